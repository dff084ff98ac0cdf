//! The `copydesk` program: the window, or a command.

use clap::Parser;
use copydesk::app::Start;
use copydesk::cli::stop::Stop;
use copydesk::cli::{self, Arguments, Exit};
use copydesk::desk::RealFs;
use std::io::{BufWriter, stderr, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let exit = match &arguments.command {
        Some(command) => {
            let asks = command.wants_to_be_asked();
            let stop = if asks { Stop::by_signals().ok() } else { None }.unwrap_or_default();
            let mut out = BufWriter::with_capacity(1 << 16, stdout().lock());
            cli::run(command, &RealFs, &stop, &mut out, &mut stderr())
        }
        None => match copydesk::ui::native::run(&Start { paths: absolute(arguments.paths) }) {
            Ok(()) => Exit::Done,
            Err(reason) => {
                cli::output::complain(&mut stderr(), &reason.to_string());
                Exit::Failed
            }
        },
    };
    ExitCode::from(exit.code())
}

/// Paths that are remembered must not depend on where the program was started. One that can't
/// be made absolute stays as it is, and opening it says what is wrong.
fn absolute(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.into_iter().map(|path| std::path::absolute(&path).unwrap_or(path)).collect()
}
