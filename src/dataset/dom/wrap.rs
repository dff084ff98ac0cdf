//! The generic form: `<span data-copydesk-label="Body" data-copydesk-span="3">` around the
//! text of each span. A span that runs over several text nodes is several elements with one
//! number, so that it can be read back.
//!
//! A page that has such marks already is refused: its spans and ours would share numbers, and
//! which of them a text belongs to could not be told.

use super::marking::{Marks, mark};
use super::{Loss, MarkError, Marked};
use crate::annotation::{Label, Span};
use crate::article::ByteRange;
use crate::article::html::{RenderError, Rendered, render};
use encoding_rs::Encoding;
use std::collections::BTreeMap;

const LABEL: &str = "data-copydesk-label";
const NUMBER: &str = "data-copydesk-span";

/// The page with all spans marked. It was read back: [`marks`] finds each span, but for what
/// is among the losses at its ends.
pub fn export(page: &[u8], rendered: &Rendered, spans: &[Span]) -> Result<Marked, MarkError> {
    if !rendered.map.marked(page, &rendered.text, rendered.encoding, LABEL).is_empty() {
        return Err(MarkError::HasMarks);
    }
    let tag = |number: usize, span: &Span| {
        let label = span.label.name();
        let tag = format!("<span {LABEL}=\"{label}\" {NUMBER}=\"{number}\">");
        Some((tag, number.to_string()))
    };
    let format = Marks { attribute: NUMBER, is_mark: |_| true, tag: &tag };
    let (marked, again) = mark(page, rendered, spans, &format)?;
    let whole = spans.iter().filter_map(|span| Some((left_of(span, &marked.losses)?, span.label)));
    if whole.eq(marks(&marked.page, &again)) { Ok(marked) } else { Err(MarkError::DoesNotReadBack) }
}

/// A span without what was lost at its ends; `losses` are in order and do not overlap.
fn left_of(span: &Span, losses: &[Loss]) -> Option<ByteRange> {
    let ByteRange { mut start, mut end } = span.range;
    let first = losses.partition_point(|loss| loss.text.end <= start);
    for loss in losses.get(first..).unwrap_or_default() {
        if loss.text.start > start {
            break;
        }
        start = start.max(loss.text.end);
    }
    let after = losses.partition_point(|loss| loss.text.start < end);
    for loss in losses.get(..after).unwrap_or_default().iter().rev() {
        if loss.text.end < end {
            break;
        }
        end = end.min(loss.text.start);
    }
    (start < end).then_some(ByteRange { start, end })
}

/// The spans that are marked in a page, in the order of its text: from the first to the last
/// text marked with one number. For a page whose name tells that it is XHTML, see [`marks`].
pub fn import(
    page: &[u8],
    encoding: Option<&'static Encoding>,
) -> Result<Vec<(ByteRange, Label)>, RenderError> {
    Ok(marks(page, &render(page, encoding)?))
}

/// The spans that are marked in a page that was rendered already, as [`import`] gives them.
#[must_use]
pub fn marks(page: &[u8], rendered: &Rendered) -> Vec<(ByteRange, Label)> {
    let marked = |name| rendered.map.marked(page, &rendered.text, rendered.encoding, name);
    let labels: BTreeMap<ByteRange, String> = marked(LABEL).into_iter().collect();
    let mut spans: BTreeMap<String, (ByteRange, Label)> = BTreeMap::new();
    for (range, number) in marked(NUMBER) {
        let name = labels.get(&range);
        let label = Label::ALL.into_iter().find(|label| name.is_some_and(|n| n == label.name()));
        let Some(label) = label else { continue };
        spans
            .entry(number)
            .and_modify(|(whole, _)| *whole = whole.join(range))
            .or_insert((range, label));
    }
    let mut spans: Vec<_> = spans.into_values().collect();
    spans.sort_by_key(|(range, _)| *range);
    spans
}
