//! What lies over the article: palette, key help, settings, questions. Esc closes each, but
//! for the questions that wait for an answer.

mod agreement;
mod ask;
mod conflict;
mod export;
mod help;
mod import;
mod list;
mod palette;
mod reviews;
mod settings;

pub use help::MOUSE;

use super::name::NameField;
use super::panels::notes::field_id;
use super::theme;
use crate::app::overlay::Overlay;
use crate::app::{App, Command, Effect, Panel};
use crate::article::symbol::plain;
use egui::{Align2, Button, Frame, Id, Key, Label, Modal, Modifiers, ScrollArea, Ui, vec2};
use std::path::Path;

/// Shows what lies over the article, if anything.
pub fn show(ui: &Ui, app: &mut App, name: &mut NameField) {
    // Taken out while it is shown, so that it can be changed beside the app.
    let Some(mut overlay) = app.overlay.take() else { return };
    let mut after = After::Keep;
    let width = width_of(&overlay).min(ui.ctx().content_rect().width() - 48.0);
    let height = ui.ctx().content_rect().height() - 96.0;
    let theme = theme::current(ui.ctx());
    let frame = Frame::popup(ui.style()).inner_margin(18.0);
    let id = Id::unique("overlay");
    let mut area = Modal::default_area(id);
    if is_list(&overlay) {
        // Hung up at its top, so that the field stays where it is while the list shrinks.
        area = area.anchor(Align2::CENTER_TOP, vec2(0.0, 64.0));
    }
    let modal = Modal::new(id).area(area).frame(frame).backdrop_color(theme.backdrop.0);
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.set_max_height(height);
        after = content(ui, app, &mut overlay, name);
    });
    let asks = matches!(
        overlay,
        Overlay::Outside | Overlay::ArticleChanged | Overlay::Damaged | Overlay::Closing
    );
    if modal.should_close() && !asks && matches!(after, After::Keep) {
        after = After::Close;
    }
    match after {
        // Something that was done may have put another one there.
        After::Keep if app.overlay.is_none() => app.overlay = Some(overlay),
        After::Keep => {}
        After::Close => app.run(Command::FocusArticle),
        After::Do(act) => {
            act(app);
            app.effects.push(Effect::Focus(Panel::Article));
        }
    }
}

enum After {
    Keep,
    Close,
    Do(Box<dyn FnOnce(&mut App)>),
}

fn act(f: impl FnOnce(&mut App) + 'static) -> After {
    After::Do(Box::new(f))
}

/// Enter, pressed while the field has the focus; the press that opened the overlay is none.
fn enter_in(ui: &Ui, field: Id) -> bool {
    ui.memory(|m| m.has_focus(field))
        && ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Enter))
}

/// True for what is a field with a list below.
fn is_list(overlay: &Overlay) -> bool {
    matches!(
        overlay,
        Overlay::Palette { .. }
            | Overlay::Recent { .. }
            | Overlay::Encodings { .. }
            | Overlay::Reviews { .. }
    )
}

fn width_of(overlay: &Overlay) -> f32 {
    match overlay {
        _ if is_list(overlay) => 520.0,
        Overlay::Path { .. } => 520.0,
        Overlay::Agreement => 1060.0,
        Overlay::Import => 760.0,
        Overlay::Export | Overlay::Keys | Overlay::Settings { .. } | Overlay::Compare(_) => 640.0,
        _ => 440.0,
    }
}

fn content(ui: &mut Ui, app: &mut App, overlay: &mut Overlay, name: &mut NameField) -> After {
    match overlay {
        Overlay::Palette { query, chosen } => palette::show(ui, app, query, chosen),
        Overlay::Recent { query, chosen } => list::recent(ui, app, query, chosen),
        Overlay::Encodings { query, chosen } => list::encodings(ui, app, query, chosen),
        Overlay::Agreement => agreement::show(ui, app),
        Overlay::Export => export::show(ui, app),
        Overlay::Import => import::show(ui, app),
        Overlay::Reviews { article, choices, query, chosen } => {
            reviews::show(ui, article, choices, query, chosen)
        }
        Overlay::Keys => help::keys(ui, app),
        Overlay::Settings { capturing } => settings::show(ui, app, capturing, name),
        Overlay::About => help::about(ui, app),
        Overlay::Path { asking, text, error } => ask::path(ui, *asking, text, error.as_deref()),
        Overlay::Reject { reason } => ask::reject(ui, reason),
        Overlay::Encoding { to } => {
            let to = *to;
            let text = format!(
                "Reading the article as {} changes its text. Labels are carried over where the text stays the same; the others are listed as changed",
                to.name()
            );
            question(
                ui,
                "Another encoding",
                &text,
                vec![
                    answer("Read again", move |app| app.set_encoding(to)),
                    answer("Leave it", |_| ()),
                ],
            )
        }
        Overlay::Outside => outside(ui, app),
        Overlay::Compare(list) => conflict::compare(ui, app, list),
        Overlay::ArticleChanged => question(
            ui,
            "The article has changed",
            "The article on disk is not the one that was labelled. The labels can be carried over to the new text, or you can go on with the text that the annotation holds",
            vec![
                answer("Carry the labels over", App::reanchor_to_article),
                answer("Keep the old text", App::keep_old_text),
                answer("Only look", |_| ()),
            ],
        ),
        Overlay::Damaged => conflict::damaged(ui, app),
        Overlay::Closing => question(
            ui,
            "Not everything is saved",
            &app.why_not_close(),
            vec![
                answer("Try again", App::retry),
                answer("Stay", |_| ()),
                answer("Close and lose the edits", App::close_anyway),
            ],
        ),
    }
}

/// The annotation is another than was read here, or is gone.
fn outside(ui: &mut Ui, app: &App) -> After {
    let path = app.open.as_ref().map(|open| open.opened.annotation_path.clone());
    let name = path.as_deref().and_then(Path::file_name).unwrap_or_default();
    let name = plain(&name.to_string_lossy()).into_owned();
    let (is_gone, is_article_gone) = app.asks_of_gone();
    if !is_gone {
        let text = format!(
            "{name} is not what was read here: another program wrote it, or another person. Nothing has been overwritten. What you do not choose is not kept"
        );
        let answers = vec![
            answer("Compare", App::compare),
            answer("Keep mine", App::keep_mine),
            answer("Take theirs", App::take_theirs),
        ];
        return question(ui, "Changed on the disk", &text, answers);
    }
    let also = if is_article_gone {
        ". Its article is gone too: if the folder was moved or its disk unplugged, put that back first"
    } else {
        ""
    };
    let text = format!(
        "{name} was deleted or moved, or can’t be read any more. Your labels are still here, and nowhere else{also}"
    );
    let answers = vec![
        answer("Write it again", App::keep_mine),
        answer("Give the labels up", App::take_theirs),
    ];
    question(ui, "The annotation is gone", &text, answers)
}

/// An answer: its words and what it does.
type Answer = (&'static str, Box<dyn FnOnce(&mut App)>);

fn answer(words: &'static str, does: impl FnOnce(&mut App) + 'static) -> Answer {
    (words, Box::new(does))
}

/// A question with its answers; the first one has the focus.
fn question(ui: &mut Ui, title: &str, text: &str, answers: Vec<Answer>) -> After {
    ui.heading(title);
    ui.add_space(4.0);
    ui.add(Label::new(text).wrap());
    ui.add_space(10.0);
    let mut after = After::Keep;
    ui.horizontal_wrapped(|ui| {
        for (words, does) in answers {
            let response = ui.add(Button::new(words).min_size(vec2(90.0, 28.0)));
            if ui.memory(|m| m.focused().is_none()) {
                response.request_focus();
            }
            if response.clicked() {
                after = After::Do(does);
            }
        }
    });
    after
}

/// What the buttons of a form take below what scrolls, with the space between, in points.
const BUTTONS: f32 = 44.0;

/// The part of a form that is above its buttons: as high as the window allows, at most `most`
/// with the buttons, whatever it holds, and it scrolls. So the buttons are always in view, and
/// stay where they are. It is given its height.
fn above_buttons(ui: &mut Ui, id: &str, most: f32, add: impl FnOnce(&mut Ui, f32)) {
    let height = (ui.ctx().content_rect().height() - 96.0).min(most) - BUTTONS;
    let area = ScrollArea::vertical().id_salt(id).auto_shrink(false);
    area.max_height(height).min_scrolled_height(height).show(ui, |ui| add(ui, height));
    ui.add_space(6.0);
}

fn close_button(ui: &mut Ui) -> After {
    ui.add_space(8.0);
    // In a row, or its word would stand at the button's left edge.
    let button = |ui: &mut Ui| ui.add(Button::new("Close").min_size(vec2(90.0, 28.0)));
    let response = ui.horizontal(button).inner;
    if ui.memory(|m| m.focused().is_none()) {
        response.request_focus();
    }
    if response.clicked() { After::Close } else { After::Keep }
}

/// Moves the focus to the note written last.
pub fn focus_newest_note(ui: &Ui, app: &App) {
    let Some(open) = &app.open else { return };
    let newest = open.document.annotation.notes.iter().rposition(|n| n.text.is_empty());
    if let Some(index) = newest {
        ui.memory_mut(|m| m.request_focus(field_id(open, index)));
    }
}
