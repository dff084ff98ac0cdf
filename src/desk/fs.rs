//! The small file system that everything durable goes through, and the real one.
//!
//! The trait has the calls that a durable save is made of and no more, so that each can be made
//! to fail in a test. Paths are taken as they are: nobody here joins or normalises them.

use std::ffi::OsString;
use std::fmt::Debug;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What a name in a folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A device, a pipe, a socket: reading one may block for ever.
    Other,
}

/// What can be seen of a file's content without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Length in bytes.
    pub len: u64,
    /// When it was last written, if the file system keeps that.
    pub modified: Option<SystemTime>,
    /// Device and inode, where the system tells them without unsafe code (Unix).
    pub id: Option<(u64, u64)>,
}

/// What the file system says about a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Info {
    /// File, folder or something else.
    pub kind: Kind,
    /// Length, time and identity.
    pub stamp: Stamp,
    /// True if the file is marked read-only (on Unix: nobody has a write bit).
    pub read_only: bool,
    /// The Unix permission bits (`0o7777`); `None` elsewhere.
    pub mode: Option<u32>,
}

/// A file just created and open for writing.
pub trait NewFile: Send + Sync {
    /// Writes some of the bytes; says how many.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;
    /// Makes content and length durable (fsync).
    fn sync(&mut self) -> io::Result<()>;
    /// What the open file looks like now, whatever its name stands for by now.
    fn info(&self) -> io::Result<Info>;
}

/// The calls that the desk makes. Errors are the system's own.
pub trait FileSystem: Send + Sync + Debug {
    /// What `path` stands for; symbolic links are followed.
    fn info(&self, path: &Path) -> io::Result<Info>;
    /// True if `path` itself is a symbolic link; an error if there is nothing.
    fn is_link(&self, path: &Path) -> io::Result<bool>;
    /// The absolute path with every link followed; an error if there is nothing.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf>;
    /// The first `limit` bytes at most, and what the file looked like just before they were
    /// read. Anything but a regular file is refused and never waited for.
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)>;
    /// At most `limit` bytes from the byte `from` on, none behind the end; else as `read`. For
    /// files that need not be in memory as a whole.
    fn read_from(&self, path: &Path, from: u64, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        let (mut bytes, info) = self.read(path, from.saturating_add(limit))?;
        let start = usize::try_from(from).unwrap_or(usize::MAX).min(bytes.len());
        bytes.drain(..start);
        Ok((bytes, info))
    }
    /// Creates a file; an error if the name is taken, by a dangling link too. `mode` gives the
    /// Unix permission bits; without it the umask decides.
    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>>;
    /// Gives a file or a folder another name in place of what bore it, at one instant.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file another name, which must be free: [`ErrorKind::AlreadyExists`] if not, and
    /// [`ErrorKind::Unsupported`] where that cannot be had in one step.
    fn rename_if_free(&self, _from: &Path, _to: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }
    /// Has two files exchange their names, at one instant: [`ErrorKind::NotFound`] if one is
    /// not there, and [`ErrorKind::Unsupported`] where that cannot be had.
    fn exchange(&self, _one: &Path, _other: &Path) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }
    /// Makes the names in a folder durable.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a folder, and those above it that are missing; no error if it is there.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, folder: &Path) -> io::Result<()>;
    /// The names in a folder, in any order.
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>>;
    /// Whether a process with this number runs on this machine; `None` if that cannot be told.
    fn is_running(&self, pid: u32) -> Option<bool>;
    /// The time that `modified` is compared with.
    fn now(&self) -> SystemTime;
}

/// The machine's own file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealFs;

impl FileSystem for RealFs {
    fn info(&self, path: &Path) -> io::Result<Info> {
        fs::metadata(path).map(|m| info_of(&m))
    }

    fn is_link(&self, path: &Path) -> io::Result<bool> {
        fs::symlink_metadata(path).map(|m| m.file_type().is_symlink())
    }

    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        self.read_from(path, 0, limit)
    }

    fn read_from(&self, path: &Path, from: u64, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        // Looked at before it is opened, since opening some devices has effects, and again
        // after, since the name may stand for something else by then.
        refuse_special(self.info(path)?.kind)?;
        let mut file = open_without_waiting(path)?;
        let info = info_of(&file.metadata()?);
        refuse_special(info.kind)?;
        if from > 0 {
            file.seek(SeekFrom::Start(from))?;
        }
        let room = info.stamp.len.saturating_sub(from).min(limit);
        let room = usize::try_from(room).unwrap_or(0);
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(room).map_err(|_| io::Error::from(ErrorKind::OutOfMemory))?;
        file.take(limit).read_to_end(&mut bytes)?;
        Ok((bytes, info))
    }

    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        create_with_mode(path, &mut options, mode).map(|f| Box::new(f) as Box<dyn NewFile>)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn rename_if_free(&self, from: &Path, to: &Path) -> io::Result<()> {
        rename_with(from, to, rustix::fs::RenameFlags::NOREPLACE)
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        rename_with(one, other, rustix::fs::RenameFlags::EXCHANGE)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        if !cfg!(unix) {
            // Elsewhere a folder cannot be opened as a file, and renames are journalled.
            return Ok(());
        }
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        match File::open(folder)?.sync_all() {
            // Some network and user-space file systems know no sync of folders. What they do
            // not offer cannot be waited for.
            Err(e) if matches!(e.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
                Ok(())
            }
            done => done,
        }
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        fs::remove_dir(folder)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::read_dir(folder)?.map(|entry| entry.map(|e| e.file_name())).collect()
    }

    fn is_running(&self, pid: u32) -> Option<bool> {
        let processes = Path::new("/proc");
        processes.join("self").exists().then(|| processes.join(pid.to_string()).exists())
    }

    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

impl NewFile for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Write::write(self, bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_all()
    }

    fn info(&self) -> io::Result<Info> {
        self.metadata().map(|m| info_of(&m))
    }
}

fn refuse_special(kind: Kind) -> io::Result<()> {
    match kind {
        Kind::File => Ok(()),
        Kind::Folder => Err(ErrorKind::IsADirectory.into()),
        Kind::Other => Err(io::Error::new(ErrorKind::InvalidInput, "not a regular file")),
    }
}

/// A rename that the system may not offer, or not on this disk; the standard library has none.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename_with(from: &Path, to: &Path, flags: rustix::fs::RenameFlags) -> io::Result<()> {
    use rustix::fs::{CWD, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, from, CWD, to, flags).map_err(|e| match e {
        // A file system that does not know the flags says that they are invalid.
        Errno::INVAL | Errno::NOSYS | Errno::NOTSUP => ErrorKind::Unsupported.into(),
        e => e.into(),
    })
}

/// Opens for reading. Where the flag's number is known, a pipe that took the file's place since
/// it was looked at does not make this wait for a writer.
fn open_without_waiting(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")
    ))]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, 0o4000);
    #[cfg(target_os = "macos")]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, 0x4);
    options.open(path)
}

#[cfg(unix)]
fn create_with_mode(path: &Path, options: &mut OpenOptions, mode: Option<u32>) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let Some(mode) = mode else { return options.open(path) };
    // Created with no more than these bits, so that a private file is never open to others for
    // a moment; then the bits that the umask took are given back. File systems without
    // permission bits refuse that, and lose nothing.
    let file = options.mode(mode & 0o777).open(path)?;
    let _ = file.set_permissions(fs::Permissions::from_mode(mode & 0o777));
    Ok(file)
}

#[cfg(not(unix))]
fn create_with_mode(path: &Path, options: &mut OpenOptions, _: Option<u32>) -> io::Result<File> {
    options.open(path)
}

/// What the system said, in our words.
#[must_use]
pub(super) fn info_of(metadata: &Metadata) -> Info {
    let kind = if metadata.is_file() {
        Kind::File
    } else if metadata.is_dir() {
        Kind::Folder
    } else {
        Kind::Other
    };
    #[cfg(unix)]
    let (id, mode) = {
        use std::os::unix::fs::MetadataExt;
        (Some((metadata.dev(), metadata.ino())), Some(metadata.mode() & 0o7777))
    };
    #[cfg(not(unix))]
    let (id, mode) = (None, None);
    let stamp = Stamp { len: metadata.len(), modified: metadata.modified().ok(), id };
    Info { kind, stamp, read_only: metadata.permissions().readonly(), mode }
}

/// Repeats a call that a signal interrupted. Bounded, so that a broken file system that answers
/// nothing else ends in an error and not in a hang.
pub(super) fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 0..100 {
        match call() {
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            done => return done,
        }
    }
    call()
}
