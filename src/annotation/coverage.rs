//! How much of an article is labelled, kept up to date from edit to edit.
//!
//! The status line shows it in every frame and the keys jump to the next unlabelled block, so
//! neither may grow with the article: the counts are kept for each block, and an edit counts
//! only the blocks that it changed.
//!
//! Invariant: equal to a fresh [`Coverage::new`] of the same text, blocks and spans, if
//! [`Coverage::update`] was called for every edit. Limit: an edit inside a very long block
//! counts the spans of that block again.

use super::span::Spans;
use crate::article::text::is_blank;
use crate::article::{Blocks, ByteRange, Text};
use std::collections::BTreeSet;

/// The labelled share of an article, in clusters that are not blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    counts: Vec<Count>,
    labelled: usize,
    total: usize,
    /// The numbers of the blocks with an unlabelled cluster.
    unlabelled: BTreeSet<usize>,
}

/// The clusters of one block that are not blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    labelled: usize,
    total: usize,
}

impl Coverage {
    /// Counts everything; linear in the text.
    #[must_use]
    pub fn new(text: &Text, blocks: &Blocks, spans: &Spans) -> Self {
        let mut coverage = Self::default();
        for (number, &block) in blocks.as_slice().iter().enumerate() {
            let count = Count { labelled: labelled(text, block, spans), total: count(text, block) };
            coverage.labelled += count.labelled;
            coverage.total += count.total;
            coverage.counts.push(count);
            coverage.mark(number, count);
        }
        coverage
    }

    /// Counts the blocks that `changed` overlaps again; see
    /// [`Edit::changed_range`](super::Edit::changed_range). Text and blocks must be the ones it
    /// was made with.
    pub fn update(&mut self, text: &Text, blocks: &Blocks, spans: &Spans, changed: ByteRange) {
        if changed.is_empty() {
            return;
        }
        for number in blocks.overlapping(changed) {
            let (Some(block), Some(old)) = (blocks.get(number), self.counts.get_mut(number)) else {
                return;
            };
            let now = labelled(text, block, spans);
            self.labelled = self.labelled + now - old.labelled;
            old.labelled = now;
            let count = *old;
            self.mark(number, count);
        }
    }

    fn mark(&mut self, number: usize, count: Count) {
        if count.labelled < count.total {
            self.unlabelled.insert(number);
        } else {
            self.unlabelled.remove(&number);
        }
    }

    /// The labelled share, from 0 to 1; 1 if there is nothing to label.
    #[must_use]
    pub fn share(&self) -> f32 {
        if self.total == 0 { 1.0 } else { self.labelled as f32 / self.total as f32 }
    }

    /// The labelled share in words. It is rounded down, so that 100 % means all.
    #[must_use]
    pub fn words(&self) -> String {
        match self.total {
            0 => "nothing to label".to_owned(),
            _ => format!("{:.0} % labelled", (self.share() * 100.0).floor()),
        }
    }

    /// How many clusters are labelled and not blank.
    #[must_use]
    pub fn labelled(&self) -> usize {
        self.labelled
    }

    /// How many clusters are not blank.
    #[must_use]
    pub fn total(&self) -> usize {
        self.total
    }

    /// How many blocks have an unlabelled cluster.
    #[must_use]
    pub fn unlabelled_blocks(&self) -> usize {
        self.unlabelled.len()
    }

    /// True if the block with this number has an unlabelled cluster.
    #[must_use]
    pub fn is_unlabelled(&self, block: usize) -> bool {
        self.unlabelled.contains(&block)
    }

    /// The first block with an unlabelled cluster.
    #[must_use]
    pub fn first_unlabelled(&self) -> Option<usize> {
        self.unlabelled.first().copied()
    }

    /// The first block behind the one numbered `after` with an unlabelled cluster.
    #[must_use]
    pub fn next_unlabelled(&self, after: usize) -> Option<usize> {
        self.unlabelled.range(after.checked_add(1)?..).next().copied()
    }

    /// The last block ahead of the one numbered `before` with an unlabelled cluster.
    #[must_use]
    pub fn previous_unlabelled(&self, before: usize) -> Option<usize> {
        self.unlabelled.range(..before).next_back().copied()
    }

    /// How many blocks ahead of the one numbered `before` have an unlabelled cluster; linear in
    /// that count.
    #[must_use]
    pub fn unlabelled_above(&self, before: usize) -> usize {
        self.unlabelled.range(..before).count()
    }
}

/// The clusters of `block` that are labelled and not blank.
fn labelled(text: &Text, block: ByteRange, spans: &Spans) -> usize {
    let overlapping = spans.overlapping(block).iter();
    overlapping.filter_map(|s| s.range.intersect(block)).map(|part| count(text, part)).sum()
}

/// The clusters of a range on cluster edges that are not blank.
pub(super) fn count(text: &Text, range: ByteRange) -> usize {
    let slice = text.slice(range);
    if slice.is_ascii() {
        // Each byte is a cluster but `\r\n`, which is blank. Ten times as fast.
        slice.chars().filter(|c| !c.is_whitespace()).count()
    } else {
        text.clusters(range).filter(|(_, s)| !is_blank(s)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Label, Span};
    use crate::article::BlockMode;

    #[test]
    fn the_words_never_say_all_of_what_is_not_all_or_not_there() {
        let long = "x".repeat(1_000);
        for (text, end, words) in [
            ("", 0, "nothing to label"),
            (" \n", 0, "nothing to label"),
            ("ab", 1, "50 % labelled"),
            (&long, 999, "99 % labelled"),
            (&long, 1_000, "100 % labelled"),
        ] {
            let text = Text::new(text.to_owned());
            let spans = (end > 0).then(|| Span::new(0, end, Label::Body));
            let spans = Spans::new(spans.into_iter().collect()).unwrap();
            let coverage = Coverage::new(&text, &Blocks::new(&text, BlockMode::Lines), &spans);
            assert_eq!(coverage.words(), words);
        }
    }
}
