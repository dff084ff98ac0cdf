//! The folder's guidelines: Markdown to read and to copy from, beside the article.
//!
//! Only the blocks in view are laid out. The height of one that was never in view is guessed
//! from its length, and corrected when it comes into view. With the focus it scrolls by arrows,
//! Page, Home and End.
//!
//! Limits: egui's own text, so lines that mix directions may stand in another order than in the
//! article; a selection whose end scrolls away is lost. A click on a link hands its address to
//! the system; nothing is fetched here.

use crate::app::guidelines::Shown;
use crate::app::markdown::{Block, Content, Markdown, Nest, Run, TableRow};
use crate::app::{App, Command};
use crate::ui::layout;
use crate::ui::theme::{self, Theme};
use egui::style::ScrollAnimation;
use egui::text::{LayoutJob, TextFormat};
use egui::text_selection::LabelSelectionState;
use egui::{
    Align2, Color32, EventFilter, FontFamily, FontId, Frame, Id, Key, Label, Modifiers, Rangef,
    Rect, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};
use std::ops::Range;
use std::sync::Arc;

/// The size of the text, in points.
const SIZE: f32 = 14.0;
/// The height of its rows.
const ROW: f32 = 20.0;
/// From one block to the next.
const GAP: f32 = 8.0;
/// How far in a list or quote stands.
const INDENT: f32 = 20.0;

/// Further than any text is long, in points.
const FAR: f32 = 1e7;

/// What the tab keeps between frames.
#[derive(Debug, Default)]
pub struct GuidelinesTab {
    shown: Option<Arc<Markdown>>,
    width: f32,
    /// The height of each block with the gap below it, in points.
    heights: Vec<f32>,
    /// The upper edge of each block, and last the lower edge of all, in points.
    tops: Vec<f32>,
    /// End was pressed, and the blocks there are not measured yet.
    to_end: bool,
}

impl GuidelinesTab {
    /// Shows the tab.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        let theme = theme::current(ui.ctx());
        match app.guidelines().clone() {
            Shown::Nothing => {
                ui.label(RichText::new("Looking for GUIDELINES.md …").color(theme.quiet_ink.0));
            }
            Shown::Missing => missing(ui, app, theme),
            Shown::Wrong(why) => {
                ui.label(RichText::new(why).color(theme.warning.0));
            }
            Shown::Text(markdown, remark) => {
                if let Some(remark) = remark {
                    ui.label(RichText::new(remark).small().color(theme.warning.0));
                }
                if markdown.blocks.is_empty() {
                    ui.label(RichText::new("GUIDELINES.md is empty").color(theme.quiet_ink.0));
                    return;
                }
                self.page(ui, theme, &markdown);
            }
        }
    }

    fn page(&mut self, ui: &mut Ui, theme: &Theme, markdown: &Arc<Markdown>) {
        let rect = ui.available_rect_before_wrap();
        let response = ui.interact(rect, focus_id(), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Document, true, "Guidelines"));
        if response.clicked() {
            response.request_focus();
        }
        if response.has_focus() {
            let stroke = Stroke::new(1.5, theme.accent.0);
            ui.painter().rect_stroke(rect, 4.0, stroke, StrokeKind::Inside);
        }
        ScrollArea::vertical().auto_shrink(false).id_salt("guidelines").show_viewport(
            ui,
            |ui, viewport| {
                if response.has_focus() {
                    self.to_end |= scroll_by_keys(ui, rect.height());
                }
                if self.to_end {
                    ui.scroll_with_delta_animation(vec2(0.0, -FAR), ScrollAnimation::none());
                }
                let width = (ui.available_width() - 12.0).max(60.0);
                self.measure(markdown, width);
                ui.set_height(self.tops.last().copied().unwrap_or_default());
                self.blocks(ui, theme, markdown, viewport.y_range());
            },
        );
    }

    /// Guesses the heights of all blocks, for another text or width.
    fn measure(&mut self, markdown: &Arc<Markdown>, width: f32) {
        let is_same = self.shown.as_ref().is_some_and(|m| Arc::ptr_eq(m, markdown))
            && (self.width - width).abs() < 0.5;
        if is_same {
            return;
        }
        self.shown = Some(Arc::clone(markdown));
        self.width = width;
        self.heights = markdown.blocks.iter().map(|block| guess(block, width)).collect();
        self.sum_up();
    }

    fn sum_up(&mut self) {
        let mut top = 0.0;
        self.tops.clear();
        self.tops.push(top);
        for height in &self.heights {
            top += height;
            self.tops.push(top);
        }
    }

    /// Shows the blocks in view, and corrects what was guessed of them.
    fn blocks(&mut self, ui: &mut Ui, theme: &Theme, markdown: &Markdown, view: Rangef) {
        let corner = ui.max_rect().min + vec2(4.0, 0.0);
        let first = self.tops.partition_point(|&top| top <= view.min).saturating_sub(1);
        let mut y = self.tops.get(first).copied().unwrap_or_default();
        let mut guessed_wrong = false;
        for (index, block) in markdown.blocks.iter().enumerate().skip(first) {
            if y > view.max {
                break;
            }
            let room = Rect::from_min_size(corner + vec2(0.0, y), vec2(self.width, 0.0));
            let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt(index));
            show_block(&mut child, theme, block);
            let height = child.min_rect().height() + GAP;
            if let Some(known) = self.heights.get_mut(index)
                && (*known - height).abs() > 0.5
            {
                *known = height;
                guessed_wrong = true;
            }
            y += height;
        }
        if self.to_end {
            let end = self.tops.last().copied().unwrap_or_default();
            self.to_end = guessed_wrong || view.max + GAP < end;
            ui.ctx().request_repaint();
        }
        if guessed_wrong {
            self.sum_up();
            ui.ctx().request_repaint();
        }
    }
}

/// The id that has the focus when the guidelines have it.
#[must_use]
pub fn focus_id() -> Id {
    Id::unique("guidelines")
}

fn missing(ui: &mut Ui, app: &mut App, theme: &Theme) {
    let text =
        "This folder has no GUIDELINES.md, where its labellers write down what they agree on";
    ui.label(RichText::new(text).color(theme.quiet_ink.0));
    let row = Command::PutGuidelines.row();
    let can = app.can(Command::PutGuidelines);
    let button = ui.add_enabled(can.is_ok(), egui::Button::new(row.text));
    let button = match can {
        Ok(()) => button.on_hover_text(row.help),
        Err(reason) => button.on_disabled_hover_text(reason),
    };
    if button.clicked() {
        app.run(Command::PutGuidelines);
    }
}

/// True if it is to go to the end.
fn scroll_by_keys(ui: &Ui, height: f32) -> bool {
    let arrows = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|m| m.set_focus_lock_filter(focus_id(), arrows));
    let page = (height - ROW).max(ROW);
    let steps = [
        (Key::ArrowDown, -2.0 * ROW),
        (Key::ArrowUp, 2.0 * ROW),
        (Key::PageDown, -page),
        (Key::PageUp, page),
        (Key::Home, FAR),
    ];
    for (key, points) in steps {
        for _ in 0..ui.input_mut(|i| i.count_and_consume_key(Modifiers::NONE, key)) {
            ui.scroll_with_delta_animation(vec2(0.0, points), ScrollAnimation::none());
        }
    }
    ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::End))
}

/// About how high a block will be, in points.
fn guess(block: &Block, width: f32) -> f32 {
    // Half of the size is a usual width of a letter.
    let rows = |letters: usize, size: f32| (letters as f32 * size / 2.0 / width).ceil().max(1.0);
    let letters = |runs: &[Run]| runs.iter().map(|run| run.text.len()).sum::<usize>();
    let height = match &block.content {
        Content::Heading(level, runs) => {
            let size = heading_size(*level);
            rows(letters(runs), size) * size * 1.4 + above(*level)
        }
        Content::Paragraph(runs) => rows(letters(runs), SIZE) * ROW,
        Content::Code(code) => code.lines().count() as f32 * ROW + 12.0,
        Content::Row(row) => {
            let width = (width / row.columns as f32 - 8.0).max(40.0);
            let longest = row.cells.iter().map(|cell| letters(cell)).max().unwrap_or(0);
            (longest as f32 * SIZE / 2.0 / width).ceil().max(1.0) * ROW
        }
        Content::Rule => 6.0,
    };
    height + GAP
}

const fn heading_size(level: u8) -> f32 {
    match level {
        1 => 20.0,
        2 => 17.0,
        _ => 15.0,
    }
}

/// The room above a heading, in points.
const fn above(level: u8) -> f32 {
    match level {
        1 | 2 => 10.0,
        _ => 4.0,
    }
}

fn show_block(ui: &mut Ui, theme: &Theme, block: &Block) {
    let left = ui.max_rect().left();
    let depth = block.nest.len() as f32;
    // In a narrow panel deep lists may not push their text out of it.
    let step = INDENT.min((ui.available_width() - 120.0).max(0.0) / depth.max(1.0));
    let place =
        Rect::from_min_max(pos2(left + depth * step, ui.max_rect().top()), ui.max_rect().max);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(place));
    show_content(&mut inner, theme, &block.content);
    let used = inner.min_rect();
    ui.advance_cursor_after_rect(used);
    for (index, _) in block.nest.iter().enumerate().filter(|(_, nest)| **nest == Nest::Quote) {
        let x = left + index as f32 * step + 4.0;
        let y = Rangef::new(used.top() - GAP / 2.0, used.bottom() + GAP / 2.0);
        ui.painter().vline(x, y, Stroke::new(3.0, theme.line.0));
    }
    if let Some(marker) = &block.marker {
        let font = FontId::proportional(SIZE);
        let end = pos2(place.left() - 6.0, used.top() + ROW / 2.0);
        ui.painter().text(end, Align2::RIGHT_CENTER, marker, font, theme.quiet_ink.0);
    }
}

fn show_content(ui: &mut Ui, theme: &Theme, content: &Content) {
    match content {
        Content::Heading(level, runs) => {
            ui.add_space(above(*level));
            let size = heading_size(*level);
            show_runs(ui, theme, runs, &Set { size, row: size * 1.4, bold: true });
        }
        Content::Paragraph(runs) => show_runs(ui, theme, runs, &Set::TEXT),
        Content::Code(code) => {
            Frame::new().fill(theme.raised.0).inner_margin(6.0).corner_radius(4.0).show(ui, |ui| {
                ui.set_width(ui.available_width());
                let run = Run { text: code.clone(), code: true, ..Run::default() };
                show_text(ui, theme, &[run], &Set::TEXT);
            });
        }
        Content::Row(row) => show_row(ui, theme, row),
        Content::Rule => {
            ui.separator();
        }
    }
}

/// All rows of a table have columns of the same width, so that each can be laid out by itself.
fn show_row(ui: &mut Ui, theme: &Theme, row: &TableRow) {
    let step = ui.available_width() / row.columns as f32;
    let width = (step - 8.0).max(40.0);
    let ground = ui.painter().add(egui::Shape::Noop);
    let corner = ui.max_rect().min;
    let mut used = Rect::from_min_size(corner, vec2(ui.available_width(), ROW));
    for (index, cell) in row.cells.iter().enumerate() {
        let at = corner + vec2(index as f32 * (width + 8.0), 0.0);
        let room = Rect::from_min_size(at, vec2(width, 0.0));
        let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt(index));
        show_runs(&mut child, theme, cell, &Set { bold: row.index == 0, ..Set::TEXT });
        used = used.union(child.min_rect());
    }
    ui.advance_cursor_after_rect(used);
    if row.index % 2 == 1 {
        let rect = used.expand(GAP / 2.0);
        ui.painter().set(ground, egui::Shape::rect_filled(rect, 2.0, theme.raised.0));
    }
}

/// How a text is set.
struct Set {
    /// The size of its letters, in points.
    size: f32,
    /// The height of its rows, in points.
    row: f32,
    /// All of it is bold.
    bold: bool,
}

impl Set {
    const TEXT: Self = Self { size: SIZE, row: ROW, bold: false };
}

/// Text with links: each link is a widget of its own, which the keyboard reaches.
fn show_runs(ui: &mut Ui, theme: &Theme, runs: &[Run], set: &Set) {
    if runs.iter().all(|run| run.link.is_none()) {
        show_text(ui, theme, runs, set);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        for part in runs.chunk_by(|a, b| a.link == b.link) {
            let Some(address) = part.first().and_then(|run| run.link.as_deref()) else {
                show_text(ui, theme, part, set);
                continue;
            };
            let words: String = part.iter().map(|run| run.text.as_str()).collect();
            let words = RichText::new(words).size(set.size).line_height(Some(set.row)).underline();
            ui.hyperlink_to(words, address).on_hover_text(address);
        }
    });
}

/// Text that can be selected and copied.
fn show_text(ui: &mut Ui, theme: &Theme, runs: &[Run], set: &Set) {
    let mut job = LayoutJob::default();
    let mut bold: Vec<Range<usize>> = Vec::new();
    let mut number = 0;
    for run in runs {
        let code = if run.code { theme.raised.0 } else { Color32::TRANSPARENT };
        let format = TextFormat {
            font_id: if run.code {
                FontId::new(set.size - 1.0, FontFamily::Monospace)
            } else {
                FontId::proportional(set.size)
            },
            color: theme.ink.0,
            background: code,
            italics: run.emphasis,
            line_height: Some(set.row),
            ..TextFormat::default()
        };
        job.append(&run.text, 0.0, format);
        let end = number + run.text.chars().count();
        if run.strong || set.bold {
            bold.push(number..end);
        }
        number = end;
    }
    let (pos, galley, response) = Label::new(job).selectable(true).layout_in_ui(ui);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, galley.text()));
    // So that Ctrl+C copies from here, and not from the article.
    if response.clicked() || response.drag_started() {
        ui.memory_mut(|m| m.request_focus(focus_id()));
    }
    if ui.is_rect_visible(response.rect) {
        let galley = layout::bolder(&galley, &bold);
        let ink = theme.ink.0;
        LabelSelectionState::label_text_selection(ui, &response, pos, galley, ink, Stroke::NONE);
    }
}
