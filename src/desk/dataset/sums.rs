//! Is a data set on the disk still what its list of checksums says?
//!
//! The list is [`LIST`], a line `SHA-256  PATH` for each file, as an export and `sha256sum` write
//! it. Hidden files are passed over, as by every walk.
//!
//! Limits: of each file its path is in memory, of its bytes a chunk at a time.

use super::checking::CheckError;
use super::layout::path_in;
use super::lines::{Lines, file_stamp};
use super::progress::{Pass, Progress};
use crate::annotation::hash::{hex, is_sha256_hex};
use crate::desk::fs::{FileSystem, uninterrupted};
use crate::desk::new_folder::LIST;
use crate::desk::open::OpenError;
use crate::desk::walk::Walk;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// How much is read at a time, in bytes.
const CHUNK: u64 = 4 << 20;

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// How many files are in the list.
    pub listed: u64,
    /// What differs, in the order of the paths; lines that are none come first.
    pub differences: Vec<Difference>,
}

/// Something that is not as the list says. Paths are those in the folder, with `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// A line of the list is no checksum and path.
    Line(usize),
    /// A file has other bytes.
    Changed(String),
    /// A file is not there.
    Missing(String),
    /// A file is there, and not in the list.
    Added(String),
}

impl Difference {
    /// A name for programs, which stays what it is.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Line(_) => "bad-checksum",
            Self::Changed(_) => "changed-file",
            Self::Missing(_) => "missing-file",
            Self::Added(_) => "added-file",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(number) => write!(f, "Line {number} of {LIST} is no checksum and path."),
            Self::Changed(path) => write!(f, "{path} has other bytes than {LIST} says."),
            Self::Missing(path) => write!(f, "{path} is in {LIST}, but is not there."),
            Self::Added(path) => write!(f, "{path} is not in {LIST}."),
        }
    }
}

/// Compares the files of a folder with its list; `None` if it has none. `tell` hears how many
/// files were read, and stops the work by returning false.
pub fn compare(
    fs: &dyn FileSystem,
    folder: &Path,
    tell: &mut dyn FnMut(Progress) -> bool,
) -> Result<Option<Sums>, CheckError> {
    let list = folder.join(LIST);
    let read_failed = |path: &Path| {
        let path = path.to_owned();
        move |reason| CheckError::Read { path, reason }
    };
    let mut lines = match Lines::open(fs, &list) {
        Err(OpenError::Missing) => return Ok(None),
        lines => lines.map_err(read_failed(&list))?,
    };
    let mut sums = Sums::default();
    let mut there = files(fs, folder)?;
    let mut wanted: BTreeMap<String, String> = BTreeMap::new();
    while let Some((number, line)) = lines.next_line().map_err(read_failed(&list))? {
        match entry(&line) {
            Some((sum, path)) => drop(wanted.insert(path, sum)),
            None if line.trim_ascii().is_empty() => {}
            None => sums.differences.push(Difference::Line(number)),
        }
    }
    sums.listed = wanted.len() as u64;
    for (number, (path, wanted)) in wanted.into_iter().enumerate() {
        let progress = Progress { pass: Pass::Checksums, done: number as u64, all: sums.listed };
        let Some(place) = there.remove(&path) else {
            sums.differences.push(Difference::Missing(path));
            continue;
        };
        let mut goes_on = || if tell(progress) { Ok(()) } else { Err(CheckError::Cancelled) };
        match sum(fs, &place, &mut goes_on)? {
            Ok(sum) if sum == wanted => {}
            Ok(_) => sums.differences.push(Difference::Changed(path)),
            Err(OpenError::Missing) => sums.differences.push(Difference::Missing(path)),
            Err(reason) => return Err(CheckError::Read { path: place, reason }),
        }
    }
    sums.differences.extend(there.into_keys().map(Difference::Added));
    Ok(Some(sums))
}

/// The checksum and the path of a line.
fn entry(line: &[u8]) -> Option<(String, String)> {
    let line = str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)).ok()?;
    let (sum, path) = line.split_once("  ").or_else(|| line.split_once(" *"))?;
    let path = path.strip_prefix("./").unwrap_or(path);
    is_sha256_hex(sum).then(|| (sum.to_owned(), path.to_owned()))
}

/// The files in a folder by their paths in it, but for the list.
fn files(fs: &dyn FileSystem, folder: &Path) -> Result<BTreeMap<String, PathBuf>, CheckError> {
    let mut all = BTreeMap::new();
    for files in Walk::new(fs, folder) {
        if let Some((path, error)) = files.failed.into_iter().next() {
            return Err(CheckError::Read { path, reason: error.into() });
        }
        for name in files.names {
            let path = files.path.join(name);
            all.insert(path_in(folder, &path), path);
        }
    }
    all.remove(LIST);
    Ok(all)
}

/// The SHA-256 of a file. The outer error is that of `goes_on`, asked for each chunk.
fn sum(
    fs: &dyn FileSystem,
    path: &Path,
    goes_on: &mut dyn FnMut() -> Result<(), CheckError>,
) -> Result<Result<String, OpenError>, CheckError> {
    let (mut sum, mut at) = (Sha256::new(), 0);
    if let Err(error) = file_stamp(fs, path) {
        return Ok(Err(error));
    }
    loop {
        goes_on()?;
        match uninterrupted(|| fs.read_from(path, at, CHUNK)) {
            Err(error) => return Ok(Err(error.into())),
            Ok((bytes, _)) if bytes.is_empty() => return Ok(Ok(hex(&sum.finalize()))),
            Ok((bytes, _)) => {
                at += bytes.len() as u64;
                sum.update(&bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::hash::sha256_hex;
    use crate::desk::sim::SimFs;

    #[test]
    fn says_what_differs_and_reads_nothing_outside() {
        let fs = SimFs::new(&["/set", "/set/data", "/out"]);
        let found = || compare(&fs, Path::new("/set"), &mut |_| true).unwrap();
        fs.put("/set/data/train.jsonl", b"one");
        assert_eq!(found(), None, "there is no list");
        fs.put("/out/secret", b"one");
        let sum = sha256_hex(b"one");
        let list = |more: &str| {
            let list = format!("{sum}  data/train.jsonl\n{more}");
            fs.put("/set/copydesk.sha256", list.as_bytes());
        };
        list("");
        assert_eq!(found(), Some(Sums { listed: 1, differences: Vec::new() }));
        fs.put("/set/.gitattributes", b"hidden");
        list(&format!("{sum} *README.md\r\n\nsum  x\n{sum}  ../out/secret\n"));
        fs.put("/set/README.md", b"two");
        fs.put("/set/data/more.jsonl", b"");
        let differences: Vec<(&str, String)> =
            found().unwrap().differences.iter().map(|d| (d.code(), d.to_string())).collect();
        let expected = [
            ("bad-checksum", "Line 4 of copydesk.sha256 is no checksum and path."),
            ("missing-file", "../out/secret is in copydesk.sha256, but is not there."),
            ("changed-file", "README.md has other bytes than copydesk.sha256 says."),
            ("added-file", "data/more.jsonl is not in copydesk.sha256."),
        ];
        assert_eq!(differences, expected.map(|(code, said)| (code, said.to_owned())));
    }

    #[test]
    fn can_be_stopped() {
        let fs = SimFs::new(&["/set"]);
        fs.put("/set/a", b"one");
        fs.put("/set/copydesk.sha256", format!("{}  a\n", sha256_hex(b"one")).as_bytes());
        let stopped = compare(&fs, Path::new("/set"), &mut |_| false);
        assert!(matches!(stopped, Err(CheckError::Cancelled)));
    }
}
