//! Web pages on a desk and on the command line: opened, annotated, changed, asked about.

use crate::desk::{put, run};
use crate::tempdir::TempDir;
use copydesk::annotation::file::write;
use copydesk::annotation::{Kind, Label, Span, Spans};
use copydesk::desk::RealFs;
use copydesk::desk::opened::{Opened, Standing, open_article};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::path::Path;

const PAGE: &str = "<!doctype html><meta charset=utf-8><link rel=canonical href=https://a.example/1>\
                    <h1>Rain &amp; wind</h1><p>It rained.<img alt='A cloud'>";
const TEXT: &str = "Rain & wind\n\nIt rained.A cloud";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn open(path: &Path) -> Opened {
    open_article(&RealFs, path, "mk", None).unwrap()
}

#[test]
fn pages_open_as_their_rendering() {
    let dir = TempDir::new();
    let packed = gzip(PAGE.as_bytes());
    let cases = [
        ("a.html", PAGE.as_bytes()),
        ("a.HTM", PAGE.as_bytes()),
        ("a.xhtml", PAGE.as_bytes()),
        ("a.html.gz", packed.as_slice()),
        ("b.html.gz", PAGE.as_bytes()),
        ("b.html", packed.as_slice()),
    ];
    for (name, bytes) in cases {
        let opened = open(&put(&dir, name, bytes));
        let article = &opened.annotation.article;
        assert_eq!(opened.annotation.text.as_str(), TEXT, "{name}");
        assert_eq!((opened.standing, article.kind), (Standing::Fresh, Kind::Html), "{name}");
        assert_eq!(article.renderer.as_deref(), Some("copydesk-html/1"));
        assert_eq!(article.url.as_deref(), Some("https://a.example/1"));
        assert_eq!(*opened.bytes, bytes);
    }
}

#[test]
fn an_annotation_of_a_page_matches_until_the_page_or_the_renderer_changes() {
    let dir = TempDir::new();
    let path = put(&dir, "a.html", PAGE.as_bytes());
    let mut annotation = open(&path).annotation;
    annotation.spans = Spans::new(vec![Span::new(0, 11, Label::Headline)]).unwrap();
    let stored = write(&annotation);
    put(&dir, "a.html.mk.ron", stored.as_bytes());
    assert_eq!(open(&path).standing, Standing::Matches);
    let report = run(&["check", &path.with_file_name("a.html.mk.ron").display().to_string()]);
    assert!(!report.1.contains("differs"), "{report:?}");

    let older = stored.replace("copydesk-html/1", "copydesk-html/0").replace("rained", "Rained");
    let older =
        older.lines().filter(|line| !line.trim().starts_with("text_sha256")).collect::<Vec<_>>();
    put(&dir, "a.html.mk.ron", older.join("\n").as_bytes());
    let Standing::ArticleChanged { text, article } = open(&path).standing else {
        panic!("the text is another one")
    };
    assert_eq!(text.as_str(), TEXT);
    assert_eq!(article.renderer.as_deref(), Some("copydesk-html/1"));
}

#[test]
fn what_is_no_page_gives_a_text_or_a_sentence() {
    let dir = TempDir::new();
    let binary: Vec<u8> = (0..=255).cycle().take(5000).collect();
    for (name, bytes) in [("empty.html", &b""[..]), ("binary.html", &binary)] {
        assert_eq!(run(&["text", &put(&dir, name, bytes).display().to_string()]).0, 0, "{name}");
    }
    let cut = put(&dir, "cut.html.gz", &gzip(PAGE.as_bytes())[..40]);
    let (code, out, err) = run(&["text", &cut.display().to_string()]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("the gzip file is damaged"), "{err}");
    assert_eq!(err.lines().count(), 1);
}

#[test]
fn ranges_of_a_stateful_encoding_are_told_from_others() {
    let dir = TempDir::new();
    let page = b"<meta charset=iso-2022-jp><p>\x1B$B$\"$$\x1B(B</p>";
    let path = put(&dir, "a.html", page).display().to_string();
    let (code, out, said) = run(&["source", &path, "3..6"]);
    assert_eq!((code, out.contains("bytes 34..36"), said.lines().count()), (0, true, 1), "{out}");
    assert!(said.contains("decode the page from its beginning"), "{said}");
    let plain = put(&dir, "b.html", b"<p>abcdef").display().to_string();
    for (path, stands_alone) in [(&path, false), (&plain, true)] {
        let (_, out, said) = run(&["source", path, "3..6", "--json"]);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(json["bytes_stand_alone"], stands_alone);
        assert_eq!(said, "");
    }
}

#[test]
fn paths_that_add_up_to_too_much_are_refused_with_a_sentence() {
    let dir = TempDir::new();
    let name = "d".repeat(2000);
    let page = format!("{}{}", format!("<{name}>").repeat(500), "x<b>y</b>".repeat(200));
    let path = put(&dir, "a.html", page).display().to_string();
    let (code, out, said) = run(&["source", &path, "0..400"]);
    assert_eq!((code, out.as_str(), said.lines().count()), (2, "", 1));
    assert!(said.ends_with("name a shorter range\n"), "{said}");
    let (code, out, _) = run(&["source", &path, "0..2"]);
    assert_eq!((code, out.lines().count()), (0, 2));
    assert_eq!(out.matches(&name).count(), 1000);
}

#[test]
fn the_command_line_shows_text_and_sources() {
    let dir = TempDir::new();
    let path = put(&dir, "a.html", PAGE.as_bytes()).display().to_string();
    assert_eq!(run(&["text", &path]), (0, TEXT.to_owned(), String::new()));

    let (code, out, _) = run(&["source", &path, "5..30"]);
    let expected = [
        "5..11\tbytes 89..99\t/html/body/h1/text() 5..11\t& wind",
        "11..13\tgenerated\tline break\t\\n\\n",
        "13..23\tbytes 107..117\t/html/body/p/text() 0..10\tIt rained.",
        "23..30\tbytes 127..134\t/html/body/p/img/@alt\tA cloud",
    ];
    assert_eq!((code, out.lines().collect::<Vec<_>>()), (0, expected.to_vec()));
    assert_eq!(PAGE.get(89..99), Some("&amp; wind"));

    let (code, out, _) = run(&["source", &path, "5..11", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, json["text"].as_str()), (0, Some("& wind")));
    let source = &json["pieces"][0]["source"];
    assert_eq!(source["bytes"], serde_json::json!([89, 99]));
    assert_eq!(source["utf16"], serde_json::json!([5, 11]));
    assert_eq!(source["xpath"], "/html/body/h1/text()");

    let text = put(&dir, "a.txt", b"text").display().to_string();
    for (path, range) in [(&path, "5..99"), (&text, "0..1")] {
        let (code, out, err) = run(&["source", path, range]);
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{path} {range}");
    }
}
