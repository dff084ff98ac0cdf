//! The generic form: `<span data-copydesk-label="Body" data-copydesk-span="3">` around the
//! text of each span. A span that runs over several text nodes is several elements with one
//! number, so that it can be read back.

use super::{MarkError, Marked, mark};
use crate::annotation::{Label, Span};
use crate::article::ByteRange;
use crate::article::html::{RenderError, Rendered, render};
use encoding_rs::Encoding;
use std::collections::BTreeMap;

/// The page with all spans marked.
pub fn export(page: &[u8], rendered: &Rendered, spans: &[Span]) -> Result<Marked, MarkError> {
    mark(page, rendered, spans, |number, span| {
        let label = span.label.name();
        Some(format!("<span data-copydesk-label=\"{label}\" data-copydesk-span=\"{number}\">"))
    })
}

/// The spans that are marked in a page, in the order of its text: from the first to the last
/// text marked with one number.
pub fn import(
    page: &[u8],
    encoding: Option<&'static Encoding>,
) -> Result<Vec<(ByteRange, Label)>, RenderError> {
    let rendered = render(page, encoding)?;
    let marked = |name| rendered.map.marked(page, &rendered.text, rendered.encoding, name);
    let labels: BTreeMap<ByteRange, String> = marked("data-copydesk-label").into_iter().collect();
    let mut spans: BTreeMap<String, (ByteRange, Label)> = BTreeMap::new();
    for (range, number) in marked("data-copydesk-span") {
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
    Ok(spans)
}
