//! The folder's guidelines beside the article: put there, shown, read by keys, read again.

use crate::window::{Folder, Screen};
use copydesk::app::Command;
use copydesk::app::settings::Tab;
use copydesk::desk::guidelines::STARTING;
use copydesk::ui::panels::guidelines::focus_id;
use egui_kittest::Node;
use egui_kittest::kittest::NodeT;
use std::fmt::Write as _;

const SAMPLE: &str = "harbour_bridge.txt";
const PUT: &str = "Put starting guidelines here";

fn with(guidelines: Option<&str>) -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE]);
    if let Some(text) = guidelines {
        std::fs::write(folder.desk.join("GUIDELINES.md"), text).unwrap();
    }
    let mut screen = folder.open(SAMPLE);
    screen.keys("Ctrl+6");
    screen.settle();
    (folder, screen)
}

#[test]
fn a_folder_without_guidelines_says_so_and_gets_some() {
    let (folder, mut screen) = with(None);
    assert_eq!(screen.app().settings.tab, Tab::Guidelines);
    assert!(screen.mentions("This folder has no GUIDELINES.md"), "{:?}", screen.texts());
    screen.click_on(PUT);
    screen.settle();
    let written = std::fs::read_to_string(folder.desk.join("GUIDELINES.md")).unwrap();
    assert_eq!(written, STARTING);
    assert!(screen.shows("Labelling guidelines"), "{:?}", screen.texts());
    let reason = screen.app().can(Command::PutGuidelines).unwrap_err();
    assert_eq!(reason, "The folder has a GUIDELINES.md already");
}

#[test]
fn a_file_made_meanwhile_is_not_written_over() {
    let (folder, mut screen) = with(None);
    let path = folder.desk.join("GUIDELINES.md");
    std::fs::write(&path, "# Ours").unwrap();
    screen.harness.state_mut().app.run(Command::PutGuidelines);
    screen.settle();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# Ours");
    assert!(screen.shows("Ours") && screen.mentions("it was left alone"), "{:?}", screen.texts());
}

#[test]
fn a_change_on_disk_is_seen_while_they_are_on_show() {
    let (folder, mut screen) = with(Some("# First\n\nSome *text*."));
    assert!(screen.shows("First") && screen.shows("Some text."), "{:?}", screen.texts());
    let path = folder.desk.join("GUIDELINES.md");
    std::fs::write(&path, "# Second, and longer").unwrap();
    screen.settle();
    assert!(screen.shows("Second, and longer") && !screen.shows("First"), "{:?}", screen.texts());
    std::fs::remove_file(&path).unwrap();
    screen.settle();
    assert!(screen.shows(PUT), "{:?}", screen.texts());
    assert!(screen.app().can(Command::PutGuidelines).is_ok());
    // What is too long or empty is said in a sentence.
    std::fs::write(&path, "a".repeat(300 << 10)).unwrap();
    screen.settle();
    assert!(screen.mentions("longer than 256 KiB"), "{:?}", screen.texts());
    std::fs::write(&path, "").unwrap();
    screen.settle();
    assert!(screen.shows("GUIDELINES.md is empty"), "{:?}", screen.texts());
}

#[test]
fn every_kind_of_block_is_shown() {
    let text = "# H\n\npara **b**\n\n1. one\n   - in\n\n> quoted\n\n```\nlet x;\n```\n\n\
                |a|b|\n|-|-|\n|c|d|\n\n---\n\nsee [the paper](https://example.com/p) now";
    let (_folder, screen) = with(Some(text));
    for shown in ["H", "para b", "one", "in", "quoted", "let x;", "a", "d", "the paper", "see "] {
        assert!(screen.shows(shown), "{shown}: {:?}", screen.texts());
    }
    screen.node_of(egui::accesskit::Role::Link, "the paper");
}

/// A long file: Home and End come to its ends, and a frame paints no more than of a short one.
#[test]
fn a_long_file_scrolls_by_keys_and_costs_what_is_in_view() {
    let page = |sections: usize| {
        let mut page = String::new();
        for n in 0..sections {
            write!(page, "## Section {n:05}\n\nA paragraph.\n\n- item\n\n").unwrap();
        }
        page
    };
    let painted = |sections: usize| {
        let (_folder, mut screen) = with(Some(&page(sections)));
        let shapes = screen.harness.output().shapes.len();
        let last = format!("Section {:05}", sections - 1);
        assert!(screen.shows("Section 00000") && !screen.shows(&last));
        let id = focus_id();
        screen.harness.ctx.memory_mut(|m| m.request_focus(id));
        screen.keys("PageDown");
        assert!(!screen.shows("Section 00000"), "{:?}", screen.texts());
        screen.keys("End");
        screen.settle();
        assert!(screen.shows(&last), "{:?}", screen.texts());
        screen.keys("Home");
        screen.settle();
        assert!(screen.shows("Section 00000") && !screen.shows(&last));
        shapes
    };
    assert_eq!(painted(100), painted(5_000));
}

/// The height of a block that was never in view is a guess; End comes to the end all the same.
#[test]
fn the_end_is_the_end_however_wrong_the_heights_were_guessed() {
    let mut text = "wide WIDE ".repeat(40) + "\n\n";
    for _ in 0..30 {
        text += "- MMMMMMM WWWWWWW MMMMMMMMM WWWWWWWW MMMMMMMM WWWWWWWWW MMMMMMM\n\n";
    }
    text += "the last";
    let (_folder, mut screen) = with(Some(&text));
    screen.harness.ctx.memory_mut(|m| m.request_focus(focus_id()));
    screen.keys("End");
    screen.settle();
    let room = screen.node_by_id(focus_id()).unwrap().rect();
    let says = |n: &Node<'_>| n.accesskit_node().value().as_deref() == Some("the last");
    let last = screen.nodes().find(says).unwrap().rect();
    assert!(
        last.bottom() <= room.bottom() && last.bottom() > room.bottom() - 30.0,
        "{last} {room}"
    );
}
