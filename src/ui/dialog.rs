//! The system's file dialog, on its own thread.
//!
//! On Linux a hung portal blocks its thread for ever and a missing one looks like "cancelled",
//! so the window never waits for it and always shows a path field beside it. One dialog at a
//! time; an answer nobody waits for is thrown away.

use crate::app::Asking;
use crate::app::job::{Job, Poll, Wake};
use std::path::PathBuf;
use std::sync::Arc;

/// Asks the user for a path, and waits for the answer; `None` if there is none.
pub type Ask = Arc<dyn Fn(Asking) -> Option<PathBuf> + Send + Sync>;

/// A dialog that may be open.
pub struct FileDialog {
    ask: Ask,
    running: Option<(Asking, Job<Option<PathBuf>>)>,
}

impl Default for FileDialog {
    /// The system's dialog.
    fn default() -> Self {
        Self::new(Arc::new(ask_system))
    }
}

impl FileDialog {
    /// A dialog that is asked in this way.
    #[must_use]
    pub fn new(ask: Ask) -> Self {
        Self { ask, running: None }
    }

    /// Asks, unless a dialog is open already.
    pub fn ask(&mut self, asking: Asking, wake: &Wake) {
        if self.running.is_some() {
            return;
        }
        let ask = Arc::clone(&self.ask);
        let job = Job::start("copydesk-dialog", Arc::clone(wake), move || ask(asking));
        self.running = job.map(|job| (asking, job));
    }

    /// The answer, once.
    pub fn poll(&mut self) -> Option<(Asking, PathBuf)> {
        let (asking, job) = self.running.as_ref()?;
        let asking = *asking;
        match job.poll() {
            Poll::Running => None,
            Poll::Ready(answer) => {
                self.running = None;
                answer.map(|path| (asking, path))
            }
            Poll::Failed => {
                self.running = None;
                None
            }
        }
    }
}

/// The last endings of what can be opened: articles, pages, gzipped pages, annotations.
pub const ENDINGS: [&str; 7] = ["txt", "text", "html", "htm", "xhtml", "gz", "ron"];

/// The endings of what can be imported.
const IMPORT_ENDINGS: [&str; 8] =
    ["json", "jsonl", "ann", "parquet", "ron", "txt", "text", "cleaned"];

fn ask_system(asking: Asking) -> Option<PathBuf> {
    let dialog = rfd::FileDialog::new();
    match asking {
        Asking::File => dialog
            .set_title("Open an article")
            .add_filter("Articles and annotations", &ENDINGS)
            .add_filter("All files", &["*"])
            .pick_file(),
        Asking::Folder => dialog.set_title("Open a folder of articles").pick_folder(),
        Asking::ImportFile => dialog
            .set_title("Import annotations from a file")
            .add_filter("Data", &IMPORT_ENDINGS)
            .add_filter("All files", &["*"])
            .pick_file(),
        Asking::ImportFolder => dialog.set_title("Import annotations from a folder").pick_folder(),
        Asking::SamplesFolder => dialog.set_title("Put the samples into").pick_folder(),
    }
}
