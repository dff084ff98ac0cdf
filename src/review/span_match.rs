//! Which spans of one side match spans of the other, one to one.
//!
//! *Exact*: same label, same range. *Overlapping*: same label, and at least one byte in common;
//! each span is matched at most once, and as many are matched as can be.
//!
//! The spans of one side are sorted and disjoint, so taking the first pair that overlaps is
//! never wrong. Let `a` and `b` be that pair. `a` overlaps nothing before `b`, nor `b` anything
//! before `a`; and not both reach beyond the other's end, so at most one of them could be
//! matched elsewhere. Giving that match up for `a` and `b` loses nothing.

use crate::annotation::{Label, Span, Spans};

/// How many spans match exactly.
#[must_use]
pub fn exact(left: &Spans, right: &Spans) -> u64 {
    count(left.iter(), right.iter(), |a, b| a == b)
}

/// How many spans match one to one, of those that overlap and have one label. Symmetric.
#[must_use]
pub fn overlapping(left: &Spans, right: &Spans) -> u64 {
    let of = |label| {
        let has = move |s: &&Span| s.label == label;
        let overlap = |a: &Span, b: &Span| a.range.overlaps(b.range);
        count(left.iter().filter(has), right.iter().filter(has), overlap)
    };
    Label::ALL.into_iter().map(of).sum()
}

/// Walks along both and takes every first pair that fits. Both are sorted and disjoint.
fn count<'a>(
    left: impl Iterator<Item = &'a Span>,
    right: impl Iterator<Item = &'a Span>,
    fits: impl Fn(&Span, &Span) -> bool,
) -> u64 {
    let (mut left, mut right) = (left.peekable(), right.peekable());
    let mut matches = 0;
    while let (Some(&a), Some(&b)) = (left.peek(), right.peek()) {
        if fits(a, b) {
            matches += 1;
            left.next();
            right.next();
        } else if a.range.end <= b.range.end {
            left.next();
        } else {
            right.next();
        }
    }
    matches
}
