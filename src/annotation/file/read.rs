//! The file's fields, as far as they can be made out.
//!
//! Goes through the file once, asking for each struct's fields in any order. A field that is
//! wrong, unknown, doubled or missing is noted with its place and reading goes on; what does
//! not parse, and a version that is too new, ends it. Whether the values agree with the text
//! is [`super::check`]'s business.

use super::super::label::Label;
use super::super::model::{Annotation, Kind, Status};
use super::VERSION;
use super::check::check;
use super::draft::{Draft, DraftArticle, DraftDecision, DraftNote, DraftRange, DraftSpan, Found};
use super::error::{Failure, FileError, FileErrorKind, Loaded};
use super::position::{Position, positions};
use super::quote::quote;
use super::reader::{Error, Reader, Shape, Step};
use super::syntax::{Lexer, Stop};
use crate::annotation::hash::sha256_hex;

/// Reads an annotation file: a sound annotation, or every error in it.
///
/// Errors: one if the bytes are not UTF-8, do not parse as RON, or are of a newer version;
/// else one for each field, offset, quote and checksum that is wrong, in the order of their
/// places. An annotation that is returned has all its offsets in range and on cluster edges,
/// its spans in order with no blank ends, and each span's text agreeing with its quote.
///
/// Whether the article on disk is still the one annotated is for [`matches_article`], whether
/// the file has the right name for [`super::check_against_name`].
///
/// ```
/// use copydesk::annotation::Label;
/// use copydesk::annotation::file::read;
///
/// let file = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/spans.ron"));
/// let annotation = read(file)?.annotation;
/// let headline = annotation.spans.iter().find(|span| span.label == Label::Headline);
/// assert_eq!(headline.map(|s| annotation.text.slice(s.range)), Some("Talks resume in Seoul"));
///
/// let newer = read(b"Annotation(version: 2, shape: [unknown, to, us])").unwrap_err();
/// assert_eq!((newer.errors.len(), newer.errors[0].line, newer.errors[0].column), (1, 1, 21));
/// # Ok::<(), copydesk::annotation::file::Failure>(())
/// ```
pub fn read(bytes: &[u8]) -> Result<Loaded, Failure> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let source = match str::from_utf8(bytes) {
        Ok(source) => source,
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let source = str::from_utf8(valid).unwrap_or_default();
            return Err(failure(source, vec![(source.len(), FileErrorKind::NotUtf8)]));
        }
    };
    let mut reader = Reader { lexer: Lexer::new(source), errors: Vec::new() };
    match reader.file() {
        Ok(draft) => check(draft, reader.errors).map_err(|errors| failure(source, errors)),
        Err(stop) => Err(failure(source, vec![(stop.at, stop.kind)])),
    }
}

/// True if these are the bytes of the article that was annotated.
#[must_use]
pub fn matches_article(annotation: &Annotation, bytes: &[u8]) -> bool {
    sha256_hex(bytes) == annotation.article.sha256
}

fn failure(source: &str, mut errors: Vec<Error>) -> Failure {
    errors.sort_by_key(|error| error.0);
    let offsets: Vec<usize> = errors.iter().map(|error| error.0).collect();
    let places = positions(source, &offsets);
    let errors = places
        .into_iter()
        .zip(errors)
        .map(|(Position { line, column }, (_, kind))| FileError { line, column, kind })
        .collect();
    Failure { errors }
}

const ANNOTATION: Shape = Shape {
    name: "Annotation",
    required: &[
        "version",
        "article",
        "annotator",
        "status",
        "active_seconds",
        "offset_unit",
        "spans",
        "text",
    ],
    optional: &["flagged", "sources", "notes", "decisions"],
};
const ARTICLE: Shape = Shape {
    name: "Article",
    required: &["source", "sha256", "encoding", "kind"],
    optional: &["renderer", "url", "text_sha256"],
};
const SPAN: Shape =
    Shape { name: "Span", required: &["start", "end", "label", "quote"], optional: &[] };
const NOTE: Shape =
    Shape { name: "Note", required: &["start", "end", "by", "text"], optional: &[] };
const DECISION: Shape = Shape {
    name: "Decision",
    required: &["start", "end", "left", "right", "took", "by"],
    optional: &["sides"],
};

impl<'a> Reader<'a> {
    fn file(&mut self) -> Step<Draft<'a>> {
        self.lexer.skip_space()?;
        if self.lexer.sees(b'#') {
            return self
                .lexer
                .expected("`Annotation(` (RON extensions are not part of the format)");
        }
        let draft = self.annotation()?;
        self.lexer.skip_space()?;
        if self.lexer.is_at_end() { Ok(draft) } else { self.lexer.expected("the end of the file") }
    }

    fn annotation(&mut self) -> Step<Draft<'a>> {
        let mut draft = Draft::default();
        self.fields(&ANNOTATION, |r, field| {
            match field {
                "version" => r.version()?,
                "article" => draft.article = r.article()?,
                "annotator" => draft.annotator = r.string()?,
                "status" => draft.status = r.status()?,
                "flagged" => {
                    let flagged = r.choice("true or false", |name| match name {
                        "true" => Some(true),
                        "false" => Some(false),
                        _ => None,
                    })?;
                    draft.flagged = flagged.is_some_and(|f| f.value);
                }
                "active_seconds" => draft.active_seconds = r.number()?.map(|n| n.value),
                "sources" => draft.sources = r.strings()?,
                "offset_unit" => {
                    r.choice("Utf8Bytes", |name| (name == "Utf8Bytes").then_some(()))?;
                }
                "spans" => r.list("a list of Span(…)", |r| r.span(&mut draft.spans))?,
                "notes" => r.list("a list of Note(…)", |r| r.note(&mut draft.notes))?,
                "decisions" => {
                    r.list("a list of Decision(…)", |r| r.decision(&mut draft.decisions))?;
                }
                _ => draft.text = r.string()?.map(|t| t.value),
            }
            Ok(())
        })?;
        Ok(draft)
    }

    /// Ends the reading if the version is newer: nothing is known of what else there is.
    fn version(&mut self) -> Step<()> {
        let Some(Found { at, value: found }) = self.version_number()? else { return Ok(()) };
        // Version 1 is the first. Older files will be brought up to date after this, in
        // the draft.
        match found {
            VERSION => {}
            found if found > VERSION => {
                return Err(Stop { at, kind: FileErrorKind::NewerVersion { found } });
            }
            found => self.errors.push((at, FileErrorKind::NoSuchVersion { found })),
        }
        Ok(())
    }

    /// A number, of which one too large to count is the largest.
    fn version_number(&mut self) -> Step<Option<Found<u64>>> {
        let at = self.lexer.at();
        let word = self.lexer.clone().word();
        if word.len() > 19 && word.bytes().all(|b| b.is_ascii_digit()) {
            self.lexer.word();
            return Ok(Some(Found { at, value: word.parse().unwrap_or(u64::MAX) }));
        }
        self.number()
    }

    fn article(&mut self) -> Step<DraftArticle<'a>> {
        let mut article = DraftArticle::default();
        self.fields(&ARTICLE, |r, field| {
            match field {
                "source" => article.source = r.string()?,
                "sha256" => article.sha256 = r.string()?,
                "encoding" => article.encoding = r.string()?.map(|s| s.value),
                "kind" => {
                    let kind = r.choice("Text or Html", |name| match name {
                        "Text" => Some(Kind::Text),
                        "Html" => Some(Kind::Html),
                        _ => None,
                    })?;
                    article.kind = kind.map(|k| k.value).unwrap_or_default();
                }
                "renderer" => article.renderer = r.maybe_string()?,
                "url" => article.url = r.maybe_string()?,
                _ => article.text_sha256 = r.string()?,
            }
            Ok(())
        })?;
        Ok(article)
    }

    fn span(&mut self, spans: &mut Vec<DraftSpan<'a>>) -> Step<()> {
        let range = DraftRange { at: self.lexer.at(), ..DraftRange::default() };
        let mut span = DraftSpan { range, ..DraftSpan::default() };
        let is_span = self.fields(&SPAN, |r, field| {
            match field {
                "start" => span.range.start = r.offset()?,
                "end" => span.range.end = r.offset()?,
                "label" => span.label = r.label()?,
                _ => span.quote = r.string()?,
            }
            Ok(())
        })?;
        spans.extend(is_span.then_some(span));
        Ok(())
    }

    fn note(&mut self, notes: &mut Vec<DraftNote<'a>>) -> Step<()> {
        let range = DraftRange { at: self.lexer.at(), ..DraftRange::default() };
        let mut note = DraftNote { range, ..DraftNote::default() };
        let is_note = self.fields(&NOTE, |r, field| {
            match field {
                "start" => note.range.start = r.offset()?,
                "end" => note.range.end = r.offset()?,
                "by" => note.by = r.string()?.map(|s| s.value).unwrap_or_default(),
                _ => note.text = r.string()?.map(|s| s.value).unwrap_or_default(),
            }
            Ok(())
        })?;
        notes.extend(is_note.then_some(note));
        Ok(())
    }

    fn decision(&mut self, decisions: &mut Vec<DraftDecision<'a>>) -> Step<()> {
        let range = DraftRange { at: self.lexer.at(), ..DraftRange::default() };
        let mut decision = DraftDecision { range, ..DraftDecision::default() };
        let is_decision = self.fields(&DECISION, |r, field| {
            match field {
                "start" => decision.range.start = r.offset()?,
                "end" => decision.range.end = r.offset()?,
                "left" => decision.left = r.maybe_label()?,
                "right" => decision.right = r.maybe_label()?,
                "took" => decision.took = r.maybe_label()?,
                "sides" => decision.sides = Some(r.strings()?),
                _ => decision.by = r.string()?.map(|s| s.value).unwrap_or_default(),
            }
            Ok(())
        })?;
        decisions.extend(is_decision.then_some(decision));
        Ok(())
    }

    // ---- values ----

    fn strings(&mut self) -> Step<Vec<String>> {
        let mut strings = Vec::new();
        self.list("a list of strings", |r| {
            strings.extend(r.string()?.map(|s| s.value.into_owned()));
            Ok(())
        })?;
        Ok(strings)
    }

    fn maybe_label(&mut self) -> Step<Option<Label>> {
        self.option("None or Some(a label)", Self::label)
    }

    fn offset(&mut self) -> Step<Option<Found<usize>>> {
        // An offset that this machine cannot count is past the end of any text here.
        let clamp = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Ok(self.number()?.map(|n| Found { at: n.at, value: clamp(n.value) }))
    }

    fn label(&mut self) -> Step<Option<Label>> {
        let before = self.lexer.clone();
        let word = if self.lexer.sees_string() { "" } else { self.lexer.word() };
        if let Some(label) = Label::ALL.into_iter().find(|label| label.name() == word) {
            return Ok(Some(label));
        }
        self.lexer = before;
        if word.starts_with(char::is_alphabetic) {
            let kind = FileErrorKind::UnknownLabel { found: quote(word).into_owned() };
            self.errors.push((self.lexer.at(), kind));
            self.lexer.skip_value()?;
        } else {
            self.wrong("Headline, Caption, Body, Byline or Junk")?;
        }
        Ok(None)
    }

    fn status(&mut self) -> Step<Option<Found<Status>>> {
        let expected = "InProgress, Done, Rejected(\"reason\") or Gold";
        let status = self.choice(expected, |name| match name {
            "InProgress" => Some(Status::InProgress),
            "Done" => Some(Status::Done),
            "Rejected" => Some(Status::Rejected(String::new())),
            "Gold" => Some(Status::Gold),
            _ => None,
        })?;
        let Some(Found { at, value: Status::Rejected(_) }) = status else { return Ok(status) };
        let reason = self.argument(Self::string)?;
        Ok(reason.map(|r| Found { at, value: Status::Rejected(r.value.into_owned()) }))
    }
}
