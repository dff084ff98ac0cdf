//! A folder and its subfolders, one folder at a time.
//!
//! Hidden names are left out. Files and subfolders come as people count, a folder's files before
//! its subfolders. A symbolic link to a folder is not entered, and one to a file counts only if
//! the file lies inside the folder that the walk began with; so a walk stays inside that folder
//! and comes to an end. Devices and pipes are left out, and so are names that are no Unicode,
//! which no annotation could name; what was left out, and why, is told beside the files.
//! A subfolder that an export made is passed over like a hidden one: its texts are copies.
//!
//! Memory: the names of one folder, and the paths of the subfolders still to come.

use super::fs::{FileSystem, Kind, Stamp};
use super::natural::natural;
use super::new_folder::LIST;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The files of one folder.
#[derive(Debug, Default)]
pub struct FolderFiles {
    /// The folder.
    pub path: PathBuf,
    /// The names of its files, in order.
    pub names: Vec<String>,
    /// What each of them looked like, in the same order.
    pub stamps: Vec<Stamp>,
    /// What is there and was left out, hidden names excepted.
    pub left_out: Vec<(PathBuf, LeftOut)>,
    /// What could not be looked at: the folder itself, or something in it.
    pub failed: Vec<(PathBuf, io::Error)>,
}

/// Why a walk passes something over. Each is a sentence without the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// Its name is no Unicode.
    #[error("The name is not Unicode, so no annotation could state it: rename it.")]
    Name,
    /// A link to a folder.
    #[error("A link to a folder is not followed: open that folder itself.")]
    FolderLink,
    /// A link to a file that is not inside the folder.
    #[error("The link leads out of the folder: put the file itself here.")]
    Outside,
    /// A link to nothing, or in a circle.
    #[error("The link leads nowhere: its file was moved or removed.")]
    Nowhere,
    /// A device, a pipe or a socket.
    #[error("This is a device or a pipe, not a file.")]
    Special,
}

/// What a name in a folder means to a walk.
enum Entry {
    File(Stamp),
    Folder,
    LeftOut(LeftOut),
}

/// Walks a folder and its subfolders.
#[derive(Debug)]
pub struct Walk<'a> {
    fs: &'a dyn FileSystem,
    /// Where the walk began, with every link followed; `None` if that could not be told.
    root: Option<PathBuf>,
    /// The folders still to come, the next one last.
    pending: Vec<PathBuf>,
    /// The next folder is the one that the walk begins with.
    is_first: bool,
}

impl<'a> Walk<'a> {
    /// A walk that begins with `folder`, whether or not that is there.
    #[must_use]
    pub fn new(fs: &'a dyn FileSystem, folder: &Path) -> Self {
        Self { fs, root: fs.resolve(folder).ok(), pending: vec![folder.to_owned()], is_first: true }
    }

    fn look(&self, path: &Path) -> io::Result<Entry> {
        if self.fs.is_link(path)? {
            return Ok(match self.fs.info(path) {
                Ok(info) if info.kind == Kind::Folder => Entry::LeftOut(LeftOut::FolderLink),
                Ok(info) if info.kind != Kind::File => Entry::LeftOut(LeftOut::Special),
                Ok(info) if self.is_inside(path) => Entry::File(info.stamp),
                Ok(_) => Entry::LeftOut(LeftOut::Outside),
                Err(_) => Entry::LeftOut(LeftOut::Nowhere),
            });
        }
        let info = self.fs.info(path)?;
        Ok(match info.kind {
            Kind::Folder => Entry::Folder,
            Kind::File => Entry::File(info.stamp),
            Kind::Other => Entry::LeftOut(LeftOut::Special),
        })
    }

    fn is_inside(&self, link: &Path) -> bool {
        let target = self.fs.resolve(link).ok();
        target.zip(self.root.as_ref()).is_some_and(|(target, root)| target.starts_with(root))
    }
}

impl Iterator for Walk<'_> {
    type Item = FolderFiles;

    fn next(&mut self) -> Option<FolderFiles> {
        let path = self.pending.pop()?;
        let mut files = FolderFiles { path, ..FolderFiles::default() };
        let names = match self.fs.list(&files.path) {
            Ok(names) => names,
            Err(error) => {
                files.failed.push((files.path.clone(), error));
                return Some(files);
            }
        };
        let is_inside = !std::mem::take(&mut self.is_first);
        if is_inside && names.iter().any(|name| name == LIST) {
            return Some(files);
        }
        let mut known: Vec<String> = Vec::with_capacity(names.len());
        for name in names {
            match name.into_string() {
                Ok(name) if name.starts_with('.') => {}
                Ok(name) => known.push(name),
                Err(name) if name.as_encoded_bytes().starts_with(b".") => {}
                Err(name) => files.left_out.push((files.path.join(name), LeftOut::Name)),
            }
        }
        let mut names = known;
        names.sort_unstable_by(|a, b| natural(a, b));
        let first = self.pending.len();
        for name in names {
            let path = files.path.join(&name);
            match self.look(&path) {
                Ok(Entry::File(stamp)) => {
                    files.names.push(name);
                    files.stamps.push(stamp);
                }
                Ok(Entry::Folder) => self.pending.push(path),
                Ok(Entry::LeftOut(why)) => files.left_out.push((path, why)),
                Err(e) if e.kind() == ErrorKind::NotFound => {} // removed meanwhile
                Err(error) => files.failed.push((path, error)),
            }
        }
        self.pending.get_mut(first..).unwrap_or_default().reverse();
        Some(files)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sim::{Call, Fault, SimFs};

    #[test]
    fn comes_in_order_and_says_what_it_could_not_see() {
        let fs = SimFs::new(&["/desk"]);
        for name in ["10.txt", "2.txt", ".x.txt"] {
            fs.put(Path::new("/desk").join(name), b"");
        }
        let seen = |fs: &SimFs| -> Vec<(Vec<String>, usize)> {
            Walk::new(fs, Path::new("/desk")).map(|f| (f.names, f.failed.len())).collect()
        };
        assert_eq!(seen(&fs), [(vec!["2.txt".to_owned(), "10.txt".to_owned()], 0)]);
        fs.fail_every(Call::IsLink, Fault::Raw(13));
        assert_eq!(seen(&fs), [(vec![], 2)]);
        fs.fail_every(Call::List, Fault::Raw(13));
        assert_eq!(seen(&fs), [(vec![], 1)]);
    }

    #[test]
    fn data_sets_inside_are_passed_over() {
        let fs = SimFs::new(&["/desk", "/desk/gold", "/desk/gold/data", "/desk/more"]);
        for name in ["1.txt", "gold/1.txt", "gold/data/2.txt", "gold/copydesk.sha256", "more/3.txt"]
        {
            fs.put(Path::new("/desk").join(name), b"");
        }
        let names = |folder: &str| -> Vec<String> {
            Walk::new(&fs, Path::new(folder)).flat_map(|f| f.names).collect()
        };
        assert_eq!(names("/desk"), ["1.txt", "3.txt"]);
        assert_eq!(names("/desk/gold"), ["1.txt", "copydesk.sha256", "2.txt"], "it was asked for");
    }
}
