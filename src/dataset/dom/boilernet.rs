//! BoilerNet: `<span __boilernet_label="1">` around the text that is content. BoilerNet counts
//! the elements around a text as features, and sees one `span` more around content: convert
//! the pages of a whole data set in the same way.

use super::marking::{Marks, mark};
use super::{MarkError, Marked};
use crate::annotation::{Label, Span};
use crate::article::html::Rendered;

/// The page with the spans marked whose label is among `content`.
pub fn export(
    page: &[u8],
    rendered: &Rendered,
    spans: &[Span],
    content: &[Label],
) -> Result<Marked, MarkError> {
    let tag = |_: usize, span: &Span| {
        let tag = ("<span __boilernet_label=\"1\">".to_owned(), "1".to_owned());
        content.contains(&span.label).then_some(tag)
    };
    let attribute = "__boilernet_label";
    mark(page, rendered, spans, &Marks { attribute, is_mark: |_| true, tag: &tag })
        .map(|(marked, _)| marked)
}
