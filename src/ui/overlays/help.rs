//! Key help, and what this program is.

use super::{After, close_button};
use crate::app::App;
use crate::app::command::{COMMANDS, Menu};
use crate::ui::theme;
use egui::{Grid, Label, RichText, ScrollArea, Ui};

/// Shows all keys, menu by menu, and what the mouse does.
pub(super) fn keys(ui: &mut Ui, app: &App) -> After {
    ui.heading("Keys");
    let theme = theme::current(ui.ctx());
    let height = ui.available_height() - 50.0;
    // Both columns wrap in a narrow window.
    let room = ui.available_width() - 28.0 - 16.0;
    let widest = (room - 240.0).max(room / 2.0);
    ScrollArea::vertical().max_height(height).show(ui, |ui| {
        let grid = Grid::new("keys").num_columns(2).spacing([28.0, 4.0]).max_col_width(widest);
        grid.show(ui, |ui| {
            for menu in Menu::ALL {
                ui.label(RichText::new(menu.name()).color(theme.accent.0));
                ui.end_row();
                for row in COMMANDS.iter().filter(|r| r.menu == menu) {
                    let keys: Vec<String> =
                        app.keymap.keys_of(row.command).iter().map(ToString::to_string).collect();
                    if !keys.is_empty() {
                        ui.add(Label::new(RichText::new(keys.join(", ")).monospace()).wrap());
                        ui.add(Label::new(row.help).wrap());
                        ui.end_row();
                    }
                }
            }
        });
        ui.add_space(6.0);
        ui.label(RichText::new("Mouse").color(theme.accent.0));
        for line in MOUSE {
            ui.add(Label::new(line).wrap());
        }
    });
    close_button(ui)
}

/// What the mouse does, in sentences.
pub const MOUSE: [&str; 8] = [
    "Drag: select by words; with Ctrl by characters",
    "Double-click: the word. Triple-click: the block",
    "Click beside a block: select it. Drag there: select several",
    "Click a highlight: select its span. Drag its end: move it",
    "Shift and click: move the selection's end",
    "In a review, click a difference in the text or in the list: go there",
    "Right-click: the labels and more",
    "Click the strip on the right: go there",
];

/// Shows the version and where settings and reports are.
pub(super) fn about(ui: &mut Ui, app: &App) -> After {
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
