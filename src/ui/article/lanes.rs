//! The lanes of a review, left of the gutter: what each side says of each block in view, under
//! the sides' names. The gutter itself stays the gold's.

use super::gutter::{excerpt, names};
use super::place::{visible_range, y_range};
use super::{GUTTER, focus_id};
use crate::annotation::{Annotation, Label, Span};
use crate::app::document::Document;
use crate::app::reviewing::{Reviewing, shown};
use crate::ui::pens;
use crate::ui::scroller::Placed;
use crate::ui::theme::{ROW_HEIGHT, Theme};
use egui::{Align2, FontId, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

/// The width of a lane in points.
const LANE: f32 = 34.0;
/// The height of the names above the lanes in points.
const HEADER: f32 = 24.0;

/// How wide all lanes are.
pub(super) fn width(review: Option<&Reviewing>) -> f32 {
    review.map_or(0.0, |r| if r.right().is_some() { 2.0 * LANE } else { LANE })
}

/// The room of the article without the names above it.
pub(super) fn below_header(review: Option<&Reviewing>, room: Rect) -> Rect {
    let top = if review.is_some() { HEADER } else { 0.0 };
    Rect::from_min_max(pos2(room.left(), room.top() + top), room.max)
}

/// The sides, each with its lane.
fn lanes(review: &Reviewing, column: Rect) -> Vec<(&Annotation, Rect)> {
    let mut x = column.left() - GUTTER - width(Some(review));
    let sides = [Some(review.left()), review.right()].into_iter().flatten();
    let lane = |side| {
        let rect = Rect::from_x_y_ranges(x..=x + LANE, column.y_range());
        x += LANE;
        (side, rect)
    };
    sides.map(lane).collect()
}

/// Shows names and lanes beside the blocks in view.
pub(super) fn show(
    ui: &Ui,
    theme: &Theme,
    document: &Document,
    review: &Reviewing,
    placed: &[Placed],
    column: Rect,
) {
    let lanes = lanes(review, column);
    let painter = ui.painter().with_clip_rect(ui.clip_rect().intersect(below(column)));
    for (_, lane) in &lanes {
        painter.vline(lane.right() + 1.0, column.y_range(), Stroke::new(1.0, theme.line.0));
    }
    for index in document.blocks.overlapping(visible_range(placed)) {
        let Some(block) = document.blocks.get(index) else { continue };
        let Some(y) = y_range(placed, block) else { continue };
        let mut words = Vec::new();
        let mut whole = Rect::NOTHING;
        for (side, lane) in &lanes {
            let rect = Rect::from_x_y_ranges(lane.x_range(), y);
            let spans = side.spans.overlapping(block);
            letters(&painter, theme, spans, rect);
            words.push(format!("{}: {}", shown(&side.annotator), names(spans, block)));
            whole = whole.union(rect);
        }
        let mark = ui.interact(whole, focus_id().with(("lanes", index)), Sense::hover());
        let said = words.join(", ");
        let text = excerpt(document.text().slice(block));
        mark.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, format!("{said}: {text}")));
        mark.on_hover_text(said);
    }
    // Last, over the letters of blocks that begin above the view.
    header(ui, theme, &lanes, column);
}

fn below(column: Rect) -> Rect {
    Rect::everything_below(column.top())
}

/// The names above the lanes, and what the gutter is.
fn header(ui: &Ui, theme: &Theme, lanes: &[(&Annotation, Rect)], column: Rect) {
    let y = column.top() - HEADER..=column.top();
    let line = column.top();
    let left = lanes.first().map_or(column.left(), |(_, lane)| lane.left());
    let whole = Rect::from_x_y_ranges(left..=column.right(), y.clone());
    ui.painter().rect_filled(whole, 0.0, theme.paper.0);
    ui.painter().hline(left..=column.right(), line, Stroke::new(1.0, theme.line.0));
    let gutter = column.left() - GUTTER..=column.left() - 4.0;
    let gold = [("gold", "Gold, as it stands", Rect::from_x_y_ranges(gutter, y.clone()))];
    let sides = lanes.iter().zip(["left", "right"]).map(|((side, lane), which)| {
        let name = shown(&side.annotator);
        (name, which, Rect::from_x_y_ranges(lane.x_range(), y.clone()))
    });
    for (name, what, rect) in sides.chain(gold) {
        let is_gold = name == "gold";
        let galley = pens::line_in(ui, name, rect.width() - 4.0, theme.quiet_ink.0);
        let at = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
        ui.painter().with_clip_rect(rect).galley(at.min, galley, theme.quiet_ink.0);
        let tip = if is_gold { what.to_owned() } else { format!("The {what} side: {name}") };
        let head = ui.interact(rect, focus_id().with(("lane", what)), Sense::hover());
        head.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &tip));
        head.on_hover_text(tip);
    }
}

/// The letters of the labels that a side has in a block: one large, or two and dots for more.
fn letters(painter: &egui::Painter, theme: &Theme, spans: &[Span], rect: Rect) {
    let mut seen: Vec<Label> = Vec::new();
    for span in spans {
        if !seen.contains(&span.label) {
            seen.push(span.label);
        }
        if seen.len() > 2 {
            break; // more than two are dots
        }
    }
    let centre = pos2(rect.center().x, rect.top() + (ROW_HEIGHT - 4.0) / 2.0);
    let chip = |x: f32| Rect::from_center_size(centre + vec2(x, 0.0), Vec2::splat(15.0));
    match seen.as_slice() {
        [] => {
            painter.circle_filled(centre, 2.0, theme.line.0);
        }
        [one] => {
            pens::chip_at(painter, theme, chip(0.0), *one);
            if rect.height() > ROW_HEIGHT * 1.5 {
                let x = centre.x - 1.0..=centre.x + 1.0;
                let line = Rect::from_x_y_ranges(x, centre.y + 12.0..=rect.bottom() - 2.0);
                painter.rect_filled(line, 1.0, theme.label(*one).mark.0.gamma_multiply(0.5));
            }
        }
        [first, second, more @ ..] => {
            pens::chip_at(painter, theme, chip(-8.0), *first);
            pens::chip_at(painter, theme, chip(8.0), *second);
            if !more.is_empty() {
                let (at, font) = (centre + vec2(0.0, 12.0), FontId::proportional(12.0));
                painter.text(at, Align2::CENTER_CENTER, "…", font, theme.quiet_ink.0);
            }
        }
    }
}
