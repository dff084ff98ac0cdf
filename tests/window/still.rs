//! A window in which nothing happens draws nothing: no timer, no blinking, no polling.

use crate::window::{Folder, Setup};
use std::time::Duration;

#[test]
fn nothing_is_drawn_while_nothing_happens() {
    let folder = Folder::of(&["harbour_bridge.txt", "live_blog.txt"]);
    let welcome = folder.start(&[], &Setup::default());
    let mut article = folder.open("harbour_bridge.txt");
    let mut labelled = folder.open("live_blog.txt");
    labelled.keys("J H");
    labelled.saved();
    article.keys("Down");
    article.settle();
    // In boxes: an array of three windows is large.
    let [welcome, article, labelled] = [Box::new(welcome), Box::new(article), Box::new(labelled)];
    for (name, mut screen) in [("welcome", welcome), ("article", article), ("saved", labelled)] {
        // Nothing remembers a key or the pointer any more, and the settings were kept.
        screen.harness.run_steps(150);
        screen.settle();
        let output = &screen.harness.output().viewport_output[&egui::ViewportId::ROOT];
        assert_eq!(output.repaint_delay, Duration::MAX, "{name}");
        assert_eq!(output.commands, [], "{name}");
    }
}

#[test]
fn a_message_wakes_the_window_once_to_fade() {
    let folder = Folder::of(&["harbour_bridge.txt"]);
    let mut screen = folder.open("harbour_bridge.txt");
    screen.keys("R");
    let delay = |screen: &crate::window::Screen| {
        screen.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay
    };
    screen.harness.run_steps(150);
    assert!(screen.mentions("1 stretch is Junk now"));
    assert!(delay(&screen) > Duration::from_secs(2) && delay(&screen) < Duration::from_secs(7));
    screen.harness.run_steps(400);
    assert!(!screen.mentions("1 stretch is Junk now"));
    assert_eq!(delay(&screen), Duration::MAX);
}
