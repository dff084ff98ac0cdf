//! The window from outside: real key and pointer events, ending in the files on disk, and what
//! a screen reader is told. One program, because each would link the whole window.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what fails here fails the test"
)]

#[path = "../support/fonts.rs"]
mod fonts;
#[path = "../support/pictures.rs"]
mod pictures;
#[path = "../support/raster.rs"]
mod raster;
#[path = "../support/tempdir.rs"]
mod tempdir;
#[path = "../support/window.rs"]
mod window;

mod agreement;
mod commands;
mod export;
mod focus;
mod guidelines;
mod import;
mod labelling;
mod looks;
mod narrow;
mod outside;
mod pages;
mod pointer;
mod queue;
mod remembered;
mod review;
mod scripts;
mod still;
mod tabs;
