//! The layout engine of the article view: text to rows of placed pieces, and exact hits.
//!
//! egui shapes text but has no bidi, and its glyph indices are not text offsets. So the view
//! never takes an offset from a galley: the text is cut into [`Chunks`] with known bytes,
//! [`lay_out`] sets one chunk as rows of single-direction pieces, and [`LaidChunk`] answers
//! every question between pixels and bytes from its own table of cluster edges.
//!
//! | file | its job |
//! |---|---|
//! | `shape` | stretches that egui sets right as one galley |
//! | `measure` | the width of every cluster in a galley |
//! | `wrap` | row breaks |
//! | `place` | all of it together: [`lay_out`] |
//! | `laid` | the result, and its geometry |
//! | `paint` | the result on the screen |
//! | `dress` | bold, slanted and coloured letters, where they stand |
//! | `cache` | the chunks laid out lately |
//! | `missing` | scripts that no font covers |
//!
//! Limits: only what is asked for is laid out. A row break inside an Arabic word (one wider
//! than the row) shows the letters at the break in the form they have at a word's end.

pub mod cache;
mod dress;
pub mod laid;
mod measure;
pub mod missing;
pub mod paint;
mod place;
mod shape;
mod wrap;

pub use crate::article::chunk::Chunks;
pub use cache::LayoutCache;
pub use dress::{Dress, bolder};
pub use laid::{Ink, LaidChunk, Piece, Row};
pub use missing::missing_scripts;
pub use paint::{paint, paint_dressed};
pub use place::{Style, lay_out};
