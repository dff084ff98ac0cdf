//! `copydesk text`: the exact text that offsets count in, byte for byte.
//!
//! Of an article it is the decoded file without its byte order mark, of an annotation file the
//! text stored in it. Nothing is added, no line end either.

use super::Exit;
use super::output::{cannot_read, complain, not_sound};
use crate::annotation::file;
use crate::article::open::read_article;
use crate::desk::open::LIMIT;
use crate::desk::{FileSystem, read_limited};
use std::io::{self, Write};
use std::path::PathBuf;

/// What to print.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: bytes 99 to 204 of an article\n  \
                  copydesk text korea.txt | tail -c +100 | head -c 105")]
pub struct Arguments {
    /// An article, or an annotation file.
    pub file: PathBuf,
}

/// Writes the text to `out`. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let path = &arguments.file;
    let bytes = match read_limited(fs, path, LIMIT) {
        Ok((bytes, _)) => bytes,
        Err(reason) => {
            cannot_read(err, path, &reason);
            return Ok(Exit::Failed);
        }
    };
    if path.extension().is_none_or(|ending| ending != "ron") {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let read = match read_article(&name, &bytes, None) {
            Ok(read) => read,
            Err(reason) => {
                complain(err, &format!("{}: {reason}", path.display()));
                return Ok(Exit::Failed);
            }
        };
        if read.looks_binary() {
            let place = path.display();
            complain(
                err,
                &format!("warning: {place}: this looks like a binary file, not an article"),
            );
        } else if read.malformed {
            let encoding = read.encoding.name();
            complain(
                err,
                &format!(
                    "warning: {}: some bytes mean nothing in {encoding} and became U+FFFD: choose \
                     another encoding in the window",
                    path.display()
                ),
            );
        }
        out.write_all(read.text.as_str().as_bytes())?;
        return Ok(Exit::Done);
    }
    match file::read(&bytes) {
        Ok(loaded) => {
            out.write_all(loaded.annotation.text.as_str().as_bytes())?;
            Ok(Exit::Done)
        }
        Err(failure) => {
            not_sound(err, path, failure.errors.first());
            Ok(Exit::Failed)
        }
    }
}
