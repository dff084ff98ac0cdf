//! `copydesk export`: what it says, what it leaves alone, its exit codes and its JSON.

use crate::desk;
use crate::desk::{ARTICLE, complete, put, put_annotation, run};
use crate::tempdir::TempDir;
use copydesk::annotation::{Annotation, Status};
use serde_json::{Value, json};

fn with(source: &str, annotator: &str, status: Status) -> Annotation {
    Annotation { status, ..complete(source, annotator) }
}

/// Three gold articles on as many sites, one rejected, one that only mk has done, one new.
fn desk() -> TempDir {
    let dir = TempDir::new();
    for name in ["a/1.txt", "b/2.txt", "c/3.txt", "paid.txt", "mine.txt", "new.txt"] {
        put(&dir, &format!("desk/{name}"), ARTICLE);
    }
    for (folder, name) in [("a/", "1.txt"), ("b/", "2.txt"), ("c/", "3.txt")] {
        put_annotation(&dir, &format!("desk/{folder}"), &with(name, "gold", Status::Gold));
    }
    let rejected = Status::Rejected("paywall".to_owned());
    put_annotation(&dir, "desk/", &with("paid.txt", "gold", rejected));
    put_annotation(&dir, "desk/", &with("mine.txt", "mk", Status::Done));
    dir
}

/// Exports to `out` of the folder, with more arguments; exit code, output, errors.
fn export(dir: &TempDir, out: &str, more: &[&str]) -> (u8, String, String) {
    let (folder, out) = (dir.join("desk"), dir.join(out));
    let mut arguments = vec!["export", folder.to_str().unwrap(), "--out", out.to_str().unwrap()];
    arguments.extend(more);
    run(&arguments)
}

fn ids(dir: &TempDir, path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(dir.join(path)).unwrap();
    let id = |line: &str| {
        serde_json::from_str::<Value>(line)
            .unwrap()
            .get("id")
            .and_then(Value::as_str)
            .unwrap()
            .to_owned()
    };
    text.lines().map(id).collect()
}

#[test]
fn says_what_it_wrote_and_what_it_left_out() {
    let dir = desk();
    let (code, out, err) = export(&dir, "set", &["--format", "jsonl"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let mut lines = out.lines();
    let first = lines.next().unwrap();
    assert!(first.starts_with("3 articles as jsonl, from gold: 3 files, "), "{out}");
    assert!(out.contains("\nleft out: 1 rejected, 2 with nothing finished\n"), "{out}");
    assert!(out.ends_with("Nothing else is lost.\n"), "{out}");
    assert_eq!(ids(&dir, "set/data/train.jsonl"), ["a/1", "b/2", "c/3"]);

    let (code, out, err) = export(&dir, "pages", &["--format", "wrap"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("none of the 3 articles is one"), "{err}");
    let (code, out, _) = export(&dir, "lines", &["--format", "iob2"]);
    assert_eq!(code, 0, "a loss is no error: {out}");
}

#[test]
fn takes_whose_spans_were_asked_for_in_any_case() {
    let dir = desk();
    for (from, expected) in [
        ("gold", &["a/1", "b/2", "c/3"][..]),
        ("GOLD", &["a/1", "b/2", "c/3"]),
        ("mk", &["mine"]),
        ("MK", &["mine"]),
        ("majority", &["mine"]),
    ] {
        let (code, _, err) = export(&dir, "set", &["--format", "jsonl", "--from", from]);
        assert_eq!((code, err.as_str()), (0, ""), "{from}");
        assert_eq!(ids(&dir, "set/data/train.jsonl"), expected, "{from}");
    }
    let (code, _, err) = export(&dir, "set", &["--format", "jsonl", "--from", "jd"]);
    assert_eq!(code, 2);
    assert!(err.contains("no finished annotation by jd"), "{err}");
    assert_eq!(ids(&dir, "set/data/train.jsonl"), ["mine"], "what was there stays");
}

#[test]
fn json_has_these_fields() {
    let dir = desk();
    let more = ["--format", "trafilatura", "--json", "--split", "train=50,test=50", "--seed", "3"];
    let (code, out, err) = export(&dir, "set", &more);
    assert_eq!((code, err.as_str()), (0, ""));
    let mut found: Value = serde_json::from_str(&out).unwrap();
    let fields = found.as_object_mut().unwrap();
    let files = std::fs::read_to_string(dir.join("set/copydesk.sha256")).unwrap().lines().count();
    assert_eq!(fields.remove("files"), Some(json!(files + 1)));
    assert!(fields.remove("bytes").unwrap().as_u64().unwrap() > 1000);
    // The three texts are one, so that they are in one split.
    let splits = fields.remove("splits").unwrap();
    let counts = |field: &str| -> u64 {
        splits.as_array().unwrap().iter().map(|s| s[field].as_u64().unwrap()).sum()
    };
    assert_eq!((counts("articles"), counts("groups")), (3, 1), "{splits}");
    assert!(!fields.remove("warnings").unwrap().as_array().unwrap().is_empty());
    assert_eq!(
        found,
        json!({
            "out": dir.join("set").display().to_string(),
            "format": "trafilatura",
            "from": "gold",
            "articles": 3,
            "rejected": 1,
            "unfinished": 2,
            "set_aside": null,
            "seed": 3,
            "losses": { "no-url": { "articles": 3, "losses": 3 } },
            "left_out": 0,
        })
    );
}

#[test]
fn damage_is_refused_or_left_out_and_listed() {
    let dir = desk();
    put(&dir, "desk/a/1.txt.gold.ron", "Annotation(\n");
    let (code, out, err) = export(&dir, "set", &["--format", "jsonl"]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("copydesk: cannot take: "), "{err}");
    assert!(err.contains("1.txt.gold.ron has errors: line "), "{err}");
    assert!(err.trim_end().ends_with("leave them out with --skip-bad"), "{err}");
    assert!(!dir.join("set").exists());

    let (code, out, err) = export(&dir, "set", &["--format", "jsonl", "--skip-bad"]);
    assert_eq!(code, 1, "something was left out");
    assert!(out.contains("\nleft out: 1 rejected, 2 with nothing finished\n"), "{out}");
    assert!(out.contains("\nleft out: 1 file, since it can't be taken\n"), "{out}");
    assert!(err.starts_with("copydesk: left out: "), "{err}");
    assert_eq!(ids(&dir, "set/data/train.jsonl"), ["b/2", "c/3"]);
}

#[test]
fn leaves_alone_what_it_did_not_make() {
    let dir = desk();
    put(&dir, "file", "mine");
    put(&dir, "theirs/notes.txt", "mine too");
    let jsonl = ["--format", "jsonl"];
    let aside = ["--format", "jsonl", "--set-aside"];
    for (out, more, hint, helps) in [
        ("file", &jsonl[..], "it is no folder", false),
        ("file", &aside, "it is no folder", false),
        ("theirs", &jsonl, "it was not made by an export", true),
        ("desk", &jsonl, "holds the articles themselves", false),
        ("desk", &aside, "holds the articles themselves", false),
        ("desk/..", &aside, "holds the articles themselves", false),
    ] {
        let (code, _, err) = export(&dir, out, more);
        assert_eq!(code, 2, "{out}");
        assert!(err.contains(hint), "{out}: {err}");
        assert_eq!(err.contains("--set-aside"), helps, "{out}: {err}");
    }
    assert_eq!(dir.names(), ["desk", "file", "theirs"]);

    let (code, out, _) = export(&dir, "theirs", &aside);
    assert_eq!(code, 0);
    assert!(out.contains("the folder that was there is now"), "{out}");
    assert_eq!(std::fs::read_to_string(dir.join("theirs.1/notes.txt")).unwrap(), "mine too");
    // One that it made and somebody wrote into is not replaced either.
    put(&dir, "theirs/notes.txt", "again mine");
    let (code, _, err) = export(&dir, "theirs", &jsonl);
    assert_eq!(code, 2);
    assert!(err.contains("did not put notes.txt there"), "{err}");
}

#[test]
fn an_export_inside_the_desk_is_no_part_of_it() {
    let dir = desk();
    for _ in 0..2 {
        let (code, out, _) = export(&dir, "desk/sets/gold", &["--format", "brat"]);
        assert_eq!(code, 0);
        assert!(out.contains("3 articles as brat"), "{out}");
        assert!(out.contains("2 with nothing finished"), "{out}");
    }
    assert!(dir.join("desk/sets/gold/train/a/1.txt").exists());
    let (_, out, _) = run(&["status", "--json", dir.join("desk").to_str().unwrap()]);
    let status: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status["articles"]["total"], 6, "{out}");
}

#[test]
fn what_cannot_be_is_refused_by_a_sentence() {
    let dir = desk();
    put(&dir, "desk/a/1.html", "<p>x");
    let page = desk::annotation("1.html", b"<p>x", "gold", &[]);
    put_annotation(&dir, "desk/a/", &Annotation { status: Status::Gold, ..page });
    let (code, _, err) = export(&dir, "set", &["--format", "jsonl"]);
    assert_eq!(code, 2);
    assert!(err.contains("would have one id, a/1"), "{err}");

    let dir = desk();
    let split = ["--format", "jsonl", "--split", "train=50,all=50"];
    let (code, _, err) = export(&dir, "set", &split);
    assert_eq!(code, 2);
    assert!(err.contains("\"all\" is no name for a split"), "{err}");
    assert!(!dir.join("set").exists());

    for more in [
        &["--format", "excel"][..],
        &[],
        &["--format", "jsonl", "--seed", "3"],
        &["--format", "jsonl", "--profile", "title"],
        &["--format", "jsonl", "--split", "train"],
        &["--format", "parquet", "--group-rows", "0"],
    ] {
        assert_eq!(export(&dir, "set", more).0, 99, "{more:?} is no command line");
    }
    // An option that would do nothing is refused, whatever it says.
    let profile = "jsonl, parquet, scrapinghub, wcxb, webis, trafilatura, cleaneval, dragnet, \
                   boilernet or web2text";
    for (format, more, option, known) in [
        ("prodigy", &["--profile", "body"][..], "--profile", profile),
        ("jsonl", &["--partition"], "--partition", "parquet"),
        ("jsonl", &["--group-rows", "9"], "--group-rows", "parquet"),
        ("doccano", &["--predictions", "1"], "--predictions", "label-studio"),
    ] {
        let (code, out, err) = export(&dir, "set", &[&["--format", format], more].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{format} {more:?}");
        let said = format!(
            "copydesk: wrong usage: {option}: {format} does not know it: leave it out, or choose \
             {known}\n"
        );
        assert_eq!(err, said);
    }
    assert!(!dir.join("set").exists());
    let (code, _, err) =
        run(&["export", dir.join("none").to_str().unwrap(), "--format", "jsonl", "--out", "x"]);
    assert_eq!(code, 2);
    assert!(err.contains("no such file"), "{err}");
}
