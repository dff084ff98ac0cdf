//! A scrolled text: which chunks are in view, and where.
//!
//! The scroll position is a chunk and the points of it that are hidden above the view. A
//! position in pixels would run out of precision in a long text, and would need the height of
//! everything. Only what is in view is laid out; nothing here grows with the text.

use super::layout::{Chunks, LaidChunk, LayoutCache, Style};
use crate::article::{Byte, ByteRange, Text};
use egui::{Context, EventFilter, Key, Modifiers, Pos2, Rect, Response, Ui, pos2};
use std::sync::Arc;

/// Empty room above the first line and below the last one, in points.
const PADDING: f32 = 18.0;
/// How much of a blank line's height is shown: paragraphs stand apart, not far apart.
const BLANK_LINE: f32 = 0.5;
/// How many rows stay in view beyond what is revealed.
const MARGIN_ROWS: f32 = 2.5;

/// A scrolled text.
#[derive(Debug, Default)]
pub struct Scroller {
    text: Option<Arc<Text>>,
    chunks: Option<Chunks>,
    cache: LayoutCache,
    row_height: f32,
    top: usize,
    hidden: f32,
}

/// A chunk in view.
#[derive(Clone, Debug)]
pub struct Placed {
    /// Its number.
    pub index: usize,
    /// Its left top corner on the screen.
    pub origin: Pos2,
    /// The height that it takes in the view.
    pub height: f32,
    /// Its layout.
    pub laid: Arc<LaidChunk>,
}

impl Placed {
    /// A point of the screen as the layout counts.
    #[must_use]
    pub fn local(&self, pos: Pos2) -> Pos2 {
        pos - self.origin.to_vec2()
    }

    /// A rectangle of the layout on the screen.
    #[must_use]
    pub fn on_screen(&self, rect: Rect) -> Rect {
        rect.translate(self.origin.to_vec2())
    }
}

impl Scroller {
    /// Shows this text; keeps the position if it is the same one.
    pub fn set_text(&mut self, text: &Arc<Text>) -> bool {
        if self.text.as_ref().is_some_and(|t| Arc::ptr_eq(t, text)) {
            return false;
        }
        self.chunks = Some(Chunks::new(text));
        self.text = Some(Arc::clone(text));
        self.cache.clear();
        self.top = 0;
        self.hidden = -PADDING;
        true
    }

    /// Call once a frame, before anything else.
    pub fn begin(&mut self, ctx: &Context, style: &Style) {
        self.row_height = style.row_height;
        // A change of width keeps the first visible byte where it is, near enough.
        self.cache.begin(ctx, style);
    }

    fn laid(&mut self, ctx: &Context, index: usize) -> Option<(Arc<LaidChunk>, f32)> {
        let (text, chunks) = (self.text.as_ref()?, self.chunks.as_ref()?);
        if index >= chunks.len() {
            return None;
        }
        let laid = self.cache.get(ctx, text, chunks, index)?;
        let blank = text.slice(laid.range).chars().all(char::is_whitespace);
        let height = if blank { self.row_height * BLANK_LINE } else { laid.height };
        Some((laid, height))
    }

    fn count(&self) -> usize {
        self.chunks.as_ref().map_or(0, Chunks::len)
    }

    /// Scrolls down by so many points; up if negative.
    pub fn scroll(&mut self, points: f32) {
        self.hidden += points;
    }

    /// Scrolls by arrows, Page, Home and End while the text's widget has the focus.
    pub fn scroll_by_keys(&mut self, ui: &Ui, response: &Response) {
        if !response.has_focus() {
            return;
        }
        let arrows = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, arrows));
        // A row of the last page stays in view.
        let page = (response.rect.height() - self.row_height).max(self.row_height);
        let steps = [
            (Key::ArrowDown, self.row_height),
            (Key::ArrowUp, -self.row_height),
            (Key::PageDown, page),
            (Key::PageUp, -page),
        ];
        for (key, points) in steps {
            for _ in 0..ui.input_mut(|i| i.count_and_consume_key(Modifiers::NONE, key)) {
                self.scroll(points);
            }
        }
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Home)) {
            self.jump(Byte(0));
        }
        if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::End))
            && let Some(end) = self.text.as_ref().map(|t| t.end())
        {
            self.jump(end);
        }
    }

    /// Puts the line with this byte at the top.
    pub fn jump(&mut self, at: Byte) {
        if let Some(chunks) = &self.chunks {
            self.top = chunks.at(at);
            self.hidden = if self.top == 0 { -PADDING } else { 0.0 };
        }
    }

    /// The first byte in view.
    #[must_use]
    pub fn top(&self) -> Byte {
        self.chunks.as_ref().map_or(Byte(0), |c| c.get(self.top).start)
    }

    /// Lays out what is in view, from top to bottom, and holds the scroll position within the
    /// text.
    pub fn visible(&mut self, ctx: &Context, view: Rect) -> Vec<Placed> {
        self.normalise(ctx);
        let placed = self.place(ctx, view);
        let bottom = placed.last().map_or(view.top(), |p| p.origin.y + p.height);
        let at_end = placed.last().is_none_or(|p| p.index + 1 == self.count());
        let spare = view.bottom() - PADDING - bottom;
        if at_end && spare > 0.5 && !self.is_at_start() {
            self.hidden -= spare;
            self.normalise(ctx);
            return self.place(ctx, view);
        }
        placed
    }

    fn is_at_start(&self) -> bool {
        self.top == 0 && self.hidden <= -PADDING
    }

    /// Makes `hidden` lie within the top chunk.
    fn normalise(&mut self, ctx: &Context) {
        while self.hidden < 0.0 && self.top > 0 {
            self.top -= 1;
            self.hidden += self.laid(ctx, self.top).map_or(0.0, |(_, h)| h);
        }
        if self.top == 0 {
            self.hidden = self.hidden.max(-PADDING);
        }
        while let Some((_, height)) = self.laid(ctx, self.top) {
            if self.hidden < height || self.top + 1 >= self.count() {
                self.hidden = self.hidden.min(height);
                break;
            }
            self.hidden -= height;
            self.top += 1;
        }
    }

    fn place(&mut self, ctx: &Context, view: Rect) -> Vec<Placed> {
        let mut placed = Vec::new();
        let mut y = view.top() - self.hidden;
        let mut index = self.top;
        while y < view.bottom() {
            let Some((laid, height)) = self.laid(ctx, index) else { break };
            placed.push(Placed { index, origin: pos2(view.left(), y), height, laid });
            y += height;
            index += 1;
        }
        placed
    }

    /// Scrolls as little as brings the range into view, or puts it into the middle if it is
    /// out of view and `centre` says so. A range taller than the view shows its start.
    pub fn reveal(&mut self, ctx: &Context, range: ByteRange, height: f32, centre: bool) {
        let Some(chunks) = &self.chunks else { return };
        let (first, last) = (chunks.at(range.start), chunks.at(range.end));
        self.normalise(ctx);
        let margin = (self.row_height * MARGIN_ROWS).min(height / 4.0);
        let start = self.distance(ctx, first, range.start, height, false);
        let end = self.distance(ctx, last, range.end, height, true);
        let in_view = matches!((start, end), (Some(s), Some(e)) if s >= 0.0 && e <= height);
        if centre && !in_view {
            self.put_at(ctx, first, range.start, height / 3.0);
            return;
        }
        match (start, end) {
            (Some(s), _) if s < margin => self.scroll(s - margin),
            (None, _) if first < self.top => self.put_at(ctx, first, range.start, margin),
            (s, Some(e)) if e > height - margin => {
                let room = s.map_or(0.0, |s| (s - margin).max(0.0));
                self.scroll((e - height + margin).min(room));
            }
            (s, None) => {
                // The end is below the view. Walk back from it to find the top.
                self.put_at(ctx, last, range.end, height - margin - self.row_height);
                let fits = first == last || s.is_some();
                if !fits
                    || self.distance(ctx, first, range.start, height, false).is_none_or(|s| s < 0.0)
                {
                    self.put_at(ctx, first, range.start, margin);
                }
            }
            _ => {}
        }
    }

    /// How far below the view's top the row of a byte is (its lower edge if `lower`); `None` if
    /// it is above the top chunk or further below than the view is high.
    fn distance(
        &mut self,
        ctx: &Context,
        chunk: usize,
        at: Byte,
        height: f32,
        lower: bool,
    ) -> Option<f32> {
        let mut y = -self.hidden;
        let mut index = self.top;
        while index < chunk {
            let (_, chunk_height) = self.laid(ctx, index)?;
            y += chunk_height;
            index += 1;
            if y > height {
                return None;
            }
        }
        if index != chunk {
            return None;
        }
        let (laid, _) = self.laid(ctx, chunk)?;
        let caret = laid.caret(at);
        Some(y + if lower { caret.bottom() } else { caret.top() })
    }

    /// Scrolls so that the row of a byte is this far below the view's top.
    fn put_at(&mut self, ctx: &Context, chunk: usize, at: Byte, below: f32) {
        let row = self.laid(ctx, chunk).map_or(0.0, |(laid, _)| laid.caret(at).top());
        self.top = chunk;
        self.hidden = row - below;
        self.normalise(ctx);
    }
}
