//! A file of the simulated file system that is open for writing.
//!
//! A sync that fails drops what was written for good, and later ones claim success: so do real
//! systems.

use super::journal::Effect;
use super::{Call, SimFs, State};
use crate::desk::fs::{Info, NewFile};
use crate::desk::lock_state;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// An open file of a [`SimFs`].
#[derive(Debug)]
pub(super) struct SimFile {
    pub fs: SimFs,
    pub path: PathBuf,
    /// Its number.
    pub inode: usize,
}

impl NewFile for SimFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.fs.call(Call::Write, &self.path, |s| {
            let (most, now) = (s.most, s.now);
            let inode = s.inodes.get_mut(self.inode).ok_or(ErrorKind::NotFound)?;
            let before = inode.content.len();
            inode.content.extend(bytes.iter().take(most));
            inode.modified = now;
            let written = inode.content.get(before..).unwrap_or_default().to_vec();
            let count = written.len();
            s.journal.push(Effect::Written(self.inode, written));
            Ok(count)
        })
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut done = false;
        let result = self.fs.call(Call::Sync, &self.path, |s| {
            let inode = s.inodes.get_mut(self.inode).ok_or(ErrorKind::NotFound)?;
            if !inode.dropped {
                inode.durable = inode.content.clone();
                s.journal.push(Effect::Synced(self.inode));
            }
            done = true;
            Ok(())
        });
        let interrupted = result.as_ref().is_err_and(|e| e.kind() == ErrorKind::Interrupted);
        if !done && !interrupted {
            let mut state = lock_state(&self.fs.0);
            if let Some(inode) = state.inodes.get_mut(self.inode) {
                inode.dropped = true;
            }
        }
        result
    }

    fn info(&self) -> io::Result<Info> {
        self.fs.call(Call::Info, &self.path, |s| {
            let inode = s.inodes.get(self.inode).ok_or(ErrorKind::NotFound)?;
            Ok(State::file_info(self.inode, inode))
        })
    }
}
