//! Somebody writes in the same instant: a file system that lets them, just before a call of ours.

use copydesk::desk::fingerprint::{Expect, Fingerprint};
use copydesk::desk::replace::{ReplaceError, replace};
use copydesk::desk::sim::{Call, Fault, SimFs};
use copydesk::desk::{FileSystem, Info, NewFile, RealFs, What, read_limited};
use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

const OLD: &[u8] = b"the old content";
const NEW: &[u8] = b"new content, and a longer one";
const PATH: &str = "desk/korea.txt.ron";

/// Before which call of ours somebody acts, and what the file then holds; `None`: it is gone.
type Act = (&'static str, Option<&'static [u8]>);

/// A file system with somebody else at work on it.
#[derive(Debug)]
struct Shared {
    fs: SimFs,
    acts: Mutex<VecDeque<Act>>,
    disk: Disk,
}

/// What the disk makes of an exchange of names.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Disk {
    Exchanges,
    /// It says that it cannot.
    Refuses,
    /// It takes it for a rename.
    Renames,
}

impl Shared {
    fn with(fs: &SimFs, acts: &[Act], disk: Disk) -> Self {
        Self { fs: fs.clone(), acts: Mutex::new(acts.iter().copied().collect()), disk }
    }

    fn act(&self, call: &str) {
        let mut acts = self.acts.lock().unwrap();
        match acts.pop_front_if(|(at, _)| *at == call) {
            Some((_, Some(content))) => self.fs.put(PATH, content),
            Some((_, None)) => self.fs.take_away(PATH),
            None => {}
        }
    }
}

impl FileSystem for Shared {
    fn info(&self, path: &Path) -> io::Result<Info> {
        self.fs.info(path)
    }
    fn is_link(&self, path: &Path) -> io::Result<bool> {
        self.fs.is_link(path)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.fs.resolve(path)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        self.fs.read(path, limit)
    }
    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        self.act("create");
        self.fs.create_new(path, mode)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.act("rename");
        self.fs.rename(from, to)
    }
    fn rename_if_free(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.act("take the free name");
        match self.disk {
            Disk::Exchanges => self.fs.rename_if_free(from, to),
            Disk::Refuses => Err(io::ErrorKind::Unsupported.into()),
            Disk::Renames => self.fs.rename(from, to),
        }
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.act("exchange");
        match self.disk {
            Disk::Exchanges => self.fs.exchange(one, other),
            Disk::Refuses => Err(io::ErrorKind::Unsupported.into()),
            Disk::Renames => self.fs.rename(one, other),
        }
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.fs.sync_folder(folder)
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.fs.create_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.fs.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.fs.remove_folder(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        self.fs.list(folder)
    }
    fn is_running(&self, pid: u32) -> Option<bool> {
        self.fs.is_running(pid)
    }
    fn now(&self) -> SystemTime {
        self.fs.now()
    }
}

fn sim(old: Option<&[u8]>) -> (SimFs, Expect) {
    let fs = SimFs::new(&["desk"]);
    let Some(old) = old else { return (fs, Expect::Absent) };
    fs.put(PATH, old);
    let (_, print) = read_limited(&fs, Path::new(PATH), 1000).unwrap();
    (fs, Expect::Is(print))
}

fn save(fs: &dyn FileSystem, expect: Expect) -> Result<Fingerprint, ReplaceError> {
    replace(fs, Path::new(PATH), NEW, &[expect], &mut |_| {})
}

#[test]
fn what_others_write_in_the_same_instant_is_not_lost() {
    let cases: [(Option<&[u8]>, &[Act]); 8] = [
        (Some(OLD), &[("create", Some(b"the OLD content"))]),
        (Some(OLD), &[("exchange", Some(b"theirs"))]),
        (Some(OLD), &[("exchange", Some(b"the OLD content"))]),
        (Some(OLD), &[("exchange", None)]),
        (Some(OLD), &[("exchange", Some(b"one")), ("exchange", Some(b"two"))]),
        (
            Some(OLD),
            &[("exchange", Some(b"1")), ("exchange", Some(b"2")), ("exchange", Some(b"3"))],
        ),
        (None, &[("create", Some(b"theirs"))]),
        (None, &[("take the free name", Some(b"theirs"))]),
    ];
    for (old, acts) in cases {
        let (fs, expected) = sim(old);
        let shared = Shared::with(&fs, acts, Disk::Exchanges);
        let result = save(&shared, expected);
        assert!(matches!(result, Err(ReplaceError::Changed(_))), "{acts:?}: {result:?}");
        assert!(shared.acts.lock().unwrap().is_empty(), "{acts:?}");
        let last = acts.last().unwrap().1;
        assert_eq!(fs.content(PATH).as_deref(), last, "{acts:?}");
        assert_eq!(fs.names().len(), usize::from(last.is_some()), "{acts:?}: {:?}", fs.names());
    }
}

/// Somebody who writes the very bytes that were there, or ours, takes nothing from anybody.
#[test]
fn the_same_bytes_in_the_same_instant_are_no_alarm() {
    for (old, acts) in
        [(Some(OLD), [("exchange", Some(OLD))]), (Some(OLD), [("exchange", Some(NEW))])]
    {
        let (fs, expected) = sim(old);
        save(&Shared::with(&fs, &acts, Disk::Exchanges), expected).unwrap();
        assert_eq!(fs.content(PATH).as_deref(), Some(NEW));
        assert_eq!(fs.names().len(), 1);
    }
}

#[test]
fn disks_that_cannot_exchange_names_are_written_all_the_same() {
    for (disk, old) in
        [Disk::Refuses, Disk::Renames].into_iter().flat_map(|d| [(d, None), (d, Some(OLD))])
    {
        let (fs, expected) = sim(old);
        save(&Shared::with(&fs, &[], disk), expected).unwrap();
        assert_eq!(fs.content(PATH).as_deref(), Some(NEW), "{disk:?}");
        assert_eq!(fs.names().len(), 1, "{disk:?}");
        let (fs, expected) = sim(old);
        let result = save(&Shared::with(&fs, &[("create", Some(b"theirs"))], disk), expected);
        assert!(matches!(result, Err(ReplaceError::Changed(_))), "{disk:?}: {result:?}");
        assert_eq!(fs.content(PATH).as_deref(), Some(b"theirs".as_slice()), "{disk:?}");
    }
}

#[test]
fn what_cannot_be_given_its_name_back_is_kept_beside() {
    // The number of the call that exchanges for the first time.
    let (fs, expected) = sim(Some(OLD));
    save(&fs, expected).unwrap();
    let before = |fs: &SimFs| fs.calls().iter().position(|(call, _)| *call == Call::Rename);
    let first = before(&fs).unwrap();
    for fault in [Fault::Raw(5), Fault::Raw(13)] {
        let (fs, expected) = sim(Some(OLD));
        let shared = Shared::with(&fs, &[("exchange", Some(b"theirs"))], Disk::Exchanges);
        let second = (first + 1..first + 9).find(|number| {
            let (fs, expected) = sim(Some(OLD));
            let shared = Shared::with(&fs, &[("exchange", Some(b"theirs"))], Disk::Exchanges);
            let _ = save(&shared, expected);
            fs.calls().get(*number).is_some_and(|(call, _)| *call == Call::Rename)
        });
        fs.fail(second.unwrap(), fault);
        let Err(ReplaceError::Failed(error)) = save(&shared, expected) else { panic!() };
        assert_eq!(error.what, What::PutBack);
        let kept = fs.content(format!("{PATH}.theirs-1"));
        assert_eq!(kept.as_deref(), Some(b"theirs".as_slice()), "{:?}", fs.names());
        assert_eq!(fs.content(PATH).as_deref(), Some(NEW));
    }
}

/// A folder that takes the file's place is given its name back, too.
#[cfg(unix)]
#[test]
fn a_folder_in_the_same_instant_is_left_alone() {
    use crate::tempdir::TempDir;
    let dir = TempDir::new();
    let path = dir.join("a.ron");
    std::fs::write(&path, OLD).unwrap();
    let (_, print) = read_limited(&RealFs, &path, 1000).unwrap();
    let result = replace(&RealFs, &path, NEW, &[Expect::Is(print)], &mut |_| {
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("inside"), OLD).unwrap();
    });
    assert!(result.is_err(), "{result:?}");
    assert_eq!(std::fs::read(path.join("inside")).unwrap(), OLD);
    assert_eq!(dir.names(), ["a.ron"]);
}
