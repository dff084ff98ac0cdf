//! A folder that is written whole or not at all: a data set, for one.
//!
//! ```text
//! begin: look ─► create .NAME.PID-N.copydesk-tmp/      append, put: files in there, each synced
//! finish: list of files ─► sync folders ─► look ─► rename ─► sync folder ─► remove the old one
//! ```
//!
//! Until [`NewFolder::finish`] nothing stands under the folder's name; whoever stops early, by
//! an error or by dropping it, leaves what was there before. A process that is killed leaves its
//! temporary, which the next one removes once it is old; but a whole one gets its name back if
//! that is free, since whoever was killed between two renames left nothing else.
//!
//! The last file is [`LIST`]: the SHA-256 of every other file, as `sha256sum -c` reads it. It
//! also tells that the folder is of our making. Such a folder is replaced by a newer one, unless
//! something in it is not in the list, or a small file is not as it was written. Any other folder
//! is left alone; with [`Over::SetAside`] it gets another name and keeps all it holds.
//!
//! Limits: two renames replace a folder, and whoever is killed in between leaves both under
//! other names. A large file that somebody changed in a folder of ours is not noticed.

use super::error::{SaveError, What};
use super::fs::{FileSystem, Kind, NewFile, uninterrupted};
use super::replace::{
    ANY_AGE, TEMPORARY, folder_of, make_folder, owner, side_file, temporary_ending, write_all,
};
use crate::annotation::hash::{hex, is_sha256_hex, sha256_hex};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// The file that lists all others with their SHA-256.
pub const LIST: &str = "copydesk.sha256";

/// Its name until all files are in it, so that an unfinished folder can't be taken for a whole.
const UNFINISHED: &str = ".copydesk.sha256";

/// Of a folder that is to be replaced, files up to this size in bytes are read to see whether
/// they are as we wrote them.
const READ_AGAIN: u64 = 1 << 20;

/// No list is longer, in bytes.
const LONGEST_LIST: u64 = 1 << 30;

/// What becomes of a folder that bears the name already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Over {
    /// One that we made is replaced; any other stops the work.
    #[default]
    Ours,
    /// Any is given another name first, and kept.
    SetAside,
}

/// Why the folder was not made.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Something is there that we did not make.
    #[error(
        "{} is there already, and {why}: name another folder{}.",
        path.display(),
        if *can_move { ", or have this one set aside" } else { "" }
    )]
    InTheWay {
        /// The folder.
        path: PathBuf,
        /// Why it is not replaced.
        why: String,
        /// It would be set aside if that was asked for.
        can_move: bool,
    },
    /// A file's name inside the folder is not one: it leads elsewhere, or is there twice.
    #[error("{0:?} can't be the name of a file in the folder.")]
    Name(String),
    /// Something failed.
    #[error("{} {}", .0, .0.remedy_by_hand())]
    Failed(#[from] SaveError),
}

/// A file that was written whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its path in the folder, with `/`.
    pub path: String,
    /// SHA-256 of its bytes, as hex.
    pub sha256: String,
    /// Its length in bytes.
    pub len: u64,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// How many files, the list included.
    pub files: u64,
    /// How many bytes.
    pub bytes: u64,
    /// What the folder that was there before is called now, if it was set aside.
    pub set_aside: Option<PathBuf>,
}

/// A folder that is being written. What takes `&self` may be called from several threads.
#[derive(Debug)]
pub struct NewFolder<'a> {
    fs: &'a dyn FileSystem,
    target: PathBuf,
    temporary: PathBuf,
    over: Over,
    /// The folders made so far, the temporary one first.
    folders: Mutex<BTreeSet<PathBuf>>,
    growing: BTreeMap<String, Growing>,
    list: Growing,
    files: u64,
    bytes: u64,
    is_placed: bool,
}

/// A file that is being written.
struct Growing {
    file: Box<dyn NewFile>,
    sum: Sha256,
    len: u64,
}

impl std::fmt::Debug for Growing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Growing").field("len", &self.len).finish_non_exhaustive()
    }
}

impl<'a> NewFolder<'a> {
    /// Looks whether the name is free, and begins.
    pub fn begin(fs: &'a dyn FileSystem, target: &Path, over: Over) -> Result<Self, FolderError> {
        let fail = |what| failed(target, what);
        may_replace(fs, target, over)?;
        let parent = folder_of(target);
        if !parent.as_os_str().is_empty() {
            make_folder(fs, parent).map_err(fail(What::Create))?;
        }
        tidy(fs, parent);
        let temporary = free_temporary(fs, target)?;
        uninterrupted(|| fs.create_folder(&temporary)).map_err(fail(What::Create))?;
        let list =
            create(fs, &temporary.join(UNFINISHED), &target.join(LIST)).inspect_err(|_| {
                let _ = fs.remove_folder(&temporary);
            })?;
        Ok(Self {
            fs,
            target: target.to_owned(),
            folders: Mutex::new(BTreeSet::from([temporary.clone()])),
            temporary,
            over,
            growing: BTreeMap::new(),
            list,
            files: 0,
            bytes: 0,
            is_placed: false,
        })
    }

    /// Writes a whole file and makes it durable. Any thread may; [`NewFolder::note`] then takes
    /// it into the list. An error if it is there already.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<Written, FolderError> {
        let mut growing = self.create(path)?;
        growing.write(&self.target.join(path), bytes)?;
        growing.close(&self.target.join(path), path)
    }

    /// Takes a file into the list. The order of the calls is that of the list.
    pub fn note(&mut self, written: &Written) -> Result<(), FolderError> {
        let line = format!("{}  {}\n", written.sha256, written.path);
        self.list.write(&self.target.join(LIST), line.as_bytes())?;
        self.files += 1;
        self.bytes += written.len;
        Ok(())
    }

    /// Appends to a file, which begins with the first call for its path.
    pub fn append(&mut self, path: &str, bytes: &[u8]) -> Result<(), FolderError> {
        if !self.growing.contains_key(path) {
            let growing = self.create(path)?;
            self.growing.insert(path.to_owned(), growing);
        }
        let place = self.target.join(path);
        self.growing.get_mut(path).map_or(Ok(()), |growing| growing.write(&place, bytes))
    }

    /// Ends the files that were appended to, and says what was written. More can be begun.
    pub fn close(&mut self) -> Result<Vec<Written>, FolderError> {
        let mut all = Vec::new();
        for (path, growing) in std::mem::take(&mut self.growing) {
            let written = growing.close(&self.target.join(&path), &path)?;
            self.note(&written)?;
            all.push(written);
        }
        Ok(all)
    }

    /// Ends all files and gives the folder its name.
    pub fn finish(mut self) -> Result<Made, FolderError> {
        self.close()?;
        uninterrupted(|| self.list.file.sync())
            .map_err(failed(&self.target.join(LIST), What::Sync))?;
        let list = |name| self.temporary.join(name);
        // It fails too if somebody removed the folder: it was made again for files that came after.
        uninterrupted(|| self.fs.rename(&list(UNFINISHED), &list(LIST)))
            .map_err(failed(&self.target, What::Rename))?;
        let fail = |what| failed(&self.target, what);
        for folder in super::lock_state(&self.folders).iter() {
            uninterrupted(|| self.fs.sync_folder(folder)).map_err(fail(What::SyncFolder))?;
        }
        let old = self.place()?;
        self.is_placed = true;
        self.sync_names()?;
        // What was kept for the name while something else had it.
        tidy(self.fs, folder_of(&self.target));
        let set_aside = match old {
            Some((old, true)) => Some(old),
            // Somebody may have put something into it since it was looked at.
            Some((old, false)) if !matches!(not_ours(self.fs, &old), Ok(None)) => {
                let kept = free_name(self.fs, &self.target);
                let kept = uninterrupted(|| self.fs.rename(&old, &kept)).map_or(old, |()| kept);
                self.sync_names()?;
                Some(kept)
            }
            Some((old, false)) => {
                // Not before: until then a power failure may bring it back under its name.
                remove_all(self.fs, &old);
                None
            }
            None => None,
        };
        Ok(Made { files: self.files + 1, bytes: self.bytes + self.list.len, set_aside })
    }

    /// Makes the names in the folder above durable.
    fn sync_names(&self) -> Result<(), FolderError> {
        uninterrupted(|| self.fs.sync_folder(folder_of(&self.target)))
            .map_err(failed(&self.target, What::SyncFolder))
    }

    /// Renames the folder to its name, and what has it now to another one: says which, and
    /// whether that is kept.
    fn place(&self) -> Result<Option<(PathBuf, bool)>, FolderError> {
        let fail = |what| failed(&self.target, what);
        let rename = |from: &Path, to: &Path| {
            uninterrupted(|| self.fs.rename(from, to)).map_err(fail(What::Rename))
        };
        let there = may_replace(self.fs, &self.target, self.over)?;
        let (old, keep) = match (there, self.over) {
            (There::Nothing, _) => {
                rename(&self.temporary, &self.target)?;
                return Ok(None);
            }
            (There::Ours, _) => (free_temporary(self.fs, &self.target)?, false),
            (There::Other, _) => (free_name(self.fs, &self.target), true),
        };
        rename(&self.target, &old)?;
        // What is not ours gets its new name for good before another folder takes the old one.
        let kept = if keep { self.sync_names() } else { Ok(()) };
        if let Err(error) = kept.and_then(|()| rename(&self.temporary, &self.target)) {
            // What was there comes back; if even that fails, it is whole under its other name.
            let _ = uninterrupted(|| self.fs.rename(&old, &self.target));
            return Err(error);
        }
        Ok(Some((old, keep)))
    }

    fn create(&self, path: &str) -> Result<Growing, FolderError> {
        let is_name = |part: &str| !part.is_empty() && part != "." && part != "..";
        let is_plain = !path.contains(['\\', '\0', '\n', '\r']) && path.split('/').all(is_name);
        if !is_plain || path == LIST || path == UNFINISHED {
            return Err(FolderError::Name(path.to_owned()));
        }
        let place = self.temporary.join(path);
        let folder = folder_of(&place);
        let mut folders = super::lock_state(&self.folders);
        if !folders.contains(folder) {
            uninterrupted(|| self.fs.create_folder(folder))
                .map_err(failed(&self.target, What::Create))?;
            let between = folder.ancestors().take_while(|f| *f != self.temporary);
            folders.extend(between.map(Path::to_owned));
        }
        drop(folders);
        create(self.fs, &place, &self.target.join(path))
    }
}

impl Drop for NewFolder<'_> {
    fn drop(&mut self) {
        if !self.is_placed {
            remove_all(self.fs, &self.temporary);
        }
    }
}

impl Growing {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
        write_all(self.file.as_mut(), bytes).map_err(failed(path, What::Write))?;
        self.sum.update(bytes);
        self.len += bytes.len() as u64;
        Ok(())
    }

    fn close(mut self, place: &Path, path: &str) -> Result<Written, FolderError> {
        uninterrupted(|| self.file.sync()).map_err(failed(place, What::Sync))?;
        Ok(Written { path: path.to_owned(), sha256: hex(&self.sum.finalize()), len: self.len })
    }
}

fn failed(path: &Path, what: What) -> impl Fn(io::Error) -> FolderError {
    move |source| SaveError { path: path.to_owned(), what, source }.into()
}

/// Begins a file. `shown` is where it will be in the end.
fn create(fs: &dyn FileSystem, path: &Path, shown: &Path) -> Result<Growing, FolderError> {
    let file = uninterrupted(|| fs.create_new(path, None)).map_err(failed(shown, What::Create))?;
    Ok(Growing { file, sum: Sha256::new(), len: 0 })
}

/// What bears a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum There {
    Nothing,
    /// A folder that we made and nobody touched, or an empty one.
    Ours,
    Other,
}

/// What is there, unless that keeps a folder from getting the name.
fn may_replace(fs: &dyn FileSystem, target: &Path, over: Over) -> Result<There, FolderError> {
    let in_the_way = |why: String, can_move| {
        let path = target.to_owned();
        FolderError::InTheWay { path, why, can_move }
    };
    match uninterrupted(|| fs.is_link(target)) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(There::Nothing),
        Err(e) => return Err(failed(target, What::Look)(e)),
        Ok(true) => return Err(in_the_way("it is a link".to_owned(), false)),
        Ok(false) => {}
    }
    let info = uninterrupted(|| fs.info(target)).map_err(failed(target, What::Look))?;
    if info.kind != Kind::Folder {
        return Err(in_the_way("it is no folder".to_owned(), false));
    }
    match not_ours(fs, target).map_err(failed(target, What::Look))? {
        None => Ok(There::Ours),
        Some(_) if over == Over::SetAside => Ok(There::Other),
        Some(why) => Err(in_the_way(why, true)),
    }
}

/// Why a folder is not one that we made and nobody touched; `None` if it is, or is empty.
fn not_ours(fs: &dyn FileSystem, folder: &Path) -> io::Result<Option<String>> {
    if fs.list(folder)?.is_empty() {
        return Ok(None);
    }
    let bytes = match fs.read(&folder.join(LIST), LONGEST_LIST) {
        Ok((bytes, _)) => bytes,
        Err(e) if e.kind() == ErrorKind::NotFound => {
            return Ok(Some("it was not made by an export".to_owned()));
        }
        Err(e) => return Err(e),
    };
    let list = String::from_utf8_lossy(&bytes);
    let sums: BTreeMap<&str, &str> = list
        .lines()
        .filter_map(|line| line.split_once("  "))
        .filter(|(sum, _)| is_sha256_hex(sum))
        .map(|(sum, path)| (path, sum))
        .collect();
    let mut pending = vec![folder.to_owned()];
    while let Some(place) = pending.pop() {
        for name in fs.list(&place)? {
            let path = place.join(name);
            if !fs.is_link(&path)? && fs.info(&path)?.kind == Kind::Folder {
                pending.push(path);
                continue;
            }
            let inside = path.strip_prefix(folder).unwrap_or(&path);
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            let inside = parts.join("/");
            if inside == LIST {
                continue;
            }
            let Some(sum) = sums.get(inside.as_str()) else {
                return Ok(Some(format!("the export did not put {inside} there")));
            };
            let info = fs.info(&path)?;
            if info.stamp.len <= READ_AGAIN {
                let (bytes, _) = fs.read(&path, READ_AGAIN)?;
                if sha256_hex(&bytes) != *sum {
                    return Ok(Some(format!("{inside} was changed since")));
                }
            }
        }
    }
    Ok(None)
}

/// A name for a temporary beside `target`. It may be taken by the leavings of an earlier process
/// with our number.
fn free_temporary(fs: &dyn FileSystem, target: &Path) -> Result<PathBuf, FolderError> {
    loop {
        let path = side_file(target, &temporary_ending())
            .ok_or_else(|| FolderError::Name(target.display().to_string()))?;
        match uninterrupted(|| fs.is_link(&path)) {
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(path),
            Err(e) => return Err(failed(target, What::Look)(e)),
        }
    }
}

/// Looks after the temporary folders that killed processes left in a folder, once they are a day
/// old: the process may live on another machine that shares the folder. Unfinished ones are
/// removed. A whole one may be all that is left of a data set, and as old as that: it gets its
/// name back if nothing has it, and is removed only if a newer one does.
fn tidy(fs: &dyn FileSystem, parent: &Path) {
    for name in fs.list(parent).unwrap_or_default() {
        let Some(pid) = owner(&name) else { continue };
        let path = parent.join(&name);
        let Ok(info) = fs.info(&path) else { continue };
        let age = info.stamp.modified.and_then(|m| fs.now().duration_since(m).ok());
        let is_old = age.is_some_and(|age| age > ANY_AGE);
        if info.kind != Kind::Folder || !is_old || fs.is_running(pid) == Some(true) {
            continue;
        }
        match is_whole(fs, &path) {
            Ok(true) => {
                let Some(target) = target_of(&name).map(|target| parent.join(target)) else {
                    continue;
                };
                match fs.is_link(&target) {
                    Err(e) if e.kind() == ErrorKind::NotFound => {
                        let back = uninterrupted(|| fs.rename(&path, &target));
                        let _ = back.and_then(|()| uninterrupted(|| fs.sync_folder(parent)));
                    }
                    Ok(false) if fs.info(&target.join(LIST)).is_ok() => remove_all(fs, &path),
                    Ok(_) | Err(_) => {}
                }
            }
            Ok(false) => remove_all(fs, &path),
            Err(_) => {}
        }
    }
}

/// The name that a temporary folder is for: `set` of `.set.7-1.copydesk-tmp`. `None` if it can't
/// be told: a long name was shortened.
fn target_of(name: &OsStr) -> Option<&str> {
    let (target, _) =
        name.to_str()?.strip_prefix('.')?.strip_suffix(TEMPORARY)?.rsplit_once('.')?;
    let is_short = target.len() == 32 && target.bytes().all(|b| b.is_ascii_hexdigit());
    (!target.is_empty() && !is_short).then_some(target)
}

/// True if a folder was finished and holds what it held then: all files of its list and no other,
/// those of at most [`READ_AGAIN`] bytes as they were written.
fn is_whole(fs: &dyn FileSystem, folder: &Path) -> io::Result<bool> {
    let bytes = match fs.read(&folder.join(LIST), LONGEST_LIST) {
        Ok((bytes, _)) => bytes,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(e),
    };
    let list = String::from_utf8_lossy(&bytes);
    for path in list.lines().filter_map(|line| Some(line.split_once("  ")?.1)) {
        match fs.info(&folder.join(path)) {
            Ok(_) => {}
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(false),
            Err(e) => return Err(e),
        }
    }
    Ok(not_ours(fs, folder)?.is_none())
}

/// A name beside `target` that nothing has yet: `NAME.1`, `NAME.2` …
fn free_name(fs: &dyn FileSystem, target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default();
    let numbered = (1_u64..).map(|n| {
        let mut name = name.to_owned();
        name.push(format!(".{n}"));
        target.with_file_name(name)
    });
    let mut free = numbered.filter(|path| fs.is_link(path).is_err());
    free.next().unwrap_or_else(|| target.to_owned())
}

/// Removes a folder of our making with all that is in it; links are removed, not followed. What
/// can't be removed stays.
fn remove_all(fs: &dyn FileSystem, folder: &Path) {
    for name in fs.list(folder).unwrap_or_default() {
        let path = folder.join(name);
        let is_link = fs.is_link(&path).unwrap_or(true);
        if !is_link && fs.info(&path).is_ok_and(|info| info.kind == Kind::Folder) {
            remove_all(fs, &path);
        } else {
            let _ = uninterrupted(|| fs.remove(&path));
        }
    }
    let _ = uninterrupted(|| fs.remove_folder(folder));
}
