//! What a tool needs that marks spans in the page itself: where text may be wrapped in an
//! element, and which text such elements hold.

use super::dom::{DOCUMENT, Dom, Id, Kind, NONE, narrow};
use super::encoding::decode_page;
use super::map::{Piece, Source, SourceMap};
use crate::article::{ByteRange, Text};
use encoding_rs::Encoding;
use html5ever::{LocalName, local_name, ns};
use std::collections::HashMap;

/// Text of one text node that also stands together in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Which bytes of the text.
    pub text: ByteRange,
    /// Which bytes of the file, with no tag inside.
    pub bytes: ByteRange,
    /// False where there can be no HTML element: in SVG and `MathML` it would end the picture or
    /// formula, and `title` and the like hold nothing but characters.
    pub may_be_wrapped: bool,
}

impl SourceMap {
    /// The parts of a range that came from text nodes, and the rest, each in order.
    #[must_use]
    pub fn stretches(&self, text: &Text, range: ByteRange) -> (Vec<Stretch>, Vec<Piece>) {
        let (mut stretches, mut rest) = (Vec::new(), Vec::new());
        for piece in self.pieces(text, range) {
            let Source::Node { bytes, node, .. } = piece.source else {
                rest.push(piece);
                continue;
            };
            let may_be_wrapped = !self.bars_markup(node.0) && !self.is_cdata(bytes);
            stretches.push(Stretch { text: piece.text, bytes, may_be_wrapped });
        }
        (stretches, rest)
    }

    /// Text that stood between the rows of a table and was moved out, as the standard says:
    /// which bytes of the file, in order, each as far as it goes without a tag.
    #[must_use]
    pub fn stray_text(&self) -> Vec<ByteRange> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for chunk in self.dom.chunks.iter().filter(|chunk| chunk.is_stray) {
            let pieces = self.dom.pieces_of(chunk.start, chunk.end);
            let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { continue };
            match found.last_mut() {
                Some(before) if before.1 == first.start => before.1 = last.end,
                _ => found.push((first.start, last.end)),
            }
        }
        let raw = |(start, end)| self.raw_bytes(start, end);
        found.into_iter().map(raw).collect()
    }

    /// The text of each element that has the attribute, with the attribute's value, in the
    /// order of the text: only text that is the element's own child. `page` is the file. The
    /// value must be quoted with `"` and hold no character reference.
    #[must_use]
    pub fn marked(
        &self,
        page: &[u8],
        text: &Text,
        encoding: &'static Encoding,
        attribute: &str,
    ) -> Vec<(ByteRange, String)> {
        let mut found: Vec<(ByteRange, String)> = Vec::new();
        let mut values: HashMap<Id, Option<String>> = HashMap::new();
        let start = format!(" {attribute}=\"");
        let mut last = NONE;
        for (run, part) in self.parts(text, text.full()) {
            let element = self.dom.link(run.node, |n| n.parent);
            if !self.is_text(run.node) || element == NONE {
                continue;
            }
            if element == last
                && let Some((range, _)) = found.last_mut()
                && range.end == part.start
            {
                range.end = part.end;
                continue;
            }
            last = NONE;
            let value = values
                .entry(element)
                .or_insert_with(|| self.attribute(page, encoding, element, &start));
            if let Some(value) = value {
                found.push((part, value.clone()));
                last = element;
            }
        }
        found
    }

    /// The page's characters with `mask` for each outside `kept`, which are ranges of the
    /// file's bytes, sorted. A byte order mark stays.
    #[must_use]
    pub fn mask(
        &self,
        page: &[u8],
        encoding: &'static Encoding,
        kept: &[ByteRange],
        mask: char,
    ) -> String {
        let decoded = decode_page(page, Some(encoding)).text;
        let mut out = String::with_capacity(decoded.len());
        if Encoding::for_bom(page).is_some_and(|(found, _)| found == encoding) {
            out.push('\u{FEFF}');
        }
        let mut kept = kept.iter().peekable();
        for (at, c) in decoded.char_indices() {
            let raw = self.raw.raw_start(narrow(at));
            while kept.next_if(|range| range.end.0 <= raw).is_some() {}
            let is_kept = kept.peek().is_some_and(|range| range.start.0 <= raw);
            out.push(if is_kept { c } else { mask });
        }
        out
    }

    /// What stands between `start` and the next `"` in the start tag of an element.
    fn attribute(
        &self,
        page: &[u8],
        encoding: &'static Encoding,
        element: Id,
        start: &str,
    ) -> Option<String> {
        let tag = self.dom.start_tag(element)?;
        let bytes = self.raw_bytes(tag.name_end, tag.end);
        let tag = encoding.decode_without_bom_handling(page.get(bytes.start.0..bytes.end.0)?).0;
        let (_, after) = tag.split_once(start)?;
        after.split_once('"').map(|(value, _)| value.to_owned())
    }

    /// True in a CDATA section, where a tag is text.
    fn is_cdata(&self, bytes: ByteRange) -> bool {
        let Some(at) = self.raw.decoded(bytes.start.0) else { return false };
        let after = self.dom.cdata.partition_point(|section| section.0 <= at);
        let section = after.checked_sub(1).and_then(|nth| self.dom.cdata.get(nth));
        section.is_some_and(|section| at < section.1)
    }

    /// True if an element that can hold no HTML elements lies around the node.
    fn bars_markup(&self, node: u32) -> bool {
        let barred = self.barred.get_or_init(|| barred(&self.dom));
        barred.get(node as usize).copied().unwrap_or(true)
    }
}

/// For each node, whether it lies in foreign markup or in what holds nothing but characters.
fn barred(dom: &Dom) -> Vec<bool> {
    let mut barred = vec![false; dom.len()];
    let mut open = vec![(DOCUMENT, false)];
    while let Some((parent, is_barred)) = open.pop() {
        for child in dom.children(parent) {
            let bars = match dom.node(child).map(|n| &n.kind) {
                Some(Kind::Element { local, ns, .. }) => {
                    *ns != ns!(html) || holds_characters_only(local)
                }
                _ => false,
            };
            if let Some(slot) = barred.get_mut(child as usize) {
                *slot = is_barred || bars;
            }
            open.push((child, is_barred || bars));
        }
    }
    barred
}

/// The elements that give text and in which `<` is a character.
fn holds_characters_only(name: &LocalName) -> bool {
    matches!(*name, local_name!("title") | local_name!("xmp") | local_name!("plaintext"))
}
