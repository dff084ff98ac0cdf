//! The settings: name, theme, size, and every key.

use super::{After, above_buttons, close_button};
use crate::app::App;
use crate::app::command::{COMMANDS, Command};
use crate::app::settings::Theme as Choice;
use crate::ui::name::NameField;
use crate::ui::{keys as events, theme};
use egui::{Button, ComboBox, Event, Grid, Key, Label, Modifiers, RichText, ScrollArea, Ui, vec2};

/// Shows the settings; each takes effect at once.
pub(super) fn show(
    ui: &mut Ui,
    app: &mut App,
    capturing: &mut Option<Command>,
    name: &mut NameField,
) -> After {
    above_buttons(ui, "settings", f32::INFINITY, |ui, height| {
        let top = ui.cursor().top();
        look(ui, app, name);
        capture(ui, app, capturing);
        let used = ui.cursor().top() - top;
        keys(ui, app, capturing, (height - used).max(120.0));
    });
    // A key that is waited for is not the one that presses the button.
    ui.add_enabled_ui(capturing.is_none(), close_button).inner
}

/// Name, theme and size.
fn look(ui: &mut Ui, app: &mut App, name: &mut NameField) {
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
            let mut button = |ui: &mut Ui, sign: &str, command: Command| {
                let tip = format!("{} ({})", command.row().help, app.keymap.shown(command));
                let button = ui.add(Button::new(sign).min_size(vec2(28.0, 0.0)));
                if button.accessible_name(command.row().text).on_hover_text(tip).clicked() {
                    app.run(command);
                }
            };
            button(ui, "−", Command::ZoomOut);
            button(ui, "+", Command::ZoomIn);
            button(ui, "100 %", Command::ZoomReset);
            let now = app.settings.zoom * 100.0;
            if (now - 100.0).abs() > 0.5 {
                ui.label(format!("now {now:.0} %"));
            }
        });
        ui.end_row();
    });
    ui.add_space(6.0);
    ui.label(RichText::new("Keys").strong());
    let hint = RichText::new("Click a key to change it, then press the new one; Esc leaves it");
    ui.add(Label::new(hint.color(theme.quiet_ink.0)).wrap());
}

/// Every command with its keys.
fn keys(ui: &mut Ui, app: &mut App, capturing: &mut Option<Command>, height: f32) {
    let changed = app.keymap.changes();
    let area = ScrollArea::vertical().id_salt("keys").max_height(height);
    area.auto_shrink(false).min_scrolled_height(height).show(ui, |ui| {
        // Names and keys wrap in a narrow window.
        let widest = (ui.available_width() - 120.0) / 2.0;
        let grid = Grid::new("keys").num_columns(3).spacing([16.0, 4.0]).striped(true);
        grid.max_col_width(widest).show(ui, |ui| {
            for row in COMMANDS {
                ui.add(Label::new(format!("{}  ›  {}", row.menu.name(), row.text)).wrap());
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
                let button =
                    ui.add(Button::new(RichText::new(text).monospace()).wrap().selected(waits));
                if button.accessible_name(format!("Key of {}", row.text)).clicked() {
                    *capturing = Some(row.command);
                }
                let default = Button::new("Default").small();
                let default = ui.add_enabled(changed.contains_key(row.id), default);
                if default.accessible_name(format!("Default key of {}", row.text)).clicked() {
                    app.keymap.reset(row.command);
                    keep_keys(app);
                }
                ui.end_row();
            }
        });
    });
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
            // A press that is no chord of ours leaves the question open.
            if let Some(chord) = events::chord(key, modifiers) {
                if let Some(loser) = app.keymap.rival(command, &chord) {
                    let left = app.keymap.keys_of(loser).len().saturating_sub(1);
                    let rest = if left == 0 { "; that has no key now" } else { "" };
                    app.messages.note(format!("{chord} was “{}”{rest}", loser.row().text));
                }
                app.keymap.set(command, vec![chord]);
                keep_keys(app);
                *capturing = None;
            }
        }
        None => {}
    }
}

fn keep_keys(app: &mut App) {
    let changes = app.keymap.changes();
    app.change_settings(|s| s.keys = changes);
}
