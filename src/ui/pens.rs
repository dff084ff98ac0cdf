//! Small things drawn in several places: a label's line, its chip, a command's button.

use super::theme::{Line, Theme, current, line_of};
use crate::annotation::Label;
use crate::app::{App, Command, Effect, Panel};
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Button, Color32, FontId, Galley, Painter, Rect, Response, Sense, Shape, Stroke,
    StrokeKind, TextStyle, Ui, pos2, vec2,
};

/// Draws a label's line under a rectangle of its text, or its veil over it.
pub fn mark(painter: &Painter, rect: Rect, theme: &Theme, label: Label) {
    let colour = theme.label(label).mark.0;
    let y = rect.bottom() - 2.0;
    let (left, right) = (rect.left(), rect.right());
    let thin = Stroke::new(1.0, colour);
    match line_of(label) {
        Line::None => {
            painter.rect_filled(rect.shrink2(vec2(0.0, 2.0)), 2.0, theme.veil.0);
        }
        // The most frequent line is the quietest.
        Line::Solid => {
            painter.hline(left..=right, y, Stroke::new(1.0, colour.gamma_multiply(0.45)));
        }
        Line::Double => {
            painter.hline(left..=right, y - 1.0, thin);
            painter.hline(left..=right, y + 1.0, thin);
        }
        Line::Dashed => broken(painter, left, right, y, 6.0, 4.0, Stroke::new(1.5, colour)),
        Line::Dotted => broken(painter, left, right, y, 1.5, 3.0, Stroke::new(1.5, colour)),
    }
}

/// A broken line whose dashes stand at the same places however it is cut.
fn broken(painter: &Painter, left: f32, right: f32, y: f32, dash: f32, gap: f32, stroke: Stroke) {
    let clip = painter.clip_rect();
    let step = dash + gap;
    let mut x = (left.max(clip.left() - step) / step).floor() * step;
    while x < right.min(clip.right()) {
        let (a, b) = (x.max(left), (x + dash).min(right));
        if b > a {
            painter.hline(a..=b, y, stroke);
        }
        x += step;
    }
}

/// A label's letter on its colour.
pub fn chip(ui: &mut Ui, label: Label) -> Response {
    let theme = current(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
    chip_at(ui.painter(), theme, rect, label);
    response
}

/// The same, or a dash where there is no label.
pub fn chip_or_none(ui: &mut Ui, label: Option<Label>) {
    let theme = current(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
    if let Some(label) = label {
        chip_at(ui.painter(), theme, rect, label);
    } else {
        let stroke = Stroke::new(1.0, theme.line.0);
        ui.painter().rect_stroke(rect, 4.0, stroke, StrokeKind::Inside);
        let (font, ink) = (FontId::proportional(13.0), theme.quiet_ink.0);
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, "–", font, ink);
    }
}

/// A small line of text, cut off with dots where it is wider than this.
#[must_use]
pub fn line_in(ui: &Ui, text: &str, width: f32, ink: Color32) -> std::sync::Arc<Galley> {
    let font = TextStyle::Small.resolve(ui.style());
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, ink);
    job.wrap = TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

/// A label's letter on its colour, in a rectangle.
pub fn chip_at(painter: &Painter, theme: &Theme, rect: Rect, label: Label) {
    let colours = theme.label(label);
    let stroke = Stroke::new(1.0, colours.mark.0);
    painter.rect(rect, 4.0, colours.fill.0, stroke, StrokeKind::Inside);
    let font = FontId::proportional(13.0);
    let centre = pos2(rect.center().x, rect.center().y);
    painter.text(centre, Align2::CENTER_CENTER, label.letter(), font, colours.ink.0);
}

/// A small flag in the middle of a rectangle.
pub fn flag(painter: &Painter, rect: Rect, colour: Color32) {
    let foot = rect.center() + vec2(-3.0, 6.0);
    let foot = pos2(painter.round_to_pixel_center(foot.x), painter.round_to_pixel_center(foot.y));
    painter.vline(foot.x, foot.y - 12.0..=foot.y, Stroke::new(1.5, colour));
    let corners = [vec2(0.0, -12.0), vec2(8.0, -9.0), vec2(0.0, -6.0)].map(|c| foot + c);
    painter.add(Shape::convex_polygon(corners.to_vec(), colour, Stroke::NONE));
}

/// A menu entry: text, key, and the reason where it can't run now.
pub fn command_button(ui: &mut Ui, app: &mut App, command: Command) {
    let row = command.row();
    let can = app.can(command);
    let key = app.keymap.shown(command);
    let button = Button::new(row.text);
    let button = if key.is_empty() { button } else { button.shortcut_text(key) };
    let response = ui.add_enabled(can.is_ok(), button);
    let response = match can {
        Ok(()) => response.on_hover_text(row.help),
        Err(reason) => response.on_disabled_hover_text(reason),
    };
    if response.clicked() {
        // Before the command, so that one that moves the focus elsewhere has the last word.
        app.effects.push(Effect::Focus(Panel::Article));
        app.run(command);
        ui.close();
    }
}
