//! The notes, each with a field to write in; typing is an edit like any other.
//!
//! In a review the notes of the sides follow, to be read only.
//!
//! Limit: of very many notes [`MOST`] are listed, from the selection on, and it is said so.

use crate::annotation::{Annotation, Note};
use crate::app::reviewing::shown;
use crate::app::{App, Command, Open};
use crate::article::{Byte, ByteRange};
use crate::ui::article::excerpt;
use crate::ui::theme;
use egui::text_edit::TextEditState;
use egui::{Frame, Id, Label, RichText, ScrollArea, TextEdit, Ui};
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
    let here = open.document.selection.range().start;
    let sides: Vec<&Annotation> = open
        .review
        .iter()
        .flat_map(|review| [Some(review.left()), review.right()])
        .flatten()
        .filter(|side| !side.notes.is_empty())
        .collect();
    if all == 0 {
        ui.label(RichText::new("No notes yet").color(theme.quiet_ink.0));
        if sides.is_empty() {
            return;
        }
    }
    let listed = listed(&open.document.annotation.notes, here);
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
        for side in sides {
            let range = of_side(ui, side, here);
            acts.extend(range.map(|range| (0, Act::GoTo(range))));
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
fn listed(notes: &[Note], here: Byte) -> Range<usize> {
    let first = notes.partition_point(|n| n.range.start < here);
    let first = first.min(notes.len().saturating_sub(MOST));
    first..(first + MOST).min(notes.len())
}

/// The notes of a side of the review, to be read. Returns where one was clicked that leads.
fn of_side(ui: &mut Ui, side: &Annotation, here: Byte) -> Option<ByteRange> {
    let theme = theme::current(ui.ctx());
    let who = shown(&side.annotator);
    let listed = listed(&side.notes, here);
    ui.add_space(10.0);
    let mut heading = format!("Notes of {who}");
    if listed.len() < side.notes.len() {
        let all = side.notes.len();
        heading = format!("{heading}, {} to {} of {all}", listed.start + 1, listed.end);
    }
    ui.label(RichText::new(heading).strong());
    let mut wanted = None;
    for note in side.notes.get(listed).unwrap_or_default() {
        // A card for each: whose words these are, and on what, is never in doubt.
        let card = Frame::new().fill(theme.raised.0).corner_radius(4.0).inner_margin(8.0);
        card.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            let about = about(side, note);
            if note.range.is_empty() {
                ui.label(RichText::new(about).small().color(theme.quiet_ink.0));
            } else if ui.link(RichText::new(about).small()).clicked() {
                wanted = Some(note.range);
            }
            ui.add(Label::new(note.text.as_str()).wrap());
        });
    }
    wanted
}

/// Whose note it is and what on.
fn about(of: &Annotation, note: &Note) -> String {
    let about = if note.range.is_empty() {
        "the article".to_owned()
    } else {
        shortened(&excerpt(of.text.slice(note.range)))
    };
    let by = if note.by.is_empty() { String::new() } else { format!("{} on ", note.by) };
    format!("{by}{about}")
}

/// The first characters of what a note is on, and that there are more.
fn shortened(words: &str) -> String {
    let words = words.trim();
    match words.char_indices().nth(32) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default().trim_end()),
        None => words.to_owned(),
    }
}

fn row(ui: &mut Ui, open: &Open, index: usize, note: &Note) -> Option<Act> {
    let document = &open.document;
    let locked = document.read_only.is_some();
    let mut act = None;
    ui.horizontal(|ui| {
        let link = ui.link(RichText::new(about(&document.annotation, note)).small());
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
