//! How far the annotators of a folder agree: the pairs, the matrix of one pair as a heat map,
//! and its articles, those with least agreement first. A click on an article opens its review.
//!
//! A share is always written as a number too: the heat alone says nothing.

use super::After;
use crate::app::App;
use crate::app::agreements::{Agreements, ArticleFound, Found, NAMES, PairFound, Value};
use crate::article::symbol::plain;
use crate::ui::theme::{self, Theme};
use egui::{
    Align, Align2, Button, Color32, FontId, Grid, Label, Layout, Rect, Response, RichText, Role,
    ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

const ROW: f32 = 26.0;
/// A cell of the heat map, in points.
const CELL: egui::Vec2 = egui::Vec2::new(58.0, 30.0);

/// The width of a column of figures, in points.
const COLUMN: f32 = 78.0;
/// The width of the column of pairs, in points.
const PAIR: f32 = 200.0;

/// What was clicked.
enum Clicked {
    Pair(usize),
    Review(std::sync::Arc<std::path::Path>),
    Read { unfinished: bool },
    Close,
}

/// Shows the agreement.
pub(super) fn show(ui: &mut Ui, app: &mut App) -> After {
    let mut clicked = None;
    let Some(agreements) = &app.agreements else { return After::Close };
    head(ui, agreements, &mut clicked);
    ui.add_space(4.0);
    match (&agreements.found, agreements.progress()) {
        (_, Some(articles)) => {
            ui.label(format!("Comparing … {articles} annotated articles so far"));
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(200));
        }
        (Some(found), None) if found.pairs.is_empty() => nothing(ui, agreements),
        (Some(found), None) => figures(ui, agreements, found, &mut clicked),
        (None, None) => {
            ui.label("Comparing failed inside Copydesk. Close this and try again");
        }
    }
    let mut after = After::Keep;
    match clicked {
        None => {}
        Some(Clicked::Pair(chosen)) => app.choose_pair(chosen),
        Some(Clicked::Review(article)) => {
            after = super::act(move |app| app.review_chosen(&article));
        }
        Some(Clicked::Read { unfinished }) => app.read_agreement(unfinished),
        Some(Clicked::Close) => after = After::Close,
    }
    after
}

fn head(ui: &mut Ui, agreements: &Agreements, clicked: &mut Option<Clicked>) {
    ui.horizontal(|ui| {
        ui.heading("Agreement");
        let folder = agreements.folder.file_name().unwrap_or_default().to_string_lossy();
        let theme = theme::current(ui.ctx());
        ui.add(Label::new(RichText::new(folder).color(theme.quiet_ink.0)).truncate());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.add(Button::new("Close"));
            if ui.memory(|m| m.focused().is_none()) {
                close.request_focus();
            }
            if close.clicked() {
                *clicked = Some(Clicked::Close);
            }
            if ui.button("Compare again").clicked() {
                *clicked = Some(Clicked::Read { unfinished: agreements.unfinished });
            }
            let mut unfinished = agreements.unfinished;
            let tip = "Else only articles that both have finished count";
            if ui.checkbox(&mut unfinished, "With work in progress").on_hover_text(tip).changed() {
                *clicked = Some(Clicked::Read { unfinished });
            }
        });
    });
}

fn nothing(ui: &mut Ui, agreements: &Agreements) {
    ui.label("No article was done by two annotators yet");
    let next = if agreements.unfinished {
        "Let a second annotator label some of the articles: the name in the title line says whose work it is"
    } else {
        "Let a second annotator finish some of the articles, or take in work in progress"
    };
    ui.label(next);
}

fn figures(ui: &mut Ui, agreements: &Agreements, found: &Found, clicked: &mut Option<Clicked>) {
    let theme = theme::current(ui.ctx());
    pairs(ui, agreements, found, clicked);
    let mut sentences = Vec::new();
    if found.annotators > 2 {
        let alpha = match &found.alpha {
            Ok(_) => number(&found.alpha),
            Err(why) => format!("none. {why}"),
        };
        sentences
            .push(format!("Krippendorff's α over all {} annotators: {alpha}", found.annotators));
    }
    for (count, what) in [
        (found.left_out, "annotation files were left out: copydesk check says why"),
        (found.failed, "files or folders could not be looked at"),
    ] {
        if count > 0 {
            sentences.push(format!("{count} {what}"));
        }
    }
    for sentence in sentences {
        ui.label(RichText::new(sentence).color(theme.quiet_ink.0));
    }
    ui.separator();
    let Some(pair) = agreements.pair() else { return };
    let height = ui.available_height().max(200.0);
    let left = CELL.x * 7.0 + 20.0;
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(left, height), Layout::top_down(Align::Min), |ui| {
            ui.set_width(left);
            ScrollArea::vertical().id_salt("matrix").auto_shrink(false).show(ui, |ui| {
                heat_map(ui, theme, pair);
                ui.add_space(8.0);
                labels(ui, pair);
            });
        });
        ui.separator();
        ui.allocate_ui_with_layout(ui.available_size(), Layout::top_down(Align::Min), |ui| {
            articles(ui, theme, pair, clicked);
        });
    });
}

/// A figure, or a dash.
fn number(value: &Value) -> String {
    value.map_or_else(|_| "–".to_owned(), |value| format!("{value:.3}"))
}

/// A figure; where there is none, the pointer over the dash says why.
fn figure(ui: &mut Ui, value: &Value) {
    let Err(why) = value else {
        right(ui, number(value), None);
        return;
    };
    let why = why.to_string();
    let response = right(ui, number(value), None);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("No value: {why}")));
    response.on_hover_text(why);
}

/// A text at the right edge of its column, with a tip.
fn right(ui: &mut Ui, text: impl Into<egui::WidgetText>, tip: Option<String>) -> Response {
    let label = Label::new(text).halign(Align::RIGHT).wrap_mode(egui::TextWrapMode::Extend);
    let response = ui.add_sized(vec2(COLUMN, 20.0), label);
    match tip {
        Some(tip) => response.on_hover_text(tip),
        None => response,
    }
}

/// An annotator's name; nobody in particular has one too.
fn shown(annotator: &str) -> &str {
    if annotator.is_empty() { "(unnamed)" } else { annotator }
}

fn pairs(ui: &mut Ui, agreements: &Agreements, found: &Found, clicked: &mut Option<Clicked>) {
    let heads = [
        ("Articles", "Articles that both have done"),
        ("Characters", "Code points that are no white space"),
        ("Agreed", "Share of characters with one label on both sides"),
        ("κ", "Cohen's kappa: agreement beyond chance"),
        ("α", "Krippendorff's alpha, nominal"),
        ("F1 exact", "Spans that match in label and both ends"),
        ("F1 overlap", "Spans that match in label and overlap"),
    ];
    let all = heads.len() as f32;
    let spacing = ((ui.available_width() - PAIR) / all - COLUMN - 2.0).clamp(4.0, 18.0);
    let area = ScrollArea::both().id_salt("pairs").max_height(150.0).auto_shrink([false, true]);
    // The first row is the heading.
    area.show_rows(ui, 20.0, found.pairs.len() + 1, |ui, rows| {
        for row in rows {
            let pair = row.checked_sub(1).and_then(|index| Some((index, found.pairs.get(index)?)));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = spacing;
                let Some((index, pair)) = pair else {
                    in_column(ui, |ui| ui.label(RichText::new("Left · right").strong()));
                    for (name, tip) in heads {
                        right(ui, RichText::new(name).strong(), Some(tip.to_owned()));
                    }
                    return;
                };
                let name = format!("{} · {}", shown(&pair.left), shown(&pair.right));
                let name = Button::selectable(index == agreements.chosen, name).truncate();
                if in_column(ui, |ui| ui.add(name)).clicked() {
                    *clicked = Some(Clicked::Pair(index));
                }
                let report = &pair.report;
                for count in [report.articles, report.characters] {
                    right(ui, count.to_string(), None);
                }
                for value in [
                    &report.observed,
                    &report.cohen_kappa,
                    &report.krippendorff_alpha,
                    &report.span_f1_exact,
                    &report.span_f1_overlap,
                ] {
                    figure(ui, value);
                }
            });
        }
    });
}

/// Adds something in the first column, which is as wide in every row.
fn in_column(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> Response) -> Response {
    let layout = Layout::left_to_right(Align::Center);
    let column = |ui: &mut Ui| {
        ui.set_width(PAIR);
        add(ui)
    };
    ui.allocate_ui_with_layout(vec2(PAIR, 20.0), layout, column).inner
}

/// The confusion matrix: a row for each label of the left side, a column for each of the right.
/// A cell's heat is its share of the row.
fn heat_map(ui: &mut Ui, theme: &Theme, pair: &PairFound) {
    let (left, right) = (shown(&pair.left), shown(&pair.right));
    ui.add(Label::new(format!("Rows: {left}. Columns: {right}. Share of each row")).wrap());
    let first = CELL.x + 14.0;
    let size = vec2(first + CELL.x * 6.0, CELL.y * 7.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let font = FontId::proportional(12.0);
    let cell = |row: usize, column: usize| {
        let x = rect.left() + first + CELL.x * column as f32;
        Rect::from_min_size(pos2(x, rect.top() + CELL.y * (row + 1) as f32), CELL).shrink(1.0)
    };
    for (index, name) in NAMES.into_iter().enumerate() {
        let (above, beside) = (cell(0, index), cell(index, 0));
        let (above, beside) = (above.translate(vec2(0.0, -CELL.y)), beside);
        let painter = ui.painter();
        let quiet = theme.quiet_ink.0;
        painter.text(above.center(), Align2::CENTER_CENTER, short(name), font.clone(), quiet);
        let at = pos2(rect.left(), beside.center().y);
        painter.text(at, Align2::LEFT_CENTER, name, font.clone(), quiet);
    }
    for (row, counts) in pair.report.confusion.iter().enumerate() {
        let all: u64 = counts.iter().sum();
        for (column, &count) in counts.iter().enumerate() {
            let place = cell(row, column);
            let share = if all == 0 { 0.0 } else { count as f32 / all as f32 };
            // Agreement is quiet, disagreement stands out.
            let heat = if row == column { theme.good.0 } else { theme.error.0 };
            let ground = mixed(theme.raised.0, heat, share.sqrt() * 0.45);
            let edge = Stroke::new(1.0, theme.line.0);
            ui.painter().rect(place, 3.0, ground, edge, StrokeKind::Inside);
            if count > 0 {
                let text = percent(f64::from(share));
                let ink = theme.ink.0;
                ui.painter().text(place.center(), Align2::CENTER_CENTER, text, font.clone(), ink);
            }
            let names = [row, column].map(|at| NAMES.get(at).copied().unwrap_or_default());
            let tip = format!(
                "{left} {}, {right} {}: {count} of {all} characters",
                names[0].to_lowercase(),
                names[1].to_lowercase()
            );
            let response = ui.interact(place, ui.scope_id().with((row, column)), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &tip));
            response.on_hover_text(tip);
        }
    }
}

/// Fits above a cell.
fn short(name: &'static str) -> &'static str {
    if name == "Unlabelled" { "None" } else { name }
}

/// 3 %, and never 100 % or 0 % of what is not all or nothing.
fn percent(share: f64) -> String {
    match share * 100.0 {
        p if p > 99.0 && p < 100.0 => ">99 %".to_owned(),
        p if p > 0.0 && p < 1.0 => "<1 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

fn mixed(ground: Color32, heat: Color32, share: f32) -> Color32 {
    ground.lerp_to_gamma(heat, share.clamp(0.0, 1.0))
}

/// Precision, recall and F1 of the right side by the left, label by label.
fn labels(ui: &mut Ui, pair: &PairFound) {
    let grid = Grid::new("agreement-labels").num_columns(4).spacing([18.0, 4.0]).striped(true);
    grid.show(ui, |ui| {
        ui.label(RichText::new("Label").strong());
        for (name, tip) in [
            (
                "Precision",
                "Of what the right side gives the label, the share that the left does too",
            ),
            ("Recall", "Of what the left side gives the label, the share that the right does too"),
            ("F1", "Their harmonic mean"),
        ] {
            right(ui, RichText::new(name).strong(), Some(tip.to_owned()));
        }
        ui.end_row();
        for label in &pair.report.labels {
            ui.label(label.label);
            for value in [&label.precision, &label.recall, &label.f1] {
                figure(ui, value);
            }
            ui.end_row();
        }
    });
}

fn articles(ui: &mut Ui, theme: &Theme, pair: &PairFound, clicked: &mut Option<Clicked>) {
    ui.label(RichText::new("Articles, least agreement first").strong());
    if !pair.not_comparable.is_empty() {
        let text = format!(
            "{} more could not be compared: the two texts differ",
            pair.not_comparable.len()
        );
        ui.label(RichText::new(text).color(theme.warning.0));
    }
    // Those that can't be compared come last.
    let comparable = pair.articles.len();
    ScrollArea::vertical().id_salt("agreement-articles").auto_shrink(false).show_rows(
        ui,
        ROW,
        comparable + pair.not_comparable.len(),
        |ui, rows| {
            for row in rows {
                if let Some(found) = pair.articles.get(row) {
                    if article(ui, theme, found) {
                        *clicked = Some(Clicked::Review(std::sync::Arc::clone(&found.article)));
                    }
                } else if let Some(path) = pair.not_comparable.get(row - comparable) {
                    not_comparable(ui, theme, path);
                }
            }
        },
    );
}

/// A row of an article whose texts differ.
fn not_comparable(ui: &mut Ui, theme: &Theme, path: &std::path::Path) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let name = plain(&path.file_name().unwrap_or_default().to_string_lossy()).into_owned();
    let inner = rect.shrink2(vec2(4.0, 0.0));
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(layout));
    let text = RichText::new(format!("texts differ   {name}")).color(theme.warning.0);
    child.add(Label::new(text).truncate().selectable(false));
    response
        .widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}, texts differ")));
    response.on_hover_text(path.display().to_string());
}

/// A row of the list. True if it was clicked.
fn article(ui: &mut Ui, theme: &Theme, found: &ArticleFound) -> bool {
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, theme.hover.0);
    }
    let agreed = percent(found.observed);
    let name = found.article.file_name().unwrap_or_default().to_string_lossy();
    let name = plain(&name).into_owned();
    let layout = Layout::left_to_right(Align::Center);
    let inner = rect.shrink2(vec2(4.0, 0.0));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(layout));
    let (number, _) = child.allocate_exact_size(vec2(52.0, ROW), Sense::hover());
    child.painter().text(
        number.right_center(),
        Align2::RIGHT_CENTER,
        &agreed,
        FontId::proportional(14.0),
        if found.differing == 0 { theme.good.0 } else { theme.ink.0 },
    );
    let layout = Layout::right_to_left(Align::Center);
    child.with_layout(layout, |ui| {
        if found.differing > 0 {
            let text = format!("{} differ", found.differing);
            ui.add(Label::new(RichText::new(text).color(theme.quiet_ink.0)).selectable(false));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(&name).truncate().selectable(false));
        });
    });
    let tip = format!(
        "{}\n{} of {} characters differ. Click to review",
        found.article.display(),
        found.differing,
        found.characters
    );
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Button, true, format!("Review {name}, {agreed} agreed"))
    });
    response.on_hover_text(tip).clicked()
}
