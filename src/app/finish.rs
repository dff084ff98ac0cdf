//! Finishing an article, rejecting it, and taking either back.

use super::command::Command;
use super::message::Weight;
use super::queue::{Facts, Known, Progress};
use super::reviewing::Searching;
use super::settings::Tab;
use super::tick::progress;
use super::{App, Asked, Finished, Open};
use crate::annotation::Status;
use crate::annotation::check::Severity;
use crate::annotation::file::{GOLD, same_annotator};
use crate::desk::opened::Standing;

/// Said after the last article is finished.
const NONE_LEFT: &str = "No unfinished article is left here";
/// Said after the last article of a filtered list is finished.
const NONE_LISTED: &str = "No unfinished article is left that the filter lists";

/// Why gold cannot be rejected: the article would silently lose its answer.
pub(super) const GOLD_STAYS: &str =
    "Gold cannot be rejected. Reject the article in an annotation of your own";

/// Why gold in progress cannot be finished by itself: what is open in it would be passed over.
const GOLD_IN_REVIEW: &str = "This gold is in progress: it is finished in its review";

impl App {
    pub(super) fn finish(&mut self) {
        let Some(d) = self.open.as_mut().map(|o| &mut o.document) else { return };
        let problems = d.check_now();
        let errors = problems.iter().filter(|p| p.kind.severity() == Severity::Error).count();
        if !problems.is_empty() && self.finish_armed != Some(d.revision()) {
            self.finish_armed = Some(d.revision());
            self.show_tab(Tab::Problems);
            let what = if errors > 0 { "errors" } else { "warnings" };
            let first = problems.first().map(|p| p.kind.message()).unwrap_or_default();
            self.messages.note(match problems.len() {
                1 => format!("{first} Finish again to finish all the same"),
                n => format!("{n} {what}: see Problems. Finish again to finish all the same"),
            });
            return;
        }
        self.finish_armed = None;
        // Gold is never merely done: it is gold, or a review of it is under way.
        let by_edit = match &d.annotation.status {
            Status::Gold => false,
            _ if d.is_gold() && !d.annotation.sources.is_empty() => {
                self.messages.note(GOLD_IN_REVIEW);
                return;
            }
            _ if d.is_gold() => d.set_status(Status::Gold),
            _ => d.set_status(Status::Done),
        };
        self.leave_finished("Done", by_edit);
    }

    /// Rejects the article for a reason.
    pub fn reject(&mut self, reason: &str) {
        let reason = reason.trim();
        let Some(open) = self.open.as_mut() else { return };
        let d = &mut open.document;
        if reason.is_empty() || d.read_only.is_some() {
            return;
        }
        let is_review = open.review.is_some();
        if d.is_gold() && !is_review {
            self.overlay = None;
            self.messages.note(GOLD_STAYS);
            return;
        }
        let by_edit = d.set_status(Status::Rejected(reason.to_owned()));
        self.overlay = None;
        if is_review {
            self.leave_review("Rejected", by_edit);
        } else {
            self.leave_finished("Rejected", by_edit);
        }
        self.changed();
    }

    /// Goes back to the article finished last, with its history, and takes the finish back.
    pub(super) fn undo_finish(&mut self) {
        // The next article may not have come yet.
        let leaving = self.opening.take().and_then(|o| o.asked.finished);
        let leaving = leaving.or_else(|| self.searching.take().map(Searching::stop));
        let finished = if let Some(leaving) = leaving {
            leaving
        } else {
            let Some(finished) = self.finished.take() else { return };
            let is_it = |o: &Open| o.opened.annotation_path == finished.annotation;
            let Some(at) = self.left.iter().position(is_it) else { return };
            self.remember_position();
            self.bring_back(at, None);
            finished
        };
        let Some(open) = self.open.as_mut().filter(|_| finished.by_edit) else { return };
        open.document.undo();
        let name = &open.document.annotation.article.source;
        self.messages.note(format!("{name} is unfinished again"));
        self.show_progress();
    }

    /// The article is finished: it is saved, and the next unfinished one opens.
    pub(super) fn leave_finished(&mut self, what: &str, by_edit: bool) {
        self.changed();
        self.show_progress();
        let Some(open) = &self.open else { return };
        let name = open.document.annotation.article.source.clone();
        let finished = Finished { annotation: open.opened.annotation_path.clone(), by_edit };
        if self.open_next_unfinished(Some(finished)) {
            let text = format!("{what}: {name}");
            self.messages.say(Weight::Note, text, Some(Command::UndoFinish));
        } else {
            let text = format!("{what}: {name}. {}", self.none_left());
            self.messages.say(Weight::Note, text, by_edit.then_some(Command::Undo));
        }
    }

    /// Opens the next unfinished article; false if the list has none.
    pub(super) fn open_next_unfinished(&mut self, finished: Option<Finished>) -> bool {
        let Some(open) = &self.open else { return false };
        let Some(next) = self.queue.unfinished(&open.opened.path, true) else { return false };
        let asked = Asked { path: next, quiet: true, theirs: false, finished, review: None };
        self.start_reading(asked, &self.settings.annotator.clone());
        true
    }

    /// What is said where no unfinished article is left.
    pub(super) fn none_left(&self) -> &'static str {
        if self.queue.filter.is_active() { NONE_LISTED } else { NONE_LEFT }
    }

    /// Brings the lines of the open article, and of those left just now, up to date in the list.
    pub(super) fn show_progress(&mut self) {
        self.show_gold();
        let ours = self.open.iter().chain(&self.left).filter(|open| self.is_own(open));
        let facts = ours.map(|open| {
            let d = &open.document;
            let facts = match progress(d) {
                Progress::New => Facts { known: Known::All, ..Facts::default() },
                progress => Facts::new(&d.annotation, progress, &d.problems, d.coverage.share()),
            };
            (open.opened.path.clone(), facts)
        });
        for (path, facts) in facts.collect::<Vec<_>>() {
            self.queue.set_facts(&path, facts);
        }
    }

    /// Tells the list how far the gold that is open has come.
    pub(super) fn show_gold(&mut self) {
        if let Some(open) = &self.open
            && is_sound(open)
            && same_annotator(&open.owner(), GOLD)
        {
            self.queue.set_gold(&open.opened.path, progress(&open.document));
        }
    }

    /// True if what the list says of the article is what is open here.
    pub(super) fn is_own(&self, open: &Open) -> bool {
        is_sound(open) && same_annotator(&open.owner(), &self.settings.annotator)
    }

    /// Brings the open article's line in the list up to date and into view.
    pub(super) fn show_in_list(&mut self) {
        self.show_progress();
        let number = self.open.as_ref().and_then(|o| self.queue.find(&o.opened.path));
        self.queue.cursor = number;
        self.queue.reveal = number;
    }
}

/// True if the annotation's file could be read, or there is none.
fn is_sound(open: &Open) -> bool {
    !matches!(open.opened.standing, Standing::Damaged(_) | Standing::Misnamed(_))
}
