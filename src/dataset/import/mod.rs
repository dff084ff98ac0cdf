//! What other tools and benchmarks know of articles, as annotations.
//!
//! Three steps, each pure:
//!
//! 1. [`read`] takes a file apart into [`Imported`] records: spans in the file's own unit, or
//!    parts of text without offsets. What can't be read is a [`Fault`] with its line.
//! 2. A [`Catalogue`] finds the article that a record is about.
//! 3. [`resolve`] makes sound spans of it on the article's exact text, and lists all that is
//!    wrong. Where the record has a text of its own, its offsets count in that, and the spans
//!    are carried over; gold without offsets is aligned.
//!
//! Where a format does not say what its offsets count, a [`UnitEvidence`] looks at all records
//! first. `docs/import.md` has the formats.
//!
//! ```
//! use copydesk::annotation::{Label, Span};
//! use copydesk::article::Text;
//! use copydesk::dataset::import::{Format, LabelMap, Options, UnitEvidence, read, resolve};
//! use std::sync::Arc;
//!
//! let file = r#"{"id":7,"text":"😀 cafe\u0301 Headline here\nBody one.\n","label":[[9,22,"title"]]}"#;
//! let mut records = Vec::new();
//! let mut faults = Vec::new();
//! read(Format::Doccano, "export.jsonl", file.as_bytes(), &mut |record| match record {
//!     Ok(record) => records.push(record),
//!     Err(fault) => faults.push(fault),
//! });
//! let mut evidence = UnitEvidence::default();
//! records.iter().for_each(|record| evidence.note(record, None));
//! let unit = evidence.verdict().unit();
//!
//! let text = Arc::new(Text::new("😀 cafe\u{301} Headline here\r\nBody one.\r\n".into()));
//! let labels = LabelMap::parse("title=headline").unwrap();
//! let resolved = resolve(&records[0], &text, &Options { unit: unit.unwrap(), labels: &labels });
//! assert_eq!(resolved.spans.as_slice(), [Span::new(12, 25, Label::Headline)]);
//! assert!(faults.is_empty() && resolved.faults.is_empty());
//! ```
//!
//! Invariants: no reader panics or hangs on any bytes; the spans that [`resolve`] gives are
//! sound (see [`crate::annotation::Flaw`]), whatever the record holds. Nothing is left out or changed without
//! a fault that says so.
//!
//! Limits: what [`read`] reads is in memory as a whole, its records one at a time; lists can be
//! streamed ([`read_stream`]). A JSON file that breaks
//! off gives the records before that and then a fault: whoever writes must read to the end
//! first, or write to a place of its own.

pub mod articles;
mod bare;
mod brat;
mod catalogue;
mod fault;
mod fields;
mod gold_json;
mod gold_ron;
mod gold_text;
mod guess;
pub(in crate::dataset) mod json;
mod label_studio;
mod labels;
mod resolve;
mod span_json;
mod unit;
mod w3c;

pub use catalogue::{Catalogue, Entry, Found};
pub use fault::{Fault, FaultKind, Place};
pub use guess::{GUESS_BYTES, Guess, guess};
pub use labels::{LabelMap, LabelMapError, Meaning};
pub use resolve::{Options, Resolved, finished, resolve};
pub use span_json::read_parquet;
pub use unit::{Unit, UnitEvidence, UnitSign, UnitVerdict};
pub use w3c::W3cReader;

use crate::annotation::Label;
use crate::article::{ByteRange, Text, Units};
use json::Source;
use std::io::BufRead;

/// A format that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// doccano's JSONL of sequence labelling.
    Doccano,
    /// Label Studio's JSON.
    LabelStudio,
    /// Prodigy's JSONL, and spaCy's.
    Prodigy,
    /// brat's `.ann`, with its `.txt`.
    Brat,
    /// labelbuddy's JSONL or JSON.
    Labelbuddy,
    /// JSONL with `text` and `spans`.
    Spans,
    /// A Parquet file with the same columns, such as our own.
    Parquet,
    /// Our own data set in RON.
    Ron,
    /// Web Annotations, as we write them.
    W3c,
    /// `ground-truth.json` of Scrapinghub's article-extraction-benchmark, and predictions.
    Scrapinghub,
    /// The pages of WCXB.
    Wcxb,
    /// `CleanEval`'s text with `<p>`, `<h>` and `<l>`.
    CleanEval,
    /// A text file for each article: its body.
    Text,
    /// An extractor's output as JSON or JSONL.
    Extractor,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Doccano,
        Self::LabelStudio,
        Self::Prodigy,
        Self::Brat,
        Self::Labelbuddy,
        Self::Spans,
        Self::Parquet,
        Self::Ron,
        Self::W3c,
        Self::Scrapinghub,
        Self::Wcxb,
        Self::CleanEval,
        Self::Text,
        Self::Extractor,
    ];

    /// Its name for `--format`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Doccano => "doccano",
            Self::LabelStudio => "label-studio",
            Self::Prodigy => "prodigy",
            Self::Brat => "brat",
            Self::Labelbuddy => "labelbuddy",
            Self::Spans => "spans",
            Self::Parquet => "parquet",
            Self::Ron => "ron",
            Self::W3c => "w3c",
            Self::Scrapinghub => "scrapinghub",
            Self::Wcxb => "wcxb",
            Self::CleanEval => "cleaneval",
            Self::Text => "text",
            Self::Extractor => "extractor",
        }
    }

    /// The format with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// What its offsets count, if the format settles that. `None` for doccano, and where there
    /// are no offsets.
    #[must_use]
    pub const fn unit(self) -> Option<Unit> {
        match self {
            Self::Ron => Some(Unit::Utf8),
            Self::Doccano => None,
            _ if self.has_spans() => Some(Unit::CodePoint),
            _ => None,
        }
    }

    /// What to take its offsets for: what the user `asked` for, else what the format settles,
    /// else what the evidence says. The error is a sentence that asks the user.
    pub fn choose_unit(
        self,
        asked: Option<Unit>,
        verdict: &UnitVerdict,
    ) -> Result<UnitChoice, String> {
        let found = match verdict {
            UnitVerdict::Found { unit, .. } => Some(*unit),
            _ => None,
        };
        let choice = |unit, say| Ok(UnitChoice { unit, say });
        if let Some(unit) = asked {
            let is_doubtful = found.is_some_and(|found| found != unit);
            return choice(unit, is_doubtful.then(|| verdict.to_string()));
        }
        match (self.unit(), found) {
            // Its older exports count UTF-16, and say so by their quotes.
            (Some(_), Some(found)) if self == Self::LabelStudio => {
                let is_usual = self.unit() == Some(found);
                choice(found, (!is_usual).then(|| verdict.to_string()))
            }
            // Of its two units one must be known, if they make a difference.
            (Some(_), None) if self == Self::LabelStudio => match verdict {
                UnitVerdict::Unclear { candidates, is_utf16_other: true } => {
                    let fits = |unit| candidates.contains(&unit);
                    match (fits(Unit::CodePoint), fits(Unit::Utf16)) {
                        (true, false) => choice(Unit::CodePoint, None),
                        (false, true) => {
                            let unit = Unit::Utf16;
                            choice(unit, Some(format!("The offsets count {}.", unit.plural())))
                        }
                        _ => Err(verdict.to_string()),
                    }
                }
                _ => choice(Unit::CodePoint, None),
            },
            (Some(unit), found) => {
                let is_doubtful = found.is_some_and(|found| found != unit);
                choice(unit, is_doubtful.then(|| verdict.to_string()))
            }
            (None, _) if !self.has_spans() => choice(Unit::CodePoint, None),
            (None, _) => match verdict {
                UnitVerdict::Unclear { .. } => Err(verdict.to_string()),
                _ => choice(verdict.unit().unwrap_or(Unit::CodePoint), Some(verdict.to_string())),
            },
        }
    }

    /// True if it has spans with offsets; false if its gold is text.
    #[must_use]
    pub const fn has_spans(self) -> bool {
        matches!(
            self,
            Self::Doccano
                | Self::LabelStudio
                | Self::Prodigy
                | Self::Brat
                | Self::Labelbuddy
                | Self::Spans
                | Self::Parquet
                | Self::Ron
                | Self::W3c
        )
    }

    /// True if a file whose first character that is not blank is this one can be read by
    /// [`read_stream`].
    #[must_use]
    pub const fn is_streamed(self, first: Option<u8>) -> bool {
        match self {
            Self::LabelStudio | Self::Scrapinghub => true,
            // A record a line, or one: only all of it tells.
            Self::Wcxb | Self::Extractor => matches!(first, Some(b'[')),
            _ => self.is_by_lines() && matches!(first, Some(b'[')),
        }
    }

    /// True if a file has a record a line, so that it can be read line by line ([`read_line`]).
    /// Such a file may hold one JSON list all the same; it then begins with `[`.
    #[must_use]
    pub const fn is_by_lines(self) -> bool {
        matches!(self, Self::Doccano | Self::Prodigy | Self::Labelbuddy | Self::Spans)
    }
}

/// A unit that was chosen, and what the user should be told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitChoice {
    /// The unit.
    pub unit: Unit,
    /// How it was found, or that the spans speak against it.
    pub say: Option<String>,
}

/// By what the article of a record can be found. All may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The article's id, or the stem of its file.
    pub id: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// SHA-256 of its bytes, in lower case.
    pub sha256: Option<String>,
    /// SHA-256 of the text that offsets count in, in UTF-8, in lower case. No article is found
    /// by it; a text that has another one is not that text.
    pub text_sha256: Option<String>,
}

/// One record of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Where it is in the file.
    pub place: Place,
    /// What it is about.
    pub key: Key,
    /// The text that its offsets count in, if the file has it. For brat, put the `.txt` here
    /// if it is not the article itself.
    pub text: Option<String>,
    /// What the record says its offsets count, if it does.
    pub unit: Option<Unit>,
    /// Spans, or gold without offsets.
    pub content: Content,
    /// What was left out while reading.
    pub faults: Vec<Fault>,
}

/// What a record knows of its article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Ranges with labels.
    Spans(Vec<RawSpan>),
    /// Text with labels.
    Parts(Vec<(Label, String)>),
}

/// A span as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSpan {
    /// Its ranges, half-open, in the file's unit. More than one in brat only.
    pub ranges: Vec<(usize, usize)>,
    /// Its label's name.
    pub label: String,
    /// Its text, if the file has it.
    pub quote: Option<String>,
    /// True if the format's quotes can be trusted: then one that disagrees is an error.
    pub is_quote_sure: bool,
    /// The same range in bytes, if the file has it.
    pub bytes: Option<(usize, usize)>,
    /// Its number in the record, from 1.
    pub number: usize,
    /// Its line, if it has one of its own.
    pub line: Option<usize>,
}

impl RawSpan {
    /// Its ranges in bytes; `None` if one is out of range or cuts a character of the unit.
    fn byte_ranges(&self, unit: Unit, units: &Units<'_>, text: &Text) -> Option<Vec<ByteRange>> {
        let range = |&(start, end): &(usize, usize)| {
            let start = unit.byte(units, text, start)?;
            Some(ByteRange { start, end: unit.byte(units, text, end)? })
        };
        self.ranges.iter().map(range).collect()
    }
}

/// What a reader hands on: records and faults.
type Each<'a> = dyn FnMut(Result<Imported, Fault>) + 'a;

/// Takes a file apart. `name` is the file's name, without a folder: the id of its article
/// where a file is about one. Records come in the order of the file.
pub fn read(format: Format, name: &str, bytes: &[u8], each: &mut Each<'_>) {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match format {
        Format::Doccano | Format::Prodigy | Format::Labelbuddy | Format::Spans => {
            span_json::read(format, bytes, each);
        }
        Format::Parquet => read_parquet(bytes.to_vec(), each),
        Format::Ron => gold_ron::read(bytes, each),
        Format::W3c => w3c::read(bytes, each),
        Format::LabelStudio => label_studio::read(Source::Bytes(bytes), each),
        Format::Brat => brat::read(name, bytes, each),
        Format::Scrapinghub | Format::Wcxb | Format::Extractor => {
            gold_json::read(format, name, bytes, each);
        }
        Format::CleanEval => gold_text::read_cleaneval(name, bytes, each),
        Format::Text => gold_text::read_text(name, bytes, each),
    }
}

/// Reads a file from a stream, of which only a record at a time is in memory: one value of
/// JSON, as [`Format::is_streamed`] says, without a byte order mark. What [`read`] does with the
/// same bytes. An error of the stream is a fault too: whoever made it knows.
pub fn read_stream(format: Format, name: &str, stream: &mut dyn BufRead, each: &mut Each<'_>) {
    let source = Source::Stream(stream);
    match format {
        Format::LabelStudio => label_studio::read(source, each),
        Format::Scrapinghub | Format::Wcxb | Format::Extractor => {
            gold_json::read_whole(format, name, source, each);
        }
        _ => span_json::read_list(format, source, each),
    }
}

/// Reads one line of a format that is by lines; `number` counts from 1. A blank line gives
/// nothing. What [`read`] does with the whole file.
pub fn read_line(format: Format, number: usize, line: &[u8], each: &mut Each<'_>) {
    if format.is_by_lines() {
        span_json::read_line(format, number, line, each);
    }
}

/// A file's name without its endings: `korea` of `korea.txt.ann`.
fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut stem = name;
    for ending in [
        ".ann", ".json", ".jsonl", ".gz", ".html", ".htm", ".xhtml", ".txt", ".text", ".cleaned",
        "-cleaned",
    ] {
        let short = stem.len().checked_sub(ending.len()).and_then(|at| stem.split_at_checked(at));
        if let Some((rest, end)) = short
            && end.eq_ignore_ascii_case(ending)
            && !rest.is_empty()
        {
            stem = rest;
        }
    }
    stem.to_owned()
}
