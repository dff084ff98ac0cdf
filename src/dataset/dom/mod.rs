//! Spans as marks in the page itself, for tools that train on HTML.
//!
//! [`wrap`], [`l3s`] and [`boilernet`] put elements around the text, [`web2text`] masks all
//! else. All bytes of the page but the marks stay what they are. A marked page is rendered
//! again and read back before it is given out (`marking`): its text is that of the page and
//! the marks are where they were put, or there is none.
//!
//! What is not in a text node of the page can't be wrapped: line ends and bullets that the
//! rendering put in, texts of pictures, text in SVG, `MathML` and `title`. [`Marked::losses`]
//! lists that.

pub mod boilernet;
pub mod l3s;
mod marking;
pub mod web2text;
pub mod wrap;

use crate::article::ByteRange;
use crate::article::html::{Piece, Source};

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
    /// It is where no HTML element can be: in SVG, `MathML`, CDATA or a `title`.
    NoMarkup,
    /// The page spells it as one with text of another span.
    Shared,
    /// It stands between the rows of a table, where browsers move it out, and blanks that
    /// marks would part from it would stay.
    Stray,
    /// The page is in UTF-16 and ends with half a character.
    HalfCharacter,
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
            Self::Stray => "stray",
            Self::HalfCharacter => "half-character",
        }
    }
}

/// Why a page can't be marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// ASCII can't be put into the page without changing what follows.
    #[error("the page is in ISO-2022-JP, where marks would change what follows: convert it first")]
    Encoding,
    /// Marks of this format are there already.
    #[error("the page has marks of this format already: mark the page that they were put into")]
    HasMarks,
    /// The marks would not be found where they were put.
    #[error("marks in this page would not read back: its markup is too broken for this format")]
    DoesNotReadBack,
    /// The marks would change the page's text.
    #[error("marks would change the text of this page: its markup is too broken for this format")]
    TextChanges,
}

/// Why these pieces of a span are not marked.
fn losses_of(rest: &[Piece]) -> impl Iterator<Item = Loss> {
    rest.iter().map(|piece| Loss {
        text: piece.text,
        reason: match piece.source {
            Source::Attribute { .. } => LossReason::Attribute,
            _ => LossReason::Generated,
        },
    })
}
