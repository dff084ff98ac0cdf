//! Records made by the commands of the editor, and exports of them as files in memory.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "for tests"
)]

use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{Annotation, Article, Decision, Kind, Label, Status, ops};
use copydesk::article::open::read_article;
use copydesk::article::{BlockMode, Blocks, ByteRange, Text};
use copydesk::dataset::export::{Export, Format, Made, Options};
use copydesk::dataset::{LossReport, Record, Taken, TakenFrom, take};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All units differ on this text: "Headline here" is 12..25 in bytes, 9..22 in UTF-16, 8..21 in
/// code points, 7..20 in clusters.
pub const UNITS: &str = "😀 cafe\u{301} Headline here\nBody one.\n";

pub const PAGE: &str = "<!DOCTYPE html><title>T</title>\r\n<ul><li>Home is where the menu is</ul>\
    <h1>😀 caf\u{e9} &amp; rain</h1><p>By <b>Daniel Kim</b></p>\
    <p>It rained in the capital for most of the day.\n<p>It will rain again in the evening.\
    <img alt='A cloud over the harbour'><p>Read more about rain here</p>";

/// Labels passages one after another, as a user who selects each would; then the rest is junk.
pub fn label_by_hand(a: &mut Annotation, passages: &[(&str, Label)], rest_is_junk: bool) {
    let blocks = Blocks::new(&a.text, BlockMode::Lines);
    let mut from = 0;
    for (passage, label) in passages {
        let start = from + a.text.as_str()[from..].find(passage).unwrap();
        from = start + passage.len();
        let edit = ops::label(a, &blocks, ByteRange::new(start, from), *label);
        edit.apply(a).unwrap();
    }
    if rest_is_junk {
        ops::rest_is_junk(a).0.apply(a).unwrap();
    }
}

/// An annotation of a text that is its own file.
pub fn annotation_of(source: &str, text: &str, annotator: &str) -> Annotation {
    let article = Article {
        source: source.into(),
        sha256: sha256_hex(text.as_bytes()),
        encoding: "UTF-8".into(),
        ..Article::default()
    };
    Annotation::new(article, annotator, Arc::new(Text::new(text.into())))
}

pub fn record_of(path: &str, annotation: &Annotation) -> Record {
    let from = match annotation.annotator.as_str() {
        "gold" => TakenFrom::Gold,
        name => TakenFrom::Annotator(name.into()),
    };
    match take(path, &from, std::slice::from_ref(annotation)) {
        Taken::Record(record) => *record,
        other => panic!("{other:?}"),
    }
}

/// The record of the text whose units all differ.
pub fn units_record() -> Record {
    let mut a = annotation_of("cafe.txt", UNITS, "gold");
    let passages = [("Headline here", Label::Headline), ("Body one.", Label::Body)];
    label_by_hand(&mut a, &passages, true);
    a.status = Status::Gold;
    a.sources = vec!["mk".into(), "jd".into()];
    a.article.url = Some("https://example.org/cafe".into());
    a.decisions = vec![Decision {
        range: ByteRange::new(0, 11),
        left: None,
        right: Some(Label::Junk),
        took: Some(Label::Junk),
        by: "ed".into(),
        sides: vec!["mk".into(), "jd".into()],
    }];
    record_of("2024/cafe.txt", &a)
}

/// The record of a page, and the page.
pub fn page_record() -> (Record, Vec<u8>) {
    let read = read_article("rain.html", PAGE.as_bytes(), None).unwrap();
    let mut a = annotation_of("rain.html", "", "gold");
    a.text = Arc::new(read.text);
    a.article.sha256 = sha256_hex(PAGE.as_bytes());
    a.article.kind = Kind::Html;
    a.article.renderer = Some("copydesk-html/1".into());
    a.article.url = Some("https://example.org/rain".into());
    let passages = [
        ("😀 caf\u{e9} & rain", Label::Headline),
        ("Daniel Kim", Label::Byline),
        ("It rained in the capital for most of the day.", Label::Body),
        ("It will rain again in the evening.", Label::Body),
        ("A cloud over the harbour", Label::Caption),
    ];
    label_by_hand(&mut a, &passages, true);
    a.status = Status::Gold;
    (record_of("rain.html", &a), PAGE.as_bytes().to_vec())
}

/// The files of an export, by path, and what was lost.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Exports records, each with its page and its split.
pub fn export(
    format: Format,
    options: Options,
    records: &[(&Record, Option<&[u8]>, &str)],
) -> (Files, LossReport) {
    let export = Export::new(format, options).unwrap();
    let made: Vec<Made> = records.iter().map(|(r, page, s)| export.article(r, *page, s)).collect();
    let mut assembly = export.assemble();
    let mut files = Files::new();
    let mut pieces = Vec::new();
    for made in made {
        pieces.extend(assembly.add(made).unwrap());
    }
    pieces.extend(assembly.finish().unwrap());
    for piece in pieces {
        let is_new = !files.contains_key(&piece.path);
        assert!(is_new || !piece.is_whole, "{} is whole, yet goes on", piece.path);
        assert!(!piece.path.split('/').any(|name| matches!(name, "" | "." | "..")));
        files.entry(piece.path).or_default().extend(piece.bytes);
    }
    (files, assembly.losses().clone())
}

/// Exports one record without a page, as the split `train`.
pub fn export_one(format: Format, record: &Record) -> (Files, LossReport) {
    export(format, Options::default(), &[(record, None, "train")])
}

pub fn text_of(files: &Files, path: &str) -> String {
    let bytes = files.get(path).unwrap_or_else(|| panic!("no {path} in {:?}", files.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}
