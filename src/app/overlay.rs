//! What lies over the article: palette, key help, questions. One at a time.

use super::command::{COMMANDS, Command, Row};
use super::reviewing::Names;
use super::{App, Asking, Effect, Panel};
use crate::review::Comparison;
use encoding_rs::Encoding;
use std::path::PathBuf;

/// Something over the article.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// Finding a command by name.
    Palette {
        /// What was typed.
        query: String,
        /// Which of the found rows is chosen.
        chosen: usize,
    },
    /// The articles that were open lately.
    Recent {
        /// What was typed.
        query: String,
        /// Which of the found ones is chosen.
        chosen: usize,
    },
    /// The encodings that the article can be read in.
    Encodings {
        /// What was typed.
        query: String,
        /// Which of the found ones is chosen.
        chosen: usize,
    },
    /// The form of an export.
    Export,
    /// The form of an import.
    Import,
    /// How far the folder's annotators agree.
    Agreement,
    /// Whose annotations of an article can be reviewed.
    Reviews {
        /// The article.
        article: PathBuf,
        /// Two by two, or one.
        choices: Vec<Names>,
        /// What was typed.
        query: String,
        /// Which of the found ones is chosen.
        chosen: usize,
    },
    /// All keys.
    Keys,
    /// The settings.
    Settings {
        /// The command that waits for a new key.
        capturing: Option<Command>,
    },
    /// Version and places.
    About,
    /// A path to open, typed, beside the system's dialog.
    Path {
        /// What is asked for.
        asking: Asking,
        /// What was typed.
        text: String,
        /// Why it could not be opened.
        error: Option<String>,
    },
    /// Why this is not an article.
    Reject {
        /// The reason.
        reason: String,
    },
    /// Another encoding changes the text under the spans: really?
    Encoding {
        /// The encoding asked for.
        to: &'static Encoding,
    },
    /// The annotation file was changed by someone else.
    Outside,
    /// Where mine (left) and theirs (right) differ.
    Compare(Comparison),
    /// The article changed since it was labelled.
    ArticleChanged,
    /// The annotation file has errors.
    Damaged,
    /// Closing would lose work that could not be saved.
    Closing,
}

/// The reasons offered for a rejection; any other can be typed.
pub const REASONS: [&str; 6] =
    ["not an article", "paywall", "broken", "duplicate", "wrong language", "list of links"];

/// The rows whose text or id has every word of the query, those that begin with it first.
#[must_use]
pub fn search(query: &str) -> Vec<&'static Row> {
    let query = query.to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut found: Vec<_> = COMMANDS
        .iter()
        .filter(|row| {
            let hay =
                format!("{} {} {} {}", row.menu.name(), row.text, row.id, row.help).to_lowercase();
            words.iter().all(|w| hay.contains(w))
        })
        .collect();
    found.sort_by_key(|row| {
        let text = row.text.to_lowercase();
        (!text.starts_with(&query), !text.contains(&query))
    });
    found
}

impl App {
    /// Closes what lies above, the find bar too; if there is nothing, ends a search for the next
    /// article.
    pub(super) fn back_to_article(&mut self) {
        if self.overlay.is_none() && !self.find.open {
            self.stop_looking_for_next();
        }
        match self.overlay {
            // These wait for an answer.
            Some(Overlay::Damaged | Overlay::ArticleChanged | Overlay::Outside) => {}
            _ => self.overlay = None,
        }
        self.find.open = false;
        self.effects.push(Effect::Focus(Panel::Article));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_beginning_comes_first() {
        assert_eq!(search("head").first().map(|r| r.command), Some(Command::LabelHeadline));
        assert_eq!(search("").len(), COMMANDS.len());
        assert!(search("no such thing").is_empty());
    }
}
