//! Spans as marks in the page itself, for tools that train on HTML.
//!
//! [`wrap`], [`l3s`] and [`boilernet`] put elements around the text, [`web2text`] masks all
//! else. All bytes of the page but the marks stay what they are. A marked page is rendered
//! again before it is given out: its text is that of the page, or there is none.
//!
//! What is not in a text node of the page can't be wrapped: line ends and bullets that the
//! rendering put in, texts of pictures, text in SVG, `MathML` and `title`. [`Marked::losses`] lists that.

pub mod boilernet;
pub mod l3s;
pub mod web2text;
pub mod wrap;

use crate::annotation::Span;
use crate::article::ByteRange;
use crate::article::html::{Rendered, Source, render};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};

/// A page with marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The bytes of the page, in its encoding.
    pub page: Vec<u8>,
    /// What of the spans is not marked, in order.
    pub losses: Vec<Loss>,
}

/// Text of a span that is not marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Which bytes of the text.
    pub text: ByteRange,
    /// Why.
    pub reason: LossReason,
}

/// Why text of a span is not marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossReason {
    /// The rendering put it in.
    Generated,
    /// It is the value of an attribute.
    Attribute,
    /// It is where no HTML element can be: in SVG, `MathML` or a `title`.
    NoMarkup,
    /// The page spells it as one with text of another span.
    Shared,
}

impl LossReason {
    /// A name for programs, which stays what it is.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::Attribute => "attribute",
            Self::NoMarkup => "no-markup",
            Self::Shared => "shared",
        }
    }
}

/// Why a page can't be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// ASCII can't be put into the page without changing what follows.
    #[error("the page is in ISO-2022-JP, where marks would change what follows: convert it first")]
    Encoding,
    /// The marks would change the page's text.
    #[error("marks would change the text of this page: its markup is too broken for this format")]
    TextChanges,
}

/// Puts an element around the text of each span that `element` gives one for: its start tag,
/// by the span and its number. The end tag is `</span>`.
fn mark(
    page: &[u8],
    rendered: &Rendered,
    spans: &[Span],
    element: impl Fn(usize, &Span) -> Option<String>,
) -> Result<Marked, MarkError> {
    if rendered.encoding == ISO_2022_JP {
        return Err(MarkError::Encoding);
    }
    let mut losses = Vec::new();
    let mut marks: Vec<(ByteRange, ByteRange, String)> = Vec::new();
    for (number, span) in spans.iter().enumerate() {
        let Some(tag) = element(number, span) else { continue };
        let (stretches, rest) = rendered.map.stretches(&rendered.text, span.range);
        losses.extend(rest.iter().map(|piece| Loss {
            text: piece.text,
            reason: match piece.source {
                Source::Attribute { .. } => LossReason::Attribute,
                _ => LossReason::Generated,
            },
        }));
        for stretch in stretches {
            if stretch.may_be_wrapped {
                marks.push((stretch.bytes, stretch.text, tag.clone()));
            } else {
                losses.push(Loss { text: stretch.text, reason: LossReason::NoMarkup });
            }
        }
    }
    marks.sort_by_key(|(bytes, ..)| *bytes);
    let mut out = Vec::with_capacity(page.len().saturating_mul(2));
    let mut done = 0;
    for (bytes, text, tag) in marks {
        if bytes.start.0 < done {
            losses.push(Loss { text, reason: LossReason::Shared });
            continue;
        }
        out.extend_from_slice(page.get(done..bytes.start.0).unwrap_or_default());
        out.extend(encoded(&tag, rendered.encoding));
        out.extend_from_slice(page.get(bytes.start.0..bytes.end.0).unwrap_or_default());
        out.extend(encoded("</span>", rendered.encoding));
        done = bytes.end.0;
    }
    out.extend_from_slice(page.get(done..).unwrap_or_default());
    losses.sort_by_key(|loss| loss.text);
    let is_same = render(&out, Some(rendered.encoding)).is_ok_and(|r| r.text == rendered.text);
    if is_same { Ok(Marked { page: out, losses }) } else { Err(MarkError::TextChanges) }
}

/// ASCII in the page's encoding.
fn encoded(ascii: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        ascii.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else if encoding == UTF_16BE {
        ascii.encode_utf16().flat_map(u16::to_be_bytes).collect()
    } else {
        ascii.as_bytes().to_vec()
    }
}
