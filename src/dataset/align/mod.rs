//! A gold text that has no offsets, found again in the raw text of its article.
//!
//! Benchmarks keep an article's body as a string. This module finds that string, token by
//! token, in the article's text, and makes spans of it:
//!
//! 1. Stretches of at least four tokens that both texts share are found by an index
//!    (`anchors`), and the best series of them is chosen (`chain`): as much of the gold as
//!    possible, in order where it can be, close together. To go backward costs some tokens, so
//!    paragraphs in another order are found, and repeated furniture is not.
//! 2. What lies between is filled in, strays are dropped, and short lines that stand alone
//!    are looked for by themselves (`fill`).
//! 3. In each block of the text, a stretch of tokens becomes one span with the punctuation
//!    around it (`spans`).
//!
//! Invariants: the spans are sound (see [`crate::annotation::Flaw`]), no two overlap, each lies
//! in one block. No token of the text stands for two of the gold. What was not found is listed.
//!
//! Limits: time grows with the two lengths, with a factor for what repeats; a stretch that is
//! found more than 32 times in the text is not looked for by itself. Words
//! count, not punctuation: a gold text with other quotation marks is placed all the same.

mod anchors;
mod chain;
mod fill;
mod matching;
mod spans;

use crate::annotation::{Label, Spans};
use crate::article::{ByteRange, Text};
use matching::Matching;

/// Where a gold text lies in the text of its article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aligned {
    /// The spans, sound and in order.
    pub spans: Spans,
    /// How many tokens the gold has.
    pub tokens: usize,
    /// How many of them were found.
    pub placed: usize,
    /// What was not found, in the order of the gold.
    pub unplaced: Vec<Unplaced>,
}

/// A stretch of the gold that is not in the article's text, or not where it could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// The number of the part that it belongs to, from 0.
    pub part: usize,
    /// What it should have been.
    pub label: Label,
    /// Where it is, in bytes of the part.
    pub range: ByteRange,
    /// The stretch itself, from its first token to its last.
    pub text: String,
    /// How many tokens it has.
    pub tokens: usize,
}

/// Finds the parts of a gold text in the text of its article. The parts should be in the
/// order of the article; a line of one that repeats an earlier part as a whole (a body that
/// begins with the headline) counts as placed.
///
/// ```
/// use copydesk::annotation::{Label, Span};
/// use copydesk::article::Text;
/// use copydesk::dataset::align::align;
///
/// let text = Text::new("Home\nRain again\n“It rained.”\nRead more\nIt will rain on.\n".into());
/// let gold = "\"It rained.\"\n\nIt will rain on. And on.";
/// let aligned = align(&text, &[(Label::Headline, "Rain Again"), (Label::Body, gold)]);
/// assert_eq!(
///     aligned.spans.as_slice(),
///     [
///         Span::new(5, 15, Label::Headline),
///         Span::new(16, 32, Label::Body), // with its quotation marks
///         Span::new(43, 59, Label::Body),
///     ]
/// );
/// assert_eq!(aligned.unplaced.len(), 1);
/// assert_eq!(aligned.unplaced[0].text, "And on");
/// ```
#[must_use]
pub fn align(text: &Text, parts: &[(Label, &str)]) -> Aligned {
    let mut matching = Matching::new(text, parts);
    let pieces = anchors::pieces(&matching);
    for piece in chain::best(&pieces, matching.raw.len()) {
        matching.place_run(piece.gold, piece.raw, piece.len);
    }
    fill::extend(&mut matching);
    fill::joints(&mut matching);
    fill::between(&mut matching);
    fill::drop_strays(&mut matching);
    fill::lines(&mut matching);
    Aligned {
        spans: spans::spans(text, &matching),
        tokens: matching.gold.len(),
        placed: matching.placed(),
        unplaced: matching.unplaced(parts),
    }
}
