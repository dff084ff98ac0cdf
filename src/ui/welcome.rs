//! What is there before an article is open: what this is, samples to try, recent files.

use super::article::focus_id;
use super::theme;
use crate::annotation::Label;
use crate::app::{App, Asking, Command};
use crate::article::symbol::plain;
use egui::{Button, CentralPanel, Frame, RichText, TextWrapMode, Ui, vec2};

/// Shows the welcome.
pub fn show(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    CentralPanel::default().frame(Frame::new().fill(theme.paper.0)).show(ui, |ui| {
        let top = (ui.available_height() * 0.14).clamp(12.0, 120.0);
        egui::ScrollArea::vertical().show(ui, |ui| {
            ui.add_space(top);
            let width = 520.0_f32.min(ui.available_width() - 32.0);
            let margin = (ui.available_width() - width) / 2.0;
            ui.horizontal(|ui| {
                ui.add_space(margin);
                ui.vertical(|ui| {
                    ui.set_width(width);
                    content(ui, app);
                });
            });
        });
    });
}

fn content(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    ui.label(RichText::new("Copydesk").size(34.0));
    ui.label(
        RichText::new(
            "Label raw news articles. Every edit is on disk at once, every offset is exact",
        )
        .color(theme.quiet_ink.0),
    );
    ui.add_space(18.0);
    let samples = Button::new(RichText::new("Try the samples…").color(theme.accent_ink.0))
        .fill(theme.accent.0);
    ui.horizontal_wrapped(|ui| {
        let samples = ui.add(samples.min_size(vec2(150.0, 32.0)));
        // Enter is enough to begin.
        let nothing = ui.memory(|m| m.focused().is_none_or(|id| id == focus_id()));
        if nothing && app.overlay.is_none() {
            samples.request_focus();
        }
        if samples.clicked() {
            app.ask_for_samples_folder();
        }
        for command in [Command::OpenFile, Command::OpenFolder] {
            let button = Button::new(command.row().text).min_size(vec2(110.0, 32.0));
            let key = app.keymap.shown(command);
            if ui.add(button).on_hover_text(format!("{} ({key})", command.row().help)).clicked() {
                app.run(command);
            }
        }
    });
    ui.add_space(20.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for label in Label::ALL {
            super::pens::chip(ui, label);
            let key = app.keymap.shown(Command::for_label(label));
            let text = if key == label.letter().to_string() {
                label.name().to_owned()
            } else {
                format!("{label} ({key})")
            };
            ui.label(text);
            ui.add_space(8.0);
        }
    });
    ui.add_space(4.0);
    let keys = format!(
        "Each letter labels the selected block and steps to the next. {} makes the rest junk, {} finishes, {} shows all keys",
        app.keymap.shown(Command::RestIsJunk),
        app.keymap.shown(Command::Finish),
        app.keymap.shown(Command::Keys),
    );
    ui.label(RichText::new(keys).color(theme.quiet_ink.0));
    let recent = app.settings.recent.clone();
    if !recent.is_empty() {
        ui.add_space(24.0);
        ui.label(RichText::new("Recent").strong());
        for path in recent.iter().take(8) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let folder = path.parent().map(|p| p.display().to_string()).unwrap_or_default();
            let response = ui
                .horizontal(|ui| {
                    // The name gives way too, and leaves the folder some room.
                    let link = |ui: &mut Ui| {
                        ui.set_max_width(ui.available_width() * 0.7);
                        ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
                        ui.link(plain(&name).into_owned())
                    };
                    let response = ui.scope(link).inner;
                    let label =
                        egui::Label::new(RichText::new(plain(&folder)).color(theme.quiet_ink.0));
                    ui.add(label.truncate());
                    response
                })
                .inner;
            if response.clicked() {
                app.chosen(Asking::File, path);
            }
        }
    }
}
