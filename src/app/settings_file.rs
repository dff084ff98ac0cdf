//! The settings file: written through the same writer as annotations when the settings have
//! changed.
//!
//! Several windows share it. Just before it is written it is read again, on the writer's
//! thread, and only what was changed in this window is put into it: a field that was changed
//! here is ours from then on, the rest is as it is in the file, and the lists are united.
//! Limit: two windows that write in the same instant still write one over the other.

use super::saving::Saving;
use super::settings::{Position, Settings};
use crate::desk::aside::set_aside;
use crate::desk::fingerprint::Expect;
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::replace::make_folder;
use crate::desk::save::Save;
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
    /// The file could not be understood: it is set aside before another takes its place.
    broken: bool,
    /// That this is not possible was said.
    told: bool,
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
            Some(Ok((bytes, _))) => Settings::read(&bytes),
            Some(Err(error)) => (Settings::default(), Some(format!("Settings: {error}"))),
        }
    }

    /// Keeps the settings in a file from now on. A `broken` file is not written over.
    #[must_use]
    pub fn new(path: Option<PathBuf>, settings: &Settings, broken: bool) -> Self {
        let (read, last) = (settings.clone(), settings.clone());
        Self {
            path,
            read,
            last,
            changed: Changed::default(),
            revision: 0,
            given_up: false,
            broken,
            told: false,
        }
    }

    /// Where they are.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Hands the settings over if they have changed. Says, once, why that is not possible.
    #[must_use]
    pub fn keep(&mut self, settings: &Settings, saving: &Saving) -> Option<String> {
        let path = self.path.as_ref()?;
        if *settings == self.last && !self.given_up {
            return None;
        }
        self.given_up = false;
        let fs = Arc::clone(saving.file_system());
        if self.broken {
            match set_aside(fs.as_ref(), path) {
                Err(e) if e.source.kind() != ErrorKind::NotFound => {
                    // What the user wrote there is not written over; it is tried again.
                    self.given_up = true;
                    let is_news = !std::mem::replace(&mut self.told, true);
                    return is_news.then(|| format!("{e} {}", e.remedy()));
                }
                _ => self.broken = false,
            }
        }
        self.revision += 1;
        self.changed.note(&self.last, settings);
        self.last.clone_from(settings);
        let (ours, read, changed) = (settings.clone(), self.read.clone(), self.changed);
        let file = path.clone();
        saving.submit(Save {
            path: path.clone(),
            revision: self.revision,
            content: Box::new(move || {
                // If this fails the save fails too, and says why.
                let _ = file.parent().map(|folder| make_folder(fs.as_ref(), folder));
                united(fs.as_ref(), &file, ours, &read, changed).write()
            }),
            expect: Expect::Anything,
        });
        None
    }

    /// Gives up settings that could not be written: they must not keep the window open.
    pub fn give_up(&mut self, saving: &Saving) {
        if let Some(path) = &self.path {
            self.given_up |= saving.give_up(path);
        }
    }
}

/// Our settings put into those that the file holds now. A file that is not there or is not
/// understood has none.
fn united(
    fs: &dyn FileSystem,
    path: &Path,
    ours: Settings,
    read: &Settings,
    changed: Changed,
) -> Settings {
    let Ok((bytes, _)) = read_limited(fs, path, LIMIT) else { return ours };
    let (theirs, None) = Settings::read(&bytes) else { return ours };
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
