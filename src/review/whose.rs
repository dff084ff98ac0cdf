//! Whose annotations a decision settled, and in which order gold keeps its decisions.
//!
//! A gold can be settled more than once: one annotator's work alone, later with another's. Each
//! decision says whose sides it was about. Decisions are sorted by their sides, then by range, so
//! that those of one review stand together and are found by bisection; names are one whatever
//! their case.

use crate::annotation::file::same_annotator;
use crate::annotation::{Annotation, Decision};
use crate::article::ByteRange;
use std::cmp::Ordering;
use std::ops::Range;

/// Sorts decisions by their sides, then by range.
pub(super) fn sort(decisions: &mut [Decision]) {
    decisions.sort_by(|a, b| compare(&a.sides, &b.sides).then(a.range.cmp(&b.range)));
}

/// The numbers of the decisions of these sides that share a byte with `range`.
pub(super) fn overlapping(
    decisions: &[Decision],
    whose: &[String],
    range: ByteRange,
) -> Range<usize> {
    let ends_before = |d: &Decision| d.range.end <= range.start;
    let begins_before = |d: &Decision| d.range.start < range.end;
    let first = partition(decisions, whose, ends_before);
    first..partition(decisions, whose, begins_before).max(first)
}

/// How many decisions are of sides that sort before these, or of these and `before`.
fn partition(
    decisions: &[Decision],
    whose: &[String],
    before: impl Fn(&Decision) -> bool,
) -> usize {
    decisions.partition_point(|d| match compare(&d.sides, whose) {
        Ordering::Less => true,
        Ordering::Equal => before(d),
        Ordering::Greater => false,
    })
}

/// What anyone decided on, whosever sides it was about: disjoint ranges in order.
pub(super) fn decided(decisions: &[Decision]) -> Vec<ByteRange> {
    let mut ranges: Vec<ByteRange> = decisions.iter().map(|d| d.range).collect();
    ranges.sort();
    let mut united: Vec<ByteRange> = Vec::new();
    for range in ranges {
        match united.last_mut() {
            Some(last) if range.start < last.end => *last = last.join(range),
            _ => united.push(range),
        }
    }
    united
}

/// These sources, with the names that are not among them.
pub(super) fn with(sources: &[String], whose: &[String]) -> Vec<String> {
    let mut all = sources.to_vec();
    for name in whose {
        if !all.iter().any(|source| same_annotator(source, name)) {
            all.push(name.clone());
        }
    }
    all
}

/// True if gold has these two in the other order: in its decisions, else in its sources, where a
/// name that is there comes before one that is not.
pub(super) fn is_turned(gold: &Annotation, left: &str, right: &str) -> bool {
    let has = |a: &str, b: &str| {
        gold.decisions.iter().any(|d| {
            matches!(d.sides.as_slice(), [x, y] if same_annotator(x, a) && same_annotator(y, b))
        })
    };
    if has(left, right) || has(right, left) {
        return !has(left, right);
    }
    let at = |name: &str| gold.sources.iter().position(|s| same_annotator(s, name));
    match (at(left), at(right)) {
        (Some(left), Some(right)) => right < left,
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

fn compare(a: &[String], b: &[String]) -> Ordering {
    if a == b {
        return Ordering::Equal; // nearly always, and without a copy
    }
    a.iter().map(|name| name.to_lowercase()).cmp(b.iter().map(|name| name.to_lowercase()))
}
