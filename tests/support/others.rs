//! A simulated disk with somebody else at work on it: they act just before a call of ours.

use copydesk::desk::sim::SimFs;
use copydesk::desk::{FileSystem, Info, NewFile};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

/// The number of the call of ours before which they act, the file, and what it then holds;
/// `None`: it is gone.
pub type Act = (usize, &'static str, Option<&'static [u8]>);

/// What the disk makes of an exchange of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    Exchanges,
    /// It says that it cannot.
    Refuses,
    /// It takes it for a rename, and a name that must be free for any name.
    Renames,
}

#[derive(Debug)]
pub struct Others {
    fs: SimFs,
    /// How many calls there were before.
    from: usize,
    acts: Mutex<Vec<Act>>,
    disk: Disk,
}

impl Others {
    /// The calls are counted from here on.
    pub fn on(fs: &SimFs, acts: &[Act], disk: Disk) -> Self {
        let (fs, acts) = (fs.clone(), Mutex::new(acts.to_vec()));
        Self { from: fs.calls().len(), fs, acts, disk }
    }

    /// True if all acts were done.
    pub fn are_done(&self) -> bool {
        self.acts.lock().unwrap().is_empty()
    }

    fn act(&self) -> &SimFs {
        let now = self.fs.calls().len() - self.from;
        let mut acts = self.acts.lock().unwrap();
        for (_, path, content) in acts.extract_if(.., |(at, ..)| *at <= now) {
            match content {
                Some(content) => self.fs.put(path, content),
                None => self.fs.take_away(path),
            }
        }
        &self.fs
    }
}

impl FileSystem for Others {
    fn info(&self, path: &Path) -> io::Result<Info> {
        self.act().info(path)
    }
    fn is_link(&self, path: &Path) -> io::Result<bool> {
        self.act().is_link(path)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.act().resolve(path)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        self.act().read(path, limit)
    }
    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        self.act().create_new(path, mode)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.act().rename(from, to)
    }
    fn rename_if_free(&self, from: &Path, to: &Path) -> io::Result<()> {
        match self.disk {
            Disk::Exchanges => self.act().rename_if_free(from, to),
            Disk::Refuses => Err(io::ErrorKind::Unsupported.into()),
            Disk::Renames => self.act().rename(from, to),
        }
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        match self.disk {
            Disk::Exchanges => self.act().exchange(one, other),
            Disk::Refuses => Err(io::ErrorKind::Unsupported.into()),
            Disk::Renames => self.act().rename(one, other),
        }
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.act().sync_folder(folder)
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.act().create_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.act().remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.act().remove_folder(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        self.act().list(folder)
    }
    fn is_running(&self, pid: u32) -> Option<bool> {
        self.fs.is_running(pid)
    }
    fn now(&self) -> SystemTime {
        self.fs.now()
    }
}
