//! Spans: labelled ranges of a text, sorted and never overlapping.
//!
//! ```text
//! text   ␣ D a n i e l ␣ K i m ␣ V i e w s ␣
//! byte  0 1           7 8     11 12         18
//!         [   Byline 1..11   ]  [Junk 12..17]
//! ```
//!
//! Invariants of [`Spans`]: sorted by start, no two overlap, none is empty. That both ends lie
//! on cluster edges and the end clusters are not blank is a matter of the text; the editing
//! commands keep it, and the file reader checks it.

use super::label::Label;
use crate::article::text::is_blank;
use crate::article::{Byte, ByteRange, Text};

/// A labelled range of the text, in UTF-8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// Where it lies.
    pub range: ByteRange,
    /// What it is.
    pub label: Label,
}

impl Span {
    /// A span over the bytes `start..end`.
    #[must_use]
    pub const fn new(start: usize, end: usize, label: Label) -> Self {
        Self { range: ByteRange::new(start, end), label }
    }
}

/// The spans of one annotation: sorted, disjoint, none empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(Vec<Span>);

impl Spans {
    /// Takes spans in any order; `None` if two overlap or one is empty.
    #[must_use]
    pub fn new(mut spans: Vec<Span>) -> Option<Self> {
        spans.sort_by_key(|s| s.range);
        let sound = spans.iter().all(|s| !s.range.is_empty())
            && spans.windows(2).all(|w| matches!(w, [a, b] if a.range.end <= b.range.start));
        sound.then_some(Self(spans))
    }

    /// All spans in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// All spans in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Span> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The span with this number in order, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Span> {
        self.0.get(index).copied()
    }

    /// The number of the first span that ends after `at`; `len()` if there is none.
    #[must_use]
    pub fn first_ending_after(&self, at: Byte) -> usize {
        self.0.partition_point(|s| s.range.end <= at)
    }

    /// The span that holds the byte at `at`.
    #[must_use]
    pub fn at(&self, at: Byte) -> Option<Span> {
        self.get(self.first_ending_after(at)).filter(|s| s.range.contains(at))
    }

    /// The numbers of the spans that share a byte with `range`.
    #[must_use]
    pub fn overlapping_indices(&self, range: ByteRange) -> std::ops::Range<usize> {
        if range.is_empty() {
            let at = self.first_ending_after(range.start);
            return at..at;
        }
        let first = self.first_ending_after(range.start);
        let last = self.0.partition_point(|s| s.range.start < range.end);
        first..last.max(first)
    }

    /// The spans that share a byte with `range`, in order.
    #[must_use]
    pub fn overlapping(&self, range: ByteRange) -> &[Span] {
        self.0.get(self.overlapping_indices(range)).unwrap_or_default()
    }

    /// Replaces the spans numbered `range` by others. Private to the room: the caller keeps
    /// the invariants.
    pub(super) fn splice(&mut self, range: std::ops::Range<usize>, with: &[Span]) {
        self.0.splice(range, with.iter().copied());
    }
}

impl<'a> IntoIterator for &'a Spans {
    type Item = &'a Span;
    type IntoIter = std::slice::Iter<'a, Span>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What is wrong with a range as the place of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It holds no byte.
    Empty,
    /// It ends after the text.
    OutOfRange,
    /// An end lies inside a grapheme cluster.
    OffEdge,
    /// Its first or last cluster is blank.
    BlankEnd,
}

impl Flaw {
    /// What is wrong with `range` as a span of `text`; `None` if it is sound. Looks at the
    /// ends alone.
    #[must_use]
    pub fn of(text: &Text, range: ByteRange) -> Option<Self> {
        if range.is_empty() {
            return Some(Self::Empty);
        }
        if range.end > text.end() {
            return Some(Self::OutOfRange);
        }
        if !text.is_cluster_edge(range.start) || !text.is_cluster_edge(range.end) {
            return Some(Self::OffEdge);
        }
        let last = ByteRange { start: text.previous_edge(range.end), end: range.end };
        let blank = is_blank(text.slice(range)) || is_blank(text.slice(last));
        blank.then_some(Self::BlankEnd)
    }
}

impl std::fmt::Display for Flaw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "is empty",
            Self::OutOfRange => "ends after the text",
            Self::OffEdge => "cuts a character",
            Self::BlankEnd => "begins or ends with a blank",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(start, end, Label::Body)
    }

    #[test]
    fn spans_are_sorted_disjoint_and_not_empty() {
        let sorted = Spans::new(vec![span(5, 7), span(0, 3), span(3, 5)]).unwrap();
        assert_eq!(sorted.as_slice(), [span(0, 3), span(3, 5), span(5, 7)]);
        let unsound: [&[Span]; 5] = [
            &[span(0, 3), span(2, 5)],
            &[span(0, 9), span(2, 5)],
            &[span(0, 3), span(0, 3)],
            &[span(3, 3)],
            &[span(4, 3)],
        ];
        for spans in unsound {
            assert_eq!(Spans::new(spans.to_vec()), None, "{spans:?}");
        }
    }

    #[test]
    fn spans_are_found_by_offset_and_range() {
        let spans = Spans::new(vec![span(2, 4), span(4, 6), span(8, 9)]).unwrap();
        let at = [None, None, Some(0), Some(0), Some(1), Some(1), None, None, Some(2), None];
        for (offset, number) in at.into_iter().enumerate() {
            let expected = number.and_then(|n| spans.get(n));
            assert_eq!(spans.at(Byte(offset)), expected, "{offset}");
        }
        let cases = [
            (0, 2, 0..0),
            (0, 3, 0..1),
            (3, 5, 0..2),
            (4, 6, 1..2),
            (6, 8, 2..2),
            (5, 99, 1..3),
            (9, 99, 3..3),
            (3, 3, 0..0),
            (4, 4, 1..1),
            (99, 99, 3..3),
            (5, 3, 1..1),
        ];
        for (start, end, expected) in cases {
            let range = ByteRange::new(start, end);
            assert_eq!(spans.overlapping_indices(range), expected, "{range}");
        }
    }

    #[test]
    fn flaws() {
        use Flaw::{BlankEnd, Empty, OffEdge, OutOfRange};
        // bytes: e 0, acute 1..3, space 3, a 4, nbsp 5..7, crlf 7..9, b 9
        let text = Text::new("e\u{301} a\u{a0}\r\nb".into());
        let cases = [
            (0, 3, None),
            (0, 5, None),
            (4, 10, None),
            (0, 10, None),
            (2, 2, Some(Empty)),
            (5, 4, Some(Empty)),
            (0, 11, Some(OutOfRange)),
            (11, 12, Some(OutOfRange)),
            (0, 1, Some(OffEdge)),
            (0, 2, Some(OffEdge)),
            (1, 3, Some(OffEdge)),
            (4, 8, Some(OffEdge)),
            (8, 10, Some(OffEdge)),
            (0, 4, Some(BlankEnd)),
            (3, 5, Some(BlankEnd)),
            (4, 7, Some(BlankEnd)),
            (4, 9, Some(BlankEnd)),
            (7, 10, Some(BlankEnd)),
            (3, 4, Some(BlankEnd)),
        ];
        for (start, end, expected) in cases {
            assert_eq!(Flaw::of(&text, ByteRange::new(start, end)), expected, "{start}..{end}");
        }
    }
}
