//! Moving a place in the text to a side of the screen, one cluster or one word at a time.
//!
//! In a line of both directions the offsets do not follow the eye: of "abc" and three Hebrew
//! letters the right end is where the Hebrew begins. Each offset is seen at the leading edge of
//! the cluster behind it, the line's end at the trailing edge of the last. A move goes to the
//! next such place on that side, so it never turns back and always comes to the line's end;
//! there it goes on in the line above or below, if that reads the same way; else it stops,
//! since to and fro between two such lines it would go in circles.
//!
//! Limits: rows are not known here, a wrapped line counts as one row; of a very long line only
//! a part around the place is looked at.

use super::selection::Side;
use crate::article::chunk::CHUNK_BYTES;
use crate::article::direction::{Cluster, clusters, reads_rtl};
use crate::article::{Byte, ByteRange, Text, word};

/// A word of mixed directions is left after so many clusters at most.
const LONGEST_WORD: usize = 500;

/// Where the place goes.
#[must_use]
pub fn moved(text: &Text, at: Byte, side: Side, by_word: bool) -> Byte {
    let part = Part::around(text, at);
    let to = match (part.one_way(), by_word) {
        (Some(rtl), false) if towards_end(side, rtl) => text.next_edge(at),
        (Some(_), false) => text.previous_edge(at),
        (Some(rtl), true) if towards_end(side, rtl) => word::next_word_edge(text, at),
        (Some(_), true) => word::previous_word_edge(text, at),
        (None, false) => return part.beside(text, at, side),
        (None, true) => return word_beside(text, at, side),
    };
    if part.may_go(text, to, side) { to } else { to.clamp(part.line.start, part.line.end) }
}

fn towards_end(side: Side, rtl: bool) -> bool {
    (side == Side::Right) != rtl
}

/// Cluster by cluster to where a word ends in the direction that was gone last.
fn word_beside(text: &Text, at: Byte, side: Side) -> Byte {
    let mut here = at;
    for _ in 0..LONGEST_WORD {
        let next = Part::around(text, here).beside(text, here, side);
        let is_edge = if next > here {
            word::next_word_edge(text, text.previous_edge(next)) == next
        } else {
            word::previous_word_edge(text, text.next_edge(next)) == next
        };
        if next == here || is_edge {
            return next;
        }
        here = next;
    }
    here
}

/// The part of a line that is looked at.
struct Part {
    line: ByteRange,
    start: Byte,
    rtl: bool,
    clusters: Vec<Cluster>,
}

impl Part {
    fn around(text: &Text, at: Byte) -> Self {
        let line = text.line(text.line_at(at));
        let near = ByteRange {
            start: text.floor_edge(Byte(at.0.saturating_sub(CHUNK_BYTES / 2)).max(line.start)),
            end: text.ceil_edge(Byte(at.0.saturating_add(CHUNK_BYTES / 2)).min(line.end)),
        };
        let rtl = reads_rtl(text.slice(line));
        Self { line, start: near.start, rtl, clusters: clusters(text.slice(near), rtl) }
    }

    /// Whether all of it reads from right to left; `None` if it is mixed.
    fn one_way(&self) -> Option<bool> {
        let is_rtl = |c: &Cluster| c.level % 2 == 1;
        let first = self.clusters.first().map_or(self.rtl, is_rtl);
        self.clusters.iter().all(|c| is_rtl(c) == first).then_some(first)
    }

    /// True of a place in this line, and of one in another that reads the same way if this one
    /// is left over the end that lies on the side. So a walk through lines never turns round.
    fn may_go(&self, text: &Text, to: Byte, side: Side) -> bool {
        let Self { line, rtl, .. } = *self;
        let same_way = || reads_rtl(text.slice(text.line(text.line_at(to)))) == rtl;
        match towards_end(side, rtl) {
            _ if line.start <= to && to <= line.end => true,
            true => to > line.end && same_way(),
            false => to < line.start && same_way(),
        }
    }

    /// The nearest offset that is seen further to the side.
    fn beside(&self, text: &Text, at: Byte, side: Side) -> Byte {
        let places = self.places();
        let here = places.iter().find(|(offset, _)| *offset == at).map(|&(_, place)| place);
        let next = here.and_then(|here| {
            let further = places.iter().filter(|(_, place)| match side {
                Side::Right => *place > here,
                Side::Left => *place < here,
            });
            further.min_by_key(|(offset, place)| (place.abs_diff(here), offset.0.abs_diff(at.0)))
        });
        if let Some(&(offset, _)) = next {
            return offset;
        }
        // The line ends here for the eye, though perhaps not its offsets.
        let beyond = if towards_end(side, self.rtl) {
            text.next_edge(self.line.end)
        } else {
            text.previous_edge(self.line.start)
        };
        let leaves = beyond < self.line.start || beyond > self.line.end;
        if leaves && self.may_go(text, beyond, side) { beyond } else { at }
    }

    /// Every offset with where it is seen, counted in clusters from the left.
    fn places(&self) -> Vec<(Byte, usize)> {
        let positions = positions(&self.clusters);
        let mut places: Vec<(Byte, usize)> = self
            .clusters
            .iter()
            .zip(&positions)
            .map(|(c, &p)| (Byte(self.start.0 + c.start), p + usize::from(c.level % 2 == 1)))
            .collect();
        if let (Some(last), Some(&p)) = (self.clusters.last(), positions.last()) {
            places.push((Byte(self.start.0 + last.end), p + usize::from(last.level % 2 == 0)));
        }
        places
    }
}

/// The number of each cluster from the left: rule L2 of the bidirectional algorithm.
fn positions(clusters: &[Cluster]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..clusters.len()).collect();
    let level = |&i: &usize| clusters.get(i).map_or(0, |c| c.level);
    let highest = clusters.iter().map(|c| c.level).max().unwrap_or(0);
    for from in (1..=highest).rev() {
        for run in order.chunk_by_mut(|a, b| (level(a) >= from) == (level(b) >= from)) {
            if run.first().is_some_and(|i| level(i) >= from) {
                run.reverse();
            }
        }
    }
    let mut positions = vec![0; clusters.len()];
    for (position, &i) in order.iter().enumerate() {
        if let Some(slot) = positions.get_mut(i) {
            *slot = position;
        }
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// All places from `at` on to a side, as offsets.
    fn walk(text: &str, at: usize, side: Side, by_word: bool) -> Vec<usize> {
        let text = Text::new(text.to_owned());
        let mut at = Byte(at);
        let mut seen = vec![at.0];
        loop {
            let next = moved(&text, at, side, by_word);
            if next == at {
                return seen;
            }
            assert!(!seen.contains(&next.0), "back at {next:?} after {seen:?}");
            seen.push(next.0);
            at = next;
        }
    }

    #[test]
    fn a_walk_follows_the_eye() {
        use Side::{Left, Right};
        let hebrew = "ab \u{5d0}\u{5d1}\u{5d2} cd";
        for (text, at, side, by_word, offsets) in [
            ("abc", 0, Right, false, &[0, 1, 2, 3][..]),
            ("\u{5d0}\u{5d1}", 0, Left, false, &[0, 2, 4]),
            ("\u{5d0}\u{5d1}", 4, Right, false, &[4, 2, 0]),
            // Into the Hebrew word at its left end, through it, and out at its right end.
            (hebrew, 0, Right, false, &[0, 1, 2, 7, 5, 3, 10, 11, 12]),
            (hebrew, 12, Left, false, &[12, 11, 10, 9, 5, 7, 2, 1, 0]),
            ("a\u{5d0}\nb", 0, Right, false, &[0, 3, 1, 4, 5]),
            ("one two", 0, Right, true, &[0, 3, 7]),
            // From line to line of one direction, blank ones too by words.
            ("a\nb", 3, Left, false, &[3, 2, 1, 0]),
            ("\u{5d0}\n\n\u{5d1}", 0, Left, true, &[0, 2, 6]),
            // Not into a line that reads the other way: it would lead back.
            ("a\n\u{5d0}\nb", 0, Right, false, &[0, 1]),
            ("a\n\u{5d0}\nb", 2, Left, false, &[2, 4]),
            ("a\n\u{5d0}\nb", 4, Right, false, &[4, 2]),
            ("a\n\u{5d0}\nb", 0, Right, true, &[0, 1]),
            ("a\n\u{5d0} a\nb", 1, Right, false, &[1]),
        ] {
            assert_eq!(walk(text, at, side, by_word), offsets, "{text:?} {side:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_walk_never_turns_back_and_ends(
            text in "[ab \u{5d0}\u{5d1}\u{627}\u{628}12.,(\n\u{301}]{0,30}",
            start in 0_usize..60,
            by_word: bool,
            right: bool,
        ) {
            let side = if right { Side::Right } else { Side::Left };
            let whole = Text::new(text.clone());
            let at = whole.floor_edge(Byte(start.min(text.len())));
            // Through all lines: it ends, and is nowhere twice.
            let seen = walk(&text, at.0, side, by_word);
            proptest::prop_assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
        }
    }
}
