//! egui's built-in fonts and the subsets of `tests/fonts` behind them, with no window and no
//! system font: the same glyphs on every machine.

use copydesk::article::{Byte, ByteRange, Text};
use copydesk::ui::layout::{Chunks, LaidChunk, Style, lay_out};
use egui::epaint::text::{FontDefinitions, Fonts, TextOptions};
use egui::{Context, FontId, RawInput};

pub fn definitions() -> FontDefinitions {
    let ctx = Context::default();
    crate::fonts::install(&ctx);
    ctx.begin_pass(RawInput::default());
    let definitions = ctx.fonts(|fonts| fonts.definitions().clone());
    ctx.end_pass().textures_delta.clear();
    definitions
}

pub fn fonts() -> Fonts {
    Fonts::new(TextOptions::default(), definitions())
}

pub fn style(wrap_width: f32) -> Style {
    Style { font: FontId::proportional(16.0), wrap_width, row_height: 24.0 }
}

/// Lays out every chunk of a text.
#[allow(dead_code, reason = "not every test file needs it")]
pub fn lay(fonts: &mut Fonts, text: &str, wrap_width: f32) -> (Text, Vec<LaidChunk>) {
    lay_scaled(fonts, text, wrap_width, 1.0)
}

/// As [`lay`], on a screen of this many pixels in a point.
pub fn lay_scaled(
    fonts: &mut Fonts,
    text: &str,
    wrap_width: f32,
    pixels_per_point: f32,
) -> (Text, Vec<LaidChunk>) {
    let text = Text::new(text.to_owned());
    let chunks = Chunks::new(&text);
    let mut view = fonts.with_pixels_per_point(pixels_per_point);
    let style = style(wrap_width);
    let laid = (0..chunks.len()).map(|i| lay_out(&mut view, &text, &chunks, i, &style)).collect();
    (text, laid)
}

/// The clusters of a row as they stand from left to right.
#[allow(
    dead_code,
    clippy::indexing_slicing,
    reason = "not every test file needs it, and a test may panic"
)]
pub fn on_screen(text: &Text, laid: &LaidChunk, row: usize) -> String {
    let mut found: Vec<(f32, ByteRange)> = Vec::new();
    for piece in &laid.rows[row].pieces {
        found.extend(piece.clusters().map(|(range, left, _)| (left, range)));
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, range)| text.slice(range)).collect()
}

/// The cluster edges of a chunk.
#[allow(dead_code, reason = "not every test file needs it")]
pub fn edges(text: &Text, laid: &LaidChunk) -> Vec<Byte> {
    let mut edges: Vec<Byte> = text.clusters(laid.range).map(|(r, _)| r.start).collect();
    edges.push(laid.range.end);
    edges
}
