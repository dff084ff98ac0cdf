//! How a file is recognised: what we last read or wrote, against what is there now.
//!
//! A stamp is cheap and may lie: two writes within one tick of the file system's clock leave the
//! same time. So an equal stamp is trusted only if the file was already some seconds old when
//! the stamp was taken; else the content is read and its SHA-256 compared. A file that was
//! touched but holds the same bytes is therefore no alarm.

use super::fs::{FileSystem, Stamp, uninterrupted};
use sha2::{Digest, Sha256};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// A file younger than this may be written again without its time changing: FAT counts in steps
/// of two seconds.
const TICK: Duration = Duration::from_secs(3);

/// A file's content, known by its SHA-256, and its stamp when it held that content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The stamp that went with them.
    pub stamp: Stamp,
    /// True if the file was old enough for its stamp to be trusted.
    settled: bool,
}

impl Fingerprint {
    /// Of these bytes, in a file that had this stamp at the time `now`.
    #[must_use]
    pub fn new(bytes: &[u8], stamp: Stamp, now: SystemTime) -> Self {
        Self::from_sha256(sha256(bytes), stamp, now)
    }

    pub(super) fn from_sha256(sha256: [u8; 32], stamp: Stamp, now: SystemTime) -> Self {
        let age = stamp.modified.and_then(|m| now.duration_since(m).ok());
        Self { sha256, stamp, settled: age.is_some_and(|a| a > TICK) }
    }

    /// True if a file with this stamp surely still holds the content.
    #[must_use]
    pub fn is_surely(&self, stamp: &Stamp) -> bool {
        self.settled && self.stamp == *stamp
    }
}

/// What a save takes for granted about the file that it replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Whatever is there may go: the user decided so, or the file is ours alone.
    Anything,
    /// There is no file yet.
    Absent,
    /// The file holds what we last read or wrote.
    Is(Fingerprint),
    /// The file has the stamp that it had when the user was asked, and decided that it may go;
    /// `None`: there was none.
    Seen(Option<Stamp>),
}

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// What a comparison of the file with the expectations found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Whatever is there may go; it was not looked at.
    Anything,
    /// Nothing, as was expected.
    Nothing,
    /// A file in one of the expected states.
    Known,
    /// Another state: the stamp of the file that is there, `None` if there is none.
    Other(Option<Stamp>),
}

/// Compares the file at `path` with the states that are allowed. `own` is the SHA-256 and the
/// length of the content about to be written: to find just that is never a conflict, it is what
/// a rename leaves that was done but reported as failed.
pub(super) fn compare(
    fs: &dyn FileSystem,
    path: &Path,
    allowed: &[Expect],
    own: ([u8; 32], u64),
) -> io::Result<Found> {
    if allowed.contains(&Expect::Anything) {
        return Ok(Found::Anything);
    }
    let known: Vec<&Fingerprint> = allowed
        .iter()
        .filter_map(|e| if let Expect::Is(known) = e { Some(known) } else { None })
        .collect();
    let is_absent = |e: &Expect| matches!(e, Expect::Absent | Expect::Seen(None));
    let absent = if allowed.iter().any(is_absent) { Found::Nothing } else { Found::Other(None) };
    let stamp = match uninterrupted(|| fs.info(path)) {
        Ok(info) => info.stamp,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(absent),
        Err(e) => return Err(e),
    };
    if known.iter().any(|k| k.is_surely(&stamp)) || allowed.contains(&Expect::Seen(Some(stamp))) {
        return Ok(Found::Known);
    }
    // A length that nobody expects needs no reading.
    if stamp.len != own.1 && known.iter().all(|k| k.stamp.len != stamp.len) {
        return Ok(Found::Other(Some(stamp)));
    }
    // One byte more, so that a file that grew since is not taken for its beginning.
    let (bytes, info) = match uninterrupted(|| fs.read(path, stamp.len.saturating_add(1))) {
        Ok(read) => read,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(absent),
        Err(e) => return Err(e),
    };
    let sum = sha256(&bytes);
    if sum != own.0 && known.iter().all(|k| k.sha256 != sum) {
        return Ok(Found::Other(Some(info.stamp)));
    }
    // Reading took its time: what came meanwhile is not what was read.
    match uninterrupted(|| fs.info(path)) {
        Ok(now) if now.stamp == info.stamp => Ok(Found::Known),
        Ok(now) => Ok(Found::Other(Some(now.stamp))),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(absent),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_trusted_only_if_the_file_was_old() {
        let written = SystemTime::UNIX_EPOCH + Duration::from_secs(1000);
        let stamp = Stamp { len: 1, modified: Some(written), id: None };
        let timeless = Stamp { modified: None, ..stamp };
        for (stamp, seconds, surely) in [
            (stamp, 1000, false),
            (stamp, 1003, false),
            (stamp, 1004, true),
            (stamp, 900, false), // a clock behind the file's
            (timeless, 5000, false),
        ] {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(Fingerprint::new(b"a", stamp, now).is_surely(&stamp), surely, "{seconds}");
        }
        let known = Fingerprint::new(b"a", stamp, written + Duration::from_secs(9));
        assert!(!known.is_surely(&Stamp { len: 2, ..stamp }));
    }
}
