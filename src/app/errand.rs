//! Small errands that touch the disk, so each is a job: samples or guidelines put into a folder,
//! someone else's annotation read for comparison, a damaged file set aside. One at a time.

use super::App;
use super::command::Command;
use super::job::{Job, Poll};
use super::message::Weight;
use super::overlay::Overlay;
use super::samples;
use super::settings::Tab;
use crate::desk::aside::set_aside;
use crate::desk::attributes;
use crate::desk::error::SaveError;
use crate::desk::guidelines;
use crate::desk::opened::{Standing, open_article};
use crate::review::{self, Comparison};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What came of an errand.
#[derive(Debug)]
pub(super) enum Errand {
    /// The samples were put into this folder, or not.
    Samples(PathBuf, Result<(), SaveError>),
    /// Someone else's annotation was read and compared with mine; or why not, in a sentence.
    Compared(Result<Comparison, String>),
    /// The annotators of this article were listed, to review them.
    Annotators(PathBuf, io::Result<Vec<String>>),
    /// A folder got its `.gitattributes`, or not.
    Attributes(Result<(), SaveError>),
    /// A folder got its starting guidelines; false if it has some already.
    Guidelines(Result<bool, SaveError>),
    /// A damaged annotation got another name, or not.
    SetAside(Result<PathBuf, SaveError>),
}

impl App {
    pub(super) fn send(&mut self, work: impl FnOnce() -> Errand + Send + 'static) {
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

    /// Why no `.gitattributes` can be put into the folder, if so.
    pub(super) fn can_put_attributes(&self) -> Result<(), String> {
        let why = "The folder is not under git, or has a .gitattributes file";
        if self.queue.wants_attributes { Ok(()) } else { Err(why.to_owned()) }
    }

    /// Puts a `.gitattributes` into the folder.
    pub(super) fn put_attributes(&mut self) {
        let Some(folder) = self.queue.folder.clone() else { return };
        let fs = Arc::clone(&self.fs);
        self.send(move || Errand::Attributes(attributes::put(fs.as_ref(), &folder)));
    }

    /// Puts the starting guidelines into the folder.
    pub(super) fn put_guidelines(&mut self) {
        let Some(folder) = self.queue.folder.clone() else { return };
        let fs = Arc::clone(&self.fs);
        self.send(move || Errand::Guidelines(guidelines::put(fs.as_ref(), &folder)));
        self.show_tab(Tab::Guidelines);
    }

    /// Offers that once for each folder under git.
    pub(super) fn offer_attributes(&mut self) {
        if !self.queue.wants_attributes || self.attributes_offered == self.queue.folder {
            return;
        }
        self.attributes_offered.clone_from(&self.queue.folder);
        let text = "This folder is under git, which may change line ends and so move offsets";
        self.messages.say(Weight::Warning, text, Some(Command::PutAttributes));
    }

    /// Lists where mine and theirs differ.
    pub fn compare(&mut self) {
        let Some(open) = &self.open else { return };
        let mine = open.document.annotation.clone();
        let path = open.opened.annotation_path.clone();
        let (fs, annotator) = (Arc::clone(&self.fs), self.settings.annotator.clone());
        self.send(move || {
            let theirs = open_article(fs.as_ref(), &path, &annotator, None);
            Errand::Compared(match theirs {
                Err(error) => Err(error.to_string()),
                Ok(theirs) => match theirs.standing {
                    Standing::Damaged(_) | Standing::Misnamed(_) => {
                        Err("The annotation on disk has errors and can't be compared".to_owned())
                    }
                    Standing::Fresh => Err("There is no annotation on disk any more".to_owned()),
                    _ => review::compare(&mine, &theirs.annotation).map_err(|e| e.to_string()),
                },
            })
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
            Errand::Compared(Ok(found)) => self.overlay = Some(Overlay::Compare(found)),
            Errand::SetAside(Ok(to)) => {
                self.messages.note(format!("The damaged file is now {}", to.display()));
                self.overlay = None;
                self.read_again(true);
            }
            Errand::Annotators(article, found) => self.choose_review(&article, found),
            Errand::Compared(Err(sentence)) => self.say_of_conflict(sentence),
            Errand::Attributes(Ok(())) => {
                self.queue.wants_attributes = false;
                self.messages.withdraw_offers(Command::PutAttributes);
                self.messages.note(".gitattributes is there: commit it with the articles");
            }
            Errand::Guidelines(Ok(is_new)) => {
                self.read_guidelines();
                self.messages.note(if is_new {
                    "GUIDELINES.md is there: change it to what you agree on"
                } else {
                    "There is a GUIDELINES.md already; it was left alone"
                });
            }
            Errand::Samples(_, Err(error))
            | Errand::SetAside(Err(error))
            | Errand::Guidelines(Err(error))
            | Errand::Attributes(Err(error)) => {
                let text = format!("{error} {}", error.remedy_by_hand());
                self.messages.say(Weight::Error, text, None);
            }
        }
    }
}
