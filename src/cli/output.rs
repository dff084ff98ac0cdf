//! Words and lines for people.
//!
//! What comes out of a file or a file name may hold control characters, which a terminal would
//! obey: they are shown as escapes.

use crate::annotation::file::FileError;
use crate::article::symbol::plain;
use crate::desk::{FileSystem, Kind, OpenError};
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

/// Says what kept a command from its work, as one line that begins with the program's name.
/// That nobody can be told is no reason to stop, so a failure to write is passed over.
pub fn complain(err: &mut dyn Write, sentence: &str) {
    let _ = writeln!(err, "copydesk: {}", printable(sentence));
}

/// Says that a file or folder can't be read.
pub fn cannot_read(err: &mut dyn Write, path: &Path, reason: &OpenError) {
    complain(err, &format!("cannot read: {}: {reason}", path.display()));
}

/// Says that a file or folder can't be read, in the system's words if we have none.
pub fn cannot_look(err: &mut dyn Write, path: &Path, error: io::Error) {
    cannot_read(err, path, &OpenError::from(error));
}

/// The text with what a terminal would obey, or what would mislead, as escapes: `\n`, `\u{1b}`.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    plain(text)
}

/// The name of an annotator; that of nobody in particular is empty.
#[must_use]
pub fn annotator_name(name: &str) -> Cow<'_, str> {
    if name.is_empty() { Cow::Borrowed("(unnamed)") } else { printable(name) }
}

/// True if a path is a folder; if not, says so: `what` is what can't be done.
pub fn is_folder(fs: &dyn FileSystem, path: &Path, what: &str, err: &mut dyn Write) -> bool {
    match fs.info(path).map(|info| info.kind) {
        Ok(Kind::Folder) => return true,
        Ok(Kind::File | Kind::Other) => {
            complain(err, &format!("{what}: {}: It is no folder: name a folder.", path.display()));
        }
        Err(error) => cannot_look(err, path, error),
    }
    false
}

/// Says that an annotation file has errors, and the first of them.
pub fn not_sound(err: &mut dyn Write, path: &Path, first: Option<&FileError>) {
    let first = first.map(ToString::to_string).unwrap_or_default();
    let place = path.display();
    complain(err, &format!("not a sound annotation: {place}: {first}: see copydesk check {place}"));
}

/// Says that an option has no meaning for a format, and which formats know it.
pub fn unknown_to(err: &mut dyn Write, option: &str, format: &str, known: &[&str]) {
    let known = match known {
        [init @ .., last] if !init.is_empty() => format!("{} or {last}", init.join(", ")),
        all => all.join(""),
    };
    let remedy = format!("leave it out, or choose {known}");
    complain(err, &format!("wrong usage: {option}: {format} does not know it: {remedy}"));
}

/// `1 error`, `2 errors`.
#[must_use]
pub fn plural(n: u64, noun: &str) -> String {
    if n == 1 { format!("{n} {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing() {
        for (text, shown) in [
            ("korea.txt", "korea.txt"),
            ("é 한국 שלום", "é 한국 שלום"),
            ("a\nb\t\u{1b}[2J\u{9b}\0", "a\\nb\\t\\u{1b}[2J\\u{9b}\\u{0}"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }
}
