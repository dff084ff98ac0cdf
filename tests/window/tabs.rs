//! The tabs on the right without a mouse, and what a screen reader is told: lists that are cut
//! say so, texts scroll by keys, what is saved is announced.

use crate::window::{Folder, Screen, Setup};
use copydesk::app::settings::Tab;
use egui::accesskit::Live;
use egui_kittest::kittest::NodeT;

const SAMPLE: &str = "harbour_bridge.txt";
const RON: &str = "harbour_bridge.txt.ron";

fn sample() -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE]);
    let screen = folder.open(SAMPLE);
    (folder, screen)
}

/// The tabs that stand in the row, from left to right; in one row they must.
fn tabs(screen: &Screen) -> Vec<String> {
    let mut found = Vec::new();
    let mut y = None;
    for tab in Tab::ALL {
        let is_it = |n: &egui_kittest::Node<'_>| {
            let name = n.accesskit_node().label().unwrap_or_default();
            let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
            name == tab.name() && screen.view().right() < n.rect().left()
        };
        let Some(node) = screen.nodes().find(is_it) else { continue };
        let rect = node.rect();
        let window = screen.harness.ctx.content_rect();
        assert!(window.contains_rect(rect), "{tab:?} at {rect} in {window}");
        assert!((*y.get_or_insert(rect.center().y) - rect.center().y).abs() < 1.0, "{tab:?}");
        found.push(tab.name().to_owned());
    }
    found
}

/// The last tab stood in a second row, and with more spans more did.
#[test]
fn the_tabs_stand_in_one_row_and_what_does_not_fit_in_a_menu() {
    let (folder, mut screen) = sample();
    let all = ["As it reads", "Spans", "Problems", "Notes", "Guidelines"];
    assert_eq!(tabs(&screen), all);
    screen.keys("R");
    screen.settle();
    assert_eq!(tabs(&screen), all, "with counts");
    assert!(!screen.shows("More tabs"));
    drop(screen);

    let setup = Setup { size: [900.0, 600.0], ..Setup::default() };
    let mut screen = folder.open_as(SAMPLE, &setup);
    assert_eq!(tabs(&screen), ["As it reads", "Spans", "Problems"]);
    screen.keys("Ctrl+6");
    screen.settle();
    let now = tabs(&screen);
    assert_eq!(now.last().unwrap(), "Guidelines", "the open one is shown: {now:?}");
    screen.click_on("More tabs");
    screen.click_on("Notes");
    assert_eq!(screen.app().settings.tab, Tab::Notes);
    let now = tabs(&screen);
    assert_eq!(now.last().unwrap(), "Notes", "{now:?}");
}

#[test]
fn very_many_notes_are_listed_from_the_selection_on_and_it_is_said() {
    let (_folder, mut screen) = sample();
    let document = screen.harness.state_mut().app.document_mut().unwrap();
    for _ in 0..250 {
        document.add_note(copydesk::article::ByteRange::default(), "mk");
    }
    screen.keys("Ctrl+4 End");
    assert!(screen.shows("Notes 51 to 250 of 250, from the selection on"), "{:?}", screen.texts());
    assert!(screen.shows("Note 250") && !screen.shows("Note 50"));
}

/// Of 501 to 700 problems the last were once left out without a word.
#[test]
fn problems_that_are_not_listed_are_counted() {
    let (_folder, mut screen) = sample();
    screen.keys("Ctrl+3");
    for (all, said) in [(500, None), (501, Some("and 1 more; copydesk check lists all"))] {
        let document = screen.harness.state_mut().app.document_mut().unwrap();
        let problem = document.problems[0];
        document.problems = std::sync::Arc::new(vec![problem; all]);
        screen.harness.run();
        assert_eq!(screen.mentions(" more; copydesk check"), said.is_some(), "{all}");
        assert!(said.is_none_or(|said| screen.shows(said)), "{all}");
    }
}

/// Tab from the labels until the node whose name begins so has the focus.
fn tab_to(screen: &mut Screen, name: &str) -> egui::Id {
    screen.keys("F6");
    for _ in 0..20 {
        screen.keys("Tab");
        let Some(id) = screen.harness.ctx.memory(egui::Memory::focused) else { continue };
        let label = screen.node_by_id(id).and_then(|n| n.accesskit_node().label());
        if label.is_some_and(|label| label.starts_with(name)) {
            return id;
        }
    }
    panic!("Tab never comes to {name}: {:?}", screen.texts());
}

/// What a text that scrolls shows by these keys: Home and End come to its ends, and each other
/// key shows something new.
fn scrolls_by_keys(screen: &mut Screen, id: egui::Id) {
    let shown = |screen: &Screen| {
        let node = screen.node_by_id(id).unwrap();
        format!("{:?} {:?}", node.accesskit_node().label(), node.value())
    };
    screen.keys("Home");
    let top = shown(screen);
    let mut seen = vec![top.clone()];
    for key in ["PageDown", "End"] {
        screen.keys(key);
        let now = shown(screen);
        assert!(!seen.contains(&now), "{key} shows nothing new");
        seen.push(now);
    }
    screen.hold("Up", 30);
    assert_ne!(shown(screen), seen[2], "the arrow scrolls up");
    screen.hold("Down", 60);
    assert_eq!(shown(screen), seen[2], "and down to the end");
    screen.keys("PageUp");
    assert_ne!(shown(screen), seen[2]);
    screen.keys("Home");
    assert_eq!(shown(screen), top);
    assert!(screen.has_focus(id), "the arrows do not take the focus away");
    screen.keys("Escape");
    assert!(screen.article_has_focus());
}

#[test]
fn as_it_reads_takes_the_focus_and_scrolls_by_the_keyboard() {
    let (_folder, mut screen) = sample();
    screen.keys("Ctrl+A B Ctrl+1");
    screen.settle();
    let id = tab_to(&mut screen, "As it reads: ");
    scrolls_by_keys(&mut screen, id);
}

#[test]
fn the_source_takes_the_focus_and_scrolls_by_the_keyboard() {
    let folder = Folder::of(&[]);
    let paragraphs: Vec<_> = (0..200).map(|n| format!("<p>Paragraph {n}.</p>")).collect();
    let paragraphs = paragraphs.join("\n");
    std::fs::write(folder.desk.join("page.html"), format!("<body>\n{paragraphs}</body>")).unwrap();
    let mut screen = folder.open("page.html");
    screen.keys("Ctrl+5");
    screen.settle();
    let id = tab_to(&mut screen, "Source of the selection");
    scrolls_by_keys(&mut screen, id);
}

#[test]
fn a_screen_reader_is_told_what_is_saved_and_what_failed() {
    let live = |screen: &Screen, text: &str| {
        let said = |n: &egui_kittest::Node<'_>| n.value().is_some_and(|v| v.contains(text));
        screen.nodes().find(said).unwrap().accesskit_node().live()
    };
    let (folder, mut screen) = sample();
    screen.keys("J");
    screen.saved();
    assert_eq!(live(&screen, "saved"), Live::Polite);
    screen.keys("R R");
    assert_eq!(live(&screen, "Nothing was left to label"), Live::Polite);
    std::fs::remove_file(folder.desk.join(RON)).unwrap();
    std::fs::create_dir(folder.desk.join(RON)).unwrap();
    screen.keys("Home Delete");
    screen.settle();
    assert_eq!(live(&screen, "not saved"), Live::Assertive);
    let app = &mut screen.harness.state_mut().app;
    app.messages.say(copydesk::app::message::Weight::Error, "The disk is full", None);
    screen.harness.run();
    assert_eq!(live(&screen, "The disk is full"), Live::Assertive);
}
