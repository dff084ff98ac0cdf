//! The layout of lines.
//! One program, because each would link the whole library.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what fails here fails the test"
)]

#[path = "../support/fonts.rs"]
mod fonts;
#[path = "../support/layout_fonts.rs"]
mod layout_fonts;

mod cases;
mod dress;
mod properties;
