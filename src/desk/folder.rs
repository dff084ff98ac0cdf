//! The articles of one folder, in order, with the status of one annotator's work on each.
//!
//! Subfolders are not entered here, hidden files are left out. Names sort as people count:
//! `2.txt` before `10.txt`. Of an annotation file as we write it, only
//! the head is read for its status.

use super::fs::FileSystem;
use super::open::{LIMIT, read_limited};
use crate::annotation::Status;
use crate::annotation::file::{self, annotation_file_name};
use crate::article::open::is_page_name;
use std::cmp::Ordering;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

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

/// One article of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path.
    pub path: PathBuf,
    /// Its file name.
    pub name: String,
    /// How far the annotator has come.
    pub progress: Progress,
    /// The annotator flagged it, to come back to it.
    pub flagged: bool,
    /// There is an adjudicated annotation, whoever made it.
    pub has_gold: bool,
}

/// The file name endings of text articles, in lower case.
const ENDINGS: [&str; 2] = ["txt", "text"];

/// Lists the articles of a folder with the progress of `annotator`.
pub fn list(fs: &dyn FileSystem, folder: &Path, annotator: &str) -> io::Result<Vec<Entry>> {
    // A name that is no Unicode could not be written into an annotation: left out.
    let names = fs.list(folder)?.into_iter().filter_map(|name| name.into_string().ok());
    let mut names: Vec<String> = names.collect();
    names.sort_by(|a, b| natural(a, b));
    let there = |name: &str| names.binary_search_by(|n| natural(n, name)).is_ok();
    let entries = names.iter().filter(|name| is_article(name)).map(|name| {
        let own = annotation_file_name(name, annotator);
        let (progress, flagged) =
            if there(&own) { standing_of(fs, &folder.join(own)) } else { Default::default() };
        Entry {
            path: folder.join(name),
            name: name.clone(),
            progress,
            flagged,
            has_gold: there(&annotation_file_name(name, "gold")),
        }
    });
    Ok(entries.collect())
}

/// True for the name of an article, text or web page.
#[must_use]
pub fn is_article(name: &str) -> bool {
    let ending = Path::new(name).extension().map(OsStr::to_ascii_lowercase);
    let is_text = ending.is_some_and(|e| ENDINGS.iter().any(|&known| e == known));
    !name.starts_with('.') && (is_text || is_page_name(name))
}

/// The status that an annotation file states, and whether it is flagged. As we write it, its
/// first 64 KB tell: the text comes last. Only of a file in another spelling all is read.
#[must_use]
pub fn standing_of(fs: &dyn FileSystem, path: &Path) -> (Progress, bool) {
    let Ok((head, _)) = fs.read(path, 64 << 10) else { return (Progress::Damaged, false) };
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

/// Compares names with runs of digits as numbers; equal only if the names are.
pub(super) fn natural(left: &str, right: &str) -> Ordering {
    let (mut lefts, mut rights) = (left.chars().peekable(), right.chars().peekable());
    loop {
        let order = match (lefts.peek().copied(), rights.peek().copied()) {
            (None, None) => return left.cmp(right),
            (None, _) => Ordering::Less,
            (_, None) => Ordering::Greater,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                let (a, b) = (digits(&mut lefts), digits(&mut rights));
                a.len().cmp(&b.len()).then(a.cmp(&b))
            }
            (Some(a), Some(b)) => {
                lefts.next();
                rights.next();
                a.to_lowercase().cmp(b.to_lowercase())
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits at the front, without leading zeros.
fn digits(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut run = String::new();
    while let Some(d) = chars.next_if(char::is_ascii_digit) {
        if d != '0' || !run.is_empty() {
            run.push(d);
        }
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_people_count() {
        let mut names = vec!["b.txt", "a10.txt", "a2.txt", "A1.txt", "a02.txt"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["A1.txt", "a02.txt", "a2.txt", "a10.txt", "b.txt"]);
    }

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
