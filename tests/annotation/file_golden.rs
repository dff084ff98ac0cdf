//! The canonical form of the annotation file, byte for byte: one golden file for a feature.
//!
//! `UPDATE_GOLDEN=1 cargo test --test annotation file_golden` writes them anew; look at the diff.

use copydesk::annotation::file::{quote, read, write};
use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{Annotation, Article, Decision, Kind, Label, Note, Span, Spans, Status};
use copydesk::article::{ByteRange, Text};
use std::path::PathBuf;
use std::sync::Arc;

/// An annotation of `text` with one span for each `(label, passage)`; passages come in order.
fn annotation(text: &str, passages: &[(Label, &str)]) -> Annotation {
    let article = Article {
        source: "korea.txt".into(),
        sha256: sha256_hex(text.as_bytes()),
        encoding: "UTF-8".into(),
        ..Article::default()
    };
    let mut annotation = Annotation::new(article, "mk", Arc::new(Text::new(text.into())));
    let mut from = 0;
    let spans = passages.iter().map(|&(label, passage)| {
        let start = from + text[from..].find(passage).expect("the passage is in the text");
        from = start + passage.len();
        Span::new(start, from, label)
    });
    annotation.spans = Spans::new(spans.collect()).expect("sound spans");
    annotation
}

const PLAIN: &str = "Home\nTalks resume in Seoul\nDaniel Kim\nThe two sides met on Tuesday.\n";

fn samples() -> Vec<(&'static str, Annotation)> {
    use Label::{Body, Byline, Caption, Headline, Junk};
    let plain = || {
        annotation(
            PLAIN,
            &[
                (Junk, "Home"),
                (Headline, "Talks resume in Seoul"),
                (Byline, "Daniel Kim"),
                (Body, "The two sides met on Tuesday."),
            ],
        )
    };
    let with = |change: fn(&mut Annotation)| {
        let mut annotation = plain();
        change(&mut annotation);
        annotation
    };
    let mut minimal = annotation("", &[]);
    minimal.annotator.clear();
    let long = format!("{}, {}", "A long sentence about the talks".repeat(2), "한국어".repeat(30));
    vec![
        ("minimal", minimal),
        ("spans", plain()),
        ("status_done", with(|a| (a.status, a.active_seconds) = (Status::Done, 42))),
        ("flagged", with(|a| a.flagged = true)),
        ("status_rejected", with(|a| a.status = Status::Rejected("paywall, \"premium\"".into()))),
        (
            "notes",
            with(|a| {
                let note =
                    |range, by: &str, text: &str| Note { range, by: by.into(), text: text.into() };
                a.notes = vec![
                    note(ByteRange::default(), "", "about the article"),
                    note(ByteRange::new(27, 37), "mk", "two\nlines, \"quoted\" \\ and a tab\t"),
                    note(ByteRange::new(30, 36), "jd", "\u{202e}turned around"),
                ];
            }),
        ),
        (
            "gold",
            with(|a| {
                a.annotator = "gold".into();
                a.status = Status::Gold;
                a.sources = vec!["mk".into(), "jd".into()];
                let decision = |range, left, right, took| Decision {
                    range,
                    left,
                    right,
                    took,
                    by: "ed".into(),
                    sides: vec!["mk".into(), "jd".into()],
                };
                let alone = |decision: Decision| Decision { sides: vec!["mk".into()], ..decision };
                a.decisions = vec![
                    decision(ByteRange::new(0, 4), None, Some(Junk), Some(Junk)),
                    decision(ByteRange::new(27, 37), Some(Byline), Some(Body), Some(Byline)),
                    alone(decision(ByteRange::new(5, 26), Some(Headline), None, Some(Headline))),
                ];
            }),
        ),
        (
            "html",
            with(|a| {
                a.article.source = "korea.html.gz".into();
                a.article.encoding = "windows-1252".into();
                a.article.kind = Kind::Html;
                a.article.renderer = Some("copydesk-html/1".into());
                a.article.url = Some("https://example.org/korea?a=1&b=2".into());
            }),
        ),
        (
            "raw_hashes",
            annotation("She said \"#1\" and \"##2\".\n", &[(Body, "She said \"#1\" and \"##2\".")]),
        ),
        (
            "escaped",
            annotation(
                "One\r\nTwo \"2\"\rNUL \0 and \\\r\n",
                &[(Headline, "One"), (Body, "Two \"2\""), (Caption, "NUL \0 and \\")],
            ),
        ),
        ("long_quotes", annotation(&long, &[(Body, &long)])),
        (
            "scripts",
            annotation(
                "שלום עולם 123\nمرحبا بالعالم\nक्षि नमस्ते\ne\u{301}te\u{301} 👩‍👩‍👧 🇰🇷\n",
                &[
                    (Headline, "שלום עולם 123"),
                    (Caption, "مرحبا"),
                    (Byline, "क्षि"),
                    (Body, "e\u{301}te\u{301}"),
                    (Junk, "👩‍👩‍👧 🇰🇷"),
                ],
            ),
        ),
    ]
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.ron"))
}

#[test]
fn every_sample_writes_its_golden_file_and_reads_back() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for (name, annotation) in samples() {
        let written = write(&annotation);
        if update {
            std::fs::write(path(name), &written).expect("the golden file can be written");
        }
        let golden = std::fs::read(path(name)).expect("run once with UPDATE_GOLDEN=1");
        assert_eq!(written, String::from_utf8_lossy(&golden), "{name}");
        let loaded = read(&golden).unwrap_or_else(|failure| panic!("{name}:\n{failure}"));
        assert_eq!(loaded.annotation, annotation, "{name}");
        assert!(loaded.repairs.is_empty(), "{name}");
    }
}

#[test]
fn every_golden_file_reads_and_writes_the_same_bytes() {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        return; // The other test is writing them.
    }
    let files = std::fs::read_dir(path("x").parent().expect("a folder")).expect("golden files");
    let mut names: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    names.retain(|name| name.extension().is_some_and(|e| e == "ron"));
    assert_eq!(names.len(), samples().len(), "a golden file that no sample makes");
    for name in names {
        let golden = std::fs::read(&name).expect("a readable file");
        let loaded = read(&golden).unwrap_or_else(|failure| panic!("{name:?}:\n{failure}"));
        assert_eq!(write(&loaded.annotation).as_bytes(), golden, "{name:?}");
    }
}

/// The first example of `docs/format.md` is the least that reads, the second is canonical.
#[test]
fn the_examples_in_the_specification_are_sound() {
    let page = include_str!("../../docs/format.md");
    let mut examples = page.split("```ron\n").skip(1).filter_map(|rest| rest.split("```").next());
    let least = examples.next().expect("an example");
    assert!(write(&read(least.as_bytes()).expect("it is sound").annotation).len() > least.len());
    for line in least.lines().filter(|line| line.contains(": ")) {
        if !line.ends_with('(') {
            assert!(read(least.replacen(line, "", 1).as_bytes()).is_err(), "without {line}");
        }
    }
    let full = examples.next().expect("another example");
    assert_eq!(write(&read(full.as_bytes()).expect("it is sound").annotation), full);
    assert_eq!(examples.next(), None);
}

#[test]
fn a_span_takes_one_line() {
    let mut annotation = samples().remove(1).1;
    let before = write(&annotation);
    let spans: Vec<Span> = annotation.spans.iter().skip(1).copied().collect();
    annotation.spans = Spans::new(spans).expect("sound spans");
    let after = write(&annotation);
    let gone: Vec<&str> = before.lines().filter(|line| !after.contains(line)).collect();
    assert_eq!(gone, [r#"        Span(start: 0, end: 4, label: Junk, quote: "Home"),"#]);
    assert_eq!(before.lines().count(), after.lines().count() + 1);
}

#[test]
fn a_long_quote_is_80_code_points() {
    let (_, annotation) =
        samples().into_iter().find(|(name, _)| *name == "long_quotes").expect("it");
    let quote = quote(annotation.text.as_str());
    assert_eq!(quote.chars().count(), 80);
    assert!(write(&annotation).contains(&format!("quote: \"{quote}\"")));
}
