//! An article's bytes as text, whatever kind of file it is: a text file is decoded, a web page
//! (gzipped or not) is rendered.
//!
//! The kind is told by the file's name, since a text file may well begin with a tag.

use super::decode::{decode, decode_as, looks_binary};
use super::html::{self, Markup, RenderError, Source, SourceMap, UnpackError};
use super::looks::{self, Look};
use super::{Byte, ByteRange, Text};
use encoding_rs::{Encoding, ISO_2022_JP};
use std::borrow::Cow;
use std::sync::Arc;

/// The longest page that a gzipped file may hold, in bytes.
const LONGEST_PAGE: usize = 256 << 20;

/// How much of a range is led back to the page's own text, in bytes.
pub const LOOKED_UP: usize = 4_000;

/// The file name endings of web pages, in lower case.
const PAGE_ENDINGS: [&str; 3] = [".html", ".htm", XHTML_ENDING];
const XHTML_ENDING: &str = ".xhtml";

/// An article's text and how it was read.
#[derive(Debug)]
pub struct ReadArticle {
    /// The text that spans count in.
    pub text: Text,
    /// The encoding that the bytes were read in.
    pub encoding: &'static Encoding,
    /// True if the bytes did not fit the encoding everywhere.
    pub malformed: bool,
    /// The page behind the text, if it is a rendering.
    pub page: Option<Page>,
}

impl ReadArticle {
    /// True if the file is hardly an article, see [`looks_binary`]; of a page the markup counts
    /// too, since little of a binary file may be text. Linear in the file.
    #[must_use]
    pub fn looks_binary(&self) -> bool {
        looks_binary(self.text.as_str())
            || self.page.as_ref().is_some_and(|page| looks_binary(&page.source_text()))
    }
}

/// A web page behind a text.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page's bytes, unpacked.
    pub bytes: Arc<Vec<u8>>,
    /// The way back from the text to the page.
    pub map: Arc<SourceMap>,
    /// How to show the text: stretches that do not overlap, in order.
    pub looks: Arc<Vec<(ByteRange, Look)>>,
    /// The encoding that the page was read in.
    pub encoding: &'static Encoding,
    /// The page's own address, as it says.
    pub url: Option<String>,
}

impl Page {
    /// The page's own text: its markup, decoded.
    #[must_use]
    pub fn source_text(&self) -> String {
        html::source_text(&self.bytes, self.encoding)
    }

    /// True if any range of the page's bytes that a text came from can be decoded by itself. Of
    /// the encodings that pages are read in, ISO-2022-JP alone keeps a state.
    #[must_use]
    pub fn bytes_stand_alone(&self) -> bool {
        self.encoding != ISO_2022_JP
    }

    /// Where a range of the article's text came from, as ranges of [`Page::source_text`] in the
    /// order of the article's text; what the rendering put in has none. Of a long range only its
    /// first [`LOOKED_UP`] bytes are looked up, so that a whole page can be selected at no cost.
    #[must_use]
    pub fn in_source(&self, text: &Text, range: ByteRange) -> Vec<ByteRange> {
        let last = Byte(range.start.0.saturating_add(LOOKED_UP)).min(range.end);
        let pieces =
            self.map.pieces(text, ByteRange { start: range.start, end: text.ceil_edge(last) });
        let bytes = pieces.iter().filter_map(|piece| match &piece.source {
            Source::Node { bytes, .. } | Source::Attribute { bytes, .. } => Some(*bytes),
            Source::Generated(_) => None,
        });
        bytes.filter_map(|raw| self.map.in_source_text(raw)).collect()
    }
}

/// Why a file gave no text.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The page could not be rendered.
    #[error(transparent)]
    Page(#[from] RenderError),
    /// The gzipped file could not be unpacked.
    #[error(transparent)]
    Packed(#[from] UnpackError),
}

/// True for the name of a web page, gzipped or not.
#[must_use]
pub fn is_page_name(name: &str) -> bool {
    ends_in(name, &PAGE_ENDINGS)
}

/// How the tags of a page of this name are read, if the name tells.
#[must_use]
pub fn markup_by_name(name: &str) -> Option<Markup> {
    ends_in(name, &[XHTML_ENDING]).then_some(Markup::Xhtml)
}

fn ends_in(name: &str, endings: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    endings.iter().any(|ending| name.ends_with(ending))
}

/// The page in a file: its bytes, unpacked if they are gzipped.
pub fn page_bytes(bytes: &[u8]) -> Result<Cow<'_, [u8]>, UnpackError> {
    if html::is_gzip(bytes) {
        html::unpack(bytes, LONGEST_PAGE).map(Cow::Owned)
    } else {
        Ok(Cow::Borrowed(bytes))
    }
}

/// Reads an article of this file name in this encoding, or in the one that fits it.
pub fn read_article(
    name: &str,
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
) -> Result<ReadArticle, Unreadable> {
    if !is_page_name(name) {
        let decoded = encoding.map_or_else(|| decode(bytes), |e| decode_as(bytes, e));
        return Ok(ReadArticle {
            text: Text::new(decoded.text),
            encoding: decoded.encoding,
            malformed: decoded.malformed,
            page: None,
        });
    }
    let bytes = page_bytes(bytes)?.into_owned();
    let rendered = html::render_as(&bytes, encoding, markup_by_name(name))?;
    let page = Page {
        bytes: Arc::new(bytes),
        map: Arc::new(rendered.map),
        looks: Arc::new(looks::flatten(&rendered.styles)),
        encoding: rendered.encoding,
        url: rendered.url,
    };
    Ok(ReadArticle {
        text: rendered.text,
        encoding: rendered.encoding,
        malformed: rendered.malformed,
        page: Some(page),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_a_page_from_a_text() {
        let bytes = b"<p>One</p>";
        assert_eq!(read_article("a.txt", bytes, None).unwrap().text.as_str(), "<p>One</p>");
        for name in ["a.html", "A.HTM", "a.xhtml", "a.html.gz"] {
            let read = read_article(name, bytes, None).unwrap();
            assert_eq!(read.text.as_str(), "One", "{name}");
            assert!(read.page.is_some());
        }
        assert!(!is_page_name("html") && !is_page_name("a.html.txt"));
    }
}
