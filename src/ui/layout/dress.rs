//! Text set otherwise than the rest: in another colour, bolder, slanted. egui has no bold font.
//!
//! Only vertices change, glyph by glyph: advances stay, so every offset stays where it is, and
//! nothing is shaped anew. A glyph that two clusters share (a ligature) has one dress, that of
//! its middle. Bold letters are drawn twice, slanted ones are leant over, as egui does.
//!
//! Cost: a copy of the galleys that have a dressed glyph, in every frame in which they are in
//! view.

use super::laid::{Ink, Piece};
use crate::article::ByteRange;
use egui::epaint::{Mesh, Vertex};
use egui::{Color32, Galley, Rangef, Vec2, vec2};
use std::ops::Range;
use std::sync::Arc;

/// How letters are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dress {
    /// Their colour; emoji keep their own.
    pub ink: Color32,
    /// Bolder.
    pub bold: bool,
    /// Slanted.
    pub slanted: bool,
}

/// How far letters lean over, in parts of their height.
const SLANT: f32 = 0.2;

/// How far apart the two drawings of a bold letter are, in points.
const BOLD: f32 = 0.6;

/// What is drawn for a piece with these stretches, in order, dressed. `None` if none of them
/// is in it, or it is no text.
pub(super) fn dressed(piece: &Piece, stretches: &[(ByteRange, Dress)]) -> Option<Arc<Galley>> {
    let Ink::Galley(galley) = &piece.ink else { return None };
    let first = stretches.partition_point(|(r, _)| r.end <= piece.range.start);
    let parts: Vec<(Rangef, Dress)> = stretches
        .get(first..)?
        .iter()
        .take_while(|(range, _)| range.start < piece.range.end)
        .filter_map(|&(range, dress)| piece.extent(range).map(|x| (x, dress)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let mut galley = Galley::clone(galley);
    let scale = galley.pixels_per_point;
    for row in &mut galley.rows {
        let left = piece.x + row.pos.x;
        dress_row(Arc::make_mut(&mut row.row), (left, piece.rtl), scale, &parts);
    }
    Some(Arc::new(galley))
}

/// The two drawings of a bold letter are at least a pixel apart, and whole pixels, so that both
/// are sharp.
fn bold_step(pixels_per_point: f32) -> Vec2 {
    let scale = pixels_per_point.max(0.1);
    vec2((BOLD * scale).round().max(1.0) / scale, 0.0)
}

/// Draws the glyph whose first vertex this is once more, a step aside.
fn draw_again(mesh: &mut Mesh, start: usize, step: Vec2) {
    let Some(Ok(corners)) = mesh.vertices.get(start..start + 4).map(<[Vertex; 4]>::try_from) else {
        return;
    };
    // The same way round as the glyph's own two triangles.
    let at = u32::try_from(mesh.vertices.len()).unwrap_or(u32::MAX);
    mesh.add_triangle(at, at + 1, at + 2);
    mesh.add_triangle(at + 2, at + 1, at + 3);
    mesh.vertices.extend(corners.map(|c| Vertex { pos: c.pos + step, ..c }));
}

/// A galley with some of its characters bolder; `chars` are ranges of their numbers, in order.
#[must_use]
pub fn bolder(galley: &Arc<Galley>, chars: &[Range<usize>]) -> Arc<Galley> {
    if chars.is_empty() {
        return Arc::clone(galley);
    }
    let mut galley = Galley::clone(galley);
    let step = bold_step(galley.pixels_per_point);
    let mut number = 0;
    for placed in &mut galley.rows {
        let row = Arc::make_mut(&mut placed.row);
        for glyph in &row.glyphs {
            let next = chars.partition_point(|range| range.end <= number);
            let is_bold = chars.get(next).is_some_and(|range| range.start <= number);
            if is_bold && !glyph.is_color && !glyph.uv_rect.is_nothing() {
                draw_again(&mut row.visuals.mesh, glyph.first_vertex as usize, step);
            }
            number += 1;
        }
        row.visuals.mesh_bounds = row.visuals.mesh.calc_bounds();
        number += usize::from(placed.ends_with_newline);
    }
    Arc::new(galley)
}

fn dress_row(
    row: &mut egui::epaint::text::Row,
    (left, rtl): (f32, bool),
    scale: f32,
    parts: &[(Rangef, Dress)],
) {
    let mesh = &mut row.visuals.mesh;
    let mut dress = None;
    for glyph in &row.glyphs {
        // A mark has no width and goes with its letter, which right to left stands behind it.
        if rtl || glyph.advance_width > 0.0 {
            let middle = left + glyph.pos.x + glyph.advance_width / 2.0;
            dress = parts.iter().find(|(x, _)| x.contains(middle)).map(|&(_, dress)| dress);
        }
        let Some(dress) = dress else { continue };
        if glyph.uv_rect.is_nothing() {
            continue;
        }
        let start = glyph.first_vertex as usize;
        let Some(corners) = mesh.vertices.get_mut(start..start + 4) else { continue };
        if !glyph.is_color {
            for corner in corners.iter_mut() {
                corner.color = dress.ink;
            }
        }
        if dress.slanted {
            let baseline = glyph.pos.y;
            for corner in corners.iter_mut() {
                corner.pos.x += (baseline - corner.pos.y) * SLANT;
            }
        }
        if dress.bold && !glyph.is_color {
            draw_again(mesh, start, bold_step(scale));
        }
    }
    row.visuals.mesh_bounds = row.visuals.mesh.calc_bounds();
}
