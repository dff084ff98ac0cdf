//! Does anything leak between the splits of a data set on the disk, whoever made it?
//!
//! The files say which split a record is in, see [`Part`]. All records are read twice: for the
//! furniture of their sites, and for what they are like. `docs/split.md` says what a leak is.
//!
//! Limits: JSONL may have any length; other files are in memory one at a time, and have at most
//! 256 MiB, Parquet 2 GiB. Kept
//! of a record are its id, its site and its fingerprint.

use super::lines::Lines;
use crate::dataset::gold;
use crate::dataset::import::{Fault, Place};
use crate::dataset::rows::each_row;
use crate::dataset::split::sample::{COLUMNS, read_line, read_whole};
use crate::dataset::split::{Check, Checker, Entry, GroupBy, Sample, Signer, Survey};
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::parallel;
use crate::desk::walk::Walk;
use std::path::{Path, PathBuf};

/// How many records are looked at at a time.
const BATCH: usize = 128;

/// The longest Parquet file, in bytes. It is packed, and no more than it is in memory.
pub(super) const LONGEST_PARQUET: u64 = 2 << 30;

/// A file of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it is.
    pub path: PathBuf,
    /// The split that its records are in.
    pub split: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Lines,
    Whole,
    Ron,
    Parquet,
}

/// Why nothing is proved.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The user gave up.
    #[error("It was cancelled.")]
    Cancelled,
    /// No file has records that are understood.
    #[error(
        "{}: No file here has records that can be checked: ron, jsonl, parquet, doccano, \
         label-studio, prodigy, labelbuddy, scrapinghub and webis can be. Export the same desk \
         as jsonl, with the same --split, --seed and --group, and check that.",
        .0.display()
    )]
    NoRecords(PathBuf),
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

/// Checks the data set in a folder. `tell` hears how many records were read, in both passes
/// together, and stops the work by returning false.
pub fn check(
    fs: &dyn FileSystem,
    folder: &Path,
    by: GroupBy,
    tell: &mut dyn FnMut(u64) -> bool,
) -> Result<Checked, CheckError> {
    let parts = parts(fs, folder)?;
    if parts.is_empty() {
        return Err(CheckError::NoRecords(folder.to_owned()));
    }
    let mut done = 0;
    let mut step = |count: usize| {
        done += count as u64;
        if tell(done) { Ok(()) } else { Err(CheckError::Cancelled) }
    };
    let mut survey = Survey::new();
    let mut without_site = 0;
    for part in &parts {
        each_sample(fs, part, &|_, sample| sample, &mut |samples: Vec<Sample>| {
            for sample in &samples {
                survey.note(&sample.candidate(""));
            }
            without_site += samples.iter().filter(|sample| !sample.has_site).count() as u64;
            step(samples.len())
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
            step(count)
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
            full.extend(entries.into_iter().flatten());
            step(0)
        })?;
    }
    checker.complete(full);
    Ok(Checked { check: checker.finish(), parts, without_site })
}

/// The files with records, in the order of their names.
fn parts(fs: &dyn FileSystem, folder: &Path) -> Result<Vec<Part>, CheckError> {
    let mut parts = Vec::new();
    for files in Walk::new(fs, folder) {
        if let Some((path, error)) = files.failed.into_iter().next() {
            return Err(CheckError::Read { path, reason: error.into() });
        }
        let inside = files.path.strip_prefix(folder).unwrap_or(&files.path);
        let inside: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        for name in files.names {
            if let Some((split, kind)) = part_of(&inside.join("/"), &name) {
                parts.push(Part { path: files.path.join(name), split, kind });
            }
        }
    }
    Ok(parts)
}

/// The split that a file in a folder is of, and how it is read. `None` if it has no records.
fn part_of(folder: &str, name: &str) -> Option<(String, Kind)> {
    if matches!(name, "losses.jsonl" | "labels.json" | "dataset_info.json" | "dataset_infos.json") {
        return None;
    }
    let (stem, ending) = name.rsplit_once('.')?;
    let kind = match ending {
        "jsonl" | "ndjson" => Kind::Lines,
        "json" => Kind::Whole,
        "ron" => Kind::Ron,
        "parquet" => Kind::Parquet,
        _ => return None,
    };
    // `train-00000-of-00001`, `train_0`
    let shard = stem.split_once("-of-").and_then(|(head, _)| head.rsplit_once('-'));
    let split = match folder {
        "" | "data" => shard.map_or(stem, |(split, _)| split),
        _ if name == "ground-truth.json" && !folder.contains('/') => folder,
        _ => folder.strip_prefix("split=").filter(|split| !split.contains('/'))?,
    };
    Some((split.to_owned(), kind))
}

/// What is read of a record before the threads have it.
enum Raw {
    Line(usize, Vec<u8>),
    Row(usize, serde_json::Value),
    Sample(usize, Box<Result<Sample, Fault>>),
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
            let (number, sample) = sample(raw)?;
            let place = format!("{}:{number}", path.display());
            Some(sample.map(|sample| work(&place, sample)))
        };
        let done = parallel::in_order(waiting, parallel::threads(), &one);
        waiting.clear();
        let done: Result<Vec<T>, Fault> = done.into_iter().flatten().collect();
        each(done.map_err(|fault| file_failed(fault.to_string()))?)
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
            let (bytes, _) = read_limited(fs, path, LIMIT).map_err(read_failed)?;
            let (mut stopped, mut number) = (Ok(()), 0);
            read_whole(&bytes, &mut |sample| {
                number += 1;
                if stopped.is_ok() {
                    stopped = push(Raw::Sample(number, Box::new(sample)));
                }
            });
            stopped?;
        }
        Kind::Ron => {
            let (bytes, _) = read_limited(fs, path, LIMIT).map_err(read_failed)?;
            let gold = gold::read(&bytes).map_err(|error| file_failed(error.to_string()))?;
            for (n, record) in gold.records.iter().enumerate() {
                push(Raw::Sample(n + 1, Box::new(Ok(Sample::of_record(record)))))?;
            }
        }
    }
    flush(&mut waiting)
}

/// A record and its number in the file; `None` for a blank line.
fn sample(raw: &Raw) -> Option<(usize, Result<Sample, Fault>)> {
    Some(match raw {
        Raw::Line(number, line) => (*number, read_line(*number, line)?),
        Raw::Row(number, row) => (*number, Sample::of_value(Place::Record(*number), row)),
        Raw::Sample(number, sample) => (*number, (**sample).clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_says_which_split_a_file_is_of() {
        let cases = [
            ("data", "train.jsonl", Some("train")),
            ("data", "train-00000-of-00002.parquet", Some("train")),
            ("data", "dev-test-00001-of-00002.parquet", Some("dev-test")),
            ("split=test", "part-00000.parquet", Some("test")),
            ("", "train.ron", Some("train")),
            ("", "train.json", Some("train")),
            ("train", "ground-truth.json", Some("train")),
            ("train", "korea.json", None),
            ("train/2024", "ground-truth.json", None),
            ("split=a/b", "x.jsonl", None),
            ("", "losses.jsonl", None),
            ("", "README.md", None),
            ("", "train.conll", None),
        ];
        for (folder, name, split) in cases {
            let found = part_of(folder, name).map(|(split, _)| split);
            assert_eq!(found.as_deref(), split, "{folder}/{name}");
        }
    }
}
