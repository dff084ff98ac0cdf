//! Reading a whole file as bytes, whatever it turns out to be.
//!
//! Folders, pipes and devices are refused and never waited for; so are files over a limit, since
//! a window cannot show them. What the bytes mean is decided elsewhere.

use super::fingerprint::Fingerprint;
use super::fs::{FileSystem, Kind, uninterrupted};
use crate::article::open::Unreadable;
use std::io::{self, ErrorKind};
use std::path::Path;

/// The longest file that is opened, in bytes: 256 MiB.
pub const LIMIT: u64 = 256 << 20;

/// Why a file was not read. Each is one sentence without the path, which the caller knows.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing bears the name, or a folder on the way is missing.
    #[error("There is no such file; it may have been moved or deleted.")]
    Missing,
    /// A folder.
    #[error("This is a folder, not a file: open it as a folder.")]
    Folder,
    /// A pipe, a socket or a device.
    #[error("This is a device or a pipe, not a file: move it away, or save its content to a file.")]
    Special,
    /// A link to a file outside its folder. Its content would be copied into the annotation,
    /// and so to whoever the folder is from.
    #[error("This is a link that leads out of its folder: open the file itself, where it is.")]
    LinkOut,
    /// Over the limit.
    #[error(
        "The file is {} MiB long and the limit is {} MiB: split it first.",
        len.div_ceil(1 << 20),
        limit >> 20
    )]
    TooLong {
        /// The file's length in bytes, as far as it is known.
        len: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// No permission.
    #[error("You may not read this file: allow reading in its properties.")]
    Denied,
    /// Its name is no Unicode, so no annotation could say which article it is about.
    #[error("The file's name is not Unicode, so no annotation could state it: rename the file.")]
    Name,
    /// It could be read, but it gave no text.
    #[error("{0}.")]
    NoText(#[source] Unreadable),
    /// Anything else.
    #[error("The file could not be read: {0}.")]
    Io(#[source] io::Error),
}

impl From<io::Error> for OpenError {
    fn from(e: io::Error) -> Self {
        match e.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Missing,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Io(e),
        }
    }
}

impl OpenError {
    /// The same as an error of the system.
    #[must_use]
    pub fn into_io(self) -> io::Error {
        match self {
            Self::Io(e) => e,
            Self::Missing => ErrorKind::NotFound.into(),
            Self::Denied => ErrorKind::PermissionDenied.into(),
            Self::Folder => ErrorKind::IsADirectory.into(),
            other => io::Error::other(other.to_string()),
        }
    }
}

/// Reads a file of at most `limit` bytes. The fingerprint is of the bytes returned: if the file
/// was written meanwhile, a later comparison finds it changed.
pub fn read_limited(
    fs: &dyn FileSystem,
    path: &Path,
    limit: u64,
) -> Result<(Vec<u8>, Fingerprint), OpenError> {
    let info = uninterrupted(|| fs.info(path))?;
    match info.kind {
        Kind::File => {}
        Kind::Folder => return Err(OpenError::Folder),
        Kind::Other => return Err(OpenError::Special),
    }
    if info.stamp.len > limit {
        return Err(OpenError::TooLong { len: info.stamp.len, limit });
    }
    let now = fs.now();
    // One byte more, so that a file that grew, or whose length is not known (`/proc`), is
    // noticed and not cut.
    let (bytes, info) = uninterrupted(|| fs.read(path, limit.saturating_add(1)))?;
    let len = bytes.len() as u64;
    if len > limit {
        return Err(OpenError::TooLong { len, limit });
    }
    let print = Fingerprint::new(&bytes, info.stamp, now);
    Ok((bytes, print))
}
