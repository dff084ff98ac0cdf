//! The data set in RON: one file for each split, read back by this library.
//!
//! ```ron
//! Dataset(
//!     version: 1,
//!     split: "train",
//!     records: [
//! Record(
//!     id: "2024/korea",
//!     taken_from: Gold,
//!     language: Some("eng"),
//!     unsettled: [],
//!     annotation: Annotation(
//!     version: 1,
//!     …
//! ),
//! ),
//!     ],
//! )
//! ```
//!
//! `annotation` is an annotation file in canonical form, as `docs/format.md` has it, so its
//! offsets, quotes and checksums are checked when it is read. It is not indented: its text is
//! exact. Of a majority, its `annotator` is empty. The same records are always the same bytes.

use super::majority::Unsettled;
use super::record::{Record, TakenFrom};
use crate::annotation::file::{self, Quoted};
use crate::article::ByteRange;
use ron::value::RawValue;
use serde::Deserialize;
use std::fmt::{self, Write};

/// The version that is written, and the newest that is read.
pub const VERSION: u64 = 1;

/// What stands before the first record of a split.
#[must_use]
pub fn header(split: &str) -> String {
    format!("Dataset(\n    version: {VERSION},\n    split: {},\n    records: [\n", Quoted(split))
}

/// What stands behind the last record.
pub const FOOTER: &str = "    ],\n)\n";

/// One record.
#[must_use]
pub fn entry(record: &Record) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_entry(&mut out, record);
    out
}

fn write_entry(out: &mut String, record: &Record) -> fmt::Result {
    writeln!(out, "Record(\n    id: {},", Quoted(&record.id))?;
    match &record.taken_from {
        TakenFrom::Gold => writeln!(out, "    taken_from: Gold,")?,
        TakenFrom::Majority => writeln!(out, "    taken_from: Majority,")?,
        TakenFrom::Annotator(name) => {
            writeln!(out, "    taken_from: Annotator({}),", Quoted(name))?;
        }
    }
    match &record.language {
        Some(language) => writeln!(out, "    language: Some({}),", Quoted(language))?,
        None => writeln!(out, "    language: None,")?,
    }
    out.push_str("    unsettled: [");
    for unsettled in &record.unsettled {
        let Unsettled { range, votes, none } = unsettled;
        let (start, end) = (range.start, range.end);
        let votes: Vec<String> = votes.iter().map(usize::to_string).collect();
        let votes = votes.join(", ");
        let at = format_args!("start: {start}, end: {end}");
        write!(out, "\n        Unsettled({at}, votes: ({votes}), none: {none}),")?;
    }
    out.push_str(if record.unsettled.is_empty() { "],\n" } else { "\n    ],\n" });
    let annotation = file::write(&record.annotation);
    writeln!(out, "    annotation: {},\n),", annotation.trim_end_matches('\n'))
}

/// The records of one split, as they were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gold {
    /// The name of the split.
    pub split: String,
    /// Its records, in the order of the file.
    pub records: Vec<Record>,
}

/// Why a file is no data set.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// It does not parse.
    #[error("this is no data set in RON: {line}:{column}: {what}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// It is of a newer version.
    #[error(
        "the data set has version {0}, but the newest known here is {VERSION}: update Copydesk"
    )]
    Newer(u64),
    /// The annotation of a record is not sound. Lines count from the annotation's first.
    #[error("record {id}: {failure}")]
    Record {
        /// The record's id.
        id: String,
        /// What is wrong with it.
        failure: file::Failure,
    },
}

#[derive(Deserialize)]
#[serde(rename = "Dataset")]
struct AnyVersion {
    version: u64,
}

#[derive(Deserialize)]
#[serde(rename = "Dataset", deny_unknown_fields)]
struct DraftDataset<'a> {
    version: u64,
    split: String,
    #[serde(borrow)]
    records: Vec<DraftRecord<'a>>,
}

#[derive(Deserialize)]
#[serde(rename = "Record", deny_unknown_fields)]
struct DraftRecord<'a> {
    id: String,
    taken_from: DraftFrom,
    language: Option<String>,
    unsettled: Vec<DraftUnsettled>,
    #[serde(borrow)]
    annotation: &'a RawValue,
}

#[derive(Deserialize)]
enum DraftFrom {
    Gold,
    Majority,
    Annotator(String),
}

#[derive(Deserialize)]
#[serde(rename = "Unsettled", deny_unknown_fields)]
struct DraftUnsettled {
    start: usize,
    end: usize,
    votes: [usize; 5],
    none: usize,
}

/// Reads one split of a data set. Each annotation is checked as its file would be.
pub fn read(bytes: &[u8]) -> Result<Gold, GoldError> {
    let mut records = Vec::new();
    let mut first = None;
    let split = read_each(bytes, &mut |_, record| match record {
        Ok(record) => records.push(record),
        Err(error) => {
            first.get_or_insert(error);
        }
    })?;
    match first {
        None => Ok(Gold { split, records }),
        Some(error) => Err(error),
    }
}

/// Hands on the records of one split, each with the line that its annotation begins in, from 1;
/// gives the name of the split. Of the records only one is held at a time.
pub fn read_each(
    bytes: &[u8],
    each: &mut dyn FnMut(usize, Result<Record, GoldError>),
) -> Result<String, GoldError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let draft: DraftDataset<'_> = match ron::de::from_bytes(bytes) {
        Ok(draft) => draft,
        Err(error) => {
            // A newer file may have fields that are unknown here, or lack some.
            let version = ron::de::from_bytes::<AnyVersion>(bytes).map_or(0, |any| any.version);
            let syntax = || GoldError::Syntax {
                line: error.span.start.line,
                column: error.span.start.col,
                what: error.code.to_string(),
            };
            return Err(if version > VERSION { GoldError::Newer(version) } else { syntax() });
        }
    };
    if draft.version > VERSION {
        return Err(GoldError::Newer(draft.version));
    }
    let (mut line, mut counted) = (1, 0);
    for record in draft.records {
        // The annotation is a piece of the file.
        let raw = record.annotation.get_ron().trim_start();
        let at = raw.as_ptr().addr().saturating_sub(bytes.as_ptr().addr());
        let between = bytes.get(counted..at).unwrap_or_default();
        line += between.split(|&b| b == b'\n').count() - 1;
        counted = at;
        each(line, read_record(record));
    }
    Ok(draft.split)
}

fn read_record(draft: DraftRecord<'_>) -> Result<Record, GoldError> {
    let loaded = match file::read(draft.annotation.get_ron().trim().as_bytes()) {
        Ok(loaded) => loaded,
        Err(failure) => return Err(GoldError::Record { id: draft.id, failure }),
    };
    let taken_from = match draft.taken_from {
        DraftFrom::Gold => TakenFrom::Gold,
        DraftFrom::Majority => TakenFrom::Majority,
        DraftFrom::Annotator(name) => TakenFrom::Annotator(name),
    };
    let mut record =
        Record::with_language(&draft.id, taken_from, loaded.annotation, draft.language);
    let unsettled = draft.unsettled.into_iter().map(|u| Unsettled {
        range: ByteRange::new(u.start, u.end),
        votes: u.votes,
        none: u.none,
    });
    record.unsettled = unsettled.collect();
    Ok(record)
}
