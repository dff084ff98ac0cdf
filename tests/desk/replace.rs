//! The atomic replacement: every call made to fail, every instant of a crash, and real files.

use crate::tempdir::TempDir;
use copydesk::desk::fingerprint::{Expect, Fingerprint};
use copydesk::desk::replace::{ReplaceError, make_folder, remove_stale, replace};
use copydesk::desk::sim::{Call, Crash, Disk, Fault, SimFs};
use copydesk::desk::{FileSystem, RealFs, What, read_limited};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

const OLD: &[u8] = b"the old content";
const NEW: &[u8] = b"new content, and a longer one";
const PATH: &str = "desk/korea.txt.ron";

fn sim(old: Option<&[u8]>) -> SimFs {
    let fs = SimFs::new(&["desk"]);
    if let Some(old) = old {
        fs.put(PATH, old);
    }
    fs.write_at_most(10);
    fs
}

fn expect(fs: &SimFs, old: Option<&[u8]>) -> Expect {
    let Some(old) = old else { return Expect::Absent };
    // Read through a copy, so that it counts as no call.
    let (bytes, print) = read_limited(&fs.after(Crash::Killed), Path::new(PATH), 1000).unwrap();
    assert_eq!(bytes, old);
    Expect::Is(print)
}

fn save(fs: &dyn FileSystem, expect: Expect) -> Result<Fingerprint, ReplaceError> {
    replace(fs, Path::new(PATH), NEW, &[expect], &mut |_| {})
}

#[test]
fn every_call_may_fail_and_the_file_stays_whole() {
    for old in [None, Some(OLD)] {
        let fs = sim(old);
        save(&fs, expect(&fs, old)).unwrap();
        let calls = fs.calls();
        assert!(calls.len() > 10, "{calls:?}");
        // Where there is an old file, the first one only prepares for the exchange.
        let last = calls.iter().rposition(|(call, _)| *call == Call::Rename).unwrap();
        for (number, (call, _)) in calls.iter().enumerate() {
            for errno in [5, 28, 13, 30, 122] {
                for fault in [Fault::Raw(errno), Fault::DoneButRaw(errno)] {
                    let at = format!("call {number} {call:?} {fault:?}");
                    let fs = sim(old);
                    let expected = expect(&fs, old);
                    fs.fail(number, fault);
                    if *call == Call::Remove {
                        // The old file, which nobody needs any more: found as stale later.
                        save(&fs, expected).unwrap();
                        assert_eq!(fs.after(Crash::AllLost).content(PATH).as_deref(), Some(NEW));
                        continue;
                    }
                    let error = match save(&fs, expected) {
                        Err(ReplaceError::Failed(e)) => e,
                        other => panic!("{at}: {other:?}"),
                    };
                    assert_eq!(error.source.raw_os_error(), Some(errno), "{at}");
                    let now = fs.content(PATH);
                    let renamed = *call == Call::SyncFolder
                        || (number == last && matches!(fault, Fault::DoneButRaw(_)));
                    assert_eq!(now.as_deref(), if renamed { Some(NEW) } else { old }, "{at}");
                    // No temporary stays, but one that was made by a call that reported failure.
                    let left = fs.names().iter().filter(|p| *p != Path::new(PATH)).count();
                    let hidden = *call == Call::Create && matches!(fault, Fault::DoneButRaw(_));
                    assert_eq!(left, usize::from(hidden), "{at}: {:?}", fs.names());
                    // The next try works, although the file may be the new one already.
                    save(&fs, expected).unwrap();
                    for crash in Crash::ALL {
                        assert_eq!(fs.after(crash).content(PATH).as_deref(), Some(NEW), "{at}");
                    }
                }
            }
        }
    }
}

#[test]
fn interrupted_calls_are_repeated() {
    let fs = sim(Some(OLD));
    save(&fs, expect(&fs, Some(OLD))).unwrap();
    for (number, (call, _)) in fs.calls().into_iter().enumerate() {
        let fs = sim(Some(OLD));
        let expected = expect(&fs, Some(OLD));
        fs.fail(number, Fault::Kind(ErrorKind::Interrupted));
        save(&fs, expected).unwrap_or_else(|e| panic!("{call:?}: {e:?}"));
        assert_eq!(fs.after(Crash::AllLost).content(PATH).as_deref(), Some(NEW), "{call:?}");
    }
}

#[test]
fn a_crash_at_any_instant_leaves_a_whole_file() {
    for old in [None, Some(OLD)] {
        let fs = sim(old);
        save(&fs, expect(&fs, old)).unwrap();
        let calls = fs.calls();
        let mut seen = [false; 2];
        for number in 0..=calls.len() {
            for crash in Crash::ALL {
                let fs = sim(old);
                let expected = expect(&fs, old);
                fs.stop_at(number);
                let saved = save(&fs, expected).is_ok();
                assert_eq!(saved, number == calls.len());
                let left = fs.after(crash).content(PATH);
                let is_new = left.as_deref() == Some(NEW);
                let at = format!("{crash:?} at {:?}: {left:?}", calls.get(number));
                assert!(is_new || left.as_deref() == old, "{at}");
                assert!(is_new || !saved, "{at}");
                seen[usize::from(is_new)] = true;
            }
        }
        assert_eq!(seen, [true, true]);
    }
}

/// The simulation must be as bad as the worst disk, or the proofs above prove nothing.
#[test]
fn the_simulation_loses_what_was_not_synced() {
    let (from, to, folder) = (Path::new("desk/a"), Path::new("desk/b"), Path::new("desk"));
    let left = |sync: bool, sync_folder: bool, crash| {
        let fs = SimFs::new(&["desk"]);
        fs.put(to, OLD);
        let mut file = fs.create_new(from, None).unwrap();
        assert_eq!(file.write(NEW).unwrap(), NEW.len());
        if sync {
            file.sync().unwrap();
        }
        fs.rename(from, to).unwrap();
        if sync_folder {
            fs.sync_folder(folder).unwrap();
        }
        fs.after(crash).content(to).unwrap()
    };
    for (sync, sync_folder, crash, content) in [
        (false, false, Crash::Killed, NEW),
        (false, false, Crash::AllLost, OLD),
        (false, false, Crash::ContentLost, b"".as_slice()),
        (false, true, Crash::AllLost, b"".as_slice()),
        (true, false, Crash::AllLost, OLD),
        (true, false, Crash::ContentLost, NEW),
        (true, false, Crash::NamesLost, OLD),
        (true, true, Crash::AllLost, NEW),
    ] {
        assert_eq!(left(sync, sync_folder, crash), content, "{sync} {sync_folder} {crash:?}");
    }
    // A sync that failed once lies for ever after.
    let fs = SimFs::new(&["desk"]);
    let mut file = fs.create_new(to, None).unwrap();
    file.write(NEW).unwrap();
    fs.fail(2, Fault::Raw(5));
    file.sync().unwrap_err();
    file.sync().unwrap();
    fs.sync_folder(folder).unwrap();
    assert_eq!(fs.after(Crash::AllLost).content(to).unwrap(), b"");
}

#[test]
fn what_is_not_expected_is_left_alone() {
    let theirs: &[u8] = b"THE OLD CONTENT";
    for (old, then, changed) in [
        (Some(OLD), Some(OLD), false), // touched: another inode, the same bytes
        (Some(OLD), Some(theirs), true),
        (Some(OLD), Some(b"short".as_slice()), true),
        (Some(OLD), None, true),
        (None, Some(theirs), true),
        (None, Some(NEW), false), // what we were about to write
    ] {
        let fs = sim(old);
        let expected = expect(&fs, old);
        fs.pass(Duration::from_mins(1));
        fs.take_away(PATH);
        if let Some(then) = then {
            fs.put(PATH, then);
        }
        match save(&fs, expected) {
            Err(ReplaceError::Changed(found)) => {
                assert!(changed, "{old:?} {then:?}");
                assert_eq!(found.map(|s| s.len), then.map(|t| t.len() as u64));
                assert_eq!(fs.content(PATH).as_deref(), then);
                assert!(fs.calls().iter().all(|(c, _)| *c != Call::Create), "nothing is written");
            }
            done => {
                done.unwrap();
                assert!(!changed, "{old:?} {then:?}");
                assert_eq!(fs.content(PATH).as_deref(), Some(NEW));
            }
        }
    }
}

#[test]
fn a_stamp_that_may_lie_is_not_believed() {
    for (age, reads) in [(0, true), (10, false)] {
        let fs = sim(Some(OLD));
        fs.pass(Duration::from_secs(age));
        let expected = expect(&fs, Some(OLD));
        save(&fs, expected).unwrap();
        let read = fs.calls().iter().any(|(c, _)| *c == Call::Read);
        assert_eq!(read, reads, "read {age} seconds after it was written");
    }
}

#[test]
fn read_only_files_and_folders_in_the_way_are_respected() {
    let fs = sim(Some(OLD));
    assert!(fs.set_mode(PATH, 0o444));
    let Err(ReplaceError::Failed(error)) = save(&fs, Expect::Anything) else { panic!() };
    assert_eq!(error.what, What::ReadOnly);
    assert_eq!(fs.content(PATH).as_deref(), Some(OLD));
    assert!(error.to_string().contains("read-only") && !error.remedy().is_empty());
    assert!(fs.set_mode(PATH, 0o600));
    save(&fs, Expect::Anything).unwrap();
    let info = fs.info(Path::new(PATH)).unwrap();
    assert_eq!(info.mode, Some(0o600), "the mode is kept");

    let fs = SimFs::new(&["desk", PATH]);
    let Err(ReplaceError::Failed(error)) = save(&fs, Expect::Anything) else { panic!() };
    assert_eq!(error.what, What::NotAFile);
}

/// A folder that is there but not for good would be taken for one that is.
#[test]
fn a_folder_whose_sync_failed_is_made_again() {
    let folder = Path::new("desk/new/set");
    let fs = SimFs::new(&["desk"]);
    make_folder(&fs, folder).unwrap();
    for number in 0..fs.calls().len() {
        let fs = SimFs::new(&["desk"]);
        fs.fail(number, Fault::Raw(5));
        if make_folder(&fs, folder).is_err() {
            make_folder(&fs, folder).unwrap();
        }
        let mut disk = Disk::new([Path::new("desk")]);
        fs.journal().iter().for_each(|effect| disk.apply(effect));
        for loss in disk.losses() {
            let left = disk.folders_after(&loss);
            assert!(left.contains(&folder.to_owned()), "call {number}: {left:?}");
        }
    }
}

#[test]
fn only_stale_temporaries_of_ours_are_removed() {
    let minute = Duration::from_mins(1);
    for (name, age, running, goes) in [
        (".k.ron.7-0.copydesk-tmp", minute, false, false),
        (".k.ron.7-0.copydesk-tmp", 11 * minute, false, true),
        (".k.ron.7-0.copydesk-tmp", 11 * minute, true, false),
        (".k.ron.7-0.copydesk-tmp", 25 * 60 * minute, true, true),
        (".k.ron.7-0.tmp", 25 * 60 * minute, false, false),
        ("k.ron.7-0.copydesk-tmp", 25 * 60 * minute, false, false),
    ] {
        let fs = SimFs::new(&["desk"]);
        fs.put(Path::new("desk").join(name), OLD);
        fs.pass(age);
        if running {
            fs.run_process(7);
        }
        assert_eq!(remove_stale(&fs, Path::new("desk")), usize::from(goes), "{name} {age:?}");
        assert_eq!(fs.names().is_empty(), goes);
    }
}

#[test]
fn real_files_are_replaced() {
    let dir = TempDir::new();
    let long = "k".repeat(251) + ".ron";
    for name in ["korea.txt.ron", "한국 신문.txt.ron", long.as_str()] {
        let path = dir.join(name);
        let first = replace(&RealFs, &path, OLD, &[Expect::Absent], &mut |_| {}).unwrap();
        assert_eq!(RealFs.info(&path).unwrap().stamp, first.stamp);
        let mut told = None;
        let next = replace(&RealFs, &path, NEW, &[Expect::Is(first)], &mut |p| told = Some(p));
        let next = next.unwrap();
        assert_eq!(told, Some(next));
        assert_eq!(std::fs::read(&path).unwrap(), NEW);
        let result = replace(&RealFs, &path, OLD, &[Expect::Is(first)], &mut |_| {});
        assert!(matches!(result, Err(ReplaceError::Changed(Some(_)))), "{result:?}");
        let (_, read) = read_limited(&RealFs, &path, 1000).unwrap();
        assert_eq!((read.sha256, read.stamp), (next.sha256, next.stamp));
        std::fs::remove_file(&path).unwrap();
    }
    assert_eq!(dir.names(), [""; 0], "nothing else is left");
    let missing = dir.path().join("gone/a.ron");
    let result = replace(&RealFs, &missing, NEW, &[Expect::Absent], &mut |_| {});
    let Err(ReplaceError::Failed(error)) = result else { panic!("{result:?}") };
    assert_eq!((error.what, error.source.kind()), (What::Create, ErrorKind::NotFound));
    assert!(error.remedy().contains("put it back"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_within_their_folder_only() {
    use std::os::unix::fs::symlink;
    let (dir, other) = (TempDir::new(), TempDir::new());
    std::fs::create_dir(dir.join("sub")).unwrap();
    std::fs::write(dir.join("sub/real.ron"), OLD).unwrap();
    std::fs::write(other.join("secret"), OLD).unwrap();
    symlink("sub/real.ron", dir.join("inside.ron")).unwrap();
    symlink(other.join("secret"), dir.join("outside.ron")).unwrap();
    symlink("nowhere", dir.join("dangling.ron")).unwrap();
    let save =
        |name: &str| replace(&RealFs, &dir.join(name), NEW, &[Expect::Anything], &mut |_| {});

    save("inside.ron").unwrap();
    assert_eq!(std::fs::read(dir.join("sub/real.ron")).unwrap(), NEW);
    assert!(std::fs::symlink_metadata(dir.join("inside.ron")).unwrap().is_symlink());
    for name in ["outside.ron", "dangling.ron"] {
        let Err(ReplaceError::Failed(error)) = save(name) else { panic!("{name}") };
        assert_eq!(error.what, What::LinkOut, "{name}");
    }
    assert_eq!(std::fs::read(other.join("secret")).unwrap(), OLD);
    assert_eq!(other.names(), ["secret"]);
    assert!(!dir.join("nowhere").exists());
}

#[cfg(unix)]
#[test]
fn real_permission_bits_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new();
    let path = dir.join("a.ron");
    for mode in [0o600, 0o664, 0o640] {
        std::fs::write(&path, OLD).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        replace(&RealFs, &path, NEW, &[Expect::Anything], &mut |_| {}).unwrap();
        let now = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(now, mode, "{mode:o}");
    }
}
