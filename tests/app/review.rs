//! Reviews: two annotations, or one, settled into gold by keys, and on to the next article.

use crate::markup::{parse, print};
use crate::sim_app::{
    app_on, at, describe_as, press, press_slowly, put_annotated, real_app, said, says, sim, stored,
};
use crate::tempdir::TempDir;
use copydesk::annotation::{Annotation, Label, Status, file};
use copydesk::app::document::ReadOnly;
use copydesk::app::overlay::Overlay;
use copydesk::app::queue::{Progress, Row, Sort, SortBy};
use copydesk::app::saving::SaveState;
use copydesk::app::settings::Settings;
use copydesk::app::{App, Command};
use copydesk::article::{Byte, ByteRange};
use copydesk::desk::sim::{Crash, SimFs};
use std::sync::Arc;

/// Four differences, one edge that differs, and agreements between them.
const LEFT: &str = "«H:Head»\n«B:One.»\n«B:Two.»\n«Y:Daniel Kim Views»\n«B:a»\nx\n«C:b»\nc";
const RIGHT: &str =
    "«H:Head»\n«B:One.\nTwo.»\n«Y:Daniel Kim» «J:Views»\n«J:a»\n«J:x»\n«C:b»\n«J:c»";

fn done(markup: &str) -> Annotation {
    let mut annotation = parse(markup).0;
    annotation.status = Status::Done;
    annotation
}

/// Puts mk's and jd's annotations of an article on the desk, both done.
fn put_pair(fs: &SimFs, source: &str, left: &str, right: &str) {
    put_annotated(fs, done(left), source, "mk");
    put_annotated(fs, done(right), source, "jd");
}

/// An app of mk's, with an article open.
fn app_of_mk(fs: &SimFs, name: &str) -> App {
    fs.put(at("settings.ron"), b"Settings(annotator: \"mk\")");
    app_on(Arc::new(fs.clone()), Some(at("settings.ron")), Some(&at(name)))
}

fn run(app: &mut App, command: Command) {
    app.run(command);
    app.settle();
}

/// An app of mk's in the review of an article.
fn reviewing(fs: &SimFs, name: &str) -> App {
    let mut app = app_of_mk(fs, name);
    run(&mut app, Command::Review);
    assert!(app.review().is_some(), "no review: {:?}", said(&app));
    app
}

fn source(app: &App) -> &str {
    app.document().map_or("", |d| d.annotation.article.source.as_str())
}

fn gold(app: &App) -> String {
    print(&app.document().unwrap().annotation)
}

/// Number of the current difference, and how many are open.
fn place(app: &App) -> (Option<usize>, usize) {
    let review = app.review().unwrap();
    (review.cursor(), review.open())
}

#[test]
fn an_article_takes_one_key_for_each_difference_and_enter() {
    let fs = sim();
    put_pair(&fs, "a.txt", LEFT, RIGHT);
    put_pair(&fs, "b.txt", "«H:Same»\n«B:x»", "«H:Same»\n«B:x»");
    put_pair(&fs, "c.txt", "«H:Head»\nx", "«H:Head»\n«J:x»");
    let mut app = reviewing(&fs, "a.txt");
    let differences = app.review().unwrap().differences().len();
    assert_eq!((differences, place(&app)), (4, (Some(0), 4)));
    // Agreements are taken over by themselves, in the left's spans; nothing is written yet.
    let opened = "«H:Head»\n«B:One.»\n«B:Two.»\n«Y:Daniel Kim» Views\na\nx\n«C:b»\nc";
    assert_eq!(gold(&app), opened);
    assert_eq!(app.review().unwrap().edges().len(), 1);
    assert_eq!((app.save_state(), fs.content(at("a.txt.gold.ron"))), (&SaveState::Untouched, None));

    let keys = ["Right", "Left", "C", "Delete", "Enter"];
    for (number, key) in keys.iter().enumerate() {
        if number < differences {
            assert_eq!(place(&app), (Some(number), differences - number));
        }
        press_slowly(&mut app, key);
    }
    assert_eq!(keys.len(), differences + 1);

    let gold = stored(&fs, "a.txt.gold.ron");
    let settled = "«H:Head»\n«B:One.»\n«B:Two.»\n«Y:Daniel Kim» «J:Views»\n«B:a»\n«C:x»\n«C:b»\nc";
    assert_eq!(print(&gold), settled);
    assert_eq!((gold.status, gold.annotator.as_str()), (Status::Gold, "gold"));
    assert_eq!(gold.sources, ["mk", "jd"]);
    let [b, c, j, y] = [Label::Body, Label::Caption, Label::Junk, Label::Byline].map(Some);
    let decided = |d: &copydesk::annotation::Decision| {
        assert_eq!(d.by, "mk");
        (gold.text.slice(d.range).to_owned(), d.left, d.right, d.took)
    };
    let decided: Vec<_> = gold.decisions.iter().map(decided).collect();
    let row = |text: &str, left, right, took| (text.to_owned(), left, right, took);
    assert_eq!(
        decided,
        [row("Views", y, j, j), row("a", b, j, b), row("x", None, j, c), row("c", None, j, None)]
    );

    // The next article with differences is open, and the one without is named.
    assert_eq!((source(&app), place(&app)), ("c.txt", (Some(0), 1)));
    assert!(says(&app, "Gold: a.txt") && says(&app, "1 article on the way has no difference"));
    press_slowly(&mut app, "Right Enter");
    assert_eq!(stored(&fs, "c.txt.gold.ron").status, Status::Gold);
    assert!(says(&app, "No article with a difference is left"), "{:?}", said(&app));
    run(&mut app, Command::GoldWhereAgreed);
    assert!(says(&app, "1 article is gold now, where mk and jd agree"), "{:?}", said(&app));
    let agreed = stored(&fs, "b.txt.gold.ron");
    assert_eq!((print(&agreed), agreed.status), ("«H:Same»\n«B:x»".to_owned(), Status::Gold));
    assert_eq!((agreed.sources, agreed.decisions.len()), (vec!["mk".into(), "jd".into()], 0));
}

#[test]
fn undoing_everything_gives_the_gold_back_to_the_byte() {
    let fs = sim();
    put_pair(&fs, "a.txt", LEFT, RIGHT);
    let mut app = reviewing(&fs, "a.txt");
    let opened = file::write(&app.document().unwrap().annotation);
    // Taking one again another way, and a range by hand: three lines from the first on.
    press(&mut app, "Right Left J Up Up H Home Shift+Down C Delete Enter");
    app.settle();
    let made = file::write(&app.document().unwrap().annotation);
    assert_ne!(made, opened);
    let mut places = Vec::new();
    while app.document().unwrap().can_undo() {
        press(&mut app, "Ctrl+Z");
        // It leads back to what was decided.
        let range = app.document().unwrap().selection.range();
        let current = app.review().unwrap().current().unwrap().range;
        places.push(range == current);
    }
    assert_eq!(file::write(&app.document().unwrap().annotation), opened);
    assert_eq!(place(&app), (Some(0), 4));
    assert_eq!(places.iter().filter(|p| !**p).count(), 1, "the range that was selected by hand");
    app.settle();
    assert_eq!(fs.content(at("a.txt.gold.ron")).unwrap(), opened.as_bytes());
    while app.document().unwrap().can_redo() {
        press(&mut app, "Ctrl+Y");
    }
    assert_eq!(file::write(&app.document().unwrap().annotation), made);
}

#[test]
fn finishing_can_be_taken_back_from_the_next_article() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:a»", "«J:a»");
    put_pair(&fs, "b.txt", "«B:b»", "«J:b»");
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Left Enter");
    assert_eq!(source(&app), "b.txt");
    press_slowly(&mut app, "Ctrl+Shift+Enter");
    assert_eq!((source(&app), place(&app)), ("a.txt", (Some(0), 0)));
    assert_eq!(stored(&fs, "a.txt.gold.ron").status, Status::InProgress);
    press_slowly(&mut app, "Ctrl+Z");
    assert_eq!((gold(&app).as_str(), place(&app)), ("a", (Some(0), 1)));
    // Before the next one was found, too.
    press(&mut app, "Right Enter Ctrl+Shift+Enter");
    app.settle();
    assert_eq!((source(&app), gold(&app).as_str()), ("a.txt", "«J:a»"));
    assert_eq!(app.document().unwrap().annotation.status, Status::InProgress);
}

#[test]
fn enter_goes_to_what_is_open_and_the_arrows_step() {
    let fs = sim();
    put_pair(&fs, "a.txt", LEFT, RIGHT);
    let mut app = reviewing(&fs, "a.txt");
    press(&mut app, "Down Down");
    assert_eq!(place(&app), (Some(2), 4));
    press(&mut app, "Left Left");
    assert_eq!(place(&app), (Some(3), 2));
    assert!(says(&app, "2 differences are open elsewhere: Enter goes to the first"));
    press(&mut app, "Enter");
    assert_eq!(place(&app), (Some(0), 2));
    assert!(says(&app, "2 differences to settle before it is gold"));
    press(&mut app, "Up");
    assert!(says(&app, "This is the first difference"));
    press(&mut app, "Right Ctrl+Down");
    assert!(says(&app, "1 difference is open elsewhere"));
    press(&mut app, "Ctrl+Up");
    assert_eq!(place(&app), (Some(1), 1));
    press(&mut app, "Left");
    assert!(says(&app, "All is settled: Enter makes it gold"));
    press(&mut app, "Down Down Down");
    assert!(says(&app, "This is the last difference"));
    // A click leads there as well.
    let x = app.document().unwrap().text().as_str().find('x').unwrap();
    app.click_in_review(Byte(x));
    assert_eq!(place(&app), (Some(2), 0));
    app.click_in_review(Byte(0));
    assert_eq!(place(&app), (Some(2), 0));
}

#[test]
fn a_range_selected_by_hand_is_corrected_and_decided() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«H:Head»\n«B:One»\nTwo", "«H:Head»\n«B:One»\n«J:Two»");
    let mut app = reviewing(&fs, "a.txt");
    // The first block, on which both agree.
    press_slowly(&mut app, "Home C");
    let gold = stored(&fs, "a.txt.gold.ron");
    assert_eq!(print(&gold), "«C:Head»\n«B:One»\nTwo");
    let h = Some(Label::Headline);
    let [only] = gold.decisions.as_slice() else { panic!("{:?}", gold.decisions) };
    assert_eq!((only.left, only.right, only.took), (h, h, Some(Label::Caption)));
    // It stepped on to the difference.
    assert_eq!(place(&app), (Some(0), 1));
    press_slowly(&mut app, "Right End Shift+Up Delete Enter");
    let gold = stored(&fs, "a.txt.gold.ron");
    assert_eq!((print(&gold).as_str(), gold.status), ("«C:Head»\nOne\nTwo", Status::Gold));
    assert_eq!(gold.decisions.len(), 3);
}

#[test]
fn a_part_of_a_difference_can_be_settled_by_itself() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«Y:Daniel Kim Views»", "«J:Daniel Kim Views»");
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Ctrl+Shift+Left Left");
    assert_eq!((gold(&app).as_str(), place(&app)), ("«Y:Daniel Kim» Views", (Some(0), 1)));
    press_slowly(&mut app, "Home X Ctrl+Shift+Right Ctrl+Shift+Right Right");
    assert_eq!((gold(&app).as_str(), place(&app)), ("«Y:Daniel Kim» «J:Views»", (Some(0), 0)));
    assert_eq!(stored(&fs, "a.txt.gold.ron").decisions.len(), 2);
    // The whole again.
    app.go_to_difference(0);
    press_slowly(&mut app, "Left");
    assert_eq!(gold(&app), "«Y:Daniel Kim Views»");
}

#[test]
fn a_single_annotation_is_reviewed_against_nothing() {
    let fs = sim();
    for name in ["a.txt", "b.txt"] {
        put_annotated(&fs, done("«H:Head»\n«B:One»\nx"), name, "jd");
    }
    let mut unfinished = parse("«H:Head»").0;
    unfinished.status = Status::InProgress;
    put_annotated(&fs, unfinished, "aa.txt", "jd");
    let mut app = reviewing(&fs, "a.txt");
    assert_eq!((gold(&app).as_str(), place(&app)), ("Head\nOne\nx", (Some(0), 2)));
    assert!(app.can(Command::TakeRight).unwrap_err().contains("no right side"));
    press_slowly(&mut app, "Left C Enter");
    let gold = stored(&fs, "a.txt.gold.ron");
    assert_eq!((print(&gold).as_str(), gold.status), ("«H:Head»\n«C:One»\nx", Status::Gold));
    assert_eq!(gold.sources, ["jd"]);
    assert_eq!((source(&app), place(&app)), ("b.txt", (Some(0), 2)));
    press_slowly(&mut app, "Left Left Enter");
    assert!(says(&app, "All that jd did is reviewed"), "{:?}", said(&app));
}

#[test]
fn what_cannot_be_reviewed_says_why() {
    let fs = sim();
    put_annotated(&fs, done("«H:Old»"), "a.txt", "jd");
    put_annotated(&fs, done("«H:New»"), "a.txt", "mk");
    let mut app = app_of_mk(&fs, "a.txt");
    run(&mut app, Command::Review);
    assert!(app.review().is_none());
    assert!(
        says(&app, "a.txt.jd.ron was labelled on another text than the others"),
        "{:?}",
        said(&app)
    );
    assert_eq!(app.document().unwrap().annotation.annotator, "mk", "it stays where it was");

    fs.put(at("b.txt"), b"x");
    let mut app = app_of_mk(&fs, "b.txt");
    run(&mut app, Command::Review);
    assert!(says(&app, "There is no annotation of b.txt to review yet"));
    for (command, why) in [
        (Command::TakeLeft, "No review is open"),
        (Command::NextDifference, "No review is open"),
        (Command::EndReview, "No review is open"),
        (Command::GoldWhereAgreed, "Start a review first"),
    ] {
        assert!(app.can(command).unwrap_err().contains(why), "{command:?}");
    }

    put_pair(&fs, "c.txt", "«B:x»", "«J:x»");
    fs.put(at("c.txt.jd.ron"), b"Annotation(");
    let mut app = app_of_mk(&fs, "c.txt");
    run(&mut app, Command::Review);
    assert!(says(&app, "c.txt.jd.ron has errors; open it to see them"), "{:?}", said(&app));

    put_pair(&fs, "e.txt", "«B:x»", "«J:x»");
    let mut app = app_of_mk(&fs, "e.txt");
    fs.take_away(at("e.txt"));
    run(&mut app, Command::Review);
    assert!(says(&app, "e.txt is gone, and there is no gold of it"), "{:?}", said(&app));

    put_pair(&fs, "d.txt", "«B:x»", "«J:x»");
    fs.put(at("d.txt.gold.ron"), b"Annotation(");
    let mut app = app_of_mk(&fs, "d.txt");
    run(&mut app, Command::Review);
    assert!(says(&app, "d.txt.gold.ron has errors, and nothing is put in its place"));
    assert_eq!(fs.content(at("d.txt.gold.ron")).unwrap(), b"Annotation(");
}

#[test]
fn what_cannot_be_compared_is_passed_over_and_counted() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:x»", "«J:x»");
    put_pair(&fs, "b.txt", "«B:old»", "«J:new»");
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Left Enter");
    assert_eq!(source(&app), "a.txt");
    assert!(says(&app, "1 can't be compared: open its review to see why"), "{:?}", said(&app));
    run(&mut app, Command::GoldWhereAgreed);
    assert!(says(&app, "Left out: b.txt: b.txt.mk.ron was labelled on another text"));
    assert_eq!(fs.content(at("b.txt.gold.ron")), None);
}

#[test]
fn of_more_than_two_annotators_the_pair_is_chosen() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:x»", "«J:x»");
    put_annotated(&fs, done("«C:x»"), "a.txt", "ab");
    put_annotated(&fs, done("«C:x»"), "a.txt", "");
    let mut app = app_of_mk(&fs, "a.txt");
    run(&mut app, Command::Review);
    let Some(Overlay::Reviews { article, choices, .. }) = app.overlay.clone() else {
        panic!("{:?}", app.overlay)
    };
    let shown: Vec<String> = choices.iter().map(copydesk::app::reviewing::Names::shown).collect();
    let pairs = [
        "mk and no name",
        "mk and ab",
        "mk and jd",
        "no name and ab",
        "no name and jd",
        "ab and jd",
    ];
    assert_eq!(shown[..6], pairs);
    assert_eq!(shown[6..], ["mk", "no name", "ab", "jd"]);
    app.start_review(&article, "ab", Some(""));
    app.settle();
    assert_eq!(app.review().unwrap().names().shown(), "ab and no name");
    assert!(says(&app, "no difference. Enter makes it gold"), "{:?}", said(&app));
}

#[test]
fn sides_stay_in_the_order_that_gold_was_settled_in() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:x»\n«H:h»\n«B:y»", "«J:x»\n«H:h»\n«J:y»");
    let mut app = app_of_mk(&fs, "a.txt");
    app.start_review(&at("a.txt"), "jd", Some("mk"));
    app.settle();
    press_slowly(&mut app, "Left");
    drop(app);
    // mk's own is the left one elsewhere.
    let mut app = reviewing(&fs, "a.txt");
    assert_eq!(app.review().unwrap().names().shown(), "jd and mk");
    assert_eq!(place(&app), (Some(1), 1));
    press_slowly(&mut app, "Right Enter");
    assert_eq!(print(&stored(&fs, "a.txt.gold.ron")), "«J:x»\n«H:h»\n«B:y»");
    drop(app);

    // Finished gold opens locked, and Enter leaves it as it is.
    let before = fs.content(at("a.txt.gold.ron"));
    let mut app = reviewing(&fs, "a.txt");
    assert_eq!(app.document().unwrap().read_only, Some(ReadOnly::Gold));
    assert_eq!(place(&app).1, 0);
    press_slowly(&mut app, "Left");
    assert!(says(&app, "This annotation is gold and locked"));
    press_slowly(&mut app, "Enter");
    assert_eq!(fs.content(at("a.txt.gold.ron")), before);
    run(&mut app, Command::Unlock);
    press_slowly(&mut app, "Up Right");
    assert_eq!(print(&stored(&fs, "a.txt.gold.ron")), "«B:x»\n«H:h»\n«B:y»");
}

#[test]
fn what_was_decided_survives_a_crash_and_the_review_goes_on() {
    let fs = sim();
    put_pair(&fs, "a.txt", LEFT, RIGHT);
    fs.put(at("settings.ron"), b"Settings(annotator: \"mk\")");
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Right Left");
    assert_eq!(*app.save_state(), SaveState::Saved);
    let saved = app.document().unwrap().annotation.clone();
    // The third decision is cut off at any call, by any kind of crash.
    let calls = fs.calls().len();
    press_slowly(&mut app, "C");
    let more = fs.calls().len() - calls;
    assert!(more > 4, "a save takes some calls");
    let third = app.document().unwrap().annotation.clone();
    drop(app);
    let before = fs;
    for cut in 0..more {
        for crash in Crash::ALL {
            let fs = before.after(Crash::Killed);
            fs.put(at("a.txt.gold.ron"), file::write(&saved).as_bytes());
            let mut app = reviewing(&fs, "a.txt");
            fs.stop_at(fs.calls().len() + cut);
            press(&mut app, "C");
            app.settle();
            let fs = fs.after(crash);
            drop(app);
            let mut app = reviewing(&fs, "a.txt");
            let found = &app.document().unwrap().annotation;
            assert!([&saved, &third].contains(&found), "{crash:?} at {cut}");
            let (cursor, open) = place(&app);
            assert_eq!(cursor, Some(4 - open), "{crash:?} at {cut}");
            press_slowly(&mut app, if open == 2 { "C Delete Enter" } else { "Delete Enter" });
            let gold = stored(&fs, "a.txt.gold.ron");
            assert_eq!((gold.decisions.len(), gold.status), (4, Status::Gold));
        }
    }
}

#[test]
fn a_rejected_article_is_no_pair_unless_both_rejected_it() {
    let fs = sim();
    let rejected = |text: &str, why: &str| {
        let mut annotation = parse(text).0;
        annotation.status = Status::Rejected(why.to_owned());
        annotation
    };
    put_annotated(&fs, done("«B:x»"), "a.txt", "mk");
    put_annotated(&fs, rejected("x", "paywall"), "a.txt", "jd");
    let mut app = app_of_mk(&fs, "a.txt");
    run(&mut app, Command::Review);
    assert!(says(&app, "jd rejected this article (paywall) and mk did not"), "{:?}", said(&app));
    let Some(Overlay::Reviews { article, choices, .. }) = app.overlay.clone() else {
        panic!("{:?}", app.overlay)
    };
    assert_eq!((choices.len(), choices[0].shown().as_str()), (1, "mk"));
    app.start_review(&article, &choices[0].left, None);
    app.settle();
    assert_eq!(place(&app), (Some(0), 1));

    put_annotated(&fs, rejected("y", "paywall"), "b.txt", "mk");
    put_annotated(&fs, rejected("y", "broken"), "b.txt", "jd");
    let mut app = reviewing(&fs, "b.txt");
    assert!(says(&app, "The article was rejected. Ctrl+Enter rejects it in gold, too"));
    app.reject("paywall");
    app.settle();
    let gold = stored(&fs, "b.txt.gold.ron");
    assert_eq!(gold.status, Status::Rejected("paywall".to_owned()));
}

#[test]
fn in_a_review_what_would_label_without_deciding_is_off() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:x»\ny", "«J:x»\ny");
    let mut app = reviewing(&fs, "a.txt");
    for command in [Command::RestIsJunk, Command::SameAgain] {
        assert!(app.can(command).unwrap_err().starts_with("In a review every label is a decision"));
    }
    assert_eq!(app.can(Command::Encoding), Err("End the review first".to_owned()));
    run(&mut app, Command::EndReview);
    assert!(app.review().is_none());
    assert_eq!(app.document().unwrap().annotation.annotator, "mk");
    assert_eq!(fs.content(at("a.txt.gold.ron")), None);
}

#[test]
fn gold_is_made_only_where_both_are_done_and_there_is_none() {
    let fs = sim();
    put_pair(&fs, "1.txt", "«B:x»", "«J:x»");
    put_pair(&fs, "2.txt", "«B:x»", "«B:x»");
    put_pair(&fs, "3.txt", "«B:x»", "«B:x»");
    put_pair(&fs, "4.txt", "«B:x»", "«B:x»");
    put_annotated(&fs, done("«H:x»"), "3.txt", "gold");
    let mut unfinished = done("«B:x»");
    unfinished.status = Status::InProgress;
    put_annotated(&fs, unfinished, "4.txt", "jd");
    put_annotated(&fs, done("«B:x»"), "5.txt", "mk");
    put_pair(&fs, "6.txt", "«B:a»\n«B:b»", "«B:a\nb»");
    let before = fs.content(at("3.txt.gold.ron"));
    let mut app = reviewing(&fs, "1.txt");
    run(&mut app, Command::GoldWhereAgreed);
    let made = ["1", "2", "4", "5", "6"].map(|n| fs.content(at(&format!("{n}.txt.gold.ron"))));
    assert_eq!(made.map(|m| m.is_some()), [false, true, false, false, true]);
    assert_eq!(fs.content(at("3.txt.gold.ron")), before);
    // Only the ends of spans differ: the left's are kept.
    assert_eq!(print(&stored(&fs, "6.txt.gold.ron")), "«B:a»\n«B:b»");
    assert!(says(&app, "2 articles are gold now, where mk and jd agree"), "{:?}", said(&app));
    // Again, there is nothing to do.
    run(&mut app, Command::GoldWhereAgreed);
    assert!(says(&app, "No article was made gold"), "{:?}", said(&app));
}

#[test]
fn gold_that_another_window_has_opens_read_only() {
    let dir = TempDir::new();
    for annotator in ["mk", "jd"] {
        let mut annotation = done(if annotator == "mk" { "«B:x»" } else { "«J:x»" });
        describe_as(&mut annotation, "a.txt", annotator);
        std::fs::write(dir.join("a.txt"), "x").unwrap();
        let name = file::annotation_file_name("a.txt", annotator);
        std::fs::write(dir.join(&name), file::write(&annotation)).unwrap();
    }
    let start = || {
        let mut app = real_app(&dir.join("a.txt"));
        app.start_review(&dir.join("a.txt"), "mk", Some("jd"));
        app.settle();
        app
    };
    let mut first = start();
    let mut second = start();
    assert_eq!((place(&first), place(&second)), ((Some(0), 1), (Some(0), 1)));
    press_slowly(&mut second, "Left");
    assert!(says(&second, "Read-only: open in another window"), "{:?}", said(&second));
    press_slowly(&mut first, "Left Enter");
    assert!(first.document().unwrap().annotation.status == Status::Gold);
    drop(first);
    second.focus_returned();
    second.settle();
    assert_eq!(second.document().unwrap().read_only, Some(ReadOnly::Gold));
    assert_eq!((place(&second).1, gold(&second).as_str()), (0, "«B:x»"));
    assert_eq!(second.document().unwrap().annotation.decisions[0].range, ByteRange::new(0, 1));
}

/// A click into text that no difference holds selects nothing; the key once decided on the
/// current difference, however far away.
#[test]
fn a_label_key_after_a_click_labels_the_clicked_line_and_no_difference() {
    let fs = sim();
    let text = |last: &str| format!("«B:One»\nforgotten\nforgotten too\n{last}");
    put_pair(&fs, "a.txt", &text("«B:Last»"), &text("«J:Last»"));
    let mut app = reviewing(&fs, "a.txt");
    let clicked = app.document().unwrap().text().as_str().find("forgotten").unwrap();
    let at = Byte(clicked + 2);
    app.document_mut()
        .unwrap()
        .select(copydesk::app::selection::Selection { anchor: at, head: at });
    press(&mut app, "C");
    assert_eq!(place(&app).1, 1, "the difference is open still");
    assert_eq!(gold(&app), "«B:One»\n«C:forgotten»\nforgotten too\nLast");
}

/// Left and right once decided on the current difference although something else was selected.
#[test]
fn taking_a_side_with_something_else_selected_decides_nothing_out_of_view() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«H:Head»\n«B:One»\nx\n«B:Last»", "«H:Head»\n«B:One»\n«J:x»\n«J:Last»");
    let mut app = reviewing(&fs, "a.txt");
    let range = ByteRange::new(0, 4);
    app.document_mut().unwrap().select(copydesk::app::selection::Selection::over(range));
    press(&mut app, "Left");
    assert_eq!(place(&app).1, 2, "{:?}", said(&app));
    assert!(says(&app, "The sides do not differ in what is selected"), "{:?}", said(&app));
    // Where they do, it goes there first.
    let last = app.review().unwrap().differences()[1].range;
    app.document_mut().unwrap().select(copydesk::app::selection::Selection::over(ByteRange::new(
        last.start.0,
        last.end.0 - 1,
    )));
    press(&mut app, "Right");
    assert_eq!(place(&app), (Some(1), 2));
}

#[test]
fn a_review_that_was_open_with_nothing_decided_is_open_again() {
    let fs = sim();
    put_pair(&fs, "a.txt", LEFT, RIGHT);
    put_pair(&fs, "b.txt", LEFT, RIGHT);
    let app = reviewing(&fs, "b.txt");
    let names = app.review().unwrap().names().clone();
    let last = app.settings.clone();
    drop(app);
    let start = |settings: &Settings| {
        fs.put(at("settings.ron"), &settings.write());
        app_on(Arc::new(fs.clone()), Some(at("settings.ron")), None)
    };

    let app = start(&last);
    assert_eq!((source(&app), place(&app)), ("b.txt", (Some(0), 4)), "{:?}", said(&app));
    assert_eq!(app.review().unwrap().names(), &names);
    assert_eq!(app.document().unwrap().read_only, None);
    drop(app);

    // Settings that do not name the sides, and a side that is gone: one's own annotation.
    let own = |app: &App| {
        assert!(app.review().is_none());
        (source(app).to_owned(), app.document().unwrap().annotation.annotator.clone())
    };
    let mut without = last.clone();
    without.last.as_mut().unwrap().review = None;
    assert_eq!(own(&start(&without)), ("b.txt".to_owned(), "mk".to_owned()));
    fs.take_away(at("b.txt.jd.ron"));
    let app = start(&last);
    assert_eq!(own(&app), ("b.txt".to_owned(), "mk".to_owned()));
    assert!(app.messages.shown().iter().any(|m| m.text.contains("jd")), "{:?}", said(&app));
}

#[test]
fn gold_is_filtered_sorted_and_counted_whoever_made_it() {
    let fs = sim();
    put_pair(&fs, "a.txt", LEFT, RIGHT);
    put_pair(&fs, "b.txt", "«H:Head»\nx", "«H:Head»\n«J:x»");
    put_pair(&fs, "c.txt", LEFT, RIGHT);
    let mut gold = done("«H:Head»\nx");
    gold.status = Status::Gold;
    put_annotated(&fs, gold, "d.txt", "gold");
    let mut app = reviewing(&fs, "a.txt");
    let gold_of = |app: &App, name: &str| {
        let number = app.queue.find(&at(name)).unwrap();
        let facts = app.queue.line(number).unwrap().facts;
        (facts.progress, facts.gold)
    };
    assert_eq!(app.queue.count(Progress::Gold), 1);
    // One decision is no gold yet: no star.
    press_slowly(&mut app, "Left");
    assert_eq!(gold_of(&app, "a.txt"), (Progress::Done, Progress::InProgress));
    assert_eq!(app.queue.count(Progress::Gold), 1);
    app.start_review(&at("b.txt"), "mk", Some("jd"));
    app.settle();
    press_slowly(&mut app, "Right Enter");
    assert_eq!(gold_of(&app, "b.txt"), (Progress::Done, Progress::Gold));
    assert_eq!(app.queue.count(Progress::Gold), 2);
    assert_eq!(app.queue.count(Progress::Done), 3, "one's own work is counted as before");
    app.settle();
    drop(app);

    let mut app = app_of_mk(&fs, "a.txt");
    assert_eq!(app.queue.count(Progress::Gold), 2);
    assert_eq!(gold_of(&app, "a.txt"), (Progress::Done, Progress::InProgress));
    assert_eq!(gold_of(&app, "d.txt"), (Progress::New, Progress::Gold));
    app.queue.set_sort(Sort { by: SortBy::Status, descending: true });
    assert_eq!(rows(&app), ["b.txt", "d.txt", "a.txt", "c.txt"]);
    app.queue.filter.statuses.toggle(Progress::Gold);
    app.queue.filter_changed();
    assert_eq!(rows(&app), ["b.txt", "d.txt"]);
    // Made by someone else meanwhile.
    let mut gold = done(LEFT);
    gold.status = Status::Gold;
    put_annotated(&fs, gold, "c.txt", "gold");
    app.queue.walk();
    app.settle();
    assert_eq!(app.queue.count(Progress::Gold), 3);
    assert_eq!(rows(&app), ["b.txt", "c.txt", "d.txt"]);
}

/// The articles that are listed, from top to bottom.
fn rows(app: &App) -> Vec<&str> {
    let number = |row: &Row| match row {
        Row::Article(number) => app.queue.line(*number),
        Row::Folder(_) => None,
    };
    app.queue.rows().iter().filter_map(number).map(|line| &*line.article.name).collect()
}

#[test]
fn gold_that_was_left_is_read_again_when_a_review_is_asked_for() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:a»\nb", "«J:a»\nb");
    put_pair(&fs, "b.txt", "«B:b»", "«J:b»");
    put_annotated(&fs, done("«C:a»\nb"), "a.txt", "zz");
    let mut app = app_of_mk(&fs, "a.txt");
    app.start_review(&at("a.txt"), "mk", Some("jd"));
    app.settle();
    press_slowly(&mut app, "Left Enter");
    assert_eq!(source(&app), "b.txt");
    put_annotated(&fs, done("«J:a»\n«J:b»"), "a.txt", "jd");
    app.start_review(&at("a.txt"), "mk", Some("jd"));
    app.settle();
    assert_eq!(app.document().unwrap().read_only, Some(ReadOnly::Gold));
    assert_eq!((source(&app), place(&app).1), ("a.txt", 1), "jd says something else by now");

    // Another pair of the article finished last.
    run(&mut app, Command::Unlock);
    press_slowly(&mut app, "Enter Left Enter");
    assert_eq!(source(&app), "b.txt");
    app.start_review(&at("a.txt"), "mk", Some("zz"));
    app.settle();
    assert!(!says(&app, "not on disk yet"), "{:?}", said(&app));
    assert_eq!((app.review().unwrap().names().shown().as_str(), place(&app).1), ("mk and zz", 1));
}

#[test]
fn sides_that_changed_meanwhile_are_read_again_before_it_is_gold() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:a»\nb", "«J:a»\nb");
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Left");
    put_annotated(&fs, done("«J:a»\n«J:b»"), "a.txt", "jd");
    press_slowly(&mut app, "Enter");
    assert!(says(&app, "jd's annotation changed meanwhile"), "{:?}", said(&app));
    assert_eq!(stored(&fs, "a.txt.gold.ron").status, Status::InProgress);
    assert_eq!((gold(&app).as_str(), place(&app).1), ("«B:a»\nb", 1), "what was decided stands");
    press_slowly(&mut app, "Enter Right Enter");
    let made = stored(&fs, "a.txt.gold.ron");
    assert_eq!((print(&made).as_str(), made.status), ("«B:a»\n«J:b»", Status::Gold));
    // A side that is gone is no side.
    put_pair(&fs, "b.txt", "«B:a»", "«J:a»");
    let mut app = reviewing(&fs, "b.txt");
    press_slowly(&mut app, "Left");
    fs.take_away(at("b.txt.jd.ron"));
    press_slowly(&mut app, "Enter");
    assert_eq!(stored(&fs, "b.txt.gold.ron").status, Status::InProgress);
}

#[test]
fn another_sides_decisions_do_not_settle_a_review() {
    let fs = sim();
    put_annotated(&fs, done("«B:a»\n«H:b»"), "a.txt", "mk");
    let mut app = app_of_mk(&fs, "a.txt");
    app.start_review(&at("a.txt"), "mk", None);
    app.settle();
    press_slowly(&mut app, "Left Left Enter");
    assert_eq!(stored(&fs, "a.txt.gold.ron").status, Status::Gold);
    put_annotated(&fs, done("a\n«H:b»"), "a.txt", "zz");
    let mut app = app_of_mk(&fs, "a.txt");
    app.start_review(&at("a.txt"), "zz", Some("mk"));
    app.settle();
    assert_eq!((app.review().unwrap().names().shown().as_str(), place(&app).1), ("mk and zz", 1));
    run(&mut app, Command::Unlock);
    press_slowly(&mut app, "Right");
    drop(app);
    let mut app = app_of_mk(&fs, "a.txt");
    app.start_review(&at("a.txt"), "zz", Some("mk"));
    app.settle();
    assert_eq!((app.review().unwrap().names().shown().as_str(), place(&app).1), ("mk and zz", 0));
    let decided = stored(&fs, "a.txt.gold.ron");
    assert_eq!(
        (print(&decided).as_str(), &decided.sources[..]),
        ("a\n«H:b»", &["mk".into(), "zz".into()][..])
    );
}

#[test]
fn gold_in_progress_is_not_done_outside_its_review() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:a»\n«B:b»", "«J:a»\nb");
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Left");
    drop(app);
    let mut app = app_of_mk(&fs, "a.txt.gold.ron");
    assert!(app.review().is_none());
    run(&mut app, Command::Unlock);
    for _ in 0..3 {
        run(&mut app, Command::Finish);
    }
    assert!(says(&app, "it is finished in its review"), "{:?}", said(&app));
    assert_eq!(stored(&fs, "a.txt.gold.ron").status, Status::InProgress);
}

#[test]
fn what_was_rejected_on_the_way_is_named() {
    let fs = sim();
    put_pair(&fs, "a.txt", "«B:a»", "«J:a»");
    put_pair(&fs, "b.txt", "«B:b»", "«J:b»");
    let mut rejected = parse("b").0;
    rejected.status = Status::Rejected("paywall".to_owned());
    put_annotated(&fs, rejected, "b.txt", "jd");
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Left Enter");
    assert!(says(&app, "1 is rejected by one of the two: open it to decide"), "{:?}", said(&app));
}

/// In a folder of many articles the search could only be waited for.
#[test]
fn the_search_for_the_next_article_can_be_stopped() {
    let fs = sim();
    for name in ["a.txt", "b.txt"] {
        put_pair(&fs, name, "«B:a»\nb", "«J:a»\nb");
    }
    let mut app = reviewing(&fs, "a.txt");
    press_slowly(&mut app, "Left");
    // What the job finds is taken in by the tick after the one that began it.
    let begin = |app: &mut App| {
        press(app, "Enter");
        while app.looking_for_next().is_none() {
            app.tick(app.now(), false);
            std::thread::yield_now();
        }
    };
    begin(&mut app);
    assert_eq!(app.looking_for_next().unwrap().1, 1);
    // Esc closes what lies above first.
    press(&mut app, "Ctrl+P Escape");
    assert!(app.overlay.is_none() && app.looking_for_next().is_some());
    press(&mut app, "Escape");
    assert!(app.looking_for_next().is_none());
    assert!(says(&app, "Gold: a.txt. The next article was not looked for"), "{:?}", said(&app));
    app.settle();
    assert_eq!(source(&app), "a.txt");
    assert_eq!(stored(&fs, "a.txt.gold.ron").status, Status::Gold);
    // Taken back it is finished again, and the next one comes.
    press_slowly(&mut app, "Ctrl+Z");
    assert_eq!(app.document().unwrap().annotation.status, Status::InProgress);
    begin(&mut app);
    app.settle();
    assert_eq!(source(&app), "b.txt");
}
