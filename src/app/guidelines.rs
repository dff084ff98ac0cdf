//! The guidelines of the open folder: read by a job, and again when their file changes.
//!
//! They are looked at when the folder is opened, when the window gets the focus back, and while
//! they are on show by a watch of their own; nobody who does not look at them pays for it.

use super::App;
use super::job::{Job, Poll, Wake};
use super::markdown::Markdown;
use crate::desk::fs::{FileSystem, Stamp};
use crate::desk::guidelines::{self, Found};
use crate::desk::watch::Watch;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often the watch looks while the guidelines are on show.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What there is to show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// No folder is open, or its file is being read for the first time.
    #[default]
    Nothing,
    /// The folder has none.
    Missing,
    /// Why they cannot be shown, in a sentence.
    Wrong(String),
    /// The text, and a remark on its encoding.
    Text(Arc<Markdown>, Option<String>),
}

/// The guidelines of one folder.
#[derive(Debug, Default)]
pub(super) struct Guidelines {
    folder: Option<PathBuf>,
    shown: Shown,
    /// The text that was parsed last: the same one is not parsed again.
    text: String,
    reading: Option<Job<Read>>,
    again: bool,
    /// Started when they are first on show.
    watch: Option<Watch>,
    is_on_show: bool,
}

#[derive(Debug)]
struct Read {
    folder: PathBuf,
    stamp: Option<Stamp>,
    found: Found,
    /// What was found, parsed; `None` if it is the text known already.
    markdown: Option<Arc<Markdown>>,
}

impl Guidelines {
    /// Follows the open folder, and whether anybody looks.
    fn follow(
        &mut self,
        fs: &Arc<dyn FileSystem>,
        wake: &Wake,
        folder: Option<&Path>,
        shows: bool,
    ) {
        if self.folder.as_deref() != folder {
            let (watch, is_on_show) = (self.watch.take(), self.is_on_show);
            *self = Self { watch, is_on_show, ..Self::default() };
            self.folder = folder.map(Path::to_owned);
            self.read(fs, wake);
        }
        if shows == self.is_on_show {
            return;
        }
        self.is_on_show = shows;
        if shows {
            if self.watch.is_none() {
                self.watch = Watch::start(Arc::clone(fs), LOOK_EVERY, Arc::clone(wake)).ok();
            }
            self.read(fs, wake);
        } else if let Some(watch) = &self.watch {
            watch.set([]);
        }
    }

    /// Reads the file, or has it read once more if it is being read.
    fn read(&mut self, fs: &Arc<dyn FileSystem>, wake: &Wake) {
        let Some(folder) = self.folder.clone() else { return };
        if self.reading.is_some() {
            self.again = true;
            return;
        }
        let (fs, known) = (Arc::clone(fs), self.text.clone());
        self.reading = Job::start("copydesk-guidelines", Arc::clone(wake), move || {
            let (found, stamp) = guidelines::read(fs.as_ref(), &folder);
            let markdown = match &found {
                Found::Text(text, _) if *text != known || text.is_empty() => {
                    Some(Arc::new(Markdown::parse(text)))
                }
                _ => None,
            };
            Read { folder, stamp, found, markdown }
        });
    }

    fn take_in(&mut self, read: Read) {
        if self.folder.as_ref() != Some(&read.folder) {
            return;
        }
        if self.is_on_show
            && let Some(watch) = &self.watch
        {
            watch.set([(guidelines::path_in(&read.folder), read.stamp)]);
        }
        self.shown = match (read.found, read.markdown, &self.shown) {
            (Found::Missing, ..) => Shown::Missing,
            (Found::Wrong(why), ..) => Shown::Wrong(why),
            (Found::Text(text, remark), Some(markdown), _) => {
                self.text = text;
                Shown::Text(markdown, remark)
            }
            (Found::Text(_, remark), None, Shown::Text(same, _)) => {
                Shown::Text(Arc::clone(same), remark)
            }
            // Gone in between and back again as it was.
            (Found::Text(text, remark), None, _) => {
                Shown::Text(Arc::new(Markdown::parse(&text)), remark)
            }
        };
    }

    fn poll(&mut self, fs: &Arc<dyn FileSystem>, wake: &Wake) {
        match self.reading.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => {}
            Some(Poll::Ready(read)) => {
                self.reading = None;
                self.take_in(read);
            }
            Some(Poll::Failed) => self.reading = None,
        }
        let changed = self.watch.as_ref().is_some_and(|w| !w.poll().is_empty());
        if changed || (self.reading.is_none() && std::mem::take(&mut self.again)) {
            self.read(fs, wake);
        }
    }
}

impl App {
    /// The guidelines of the open folder.
    #[must_use]
    pub fn guidelines(&self) -> &Shown {
        &self.guidelines.shown
    }

    /// Follows the open folder, and takes in what was read.
    pub(super) fn poll_guidelines(&mut self) {
        let shows = self.settings.tab == super::settings::Tab::Guidelines && self.open.is_some();
        let folder = self.queue.folder.as_deref();
        self.guidelines.follow(&self.fs, &self.wake, folder, shows);
        self.guidelines.poll(&self.fs, &self.wake);
    }

    /// Has them read again: their file may be another one.
    pub(super) fn read_guidelines(&mut self) {
        self.guidelines.read(&self.fs, &self.wake);
    }

    /// Why no starting guidelines can be put into the folder, if so.
    pub(super) fn can_put_guidelines(&self) -> Result<(), String> {
        match (&self.queue.folder, self.guidelines()) {
            (None, _) => Err("Open an article or a folder first".to_owned()),
            (_, Shown::Missing) => Ok(()),
            (_, Shown::Nothing) => Err("The folder is still being looked at".to_owned()),
            (_, Shown::Text(..) | Shown::Wrong(_)) => {
                Err(format!("The folder has a {} already", guidelines::NAME))
            }
        }
    }

    /// Waits until they are read: for tests.
    pub(super) fn settle_guidelines(&mut self) {
        self.poll_guidelines();
        if let Some(watch) = &self.guidelines.watch {
            watch.check_now();
        }
        self.poll_guidelines();
        while let Some(job) = self.guidelines.reading.take() {
            if let Some(read) = job.wait() {
                self.guidelines.take_in(read);
            }
            self.poll_guidelines();
        }
    }
}
