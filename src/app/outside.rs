//! Changes that someone else made to an open annotation or its article.

use super::message::Weight;
use super::overlay::Overlay;
use super::saving::kept_as;
use super::{App, Asked};
use crate::desk::opened::{Opened, Standing};
use std::path::Path;

impl App {
    /// Someone else's annotation is there; or `kept` under this name, if both wrote in the same
    /// instant and it could not be left.
    pub(super) fn annotation_changed_outside(&mut self, kept: Option<&Path>) {
        if let Some(kept) = kept {
            self.messages.say(Weight::Error, kept_as(kept), None);
        }
        let Some(open) = &self.open else { return };
        let is_edited = open.document.revision() > 0;
        // Labels that are nowhere but in this window any more, edited here or not.
        let was_there = open.opened.fingerprint.is_some() && open.document.read_only.is_none();
        let is_last_copy = was_there && self.saving.finds_nothing();
        if is_edited || is_last_copy {
            self.saving.stop_for_outside();
            self.overlay = Some(Overlay::Outside);
        } else {
            self.messages.note("The annotation was changed on disk and has been read again");
            self.read_again(true);
        }
    }

    /// The open article is another one on disk now, or `gone`: its place is empty or can't be read.
    pub(super) fn article_changed_outside(&mut self, gone: bool) {
        let Some(open) = &self.open else { return };
        let name =
            |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = name(&open.opened.annotation_path);
        if open.document.revision() == 0 {
            return self.read_again(true);
        }
        let saved = self.saving.is_on_disk();
        let text = match (gone, saved) {
            (false, true) => format!(
                "The article changed on disk. Your labels are safe in {file}; read again to carry \
                 them over"
            ),
            (false, false) => format!(
                "The article changed on disk. Your last labels are not in {file} yet: once they \
                 are, read again to carry them over"
            ),
            // Whatever took the article may have taken what was saved beside it.
            (true, true) => format!(
                "{} is gone: deleted, moved, or its disk was unplugged. Your labels were saved in \
                 {file} before that. Put it back, or go on with the text that is open",
                name(&open.opened.path)
            ),
            (true, false) => format!(
                "{} is gone: deleted, moved, or its disk was unplugged. Your last labels are in \
                 memory only. Put it back, or go on with the text that is open",
                name(&open.opened.path)
            ),
        };
        self.say_of_article(text, gone, saved);
    }

    /// Writes my annotation over the one that someone else wrote.
    pub fn keep_mine(&mut self) {
        self.overlay = None;
        if let Some(open) = &self.open {
            self.saving.keep_mine(&open.document);
        }
    }

    /// True if the question is about an annotation that is gone, or can't be read any more; and
    /// whether its article is gone, too.
    #[must_use]
    pub fn asks_of_gone(&self) -> (bool, bool) {
        self.saving.is_gone()
    }

    /// Reads their annotation. Mine is dropped when theirs is there: if it cannot be read or has
    /// errors, the question comes back.
    pub fn take_theirs(&mut self) {
        self.overlay = None;
        let Some(open) = &self.open else { return };
        let (path, owner) = (open.opened.annotation_path.clone(), open.owner());
        let review = open.review.as_ref().map(|r| r.names().clone());
        let asked = Asked { path, quiet: true, theirs: true, finished: None, review };
        self.start_reading(asked, &owner);
    }

    pub(super) fn cannot_take_theirs(&mut self, theirs: &Opened) {
        let name = theirs.annotation_path.file_name().unwrap_or_default().to_string_lossy();
        let why = match &theirs.standing {
            Standing::Damaged(errors) => errors.first().map(ToString::to_string),
            Standing::Misnamed(mismatch) => Some(mismatch.to_string()),
            _ => None,
        };
        let text = format!(
            "Yours is still here: their {name} has errors ({}). Mend it and take it then, or keep \
             yours",
            why.unwrap_or_default()
        );
        self.say_of_conflict(text);
    }
}
