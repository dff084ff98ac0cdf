//! The unit that offsets count in, and finding it out where a file does not say.
//!
//! A doccano file counts in UTF-16 code units or in grapheme clusters, by a checkbox, and says
//! neither. Often the spans do: under the wrong unit some end behind the text, inside a
//! character, on a blank or in a word, or hold another text than the file quotes.
//!
//! Invariant: a unit is called found only if it fits every span and every other unit, where it
//! would make a difference, does not. What the file quotes goes before where words end: a unit
//! that does not fit the quotes is not found by another sign, nor is one of several that do.

use super::bare::Bare;
use super::{Content, Imported};
use crate::annotation::Flaw;
use crate::annotation::file::quote;
use crate::article::{Byte, ByteRange, Cluster, CodePoint, Text, Units, Utf16};
use crate::dataset::tokens::is_inside;
use std::fmt;

/// What offsets count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// UTF-8 bytes.
    Utf8,
    /// UTF-16 code units.
    Utf16,
    /// Unicode code points.
    CodePoint,
    /// Extended grapheme clusters.
    Cluster,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Utf8, Self::Utf16, Self::CodePoint, Self::Cluster];

    /// Its name for programs, which stays what it is.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::CodePoint => "code-points",
            Self::Cluster => "graphemes",
        }
    }

    /// What it counts, for people.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Utf8 => "bytes",
            Self::Utf16 => "UTF-16 code units",
            Self::CodePoint => "code points",
            Self::Cluster => "grapheme clusters",
        }
    }

    /// Reads a name. Case, `-`, `_` and blanks make no difference.
    ///
    /// ```
    /// use copydesk::dataset::import::Unit;
    ///
    /// assert_eq!(Unit::parse("UTF16"), Some(Unit::Utf16));
    /// assert_eq!(Unit::parse("code_points"), Some(Unit::CodePoint));
    /// assert_eq!(Unit::parse("characters"), None); // whose?
    /// ```
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let letters = name.chars().filter(|c| !matches!(c, '-' | '_' | ' '));
        let name: String = letters.flat_map(char::to_lowercase).collect();
        Some(match name.as_str() {
            "utf8" | "utf8bytes" | "bytes" | "byte" => Self::Utf8,
            "utf16" | "utf16codeunits" => Self::Utf16,
            "codepoints" | "codepoint" | "unicode" | "unicodecodepoints" => Self::CodePoint,
            "graphemes" | "grapheme" | "clusters" | "graphemeclusters" => Self::Cluster,
            _ => return None,
        })
    }

    /// The byte at an offset. `None` behind the end and inside a character of the unit.
    #[must_use]
    pub fn byte(self, units: &Units<'_>, text: &Text, at: usize) -> Option<Byte> {
        match self {
            Self::Utf8 => text.as_str().is_char_boundary(at).then_some(Byte(at)),
            Self::Utf16 => units.byte_of_utf16(Utf16(at)),
            Self::CodePoint => units.byte_of_code_point(CodePoint(at)),
            Self::Cluster => units.byte_of_cluster(Cluster(at)),
        }
    }

    /// How long a text is.
    #[must_use]
    pub fn length(self, units: &Units<'_>, text: &Text) -> usize {
        match self {
            Self::Utf8 => text.end().0,
            Self::Utf16 => units.utf16_len(),
            Self::CodePoint => units.code_point_len(),
            Self::Cluster => units.cluster_len(),
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How many spans speak for a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    /// In range, on cluster edges, not empty.
    on_edges: usize,
    /// And with no blank at an end.
    trimmed: usize,
    /// And with no word cut at an end.
    on_words: usize,
    /// With the text that the file quotes.
    quoted: usize,
}

/// What the spans of a file say about their unit.
#[derive(Clone, Debug, Default)]
pub struct UnitEvidence {
    spans: usize,
    quotes: usize,
    counts: [Counts; 4],
    /// By the numbers of two units: do they differ anywhere?
    differs: [[bool; 4]; 4],
}

/// What follows from the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitVerdict {
    /// There is no span.
    NoSpans,
    /// All units give the same spans, so any will do.
    Alike(Unit),
    /// One unit fits.
    Found {
        /// Which.
        unit: Unit,
        /// How one knows.
        by: UnitSign,
    },
    /// It can't be told: the user has to say.
    Unclear {
        /// Those that fit all spans and quotes, which may be none.
        candidates: Vec<Unit>,
        /// True if UTF-16 and code points give other spans.
        is_utf16_other: bool,
    },
}

/// How one knows a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitSign {
    /// With the others, spans do not hold what the file quotes.
    Quotes,
    /// With the others, spans are out of range or cut characters.
    Edges,
    /// With the others, spans begin or end with blanks.
    Blanks,
    /// With the others, spans begin or end inside words.
    Words,
}

impl UnitVerdict {
    /// The unit, if it is known.
    #[must_use]
    pub const fn unit(&self) -> Option<Unit> {
        match self {
            Self::Alike(unit) | Self::Found { unit, .. } => Some(*unit),
            Self::NoSpans | Self::Unclear { .. } => None,
        }
    }
}

impl fmt::Display for UnitVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSpans => f.write_str("There is no span, so the unit makes no difference."),
            Self::Alike(_) => {
                f.write_str("All units count these texts alike, so the unit makes no difference.")
            }
            Self::Found { unit, by } => {
                write!(f, "The offsets count {}: with any other unit, spans ", unit.plural())?;
                f.write_str(match by {
                    UnitSign::Quotes => "do not hold the text that the file quotes.",
                    UnitSign::Edges => "are out of range or cut characters.",
                    UnitSign::Blanks => "begin or end with blanks.",
                    UnitSign::Words => "begin or end inside words, or with blanks.",
                })
            }
            Self::Unclear { candidates, .. } => {
                f.write_str("The file does not say what its offsets count, and ")?;
                match candidates.as_slice() {
                    [] => f.write_str("no unit fits all spans")?,
                    [only] => write!(f, "only {} may fit", only.plural())?,
                    several => {
                        let names: Vec<&str> = several.iter().map(|u| u.plural()).collect();
                        write!(f, "several units fit all spans: {}", names.join(", "))?;
                    }
                }
                let names: Vec<&str> = Unit::ALL.iter().map(|unit| unit.name()).collect();
                write!(f, ". Say which it is with --unit: {}.", names.join(", "))
            }
        }
    }
}

impl UnitEvidence {
    /// Looks at the spans of a record. `article` is the text that they count in if the record
    /// has none of its own. A record that names its unit is no evidence, nor is a span that is
    /// sound in no unit.
    pub fn note(&mut self, imported: &Imported, article: Option<&Text>) {
        let (Content::Spans(spans), None) = (&imported.content, imported.unit) else { return };
        let own = imported.text.clone().map(Text::new);
        let Some(text) = own.as_ref().or(article) else { return };
        let (units, bare) = (Units::new(text), Bare::new(text));
        for span in spans {
            let ranges = Unit::ALL.map(|unit| span.byte_ranges(unit, &units, text));
            let is_sound = |found: &Vec<ByteRange>| {
                let flaws = found.iter().map(|&range| Flaw::of(text, range));
                !found.is_empty()
                    && flaws.into_iter().all(|f| matches!(f, None | Some(Flaw::BlankEnd)))
            };
            if !ranges.iter().flatten().any(is_sound) {
                continue; // wrong in any unit, which is said of it later
            }
            self.spans += 1;
            self.quotes += usize::from(span.quote.is_some());
            for (counts, found) in self.counts.iter_mut().zip(&ranges) {
                let Some(found) = found else { continue };
                let has = |flaw: &dyn Fn(Option<Flaw>) -> bool| {
                    !found.is_empty() && found.iter().all(|&range| flaw(Flaw::of(text, range)))
                };
                let on_edges = has(&|flaw| matches!(flaw, None | Some(Flaw::BlankEnd)));
                counts.on_edges += usize::from(on_edges);
                let is_trimmed = has(&|flaw| flaw.is_none());
                counts.trimmed += usize::from(is_trimmed);
                let cuts = |at| is_inside(text.as_str(), at);
                let on_words = found.iter().all(|range| !cuts(range.start) && !cuts(range.end));
                counts.on_words += usize::from(is_trimmed && on_words);
                let quote = span.quote.as_deref();
                let is_quoted = quote.is_some_and(|quote| is_quote_of(quote, found, text, &bare));
                counts.quoted += usize::from(on_edges && is_quoted);
            }
            for (row, found) in self.differs.iter_mut().zip(&ranges) {
                for (cell, other) in row.iter_mut().zip(&ranges) {
                    *cell |= found != other;
                }
            }
        }
    }

    /// Adds what was seen elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.spans += other.spans;
        self.quotes += other.quotes;
        for (counts, more) in self.counts.iter_mut().zip(&other.counts) {
            counts.on_edges += more.on_edges;
            counts.trimmed += more.trimmed;
            counts.on_words += more.on_words;
            counts.quoted += more.quoted;
        }
        for (row, more) in self.differs.iter_mut().zip(&other.differs) {
            row.iter_mut().zip(more).for_each(|(cell, more)| *cell |= more);
        }
    }

    /// What follows.
    #[must_use]
    pub fn verdict(&self) -> UnitVerdict {
        if self.spans == 0 {
            return UnitVerdict::NoSpans;
        }
        if !self.differs.iter().flatten().any(|differs| *differs) {
            return UnitVerdict::Alike(Unit::CodePoint);
        }
        let fitting = |count: &dyn Fn(&Counts) -> usize| -> Vec<Unit> {
            let counts = Unit::ALL.into_iter().zip(&self.counts);
            counts.filter(|(_, c)| count(c) == self.spans).map(|(unit, _)| unit).collect()
        };
        let on_edges = fitting(&|c| c.on_edges);
        let mut quoted = fitting(&|c| c.on_edges);
        quoted.retain(|unit| self.counts_of(*unit).quoted == self.quotes && self.quotes > 0);
        let has_quoted = !quoted.is_empty();
        let mut trimmed = fitting(&|c| c.trimmed);
        let mut on_words = fitting(&|c| c.on_words);
        if has_quoted {
            trimmed.retain(|unit| quoted.contains(unit));
            on_words.clear();
        }
        let candidates = if has_quoted { quoted.clone() } else { on_edges.clone() };
        for (units, by) in [
            (quoted, UnitSign::Quotes),
            (if has_quoted { Vec::new() } else { on_edges }, UnitSign::Edges),
            (trimmed, UnitSign::Blanks),
            (on_words, UnitSign::Words),
        ] {
            if let Some(&unit) = units.first()
                && units.iter().all(|&other| !self.differ(unit, other))
            {
                return UnitVerdict::Found { unit, by };
            }
        }
        let is_utf16_other = self.differ(Unit::Utf16, Unit::CodePoint);
        UnitVerdict::Unclear { candidates, is_utf16_other }
    }

    fn counts_of(&self, unit: Unit) -> Counts {
        let mut counts = Unit::ALL.into_iter().zip(self.counts);
        counts.find(|(other, _)| *other == unit).map(|(_, counts)| counts).unwrap_or_default()
    }

    /// True if the two give other ranges for some span.
    fn differ(&self, a: Unit, b: Unit) -> bool {
        let number = |unit| Unit::ALL.iter().position(|&other| other == unit).unwrap_or(0);
        let row = self.differs.get(number(a));
        row.and_then(|row| row.get(number(b))).copied().unwrap_or(false)
    }
}

/// True if the ranges hold this text, white space apart. A long text may be quoted as in our own
/// files, without its middle; any other `…` is a character like others.
pub(super) fn is_quote_of(quoted: &str, ranges: &[ByteRange], text: &Text, bare: &Bare) -> bool {
    let is_shortened = || matches!(ranges, [range] if quote(text.slice(*range)) == quoted);
    bare.is_quote(quoted, ranges) || is_shortened()
}
