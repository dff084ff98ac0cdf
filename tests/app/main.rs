//! The app without its window.
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
#[path = "../support/sim_app.rs"]
mod sim_app;
#[path = "../support/tempdir.rs"]
mod tempdir;

mod corners;
mod exporting;
mod importing;
mod kill;
mod labelling;
mod queue;
mod review;
mod saving;
mod settings;
mod unsaved;
