//! A folder is written whole or not at all: with a failure, and a crash, at every call.

use crate::others::{Disk, Others};
use crate::tempdir;
use copydesk::annotation::hash::sha256_hex;
use copydesk::desk::new_folder::{FolderError, LIST, Made, NewFolder, Over};
use copydesk::desk::sim::{Crash, Fault, SimFs};
use copydesk::desk::{FileSystem, RealFs};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

const OUT: &str = "/data/set";

/// What is in a folder, by its path in there.
type Files = BTreeMap<String, Vec<u8>>;

/// Writes a folder of two files; `word` tells one from another.
fn write(fs: &dyn FileSystem, word: &str, over: Over) -> Result<Made, FolderError> {
    let mut folder = NewFolder::begin(fs, Path::new(OUT), over)?;
    let page = folder.put("pages/a/1.html", word.as_bytes())?;
    folder.note(&page)?;
    folder.append("train.jsonl", b"{}\n")?;
    folder.append("train.jsonl", word.as_bytes())?;
    folder.finish()
}

/// The folder as it should be.
fn whole(word: &str) -> Files {
    let train = format!("{{}}\n{word}");
    let list = format!(
        "{}  pages/a/1.html\n{}  train.jsonl\n",
        sha256_hex(word.as_bytes()),
        sha256_hex(train.as_bytes())
    );
    [("pages/a/1.html", word.to_owned()), ("train.jsonl", train), (LIST, list)]
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.into_bytes()))
        .collect()
}

/// What stands under a path.
fn files(fs: &SimFs, folder: &str) -> Files {
    let inside = |p: PathBuf| {
        let name = p.strip_prefix(folder).ok()?.to_str()?.to_owned();
        Some((name, fs.content(&p)?))
    };
    fs.names().into_iter().filter_map(inside).collect()
}

/// Everything beside the folder, hidden or not.
fn beside(fs: &SimFs) -> Vec<PathBuf> {
    let all = fs.list(Path::new("/data")).unwrap();
    all.into_iter().map(PathBuf::from).filter(|p| p != Path::new("set")).collect()
}

#[test]
fn it_holds_every_file_and_a_list_of_them() {
    let fs = SimFs::new(&["/data"]);
    let made = write(&fs, "one", Over::Ours).unwrap();
    assert_eq!(files(&fs, OUT), whole("one"));
    assert!(beside(&fs).is_empty());
    let bytes: usize = whole("one").values().map(Vec::len).sum();
    assert_eq!(made, Made { files: 3, bytes: bytes as u64, set_aside: None });
}

#[test]
fn one_of_ours_is_replaced_and_an_empty_one_filled() {
    let fs = SimFs::new(&["/data", OUT]);
    write(&fs, "one", Over::Ours).unwrap();
    write(&fs, "two", Over::Ours).unwrap();
    assert_eq!(files(&fs, OUT), whole("two"));
    assert!(beside(&fs).is_empty(), "{:?}", beside(&fs));
}

/// What somebody did to a folder that is in the way.
type Touch = fn(&SimFs);

#[test]
fn what_others_put_there_is_never_overwritten() {
    let cases: [(&str, Touch); 4] = [
        ("was not made by an export", |fs| {
            fs.take_away(format!("{OUT}/{LIST}"));
        }),
        ("did not put notes.md there", |fs| fs.put(format!("{OUT}/notes.md"), b"mine")),
        ("did not put pages/a/2.html there", |fs| {
            fs.put(format!("{OUT}/pages/a/2.html"), b"mine");
        }),
        ("train.jsonl was changed since", |fs| fs.put(format!("{OUT}/train.jsonl"), b"mine")),
    ];
    for (why, touch) in cases {
        let fs = SimFs::new(&["/data"]);
        write(&fs, "one", Over::Ours).unwrap();
        touch(&fs);
        let before = files(&fs, OUT);
        let error = write(&fs, "two", Over::Ours).unwrap_err().to_string();
        assert!(error.contains(why) && error.ends_with('.'), "{error}");
        assert_eq!(files(&fs, OUT), before, "{why}");
        assert!(beside(&fs).is_empty(), "{why}: {:?}", beside(&fs));
        // Told to, it sets the folder aside and keeps it whole.
        let made = write(&fs, "two", Over::SetAside).unwrap();
        assert_eq!(made.set_aside, Some(PathBuf::from("/data/set.1")), "{why}");
        assert_eq!(files(&fs, "/data/set.1"), before, "{why}");
        assert_eq!(files(&fs, OUT), whole("two"), "{why}");
    }
}

#[test]
fn what_comes_into_an_older_one_at_the_last_moment_is_kept() {
    let notes: &[u8] = b"what somebody put there";
    let mut set_aside = 0;
    for number in 0.. {
        let fs = SimFs::new(&["/data"]);
        write(&fs, "one", Over::Ours).unwrap();
        let others =
            Others::on(&fs, &[(number, "/data/set/notes.txt", Some(notes))], Disk::Exchanges);
        let result = write(&others, "two", Over::Ours);
        if !others.are_done() {
            break;
        }
        let is_there = fs.names().iter().any(|path| fs.content(path).as_deref() == Some(notes));
        assert!(is_there, "before call {number}: {result:?} {:?}", fs.names());
        set_aside += usize::from(result.is_ok_and(|made| made.set_aside.is_some()));
    }
    assert!(set_aside > 0);
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let fs = SimFs::new(&["/data"]);
    for path in ["../x", "a/../../x", "/x", "a//x", "", "a\\x", "a\nb", "./x", LIST] {
        let mut folder = NewFolder::begin(&fs, Path::new(OUT), Over::Ours).unwrap();
        assert!(matches!(folder.put(path, b""), Err(FolderError::Name(_))), "{path:?}");
        assert!(matches!(folder.append(path, b""), Err(FolderError::Name(_))), "{path:?}");
    }
    assert!(fs.names().is_empty());
}

/// Whatever call fails, the old folder stands or the new one, and a second try works.
#[test]
fn a_failure_at_any_call_leaves_the_old_folder_or_the_new_one() {
    for old in [None, Some("one")] {
        let calls = {
            let fs = SimFs::new(&["/data"]);
            old.map(|word| write(&fs, word, Over::Ours).unwrap());
            let before = fs.calls().len();
            write(&fs, "two", Over::Ours).unwrap();
            before..fs.calls().len()
        };
        assert!(calls.len() > 20, "{calls:?}");
        for number in calls {
            for fault in [5, 28, 13, 30, 4] {
                let fs = SimFs::new(&["/data"]);
                old.map(|word| write(&fs, word, Over::Ours).unwrap());
                fs.fail(number, Fault::Raw(fault));
                let result = write(&fs, "two", Over::Ours);
                let found = files(&fs, OUT);
                let told = result.as_ref().err().map(ToString::to_string);
                if result.is_ok() {
                    assert_eq!(found, whole("two"), "call {number}, {fault}");
                } else {
                    let is_old = found == old.map(whole).unwrap_or_default();
                    // Only the last sync may fail after the new one is in place.
                    assert!(is_old || found == whole("two"), "call {number}, {fault}: {told:?}");
                    assert!(told.is_some_and(|t| t.contains("/data/set")), "call {number}");
                }
                write(&fs, "three", Over::Ours).unwrap();
                assert_eq!(files(&fs, OUT), whole("three"), "call {number}, {fault}");
            }
        }
    }
}

/// Whatever the instant, the folder is the old one, the new one, or gone with both whole under
/// other names.
#[test]
fn a_crash_at_any_call_leaves_whole_folders() {
    let fs = SimFs::new(&["/data"]);
    write(&fs, "one", Over::Ours).unwrap();
    let before = fs.calls().len();
    write(&fs, "two", Over::Ours).unwrap();
    let calls = before..fs.calls().len();
    let mut between = 0;
    for number in calls {
        for crash in Crash::ALL {
            let fs = SimFs::new(&["/data"]);
            write(&fs, "one", Over::Ours).unwrap();
            fs.stop_at(number);
            let done = write(&fs, "two", Over::Ours).is_ok();
            let fs = fs.after(crash);
            let found = files(&fs, OUT);
            if found.is_empty() {
                between += 1;
                let others = beside(&fs);
                let all: Vec<Files> = others
                    .iter()
                    .map(|name| files(&fs, Path::new("/data").join(name).to_str().unwrap()))
                    .collect();
                assert!(all.contains(&whole("one")), "call {number}, {crash:?}: {others:?}");
                assert!(all.contains(&whole("two")), "call {number}, {crash:?}: {others:?}");
            } else {
                let is_new = found == whole("two");
                assert!(is_new || !done && found == whole("one"), "call {number}, {crash:?}");
            }
            write(&fs, "three", Over::Ours).unwrap();
            assert_eq!(files(&fs, OUT), whole("three"), "call {number}, {crash:?}");
        }
    }
    assert!((1..=Crash::ALL.len() * 2).contains(&between), "{between}");
}

/// Killed between the renames, the old folder has another name only, and is as old as it is.
#[test]
fn after_a_kill_between_the_renames_the_old_folder_is_never_removed() {
    const DAYS: Duration = Duration::from_hours(72);
    let begun = SimFs::new(&["/data"]);
    write(&begun, "one", Over::Ours).unwrap();
    let before = begun.calls().len();
    write(&begun, "two", Over::Ours).unwrap();
    let calls = before..begun.calls().len();
    let mut between = 0;
    // Both of the old age only, and both old: then either is whole.
    for (number, later) in calls.flat_map(|n| [(n, Duration::ZERO), (n, DAYS)]) {
        for crash in Crash::ALL {
            let fs = SimFs::new(&["/data"]);
            write(&fs, "one", Over::Ours).unwrap();
            fs.pass(DAYS);
            fs.stop_at(number);
            let _ = write(&fs, "two", Over::Ours);
            let fs = fs.after(crash);
            if !files(&fs, OUT).is_empty() {
                continue;
            }
            between += 1;
            fs.pass(later);
            // The next one goes elsewhere, and comes to nothing.
            drop(NewFolder::begin(&fs, Path::new("/data/other"), Over::Ours).unwrap());
            let found = files(&fs, OUT);
            let is_whole = found == whole("one") || later == DAYS && found == whole("two");
            assert!(is_whole, "call {number}, {crash:?}: {:?}", beside(&fs));
        }
    }
    assert!(between > 0);
}

/// What was killed before its end is no data set, whatever its list says.
#[test]
fn an_unfinished_folder_is_removed_when_it_is_old() {
    let fs = SimFs::new(&["/data"]);
    let mut folder = NewFolder::begin(&fs, Path::new(OUT), Over::Ours).unwrap();
    let page = folder.put("1.html", b"one").unwrap();
    folder.note(&page).unwrap();
    std::mem::forget(folder);
    fs.pass(Duration::from_hours(72));
    write(&fs, "two", Over::Ours).unwrap();
    assert!(beside(&fs).is_empty() && files(&fs, OUT) == whole("two"));
}

/// Dropped half-way, it leaves nothing.
#[test]
fn what_is_given_up_leaves_nothing() {
    let fs = SimFs::new(&["/data"]);
    let mut folder = NewFolder::begin(&fs, Path::new(OUT), Over::Ours).unwrap();
    folder.put("a/b/c.txt", b"c").unwrap();
    folder.append("d.txt", b"d").unwrap();
    drop(folder);
    assert!(beside(&fs).is_empty() && fs.names().is_empty());
}

#[test]
fn it_works_on_the_machines_own_files_from_many_threads() {
    let desk = tempdir::TempDir::new();
    let target = desk.join("out");
    for round in 0..2 {
        let mut folder = NewFolder::begin(&RealFs, &target, Over::Ours).unwrap();
        let written: Vec<_> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..8)
                .map(|n| {
                    let folder = &folder;
                    scope.spawn(move || folder.put(&format!("f{n}/x.txt"), b"x").unwrap())
                })
                .collect();
            handles.into_iter().map(|h| h.join().unwrap()).collect()
        });
        for one in &written {
            folder.note(one).unwrap();
        }
        assert_eq!(folder.finish().unwrap().files, 9, "round {round}");
    }
    let list = std::fs::read_to_string(target.join(LIST)).unwrap();
    assert!(list.lines().all(|l| l.starts_with(&sha256_hex(b"x")) && l[64..].starts_with("  f")));
    std::fs::write(target.join("mine.txt"), "mine").unwrap();
    let again = NewFolder::begin(&RealFs, &target, Over::Ours);
    assert!(matches!(again, Err(FolderError::InTheWay { .. })));
}
