//! One pass over several span lists of one text, stretch by stretch.
//!
//! A stretch is a range in which each list has one span, or none, throughout. Everything in
//! this room is built on it, so that what counts as "the label here" is said once: a cluster
//! has the label of the span that holds its first byte. Spans are on cluster edges, so that
//! this only matters for unsound ones; stretches are on cluster edges whatever the spans.
//!
//! Cost: linear in the number of spans, however many bytes they hold, plus one look at the
//! text for each edge.

use crate::annotation::{Label, Span, Spans};
use crate::article::{Byte, ByteRange, Text};

/// Calls `visit` for each stretch inside `within`, in order, with the span that each list has
/// there. Stretches are not empty, do not overlap, and leave nothing of `within` out.
pub(super) fn sweep(
    text: &Text,
    lists: &[&Spans],
    within: ByteRange,
    mut visit: impl FnMut(ByteRange, &[Option<Span>]),
) {
    let end = within.end.min(text.end());
    let mut at = within.start;
    let mut numbers: Vec<usize> = lists.iter().map(|l| l.first_ending_after(at)).collect();
    let mut here: Vec<Option<Span>> = vec![None; lists.len()];
    while at < end {
        let mut next = end;
        for ((list, number), here) in lists.iter().zip(&mut numbers).zip(&mut here) {
            if list.get(*number).is_some_and(|s| s.range.end <= at) {
                *number += 1;
            }
            let span = list.get(*number);
            *here = span.filter(|s| s.range.start <= at);
            // The next edge of this list: where its span ends, or where one begins.
            let edge = span.map(|s| if here.is_some() { s.range.end } else { s.range.start });
            next = edge.map_or(next, |edge| next.min(edge));
        }
        let stretch = ByteRange { start: text.ceil_edge(at), end: text.ceil_edge(next) };
        if !stretch.is_empty() {
            visit(stretch, &here);
        }
        at = next;
    }
}

/// Like [`sweep`], but each stretch is trimmed, and blank ones are left out.
pub(crate) fn sweep_filled(
    text: &Text,
    lists: &[&Spans],
    within: ByteRange,
    mut visit: impl FnMut(ByteRange, &[Option<Span>]),
) {
    sweep(text, lists, within, |stretch, spans| {
        if let Some(trimmed) = text.trim(stretch) {
            visit(trimmed, spans);
        }
    });
}

/// The label that each list has at a place, of what [`sweep`] says there; a list that is not
/// there has none.
pub(super) fn labels<const N: usize>(spans: &[Option<Span>]) -> [Option<Label>; N] {
    std::array::from_fn(|i| spans.get(i).copied().flatten().map(|s| s.label))
}

/// The parts that one list's spans have of a range, trimmed, in order, each with its label.
pub(super) fn parts(text: &Text, spans: &Spans, within: ByteRange) -> Vec<Span> {
    let mut parts = Vec::new();
    sweep_filled(text, &[spans], within, |range, here| {
        let span = here.first().copied().flatten();
        parts.extend(span.map(|s| Span { range, ..s }));
    });
    parts
}

/// True if nothing but blanks lies between two offsets, or nothing at all.
pub(super) fn is_blank_between(text: &Text, from: Byte, to: Byte) -> bool {
    from >= to || text.trim(ByteRange { start: from, end: to }).is_none()
}
