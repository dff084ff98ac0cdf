//! The system's file dialog, on its own thread.
//!
//! On Linux a hung portal blocks its thread for ever and a missing one looks like "cancelled",
//! so the window never waits for it and always shows a path field beside it. One dialog at a
//! time; an answer nobody waits for is thrown away.

use crate::app::Asking;
use crate::app::job::{Job, Poll, Wake};
use std::path::PathBuf;
use std::sync::Arc;

/// A dialog that may be open.
#[derive(Debug, Default)]
pub struct FileDialog {
    running: Option<(Asking, Job<Option<PathBuf>>)>,
}

impl FileDialog {
    /// Asks, unless a dialog is open already.
    pub fn ask(&mut self, asking: Asking, wake: &Wake) {
        if self.running.is_some() {
            return;
        }
        let job = Job::start("copydesk-dialog", Arc::clone(wake), move || {
            let dialog = rfd::FileDialog::new();
            match asking {
                Asking::File => dialog
                    .set_title("Open an article")
                    .add_filter("Articles and annotations", &["txt", "text", "ron"])
                    .add_filter("All files", &["*"])
                    .pick_file(),
                Asking::Folder => dialog.set_title("Open a folder of articles").pick_folder(),
                Asking::SamplesFolder => dialog.set_title("Put the samples into").pick_folder(),
            }
        });
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

    /// Nobody waits for the dialog any more; its thread may go on.
    pub fn forget(&mut self) {
        self.running = None;
    }
}
