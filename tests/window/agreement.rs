//! Two annotators of one folder, and what the window says of their agreement.

use crate::window::{Folder, Screen, Setup};
use copydesk::app::agreements::PairFound;
use copydesk::review::Undefined;

const FIRST: &str = "harbour_bridge.txt";
const SECOND: &str = "wire_storm.txt";

/// Labels an article as someone, by keys, and finishes it.
fn label(folder: &Folder, article: &str, annotator: &'static str, keys: &str) {
    let _ = std::fs::remove_file(folder.settings_path());
    let mut screen = folder.open_as(article, &Setup { annotator, ..Setup::default() });
    screen.keys(keys);
    screen.keys("R Enter Enter");
    screen.settle();
    screen.close();
}

/// Two articles done by two: of the first they think alike, of the second not.
fn two_annotators() -> (Folder, Screen) {
    let folder = Folder::of(&[FIRST, SECOND]);
    for annotator in ["mk", "jd"] {
        label(&folder, FIRST, annotator, "J H");
        label(&folder, SECOND, annotator, if annotator == "mk" { "H B" } else { "H C" });
    }
    let mut screen = folder.open(FIRST);
    screen.keys("Ctrl+Shift+A");
    screen.settle();
    (folder, screen)
}

#[test]
fn the_pairs_of_a_folder_are_compared_and_the_least_agreed_article_stands_first() {
    let (_folder, screen) = two_annotators();
    assert!(screen.shows("jd · mk"), "{:?}", screen.texts());
    let rows: Vec<String> =
        screen.texts().into_iter().filter(|t| t.starts_with("Review ")).collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert!(rows[0].contains(SECOND) && !rows[0].contains("100 %"), "{rows:?}");
    assert!(rows[1].contains(FIRST) && rows[1].ends_with("100 % agreed"), "{rows:?}");
    assert!(screen.mentions("jd caption, mk body: "), "{:?}", screen.texts());
}

#[test]
fn a_click_on_an_article_reviews_it() {
    let (_folder, mut screen) = two_annotators();
    let row = screen.texts().into_iter().find(|t| t.starts_with("Review ")).unwrap();
    screen.click_on(&row);
    screen.settle();
    assert!(screen.app().overlay.is_none());
    let open = screen.app().open.as_ref().unwrap();
    assert!(open.opened.path.ends_with(SECOND), "{:?}", open.opened.path);
    assert!(screen.app().review().is_some(), "{:?}", screen.texts());
}

/// Without a pair it says so, and what is to be done.
#[test]
fn a_folder_of_one_annotator_has_nothing_to_compare() {
    let folder = Folder::of(&[FIRST]);
    label(&folder, FIRST, "mk", "J H");
    let mut screen = folder.open(FIRST);
    screen.keys("Ctrl+Shift+A");
    screen.settle();
    assert!(screen.shows("No article was done by two annotators yet"), "{:?}", screen.texts());
    screen.keys("Escape");
    assert!(screen.app().overlay.is_none());
}

/// What is not defined said why to the pointer only; texts that differ were counted, and named in
/// a tip; every pair was drawn in every frame.
#[test]
fn what_cannot_be_computed_or_compared_says_why_and_of_very_many_pairs_those_in_view_are_drawn() {
    let (_folder, mut screen) = two_annotators();
    let app = &mut screen.harness.state_mut().app;
    let found = app.agreements.as_mut().unwrap().found.as_mut().unwrap();
    (found.annotators, found.alpha) = (3, Err(Undefined::NothingPaired));
    let first = &mut found.pairs[0];
    first.report.cohen_kappa = Err(Undefined::OneCategory);
    first.not_comparable = vec![std::path::Path::new("/desk/unlike.txt").into()];
    let report = first.report.clone();
    for number in 0..400 {
        found.pairs.push(PairFound {
            left: format!("left {number}"),
            right: "mk".to_owned(),
            report: report.clone(),
            articles: Vec::new(),
            not_comparable: Vec::new(),
        });
    }
    screen.harness.run();
    let said = screen.texts();
    for part in [
        "No value: Both sides use one and the same category throughout",
        "over all 3 annotators: none. No character has the values of two annotators",
        "unlike.txt, texts differ",
    ] {
        assert!(screen.mentions(part), "{part}: {said:?}");
    }
    let drawn = said.iter().filter(|text| text.contains(" · mk")).count();
    assert!((2..20).contains(&drawn), "{drawn}");
}

/// The first pair was shown again each time.
#[test]
fn the_pair_that_was_chosen_is_shown_the_next_time() {
    let folder = Folder::of(&[FIRST]);
    for annotator in ["al", "jd", "mk"] {
        label(&folder, FIRST, annotator, "J H");
    }
    let mut screen = folder.open(FIRST);
    let shown = |screen: &mut Screen| {
        screen.keys("Ctrl+Shift+A");
        screen.settle();
        let pair = screen.app().agreements.as_ref().unwrap().pair().unwrap();
        (pair.left.clone(), pair.right.clone())
    };
    assert_eq!(shown(&mut screen), ("al".to_owned(), "jd".to_owned()));
    screen.click_on("jd · mk");
    screen.keys("Escape");
    assert_eq!(shown(&mut screen), ("jd".to_owned(), "mk".to_owned()));
    screen.keys("Escape");
    screen.close();
    let mut screen = folder.open(FIRST);
    assert_eq!(shown(&mut screen), ("jd".to_owned(), "mk".to_owned()), "after a restart");
    // Of a pair that is not there any more the first one is shown instead.
    std::fs::remove_file(folder.desk.join(&format!("{FIRST}.mk.ron"))).unwrap();
    screen.keys("Escape");
    assert_eq!(shown(&mut screen), ("al".to_owned(), "jd".to_owned()));
}
