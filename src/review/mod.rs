//! Two annotations of one text side by side: where they differ, how far they agree, and how
//! they become gold.
//!
//! No I/O, no clock, no threads. Knows [`crate::annotation`] and [`crate::article`] and
//! nothing above.

pub mod adjudicate;
pub mod agreement;
pub mod difference;
pub mod reliability;
pub mod report;
mod sides;
pub mod span_match;
pub(crate) mod sweep;
mod whose;

pub use adjudicate::{Review, Unsettled};
pub use agreement::Agreement;
pub use difference::{Comparison, Difference, DifferentText, EdgeDifference, compare};
pub use reliability::Coincidences;
pub use report::{AgreementReport, LabelReport, Undefined, Value};
