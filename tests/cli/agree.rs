//! `copydesk agree`: what is compared with what, what is left out, and that the figures are
//! the library's.

use crate::desk::{ARTICLE, annotation, complete, put, put_annotation, run};
use crate::pairs;
use crate::tempdir::TempDir;
use copydesk::annotation::file::write;
use copydesk::annotation::{Annotation, Label, Status};
use copydesk::article::Text;
use copydesk::article::open::read_article;
use copydesk::desk::opened::describe;
use copydesk::review::{Agreement, Coincidences};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::sync::Arc;

const FIELDS: [&str; 8] = [
    "characters",
    "cohen_kappa",
    "confusion",
    "krippendorff_alpha",
    "labels",
    "observed",
    "span_f1_exact",
    "span_f1_overlap",
];

/// The byline taken for body.
fn other(source: &str, annotator: &str) -> Annotation {
    let spans = [(0, 8, Label::Headline), (9, 34, Label::Body)];
    annotation(source, ARTICLE.as_bytes(), annotator, &spans)
}

fn with(status: Status, annotation: Annotation) -> Annotation {
    Annotation { status, ..annotation }
}

fn agree(dir: &TempDir, more: &[&str]) -> (u8, String, String) {
    let root = dir.path().display().to_string();
    let mut arguments = vec!["agree", root.as_str()];
    arguments.extend(more);
    run(&arguments)
}

fn agree_json(dir: &TempDir, more: &[&str]) -> (u8, Value, String) {
    let (code, out, err) = agree(dir, &[&["--json"], more].concat());
    (code, serde_json::from_str(&out).unwrap(), err)
}

/// The pairs, as `left right articles`.
fn pairs_of(found: &Value) -> Vec<String> {
    let pair = |p: &Value| {
        let (left, right) = (p["left"].as_str().unwrap(), p["right"].as_str().unwrap());
        format!("{left} {right} {}", p["articles"])
    };
    found["pairs"].as_array().unwrap().iter().map(pair).collect()
}

fn fields(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// What the library reports, as JSON, without the number of articles. Read from text, as the
/// program's output is, since the reader of JSON is not exact to the last bit.
fn report(agreement: &Agreement) -> Value {
    let written = serde_json::to_string(&agreement.report()).unwrap();
    let mut report: Value = serde_json::from_str(&written).unwrap();
    report.as_object_mut().unwrap().remove("articles").unwrap();
    report
}

/// Six annotators over four articles; not everybody has done everything.
fn desk() -> TempDir {
    let dir = TempDir::new();
    let rejected = || Status::Rejected("paywall".to_owned());
    for annotation in [
        complete("a.txt", "mk"),
        other("a.txt", "jd"),
        complete("a.txt", ""),
        with(Status::Gold, complete("a.txt", "gold")),
        complete("a.txt", "import-x"),
        complete("b.txt", "MK"),
        complete("b.txt", "jd"),
        with(Status::InProgress, other("c.txt", "mk")),
        complete("c.txt", "jd"),
        with(rejected(), complete("d.txt", "mk")),
        complete("d.txt", "jd"),
    ] {
        put_annotation(&dir, "", &annotation);
    }
    // In a subfolder, and with an ending that does not tell the article from the annotator.
    put_annotation(&dir, "sub/", &complete("page.md", "mk"));
    put_annotation(&dir, "sub/", &complete("page.md", "jd"));
    dir
}

#[test]
fn every_pair_over_what_both_have_finished() {
    let dir = desk();
    let (code, found, err) = agree_json(&dir, &[]);
    assert_eq!((code, err.as_str()), (0, ""));
    let expected = [
        "gold  1",
        "gold import-x 1",
        "gold jd 1",
        "gold mk 1",
        " import-x 1",
        " jd 1",
        " mk 1",
        "import-x jd 1",
        "import-x mk 1",
        "jd mk 3",
    ];
    assert_eq!(pairs_of(&found), expected);
    assert_eq!(found["articles_compared"], 3);
    let by = |annotator: &str, is_gold, finished, in_progress, rejected| {
        json!({
            "annotator": annotator, "is_gold": is_gold, "finished": finished,
            "in_progress": in_progress, "rejected": rejected, "damaged": 0,
        })
    };
    let annotators = json!([
        by("gold", true, 1, 0, 0),
        by("", false, 1, 0, 0),
        by("import-x", false, 1, 0, 0),
        by("jd", false, 5, 0, 0),
        by("mk", false, 3, 1, 1),
    ]);
    assert_eq!(found["annotators"], annotators);
    assert_eq!((&found["not_comparable"], &found["left_out"]), (&json!([]), &json!(0)));

    // The figures of a pair are the library's, of the same articles.
    let mut agreement = Agreement::default();
    agreement.add(&other("a.txt", "jd"), &complete("a.txt", "mk")).unwrap();
    for _ in 0..2 {
        agreement.add(&complete("b.txt", "jd"), &complete("b.txt", "mk")).unwrap();
    }
    let mut pair = found["pairs"][9].clone();
    for name in ["left", "right", "articles"] {
        pair.as_object_mut().unwrap().remove(name).unwrap();
    }
    assert_eq!(fields(&pair), FIELDS);
    assert_eq!(pair, report(&agreement));

    // So is alpha: four on the first article, gold left out, two on the others.
    let (same, differs) = (complete("a.txt", ""), other("a.txt", "jd"));
    let mut values = Coincidences::default();
    values.add(&[&same, &same, &same, &differs]).unwrap();
    values.add(&[&same, &same]).unwrap();
    values.add(&[&same, &same]).unwrap();
    let alpha = values.alpha().unwrap();
    assert!((found["krippendorff_alpha"].as_f64().unwrap() - alpha).abs() < 1e-15, "{alpha}");
}

fn strings(of: &[&str]) -> Vec<String> {
    of.iter().map(ToString::to_string).collect()
}

#[test]
fn only_those_asked_for_in_their_order() {
    let dir = desk();
    let all = "copydesk: no such annotator: ";
    let cases: [(&[&str], &[&str], u8, &str); 6] = [
        (&["--annotator", "mk", "--annotator", "JD"], &["mk jd 3"], 0, ""),
        (&["--annotator", "jd", "--annotator", "mk", "--unfinished"], &["jd mk 4"], 0, ""),
        (&["--annotator", "MK"], &["mk  1", "mk gold 1", "mk import-x 1", "mk jd 3"], 0, ""),
        (&["--annotator", "", "--annotator", "gold"], &[" gold 1"], 0, ""),
        (&["--annotator", "jd", "--annotator", "mk", "--annotator", "no"], &["jd mk 3"], 2, all),
        (&["--annotator", "no"], &[], 2, all),
    ];
    for (arguments, expected, code, said) in cases {
        let (found_code, found, err) = agree_json(&dir, arguments);
        assert_eq!((found_code, pairs_of(&found)), (code, strings(expected)), "{arguments:?}");
        assert!(err.starts_with(said) && err.is_empty() == said.is_empty(), "{arguments:?} {err}");
    }
}

#[test]
fn the_articles_with_least_agreement_come_first() {
    let dir = desk();
    let rows = |arguments: &[&str]| -> Vec<(String, Value)> {
        let (_, found, _) = agree_json(&dir, arguments);
        let rows = found["articles"].as_array().cloned().unwrap_or_default();
        let name =
            |row: &Value| row["article"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        rows.iter().map(|row| (name(row), row["observed"].clone())).collect()
    };
    let two = ["--annotator", "jd", "--annotator", "mk", "--articles=2"];
    // Of 29 solid characters, the nine of the byline differ.
    let expected = [("a.txt".to_owned(), json!(20.0 / 29.0)), ("b.txt".to_owned(), json!(1.0))];
    assert_eq!(rows(&two), expected);
    assert_eq!(rows(&["--articles"]).len(), 12);
    assert_eq!(rows(&[]), []);
}

#[test]
fn what_cannot_be_compared_is_listed_and_the_rest_is() {
    let dir = TempDir::new();
    put_annotation(&dir, "", &complete("a.txt", "mk"));
    put_annotation(&dir, "", &complete("a.txt", "jd"));
    put_annotation(&dir, "", &complete("b.txt", "mk"));
    put_annotation(&dir, "", &annotation("b.txt", b"Another text.", "jd", &[]));
    let (code, found, err) = agree_json(&dir, &[]);
    assert_eq!((code, err.as_str()), (1, ""));
    let listed = &found["not_comparable"];
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert!(listed[0]["article"].as_str().unwrap().ends_with("b.txt"));
    assert_eq!((&listed[0]["left"], &listed[0]["right"]), (&json!("jd"), &json!("mk")));
    assert!(listed[0]["reason"].as_str().unwrap().contains("different texts"));
    assert_eq!(pairs_of(&found), ["jd mk 1"]);

    put(&dir, "c.txt.jd.ron", "Annotation(version: 1,");
    put(&dir, "d.txt.jd.ron", write(&complete("e.txt", "jd")));
    put_annotation(&dir, "", &complete("f.txt", "mk"));
    put(&dir, "f.txt.MK.ron", write(&complete("f.txt", "mk")));
    let (code, found, err) = agree_json(&dir, &[]);
    assert_eq!((code, &found["left_out"]), (1, &json!(3)));
    let said: Vec<&str> = err.lines().collect();
    for (line, words) in said.iter().zip([
        "copydesk: not a sound annotation: ",
        "copydesk: left out: ",
        "copydesk: left out: ",
    ]) {
        assert!(line.starts_with(words), "{err}");
    }
    assert_eq!(said.len(), 3);
    assert_eq!(pairs_of(&found), ["jd mk 1"]);
    // Who is not asked for is not looked at.
    let (code, _, err) = agree_json(&dir, &["--annotator", "mk", "--annotator", "jd"]);
    assert_eq!((code, err.lines().count()), (1, 3));
}

#[test]
fn undefined_figures_say_why() {
    let dir = TempDir::new();
    for annotator in ["mk", "jd"] {
        put_annotation(&dir, "", &annotation("a.txt", ARTICLE.as_bytes(), annotator, &[]));
    }
    let (code, out, _) = agree(&dir, &[]);
    assert_eq!(code, 0);
    for line in [
        "  - jd, mk: Cohen's κ: Both sides use one and the same category throughout, so chance \
         agrees as well.",
        "  - jd, mk: span F1, exact: Neither side has a span.",
        "Krippendorff's α over all annotators: - All values are of one category, so there is \
         nothing to tell apart.",
    ] {
        assert!(out.lines().any(|l| l == line), "{line:?} is not in\n{out}");
    }
    let (_, found, _) = agree_json(&dir, &[]);
    let why = json!({ "undefined": "Neither side has a span." });
    assert_eq!(found["pairs"][0]["span_f1_exact"], why);
    assert_eq!(found["pairs"][0]["observed"], json!(1.0));
}

#[test]
fn the_table_of_a_desk() {
    let dir = desk();
    let (_, out, _) = agree(&dir, &[]);
    let lines: Vec<&str> = out.lines().collect();
    for line in [
        "5 annotators, 3 articles done by two or more",
        "  gold (settled)         1           0         0         0",
        "  mk                     3           1         1         0",
    ] {
        assert!(lines.contains(&line), "{line:?} is not in\n{out}");
    }
    assert!(lines.iter().any(|l| l.starts_with("  (unnamed)       import-x  ")), "{out}");
    assert!(
        lines.iter().any(|l| l.starts_with("Krippendorff's α over all annotators but gold: 0."))
    );
    assert!(!out.contains("left \\ right"), "only for a single pair\n{out}");
    let (_, out, _) = agree(&dir, &["--annotator", "mk", "--annotator", "jd"]);
    let row = out.lines().find(|l| l.starts_with("  Byline ")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().skip(1).collect();
    assert_eq!(cells, ["27", "18", "18", "1.000", "0.667", "0.800"], "{out}");
    let row = out.lines().rfind(|l| l.starts_with("  Byline ")).unwrap();
    let cells: Vec<&str> = row.split_whitespace().skip(1).collect();
    assert_eq!(cells, ["0", "0", "9", "18", "0", "0"], "{out}");
}

#[test]
fn many_articles_give_the_same_output_each_time() {
    let dir = TempDir::new();
    let mut expected = Agreement::default();
    for n in 0..300 {
        let (folder, name) = (format!("{}/", n % 7), format!("{n}.txt"));
        let (left, right) = (complete(&name, "jd"), other(&name, "mk"));
        expected.add(&left, &right).unwrap();
        put_annotation(&dir, &folder, &left);
        put_annotation(&dir, &folder, &right);
        if n % 50 == 0 {
            put(&dir, &format!("{folder}{n}x.txt.mk.ron"), "Annotation(");
        }
    }
    let first = agree(&dir, &["--json", "--articles=9"]);
    assert_eq!(first, agree(&dir, &["--json", "--articles=9"]));
    assert_eq!((first.0, first.2.lines().count()), (1, 6));
    let found: Value = serde_json::from_str(&first.1).unwrap();
    assert_eq!(found["pairs"][0]["confusion"], report(&expected)["confusion"]);
    assert_eq!(found["pairs"][0]["articles"], 300);
    assert_eq!(found["articles"].as_array().unwrap().len(), 9);
}

/// An annotation that can be stored: the pairs of the property tests have no article.
fn stored(annotation: &Annotation, annotator: &str) -> Option<Annotation> {
    let raw = annotation.text.as_str();
    let read = read_article("a.txt", raw.as_bytes(), None).ok()?;
    let article = describe("a.txt", raw.as_bytes(), &read);
    let text = Arc::new(Text::new(raw.to_owned()));
    let stored =
        Annotation { spans: annotation.spans.clone(), ..Annotation::new(article, annotator, text) };
    // Some spans of these do not stand on the edges that a file must have.
    copydesk::annotation::file::read(write(&stored).as_bytes()).is_ok().then_some(stored)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_files_report_what_the_library_does((left, right) in pairs::two()) {
        let (left, right) = (stored(&left, "mk"), stored(&right, "jd"));
        prop_assume!(left.is_some() && right.is_some());
        let (left, right) = (left.unwrap(), right.unwrap());
        let dir = TempDir::new();
        let a = put(&dir, "left.ron", write(&left)).display().to_string();
        let b = put(&dir, "right.ron", write(&right)).display().to_string();
        let (code, out, err) = run(&["agree", "--json", &a, &b]);
        prop_assert_eq!((code, err.as_str()), (0, ""));
        let found: Value = serde_json::from_str(&out).unwrap();
        prop_assert_eq!(fields(&found), FIELDS);
        let mut agreement = Agreement::default();
        agreement.add(&left, &right).unwrap();
        prop_assert_eq!(found, report(&agreement));
        let (code, out, _) = run(&["agree", &a, &b]);
        let lines = [format!("left   {a}, mk"), format!("right  {b}, jd")];
        prop_assert!(code == 0 && lines.iter().all(|l| out.lines().any(|o| o == l)), "{}", out);
    }
}

#[test]
fn exit_codes_of_the_program() {
    let dir = TempDir::new();
    for annotation in [
        complete("both/a.txt", "mk"),
        complete("both/a.txt", "jd"),
        complete("one/a.txt", "mk"),
        complete("torn/a.txt", "mk"),
        other("torn/a.txt", "jd"),
        annotation("other/a.txt", b"Another text.", "mk", &[]),
        with(Status::Rejected("paywall".to_owned()), complete("no/a.txt", "mk")),
    ] {
        let source = annotation.article.source.clone();
        let (folder, source) = source.split_once('/').unwrap();
        let mut annotation = annotation;
        annotation.article.source = source.to_owned();
        put_annotation(&dir, &format!("{folder}/"), &annotation);
    }
    put(&dir, "torn/b.txt.mk.ron", "Annotation(");
    put(&dir, "empty/readme.md", "nothing here");
    let mk = "both/a.txt.mk.ron";
    let found = "annotators, 1 article done by two or more\n";
    let cases: [(&[&str], i32, &str, &str); 12] = [
        (&["both"], 0, found, ""),
        (&["torn"], 1, found, "copydesk: not a sound annotation: torn/b.txt.mk.ron: line 1"),
        (&["one"], 2, "1 annotator, 0 articles", "copydesk: nothing to compare: one: "),
        (&["empty"], 2, "0 annotators", "copydesk: nothing to compare: empty: "),
        (&["nowhere"], 2, "", "copydesk: cannot read: nowhere: "),
        (&[mk], 2, "", "copydesk: cannot compare: both/a.txt.mk.ron: It is no folder"),
        (&[mk, "both/a.txt.jd.ron"], 0, "observed agreement          1.000\n", ""),
        (&[mk, "torn/b.txt.mk.ron"], 2, "", "copydesk: not a sound annotation: "),
        (&[mk, "other/a.txt.mk.ron"], 2, "", "copydesk: cannot compare: both/a.txt.mk.ron and "),
        (&[mk, "no/a.txt.mk.ron"], 2, "", "copydesk: cannot compare: no/a.txt.mk.ron: It is rej"),
        (&[mk, mk, "--unfinished"], 2, "", "copydesk: cannot compare: they are two files: "),
        (&[mk, mk, mk], 2, "", "error: "),
    ];
    for (arguments, code, out, err) in cases {
        let ended = Command::new(env!("CARGO_BIN_EXE_copydesk"))
            .arg("agree")
            .args(arguments)
            .current_dir(dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let [stdout, stderr] = [ended.stdout, ended.stderr].map(|b| String::from_utf8(b).unwrap());
        let said = format!("{arguments:?}: {stdout}{stderr}");
        assert_eq!(ended.status.code(), Some(code), "{said}");
        assert!(stdout.contains(out) && stdout.is_empty() == out.is_empty(), "{said}");
        assert!(stderr.starts_with(err) && stderr.is_empty() == err.is_empty(), "{said}");
    }
}
