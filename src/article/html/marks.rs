//! What a tool needs that marks spans in the page itself: where text may be wrapped in an
//! element, and which text such elements hold.

use super::dom::{DOCUMENT, Kind, NONE, narrow};
use super::encoding::decode_page;
use super::map::{Piece, Source, SourceMap};
use crate::article::{ByteRange, Text};
use encoding_rs::Encoding;
use html5ever::{LocalName, local_name, ns};

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
        let nodes = self.parts(text, range).map(|(run, part)| (part.start, run.node));
        let nodes: Vec<_> = nodes.collect();
        for piece in self.pieces(text, range) {
            let Source::Node { bytes, .. } = piece.source else {
                rest.push(piece);
                continue;
            };
            let at = nodes.partition_point(|(start, _)| *start <= piece.text.start);
            let node = at.checked_sub(1).and_then(|at| nodes.get(at)).map_or(NONE, |n| n.1);
            let may_be_wrapped = !self.bars_markup(node);
            stretches.push(Stretch { text: piece.text, bytes, may_be_wrapped });
        }
        (stretches, rest)
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
            if let Some(value) = self.attribute(page, encoding, element, attribute) {
                found.push((part, value));
                last = element;
            }
        }
        found
    }

    /// The decoded page with `mask` for each character outside `kept`, which are ranges of
    /// the file's bytes, sorted.
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
        let mut kept = kept.iter().peekable();
        for (at, c) in decoded.char_indices() {
            let raw = self.raw.raw_start(narrow(at));
            while kept.next_if(|range| range.end.0 <= raw).is_some() {}
            let is_kept = kept.peek().is_some_and(|range| range.start.0 <= raw);
            out.push(if is_kept { c } else { mask });
        }
        out
    }

    fn attribute(
        &self,
        page: &[u8],
        encoding: &'static Encoding,
        element: u32,
        name: &str,
    ) -> Option<String> {
        let tag = self.dom.start_tag(element)?;
        let bytes = self.raw.raw_start(tag.name_end)..self.raw.raw_end(tag.end);
        let tag = encoding.decode_without_bom_handling(page.get(bytes)?).0;
        let (_, after) = tag.split_once(&format!(" {name}=\""))?;
        after.split_once('"').map(|(value, _)| value.to_owned())
    }

    /// True if an element that can hold no markup lies around the node.
    fn bars_markup(&self, node: u32) -> bool {
        let parent = self.dom.html_name(self.dom.link(node, |n| n.parent));
        if parent.is_some_and(holds_characters_only) {
            return true;
        }
        let mut at = self.dom.link(node, |n| n.parent);
        while at != NONE && at != DOCUMENT {
            if let Some(Kind::Element { ns, .. }) = self.dom.node(at).map(|n| &n.kind)
                && *ns != ns!(html)
            {
                return true;
            }
            at = self.dom.link(at, |n| n.parent);
        }
        false
    }
}

/// The elements that give text and in which `<` is a character.
fn holds_characters_only(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("title")
            | local_name!("xmp")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("plaintext")
    )
}
