//! A window, and git or a program that syncs folders: whatever they do to the files, what the
//! window showed as saved is on disk, or it was asked about first.

use crate::gate::Step;
use crate::program::{Program, annotation, run, version_in, version_of};
use crate::tempdir::TempDir;
use std::fs;
use std::path::Path;

const TEXT: &str = "one\ntwo\nthree\nfour\n";
const FILE: &str = "a.txt.ron";

/// Runs git in a folder, with no settings but these.
fn git(folder: &Path, arguments: &str) -> (bool, String) {
    let settings = "-c user.name=mk -c user.email=mk@example.org -c core.autocrlf=false \
                    -c commit.gpgsign=false -c init.defaultBranch=main -c core.hooksPath=/dev/null";
    let all: Vec<&str> = settings.split(' ').chain(arguments.split(' ')).collect();
    run(folder, "git", &all)
}

fn git_does(folder: &Path, commands: &[&str]) {
    for command in commands {
        let (done, said) = git(folder, command);
        assert!(done, "git {command}: {said}");
    }
}

/// An article with its annotation.
fn desk() -> TempDir {
    let dir = TempDir::new();
    fs::write(dir.join("a.txt"), TEXT).unwrap();
    fs::write(dir.join(FILE), annotation(TEXT, "base")).unwrap();
    dir
}

/// The same, under git; a branch has another version of its annotation.
fn repository() -> TempDir {
    let dir = desk();
    git_does(dir.path(), &["init -q", "add .", "commit -q -m base", "checkout -q -b theirs"]);
    fs::write(dir.join(FILE), annotation(TEXT, "theirs")).unwrap();
    git_does(dir.path(), &["commit -q -a -m theirs", "checkout -q main"]);
    dir
}

/// The window has edits of its own and theirs is on disk: it asks, and does as it is told.
fn is_asked(window: &mut Program, file: &Path, theirs: &[u8], keep: bool) {
    window.tell("focus");
    window.asks();
    window.tell("edit mine too");
    window.until("an edit that waits", |r| r.question == "outside" && r.version == "mine too");
    assert_eq!(fs::read(file).unwrap(), theirs, "nothing is written before the answer");
    if keep {
        window.tell("keep");
        window.until("kept", |r| r.state == "saved" && r.version == "mine too");
        assert_eq!(version_in(file), "mine too");
    } else {
        window.tell("theirs");
        let version = version_of(theirs).unwrap();
        window.until("taken", |r| r.state == "untouched" && r.version == version);
        assert_eq!(fs::read(file).unwrap(), theirs);
    }
    window.save("after");
    assert_eq!(version_in(file), "after");
}

#[test]
fn git_brings_another_version_under_saved_edits() {
    let ways: [&[&str]; 4] = [
        &["checkout -q -f theirs"],
        &["checkout -q theirs -- a.txt.ron"],
        &["reset -q --hard theirs"],
        &["stash -q"],
    ];
    for (way, keep) in ways.iter().flat_map(|way| [(way, true), (way, false)]) {
        let dir = repository();
        let file = dir.join(FILE);
        let mut window = Program::open("", &dir.join("a.txt"));
        window.save("mine");
        git_does(dir.path(), way);
        let theirs = fs::read(&file).unwrap();
        assert_ne!(version_of(&theirs).unwrap(), "mine");
        is_asked(&mut window, &file, &theirs, keep);
    }
}

#[test]
fn git_brings_another_version_while_a_save_is_under_way() {
    for (step, keep) in Step::ALL.into_iter().flat_map(|step| [(step, true), (step, false)]) {
        let dir = repository();
        let file = dir.join(FILE);
        let mut window = Program::open("", &dir.join("a.txt"));
        window.save("mine");
        window.save_held("mine 2", step);
        git_does(dir.path(), &["checkout -q theirs -- a.txt.ron"]);
        let theirs = fs::read(&file).unwrap();
        // The watch looks while the save is held, too.
        window.tell("focus");
        window.tell("go on");
        is_asked(&mut window, &file, &theirs, keep);
    }
}

#[test]
fn git_brings_another_version_under_a_window_that_only_looks() {
    let dir = repository();
    let mut window = Program::open("", &dir.join("a.txt"));
    for (branch, version) in [("theirs", "theirs"), ("main", "base"), ("theirs", "theirs")] {
        git_does(dir.path(), &[&format!("checkout -q {branch}")]);
        window.tell("focus");
        window.until("the other version", |r| r.version == version);
    }
    assert_eq!(git(dir.path(), "status --porcelain --untracked-files=no").1, "");
    window.save("mine");
    assert_eq!(version_in(&dir.join(FILE)), "mine");
}

#[test]
fn git_brings_another_article() {
    let dir = repository();
    git_does(dir.path(), &["checkout -q -b article"]);
    fs::write(dir.join("a.txt"), TEXT.replace("two", "2")).unwrap();
    git_does(dir.path(), &["commit -q -a -m article", "checkout -q main"]);
    let file = dir.join(FILE);
    // Under a window that only looks: nothing is carried over without a word.
    let mut window = Program::open("", &dir.join("a.txt"));
    git_does(dir.path(), &["checkout -q article"]);
    window.tell("focus");
    window.until("a question", |r| r.question == "article changed");
    assert_eq!(fs::read(&file).unwrap(), annotation(TEXT, "base"));
    git_does(dir.path(), &["checkout -q main"]);
    window.tell("focus");
    window.until("as it was", |r| r.question.is_empty() && r.read_only.is_empty());
    // Under edits: they go on, with the text that they are about, and it is said.
    window.save("mine");
    git_does(dir.path(), &["checkout -q article -- a.txt"]);
    window.tell("focus");
    window.until("a warning", |r| r.messages.contains("The article changed on disk"));
    window.save("mine 2");
    assert_eq!(version_in(&file), "mine 2");
    assert_eq!(fs::read_to_string(dir.join("a.txt")).unwrap(), TEXT.replace("two", "2"));
}

/// A merge that left the marks of a conflict.
fn merge_with_conflict(dir: &TempDir) -> Vec<u8> {
    git_does(dir.path(), &["commit -q -a -m mine"]);
    let (done, said) = git(dir.path(), "merge -q theirs");
    assert!(!done && said.contains("CONFLICT"), "{said}");
    let conflict = fs::read(dir.join(FILE)).unwrap();
    assert!(conflict.windows(7).any(|w| w == b"<<<<<<<"));
    conflict
}

#[test]
fn a_merge_with_marks_of_a_conflict_is_refused_and_left_alone() {
    let dir = repository();
    let (article, file) = (dir.join("a.txt"), dir.join(FILE));
    fs::write(&file, annotation(TEXT, "mine")).unwrap();
    let mut window = Program::open("", &article);
    let conflict = merge_with_conflict(&dir);
    window.tell("focus");
    window.until("a refusal", |r| r.question == "damaged" && r.read_only.contains("has errors"));
    window.tell("press H");
    window.tell("edit x");
    window.until("nothing", |_| true);
    window.close();
    assert_eq!(fs::read(&file).unwrap(), conflict);
    // Resolved, it is read again.
    let mut window = Program::open("", &article);
    window.until("a refusal", |r| r.question == "damaged");
    git_does(dir.path(), &["checkout -q --theirs a.txt.ron"]);
    window.tell("focus");
    window.until("it is sound", |r| r.read_only.is_empty() && r.version == "theirs");
}

#[test]
fn mine_is_not_given_up_for_a_file_with_marks_of_a_conflict() {
    let dir = repository();
    let file = dir.join(FILE);
    let mut window = Program::open("", &dir.join("a.txt"));
    window.save("mine");
    let conflict = merge_with_conflict(&dir);
    window.tell("focus");
    window.asks();
    window.tell("theirs");
    window.until("a refusal", |r| r.question == "outside" && r.messages.contains("has errors"));
    assert_eq!(window.shown.version, "mine");
    assert_eq!(fs::read(&file).unwrap(), conflict);
    window.tell("keep");
    window.until("kept", |r| r.state == "saved");
    assert_eq!(version_in(&file), "mine");
}

/// No save is under way, or one is held at each step.
fn steps() -> impl Iterator<Item = Option<Step>> {
    std::iter::once(None).chain(Step::ALL.map(Some))
}

/// What a sync program does to the annotation.
#[derive(Clone, Copy, Debug)]
enum Sync {
    /// Another file takes its place at one instant.
    Renames,
    /// The same file is written anew.
    WritesInPlace,
    /// It goes away.
    Deletes,
    /// It gets another name, and theirs its own.
    MovesAside,
}

const CONFLICTED: &str = "a (conflicted copy).txt.ron";

fn sync(dir: &TempDir, what: Sync) -> Option<Vec<u8>> {
    let (file, theirs) = (dir.join(FILE), annotation(TEXT, "theirs"));
    match what {
        Sync::Renames => {
            fs::write(dir.join(".sync"), &theirs).unwrap();
            fs::rename(dir.join(".sync"), &file).unwrap();
        }
        Sync::WritesInPlace => fs::write(&file, &theirs).unwrap(),
        Sync::Deletes => {
            fs::remove_file(&file).unwrap();
            return None;
        }
        Sync::MovesAside => {
            fs::rename(&file, dir.join(CONFLICTED)).unwrap();
            fs::write(&file, &theirs).unwrap();
        }
    }
    Some(theirs)
}

#[test]
fn a_sync_program_is_noticed_before_anything_is_overwritten() {
    let ways = [Sync::Renames, Sync::WritesInPlace, Sync::Deletes, Sync::MovesAside];
    for (way, step) in ways.into_iter().flat_map(|way| steps().map(move |step| (way, step))) {
        for keep in [true, false] {
            let dir = desk();
            let file = dir.join(FILE);
            let mut window = Program::open("", &dir.join("a.txt"));
            window.save("mine");
            if let Some(step) = step {
                window.save_held("mine 2", step);
            }
            let before = version_in(&file);
            let theirs = sync(&dir, way);
            if step.is_some() {
                window.tell("focus");
                window.tell("go on");
            }
            window.tell("focus");
            window.asks();
            assert_eq!(fs::read(&file).ok(), theirs, "{way:?} {step:?}");
            window.tell(if keep { "keep" } else { "theirs" });
            let (state, version) = match (keep, &theirs) {
                (true, _) if step.is_some() => ("saved", "mine 2"),
                (true, _) => ("saved", "mine"),
                (false, Some(_)) => ("untouched", "theirs"),
                (false, None) => ("untouched", ""),
            };
            window.until("the answer", |r| r.state == state && r.version == version);
            if keep || theirs.is_some() {
                assert_eq!(version_in(&file), version, "{way:?} {step:?}");
            } else {
                assert!(!file.exists());
            }
            if matches!(way, Sync::MovesAside) {
                assert_eq!(version_in(&dir.join(CONFLICTED)), before);
            }
        }
    }
}

#[test]
fn a_file_that_is_half_written_is_neither_taken_nor_overwritten() {
    for step in steps() {
        let dir = desk();
        let file = dir.join(FILE);
        let mut window = Program::open("", &dir.join("a.txt"));
        window.save("mine");
        if let Some(step) = step {
            window.save_held("mine 2", step);
        }
        let version = if step.is_some() { "mine 2" } else { "mine" };
        let theirs = annotation(TEXT, "theirs");
        let half = &theirs[..theirs.len() / 2];
        fs::write(&file, half).unwrap();
        window.tell("go on");
        window.tell("focus");
        window.asks();
        window.tell("theirs");
        window.until("a refusal", |r| r.question == "outside" && r.messages.contains("has errors"));
        assert_eq!(window.shown.version, version, "{step:?}");
        assert_eq!(fs::read(&file).unwrap(), half, "{step:?}");
        fs::write(&file, &theirs).unwrap();
        window.tell("theirs");
        window.until("theirs, whole", |r| r.version == "theirs" && r.state == "untouched");
        assert_eq!(fs::read(&file).unwrap(), theirs, "{step:?}");
    }
}

#[test]
fn a_half_written_file_under_a_window_that_only_looks_is_read_when_it_is_whole() {
    let dir = desk();
    let file = dir.join(FILE);
    let mut window = Program::open("", &dir.join("a.txt"));
    let theirs = annotation(TEXT, "theirs");
    fs::write(&file, &theirs[..theirs.len() / 2]).unwrap();
    window.tell("focus");
    window.until("a refusal", |r| r.question == "damaged");
    fs::write(&file, &theirs).unwrap();
    window.tell("focus");
    window.until("theirs, whole", |r| r.version == "theirs" && r.read_only.is_empty());
    assert_eq!(fs::read(&file).unwrap(), theirs);
}
