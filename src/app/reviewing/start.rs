//! Starting a review: whose, and reading both sides with their gold by a job; and ending it.

use super::{Names, Reviewing, shown};
use crate::annotation::file::{GOLD, same_annotator};
use crate::annotation::{Annotation, Status};
use crate::app::command::Command;
use crate::app::document::Document;
use crate::app::errand::Errand;
use crate::app::message::Weight;
use crate::app::overlay::Overlay;
use crate::app::run::NOT_ON_DISK;
use crate::app::settings::Tab;
use crate::app::{App, Asked, Read};
use crate::article::BlockMode;
use crate::desk::fs::FileSystem;
use crate::desk::sides::{CannotReview, ForReview, annotators_of, beside, open_for_review};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Reads what a review is about. Gold that is not finished is not locked.
pub(in crate::app) fn read(
    fs: &dyn FileSystem,
    article: &Path,
    names: &Names,
    mode: Option<BlockMode>,
) -> Result<Read, CannotReview> {
    let ForReview { opened, review } = open_for_review(fs, article, names)?;
    let mut document = Document::new(opened.annotation.clone(), mode);
    if matches!(document.annotation.status, Status::InProgress | Status::Done) {
        document.read_only = None;
    }
    let mut reviewing = Reviewing::new(review);
    reviewing.count(&document);
    Ok(Read { opened, document, review: Some(Box::new(reviewing)) })
}

impl App {
    /// Opens the review of an article: the annotations of two annotators, or of one, by their
    /// names; empty is nobody in particular. Fails with a message.
    pub fn start_review(&mut self, article: &Path, left: &str, right: Option<&str>) {
        let names = Names { left: left.to_owned(), right: right.map(str::to_owned) };
        let mut sides = [Some(left), right].into_iter().flatten();
        if sides.any(|name| self.saving.is_waiting(&beside(article, name))) {
            self.messages.note(NOT_ON_DISK);
            return;
        }
        let path = beside(article, GOLD);
        let review = Some(names);
        let asked = Asked { path, quiet: false, theirs: false, finished: None, review };
        self.start_reading(asked, GOLD);
    }

    /// Finds out whose annotations there are of the open article, and starts the review, or asks
    /// which two.
    pub(super) fn ask_review(&mut self) {
        if let Some(open) = &self.open {
            let (fs, article) = (Arc::clone(&self.fs), open.opened.path.clone());
            self.send(move || {
                let names = annotators_of(fs.as_ref(), &article);
                Errand::Annotators(article, names)
            });
        }
    }

    /// The annotators of an article were listed.
    pub(in crate::app) fn choose_review(
        &mut self,
        article: &Path,
        annotators: io::Result<Vec<String>>,
    ) {
        let mut names = match annotators {
            Ok(names) => names,
            Err(error) => {
                let text = format!("The folder can't be listed: {error}");
                self.messages.say(Weight::Error, text, None);
                return;
            }
        };
        // One's own is the left one.
        names.sort_by_key(|name| !same_annotator(name, &self.settings.annotator));
        match names.as_slice() {
            [] => {
                let name = article.file_name().unwrap_or_default().to_string_lossy();
                self.messages.note(format!("There is no annotation of {name} to review yet"));
            }
            [one] => self.start_review(article, one, None),
            [left, right] => self.start_review(article, left, Some(right)),
            _ => {
                let pairs = names.iter().enumerate().flat_map(|(n, left)| {
                    let rest = names.get(n + 1..).unwrap_or_default();
                    rest.iter().map(|right| pair(left, Some(right)))
                });
                let choices = pairs.chain(names.iter().map(|name| pair(name, None))).collect();
                self.offer_reviews(article, choices);
            }
        }
    }

    fn offer_reviews(&mut self, article: &Path, choices: Vec<Names>) {
        let article = article.to_owned();
        let query = String::new();
        self.overlay = Some(Overlay::Reviews { article, choices, query, chosen: 0 });
    }

    /// A review could not be opened.
    pub(in crate::app) fn cannot_review(&mut self, article: &Path, error: &CannotReview) {
        self.messages.say(Weight::Error, error.to_string(), None);
        if let CannotReview::Rejected { other, .. } = error {
            let other = if other == shown("") { "" } else { other };
            self.offer_reviews(article, vec![pair(other, None)]);
        }
    }

    /// A review was opened: its list is shown, and the first open difference selected. When it
    /// was read `again`, the selection stays.
    pub(in crate::app) fn review_opened(&mut self, again: bool) {
        let Some(open) = &mut self.open else { return };
        let Some(reviewing) = &mut open.review else { return };
        let d = &mut open.document;
        let kept = reviewing.at(d.selection.range().start).filter(|_| again);
        let first = kept.or_else(|| reviewing.review.next_open(&d.annotation, None)).or(Some(0));
        reviewing.cursor = first.unwrap_or_default();
        if let Some(current) = reviewing.current().filter(|_| kept.is_none()) {
            d.go_to(current.range);
        }
        self.settings.tab = Tab::Review;
        if reviewing.names.right.is_some() {
            self.pair = Some(reviewing.names.clone());
        }
        let sides = [Some(reviewing.left()), reviewing.right()];
        let mut notes: Vec<String> = sides.into_iter().flatten().filter_map(unfinished).collect();
        let all_rejected =
            sides.iter().flatten().all(|side| matches!(side.status, Status::Rejected(_)));
        if all_rejected {
            let key = self.keymap.shown(Command::Reject);
            notes.push(format!("The article was rejected. {key} rejects it in gold, too"));
        } else if reviewing.differences().is_empty() {
            let key = self.keymap.shown(Command::Finish);
            let who = reviewing.names.shown();
            notes.push(format!("{who}: no difference. {key} makes it gold"));
        }
        for note in notes {
            self.messages.note(note);
        }
    }

    /// Goes back to the user's own annotation.
    pub(super) fn end_review(&mut self) {
        let article = self.open.as_ref().map(|open| open.opened.path.clone());
        if let Some(article) = article {
            self.start_opening(&article);
        }
    }
}

fn pair(left: &str, right: Option<&str>) -> Names {
    Names { left: left.to_owned(), right: right.map(str::to_owned) }
}

/// What to say of a side that is not done.
fn unfinished(side: &Annotation) -> Option<String> {
    let who = shown(&side.annotator);
    (side.status == Status::InProgress).then(|| format!("{who} has not finished this article yet"))
}
