//! Where two annotations of one text differ.
//!
//! A *difference* is a maximal range with one constant pair of differing labels. Blank clusters
//! do not count: a run of them does not end a difference, whatever lies on it, and a difference
//! neither begins nor ends with one. An *edge difference* is where the labels agree and the
//! spans do not: two paragraphs that are two spans here and one there.
//!
//! ```
//! use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
//! use copydesk::article::{ByteRange, Text};
//! use copydesk::review::compare;
//! use std::sync::Arc;
//!
//! let text = Arc::new(Text::new("Daniel Kim Views".into()));
//! let of = |name, spans| {
//!     let mut annotation = Annotation::new(Article::default(), name, Arc::clone(&text));
//!     annotation.spans = Spans::new(spans).unwrap_or_default();
//!     annotation
//! };
//! let left = of("mk", vec![Span::new(0, 10, Label::Byline), Span::new(11, 16, Label::Junk)]);
//! let right = of("jd", vec![Span::new(0, 16, Label::Byline)]);
//! let comparison = compare(&left, &right)?;
//! let [only] = comparison.differences.as_slice() else { unreachable!() };
//! assert_eq!(only.range, ByteRange::new(11, 16));
//! assert_eq!((only.left, only.right), (Some(Label::Junk), Some(Label::Byline)));
//! # Ok::<(), copydesk::review::DifferentText>(())
//! ```
//!
//! Cost: linear in the spans of both, plus one comparison of the texts if they are not shared.

use super::sweep::{labels, sweep_filled};
use crate::annotation::{Annotation, Label, Span};
use crate::article::ByteRange;
use std::sync::Arc;

/// A maximal range with one constant pair of differing labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where, in bytes of the text; trimmed.
    pub range: ByteRange,
    /// What the left side says.
    pub left: Option<Label>,
    /// What the right side says.
    pub right: Option<Label>,
}

/// A range of one label on both sides that they make different spans of. Between two places
/// where both cut, or where their agreement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeDifference {
    /// Where, in bytes of the text; trimmed.
    pub range: ByteRange,
    /// What both say.
    pub label: Label,
    /// How many spans the left side has there; at least 1.
    pub left: usize,
    /// How many spans the right side has there; at least 1, and not both are 1.
    pub right: usize,
}

/// All differences between two annotations, each kind in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Where the labels differ.
    pub differences: Vec<Difference>,
    /// Where only the spans do.
    pub edges: Vec<EdgeDifference>,
}

/// The annotations cannot be compared: they are of different texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The annotations are of different texts: re-anchor one of them to the other's text.")]
pub struct DifferentText;

/// Refuses annotations of different texts.
pub(super) fn same_text(a: &Annotation, b: &Annotation) -> Result<(), DifferentText> {
    let same = Arc::ptr_eq(&a.text, &b.text) || a.text.as_str() == b.text.as_str();
    if same { Ok(()) } else { Err(DifferentText) }
}

/// Finds all differences. Fails if the annotations are of different texts.
pub fn compare(left: &Annotation, right: &Annotation) -> Result<Comparison, DifferentText> {
    same_text(left, right)?;
    let text = &left.text;
    let mut runs = Runs::default();
    sweep_filled(text, &[&left.spans, &right.spans], text.full(), |range, spans| {
        runs.add(range, spans);
    });
    Ok(runs.finish())
}

/// The differences so far, and the run that the last stretch belongs to.
#[derive(Default)]
struct Runs {
    found: Comparison,
    last: Option<Run>,
}

/// Stretches with one pair of labels, blanks between them left out. If the labels agree, it
/// begins anew wherever both sides cut.
struct Run {
    range: ByteRange,
    labels: [Option<Label>; 2],
    /// The spans of both sides at the end of the run.
    spans: [Option<Span>; 2],
    /// How many spans each side has had in the run.
    counts: [usize; 2],
}

impl Runs {
    fn add(&mut self, range: ByteRange, spans: &[Option<Span>]) {
        let spans = std::array::from_fn(|i| spans.get(i).copied().flatten());
        let labels: [_; 2] = labels(&spans);
        if let Some(run) = &mut self.last {
            let [left, right] = labels;
            let cut: [bool; 2] = std::array::from_fn(|i| run.spans.get(i) != spans.get(i));
            if run.labels == labels && (left != right || cut != [true; 2]) {
                run.range = run.range.join(range);
                for (count, cut) in run.counts.iter_mut().zip(cut) {
                    *count += usize::from(cut);
                }
                run.spans = spans;
                return;
            }
        }
        self.close();
        self.last = Some(Run { range, labels, spans, counts: [1; 2] });
    }

    fn close(&mut self) {
        let Some(Run { range, labels: [left, right], counts, .. }) = self.last.take() else {
            return;
        };
        if left != right {
            self.found.differences.push(Difference { range, left, right });
        } else if let (Some(label), true) = (left, counts != [1; 2]) {
            let [left, right] = counts;
            self.found.edges.push(EdgeDifference { range, label, left, right });
        }
    }

    fn finish(mut self) -> Comparison {
        self.close();
        self.found
    }
}
