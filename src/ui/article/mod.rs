//! The article: text, highlights, gutter, overview; pointer and focus.
//!
//! The view is ours from the pixels up (see [`super::layout`]): the document's offsets never
//! come from a galley. What a key or a click does is the app's business; this finds out which
//! bytes are meant.
//!
//! Limit: nothing here grows with the article. A frame costs what is in view, and the overview
//! one look-up for each of its rows.

mod differences;
mod gutter;
mod lanes;
mod looks;
mod paint;
mod place;
mod pointer;

pub(super) use gutter::excerpt;

use super::layout::Style;
use super::scroller::Scroller;
use super::theme::{self, MEASURE, ROW_HEIGHT};
use super::{overview, pens};
use crate::annotation::Label;
use crate::app::document::{Document, Reveal};
use crate::app::{App, Command};
use crate::article::ByteRange;
use egui::{EventFilter, Id, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2};
use paint::{Extras, MissingScripts};
use place::visible_range;
use pointer::Pointer;
use std::sync::Arc;

/// Width of the gutter with the labels' letters, in points.
const GUTTER: f32 = 64.0;
/// What the view keeps between frames.
#[derive(Debug, Default)]
pub struct ArticleView {
    scroller: Scroller,
    pointer: Pointer,
    scripts: MissingScripts,
}

/// The id that has the focus when the article has it.
#[must_use]
pub fn focus_id() -> Id {
    Id::unique("article")
}

impl ArticleView {
    /// Shows the article in all the room there is.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        let theme = theme::current(ui.ctx());
        let whole = ui.available_rect_before_wrap();
        ui.painter().rect_filled(whole, 0.0, theme.paper.0);
        let strip =
            Rect::from_min_max(pos2(whole.right() - overview::WIDTH, whole.top()), whole.max);
        let room = Rect::from_min_max(whole.min, pos2(strip.left(), whole.bottom()));
        let room = lanes::below_header(app.review(), room);
        let column = column_in(room, GUTTER + lanes::width(app.review()));
        let gutter =
            Rect::from_x_y_ranges(column.left() - GUTTER..=column.left() - 10.0, room.y_range());

        let in_review = app.review().is_some();
        let Some(document) = app.document_mut() else { return };
        if self.scroller.set_text(document.text()) {
            self.scroller.jump(document.top);
            self.scripts.forget();
            self.pointer.let_go();
        }
        let style = Style {
            font: theme::article_font(),
            wrap_width: column.width(),
            row_height: ROW_HEIGHT,
        };
        self.scroller.begin(ui.ctx(), &style);
        if let Some(reveal) = document.reveal.take() {
            let (range, centre) = match reveal {
                Reveal::Nearest(range) => (range, false),
                Reveal::Centre(range) => (range, true),
            };
            self.scroller.reveal(ui.ctx(), range, room.height(), centre);
        }

        let response = ui.interact(room, focus_id(), Sense::click_and_drag());
        Self::keep_focus(ui, &response);
        self.scroll(ui, &response);
        let view = Rect::from_x_y_ranges(column.x_range(), room.y_range());
        let placed = self.scroller.visible(ui.ctx(), view);
        document.top = self.scroller.top();

        let pointed = self.pointer.point(ui, &response, document, &placed, gutter, in_review);
        if let Some(at) = pointed.clicked {
            app.click_in_review(at);
        }
        let shown = visible_range(&placed);
        let found = found_in(app, shown);
        let page = app.open.as_ref().and_then(|o| o.opened.page());
        let looks = page.map(|p| Arc::clone(&p.looks)).unwrap_or_default();
        let Some(open) = &mut app.open else { return };
        let (document, review) = (&mut open.document, &open.review);
        let painter = ui.painter().with_clip_rect(room);
        let focused = response.has_focus();
        let extras = Extras { looks: &looks, found: &found };
        paint::paint(&painter, theme, document, &placed, &extras, focused, room);
        if let Some(review) = review {
            differences::paint(&painter, theme, &document.annotation, review, &placed);
        }
        let in_view = gutter::show(ui, theme, document, &placed, gutter);
        if let Some(review) = review {
            lanes::show(ui, theme, document, review, &placed, column);
        }
        describe(&response, document);
        overview::show(ui, theme, document, &mut self.scroller, strip, shown);
        self.scripts.show(ui, theme, document, shown, room);
        app.blocks_in_view = in_view;

        response.context_menu(|ui| context_menu(ui, app));
        if pointed.changed {
            app.changed();
        }
    }

    /// The article keeps Tab, arrows and Esc for itself while it has the focus.
    fn keep_focus(ui: &Ui, response: &Response) {
        if response.clicked() || response.drag_started() || response.secondary_clicked() {
            response.request_focus();
        }
        let all =
            EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|m| {
            if m.has_focus(response.id) {
                m.set_focus_lock_filter(response.id, all);
            }
        });
    }

    fn scroll(&mut self, ui: &Ui, response: &Response) {
        if response.contains_pointer() {
            let delta = ui.input(|i| i.smooth_scroll_delta().y);
            if delta != 0.0 {
                self.scroller.scroll(-delta);
            }
        }
        // A drag that leaves the view pulls the text along.
        if self.pointer.is_dragging()
            && let Some(pos) = response.interact_pointer_pos()
        {
            let past = if pos.y < response.rect.top() + 8.0 {
                pos.y - response.rect.top() - 8.0
            } else {
                (pos.y - response.rect.bottom() + 8.0).max(0.0)
            };
            if past != 0.0 {
                let dt = ui.input(|i| i.stable_dt).min(0.1);
                self.scroller.scroll((past * 12.0).clamp(-2400.0, 2400.0) * dt);
                ui.ctx().request_repaint();
            }
        }
    }
}

fn found_in(app: &App, shown: ByteRange) -> Vec<ByteRange> {
    if app.find.open { app.find.within(shown).to_vec() } else { Vec::new() }
}

/// The column of text in the room there is: not wider than one can read, in the middle.
fn column_in(room: Rect, gutter: f32) -> Rect {
    // Never wider than the room: what reads from the right would begin outside of it.
    let width = (room.width() - gutter - 28.0).clamp(20.0, MEASURE);
    let left =
        room.left() + gutter + ((room.width() - gutter - width) / 2.0 - GUTTER / 4.0).max(4.0);
    Rect::from_x_y_ranges(left..=left + width, room.y_range())
}

/// Tells a screen reader where we are.
fn describe(response: &Response, document: &Document) {
    let selection = document.selection.range();
    let spans = document.annotation.spans.overlapping(document.target());
    let labels = gutter::names(spans, document.target());
    let block = document.block().map_or(0, |b| b + 1);
    let all = document.blocks.len();
    let selected = excerpt(document.text().slice(selection));
    let name = format!("Article, block {block} of {all}");
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, &name));
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_role(Role::Document);
        node.set_value(format!("{labels}: {selected}"));
    });
}

/// The labels and what else one does with a selection.
fn context_menu(ui: &mut Ui, app: &mut App) {
    for label in Label::ALL {
        pens::command_button(ui, app, Command::for_label(label));
    }
    ui.separator();
    for command in [
        Command::Clear,
        Command::RestIsJunk,
        Command::SameAgain,
        Command::Unite,
        Command::Split,
        Command::AddNote,
    ] {
        pens::command_button(ui, app, command);
    }
    ui.separator();
    for command in [Command::Copy, Command::CopyOffsets] {
        pens::command_button(ui, app, command);
    }
}
