//! Two annotators of one folder, and what the window says of their agreement.

use crate::window::{Folder, Screen, Setup};

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
