//! `copydesk mark`: the spans of an annotation as marks in its page, which read back.

use crate::desk;
use crate::desk::{annotation, complete, put, put_annotation, run};
use crate::tempdir::TempDir;
use copydesk::annotation::file::{read, write};
use copydesk::annotation::{Annotation, Label};
use copydesk::app::samples;
use copydesk::article::open::read_article;
use copydesk::article::{ByteRange, Text};
use copydesk::dataset::dom::wrap;
use copydesk::desk::RealFs;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// The sample pages, and how many spans of their gold are a picture's text and no more.
const PAGES: [(&str, usize); 3] =
    [("river_ferry.html", 1), ("gull_census.html", 1), ("tokyo_tram.html", 2)];

const PAGE: &str = "<h1>Rain &amp; wind</h1><ul><li>It rained.</ul><p>By me<img alt='A cloud'>";

/// Headline, an item with its bullet, the byline; the picture's text is junk.
const SPANS: [(usize, usize, Label); 4] = [
    (0, 11, Label::Headline),
    (15, 29, Label::Body),
    (31, 36, Label::Byline),
    (36, 43, Label::Junk),
];

/// A folder with the samples.
fn samples_folder() -> TempDir {
    let dir = TempDir::new();
    samples::put_into(&RealFs, dir.path()).unwrap();
    dir
}

/// A folder with [`PAGE`] and its annotation.
fn small_folder() -> TempDir {
    let dir = TempDir::new();
    put(&dir, "a.html", PAGE);
    put_annotation(&dir, "", &annotation("a.html", PAGE.as_bytes(), "mk", &SPANS));
    dir
}

fn path(dir: &TempDir, name: &str) -> String {
    dir.join(name).display().to_string()
}

fn gold(dir: &TempDir, page: &str) -> Annotation {
    let bytes = std::fs::read(dir.join(&format!("{page}.gold.ron"))).unwrap();
    read(&bytes).unwrap().annotation
}

/// What is left of a span without what was lost: from its first byte that was marked to its last.
fn marked_part(span: ByteRange, losses: &[ByteRange]) -> Option<ByteRange> {
    let is_lost = |at: usize| losses.iter().any(|l| l.start.0 <= at && at < l.end.0);
    let mut bytes = (span.start.0..span.end.0).filter(|&at| !is_lost(at));
    let first = bytes.next()?;
    Some(ByteRange::new(first, bytes.next_back().unwrap_or(first) + 1))
}

/// A marked page without its marks, each byte as a character.
fn unmarked(page: &[u8], mark: &str) -> String {
    let page: String = page.iter().map(|&byte| char::from(byte)).collect();
    let mut parts = page.split(mark);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, inside) = part.split_once('>').unwrap();
        out.push_str(&inside.replacen("</span>", "", 1));
    }
    out
}

#[test]
fn the_marks_of_the_samples_read_back_but_for_the_losses() {
    let dir = samples_folder();
    for (page, unmarked_spans) in PAGES {
        let (from, to) = (path(&dir, &format!("{page}.gold.ron")), path(&dir, "marked.html"));
        let arguments = ["mark", &from, "--format", "wrap", "--out", &to, "--force", "--json"];
        let (code, out, err) = run(&arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{page}");
        let report: Value = serde_json::from_str(&out).unwrap();
        let at = |loss: &Value, end: &str| usize::try_from(loss[end].as_u64().unwrap()).unwrap();
        let losses = report["losses"].as_array().unwrap();
        let losses: Vec<ByteRange> =
            losses.iter().map(|l| ByteRange::new(at(l, "start"), at(l, "end"))).collect();
        assert!(!losses.is_empty(), "{page}: bullets at least");

        let gold = gold(&dir, page);
        assert_eq!(report["spans"], gold.spans.len());
        let expected: Vec<_> = gold
            .spans
            .iter()
            .filter_map(|span| Some((marked_part(span.range, &losses)?, span.label)))
            .collect();
        assert_eq!(expected.len() + unmarked_spans, gold.spans.len(), "{page}");
        let marked = std::fs::read(&to).unwrap();
        assert_eq!(wrap::import(&marked, None).unwrap(), expected, "{page}");

        let original = std::fs::read(dir.join(page)).unwrap();
        assert_eq!(unmarked(&marked, "<span data-copydesk-"), unmarked(&original, "no mark"));
        let text = read_article(page, &marked, None).unwrap().text;
        assert_eq!(text.as_str(), gold.text.as_str(), "{page}");
    }
}

#[test]
fn each_format_marks_what_it_is_for() {
    let dir = small_folder();
    let from = path(&dir, "a.html.mk.ron");
    let masked = |kept: &[&str]| {
        // Every character that is not kept is one □.
        let mut out = String::new();
        let mut rest = PAGE;
        for part in kept {
            let (before, after) = rest.split_once(part).unwrap();
            out += &"□".repeat(before.chars().count());
            out += part;
            rest = after;
        }
        out + &"□".repeat(rest.chars().count())
    };
    let bullet = "15..19 generated \"• \"\n";
    let cloud = "36..43 attribute \"A cloud\"\n";
    let l3s = PAGE
        .replace("Rain &amp; wind", "<span class=\"x-nc-sel1\">Rain &amp; wind</span>")
        .replace("It rained.", "<span class=\"x-nc-sel2\">It rained.</span>")
        .replace("By me", "<span class=\"x-nc-sel3\">By me</span>");
    let content = "<span __boilernet_label=\"1\">It rained.</span>";
    let boilernet = PAGE.replace("It rained.", content);
    let with_byline = boilernet.replace("By me", "<span __boilernet_label=\"1\">By me</span>");
    let both = ["Rain &amp; wind", "It rained."];
    let cases: [(&[&str], String, String); 6] = [
        (&["l3s"], l3s, format!("{bullet}{cloud}")),
        (&["boilernet"], boilernet, bullet.to_owned()),
        (&["boilernet", "--labels", "Byline,body"], with_byline, bullet.to_owned()),
        (&["web2text"], masked(&["It rained."]), bullet.to_owned()),
        (&["web2text", "--labels", "headline,body"], masked(&both), bullet.to_owned()),
        (&["web2text", "--labels", "junk"], masked(&[]), cloud.to_owned()),
    ];
    for (format, page, report) in cases {
        let arguments = [&["mark", &from, "--format"], format].concat();
        assert_eq!(run(&arguments), (0, page, report), "{format:?}");
    }
}

#[test]
fn a_packed_page_is_marked_unpacked() {
    let dir = TempDir::new();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(PAGE.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    put(&dir, "a.html.gz", &packed);
    let from = put_annotation(&dir, "", &annotation("a.html.gz", &packed, "mk", &SPANS));
    let from = from.display().to_string();
    let (code, out, _) = run(&["mark", &from, "--format", "wrap"]);
    assert_eq!(code, 0);
    assert_eq!(unmarked(out.as_bytes(), "<span data-copydesk-"), PAGE);
}

#[test]
fn nothing_is_written_over_unless_asked_for() {
    let dir = small_folder();
    let from = path(&dir, "a.html.mk.ron");
    let before = std::fs::read(&from).unwrap();
    put(&dir, "old.html", "old");
    let to = |name: &str, force: bool| {
        let to = path(&dir, name);
        let mut arguments = vec!["mark", &from, "--format", "boilernet", "--out", &to];
        arguments.extend(force.then_some("--force"));
        run(&arguments)
    };
    let there = "The file is there already: choose another name, or add --force.";
    let made_from = "This is what the marks are made from: choose another name.";
    for (name, force, said) in [
        ("old.html", false, there),
        ("a.html", true, made_from),
        ("a.html.mk.ron", true, made_from),
        ("a.html", false, made_from),
    ] {
        let expected = format!("copydesk: cannot write: {}: {said}\n", path(&dir, name));
        assert_eq!(to(name, force), (2, String::new(), expected), "{name} {force}");
    }
    assert_eq!(std::fs::read(dir.join("old.html")).unwrap(), b"old");
    assert_eq!(std::fs::read(dir.join("a.html")).unwrap(), PAGE.as_bytes());
    assert_eq!(std::fs::read(&from).unwrap(), before);

    let (code, out, err) = to("no/such/folder.html", false);
    assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{err}");
    for (name, force) in [("old.html", true), ("new.html", false)] {
        let (code, out, _) = to(name, force);
        let place = dir.join(name).display().to_string();
        assert_eq!(code, 0);
        let said = format!(" marked in {place}");
        assert!(out.contains(&said) && out.lines().count() == 1, "{out}");
        let marked = std::fs::read_to_string(dir.join(name)).unwrap();
        assert_eq!(unmarked(marked.as_bytes(), "<span __boilernet_"), PAGE);
    }
    assert_eq!(dir.names(), ["a.html", "a.html.mk.ron", "new.html", "old.html"]);
}

#[test]
fn what_does_not_fit_is_refused_in_one_sentence() {
    let dir = small_folder();
    let sound = annotation("a.html", PAGE.as_bytes(), "mk", &SPANS);
    put(&dir, "changed.html", "<p>Another page.");
    let mut changed = sound.clone();
    changed.article.source = "changed.html".to_owned();
    let mut gone = sound.clone();
    gone.article.source = "gone.html".to_owned();
    // As another renderer might have made it of the same bytes.
    let mut other = annotation("a.html", PAGE.as_bytes(), "jd", &[]);
    other.text = Arc::new(Text::new("Rain & wind\nIt rained.".to_owned()));
    other.article.renderer = Some("copydesk-html/0".to_owned());
    let mut unknown = sound.clone();
    unknown.annotator = "xx".to_owned();
    unknown.article.encoding = "EBCDIC".to_owned();
    for made in [&changed, &gone, &other, &unknown, &complete("a.txt", "mk")] {
        put_annotation(&dir, "", made);
    }
    put(&dir, "bad.html.ron", write(&sound).replace("end: 29", "end: 999"));
    put(&dir, "a.txt", desk::ARTICLE);
    let japanese = b"<meta charset=iso-2022-jp><p>\x1B$B$\"\x1B(B</p>";
    put(&dir, "jp.html", japanese);
    put_annotation(&dir, "", &annotation("jp.html", japanese, "mk", &[(0, 3, Label::Body)]));
    for (name, said) in [
        ("no.html.ron", "cannot read: DIR/no.html.ron: There is no such file"),
        ("bad.html.ron", "not a sound annotation: DIR/bad.html.ron: line "),
        ("gone.html.mk.ron", "cannot read: DIR/gone.html: There is no such file"),
        ("changed.html.mk.ron", "the page has changed since it was annotated: DIR/changed.html: "),
        ("a.html.jd.ron", "the annotation's text is not the page's as copydesk-html/1 renders it"),
        ("a.html.xx.ron", "the encoding EBCDIC is not known: DIR/a.html: "),
        ("a.txt.mk.ron", "no web page: DIR/a.txt: "),
        ("jp.html.mk.ron", "cannot mark: DIR/jp.html: the page is in ISO-2022-JP"),
    ] {
        let (code, out, err) = run(&["mark", &path(&dir, name), "--format", "wrap"]);
        let err = err.replace(&dir.path().display().to_string(), "DIR");
        assert_eq!((code, out.as_str(), err.lines().count()), (2, "", 1), "{name}: {err}");
        assert!(err.starts_with(&format!("copydesk: {said}")), "{name}: {err}");
    }
    let from = path(&dir, "a.html.mk.ron");
    let (code, out, err) = run(&["mark", &from, "--format", "l3s", "--labels", "body"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("copydesk: wrong usage: --labels: l3s marks every label"), "{err}");
    for usage in [
        &["--format", "wrap", "--json"][..],
        &["--format", "wrap", "--force"],
        &["--format", "web2text", "--labels", "author"],
        &["--format", "html"],
        &[],
    ] {
        assert_eq!(run(&[&["mark", &from], usage].concat()).0, 99, "{usage:?} is wrong usage");
    }
}

#[test]
fn as_a_process_the_page_and_the_report_go_apart() {
    let dir = samples_folder();
    let (page, unmarked_spans) = PAGES[2]; // in Shift_JIS, so no text for the terminal
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(["mark", "tokyo_tram.html.gold.ron", "--format", "wrap"]);
    let ended = command.current_dir(dir.path()).stdin(Stdio::null()).output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    let original = std::fs::read(dir.join(page)).unwrap();
    assert_eq!(unmarked(&ended.stdout, "<span data-copydesk-"), unmarked(&original, "no mark"));
    let found = wrap::import(&ended.stdout, None).unwrap();
    assert_eq!(found.len() + unmarked_spans, gold(&dir, page).spans.len());
    let report = String::from_utf8(ended.stderr).unwrap();
    let is_loss = |line: &str| {
        let (range, rest) = line.split_once(' ').unwrap();
        let (reason, quote) = rest.split_once(' ').unwrap();
        range.contains("..")
            && ["generated", "attribute", "no-markup", "shared"].contains(&reason)
            && quote.starts_with('"')
            && quote.ends_with('"')
    };
    assert!(report.lines().count() > 20 && report.lines().all(is_loss), "{report}");
}
