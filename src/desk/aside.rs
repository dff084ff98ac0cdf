//! Setting a file aside: another name in the same folder, never over another file.

use super::error::{SaveError, What};
use super::fs::{FileSystem, uninterrupted};
use super::replace::folder_of;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// So many bytes of a name are kept: with an ending it must stay below 255.
const LONGEST: usize = 235;

/// How many names are tried.
const TRIES: usize = 1000;

/// Gives a damaged file the first free name `NAME.damaged-1`, `-2` … and returns that.
pub fn set_aside(fs: &dyn FileSystem, path: &Path) -> Result<PathBuf, SaveError> {
    let fail = |source| SaveError { path: path.to_owned(), what: What::Rename, source };
    let to = move_aside(fs, path, path, "damaged").map_err(fail)?;
    uninterrupted(|| fs.sync_folder(folder_of(path))).map_err(fail)?;
    Ok(to)
}

/// Gives the file at `from` the first free name of `path` with `.ENDING-1`, `-2` … and returns
/// that. The folder is not synced.
pub(super) fn move_aside(
    fs: &dyn FileSystem,
    from: &Path,
    path: &Path,
    ending: &str,
) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.get(..name.floor_char_boundary(LONGEST)).unwrap_or_default();
    for to in (1..TRIES).map(|n| path.with_file_name(format!("{name}.{ending}-{n}"))) {
        match move_to_free(fs, from, &to) {
            Ok(()) => return Ok(to),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Renames to a name that must be free; where that cannot be had in one step, it is looked at
/// first.
fn move_to_free(fs: &dyn FileSystem, from: &Path, to: &Path) -> io::Result<()> {
    match uninterrupted(|| fs.rename_if_free(from, to)) {
        Err(e) if e.kind() == ErrorKind::Unsupported => {}
        done => return done,
    }
    match uninterrupted(|| fs.info(to)) {
        Ok(_) => Err(ErrorKind::AlreadyExists.into()),
        Err(e) if e.kind() == ErrorKind::NotFound => uninterrupted(|| fs.rename(from, to)),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fingerprint::Expect;
    use crate::desk::replace::replace;
    use crate::desk::sim::SimFs;

    #[test]
    fn an_older_file_set_aside_is_not_overwritten() {
        let fs = SimFs::new(&["/desk"]);
        let path = Path::new("/desk/a.txt.ron");
        for content in [b"one", b"two"] {
            replace(&fs, path, content, &[Expect::Absent], &mut |_| ()).unwrap();
            set_aside(&fs, path).unwrap();
        }
        let read = |name: &str| fs.read(&Path::new("/desk").join(name), 99).unwrap().0;
        assert_eq!(read("a.txt.ron.damaged-1"), b"one");
        assert_eq!(read("a.txt.ron.damaged-2"), b"two");
        assert!(fs.info(path).is_err());
    }
}
