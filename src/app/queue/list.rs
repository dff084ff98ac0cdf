//! The list as it is shown: rows of articles, and of the folders that they are in.

use super::filter::{SortBy, ordered, taken};
use super::{Article, Facts, Queue, RENEW_EVERY, Searching, Stale};
use crate::desk::search::Search;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// A folder, by its number; its articles follow.
    Folder(u32),
    /// An article, by its number.
    Article(u32),
}

/// What there is to say of an article.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Its name, its files, its annotators.
    pub article: &'a Article,
    /// What its annotation tells.
    pub facts: &'a Facts,
    /// Its folder, seen from the one that is listed; empty for that one itself.
    pub folder: &'a Path,
}

impl Queue {
    /// The rows from top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many articles are in the list.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.shown
    }

    /// An article by its number.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<Line<'_>> {
        let (folder, article) = self.listing.get(number)?;
        let facts = self.facts.get(number as usize)?;
        Some(Line { article, facts, folder: self.seen_from_root(folder) })
    }

    /// A folder by its number, seen from the one that is listed.
    #[must_use]
    pub fn folder_line(&self, folder: u32) -> Option<&Path> {
        self.listing.folder(folder as usize).map(|f| self.seen_from_root(&f.path))
    }

    fn seen_from_root<'a>(&self, folder: &'a Path) -> &'a Path {
        self.folder.as_ref().and_then(|root| folder.strip_prefix(root).ok()).unwrap_or(folder)
    }

    /// An article's path.
    #[must_use]
    pub fn path(&self, number: u32) -> Option<PathBuf> {
        self.listing.path(number)
    }

    /// What to open for an article: its file, or an annotation of it where that is gone.
    #[must_use]
    pub fn path_to_open(&self, number: u32) -> Option<PathBuf> {
        let (folder, article) = self.listing.get(number)?;
        let name = &*article.name;
        if article.file.is_some() || article.own.is_some() {
            return Some(folder.join(name));
        }
        let by = self.listing.annotators_of(article.annotators);
        let by = by.max_by_key(|by| *by == crate::annotation::file::GOLD)?;
        Some(folder.join(crate::annotation::file::annotation_file_name(name, by)))
    }

    /// Who has annotated an article, in lower case; nobody in particular is empty.
    pub fn annotators_of(&self, article: &Article) -> impl Iterator<Item = &str> {
        self.listing.annotators_of(article.annotators)
    }

    /// The number of the article with this path.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<u32> {
        self.listing.find(path)
    }

    /// The row of an article; linear in the rows.
    #[must_use]
    pub fn row_of(&self, number: u32) -> Option<usize> {
        self.rows.iter().position(|&row| row == Row::Article(number))
    }

    /// Which rows are in view; told by the window. What they are about is read first.
    pub fn set_in_view(&mut self, rows: Range<usize>) {
        if self.in_view == rows {
            return;
        }
        self.in_view = rows;
        if let (Some(indexer), Some(_)) = (&self.indexer, self.indexing()) {
            let rows = self.rows.get(self.in_view.clone()).unwrap_or_default();
            let numbers = rows.iter().filter_map(|row| match row {
                Row::Article(number) => Some(*number),
                Row::Folder(_) => None,
            });
            indexer.first(numbers.collect());
        }
    }

    /// Which rows are in view.
    #[must_use]
    pub fn in_view(&self) -> Range<usize> {
        self.in_view.clone()
    }

    /// Makes the list anew if it is stale; for what came from the background only now and then,
    /// until that has come to an end, unless it is to be done `now`.
    pub(super) fn renew(&mut self, now: bool) {
        if self.stale == Stale::Nothing {
            return;
        }
        let is_busy = self.indexing().is_some() || self.searching().is_some();
        let waits = self.renewed.is_some_and(|at| at.elapsed() < RENEW_EVERY);
        if is_busy && waits && !now && !self.rows.is_empty() {
            return;
        }
        let facts = |number: u32| {
            let held = if self.held.is_empty() { None } else { self.held.get(&number) };
            held.or_else(|| self.facts.get(number as usize)).unwrap_or(&UNKNOWN)
        };
        if self.stale == Stale::Order || self.order.len() != self.listing.len() {
            self.order = ordered(&self.listing, facts, self.sort);
        }
        let root = self.folder.as_deref().unwrap_or(Path::new(""));
        let hits = self
            .filter
            .phrase()
            .map(|_| self.searching.as_ref().map(|s| s.hits.as_slice()).unwrap_or_default());
        let taken = taken(&self.listing, root, facts, &self.filter, hits);
        let mut rows = Vec::with_capacity(self.order.len());
        let mut shown = 0;
        let with_folders = self.sort.by == SortBy::Folder && self.listing.folders().count() > 1;
        let mut folder = None;
        for &number in &self.order {
            if taken.get(number as usize) != Some(&true) {
                continue;
            }
            if with_folders {
                let now = self.listing.folder_of(number).and_then(|f| u32::try_from(f).ok());
                let is_first_root = rows.is_empty()
                    && now
                        .and_then(|f| self.folder_line(f))
                        .is_some_and(|p| p.as_os_str().is_empty());
                if folder != now && !is_first_root {
                    rows.extend(now.map(Row::Folder));
                }
                folder = now;
            }
            rows.push(Row::Article(number));
            shown += 1;
        }
        (self.rows, self.shown) = (rows, shown);
        self.has_unfinished.set(None);
        self.stale = Stale::Nothing;
        self.renewed = Some(Instant::now());
    }

    /// Starts, or ends, the search in the texts that the filter asks for. One that has come to
    /// an end goes on with the articles that were listed since it began.
    pub(super) fn search(&mut self) {
        let phrase = self.filter.phrase().map(str::to_owned);
        let Some((phrase, (fs, wake))) = phrase.zip(self.at.as_ref()) else {
            self.searching = None;
            return;
        };
        let mut hits = vec![false; self.listing.len()];
        let mut before = None;
        if let Some(earlier) = self.searching.take_if(|s| s.phrase == phrase) {
            if !earlier.done || earlier.knows_all {
                self.searching = Some(earlier);
                return;
            }
            (hits, before) = (earlier.hits, Some(earlier.listing));
        }
        let listing = self.listing.clone();
        let search =
            Search::start(Arc::clone(fs), listing.clone(), before, &phrase, Arc::clone(wake));
        self.searching = search.ok().map(|search| Searching {
            search,
            phrase,
            listing,
            hits,
            searched: 0,
            done: false,
            knows_all: true,
        });
    }

    /// Takes in what the search has found.
    pub(super) fn take_hits(&mut self) {
        let Some(searching) = &mut self.searching else { return };
        if searching.done {
            return;
        }
        let found = searching.search.poll();
        (searching.searched, searching.done) = (found.searched, found.done);
        for &number in &found.numbers {
            // The listing may have changed since the search began.
            let path = searching.listing.path(number);
            let number = path.and_then(|path| self.listing.find(&path));
            if let Some(hit) = number.and_then(|n| searching.hits.get_mut(n as usize)) {
                *hit = true;
            }
        }
        if !found.numbers.is_empty() {
            self.stale = self.stale.max(Stale::Rows);
        }
    }
}

/// What is known of an article of which nothing is.
static UNKNOWN: Facts = Facts {
    known: super::Known::Nothing,
    progress: super::Progress::New,
    gold: super::Progress::New,
    flagged: false,
    labels: crate::desk::index::LabelSet::NONE,
    share: 0,
    errors: 0,
    warnings: 0,
    notes: 0,
    active_seconds: 0,
    trouble: None,
};
