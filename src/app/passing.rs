//! What is said only while it is so: of an article that changed on disk, of a question about
//! someone else's annotation, of a lock that could not be had.
//!
//! All of it is about the open article, so it goes when another one opens
//! ([`App::now_open`](super::App) sees to that). What is here takes it away sooner, when the
//! annotation was saved.

use super::App;
use super::document::ReadOnly;
use super::job::{Job, Poll};
use super::message::Weight;
use crate::desk::lock::{LockOutcome, lock};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How the warning of an annotation without a lock begins.
pub(super) const NO_LOCK: &str = "Another window could open this annotation too, because";

/// What is said only while it is so.
#[derive(Debug, Default)]
pub(super) struct Passing {
    /// The article changed on disk.
    article: Option<OfArticle>,
    /// About someone else's annotation, which is compared or taken.
    conflict: Option<String>,
    /// The lock of this annotation is tried again.
    locking: Option<(PathBuf, Job<LockOutcome>)>,
    /// The annotation whose lock was tried again last.
    tried: Option<PathBuf>,
}

#[derive(Debug)]
struct OfArticle {
    text: String,
    gone: bool,
    /// The labels were on disk then.
    saved: bool,
}

impl App {
    /// Says that the article changed on disk or is gone, in place of what was said of it before.
    pub(super) fn say_of_article(&mut self, text: String, gone: bool, saved: bool) {
        if let Some(before) = self.passing.article.take() {
            self.messages.withdraw(&before.text);
        }
        let action = (!gone && saved).then_some(super::Command::Reload);
        self.messages.say(Weight::Warning, text.clone(), action);
        self.warnings.push(text.clone());
        self.passing.article = Some(OfArticle { text, gone, saved });
    }

    /// Says why the question about someone else's annotation is still open.
    pub(super) fn say_of_conflict(&mut self, text: String) {
        self.messages.say(Weight::Error, text.clone(), None);
        self.warnings.push(text.clone());
        self.passing.conflict = Some(text);
    }

    /// An annotation is on disk; `after_all` if that had failed before.
    pub(super) fn one_saved(&mut self, annotation: &Path, after_all: bool) {
        self.try_lock_again(annotation, after_all);
        if self.open.as_ref().is_none_or(|o| o.opened.annotation_path != annotation) {
            return;
        }
        if let Some(text) = self.passing.conflict.take() {
            self.messages.withdraw(&text);
        }
        // Said of another article, it was withdrawn already.
        let warnings = &self.warnings;
        let article = self.passing.article.take_if(|a| !a.saved || !warnings.contains(&a.text));
        if let Some(before) = article.filter(|a| warnings.contains(&a.text)) {
            self.messages.withdraw(&before.text);
            self.article_changed_outside(before.gone);
        }
    }

    /// What could be written `after_all`, or for the first time, may be locked now. Where there
    /// are no locks at all, that is not tried with each save.
    fn try_lock_again(&mut self, saved: &Path, after_all: bool) {
        let Some(open) = &self.open else { return };
        let held = matches!(open.document.read_only, Some(ReadOnly::Held(_)));
        let path = open.opened.annotation_path.clone();
        let is_first = path == saved && self.passing.tried.as_ref() != Some(&path);
        let lacks = open.lock.is_none() && !held && self.passing.locking.is_none();
        if !lacks || !(after_all || is_first) {
            return;
        }
        let (target, owner) = (path.clone(), open.owner());
        let take = move || lock(&target, &owner);
        let job = Job::start("copydesk-lock", Arc::clone(&self.wake), take);
        self.passing.locking = job.map(|job| (path.clone(), job));
        self.passing.tried = Some(path);
    }

    /// Takes in whether the lock could be had now.
    pub(super) fn poll_lock(&mut self) {
        let Some((path, job)) = self.passing.locking.take() else { return };
        match job.poll() {
            Poll::Running => self.passing.locking = Some((path, job)),
            Poll::Ready(outcome) => self.take_lock(&path, outcome),
            Poll::Failed => {}
        }
    }

    /// Waits for the lock that is tried again: for tests.
    pub(super) fn settle_lock(&mut self) {
        if let Some((path, job)) = self.passing.locking.take()
            && let Some(outcome) = job.wait()
        {
            self.take_lock(&path, outcome);
        }
    }

    fn take_lock(&mut self, annotation: &Path, outcome: LockOutcome) {
        // Without it, or with another window's, the warning stays as true as it was.
        let LockOutcome::Held(guard) = outcome else { return };
        let mut all = self.open.iter_mut().chain(&mut self.left);
        let Some(open) = all.find(|o| o.opened.annotation_path == annotation) else { return };
        open.lock.get_or_insert(guard);
        if self.open.as_ref().is_some_and(|o| o.opened.annotation_path == annotation) {
            for warning in self.warnings.extract_if(.., |w| w.starts_with(NO_LOCK)) {
                self.messages.withdraw(&warning);
            }
        }
    }
}
