//! A review: two annotations of the open article, or one, side by side, settled into gold.
//!
//! The open document is the gold itself: it is saved, locked, undone and watched as any other
//! annotation, and every decision is an edit that goes through
//! [`Document::apply`](super::Document::apply). A [`Reviewing`] stands beside the document and
//! holds what the sides say, which difference is the current one, and how many are open.
//! Opening writes nothing: there is no gold file before the first decision, or Enter.
//!
//! `start` opens a review, `decide` settles its differences, `next` finds the article after
//! it and makes gold where there is nothing to decide.
//!
//! Limit: the sides are read when the review is opened, and again with *Read again from disk*;
//! they are not watched meanwhile, but looked at again before it is made gold.

mod decide;
mod next;
mod start;

pub use crate::desk::sides::{Names, shown};
pub use crate::review::{Difference, EdgeDifference};
pub(super) use next::{Golding, Searching};
pub(super) use start::read;

use super::App;
use super::document::Document;
use super::selection::Selection;
use crate::annotation::{Annotation, Decision, Label};
use crate::article::{Byte, ByteRange};
use crate::desk::agreed::Made;
use crate::review::Review;
use std::ops::Range;

/// What was taken for a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is open.
    Nothing,
    /// This label, or none.
    One(Option<Label>),
    /// Parts of it were settled in different ways.
    Several,
}

/// An open review, beside its gold.
#[derive(Debug)]
pub struct Reviewing {
    review: Review,
    names: Names,
    cursor: usize,
    open: usize,
    corrections: Vec<Decision>,
    /// The document's revision when the open ones and the corrections were counted.
    counted: Option<u64>,
}

impl Reviewing {
    fn new(review: Review) -> Self {
        let names = Names {
            left: review.left().annotator.clone(),
            right: review.right().map(|side| side.annotator.clone()),
        };
        Self { review, names, cursor: 0, open: 0, corrections: Vec::new(), counted: None }
    }

    /// Whose annotations these are.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// The left annotation.
    #[must_use]
    pub fn left(&self) -> &Annotation {
        self.review.left()
    }

    /// The right annotation, if there are two.
    #[must_use]
    pub fn right(&self) -> Option<&Annotation> {
        self.review.right()
    }

    /// All differences in the order of the text; the same throughout the review.
    #[must_use]
    pub fn differences(&self) -> &[Difference] {
        self.review.differences()
    }

    /// Where only the spans differ: the left's were taken.
    #[must_use]
    pub fn edges(&self) -> &[EdgeDifference] {
        self.review.edges()
    }

    /// Where gold was corrected by hand although the sides agree, as of the last
    /// `Reviewing::count`.
    #[must_use]
    pub fn corrections(&self) -> &[Decision] {
        &self.corrections
    }

    /// The number of the current difference, if there is any.
    #[must_use]
    pub fn cursor(&self) -> Option<usize> {
        (self.cursor < self.differences().len()).then_some(self.cursor)
    }

    /// The current difference.
    #[must_use]
    pub fn current(&self) -> Option<Difference> {
        self.differences().get(self.cursor).copied()
    }

    /// How many are open, as of the last `Reviewing::count`.
    #[must_use]
    pub fn open(&self) -> usize {
        self.open
    }

    /// What was taken in this gold for the difference with this number.
    #[must_use]
    pub fn taken(&self, gold: &Annotation, index: usize) -> Taken {
        match self.review.decisions(gold, index) {
            [] => Taken::Nothing,
            [first, rest @ ..] if rest.iter().all(|d| d.took == first.took) => {
                Taken::One(first.took)
            }
            _ => Taken::Several,
        }
    }

    /// The numbers of the differences that share a byte with a range.
    #[must_use]
    pub fn within(&self, range: ByteRange) -> Range<usize> {
        let first = self.differences().partition_point(|d| d.range.end <= range.start);
        let last = self.differences().partition_point(|d| d.range.start < range.end);
        first..last.max(first)
    }

    /// The number of the difference that a byte lies in.
    #[must_use]
    pub fn at(&self, at: Byte) -> Option<usize> {
        let index = self.differences().partition_point(|d| d.range.end <= at);
        self.differences().get(index).filter(|d| d.range.contains(at)).map(|_| index)
    }

    /// Counts the open ones if the gold has changed since it was done last.
    fn count(&mut self, gold: &Document) {
        if self.counted != Some(gold.revision()) {
            self.counted = Some(gold.revision());
            self.open = self.review.open(&gold.annotation);
            self.corrections = self.review.corrections(&gold.annotation).cloned().collect();
        }
    }

    /// Makes the difference where the selection begins the current one.
    fn follow(&mut self, selection: Selection) {
        if let Some(index) = self.at(selection.range().start).filter(|_| !selection.is_empty()) {
            self.cursor = index;
        }
    }

    /// What the user selected beside the current difference, to be corrected by hand. Where
    /// nothing is selected, as after a click, that is the cursor's block, unless the current
    /// difference is in there.
    fn own_selection(&self, document: &Document) -> Option<ByteRange> {
        let range = document.target();
        let is_current = self.current().is_some_and(|d| {
            d.range == range || document.selection.is_empty() && range.overlaps(d.range)
        });
        (!range.is_empty() && !is_current).then_some(range)
    }
}

impl App {
    /// The open review.
    #[must_use]
    pub fn review(&self) -> Option<&Reviewing> {
        self.open.as_ref()?.review.as_deref()
    }

    /// True while the next article to review is looked for.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.searching.is_some()
    }

    /// How many of how many articles were looked at to make gold, while that goes on.
    #[must_use]
    pub fn making_gold(&self) -> Option<(usize, usize)> {
        self.golding.as_ref().map(Golding::progress)
    }

    /// Stops making gold; what is made stays.
    pub fn stop_making_gold(&self) {
        if let Some(golding) = &self.golding {
            golding.stop();
        }
    }

    /// Counts what is open in the review, once after each edit.
    pub(super) fn count_review(&mut self) {
        if let Some(open) = &mut self.open
            && let Some(review) = &mut open.review
        {
            review.count(&open.document);
        }
    }
}

/// What came of making gold, in a sentence.
fn sentence_of(made: &Made, names: &Names) -> String {
    let who = names.shown();
    let mut parts = vec![match made.made {
        0 => format!("No article was made gold: {who}"),
        1 => format!("1 article is gold now, where {who} agree"),
        n => format!("{n} articles are gold now, where {who} agree"),
    }];
    match made.differ {
        0 => {}
        1 => parts.push("1 has differences to review".to_owned()),
        n => parts.push(format!("{n} have differences to review")),
    }
    if made.stopped {
        parts.push("It was stopped before the end".to_owned());
    }
    if let [first, rest @ ..] = made.failed.as_slice() {
        let more = if rest.is_empty() { String::new() } else { format!(" ({} more)", rest.len()) };
        parts.push(format!("Left out: {first}{more}"));
    }
    parts.join(". ")
}
