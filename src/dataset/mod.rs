//! What is made of annotations for others: formats that extractors are trained and scored on.
//!
//! Pure functions over annotations and articles; no I/O.

pub mod align;
pub mod dom;
pub mod import;
pub mod split;
pub mod tokens;
