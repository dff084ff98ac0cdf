//! What the user sees, and where it stands.

use super::Screen;
use copydesk::app::command::COMMANDS;
use copydesk::article::{Byte, ByteRange};
use copydesk::ui::layout::{Chunks, LaidChunk, LayoutCache, Style};
use copydesk::ui::{article, theme};
use egui::accesskit::Role;
use egui::{Id, Pos2, Rangef, Rect, pos2};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT;
use image::RgbaImage;
use std::sync::Arc;

impl Screen {
    /// The node with exactly this name, or for a command in a menu its name and key.
    #[track_caller]
    pub fn node(&self, name: &str) -> Node<'_> {
        self.only(name, |_| true)
    }

    /// The node of a role with exactly this name.
    #[track_caller]
    pub fn node_of(&self, role: Role, name: &str) -> Node<'_> {
        self.only(name, |r| r == role)
    }

    #[track_caller]
    fn only(&self, name: &str, role: impl Fn(Role) -> bool) -> Node<'_> {
        let row = COMMANDS.iter().find(|r| r.text == name);
        let with_key = row.map(|r| format!("{name} {}", self.app().keymap.shown(r.command)));
        let fits = |n: &Node<'_>| {
            let label = n.accesskit_node().label();
            role(n.accesskit_node().role())
                && (label.as_deref() == Some(name) || label.is_some() && label == with_key)
        };
        let mut found: Vec<_> = self.nodes().filter(fits).collect();
        assert_eq!(found.len(), 1, "nodes with the name “{name}” among {:?}", self.texts());
        found.remove(0)
    }

    /// True if something shows exactly this text.
    pub fn shows(&self, text: &str) -> bool {
        self.nodes().any(|n| says(&n, |said| said == text))
    }

    /// True if something shows a text that has this in it.
    pub fn mentions(&self, part: &str) -> bool {
        self.nodes().any(|n| says(&n, |said| said.contains(part)))
    }

    /// Every text on show, to explain a failure.
    pub fn texts(&self) -> Vec<String> {
        self.nodes().filter_map(|n| n.accesskit_node().label().or(n.value())).collect()
    }

    /// Every node.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.harness.root().children_recursive()
    }

    /// The node with this id, if it is there.
    pub fn node_by_id(&self, id: Id) -> Option<Node<'_>> {
        self.nodes().find(|n| n.accesskit_node().locate().0 == id.accesskit_id())
    }

    /// True if the widget with this id has the focus.
    pub fn has_focus(&self, id: Id) -> bool {
        self.harness.ctx.memory(|m| m.has_focus(id))
    }

    /// True if the article has the focus.
    pub fn article_has_focus(&self) -> bool {
        self.has_focus(article::focus_id())
    }

    /// The article's view.
    pub fn view(&self) -> Rect {
        self.node_by_id(article::focus_id()).unwrap().rect()
    }

    /// The gutter beside a block that is in view.
    pub fn gutter(&self, block: usize) -> Option<Rect> {
        Some(self.node_by_id(article::focus_id().with(("block", block)))?.rect())
    }

    /// The middle of the gutter beside the block that holds a byte.
    pub fn gutter_of(&self, at: usize) -> Pos2 {
        let block = self.document().blocks.nearest(Byte(at)).unwrap();
        self.gutter(block).expect("the block is not in view").center()
    }

    /// A byte's place: its chunk's layout and left top corner. `None` if its block is not in
    /// view.
    pub fn place(&self, at: usize) -> Option<(Arc<LaidChunk>, Pos2)> {
        let document = self.document();
        let text = Arc::clone(document.text());
        let block = document.blocks.nearest(Byte(at))?;
        let first = document.blocks.get(block)?.start;
        let gutter = self.gutter(block)?;
        // The column begins 10 points right of the gutter and is as wide as one can read.
        let wrap_width = (self.view().width() - 92.0).clamp(20.0, theme::MEASURE);
        let style =
            Style { font: theme::article_font(), wrap_width, row_height: theme::ROW_HEIGHT };
        let mut cache = LayoutCache::default();
        cache.begin(&self.harness.ctx, &style);
        let chunks = Chunks::new(&text);
        let mut laid = |i| cache.get(&self.harness.ctx, &text, &chunks, i).unwrap();
        let top = laid(chunks.at(first)).caret(first).top();
        let mut origin = pos2(gutter.right() + 10.0, gutter.top() - 2.0 - top);
        for before in chunks.at(first)..chunks.at(Byte(at)) {
            origin.y += laid(before).height;
        }
        Some((laid(chunks.at(Byte(at))), origin))
    }

    /// A place a quarter inside the cluster that starts at a byte.
    #[track_caller]
    pub fn at(&self, byte: usize) -> Pos2 {
        let (laid, origin) = self.place(byte).expect("the block is not in view");
        origin + laid.position(Byte(byte)).to_vec2()
    }

    /// The middle of the cluster that starts at a byte.
    #[track_caller]
    pub fn middle(&self, byte: usize) -> Pos2 {
        self.cluster(byte).unwrap().1.center()
    }

    /// The cluster that starts at a byte, and its rectangle on the screen.
    pub fn cluster(&self, byte: usize) -> Option<(ByteRange, Rect)> {
        let (laid, origin) = self.place(byte)?;
        let row = laid.rows.get(laid.row_of(Byte(byte)))?;
        for piece in &row.pieces {
            for (range, left, right) in piece.clusters() {
                if range.start.0 == byte {
                    let y = Rangef::new(row.top, row.top + row.height);
                    let rect = Rect::from_x_y_ranges(left..=right, y);
                    return Some((range, rect.translate(origin.to_vec2())));
                }
            }
        }
        None
    }

    /// The byte where this text first occurs in the article.
    #[track_caller]
    pub fn find(&self, part: &str) -> usize {
        self.document().text().as_str().find(part).expect("the article has this text")
    }

    /// What the window looks like.
    pub fn picture(&mut self) -> RgbaImage {
        self.harness.remove_cursor();
        self.harness.run();
        self.settle();
        self.harness.render().unwrap()
    }
}

fn says(node: &Node<'_>, test: impl Fn(&str) -> bool) -> bool {
    let node = node.accesskit_node();
    node.label().is_some_and(|l| test(&l)) || node.value().is_some_and(|v| test(&v))
}
