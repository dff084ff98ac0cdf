//! The articles of the open folder, in order, and which one comes next.
//!
//! The list is read by a job, again when the window gets the focus back;
//! the article that is open stays where it is in the list.

use super::job::{Job, Poll, Wake};
use crate::desk::attributes;
use crate::desk::folder::{self, Entry, Progress};
use crate::desk::fs::FileSystem;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The list of articles.
#[derive(Debug, Default)]
pub struct Queue {
    /// The folder that is listed.
    pub folder: Option<PathBuf>,
    /// Its articles.
    pub entries: Vec<Entry>,
    /// What the list is filtered by: a part of the name.
    pub filter: String,
    /// Why the folder could not be listed.
    pub error: Option<String>,
    /// The folder is under git, which may change line ends there.
    pub wants_attributes: bool,
    listing: Option<Job<io::Result<Listing>>>,
    again: bool,
}

/// What reading a folder gives.
#[derive(Debug)]
struct Listing {
    entries: Vec<Entry>,
    wants_attributes: bool,
}

impl Queue {
    /// Lists a folder, in the background. Keeps the old list of the same folder meanwhile.
    pub fn list(&mut self, fs: &Arc<dyn FileSystem>, folder: &Path, annotator: &str, wake: &Wake) {
        if self.folder.as_deref() != Some(folder) {
            self.entries.clear();
            self.filter.clear();
            self.wants_attributes = false;
            self.folder = Some(folder.to_owned());
            self.listing = None;
        }
        if self.listing.is_some() {
            self.again = true;
            return;
        }
        let (fs, folder, annotator) = (Arc::clone(fs), folder.to_owned(), annotator.to_owned());
        let work = move || {
            let entries = folder::list(fs.as_ref(), &folder, &annotator)?;
            Ok(Listing { entries, wants_attributes: attributes::is_wanted(fs.as_ref(), &folder) })
        };
        self.listing = Job::start("copydesk-list", Arc::clone(wake), work);
    }

    /// Takes in a finished listing. True if another one was asked for meanwhile.
    pub fn poll(&mut self) -> bool {
        match self.listing.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => return false,
            Some(Poll::Ready(listing)) => self.take_in(Some(listing)),
            Some(Poll::Failed) => self.take_in(None),
        }
        self.listing = None;
        std::mem::take(&mut self.again)
    }

    /// Waits for the listing that runs.
    pub fn settle(&mut self) {
        if let Some(listing) = self.listing.take() {
            self.take_in(listing.wait());
        }
    }

    fn take_in(&mut self, listing: Option<io::Result<Listing>>) {
        match listing {
            Some(Ok(listing)) => {
                self.entries = listing.entries;
                self.wants_attributes = listing.wants_attributes;
                self.error = None;
            }
            Some(Err(error)) => self.error = Some(format!("The folder can't be listed: {error}")),
            None => self.error = Some("The folder can't be listed".to_owned()),
        }
    }

    /// True while the list is being read.
    #[must_use]
    pub fn is_listing(&self) -> bool {
        self.listing.is_some()
    }

    /// Says how far the open article has come and whether it is flagged, without reading the
    /// folder again.
    pub fn set_progress(&mut self, path: &Path, progress: Progress, flagged: bool) {
        if let Some(entry) = self.entries.iter_mut().find(|e| e.path == path) {
            entry.progress = progress;
            entry.flagged = flagged;
        }
    }

    /// How many are finished, and how many there are.
    #[must_use]
    pub fn done(&self) -> (usize, usize) {
        let done = self.entries.iter().filter(|e| e.progress.is_finished()).count();
        (done, self.entries.len())
    }

    /// The article after or before `path` in the list.
    #[must_use]
    pub fn beside(&self, path: &Path, forward: bool) -> Option<PathBuf> {
        let here = self.entries.iter().position(|e| e.path == path)?;
        let index = if forward { here.checked_add(1) } else { here.checked_sub(1) };
        index.and_then(|i| self.entries.get(i)).map(|e| e.path.clone())
    }

    /// The first unfinished article after `path`, going around; from the top if `path` is not
    /// in the list.
    #[must_use]
    pub fn next_unfinished(&self, path: &Path) -> Option<PathBuf> {
        let here = self.entries.iter().position(|e| e.path == path);
        let (before, after) = self.entries.split_at_checked(here.map_or(0, |i| i + 1))?;
        after
            .iter()
            .chain(before)
            .find(|e| !e.progress.is_finished() && e.path != path)
            .map(|e| e.path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(states: &[Progress]) -> Queue {
        let entries = states.iter().enumerate().map(|(i, &progress)| Entry {
            path: PathBuf::from(format!("{i}")),
            name: format!("{i}"),
            progress,
            flagged: false,
            has_gold: false,
        });
        Queue { entries: entries.collect(), ..Queue::default() }
    }

    #[test]
    fn the_next_unfinished_goes_around_and_is_never_this_one() {
        let q = queue(&[Progress::New, Progress::Done, Progress::InProgress, Progress::Rejected]);
        assert_eq!(q.next_unfinished(Path::new("0")), Some(PathBuf::from("2")));
        assert_eq!(q.next_unfinished(Path::new("2")), Some(PathBuf::from("0")));
        assert_eq!(queue(&[Progress::New]).next_unfinished(Path::new("0")), None);
        assert_eq!(q.done(), (2, 4));
        assert_eq!(q.beside(Path::new("0"), false), None);
    }
}
