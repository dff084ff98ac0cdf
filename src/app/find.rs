//! Finding in the text: every match of a query, letter case ignored.
//!
//! Matches are whole grapheme clusters, in order, not overlapping. Case is folded by
//! `char::to_lowercase`, character by character, so offsets stay exact where lower case has
//! another length. Limit: 100,000 matches.

use crate::article::{Byte, ByteRange, Text};
use std::collections::VecDeque;

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

/// Knuth, Morris and Pratt's search over the folded characters: linear in the text and the
/// query, whatever repeats in them.
fn matches(text: &Text, query: &str) -> Vec<ByteRange> {
    let wanted: Vec<char> = query.chars().flat_map(char::to_lowercase).collect();
    let fallback = fallbacks(&wanted);
    let mut found = Vec::new();
    let mut matched = 0;
    // Where the folded characters matched last began, and whether they are the first of theirs.
    let mut begun: VecDeque<(usize, bool)> = VecDeque::with_capacity(wanted.len() + 1);
    for (at, c) in text.as_str().char_indices() {
        let mut folded = c.to_lowercase().peekable();
        let mut is_first = true;
        while let Some(f) = folded.next() {
            begun.push_back((at, std::mem::take(&mut is_first)));
            if begun.len() > wanted.len() {
                begun.pop_front();
            }
            while matched > 0 && wanted.get(matched) != Some(&f) {
                matched = fallback.get(matched - 1).copied().unwrap_or(0);
            }
            if wanted.get(matched) == Some(&f) {
                matched += 1;
            }
            if matched == 0 || matched < wanted.len() {
                continue;
            }
            matched = fallback.last().copied().unwrap_or(0);
            let Some(&(start, true)) = begun.front() else { continue };
            let range = ByteRange::new(start, at + c.len_utf8());
            let is_whole = folded.peek().is_none()
                && text.is_cluster_edge(range.start)
                && text.is_cluster_edge(range.end);
            if is_whole {
                found.push(range);
                matched = 0;
                if found.len() == MOST {
                    return found;
                }
            }
        }
    }
    found
}

/// For each beginning of `wanted`, how long its longest proper beginning is that it also ends
/// with.
fn fallbacks(wanted: &[char]) -> Vec<usize> {
    let mut lengths = vec![0; wanted.len()];
    let mut length = 0;
    for (i, c) in wanted.iter().enumerate().skip(1) {
        while length > 0 && wanted.get(length) != Some(c) {
            length = lengths.get(length - 1).copied().unwrap_or(0);
        }
        if wanted.get(length) == Some(c) {
            length += 1;
        }
        if let Some(slot) = lengths.get_mut(i) {
            *slot = length;
        }
    }
    lengths
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
        assert_eq!(found("aaaa", "aa"), ["0..2=aa", "2..4=aa"]);
        assert_eq!(found("ababac", "abac"), ["2..6=abac"]);
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
