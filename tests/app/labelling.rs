//! Labelling by keys, without a window: text with a selection, keys, text with spans and
//! selection. See `support/markup.rs` for how a case is written.

use crate::markup;
use crate::sim_app::{at, press, put_annotated, real_app, said, says, sim, sim_app, stored};
use crate::tempdir::TempDir;
use copydesk::annotation::{Annotation, Label, Status, file};
use copydesk::app::App;
use copydesk::app::selection::Selection;
use copydesk::article::ByteRange;

/// Opens a case's annotation in an app; with a selection if the case has one.
fn open(case: &str) -> App {
    let (annotation, selection) = markup::parse(case);
    let fs = sim();
    put_annotated(&fs, annotation, "a.txt", "");
    let mut app = sim_app(&fs, "a.txt");
    if let Some(selection) = selection {
        app.document_mut().unwrap().selection = Selection::over(selection);
    }
    app
}

/// The open annotation with its selection, as a case is written.
fn shown(app: &App) -> String {
    let d = app.document().unwrap();
    with_selection(&d.annotation, d.selection.range())
}

fn with_selection(annotation: &Annotation, selection: ByteRange) -> String {
    let text = annotation.text.as_str();
    let mut marks: Vec<(usize, u8, String)> = vec![
        (selection.start.0, 1, "[".to_owned()),
        (selection.end.0, if selection.is_empty() { 2 } else { 0 }, "]".to_owned()),
    ];
    for span in &annotation.spans {
        marks.push((span.range.start.0, 3, format!("«{}:", span.label.letter())));
        marks.push((span.range.end.0, 0, "»".to_owned()));
    }
    marks.sort_by_key(|mark| (mark.0, mark.1));
    let (mut out, mut from) = (String::new(), 0);
    for (at, _, mark) in marks {
        out.push_str(text.get(from..at).unwrap());
        out.push_str(&mark);
        from = at;
    }
    // One way to write marks that meet.
    (out + text.get(from..).unwrap()).replace("]»", "»]")
}

fn check(cases: &[(&str, &str, &str)]) {
    for &(before, keys, after) in cases {
        let mut app = open(before);
        press(&mut app, keys);
        assert_eq!(shown(&app), after, "{before:?} and {keys}");
    }
}

#[test]
fn a_label_goes_on_to_the_next_unlabelled_block_below() {
    check(&[
        ("[one]\ntwo\nthree", "B", "«B:one»\n[two]\nthree"),
        ("[one]\n\n \t\ntwo", "H", "«H:one»\n\n \t\n[two]"),
        ("[one]\n«Y:two»\nthree", "B", "«B:one»\n«Y:two»\n[three]"),
        // Partly labelled is still unlabelled.
        ("[one]\n«Y:tw»o\nthree", "B", "«B:one»\n[«Y:tw»o]\nthree"),
        // Nothing below: it stays, though there is something above.
        ("one\n[two]", "C", "one\n[«C:two»]"),
        ("one\n[two]\n«J:three»", "C", "one\n[«C:two»]\n«J:three»"),
        // Several blocks: one span in each, on from the last one; Junk makes one of all.
        ("[one\ntwo]\nthree", "B", "«B:one»\n«B:two»\n[three]"),
        ("[one\n\ntwo]\nthree", "J", "«J:one\n\ntwo»\n[three]"),
        // The other keys repeat and replace.
        ("[one]\ntwo\nthree", "Y Space Space", "«Y:one»\n«Y:two»\n[«Y:three»]"),
        ("[one]\ntwo", "B Up C", "«C:one»\n[two]"),
        // A cursor that selects nothing labels its block.
        ("one\nt[]wo\nthree", "B", "one\n«B:two»\n[three]"),
        ("one\n[]\nthree", "B", "one\n[]\n«B:three»"),
        // Blanks around are no part of a span.
        ("[  one  ]\ntwo", "B", "  «B:one»  \n[two]"),
        ("[\u{a0}one\u{3000}]\ntwo", "B", "\u{a0}«B:one»\u{3000}\n[two]"),
        // A selection of blanks alone labels nothing and goes on all the same.
        ("one[ ]two\nthree", "B", "one two\n[three]"),
    ]);
}

#[test]
fn what_is_left_above_is_said() {
    for (before, keys, sentence) in [
        ("one\n[two]", "B", "1 block with unlabelled text is left above"),
        ("one\ntwo\n\n[three]", "B", "2 blocks with unlabelled text are left above"),
        ("«B:one»\n[two]", "B", "Everything is labelled"),
        ("one\n[two]", "Ctrl+Down", "1 block with unlabelled text is left above"),
        ("[one]\ntwo", "Ctrl+Up", "1 block with unlabelled text is left below"),
        ("«B:one»\n[«J:two»]", "Ctrl+Up", "Everything is labelled"),
        ("", "Ctrl+Down", "The article is empty"),
        ("\n \n", "Ctrl+Down", "There is nothing to label"),
        // The cursor's own block is neither above nor below.
        ("one\n[tw]o", "B", "1 block with unlabelled text is left above"),
        ("«J:one»\n[tw]o", "B", "Only this block has unlabelled text left"),
        ("«J:one»\n[two]\n«J:x»", "Ctrl+Down", "Only this block has unlabelled text left"),
    ] {
        let mut app = open(before);
        press(&mut app, keys);
        assert_eq!(said(&app).last().map(String::as_str), Some(sentence), "{before:?} {keys}");
    }
}

#[test]
fn a_selection_shorter_than_its_block_leaves_the_block_as_the_cursor() {
    check(&[
        (
            "one\n[Daniel Kim Views]\nthree",
            "Ctrl+Shift+Left Y",
            "one\n«Y:Daniel Kim» Views\n[three]",
        ),
        ("one\n[Daniel Kim Views]\nthree", "Ctrl+Shift+Left Up", "[one]\nDaniel Kim Views\nthree"),
        (
            "one\n[Daniel Kim Views]\nthree",
            "Ctrl+Shift+Left Down",
            "one\nDaniel Kim Views\n[three]",
        ),
        ("[one two]\nthree", "X Shift+Right Shift+Right C", "on«C:e two»\n[three]"),
        ("[one two]", "X Ctrl+Shift+Right C Delete", "one[ two]"),
    ]);
}

#[test]
fn moving_by_blocks_pages_and_to_the_ends() {
    check(&[
        ("[one]\ntwo\nthree", "Down", "one\n[two]\nthree"),
        ("[one]\ntwo\nthree", "Down Down Down", "one\ntwo\n[three]"),
        ("[one]\ntwo\nthree", "Down Up Up", "[one]\ntwo\nthree"),
        ("[one]\ntwo\nthree", "End", "one\ntwo\n[three]"),
        ("one\ntwo\n[three]", "Home", "[one]\ntwo\nthree"),
        ("[one]\ntwo\nthree", "PageDown", "one\ntwo\n[three]"),
        ("one\ntwo\n[three]", "PageUp", "[one]\ntwo\nthree"),
        ("[one]\ntwo\nthree", "Shift+Down", "[one\ntwo]\nthree"),
        ("[one]\ntwo\nthree", "Shift+Down Shift+Up", "[one]\ntwo\nthree"),
        ("one\n[two]\nthree", "Shift+Up", "[one\ntwo]\nthree"),
        ("one\n[two]\nthree", "Shift+Up Shift+Down Shift+Down", "one\n[two\nthree]"),
        ("one\n[two]\nthree", "Shift+End", "one\n[two\nthree]"),
        ("one\n[two]\nthree", "Shift+Home", "[one\ntwo]\nthree"),
        ("one\n[two]\nthree\nfour", "Shift+Down Down", "one\ntwo\nthree\n[four]"),
        ("one\n[two\nthree]\nfour", "Up", "one\n[two]\nthree\nfour"),
        ("one\n[two]\nthree", "Ctrl+A J", "[«J:one\ntwo\nthree»]"),
        (
            "[«B:one»]\n«B:two»\nthree\nfour",
            "Ctrl+Down Ctrl+Down",
            "«B:one»\n«B:two»\nthree\n[four]",
        ),
        ("one\n«B:two»\n[«B:three»]", "Ctrl+Up", "[one]\n«B:two»\n«B:three»"),
    ]);
}

#[test]
fn the_ends_move_by_clusters_and_words() {
    check(&[
        ("[one] two", "Shift+Right Shift+Right", "[one t]wo"),
        ("[one] two", "Shift+Left", "[on]e two"),
        ("one [two]", "X Shift+Left", "one[ two]"),
        ("one [two]", "X Shift+Left X Shift+Left", "one[ tw]o"),
        ("[a]👩‍👩‍👧e\u{301}b", "Shift+Right", "[a👩‍👩‍👧]e\u{301}b"),
        ("[a]👩‍👩‍👧e\u{301}b", "Shift+Right Shift+Right", "[a👩‍👩‍👧e\u{301}]b"),
        ("a[\r\n]b", "Shift+Left", "a[]\r\nb"),
        ("[one] two three", "Ctrl+Shift+Right", "[one two] three"),
        ("[one two] three", "Ctrl+Shift+Left", "[one ]two three"),
        // The end may pass the other one, and stops at the ends of the text.
        ("a[b]c", "Shift+Left Shift+Left Shift+Left", "[a]bc"),
        ("a[b]c", "Shift+Right Shift+Right Shift+Right", "a[bc]"),
        // From right to left, Left goes on and Right goes back.
        ("[שלום] עולם", "Shift+Left", "[שלום ]עולם"),
        ("[שלום] עולם", "Shift+Right", "[שלו]ם עולם"),
        ("[سلام] دنيا", "Ctrl+Shift+Left", "[سلام دنيا]"),
    ]);
}

#[test]
fn tab_goes_through_the_spans() {
    let mut app = open("[one]\n«B:two»\nx«H:three»x\n«J:four»");
    press(&mut app, "Tab");
    assert_eq!(shown(&app), "one\n[«B:two»]\nx«H:three»x\n«J:four»");
    press(&mut app, "Tab Tab");
    assert_eq!(shown(&app), "one\n«B:two»\nx«H:three»x\n[«J:four»]");
    press(&mut app, "Tab");
    assert!(says(&app, "This is the last span"));
    press(&mut app, "Shift+Tab");
    assert_eq!(shown(&app), "one\n«B:two»\nx[«H:three»]x\n«J:four»");
    // From inside a span, back goes to its start first.
    check(&[("«B:two»\n«H:th[re]e»", "Shift+Tab", "«B:two»\n[«H:three»]")]);
}

#[test]
fn clearing_uniting_and_splitting() {
    check(&[
        ("«B:one»\n[«H:two»]", "Delete", "«B:one»\n[two]"),
        ("«B:one [two] three»", "Backspace", "«B:one» [two] «B:three»"),
        ("[«B:one»\n«B:two»]\nthree", "U", "[«B:one\ntwo»]\nthree"),
        ("«B:one [two»]", "X P", "«B:one» [«B:two»]"),
        // Refused, with a reason.
        ("[«B:one»\n«H:two»]", "U", "[«B:one»\n«H:two»]"),
        ("[«B:one»]", "P", "[«B:one»]"),
    ]);
    for (case, keys) in [("[«B:one»\n«H:two»]", "U"), ("[«B:one»]", "P"), ("[one]", "Delete")]
    {
        let mut app = open(case);
        press(&mut app, keys);
        assert!(!app.messages.shown().is_empty(), "{case:?} {keys}: nothing was said");
        assert!(!app.document().unwrap().can_undo(), "{case:?} {keys}");
    }
}

#[test]
fn the_rest_is_junk_and_the_same_again() {
    check(&[
        ("one\n[«B:two»]\nx «H:three»", "R", "«J:one»\n[«B:two»]\n«J:x» «H:three»"),
        (
            "[Share]\none\n Share \n«B:Share» it",
            "J S",
            "«J:Share»\n[one]\n «J:Share» \n«B:Share» it",
        ),
        // Nothing is overwritten, and a partly labelled line is left alone.
        ("[Ad]\n«B:Ad»\nAd", "J S", "«J:Ad»\n«B:Ad»\n[«J:Ad»]"),
        ("[Ad]\nAd\nx\nAd", "J S", "«J:Ad»\n«J:Ad»\n[x]\n«J:Ad»"),
    ]);
    let mut app = open("[Ad]\nx\nAd\nAd");
    press(&mut app, "J S");
    assert!(says(&app, "2 more lines labelled the same"));
    press(&mut app, "R");
    assert!(says(&app, "1 stretch is Junk now"));
    press(&mut app, "R");
    assert!(says(&app, "Nothing was left to label"));
}

#[test]
fn undo_brings_the_selection_back_too() {
    let keys =
        ["B", "Down H", "Shift+Down J", "Ctrl+Shift+Left C", "Delete", "R", "Ctrl+A U", "X P"];
    let mut app = open("[one]\ntwo two\nthree three\n\nfour four\nfive");
    let mut states = Vec::new();
    for step in keys {
        let (moves, edit) = step.rsplit_once(' ').unwrap_or(("", step));
        press(&mut app, moves);
        let before = shown(&app);
        let revision = app.document().unwrap().revision();
        press(&mut app, edit);
        if app.document().unwrap().revision() > revision {
            states.push(before);
        }
    }
    assert!(states.len() >= 6, "{states:?}");
    let last = markup::print(&app.document().unwrap().annotation);
    for state in states.iter().rev() {
        press(&mut app, "Ctrl+Z");
        assert_eq!(shown(&app), *state);
    }
    press(&mut app, "Ctrl+Z");
    assert!(says(&app, "There is nothing to undo"));
    for _ in &states {
        press(&mut app, "Ctrl+Y");
    }
    assert_eq!(markup::print(&app.document().unwrap().annotation), last);
}

#[test]
fn undoing_everything_gives_the_same_bytes() {
    let fs = sim();
    put_annotated(&fs, markup::parse("«B:one»\ntwo\nthree").0, "a.txt", "");
    let untouched = fs.content(at("a.txt.ron")).unwrap();
    let mut app = sim_app(&fs, "a.txt");
    press(&mut app, "H C Ctrl+A U Delete R N Ctrl+Enter");
    app.reject("paywall");
    app.settle();
    assert_ne!(fs.content(at("a.txt.ron")).unwrap(), untouched);
    for _ in 0..20 {
        press(&mut app, "Ctrl+Z");
    }
    app.settle();
    assert_eq!(fs.content(at("a.txt.ron")).unwrap(), untouched);
}

#[test]
fn seconds_of_work_are_no_edit_but_are_written_with_the_next() {
    let fs = sim();
    put_annotated(&fs, markup::parse("one\ntwo").0, "a.txt", "");
    let mut app = sim_app(&fs, "a.txt");
    for second in 0..10 {
        app.tick(f64::from(second), true);
    }
    app.changed();
    app.settle();
    assert_eq!(stored(&fs, "a.txt.ron").active_seconds, 0);
    press(&mut app, "B");
    app.settle();
    assert_eq!(stored(&fs, "a.txt.ron").active_seconds, 9);
    // Without a hand on the keys for a minute, half of it counts.
    for second in 10..70 {
        app.tick(f64::from(second), false);
    }
    press(&mut app, "H");
    app.settle();
    let seconds = stored(&fs, "a.txt.ron").active_seconds;
    assert!((36..=40).contains(&seconds), "{seconds}");
}

#[test]
fn an_empty_article_can_be_opened_and_nothing_breaks() {
    for text in ["", "\n", " \n\t\n", "\u{feff}"] {
        let fs = sim();
        fs.put(at("a.txt"), text.as_bytes());
        let mut app = sim_app(&fs, "a.txt");
        press(&mut app, "H C B Y J R S X U P Down Up Shift+Down Shift+Up Shift+Home Shift+End");
        press(&mut app, "End Tab Ctrl+A Shift+Up Delete Ctrl+Down Shift+PageUp Shift+PageDown");
        press(&mut app, "Shift+Left Ctrl+Shift+Right Ctrl+Z Ctrl+Y Space W PageUp Ctrl+C");
        app.settle();
        let d = app.document().unwrap();
        assert!(d.annotation.spans.is_empty(), "{text:?}");
        assert!(fs.content(at("a.txt.ron")).is_none(), "{text:?}: nothing changed");
    }
}

#[test]
fn the_seed_shaped_sample_takes_thirteen_keys() {
    let dir = TempDir::new();
    let path = dir.join("harbour_bridge.txt");
    let sample = copydesk::app::samples::FILES[0];
    std::fs::write(&path, sample.bytes).unwrap();
    let mut app = real_app(&path);
    press(&mut app, "J H Y C B B B B B B Y Y R");
    app.settle();
    let d = app.document().unwrap();
    let bytes = std::fs::read(dir.join("harbour_bridge.txt.ron")).unwrap();
    assert_eq!(String::from_utf8(bytes.clone()).unwrap(), file::write(&d.annotation));
    let read = file::read(&bytes).unwrap();
    assert_eq!(read.annotation, d.annotation);
    let spans: Vec<String> =
        read.annotation.spans.iter().map(|s| format!("{:?} {}", s.label, s.range)).collect();
    assert_eq!(
        spans,
        [
            "Junk 0..76",
            "Headline 78..182",
            "Byline 184..204",
            "Caption 209..340",
            "Body 342..621",
            "Body 623..986",
            "Body 988..1185",
            "Body 1187..1523",
            "Body 1525..1846",
            "Body 1848..2126",
            "Byline 2128..2142",
            "Byline 2143..2175",
            "Junk 2177..4431",
        ]
    );
}

/// Gold keeps the counter out of the byline, which takes one key more.
#[test]
fn the_seed_shaped_sample_takes_fourteen_keys_to_be_as_gold() {
    let dir = TempDir::new();
    let path = dir.join("harbour_bridge.txt");
    let [sample, gold, ..] = copydesk::app::samples::FILES else { panic!("no samples") };
    std::fs::write(&path, sample.bytes).unwrap();
    let mut app = real_app(&path);
    press(&mut app, "J H Ctrl+Shift+Left Y C B B B B B B Y Y R");
    app.settle();
    let read = file::read(&std::fs::read(dir.join("harbour_bridge.txt.ron")).unwrap()).unwrap();
    let gold = file::read(gold.bytes).unwrap().annotation;
    assert_eq!(read.annotation.spans, gold.spans);
    assert_eq!(gold.spans.len(), 14);
    let around = |number| gold.spans.get(number).map(|s| (gold.text.slice(s.range), s.label));
    assert_eq!(around(2), Some(("Martha Quillon", Label::Byline)));
    assert_eq!(around(3), Some(("Views", Label::Junk)));
}

#[test]
fn a_finished_article_that_is_changed_is_unfinished_in_one_step() {
    for status in [Status::Done, Status::Rejected("paywall".to_owned())] {
        let (mut annotation, _) = markup::parse("«B:one»\ntwo");
        annotation.status = status.clone();
        let fs = sim();
        put_annotated(&fs, annotation, "a.txt", "");
        let mut app = sim_app(&fs, "a.txt");
        press(&mut app, "C");
        assert_eq!(app.document().unwrap().annotation.status, Status::InProgress);
        press(&mut app, "Ctrl+Z");
        assert_eq!(app.document().unwrap().annotation.status, status);
        assert!(!app.document().unwrap().can_undo());
    }
}

#[test]
fn gold_opens_locked_and_stays_gold_when_unlocked() {
    let (mut annotation, _) = markup::parse("«B:one»\ntwo");
    annotation.status = Status::Gold;
    let fs = sim();
    put_annotated(&fs, annotation, "a.txt", "gold");
    let before = fs.content(at("a.txt.gold.ron")).unwrap();
    let mut app = sim_app(&fs, "a.txt.gold.ron");
    press(&mut app, "H C R Delete Enter Ctrl+Enter Ctrl+Z N");
    app.reject("paywall");
    app.document_mut().unwrap().relabel(0, Label::Junk);
    app.changed();
    app.settle();
    assert_eq!(fs.content(at("a.txt.gold.ron")).unwrap(), before);
    assert!(says(&app, "gold and locked"));
    app.run(copydesk::app::Command::Unlock);
    press(&mut app, "H");
    app.settle();
    let stored = stored(&fs, "a.txt.gold.ron");
    assert_eq!((stored.status, stored.spans.len()), (Status::Gold, 2));
}
