//! What is wrong with what is imported, and where: data, with sentences.

use super::unit::Unit;
use crate::annotation::Label;
use std::fmt;

/// Where something is in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a line, from 1.
    Line(usize),
    /// In a record of a list or table, from 1.
    Record(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(n) => write!(f, "line {n}"),
            Self::Record(n) => write!(f, "record {n}"),
        }
    }
}

/// Something wrong, or something that the user should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// At which span of the record, from 1.
    pub span: Option<usize>,
    /// What.
    pub kind: FaultKind,
}

impl Fault {
    /// A fault of a whole record.
    #[must_use]
    pub const fn new(place: Place, kind: FaultKind) -> Self {
        Self { place, span: None, kind }
    }

    /// Says of a record with so many decisions that they are not imported: they belong to the
    /// gold that they made.
    pub(super) fn decisions(place: Place, count: usize) -> Option<Self> {
        let word = if count == 1 { "decision" } else { "decisions" };
        let what = format!("{count} {word} of the gold that this was taken from");
        (count > 0).then(|| Self::new(place, FaultKind::Skipped(what)))
    }

    /// True if nothing may be imported because of it, unless the user says so.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        self.kind.is_error()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place)?;
        if let Some(span) = self.span {
            write!(f, ", span {span}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It does not parse.
    Syntax(String),
    /// It is not UTF-8.
    Encoding,
    /// An annotation of our own has errors, or is newer than this program.
    Unsound(String),
    /// A field is not there, or not what it should be.
    Field {
        /// Its name.
        name: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// There is no text in the field that was to hold it.
    NoText {
        /// The field.
        field: String,
        /// The fields that hold a text; the first of them.
        others: Vec<String>,
    },
    /// Offsets count in nodes of a web page.
    PageOffsets,
    /// A label that is none of the five, and not in the table.
    UnknownLabel(String),
    /// Two labels on one span.
    SeveralLabels(Vec<String>),
    /// It ends behind the text.
    OutOfRange {
        /// Its end.
        end: usize,
        /// How long the text is.
        length: usize,
        /// In which unit.
        unit: Unit,
    },
    /// It holds nothing, or ends before it starts.
    Empty,
    /// It holds blanks only.
    Blank,
    /// An end lies inside a character.
    OffEdge {
        /// Which end.
        at: usize,
        /// In which unit.
        unit: Unit,
    },
    /// It shares text with an earlier span.
    Overlap {
        /// The number of that span, from 1.
        with: usize,
    },
    /// The file counts in bytes too, and the two disagree.
    BytesDisagree,
    /// The file quotes another text for it.
    Quote {
        /// What the file says.
        file: String,
        /// What is there.
        text: String,
        /// True for formats whose quotes can be trusted.
        is_error: bool,
    },
    /// The imported text is not that of the article.
    OtherText,
    /// Its text is not in the article, which differs from the imported text.
    Lost {
        /// Its label.
        label: Label,
        /// Its text, shortened.
        text: String,
    },
    /// There is no such article.
    NoArticle(String),
    /// Several articles answer to it.
    SeveralArticles(String),
    /// The article is another than the one that was annotated, and the text is not in the file.
    OtherArticle(String),
    /// An earlier record was about the same article.
    SecondRecord {
        /// The article's path in the desk.
        article: String,
        /// Where the earlier record is.
        first: String,
    },
    /// Another file has the name that this would be written to.
    InTheWay(String),
    /// What is in the place of a file can't be read.
    PlaceUnreadable {
        /// The file that would be written.
        path: String,
        /// Why.
        why: String,
    },
    /// The article can't be read.
    Unreadable {
        /// The article's path in the desk.
        article: String,
        /// Why.
        why: String,
    },
    /// A raw text that its file would not give back.
    NotKept(&'static str),
    /// Blanks at its ends were left out.
    Trimmed,
    /// It is there twice.
    Twice,
    /// Its text in the article differs from that in the imported text.
    Changed {
        /// The text that was imported, shortened.
        was: String,
        /// The article's, shortened.
        now: String,
    },
    /// Part of the gold is not in the article.
    Unplaced {
        /// What it should have been.
        label: Label,
        /// The text, shortened.
        text: String,
        /// How many words it has.
        words: usize,
    },
    /// Something that is not imported, and why.
    Skipped(String),
    /// The record has no span.
    NoSpans,
}

impl FaultKind {
    /// True if nothing may be imported because of it, unless the user says so.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        match self {
            Self::Trimmed
            | Self::Twice
            | Self::Changed { .. }
            | Self::Unplaced { .. }
            | Self::Skipped(_)
            | Self::NoSpans => false,
            Self::Quote { is_error, .. } => *is_error,
            _ => true,
        }
    }

    /// A name for programs, which stays what it is.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "syntax",
            Self::Encoding => "encoding",
            Self::Unsound(_) => "unsound",
            Self::Field { .. } | Self::NoText { .. } => "field",
            Self::PageOffsets => "page-offsets",
            Self::UnknownLabel(_) => "unknown-label",
            Self::SeveralLabels(_) => "several-labels",
            Self::OutOfRange { .. } => "out-of-range",
            Self::Empty => "empty",
            Self::Blank => "blank",
            Self::OffEdge { .. } => "off-edge",
            Self::Overlap { .. } => "overlap",
            Self::BytesDisagree => "bytes-disagree",
            Self::Quote { .. } => "quote",
            Self::OtherText => "other-text",
            Self::Lost { .. } => "lost",
            Self::NoArticle(_) => "no-article",
            Self::SeveralArticles(_) => "several-articles",
            Self::OtherArticle(_) => "other-article",
            Self::SecondRecord { .. } => "second-record",
            Self::InTheWay(_) => "in-the-way",
            Self::PlaceUnreadable { .. } => "place-unreadable",
            Self::Unreadable { .. } => "unreadable",
            Self::NotKept(_) => "not-kept",
            Self::Trimmed => "trimmed",
            Self::Twice => "twice",
            Self::Changed { .. } => "changed",
            Self::Unplaced { .. } => "unplaced",
            Self::Skipped(_) => "skipped",
            Self::NoSpans => "no-spans",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(what) => write!(f, "this does not parse: {what}"),
            Self::Encoding => f.write_str("this is not UTF-8"),
            Self::Unsound(what) => f.write_str(what),
            Self::Field { name, expected } => write!(f, "`{name}` is not {expected}"),
            Self::NoText { field, others } if others.is_empty() => {
                write!(f, "there is no text in the field `{field}`, nor in any other field")
            }
            Self::NoText { field, others } => {
                let others = others.join("`, `");
                write!(f, "there is no text in the field `{field}`; fields with one: `{others}`")
            }
            Self::PageOffsets => f.write_str(
                "the offsets count in nodes of a web page (HyperText), which can't be led back \
                 to its text",
            ),
            Self::UnknownLabel(label) => {
                write!(f, "the label `{label}` is unknown: say what it means with --map")
            }
            Self::SeveralLabels(labels) => {
                write!(f, "the span has several labels: {}", labels.join(", "))
            }
            Self::OutOfRange { end, length, unit } => {
                write!(f, "the span ends at {end}, but the text has {length} {}", unit.plural())
            }
            Self::Empty => f.write_str("the span is empty, or ends before it starts"),
            Self::Blank => f.write_str("the span holds nothing but blanks"),
            Self::OffEdge { at, unit } => {
                write!(f, "the span cuts a character at {at} (in {})", unit.plural())
            }
            Self::Overlap { with } => write!(f, "the span overlaps with span {with}"),
            Self::BytesDisagree => f.write_str("offsets in characters and in bytes disagree"),
            Self::Quote { file, text, .. } => {
                write!(f, "the file quotes {file:?} for the span, but its text is {text:?}")
            }
            Self::OtherText => f.write_str("the text is not that of the article"),
            Self::Lost { label, text } => {
                write!(f, "{label} {text:?} is not in the article, which differs from this text")
            }
            Self::NoArticle(key) => write!(f, "no article for {key}"),
            Self::SeveralArticles(key) => write!(f, "several articles for {key}"),
            Self::OtherArticle(key) => write!(
                f,
                "the article for {key} is not the file that was annotated: its SHA-256 differs"
            ),
            Self::SecondRecord { article, first } => {
                write!(f, "the article {article} had its record before, at {first}")
            }
            Self::InTheWay(path) => write!(
                f,
                "{path} is there already, with other content; --replace writes over what an \
                 earlier import wrote"
            ),
            Self::PlaceUnreadable { path, why } => {
                write!(f, "what is at {path} can't be read: {why}")
            }
            Self::Unreadable { article, why } => {
                write!(f, "the article {article} can't be read: {why}")
            }
            Self::NotKept(why) => f.write_str(why),
            Self::Trimmed => f.write_str("blanks at the ends of the span are left out"),
            Self::Twice => f.write_str("the same span with the same label is there twice"),
            Self::Changed { was, now } => {
                write!(f, "the article's text differs: {was:?} is now {now:?}")
            }
            Self::Unplaced { label, text, words } => {
                write!(f, "{words} word(s) of the {label} are not in the article: {text:?}")
            }
            Self::Skipped(what) => write!(f, "not imported: {what}"),
            Self::NoSpans => f.write_str("the record has no span"),
        }
    }
}

/// A text of at most 60 characters: the rest is left out.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}
