//! The lines of a file, one at a time, whatever the length of the file.
//!
//! Invariant: all lines are of one state of the file. If it is written meanwhile, that is an
//! error.
//!
//! Limits: a line is in memory as a whole, and no longer than a file that is opened may be.

use crate::desk::fs::{FileSystem, Kind, Stamp, uninterrupted};
use crate::desk::open::{LIMIT, OpenError};
use std::io::{self, ErrorKind};
use std::path::Path;

/// How much is read at a time, in bytes.
const CHUNK: u64 = 4 << 20;

/// What a file looks like; an error if it is no file.
pub(super) fn file_stamp(fs: &dyn FileSystem, path: &Path) -> Result<Stamp, OpenError> {
    let info = uninterrupted(|| fs.info(path))?;
    match info.kind {
        Kind::File => Ok(info.stamp),
        Kind::Folder => Err(OpenError::Folder),
        Kind::Other => Err(OpenError::Special),
    }
}

/// Reads lines.
#[derive(Debug)]
pub struct Lines<'a> {
    fs: &'a dyn FileSystem,
    path: &'a Path,
    stamp: Stamp,
    /// How much of the file was read.
    read: u64,
    is_at_end: bool,
    /// Read and not handed out, from `start` on.
    held: Vec<u8>,
    start: usize,
    /// The number of the last line that was handed out.
    number: usize,
}

impl<'a> Lines<'a> {
    /// Begins.
    pub fn open(fs: &'a dyn FileSystem, path: &'a Path) -> Result<Self, OpenError> {
        let stamp = file_stamp(fs, path)?;
        let (held, is_at_end) = (Vec::new(), false);
        let (read, start, number) = (0, 0, 0);
        let mut lines = Self { fs, path, stamp, read, is_at_end, held, start, number };
        lines.read_more()?;
        Ok(lines)
    }

    /// The first byte that is not blank, as far as it was read; a byte order mark apart.
    #[must_use]
    pub fn first_byte(&self) -> Option<u8> {
        let held = self.held.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.held);
        held.trim_ascii_start().first().copied()
    }

    /// The next line without its line feed, and its number from 1. `None` behind the last.
    pub fn next_line(&mut self) -> Result<Option<(usize, Vec<u8>)>, OpenError> {
        let mut searched = self.start;
        loop {
            let rest = self.held.get(searched..).unwrap_or_default();
            if let Some(at) = rest.iter().position(|&b| b == b'\n') {
                let end = searched + at;
                let line = self.held.get(self.start..end).unwrap_or_default().to_vec();
                self.start = end + 1;
                self.number += 1;
                return Ok(Some((self.number, line)));
            }
            if self.is_at_end {
                let line = self.held.split_off(self.start);
                self.held = Vec::new();
                self.start = 0;
                self.number += 1;
                return Ok((!line.is_empty()).then_some((self.number, line)));
            }
            self.held.drain(..self.start);
            self.start = 0;
            searched = self.held.len();
            if searched as u64 > LIMIT {
                return Err(OpenError::TooLong { len: self.stamp.len, limit: LIMIT });
            }
            self.read_more()?;
        }
    }

    fn read_more(&mut self) -> Result<(), OpenError> {
        let (bytes, info) = uninterrupted(|| self.fs.read_from(self.path, self.read, CHUNK))?;
        if info.stamp != self.stamp {
            let changed = "it was changed while it was read: try again";
            return Err(OpenError::Io(io::Error::new(ErrorKind::InvalidData, changed)));
        }
        self.is_at_end = bytes.is_empty();
        self.read += bytes.len() as u64;
        self.held.extend(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sim::SimFs;

    #[test]
    fn lines_come_as_they_are() {
        let long = "x".repeat(9 << 20);
        let long_lines = format!("a\n{long}\nb");
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("\n", &[""]),
            ("a", &["a"]),
            ("a\r\n\nb\n", &["a\r", "", "b"]),
            (&long_lines, &["a", &long, "b"]),
        ];
        for (content, expected) in cases {
            let fs = SimFs::new(&["d"]);
            fs.put("d/f", content.as_bytes());
            let mut lines = Lines::open(&fs, Path::new("d/f")).unwrap();
            let mut found = Vec::new();
            while let Some((number, line)) = lines.next_line().unwrap() {
                found.push(String::from_utf8(line).unwrap());
                assert_eq!(number, found.len());
            }
            assert!(found == *expected, "{:?}", content.get(..20));
        }
    }

    #[test]
    fn a_file_that_changes_is_an_error() {
        let fs = SimFs::new(&["d"]);
        fs.put("d/f", &vec![b'x'; 9 << 20]);
        let mut lines = Lines::open(&fs, Path::new("d/f")).unwrap();
        fs.put("d/f", b"y");
        assert!(matches!(lines.next_line(), Err(OpenError::Io(_))));
    }
}
