//! Which article comes next: in the list as it is shown, so that it follows filter and order.

use super::{Article, Known, Progress, Queue, Row};
use std::path::{Path, PathBuf};

/// The article to open first in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum First {
    /// This one.
    Open(PathBuf),
    /// It is not known yet.
    Later,
    /// There is none.
    Nothing,
}

impl Queue {
    /// The article to open when the folder is opened: its first unfinished one, or its first.
    /// Found as soon as everything above it is known.
    #[must_use]
    pub fn first(&self) -> First {
        for (start, folder) in self.listing.folders() {
            for (number, article) in (start..).zip(&folder.articles) {
                if !self.is_known(number, article) {
                    return First::Later;
                }
                if self.is_to_do(number) {
                    return self.path(number).map_or(First::Nothing, First::Open);
                }
            }
        }
        if self.is_listing() {
            return First::Later;
        }
        let first = (!self.is_empty()).then(|| self.path_to_open(0)).flatten();
        first.map_or(First::Nothing, First::Open)
    }

    /// True if the list's folder is the one that this article is in, or one above it.
    #[must_use]
    pub fn covers(&self, article: &Path) -> bool {
        let Some(folder) = &self.folder else { return false };
        article.parent() == Some(folder) || (self.subfolders && article.starts_with(folder))
    }

    /// True if subfolders are listed too.
    #[must_use]
    pub fn has_subfolders(&self) -> bool {
        self.subfolders
    }

    /// The article after, or before, a path in the list; the first or last one for a path that
    /// is not in the list.
    #[must_use]
    pub fn beside(&self, path: &Path, forward: bool) -> Option<PathBuf> {
        let (before, after) = self.around(path);
        let number = if forward {
            after.iter().copied().find_map(article)
        } else {
            before.iter().rev().copied().find_map(article)
        };
        self.path_to_open(number?)
    }

    /// Moves the cursor of the list by so many articles, as far as there are any.
    pub fn move_cursor(&mut self, forward: bool, count: usize) {
        let here = self.cursor.and_then(|number| self.row_of(number));
        let rows = self.rows();
        let number = match here {
            None => rows.iter().copied().find_map(article),
            Some(row) if forward => {
                let after = rows.get(row + 1..).unwrap_or_default();
                after.iter().copied().filter_map(article).take(count).last()
            }
            Some(row) => {
                let before = rows.get(..row).unwrap_or_default();
                before.iter().rev().copied().filter_map(article).take(count).last()
            }
        };
        if number.is_some() {
            self.cursor = number;
            self.reveal = number;
        }
    }

    /// The first unfinished article of the list after, or before, a path, going around.
    #[must_use]
    pub fn unfinished(&self, path: &Path, forward: bool) -> Option<PathBuf> {
        let here = self.find(path);
        let (before, after) = self.around(path);
        let wanted = |row: &Row| article(*row).filter(|&n| Some(n) != here && self.is_to_do(n));
        let number = if forward {
            after.iter().chain(before).find_map(wanted)
        } else {
            before.iter().rev().chain(after.iter().rev()).find_map(wanted)
        };
        self.path(number?)
    }

    /// True if another article of the list is unfinished. Asked in every frame, and so looked
    /// for only once until list or facts change.
    #[must_use]
    pub fn has_unfinished(&self, path: &Path) -> bool {
        let here = self.find(path);
        match self.has_unfinished.get() {
            Some((of, has)) if of == here => has,
            _ => {
                let has = self.unfinished(path, true).is_some();
                self.has_unfinished.set(Some((here, has)));
                has
            }
        }
    }

    /// The articles of the list after this one, going around.
    #[must_use]
    pub fn after(&self, path: &Path) -> Vec<PathBuf> {
        let here = self.find(path);
        let (before, after) = self.around(path);
        // All rows stand after an article that is not listed.
        let is_listed = here.is_some_and(|number| self.row_of(number).is_some());
        let before = if is_listed { before } else { &[] };
        let numbers = after.iter().chain(before).filter_map(|row| article(*row));
        numbers.filter(|&n| Some(n) != here).filter_map(|n| self.path(n)).collect()
    }

    /// All articles of the folder, listed or filtered out, but this one.
    #[must_use]
    pub fn all_but(&self, path: &Path) -> Vec<PathBuf> {
        let here = self.find(path);
        let all = u32::try_from(self.len()).unwrap_or(u32::MAX);
        (0..all).filter(|&n| Some(n) != here).filter_map(|n| self.path(n)).collect()
    }

    /// The rows before and after a path. All rows are both if it is not in the list.
    fn around(&self, path: &Path) -> (&[Row], &[Row]) {
        let rows = self.rows();
        match self.find(path).and_then(|number| self.row_of(number)) {
            Some(row) => {
                let after = rows.get(row + 1..).unwrap_or_default();
                (rows.get(..row).unwrap_or_default(), after)
            }
            None => (rows, rows),
        }
    }

    /// True if the status of an article is known.
    fn is_known(&self, number: u32, article: &Article) -> bool {
        let facts = self.facts.get(number as usize);
        article.own.is_none() || facts.is_some_and(|f| f.known > Known::Nothing)
    }

    /// True if the article is there and there is something left to do.
    fn is_to_do(&self, number: u32) -> bool {
        let Some(line) = self.line(number) else { return false };
        let can_open = line.facts.trouble.is_none() || line.facts.progress == Progress::Damaged;
        line.article.file.is_some()
            && can_open
            && self.is_known(number, line.article)
            && !line.facts.progress.is_finished()
    }
}

/// The article of a row, if it is one's.
pub(super) const fn article(row: Row) -> Option<u32> {
    match row {
        Row::Article(number) => Some(number),
        Row::Folder(_) => None,
    }
}
