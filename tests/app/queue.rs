//! The articles of a folder: their order and status, finishing, going on, coming back.

use crate::markup;
use crate::sim_app::{
    DESK, app_on, at, press, press_slowly, put_annotated, real_app, said, says, sim, stored,
};
use crate::tempdir::TempDir;
use copydesk::annotation::{Label, Status};
use copydesk::app::queue::{Filter, Progress, Row, Sort, SortBy};
use copydesk::app::{App, Command};
use copydesk::desk::sim::{Call, Fault, SimFs};
use copydesk::desk::{FileSystem, Info, NewFile, RealFs};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, SystemTime};

fn desk(names: &[&str]) -> (SimFs, App) {
    let fs = sim();
    for name in names {
        fs.put(at(name), b"one\ntwo\n");
    }
    let app = app_on(Arc::new(fs.clone()), None, Some(Path::new(DESK)));
    (fs, app)
}

/// The name of the open article.
fn name(app: &App) -> &str {
    app.open.as_ref().map_or("", |o| o.document.annotation.article.source.as_str())
}

/// The list in short: `2.txt done`.
fn listed(app: &App) -> Vec<String> {
    let rows = app.queue.rows().iter().map(|&row| match row {
        Row::Folder(number) => format!("{}/", app.queue.folder_line(number).unwrap().display()),
        Row::Article(number) => {
            let line = app.queue.line(number).unwrap();
            format!("{} {}", line.article.name, line.facts.progress.name())
        }
    });
    rows.collect()
}

/// Labels something and finishes, warnings or not.
fn finish(app: &mut App) {
    press_slowly(app, "Home H R Enter");
    if app.document().unwrap().annotation.status == Status::InProgress {
        press_slowly(app, "Enter");
    }
}

#[test]
fn a_folder_opens_its_first_unfinished_article() {
    let (fs, mut app) = desk(&["10.txt", "2.txt", "a.text", "B.TXT", "note.md", ".hidden.txt"]);
    assert_eq!(name(&app), "2.txt");
    assert_eq!(listed(&app), ["2.txt new", "10.txt new", "a.text new", "B.TXT new"]);
    finish(&mut app);
    assert_eq!(name(&app), "10.txt");
    assert_eq!(app.queue.done(), (1, 4));
    drop(app);
    let app = app_on(Arc::new(fs), None, Some(Path::new(DESK)));
    assert_eq!(name(&app), "10.txt");
    assert_eq!(listed(&app).first().map(String::as_str), Some("2.txt done"));
}

/// A file system that lists no folder before the gate is opened.
#[derive(Clone, Debug)]
struct Gated {
    fs: SimFs,
    is_open: Arc<(Mutex<bool>, Condvar)>,
}

impl Gated {
    fn open(&self) {
        *self.is_open.0.lock().unwrap() = true;
        self.is_open.1.notify_all();
    }
}

impl FileSystem for Gated {
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let wait = self.is_open.1.wait_timeout_while(
            self.is_open.0.lock().unwrap(),
            Duration::from_mins(1),
            |is_open| !*is_open,
        );
        if wait.unwrap().1.timed_out() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.fs.list(folder)
    }
    fn info(&self, path: &Path) -> io::Result<Info> {
        self.fs.info(path)
    }
    fn is_link(&self, path: &Path) -> io::Result<bool> {
        self.fs.is_link(path)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.fs.resolve(path)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        self.fs.read(path, limit)
    }
    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        self.fs.create_new(path, mode)
    }
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.fs.create_folder(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fs.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.fs.sync_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.fs.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.fs.remove_folder(path)
    }
    fn is_running(&self, pid: u32) -> Option<bool> {
        self.fs.is_running(pid)
    }
    fn now(&self) -> SystemTime {
        self.fs.now()
    }
}

#[test]
fn opening_a_folder_does_not_wait_for_its_list() {
    let fs = sim();
    for number in 0..5000 {
        let (mut annotation, _) = markup::parse("«H:one»\n");
        let status = if number == 4000 { Status::InProgress } else { Status::Done };
        annotation.status = status;
        put_annotated(&fs, annotation, &format!("{number}.txt"), "");
    }
    let gated = Gated { fs, is_open: Arc::default() };
    let mut app = app_on(Arc::new(gated.clone()), None, None);
    app.open_path(Path::new(DESK));
    app.tick(1.0, true);
    assert!(app.open.is_none());
    gated.open();
    app.settle();
    assert_eq!(app.queue.error, None, "it waited");
    assert_eq!((name(&app), app.queue.len()), ("4000.txt", 5000));
}

#[test]
fn another_file_can_be_opened_while_a_folder_is_listed() {
    let fs = sim();
    fs.put(at("1.txt"), b"one\n");
    fs.put(at("2.txt"), b"one\n");
    let gated = Gated { fs, is_open: Arc::default() };
    let mut app = app_on(Arc::new(gated.clone()), None, None);
    app.open_path(Path::new(DESK));
    app.open_path(&at("2.txt"));
    gated.open();
    app.settle();
    assert_eq!(name(&app), "2.txt", "what was asked for last");
}

#[test]
fn finishing_goes_around_and_the_last_one_says_so() {
    let (fs, mut app) = desk(&["1.txt", "2.txt", "3.txt"]);
    app.open_path(&at("2.txt"));
    app.settle();
    finish(&mut app);
    assert_eq!(name(&app), "3.txt");
    assert!(says(&app, "Done: 2.txt"));
    finish(&mut app);
    assert_eq!(name(&app), "1.txt", "around to the top");
    finish(&mut app);
    assert_eq!(name(&app), "1.txt", "it stays at the last one");
    assert!(says(&app, "No unfinished article is left here"), "{:?}", said(&app));
    assert_eq!(app.queue.done(), (3, 3));
    for file in ["1.txt.ron", "2.txt.ron", "3.txt.ron"] {
        assert_eq!(stored(&fs, file).status, Status::Done);
    }
}

#[test]
fn finishing_lists_warnings_first_and_an_untouched_article_stays() {
    let (fs, mut app) = desk(&["1.txt", "2.txt"]);
    press_slowly(&mut app, "Enter Enter");
    assert!(says(&app, "untouched article cannot be finished"));
    assert_eq!((name(&app), fs.content(at("1.txt.ron"))), ("1.txt", None));
    press_slowly(&mut app, "B Enter");
    assert!(says(&app, "Finish again"), "{:?}", said(&app));
    assert_eq!(stored(&fs, "1.txt.ron").status, Status::InProgress);
    // Another edit in between, by mouse too: its warnings are listed first.
    app.document_mut().unwrap().relabel(0, Label::Junk);
    app.changed();
    press_slowly(&mut app, "Enter");
    assert_eq!(stored(&fs, "1.txt.ron").status, Status::InProgress);
    press_slowly(&mut app, "Enter");
    assert_eq!(stored(&fs, "1.txt.ron").status, Status::Done);
    assert_eq!(name(&app), "2.txt");
}

#[test]
fn rejecting_goes_on_too() {
    let (fs, mut app) = desk(&["1.txt", "2.txt"]);
    app.reject("  ");
    assert_eq!(app.document().unwrap().annotation.status, Status::InProgress);
    app.reject(" paywall ");
    app.settle();
    assert_eq!(name(&app), "2.txt");
    assert_eq!(stored(&fs, "1.txt.ron").status, Status::Rejected("paywall".to_owned()));
    press_slowly(&mut app, "Ctrl+Shift+Enter");
    assert_eq!(name(&app), "1.txt");
    assert_eq!(stored(&fs, "1.txt.ron").status, Status::InProgress);
}

#[test]
fn undoing_a_finish_brings_the_history_back() {
    let (fs, mut app) = desk(&["1.txt", "2.txt"]);
    press_slowly(&mut app, "H B Enter");
    if name(&app) == "1.txt" {
        press_slowly(&mut app, "Enter");
    }
    assert_eq!(name(&app), "2.txt");
    press_slowly(&mut app, "C");
    press_slowly(&mut app, "Ctrl+Shift+Enter");
    assert_eq!(name(&app), "1.txt");
    let file = stored(&fs, "1.txt.ron");
    assert_eq!((file.status, file.spans.len()), (Status::InProgress, 2));
    assert_eq!(listed(&app).first().map(String::as_str), Some("1.txt in progress"));
    press_slowly(&mut app, "Ctrl+Z Ctrl+Z");
    assert_eq!(stored(&fs, "1.txt.ron").spans.len(), 0);
    assert!(!app.document().unwrap().can_undo());
    // The other article kept its edit.
    assert_eq!(stored(&fs, "2.txt.ron").spans.len(), 1);
    press(&mut app, "Ctrl+Shift+Enter");
    assert!(says(&app, "No article was finished just now"));
}

#[test]
fn a_finish_is_undone_before_the_next_article_has_come() {
    let (fs, mut app) = desk(&["1.txt", "2.txt"]);
    press_slowly(&mut app, "H B");
    press(&mut app, "Enter");
    if app.is_opening().is_none() {
        press(&mut app, "Enter");
    }
    assert!(app.is_opening().is_some());
    press(&mut app, "Ctrl+Shift+Enter");
    app.settle();
    assert_eq!(name(&app), "1.txt");
    let file = stored(&fs, "1.txt.ron");
    assert_eq!((file.status, file.spans.len()), (Status::InProgress, 2));
}

#[test]
fn keys_meant_for_the_next_article_do_not_hit_the_finished_one() {
    let (fs, mut app) = desk(&["1.txt", "2.txt"]);
    press_slowly(&mut app, "H B Enter");
    if name(&app) == "1.txt" {
        press(&mut app, "Enter");
    }
    press(&mut app, "J Delete");
    app.settle();
    let file = stored(&fs, "1.txt.ron");
    assert_eq!((file.status, file.spans.len()), (Status::Done, 2));
}

#[test]
fn finishing_what_was_done_already_has_nothing_to_undo() {
    let (fs, mut app) = desk(&["1.txt", "2.txt"]);
    finish(&mut app);
    app.open_path(&at("1.txt"));
    app.settle();
    press_slowly(&mut app, "Enter");
    if name(&app) == "1.txt" {
        press_slowly(&mut app, "Enter");
    }
    assert_eq!(name(&app), "2.txt");
    let before = stored(&fs, "1.txt.ron");
    press_slowly(&mut app, "Ctrl+Shift+Enter");
    assert_eq!((name(&app), stored(&fs, "1.txt.ron")), ("1.txt", before));
}

#[test]
fn going_back_to_a_finished_article_is_not_locked_out_by_ourselves() {
    let dir = TempDir::new();
    for name in ["1.txt", "2.txt"] {
        std::fs::write(dir.join(name), "one\ntwo\n").unwrap();
    }
    let mut app = real_app(dir.path());
    finish(&mut app);
    assert_eq!(name(&app), "2.txt");
    press_slowly(&mut app, "Ctrl+PageUp");
    assert_eq!(name(&app), "1.txt");
    assert_eq!(app.document().unwrap().read_only, None);
    press_slowly(&mut app, "Home C");
    let bytes = std::fs::read(dir.join("1.txt.ron")).unwrap();
    let stored = copydesk::annotation::file::read(&bytes).unwrap().annotation;
    assert_eq!(stored, app.document().unwrap().annotation);
    assert_eq!(stored.status, Status::InProgress);
    // Nor is a second window let in, before or after.
    let second = real_app(&dir.join("1.txt"));
    assert!(second.document().unwrap().read_only.is_some());
    drop(second);
    drop(app);
    assert_eq!(dir.names(), ["1.txt", "1.txt.ron", "2.txt"]);
}

#[test]
fn a_second_window_is_read_only_until_the_first_closes() {
    let dir = TempDir::new();
    std::fs::write(dir.join("1.txt"), "one\ntwo\n").unwrap();
    let mut first = real_app(&dir.join("1.txt"));
    let mut second = real_app(&dir.join("1.txt"));
    press_slowly(&mut second, "H");
    assert!(says(&second, "open in another window"), "{:?}", said(&second));
    second.set_encoding(encoding_rs::KOI8_R);
    second.keep_old_text();
    press_slowly(&mut second, "H R");
    assert_eq!(dir.names(), [".1.txt.ron.lock", "1.txt"]);
    press_slowly(&mut first, "H");
    drop(first);
    second.focus_returned();
    second.settle();
    let d = second.document().unwrap();
    assert_eq!((d.read_only.clone(), d.annotation.spans.len()), (None, 1));
    press_slowly(&mut second, "C");
    assert!(second.may_close());
}

#[test]
fn the_next_article_may_have_vanished_since_the_list_was_made() {
    let (fs, mut app) = desk(&["1.txt", "2.txt", "3.txt"]);
    fs.take_away(at("2.txt"));
    finish(&mut app);
    assert_eq!(name(&app), "3.txt");
    press_slowly(&mut app, "Ctrl+Shift+Enter");
    assert_eq!(name(&app), "1.txt");
    fs.take_away(at("3.txt"));
    press_slowly(&mut app, "Enter");
    if app.document().unwrap().annotation.status != Status::Done {
        press_slowly(&mut app, "Enter");
    }
    assert_eq!(name(&app), "1.txt");
    assert!(says(&app, "No unfinished article is left here"), "{:?}", said(&app));
}

#[test]
fn files_that_appear_are_found_when_the_focus_returns() {
    let (fs, mut app) = desk(&["2.txt"]);
    fs.put(at("1.txt"), b"one\n");
    fs.take_away(at("2.txt"));
    app.focus_returned();
    app.settle();
    assert_eq!(listed(&app), ["1.txt new"]);
    // The open one stays open, and what is not in the list has a next one all the same.
    assert_eq!(name(&app), "2.txt");
    finish(&mut app);
    assert_eq!(name(&app), "1.txt");
}

#[test]
fn next_and_previous_stop_at_the_ends() {
    let (_, mut app) = desk(&["1.txt", "2.txt"]);
    press_slowly(&mut app, "Ctrl+PageUp");
    assert!(says(&app, "This is the first article"));
    press_slowly(&mut app, "Ctrl+PageDown Ctrl+PageDown");
    assert!(name(&app) == "2.txt" && says(&app, "This is the last article"));
    press_slowly(&mut app, "Ctrl+PageUp");
    assert_eq!(name(&app), "1.txt");
}

#[test]
fn others_work_does_not_show_as_ours_in_the_list() {
    let (fs, mut app) = desk(&["1.txt", "2.txt"]);
    app.change_settings(|s| s.annotator = "mk".to_owned());
    app.settle();
    finish(&mut app);
    app.change_settings(|s| s.annotator = "jd".to_owned());
    app.settle();
    assert_eq!(listed(&app), ["1.txt new", "2.txt new"]);
    app.open_path(&at("1.txt.mk.ron"));
    app.settle();
    press_slowly(&mut app, "Home C");
    assert_eq!(stored(&fs, "1.txt.mk.ron").status, Status::InProgress);
    assert_eq!(listed(&app), ["1.txt new", "2.txt new"]);
}

#[test]
fn a_folder_without_articles_or_that_cannot_be_listed_is_explained() {
    let (_, app) = desk(&["note.md"]);
    assert!(app.open.is_none() && says(&app, "There are no articles"), "{:?}", said(&app));
    let fs = sim();
    fs.put(at("1.txt"), b"one\n");
    fs.fail_every(Call::List, Fault::Raw(13));
    let mut app = app_on(Arc::new(fs.clone()), None, Some(Path::new(DESK)));
    assert!(app.open.is_none() && says(&app, "can't be listed"), "{:?}", said(&app));
    // An article of it opens all the same.
    app.open_path(&at("1.txt"));
    app.settle();
    assert_eq!(name(&app), "1.txt");
    assert!(app.queue.error.is_some());
    fs.heal();
    app.focus_returned();
    app.settle();
    assert_eq!((app.queue.error.clone(), listed(&app).len()), (None, 1));
}

#[test]
fn a_path_that_cannot_be_opened_leaves_everything_as_it_was() {
    let (_, mut app) = desk(&["1.txt", "2.txt"]);
    press_slowly(&mut app, "H");
    app.open_path(Path::new("/copydesk-simulated-elsewhere/x.txt"));
    app.settle();
    assert!(says(&app, "There is no such file"), "{:?}", said(&app));
    assert_eq!((name(&app), listed(&app).len()), ("1.txt", 2));
    press_slowly(&mut app, "C");
    assert_eq!(app.document().unwrap().annotation.spans.len(), 2);
    assert_eq!(listed(&app)[0], "1.txt in progress");
}

#[test]
fn the_samples_open_and_are_not_written_over() {
    let dir = TempDir::new();
    let mut app = app_on(Arc::new(RealFs), None, None);
    assert!(app.can(Command::LabelBody).is_err());
    app.put_samples(dir.path());
    app.settle();
    assert!(app.open.is_some());
    let files = dir.names().len();
    press_slowly(&mut app, "J");
    let own = app.open.as_ref().unwrap().opened.annotation_path.clone();
    let mine = std::fs::read(&own).unwrap();
    app.put_samples(dir.path());
    app.settle();
    assert_eq!(std::fs::read(&own).unwrap(), mine);
    assert_eq!(dir.names().len(), files + 1);
}

/// Puts an annotated article on the desk.
fn put(fs: &SimFs, name: &str, markup: &str, annotator: &str, status: Status) {
    let (mut annotation, _) = markup::parse(markup);
    annotation.status = status;
    annotation.active_seconds = annotation.text.as_str().len() as u64;
    put_annotated(fs, annotation, name, annotator);
}

/// A desk with some of everything.
fn mixed() -> (SimFs, App) {
    let fs = SimFs::new(&[DESK, &format!("{DESK}/sport")]);
    put(&fs, "1.txt", "«H:one»\n«B:two»\n", "", Status::Done);
    put(&fs, "2.txt", "«H:one»\ntwo\n", "", Status::InProgress);
    put(&fs, "3.txt", "Seoul\n", "", Status::Rejected("paywall".to_owned()));
    put(&fs, "4.txt", "«H:one»\n«B:Seoul, a longer text»\n", "jd", Status::Done);
    fs.put(at("sport/cup.txt"), b"the cup in SEOUL\n");
    fs.put(at("sport/5.txt"), b"one\n");
    let app = app_on(Arc::new(fs.clone()), None, Some(Path::new(DESK)));
    (fs, app)
}

/// Changes the filter, and gives the names that are left.
fn filtered(app: &mut App, change: impl FnOnce(&mut Filter)) -> Vec<String> {
    app.queue.filter = Filter::default();
    change(&mut app.queue.filter);
    app.queue.filter_changed();
    app.settle();
    names(app)
}

/// The names of the list, without the folders' rows.
fn names(app: &App) -> Vec<String> {
    let rows = app.queue.rows().iter().filter_map(|row| match row {
        Row::Article(number) => Some(app.queue.line(*number).unwrap().article.name.to_string()),
        Row::Folder(_) => None,
    });
    rows.collect()
}

#[test]
fn the_list_has_subfolders_and_is_narrowed() {
    let (_, mut app) = mixed();
    assert_eq!(
        listed(&app),
        [
            "1.txt done",
            "2.txt in progress",
            "3.txt rejected",
            "4.txt new",
            "sport/",
            "5.txt new",
            "cup.txt new"
        ]
    );
    let app = &mut app;
    let status = |progress| move |f: &mut Filter| f.statuses.toggle(progress);
    let text = |text: &'static str| move |f: &mut Filter| f.text = text.to_owned();
    assert_eq!(filtered(app, text("CUP")), ["cup.txt"]);
    assert_eq!(filtered(app, text(" sport 5 ")), ["5.txt"], "words of the folder count");
    assert_eq!(filtered(app, text("xyz")), [""; 0]);
    assert_eq!(filtered(app, status(Progress::New)), ["4.txt", "5.txt", "cup.txt"]);
    assert_eq!(
        filtered(app, |f| {
            f.statuses.toggle(Progress::Done);
            f.statuses.toggle(Progress::Rejected);
        }),
        ["1.txt", "3.txt"]
    );
    assert_eq!(filtered(app, |f| f.label = Some((Label::Body, true))), ["1.txt"]);
    let lacks = filtered(app, |f| f.label = Some((Label::Headline, false)));
    assert_eq!(lacks, ["3.txt", "4.txt", "5.txt", "cup.txt"]);
    assert_eq!(filtered(app, |f| f.problems = true), ["2.txt"]);
    assert_eq!(filtered(app, |f| f.notes = true), [""; 0]);
    assert_eq!(filtered(app, |f| f.annotator = Some("jd".to_owned())), ["4.txt"]);
    let seoul = |f: &mut Filter| (f.text, f.in_text) = ("seoul".to_owned(), true);
    assert_eq!(filtered(app, seoul), ["3.txt", "4.txt", "cup.txt"]);
    assert_eq!((app.queue.shown(), app.queue.len(), app.queue.searching()), (3, 6, None));
    app.queue.clear_filter();
    assert_eq!(names(app).len(), 6);
}

/// A search that was begun while the folder was still being listed missed what came later.
#[test]
fn a_search_goes_on_with_articles_that_come_later() {
    let (fs, mut app) = mixed();
    let seoul = |f: &mut Filter| (f.text, f.in_text) = ("seoul".to_owned(), true);
    assert_eq!(filtered(&mut app, seoul), ["3.txt", "4.txt", "cup.txt"]);
    fs.put(at("0.txt"), b"first of all: Seoul\n");
    fs.put(at("sport/no.txt"), b"elsewhere\n");
    app.focus_returned();
    app.settle();
    assert_eq!(names(&app), ["0.txt", "3.txt", "4.txt", "cup.txt"]);
    assert_eq!(app.queue.searching(), None);
}

#[test]
fn the_list_comes_in_any_order() {
    let (fs, mut app) = mixed();
    fs.pass(Duration::from_mins(1));
    fs.put(at("sport/5.txt"), b"one more\n");
    app.focus_returned();
    app.settle();
    for (by, order) in [
        (SortBy::Folder, "1 2 3 4 5 cup"),
        (SortBy::Name, "1 2 3 4 5 cup"),
        (SortBy::Status, "4 5 cup 2 1 3"),
        (SortBy::Labelled, "3 4 5 cup 2 1"),
        (SortBy::Problems, "2 1 3 4 5 cup"),
        (SortBy::Changed, "5 1 2 3 4 cup"),
        (SortBy::Time, "1 2 3 4 5 cup"),
    ] {
        let sort = Sort { by, descending: by.is_descending() };
        app.queue.set_sort(sort);
        assert_eq!(names(&app).join(" ").replace(".txt", ""), order, "{by:?}");
    }
    app.queue.set_sort(Sort { by: SortBy::Folder, descending: true });
    assert_eq!(listed(&app)[0], "sport/");
    assert_eq!(names(&app).join(" ").replace(".txt", ""), "cup 5 4 3 2 1");
}

#[test]
fn going_on_follows_the_list_and_finishing_leaves_it_in_place() {
    let (_, mut app) = mixed();
    app.queue.filter.statuses.toggle(Progress::New);
    app.queue.filter.statuses.toggle(Progress::InProgress);
    app.queue.set_sort(Sort { by: SortBy::Folder, descending: true });
    app.queue.filter_changed();
    assert_eq!(names(&app).join(" "), "cup.txt 5.txt 4.txt 2.txt");
    assert_eq!(name(&app), "2.txt", "the first unfinished one of the folder");
    press_slowly(&mut app, "Ctrl+PageDown");
    assert!(says(&app, "This is the last article"));
    press_slowly(&mut app, "Ctrl+PageUp");
    assert_eq!(name(&app), "4.txt");
    finish(&mut app);
    assert_eq!(name(&app), "2.txt");
    // What was finished is still listed, now as done, until the filter is asked again.
    app.focus_returned();
    app.settle();
    assert_eq!(names(&app).join(" "), "cup.txt 5.txt 4.txt 2.txt");
    assert!(listed(&app).contains(&"4.txt done".to_owned()));
    press_slowly(&mut app, "Ctrl+Shift+PageUp");
    assert_eq!(name(&app), "5.txt", "past what is finished");
    press_slowly(&mut app, "Ctrl+Shift+PageDown Ctrl+Shift+PageDown");
    assert_eq!(name(&app), "cup.txt", "around");
    press_slowly(&mut app, "F5");
    assert_eq!(names(&app).join(" "), "cup.txt 5.txt 2.txt");
    // The cursor of the list goes past the rows of folders, and stops at the ends.
    app.queue.set_sort(Sort::default());
    app.queue.clear_filter();
    app.queue.cursor = app.queue.find(&at("4.txt"));
    let cursor = |app: &App| app.queue.path(app.queue.cursor.unwrap()).unwrap();
    app.queue.move_cursor(true, 1);
    assert_eq!(cursor(&app), at("sport/5.txt"));
    app.queue.move_cursor(true, 9);
    assert_eq!(cursor(&app), at("sport/cup.txt"));
    app.queue.move_cursor(false, 2);
    assert_eq!(cursor(&app), at("4.txt"));
}

#[test]
fn the_last_unfinished_one_that_the_filter_lists_says_so() {
    let (_, mut app) = mixed();
    app.queue.filter.text = "2".to_owned();
    app.queue.filter_changed();
    finish(&mut app);
    assert_eq!(name(&app), "2.txt");
    assert!(says(&app, "No unfinished article is left that the filter lists"), "{:?}", said(&app));
    assert!(app.can(Command::NextUnfinished).is_err());
    app.queue.clear_filter();
    assert!(app.can(Command::NextUnfinished).is_ok());
}

#[test]
fn the_own_line_is_up_to_date_at_once() {
    let (fs, mut app) = mixed();
    assert_eq!(app.queue.done(), (2, 6));
    app.open_path(&at("sport/cup.txt"));
    app.settle();
    let calls = fs.calls().len();
    press_slowly(&mut app, "H");
    let line = |app: &App| {
        let number = app.queue.find(&at("sport/cup.txt")).unwrap();
        app.queue.line(number).unwrap().facts.clone()
    };
    let facts = line(&app);
    assert_eq!((facts.progress, facts.share), (Progress::InProgress, 100));
    assert!(facts.labels.has(Label::Headline) && facts.warnings == 1, "{facts:?}");
    let walk = (Call::List, PathBuf::from(DESK));
    let walks = fs.calls()[calls..].iter().filter(|call| **call == walk).count();
    assert_eq!(walks, 0, "the folder was not looked at again");
    press_slowly(&mut app, "Ctrl+Z");
    assert_eq!(line(&app).share, 0);
    press_slowly(&mut app, "H Enter Enter");
    assert_eq!((line(&app).progress, app.queue.done()), (Progress::Done, (3, 6)));
    app.focus_returned();
    app.settle();
    assert_eq!((line(&app).progress, app.queue.done()), (Progress::Done, (3, 6)));
}

#[test]
fn an_article_that_is_gone_opens_from_its_annotation() {
    let fs = sim();
    for (file, by) in [("a.txt", ""), ("b.txt", "jd")] {
        put(&fs, file, "«H:one»\n", by, Status::InProgress);
        fs.take_away(at(file));
    }
    fs.put(at("c.txt"), b"one\n");
    let mut app = app_on(Arc::new(fs), None, Some(Path::new(DESK)));
    assert_eq!(name(&app), "c.txt", "what is gone is not next");
    assert_eq!(names(&app), ["a.txt", "b.txt", "c.txt"]);
    for number in [0, 1] {
        app.open_path(&app.queue.path_to_open(number).unwrap());
        app.settle();
        assert_eq!(app.document().unwrap().annotation.spans.len(), 1);
        assert!(says(&app, "is gone; its annotation has its text"), "{:?}", said(&app));
    }
}

#[test]
fn a_file_brings_its_own_folder_and_a_folder_all_below() {
    let (_, mut app) = mixed();
    app.open_path(&at("sport/5.txt"));
    app.settle();
    assert_eq!((app.queue.folder.as_deref(), app.queue.len()), (Some(Path::new(DESK)), 6));
    let fs = SimFs::new(&[DESK, &format!("{DESK}/sport")]);
    fs.put(at("1.txt"), b"one\n");
    fs.put(at("sport/2.txt"), b"one\n");
    let mut app = app_on(Arc::new(fs), None, Some(&at("1.txt")));
    assert_eq!(app.queue.len(), 1, "a file in the home folder does not list all of it");
    app.open_path(Path::new(DESK));
    app.settle();
    assert_eq!(app.queue.len(), 2);
}

/// The line of an article that was left stayed "…" once its folder was listed anew.
#[test]
fn an_article_left_behind_keeps_its_line_when_the_folder_is_listed_again() {
    let fs = sim();
    for name in ["1.txt", "2.txt", "3.txt"] {
        fs.put(at(name), b"one\ntwo\n");
    }
    let mut app = app_on(Arc::new(fs.clone()), None, Some(&at("1.txt")));
    finish(&mut app);
    assert_eq!((name(&app), app.queue.done()), ("2.txt", (1, 3)));
    app.open_path(Path::new(DESK));
    app.settle();
    assert_eq!(app.queue.done(), (1, 3), "{:?}", listed(&app));
    assert_eq!(name(&app), "2.txt");
}

/// With the open article filtered out, each of the others once came twice.
#[test]
fn what_comes_after_an_article_that_is_not_listed_comes_once() {
    let (_fs, mut app) = desk(&["1.txt", "2.txt", "3.txt"]);
    assert_eq!(app.queue.after(&at("2.txt")), [at("3.txt"), at("1.txt")]);
    filtered(&mut app, |filter| filter.text = "3".to_owned());
    assert_eq!(app.queue.after(&at("2.txt")), [at("3.txt")]);
}
