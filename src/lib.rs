//! Copydesk labels raw news articles by hand and keeps exact offsets.
//!
//! The library has the rooms below. Data flows downward in this list and nobody imports
//! upward; `tests/layering.rs` holds that. `ARCHITECTURE.md` has the map.
//!
//! | room | what lives there |
//! |---|---|
//! | [`article`] | bytes to text: decoding, lines, blocks, offset units |
//! | [`annotation`] | labels, spans, edits and their history, checks, the RON file |
//! | [`review`] | differences between annotations, agreement, adjudication |
//! | [`desk`] | effects: durable saves, locks, changes from outside |
//! | [`app`] | what the window does, with no window |
//! | [`ui`] | the window, thin |
//! | [`cli`] | one file per command |

pub mod annotation;

pub mod article;

pub mod app;
pub mod cli;
pub mod dataset;
pub mod desk;
pub mod review;
pub mod ui;
