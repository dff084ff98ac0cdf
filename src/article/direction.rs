//! Base direction and bidi levels of a chunk, by grapheme cluster.
//!
//! The Unicode bidirectional algorithm with two changes. Embeddings and overrides (LRE, RLE,
//! LRO, RLO, PDF) have no effect: they are drawn as symbols, and a text must not be able to
//! show letters in an order that is not theirs. Paragraph separators inside a line (NEL, PS
//! and the like are no line ends here) count as segment separators.
//!
//! A cluster has the level of its first character.

use super::chunk::CHUNK_BYTES;
use super::{Byte, ByteRange, Text};
use unicode_bidi::{
    BidiClass, BidiDataSource, Direction, Level, ParagraphBidiInfo, bidi_class,
    get_base_direction_with_data_source,
};
use unicode_segmentation::UnicodeSegmentation;

/// How far into a line the first strong character is looked for, in bytes.
const BASE_BYTES: usize = 4_096;

/// One grapheme cluster of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its first byte, counted from the chunk's start.
    pub start: usize,
    /// The first byte after it.
    pub end: usize,
    /// Its bidi level: odd is right to left.
    pub level: u8,
    /// What it does at the end of a row.
    pub at_end: AtEnd,
}

/// What rule L1 does with a cluster at the end of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtEnd {
    /// A separator: takes the line's direction wherever it stands, and so do blanks before it.
    Separator,
    /// A blank: takes the line's direction at the row's end.
    Blank,
    /// Anything else keeps its level.
    Other,
}

/// The classes of the Unicode data, with the two changes of this module.
struct Classes;

impl BidiDataSource for Classes {
    fn bidi_class(&self, c: char) -> BidiClass {
        match bidi_class(c) {
            BidiClass::LRE | BidiClass::RLE | BidiClass::LRO | BidiClass::RLO | BidiClass::PDF => {
                BidiClass::ON
            }
            BidiClass::B => BidiClass::S,
            class => class,
        }
    }
}

/// True if a line reads from right to left: its first strong character does.
#[must_use]
pub fn reads_rtl(line: &str) -> bool {
    let head = line.get(..line.floor_char_boundary(BASE_BYTES)).unwrap_or_default();
    get_base_direction_with_data_source(&Classes, head) == Direction::Rtl
}

/// True if the cluster at `at` reads from right to left; at a line's end, the last one before.
/// Looks at the line only, and in a very long one at a part around `at`.
#[must_use]
pub fn is_rtl_at(text: &Text, at: Byte) -> bool {
    let line = text.line(text.line_at(at));
    let near = ByteRange {
        start: text.floor_edge(Byte(at.0.saturating_sub(CHUNK_BYTES / 2)).max(line.start)),
        end: text.ceil_edge(Byte(at.0.saturating_add(CHUNK_BYTES / 2)).min(line.end)),
    };
    let rtl = reads_rtl(text.slice(line));
    let offset = at.0.saturating_sub(near.start.0);
    let clusters = clusters(text.slice(near), rtl);
    let here = clusters.iter().find(|c| offset < c.end).or(clusters.last());
    here.map_or(rtl, |c| c.level % 2 == 1)
}

/// The clusters of a chunk with their levels; `rtl` is the direction of its line.
#[must_use]
pub fn clusters(chunk: &str, rtl: bool) -> Vec<Cluster> {
    let base = u8::from(rtl);
    if chunk.len() > CHUNK_BYTES {
        // By the promise of `Chunks` this is one monstrous cluster; nothing to work out.
        return vec![Cluster { start: 0, end: chunk.len(), level: base, at_end: AtEnd::Other }];
    }
    let level = if rtl { Level::rtl() } else { Level::ltr() };
    let info = ParagraphBidiInfo::new_with_data_source(&Classes, chunk, Some(level));
    chunk
        .grapheme_indices(true)
        .map(|(start, cluster)| Cluster {
            start,
            end: start + cluster.len(),
            level: info.levels.get(start).map_or(base, Level::number),
            at_end: at_end(info.original_classes.get(start).copied()),
        })
        .collect()
}

fn at_end(class: Option<BidiClass>) -> AtEnd {
    match class {
        Some(BidiClass::S | BidiClass::B) => AtEnd::Separator,
        Some(
            BidiClass::WS
            | BidiClass::BN
            | BidiClass::FSI
            | BidiClass::LRI
            | BidiClass::RLI
            | BidiClass::PDI,
        ) => AtEnd::Blank,
        _ => AtEnd::Other,
    }
}

/// Rule L1 for one row: separators, and blanks before them or at the row's end, take the
/// line's direction.
pub fn end_row(row: &mut [Cluster], rtl: bool) {
    let mut at_edge = true;
    for cluster in row.iter_mut().rev() {
        at_edge = match cluster.at_end {
            AtEnd::Separator => true,
            AtEnd::Blank => at_edge,
            AtEnd::Other => false,
        };
        if at_edge {
            cluster.level = u8::from(rtl);
        }
    }
}

/// Rule L2: the numbers of the pieces with these levels, from left to right.
#[must_use]
pub fn visual_order(levels: &[u8]) -> Vec<usize> {
    let levels: Vec<Level> =
        levels.iter().map(|&n| Level::new(n).unwrap_or_else(|_| Level::ltr())).collect();
    ParagraphBidiInfo::reorder_visual(&levels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(text: &str) -> Vec<u8> {
        clusters(text, reads_rtl(text)).iter().map(|c| c.level).collect()
    }

    #[test]
    fn the_first_strong_character_sets_the_direction() {
        for (line, rtl) in [
            ("", false),
            ("123 (", false),
            ("abc אבג", false),
            ("12 אבג abc", true),
            ("\u{202E}abc", false),
            ("\u{2067}אב\u{2069} abc", false),
            ("\u{85}אב", true),
        ] {
            assert_eq!(reads_rtl(line), rtl, "{line:?}");
        }
    }

    #[test]
    fn overrides_and_embeddings_do_not_reorder() {
        assert_eq!(levels("\u{202E}abc\u{202C}d"), [0; 6]);
        assert_eq!(levels("a\u{202B}bc"), [0; 4]);
        assert_eq!(levels("\u{202D}אב"), [1, 1, 1]);
    }

    #[test]
    fn numbers_in_right_to_left_text_go_left_to_right() {
        assert_eq!(levels("אב 12 ג"), [1, 1, 1, 2, 2, 1, 1]);
        assert_eq!(levels("ab אב"), [0, 0, 0, 1, 1]);
    }

    #[test]
    fn blanks_at_the_end_of_a_row_take_the_direction_of_the_line() {
        let mut row = clusters("ab אב  ", false);
        end_row(&mut row, false);
        assert_eq!(row.iter().map(|c| c.level).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 0, 0]);
    }
}
