//! Data sets on the disk: annotations of a desk into a folder of their own, and back.
//!
//! What the bytes are is decided in [`crate::dataset`]; here they are read and written, several
//! articles at a time. Memory does not grow with the texts: kept of an article are its id and,
//! if there are splits, its fingerprint.

pub mod checking;
pub mod export;
pub mod gather;
pub mod import;
mod layout;
mod lines;
pub mod progress;
pub mod splitting;
mod stream;
pub mod sums;
