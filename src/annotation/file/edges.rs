//! Which of many offsets lie on grapheme-cluster edges, in one pass over the text.
//!
//! [`Text::is_cluster_edge`] looks back as far as it must for one offset, and on a line of a
//! million flags that is far. Asked in rising order, [`Edges`] never looks at a byte twice
//! but for a few, so a hostile file costs no more than its size.

use crate::article::text::is_blank;
use crate::article::{Byte, ByteRange, Text};
use unicode_segmentation::UnicodeSegmentation;

/// Answers for offsets in rising order.
pub(in crate::annotation) struct Edges<'a> {
    text: &'a str,
    /// The last cluster looked at; its end is an edge, and every later offset lies behind its
    /// start.
    last: ByteRange,
}

impl<'a> Edges<'a> {
    pub fn new(text: &'a Text) -> Self {
        Self { text: text.as_str(), last: ByteRange::default() }
    }

    /// The cluster that `at` cuts; `None` if `at` is an edge. Past the end counts as an edge.
    /// No `at` may be smaller than the one before.
    pub fn cut_by(&mut self, at: usize) -> Option<ByteRange> {
        if self.is_plainly_edge(at) {
            return None;
        }
        if self.last.end.0 <= at {
            let start = self.plain_edge_before(at).max(self.last.end.0);
            let rest = self.text.get(start..).unwrap_or_default();
            for (i, cluster) in rest.grapheme_indices(true) {
                self.last = ByteRange::new(start + i, start + i + cluster.len());
                if self.last.end.0 >= at {
                    break;
                }
            }
        }
        (self.last.start.0 < at && at < self.last.end.0).then_some(self.last)
    }

    /// The cluster edges at or before and at or after `at`. Same condition as
    /// [`Self::cut_by`].
    pub fn around(&mut self, at: Byte) -> ByteRange {
        self.cut_by(at.0).unwrap_or(ByteRange { start: at, end: at })
    }

    /// True if the two bytes around `at` alone make it an edge: ASCII joins nothing but
    /// `\r\n`, and nothing is joined over a line end.
    fn is_plainly_edge(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        let before = at.checked_sub(1).and_then(|i| bytes.get(i).copied());
        let (Some(before), Some(after)) = (before, bytes.get(at).copied()) else { return true };
        match (before, after) {
            (b'\r', b'\n') => false,
            (b'\r' | b'\n', _) | (_, b'\r' | b'\n') => true,
            _ => before.is_ascii() && after.is_ascii(),
        }
    }

    /// The last plain edge before `at`, looking no further back than the last cluster.
    fn plain_edge_before(&self, at: usize) -> usize {
        (self.last.end.0..at).rev().find(|&i| self.is_plainly_edge(i)).unwrap_or(0)
    }
}

/// A range on cluster edges without the blank clusters at its ends; `None` if it is all blank.
/// Unlike [`Text::trim`] it looks at nothing outside the range.
pub(in crate::annotation) fn trim(text: &Text, range: ByteRange) -> Option<ByteRange> {
    let solid = |(_, cluster): &(ByteRange, &str)| !is_blank(cluster);
    let start = text.clusters(range).find(solid)?.0.start;
    let end = text.clusters(range).rev().find(solid)?.0.end;
    Some(ByteRange { start, end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_text(string in "[a \r\n\u{301}\u{200d}\u{1f1e6}\u{1f468}한\u{1100}\u{1161}\u{0915}\u{094d}]{0,40}") {
            let text = Text::new(string);
            let mut edges = Edges::new(&text);
            for at in 0..=text.end().0 {
                let cut = edges.cut_by(at);
                prop_assert_eq!(cut.is_none(), text.is_cluster_edge(Byte(at)), "at {}", at);
                if let Some(cluster) = cut {
                    prop_assert_eq!(cluster.start, text.floor_edge(Byte(at)));
                    prop_assert_eq!(cluster.end, text.ceil_edge(Byte(at)));
                }
            }
        }

        #[test]
        fn agrees_when_asked_seldom(string in "[a\u{301}\u{1f1e6}한]{0,60}", step in 1_usize..20) {
            let text = Text::new(string);
            let mut edges = Edges::new(&text);
            for at in (0..=text.end().0).step_by(step) {
                prop_assert_eq!(edges.cut_by(at).is_none(), text.is_cluster_edge(Byte(at)));
            }
        }
    }

    #[test]
    fn many_flags_and_one_huge_cluster_take_one_pass() {
        for string in ["\u{1f1e6}".repeat(300_000), "\u{301}".repeat(500_000)] {
            let text = Text::new(string);
            let mut edges = Edges::new(&text);
            let cuts = (0..=text.end().0).filter(|&at| edges.cut_by(at).is_some()).count();
            assert!(cuts > text.end().0 / 2);
        }
    }
}
