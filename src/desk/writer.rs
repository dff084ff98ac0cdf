//! The background writer: whole new contents in, durable files out.
//!
//! One named thread makes each content, replaces the file ([`mod@super::replace`]) and reports. At
//! most one save a path waits; a newer one takes its place, so many edits become one write and
//! memory is bounded by the paths in use. A save that failed is kept and tried
//! again on a fresh file: after 1, 2, 5, then every 10 seconds, when a newer one comes, and when
//! asked to.
//!
//! The writer remembers what it wrote, so saves that were queued before an earlier one finished
//! do not take our own write for somebody else's. Paths are compared as they are given: name a
//! file in one way only.

use super::error::{SaveError, What};
use super::fingerprint::{Expect, Fingerprint};
use super::fs::{FileSystem, Stamp};
use super::known::Known;
use super::replace::{ReplaceError, folder_of, remove_stale, replace};
use super::save::{Event, Flushed, Made, MakeContent, Save};
use super::watch::Announce;
use super::{lock_state, wait_until};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a content is made again in a row because the file that it was made from changed.
const REMADE: usize = 8;

/// How long dropping the writer waits for what still waits to be written.
const PATIENCE: Duration = Duration::from_secs(5);

/// The writer. Dropping it lets the thread try everything that waits once more, for at most
/// five seconds; to close with care, [`Writer::flush`] first.
pub struct Writer {
    shared: Arc<Shared>,
}

struct Shared {
    fs: Arc<dyn FileSystem>,
    wake: Arc<dyn Fn() + Send + Sync>,
    announce: Option<Announce>,
    state: Mutex<State>,
    changed: Condvar,
}

/// When a save is due, and its number in the order of submission.
type Turn = (Instant, u64);

#[derive(Default)]
struct State {
    /// The saves that wait, by when they are due; each of `saves` is here once.
    turns: BTreeMap<Turn, PathBuf>,
    saves: BTreeMap<PathBuf, Waiting>,
    /// How many of `saves` were not tried since they were submitted or asked for.
    untried: usize,
    running: bool,
    next: u64,
    known: BTreeMap<PathBuf, Known>,
    /// The last event of each path that nobody took yet.
    events: BTreeMap<PathBuf, Event>,
    stop: bool,
    ended: bool,
}

struct Waiting {
    revision: u64,
    content: MakeContent,
    expect: Expect,
    turn: Turn,
    tried: bool,
}

/// How long to wait after so many failures in a row.
fn pause(failures: usize) -> Duration {
    Duration::from_secs([1, 2, 5].get(failures.saturating_sub(1)).copied().unwrap_or(10))
}

impl Writer {
    /// Starts the thread. `wake` is called from it after each event, with no lock held.
    pub fn start(fs: Arc<dyn FileSystem>, wake: Arc<dyn Fn() + Send + Sync>) -> io::Result<Self> {
        Self::start_announcing(fs, wake, None)
    }

    /// Starts the thread; `announce` is called just before a new content shows under its path,
    /// so that a watch can tell our writes from others'.
    pub fn start_announcing(
        fs: Arc<dyn FileSystem>,
        wake: Arc<dyn Fn() + Send + Sync>,
        announce: Option<Announce>,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            fs,
            wake,
            announce,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let working = Arc::clone(&shared);
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            working.run();
            lock_state(&working.state).ended = true;
            working.changed.notify_all();
        })?;
        Ok(Self { shared })
    }

    /// Queues a save, in place of an older one that still waits for the same path.
    pub fn submit(&self, save: Save) {
        let mut state = lock_state(&self.shared.state);
        let Save { path, revision, content, expect } = save;
        let mut turn = (Instant::now(), state.next);
        state.next += 1;
        if let Some(old) = state.take(&path) {
            // An untried save keeps its place, or a path edited all the time would never have
            // its turn.
            if !old.tried {
                turn = old.turn;
            }
        }
        state.put(path, Waiting { revision, content, expect, turn, tried: false });
        drop(state);
        self.shared.changed.notify_all();
    }

    /// The last event of each path since the last call; never waits for the disk.
    #[must_use]
    pub fn poll(&self) -> Vec<Event> {
        std::mem::take(&mut lock_state(&self.shared.state).events).into_values().collect()
    }

    /// True if nothing waits and nothing is being written.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let state = lock_state(&self.shared.state);
        !state.running && state.saves.is_empty()
    }

    /// Tries all that failed again at once.
    pub fn retry_now(&self) {
        let mut state = lock_state(&self.shared.state);
        let now = Instant::now();
        let failed: Vec<PathBuf> =
            state.saves.iter().filter(|(_, w)| w.tried).map(|(p, _)| p.clone()).collect();
        for path in failed {
            if let Some(mut waiting) = state.take(&path) {
                waiting.turn.0 = now;
                waiting.tried = false;
                state.put(path, waiting);
            }
        }
        drop(state);
        self.shared.changed.notify_all();
    }

    /// Tries everything that waits, failed saves too, and waits until that is done, for `limit`
    /// at most.
    #[must_use]
    pub fn flush(&self, limit: Duration) -> Flushed {
        self.retry_now();
        let tried = wait_until(&self.shared.state, &self.shared.changed, limit, |s| {
            s.ended || (!s.running && s.untried == 0)
        });
        let waiting = lock_state(&self.shared.state).saves.len();
        match (tried, waiting) {
            (false, _) => Flushed::TimedOut,
            (true, 0) => Flushed::All,
            (true, waiting) => Flushed::Failing(waiting),
        }
    }

    /// Drops the save that waits for a path: the user gave it up. One that is being written is
    /// finished. True if there was one.
    #[must_use]
    pub fn give_up(&self, path: &Path) -> bool {
        let mut state = lock_state(&self.shared.state);
        let dropped = state.take(path).is_some();
        if let Some(known) = state.known.get_mut(path) {
            known.begin_anew();
        }
        drop(state);
        self.shared.changed.notify_all();
        dropped
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.retry_now();
        lock_state(&self.shared.state).stop = true;
        self.shared.changed.notify_all();
        // Not joined: a network share that hangs must not hang the window.
        wait_until(&self.shared.state, &self.shared.changed, PATIENCE, |s| s.ended);
    }
}

impl State {
    fn put(&mut self, path: PathBuf, waiting: Waiting) {
        self.untried += usize::from(!waiting.tried);
        self.turns.insert(waiting.turn, path.clone());
        self.saves.insert(path, waiting);
    }

    fn take(&mut self, path: &Path) -> Option<Waiting> {
        let waiting = self.saves.remove(path)?;
        self.turns.remove(&waiting.turn);
        self.untried -= usize::from(!waiting.tried);
        Some(waiting)
    }

    fn wrote(&mut self, path: PathBuf, waiting: &Waiting, print: Fingerprint) {
        self.known.entry(path.clone()).or_default().wrote(waiting.expect, print);
        let revision = waiting.revision;
        self.events.insert(path.clone(), Event::Saved { path, revision, fingerprint: print });
    }

    fn changed(
        &mut self,
        path: PathBuf,
        waiting: &Waiting,
        found: Option<Stamp>,
        kept: Option<PathBuf>,
    ) {
        if let Some(known) = self.known.get_mut(&path) {
            known.calm();
        }
        let revision = waiting.revision;
        let event = Event::ChangedOutside { path: path.clone(), revision, found, kept };
        self.events.insert(path, event);
    }

    /// Says so if it is news, and keeps the save if no newer one waits and trying again helps.
    fn failed(&mut self, path: PathBuf, mut waiting: Waiting, e: SaveError) {
        let known = self.known.entry(path.clone()).or_default();
        let news = known.failed(&e);
        let due = Instant::now() + pause(known.failures());
        let helps = e.what != What::Make;
        if news {
            let revision = waiting.revision;
            self.events
                .insert(path.clone(), Event::Failed { path: path.clone(), revision, error: e });
        }
        if helps && !self.saves.contains_key(&path) {
            waiting.turn.0 = due;
            waiting.tried = true;
            self.put(path, waiting);
        }
    }
}

impl Shared {
    fn run(&self) {
        // Leavings of a crash are looked for once in each folder that we write to.
        let mut cleaned = BTreeSet::new();
        while let Some((path, waiting, allowed)) = self.next() {
            let folder = folder_of(&path).to_owned();
            self.save(path, waiting, &allowed);
            self.changed.notify_all();
            (self.wake)();
            if cleaned.insert(folder.clone()) {
                remove_stale(&*self.fs, &folder);
            }
        }
    }

    /// Waits for the next save that is due; `None` when it is time to end.
    fn next(&self) -> Option<(PathBuf, Waiting, Vec<Expect>)> {
        let mut state = lock_state(&self.state);
        loop {
            if state.stop && state.untried == 0 {
                return None;
            }
            let first = state.turns.first_key_value().map(|(turn, path)| (turn.0, path.clone()));
            let Some((due, path)) = first else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = due.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                let waited = self.changed.wait_timeout(state, left);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            if let Some(waiting) = state.take(&path) {
                state.running = true;
                let known = state.known.entry(path.clone()).or_default();
                let allowed = known.allowed(waiting.expect);
                return Some((path, waiting, allowed));
            }
        }
    }

    fn save(&self, path: PathBuf, mut waiting: Waiting, allowed: &[Expect]) {
        let mut shown = None;
        let result = self.make_and_replace(&path, &mut waiting.content, allowed, &mut shown);
        let mut state = lock_state(&self.state);
        state.running = false;
        match result {
            Ok(print) => state.wrote(path, &waiting, print),
            Err(ReplaceError::Changed(found)) => state.changed(path, &waiting, found, None),
            Err(ReplaceError::Kept(kept, found)) => {
                state.changed(path, &waiting, found, Some(kept));
            }
            Err(ReplaceError::Failed(error)) => {
                if let Some(print) = shown {
                    let known = state.known.entry(path.clone()).or_default();
                    known.perhaps_wrote(print, error.what == What::SyncFolder);
                }
                state.failed(path, waiting, error);
            }
        }
    }

    /// One try. A content that is made from what the file holds is made again if that changes
    /// meanwhile; others say [`ReplaceError::Changed`].
    fn make_and_replace(
        &self,
        path: &Path,
        make: &mut MakeContent,
        allowed: &[Expect],
        shown: &mut Option<Fingerprint>,
    ) -> Result<Fingerprint, ReplaceError> {
        for _ in 0..REMADE {
            // A panic in there must not end the thread that all other saves depend on.
            let content = catch_unwind(AssertUnwindSafe(&mut *make)).unwrap_or_else(|_| {
                let source = io::Error::other("the program stopped while putting it together");
                Err(SaveError { path: path.to_owned(), what: What::Make, source })
            });
            let Made { bytes, from } = content.map_err(ReplaceError::Failed)?;
            let allowed = from.as_ref().map_or(allowed, std::slice::from_ref);
            let result = replace(&*self.fs, path, &bytes, allowed, &mut |print| {
                *shown = Some(print);
                if let Some(announce) = &self.announce {
                    announce(path, print.stamp);
                }
            });
            if from.is_none()
                || !matches!(result, Err(ReplaceError::Changed(_) | ReplaceError::Kept(..)))
            {
                return result;
            }
        }
        let source = io::ErrorKind::ResourceBusy.into();
        Err(ReplaceError::Failed(SaveError { path: path.to_owned(), what: What::Look, source }))
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock_state(&self.shared.state);
        f.debug_struct("Writer")
            .field("waiting", &state.saves.keys().collect::<Vec<_>>())
            .field("running", &state.running)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_ten_seconds() {
        let seconds: Vec<u64> = (1..7).map(|n| pause(n).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 5, 10, 10, 10]);
    }
}
