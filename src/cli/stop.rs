//! Ctrl+C and SIGTERM while a command works: the first one asks it to stop, as Cancel in the
//! window does, and a second one ends the process at once.
//!
//! Commands that write leave nothing behind when they are asked. The others, and the window, are
//! ended by the system as ever.
//!
//! Limits: a signal that comes while a file is written is heard after that, when the command next
//! tells how far it is.

use super::Exit;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// What asks a command to stop, and how it then ends.
const SIGNALS: [(i32, usize, Exit); 2] =
    [(SIGINT, 1, Exit::Interrupted), (SIGTERM, 2, Exit::Terminated)];

/// Whether a command was asked to stop.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// The number of the signal that came, as in [`SIGNALS`]; 0 if none did.
    came: Arc<AtomicUsize>,
    /// The next signal ends the process at once.
    is_armed: Arc<AtomicBool>,
}

impl Stop {
    /// Nobody asks: signals do what they do.
    #[must_use]
    pub fn never() -> Self {
        Self::default()
    }

    /// Hears the signals that this process gets from now on. An error if the system does not
    /// tell of them; they then end the process.
    pub fn by_signals() -> io::Result<Self> {
        let stop = Self::never();
        for (signal, number, exit) in SIGNALS {
            // In this order: the signal that arms is not the one that ends.
            let (code, armed) = (i32::from(exit.code()), Arc::clone(&stop.is_armed));
            flag::register_conditional_shutdown(signal, code, armed)?;
            flag::register(signal, Arc::clone(&stop.is_armed))?;
            flag::register_usize(signal, Arc::clone(&stop.came), number)?;
        }
        Ok(stop)
    }

    /// How the command is to end, if it was asked to stop.
    #[must_use]
    pub fn asked(&self) -> Option<Exit> {
        let came = self.came.load(Ordering::SeqCst);
        SIGNALS.iter().find(|(_, number, _)| *number == came).map(|(_, _, exit)| *exit)
    }

    /// True as long as nobody asked.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.asked().is_none()
    }

    /// There is nothing left that a stop could leave behind: from now on a signal ends the
    /// process at once, even if it waits for whoever reads its report.
    pub fn let_end(&self) {
        self.is_armed.store(true, Ordering::SeqCst);
    }
}
