//! A file as a stream, for lists that may have any length.
//!
//! Invariant: all of it is of one state of the file. If it is written meanwhile, that is an
//! error. An error is kept, so that it is not taken for one of the content.
//!
//! Limits: between two records, so many bytes as a file that is opened may have.

use super::lines::file_stamp;
use crate::desk::fs::{FileSystem, Stamp, uninterrupted};
use crate::desk::open::{LIMIT, OpenError};
use std::cell::Cell;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// How much is read at a time, in bytes.
pub(super) const CHUNK: usize = 1 << 20;

/// Set as what was read since the last record, it ends the reading: nobody wants more.
pub(super) const ENOUGH: u64 = LIMIT + 1;

/// Reads a file. A byte order mark is left out.
pub(super) struct Stream<'a> {
    fs: &'a dyn FileSystem,
    path: &'a Path,
    stamp: Stamp,
    /// How much of the file was read.
    at: u64,
    /// How much was read since the last record: whoever takes one sets it to 0.
    since: &'a Cell<u64>,
    /// Why it ended before its end.
    pub failed: Option<OpenError>,
}

impl<'a> Stream<'a> {
    /// Begins.
    pub fn open(
        fs: &'a dyn FileSystem,
        path: &'a Path,
        since: &'a Cell<u64>,
    ) -> Result<Self, OpenError> {
        let stamp = file_stamp(fs, path)?;
        let (start, _) = uninterrupted(|| fs.read_from(path, 0, 3))?;
        let at = if start == b"\xEF\xBB\xBF" { 3 } else { 0 };
        since.set(0);
        Ok(Self { fs, path, stamp, at, since, failed: None })
    }

    fn next(&self, limit: usize) -> Result<Vec<u8>, OpenError> {
        if self.since.get() > LIMIT {
            return Err(OpenError::TooLong { len: self.stamp.len, limit: LIMIT });
        }
        let read = || self.fs.read_from(self.path, self.at, limit as u64);
        let (bytes, info) = uninterrupted(read)?;
        if info.stamp != self.stamp {
            let changed = "it was changed while it was read: try again";
            return Err(OpenError::Io(io::Error::new(ErrorKind::InvalidData, changed)));
        }
        Ok(bytes)
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.next(buffer.len()) {
            Ok(bytes) => {
                self.at += bytes.len() as u64;
                self.since.set(self.since.get() + bytes.len() as u64);
                // No more comes than was asked for.
                bytes.as_slice().read(buffer)
            }
            Err(error) => {
                let said = io::Error::other(error.to_string());
                self.failed = Some(error);
                Err(said)
            }
        }
    }
}
