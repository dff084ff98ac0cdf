//! A review: two annotations of an article, or one, become gold.
//!
//! What both sides agree on is gold by itself, in the left's spans. What they differ on is
//! settled one by one with [`Review::take`], which says what to do as an [`Edit`] of the gold,
//! the decision included. The gold is an annotation as any other and is the caller's: a review
//! holds the two sides and where they differ, and asks the gold what was decided. So undo is the
//! gold's [`History`](crate::annotation::History), and whatever was decided stands in the gold's
//! file and nowhere else: a review that is reopened goes on where it was.
//!
//! ```
//! use copydesk::annotation::{Annotation, Article, Label, Span, Spans, Status};
//! use copydesk::article::Text;
//! use copydesk::review::Review;
//! use std::sync::Arc;
//!
//! let text = Arc::new(Text::new("Daniel Kim Views".into()));
//! let mut left = Annotation::new(Article::default(), "mk", Arc::clone(&text));
//! left.spans = Spans::new(vec![Span::new(0, 16, Label::Byline)]).unwrap_or_default();
//! let mut right = Annotation::new(Article::default(), "jd", text);
//! right.spans = Spans::new(vec![Span::new(0, 10, Label::Byline)]).unwrap_or_default();
//!
//! let (review, mut gold) = Review::new(left, Some(right), None)?;
//! let open = review.next_open(&gold, None).unwrap_or_default();
//! review.take(&gold, open, None, "ed").apply(&mut gold)?;
//! review.finish(&gold)?.apply(&mut gold)?;
//! assert_eq!(gold.spans.as_slice(), [Span::new(0, 10, Label::Byline)]);
//! assert_eq!(gold.status, Status::Gold);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The rules:
//! - *Settled* is a difference whose clusters that are not blank all lie under decisions on the
//!   very pair of labels that it has now, made in a review of the very same annotators. What was
//!   decided for others stays in the gold as its history, and settles nothing here. If a side is edited later, what it still says about a
//!   place stays settled there, and what changed is open again.
//! - *Spans.* A label that is taken comes in the spans of the side that gave it (of the left, if
//!   another label is taken; of the right, if the left has none there). Two gold spans that meet
//!   at the end of a difference are one if the side that says so gives that label to both: the
//!   left if it does, else the right. All others stay as they are, so two adjoining spans of the
//!   left stay two.
//! - *One side only.* Each of its spans is a difference to nothing, so as to be accepted or
//!   corrected one by one.
//! - *Order.* A gold that is reopened has its sides in the order in which they were settled, or
//!   in which its sources name them; whom they name comes first. A new name is added to the
//!   sources with the first decision, since that is the first thing it has to do with the gold.
//! - *Departures.* Where both sides agree and the gold that was given says something else, with
//!   no decision on it, that is listed as a difference of two equal labels, not overwritten:
//!   someone edited the gold by hand, or the sides since. Only where the gold is not finished,
//!   has no label and nobody decided is the agreement taken over.
//!
//! Limits: every call is to be given the gold that [`Review::new`] gave out, however it was
//! edited since; of another text it would be nonsense, though never a panic. Decisions are kept
//! sorted by their sides and then by range, and those of the same sides are taken to be disjoint,
//! as this module leaves them.
//! Statuses and notes of the two sides are not looked at. A gold whose decisions were edited by
//! hand out of order is sorted when the review begins.
//!
//! Cost: [`Review::new`] is linear in the spans of all; [`Review::take`] in what it touches,
//! plus moving the decisions behind it in memory.

use super::difference::{Comparison, Difference, DifferentText, EdgeDifference, same_text};
use super::sides::{Piece, Sides};
use super::sweep::{is_blank_between, parts};
use super::whose::{self, is_turned};
use crate::annotation::{Annotation, Decision, Edit, Label, Spans, Status, ops};
use crate::article::{Blocks, ByteRange};
use std::sync::Arc;

/// The sides of a review and where they differ, as plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    sides: Sides,
    /// The names of the sides.
    whose: Vec<String>,
    differences: Vec<Difference>,
    edges: Vec<EdgeDifference>,
}

/// The review cannot be finished yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{open} of {all} differences are not settled yet.")]
pub struct Unsettled {
    /// How many are open; at least 1.
    pub open: usize,
    /// How many there are.
    pub all: usize,
}

impl Review {
    /// Begins a review, or goes on with the `gold` of an earlier one, and gives the gold to go
    /// on with. Fails if not all are of one text. Gold that was not given comes out `InProgress`,
    /// with the names of the sides as its sources. The two sides are turned if that is the order
    /// that the gold has them in.
    pub fn new(
        mut left: Annotation,
        mut right: Option<Annotation>,
        gold: Option<Annotation>,
    ) -> Result<(Self, Annotation), DifferentText> {
        if let (Some(gold), Some(right)) = (&gold, &mut right)
            && is_turned(gold, &left.annotator, &right.annotator)
        {
            std::mem::swap(&mut left, right);
        }
        let both = [Some(&left), right.as_ref()].into_iter().flatten();
        let whose: Vec<String> = both.map(|side| side.annotator.clone()).collect();
        let sides = Sides { left, right };
        let Comparison { mut differences, edges } = sides.compare()?;
        let mut gold = if let Some(gold) = gold {
            same_text(&sides.left, &gold)?;
            gold
        } else {
            let (article, text) = (&sides.left.article, Arc::clone(&sides.left.text));
            let mut gold = Annotation::new(article.clone(), "gold", text);
            gold.sources = whose::with(&gold.sources, &whose);
            gold
        };
        whose::sort(&mut gold.decisions);
        differences.extend(take_over(&sides, &whose, &mut gold));
        differences.sort_by_key(|d| d.range);
        Ok((Self { sides, whose, differences, edges }, gold))
    }

    /// The left side.
    #[must_use]
    pub fn left(&self) -> &Annotation {
        &self.sides.left
    }

    /// The right side; `None` if a single annotation is reviewed.
    #[must_use]
    pub fn right(&self) -> Option<&Annotation> {
        self.sides.right.as_ref()
    }

    /// What is to be settled, in the order of the text; departures of the gold included, whose
    /// two labels are equal. The same throughout the review.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Where the labels agree and only the spans differ: the left's were taken.
    #[must_use]
    pub fn edges(&self) -> &[EdgeDifference] {
        &self.edges
    }

    /// The decisions by which gold says something else than what the sides agree on, in the order
    /// of the text: corrections by hand outside of all differences. Linear in the decisions.
    pub fn corrections<'a>(&'a self, gold: &'a Annotation) -> impl Iterator<Item = &'a Decision> {
        let whole = ByteRange::new(0, gold.text.as_str().len());
        let numbers = whose::overlapping(&gold.decisions, &self.whose, whole);
        let ours = gold.decisions.get(numbers).unwrap_or_default().iter();
        let differs = |range: ByteRange| {
            let first = self.differences.partition_point(|d| d.range.end <= range.start);
            self.differences.get(first).is_some_and(|d| d.range.start < range.end)
        };
        ours.filter(move |d| d.left == d.right && d.took != d.left && !differs(d.range))
    }

    // ---- what is settled ----

    /// The decisions that settle the difference with this number; none if it is open.
    #[must_use]
    pub fn decisions<'a>(&self, gold: &'a Annotation, index: usize) -> &'a [Decision] {
        let difference = self.differences.get(index);
        difference.map_or(&[], |difference| settling(gold, &self.whose, difference))
    }

    /// True if the difference with this number is settled.
    #[must_use]
    pub fn is_settled(&self, gold: &Annotation, index: usize) -> bool {
        !self.decisions(gold, index).is_empty()
    }

    /// The number of the first open difference behind the one numbered `after`, or of all.
    #[must_use]
    pub fn next_open(&self, gold: &Annotation, after: Option<usize>) -> Option<usize> {
        let from = after.map_or(0, |n| n.saturating_add(1));
        (from..self.differences.len()).find(|&n| !self.is_settled(gold, n))
    }

    /// The number of the last open difference ahead of the one numbered `before`.
    #[must_use]
    pub fn previous_open(&self, gold: &Annotation, before: usize) -> Option<usize> {
        (0..before.min(self.differences.len())).rev().find(|&n| !self.is_settled(gold, n))
    }

    /// How many differences are open. Looks at all of them: ask once after an edit, not in
    /// every frame.
    #[must_use]
    pub fn open(&self, gold: &Annotation) -> usize {
        (0..self.differences.len()).filter(|&n| !self.is_settled(gold, n)).count()
    }

    /// The edit that makes it gold, once nothing is open.
    pub fn finish(&self, gold: &Annotation) -> Result<Edit, Unsettled> {
        match self.open(gold) {
            0 => Ok(Edit::All(vec![self.sources(gold), ops::set_status(gold, Status::Gold)])),
            open => Err(Unsettled { open, all: self.differences.len() }),
        }
    }

    // ---- settling ----

    /// Settles a difference: its range gets this label in gold, or none, and the decision is
    /// recorded in place of any before on that range. Nothing if there is no such difference.
    /// Where gold says just that already, its spans stay.
    #[must_use]
    pub fn take(&self, gold: &Annotation, index: usize, took: Option<Label>, by: &str) -> Edit {
        let Some(difference) = self.differences.get(index) else { return Edit::nothing() };
        let spans = self.sides.put(&gold.spans, difference, took);
        Edit::All(vec![spans, self.record(gold, &[*difference], difference.range, took, by)])
    }

    /// Labels or clears any range of gold by hand, as [`ops::label`] and [`ops::clear`] do, and
    /// records it as decisions, agreements overruled included. A difference that the range
    /// holds a part of is settled once the rest is.
    #[must_use]
    pub fn correct(
        &self,
        gold: &Annotation,
        blocks: &Blocks,
        range: ByteRange,
        took: Option<Label>,
        by: &str,
    ) -> Edit {
        let trimmed = (!range.is_empty()).then(|| gold.text.trim(range)).flatten();
        let Some(range) = trimmed else { return Edit::nothing() };
        let spans = match took {
            Some(label) => ops::label(gold, blocks, range, label),
            None => ops::clear(gold, range),
        };
        let pairs = self.sides.pairs(range);
        Edit::All(vec![spans, self.record(gold, &pairs, range, took, by)])
    }

    /// The edit that names the sides among the sources, if they are not there yet.
    fn sources(&self, gold: &Annotation) -> Edit {
        let (from, to) = (gold.sources.clone(), whose::with(&gold.sources, &self.whose));
        if from == to { Edit::nothing() } else { Edit::Sources { from, to } }
    }

    /// The edit that records one decision for each pair, in place of all that was decided on
    /// `range` before by a review of the same sides.
    fn record(
        &self,
        gold: &Annotation,
        pairs: &[Difference],
        range: ByteRange,
        took: Option<Label>,
        by: &str,
    ) -> Edit {
        let numbers = whose::overlapping(&gold.decisions, &self.whose, range);
        let old = gold.decisions.get(numbers.clone()).unwrap_or_default();
        let mut new: Vec<Decision> = Vec::new();
        for decision in old {
            let before = ByteRange { end: range.start, ..decision.range };
            let after = ByteRange { start: range.end, ..decision.range };
            for rest in [before, after].into_iter().filter(|rest| !rest.is_empty()) {
                let rest = gold.text.trim(rest);
                new.extend(rest.map(|range| Decision { range, ..decision.clone() }));
            }
        }
        new.extend(pairs.iter().map(|&Difference { range, left, right }| Decision {
            range,
            left,
            right,
            took,
            by: by.to_owned(),
            sides: self.whose.clone(),
        }));
        new.sort_by_key(|d| d.range);
        let decisions = Edit::replace_decisions(numbers.start, old, &new);
        if decisions.is_nothing() {
            decisions
        } else {
            Edit::All(vec![self.sources(gold), decisions])
        }
    }
}

// ---- decisions ----

/// The decisions in gold that together settle a difference, or none.
fn settling<'a>(gold: &'a Annotation, whose: &[String], difference: &Difference) -> &'a [Decision] {
    let range = difference.range;
    let numbers = whose::overlapping(&gold.decisions, whose, range);
    let all = gold.decisions.get(numbers).unwrap_or_default();
    let mut at = range.start;
    for decision in all.iter().filter(|d| is_about(d, difference)) {
        if !is_blank_between(&gold.text, at, decision.range.start) {
            return &[];
        }
        at = at.max(decision.range.end);
    }
    if is_blank_between(&gold.text, at, range.end) { all } else { &[] }
}

// ---- agreements ----

/// Takes over what the sides agree on where gold is free to, and returns where gold says
/// something else with no decision on it.
fn take_over(sides: &Sides, whose: &[String], gold: &mut Annotation) -> Vec<Difference> {
    let decided = whose::decided(&gold.decisions);
    let mut listed = Vec::new();
    let mut pieces = Vec::new();
    for (departure, label) in sides.departures(&gold.spans) {
        let range = departure.range;
        let first = decided.partition_point(|d| d.end <= range.start);
        let is_decided = decided.get(first).is_some_and(|d| d.start < range.end);
        let untouched = label.is_none() && !is_decided;
        if untouched && gold.status != Status::Gold {
            let spans = parts(&gold.text, &sides.left.spans, range);
            pieces.extend(spans.into_iter().map(|span| Piece { span, new: true }));
        } else if settling(gold, whose, &departure).is_empty() {
            listed.push(departure);
        }
    }
    if !pieces.is_empty() {
        let old = gold.spans.iter().map(|&span| Piece { span, new: false });
        pieces.extend(old);
        // Disjoint, since the new ones lie where gold has no label; if gold is so unsound that
        // they are not, it stays as it is.
        if let Some(spans) = Spans::new(sides.united(pieces)) {
            gold.spans = spans;
        }
    }
    listed
}

/// True if a decision is on the pair of labels that a difference has.
fn is_about(decision: &Decision, difference: &Difference) -> bool {
    (decision.left, decision.right) == (difference.left, difference.right)
}
