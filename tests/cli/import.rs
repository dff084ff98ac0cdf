//! `copydesk import`: real files into a real folder, and back out again.

use crate::desk::{annotation, put, put_annotation, run};
use crate::tempdir::TempDir;
use copydesk::annotation::file::read;
use copydesk::annotation::{Annotation, Label, Status};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// "Headline here" is 12..25 in bytes, 9..22 in UTF-16, 8..21 in code points, 7..20 in clusters.
const UNITS: &str = "😀 cafe\u{301} Headline here\nBody one.\n";
const UNIT_SPANS: [(usize, usize, Label); 2] = [(12, 25, Label::Headline), (26, 35, Label::Body)];

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Runs an import; exit code, report, complaints.
fn import(file: &Path, format: &str, into: &TempDir, more: &[&str]) -> (u8, Value, String) {
    let (file, into) = (text(file), text(into.path()));
    let mut arguments = vec!["import", &file, "--format", format, "--into", &into, "--json"];
    arguments.extend(more);
    let (code, out, err) = run(&arguments);
    (code, serde_json::from_str(&out).unwrap_or_default(), err)
}

fn loaded(dir: &TempDir, name: &str) -> Annotation {
    read(&std::fs::read(dir.join(name)).unwrap()).unwrap().annotation
}

fn spans(annotation: &Annotation) -> Vec<(usize, usize, Label)> {
    annotation.spans.iter().map(|s| (s.range.start.0, s.range.end.0, s.label)).collect()
}

/// The files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(place) = pending.pop() {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = text(path.strip_prefix(folder).unwrap());
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn each_unit_gives_the_same_spans() {
    let cases: &[(&str, &str, [usize; 4], &[&str])] = &[
        ("doccano", "label", [9, 22, 23, 32], &[]),
        ("doccano", "label", [7, 20, 21, 30], &[]),
        ("doccano", "label", [8, 21, 22, 31], &["--unit", "code-points"]),
        ("doccano", "label", [12, 25, 26, 35], &["--unit", "bytes"]),
        ("spans", "spans", [8, 21, 22, 31], &[]),
        ("spans", "spans", [9, 22, 23, 32], &["--unit", "utf16"]),
        ("spans", "spans", [7, 20, 21, 30], &["--unit", "graphemes"]),
    ];
    for (format, field, [a, b, c, d], more) in cases {
        let dir = TempDir::new();
        put(&dir, "2024/cafe.txt", UNITS);
        let spans_of = if *format == "doccano" {
            serde_json::json!([[a, b, "Title"], [c, d, "body"]])
        } else {
            serde_json::json!([
                {"start": a, "end": b, "label": "Title"},
                {"start": c, "end": d, "label": "body"},
            ])
        };
        let record = serde_json::json!({ "id": "2024/cafe", "text": UNITS, *field: spans_of });
        let other = TempDir::new();
        let file = put(&other, "all.jsonl", record.to_string());
        let more = [&["--map", "title=headline"], *more].concat();
        let (code, report, err) = import(&file, format, &dir, &more);
        assert_eq!((code, err.as_str()), (0, ""), "{format} {a} {report}");
        let found = loaded(&dir, &format!("2024/cafe.txt.import-{format}.ron"));
        assert_eq!(spans(&found), UNIT_SPANS, "{format} {a}");
        assert_eq!(found.status, Status::Done);
        assert_eq!(report["written"], 1);
        // Once more: all is there.
        let (code, report, _) = import(&file, format, &dir, &more);
        assert_eq!((code, &report["written"], &report["same"]), (0, &0.into(), &1.into()));
    }
}

#[test]
fn a_unit_that_can_not_be_told_is_asked_for() {
    let dir = TempDir::new();
    put(&dir, "a.txt", "😀aaaa\n");
    // Whole letters of one word in every unit.
    let file = put(&dir, "in.jsonl", r#"{"text":"😀aaaa\n","label":[[4,5,"body"]]}"#);
    let (code, _, err) = import(&file, "doccano", &dir, &[]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("--unit"), "{err}");
    assert!(!dir.join("a.txt.import-doccano.ron").exists());
}

#[test]
fn what_comes_in_goes_out_as_it_was() {
    let dir = TempDir::new();
    let with = |source: &str, text: &str, spans: &[(usize, usize, Label)]| {
        let mut a = annotation(source, text.as_bytes(), "mk", spans);
        a.article.url = Some(format!("https://{source}.example/x"));
        a
    };
    let all = [
        ("2024/", with("cafe.txt", UNITS, &UNIT_SPANS), UNITS),
        (
            "2024/",
            with("rain.txt", "Rain\r\n\r\nIt rained.\r\n", &[(0, 4, Label::Headline)]),
            "Rain\r\n\r\nIt rained.\r\n",
        ),
        ("", with("none.txt", "Nothing in it.\n", &[]), "Nothing in it.\n"),
    ];
    for (folder, annotation, content) in &all {
        put(&dir, &format!("{folder}{}", annotation.article.source), content);
        put_annotation(&dir, folder, annotation);
    }
    // `prodigy` moves spans to tokens, which these are on already.
    for (format, as_format, file) in [
        ("jsonl", "spans", "data/train.jsonl"),
        ("doccano", "doccano", "train.jsonl"),
        ("label-studio", "label-studio", "train.json"),
        ("prodigy", "prodigy", "train.jsonl"),
        ("labelbuddy", "labelbuddy", "train.jsonl"),
        ("parquet", "parquet", "data/train-00000-of-00001.parquet"),
        ("ron", "ron", "train.ron"),
        ("w3c", "w3c", "train.jsonl"),
    ] {
        let out = TempDir::new();
        let export = |whom: &str, to: &str| {
            let (folder, to) = (text(dir.path()), text(&out.join(to)));
            let (code, _, err) = run(&[
                "export", &folder, "--format", format, "--from", whom, "--out", &to, "--name", "x",
            ]);
            assert_eq!((code, err.as_str()), (0, ""), "{format}");
        };
        export("mk", "first");
        let (code, report, err) = import(&out.join("first").join(file), as_format, &dir, &[]);
        assert_eq!((code, err.as_str()), (0, ""), "{format}: {report}");
        assert_eq!(report["written"], 3, "{format}: {report}");
        for (folder, annotation, _) in &all {
            let name = format!("{folder}{}.import-{as_format}.ron", annotation.article.source);
            let found = loaded(&dir, &name);
            assert_eq!(found.spans, annotation.spans, "{format}: {name}");
            assert_eq!(found.text, annotation.text);
            std::fs::rename(dir.join(&name), out.join("kept")).unwrap();
            // The same work under the same name, so that the export says the same of it.
            let mut again = found;
            again.annotator = "again".into();
            if matches!(format, "doccano" | "w3c") {
                // They have no place for an address.
                again.article.url.clone_from(&annotation.article.url);
            }
            assert_eq!(again.article.url, annotation.article.url, "{format}");
            if matches!(format, "ron" | "parquet") {
                // Their bytes can't be changed below.
                again.annotator = "mk".into();
            }
            put_annotation(&dir, folder, &again);
        }
        export(if matches!(format, "ron" | "parquet") { "mk" } else { "again" }, "second");
        let (mut first, mut second) = (files(&out.join("first")), files(&out.join("second")));
        for of in [&mut first, &mut second] {
            of.retain(|name, _| !matches!(name.as_str(), "README.md" | "copydesk.sha256"));
            for bytes in of.values_mut().filter(|_| !matches!(format, "ron" | "parquet")) {
                // Who it is from is not part of the round.
                *bytes = String::from_utf8_lossy(bytes)
                    .replace("\"taken_from\":\"again\"", "\"taken_from\":\"mk\"")
                    .replace("\"annotators\":[\"again\"]", "\"annotators\":[\"mk\"]")
                    .into_bytes();
            }
        }
        assert!(!first.is_empty());
        for (name, bytes) in &first {
            let other = second.get(name).map(|b| String::from_utf8_lossy(b));
            assert_eq!(other, Some(String::from_utf8_lossy(bytes)), "{format}: {name}");
            assert!(second.get(name) == Some(bytes), "{format}: {name}");
        }
    }
}

#[test]
fn brat_finds_its_articles_and_their_line_ends() {
    let dir = TempDir::new();
    let content = "Rain in Busan\r\n\r\nIt rained all day,\r\nand more.\r\n";
    for year in ["2023", "2024"] {
        put(&dir, &format!("{year}/rain.txt"), format!("{year} {content}"));
        let source = format!("{year} {content}");
        let spans = [(5, 18, Label::Headline), (22, 51, Label::Body)];
        put_annotation(
            &dir,
            &format!("{year}/"),
            &annotation("rain.txt", source.as_bytes(), "mk", &spans),
        );
    }
    let out = TempDir::new();
    let (folder, to) = (text(dir.path()), text(&out.join("x")));
    let (code, _, err) =
        run(&["export", &folder, "--format", "brat", "--from", "mk", "--out", &to]);
    assert_eq!((code, err.as_str()), (0, ""));
    for year in ["2023", "2024"] {
        let file = out.join(&format!("x/train/{year}/rain.ann"));
        let (code, report, err) = import(&file, "brat", &dir, &[]);
        assert_eq!((code, err.as_str()), (0, ""), "{report}");
        let found = loaded(&dir, &format!("{year}/rain.txt.import-brat.ron"));
        assert_eq!(found.spans, loaded(&dir, &format!("{year}/rain.txt.mk.ron")).spans);
    }
}

#[test]
fn what_is_wrong_is_listed_and_nothing_is_written() {
    let dir = TempDir::new();
    for name in ["a", "b", "c"] {
        put(&dir, &format!("{name}.txt"), format!("Rain in {name}\nIt rained.\n"));
    }
    let lines = [
        r#"{"id":"a","text":"Rain in a\nIt rained.\n","spans":[{"start":0,"end":9,"label":"headline"},{"start":10,"end":99,"label":"body"}]}"#,
        r#"{"id":"b","text":"Rain in b\nIt rained.\n","spans":[{"start":0,"end":9,"label":"headline"}]}"#,
        "{",
        r#"{"id":"b","text":"Rain in b\nIt rained.\n","spans":[{"start":10,"end":20,"label":"body"}]}"#,
        r#"{"id":"z","text":"Nowhere to be found.","spans":[]}"#,
        r#"{"id":"c","text":"Rain in c\nIt rained.\n","spans":[{"start":0,"end":9,"label":"teaser"}]}"#,
    ];
    let file = put(&dir, "in.jsonl", lines.join("\n"));
    let (code, report, _) = import(&file, "spans", &dir, &[]);
    assert_eq!((code, &report["refused"], &report["written"]), (1, &true.into(), &0.into()));
    let found: Vec<(u64, String)> = report["first_errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["line"].as_u64().unwrap(), e["code"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        (1, "out-of-range"),
        (3, "syntax"),
        (4, "second-record"),
        (5, "no-article"),
        (6, "unknown-label"),
    ];
    assert_eq!(found, expected.map(|(line, code)| (line, code.to_owned())));
    assert_eq!(files(dir.path()).len(), 4);

    let (code, report, _) = import(&file, "spans", &dir, &["--skip-bad", "--dry-run"]);
    assert_eq!((code, &report["ready"], &report["written"]), (1, &2.into(), &0.into()));
    assert_eq!(files(dir.path()).len(), 4);
    let (code, report, _) = import(&file, "spans", &dir, &["--skip-bad"]);
    assert_eq!((code, &report["written"], &report["left_out"]), (1, &2.into(), &4.into()));
    assert_eq!(spans(&loaded(&dir, "a.txt.import-spans.ron")), [(0, 9, Label::Headline)]);
    assert_eq!(spans(&loaded(&dir, "b.txt.import-spans.ron")), [(0, 9, Label::Headline)]);
    assert!(!dir.join("c.txt.import-spans.ron").exists());

    let (code, out, _) =
        run(&["import", &text(&file), "--format", "spans", "--into", &text(dir.path())]);
    assert_eq!(code, 1);
    let line = format!("{}:1: error: span 2: the span ends at 99", text(&file));
    assert!(out.contains(&line), "{out}");
    assert!(out.contains("Nothing was written."), "{out}");
}

#[test]
fn another_import_is_only_replaced_when_asked() {
    let dir = TempDir::new();
    put(&dir, "a.txt", "Rain\nIt rained.\n");
    let record = |end: usize| {
        format!(r#"{{"id":"a","spans":[{{"start":0,"end":{end},"label":"headline"}}]}}"#)
    };
    let file = put(&dir, "in.jsonl", record(4));
    assert_eq!(import(&file, "spans", &dir, &[]).0, 0);
    put(&dir, "in.jsonl", record(7));
    let (code, report, _) = import(&file, "spans", &dir, &[]);
    assert_eq!((code, &report["first_errors"][0]["code"]), (1, &"in-the-way".into()));
    assert_eq!(spans(&loaded(&dir, "a.txt.import-spans.ron")), [(0, 4, Label::Headline)]);
    let (code, report, _) = import(&file, "spans", &dir, &["--replace"]);
    assert_eq!((code, &report["written"]), (0, &1.into()));
    assert_eq!(spans(&loaded(&dir, "a.txt.import-spans.ron")), [(0, 7, Label::Headline)]);
}

#[test]
fn gold_text_is_placed_and_what_is_not_there_is_told() {
    let dir = TempDir::new();
    let page = "Home\n\nRain in Busan\n\nIt rained in the capital for most of the day.\n\n\
                It will rain again in the evening.\n\nRead more\n";
    put(&dir, "one.txt", page);
    put(
        &dir,
        "page.html",
        format!(
            "<link rel=canonical href='https://example.org/rain'><p>Menu<p>{}",
            "Quite another story was told here at length yesterday."
        ),
    );
    let gold = serde_json::json!({
        "one": {"articleBody": "It rained in the capital for most of the day.\n\n\
                It will rain again in the evening.\n\nAnd a zebra came."},
        "0123": {"articleBody": "Quite another story was told here at length yesterday.",
                 "url": "http://www.example.org/rain#x"},
    });
    let file = put(&dir, "gold.json", gold.to_string());
    let (code, report, err) = import(&file, "scrapinghub", &dir, &[]);
    assert_eq!((code, err.as_str(), &report["written"]), (0, "", &2.into()), "{report}");
    assert_eq!(report["unplaced_words"], 4, "{report}");
    let message = report["first_warnings"][0]["message"].as_str().unwrap();
    assert!(message.contains("zebra"), "{message}");
    let found = loaded(&dir, "one.txt.import-scrapinghub.ron");
    let texts: Vec<&str> = found.spans.iter().map(|s| found.text.slice(s.range)).collect();
    assert_eq!(
        texts,
        ["It rained in the capital for most of the day.", "It will rain again in the evening."]
    );
    assert!(dir.join("page.html.import-scrapinghub.ron").exists());
}

#[test]
fn lines_become_raw_articles() {
    let dir = TempDir::new();
    let lines = [
        r#"{"id":"../x y","body":"Rain.\r\nMore","url":"https://example.org/"}"#,
        r#"{"body":"Second"}"#,
    ];
    let file = put(&dir, "in.jsonl", lines.join("\n"));
    let (code, report, err) = import(&file, "articles", &dir, &["--text-field", "body"]);
    assert_eq!((code, err.as_str(), &report["written"]), (0, "", &2.into()), "{report}");
    assert_eq!(report["lost_urls"], 1);
    let content = |name: &str| std::fs::read_to_string(dir.join(name)).unwrap();
    assert_eq!(content("x-y.txt"), "Rain.\r\nMore");
    assert_eq!(content("0000002.txt"), "Second");
    assert_eq!(import(&file, "articles", &dir, &["--text-field", "body"]).1["same"], 2);

    let (code, out, _) =
        run(&["import", &text(&file), "--format", "articles", "--into", &text(dir.path())]);
    assert_eq!(code, 1);
    let said = "there is no text in the field `text`; fields with one: `body`, `id`, \
                `url`: name it with --text-field";
    assert!(out.contains(said), "{out}");

    let bad = [
        r#"{"id":"X y","text":"One"}"#, // x-y.txt on many systems
        r#"{"id":"new","text":"Two"}"#,
        r#"{"id":"NEW","text":"Three"}"#,
        r#"{"id":"bom","text":"\ufeffFour"}"#,
        r#"{"id":"empty","text":" \n"}"#,
        r#"{"id":"none"}"#,
    ];
    put(&dir, "x-y.txt", "mine");
    put(&dir, "X-y.txt", "mine");
    let file = put(&dir, "bad.jsonl", bad.join("\n"));
    let (code, report, _) = import(&file, "articles", &dir, &["--skip-bad"]);
    let codes: Vec<&str> = report["first_errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["in-the-way", "second-record", "not-kept", "not-kept", "field"], "{report}");
    assert_eq!((code, &report["written"]), (1, &1.into()));
    assert_eq!((content("x-y.txt"), content("new.txt")), ("mine".into(), "Two".into()));
}

#[test]
fn what_can_not_be_done_is_said() {
    let dir = TempDir::new();
    let here = text(dir.path());
    let gone = text(&dir.join("gone"));
    for arguments in [
        vec!["import", &gone, "--format", "spans", "--into", &here],
        vec!["import", &gone, "--format", "articles", "--into", &here],
        vec!["import", &gone, "--format", "spans", "--into", &gone],
    ] {
        let (code, out, err) = run(&arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.starts_with("copydesk: cannot "), "{err}");
    }
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let dir = TempDir::new();
    let file = put(&dir, "in.jsonl", "");
    let spans = "doccano, label-studio, prodigy, brat, labelbuddy, spans, parquet, ron or w3c";
    for (format, more, option, known) in [
        ("articles", ["--unit", "bytes"], "--unit", spans),
        ("scrapinghub", ["--map", "title=headline"], "--map", spans),
        ("spans", ["--text-field", "text"], "--text-field", "articles"),
    ] {
        let (code, report, err) = import(&file, format, &dir, &more);
        assert_eq!((code, &report), (2, &Value::Null), "{format} {more:?}");
        let said = format!(
            "copydesk: wrong usage: {option}: {format} does not know it: leave it out, or choose \
             {known}\n"
        );
        assert_eq!(err, said);
    }
}

#[test]
fn equal_errors_are_said_a_few_times_and_counted() {
    let dir = TempDir::new();
    let same = r#"{"id": 1}"#;
    let lines = [[same].repeat(1500), [r#"{"text": " "}"#].repeat(4), [r#"["x"]"#].repeat(5)];
    let file = put(&dir, "in.jsonl", lines.concat().join("\n"));
    let into = text(dir.path());
    let (code, out, _) =
        run(&["import", &text(&file), "--format", "articles", "--into", &into, "--dry-run"]);
    assert_eq!(code, 1);
    let said: Vec<&str> = out.lines().map(|l| l.rsplit(": error: ").next().unwrap()).collect();
    let missing = "there is no text in the field `text`, nor in any other field";
    // What comes after the first thousand is counted, and no more.
    let expected =
        [missing, missing, missing, "and 1497 more like it: see --json", "and 9 more errors"];
    assert_eq!(&said[..5], expected, "{out}");

    let lines = [[r#"{"text": " "}"#].repeat(4), [same].repeat(5)].concat();
    put(&dir, "in.jsonl", lines.join("\n"));
    let (_, out, _) = run(&["import", &text(&file), "--format", "articles", "--into", &into]);
    let said: Vec<&str> = out.lines().map(|l| l.rsplit(": error: ").next().unwrap()).collect();
    let empty = "the text is empty";
    let expected =
        [empty, empty, empty, empty, missing, missing, missing, "and 2 more like it: see --json"];
    assert_eq!(&said[..8], expected, "{out}");
}

#[test]
fn a_folder_stands_for_its_files() {
    let dir = TempDir::new();
    put(&dir, "desk/2024/a.txt", "Rain\nIt rained.\n");
    put(&dir, "brat/2024/a.txt", "Rain\nIt rained.\n");
    put(&dir, "brat/2024/a.ann", "T1\theadline 0 4\tRain\n");
    put(&dir, "brat/annotation.conf", "[entities]\nheadline\n");
    let (from, into) = (text(&dir.join("brat")), text(&dir.join("desk")));
    let (code, out, err) = run(&["import", &from, "--format", "brat", "--into", &into]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let found = loaded(&dir, "desk/2024/a.txt.import-brat.ron");
    assert_eq!(spans(&found), [(0, 4, Label::Headline)]);
    let (code, _, err) = run(&["import", &from, "--format", "parquet", "--into", &into]);
    assert_eq!(code, 2);
    assert!(
        err.ends_with("no file of parquet (.parquet) is in it: name another folder, or files\n")
    );
}
