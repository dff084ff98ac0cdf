//! An app without a window, on the simulated file system or the real one.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use copydesk::annotation::file::annotation_file_name;
use copydesk::annotation::{Annotation, file};
use copydesk::app::keymap::{Chord, Keymap};
use copydesk::app::{App, Environment, Start};
use copydesk::article::open::read_article;
use copydesk::desk::opened::describe;
use copydesk::desk::sim::SimFs;
use copydesk::desk::{FileSystem, RealFs};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder of the simulated file system. It must not exist on the machine, since locks are
/// real; without one the app warns and works.
pub const DESK: &str = "/copydesk-simulated";

pub fn sim() -> SimFs {
    SimFs::new(&[DESK])
}

pub fn at(name: &str) -> PathBuf {
    Path::new(DESK).join(name)
}

pub fn app_on(fs: Arc<dyn FileSystem>, settings: Option<PathBuf>, path: Option<&Path>) -> App {
    let environment = Environment { fs, settings_path: settings, wake: Arc::new(|| ()) };
    let start = Start { paths: path.map(Path::to_path_buf).into_iter().collect() };
    let mut app = App::new(environment, &start).unwrap();
    app.settle();
    app
}

/// An app on a simulated desk with an article open.
pub fn sim_app(fs: &SimFs, name: &str) -> App {
    app_on(Arc::new(fs.clone()), None, Some(&at(name)))
}

/// An app on the machine's own files.
pub fn real_app(path: &Path) -> App {
    app_on(Arc::new(RealFs), None, Some(path))
}

/// Runs commands by their default keys, separated by blanks.
pub fn press(app: &mut App, keys: &str) {
    let keymap = Keymap::default();
    for key in keys.split_whitespace() {
        let chord = Chord::parse(key).unwrap();
        let command = keymap.command(&chord, app.review().is_some());
        app.run(command.unwrap_or_else(|| panic!("{key} is no key")));
    }
}

/// The same, and waits for the disk after each.
pub fn press_slowly(app: &mut App, keys: &str) {
    for key in keys.split_whitespace() {
        press(app, key);
        app.settle();
    }
}

/// Gives an annotation of a text the description of a UTF-8 file with this name.
pub fn describe_as(annotation: &mut Annotation, source: &str, annotator: &str) {
    let bytes = annotation.text.as_str().as_bytes();
    annotation.article = describe(source, bytes, &read_article(source, bytes, None).unwrap());
    annotator.clone_into(&mut annotation.annotator);
}

/// Puts an article and its annotation on a simulated desk.
pub fn put_annotated(fs: &SimFs, mut annotation: Annotation, source: &str, annotator: &str) {
    describe_as(&mut annotation, source, annotator);
    fs.put(at(source), annotation.text.as_str().as_bytes());
    fs.put(at(&annotation_file_name(source, annotator)), file::write(&annotation).as_bytes());
}

/// The annotation that a file on the simulated desk holds.
pub fn stored(fs: &SimFs, name: &str) -> Annotation {
    let bytes = fs.content(at(name)).unwrap_or_else(|| panic!("there is no {name}"));
    file::read(&bytes).unwrap_or_else(|e| panic!("{name}: {e}")).annotation
}

/// The texts on show.
pub fn said(app: &App) -> Vec<String> {
    app.messages.shown().iter().map(|m| m.text.clone()).collect()
}

/// True if a message on show has this part.
pub fn says(app: &App, part: &str) -> bool {
    app.messages.shown().iter().any(|m| m.text.contains(part))
}
