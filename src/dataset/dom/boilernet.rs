//! BoilerNet: `<span __boilernet_label="1">` around the text that is content. BoilerNet counts
//! the elements around a text as features, and sees one `span` more around content: convert
//! the pages of a whole data set in the same way.

use super::{MarkError, Marked, mark};
use crate::annotation::{Label, Span};
use crate::article::html::Rendered;

/// The page with the spans marked whose label is among `content`.
pub fn export(
    page: &[u8],
    rendered: &Rendered,
    spans: &[Span],
    content: &[Label],
) -> Result<Marked, MarkError> {
    mark(page, rendered, spans, |_, span| {
        content.contains(&span.label).then(|| "<span __boilernet_label=\"1\">".to_owned())
    })
}
