//! Moving the selection in a document: by blocks, by what the eye sees, to what is unlabelled,
//! from span to span. Nothing here changes the annotation.

use super::document::Document;
use super::selection::{Selection, Side, Towards};
use crate::article::{Byte, ByteRange, word};

impl Document {
    /// Moves by blocks.
    pub fn step(&mut self, towards: Towards, count: usize) {
        self.select(self.selection.step(self.text(), &self.blocks, towards, count));
    }

    /// Extends by blocks.
    pub fn extend(&mut self, towards: Towards, count: usize) {
        self.select(self.selection.extend(self.text(), &self.blocks, towards, count));
    }

    /// Moves the selection's end by a cluster or a word.
    pub fn nudge(&mut self, side: Side, by_word: bool) {
        self.select(self.selection.nudge(self.text(), side, by_word));
    }

    /// The next or previous block with an unlabelled cluster. False if there is none.
    pub fn to_unlabelled(&mut self, towards: Towards) -> bool {
        let from = self.block().unwrap_or_default();
        let found = match towards {
            Towards::End => self.coverage.next_unlabelled(from),
            Towards::Start => self.coverage.previous_unlabelled(from),
        };
        found.map(|b| self.select_block(b)).is_some()
    }

    /// The next or previous span. False if there is none.
    pub fn to_span(&mut self, towards: Towards) -> bool {
        let spans = &self.annotation.spans;
        let range = self.selection.range();
        let found = match towards {
            // A span that is selected whole is where we are; the next one starts after it.
            Towards::End => {
                let first = spans.as_slice().partition_point(|s| s.range.start < range.start);
                spans.as_slice().get(first..).unwrap_or_default().iter().find(|s| s.range != range)
            }
            Towards::Start => {
                let last = spans.as_slice().partition_point(|s| s.range.start < range.start);
                last.checked_sub(1).and_then(|i| spans.as_slice().get(i))
            }
        };
        found.map(|s| s.range).map(|r| self.select(Selection::over(r))).is_some()
    }

    /// The word at an offset.
    #[must_use]
    pub fn word_at(&self, at: Byte) -> ByteRange {
        word::word_at(self.text(), at)
    }
}
