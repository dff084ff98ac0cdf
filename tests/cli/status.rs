//! `copydesk status`: every article counted once, every annotation too.

use crate::desk::{ARTICLE, complete, put, put_annotation, run};
use crate::tempdir::TempDir;
use copydesk::annotation::{Annotation, Note, Spans, Status};
use copydesk::article::ByteRange;
use serde_json::json;

fn with(source: &str, annotator: &str, status: Status, active_seconds: u64) -> Annotation {
    Annotation { status, active_seconds, ..complete(source, annotator) }
}

fn desk() -> TempDir {
    let dir = TempDir::new();
    let rejected = |reason: &str| Status::Rejected(reason.to_owned());
    for name in ["new", "begun", "both", "paid", "torn", "sub/settled", "sub/other", ".hid/x"] {
        put(&dir, &format!("{name}.txt"), ARTICLE);
    }
    put(&dir, "page.md", ARTICLE);
    put(&dir, "picture.png", "no article");
    put(&dir, "settings.ron", "Settings()");
    let annotations = [
        ("", with("begun.txt", "mk", Status::InProgress, 30)),
        ("", with("both.txt", "mk", Status::Done, 60)),
        ("", with("both.txt", "jd", Status::InProgress, 10)),
        ("", with("paid.txt", "MK", rejected("paywall"), 3600)),
        ("sub/", with("settled.txt", "mk", Status::Done, 1)),
        ("sub/", with("settled.txt", "gold", Status::Gold, 0)),
        ("sub/", with("other.txt", "jd", rejected("a\u{1b}[2Jlist"), 2)),
        ("sub/", with("gone.txt", "jd", Status::Done, 5)),
        ("", with("page.md", "", Status::Done, 0)),
    ];
    for (folder, annotation) in &annotations {
        put_annotation(&dir, folder, annotation);
    }
    put(&dir, "torn.txt.jd.ron", "Annotation(version: 1,");
    dir
}

#[test]
fn counts_by_status_annotator_and_label() {
    let dir = desk();
    let (code, out, err) = run(&["status", "--json", &dir.path().display().to_string()]);
    assert_eq!((code, err.as_str()), (1, ""), "one annotation is damaged");
    let mut found: serde_json::Value = serde_json::from_str(&out).unwrap();
    // Nine sound annotations of 29 solid characters: 8 in the headline, 9 byline, 12 body.
    for (number, (label, spans, characters)) in [
        ("Headline", 9, 72),
        ("Caption", 0, 0),
        ("Body", 9, 108),
        ("Byline", 9, 81),
        ("Junk", 0, 0),
    ]
    .into_iter()
    .enumerate()
    {
        let share = f64::from(characters) / 261.0;
        let expected =
            json!({ "label": label, "spans": spans, "characters": characters, "share": share });
        assert_eq!(found["labels"][number], expected);
    }
    found.as_object_mut().unwrap().remove("labels");
    let times =
        |finished, mean, median| json!({ "finished": finished, "mean": mean, "median": median });
    let more = [
        (times(1, 0.0, 0.0), 29, 0),
        (times(1, 0.0, 0.0), 29, 0),
        (times(1, 5.0, 5.0), 58, 2), // one is damaged, one has no article
        (times(2, 30.5, 30.5), 87, 0),
    ];
    for (by, (times, characters, problems)) in
        found["annotators"].as_array_mut().unwrap().iter_mut().zip(more)
    {
        let by = by.as_object_mut().unwrap();
        assert_eq!(by.remove("seconds_per_article"), Some(times));
        let labelled = json!({ "characters": characters, "of": characters, "share": 1.0 });
        assert_eq!(by.remove("labelled"), Some(labelled));
        assert_eq!(by.remove("with_problems"), Some(json!(problems)));
        assert_eq!(by.remove("with_notes"), Some(json!(0)));
        assert_eq!(by.remove("flagged"), Some(json!(0)));
    }
    let by = |annotator, total, in_progress, done, rejected, gold, damaged, active_seconds| {
        json!({
            "annotator": annotator, "total": total, "in_progress": in_progress, "done": done,
            "rejected": rejected, "gold": gold, "damaged": damaged,
            "active_seconds": active_seconds,
        })
    };
    let expected = json!({
        "articles": {
            "total": 8, "new": 1, "in_progress": 1, "done": 2, "rejected": 2, "gold": 1,
            "damaged": 1, "with_problems": 1, "with_notes": 0, "flagged": 0,
        },
        "seconds_per_article": times(5, 13.2, 1.0),
        "rejected_for": { "paywall": 1, "a\u{1b}[2Jlist": 1 },
        "annotations": {
            "total": 10, "with_errors": 1, "with_warnings": 1, "without_article": 1,
        },
        "active_seconds": 3708,
        "annotators": [
            by("", 1, 0, 1, 0, 0, 0, 0),
            by("gold", 1, 0, 0, 0, 1, 0, 0),
            by("jd", 4, 1, 1, 1, 0, 1, 17),
            by("mk", 4, 1, 2, 1, 0, 0, 3691),
        ],
        "unlabelled": { "characters": 0, "share": 0.0 },
        "characters": 261,
    });
    assert_eq!(found, expected);
}

#[test]
fn the_table_says_the_same() {
    let dir = desk();
    let (code, out, err) = run(&["status", &dir.path().display().to_string()]);
    assert_eq!((code, err.as_str()), (1, ""));
    let lines: Vec<&str> = out.lines().collect();
    for line in [
        "8 articles",
        "  rejected                    2  (a\\u{1b}[2Jlist 1, paywall 1)",
        "10 annotations, 1 h 1 min of active work",
        "  (unnamed)                      0        1        0        0        0          0 s",
        "  jd                             1        1        1        0        1         17 s",
        "  Byline                      9         31.0 %",
        "  unlabelled                             0.0 %",
    ] {
        assert!(lines.contains(&line), "{line:?} is not in\n{out}");
    }
}

#[test]
fn one_annotator_needs_no_table_and_an_empty_folder_counts_nothing() {
    let dir = TempDir::new();
    let root = dir.path().display().to_string();
    for articles in [0, 1] {
        let (code, out, err) = run(&["status", &root]);
        assert_eq!((code, err.as_str()), (0, ""));
        let first = if articles == 1 { "1 article" } else { "0 articles" };
        assert_eq!(out.lines().next(), Some(first));
        assert!(!out.contains("annotator ") && !out.contains("NaN"), "{out}");
        put(&dir, "a.txt", ARTICLE);
        put_annotation(&dir, "", &complete("a.txt", "mk"));
    }
}

#[test]
fn time_and_care_of_each_annotator() {
    let dir = TempDir::new();
    for (name, status, seconds) in [
        ("a", Status::Done, 10),
        ("b", Status::Gold, 20),
        ("c", Status::Done, 90),
        ("d", Status::InProgress, 1000),
        ("e", Status::Rejected("paywall".to_owned()), 5000),
    ] {
        let source = format!("{name}.txt");
        put(&dir, &source, ARTICLE);
        let mut annotation = with(&source, "mk", status, seconds);
        if matches!(name, "d" | "e") {
            // No body: of 29 solid characters 17 are labelled. What is rejected need not be complete.
            let spans = annotation.spans.iter().copied().take(2).collect();
            annotation.spans = Spans::new(spans).unwrap();
            let note = Note { range: ByteRange::new(0, 0), by: "mk".into(), text: "?".into() };
            annotation.notes = vec![note];
            annotation.flagged = name == "d";
        }
        put_annotation(&dir, "", &annotation);
    }
    let root = dir.path().display().to_string();
    let (code, out, err) = run(&["status", &root]);
    assert_eq!((code, err.as_str()), (0, ""));
    let row = "  mk                          3     40.0 s     20.0 s     89.7 %         1      2        1";
    assert!(out.lines().any(|l| l == row), "{out}");
    assert!(out.lines().any(|l| l == "  flagged for later           1"), "{out}");
    let found: serde_json::Value =
        serde_json::from_str(&run(&["status", "--json", &root]).1).unwrap();
    let labelled = json!({ "characters": 104, "of": 116, "share": 104.0 / 116.0 });
    assert_eq!(found["annotators"][0]["labelled"], labelled);
    assert_eq!(found["articles"]["with_notes"], 2);
    assert_eq!(
        (&found["articles"]["flagged"], &found["annotators"][0]["flagged"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(found["articles"]["with_problems"], 1);
}

#[test]
fn what_is_no_folder() {
    let dir = TempDir::new();
    let file = put(&dir, "a.txt", ARTICLE);
    let missing = dir.join("no");
    for (path, said) in [(&file, "It is no folder: name a folder."), (&missing, "There is no such")]
    {
        let (code, out, err) = run(&["status", &path.display().to_string()]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.starts_with("copydesk: cannot ") && err.contains(said), "{err}");
        assert_eq!(err.lines().count(), 1);
    }
}
