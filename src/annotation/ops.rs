//! The commands on an annotation, as pure functions: each says what to do as an [`Edit`] and
//! changes nothing itself.
//!
//! All keep the invariants of spans: sorted, disjoint, on cluster edges, first and last cluster
//! not blank. A range that is given off cluster edges is widened to them. A range that is empty
//! or holds nothing but blanks labels and clears nothing.
//!
//! ```
//! use copydesk::annotation::{Annotation, Article, Label, ops};
//! use copydesk::article::{BlockMode, Blocks, ByteRange, Text};
//!
//! let text = Text::new("Head\n\nOne.\nTwo.\n".into());
//! let blocks = Blocks::new(&text, BlockMode::Lines);
//! let mut annotation = Annotation::new(Article::default(), "mk", text.into());
//!
//! let edit = ops::label(&annotation, &blocks, ByteRange::new(6, 16), Label::Body);
//! edit.apply(&mut annotation)?;
//! assert_eq!(annotation.body_paragraphs(), ["One.", "Two."]);
//!
//! edit.inverse().apply(&mut annotation)?;
//! assert!(annotation.spans.is_empty());
//! # Ok::<(), copydesk::annotation::Mismatch>(())
//! ```
//!
//! Cost: what is touched, and a binary search; [`rest_is_junk`] looks at all spans, and
//! [`same_again`] at all lines.

use super::edit::Edit;
use super::label::Label;
use super::model::{Annotation, Note, Status};
use super::paint::paint;
use super::span::Span;
use crate::article::{Blocks, Byte, ByteRange, Text};

/// Why a command cannot run here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The range or the number names no span.
    #[error("There is no span here.")]
    NoSpan,
    /// Unite needs two.
    #[error("There is only one span here: select two or more of one label.")]
    OneSpan,
    /// Unite meets another label.
    #[error("{0} and {1} cannot be united: select spans of one label.")]
    Mixed(Label, Label),
    /// Split at a place that is not strictly inside a span.
    #[error("A span is split between two of its characters: put the cursor inside one.")]
    NotInside,
    /// A span cannot be moved onto blanks.
    #[error("There is nothing but blanks there.")]
    Blank,
}

// ---- labelling ----

/// Labels a range block by block, one span in each, trimmed; Junk alone makes one span of it
/// all. Spans of other labels in the way are trimmed or split; one of the same label that the
/// range overlaps is united with it.
#[must_use]
pub fn label(a: &Annotation, blocks: &Blocks, range: ByteRange, label: Label) -> Edit {
    let Some(range) = trimmed(&a.text, range) else { return Edit::nothing() };
    let pieces = if label == Label::Junk {
        vec![range]
    } else {
        let numbers = blocks.overlapping(range);
        let blocks = blocks.as_slice().get(numbers).unwrap_or_default();
        blocks.iter().filter_map(|b| a.text.trim(b.intersect(range)?)).collect()
    };
    paint(a, a.spans.overlapping_indices(range), None, &pieces, Some(label))
}

/// Takes the labels off a range, and off that range only: spans that reach out of it keep the
/// rest, trimmed.
#[must_use]
pub fn clear(a: &Annotation, range: ByteRange) -> Edit {
    let Some(range) = trimmed(&a.text, range) else { return Edit::nothing() };
    paint(a, a.spans.overlapping_indices(range), None, &[range], None)
}

/// Makes one Junk span of every maximal unlabelled stretch, from the end of one span to the
/// start of the next; says how many.
#[must_use]
pub fn rest_is_junk(a: &Annotation) -> (Edit, usize) {
    let rest = unlabelled(a, a.text.full());
    (insert(a, &rest, Label::Junk), rest.len())
}

/// Labels every wholly unlabelled line whose trimmed text is `pattern` (see [`pattern_of`]);
/// overwrites nothing; says how many lines.
#[must_use]
pub fn same_again(a: &Annotation, pattern: &str, label: Label) -> (Edit, usize) {
    if pattern.is_empty() {
        return (Edit::nothing(), 0);
    }
    let lines = (0..a.text.line_count()).map(|n| a.text.line(n));
    let found: Vec<ByteRange> = lines
        // Most lines are another length: they are not trimmed to find out.
        .filter(|line| line.len() >= pattern.len())
        .filter_map(|line| a.text.trim(line))
        .filter(|&line| a.text.slice(line) == pattern)
        .filter(|&line| a.spans.overlapping(line).is_empty())
        .collect();
    (insert(a, &found, label), found.len())
}

/// The trimmed text of the line that a labelled range lies in; `None` if the range is blank or
/// spans several lines.
#[must_use]
pub fn pattern_of(a: &Annotation, range: ByteRange) -> Option<String> {
    let range = trimmed(&a.text, range)?;
    let line = a.text.line_at(range.start);
    let whole = a.text.line(line);
    if !whole.covers(range) {
        return None;
    }
    a.text.trim(whole).map(|line| a.text.slice(line).to_owned())
}

// ---- spans as they are ----

/// Makes one span of those that share a byte with `range`, from the first one's start to the
/// last one's end. Refuses if they are of different labels.
pub fn unite(a: &Annotation, range: ByteRange) -> Result<Edit, Refusal> {
    let numbers = a.spans.overlapping_indices(range);
    let old = a.spans.as_slice().get(numbers.clone()).unwrap_or_default();
    let (first, last) = match old {
        [] => return Err(Refusal::NoSpan),
        [_] => return Err(Refusal::OneSpan),
        [first, .., last] => (first, last),
    };
    if let Some(other) = old.iter().find(|s| s.label != first.label) {
        return Err(Refusal::Mixed(first.label, other.label));
    }
    let one = Span { range: first.range.join(last.range), label: first.label };
    Ok(Edit::replace_spans(numbers.start, old, &[one]))
}

/// Splits the span that holds `at` strictly inside; both halves are trimmed. An offset inside
/// a cluster splits before that cluster.
pub fn split(a: &Annotation, at: Byte) -> Result<Edit, Refusal> {
    let at = a.text.floor_edge(at);
    let number = a.spans.first_ending_after(at);
    let span = a.spans.get(number).filter(|s| s.range.start < at).ok_or(Refusal::NotInside)?;
    let halves = [
        ByteRange { start: span.range.start, end: at },
        ByteRange { start: at, end: span.range.end },
    ];
    let halves = halves.map(|half| a.text.trim(half).map(|range| Span { range, ..span }));
    // Neither is blank, since the ends of a span are not.
    let halves: Vec<Span> = halves.into_iter().flatten().collect();
    Ok(Edit::replace_spans(number, &[span], &halves))
}

/// Gives the span with this number another label. Nothing else moves: it does not unite with
/// neighbours.
#[must_use]
pub fn relabel(a: &Annotation, index: usize, label: Label) -> Edit {
    match a.spans.get(index) {
        Some(old) => Edit::replace_spans(index, &[old], &[Span { label, ..old }]),
        None => Edit::nothing(),
    }
}

/// Moves the ends of the span with this number, trimmed. Other spans in the way are trimmed,
/// split or, if of the same label, united with, as in [`label`].
pub fn resize(a: &Annotation, index: usize, to: ByteRange) -> Result<Edit, Refusal> {
    let old = a.spans.get(index).ok_or(Refusal::NoSpan)?;
    let to = trimmed(&a.text, to).ok_or(Refusal::Blank)?;
    let touched = a.spans.overlapping_indices(old.range.join(to));
    Ok(paint(a, touched, Some(index), &[to], Some(old.label)))
}

// ---- status and notes ----

/// Changes the status.
#[must_use]
pub fn set_status(a: &Annotation, to: Status) -> Edit {
    if a.status == to {
        return Edit::nothing();
    }
    Edit::Status { from: a.status.clone(), to }
}

/// Flags the article for later, or takes the flag away.
#[must_use]
pub fn set_flag(a: &Annotation, to: bool) -> Edit {
    if a.flagged == to { Edit::nothing() } else { Edit::Flag { to } }
}

/// Adds a note, behind those whose range does not come after its own. Its range is brought
/// inside the text and widened to cluster edges; `0..0` is the whole article.
#[must_use]
pub fn put_note(a: &Annotation, mut note: Note) -> Edit {
    let range = ByteRange::between(note.range.start, note.range.end);
    note.range = if range.is_empty() {
        let at = a.text.floor_edge(range.start);
        ByteRange { start: at, end: at }
    } else {
        ByteRange { start: a.text.floor_edge(range.start), end: a.text.ceil_edge(range.end) }
    };
    let at = a.notes.iter().rposition(|n| n.range <= note.range).map_or(0, |i| i + 1);
    Edit::replace_notes(at, &[], &[note])
}

/// Gives the note with this number another text; nothing if there is no such note.
#[must_use]
pub fn change_note(a: &Annotation, index: usize, text: &str) -> Edit {
    let Some(old) = a.notes.get(index) else { return Edit::nothing() };
    let new = Note { text: text.to_owned(), ..old.clone() };
    Edit::replace_notes(index, std::slice::from_ref(old), &[new])
}

/// Removes the note with this number; nothing if there is no such note.
#[must_use]
pub fn remove_note(a: &Annotation, index: usize) -> Edit {
    let Some(old) = a.notes.get(index) else { return Edit::nothing() };
    Edit::replace_notes(index, std::slice::from_ref(old), &[])
}

// ---- what is not labelled ----

/// The maximal unlabelled stretches inside `within`, trimmed, in order. A stretch runs from
/// the end of one span to the start of the next, over blanks and line ends.
#[must_use]
pub fn unlabelled(a: &Annotation, within: ByteRange) -> Vec<ByteRange> {
    gaps(a, within).filter_map(|gap| a.text.trim(gap)).collect()
}

/// True if a cluster of `block` is neither blank nor in a span. Looks at the block alone.
#[must_use]
pub fn has_unlabelled(a: &Annotation, block: ByteRange) -> bool {
    gaps(a, block).any(|gap| a.text.trim(gap).is_some())
}

/// What lies between the spans inside `within`; never empty, blank or not.
fn gaps(a: &Annotation, within: ByteRange) -> impl Iterator<Item = ByteRange> {
    let spans = a.spans.overlapping(within);
    let starts = std::iter::once(within.start).chain(spans.iter().map(|s| s.range.end));
    let ends = spans.iter().map(|s| s.range.start).chain(std::iter::once(within.end));
    starts.zip(ends).map(|(start, end)| ByteRange { start, end }).filter(|gap| !gap.is_empty())
}

/// The range on cluster edges and trimmed; `None` if it is empty or blank.
fn trimmed(text: &Text, range: ByteRange) -> Option<ByteRange> {
    // An empty range inside a cluster would be widened to that cluster.
    if range.is_empty() { None } else { text.trim(range) }
}

/// One edit that adds spans at ranges that are sorted, trimmed and free.
fn insert(a: &Annotation, ranges: &[ByteRange], label: Label) -> Edit {
    let (Some(first), Some(last)) = (ranges.first(), ranges.last()) else {
        return Edit::nothing();
    };
    // One replacement, not one for each span: each would move all spans behind it.
    let between = a.spans.overlapping_indices(first.join(*last));
    let old = a.spans.as_slice().get(between.clone()).unwrap_or_default();
    let mut new: Vec<Span> = ranges.iter().map(|&range| Span { range, label }).collect();
    new.extend_from_slice(old);
    new.sort_unstable_by_key(|s| s.range);
    Edit::replace_spans(between.start, old, &new)
}
