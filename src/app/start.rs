//! Starting the app: settings, the file system, and what the command line asked for.

use super::job::Wake;
use super::message::{Messages, Weight};
use super::queue::{Queue, Sort};
use super::saving::Saving;
use super::settings::Settings;
use super::settings_file::SettingsFile;
use super::{App, Effect, Panel};
use crate::desk::fs::FileSystem;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the app lives: what a test replaces.
#[derive(Clone)]
pub struct Environment {
    /// The file system.
    pub fs: Arc<dyn FileSystem>,
    /// The settings file; `None` keeps nothing.
    pub settings_path: Option<PathBuf>,
    /// Wakes the window.
    pub wake: Wake,
}

/// What the command line asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Files or a folder; the first one is opened. Without any, what was open last time.
    pub paths: Vec<PathBuf>,
}

impl App {
    /// Starts the app. An error only if the system gives no thread for saving.
    pub fn new(environment: Environment, start: &Start) -> io::Result<Self> {
        let Environment { fs, settings_path, wake } = environment;
        let (settings, complaint) = SettingsFile::read(fs.as_ref(), settings_path.as_deref());
        let (keymap, complaints) = settings.keymap();
        let saving = Saving::start(&fs, &wake)?;
        let mut app = Self {
            settings_file: SettingsFile::new(settings_path, &settings),
            settings,
            keymap,
            open: None,
            queue: Queue::default(),
            find: super::find::Find::default(),
            overlay: None,
            messages: Messages::default(),
            effects: vec![Effect::Focus(Panel::Article)],
            quitting: false,
            is_narrow: false,
            drawer: None,
            blocks_in_view: 10,
            now: 0.0,
            last_input: 0.0,
            settings_kept: 0.0,
            active: 0.0,
            finish_armed: None,
            saving,
            reading: super::reading::Reading::default(),
            agreements: None,
            exporting: None,
            importing: None,
            errand: None,
            guidelines: super::guidelines::Guidelines::default(),
            attributes_offered: None,
            failures: BTreeMap::new(),
            warnings: Vec::new(),
            passing: super::passing::Passing::default(),
            opening: None,
            opening_folder: false,
            resumed: None,
            left: Vec::new(),
            finished: None,
            pair: None,
            searching: None,
            golding: None,
            checking: None,
            fs,
            wake,
        };
        app.queue.set_sort(app.settings.sort);
        for complaint in complaint.into_iter().chain(complaints) {
            app.messages.say(Weight::Warning, complaint, None);
        }
        if let Some(path) = start.paths.first() {
            app.open_path(path);
        } else if let Some(last) = app.settings.last.clone() {
            app.resume(last);
        }
        Ok(app)
    }

    /// Lists the articles in another order, from now on and after the next start.
    pub fn sort_queue(&mut self, sort: Sort) {
        self.queue.set_sort(sort);
        self.settings.sort = sort;
    }

    /// Sets the theme, the name and the like; what is shown follows at once.
    pub fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        let annotator = self.settings.annotator.clone();
        change(&mut self.settings);
        if self.settings.annotator != annotator {
            self.annotator_changed(&annotator);
        }
    }
}
