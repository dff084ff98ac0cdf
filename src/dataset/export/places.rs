//! Where spans are, in the units of other tools.

use super::super::profile::label_name;
use super::super::record::Record;
use crate::annotation::Span;
use crate::article::{Byte, Units};

/// A span in some unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub start: usize,
    pub end: usize,
    pub label: &'static str,
    pub text: &'a str,
    pub span: Span,
}

/// All spans in code points.
pub(super) fn in_code_points(record: &Record) -> Vec<Placed<'_>> {
    let units = Units::new(&record.annotation.text);
    placed(record, |at| units.code_point(at).map(|at| at.0))
}

/// All spans in UTF-16 code units.
pub(super) fn in_utf16(record: &Record) -> Vec<Placed<'_>> {
    let units = Units::new(&record.annotation.text);
    placed(record, |at| units.utf16(at).map(|at| at.0))
}

/// Spans of a sound annotation are on edges of every unit, so none is left out.
fn placed(record: &Record, convert: impl Fn(Byte) -> Option<usize>) -> Vec<Placed<'_>> {
    let spans = record.spans().iter();
    let placed = spans.filter_map(|&span| {
        Some(Placed {
            start: convert(span.range.start)?,
            end: convert(span.range.end)?,
            label: label_name(span.label),
            text: record.annotation.text.slice(span.range),
            span,
        })
    });
    placed.collect()
}
