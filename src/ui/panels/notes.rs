//! The notes, each with a field to write in; typing is an edit like any other.

use crate::app::{App, Command};
use crate::article::ByteRange;
use crate::ui::article::excerpt;
use crate::ui::theme;
use egui::{Id, RichText, ScrollArea, TextEdit, Ui};

/// The id of a note's field.
#[must_use]
pub fn field_id(index: usize) -> Id {
    Id::unique(("note", index))
}

/// Shows the notes.
pub fn show(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let name = app.settings.annotator.clone();
    let can_add = app.can(Command::AddNote);
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(can_add.is_ok(), |ui| {
            if ui.button("On the selection").on_hover_text(Command::AddNote.row().help).clicked() {
                app.run(Command::AddNote);
            }
            if ui.button("On the article").clicked()
                && let Some(document) = app.document_mut()
            {
                document.add_note(ByteRange::default(), &name);
                app.changed();
                app.effects.push(crate::app::Effect::FocusNote);
            }
        });
    });
    let Some(document) = app.document_mut() else { return };
    let notes = document.annotation.notes.clone();
    if notes.is_empty() {
        ui.label(RichText::new("No notes yet").color(theme.quiet_ink.0));
        return;
    }
    let locked = document.read_only.is_some();
    let mut changed = false;
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for (index, note) in notes.iter().enumerate().take(200) {
            ui.push_id(index, |ui| {
                ui.horizontal(|ui| {
                    let about = if note.range.is_empty() {
                        "the article".to_owned()
                    } else {
                        excerpt(document.text().slice(note.range)).chars().take(24).collect()
                    };
                    let by =
                        if note.by.is_empty() { String::new() } else { format!("{} on ", note.by) };
                    let link = ui.link(RichText::new(format!("{by}{about}")).small());
                    if link.clicked() && !note.range.is_empty() {
                        document.go_to(note.range);
                    }
                    let remove = ui.add_enabled(!locked, egui::Button::new("×").small());
                    if remove.accessible_name("Remove the note").clicked() {
                        document.remove_note(index);
                        changed = true;
                    }
                });
                let mut text = note.text.clone();
                let field = TextEdit::multiline(&mut text)
                    .id(field_id(index))
                    .desired_rows(2)
                    .desired_width(f32::INFINITY)
                    .interactive(!locked);
                let response = ui.add(field).accessible_name(format!("Note {}", index + 1));
                if response.changed() {
                    document.change_note(index, &text);
                    changed = true;
                }
                if response.lost_focus() {
                    document.close_step();
                }
            });
        }
    });
    if changed {
        app.changed();
    }
}
