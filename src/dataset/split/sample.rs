//! What a check knows of a record of any data set: ours in all formats that have the text, and
//! JSON of others.
//!
//! | a record with | is |
//! |---|---|
//! | `text` and `label`, `labels` or `entities` | doccano's; UTF-16 |
//! | `text` and `annotations` with `start_char` | labelbuddy's |
//! | `data` with `text`, and `annotations` or `predictions` | Label Studio's |
//! | `text` and `spans` | a row of `jsonl` or `parquet`, or Prodigy's |
//! | `plaintext` | Webis' |
//! | `ground_truth` | WCXB's |
//! | `body` with parts | fundus' |
//! | `file` and `with` | trafilatura's: title and passages |
//! | `articleBody`, `text`, `content` … alone | bare text |
//!
//! The content that is compared is that of a split ([`super::content`]) if the record has spans
//! with our labels, else all its text. Spans that are not sound are passed over: nothing is
//! judged here but what leaks.

use super::{Candidate, content};
use crate::annotation::Label;
use crate::article::Text;
use crate::dataset::import::json::{Item, Source, line_value};
use crate::dataset::import::{
    Content, Fault, FaultKind, Imported, Key, LabelMap, Options, Place, RawSpan, Unit, resolve,
};
use crate::dataset::{Record, article_id};
use serde_json::{Map, Value};
use std::io::BufRead;
use std::sync::Arc;

/// Columns of a table that say all that is looked at.
pub const COLUMNS: [&str; 17] = [
    "id",
    "article_id",
    "file_id",
    "page_id",
    "url",
    "source_url",
    "text",
    "offset_unit",
    "spans",
    "label",
    "labels",
    "entities",
    "plaintext",
    "articleBody",
    "document",
    "metadata",
    "meta",
];

/// Fields that hold the text; the first that is there counts.
const TEXTS: [&str; 8] = [
    "text",
    "plaintext",
    "articleBody",
    "article_body",
    "content",
    "body",
    "document",
    "main_content",
];

/// A record, as far as it is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its id, if it has one.
    pub id: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// What of it is compared.
    pub content: String,
    /// The labels that its spans have.
    pub labels: Vec<Label>,
    /// False if nothing says where it was found because its format has no place for that. Then
    /// it is of no site that others are of.
    pub has_site: bool,
}

type Object = Map<String, Value>;

impl Sample {
    /// Of our own record.
    #[must_use]
    pub fn of_record(record: &Record) -> Self {
        Self {
            id: Some(record.id.clone()),
            url: record.url().map(str::to_owned),
            content: content(&record.annotation.text, &record.annotation.spans),
            labels: record.spans().iter().map(|span| span.label).collect(),
            has_site: true,
        }
    }

    /// Of a record in JSON.
    pub fn of_value(place: Place, value: &Value) -> Result<Self, Fault> {
        let record = object(place, Some(value))?;
        if record.contains_key("@context") {
            let what = "Web Annotations are not records: check another format of the data set";
            return Err(Fault::new(place, FaultKind::Skipped(what.to_owned())));
        }
        let inner = ["data", "meta", "metadata", "ground_truth"]
            .map(|name| record.get(name).and_then(Value::as_object));
        let objects: Vec<&Object> = [Some(record)].into_iter().chain(inner).flatten().collect();
        let find = |names: &[&str]| -> Option<String> {
            names.iter().find_map(|name| objects.iter().find_map(|o| string(o.get(*name)?)))
        };
        if let Some(parts) = in_parts(record) {
            let content = strings(&parts);
            // trafilatura's address is the name of the entry.
            let file = record.get("file").and_then(Value::as_str);
            let (id, url) = (file.and_then(article_id), find(&["url"]));
            let has_site = file.is_some() || url.is_some();
            return Ok(Self { id, url, content, labels: Vec::new(), has_site });
        }
        let expected = "there, nor is any other field with the text";
        let text = find(&TEXTS)
            .ok_or_else(|| Fault::new(place, FaultKind::Field { name: "text", expected }))?;
        // Webis knows a page by its checksum, and the article behind it as the source.
        let source = record.get("source").and_then(|source| string(source.get(1)?));
        let id = source.or_else(|| find(&["id", "article_id", "file_id", "page_id"]));
        let url = find(&["url", "source_url"]);
        let (spans, unit) = spans(record);
        let has_site = url.is_some() || unit != Unit::Utf16;
        let (content, labels) =
            if spans.is_empty() { (text, Vec::new()) } else { labelled(place, text, spans, unit) };
        Ok(Self { id, url, content, labels, has_site })
    }

    /// What splits are made of. `place` is where the record is: what stands for its id and its
    /// site where it has none.
    #[must_use]
    pub fn candidate<'a>(&'a self, place: &'a str) -> Candidate<'a> {
        let id = self.id.as_deref().unwrap_or(place);
        let folder = self.id.as_deref().and_then(|id| id.rsplit_once('/')).map_or("", |(f, _)| f);
        Candidate {
            id,
            url: self.url.as_deref(),
            folder: if self.has_site { folder } else { place },
            content: &self.content,
            labels: &self.labels,
        }
    }
}

/// Reads one line of JSONL; `number` counts from 1. `None` for a blank line.
#[must_use]
pub fn read_line(number: usize, line: &[u8]) -> Option<Result<Sample, Fault>> {
    let value = line_value(number, line)?;
    Some(value.and_then(|value| Sample::of_value(Place::Line(number), &value)))
}

/// Reads a list of records, or a table of them by their ids or addresses, from a stream without
/// a byte order mark. An error of the stream is a fault too: whoever made it knows.
pub fn read_whole(stream: &mut dyn BufRead, each: &mut dyn FnMut(Result<Sample, Fault>)) {
    let read = Source::Stream(stream).each_item(&mut |number, item| {
        let place = Place::Record(number);
        each(match item {
            Item::Element(value) => Sample::of_value(place, &value),
            Item::Entry(url, value) if value.get("with").is_some() => {
                Sample::of_value(place, &value).map(|sample| Sample { url: Some(url), ..sample })
            }
            Item::Entry(id, value) => {
                Sample::of_value(place, &value).map(|sample| Sample { id: Some(id), ..sample })
            }
        });
    });
    if let Err(fault) = read {
        each(Err(fault));
    }
}

fn object(place: Place, value: Option<&Value>) -> Result<&Object, Fault> {
    let object = value.and_then(Value::as_object);
    let kind = FaultKind::Field { name: "record", expected: "an object" };
    object.ok_or_else(|| Fault::new(place, kind))
}

/// The parts of a record whose text is not in one piece: fundus', trafilatura's.
fn in_parts(record: &Object) -> Option<Vec<&Value>> {
    let names: &[&str] = if record.get("body").is_some_and(Value::is_object) {
        &["title", "body", "images"]
    } else if record.contains_key("file") && record.get("with").is_some_and(Value::is_array) {
        &["title", "with"]
    } else {
        return None;
    };
    Some(names.iter().filter_map(|name| record.get(*name)).collect())
}

/// All strings in these values, a line each.
fn strings(values: &[&Value]) -> String {
    let mut pending: Vec<&Value> = values.iter().rev().copied().collect();
    let mut all = String::new();
    while let Some(value) = pending.pop() {
        match value {
            Value::String(text) => {
                all.push_str(text);
                all.push('\n');
            }
            Value::Array(list) => pending.extend(list.iter().rev()),
            Value::Object(object) => pending.extend(object.values().rev()),
            _ => {}
        }
    }
    all
}

fn string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Start, end and label of each span, and what they count.
fn spans(record: &Object) -> (Vec<(usize, usize, String)>, Unit) {
    let list =
        |names: &[&str]| names.iter().find_map(|name| record.get(*name).and_then(Value::as_array));
    let all = |list: &[Value], names: [&str; 3]| -> Vec<(usize, usize, String)> {
        list.iter().filter_map(|span| span_of(span, names)).collect()
    };
    let names = ["start", "end", "label"];
    if let Some(list) = list(&["spans"]) {
        let unit = record.get("offset_unit").and_then(Value::as_str).and_then(Unit::parse);
        return (all(list, names), unit.unwrap_or(Unit::CodePoint));
    }
    if let Some(list) = list(&["label", "labels", "entities"]) {
        let of_objects = all(list, ["start_offset", "end_offset", "label"]);
        let of_lists = list.iter().filter_map(|span| {
            let offset = |n: usize| usize::try_from(span.get(n)?.as_u64()?).ok();
            Some((offset(0)?, offset(1)?, span.get(2)?.as_str()?.to_owned()))
        });
        return (of_lists.chain(of_objects).collect(), Unit::Utf16);
    }
    let Some(list) = list(&["annotations", "predictions"]) else {
        return (Vec::new(), Unit::CodePoint);
    };
    // Label Studio's annotations have results each; the first annotation counts.
    let results = list.iter().find_map(|one| one.get("result").and_then(Value::as_array));
    let found = match results {
        None => all(list, ["start_char", "end_char", "label_name"]),
        Some(results) => {
            let values = results.iter().filter_map(|result| result.get("value"));
            values.filter_map(|value| span_of(value, ["start", "end", "labels"])).collect()
        }
    };
    (found, Unit::CodePoint)
}

fn span_of(span: &Value, [start, end, label]: [&str; 3]) -> Option<(usize, usize, String)> {
    let offset = |name: &str| usize::try_from(span.get(name)?.as_u64()?).ok();
    let label = span.get(label)?;
    let label = label.as_str().or_else(|| label.get(0)?.as_str())?;
    Some((offset(start)?, offset(end)?, label.to_owned()))
}

/// The content of a text with spans, and their labels.
fn labelled(
    place: Place,
    text: String,
    spans: Vec<(usize, usize, String)>,
    unit: Unit,
) -> (String, Vec<Label>) {
    let raw = spans.into_iter().enumerate().map(|(n, (start, end, label))| RawSpan {
        ranges: vec![(start, end)],
        label,
        quote: None,
        is_quote_sure: false,
        bytes: None,
        number: n + 1,
        line: None,
    });
    let imported = Imported {
        place,
        key: Key::default(),
        text: None,
        unit: None,
        content: Content::Spans(raw.collect()),
        faults: Vec::new(),
    };
    let (text, labels) = (Arc::new(Text::new(text)), LabelMap::default());
    let spans = resolve(&imported, &text, &Options { unit, labels: &labels }).spans;
    let labels = spans.iter().map(|span| span.label).collect();
    (content(&text, &spans), labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "😀 cafe\u{301} Headline here\nBody one.\n";

    #[test]
    fn every_shape_of_a_record_gives_its_content() {
        let cases = [
            (
                r#"{"id":"a/b","text":TEXT,"url":"u","label":[[9,22,"headline"]]}"#,
                "Headline here\n",
            ),
            (
                r#"{"id":"a/b","text":TEXT,"url":"u","spans":[{"start":8,"end":21,"label":"body"}]}"#,
                "Headline here\n",
            ),
            (
                r#"{"text":TEXT,"spans":[{"start":12,"end":25,"label":"body"}],"offset_unit":"bytes","meta":{"id":"a/b","url":"u"}}"#,
                "Headline here\n",
            ),
            (
                r#"{"text":TEXT,"metadata":{"id":"a/b","url":"u"},"annotations":[{"start_char":8,"end_char":21,"label_name":"body"}]}"#,
                "Headline here\n",
            ),
            (
                r#"{"data":{"id":"a/b","url":"u","text":TEXT},"predictions":[{"result":[{"value":{"start":8,"end":21,"labels":["body"]}}]}]}"#,
                "Headline here\n",
            ),
            (r#"{"page_id":"00","url":"u","plaintext":"Rain","source":["set","a/b"]}"#, "Rain"),
            (r#"{"id":"a/b","url":"u","articleBody":"Rain","label":"news"}"#, "Rain"),
            // Labels of others, and a span out of range: the whole text is compared.
            (
                r#"{"id":"a/b","url":"u","text":"Rain","label":[[0,4,"teaser"],[0,99,"body"]]}"#,
                "Rain\n",
            ),
        ];
        for (line, expected) in cases {
            let line = line.replace("TEXT", &serde_json::to_string(TEXT).unwrap());
            let sample = read_line(1, line.as_bytes()).unwrap().unwrap();
            assert_eq!(sample.content, expected, "{line}");
            assert_eq!(
                (sample.id.as_deref(), sample.url.as_deref()),
                (Some("a/b"), Some("u")),
                "{line}"
            );
            assert_eq!(sample.candidate("x:1").folder, "a");
        }
        let sample = read_line(1, br#"{"text":"Rain","label":[[0,4,"body"]]}"#).unwrap().unwrap();
        assert_eq!((sample.candidate("x:1").id, sample.candidate("x:1").folder), ("x:1", "x:1"));
        for line in ["{}", "[]", "{", r#"{"id":"a"}"#, r#"{"@context":"x","text":"y"}"#] {
            assert!(read_line(1, line.as_bytes()).unwrap().is_err(), "{line}");
        }
    }

    #[test]
    fn a_table_names_its_records() {
        let mut ids = Vec::new();
        read_whole(
            &mut &br#"{"a/x":{"articleBody":"Rain"},"b":{"articleBody":"Sun"}}"#[..],
            &mut |sample| {
                ids.extend(sample.unwrap().id);
            },
        );
        assert_eq!(ids, ["a/x", "b"]);
        let mut faults = 0;
        read_whole(&mut &br#"[{"text":"Rain"},{"#[..], &mut |sample| {
            faults += u32::from(sample.is_err());
        });
        assert_eq!(faults, 1);
    }
}
