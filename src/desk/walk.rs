//! A folder and its subfolders, one folder at a time.
//!
//! Hidden names are left out. Files and subfolders come as people count, a folder's files before
//! its subfolders. A symbolic link to a folder is not entered, and one to a file counts only if
//! the file lies inside the folder that the walk began with; so a walk stays inside that folder
//! and comes to an end. Devices and pipes are left out, and so are names that are no Unicode,
//! which no annotation could name.
//!
//! Memory: the names of one folder, and the paths of the subfolders still to come.

use super::folder::natural;
use super::fs::{FileSystem, Kind};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The files of one folder.
#[derive(Debug)]
pub struct FolderFiles {
    /// The folder.
    pub path: PathBuf,
    /// The names of its files, in order.
    pub names: Vec<String>,
    /// What could not be looked at: the folder itself, or something in it.
    pub failed: Vec<(PathBuf, io::Error)>,
}

/// What a name in a folder means to a walk.
enum Entry {
    File,
    Folder,
    LeftOut,
}

/// Walks a folder and its subfolders.
#[derive(Debug)]
pub struct Walk<'a> {
    fs: &'a dyn FileSystem,
    /// Where the walk began, with every link followed; `None` if that could not be told.
    root: Option<PathBuf>,
    /// The folders still to come, the next one last.
    pending: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    /// A walk that begins with `folder`, whether or not that is there.
    #[must_use]
    pub fn new(fs: &'a dyn FileSystem, folder: &Path) -> Self {
        Self { fs, root: fs.resolve(folder).ok(), pending: vec![folder.to_owned()] }
    }

    fn look(&self, path: &Path) -> io::Result<Entry> {
        if self.fs.is_link(path)? {
            let is_file = self.fs.info(path).is_ok_and(|info| info.kind == Kind::File);
            let is_inside = is_file && self.is_inside(path);
            return Ok(if is_inside { Entry::File } else { Entry::LeftOut });
        }
        Ok(match self.fs.info(path)?.kind {
            Kind::Folder => Entry::Folder,
            Kind::File => Entry::File,
            Kind::Other => Entry::LeftOut,
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
        let mut files = FolderFiles { path, names: Vec::new(), failed: Vec::new() };
        let names = match self.fs.list(&files.path) {
            Ok(names) => names,
            Err(error) => {
                files.failed.push((files.path.clone(), error));
                return Some(files);
            }
        };
        let mut names: Vec<String> = names
            .into_iter()
            .filter_map(|name| name.into_string().ok())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort_by(|a, b| natural(a, b));
        let first = self.pending.len();
        for name in names {
            let path = files.path.join(&name);
            match self.look(&path) {
                Ok(Entry::File) => files.names.push(name),
                Ok(Entry::Folder) => self.pending.push(path),
                Ok(Entry::LeftOut) => {}
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
}
