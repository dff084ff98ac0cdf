//! Records with a text and spans: doccano, Prodigy, labelbuddy, plain span JSONL, and the same
//! columns in Parquet.
//!
//! | format | spans | |
//! |---|---|---|
//! | doccano | `label` or `labels`: `[[start, end, label]]`; `entities`: `[{start_offset, end_offset, label}]` | its number of a record is not an id |
//! | Prodigy | `spans`: `[{start, end, label}]` | a record whose `answer` is not `accept` is left out |
//! | labelbuddy | `annotations`: `[{start_char, end_char, start_byte, end_byte, label_name}]` | bytes must agree |
//! | spans, parquet | `spans`: `[{start, end, label}]` | `offset_unit` or `unit`, if it is there; `decisions` are left out |

use super::fault::{Fault, FaultKind, Place};
use super::fields::{Object, field, key, object, offset, string};
use super::json::{Source, each_record, line_value};
use super::unit::Unit;
use super::{Content, Each, Format, Imported, RawSpan};
use crate::dataset::rows::each_row;
use serde_json::Value;
use std::convert::Infallible;

/// Columns of a table that are looked at.
const COLUMNS: [&str; 9] =
    ["id", "article_id", "file_id", "url", "sha256", "text", "offset_unit", "spans", "decisions"];

pub(super) fn read(format: Format, bytes: &[u8], each: &mut Each<'_>) {
    each_record(bytes, &mut |place, value| {
        record(format, place, value, each);
    });
}

/// Reads a file that holds one list.
pub(super) fn read_list(format: Format, source: Source<'_>, each: &mut Each<'_>) {
    source.each_element(&mut |place, value| record(format, place, value, each));
}

pub(super) fn read_line(format: Format, number: usize, line: &[u8], each: &mut Each<'_>) {
    if let Some(value) = line_value(number, line) {
        record(format, Place::Line(number), value, each);
    }
}

/// Reads a Parquet file, row by row; rows count from 1. Held are the file, packed as it is, and
/// one page of each column.
pub fn read_parquet(file: Vec<u8>, each: &mut Each<'_>) {
    let mut rows = 0;
    let read = each_row(file, &COLUMNS, &mut |number, row| {
        rows = number;
        record(Format::Parquet, Place::Record(number), Ok(row), each);
        Ok::<(), Infallible>(())
    });
    if let Err(error) = read {
        each(Err(Fault::new(Place::Record(rows + 1), FaultKind::Syntax(error.to_string()))));
    }
}

fn record(format: Format, place: Place, value: Result<Value, Fault>, each: &mut Each<'_>) {
    each(value.and_then(|value| imported(format, place, &object(place, value)?)));
}

fn imported(format: Format, place: Place, record: &Object) -> Result<Imported, Fault> {
    let answer = string(record, "answer").filter(|_| format == Format::Prodigy);
    if let Some(answer) = answer
        && answer != "accept"
    {
        let why = format!("the answer is `{answer}`");
        return Err(Fault::new(place, FaultKind::Skipped(why)));
    }
    let (names, forms): (&[&'static str], _) = match format {
        Format::Doccano => (&["label", "labels", "entities"], "a list of spans"),
        Format::Labelbuddy => (&["annotations"], "a list of annotations"),
        _ => (&["spans"], "a list of spans"),
    };
    let name = names.iter().copied().find(|name| record.contains_key(*name));
    let list = match name.and_then(|name| record.get(name)) {
        Some(Value::Array(list)) => list.as_slice(),
        // Prodigy leaves the field out where there is no span, but says that it was accepted.
        None if answer.is_some() => &[],
        _ => return Err(field(place, name.or(names.first().copied()).unwrap_or("spans"), forms)),
    };
    let mut spans = Vec::with_capacity(list.len());
    let mut faults = Vec::new();
    for (n, value) in list.iter().enumerate() {
        match span(format, value) {
            Ok(span) => spans.push(RawSpan { number: n + 1, ..span }),
            Err(kind) => faults.push(Fault { place, span: Some(n + 1), kind }),
        }
    }
    let is_ours = matches!(format, Format::Spans | Format::Parquet);
    if let Some(Value::Array(decisions)) = record.get("decisions").filter(|_| is_ours) {
        faults.extend(Fault::decisions(place, decisions.len()));
    }
    let says = string(record, "offset_unit").or_else(|| string(record, "unit"));
    let unit = match says.filter(|_| is_ours) {
        None => None,
        Some(name) => Some(Unit::parse(name).ok_or_else(|| {
            field(place, "offset_unit", "utf-8, utf-16, code-points or graphemes")
        })?),
    };
    let text = match record.get("text").or_else(|| record.get("data")) {
        Some(Value::String(text)) => Some(text.clone()),
        None => None,
        Some(_) => return Err(field(place, "text", "a string")),
    };
    let key = key(record, format != Format::Doccano);
    Ok(Imported { place, key, text, unit, content: Content::Spans(spans), faults })
}

fn span(format: Format, value: &Value) -> Result<RawSpan, FaultKind> {
    let number = |value: Option<&Value>, name| {
        let expected = "a whole number that is not negative";
        offset(value).ok_or(FaultKind::Field { name, expected })
    };
    let label_of = |value: Option<&Value>| {
        let text = value.and_then(Value::as_str).map(str::to_owned);
        text.ok_or(FaultKind::Field { name: "label", expected: "a string" })
    };
    let span = |ranges, label| RawSpan {
        ranges,
        label,
        quote: None,
        is_quote_sure: true,
        bytes: None,
        number: 0,
        line: None,
    };
    match (format, value) {
        (Format::Doccano, Value::Array(parts)) if parts.len() == 3 => {
            let range = (number(parts.first(), "start")?, number(parts.get(1), "end")?);
            Ok(span(vec![range], label_of(parts.get(2))?))
        }
        (Format::Doccano, Value::Object(object)) => {
            let start = number(object.get("start_offset"), "start_offset")?;
            let end = number(object.get("end_offset"), "end_offset")?;
            Ok(span(vec![(start, end)], label_of(object.get("label"))?))
        }
        (Format::Labelbuddy, Value::Object(object)) => {
            let start = number(object.get("start_char"), "start_char")?;
            let end = number(object.get("end_char"), "end_char")?;
            let bytes = (offset(object.get("start_byte")), offset(object.get("end_byte")));
            let mut span = span(vec![(start, end)], label_of(object.get("label_name"))?);
            span.bytes = bytes.0.zip(bytes.1);
            Ok(span)
        }
        (Format::Prodigy | Format::Spans | Format::Parquet, Value::Object(object)) => {
            let range = (number(object.get("start"), "start")?, number(object.get("end"), "end")?);
            let mut span = span(vec![range], label_of(object.get("label"))?);
            let quote = string(object, "quote").or_else(|| string(object, "text"));
            span.quote = quote.map(str::to_owned);
            Ok(span)
        }
        _ => Err(FaultKind::Field { name: "span", expected: "a span as this format has them" }),
    }
}
