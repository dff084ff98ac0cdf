//! What could not be saved stays visible: in the list, and before closing. Notes that no longer
//! hold go.

use crate::sim_app::{at, press, press_slowly, real_app, said, says, sim, sim_app};
use crate::tempdir::TempDir;
use copydesk::app::overlay::Overlay;
use copydesk::app::{App, Command};
use copydesk::desk::sim::{Call, Fault, SimFs};

/// A disk that is mounted read-only.
const READ_ONLY: Fault = Fault::Raw(30);

/// `a.txt` and `b.txt` are labelled on a read-only disk and `c.txt` is open; the errors are
/// dismissed.
fn two_left() -> (SimFs, App) {
    let fs = sim();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs.put(at(name), b"one\ntwo\nthree\n");
    }
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Create, READ_ONLY);
    press_slowly(&mut app, "H");
    for name in ["b.txt", "c.txt"] {
        app.open_path(&at(name));
        app.settle();
        if name == "b.txt" {
            press_slowly(&mut app, "H");
        }
    }
    while !app.messages.shown().is_empty() {
        app.messages.dismiss(0);
    }
    (fs, app)
}

fn names(app: &App) -> Vec<(String, bool)> {
    let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    app.unsaved().iter().map(|u| (name(&u.article), u.is_open)).collect()
}

#[test]
fn articles_left_with_an_edit_that_could_not_be_written_are_named() {
    let (fs, mut app) = two_left();
    assert_eq!(names(&app), [("a.txt".to_owned(), false), ("b.txt".to_owned(), false)]);
    assert!(!app.may_close());
    assert_eq!(app.overlay, Some(Overlay::Closing));
    let why = app.why_not_close();
    for part in ["2 articles", "a.txt and b.txt", "Read-only file system", "Make the disk writable"]
    {
        assert!(why.contains(part), "{part}: {why}");
    }
    assert_eq!(why.matches("Make the disk writable").count(), 1, "each reason once: {why}");
    // Each call leads to the next of them.
    app.run(Command::FocusArticle);
    for (open, other) in [("a.txt", "b.txt"), ("b.txt", "a.txt")] {
        app.open_unsaved();
        app.settle();
        assert_eq!(app.open.as_ref().unwrap().opened.path, at(open));
        assert_eq!(names(&app), [(open.to_owned(), true), (other.to_owned(), false)]);
    }
    fs.heal();
    app.retry();
    app.settle();
    assert!(names(&app).is_empty() && app.may_close());
}

#[test]
fn one_that_someone_else_changed_is_named_with_what_to_do() {
    let (fs, mut app) = two_left();
    fs.put(at("a.txt.ron"), b"theirs");
    fs.heal();
    app.retry();
    app.settle();
    assert_eq!(names(&app), [("a.txt".to_owned(), false)]);
    let why = app.why_not_close();
    assert!(why.contains("1 article, a.txt."), "{why}");
    assert!(why.contains("changed by someone else") && why.contains("decide"), "{why}");
}

#[test]
fn many_names_are_counted_and_an_edit_on_its_way_is_none() {
    let fs = sim();
    for n in 0..12 {
        fs.put(at(&format!("{n:02}.txt")), b"one\n");
    }
    let mut app = sim_app(&fs, "00.txt");
    press(&mut app, "H");
    app.settle();
    assert!(app.unsaved().is_empty());
    fs.fail_every(Call::Write, Fault::Raw(28));
    for n in 1..12 {
        app.open_path(&at(&format!("{n:02}.txt")));
        app.settle();
        press_slowly(&mut app, "H");
    }
    let why = app.why_not_close();
    assert!(why.contains("11 articles") && why.contains("and 3 more"), "{why}");
    assert!(why.len() < 600, "{why}");
}

/// One article with a headline on disk.
fn labelled() -> (SimFs, App) {
    let fs = sim();
    fs.put(at("a.txt"), b"one\ntwo\nthree\n");
    let mut app = sim_app(&fs, "a.txt");
    press_slowly(&mut app, "H");
    (fs, app)
}

#[test]
fn an_article_that_is_gone_is_not_said_to_have_changed() {
    for (gone, is_saved, parts, not) in [
        (false, true, ["article changed", "safe in a.txt.ron"], "gone"),
        (false, false, ["article changed", "not in a.txt.ron yet"], "safe"),
        (true, true, ["a.txt is gone", "were saved in a.txt.ron"], "safe"),
        (true, false, ["a.txt is gone", "in memory only"], "safe"),
    ] {
        let (fs, mut app) = labelled();
        if !is_saved {
            fs.fail_every(Call::Create, READ_ONLY);
            press_slowly(&mut app, "C");
        }
        if gone {
            fs.take_away(at("a.txt"));
        } else {
            fs.put(at("a.txt"), b"another\ntext\n");
        }
        app.settle();
        app.settle();
        for part in parts {
            assert!(says(&app, part), "{part}: {:?}", said(&app));
        }
        assert!(!says(&app, not), "{:?}", said(&app));
        if !is_saved {
            fs.heal();
            app.retry();
            app.settle();
            assert!(!says(&app, parts[1]), "saved meanwhile: {:?}", said(&app));
        }
        if !gone {
            press_slowly(&mut app, "F5");
            assert!(!says(&app, "article changed"), "{:?}", said(&app));
        }
    }
}

#[test]
fn what_was_said_of_a_conflict_goes_when_it_is_settled() {
    let yours = "Yours is still here";
    let none = "There is no annotation on disk any more";
    for (theirs, sentence) in [(Some(&b"Annotation("[..]), yours), (None, none)] {
        let (fs, mut app) = labelled();
        match theirs {
            Some(bytes) => fs.put(at("a.txt.ron"), bytes),
            None => fs.take_away(at("a.txt.ron")),
        }
        press_slowly(&mut app, "C");
        assert_eq!(app.overlay, Some(Overlay::Outside));
        if theirs.is_some() {
            app.take_theirs();
        } else {
            app.compare();
        }
        app.settle();
        assert!(says(&app, sentence), "{:?}", said(&app));
        app.keep_mine();
        app.settle();
        assert!(!says(&app, sentence), "{:?}", said(&app));
    }
}

#[test]
fn a_lock_that_could_not_be_had_is_taken_when_the_disk_can_be_written() {
    let desk = TempDir::new();
    let place = |name: &str| desk.join(name);
    std::fs::write(place("a.txt"), "one\ntwo\n").unwrap();
    std::fs::create_dir(place(".a.txt.ron.lock")).unwrap();
    let mut app = real_app(&place("a.txt"));
    let warning = "Another window could open";
    assert!(says(&app, warning), "{:?}", said(&app));
    std::fs::create_dir(place("a.txt.ron")).unwrap();
    press_slowly(&mut app, "H");
    assert!(!app.unsaved().is_empty());
    for name in ["a.txt.ron", ".a.txt.ron.lock"] {
        std::fs::remove_dir(place(name)).unwrap();
    }
    app.retry();
    app.keep_mine();
    app.settle();
    app.settle();
    assert!(app.unsaved().is_empty() && !says(&app, warning), "{:?}", said(&app));
    let second = real_app(&place("a.txt"));
    assert!(second.document().unwrap().read_only.is_some(), "the first one has the lock");
}

#[test]
fn the_first_save_takes_the_lock_that_could_not_be_had() {
    let desk = TempDir::new();
    std::fs::write(desk.join("a.txt"), "one\ntwo\n").unwrap();
    std::fs::create_dir(desk.join(".a.txt.ron.lock")).unwrap();
    let mut app = real_app(&desk.join("a.txt"));
    assert!(says(&app, "Another window could open"), "{:?}", said(&app));
    std::fs::remove_dir(desk.join(".a.txt.ron.lock")).unwrap();
    press_slowly(&mut app, "H");
    assert!(!says(&app, "Another window could open"), "{:?}", said(&app));
}
