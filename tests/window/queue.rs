//! The list of articles: narrowed by typing, gone through by keys, ordered and filtered by its
//! menus, and what it says of an article.

use crate::window::{Folder, Screen, Setup};
use copydesk::app::queue::{Row, SortBy};
use copydesk::ui::panels::queue::focus_id;
use egui_kittest::kittest::NodeT;

const NAMES: [&str; 4] = ["cairo_library.txt", "haifa_port.txt", "live_blog.txt", "wire_storm.txt"];

fn desk(setup: &Setup) -> (Folder, Screen) {
    let folder = Folder::of(&NAMES);
    std::fs::create_dir(folder.desk.join("pages")).unwrap();
    std::fs::write(folder.desk.join("pages/page.html"), "<p>Trams of Cairo</p>").unwrap();
    let screen = folder.start(&[folder.desk.path().to_owned()], setup);
    (folder, screen)
}

fn open(screen: &Screen) -> &str {
    &screen.document().annotation.article.source
}

#[test]
fn typing_narrows_the_arrows_choose_and_enter_opens() {
    let (_folder, mut screen) = desk(&Setup::default());
    assert!(screen.shows("5 articles") && screen.shows("pages"));
    screen.keys("Shift+F6");
    assert!(screen.has_focus(focus_id()));
    screen.type_text("p");
    assert!(screen.shows("2 of 5 articles"), "{:?}", screen.texts());
    assert!(screen.shows("haifa_port.txt, new") && !screen.shows("live_blog.txt, new"));
    screen.keys("Down Enter");
    screen.settle();
    assert_eq!(open(&screen), "page.html");
    assert!(screen.article_has_focus());
    // Back in the list, what is open is where the keys go on from.
    screen.keys("Shift+F6 Up Enter");
    screen.settle();
    assert_eq!(open(&screen), "haifa_port.txt");
    screen.keys("Shift+F6 Down Escape");
    assert!(screen.article_has_focus());
    assert_eq!(open(&screen), "haifa_port.txt", "Esc opens nothing");

    screen.keys("Shift+F6");
    screen.type_text("q");
    assert!(screen.shows("No article matches"));
    screen.push("Clear the filter");
    assert!(screen.shows("5 articles"));
}

#[test]
fn filter_and_order_are_chosen_by_the_mouse() {
    let (_folder, mut screen) = desk(&Setup::default());
    screen.keys("J");
    screen.saved();
    assert!(screen.mentions("cairo_library.txt, in progress, "), "{:?}", screen.texts());
    screen.push("Filter");
    screen.click_on("▸ in progress  1");
    assert!(screen.shows("1 of 5 articles"));
    screen.click_on("· new  4");
    assert!(screen.shows("5 articles"), "either status; the menu stays open");
    screen.click_on("has Junk");
    assert!(screen.shows("1 of 5 articles"));
    screen.keys("Escape");
    screen.push("Do not filter by has Junk");
    assert!(screen.shows("5 articles"));
    screen.push("Clear");
    assert!(!screen.mentions("Do not filter by"));

    screen.push("Sort");
    screen.click_on("Labelled share");
    assert_eq!(screen.app().queue.sort().by, SortBy::Labelled);
    let rows = screen.app().queue.rows();
    let last = screen.app().queue.find(&screen.app().open.as_ref().unwrap().opened.path);
    assert_eq!(rows.last().copied(), last.map(Row::Article), "the least labelled come first");
    // The next article is the next one of the list.
    screen.keys("Escape Ctrl+PageDown");
    assert!(screen.shows("This is the last article"));
}

#[test]
fn the_texts_are_searched() {
    let (_folder, mut screen) = desk(&Setup::default());
    screen.push("In text");
    assert!(screen.has_focus(focus_id()), "ready to type");
    screen.type_text("trams of");
    screen.settle();
    assert!(screen.shows("1 of 5 articles"), "{:?}", screen.texts());
    screen.keys("Enter");
    screen.settle();
    assert_eq!(open(&screen), "page.html");
}

#[test]
fn a_narrow_window_has_the_list_in_a_drawer_that_closes_when_it_has_served() {
    let (_folder, mut screen) = desk(&Setup { size: [700.0, 500.0], ..Setup::default() });
    assert!(!screen.mentions("wire_storm.txt, new"));
    screen.keys("Ctrl+B");
    screen.click_on("wire_storm.txt, new");
    screen.settle();
    assert_eq!(open(&screen), "wire_storm.txt");
    assert!(screen.article_has_focus() && !screen.mentions("live_blog.txt, new"));
}

#[test]
fn what_is_opened_by_a_command_comes_into_view() {
    let folder = Folder::of(&[]);
    for number in 0..200 {
        std::fs::write(folder.desk.join(&format!("{number}.txt")), "one\n").unwrap();
    }
    let mut screen = folder.start(&[folder.desk.path().to_owned()], &Setup::default());
    let is_in_view = |screen: &Screen, name: &str| {
        let row = screen.nodes().find(|n| n.accesskit_node().label().as_deref() == Some(name));
        let list = screen.view().y_range();
        row.is_some_and(|row| list.contains(row.rect().center().y))
    };
    assert!(is_in_view(&screen, "0.txt, new") && !is_in_view(&screen, "60.txt, new"));
    for _ in 0..60 {
        screen.keys("Ctrl+PageDown");
        screen.settle();
    }
    assert_eq!(open(&screen), "60.txt");
    assert!(is_in_view(&screen, "60.txt, new"), "{:?}", screen.app().queue.in_view());
    let path = folder.desk.join("199.txt");
    screen.drop_file(&path);
    screen.settle();
    assert!(is_in_view(&screen, "199.txt, new"), "{:?}", screen.app().queue.in_view());
    let drawn = screen.texts().iter().filter(|t| t.ends_with(".txt, new")).count();
    assert!(drawn < 50, "{drawn} rows are drawn");
}
