//! The chunks laid out lately, so that a frame lays out only what came into view.
//!
//! A cache belongs to one text. What it holds fits one style, one scale and one state of
//! egui's font atlas; [`LayoutCache::begin`], called once a frame, empties it when one of
//! them has changed. It holds a bounded number of chunks and bytes, and drops those that were
//! not asked for the longest.

use super::laid::LaidChunk;
use super::place::{Style, lay_out};
use crate::article::Text;
use crate::article::chunk::Chunks;
use egui::{Color32, Context, Galley};
use std::collections::HashMap;
use std::sync::Arc;

/// The most chunks that are kept.
pub const MOST_CHUNKS: usize = 2_000;

/// The most bytes of text whose layout is kept, about 200 bytes of memory for each.
pub const MOST_BYTES: usize = 1_000_000;

/// Layouts by chunk number.
#[derive(Debug, Default)]
pub struct LayoutCache {
    chunks: HashMap<usize, Entry>,
    /// The bytes of text in `chunks`.
    bytes: usize,
    /// Counts the calls of `begin`.
    frame: u64,
    made_for: Option<MadeFor>,
}

#[derive(Debug)]
struct Entry {
    laid: Arc<LaidChunk>,
    last_used: u64,
}

/// What the layouts fit.
#[derive(Debug)]
struct MadeFor {
    style: Style,
    pixels_per_point: f32,
    /// A word that egui keeps laid out as long as it is asked for in every frame and the
    /// atlas stands. egui forgets it together with every other galley when it rebuilds the
    /// atlas, and then gives a new one.
    witness: Arc<Galley>,
}

impl LayoutCache {
    /// Call once a frame before [`Self::get`]: empties the cache if the style, the scale or
    /// the fonts have changed.
    pub fn begin(&mut self, ctx: &Context, style: &Style) {
        self.frame += 1;
        let witness = ctx.fonts_mut(|fonts| {
            fonts.layout_no_wrap("copydesk".to_owned(), style.font.clone(), Color32::PLACEHOLDER)
        });
        let pixels_per_point = ctx.pixels_per_point();
        let stands = self.made_for.as_ref().is_some_and(|old| {
            old.style == *style
                && old.pixels_per_point.to_bits() == pixels_per_point.to_bits()
                && Arc::ptr_eq(&old.witness, &witness)
        });
        if !stands {
            self.clear();
            self.made_for = Some(MadeFor { style: style.clone(), pixels_per_point, witness });
        }
    }

    /// Forgets everything; for another text.
    pub fn clear(&mut self) {
        self.chunks.clear();
        self.bytes = 0;
        self.made_for = None;
    }

    /// How many chunks it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunks.len()
    }

    /// True if it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// The layout of a chunk, made now if it is not there. `None` before the first
    /// [`Self::begin`].
    pub fn get(
        &mut self,
        ctx: &Context,
        text: &Text,
        chunks: &Chunks,
        index: usize,
    ) -> Option<Arc<LaidChunk>> {
        let style = &self.made_for.as_ref()?.style;
        if let Some(entry) = self.chunks.get_mut(&index) {
            entry.last_used = self.frame;
            return Some(Arc::clone(&entry.laid));
        }
        let laid = Arc::new(ctx.fonts_mut(|fonts| lay_out(fonts, text, chunks, index, style)));
        self.bytes += laid.range.len();
        let entry = Entry { laid: Arc::clone(&laid), last_used: self.frame };
        self.chunks.insert(index, entry);
        if self.chunks.len() > MOST_CHUNKS || self.bytes > MOST_BYTES {
            self.evict();
        }
        Some(laid)
    }

    /// Drops the half that was not used the longest, but nothing of this frame.
    fn evict(&mut self) {
        let mut ages: Vec<u64> = self.chunks.values().map(|entry| entry.last_used).collect();
        ages.sort_unstable();
        let middle = ages.get(ages.len() / 2).copied().unwrap_or(self.frame);
        let frame = self.frame;
        self.chunks.retain(|_, entry| entry.last_used > middle || entry.last_used == frame);
        self.bytes = self.chunks.values().map(|entry| entry.laid.range.len()).sum();
    }
}
