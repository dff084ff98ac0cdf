//! Labels, spans, edits with inverses and history, checks, and the RON file.
//!
//! No I/O, no clock, no threads. Knows [`crate::article`] and nothing above.

pub mod check;
pub mod coverage;
pub mod edit;
mod equal_runs;
pub mod extract;
pub mod file;
pub mod hash;
pub mod history;
pub mod label;
pub mod model;
pub mod ops;
mod paint;
pub mod reanchor;
pub mod span;

pub use check::{Problem, ProblemKind, Severity};
pub use coverage::Coverage;
pub use edit::{Edit, Mismatch};
pub use history::{History, MergeKey, Step};
pub use label::Label;
pub use model::{Annotation, Article, Decision, Kind, Note, Status};
pub use ops::Refusal;
pub use span::{Flaw, Span, Spans};
