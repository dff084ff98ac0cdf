//! Leaving an article without losing an edit, coming back to it, and closing the window.

use super::document::ReadOnly;
use super::message::Weight;
use super::overlay::Overlay;
use super::saving::SaveState;
use super::settings::Position;
use super::{App, Effect, Finished, Open};
use crate::annotation::Status;
use crate::article::BlockMode;
use std::path::Path;

impl App {
    /// Leaves the open article. It is kept as it is while its last edit is not on disk, and if
    /// it was `finished`.
    pub(super) fn leave(&mut self, finished: Option<Finished>) {
        let Some(open) = self.open.take() else { return };
        if self.saving.leave(finished.is_some()) {
            self.left.push(open);
        }
        if finished.is_some()
            && let Some(before) = std::mem::replace(&mut self.finished, finished)
        {
            self.close_left(&before.annotation);
        }
    }

    /// Lets go of an article that was left, if it is on disk.
    pub(super) fn close_left(&mut self, annotation: &Path) {
        if self.left.iter().any(|o| o.opened.annotation_path == annotation)
            && self.saving.close(annotation)
        {
            self.left.retain(|o| o.opened.annotation_path != annotation);
            self.finished.take_if(|f| f.annotation == annotation);
        }
    }

    /// Gold that comes back finished is locked, as gold that is opened is.
    pub(super) fn lock_gold(&mut self) {
        if let Some(d) = self.document_mut()
            && d.annotation.status == Status::Gold
            && d.read_only.is_none()
        {
            d.read_only = Some(ReadOnly::Gold);
        }
    }

    /// Opens an article as it was left, with its history.
    pub(super) fn bring_back(&mut self, at: usize, finished: Option<Finished>) {
        let open = self.left.remove(at);
        let annotation = open.opened.annotation_path.clone();
        self.opening = None;
        self.overlay = None;
        self.finished.take_if(|f| f.annotation == annotation);
        self.leave(finished);
        self.saving.resume(&annotation);
        self.settings.remember(&open.opened.path);
        self.now_open(open);
        if *self.saving.state() == SaveState::Outside {
            if let Some(failure) = self.failures.remove(&annotation) {
                self.messages.withdraw(&failure);
            }
            self.overlay = Some(Overlay::Outside);
        }
    }

    pub(super) fn remember_position(&mut self) {
        if let Some(open) = &self.open {
            let d = &open.document;
            let position = Position {
                top: d.top.0,
                anchor: d.selection.anchor.0,
                head: d.selection.head.0,
                paragraphs: d.chosen_mode().map(|mode| mode == BlockMode::Paragraphs),
            };
            self.settings.set_position(&open.opened.annotation_path, position);
        }
    }

    /// The window got the focus back: files may have changed meanwhile.
    pub fn focus_returned(&mut self) {
        self.saving.look_soon();
        self.read_guidelines();
        self.queue.walk();
        // The other window may have been closed meanwhile.
        let held = |o: &Open| matches!(o.document.read_only, Some(ReadOnly::Held(_)));
        if self.open.as_ref().is_some_and(held) {
            self.read_again(true);
        }
    }

    /// Another name means another annotation file.
    pub(super) fn annotator_changed(&mut self, before: &str) {
        self.queue.set_annotator(&self.settings.annotator);
        // Gold and others' annotations stay open.
        let own = self.open.as_ref().filter(|o| o.owner() == before);
        let own = own.map(|o| (o.opened.path.clone(), o.opened.annotation_path.clone()));
        if let Some((path, annotation)) = own {
            if self.document().is_some_and(|d| !d.is_untouched()) {
                let file = annotation.file_name().unwrap_or_default().to_string_lossy();
                let who = match self.settings.annotator.as_str() {
                    "" => "without a name".to_owned(),
                    name => format!("as {name}"),
                };
                let text = format!("You work {who} now. What was labelled before is in {file}");
                self.messages.note(text);
            }
            self.start_opening(&path);
        }
    }

    /// The user wants to close. True if the window may.
    pub fn may_close(&mut self) -> bool {
        self.remember_position();
        self.keep_settings();
        if self.quitting {
            return true;
        }
        let _ = self.saving.flush();
        for report in self.saving.poll(&self.wake) {
            self.hear(report);
        }
        self.settings_file.give_up(&self.saving);
        if self.saving.is_safe() {
            return !self.holds_work();
        }
        let undecided = *self.saving.state() == SaveState::Outside;
        self.overlay = Some(if undecided { Overlay::Outside } else { Overlay::Closing });
        false
    }

    /// True if an export or import is not done: then its form is shown, which has its Cancel.
    fn holds_work(&mut self) -> bool {
        let exports = self.exporting.as_ref().is_some_and(|e| e.progress().is_some());
        let imports = self.importing.as_ref().is_some_and(|i| i.is_importing());
        let (form, what) = match (exports, imports) {
            (true, _) => (Overlay::Export, "The export"),
            (_, true) => (Overlay::Import, "The import"),
            _ => return false,
        };
        self.overlay = Some(form);
        let text = format!("{what} is not done. Cancel it or wait for it, then close");
        self.messages.say(Weight::Warning, text, None);
        true
    }

    /// Hands the settings to the writer if they have changed.
    pub(super) fn keep_settings(&mut self) {
        self.settings_file.keep(&self.settings, &self.saving);
    }

    /// Closes although something could not be saved.
    pub fn close_anyway(&mut self) {
        self.quitting = true;
        self.effects.push(Effect::Quit);
    }

    /// Tries a failed write again.
    pub fn retry(&mut self) {
        self.overlay = None;
        self.saving.retry();
    }
}
