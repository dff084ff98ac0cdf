//! A web page to its text, with a map back to the page.
//!
//! [`render`] gives the text that an annotation of the page counts in. Its rules are those of
//! the text dumps that extractors are scored on (`docs/html.md`), so that a page and its dump
//! label alike. The text is a pure function of the bytes, the encoding, the [`Markup`] and
//! [`RENDERER`]: whoever changes a rule changes that name, and annotations are re-anchored.
//!
//! Any bytes give a text, in time and memory that grow with their number, or one of
//! [`RenderError`]. Neither parsing nor rendering recurses.

#[cfg(test)]
mod conformance;
mod dom;
mod encoding;
mod flow;
mod map;
mod marks;
mod parse;
mod paths;
mod prescan;
mod rules;
mod runs;
mod sink;
mod unpack;
mod xhtml;

pub use map::{Piece, Source, SourceMap};
pub use marks::Stretch;
pub use paths::{NodeId, XPaths};
pub use rules::Style;
pub use runs::Generated;
pub use unpack::{UnpackError, is_gzip, unpack};
pub use xhtml::Markup;

use super::{ByteRange, Text};
use encoding_rs::Encoding;

/// What rendered a text, as annotations name it.
pub const RENDERER: &str = "copydesk-html/1";

/// The largest page, in bytes of the file and in bytes of its characters as UTF-8.
pub const LARGEST: usize = 1 << 30;

/// Why a page gave no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// It is larger than [`LARGEST`].
    #[error("the page is larger than 1 GiB; save the article's part of it as a smaller page")]
    TooLarge,
    /// Repairing its markup as the HTML Standard asks would make it many times its size.
    #[error(
        "the page's formatting tags are nested so wrongly that repairing them would make it \
         many times its size; close them where they belong, or save the page as text"
    )]
    TooTangled,
}

/// The text of a page, and what is known about it.
#[derive(Debug)]
pub struct Rendered {
    /// The text that spans count in.
    pub text: Text,
    /// The way back to the page.
    pub map: SourceMap,
    /// How to show the text: ranges in the order of their starts, some inside others.
    pub styles: Vec<(ByteRange, Style)>,
    /// What the page's `title` says, white space collapsed.
    pub title: Option<String>,
    /// The page's own address, as it says: its canonical link, else its `og:url`.
    pub url: Option<String>,
    /// The encoding that the page was read in.
    pub encoding: &'static Encoding,
    /// How its tags were read.
    pub markup: Markup,
    /// True if the bytes did not fit the encoding everywhere.
    pub malformed: bool,
}

/// Renders a page, read in this encoding or in the one that a browser would take. The bytes
/// are not gzipped any more: see [`unpack`]. It is XHTML if it says so: see [`Markup::of`].
///
/// ```
/// use copydesk::article::{ByteRange, html};
///
/// let page = b"<title>T</title><h1>Rain &amp; wind</h1><ul><li>One<li>Two</ul>";
/// let rendered = html::render(page, None)?;
/// assert_eq!(rendered.text.as_str(), "Rain & wind\n\n  • One\n  • Two");
///
/// let pieces = rendered.map.pieces(&rendered.text, ByteRange::new(0, 6));
/// let html::Source::Node { bytes, node, .. } = &pieces[0].source else { panic!() };
/// assert_eq!(&page[bytes.start.0..bytes.end.0], b"Rain &amp;");
/// assert_eq!(rendered.map.xpath(*node), "/html/body/h1/text()");
/// # Ok::<(), html::RenderError>(())
/// ```
pub fn render(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<Rendered, RenderError> {
    render_as(bytes, encoding, None)
}

/// Renders a page whose tags are to be read in this way, or as the page says.
pub fn render_as(
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
    markup: Option<Markup>,
) -> Result<Rendered, RenderError> {
    if bytes.len() > LARGEST {
        return Err(RenderError::TooLarge);
    }
    let page = encoding::decode_page(bytes, encoding);
    if page.text.len() > LARGEST {
        return Err(RenderError::TooLarge);
    }
    let markup = markup.unwrap_or_else(|| Markup::of(&page.text));
    let parsed =
        parse::parse(&page.text, markup).map_err(|parse::TooTangled| RenderError::TooTangled)?;
    let dom = parsed.dom;
    let root = dom.body().unwrap_or(dom::NONE);
    let flowed = flow::flow(&page.text, &dom, root);
    Ok(Rendered {
        text: Text::new(flowed.draft.text),
        title: dom.title(&page.text),
        map: SourceMap::new(dom, flowed.draft.runs, page.raw),
        styles: flowed.styles,
        url: parsed.url,
        encoding: page.encoding,
        markup,
        malformed: page.malformed,
    })
}

/// A page's own text: its bytes, decoded as [`render`] decodes them. What
/// [`SourceMap::in_source_text`] counts in.
#[must_use]
pub fn source_text(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding::decode_page(bytes, Some(encoding)).text
}
