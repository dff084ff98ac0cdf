//! The articles whose last edit could not be written, and what is said of them.
//!
//! An edit that is on its way to the disk is none of these: it would come and go with each key.
//! Only what waits for the user is listed, in open articles and in those that were left.

use super::App;
use super::saving::SaveState;
use crate::article::symbol::plain;
use std::path::PathBuf;

/// So many names are listed; the rest is counted.
const NAMES: usize = 8;
/// So many different reasons are told.
const REASONS: usize = 3;

/// An article whose last edit is in memory only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// The article's path.
    pub article: PathBuf,
    /// The path of the annotation that was edited.
    pub annotation: PathBuf,
    /// It is the one that is open.
    pub is_open: bool,
    /// What failed, in a sentence.
    pub what: String,
    /// What to do, in a sentence or two.
    pub remedy: String,
}

impl App {
    /// The articles whose last edit could not be written, the open one first.
    #[must_use]
    pub fn unsaved(&self) -> Vec<Unsaved> {
        self.in_memory_only(|state| *state != SaveState::Saving)
    }

    fn in_memory_only(&self, takes: impl Fn(&SaveState) -> bool) -> Vec<Unsaved> {
        let open = self.open.as_ref().map(|o| o.opened.annotation_path.as_path());
        let all = self.saving.not_on_disk().filter(|(_, _, state)| takes(state));
        all.map(|(article, annotation, state)| {
            let (what, remedy) = match state {
                SaveState::Failed { what, remedy } => (what.clone(), remedy.clone()),
                SaveState::Outside => {
                    let name = annotation.file_name().unwrap_or_default().to_string_lossy();
                    let what = format!("{name} was changed by someone else.");
                    (what, "Open its article to decide which to keep.".to_owned())
                }
                _ => {
                    let what = "The disk has not answered yet.".to_owned();
                    (what, "It may be slow or gone: wait a little, then try again.".to_owned())
                }
            };
            let (article, annotation) = (article.to_owned(), annotation.to_owned());
            let is_open = open == Some(annotation.as_path());
            Unsaved { article, annotation, is_open, what, remedy }
        })
        .collect()
    }

    /// Goes to the first article that was left with an edit that could not be written.
    pub fn open_unsaved(&mut self) {
        if let Some(first) = self.unsaved().into_iter().find(|u| !u.is_open) {
            self.open_path(&first.annotation);
        }
    }

    /// Which edits would be lost if the window were closed now, and why.
    #[must_use]
    pub fn why_not_close(&self) -> String {
        let all = self.in_memory_only(|_| true);
        if all.is_empty() {
            "The last edits could not be written".to_owned()
        } else {
            sentences(&all)
        }
    }
}

/// How many articles these are, their names, and each different reason once.
#[must_use]
pub fn sentences(all: &[Unsaved]) -> String {
    let name = |u: &Unsaved| {
        let name = u.article.file_name().unwrap_or_default().to_string_lossy();
        plain(&name).into_owned()
    };
    let mut names: Vec<String> = all.iter().take(NAMES).map(name).collect();
    if all.len() > NAMES {
        names.push(format!("{} more", all.len() - NAMES));
    }
    let last = names.pop().unwrap_or_default();
    let names = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
    let noun = if all.len() == 1 { "article" } else { "articles" };
    let mut text = format!("In memory only: the last edits of {} {noun}, {names}.", all.len());
    let mut told: Vec<&str> = Vec::new();
    for one in all {
        if !told.contains(&one.remedy.as_str()) && told.len() < REASONS {
            told.push(&one.remedy);
            for part in ["\n", &plain(&one.what), " ", &one.remedy] {
                text.push_str(part);
            }
        }
    }
    text
}
