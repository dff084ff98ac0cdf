//! What can be told about a call, how it can fail, and how a machine can stop.

use std::io::{self, ErrorKind};

/// What a call was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// [`crate::desk::FileSystem::info`], of a path or an open file.
    Info,
    /// [`crate::desk::FileSystem::is_link`].
    IsLink,
    /// [`crate::desk::FileSystem::resolve`].
    Resolve,
    /// [`crate::desk::FileSystem::read`].
    Read,
    /// [`crate::desk::FileSystem::create_new`].
    Create,
    /// [`crate::desk::NewFile::write`].
    Write,
    /// [`crate::desk::NewFile::sync`].
    Sync,
    /// [`crate::desk::FileSystem::rename`], to a name that must be free too, or an exchange.
    Rename,
    /// [`crate::desk::FileSystem::sync_folder`].
    SyncFolder,
    /// [`crate::desk::FileSystem::create_folder`].
    CreateFolder,
    /// [`crate::desk::FileSystem::remove`].
    Remove,
    /// [`crate::desk::FileSystem::remove_folder`].
    RemoveFolder,
    /// [`crate::desk::FileSystem::list`].
    List,
}

/// An error to be returned, as it can be stored and returned often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An error of this kind.
    Kind(ErrorKind),
    /// The system's error of this number.
    Raw(i32),
    /// The call is done in full, and then reports an error of this number, as network file
    /// systems may.
    DoneButRaw(i32),
}

impl Fault {
    pub(super) fn error(self) -> io::Error {
        match self {
            Self::Kind(kind) => kind.into(),
            Self::Raw(number) | Self::DoneButRaw(number) => io::Error::from_raw_os_error(number),
        }
    }
}

/// What is left after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    /// The process was killed: all that it did stays.
    Killed,
    /// The power failed: all that was not synced is gone.
    AllLost,
    /// The power failed: names are as they were last, content that was not synced is gone.
    ContentLost,
    /// The power failed: names that were not synced are gone, content is there.
    NamesLost,
}

impl Crash {
    /// Every way to crash.
    pub const ALL: [Self; 4] = [Self::Killed, Self::AllLost, Self::ContentLost, Self::NamesLost];
}
