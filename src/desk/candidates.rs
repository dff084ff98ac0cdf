//! Which files of a folder are annotations.
//!
//! The ending alone does not tell: other programs write RON too, their settings say. A file of a
//! folder counts as an annotation if its name says of which article (`korea.txt.mk.ron`), or if
//! it begins like one. So a damaged annotation is not passed over, and nobody is told that the
//! settings of another program are no annotation.

use super::fs::FileSystem;
use super::walk::FolderFiles;
use crate::annotation::file::{is_article_name, parse_file_name};
use std::path::PathBuf;

/// How much of a file is read to see how it begins, in bytes.
const HEAD: u64 = 4096;

/// The annotation files of a folder, in order.
#[must_use]
pub fn annotations_in(fs: &dyn FileSystem, folder: &FolderFiles) -> Vec<PathBuf> {
    let annotations = folder.names.iter().filter_map(|name| {
        let (source, _) = parse_file_name(name)?;
        let path = folder.path.join(name);
        let is_one = is_article_name(&source)
            || fs.read(&path, HEAD).is_ok_and(|(head, _)| begins_like_one(&head));
        is_one.then_some(path)
    });
    annotations.collect()
}

/// True if the first word that is no comment is `Annotation`.
#[must_use]
pub fn begins_like_one(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start_matches('\u{feff}');
    let first = head.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with("//"));
    first.is_some_and(|line| line.starts_with("Annotation"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings() {
        for (head, is_one) in [
            ("Annotation(\n    version: 1,", true),
            ("\u{feff}\r\n// by hand\r\n\n  Annotation (version: 1)", true),
            ("(version: 1)", false),
            ("Theme(ink: \"#000\")", false),
            ("// Annotation(", false),
            ("", false),
        ] {
            assert_eq!(begins_like_one(head.as_bytes()), is_one, "{head}");
        }
    }
}
