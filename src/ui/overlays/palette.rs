//! The command palette: a command by a part of its name.

use super::{After, act, enter_in};
use crate::app::App;
use crate::app::overlay::search;
use crate::ui::theme;
use egui::{Button, Id, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2};

/// Shows the palette; Enter or a click runs the chosen command.
pub(super) fn show(ui: &mut Ui, app: &App, query: &mut String, chosen: &mut usize) -> After {
    let id = Id::unique("palette-field");
    let enter = enter_in(ui, id);
    let (down, up) = ui.input_mut(|i| {
        (
            i.consume_key(Modifiers::NONE, Key::ArrowDown),
            i.consume_key(Modifiers::NONE, Key::ArrowUp),
        )
    });
    let field =
        TextEdit::singleline(query).id(id).hint_text("Type a command").desired_width(f32::INFINITY);
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
