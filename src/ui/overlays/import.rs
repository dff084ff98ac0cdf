//! The form of an import: what from, what it means, what a dry run found, and its progress.
//!
//! The form keeps its size, whatever it says. Of what was found only the rows in view are drawn.

use super::{After, above_buttons};
use crate::app::importing::{
    Form, Guess, Importing, Looked, Meaning, Unit, choices, meanings, words,
};
use crate::app::{App, Asking};
use crate::article::symbol::plain;
use crate::ui::theme::{self, Theme};
use egui::{
    Align, Button, ComboBox, Grid, Label, Layout, ProgressBar, RichText, ScrollArea, TextEdit,
    TextWrapMode, Ui, vec2,
};

/// The height of a row of the list, in points.
const ROW: f32 = 20.0;
/// The widths of a label's name and of what it means, in points, and the height of both with
/// the space below.
const NAME: f32 = 120.0;
const MEANING: f32 = 90.0;
const LABEL: f32 = 32.0;
/// The form is no higher than this, in points.
const HEIGHT: f32 = 620.0;
/// So much of the room that is left the labels of the other tool get, at most.
const LABELS: f32 = 0.4;
/// What was found has no less room than this, in points.
const FOUND: f32 = 110.0;

/// What was clicked.
enum Clicked {
    Import { leaving_out: bool },
    Ask(Asking),
    Stop,
    Close,
}

/// Shows the form.
pub(super) fn show(ui: &mut Ui, app: &mut App) -> After {
    let Some(importing) = &mut app.importing else { return After::Close };
    let theme = theme::current(ui.ctx());
    let mut clicked = None;
    above_buttons(ui, "import", HEIGHT, |ui, height| {
        let top = ui.cursor().top();
        ui.horizontal(|ui| {
            ui.heading("Import annotations");
            let folder = format!("into {}", importing.folder.display());
            ui.add(Label::new(RichText::new(folder).color(theme.quiet_ink.0)).truncate());
        });
        ui.add_space(4.0);
        let is_idle = !importing.is_importing();
        ui.add_enabled_ui(is_idle, |ui| {
            from(ui, importing, &mut clicked);
            let what = importing.looked().and_then(|looked| looked.as_ref().ok()?.what);
            form(ui, &mut importing.form, what);
            let counts = importing.looked().and_then(|looked| looked.as_ref().ok());
            let counts = counts.map(|looked| looked.unknown.clone()).unwrap_or_default();
            let left = height - (ui.cursor().top() - top);
            labels(ui, &mut importing.form, &counts, left * LABELS);
        });
        ui.separator();
        let used = ui.cursor().top() - top;
        found(ui, theme, importing, (height - used - 8.0).max(FOUND));
    });
    buttons(ui, importing, &mut clicked);
    match clicked {
        Some(Clicked::Import { leaving_out }) => app.import(leaving_out),
        Some(Clicked::Ask(asking)) => app.ask_what_to_import(asking),
        Some(Clicked::Stop) => importing.stop(),
        Some(Clicked::Close) => return After::Close,
        None => {}
    }
    After::Keep
}

/// Where from: a path, or the system's dialogs.
fn from(ui: &mut Ui, importing: &mut Importing, clicked: &mut Option<Clicked>) {
    let name = "From the file or folder";
    ui.horizontal(|ui| {
        ui.label("From");
        let width = (ui.available_width() - 140.0).max(120.0);
        let before = importing.form.files.clone();
        let field = TextEdit::singleline(&mut importing.form.files)
            .hint_text("Path of a file or folder, then Enter")
            .desired_width(width);
        let tip = "The path of a file, or of a folder with files. Several are parted by ;";
        let field = ui.add(field).on_hover_text(tip).accessible_name(name);
        if ui.memory(|m| m.focused().is_none()) && before.is_empty() {
            field.request_focus();
        }
        importing.is_typing = field.has_focus() && (importing.is_typing || field.changed());
        for (words, asking) in [("File…", Asking::ImportFile), ("Folder…", Asking::ImportFolder)]
        {
            if ui.button(words).clicked() {
                *clicked = Some(Clicked::Ask(asking));
            }
        }
    });
}

fn form(ui: &mut Ui, form: &mut Form, looked: Option<Guess>) {
    let room = ui.available_width();
    let grid = Grid::new("import").num_columns(2).spacing([20.0, 8.0]);
    let what = form.what.or(looked);
    grid.show(ui, |ui| {
        ui.label("Format");
        let shown = match (form.what, looked) {
            (Some(what), _) => words(what),
            (None, Some(what)) => format!("as it looks, {}", words(what)),
            (None, None) => "as it looks".to_owned(),
        };
        // As far as the window is wide; what is left of it the grid does not know.
        let width = (room - 130.0).clamp(120.0, 430.0);
        let combo = ComboBox::from_id_salt("import-format").width(width).height(360.0);
        let combo = combo.truncate().selected_text(shown).show_ui(ui, |ui| {
            ui.selectable_value(&mut form.what, None, "as it looks");
            for other in choices() {
                ui.selectable_value(&mut form.what, Some(other), words(other));
            }
        });
        combo.response.accessible_name("Format");
        ui.end_row();
        match what {
            Some(Guess::Articles) => {
                let name = "Field with the text";
                ui.label(name);
                let field = TextEdit::singleline(&mut form.text_field).desired_width(160.0);
                ui.add(field).accessible_name(name);
                ui.end_row();
            }
            Some(Guess::Format(format)) if !format.has_spans() => {}
            _ => {
                ui.label("Offsets count");
                let shown = |unit: Option<Unit>| unit.map_or("as is found out", Unit::plural);
                let combo = ComboBox::from_id_salt("import-unit").width(220.0);
                let combo = combo.selected_text(shown(form.unit)).show_ui(ui, |ui| {
                    for unit in [None].into_iter().chain(Unit::ALL.map(Some)) {
                        ui.selectable_value(&mut form.unit, unit, shown(unit));
                    }
                });
                combo.response.accessible_name("Offsets count");
                ui.end_row();
            }
        }
    });
    ui.checkbox(&mut form.replace, "Replace what an earlier import wrote, if it is not the same");
}

/// Labels that are none of the five: what they mean. Many scroll, in so much height.
fn labels(ui: &mut Ui, form: &mut Form, counts: &[(String, u64)], height: f32) {
    if form.meanings.is_empty() {
        return;
    }
    ui.add_space(4.0);
    ui.label("What do these labels mean?");
    // So high that a row is cut where there are more: one sees that it scrolls.
    let rows = (height / LABEL).floor().max(2.0) + 0.5;
    let area = ScrollArea::vertical().id_salt("import-labels").max_height(rows * LABEL);
    area.auto_shrink([false, true]).show(ui, |ui| {
        let room = ui.available_width();
        let in_row = (1..=3_u8).rev().find(|&n| room > (NAME + MEANING + 20.0) * f32::from(n));
        let in_row = usize::from(in_row.unwrap_or(1));
        let mut all: Vec<_> = form.meanings.iter_mut().collect();
        for row in all.chunks_mut(in_row) {
            ui.horizontal(|ui| {
                for (name, meaning) in row {
                    let count = counts.iter().find(|(other, _)| other == *name).map(|(_, n)| n);
                    label(ui, name, count, meaning);
                }
            });
        }
    });
}

/// A label of another tool, how many spans have it, and what it means.
fn label(ui: &mut Ui, name: &str, count: Option<&u64>, meaning: &mut Option<Meaning>) {
    let shown = plain(name);
    let count = count.map_or(String::new(), |n| format!(" ({n})"));
    ui.allocate_ui_with_layout(vec2(NAME, 26.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(NAME);
        ui.add(Label::new(format!("{shown}{count}")).truncate());
    });
    let combo = ComboBox::from_id_salt(("import-label", name)).width(MEANING);
    let combo = combo.selected_text(meaning_words(*meaning)).show_ui(ui, |ui| {
        for other in [None].into_iter().chain(meanings().map(Some)) {
            ui.selectable_value(meaning, other, meaning_words(other));
        }
    });
    combo.response.accessible_name(format!("Meaning of {shown}"));
}

fn meaning_words(meaning: Option<Meaning>) -> &'static str {
    match meaning {
        None => "not said",
        Some(Meaning::Label(label)) => label.name(),
        Some(Meaning::Nothing) => "leave out",
    }
}

/// What came of it, or what the dry run found.
fn found(ui: &mut Ui, theme: &Theme, importing: &Importing, height: f32) {
    if let Some(result) = &importing.result {
        let (title, said, ink) = match result {
            Ok(said) => ("Done", said, theme.ink.0),
            Err(why) => ("Not all was imported", why, theme.error.0),
        };
        ui.label(RichText::new(title).strong());
        ui.add(Label::new(RichText::new(said).color(ink)).wrap().selectable(true));
        return;
    }
    match importing.looked() {
        Some(Ok(looked)) => list(ui, theme, looked, height),
        Some(Err(why)) => {
            ui.add(Label::new(RichText::new(why).color(theme.error.0)).wrap().selectable(true));
        }
        None if importing.progress().is_some() => {
            ui.label("Looking at it …");
        }
        None => {
            let text = "What would be imported is shown here first. Nothing is written before";
            ui.add(Label::new(RichText::new(text).color(theme.quiet_ink.0)).wrap());
        }
    }
}

fn list(ui: &mut Ui, theme: &Theme, looked: &Looked, height: f32) {
    let top = ui.cursor().top();
    for line in &looked.lines {
        ui.add(Label::new(line).wrap().selectable(true));
    }
    let height = (height - (ui.cursor().top() - top)).max(80.0);
    let area = ScrollArea::vertical().id_salt("import-found").max_height(height);
    area.auto_shrink(false).show_rows(ui, ROW, looked.findings.len(), |ui, rows| {
        for (is_error, text) in rows.filter_map(|row| looked.findings.get(row)) {
            let (word, ink) = match is_error {
                true => ("error", theme.error.0),
                false => ("warning", theme.warning.0),
            };
            ui.horizontal(|ui| {
                ui.set_height(ROW);
                ui.label(RichText::new(word).color(ink));
                let text = plain(text);
                let label = Label::new(text.as_ref()).wrap_mode(TextWrapMode::Truncate);
                ui.add(label).on_hover_text(text.as_ref());
            });
        }
    });
}

fn buttons(ui: &mut Ui, importing: &Importing, clicked: &mut Option<Clicked>) {
    let size = vec2(90.0, 28.0);
    ui.horizontal(|ui| {
        if let Some(progress) = importing.progress() {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(200));
            let (done, all) = (progress.done, progress.all);
            if importing.is_importing() {
                if ui.add(Button::new("Cancel").min_size(size)).clicked() {
                    *clicked = Some(Clicked::Stop);
                }
            } else if ui.add(Button::new("Close").min_size(size)).clicked() {
                *clicked = Some(Clicked::Close);
            }
            let share = if all == 0 { 0.0 } else { done as f32 / all as f32 };
            let of = if all == 0 { String::new() } else { format!(" of {all}") };
            let text = format!("{}: {done}{of}", progress.stage.word());
            ui.add(ProgressBar::new(share).desired_width(260.0).text(text));
            return;
        }
        let is_raw =
            matches!(importing.looked(), Some(Ok(looked)) if looked.what == Some(Guess::Articles));
        let what = if is_raw { "article" } else { "annotation" };
        let (words, is_ready, leaving_out) = match importing.ready() {
            Some((n, false)) => (count(n, what), true, false),
            Some((n, true)) => {
                (format!("{}, leaving out what is listed", count(n, what)), true, true)
            }
            None => ("Import".to_owned(), false, false),
        };
        let import = ui.add_enabled(is_ready, Button::new(words).min_size(size));
        let close = ui.add(Button::new("Close").min_size(size));
        if ui.memory(|m| m.focused().is_none()) && !importing.form.files.is_empty() {
            // What leaves something out is a choice of its own.
            if is_ready && !leaving_out { import.request_focus() } else { close.request_focus() }
        }
        if import.clicked() {
            *clicked = Some(Clicked::Import { leaving_out });
        }
        if close.clicked() {
            *clicked = Some(Clicked::Close);
        }
    });
}

/// `Import 1 annotation`, `Import 2 annotations`.
fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("Import 1 {what}") } else { format!("Import {n} {what}s") }
}
