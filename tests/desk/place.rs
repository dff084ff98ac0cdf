//! Somebody else writes in the same instant as we do: before each call of a save, and while each
//! call fails, the process is killed, or the power does.

use crate::others::{Act, Disk, Others};
use copydesk::desk::fingerprint::Expect;
use copydesk::desk::replace::{ReplaceError, remove_stale, replace};
use copydesk::desk::sim::{Call, Crash, Disk as Platter, Fault, SimFs};
use copydesk::desk::{FileSystem, RealFs, read_limited};
use std::path::Path;
use std::time::Duration;

const OLD: &[u8] = b"the old content";
const NEW: &[u8] = b"new content, and a longer one";
const PATH: &str = "desk/korea.txt.ron";
const THEIRS: &[u8] = b"theirs";
/// As long as the old one.
const CHANGED: &[u8] = b"the OLD content";
const THEIRS_TOO: &[u8] = b"theirs once more";

fn sim(old: Option<&[u8]>) -> (SimFs, Expect) {
    let fs = SimFs::new(&["desk"]);
    let Some(old) = old else { return (fs, Expect::Absent) };
    fs.put(PATH, old);
    let (_, print) = read_limited(&fs.after(Crash::Killed), Path::new(PATH), 1000).unwrap();
    (fs, Expect::Is(print))
}

fn save(fs: &dyn FileSystem, expect: Expect) -> Result<(), ReplaceError> {
    replace(fs, Path::new(PATH), NEW, &[expect], &mut |_| {}).map(|_| ())
}

/// A save on which others act, and one of whose calls may fail; `None` if they never got to it.
fn save_among(
    old: Option<&[u8]>,
    acts: &[Act],
    disk: Disk,
    fault: Option<(usize, Fault)>,
) -> Option<(SimFs, Result<(), ReplaceError>)> {
    let (fs, expected) = sim(old);
    if let Some((number, fault)) = fault {
        fs.fail(number, fault);
    }
    let others = Others::on(&fs, acts, disk);
    let result = save(&others, expected);
    others.are_done().then_some((fs, result))
}

/// True if a file that nobody removes unseen holds this.
fn holds(fs: &SimFs, content: &[u8]) -> bool {
    let is_safe = |path: &Path| !path.to_string_lossy().ends_with(".copydesk-tmp");
    fs.names().iter().any(|p| is_safe(p) && fs.content(p).as_deref() == Some(content))
}

/// What others did last is there, and *saved* is no lie.
fn assert_sound(fs: &SimFs, acts: &[Act], result: &Result<(), ReplaceError>, at: &str) {
    let last = acts.last().unwrap().2;
    let there = fs.content(PATH);
    let names = fs.names();
    assert!(last.is_none_or(|theirs| holds(fs, theirs)), "{at}: {result:?}, {names:?}");
    if result.is_ok() {
        let is_theirs = there.as_deref() == last;
        assert!(is_theirs || there.as_deref() == Some(NEW), "{at}: {names:?}");
    }
    if let Err(ReplaceError::Kept(path, _)) = result
        && !at.contains("DoneBut")
    {
        assert!(fs.content(path).is_some(), "{at}: {}, {names:?}", path.display());
    }
}

/// All that others may do: at one moment, or at two.
fn all_acts(moments: usize) -> Vec<Vec<Act>> {
    let mut all = Vec::new();
    for first in 0..moments {
        for content in [Some(THEIRS), Some(CHANGED), None] {
            all.push(vec![(first, PATH, content)]);
            for second in first..moments {
                all.push(vec![(first, PATH, content), (second, PATH, Some(THEIRS_TOO))]);
                all.push(vec![(first, PATH, content), (second, PATH, None)]);
            }
        }
    }
    all
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of docs/reliability.md")]
fn what_others_write_at_any_moment_is_not_lost_whatever_fails() {
    let mut tried = 0;
    for old in [None, Some(OLD)] {
        for acts in all_acts(40) {
            let Some((fs, result)) = save_among(old, &acts, Disk::Exchanges, None) else {
                continue;
            };
            assert_sound(&fs, &acts, &result, &format!("{acts:?}"));
            let faults = match acts.as_slice() {
                [_] => &[
                    Fault::Raw(5),
                    Fault::DoneButRaw(5),
                    Fault::Raw(2),
                    Fault::Raw(4),
                    Fault::DoneButRaw(4),
                ][..],
                _ => &[Fault::Raw(5), Fault::DoneButRaw(4)],
            };
            for number in 0..fs.calls().len() {
                for &fault in faults {
                    // A write that was interrupted has written nothing, on any system.
                    let call = fs.calls()[number].0;
                    if call == Call::Write && fault == Fault::DoneButRaw(4) {
                        continue;
                    }
                    let failing = Some((number, fault));
                    let Some((fs, result)) = save_among(old, &acts, Disk::Exchanges, failing)
                    else {
                        continue;
                    };
                    let call = fs.calls().get(number).cloned();
                    assert_sound(&fs, &acts, &result, &format!("{acts:?} {fault:?} at {call:?}"));
                    tried += 1;
                }
            }
        }
    }
    println!("{tried} saves among others, a call of which fails");
    assert!(tried > 10_000, "{tried}");
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of docs/reliability.md")]
fn what_others_write_at_any_moment_is_not_lost_when_we_are_killed_or_the_power_fails() {
    let mut tried = 0;
    for old in [None, Some(OLD)] {
        for acts in all_acts(40).into_iter().filter(|acts| acts.len() == 1) {
            let Some(theirs) = acts[0].2 else { continue };
            let Some((whole, _)) = save_among(old, &acts, Disk::Exchanges, None) else { continue };
            for number in 0..=whole.calls().len() {
                let (fs, expected) = sim(old);
                fs.stop_at(number);
                let others = Others::on(&fs, &acts, Disk::Exchanges);
                let _ = save(&others, expected);
                if !others.are_done() {
                    continue;
                }
                // Whoever comes next finds it, however long after.
                for age in [Duration::ZERO, Duration::from_hours(48)] {
                    let left = fs.after(Crash::Killed);
                    left.pass(age);
                    remove_stale(&left, Path::new("desk"));
                    assert!(
                        holds(&left, theirs),
                        "{acts:?}, killed at {number}: {:?}",
                        left.names()
                    );
                    let hidden = left.names().into_iter().find(|p| p.ends_with(".copydesk-swap"));
                    assert_eq!(hidden, None, "{acts:?}, killed at {number}");
                }
                tried += power_fails(&fs, theirs, &format!("{acts:?}, stopped at {number}"));
            }
        }
    }
    println!("{tried} disks after a power failure among others");
    assert!(tried > 1_000, "{tried}");
}

/// At each place of what was done since they wrote; says how many disks were looked at.
fn power_fails(fs: &SimFs, theirs: &[u8], at: &str) -> usize {
    use copydesk::desk::sim::Effect;
    let mut disk = Platter::new([Path::new("desk")]);
    let mut looked_at = 0;
    let mut is_written = false;
    for effect in fs.journal() {
        disk.apply(&effect);
        is_written |= matches!(&effect, Effect::Put(_, content) if content == theirs);
        for loss in disk.losses().into_iter().filter(|_| is_written) {
            let files = disk.after(&loss);
            let is_safe = |path: &Path| !path.to_string_lossy().ends_with(".copydesk-tmp");
            let is_there = files.iter().any(|(path, c)| is_safe(path) && c.as_ref() == theirs);
            assert!(is_there, "{at}, after {effect:?}: {loss:?} {:?}", files.keys());
            looked_at += 1;
        }
    }
    looked_at
}

/// There the look at the old file is all that there is, so it must be a close one.
#[test]
fn where_names_cannot_be_exchanged_all_but_the_last_instant_is_noticed() {
    for disk in [Disk::Refuses, Disk::Renames] {
        for old in [None, Some(OLD)] {
            let (fs, result) = save_among(old, &[], disk, None).unwrap();
            result.unwrap();
            assert_eq!(fs.content(PATH).as_deref(), Some(NEW), "{disk:?}");
            assert_eq!(fs.names().len(), 1, "{disk:?} {:?}", fs.names());
            let is_rename = |(call, _): &(Call, _)| *call == Call::Rename;
            let renames = fs.calls().iter().filter(|c| is_rename(c)).count();
            assert_eq!(renames, if disk == Disk::Renames && old.is_some() { 2 } else { 1 });
            let first = fs.calls().iter().position(is_rename).unwrap();
            for content in [THEIRS, CHANGED] {
                for number in 0..first {
                    let acts = [(number, PATH, Some(content))];
                    let (fs, result) = save_among(old, &acts, disk, None).unwrap();
                    assert!(result.is_err(), "{disk:?} {acts:?}");
                    assert_eq!(fs.content(PATH).as_deref(), Some(content), "{disk:?} {acts:?}");
                    assert_eq!(fs.names().len(), 1, "{disk:?} {acts:?} {:?}", fs.names());
                }
            }
        }
    }
}

/// Somebody who writes the very bytes that were there, or ours, takes nothing from anybody.
#[test]
fn the_same_bytes_in_the_same_instant_are_no_alarm() {
    for number in renames() {
        for same in [OLD, NEW] {
            let acts = [(number, PATH, Some(same))];
            let (fs, result) = save_among(Some(OLD), &acts, Disk::Exchanges, None).unwrap();
            result.unwrap();
            assert_eq!(fs.content(PATH).as_deref(), Some(NEW));
            assert_eq!(fs.names().len(), 1, "{acts:?}");
        }
    }
}

/// The numbers of the calls that put a file in the place of an old one.
fn renames() -> [usize; 2] {
    let (fs, _) = save_among(Some(OLD), &[], Disk::Exchanges, None).unwrap();
    let calls = fs.calls();
    let of = |n: &usize| calls[*n].0 == Call::Rename;
    (0..calls.len()).filter(of).collect::<Vec<_>>().try_into().unwrap()
}

#[test]
fn two_who_write_in_the_same_instant_are_both_kept() {
    let [_, exchange] = renames();
    // One before the exchange, and one before the exchange back, which comes three looks later.
    let mut kept = 0;
    for second in exchange + 1..exchange + 8 {
        let acts = [(exchange, PATH, Some(THEIRS)), (second, PATH, Some(THEIRS_TOO))];
        let (fs, result) = save_among(Some(OLD), &acts, Disk::Exchanges, None).unwrap();
        let Err(ReplaceError::Kept(path, _)) = result else { continue };
        kept += 1;
        assert!(path.ends_with("korea.txt.ron.kept-1"), "{}", path.display());
        assert_eq!(fs.content(&path).as_deref(), Some(THEIRS_TOO));
        assert_eq!(fs.content(PATH).as_deref(), Some(THEIRS));
        assert_eq!(fs.names().len(), 2);
    }
    assert!(kept > 0);
}

#[cfg(unix)]
#[test]
fn folders_and_links_in_the_same_instant_are_left_alone() {
    use crate::tempdir::TempDir;
    let dir = TempDir::new();
    let path = dir.join("a.ron");
    let among = |act: &dyn Fn()| {
        std::fs::write(&path, OLD).unwrap();
        let (_, print) = read_limited(&RealFs, &path, 1000).unwrap();
        replace(&RealFs, &path, NEW, &[Expect::Is(print)], &mut |_| act()).unwrap_err()
    };
    among(&|| {
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("inside"), OLD).unwrap();
    });
    assert_eq!(std::fs::read(path.join("inside")).unwrap(), OLD);
    assert_eq!(dir.names(), ["a.ron"]);
    std::fs::remove_dir_all(&path).unwrap();
    // Moved, with a link where it was: the link leads to the very bytes that are expected.
    among(&|| {
        std::fs::create_dir_all(dir.join("store")).unwrap();
        std::fs::rename(&path, dir.join("store/a.ron")).unwrap();
        std::os::unix::fs::symlink("store/a.ron", &path).unwrap();
    });
    assert!(std::fs::symlink_metadata(&path).unwrap().is_symlink());
    assert_eq!(std::fs::read(dir.join("store/a.ron")).unwrap(), OLD);
    assert_eq!(dir.names(), ["a.ron", "store"]);
}
