//! The work of an import, on a thread of its own: the dry run that the form shows, and the
//! writing.

use super::form::Form;
use crate::annotation::Label;
use crate::dataset::import::{FaultKind, Guess, Place, Unit};
use crate::desk::dataset::import::raw::{self, import as import_raw};
use crate::desk::dataset::import::{Finding, ImportError, Plan, Report, Rules, Tell, import};
use crate::desk::fs::FileSystem;
use std::path::Path;

/// What a dry run found, ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// The format, as it was chosen or guessed; the name for people.
    pub what: Option<Guess>,
    /// Sentences about all of it.
    pub lines: Vec<String>,
    /// What is wrong and what is to know, each with file and line; true for an error. The first
    /// of it.
    pub findings: Vec<(bool, String)>,
    /// How many errors there are.
    pub errors: u64,
    /// How many files would be written, what is wrong left out.
    pub ready: u64,
    /// Labels that nobody said the meaning of, and how many spans have them.
    pub unknown: Vec<(String, u64)>,
}

/// Does what the form says, or only looks at what would be done.
pub(super) fn run(
    fs: &dyn FileSystem,
    folder: &Path,
    form: &Form,
    rules: Rules,
    tell: &mut Tell<'_>,
    goes_on: &dyn Fn() -> bool,
) -> Result<(Guess, usize, Report), String> {
    let (files, what) = form.files(fs, goes_on)?;
    let (count, into) = (files.len(), folder.to_owned());
    let done = match what {
        Guess::Articles => {
            let text_field = form.text_field.trim().to_owned();
            import_raw(fs, &raw::Plan { files, text_field, into, rules }, tell)
        }
        Guess::Format(format) => {
            let (unit, labels) = (form.unit, form.labels());
            import(fs, &Plan { files, format, into, unit, labels, rules }, tell)
        }
    };
    done.map(|report| (what, count, report)).map_err(|error| why(&error))
}

/// Makes what the form shows of a dry run.
pub(super) fn looked(what: Guess, files: usize, form: &Form, report: &Report) -> Looked {
    let findings = |list: &[Finding], is_error| {
        list.iter().map(|finding| (is_error, sentence(finding))).collect::<Vec<_>>()
    };
    let mut all = findings(&report.errors, true);
    let more = report.error_count.saturating_sub(report.errors.len() as u64);
    if more > 0 {
        all.push((true, format!("and {}", count(more, "more error"))));
    }
    all.extend(findings(&report.warnings, false));
    let more = report.warning_count.saturating_sub(report.warnings.len() as u64);
    if more > 0 {
        all.push((false, format!("and {}", count(more, "more warning"))));
    }
    let mut lines = Vec::new();
    let guessed = if form.what.is_none() { ", as it looks" } else { "" };
    let records = format!("{} in {}", count(report.records, "record"), count(files as u64, "file"));
    let Report { matched, same, ready, .. } = report;
    match what {
        Guess::Articles => {
            lines.push(format!("articles{guessed}: {records}, {} to write", count(*ready, "text")));
        }
        Guess::Format(format) => {
            let name = format.name();
            lines.push(format!("{name}{guessed}: {records}, the article of {matched} found"));
            lines.push(spans(report));
        }
    }
    if let Some(unit) = report.unit.filter(|_| report.unit_why.is_none()) {
        lines.push(format!("Offsets count {}", unit.plural()));
    }
    lines.extend(report.unit_why.clone());
    if report.unplaced > 0 {
        lines.push(format!("{} could not be placed", count(report.unplaced, "word")));
    }
    if report.lost_urls > 0 {
        let urls = count(report.lost_urls, "record");
        lines.push(format!("{urls} with a web address, which a text has no place for"));
    }
    if *same > 0 {
        lines.push(format!("{} there already, the same", count(*same, "file")));
    }
    if report.error_count + report.warning_count > 0 {
        let errors = count(report.error_count, "error");
        lines.push(format!("{errors}, {}", count(report.warning_count, "warning")));
    }
    Looked {
        what: Some(what),
        lines,
        findings: all,
        errors: report.error_count,
        ready: *ready,
        unknown: report.unknown_labels.iter().map(|(name, n)| (name.clone(), *n)).collect(),
    }
}

/// What was written, in a sentence or two.
pub(super) fn summary(what: Guess, report: &Report) -> String {
    let by = match what {
        Guess::Articles => count(report.written, "article"),
        Guess::Format(format) => {
            format!("{} by import-{}", count(report.written, "annotation"), format.name())
        }
    };
    let mut said = vec![format!("{by} written")];
    if report.same > 0 {
        said.push(format!("{} there already", report.same));
    }
    if report.left_out > 0 {
        said.push(format!("{} left out", count(report.left_out, "record")));
    }
    if report.error_count > 0 {
        said.push(format!("{} passed over", count(report.error_count, "error")));
    }
    let said = said.join(", ");
    match what {
        Guess::Format(_) if report.written > 0 => {
            format!("{said}\nReview (in the menu) steps through them and makes them gold")
        }
        _ => said,
    }
}

fn spans(report: &Report) -> String {
    let by_label = Label::ALL.into_iter().zip(report.by_label).filter(|(_, n)| *n > 0);
    let by_label: Vec<String> = by_label.map(|(label, n)| format!("{n} {label}")).collect();
    let spans = count(report.spans, "span");
    let labels = if by_label.is_empty() { "" } else { ": " };
    let moved = match report.moved {
        0 => String::new(),
        n => format!("; {n} at another place than in the file"),
    };
    format!("{spans}{labels}{}{moved}", by_label.join(", "))
}

fn why(error: &ImportError) -> String {
    match error {
        ImportError::Unit(said) => {
            // The rest is for the terminal.
            let said = said.split(" Say which").next().unwrap_or(said);
            let units: Vec<&str> = Unit::ALL.iter().map(|unit| unit.plural()).collect();
            format!("{said} Choose above what they count: {}", units.join(", "))
        }
        other => other.to_string(),
    }
}

/// `gold.jsonl:7: span 2: the span is empty`.
fn sentence(finding: &Finding) -> String {
    let file = finding.file.file_name().unwrap_or_default().to_string_lossy();
    let fault = &finding.fault;
    let place = match fault.place {
        Place::Line(line) => format!("{file}:{line}"),
        Place::Record(record) => format!("{file}, record {record}"),
    };
    let span = fault.span.map_or(String::new(), |span| format!("span {span}: "));
    let what = match &fault.kind {
        FaultKind::UnknownLabel(label) => format!("the label `{label}` is unknown"),
        kind => kind.to_string(),
    };
    format!("{place}: {span}{what}")
}

/// `1 record`, `2 records`.
pub(super) fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
