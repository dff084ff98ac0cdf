//! The settings file: written through the same writer as annotations when the settings have
//! changed.
//!
//! Several windows share it. Just before it is written it is read again, on the writer's
//! thread, and only what was changed in this window is put into it: a field that was changed
//! here is ours from then on, the rest is as it is in the file, and the lists are united. If
//! another window writes meanwhile, that is done once more. A file that cannot be read is left
//! alone, and one that is not understood is set aside first: nobody's settings are written over.

use super::saving::Saving;
use super::settings::{Position, Settings};
use crate::desk::aside::set_aside;
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::replace::make_folder;
use crate::desk::{Expect, Made, Save, SaveError, What};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The settings file.
#[derive(Debug)]
pub struct SettingsFile {
    path: Option<PathBuf>,
    /// As they were read at the start.
    read: Settings,
    /// As they were handed over last, or read.
    last: Settings,
    changed: Changed,
    revision: u64,
    /// What was handed over last was given up.
    given_up: bool,
}

/// Which fields were changed in this window.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each field of the settings")]
struct Changed {
    theme: bool,
    zoom: bool,
    annotator: bool,
    keys: bool,
    last: bool,
    show_queue: bool,
    show_side: bool,
    tab: bool,
    sort: bool,
    pair: bool,
    window: bool,
}

impl Changed {
    fn note(&mut self, before: &Settings, now: &Settings) {
        self.theme |= before.theme != now.theme;
        self.zoom |= before.zoom.to_bits() != now.zoom.to_bits();
        self.annotator |= before.annotator != now.annotator;
        self.keys |= before.keys != now.keys;
        self.last |= before.last != now.last;
        self.show_queue |= before.show_queue != now.show_queue;
        self.show_side |= before.show_side != now.show_side;
        self.tab |= before.tab != now.tab;
        self.sort |= before.sort != now.sort;
        self.pair |= before.pair != now.pair;
        self.window |= before.window != now.window;
    }
}

impl SettingsFile {
    /// Reads the settings; says in a sentence what was wrong.
    #[must_use]
    pub fn read(fs: &dyn FileSystem, path: Option<&Path>) -> (Settings, Option<String>) {
        match path.map(|p| read_limited(fs, p, LIMIT)) {
            None | Some(Err(OpenError::Missing)) => (Settings::default(), None),
            Some(Ok((bytes, _))) => {
                let (settings, complaint) = Settings::read(&bytes);
                (settings, complaint.map(|text| text + &what_becomes_of(path)))
            }
            Some(Err(error)) => (Settings::default(), Some(format!("Settings: {error}"))),
        }
    }

    /// Keeps the settings in a file from now on.
    #[must_use]
    pub fn new(path: Option<PathBuf>, settings: &Settings) -> Self {
        let (read, last) = (settings.clone(), settings.clone());
        Self { path, read, last, changed: Changed::default(), revision: 0, given_up: false }
    }

    /// Where they are.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Hands the settings over if they have changed.
    pub fn keep(&mut self, settings: &Settings, saving: &Saving) {
        let Some(path) = &self.path else { return };
        if *settings == self.last && !self.given_up {
            return;
        }
        self.given_up = false;
        self.revision += 1;
        self.changed.note(&self.last, settings);
        self.last.clone_from(settings);
        let (ours, read, changed) = (settings.clone(), self.read.clone(), self.changed);
        let (fs, file) = (Arc::clone(saving.file_system()), path.clone());
        saving.submit(Save {
            path: path.clone(),
            revision: self.revision,
            content: Box::new(move || {
                if let Some(folder) = file.parent() {
                    let fail =
                        |source| SaveError { path: file.clone(), what: What::Create, source };
                    make_folder(fs.as_ref(), folder).map_err(fail)?;
                }
                let (theirs, from) = read_again(fs.as_ref(), &file)?;
                let ours = ours.clone();
                let united = match theirs {
                    Some(theirs) => united(ours, theirs, &read, changed),
                    None => ours,
                };
                Ok(Made { bytes: united.write(), from: Some(from) })
            }),
            expect: Expect::Anything,
        });
    }

    /// True if they have changed since they were handed over.
    #[must_use]
    pub fn is_pending(&self, settings: &Settings) -> bool {
        self.path.is_some() && *settings != self.last
    }

    /// Gives up settings that could not be written: they must not keep the window open.
    pub fn give_up(&mut self, saving: &Saving) {
        if let Some(path) = &self.path {
            self.given_up |= saving.give_up(path);
        }
    }
}

/// What becomes of a file that is not understood, to follow what is wrong with it.
fn what_becomes_of(path: Option<&Path>) -> String {
    let name = path.and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    format!(
        ". The file stays as it is until a setting changes; then it is kept beside the new one as \
         {name}.damaged-1, or the next free number"
    )
}

/// The settings that the file holds now, and its state. A file that is not understood is set
/// aside, and then there is none.
fn read_again(fs: &dyn FileSystem, path: &Path) -> Result<(Option<Settings>, Expect), SaveError> {
    let (bytes, print) = match read_limited(fs, path, LIMIT) {
        Ok(read) => read,
        Err(OpenError::Missing) => return Ok((None, Expect::Absent)),
        Err(e) => {
            let (path, what, source) = (path.to_owned(), What::Look, e.into_io());
            return Err(SaveError { path, what, source });
        }
    };
    if let (theirs, None) = Settings::read(&bytes) {
        return Ok((Some(theirs), Expect::Is(print)));
    }
    match set_aside(fs, path) {
        Err(e) if e.source.kind() != ErrorKind::NotFound => Err(e),
        _ => Ok((None, Expect::Absent)),
    }
}

/// Our settings put into those that the file holds now.
fn united(ours: Settings, theirs: Settings, read: &Settings, changed: Changed) -> Settings {
    let mut united = Settings {
        theme: if changed.theme { ours.theme } else { theirs.theme },
        zoom: if changed.zoom { ours.zoom } else { theirs.zoom },
        annotator: if changed.annotator { ours.annotator } else { theirs.annotator },
        keys: if changed.keys { ours.keys } else { theirs.keys },
        last: if changed.last { ours.last } else { theirs.last },
        show_queue: if changed.show_queue { ours.show_queue } else { theirs.show_queue },
        show_side: if changed.show_side { ours.show_side } else { theirs.show_side },
        tab: if changed.tab { ours.tab } else { theirs.tab },
        sort: if changed.sort { ours.sort } else { theirs.sort },
        pair: if changed.pair { ours.pair } else { theirs.pair },
        window: if changed.window { ours.window } else { theirs.window },
        recent: Vec::new(),
        positions: Vec::new(),
    };
    for path in theirs.recent.iter().rev().chain(ours.recent.iter().rev()) {
        united.remember(path);
    }
    // Where we have not been since the start, they may have been.
    let is_old = |p: &(PathBuf, Position)| read.positions.contains(p);
    let (old, new): (Vec<_>, Vec<_>) = ours.positions.into_iter().partition(is_old);
    for (path, position) in old.iter().chain(&theirs.positions).chain(&new) {
        united.set_position(path, *position);
    }
    united
}
