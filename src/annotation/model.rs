//! The annotation: one annotator's spans on one article, with status, notes and decisions.
//!
//! Plain data. What it looks like on disk is [`super::file`]'s business; how it is changed is
//! [`super::edit`]'s.

use super::label::Label;
use super::span::Spans;
use crate::article::{ByteRange, Text};
use std::sync::Arc;

/// Whether the article was a text file or a web page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A text file: the text is the decoded file.
    #[default]
    Text,
    /// A web page: the text is its rendering.
    Html,
}

/// The article that an annotation is about, as it was when the annotation was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The article's file name, without a folder.
    pub source: String,
    /// SHA-256 of the article's raw bytes, 64 lower-case hex digits.
    pub sha256: String,
    /// The encoding's name in the WHATWG Encoding Standard, "UTF-8" say.
    pub encoding: String,
    /// Text or HTML.
    pub kind: Kind,
    /// For HTML, what rendered it: `copydesk-html/1`.
    pub renderer: Option<String>,
    /// Where the article was found, if known.
    pub url: Option<String>,
}

/// How far an annotation has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Begun.
    #[default]
    InProgress,
    /// Finished by its annotator.
    Done,
    /// Not an article, for the reason given; left out of gold.
    Rejected(String),
    /// Adjudicated.
    Gold,
}

/// A remark on a range, or on the whole article if the range is `0..0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, in bytes of the text.
    pub range: ByteRange,
    /// Who wrote it; empty if no name was set.
    pub by: String,
    /// What it says.
    pub text: String,
}

/// How a difference between two annotations was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The range in dispute, in bytes of the text.
    pub range: ByteRange,
    /// What the left side said.
    pub left: Option<Label>,
    /// What the right side said.
    pub right: Option<Label>,
    /// What was taken.
    pub took: Option<Label>,
    /// Who decided.
    pub by: String,
    /// Whose annotations the sides were, the left one first; one name if a single annotation was
    /// reviewed. It settles what these say and no one else's.
    pub sides: Vec<String>,
}

/// One annotator's work on one article, with the article's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The article it is about.
    pub article: Article,
    /// The annotator's name; empty if none was set, `gold` for gold.
    pub annotator: String,
    /// How far it has come.
    pub status: Status,
    /// Its annotator wants to come back to it.
    pub flagged: bool,
    /// Seconds of active work.
    pub active_seconds: u64,
    /// For gold, the annotators it was settled from.
    pub sources: Vec<String>,
    /// The labelled ranges.
    pub spans: Spans,
    /// Remarks, in the order of their ranges.
    pub notes: Vec<Note>,
    /// Settled differences.
    pub decisions: Vec<Decision>,
    /// The exact text that all offsets count in. Shared, since it is large and never changes.
    pub text: Arc<Text>,
}

impl Annotation {
    /// An empty annotation of a text.
    #[must_use]
    pub fn new(article: Article, annotator: &str, text: Arc<Text>) -> Self {
        Self {
            article,
            annotator: annotator.to_owned(),
            status: Status::InProgress,
            flagged: false,
            active_seconds: 0,
            sources: Vec::new(),
            spans: Spans::default(),
            notes: Vec::new(),
            decisions: Vec::new(),
            text,
        }
    }
}
