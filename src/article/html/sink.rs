//! Builds the [`Dom`] as html5ever's tree builder tells it.
//!
//! The tree builder gets neither text nor attributes, only what the tree depends on: it does
//! not look at text but for white space, so each chunk of text goes through it as a *token* of
//! at most eight bytes that names the chunk (see [`token_of`]). So nothing is copied, and a
//! text node knows where in the page it came from.

use super::dom::{Chunk, DOCUMENT, Dom, Id, Kind, NONE, Piece, Spelling, narrow};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, ExpandedName, LocalName, Namespace, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// A node as the tree builder holds it, with the name that it keeps asking for.
#[derive(Clone, Debug)]
pub(super) struct Handle {
    pub id: Id,
    local: LocalName,
    ns: Namespace,
}

impl Handle {
    fn nameless(id: Id) -> Self {
        Self { id, local: LocalName::default(), ns: ns!() }
    }
}

/// The element that was made last.
#[derive(Clone, Debug)]
pub(super) struct Made {
    pub id: Id,
    pub local: LocalName,
    pub is_html: bool,
}

/// The tree under construction.
#[derive(Debug)]
pub(super) struct Sink {
    pub dom: RefCell<Dom>,
    /// The first chunk of the text that is under way, from which its tokens count.
    pub first_chunk: Cell<u32>,
    /// Where the NUL is that is under way, in bytes of the page.
    pub null_at: Cell<u32>,
    /// How deep the last node went in, in elements above it.
    pub depth: Cell<u32>,
    /// Elements made and nodes moved: what the parser does beyond following the page.
    pub work: Cell<usize>,
    /// The element that was made last, until somebody takes it.
    pub made: RefCell<Option<Made>>,
}

/// White space that no rule of the tree builder tells apart. `\n` is not among it.
const DIGITS: [u8; 3] = *b" \t\x0C";

/// The letter that a token of other text begins with.
const MARK: u8 = b'x';

/// What stands for the `nth` chunk of a text: white space for white space, else a word.
pub(super) fn token_of(nth: u32, is_white: bool) -> StrTendril {
    let mut token = String::new();
    let mut rest = nth;
    if is_white {
        loop {
            token.push(DIGITS.get(rest as usize % 3).map_or(' ', |&b| char::from(b)));
            rest /= 3;
            if rest == 0 {
                break;
            }
        }
    } else {
        token.push(char::from(MARK));
        while rest > 0 {
            token.push(char::from(b'0' + (rest % 10) as u8));
            rest /= 10;
        }
    }
    StrTendril::from_slice(&token)
}

/// Which chunk of the text a token stands for. `None` for text of the tree builder's own.
fn chunk_of(token: &str) -> Option<u32> {
    let (digits, base): (&[u8], u32) = match token.as_bytes() {
        [MARK, digits @ ..] => (digits, 10),
        white => (white, 3),
    };
    digits.iter().rev().try_fold(0_u32, |sum, digit| {
        let value = match DIGITS.iter().position(|d| d == digit) {
            Some(at) if base == 3 => narrow(at),
            None if base == 10 && digit.is_ascii_digit() => u32::from(digit - b'0'),
            _ => return None,
        };
        sum.checked_mul(base)?.checked_add(value)
    })
}

impl Sink {
    /// A sink with an empty document.
    pub fn new() -> Self {
        Self {
            dom: RefCell::new(Dom::new()),
            first_chunk: Cell::new(0),
            null_at: Cell::new(0),
            depth: Cell::new(0),
            work: Cell::new(0),
            made: RefCell::new(None),
        }
    }

    fn add_work(&self, amount: usize) {
        self.work.set(self.work.get().saturating_add(amount));
    }

    /// The chunk that a token stands for. What the tree builder makes up itself is U+FFFD for
    /// a NUL in foreign markup.
    fn resolve(&self, token: &str) -> u32 {
        if let Some(nth) = chunk_of(token) {
            return self.first_chunk.get().saturating_add(nth);
        }
        let mut dom = self.dom.borrow_mut();
        let spelled = narrow(dom.spelled.len());
        dom.spelled.push_str(token);
        let end = narrow(dom.spelled.len());
        let at = self.null_at.get();
        let piece = narrow(dom.pieces.len());
        dom.pieces.push(Piece {
            start: at,
            end: at.saturating_add(1),
            spelling: Spelling::Otherwise { start: spelled, end },
        });
        dom.chunks.push(Chunk {
            start: piece,
            end: piece.saturating_add(1),
            next: NONE,
            is_placed: false,
            is_stray: false,
        });
        narrow(dom.chunks.len()).saturating_sub(1)
    }

    fn note_depth(&self, parent: Id) {
        self.depth.set(self.dom.borrow().link(parent, |n| n.depth).saturating_add(1));
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Dom {
        self.dom.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle::nameless(DOCUMENT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        ExpandedName { ns: &target.ns, local: &target.local }
    }

    fn create_element(&self, name: QualName, _: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let mut dom = self.dom.borrow_mut();
        let contents = if flags.template { dom.add(Kind::Root) } else { NONE };
        let id = dom.add(Kind::Element {
            local: name.local.clone(),
            ns: name.ns.clone(),
            tag: NONE,
            contents,
            holds_html: flags.mathml_annotation_xml_integration_point,
        });
        self.add_work(1);
        let made = Made { id, local: name.local.clone(), is_html: name.ns == ns!(html) };
        self.made.replace(Some(made));
        Handle { id, local: name.local, ns: name.ns }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        Handle::nameless(self.dom.borrow_mut().add(Kind::Comment))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        Handle::nameless(self.dom.borrow_mut().add(Kind::Comment))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(child) => {
                let mut dom = self.dom.borrow_mut();
                dom.detach(child.id);
                dom.append(parent.id, child.id);
            }
            NodeOrText::AppendText(token) => {
                let chunk = self.resolve(&token);
                self.dom.borrow_mut().append_text(parent.id, chunk);
            }
        }
        self.note_depth(parent.id);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        prev_element: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let has_parent = self.dom.borrow().link(element.id, |n| n.parent) != NONE;
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let contents = match self.dom.borrow().node(target.id).map(|n| &n.kind) {
            Some(Kind::Element { contents, .. }) => *contents,
            _ => NONE,
        };
        Handle::nameless(if contents == NONE { target.id } else { contents })
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(child) => {
                let mut dom = self.dom.borrow_mut();
                dom.detach(child.id);
                dom.insert_before(sibling.id, child.id);
            }
            NodeOrText::AppendText(token) => {
                let chunk = self.resolve(&token);
                self.dom.borrow_mut().insert_text_before(sibling.id, chunk);
            }
        }
        self.depth.set(self.dom.borrow().link(sibling.id, |n| n.depth));
    }

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.add_work(1);
        self.dom.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let moved = self.dom.borrow_mut().move_children(node.id, new_parent.id);
        self.add_work(moved);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        handle.ns == ns!(mathml)
            && matches!(
                self.dom.borrow().node(handle.id).map(|n| &n.kind),
                Some(Kind::Element { holds_html: true, .. })
            )
    }

    fn allow_declarative_shadow_roots(&self, _: &Handle) -> bool {
        false
    }
}

/// True for the elements whose text loses a line end at its start.
pub(super) fn is_newline_eater(made: &Made) -> bool {
    made.is_html
        && matches!(
            made.local,
            local_name!("pre") | local_name!("listing") | local_name!("textarea")
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_name_their_chunks() {
        for nth in [0, 1, 2, 3, 9, 10, 99, 2186, 2187, 4_000_000] {
            for is_white in [true, false] {
                let token = token_of(nth, is_white);
                assert_eq!(chunk_of(&token), Some(nth), "{token:?}");
                assert_eq!(token.bytes().all(|b| b.is_ascii_whitespace()), is_white);
                assert!(!token.contains('\n'));
            }
        }
        assert_eq!(chunk_of("\u{FFFD}"), None);
    }
}
