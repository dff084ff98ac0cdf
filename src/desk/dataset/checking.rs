//! Does anything leak between the splits of a data set on the disk, whoever made it?
//!
//! The files say which split a record is in, see [`Part`] and `layout.rs`. All records are read twice: for the
//! furniture of their sites, and for what they are like. `docs/split.md` says what a leak is.
//!
//! Limits: JSON and tables of text may have any length; RON, Parquet and files of one article are
//! in memory as a whole, and have at most 256 MiB, Parquet 2 GiB. Kept of a record are its id,
//! its site and its fingerprint.

pub use super::layout::Part;

use super::layout::{Kind, parts, path_in};
use super::lines::Lines;
use super::progress::{Pass, Progress};
use super::stream::{CHUNK, ENOUGH, Stream};
use crate::dataset::gold;
use crate::dataset::id::id_of_flat_name;
use crate::dataset::import::{Fault, Place};
use crate::dataset::rows::each_row;
use crate::dataset::split::held::{Held, TableReader};
use crate::dataset::split::sample::{COLUMNS, read_line, read_whole};
use crate::dataset::split::{Check, Checker, Entry, GroupBy, Sample, Signer, Survey};
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::parallel;
use crate::desk::walk::Walk;
use std::cell::Cell;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// How many records are looked at at a time.
const BATCH: usize = 128;

/// The longest Parquet file, in bytes. It is packed, and no more than it is in memory.
pub(super) const LONGEST_PARQUET: u64 = 2 << 30;

/// Why nothing is proved.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The user gave up.
    #[error("It was cancelled.")]
    Cancelled,
    /// No file has records that are understood.
    #[error(
        "{}: No file here has records that can be checked: there is no file for each split, and \
         no folder for each split with articles of one kind. Export the same desk as jsonl, with \
         the same --split, --seed and --group, and check that.",
        .0.display()
    )]
    NoRecords(PathBuf),
    /// Articles with their annotations, where folders are no splits.
    #[error(
        "{}: This is a folder of articles and annotations, and no data set: export it and check \
         what was written, or see with --split how it would be split.",
        .0.display()
    )]
    Desk(PathBuf),
    /// A file can't be read.
    #[error("{}: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: OpenError,
    },
    /// A file is not what its name says.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// What was checked, and found.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// What leaks.
    pub check: Check,
    /// The files.
    pub parts: Vec<Part>,
    /// Records of which nothing says what site they are from, since their format has no place
    /// for it: their sites were not compared.
    pub without_site: u64,
}

/// Checks the data set in a folder. `tell` hears how many records were read in which pass, and
/// stops the work by returning false.
pub fn check(
    fs: &dyn FileSystem,
    folder: &Path,
    by: GroupBy,
    tell: &mut dyn FnMut(Progress) -> bool,
) -> Result<Checked, CheckError> {
    let parts = parts(fs, folder)?;
    if parts.is_empty() {
        return Err(CheckError::NoRecords(folder.to_owned()));
    }
    let mut all = 0;
    let mut progress = Progress { pass: Pass::Furniture, done: 0, all: 0 };
    let mut step = |pass, count: usize, all| {
        let done = if pass == progress.pass { progress.done } else { 0 } + count as u64;
        progress = Progress { pass, done, all };
        if tell(progress) { Ok(()) } else { Err(CheckError::Cancelled) }
    };
    let mut survey = Survey::new();
    let mut without_site = 0;
    for part in &parts {
        each_sample(fs, part, &|_, sample| sample, &mut |samples: Vec<Sample>| {
            for sample in &samples {
                survey.note(&sample.candidate(""));
            }
            without_site += samples.iter().filter(|sample| !sample.has_site).count() as u64;
            all += samples.len() as u64;
            step(Pass::Furniture, samples.len(), 0)
        })?;
    }
    let signer = Signer::new(survey.finish());
    let mut checker = Checker::new(by);
    for part in &parts {
        let sign = |number: &str, sample: Sample| signer.sign(&sample.candidate(number));
        each_sample(fs, part, &sign, &mut |entries: Vec<Entry>| {
            let count = entries.len();
            for entry in entries {
                checker.push(entry.light(), &part.split);
            }
            step(Pass::Contents, count, all)
        })?;
    }
    let wanted = checker.wanted();
    let mut full: Vec<Entry> = Vec::new();
    for part in parts.iter().filter(|_| !wanted.is_empty()) {
        let sign = |number: &str, sample: Sample| {
            let candidate = sample.candidate(number);
            wanted.contains(candidate.id).then(|| signer.sign(&candidate))
        };
        each_sample(fs, part, &sign, &mut |entries: Vec<Option<Entry>>| {
            let count = entries.len();
            full.extend(entries.into_iter().flatten());
            step(Pass::Alike, count, all)
        })?;
    }
    checker.complete(full);
    Ok(Checked { check: checker.finish(), parts, without_site })
}

/// What is read of a record before the threads have it.
enum Raw {
    Line(usize, Vec<u8>),
    Row(usize, serde_json::Value),
    Sample(usize, Box<Result<Sample, Fault>>),
    /// An article's file and id.
    File(Held, PathBuf, String),
}

/// Does `work` on the records of a file, several at a time; each with its place, which stands
/// for an id where there is none.
fn each_sample<T: Send>(
    fs: &dyn FileSystem,
    part: &Part,
    work: &(impl Fn(&str, Sample) -> T + Sync),
    each: &mut impl FnMut(Vec<T>) -> Result<(), CheckError>,
) -> Result<(), CheckError> {
    let path = &part.path;
    let read_failed = |reason| CheckError::Read { path: path.clone(), reason };
    let file_failed = |why: String| CheckError::File { path: path.clone(), why };
    let mut waiting: Vec<Raw> = Vec::new();
    let mut flush = |waiting: &mut Vec<Raw>| {
        let one = |raw: &Raw| {
            let (place, sample) = sample(fs, path, raw)?;
            Some(sample.map(|sample| work(&place, sample)))
        };
        let done = parallel::in_order(waiting, parallel::threads(), &one);
        waiting.clear();
        let done: Result<Vec<T>, CheckError> = done.into_iter().flatten().collect();
        each(done?)
    };
    let mut push = |raw: Raw| {
        waiting.push(raw);
        if waiting.len() < BATCH { Ok(()) } else { flush(&mut waiting) }
    };
    match part.kind {
        Kind::Lines => {
            let mut lines = Lines::open(fs, path).map_err(read_failed)?;
            while let Some((number, line)) = lines.next_line().map_err(read_failed)? {
                push(Raw::Line(number, line))?;
            }
        }
        Kind::Parquet => {
            let (bytes, _) = read_limited(fs, path, LONGEST_PARQUET).map_err(read_failed)?;
            each_row(bytes, &COLUMNS, &mut |number, row| push(Raw::Row(number, row)))
                .map_err(|error| file_failed(error.to_string()))??;
        }
        Kind::Whole => {
            let since = Cell::new(0);
            let stream = Stream::open(fs, path, &since).map_err(read_failed)?;
            let mut stream = BufReader::with_capacity(CHUNK, stream);
            let (mut stopped, mut number) = (Ok(()), 0);
            read_whole(&mut stream, &mut |sample| {
                number += 1;
                if stopped.is_ok() {
                    stopped = push(Raw::Sample(number, Box::new(sample)));
                }
                since.set(if stopped.is_ok() { 0 } else { ENOUGH });
            });
            stopped?;
            if let Some(error) = stream.into_inner().failed {
                return Err(read_failed(error));
            }
        }
        Kind::Ron => {
            let (bytes, _) = read_limited(fs, path, LIMIT).map_err(read_failed)?;
            let gold = gold::read(&bytes).map_err(|error| file_failed(error.to_string()))?;
            for (n, record) in gold.records.iter().enumerate() {
                push(Raw::Sample(n + 1, Box::new(Ok(Sample::of_record(record)))))?;
            }
        }
        Kind::Table(table) => {
            let mut lines = Lines::open(fs, path).map_err(read_failed)?;
            let mut reader = TableReader::new(table);
            let mut count = 0;
            let mut push_some = |some: Result<Option<Sample>, Fault>| {
                let Some(sample) = some.map_err(|fault| file_failed(fault.to_string()))? else {
                    return Ok(());
                };
                count += 1;
                push(Raw::Sample(count, Box::new(Ok(sample))))
            };
            while let Some((number, line)) = lines.next_line().map_err(read_failed)? {
                push_some(reader.line(number, &line))?;
            }
            push_some(reader.end())?;
        }
        Kind::PageList => {
            let folder = path.with_file_name("html");
            let mut lines = Lines::open(fs, path).map_err(read_failed)?;
            while let Some((number, line)) = lines.next_line().map_err(read_failed)? {
                let name = String::from_utf8_lossy(&line);
                let id = page_id(name.trim()).ok_or_else(|| {
                    file_failed(format!("line {number}: this is no name of a page"))
                })?;
                push(Raw::File(Held::Page, folder.join(name.trim()), id))?;
            }
        }
        Kind::Files(layout) => {
            for files in Walk::new(fs, path) {
                if let Some((path, error)) = files.failed.into_iter().next() {
                    return Err(CheckError::Read { path, reason: error.into() });
                }
                for name in files.names {
                    let file = files.path.join(name);
                    let inside = path_in(path, &file);
                    let Some(id) = layout.id(&inside) else { continue };
                    let is_flat = !id.contains('/');
                    let id = if is_flat { id_of_flat_name(id) } else { id.to_owned() };
                    push(Raw::File(layout.held, file, id))?;
                }
            }
        }
    }
    flush(&mut waiting)
}

/// The id of a page by the name of its file, which leads nowhere else.
fn page_id(name: &str) -> Option<String> {
    let id = name.strip_suffix(".html").filter(|_| !name.contains(['/', '\\', ':']));
    id.map(id_of_flat_name)
}

/// A record and its place; `None` for a blank line.
fn sample(
    fs: &dyn FileSystem,
    path: &Path,
    raw: &Raw,
) -> Option<(String, Result<Sample, CheckError>)> {
    let (number, sample) = match raw {
        Raw::Line(number, line) => (*number, read_line(*number, line)?),
        Raw::Row(number, row) => (*number, Sample::of_value(Place::Record(*number), row)),
        Raw::Sample(number, sample) => (*number, (**sample).clone()),
        Raw::File(held, path, id) => {
            let sample = match read_limited(fs, path, LIMIT) {
                Err(reason) => Err(CheckError::Read { path: path.clone(), reason }),
                Ok((bytes, _)) => held.sample(id, &bytes).map_err(|fault| CheckError::File {
                    path: path.clone(),
                    why: fault.kind.to_string(),
                }),
            };
            return Some((path.display().to_string(), sample));
        }
    };
    let failed = |fault: Fault| CheckError::File { path: path.to_owned(), why: fault.to_string() };
    Some((format!("{}:{number}", path.display()), sample.map_err(failed)))
}
