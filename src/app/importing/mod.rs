//! Importing in the window: what the form says, the dry run that it shows, and the writing.
//!
//! ```text
//! form ─► dry run ─► what would be written, what is wrong ─► the same again, written
//! ```
//!
//! Invariants: both are done by one thread of their own, one at a time, and can be stopped; a
//! file that was written is whole. Nothing is written but by [`App::import`], and then what the
//! form showed. What is shown costs nothing by frame: it is made by the thread.
//!
//! Limits: the first thousand errors and warnings are listed.

mod form;
mod look;

pub use crate::dataset::import::{Format, Guess, Meaning, Unit};
pub use form::{Form, choices, meanings, words};
pub use look::Looked;

use super::exporting::NO_THREAD;
use super::job::{Job, Poll, Wake};
use super::overlay::Overlay;
use super::{App, Asking, Effect};
use crate::desk::dataset::import::{Progress, Rules, Stage};
use crate::desk::fs::FileSystem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

const FAILED: &str = "The import failed inside Copydesk";

/// The import as the window shows it.
#[derive(Debug)]
pub struct Importing {
    /// The desk.
    pub folder: PathBuf,
    /// What the user chose and typed.
    pub form: Form,
    /// The user is typing: nothing is looked at before that is done.
    pub is_typing: bool,
    /// What was written, or why not. Until the form changes.
    pub result: Option<Result<String, String>>,
    looked: Option<Result<Looked, String>>,
    /// The form that was looked at last, or is now.
    looked_at: Option<Form>,
    running: Option<Running>,
}

/// What the thread does.
#[derive(Debug)]
struct Running {
    job: Job<Result<Came, String>>,
    watched: Arc<Watched>,
    writes: bool,
}

/// What came of it.
#[derive(Debug)]
enum Came {
    Looked(Looked),
    Written(String),
}

/// What the thread says while it works, and is told.
#[derive(Debug)]
struct Watched {
    progress: Mutex<Progress>,
    stop: AtomicBool,
}

impl Drop for Importing {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Importing {
    fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            form: Form::new(),
            is_typing: false,
            result: None,
            looked: None,
            looked_at: None,
            running: None,
        }
    }

    /// How far the thread is, if it works. It may be looking or writing.
    #[must_use]
    pub fn progress(&self) -> Option<Progress> {
        let running = self.running.as_ref()?;
        let none = Progress { stage: Stage::Reading, done: 0, all: 0 };
        Some(running.watched.progress.lock().map_or(none, |progress| *progress))
    }

    /// True while files are written.
    #[must_use]
    pub fn is_importing(&self) -> bool {
        self.running.as_ref().is_some_and(|running| running.writes)
    }

    /// Gives the work up. Files that were written stay; each is whole.
    pub fn stop(&self) {
        if let Some(running) = &self.running {
            running.watched.stop.store(true, Ordering::Relaxed);
        }
    }

    /// What the dry run of the form found, or why there is none; `None` while that is not known.
    #[must_use]
    pub fn looked(&self) -> Option<&Result<Looked, String>> {
        self.looked.as_ref().filter(|_| self.looked_at.as_ref() == Some(&self.form))
    }

    /// How many files can be written, and whether that leaves out what is wrong. `None` if there
    /// is nothing to write.
    #[must_use]
    pub fn ready(&self) -> Option<(u64, bool)> {
        let Some(Ok(looked)) = self.looked() else { return None };
        let is_idle = self.running.is_none() && self.result.is_none();
        (is_idle && looked.ready > 0).then_some((looked.ready, looked.errors > 0))
    }

    /// Looks anew if the form is another one.
    fn follow(&mut self, fs: &Arc<dyn FileSystem>, wake: &Wake) {
        let is_same = self.looked_at.as_ref() == Some(&self.form);
        if is_same || self.is_typing || self.is_importing() || self.form.files.trim().is_empty() {
            return;
        }
        self.result = None;
        if self.running.is_some() {
            // The next one begins when it has ended.
            self.stop();
            return;
        }
        let rules = Rules { dry_run: true, replace: self.form.replace, ..Rules::default() };
        self.looked_at = Some(self.form.clone());
        self.start(fs, wake, rules);
    }

    fn start(&mut self, fs: &Arc<dyn FileSystem>, wake: &Wake, rules: Rules) {
        let progress = Mutex::new(Progress { stage: Stage::Reading, done: 0, all: 0 });
        let watched = Arc::new(Watched { progress, stop: AtomicBool::new(false) });
        let (fs, form, folder) = (Arc::clone(fs), self.form.clone(), self.folder.clone());
        let told = Arc::clone(&watched);
        let work = move || {
            let goes_on = || !told.stop.load(Ordering::Relaxed);
            let mut tell = |progress| {
                if let Ok(mut now) = told.progress.lock() {
                    *now = progress;
                }
                goes_on()
            };
            let ran = look::run(fs.as_ref(), &folder, &form, rules, &mut tell, &goes_on);
            ran.map(|(what, files, report)| {
                if rules.dry_run {
                    Came::Looked(look::looked(what, files, &form, &report))
                } else {
                    Came::Written(look::summary(what, &report))
                }
            })
        };
        let job = Job::start("copydesk-import", Arc::clone(wake), work);
        if job.is_none() {
            self.result = Some(Err(NO_THREAD.to_owned()));
        }
        self.running = job.map(|job| Running { job, watched, writes: !rules.dry_run });
    }

    /// Takes in what the thread did; true if files may have been written.
    fn poll(&mut self) -> bool {
        let came = match self.running.as_ref().map(|running| running.job.poll()) {
            None | Some(Poll::Running) => return false,
            Some(Poll::Failed) => Err(FAILED.to_owned()),
            Some(Poll::Ready(came)) => came,
        };
        let running = self.running.take();
        running.is_some_and(|running| self.take_in(running.writes, &running.watched, came))
    }

    /// Waits for the thread; true if files may have been written.
    fn settle(&mut self) -> bool {
        let Some(Running { job, watched, writes }) = self.running.take() else { return false };
        let came = job.wait().unwrap_or_else(|| Err(FAILED.to_owned()));
        self.take_in(writes, &watched, came)
    }

    fn take_in(&mut self, wrote: bool, watched: &Watched, came: Result<Came, String>) -> bool {
        match came {
            Ok(Came::Written(said)) => self.result = Some(Ok(said)),
            Err(why) if wrote => self.result = Some(Err(why)),
            // It was given up for another one.
            Err(_) if watched.stop.load(Ordering::Relaxed) => self.looked_at = None,
            Err(why) => self.looked = Some(Err(why)),
            Ok(Came::Looked(looked)) => {
                // Being asked what labels mean does not make it another form.
                for form in self.looked_at.iter_mut().chain([&mut self.form]) {
                    for (name, _) in &looked.unknown {
                        form.meanings.entry(name.clone()).or_insert(None);
                    }
                }
                self.looked = Some(Ok(looked));
            }
        }
        wrote
    }
}

impl App {
    /// Shows the form, as it was left if files are being written, else without a path; what labels
    /// mean stays if it is the same folder.
    pub(super) fn show_import(&mut self) {
        let Some(folder) = self.queue.folder.clone() else { return };
        let stays = |import: &Importing| import.folder == folder || import.is_importing();
        if !self.importing.as_ref().is_some_and(|import| stays(import)) {
            self.importing = Some(Box::new(Importing::new(folder)));
        }
        if let Some(importing) = self.importing.as_mut().filter(|i| !i.is_importing()) {
            // Of other files mostly, and never of the same ones by a stray Enter.
            importing.form.files.clear();
            (importing.looked_at, importing.result) = (None, None);
        }
        self.overlay = Some(Overlay::Import);
    }

    /// Asks the system's dialog for files or a folder to import from.
    pub fn ask_what_to_import(&mut self, asking: Asking) {
        self.effects.push(Effect::Ask(asking));
    }

    /// Something to import from was chosen in a dialog.
    pub(super) fn import_from(&mut self, path: &Path) {
        if self.importing.is_none() {
            self.show_import();
        }
        let Some(importing) = self.importing.as_mut().filter(|i| !i.is_importing()) else { return };
        importing.form.files = path.display().to_string();
        importing.is_typing = false;
        self.overlay = Some(Overlay::Import);
    }

    /// Writes what the form shows. `leaving_out` what is wrong: otherwise nothing is written if
    /// anything is.
    pub fn import(&mut self, leaving_out: bool) {
        let Some(importing) = &mut self.importing else { return };
        let Some((_, has_errors)) = importing.ready() else { return };
        if has_errors && !leaving_out {
            return;
        }
        let replace = importing.form.replace;
        let rules = Rules { skip_bad: leaving_out, replace, dry_run: false };
        importing.start(&self.fs, &self.wake, rules);
    }

    pub(super) fn poll_import(&mut self) {
        let is_shown = self.overlay == Some(Overlay::Import);
        let Some(importing) = &mut self.importing else { return };
        let wrote = importing.poll();
        if is_shown {
            importing.follow(&self.fs, &self.wake);
        } else if !importing.is_importing() {
            // Nobody looks any more.
            importing.stop();
        }
        if wrote {
            self.heard_of_import();
        }
    }

    /// The list learns what is there now, and the user what came of it.
    fn heard_of_import(&mut self) {
        self.queue.refresh();
        self.queue.walk();
        let result = self.importing.as_ref().and_then(|import| import.result.clone());
        self.tell_result(Overlay::Import, result);
    }

    pub(super) fn settle_import(&mut self) {
        self.poll_import();
        while self.importing.as_ref().is_some_and(|import| import.running.is_some()) {
            if self.importing.as_mut().is_some_and(|import| import.settle()) {
                self.heard_of_import();
            }
            self.poll_import();
        }
    }
}
