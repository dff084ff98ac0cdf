//! Importing into a desk: files of other tools become finished annotations beside its articles,
//! or raw articles.
//!
//! ```text
//! keys of all records ─► catalogue of the articles ─► unit ─► spans of each record ─► files
//! ```
//!
//! What a record means is decided in [`crate::dataset::import`]; here files are read, several
//! records at a time, and written.
//!
//! Invariants: nothing is written before all records were looked at, and then only if nothing is
//! wrong or what is wrong may be left out. Each file is written whole or not at all. A file that
//! is there with the very bytes counts as written, so that an import that was broken off is
//! ended by another one; a file with other bytes is only replaced if that was asked for.
//!
//! Limits: kept of an article are its keys and the spans for it, of faults the first thousand
//! errors and warnings. Files by lines may have any length; others are in memory as a whole.

pub mod found;
pub mod raw;
mod shelf;
mod source;
mod write;

use crate::annotation::file::{annotation_file_name, write as to_bytes};
use crate::annotation::{Label, Spans};
use crate::dataset::import::{
    Content, Fault, FaultKind, Format, Imported, LabelMap, Options, Place, Unit, UnitEvidence,
    finished, resolve,
};
use crate::desk::fs::FileSystem;
use crate::desk::open::OpenError;
use crate::desk::replace::{ReplaceError, folder_of, remove_stale};
use shelf::Shelf;
use source::each_record;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use write::{BATCH, Job, Target, write_some};

/// Of errors, and of warnings, so many are kept.
const NAMED: usize = 1000;

/// Of unknown labels, so many are named.
const UNKNOWN: usize = 200;

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The files, in the order in which their records count.
    pub files: Vec<PathBuf>,
    /// Their format.
    pub format: Format,
    /// The desk.
    pub into: PathBuf,
    /// What offsets count, if the user says so.
    pub unit: Option<Unit>,
    /// What labels mean.
    pub labels: LabelMap,
    /// What may be done.
    pub rules: Rules,
}

/// What may be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Leave out what is wrong, and write the rest.
    pub skip_bad: bool,
    /// Replace files with other content.
    pub replace: bool,
    /// Write nothing.
    pub dry_run: bool,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The files are read, for what their records are about.
    Reading,
    /// The articles are read, to find them by content.
    Articles,
    /// The files are read for what offsets count.
    Unit,
    /// Spans are placed in the articles.
    Placing,
    /// Files are written.
    Writing,
}

impl Stage {
    /// A word for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Articles => "looking at the articles",
            Self::Unit => "counting",
            Self::Placing => "placing",
            Self::Writing => "writing",
        }
    }
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// With what.
    pub stage: Stage,
    /// Files, articles or records done in this stage.
    pub done: u64,
    /// Of how many, if it is known; else 0.
    pub all: u64,
}

/// Hears how far it is, and stops the work by returning false.
pub type Tell<'a> = dyn FnMut(Progress) -> bool + 'a;

/// Something wrong with a record, or something to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file that the record is in.
    pub file: PathBuf,
    /// What, and where in the file.
    pub fault: Fault,
}

/// What came of an import.
#[derive(Debug, Default)]
pub struct Report {
    /// What offsets were taken for; nothing if the format has none.
    pub unit: Option<Unit>,
    /// How that was found, or what speaks against it.
    pub unit_why: Option<String>,
    /// Records that were read.
    pub records: u64,
    /// Records whose article was found.
    pub matched: u64,
    /// Spans that are written, or would be.
    pub spans: u64,
    /// Those spans by their labels, in the order of [`Label::ALL`].
    pub by_label: [u64; 5],
    /// Labels that nobody said the meaning of, with how many spans have them; the first 200.
    pub unknown_labels: BTreeMap<String, u64>,
    /// Spans with the same text at another place than the file says, because the texts differ.
    pub moved: u64,
    /// Words of gold that no article has.
    pub unplaced: u64,
    /// Files that are to be written, or were.
    pub ready: u64,
    /// Files that were there already with the same bytes.
    pub same: u64,
    /// Files that were written.
    pub written: u64,
    /// Records of which nothing is written.
    pub left_out: u64,
    /// Records with an address that a raw text has no place for.
    pub lost_urls: u64,
    /// What is wrong; the first of it.
    pub errors: Vec<Finding>,
    /// How much is wrong.
    pub error_count: u64,
    /// What to know; the first of it.
    pub warnings: Vec<Finding>,
    /// How much there is to know.
    pub warning_count: u64,
    /// True if nothing was written because something is wrong.
    pub refused: bool,
    /// How often each sentence of `errors` and `warnings` was said, in all.
    alike: HashMap<(bool, String), u64>,
}

impl Report {
    fn note(&mut self, file: &Path, fault: Fault) {
        if let FaultKind::Unplaced { words, .. } = fault.kind {
            self.unplaced += words as u64;
        }
        if let FaultKind::UnknownLabel(name) = &fault.kind {
            if let Some(count) = self.unknown_labels.get_mut(name) {
                *count += 1;
            } else if self.unknown_labels.len() < UNKNOWN {
                self.unknown_labels.insert(name.clone(), 1);
            }
        }
        let (list, count) = if fault.is_error() {
            (&mut self.errors, &mut self.error_count)
        } else {
            (&mut self.warnings, &mut self.warning_count)
        };
        *count += 1;
        let is_listed = list.len() < NAMED;
        let sentence = (fault.is_error(), fault.kind.to_string());
        match self.alike.get_mut(&sentence) {
            Some(times) => *times += 1,
            None if is_listed => drop(self.alike.insert(sentence, 1)),
            None => {}
        }
        if is_listed {
            list.push(Finding { file: file.to_owned(), fault });
        }
    }

    /// How often it was said what this finding, one of `errors` or `warnings`, says: of how many
    /// records and spans, those that are not listed too.
    #[must_use]
    pub fn times(&self, finding: &Finding) -> u64 {
        let fault = &finding.fault;
        self.alike.get(&(fault.is_error(), fault.kind.to_string())).copied().unwrap_or(1)
    }

    /// True if files may be written; notes if not.
    fn may_write(&mut self, rules: Rules) -> bool {
        self.refused = self.error_count > 0 && !rules.skip_bad;
        !self.refused && !rules.dry_run
    }
}

/// Why an import came to no end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The user gave up.
    #[error(
        "It was cancelled. {written} files were written, each whole: import again for the rest."
    )]
    Cancelled {
        /// How many files were written.
        written: u64,
    },
    /// A file can't be read. Nothing was written.
    #[error("{}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: OpenError,
    },
    /// A file of raw articles was changed between looking at it and writing.
    #[error(
        "{}: It was changed while it was imported. {written} files were written, each whole: \
         import again for the rest.",
        path.display()
    )]
    Changed {
        /// The file.
        path: PathBuf,
        /// How many files were written.
        written: u64,
    },
    /// Nobody knows what offsets count. Nothing was written.
    #[error("{0}")]
    Unit(String),
    /// A file can't be written. Those before were.
    #[error(
        "{}: {error} {written} files were written, each whole: import again for the rest.",
        path.display()
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: ReplaceError,
        /// How many files were written.
        written: u64,
    },
}

/// Imports annotations. `tell` hears how far it is, and stops it by returning false.
pub fn import(
    fs: &dyn FileSystem,
    plan: &Plan,
    tell: &mut Tell<'_>,
) -> Result<Report, ImportError> {
    let shelf = shelf(fs, plan, tell)?;
    let mut report = Report::default();
    let unit = if plan.format.has_spans() {
        let evidence = evidence(fs, plan, &shelf, tell)?;
        let choice = plan.format.choose_unit(plan.unit, &evidence.verdict());
        let choice = choice.map_err(ImportError::Unit)?;
        report.unit = Some(choice.unit);
        report.unit_why = choice.say;
        choice.unit
    } else {
        Unit::CodePoint
    };
    let jobs = place_all(fs, plan, &shelf, unit, &mut report, tell)?;
    if report.may_write(plan.rules) {
        let bytes = |job: &Job| to_write(fs, plan.format, &shelf, job);
        for some in jobs.chunks(BATCH) {
            write_some(fs, some, &|job| &job.target, &bytes, &mut report, tell)?;
        }
        // Of an import that was killed.
        let folders: BTreeSet<&Path> = jobs.iter().map(|job| folder_of(&job.target.path)).collect();
        for folder in folders {
            remove_stale(fs, folder);
        }
    }
    Ok(report)
}

/// The articles, read only if their paths do not say which is which.
fn shelf(fs: &dyn FileSystem, plan: &Plan, tell: &mut Tell<'_>) -> Result<Shelf, ImportError> {
    let mut shelf = Shelf::by_paths(fs, &plan.into);
    let is_told = |record: &Result<Imported, Fault>| {
        let Ok(record) = record else { return true };
        record.key.sha256.is_none() && shelf.find(record).is_ok()
    };
    let mut by_paths = true;
    each_record(fs, plan, &shelf, Stage::Reading, tell, &is_told, &mut |_, is_told| {
        by_paths &= is_told;
    })?;
    if !by_paths {
        shelf = Shelf::by_content(fs, &plan.into, tell)?;
    }
    Ok(shelf)
}

/// What the spans of all records say of their unit.
fn evidence(
    fs: &dyn FileSystem,
    plan: &Plan,
    shelf: &Shelf,
    tell: &mut Tell<'_>,
) -> Result<UnitEvidence, ImportError> {
    let work = |record: &Result<Imported, Fault>| {
        let mut evidence = UnitEvidence::default();
        let Ok(record) = record else { return evidence };
        // Without a text of its own a record's offsets count in the article.
        let article = match (&record.text, shelf.find(record)) {
            (None, Ok(article)) => shelf.read(fs, article).ok(),
            _ => None,
        };
        evidence.note(record, article.as_ref().map(|read| &*read.text));
        evidence
    };
    let mut all = UnitEvidence::default();
    each_record(fs, plan, shelf, Stage::Unit, tell, &work, &mut |_, some| all.merge(&some))?;
    Ok(all)
}

/// What came of one record.
struct Placed {
    place: Place,
    faults: Vec<Fault>,
    matched: Option<usize>,
    moved: usize,
    job: Option<Job>,
}

/// Places the spans of all records; gives what is to be written.
fn place_all(
    fs: &dyn FileSystem,
    plan: &Plan,
    shelf: &Shelf,
    unit: Unit,
    report: &mut Report,
    tell: &mut Tell<'_>,
) -> Result<Vec<Job>, ImportError> {
    let options = Options { unit, labels: &plan.labels };
    let work = |record: &Result<Imported, Fault>| match record {
        Ok(record) => place(fs, plan, shelf, &options, record),
        Err(fault) => Placed {
            place: fault.place,
            faults: vec![fault.clone()],
            matched: None,
            moved: 0,
            job: None,
        },
    };
    let mut jobs: Vec<Job> = Vec::new();
    let mut first: HashMap<usize, (usize, Place)> = HashMap::new();
    each_record(fs, plan, shelf, Stage::Placing, tell, &work, &mut |file, placed: Placed| {
        let path = plan.files.get(file).map_or(Path::new(""), PathBuf::as_path);
        report.records += 1;
        let mut job = placed.job;
        if let Some(article) = placed.matched {
            report.matched += 1;
            if let Some((before, line)) = first.get(&article) {
                let before = plan.files.get(*before).filter(|_| *before != file);
                let first = before.map_or_else(
                    || line.to_string(),
                    |before| format!("{line} of {}", before.display()),
                );
                let kind = FaultKind::SecondRecord { article: shelf.name(article), first };
                report.note(path, Fault::new(placed.place, kind));
                job = None;
            } else {
                first.insert(article, (file, placed.place));
            }
        }
        placed.faults.into_iter().for_each(|fault| report.note(path, fault));
        let Some(job) = job else {
            report.left_out += 1;
            return;
        };
        report.moved += placed.moved as u64;
        report.spans += job.spans.len() as u64;
        for (count, label) in report.by_label.iter_mut().zip(Label::ALL) {
            *count += job.spans.iter().filter(|span| span.label == label).count() as u64;
        }
        report.ready += u64::from(!job.target.is_done);
        report.same += u64::from(job.target.is_done);
        jobs.push(job);
    })?;
    Ok(jobs)
}

/// Places the spans of one record, and looks at what is in the place of its file.
fn place(
    fs: &dyn FileSystem,
    plan: &Plan,
    shelf: &Shelf,
    options: &Options<'_>,
    record: &Imported,
) -> Placed {
    let place = record.place;
    let mut placed = Placed { place, faults: Vec::new(), matched: None, moved: 0, job: None };
    let found = shelf.find(record).and_then(|article| {
        placed.matched = Some(article);
        Ok((article, shelf.read(fs, article)?))
    });
    let (article, read) = match found {
        Ok(found) => found,
        Err(kind) => {
            placed.faults.extend(record.faults.iter().cloned());
            placed.faults.push(Fault::new(place, kind));
            return placed;
        }
    };
    let resolved = resolve(record, &read.text, options);
    placed.moved = resolved.moved;
    let is_other = resolved.faults.iter().any(|fault| fault.kind == FaultKind::OtherText);
    let is_empty = resolved.spans.is_empty();
    // Nothing that is sound is left of it, or it is about another page.
    let is_nothing =
        is_other || (is_empty && !resolved.is_clean()) || is_gold_without(record, is_empty);
    placed.faults = resolved.faults;
    if is_nothing {
        return placed;
    }
    let path = shelf.path(article).with_file_name(annotation_file_name(
        &read.article.source,
        &format!("import-{}", plan.format.name()),
    ));
    let (sha256, url, spans) =
        (read.article.sha256.clone(), record.key.url.clone(), resolved.spans);
    let bytes = bytes(plan.format, read, url.as_deref(), spans.clone());
    match Target::look(fs, path, &bytes, plan.rules.replace) {
        Ok(target) => placed.job = Some(Job { target, article, sha256, url, spans }),
        Err(kind) => placed.faults.push(Fault::new(place, kind)),
    }
    placed
}

/// True for gold that had nothing to place: an annotation without spans would say that the
/// article has no content. Of formats with spans, a record without any is one.
const fn is_gold_without(record: &Imported, is_empty: bool) -> bool {
    is_empty && matches!(record.content, Content::Parts(_))
}

fn bytes(format: Format, read: shelf::Read, url: Option<&str>, spans: Spans) -> Vec<u8> {
    let mut article = read.article;
    // A text file can't say where it was found.
    article.url = article.url.or_else(|| url.map(str::to_owned));
    to_bytes(&finished(format, article, read.text, spans)).into_bytes()
}

/// The bytes of a job, from the article as it is now.
fn to_write(
    fs: &dyn FileSystem,
    format: Format,
    shelf: &Shelf,
    job: &Job,
) -> Result<Vec<u8>, ReplaceError> {
    let read = shelf.read(fs, job.article).ok();
    let read = read.filter(|read| read.article.sha256 == job.sha256);
    // Without it the spans are of another text.
    let read = read.ok_or(ReplaceError::Changed(None))?;
    Ok(bytes(format, read, job.url.as_deref(), job.spans.clone()))
}
