//! Errors and warnings; a click goes there.

use crate::annotation::Severity;
use crate::app::App;
use crate::desk::opened::Standing;
use crate::ui::theme;
use egui::{RichText, ScrollArea, Ui};
use std::sync::Arc;

/// Shows the problems.
pub fn show(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let Some(open) = &mut app.open else { return };
    let problems = Arc::clone(&open.document.problems);
    let damaged = match &open.opened.standing {
        Standing::Damaged(errors) => errors.clone(),
        _ => Vec::new(),
    };
    let carried = open.carried.clone();
    if problems.is_empty() && damaged.is_empty() && carried.is_empty() {
        ui.label(RichText::new("No problems").color(theme.good.0));
        return;
    }
    let cut = damaged.len() > 200 || problems.len() > 500 || carried.len() > 200;
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for change in carried.iter().take(200) {
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
        for error in damaged.iter().take(200) {
            ui.label(RichText::new(format!("Error in the file: {error}")).color(theme.error.0));
        }
        for problem in problems.iter().take(500) {
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
        if cut {
            ui.label(
                RichText::new("The rest is not listed here; copydesk check lists all")
                    .color(theme.quiet_ink.0),
            );
        }
    });
    if let Some(range) = chosen {
        open.document.go_to(range);
    }
}
