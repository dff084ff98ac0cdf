//! Opening whatever is there: any bytes, any standing of annotation to article; and that
//! opening writes nothing.

use crate::tempdir::TempDir;
use copydesk::annotation::Label;
use copydesk::annotation::{Annotation, Span, Spans, file};
use copydesk::article::Text;
use copydesk::article::open::read_article;
use copydesk::desk::RealFs;
use copydesk::desk::open::OpenError;
use copydesk::desk::opened::{CannotOpen, Opened, Standing, describe, open_article};
use copydesk::desk::sim::{Call, Fault, SimFs};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;

fn at(name: &str) -> std::path::PathBuf {
    Path::new("/desk").join(name)
}

fn open(fs: &SimFs, name: &str, annotator: &str) -> Result<Opened, CannotOpen> {
    let before = fs.names();
    let opened = open_article(fs, &at(name), annotator, None);
    let harmless = [Call::Info, Call::IsLink, Call::Resolve, Call::Read, Call::List];
    assert!(fs.calls().iter().all(|(call, _)| harmless.contains(call)), "opening writes nothing");
    assert_eq!(fs.names(), before);
    opened
}

/// An annotation file of this text, with its first three bytes a headline.
fn annotation(source: &str, annotator: &str, text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let article = describe(source, bytes, &read_article(source, bytes, None).unwrap());
    let mut made = Annotation::new(article, annotator, Arc::new(Text::new(text.to_owned())));
    made.spans = Spans::new(vec![Span::new(0, 3, Label::Headline)]).unwrap();
    file::write(&made).into_bytes()
}

/// A standing's name.
fn standing(opened: &Opened) -> &'static str {
    match opened.standing {
        Standing::Fresh => "fresh",
        Standing::Matches => "matches",
        Standing::ArticleChanged { .. } => "changed",
        Standing::ArticleGone => "gone",
        Standing::Damaged(_) => "damaged",
        Standing::Misnamed(_) => "misnamed",
    }
}

#[test]
fn any_bytes_open() {
    let long = "x".repeat(33_000);
    let cases: [(&[u8], &str, &str); 12] = [
        (b"", "", "UTF-8"),
        (b"\n", "\n", "UTF-8"),
        (b"one\rtwo\r\nthree\n\rfour", "one\rtwo\r\nthree\n\rfour", "UTF-8"),
        (b"a\0b\0\0", "a\0b\0\0", "UTF-8"),
        (b"\xef\xbb\xbfone", "one", "UTF-8"),
        (b"\xff\xfeo\0n\0e\0", "one", "UTF-16LE"),
        (b"\xfe\xff\0o\0n\0e", "one", "UTF-16BE"),
        ("שלום\u{202e}\u{200f}".as_bytes(), "שלום\u{202e}\u{200f}", "UTF-8"),
        ("\u{feff}\u{feff}x".as_bytes(), "\u{feff}x", "UTF-8"),
        (b"\x1b[31mred\x7f", "\x1b[31mred\x7f", "UTF-8"),
        (b"caf\xe9 na\xefve", "café naïve", "windows-1252"),
        (long.as_bytes(), &long, "UTF-8"),
    ];
    for (bytes, text, encoding) in cases {
        let fs = SimFs::new(&["/desk"]);
        fs.put(at("a.txt"), bytes);
        let opened = open(&fs, "a.txt", "mk").unwrap();
        assert_eq!(opened.annotation.text.as_str(), text);
        assert_eq!(opened.annotation.article.encoding, encoding, "{text:.20}");
        assert_eq!((standing(&opened), opened.annotation.annotator.as_str()), ("fresh", "mk"));
        assert_eq!(opened.annotation_path, at("a.txt.mk.ron"));
    }
}

proptest! {
    #[test]
    fn random_bytes_open_and_what_is_saved_opens_again(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let fs = SimFs::new(&["/desk"]);
        fs.put(at("a.txt"), &bytes);
        let opened = open(&fs, "a.txt", "").unwrap();
        fs.put(at("a.txt.ron"), file::write(&opened.annotation).as_bytes());
        let again = open(&fs, "a.txt", "").unwrap();
        prop_assert_eq!(standing(&again), "matches");
        prop_assert_eq!(&again.annotation, &opened.annotation);
        prop_assert_eq!(&*again.bytes, &bytes);
    }

    #[test]
    fn a_random_annotation_file_is_damaged_and_the_article_is_shown(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let fs = SimFs::new(&["/desk"]);
        fs.put(at("a.txt"), b"one");
        fs.put(at("a.txt.ron"), &bytes);
        let opened = open(&fs, "a.txt", "").unwrap();
        prop_assert_eq!(standing(&opened), "damaged");
        prop_assert_eq!(opened.annotation.text.as_str(), "one");
        prop_assert!(opened.fingerprint.is_some());
    }
}

#[test]
fn what_an_annotation_is_to_its_article() {
    let one = "one\ntwo\n";
    let own = |name: &'static str, by: &'static str| (name, annotation("a.txt", by, one));
    let cases = [
        // What is opened, by whom, the annotation file there, the article; the standing.
        ("a.txt", "", own("a.txt.ron", ""), Some(one), "matches"),
        ("a.txt", "mk", own("a.txt.mk.ron", "mk"), Some(one), "matches"),
        ("a.txt.mk.ron", "", own("a.txt.mk.ron", "mk"), Some(one), "matches"),
        ("a.txt.mk.ron", "jd", own("a.txt.mk.ron", "mk"), Some(one), "matches"),
        ("a.txt.gold.ron", "jd", own("a.txt.gold.ron", "gold"), Some(one), "matches"),
        ("a.txt", "jd", own("a.txt.mk.ron", "mk"), Some(one), "fresh"),
        ("a.txt.jd.ron", "", own("a.txt.mk.ron", "mk"), Some(one), "fresh"),
        ("a.txt", "", own("a.txt.ron", ""), Some("two\n"), "changed"),
        ("a.txt", "", own("a.txt.ron", ""), Some("\u{feff}one\ntwo\n"), "changed"),
        ("a.txt.ron", "", own("a.txt.ron", ""), None, "gone"),
        ("a.txt.mk.ron", "", own("a.txt.mk.ron", "mk"), None, "gone"),
        // The article's own name finds it, too.
        ("a.txt", "", own("a.txt.ron", ""), None, "gone"),
        ("a.txt", "", own("a.txt.ron", "mk"), Some(one), "misnamed"),
        ("a.txt", "mk", own("a.txt.mk.ron", "jd"), Some(one), "misnamed"),
        ("a.txt", "", ("a.txt.ron", annotation("b.txt", "", one)), Some(one), "misnamed"),
        ("a.txt", "", ("a.txt.ron", annotation("a.txt.ron", "", one)), Some(one), "misnamed"),
        ("a.txt", "", ("a.txt.ron", Vec::new()), Some(one), "damaged"),
        ("a.txt", "", ("a.txt.ron", b"\0".repeat(100)), Some(one), "damaged"),
        ("a.txt.ron", "", ("a.txt.ron", Vec::new()), None, "damaged"),
        // An article with an unusual name.
        ("x.ron", "", ("x.ron", annotation("x", "", one)), None, "gone"),
        ("x.ron", "", ("x.ron", annotation("x", "", one)), Some(one), "gone"),
    ];
    for (number, (name, annotator, (ron, bytes), article, expected)) in cases.iter().enumerate() {
        let fs = SimFs::new(&["/desk"]);
        fs.put(at(ron), bytes);
        if let Some(text) = article {
            fs.put(at("a.txt"), text.as_bytes());
        }
        let opened = open(&fs, name, annotator).unwrap_or_else(|e| panic!("case {number}: {e}"));
        assert_eq!(standing(&opened), *expected, "case {number}: {name} by {annotator:?}");
        assert_eq!(opened.fingerprint.is_some(), opened.annotation_path == at(ron));
        let labelled = matches!(*expected, "matches" | "changed" | "gone" | "misnamed");
        assert_eq!(opened.annotation.spans.len(), usize::from(labelled), "case {number}");
    }
}

#[test]
fn converted_line_ends_are_told_and_undone() {
    let fs = SimFs::new(&["/desk"]);
    let text = "one\r\ntwo\r\n";
    fs.put(at("a.txt"), text.as_bytes());
    let file = String::from_utf8(annotation("a.txt", "", text)).unwrap();
    fs.put(at("a.txt.ron"), file.replace('\n', "\r\n").as_bytes());
    let opened = open(&fs, "a.txt", "").unwrap();
    assert_eq!(standing(&opened), "matches");
}

#[test]
fn a_recorded_encoding_is_used_again() {
    let fs = SimFs::new(&["/desk"]);
    let bytes = b"caf\xe9 na\xefve";
    fs.put(at("a.txt"), bytes);
    let koi = encoding_rs::KOI8_R;
    let mut opened = open_article(&fs, &at("a.txt"), "", Some(koi)).unwrap();
    assert_eq!(opened.annotation.article.encoding, "KOI8-R");
    fs.put(at("a.txt.ron"), file::write(&opened.annotation).as_bytes());
    opened = open(&fs, "a.txt", "").unwrap();
    assert_eq!(
        (standing(&opened), opened.annotation.article.encoding.as_str()),
        ("matches", "KOI8-R")
    );
}

#[test]
fn failures_to_read_are_told_apart() {
    for (article, ron, fault, reason) in [
        (false, false, None, "no such file"),
        (true, false, Some(Fault::Raw(13)), "may not read"),
        (true, true, Some(Fault::Raw(5)), "could not be read"),
    ] {
        let fs = SimFs::new(&["/desk"]);
        if article {
            fs.put(at("a.txt"), b"one");
        }
        if ron {
            fs.put(at("a.txt.ron"), b"one");
        }
        if let Some(fault) = fault {
            fs.fail_every(Call::Read, fault);
        }
        let error = open(&fs, "a.txt", "").unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn folders_pipes_and_strange_names_on_the_machine() {
    use std::os::unix::ffi::OsStrExt;
    let dir = TempDir::new();
    let open = |path: &Path| open_article(&RealFs, path, "", None);
    let reason = |path: &Path| open(path).map(|o| o.path).unwrap_err().reason;
    std::fs::create_dir(dir.join("folder.txt")).unwrap();
    assert!(matches!(reason(&dir.join("folder.txt")), OpenError::Folder));
    let made = std::process::Command::new("mkfifo").arg(dir.join("pipe.txt")).status();
    if made.is_ok_and(|s| s.success()) {
        assert!(matches!(reason(&dir.join("pipe.txt")), OpenError::Special));
    }
    assert!(matches!(reason(Path::new("/dev/null")), OpenError::Special));
    assert!(matches!(reason(&dir.join("gone.txt")), OpenError::Missing));
    assert!(matches!(reason(&dir.join("gone.txt/a.txt")), OpenError::Missing));
    std::fs::write(dir.join("a.txt"), "one").unwrap();
    assert!(matches!(reason(&dir.join("a.txt/b.txt")), OpenError::Missing));
    let strange = dir.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt"));
    std::fs::write(&strange, "one").unwrap();
    assert!(matches!(reason(&strange), OpenError::Name));
    // An annotation's name taken by a folder stands in the way, and is named.
    std::fs::create_dir(dir.join("a.txt.ron")).unwrap();
    let error = open(&dir.join("a.txt")).map(|o| o.path).unwrap_err();
    assert_eq!(error.path, dir.join("a.txt.ron"));
    for name in ["a b.txt", "새.txt", "-x.txt", "a'\"$.txt"] {
        std::fs::write(dir.join(name), "one").unwrap();
        assert_eq!(open(&dir.join(name)).unwrap().annotation.article.source, name);
    }
}
