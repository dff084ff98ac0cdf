//! The differences of a review in the text: a frame around each, dashed while it is open, and
//! the current one's the strongest.

use crate::annotation::Annotation;
use crate::app::reviewing::{Reviewing, Taken};
use crate::ui::scroller::Placed;
use crate::ui::theme::Theme;
use egui::{Painter, Rect, Shape, Stroke, StrokeKind};

/// Frames the differences in view.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    gold: &Annotation,
    review: &Reviewing,
    placed: &[Placed],
) {
    let clip = painter.clip_rect();
    for chunk in placed {
        for index in review.within(chunk.laid.range) {
            let Some(difference) = review.differences().get(index) else { continue };
            let Some(here) = difference.range.intersect(chunk.laid.range) else { continue };
            let is_open = review.taken(gold, index) == Taken::Nothing;
            let is_current = review.cursor() == Some(index);
            let stroke = match (is_current, is_open) {
                (true, _) => Stroke::new(2.5, theme.accent.0),
                (false, true) => Stroke::new(1.5, theme.warning.0),
                (false, false) => Stroke::new(1.0, theme.quiet_ink.0.gamma_multiply(0.6)),
            };
            for rect in chunk.laid.rects(here) {
                let rect = chunk.on_screen(rect).shrink2(egui::vec2(0.0, 1.0));
                if rect.intersects(clip) {
                    frame(painter, rect, stroke, is_open);
                }
            }
        }
    }
}

fn frame(painter: &Painter, rect: Rect, stroke: Stroke, dashed: bool) {
    if dashed {
        let (a, b, c, d) =
            (rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom());
        for side in [[a, b], [b, c], [c, d], [d, a]] {
            painter.extend(Shape::dashed_line(&side, stroke, 5.0, 3.0));
        }
    } else {
        painter.rect_stroke(rect, 2.0, stroke, StrokeKind::Inside);
    }
}
