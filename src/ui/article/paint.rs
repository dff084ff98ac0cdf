//! Painting the article: highlights behind the text, marks under it, selection and caret.

use super::looks;
use super::place::{trailing_edge, y_range};
use crate::app::document::Document;
use crate::article::looks::Look;
use crate::article::{Byte, ByteRange};
use crate::ui::scroller::Placed;
use crate::ui::theme::{self, Theme};
use crate::ui::{layout, pens};
use egui::{Align2, Painter, Rect, Stroke, StrokeKind, Ui, vec2};

/// What is painted beside the annotation.
pub(super) struct Extras<'a> {
    /// How a page's text looks.
    pub(super) looks: &'a [(ByteRange, Look)],
    /// What was found, of what is in view.
    pub(super) found: &'a [ByteRange],
}

/// Paints text, highlights, what was found, selection and caret.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    document: &Document,
    placed: &[Placed],
    extras: &Extras<'_>,
    focused: bool,
    room: Rect,
) {
    let selection = document.selection.range();
    for chunk in placed {
        let range = chunk.laid.range;
        let spans = document.annotation.spans.overlapping(range);
        let here = |r: ByteRange| r.intersect(range);
        for span in spans {
            for rect in here(span.range).map(|r| chunk.laid.rects(r)).unwrap_or_default() {
                let rect = chunk.on_screen(rect).shrink2(vec2(0.0, 2.0));
                painter.rect_filled(rect, 2.0, theme.label(span.label).fill.0);
            }
        }
        for range in extras.found {
            for rect in here(*range).map(|r| chunk.laid.rects(r)).unwrap_or_default() {
                let rect = chunk.on_screen(rect).shrink2(vec2(0.0, 1.0));
                painter.rect(
                    rect,
                    2.0,
                    theme.found.0,
                    Stroke::new(1.0, theme.warning.0),
                    StrokeKind::Inside,
                );
            }
        }
        for rect in here(selection).map(|r| chunk.laid.rects(r)).unwrap_or_default() {
            painter.rect_filled(chunk.on_screen(rect), 2.0, theme.selection.0);
        }
        looks::paint(painter, theme, chunk, extras.looks, spans);
        for span in spans {
            for rect in here(span.range).map(|r| chunk.laid.rects(r)).unwrap_or_default() {
                pens::mark(painter, chunk.on_screen(rect), theme, span.label);
            }
        }
    }
    paint_ends(painter, theme, document, placed, focused, room);
}

/// The caret at the moving end, and a frame line beside the cursor's block.
fn paint_ends(
    painter: &Painter,
    theme: &Theme,
    document: &Document,
    placed: &[Placed],
    focused: bool,
    room: Rect,
) {
    let colour = if focused { theme.accent.0 } else { theme.quiet_ink.0 };
    let selection = document.selection;
    let head = selection.head;
    for chunk in placed {
        let range = chunk.laid.range;
        if range.start <= head && head <= range.end {
            let after = selection.head > selection.anchor;
            let (x, row) = if after && range.start < head {
                let before = document.text().previous_edge(head);
                trailing_edge(chunk, ByteRange { start: before, end: head })
                    .unwrap_or_else(|| (chunk.laid.caret(head).left(), chunk.laid.caret(head)))
            } else {
                let caret = chunk.laid.caret(head);
                (caret.left(), caret)
            };
            let row = chunk.on_screen(row);
            let x = x + chunk.origin.x;
            painter.vline(x, row.y_range(), Stroke::new(2.0, colour));
        }
    }
    if let Some(block) = document.block().and_then(|b| document.blocks.get(b))
        && let Some(y) = y_range(placed, block)
    {
        let column = placed.first().map_or(room.left(), |p| p.origin.x);
        let bar = Rect::from_x_y_ranges(column - 9.0..=column - 6.0, y);
        painter.rect_filled(bar, 1.5, colour);
    }
}

/// The scripts in view that no font covers; looked for again when the view has moved.
#[derive(Debug, Default)]
pub(super) struct MissingScripts {
    checked: Option<(Byte, Byte)>,
    names: Vec<&'static str>,
}

impl MissingScripts {
    /// Forgets what was looked at; for another text.
    pub(super) fn forget(&mut self) {
        self.checked = None;
    }

    /// A script that no installed font covers is named, not drawn as boxes without a word.
    pub(super) fn show(
        &mut self,
        ui: &Ui,
        theme: &Theme,
        document: &Document,
        shown: ByteRange,
        room: Rect,
    ) {
        let key = Some((shown.start, shown.end));
        if self.checked != key {
            self.checked = key;
            let text = document.text().slice(shown);
            let font = theme::article_font();
            self.names = ui.ctx().fonts_mut(|fonts| layout::missing_scripts(fonts, &font, text));
        }
        if !self.names.is_empty() {
            let text = format!(
                "No installed font has {}. Install one to see the letters; offsets are right all the same",
                self.names.join(", ")
            );
            let font = egui::TextStyle::Small.resolve(ui.style());
            let galley = ui.painter().layout(text, font, theme.warning.0, room.width() - 40.0);
            let rect = Align2::CENTER_BOTTOM
                .anchor_size(room.center_bottom() - vec2(0.0, 10.0), galley.size())
                .expand2(vec2(10.0, 5.0));
            ui.painter().rect(
                rect,
                4.0,
                theme.raised.0,
                Stroke::new(1.0, theme.warning.0),
                StrokeKind::Inside,
            );
            ui.painter().galley(rect.min + vec2(10.0, 5.0), galley, theme.warning.0);
        }
    }
}
