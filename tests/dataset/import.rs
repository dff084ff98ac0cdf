//! Imports: the units of each format, what is wrong told with its line, texts that differ,
//! gold without offsets, and files that are broken.

use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{Article, Flaw, Label, Spans, Status};
use copydesk::article::{ByteRange, Text, Units};
use copydesk::dataset::import::{
    Catalogue, Content, Entry, Fault, FaultKind, Format, Imported, LabelMap, Options, Resolved,
    Unit, UnitEvidence, UnitSign, UnitVerdict, articles, finished, read, read_line, read_stream,
    resolve,
};
use proptest::prelude::*;
use std::io::BufReader;
use std::sync::Arc;

/// A text in which all units differ.
const T: &str = "😀 cafe\u{301} Headline here\nBody one.\n";
/// "Headline here" in it, in bytes.
const HEADLINE: (usize, usize) = (12, 25);

fn all(format: Format, name: &str, bytes: &[u8]) -> (Vec<Imported>, Vec<Fault>) {
    let (mut records, mut faults) = (Vec::new(), Vec::new());
    read(format, name, bytes, &mut |record| match record {
        Ok(record) => records.push(record),
        Err(fault) => faults.push(fault),
    });
    (records, faults)
}

fn verdict(records: &[Imported], article: Option<&Text>) -> UnitVerdict {
    let mut evidence = UnitEvidence::default();
    for record in records {
        evidence.note(record, article);
    }
    evidence.verdict()
}

fn text(text: &str) -> Arc<Text> {
    Arc::new(Text::new(text.to_owned()))
}

fn resolved(record: &Imported, article: &Arc<Text>, unit: Unit, map: &str) -> Resolved {
    let labels = LabelMap::parse(map).unwrap();
    let resolved = resolve(record, article, &Options { unit, labels: &labels });
    for span in &resolved.spans {
        assert_eq!(Flaw::of(article, span.range), None, "{}", span.range);
    }
    resolved
}

/// Spans as letters and texts, and all faults as sentences.
fn seen(format: Format, name: &str, file: &str, article: &str) -> (Vec<String>, Vec<String>) {
    let (records, faults) = all(format, name, file.as_bytes());
    let article = text(article);
    let choice = format.choose_unit(None, &verdict(&records, Some(&article)));
    let unit = choice.map_or(Unit::Utf16, |choice| choice.unit);
    let mut spans = Vec::new();
    let mut said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for record in &records {
        let resolved = resolved(record, &article, unit, "title=headline,para=body,ad=none");
        spans.extend(
            resolved
                .spans
                .iter()
                .map(|s| format!("{} {}", s.label.letter(), article.slice(s.range))),
        );
        said.extend(resolved.faults.iter().map(ToString::to_string));
    }
    (spans, said)
}

/// A JSON string.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The same span in the file of each format with offsets, counted in a unit.
fn sample(format: Format, unit: Unit) -> String {
    let article = Text::new(T.to_owned());
    let units = Units::new(&article);
    let at = |byte: usize| {
        (0..=T.len())
            .find(|&n| unit.byte(&units, &article, n).is_some_and(|b| b.0 == byte))
            .unwrap()
    };
    let (start, end) = (at(HEADLINE.0), at(HEADLINE.1));
    let t = quoted(T);
    match format {
        Format::Doccano => {
            format!(
                "{{\"id\":7,\"text\":{t},\"label\":[[{start},{end},\"headline\"]],\"Comments\":[]}}\n"
            )
        }
        Format::LabelStudio => format!(
            "[{{\"data\":{{\"text\":{t}}},\"annotations\":[{{\"result\":[{{\"id\":\"a1\",\"from_name\":\
             \"label\",\"to_name\":\"text\",\"type\":\"labels\",\"value\":{{\"start\":{start},\"end\":{end},\
             \"text\":\"Headline here\",\"labels\":[\"headline\"]}}}}]}}]}}]"
        ),
        Format::Prodigy => format!(
            "{{\"text\":{t},\"tokens\":[],\"spans\":[{{\"start\":{start},\"end\":{end},\"token_start\":2,\
             \"token_end\":3,\"label\":\"headline\"}}],\"answer\":\"accept\"}}\n"
        ),
        Format::Brat => format!("T1\theadline {start} {end}\tHeadline here\n"),
        Format::Labelbuddy => format!(
            "{{\"text\":{t},\"metadata\":{{\"id\":\"t1\"}},\"annotations\":[{{\"start_char\":{start},\
             \"end_char\":{end},\"start_byte\":12,\"end_byte\":25,\"label_name\":\"headline\"}}]}}\n"
        ),
        Format::W3c => format!(
            "{{\"id\":\"t#span1\",\"type\":\"Annotation\",\"body\":{{\"value\":\"headline\"}},\
             \"target\":{{\"source\":\"urn:sha256:{}\",\"selector\":[{{\"type\":\
             \"TextPositionSelector\",\"start\":{start},\"end\":{end}}},{{\"type\":\
             \"TextQuoteSelector\",\"exact\":\"Headline here\"}}]}}}}\n",
            sha256_hex(T.as_bytes())
        ),
        _ => format!(
            "{{\"id\":\"t\",\"text\":{t},\"spans\":[{{\"start\":{start},\"end\":{end},\"label\":\"headline\"}}]}}\n"
        ),
    }
}

const WITH_SPANS: [Format; 7] = [
    Format::Doccano,
    Format::LabelStudio,
    Format::Prodigy,
    Format::Brat,
    Format::Labelbuddy,
    Format::Spans,
    Format::W3c,
];

#[test]
fn each_format_counts_in_its_unit() {
    for format in WITH_SPANS {
        let unit = format.unit().unwrap_or(Unit::Utf16);
        let (spans, said) = seen(format, "t.ann", &sample(format, unit), T);
        assert_eq!(spans, ["H Headline here"], "{}", format.name());
        assert_eq!(said, [""; 0], "{}", format.name());
    }
}

#[test]
fn a_wrong_unit_is_never_imported_in_silence() {
    for format in WITH_SPANS {
        for unit in Unit::ALL {
            let (records, _) = all(format, "t.ann", sample(format, unit).as_bytes());
            let article = text(T);
            for taken in Unit::ALL {
                let resolved = resolved(&records[0], &article, taken, "");
                let is_right = resolved
                    .spans
                    .iter()
                    .next()
                    .is_some_and(|s| s.range == ByteRange::new(HEADLINE.0, HEADLINE.1));
                let name = format.name();
                let is_told = !resolved.faults.is_empty() || format.unit().is_none();
                assert!(is_right == (unit == taken) || !is_right, "{name} {unit} as {taken}");
                // Formats with a text of the span, or bytes, tell by themselves.
                if matches!(format, Format::LabelStudio | Format::Brat | Format::Labelbuddy) {
                    assert!(is_right || is_told, "{name} {unit} as {taken}");
                }
            }
        }
    }
}

#[test]
fn the_unit_is_found_by_evidence_or_asked_for() {
    let doccano =
        |text: &str, spans: &str| format!("{{\"text\":{},\"label\":{spans}}}", quoted(text));
    let found = |unit, by| UnitVerdict::Found { unit, by };
    let unclear = |candidates: &[Unit]| UnitVerdict::Unclear {
        candidates: candidates.to_vec(),
        is_utf16_other: true,
    };
    let cases = [
        (doccano(T, "[[9,22,\"body\"]]"), found(Unit::Utf16, UnitSign::Words)),
        (doccano(T, "[[7,20,\"body\"]]"), found(Unit::Cluster, UnitSign::Words)),
        // Under the others, which count the smiley once, `b` and a blank.
        (doccano("😀 ab c", "[[3,5,\"body\"]]"), found(Unit::Utf16, UnitSign::Blanks)),
        // Letters without blanks: all may be.
        (doccano("😀日本語日本語", "[[2,4,\"body\"]]"), unclear(&Unit::ALL[1..])),
        (doccano("Rain.\nSun.", "[[0,5,\"body\"]]"), UnitVerdict::Alike(Unit::CodePoint)),
        (doccano(T, "[]"), UnitVerdict::NoSpans),
        // The last character: longer units only.
        (doccano("😀😀", "[[2,4,\"body\"]]"), found(Unit::Utf16, UnitSign::Edges)),
        (doccano("😀😀", "[[4,8,\"body\"]]"), found(Unit::Utf8, UnitSign::Edges)),
        (doccano("e\u{301}e\u{301}", "[[1,2,\"body\"]]"), found(Unit::Cluster, UnitSign::Edges)),
        // One span out of range under all.
        (doccano(T, "[[9,22,\"body\"],[900,901,\"body\"]]"), found(Unit::Utf16, UnitSign::Words)),
        (sample(Format::LabelStudio, Unit::Utf16), found(Unit::Utf16, UnitSign::Quotes)),
        (sample(Format::LabelStudio, Unit::CodePoint), found(Unit::CodePoint, UnitSign::Quotes)),
    ];
    for (file, expected) in cases {
        let format = if file.starts_with('[') { Format::LabelStudio } else { Format::Doccano };
        let (records, faults) = all(format, "", file.as_bytes());
        assert_eq!(faults, []);
        let verdict = verdict(&records, None);
        assert_eq!(verdict, expected, "{file}");
        assert!(verdict.to_string().ends_with('.'));
        let choice = format.choose_unit(None, &verdict);
        assert_eq!(choice.is_err(), matches!(verdict, UnitVerdict::Unclear { .. }), "{file}");
        let asked = format.choose_unit(Some(Unit::Utf8), &verdict).unwrap();
        assert_eq!(asked.unit, Unit::Utf8);
    }
}

#[test]
fn older_exports_of_label_studio_are_known_by_their_quotes() {
    let (spans, _) = seen(Format::LabelStudio, "", &sample(Format::LabelStudio, Unit::Utf16), T);
    assert_eq!(spans, ["H Headline here"]);
    let found = UnitVerdict::Found { unit: Unit::Utf16, by: UnitSign::Quotes };
    let choice = Format::LabelStudio.choose_unit(None, &found).unwrap();
    assert!(choice.say.expect("it is said").contains("UTF-16"));
    // Elsewhere the format holds, and the doubt is told.
    let choice = Format::Prodigy.choose_unit(None, &found).unwrap();
    assert!(choice.unit == Unit::CodePoint && choice.say.is_some());
}

/// The same quotes under several units: words at another place, or parts of words. Where a word
/// ends does not decide between them.
#[test]
fn quotes_that_fit_several_units_are_no_evidence() {
    let task = |text: &str, spans: &[(usize, usize, Option<&str>)]| {
        let results = spans.iter().map(|(start, end, quote)| {
            let quote = quote.map_or_else(String::new, |q| format!("\"text\":{},", quoted(q)));
            format!(
                "{{\"type\":\"labels\",\"value\":{{\"start\":{start},\"end\":{end},{quote}\
                 \"labels\":[\"body\"]}}}}"
            )
        });
        let results = results.collect::<Vec<_>>().join(",");
        let text = quoted(text);
        format!("[{{\"data\":{{\"text\":{text}}},\"annotations\":[{{\"result\":[{results}]}}]}}]")
    };
    let cases = [
        // Five smileys before a word of four letters, and a blank.
        (task("😀😀😀😀😀 rain rain rain", &[(11, 15, Some("rain"))]), None),
        // With UTF-16, `aa` at the beginning of the word; else at its end.
        (task("😀 aaa b", &[(3, 5, Some("aa"))]), None),
        // With bytes it is all of a word, but another one.
        (task("😀😀 aa aaaaaaa b", &[(9, 11, Some("aa"))]), None),
        // Another quote decides.
        (task("😀 aaa b", &[(3, 5, Some("aa")), (6, 7, Some("b"))]), Some((Unit::CodePoint, ""))),
        (task("😀 aaa b", &[(3, 5, Some("aa")), (7, 8, Some("b"))]), Some((Unit::Utf16, "UTF-16"))),
        // A span without a quote takes nothing from the others.
        (task("😀 aaa b c", &[(3, 5, None), (7, 8, Some("b"))]), Some((Unit::Utf16, "UTF-16"))),
        // Bytes differ, but Label Studio does not count them.
        (task("é aaaa", &[(3, 5, Some("aa"))]), Some((Unit::CodePoint, ""))),
    ];
    for (file, expected) in cases {
        let (records, _) = all(Format::LabelStudio, "", file.as_bytes());
        let verdict = verdict(&records, None);
        let choice = Format::LabelStudio.choose_unit(None, &verdict);
        match (&choice, expected) {
            (Ok(choice), Some((unit, said))) => {
                assert_eq!(choice.unit, unit, "{file}");
                let say = choice.say.as_deref().unwrap_or_default();
                assert!(say.contains(said) && say.is_empty() == said.is_empty(), "{file}: {say}");
            }
            (Err(asks), None) => assert!(asks.contains("--unit"), "{file}: {asks}"),
            _ => panic!("{file}: {choice:?}, {verdict:?}"),
        }
    }
}

#[test]
fn all_that_is_wrong_is_listed_with_its_place() {
    let article = "Rain again\n  \nIt rained. cafe\u{301} and more\n";
    let line = |spans: &str| format!("{{\"text\":{},\"spans\":[{spans}]}}\n", quoted(article));
    let cases: &[(&str, &[&str], &[&str])] = &[
        (r#"{"start":0,"end":10,"label":"Title"}"#, &["H Rain again"], &[]),
        (r#"{"start":0,"end":10,"label":"ad"}"#, &[], &[]),
        (
            r#"{"start":0,"end":10,"label":"legend"}"#,
            &[],
            &["line 2, span 1: the label `legend` is unknown: say what it means with --map"],
        ),
        (
            r#"{"start":0,"end":99,"label":"body"}"#,
            &[],
            &["line 2, span 1: the span ends at 99, but the text has 40 code points"],
        ),
        (
            r#"{"start":5,"end":5,"label":"body"},{"start":6,"end":5,"label":"body"}"#,
            &[],
            &[
                "line 2, span 1: the span is empty, or ends before it starts",
                "line 2, span 2: the span is empty, or ends before it starts",
            ],
        ),
        (
            r#"{"start":10,"end":14,"label":"body"}"#,
            &[],
            &["line 2, span 1: the span holds nothing but blanks"],
        ),
        (
            r#"{"start":25,"end":29,"label":"body"}"#,
            &[],
            &["line 2, span 1: the span cuts a character at 29 (in code points)"],
        ),
        (r#"{"start":0,"end":15,"label":"title"}"#, &["H Rain again\n  \nI"], &[]),
        (
            r#"{"start":0,"end":11,"label":"title"}"#,
            &["H Rain again"],
            &["line 2, span 1: blanks at the ends of the span are left out"],
        ),
        (
            r#"{"start":0,"end":10,"label":"title"},{"start":5,"end":24,"label":"body"},{"start":0,"end":10,"label":"title"}"#,
            &["H Rain again"],
            &[
                "line 2, span 2: the span overlaps with span 1",
                "line 2, span 3: the same span with the same label is there twice",
            ],
        ),
        (
            r#"{"start":-1,"end":10,"label":"title"},{"start":0,"end":2.5,"label":"title"},{"start":0,"end":10}"#,
            &[],
            &[
                "line 2, span 1: `start` is not a whole number that is not negative",
                "line 2, span 2: `end` is not a whole number that is not negative",
                "line 2, span 3: `label` is not a string",
            ],
        ),
        (
            r#"{"start":0,"end":10,"label":"title","quote":"Sun again"}"#,
            &[],
            &[
                "line 2, span 1: the file quotes \"Sun again\" for the span, but its text is \"Rain again\"",
            ],
        ),
        (
            r#"{"start":0,"end":10,"label":"title","quote":"Rai…ain"}"#,
            &[],
            &[
                "line 2, span 1: the file quotes \"Rai…ain\" for the span, but its text is \"Rain again\"",
            ],
        ),
        ("", &[], &["line 2: the record has no span"]),
    ];
    for (spans, expected, faults) in cases {
        // A blank line before, so that the place is not the first by chance.
        let file = format!("\n{}", line(spans));
        let (found, said) = seen(Format::Spans, "", &file, article);
        assert_eq!(
            (found.as_slice(), said.as_slice()),
            (&to_strings(expected)[..], &to_strings(faults)[..])
        );
    }
}

/// A review found that any `…` in a quote stood for any text.
#[test]
fn a_quote_leaves_out_only_what_our_own_quotes_do() {
    let long = format!("{}{}", "It rained. ".repeat(4), "It will rain. ".repeat(4));
    let long = long.trim();
    let own = copydesk::annotation::file::quote(long);
    assert!(own.contains('…'));
    let other = own.replacen("It", "", 1);
    let article = format!("Rain never fell\nWait … what\n{long}\n");
    let (end, is_wrong) = (28 + long.chars().count(), "the file quotes");
    for (start, end, quote, is_right) in [
        (0, 15, "Rain … fell", false),
        (0, 15, "Rain never…fell", false),
        (0, 15, "…", false),
        (16, 27, "Wait … what", true),
        (16, 27, "Wait…what", true),
        (16, 27, "Wait … hat", false),
        (28, end, long, true),
        (28, end, &own, true),
        (28, end, &other, false),
        (28, end - 1, &own, false),
    ] {
        let quote = quoted(quote);
        let file = format!(
            "{{\"text\":{},\"spans\":[{{\"start\":{start},\"end\":{end},\"label\":\"title\",\"quote\":{quote}}}]}}",
            quoted(&article)
        );
        let (found, said) = seen(Format::Spans, "", &file, &article);
        assert_eq!(found.len(), usize::from(is_right), "{quote}: {said:?}");
        assert_eq!(said.iter().any(|said| said.contains(is_wrong)), !is_right, "{quote}: {said:?}");
    }
}

/// A review found that the time grew with the spans times the text: this took minutes.
#[test]
fn many_spans_over_many_blanks_are_compared_at_once() {
    let text = Text::new(" ".repeat(1_000_000) + "x");
    let span = |n: usize| {
        let quote = if n % 3 == 2 { "y" } else { "x" };
        let start = if n == 0 { 0 } else { n % 1000 };
        format!("{{\"start\":{start},\"end\":1000001,\"label\":\"title\",\"quote\":\"{quote}\"}}")
    };
    let spans: Vec<String> = (0..50_000).map(span).collect();
    let blank = r#"{"start":0,"end":1000000,"label":"title"}"#;
    let spans = format!("{},{}", spans.join(","), vec![blank; 1000].join(","));
    let file = format!("{{\"id\":\"a\",\"spans\":[{spans}]}}");
    let (records, faults) = all(Format::Spans, "", file.as_bytes());
    assert_eq!((records.len(), faults.len()), (1, 0));
    verdict(&records, Some(&text));
    let labels = LabelMap::parse("title=headline").unwrap();
    let options = Options { unit: Unit::CodePoint, labels: &labels };
    let resolved = resolve(&records[0], &Arc::new(text), &options);
    assert_eq!(resolved.spans.len(), 1);
    let count = |is: fn(&FaultKind) -> bool| resolved.faults.iter().filter(|f| is(&f.kind)).count();
    assert_eq!(count(|kind| matches!(kind, FaultKind::Trimmed)), 1);
    assert_eq!(count(|kind| matches!(kind, FaultKind::Twice)), 33_333);
    assert_eq!(count(|kind| matches!(kind, FaultKind::Quote { .. })), 16_666);
    assert_eq!(count(|kind| matches!(kind, FaultKind::Blank)), 1000);
}

fn to_strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_owned()).collect()
}

/// Found by the fuzzer of the exports: brat's lines end where Python's do, so the export cuts a
/// span there, and what was cut was not put together again.
#[test]
fn a_span_that_brat_cuts_at_a_separator_is_one_again() {
    let article = "one\u{1c}two\u{85}three\u{1d} four\n";
    let file = "T1\tbody 0 3;4 7;8 13;15 19\tone two three four\n";
    let (spans, said) = seen(Format::Brat, "t.ann", file, article);
    assert_eq!(spans, ["B one\u{1c}two\u{85}three\u{1d} four"]);
    assert_eq!(said, [""; 0]);
}

/// A name, a format, a file, the spans, and what is said.
type Case<'a> = (&'a str, Format, String, &'a [&'a str], &'a [&'a str]);

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_format_has_its_traps() {
    let article = "Rain again\nIt rained.\nMenu\nIt will rain.\n";
    let t = quoted(article);
    let task = |inner: &str| format!("[{{\"data\":{{\"text\":{t}}},{inner}}}]");
    let cases: &[Case] = &[
        (
            "doccano: labels, and entities of projects with relations",
            Format::Doccano,
            format!(
                "{{\"text\":{t},\"labels\":[[0,10,\"title\"]]}}\n{{\"text\":{t},\"entities\":[{{\"id\":1,\
                 \"label\":\"body\",\"start_offset\":11,\"end_offset\":21}}],\"relations\":[]}}"
            ),
            &["H Rain again", "B It rained."],
            &[],
        ),
        (
            "a list instead of lines",
            Format::Labelbuddy,
            format!("[{{\"text\":{t},\"annotations\":[{{\"start_char\":0,\"end_char\":10,\"label_name\":\"title\"}}]}}]"),
            &["H Rain again"],
            &[],
        ),
        (
            "labelbuddy: bytes that disagree",
            Format::Labelbuddy,
            format!("{{\"text\":{t},\"annotations\":[{{\"start_char\":0,\"end_char\":10,\"start_byte\":0,\"end_byte\":9,\"label_name\":\"title\"}}]}}"),
            &[],
            &["line 1, span 1: offsets in characters and in bytes disagree"],
        ),
        (
            "Prodigy: what was not accepted",
            Format::Prodigy,
            format!("{{\"text\":{t},\"spans\":[],\"answer\":\"reject\"}}\n{{\"text\":{t},\"answer\":\"accept\"}}"),
            &[],
            &["line 1: not imported: the answer is `reject`", "line 2: the record has no span"],
        ),
        (
            "brat: cut at line ends, torn, and what is no span",
            Format::Brat,
            "T1\ttitle 0 10\tRain again\nT2\tbody 11 21;22 26;27 40\tIt rained. Menu It will rain.\n\
             R1\tpart Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tno\n"
                .to_owned(),
            &["H Rain again", "B It rained.\nMenu\nIt will rain."],
            &[
                "line 3: not imported: `R1` is no text-bound annotation",
                "line 4: not imported: `#1` is no text-bound annotation",
            ],
        ),
        (
            "brat: parts with text between are spans of their own",
            Format::Brat,
            "T1\tbody 11 21;27 40\tIt rained. It will rain.\n".to_owned(),
            &["B It rained.", "B It will rain."],
            &[],
        ),
        (
            "brat: wrong text, wrong line",
            Format::Brat,
            "T1\ttitle 0 9\tRain again\nT2 title 0 10 Rain again\nT3\ttitle 0 +9\tx\n".to_owned(),
            &[],
            &[
                "line 2: this does not parse: this is not `T1<TAB>label start end<TAB>text`",
                "line 3: this does not parse: this is not `T1<TAB>label start end<TAB>text`",
                "line 1: the file quotes \"Rain again\" for the span, but its text is \"Rain agai\"",
            ],
        ),
        (
            "Label Studio: a quote that is wrong does not count",
            Format::LabelStudio,
            task(
                "\"annotations\":[{\"result\":[{\"type\":\"labels\",\"value\":{\"start\":0,\"end\":10,\
                 \"text\":\"Sun\",\"labels\":[\"title\"]}},{\"type\":\"choices\",\"value\":{}}]},\
                 {\"was_cancelled\":true,\"result\":[]}]",
            ),
            &["H Rain again"],
            &[
                "record 1: not imported: the annotation was cancelled",
                "record 1, span 2: not imported: a result of the type `choices`",
                "record 1, span 1: the file quotes \"Sun\" for the span, but its text is \"Rain again\"",
            ],
        ),
        (
            "Label Studio: pages, and two labels",
            Format::LabelStudio,
            task(
                "\"annotations\":[{\"result\":[{\"type\":\"hypertextlabels\",\"value\":{\"start\":\
                 \"/p[1]/text()[1]\",\"end\":\"/p[1]/text()[1]\",\"startOffset\":0,\"hypertextlabels\":\
                 [\"title\"]}},{\"type\":\"labels\",\"value\":{\"start\":0,\"end\":10,\"labels\":[\"title\",\
                 \"body\"]}}]}]",
            ),
            &[],
            &[
                "record 1, span 1: the offsets count in nodes of a web page (HyperText), which can't \
                 be led back to its text",
                "record 1, span 2: the span has several labels: title, body",
            ],
        ),
        (
            "Label Studio: predictions only, and the short form",
            Format::LabelStudio,
            format!("[{{\"data\":{{\"text\":{t}}},\"predictions\":[{{\"result\":[]}}]}},{{\"text\":{t},\"label\":[]}}]"),
            &[],
            &[
                "record 1: not imported: the task has predictions only",
                "record 2: `data` is not an object; export as JSON, not as JSON-MIN",
            ],
        ),
        (
            "span JSONL that names its unit",
            Format::Spans,
            format!(
                "{{\"text\":{},\"offset_unit\":\"utf8_bytes\",\"spans\":[{{\"start\":12,\"end\":25,\"label\":\
                 \"title\"}}]}}\n{{\"text\":\"\",\"unit\":\"characters\",\"spans\":[]}}",
                quoted(T)
            ),
            &["H Headline here"],
            &["line 2: `offset_unit` is not utf-8, utf-16, code-points or graphemes"],
        ),
    ];
    for (name, format, file, spans, faults) in cases {
        let article = if *format == Format::Spans { T } else { article };
        let (found, said) = seen(*format, "x.ann", file, article);
        assert_eq!((found, said), (to_strings(spans), to_strings(faults)), "{name}");
    }
}

#[test]
fn spans_are_carried_over_to_the_exact_text() {
    let own = "Rain again\nLe cafe\u{301} rained in.\nThe mayor said so, and then it went on.\nMore rain.";
    let record = |spans: &str| {
        let file = format!("{{\"text\":{},\"spans\":[{spans}]}}", quoted(own));
        all(Format::Spans, "", file.as_bytes()).0.remove(0)
    };
    let spans = r#"{"start":0,"end":10,"label":"headline"},{"start":11,"end":30,"label":"body"}"#;
    let cases: &[(String, &[&str], &[&str])] = &[
        (
            // Line ends of Windows, and what was stripped.
            format!("\u{feff}\r\n{}\r\n", own.replace('\n', "\r\n")),
            &["Rain again", "Le cafe\u{301} rained in."],
            &[],
        ),
        (
            // Composed.
            own.replace("e\u{301}", "é"),
            &["Rain again", "Le café rained in."],
            &[
                "line 1: the article's text differs: \"Le cafe\\u{301} rained in.\" is now \"Le café rained in.\"",
            ],
        ),
        (
            own.replace("Rain again", "Quite other"),
            &["Le cafe\u{301} rained in."],
            &[
                "line 1: Headline \"Rain again\" is not in the article, which differs from this text",
            ],
        ),
        (
            "Something else altogether, about the sun.".to_owned(),
            &[],
            &["line 1: the text is not that of the article"],
        ),
    ];
    for (article, expected, faults) in cases {
        let article = text(article);
        let resolved = resolved(&record(spans), &article, Unit::CodePoint, "");
        let found: Vec<&str> = resolved.spans.iter().map(|s| article.slice(s.range)).collect();
        let said: Vec<String> = resolved.faults.iter().map(ToString::to_string).collect();
        assert_eq!((found.as_slice(), said), (*expected, to_strings(faults)));
    }
}

#[test]
fn gold_without_offsets_is_aligned() {
    let article = "Menu\nRain again\nBy Ann Lee\nIt rained for two days in the north.\nShare\n\
                   It will rain on until Friday.\n";
    let body = "It rained for two days in the north.\\n\\nIt will rain on until Friday.";
    let both: &[&str] =
        &["B It rained for two days in the north.", "B It will rain on until Friday."];
    let whole: &[&str] = &[
        "H Rain again",
        "Y Ann Lee",
        "B It rained for two days in the north.",
        "B It will rain on until Friday.",
    ];
    let cases: &[(Format, String, &[&str], &[&str])] = &[
        (
            Format::Scrapinghub,
            format!("{{\"x1\":{{\"articleBody\":\"{body}\",\"url\":\"https://example.org/\"}}}}"),
            both,
            &[],
        ),
        (
            Format::Scrapinghub,
            format!("{{\"version\":\"1\",\"output\":{{\"x1\":{{\"articleBody\":\"{body}\"}}}}}}"),
            both,
            &[],
        ),
        (Format::Scrapinghub, format!("[{{\"id\":\"x1\",\"articleBody\":\"{body}\"}}]"), both, &[]),
        (
            Format::Scrapinghub,
            "{\"x1\":{\"articleBody\":null}}".to_owned(),
            &[],
            &["record 1: `articleBody` is not a text"],
        ),
        (
            Format::Wcxb,
            format!(
                "{{\"file_id\":\"x1\",\"ground_truth\":{{\"title\":\"Rain again\",\"author\":\"Ann Lee\",\
                 \"main_content\":\"Rain again\\n{body}\"}}}}"
            ),
            whole,
            &[],
        ),
        (Format::Wcxb, format!("{{\"x1\":\"{body}\"}}"), both, &[]),
        (
            Format::CleanEval,
            "URL: https://example.org/\n\n<h>Rain again\n\n<p>It rained for two days\nin the north.\n\
             <l>It will rain on until Friday.\n<h>Not there"
                .to_owned(),
            &["H Rain again", both[0], both[1]],
            &["line 1: 2 word(s) of the Body are not in the article: \"Not there\""],
        ),
        (Format::Text, body.replace("\\n", "\n"), both, &[]),
        (
            Format::Extractor,
            format!("{{\"title\":\"Rain again\",\"author\":[\"Ann Lee\"],\"text\":\"{body}\"}}"),
            whole,
            &[],
        ),
        (
            Format::Extractor,
            format!("{{\"id\":\"x1\",\"text\":\"{body}\"}}\n{{\"text\":\"x\"}}\n"),
            both,
            &["line 2: `id` is not there, nor is an url or a SHA-256"],
        ),
        (Format::Extractor, format!("{{\"x1\":{{\"body\":[\"{body}\"]}}}}"), both, &[]),
        (
            Format::Text,
            "The sun shone for three whole weeks, nobody knew why.".to_owned(),
            &[],
            &[
                "line 1: the text is not that of the article",
                "line 1: 10 word(s) of the Body are not in the article: \"The sun shone for three \
                 whole weeks, nobody knew why\"",
            ],
        ),
    ];
    for (format, file, spans, faults) in cases {
        let (records, _) = all(*format, "x1.json", file.as_bytes());
        assert!(records.iter().all(|r| r.key.id.as_deref() == Some("x1")), "{file}");
        let (found, said) = seen(*format, "x1.json", file, article);
        assert_eq!((found, said), (to_strings(spans), to_strings(faults)), "{file}");
    }
}

#[test]
fn what_was_imported_is_finished_by_its_format() {
    for format in Format::ALL {
        let done = finished(format, Article::default(), text("x"), Spans::default());
        assert_eq!(done.annotator, format!("import-{}", format.name()));
        assert_eq!(done.status, Status::Done);
        assert!(copydesk::annotation::file::AnnotatorName::import(format.name()).is_ok());
        assert_eq!(Format::parse(&format.name().to_uppercase()), Some(format));
    }
}

#[test]
fn articles_are_found_by_their_keys() {
    let mut catalogue = Catalogue::default();
    let hash = |n: u8| sha256_hex(&[n]);
    let mut add = |id: &str, url, n: u8, text| {
        catalogue.add(&Entry { id, url, sha256: &hash(n), text: Some(text) })
    };
    add("a/korea", Some("https://www.example.org/korea/"), 0, "Talks in Seoul.\r\n");
    add("b/busan", None, 1, "A fair.");
    add("c/busan", None, 2, "A fair.");
    add("7", None, 3, "Seven.");
    let one = |line: &str| {
        let (mut records, faults) = all(Format::Doccano, "", line.as_bytes());
        assert_eq!(faults, []);
        catalogue.find(&records.remove(0)).map(|found| (found.article, found.by))
    };
    let unknown = |key: &str| Err(FaultKind::NoArticle(key.to_owned()));
    let several = |key: &str| Err(FaultKind::SeveralArticles(key.to_owned()));
    let cases = [
        (format!("\"meta\":{{\"sha256\":\"{}\"}}", hash(1).to_uppercase()), Ok((1, "sha256"))),
        ("\"id\":\"a/korea\"".into(), Ok((0, "id"))),
        ("\"id\":\"korea\"".into(), Ok((0, "id"))),
        ("\"id\":\"b/busan\"".into(), Ok((1, "id"))),
        ("\"id\":\"busan\"".into(), several("busan")),
        ("\"url\":\"http://example.org/korea#top\"".into(), Ok((0, "url"))),
        ("\"text\":\"Talks in\\nSeoul.\"".into(), Ok((0, "text"))),
        ("\"text\":\"A fair.\"".into(), several("this text")),
        // doccano's own number is no id.
        ("\"id\":7,\"text\":\"Rain.\"".into(), unknown("this text")),
        ("\"id\":\"x\",\"url\":\"y\"".into(), unknown("id x, url y")),
        (
            format!("\"id\":\"a/korea\",\"sha256\":\"{}\"", hash(9)),
            Err(FaultKind::OtherArticle("a/korea".into())),
        ),
        (format!("\"id\":\"a/korea\",\"sha256\":\"{}\",\"text\":\"x\"", hash(9)), Ok((0, "id"))),
    ];
    for (keys, expected) in cases {
        assert_eq!(one(&format!("{{{keys},\"label\":[]}}")), expected, "{keys}");
    }
}

#[test]
fn raw_articles_come_line_by_line() {
    let read = |line: &str| articles::read_line(3, line.as_bytes(), "text");
    let article =
        read(r#"{"id":12,"url":"https://example.org","text":"Rain.\r\n"}"#).unwrap().unwrap();
    assert_eq!((article.id.as_deref(), article.text.as_str()), (Some("12"), "Rain.\r\n"));
    assert_eq!(article.file_stem(), "12");
    assert_eq!(read(" \r"), None);
    let wrong = |line: &str| read(line).unwrap().unwrap_err().to_string();
    assert_eq!(
        wrong(r#"{"content":"x"}"#),
        "line 3: there is no text in the field `text`; fields with one: `content`"
    );
    assert_eq!(wrong("[]"), "line 3: `record` is not an object");
    assert!(wrong("{").starts_with("line 3: this does not parse: EOF"));
}

/// A small file of each format.
fn samples() -> Vec<(Format, String)> {
    let mut samples: Vec<(Format, String)> =
        WITH_SPANS.iter().map(|&f| (f, sample(f, f.unit().unwrap_or(Unit::Utf16)))).collect();
    samples.extend([
        (
            Format::Scrapinghub,
            "{\"version\":\"1\",\"output\":{\"t\":{\"articleBody\":\"Body one.\",\"url\":\"x\"}}}".to_owned(),
        ),
        (
            Format::Wcxb,
            "{\"file_id\":\"t\",\"ground_truth\":{\"title\":\"Headline\",\"main_content\":\"Body\"}}\n"
                .to_owned(),
        ),
        (Format::CleanEval, "URL: https://example.org\n<h>Headline here\n<p>Body one.\n".to_owned()),
        (Format::Text, "Body one.\n".to_owned()),
        (Format::Extractor, "{\"t\":{\"text\":\"Body one.\",\"title\":\"Headline here\"}}".to_owned()),
    ]);
    samples
}

/// Reads and resolves whatever it is; the spans are sound, or the test fails.
fn survive(format: Format, bytes: &[u8]) -> (usize, usize) {
    let (records, faults) = all(format, "t.json", bytes);
    let article = text(T);
    let _ = verdict(&records, Some(&article)).to_string();
    for record in &records {
        for unit in Unit::ALL {
            let resolved = resolved(record, &article, unit, "");
            resolved.faults.iter().for_each(|fault| assert!(!fault.to_string().is_empty()));
        }
    }
    (records.len(), faults.len())
}

#[test]
fn files_that_break_off_are_told() {
    for (format, sample) in samples() {
        let whole = sample.trim_end().len();
        for end in 0..sample.len() {
            let (records, faults) = survive(format, &sample.as_bytes()[..end]);
            let is_json = !matches!(format, Format::Brat | Format::CleanEval | Format::Text);
            if is_json && (1..whole).contains(&end) {
                assert_eq!(faults, 1, "{} cut at {end}: {records} records", format.name());
            }
        }
    }
}

#[test]
fn nesting_and_size_do_no_harm() {
    for format in Format::ALL {
        for bytes in [
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "[[[]]]".to_owned(),
            "\n".repeat(1000),
            "null".to_owned(),
            "\u{feff}".to_owned(),
            "T1\t".repeat(1000),
            format!("T1\tbody {0} {0}\tx\n", "9".repeat(40)),
            format!(
                "{{\"text\":\"x\",\"spans\":[{{\"start\":0,\"end\":{},\"label\":\"body\"}}]}}",
                u64::MAX
            ),
        ] {
            survive(format, bytes.as_bytes());
        }
    }
}

#[test]
fn a_line_reads_as_in_its_file() {
    for (format, sample) in samples().into_iter().filter(|(format, _)| format.is_by_lines()) {
        let mut records = Vec::new();
        read_line(format, 1, sample.trim_end().as_bytes(), &mut |record| records.extend(record));
        assert_eq!(records, all(format, "", sample.as_bytes()).0);
        assert!(matches!(&records[0].content, Content::Spans(spans) if spans.len() == 1));
    }
}

#[test]
fn a_stream_reads_as_its_bytes() {
    for (format, sample) in samples() {
        let lists = [sample.clone(), format!("[{sample},\n{sample}]"), format!("[{sample},\n{{")];
        for file in lists {
            if !format.is_streamed(file.bytes().next()) {
                continue;
            }
            let mut streamed = (Vec::new(), Vec::new());
            // Of any size of its pieces.
            let mut stream = BufReader::with_capacity(7, file.as_bytes());
            read_stream(format, "t.json", &mut stream, &mut |record| match record {
                Ok(record) => streamed.0.push(record),
                Err(fault) => streamed.1.push(fault),
            });
            let whole = all(format, "t.json", file.as_bytes());
            assert_eq!(streamed, whole, "{} {file}", format.name());
            assert!(!whole.0.is_empty() || !whole.1.is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn flipped_bits_do_no_harm(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u32), 1..4),
    ) {
        for (format, sample) in samples() {
            let mut bytes = sample.into_bytes();
            for (at, bit) in &flips {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            survive(format, &bytes);
        }
    }

    /// Any offsets on any text, in any unit: sound spans, and as many faults as are missing.
    #[test]
    fn any_spans_give_sound_ones(
        own in "[a \\n\r😀e\u{301}한🇰🇷]{0,16}",
        article in "[a \\n\r😀e\u{301}한🇰🇷]{0,16}",
        is_same in any::<bool>(),
        spans in prop::collection::vec((0..24_usize, 0..24_usize, 0..6_usize), 0..6),
    ) {
        let names = ["headline", "BODY", "Junk", "x", "caption", "byline"];
        let spans: Vec<String> = spans.iter().map(|&(start, end, label)| {
            format!("{{\"start\":{start},\"end\":{end},\"label\":\"{}\"}}", names[label])
        }).collect();
        let file = format!("{{\"text\":{},\"spans\":[{}]}}", quoted(&own), spans.join(","));
        let (records, faults) = all(Format::Spans, "", file.as_bytes());
        prop_assert!(faults.is_empty() && records.len() == 1);
        let article = text(if is_same { &own } else { &article });
        for unit in Unit::ALL {
            let resolved = resolved(&records[0], &article, unit, "");
            let told = resolved.faults.iter().any(|f| f.is_error() || f.kind == FaultKind::Twice);
            prop_assert!(told || resolved.spans.len() == spans.len());
            prop_assert_eq!(resolved.is_clean(), !resolved.faults.iter().any(Fault::is_error));
            prop_assert!(resolved.spans.iter().all(|s| Label::ALL.contains(&s.label)));
        }
    }
}

/// A file of another kind became finished annotations without a span.
#[test]
fn a_record_without_spans_is_prodigys_only_if_it_was_answered() {
    for (line, is_record) in [
        (r#"{"id":"a","text":"Rain."}"#, false),
        (r#"{"id":"a","articleBody":"Rain."}"#, false),
        (r#"{"id":"a","text":"Rain.","answer":"accept"}"#, true),
        (r#"{"id":"a","text":"Rain.","spans":[]}"#, true),
    ] {
        let mut found = None;
        read(Format::Prodigy, "x.jsonl", line.as_bytes(), &mut |record| {
            found = Some(record.is_ok());
        });
        assert_eq!(found, Some(is_record), "{line}");
    }
}

/// The ids of what is read of a file, and the codes of what is wrong.
fn ids_and_faults(name: &str, file: &str) -> (Vec<String>, Vec<&'static str>) {
    let (records, faults) = all(Format::Extractor, name, file.as_bytes());
    let inner = records.iter().flat_map(|record| &record.faults);
    let codes = faults.iter().chain(inner).map(|fault| fault.kind.code()).collect();
    (records.into_iter().filter_map(|record| record.key.id).collect(), codes)
}

#[test]
fn the_name_of_a_file_stands_only_for_an_id_that_is_missing() {
    let line = r#"{"id":"korea","text":"Rain."}"#;
    let two = format!("{line}\n{}", line.replace("korea", "japan"));
    let cases = [
        ("results.jsonl", line, vec!["korea"]),
        ("results.jsonl", &two, vec!["korea", "japan"]),
        ("results.json", r#"{"meta":{"id":"korea"},"text":"Rain."}"#, vec!["korea"]),
        ("korea.json", r#"{"title":"Rain","text":"Rain."}"#, vec!["korea"]),
        ("korea.json", r#"{"url":"https://x.example/","text":["Rain."]}"#, vec!["korea"]),
    ];
    for (name, file, ids) in cases {
        let (found, codes) = ids_and_faults(name, file);
        assert_eq!(
            (found, codes),
            (ids.into_iter().map(str::to_owned).collect(), vec![]),
            "{file}"
        );
    }
}

#[test]
fn an_entry_called_text_does_not_hide_the_others() {
    let cases = [
        // It can't be told, so nothing is read in silence.
        (r#"{"korea":"Rain.","text":"Sun."}"#, vec![], vec!["field"]),
        (r#"{"korea":{"text":"Rain."},"body":"Sun."}"#, vec![], vec!["field"]),
        // The values tell.
        (r#"{"korea":{"text":"Rain."},"text":{"text":"Sun."}}"#, vec!["korea", "text"], vec![]),
        (r#"{"korea":"Rain.","content":{"text":"Sun."}}"#, vec!["content", "korea"], vec![]),
        // One record, with a field that nobody knows.
        (r#"{"id":"a","text":"Rain.","korea":"Sun."}"#, vec!["a"], vec!["skipped"]),
        (r#"{"id":"a","text":"Rain.","score":1,"date":"2020"}"#, vec!["a"], vec![]),
    ];
    for (file, ids, codes) in cases {
        let (mut found, said) = ids_and_faults("x.json", file);
        found.sort();
        assert_eq!((found, said), (ids.into_iter().map(str::to_owned).collect(), codes), "{file}");
    }
}

/// One span out of range made every unit wrong, so that the import asked instead of listing it.
#[test]
fn a_span_that_is_wrong_in_any_unit_is_no_evidence_of_one() {
    let line = r#"{"id":1,"text":"😀😀 Rain again fell","label":[[5,9,"headline"],[10,15,"body"],[16,999,"body"]]}"#;
    let (records, _) = all(Format::Doccano, "x.jsonl", line.as_bytes());
    let mut evidence = UnitEvidence::default();
    for record in &records {
        evidence.note(record, None);
    }
    assert_eq!(evidence.verdict().unit(), Some(Unit::Utf16));
}
