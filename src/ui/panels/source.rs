//! The markup of a web page, with what is selected in the article marked in it. With
//! the focus it scrolls by arrows, Page, Home and End.

use crate::app::App;
use crate::app::page_source::PageSource;
use crate::ui::layout::{self, Style};
use crate::ui::scroller::Scroller;
use crate::ui::theme;
use egui::{FontFamily, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

/// What the tab keeps between frames.
#[derive(Debug, Default)]
pub struct SourceTab {
    source: PageSource,
    scroller: Scroller,
}

impl SourceTab {
    /// Shows the tab, if the article is a page. It follows the selection.
    pub fn show(&mut self, ui: &mut Ui, app: &App) {
        let theme = theme::current(ui.ctx());
        let page = app.open.as_ref().and_then(|o| Some((o.opened.page()?, &o.document)));
        let Some((page, document)) = page else { return };
        let text = self.source.text(page);
        let (marked, is_new) = self.source.marked(page, document.text(), document.target());
        let rect = ui.available_rect_before_wrap();
        let response = ui.interact(rect, ui.scope_id().with("source"), Sense::click());
        let is_new = self.scroller.set_text(&text) || is_new;
        let column = Rect::from_min_max(rect.min + vec2(4.0, 0.0), rect.max - vec2(16.0, 0.0));
        let style = Style {
            font: FontId::new(12.5, FontFamily::Monospace),
            wrap_width: column.width(),
            row_height: 18.0,
        };
        self.scroller.begin(ui.ctx(), &style);
        if is_new && let Some(&first) = marked.first() {
            self.scroller.reveal(ui.ctx(), first, rect.height(), true);
        }
        if response.contains_pointer() {
            let delta = ui.input(|i| i.smooth_scroll_delta().y);
            self.scroller.scroll(-delta);
        }
        if response.clicked() {
            response.request_focus();
        }
        self.scroller.scroll_by_keys(ui, &response);
        let painter = ui.painter().with_clip_rect(rect);
        if response.has_focus() {
            let stroke = Stroke::new(1.5, theme.accent.0);
            painter.rect_stroke(rect, 4.0, stroke, StrokeKind::Inside);
        }
        let placed = self.scroller.visible(ui.ctx(), column);
        for chunk in &placed {
            let range = chunk.laid.range;
            let first = marked.partition_point(|m| m.end <= range.start);
            let here = marked.iter().skip(first).take_while(|m| m.start < range.end);
            for part in here.filter_map(|m| m.intersect(range)) {
                for rect in chunk.laid.rects(part) {
                    painter.rect_filled(chunk.on_screen(rect), 2.0, theme.found.0);
                }
            }
            layout::paint(&painter, chunk.origin, &chunk.laid, theme.ink.0, theme.quiet_ink.0);
        }
        let shown = marked.first().map_or("", |&m| text.slice(m));
        let name = format!("Source of the selection: {}", crate::ui::article::excerpt(shown));
        response.widget_info(|| WidgetInfo::labeled(Role::Document, true, &name));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            let shown: Vec<&str> = placed.iter().map(|c| text.slice(c.laid.range)).collect();
            node.set_value(shown.join("\n"));
        });
    }
}
