//! The machine's file system, which can be made to wait at one step of a save, so that someone
//! else can act just there.

#![allow(dead_code, reason = "each test file uses what it needs")]

use copydesk::desk::fs::{Info, NewFile};
use copydesk::desk::{FileSystem, RealFs};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::SystemTime;

/// A step of a save, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Before the temporary file is made; the old file was looked at.
    Create,
    /// Before the temporary file is synced.
    Sync,
    /// After the old file was read once more.
    Read,
    /// After the last look at the old file, before the new one takes its place.
    Exchange,
    /// Before the folder is synced; the new file shows already.
    Folder,
}

impl Step {
    pub const ALL: [Self; 5] = [Self::Create, Self::Sync, Self::Read, Self::Exchange, Self::Folder];

    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|step| format!("{step:?}") == name).unwrap()
    }
}

#[derive(Debug, Default)]
struct Gate {
    shut: Mutex<Option<Step>>,
    opened: Condvar,
    /// The temporary file is there.
    is_made: AtomicBool,
    /// Not the writer alone waits, but whoever comes.
    holds_all: AtomicBool,
}

#[derive(Clone, Debug, Default)]
pub struct GatedFs(Arc<Gate>);

impl GatedFs {
    /// Holds the writer at this step; the line `held` tells that it is there.
    pub fn shut(&self, step: Step) {
        *self.0.shut.lock().unwrap() = Some(step);
    }

    /// Holds everybody at this step.
    pub fn shut_for_all(&self, step: Step) {
        self.0.holds_all.store(true, Ordering::SeqCst);
        self.shut(step);
    }

    pub fn open(&self) {
        *self.0.shut.lock().unwrap() = None;
        self.0.opened.notify_all();
    }
}

impl Gate {
    fn pass(&self, step: Step) {
        let is_writer = std::thread::current().name() == Some("writer");
        if !is_writer && !self.holds_all.load(Ordering::SeqCst) {
            return;
        }
        let mut shut = self.shut.lock().unwrap();
        if *shut == Some(step) {
            io::Write::write_all(&mut io::stderr(), b"held\n").unwrap();
        }
        while *shut == Some(step) {
            shut = self.opened.wait(shut).unwrap();
        }
    }
}

struct GatedFile(Box<dyn NewFile>, Arc<Gate>);

impl NewFile for GatedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.1.pass(Step::Sync);
        self.0.sync()
    }

    fn info(&self) -> io::Result<Info> {
        self.0.info()
    }
}

impl FileSystem for GatedFs {
    fn info(&self, path: &Path) -> io::Result<Info> {
        RealFs.info(path)
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        RealFs.is_link(path)
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        RealFs.resolve(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        let read = RealFs.read(path, limit);
        if self.0.is_made.load(Ordering::SeqCst) {
            self.0.pass(Step::Read);
        }
        read
    }

    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        self.0.pass(Step::Create);
        let file = RealFs.create_new(path, mode)?;
        self.0.is_made.store(true, Ordering::SeqCst);
        Ok(Box::new(GatedFile(file, Arc::clone(&self.0))))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.is_made.store(false, Ordering::SeqCst);
        RealFs.rename(from, to)
    }

    fn rename_if_free(&self, from: &Path, to: &Path) -> io::Result<()> {
        // To the name from which it changes places with the old one, or to its own.
        if !to.to_string_lossy().ends_with(".copydesk-swap") {
            self.0.is_made.store(false, Ordering::SeqCst);
        }
        RealFs.rename_if_free(from, to)
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        if self.0.is_made.swap(false, Ordering::SeqCst) {
            self.0.pass(Step::Exchange);
        }
        RealFs.exchange(one, other)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.0.pass(Step::Folder);
        RealFs.sync_folder(folder)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.create_folder(folder)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.is_made.store(false, Ordering::SeqCst);
        RealFs.remove(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.remove_folder(folder)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        RealFs.list(folder)
    }

    fn is_running(&self, pid: u32) -> Option<bool> {
        RealFs.is_running(pid)
    }

    fn now(&self) -> SystemTime {
        RealFs.now()
    }
}
