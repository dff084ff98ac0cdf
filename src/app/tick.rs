//! What happens between frames: the clock, and what jobs, writer and watch report.

use super::document::Document;
use super::job::{Job, Poll};
use super::message::Weight;
use super::overlay::Overlay;
use super::saving::{Report, SaveState};
use super::{App, Opening};
use crate::annotation::Status;
use crate::annotation::check::{self, Problem};
use crate::article::Blocks;
use crate::desk::folder::Progress;
use std::path::PathBuf;
use std::sync::Arc;

/// Work counts as active until this long after the last key or click, in seconds.
const IDLE_AFTER: f64 = 30.0;
/// Changed settings are on disk this soon, in seconds.
pub(super) const KEEP_SETTINGS_EVERY: f64 = 2.0;

/// What a check found, and what it was about.
#[derive(Debug)]
pub(super) struct Checked {
    revision: u64,
    blocks: Arc<Blocks>,
    problems: Vec<Problem>,
}

impl App {
    /// Takes in what happened since. `now` is the window's clock in seconds; `input` says
    /// whether the user did anything.
    pub fn tick(&mut self, now: f64, input: bool) {
        let passed = (now - self.now).clamp(0.0, 1.0);
        self.now = now;
        if input {
            self.last_input = now;
        }
        if now - self.last_input < IDLE_AFTER && self.open.is_some() {
            self.active += passed;
        }
        self.messages.tick(now);
        if now - self.settings_kept > KEEP_SETTINGS_EVERY {
            self.settings_kept = now;
            self.keep_settings();
        }
        self.poll();
    }

    /// Takes in what jobs, writer and watcher have to report.
    pub(super) fn poll(&mut self) {
        self.poll_errand();
        self.poll_opening();
        self.agreements.iter_mut().for_each(|a| a.poll());
        self.poll_reviews();
        self.poll_export();
        self.poll_import();
        for report in self.saving.poll(&self.wake) {
            self.hear(report);
        }
        self.poll_lock();
        let ours = self.ours();
        if self.queue.poll(&ours) {
            self.show_progress();
        }
        self.open_first();
        self.offer_attributes();
        self.poll_guidelines();
        match self.checking.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => {}
            Some(Poll::Ready(checked)) => {
                self.checking = None;
                self.take_checked(checked);
            }
            Some(Poll::Failed) => self.checking = None,
        }
        self.start_checking();
        self.count_review();
        // However the question was left, it comes back until it is answered: until then the
        // edits are in memory only.
        let undecided = *self.saving.state() == SaveState::Outside;
        if undecided && self.overlay.is_none() && self.opening.is_none() {
            self.overlay = Some(Overlay::Outside);
        }
    }

    pub(super) fn hear(&mut self, report: Report) {
        match report {
            Report::Saved(path) => {
                let failure = self.failures.remove(&path);
                if let Some(failure) = &failure {
                    self.messages.withdraw(failure);
                    self.messages.note("Saved after all");
                }
                self.one_saved(&path, failure.is_some());
                if self.finished.as_ref().is_none_or(|f| f.annotation != path) {
                    self.close_left(&path);
                }
                self.show_progress();
            }
            Report::Failed(path, sentence) => {
                let is_settings = self.settings_path() == Some(path.as_path());
                let (weight, sentence) = if is_settings {
                    // They do not keep the window open, so this is all that is ever said.
                    let start = "Settings changed now are lost when the window is closed.";
                    (Weight::Warning, format!("{start} {sentence}"))
                } else {
                    (Weight::Error, sentence)
                };
                if let Some(failure) = self.failures.insert(path, sentence.clone()) {
                    self.messages.withdraw(&failure);
                }
                self.messages.say(weight, sentence, None);
            }
            Report::AnnotationChanged(kept) => self.annotation_changed_outside(kept.as_deref()),
            Report::ArticleChanged => self.article_changed_outside(false),
            Report::ArticleGone => self.article_changed_outside(true),
        }
    }

    /// Checks the annotation in the background if it has changed since the last check.
    pub(super) fn start_checking(&mut self) {
        let Some(document) = self.open.as_ref().map(|o| &o.document) else { return };
        if self.checking.is_some() || document.checked_revision == Some(document.revision()) {
            return;
        }
        let revision = document.revision();
        let (annotation, blocks) = (document.annotation.clone(), Arc::clone(&document.blocks));
        self.checking = Job::start("copydesk-check", Arc::clone(&self.wake), move || {
            let problems = check::check(&annotation, &blocks);
            Checked { revision, blocks, problems }
        });
    }

    /// What was found by other blocks than the document's does not count.
    fn take_checked(&mut self, checked: Checked) {
        if let Some(document) = self.document_mut()
            && Arc::ptr_eq(&document.blocks, &checked.blocks)
        {
            document.problems = Arc::new(checked.problems);
            document.checked_revision = Some(checked.revision);
        }
        self.show_progress();
    }

    /// The articles of which more is known here than on the disk.
    fn ours(&self) -> Vec<PathBuf> {
        let open = self.open.iter().chain(&self.left).filter(|o| self.is_own(o));
        open.map(|o| o.opened.path.clone()).collect()
    }

    /// Waits until every job and every write is finished and the disk was looked at: for
    /// tests.
    pub fn settle(&mut self) {
        self.settle_errand();
        self.settle_export();
        self.settle_import();
        self.agreements.iter_mut().for_each(|a| a.settle());
        loop {
            if let Some(Opening { asked, job, revision }) = self.opening.take() {
                self.finish_opening(asked, job.wait(), revision);
            } else if self.opening_folder {
                let ours = self.ours();
                if self.queue.settle(&ours) {
                    self.show_progress();
                }
                self.open_first();
            } else if !self.settle_reviews() {
                break;
            }
        }
        let _ = self.saving.flush();
        self.reading.settle();
        self.saving.look_now();
        if let Some(checked) = self.checking.take().and_then(Job::wait) {
            self.take_checked(checked);
        }
        let ours = self.ours();
        if self.queue.settle(&ours) {
            self.show_progress();
        }
        self.poll();
        self.settle_guidelines();
        while self.saving.settle() {
            self.poll();
        }
        self.settle_lock();
    }

    /// To be called after anything that may have changed the annotation: it is handed to the
    /// writer.
    pub fn changed(&mut self) {
        self.count_review();
        let Some(open) = &mut self.open else { return };
        let whole = self.active.floor();
        if open.document.revision() > 0 && whole >= 1.0 {
            // Not an edit: written along with the next one.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small and positive"
            )]
            let seconds = whole as u64;
            open.document.annotation.active_seconds =
                open.document.annotation.active_seconds.saturating_add(seconds);
            self.active -= whole;
        }
        self.saving.hand_over(&open.document);
        self.show_gold();
        self.start_checking();
    }
}

pub(super) fn progress(document: &Document) -> Progress {
    match document.annotation.status {
        // Only looked at: there is no file.
        Status::InProgress
            if document.is_untouched()
                && !document.annotation.flagged
                && document.revision() == 0 =>
        {
            Progress::New
        }
        Status::InProgress => Progress::InProgress,
        Status::Done => Progress::Done,
        Status::Rejected(_) => Progress::Rejected,
        Status::Gold => Progress::Gold,
    }
}
