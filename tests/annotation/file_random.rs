//! Random annotations and random damage: what is written reads back the same, the `ron` crate
//! agrees, and no damage makes a span whose text is not its quote.

use copydesk::annotation::file::{quote, read, write};
use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{Annotation, Article, Decision, Kind, Label, Note, Span, Spans, Status};
use copydesk::article::{ByteRange, Text};
use proptest::prelude::*;
use std::sync::Arc;

/// The file as the `ron` crate sees it.
mod plain {
    use copydesk::annotation::Label;
    use serde::{Deserialize, Deserializer};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Annotation {
        pub version: u64,
        pub article: Article,
        pub annotator: String,
        pub status: Status,
        #[serde(default)]
        pub flagged: bool,
        pub active_seconds: u64,
        #[serde(default)]
        pub sources: Vec<String>,
        pub offset_unit: Unit,
        pub spans: Vec<Span>,
        #[serde(default)]
        pub notes: Vec<Note>,
        #[serde(default)]
        pub decisions: Vec<Decision>,
        pub text: String,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Article {
        pub source: String,
        pub sha256: String,
        pub encoding: String,
        pub kind: Kind,
        #[serde(default)]
        pub renderer: Option<String>,
        #[serde(default)]
        pub url: Option<String>,
        #[serde(default)]
        pub text_sha256: String,
    }
    #[derive(Debug, Deserialize)]
    pub enum Kind {
        Text,
        Html,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    pub enum Status {
        InProgress,
        Done,
        Rejected(String),
        Gold,
    }
    #[derive(Debug, Deserialize)]
    pub enum Unit {
        Utf8Bytes,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Span {
        pub start: usize,
        pub end: usize,
        pub label: Label,
        pub quote: String,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Note {
        pub start: usize,
        pub end: usize,
        pub by: String,
        pub text: String,
    }
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Decision {
        pub start: usize,
        pub end: usize,
        pub left: Option<Label>,
        pub right: Option<Label>,
        pub took: Option<Label>,
        pub by: String,
        #[serde(default, deserialize_with = "some")]
        pub sides: Option<Vec<String>>,
    }
    /// A list that may be missing: without this RON wants `Some(…)`.
    fn some<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<String>>, D::Error> {
        Vec::deserialize(d).map(Some)
    }
}

/// Text with everything that could go wrong in a file.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,12}",
        2 => " {1,2}",
        2 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => "[\r\t\0\u{7f}\u{85}\u{2028}\u{feff}\u{202e}\u{a0}]",
        2 => "\"#{0,3}",
        1 => "\\\\[nu\"]?",
        1 => "[א-ת]{1,4}",
        1 => "[가-힣]{1,90}",
        1 => "e\u{301}{1,2}",
        1 => "[\u{1f1f0}\u{1f1f7}\u{200d}\u{1f468}\u{1f3fb}क\u{94d}षि\u{1100}\u{1161}\u{600}]{1,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    // Many texts without carriage returns and controls, since those are written raw.
    (prop::collection::vec(piece, 0..40), any::<bool>()).prop_map(|(pieces, raw)| {
        let text = pieces.concat();
        if raw {
            text.replace(|c: char| c.is_control() && c != '\n' && c != '\t', "")
        } else {
            text
        }
    })
}

/// A sound range of the text, trimmed or not.
fn range_in(text: &Text, a: usize, b: usize) -> Option<ByteRange> {
    let [a, b] = [a, b].map(|at| text.floor_edge(copydesk::article::Byte(at % (text.end().0 + 1))));
    Some(ByteRange::between(a, b)).filter(|range| !range.is_empty())
}

fn label() -> impl Strategy<Value = Label> {
    prop::sample::select(Label::ALL.to_vec())
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::InProgress),
        Just(Status::Done),
        Just(Status::Gold),
        nasty()
            .prop_filter("a reason", |reason| !reason.trim().is_empty())
            .prop_map(Status::Rejected),
    ]
}

fn annotation() -> impl Strategy<Value = Annotation> {
    let cuts = prop::collection::vec((any::<usize>(), any::<usize>(), label()), 0..12);
    let notes = prop::collection::vec((any::<usize>(), any::<usize>(), nasty()), 0..3);
    let decided = prop::collection::vec(
        (any::<usize>(), any::<usize>(), prop::option::of(label()), prop::option::of(label())),
        0..3,
    );
    let head = (
        prop::option::of(nasty()),
        prop::sample::select(vec!["", "mk", "gold", "import-x", "한나"]),
        (status(), any::<bool>()),
        any::<u64>(),
        prop::collection::vec(nasty(), 0..3),
    );
    (nasty(), cuts, notes, decided, head).prop_map(|(text, cuts, notes, decided, head)| {
        let text = Arc::new(Text::new(text));
        let article = Article {
            source: "a \"b\" #.txt".into(),
            sha256: sha256_hex(text.as_str().as_bytes()),
            encoding: "UTF-8".into(),
            kind: if head.0.is_some() { Kind::Html } else { Kind::Text },
            renderer: head.0.clone(),
            url: head.0,
        };
        let mut annotation = Annotation::new(article, head.1, Arc::clone(&text));
        (annotation.status, annotation.active_seconds, annotation.sources) =
            (head.2.0, head.3, head.4);
        annotation.flagged = head.2.1;
        let mut spans: Vec<Span> = Vec::new();
        for (a, b, label) in cuts {
            let range = range_in(&text, a, b).and_then(|range| text.trim(range));
            if let Some(range) = range
                && spans.iter().all(|span| !span.range.overlaps(range))
            {
                spans.push(Span { range, label });
            }
        }
        annotation.spans = Spans::new(spans).expect("disjoint spans");
        for (a, b, remark) in notes {
            let range = range_in(&text, a, b).unwrap_or_default();
            annotation.notes.push(Note { range, by: remark.clone(), text: remark });
        }
        annotation.notes.sort_by_key(|note| note.range);
        for (a, b, left, right) in decided {
            if let Some(range) = range_in(&text, a, b) {
                let sides = match right {
                    Some(_) => annotation.sources.clone(),
                    None => annotation.sources.iter().take(1).cloned().collect(),
                };
                let decision = Decision { range, left, right, took: left, by: "jd".into(), sides };
                annotation.decisions.push(decision);
            }
        }
        annotation
    })
}

/// Everything that a sound annotation promises about its spans.
fn assert_sound(annotation: &Annotation) {
    let text = &annotation.text;
    let mut last = 0;
    for span in &annotation.spans {
        assert!(last <= span.range.start.0 && span.range.end <= text.end());
        assert_eq!(text.trim(span.range), Some(span.range), "{span:?} of {:?}", text.as_str());
        last = span.range.end.0;
    }
}

/// The `ron` crate reads the same values.
fn assert_ron_agrees(file: &str, annotation: &Annotation, same_text: bool) {
    let plain: plain::Annotation = ron::from_str(file).unwrap_or_else(|e| panic!("{e}\n{file}"));
    assert_eq!(plain.version, 1);
    assert_eq!(plain.article.source, annotation.article.source);
    assert_eq!(plain.article.sha256, annotation.article.sha256);
    assert_eq!(plain.article.encoding, annotation.article.encoding);
    assert_eq!(plain.article.renderer, annotation.article.renderer);
    assert_eq!(plain.article.url, annotation.article.url);
    assert_eq!(
        matches!(plain.article.kind, plain::Kind::Html),
        annotation.article.kind == Kind::Html
    );
    assert_eq!(plain.annotator, annotation.annotator);
    let status = match &annotation.status {
        Status::InProgress => plain::Status::InProgress,
        Status::Done => plain::Status::Done,
        Status::Rejected(reason) => plain::Status::Rejected(reason.clone()),
        Status::Gold => plain::Status::Gold,
    };
    assert_eq!(plain.status, status);
    assert_eq!(plain.flagged, annotation.flagged);
    assert_eq!(plain.active_seconds, annotation.active_seconds);
    assert_eq!(plain.sources, annotation.sources);
    assert!(matches!(plain.offset_unit, plain::Unit::Utf8Bytes));
    let spans: Vec<Span> = plain.spans.iter().map(|s| Span::new(s.start, s.end, s.label)).collect();
    assert_eq!(spans, annotation.spans.as_slice());
    for (plain, span) in plain.spans.iter().zip(&annotation.spans) {
        assert_eq!(plain.quote, quote(annotation.text.slice(span.range)));
    }
    let mut notes: Vec<Note> = plain
        .notes
        .into_iter()
        .map(|n| Note { range: ByteRange::new(n.start, n.end), by: n.by, text: n.text })
        .collect();
    notes.sort_by_key(|note| note.range);
    assert_eq!(notes, annotation.notes);
    let decisions: Vec<Decision> = plain
        .decisions
        .into_iter()
        .map(|d| Decision {
            range: ByteRange::new(d.start, d.end),
            left: d.left,
            right: d.right,
            took: d.took,
            by: d.by,
            sides: d.sides.unwrap_or_else(|| plain.sources.clone()),
        })
        .collect();
    assert_eq!(decisions, annotation.decisions);
    if same_text {
        assert_eq!(plain.text, annotation.text.as_str());
        let digest = sha256_hex(plain.text.as_bytes());
        assert!(plain.article.text_sha256.is_empty() || plain.article.text_sha256 == digest);
    }
}

/// One change of a file's bytes.
fn damage(bytes: &mut Vec<u8>, kind: u8, at: usize, piece: &str) {
    let at = at % (bytes.len() + 1);
    let end = bytes.len().min(at + piece.len());
    match kind % 5 {
        0 => drop(bytes.splice(at..at, piece.bytes())),
        1 => drop(bytes.drain(at..end)),
        2 => drop(bytes.splice(at..end, piece.bytes())),
        3 => bytes.truncate(at),
        _ => {
            // Changes that stay plausible: a digit, a letter.
            if let Some(byte) = bytes.get_mut(at) {
                *byte = match *byte {
                    b'0'..=b'8' | b'a'..=b'y' => *byte + 1,
                    other => other ^ 1,
                };
            }
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same(annotation in annotation()) {
        let file = write(&annotation);
        assert_sound(&annotation);
        let loaded = read(file.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{file}"));
        prop_assert_eq!(&loaded.annotation, &annotation);
        prop_assert!(loaded.repairs.is_empty());
        assert_ron_agrees(&file, &annotation, true);
        // Nothing but the text has lines of its own.
        let lines = file.lines().count();
        let items = annotation.spans.len() + annotation.notes.len() + annotation.decisions.len();
        prop_assert!(lines <= 30 + items + annotation.text.as_str().matches('\n').count());
    }

    #[test]
    fn converted_line_ends_are_always_undone(annotation in annotation()) {
        let file = write(&annotation).replace('\n', "\r\n");
        let loaded = read(file.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{file}"));
        prop_assert_eq!(&loaded.annotation, &annotation);
    }

    #[test]
    fn damage_never_makes_an_unsound_annotation(
        annotation in annotation(),
        changes in prop::collection::vec(
            (any::<u8>(), any::<usize>(), "[\"#\\\\()\\[\\],:0-9a-z \n\r/*]{0,4}|\u{301}|\u{1f1f0}"),
            1..4,
        ),
        keep_digest in any::<bool>(),
    ) {
        let mut file = write(&annotation);
        if !keep_digest {
            let digest = sha256_hex(annotation.text.as_str().as_bytes());
            file = file.replacen(&format!("        text_sha256: \"{digest}\",\n"), "", 1);
        }
        let mut bytes = file.into_bytes();
        for (kind, at, piece) in &changes {
            damage(&mut bytes, *kind, *at, piece);
        }
        match read(&bytes) {
            Ok(loaded) => {
                assert_sound(&loaded.annotation);
                let file = String::from_utf8(bytes).expect("it was read");
                assert_ron_agrees(&file, &loaded.annotation, loaded.repairs.is_empty());
            }
            Err(failure) => prop_assert!(!failure.errors.is_empty() && !failure.to_string().is_empty()),
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(read(&bytes).is_err());
    }
}
