//! Articles and annotations in a temporary folder, for tests of the command line.

#![allow(dead_code, reason = "each test file uses what it needs")]

use crate::tempdir::TempDir;
use copydesk::annotation::file::{annotation_file_name, write};
use copydesk::annotation::{Annotation, Label, Span, Spans, Status};
use copydesk::article::open::read_article;
use copydesk::cli::stop::Stop;
use copydesk::desk::RealFs;
use copydesk::desk::opened::describe;
use std::path::PathBuf;
use std::sync::Arc;

/// Headline 0..8, Byline 9..19, Body 20..34.
pub const ARTICLE: &str = "Headline\nDaniel Kim\nThe body text.\n";

/// An annotation of an article's bytes; spans as (start, end, label).
pub fn annotation(
    source: &str,
    bytes: &[u8],
    annotator: &str,
    spans: &[(usize, usize, Label)],
) -> Annotation {
    let read = read_article(source, bytes, None).unwrap_or_else(|e| panic!("{source}: {e}"));
    let article = describe(source, bytes, &read);
    let mut annotation = Annotation::new(article, annotator, Arc::new(read.text));
    let spans = spans.iter().map(|&(start, end, label)| Span::new(start, end, label));
    annotation.spans = Spans::new(spans.collect()).unwrap_or_default();
    annotation.status = Status::Done;
    annotation
}

/// A sound annotation of [`ARTICLE`] with nothing to say against it.
pub fn complete(source: &str, annotator: &str) -> Annotation {
    let spans = [(0, 8, Label::Headline), (9, 19, Label::Byline), (20, 34, Label::Body)];
    annotation(source, ARTICLE.as_bytes(), annotator, &spans)
}

/// Writes a file and the folders on the way to it.
pub fn put(dir: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().unwrap_or(dir.path())).ok();
    let written = std::fs::write(&path, content);
    assert!(written.is_ok(), "{}: {written:?}", path.display());
    path
}

/// Writes an annotation beside where its article is, in a subfolder.
pub fn put_annotation(dir: &TempDir, folder: &str, annotation: &Annotation) -> PathBuf {
    let name = annotation_file_name(&annotation.article.source, &annotation.annotator);
    put(dir, &format!("{folder}{name}"), write(annotation))
}

/// Runs a command line without its program's name, in this process; exit code, output, errors.
pub fn run(arguments: &[&str]) -> (u8, String, String) {
    use clap::Parser;
    let arguments = std::iter::once("copydesk").chain(arguments.iter().copied());
    let parsed = copydesk::cli::Arguments::try_parse_from(arguments);
    let command = parsed.ok().and_then(|a| a.command);
    let Some(command) = command else { return (99, String::new(), "no command".to_owned()) };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = copydesk::cli::run(&command, &RealFs, &Stop::never(), &mut out, &mut err);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (exit.code(), text(&out), text(&err))
}
