//! Messages in the window: what happened and what to do. Nothing is only in a log.
//!
//! A note fades after a few seconds; a warning or an error stays until it is dismissed or
//! replaced. At most six are kept; notes make room first, then the oldest.

use super::command::Command;
use crate::article::symbol::plain;

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Fades by itself.
    Note,
    /// Stays until dismissed.
    Warning,
    /// Stays until dismissed.
    Error,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// How much it matters.
    pub weight: Weight,
    /// One or two sentences.
    pub text: String,
    /// A button that runs a command.
    pub action: Option<Command>,
    /// When it fades, in seconds of the window's clock.
    pub until: Option<f64>,
}

/// The messages on show, the oldest first.
#[derive(Debug, Default)]
pub struct Messages {
    shown: Vec<Message>,
    now: f64,
}

const SECONDS: f64 = 6.0;
const MOST: usize = 6;

impl Messages {
    /// Tells the time, in seconds, and drops what has faded.
    pub fn tick(&mut self, now: f64) {
        self.now = now;
        self.shown.retain(|m| m.until.is_none_or(|until| now < until));
    }

    /// Shows a message. One with the same text is replaced, so that nothing piles up.
    pub fn say(&mut self, weight: Weight, text: impl Into<String>, action: Option<Command>) {
        let text = plain(&text.into()).into_owned();
        self.shown.retain(|m| m.text != text);
        let until = (weight == Weight::Note).then_some(self.now + SECONDS);
        self.shown.push(Message { weight, text, action, until });
        while self.shown.len() > MOST {
            // Notes go first: they would have faded.
            let note = self.shown.iter().position(|m| m.weight == Weight::Note);
            self.shown.remove(note.unwrap_or(0));
        }
    }

    /// Shows a note that fades.
    pub fn note(&mut self, text: impl Into<String>) {
        self.say(Weight::Note, text, None);
    }

    /// The messages on show.
    #[must_use]
    pub fn shown(&self) -> &[Message] {
        &self.shown
    }

    /// Takes a message away.
    pub fn dismiss(&mut self, index: usize) {
        if index < self.shown.len() {
            self.shown.remove(index);
        }
    }

    /// Takes the message with this text away: it is no longer true.
    pub fn withdraw(&mut self, text: &str) {
        let text = plain(text);
        self.shown.retain(|m| m.text != text);
    }

    /// Takes what offers a command away, once that was run.
    pub fn withdraw_offers(&mut self, of: Command) {
        self.shown.retain(|m| m.action != Some(of));
    }

    /// Takes all notes away: they are about what was there before.
    pub fn clear_notes(&mut self) {
        self.shown.retain(|m| m.weight != Weight::Note);
    }

    /// When the next message fades.
    #[must_use]
    pub fn next_change(&self) -> Option<f64> {
        self.shown.iter().filter_map(|m| m.until).min_by(f64::total_cmp)
    }
}
