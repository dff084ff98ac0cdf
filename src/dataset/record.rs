//! The gold record: one article of a data set, with its spans and where they were taken from.
//!
//! [`take`] chooses among the annotations of an article. The choice is [`TakenFrom`]: the gold
//! annotation, one annotator's, or the majority of the finished ones. It is recorded.
//!
//! A record holds an [`Annotation`], so it reads as one: text, spans, headline, captions,
//! bylines, body paragraphs, junk. Its notes and seconds of work are left out: they are about
//! the work, not the article.

use super::id::article_id;
use super::majority::{Unsettled, majority};
use crate::annotation::file::{GOLD, same_annotator};
use crate::annotation::{Annotation, Decision, Label, Span, Status};
use crate::article::{Blocks, Text};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Of the body, so many bytes are enough to tell the language.
const LANGUAGE_SAMPLE: usize = 4096;

/// Whose spans a record has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TakenFrom {
    /// Those of the gold annotation.
    #[default]
    Gold,
    /// Those of the majority of all finished annotations but gold.
    Majority,
    /// Those of the annotator with this name.
    Annotator(String),
}

impl fmt::Display for TakenFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gold => GOLD,
            Self::Majority => "majority",
            Self::Annotator(name) => name,
        })
    }
}

impl FromStr for TakenFrom {
    type Err = std::convert::Infallible;

    /// `gold`, `majority`, or the name of an annotator, who can't be called either; whatever the
    /// case, as in names of files.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            name if same_annotator(name, GOLD) => Self::Gold,
            name if same_annotator(name, "majority") => Self::Majority,
            name => Self::Annotator(name.to_owned()),
        })
    }
}

/// One article of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The article's path in the desk without its extension, `/` between folders.
    pub id: String,
    /// Whose spans these are.
    pub taken_from: TakenFrom,
    /// The language of the body as ISO 639-3 has it (`eng`), if it could be told.
    pub language: Option<String>,
    /// Where a majority found none; empty unless taken from the majority.
    pub unsettled: Vec<Unsettled>,
    /// Article, text, spans and decisions. `sources` has the annotators behind the spans.
    pub annotation: Annotation,
    /// How the text falls into paragraphs.
    blocks: Blocks,
}

impl Record {
    /// A record of an annotation, with the language of its body. Notes and seconds are dropped.
    #[must_use]
    pub fn new(id: &str, taken_from: TakenFrom, mut annotation: Annotation) -> Self {
        annotation.notes = Vec::new();
        annotation.active_seconds = 0;
        if annotation.sources.is_empty() && annotation.annotator != GOLD {
            annotation.sources.push(annotation.annotator.clone());
        }
        let language = language(&annotation);
        Self::with_language(id, taken_from, annotation, language)
    }

    /// A record of what is known already; used by the reader.
    pub(super) fn with_language(
        id: &str,
        taken_from: TakenFrom,
        annotation: Annotation,
        language: Option<String>,
    ) -> Self {
        let blocks = Blocks::new(&annotation.text, Blocks::detect(&annotation.text));
        let unsettled = Vec::new();
        Self { id: id.to_owned(), taken_from, language, unsettled, annotation, blocks }
    }

    /// The exact text that offsets count in.
    #[must_use]
    pub fn text(&self) -> &str {
        self.annotation.text()
    }

    /// The spans in the order of the text.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        self.annotation.spans()
    }

    /// The lines or paragraphs of the text.
    #[must_use]
    pub fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    /// The first headline.
    #[must_use]
    pub fn headline(&self) -> Option<&str> {
        self.annotation.headline()
    }

    /// The captions, bylines, headlines or junk: the texts of all spans of a label.
    #[must_use]
    pub fn texts_of(&self, label: Label) -> Vec<&str> {
        self.annotation.texts_of(label)
    }

    /// The body, split at lines, or at paragraphs where the text is hard-wrapped.
    #[must_use]
    pub fn body_paragraphs(&self) -> Vec<&str> {
        self.annotation.body_paragraphs_by(&self.blocks)
    }

    /// The annotators behind the spans; empty if gold names none.
    #[must_use]
    pub fn annotators(&self) -> &[String] {
        &self.annotation.sources
    }

    /// Settled differences; gold alone has some.
    #[must_use]
    pub fn decisions(&self) -> &[Decision] {
        &self.annotation.decisions
    }

    /// Where the article was found, if known.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.annotation.article.url.as_deref()
    }
}

/// What [`take`] made of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A record.
    Record(Box<Record>),
    /// It is no article, for this reason.
    Rejected(String),
    /// There is no finished annotation of the kind asked for.
    Nothing,
    /// The finished annotations are of different texts: one of them must be re-anchored.
    DifferentTexts,
    /// Its path gives no id.
    BadPath,
}

/// Takes a record from the annotations of one article, which lies at this path in the desk
/// (`/` between folders).
///
/// Gold counts if its status is `Gold`, any other annotation if it is `Done`; one that rejects
/// the article counts as finished too. For the majority, half of the finished annotations are
/// enough to reject, since the other half is no majority; the rest vote (see
/// [`mod@super::majority`]).
#[must_use]
pub fn take(path: &str, from: &TakenFrom, annotations: &[Annotation]) -> Taken {
    let Some(id) = article_id(path) else { return Taken::BadPath };
    let one = |annotation: &Annotation, finished: &Status| match &annotation.status {
        Status::Rejected(reason) => Taken::Rejected(reason.clone()),
        status if status == finished => {
            Taken::Record(Box::new(Record::new(&id, from.clone(), annotation.clone())))
        }
        _ => Taken::Nothing,
    };
    match from {
        TakenFrom::Gold => annotations
            .iter()
            .find(|a| a.annotator == GOLD)
            .map_or(Taken::Nothing, |gold| one(gold, &Status::Gold)),
        TakenFrom::Annotator(name) => annotations
            .iter()
            .find(|a| a.annotator != GOLD && same_annotator(&a.annotator, name))
            .map_or(Taken::Nothing, |annotation| one(annotation, &Status::Done)),
        TakenFrom::Majority => take_majority(&id, annotations),
    }
}

fn take_majority(id: &str, annotations: &[Annotation]) -> Taken {
    let mut voters: Vec<&Annotation> =
        annotations.iter().filter(|a| a.annotator != GOLD && a.status == Status::Done).collect();
    voters.sort_by(|a, b| a.annotator.cmp(&b.annotator));
    let reasons: Vec<&String> = annotations
        .iter()
        .filter(|a| a.annotator != GOLD)
        .filter_map(|a| match &a.status {
            Status::Rejected(reason) => Some(reason),
            _ => None,
        })
        .collect();
    if let Some(reason) = reasons.first().filter(|_| reasons.len() >= voters.len()) {
        let finished = voters.len() + reasons.len();
        return Taken::Rejected(format!("{} of {finished} reject it: {reason}", reasons.len()));
    }
    let Some(first) = voters.first() else { return Taken::Nothing };
    let Ok(found) = majority(&voters) else { return Taken::DifferentTexts };
    let mut annotation = Annotation::new(first.article.clone(), "", Arc::clone(&first.text));
    annotation.status = Status::Done;
    annotation.sources = voters.iter().map(|a| a.annotator.clone()).collect();
    annotation.spans = found.spans;
    let mut record = Record::new(id, TakenFrom::Majority, annotation);
    record.unsettled = found.unsettled;
    Taken::Record(Box::new(record))
}

/// The language of the body, if its beginning is enough to tell.
fn language(annotation: &Annotation) -> Option<String> {
    let mut sample = String::new();
    for part in annotation.texts_of(Label::Body) {
        let left = LANGUAGE_SAMPLE.saturating_sub(sample.len());
        if left == 0 {
            break;
        }
        sample.push_str(part.get(..part.floor_char_boundary(left)).unwrap_or(part));
        sample.push('\n');
    }
    let found = whatlang::detect(&sample)?;
    found.is_reliable().then(|| found.lang().code().to_owned())
}

/// How many code points a text has.
pub(super) fn code_points(text: &Text) -> usize {
    text.as_str().chars().count()
}
