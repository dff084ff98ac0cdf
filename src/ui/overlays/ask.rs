//! What is asked for in words: a path to open, a reason to reject.

use super::{After, act, enter_in};
use crate::app::Asking;
use crate::app::overlay::REASONS;
use crate::ui::theme;
use egui::{Button, Id, RichText, TextEdit, Ui, vec2};
use std::path::Path;

/// Asks for a path, beside the system's dialog.
pub(super) fn path(ui: &mut Ui, asking: Asking, text: &mut String, error: Option<&str>) -> After {
    let (title, hint) = match asking {
        Asking::File => ("Open a file", "path of an article or annotation"),
        Asking::Folder => ("Open a folder", "path of a folder"),
        Asking::ImportFile | Asking::ImportFolder => ("Import annotations", "path"),
        Asking::SamplesFolder => ("Put the samples into a folder", "path of a folder"),
    };
    ui.heading(title);
    ui.label("Choose it in the system's dialog, or type its path here");
    let id = Id::unique("path-field");
    let enter = enter_in(ui, id);
    let field = TextEdit::singleline(text).id(id).hint_text(hint).desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name(title);
    if ui.memory(|m| m.focused().is_none()) {
        response.request_focus();
    }
    if let Some(error) = error {
        let theme = theme::current(ui.ctx());
        ui.label(RichText::new(error).color(theme.error.0));
    }
    ui.add_space(6.0);
    let mut after = After::Keep;
    ui.horizontal(|ui| {
        let ready = !text.trim().is_empty();
        let words = if asking == Asking::SamplesFolder { "Put them here" } else { "Open" };
        let open = ui.add_enabled(ready, Button::new(words).min_size(vec2(90.0, 28.0)));
        if open.clicked() || (enter && ready) {
            let path = text.trim().to_owned();
            after = act(move |app| app.chosen(asking, Path::new(&path)));
        }
        if ui.add(Button::new("Cancel").min_size(vec2(90.0, 28.0))).clicked() {
            after = After::Close;
        }
    });
    after
}

/// Asks for the reason of a rejection.
pub(super) fn reject(ui: &mut Ui, reason: &mut String) -> After {
    ui.heading("Reject the article");
    ui.label("Why is it not an article to learn from? It is left out of gold, and counted");
    let id = Id::unique("reason-field");
    let enter = enter_in(ui, id);
    let mut picked = None;
    let field = TextEdit::singleline(reason)
        .id(id)
        .hint_text("type a reason, or pick one")
        .desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Reason");
    if ui.memory(|m| m.focused().is_none()) {
        response.request_focus();
    }
    ui.horizontal_wrapped(|ui| {
        for offered in REASONS {
            if ui.button(offered).clicked() {
                picked = Some(offered.to_owned());
            }
        }
    });
    ui.add_space(6.0);
    let mut cancel = false;
    ui.horizontal(|ui| {
        let ready = !reason.trim().is_empty();
        let button = ui.add_enabled(ready, Button::new("Reject").min_size(vec2(90.0, 28.0)));
        if button.clicked() || (enter && ready) {
            picked = Some(reason.clone());
        }
        cancel = ui.add(Button::new("Cancel").min_size(vec2(90.0, 28.0))).clicked();
    });
    match picked {
        Some(reason) => act(move |app| app.reject(&reason)),
        None if cancel => After::Close,
        None => After::Keep,
    }
}
