//! Which files of a folder are meant, if a folder is named for an import: all in it and in the
//! folders in it that have an ending of the format, but for what exports put beside their data.

use crate::dataset::import::{Format, Guess};
use crate::desk::fs::FileSystem;
use crate::desk::walk::Walk;
use std::path::{Path, PathBuf};

/// Endings of files that an import reads, those first that say most of a folder.
pub const ENDINGS: [&str; 8] = ["ann", "parquet", "ron", "jsonl", "json", "cleaned", "text", "txt"];

/// Files that an export puts beside its data.
const BESIDE: [&str; 3] = ["losses.jsonl", "labels.json", "dataset_infos.json"];

/// The endings that files of a format have.
#[must_use]
pub const fn endings(what: Guess) -> &'static [&'static str] {
    match what {
        Guess::Format(Format::Brat) => &["ann"],
        Guess::Format(Format::Parquet) => &["parquet"],
        Guess::Format(Format::Ron) => &["ron"],
        Guess::Format(Format::CleanEval | Format::Text) => &["txt", "text", "cleaned"],
        _ => &["jsonl", "json"],
    }
}

/// True if a file has one of these endings, in any case.
#[must_use]
pub fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.iter().any(|other| ending.eq_ignore_ascii_case(other))
}

/// The files in a folder that have one of these endings, in order. `goes_on` stops the search by
/// saying false.
pub fn files_in(
    fs: &dyn FileSystem,
    folder: &Path,
    endings: &[&str],
    goes_on: &dyn Fn() -> bool,
) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for files in Walk::new(fs, folder).take_while(|_| goes_on()) {
        let paths = files.names.iter().filter(|name| !BESIDE.contains(&name.as_str()));
        let paths = paths.map(|name| files.path.join(name));
        found.extend(paths.filter(|path| has_ending(path, endings)));
    }
    found
}
