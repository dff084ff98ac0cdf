//! The list of articles on the left: a field that narrows it, menus for filter and order, and
//! the rows. Only the rows in view are drawn.
//!
//! While the field has the focus, the arrows move through the list and Enter opens.

mod menus;
mod row;

use crate::app::queue::Row;
use crate::app::{App, Effect, Panel};
use crate::ui::theme;
use egui::{Id, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui};

/// The id of the field that has the focus when the panel gets it.
#[must_use]
pub fn focus_id() -> Id {
    Id::unique("queue-filter")
}

/// The distance from one row to the next, in points.
const ROW: f32 = 26.0;
/// What of it lies between the rows.
const GAP: f32 = 6.0;

/// Shows the list.
pub fn show(ui: &mut Ui, app: &mut App) {
    ui.add_space(6.0);
    let mut chosen = None;
    if ui.memory(|m| m.has_focus(focus_id())) {
        chosen = take_keys(ui, app);
    }
    let hint = if app.queue.filter.in_text { "find in the texts…" } else { "filter by name…" };
    let field = TextEdit::singleline(&mut app.queue.filter.text)
        .id(focus_id())
        .hint_text(hint)
        .desired_width(f32::INFINITY);
    if ui.add(field).accessible_name("Filter the articles by name").changed() {
        app.queue.filter_changed();
    }
    menus::bar(ui, app);
    menus::chips(ui, app);
    counts(ui, app);
    if app.queue.shown() == 0 {
        nothing(ui, app);
    }
    chosen = rows(ui, app).or(chosen);
    if let Some(number) = chosen {
        open(app, number);
    }
}

/// Opens an article of the list, and goes to it.
fn open(app: &mut App, number: u32) {
    if let Some(path) = app.queue.path_to_open(number) {
        app.queue.cursor = Some(number);
        app.drawer = None;
        app.open_path(&path);
        app.effects.push(Effect::Focus(Panel::Article));
    }
}

/// The keys of the list; the article that Enter has chosen.
fn take_keys(ui: &Ui, app: &mut App) -> Option<u32> {
    let page = app.queue.in_view().len().saturating_sub(2).max(1);
    let pressed = |key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
    for (key, forward, count) in [
        (Key::ArrowDown, true, 1),
        (Key::ArrowUp, false, 1),
        (Key::PageDown, true, page),
        (Key::PageUp, false, page),
    ] {
        if pressed(key) {
            app.queue.move_cursor(forward, count);
        }
    }
    if !pressed(Key::Enter) {
        return None;
    }
    let in_list = |number: &u32| app.queue.row_of(*number).is_some();
    if app.queue.cursor.as_ref().is_none_or(|number| !in_list(number)) {
        app.queue.cursor = None;
        app.queue.move_cursor(true, 1);
    }
    app.queue.cursor
}

/// How many articles are listed, what is under way, and what was passed over.
fn counts(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let quiet = |text: String| RichText::new(text).size(12.0).color(theme.quiet_ink.0);
    let (shown, all) = (app.queue.shown(), app.queue.len());
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal_wrapped(|ui| {
        let text = if shown == all {
            grouped(all)
        } else {
            format!("{} of {}", grouped(shown), grouped(all))
        };
        let noun = if all == 1 { "article" } else { "articles" };
        ui.label(quiet(format!("{text} {noun}")));
        if !app.queue.troubles.is_empty() {
            menus::troubles(ui, app);
        }
    });
    if let Some((searched, of)) = app.queue.searching() {
        ui.label(quiet(format!("searching {} of {}", grouped(searched), grouped(of))));
    } else if let Some((read, of)) = app.queue.indexing() {
        let what = if app.queue.is_listing() {
            "looking for articles …".to_owned()
        } else {
            format!("indexing {} of {}", grouped(read), grouped(of))
        };
        ui.label(quiet(what))
            .on_hover_text("Status, shares and problems are read from the annotations");
    }
    if let Some(error) = &app.queue.error {
        ui.label(RichText::new(error).color(theme.error.0));
    }
    ui.add_space(2.0);
}

/// What stands where no row is.
fn nothing(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    if app.queue.filter.is_active() && !app.queue.is_empty() {
        if app.queue.searching().is_none() {
            ui.label(RichText::new("No article matches").color(theme.quiet_ink.0));
        }
        if ui.button("Clear the filter").clicked() {
            app.queue.clear_filter();
        }
    } else if !app.queue.is_listing() && app.queue.error.is_none() {
        ui.label(RichText::new("No articles").color(theme.quiet_ink.0));
    }
}

/// Draws the rows in view; the article that was clicked.
fn rows(ui: &mut Ui, app: &mut App) -> Option<u32> {
    let open = app.open.as_ref().and_then(|o| app.queue.find(&o.opened.path));
    let has_focus = ui.memory(|m| m.has_focus(focus_id()));
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if let Some(number) = app.queue.reveal.take()
        && let Some(offset) = offset_of(app, number, ui.available_height())
    {
        area = area.vertical_scroll_offset(offset);
    }
    ui.spacing_mut().item_spacing.y = GAP;
    let mut clicked = None;
    let unsaved = app.unsaved();
    let unsaved: Vec<u32> = unsaved.iter().filter_map(|u| app.queue.find(&u.article)).collect();
    let queue = &app.queue;
    let count = queue.rows().len();
    let in_view = area
        .show_rows(ui, ROW - GAP, count, |ui, range| {
            for &row in queue.rows().get(range.clone()).unwrap_or_default() {
                match row {
                    Row::Folder(number) => row::folder(ui, queue, number),
                    Row::Article(number) => {
                        let is = row::Is {
                            open: open == Some(number),
                            cursor: has_focus && queue.cursor == Some(number),
                            unsaved: unsaved.contains(&number),
                        };
                        if row::article(ui, queue, number, is) {
                            clicked = Some(number);
                        }
                    }
                }
            }
            range
        })
        .inner;
    app.queue.set_in_view(in_view);
    clicked
}

/// Where to scroll, in points, so that an article's row is in view; `None` if it is, or is not
/// in the list.
fn offset_of(app: &App, number: u32, height: f32) -> Option<f32> {
    let row = app.queue.row_of(number)?;
    let view = app.queue.in_view();
    // The first and the last may be cut.
    let whole = view.start + usize::from(view.start > 0)..view.end.saturating_sub(1);
    if whole.contains(&row) {
        return None;
    }
    let top = row as f32 * ROW;
    let beside = view.start.saturating_sub(2)..view.end + 2;
    let offset = if !beside.contains(&row) {
        top - 0.4 * height
    } else if row < whole.start {
        top
    } else {
        top + ROW - height
    };
    // Further than to the end it would spring back.
    let end = app.queue.rows().len() as f32 * ROW - GAP - height;
    Some(offset.min(end).max(0.0))
}

/// A number with commas: 100,000.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
