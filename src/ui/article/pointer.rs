//! The mouse in the article: what is pressed, dragged and clicked, in bytes.

use super::place::{chunk_at, cluster_at, hit, row_start, text_rows, trailing_edge};
use crate::app::document::Document;
use crate::app::selection::Selection;
use crate::article::{Byte, ByteRange};
use crate::ui::scroller::Placed;
use egui::{CursorIcon, PointerButton, Pos2, Rect, Response, Ui};

/// How near to a span's end the pointer must be to take hold of it, in points.
const GRIP: f32 = 5.0;

/// What the pointer is doing in the article.
#[derive(Debug, Default)]
pub(super) struct Pointer {
    drag: Option<Drag>,
    /// The ends of spans stay where they are.
    fixed: bool,
}

/// What the pointer did in a frame.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pointed {
    /// It changed the annotation.
    pub(super) changed: bool,
    /// A byte of the text was clicked once.
    pub(super) clicked: Option<Byte>,
}

/// What the pressed button is doing.
#[derive(Clone, Copy, Debug)]
enum Drag {
    /// Selecting text from an anchor; by words, or by clusters.
    Text { origin: ByteRange },
    /// Selecting blocks from this one.
    Gutter { from: usize },
    /// Moving one end of a span; the other end stays.
    End { fixed: Byte },
}

impl Pointer {
    /// True while a button that was pressed in the article is held.
    pub(super) fn is_dragging(&self) -> bool {
        self.drag.is_some()
    }

    /// Lets go; for another text.
    pub(super) fn let_go(&mut self) {
        self.drag = None;
    }

    /// Turns what the pointer does into selections, and drags the ends of spans unless they are
    /// `fixed`.
    pub(super) fn point(
        &mut self,
        ui: &Ui,
        response: &Response,
        document: &mut Document,
        placed: &[Placed],
        gutter: Rect,
        fixed: bool,
    ) -> Pointed {
        self.fixed = fixed;
        let mut pointed = Pointed::default();
        if let Some(pos) = response.hover_pos() {
            let icon = if !fixed && grip_at(document, placed, pos).is_some() {
                CursorIcon::ResizeHorizontal
            } else if pos.x < gutter.right() {
                CursorIcon::PointingHand
            } else {
                CursorIcon::Text
            };
            ui.ctx().set_cursor_icon(icon);
        }
        let Some(pos) = response.interact_pointer_pos() else {
            self.drag = None;
            return pointed;
        };
        let by_cluster = ui.input(|i| i.modifiers.command);
        let extends = ui.input(|i| i.modifiers.shift);
        let (pressed, primary) = ui.input(|i| {
            (i.pointer.button_pressed(PointerButton::Primary), i.pointer.primary_down())
        });
        if pressed {
            self.press(document, placed, pos, gutter, by_cluster, extends);
            document.reveal = None;
        } else if primary && response.dragged() {
            pointed.changed = self.drag_to(document, placed, pos, by_cluster);
        }
        if response.secondary_clicked() {
            aim_menu(document, placed, pos);
        }
        if response.triple_clicked() {
            if let Some(block) = hit(placed, pos).and_then(|at| document.blocks.nearest(at)) {
                document.select_block(block);
            }
        } else if response.double_clicked() {
            if let Some(cluster) = cluster_at(placed, pos) {
                document.select(Selection::over(document.word_at(cluster.start)));
            }
        } else if response.clicked() && pos.x >= gutter.right() && !extends {
            click(document, placed, pos);
            pointed.clicked = cluster_at(placed, pos).map(|c| c.start);
        }
        if response.double_clicked() || response.triple_clicked() {
            // What was clicked is in view; the next click is to meet the same place.
            document.reveal = None;
        }
        if response.drag_stopped() || response.clicked() {
            self.drag = None;
            document.close_step();
        }
        pointed
    }

    fn press(
        &mut self,
        document: &mut Document,
        placed: &[Placed],
        pos: Pos2,
        gutter: Rect,
        by_cluster: bool,
        extends: bool,
    ) {
        let Some(at) = hit(placed, pos) else { return };
        if extends {
            document.selection.head = at;
            let anchor = document.selection.anchor;
            self.drag = Some(Drag::Text { origin: ByteRange { start: anchor, end: anchor } });
        } else if pos.x < gutter.right() {
            if let Some(from) = document.blocks.nearest(row_start(placed, pos).unwrap_or(at)) {
                document.select_block(from);
                self.drag = Some(Drag::Gutter { from });
            }
        } else if let Some((index, fixed)) = grip_at(document, placed, pos).filter(|_| !self.fixed)
        {
            document.start_drag(index);
            self.drag = Some(Drag::End { fixed });
        } else {
            let origin = if by_cluster {
                ByteRange { start: at, end: at }
            } else {
                cluster_at(placed, pos)
                    .map_or(ByteRange { start: at, end: at }, |c| document.word_at(c.start))
            };
            self.drag = Some(Drag::Text { origin });
        }
    }

    fn drag_to(
        &mut self,
        document: &mut Document,
        placed: &[Placed],
        pos: Pos2,
        by_cluster: bool,
    ) -> bool {
        // Above and below the text the nearest row counts, by words there too.
        let pos = egui::pos2(pos.x, text_rows(placed).clamp(pos.y));
        let (Some(drag), Some(at)) = (self.drag, hit(placed, pos)) else { return false };
        match drag {
            Drag::Text { origin } => {
                let to = if by_cluster {
                    ByteRange { start: at, end: at }
                } else {
                    cluster_at(placed, pos)
                        .map_or(ByteRange { start: at, end: at }, |c| document.word_at(c.start))
                };
                let selection = if to.start < origin.start {
                    Selection { anchor: origin.end, head: to.start }
                } else {
                    Selection { anchor: origin.start, head: to.end.max(origin.end) }
                };
                document.selection = selection;
                false
            }
            Drag::Gutter { from } => {
                let to = document.blocks.nearest(at).unwrap_or(from);
                if let (Some(a), Some(b)) = (document.blocks.get(from), document.blocks.get(to)) {
                    document.selection = if to < from {
                        Selection { anchor: a.end, head: b.start }
                    } else {
                        Selection { anchor: a.start, head: b.end }
                    };
                }
                false
            }
            Drag::End { fixed } => {
                if document.read_only.is_some() {
                    return false;
                }
                let to = if by_cluster {
                    at
                } else {
                    // Snap to the nearer edge of the word under the pointer.
                    snap_to_word(document, at)
                };
                document.drag_to(ByteRange::between(fixed, to))
            }
        }
    }
}

/// A click without a drag: on a highlight it selects the span, elsewhere it puts the
/// cursor there.
fn click(document: &mut Document, placed: &[Placed], pos: Pos2) {
    let Some(at) = hit(placed, pos) else { return };
    let span = cluster_at(placed, pos).and_then(|c| document.annotation.spans.at(c.start));
    let selection = span.map_or(Selection { anchor: at, head: at }, |s| Selection::over(s.range));
    document.select(selection);
    document.reveal = None;
}

fn aim_menu(document: &mut Document, placed: &[Placed], pos: Pos2) {
    let Some(cluster) = cluster_at(placed, pos) else { return };
    if !document.selection.range().contains(cluster.start) {
        match document.annotation.spans.at(cluster.start) {
            Some(span) => document.select(Selection::over(span.range)),
            None => {
                if let Some(block) = document.blocks.nearest(cluster.start) {
                    document.select_block(block);
                }
            }
        }
        document.reveal = None;
    }
}

/// The span whose end is under the pointer: its number, and the end that stays.
fn grip_at(document: &Document, placed: &[Placed], pos: Pos2) -> Option<(usize, Byte)> {
    let chunk = chunk_at(placed, pos)?;
    let local = chunk.local(pos);
    let at = chunk.laid.hit(local);
    let spans = &document.annotation.spans;
    let inside = spans.first_ending_after(at);
    let candidates = [inside.checked_sub(1), Some(inside)];
    candidates.into_iter().flatten().find_map(|index| {
        let span = spans.get(index)?;
        let end_caret = trailing_edge(chunk, span.range);
        let near =
            |x: f32, row: Rect| (local.x - x).abs() <= GRIP && row.y_range().contains(local.y);
        if span.range.start == at {
            let caret = chunk.laid.caret(at);
            near(caret.center().x, caret).then_some((index, span.range.end))
        } else if span.range.end == at {
            let (x, row) = end_caret?;
            near(x, row).then_some((index, span.range.start))
        } else {
            None
        }
    })
}

fn snap_to_word(document: &Document, at: Byte) -> Byte {
    let word = document.word_at(at);
    if at.0 - word.start.0.min(at.0) < word.end.0.saturating_sub(at.0) {
        word.start
    } else {
        word.end
    }
}
