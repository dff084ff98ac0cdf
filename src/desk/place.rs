//! Putting a finished file in the place of another, so that nothing is lost that somebody else
//! put there in the last instant.
//!
//! A look at the old file and a rename are two calls, and what another program writes between
//! them would be gone. So the two files exchange their names, at one instant, and what came out
//! is looked at again:
//!
//! ```text
//! look ─► exchange ─► look at what came out ─► as expected: remove it
//!                                          └─► not: exchange again, and say so
//! ```
//!
//! Where nothing was expected, the new name is taken only if it is free.
//!
//! Limits: some file systems offer neither (network shares, FAT on older systems) and Windows
//! does not; there the gap between the look and the rename stays. A program that holds the old
//! file open and writes into it after we looked writes into a file that is gone. If the machine
//! stops between the two exchanges, somebody else's file is left under the temporary's name.

use super::aside::set_aside_as;
use super::error::What;
use super::fingerprint::{Found, sha256};
use super::fs::{FileSystem, uninterrupted};
use std::io::{self, ErrorKind};
use std::path::Path;

/// How often others may write in a row, each between two calls of ours, before it is given up to
/// tell which of their files is the newest.
const ROUNDS: usize = 16;

/// What is being put where.
pub(super) struct Placing<'a> {
    pub fs: &'a dyn FileSystem,
    /// The finished file, whole and durable; nothing bears its name afterwards, unless that
    /// cannot be told.
    pub temporary: &'a Path,
    pub target: &'a Path,
    /// SHA-256 of what the temporary holds.
    pub own: [u8; 32],
    /// Compares the file at a path with what is expected at the target.
    pub compare: &'a dyn Fn(&Path) -> io::Result<Found>,
}

impl Placing<'_> {
    /// Puts the file in its place, unless [`Found::Other`] is there. `before` is called when
    /// nothing but that speaks against it any more.
    pub fn place(&self, before: &mut dyn FnMut()) -> Result<Found, (What, io::Error)> {
        let found = (self.compare)(self.target).map_err(|e| (What::Look, e));
        let placed = found.and_then(|found| match found {
            Found::Other(_) => Ok(found),
            Found::Known => {
                before();
                self.exchange()
            }
            Found::Nothing => {
                before();
                self.take_free_name().map_err(|e| (What::Rename, e))
            }
            Found::Anything => {
                before();
                self.rename().map_err(|e| (What::Rename, e))
            }
        });
        if !matches!(placed, Ok(Found::Known | Found::Nothing | Found::Anything)) {
            self.discard();
        }
        placed
    }

    fn rename(&self) -> io::Result<Found> {
        uninterrupted(|| self.fs.rename(self.temporary, self.target)).map(|()| Found::Anything)
    }

    fn take_free_name(&self) -> io::Result<Found> {
        match uninterrupted(|| self.fs.rename_if_free(self.temporary, self.target)) {
            Ok(()) => Ok(Found::Nothing),
            Err(e) if e.kind() == ErrorKind::Unsupported => self.rename(),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {
                let there = uninterrupted(|| self.fs.info(self.target));
                Ok(Found::Other(there.ok().map(|i| i.stamp)))
            }
            Err(e) => Err(e),
        }
    }

    fn exchange(&self) -> Result<Found, (What, io::Error)> {
        let failed = match self.swap() {
            Ok(()) => None,
            Err(e) if e.kind() == ErrorKind::Unsupported => {
                return self.rename().map_err(|e| (What::Rename, e));
            }
            Err(e) if e.kind() == ErrorKind::NotFound && self.is_there(self.temporary) => {
                return Ok(Found::Other(None));
            }
            // It may be done all the same, and then the temporary is not ours to remove.
            Err(e) if self.holds().is_ok_and(|sum| sum != self.own) => Some(e),
            Err(e) => return Err((What::Rename, e)),
        };
        match (self.compare)(self.temporary) {
            // Nothing came out: this file system takes an exchange for a rename.
            Ok(Found::Other(None)) => failed.map_or(Ok(Found::Known), |e| Err((What::Rename, e))),
            Ok(Found::Other(stamp)) => self.put_back().map(|()| Found::Other(stamp)),
            Ok(found) => {
                // If this fails, the file is found as stale later.
                let _ = uninterrupted(|| self.fs.remove(self.temporary));
                failed.map_or(Ok(found), |e| Err((What::Rename, e)))
            }
            Err(e) => self.put_back().and(Err((What::Look, e))),
        }
    }

    /// Gives somebody else's file its name back. If another was put there since, that one is
    /// newer and keeps the name.
    fn put_back(&self) -> Result<(), (What, io::Error)> {
        let mut put = Some(self.own);
        for _ in 0..ROUNDS {
            let held = self.holds().ok();
            if self.swap().is_err() {
                break;
            }
            // What comes out is what we put there: nobody wrote in between.
            let out = self.holds().ok();
            if out.is_some() && out == put {
                let _ = uninterrupted(|| self.fs.remove(self.temporary));
                return Ok(());
            }
            put = held;
        }
        match set_aside_as(self.fs, self.temporary, self.target, "theirs") {
            Ok(_) => Err((What::PutBack, ErrorKind::ResourceBusy.into())),
            Err(e) => Err((What::PutBack, e.source)),
        }
    }

    /// Removes the temporary if it is surely ours.
    fn discard(&self) {
        if self.holds().is_ok_and(|sum| sum == self.own) {
            // If this fails, the file is found as stale later.
            let _ = uninterrupted(|| self.fs.remove(self.temporary));
        }
    }

    fn swap(&self) -> io::Result<()> {
        uninterrupted(|| self.fs.exchange(self.temporary, self.target))
    }

    fn is_there(&self, path: &Path) -> bool {
        uninterrupted(|| self.fs.info(path)).is_ok()
    }

    /// SHA-256 of what bears the temporary's name.
    fn holds(&self) -> io::Result<[u8; 32]> {
        let (bytes, _) = uninterrupted(|| self.fs.read(self.temporary, u64::MAX))?;
        Ok(sha256(&bytes))
    }
}
