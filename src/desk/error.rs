//! Why a save failed, in a sentence, and what the user can do about it.
//!
//! Whatever failed, the edit is kept in memory and tried again; the remedies need not say so
//! each time, the status line does.

use std::error::Error;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// What was being done, or why it was not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The content was being made.
    Make,
    /// The old file was being looked at.
    Look,
    /// The old file is marked read-only.
    ReadOnly,
    /// The path is a link to a file outside the link's folder, or to nothing.
    LinkOut,
    /// The path is a folder or a device.
    NotAFile,
    /// The temporary file was being created.
    Create,
    /// The content was being written.
    Write,
    /// The content was being made durable.
    Sync,
    /// The new file was being put in the old one's place.
    Rename,
    /// The new name was being made durable.
    SyncFolder,
}

/// A save that failed. The old file is whole; after [`What::SyncFolder`] the new one is in its
/// place already, but may be lost if the machine stops.
#[derive(Debug)]
pub struct SaveError {
    /// The file to be saved.
    pub path: PathBuf,
    /// What was being done.
    pub what: What,
    /// What the system said.
    pub source: io::Error,
}

impl SaveError {
    /// What the user can do, in a sentence or two.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self.what {
            What::Make => {
                return "This is a fault of the program: please report it.";
            }
            What::ReadOnly => {
                return "Allow writing in the file's properties; it is tried again by itself.";
            }
            What::LinkOut => {
                return "Put a file in the place of the link; it is tried again by itself.";
            }
            What::NotAFile => return "Move what is in the way; it is tried again by itself.",
            _ => {}
        }
        match self.source.kind() {
            ErrorKind::StorageFull => "Free some space on the disk; it is tried again by itself.",
            ErrorKind::QuotaExceeded => {
                "Your share of the disk is used up: delete what you no longer need; it is tried \
                 again by itself."
            }
            ErrorKind::FileTooLarge => {
                "The disk or your account allows no file of this size: change that; it is tried \
                 again by itself."
            }
            ErrorKind::ReadOnlyFilesystem => "Make the disk writable; it is tried again by itself.",
            ErrorKind::PermissionDenied => {
                "Allow writing in this folder; it is tried again by itself."
            }
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                "The folder was moved or deleted, or its disk unplugged: put it back; it is \
                 tried again by itself."
            }
            ErrorKind::InvalidFilename => "Give the article a shorter and simpler file name.",
            ErrorKind::StaleNetworkFileHandle
            | ErrorKind::NetworkDown
            | ErrorKind::NetworkUnreachable
            | ErrorKind::HostUnreachable
            | ErrorKind::NotConnected
            | ErrorKind::TimedOut => {
                "Connect the network folder again; it is tried again by itself."
            }
            ErrorKind::ResourceBusy | ErrorKind::WouldBlock => {
                "Another program holds the file: close it there; it is tried again by itself."
            }
            _ => match self.source.raw_os_error() {
                Some(5) if cfg!(unix) => {
                    "The disk reports a fault: check its cable and the disk; it is tried again by itself."
                }
                Some(23 | 24) if cfg!(unix) => {
                    "Too many files are open: close other programs; it is tried again by itself."
                }
                Some(32 | 33) if cfg!(windows) => {
                    "Another program holds the file: close it there; it is tried again by itself."
                }
                _ => "Check the disk and the folder; it is tried again by itself.",
            },
        }
    }

    /// What the user can do, where nothing is tried again by itself: a sentence.
    #[must_use]
    pub fn remedy_by_hand(&self) -> String {
        self.remedy().replace("it is tried again by itself", "then try again")
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        let reason = &self.source;
        match self.what {
            What::Make => write!(f, "The content of {path} could not be made: {reason}."),
            What::Look => write!(f, "{path} could not be looked at before saving: {reason}."),
            What::ReadOnly => write!(f, "{path} is marked read-only and was not replaced."),
            What::LinkOut => {
                write!(f, "{path} is a link that leads out of its folder and was not followed.")
            }
            What::NotAFile => write!(f, "{path} is not a file and was not replaced."),
            What::Create => {
                write!(f, "No new file could be made in the folder of {path}: {reason}.")
            }
            What::Write => write!(f, "{path} could not be written: {reason}."),
            What::Sync => write!(f, "{path} could not be written for certain: {reason}."),
            What::Rename => write!(f, "The new {path} could not be put in place: {reason}."),
            What::SyncFolder => {
                write!(f, "{path} was written but may not survive a power cut: {reason}.")
            }
        }
    }
}

impl Error for SaveError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_has_a_sentence_and_a_remedy() {
        use ErrorKind as K;
        let path = PathBuf::from("desk/korea.txt.ron");
        for (what, kind, remedy) in [
            (What::Write, K::StorageFull, "Free some space"),
            (What::Sync, K::QuotaExceeded, "delete what"),
            (What::Write, K::FileTooLarge, "of this size"),
            (What::Create, K::ReadOnlyFilesystem, "Make the disk writable"),
            (What::Create, K::PermissionDenied, "Allow writing in this folder"),
            (What::ReadOnly, K::PermissionDenied, "the file's properties"),
            (What::Create, K::NotFound, "put it back"),
            (What::Create, K::InvalidFilename, "shorter"),
            (What::SyncFolder, K::StaleNetworkFileHandle, "network folder"),
            (What::Rename, K::ResourceBusy, "Another program"),
            (What::Rename, K::Other, "Check the disk"),
            (What::LinkOut, K::NotFound, "in the place of the link"),
            (What::NotAFile, K::IsADirectory, "in the way"),
            (What::Make, K::Other, "report it"),
            (What::Look, K::TimedOut, "network folder"),
        ] {
            let error = SaveError { path: path.clone(), what, source: kind.into() };
            let sentence = error.to_string();
            assert!(sentence.contains("korea.txt.ron") && sentence.ends_with('.'), "{sentence}");
            assert!(error.remedy().contains(remedy), "{what:?} {kind:?}: {}", error.remedy());
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_systems_numbers_are_understood() {
        for (number, remedy) in [
            (5, "reports a fault"),
            (24, "Too many files"),
            (28, "Free some space"),
            (30, "Make the disk writable"),
            (36, "shorter"),
            (116, "network folder"),
            (122, "delete what"),
        ] {
            let source = io::Error::from_raw_os_error(number);
            let error = SaveError { path: PathBuf::from("a"), what: What::Create, source };
            assert!(error.remedy().contains(remedy), "{number}: {}", error.remedy());
        }
    }
}
