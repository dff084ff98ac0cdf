//! The articles of the open folder: which are listed, in what order, and which one comes next.
//!
//! The index is made and kept up to date by a thread of the desk ([`Indexer`]); what it tells is
//! taken in by [`Queue::poll`]. What happens to the open article here is told at once by
//! [`Queue::set_facts`]. The list itself, filtered and in order, is made anew only when filter,
//! order or articles change.
//!
//! An article that changes under the user's hands keeps its place: until filter or order are
//! changed, or the folder is read again, the list goes by what the article was when they were
//! chosen. So nothing jumps away when it is finished.

mod filter;
mod list;
mod next;

pub use crate::desk::folder::Progress;
pub use crate::desk::index::{Article, Facts, Known, Trouble};
pub use filter::{Filter, Sort, SortBy, Statuses};
pub use list::{Line, Row};
pub use next::First;

use super::job::Wake;
use crate::desk::fs::FileSystem;
use crate::desk::index::{Indexer, Listing, News, Place};
use crate::desk::search::Search;
use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The list is made anew for what comes in from the background this often.
const RENEW_EVERY: Duration = Duration::from_millis(400);
/// So few articles that are read again are not worth telling.
const FEW: usize = 100;

/// The articles of a folder.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Queue {
    /// The folder that is listed.
    pub folder: Option<PathBuf>,
    /// What the list is narrowed by; tell [`Queue::filter_changed`].
    pub filter: Filter,
    /// Why the folder could not be listed.
    pub error: Option<String>,
    /// The folder is not there.
    pub is_missing: bool,
    /// What was passed over, and why.
    pub troubles: Vec<Trouble>,
    /// The folder is under git, which may change line ends there.
    pub wants_attributes: bool,
    /// The article that the keys of the list have gone to, by number.
    pub cursor: Option<u32>,
    /// This article is to be brought into view, by number. Taken by the window.
    pub reveal: Option<u32>,
    sort: Sort,
    subfolders: bool,
    annotator: String,
    listing: Listing,
    facts: Vec<Facts>,
    /// How many articles have each status, in the order of [`Progress::ALL`].
    counts: [usize; Progress::ALL.len()],
    /// Whether an article other than this one is unfinished, until something changes.
    has_unfinished: Cell<Option<(Option<u32>, bool)>>,
    /// How many are gold, whoever made it.
    gold: usize,
    /// What changed here since the list was asked for, as it was then.
    held: HashMap<u32, Facts>,
    /// All articles in order.
    order: Vec<u32>,
    rows: Vec<Row>,
    shown: usize,
    stale: Stale,
    renewed: Option<Instant>,
    in_view: Range<usize>,
    walked: bool,
    indexer: Option<Indexer>,
    searching: Option<Searching>,
    at: Option<(Arc<dyn FileSystem>, Wake)>,
}

/// What of the list no longer holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Stale {
    #[default]
    Nothing,
    /// What is listed.
    Rows,
    /// The order too.
    Order,
}

/// A search in the texts.
#[derive(Debug)]
struct Searching {
    search: Search,
    phrase: String,
    /// What is searched; the listing may be another one by now.
    listing: Listing,
    /// For each article of the listing whether it has the phrase.
    hits: Vec<bool>,
    searched: usize,
    done: bool,
    /// Nothing was listed since it began.
    knows_all: bool,
}

impl Queue {
    /// Lists a folder, in the background. Of the folder that is listed already it is read again.
    pub fn list(
        &mut self,
        fs: &Arc<dyn FileSystem>,
        folder: &Path,
        subfolders: bool,
        annotator: &str,
        wake: &Wake,
    ) {
        if self.folder.as_deref() == Some(folder) && self.subfolders == subfolders {
            self.walk();
            return;
        }
        let place =
            Place { folder: folder.to_owned(), subfolders, annotator: annotator.to_owned() };
        // The former folder's thread ends here.
        let (folder, sort) = (Some(folder.to_owned()), self.sort);
        *self = Self { folder, sort, subfolders, ..Self::default() };
        annotator.clone_into(&mut self.annotator);
        self.at = Some((Arc::clone(fs), Arc::clone(wake)));
        match Indexer::start(Arc::clone(fs), place, Arc::clone(wake)) {
            Ok(indexer) => self.indexer = Some(indexer),
            Err(error) => {
                self.error = Some(format!("The folder can't be listed: {error}"));
                self.walked = true;
            }
        }
    }

    /// Has the folder looked at again, in the background.
    pub fn walk(&mut self) {
        if let Some(indexer) = &self.indexer {
            indexer.walk();
        }
    }

    /// Lists another annotator's work from now on.
    pub fn set_annotator(&mut self, annotator: &str) {
        annotator.clone_into(&mut self.annotator);
        self.held.clear();
        if let Some(indexer) = &self.indexer {
            indexer.annotator(annotator);
        }
    }

    /// Takes in what was found in the background. `ours` are the articles that are open or were
    /// left just now: of them more is known here than on the disk. True if there is another
    /// list or there are other facts, which have yet to be told of these.
    pub fn poll(&mut self, ours: &[PathBuf]) -> bool {
        let mut is_new = false;
        for news in self.indexer.as_ref().map(Indexer::poll).unwrap_or_default() {
            match news {
                News::Listing { listing, before } => {
                    is_new = true;
                    self.take_listing(listing, &before);
                }
                News::Facts(facts) => {
                    is_new = true;
                    self.take_facts(facts, ours);
                }
                News::Walked(walked) => {
                    self.walked = true;
                    self.error = walked.error;
                    self.is_missing = walked.is_missing;
                    self.troubles = walked.troubles;
                    self.wants_attributes = walked.wants_attributes;
                }
            }
        }
        self.take_hits();
        self.search();
        self.renew(false);
        is_new
    }

    fn take_listing(&mut self, listing: Listing, before: &[u32]) {
        let mut old = std::mem::take(&mut self.facts);
        let mut held = HashMap::new();
        let mut hits = Vec::new();
        for (number, &was) in (0..).zip(before) {
            let facts = old.get_mut(was as usize).map(std::mem::take);
            self.facts.push(facts.unwrap_or_default());
            if let Some(facts) = self.held.remove(&was) {
                held.insert(number, facts);
            }
            if let Some(searching) = &self.searching {
                hits.push(searching.hits.get(was as usize) == Some(&true));
            }
        }
        self.facts.resize_with(listing.len(), Facts::default);
        self.held = held;
        if let Some(searching) = &mut self.searching {
            searching.hits = hits;
            searching.knows_all = false;
        }
        let path = self.cursor.and_then(|number| self.listing.path(number));
        self.cursor = path.and_then(|path| listing.find(&path));
        self.listing = listing;
        self.counts = [0; Progress::ALL.len()];
        for facts in &self.facts {
            count(&mut self.counts, facts.progress, 1);
        }
        self.gold = self.facts.iter().filter(|facts| facts.is_gold()).count();
        self.stale = Stale::Order;
        self.has_unfinished.set(None);
    }

    fn take_facts(&mut self, facts: Vec<(u32, Facts)>, ours: &[PathBuf]) {
        let ours: Vec<u32> = ours.iter().filter_map(|path| self.listing.find(path)).collect();
        for (number, facts) in facts {
            // The status alone is no news of what is known as a whole; that comes too.
            let known = self.facts.get(number as usize).is_some_and(|f| f.known > facts.known);
            if !known && !ours.contains(&number) {
                self.put(number, facts);
            } else if let Some(slot) = self.facts.get(number as usize)
                && slot.gold != facts.gold
            {
                // Gold is another file, of which no more than this is known here.
                let slot = slot.clone();
                self.put(number, Facts { gold: facts.gold, ..slot });
            }
        }
        if self.sort.asks_facts() {
            self.stale = Stale::Order;
        } else if self.filter.asks_facts() {
            self.stale = self.stale.max(Stale::Rows);
        }
    }

    fn put(&mut self, number: u32, facts: Facts) -> Option<Facts> {
        self.has_unfinished.set(None);
        let slot = self.facts.get_mut(number as usize)?;
        count(&mut self.counts, slot.progress, -1);
        count(&mut self.counts, facts.progress, 1);
        self.gold -= usize::from(slot.is_gold()).min(self.gold);
        self.gold += usize::from(facts.is_gold());
        Some(std::mem::replace(slot, facts))
    }

    /// Tells what is known of an article here, but for its gold. The list stays as it is.
    pub fn set_facts(&mut self, path: &Path, facts: Facts) {
        self.set(path, |before| Facts { gold: before.gold, ..facts });
    }

    /// Tells how far an article's gold has come here. The list stays as it is.
    pub fn set_gold(&mut self, path: &Path, gold: Progress) {
        self.set(path, |before| Facts { gold, ..before.clone() });
    }

    fn set(&mut self, path: &Path, change: impl FnOnce(&Facts) -> Facts) {
        let Some(number) = self.listing.find(path) else { return };
        let Some(before) = self.facts.get(number as usize) else { return };
        let facts = change(before);
        if *before == facts {
            return;
        }
        if let Some(before) = self.put(number, facts) {
            self.held.entry(number).or_insert(before);
        }
    }

    /// Tells that an article is no longer there.
    pub fn has_gone(&mut self, path: &Path) {
        let Some(number) = self.listing.find(path) else { return };
        let facts = self.facts.get(number as usize).cloned().unwrap_or_default();
        self.put(number, Facts { trouble: Some("It is no longer there.".into()), ..facts });
        self.walk();
    }

    /// Makes the list anew, after the filter was changed.
    pub fn filter_changed(&mut self) {
        self.held.clear();
        self.stale =
            if self.sort.asks_facts() { Stale::Order } else { self.stale.max(Stale::Rows) };
        self.search();
        self.renew(true);
        let kept = self.cursor.filter(|&n| self.row_of(n).is_some());
        self.cursor = kept.or_else(|| self.rows.iter().copied().find_map(next::article));
        self.reveal = self.cursor;
    }

    /// Drops the filter.
    pub fn clear_filter(&mut self) {
        self.filter = Filter::default();
        self.filter_changed();
    }

    /// The order of the list.
    #[must_use]
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Lists in another order.
    pub fn set_sort(&mut self, sort: Sort) {
        self.sort = sort;
        self.held.clear();
        self.stale = Stale::Order;
        self.renew(true);
    }

    /// Lets the list go by what the articles are now.
    pub fn refresh(&mut self) {
        if !self.held.is_empty() {
            self.held.clear();
            self.stale = Stale::Order;
            self.renew(true);
        }
    }

    /// True while the first walk through the folder is under way.
    #[must_use]
    pub fn is_listing(&self) -> bool {
        self.indexer.is_some() && !self.walked
    }

    /// How many articles are read, of how many, while that is under way.
    #[must_use]
    pub fn indexing(&self) -> Option<(usize, usize)> {
        let (read, all) = self.indexer.as_ref()?.progress();
        (self.is_listing() || all - read.min(all) > FEW).then_some((read, all.max(self.len())))
    }

    /// How many texts were searched, of how many, while that is under way.
    #[must_use]
    pub fn searching(&self) -> Option<(usize, usize)> {
        let searching = self.searching.as_ref().filter(|s| !s.done)?;
        Some((searching.searched, searching.listing.len()))
    }

    /// How many articles the folder has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.listing.len()
    }

    /// True if it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listing.is_empty()
    }

    /// How many are finished, and how many there are.
    #[must_use]
    pub fn done(&self) -> (usize, usize) {
        let finished = Progress::ALL.iter().zip(self.counts).filter(|(p, _)| p.is_finished());
        (finished.map(|(_, n)| n).sum(), self.len())
    }

    /// How many articles have this status. Gold is counted whoever made it, beside what the
    /// annotator has done.
    #[must_use]
    pub fn count(&self, progress: Progress) -> usize {
        if progress == Progress::Gold {
            return self.gold;
        }
        self.counts.get(progress as usize).copied().unwrap_or(0)
    }

    /// Everyone who has annotated something here, in lower case.
    #[must_use]
    pub fn annotators(&self) -> Vec<&str> {
        self.listing.annotators()
    }

    /// What the index takes of memory, in bytes, as far as it can be counted.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let troubles = self.facts.iter().filter_map(|f| f.trouble.as_ref()).map(|t| t.len());
        self.listing.bytes()
            + troubles.sum::<usize>()
            + self.facts.capacity() * size_of::<Facts>()
            + self.order.capacity() * size_of::<u32>()
            + self.rows.capacity() * size_of::<Row>()
            + self.len() // what its thread keeps for each
    }

    /// Waits until all is read: for tests and benches.
    pub fn settle(&mut self, ours: &[PathBuf]) -> bool {
        if let Some(indexer) = &self.indexer {
            let _ = indexer.settle();
        }
        let mut is_new = self.poll(ours);
        while let Some(searching) = self.searching.as_ref().filter(|s| !s.done) {
            let _ = searching.search.settle();
            is_new |= self.poll(ours);
        }
        self.renew(true);
        is_new
    }
}

fn count(counts: &mut [usize], progress: Progress, change: isize) {
    if let Some(slot) = counts.get_mut(progress as usize) {
        *slot = slot.saturating_add_signed(change);
    }
}
