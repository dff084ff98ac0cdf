//! Row breaks: which clusters of a chunk stand in which row.
//!
//! Rows are filled in the order of the text, broken where Unicode (UAX 14) allows, and inside
//! a word only if that word is wider than a row. Blanks at a row's end hang out of it, by so
//! much as `hang` allows: a line of a thousand blanks still becomes rows.
//!
//! Limits: in scripts that write no blanks and need a dictionary to find words (Thai, Lao,
//! Khmer), whatever stands between two blanks counts as one word.

use std::ops::Range;
use unicode_linebreak::linebreaks;

/// What the row breaks are made from: one for each cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Unit {
    /// Its width in points; positive.
    pub(super) width: f32,
    /// True if it may hang out of the row's end.
    pub(super) blank: bool,
    /// True if a row may start here.
    pub(super) may_start: bool,
}

/// The byte offsets where a row may start, in order.
pub(super) fn row_starts(chunk: &str) -> impl Iterator<Item = usize> {
    linebreaks(chunk).map(|(at, _)| at)
}

/// Fills rows of `width` points; one empty row for no units. Never gives an empty row else.
pub(super) fn rows(units: &[Unit], width: f32, hang: f32) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut start = 0;
    let mut candidate = 0;
    let mut x = 0.0;
    // The width from the last candidate to here.
    let mut since_candidate = 0.0;
    for (i, unit) in units.iter().enumerate() {
        if unit.may_start {
            candidate = i;
            since_candidate = 0.0;
        }
        let limit = if unit.blank { width + hang } else { width + ROUNDING };
        while i > start && x + unit.width > limit {
            if unit.blank || candidate <= start {
                candidate = i;
                since_candidate = 0.0;
            }
            rows.push(start..candidate);
            start = candidate;
            x = since_candidate;
        }
        x += unit.width;
        since_candidate += unit.width;
    }
    rows.push(start..units.len());
    rows
}

/// So much too wide still counts as fitting: sums of f32 widths are not exact.
const ROUNDING: f32 = 0.01;

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(text: &str, width: u16, hang: u16) -> Vec<String> {
        let starts: Vec<usize> = row_starts(text).collect();
        let units: Vec<Unit> = text
            .char_indices()
            .map(|(i, c)| Unit { width: 1.0, blank: c == ' ', may_start: starts.contains(&i) })
            .collect();
        let chars: Vec<char> = text.chars().collect();
        rows(&units, f32::from(width), f32::from(hang))
            .into_iter()
            .map(|r| chars[r].iter().collect())
            .collect()
    }

    #[test]
    fn rows_break_where_they_may() {
        let cases: [(&str, u16, &[&str]); 9] = [
            ("", 5, &[""]),
            ("a", 5, &["a"]),
            ("aaa bbb ccc", 7, &["aaa bbb ", "ccc"]),
            ("aaa bbb ccc", 6, &["aaa ", "bbb ", "ccc"]),
            ("aaaaaaaa bb", 3, &["aaa", "aaa", "aa ", "bb"]),
            ("a bbbbbbbb", 3, &["a ", "bbb", "bbb", "bb"]),
            ("a    b", 2, &["a   ", " b"]),
            ("漢字「仮名」", 3, &["漢字", "「仮", "名」"]),
            ("ab", 0, &["a", "b"]),
        ];
        for (text, width, expected) in cases {
            assert_eq!(wrap(text, width, 2), expected, "{text:?} at {width}");
        }
    }
}
