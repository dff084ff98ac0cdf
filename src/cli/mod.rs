//! The command line: one file per command.
//!
//! A command is a plain function from its arguments, a file system and two writers to an
//! [`Exit`]; only `main` knows the process. Reports go to the first writer, and what kept a
//! command from its work to the second, as `copydesk: what: where: what to do`.
//!
//! | file | about |
//! |---|---|
//! | `check` | are annotation files sound, and do they match their articles? |
//! | `text` | the exact text that offsets count in |
//! | `source` | where in its web page a span is |
//! | `mark` | spans as marks in their web page |
//! | `status` | how many articles, by status and label; `tally` counts |
//! | `inspect` | everything that can be said against one annotation file |
//! | `agree` | how far annotators agree; `agree_text` shows it to people |
//! | `export` | the annotations of a desk as a data set |
//! | `import` | what other tools know of articles, as annotations |
//! | `split` | what a split would be like, and whether a data set leaks |
//! | `progress` | how far a long command is, on the terminal |
//! | `stop` | what Ctrl+C does to a command that writes |
//! | `output` | words and lines for people |

pub mod agree;
mod agree_text;
pub mod check;
pub mod export;
pub mod import;
pub mod inspect;
pub mod mark;
pub mod output;
mod progress;
pub mod source;
pub mod split;
pub mod status;
pub mod stop;
mod tally;
pub mod text;

use crate::desk::FileSystem;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use stop::Stop;

/// Label news articles by hand; check, compare, import and export the annotations.
#[derive(Debug, clap::Parser)]
#[command(
    name = "copydesk",
    version,
    args_conflicts_with_subcommands = true,
    override_usage = "copydesk [PATH]...\n       copydesk <COMMAND>",
    after_help = "Without a command the window opens.\n\n\
                  Examples:\n  \
                  copydesk articles          label the articles of a folder\n  \
                  copydesk korea.txt         label one article\n  \
                  copydesk check articles    are their annotations sound?\n  \
                  copydesk agree articles    how far do their annotators agree?\n  \
                  copydesk export articles --format jsonl --out gold\n                             \
                  their gold as a data set\n\n\
                  Exit codes: 0 done, no errors found; 1 errors found; 2 the work could not be done; \
                  130, 143 stopped by Ctrl+C, by SIGTERM."
)]
pub struct Arguments {
    /// Files or a folder to open in the window.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What to do instead of opening the window.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// A command and its arguments.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Are these annotation files sound, and do they match their articles?
    ///
    /// Reports every error in the files, articles that have changed since, and labelling that
    /// looks incomplete.
    Check(check::Arguments),
    /// Print the exact text that offsets count in.
    ///
    /// Of an article that is the decoded file without its byte order mark, or the rendering of
    /// a web page; of an annotation file the text stored in it.
    Text(text::Arguments),
    /// Where in its web page is a span of the text?
    ///
    /// Prints the bytes of the file and the paths of the text nodes that the span came from.
    Source(source::Arguments),
    /// Put an annotation's spans into its web page, for tools that train on HTML.
    ///
    /// All bytes of the page but the marks stay, and the marked page has the same text. The
    /// page must still be the one that was annotated.
    Mark(mark::Arguments),
    /// Count the articles of a folder, by status and label.
    ///
    /// Takes in its subfolders, and inspects every annotation as the command check does.
    Status(status::Arguments),
    /// How far do annotators agree?
    ///
    /// Compares every two annotators of a folder over the articles that both have done, or two
    /// annotation files.
    Agree(agree::Arguments),
    /// Write the annotations of a folder as a data set.
    ///
    /// In the form that a trainer, a benchmark or another tool reads, in splits that leak nothing
    /// if asked for, with a report of all that the format can't hold.
    Export(export::Arguments),
    /// Take in what other tools and benchmarks know of articles.
    ///
    /// As finished annotations beside the articles, from files with offsets or with bare text;
    /// or as raw articles.
    Import(import::Arguments),
    /// What would a split be like? Does a data set leak?
    ///
    /// Shows the splits and groups that an export with --split would make, or checks of any data
    /// set that nothing of one split is in another.
    Split(split::Arguments),
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// It did its work and found no errors.
    Done,
    /// It did its work and found errors.
    ErrorsFound,
    /// It could not do its work, or not all of it.
    Failed,
    /// It was stopped by Ctrl+C (SIGINT).
    Interrupted,
    /// It was stopped by SIGTERM.
    Terminated,
}

impl Exit {
    /// The code for the process: 0, 1 or 2; 130 or 143 if it was stopped, as shells count.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::ErrorsFound => 1,
            Self::Failed => 2,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl Command {
    /// True if a signal is to stop its work before the process ends. Where the report is all
    /// that is made, the system may end it at any time.
    #[must_use]
    pub const fn wants_to_be_asked(&self) -> bool {
        match self {
            Self::Export(_) | Self::Import(_) | Self::Split(_) => true,
            Self::Mark(arguments) => arguments.out.is_some(),
            _ => false,
        }
    }
}

/// Runs a command and flushes `out`. A reader of `out` that has gone away has read enough:
/// that is no failure, and nothing is said.
pub fn run(
    command: &Command,
    fs: &dyn FileSystem,
    stop: &Stop,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Exit {
    let ran = match command {
        Command::Check(arguments) => check::run(arguments, fs, out, err),
        Command::Text(arguments) => text::run(arguments, fs, out, err),
        Command::Source(arguments) => source::run(arguments, fs, out, err),
        Command::Mark(arguments) => mark::run(arguments, fs, stop, out, err),
        Command::Status(arguments) => status::run(arguments, fs, out, err),
        Command::Agree(arguments) => agree::run(arguments, fs, out, err),
        Command::Export(arguments) => export::run(arguments, fs, stop, out, err),
        Command::Import(arguments) => import::run(arguments, fs, stop, out, err),
        Command::Split(arguments) => split::run(arguments, fs, stop, out, err),
    };
    match ran.and_then(|exit| out.flush().map(|()| exit)) {
        Ok(exit) => exit,
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Exit::Done,
        Err(e) => {
            let place = "cannot write: the standard output";
            output::complain(err, &format!("{place}: {e}: make room, or write elsewhere"));
            Exit::Failed
        }
    }
}
