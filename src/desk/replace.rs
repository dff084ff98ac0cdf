//! The atomic replacement of a file, written once, for every file that we write.
//!
//! ```text
//! look ─► create .NAME.PID-N.copydesk-tmp ─► write ─► sync ─► put in place ─► sync folder
//!                         └──────── on failure: removed ──────┘
//! ```
//!
//! Whatever fails or stops at any instant, `path` holds the whole old content or the whole new
//! one, and after `Ok` the new one for good. A temporary whose sync failed is never tried again:
//! the system may have dropped the pages and call the next sync a success.
//!
//! What another program writes meanwhile is noticed, and on Linux and macOS up to the very
//! instant of the exchange (`place`).
//!
//! Limits: permission bits are kept, owner and extended attributes are the new file's, and
//! another hard link keeps the old content.

use super::aside::move_aside;
use super::error::{SaveError, What};
use super::fingerprint::{Expect, Fingerprint, Found, compare, sha256};
use super::fs::{FileSystem, Info, Kind, NewFile, Stamp, uninterrupted};
use super::place::{Placed, Placing};
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What our temporary files end in.
pub(super) const TEMPORARY: &str = ".copydesk-tmp";

/// What a finished file ends in while it changes places with the old one.
const SWAP: &str = ".copydesk-swap";

/// Names longer than this many bytes are replaced by a checksum in the names of side files, so
/// that those stay below the shortest limit in use (143 bytes, encrypted home folders).
const LONG_NAME: usize = 96;

/// How old a dead process's temporary is before it is removed. The process may live on another
/// machine that shares the folder; no write takes that long.
const DEAD_AGE: Duration = Duration::from_mins(10);

/// How old a temporary is before it is removed, whoever it seems to belong to.
pub(super) const ANY_AGE: Duration = Duration::from_hours(24);

/// Makes the names of one process's temporaries differ.
static COUNTER: AtomicU64 = AtomicU64::new(0);

/// Why a file was not replaced.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    /// The file is not what was expected; it was left alone. The stamp of what is there, `None`
    /// if nothing is.
    #[error("The file was changed by another program meanwhile and was left alone.")]
    Changed(Option<Stamp>),
    /// Another program put its file there in the same instant, and that could not be left: it is
    /// kept under this name; and the stamp of what is there now.
    #[error("Another program wrote the file in the same instant; what it wrote is kept as {}.", .0.display())]
    Kept(PathBuf, Option<Stamp>),
    /// Something failed.
    #[error(transparent)]
    Failed(SaveError),
}

/// Replaces a file if it is in one of the `allowed` states. `before_rename` is told what will
/// have been written, just before it shows under `path`.
pub fn replace(
    fs: &dyn FileSystem,
    path: &Path,
    content: &[u8],
    allowed: &[Expect],
    before_rename: &mut dyn FnMut(Fingerprint),
) -> Result<Fingerprint, ReplaceError> {
    let fail = |what| {
        move |source| ReplaceError::Failed(SaveError { path: path.to_owned(), what, source })
    };
    let (target, old) = look(fs, path).map_err(ReplaceError::Failed)?;
    let sum = sha256(content);
    let own = (sum, content.len() as u64);
    // Compared before anything is written, so that a conflict is told even on a full disk, and
    // again at the last moment.
    let compare = |at: &Path| compare(fs, at, allowed, own);
    if let Found::Other(stamp) = compare(&target).map_err(fail(What::Look))? {
        return Err(ReplaceError::Changed(stamp));
    }
    let (temporary, file) =
        create(fs, &target, old.and_then(|o| o.mode)).map_err(fail(What::Create))?;
    let prepare = || {
        let stamp = fill(file, content).map_err(|(what, e)| fail(what)(e))?;
        let print = Fingerprint::from_sha256(sum, stamp, fs.now());
        // Once more, for a file that was made read-only meanwhile, or a link, which is as good
        // as gone.
        let (again, _) = look(fs, path).map_err(ReplaceError::Failed)?;
        if again == target { Ok(print) } else { Err(ReplaceError::Changed(None)) }
    };
    let print = prepare().inspect_err(|_| {
        // If even this fails, the file is found as stale later.
        let _ = uninterrupted(|| fs.remove(&temporary));
    })?;
    let placing = Placing { fs, temporary: &temporary, target: &target, own, compare: &compare };
    match placing.place(&mut || before_rename(print)) {
        Ok(Placed::Done) => {}
        Ok(Placed::Changed(stamp)) => return Err(ReplaceError::Changed(stamp)),
        Ok(Placed::Kept(path, stamp)) => return Err(ReplaceError::Kept(path, stamp)),
        Err((what, e)) => return Err(fail(what)(e)),
    }
    uninterrupted(|| fs.sync_folder(folder_of(&target))).map_err(fail(What::SyncFolder))?;
    Ok(print)
}

/// Where the content goes, and the file that is there. A link is followed within its folder.
fn look(fs: &dyn FileSystem, path: &Path) -> Result<(PathBuf, Option<Info>), SaveError> {
    let fail = |what, source| SaveError { path: path.to_owned(), what, source };
    let target = match uninterrupted(|| fs.is_link(path)) {
        Ok(false) => path.to_owned(),
        Ok(true) => follow(fs, path).map_err(|e| fail(What::LinkOut, e))?,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok((path.to_owned(), None)),
        Err(e) => return Err(fail(What::Look, e)),
    };
    let info = match uninterrupted(|| fs.info(&target)) {
        Ok(info) => info,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok((target, None)),
        Err(e) => return Err(fail(What::Look, e)),
    };
    match info {
        Info { kind: Kind::Folder, .. } => {
            Err(fail(What::NotAFile, ErrorKind::IsADirectory.into()))
        }
        Info { kind: Kind::Other, .. } => Err(fail(What::NotAFile, ErrorKind::InvalidInput.into())),
        Info { read_only: true, .. } => {
            Err(fail(What::ReadOnly, ErrorKind::PermissionDenied.into()))
        }
        Info { .. } => Ok((target, Some(info))),
    }
}

/// What a link stands for, if that lies in the link's folder or below it.
pub(super) fn follow(fs: &dyn FileSystem, link: &Path) -> io::Result<PathBuf> {
    let folder = folder_of(link);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = uninterrupted(|| fs.resolve(folder))?;
    let target = uninterrupted(|| fs.resolve(link))?;
    if target.starts_with(folder) { Ok(target) } else { Err(ErrorKind::PermissionDenied.into()) }
}

/// Creates a temporary beside `target`, under a name that is not taken.
fn create(
    fs: &dyn FileSystem,
    target: &Path,
    mode: Option<u32>,
) -> io::Result<(PathBuf, Box<dyn NewFile>)> {
    let mut last = io::Error::from(ErrorKind::AlreadyExists);
    // Names may be taken by leavings of an earlier process with our number: in a container it
    // is often the same.
    for _ in 0..1000 {
        let path = side_file(target, &temporary_ending()).ok_or(ErrorKind::InvalidFilename)?;
        match uninterrupted(|| fs.create_new(&path, mode)) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => last = e,
            Err(e) => return Err(e),
            Ok(file) => return Ok((path, file)),
        }
    }
    Err(last)
}

/// Writes everything, makes it durable and closes the file.
fn fill(mut file: Box<dyn NewFile>, content: &[u8]) -> Result<Stamp, (What, io::Error)> {
    write_all(file.as_mut(), content).map_err(|e| (What::Write, e))?;
    uninterrupted(|| file.sync()).map_err(|e| (What::Sync, e))?;
    uninterrupted(|| file.info()).map(|i| i.stamp).map_err(|e| (What::Look, e))
}

/// Writes everything, in as many calls as it takes.
pub(super) fn write_all(file: &mut dyn NewFile, content: &[u8]) -> io::Result<()> {
    let mut rest = content;
    while !rest.is_empty() {
        let written = uninterrupted(|| file.write(rest))?;
        rest = match rest.get(written..) {
            Some(left) if written > 0 => left,
            _ => return Err(ErrorKind::WriteZero.into()),
        };
    }
    Ok(())
}

/// The ending of a temporary's name, each time another one.
pub(super) fn temporary_ending() -> String {
    format!("{}{TEMPORARY}", tag())
}

/// A name for a file that changes places with `target`. It may be taken.
pub(super) fn swap_name(target: &Path) -> Option<PathBuf> {
    side_file(target, &format!("{}{SWAP}", tag()))
}

/// This process and a number of its own.
fn tag() -> String {
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!(".{}-{number}", std::process::id())
}

/// The path of a hidden file beside `target`: `.NAME` and the ending. `None` if `target` has no
/// name.
pub(super) fn side_file(target: &Path, ending: &str) -> Option<PathBuf> {
    let name = target.file_name()?;
    let mut side = OsString::from(".");
    if name.len() > LONG_NAME {
        for byte in sha256(name.as_encoded_bytes()).iter().take(16) {
            side.push(format!("{byte:02x}"));
        }
    } else {
        side.push(name);
    }
    side.push(ending);
    Some(target.with_file_name(side))
}

/// The folder of a path; empty for a bare name, which means the current one.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// Makes a folder and those above it that are missing, durably: what is saved in a folder whose
/// own name is lost would be lost with it. No error if it is there. One whose name could not be
/// made durable is removed again, so that trying again makes it again.
pub fn make_folder(fs: &dyn FileSystem, folder: &Path) -> io::Result<()> {
    let mut missing = Vec::new();
    for path in folder.ancestors().take_while(|path| !path.as_os_str().is_empty()) {
        match uninterrupted(|| fs.info(path)) {
            Ok(_) => break,
            Err(e) if e.kind() == ErrorKind::NotFound => missing.push(path),
            Err(e) => return Err(e),
        }
    }
    uninterrupted(|| fs.create_folder(folder))?;
    let sync = |made: &&Path| uninterrupted(|| fs.sync_folder(folder_of(made)));
    missing.iter().rev().try_for_each(sync).inspect_err(|_| {
        for made in &missing {
            // One that somebody put something into meanwhile is not empty, and stays.
            let _ = uninterrupted(|| fs.remove_folder(made));
        }
    })
}

/// The process that a temporary of ours belongs to, by its name.
pub(super) fn owner(name: &OsStr) -> Option<u32> {
    tagged(name, TEMPORARY).map(|(_, pid)| pid)
}

/// What a side file is for and the process that it belongs to, by its name.
fn tagged<'a>(name: &'a OsStr, ending: &str) -> Option<(&'a str, u32)> {
    let rest = name.to_str()?.strip_prefix('.')?.strip_suffix(ending)?;
    let (target, tag) = rest.rsplit_once('.')?;
    let (pid, number) = tag.split_once('-')?;
    number.parse::<u64>().ok()?;
    Some((target, pid.parse().ok()?))
}

/// Removes temporaries that crashed processes left in a folder; says how many. A file that was
/// changing places may be somebody else's: it gets a name that can be seen. Touches nothing
/// whose name is not of our making, and passes over what it cannot remove.
pub fn remove_stale(fs: &dyn FileSystem, folder: &Path) -> usize {
    let mut removed = 0;
    for name in fs.list(folder).unwrap_or_default() {
        let path = folder.join(&name);
        if let Some(pid) = owner(&name) {
            removed += usize::from(is_stale(fs, &path, pid) && fs.remove(&path).is_ok());
        } else if let Some((target, pid)) = tagged(&name, SWAP)
            && fs.is_running(pid) == Some(false)
        {
            // If this fails, it is tried again the next time.
            let _ = move_aside(fs, &path, &folder.join(target), "kept");
        }
    }
    removed
}

fn is_stale(fs: &dyn FileSystem, temporary: &Path, pid: u32) -> bool {
    let info = fs.info(temporary).ok().filter(|i| i.kind == Kind::File);
    let modified = info.and_then(|i| i.stamp.modified);
    let age = modified.and_then(|m| fs.now().duration_since(m).ok());
    age.is_some_and(|age| age > ANY_AGE || (age > DEAD_AGE && fs.is_running(pid) == Some(false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_our_making_have_an_owner() {
        for (name, pid) in [
            (".korea.txt.ron.77-0.copydesk-tmp", Some(77)),
            (".a.b.c.1-2.copydesk-tmp", Some(1)),
            ("korea.txt.77-0.copydesk-tmp", None),
            (".korea.txt.77-0.tmp", None),
            (".korea.txt.77.copydesk-tmp", None),
            (".korea.txt.x-0.copydesk-tmp", None),
            (".copydesk-tmp", None),
        ] {
            assert_eq!(owner(OsStr::new(name)), pid, "{name}");
        }
    }

    #[test]
    fn side_files_of_long_names_are_short_and_differ() {
        let side = |c: &str| side_file(&Path::new("d").join(c.repeat(250)), ".lock").unwrap();
        assert!(side("a").file_name().unwrap().len() < 143);
        assert_ne!(side("a"), side("b"));
        assert_eq!(side_file(Path::new("d/k.txt"), ".lock"), Some(PathBuf::from("d/.k.txt.lock")));
        assert_eq!(side_file(Path::new("/"), ".lock"), None);
    }
}
