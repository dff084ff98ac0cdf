//! Train, dev and test without leaks: groups of articles that never straddle splits.
//!
//! Three steps, so that a desk of any size streams through:
//!
//! ```
//! use copydesk::annotation::Label;
//! use copydesk::dataset::split::{Candidate, GroupBy, Ratios, Signer, Splitter, Survey};
//!
//! let articles = [
//!     Candidate { id: "a/1", url: Some("https://www.example.org/1"), folder: "a", content: "One two three four five.", labels: &[Label::Body] },
//!     Candidate { id: "a/2", url: Some("https://example.org/2"), folder: "a", content: "Quite another story.", labels: &[] },
//!     Candidate { id: "b/1", url: Some("https://example.net/1"), folder: "b", content: "One, two, three, four, five!", labels: &[] },
//! ];
//! // 1. Which lines are page furniture?
//! let mut survey = Survey::new();
//! articles.iter().for_each(|article| survey.note(article));
//! // 2. What each article is like; `sign` may run on many threads.
//! let signer = Signer::new(survey.finish());
//! let mut splitter = Splitter::new(GroupBy::Site);
//! articles.iter().for_each(|article| splitter.push(signer.sign(article)));
//! // 3. Groups, and a split for each.
//! let groups = splitter.finish();
//! assert_eq!(groups.groups.len(), 1); // one site, joined with a copy on another
//! let ratios = Ratios::parse("train=80,dev=10,test=10")?;
//! let split = groups.assign(&ratios, 7);
//! assert_eq!(split.articles.len(), 3);
//! # Ok::<(), copydesk::dataset::split::RatioError>(())
//! ```
//!
//! Invariants: the result does not depend on the order in which articles come, nor on the
//! machine; the split of a group is a function of its key, the ratios and the seed alone.
//! `docs/split.md` defines site, group, key, near-duplicate and what can move.
//!
//! Limits: an article costs at most [`BYTES_EACH`] bytes beside its id and site until
//! [`Splitter::finish`], a survey [`Survey::BYTES`] in all. Taken as [`Entry::light`] it costs
//! [`BYTES_LIGHT`], and only those that are [`Splitter::wanted`] must be read once more. Near-duplicates are found with a
//! probability, which the page states.

mod assign;
pub mod check;
mod crowd;
mod fingerprint;
mod furniture;
mod grouping;
pub mod held;
mod pairs;
mod ratios;
pub mod sample;
mod site;
mod union;

pub use assign::{Missing, Moved, Share, Split, Suggestion, Warning};
pub use check::{Check, Checker, Leak};
pub use fingerprint::{BYTES_EACH, BYTES_LIGHT, Fingerprint};
pub use furniture::{Furniture, Survey};
pub use grouping::{Duplicate, Entry, Group, GroupBy, Grouped, Groups, Signer, Splitter};
pub use pairs::THRESHOLD;
pub use ratios::{RatioError, Ratios};
pub use sample::Sample;
pub use site::{host, site};

use crate::annotation::{Label, Spans};
use crate::article::{ByteRange, Text};

/// What the split has to know of an article.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its id. Articles with one id are taken as copies of each other.
    pub id: &'a str,
    /// Where it was found.
    pub url: Option<&'a str>,
    /// Its folder in the desk, with `/` on every system; empty for the desk itself.
    pub folder: &'a str,
    /// Its content, see [`content`]. Only compared, never kept.
    pub content: &'a str,
    /// The labels that its spans have, in any order.
    pub labels: &'a [Label],
}

/// What of a text is compared: the spans but Junk, a line each. If there are none, all that
/// is not Junk.
///
/// ```
/// use copydesk::annotation::{Label, Span, Spans};
/// use copydesk::article::Text;
/// use copydesk::dataset::split::content;
///
/// let text = Text::new("Menu\nRain\nIt rained.\n".into());
/// let spans = |spans: Vec<Span>| Spans::new(spans).unwrap_or_default();
/// let junk = Span::new(0, 4, Label::Junk);
/// assert_eq!(content(&text, &spans(vec![junk, Span::new(5, 9, Label::Headline)])), "Rain\n");
/// assert_eq!(content(&text, &spans(vec![junk])), "\nRain\nIt rained.\n\n");
/// ```
#[must_use]
pub fn content(text: &Text, spans: &Spans) -> String {
    let mut content = String::new();
    let mut add = |range: ByteRange| {
        content.push_str(text.slice(range));
        content.push('\n');
    };
    if spans.iter().any(|span| span.label != Label::Junk) {
        spans.iter().filter(|span| span.label != Label::Junk).for_each(|span| add(span.range));
        return content;
    }
    let mut at = text.full().start;
    for span in spans {
        if at < span.range.start {
            add(ByteRange { start: at, end: span.range.start });
        }
        at = span.range.end;
    }
    if at < text.end() {
        add(ByteRange { start: at, end: text.end() });
    }
    content
}

/// A set of labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LabelSet(u8);

impl LabelSet {
    /// The set of these labels.
    #[must_use]
    pub fn of(labels: &[Label]) -> Self {
        Self(labels.iter().fold(0, |bits, label| bits | 1 << label.index()))
    }

    /// True if the label is in it.
    #[must_use]
    pub const fn has(self, label: Label) -> bool {
        self.0 & (1 << label.index()) != 0
    }

    /// The labels of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
