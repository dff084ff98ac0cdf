//! One row of the list: an article with its status and how much of it is labelled, or a folder.

use super::{GAP, ROW, focus_id};
use crate::annotation::Label as TextLabel;
use crate::app::queue::{Facts, Known, Line, Progress, Queue};
use crate::article::symbol::plain;
use crate::ui::pens;
use crate::ui::theme::{self, Theme};
use egui::{
    Align, Color32, Label, Layout, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};

/// The sign of a status and its colour.
pub(super) fn sign(progress: Progress, theme: &Theme) -> (&'static str, Color32) {
    match progress {
        Progress::New => ("·", theme.quiet_ink.0),
        Progress::InProgress => ("▸", theme.accent.0),
        Progress::Done => ("✔", theme.good.0),
        Progress::Rejected => ("✖", theme.quiet_ink.0),
        Progress::Gold => ("★", theme.warning.0),
        Progress::Damaged => ("!", theme.error.0),
    }
}

/// Shows a folder, whose articles follow.
pub(super) fn folder(ui: &mut Ui, queue: &Queue, number: u32) {
    let theme = theme::current(ui.ctx());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW - GAP), Sense::hover());
    let Some(path) = queue.folder_line(number) else { return };
    let name = if path.as_os_str().is_empty() {
        "in the folder itself".to_owned()
    } else {
        plain(&path.display().to_string()).into_owned()
    };
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Max)));
    let text = RichText::new(&name).size(12.0).color(theme.quiet_ink.0);
    child.add(Label::new(text).truncate().selectable(false)).on_hover_text(name);
}

/// What an article of the list is in the window.
#[derive(Clone, Copy)]
pub(super) struct Is {
    /// It is open.
    pub open: bool,
    /// The keys are on it.
    pub cursor: bool,
    /// Its last edit could not be written.
    pub unsaved: bool,
}

/// Shows an article; true if it was clicked.
pub(super) fn article(ui: &mut Ui, queue: &Queue, number: u32, is: Is) -> bool {
    let theme = theme::current(ui.ctx());
    let size = vec2(ui.available_width(), ROW - GAP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let Some(line) = queue.line(number) else { return false };
    let paint = rect.expand2(vec2(4.0, 3.0));
    if is.open {
        ui.painter().rect_filled(paint, 4.0, theme.selection.0);
    } else if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(paint, 4.0, theme.hover.0);
    }
    if is.cursor {
        let stroke = Stroke::new(1.0, theme.selection_edge.0);
        ui.painter().rect_stroke(paint, 4.0, stroke, StrokeKind::Inside);
        let id = response.id.accesskit_id();
        ui.ctx().accesskit_node_builder(focus_id(), |node| node.set_active_descendant(id));
    }
    draw(ui, rect, &line, is, queue, theme);
    let spoken = || spoken(&line, is.unsaved);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is.open, spoken()));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        let parts: Vec<String> = about(&line).into_iter().chain(annotators(queue, &line)).collect();
        node.set_description(parts.join(", "));
    });
    // A tip that was open when a form opened would stay above the form.
    if ui.memory(|m| m.top_modal_layer().is_some()) {
        return response.clicked();
    }
    response.on_hover_ui(|ui| tip(ui, queue, &line, is.unsaved)).clicked()
}

fn draw(ui: &mut Ui, rect: Rect, line: &Line<'_>, is: Is, queue: &Queue, theme: &Theme) {
    let facts = line.facts;
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    child.spacing_mut().item_spacing.x = 6.0;
    let waits = line.article.own.is_some() && facts.known == Known::Nothing;
    let (text, colour) = match (line.article.file, &facts.trouble) {
        _ if waits => ("…", theme.quiet_ink.0),
        (_, Some(_)) => ("!", theme.error.0),
        (None, _) => ("?", theme.warning.0),
        _ => sign(facts.progress, theme),
    };
    let mark = Label::new(RichText::new(text).color(colour)).selectable(false);
    child.add_sized(vec2(14.0, rect.height()), mark);
    let left = child.cursor().left();
    if facts.flagged {
        let (flag, _) = child.allocate_exact_size(vec2(10.0, rect.height()), Sense::hover());
        pens::flag(child.painter(), flag, theme.warning.0);
    }
    child.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if is.unsaved {
            let mark = RichText::new("not saved").size(12.0).color(theme.warning.0);
            ui.add(Label::new(mark).selectable(false));
        }
        if facts.gold == Progress::Gold && facts.progress != Progress::Gold {
            let star = RichText::new("★").size(12.0).color(theme.warning.0);
            ui.add(Label::new(star).selectable(false));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let name = RichText::new(plain(&line.article.name));
            let name = if is.open { name.strong() } else { name };
            ui.add(Label::new(name).truncate().selectable(false));
            // In the order of folders these have rows of their own.
            if queue.sort().by != crate::app::queue::SortBy::Folder && ui.available_width() > 20.0 {
                let folder = RichText::new(plain(&line.folder.display().to_string()));
                let folder = folder.size(12.0).color(theme.quiet_ink.0);
                ui.add(Label::new(folder).truncate().selectable(false));
            }
        });
    });
    if facts.share > 0 && matches!(facts.progress, Progress::InProgress | Progress::Done) {
        let width = (rect.right() - left) * f32::from(facts.share) / 100.0;
        let top = pos2(left, rect.bottom() + 1.0);
        let bar = Rect::from_min_size(top, vec2(width, 1.5));
        let colour = if facts.progress == Progress::Done { theme.good.0 } else { theme.accent.0 };
        ui.painter().rect_filled(bar, 0.0, colour.gamma_multiply(0.55));
    }
}

/// What is to be said of gold, beside the annotator's own status.
fn gold(facts: &Facts) -> Option<&'static str> {
    match facts.gold {
        Progress::New => None,
        gold if gold == facts.progress => None,
        Progress::Gold => Some("gold"),
        Progress::Damaged => Some("gold damaged"),
        Progress::Rejected => Some("rejected in gold"),
        Progress::InProgress | Progress::Done => Some("gold begun"),
    }
}

/// The name that a screen reader says.
fn spoken(line: &Line<'_>, unsaved: bool) -> String {
    let facts = line.facts;
    let mut parts = vec![plain(&line.article.name).into_owned(), facts.progress.name().to_owned()];
    parts.extend(gold(facts).map(str::to_owned));
    if unsaved {
        parts.push("not saved".to_owned());
    }
    if facts.share > 0 {
        parts.push(format!("{} % labelled", facts.share));
    }
    if facts.flagged {
        parts.push("flagged".to_owned());
    }
    if line.article.file.is_none() {
        parts.push("article gone".to_owned());
    }
    if facts.trouble.is_some() {
        parts.push("can't be read".to_owned());
    }
    parts.join(", ")
}

/// What is known of an article, in short.
fn about(line: &Line<'_>) -> Vec<String> {
    let (article, facts) = (line.article, line.facts);
    let mut about = vec![facts.progress.name().to_owned()];
    about.extend(gold(facts).map(str::to_owned));
    if facts.flagged {
        about.push("flagged for later".to_owned());
    }
    if facts.known == Known::All && facts.progress != Progress::New {
        about.push(format!("{} % labelled", facts.share));
        let plural = |n: u16, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
        let counts = [(facts.errors, "error"), (facts.warnings, "warning"), (facts.notes, "note")];
        about.extend(counts.iter().filter(|(n, _)| *n > 0).map(|(n, noun)| plural(*n, noun)));
        if facts.active_seconds > 0 {
            about.push(match facts.active_seconds {
                seconds @ 0..60 => format!("{seconds} s of active work"),
                seconds => format!("{} min of active work", seconds / 60),
            });
        }
    }
    let changed = article.own.or(article.file).filter(|print| print.time > 0);
    about.extend(changed.map(|print| format!("changed {}", moment(print.time))));
    about
}

fn annotators(queue: &Queue, line: &Line<'_>) -> Option<String> {
    let by = queue.annotators_of(line.article).map(super::menus::annotator_name);
    let by: Vec<&str> = by.collect();
    (!by.is_empty()).then(|| format!("annotated by {}", by.join(", ")))
}

/// A moment in nanoseconds since 1970 as `2024-02-29 13:05 UTC`.
fn moment(nanoseconds: u64) -> String {
    let minutes = nanoseconds / 60_000_000_000;
    let (days, minutes) = (minutes / 1440, minutes % 1440);
    // Years that begin in March have the leap day last; 400 of them have 146,097 days.
    let days = days + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year + next;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60, minutes % 60)
}

/// What the pointer over it shows.
fn tip(ui: &mut Ui, queue: &Queue, line: &Line<'_>, unsaved: bool) {
    let theme = theme::current(ui.ctx());
    ui.set_max_width(360.0);
    let (article, facts) = (line.article, line.facts);
    let path = line.folder.join(&*article.name).display().to_string();
    ui.label(RichText::new(plain(&path)).strong());
    ui.label(about(line).join(", "));
    let labels: Vec<&str> = TextLabel::ALL
        .into_iter()
        .filter(|&label| facts.labels.has(label))
        .map(TextLabel::name)
        .collect();
    if !labels.is_empty() {
        ui.label(format!("has {}", labels.join(", ")));
    }
    if let Some(by) = annotators(queue, line) {
        ui.label(by);
    }
    let sentences = [
        unsaved.then_some("The last edit could not be written; it is in memory only."),
        article.file.is_none().then_some("The article is gone; its annotation has its text."),
        article.has_twin.then_some(
            "Another name here differs from this one in case only: on some systems one of the two \
             files would be lost.",
        ),
        facts.trouble.as_deref(),
    ];
    for sentence in sentences.into_iter().flatten() {
        ui.label(RichText::new(sentence).color(theme.error.0));
    }
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments_are_dates_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_709_211_900, "2024-02-29 13:05 UTC"),
            (1_735_689_599, "2024-12-31 23:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(moment(seconds * 1_000_000_000), expected);
        }
    }
}
