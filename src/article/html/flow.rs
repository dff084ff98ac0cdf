//! Tree to text: walks the page and writes its text, by the rules in [`super::rules`].
//!
//! White space is collapsed as it is read. Blocks only ask for line ends ([`Flow::margin`]),
//! which are written before the next text, so that there are none at the ends and no more than
//! asked for between. The walk follows links and never recurses.
//!
//! Limit: lines of a list are indented for at most [`DEEPEST_INDENT`] lists, so that the text
//! cannot be many times longer than its page.

use super::dom::{Dom, Id, Kind, NONE, Piece, Spelling, narrow};
use super::rules::{Role, Style, is_table_part, role, style};
use super::runs::{Draft, Generated, is_white, utf16_len};
use crate::article::ByteRange;

/// How many lists deep lines are still indented.
const DEEPEST_INDENT: usize = 16;

/// Writes the text of a page.
pub(super) struct Flow<'a> {
    page: &'a str,
    dom: &'a Dom,
    draft: Draft,
    /// How many line ends to write before the next text.
    margin: usize,
    preformatted: usize,
    /// The lists around: the number of the next item, or none for bullets.
    lists: Vec<Option<u32>>,
    /// For each item around, whether it is a list of its own.
    lone_items: Vec<bool>,
    /// An item began and has no text yet: what goes before it.
    marker: Option<(String, Generated)>,
    /// For each row around, whether it had a cell.
    rows: Vec<bool>,
    /// How many cells begin before the next text, if it is on this line.
    gap: usize,
    styles: Vec<(ByteRange, Style)>,
    /// The styles around, as places in `styles`, and the first of those without text yet.
    open_styles: Vec<usize>,
    unstarted: usize,
}

/// The text of a page, its runs, and how to show it, each in the order of the text.
pub(super) struct Flowed {
    pub draft: Draft,
    pub styles: Vec<(ByteRange, Style)>,
}

/// Writes the text of what lies in `root`.
pub(super) fn flow(page: &str, dom: &Dom, root: Id) -> Flowed {
    let mut flow = Flow {
        page,
        dom,
        draft: Draft::default(),
        margin: 0,
        preformatted: 0,
        lists: Vec::new(),
        lone_items: Vec::new(),
        marker: None,
        rows: Vec::new(),
        gap: 0,
        styles: Vec::new(),
        open_styles: Vec::new(),
        unstarted: 0,
    };
    flow.walk(root);
    flow.draft.trim_end();
    flow.styles.retain(|(range, _)| !range.is_empty());
    Flowed { draft: flow.draft, styles: flow.styles }
}

impl Flow<'_> {
    fn walk(&mut self, root: Id) {
        let mut at = self.dom.link(root, |n| n.first);
        while at != NONE {
            if self.enter(at) {
                let first = self.dom.link(at, |n| n.first);
                if first != NONE {
                    at = first;
                    continue;
                }
                self.leave(at);
            }
            // On to what follows, out of everything that ends here.
            loop {
                let next = self.dom.link(at, |n| n.next);
                if next != NONE {
                    at = next;
                    break;
                }
                at = self.dom.link(at, |n| n.parent);
                if at == root || at == NONE {
                    return;
                }
                self.leave(at);
            }
        }
    }

    /// Begins a node. False if nothing in it gives text; then it is not left either.
    fn enter(&mut self, id: Id) -> bool {
        let local = match self.dom.node(id).map(|n| &n.kind) {
            Some(Kind::Text { .. }) => {
                // Between rows and cells there is only white space, and that does not show.
                let parent = self.dom.link(id, |n| n.parent);
                if self.dom.html_name(parent).is_some_and(is_table_part) {
                    return true;
                }
                let mut units = 0;
                for piece in self.dom.text_pieces(id) {
                    self.write(piece, id, &mut units);
                }
                return true;
            }
            Some(Kind::Element { local, .. }) => local,
            _ => return false,
        };
        let role = role(local);
        if role == Role::Silent || self.dom.start_tag(id).is_some_and(|tag| tag.hidden) {
            return false;
        }
        if let Some(style) = style(local) {
            self.open_styles.push(self.styles.len());
            self.styles.push((ByteRange::default(), style));
        }
        match role {
            Role::Silent | Role::Inline => {}
            Role::Block => self.ask(1),
            Role::Paragraph => self.ask(2),
            Role::Break => self.margin = self.margin.saturating_add(1),
            Role::Preformatted => {
                self.ask(1);
                self.preformatted += 1;
            }
            Role::List { numbered } => {
                self.ask(1);
                self.lists.push(numbered.then_some(1));
            }
            Role::Item => self.enter_item(),
            Role::Row => {
                self.ask(1);
                self.rows.push(false);
            }
            Role::Cell => {
                if self.rows.last_mut().is_some_and(|had| std::mem::replace(had, true)) {
                    self.gap = self.gap.saturating_add(1);
                }
            }
            Role::Picture => {
                let mut units = 0;
                if let Some(tag) = self.dom.start_tag(id) {
                    for &piece in self.dom.pieces_of(tag.alt.0, tag.alt.1) {
                        self.write(piece, id, &mut units);
                    }
                }
            }
        }
        true
    }

    fn enter_item(&mut self) {
        self.ask(1);
        let is_lone = self.lists.is_empty();
        if is_lone {
            self.lists.push(None);
        }
        self.lone_items.push(is_lone);
        self.marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                let marker = format!("{number}. ");
                *number = number.saturating_add(1);
                Some((marker, Generated::Number))
            }
            _ => Some(("• ".to_owned(), Generated::Bullet)),
        };
    }

    fn leave(&mut self, id: Id) {
        let Some(Kind::Element { local, .. }) = self.dom.node(id).map(|n| &n.kind) else {
            return;
        };
        match role(local) {
            Role::Silent | Role::Inline | Role::Cell | Role::Picture | Role::Break => {}
            Role::Block => self.ask(1),
            Role::Paragraph => self.ask(2),
            Role::Preformatted => {
                self.ask(1);
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            Role::List { .. } => {
                self.ask(1);
                self.lists.pop();
                self.marker = None;
            }
            Role::Item => {
                self.ask(1);
                if self.lone_items.pop() == Some(true) {
                    self.lists.pop();
                }
                self.marker = None;
            }
            Role::Row => {
                self.ask(1);
                self.rows.pop();
                self.gap = 0;
            }
        }
        if style(local).is_some() {
            self.end_style();
        }
    }

    fn end_style(&mut self) {
        let Some(at) = self.open_styles.pop() else { return };
        let had_text = self.unstarted > self.open_styles.len();
        self.unstarted = self.unstarted.min(self.open_styles.len());
        if had_text && let Some((range, _)) = self.styles.get_mut(at) {
            let text = self.draft.text.get(range.start.0..).unwrap_or_default();
            range.end.0 = range.start.0 + text.trim_end_matches(is_white).len();
        }
    }

    /// Asks for line ends before the next text: as many, if there are not more already.
    fn ask(&mut self, margin: usize) {
        self.margin = self.margin.max(margin);
    }

    /// Writes the line ends that were asked for, and what goes before the line; or, on the
    /// same line, the gap between cells. A line does not begin with a gap.
    fn break_line(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.margin == 0 && !self.draft.text.is_empty() {
            if gap > 0 {
                self.draft.push_generated(&"\t\t".repeat(gap), Generated::CellGap);
            }
            return;
        }
        self.draft.trim_end();
        if !self.draft.text.is_empty() {
            self.draft.push_generated(&"\n".repeat(self.margin), Generated::LineBreak);
        }
        self.margin = 0;
        if self.lists.is_empty() {
            return;
        }
        // What follows in an item stands under its text.
        let depth = self.lists.len() + usize::from(self.marker.is_none());
        let indent = "  ".repeat(depth.min(DEEPEST_INDENT));
        self.draft.push_generated(&indent, Generated::Indent);
        if let Some((marker, what)) = self.marker.take() {
            self.draft.push_generated(&marker, what);
        }
    }

    /// Makes ready for text: after this it begins at the end of the draft.
    fn begin_text(&mut self) {
        self.break_line();
        let start = self.draft.text.len();
        for &at in self.open_styles.get(self.unstarted..).unwrap_or_default() {
            if let Some((range, _)) = self.styles.get_mut(at) {
                *range = ByteRange::new(start, start);
            }
        }
        self.unstarted = self.open_styles.len();
    }

    /// Writes a piece of a node's text; `units` is where it is in that text.
    fn write(&mut self, piece: Piece, node: Id, units: &mut u32) {
        let s = self.dom.piece_text(self.page, piece);
        if self.preformatted > 0 {
            if !s.is_empty() {
                self.begin_text();
                self.copy(s, piece, 0, node, units);
            }
            return;
        }
        let mut at = 0;
        while at < s.len() {
            let rest = s.get(at..).unwrap_or_default();
            let white = rest.len() - rest.trim_start_matches(is_white).len();
            if white > 0 {
                self.write_white(rest.get(..white).unwrap_or_default(), piece, at, node, *units);
                *units += narrow(white);
                at += white;
                continue;
            }
            let plain = rest.get(..plain_len(rest)).unwrap_or_default();
            self.begin_text();
            self.copy(plain, piece, at, node, units);
            at += plain.len();
        }
    }

    /// Copies `s`, which is at `at` in the piece's text.
    fn copy(&mut self, s: &str, piece: Piece, at: usize, node: Id, units: &mut u32) {
        match piece.spelling {
            Spelling::Same => {
                self.draft.push_same(s, piece.start + narrow(at), node, *units);
                *units += utf16_len(s);
            }
            Spelling::Otherwise { .. } => {
                let end = *units + utf16_len(s);
                let source = (piece.start, piece.end);
                self.draft.push_otherwise(s, source, node, (*units, end));
                *units = end;
            }
        }
    }

    /// Writes a blank for white space, or nothing where it does not show.
    fn write_white(&mut self, white: &str, piece: Piece, at: usize, node: Id, units: u32) {
        let source = match piece.spelling {
            Spelling::Same => {
                let start = piece.start + narrow(at);
                (start, start + narrow(white.len()))
            }
            Spelling::Otherwise { .. } => (piece.start, piece.end),
        };
        let units_end = units + narrow(white.len());
        if self.margin > 0 || self.gap > 0 || self.draft.text.is_empty() {
            return;
        }
        if self.draft.text.ends_with(is_white) {
            self.draft.extend_blank(source, node, units_end);
        } else if piece.spelling == Spelling::Same && white == " " {
            self.begin_text();
            self.draft.push_same(" ", source.0, node, units);
        } else {
            self.begin_text();
            self.draft.push_otherwise(" ", source, node, (units, units_end));
        }
    }
}

/// How much of a text, which begins with no white space, stays as it is: up to white space
/// other than a single blank between two words.
fn plain_len(s: &str) -> usize {
    let bytes = s.as_bytes();
    let is_white = |b: u8| matches!(b, b' ' | b'\t'..=b'\r');
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|b| b.iter().position(|&b| is_white(b))) {
        let at = from + found;
        let is_lone_blank =
            bytes.get(at) == Some(&b' ') && bytes.get(at + 1).is_some_and(|&b| !is_white(b));
        if !is_lone_blank {
            return at;
        }
        from = at + 1;
    }
    s.len()
}
