//! Laying out one chunk: directions, shapes, rows and places together.

use super::laid::{LaidChunk, Piece, Row};
use super::shape::{Setter, Shaped};
use super::wrap::{self, Unit};
use crate::article::chunk::Chunks;
use crate::article::direction::{self, Cluster};
use crate::article::{ByteRange, Text, text::is_blank};
use egui::FontId;
use egui::epaint::text::FontsView;

/// How the text is set. Two equal styles give the same layout on the same fonts.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// The font of the text.
    pub font: FontId,
    /// How wide a row may be, in points; what is not finite does not wrap.
    pub wrap_width: f32,
    /// The height of every row, in points, whatever fonts stand in it.
    pub row_height: f32,
}

impl Style {
    /// How far blanks may hang out of a row's end, in points.
    #[must_use]
    pub fn hang(&self) -> f32 {
        self.font.size
    }

    fn width(&self) -> f32 {
        if self.wrap_width.is_finite() { self.wrap_width.max(1.0) } else { f32::INFINITY }
    }
}

/// Lays out the chunk with this number, in coordinates of its own: its left top corner is
/// zero. Linear in the chunk's length, which is bounded (see [`Chunks`]).
#[must_use]
pub fn lay_out(
    fonts: &mut FontsView<'_>,
    text: &Text,
    chunks: &Chunks,
    index: usize,
    style: &Style,
) -> LaidChunk {
    let range = chunks.get(index);
    let chunk = text.slice(range);
    let rtl = direction::reads_rtl(text.slice(text.line(chunks.line_of(index))));
    let clusters = direction::clusters(chunk, rtl);
    let mut setter = Setter { fonts, style };

    let whole = setter.shape(chunk, &clusters);
    let breaks = wrap::rows(&units(chunk, &clusters, &whole), style.width(), style.hang());
    let mut rows = Vec::with_capacity(breaks.len());
    for (number, found) in breaks.iter().enumerate() {
        let mut row = clusters.get(found.clone()).unwrap_or_default().to_vec();
        direction::end_row(&mut row, rtl);
        let unchanged = breaks.len() == 1 && row == clusters;
        let shaped = if unchanged { whole.clone() } else { setter.shape(chunk, &row) };
        let top = number as f32 * style.row_height;
        rows.push(place(range.start.0, &row, shaped, rtl, top, style));
    }
    close_gaps(&mut rows, range);
    LaidChunk {
        range,
        height: rows.len() as f32 * style.row_height,
        rows,
        rtl,
        ends_line: chunks.ends_line(index),
    }
}

/// What the row breaks are made from.
fn units(chunk: &str, clusters: &[Cluster], shaped: &[Shaped]) -> Vec<Unit> {
    // One cluster cannot be broken, and may be as long as the text.
    let breakable = if clusters.len() > 1 { chunk } else { "" };
    let mut starts = wrap::row_starts(breakable).peekable();
    let widths = shaped.iter().flat_map(|piece| piece.widths.iter());
    clusters
        .iter()
        .zip(widths)
        .map(|(cluster, &width)| {
            while starts.next_if(|&at| at < cluster.start).is_some() {}
            Unit {
                width,
                blank: chunk.get(cluster.start..cluster.end).is_some_and(is_blank),
                may_start: starts.peek() == Some(&cluster.start),
            }
        })
        .collect()
}

/// Puts the pieces of one row in their order on screen.
fn place(
    offset: usize,
    clusters: &[Cluster],
    shaped: Vec<Shaped>,
    rtl: bool,
    top: f32,
    style: &Style,
) -> Row {
    let width: f32 = shaped.iter().flat_map(|piece| &piece.widths).sum();
    let left = if rtl && style.wrap_width.is_finite() { style.width() - width } else { 0.0 };
    let levels: Vec<u8> = shaped.iter().map(|piece| piece.level).collect();
    let mut pieces: Vec<Option<Piece>> = Vec::with_capacity(shaped.len());
    let mut rest = clusters.iter();
    for piece in shaped {
        let own: Vec<&Cluster> = rest.by_ref().take(piece.count).collect();
        let starts = own.iter().map(|c| offset + c.start).collect();
        let end = own.last().map_or(offset, |c| offset + c.end);
        pieces.push(Some(Piece::new(starts, end, &piece.widths, piece.level % 2 == 1, piece.ink)));
    }
    let mut x = left;
    let mut in_order = Vec::with_capacity(pieces.len());
    for number in direction::visual_order(&levels) {
        if let Some(mut piece) = pieces.get_mut(number).and_then(Option::take) {
            piece.x = x;
            x += piece.width;
            in_order.push(piece);
        }
    }
    let start = clusters.first().map_or(offset, |c| offset + c.start);
    let end = clusters.last().map_or(offset, |c| offset + c.end);
    Row {
        top,
        height: style.row_height,
        range: ByteRange::new(start, end),
        left,
        width: x - left,
        rtl,
        pieces: in_order,
    }
}

/// Row ranges tile the chunk by construction; this keeps the promise for an empty chunk.
fn close_gaps(rows: &mut [Row], range: ByteRange) {
    if let [row] = rows {
        row.range = range;
    }
}
