//! What is wrong, or looks wrong, with an annotation: data for the window and the command line.
//!
//! Errors say that offsets are unsound: no consumer can use them. Warnings say that the
//! labelling looks unfinished or unlikely; an article may be like that all the same. Whether a
//! file parses, and whether its quotes and checksums hold, is asked where it is read.
//!
//! The rules of the warnings:
//! - *Headlines.* A headline and its subtitle may be several spans. They are one group as long
//!   as no other label stands between two of them; each further group is warned of once. A first
//!   group below the first body span is warned of; a later group not a second time.
//! - *Inside body.* A byline or junk span with body before and after it in one block.
//! - *Unlabelled text.* One warning for the article, at the first stretch, with the counts.
//! - A rejected article has no warnings: its labels do not matter.

use super::coverage::count;
use super::label::Label;
use super::model::{Annotation, Status};
use super::ops::unlabelled;
use super::span::{Flaw, Span};
use crate::article::{Blocks, ByteRange};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The offsets are unsound.
    Error,
    /// The labelling looks unfinished or unlikely.
    Warning,
}

/// One problem and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where, in bytes of the text, as it stands in the annotation (so it may be out of range);
    /// `0..0` if it is the whole article.
    pub range: ByteRange,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A span is empty or ends after the text.
    SpanOutOfRange,
    /// A span's end lies inside a grapheme cluster.
    SpanOffEdge,
    /// A span begins or ends with a blank cluster.
    SpanBlankEnd,
    /// A note's range ends before its start or after the text.
    NoteOutOfRange,
    /// A decision's range ends before its start or after the text.
    DecisionOutOfRange,
    /// No span is a headline.
    NoHeadline,
    /// Headlines with other labels between them; at the later one.
    SeveralHeadlines,
    /// The first headline stands below the first body span.
    HeadlineBelowBody,
    /// No span is body.
    NoBody,
    /// A byline with body before and after it in one block.
    BylineInBody,
    /// Junk with body before and after it in one block.
    JunkInBody,
    /// Text in no span; at the first stretch.
    Unlabelled {
        /// How many blocks have some.
        blocks: usize,
        /// How many clusters that are not blank.
        clusters: usize,
    },
}

impl ProblemKind {
    /// Error or warning.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::SpanOutOfRange
            | Self::SpanOffEdge
            | Self::SpanBlankEnd
            | Self::NoteOutOfRange
            | Self::DecisionOutOfRange => Severity::Error,
            Self::NoHeadline
            | Self::SeveralHeadlines
            | Self::HeadlineBelowBody
            | Self::NoBody
            | Self::BylineInBody
            | Self::JunkInBody
            | Self::Unlabelled { .. } => Severity::Warning,
        }
    }

    /// A name for programs, which stays what it is.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SpanOutOfRange => "span-out-of-range",
            Self::SpanOffEdge => "span-off-edge",
            Self::SpanBlankEnd => "span-blank-end",
            Self::NoteOutOfRange => "note-out-of-range",
            Self::DecisionOutOfRange => "decision-out-of-range",
            Self::NoHeadline => "no-headline",
            Self::SeveralHeadlines => "several-headlines",
            Self::HeadlineBelowBody => "headline-below-body",
            Self::NoBody => "no-body",
            Self::BylineInBody => "byline-in-body",
            Self::JunkInBody => "junk-in-body",
            Self::Unlabelled { .. } => "unlabelled-text",
        }
    }

    /// The problem as a sentence for people.
    #[must_use]
    pub fn message(self) -> String {
        let sentence = match self {
            Self::SpanOutOfRange => "A span is empty or ends after the text.",
            Self::SpanOffEdge => "A span begins or ends inside a character.",
            Self::SpanBlankEnd => "A span begins or ends with a blank.",
            Self::NoteOutOfRange => "A note is about a range outside the text.",
            Self::DecisionOutOfRange => "A decision is about a range outside the text.",
            Self::NoHeadline => "There is no headline.",
            Self::SeveralHeadlines => {
                "There is another headline further up, with other labels between."
            }
            Self::HeadlineBelowBody => "The headline stands below the first body text.",
            Self::NoBody => "There is no body.",
            Self::BylineInBody => "A byline stands in the middle of a body block.",
            Self::JunkInBody => "Junk stands in the middle of a body block.",
            Self::Unlabelled { blocks, clusters } => {
                let verb = if clusters == 1 { "is" } else { "are" };
                let (characters, blocks) = (plural(clusters, "character"), plural(blocks, "block"));
                return format!("{characters} in {blocks} {verb} not labelled.");
            }
        };
        sentence.to_owned()
    }
}

fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("{n} {noun}") } else { format!("{n} {noun}s") }
}

impl Problem {
    /// Error or warning.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.kind.severity()
    }
}

/// All problems, errors first, each kind of severity in the order of the text; linear in the
/// text.
#[must_use]
pub fn check(a: &Annotation, blocks: &Blocks) -> Vec<Problem> {
    let mut problems = errors(a);
    if !matches!(a.status, Status::Rejected(_)) {
        let mut warnings = missing(a);
        warnings.extend(headlines(a));
        warnings.extend(inside_body(a, blocks));
        warnings.extend(unlabelled_text(a, blocks));
        // Stable, so those about the whole article keep their order at the top.
        warnings.sort_by_key(|p| p.range);
        problems.append(&mut warnings);
    }
    problems
}

fn errors(a: &Annotation) -> Vec<Problem> {
    let spans = a.spans.iter().filter_map(|span| {
        let kind = match Flaw::of(&a.text, span.range)? {
            Flaw::Empty | Flaw::OutOfRange => ProblemKind::SpanOutOfRange,
            Flaw::OffEdge => ProblemKind::SpanOffEdge,
            Flaw::BlankEnd => ProblemKind::SpanBlankEnd,
        };
        Some(Problem { kind, range: span.range })
    });
    let outside = |range: &ByteRange| range.start > range.end || range.end > a.text.end();
    let notes = a.notes.iter().map(|n| n.range).filter(outside);
    let decisions = a.decisions.iter().map(|d| d.range).filter(outside);
    let mut errors: Vec<Problem> = spans
        .chain(notes.map(|range| Problem { kind: ProblemKind::NoteOutOfRange, range }))
        .chain(decisions.map(|range| Problem { kind: ProblemKind::DecisionOutOfRange, range }))
        .collect();
    errors.sort_by_key(|p| p.range);
    errors
}

/// Labels that every article has.
fn missing(a: &Annotation) -> Vec<Problem> {
    let has = |label| a.spans.iter().any(|s| s.label == label);
    let wanted = [(Label::Headline, ProblemKind::NoHeadline), (Label::Body, ProblemKind::NoBody)];
    let missing = wanted.into_iter().filter(|&(label, _)| !has(label));
    missing.map(|(_, kind)| Problem { kind, range: ByteRange::default() }).collect()
}

fn headlines(a: &Annotation) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen = false;
    let mut body = false;
    let mut previous = None;
    for span in &a.spans {
        if span.label == Label::Headline && previous != Some(Label::Headline) {
            if seen {
                problems.push(Problem { kind: ProblemKind::SeveralHeadlines, range: span.range });
            } else if body {
                problems.push(Problem { kind: ProblemKind::HeadlineBelowBody, range: span.range });
            }
            seen = true;
        }
        body |= span.label == Label::Body;
        previous = Some(span.label);
    }
    problems
}

fn inside_body(a: &Annotation, blocks: &Blocks) -> Vec<Problem> {
    let mut problems = Vec::new();
    for &block in blocks.as_slice() {
        let spans = a.spans.overlapping(block);
        let is_body = |s: &Span| s.label == Label::Body;
        let (Some(first), Some(last)) =
            (spans.iter().position(is_body), spans.iter().rposition(is_body))
        else {
            continue;
        };
        for span in spans.get(first..last).unwrap_or_default() {
            let kind = match span.label {
                Label::Byline => ProblemKind::BylineInBody,
                Label::Junk => ProblemKind::JunkInBody,
                Label::Headline | Label::Caption | Label::Body => continue,
            };
            problems.push(Problem { kind, range: span.range });
        }
    }
    problems
}

fn unlabelled_text(a: &Annotation, blocks: &Blocks) -> Option<Problem> {
    let stretches = unlabelled(a, a.text.full());
    let range = *stretches.first()?;
    let clusters = stretches.iter().map(|&stretch| count(&a.text, stretch)).sum();
    // A stretch begins and ends in a block; two may share one, in the middle of which a span is.
    let mut in_blocks = 0;
    let mut counted = 0;
    for &stretch in &stretches {
        let numbers = blocks.overlapping(stretch);
        in_blocks += numbers.end.saturating_sub(numbers.start.max(counted));
        counted = counted.max(numbers.end);
    }
    Some(Problem { kind: ProblemKind::Unlabelled { blocks: in_blocks, clusters }, range })
}
