//! Review and agreement.
//! One program, because each would link the whole library.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what fails here fails the test"
)]

#[path = "../support/markup.rs"]
mod markup;
#[path = "../support/pairs.rs"]
mod pairs;

mod adjudicate;
mod agreement;
mod difference;
mod random;
