//! The tree of a page: nodes in one vector, each knowing where in the page it came from.
//!
//! Invariants: links between nodes are indices that exist, or [`NONE`]; a node has at most one
//! parent; a text node has at least one piece of text. The
//! tree holds no text: a [`Piece`] is a range of the page, and only what the page spells
//! otherwise (`&amp;`, `\r\n`) has its text in [`Dom::spelled`].
//!
//! Nothing here recurses, dropping included, so that depth costs nothing.

use html5ever::{LocalName, Namespace, local_name, ns};

/// The index of a node.
pub(super) type Id = u32;

/// No node, piece or tag.
pub(super) const NONE: u32 = u32::MAX;

/// The document, always the first node.
pub(super) const DOCUMENT: Id = 0;

/// An offset or a count as it is kept in the tree. Pages are shorter than `u32::MAX`.
pub(super) fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The document, and the contents of each `template`, which hang on nothing.
    Root,
    /// An element.
    Element {
        local: LocalName,
        ns: Namespace,
        /// Its start tag; [`NONE`] if the parser put it in.
        tag: u32,
        /// For a `template`, its contents.
        contents: Id,
        /// The attributes that the tree depends on say that HTML may stand inside.
        holds_html: bool,
    },
    /// Text, as a chain of chunks.
    Text { first: u32, last: u32 },
    /// A comment. Kept because it parts text nodes.
    Comment,
}

/// A node and its neighbours.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub parent: Id,
    pub first: Id,
    pub last: Id,
    pub previous: Id,
    pub next: Id,
    /// How many elements lie above it, counted when it was put in.
    pub depth: u32,
    pub kind: Kind,
}

/// Where a piece's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    /// The page has exactly that text.
    Same,
    /// The page spells it otherwise; `start..end` in [`Dom::spelled`].
    Otherwise { start: u32, end: u32 },
}

/// A stretch of text and where it is in the page, in bytes of the decoded page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub start: u32,
    pub end: u32,
    pub spelling: Spelling,
}

/// Pieces `start..end` that came in one go, and the chunk that follows in the text node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub start: u32,
    pub end: u32,
    pub next: u32,
    /// It is in a text node.
    pub is_placed: bool,
    /// It stood between the rows of a table, and went before that.
    pub is_stray: bool,
}

/// A start tag, in bytes of the decoded page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StartTag {
    /// Where its `<` is.
    pub start: u32,
    /// After its name.
    pub name_end: u32,
    /// After its `>`.
    pub end: u32,
    /// It has the attribute `hidden`.
    pub hidden: bool,
    /// The pieces of its `alt`, `start..end`, if it has any.
    pub alt: (u32, u32),
}

/// The tree, and the tables that it refers to.
#[derive(Clone, Debug, Default)]
pub(super) struct Dom {
    nodes: Vec<Node>,
    pub chunks: Vec<Chunk>,
    pub pieces: Vec<Piece>,
    pub spelled: String,
    pub tags: Vec<StartTag>,
    /// What CDATA sections hold, `start..end` in bytes of the decoded page, in order.
    pub cdata: Vec<(u32, u32)>,
}

impl Dom {
    /// A tree with nothing but the document.
    pub fn new() -> Self {
        let mut dom = Self::default();
        dom.add(Kind::Root);
        dom
    }

    /// A new node that hangs on nothing.
    pub fn add(&mut self, kind: Kind) -> Id {
        let id = narrow(self.nodes.len());
        self.nodes.push(Node {
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            depth: 0,
            kind,
        });
        id
    }

    /// How many nodes there are, the detached ones included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The node. `None` for [`NONE`].
    pub fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    fn node_mut(&mut self, id: Id) -> Option<&mut Node> {
        self.nodes.get_mut(id as usize)
    }

    /// One of a node's neighbours, say `|n| n.parent`; [`NONE`] if there is none.
    pub fn link(&self, id: Id, which: impl FnOnce(&Node) -> Id) -> Id {
        self.node(id).map_or(NONE, which)
    }

    /// The name of an HTML element. `None` for all else.
    pub fn html_name(&self, id: Id) -> Option<&LocalName> {
        match &self.node(id)?.kind {
            Kind::Element { local, ns, .. } if *ns == ns!(html) => Some(local),
            _ => None,
        }
    }

    /// The start tag of an element, if the page has one.
    pub fn start_tag(&self, id: Id) -> Option<&StartTag> {
        match &self.node(id)?.kind {
            Kind::Element { tag, .. } => self.tags.get(*tag as usize),
            _ => None,
        }
    }

    /// Says which start tag made an element.
    pub fn set_tag(&mut self, id: Id, index: u32) {
        if let Some(Node { kind: Kind::Element { tag, .. }, .. }) = self.node_mut(id) {
            *tag = index;
        }
    }

    /// The page's `body`. `None` if it has a frameset, or nothing yet.
    pub fn body(&self) -> Option<Id> {
        let html = self.children(DOCUMENT).find(|&n| self.html_name(n).is_some())?;
        self.children(html).find(|&n| self.html_name(n) == Some(&local_name!("body")))
    }

    /// What the first `title` in the page's `head` says, white space collapsed.
    pub fn title(&self, page: &str) -> Option<String> {
        let html = self.children(DOCUMENT).find(|&n| self.html_name(n).is_some())?;
        let head = self.children(html).find(|&n| self.html_name(n).is_some())?;
        let title =
            self.children(head).find(|&n| self.html_name(n) == Some(&local_name!("title")))?;
        let text: String = self
            .children(title)
            .flat_map(|text| self.text_pieces(text))
            .map(|piece| self.piece_text(page, piece))
            .collect();
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        Some(words.join(" ")).filter(|title| !title.is_empty())
    }

    /// A node's children, in order.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let first = self.link(id, |n| n.first);
        let next = move |&id: &Id| Some(self.link(id, |n| n.next)).filter(|&id| id != NONE);
        std::iter::successors(Some(first).filter(|&id| id != NONE), next)
    }

    /// The pieces of a text node, in order. Empty for all else.
    pub fn text_pieces(&self, id: Id) -> impl Iterator<Item = Piece> + '_ {
        let first = match self.node(id).map(|n| &n.kind) {
            Some(Kind::Text { first, .. }) => *first,
            _ => NONE,
        };
        let chunk = move |at: u32| self.chunks.get(at as usize).copied();
        std::iter::successors(chunk(first), move |c| chunk(c.next))
            .flat_map(move |c| self.pieces_of(c.start, c.end).iter().copied())
    }

    /// Pieces `start..end`.
    pub fn pieces_of(&self, start: u32, end: u32) -> &[Piece] {
        self.pieces.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The text of a piece; `page` is the decoded page.
    pub fn piece_text<'a>(&'a self, page: &'a str, piece: Piece) -> &'a str {
        match piece.spelling {
            Spelling::Same => page.get(piece.start as usize..piece.end as usize),
            Spelling::Otherwise { start, end } => self.spelled.get(start as usize..end as usize),
        }
        .unwrap_or_default()
    }

    /// Adds a piece to the table. Joins it with the one before where nothing is lost, but
    /// never with one before `from`.
    pub fn add_piece(&mut self, from: u32, piece: Piece) {
        if narrow(self.pieces.len()) > from
            && piece.spelling == Spelling::Same
            && let Some(last) = self.pieces.last_mut()
            && last.spelling == Spelling::Same
            && last.end == piece.start
        {
            last.end = piece.end;
            return;
        }
        self.pieces.push(piece);
    }

    /// Puts a detached node in as the last child of `parent`.
    pub fn append(&mut self, parent: Id, child: Id) {
        let last = self.link(parent, |n| n.last);
        let depth = self.link(parent, |n| n.depth).saturating_add(1);
        if let Some(node) = self.node_mut(child) {
            (node.parent, node.previous, node.next, node.depth) = (parent, last, NONE, depth);
        }
        match self.node_mut(last) {
            Some(node) => node.next = child,
            None => self.set_first(parent, child),
        }
        self.set_last(parent, child);
    }

    /// Puts a detached node in before `sibling`. Does nothing if that has no parent.
    pub fn insert_before(&mut self, sibling: Id, child: Id) {
        let parent = self.link(sibling, |n| n.parent);
        if parent == NONE {
            return;
        }
        let previous = self.link(sibling, |n| n.previous);
        let depth = self.link(sibling, |n| n.depth);
        if let Some(node) = self.node_mut(child) {
            (node.parent, node.previous, node.next, node.depth) =
                (parent, previous, sibling, depth);
        }
        if let Some(node) = self.node_mut(sibling) {
            node.previous = child;
        }
        match self.node_mut(previous) {
            Some(node) => node.next = child,
            None => self.set_first(parent, child),
        }
    }

    /// Takes a node, with all below it, out of its parent.
    pub fn detach(&mut self, id: Id) {
        let Some(node) = self.node(id) else { return };
        let (parent, previous, next) = (node.parent, node.previous, node.next);
        match self.node_mut(previous) {
            Some(node) => node.next = next,
            None => self.set_first(parent, next),
        }
        match self.node_mut(next) {
            Some(node) => node.previous = previous,
            None => self.set_last(parent, previous),
        }
        if let Some(node) = self.node_mut(id) {
            (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
        }
    }

    /// Moves all children of `from` to the end of `to`. Returns how many there were.
    pub fn move_children(&mut self, from: Id, to: Id) -> usize {
        let mut moved = 0;
        loop {
            let child = self.link(from, |n| n.first);
            if child == NONE {
                return moved;
            }
            self.detach(child);
            self.append(to, child);
            moved += 1;
        }
    }

    /// Adds a chunk of text at the end of `parent`: to the text node there, or in a new one.
    pub fn append_text(&mut self, parent: Id, chunk: u32) {
        if !self.place(chunk) {
            return;
        }
        let last = self.link(parent, |n| n.last);
        if !self.extend_text(last, chunk) {
            let text = self.add(Kind::Text { first: chunk, last: chunk });
            self.append(parent, text);
        }
    }

    /// Adds a chunk of text before `sibling`, to the text node there or in a new one.
    pub fn insert_text_before(&mut self, sibling: Id, chunk: u32) {
        if !self.place(chunk) {
            return;
        }
        if let Some(chunk) = self.chunks.get_mut(chunk as usize) {
            chunk.is_stray = true;
        }
        let previous = self.link(sibling, |n| n.previous);
        if !self.extend_text(previous, chunk) {
            let text = self.add(Kind::Text { first: chunk, last: chunk });
            self.insert_before(sibling, text);
        }
    }

    /// False if the chunk is in a text node already: a chain must not become a ring.
    fn place(&mut self, chunk: u32) -> bool {
        let chunk = self.chunks.get_mut(chunk as usize);
        chunk.is_some_and(|chunk| !std::mem::replace(&mut chunk.is_placed, true))
    }

    fn extend_text(&mut self, id: Id, chunk: u32) -> bool {
        let Some(Node { kind: Kind::Text { last, .. }, .. }) = self.node_mut(id) else {
            return false;
        };
        let before = std::mem::replace(last, chunk);
        if let Some(before) = self.chunks.get_mut(before as usize) {
            before.next = chunk;
        }
        true
    }

    fn set_first(&mut self, parent: Id, child: Id) {
        if let Some(node) = self.node_mut(parent) {
            node.first = child;
        }
    }

    fn set_last(&mut self, parent: Id, child: Id) {
        if let Some(node) = self.node_mut(parent) {
            node.last = child;
        }
    }
}
