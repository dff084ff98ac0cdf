//! Gold without offsets as JSON: `ground-truth.json` of article-extraction-benchmark, pages of
//! WCXB, and whatever an extractor returns.
//!
//! | format | shape |
//! |---|---|
//! | scrapinghub | `{ID: {articleBody, url}}`, or that as `output` beside `version`, or a list with `id` |
//! | wcxb | `{file_id, url, ground_truth: {title, author, main_content}}`, one or a list or JSONL, or `{ID: text}` |
//! | extractor | a record, a list of them, JSONL, `{ID: record}` or `{ID: text}` |
//!
//! The fields of an extractor's record are known by their usual names; see `BODY`,
//! `HEADLINE` and `BYLINE`.

use super::fault::{Fault, FaultKind, Place, shortened};
use super::fields::{Object, field, key};
use super::json::{Item, Source, each_record};
use super::{Content, Each, Format, Imported, Key, stem};
use crate::annotation::Label;
use serde::de::IgnoredAny;
use serde_json::Value;

/// Fields that hold the body; the first that is there counts.
const BODY: &[&str] = &[
    "articleBody",
    "article_body",
    "body",
    "main_content",
    "textContent",
    "text",
    "maintext",
    "cleaned_text",
    "plaintext",
    "content",
];
/// Fields that hold the headline.
const HEADLINE: &[&str] = &["headline", "title"];
/// Fields that hold the byline.
const BYLINE: &[&str] = &["author", "authors", "byline"];
/// Fields that extractors give beside these, and that say which article it is.
const OTHERS: &[&str] = &[
    "id",
    "article_id",
    "file_id",
    "page_id",
    "sha256",
    "url",
    "source_url",
    "source-url",
    "meta",
    "metadata",
    "article",
    "source",
    "source-hostname",
    "hostname",
    "sitename",
    "siteName",
    "date",
    "date_publish",
    "publishedTime",
    "language",
    "lang",
    "dir",
    "description",
    "excerpt",
    "summary",
    "categories",
    "tags",
    "comments",
    "fingerprint",
    "license",
    "image",
    "image_url",
    "pagetype",
    "filedate",
    "raw_text",
    "raw-text",
    "length",
];

pub(super) fn read(format: Format, name: &str, bytes: &[u8], each: &mut Each<'_>) {
    if format != Format::Scrapinghub && is_by_lines(bytes) {
        each_record(bytes, &mut |place, value| {
            each(value.and_then(|value| record(format, place, &Key::default(), &value)));
        });
        return;
    }
    read_whole(format, name, Source::Bytes(bytes), each);
}

/// Reads one JSON value: a record, or a list or table of them.
pub(super) fn read_whole(format: Format, name: &str, source: Source<'_>, each: &mut Each<'_>) {
    // What may be one record or a table of them.
    let mut open = Object::new();
    let result = source.each_item(&mut |number, item| match item {
        Item::Element(value) => {
            each(record(format, Place::Record(number), &Key::default(), &value));
        }
        Item::Entry(id, value) if format == Format::Scrapinghub => {
            scrapinghub_entry(number, id, &value, each);
        }
        Item::Entry(name, value) => {
            open.insert(name, value);
        }
    });
    if let Err(fault) = result {
        each(Err(fault));
        return;
    }
    if open.is_empty() {
        return;
    }
    match is_record(format, &open) {
        Shape::Record(unknown) => {
            // The file's name counts only where the record has no id.
            let id = key(&open, true).id.is_none().then(|| stem(name));
            let of_file = Key { id, ..Key::default() };
            let mut read = record(format, Place::Record(1), &of_file, &Value::Object(open));
            if let (Ok(read), false) = (&mut read, unknown.is_empty()) {
                let what = format!("{}, taken for fields of one record", shortened(&unknown));
                read.faults.push(Fault::new(Place::Record(1), FaultKind::Skipped(what)));
            }
            return each(read);
        }
        Shape::Unclear => {
            let expected = "clearly a field of one record, nor the id of a text: make it a list";
            return each(Err(field(Place::Record(1), "text", expected)));
        }
        Shape::Table => {}
    }
    for (n, (id, value)) in open.into_iter().enumerate() {
        let of_entry = Key { id: Some(id), ..Key::default() };
        each(record(format, Place::Record(n + 1), &of_entry, &value));
    }
}

/// What an object is.
enum Shape {
    /// One record, with these fields that no extractor is known to have.
    Record(String),
    /// A table of records or texts by ids.
    Table,
    /// Either.
    Unclear,
}

/// Tells one record from a table in which `text` or `body` is an id.
fn is_record(format: Format, open: &Object) -> Shape {
    if format == Format::Wcxb {
        let is_record = open.get("ground_truth").is_some_and(Value::is_object);
        return if is_record { Shape::Record(String::new()) } else { Shape::Table };
    }
    // The text of a record is a text, or a list of paragraphs.
    if text(open, BODY, "").is_none() {
        return Shape::Table;
    }
    let is_field =
        |name: &str| [BODY, HEADLINE, BYLINE, OTHERS].iter().any(|names| names.contains(&name));
    let is_content = |value: &Value| match value {
        Value::String(text) => !text.is_empty(),
        Value::Object(_) => true,
        _ => false,
    };
    let unknown: Vec<&str> = open
        .iter()
        .filter(|(name, value)| !is_field(name) && is_content(value))
        .map(|(name, _)| name.as_str())
        .collect();
    let known = open.keys().filter(|name| is_field(name)).count();
    if known < 2 && !unknown.is_empty() {
        return Shape::Unclear;
    }
    Shape::Record(unknown.join(", "))
}

/// An entry of the table, or the table inside of `output`.
fn scrapinghub_entry(number: usize, id: String, value: &Value, each: &mut Each<'_>) {
    match value {
        Value::Object(output) if id == "output" && !output.contains_key("articleBody") => {
            for (n, (id, value)) in output.iter().enumerate() {
                let of_entry = Key { id: Some(id.clone()), ..Key::default() };
                each(record(Format::Scrapinghub, Place::Record(n + 1), &of_entry, value));
            }
        }
        Value::String(_) | Value::Number(_) if id == "version" => {}
        value => {
            let of_entry = Key { id: Some(id), ..Key::default() };
            each(record(Format::Scrapinghub, Place::Record(number), &of_entry, value));
        }
    }
}

/// True if the first line is a value by itself, and there are more.
fn is_by_lines(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|&b| b == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first = lines.next().unwrap_or_default();
    first.trim_ascii_start().starts_with(b"{")
        && lines.next().is_some()
        && serde_json::from_slice::<IgnoredAny>(first).is_ok()
}

fn record(format: Format, place: Place, outer: &Key, value: &Value) -> Result<Imported, Fault> {
    let imported = |key: Key, parts| Imported {
        place,
        key: Key {
            // The name of the entry is what the benchmark knows the page by.
            id: outer.id.clone().or(key.id),
            ..key
        },
        text: None,
        unit: None,
        content: Content::Parts(parts),
        faults: Vec::new(),
    };
    let object = match value {
        Value::Object(object) => object,
        Value::String(text) => {
            return Ok(imported(Key::default(), vec![(Label::Body, text.clone())]));
        }
        _ => return Err(field(place, "record", "an object or a string")),
    };
    let mut key = key(object, true);
    let (fields, body, headline, byline): (&Object, &[&str], &[&str], &[&str]) = match format {
        Format::Scrapinghub => (object, &["articleBody"], &["headline"], &[]),
        Format::Wcxb => {
            if let Some(Value::String(id)) = object.get("file_id") {
                key.id = Some(id.clone());
            }
            let Some(Value::Object(truth)) = object.get("ground_truth") else {
                return Err(field(place, "ground_truth", "an object"));
            };
            (truth, &["main_content"], &["title"], &["author"])
        }
        _ => (object, BODY, HEADLINE, BYLINE),
    };
    let Some(body) = text(fields, body, "\n") else {
        let name = body.first().copied().filter(|_| format != Format::Extractor);
        return Err(field(place, name.unwrap_or("text"), "a text"));
    };
    // In the order in which articles have them.
    let mut parts = Vec::new();
    parts.extend(text(fields, headline, "\n").map(|text| (Label::Headline, text)));
    parts.extend(text(fields, byline, "\n").map(|text| (Label::Byline, text)));
    parts.push((Label::Body, body));
    parts.retain(|(label, text)| *label == Label::Body || !text.trim().is_empty());
    let id_of_entry = outer.id.is_some();
    if !id_of_entry && key == Key::default() {
        return Err(field(place, "id", "there, nor is an url or a SHA-256"));
    }
    Ok(imported(key, parts))
}

/// The text in the first of the fields that is one, or a list of texts.
fn text(object: &Object, names: &[&str], between: &str) -> Option<String> {
    names.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => {
            let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join(between))
        }
        _ => None,
    })
}
