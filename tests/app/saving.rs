//! What was shown as saved is on disk; what could not be saved is kept and said.

use crate::markup;
use crate::sim_app::{
    DESK, app_on, at, press, press_slowly, put_annotated, said, says, sim, sim_app, stored,
};
use copydesk::annotation::{Annotation, Label, Status, file};
use copydesk::app::document::ReadOnly;
use copydesk::app::overlay::Overlay;
use copydesk::app::saving::SaveState;
use copydesk::app::{App, Command};
use copydesk::article::ByteRange;
use copydesk::desk::opened::Standing;
use copydesk::desk::sim::{Call, Crash, Fault, SimFs};
use proptest::prelude::*;
use std::sync::Arc;

/// A full disk.
const FULL: Fault = Fault::Raw(28);

fn articles(names: &[&str]) -> SimFs {
    let fs = sim();
    for name in names {
        fs.put(at(name), b"one\ntwo\nthree\nfour\n");
    }
    fs
}

fn open(app: &mut App, name: &str) {
    app.open_path(&at(name));
    app.settle();
    assert_eq!(app.open.as_ref().unwrap().opened.path, at(name));
}

/// The state's name.
fn state(app: &App) -> &'static str {
    match app.save_state() {
        SaveState::Untouched => "untouched",
        SaveState::Saving => "saving",
        SaveState::Saved => "saved",
        SaveState::Failed { .. } => "failed",
        SaveState::Outside => "outside",
    }
}

fn letters(annotation: &Annotation) -> String {
    annotation.spans.iter().map(|s| s.label.letter()).collect()
}

#[test]
fn many_quick_edits_end_in_the_last_one() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    for _ in 0..200 {
        press(&mut app, "H C B Home Ctrl+A Delete Home");
    }
    press(&mut app, "Y Y");
    app.settle();
    assert_eq!(state(&app), "saved");
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "YY");
    let renames = fs.calls().iter().filter(|(call, _)| *call == Call::Rename).count();
    assert!(renames < 1000, "{renames} writes for 1002 edits");
}

#[test]
fn a_full_disk_is_explained_and_the_edit_is_kept() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Write, FULL);
    press(&mut app, "H");
    app.settle();
    assert_eq!(state(&app), "failed");
    let SaveState::Failed { what, remedy } = app.save_state().clone() else { panic!() };
    assert!(says(&app, &what) && says(&app, &remedy), "{:?}", said(&app));
    assert!(remedy.contains("Free some space"), "{remedy}");
    // Still failing with the next edit; nothing piles up.
    press_slowly(&mut app, "C B");
    assert_eq!(state(&app), "failed");
    let errors = said(&app).iter().filter(|t| t.contains("could not be written")).count();
    assert_eq!(errors, 1, "{:?}", said(&app));
    assert!(!app.may_close());
    assert_eq!(app.overlay, Some(Overlay::Closing));
    assert!(fs.content(at("a.txt.ron")).is_none());
    fs.heal();
    app.retry();
    app.settle();
    assert_eq!(state(&app), "saved");
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "HCB");
    assert!(!says(&app, &what) && says(&app, "Saved after all"), "{:?}", said(&app));
    assert!(app.may_close());
}

#[test]
fn another_failure_takes_the_place_of_the_first() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Write, FULL);
    press_slowly(&mut app, "H");
    fs.fail_every(Call::Create, Fault::Raw(30));
    press_slowly(&mut app, "C");
    let errors: Vec<_> = said(&app).into_iter().filter(|t| t.contains("/a.txt.ron")).collect();
    assert!(errors.len() == 1 && errors[0].contains("Make the disk writable"), "{errors:?}");
    fs.heal();
    app.retry();
    app.settle();
    assert!(!says(&app, "/a.txt.ron"), "{:?}", said(&app));
}

#[test]
fn closing_in_spite_of_a_failure_is_the_users_decision() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Sync, FULL);
    press(&mut app, "H");
    assert!(!app.may_close());
    app.close_anyway();
    assert!(app.may_close());
}

#[test]
fn an_article_left_with_an_edit_that_waits_is_not_forgotten() {
    let fs = articles(&["a.txt", "b.txt", "c.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Rename, FULL);
    press_slowly(&mut app, "H C");
    open(&mut app, "b.txt");
    assert_eq!(state(&app), "untouched");
    assert!(!app.may_close(), "a.txt is not on disk");
    open(&mut app, "a.txt");
    let d = app.document().unwrap();
    assert_eq!((letters(&d.annotation).as_str(), state(&app)), ("HC", "failed"));
    assert!(d.can_undo() && d.read_only.is_none());
    // The other way: it is saved while another is open.
    open(&mut app, "c.txt");
    fs.heal();
    press_slowly(&mut app, "J");
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "HC");
    assert_eq!(letters(&stored(&fs, "c.txt.ron")), "J");
    assert!(!says(&app, "/a.txt.ron"), "{:?}", said(&app));
    assert!(app.may_close());
    open(&mut app, "a.txt");
    assert_eq!(letters(&app.document().unwrap().annotation), "HC");
    press_slowly(&mut app, "Ctrl+Down B");
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "HCB");
}

#[test]
fn a_change_from_outside_to_an_article_left_is_decided_on_coming_back() {
    let fs = articles(&["a.txt", "b.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Rename, FULL);
    press_slowly(&mut app, "H");
    open(&mut app, "b.txt");
    put_annotated(&fs, markup::parse("one\ntwo\nthree\n«J:four»\n").0, "a.txt", "");
    fs.heal();
    app.retry();
    app.settle();
    assert!(says(&app, "was changed by someone else"), "{:?}", said(&app));
    assert!(!app.may_close());
    open(&mut app, "a.txt");
    assert_eq!((app.overlay.clone(), state(&app)), (Some(Overlay::Outside), "outside"));
    assert!(!says(&app, "was changed by someone else"));
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "J");
    app.keep_mine();
    app.settle();
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "H");
    assert!(app.may_close());
}

#[test]
fn what_is_on_the_screen_is_never_replaced_by_something_older() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    fs.fail_every(Call::Rename, FULL);
    press_slowly(&mut app, "H");
    // Neither by reading again, nor by opening it again, while it is not on disk.
    press_slowly(&mut app, "F5");
    assert!(says(&app, "not on disk yet"));
    open(&mut app, "a.txt");
    assert_eq!(letters(&app.document().unwrap().annotation), "H");
    fs.heal();
    app.retry();
    app.settle();
    // Nor by a reading that began before the edit: keys wait until it is over.
    app.run(Command::Reload);
    press(&mut app, "C");
    assert!(says(&app, "still being read"));
    app.settle();
    assert_eq!(letters(&app.document().unwrap().annotation), "H");
    // The mouse goes past the keys.
    app.run(Command::Reload);
    app.document_mut().unwrap().relabel(0, Label::Junk);
    app.changed();
    app.settle();
    assert_eq!(letters(&app.document().unwrap().annotation), "J");
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "J");
}

#[test]
fn keep_mine_and_take_theirs() {
    for keep in [true, false] {
        let fs = articles(&["a.txt"]);
        let mut app = sim_app(&fs, "a.txt");
        press_slowly(&mut app, "H");
        put_annotated(&fs, markup::parse("one\ntwo\nthree\n«J:four»\n").0, "a.txt", "");
        press_slowly(&mut app, "C");
        assert_eq!((app.overlay.clone(), state(&app)), (Some(Overlay::Outside), "outside"));
        assert!(!app.may_close());
        app.compare();
        app.settle();
        let Some(Overlay::Compare(list)) = &app.overlay else { panic!("{:?}", app.overlay) };
        assert_eq!(list.differences.len(), 3);
        // Editing goes on, and is not written before the decision.
        press_slowly(&mut app, "B");
        assert_eq!(letters(&stored(&fs, "a.txt.ron")), "J");
        if keep {
            app.keep_mine();
        } else {
            app.take_theirs();
        }
        app.settle();
        let (mine, end) = if keep { ("HCB", "HCBY") } else { ("J", "YJ") };
        assert_eq!(letters(&app.document().unwrap().annotation), mine);
        assert!(app.overlay.is_none() && app.may_close());
        press_slowly(&mut app, if keep { "Y" } else { "Home Y" });
        assert_eq!(letters(&stored(&fs, "a.txt.ron")), end);
        assert_eq!(state(&app), "saved");
    }
}

/// To keep mine is to give up what was there then, and nothing that comes later.
#[test]
fn what_comes_after_the_question_is_asked_about_again() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    press_slowly(&mut app, "H");
    put_annotated(&fs, markup::parse("one\ntwo\nthree\n«J:four»\n").0, "a.txt", "");
    press_slowly(&mut app, "C");
    fs.fail_every(Call::Write, FULL);
    app.keep_mine();
    app.settle();
    assert_eq!(state(&app), "failed");
    put_annotated(&fs, markup::parse("one\n«B:two»\nthree\nfour\n").0, "a.txt", "");
    fs.heal();
    app.retry();
    app.settle();
    assert_eq!((app.overlay.clone(), state(&app)), (Some(Overlay::Outside), "outside"));
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "B");
    app.keep_mine();
    app.settle();
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "HC");
}

/// The window may hold the last copy, whether or not anything was edited in it.
#[test]
fn labels_whose_file_was_deleted_are_not_thrown_away_without_a_question() {
    for (edited, again) in [(true, true), (true, false), (false, true), (false, false)] {
        let fs = articles(&["a.txt"]);
        put_annotated(&fs, markup::parse("«H:one»\n«B:two»\nthree\nfour\n").0, "a.txt", "");
        let mut app = sim_app(&fs, "a.txt");
        if edited {
            press_slowly(&mut app, "C");
        }
        let labels = letters(&app.document().unwrap().annotation);
        fs.take_away(at("a.txt.ron"));
        app.focus_returned();
        app.settle();
        assert_eq!(
            (app.overlay.clone(), app.asks_of_gone()),
            (Some(Overlay::Outside), (true, false))
        );
        assert_eq!(letters(&app.document().unwrap().annotation), labels, "edited {edited}");
        if again {
            app.keep_mine();
            app.settle();
            assert_eq!(letters(&stored(&fs, "a.txt.ron")), labels, "edited {edited}");
        } else {
            app.take_theirs();
            app.settle();
            assert_eq!(letters(&app.document().unwrap().annotation), "");
        }
        assert!(app.overlay.is_none() && app.may_close(), "{:?}", app.overlay);
        // No false alarm at the next edit.
        press_slowly(&mut app, "Home J");
        assert_eq!((app.overlay.clone(), state(&app)), (None, "saved"), "{edited} {again}");
        assert!(letters(&stored(&fs, "a.txt.ron")).starts_with('J'));
    }
}

#[test]
fn an_article_that_comes_back_is_not_called_gone_any_more() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    press_slowly(&mut app, "H");
    let article = fs.content(at("a.txt")).unwrap();
    fs.take_away(at("a.txt.ron"));
    fs.take_away(at("a.txt"));
    app.focus_returned();
    app.settle();
    assert_eq!((app.overlay.clone(), app.asks_of_gone()), (Some(Overlay::Outside), (true, true)));
    fs.put(at("a.txt"), &article);
    app.focus_returned();
    app.settle();
    assert_eq!((app.overlay.clone(), app.asks_of_gone()), (Some(Overlay::Outside), (true, false)));
}

#[test]
fn theirs_that_was_deleted_before_it_was_taken_is_another_question() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    press_slowly(&mut app, "H");
    put_annotated(&fs, markup::parse("one\ntwo\nthree\n«J:four»\n").0, "a.txt", "");
    press_slowly(&mut app, "C");
    assert_eq!((app.overlay.clone(), app.asks_of_gone().0), (Some(Overlay::Outside), false));
    fs.take_away(at("a.txt.ron"));
    app.take_theirs();
    app.settle();
    assert_eq!((app.overlay.clone(), app.asks_of_gone().0), (Some(Overlay::Outside), true));
    assert_eq!(letters(&app.document().unwrap().annotation), "HC");
}

#[test]
fn theirs_is_read_from_the_file_that_is_open_whoever_owns_it() {
    let fs = articles(&["a.txt"]);
    for (annotator, case) in
        [("jd", "«H:one»\ntwo\nthree\nfour\n"), ("", "«J:one»\ntwo\nthree\nfour\n")]
    {
        put_annotated(&fs, markup::parse(case).0, "a.txt", annotator);
    }
    let mut app = sim_app(&fs, "a.txt.jd.ron");
    press_slowly(&mut app, "C");
    put_annotated(&fs, markup::parse("«B:one»\ntwo\nthree\nfour\n").0, "a.txt", "jd");
    press_slowly(&mut app, "C");
    assert_eq!(app.overlay, Some(Overlay::Outside));
    app.take_theirs();
    app.settle();
    assert_eq!(app.open.as_ref().unwrap().opened.annotation_path, at("a.txt.jd.ron"));
    assert_eq!(letters(&app.document().unwrap().annotation), "B");
    press_slowly(&mut app, "F5");
    assert_eq!(app.open.as_ref().unwrap().opened.annotation_path, at("a.txt.jd.ron"));
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "J");
}

#[test]
fn another_encoding_is_saved_and_so_is_what_follows() {
    let fs = sim();
    fs.put(at("a.txt"), "caf\u{e9}\nna\u{ef}ve\nthree\n".replace('\u{e9}', "e").as_bytes());
    fs.put(at("b.txt"), b"caf\xe9 noir\nna\xefve\nthree\nfour\nfive\n");
    let mut app = sim_app(&fs, "b.txt");
    press_slowly(&mut app, "H C B Y J");
    app.ask_encoding(encoding_rs::KOI8_R);
    assert!(matches!(app.overlay, Some(Overlay::Encoding { .. })));
    app.set_encoding(encoding_rs::KOI8_R);
    app.settle();
    assert_eq!(state(&app), "saved");
    let after = stored(&fs, "b.txt.ron");
    assert_eq!(after.article.encoding, "KOI8-R");
    assert_eq!(after, app.document().unwrap().annotation);
    // One key after it, too: fewer edits than before the change.
    press_slowly(&mut app, "Home Delete");
    assert_eq!(stored(&fs, "b.txt.ron"), app.document().unwrap().annotation);
    assert_eq!(stored(&fs, "b.txt.ron").spans.len(), after.spans.len() - 1);
}

#[test]
fn another_encoding_of_an_untouched_article_writes_nothing() {
    let fs = sim();
    fs.put(at("b.txt"), b"caf\xe9 noir\nna\xefve\n");
    let mut app = sim_app(&fs, "b.txt");
    app.ask_encoding(encoding_rs::KOI8_R);
    app.settle();
    assert!(app.overlay.is_none() && app.document().unwrap().text().as_str().contains('И'));
    assert!(fs.content(at("b.txt.ron")).is_none());
    press_slowly(&mut app, "H");
    assert_eq!(stored(&fs, "b.txt.ron").article.encoding, "KOI8-R");
    // Back at nothing, the file is there and must say what is shown.
    press_slowly(&mut app, "Ctrl+Z");
    app.ask_encoding(encoding_rs::WINDOWS_1252);
    app.settle();
    assert_eq!(stored(&fs, "b.txt.ron").article.encoding, "windows-1252");
}

#[test]
fn a_damaged_file_is_never_written_over() {
    let good = {
        let fs = articles(&["a.txt"]);
        let mut app = sim_app(&fs, "a.txt");
        press_slowly(&mut app, "H C");
        String::from_utf8(fs.content(at("a.txt.ron")).unwrap()).unwrap()
    };
    let misnamed = good.replace("annotator: \"\"", "annotator: \"jd\"");
    let other = good.replace("source: \"a.txt\"", "source: \"b.txt\"");
    assert!(misnamed != good && other != good);
    for damage in [
        "",
        "\0\0\0",
        "Annotation(version: 1,",
        "Annotation(version: 99)",
        &good.replace("label: Headline", "label: Title"),
        &good.replace("end: 3", "end: 300"),
        &misnamed,
        &other,
    ] {
        let fs = articles(&["a.txt"]);
        fs.put(at("a.txt.ron"), damage.as_bytes());
        let mut app = sim_app(&fs, "a.txt");
        assert_eq!(app.overlay, Some(Overlay::Damaged), "{damage:?}");
        app.run(Command::FocusArticle);
        press_slowly(&mut app, "H C R Delete Enter Enter N Ctrl+Z W");
        app.reject("paywall");
        app.ask_encoding(encoding_rs::KOI8_R);
        app.set_encoding(encoding_rs::KOI8_R);
        app.keep_old_text();
        app.reanchor_to_article();
        press_slowly(&mut app, "H C R Delete Enter Enter");
        let d = app.document_mut().unwrap();
        d.add_note(ByteRange::new(0, 3), "mk");
        d.relabel(0, Label::Junk);
        app.changed();
        app.settle();
        assert_eq!(fs.content(at("a.txt.ron")).unwrap(), damage.as_bytes());
        assert!(app.may_close());
        // Only setting it aside makes room.
        app.set_damaged_aside();
        app.settle();
        assert_eq!(fs.content(at("a.txt.ron.damaged-1")).unwrap(), damage.as_bytes());
        press_slowly(&mut app, "Home H");
        assert_eq!(letters(&stored(&fs, "a.txt.ron")), "H");
    }
}

#[test]
fn an_article_that_changed_keeps_its_spans_by_reanchoring() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    press_slowly(&mut app, "H C B Y");
    drop(app);
    let before = fs.content(at("a.txt.ron")).unwrap();
    fs.put(at("a.txt"), b"zero\none\nthree\nfour\nfive\n");
    let mut app = sim_app(&fs, "a.txt");
    assert_eq!(app.overlay, Some(Overlay::ArticleChanged));
    assert_eq!(app.document().unwrap().read_only, Some(ReadOnly::ArticleChanged));
    press_slowly(&mut app, "R J Delete");
    assert_eq!(fs.content(at("a.txt.ron")).unwrap(), before, "nothing before the decision");
    app.reanchor_to_article();
    app.settle();
    let shown = markup::print(&app.document().unwrap().annotation);
    assert_eq!(shown, "zero\n«H:one»\n«B:three»\n«Y:four»\nfive\n");
    assert_eq!(stored(&fs, "a.txt.ron"), app.document().unwrap().annotation);
    press_slowly(&mut app, "R");
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "JHBYJ");
    drop(app);
    let app = sim_app(&fs, "a.txt");
    assert_eq!(app.open.as_ref().unwrap().opened.standing, Standing::Matches);
}

#[test]
fn going_on_with_the_old_text_is_possible_and_gold_stays_locked() {
    for (annotator, locked) in [("", false), ("gold", true)] {
        let (mut annotation, _) = markup::parse("«H:one»\ntwo\n");
        if locked {
            annotation.status = Status::Gold;
        }
        let fs = sim();
        put_annotated(&fs, annotation, "a.txt", annotator);
        fs.put(at("a.txt"), b"another\n");
        let name = if locked { "a.txt.gold.ron" } else { "a.txt.ron" };
        let mut app = sim_app(&fs, name);
        assert_eq!(app.overlay, Some(Overlay::ArticleChanged));
        app.keep_old_text();
        assert_eq!(app.document().unwrap().read_only.is_some(), locked);
        press_slowly(&mut app, "Ctrl+A J");
        let spans = letters(&stored(&fs, name));
        assert_eq!(spans, if locked { "H" } else { "J" });
        assert_eq!(stored(&fs, name).text.as_str(), "one\ntwo\n");
    }
}

#[test]
fn another_name_is_another_file() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    press_slowly(&mut app, "H");
    app.change_settings(|s| s.annotator = "mk".to_owned());
    app.settle();
    assert!(app.document().unwrap().is_untouched());
    press_slowly(&mut app, "C B");
    app.change_settings(|s| s.annotator = "jd".to_owned());
    app.settle();
    press_slowly(&mut app, "Y");
    app.change_settings(|s| s.annotator = String::new());
    app.settle();
    assert_eq!(letters(&app.document().unwrap().annotation), "H");
    let of = |name: &str| letters(&stored(&fs, name));
    assert_eq!(
        (of("a.txt.ron"), of("a.txt.mk.ron"), of("a.txt.jd.ron")),
        ("H".to_owned(), "CB".to_owned(), "Y".to_owned())
    );
    // While the first name's edit waits, too.
    fs.fail_every(Call::Create, FULL);
    press_slowly(&mut app, "C");
    app.change_settings(|s| s.annotator = "mk".to_owned());
    app.settle();
    fs.heal();
    assert!(app.may_close());
    assert_eq!(of("a.txt.ron"), "HC");
}

#[test]
fn gold_stays_open_when_the_name_changes() {
    let fs = sim();
    let (mut annotation, _) = markup::parse("«H:one»\n");
    annotation.status = Status::Gold;
    put_annotated(&fs, annotation, "a.txt", "gold");
    let mut app = sim_app(&fs, "a.txt.gold.ron");
    app.change_settings(|s| s.annotator = "mk".to_owned());
    app.settle();
    assert_eq!(app.open.as_ref().unwrap().opened.annotation_path, at("a.txt.gold.ron"));
}

#[test]
fn a_file_deleted_behind_our_back_is_asked_about() {
    let fs = articles(&["a.txt"]);
    let mut app = sim_app(&fs, "a.txt");
    press_slowly(&mut app, "H");
    fs.take_away(at("a.txt.ron"));
    press_slowly(&mut app, "C");
    assert_eq!(app.overlay, Some(Overlay::Outside));
    app.keep_mine();
    app.settle();
    assert_eq!(letters(&stored(&fs, "a.txt.ron")), "HC");
    // And the folder.
    fs.take_away(DESK);
    press_slowly(&mut app, "B");
    assert_eq!(state(&app), "failed");
    assert!(says(&app, "put it back"), "{:?}", said(&app));
    fs.put_folder(DESK);
    app.retry();
    app.settle();
    assert_eq!((letters(&stored(&fs, "a.txt.ron")).as_str(), state(&app)), ("HCB", "saved"));
}

#[test]
fn settings_that_cannot_be_written_are_said_and_do_not_keep_the_window_open() {
    let fs = articles(&["a.txt"]);
    let path = at("settings.ron");
    fs.put(&path, b"Settings()");
    fs.set_mode(&path, 0o444);
    let mut app = app_on(Arc::new(fs.clone()), Some(path), Some(&at("a.txt")));
    press_slowly(&mut app, "H");
    app.change_settings(|s| s.annotator = "mk".to_owned());
    assert!(app.may_close());
    assert!(says(&app, "settings.ron"), "{:?}", said(&app));
    assert_ne!(app.overlay, Some(Overlay::Closing));
    // An edit that is not on disk still does.
    fs.fail_every(Call::Sync, FULL);
    app.settle();
    press(&mut app, "C");
    assert!(!app.may_close());
}

/// A day's work of random keys; after each, what is shown as saved survives any crash.
fn survives(keys: &[&str], at_most: usize) {
    let fs = articles(&["a.txt", "b.txt"]);
    fs.write_at_most(at_most);
    let mut app = sim_app(&fs, "a.txt");
    for (number, key) in keys.iter().enumerate() {
        press(&mut app, key);
        if number % 3 == 0 {
            app.settle();
        }
        app.tick(0.0, true);
        let Some(open) = &app.open else { continue };
        let name = open.opened.annotation_path.clone();
        if state(&app) == "saved" {
            let expected = file::write(&open.document.annotation);
            for crash in Crash::ALL {
                let left = fs.after(crash).content(&name).unwrap_or_default();
                assert_eq!(String::from_utf8(left).unwrap(), expected, "{crash:?} {keys:?}");
            }
        }
        for crash in Crash::ALL {
            let after = fs.after(crash);
            for path in after.names().iter().filter(|p| p.extension().is_some_and(|e| e == "ron")) {
                let bytes = after.content(path).unwrap();
                assert!(file::read(&bytes).is_ok(), "{}: {crash:?} {keys:?}", path.display());
            }
        }
    }
    app.settle();
    let open = app.open.as_ref().unwrap();
    if open.document.revision() > 0 {
        let bytes = fs.after(Crash::AllLost).content(&open.opened.annotation_path).unwrap();
        assert_eq!(file::read(&bytes).unwrap().annotation, open.document.annotation);
    }
    assert!(app.may_close());
}

const KEYS: &[&str] = &[
    "H",
    "C",
    "B",
    "Y",
    "J",
    "R",
    "S",
    "U",
    "P",
    "X",
    "Delete",
    "Down",
    "Up",
    "Shift+Down",
    "Shift+Left",
    "Ctrl+A",
    "Ctrl+Z",
    "Ctrl+Y",
    "Tab",
    "Space",
    "N",
    "Enter",
    "Ctrl+Shift+Enter",
    "Ctrl+PageDown",
    "Ctrl+PageUp",
    "F5",
    "Home",
    "W",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_as_saved_survives_any_crash(
        keys in prop::collection::vec(prop::sample::select(KEYS), 1..60),
        at_most in 7_usize..5000,
    ) {
        survives(&keys, at_most);
    }
}
