//! Notices that a watched file was changed, removed or made by someone else.
//!
//! A named thread looks at the stamps of a few paths about once a second: that works on every
//! file system, network shares too, where notifications do not. A stamp that changed is not yet
//! a content that changed; the receiver reads the file to know. What cannot be looked at for the
//! moment (no permission, share gone slow) is no change.
//!
//! The stamps of our own writes are told by [`Watch::expect`] before they show.

use super::fs::{FileSystem, Stamp};
use super::{lock_state, wait_until};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How often the window's watch looks.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// How many of our own stamps are remembered for a path: those written between two looks and
/// some that failed.
const EXPECTED: usize = 16;

/// How long dropping waits for a look that is under way. A hung network share must not hang the
/// window.
const PATIENCE: Duration = Duration::from_secs(1);

/// Told what stamp a path is about to have.
pub type Announce = Arc<dyn Fn(&Path, Stamp) + Send + Sync>;

/// What happened to a watched path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file has another stamp, this one.
    Changed(PathBuf, Stamp),
    /// The file is gone.
    Vanished(PathBuf),
    /// A file is there where none was.
    Appeared(PathBuf, Stamp),
}

#[derive(Debug, Default)]
struct Watched {
    /// What was seen last; `None` if there was no file.
    seen: Option<Stamp>,
    /// Stamps of our own, oldest first.
    expected: VecDeque<Stamp>,
}

#[derive(Debug, Default)]
struct State {
    paths: BTreeMap<PathBuf, Watched>,
    changes: Vec<Change>,
    soon: bool,
    stop: bool,
    ended: bool,
}

struct Shared {
    fs: Arc<dyn FileSystem>,
    wake: Arc<dyn Fn() + Send + Sync>,
    state: Mutex<State>,
    changed: Condvar,
    /// Held during a look, so that an old look never overwrites a newer one.
    looking: Mutex<()>,
}

/// The watch. Its thread ends when it is dropped.
pub struct Watch {
    shared: Arc<Shared>,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("state", &self.shared.state).finish_non_exhaustive()
    }
}

impl Watch {
    /// Starts the thread; `wake` is called from it after each look that found something.
    pub fn start(
        fs: Arc<dyn FileSystem>,
        interval: Duration,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            fs,
            wake,
            state: Mutex::default(),
            changed: Condvar::new(),
            looking: Mutex::default(),
        });
        let watched = Arc::clone(&shared);
        std::thread::Builder::new().name("watch".to_owned()).spawn(move || {
            watched.run(interval);
            lock_state(&watched.state).ended = true;
            watched.changed.notify_all();
        })?;
        Ok(Self { shared })
    }

    /// Watches these paths and no others. A path that is new is compared with `known`, the stamp
    /// that it had when it was read (`None`: there was no file); one that was watched already
    /// keeps what was last seen.
    pub fn set(&self, paths: impl IntoIterator<Item = (PathBuf, Option<Stamp>)>) {
        let mut state = lock_state(&self.shared.state);
        let mut old = std::mem::take(&mut state.paths);
        for (path, known) in paths {
            let watched = old
                .remove(&path)
                .unwrap_or_else(|| Watched { seen: known, expected: VecDeque::new() });
            state.paths.insert(path, watched);
        }
        let State { paths, changes, .. } = &mut *state;
        changes.retain(|c| paths.contains_key(c.path()));
    }

    /// Tells a stamp that the path is about to have, or that was dealt with: to see it is no
    /// change.
    pub fn expect(&self, path: &Path, stamp: Stamp) {
        self.shared.expect(path, stamp);
    }

    /// [`Watch::expect`] as a function of its own, for a writer to call before it renames.
    #[must_use]
    pub fn expecter(&self) -> Announce {
        let shared = Arc::clone(&self.shared);
        Arc::new(move |path, stamp| shared.expect(path, stamp))
    }

    /// The changes since the last call, oldest first.
    #[must_use]
    pub fn poll(&self) -> Vec<Change> {
        std::mem::take(&mut lock_state(&self.shared.state).changes)
    }

    /// Has the thread look at once, as when the window gets the focus back.
    pub fn check_soon(&self) {
        lock_state(&self.shared.state).soon = true;
        self.shared.changed.notify_all();
    }

    /// Looks at once, on the caller's thread, which a slow disk holds up: for commands and
    /// tests, not for the window.
    pub fn check_now(&self) {
        self.shared.look();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        lock_state(&self.shared.state).stop = true;
        self.shared.changed.notify_all();
        wait_until(&self.shared.state, &self.shared.changed, PATIENCE, |s| s.ended);
    }
}

impl Change {
    /// The path that it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Changed(path, _) | Self::Vanished(path) | Self::Appeared(path, _) => path,
        }
    }
}

impl Shared {
    fn run(&self, interval: Duration) {
        loop {
            let state = lock_state(&self.state);
            let (mut state, _) = self
                .changed
                .wait_timeout_while(state, interval, |s| !s.stop && !s.soon)
                .unwrap_or_else(PoisonError::into_inner);
            if state.stop {
                return;
            }
            state.soon = false;
            drop(state);
            self.look();
        }
    }

    fn expect(&self, path: &Path, stamp: Stamp) {
        let mut state = lock_state(&self.state);
        if let Some(watched) = state.paths.get_mut(path) {
            if watched.expected.len() >= EXPECTED {
                watched.expected.pop_front();
            }
            watched.expected.push_back(stamp);
        }
    }

    fn look(&self) {
        let looking = lock_state(&self.looking);
        let paths: Vec<PathBuf> = lock_state(&self.state).paths.keys().cloned().collect();
        let mut found = false;
        for path in paths {
            // Not under the lock: a slow disk must not hold up whoever polls.
            let now = match self.fs.info(&path) {
                Ok(info) => Some(info.stamp),
                Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    None
                }
                Err(_) => continue,
            };
            let mut state = lock_state(&self.state);
            let Some(watched) = state.paths.get_mut(&path) else { continue };
            let before = std::mem::replace(&mut watched.seen, now);
            if before == now {
                continue;
            }
            let ours = now.is_some_and(|n| watched.expected.contains(&n));
            // Only the last change of a path matters, so an unread list cannot grow.
            state.changes.retain(|c| c.path() != path);
            if ours {
                continue;
            }
            let change = match (before, now) {
                (Some(_), Some(stamp)) => Change::Changed(path, stamp),
                (None, Some(stamp)) => Change::Appeared(path, stamp),
                (_, None) => Change::Vanished(path),
            };
            state.changes.push(change);
            found = true;
        }
        drop(looking);
        if found {
            (self.wake)();
        }
    }
}
