//! A list to choose from: typing narrows it, the arrows choose, Enter or a click takes. And two
//! of these lists, recent articles and encodings; the palette is the third.

use super::{After, act, enter_in};
use crate::app::{App, Asking};
use crate::article::decode;
use crate::article::symbol::plain;
use crate::ui::theme;
use egui::{Button, Id, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2};

/// The words of a list.
pub(super) struct List {
    /// The field's name, for a screen reader.
    pub name: &'static str,
    /// What the empty field shows.
    pub hint: &'static str,
    /// What stands there if nothing was found.
    pub nothing: &'static str,
}

/// A row of the list.
pub(super) struct Entry {
    /// What it says.
    pub text: String,
    /// What stands on the right.
    pub beside: String,
    /// What the pointer over it shows.
    pub tip: String,
    /// It cannot be taken now; the tip says why.
    pub is_quiet: bool,
}

/// The keys that were pressed.
#[derive(Clone, Copy)]
pub(super) struct Moved {
    enter: bool,
    down: bool,
    up: bool,
}

impl List {
    /// Shows the field and takes the keys.
    pub fn field(&self, ui: &mut Ui, query: &mut String, chosen: &mut usize) -> Moved {
        let id = Id::unique(("list-field", self.name));
        let enter = enter_in(ui, id);
        let (down, up) = ui.input_mut(|i| {
            (
                i.consume_key(Modifiers::NONE, Key::ArrowDown),
                i.consume_key(Modifiers::NONE, Key::ArrowUp),
            )
        });
        let field =
            TextEdit::singleline(query).id(id).hint_text(self.hint).desired_width(f32::INFINITY);
        let response = ui.add(field).accessible_name(self.name);
        response.request_focus();
        if response.changed() {
            *chosen = 0;
        }
        Moved { enter, down, up }
    }

    /// Shows so many rows. Gives the number of the one that was taken.
    pub fn rows(
        &self,
        ui: &mut Ui,
        moved: Moved,
        count: usize,
        entry: impl Fn(usize) -> Option<Entry>,
        chosen: &mut usize,
    ) -> Option<usize> {
        let last = count.saturating_sub(1);
        if moved.down {
            *chosen = if *chosen >= last { 0 } else { *chosen + 1 };
        }
        if moved.up {
            *chosen = chosen.checked_sub(1).unwrap_or(last);
        }
        *chosen = (*chosen).min(last);
        let theme = theme::current(ui.ctx());
        let mut taken = (moved.enter && count > 0).then_some(*chosen);
        ScrollArea::vertical().max_height(380.0).auto_shrink([false, true]).show(ui, |ui| {
            for (index, entry) in (0..count).filter_map(|i| Some((i, entry(i)?))) {
                let colour = if entry.is_quiet { theme.quiet_ink.0 } else { theme.ink.0 };
                let button = Button::new(RichText::new(entry.text).color(colour))
                    .shortcut_text(entry.beside)
                    .selected(index == *chosen)
                    .frame_when_inactive(index == *chosen)
                    .truncate()
                    .min_size(vec2(ui.available_width(), 26.0));
                let response = ui.add(button).on_hover_text(entry.tip);
                if index == *chosen && (moved.down || moved.up) {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    taken = Some(index);
                }
            }
            if count == 0 {
                ui.label(self.nothing);
            }
        });
        taken
    }
}

/// True if the text has every word of the query, in any case.
pub(super) fn has_words(text: &str, query: &str) -> bool {
    let text = text.to_lowercase();
    query.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

const RECENT: List = List {
    name: "Find a recent article",
    hint: "Type a part of its name",
    nothing: "No recent article has these words",
};

/// Lists the articles that were open lately.
pub(super) fn recent(ui: &mut Ui, app: &App, query: &mut String, chosen: &mut usize) -> After {
    let moved = RECENT.field(ui, query, chosen);
    let paths = app.settings.recent.iter();
    let found: Vec<_> = paths.filter(|p| has_words(&p.to_string_lossy(), query)).collect();
    let entry = |index: usize| {
        let path = found.get(index)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = path.parent().and_then(|p| p.file_name()).unwrap_or_default();
        Some(Entry {
            text: plain(&name).into_owned(),
            beside: plain(&folder.to_string_lossy()).into_owned(),
            tip: plain(&path.display().to_string()).into_owned(),
            is_quiet: false,
        })
    };
    let taken = RECENT.rows(ui, moved, found.len(), entry, chosen);
    match taken.and_then(|index| found.get(index)) {
        None => After::Keep,
        Some(path) => {
            let path = (*path).clone();
            act(move |app| app.chosen(Asking::File, &path))
        }
    }
}

const ENCODINGS: List = List {
    name: "Find an encoding",
    hint: "Type a part of its name",
    nothing: "No encoding has these words",
};

/// Lists the encodings that the article can be read in.
pub(super) fn encodings(ui: &mut Ui, app: &App, query: &mut String, chosen: &mut usize) -> After {
    let moved = ENCODINGS.field(ui, query, chosen);
    let now = app.document().map_or("", |d| d.annotation.article.encoding.as_str());
    let all = decode::encodings().iter().copied();
    let found: Vec<_> = all.filter(|e| has_words(e.name(), query)).collect();
    let entry = |index: usize| {
        let name = found.get(index)?.name();
        let is_now = name == now;
        let tip = if is_now { "The article is read so now" } else { "Read the article so" };
        Some(Entry {
            text: name.to_owned(),
            beside: if is_now { "now".to_owned() } else { String::new() },
            tip: tip.to_owned(),
            is_quiet: is_now,
        })
    };
    let taken = ENCODINGS.rows(ui, moved, found.len(), entry, chosen);
    match taken.and_then(|index| found.get(index)) {
        None => After::Keep,
        Some(&encoding) => act(move |app| app.ask_encoding(encoding)),
    }
}
