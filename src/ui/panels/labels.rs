//! The five labels with key, colour and count; a click labels the selection.

use crate::annotation::Label;
use crate::app::{App, Command};
use crate::ui::{pens, theme};
use egui::{Align2, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// The id of the first label's button.
#[must_use]
pub fn focus_id() -> egui::Id {
    egui::Id::unique(("label", 0_usize))
}

/// Shows the labels.
pub fn show(ui: &mut Ui, app: &mut App) {
    for label in Label::ALL {
        row(ui, app, label);
    }
}

fn row(ui: &mut Ui, app: &mut App, label: Label) {
    let theme = theme::current(ui.ctx());
    let command = Command::for_label(label);
    let can = app.can(command);
    let count =
        app.document().and_then(|d| d.counts.get(label.index())).copied().unwrap_or_default();
    let last = app.document().and_then(|d| d.last_label) == Some(label);
    let (id, rect) = ui.allocate_space(vec2(ui.available_width(), 28.0));
    let _ = id;
    let response = ui.interact(rect, egui::Id::unique(("label", label.index())), Sense::click());
    let painter = ui.painter();
    if response.hovered() && can.is_ok() {
        painter.rect_filled(rect, 4.0, theme.hover.0);
    }
    if response.has_focus() {
        painter.rect_stroke(rect, 4.0, Stroke::new(1.5, theme.accent.0), StrokeKind::Inside);
    }
    let chip =
        Rect::from_center_size(pos2(rect.left() + 18.0, rect.center().y), egui::Vec2::splat(20.0));
    pens::chip_at(painter, theme, chip, label);
    let font = FontId::proportional(14.0);
    let ink = if can.is_ok() { theme.ink.0 } else { theme.quiet_ink.0 };
    let name = painter.text(
        pos2(rect.left() + 38.0, rect.center().y),
        Align2::LEFT_CENTER,
        label.name(),
        font.clone(),
        ink,
    );
    let sample = Rect::from_min_max(name.min, name.max + vec2(0.0, 3.0));
    if label != Label::Junk {
        pens::mark(painter, sample, theme, label);
    }
    let key = app.keymap.shown(command);
    if key != label.letter().to_string() {
        painter.text(
            pos2(rect.right() - 56.0, rect.center().y),
            Align2::RIGHT_CENTER,
            &key,
            font.clone(),
            theme.quiet_ink.0,
        );
    }
    if last {
        painter.circle_filled(pos2(rect.right() - 44.0, rect.center().y), 2.5, theme.accent.0);
    }
    painter.text(
        pos2(rect.right() - 10.0, rect.center().y),
        Align2::RIGHT_CENTER,
        count.to_string(),
        font,
        theme.quiet_ink.0,
    );
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, can.is_ok(), format!("{label}, {count} spans, key {key}"))
    });
    let clicked = response.clicked();
    match can {
        Ok(()) => {
            let help = format!("{} ({key})", command.row().help);
            response.on_hover_text(help);
        }
        Err(reason) => {
            response.on_hover_text(reason);
        }
    }
    if clicked {
        app.run(command);
        app.effects.push(crate::app::Effect::Focus(crate::app::Panel::Article));
    }
}
