//! Two programs at work on one folder: two windows, and a window and an import or export.

use crate::program::{Program, annotation, run, version_in, version_of};
use crate::tempdir::TempDir;
use std::path::Path;

const TEXT: &str = "one\ntwo\nthree\nfour\n";
/// The program, with its commands.
const COPYDESK: &str = env!("CARGO_BIN_EXE_copydesk");

fn desk(articles: &[&str]) -> TempDir {
    let dir = TempDir::new();
    for name in articles {
        std::fs::write(dir.join(name), TEXT).unwrap();
    }
    dir
}

fn number(version: &str) -> u32 {
    version.parse().unwrap_or(0)
}

#[test]
fn the_second_window_reads_only_until_the_first_is_closed() {
    let dir = desk(&["a.txt"]);
    let (article, file) = (dir.join("a.txt"), dir.join("a.txt.ron"));
    let mut first = Program::open("", &article);
    first.save("1");
    let mut second = Program::open("", &article);
    let holder = format!("process {}", first.id());
    let said = second.until("who holds it", |r| r.read_only.contains("another window"));
    assert!(said.read_only.contains(&holder), "{said:?}");
    assert_eq!(said.version, "1");
    second.tell("press H");
    second.tell("edit theirs");
    assert_eq!(second.until("nothing", |_| true).version, "1");
    assert_eq!(version_in(&file), "1");
    // It follows what the first one does.
    first.save("2");
    second.tell("focus");
    second.until("the newer one", |r| r.version == "2" && !r.read_only.is_empty());
    assert_eq!(first.close(), ["1", "2"]);
    second.tell("focus");
    second.until("its turn", |r| r.read_only.is_empty() && r.version == "2");
    second.save("3");
    assert_eq!(version_in(&file), "3");
    assert_eq!(second.close(), ["3"]);
    assert_eq!(dir.names(), ["a.txt", "a.txt.ron"]);
}

#[test]
fn what_a_killed_window_had_saved_is_there_for_the_second() {
    let dir = desk(&["a.txt"]);
    let (article, file) = (dir.join("a.txt"), dir.join("a.txt.ron"));
    let mut last = 0;
    for round in 0..8 {
        let mut first = Program::open("", &article);
        let mut second = Program::open("", &article);
        second.until("held", |r| r.read_only.contains("another window"));
        for version in last + 1..last + 40 {
            first.tell(&format!("edit {version}"));
        }
        let some = last + 1 + round * 4;
        first.until_shown(|r| r.state == "saved" && number(&r.version) >= some);
        let saved = first.kill();
        let shown = number(saved.last().unwrap());
        second.tell("focus");
        let taken = second.until("its turn", |r| {
            r.read_only.is_empty() && number(&r.version) >= shown && r.state == "untouched"
        });
        last = number(&taken.version).max(last + 40);
        second.save(&last.to_string());
        assert_eq!(number(&version_in(&file)), last);
        second.close();
    }
}

#[test]
fn of_two_windows_opened_at_once_only_one_may_write() {
    let dir = desk(&["a.txt"]);
    let article = dir.join("a.txt");
    for round in 0..10 {
        let mut both = [Program::start(""), Program::start("")];
        for program in &mut both {
            program.tell(&format!("open {}", article.display()));
        }
        for program in &mut both {
            program.until("open", |r| r.article == "a.txt");
        }
        let free = both.iter().filter(|p| p.shown.read_only.is_empty()).count();
        assert_eq!(free, 1, "round {round}");
    }
}

/// Has two programs make so many edits each at the same time, and closes them.
fn race(mut both: [Program; 2], edits: u32) {
    for version in 1..=edits {
        for program in &mut both {
            program.tell(&format!("edit {version}"));
        }
    }
    for mut program in both {
        let last = edits.to_string();
        program.until("the last edit", |r| r.state == "saved" && r.version == last);
        assert_eq!(program.shown.question, "");
        assert_eq!(program.close().last(), Some(&last));
    }
}

#[test]
fn two_annotators_of_one_article_do_not_touch_each_others_files() {
    let dir = desk(&["a.txt"]);
    let article = dir.join("a.txt");
    race([Program::open("mk", &article), Program::open("jd", &article)], 200);
    for name in ["a.txt.mk.ron", "a.txt.jd.ron"] {
        assert_eq!(version_in(&dir.join(name)), "200", "{name}");
    }
    assert_eq!(dir.names(), ["a.txt", "a.txt.jd.ron", "a.txt.mk.ron"]);
}

#[test]
fn two_articles_of_one_folder_are_edited_at_the_same_time() {
    let dir = desk(&["a.txt", "b.txt"]);
    race([Program::open("", &dir.join("a.txt")), Program::open("", &dir.join("b.txt"))], 200);
    for name in ["a.txt.ron", "b.txt.ron"] {
        assert_eq!(version_in(&dir.join(name)), "200", "{name}");
    }
    assert_eq!(dir.names(), ["a.txt", "a.txt.ron", "b.txt", "b.txt.ron"]);
}

#[test]
fn an_import_beside_a_window_at_work_leaves_both_whole() {
    let dir = desk(&["a.txt", "b.txt"]);
    let other = TempDir::new();
    let record = serde_json::json!({ "id": "a", "text": TEXT, "label": [[0, 3, "Headline"]] });
    std::fs::write(other.join("all.jsonl"), record.to_string()).unwrap();
    let (file, into) = (other.join("all.jsonl"), dir.path().to_str().unwrap().to_owned());
    let arguments =
        ["import", file.to_str().unwrap(), "--format", "doccano", "--into", &into, "--replace"];
    let mut window = Program::open("", &dir.join("a.txt"));
    for round in 1..=10 {
        for version in 0..20 {
            window.tell(&format!("edit {}", round * 100 + version));
        }
        let (done, said) = run(dir.path(), COPYDESK, &arguments);
        assert!(done, "{said}");
        let imported = std::fs::read(dir.join("a.txt.import-doccano.ron")).unwrap();
        assert_eq!(version_of(&imported).as_deref(), Some(""));
    }
    window.until("the last edit", |r| r.state == "saved" && r.version == "1019");
    assert_eq!(window.shown.question, "");
    assert_eq!(version_in(&dir.join("a.txt.ron")), "1019");
    window.close();
}

#[test]
fn an_export_beside_a_window_at_work_has_what_was_whole() {
    let dir = desk(&["a.txt"]);
    let other = TempDir::new();
    let (folder, out) = (dir.path().to_str().unwrap().to_owned(), other.join("set"));
    let out = out.to_str().unwrap();
    let arguments = ["export", &folder, "--format", "jsonl", "--from", "mk", "--out", out];
    let mut window = Program::open("mk", &dir.join("a.txt"));
    window.tell("press H C B J");
    window.tell("finish");
    window.until("finished", |r| r.state == "saved");
    let mut exported = 0;
    for round in 0..10 {
        for version in 0..10 {
            window.tell(&format!("edit {}", round * 100 + version));
            window.tell("finish");
        }
        // While it is being edited it is not finished, and left out.
        let (done, said) = run(dir.path(), COPYDESK, &arguments);
        assert!(done, "{said}");
        exported += whole_records(Path::new(out));
    }
    window.until("the last edit", |r| r.state == "saved" && r.version == "909");
    assert_eq!(version_in(&dir.join("a.txt.mk.ron")), "909");
    window.close();
    let (done, said) = run(dir.path(), COPYDESK, &arguments);
    assert!(done, "{said}");
    assert_eq!(whole_records(Path::new(out)), 1, "after {exported} of 10");
}

/// How many records a data set has; each must be whole.
fn whole_records(out: &Path) -> usize {
    let Ok(lines) = std::fs::read_to_string(out.join("data/train.jsonl")) else { return 0 };
    for line in lines.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["text"], TEXT);
        assert_eq!(record["spans"].as_array().unwrap().len(), 4, "{line}");
    }
    lines.lines().count()
}

/// Two machines have a folder each; what joins them is a program that copies files. One has
/// edits, saved or on their way, when the other's file arrives.
#[test]
fn two_machines_that_saved_the_same_annotation_are_asked() {
    let (here, there) = (desk(&["a.txt"]), desk(&["a.txt"]));
    let base = annotation(TEXT, "base");
    for dir in [&here, &there] {
        std::fs::write(dir.join("a.txt.ron"), &base).unwrap();
    }
    let mut mine = Program::open("", &here.join("a.txt"));
    let mut theirs = Program::open("", &there.join("a.txt"));
    mine.save("mine 1");
    theirs.save("theirs 1");
    let carry = |from: &TempDir, to: &TempDir| {
        std::fs::copy(from.join("a.txt.ron"), to.join(".carried")).unwrap();
        std::fs::rename(to.join(".carried"), to.join("a.txt.ron")).unwrap();
    };
    // Each gets the other's at the same time, as when both are on the net again.
    std::fs::copy(here.join("a.txt.ron"), here.join("kept")).unwrap();
    carry(&there, &here);
    std::fs::rename(here.join("kept"), there.join("a.txt.ron")).unwrap();
    for program in [&mut mine, &mut theirs] {
        program.tell("focus");
        program.asks();
        program.tell("edit more");
        program.until("still a question", |r| r.question == "outside" && r.version == "more");
    }
    assert_eq!(version_in(&here.join("a.txt.ron")), "theirs 1");
    assert_eq!(version_in(&there.join("a.txt.ron")), "mine 1");
    mine.tell("keep");
    mine.until("kept", |r| r.state == "saved" && r.version == "more");
    theirs.tell("theirs");
    theirs.until("taken", |r| r.version == "mine 1" && r.state == "untouched");
    carry(&here, &there);
    theirs.tell("focus");
    theirs.until("what the other kept", |r| r.version == "more");
    assert_eq!(mine.close(), ["mine 1", "more"]);
    assert_eq!(theirs.close(), ["theirs 1"]);
    assert_eq!(version_in(&there.join("a.txt.ron")), "more");
}
