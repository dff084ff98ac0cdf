//! From a record to sound spans on the article's exact text, and all that is wrong with it.
//!
//! In this order: what each label means; the offsets, in the file's unit, on the text that
//! they count in; quotes; overlaps; blanks at the ends trimmed; and then, if that text is not
//! the article's, the diff that carries the spans over.
//!
//! Limits: the time grows with the text and with the record, not with the length of the spans:
//! many long ones that overlap cost no more than short ones.

use super::bare::{Bare, is_blank_or_break};
use super::fault::{Fault, FaultKind, Place, shortened};
use super::labels::{LabelMap, Meaning};
use super::unit::{Unit, is_quote_of};
use super::{Content, Format, Imported, RawSpan};
use crate::annotation::hash::sha256_hex;
use crate::annotation::reanchor::{Subject, reanchor};
use crate::annotation::{Annotation, Article, Flaw, Label, Span, Spans, Status};
use crate::article::{ByteRange, Text, Units};
use crate::dataset::align::align;
use crate::dataset::split::{Fingerprint, Furniture};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most bytes between two parts of a span in which blanks with marks are looked for.
const SHORT_GAP: usize = 4096;

/// Two texts that resemble each other less are not versions of one article.
const ALIKE: f64 = 0.5;

/// How to read a record.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// What offsets count, where the record does not say.
    pub unit: Unit,
    /// What labels mean.
    pub labels: &'a LabelMap,
}

/// What a record says of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// Sound spans on the article's text: all that have no error.
    pub spans: Spans,
    /// What is wrong, in the order of the record: errors and warnings.
    pub faults: Vec<Fault>,
    /// How many spans have the same text at another place, because the texts differ.
    pub moved: usize,
}

impl Resolved {
    /// True if the record may be written without asking.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        !self.faults.iter().any(Fault::is_error)
    }
}

/// Makes spans of a record. `article` is the exact text of its article.
#[must_use]
pub fn resolve(record: &Imported, article: &Arc<Text>, options: &Options<'_>) -> Resolved {
    let mut resolved = Resolved { faults: record.faults.clone(), ..Resolved::default() };
    match &record.content {
        Content::Parts(parts) => place_parts(record.place, parts, article, &mut resolved),
        Content::Spans(spans) => {
            let own = record.text.as_deref().filter(|own| *own != article.as_str());
            let own = own.map(|own| Arc::new(Text::new(own.to_owned())));
            let text = own.as_ref().unwrap_or(article);
            let counted = record.key.text_sha256.as_deref();
            if counted.is_some_and(|hash| sha256_hex(text.as_str().as_bytes()) != hash) {
                resolved.faults.push(Fault::new(record.place, FaultKind::OtherText));
                return resolved;
            }
            let unit = record.unit.unwrap_or(options.unit);
            let (units, bare) = (Units::new(text), Bare::new(text));
            let reader = Reader { text, units, bare, unit, labels: options.labels };
            let sound = reader.spans(record.place, spans, &mut resolved.faults);
            if spans.is_empty() && record.faults.iter().all(|fault| fault.span.is_none()) {
                resolved.faults.push(Fault::new(record.place, FaultKind::NoSpans));
            }
            match own {
                None => resolved.spans = sound,
                Some(own) => carry(record.place, &own, sound, article, &mut resolved),
            }
        }
    }
    resolved
}

/// The finished annotation of an import: by `import-FORMAT`.
#[must_use]
pub fn finished(format: Format, article: Article, text: Arc<Text>, spans: Spans) -> Annotation {
    let annotator = format!("import-{}", format.name());
    let mut annotation = Annotation::new(article, &annotator, text);
    annotation.spans = spans;
    annotation.status = Status::Done;
    annotation
}

/// Reads spans on the text that they count in.
struct Reader<'a> {
    text: &'a Text,
    units: Units<'a>,
    bare: Bare,
    unit: Unit,
    labels: &'a LabelMap,
}

impl Reader<'_> {
    /// The sound spans; of those that overlap, the first in the record.
    fn spans(&self, place: Place, raw: &[RawSpan], faults: &mut Vec<Fault>) -> Spans {
        // By their starts, each with the number of the raw span that it is from.
        let mut taken: BTreeMap<usize, (Span, usize)> = BTreeMap::new();
        for span in raw {
            let place = span.line.map_or(place, Place::Line);
            // Where a line says where it is, a number only puzzles.
            let number = Some(span.number).filter(|_| span.line.is_none());
            let mut note = |kind| faults.push(Fault { place, span: number, kind });
            let Some(label) = self.label(&span.label, &mut note) else { continue };
            let ranges = match self.ranges(span, &mut note) {
                Ok(ranges) => ranges,
                Err(kind) => {
                    note(kind);
                    continue;
                }
            };
            for range in ranges {
                // What is taken is disjoint, so the last one that starts before is enough. Its
                // ends are no blanks, and the range is not blank: so trimmed it overlaps as well,
                // and need not be, which may take long.
                let before = taken.range(..range.end.0).next_back().map(|(_, taken)| *taken);
                if let Some((other, with)) = before.filter(|(other, _)| other.range.overlaps(range))
                {
                    let is_twice = other.label == label && self.is_but_blanks(range, other.range);
                    note(if is_twice { FaultKind::Twice } else { FaultKind::Overlap { with } });
                    continue;
                }
                let Some(trimmed) = self.text.trim(range) else {
                    note(FaultKind::Blank);
                    continue;
                };
                if trimmed != range {
                    note(FaultKind::Trimmed);
                }
                taken.insert(trimmed.start.0, (Span { range: trimmed, label }, span.number));
            }
        }
        Spans::new(taken.into_values().map(|(span, _)| span).collect()).unwrap_or_default()
    }

    fn label(&self, name: &str, note: &mut dyn FnMut(FaultKind)) -> Option<Label> {
        match self.labels.meaning(name) {
            Some(Meaning::Label(label)) => return Some(label),
            Some(Meaning::Nothing) => {}
            None => note(FaultKind::UnknownLabel(name.to_owned())),
        }
        None
    }

    /// The ranges of a span, none of them blank: one, but for brat's with text between its parts.
    fn ranges(
        &self,
        span: &RawSpan,
        note: &mut dyn FnMut(FaultKind),
    ) -> Result<Vec<ByteRange>, FaultKind> {
        let mut ranges: Vec<ByteRange> = Vec::new();
        // A quote is of the parts: it has nothing of what is between them.
        let mut parts: Vec<ByteRange> = Vec::new();
        for &(start, end) in &span.ranges {
            let range = self.range(start, end)?;
            parts.push(range);
            match ranges.last_mut() {
                Some(last) if last.end <= range.start && self.is_blank_between(*last, range) => {
                    last.end = range.end;
                }
                _ => ranges.push(range),
            }
        }
        if let Some((start, end)) = span.bytes
            && ranges.first() != Some(&ByteRange::new(start, end))
        {
            return Err(FaultKind::BytesDisagree);
        }
        if let Some(quote) = &span.quote
            && !is_quote_of(quote, &parts, self.text, &self.bare)
        {
            let held = ranges.iter().map(|&range| shortened(self.text.slice(range)));
            let held: Vec<String> = held.collect();
            let (file, text) = (shortened(quote), shortened(&held.join(" ")));
            let kind = FaultKind::Quote { file, text, is_error: span.is_quote_sure };
            if kind.is_error() {
                return Err(kind);
            }
            note(kind);
        }
        if ranges.iter().any(|&range| self.bare.is_white(range)) {
            return Err(FaultKind::Blank);
        }
        Ok(ranges)
    }

    fn range(&self, start: usize, end: usize) -> Result<ByteRange, FaultKind> {
        let unit = self.unit;
        let length = unit.length(&self.units, self.text);
        if start >= end {
            return Err(FaultKind::Empty);
        }
        if end > length {
            return Err(FaultKind::OutOfRange { end, length, unit });
        }
        let byte = |at| {
            let byte = unit.byte(&self.units, self.text, at);
            let edge = byte.filter(|&byte| self.text.is_cluster_edge(byte));
            edge.ok_or(FaultKind::OffEdge { at, unit })
        };
        let range = ByteRange { start: byte(start)?, end: byte(end)? };
        match Flaw::of(self.text, range) {
            None | Some(Flaw::BlankEnd) => Ok(range),
            Some(_) => Err(FaultKind::Empty),
        }
    }

    fn is_blank_between(&self, before: ByteRange, after: ByteRange) -> bool {
        let between = ByteRange { start: before.end, end: after.start };
        // A blank with a mark on it is a blank, too; looked for in short gaps, since many spans
        // may have the same long one.
        let is_short = || between.end.0.saturating_sub(between.start.0) <= SHORT_GAP;
        let mut clusters = self.text.clusters(between);
        self.bare.is_blank(between)
            || is_short() && clusters.all(|(_, c)| c.chars().next().is_some_and(is_blank_or_break))
    }

    /// True if the range is the other one, with blanks around it.
    fn is_but_blanks(&self, range: ByteRange, other: ByteRange) -> bool {
        let around = [
            ByteRange { start: range.start, end: other.start },
            ByteRange { start: other.end, end: range.end },
        ];
        around.iter().all(|around| around.start <= around.end && self.bare.is_white(*around))
    }
}

/// Carries spans over from the imported text to the article's.
fn carry(
    place: Place,
    own: &Arc<Text>,
    spans: Spans,
    article: &Arc<Text>,
    resolved: &mut Resolved,
) {
    let print = |text: &Text| Fingerprint::new(text.as_str(), "", &Furniture::none());
    let (old, new) = (print(own), print(article));
    if old.resemblance(&new) < ALIKE && !(old.is_empty() && new.is_empty()) {
        resolved.faults.push(Fault::new(place, FaultKind::OtherText));
        return;
    }
    let mut annotation = Annotation::new(Article::default(), "", Arc::clone(own));
    annotation.spans = spans;
    let carried = reanchor(&annotation, Arc::clone(article));
    for change in carried.changes {
        let Subject::Span(label) = change.subject else { continue };
        let was = own.slice(change.was);
        // Only white space: line ends, say.
        let held = change.now.map(|now| article.slice(now));
        if held.is_some_and(|held| held.split_whitespace().eq(was.split_whitespace())) {
            continue;
        }
        let was = shortened(was);
        let kind = match held {
            Some(now) => FaultKind::Changed { was, now: shortened(now) },
            None => FaultKind::Lost { label, text: was },
        };
        resolved.faults.push(Fault::new(place, kind));
    }
    resolved.moved = carried.moved;
    resolved.spans = carried.annotation.spans;
}

/// Aligns gold without offsets.
fn place_parts(place: Place, parts: &[(Label, String)], article: &Text, resolved: &mut Resolved) {
    let parts: Vec<(Label, &str)> = parts.iter().map(|(l, text)| (*l, text.as_str())).collect();
    let aligned = align(article, &parts);
    if aligned.tokens == 0 {
        resolved.faults.push(Fault::new(place, FaultKind::NoSpans));
        return;
    }
    if aligned.placed * 2 < aligned.tokens {
        resolved.faults.push(Fault::new(place, FaultKind::OtherText));
    }
    resolved.faults.extend(aligned.unplaced.into_iter().map(|lost| {
        let (label, text, words) = (lost.label, shortened(&lost.text), lost.tokens);
        Fault::new(place, FaultKind::Unplaced { label, text, words })
    }));
    resolved.spans = aligned.spans;
}
