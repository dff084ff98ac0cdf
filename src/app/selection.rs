//! The selection in the article, and how keys move it.
//!
//! Invariants: `anchor` and `head` are cluster edges of the text. `head` is the end that
//! moves. An empty selection is a place; on opening and after every step by blocks the
//! selection is one whole block.
//!
//! Pure: a movement takes the text and the blocks and returns the new selection.

use super::visual;
use crate::article::{Blocks, Byte, ByteRange, Text};

/// Two ends in the text, in bytes; the second one moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The end that stays.
    pub anchor: Byte,
    /// The end that moves.
    pub head: Byte,
}

/// Forward is towards the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// Towards the start of the text.
    Start,
    /// Towards the end of the text.
    End,
}

/// As seen on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Left on the screen.
    Left,
    /// Right on the screen.
    Right,
}

impl Selection {
    /// Selects a range; its end is the end that moves.
    #[must_use]
    pub const fn over(range: ByteRange) -> Self {
        Self { anchor: range.start, head: range.end }
    }

    /// The selected bytes.
    #[must_use]
    pub fn range(self) -> ByteRange {
        ByteRange::between(self.anchor, self.head)
    }

    /// True if nothing is selected.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.anchor == self.head
    }

    /// The number of the block that the moving end is in; of a place outside any block, the one
    /// before it on its line, else the next. `None` if there are no blocks.
    #[must_use]
    pub fn block(self, text: &Text, blocks: &Blocks) -> Option<usize> {
        if self.head > self.anchor {
            return blocks.nearest(text.previous_edge(self.head));
        }
        let next = blocks.nearest(self.head)?;
        let line = text.line(text.line_at(self.head));
        let is_after = blocks.get(next).is_some_and(|b| self.head < b.start);
        let before = next.checked_sub(1).filter(|_| is_after && self.is_empty());
        let on_this_line = |&b: &usize| blocks.get(b).is_some_and(|b| b.end > line.start);
        before.filter(on_this_line).or(Some(next))
    }

    /// The numbers of the blocks that the selection touches; the cursor's block if it touches
    /// none.
    #[must_use]
    pub fn blocks(self, text: &Text, blocks: &Blocks) -> std::ops::Range<usize> {
        let touched = blocks.overlapping(self.range());
        if !touched.is_empty() {
            return touched;
        }
        self.block(text, blocks).map_or(0..0, |b| b..b + 1)
    }

    /// The next or previous block by `count`, whole; stays at the ends.
    #[must_use]
    pub fn step(self, text: &Text, blocks: &Blocks, towards: Towards, count: usize) -> Self {
        let Some(now) = self.block(text, blocks) else { return self };
        let last = blocks.len().saturating_sub(1);
        // A cursor between blocks is nearest to the block below; stepping down goes there.
        let on_block =
            blocks.get(now).is_some_and(|b| b.overlaps(self.range()) || b.contains(self.head));
        let next = match towards {
            Towards::Start => now.saturating_sub(count),
            Towards::End if on_block => now.saturating_add(count).min(last),
            Towards::End => now.saturating_add(count.saturating_sub(1)).min(last),
        };
        blocks.get(next).map_or(self, Self::over)
    }

    /// Moves the head block by block; the anchor stays, or turns to the other end of its
    /// block when the selection turns around.
    #[must_use]
    pub fn extend(self, text: &Text, blocks: &Blocks, towards: Towards, count: usize) -> Self {
        (0..count).fold(self, |s, _| s.extend_once(text, blocks, towards))
    }

    fn extend_once(self, text: &Text, blocks: &Blocks, towards: Towards) -> Self {
        let all = blocks.as_slice();
        let forward = self.head >= self.anchor;
        match (towards, forward) {
            (Towards::End, true) => {
                let next = all.get(all.partition_point(|b| b.end <= self.head));
                next.map_or(self, |b| Self { head: b.end, ..self })
            }
            (Towards::Start, false) => {
                let before = all.partition_point(|b| b.start < self.head);
                let next = before.checked_sub(1).and_then(|i| all.get(i));
                next.map_or(self, |b| Self { head: b.start, ..self })
            }
            (Towards::End, false) => {
                let next = all.get(all.partition_point(|b| b.start <= self.head));
                match next {
                    Some(b) if b.start < self.anchor => Self { head: b.start, ..self },
                    _ => self.turn_and_extend(text, blocks, towards),
                }
            }
            (Towards::Start, true) => {
                let before = all.partition_point(|b| b.end < self.head);
                match before.checked_sub(1).and_then(|i| all.get(i)) {
                    Some(b) if b.end > self.anchor => Self { head: b.end, ..self },
                    _ => self.turn_and_extend(text, blocks, towards),
                }
            }
        }
    }

    /// Turns around, then extends; stays if there is no block to turn around at.
    fn turn_and_extend(self, text: &Text, blocks: &Blocks, towards: Towards) -> Self {
        let turned = self.turned(text, blocks);
        let has_turned = (turned.head >= turned.anchor) != (self.head >= self.anchor);
        if has_turned { turned.extend_once(text, blocks, towards) } else { self }
    }

    /// The same block seen from its other end, for a selection that turns around.
    fn turned(self, text: &Text, blocks: &Blocks) -> Self {
        let inside =
            if self.head >= self.anchor { self.anchor } else { text.previous_edge(self.anchor) };
        match blocks.nearest(inside).and_then(|i| blocks.get(i)) {
            Some(b) if self.head >= self.anchor => {
                Self { anchor: b.end.max(self.anchor), head: b.start.min(self.anchor) }
            }
            Some(b) => Self { anchor: b.start.min(self.anchor), head: b.end.max(self.anchor) },
            None => self,
        }
    }

    /// Moves the head by one cluster, or one word, to a side of the screen.
    #[must_use]
    pub fn nudge(self, text: &Text, side: Side, by_word: bool) -> Self {
        let head = visual::moved(text, self.head, side, by_word);
        Self { head, ..self }
    }

    /// The other end moves from now on.
    #[must_use]
    pub const fn swapped(self) -> Self {
        Self { anchor: self.head, head: self.anchor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::BlockMode;

    fn setup() -> (Text, Blocks) {
        let text = Text::new("one\n\ntwo two\nthree\n".to_owned());
        let blocks = Blocks::new(&text, BlockMode::Lines);
        (text, blocks)
    }

    fn over(start: usize, end: usize) -> Selection {
        Selection::over(ByteRange::new(start, end))
    }

    #[test]
    fn steps_by_blocks_and_stops_at_the_ends() {
        let (text, blocks) = setup();
        let s = over(0, 3);
        assert_eq!(s.step(&text, &blocks, Towards::End, 1), over(5, 12));
        assert_eq!(s.step(&text, &blocks, Towards::End, 9), over(13, 18));
        assert_eq!(s.step(&text, &blocks, Towards::Start, 1), s);
        // From the blank line between, down goes to the block below, not past it.
        let blank = over(4, 4);
        assert_eq!(blank.step(&text, &blocks, Towards::End, 1), over(5, 12));
        assert_eq!(blank.step(&text, &blocks, Towards::Start, 1), over(0, 3));
    }

    #[test]
    fn extending_turns_around_at_the_anchor_block() {
        let (text, blocks) = setup();
        let s = over(5, 12);
        let down = s.extend(&text, &blocks, Towards::End, 1);
        assert_eq!(down.range(), ByteRange::new(5, 18));
        let back = down.extend(&text, &blocks, Towards::Start, 1);
        assert_eq!(back, s);
        let up = back.extend(&text, &blocks, Towards::Start, 1);
        assert_eq!(up, Selection { anchor: Byte(12), head: Byte(0) });
        let down_again = up.extend(&text, &blocks, Towards::End, 1);
        assert_eq!(down_again.range(), ByteRange::new(5, 12));
        let past = down_again.extend(&text, &blocks, Towards::End, 1);
        assert_eq!(past, Selection { anchor: Byte(5), head: Byte(18) });
    }

    #[test]
    fn a_click_after_the_end_of_a_line_is_about_that_line() {
        let text = Text::new("one\n\ntwo \u{a0}\nthree".to_owned());
        let blocks = Blocks::new(&text, BlockMode::Lines);
        let block =
            |at: usize| Selection { anchor: Byte(at), head: Byte(at) }.block(&text, &blocks);
        assert_eq!([0, 2, 3].map(block), [Some(0); 3]);
        // The blank line belongs to no block; the next one is meant.
        assert_eq!(block(4), Some(1));
        assert_eq!([5, 8, 9, 11].map(block), [Some(1); 4]);
        assert_eq!([12, 17].map(block), [Some(2); 2]);
    }

    #[test]
    fn one_word_off_the_end_leaves_the_name() {
        let text = Text::new("Daniel Kim Views\u{a0}\n".to_owned());
        let s = over(0, 16).nudge(&text, Side::Left, true);
        assert_eq!(text.slice(s.range()), "Daniel Kim ");
    }

    #[test]
    fn the_right_key_goes_right_on_the_screen_in_hebrew() {
        let text = Text::new("שלום עולם".to_owned());
        let s = over(0, 4).nudge(&text, Side::Left, false);
        assert_eq!(s.range(), ByteRange::new(0, 6));
        assert_eq!(s.nudge(&text, Side::Right, false).range(), ByteRange::new(0, 4));
    }
}
