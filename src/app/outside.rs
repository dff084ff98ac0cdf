//! Changes that someone else made to an open annotation or its article.

use super::App;
use super::command::Command;
use super::message::Weight;
use super::overlay::{Overlay, differences};
use crate::desk::aside::set_aside;
use crate::desk::opened::open_article;

impl App {
    pub(super) fn annotation_changed_outside(&mut self) {
        let Some(open) = &self.open else { return };
        let ours_to_lose = open.document.revision() > 0;
        if ours_to_lose {
            self.saving.stop_for_outside();
            self.overlay = Some(Overlay::Outside);
        } else {
            self.messages.note("The annotation was changed on disk and has been read again");
            self.read_again(true);
        }
    }

    pub(super) fn article_changed_outside(&mut self) {
        let Some(open) = &self.open else { return };
        let path = open.opened.annotation_path.clone();
        if open.document.revision() == 0 {
            self.read_again(true);
        } else {
            self.messages.say(
                Weight::Warning,
                format!(
                    "The article changed on disk. Your labels are safe in {}; read again to carry them over",
                    path.file_name().unwrap_or_default().to_string_lossy()
                ),
                Some(Command::Reload),
            );
        }
    }

    /// Writes my annotation over the one that someone else wrote.
    pub fn keep_mine(&mut self) {
        self.overlay = None;
        if let Some(open) = &self.open {
            self.saving.keep_mine(&open.document);
        }
    }

    /// Reads their annotation; mine is dropped.
    pub fn take_theirs(&mut self) {
        self.overlay = None;
        self.saving.drop_mine();
        self.read_again(true);
    }

    /// Lists where mine and theirs differ.
    pub fn compare(&mut self) {
        let Some(open) = &self.open else { return };
        let name = open.opened.annotation_path.clone();
        match open_article(self.fs.as_ref(), &name, &self.settings.annotator, None) {
            Ok(theirs) => {
                let list = differences(
                    open.document.annotation.spans.as_slice(),
                    theirs.annotation.spans.as_slice(),
                );
                self.overlay = Some(Overlay::Compare(list));
            }
            Err(error) => self.messages.say(Weight::Error, error.to_string(), None),
        }
    }

    /// Sets a damaged annotation file aside under another name and starts afresh.
    pub fn set_damaged_aside(&mut self) {
        let Some(open) = &self.open else { return };
        let from = open.opened.annotation_path.clone();
        match set_aside(self.fs.as_ref(), &from) {
            Ok(to) => {
                self.messages.note(format!("The damaged file is now {}", to.display()));
                self.overlay = None;
                self.read_again(true);
            }
            Err(error) => self.messages.say(Weight::Error, error.to_string(), None),
        }
    }
}
