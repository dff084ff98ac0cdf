//! Filter and order of the list: the buttons under the field, their menus, and what is in force.

use super::row::sign;
use crate::annotation::Label;
use crate::app::App;
use crate::app::queue::{Filter, Progress, SortBy};
use crate::article::symbol::plain;
use crate::ui::{pens, theme};
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Button, PopupCloseBehavior, RichText, ScrollArea, Ui};

/// How an annotator is called in the window.
pub(super) fn annotator_name(name: &str) -> &str {
    if name.is_empty() { "nobody in particular" } else { name }
}

/// The buttons.
pub(super) fn bar(ui: &mut Ui, app: &mut App) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding = egui::vec2(5.0, 2.0);
        ui.spacing_mut().interact_size.y = 20.0;
        let small = |text: &str| RichText::new(text).size(12.0);
        let in_text = Button::selectable(app.queue.filter.in_text, small("In text"));
        let tip = "Look for the words in the articles' texts and not in their names";
        if ui.add(in_text).on_hover_text(tip).clicked() {
            app.queue.filter.in_text ^= true;
            app.queue.filter_changed();
            ui.memory_mut(|m| m.request_focus(super::focus_id()));
        }
        let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        let (button, _) =
            MenuButton::new(small("Filter")).config(stays).ui(ui, |ui| filter(ui, app));
        button.on_hover_text("List some of the articles only");
        let (button, _) = MenuButton::new(small("Sort")).ui(ui, |ui| sort(ui, app));
        button.on_hover_text(format!("The order: {}", order_name(app)));
    });
}

fn order_name(app: &App) -> String {
    let sort = app.queue.sort();
    let turned = if sort.descending { ", from the largest down" } else { "" };
    format!("{}{turned}", sort.by.name().to_lowercase())
}

fn sort(ui: &mut Ui, app: &mut App) {
    ui.set_min_width(150.0);
    let now = app.queue.sort();
    for by in SortBy::ALL {
        let sign = match (by == now.by, now.descending) {
            (false, _) => "",
            (true, false) => "⬆",
            (true, true) => "⬇",
        };
        let button = Button::new(by.name()).shortcut_text(sign).selected(by == now.by);
        if ui.add(button).accessible_name(by.name()).clicked() {
            app.sort_queue(now.chosen(by));
        }
    }
}

fn filter(ui: &mut Ui, app: &mut App) {
    ui.set_min_width(230.0);
    let theme = theme::current(ui.ctx());
    let before = app.queue.filter.clone();
    let mut filter = before.clone();
    ui.label(RichText::new("Status").color(theme.quiet_ink.0));
    egui::Grid::new("queue-statuses").num_columns(2).show(ui, |ui| {
        for (number, progress) in Progress::ALL.into_iter().enumerate() {
            let (sign, _) = sign(progress, theme);
            let text = format!(
                "{sign} {}  {}",
                progress.name(),
                super::grouped(app.queue.count(progress))
            );
            if ui.selectable_label(filter.statuses.has(progress), text).clicked() {
                filter.statuses.toggle(progress);
            }
            if number % 2 == 1 {
                ui.end_row();
            }
        }
    });
    ui.separator();
    ui.label(RichText::new("Label").color(theme.quiet_ink.0));
    for label in Label::ALL {
        ui.horizontal(|ui| {
            pens::chip(ui, label);
            for (used, word) in [(true, "has"), (false, "lacks")] {
                let is_it = filter.label == Some((label, used));
                let button = ui.selectable_label(is_it, format!("{word} {}", label.name()));
                if button.clicked() {
                    filter.label = (!is_it).then_some((label, used));
                }
            }
        });
    }
    ui.separator();
    ui.toggle_value(&mut filter.problems, "has errors or warnings");
    ui.toggle_value(&mut filter.notes, "has notes");
    ui.toggle_value(&mut filter.flagged, "flagged for later");
    let names = app.queue.annotators();
    if !names.is_empty() {
        ui.separator();
        ui.label(RichText::new("Annotated by").color(theme.quiet_ink.0));
        // As high as there is room for, so that nobody is taken for all.
        let room = ui.ctx().content_rect().bottom() - ui.cursor().top() - 24.0;
        ScrollArea::vertical().max_height(room.max(120.0)).show(ui, |ui| {
            for name in names {
                let is_it = filter.annotator.as_deref() == Some(name);
                if ui.selectable_label(is_it, annotator_name(name)).clicked() {
                    filter.annotator = (!is_it).then(|| name.to_owned());
                }
            }
        });
    }
    if filter != before {
        app.queue.filter = filter;
        app.queue.filter_changed();
    }
}

/// What the filter asks for beside the words; a click takes it away.
pub(super) fn chips(ui: &mut Ui, app: &mut App) {
    if !app.queue.filter.has_chips() {
        return;
    }
    let before = app.queue.filter.clone();
    let mut now = before.clone();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 3.0);
        let chip = |ui: &mut Ui, text: String| {
            let button = Button::new(RichText::new(format!("{text} ×")).size(12.0)).small();
            let name = format!("Do not filter by {text}");
            ui.add(button)
                .accessible_name(name)
                .on_hover_text("Take this out of the filter")
                .clicked()
        };
        for progress in Progress::ALL {
            if before.statuses.has(progress) && chip(ui, progress.name().to_owned()) {
                now.statuses.toggle(progress);
            }
        }
        if let Some((label, used)) = before.label {
            let word = if used { "has" } else { "lacks" };
            if chip(ui, format!("{word} {}", label.name())) {
                now.label = None;
            }
        }
        if before.problems && chip(ui, "problems".to_owned()) {
            now.problems = false;
        }
        if before.notes && chip(ui, "notes".to_owned()) {
            now.notes = false;
        }
        if before.flagged && chip(ui, "flagged".to_owned()) {
            now.flagged = false;
        }
        if let Some(name) = &before.annotator
            && chip(ui, format!("by {}", annotator_name(name)))
        {
            now.annotator = None;
        }
        if ui.small_button("Clear").on_hover_text("List all articles").clicked() {
            now = Filter::default();
        }
    });
    if now != before {
        app.queue.filter = now;
        app.queue.filter_changed();
    }
}

/// What was passed over in the folder, and why.
pub(super) fn troubles(ui: &mut Ui, app: &App) {
    let theme = theme::current(ui.ctx());
    let count = app.queue.troubles.len();
    let text = RichText::new(format!("{count} left out")).size(12.0).color(theme.warning.0);
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::from_button(Button::new(text).small()).config(stays);
    button.ui(ui, |ui| {
        ui.set_width(360.0);
        ScrollArea::vertical().max_height(300.0).show_rows(ui, 44.0, count, |ui, rows| {
            for trouble in app.queue.troubles.get(rows).unwrap_or_default() {
                ui.allocate_ui(egui::vec2(340.0, 44.0), |ui| {
                    ui.set_min_height(44.0);
                    let path = plain(&trouble.path.display().to_string()).into_owned();
                    ui.add(egui::Label::new(RichText::new(&path).strong()).truncate());
                    let sentence = RichText::new(&trouble.sentence).size(12.0);
                    ui.add(egui::Label::new(sentence).truncate()).on_hover_text(&trouble.sentence);
                });
            }
        });
    });
}
