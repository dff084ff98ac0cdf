//! The command palette: a command by a part of its name.

use super::list::{Entry, List};
use super::{After, act};
use crate::app::App;
use crate::app::overlay::search;
use egui::Ui;

const LIST: List =
    List { name: "Find a command", hint: "Type a command", nothing: "No command has these words" };

/// Shows the palette; Enter or a click runs the chosen command.
pub(super) fn show(ui: &mut Ui, app: &App, query: &mut String, chosen: &mut usize) -> After {
    let moved = LIST.field(ui, query, chosen);
    let found = search(query);
    let entry = |index: usize| {
        let row = found.get(index)?;
        let can = app.can(row.command);
        Some(Entry {
            text: format!("{}  ›  {}", row.menu.name(), row.text),
            beside: app.keymap.shown(row.command),
            is_quiet: can.is_err(),
            tip: can.err().unwrap_or_else(|| row.help.to_owned()),
        })
    };
    let picked = LIST.rows(ui, moved, found.len(), entry, chosen);
    match picked.and_then(|index| found.get(index)).map(|row| row.command) {
        None => After::Keep,
        Some(command) => act(move |app| app.run(command)),
    }
}
