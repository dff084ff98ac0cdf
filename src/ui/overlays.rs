//! What lies over the article: palette, key help, settings, questions. Esc closes each, but
//! for the questions that wait for an answer.

use super::name::NameField;
use super::panels::notes::field_id;
use super::theme;
use crate::app::command::{COMMANDS, Command, Menu};
use crate::app::keymap::Chord;
use crate::app::overlay::{Difference, Overlay, REASONS, search};
use crate::app::settings::Theme as Choice;
use crate::app::{App, Asking};
use crate::desk::opened::Standing;
use crate::ui::article::excerpt;
use egui::{
    Button, ComboBox, Event, Frame, Grid, Id, Key, Label, Modal, Modifiers, RichText, ScrollArea,
    TextEdit, Ui, vec2,
};
use std::path::Path;

/// Shows what lies over the article, if anything.
pub fn show(ui: &Ui, app: &mut App, name: &mut NameField) {
    // Taken out while it is shown, so that it can be changed beside the app.
    let Some(mut overlay) = app.overlay.take() else { return };
    let mut after = After::Keep;
    let width = width_of(&overlay).min(ui.ctx().content_rect().width() - 48.0);
    let height = ui.ctx().content_rect().height() - 96.0;
    let theme = theme::current(ui.ctx());
    let frame = Frame::popup(ui.style()).inner_margin(18.0);
    let modal = Modal::new(Id::unique("overlay")).frame(frame).backdrop_color(theme.backdrop.0);
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.set_max_height(height);
        after = content(ui, app, &mut overlay, name);
    });
    let asks = matches!(
        overlay,
        Overlay::Outside | Overlay::ArticleChanged | Overlay::Damaged | Overlay::Closing
    );
    if modal.should_close() && !asks && matches!(after, After::Keep) {
        after = After::Close;
    }
    match after {
        // Something that was done may have put another one there.
        After::Keep if app.overlay.is_none() => app.overlay = Some(overlay),
        After::Keep => {}
        After::Close => app.run(Command::FocusArticle),
        After::Do(act) => {
            act(app);
            app.effects.push(crate::app::Effect::Focus(crate::app::Panel::Article));
        }
    }
}

enum After {
    Keep,
    Close,
    Do(Box<dyn FnOnce(&mut App)>),
}

fn act(f: impl FnOnce(&mut App) + 'static) -> After {
    After::Do(Box::new(f))
}

/// Enter, pressed while the field has the focus; the press that opened the overlay is none.
fn enter_in(ui: &Ui, field: Id) -> bool {
    ui.memory(|m| m.has_focus(field))
        && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter))
}

fn width_of(overlay: &Overlay) -> f32 {
    match overlay {
        Overlay::Palette { .. } | Overlay::Path { .. } => 520.0,
        Overlay::Keys | Overlay::Settings { .. } | Overlay::Compare(_) => 640.0,
        _ => 440.0,
    }
}

fn content(ui: &mut Ui, app: &mut App, overlay: &mut Overlay, name: &mut NameField) -> After {
    match overlay {
        Overlay::Palette { query, chosen } => palette(ui, app, query, chosen),
        Overlay::Keys => keys(ui, app),
        Overlay::Settings { capturing } => settings(ui, app, capturing, name),
        Overlay::About => about(ui, app),
        Overlay::Path { asking, text, error } => path(ui, *asking, text, error.as_deref()),
        Overlay::Reject { reason } => reject(ui, reason),
        Overlay::Encoding { to } => {
            let to = *to;
            let text = format!(
                "Reading the article as {} changes its text. Labels are carried over where the text stays the same; the others are listed as changed",
                to.name()
            );
            question(
                ui,
                "Another encoding",
                &text,
                vec![
                    answer("Read again", move |app| app.set_encoding(to)),
                    answer("Leave it", |_| ()),
                ],
            )
        }
        Overlay::Outside => question(
            ui,
            "Changed by someone else",
            "The annotation file on disk is not the one that was read here. Nothing has been overwritten",
            vec![
                answer("Compare", App::compare),
                answer("Keep mine", App::keep_mine),
                answer("Take theirs", App::take_theirs),
            ],
        ),
        Overlay::Compare(list) => compare(ui, app, list),
        Overlay::ArticleChanged => question(
            ui,
            "The article has changed",
            "The article on disk is not the one that was labelled. The labels can be carried over to the new text, or you can go on with the text that the annotation holds",
            vec![
                answer("Carry the labels over", App::reanchor_to_article),
                answer("Keep the old text", App::keep_old_text),
                answer("Only look", |_| ()),
            ],
        ),
        Overlay::Damaged => damaged(ui, app),
        Overlay::Closing => question(
            ui,
            "Not everything is saved",
            &match app.save_state() {
                crate::app::saving::SaveState::Failed { what, remedy } => {
                    format!("{what} {remedy}")
                }
                _ => "The last edits could not be written".to_owned(),
            },
            vec![
                answer("Try again", App::retry),
                answer("Stay", |_| ()),
                answer("Close and lose the edits", App::close_anyway),
            ],
        ),
    }
}

/// An answer: its words and what it does.
type Answer = (&'static str, Box<dyn FnOnce(&mut App)>);

fn answer(words: &'static str, does: impl FnOnce(&mut App) + 'static) -> Answer {
    (words, Box::new(does))
}

/// A question with its answers; the first one has the focus.
fn question(ui: &mut Ui, title: &str, text: &str, answers: Vec<Answer>) -> After {
    ui.heading(title);
    ui.add_space(4.0);
    ui.add(Label::new(text).wrap());
    ui.add_space(10.0);
    let mut after = After::Keep;
    ui.horizontal_wrapped(|ui| {
        for (words, does) in answers {
            let response = ui.add(Button::new(words).min_size(vec2(90.0, 28.0)));
            if ui.memory(|m| m.focused().is_none()) {
                response.request_focus();
            }
            if response.clicked() {
                after = After::Do(does);
            }
        }
    });
    after
}

fn palette(ui: &mut Ui, app: &App, query: &mut String, chosen: &mut usize) -> After {
    let (down, up, enter) = ui.input_mut(|i| {
        (
            i.consume_key(Modifiers::NONE, Key::ArrowDown),
            i.consume_key(Modifiers::NONE, Key::ArrowUp),
            i.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    let field =
        TextEdit::singleline(query).hint_text("Type a command").desired_width(f32::INFINITY);
    let response = ui.add(field).accessible_name("Find a command");
    response.request_focus();
    if response.changed() {
        *chosen = 0;
    }
    let rows = search(query);
    let last = rows.len().saturating_sub(1);
    if down {
        *chosen = if *chosen >= last { 0 } else { *chosen + 1 };
    }
    if up {
        *chosen = chosen.checked_sub(1).unwrap_or(last);
    }
    *chosen = (*chosen).min(last);
    let theme = theme::current(ui.ctx());
    let mut picked = enter.then(|| rows.get(*chosen).map(|r| r.command)).flatten();
    ScrollArea::vertical().max_height(380.0).auto_shrink([false, true]).show(ui, |ui| {
        for (index, row) in rows.iter().enumerate() {
            let can = app.can(row.command);
            let text = format!("{}  ›  {}", row.menu.name(), row.text);
            let colour = if can.is_ok() { theme.ink.0 } else { theme.quiet_ink.0 };
            let button = Button::new(RichText::new(text).color(colour))
                .shortcut_text(app.keymap.shown(row.command))
                .selected(index == *chosen)
                .frame_when_inactive(index == *chosen)
                .min_size(vec2(ui.available_width(), 26.0));
            let response = ui.add(button);
            let response = response.on_hover_text(can.err().unwrap_or_else(|| row.help.to_owned()));
            if index == *chosen && (down || up) {
                response.scroll_to_me(None);
            }
            if response.clicked() {
                picked = Some(row.command);
            }
        }
        if rows.is_empty() {
            ui.label("No command has these words");
        }
    });
    match picked {
        None => After::Keep,
        Some(command) => act(move |app| app.run(command)),
    }
}

fn keys(ui: &mut Ui, app: &App) -> After {
    ui.heading("Keys");
    let theme = theme::current(ui.ctx());
    let height = ui.available_height() - 50.0;
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        Grid::new("keys").num_columns(2).spacing([28.0, 4.0]).show(ui, |ui| {
            for menu in Menu::ALL {
                ui.label(RichText::new(menu.name()).color(theme.accent.0));
                ui.end_row();
                for row in COMMANDS.iter().filter(|r| r.menu == menu) {
                    let keys: Vec<String> =
                        app.keymap.keys_of(row.command).iter().map(ToString::to_string).collect();
                    if !keys.is_empty() {
                        ui.label(RichText::new(keys.join(", ")).monospace());
                        ui.label(row.help);
                        ui.end_row();
                    }
                }
            }
        });
        ui.add_space(6.0);
        ui.label(RichText::new("Mouse").color(theme.accent.0));
        for line in MOUSE {
            ui.label(line);
        }
    });
    close_button(ui)
}

/// What the mouse does, in sentences.
pub const MOUSE: [&str; 7] = [
    "Drag: select by words; with Ctrl by characters",
    "Double-click: the word. Triple-click: the block",
    "Click beside a block: select it. Drag there: select several",
    "Click a highlight: select its span. Drag its end: move it",
    "Shift and click: move the selection's end",
    "Right-click: the labels and more",
    "Click the strip on the right: go there",
];

fn close_button(ui: &mut Ui) -> After {
    ui.add_space(8.0);
    let response = ui.add(Button::new("Close").min_size(vec2(90.0, 28.0)));
    if ui.memory(|m| m.focused().is_none()) {
        response.request_focus();
    }
    if response.clicked() { After::Close } else { After::Keep }
}

fn settings(
    ui: &mut Ui,
    app: &mut App,
    capturing: &mut Option<Command>,
    name: &mut NameField,
) -> After {
    ui.heading("Settings");
    let theme = theme::current(ui.ctx());
    Grid::new("settings").num_columns(2).spacing([24.0, 8.0]).show(ui, |ui| {
        ui.label("Annotator's name");
        ui.horizontal(|ui| name.show(ui, app));
        ui.end_row();
        ui.label("Theme");
        let mut choice = app.settings.theme;
        let word = |c: Choice| match c {
            Choice::System => "as the system",
            Choice::Light => "light",
            Choice::Dark => "dark",
        };
        let combo = ComboBox::from_id_salt("theme").selected_text(word(choice)).show_ui(ui, |ui| {
            for c in [Choice::System, Choice::Light, Choice::Dark] {
                ui.selectable_value(&mut choice, c, word(c));
            }
        });
        combo.response.accessible_name("Theme");
        app.change_settings(|s| s.theme = choice);
        ui.end_row();
        ui.label("Size");
        ui.horizontal(|ui| {
            for command in [Command::ZoomOut, Command::ZoomReset, Command::ZoomIn] {
                if ui.button(command.row().text).clicked() {
                    app.run(command);
                }
            }
            ui.label(format!("{:.0} %", app.settings.zoom * 100.0));
        });
        ui.end_row();
    });
    ui.add_space(6.0);
    ui.label(RichText::new("Keys").strong());
    ui.label(
        RichText::new("Click a key to change it, then press the new one; Esc leaves it")
            .color(theme.quiet_ink.0),
    );
    capture(ui, app, capturing);
    let height = (ui.available_height() - 50.0).max(120.0);
    ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
        Grid::new("keys").num_columns(3).spacing([16.0, 4.0]).striped(true).show(ui, |ui| {
            for row in COMMANDS {
                ui.label(format!("{}  ›  {}", row.menu.name(), row.text));
                let waits = *capturing == Some(row.command);
                let keys: Vec<String> =
                    app.keymap.keys_of(row.command).iter().map(ToString::to_string).collect();
                let text = if waits {
                    "press a key …".to_owned()
                } else if keys.is_empty() {
                    "none".to_owned()
                } else {
                    keys.join(", ")
                };
                let button = ui.add(Button::new(RichText::new(text).monospace()).selected(waits));
                if button.accessible_name(format!("Key of {}", row.text)).clicked() {
                    *capturing = Some(row.command);
                }
                if ui
                    .small_button("Default")
                    .accessible_name(format!("Default key of {}", row.text))
                    .clicked()
                {
                    app.keymap.reset(row.command);
                    keep_keys(app);
                }
                ui.end_row();
            }
        });
    });
    if capturing.is_some() { After::Keep } else { close_button(ui) }
}

/// Takes the next key press for the command that waits for one.
fn capture(ui: &Ui, app: &mut App, capturing: &mut Option<Command>) {
    let Some(command) = *capturing else { return };
    let pressed = ui.input_mut(|i| {
        let found = i.events.iter().find_map(|e| match e {
            Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
            Event::Copy => Some((Key::C, Modifiers::COMMAND)),
            _ => None,
        });
        if found.is_some() {
            i.events.retain(|e| !matches!(e, Event::Key { .. } | Event::Copy | Event::Text(_)));
        }
        found
    });
    match pressed {
        Some((Key::Escape, Modifiers::NONE)) => *capturing = None,
        Some((key, modifiers)) => {
            let chord: Chord = super::keys::chord(key, modifiers);
            app.keymap.set(command, vec![chord]);
            keep_keys(app);
            *capturing = None;
        }
        None => {}
    }
}

fn keep_keys(app: &mut App) {
    let changes = app.keymap.changes();
    app.change_settings(|s| s.keys = changes);
}

fn about(ui: &mut Ui, app: &App) -> After {
    ui.heading("Copydesk");
    ui.label(format!("Version {}. MIT or Apache-2.0, as you like", env!("CARGO_PKG_VERSION")));
    ui.label("It has no network code, no account and no telemetry. Files stay where they are");
    if let Some(path) = app.settings_path() {
        ui.add_space(6.0);
        ui.label("Settings and crash reports are in");
        let folder = path.parent().unwrap_or(path).display().to_string();
        ui.add(Label::new(RichText::new(folder).monospace()).wrap().selectable(true));
    }
    close_button(ui)
}

fn path(ui: &mut Ui, asking: Asking, text: &mut String, error: Option<&str>) -> After {
    let (title, hint) = match asking {
        Asking::File => ("Open a file", "path of an article or annotation"),
        Asking::Folder => ("Open a folder", "path of a folder"),
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

fn reject(ui: &mut Ui, reason: &mut String) -> After {
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

fn compare(ui: &mut Ui, app: &App, list: &[Difference]) -> After {
    ui.heading("Mine and theirs");
    let theme = theme::current(ui.ctx());
    if list.is_empty() {
        ui.label("The spans are the same; status, notes or times differ");
    }
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
        Grid::new("differences").num_columns(3).striped(true).spacing([14.0, 4.0]).show(ui, |ui| {
            for heading in ["Mine", "Theirs", "Text"] {
                ui.label(RichText::new(heading).strong());
            }
            ui.end_row();
            for difference in list.iter().take(300) {
                for side in [difference.mine, difference.theirs] {
                    ui.label(side.map_or("–".to_owned(), |s| format!("{} {}", s.label, s.range)));
                }
                let text = app.document().map_or("", |d| d.text().slice(difference.range));
                ui.add(
                    Label::new(RichText::new(excerpt(text)).color(theme.quiet_ink.0)).truncate(),
                );
                ui.end_row();
            }
        });
    });
    ui.add_space(8.0);
    let mut after = After::Keep;
    ui.horizontal(|ui| {
        if ui.add(Button::new("Keep mine").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(App::keep_mine);
        }
        if ui.add(Button::new("Take theirs").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(App::take_theirs);
        }
    });
    after
}

fn damaged(ui: &mut Ui, app: &App) -> After {
    ui.heading("The annotation file has errors");
    let theme = theme::current(ui.ctx());
    let name = app.open.as_ref().map(|o| o.opened.annotation_path.display().to_string());
    ui.add(Label::new(name.unwrap_or_default()).wrap());
    ui.label("It is left as it is. Mend it in a text editor and read it again, or set it aside and label afresh");
    ScrollArea::vertical().max_height(220.0).auto_shrink([false, true]).show(ui, |ui| {
        match app.open.as_ref().map(|o| &o.opened.standing) {
            Some(Standing::Damaged(errors)) => {
                for error in errors.iter().take(50) {
                    ui.add(
                        Label::new(RichText::new(error.to_string()).color(theme.error.0)).wrap(),
                    );
                }
                if errors.len() > 50 {
                    ui.label(format!("and {} more; copydesk check lists all", errors.len() - 50));
                }
            }
            Some(Standing::Misnamed(mismatch)) => {
                ui.add(Label::new(RichText::new(mismatch.to_string()).color(theme.error.0)).wrap());
            }
            _ => {}
        }
    });
    ui.add_space(8.0);
    let mut after = After::Keep;
    ui.horizontal_wrapped(|ui| {
        if ui.add(Button::new("Read again").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(|app| app.run(Command::Reload));
        }
        if ui.add(Button::new("Set it aside").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(App::set_damaged_aside);
        }
        if ui.add(Button::new("Only look").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(|_| ());
        }
    });
    after
}

/// Moves the focus to the note written last.
pub fn focus_newest_note(ui: &Ui, app: &App) {
    let Some(document) = app.document() else { return };
    let newest = document.annotation.notes.iter().rposition(|n| n.text.is_empty());
    if let Some(index) = newest {
        ui.memory_mut(|m| m.request_focus(field_id(index)));
    }
}
