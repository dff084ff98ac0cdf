//! Errors and warnings; a click goes there.
//!
//! Limit: of very many only the first are listed, and it is said how many there are more.

use crate::annotation::Severity;
use crate::app::App;
use crate::desk::opened::Standing;
use crate::ui::theme;
use egui::{RichText, ScrollArea, Ui};

/// So many errors of a damaged file, or spans that another text changed, are listed.
const MOST_ERRORS: usize = 200;
/// So many problems of the annotation are listed.
const MOST_PROBLEMS: usize = 500;

/// Shows the problems.
pub fn show(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let Some(open) = &mut app.open else { return };
    let problems = &open.document.problems;
    let damaged = match &open.opened.standing {
        Standing::Damaged(errors) => errors.as_slice(),
        _ => &[],
    };
    let carried = &open.carried;
    if problems.is_empty() && damaged.is_empty() && carried.is_empty() {
        ui.label(RichText::new("No problems").color(theme.good.0));
        return;
    }
    let more = damaged.len().saturating_sub(MOST_ERRORS)
        + problems.len().saturating_sub(MOST_PROBLEMS)
        + carried.len().saturating_sub(MOST_ERRORS);
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for change in carried.iter().take(MOST_ERRORS) {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new("Changed").color(theme.warning.0).strong());
                match change.now {
                    Some(now) if ui.link(change.sentence()).clicked() => chosen = Some(now),
                    Some(_) => {}
                    None => {
                        ui.label(change.sentence());
                    }
                }
            });
        }
        for error in damaged.iter().take(MOST_ERRORS) {
            ui.label(RichText::new(format!("Error in the file: {error}")).color(theme.error.0));
        }
        for problem in problems.iter().take(MOST_PROBLEMS) {
            let (word, colour) = match problem.kind.severity() {
                Severity::Error => ("Error", theme.error.0),
                Severity::Warning => ("Warning", theme.warning.0),
            };
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(word).color(colour).strong());
                let text = problem.kind.message();
                if problem.range.is_empty() {
                    ui.label(text);
                } else if ui.link(text).clicked() {
                    chosen = Some(problem.range);
                }
            });
        }
        if more > 0 {
            let text = format!("and {more} more; copydesk check lists all");
            ui.label(RichText::new(text).color(theme.quiet_ink.0));
        }
    });
    if let Some(range) = chosen {
        open.document.go_to(range);
    }
}
