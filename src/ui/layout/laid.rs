//! A chunk that is laid out, and every question between its points and bytes.
//!
//! All coordinates are points from the chunk's left top corner, all offsets count in the
//! whole text. Invariants: the rows' ranges tile the chunk's; in a row the pieces stand from
//! left to right without gaps, hold each cluster of the row once, and every cluster has a
//! positive width. For every cluster edge `b` of the chunk, `hit(position(b)) == b`.
//!
//! Where left-to-right text meets right-to-left, one offset has two places on screen. Then
//! [`LaidChunk::position`] and [`LaidChunk::caret`] take the start of the cluster after it.
//!
//! Limits: a question costs time by the row's pieces, not by the chunk or the text.

use crate::article::{Byte, ByteRange};
use egui::{Galley, Pos2, Rangef, Rect, pos2};
use std::borrow::Cow;
use std::sync::Arc;

/// How wide a caret is, in points.
const CARET: f32 = 1.0;

/// The stub that stands for a selected line end, in parts of the row's height.
const STUB: f32 = 0.3;

/// Pieces that are no further apart than this are painted as one rectangle.
const TOUCH: f32 = 0.01;

/// One chunk as rows.
#[derive(Clone, Debug)]
pub struct LaidChunk {
    /// Its bytes, without the line end.
    pub range: ByteRange,
    /// Its rows from top to bottom; at least one.
    pub rows: Vec<Row>,
    /// The height of all rows, in points.
    pub height: f32,
    /// True if its line reads from right to left; it is set flush right then.
    pub rtl: bool,
    /// True if the line ends behind it; false where a long line was cut.
    pub ends_line: bool,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its upper edge.
    pub top: f32,
    /// Its height.
    pub height: f32,
    /// Its bytes, with the blanks that hang out of its end.
    pub range: ByteRange,
    /// Its left edge: 0, or wherever a row set flush right starts (less than 0 where it is
    /// wider than the column).
    pub left: f32,
    /// The width of all pieces.
    pub width: f32,
    /// As the chunk's.
    pub rtl: bool,
    /// Its pieces from left to right.
    pub pieces: Vec<Piece>,
}

/// A stretch of one direction that is drawn as one thing.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its left edge.
    pub x: f32,
    /// Its width; positive.
    pub width: f32,
    /// Its bytes.
    pub range: ByteRange,
    /// True if it reads from right to left.
    pub rtl: bool,
    /// What is drawn.
    pub ink: Ink,
    /// Where each cluster starts, in bytes, in the order of the text.
    starts: Vec<usize>,
    /// How far each cluster's start is from the piece's leading edge, in points; and last
    /// the width. Strictly increasing.
    distances: Vec<f32>,
}

/// What a piece shows.
#[derive(Clone, Debug)]
pub enum Ink {
    /// Text; its galley's left top corner is the piece's. The colour is for the painter.
    Galley(Arc<Galley>),
    /// The name of a cluster that would be invisible, in a box.
    Symbol {
        /// The name, such as `NUL`.
        name: Cow<'static, str>,
        /// The name, set small.
        galley: Arc<Galley>,
        /// How far right of the piece's left edge the name starts, in points.
        inset: f32,
    },
    /// Nothing: a blank.
    Blank,
}

impl Piece {
    /// A piece at x = 0 of clusters that start at these bytes and have these widths.
    pub(super) fn new(starts: Vec<usize>, end: usize, widths: &[f32], rtl: bool, ink: Ink) -> Self {
        let mut distances = Vec::with_capacity(widths.len() + 1);
        let mut width = 0.0;
        distances.push(width);
        for w in widths {
            width += w;
            distances.push(width);
        }
        let range = ByteRange::new(starts.first().copied().unwrap_or(end), end);
        Self { x: 0.0, width, range, rtl, ink, starts, distances }
    }

    /// The right edge.
    #[must_use]
    pub fn right(&self) -> f32 {
        self.x + self.width
    }

    /// The ranges of the clusters with their left and right edges, in the order of the text.
    #[must_use]
    pub fn clusters(&self) -> impl DoubleEndedIterator<Item = (ByteRange, f32, f32)> {
        (0..self.starts.len()).map(|i| {
            let (left, right) = self.edges(i, i + 1);
            (self.cluster(i), left, right)
        })
    }

    /// Where the clusters of a range are, from left to right; `None` if it has none of them.
    #[must_use]
    pub fn extent(&self, range: ByteRange) -> Option<Rangef> {
        let part = self.range.intersect(range)?;
        let end = self.number_of(Byte(part.end.0.saturating_sub(1))) + 1;
        let (left, right) = self.edges(self.number_of(part.start), end);
        Some(Rangef::new(left, right))
    }

    fn cluster(&self, i: usize) -> ByteRange {
        let byte = |i: usize| self.starts.get(i).copied().unwrap_or(self.range.end.0);
        ByteRange::new(byte(i), byte(i + 1))
    }

    /// The left and right edge of the clusters from number `first` up to, without, `end`.
    fn edges(&self, first: usize, end: usize) -> (f32, f32) {
        let (from, to) = (self.edge(first), self.edge(end));
        (from.min(to), from.max(to))
    }

    /// Where cluster `i` starts on screen; for the number after the last, where it ends.
    fn edge(&self, i: usize) -> f32 {
        let distance = self.distances.get(i).copied().unwrap_or(self.width);
        if self.rtl { self.right() - distance } else { self.x + distance }
    }

    /// The number of the cluster that holds the offset; the nearest if none does.
    fn number_of(&self, at: Byte) -> usize {
        self.starts.partition_point(|&start| start <= at.0).saturating_sub(1)
    }

    /// The number of the cluster under `x`; the nearest if none is.
    fn number_at(&self, x: f32) -> usize {
        let distance = if self.rtl { self.right() - x } else { x - self.x };
        let last = self.starts.len().saturating_sub(1);
        self.distances.partition_point(|&d| d <= distance).saturating_sub(1).min(last)
    }
}

impl Row {
    /// Its rectangle.
    #[must_use]
    pub fn rect(&self) -> Rect {
        self.span(self.left, self.left + self.width)
    }

    /// The rectangle of the row's height between two places.
    fn span(&self, left: f32, right: f32) -> Rect {
        Rect::from_min_max(pos2(left, self.top), pos2(right, self.top + self.height))
    }

    /// The piece that holds the cluster at this offset.
    fn piece_of(&self, at: Byte) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.range.contains(at))
    }

    /// The piece under `x`, or the nearest.
    fn piece_at(&self, x: f32) -> Option<&Piece> {
        let i = self.pieces.partition_point(|piece| piece.right() <= x);
        self.pieces.get(i).or_else(|| self.pieces.last())
    }

    /// Where the row ends on screen, in the direction of the line.
    fn far_edge(&self) -> f32 {
        if self.rtl { self.left } else { self.left + self.width }
    }
}

impl LaidChunk {
    /// The cluster edge nearest to a point, for a caret or a selection's end. A point outside
    /// counts as the nearest inside.
    #[must_use]
    pub fn hit(&self, pos: Pos2) -> Byte {
        let Some(row) = self.row_at(pos.y) else { return self.range.start };
        let Some(piece) = row.piece_at(pos.x) else { return row.range.start };
        let i = piece.number_at(pos.x);
        let cluster = piece.cluster(i);
        let (left, right) = piece.edges(i, i + 1);
        if (pos.x < f32::midpoint(left, right)) == piece.rtl { cluster.end } else { cluster.start }
    }

    /// The cluster under a point; `None` beside the text.
    #[must_use]
    pub fn cluster_at(&self, pos: Pos2) -> Option<ByteRange> {
        let row = self.rows.iter().find(|row| row.rect().contains(pos))?;
        let piece = row.piece_at(pos.x)?;
        Some(piece.cluster(piece.number_at(pos.x)))
    }

    /// A point that [`Self::hit`] takes for this offset: a quarter inside the cluster that
    /// starts there, or, at the chunk's end, at the end of its last cluster. An offset inside
    /// a cluster counts as its start, one outside the chunk as the chunk's nearest end.
    #[must_use]
    pub fn position(&self, at: Byte) -> Pos2 {
        self.place_of(at, 0.25)
    }

    /// The rectangle of a caret before the cluster that starts at this offset, or, at the
    /// chunk's end, behind its last cluster.
    #[must_use]
    pub fn caret(&self, at: Byte) -> Rect {
        let x = self.place_of(at, 0.0).x;
        let row = self.rows.get(self.row_of(at));
        let (top, height) = row.map_or((0.0, self.height), |row| (row.top, row.height));
        Rect::from_min_size(pos2(x - CARET / 2.0, top), egui::vec2(CARET, height))
    }

    /// The rectangles of a range, in points, from left to right in each row and merged where
    /// they touch. Clusters that the range cuts count as whole. A line end in the range is a
    /// small stub behind the text, so that an empty line can be seen to be selected.
    #[must_use]
    pub fn rects(&self, range: ByteRange) -> Vec<Rect> {
        let mut rects: Vec<Rect> = Vec::new();
        for row in &self.rows {
            if range.end < row.range.start {
                break;
            }
            let first = rects.len();
            for piece in &row.pieces {
                let Some(x) = piece.extent(range) else { continue };
                match rects.get_mut(first..).and_then(<[Rect]>::last_mut) {
                    Some(last) if x.min - last.right() <= TOUCH => last.max.x = x.max,
                    _ => rects.push(row.span(x.min, x.max)),
                }
            }
        }
        if self.ends_line && range.start <= self.range.end && self.range.end < range.end {
            self.add_stub(&mut rects);
        }
        rects
    }

    /// Adds the stub of the line end, united with what it touches.
    fn add_stub(&self, rects: &mut Vec<Rect>) {
        let Some(row) = self.rows.last() else { return };
        let edge = row.far_edge();
        let width = row.height * STUB;
        let stub =
            if row.rtl { row.span(edge - width, edge) } else { row.span(edge, edge + width) };
        let touches = |r: &&mut Rect| {
            let gap = if row.rtl { r.left() - edge } else { r.right() - edge };
            gap.abs() <= TOUCH && r.center().y > row.top
        };
        match rects.iter_mut().find(touches) {
            Some(rect) => *rect = rect.union(stub),
            None => rects.push(stub),
        }
    }

    /// The number of the row that an offset is in. The offset of a row break belongs to the
    /// row below.
    #[must_use]
    pub fn row_of(&self, at: Byte) -> usize {
        self.rows.partition_point(|row| row.range.start <= at).saturating_sub(1)
    }

    /// True if the cluster at this offset (or, at the chunk's end, the one before) reads from
    /// right to left: then a step to the right is a step back in the text.
    #[must_use]
    pub fn reads_rtl_at(&self, at: Byte) -> bool {
        self.piece_of(at).map_or(self.rtl, |(_, piece, _)| piece.rtl)
    }

    /// The row, the piece and, true at the chunk's end, whether its last cluster is meant.
    fn piece_of(&self, at: Byte) -> Option<(&Row, &Piece, bool)> {
        let row = self.rows.get(self.row_of(at))?;
        let behind = at >= self.range.end;
        let inside = Byte(self.range.end.0.saturating_sub(1));
        let at = if behind { inside } else { at.max(self.range.start) };
        Some((row, row.piece_of(at)?, behind))
    }

    /// The point in the middle of the row, so far inside the cluster as `part` says.
    fn place_of(&self, at: Byte, part: f32) -> Pos2 {
        let Some((row, piece, behind)) = self.piece_of(at) else {
            // An empty chunk.
            return self
                .rows
                .first()
                .map_or(Pos2::ZERO, |row| pos2(row.left, row.top + row.height / 2.0));
        };
        let i = piece.number_of(if behind { piece.range.end } else { at });
        let (start, end) = (piece.edge(i), piece.edge(i + 1));
        let part = if behind { 1.0 - part } else { part };
        pos2(start + (end - start) * part, row.top + row.height / 2.0)
    }

    fn row_at(&self, y: f32) -> Option<&Row> {
        let i = self.rows.partition_point(|row| row.top + row.height <= y);
        self.rows.get(i).or_else(|| self.rows.last())
    }
}
