//! What is said about damaged files: all errors of meaning at once, each at its place.
#![expect(clippy::format_collect, reason = "helpers, short and small")]

use copydesk::annotation::file::{LineEnds, Repair, read, write};
use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{Annotation, Article, Label, Note, Span, Spans};
use copydesk::article::{ByteRange, Text};
use std::sync::Arc;

const TEXT: &str = "Home\nTalks résumé in Seoul\n👩‍👩‍👧 Kim \nThe two sides met.\n";

/// Lines 18 to 21 are its spans, 24 is its note.
fn sound() -> String {
    let article = Article {
        source: "korea.txt".into(),
        sha256: sha256_hex(TEXT.as_bytes()),
        encoding: "UTF-8".into(),
        ..Article::default()
    };
    let mut annotation = Annotation::new(article, "mk", Arc::new(Text::new(TEXT.into())));
    let spans = vec![
        Span::new(0, 4, Label::Junk),
        Span::new(5, 28, Label::Headline),
        Span::new(29, 51, Label::Byline),
        Span::new(53, 71, Label::Body),
    ];
    annotation.spans = Spans::new(spans).expect("sound spans");
    let note = Note { range: ByteRange::new(48, 51), by: "mk".into(), text: "who?".into() };
    annotation.notes = vec![note];
    write(&annotation)
}

fn errors(file: &str) -> Vec<String> {
    match read(file.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(failure) => failure.errors.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_sound_file_is_sound() {
    assert_eq!(errors(&sound()), Vec::<String>::new());
}

/// Each case: what to put in place of what, and all that is then said.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        "label: Headline",
        "label: Titel",
        &["line 19, column 40: expected Headline, Caption, Body, Byline or Junk, found `Titel`"],
    ),
    (
        "label: Headline",
        "label: \"Headline\"",
        &["line 19, column 40: expected Headline, Caption, Body, Byline or Junk, found a string"],
    ),
    (
        "label: Headline",
        "label: Some(Body)",
        &["line 19, column 40: expected Headline, Caption, Body, Byline or Junk, found `Some`"],
    ),
    ("kind: Text", "kind: Pdf", &["line 7, column 15: expected Text or Html, found `Pdf`"]),
    (
        "status: InProgress",
        "status: Finished",
        &[
            "line 13, column 13: expected InProgress, Done, Rejected(\"reason\") or Gold, found `Finished`",
        ],
    ),
    (
        "status: InProgress",
        "status: Rejected(\" \")",
        &["line 13, column 13: expected the reason for the rejection, found nothing"],
    ),
    (
        "status: InProgress",
        "status: Rejected(3)",
        &["line 13, column 22: expected a string, found `3`"],
    ),
    (
        "offset_unit: Utf8Bytes",
        "offset_unit: Utf16",
        &["line 16, column 18: expected Utf8Bytes, found `Utf16`"],
    ),
    (
        "active_seconds: 0",
        "active_seconds: -1",
        &["line 14, column 21: expected a whole number from 0 to 18446744073709551615, found `-1`"],
    ),
    (
        "active_seconds: 0",
        "active_seconds: 18446744073709551616",
        &[
            "line 14, column 21: expected a whole number from 0 to 18446744073709551615, found `18446744073709551616`",
        ],
    ),
    (
        "url: None",
        "url: \"https://example.org\"",
        &["line 9, column 14: expected None or Some(\"…\"), found a string"],
    ),
    ("notes: [", "remarks: [", &["line 23, column 5: `Annotation` has no field `remarks`"]),
    (
        "    annotator: \"mk\",\n",
        "    annotator: \"mk\",\n    annotator: \"jd\",\n    colour: Red(1, [2], { 3: \"}\" }),\n",
        &[
            "line 13, column 5: `Annotation` has its field `annotator` twice",
            "line 14, column 5: `Annotation` has no field `colour`",
        ],
    ),
    (
        "    active_seconds: 0,\n",
        "",
        &["line 1, column 1: `Annotation` lacks its field `active_seconds`"],
    ),
    (", label: Headline", "", &["line 19, column 9: `Span` lacks its field `label`"]),
    ("Span(start: 5", "Spam(start: 5", &["line 19, column 9: expected Span, found `Spam`"]),
    (
        "Span(start: 5, end: 28, label: Headline, quote: \"Talks résumé in Seoul\")",
        "[5, 28]",
        &["line 19, column 9: expected Span, found a list"],
    ),
    (
        "Span(start: 5, end: 28, label: Headline, quote: \"Talks résumé in Seoul\")",
        "Span()",
        &[
            "line 19, column 9: `Span` lacks its field `start`",
            "line 19, column 9: `Span` lacks its field `end`",
            "line 19, column 9: `Span` lacks its field `label`",
            "line 19, column 9: `Span` lacks its field `quote`",
        ],
    ),
    (
        "annotator: \"mk\",",
        "annotator: \"m.k\",",
        &[
            "line 12, column 16: expected an annotator's name: letters, digits, - and _, at most 64; not `majority` or another name with a meaning of its own",
        ],
    ),
    (
        "annotator: \"mk\",",
        "annotator: \"majority\",",
        &[
            "line 12, column 16: expected an annotator's name: letters, digits, - and _, at most 64; not `majority` or another name with a meaning of its own",
        ],
    ),
    (
        "source: \"korea.txt\"",
        "source: \"../korea.txt\"",
        &["line 4, column 17: expected the article's file name without a folder"],
    ),
    (
        "    text_sha256: \"",
        "    text_sha256: \"0",
        &["line 10, column 22: expected a SHA-256 of 64 lower-case hex digits"],
    ),
    (
        "start: 5, end: 28",
        "start: 5, end: 99",
        &["line 19, column 29: offset 99 is out of range: the text has 72 bytes"],
    ),
    (
        "start: 53, end: 71",
        "start: 99999999999999999, end: 72",
        &["line 21, column 21: offset 99999999999999999 is out of range: the text has 72 bytes"],
    ),
    (
        "start: 5, end: 28",
        "start: 5, end: 5",
        &["line 19, column 9: the range 5..5 holds nothing: expected an end after its start"],
    ),
    (
        "start: 5, end: 28",
        "start: 28, end: 5",
        &["line 19, column 9: the range 28..5 holds nothing: expected an end after its start"],
    ),
    (
        "start: 5, end: 28",
        "start: 5, end: 13",
        &["line 19, column 29: offset 13 cuts the grapheme cluster 12..14: expected 12 or 14"],
    ),
    (
        "start: 29, end: 51",
        "start: 33, end: 51",
        &[
            "line 20, column 21: offset 33 cuts the grapheme cluster 29..47: expected 29 or 47",
            "line 20, column 56: the quote disagrees: 33..51 of the text is \"\u{200d}👩\u{200d}👧 Kim\"",
        ],
    ),
    (
        "start: 5, end: 28",
        "start: 3, end: 28",
        &[
            "line 19, column 9: 3..28 overlaps Junk 0..4",
            "line 19, column 57: the quote disagrees: 3..28 of the text is \"e\\nTalks résumé in Seoul\"",
        ],
    ),
    (
        "start: 0, end: 4",
        "start: 0, end: 5",
        &[
            "line 18, column 29: the span 0..5 ends with a blank: expected 0..4",
            "line 18, column 52: the quote disagrees: 0..5 of the text is \"Home\\n\"",
        ],
    ),
    (
        "start: 53, end: 71",
        "start: 51, end: 71",
        &[
            "line 21, column 21: the span 51..71 begins with a blank: expected 53..71",
            "line 21, column 54: the quote disagrees: 51..71 of the text is \" \\nThe two sides met.\"",
        ],
    ),
    (
        "start: 53, end: 71",
        "start: 0, end: 71",
        &[
            "line 21, column 9: the spans are not in order: 0..71 comes after 29..51",
            "line 21, column 53: the quote disagrees: 0..71 of the text is \"Home\\nTalks résumé in Seoul\\n👩\u{200d}👩\u{200d}👧 Kim \\nThe two sides met.\"",
        ],
    ),
    (
        "start: 5, end: 28, label: Headline, quote: \"Talks résumé in Seoul\"",
        "start: 51, end: 52, label: Junk, quote: \" \"",
        &[
            "line 19, column 9: the span 51..52 is all blank",
            "line 20, column 9: the spans are not in order: 29..51 comes after 51..52",
        ],
    ),
    (
        "start: 48, end: 51",
        "start: 40, end: 72",
        &["line 24, column 21: offset 40 cuts the grapheme cluster 29..47: expected 29 or 47"],
    ),
    (
        "start: 48, end: 51",
        "start: 51, end: 51",
        &["line 24, column 9: the range 51..51 holds nothing: expected an end after its start"],
    ),
    (
        "decisions: []",
        "decisions: [Decision(start: 0, end: 0, left: None, right: Some(Titel), took: Body, by: \"x\")]",
        &[
            "line 26, column 17: the range 0..0 holds nothing: expected an end after its start",
            "line 26, column 68: expected Headline, Caption, Body, Byline or Junk, found `Titel`",
            "line 26, column 82: expected None or Some(a label), found `Body`",
        ],
    ),
    (
        "quote: \"Talks",
        "quote: \"Walks",
        &[
            "line 19, column 57: the quote disagrees: 5..28 of the text is \"Talks résumé in Seoul\"",
        ],
    ),
    (
        "Home\n",
        "Hope\n",
        &[
            "line 10, column 22: the checksum disagrees: the text's SHA-256 is 7075e538cac46202d537281fe0c1a740eb5f4c89adcde1abbbc559f52f6330ec",
            "line 18, column 52: the quote disagrees: 0..4 of the text is \"Hope\"",
        ],
    ),
    (
        "version: 1",
        "version: 2",
        &[
            "line 2, column 14: the file has format version 2, but this program knows versions up to 1: it needs a newer Copydesk",
        ],
    ),
    (
        "version: 1",
        "version: 99999999999999999999999",
        &[
            "line 2, column 14: the file has format version 18446744073709551615, but this program knows versions up to 1: it needs a newer Copydesk",
        ],
    ),
    (
        "version: 1,\n",
        "version: 2, future: <>,\n",
        &[
            "line 2, column 14: the file has format version 2, but this program knows versions up to 1: it needs a newer Copydesk",
        ],
    ),
    ("version: 1", "version: 0", &["line 2, column 14: there is no format version 0: expected 1"]),
    (
        "version: 1",
        "version: \"1\"",
        &[
            "line 2, column 14: expected a whole number from 0 to 18446744073709551615, found a string",
        ],
    ),
    (
        "label: Headline,",
        "label: Headline",
        &["line 19, column 49: expected `,` or `)`, found `quote`"],
    ),
    (
        "label: Headline,",
        "label: Titel",
        &["line 19, column 46: expected `,` or `)`, found `quote`"],
    ),
    (
        "label: Headline,",
        "label Headline,",
        &["line 19, column 39: expected `:`, found `Headline`"],
    ),
    (
        "quote: \"Talks",
        "quote: \"\\q",
        &[
            "line 19, column 58: expected an escape: \\n \\r \\t \\0 \\\" \\' \\\\ \\x41 \\u{1f600}, found '\\\\'",
        ],
    ),
    ("in Seoul\")", "in Seoul)", &["line 20, column 57: expected `,` or `)`, found '👩'"]),
    (
        "\"#,\n)",
        "\"#,\n",
        &["line 33, column 1: expected a field or `)`, found the end of the file"],
    ),
    (
        "\"#,\n)",
        "\",\n)",
        &["line 33, column 1: expected the end of a raw string, found the end of the file"],
    ),
    ("\"#,\n)", "\"#,\n) x", &["line 32, column 3: expected the end of the file, found `x`"]),
    (
        "url: None",
        "url: None /* open",
        &["line 33, column 1: expected the end of a comment, `*/`, found the end of the file"],
    ),
    ("spans: [", "spans: [,", &["line 17, column 13: expected a value, found ','"]),
    (
        "Annotation(\n",
        "Annotations(\n",
        &["line 1, column 1: expected Annotation, found `Annotations`"],
    ),
    (
        "Annotation(\n",
        "#![enable(implicit_some)]\nAnnotation(\n",
        &[
            "line 1, column 1: expected `Annotation(` (RON extensions are not part of the format), found '#'",
        ],
    ),
];

#[test]
fn each_damage_is_named_at_its_place() {
    let sound = sound();
    for (from, to, expected) in CASES {
        assert!(sound.contains(from), "{from}");
        assert_eq!(errors(&sound.replacen(from, to, 1)), *expected, "{from} -> {to}");
    }
}

#[test]
fn many_errors_come_in_the_order_of_their_places() {
    let file = sound()
        .replace("kind: Text", "kind: Pdf")
        .replace("start: 5, end: 28", "start: 3, end: 99")
        .replace("quote: \"The", "quote: \"A")
        .replace("who?\"", "who?\", more: 1");
    let failure = read(file.as_bytes()).expect_err("it is damaged");
    let places: Vec<(usize, usize)> = failure.errors.iter().map(|e| (e.line, e.column)).collect();
    assert_eq!(places, [(7, 15), (19, 29), (21, 54), (24, 58)]);
    assert_eq!(failure.to_string().lines().count(), 4);
}

#[test]
fn what_is_not_utf_8_is_named_at_its_place() {
    let mut bytes = sound().into_bytes();
    let at = sound().find("sumé").expect("it is there") + "sumé".len() - 1;
    bytes[at] = 0xff;
    let failure = read(&bytes).expect_err("it is damaged").to_string();
    assert_eq!(failure, "line 19, column 69: expected UTF-8, but the bytes here are not");
    assert!(read(b"\xff\xfeA\0").is_err(), "UTF-16");
}

#[test]
fn other_spellings_of_the_same_file_are_read() {
    let sound = sound();
    let expected = read(sound.as_bytes()).expect("it is sound").annotation;
    let spellings = [
        format!("\u{feff}{sound}"),
        format!("// a remark\n{sound}/* and /* another */ */"),
        sound.replace("    annotator: \"mk\",\n", "").replace(",\n)\n", ",\n annotator: r\"mk\")"),
        sound.replace("Span(", "(").replace("Article(", " ( ").replace("Annotation(", "("),
        sound.replace("Seoul\"", "Se\\x6fu\\u{6c}\""),
        sound.replace("    decisions: [],\n", "").replace("        renderer: None,\n", ""),
        sound.replace("    sources: [],\n", "").replace("        url: None,\n", ""),
        sound.replace("end: 71", "end: 7_1"),
        sound.replace("met.\"),\n    ]", "met.\")]"),
    ];
    for spelling in spellings {
        assert_ne!(spelling, sound);
        let loaded = read(spelling.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{spelling}"));
        assert_eq!(loaded.annotation, expected, "{spelling}");
        assert!(loaded.repairs.is_empty());
        assert_eq!(write(&loaded.annotation), sound);
    }
}

// ---- line ends ----

fn without_checksum(file: &str) -> String {
    file.lines().filter(|line| !line.contains("text_sha256")).map(|l| format!("{l}\n")).collect()
}

#[test]
fn line_ends_that_git_converted_are_restored() {
    let sound = sound();
    let expected = read(sound.as_bytes()).expect("it is sound").annotation;
    for file in [sound.clone(), without_checksum(&sound)] {
        let loaded = read(file.replace('\n', "\r\n").as_bytes()).expect("it can be restored");
        assert_eq!(loaded.annotation, expected);
        assert_eq!(loaded.repairs, [Repair::LineEnds(LineEnds::CrLf)]);
        assert_eq!(write(&loaded.annotation), sound);
    }
    assert!(Repair::LineEnds(LineEnds::CrLf).to_string().contains("converted to CR LF"));
}

/// Another program may have written a text with CR LF as a raw string.
#[test]
fn line_ends_that_git_normalised_are_restored() {
    let text = "One\r\nTwo\r\n";
    let mut annotation = Annotation::new(
        Article { source: "a.txt".into(), sha256: sha256_hex(b""), ..Article::default() },
        "mk",
        Arc::new(Text::new(text.into())),
    );
    let spans = vec![Span::new(0, 3, Label::Headline), Span::new(5, 8, Label::Body)];
    annotation.spans = Spans::new(spans).expect("sound spans");
    let canonical = write(&annotation);
    let converted = canonical.replace(r#""One\r\nTwo\r\n""#, "r\"One\nTwo\n\"");
    assert_ne!(converted, canonical);
    for file in [converted.clone(), without_checksum(&converted)] {
        let loaded = read(file.as_bytes()).expect("it can be restored");
        assert_eq!(loaded.annotation, annotation);
        assert_eq!(loaded.repairs, [Repair::LineEnds(LineEnds::Lf)]);
    }
    // An escaped text has no line ends that could be converted.
    let loaded = read(canonical.replace('\n', "\r\n").as_bytes()).expect("it is sound");
    assert_eq!(loaded.annotation, annotation);
    assert_eq!(loaded.repairs, []);
}

#[test]
fn nothing_is_restored_on_a_guess() {
    // With another change beside it, the checksum speaks for neither text.
    let changed = sound().replace("Home\n", "Hope\n").replace('\n', "\r\n");
    let said = errors(&changed).join("\n");
    assert!(
        said.contains("the checksum disagrees") && said.contains("the quote disagrees"),
        "{said}"
    );
    // Without a checksum and without spans nothing speaks for the other text.
    let bare: String = without_checksum(&sound())
        .lines()
        .filter(|line| !line.contains("Span(") && !line.contains("Note("))
        .map(|line| format!("{line}\r\n"))
        .collect();
    let loaded = read(bare.as_bytes()).expect("it is sound");
    assert_eq!(loaded.annotation.text.as_str(), TEXT.replace('\n', "\r\n"));
    assert_eq!(loaded.repairs, []);
}

// ---- size ----

#[test]
fn hostile_shapes_are_refused_at_once() {
    let deep =
        |open: &str| sound().replace("decisions: []", &format!("x: {}", open.repeat(500_000)));
    assert_eq!(errors(&deep("[")).len(), 1);
    assert_eq!(errors(&deep("A(")).len(), 1);
    assert_eq!(errors(&deep("/*")).len(), 1);
    assert_eq!(errors(&"Annotation(article:".repeat(100_000)).len(), 1);
    assert_eq!(errors("").len(), 1);
}

/// A line of flags is the worst there is for finding cluster edges; here with spans that also
/// overlap, so that nothing may look at a whole span.
#[test]
fn a_hundred_thousand_bad_spans_on_one_line_of_flags() {
    let flags = "\u{1f1f0}\u{1f1f7}".repeat(50_000);
    let spans: String = (0..100_000)
        .map(|n| format!("(start:{},end:400000,label:Junk,quote:\"\"),", n * 4))
        .collect();
    let file = sound()
        .replace("text: r#\"Home", &format!("text: r#\"{flags}"))
        .replace("    notes: [", &format!("    spans: [{spans}],\n    notes: ["))
        .replacen("    spans: [", "    ignored: [", 1);
    let said = errors(&file);
    // Every second span starts inside a flag, and the note ends in one.
    assert_eq!(said.iter().filter(|s| s.contains("cuts the grapheme cluster")).count(), 50_001);
    assert_eq!(said.iter().filter(|s| s.contains("overlaps")).count(), 99_999);
}
