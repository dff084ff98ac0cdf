//! The command line: one file per command.
//!
//! Exit codes: 0 done and no errors found, 1 errors found, 2 it could not do its work. Errors
//! go to stderr as `copydesk: what: where: what to do`.

use std::path::PathBuf;

/// What was asked for on the command line.
#[derive(Debug, clap::Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// Files or a folder to open in the window.
    pub paths: Vec<PathBuf>,
}
