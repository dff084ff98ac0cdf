//! A text without its white space, to compare quotes with: tools change white space.
//!
//! Invariant: what a range holds is found in the logarithm of the text's length, so any number
//! of long spans is compared in about the time that it takes to read their quotes.

use crate::article::{Byte, ByteRange, Text};

/// A text without white space.
#[derive(Debug)]
pub(super) struct Bare {
    text: String,
    runs: Vec<Run>,
    /// Where the separators stand that end a line in Python alone.
    breaks: Vec<usize>,
}

/// A run of the text without white space.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// Where it starts in the text, in bytes.
    start: usize,
    /// Where it starts in the bare one.
    bare: usize,
    /// How many bytes it has.
    len: usize,
}

impl Bare {
    /// Reads the text once.
    pub(super) fn new(text: &Text) -> Self {
        let breaks = text.as_str().match_indices(is_break).map(|(at, _)| at).collect();
        let mut bare = Self { text: String::new(), runs: Vec::new(), breaks };
        let mut start = 0;
        for piece in text.as_str().split_inclusive(is_blank_or_break) {
            let run = piece.trim_end_matches(is_blank_or_break);
            if !run.is_empty() {
                bare.runs.push(Run { start, bare: bare.text.len(), len: run.len() });
                bare.text.push_str(run);
            }
            start += piece.len();
        }
        bare
    }

    /// What a range of the text holds beside white space.
    pub(super) fn held(&self, range: ByteRange) -> &str {
        self.text.get(self.place(range.start)..self.place(range.end)).unwrap_or_default()
    }

    /// True if it holds nothing else, or separators that end a line in Python.
    pub(super) fn is_blank(&self, range: ByteRange) -> bool {
        self.held(range).is_empty()
    }

    /// True if it holds white space alone.
    pub(super) fn is_white(&self, range: ByteRange) -> bool {
        let breaks = |at: Byte| self.breaks.partition_point(|&found| found < at.0);
        self.is_blank(range) && breaks(range.start) == breaks(range.end)
    }

    /// True if the ranges hold this text, white space apart (brat puts blanks for line ends, and
    /// one between two ranges). Stops at the first difference.
    pub(super) fn is_quote(&self, quote: &str, ranges: &[ByteRange]) -> bool {
        let quote = quote.chars().filter(|c| !is_blank_or_break(*c));
        quote.eq(ranges.iter().flat_map(|&range| self.held(range).chars()))
    }

    fn place(&self, at: Byte) -> usize {
        let after = self.runs.partition_point(|run| run.start <= at.0);
        let run = after.checked_sub(1).and_then(|n| self.runs.get(n));
        run.map_or(0, |run| run.bare + run.len.min(at.0 - run.start))
    }
}

/// True for the separators at which Python, and so brat, ends a line.
const fn is_break(c: char) -> bool {
    matches!(c, '\u{1c}'..='\u{1e}')
}

/// True for white space and for those.
pub(super) const fn is_blank_or_break(c: char) -> bool {
    c.is_whitespace() || is_break(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_range_holds_what_is_not_blank() {
        for text in ["", " ", "a", " \u{3000}Rain  fell\r\n\u{1c}雨 é.", "Rain fell\n"] {
            let text = Text::new(text.to_owned());
            let bare = Bare::new(&text);
            let ends: Vec<usize> =
                (0..=text.end().0).filter(|&at| text.as_str().is_char_boundary(at)).collect();
            for (n, &start) in ends.iter().enumerate() {
                for &end in &ends[n..] {
                    let range = ByteRange::new(start, end);
                    let expected: String = text.slice(range).split(is_blank_or_break).collect();
                    assert_eq!(bare.held(range), expected, "{text:?} {range}");
                    assert_eq!(bare.is_white(range), text.slice(range).trim().is_empty());
                    assert!(bare.is_quote(text.slice(range), &[range]));
                    assert!(!bare.is_quote(&format!("{expected}x"), &[range]));
                }
            }
        }
    }
}
