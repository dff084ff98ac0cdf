//! The annotator's name, changed in place: in the bar above and in the settings.
//!
//! The name picks the annotation file, so it takes effect only when the field is left or
//! the window closed, not by Esc, and only if it can stand in a file name; until then it is shown in the colour of an error.

use super::theme;
use crate::annotation::file::AnnotatorName;
use crate::app::App;
use egui::{Event, Key, Margin, TextEdit, Ui};

/// A field for the name; keeps what is being typed.
#[derive(Debug, Default)]
pub struct NameField {
    typed: Option<String>,
}

impl NameField {
    /// Shows the field.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        let theme = theme::current(ui.ctx());
        let mut name = self.typed.clone().unwrap_or_else(|| app.settings.annotator.clone());
        let error = AnnotatorName::new(&name).err().filter(|_| !name.is_empty());
        let ink = if error.is_none() { theme.ink.0 } else { theme.error.0 };
        let field = TextEdit::singleline(&mut name)
            .hint_text("your name")
            .desired_width(96.0)
            .margin(Margin::symmetric(6, 3))
            .text_color(ink);
        let response = ui.add(field).accessible_name("Annotator's name");
        let response = match &error {
            Some(error) => response.on_hover_text(error.to_string()),
            None => response.on_hover_text(
                "The annotator's name. It becomes part of the annotation file's name",
            ),
        };
        if response.has_focus() || response.changed() {
            self.typed = Some(name);
        }
        if response.lost_focus() {
            self.leave(ui, app);
        }
    }

    /// The field was left or is no longer shown: by Esc the old name stays.
    pub fn leave(&mut self, ui: &Ui, app: &mut App) {
        // The key itself may have been taken as a command.
        let escaped = ui.input(|i| {
            let is_escape =
                |e: &Event| matches!(e, Event::Key { key: Key::Escape, pressed: true, .. });
            i.raw.events.iter().any(is_escape)
        });
        if escaped {
            self.typed = None;
        }
        self.take(app);
    }

    /// Takes what was typed as the name, if it can be one.
    pub fn take(&mut self, app: &mut App) {
        let Some(name) = self.typed.take().filter(|n| *n != app.settings.annotator) else {
            return;
        };
        match AnnotatorName::new(&name) {
            Err(error) if !name.is_empty() => {
                app.messages.note(format!("The name stays as it was: {error}"));
            }
            _ => app.change_settings(|s| s.annotator = name),
        }
    }
}
