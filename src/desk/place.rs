//! Putting a finished file in the place of another, so that nothing is lost that somebody else
//! put there in the last instant.
//!
//! A look at the old file and a rename are two calls, and what another program writes between
//! them would be gone. So the two files exchange their names, at one instant, and what came out
//! is looked at again:
//!
//! ```text
//! look ─► exchange ─► look at what came out ─► as expected: remove it
//!                                          └─► not: exchange again, sync the folder, remove ours
//! ```
//!
//! For that the finished file bears a name that ends in `.copydesk-swap`, which may stand for
//! somebody else's file for an instant. Nobody removes such a file unseen: what is not as
//! expected and cannot be given its name back, and what a process leaves that is killed just
//! then, is given a name that can be seen, `NAME.kept-1`. Where nothing was expected, the new
//! name is taken only if it is free.
//!
//! Limits: network shares, some other file systems and Windows offer neither; there the gap
//! between the look and the rename stays. A program that holds the old file open and writes into
//! it after we looked writes into a file that is gone. Of two that write in the same instant as
//! we do, one finds its file under the name and the other as `NAME.kept-1`.

use super::aside::move_aside;
use super::error::What;
use super::fingerprint::{Found, sha256};
use super::fs::{FileSystem, Stamp, uninterrupted};
use super::replace::{folder_of, swap_name};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// How often an interrupted exchange is begun again.
const TRIES: usize = 100;

/// What is being put where.
pub(super) struct Placing<'a> {
    pub fs: &'a dyn FileSystem,
    /// The finished file, whole and durable.
    pub temporary: &'a Path,
    pub target: &'a Path,
    /// SHA-256 and length of what the temporary holds.
    pub own: ([u8; 32], u64),
    /// Compares the file at a path with what is expected at the target.
    pub compare: &'a dyn Fn(&Path) -> io::Result<Found>,
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Placed {
    /// The file is in its place.
    Done,
    /// Another file is there and was left alone: its stamp, `None` if there is none.
    Changed(Option<Stamp>),
    /// Another file was there, and is kept under this name; and the stamp of what is there now.
    Kept(PathBuf, Option<Stamp>),
}

/// What came out of an exchange.
enum CameOut {
    /// What was expected.
    Expected,
    /// Something else.
    Other,
    /// Nothing: this file system takes an exchange for a rename.
    Nothing,
}

type Outcome = Result<Placed, (What, io::Error)>;

impl Placing<'_> {
    /// Puts the file in its place, unless another is there than was expected. `before` is called
    /// when nothing but that speaks against it any more. Ours is nowhere else afterwards, unless
    /// it could not be told which one is ours.
    pub fn place(&self, before: &mut dyn FnMut()) -> Outcome {
        let found = (self.compare)(self.target).map_err(|e| (What::Look, e));
        let placed = found.and_then(|found| {
            if let Found::Other(stamp) = found {
                return Ok(Placed::Changed(stamp));
            }
            before();
            match found {
                Found::Known => self.exchange(),
                Found::Nothing => self.take_free_name(),
                Found::Anything | Found::Other(_) => self.rename(self.temporary),
            }
        });
        if !matches!(placed, Ok(Placed::Done)) {
            self.discard(self.temporary);
        }
        placed
    }

    fn rename(&self, from: &Path) -> Outcome {
        let renamed = uninterrupted(|| self.fs.rename(from, self.target));
        renamed.map(|()| Placed::Done).map_err(|e| (What::Rename, e))
    }

    fn take_free_name(&self) -> Outcome {
        match uninterrupted(|| self.fs.rename_if_free(self.temporary, self.target)) {
            Ok(()) => Ok(Placed::Done),
            Err(e) if e.kind() == ErrorKind::Unsupported => self.rename(self.temporary),
            // It may be ours: a rename that was done and reported as failed is repeated.
            Err(e) if e.kind() == ErrorKind::AlreadyExists => match (self.compare)(self.target) {
                Ok(Found::Known) => {
                    self.discard(self.temporary);
                    Ok(Placed::Done)
                }
                Ok(Found::Other(stamp)) => Ok(Placed::Changed(stamp)),
                Ok(Found::Nothing | Found::Anything) => Ok(Placed::Changed(None)),
                Err(e) => Err((What::Look, e)),
            },
            Err(e) => Err((What::Rename, e)),
        }
    }

    fn exchange(&self) -> Outcome {
        let swap =
            swap_name(self.target).ok_or((What::Rename, ErrorKind::InvalidFilename.into()))?;
        match uninterrupted(|| self.fs.rename_if_free(self.temporary, &swap)) {
            Ok(()) => {}
            Err(e) if e.kind() == ErrorKind::Unsupported => return self.rename(self.temporary),
            Err(e) => {
                self.discard(&swap);
                return Err((What::Rename, e));
            }
        }
        let failed = match self.swap(&swap) {
            Ok(()) => None,
            // Nothing was done, if that can be told.
            Err((e, false)) => {
                let outcome = match e.kind() {
                    ErrorKind::Unsupported => self.rename(&swap),
                    ErrorKind::NotFound if self.is_ours(&swap).is_ok() => Ok(Placed::Changed(None)),
                    _ => Err((What::Rename, e)),
                };
                self.discard(&swap);
                return outcome;
            }
            Err((e, true)) => Some(e),
        };
        match self.came_out(&swap) {
            Ok(CameOut::Expected) => {
                // If this fails, it is found later.
                let _ = uninterrupted(|| self.fs.remove(&swap));
                failed.map_or(Ok(Placed::Done), |e| Err((What::Rename, e)))
            }
            Ok(CameOut::Nothing) => failed.map_or(Ok(Placed::Done), |e| Err((What::Rename, e))),
            Ok(CameOut::Other) => Ok(match self.put_back(&swap) {
                None => Placed::Changed(self.stamp()),
                Some(path) => Placed::Kept(path, self.stamp()),
            }),
            Err(e) => {
                self.put_back(&swap);
                Err((What::Look, e))
            }
        }
    }

    /// Has the two files exchange their names. An error says whether it was done all the same:
    /// a second time would undo the first, so it is repeated only if it surely was not.
    fn swap(&self, swap: &Path) -> Result<(), (io::Error, bool)> {
        for _ in 0..TRIES {
            let Err(e) = self.fs.exchange(swap, self.target) else { return Ok(()) };
            match self.is_ours(swap) {
                Ok(true) if e.kind() == ErrorKind::Interrupted => {}
                Ok(false) => return Err((e, true)),
                Ok(true) | Err(_) => return Err((e, false)),
            }
        }
        Err((ErrorKind::Interrupted.into(), false))
    }

    /// Looks at what bore the name. A link is never what was expected.
    fn came_out(&self, swap: &Path) -> io::Result<CameOut> {
        match uninterrupted(|| self.fs.is_link(swap)) {
            Ok(false) => {}
            Ok(true) => return Ok(CameOut::Other),
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(CameOut::Nothing),
            Err(e) => return Err(e),
        }
        (self.compare)(swap).map(|found| match found {
            Found::Known | Found::Nothing | Found::Anything => CameOut::Expected,
            Found::Other(Some(_)) => CameOut::Other,
            Found::Other(None) => CameOut::Nothing,
        })
    }

    /// Of what is at the target now.
    fn stamp(&self) -> Option<Stamp> {
        uninterrupted(|| self.fs.info(self.target)).ok().map(|info| info.stamp)
    }

    /// Gives somebody else's file its name back, or one that can be seen: that one is returned.
    fn put_back(&self, swap: &Path) -> Option<PathBuf> {
        // What is true then is seen by what bears our name.
        let _ = self.fs.exchange(swap, self.target);
        if !self.is_ours(swap).is_ok_and(|ours| ours) {
            let kept = move_aside(self.fs, swap, self.target, "kept");
            // If this fails, it has one name or the other, which nobody removes.
            let _ = uninterrupted(|| self.fs.sync_folder(folder_of(self.target)));
            return Some(kept.unwrap_or_else(|_| swap.to_owned()));
        }
        // Not before theirs has its name for good: a power failure may undo the one and not the
        // other.
        if uninterrupted(|| self.fs.sync_folder(folder_of(self.target))).is_ok() {
            self.discard(swap);
        }
        None
    }

    /// Removes a file if it is surely ours; if not, or if that fails, it is found later.
    fn discard(&self, path: &Path) {
        if self.is_ours(path).is_ok_and(|ours| ours) {
            let _ = uninterrupted(|| self.fs.remove(path));
        }
    }

    fn is_ours(&self, path: &Path) -> io::Result<bool> {
        if uninterrupted(|| self.fs.is_link(path))? {
            return Ok(false);
        }
        // A folder cannot be read, and is not ours.
        let (sum, len) = self.own;
        if uninterrupted(|| self.fs.info(path))?.stamp.len != len {
            return Ok(false);
        }
        let (bytes, _) = uninterrupted(|| self.fs.read(path, len.saturating_add(1)))?;
        Ok(sha256(&bytes) == sum)
    }
}
