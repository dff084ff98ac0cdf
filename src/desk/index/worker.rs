//! The thread that makes the index and keeps it up to date.
//!
//! It walks the folder, reads the status at the head of every annotation, then every annotation
//! as a whole; those asked for come first. It walks again when asked, and by itself so seldom
//! that walking takes at most a fiftieth of its time. A file is read again only if its length or
//! time has changed. One thread, so that a second core is left to the window; whoever waits for
//! the disk waits here.
//!
//! Dropping the [`Indexer`] ends the thread after the file or folder that it is busy with.

use super::super::attributes;
use super::super::fs::FileSystem;
use super::super::walk::Walk;
use super::super::{lock_state, wait_until};
use super::facts::Facts;
use super::listing::{Article, Listing};
use super::reader::{read_all, read_status};
use super::scan::{Interner, NONE, Trouble, articles, by_name, follow, troubles};
use std::collections::VecDeque;
use std::fmt;
use std::io::{self, ErrorKind};
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// The folder is walked again after this time at the earliest.
const LEAST: Duration = Duration::from_secs(5);
/// And after so many times what the last walk took.
const SHARE: u32 = 50;
/// What was read is told this often.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// A file younger than this may change again without its time changing.
const TICK: Duration = Duration::from_secs(3);
/// No more troubles than these are kept.
const TROUBLES: usize = 1000;
/// How long [`Indexer::settle`] waits.
const PATIENCE: Duration = Duration::from_mins(2);

/// What is indexed, and for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The folder.
    pub folder: PathBuf,
    /// Its subfolders too.
    pub subfolders: bool,
    /// The current annotator; empty for nobody in particular.
    pub annotator: String,
}

/// What the thread has found. To be taken in one after the other.
#[derive(Debug)]
pub enum News {
    /// There is another listing.
    Listing {
        /// The articles.
        listing: Listing,
        /// For each of them its number in the listing before; [`u32::MAX`] if it is new.
        before: Vec<u32>,
    },
    /// The facts of some articles of the last listing, by number.
    Facts(Vec<(u32, Facts)>),
    /// A walk is over, and it is the first or has another result than the one before.
    Walked(Walked),
}

/// What a walk has found beside articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Why the folder itself can't be listed; the last listing stands.
    pub error: Option<String>,
    /// The folder is not there.
    pub is_missing: bool,
    /// What was passed over, and why; at most a thousand.
    pub troubles: Vec<Trouble>,
    /// The folder is under git and has no `.gitattributes`.
    pub wants_attributes: bool,
}

#[derive(Debug, Default)]
struct State {
    orders: Orders,
    news: VecDeque<News>,
    /// How many articles are read, and how many there are.
    progress: (usize, usize),
    idle: bool,
    ended: bool,
}

/// What the thread was asked for.
#[derive(Debug, Default)]
struct Orders {
    stop: bool,
    walk: bool,
    annotator: Option<String>,
    /// To be read first.
    first: Vec<u32>,
}

impl Orders {
    fn is_none(&self) -> bool {
        !self.stop && !self.walk && self.annotator.is_none() && self.first.is_empty()
    }
}

struct Shared {
    fs: Arc<dyn FileSystem>,
    wake: Arc<dyn Fn() + Send + Sync>,
    state: Mutex<State>,
    changed: Condvar,
}

/// The index of a folder, being made. See the module.
pub struct Indexer {
    shared: Arc<Shared>,
}

impl fmt::Debug for Indexer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Indexer").field("state", &self.shared.state).finish_non_exhaustive()
    }
}

impl Indexer {
    /// Starts the thread; `wake` is called from it when there is news.
    pub fn start(
        fs: Arc<dyn FileSystem>,
        place: Place,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let orders = Orders { walk: true, ..Orders::default() };
        let state = Mutex::new(State { orders, ..State::default() });
        let shared = Arc::new(Shared { fs, wake, state, changed: Condvar::new() });
        let ours = Arc::clone(&shared);
        std::thread::Builder::new().name("copydesk-index".to_owned()).spawn(move || {
            Worker::new(Arc::clone(&ours), place).run();
            lock_state(&ours.state).ended = true;
            ours.changed.notify_all();
        })?;
        Ok(Self { shared })
    }

    /// What was found since the last call, to be taken in in this order.
    #[must_use]
    pub fn poll(&self) -> VecDeque<News> {
        std::mem::take(&mut lock_state(&self.shared.state).news)
    }

    /// How many articles of the last listing are read, and how many it has.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        lock_state(&self.shared.state).progress
    }

    /// Has the folder walked again.
    pub fn walk(&self) {
        self.order(|orders| orders.walk = true);
    }

    /// Has the annotations of another annotator read.
    pub fn annotator(&self, name: &str) {
        self.order(|orders| orders.annotator = Some(name.to_owned()));
    }

    /// Has these articles read first.
    pub fn first(&self, numbers: Vec<u32>) {
        self.order(|orders| orders.first = numbers);
    }

    fn order(&self, order: impl FnOnce(&mut Orders)) {
        order(&mut lock_state(&self.shared.state).orders);
        self.shared.changed.notify_all();
    }

    /// Waits until everything asked for is done: for tests and benches. False if that took two
    /// minutes.
    #[must_use]
    pub fn settle(&self) -> bool {
        let done = |s: &State| s.ended || (s.idle && s.orders.is_none());
        wait_until(&self.shared.state, &self.shared.changed, PATIENCE, done)
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.order(|orders| orders.stop = true);
    }
}

/// How far the reading of one article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Unread,
    Status,
    /// Read, but so young that it may have changed since without showing it.
    Unsure,
    /// It could not be read, for a reason that may pass without the file changing.
    Failed,
    Read,
}

struct Worker {
    shared: Arc<Shared>,
    place: Place,
    interner: Interner,
    listing: Listing,
    steps: Vec<Step>,
    /// Below these numbers the statuses, and everything, are read.
    at: (u32, u32),
    unread: usize,
    /// To be told.
    facts: Vec<(u32, Facts)>,
    told: Instant,
    walked: Instant,
    rest: Duration,
    /// What was told of the last walk.
    result: Option<Walked>,
}

impl Worker {
    fn new(shared: Arc<Shared>, place: Place) -> Self {
        Self {
            shared,
            place,
            interner: Interner::default(),
            listing: Listing::default(),
            steps: Vec::new(),
            at: (0, 0),
            unread: 0,
            facts: Vec::new(),
            told: Instant::now(),
            walked: Instant::now(),
            rest: LEAST,
            result: None,
        }
    }

    fn run(&mut self) {
        loop {
            let orders = self.next_orders();
            if orders.stop {
                return;
            }
            for number in orders.first {
                self.read(number);
            }
            if let Some(annotator) = orders.annotator {
                self.place.annotator = annotator;
                self.walk(true);
            } else if orders.walk {
                self.forget(Step::Failed);
                self.walk(false);
            } else if self.walked.elapsed() >= self.rest {
                self.walk(false);
            } else {
                self.read_some();
            }
        }
    }

    /// What was asked for; waits if there is nothing to do either.
    fn next_orders(&mut self) -> Orders {
        if self.unread == 0 {
            self.tell();
        }
        let mut state = lock_state(&self.shared.state);
        if self.unread == 0 && state.orders.is_none() {
            state.idle = true;
            self.shared.changed.notify_all();
            let rest = self.rest.saturating_sub(self.walked.elapsed());
            state = self
                .shared
                .changed
                .wait_timeout_while(state, rest, |s| s.orders.is_none())
                .unwrap_or_else(PoisonError::into_inner)
                .0;
            state.idle = false;
        }
        std::mem::take(&mut state.orders)
    }

    fn is_stopped(&self) -> bool {
        lock_state(&self.shared.state).orders.stop
    }

    /// Walks the folder. `anew`: nothing of what was read before counts.
    fn walk(&mut self, anew: bool) {
        let began = Instant::now();
        let fs = Arc::clone(&self.shared.fs);
        let folder = self.place.folder.clone();
        // The first listing is shown as it grows.
        let is_first = self.listing.is_empty();
        let (mut told, mut next) = (0, Instant::now());
        let mut found = Vec::new();
        let mut wrong: Vec<Trouble> = Vec::new();
        let mut error = None;
        for mut files in Walk::new(fs.as_ref(), &folder) {
            if self.is_stopped() {
                return;
            }
            if files.path == folder
                && let Some(at) = files.failed.iter().position(|(path, _)| *path == folder)
            {
                error = Some(files.failed.swap_remove(at).1);
                break;
            }
            if wrong.len() < TROUBLES {
                wrong.extend(troubles(&files));
                wrong.truncate(TROUBLES);
            }
            let (fs, by) = (fs.as_ref(), &self.place.annotator);
            let folder = articles(fs, &files, by, &mut self.interner);
            found.push(Arc::new(folder));
            if !self.place.subfolders {
                break;
            }
            if is_first && Instant::now() >= next {
                // Each time later, so that showing it never takes more than a share.
                next = Instant::now() + TELL_EVERY + began.elapsed() / 4;
                told = self.show(&found, told);
            }
        }
        if error.is_none() {
            self.take(found, anew, told);
        }
        self.walked = Instant::now();
        self.rest = LEAST.max(began.elapsed().saturating_mul(SHARE));
        let is_missing = error.as_ref().is_some_and(|e| e.kind() == ErrorKind::NotFound);
        let error = error.map(|e| format!("The folder can't be listed: {e}"));
        let wants_attributes = attributes::is_wanted(fs.as_ref(), &folder);
        let result = Walked { error, is_missing, troubles: wrong, wants_attributes };
        if self.result.as_ref() != Some(&result) {
            self.result = Some(result.clone());
            self.news(News::Walked(result));
        }
    }

    /// Shows what a first walk has found so far; how many articles that are.
    fn show(&self, found: &[Arc<super::FolderListing>], told: usize) -> usize {
        let Interner { names, sets, .. } = &self.interner;
        let listing = Listing::new(found.iter().cloned(), Arc::clone(names), Arc::clone(sets));
        let len = listing.len();
        let known = u32::try_from(told).unwrap_or(NONE);
        let before =
            (0..known).chain(std::iter::repeat_n(NONE, len.saturating_sub(told))).collect();
        if len > told {
            self.news(News::Listing { listing, before });
        }
        len
    }

    /// Has articles read again.
    fn forget(&mut self, which: Step) {
        for step in self.steps.iter_mut().filter(|s| **s == which) {
            *step = Step::Unread;
            self.unread += 1;
        }
        self.at = (0, 0);
    }

    /// Takes in what a walk has found, of which so many articles were shown already.
    fn take(&mut self, mut found: Vec<Arc<super::FolderListing>>, anew: bool, shown: usize) {
        self.tell();
        let mut before = follow(&self.listing, &mut found);
        let Interner { names, sets, .. } = &self.interner;
        let mut listing = Listing::new(found, Arc::clone(names), Arc::clone(sets));
        if anew {
            before.fill(NONE);
        } else if listing.is(&self.listing) {
            // Only what could not be trusted is read again.
            self.forget(Step::Unsure);
            return;
        }
        for (number, old) in (0..).zip(before.iter_mut().take(shown)) {
            *old = number;
        }
        listing.by_name = by_name(&listing);
        let mut steps = Vec::with_capacity(before.len());
        for (number, &old) in (0..).zip(&before) {
            let was = self.listing.get(old).map(|(_, article)| article);
            let is = listing.get(number).map(|(_, article)| article);
            let (Some(was), Some(is)) = (was, is) else {
                steps.push(Step::Unread);
                continue;
            };
            let same = (was.file, was.own, was.gold) == (is.file, is.own, is.gold);
            if was.own.is_some() && is.own.is_none() {
                self.facts.push((number, Facts::default()));
            }
            let step = self.steps.get(old as usize).copied().unwrap_or(Step::Unread);
            steps.push(if same && step != Step::Unsure { step } else { Step::Unread });
        }
        self.unread = steps.iter().filter(|&&s| s < Step::Unsure).count();
        self.at = (0, 0);
        self.steps = steps;
        self.listing = listing.clone();
        self.news(News::Listing { listing, before });
    }

    /// Reads on for a moment: first the statuses of all, then everything.
    fn read_some(&mut self) {
        let began = Instant::now();
        while self.unread > 0 && began.elapsed() < TELL_EVERY / 10 {
            let (status, all) = self.at;
            if (status as usize) < self.steps.len() {
                self.at.0 += 1;
                self.read_status(status);
            } else if (all as usize) < self.steps.len() {
                self.at.1 += 1;
                self.read(all);
            } else {
                self.unread = 0;
            }
        }
        if self.told.elapsed() >= TELL_EVERY {
            self.tell();
        }
    }

    fn read_status(&mut self, number: u32) {
        let Some(step) = self.steps.get_mut(number as usize) else { return };
        let Some((folder, article)) = self.listing.get(number) else { return };
        if *step != Step::Unread || (article.own.is_none() && article.gold.is_none()) {
            return;
        }
        *step = Step::Status;
        let fs = self.shared.fs.as_ref();
        self.facts.push((number, read_status(fs, folder, article, &self.place.annotator)));
    }

    fn read(&mut self, number: u32) {
        let Some(step) = self.steps.get_mut(number as usize) else { return };
        let Some((folder, article)) = self.listing.get(number) else { return };
        if *step >= Step::Unsure {
            return;
        }
        let fs = self.shared.fs.as_ref();
        let young = fs.now().checked_sub(TICK).and_then(|t| t.duration_since(UNIX_EPOCH).ok());
        let young = young.and_then(|t| u64::try_from(t.as_nanos()).ok()).unwrap_or(0);
        let facts = read_all(fs, folder, article, &self.place.annotator);
        *step = match (is_young(article, young), &facts.trouble) {
            (true, _) => Step::Unsure,
            (false, Some(_)) => Step::Failed,
            (false, None) => Step::Read,
        };
        self.unread = self.unread.saturating_sub(1);
        self.facts.push((number, facts));
    }

    /// Tells what was read.
    fn tell(&mut self) {
        self.told = Instant::now();
        let progress = (self.steps.len() - self.unread.min(self.steps.len()), self.steps.len());
        lock_state(&self.shared.state).progress = progress;
        let facts = std::mem::take(&mut self.facts);
        if !facts.is_empty() {
            self.news(News::Facts(facts));
        }
    }

    fn news(&self, news: News) {
        lock_state(&self.shared.state).news.push_back(news);
        (self.shared.wake)();
    }
}

/// True if the annotation, or gold, was written after this time, in nanoseconds since 1970.
fn is_young(article: &Article, young: u64) -> bool {
    article.own.is_some_and(|own| own.time == 0 || own.time > young)
        || article.gold.is_some_and(|time| time == NonZeroU64::MIN || time.get() > young)
}
