//! Labels, spans, edits with inverses and history, checks, and the RON file.
//!
//! No I/O, no clock, no threads. Knows [`crate::article`] and nothing above.

mod equal_runs;
pub mod file;
pub mod hash;
pub mod label;
pub mod model;
pub mod reanchor;
pub mod span;

pub use label::Label;
pub use model::{Annotation, Article, Decision, Kind, Note, Status};
pub use span::{Span, Spans};
