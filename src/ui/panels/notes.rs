//! The notes, each with a field to write in; typing is an edit like any other.
//!
//! Limit: of very many notes [`MOST`] are listed, from the selection on, and it is said so.

use crate::annotation::Note;
use crate::app::document::Document;
use crate::app::{App, Command, Open};
use crate::article::ByteRange;
use crate::ui::article::excerpt;
use crate::ui::theme;
use egui::text_edit::TextEditState;
use egui::{Id, RichText, ScrollArea, TextEdit, Ui};
use std::ops::Range;

/// So many notes are listed at a time, since each has a field of its own.
pub const MOST: usize = 200;

/// The id of a note's field. It is another one for each annotation, since egui keeps what can
/// be undone in a field under its id.
#[must_use]
pub fn field_id(open: &Open, index: usize) -> Id {
    Id::unique(("note", &open.opened.annotation_path, index))
}

/// What is done to a note.
enum Act {
    GoTo(ByteRange),
    Change(String),
    Remove,
    Leave,
}

/// Shows the notes.
pub fn show(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let can_add = app.can(Command::AddNote);
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(can_add.is_ok(), |ui| {
            if ui.button("On the selection").on_hover_text(Command::AddNote.row().help).clicked() {
                app.run(Command::AddNote);
            }
            if ui.button("On the article").clicked() {
                let name = app.settings.annotator.clone();
                if let Some(document) = app.document_mut() {
                    document.add_note(ByteRange::default(), &name);
                }
                app.changed();
                app.effects.push(crate::app::Effect::FocusNote);
            }
        });
    });
    let Some(open) = &app.open else { return };
    let all = open.document.annotation.notes.len();
    if all == 0 {
        ui.label(RichText::new("No notes yet").color(theme.quiet_ink.0));
        return;
    }
    let listed = listed(&open.document);
    if listed.len() < all {
        let text =
            format!("Notes {} to {} of {all}, from the selection on", listed.start + 1, listed.end);
        ui.label(RichText::new(text).color(theme.quiet_ink.0));
    }
    let mut acts = Vec::new();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let notes = open.document.annotation.notes.iter().enumerate();
        for (index, note) in notes.skip(listed.start).take(listed.len()) {
            ui.push_id(index, |ui| {
                if let Some(act) = row(ui, open, index, note) {
                    acts.push((index, act));
                }
            });
        }
    });
    let Some(document) = app.document_mut() else { return };
    let before = document.revision();
    for (index, act) in acts {
        match act {
            Act::GoTo(range) => document.go_to(range),
            Act::Change(text) => document.change_note(index, &text),
            Act::Remove => document.remove_note(index),
            Act::Leave => document.close_step(),
        }
    }
    if document.revision() != before {
        app.changed();
    }
}

/// The notes to list: all, or of very many those from the selection on.
fn listed(document: &Document) -> Range<usize> {
    let notes = &document.annotation.notes;
    let here = document.selection.range().start;
    let first = notes.partition_point(|n| n.range.start < here);
    let first = first.min(notes.len().saturating_sub(MOST));
    first..(first + MOST).min(notes.len())
}

fn row(ui: &mut Ui, open: &Open, index: usize, note: &Note) -> Option<Act> {
    let document = &open.document;
    let locked = document.read_only.is_some();
    let mut act = None;
    ui.horizontal(|ui| {
        let about = if note.range.is_empty() {
            "the article".to_owned()
        } else {
            excerpt(document.text().slice(note.range)).chars().take(24).collect()
        };
        let by = if note.by.is_empty() { String::new() } else { format!("{} on ", note.by) };
        let link = ui.link(RichText::new(format!("{by}{about}")).small());
        if link.clicked() && !note.range.is_empty() {
            act = Some(Act::GoTo(note.range));
        }
        let remove = ui.add_enabled(!locked, egui::Button::new("×").small());
        if remove.accessible_name("Remove the note").clicked() {
            act = Some(Act::Remove);
        }
    });
    let id = field_id(open, index);
    forget_what_was_typed(ui, id);
    let mut text = note.text.clone();
    let field = TextEdit::multiline(&mut text)
        .id(id)
        .desired_rows(2)
        .desired_width(f32::INFINITY)
        .interactive(!locked);
    let response = ui.add(field).accessible_name(format!("Note {}", index + 1));
    if response.changed() {
        act = Some(Act::Change(text));
    } else if response.lost_focus() && act.is_none() {
        act = Some(Act::Leave);
    }
    act
}

/// A field can undo only what was typed since it got the focus: meanwhile the note of this
/// number may have become another one.
fn forget_what_was_typed(ui: &Ui, id: Id) {
    if !ui.memory(|m| m.has_focus(id))
        && let Some(mut state) = TextEditState::load(ui.ctx(), id)
    {
        state.clear_undoer();
        state.store(ui.ctx(), id);
    }
}
