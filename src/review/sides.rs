//! What the sides of a review say, and the spans of gold that come of it.
//!
//! The text is the left's; gold and the right side are known to have the same one.

use super::difference::{Comparison, Difference, DifferentText, compare};
use super::sweep::{is_blank_between, labels, parts, sweep_filled};
use crate::annotation::{Annotation, Edit, Label, Span, Spans};
use crate::article::{ByteRange, Text};

/// Two annotations of one text, or one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sides {
    pub left: Annotation,
    pub right: Option<Annotation>,
}

/// A span of gold to be, and whether it was not there before.
pub(super) struct Piece {
    pub span: Span,
    pub new: bool,
}

impl Sides {
    /// Where the two differ; each span of a single one, as a difference to nothing.
    pub fn compare(&self) -> Result<Comparison, DifferentText> {
        if let Some(right) = &self.right {
            return compare(&self.left, right);
        }
        let of = |s: Span| Difference { range: s.range, left: Some(s.label), right: None };
        let spans = parts(self.text(), &self.left.spans, self.text().full());
        Ok(Comparison { differences: spans.into_iter().map(of).collect(), edges: Vec::new() })
    }

    fn text(&self) -> &Text {
        &self.left.text
    }

    /// What the sides say inside a range, in maximal ranges of one pair, equal ones included.
    pub fn pairs(&self, within: ByteRange) -> Vec<Difference> {
        let mut pairs: Vec<Difference> = Vec::new();
        let right = self.right.as_ref().map(|r| &r.spans);
        let lists: Vec<&Spans> = std::iter::once(&self.left.spans).chain(right).collect();
        sweep_filled(self.text(), &lists, within, |range, spans| {
            let [left, right] = labels(spans);
            match pairs.last_mut() {
                Some(last) if (last.left, last.right) == (left, right) => {
                    last.range = last.range.join(range);
                }
                _ => pairs.push(Difference { range, left, right }),
            }
        });
        pairs
    }

    /// Where the sides agree and gold says something else: maximal ranges, with what gold says.
    pub fn departures(&self, gold: &Spans) -> Vec<(Difference, Option<Label>)> {
        let right = self.right.as_ref().map(|r| &r.spans);
        let lists: Vec<&Spans> = [&self.left.spans, gold].into_iter().chain(right).collect();
        let mut found: Vec<(Difference, Option<Label>)> = Vec::new();
        let mut goes_on = false;
        sweep_filled(self.text(), &lists, self.text().full(), |range, spans| {
            let [left, gold, right] = labels(spans);
            let departs = left == right && left != gold;
            match found.last_mut() {
                Some((last, was)) if goes_on && departs && (last.left, *was) == (left, gold) => {
                    last.range = last.range.join(range);
                }
                _ if departs => found.push((Difference { range, left, right }, gold)),
                _ => {}
            }
            goes_on = departs;
        });
        found
    }

    // ---- spans of gold ----

    /// The edit that puts a label on a difference's range in gold, or none.
    pub fn put(&self, gold: &Spans, difference: &Difference, took: Option<Label>) -> Edit {
        let range = difference.range;
        let text = self.text();
        let mut is_so = true;
        sweep_filled(text, &[gold], range, |_, here| {
            is_so &= labels(here) == [took];
        });
        if is_so {
            return Edit::nothing();
        }
        let touched = gold.overlapping_indices(range);
        // One more on either side, to unite with.
        let wide = touched.start.saturating_sub(1)..(touched.end + 1).min(gold.len());
        let old = gold.as_slice().get(wide.clone()).unwrap_or_default();
        let mut pieces: Vec<Piece> = Vec::new();
        for &span in old {
            let before = ByteRange { end: span.range.end.min(range.start), ..span.range };
            let after = ByteRange { start: span.range.start.max(range.end), ..span.range };
            for rest in [before, after] {
                let whole = rest == span.range;
                let rest = if whole || rest.is_empty() { Some(rest) } else { text.trim(rest) };
                let rest = rest.filter(|rest| !rest.is_empty());
                pieces.extend(rest.map(|range| Piece { span: Span { range, ..span }, new: false }));
            }
        }
        if let Some(label) = took {
            let ranges = self.ranges(difference, label);
            let spans = ranges.into_iter().map(|range| Span { range, label });
            pieces.extend(spans.map(|span| Piece { span, new: true }));
        }
        Edit::replace_spans(wide.start, old, &self.united(pieces))
    }

    /// The ranges of the spans that a label comes in.
    fn ranges(&self, difference: &Difference, took: Label) -> Vec<ByteRange> {
        let &Difference { range, left, right } = difference;
        let from_right = left.is_none() || (right == Some(took) && left != Some(took));
        let side = match &self.right {
            Some(side) if from_right && right.is_some() => side,
            _ if left.is_some() => &self.left,
            _ => return vec![range], // neither has a span there
        };
        parts(self.text(), &side.spans, range).into_iter().map(|s| s.range).collect()
    }

    /// Spans from pieces: new ones are united with their neighbours where the sides say so.
    pub fn united(&self, mut pieces: Vec<Piece>) -> Vec<Span> {
        pieces.sort_by_key(|p| p.span.range);
        let mut all: Vec<Piece> = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match all.last_mut() {
                Some(last) if (last.new || piece.new) && self.are_one(last.span, piece.span) => {
                    last.span.range = last.span.range.join(piece.span.range);
                    last.new = piece.new;
                }
                _ => all.push(piece),
            }
        }
        all.into_iter().map(|p| p.span).collect()
    }

    /// True if two neighbours in gold are one span on the side that gives both their label; on
    /// the left if it does, else on the right.
    fn are_one(&self, a: Span, b: Span) -> bool {
        let text = self.text();
        if a.label != b.label || !is_blank_between(text, a.range.end, b.range.start) {
            return false;
        }
        let (last, first) = (text.previous_edge(a.range.end), b.range.start);
        let sides = [Some(&self.left), self.right.as_ref()];
        let said = sides.into_iter().flatten().find_map(|side| {
            let (x, y) = (side.spans.at(last)?, side.spans.at(first)?);
            (x.label == a.label && y.label == a.label).then_some(x == y)
        });
        said.unwrap_or(false)
    }
}
