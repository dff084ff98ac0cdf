//! A laid-out chunk on the screen. Highlights and carets are the view's; this is the text.

use super::laid::{Ink, LaidChunk};
use egui::{Color32, CornerRadius, Galley, Mesh, Painter, Pos2, Rect, Stroke, StrokeKind, pos2};
use std::sync::Arc;

/// Room between a symbol's box and its neighbours, and the row's edges, in points.
const BOX_MARGIN: egui::Vec2 = egui::vec2(1.0, 3.0);

/// Paints only the characters whose middle lies in one of `parts`, rectangles from
/// [`LaidChunk::rects`]: all of them at one time, so that a row costs the same for one part as
/// for a hundred. Colours as in [`paint`]; symbols have looks of their own and stay as they are.
pub fn paint_parts(
    painter: &Painter,
    origin: Pos2,
    laid: &LaidChunk,
    parts: &[Rect],
    text: Color32,
) {
    let shown = painter.clip_rect().y_range();
    let mut parts: Vec<Rect> = parts.to_vec();
    parts.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.left().total_cmp(&b.left())));
    for row in &laid.rows {
        let y = row.rect().y_range();
        let on_screen = row.rect().translate(origin.to_vec2()).y_range();
        if !shown.expand(row.height).intersects(on_screen) {
            continue;
        }
        let first = parts.partition_point(|part| part.center().y < y.min);
        let last = parts.partition_point(|part| part.center().y <= y.max);
        let parts = parts.get(first..last).unwrap_or_default();
        let is_in_part = |x: f32| {
            let after = parts.partition_point(|part| part.left() <= x);
            after.checked_sub(1).and_then(|at| parts.get(at)).is_some_and(|p| x <= p.right())
        };
        for piece in &row.pieces {
            let Ink::Galley(galley) = &piece.ink else { continue };
            if !parts.iter().any(|part| part.left() < piece.right() && piece.x < part.right()) {
                continue;
            }
            let mut galley = Galley::clone(galley);
            for placed in &mut galley.rows {
                let left = piece.x + placed.pos.x;
                keep_glyphs(&mut Arc::make_mut(&mut placed.row).visuals.mesh, |x| {
                    is_in_part(left + x)
                });
            }
            let corner = pos2(origin.x + piece.x, origin.y + y.min);
            painter.galley(corner, Arc::new(galley), text);
        }
    }
}

/// Leaves the glyphs of a row's mesh out whose middle is not where `is_kept` says. A glyph is
/// two triangles.
fn keep_glyphs(mesh: &mut Mesh, is_kept: impl Fn(f32) -> bool) {
    let mut kept = Vec::with_capacity(mesh.indices.len());
    for glyph in mesh.indices.chunks(6) {
        let vertices = glyph.iter().filter_map(|&at| mesh.vertices.get(at as usize));
        let (left, right) = vertices.fold((f32::MAX, f32::MIN), |(left, right), vertex| {
            (left.min(vertex.pos.x), right.max(vertex.pos.x))
        });
        if is_kept(f32::midpoint(left, right)) {
            kept.extend_from_slice(glyph);
        }
    }
    mesh.indices = kept;
}

/// Paints the rows that the painter's clip rectangle shows, with the chunk's left top corner
/// at `origin`: text in `text`, the boxed names of invisible characters in `symbols`.
pub fn paint(painter: &Painter, origin: Pos2, laid: &LaidChunk, text: Color32, symbols: Color32) {
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
                Ink::Galley(galley) => painter.galley(corner, Arc::clone(galley), text),
                Ink::Symbol { galley, inset, .. } => {
                    let size = egui::vec2(piece.width, row.height);
                    let frame = Rect::from_min_size(corner, size).shrink2(BOX_MARGIN);
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
