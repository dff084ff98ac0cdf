//! Finding in the text: every match of a query, letter case ignored.
//!
//! Matches are whole grapheme clusters, in order, not overlapping. Case is folded by
//! `char::to_lowercase`, character by character, so offsets stay exact where lower case has
//! another length. Limit: 100,000 matches.

use crate::article::{Byte, ByteRange, Text};

const MOST: usize = 100_000;

/// The find bar.
#[derive(Clone, Debug, Default)]
pub struct Find {
    /// The bar is shown.
    pub open: bool,
    /// The bar's field is to get the focus; taken by the window.
    pub just_opened: bool,
    /// What is looked for.
    pub query: String,
    /// The matches in the open text.
    pub matches: Vec<ByteRange>,
}

impl Find {
    /// Looks for `query` in the text.
    pub fn search(&mut self, text: &Text) {
        self.matches = matches(text, &self.query);
    }

    /// The number of the match that is exactly this range.
    #[must_use]
    pub fn current(&self, selected: ByteRange) -> Option<usize> {
        self.matches.binary_search(&selected).ok()
    }

    /// The first match after `at`, or from the top.
    #[must_use]
    pub fn next(&self, at: Byte) -> Option<ByteRange> {
        let i = self.matches.partition_point(|m| m.start < at);
        self.matches.get(i).or(self.matches.first()).copied()
    }

    /// The last match before `at`, or from the bottom.
    #[must_use]
    pub fn previous(&self, at: Byte) -> Option<ByteRange> {
        let i = self.matches.partition_point(|m| m.start < at);
        i.checked_sub(1).and_then(|i| self.matches.get(i)).or(self.matches.last()).copied()
    }

    /// The matches that share a byte with `range`.
    #[must_use]
    pub fn within(&self, range: ByteRange) -> &[ByteRange] {
        let first = self.matches.partition_point(|m| m.end <= range.start);
        let last = self.matches.partition_point(|m| m.start < range.end);
        self.matches.get(first..last).unwrap_or_default()
    }
}

fn matches(text: &Text, query: &str) -> Vec<ByteRange> {
    let wanted: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
    let Some(&first) = wanted.first() else { return Vec::new() };
    let mut found = Vec::new();
    let mut free_from = 0;
    for (at, c) in text.as_str().char_indices() {
        if at < free_from || c.to_lowercase().next() != Some(first) {
            continue;
        }
        let rest = text.slice(ByteRange { start: Byte(at), end: text.end() });
        if let Some(length) = match_length(rest, &wanted) {
            let range = ByteRange::new(at, at + length);
            if text.is_cluster_edge(range.start) && text.is_cluster_edge(range.end) {
                found.push(range);
                free_from = range.end.0;
                if found.len() == MOST {
                    break;
                }
            }
        }
    }
    found
}

/// How many bytes of `rest` the folded query takes, if it begins with it.
fn match_length(rest: &str, wanted: &[char]) -> Option<usize> {
    let mut left = wanted.iter();
    for (at, c) in rest.char_indices() {
        if left.len() == 0 {
            return Some(at);
        }
        for folded in c.to_lowercase() {
            if left.next() != Some(&folded) {
                return None;
            }
        }
    }
    (left.len() == 0).then_some(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, query: &str) -> Vec<String> {
        let text = Text::new(text.to_owned());
        matches(&text, query).iter().map(|&r| format!("{r}={}", text.slice(r))).collect()
    }

    #[test]
    fn matches_ignore_case_and_keep_exact_offsets() {
        assert_eq!(found("Öl öl ÖL", "öl"), ["0..3=Öl", "4..7=öl", "8..11=ÖL"]);
        // Capital I with a dot is two characters in lower case.
        assert_eq!(found("xİy", "İ"), ["1..3=İ"]);
        assert_eq!(found("aaa", "aa"), ["0..2=aa"]);
        assert!(found("abc", "").is_empty());
    }

    #[test]
    fn half_a_cluster_is_no_match() {
        assert!(found("cafe\u{301}", "cafe").is_empty());
        assert_eq!(found("cafe\u{301}", "CAFE\u{301}").len(), 1);
    }

    #[test]
    fn next_and_previous_go_around() {
        let text = Text::new("a b a b".to_owned());
        let mut find = Find { query: "a".to_owned(), ..Find::default() };
        find.search(&text);
        assert_eq!(find.next(Byte(1)), Some(ByteRange::new(4, 5)));
        assert_eq!(find.next(Byte(5)), Some(ByteRange::new(0, 1)));
        assert_eq!(find.previous(Byte(0)), Some(ByteRange::new(4, 5)));
        assert_eq!(find.current(ByteRange::new(4, 5)), Some(1));
    }
}
