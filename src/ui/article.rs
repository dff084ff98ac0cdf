//! The article: text, highlights, gutter, overview; pointer and focus.
//!
//! The view is ours from the pixels up (see [`super::layout`]): the document's offsets never
//! come from a galley. What a key or a click does is the app's business; this finds out which
//! bytes are meant.
//!
//! Limit: nothing here grows with the article. A frame costs what is in view, and the overview
//! one look-up for each of its rows.

use super::layout::{self, Style};
use super::overview;
use super::pens;
use super::scroller::{Placed, Scroller};
use super::theme::{self, MEASURE, ROW_HEIGHT, Theme};
use crate::annotation::{Label, Span};
use crate::app::document::{Document, Reveal};
use crate::app::selection::Selection;
use crate::app::{App, Command};
use crate::article::{Byte, ByteRange};
use egui::{
    Align2, CursorIcon, EventFilter, Id, PointerButton, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

/// Width of the gutter with the labels' letters, in points.
const GUTTER: f32 = 64.0;
/// How near to a span's end the pointer must be to take hold of it, in points.
const GRIP: f32 = 5.0;

/// What the view keeps between frames.
#[derive(Debug, Default)]
pub struct ArticleView {
    scroller: Scroller,
    drag: Option<Drag>,
    /// Missing scripts were looked for in this part of the text.
    checked_scripts: Option<(Byte, Byte)>,
    missing: Vec<&'static str>,
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
        let column = column_in(room);
        let gutter =
            Rect::from_x_y_ranges(column.left() - GUTTER..=column.left() - 10.0, room.y_range());

        let Some(document) = app.document_mut() else { return };
        if self.scroller.set_text(document.text()) {
            self.scroller.jump(document.top);
            self.checked_scripts = None;
            self.drag = None;
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

        let changed = self.point(ui, &response, document, &placed, gutter);
        let shown = visible_range(&placed);
        let found = found_in(app, shown);
        let Some(document) = app.document_mut() else { return };
        let painter = ui.painter().with_clip_rect(room);
        let focused = response.has_focus();
        Self::paint(&painter, theme, document, &placed, &found, focused, room);
        let in_view = gutter_marks(ui, theme, document, &placed, gutter);
        describe(&response, document);
        overview::show(ui, theme, document, &mut self.scroller, strip, shown);
        self.name_missing_scripts(ui, theme, document, shown, room);
        app.blocks_in_view = in_view;

        response.context_menu(|ui| context_menu(ui, app));
        if changed {
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
        if self.drag.is_some()
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

    /// Turns what the pointer does into selections. True if the annotation was changed.
    fn point(
        &mut self,
        ui: &Ui,
        response: &Response,
        document: &mut Document,
        placed: &[Placed],
        gutter: Rect,
    ) -> bool {
        let mut changed = false;
        if let Some(pos) = response.hover_pos() {
            let icon = if Self::grip_at(document, placed, pos).is_some() {
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
            return false;
        };
        let by_cluster = ui.input(|i| i.modifiers.command);
        let extends = ui.input(|i| i.modifiers.shift);
        let (pressed, primary) = ui.input(|i| {
            (i.pointer.button_pressed(PointerButton::Primary), i.pointer.primary_down())
        });
        if pressed {
            self.press(document, placed, pos, gutter, by_cluster, extends);
        } else if primary && response.dragged() {
            changed = self.drag_to(document, placed, pos, by_cluster);
        }
        if response.secondary_clicked() {
            self.aim_menu(document, placed, pos);
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
            Self::click(document, placed, pos);
        }
        if response.drag_stopped() || response.clicked() {
            self.drag = None;
            document.close_step();
        }
        changed
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
        } else if let Some((index, fixed)) = Self::grip_at(document, placed, pos) {
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
        let pos = pos2(pos.x, text_rows(placed).clamp(pos.y));
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

    /// A click without a drag: on a highlight it selects the span, elsewhere it puts the
    /// cursor there.
    fn click(document: &mut Document, placed: &[Placed], pos: Pos2) {
        let Some(at) = hit(placed, pos) else { return };
        let span = cluster_at(placed, pos).and_then(|c| document.annotation.spans.at(c.start));
        let selection =
            span.map_or(Selection { anchor: at, head: at }, |s| Selection::over(s.range));
        document.select(selection);
        document.reveal = None;
    }

    fn aim_menu(&mut self, document: &mut Document, placed: &[Placed], pos: Pos2) {
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

    fn paint(
        painter: &egui::Painter,
        theme: &Theme,
        document: &Document,
        placed: &[Placed],
        found: &[ByteRange],
        focused: bool,
        room: Rect,
    ) {
        let selection = document.selection.range();
        let spans = document.annotation.spans.overlapping(visible_range(placed));
        for chunk in placed {
            let range = chunk.laid.range;
            let here = |r: ByteRange| r.intersect(range);
            for span in spans {
                for rect in here(span.range).map(|r| chunk.laid.rects(r)).unwrap_or_default() {
                    let rect = chunk.on_screen(rect).shrink2(vec2(0.0, 2.0));
                    painter.rect_filled(rect, 2.0, theme.label(span.label).fill.0);
                }
            }
            for range in found {
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
            layout::paint(painter, chunk.origin, &chunk.laid, theme.ink.0, theme.quiet_ink.0);
            for span in spans {
                for rect in here(span.range).map(|r| chunk.laid.rects(r)).unwrap_or_default() {
                    pens::mark(painter, chunk.on_screen(rect), theme, span.label);
                }
            }
        }
        Self::paint_ends(painter, theme, document, placed, focused, room);
    }

    /// The caret at the moving end, and a frame line beside the cursor's block.
    fn paint_ends(
        painter: &egui::Painter,
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

    /// A script that no installed font covers is named, not drawn as boxes without a word.
    fn name_missing_scripts(
        &mut self,
        ui: &Ui,
        theme: &Theme,
        document: &Document,
        shown: ByteRange,
        room: Rect,
    ) {
        let key = Some((shown.start, shown.end));
        if self.checked_scripts != key {
            self.checked_scripts = key;
            let text = document.text().slice(shown);
            let font = theme::article_font();
            self.missing = ui.ctx().fonts_mut(|fonts| layout::missing_scripts(fonts, &font, text));
        }
        if !self.missing.is_empty() {
            let text = format!(
                "No installed font has {}. Install one to see the letters; offsets are right all the same",
                self.missing.join(", ")
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

fn found_in(app: &App, shown: ByteRange) -> Vec<ByteRange> {
    if app.find.open { app.find.within(shown).to_vec() } else { Vec::new() }
}

/// The column of text in the room there is: not wider than one can read, in the middle.
fn column_in(room: Rect) -> Rect {
    let width = (room.width() - GUTTER - 28.0).clamp(120.0, MEASURE);
    let left =
        room.left() + GUTTER + ((room.width() - GUTTER - width) / 2.0 - GUTTER / 4.0).max(4.0);
    Rect::from_x_y_ranges(left..=left + width, room.y_range())
}

fn visible_range(placed: &[Placed]) -> ByteRange {
    match (placed.first(), placed.last()) {
        (Some(a), Some(b)) => a.laid.range.join(b.laid.range),
        _ => ByteRange::default(),
    }
}

fn chunk_at(placed: &[Placed], pos: Pos2) -> Option<&Placed> {
    placed.iter().find(|p| pos.y < p.origin.y + p.height).or(placed.last())
}

/// From the first row in view to the last.
fn text_rows(placed: &[Placed]) -> egui::Rangef {
    match (placed.first(), placed.last()) {
        (Some(a), Some(b)) => {
            egui::Rangef::new(a.origin.y + 1.0, b.origin.y + b.laid.height - 1.0)
        }
        _ => egui::Rangef::EVERYTHING,
    }
}

fn hit(placed: &[Placed], pos: Pos2) -> Option<Byte> {
    chunk_at(placed, pos).map(|p| p.laid.hit(p.local(pos)))
}

fn cluster_at(placed: &[Placed], pos: Pos2) -> Option<ByteRange> {
    chunk_at(placed, pos).and_then(|p| p.laid.cluster_at(p.local(pos)))
}

/// The first byte of the row at this height.
fn row_start(placed: &[Placed], pos: Pos2) -> Option<Byte> {
    let chunk = chunk_at(placed, pos)?;
    let y = chunk.local(pos).y;
    let row = chunk.laid.rows.iter().find(|r| y < r.top + r.height).or(chunk.laid.rows.last())?;
    Some(row.range.start)
}

/// Where the last cluster of a range ends on the screen, in the chunk's coordinates, and its
/// row. `None` if the range does not end in this chunk.
fn trailing_edge(chunk: &Placed, range: ByteRange) -> Option<(f32, Rect)> {
    let mut last = None;
    for row in &chunk.laid.rows {
        for piece in &row.pieces {
            for (cluster, left, right) in piece.clusters() {
                if cluster.end == range.end {
                    last = Some((if piece.rtl { left } else { right }, row.rect()));
                }
            }
        }
    }
    last
}

fn snap_to_word(document: &Document, at: Byte) -> Byte {
    let word = document.word_at(at);
    if at.0 - word.start.0.min(at.0) < word.end.0.saturating_sub(at.0) {
        word.start
    } else {
        word.end
    }
}

/// The part of the view that a range takes from top to bottom.
fn y_range(placed: &[Placed], range: ByteRange) -> Option<egui::Rangef> {
    let mut span: Option<egui::Rangef> = None;
    for chunk in placed {
        let whole = chunk.laid.range;
        let Some(part) = range.intersect(whole) else { continue };
        let top = chunk.origin.y + chunk.laid.caret(part.start).top();
        let last_row = chunk.laid.rows.get(chunk.laid.row_of(Byte(part.end.0.saturating_sub(1))));
        let bottom = chunk.origin.y + last_row.map_or(chunk.height, |r| r.top + r.height);
        span = Some(match span {
            None => egui::Rangef::new(top, bottom),
            Some(s) => egui::Rangef::new(s.min, bottom),
        });
    }
    span.map(|s| s.shrink(2.0))
}

/// The letters of the labels beside each block in view; each is a widget with a name. Returns
/// how many blocks are in view.
fn gutter_marks(
    ui: &mut Ui,
    theme: &Theme,
    document: &mut Document,
    placed: &[Placed],
    gutter: Rect,
) -> usize {
    let shown = visible_range(placed);
    let blocks = document.blocks.overlapping(shown);
    let count = blocks.len();
    let mut wanted = None;
    for index in blocks {
        let Some(block) = document.blocks.get(index) else { continue };
        let Some(y) = y_range(placed, block) else { continue };
        let spans = document.annotation.spans.overlapping(block);
        let rect = Rect::from_x_y_ranges(gutter.x_range(), y);
        let row = Rect::from_min_size(rect.min, vec2(rect.width(), ROW_HEIGHT - 4.0));
        paint_letters(ui.painter(), theme, spans, row, rect);
        let id = focus_id().with(("block", index));
        let mark = ui.interact(rect, id, Sense::hover());
        let text = excerpt(document.text().slice(block));
        let labels = names(spans, block);
        let name = format!("{labels}: {text}");
        mark.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.add_action(egui::accesskit::Action::Click);
        });
        let asked =
            ui.input(|i| i.has_accesskit_action_request(id, egui::accesskit::Action::Click));
        if asked {
            wanted = Some(index);
        }
    }
    if let Some(index) = wanted {
        document.select_block(index);
    }
    count
}

fn paint_letters(painter: &egui::Painter, theme: &Theme, spans: &[Span], row: Rect, whole: Rect) {
    let mut x = row.right() - 16.0;
    let mut seen: Vec<Label> = Vec::new();
    for span in spans {
        if !seen.contains(&span.label) {
            seen.push(span.label);
        }
    }
    for label in seen.iter().rev().take(3) {
        let colours = theme.label(*label);
        let chip = Rect::from_center_size(pos2(x, row.center().y), Vec2::splat(17.0));
        painter.rect(
            chip,
            4.0,
            colours.fill.0,
            Stroke::new(1.0, colours.mark.0),
            StrokeKind::Inside,
        );
        let font = egui::FontId::proportional(12.0);
        painter.text(chip.center(), Align2::CENTER_CENTER, label.letter(), font, colours.ink.0);
        x -= 20.0;
    }
    if seen.is_empty() {
        painter.circle_filled(pos2(x, row.center().y), 2.0, theme.line.0);
    } else if let [label] = seen.as_slice()
        && whole.height() > ROW_HEIGHT * 1.5
    {
        let x = row.right() - 16.0;
        let line =
            Rect::from_x_y_ranges(x - 1.0..=x + 1.0, row.bottom() + 2.0..=whole.bottom() - 2.0);
        painter.rect_filled(line, 1.0, theme.label(*label).mark.0.gamma_multiply(0.5));
    }
}

/// The labels of a block in words.
fn names(spans: &[Span], block: ByteRange) -> String {
    let mut names: Vec<&str> = Vec::new();
    for span in spans {
        if names.last() != Some(&span.label.name()) {
            names.push(span.label.name());
        }
    }
    let covered = spans.len() == 1 && spans.first().is_some_and(|s| s.range.covers(block));
    match (names.is_empty(), covered) {
        (true, _) => "Unlabelled".to_owned(),
        (false, true) => names.join(", "),
        (false, false) => format!("Partly {}", names.join(", ")),
    }
}

/// The first words of a text, for a name.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String =
        text.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

/// Tells a screen reader where we are.
fn describe(response: &Response, document: &Document) {
    let selection = document.selection.range();
    let spans = document.annotation.spans.overlapping(document.target());
    let labels = names(spans, document.target());
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
