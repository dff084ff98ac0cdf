//! Whose annotations are to be reviewed: a list of pairs, and of single annotators.

use super::list::{Entry, List, has_words};
use super::{After, act};
use crate::app::reviewing::Names;
use egui::Ui;
use std::path::Path;

const REVIEWS: List = List {
    name: "Find annotators",
    hint: "Type a part of a name",
    nothing: "No annotation is by this name",
};

/// Lists what can be reviewed.
pub(super) fn show(
    ui: &mut Ui,
    article: &Path,
    choices: &[Names],
    query: &mut String,
    chosen: &mut usize,
) -> After {
    let moved = REVIEWS.field(ui, query, chosen);
    let found: Vec<&Names> = choices.iter().filter(|c| has_words(&c.shown(), query)).collect();
    let entry = |index: usize| {
        let names = found.get(index)?;
        let (beside, tip) = match &names.right {
            Some(_) => ("both", "Settle where they differ"),
            None => ("alone", "Step through the spans of this annotation"),
        };
        let (beside, tip) = (beside.to_owned(), tip.to_owned());
        Some(Entry { text: names.shown(), beside, tip, is_quiet: false })
    };
    let taken = REVIEWS.rows(ui, moved, found.len(), entry, chosen);
    match taken.and_then(|index| found.get(index)) {
        None => After::Keep,
        Some(names) => {
            let (article, names) = (article.to_owned(), (*names).clone());
            act(move |app| {
                app.overlay = None;
                app.start_review(&article, &names.left, names.right.as_deref());
            })
        }
    }
}
