//! Edits: one change of an annotation as a value, with an inverse.
//!
//! Nothing changes an annotation but [`Edit::apply`]. An edit holds both what it takes away and
//! what it puts there, so its inverse is the same edit read backwards, and undoing everything
//! gives back an equal annotation.
//!
//! Limits: an edit costs what it replaces, plus moving the spans behind it in memory. The
//! commands of [`super::ops`] make the smallest one that does the work.

use super::model::{Annotation, Decision, Note, Status};
use super::span::{Flaw, Span};
use crate::article::{ByteRange, Text};

/// One change of an annotation, a value with an inverse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Replaces the spans numbered `at..at + removed.len()`.
    Spans {
        /// The number of the first span replaced, from 0.
        at: usize,
        /// The spans that are there.
        removed: Vec<Span>,
        /// The spans that come in their place.
        inserted: Vec<Span>,
    },
    /// Replaces the notes numbered `at..at + removed.len()`.
    Notes {
        /// The number of the first note replaced, from 0.
        at: usize,
        /// The notes that are there.
        removed: Vec<Note>,
        /// The notes that come in their place.
        inserted: Vec<Note>,
    },
    /// Replaces the decisions numbered `at..at + removed.len()`.
    Decisions {
        /// The number of the first decision replaced, from 0.
        at: usize,
        /// The decisions that are there.
        removed: Vec<Decision>,
        /// The decisions that come in their place.
        inserted: Vec<Decision>,
    },
    /// Changes the annotators that gold was settled from.
    Sources {
        /// The names that are there.
        from: Vec<String>,
        /// The names that come in their place.
        to: Vec<String>,
    },
    /// Changes the status.
    Status {
        /// The status that it has.
        from: Status,
        /// The status that it gets.
        to: Status,
    },
    /// Flags the article for later, or takes the flag away.
    Flag {
        /// Whether it is flagged afterwards; before, it is the other way round.
        to: bool,
    },
    /// Several, applied in order as one.
    All(Vec<Edit>),
}

/// Why an edit was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// `removed` is not what the annotation has at that place.
    #[error("the spans that the edit replaces are not there")]
    Spans,
    /// `removed` is not what the annotation has at that place.
    #[error("the notes that the edit replaces are not there")]
    Notes,
    /// `removed` is not what the annotation has at that place.
    #[error("the decisions that the edit replaces are not there")]
    Decisions,
    /// `from` is not what the annotation has.
    #[error("the sources that the edit changes are others")]
    Sources,
    /// `from` is not the annotation's status.
    #[error("the status that the edit changes is another one")]
    Status,
    /// The flag is already as the edit would put it.
    #[error("the flag that the edit changes is already so")]
    Flag,
    /// The result would not be sorted, or two spans would overlap.
    #[error("the edit would leave spans or notes out of order, or spans that overlap")]
    Order,
    /// A new span is unsound.
    #[error("the edit would make a span at {0}, which {1}")]
    Span(ByteRange, Flaw),
    /// A new note is about something outside the text.
    #[error("the edit would make a note at {0}, outside the text")]
    Note(ByteRange),
    /// A new decision is about something outside the text.
    #[error("the edit would make a decision at {0}, outside the text")]
    Decision(ByteRange),
}

impl Edit {
    /// The edit that changes nothing.
    #[must_use]
    pub const fn nothing() -> Self {
        Self::All(Vec::new())
    }

    /// The smallest edit that puts `inserted` in the place of `removed`, which is what is at
    /// `at`: what both begin or end with is left out.
    #[must_use]
    pub fn replace_spans(at: usize, removed: &[Span], inserted: &[Span]) -> Self {
        let (skip, removed, inserted) = differing(removed, inserted);
        if removed.is_empty() && inserted.is_empty() {
            return Self::nothing();
        }
        let (removed, inserted) = (removed.to_vec(), inserted.to_vec());
        Self::Spans { at: at + skip, removed, inserted }
    }

    /// The same for notes.
    #[must_use]
    pub fn replace_notes(at: usize, removed: &[Note], inserted: &[Note]) -> Self {
        let (skip, removed, inserted) = differing(removed, inserted);
        if removed.is_empty() && inserted.is_empty() {
            return Self::nothing();
        }
        let (removed, inserted) = (removed.to_vec(), inserted.to_vec());
        Self::Notes { at: at + skip, removed, inserted }
    }

    /// The same for decisions.
    #[must_use]
    pub fn replace_decisions(at: usize, removed: &[Decision], inserted: &[Decision]) -> Self {
        let (skip, removed, inserted) = differing(removed, inserted);
        if removed.is_empty() && inserted.is_empty() {
            return Self::nothing();
        }
        let (removed, inserted) = (removed.to_vec(), inserted.to_vec());
        Self::Decisions { at: at + skip, removed, inserted }
    }

    /// Changes the annotation. Refuses, changing nothing, if what the edit replaces is not what
    /// is there, or if the result would break an invariant: spans sorted, disjoint, not empty,
    /// on cluster edges, without blank ends; notes sorted and inside the text; decisions
    /// inside the text.
    pub fn apply(&self, annotation: &mut Annotation) -> Result<(), Mismatch> {
        self.put(annotation, true)
    }

    /// Like [`Edit::apply`], for an edit whose result was there before: it is not asked again
    /// whether the new spans fit the text. So an unsound span that was read and then removed
    /// can be brought back.
    pub(super) fn restore(&self, annotation: &mut Annotation) -> Result<(), Mismatch> {
        self.put(annotation, false)
    }

    fn put(&self, annotation: &mut Annotation, verify: bool) -> Result<(), Mismatch> {
        match self {
            Self::Spans { at, removed, inserted } => {
                let old = annotation.spans.as_slice();
                let range = place(old, *at, removed).ok_or(Mismatch::Spans)?;
                let disjoint = |a: &Span, b: &Span| a.range.end <= b.range.start;
                if !in_order(old, &range, inserted, disjoint)
                    || inserted.iter().any(|s| s.range.is_empty())
                {
                    return Err(Mismatch::Order);
                }
                if verify {
                    // A range that was there before is not asked again: that saves the look,
                    // and one unsound span that was read does not block the edits around it.
                    let old = |s: &&Span| removed.binary_search_by_key(&s.range, |r| r.range);
                    for span in inserted.iter().filter(|s| old(s).is_err()) {
                        if let Some(flaw) = Flaw::of(&annotation.text, span.range) {
                            return Err(Mismatch::Span(span.range, flaw));
                        }
                    }
                }
                annotation.spans.splice(range, inserted);
            }
            Self::Notes { at, removed, inserted } => {
                let range = place(&annotation.notes, *at, removed).ok_or(Mismatch::Notes)?;
                if verify {
                    let sorted = |a: &Note, b: &Note| a.range <= b.range;
                    if !in_order(&annotation.notes, &range, inserted, sorted) {
                        return Err(Mismatch::Order);
                    }
                    if let Some(note) =
                        inserted.iter().find(|n| !is_inside(&annotation.text, n.range))
                    {
                        return Err(Mismatch::Note(note.range));
                    }
                }
                annotation.notes.splice(range, inserted.iter().cloned());
            }
            Self::Decisions { at, removed, inserted } => {
                let old = &mut annotation.decisions;
                let range = place(old, *at, removed).ok_or(Mismatch::Decisions)?;
                let outside = |d: &&Decision| !is_inside(&annotation.text, d.range);
                if let Some(decision) = inserted.iter().find(outside).filter(|_| verify) {
                    return Err(Mismatch::Decision(decision.range));
                }
                old.splice(range, inserted.iter().cloned());
            }
            Self::Sources { from, to } => {
                if annotation.sources != *from {
                    return Err(Mismatch::Sources);
                }
                annotation.sources.clone_from(to);
            }
            Self::Status { from, to } => {
                if annotation.status != *from {
                    return Err(Mismatch::Status);
                }
                annotation.status = to.clone();
            }
            Self::Flag { to } => {
                if annotation.flagged == *to {
                    return Err(Mismatch::Flag);
                }
                annotation.flagged = *to;
            }
            Self::All(edits) => {
                for (i, edit) in edits.iter().enumerate() {
                    if let Err(mismatch) = edit.put(annotation, verify) {
                        for earlier in edits.iter().take(i).rev() {
                            // It was applied just now, so its inverse fits.
                            let _ = earlier.inverse().restore(annotation);
                        }
                        return Err(mismatch);
                    }
                }
            }
        }
        Ok(())
    }

    /// The edit that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Spans { at, removed, inserted } => {
                Self::Spans { at: *at, removed: inserted.clone(), inserted: removed.clone() }
            }
            Self::Notes { at, removed, inserted } => {
                Self::Notes { at: *at, removed: inserted.clone(), inserted: removed.clone() }
            }
            Self::Decisions { at, removed, inserted } => {
                Self::Decisions { at: *at, removed: inserted.clone(), inserted: removed.clone() }
            }
            Self::Sources { from, to } => Self::Sources { from: to.clone(), to: from.clone() },
            Self::Status { from, to } => Self::Status { from: to.clone(), to: from.clone() },
            Self::Flag { to } => Self::Flag { to: !to },
            Self::All(edits) => Self::All(edits.iter().rev().map(Self::inverse).collect()),
        }
    }

    /// True if applying it changes nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Spans { removed, inserted, .. } => removed == inserted,
            Self::Notes { removed, inserted, .. } => removed == inserted,
            Self::Decisions { removed, inserted, .. } => removed == inserted,
            Self::Sources { from, to } => from == to,
            Self::Status { from, to } => from == to,
            Self::Flag { .. } => false,
            Self::All(edits) => edits.iter().all(Self::is_nothing),
        }
    }

    /// The part of the text whose labels may differ afterwards, in bytes; `None` if no span
    /// changes. The same for the inverse.
    #[must_use]
    pub fn changed_range(&self) -> Option<ByteRange> {
        match self {
            Self::Spans { removed, inserted, .. } => {
                removed.iter().chain(inserted).map(|s| s.range).reduce(ByteRange::join)
            }
            Self::Notes { .. }
            | Self::Decisions { .. }
            | Self::Sources { .. }
            | Self::Status { .. }
            | Self::Flag { .. } => None,
            Self::All(edits) => {
                edits.iter().filter_map(Self::changed_range).reduce(ByteRange::join)
            }
        }
    }

    /// This edit and then `next` as one edit. Two of one kind whose places touch become a
    /// single replacement, so that a note typed letter by letter, or an end dragged a hundred
    /// times, stays small.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        match (self, next) {
            (first, next) if next.is_nothing() => first,
            (first, next) if first.is_nothing() => next,
            (
                Self::Spans { at, removed, inserted },
                Self::Spans { at: at2, removed: removed2, inserted: inserted2 },
            ) if touching(at, inserted.len(), at2, removed2.len()) => {
                let (at, old, new) = fuse((at, &removed, &inserted), (at2, &removed2, &inserted2));
                Self::replace_spans(at, &old, &new)
            }
            (
                Self::Notes { at, removed, inserted },
                Self::Notes { at: at2, removed: removed2, inserted: inserted2 },
            ) if touching(at, inserted.len(), at2, removed2.len()) => {
                let (at, old, new) = fuse((at, &removed, &inserted), (at2, &removed2, &inserted2));
                Self::replace_notes(at, &old, &new)
            }
            (Self::Sources { from, .. }, Self::Sources { to, .. }) => Self::Sources { from, to },
            (Self::Status { from, .. }, Self::Status { to, .. }) => Self::Status { from, to },
            (Self::Flag { to: first }, Self::Flag { to }) if first != to => Self::nothing(),
            (first, Self::All(edits)) => edits.into_iter().fold(first, Self::then),
            (Self::All(mut edits), next) => {
                let last = edits.pop().unwrap_or(Self::nothing());
                match last.then(next) {
                    Self::All(more) => edits.extend(more),
                    one => edits.push(one),
                }
                Self::All(edits)
            }
            (first, next) => Self::All(vec![first, next]),
        }
    }
}

/// Where `removed` is in `old`, if it is what is there at `at`.
fn place<T: PartialEq>(old: &[T], at: usize, removed: &[T]) -> Option<std::ops::Range<usize>> {
    let range = at..at.checked_add(removed.len())?;
    (old.get(range.clone())? == removed).then_some(range)
}

/// True if `inserted`, with the neighbours it gets in `old` on either side of `range`, is in
/// order.
fn in_order<T>(
    old: &[T],
    range: &std::ops::Range<usize>,
    inserted: &[T],
    follows: impl Fn(&T, &T) -> bool,
) -> bool {
    let before = range.start.checked_sub(1).and_then(|i| old.get(i));
    let all = || before.into_iter().chain(inserted).chain(old.get(range.end));
    all().zip(all().skip(1)).all(|(a, b)| follows(a, b))
}

fn is_inside(text: &Text, range: ByteRange) -> bool {
    range.start <= range.end && range.end <= text.end()
}

/// What is left of two lists without what both begin and end with, and how many were left out
/// at the beginning.
fn differing<'a, T: PartialEq>(a: &'a [T], b: &'a [T]) -> (usize, &'a [T], &'a [T]) {
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let a = a.get(start..).unwrap_or_default();
    let b = b.get(start..).unwrap_or_default();
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let a = a.get(..a.len() - end).unwrap_or_default();
    let b = b.get(..b.len() - end).unwrap_or_default();
    (start, a, b)
}

/// True if `len2` items from `at2` overlap or adjoin `len` items from `at`.
fn touching(at: usize, len: usize, at2: usize, len2: usize) -> bool {
    at2 <= at.saturating_add(len) && at <= at2.saturating_add(len2)
}

/// Two replacements (place, removed, inserted), the second made in what the first left, as one.
fn fuse<T: Clone>(
    (at, removed, inserted): (usize, &[T], &[T]),
    (at2, removed2, inserted2): (usize, &[T], &[T]),
) -> (usize, Vec<T>, Vec<T>) {
    let from = |items: &[T], n: usize| items.get(n..).unwrap_or_default().to_vec();
    let upto = |items: &[T], n: usize| items.get(..n.min(items.len())).unwrap_or_default().to_vec();
    let end = at + inserted.len();
    let end2 = at2 + removed2.len();
    // The second may begin before the first and end after it: that much more is removed.
    let mut old = upto(removed2, at.saturating_sub(at2));
    old.extend_from_slice(removed);
    if end2 > end {
        old.extend(from(removed2, end.saturating_sub(at2)));
    }
    // Or it may lie inside the first: then the first's ends stay around it.
    let mut new = upto(inserted, at2.saturating_sub(at));
    new.extend_from_slice(inserted2);
    if end > end2 {
        new.extend(from(inserted, end2.saturating_sub(at)));
    }
    (at.min(at2), old, new)
}
