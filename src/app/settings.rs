//! What Copydesk remembers between two starts. One RON file in the user's configuration
//! folder; the only thing written outside the folder that the user opened.
//!
//! Reading never fails: what is missing has its default, what is not understood is said and
//! left at its default. Limits: 20 recent files, the last position of 200 articles.

use super::keymap::Keymap;
use super::queue::Sort;
use crate::annotation::file::AnnotatorName;
use crate::article::BlockMode;
use crate::desk::sides::Names;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const RECENT: usize = 20;
const POSITIONS: usize = 200;

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

/// The tabs on the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// The article put together from the labels.
    #[default]
    Reading,
    /// All spans.
    Spans,
    /// Errors and warnings.
    Problems,
    /// Notes.
    Notes,
    /// The markup behind the selection, of a web page.
    Source,
    /// The guidelines of the folder.
    Guidelines,
    /// The differences of a review.
    Review,
}

impl Tab {
    /// The tabs from left to right.
    pub const ALL: [Self; 7] = [
        Self::Reading,
        Self::Spans,
        Self::Problems,
        Self::Notes,
        Self::Source,
        Self::Guidelines,
        Self::Review,
    ];

    /// What the tab says.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reading => "As it reads",
            Self::Spans => "Spans",
            Self::Problems => "Problems",
            Self::Notes => "Notes",
            Self::Source => "Source",
            Self::Guidelines => "Guidelines",
            Self::Review => "Review",
        }
    }
}

/// Where the user was in an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The first byte in view.
    pub top: usize,
    /// The selection's fixed end, in bytes.
    pub anchor: usize,
    /// The selection's moving end, in bytes.
    pub head: usize,
    /// Whether the user had the keys step by paragraphs, or by lines; `None` if the user left
    /// it as it was found.
    #[serde(default)]
    pub paragraphs: Option<bool>,
}

impl Position {
    /// What the user had the keys step by.
    #[must_use]
    pub fn mode(&self) -> Option<BlockMode> {
        self.paragraphs.map(|yes| if yes { BlockMode::Paragraphs } else { BlockMode::Lines })
    }
}

/// What was open when the window was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// The folder that was listed.
    pub folder: PathBuf,
    /// Its subfolders too.
    pub subfolders: bool,
    /// The article, or the annotation where that was not the annotator's own.
    #[serde(default)]
    pub article: Option<PathBuf>,
    /// Whose annotations were reviewed, if that was a review.
    #[serde(default)]
    pub review: Option<Names>,
}

/// All settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// 1.0 is the usual size.
    pub zoom: f32,
    /// The annotator's name; empty until set. It picks the annotation file.
    pub annotator: String,
    /// Keys that differ from the defaults: command id to chords.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Files opened lately, the newest first.
    pub recent: Vec<PathBuf>,
    /// What was open last; it is open again when the window is.
    pub last: Option<Last>,
    /// Where the user was, the newest last.
    pub positions: Vec<(PathBuf, Position)>,
    /// The list of articles is shown.
    pub show_queue: bool,
    /// The panel on the right is shown.
    pub show_side: bool,
    /// The tab that is open.
    pub tab: Tab,
    /// The order of the list of articles.
    pub sort: Sort,
    /// The two annotators whose agreement was looked at last.
    pub pair: Option<(String, String)>,
    /// The window's inner size in points.
    pub window: Option<(f32, f32)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            zoom: 1.0,
            annotator: String::new(),
            keys: BTreeMap::new(),
            recent: Vec::new(),
            last: None,
            positions: Vec::new(),
            show_queue: true,
            show_side: true,
            tab: Tab::default(),
            sort: Sort::default(),
            pair: None,
            window: None,
        }
    }
}

impl Settings {
    /// Reads the settings file's bytes. The second value says in a sentence what was wrong.
    #[must_use]
    pub fn read(bytes: &[u8]) -> (Self, Option<String>) {
        match ron::de::from_bytes::<Self>(bytes) {
            Ok(mut settings) => {
                let mut complaints = Vec::new();
                if !(0.5..=3.0).contains(&settings.zoom) {
                    let zoom = settings.zoom;
                    settings.zoom = if zoom.is_finite() { zoom.clamp(0.5, 3.0) } else { 1.0 };
                    complaints.push(format!(
                        "The settings' zoom is not between 0.5 and 3 and is taken as {}",
                        settings.zoom
                    ));
                }
                settings.window = settings
                    .window
                    .filter(|(w, h)| [w, h].iter().all(|side| (100.0..=20_000.0).contains(*side)));
                // The name becomes part of a file's name, so it must not hold a path.
                let name = std::mem::take(&mut settings.annotator);
                match AnnotatorName::new(&name) {
                    Err(error) if !name.is_empty() => {
                        complaints.push(format!("The settings' annotator is left out: {error}"));
                    }
                    _ => settings.annotator = name,
                }
                (settings, (!complaints.is_empty()).then(|| complaints.join(". ")))
            }
            Err(error) => {
                let sentence =
                    format!("The settings could not be read ({error}); they start afresh");
                (Self::default(), Some(sentence))
            }
        }
    }

    /// The settings file's bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let pretty = ron::ser::PrettyConfig::new().new_line("\n").struct_names(true);
        // Settings hold only plain data, so serialising cannot fail; an empty file would be
        // read as defaults.
        ron::ser::to_string_pretty(self, pretty).map(|s| s + "\n").unwrap_or_default().into_bytes()
    }

    /// Puts a file at the top of the recent ones.
    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT);
    }

    /// Where the user was in this article.
    #[must_use]
    pub fn position(&self, path: &Path) -> Option<Position> {
        self.positions.iter().find(|(p, _)| p == path).map(|&(_, position)| position)
    }

    /// Remembers where the user is.
    pub fn set_position(&mut self, path: &Path, position: Position) {
        self.positions.retain(|(p, _)| p != path);
        self.positions.push((path.to_owned(), position));
        let surplus = self.positions.len().saturating_sub(POSITIONS);
        self.positions.drain(..surplus);
    }

    /// The keys with the user's changes, and what was not understood.
    #[must_use]
    pub fn keymap(&self) -> (Keymap, Vec<String>) {
        Keymap::with_changes(&self.keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_restart() {
        let mut settings =
            Settings { annotator: "mk".to_owned(), zoom: 1.5, ..Settings::default() };
        settings.remember(Path::new("/a/b.txt"));
        let position = Position { top: 3, anchor: 4, head: 5, paragraphs: Some(true) };
        settings.set_position(Path::new("/a/b.txt"), position);
        settings.keys.insert("undo".to_owned(), vec!["U".to_owned()]);
        assert_eq!(Settings::read(&settings.write()), (settings, None));
    }

    #[test]
    fn an_old_or_broken_file_is_no_reason_not_to_start() {
        assert_eq!(Settings::read(b"Settings(annotator: \"mk\")").0.annotator, "mk");
        let old = b"Settings(positions: [(\"/a\", (top: 1, anchor: 2, head: 3))])";
        assert_eq!(Settings::read(old).0.position(Path::new("/a")).unwrap().mode(), None);
        let (settings, complaint) = Settings::read(b"Settings(zoom: oops");
        assert_eq!(settings, Settings::default());
        assert!(complaint.is_some());
        assert!((Settings::read(b"(zoom: 1e30)").0.zoom - 3.0).abs() < f32::EPSILON);
    }

    #[test]
    fn the_lists_do_not_grow_without_end() {
        let mut settings = Settings::default();
        for i in 0..500 {
            settings.remember(Path::new(&format!("/{i}")));
            settings.set_position(Path::new(&format!("/{i}")), Position::default());
        }
        assert_eq!((settings.recent.len(), settings.positions.len()), (RECENT, POSITIONS));
        assert!(settings.position(Path::new("/499")).is_some());
    }
}
