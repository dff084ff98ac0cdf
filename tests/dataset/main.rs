//! Datasets: records, formats, import, split.
//! One program, because each would link the whole library.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what fails here fails the test"
)]

#[path = "../support/dataset.rs"]
mod dataset;
#[path = "../support/pairs.rs"]
mod pairs;
#[path = "../support/tempdir.rs"]
mod tempdir;

mod align;
mod formats;
mod import;
mod lossless;
mod records;
mod split;
