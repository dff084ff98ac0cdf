//! Which files of a folder are articles, in what order, and how far an annotation has come.
//!
//! Names sort as people count: `2.txt` before `10.txt`. Of an annotation file as we write it,
//! only the head is read for its status.

use super::fs::FileSystem;
use super::open::{LIMIT, read_limited};
use crate::annotation::Status;
use crate::annotation::file;
use crate::article::open::is_page_name;
use std::ffi::OsStr;
use std::path::Path;

/// How far one annotator has come with one article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Progress {
    /// There is no annotation.
    #[default]
    New,
    /// Begun.
    InProgress,
    /// Done.
    Done,
    /// Rejected.
    Rejected,
    /// Gold.
    Gold,
    /// The annotation file can't be read.
    Damaged,
}

impl Progress {
    /// All of them, in the order of work.
    pub const ALL: [Self; 6] =
        [Self::New, Self::InProgress, Self::Done, Self::Rejected, Self::Gold, Self::Damaged];

    /// How far an annotation has come.
    #[must_use]
    pub const fn of(status: &Status) -> Self {
        match status {
            Status::InProgress => Self::InProgress,
            Status::Done => Self::Done,
            Status::Rejected(_) => Self::Rejected,
            Status::Gold => Self::Gold,
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InProgress => "in progress",
            Self::Done => "done",
            Self::Rejected => "rejected",
            Self::Gold => "gold",
            Self::Damaged => "damaged",
        }
    }

    /// True if there is nothing left to do.
    #[must_use]
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Done | Self::Rejected | Self::Gold)
    }
}

/// The file name endings of text articles, in lower case.
const ENDINGS: [&str; 2] = ["txt", "text"];

/// True for the name of an article, text or web page.
#[must_use]
pub fn is_article(name: &str) -> bool {
    let ending = Path::new(name).extension().map(OsStr::to_ascii_lowercase);
    let is_text = ending.is_some_and(|e| ENDINGS.iter().any(|&known| e == known));
    !name.starts_with('.') && (is_text || is_page_name(name))
}

/// How much of an annotation file is read for its status, in bytes: it stands near the top.
const HEAD: u64 = 4 << 10;

/// The status that an annotation file states, and whether it is flagged. As we write it, its
/// head tells: the text comes last. Only of a file in another spelling all is read.
#[must_use]
pub fn standing_of(fs: &dyn FileSystem, path: &Path) -> (Progress, bool) {
    let Ok((head, _)) = fs.read(path, HEAD) else { return (Progress::Damaged, false) };
    let head = String::from_utf8_lossy(&head);
    let mut lines = head.lines().map(str::trim_start);
    let status = lines.find_map(|line| line.strip_prefix("status:"));
    let progress = match status.map(str::trim_start) {
        Some(s) if s.starts_with("InProgress") => Progress::InProgress,
        Some(s) if s.starts_with("Done") => Progress::Done,
        Some(s) if s.starts_with("Rejected") => Progress::Rejected,
        Some(s) if s.starts_with("Gold") => Progress::Gold,
        _ => return standing_in_full(fs, path),
    };
    // The flag stands right behind the status.
    let flag = lines.next().and_then(|line| line.strip_prefix("flagged:"));
    (progress, flag.is_some_and(|f| f.trim_start().starts_with("true")))
}

/// The same of a file that is not laid out as we do it, or not sound.
fn standing_in_full(fs: &dyn FileSystem, path: &Path) -> (Progress, bool) {
    let loaded = read_limited(fs, path, LIMIT).ok().and_then(|(bytes, _)| file::read(&bytes).ok());
    loaded.map_or((Progress::Damaged, false), |l| {
        (Progress::of(&l.annotation.status), l.annotation.flagged)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_and_hidden_files_are_no_articles() {
        for name in ["korea.TXT", "korea.html", "korea.htm.gz"] {
            assert!(is_article(name), "{name}");
        }
        for name in ["korea.txt.ron", ".hidden.txt", "korea", ".korea.txt.ron.lock"] {
            assert!(!is_article(name), "{name}");
        }
    }
}
