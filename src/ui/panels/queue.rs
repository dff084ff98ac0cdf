//! The list of articles on the left. Only the rows in view are drawn.

use crate::app::{App, Panel};
use crate::article::symbol::plain;
use crate::desk::folder::{Entry, Progress};
use crate::ui::theme;
use egui::{
    Align, Id, Label, Layout, RichText, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, vec2,
};

/// The id of the field that has the focus when the panel gets it.
#[must_use]
pub fn focus_id() -> Id {
    Id::unique("queue-filter")
}

const ROW: f32 = 26.0;

/// Shows the list.
pub fn show(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    ui.add_space(6.0);
    let field = TextEdit::singleline(&mut app.queue.filter)
        .id(focus_id())
        .hint_text("filter…")
        .desired_width(f32::INFINITY);
    ui.add(field).accessible_name("Filter the articles by name");
    ui.add_space(2.0);
    if let Some(error) = &app.queue.error {
        ui.label(RichText::new(error).color(theme.error.0));
    }
    let wanted = app.queue.filter.to_lowercase();
    // An index of the rows that match; the rows themselves are drawn only in view.
    let matching: Vec<usize> = (0..app.queue.entries.len())
        .filter(|&i| {
            wanted.is_empty()
                || app.queue.entries.get(i).is_some_and(|e| e.name.to_lowercase().contains(&wanted))
        })
        .collect();
    if matching.is_empty() && !app.queue.is_listing() {
        ui.label(RichText::new("No articles").color(theme.quiet_ink.0));
    }
    let open = app.open.as_ref().map(|o| o.opened.path.clone());
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink(false).show_rows(
        ui,
        ROW - 6.0,
        matching.len(),
        |ui, rows| {
            for index in rows {
                let Some(entry) = matching.get(index).and_then(|&i| app.queue.entries.get(i))
                else {
                    continue;
                };
                if row(ui, entry, open.as_ref() == Some(&entry.path)) {
                    chosen = Some(entry.path.clone());
                }
            }
        },
    );
    if let Some(path) = chosen {
        app.open_path(&path);
        app.effects.push(crate::app::Effect::Focus(Panel::Article));
    }
}

fn row(ui: &mut Ui, entry: &Entry, is_open: bool) -> bool {
    let theme = theme::current(ui.ctx());
    let size = vec2(ui.available_width(), ROW - 6.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let paint = rect.expand2(vec2(4.0, 3.0));
    if is_open {
        ui.painter().rect_filled(paint, 4.0, theme.selection.0);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(paint, 4.0, theme.hover.0);
    }
    let (sign, colour) = match entry.progress {
        Progress::New => ("·", theme.quiet_ink.0),
        Progress::InProgress => ("▸", theme.accent.0),
        Progress::Done => ("✔", theme.good.0),
        Progress::Rejected => ("✖", theme.quiet_ink.0),
        Progress::Gold => ("★", theme.warning.0),
        Progress::Damaged => ("!", theme.error.0),
    };
    let mut child = ui.new_child(
        egui::UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)),
    );
    child.spacing_mut().item_spacing.x = 6.0;
    let mark = Label::new(RichText::new(sign).color(colour)).selectable(false);
    child.add_sized(vec2(14.0, rect.height()), mark);
    let shown = plain(&entry.name);
    let name = RichText::new(shown.as_ref());
    child.add(Label::new(if is_open { name.strong() } else { name }).truncate().selectable(false));
    response.widget_info(|| {
        let text = format!("{shown}, {}", entry.progress.name());
        WidgetInfo::selected(Role::ListBoxOption, true, is_open, text)
    });
    let gold = if entry.has_gold { "; has gold" } else { "" };
    let response = response.on_hover_text(format!("{shown}: {}{gold}", entry.progress.name()));
    response.clicked()
}
