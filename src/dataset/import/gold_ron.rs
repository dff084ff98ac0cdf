//! Our own data set in RON, see [`crate::dataset::gold`]: its spans, in bytes of the text that
//! stands beside them.
//!
//! Each annotation is checked as its file would be; one that is not sound is one fault, at the
//! line of its first error. Whose work it was and what was decided belongs to that desk's gold:
//! left out, and said where there is any.

use super::fault::{Fault, FaultKind, Place};
use super::{Content, Each, Imported, Key, RawSpan, Unit};
use crate::dataset::gold::{GoldError, read_each};
use crate::dataset::label_name;
use crate::dataset::record::Record;

pub(super) fn read(bytes: &[u8], each: &mut Each<'_>) {
    let result = read_each(bytes, &mut |line, record| match record {
        Ok(record) => each(Ok(imported(Place::Line(line), &record))),
        Err(error) => each(Err(fault(line, &error))),
    });
    if let Err(error) = result {
        each(Err(fault(1, &error)));
    }
}

fn imported(place: Place, record: &Record) -> Imported {
    let spans = record.spans().iter().enumerate();
    let spans = spans.map(|(n, span)| RawSpan {
        ranges: vec![(span.range.start.0, span.range.end.0)],
        label: label_name(span.label).to_owned(),
        quote: None,
        is_quote_sure: true,
        bytes: None,
        number: n + 1,
        line: None,
    });
    let spans = spans.collect();
    let decisions = Fault::decisions(place, record.decisions().len());
    let article = &record.annotation.article;
    let key = Key {
        url: article.url.clone(),
        sha256: Some(article.sha256.clone()),
        id: Some(record.id.clone()),
        ..Key::default()
    };
    Imported {
        place,
        key,
        text: Some(record.text().to_owned()),
        unit: Some(Unit::Utf8),
        content: Content::Spans(spans),
        faults: decisions.into_iter().collect(),
    }
}

/// The fault of a record whose annotation begins in this line.
fn fault(line: usize, error: &GoldError) -> Fault {
    match error {
        GoldError::Syntax { line, column, what } => {
            let what = format!("{what} (column {column})");
            Fault::new(Place::Line(*line), FaultKind::Syntax(what))
        }
        GoldError::Newer(_) => Fault::new(Place::Line(line), FaultKind::Unsound(error.to_string())),
        GoldError::Record { id, failure } => {
            let first = failure.errors.first();
            let place = Place::Line(line + first.map_or(1, |error| error.line).saturating_sub(1));
            let first = first.map(|error| format!("column {}: {}", error.column, error.kind));
            let more = match failure.errors.len() {
                0 | 1 => String::new(),
                n => format!(", and {} more errors", n - 1),
            };
            let what = format!("the annotation of {id}: {}{more}", first.unwrap_or_default());
            Fault::new(place, FaultKind::Unsound(what))
        }
    }
}
