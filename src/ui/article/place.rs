//! Between points of the screen and bytes of the text, over the chunks in view.

use crate::article::{Byte, ByteRange};
use crate::ui::scroller::Placed;
use egui::{Pos2, Rangef, Rect};

/// The bytes in view, whole lines at both ends.
pub(super) fn visible_range(placed: &[Placed]) -> ByteRange {
    match (placed.first(), placed.last()) {
        (Some(a), Some(b)) => a.laid.range.join(b.laid.range),
        _ => ByteRange::default(),
    }
}

pub(super) fn chunk_at(placed: &[Placed], pos: Pos2) -> Option<&Placed> {
    placed.iter().find(|p| pos.y < p.origin.y + p.height).or(placed.last())
}

/// From the first row in view to the last.
pub(super) fn text_rows(placed: &[Placed]) -> Rangef {
    match (placed.first(), placed.last()) {
        (Some(a), Some(b)) => Rangef::new(a.origin.y + 1.0, b.origin.y + b.laid.height - 1.0),
        _ => Rangef::EVERYTHING,
    }
}

pub(super) fn hit(placed: &[Placed], pos: Pos2) -> Option<Byte> {
    chunk_at(placed, pos).map(|p| p.laid.hit(p.local(pos)))
}

pub(super) fn cluster_at(placed: &[Placed], pos: Pos2) -> Option<ByteRange> {
    chunk_at(placed, pos).and_then(|p| p.laid.cluster_at(p.local(pos)))
}

/// The first byte of the row at this height.
pub(super) fn row_start(placed: &[Placed], pos: Pos2) -> Option<Byte> {
    let chunk = chunk_at(placed, pos)?;
    let y = chunk.local(pos).y;
    let row = chunk.laid.rows.iter().find(|r| y < r.top + r.height).or(chunk.laid.rows.last())?;
    Some(row.range.start)
}

/// Where the last cluster of a range ends on the screen, in the chunk's coordinates, and its
/// row. `None` if the range does not end in this chunk.
pub(super) fn trailing_edge(chunk: &Placed, range: ByteRange) -> Option<(f32, Rect)> {
    let mut last = None;
    for row in &chunk.laid.rows {
        for piece in &row.pieces {
            for (cluster, left, right) in piece.clusters() {
                if cluster.end == range.end {
                    last = Some((if piece.rtl { left } else { right }, row.rect()));
                }
            }
        }
    }
    last
}

/// The part of the view that a range takes from top to bottom.
pub(super) fn y_range(placed: &[Placed], range: ByteRange) -> Option<Rangef> {
    let mut span: Option<Rangef> = None;
    for chunk in placed {
        let whole = chunk.laid.range;
        let Some(part) = range.intersect(whole) else { continue };
        let top = chunk.origin.y + chunk.laid.caret(part.start).top();
        let last_row = chunk.laid.rows.get(chunk.laid.row_of(Byte(part.end.0.saturating_sub(1))));
        let bottom = chunk.origin.y + last_row.map_or(chunk.height, |r| r.top + r.height);
        span = Some(match span {
            None => Rangef::new(top, bottom),
            Some(s) => Rangef::new(s.min, bottom),
        });
    }
    span.map(|s| s.shrink(2.0))
}
