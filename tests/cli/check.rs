//! `copydesk check`: what it finds, where it says it is, and the exit code.

use crate::desk::{ARTICLE, annotation, complete, put, put_annotation, run};
use crate::tempdir::TempDir;
use copydesk::annotation::file::write;
use copydesk::annotation::{Annotation, Label, Status};

/// Checks a path inside `dir` and gives the exit code and the report without the folder's path.
fn check(dir: &TempDir, path: &str, flags: &[&str]) -> (u8, String, String) {
    let whole = dir.join(path).display().to_string();
    let (code, out, err) = run(&[&["check", &whole], flags].concat());
    let root = format!("{}/", dir.path().display());
    (code, out.replace(&root, ""), err.replace(&root, ""))
}

/// Name, annotation file, article, exit code, report.
type Case<'a> = (&'a str, &'a str, Option<&'a str>, u8, &'a [&'a str]);

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn one_file_and_what_can_be_said_against_it() {
    let sound = write(&complete("a.txt", "mk"));
    let headline_only = annotation("a.txt", ARTICLE.as_bytes(), "mk", &[(0, 8, Label::Headline)]);
    let byline_in_body = Annotation {
        article: complete("a.txt", "mk").article,
        ..annotation(
            "a.txt",
            ARTICLE.as_bytes(),
            "mk",
            &[
                (0, 8, Label::Headline),
                (9, 19, Label::Body),
                (20, 23, Label::Body),
                (24, 28, Label::Byline),
                (29, 34, Label::Body),
            ],
        )
    };
    let rejected =
        Annotation { status: Status::Rejected("paywall".into()), ..headline_only.clone() };
    let unknown = write(&complete("a.txt", "mk")).replace("\"UTF-8\"", "\"EBCDIC\"");
    let other_text = sound.replace("Daniel Kim", "Daniel Kam");
    // The checksum of the text is optional; without it only the article tells.
    let lines = other_text.split_inclusive('\n');
    let other_text: String = lines.filter(|line| !line.contains("text_sha256")).collect();
    let article = Some(ARTICLE);
    let cases: [Case<'_>; 12] = [
        ("sound", &sound, article, 0, &["1 annotation checked: 0 errors, 0 warnings"]),
        (
            "article missing",
            &sound,
            None,
            0,
            &[
                "a.txt.mk.ron: warning: The article a.txt is not beside its annotation.",
                "1 annotation checked: 0 errors, 1 warning",
            ],
        ),
        (
            "article changed",
            &sound,
            Some("Headline\n"),
            1,
            &[
                "a.txt.mk.ron: error: The article a.txt has changed since it was annotated: open \
                 it in the window to carry the spans over.",
                "1 annotation checked: 1 error, 0 warnings",
            ],
        ),
        (
            "another text than the article's",
            &other_text,
            article,
            1,
            &[
                "a.txt.mk.ron: error: The text in the annotation is not that of the article a.txt \
                 in UTF-8: open it in the window to carry the spans over.",
                "1 annotation checked: 1 error, 0 warnings",
            ],
        ),
        (
            "unknown encoding",
            &unknown,
            article,
            1,
            &[
                "a.txt.mk.ron: error: The encoding EBCDIC is not known, so the text can't be \
                 compared.",
                "1 annotation checked: 1 error, 0 warnings",
            ],
        ),
        (
            "unfinished",
            &write(&headline_only),
            article,
            0,
            &[
                "a.txt.mk.ron: warning: There is no body.",
                "a.txt.mk.ron: warning: 21 characters in 2 blocks are not labelled. (bytes 9..34 \
                 of the text, line 2, column 1)",
                "1 annotation checked: 0 errors, 2 warnings",
            ],
        ),
        (
            "byline in body",
            &write(&byline_in_body),
            article,
            0,
            &[
                "a.txt.mk.ron: warning: A byline stands in the middle of a body block. (bytes \
                 24..28 of the text, line 3, column 5)",
                "1 annotation checked: 0 errors, 1 warning",
            ],
        ),
        (
            "rejected: the labels do not matter",
            &write(&rejected),
            article,
            0,
            &["1 annotation checked: 0 errors, 0 warnings"],
        ),
        (
            "errors of meaning, all at once",
            &sound.replace("label: Byline", "label: Author").replace("end: 34", "end: 99"),
            article,
            1,
            &[
                "a.txt.mk.ron:19:40: error: expected Headline, Caption, Body, Byline or Junk, \
                 found `Author`",
                "a.txt.mk.ron:20:30: error: offset 99 is out of range: the text has 35 bytes",
                "1 annotation checked: 2 errors, 0 warnings",
            ],
        ),
        (
            "line ends converted",
            &sound.replace('\n', "\r\n"),
            article,
            0,
            &[
                "a.txt.mk.ron: warning: The file's line ends had been converted to CR LF, as \
                 git's autocrlf does. The text was restored to LF, and every check agrees with \
                 it. To keep it from happening again, put `*.ron -text diff` into .gitattributes.",
                "1 annotation checked: 0 errors, 1 warning",
            ],
        ),
        (
            "misnamed",
            &write(&complete("a.txt", "jd")),
            article,
            1,
            &[
                "a.txt.mk.ron: error: The file is called a.txt.mk.ron but says inside that it is \
                 a.txt.jd.ron: rename it, or correct `source` and `annotator`.",
                "1 annotation checked: 1 error, 0 warnings",
            ],
        ),
        (
            "no annotation at all",
            "Theme(ink: 1)",
            article,
            1,
            &[
                "a.txt.mk.ron:1:1: error: The file is no annotation: it does not begin with \
                 `Annotation(`.",
                "1 annotation checked: 1 error, 0 warnings",
            ],
        ),
    ];
    for (name, file, article, code, lines) in cases {
        let dir = TempDir::new();
        put(&dir, "a.txt.mk.ron", file);
        article.map(|article| put(&dir, "a.txt", article));
        let expected = (code, format!("{}\n", lines.join("\n")), String::new());
        assert_eq!(check(&dir, "a.txt.mk.ron", &[]), expected, "{name}");
        let has_warnings = lines.iter().any(|line| line.contains(": warning: "));
        let strict = check(&dir, "a.txt.mk.ron", &["--strict"]);
        assert_eq!(strict.0, code.max(u8::from(has_warnings)), "{name}, strictly");
        assert_eq!(strict.1, expected.1, "{name}, strictly");
    }
}

/// A desk: two annotators in a subfolder, one file of another tool, one hidden folder.
fn desk() -> TempDir {
    let dir = TempDir::new();
    for source in ["10.txt", "2.txt", "sub/1.txt", ".hidden/3.txt"] {
        put(&dir, source, ARTICLE);
    }
    put_annotation(&dir, "", &complete("10.txt", ""));
    put_annotation(&dir, "", &complete("2.txt", "gold"));
    put_annotation(&dir, "sub/", &complete("1.txt", "mk"));
    put_annotation(&dir, "sub/", &complete("1.txt", "jd"));
    put_annotation(&dir, ".hidden/", &annotation("3.txt", b"gone", "", &[]));
    put_annotation(&dir, "", &complete("notes.md", ""));
    put(&dir, "settings.ron", "Settings(theme: Dark)");
    put(&dir, "sub/2.txt.ron", "nonsense");
    dir
}

fn json(out: &str) -> serde_json::Value {
    serde_json::from_str(out).unwrap()
}

fn paths(out: &str) -> Vec<String> {
    let report = json(out);
    let annotations = report["annotations"].as_array().unwrap();
    annotations.iter().map(|a| a["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_a_path_stands_for() {
    let dir = desk();
    let all = ["2.txt.gold.ron", "10.txt.ron", "notes.md.ron"];
    let sub = ["sub/1.txt.jd.ron", "sub/1.txt.mk.ron", "sub/2.txt.ron"];
    let cases: [(&str, &[&str]); 6] = [
        ("", &[all.as_slice(), &sub].concat()),
        ("sub", &sub),
        ("sub/1.txt", &sub[..2]),
        ("sub/1.txt.mk.ron", &["sub/1.txt.mk.ron"]),
        ("settings.ron", &["settings.ron"]),
        (".hidden", &[".hidden/3.txt.ron"]),
    ];
    for (path, expected) in cases {
        let (_, out, err) = check(&dir, path, &["--json"]);
        assert_eq!((paths(&out), err.as_str()), (expected.iter().map(|&p| p.into()).collect(), ""));
    }
    let root = dir.path().display().to_string();
    let file = dir.join("sub/1.txt.mk.ron").display().to_string();
    let (_, once, _) = run(&["check", "--json", &root]);
    let (_, twice, _) = run(&["check", "--json", &root, &file, &root]);
    assert_eq!(once, twice, "each file once");
}

#[test]
fn what_is_not_there() {
    let dir = desk();
    let missing = "There is no such file; it may have been moved or deleted.";
    let cases = [
        ("no.txt", 2, format!("copydesk: cannot read: no.txt: {missing}\n")),
        ("no", 2, format!("copydesk: cannot read: no: {missing}\n")),
        (
            "sub/new.txt",
            0,
            "copydesk: no annotation yet: sub/new.txt: open it in the window to label it\n".into(),
        ),
    ];
    put(&dir, "sub/new.txt", "New\n");
    for (path, code, said) in cases {
        let summary = "0 annotations checked: 0 errors, 0 warnings\n".to_owned();
        assert_eq!(check(&dir, path, &[]), (code, summary, said), "{path}");
    }
}

#[test]
fn json_says_all_that_the_lines_say() {
    let dir = TempDir::new();
    put(&dir, "a.txt", ARTICLE);
    let unfinished = annotation("a.txt", ARTICLE.as_bytes(), "", &[(0, 8, Label::Headline)]);
    put_annotation(&dir, "", &unfinished);
    put(&dir, "a.txt.mk.ron", "Annotation(");
    let (code, out, _) = check(&dir, "", &["--json"]);
    assert_eq!(code, 1);
    let expected = serde_json::json!({
        "annotations": [
            {
                "path": "a.txt.mk.ron",
                "article": "a.txt",
                "errors": [{
                    "code": "syntax",
                    "message": "expected a field or `)`, found the end of the file",
                    "line": 1, "column": 12, "start": null, "end": null,
                }],
                "warnings": [],
            },
            {
                "path": "a.txt.ron",
                "article": "a.txt",
                "errors": [],
                "warnings": [
                    {
                        "code": "no-body",
                        "message": "There is no body.",
                        "line": null, "column": null, "start": null, "end": null,
                    },
                    {
                        "code": "unlabelled-text",
                        "message": "21 characters in 2 blocks are not labelled.",
                        "line": 2, "column": 1, "start": 9, "end": 34,
                    },
                ],
            },
        ],
        "errors": 1,
        "warnings": 2,
    });
    assert_eq!(json(&out), expected);
    let empty = TempDir::new();
    let (code, out, _) = check(&empty, "", &["--json"]);
    let nothing = serde_json::json!({ "annotations": [], "errors": 0, "warnings": 0 });
    assert_eq!((code, json(&out)), (0, nothing));
}

#[cfg(unix)]
#[test]
fn links_lead_neither_out_nor_round() {
    use std::os::unix::fs::symlink;
    let (dir, outside) = (desk(), TempDir::new());
    let before = check(&dir, "", &["--json"]).1;
    put(&outside, "9.txt", ARTICLE);
    let annotation = put_annotation(&outside, "", &complete("9.txt", ""));
    symlink(&annotation, dir.join("9.txt.ron")).unwrap();
    symlink(outside.path(), dir.join("out")).unwrap();
    symlink(dir.path(), dir.join("sub/up")).unwrap();
    symlink("loop", dir.join("loop")).unwrap();
    symlink("nothing.txt.ron", dir.join("dangling.txt.ron")).unwrap();
    assert_eq!(check(&dir, "", &["--json"]), (1, before, String::new()));
    // A link to a file inside counts, and the folder named may be a link itself.
    symlink("2.txt.gold.ron", dir.join("3.txt.gold.ron")).unwrap();
    symlink(dir.path(), outside.join("desk")).unwrap();
    for path in [dir.path().to_owned(), outside.join("desk")] {
        let (_, out, err) = run(&["check", "--json", &path.display().to_string()]);
        assert!(paths(&out).iter().any(|p| p.ends_with("/3.txt.gold.ron")), "{out}");
        assert_eq!((paths(&out).len(), err.as_str()), (7, ""));
    }
}

#[test]
fn many_problems_on_one_long_line_take_one_pass() {
    let source = "B y b ".repeat(40_000);
    let spans: Vec<(usize, usize, Label)> = (0..40_000)
        .flat_map(|i| {
            let at = i * 6;
            let b = Label::Body;
            [(at, at + 1, b), (at + 2, at + 3, Label::Byline), (at + 4, at + 5, b)]
        })
        .collect();
    let dir = TempDir::new();
    put(&dir, "a.txt", &source);
    put_annotation(&dir, "", &annotation("a.txt", source.as_bytes(), "", &spans));
    let (code, out, _) = check(&dir, "", &[]);
    assert_eq!(code, 0);
    assert!(out.ends_with("1 annotation checked: 0 errors, 40001 warnings\n"));
    assert!(out.contains("(bytes 239996..239997 of the text, line 1, column 239997)"), "the last");
}

#[test]
fn the_samples_have_neither_errors_nor_warnings() {
    let dir = TempDir::new();
    copydesk::app::samples::put_into(&copydesk::desk::RealFs, dir.path()).unwrap();
    let said = "14 annotations checked: 0 errors, 0 warnings\n".to_owned();
    let path = dir.path().display().to_string();
    assert_eq!(run(&["check", &path, "--strict"]), (0, said, String::new()));
}
