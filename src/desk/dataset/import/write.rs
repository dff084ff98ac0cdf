//! The files of an import, written several at a time, each whole.

use super::{ImportError, Progress, Report, Stage, Tell};
use crate::annotation::Spans;
use crate::dataset::import::FaultKind;
use crate::desk::error::{SaveError, What};
use crate::desk::fingerprint::Expect;
use crate::desk::fs::{FileSystem, uninterrupted};
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::parallel;
use crate::desk::replace::{ReplaceError, folder_of, replace};
use std::path::{Path, PathBuf};

/// How many files are handed to the threads at a time.
pub(super) const BATCH: usize = 256;

/// An annotation that is to be written.
#[derive(Debug)]
pub(super) struct Job {
    pub target: Target,
    /// The number of its article.
    pub article: usize,
    /// The checksum that the article had.
    pub sha256: String,
    /// What the record says of where it was found.
    pub url: Option<String>,
    pub spans: Spans,
}

/// Where a file goes.
#[derive(Debug)]
pub(super) struct Target {
    pub path: PathBuf,
    /// What may be in its place.
    pub allowed: Expect,
    /// True if it is there already.
    pub is_done: bool,
}

impl Target {
    /// Looks at what is in the place of a file with these bytes.
    pub fn look(
        fs: &dyn FileSystem,
        path: PathBuf,
        bytes: &[u8],
        may_replace: bool,
    ) -> Result<Self, FaultKind> {
        let (allowed, is_done) = match read_limited(fs, &path, LIMIT) {
            Err(OpenError::Missing) => (Expect::Absent, false),
            Ok((there, print)) if there == bytes => (Expect::Is(print), true),
            Ok((_, print)) if may_replace => (Expect::Is(print), false),
            // Whatever that is, it is not this file.
            Ok(_) | Err(OpenError::Folder | OpenError::Special | OpenError::TooLong { .. }) => {
                return Err(FaultKind::InTheWay(path.display().to_string()));
            }
            Err(error) => {
                let (path, why) = (path.display().to_string(), error.to_string());
                return Err(FaultKind::PlaceUnreadable { path, why });
            }
        };
        Ok(Self { path, allowed, is_done })
    }
}

/// Writes some files, those that are there already apart. `bytes` gives what goes into each; an
/// error if what it is made of is no longer what was looked at. Ends with the first failure.
pub(super) fn write_some<T: Sync>(
    fs: &dyn FileSystem,
    some: &[T],
    target: &(impl Fn(&T) -> &Target + Sync),
    bytes: &(impl Fn(&T) -> Result<Vec<u8>, ReplaceError> + Sync),
    report: &mut Report,
    tell: &mut Tell<'_>,
) -> Result<(), ImportError> {
    let done = report.written + report.same;
    if !tell(Progress { stage: Stage::Writing, done, all: report.ready + report.same }) {
        return Err(ImportError::Cancelled { written: report.written });
    }
    let write = |item: &T| -> Result<bool, (PathBuf, ReplaceError)> {
        let Target { path, allowed, is_done } = target(item);
        if *is_done {
            // Its name may be there and not durable, if an import was broken off just then.
            let synced = uninterrupted(|| fs.sync_folder(folder_of(path)));
            return synced.map(|()| false).map_err(|source| {
                let error = SaveError { path: path.clone(), what: What::SyncFolder, source };
                (path.clone(), ReplaceError::Failed(error))
            });
        }
        let put = bytes(item).and_then(|bytes| put(fs, path, &bytes, *allowed));
        put.map(|()| true).map_err(|error| (path.clone(), error))
    };
    // Most of the time is the disk's, so more threads than cores.
    let results = parallel::in_order(some, parallel::threads() * 4, &write);
    report.written += results.iter().filter(|result| matches!(result, Ok(true))).count() as u64;
    match results.into_iter().find_map(Result::err) {
        None => Ok(()),
        Some((path, error)) => Err(ImportError::Write { path, error, written: report.written }),
    }
}

fn put(
    fs: &dyn FileSystem,
    path: &Path,
    bytes: &[u8],
    allowed: Expect,
) -> Result<(), ReplaceError> {
    replace(fs, path, bytes, &[allowed], &mut |_| {}).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sim::{Fault, SimFs};

    #[test]
    fn a_place_that_can_not_be_read_is_told_from_one_that_is_taken() {
        let look = |fs: &SimFs, name: &str| {
            Target::look(fs, Path::new("d").join(name), b"ours", false).map(|target| target.is_done)
        };
        let fs = SimFs::new(&["d", "d/folder"]);
        fs.put("d/same", b"ours");
        fs.put("d/other", b"theirs");
        assert!(matches!(look(&fs, "free"), Ok(false)));
        assert!(matches!(look(&fs, "same"), Ok(true)));
        for name in ["other", "folder"] {
            assert!(matches!(look(&fs, name), Err(FaultKind::InTheWay(_))), "{name}");
        }
        for fault in [5, 13] {
            fs.fail(fs.calls().len(), Fault::Raw(fault));
            let found = look(&fs, "same");
            assert!(matches!(found, Err(FaultKind::PlaceUnreadable { .. })), "{fault}: {found:?}");
        }
    }
}
