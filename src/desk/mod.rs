//! Effects: durable saves, locks, changes from outside, reading files and folders.
//!
//! Works on bytes and paths; only [`opened`], [`folder`], [`candidates`], [`index`], [`search`],
//! [`pairs`], [`sides`], [`agreed`] and [`dataset`] know what the bytes mean. All that must
//! survive a crash goes through [`fs::FileSystem`], which has two implementers: [`fs::RealFs`]
//! and the simulated [`sim::SimFs`] that the crash proofs run on. Locks talk to the system
//! themselves, since a lock that is simulated proves nothing.

pub mod agreed;
pub mod aside;
pub mod attributes;
pub mod candidates;
pub mod dataset;
pub mod error;
pub mod fingerprint;
pub mod folder;
pub mod fs;
pub mod guidelines;
pub mod index;
mod known;
pub mod lock;
mod natural;
pub mod new_folder;
pub mod open;
pub mod opened;
pub mod pairs;
pub mod parallel;
mod place;
pub mod replace;
pub mod save;
pub mod search;
pub mod sides;
pub mod sim;
pub mod walk;
pub mod watch;
pub mod writer;

pub use error::{SaveError, What};
pub use fingerprint::{Expect, Fingerprint};
pub use fs::{FileSystem, Info, Kind, NewFile, RealFs, Stamp};
pub use lock::{Holder, LockGuard, LockOutcome};
pub use open::{OpenError, read_limited};
pub use replace::ReplaceError;
pub use save::{Event, Flushed, Made, Save};
pub use walk::{FolderFiles, Walk};
pub use watch::{Change, Watch};
pub use writer::Writer;

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Locks, and carries on if a thread panicked while it held the lock: every state behind these
/// locks is whole between any two statements.
fn lock_state<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until `done` says so or `limit` has passed; true if `done` said so.
fn wait_until<T>(
    mutex: &Mutex<T>,
    changed: &Condvar,
    limit: Duration,
    done: impl Fn(&T) -> bool,
) -> bool {
    let started = Instant::now();
    let mut state = lock_state(mutex);
    while !done(&state) {
        let Some(left) = limit.checked_sub(started.elapsed()).filter(|d| !d.is_zero()) else {
            return false;
        };
        state = changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    true
}
