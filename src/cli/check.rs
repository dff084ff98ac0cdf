//! `copydesk check`: are these annotation files sound, and do they match their articles?
//!
//! Each file is read, inspected, reported and forgotten, so memory does not grow with the
//! folder.

use super::Exit;

use super::inspect::{Inspection, Issue, Place, inspect};
use super::output::{cannot_look, cannot_read, complain, plural, printable};
use crate::annotation::Severity;
use crate::annotation::file::{annotator_in, parse_file_name};
use crate::desk::candidates::annotations_in;
use crate::desk::fs::Kind;
use crate::desk::{FileSystem, OpenError, Walk};
use serde::Serialize;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What to check, and how to report it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example: let warnings fail a build, too\n  copydesk check articles --strict"
)]
pub struct Arguments {
    /// Annotation files; articles, for the annotations beside them; folders, for all in them.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Exit with 1 if there are warnings, too.
    #[arg(long)]
    pub strict: bool,
    /// Report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Checks what the paths stand for, in their order and each file once. Errors are those of
/// writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let seen = (arguments.paths.len() > 1).then(HashSet::new);
    let report = Report { out, json: arguments.json, checked: 0, errors: 0, warnings: 0 };
    let mut check = Check { fs, err, report, seen, failed: false };
    check.report.begin()?;
    for path in &arguments.paths {
        check.path(path)?;
    }
    check.report.end()?;
    let Report { errors, warnings, .. } = check.report;
    Ok(if check.failed {
        Exit::Failed
    } else if errors > 0 || (arguments.strict && warnings > 0) {
        Exit::ErrorsFound
    } else {
        Exit::Done
    })
}

struct Check<'a> {
    fs: &'a dyn FileSystem,
    err: &'a mut dyn Write,
    report: Report<'a>,
    /// The files checked so far, by resolved path, where several paths may lead to one.
    seen: Option<HashSet<PathBuf>>,
    /// Something could not be read.
    failed: bool,
}

impl Check<'_> {
    fn path(&mut self, path: &Path) -> io::Result<()> {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        match self.fs.info(path).map(|info| info.kind) {
            Ok(Kind::Folder) => self.folder(path),
            Ok(Kind::File) if parse_file_name(&name).is_some() => self.file(path),
            Ok(Kind::File) => self.beside(path, &name),
            Ok(Kind::Other) => {
                self.cannot_read(path, &OpenError::Special);
                Ok(())
            }
            Err(error) => {
                self.cannot_read(path, &OpenError::from(error));
                Ok(())
            }
        }
    }

    fn folder(&mut self, path: &Path) -> io::Result<()> {
        for folder in Walk::new(self.fs, path) {
            for path in annotations_in(self.fs, &folder) {
                self.file(&path)?;
            }
            for (path, error) in folder.failed {
                self.failed = true;
                cannot_look(self.err, &path, error);
            }
        }
        Ok(())
    }

    /// The annotations beside an article.
    fn beside(&mut self, article: &Path, source: &str) -> io::Result<()> {
        let folder = article.parent().unwrap_or(Path::new(""));
        let names = match self.fs.list(folder) {
            Ok(names) => names.into_iter().filter_map(|name| name.into_string().ok()),
            Err(error) => {
                self.cannot_read(folder, &OpenError::from(error));
                return Ok(());
            }
        };
        let mut names: Vec<String> =
            names.filter(|name| annotator_in(name, source).is_some()).collect();
        names.sort_unstable();
        if names.is_empty() {
            let article = article.display();
            let advice = "open it in the window to label it";
            complain(self.err, &format!("no annotation yet: {article}: {advice}"));
        }
        names.iter().try_for_each(|name| self.file(&article.with_file_name(name)))
    }

    fn file(&mut self, path: &Path) -> io::Result<()> {
        if let Some(seen) = &mut self.seen {
            let resolved = self.fs.resolve(path).unwrap_or_else(|_| path.to_owned());
            if !seen.insert(resolved) {
                return Ok(());
            }
        }
        match inspect(self.fs, path) {
            Ok(found) => self.report.add(path, &found),
            Err(reason) => {
                self.cannot_read(path, &reason);
                Ok(())
            }
        }
    }

    fn cannot_read(&mut self, path: &Path, reason: &OpenError) {
        self.failed = true;
        cannot_read(self.err, path, reason);
    }
}

/// What is written while checking goes on.
struct Report<'a> {
    out: &'a mut dyn Write,
    json: bool,
    checked: u64,
    errors: u64,
    warnings: u64,
}

impl Report<'_> {
    fn begin(&mut self) -> io::Result<()> {
        if self.json { write!(self.out, "{{\"annotations\":[") } else { Ok(()) }
    }

    fn add(&mut self, path: &Path, found: &Inspection) -> io::Result<()> {
        if self.json {
            let comma = if self.checked == 0 { "\n" } else { ",\n" };
            write!(self.out, "{comma}")?;
            serde_json::to_writer(&mut *self.out, &AnnotationRecord::new(path, found))?;
        } else {
            let path = path.display().to_string();
            for issue in &found.issues {
                writeln!(self.out, "{}", printable(&line(&path, issue)))?;
            }
        }
        self.checked += 1;
        self.errors += found.count(Severity::Error);
        self.warnings += found.count(Severity::Warning);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let (errors, warnings) = (self.errors, self.warnings);
        if self.json {
            return writeln!(self.out, "\n],\"errors\":{errors},\"warnings\":{warnings}}}");
        }
        let checked = plural(self.checked, "annotation");
        let (errors, warnings) = (plural(errors, "error"), plural(warnings, "warning"));
        writeln!(self.out, "{checked} checked: {errors}, {warnings}")
    }
}

/// One issue as a line, in the form that editors and build tools know.
fn line(path: &str, issue: &Issue) -> String {
    let severity = match issue.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let message = &issue.message;
    match issue.place {
        Place::Whole => format!("{path}: {severity}: {message}"),
        Place::File { line, column } => format!("{path}:{line}:{column}: {severity}: {message}"),
        Place::Text { range, line, column } => format!(
            "{path}: {severity}: {message} (bytes {range} of the text, line {line}, column {column})"
        ),
    }
}

#[derive(Serialize)]
struct AnnotationRecord<'a> {
    path: String,
    article: String,
    errors: Vec<IssueRecord<'a>>,
    warnings: Vec<IssueRecord<'a>>,
}

impl<'a> AnnotationRecord<'a> {
    fn new(path: &Path, found: &'a Inspection) -> Self {
        let of = |severity| {
            let issues = found.issues.iter().filter(move |issue| issue.severity == severity);
            issues.map(IssueRecord::new).collect()
        };
        Self {
            path: path.display().to_string(),
            article: found.article.display().to_string(),
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
        }
    }
}

/// Line and column are the text's if there are offsets, else the annotation file's.
#[derive(Serialize)]
struct IssueRecord<'a> {
    code: &'a str,
    message: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
}

impl<'a> IssueRecord<'a> {
    fn new(issue: &'a Issue) -> Self {
        let (position, range) = match issue.place {
            Place::Whole => (None, None),
            Place::File { line, column } => (Some((line, column)), None),
            Place::Text { range, line, column } => (Some((line, column)), Some(range)),
        };
        Self {
            code: issue.code,
            message: &issue.message,
            line: position.map(|p| p.0),
            column: position.map(|p| p.1),
            start: range.map(|r| r.start.0),
            end: range.map(|r| r.end.0),
        }
    }
}
