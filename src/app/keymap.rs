//! Which keys run which command: the defaults, and what the user changed.
//!
//! A chord's modifiers match exactly. `Ctrl` in a chord means Cmd on macOS. Keys are named as
//! on the keyboard: letters (of either case) and digits, `Down`, `PageUp`, `Enter`, `F1`, `Plus` …

use super::command::{COMMANDS, Command, Row, Scope};
use std::collections::BTreeMap;
use std::fmt;

/// A key with its modifiers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    /// Ctrl, or Cmd on macOS.
    pub ctrl: bool,
    /// Shift.
    pub shift: bool,
    /// Alt, or Option on macOS.
    pub alt: bool,
    /// The key's name.
    pub key: String,
}

impl Chord {
    /// Reads `Ctrl+Shift+Left`. `None` if there is no key, or a modifier is unknown.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut chord = Self { ctrl: false, shift: false, alt: false, key: String::new() };
        let mut parts = text.split('+').map(str::trim).peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                if part.is_empty() {
                    return None;
                }
                let is_letter = part.chars().count() == 1;
                chord.key = if is_letter { part.to_uppercase() } else { part.to_owned() };
            } else {
                match part.to_ascii_lowercase().as_str() {
                    "ctrl" | "cmd" => chord.ctrl = true,
                    "shift" => chord.shift = true,
                    "alt" | "option" => chord.alt = true,
                    _ => return None,
                }
            }
        }
        Some(chord)
    }

    /// True if it types a character rather than commanding something, so that a text field
    /// must have it.
    #[must_use]
    pub fn types_text(&self) -> bool {
        !self.ctrl && !self.alt && !is_silent(&self.key)
    }
}

/// True for a key that types no character: arrows, F1 and the like. `Comma` and its kind do.
fn is_silent(key: &str) -> bool {
    let is_function = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let named = [
        "Up",
        "Down",
        "Left",
        "Right",
        "PageUp",
        "PageDown",
        "Home",
        "End",
        "Insert",
        "Delete",
        "Backspace",
        "Enter",
        "Tab",
        "Escape",
        "Copy",
        "Cut",
        "Paste",
        "BrowserBack",
    ];
    named.contains(&key) || key.strip_prefix('F').is_some_and(is_function)
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ctrl = if cfg!(target_os = "macos") { "Cmd+" } else { "Ctrl+" };
        let arrow = match self.key.as_str() {
            "Down" => "↓",
            "Up" => "↑",
            "Left" => "←",
            "Right" => "→",
            "Plus" => "+",
            "Minus" => "−",
            "Equals" => "=",
            "Comma" => ",",
            "Escape" => "Esc",
            key => key,
        };
        write!(
            f,
            "{}{}{}{arrow}",
            if self.ctrl { ctrl } else { "" },
            if self.alt { "Alt+" } else { "" },
            if self.shift { "Shift+" } else { "" },
        )
    }
}

/// Every command's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    keys: BTreeMap<Command, Vec<Chord>>,
}

impl Default for Keymap {
    fn default() -> Self {
        let keys = COMMANDS.iter().map(|row| (row.command, default_keys(row))).collect();
        Self { keys }
    }
}

fn default_keys(row: &Row) -> Vec<Chord> {
    row.keys.iter().filter_map(|k| Chord::parse(k)).collect()
}

impl Keymap {
    /// The defaults with the user's changes: command id to chords. Returns what was not
    /// understood, as sentences.
    #[must_use]
    pub fn with_changes(changes: &BTreeMap<String, Vec<String>>) -> (Self, Vec<String>) {
        let mut map = Self::default();
        let mut complaints = Vec::new();
        for (id, chords) in changes {
            let Some(command) = Command::by_id(id) else {
                complaints.push(format!("The settings have keys for “{id}”, which is no command"));
                continue;
            };
            let parsed: Vec<_> = chords.iter().filter_map(|c| Chord::parse(c)).collect();
            if parsed.len() < chords.len() {
                complaints
                    .push(format!("The settings have a key for “{id}” that is not understood"));
            }
            map.set(command, parsed);
        }
        (map, complaints)
    }

    /// Only what differs from the defaults, for the settings file.
    #[must_use]
    pub fn changes(&self) -> BTreeMap<String, Vec<String>> {
        COMMANDS
            .iter()
            .filter(|row| self.keys_of(row.command) != default_keys(row))
            .map(|row| {
                let keys = self.keys_of(row.command).iter().map(plain).collect();
                (row.id.to_owned(), keys)
            })
            .collect()
    }

    /// The keys of a command.
    #[must_use]
    pub fn keys_of(&self, command: Command) -> &[Chord] {
        self.keys.get(&command).map_or(&[], Vec::as_slice)
    }

    /// The first key of a command as the window shows it; empty if it has none.
    #[must_use]
    pub fn shown(&self, command: Command) -> String {
        self.keys_of(command).first().map_or_else(String::new, ToString::to_string)
    }

    /// The command of a chord. While a review is open its keys win over the article's.
    #[must_use]
    pub fn command(&self, chord: &Chord, reviewing: bool) -> Option<Command> {
        let of_review = |c: Command| c.row().scope == Scope::Review;
        let held = self.keys.iter().filter(|(_, chords)| chords.contains(chord));
        held.map(|(&c, _)| c).filter(|&c| reviewing || !of_review(c)).max_by_key(|&c| of_review(c))
    }

    /// The other command that would lose a chord if this one got it.
    #[must_use]
    pub fn rival(&self, command: Command, chord: &Chord) -> Option<Command> {
        let mut held = self.keys.iter().filter(|(_, chords)| chords.contains(chord));
        held.find(|&(&c, _)| c != command && excludes(c, command)).map(|(&c, _)| c)
    }

    /// Gives a command these keys, and takes them from any other that can't have them too.
    pub fn set(&mut self, command: Command, chords: Vec<Chord>) {
        for (&other, held) in &mut self.keys {
            if excludes(other, command) {
                held.retain(|c| !chords.contains(c));
            }
        }
        self.keys.insert(command, chords);
    }

    /// Gives a command its default keys back.
    pub fn reset(&mut self, command: Command) {
        self.set(command, default_keys(command.row()));
    }
}

fn excludes(a: Command, b: Command) -> bool {
    a.row().scope.excludes(b.row().scope)
}

/// The chord as [`Chord::parse`] reads it, the same on every system.
fn plain(chord: &Chord) -> String {
    format!(
        "{}{}{}{}",
        if chord.ctrl { "Ctrl+" } else { "" },
        if chord.alt { "Alt+" } else { "" },
        if chord.shift { "Shift+" } else { "" },
        chord.key
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_default_key_is_read_and_belongs_to_one_command() {
        let mut seen = BTreeSet::new();
        let mut commands = BTreeSet::new();
        for row in COMMANDS {
            assert!(commands.insert(row.command), "{} has two rows", row.id);
            for key in row.keys {
                let chord = Chord::parse(key).unwrap();
                assert_eq!(plain(&chord), *key);
                let for_review = row.scope == Scope::Review;
                assert!(seen.insert((chord, for_review)), "{key} is given twice");
            }
        }
    }

    #[test]
    fn the_keys_of_a_review_win_while_it_is_open_and_stand_beside_the_articles() {
        let mut map = Keymap::default();
        let [down, h] = ["Down", "H"].map(|key| Chord::parse(key).unwrap());
        assert_eq!(map.command(&down, false), Some(Command::NextBlock));
        assert_eq!(map.command(&down, true), Some(Command::NextDifference));
        assert_eq!(map.command(&h, true), Some(Command::LabelHeadline));
        assert_eq!(map.rival(Command::TakeLeft, &h), None);
        map.set(Command::TakeLeft, vec![h.clone()]);
        assert_eq!(map.command(&h, true), Some(Command::TakeLeft));
        assert_eq!(map.command(&h, false), Some(Command::LabelHeadline));
        // Among its own keys, and the window's, one key is one command.
        let undo = Chord::parse("Ctrl+Z").unwrap();
        assert_eq!(map.rival(Command::TakeRight, &h), Some(Command::TakeLeft));
        assert_eq!(map.rival(Command::TakeRight, &undo), Some(Command::Undo));
        map.set(Command::TakeRight, vec![undo.clone()]);
        assert_eq!(map.command(&undo, false), None);
    }

    #[test]
    fn a_change_takes_the_key_from_its_old_owner_and_survives_the_settings() {
        let mut map = Keymap::default();
        map.set(Command::LabelBody, vec![Chord::parse("H").unwrap()]);
        assert!(map.keys_of(Command::LabelHeadline).is_empty());
        let (again, complaints) = Keymap::with_changes(&map.changes());
        assert_eq!((again, complaints.len()), (map, 0));
    }

    #[test]
    fn nonsense_in_the_settings_is_said_and_skipped() {
        let changes = BTreeMap::from([
            ("no-such".to_owned(), vec!["A".to_owned()]),
            ("undo".to_owned(), vec!["Hyper+Z".to_owned()]),
        ]);
        let (map, complaints) = Keymap::with_changes(&changes);
        assert_eq!(complaints.len(), 2);
        assert!(map.keys_of(Command::Undo).is_empty());
    }
}
