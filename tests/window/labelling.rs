//! The seed-shaped sample, labelled by keys and by mouse alone: exact spans on disk.

use crate::window::{Flat, Folder, Screen};
use copydesk::annotation::Label::{Body, Byline, Caption, Headline, Junk};
use copydesk::annotation::{Annotation, Status};

const SAMPLE: &str = "harbour_bridge.txt";
const RON: &str = "harbour_bridge.txt.ron";

/// What the 13 keys give.
const SPANS: [Flat; 13] = [
    (0, 76, Junk),
    (78, 182, Headline),
    (184, 204, Byline),
    (209, 340, Caption),
    (342, 621, Body),
    (623, 986, Body),
    (988, 1185, Body),
    (1187, 1523, Body),
    (1525, 1846, Body),
    (1848, 2126, Body),
    (2128, 2142, Byline),
    (2143, 2175, Byline),
    (2177, 4431, Junk),
];

const KEYS: &str = "J H Y C B B B B B B Y Y R";

/// The same spans with the reporter's name alone: `Views` is junk.
fn without_views() -> Vec<Flat> {
    let mut spans = SPANS.to_vec();
    spans.splice(2..3, [(184, 198, Byline), (199, 204, Junk)]);
    spans
}

#[test]
fn thirteen_keys_label_the_sample_and_it_is_on_disk() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    assert!(screen.article_has_focus(), "on opening, the article has the focus");
    assert_eq!(screen.selected(), (0, 76), "its first block is selected");
    assert!(screen.shows("unchanged"));
    assert_eq!(folder.desk.names(), [".harbour_bridge.txt.ron.lock", SAMPLE]);
    screen.keys(KEYS);
    screen.saved();
    assert_eq!(folder.spans(RON), SPANS);
    assert!(screen.shows("100 % labelled"));
    let article = std::fs::read(folder.desk.join(SAMPLE)).unwrap();
    let annotation = folder.annotation(RON);
    assert!(copydesk::annotation::file::matches_article(&annotation, &article));
    assert_eq!(annotation.status, Status::InProgress);
    screen.close();
    assert_eq!(folder.desk.names(), [SAMPLE, RON], "the lock is gone, and nothing else is left");
}

#[test]
fn one_more_key_keeps_views_out_of_the_byline() {
    let folder = Folder::of(&[SAMPLE, "harbour_bridge.txt.gold.ron"]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("J H Ctrl+Shift+Left Y C B B B B B B Y Y R");
    screen.saved();
    assert_eq!(folder.spans(RON), without_views());
    assert_eq!(folder.spans("harbour_bridge.txt.gold.ron"), without_views(), "so does gold");
}

#[test]
fn undo_takes_every_key_back_and_redo_makes_it_again() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("J H Y");
    screen.saved();
    // But for the time that passed.
    let now = || Annotation { active_seconds: 0, ..folder.annotation(RON) };
    let three = now();
    screen.keys("Ctrl+Z Ctrl+Z Ctrl+Z");
    screen.saved();
    assert_eq!(folder.spans(RON), []);
    assert_eq!(screen.selected(), (0, 76));
    screen.keys("Ctrl+Z");
    assert!(screen.mentions("There is nothing to undo"));
    screen.keys("Ctrl+Y Ctrl+Shift+Z Ctrl+Y");
    screen.saved();
    assert_eq!(now(), three);
}

fn label_all_and(screen: &mut Screen, more: &str) {
    screen.keys(KEYS);
    screen.keys(more);
    screen.settle();
}

#[test]
fn enter_finishes_opens_the_next_article_and_the_toast_takes_it_back() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt", "seoul_market.txt"]);
    let mut screen = folder.open(SAMPLE);
    label_all_and(&mut screen, "Ctrl+Down");
    assert_eq!(screen.document().problems.len(), 0, "{:?}", screen.document().problems);
    screen.keys("Enter");
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, "live_blog.txt");
    assert_eq!(folder.annotation(RON).status, Status::Done);
    assert!(screen.mentions("Done: harbour_bridge.txt"));
    assert!(screen.shows("1 of 3 done"), "{:?}", screen.texts());

    screen.push("Undo");
    screen.saved();
    assert_eq!(screen.document().annotation.article.source, SAMPLE);
    assert_eq!(folder.annotation(RON).status, Status::InProgress);
    assert_eq!(folder.spans(RON), SPANS);
    assert!(screen.article_has_focus());
    screen.keys("Ctrl+Z");
    screen.saved();
    assert_eq!(folder.spans(RON).len(), 12, "its history is still there");
}

#[test]
fn enter_lists_warnings_first_and_a_held_key_does_not_confirm() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("Enter");
    assert!(screen.mentions("an untouched article cannot be finished"));
    assert_eq!(folder.desk.names().iter().filter(|n| *n == RON).count(), 0);

    screen.keys("J");
    screen.hold("Enter", 5);
    screen.saved();
    assert_eq!(screen.document().annotation.article.source, SAMPLE);
    assert_eq!(folder.annotation(RON).status, Status::InProgress);
    assert!(screen.mentions("Finish again to finish all the same"));
    assert!(screen.mentions("headline"), "the problems are listed: {:?}", screen.texts());

    screen.keys("Down Enter");
    screen.settle();
    assert_eq!(folder.annotation(RON).status, Status::InProgress, "a key between disarms it");
    screen.keys("Enter");
    screen.settle();
    assert_eq!(folder.annotation(RON).status, Status::Done);
    assert_eq!(screen.document().annotation.article.source, "live_blog.txt");
}

#[test]
fn a_label_on_a_finished_article_makes_it_unfinished() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    label_all_and(&mut screen, "Enter");
    assert_eq!(folder.annotation(RON).status, Status::Done);
    assert!(screen.shows("done"));
    screen.keys("Home Delete");
    screen.saved();
    assert_eq!(folder.annotation(RON).status, Status::InProgress);
    screen.keys("Ctrl+Z");
    screen.saved();
    assert_eq!(folder.annotation(RON).status, Status::Done, "one step takes both back");
}

#[test]
fn rejecting_asks_for_a_reason_and_keeps_it() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("Ctrl+Enter");
    screen.push("paywall");
    screen.settle();
    assert_eq!(folder.annotation(RON).status, Status::Rejected("paywall".to_owned()));
    assert_eq!(screen.document().annotation.article.source, "live_blog.txt");
    screen.keys("Ctrl+Enter");
    screen.type_text("half a page");
    screen.keys("Enter");
    screen.settle();
    let blog = folder.annotation("live_blog.txt.ron");
    assert_eq!(blog.status, Status::Rejected("half a page".to_owned()));
    assert_eq!(blog.spans.len(), 0, "the letters labelled nothing");
}

#[test]
fn the_mouse_alone_labels_the_sample() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    for (start, _, label) in &SPANS[..12] {
        let pos = screen.wheel_to(*start);
        screen.click(pos);
        assert_eq!(screen.selected().0, *start);
        screen.click_label(*label);
    }
    let pos = screen.view().center();
    screen.right_click(pos);
    screen.push("The rest is junk");
    screen.saved();
    assert_eq!(folder.spans(RON), SPANS);
}

#[test]
fn the_menu_of_the_right_button_labels_what_it_was_opened_on() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    let pos = screen.at(300);
    screen.right_click(pos);
    assert_eq!(screen.selected(), (209, 340));
    screen.push("Caption");
    screen.saved();
    assert_eq!(folder.spans(RON), [(209, 340, Caption)]);
    // On a span it is about the span, inside a selection about the selection.
    let (from, to) = (screen.middle(342), screen.middle(screen.find("Bridge, the only")));
    screen.drag(&[from, to], "");
    let chosen = screen.selected();
    let pos = screen.at(350);
    screen.right_click(pos);
    assert_eq!(screen.selected(), chosen);
    screen.push("Body");
    screen.saved();
    assert_eq!(folder.spans(RON), [(209, 340, Caption), (chosen.0, chosen.1, Body)]);
}

#[test]
fn a_flag_is_kept_with_the_annotation_and_shown_in_the_queue() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("F");
    screen.saved();
    let annotation = folder.annotation(RON);
    assert!(annotation.flagged && annotation.status == Status::InProgress);
    let flagged = "harbour_bridge.txt, in progress, flagged";
    assert!(screen.shows("flagged") && screen.shows(flagged), "{:?}", screen.texts());
    assert_eq!(screen.app().queue.done(), (0, 1), "it is not finished");
    screen.close();
    let written = std::fs::read_to_string(folder.desk.join(RON)).unwrap();
    assert!(written.contains("    status: InProgress,\n    flagged: true,\n    active_seconds"));

    // Opened again, it is there; the same key takes it away, and Undo brings it back.
    let mut screen = folder.open(SAMPLE);
    screen.settle();
    assert!(screen.shows(flagged), "{:?}", screen.texts());
    screen.keys("B F");
    screen.saved();
    assert!(!folder.annotation(RON).flagged && !screen.shows("flagged"), "{:?}", screen.texts());
    screen.keys("Ctrl+Z");
    screen.saved();
    let annotation = folder.annotation(RON);
    assert!(annotation.flagged && annotation.spans.len() == 1);
    // A finished article keeps its flag, and flagging does not open it again.
    screen.keys("Enter Enter");
    screen.saved();
    let annotation = folder.annotation(RON);
    assert!(annotation.flagged && annotation.status == Status::Done);
    screen.keys("F");
    screen.saved();
    let annotation = folder.annotation(RON);
    assert!(!annotation.flagged && annotation.status == Status::Done);
}
