//! Looks for words in the texts of a desk's articles, in the background, one article after the
//! other. Hits are told as they are found; dropping the [`Search`] ends it.
//!
//! The text is that which offsets count in: decoded, of a page as it is rendered. Case does not
//! count. What can't be read has no hits; so has an article that is gone.

use super::fs::FileSystem;
use super::index::Listing;
use super::open::{LIMIT, read_limited};
use super::{lock_state, wait_until};
use crate::article::open::read_article;
use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Hits are told this often.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// How long [`Search::settle`] waits.
const PATIENCE: Duration = Duration::from_mins(2);

/// What a search has found since it was asked last, and how far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Articles with the words, by number in the listing that is searched.
    pub numbers: Vec<u32>,
    /// How many articles were searched.
    pub searched: usize,
    /// It is over.
    pub done: bool,
}

#[derive(Debug, Default)]
struct State {
    hits: Hits,
    stop: bool,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

/// A search that runs or is over.
pub struct Search {
    shared: Arc<Shared>,
}

impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Search").field("state", &self.shared.state).finish()
    }
}

impl Search {
    /// Starts to look for `words` in all articles of a listing that are not in `before`, in
    /// their order; `wake` is called when there is something to tell.
    pub fn start(
        fs: Arc<dyn FileSystem>,
        listing: Listing,
        before: Option<Listing>,
        words: &str,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (ours, words) = (Arc::clone(&shared), words.to_lowercase());
        std::thread::Builder::new().name("copydesk-search".to_owned()).spawn(move || {
            search(fs.as_ref(), &listing, before.as_ref(), &words, &ours, wake.as_ref());
            lock_state(&ours.state).hits.done = true;
            ours.changed.notify_all();
            wake();
        })?;
        Ok(Self { shared })
    }

    /// What was found since the last call.
    #[must_use]
    pub fn poll(&self) -> Hits {
        let hits = &mut lock_state(&self.shared.state).hits;
        let numbers = std::mem::take(&mut hits.numbers);
        Hits { numbers, ..*hits }
    }

    /// Waits until it is over: for tests. False if that took two minutes.
    #[must_use]
    pub fn settle(&self) -> bool {
        wait_until(&self.shared.state, &self.shared.changed, PATIENCE, |s| s.hits.done)
    }
}

impl Drop for Search {
    fn drop(&mut self) {
        lock_state(&self.shared.state).stop = true;
    }
}

fn search(
    fs: &dyn FileSystem,
    listing: &Listing,
    before: Option<&Listing>,
    words: &str,
    shared: &Shared,
    wake: &dyn Fn(),
) {
    let mut told = Instant::now();
    let mut found = Vec::new();
    let (mut number, mut hits) = (0, 0);
    for (start, folder) in listing.folders() {
        for (n, article) in (start..).zip(&folder.articles) {
            number = n as usize;
            if article.file.is_some() {
                let path = folder.path.join(&*article.name);
                let is_new = before.is_none_or(|before| before.find(&path).is_none());
                if is_new
                    && read_limited(fs, &path, LIMIT)
                        .is_ok_and(|(bytes, _)| has(&article.name, &bytes, words))
                {
                    found.push(n);
                    hits += 1;
                }
            }
            // The first hits are told at once: they fill what is in view.
            if told.elapsed() >= TELL_EVERY || (hits < 40 && !found.is_empty()) {
                told = Instant::now();
                if !tell(shared, &mut found, number + 1) {
                    return;
                }
                wake();
            }
        }
    }
    tell(shared, &mut found, number + 1);
}

/// Tells what was found; false if nobody wants to know any more.
fn tell(shared: &Shared, found: &mut Vec<u32>, searched: usize) -> bool {
    let mut state = lock_state(&shared.state);
    state.hits.numbers.append(found);
    state.hits.searched = searched;
    !state.stop
}

/// True if the text of an article has the words, which are in lower case.
fn has(name: &str, bytes: &[u8], words: &str) -> bool {
    let Ok(read) = read_article(name, bytes, None) else { return false };
    read.text.as_str().to_lowercase().contains(words)
}
