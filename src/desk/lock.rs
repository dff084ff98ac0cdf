//! One writer per annotation: the lock that a second window meets.
//!
//! `.NAME.lock` beside the file is locked with the system's own file lock, which ends with its
//! process however that ends; the file's text only says who holds it. The lock is taken when an
//! annotation is opened for editing and touches nothing else. Where none can be had (read-only
//! folder, a file system without locks) the annotation still opens, with a warning.
//!
//! The file is removed when the lock is given up. Another process may have opened it just
//! before, and would then lock a file that nobody else can find; so whoever gets the lock checks
//! that the path still stands for the locked file, and else begins again.
//!
//! Locks speak to the system directly, not through [`super::fs::FileSystem`].

use super::fs::{Kind, info_of};
use super::replace::side_file;
use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often taking the lock is begun again because the file was replaced under it.
const TRIES: usize = 32;

/// No lock file of ours is longer, in bytes.
const LONGEST: u64 = 4096;

/// Who holds a lock, as far as the lock file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The process's number on its machine.
    pub pid: Option<u32>,
    /// The machine's name; empty if unknown.
    pub host: String,
    /// The annotator's name; empty if none was set.
    pub annotator: String,
    /// Since when, to the second.
    pub since: Option<SystemTime>,
}

/// What came of trying to lock.
#[derive(Debug)]
pub enum LockOutcome {
    /// The lock is ours until the guard is dropped.
    Held(LockGuard),
    /// Someone else has it: open read-only and say who.
    Busy(Holder),
    /// No lock can be had here: open with a warning. The reason, to follow "because".
    Unavailable(String),
}

/// A lock that is held.
#[derive(Debug)]
pub struct LockGuard {
    file: File,
    path: PathBuf,
}

/// Tries once to lock a file for an annotator (empty if no name was set); never waits for it.
#[must_use]
pub fn lock(target: &Path, annotator: &str) -> LockOutcome {
    let Some(path) = side_file(target, ".lock") else {
        return LockOutcome::Unavailable(format!("{} is no file name", target.display()));
    };
    let me = Holder {
        pid: Some(std::process::id()),
        host: host_name(),
        annotator: plain(annotator),
        since: Some(SystemTime::now()),
    };
    for _ in 0..TRIES {
        match attempt(&path, &me) {
            Ok(Some(outcome)) => return outcome,
            Ok(None) => {}
            Err(e) => {
                return LockOutcome::Unavailable(format!(
                    "{} cannot be locked ({e})",
                    path.display()
                ));
            }
        }
    }
    LockOutcome::Unavailable(format!("{} is being replaced all the time", path.display()))
}

/// One attempt; `None` if the file was replaced meanwhile.
fn attempt(path: &Path, me: &Holder) -> io::Result<Option<LockOutcome>> {
    let Some((mut file, writable)) = open(path)? else { return Ok(None) };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(Some(LockOutcome::Busy(holder_in(&mut file)))),
        Err(TryLockError::Error(e)) => return Err(e),
    }
    if !is_at(&file, path) {
        return Ok(None);
    }
    if !writable {
        // Left by another user's crash: nobody holds it, so it can make room for our own.
        fs::remove_file(path)?;
        return Ok(None);
    }
    let guard = LockGuard { file, path: path.to_owned() };
    // The lock holds without the text: on a full disk the second window is merely told less.
    let _ = guard.write(me);
    Ok(Some(LockOutcome::Held(guard)))
}

/// Opens the lock file, creating it if need be; says whether it can be written. `None` if it
/// went away meanwhile. Never follows a link and never opens anything but a file.
fn open(path: &Path) -> io::Result<Option<(File, bool)>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    match options.clone().create_new(true).open(path) {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
        done => return done.map(|file| Some((file, true))),
    }
    let opened = match fs::symlink_metadata(path) {
        Ok(m) if info_of(&m).kind == Kind::File => match options.open(path) {
            Err(e) if e.kind() == ErrorKind::PermissionDenied => {
                File::open(path).map(|file| (file, false))
            }
            done => done.map(|file| (file, true)),
        },
        Ok(_) => return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a plain file")),
        Err(e) => Err(e),
    };
    match opened {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}

/// True if the path stands for this very file. Where files have no number that we can ask for,
/// the lock file is never removed, so it does.
fn is_at(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(named)) = (file.metadata(), fs::symlink_metadata(path)) else {
        return false;
    };
    info_of(&open).stamp.id == info_of(&named).stamp.id
}

impl LockGuard {
    /// The lock file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(&self, me: &Holder) -> io::Result<()> {
        self.file.set_len(0)?;
        (&self.file).write_all(me.to_text().as_bytes())
    }
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        // Removed while still locked, and only if it is ours: someone may have removed it by
        // hand and made another.
        if cfg!(unix) && is_at(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

impl Holder {
    fn to_text(&self) -> String {
        let pid = self.pid.unwrap_or_default();
        let since = self.since.and_then(|t| t.duration_since(SystemTime::UNIX_EPOCH).ok());
        let since = since.unwrap_or_default().as_secs();
        let Self { host, annotator, .. } = self;
        format!("pid: {pid}\nhost: {host}\nannotator: {annotator}\nunix_time: {since}\n")
    }

    /// Reads what [`Holder::to_text`] writes; passes over all else.
    fn from_text(text: &str) -> Self {
        let field = |name: &str| {
            let value = text.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(": "));
            plain(value.unwrap_or(""))
        };
        let since = field("unix_time").parse().ok().map(Duration::from_secs);
        Self {
            pid: field("pid").parse().ok(),
            host: field("host"),
            annotator: field("annotator"),
            since: since.and_then(|s| SystemTime::UNIX_EPOCH.checked_add(s)),
        }
    }
}

impl fmt::Display for Holder {
    /// "mk on desk7, process 123".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.annotator.is_empty() { "someone" } else { &self.annotator };
        write!(f, "{name}")?;
        if !self.host.is_empty() {
            write!(f, " on {}", self.host)?;
        }
        self.pid.map_or(Ok(()), |pid| write!(f, ", process {pid}"))
    }
}

fn holder_in(file: &mut File) -> Holder {
    let mut bytes = Vec::new();
    // What cannot be read (Windows locks the text too) is an unknown holder.
    let _ = file.take(LONGEST).read_to_end(&mut bytes);
    Holder::from_text(&String::from_utf8_lossy(&bytes))
}

/// At most 64 characters of a name, none of them a control character: lock files may hold
/// anything, and names are shown.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(64).collect()
}

fn host_name() -> String {
    let kernel = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let variable = || ["HOSTNAME", "COMPUTERNAME"].iter().find_map(|v| std::env::var(v).ok());
    plain(kernel.or_else(variable).unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let holder = Holder {
            pid: Some(123),
            host: "desk7".to_owned(),
            annotator: "mk".to_owned(),
            since: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)),
        };
        assert_eq!(Holder::from_text(&holder.to_text()), holder);
        assert_eq!(holder.to_string(), "mk on desk7, process 123");
    }

    #[test]
    fn any_text_names_some_holder() {
        for (text, says) in [
            ("", "someone"),
            ("pid: x\nhost: \u{1b}[31mh\n", "someone on [31mh"),
            ("annotator: jd\nunix_time: 18446744073709551615\n", "jd"),
            ("\0\0pid", "someone"),
        ] {
            assert_eq!(Holder::from_text(text).to_string(), says, "{text:?}");
        }
    }
}
