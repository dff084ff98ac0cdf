//! What a file says, before it is known to be true.

use super::super::label::Label;
use super::super::model::{Kind, Status};
use std::borrow::Cow;

/// A value and the byte of the file where it begins.
#[derive(Clone, Debug)]
pub(super) struct Found<T> {
    pub at: usize,
    pub value: T,
}

/// The fields of a file. What is `None` was missing or wrong, and if it must be there that is
/// among the errors.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    pub article: DraftArticle<'a>,
    pub annotator: Option<Found<Cow<'a, str>>>,
    pub status: Option<Found<Status>>,
    pub flagged: bool,
    pub active_seconds: Option<u64>,
    pub sources: Vec<String>,
    pub spans: Vec<DraftSpan<'a>>,
    pub notes: Vec<DraftNote<'a>>,
    pub decisions: Vec<DraftDecision<'a>>,
    pub text: Option<Cow<'a, str>>,
}

#[derive(Debug, Default)]
pub(super) struct DraftArticle<'a> {
    pub source: Option<Found<Cow<'a, str>>>,
    pub sha256: Option<Found<Cow<'a, str>>>,
    pub encoding: Option<Cow<'a, str>>,
    pub kind: Kind,
    pub renderer: Option<String>,
    pub url: Option<String>,
    pub text_sha256: Option<Found<Cow<'a, str>>>,
}

/// Two offsets of the text, each with its place in the file.
#[derive(Debug, Default)]
pub(super) struct DraftRange {
    /// Where the struct begins that has them.
    pub at: usize,
    pub start: Option<Found<usize>>,
    pub end: Option<Found<usize>>,
}

#[derive(Debug, Default)]
pub(super) struct DraftSpan<'a> {
    pub range: DraftRange,
    pub label: Option<Label>,
    pub quote: Option<Found<Cow<'a, str>>>,
}

#[derive(Debug, Default)]
pub(super) struct DraftNote<'a> {
    pub range: DraftRange,
    pub by: Cow<'a, str>,
    pub text: Cow<'a, str>,
}

#[derive(Debug, Default)]
pub(super) struct DraftDecision<'a> {
    pub range: DraftRange,
    pub left: Option<Label>,
    pub right: Option<Label>,
    pub took: Option<Label>,
    pub by: Cow<'a, str>,
    /// If missing, the annotation's sources.
    pub sides: Option<Vec<String>>,
}
