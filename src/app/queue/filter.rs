//! What the list of articles is narrowed by, and in what order it comes. Plain data, and the
//! functions that apply it to an index.
//!
//! Time: a filter is linear in the articles, with no allocation for each; an order sorts small
//! numbers. Both take a few milliseconds for 100,000 articles, so they run in the frame.

use crate::annotation::Label;
use crate::desk::folder::Progress;
use crate::desk::index::{Facts, Listing};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Some of the statuses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statuses(u8);

impl Statuses {
    /// True if it is among them.
    #[must_use]
    pub const fn has(self, progress: Progress) -> bool {
        self.0 & (1 << progress as u8) != 0
    }

    /// Puts one in, or takes it out.
    pub fn toggle(&mut self, progress: Progress) {
        self.0 ^= 1 << progress as u8;
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Which articles are listed. The default lists all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Filter {
    /// Words that the name, with the folder, must have; in any case.
    pub text: String,
    /// The words are looked for in the articles' texts, as one phrase.
    pub in_text: bool,
    /// Articles of these statuses; all if it is empty.
    pub statuses: Statuses,
    /// Articles that use this label, or that lack it.
    pub label: Option<(Label, bool)>,
    /// Articles whose annotation has errors or warnings.
    pub problems: bool,
    /// Articles whose annotation has notes.
    pub notes: bool,
    /// Articles that are flagged for later.
    pub flagged: bool,
    /// Articles that this annotator has a file of; in lower case, nobody in particular is empty.
    pub annotator: Option<String>,
}

impl Filter {
    /// True if it may leave something out.
    #[must_use]
    pub fn is_active(&self) -> bool {
        !self.text.trim().is_empty() || self.has_chips()
    }

    /// True if it narrows by more than the text.
    #[must_use]
    pub fn has_chips(&self) -> bool {
        let text = Self { text: self.text.clone(), in_text: self.in_text, ..Self::default() };
        *self != text
    }

    /// The phrase to be looked for in the texts, if any.
    #[must_use]
    pub fn phrase(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| self.in_text && !text.is_empty())
    }

    /// True if what an annotation says decides.
    #[must_use]
    pub const fn asks_facts(&self) -> bool {
        !self.statuses.is_empty()
            || self.label.is_some()
            || self.problems
            || self.notes
            || self.flagged
    }

    fn takes(&self, facts: &Facts) -> bool {
        (self.statuses.is_empty()
            || self.statuses.has(facts.progress)
            || (facts.is_gold() && self.statuses.has(Progress::Gold)))
            && self.label.is_none_or(|(label, used)| facts.labels.has(label) == used)
            && (!self.problems || facts.problems() > 0)
            && (!self.notes || facts.notes > 0)
            && (!self.flagged || facts.flagged)
    }
}

/// What the list is ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "their names say it")]
pub enum SortBy {
    #[default]
    Folder,
    Name,
    Status,
    Labelled,
    Problems,
    Changed,
    Time,
}

impl SortBy {
    /// All of them, as a menu shows them.
    pub const ALL: [Self; 7] = [
        Self::Folder,
        Self::Name,
        Self::Status,
        Self::Labelled,
        Self::Problems,
        Self::Changed,
        Self::Time,
    ];

    /// What a menu shows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Folder => "Folder and name",
            Self::Name => "Name",
            Self::Status => "Status",
            Self::Labelled => "Labelled share",
            Self::Problems => "Problems",
            Self::Changed => "Last change",
            Self::Time => "Active time",
        }
    }

    /// True if the largest is wanted first, when nothing else was said.
    #[must_use]
    pub const fn is_descending(self) -> bool {
        matches!(self, Self::Problems | Self::Changed | Self::Time)
    }
}

/// The order of the list. Articles that are equal by it come by folder and name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// From the largest down.
    pub descending: bool,
}

impl Sort {
    /// The order after a click on `by`: it turns around what is in this order already.
    #[must_use]
    pub fn chosen(self, by: SortBy) -> Self {
        let descending = if self.by == by { !self.descending } else { by.is_descending() };
        Self { by, descending }
    }

    /// True if what an annotation says decides.
    #[must_use]
    pub const fn asks_facts(self) -> bool {
        !matches!(self.by, SortBy::Folder | SortBy::Name | SortBy::Changed)
    }
}

/// All articles in order. `facts` gives what is known of an article.
pub(super) fn ordered<'a>(
    listing: &Listing,
    facts: impl Fn(u32) -> &'a Facts,
    sort: Sort,
) -> Vec<u32> {
    let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(listing.len());
    for (start, folder) in listing.folders() {
        for (number, article) in (start..).zip(&folder.articles) {
            let key = match sort.by {
                SortBy::Folder => u64::from(number),
                SortBy::Name => u64::from(listing.place_by_name(number)),
                SortBy::Status => facts(number).standing() as u64,
                SortBy::Labelled => u64::from(facts(number).share),
                SortBy::Problems => u64::from(facts(number).problems()),
                SortBy::Changed => article.own.or(article.file).map_or(0, |print| print.time),
                SortBy::Time => u64::from(facts(number).active_seconds),
            };
            keyed.push((if sort.descending { u64::MAX - key } else { key }, number));
        }
    }
    keyed.sort_unstable();
    keyed.into_iter().map(|(_, number)| number).collect()
}

/// For each article whether it is listed. `hits` says for each whether its text has the phrase.
pub(super) fn taken<'a>(
    listing: &Listing,
    root: &Path,
    facts: impl Fn(u32) -> &'a Facts,
    filter: &Filter,
    hits: Option<&[bool]>,
) -> Vec<bool> {
    let words: Vec<String> = if filter.in_text {
        Vec::new()
    } else {
        filter.text.to_lowercase().split_whitespace().map(str::to_owned).collect()
    };
    let annotator = filter.annotator.as_ref().map(|name| listing.sets_with(name));
    let mut taken = Vec::with_capacity(listing.len());
    for (start, folder) in listing.folders() {
        // A word that the folder's own name has need not be in the article's.
        let place = folder.path.strip_prefix(root).unwrap_or(&folder.path);
        let place = place.to_string_lossy().to_lowercase();
        let words: Vec<&str> =
            words.iter().map(String::as_str).filter(|word| !place.contains(word)).collect();
        for (number, article) in (start..).zip(&folder.articles) {
            let by = |sets: &Vec<bool>| sets.get(article.annotators as usize) == Some(&true);
            taken.push(
                hits.is_none_or(|hits| hits.get(number as usize) == Some(&true))
                    && annotator.as_ref().is_none_or(by)
                    && (!filter.asks_facts() || filter.takes(facts(number)))
                    && words.iter().all(|word| contains(&article.name, word)),
            );
        }
    }
    taken
}

/// True if the text has the word, which is in lower case, in any case.
fn contains(text: &str, word: &str) -> bool {
    if !text.is_ascii() || !word.is_ascii() {
        return text.to_lowercase().contains(word);
    }
    let mut windows = text.as_bytes().windows(word.len().max(1));
    word.is_empty() || windows.any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case() {
        for (text, word, found) in [
            ("Korea.TXT", "korea", true),
            ("Korea.TXT", ".txt", true),
            ("a", "ab", false),
            ("", "a", false),
            ("a", "", true),
            ("ÉTÉ.txt", "été", true),
            ("서울.txt", "서", true),
        ] {
            assert_eq!(contains(text, word), found, "{text} {word}");
        }
    }

    #[test]
    fn a_second_click_turns_the_order_around() {
        let sort = Sort::default().chosen(SortBy::Changed);
        assert!(sort.descending && !sort.chosen(SortBy::Changed).descending);
        assert!(Sort::default().chosen(SortBy::Folder).descending);
        assert!(!sort.chosen(SortBy::Name).descending);
    }
}
