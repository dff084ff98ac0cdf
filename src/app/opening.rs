//! Opening: a path to an article in the window, read by a job.

use super::command::Command;
use super::document::{Document, ReadOnly};
use super::job::{Job, Poll};
use super::message::Weight;
use super::overlay::Overlay;
use super::passing::NO_LOCK;
use super::queue::First;
use super::reviewing::{self, Names, Reviewing};
use super::run::NOT_ON_DISK;
use super::selection::Selection;
use super::settings::{Last, Position};
use super::{App, Asked, Asking, Effect, NotRead, Open, Opening, Panel, Read};
use crate::annotation::file::GOLD;
use crate::article::Byte;
use crate::desk::lock::{LockOutcome, lock};
use crate::desk::open::OpenError;
use crate::desk::opened::{Standing, open_article, places};
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl App {
    /// Opens a file, or a folder's first unfinished article.
    pub fn open_path(&mut self, path: &Path) {
        self.start_opening(path);
    }

    /// Lists a folder; when that is done its first unfinished article opens.
    pub(super) fn open_folder(&mut self, folder: &Path) {
        self.queue.list(&self.fs, folder, true, &self.settings.annotator, &self.wake);
        self.opening_folder = true;
    }

    /// Opens again what was open last time.
    pub(super) fn resume(&mut self, last: Last) {
        let Last { folder, subfolders, article, review } = last;
        self.queue.list(&self.fs, &folder, subfolders, &self.settings.annotator, &self.wake);
        match article {
            Some(path) => {
                match review {
                    Some(Names { left, right }) => {
                        let (article, ..) = places(&path, GOLD);
                        self.start_review(&article, &left, right.as_deref());
                    }
                    None => self.start_opening(&path),
                }
                self.resumed = Some(path);
            }
            None => self.opening_folder = true,
        }
    }

    pub(super) fn open_first(&mut self) {
        if !self.opening_folder {
            return;
        }
        match self.queue.first() {
            First::Later => {}
            First::Open(path) => self.start_opening(&path),
            First::Nothing => {
                self.opening_folder = false;
                let folder = self.queue.folder.clone().unwrap_or_default();
                let folder = folder.display();
                let text = match &self.queue.error {
                    Some(_) if self.queue.is_missing => {
                        format!("The folder {folder} is not there any more. Open another one")
                    }
                    Some(error) => error.clone(),
                    None => format!("There are no articles (.txt, .text, .html) in {folder}"),
                };
                self.messages.say(Weight::Warning, text, Some(Command::OpenFolder));
            }
        }
    }

    pub(super) fn start_opening(&mut self, path: &Path) {
        let path = path.to_owned();
        let asked = Asked { path, quiet: false, theirs: false, finished: None, review: None };
        self.start_reading(asked, &self.settings.annotator.clone());
    }

    /// Reads what is open again, whoever's annotation it is.
    pub(super) fn read_again(&mut self, quiet: bool) {
        let Some(open) = &self.open else { return };
        let owner = open.owner();
        let path = open.opened.path.clone();
        let review = open.review.as_ref().map(|r| r.names().clone());
        let path = if review.is_some() { open.opened.annotation_path.clone() } else { path };
        let asked = Asked { path, quiet, theirs: false, finished: None, review };
        self.start_reading(asked, &owner);
    }

    pub(super) fn start_reading(&mut self, asked: Asked, annotator: &str) {
        self.remember_position();
        let earlier = self.opening.take();
        self.searching = None;
        self.opening_folder = false;
        let (of_article, annotation, owner) = places(&asked.path, annotator);
        if asked.review.is_some() || owner == GOLD {
            // Its sides may have changed since it was left, and other sides may be asked for.
            self.close_left(&annotation);
        }
        if let Some(at) = self.left.iter().position(|o| o.opened.annotation_path == annotation) {
            self.bring_back(at, asked.finished);
            self.lock_gold();
            // As it was left it is no review, or another one.
            let names = self.review().map(Reviewing::names);
            if asked.review.is_some() && names != asked.review.as_ref() && !self.saving.is_on_disk()
            {
                self.messages.note(NOT_ON_DISK);
            }
            return;
        }
        let same = self.open.as_ref().filter(|o| o.opened.annotation_path == annotation);
        if same.is_some() && !asked.theirs && !self.saving.is_on_disk() {
            self.messages.note(NOT_ON_DISK);
            return;
        }
        // An annotation that is open already is locked by this very window.
        let held = same.is_some_and(|o| o.lock.is_some());
        let revision = self.document().map_or(0, Document::revision);
        let mode = self.settings.position(&annotation).and_then(|position| position.mode());
        let (fs, article, annotator) =
            (Arc::clone(&self.fs), asked.path.clone(), annotator.to_owned());
        let review = asked.review.clone();
        // A read of the same that is given up may have the lock already, and this very window
        // would be told that another one holds it.
        let earlier = earlier.filter(|o| places(&o.asked.path, &annotator).1 == annotation);
        let job = Job::start("copydesk-open", Arc::clone(&self.wake), move || {
            drop(earlier.map(|o| o.job.wait()));
            let read = if let Some(names) = review {
                reviewing::read(fs.as_ref(), &of_article, &names, mode).map_err(NotRead::Review)?
            } else {
                let opened = open_article(fs.as_ref(), &article, &annotator, None);
                let opened = opened.map_err(NotRead::Article)?;
                // Finding the blocks of a long article takes a while too.
                let document = Document::new(opened.annotation.clone(), mode);
                Read { opened, document, review: None }
            };
            let lock = (!held).then(|| lock(&annotation, &owner));
            Ok((Box::new(read), lock))
        });
        match job {
            Some(job) => self.opening = Some(Opening { asked, job, revision }),
            None => self.messages.say(
                Weight::Error,
                "The system gave no thread to read the file. Close other programs and try again",
                None,
            ),
        }
    }

    pub(super) fn poll_opening(&mut self) {
        let Some(opening) = self.opening.take() else { return };
        let result = match opening.job.poll() {
            Poll::Running => {
                self.opening = Some(opening);
                return;
            }
            Poll::Ready(result) => Some(result),
            Poll::Failed => None,
        };
        self.finish_opening(opening.asked, result, opening.revision);
    }

    /// `revision` is that of the open article when reading began.
    pub(super) fn finish_opening(
        &mut self,
        asked: Asked,
        result: Option<super::ReadIn>,
        revision: u64,
    ) {
        let was_open = self.resumed.as_ref() == Some(&asked.path);
        match result {
            // Another's annotation that was open is gone, or a review wrote nothing: one's own.
            Some(Ok((read, _)))
                if was_open
                    && asked.review.is_none()
                    && read.opened.fingerprint.is_none()
                    && read.opened.path != asked.path =>
            {
                self.start_opening(&read.opened.path);
            }
            Some(Ok((read, lock))) => self.show(*read, lock, asked, revision),
            Some(Err(NotRead::Review(error))) => {
                let (article, ..) = places(&asked.path, GOLD);
                self.cannot_review(&article, &error);
                if was_open {
                    self.start_opening(&article);
                    self.resumed = Some(article);
                }
            }
            Some(Err(NotRead::Article(error))) => match error.reason {
                OpenError::Folder if error.path == asked.path => self.open_folder(&asked.path),
                OpenError::Missing if asked.finished.is_some() => {
                    // It went away since the folder was listed: on to the one after it.
                    self.queue.has_gone(&asked.path);
                    if !self.open_next_unfinished(asked.finished) {
                        self.messages.note(self.none_left());
                    }
                }
                OpenError::Missing if was_open => {
                    let text = format!("{} is no longer there", asked.path.display());
                    self.messages.say(Weight::Warning, text, None);
                    self.opening_folder = true;
                }
                _ => self.cannot_open(&error.to_string()),
            },
            None => self.cannot_open(&format!(
                "{} could not be opened: reading it failed inside Copydesk",
                asked.path.display()
            )),
        }
    }

    pub(super) fn cannot_open(&mut self, error: &str) {
        if let Some(Overlay::Path { error: slot, .. }) = &mut self.overlay {
            *slot = Some(error.to_owned());
        } else {
            self.messages.say(Weight::Error, error, Some(Command::OpenFile));
        }
    }

    pub(super) fn show(
        &mut self,
        read: Read,
        lock: Option<LockOutcome>,
        asked: Asked,
        revision: u64,
    ) {
        let Read { opened, mut document, review } = read;
        let again =
            self.open.as_ref().is_some_and(|o| o.opened.annotation_path == opened.annotation_path);
        if again && self.document().is_some_and(|d| d.revision() != revision) {
            // It was changed here while it was read: what was read is older.
            return;
        }
        if again && asked.theirs {
            if let Standing::Damaged(_) | Standing::Misnamed(_) = &opened.standing {
                // Half of a file that is still being written, marks of a merge: no version at
                // all. Mine may be nowhere but here.
                return self.cannot_take_theirs(&opened);
            }
            if opened.fingerprint.is_none() && !self.asks_of_gone().0 {
                // There is nothing to take any more: that is another question.
                return self.saving.has_gone();
            }
            self.saving.drop_mine();
        }
        let position = self.settings.position(&opened.annotation_path);
        self.overlay = None;
        let mut warnings = opened.remarks.clone();
        let lock = match lock {
            None => self.open.as_mut().and_then(|o| o.lock.take()),
            Some(LockOutcome::Held(guard)) => Some(guard),
            Some(LockOutcome::Busy(holder)) => {
                document.read_only = Some(ReadOnly::Held(holder.to_string()));
                None
            }
            Some(LockOutcome::Unavailable(reason)) => {
                warnings.push(format!("{NO_LOCK} {reason}"));
                None
            }
        };
        // What another window holds is for that window to settle.
        let held = matches!(document.read_only, Some(ReadOnly::Held(_)));
        match &opened.standing {
            Standing::Damaged(_) | Standing::Misnamed(_) if !held => {
                document.read_only = Some(ReadOnly::Damaged);
                self.overlay = Some(Overlay::Damaged);
            }
            Standing::ArticleChanged { .. } if !held => {
                document.read_only = Some(ReadOnly::ArticleChanged);
                self.overlay = Some(Overlay::ArticleChanged);
            }
            Standing::ArticleGone => {
                let source = &opened.annotation.article.source;
                warnings.push(format!("{source} is gone; its annotation has its text"));
            }
            _ => {}
        }
        if !asked.quiet {
            self.messages.clear_notes();
        }
        if let Some(position) = position {
            return_to(&mut document, position);
        }
        self.settings.remember(&opened.path);
        if again {
            self.open = None;
        } else {
            self.leave(asked.finished);
        }
        self.saving.follow(&opened);
        let carried = Vec::new();
        self.now_open(Open { opened, document, carried, review, before: None, lock });
        self.review_opened(again);
        for warning in &warnings {
            self.messages.say(Weight::Warning, warning.clone(), None);
        }
        self.warnings = warnings;
    }

    /// What is the same however an article came to be open.
    pub(super) fn now_open(&mut self, open: Open) {
        for warning in self.warnings.drain(..) {
            self.messages.withdraw(&warning);
        }
        self.active = 0.0;
        self.finish_armed = None;
        self.find.search(open.document.text());
        let folder = open.opened.path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        if !self.queue.covers(&open.opened.path) {
            // Whoever opened a file did not ask for all that lies below its folder.
            self.queue.list(&self.fs, &folder, false, &self.settings.annotator, &self.wake);
        }
        let is_own = self.is_own(&open);
        let path = if is_own { &open.opened.path } else { &open.opened.annotation_path };
        let folder = self.queue.folder.clone().unwrap_or(folder);
        let subfolders = self.queue.has_subfolders();
        self.settings.last = Some(Last {
            folder,
            subfolders,
            article: Some(path.clone()),
            review: open.review.as_ref().map(|review| review.names().clone()),
        });
        self.resumed = None;
        self.open = Some(open);
        self.show_in_list();
        self.checking = None;
        self.effects.push(Effect::Focus(Panel::Article));
        self.start_checking();
    }

    pub(super) fn ask(&mut self, asking: Asking) {
        let text = match asking {
            Asking::SamplesFolder => super::samples::suggested_folder(),
            _ => None,
        };
        let text = text.map(|path| path.display().to_string()).unwrap_or_default();
        self.overlay = Some(Overlay::Path { asking, text, error: None });
        self.effects.push(Effect::Ask(asking));
    }

    /// Asks for a folder to put the samples into.
    pub fn ask_for_samples_folder(&mut self) {
        self.ask(Asking::SamplesFolder);
    }

    /// A path was chosen in a dialog or typed.
    pub fn chosen(&mut self, asking: Asking, path: &Path) {
        match asking {
            Asking::SamplesFolder => self.put_samples(path),
            Asking::File | Asking::Folder => self.open_path(path),
            Asking::ImportFile | Asking::ImportFolder => self.import_from(path),
        }
    }
}

/// Goes back to where the user was, if that still exists in the text.
fn return_to(document: &mut Document, position: Position) {
    let text = Arc::clone(document.text());
    let (anchor, head) = (Byte(position.anchor), Byte(position.head));
    let sound = |at: Byte| at <= text.end() && text.is_cluster_edge(at);
    if sound(anchor) && sound(head) && anchor != head {
        document.selection = Selection { anchor, head };
    }
    document.top = text.floor_edge(Byte(position.top));
    document.reveal = Some(super::document::Reveal::Nearest(document.selection.range()));
}
