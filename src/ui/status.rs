//! The bar below: where we are, how much is labelled, whether it is saved. And the messages.

use super::{pens, theme};
use crate::annotation::{Label, Status};
use crate::app::message::Weight;
use crate::app::reviewing::shown;
use crate::app::saving::SaveState;
use crate::app::unsaved::{self, Unsaved};
use crate::app::{App, Command, Effect, Panel as Place};
use crate::article::symbol::plain;
use egui::accesskit::Live;
use egui::{
    Align, Align2, Area, Frame, Id, Layout, Margin, Order, Panel, Response, RichText, Sense,
    Stroke, TextStyle, TextWrapMode, Ui, WidgetText, vec2,
};

/// The article's name has at least so much room in a wide window, in points.
const NAME: f32 = 60.0;
/// What is said of the article's status gets so much room before the name does, in points.
const STATUS: f32 = 160.0;
/// So many messages cover the text; older ones are shown when they are asked for.
const UNFOLDED: usize = 3;

/// Shows the status line.
pub fn show(ui: &mut Ui, app: &mut App) {
    Panel::bottom("status").show_separator_line(true).show(ui, |ui| {
        ui.add_space(3.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 14.0;
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                saved(ui, app);
                unsaved(ui, app);
                encoding(ui, app);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    jobs(ui, app);
                    place(ui, app);
                    unlock(ui, app);
                    dom_path(ui, app);
                });
            });
        });
        ui.add_space(3.0);
    });
}

fn place(ui: &mut Ui, app: &App) {
    let theme = theme::current(ui.ctx());
    if let Some(path) = app.is_opening() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = RichText::new(format!("Opening {} …", plain(&name))).color(theme.quiet_ink.0);
        ui.add(egui::Label::new(text).truncate());
        return;
    }
    let Some(document) = app.document() else { return };
    let all = document.blocks.len();
    let block = document.block().map_or(0, |b| b + 1);
    let range = document.selection.range();
    // In a narrow window the name, which the window's title has too, gets what room is left; in a
    // wide one it comes first, and leaves the rest its room.
    let difference = difference(app);
    let narrow = ui.available_width() < if difference.is_some() { 640.0 } else { 480.0 };
    let source = || {
        let name = RichText::new(plain(&document.annotation.article.source)).strong();
        egui::Label::new(name).truncate()
    };
    let is_review = difference.is_some();
    let where_to = difference.unwrap_or_else(|| format!("block {block} of {all}"));
    let (bytes, labelled) = (range.to_string(), document.labelled_words());
    let status = match (&document.read_only, &document.annotation.status) {
        (Some(reason), _) => reason.sentence(),
        (None, Status::InProgress) => String::new(),
        (None, Status::Done) => "done".to_owned(),
        (None, Status::Rejected(reason)) => format!("rejected: {reason}"),
        (None, Status::Gold) => "gold".to_owned(),
    };
    if !narrow {
        let flag = if document.annotation.flagged { "flagged for" } else { "" };
        let unlock = if app.can(Command::Unlock).is_ok() { "Unlock it" } else { "" };
        let rest = [&where_to, &bytes, &labelled, flag, unlock].map(|text| width(ui, text));
        let rest = rest.iter().sum::<f32>() + width(ui, &status).min(STATUS);
        ui.scope(|ui| {
            ui.set_max_width((ui.available_width() - rest).max(NAME));
            ui.add(source());
        });
    }
    if is_review {
        let label = ui.add(egui::Label::new(RichText::new(where_to).strong()).truncate());
        announce(&label, false);
    } else {
        ui.add(egui::Label::new(where_to).truncate());
    }
    if !narrow {
        ui.add(egui::Label::new(bytes).truncate())
            .on_hover_text("The selection in UTF-8 bytes of the text");
    }
    if !narrow || !is_review {
        let coverage = &document.coverage;
        let is_whole = coverage.total() > 0 && coverage.labelled() == coverage.total();
        let colour = if is_whole { theme.good.0 } else { theme.ink.0 };
        ui.add(egui::Label::new(RichText::new(labelled).color(colour)).truncate());
    }
    if document.annotation.flagged {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let (rect, _) = ui.allocate_exact_size(vec2(10.0, 16.0), Sense::hover());
            pens::flag(ui.painter(), rect, theme.warning.0);
            ui.label("flagged").on_hover_text("Flagged for later");
        });
    }
    if !status.is_empty() {
        let is_locked = document.read_only.is_some();
        let colour = if is_locked { theme.warning.0 } else { theme.good.0 };
        ui.add(egui::Label::new(RichText::new(status).color(colour)).truncate());
    }
    if narrow {
        ui.add(source());
    }
}

/// How wide a text is in the status line, with the space before the next one, in points.
fn width(ui: &Ui, text: &str) -> f32 {
    if text.is_empty() {
        return 0.0;
    }
    let text = WidgetText::from(RichText::new(text).strong());
    let galley = text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    galley.size().x + ui.spacing().item_spacing.x
}

/// Where we are in a review: `difference 3 of 7 · mk: Byline · jd: Junk`.
fn difference(app: &App) -> Option<String> {
    let review = app.review()?;
    let all = review.differences().len();
    let Some((index, current)) = review.cursor().zip(review.current()) else {
        return Some("no difference".to_owned());
    };
    let word = |label: Option<Label>| label.map_or("no label", Label::name);
    let names = review.names();
    let left = format!("{}: {}", shown(&names.left), word(current.left));
    let number = index + 1;
    Some(match &names.right {
        Some(right) => {
            let right = format!("{}: {}", shown(right), word(current.right));
            format!("difference {number} of {all} · {left} · {right}")
        }
        None => format!("span {number} of {all} · {left}"),
    })
}

/// What goes on behind the window: the next article is looked for, gold is made.
fn jobs(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    if let Some((looked, all)) = app.looking_for_next() {
        let text = format!("Looking for the next article: {looked} of {all}");
        ui.label(RichText::new(text).color(theme.quiet_ink.0));
        let button = ui.small_button("Stop").on_hover_text("Esc");
        if button.accessible_name("Stop looking for the next article").clicked() {
            app.effects.push(Effect::Focus(Place::Article));
            app.stop_looking_for_next();
        }
    } else if app.is_searching() {
        ui.label(RichText::new("Looking for the next article …").color(theme.quiet_ink.0));
    }
    if let Some((looked, all)) = app.making_gold() {
        ui.label(format!("Making gold: {looked} of {all} looked at"));
        if ui.small_button("Stop").accessible_name("Stop making gold").clicked() {
            app.stop_making_gold();
        }
    }
}

/// Where the selection is in the page; last, since it takes what room is left.
fn dom_path(ui: &mut Ui, app: &App) {
    let theme = theme::current(ui.ctx());
    if let Some(path) = app.dom_path() {
        let text = RichText::new(path).color(theme.quiet_ink.0).monospace().size(12.0);
        ui.add(egui::Label::new(text).truncate())
            .on_hover_text("Where the selection is in the page");
    }
}

/// Gold opens locked; this lets it be changed.
fn unlock(ui: &mut Ui, app: &mut App) {
    if app.can(Command::Unlock).is_ok() && ui.small_button("Unlock").clicked() {
        app.effects.push(Effect::Focus(Place::Article));
        app.run(Command::Unlock);
    }
}

fn encoding(ui: &mut Ui, app: &App) {
    let theme = theme::current(ui.ctx());
    let Some(open) = &app.open else { return };
    let name = &open.document.annotation.article.encoding;
    let (text, colour) = if open.opened.malformed {
        (format!("{name}: some bytes do not fit"), theme.warning.0)
    } else {
        (name.clone(), theme.quiet_ink.0)
    };
    ui.label(RichText::new(text).color(colour))
        .on_hover_text("How the bytes were read. To change it: File, Encoding");
}

fn saved(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    if app.open.is_none() {
        return;
    }
    let (text, colour, more) = match app.save_state() {
        SaveState::Untouched => (
            "unchanged",
            theme.quiet_ink.0,
            "Nothing was changed, so nothing was written".to_owned(),
        ),
        SaveState::Saving => {
            ("saving …", theme.quiet_ink.0, "The last edit is on its way to the disk".to_owned())
        }
        SaveState::Saved => ("saved", theme.good.0, "The last edit is on the disk".to_owned()),
        SaveState::Failed { what, remedy } => {
            ("not saved", theme.error.0, format!("{what} {remedy}"))
        }
        SaveState::Outside => {
            ("not saved", theme.error.0, "Someone else changed the file".to_owned())
        }
    };
    let response = ui.label(RichText::new(text).color(colour).strong()).on_hover_text(more);
    let failed = matches!(app.save_state(), SaveState::Failed { .. } | SaveState::Outside);
    announce(&response, failed);
    if matches!(app.save_state(), SaveState::Failed { .. })
        && ui.small_button("Try again").clicked()
    {
        app.retry();
    }
}

/// Articles that were left with an edit that could not be written; a click opens the first.
fn unsaved(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let others: Vec<Unsaved> = app.unsaved().into_iter().filter(|u| !u.is_open).collect();
    if others.is_empty() {
        return;
    }
    let is_safe = matches!(app.save_state(), SaveState::Untouched | SaveState::Saved);
    let other = if is_safe { "" } else { "other " };
    let noun = if others.len() == 1 { "article" } else { "articles" };
    let text = format!("{} {other}{noun} not saved", others.len());
    let link = ui.link(RichText::new(text).color(theme.warning.0).strong());
    announce(&link, false);
    let tip = unsaved::sentences(&others) + "\nA click opens the first of them";
    if link.on_hover_text(tip).clicked() {
        app.open_unsaved();
    }
}

/// A screen reader says it when it changes, and an error at once.
fn announce(response: &Response, is_error: bool) {
    let live = if is_error { Live::Assertive } else { Live::Polite };
    response.ctx.accesskit_node_builder(response.id, |node| node.set_live(live));
}

/// Shows the messages above the status line.
pub fn messages(ui: &Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let shown = app.messages.shown().to_vec();
    if shown.is_empty() {
        return;
    }
    let folded = Id::unique("messages-unfolded");
    let older = shown.len().saturating_sub(UNFOLDED);
    let mut unfolded = older > 0 && ui.data(|d| d.get_temp(folded).unwrap_or(false));
    let hidden = if unfolded { 0 } else { older };
    let mut dismissed = None;
    let mut run = None;
    Area::new(Id::unique("messages"))
        .order(Order::Foreground)
        .anchor(Align2::LEFT_BOTTOM, vec2(14.0, -40.0))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(540.0_f32.min(ui.ctx().content_rect().width() - 40.0));
            if older > 0 {
                let text = if unfolded { "Fewer".to_owned() } else { format!("{older} more") };
                let name = if unfolded { "Fold older messages" } else { "Show older messages" };
                unfolded ^= ui.button(text).on_hover_text(name).clicked();
            }
            for (index, message) in shown.iter().enumerate().skip(hidden) {
                let edge = match message.weight {
                    Weight::Note => theme.line.0,
                    Weight::Warning => theme.warning.0,
                    Weight::Error => theme.error.0,
                };
                Frame::new()
                    .fill(theme.raised.0)
                    .stroke(Stroke::new(1.0, edge))
                    .corner_radius(6.0)
                    .inner_margin(Margin::symmetric(12, 7))
                    .show(ui, |ui| {
                        ui.horizontal(|ui| {
                            let word = match message.weight {
                                Weight::Note => "",
                                Weight::Warning => "Note: ",
                                Weight::Error => "Error: ",
                            };
                            let width = ui.available_width() - 110.0;
                            ui.scope(|ui| {
                                ui.set_max_width(width);
                                let text = format!("{word}{}", message.text);
                                let response = ui.add(egui::Label::new(text).wrap());
                                announce(&response, message.weight == Weight::Error);
                            });
                            if let Some(command) = message.action
                                && ui.button(action_text(command)).clicked()
                            {
                                run = Some(command);
                                dismissed = Some(index);
                            }
                            if message.weight != Weight::Note
                                && ui.button("×").accessible_name("Dismiss the message").clicked()
                            {
                                dismissed = Some(index);
                            }
                        });
                    });
            }
        });
    ui.data_mut(|d| d.insert_temp(folded, unfolded));
    if let Some(index) = dismissed {
        app.messages.dismiss(index);
    }
    if let Some(command) = run {
        app.effects.push(Effect::Focus(Place::Article));
        app.run(command);
    }
}

fn action_text(command: Command) -> &'static str {
    match command {
        Command::UndoFinish | Command::Undo => "Undo",
        Command::Reload => "Read again",
        other => other.row().text,
    }
}
