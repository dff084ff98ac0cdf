//! L3S-GN1: `<span class="x-nc-sel2">` around the text. Our labels have these numbers: Junk 0,
//! Headline 1, Body 2, Caption and Byline 3 (supplemental). Related articles (4) and comments
//! (5) are Junk with us, so the format's last two classes stay empty, and captions and bylines
//! can't be told apart any more.

use super::marking::{Marks, mark};
use super::{MarkError, Marked};
use crate::annotation::{Label, Span};
use crate::article::html::Rendered;

/// What the classes begin with; a digit follows.
const CLASS: &str = "x-nc-sel";

/// The number of a label in L3S-GN1.
#[must_use]
pub const fn class(label: Label) -> u8 {
    match label {
        Label::Junk => 0,
        Label::Headline => 1,
        Label::Body => 2,
        Label::Caption | Label::Byline => 3,
    }
}

/// The page with all spans marked.
pub fn export(page: &[u8], rendered: &Rendered, spans: &[Span]) -> Result<Marked, MarkError> {
    let tag = |_: usize, span: &Span| {
        let class = format!("{CLASS}{}", class(span.label));
        Some((format!("<span class=\"{class}\">"), class))
    };
    let is_mark = |class: &str| class.split_ascii_whitespace().any(|word| word.starts_with(CLASS));
    mark(page, rendered, spans, &Marks { attribute: "class", is_mark, tag: &tag })
        .map(|(marked, _)| marked)
}
