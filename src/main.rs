//! The `copydesk` program: the window, or a command.

use clap::Parser;
use copydesk::app::Start;
use copydesk::cli::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match copydesk::ui::native::run(&Start { paths: arguments.paths }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(2),
    }
}
