//! The exact text that offsets count in, with its lines and grapheme clusters.
//!
//! Invariants: the string never changes after construction; every line start is a cluster
//! edge (a line ends after `\n`, `\r\n` or a lone `\r`, and Unicode never joins a cluster
//! over those). Slicing goes through [`Text::slice`], which cannot panic.
//!
//! Limits: cluster edges follow `unicode-segmentation`'s Unicode version. Whether there is an
//! edge can depend on text far before it: flags pair up from the start of their run, and a
//! letter may carry any number of marks. So long lines get anchors, known cluster edges about
//! every `STEP` bytes, found once in [`Text::new`]. A question about one offset then reads
//! at most `2 * STEP` bytes, however long the line.

use super::offset::{Byte, ByteRange};
use std::ops::Range;
use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// Anchors in a long line lie at least this many bytes apart, unless a longer cluster begins.
const STEP: usize = 1024;

/// An article's text. Cheap to ask, never changed.
///
/// ```
/// use copydesk::article::{Byte, ByteRange, Text};
///
/// let text = Text::new("Junk\r\n  cafe\u{301} ".to_string());
/// assert_eq!(text.line_count(), 2);
/// assert_eq!(text.line(0), ByteRange::new(0, 4)); // without its line end
/// assert_eq!(text.next_edge(Byte(11)), Byte(14)); // the accent belongs to its letter
/// assert_eq!(text.trim(text.full()), Some(ByteRange::new(0, 14)));
/// assert_eq!(text.slice(ByteRange::new(8, 14)), "cafe\u{301}");
/// assert_eq!(text.get(ByteRange::new(8, 13)), None); // cuts a character
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    string: String,
    /// Where each line starts, in bytes; always begins with 0.
    line_starts: Vec<usize>,
    /// Known cluster edges inside lines longer than `2 * STEP` bytes, sorted. Between two
    /// neighbours (line starts included) lie at most `2 * STEP` bytes, or one single cluster.
    anchors: Vec<usize>,
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
        let mut anchors = Vec::new();
        for (n, &start) in line_starts.iter().enumerate() {
            let end = line_starts.get(n + 1).copied().unwrap_or(string.len());
            add_anchors(&string, start..end, &mut anchors);
        }
        Self { string, line_starts, anchors }
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
    #[must_use]
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
        let near = self.near(at);
        if at == near.start {
            return true;
        }
        if near.len() > 2 * STEP {
            return false; // one long cluster
        }
        let within = self.slice(near);
        GraphemeCursor::new(at.0 - near.start.0, within.len(), true)
            .is_boundary(within, 0)
            .unwrap_or(false)
    }

    /// The first cluster edge after `at`; the end of the text if there is none.
    #[must_use]
    pub fn next_edge(&self, at: Byte) -> Byte {
        if at >= self.end() {
            return self.end();
        }
        let near = self.near(at);
        if near.len() > 2 * STEP {
            return near.end;
        }
        let within = self.slice(near);
        let from = self.floor_char(at).0 - near.start.0;
        match GraphemeCursor::new(from, within.len(), true).next_boundary(within, 0) {
            Ok(Some(edge)) => Byte(near.start.0 + edge),
            _ => near.end,
        }
    }

    /// The last cluster edge before `at`; 0 if there is none.
    #[must_use]
    pub fn previous_edge(&self, at: Byte) -> Byte {
        let at = at.min(self.end());
        if at.0 == 0 {
            return at;
        }
        let near = self.near(Byte(at.0 - 1));
        if near.len() > 2 * STEP {
            return near.start;
        }
        let within = self.slice(near);
        let from = self.ceil_char(at).min(near.end).0 - near.start.0;
        match GraphemeCursor::new(from, within.len(), true).prev_boundary(within, 0) {
            Ok(Some(edge)) => Byte(near.start.0 + edge),
            _ => near.start,
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

    /// The text between the known cluster edges around `at`: the start is at most `at`, the
    /// end after it (or the end of the text). At most `2 * STEP` bytes, or one cluster.
    fn near(&self, at: Byte) -> ByteRange {
        let line = self.line_with_end(self.line_at(at));
        let after = self.anchors.partition_point(|&anchor| anchor <= at.0);
        let before = after.checked_sub(1).and_then(|i| self.anchors.get(i)).copied();
        let start = before.unwrap_or(0).max(line.start.0);
        let end = self.anchors.get(after).copied().unwrap_or(line.end.0).min(line.end.0);
        ByteRange::new(start, end)
    }

    fn floor_char(&self, at: Byte) -> Byte {
        Byte(self.string.floor_char_boundary(at.0))
    }

    fn ceil_char(&self, at: Byte) -> Byte {
        Byte(self.string.ceil_char_boundary(at.0))
    }
}

/// Finds the anchors of one line, its end included in `line`; linear in its length.
fn add_anchors(string: &str, line: Range<usize>, anchors: &mut Vec<usize>) {
    let mut last = line.start;
    while line.end - last > 2 * STEP {
        last = match edge_between_ascii(string, last + STEP..last + 2 * STEP) {
            Some(edge) => edge,
            None => next_anchor(string, last..line.end, anchors),
        };
        anchors.push(last);
    }
}

/// The first place in `range` between two ASCII characters, where there is always an edge,
/// but for `\r\n`. This keeps long lines of plain English cheap.
fn edge_between_ascii(string: &str, range: Range<usize>) -> Option<usize> {
    let bytes = string.as_bytes().get(range.start - 1..range.end)?;
    let pairs = bytes.iter().zip(bytes.get(1..)?);
    let found = pairs
        .enumerate()
        .find(|(_, (a, b))| a.is_ascii() && b.is_ascii() && !(**a == b'\r' && **b == b'\n'));
    found.map(|(i, _)| range.start + i)
}

/// The first cluster edge at least `STEP` bytes after the start of `range`, which is an edge
/// itself. If a cluster longer than `STEP` comes before, its start is pushed as an anchor, so
/// that it stands alone between two, and its end returned.
fn next_anchor(string: &str, range: Range<usize>, anchors: &mut Vec<usize>) -> usize {
    let rest = string.get(range.clone()).unwrap_or_default();
    for (at, cluster) in rest.grapheme_indices(true) {
        let end = at + cluster.len();
        if cluster.len() > STEP && at > 0 {
            anchors.push(range.start + at);
        }
        if end >= STEP {
            return range.start + end;
        }
    }
    range.end
}

/// True for a cluster whose first character is `White_Space` (NBSP is; invisible format and
/// control characters are not).
#[must_use]
pub fn is_blank(cluster: &str) -> bool {
    cluster.chars().next().is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines on which looking back without anchors would read megabytes for each edge.
    fn long_lines() -> Vec<(&'static str, String)> {
        let marks = |n| "\u{301}".repeat(n);
        vec![
            ("plain", "The minister spoke. ".repeat(10_000)),
            ("han", "\u{4e00}\u{9fa5}".repeat(50_000)),
            ("flags", "\u{1F1F0}\u{1F1F7}".repeat(50_000)),
            ("a flag cut", format!("x{}", "\u{1F1F0}".repeat(50_001))),
            ("marks", format!("e{}", marks(100_000))),
            (
                "marks amid text",
                format!("{}e{}{}", "ab ".repeat(700), marks(9_000), "cd".repeat(5_000)),
            ),
            ("conjuncts", "\u{915}\u{94d}".repeat(50_000)),
            ("family", "\u{1F468}\u{200D}".repeat(50_000)),
            ("carriage returns", "\r".repeat(9_000)),
            ("two long clusters", format!("a{}b{}\r\n", marks(2_000), marks(3_000))),
        ]
    }

    #[test]
    fn an_edge_is_found_by_reading_little_however_long_the_line() {
        for (name, string) in long_lines() {
            let text = Text::new(string);
            let mut at = Byte(0);
            while at < text.end() {
                let near = text.near(at);
                let next = text.next_edge(at);
                assert!(near.start <= at && near.end >= next, "{name} at {at}: {near}");
                let whole = near.start == at && near.end == next;
                assert!(near.len() <= 2 * STEP || whole, "{name} at {at}: reads {}", near.len());
                at = next;
            }
        }
    }

    #[test]
    fn edges_in_long_lines_are_those_of_the_whole_line() {
        for (name, string) in long_lines() {
            let text = Text::new(string);
            let mut expected = Byte(0);
            for (range, _) in text.clusters(text.full()) {
                assert_eq!(range.start, expected, "{name}");
                assert!(text.is_cluster_edge(range.start), "{name} at {}", range.start);
                assert_eq!(text.next_edge(range.start), range.end, "{name}");
                assert_eq!(text.previous_edge(range.end), range.start, "{name}");
                let inside = Byte(range.start.0.midpoint(range.end.0));
                if inside > range.start {
                    assert!(!text.is_cluster_edge(inside), "{name} at {inside}");
                    assert_eq!(text.floor_edge(inside), range.start, "{name}");
                    assert_eq!(text.ceil_edge(inside), range.end, "{name}");
                }
                expected = range.end;
            }
            assert_eq!(expected, text.end(), "{name}");
        }
    }
}
