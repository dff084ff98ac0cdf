//! Keeping what the user did: the annotation after every edit, the settings now and then.
//!
//! The writer's thread does the work; this keeps the account of what was handed over and what
//! came back. *Saved* means: the last revision handed over is durable on disk.

use super::document::Document;
use super::job::Wake;
use super::settings::Settings;
use crate::annotation::file;
use crate::desk::fingerprint::Expect;
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::opened::Opened;
use crate::desk::save::{Event, Flushed, Save};
use crate::desk::watch::{Change, Watch};
use crate::desk::writer::Writer;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often changes from outside are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long closing waits for the disk.
const WAIT_ON_CLOSING: Duration = Duration::from_secs(5);

/// What the status line says about saving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing was changed, so nothing was written.
    #[default]
    Untouched,
    /// The last edit is on its way to the disk.
    Saving,
    /// The last edit is durable on disk.
    Saved,
    /// It could not be written; it is kept in memory and tried again.
    Failed {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// Someone else changed the file; nothing is written until the user decides.
    Outside,
}

/// What the writer or the watcher reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// Everything handed over is on disk.
    Saved,
    /// Writing failed: for a message.
    Failed(String),
    /// The annotation file was changed by someone else.
    AnnotationChanged,
    /// The article was changed by someone else.
    ArticleChanged,
}

/// The account of one open annotation, and the threads behind it.
#[derive(Debug)]
pub struct Saving {
    writer: Writer,
    watch: Option<Watch>,
    fs: Arc<dyn FileSystem>,
    target: Option<Target>,
    state: SaveState,
}

/// The annotation file that is being kept.
#[derive(Debug)]
struct Target {
    article: PathBuf,
    annotation: PathBuf,
    expect: Expect,
    handed_over: u64,
}

impl Saving {
    /// Starts the threads.
    pub fn start(fs: &Arc<dyn FileSystem>, wake: &Wake) -> io::Result<Self> {
        // Without a watch a change from outside is still found before it is overwritten.
        let watch = Watch::start(Arc::clone(fs), LOOK_EVERY, Arc::clone(wake)).ok();
        let announce = watch.as_ref().map(Watch::expecter);
        let writer = Writer::start_announcing(Arc::clone(fs), Arc::clone(wake), announce)?;
        Ok(Self { writer, watch, fs: Arc::clone(fs), target: None, state: SaveState::Untouched })
    }

    /// What the status line says.
    #[must_use]
    pub fn state(&self) -> &SaveState {
        &self.state
    }

    /// Keeps another annotation from now on. What still waits for the one before is written
    /// all the same.
    pub fn follow(&mut self, opened: &Opened) {
        self.target = Some(Target {
            article: opened.path.clone(),
            annotation: opened.annotation_path.clone(),
            expect: opened.fingerprint.map_or(Expect::Absent, Expect::Is),
            handed_over: 0,
        });
        self.state = SaveState::Untouched;
        if let Some(watch) = &self.watch {
            watch.set([
                (opened.path.clone(), opened.article_fingerprint.map(|f| f.stamp)),
                (opened.annotation_path.clone(), opened.fingerprint.map(|f| f.stamp)),
            ]);
        }
    }

    /// Hands the annotation over if it has changed since.
    pub fn hand_over(&mut self, document: &Document) {
        let Some(target) = &mut self.target else { return };
        let revision = document.revision();
        if revision <= target.handed_over || self.state == SaveState::Outside {
            return;
        }
        target.handed_over = revision;
        // A failure stands until something was written: the writer tells it once only.
        if !matches!(self.state, SaveState::Failed { .. }) {
            self.state = SaveState::Saving;
        }
        let annotation = document.annotation.clone();
        self.writer.submit(Save {
            path: target.annotation.clone(),
            revision,
            content: Box::new(move || file::write(&annotation).into_bytes()),
            expect: target.expect,
        });
    }

    /// Writes over what someone else wrote.
    pub fn keep_mine(&mut self, document: &Document) {
        let Some(target) = &mut self.target else { return };
        target.expect = Expect::Anything;
        target.handed_over = 0;
        self.state = SaveState::Saving;
        self.hand_over(document);
    }

    /// Takes in what happened.
    pub fn poll(&mut self) -> Vec<Report> {
        let mut reports = Vec::new();
        for event in self.writer.poll() {
            self.take_in(event, &mut reports);
        }
        for change in self.watch.as_ref().map(Watch::poll).unwrap_or_default() {
            self.notice(&change, &mut reports);
        }
        reports
    }

    fn take_in(&mut self, event: Event, reports: &mut Vec<Report>) {
        let Some(target) = &mut self.target else { return };
        match event {
            Event::Saved { path, revision, fingerprint } if path == target.annotation => {
                target.expect = Expect::Is(fingerprint);
                if revision >= target.handed_over && self.state != SaveState::Outside {
                    self.state = SaveState::Saved;
                    reports.push(Report::Saved);
                }
            }
            Event::Failed { path, error, .. } if path == target.annotation => {
                let (what, remedy) = (error.to_string(), error.remedy().to_owned());
                reports.push(Report::Failed(format!("{what} {remedy}")));
                self.state = SaveState::Failed { what, remedy };
            }
            Event::ChangedOutside { path, .. } if path == target.annotation => {
                self.state = SaveState::Outside;
                reports.push(Report::AnnotationChanged);
            }
            // News of an annotation that was left: failures of it must be heard too.
            Event::Failed { path, error, .. } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                reports.push(Report::Failed(format!("{name}: {error} {}", error.remedy())));
            }
            Event::ChangedOutside { path, .. } => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                reports.push(Report::Failed(format!(
                    "{name} was changed by someone else before the last edit could be saved. \
                     Open it again to see what it holds"
                )));
            }
            Event::Saved { .. } => {}
        }
    }

    /// The watch saw another stamp: the file itself says whether its content is another one.
    fn notice(&self, change: &Change, reports: &mut Vec<Report>) {
        let Some(target) = &self.target else { return };
        if change.path() == target.annotation {
            // While a save is under way its own check decides, at the last moment.
            if self.state != SaveState::Saving && !self.holds(&target.annotation, target.expect) {
                reports.push(Report::AnnotationChanged);
            }
        } else if change.path() == target.article {
            reports.push(Report::ArticleChanged);
        }
    }

    fn holds(&self, path: &Path, expect: Expect) -> bool {
        match (read_limited(self.fs.as_ref(), path, LIMIT), expect) {
            (_, Expect::Anything) | (Err(OpenError::Missing), Expect::Absent) => true,
            (Ok((_, now)), Expect::Is(known)) => now.sha256 == known.sha256,
            _ => false,
        }
    }

    /// Someone else's file is in the way until the user decides.
    pub fn stop_for_outside(&mut self) {
        self.state = SaveState::Outside;
    }

    /// True if everything handed over is on disk or nothing was.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.writer.is_idle() && matches!(self.state, SaveState::Untouched | SaveState::Saved)
    }

    /// Tries a failed write again now.
    pub fn retry(&self) {
        self.writer.retry_now();
    }

    /// Waits, for a bounded time, until nothing is left to write. True if all is written.
    #[must_use]
    pub fn flush(&self) -> bool {
        self.writer.flush(WAIT_ON_CLOSING) == Flushed::All
    }

    /// Has the watch look for changes from outside at once.
    pub fn look_soon(&self) {
        if let Some(watch) = &self.watch {
            watch.check_soon();
        }
    }

    /// Looks for changes from outside, and waits for the disk.
    pub fn look_now(&self) {
        if let Some(watch) = &self.watch {
            watch.check_now();
        }
    }

    /// The writer, for the settings file.
    fn submit(&self, save: Save) {
        self.writer.submit(save);
    }
}

/// The settings file: written through the same writer when the settings have changed.
#[derive(Debug)]
pub struct SettingsFile {
    path: Option<PathBuf>,
    written: Vec<u8>,
    revision: u64,
}

impl SettingsFile {
    /// Reads the settings; says in a sentence what was wrong.
    #[must_use]
    pub fn read(fs: &dyn FileSystem, path: Option<&Path>) -> (Settings, Option<String>) {
        match path.map(|p| read_limited(fs, p, LIMIT)) {
            None | Some(Err(OpenError::Missing)) => (Settings::default(), None),
            Some(Ok((bytes, _))) => Settings::read(&bytes),
            Some(Err(error)) => (Settings::default(), Some(format!("Settings: {error}"))),
        }
    }

    /// Keeps the settings in a file from now on.
    #[must_use]
    pub fn new(path: Option<PathBuf>, settings: &Settings) -> Self {
        Self { path, written: settings.write(), revision: 0 }
    }

    /// Where they are.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Hands the settings over if they have changed.
    pub fn keep(&mut self, settings: &Settings, saving: &Saving) {
        let Some(path) = &self.path else { return };
        let bytes = settings.write();
        if bytes == self.written {
            return;
        }
        if let Some(folder) = path.parent() {
            // If this fails the save fails too, and says why.
            let _ = saving.fs.create_folder(folder);
        }
        self.revision += 1;
        self.written.clone_from(&bytes);
        saving.submit(Save {
            path: path.clone(),
            revision: self.revision,
            content: Box::new(move || bytes),
            expect: Expect::Anything,
        });
    }
}
