//! What goes into the background writer and what comes out of it.

use super::error::SaveError;
use super::fingerprint::{Expect, Fingerprint};
use super::fs::Stamp;
use std::fmt;
use std::path::PathBuf;

/// Makes a file's content; called once, on the writer's thread.
pub type MakeContent = Box<dyn FnOnce() -> Vec<u8> + Send>;

/// A whole new content for a file.
pub struct Save {
    /// The file.
    pub path: PathBuf,
    /// The caller's number for this state; comes back in the event.
    pub revision: u64,
    /// Makes the bytes.
    pub content: MakeContent,
    /// What the file must hold to be replaced. A state that the writer itself has replaced
    /// since counts as the state that it left.
    pub expect: Expect,
}

/// What became of a save.
#[derive(Debug)]
pub enum Event {
    /// It is on the disk for good.
    Saved {
        /// The file.
        path: PathBuf,
        /// The save's number.
        revision: u64,
        /// What the file holds now.
        fingerprint: Fingerprint,
    },
    /// It could not be written, is kept, and is tried again; only after [`super::What::Make`] there is
    /// nothing to keep. Said once for each different error on the path in a row.
    Failed {
        /// The file.
        path: PathBuf,
        /// The save's number.
        revision: u64,
        /// What went wrong.
        error: SaveError,
    },
    /// The file is not what was expected. Nothing was written, and this save is dropped: the
    /// caller has its content and submits again when the user has decided, expecting
    /// [`Expect::Anything`] or what was then read.
    ChangedOutside {
        /// The file.
        path: PathBuf,
        /// The save's number.
        revision: u64,
        /// The stamp of the file that is there, `None` if it is gone.
        found: Option<Stamp>,
    },
}

/// What a flush came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flushed {
    /// Nothing waits.
    All,
    /// Everything was tried; so many saves failed and still wait.
    Failing(usize),
    /// Time ran out before everything was tried.
    TimedOut,
}

impl fmt::Debug for Save {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Save")
            .field("path", &self.path)
            .field("revision", &self.revision)
            .field("expect", &self.expect)
            .finish_non_exhaustive()
    }
}
