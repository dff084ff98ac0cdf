//! What the window does, with no window: state, commands, keys, jobs.
//!
//! [`App`] owns everything that can change. The window shows it and sends it [`Command`]s and
//! a few direct actions; [`App::tick`] takes in what the writer, the watcher and the jobs have
//! to report. Nothing here draws, and nothing here blocks on a disk, except when closing.

pub mod agreements;
pub mod another_text;
pub mod command;
pub mod document;
mod errand;
pub mod exporting;
pub mod find;
mod finish;
pub mod guidelines;
pub mod importing;
pub mod job;
pub mod keymap;
mod leaving;
pub mod markdown;
pub mod message;
mod moving;
mod opening;
mod outside;
pub mod overlay;
pub mod page_source;
mod passing;
pub mod queue;
pub mod reading;
pub mod reviewing;
mod run;
pub mod samples;
pub mod saving;
pub mod selection;
pub mod settings;
pub mod settings_file;
pub mod start;
mod tick;
pub mod unsaved;
pub mod visual;

pub use command::Command;
pub use document::Document;
pub use start::{Environment, Start};

use crate::annotation::file::annotator_in;
use crate::desk::fs::FileSystem;
use crate::desk::lock::{LockGuard, LockOutcome};
use crate::desk::opened::{CannotOpen, Opened};
use crate::desk::sides::CannotReview;
use find::Find;
use job::{Job, Wake};
use keymap::Keymap;
use message::Messages;
use overlay::Overlay;
use queue::Queue;
use reading::{AsItReads, Reading};
use reviewing::{Golding, Names, Reviewing, Searching};
use saving::Saving;
use settings::Settings;
use settings_file::SettingsFile;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A place that can have the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The list of articles.
    Queue,
    /// The text.
    Article,
    /// Labels and tabs.
    Side,
}

/// Something only the window can do; taken by it each frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Put a text on the clipboard.
    Copy(String),
    /// Move the focus.
    Focus(Panel),
    /// Move the focus one panel on, or back.
    FocusNext(bool),
    /// Move the focus to the newest note.
    FocusNote,
    /// Ask for a file or a folder.
    Ask(Asking),
    /// Close the window.
    Quit,
}

/// What a file dialog asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// An article or annotation.
    File,
    /// A folder of articles.
    Folder,
    /// A folder to put the samples into.
    SamplesFolder,
    /// A file to import from.
    ImportFile,
    /// A folder to import from.
    ImportFolder,
}

/// Everything that the window shows.
pub struct App {
    /// What is remembered between two starts.
    pub settings: Settings,
    /// Which keys do what.
    pub keymap: Keymap,
    /// The open article with where it came from.
    pub open: Option<Open>,
    /// The articles beside it.
    pub queue: Queue,
    /// The find bar.
    pub find: Find,
    /// What lies over the article, if anything.
    pub overlay: Option<Overlay>,
    /// Messages on show.
    pub messages: Messages,
    /// For the window to do.
    pub effects: Vec<Effect>,
    /// True once the user confirmed that unsaved work may be lost on closing.
    pub quitting: bool,
    /// The window is narrow: its panels are drawers. Told by the window.
    pub is_narrow: bool,
    /// The drawer that is open in a narrow window.
    pub drawer: Option<Panel>,
    /// How many blocks fit in the view; told by the window.
    pub blocks_in_view: usize,
    now: f64,
    last_input: f64,
    settings_kept: f64,
    active: f64,
    /// The revision whose warnings were listed when finishing was asked for first.
    finish_armed: Option<u64>,
    saving: Saving,
    reading: Reading,
    /// The export, once the form was opened.
    pub exporting: Option<Box<exporting::Exporting>>,
    /// The import, once the form was opened.
    pub importing: Option<Box<importing::Importing>>,
    /// How far the folder's annotators agree, if it was asked for.
    pub agreements: Option<Box<agreements::Agreements>>,
    errand: Option<Job<errand::Errand>>,
    guidelines: guidelines::Guidelines,
    /// The folder that was offered its `.gitattributes` last.
    attributes_offered: Option<PathBuf>,
    /// What was said of failed saves that still wait.
    failures: BTreeMap<PathBuf, String>,
    /// Warnings that are about the open article: they go when another one opens.
    warnings: Vec<String>,
    passing: passing::Passing,
    settings_file: SettingsFile,
    opening: Option<Opening>,
    /// A folder is being listed whose first unfinished article is to be opened.
    opening_folder: bool,
    /// The article that was open last time and is opened again: should it be gone, its folder
    /// is opened instead.
    resumed: Option<PathBuf>,
    /// Articles as they were left: those whose last edit is not on disk, and the one finished
    /// last.
    left: Vec<Open>,
    /// The article finished last, so that finishing can be undone.
    finished: Option<Finished>,
    /// The two annotators who were reviewed last.
    pair: Option<Names>,
    searching: Option<Searching>,
    golding: Option<Golding>,
    checking: Option<Job<tick::Checked>>,
    fs: Arc<dyn FileSystem>,
    wake: Wake,
}

/// What reading an article gives: the lock too, unless this window has it already.
type ReadIn = Result<(Box<Read>, Option<LockOutcome>), NotRead>;

/// An article as it was read.
#[derive(Debug)]
struct Read {
    opened: Opened,
    document: Document,
    /// Its review, if that was asked for.
    review: Option<Box<Reviewing>>,
}

/// Why it was not read.
#[derive(Debug)]
enum NotRead {
    Article(CannotOpen),
    Review(CannotReview),
}

/// An article that is being read.
#[derive(Debug)]
struct Opening {
    asked: Asked,
    job: Job<ReadIn>,
    /// The revision of the open article when reading began.
    revision: u64,
}

/// What is to be opened, and why.
#[derive(Debug)]
struct Asked {
    path: PathBuf,
    /// Messages stay on show.
    quiet: bool,
    /// What was done here gives way to what is read.
    theirs: bool,
    /// The open article was finished, and this is the next one.
    finished: Option<Finished>,
    /// Whose annotations are to be reviewed; the path is the gold's then.
    review: Option<Names>,
}

/// An article that was finished.
#[derive(Clone, Debug)]
struct Finished {
    annotation: PathBuf,
    /// Finishing was an edit: the article was not finished before.
    by_edit: bool,
}

/// The open article with where it came from.
#[derive(Debug)]
pub struct Open {
    /// What was read.
    pub opened: Opened,
    /// The article as it is being labelled.
    pub document: Document,
    /// What changed when the spans were carried over to another text, if they were.
    pub carried: Vec<another_text::Carried>,
    /// What is reviewed, if this is the gold of a review.
    pub review: Option<Box<Reviewing>>,
    /// The article before that, for Undo.
    before: Option<Box<another_text::Before>>,
    /// Keeps other windows from changing the annotation; released when this is dropped.
    lock: Option<LockGuard>,
}

impl Open {
    /// Whose annotation it is, by its file's name.
    fn owner(&self) -> String {
        let name = self.opened.annotation_path.file_name().unwrap_or_default().to_string_lossy();
        let source = self.opened.path.file_name().unwrap_or_default().to_string_lossy();
        annotator_in(&name, &source).unwrap_or_default().to_owned()
    }

    /// True while it is open what becomes of the spans of an article that changed.
    fn awaits_article(&self) -> bool {
        self.document.read_only == Some(document::ReadOnly::ArticleChanged)
    }
}

impl App {
    /// The open document.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.open.as_ref().map(|o| &o.document)
    }

    /// The open document, to be changed.
    pub fn document_mut(&mut self) -> Option<&mut Document> {
        self.open.as_mut().map(|o| &mut o.document)
    }

    /// True while an article is being read.
    #[must_use]
    pub fn is_opening(&self) -> Option<&std::path::Path> {
        self.opening.as_ref().map(|o| o.asked.path.as_path())
    }

    /// The open article as it reads, as soon as it is ready.
    pub fn as_it_reads(&mut self) -> Option<Arc<AsItReads>> {
        let open = self.open.as_ref()?;
        self.reading.of(&open.document, &self.wake)
    }

    /// Where in the page the selection is, as an XPath: of its first text that is not put in by
    /// the rendering, as a bullet is. `None` where the article is no page.
    #[must_use]
    pub fn dom_path(&self) -> Option<String> {
        let open = self.open.as_ref()?;
        let (map, target) = (&open.opened.page()?.map, open.document.target());
        let last = open.document.text().previous_edge(target.end).max(target.start);
        map.xpath_at(target.start).or_else(|| map.xpath_at(last))
    }

    /// What the status line says about saving.
    #[must_use]
    pub fn save_state(&self) -> &saving::SaveState {
        self.saving.state()
    }

    /// Where the settings are kept, if anywhere.
    #[must_use]
    pub fn settings_path(&self) -> Option<&std::path::Path> {
        self.settings_file.path()
    }

    /// The window's clock, in seconds.
    #[must_use]
    pub fn now(&self) -> f64 {
        self.now
    }

    /// When the app next has something to do by the clock, in seconds from now.
    #[must_use]
    pub fn next_tick(&self) -> Option<f64> {
        let pending = self.settings_file.is_pending(&self.settings);
        let settings = pending.then_some(self.settings_kept + tick::KEEP_SETTINGS_EVERY + 0.01);
        let next = self.messages.next_change().into_iter().chain(settings).min_by(f64::total_cmp);
        next.map(|at| (at - self.now).max(0.0))
    }
}
