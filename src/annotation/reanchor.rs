//! Carrying an annotation over to a changed text.
//!
//! The two texts are compared by lines, the changed lines by words, and the changed words by
//! clusters. What is equal in both, in the same order, ties the texts together:
//!
//! ```text
//! old   Home ¶ Daniel   Kim ¶ …        a span 5..15 on "Daniel Kim"
//!       ════   ══════  ════════
//! new   Home ¶ Danielle Kim ¶ …        is carried to 5..17 and listed as changed
//! ```
//!
//! An end of a span goes where the equal text beside it went; text inserted at an end stays
//! outside, text replaced at an end goes in. A span is lost if less than a third of it is
//! left. Spans are then trimmed, so the result is always sound.
//!
//! Limits: a passage that was moved past others is lost, as in any diff. Where very
//! much changed and nothing in it is unique, comparing gives up rather than take long (see
//! `equal_runs.rs`). There is no clock in it: the same two texts give the same result.

use super::equal_runs::{Run, equal_runs};
use super::file::edges::{Edges, trim};
use super::label::Label;
use super::model::{Annotation, Decision, Note};
use super::span::{Span, Spans};
use crate::article::{Byte, ByteRange, Text};
use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// The most clusters, old and new together, that one change of words is compared by.
const MOST_CLUSTERS: usize = 1_000;
/// A range is lost if less than this part of its bytes is left: one in so many.
const LEFT_AT_LEAST: usize = 3;

/// An annotation on its new text, and what the editor should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reanchored {
    /// The annotation on the new text. Its `article` is still the old one: who knows the new
    /// file sets `sha256` and `encoding`.
    pub annotation: Annotation,
    /// How many spans have the same text at another place.
    pub moved: usize,
    /// What has another text now or none, in the order of spans, notes, decisions.
    pub changes: Vec<Change>,
}

/// One range whose text changed or vanished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What the range belongs to.
    pub subject: Subject,
    /// Where it was, in bytes of the old text.
    pub was: ByteRange,
    /// Where it is, in bytes of the new text. `None` if it was lost: a lost span or decision
    /// is gone from the annotation, a lost note is now about the whole article.
    pub now: Option<ByteRange>,
}

/// What a range belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A span with this label.
    Span(Label),
    /// A note with this text.
    Note(String),
    /// A decision.
    Decision,
}

/// Carries an annotation over to a new text. Spans, notes and decisions keep their order.
///
/// ```
/// use copydesk::annotation::{Annotation, Article, Label, Span, Spans, reanchor::reanchor};
/// use copydesk::article::Text;
/// use std::sync::Arc;
///
/// let text = |s: &str| Arc::new(Text::new(s.to_owned()));
/// let mut old = Annotation::new(Article::default(), "mk", text("Home\nDaniel Kim\n"));
/// old.spans = Spans::new(vec![Span::new(5, 15, Label::Byline)]).unwrap_or_default();
///
/// let new = reanchor(&old, text("Home\nNews\nDaniel Kim\n"));
/// assert_eq!(new.annotation.spans.as_slice(), [Span::new(10, 20, Label::Byline)]);
/// assert!(new.changes.is_empty() && new.moved == 1);
/// ```
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "the result shares the text")]
pub fn reanchor(annotation: &Annotation, new_text: Arc<Text>) -> Reanchored {
    let old = &annotation.text;
    let mut result = Reanchored {
        annotation: Annotation { text: Arc::clone(&new_text), ..annotation.clone() },
        moved: 0,
        changes: Vec::new(),
    };
    if *old == new_text {
        return result;
    }
    let new = &new_text;
    let carrier = Carrier::new(old, new);
    let mut note_change = |subject, was: ByteRange, now: Option<ByteRange>| {
        if now.is_none_or(|now| old.slice(was) != new.slice(now)) {
            result.changes.push(Change { subject, was, now });
        }
    };

    let was: Vec<ByteRange> = annotation.spans.iter().map(|s| s.range).collect();
    let mut spans = Vec::new();
    for (span, now) in annotation.spans.iter().zip(carrier.carry(&was)) {
        let now = now.and_then(|range| trim(new, range));
        note_change(Subject::Span(span.label), span.range, now);
        spans.extend(now.map(|range| Span { range, label: span.label }));
        let is_moved = |now| now != span.range && old.slice(span.range) == new.slice(now);
        result.moved += usize::from(now.is_some_and(is_moved));
    }

    let was: Vec<ByteRange> = annotation.notes.iter().map(|n| n.range).collect();
    let mut notes: Vec<Note> = Vec::new();
    for (note, now) in annotation.notes.iter().zip(carrier.carry(&was)) {
        let about_all = note.range == ByteRange::default();
        if !about_all {
            note_change(Subject::Note(note.text.clone()), note.range, now);
        }
        let range = now.filter(|_| !about_all).unwrap_or_default();
        notes.push(Note { range, ..note.clone() });
    }
    notes.sort_by_key(|note| note.range);

    let was: Vec<ByteRange> = annotation.decisions.iter().map(|d| d.range).collect();
    let mut decisions: Vec<Decision> = Vec::new();
    for (decision, now) in annotation.decisions.iter().zip(carrier.carry(&was)) {
        note_change(Subject::Decision, decision.range, now);
        decisions.extend(now.map(|range| Decision { range, ..decision.clone() }));
    }

    // Carried ends keep their order, so disjoint spans stay disjoint.
    result.annotation.spans = Spans::new(spans).unwrap_or_default();
    result.annotation.notes = notes;
    result.annotation.decisions = decisions;
    result
}

/// Bytes that are the same in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tie {
    old: usize,
    new: usize,
    len: usize,
}

impl Tie {
    fn old_end(self) -> usize {
        self.old + self.len
    }

    fn new_end(self) -> usize {
        self.new + self.len
    }
}

/// Takes ranges from the old text to the new one.
struct Carrier<'a> {
    new: &'a Text,
    /// The end of the old text.
    old_end: usize,
    /// In order in both texts. Two never touch in both.
    ties: Vec<Tie>,
    /// For each tie, how many tied bytes of the old text lie before it.
    tied_before: Vec<usize>,
}

impl<'a> Carrier<'a> {
    fn new(old: &Text, new: &'a Text) -> Self {
        let mut ties = Vec::new();
        compare(old, old.full(), new, new.full(), Step::Lines, &mut ties);
        let mut joined: Vec<Tie> = Vec::with_capacity(ties.len());
        for tie in ties {
            match joined.last_mut() {
                Some(last) if last.old_end() == tie.old && last.new_end() == tie.new => {
                    last.len += tie.len;
                }
                _ => joined.push(tie),
            }
        }
        let mut sum = 0;
        let tied_before = joined
            .iter()
            .map(|tie| {
                sum += tie.len;
                sum - tie.len
            })
            .collect();
        Self { new, old_end: old.end().0, ties: joined, tied_before }
    }

    /// Where each range lies in the new text, on cluster edges and not empty; `None` if it is
    /// lost. Ranges may come in any order.
    fn carry(&self, ranges: &[ByteRange]) -> Vec<Option<ByteRange>> {
        let raw: Vec<ByteRange> = ranges
            .iter()
            .map(|r| ByteRange::new(self.start(r.start.0), self.end(r.end.0)))
            .collect();
        let mut offsets: Vec<Byte> = raw.iter().flat_map(|r| [r.start, r.end]).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let mut edges = Edges::new(self.new);
        let around: Vec<ByteRange> = offsets.iter().map(|&at| edges.around(at)).collect();
        let snapped = |at: Byte| {
            offsets.binary_search(&at).ok().and_then(|i| around.get(i).copied()).unwrap_or_default()
        };
        let kept = |r: &ByteRange| {
            !r.is_empty() && (self.tied(r.end.0) - self.tied(r.start.0)) * LEFT_AT_LEAST >= r.len()
        };
        ranges
            .iter()
            .zip(&raw)
            .map(|(range, raw)| {
                // Inward, so that neighbours stay apart.
                let now = ByteRange { start: snapped(raw.start).end, end: snapped(raw.end).start };
                (kept(range) && !now.is_empty()).then_some(now)
            })
            .collect()
    }

    /// Where a start goes: with the text after it, but to the front of what replaced it.
    fn start(&self, at: usize) -> usize {
        let next = self.ties.partition_point(|tie| tie.old_end() <= at);
        let before = next.checked_sub(1).and_then(|i| self.ties.get(i)).copied();
        let (gap_old, gap_new) = before.map_or((0, 0), |tie| (tie.old_end(), tie.new_end()));
        match self.ties.get(next) {
            Some(tie) if tie.old <= at => tie.new + (at - tie.old),
            _ if at == gap_old => gap_new,
            Some(tie) => tie.new,
            None => self.new.end().0,
        }
    }

    /// Where an end goes: with the text before it, but to the back of what replaced it.
    fn end(&self, at: usize) -> usize {
        let next = self.ties.partition_point(|tie| tie.old < at);
        let before = next.checked_sub(1).and_then(|i| self.ties.get(i)).copied();
        let after = self.ties.get(next).copied();
        match (before, after) {
            (Some(tie), _) if at <= tie.old_end() => tie.new + (at - tie.old),
            (_, Some(tie)) if at == tie.old => tie.new,
            (_, None) if at >= self.old_end => self.new.end().0,
            (Some(tie), _) => tie.new_end(),
            (None, _) => 0,
        }
    }

    /// How many bytes of the old text before `at` are tied.
    fn tied(&self, at: usize) -> usize {
        let next = self.ties.partition_point(|tie| tie.old < at);
        let Some(last) = next.checked_sub(1) else { return 0 };
        match (self.ties.get(last), self.tied_before.get(last)) {
            (Some(tie), Some(before)) => before + tie.len.min(at - tie.old),
            _ => 0,
        }
    }
}

/// What two stretches of text are compared by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Lines,
    Words,
    Clusters,
}

impl Step {
    fn finer(self) -> Option<Self> {
        match self {
            Self::Lines => Some(Self::Words),
            Self::Words => Some(Self::Clusters),
            Self::Clusters => None,
        }
    }
}

/// Adds the ties between two stretches of text, in order. Goes three deep at most.
fn compare(
    old_text: &Text,
    old: ByteRange,
    new_text: &Text,
    new: ByteRange,
    step: Step,
    ties: &mut Vec<Tie>,
) {
    let old_parts = parts(old_text.slice(old), step);
    let new_parts = parts(new_text.slice(new), step);
    let count = old_parts.len() + new_parts.len();
    if step == Step::Clusters && count > MOST_CLUSTERS {
        return;
    }
    let runs = equal_runs(&old_parts, &new_parts);
    if step == Step::Clusters {
        // Any two words share some letters. Only those mostly alike are one word, changed.
        let equal: usize = runs.iter().map(|run| 2 * run.len).sum();
        if equal * 5 < count * 3 {
            return;
        }
    }
    let length = |parts: &[&str], range: Range<usize>| -> usize {
        parts.get(range).unwrap_or_default().iter().map(|part| part.len()).sum()
    };
    let end = Run { old: old_parts.len(), new: new_parts.len(), len: 0 };
    let (mut old_part, mut new_part) = (0, 0);
    let (mut old_at, mut new_at) = (old.start.0, new.start.0);
    for run in runs.iter().chain([&end]) {
        // What lies before the run was replaced.
        let old_gap = ByteRange::new(old_at, old_at + length(&old_parts, old_part..run.old));
        let new_gap = ByteRange::new(new_at, new_at + length(&new_parts, new_part..run.new));
        if let Some(finer) = step.finer()
            && !old_gap.is_empty()
            && !new_gap.is_empty()
        {
            compare(old_text, old_gap, new_text, new_gap, finer, ties);
        }
        let equal = old_parts.get(run.old..run.old + run.len).unwrap_or_default();
        let len = length(equal, 0..run.len);
        let mut tie = Tie { old: old_gap.end.0, new: new_gap.end.0, len };
        (old_at, new_at) = (tie.old_end(), tie.new_end());
        (old_part, new_part) = (run.old + run.len, run.new + run.len);
        if step == Step::Clusters {
            tie = within_words(tie, equal, old, new);
        }
        ties.extend((tie.len > 0).then_some(tie));
    }
}

/// Shortens a tie by its outermost cluster where only one of the two words ends: `Kim` and
/// `Kimm` then differ in what is replaced at their ends, and an end behind the one goes
/// behind the other.
fn within_words(mut tie: Tie, equal: &[&str], old: ByteRange, new: ByteRange) -> Tie {
    let length = |part: Option<&&str>| part.map_or(0, |part| part.len()).min(tie.len);
    let (first, last) = (length(equal.first()), length(equal.last()));
    if tie.old_end() == old.end.0 && tie.new_end() != new.end.0 {
        tie.len -= last;
    }
    if tie.old == old.start.0 && tie.new != new.start.0 && tie.len > 0 {
        tie.old += first;
        tie.new += first;
        tie.len -= first;
    }
    tie
}

fn parts(text: &str, step: Step) -> Vec<&str> {
    match step {
        Step::Lines => text.split_inclusive('\n').collect(),
        Step::Words => text.split_word_bounds().collect(),
        Step::Clusters => text.graphemes(true).collect(),
    }
}
