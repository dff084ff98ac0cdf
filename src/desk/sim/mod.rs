//! A file system in memory that can fail at any call and lose what was not synced.
//!
//! It exists for crash proofs. It is as treacherous as the real ones: content is durable only
//! after the file's sync, a name only after its folder's, and a sync that fails drops the
//! content for good while the next sync on the same file claims success. There are no links.
//!
//! [`SimFs::after`] is a quick look at four crashes, to which folders are durable at once.
//! [`SimFs::journal`] tells what was done to the disk, for [`journal`] to lose parts of, folders
//! too.
//!
//! Calls are numbered from 0. Looking from outside (`put`, `content`, `names` …) is no call.

mod fault;
mod file;
pub mod journal;

pub use fault::{Call, Crash, Fault};
pub use journal::{Disk, Effect};

use super::fs::{FileSystem, Info, Kind, NewFile, Stamp};
use super::lock_state;
use file::SimFile;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

#[derive(Clone, Debug)]
struct Inode {
    content: Vec<u8>,
    /// What a power failure leaves.
    durable: Vec<u8>,
    /// A sync failed: later ones claim success and do nothing.
    dropped: bool,
    modified: SystemTime,
    mode: u32,
}

#[derive(Debug)]
struct State {
    inodes: Vec<Inode>,
    /// Each with the time of its making.
    folders: BTreeMap<PathBuf, SystemTime>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    calls: Vec<(Call, PathBuf)>,
    journal: Vec<Effect>,
    faults: BTreeMap<usize, Fault>,
    /// Every call from this number on fails so.
    dead_from: Option<(usize, Fault)>,
    /// Every call of this sort fails so.
    broken: Option<(Call, Fault)>,
    /// No write takes more bytes than this at once.
    most: usize,
    running: BTreeSet<u32>,
    now: SystemTime,
}

/// The simulated file system. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct SimFs(Arc<Mutex<State>>);

impl SimFs {
    /// An empty one with these folders.
    #[must_use]
    pub fn new(folders: &[&str]) -> Self {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(1000);
        let above = folders.iter().flat_map(|folder| Path::new(folder).ancestors());
        Self(Arc::new(Mutex::new(State {
            inodes: Vec::new(),
            folders: above.map(|folder| (folder.to_owned(), now)).collect(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            calls: Vec::new(),
            journal: Vec::new(),
            faults: BTreeMap::new(),
            dead_from: None,
            broken: None,
            most: usize::MAX,
            running: BTreeSet::new(),
            now,
        })))
    }

    /// Somebody else's durable write, as a new file under the name.
    pub fn put(&self, path: impl AsRef<Path>, content: &[u8]) {
        let mut state = lock_state(&self.0);
        let inode = state.inodes.len();
        let (durable, modified) = (content.to_vec(), state.now);
        let content = content.to_vec();
        state.journal.push(Effect::Put(path.as_ref().to_owned(), content.clone()));
        state.inodes.push(Inode { content, durable, dropped: false, modified, mode: 0o644 });
        state.names.insert(path.as_ref().to_owned(), inode);
        state.durable_names.insert(path.as_ref().to_owned(), inode);
    }

    /// Somebody else's durable removal of a file or a folder.
    pub fn take_away(&self, path: impl AsRef<Path>) {
        let mut state = lock_state(&self.0);
        state.journal.push(Effect::TakenAway(path.as_ref().to_owned()));
        state.folders.remove(path.as_ref());
        state.names.remove(path.as_ref());
        state.durable_names.remove(path.as_ref());
    }

    /// Brings a folder back.
    pub fn put_folder(&self, path: impl AsRef<Path>) {
        let mut state = lock_state(&self.0);
        state.journal.push(Effect::PutFolder(path.as_ref().to_owned()));
        let now = state.now;
        state.folders.insert(path.as_ref().to_owned(), now);
    }

    /// Sets a file's permission bits; says whether it is there.
    pub fn set_mode(&self, path: impl AsRef<Path>, mode: u32) -> bool {
        let mut state = lock_state(&self.0);
        let inode = state.names.get(path.as_ref()).copied();
        let inode = inode.and_then(|i| state.inodes.get_mut(i));
        inode.map(|i| i.mode = mode).is_some()
    }

    /// What a file holds; `None` if there is none.
    #[must_use]
    pub fn content(&self, path: impl AsRef<Path>) -> Option<Vec<u8>> {
        let state = lock_state(&self.0);
        let inode = state.names.get(path.as_ref())?;
        state.inodes.get(*inode).map(|i| i.content.clone())
    }

    /// The paths of all files, in order.
    #[must_use]
    pub fn names(&self) -> Vec<PathBuf> {
        lock_state(&self.0).names.keys().cloned().collect()
    }

    /// All calls so far.
    #[must_use]
    pub fn calls(&self) -> Vec<(Call, PathBuf)> {
        lock_state(&self.0).calls.clone()
    }

    /// What was done to the disk so far, by calls and from outside.
    #[must_use]
    pub fn journal(&self) -> Vec<Effect> {
        lock_state(&self.0).journal.clone()
    }

    /// Makes the call with this number fail, once.
    pub fn fail(&self, number: usize, fault: Fault) {
        lock_state(&self.0).faults.insert(number, fault);
    }

    /// Makes the call with this number and all after it fail: what a process that is killed
    /// there leaves behind.
    pub fn stop_at(&self, number: usize) {
        self.fail_from(number, Fault::Raw(5));
    }

    /// Makes the call with this number and all after it fail so.
    pub fn fail_from(&self, number: usize, fault: Fault) {
        lock_state(&self.0).dead_from = Some((number, fault));
    }

    /// Makes every call of a sort fail until [`SimFs::heal`], and those of an earlier sort no
    /// more.
    pub fn fail_every(&self, call: Call, fault: Fault) {
        lock_state(&self.0).broken = Some((call, fault));
    }

    /// Ends all failing.
    pub fn heal(&self) {
        let mut state = lock_state(&self.0);
        state.faults.clear();
        state.broken = None;
        state.dead_from = None;
    }

    /// Lets no write take more than this many bytes at once.
    pub fn write_at_most(&self, bytes: usize) {
        lock_state(&self.0).most = bytes.max(1);
    }

    /// Moves the clock forward.
    pub fn pass(&self, time: Duration) {
        lock_state(&self.0).now += time;
    }

    /// Makes a process run.
    pub fn run_process(&self, pid: u32) {
        lock_state(&self.0).running.insert(pid);
    }

    /// The file system as it is found after a crash: another one, with no calls, no faults.
    #[must_use]
    pub fn after(&self, crash: Crash) -> Self {
        let state = lock_state(&self.0);
        let names = match crash {
            Crash::Killed | Crash::ContentLost => state.names.clone(),
            Crash::AllLost | Crash::NamesLost => state.durable_names.clone(),
        };
        let lost = matches!(crash, Crash::AllLost | Crash::ContentLost);
        let survivor = |i: &Inode| {
            let content = if lost { i.durable.clone() } else { i.content.clone() };
            Inode { durable: content.clone(), content, dropped: false, ..*i }
        };
        Self(Arc::new(Mutex::new(State {
            inodes: state.inodes.iter().map(survivor).collect(),
            folders: state.folders.clone(),
            durable_names: names.clone(),
            names,
            calls: Vec::new(),
            journal: Vec::new(),
            faults: BTreeMap::new(),
            dead_from: None,
            broken: None,
            most: usize::MAX,
            running: BTreeSet::new(),
            now: state.now,
        })))
    }

    /// Records a call, then does it or fails.
    fn call<T>(
        &self,
        call: Call,
        path: &Path,
        work: impl FnOnce(&mut State) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut state = lock_state(&self.0);
        let number = state.calls.len();
        state.calls.push((call, path.to_owned()));
        let fault = state.faults.remove(&number);
        let dead = state.dead_from.filter(|(from, _)| number >= *from).map(|(_, fault)| fault);
        let broken = state.broken.filter(|(c, _)| *c == call).map(|(_, fault)| fault);
        match fault.or(dead).or(broken) {
            None => work(&mut state),
            Some(fault @ Fault::DoneButRaw(_)) => {
                let _ = work(&mut state);
                Err(fault.error())
            }
            Some(fault) => Err(fault.error()),
        }
    }
}

impl State {
    fn inode(&self, path: &Path) -> io::Result<(usize, &Inode)> {
        let number = self.names.get(path).copied().ok_or(ErrorKind::NotFound)?;
        Ok((number, self.inodes.get(number).ok_or(ErrorKind::NotFound)?))
    }

    fn need_folder_of(&self, path: &Path) -> io::Result<()> {
        let there = path.parent().is_some_and(|f| self.folders.contains_key(f));
        if there { Ok(()) } else { Err(ErrorKind::NotFound.into()) }
    }

    fn is_filled(&self, folder: &Path) -> bool {
        self.names.keys().chain(self.folders.keys()).any(|p| p.parent() == Some(folder))
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.need_folder_of(to)?;
        if self.folders.contains_key(from) {
            return self.rename_folder(from, to);
        }
        let (inode, _) = self.inode(from)?;
        self.names.remove(from);
        self.names.insert(to.to_owned(), inode);
        self.journal.push(Effect::Renamed(from.to_owned(), to.to_owned()));
        Ok(())
    }

    /// Renames a folder with all that is in it.
    fn rename_folder(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        if self.names.contains_key(to) {
            return Err(ErrorKind::NotADirectory.into());
        }
        if self.is_filled(to) {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        let moved = |path: &PathBuf| {
            let inside = path.strip_prefix(from).ok()?;
            // Joining nothing would leave a slash at the end.
            Some(if inside.as_os_str().is_empty() { to.to_owned() } else { to.join(inside) })
        };
        let rename = |names: &BTreeMap<PathBuf, usize>| {
            names.iter().map(|(p, i)| (moved(p).unwrap_or_else(|| p.clone()), *i)).collect()
        };
        self.names = rename(&self.names);
        self.durable_names = rename(&self.durable_names);
        let folders = std::mem::take(&mut self.folders).into_iter();
        self.folders = folders.map(|(p, made)| (moved(&p).unwrap_or(p), made)).collect();
        self.journal.push(Effect::Renamed(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn file_info(number: usize, inode: &Inode) -> Info {
        let len = inode.content.len() as u64;
        Info {
            kind: Kind::File,
            stamp: Stamp { len, modified: Some(inode.modified), id: Some((1, number as u64)) },
            read_only: inode.mode & 0o222 == 0,
            mode: Some(inode.mode),
        }
    }

    fn info(&self, path: &Path) -> io::Result<Info> {
        if let Some(&made) = self.folders.get(path) {
            let stamp = Stamp { len: 0, modified: Some(made), id: None };
            return Ok(Info { kind: Kind::Folder, stamp, read_only: false, mode: Some(0o755) });
        }
        self.inode(path).map(|(number, inode)| Self::file_info(number, inode))
    }
}

impl FileSystem for SimFs {
    fn info(&self, path: &Path) -> io::Result<Info> {
        self.call(Call::Info, path, |s| s.info(path))
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        self.call(Call::IsLink, path, |s| s.info(path).map(|_| false))
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.call(Call::Resolve, path, |s| s.info(path).map(|_| path.to_owned()))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        self.call(Call::Read, path, |s| {
            let (number, inode) = s.inode(path)?;
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let bytes = inode.content.iter().copied().take(limit).collect();
            Ok((bytes, State::file_info(number, inode)))
        })
    }

    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        let inode = self.call(Call::Create, path, |s| {
            s.need_folder_of(path)?;
            if s.info(path).is_ok() {
                return Err(ErrorKind::AlreadyExists.into());
            }
            let inode = s.inodes.len();
            s.inodes.push(Inode {
                content: Vec::new(),
                durable: Vec::new(),
                dropped: false,
                modified: s.now,
                mode: mode.unwrap_or(0o644),
            });
            s.names.insert(path.to_owned(), inode);
            s.journal.push(Effect::Created(path.to_owned(), inode));
            Ok(inode)
        })?;
        Ok(Box::new(SimFile { fs: self.clone(), path: path.to_owned(), inode }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Rename, from, |s| s.rename(from, to))
    }

    fn rename_if_free(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(Call::Rename, from, |s| {
            if s.info(to).is_ok() {
                return Err(ErrorKind::AlreadyExists.into());
            }
            s.rename(from, to)
        })
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.call(Call::Rename, one, |s| {
            let ((first, _), (second, _)) = (s.inode(one)?, s.inode(other)?);
            s.names.insert(one.to_owned(), second);
            s.names.insert(other.to_owned(), first);
            s.journal.push(Effect::Exchanged(one.to_owned(), other.to_owned()));
            Ok(())
        })
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.call(Call::SyncFolder, folder, |s| {
            if !s.folders.contains_key(folder) {
                return Err(ErrorKind::NotFound.into());
            }
            let inside = |p: &Path| p.parent() == Some(folder);
            s.durable_names.retain(|path, _| !inside(path));
            let now = s.names.iter().filter(|(p, _)| inside(p)).map(|(p, i)| (p.clone(), *i));
            s.durable_names.extend(now);
            s.journal.push(Effect::SyncedFolder(folder.to_owned()));
            Ok(())
        })
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.call(Call::CreateFolder, folder, |s| {
            for missing in folder.ancestors() {
                s.folders.entry(missing.to_owned()).or_insert(s.now);
            }
            s.journal.push(Effect::MadeFolder(folder.to_owned()));
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call(Call::Remove, path, |s| {
            s.names.remove(path).ok_or(ErrorKind::NotFound)?;
            s.journal.push(Effect::Removed(path.to_owned()));
            Ok(())
        })
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.call(Call::RemoveFolder, folder, |s| {
            if !s.folders.contains_key(folder) {
                return Err(ErrorKind::NotFound.into());
            }
            if s.is_filled(folder) {
                return Err(ErrorKind::DirectoryNotEmpty.into());
            }
            s.folders.remove(folder);
            s.journal.push(Effect::Removed(folder.to_owned()));
            Ok(())
        })
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        self.call(Call::List, folder, |s| {
            if !s.folders.contains_key(folder) {
                return Err(ErrorKind::NotFound.into());
            }
            let all = s.names.keys().chain(s.folders.keys());
            let inside = all.filter(|p| p.parent() == Some(folder));
            Ok(inside.filter_map(|p| p.file_name().map(OsString::from)).collect())
        })
    }

    fn is_running(&self, pid: u32) -> Option<bool> {
        Some(lock_state(&self.0).running.contains(&pid))
    }

    fn now(&self) -> SystemTime {
        lock_state(&self.0).now
    }
}
