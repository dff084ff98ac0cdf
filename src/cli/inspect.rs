//! Everything that can be said against one annotation file: the file itself, its name, the
//! article beside it, and the labelling.
//!
//! Time and memory are in proportion to the annotation and its article.

use crate::annotation::check::check;
use crate::annotation::file::{self, check_against_name, matches_article, parse_file_name};
use crate::annotation::{Annotation, Severity};
use crate::article::decode::encoding_by_name;
use crate::article::html::RENDERER;
use crate::article::open::read_article;
use crate::article::{Blocks, ByteRange, Text};
use crate::desk::candidates::begins_like_one;
use crate::desk::open::LIMIT;
use crate::desk::{FileSystem, OpenError, read_limited};
use std::path::{Path, PathBuf};

/// Where an issue is. Lines and columns count from 1, columns in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// No place in particular.
    Whole,
    /// In the annotation file.
    File {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// In the article's text.
    Text {
        /// The bytes of the text.
        range: ByteRange,
        /// The line where they begin.
        line: usize,
        /// The column where they begin.
        column: usize,
    },
}

/// One thing that is wrong, or looks wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// Error or warning.
    pub severity: Severity,
    /// A name for programs, which stays what it is.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// What was found out about one annotation file.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// Where its article is or would be: beside it.
    pub article: PathBuf,
    /// The annotation, if the file is sound.
    pub annotation: Option<Annotation>,
    /// True if its name agrees with what is inside.
    pub is_well_named: bool,
    /// True if a file is where its article would be.
    pub has_article: bool,
    /// The issues: first the file's and the article's, then those of the labelling.
    pub issues: Vec<Issue>,
}

impl Inspection {
    /// How many issues there are of a severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> u64 {
        self.issues.iter().filter(|issue| issue.severity == severity).count() as u64
    }

    fn add(&mut self, severity: Severity, code: &'static str, message: String) {
        self.issues.push(Issue { severity, code, message, place: Place::Whole });
    }
}

/// Inspects one annotation file. An error only if it can't be read at all.
pub fn inspect(fs: &dyn FileSystem, path: &Path) -> Result<Inspection, OpenError> {
    let (bytes, _) = read_limited(fs, path, LIMIT)?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let source = parse_file_name(&name).map_or_else(|| name.clone(), |(source, _)| source);
    let mut found = Inspection {
        article: path.with_file_name(source),
        annotation: None,
        is_well_named: false,
        has_article: false,
        issues: Vec::new(),
    };
    let loaded = file::read(&bytes);
    let is_foreign = loaded.is_err() && !begins_like_one(&bytes) && !bytes.starts_with(b"(");
    drop(bytes);
    match loaded {
        Err(_) if is_foreign => {
            let message = "The file is no annotation: it does not begin with `Annotation(`.";
            found.issues.push(Issue {
                severity: Severity::Error,
                code: "not-an-annotation",
                message: message.to_owned(),
                place: Place::File { line: 1, column: 1 },
            });
        }
        Err(failure) => found.issues.extend(failure.errors.into_iter().map(|error| Issue {
            severity: Severity::Error,
            code: error.kind.code(),
            message: error.kind.to_string(),
            place: Place::File { line: error.line, column: error.column },
        })),
        Ok(loaded) => {
            let annotation = loaded.annotation;
            found.article = path.with_file_name(&annotation.article.source);
            match check_against_name(&annotation, &name) {
                Ok(()) => found.is_well_named = true,
                Err(mismatch) => {
                    found.add(Severity::Error, "misnamed", sentence(&mismatch.to_string()));
                }
            }
            for repair in loaded.repairs {
                found.add(Severity::Warning, "line-ends", repair.to_string());
            }
            compare_with_article(fs, &annotation, &mut found);
            add_problems(&annotation, &mut found.issues);
            found.annotation = Some(annotation);
        }
    }
    // A file that can't be read as an annotation may have its article all the same.
    found.has_article |= fs.info(&found.article).is_ok();
    Ok(found)
}

/// Is the article beside the annotation still the one that was annotated?
fn compare_with_article(fs: &dyn FileSystem, annotation: &Annotation, found: &mut Inspection) {
    let source = &annotation.article.source;
    let bytes = match read_limited(fs, &found.article, LIMIT) {
        Ok((bytes, _)) => bytes,
        Err(OpenError::Missing) => {
            let message = format!("The article {source} is not beside its annotation.");
            return found.add(Severity::Warning, "article-missing", message);
        }
        Err(reason) => {
            let message = format!("The article {source} can't be compared. {reason}");
            return found.add(Severity::Error, "article-unreadable", message);
        }
    };
    if !matches_article(annotation, &bytes) {
        let message = format!(
            "The article {source} has changed since it was annotated: open it in the window to \
             carry the spans over."
        );
        return found.add(Severity::Error, "article-changed", message);
    }
    let name = &annotation.article.encoding;
    let Some(encoding) = encoding_by_name(name) else {
        let message = format!("The encoding {name} is not known, so the text can't be compared.");
        return found.add(Severity::Error, "unknown-encoding", message);
    };
    match read_article(source, &bytes, Some(encoding)) {
        Ok(read) if read.text.as_str() == annotation.text.as_str() => {}
        Ok(read) => {
            let how = match (&annotation.article.renderer, &read.page) {
                (Some(old), Some(_)) if old != RENDERER => {
                    format!("as {RENDERER} renders it; it was annotated as {old} rendered it")
                }
                _ => format!("in {name}"),
            };
            let message = format!(
                "The text in the annotation is not that of the article {source} {how}: open it in \
                 the window to carry the spans over."
            );
            found.add(Severity::Error, "text-differs", message);
        }
        Err(reason) => {
            let message = format!("The article {source} can't be compared: {reason}.");
            found.add(Severity::Error, "article-unreadable", message);
        }
    }
}

fn add_problems(annotation: &Annotation, issues: &mut Vec<Issue>) {
    let text = &annotation.text;
    let blocks = Blocks::new(text, Blocks::detect(text));
    let mut positions = Positions::default();
    for problem in check(annotation, &blocks) {
        let range = problem.range;
        let place = if range == ByteRange::default() {
            Place::Whole
        } else {
            let (line, column) = positions.of(text, range.start.0);
            Place::Text { range, line, column }
        };
        issues.push(Issue {
            severity: problem.severity(),
            code: problem.kind.code(),
            message: problem.kind.message(),
            place,
        });
    }
}

/// Lines and columns of offsets that mostly rise, so that a long line is counted once and not
/// for each of them.
#[derive(Default)]
struct Positions {
    /// The last offset in bytes, and its column from 0.
    at: usize,
    column: usize,
}

impl Positions {
    fn of(&mut self, text: &Text, at: usize) -> (usize, usize) {
        let at = at.min(text.end().0);
        let line = text.line_at(crate::article::Byte(at));
        let start = text.line_with_end(line).start.0;
        if self.at < start || self.at > at {
            *self = Self { at: start, column: 0 };
        }
        self.column += text.slice(ByteRange::new(self.at, at)).chars().count();
        self.at = at;
        (line + 1, self.column + 1)
    }
}

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_rising_and_falling() {
        // bytes: é 0..2, a 2, LF 3, 한 4..7, b 7, CR LF 8..10, c 10
        let text = Text::new("éa\n한b\r\nc".to_owned());
        let mut positions = Positions::default();
        for (at, expected) in [
            (0, (1, 1)),
            (2, (1, 2)),
            (2, (1, 2)),
            (7, (2, 2)),
            (10, (3, 1)),
            (4, (2, 1)),
            (3, (1, 3)),
            (99, (3, 2)),
        ] {
            assert_eq!(positions.of(&text, at), expected, "{at}");
        }
    }
}
