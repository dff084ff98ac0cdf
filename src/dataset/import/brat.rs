//! brat's `.ann`: `T1<TAB>label 8 21;22 31<TAB>text`, offsets in code points.
//!
//! A file is one record; its article is the one with the file's stem. brat cuts a range at
//! each line end: ranges with nothing but blanks between them become one span again, others
//! one span each. Notes, attributes, relations and events are left out, and said.

use super::fault::{Fault, FaultKind, Place};
use super::{Content, Each, Imported, Key, RawSpan, stem};

pub(super) fn read(name: &str, bytes: &[u8], each: &mut Each<'_>) {
    let mut spans = Vec::new();
    let mut faults = Vec::new();
    for (n, line) in bytes.split(|&b| b == b'\n').enumerate() {
        let place = Place::Line(n + 1);
        let Ok(line) = std::str::from_utf8(line) else {
            faults.push(Fault::new(place, FaultKind::Encoding));
            continue;
        };
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().is_empty() {
            continue;
        }
        if !line.starts_with('T') {
            let mark = line.split(['\t', ' ']).next().unwrap_or_default();
            let why = format!("`{mark}` is no text-bound annotation");
            faults.push(Fault::new(place, FaultKind::Skipped(why)));
            continue;
        }
        if let Some(span) = span(line, n + 1) {
            spans.push(RawSpan { number: spans.len() + 1, ..span });
        } else {
            let what = "this is not `T1<TAB>label start end<TAB>text`".to_owned();
            faults.push(Fault::new(place, FaultKind::Syntax(what)));
        }
    }
    let key = Key { id: Some(stem(name)), ..Key::default() };
    let content = Content::Spans(spans);
    each(Ok(Imported { place: Place::Line(1), key, text: None, unit: None, content, faults }));
}

fn span(line: &str, number: usize) -> Option<RawSpan> {
    let mut columns = line.splitn(3, '\t');
    columns.next()?;
    let (label, offsets) = columns.next()?.split_once(' ')?;
    let quote = columns.next()?;
    let range = |range: &str| {
        let (start, end) = range.trim().split_once(' ')?;
        Some((digits(start)?, digits(end)?))
    };
    let ranges = offsets.split(';').map(range).collect::<Option<Vec<_>>>()?;
    let (label, quote) = (label.to_owned(), Some(quote.to_owned()));
    Some(RawSpan {
        ranges,
        label,
        quote,
        is_quote_sure: true,
        bytes: None,
        number: 0,
        line: Some(number),
    })
}

fn digits(text: &str) -> Option<usize> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
