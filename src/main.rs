//! The `copydesk` program: the window, or a command.

use clap::Parser;
use copydesk::app::Start;
use copydesk::cli::{self, Arguments, Exit};
use copydesk::desk::RealFs;
use std::io::{BufWriter, stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let exit = match &arguments.command {
        Some(command) => {
            let mut out = BufWriter::with_capacity(1 << 16, stdout().lock());
            cli::run(command, &RealFs, &mut out, &mut stderr())
        }
        None => match copydesk::ui::native::run(&Start { paths: arguments.paths }) {
            Ok(()) => Exit::Done,
            Err(reason) => {
                cli::output::complain(&mut stderr(), &reason.to_string());
                Exit::Failed
            }
        },
    };
    ExitCode::from(exit.code())
}
