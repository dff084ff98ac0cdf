//! What goes into the background writer and what comes out of it.
//!
//! A content is made on the writer's thread, at each try anew: what is put together from the
//! file itself (the settings, which several windows share) must not go into a file that has
//! changed since.

use super::error::SaveError;
use super::fingerprint::{Expect, Fingerprint};
use super::fs::Stamp;
use std::fmt;
use std::path::PathBuf;

/// Makes a file's content; called on the writer's thread, once for each try. An error is one of
/// the save, and tried again like any.
pub type MakeContent = Box<dyn FnMut() -> Result<Made, SaveError> + Send>;

/// A content that was made.
#[derive(Debug)]
pub struct Made {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// The state of the file that it was made from, if it was: it goes in the place of that
    /// state only, and is made again if there is another by then.
    pub from: Option<Expect>,
}

impl Made {
    /// A content that was made from nothing that the file holds.
    #[must_use]
    pub const fn whole(bytes: Vec<u8>) -> Self {
        Self { bytes, from: None }
    }
}

/// A whole new content for a file.
pub struct Save {
    /// The file.
    pub path: PathBuf,
    /// The caller's number for this state; comes back in the event.
    pub revision: u64,
    /// Makes the bytes.
    pub content: MakeContent,
    /// What the file must hold to be replaced, unless the content says so itself. A state that
    /// the writer itself has replaced since counts as the state that it left.
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
    /// It could not be written, is kept, and is tried again; but not after [`super::What::Make`],
    /// a fault of the program. Said once for each different error on the path in a row.
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
    /// [`Expect::Seen`] or what was then read.
    ChangedOutside {
        /// The file.
        path: PathBuf,
        /// The save's number.
        revision: u64,
        /// The stamp of the file that is there, `None` if it is gone.
        found: Option<Stamp>,
        /// Where what another program wrote in the same instant is kept, if it could not be left
        /// under its name: see [`super::replace::ReplaceError::Kept`].
        kept: Option<PathBuf>,
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
