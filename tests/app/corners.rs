//! Where two things meet: a changed article and an encoding, a finished article and a drag,
//! two windows and one settings file. Each test is named after what once went wrong.

use crate::markup;
use crate::sim_app::{
    DESK, app_on, at, press_slowly, put_annotated, said, says, sim, sim_app, stored,
};
use copydesk::annotation::{Annotation, Status, check};
use copydesk::app::document::ReadOnly;
use copydesk::app::overlay::Overlay;
use copydesk::app::saving::SaveState;
use copydesk::app::settings::{Settings, Tab, Theme};
use copydesk::app::{App, Command};
use copydesk::article::ByteRange;
use copydesk::desk::fs::{FileSystem, Info, NewFile};
use copydesk::desk::sim::{Call, Fault, SimFs};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;
use std::time::SystemTime;

fn annotated(case: &str) -> (SimFs, App) {
    let fs = sim();
    put_annotated(&fs, markup::parse(case).0, "a.txt", "");
    let app = sim_app(&fs, "a.txt");
    (fs, app)
}

fn shown(app: &App) -> String {
    markup::print(&app.document().unwrap().annotation)
}

fn letters(annotation: &Annotation) -> String {
    annotation.spans.iter().map(|s| s.label.letter()).collect()
}

#[test]
fn another_encoding_does_not_destroy_a_text_whose_article_is_gone_or_another() {
    for gone in [true, false] {
        let (fs, app) = annotated("«H:one»\ntwo\n");
        assert_eq!(app.can_change_encoding(), Ok(()));
        drop(app);
        if gone {
            fs.take_away(at("a.txt"));
        } else {
            fs.put(at("a.txt"), b"another\n");
        }
        let mut app = sim_app(&fs, "a.txt.ron");
        app.keep_old_text();
        assert!(app.document().unwrap().read_only.is_none());
        let before = stored(&fs, "a.txt.ron");
        let reason = app.can_change_encoding().unwrap_err();
        app.ask_encoding(encoding_rs::UTF_16LE);
        assert!(app.overlay.is_none() && says(&app, &reason), "{:?}", said(&app));
        app.set_encoding(encoding_rs::UTF_16LE);
        app.settle();
        assert_eq!(shown(&app), "«H:one»\ntwo\n");
        assert_eq!(stored(&fs, "a.txt.ron"), before);
    }
}

#[test]
fn dragging_an_end_in_a_finished_article_reopens_it_and_goes_on() {
    for status in [Status::Done, Status::Rejected("paywall".to_owned())] {
        let (mut annotation, _) = markup::parse("«H:one»\ntwo\n«B:three»");
        annotation.status = status.clone();
        let fs = sim();
        put_annotated(&fs, annotation, "a.txt", "");
        let mut app = sim_app(&fs, "a.txt");
        let d = app.document_mut().unwrap();
        d.start_drag(0);
        for (end, after) in [
            (7, "«H:one\ntwo»\n«B:three»"),
            (10, "«H:one\ntwo\nth»«B:ree»"),
            (5, "«H:one\nt»wo\n«B:three»"),
        ] {
            assert!(d.drag_to(ByteRange::new(0, end)), "to {end}");
            assert_eq!(markup::print(&d.annotation), after);
            assert_eq!(d.annotation.status, Status::InProgress);
        }
        d.close_step();
        // All of it is one step.
        assert!(d.undo() && !d.can_undo());
        assert_eq!(markup::print(&d.annotation), "«H:one»\ntwo\n«B:three»");
        assert_eq!(d.annotation.status, status);
    }
}

#[test]
fn problems_are_found_anew_when_the_blocks_are_others() {
    let (_fs, mut app) = annotated("«H:one»\ntwo\n\nthree\nfour\n");
    let found = |app: &App| {
        let d = app.document().unwrap();
        assert_eq!(d.checked_revision, Some(d.revision()));
        assert_eq!(*d.problems, check::check(&d.annotation, &d.blocks));
        Arc::clone(&d.problems)
    };
    let before = found(&app);
    app.run(Command::SwitchBlocks);
    app.settle();
    assert_ne!(found(&app), before);
    // Switched while a check by the blocks before is under way, too.
    press_slowly(&mut app, "Home");
    app.document_mut().unwrap().checked_revision = None;
    app.changed();
    app.run(Command::SwitchBlocks);
    app.settle();
    app.settle();
    assert_eq!(found(&app), before);
}

#[test]
fn mine_is_not_dropped_before_theirs_could_be_read() {
    let (fs, mut app) = annotated("one\ntwo\nthree\n");
    press_slowly(&mut app, "H");
    put_annotated(&fs, markup::parse("one\ntwo\n«J:three»\n").0, "a.txt", "");
    press_slowly(&mut app, "C");
    assert_eq!(app.overlay, Some(Overlay::Outside));
    fs.fail_every(Call::Read, Fault::Raw(5));
    app.take_theirs();
    app.settle();
    assert_eq!(letters(&app.document().unwrap().annotation), "HC");
    assert_eq!((app.save_state(), &app.overlay), (&SaveState::Outside, &Some(Overlay::Outside)));
    assert!(!app.may_close());
    fs.heal();
    app.take_theirs();
    app.settle();
    assert_eq!(letters(&app.document().unwrap().annotation), "J");
    assert!(app.overlay.is_none() && app.may_close());
}

#[test]
fn an_article_that_comes_back_brings_its_folder() {
    let other = Path::new("/copydesk-simulated-too");
    let fs = SimFs::new(&[DESK, "/copydesk-simulated-too"]);
    fs.put(at("a.txt"), b"one\ntwo\n");
    fs.put(other.join("b.txt"), b"one\ntwo\n");
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Rename, Fault::Raw(28));
    press_slowly(&mut app, "H");
    for (path, folder) in [(other.join("b.txt"), other), (at("a.txt"), Path::new(DESK))] {
        app.open_path(&path);
        app.settle();
        assert_eq!(app.queue.folder.as_deref(), Some(folder));
        assert_eq!((app.queue.len(), app.queue.path(0)), (1, Some(path)));
    }
    // It came back; it was not read again.
    assert!(app.document().unwrap().can_undo());
}

#[test]
fn gold_is_never_rejected_and_opens_locked_whatever_its_status() {
    for status in [Status::Gold, Status::InProgress, Status::Done] {
        let (mut annotation, _) = markup::parse("«H:one»\ntwo\n");
        annotation.status = status.clone();
        let fs = sim();
        put_annotated(&fs, annotation, "a.txt", "gold");
        let mut app = sim_app(&fs, "a.txt.gold.ron");
        assert_eq!(app.document().unwrap().read_only, Some(ReadOnly::Gold));
        app.run(Command::Unlock);
        assert!(app.can(Command::Reject).unwrap_err().contains("Gold"));
        app.overlay = Some(Overlay::Reject { reason: String::new() });
        app.reject("paywall");
        app.settle();
        assert!(app.overlay.is_none() && says(&app, "cannot be rejected"), "{:?}", said(&app));
        assert_eq!(stored(&fs, "a.txt.gold.ron").status, status);
        press_slowly(&mut app, "Down B");
        assert_eq!(letters(&stored(&fs, "a.txt.gold.ron")), "HB");
    }
}

#[test]
fn lines_or_paragraphs_are_remembered_for_each_article() {
    let fs = sim();
    for name in ["a.txt", "b.txt"] {
        fs.put(at(name), b"one\ntwo\n\nthree\nfour\n");
    }
    let start = || app_on(Arc::new(fs.clone()), Some(at("settings.ron")), Some(&at("a.txt")));
    let mode = |app: &App| app.document().unwrap().blocks.mode();
    let mut app = start();
    let found = mode(&app);
    app.run(Command::SwitchBlocks);
    let chosen = mode(&app);
    assert_ne!(chosen, found);
    press_slowly(&mut app, "F5");
    assert_eq!(mode(&app), chosen);
    app.open_path(&at("b.txt"));
    app.settle();
    assert_eq!(mode(&app), found, "another article");
    app.open_path(&at("a.txt"));
    app.settle();
    assert_eq!(mode(&app), chosen);
    assert!(app.may_close());
    drop(app);
    assert_eq!(mode(&start()), chosen, "after a restart");
}

#[test]
fn what_another_text_changed_is_listed_and_taken_back_by_undo() {
    let (fs, mut app) = annotated("«H:one»\n«B:Daniel   Kim»\n«J:three»\n");
    press_slowly(&mut app, "Home C Home H");
    drop(app);
    let before = stored(&fs, "a.txt.ron");
    fs.put(at("a.txt"), b"zero\none\nDanielle Kim\nfour\n");
    let mut app = sim_app(&fs, "a.txt");
    app.reanchor_to_article();
    app.settle();
    assert_eq!(shown(&app), "zero\n«H:one»\n«B:Danielle Kim»\nfour\n");
    let open = app.open.as_ref().unwrap();
    let listed: Vec<_> = open.carried.iter().map(|c| (c.sentence(), c.now)).collect();
    assert_eq!(
        listed,
        [
            ("Body “Daniel Kim” has another text now".to_owned(), Some(ByteRange::new(9, 21))),
            ("Junk “three” is gone with its text".to_owned(), None),
        ]
    );
    // What was done since is taken back first.
    press_slowly(&mut app, "Home J Ctrl+Z");
    assert_eq!(shown(&app), "zero\n«H:one»\n«B:Danielle Kim»\nfour\n");
    press_slowly(&mut app, "Ctrl+Z");
    assert_eq!(shown(&app), "«H:one»\n«B:Daniel   Kim»\n«J:three»\n");
    let after = stored(&fs, "a.txt.ron");
    assert_eq!(
        (&after.text, &after.spans, &after.article),
        (&before.text, &before.spans, &before.article)
    );
    assert!(app.open.as_ref().unwrap().carried.is_empty());
    // The question is open again.
    assert_eq!(app.overlay, Some(Overlay::ArticleChanged));
    assert_eq!(app.save_state(), &SaveState::Saved);
    app.reanchor_to_article();
    app.settle();
    assert_eq!(shown(&app), "zero\n«H:one»\n«B:Danielle Kim»\nfour\n");
    // Until the next opening.
    press_slowly(&mut app, "F5");
    assert!(app.open.as_ref().unwrap().carried.is_empty());
    assert!(app.can(Command::Undo).is_err());
}

#[test]
fn another_encoding_is_taken_back_with_the_history_before_it() {
    let fs = sim();
    fs.put(at("b.txt"), b"caf\xe9\nna\xefve\nthree\n");
    let mut app = sim_app(&fs, "b.txt");
    press_slowly(&mut app, "H C");
    let before = shown(&app);
    app.set_encoding(encoding_rs::KOI8_R);
    app.settle();
    assert_ne!(shown(&app), before);
    press_slowly(&mut app, "Ctrl+Z");
    assert_eq!(shown(&app), before);
    let now = stored(&fs, "b.txt.ron");
    assert_eq!((now.article.encoding.as_str(), letters(&now).as_str()), ("windows-1252", "HC"));
    assert_eq!(app.can_change_encoding(), Ok(()));
    press_slowly(&mut app, "Ctrl+Z");
    assert_eq!(letters(&stored(&fs, "b.txt.ron")), "H");
}

#[test]
fn two_windows_do_not_write_over_each_others_settings() {
    let fs = sim();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs.put(at(name), b"one\ntwo\nthree\n");
    }
    let start =
        |name: &str| app_on(Arc::new(fs.clone()), Some(at("settings.ron")), Some(&at(name)));
    let settings = || Settings::read(&fs.content(at("settings.ron")).unwrap()).0;
    let (mut one, mut two) = (start("a.txt"), start("b.txt"));
    one.change_settings(|s| (s.theme, s.show_side) = (Theme::Dark, false));
    press_slowly(&mut one, "Down");
    assert!(one.may_close());
    two.change_settings(|s| (s.zoom, s.tab) = (1.5, Tab::Notes));
    press_slowly(&mut two, "Down Down");
    assert!(two.may_close());
    // Changed to and fro counts as changed.
    one.change_settings(|s| s.show_side = true);
    one.open_path(&at("c.txt"));
    one.settle();
    assert!(one.may_close());
    let now = settings();
    assert_eq!((now.theme, now.zoom, now.tab, now.show_side), (Theme::Dark, 1.5, Tab::Notes, true));
    assert_eq!(now.recent, [at("c.txt"), at("a.txt"), at("b.txt")]);
    let head = |name: &str| now.position(&at(name)).unwrap().head;
    assert_eq!((head("a.txt.ron"), head("b.txt.ron"), head("c.txt.ron")), (7, 13, 3));
    // A place that only they went back to is where they were.
    let (mut three, mut four) = (start("c.txt"), start("a.txt"));
    press_slowly(&mut four, "End");
    assert!(four.may_close());
    press_slowly(&mut three, "End");
    assert!(three.may_close());
    let now = settings();
    let head = |name: &str| now.position(&at(name)).unwrap().head;
    assert_eq!((head("a.txt.ron"), head("b.txt.ron"), head("c.txt.ron")), (13, 13, 13));
}

/// Says which threads read files.
#[derive(Debug)]
struct Readers {
    fs: SimFs,
    seen: Arc<Mutex<Vec<ThreadId>>>,
}

impl FileSystem for Readers {
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        self.seen.lock().unwrap().push(std::thread::current().id());
        self.fs.read(path, limit)
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
    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        self.fs.create_new(path, mode)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fs.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.fs.sync_folder(folder)
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.fs.create_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.fs.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.fs.remove_folder(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        self.fs.list(folder)
    }
    fn is_running(&self, pid: u32) -> Option<bool> {
        self.fs.is_running(pid)
    }
    fn now(&self) -> SystemTime {
        self.fs.now()
    }
}

#[test]
fn a_file_that_changed_is_not_read_on_the_windows_thread() {
    let (fs, seen) = (sim(), Arc::new(Mutex::new(Vec::new())));
    fs.put(at("a.txt"), b"one\ntwo\n");
    let readers = Readers { fs: fs.clone(), seen: Arc::clone(&seen) };
    let mut app = app_on(Arc::new(readers), None, Some(&at("a.txt")));
    press_slowly(&mut app, "H");
    seen.lock().unwrap().clear();
    // Another stamp and the same content is no change.
    fs.put(at("a.txt"), b"one\ntwo\n");
    app.settle();
    assert!(!says(&app, "changed on disk"), "{:?}", said(&app));
    put_annotated(&fs, markup::parse("one\n«J:two»\n").0, "a.txt", "");
    fs.put(at("a.txt"), b"another\n");
    app.settle();
    assert!(says(&app, "The article changed on disk"), "{:?}", said(&app));
    assert_eq!(app.overlay, Some(Overlay::Outside));
    let seen = seen.lock().unwrap();
    assert!(seen.len() >= 3 && !seen.contains(&std::thread::current().id()));
}
