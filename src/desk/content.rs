//! What an article's bytes say: the text that its spans count in, and the article's
//! description for its annotation. The one place where a file's name decides between a text
//! and a page.

use super::open::{LIMIT, OpenError};
use crate::annotation::hash::sha256_hex;
use crate::annotation::{Article, Kind};
use crate::article::html::{self, RENDERER, Rendered};
use crate::article::{Decoded, Text, decode, decode_as};
use encoding_rs::Encoding;

/// An article's text.
#[derive(Debug)]
pub struct Content {
    /// The text that spans count in.
    pub text: Text,
    /// The article's description.
    pub article: Article,
    /// True if the bytes did not fit the encoding everywhere.
    pub malformed: bool,
}

/// The endings of web pages.
const PAGES: [&str; 3] = [".html", ".htm", ".xhtml"];

/// True for the name of a web page, gzipped or not, in any case.
#[must_use]
pub fn is_page(name: &str) -> bool {
    let name = name.to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    PAGES.iter().any(|ending| name.strip_suffix(ending).is_some_and(|stem| !stem.is_empty()))
}

/// The text of the article called `source`, read in this encoding or in the one that its
/// bytes show. An error only for pages: what cannot be unpacked or rendered.
pub fn content(
    source: &str,
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
) -> Result<Content, OpenError> {
    if is_page(source) {
        let (_, rendered) = page(bytes, encoding)?;
        let article = Article {
            source: source.to_owned(),
            sha256: sha256_hex(bytes),
            encoding: rendered.encoding.name().to_owned(),
            kind: Kind::Html,
            renderer: Some(RENDERER.to_owned()),
            url: rendered.url,
        };
        return Ok(Content { text: rendered.text, article, malformed: rendered.malformed });
    }
    let decoded = encoding.map_or_else(|| decode(bytes), |encoding| decode_as(bytes, encoding));
    let article = describe(source, bytes, &decoded);
    Ok(Content { text: Text::new(decoded.text), article, malformed: decoded.malformed })
}

/// The description of a text article that goes into its annotation.
#[must_use]
pub fn describe(source: &str, bytes: &[u8], decoded: &Decoded) -> Article {
    Article {
        source: source.to_owned(),
        sha256: sha256_hex(bytes),
        encoding: decoded.encoding.name().to_owned(),
        kind: Kind::Text,
        renderer: None,
        url: None,
    }
}

/// A web page, unpacked if it was gzipped, and its rendering.
pub fn page(
    bytes: &[u8],
    encoding: Option<&'static Encoding>,
) -> Result<(Option<Vec<u8>>, Rendered), OpenError> {
    let limit = usize::try_from(LIMIT).unwrap_or(usize::MAX);
    let unpacked = if html::is_gzip(bytes) {
        let unpacked = html::unpack(bytes, limit);
        Some(unpacked.map_err(|reason| OpenError::Page(reason.to_string()))?)
    } else {
        None
    };
    let page = unpacked.as_deref().unwrap_or(bytes);
    let rendered =
        html::render(page, encoding).map_err(|reason| OpenError::Page(reason.to_string()))?;
    Ok((unpacked, rendered))
}
