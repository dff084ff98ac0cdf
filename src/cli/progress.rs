//! How far a long command is, on one line of the terminal that is written over and taken away
//! again. Where nobody looks at a terminal, nothing is written.

use std::io::{IsTerminal, Write, stderr};
use std::time::{Duration, Instant};

/// The line is written anew this often at most.
const EVERY: Duration = Duration::from_millis(100);

/// The line.
#[derive(Debug)]
pub struct Line {
    is_seen: bool,
    next: Instant,
    is_written: bool,
}

impl Line {
    /// A line on standard error, if that is a terminal.
    #[must_use]
    pub fn new() -> Self {
        Self { is_seen: stderr().is_terminal(), next: Instant::now() + EVERY, is_written: false }
    }

    /// Says how far it is; `all` is 0 where nobody knows. That nobody can be told is no reason to stop.
    pub fn tell(&mut self, word: &str, done: u64, all: u64) {
        let now = Instant::now();
        if !self.is_seen || now < self.next {
            return;
        }
        self.next = now + EVERY;
        self.is_written = true;
        if all == 0 {
            let _ = write!(stderr(), "\r{word} ({done})\x1b[K");
            return;
        }
        let percent = (u128::from(done) * 100).checked_div(u128::from(all)).unwrap_or(0).min(100);
        let _ = write!(stderr(), "\r{word} {percent} % ({done} of {all})\x1b[K");
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.is_written) {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

impl Default for Line {
    fn default() -> Self {
        Self::new()
    }
}
