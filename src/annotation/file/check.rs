//! Whether what a file says about its text is true.
//!
//! Takes a draft and the errors found so far, adds every error of meaning, and gives the
//! annotation if there is none. Linear in the file's size: cluster edges are checked for all
//! offsets together ([`Edges`]), and a span's end clusters are looked at only if it shares no
//! text with an earlier span.

use super::super::hash::{is_sha256_hex, sha256_hex};
use super::super::model::{Annotation, Article, Decision, Note, Status};
use super::super::span::{Span, Spans};
use super::draft::{Draft, DraftArticle, DraftRange, DraftSpan, Found};
use super::edges::{Edges, trim};
use super::error::{BlankEnd, FileErrorKind, LineEnds, Loaded, Repair};
use super::name::{is_bare, may_be_stored};
use super::quote::{is_quote, quote};
use super::reader::Error;
use crate::article::text::is_blank;
use crate::article::{ByteRange, Text};
use std::borrow::Cow;
use std::sync::Arc;

/// The annotation that a draft stands for, or all errors, in no order.
pub(super) fn check(mut draft: Draft<'_>, mut errors: Vec<Error>) -> Result<Loaded, Vec<Error>> {
    check_names(&draft, &mut errors);
    let Some(found) = draft.text.take() else { return Err(errors) };
    let (text, repair, unsound) = settle_text(&draft, found);
    errors.extend(unsound);
    let spans =
        draft.spans.iter().filter_map(|s| Some(Span { range: range(&s.range)?, label: s.label? }));
    let spans = Spans::new(spans.collect());
    let (true, Some(spans), Some(active_seconds), Some(status)) =
        (errors.is_empty(), spans, draft.active_seconds, draft.status)
    else {
        return Err(errors);
    };

    let mut notes: Vec<Note> = draft
        .notes
        .into_iter()
        .filter_map(|n| {
            Some(Note { range: range(&n.range)?, by: n.by.into(), text: n.text.into() })
        })
        .collect();
    notes.sort_by_key(|note| note.range);
    let decisions = draft.decisions.into_iter().filter_map(|d| {
        let (left, right, took) = (d.left, d.right, d.took);
        let sides = d.sides.unwrap_or_else(|| draft.sources.clone());
        Some(Decision { range: range(&d.range)?, left, right, took, by: d.by.into(), sides })
    });
    let decisions = decisions.collect();
    let annotation = Annotation {
        article: article(draft.article),
        annotator: draft.annotator.map(owned).unwrap_or_default(),
        status: status.value,
        flagged: draft.flagged,
        active_seconds,
        sources: draft.sources,
        spans,
        notes,
        decisions,
        text: Arc::new(text),
    };
    Ok(Loaded { annotation, repairs: repair.into_iter().collect() })
}

fn article(draft: DraftArticle<'_>) -> Article {
    Article {
        source: draft.source.map(owned).unwrap_or_default(),
        sha256: draft.sha256.map(owned).unwrap_or_default(),
        encoding: draft.encoding.map(Cow::into_owned).unwrap_or_default(),
        kind: draft.kind,
        renderer: draft.renderer,
        url: draft.url,
    }
}

fn owned(found: Found<Cow<'_, str>>) -> String {
    found.value.into_owned()
}

fn range(draft: &DraftRange) -> Option<ByteRange> {
    Some(ByteRange::new(draft.start.as_ref()?.value, draft.end.as_ref()?.value))
}

/// The fields that do not depend on the text.
fn check_names(draft: &Draft<'_>, errors: &mut Vec<Error>) {
    let mut require = |found: &Option<Found<Cow<'_, str>>>, sound: fn(&str) -> bool, kind| {
        if let Some(found) = found.as_ref().filter(|found| !sound(&found.value)) {
            errors.push((found.at, kind));
        }
    };
    require(&draft.article.source, is_bare, FileErrorKind::Source);
    require(&draft.article.sha256, is_sha256_hex, FileErrorKind::DigestShape);
    require(&draft.article.text_sha256, is_sha256_hex, FileErrorKind::DigestShape);
    require(&draft.annotator, may_be_stored, FileErrorKind::Annotator);
    if let Some(Found { at, value: Status::Rejected(reason) }) = &draft.status
        && reason.trim().is_empty()
    {
        errors.push((*at, FileErrorKind::NoReason));
    }
}

// ---- the text ----

/// The text that the file means, what had to be undone for it, and what is wrong with the
/// offsets in it.
///
/// With a checksum, that decides. Without one the quotes do: a text is taken with its line
/// ends converted back only if there are spans, something is wrong with the text as it is,
/// and nothing is with the other.
fn settle_text(draft: &Draft<'_>, found: Cow<'_, str>) -> (Text, Option<Repair>, Vec<Error>) {
    let digest = draft.article.text_sha256.as_ref().filter(|digest| is_sha256_hex(&digest.value));
    let Some(digest) = digest else {
        let text = Text::new(found.into_owned());
        let errors = check_offsets(draft, &text);
        if !errors.is_empty()
            && !draft.spans.is_empty()
            && let Some((restored, repair)) = undo_conversion(text.as_str())
        {
            let restored = Text::new(restored);
            if check_offsets(draft, &restored).is_empty() {
                return (restored, Some(repair), Vec::new());
            }
        }
        return (text, None, errors);
    };

    let computed = sha256_hex(found.as_bytes());
    let mut errors = Vec::new();
    let mut restored = None;
    if computed != *digest.value {
        restored = undo_conversion(&found)
            .filter(|(restored, _)| sha256_hex(restored.as_bytes()) == *digest.value);
        if restored.is_none() {
            errors.push((digest.at, FileErrorKind::TextDigest { computed }));
        }
    }
    let (text, repair) = match restored {
        Some((restored, repair)) => (Text::new(restored), Some(repair)),
        None => (Text::new(found.into_owned()), None),
    };
    errors.extend(check_offsets(draft, &text));
    (text, repair, errors)
}

/// The text with its line ends as they may have been before a conversion; `None` if it has
/// none that could have been converted.
fn undo_conversion(text: &str) -> Option<(String, Repair)> {
    if text.contains("\r\n") {
        Some((text.replace("\r\n", "\n"), Repair::LineEnds(LineEnds::CrLf)))
    } else if text.contains('\n') {
        Some((text.replace('\n', "\r\n"), Repair::LineEnds(LineEnds::Lf)))
    } else {
        None
    }
}

// ---- offsets ----

/// Everything that is wrong with spans, notes and decisions on this text.
fn check_offsets(draft: &Draft<'_>, text: &Text) -> Vec<Error> {
    let mut checker = Checker { text, cut: cut_clusters(draft, text), errors: Vec::new() };
    checker.spans(&draft.spans);
    for note in &draft.notes {
        // A note on 0..0 is about the whole article.
        let about_all = range(&note.range) == Some(ByteRange::default());
        if !about_all {
            checker.range(&note.range);
        }
    }
    for decision in &draft.decisions {
        checker.range(&decision.range);
    }
    checker.errors
}

/// The offsets that lie inside a cluster, in rising order, each with its cluster.
fn cut_clusters(draft: &Draft<'_>, text: &Text) -> Vec<(usize, ByteRange)> {
    let ranges = draft
        .spans
        .iter()
        .map(|s| &s.range)
        .chain(draft.notes.iter().map(|n| &n.range))
        .chain(draft.decisions.iter().map(|d| &d.range));
    let mut offsets: Vec<usize> = ranges
        .flat_map(|r| [&r.start, &r.end])
        .filter_map(|offset| offset.as_ref().map(|o| o.value))
        .collect();
    offsets.sort_unstable();
    offsets.dedup();
    let mut edges = Edges::new(text);
    offsets.into_iter().filter_map(|at| Some((at, edges.cut_by(at)?))).collect()
}

struct Checker<'a> {
    text: &'a Text,
    cut: Vec<(usize, ByteRange)>,
    errors: Vec<Error>,
}

impl Checker<'_> {
    fn spans(&mut self, spans: &[DraftSpan<'_>]) {
        let mut previous: Option<Span> = None;
        // Of the spans so far, the one that reaches furthest.
        let mut furthest: Option<Span> = None;
        for draft in spans {
            let sound = self.range(&draft.range);
            let Some(range) = range(&draft.range) else { continue };
            if range.end > self.text.end() || range.is_empty() {
                continue;
            }
            self.quote(range, draft);

            // A span whose label is wrong still has its place in the order.
            let span = draft.label.map(|label| Span { range, label });
            let unsorted = previous.filter(|p| range.start < p.range.start);
            let overlapped = furthest.filter(|f| f.range.overlaps(range));
            if let Some(after) = unsorted {
                self.errors.push((draft.range.at, FileErrorKind::Unsorted { range, after }));
            } else if let Some(with) = overlapped {
                self.errors.push((draft.range.at, FileErrorKind::Overlap { range, with }));
            } else if sound {
                self.blank_ends(range, &draft.range);
            }
            previous = span.or(previous);
            if furthest.is_none_or(|f| f.range.end < range.end) {
                furthest = span.or(furthest);
            }
        }
    }

    /// Checks that a range holds something and lies in the text, on cluster edges.
    fn range(&mut self, draft: &DraftRange) -> bool {
        let before = self.errors.len();
        for offset in [&draft.start, &draft.end].into_iter().flatten() {
            self.offset(offset);
        }
        if let Some(range) = range(draft).filter(|r| r.is_empty() && r.start <= self.text.end()) {
            self.errors.push((draft.at, FileErrorKind::EmptyRange { range }));
        }
        self.errors.len() == before
    }

    fn offset(&mut self, found: &Found<usize>) {
        let (offset, end) = (found.value, self.text.end().0);
        if offset > end {
            self.errors.push((found.at, FileErrorKind::OutOfRange { offset, end }));
        } else if let Ok(i) = self.cut.binary_search_by_key(&offset, |cut| cut.0)
            && let Some(&(_, cluster)) = self.cut.get(i)
        {
            self.errors.push((found.at, FileErrorKind::CutsCluster { offset, cluster }));
        }
    }

    fn quote(&mut self, range: ByteRange, draft: &DraftSpan<'_>) {
        let (Some(found), Some(text)) = (&draft.quote, self.text.get(range)) else { return };
        if !is_quote(text, &found.value) {
            let expected = quote(text).into_owned();
            self.errors.push((found.at, FileErrorKind::Quote { range, expected }));
        }
    }

    fn blank_ends(&mut self, range: ByteRange, draft: &DraftRange) {
        let slice = self.text.slice(range);
        let first = slice.chars().next();
        let starts_blank = first.is_some_and(char::is_whitespace);
        // A cluster is blank by its first character. In the common case the last character
        // is a letter that stands alone.
        let ends_in_ascii = matches!(slice.as_bytes(), [.., b'!'..=b'~']);
        let ends_blank = !ends_in_ascii
            && self.text.clusters(range).next_back().is_some_and(|(_, cluster)| is_blank(cluster));
        if !starts_blank && !ends_blank {
            return;
        }
        let Some(trimmed) = trim(self.text, range) else {
            return self.errors.push((draft.at, FileErrorKind::AllBlank { range }));
        };
        let mut blank = |at: &Option<Found<usize>>, end| {
            if let Some(found) = at {
                self.errors.push((found.at, FileErrorKind::Blank { range, end, trimmed }));
            }
        };
        if starts_blank {
            blank(&draft.start, BlankEnd::Start);
        }
        if ends_blank {
            blank(&draft.end, BlankEnd::End);
        }
    }
}
