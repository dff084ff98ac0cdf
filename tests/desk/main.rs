//! The desk: files, writer, folder, index, export and import.
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
#[path = "../support/markup.rs"]
mod markup;
#[path = "../support/others.rs"]
mod others;
#[path = "../support/tempdir.rs"]
mod tempdir;

mod export;
mod files;
mod folder;
mod import;
mod index;
mod new_folder;
mod opened;
mod place;
mod replace;
mod writer;
