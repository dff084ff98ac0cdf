//! The text as chunks: what is laid out at one time.
//!
//! Invariants: chunks are in order and, with the line ends between them, tile the text. A
//! chunk never crosses a line, starts and ends on a cluster edge, and is at most
//! [`CHUNK_BYTES`] long, or is one single cluster that is longer. Every line has at least one
//! chunk (an empty one if the line is empty), so a text of ordinary lines has one chunk for
//! each line, of the same number.

use crate::article::{Byte, ByteRange, Text};
use std::ops::Range;
use unicode_segmentation::GraphemeCursor;

/// The longest chunk, in bytes, save for one cluster that is longer by itself.
pub const CHUNK_BYTES: usize = 2_000;

/// In the last part of a chunk, from here on, a cut is put behind a blank if there is one.
const PREFER_BLANK_FROM: usize = CHUNK_BYTES * 3 / 4;

/// Where the chunks of a text are. About 17 bytes for each; made once for a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunks {
    /// Where each chunk starts, in bytes, and last the text's end.
    starts: Vec<usize>,
    /// The bytes of line end behind each chunk: 0 (cut line, or the text's end), 1 or 2.
    line_ends: Vec<u8>,
    /// The number of each line's first chunk.
    first_of_line: Vec<usize>,
}

impl Chunks {
    /// Cuts a text; linear in its length.
    #[must_use]
    pub fn new(text: &Text) -> Self {
        let lines = text.line_count();
        let mut chunks = Self {
            starts: Vec::with_capacity(lines + 1),
            line_ends: Vec::with_capacity(lines),
            first_of_line: Vec::with_capacity(lines),
        };
        for n in 0..lines {
            let line = text.line(n);
            chunks.first_of_line.push(chunks.starts.len());
            chunks.starts.push(line.start.0);
            if line.len() > CHUNK_BYTES {
                cut(text.slice(line), |at| {
                    chunks.line_ends.push(0);
                    chunks.starts.push(line.start.0 + at);
                });
            }
            let end = text.line_with_end(n).end.0 - line.end.0;
            chunks.line_ends.push(u8::try_from(end).unwrap_or(u8::MAX));
        }
        chunks.starts.push(text.end().0);
        chunks
    }

    /// How many there are; at least 1, for an empty text too.
    #[must_use]
    pub fn len(&self) -> usize {
        self.line_ends.len()
    }

    /// True only for the default value, which belongs to no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.line_ends.is_empty()
    }

    /// The range of a chunk without its line end; the empty end of the text if there is no
    /// such chunk.
    #[must_use]
    pub fn get(&self, index: usize) -> ByteRange {
        let text_end = self.starts.last().copied().unwrap_or_default();
        let start = self.starts.get(index).copied().unwrap_or(text_end);
        let end = self.starts.get(index + 1).copied().unwrap_or(text_end);
        let line_end = self.line_ends.get(index).copied().unwrap_or_default();
        ByteRange::new(start, end.saturating_sub(usize::from(line_end)).max(start))
    }

    /// The number of the chunk that holds `at`. An offset in or before a line end belongs to
    /// the chunk before it, one at a cut to the chunk after; past the text, the last.
    #[must_use]
    pub fn at(&self, at: Byte) -> usize {
        let chunks = self.starts.get(..self.len()).unwrap_or_default();
        chunks.partition_point(|&start| start <= at.0).saturating_sub(1)
    }

    /// The number of the line (from 0) that a chunk belongs to.
    #[must_use]
    pub fn line_of(&self, index: usize) -> usize {
        self.first_of_line.partition_point(|&first| first <= index).saturating_sub(1)
    }

    /// The numbers of the chunks that make up a line; empty if there is no such line.
    #[must_use]
    pub fn of_line(&self, line: usize) -> Range<usize> {
        let all = self.len();
        let first = self.first_of_line.get(line).copied().unwrap_or(all);
        first..self.first_of_line.get(line + 1).copied().unwrap_or(all)
    }

    /// True if the chunk is the last of its line.
    #[must_use]
    pub fn ends_line(&self, index: usize) -> bool {
        self.of_line(self.line_of(index)).end == index + 1
    }
}

/// Calls `put` with every place where a line is cut, in bytes from the line's start.
fn cut(line: &str, mut put: impl FnMut(usize)) {
    let mut start = 0;
    while let Some(rest) = line.get(start..).filter(|rest| rest.len() > CHUNK_BYTES) {
        start += step(rest);
        if start < line.len() {
            put(start);
        }
    }
}

/// How long the first chunk of `rest`, which starts on a cluster edge, is. Looks at no more
/// than that chunk, so that a line of any length is cut in linear time, and fast.
fn step(rest: &str) -> usize {
    let limit = rest.floor_char_boundary(CHUNK_BYTES);
    let cursor = |at| GraphemeCursor::new(at, rest.len(), true);
    let is_edge = |at| cursor(at).is_boundary(rest, 0) == Ok(true);

    let from = rest.floor_char_boundary(PREFER_BLANK_FROM);
    let last_part = rest.get(from..limit).unwrap_or_default();
    let behind_blank = last_part
        .char_indices()
        .rev()
        .filter(|(_, c)| c.is_whitespace())
        .map(|(at, c)| from + at + c.len_utf8())
        .find(|&at| is_edge(at));
    if let Some(at) = behind_blank {
        return at;
    }
    if is_edge(limit) {
        return limit;
    }
    match cursor(limit).prev_boundary(rest, 0) {
        Ok(Some(at)) if at > 0 => at,
        // One cluster, longer than a chunk.
        _ => cursor(limit).next_boundary(rest, 0).ok().flatten().unwrap_or(rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Chunks {
        let text = Text::new(text.to_owned());
        let chunks = Chunks::new(&text);
        let mut at = 0;
        for i in 0..chunks.len() {
            let range = chunks.get(i);
            let line = text.line(chunks.line_of(i));
            assert!(line.covers(range), "chunk {i} leaves its line");
            assert_eq!(range.start.0, at);
            assert!(text.is_cluster_edge(range.start) && text.is_cluster_edge(range.end));
            assert!(
                range.len() <= CHUNK_BYTES || text.clusters(range).count() == 1,
                "chunk {i} has {} bytes",
                range.len()
            );
            assert_eq!(chunks.ends_line(i), range.end == line.end && chunks.at(range.end) == i);
            assert_eq!(chunks.at(range.start), i);
            at = if chunks.ends_line(i) {
                text.line_with_end(chunks.line_of(i)).end.0
            } else {
                range.end.0
            };
        }
        assert_eq!(at, text.end().0);
        chunks
    }

    #[test]
    fn lines_are_chunks() {
        for (text, count) in [("", 1), ("\n", 2), ("a", 1), ("a\r\nb\rc\n\nd", 5), ("a\n\r\n", 3)] {
            assert_eq!(check(text).len(), count, "{text:?}");
        }
    }

    #[test]
    fn a_line_end_belongs_to_the_chunk_before() {
        let chunks = check("ab\r\ncd");
        let found: Vec<usize> = (0..=7).map(|at| chunks.at(Byte(at))).collect();
        assert_eq!(found, [0, 0, 0, 0, 1, 1, 1, 1]);
        assert_eq!(chunks.get(0), ByteRange::new(0, 2));
    }

    #[test]
    fn long_lines_are_cut_behind_blanks() {
        let text = format!("x\n{}\ny", "word ".repeat(6_600));
        let chunks = check(&text);
        assert_eq!(chunks.len(), 2 + 17);
        assert_eq!(chunks.of_line(1), 1..18);
        for i in 1..17 {
            assert_eq!(text.as_bytes()[chunks.get(i).end.0 - 1], b' ');
        }
    }

    #[test]
    fn long_lines_without_blanks_and_long_clusters_are_cut_at_clusters() {
        check(&"漢".repeat(5_000));
        check(&"🇰🇷".repeat(2_000));
        let marks = format!("a{}", "\u{301}".repeat(5_000));
        assert_eq!(check(&format!("{}{marks}b", "x".repeat(1_990))).len(), 3);
        assert_eq!(check(&marks).len(), 1);
    }
}
