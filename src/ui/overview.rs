//! The whole article as a strip: which part bears which label, where the view is. A click goes
//! there; the strip is the scroll bar.
//!
//! A place on the strip is a share of the text's bytes, which costs nothing to find however
//! long the text is. One look-up for each row of the strip.

use super::scroller::Scroller;
use super::theme::Theme;
use crate::app::document::Document;
use crate::article::{Byte, ByteRange};
use egui::{Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2};

/// The strip's width in points.
pub const WIDTH: f32 = 22.0;
/// The height of one row of the strip in points.
const STEP: f32 = 2.0;

/// Shows the strip; a click or drag scrolls.
pub fn show(
    ui: &mut Ui,
    theme: &Theme,
    document: &Document,
    scroller: &mut Scroller,
    rect: Rect,
    shown: ByteRange,
) {
    let response = ui.interact(rect, ui.scope_id().with("overview"), Sense::click_and_drag());
    let total = document.text().end().0.max(1);
    let bar = rect.shrink2(egui::vec2(5.0, 6.0));
    if let Some(pos) = response.interact_pointer_pos() {
        let share = ((pos.y - bar.top()) / bar.height()).clamp(0.0, 1.0);
        let half = shown.len() / 2;
        let at = byte_at(share, total).0.saturating_sub(half);
        scroller.jump(document.text().floor_edge(Byte(at)));
        ui.ctx().request_repaint();
    }
    let painter = ui.painter().with_clip_rect(rect);
    painter.vline(rect.left(), rect.y_range(), Stroke::new(1.0, theme.line.0));
    let mut y = bar.top();
    let mut run: Option<(f32, egui::Color32)> = None;
    while y < bar.bottom() {
        let at = byte_at((y + STEP / 2.0 - bar.top()) / bar.height(), total);
        let colour = document.annotation.spans.at(at).map(|s| theme.label(s.label).mark.0);
        match (run, colour) {
            (Some((_, now)), Some(next)) if now == next => {}
            (Some((from, now)), _) => {
                painter.rect_filled(Rect::from_x_y_ranges(bar.x_range(), from..=y), 0.0, now);
                run = colour.map(|c| (y, c));
            }
            (None, Some(c)) => run = Some((y, c)),
            (None, None) => {}
        }
        y += STEP;
    }
    if let Some((from, colour)) = run {
        painter.rect_filled(Rect::from_x_y_ranges(bar.x_range(), from..=bar.bottom()), 0.0, colour);
    }
    let y_of = |at: Byte| bar.top() + at.0 as f32 / total as f32 * bar.height();
    let (top, bottom) = (y_of(shown.start), y_of(shown.end));
    let frame = Rect::from_x_y_ranges(
        rect.left() + 2.0..=rect.right() - 2.0,
        top - 2.0..=(bottom + 2.0).max(top + 10.0),
    );
    let strong = response.hovered() || response.dragged();
    let edge = if strong { theme.accent.0 } else { theme.quiet_ink.0 };
    painter.rect(frame, 3.0, theme.hover.0, Stroke::new(1.5, edge), StrokeKind::Inside);
    let cursor = y_of(document.selection.head);
    painter.line_segment(
        [pos2(rect.left() + 1.0, cursor), pos2(rect.right() - 1.0, cursor)],
        Stroke::new(1.5, theme.accent.0),
    );
    let share = document.labelled_words();
    response.widget_info(|| {
        let name = format!("Overview of the article, {share}");
        WidgetInfo::labeled(Role::Group, true, name)
    });
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 0 to 1 of a length that fits in memory"
)]
fn byte_at(share: f32, total: usize) -> Byte {
    Byte(((f64::from(share.clamp(0.0, 1.0)) * total as f64) as usize).min(total.saturating_sub(1)))
}
