//! Blocks: the steps of the keyboard cursor.
//!
//! A block is one non-blank line, or, in hard-wrapped copy, one paragraph (a run of non-blank
//! lines). Blocks are trimmed of blank clusters, sorted, disjoint and never empty; every
//! cluster of the text that is not blank lies in exactly one.

use super::offset::{Byte, ByteRange};
use super::text::Text;

/// What one block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BlockMode {
    /// Each non-blank line is a block.
    #[default]
    Lines,
    /// Each run of non-blank lines is a block: for hard-wrapped copy.
    Paragraphs,
}

/// All blocks of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    mode: BlockMode,
    ranges: Vec<ByteRange>,
}

impl Blocks {
    /// Finds the blocks of a text; linear in its length.
    #[must_use]
    pub fn new(text: &Text, mode: BlockMode) -> Self {
        let lines = (0..text.line_count()).map(|n| text.trim(text.line(n)));
        let mut ranges: Vec<ByteRange> = Vec::new();
        let mut in_paragraph = false;
        for line in lines {
            match line {
                None => in_paragraph = false,
                Some(line) if in_paragraph && mode == BlockMode::Paragraphs => {
                    if let Some(last) = ranges.last_mut() {
                        last.end = line.end;
                    }
                }
                Some(line) => {
                    ranges.push(line);
                    in_paragraph = true;
                }
            }
        }
        Self { mode, ranges }
    }

    /// Lines or paragraphs.
    #[must_use]
    pub fn mode(&self) -> BlockMode {
        self.mode
    }

    /// All blocks in order.
    #[must_use]
    pub fn as_slice(&self) -> &[ByteRange] {
        &self.ranges
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// True for a text with nothing but blanks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The block with this number, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<ByteRange> {
        self.ranges.get(index).copied()
    }

    /// The number of the first block that ends after `at`; `len()` if there is none.
    #[must_use]
    pub fn first_ending_after(&self, at: Byte) -> usize {
        self.ranges.partition_point(|r| r.end <= at)
    }

    /// The numbers of the blocks that share a byte with `range`; for an empty range, of the
    /// block that holds its start.
    #[must_use]
    pub fn overlapping(&self, range: ByteRange) -> std::ops::Range<usize> {
        let first = self.first_ending_after(range.start);
        let stop = range.end.0.max(range.start.0 + 1);
        let last = self.ranges.partition_point(|r| r.start.0 < stop);
        first..last.max(first)
    }

    /// The number of the block nearest to `at`: the one that holds it, else the next, else the
    /// last. `None` if there are no blocks.
    #[must_use]
    pub fn nearest(&self, at: Byte) -> Option<usize> {
        let last = self.len().checked_sub(1)?;
        Some(self.first_ending_after(at).min(last))
    }
}
