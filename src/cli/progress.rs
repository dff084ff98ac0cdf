//! How far a long command is, on one line of the terminal that is written over and taken away
//! again. Where nobody looks at a terminal, nothing is written.

use crate::desk::dataset::progress::Progress;
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
            let _ = write!(stderr(), "\r{word}, {done} so far\x1b[K");
            return;
        }
        let _ = write!(stderr(), "\r{word}, {done} of {all}\x1b[K");
    }

    /// Says how far a pass over articles or records is.
    pub fn pass(&mut self, Progress { pass, done, all }: Progress) {
        self.tell(pass.words(), done, all);
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
