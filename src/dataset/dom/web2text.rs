//! `Web2Text`: the page's source with every character that is not content replaced by `□`
//! (U+25A1), as many characters as before; a byte order mark stays what it is. In UTF-8, whatever
//! the page is in.

use super::{Loss, losses_of};
use crate::annotation::{Label, Span};
use crate::article::html::Rendered;

/// What stands for a character that is not content.
pub const MASK: char = '\u{25A1}';

/// The masked source, and what of the content is not in it, in order.
#[must_use]
pub fn export(
    page: &[u8],
    rendered: &Rendered,
    spans: &[Span],
    content: &[Label],
) -> (String, Vec<Loss>) {
    let (mut kept, mut losses) = (Vec::new(), Vec::new());
    for span in spans.iter().filter(|span| content.contains(&span.label)) {
        let (stretches, rest) = rendered.map.stretches(&rendered.text, span.range);
        kept.extend(stretches.iter().map(|stretch| stretch.bytes));
        losses.extend(losses_of(&rest));
    }
    kept.sort();
    (rendered.map.mask(page, rendered.encoding, &kept, MASK), losses)
}
