//! The one algorithm behind every labelling: put ranges down, and cut what was there.
//!
//! A range put down unites with the spans of its own label that it overlaps (spans that only
//! adjoin stay two); spans of other labels lose the bytes under it, and what is left of them
//! is trimmed, or dropped if blank. Costs what it touches, sorted.

use super::edit::Edit;
use super::label::Label;
use super::model::Annotation;
use super::span::Span;
use crate::article::{Byte, ByteRange, Text};
use std::ops::Range;

/// Puts `pieces` down with a label, or clears them without one, and says what changes.
///
/// `pieces` are sorted, disjoint and, if labelled, trimmed. `touched` are the numbers of all
/// spans that overlap a piece, possibly more. The span numbered `without` is taken away first.
pub(super) fn paint(
    annotation: &Annotation,
    touched: Range<usize>,
    without: Option<usize>,
    pieces: &[ByteRange],
    label: Option<Label>,
) -> Edit {
    let old = annotation.spans.as_slice().get(touched.clone()).unwrap_or_default();
    let mut same = pieces.to_vec();
    let mut others = Vec::new();
    for (number, &span) in touched.clone().zip(old) {
        if Some(number) == without {
            continue;
        }
        if Some(span.label) == label {
            same.push(span.range);
        } else {
            others.push(span);
        }
    }
    let painted = united(same);
    let mut new = remnants(&annotation.text, &others, &painted);
    if let Some(label) = label {
        new.extend(painted.into_iter().map(|range| Span { range, label }));
    }
    new.sort_unstable_by_key(|s| s.range);
    Edit::replace_spans(touched.start, old, &new)
}

/// Joins the ranges that overlap; those that only adjoin stay apart.
fn united(mut ranges: Vec<ByteRange>) -> Vec<ByteRange> {
    ranges.sort_unstable();
    let mut all: Vec<ByteRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match all.last_mut() {
            Some(last) if last.overlaps(range) => *last = last.join(range),
            _ => all.push(range),
        }
    }
    all
}

/// What the sorted `painted` ranges leave of the sorted `spans`.
fn remnants(text: &Text, spans: &[Span], painted: &[ByteRange]) -> Vec<Span> {
    let mut left = Vec::with_capacity(spans.len());
    let mut first = 0;
    for &span in spans {
        while painted.get(first).is_some_and(|p| p.end <= span.range.start) {
            first += 1;
        }
        let over = painted.iter().skip(first).take_while(|p| p.start < span.range.end);
        let mut start = span.range.start;
        let mut cut = false;
        let mut keep = |start: Byte, end: Byte| {
            let range = ByteRange { start, end };
            if let Some(range) = (!range.is_empty()).then(|| text.trim(range)).flatten() {
                left.push(Span { range, ..span });
            }
        };
        for p in over {
            keep(start, p.start);
            start = p.end;
            cut = true;
        }
        if cut {
            keep(start, span.range.end);
        } else {
            left.push(span);
        }
    }
    left
}
