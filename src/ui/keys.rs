//! From egui's key events to chords, and who gets them.
//!
//! Letters, Tab, Enter and the like belong to the article only while it has the focus; text
//! fields keep their own keys, Ctrl+Z included. Under an overlay only what is about the window
//! as a whole has its keys: nothing changes the article that is hidden. What a chord runs is [`crate::app`]'s business.

use crate::app::command::{Command, Scope};
use crate::app::keymap::{Chord, Keymap};
use egui::{Event, Key, Modifiers, Ui};

/// The chord of a key press. `None` for Control without Cmd on macOS, which is another key
/// there and none of ours; elsewhere egui reports Ctrl as both.
#[must_use]
pub fn chord(key: Key, modifiers: Modifiers) -> Option<Chord> {
    let Modifiers { alt, ctrl, shift, command, .. } = modifiers;
    let is_ours = command || !ctrl;
    is_ours.then(|| Chord { ctrl: command, shift, alt, key: key.name().to_owned() })
}

/// Who has the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The article.
    Article,
    /// A text field.
    Field,
    /// A button, a list, or nothing.
    Other,
    /// A text field in what lies over the article.
    FieldAbove,
    /// Anything else in what lies over the article.
    Above,
}

/// Takes the key presses that are commands out of the input, in order. The second value says
/// whether it is a key's repeat. While a review is open its keys win over the article's.
#[must_use]
pub fn take_commands(
    ui: &Ui,
    keymap: &Keymap,
    focus: Focus,
    reviewing: bool,
) -> Vec<(Command, bool)> {
    let mut commands = Vec::new();
    let reviewing = reviewing && focus == Focus::Article;
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let (chord, repeat) = match event {
                Event::Key { key, pressed: true, modifiers, repeat, .. } => {
                    (chord(*key, *modifiers), *repeat)
                }
                // Comes instead of the key on most systems.
                Event::Copy => (chord(Key::C, Modifiers::COMMAND), false),
                _ => return true,
            };
            let Some(chord) = chord else { return true };
            match keymap.command(&chord, reviewing).filter(|&c| is_for(c, &chord, focus)) {
                Some(command) => {
                    commands.push((command, repeat));
                    false
                }
                None => true,
            }
        });
        // The letter of a command is not also typed into a field that it opens.
        if !commands.is_empty() && focus == Focus::Article {
            input.events.retain(|e| !matches!(e, Event::Text(_)));
        }
    });
    commands
}

fn is_for(command: Command, chord: &Chord, focus: Focus) -> bool {
    let over = command.works_over_the_article();
    match (command.row().scope, focus) {
        (_, Focus::Article) => true,
        (Scope::Article | Scope::Review, _) => false,
        (_, Focus::FieldAbove) => over && is_for(command, chord, Focus::Field),
        (_, Focus::Above) => over && is_for(command, chord, Focus::Other),
        (Scope::Window, Focus::Other) => {
            !matches!(chord.key.as_str(), "Enter" | "Space" | "Tab") || chord.ctrl
        }
        (Scope::Window, Focus::Field) => !chord.types_text() && !edits_a_field(chord),
    }
}

/// The keys that a text field needs for itself.
fn edits_a_field(chord: &Chord) -> bool {
    let plain = matches!(
        chord.key.as_str(),
        "Left"
            | "Right"
            | "Up"
            | "Down"
            | "Home"
            | "End"
            | "Backspace"
            | "Delete"
            | "Enter"
            | "Tab"
    );
    let ctrl = chord.ctrl && matches!(chord.key.as_str(), "A" | "C" | "V" | "X" | "Z" | "Y");
    plain || ctrl
}
