//! What the promises of `docs/reliability.md` rest on.
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
#[path = "../support/desk.rs"]
mod desk;
#[path = "../support/fuzz_checks.rs"]
mod fuzz_checks;
#[path = "../support/gate.rs"]
mod gate;
#[path = "../support/html_back.rs"]
mod html_back;
#[path = "../support/imports.rs"]
mod imports;
#[path = "../support/naive.rs"]
mod naive;
#[path = "../support/operations.rs"]
mod operations;
#[path = "../support/sim_app.rs"]
mod sim_app;
#[path = "../support/tempdir.rs"]
mod tempdir;

mod corruption;
mod crash;
mod dependencies;
mod failure;
mod fuzz;
mod hostile;
mod program;
mod two;
mod two_sync;
