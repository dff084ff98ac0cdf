//! Small errands that touch the disk, so each is a job: the samples put into a folder, someone
//! else's annotation read for comparison, a damaged file set aside. One at a time.

use super::App;
use super::job::{Job, Poll};
use super::message::Weight;
use super::overlay::{Difference, Overlay, differences};
use super::samples;
use crate::annotation::Span;
use crate::desk::aside::set_aside;
use crate::desk::error::SaveError;
use crate::desk::opened::{CannotOpen, open_article};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What came of an errand.
#[derive(Debug)]
pub(super) enum Errand {
    /// The samples were put into this folder, or not.
    Samples(PathBuf, Result<(), SaveError>),
    /// Someone else's annotation was read, or not: where it differs from mine.
    Compared(Result<Vec<Difference>, CannotOpen>),
    /// A damaged annotation got another name, or not.
    SetAside(Result<PathBuf, SaveError>),
}

impl App {
    fn send(&mut self, work: impl FnOnce() -> Errand + Send + 'static) {
        if self.errand.is_none() {
            self.errand = Job::start("copydesk-errand", Arc::clone(&self.wake), work);
        }
    }

    /// Puts the samples into a folder and opens the first one.
    pub fn put_samples(&mut self, folder: &Path) {
        let (fs, folder) = (Arc::clone(&self.fs), folder.to_owned());
        self.send(move || {
            let done = samples::put_into(fs.as_ref(), &folder);
            Errand::Samples(folder, done)
        });
    }

    /// Lists where mine and theirs differ.
    pub fn compare(&mut self) {
        let Some(open) = &self.open else { return };
        let mine: Vec<Span> = open.document.annotation.spans.as_slice().to_vec();
        let path = open.opened.annotation_path.clone();
        let (fs, annotator) = (Arc::clone(&self.fs), self.settings.annotator.clone());
        self.send(move || {
            let theirs = open_article(fs.as_ref(), &path, &annotator, None);
            Errand::Compared(theirs.map(|o| differences(&mine, o.annotation.spans.as_slice())))
        });
    }

    /// Sets a damaged annotation file aside under another name and starts afresh.
    pub fn set_damaged_aside(&mut self) {
        let Some(open) = &self.open else { return };
        let (fs, path) = (Arc::clone(&self.fs), open.opened.annotation_path.clone());
        self.send(move || Errand::SetAside(set_aside(fs.as_ref(), &path)));
    }

    /// Takes in what came of an errand.
    pub(super) fn poll_errand(&mut self) {
        match self.errand.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => {}
            Some(Poll::Failed) => self.errand = None,
            Some(Poll::Ready(errand)) => {
                self.errand = None;
                self.take_in_errand(errand);
            }
        }
    }

    /// Waits for the errand under way.
    pub(super) fn settle_errand(&mut self) {
        if let Some(errand) = self.errand.take().and_then(Job::wait) {
            self.take_in_errand(errand);
        }
    }

    fn take_in_errand(&mut self, errand: Errand) {
        match errand {
            Errand::Samples(folder, Ok(())) => {
                self.overlay = None;
                if let Some(first) = samples::FILES.first() {
                    self.open_path(&folder.join(first.name));
                }
            }
            Errand::Compared(Ok(list)) => self.overlay = Some(Overlay::Compare(list)),
            Errand::SetAside(Ok(to)) => {
                self.messages.note(format!("The damaged file is now {}", to.display()));
                self.overlay = None;
                self.read_again(true);
            }
            Errand::Compared(Err(error)) => {
                self.messages.say(Weight::Error, error.to_string(), None);
            }
            Errand::Samples(_, Err(error)) | Errand::SetAside(Err(error)) => {
                let text = format!("{error} {}", error.remedy());
                self.messages.say(Weight::Error, text, None);
            }
        }
    }
}
