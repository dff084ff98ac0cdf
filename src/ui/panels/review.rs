//! The differences of a review, in order, with what was taken; what takes a side for the
//! current one, beside the labels above the tabs, which decide as well; what was corrected though
//! both agree; and where only the spans differ. Only the rows in view are drawn.

use crate::annotation::Label as Mark;
use crate::app::reviewing::{Reviewing, Taken, shown};
use crate::app::{App, Command, Effect, Panel};
use crate::article::{ByteRange, Text};
use crate::ui::article::excerpt;
use crate::ui::theme::Theme;
use crate::ui::{pens, theme};
use egui::{
    Align, Button, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2,
};

const ROW: f32 = 26.0;

/// What the tab keeps between frames.
#[derive(Debug, Default)]
pub struct ReviewTab {
    /// The difference that was brought into view last.
    shown: Option<usize>,
}

/// Where a click leads.
enum GoTo {
    Difference(usize),
    Range(ByteRange),
}

/// What a line of the list is; of each kind by its number.
#[derive(Clone, Copy)]
enum Line {
    Difference(usize),
    CorrectionsBelow,
    Correction(usize),
    EdgesBelow,
    Edge(usize),
}

/// How many lines of each kind there are. Corrections and edges have a heading each.
#[derive(Clone, Copy)]
struct Lines {
    differences: usize,
    corrections: usize,
    edges: usize,
}

impl Lines {
    fn of(review: &Reviewing) -> Self {
        Self {
            differences: review.differences().len(),
            corrections: review.corrections().len(),
            edges: review.edges().len(),
        }
    }

    fn count(self) -> usize {
        let with_heading = |count: usize| if count == 0 { 0 } else { count + 1 };
        self.differences + with_heading(self.corrections) + with_heading(self.edges)
    }

    fn at(self, index: usize) -> Line {
        let Some(index) = index.checked_sub(self.differences) else {
            return Line::Difference(index);
        };
        let edges = if self.corrections == 0 { 0 } else { self.corrections + 1 };
        match (index.checked_sub(edges), index) {
            (None, 0) => Line::CorrectionsBelow,
            (None, n) => Line::Correction(n - 1),
            (Some(0), _) => Line::EdgesBelow,
            (Some(n), _) => Line::Edge(n - 1),
        }
    }
}

/// A row of the list, ready to be drawn.
struct Row {
    chips: Vec<Option<Mark>>,
    /// What was taken: nothing is drawn for an edge.
    taken: Option<Taken>,
    text: String,
    name: String,
    chosen: bool,
    to: GoTo,
}

impl ReviewTab {
    /// Shows the tab.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        let theme = theme::current(ui.ctx());
        let Some(review) = app.review() else { return };
        let (all, open) = (review.differences().len(), review.open());
        ui.label(RichText::new(header(review)).strong());
        if all > 0 {
            buttons(ui, app);
            ui.separator();
        } else {
            let none = "No difference: both say the same";
            let none = if app.review().is_some_and(|r| r.right().is_none()) {
                "No span to look at"
            } else {
                none
            };
            ui.label(RichText::new(none).color(theme.quiet_ink.0));
        }
        if open == 0 {
            let can = app.can(Command::Finish);
            let key = app.keymap.shown(Command::Finish);
            let button = Button::new("Make it gold").shortcut_text(key);
            let tip = can.clone().err().unwrap_or_else(|| {
                "Make it gold and open the next article with differences".to_owned()
            });
            if ui.add_enabled(can.is_ok(), button).on_hover_text(tip).clicked() {
                run(app, Command::Finish);
            }
        }
        self.list(ui, app, theme);
    }

    fn list(&mut self, ui: &mut Ui, app: &mut App, theme: &Theme) {
        let Some(open) = &app.open else { return };
        let Some(review) = &open.review else { return };
        let (gold, text) = (&open.document.annotation, open.document.text());
        let selected = open.document.selection.range();
        let lines = Lines::of(review);
        let mut area = ScrollArea::vertical().id_salt("differences").auto_shrink(false);
        if self.shown != review.cursor() {
            self.shown = review.cursor();
            #[expect(clippy::cast_precision_loss, reason = "a row's place on the screen")]
            let y = self.shown.unwrap_or_default() as f32 * (ROW + ui.spacing().item_spacing.y);
            area = area.vertical_scroll_offset((y - ui.available_height() / 2.0).max(0.0));
        }
        let mut chosen = None;
        area.show_rows(ui, ROW, lines.count(), |ui, range| {
            for index in range {
                let row = match lines.at(index) {
                    Line::Difference(index) => difference_row(review, gold, text, index),
                    Line::Correction(index) => correction_row(review, text, index, selected),
                    Line::Edge(index) => edge_row(review, text, index, selected),
                    Line::CorrectionsBelow | Line::EdgesBelow => {
                        let text = RichText::new(heading(review, lines.at(index)));
                        let label = Label::new(text.color(theme.quiet_ink.0)).truncate();
                        let layout = Layout::left_to_right(Align::Max);
                        let size = vec2(ui.available_width(), ROW);
                        ui.allocate_ui_with_layout(size, layout, |ui| ui.add(label));
                        continue;
                    }
                };
                if let Some(row) = row
                    && show_row(ui, theme, &row)
                {
                    chosen = Some(row.to);
                }
            }
        });
        match chosen {
            Some(GoTo::Difference(index)) => app.go_to_difference(index),
            Some(GoTo::Range(range)) => {
                if let Some(document) = app.document_mut() {
                    document.go_to(range);
                }
            }
            None => return,
        }
        app.effects.push(Effect::Focus(Panel::Article));
    }
}

/// `mk and jd · 3 of 7 open`.
fn header(review: &Reviewing) -> String {
    let (all, open) = (review.differences().len(), review.open());
    let state = match (all, open) {
        (0, _) => "nothing to settle".to_owned(),
        (_, 0) => format!("all {all} settled"),
        _ => format!("{open} of {all} open"),
    };
    format!("{} · {state}", review.names().shown())
}

fn word(label: Option<Mark>) -> &'static str {
    label.map_or("no label", Mark::name)
}

fn run(app: &mut App, command: Command) {
    app.effects.push(Effect::Focus(Panel::Article));
    app.run(command);
}

/// What decides on the current difference.
fn buttons(ui: &mut Ui, app: &mut App) {
    let Some(current) = app.review().and_then(Reviewing::current) else { return };
    let (left, right) = app
        .review()
        .map_or_else(Default::default, |r| (r.names().left.clone(), r.names().right.clone()));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let side = |command: Command, sign: &str, who: &str, says: Option<Mark>| {
            let (who, says) = (shown(who), word(says));
            (command, format!("{sign} {says}"), format!("{}, {who}: {says}", command.row().text))
        };
        let left = side(Command::TakeLeft, "←", &left, current.left);
        let right = right.map(|who| side(Command::TakeRight, "→", &who, current.right));
        let command = Command::TakeNeither;
        let neither = (command, "Neither".to_owned(), command.row().text.to_owned());
        for (command, text, name) in [Some(left), right, Some(neither)].into_iter().flatten() {
            decision(ui, app, command, Button::new(text), name);
        }
    });
}

fn decision(ui: &mut Ui, app: &mut App, command: Command, button: Button<'_>, name: String) {
    let can = app.can(command);
    let tip = match &can {
        Ok(()) => format!("{name} ({})", app.keymap.shown(command)),
        Err(reason) => reason.clone(),
    };
    let response = ui.add_enabled(can.is_ok(), button).accessible_name(name);
    if response.on_hover_text(&tip).on_disabled_hover_text(&tip).clicked() {
        // The buttons are about the current difference, whatever else is selected.
        if let Some(index) = app.review().and_then(Reviewing::cursor) {
            app.go_to_difference(index);
        }
        run(app, command);
    }
}

fn difference_row(
    review: &Reviewing,
    gold: &crate::annotation::Annotation,
    text: &Text,
    index: usize,
) -> Option<Row> {
    let difference = *review.differences().get(index)?;
    let taken = review.taken(gold, index);
    let words = excerpt(text.slice(difference.range));
    let names = review.names();
    let mut says = vec![format!("{}: {}", shown(&names.left), word(difference.left))];
    let mut chips = vec![difference.left];
    if let Some(right) = &names.right {
        says.push(format!("{}: {}", shown(right), word(difference.right)));
        chips.push(difference.right);
    }
    let state = match taken {
        Taken::Nothing => "open".to_owned(),
        Taken::One(label) => format!("took {}", word(label)),
        Taken::Several => "settled in parts".to_owned(),
    };
    let name = format!("{}. {}, {state}: {words}", index + 1, says.join(", "));
    let chosen = review.cursor() == Some(index);
    let to = GoTo::Difference(index);
    Some(Row { chips, taken: Some(taken), text: words, name, chosen, to })
}

/// What stands above the corrections, or the edges.
fn heading(review: &Reviewing, line: Line) -> String {
    let who = shown(&review.names().left);
    match line {
        Line::EdgesBelow => {
            let count = review.edges().len();
            format!("{count} where only spans differ: {who}'s are kept")
        }
        _ if review.names().right.is_none() => {
            format!("{} corrected where {who} has no label", review.corrections().len())
        }
        _ => format!("{} corrected where both agree", review.corrections().len()),
    }
}

fn correction_row(
    review: &Reviewing,
    text: &Text,
    index: usize,
    selected: ByteRange,
) -> Option<Row> {
    let decision = review.corrections().get(index)?;
    let words = excerpt(text.slice(decision.range));
    let (was, took) = (word(decision.left), word(decision.took));
    let name = format!("{}: {was}, corrected to {took}: {words}", review.names().shown());
    let taken = Some(Taken::One(decision.took));
    let (chosen, to) = (decision.range == selected, GoTo::Range(decision.range));
    Some(Row { chips: vec![decision.left], taken, text: words, name, chosen, to })
}

fn edge_row(review: &Reviewing, text: &Text, index: usize, selected: ByteRange) -> Option<Row> {
    let edge = *review.edges().get(index)?;
    let words = excerpt(text.slice(edge.range));
    let right = review.names().right.as_deref().unwrap_or_default();
    let name = format!(
        "{}: {} of {}, {} of {}: {words}",
        edge.label,
        edge.left,
        shown(&review.names().left),
        edge.right,
        shown(right)
    );
    let text = format!("{} : {}  {words}", edge.left, edge.right);
    let (chosen, to) = (edge.range == selected, GoTo::Range(edge.range));
    Some(Row { chips: vec![Some(edge.label)], taken: None, text, name, chosen, to })
}

/// Draws a row; true if it was clicked.
fn show_row(ui: &mut Ui, theme: &Theme, row: &Row) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    if row.chosen {
        ui.painter().rect_filled(rect, 4.0, theme.selection.0);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, theme.hover.0);
    }
    let inside: Rect = rect.shrink2(vec2(4.0, 0.0));
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inside).layout(layout));
    child.spacing_mut().item_spacing.x = 4.0;
    for chip in &row.chips {
        pens::chip_or_none(&mut child, *chip);
    }
    match row.taken {
        None => {}
        Some(Taken::Nothing) => {
            let open = RichText::new("open").color(theme.warning.0).size(12.0);
            child.add(Label::new(open).selectable(false));
        }
        Some(taken) => {
            let arrow = RichText::new("→").color(theme.quiet_ink.0);
            child.add(Label::new(arrow).selectable(false));
            match taken {
                Taken::One(label) => pens::chip_or_none(&mut child, label),
                _ => {
                    child.add(Label::new("…").selectable(false));
                }
            }
        }
    }
    child.add(Label::new(&row.text).truncate().selectable(false));
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, true, row.chosen, row.name.clone())
    });
    response.on_hover_text(&row.name).clicked()
}
