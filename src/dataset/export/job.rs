//! One article on its way into a format: what formats need of it, and what they give.

use super::super::loss::{Loss, Reason};
use super::super::record::Record;
use super::{Made, Options, Part};
use crate::annotation::Kind;
use crate::annotation::hash::sha256_hex;
use crate::article::ByteRange;
use crate::article::decode::encoding_by_name;
use crate::article::html::{Rendered, render, source_text};
use crate::article::open::page_bytes;
use serde::Serialize;
use std::borrow::Cow;

/// One article, and what was made of it so far.
pub(super) struct Job<'a> {
    pub record: &'a Record,
    pub options: &'a Options,
    /// The article's file as it lies in the desk.
    pub file: Option<&'a [u8]>,
    pub made: Made,
}

/// The page of an article.
pub(super) struct Page<'a> {
    /// Unpacked, in its encoding.
    pub bytes: Cow<'a, [u8]>,
    pub rendered: Rendered,
}

impl Page<'_> {
    /// The page's own text.
    pub fn source(&self) -> String {
        source_text(&self.bytes, self.rendered.encoding)
    }
}

impl<'a> Job<'a> {
    /// The name of the split.
    pub fn split(&self) -> &str {
        &self.made.split
    }

    /// Gives a whole file.
    pub fn file(&mut self, path: String, bytes: impl Into<Vec<u8>>) {
        self.made.parts.push(Part::File { path, bytes: bytes.into() });
    }

    /// Gives an entry of a file that articles share.
    pub fn entry(&mut self, path: String, bytes: impl Into<Vec<u8>>) {
        self.made.parts.push(Part::Entry { path, bytes: bytes.into(), key: None });
    }

    /// Notes that something in a range is lost.
    pub fn lose(&mut self, reason: Reason, range: ByteRange) {
        let Record { id, annotation, .. } = self.record;
        self.made.losses.push(Loss::at(id, &annotation.text, reason, range));
    }

    /// Notes a loss that is about the whole article.
    pub fn lose_whole(&mut self, reason: Reason) {
        let Record { id, annotation, .. } = self.record;
        self.made.losses.push(Loss::whole(id, &annotation.text, reason));
    }

    /// The content of the article by the profile.
    pub fn content(&self) -> String {
        self.options.profile.content(self.record)
    }

    /// The unpacked bytes of the article's file, if it is a page and the one annotated; else
    /// why not.
    pub fn unpacked(&self) -> Result<Cow<'a, [u8]>, Reason> {
        let article = &self.record.annotation.article;
        let file = self.file.filter(|_| article.kind == Kind::Html).ok_or(Reason::NoPage)?;
        if sha256_hex(file) != article.sha256 {
            return Err(Reason::PageChanged);
        }
        page_bytes(file).map_err(|_| Reason::PageBroken)
    }

    /// The page, if its text is the one annotated; else why not.
    pub fn page(&self) -> Result<Page<'a>, Reason> {
        let bytes = self.unpacked()?;
        let encoding = encoding_by_name(&self.record.annotation.article.encoding);
        let rendered = render(&bytes, encoding).map_err(|_| Reason::PageBroken)?;
        if rendered.text.as_str() != self.record.text() {
            return Err(Reason::PageChanged);
        }
        Ok(Page { bytes, rendered })
    }
}

/// A value as JSON on one line, without a line end.
pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    // Fails for maps whose keys are no strings and for impls of Serialize that fail; there are
    // none here.
    serde_json::to_vec(value).unwrap_or_default()
}

/// A value as a line of JSON.
pub(super) fn json_line(value: &impl Serialize) -> Vec<u8> {
    let mut line = json(value);
    line.push(b'\n');
    line
}

/// A value as indented JSON, for files that people open.
pub(super) fn json_pretty(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).unwrap_or_default();
    text.push(b'\n');
    text
}
