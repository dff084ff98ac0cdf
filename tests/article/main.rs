//! The article: text, units and decoding, and pages.
//! One program, because each would link the whole library.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what fails here fails the test"
)]

#[path = "../support/desk.rs"]
mod desk;
#[path = "../support/html_back.rs"]
mod html_back;
#[path = "../support/tempdir.rs"]
mod tempdir;

mod block;
mod decode;
mod html_desk;
mod html_dom;
mod html_hostile;
mod html_map;
mod html_render;
mod html_xhtml;
mod symbol;
mod units;
mod word;
