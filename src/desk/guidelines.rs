//! `GUIDELINES.md`: what the labellers of a folder agreed on.
//!
//! Only the file in the folder itself is read. A link that leads out of the folder is not
//! followed, and a file that is there is never written over.

use super::error::SaveError;
use super::fingerprint::Expect;
use super::fs::{FileSystem, Stamp, uninterrupted};
use super::replace::{ReplaceError, follow, replace};
use crate::article::decode::decode;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The name of the file.
pub const NAME: &str = "GUIDELINES.md";

/// The longest file that is shown, in bytes: some 40,000 words.
pub const LONGEST: u64 = 256 << 10;

/// What is put where there are none yet: guidelines to start from.
pub const STARTING: &str = include_str!("../../docs/guidelines.md");

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// There is no such file.
    Missing,
    /// It cannot be shown; why and what to do, in a sentence.
    Wrong(String),
    /// Its text, and a remark if it was not in UTF-8.
    Text(String, Option<String>),
}

/// Where the file of a folder is.
#[must_use]
pub fn path_in(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Reads the file. The stamp is the one it had just before.
#[must_use]
pub fn read(fs: &dyn FileSystem, folder: &Path) -> (Found, Option<Stamp>) {
    let path = path_in(folder);
    let target = match uninterrupted(|| fs.is_link(&path)) {
        Ok(false) => path,
        Ok(true) => match follow(fs, &path) {
            Ok(target) => target,
            Err(e) if e.kind() == ErrorKind::PermissionDenied => {
                let text = "is a link that leads out of the folder, and is not followed. \
                            Put the file itself into the folder";
                return (Found::Wrong(format!("{NAME} {text}")), None);
            }
            Err(e) => return (unreadable(&e), None),
        },
        Err(e) if e.kind() == ErrorKind::NotFound => return (Found::Missing, None),
        Err(e) => return (unreadable(&e), None),
    };
    let (bytes, info) = match uninterrupted(|| fs.read(&target, LONGEST + 1)) {
        Ok(read) => read,
        Err(e) if e.kind() == ErrorKind::NotFound => return (Found::Missing, None),
        Err(e) => return (unreadable(&e), None),
    };
    let stamp = Some(info.stamp);
    if bytes.len() as u64 > LONGEST {
        let most = LONGEST >> 10;
        let text = format!("{NAME} is longer than {most} KiB and is not shown. Shorten or part it");
        return (Found::Wrong(text), stamp);
    }
    let decoded = decode(&bytes);
    let is_utf8 = decoded.encoding.name() == "UTF-8" && !decoded.malformed;
    let remark = (!is_utf8)
        .then(|| format!("{NAME} is not in UTF-8; it was read as {}", decoded.encoding.name()));
    (Found::Text(decoded.text, remark), stamp)
}

fn unreadable(error: &std::io::Error) -> Found {
    Found::Wrong(format!("{NAME} can't be read: {error}"))
}

/// Puts [`STARTING`] into the folder. False if a file was there already, which is left alone.
pub fn put(fs: &dyn FileSystem, folder: &Path) -> Result<bool, SaveError> {
    let path = path_in(folder);
    match replace(fs, &path, STARTING.as_bytes(), &[Expect::Absent], &mut |_| ()) {
        Ok(_) => Ok(true),
        Err(ReplaceError::Changed(_) | ReplaceError::Kept(..)) => Ok(false),
        Err(ReplaceError::Failed(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::sim::SimFs;

    const DESK: &str = "/desk";
    const FILE: &str = "/desk/GUIDELINES.md";

    fn found(bytes: &[u8]) -> Found {
        let fs = SimFs::new(&[DESK]);
        fs.put(FILE, bytes);
        read(&fs, Path::new(DESK)).0
    }

    #[test]
    fn a_file_is_read_whatever_it_holds() {
        let fs = SimFs::new(&[DESK]);
        assert_eq!(read(&fs, Path::new(DESK)), (Found::Missing, None));
        assert_eq!(found(b"# One"), Found::Text("# One".to_owned(), None));
        assert_eq!(found("\u{FEFF}Ä".as_bytes()), Found::Text("Ä".to_owned(), None));
        let latin = found(b"M\xFCnchen, Stra\xDFe, Gr\xFC\xDFe");
        let Found::Text(text, Some(remark)) = latin else { panic!("{latin:?}") };
        assert!(text.starts_with("München, Straße") && remark.contains("windows-1252"));
        let most = usize::try_from(LONGEST).unwrap();
        assert!(matches!(found(&vec![b'a'; most]), Found::Text(..)));
        let Found::Wrong(why) = found(&vec![b'a'; most + 1]) else { panic!("too long") };
        assert!(why.contains("longer than 256 KiB"), "{why}");
    }

    #[test]
    fn the_starting_text_is_put_once_and_never_over_a_file() {
        let fs = SimFs::new(&[DESK]);
        assert!(put(&fs, Path::new(DESK)).unwrap());
        assert_eq!(fs.content(FILE).unwrap(), STARTING.as_bytes());
        fs.put(FILE, b"ours");
        assert!(!put(&fs, Path::new(DESK)).unwrap());
        assert_eq!(fs.content(FILE).unwrap(), b"ours");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_within_the_folder_only() {
        use std::os::unix::fs::symlink;
        let base = std::env::temp_dir().join(format!("copydesk-guidelines-{}", std::process::id()));
        let desk = base.join("desk");
        std::fs::create_dir_all(&desk).unwrap();
        std::fs::write(base.join("secret.md"), "secret").unwrap();
        std::fs::write(desk.join("rules.md"), "rules").unwrap();
        let fs = crate::desk::fs::RealFs;
        let mut seen = Vec::new();
        for target in [base.join("secret.md"), PathBuf::from("rules.md"), PathBuf::from("none.md")]
        {
            let link = path_in(&desk);
            symlink(&target, &link).unwrap();
            seen.push(read(&fs, &desk).0);
            let _ = put(&fs, &desk);
            std::fs::remove_file(&link).unwrap();
        }
        let secret = std::fs::read_to_string(base.join("secret.md")).unwrap();
        std::fs::remove_dir_all(&base).unwrap();
        assert!(matches!(&seen[0], Found::Wrong(why) if why.contains("leads out")), "{seen:?}");
        assert_eq!(seen[1], Found::Text("rules".to_owned(), None));
        assert!(matches!(&seen[2], Found::Wrong(why) if why.contains("can't be read")));
        assert_eq!(secret, "secret");
    }
}
