//! What is wrong with a file and where, and what was put right while it was read.

use super::super::model::Annotation;
use super::super::span::Span;
use super::write::Quoted;
use crate::article::ByteRange;
use std::fmt;
use thiserror::Error;

/// A sound annotation, as read from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// What the file holds.
    pub annotation: Annotation,
    /// What had to be undone to read it; the user is told. Writing the annotation keeps it.
    pub repairs: Vec<Repair>,
}

/// Something that was done to the file on its way here, and undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repair {
    /// The text's line ends had been converted to these.
    LineEnds(LineEnds),
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::LineEnds(found) = self;
        let (to, from) = match found {
            LineEnds::CrLf => ("CR LF", "LF"),
            LineEnds::Lf => ("LF", "CR LF"),
        };
        write!(
            f,
            "The file's line ends had been converted to {to}, as git's autocrlf does. The text \
             was restored to {from}, and every check agrees with it. To keep it from happening \
             again, put `*.ron -text diff` into .gitattributes."
        )
    }
}

/// A convention of ending lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineEnds {
    /// `\n`.
    Lf,
    /// `\r\n`.
    CrLf,
}

/// Why a file is no sound annotation: at least one error, in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The errors. A file that does not parse has exactly one.
    pub errors: Vec<FileError>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.errors.iter().enumerate() {
            if i > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// One error in a file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {kind}")]
pub struct FileError {
    /// The line, from 1. Lines end after `\n`.
    pub line: usize,
    /// The column, from 1, in code points. A BOM is not counted.
    pub column: usize,
    /// What is wrong there.
    pub kind: FileErrorKind,
}

/// What is wrong at a place in a file. All offsets are bytes of the text. What is cited from
/// the file is cut to 80 characters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FileErrorKind {
    /// The bytes are not UTF-8.
    #[error("expected UTF-8, but the bytes here are not")]
    NotUtf8,
    /// The file does not parse.
    #[error("expected {expected}, found {found}")]
    Syntax {
        /// What could stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// The format is newer than this program.
    #[error(
        "the file has format version {found}, but this program knows versions up to {}: it \
         needs a newer Copydesk",
        super::VERSION
    )]
    NewerVersion {
        /// The file's version, `u64::MAX` for any that is larger.
        found: u64,
    },
    /// There never was such a version.
    #[error("there is no format version {found}: expected {}", super::VERSION)]
    NoSuchVersion {
        /// The file's version.
        found: u64,
    },
    /// A field that this place does not have.
    #[error("`{owner}` has no field `{field}`")]
    UnknownField {
        /// The struct.
        owner: &'static str,
        /// The field that it does not have.
        field: String,
    },
    /// A field given twice; the second time.
    #[error("`{owner}` has its field `{field}` twice")]
    DuplicateField {
        /// The struct.
        owner: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A field that must be there.
    #[error("`{owner}` lacks its field `{field}`")]
    MissingField {
        /// The struct.
        owner: &'static str,
        /// The field that it lacks.
        field: &'static str,
    },
    /// A value of the wrong type, or not one of a few.
    #[error("expected {expected}, found {found}")]
    Value {
        /// What could stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// A label that is none of the five.
    #[error("expected Headline, Caption, Body, Byline or Junk, found `{found}`")]
    UnknownLabel {
        /// What stands here.
        found: String,
    },
    /// A digest of the wrong shape.
    #[error("expected a SHA-256 of 64 lower-case hex digits")]
    DigestShape,
    /// `text_sha256` is not the text's.
    #[error("the checksum disagrees: the text's SHA-256 is {computed}")]
    TextDigest {
        /// The text's.
        computed: String,
    },
    /// `source` is not a file name without a folder.
    #[error("expected the article's file name without a folder")]
    Source,
    /// `annotator` is no name.
    #[error(
        "expected an annotator's name: letters, digits, - and _, at most 64; not `majority` or \
         another name with a meaning of its own"
    )]
    Annotator,
    /// A rejection without a reason.
    #[error("expected the reason for the rejection, found nothing")]
    NoReason,
    /// An offset past the text.
    #[error("offset {offset} is out of range: the text has {end} bytes")]
    OutOfRange {
        /// The offset.
        offset: usize,
        /// The end of the text.
        end: usize,
    },
    /// An offset inside a grapheme cluster.
    #[error(
        "offset {offset} cuts the grapheme cluster {cluster}: expected {} or {}",
        .cluster.start, .cluster.end
    )]
    CutsCluster {
        /// The offset.
        offset: usize,
        /// The cluster that it cuts.
        cluster: ByteRange,
    },
    /// An end that is not after its start.
    #[error("the range {range} holds nothing: expected an end after its start")]
    EmptyRange {
        /// The range.
        range: ByteRange,
    },
    /// A span that begins before the one before it.
    #[error("the spans are not in order: {range} comes after {}", .after.range)]
    Unsorted {
        /// The span's range.
        range: ByteRange,
        /// The span before it in the file.
        after: Span,
    },
    /// A span that shares text with one before it.
    #[error("{range} overlaps {} {}", .with.label, .with.range)]
    Overlap {
        /// The span's range.
        range: ByteRange,
        /// The earlier span.
        with: Span,
    },
    /// A span of nothing but blanks.
    #[error("the span {range} is all blank")]
    AllBlank {
        /// The span's range.
        range: ByteRange,
    },
    /// A span that begins or ends with a blank.
    #[error("the span {range} {end} with a blank: expected {trimmed}")]
    Blank {
        /// The span's range.
        range: ByteRange,
        /// Which of its ends.
        end: BlankEnd,
        /// Where it would be without blanks.
        trimmed: ByteRange,
    },
    /// A quote that is not its span's.
    #[error("the quote disagrees: {range} of the text is {}", Quoted(.expected))]
    Quote {
        /// The span's range.
        range: ByteRange,
        /// What the quote of that range is.
        expected: String,
    },
}

impl FileErrorKind {
    /// A name for programs, which stays what it is.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUtf8 => "not-utf8",
            Self::Syntax { .. } => "syntax",
            Self::NewerVersion { .. } => "newer-version",
            Self::NoSuchVersion { .. } => "no-such-version",
            Self::UnknownField { .. } => "unknown-field",
            Self::DuplicateField { .. } => "duplicate-field",
            Self::MissingField { .. } => "missing-field",
            Self::Value { .. } => "wrong-value",
            Self::UnknownLabel { .. } => "unknown-label",
            Self::DigestShape => "digest-shape",
            Self::TextDigest { .. } => "text-digest",
            Self::Source => "source",
            Self::Annotator => "annotator",
            Self::NoReason => "no-reason",
            Self::OutOfRange { .. } => "out-of-range",
            Self::CutsCluster { .. } => "cuts-cluster",
            Self::EmptyRange { .. } => "empty-range",
            Self::Unsorted { .. } => "unsorted",
            Self::Overlap { .. } => "overlap",
            Self::AllBlank { .. } => "all-blank",
            Self::Blank { .. } => "blank-end",
            Self::Quote { .. } => "quote",
        }
    }
}

/// One end of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlankEnd {
    /// Its first cluster.
    Start,
    /// Its last cluster.
    End,
}

impl fmt::Display for BlankEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Start => "begins",
            Self::End => "ends",
        })
    }
}
