//! A laid-out chunk on the screen. Highlights and carets are the view's; this is the text.

use super::dress::{Dress, dressed};
use super::laid::{Ink, LaidChunk};
use crate::article::ByteRange;
use egui::{Color32, CornerRadius, Painter, Pos2, Stroke, StrokeKind, pos2};
use std::sync::Arc;

/// Room between a symbol's box and its neighbours, and the row's edges, in points.
const BOX_MARGIN: egui::Vec2 = egui::vec2(1.0, 3.0);

/// Paints the rows that the painter's clip rectangle shows, with the chunk's left top corner
/// at `origin`: text in `text`, the boxed names of invisible characters in `symbols`.
pub fn paint(painter: &Painter, origin: Pos2, laid: &LaidChunk, text: Color32, symbols: Color32) {
    paint_dressed(painter, origin, laid, (text, symbols), &[]);
}

/// Paints like [`paint`], with some stretches set otherwise. They must be in order and may not
/// overlap.
pub fn paint_dressed(
    painter: &Painter,
    origin: Pos2,
    laid: &LaidChunk,
    (text, symbols): (Color32, Color32),
    stretches: &[(ByteRange, Dress)],
) {
    let shown = painter.clip_rect().y_range();
    for row in &laid.rows {
        let rect = row.rect().translate(origin.to_vec2());
        // Tall scripts reach a little out of their row.
        if !shown.expand(row.height).intersects(rect.y_range()) {
            continue;
        }
        for piece in &row.pieces {
            let corner = pos2(origin.x + piece.x, rect.top());
            match &piece.ink {
                Ink::Galley(galley) => {
                    let galley = dressed(piece, stretches).unwrap_or_else(|| Arc::clone(galley));
                    painter.galley(corner, galley, text);
                }
                Ink::Symbol { galley, inset, .. } => {
                    let size = egui::vec2(piece.width, row.height);
                    let frame = egui::Rect::from_min_size(corner, size).shrink2(BOX_MARGIN);
                    let line = Stroke::new(1.0, symbols);
                    painter.rect_stroke(frame, CornerRadius::same(2), line, StrokeKind::Inside);
                    let corner = pos2(corner.x + inset, corner.y);
                    painter.galley(corner, Arc::clone(galley), symbols);
                }
                Ink::Blank => {}
            }
        }
    }
}
