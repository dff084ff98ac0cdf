//! *As it reads*: the article put together from the labels, as an extractor should return it.
//!
//! Shown by the same scroller as the article itself, so a long one costs no more than what is
//! in view. The text is put together anew only when the annotation has changed.

use crate::annotation::Label;
use crate::annotation::extract::reading;
use crate::app::App;
use crate::article::{Byte, ByteRange, Text};
use crate::ui::layout::{self, Style};
use crate::ui::scroller::Scroller;
use crate::ui::{pens, theme};
use egui::{FontFamily, FontId, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use std::sync::Arc;

/// What the tab keeps between frames.
#[derive(Debug, Default)]
pub struct Reading {
    scroller: Scroller,
    made_for: Option<(usize, u64)>,
    text: Option<Arc<Text>>,
    /// Where each part lies in `text` and in the article.
    parts: Vec<(Label, ByteRange, ByteRange)>,
}

impl Reading {
    /// Shows the tab; a click goes to the place in the article.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        let theme = theme::current(ui.ctx());
        let Some(document) = app.document_mut() else { return };
        let key = (Arc::as_ptr(document.text()) as usize, document.revision());
        if self.made_for != Some(key) {
            self.made_for = Some(key);
            self.put_together(&reading(&document.annotation, &document.blocks), document.text());
        }
        let Some(text) = self.text.clone().filter(|t| !t.is_empty()) else {
            ui.label(
                RichText::new("Label a headline or body to read the article here")
                    .color(theme.quiet_ink.0),
            );
            return;
        };
        let rect = ui.available_rect_before_wrap();
        let response = ui.interact(rect, ui.scope_id().with("reading"), Sense::click());
        let top = self.scroller.top();
        if self.scroller.set_text(&text) {
            self.scroller.jump(text.floor_edge(top));
        }
        let column = Rect::from_min_max(rect.min + vec2(16.0, 0.0), rect.max - vec2(6.0, 0.0));
        let style = Style {
            font: FontId::new(14.0, FontFamily::Proportional),
            wrap_width: column.width(),
            row_height: 21.0,
        };
        self.scroller.begin(ui.ctx(), &style);
        if response.contains_pointer() {
            let delta = ui.input(|i| i.smooth_scroll_delta().y);
            self.scroller.scroll(-delta);
        }
        let painter = ui.painter().with_clip_rect(rect);
        let placed = self.scroller.visible(ui.ctx(), column);
        for chunk in &placed {
            layout::paint(&painter, chunk.origin, &chunk.laid, theme.ink.0, theme.quiet_ink.0);
            if let Some((label, ..)) = self.part_at(chunk.laid.range.start)
                && !chunk.laid.range.is_empty()
            {
                let bar = Rect::from_min_size(
                    pos2(rect.left() + 3.0, chunk.origin.y + 3.0),
                    vec2(4.0, chunk.height - 6.0),
                );
                painter.rect_filled(bar, 2.0, theme.label(label).mark.0);
                if label != Label::Body {
                    for rect in chunk.laid.rects(chunk.laid.range) {
                        pens::mark(&painter, chunk.on_screen(rect), theme, label);
                    }
                }
            }
        }
        let shown: String =
            placed.iter().map(|c| text.slice(c.laid.range)).collect::<Vec<_>>().join("\n");
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Label, true, format!("As it reads: {shown}"))
        });
        if response.clicked()
            && let Some(pos) = response.interact_pointer_pos()
            && let Some(chunk) = placed.iter().find(|c| pos.y < c.origin.y + c.height)
            && let Some((_, _, source)) = self.part_at(chunk.laid.range.start)
        {
            document.go_to(source);
        }
    }

    fn put_together(&mut self, parts: &[(Label, ByteRange)], source: &Text) {
        let mut text = String::new();
        self.parts.clear();
        for &(label, range) in parts {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(source.slice(range));
            self.parts.push((label, ByteRange::new(start, text.len()), range));
        }
        self.text = Some(Arc::new(Text::new(text)));
    }

    /// The part that holds a byte of the tab's text.
    fn part_at(&self, at: Byte) -> Option<(Label, ByteRange, ByteRange)> {
        let index = self.parts.partition_point(|(_, r, _)| r.end <= at);
        self.parts.get(index).copied().filter(|(_, r, _)| r.contains(at))
    }
}
