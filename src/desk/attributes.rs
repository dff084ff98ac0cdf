//! A folder under git: whether git may change its files' line ends, and the `.gitattributes`
//! that keeps it from doing so. An offset counts every byte, so a converted line end moves all
//! that follow.
//!
//! Nothing is written but in the folder itself, and never over a file that is there.

use super::error::SaveError;
use super::fingerprint::Expect;
use super::fs::FileSystem;
use super::replace::{ReplaceError, replace};
use std::path::Path;

/// What the file says: no byte is changed on the way, and annotations are shown as text.
pub const CONTENT: &str = "* -text\n*.ron -text diff\n";

const NAME: &str = ".gitattributes";

/// True if the folder is in a git work tree and has no `.gitattributes` of its own.
#[must_use]
pub fn is_wanted(fs: &dyn FileSystem, folder: &Path) -> bool {
    let Ok(folder) = fs.resolve(folder) else { return false };
    fs.info(&folder.join(NAME)).is_err()
        && folder.ancestors().any(|above| fs.info(&above.join(".git")).is_ok())
}

/// Puts the file into the folder. One that is there already is left alone.
pub fn put(fs: &dyn FileSystem, folder: &Path) -> Result<(), SaveError> {
    let path = folder.join(NAME);
    match replace(fs, &path, CONTENT.as_bytes(), &[Expect::Absent], &mut |_| ()) {
        Ok(_) | Err(ReplaceError::Changed(_) | ReplaceError::Kept(..)) => Ok(()),
        Err(ReplaceError::Failed(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sim::SimFs;

    #[test]
    fn it_is_offered_under_git_once_and_never_overwrites() {
        let fs = SimFs::new(&["/repo", "/repo/desk", "/elsewhere"]);
        let desk = Path::new("/repo/desk");
        assert!(!is_wanted(&fs, desk));
        fs.put("/repo/.git", b"gitdir: elsewhere");
        assert!(is_wanted(&fs, desk) && !is_wanted(&fs, Path::new("/elsewhere")));
        put(&fs, desk).unwrap();
        assert!(!is_wanted(&fs, desk));
        let path = "/repo/desk/.gitattributes";
        assert_eq!(fs.content(path).unwrap(), CONTENT.as_bytes());
        fs.put(path, b"mine");
        put(&fs, desk).unwrap();
        assert_eq!(fs.content(path).unwrap(), b"mine");
    }
}
