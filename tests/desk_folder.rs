//! The list of a folder's articles: which, in what order, how far they are.
#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use copydesk::annotation::{Annotation, Status, file};
use copydesk::article::Text;
use copydesk::article::open::read_article;
use copydesk::desk::folder::{Progress, list, standing_of};
use copydesk::desk::opened::describe;
use copydesk::desk::sim::{Call, Fault, SimFs};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

fn desk(files: &[(&str, &[u8])]) -> SimFs {
    let fs = SimFs::new(&["/desk"]);
    for (name, bytes) in files {
        fs.put(Path::new("/desk").join(name), bytes);
    }
    fs
}

fn names(fs: &SimFs, annotator: &str) -> Vec<String> {
    let entries = list(fs, Path::new("/desk"), annotator).unwrap();
    let line = |e: copydesk::desk::folder::Entry| {
        format!("{} {}{}", e.name, e.progress.name(), if e.has_gold { " gold" } else { "" })
    };
    entries.into_iter().map(line).collect()
}

fn with_status(status: Status, text: &str) -> Vec<u8> {
    let article =
        describe("a.txt", text.as_bytes(), &read_article("a.txt", text.as_bytes(), None).unwrap());
    let mut made = Annotation::new(article, "", Arc::new(Text::new(text.to_owned())));
    made.status = status;
    file::write(&made).into_bytes()
}

#[test]
fn each_annotator_sees_their_own_progress() {
    let done = with_status(Status::Done, "one");
    let fs = desk(&[
        ("b.txt", b"one"),
        ("a.txt", b"one"),
        ("a.txt.ron", &done),
        ("b.txt.mk.ron", &done),
        ("b.txt.gold.ron", &done),
        ("c.txt.ron", &done),
        ("d.txt", b""),
        ("d.txt.ron", b""),
        (".e.txt", b""),
        (".a.txt.ron.lock", b""),
        (".a.txt.ron.1-0.copydesk-tmp", b""),
        ("f.html.txt", b""),
        ("g.TXT", b""),
        ("txt", b""),
    ]);
    assert_eq!(
        names(&fs, ""),
        ["a.txt done", "b.txt new gold", "d.txt damaged", "f.html.txt new", "g.TXT new"]
    );
    assert_eq!(names(&fs, "mk")[..2], ["a.txt new", "b.txt done gold"]);
}

#[test]
fn the_status_is_found_whatever_the_text_says() {
    let texts = ["one", "    status: Done,\n", "status: Rejected(\"x\")", "\r\nstatus: Gold\r\n"];
    for text in texts {
        for (status, progress) in [
            (Status::InProgress, Progress::InProgress),
            (Status::Done, Progress::Done),
            (Status::Gold, Progress::Gold),
            (Status::Rejected("a \"list\" of\nlinks".to_owned()), Progress::Rejected),
        ] {
            let canonical = with_status(status, text);
            let fs = desk(&[("a.txt.ron", &canonical)]);
            assert_eq!(standing_of(&fs, Path::new("/desk/a.txt.ron")).0, progress, "{text:?}");
        }
    }
}

/// Another spelling of the file, by hand or by another program, opens; so the list must not
/// call it damaged.
#[test]
fn another_spelling_of_the_file_is_not_damaged() {
    let canonical = String::from_utf8(with_status(Status::Done, "one")).unwrap();
    for spelling in [
        canonical.replace('\n', " "),
        canonical.replace("\n    ", "\n"),
        canonical.replace("status: Done", "status  :  Done"),
        canonical.replace("Annotation(\n", "Annotation( // mine\n"),
        format!("\u{feff}{canonical}"),
        canonical.replace('\n', "\r\n"),
    ] {
        assert!(file::read(spelling.as_bytes()).is_ok(), "{spelling}");
        let fs = desk(&[("a.txt.ron", spelling.as_bytes())]);
        assert_eq!(standing_of(&fs, Path::new("/desk/a.txt.ron")).0, Progress::Done, "{spelling}");
    }
}

#[test]
fn what_cannot_be_read_is_damaged_and_the_rest_is_listed() {
    let fs = desk(&[("a.txt", b"one"), ("a.txt.ron", b"x"), ("b.txt", b"one")]);
    fs.fail_every(Call::Read, Fault::Raw(13));
    assert_eq!(names(&fs, ""), ["a.txt damaged", "b.txt new"]);
    fs.fail_every(Call::List, Fault::Raw(13));
    assert!(list(&fs, Path::new("/desk"), "").is_err());
}

proptest! {
    /// Names in any order and of any letters: the list is the same, whole, and each annotation
    /// is found.
    #[test]
    fn the_order_is_one_and_nothing_is_missing(
        stems in prop::collection::btree_set("[aAzİıßéÉ한0-9 ._-]{1,6}", 1..12),
    ) {
        let articles: Vec<String> = stems
            .iter()
            .map(|s| format!("{s}.txt"))
            .filter(|n| !n.starts_with('.'))
            .collect();
        let done = with_status(Status::Done, "one");
        let build = |names: &mut dyn Iterator<Item = &String>| {
            let fs = SimFs::new(&["/desk"]);
            for name in names {
                fs.put(Path::new("/desk").join(name), b"one");
                fs.put(Path::new("/desk").join(format!("{name}.ron")), &done);
            }
            list(&fs, Path::new("/desk"), "").unwrap()
        };
        let forward = build(&mut articles.iter());
        let backward = build(&mut articles.iter().rev());
        prop_assert_eq!(&forward, &backward);
        prop_assert_eq!(forward.len(), articles.len());
        prop_assert!(forward.iter().all(|e| e.progress == Progress::Done), "{:?}", forward);
    }
}

#[test]
fn a_flag_is_read_from_the_head_or_from_a_file_in_another_order() {
    let plain = String::from_utf8(with_status(Status::Done, "flagged: true,")).unwrap();
    let flagged = plain.replace("status: Done,\n", "status: Done,\n    flagged: true,\n");
    let other =
        flagged.replace("    status: Done,\n    flagged: true,\n", "flagged:true,status\n:Done,");
    let off = plain.replace("status: Done,\n", "status: Done,\n    flagged: false,\n");
    for (text, expected) in [(&plain, false), (&flagged, true), (&other, true), (&off, false)] {
        let fs = desk(&[("a.txt.ron", text.as_bytes())]);
        let standing = standing_of(&fs, Path::new("/desk/a.txt.ron"));
        assert_eq!(standing, (Progress::Done, expected), "{text}");
    }
    let fs = desk(&[("a.txt", b"one"), ("a.txt.ron", flagged.as_bytes())]);
    assert!(list(&fs, Path::new("/desk"), "").unwrap()[0].flagged);
}
