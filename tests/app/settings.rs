//! Settings, keys, messages, and whether a command can run.

use crate::markup;
use crate::sim_app::{app_on, at, press, press_slowly, put_annotated, said, says, sim, sim_app};
use copydesk::annotation::Status;
use copydesk::app::command::{COMMANDS, Command, Scope};
use copydesk::app::keymap::{Chord, Keymap};
use copydesk::app::message::{Messages, Weight};
use copydesk::app::queue::{Sort, SortBy};
use copydesk::app::settings::{Settings, Theme};
use copydesk::app::{App, Effect};
use copydesk::desk::sim::{Call, Fault, SimFs};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const SETTINGS: &str = "settings.ron";

fn with_settings(bytes: &[u8]) -> (SimFs, App) {
    let fs = sim();
    fs.put(at(SETTINGS), bytes);
    fs.put(at("a.txt"), b"one\ntwo\nthree\n");
    let app = start(&fs);
    (fs, app)
}

fn start(fs: &SimFs) -> App {
    app_on(Arc::new(fs.clone()), Some(at(SETTINGS)), Some(&at("a.txt")))
}

#[test]
fn broken_settings_are_said_and_set_aside_not_written_over() {
    for broken in [&b""[..], b"\0\xff", b"Settings(", b"Settings(theme: Purple)", b"[1, 2]"] {
        let (fs, mut app) = with_settings(broken);
        assert!(says(&app, "settings could not be read"), "{:?}", said(&app));
        assert!(says(&app, "stays as it is") && says(&app, "settings.ron.damaged-1"));
        assert!(app.open.is_some());
        app.change_settings(|s| s.theme = Theme::Dark);
        assert!(app.may_close());
        assert_eq!(fs.content(at("settings.ron.damaged-1")).unwrap(), broken);
        drop(app);
        let app = start(&fs);
        assert_eq!((app.settings.theme, says(&app, "settings")), (Theme::Dark, false));
    }
}

/// The list came by folder and name again after each start, and in each folder that was opened.
#[test]
fn the_order_of_the_list_is_kept() {
    let (fs, mut app) = with_settings(b"Settings()");
    fs.put(at("more/b.txt"), b"one\n");
    let sort = Sort { by: SortBy::Changed, descending: true };
    app.sort_queue(sort);
    app.open_path(&at("more/b.txt"));
    app.settle();
    assert_eq!((app.queue.folder.clone(), app.queue.sort()), (Some(at("more")), sort));
    assert!(app.may_close());
    drop(app);
    assert_eq!(start(&fs).queue.sort(), sort);
}

#[test]
fn settings_of_another_window_that_cannot_be_read_just_now_are_not_written_over() {
    let (fs, mut app) = with_settings(b"Settings(theme: Light)");
    let theirs = b"Settings(theme: Light, zoom: 1.5)";
    fs.put(at(SETTINGS), theirs);
    fs.fail_every(Call::Read, Fault::Raw(5));
    app.change_settings(|s| s.theme = Theme::Dark);
    assert!(app.may_close(), "they do not keep the window open");
    assert!(says(&app, "settings.ron could not be looked at"), "{:?}", said(&app));
    assert_eq!(fs.content(at(SETTINGS)).unwrap(), theirs);
    // Broken meanwhile, they are set aside, not written over.
    fs.heal();
    fs.put(at(SETTINGS), b"Settings(");
    app.change_settings(|s| s.show_queue = !s.show_queue);
    assert!(app.may_close());
    assert_eq!(fs.content(at("settings.ron.damaged-1")).unwrap(), b"Settings(");
    fs.put(at(SETTINGS), theirs);
    app.change_settings(|s| s.show_queue = !s.show_queue);
    assert!(app.may_close());
    drop(app);
    let app = start(&fs);
    assert_eq!((app.settings.theme, app.settings.zoom), (Theme::Dark, 1.5));
}

#[test]
fn senseless_values_are_left_out_and_the_rest_is_kept() {
    for (text, what) in [
        ("Settings(annotator: \"../../mk\", theme: Dark)", "annotator"),
        ("Settings(annotator: \"gold\", theme: Dark)", "annotator"),
        ("Settings(keys: {\"undoo\": [\"A\"]}, theme: Dark)", "undoo"),
        ("Settings(keys: {\"undo\": [\"Hyper+A\"]}, theme: Dark)", "undo"),
    ] {
        let (_, app) = with_settings(text.as_bytes());
        assert!(says(&app, what), "{text}: {:?}", said(&app));
        assert_eq!((app.settings.theme, app.settings.annotator.as_str()), (Theme::Dark, ""));
    }
    for (window, kept) in [
        ("(800.0, 600.0)", true),
        ("(0.0, 600.0)", false),
        ("(-800.0, 600.0)", false),
        ("(1e30, 600.0)", false),
        ("(NaN, inf)", false),
    ] {
        let text = format!("Settings(window: Some({window}), annotator: \"mk\")");
        let (settings, complaint) = Settings::read(text.as_bytes());
        assert_eq!(settings.window.is_some(), kept, "{window}");
        assert_eq!((settings.annotator.as_str(), complaint), ("mk", None), "{window}");
    }
    for (zoom, read) in
        [("NaN", 1.0), ("inf", 1.0), ("1e300", 1.0), ("0.0", 0.5), ("-3.0", 0.5), ("99.0", 3.0)]
    {
        let (settings, complaint) = Settings::read(format!("Settings(zoom: {zoom})").as_bytes());
        assert!((settings.zoom - read).abs() < 0.01, "{zoom}: {}", settings.zoom);
        assert!(complaint.is_some_and(|c| c.contains("zoom")), "{zoom}");
    }
}

#[test]
fn it_opens_where_it_was_in_each_annotation() {
    let (fs, mut app) = with_settings(b"Settings()");
    press_slowly(&mut app, "End");
    app.change_settings(|s| s.annotator = "mk".to_owned());
    app.settle();
    press_slowly(&mut app, "Down");
    assert!(app.may_close());
    drop(app);
    let mut app = start(&fs);
    let selected = |app: &App| app.document().unwrap().selection.range().to_string();
    assert_eq!((app.settings.annotator.as_str(), selected(&app).as_str()), ("mk", "4..7"));
    app.change_settings(|s| s.annotator = String::new());
    app.settle();
    assert_eq!(selected(&app), "8..13");
    drop(app);
    // A position that is no place in the text any more is left out.
    for (anchor, head) in [(0, 1), (1, 0), (5, 99), (usize::MAX, 0), (4, 4)] {
        let (fs, _) = with_settings(b"");
        let text = format!(
            "Settings(positions: [({:?}, (top: {head}, anchor: {anchor}, head: {head}))])",
            at("a.txt.ron")
        );
        fs.put(at(SETTINGS), text.as_bytes());
        fs.put(at("a.txt"), "e\u{301}e\ntwo\n".as_bytes());
        let app = start(&fs);
        assert_eq!(said(&app).iter().filter(|t| t.contains("ettings")).count(), 0);
        assert_eq!(selected(&app), "0..4", "{anchor} {head}");
    }
}

#[test]
fn panels_zoom_and_theme_survive_a_restart() {
    let (fs, mut app) = with_settings(b"Settings()");
    let was = (app.settings.show_queue, app.settings.show_side);
    press(&mut app, "Ctrl+B Ctrl+L Ctrl+Plus");
    app.run(Command::ThemeLight);
    assert!(app.may_close());
    drop(app);
    let app = start(&fs);
    assert_eq!((!app.settings.show_queue, !app.settings.show_side), was);
    assert_eq!(app.settings.theme, Theme::Light);
    assert!(app.settings.zoom > 1.0);
    assert_eq!(app.settings.recent, [at("a.txt")]);
}

#[test]
fn every_chord_reads_back_and_is_shown_in_its_own_way() {
    let mut shown = BTreeMap::new();
    for row in COMMANDS {
        for key in row.keys {
            let chord = Chord::parse(key).unwrap();
            let reviewing = row.scope == Scope::Review;
            let other = shown.insert((chord.to_string(), reviewing), *key);
            assert_eq!(other, None, "{key} looks like another");
            let command = Keymap::default().command(&chord, reviewing);
            assert_eq!(command, Some(row.command), "{key}");
        }
    }
    for (text, display) in [
        ("ctrl+shift+left", None),
        ("Ctrl+Shift+Left", Some("Ctrl+Shift+←")),
        ("shift+CTRL+Z", Some("Ctrl+Shift+Z")),
        (" Alt + x ", Some("Alt+X")),
        ("h", Some("H")),
        ("ä", Some("Ä")),
        ("Ctrl+Comma", Some("Ctrl+,")),
        ("Escape", Some("Esc")),
    ] {
        let chord = Chord::parse(text).unwrap();
        if let Some(display) = display {
            assert_eq!(chord.to_string().replace("Cmd", "Ctrl"), display);
        }
    }
    for nonsense in ["", "+", "Ctrl+", "Hyper+A", "A+B", "Ctrl++", " ", "Ctrl+ "] {
        assert_eq!(Chord::parse(nonsense), None, "{nonsense:?}");
    }
}

#[test]
fn a_text_field_keeps_the_keys_that_type() {
    for (key, types) in [
        ("H", true),
        ("Shift+H", true),
        ("7", true),
        ("Space", true),
        ("Comma", true),
        ("Shift+Slash", true),
        ("Ctrl+H", false),
        ("F1", false),
        ("F12", false),
        ("F", true),
        ("Shift+F6", false),
        ("Enter", false),
        ("PageDown", false),
        ("Escape", false),
    ] {
        assert_eq!(Chord::parse(key).unwrap().types_text(), types, "{key}");
    }
}

proptest! {
    #[test]
    fn any_change_of_keys_survives_the_settings_and_no_key_is_given_twice(
        changes in prop::collection::vec(
            (
                prop::sample::select(COMMANDS),
                prop::collection::vec(
                    prop::sample::select(&["H", "C", "Ctrl+Z", "Ctrl+Y", "Alt+Q", "F9", "Tab"][..]),
                    0..3,
                ),
            ),
            0..8,
        ),
    ) {
        let mut map = Keymap::default();
        for (row, keys) in &changes {
            let mut chords: Vec<Chord> = keys.iter().filter_map(|k| Chord::parse(k)).collect();
            chords.dedup();
            map.set(row.command, chords);
        }
        let settings = Settings { keys: map.changes(), ..Settings::default() };
        let (read, _) = Settings::read(&settings.write());
        let (again, complaints) = read.keymap();
        prop_assert_eq!(&again, &map);
        prop_assert!(complaints.is_empty());
        let mut owners = BTreeMap::new();
        for row in COMMANDS {
            for chord in map.keys_of(row.command) {
                // A key may be the review's and the article's, and nothing else twice.
                for reviewing in [false, true] {
                    let other = if reviewing { Scope::Article } else { Scope::Review };
                    if row.scope != other {
                        let before = owners.insert((chord.clone(), reviewing), row.command);
                        let is_own = before.is_none_or(|b| b == row.command);
                        prop_assert!(is_own, "{} is given twice", chord);
                        prop_assert_eq!(map.command(chord, reviewing), Some(row.command));
                    }
                }
            }
        }
    }
}

#[test]
fn notes_fade_and_errors_stay_whatever_comes() {
    let mut messages = Messages::default();
    messages.tick(10.0);
    messages.say(Weight::Error, "the disk is full", None);
    for number in 0..20 {
        messages.note(format!("note {number}"));
    }
    messages.note("note 19");
    let texts: Vec<&str> = messages.shown().iter().map(|m| m.text.as_str()).collect();
    assert_eq!(texts.len(), 6);
    assert_eq!((texts[0], texts[5]), ("the disk is full", "note 19"));
    let due = messages.next_change().unwrap();
    assert!(due > 10.0);
    messages.tick(due - 0.01);
    assert_eq!(messages.shown().len(), 6);
    messages.tick(due);
    assert_eq!(messages.shown().len(), 1);
    assert_eq!(messages.next_change(), None);
    // Only what stays pushes out what stays, the oldest first.
    for number in 0..6 {
        messages.say(Weight::Warning, format!("warning {number}"), None);
    }
    assert!(messages.shown().iter().all(|m| m.weight == Weight::Warning));
}

#[test]
fn nothing_piles_up_in_a_long_day() {
    let fs = sim();
    for number in 0..30 {
        fs.put(at(&format!("{number}.txt")), b"one\0\ntwo\n");
    }
    let mut app = sim_app(&fs, "0.txt");
    for _ in 0..29 {
        press_slowly(&mut app, "Ctrl+PageDown H H H R S U P");
        assert!(app.messages.shown().len() <= 6);
    }
    let warnings = app.messages.shown().iter().filter(|m| m.weight != Weight::Note).count();
    assert!(warnings <= 2, "{:?}", said(&app));
    app.tick(1000.0, false);
    assert_eq!(app.next_tick(), None);
}

/// Every reason why a command can't run: part of a sentence, with no full stop, since it
/// stands in menus and tooltips too.
#[test]
fn a_command_that_cannot_run_says_why() {
    let mut reasons = Vec::new();
    let mut ask = |app: &App| {
        for row in COMMANDS {
            if let Err(reason) = app.can(row.command) {
                reasons.push(reason);
            }
        }
    };
    let (fs, mut app) = with_settings(b"Settings()");
    ask(&app);
    press_slowly(&mut app, "H C Ctrl+A");
    ask(&app);
    app.open_path(&at("a.txt"));
    ask(&app);
    app.settle();
    fs.put(at("b.txt"), b"");
    fs.put(at("b.txt.ron"), b"x");
    ask(&sim_app(&fs, "b.txt"));
    let (mut annotation, _) = markup::parse("«H:one»");
    annotation.status = Status::Gold;
    put_annotated(&fs, annotation, "c.txt", "gold");
    ask(&sim_app(&fs, "c.txt.gold.ron"));
    fs.put(at("c.txt"), b"two");
    ask(&sim_app(&fs, "c.txt.gold.ron"));
    ask(&app_on(Arc::new(fs.clone()), None, None));
    reasons.sort();
    reasons.dedup();
    assert!(reasons.len() >= 12, "{reasons:#?}");
    for reason in reasons {
        let first = reason.chars().next().unwrap();
        assert!(first.is_uppercase() && !reason.ends_with('.'), "{reason}");
    }
}

#[test]
fn a_refused_command_says_the_same_reason_and_does_nothing() {
    let mut app = app_on(Arc::new(sim()), None, None);
    for row in COMMANDS {
        if let Err(reason) = app.can(row.command) {
            app.run(row.command);
            assert!(says(&app, &reason), "{}", row.id);
        }
    }
    assert!(app.effects.iter().all(|e| matches!(e, Effect::Focus(_))), "{:?}", app.effects);
    assert!(app.open.is_none() && app.overlay.is_none());
}

#[test]
fn every_command_runs_on_every_kind_of_article_without_harm() {
    let long = "x".repeat(33_000);
    let texts: [&[u8]; 7] = [
        b"",
        b"one",
        b"\r\r\n\n\0\x07",
        b"\xff\xfeo\0n\0e\0",
        "שלום abc\nعربي\n".as_bytes(),
        "👩‍👩‍👧 e\u{301}\u{301}\n\u{200b}\u{feff}".as_bytes(),
        long.as_bytes(),
    ];
    for text in texts {
        let fs = sim();
        fs.put(at("a.txt"), text);
        let mut app = sim_app(&fs, "a.txt");
        for _ in 0..2 {
            for row in COMMANDS {
                app.run(row.command);
                app.effects.clear();
                app.settle();
            }
        }
        assert!(app.open.is_some());
        assert!(app.may_close());
        if let Some(bytes) = fs.content(at("a.txt.ron")) {
            assert!(copydesk::annotation::file::read(&bytes).is_ok());
        }
        assert_eq!(fs.content(at("a.txt")).unwrap(), text, "the article is never written");
        assert_eq!(app.settings_path(), None::<&Path>);
    }
}

/// Nothing may keep the window open for settings, so the note comes while it is open: within two
/// seconds, whether the user does anything or not.
#[test]
fn settings_that_cannot_be_written_are_said_once_before_closing() {
    let (fs, mut app) = with_settings(b"Settings()");
    app.tick(10.0, false);
    app.settle();
    fs.fail_every(Call::Create, Fault::Raw(30));
    app.tick(20.0, false);
    assert_eq!(app.next_tick(), None, "{:?}", said(&app));
    app.change_settings(|s| s.zoom = 1.5);
    let wait = app.next_tick().expect("the window wakes to keep them");
    assert!(wait < 2.1, "{wait}");
    for step in 1..4 {
        app.tick(20.0 + wait * f64::from(step), false);
        app.settle();
    }
    let notes: Vec<_> = said(&app).into_iter().filter(|t| t.contains("Settings changed")).collect();
    assert_eq!(notes.len(), 1, "{:?}", said(&app));
    assert!(notes[0].contains("Make the disk writable"), "{notes:?}");
    assert!(app.may_close());
}
