//! *As it reads*: the article put together from the labels, as an extractor should return it.
//!
//! Shown by the same scroller as the article itself, so a long one costs no more than what is
//! in view. With the focus it scrolls by arrows, Page, Home and End.

use crate::annotation::Label;
use crate::app::App;
use crate::app::reading::Part;
use crate::ui::layout::{self, Style};
use crate::ui::scroller::Scroller;
use crate::ui::{pens, theme};
use egui::{
    FontFamily, FontId, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// What the tab keeps between frames.
#[derive(Debug, Default)]
pub struct Reading {
    scroller: Scroller,
}

impl Reading {
    /// Shows the tab; a click goes to the place in the article.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        let theme = theme::current(ui.ctx());
        let Some(made) = app.as_it_reads() else { return };
        let Some(document) = app.document_mut() else { return };
        let text = &made.text;
        if text.is_empty() {
            ui.label(
                RichText::new("Label a headline or body to read the article here")
                    .color(theme.quiet_ink.0),
            );
            return;
        }
        let rect = ui.available_rect_before_wrap();
        let response = ui.interact(rect, ui.scope_id().with("reading"), Sense::click());
        let top = self.scroller.top();
        if self.scroller.set_text(text) {
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
        self.scroller.scroll_by_keys(ui, &response);
        let painter = ui.painter().with_clip_rect(rect);
        if response.has_focus() {
            let stroke = Stroke::new(1.5, theme.accent.0);
            painter.rect_stroke(rect, 4.0, stroke, StrokeKind::Inside);
        }
        let placed = self.scroller.visible(ui.ctx(), column);
        for chunk in &placed {
            layout::paint(&painter, chunk.origin, &chunk.laid, theme.ink.0, theme.quiet_ink.0);
            if let Some(Part { label, .. }) = made.part_at(chunk.laid.range.start)
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
            WidgetInfo::labeled(Role::Document, true, format!("As it reads: {shown}"))
        });
        if response.clicked()
            && let Some(pos) = response.interact_pointer_pos()
            && let Some(chunk) = placed.iter().find(|c| pos.y < c.origin.y + c.height)
            && let Some(Part { source, .. }) = made.part_at(chunk.laid.range.start)
        {
            document.go_to(source);
        }
    }
}
