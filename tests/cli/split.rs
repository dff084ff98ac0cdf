//! `copydesk split`: the splits of a desk, and leaks in every data set that can be checked.

use crate::desk::{annotation, put, put_annotation, run};
use crate::tempdir::TempDir;
use copydesk::annotation::Label;
use copydesk::dataset::export::Format;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const SPLIT: &str = "train=60,test=40";

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Twelve sites with two articles each; sites 3 and 9 print one wire story.
fn desk() -> TempDir {
    let dir = TempDir::new();
    for site in 0..12 {
        for article in 0..2 {
            let is_wire = article == 0 && (site == 3 || site == 9);
            let seed = if is_wire { 1000 } else { site * 10 + article };
            let words: Vec<String> =
                (0..40).map(|n| format!("word{}", (seed * 997 + n * 31) % 9973)).collect();
            let body = words.join(" ");
            let content = format!("Menu\n{body}\n");
            let source = format!("a{article}.txt");
            let spans = [(0, 4, Label::Junk), (5, 5 + body.len(), Label::Body)];
            let mut a = annotation(&source, content.as_bytes(), "gold", &spans);
            a.status = copydesk::annotation::Status::Gold;
            a.article.url = Some(format!("https://site{site}.example/{article}"));
            put(&dir, &format!("{site}/{source}"), &content);
            put_annotation(&dir, &format!("{site}/"), &a);
        }
    }
    dir
}

fn report(arguments: &[&str]) -> (u8, Value, String) {
    let (code, out, err) = run(&[arguments, &["--json"]].concat());
    (code, serde_json::from_str(&out).unwrap_or_default(), err)
}

/// Exports in splits; the folder.
fn export(desk: &TempDir, to: &TempDir, format: &str, more: &[&str]) -> PathBuf {
    let out = to.join(format);
    let (folder, place) = (text(desk.path()), text(&out));
    let arguments =
        ["export", &folder, "--format", format, "--out", &place, "--split", SPLIT, "--seed", "1"];
    let (code, _, err) = run(&[&arguments, more].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{format}");
    out
}

#[test]
fn a_dry_run_shows_what_export_does() {
    let dir = desk();
    let folder = text(dir.path());
    let (code, found, err) = report(&["split", &folder, "--split", SPLIT, "--seed", "1"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(found["groups"].as_array().unwrap().len(), 11, "two sites share a story");
    assert_eq!(found["near_duplicates"], json!([{ "a": "3/a0", "b": "9/a0", "resemblance": 1.0 }]));
    let joined = found["groups"].as_array().unwrap().iter().find(|g| g["articles"] == 4).unwrap();
    assert_eq!(joined["sites"], json!(["site3.example", "site9.example"]));
    // The same as the export.
    let to = TempDir::new();
    let out = export(&dir, &to, "jsonl", &[]);
    for article in found["articles"].as_array().unwrap() {
        let split = article["split"].as_str().unwrap();
        let rows = std::fs::read_to_string(out.join(format!("data/{split}.jsonl"))).unwrap();
        assert!(rows.contains(&format!("\"id\":{}", article["id"])), "{article}");
    }
    let (code, shown, _) = run(&["split", &folder, "--split", SPLIT, "--seed", "1"]);
    assert_eq!(code, 0);
    for line in ["24 articles in 11 groups, seed 1", "site3.example and 1 more", "1.00  3/a0  9/a0"]
    {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    // A seed that puts all into one split has a better one.
    let far = (0..1000).map(|seed| seed.to_string()).find_map(|seed| {
        let (_, found, _) = report(&["split", &folder, "--split", "a=98,b=2", "--seed", &seed]);
        (found["splits"][1]["articles"] == 0).then_some(found)
    });
    let far = far.unwrap();
    assert!(far["warnings"][0].as_str().unwrap().contains("has no article"), "{far}");
    assert!(far["better_seed"]["seed"].is_u64(), "{far}");
}

#[test]
fn leaks_are_found_in_every_format_that_can_be_checked() {
    let dir = desk();
    let cases: [(&str, &[&str], &str, &str); 10] = [
        ("ron", &[], "train.ron", "test.ron"),
        ("jsonl", &[], "data/train.jsonl", "data/test.jsonl"),
        ("parquet", &[], "data/train-00000-of-00001.parquet", "data/test-00001-of-00002.parquet"),
        (
            "parquet",
            &["--partition"],
            "split=train/part-00000.parquet",
            "split=test/part-1.parquet",
        ),
        ("doccano", &[], "train.jsonl", "test.jsonl"),
        ("label-studio", &["--predictions", "1"], "train.json", "test.json"),
        ("prodigy", &[], "train.jsonl", "test.jsonl"),
        ("labelbuddy", &[], "train.jsonl", "test.jsonl"),
        ("scrapinghub", &[], "train/ground-truth.json", "test/ground-truth.json"),
        ("webis", &[], "train.jsonl", "test.jsonl"),
    ];
    for (format, more, from, to) in cases {
        let folder = TempDir::new();
        let out = export(&dir, &folder, format, more);
        let place = text(&out);
        let (code, found, err) = report(&["split", "--check", &place]);
        assert_eq!((code, err.as_str()), (0, ""), "{format}: {found}");
        let counts = found["splits"].as_array().unwrap().iter();
        let counts: Vec<u64> = counts.map(|s| s["records"].as_u64().unwrap()).collect();
        assert_eq!((counts.len(), counts.iter().sum()), (2, 24_u64), "{format}");
        assert_eq!(found["without_site"], if format == "doccano" { 24 } else { 0 });

        assert_eq!(found["checksums"]["differences"], json!([]), "{format}");
        let (_, shown, _) = run(&["split", "--check", &place]);
        let is_blind = shown.contains("\nSites could not be compared: 24 records without ");
        assert_eq!(is_blind, format == "doccano", "{format}: {shown}");
        assert_eq!(shown.ends_with("\nNothing leaks.\n"), format != "doccano", "{shown}");
        let (_, shown, _) = run(&["split", "--check", &place, "--group", "article"]);
        assert!(shown.ends_with(" as copydesk.sha256 has them.\nNothing leaks.\n"), "{shown}");

        std::fs::copy(out.join(from), out.join(to)).unwrap();
        let (code, found, _) = report(&["split", "--check", &place]);
        assert_eq!(code, 1, "{format}");
        let differences = found["checksums"]["differences"].as_array().unwrap();
        assert!(differences.iter().any(|d| d["message"].as_str().unwrap().starts_with(to)));
        let codes = |wanted: &str| {
            found["leaks"].as_array().unwrap().iter().filter(|l| l["code"] == wanted).count()
        };
        assert!(codes("same-id") >= 8, "{format}: {found}");
        assert_eq!(codes("same-site") == 0, format == "doccano", "{format}");
        assert!(codes("same-content") >= 8, "{format}: {found}");
        let (code, shown, _) = run(&["split", "--check", &place, "--group", "article"]);
        assert_eq!(code, 1);
        assert!(shown.contains("same-id: ") && !shown.contains("same-site: "), "{shown}");
    }
}

/// The desk again, of pages that say their addresses.
fn pages() -> TempDir {
    let dir = TempDir::new();
    for article in 0..24 {
        let site = article / 2;
        let seed = if matches!(article, 6 | 18) { 1000 } else { article };
        let words: Vec<String> =
            (0..40).map(|n| format!("word{}", (seed * 997 + n * 31) % 9973)).collect();
        let body = words.join(" ");
        let page = format!(
            "<html><head><meta charset=utf-8><link rel=canonical \
             href=\"https://site{site}.example/{article}\"></head>\
             <body><p>Menu</p><p>{body}</p></body></html>"
        );
        let source = format!("a{article}.html");
        let shown = annotation(&source, page.as_bytes(), "gold", &[]);
        let find = |what: &str| {
            let at = shown.text.as_str().find(what).unwrap();
            (at, at + what.len())
        };
        let ((a, b), (c, d)) = (find("Menu"), find(&body));
        let spans = [(a, b, Label::Junk), (c, d, Label::Body)];
        let mut a = annotation(&source, page.as_bytes(), "gold", &spans);
        a.status = copydesk::annotation::Status::Gold;
        put(&dir, &format!("{site}/{source}"), &page);
        put_annotation(&dir, &format!("{site}/"), &a);
    }
    dir
}

/// Copies all that is of the split `train` to `test`, under the same names.
fn copy_to_test(folder: &Path, inside: &str) -> usize {
    let mut copied = 0;
    for entry in std::fs::read_dir(folder.join(inside)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{inside}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            copied += copy_to_test(folder, &format!("{path}/"));
        } else if path.contains("train") {
            let to = folder.join(path.replace("train", "test"));
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(folder.join(path), to).unwrap();
            copied += 1;
        }
    }
    copied
}

#[test]
fn every_format_is_checked() {
    let dir = pages();
    for format in Format::all().map(Format::name) {
        let folder = TempDir::new();
        let out = export(&dir, &folder, format, &[]);
        let place = text(&out);
        let (code, found, err) = report(&["split", "--check", &place]);
        assert_eq!((code, err.as_str()), (0, ""), "{format}: {found}");
        let counts = found["splits"].as_array().unwrap().iter();
        let counts: Vec<u64> = counts.map(|s| s["records"].as_u64().unwrap()).collect();
        assert_eq!((counts.len(), counts.iter().sum()), (2, 24_u64), "{format}: {found}");
        let has_no_site =
            ["doccano", "iob2", "brat", "w3c", "dragnet", "fundus", "lines", "web2text"];
        let without = if has_no_site.contains(&format) { 24 } else { 0 };
        assert_eq!(found["without_site"], without, "{format}");
        let of_train = found["splits"].as_array().unwrap().iter().find(|s| s["split"] == "train");
        let of_train = of_train.unwrap()["records"].as_u64().unwrap();
        assert!(of_train > 4, "{format}");

        assert!(copy_to_test(&out, "") > 0, "{format}");
        let (code, found, _) = report(&["split", "--check", &place]);
        assert_eq!(code, 1, "{format}");
        let count = |wanted: &str| {
            let leaks = found["leaks"].as_array().unwrap().iter();
            leaks.filter(|leak| leak["code"] == wanted).count() as u64
        };
        // A record of iob2 has no id.
        assert_eq!(count("same-id"), if format == "iob2" { 0 } else { of_train }, "{format}");
        assert_eq!(count("same-site") > 0, without == 0, "{format}");
        assert!(count("same-content") >= of_train - 1, "{format}: {found}");
    }
}

#[test]
fn data_sets_of_others_are_checked() {
    let dir = TempDir::new();
    let words = |from: u32| -> String {
        let words: Vec<String> = (from..from + 60).map(|n| format!("w{n} ")).collect();
        words.concat()
    };
    let line = |id: &str, host: &str, text: &str| {
        json!({ "id": id, "url": format!("https://{host}/"), "text": text }).to_string()
    };
    let train = [line("a", "www.one.example", &words(0)), line("b", "two.example", &words(100))];
    // A wire story with a word that differs, on another site.
    let near = words(100).replace("w150 ", "w9 ");
    let test = [line("c", "one.example", &words(300)), line("d", "three.example", &near)];
    put(&dir, "train.jsonl", train.join("\n"));
    put(&dir, "test.jsonl", test.join("\n"));
    put(&dir, "README.md", "Ours.");
    let (code, found, _) = report(&["split", "--check", &text(dir.path())]);
    let leaks = found["leaks"].as_array().unwrap();
    let codes: Vec<&Value> = leaks.iter().map(|leak| &leak["code"]).collect();
    assert_eq!((code, codes), (1, vec![&json!("same-site"), &json!("near-duplicate")]), "{found}");
    assert!(leaks[1]["message"].as_str().unwrap().contains("train/b and test/d"), "{found}");
    std::fs::remove_file(dir.join("train.jsonl")).unwrap();
    let (code, shown, _) = run(&["split", "--check", &text(dir.path())]);
    assert_eq!(code, 0);
    assert!(shown.contains("nothing can leak"), "{shown}");
}

#[test]
fn what_can_not_be_checked_is_said() {
    let desk = desk();
    let folder = text(desk.path());
    let others = TempDir::new();
    put(&others, "README.md", "Ours.");
    put(&others, "train.csv", "name,age\nx,1\n");
    put(&others, "train/a.txt", "Rain");
    put(&others, "test/b.html", "<p>Sun");
    let (code, found, err) = report(&["split", "--check", &text(others.path())]);
    assert_eq!((code, found), (2, Value::Null));
    assert!(err.starts_with("copydesk: cannot check: ") && err.contains("as jsonl"), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    let broken = TempDir::new();
    for (name, bytes) in [
        ("a.jsonl", "{"),
        ("a.ron", "Dataset("),
        ("a.parquet", "PAR1"),
        ("a.json", "[1]"),
        ("a.conll", "Rain O"),
    ] {
        let place = put(&broken, &format!("{name}/{name}"), bytes);
        let (code, _, err) = report(&["split", "--check", &text(place.parent().unwrap())]);
        assert_eq!(code, 2, "{name}");
        assert!(err.contains(name), "{err}");
    }
    let (code, _, err) = run(&["split", &folder, "--split", SPLIT, "--from", "nobody"]);
    assert_eq!(code, 2);
    assert!(err.contains("nothing finished"), "{err}");
    // Neither, both, and no ratios.
    for arguments in [
        vec!["split"],
        vec!["split", &folder],
        vec!["split", &folder, "--split", SPLIT, "--check", &folder],
    ] {
        assert_eq!(run(&arguments).2, "no command", "{arguments:?}");
    }
}

/// A dry run showed groups without what could not be read, and said nothing of it.
#[test]
fn what_the_export_would_stop_at_is_said_of_the_split_too() {
    let desk = desk();
    put(&desk, "5/a0.txt.gold.ron", "Annotation(");
    #[cfg(unix)]
    {
        let elsewhere = TempDir::new();
        put(&elsewhere, "a1.txt.gold.ron", "Annotation(");
        let link = desk.join("6").join("a1.txt.gold.ron");
        std::fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(elsewhere.join("a1.txt.gold.ron"), &link).unwrap();
    }
    let (code, out, err) = run(&["split", &text(desk.path()), "--split", SPLIT]);
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("articles in"), "{out}");
    let said: Vec<&str> = err.lines().collect();
    assert!(said.iter().any(|l| l.contains("a0.txt.gold.ron has errors")), "{err}");
    if cfg!(unix) {
        assert!(said.iter().any(|l| l.contains("The link leads")), "{err}");
        let out = desk.join("out");
        let arguments = ["export", &text(desk.path()), "--format", "jsonl", "--out", &text(&out)];
        let (code, _, err) = run(&arguments);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("The link leads"), "{err}");
    }
}

#[test]
fn a_desk_is_no_data_set() {
    let desk = desk();
    let (code, out, err) = run(&["split", "--check", &text(desk.path())]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("This is a folder of articles and annotations, and no data set"), "{err}");
    // Articles beside each other have the folder itself as site, which has no name.
    let flat = TempDir::new();
    for n in 0..3 {
        let source = format!("a{n}.txt");
        let content = format!("Story number {n}, unlike the others: {}\n", "x".repeat(n + 1));
        put(&flat, &source, &content);
        let mut a = annotation(&source, content.as_bytes(), "gold", &[(0, 5, Label::Body)]);
        a.status = copydesk::annotation::Status::Gold;
        put_annotation(&flat, "", &a);
    }
    let (_, out, _) = run(&["split", &text(flat.path()), "--split", SPLIT]);
    assert!(out.contains("The group of the folder itself has 100 % of all articles."), "{out}");
    assert!(out.contains("folder: (the folder itself)\n"), "{out}");
}
