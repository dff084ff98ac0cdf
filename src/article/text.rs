//! The exact text that offsets count in, with its lines and grapheme clusters.
//!
//! Invariants: the string never changes after construction; every line start is a cluster
//! edge (a line ends after `\n`, `\r\n` or a lone `\r`, and Unicode never joins a cluster
//! over those). Slicing goes through [`Text::slice`], which cannot panic.
//!
//! Limits: cluster edges follow `unicode-segmentation`'s Unicode version. Finding the edge
//! next to an offset looks back at most to the start of its line.

use super::offset::{Byte, ByteRange};
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// An article's text. Cheap to ask, never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    string: String,
    /// Where each line starts, in bytes; always begins with 0.
    line_starts: Vec<usize>,
}

impl Text {
    /// Takes a decoded string as it is; nothing is normalised.
    #[must_use]
    pub fn new(string: String) -> Self {
        let bytes = string.as_bytes();
        let mut line_starts = vec![0];
        for (i, &byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(i + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                line_starts.push(i + 1);
            }
        }
        Self { string, line_starts }
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.string
    }

    /// The offset after the last byte.
    #[must_use]
    pub fn end(&self) -> Byte {
        Byte(self.string.len())
    }

    /// The range of the whole text.
    #[must_use]
    pub fn full(&self) -> ByteRange {
        ByteRange { start: Byte(0), end: self.end() }
    }

    /// True if the text has no byte.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// The text of a range; `None` if it is out of range or cuts a character.
    #[must_use]
    pub fn get(&self, range: ByteRange) -> Option<&str> {
        self.string.get(range.start.0..range.end.0)
    }

    /// The text of a range that is known to be sound; empty if it is not.
    #[must_use]
    pub fn slice(&self, range: ByteRange) -> &str {
        self.get(range).unwrap_or_default()
    }

    // ---- lines ----

    /// How many lines there are; at least 1. A text that ends in a line end has an empty
    /// last line.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The `n`th line (from 0) without its line end; the empty end of the text if there is
    /// no such line.
    #[must_use]
    pub fn line(&self, n: usize) -> ByteRange {
        let whole = self.line_with_end(n);
        let slice = self.slice(whole);
        let content = slice
            .strip_suffix("\r\n")
            .or_else(|| slice.strip_suffix('\n'))
            .or_else(|| slice.strip_suffix('\r'))
            .unwrap_or(slice);
        ByteRange::new(whole.start.0, whole.start.0 + content.len())
    }

    /// The `n`th line with its line end.
    #[must_use]
    pub fn line_with_end(&self, n: usize) -> ByteRange {
        let end_of_text = self.string.len();
        let start = self.line_starts.get(n).copied().unwrap_or(end_of_text);
        let end = self.line_starts.get(n + 1).copied().unwrap_or(end_of_text);
        ByteRange::new(start, end)
    }

    /// The number of the line that holds `at`; the last one for the end of the text.
    #[must_use]
    pub fn line_at(&self, at: Byte) -> usize {
        self.line_starts.partition_point(|&start| start <= at.0).saturating_sub(1)
    }

    // ---- grapheme clusters ----

    /// The clusters of a range whose start is a cluster edge, in order, with their ranges.
    pub fn clusters(&self, range: ByteRange) -> impl DoubleEndedIterator<Item = (ByteRange, &str)> {
        let start = range.start.0;
        self.slice(range)
            .grapheme_indices(true)
            .map(move |(i, s)| (ByteRange::new(start + i, start + i + s.len()), s))
    }

    /// True if `at` is the start or end of a cluster (so also of the text).
    #[must_use]
    pub fn is_cluster_edge(&self, at: Byte) -> bool {
        if at.0 > self.string.len() {
            return false;
        }
        if !self.string.is_char_boundary(at.0) {
            return false;
        }
        let line = self.line_with_end(self.line_at(at));
        let within = self.slice(line);
        GraphemeCursor::new(at.0 - line.start.0, within.len(), true)
            .is_boundary(within, 0)
            .unwrap_or(false)
    }

    /// The first cluster edge after `at`; the end of the text if there is none.
    #[must_use]
    pub fn next_edge(&self, at: Byte) -> Byte {
        if at >= self.end() {
            return self.end();
        }
        let line = self.line_with_end(self.line_at(at));
        let start = self.floor_char(at);
        let within = self.slice(line);
        let mut cursor = GraphemeCursor::new(start.0 - line.start.0, within.len(), true);
        match cursor.next_boundary(within, 0) {
            Ok(Some(edge)) => Byte(line.start.0 + edge),
            _ => line.end,
        }
    }

    /// The last cluster edge before `at`; 0 if there is none.
    #[must_use]
    pub fn previous_edge(&self, at: Byte) -> Byte {
        let at = at.min(self.end());
        if at.0 == 0 {
            return at;
        }
        let line = self.line_with_end(self.line_at(Byte(at.0 - 1)));
        let from = self.ceil_char(at).min(line.end);
        let within = self.slice(line);
        let mut cursor = GraphemeCursor::new(from.0 - line.start.0, within.len(), true);
        match cursor.prev_boundary(within, 0) {
            Ok(Some(edge)) => Byte(line.start.0 + edge),
            _ => line.start,
        }
    }

    /// `at` itself if it is a cluster edge, else the edge before it.
    #[must_use]
    pub fn floor_edge(&self, at: Byte) -> Byte {
        let at = at.min(self.end());
        if self.is_cluster_edge(at) { at } else { self.previous_edge(at) }
    }

    /// `at` itself if it is a cluster edge, else the edge after it.
    #[must_use]
    pub fn ceil_edge(&self, at: Byte) -> Byte {
        let at = at.min(self.end());
        if self.is_cluster_edge(at) { at } else { self.next_edge(at) }
    }

    /// The range without blank clusters at either end, widened to cluster edges first.
    /// `None` if nothing but blanks is in it.
    #[must_use]
    pub fn trim(&self, range: ByteRange) -> Option<ByteRange> {
        let range =
            ByteRange { start: self.floor_edge(range.start), end: self.ceil_edge(range.end) };
        let start = self.clusters(range).find(|(_, s)| !is_blank(s)).map(|(r, _)| r.start)?;
        let end = self.clusters(range).rev().find(|(_, s)| !is_blank(s)).map(|(r, _)| r.end)?;
        Some(ByteRange { start, end })
    }

    /// True if the range holds no cluster that is not blank.
    #[must_use]
    pub fn is_blank(&self, range: ByteRange) -> bool {
        self.clusters(range).all(|(_, s)| is_blank(s))
    }

    fn floor_char(&self, at: Byte) -> Byte {
        Byte(self.string.floor_char_boundary(at.0))
    }

    fn ceil_char(&self, at: Byte) -> Byte {
        Byte(self.string.ceil_char_boundary(at.0))
    }
}

/// True for a cluster whose first character is `White_Space` (NBSP is; invisible format and
/// control characters are not).
#[must_use]
pub fn is_blank(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(char::is_whitespace)
}
