//! The annotation, its edits, and its file.
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
#[path = "../support/naive.rs"]
mod naive;

mod check;
mod edit;
mod file_damage;
mod file_golden;
mod file_random;
mod file_reanchor;
mod history;
mod model;
mod ops;
