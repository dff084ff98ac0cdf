//! The program on the command line.
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
#[cfg(unix)]
#[path = "../support/gate.rs"]
mod gate;
#[path = "../support/pairs.rs"]
mod pairs;
#[path = "../support/tempdir.rs"]
mod tempdir;

mod agree;
mod check;
mod export;
mod import;
mod mark;
mod program;
mod split;
mod status;
#[cfg(unix)]
mod stop;
mod text;
