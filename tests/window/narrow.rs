//! Small windows: drawers, and nothing outside the window or cut.

use crate::window::{Folder, Screen, Setup};
use copydesk::app::message::Weight;
use copydesk::app::overlay::Overlay;
use copydesk::app::settings::Settings;
use copydesk::ui::panels::notes::field_id;
use egui::{Rect, vec2};
use egui_kittest::kittest::NodeT;

const SAMPLE: &str = "harbour_bridge.txt";

fn of_size(size: [f32; 2], zoom: f32) -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let screen = folder.open_as(SAMPLE, &Setup { size, zoom, ..Setup::default() });
    (folder, screen)
}

fn side_is_shown(screen: &Screen) -> bool {
    screen.mentions("Headline, 0 spans, key H")
}

fn queue_is_shown(screen: &Screen) -> bool {
    screen.shows("Filter the articles by name")
}

#[test]
fn below_900_points_the_panels_are_drawers() {
    let (_folder, screen) = of_size([900.0, 600.0], 1.0);
    assert!(side_is_shown(&screen) && queue_is_shown(&screen), "900 points are enough");
    let (_folder, mut screen) = of_size([899.0, 600.0], 1.0);
    assert!(!side_is_shown(&screen) && !queue_is_shown(&screen), "hidden until asked for");
    let whole = screen.view().width();
    assert!(whole > 840.0, "the article has all the width: {whole}");
    screen.keys("Ctrl+L");
    assert!(side_is_shown(&screen) && !queue_is_shown(&screen));
    screen.keys("Ctrl+B");
    assert!(!side_is_shown(&screen) && queue_is_shown(&screen), "one at a time");
    screen.keys("Ctrl+B");
    assert!(!queue_is_shown(&screen));
    screen.keys("Ctrl+3");
    assert!(screen.shows("Warning"), "asking for a tab shows its drawer");
    // The settings of the wide window are as they were.
    assert!(screen.app().settings.show_queue && screen.app().settings.show_side);
}

#[test]
fn a_new_note_opens_its_drawer_and_has_the_focus() {
    let (_folder, mut screen) = of_size([800.0, 600.0], 1.0);
    screen.keys("N");
    assert!(screen.has_focus(field_id(screen.app().open.as_ref().unwrap(), 0)));
    screen.type_text("odd");
    assert_eq!(screen.document().annotation.notes[0].text, "odd");
}

#[test]
fn zoom_makes_a_window_narrow_too() {
    let (_folder, mut screen) = of_size([1280.0, 800.0], 1.0);
    assert!(side_is_shown(&screen));
    screen.keys("Ctrl+Plus Ctrl+Plus Ctrl+Plus");
    assert!((screen.app().settings.zoom - 1.5).abs() < 0.01);
    screen.settle();
    assert!(!side_is_shown(&screen), "853 points are not enough");
    screen.keys("Ctrl+0");
    screen.settle();
    assert!(side_is_shown(&screen));
}

/// What a user can act on lies in the window, and what is written in a bar is not cut.
#[track_caller]
pub fn nothing_is_outside(screen: &Screen, when: &str) {
    let window = screen.harness.ctx.content_rect().expand(0.5);
    let mut buttons: Vec<(Rect, String)> = Vec::new();
    for node in screen.nodes() {
        let accessible = node.accesskit_node();
        let role = format!("{:?}", accessible.role());
        // Rows of lists and blocks of text scroll out of view; that is what scrolling is.
        if !matches!(role.as_str(), "Button" | "TextInput" | "MultilineTextInput" | "ComboBox") {
            continue;
        }
        let name = accessible.label().unwrap_or_default();
        if accessible.raw_bounds().is_none() {
            continue;
        }
        let rect = node.rect();
        if scrolls(screen, &name) {
            continue;
        }
        assert!(window.contains_rect(rect), "{when}: {role} “{name}” at {rect} is out of {window}");
        let is_field = role == "TextInput" && screen.app().overlay.is_none();
        if role == "Button" || is_field {
            buttons.push((rect, name));
        }
    }
    // The status line: words side by side, all in the window.
    let label = |node: &egui_kittest::Node<'_>| {
        let accessible = node.accesskit_node();
        (accessible.role() == egui::accesskit::Role::Label).then(|| node.value()).flatten()
    };
    let row = screen.nodes().find(|n| label(n).is_some_and(|t| t.contains("sav")));
    let mut words: Vec<(Rect, String)> = Vec::new();
    if let Some(row) = row.filter(|_| screen.app().overlay.is_none()) {
        let middle = row.rect().center().y;
        let beside = |n: &egui_kittest::Node<'_>| {
            n.accesskit_node().raw_bounds().is_some() && (n.rect().center().y - middle).abs() < 2.0
        };
        for node in screen.nodes().filter(beside) {
            if let Some(text) = label(&node).filter(|t| !t.is_empty() && !scrolled_away(t)) {
                assert!(window.contains_rect(node.rect()), "{when}: “{text}” is out of {window}");
                words.push((node.rect(), text));
            }
        }
    }
    apart(&buttons, when);
    apart(&words, when);
}

/// What stands in the tab on the right, which may be scrolled under the status line.
fn scrolled_away(text: &str) -> bool {
    text == "No notes yet"
}

#[track_caller]
fn apart(things: &[(Rect, String)], when: &str) {
    for (i, (rect, name)) in things.iter().enumerate() {
        for (other, its_name) in &things[i + 1..] {
            let both = rect.shrink(1.0).intersect(other.shrink(1.0));
            assert!(!both.is_positive(), "{when}: “{name}” {rect} lies on “{its_name}” {other}");
        }
    }
}

/// Long lists in overlays and menus scroll; in a low window the panel on the right does, whole.
fn scrolls(screen: &Screen, name: &str) -> bool {
    let low = screen.harness.ctx.content_rect().height() < 363.0;
    if low && matches!(name, "On the selection" | "On the article") {
        return true;
    }
    match &screen.app().overlay {
        Some(Overlay::Palette { .. }) => name.contains("  ›  "),
        Some(Overlay::Settings { .. }) => name.contains("ey of "),
        _ => false,
    }
}

#[test]
fn nothing_lies_outside_a_small_window() {
    for (size, zoom) in [
        ([1280.0, 800.0], 1.0),
        ([1280.0, 800.0], 1.5),
        ([900.0, 600.0], 1.0),
        ([900.0, 600.0], 1.5),
        ([900.0, 600.0], 2.0),
        ([480.0, 320.0], 1.0),
        ([720.0, 480.0], 1.5),
    ] {
        let (_folder, mut screen) = of_size(size, zoom);
        let at = format!("{size:?} at {zoom}");
        screen.keys("J H");
        nothing_is_outside(&screen, &at);
        for keys in ["Ctrl+L", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+4", "Ctrl+B", "Ctrl+F"] {
            screen.keys(keys);
            nothing_is_outside(&screen, &format!("{at}, {keys}"));
        }
        screen.keys("Escape");
        for keys in ["Ctrl+P", "F1", "Ctrl+Comma", "Ctrl+O", "Ctrl+Enter"] {
            screen.keys(keys);
            nothing_is_outside(&screen, &format!("{at}, {keys}"));
            screen.keys("Escape");
        }
        screen.keys("Enter");
        nothing_is_outside(&screen, &format!("{at}, a message"));
    }
}

/// A panel that had been made wide left the article less room than a row took: text that reads
/// from the right began outside of the window.
#[test]
fn a_drawer_leaves_the_article_its_room_and_no_text_is_cut() {
    let arabic = "cairo_library.txt";
    let folder = Folder::of(&[arabic]);
    let setup = Setup { size: [900.0, 600.0], ..Setup::default() };
    let mut screen = folder.open_as(arabic, &setup);
    let label = screen
        .nodes()
        .find(|n| n.accesskit_node().label().is_some_and(|l| l.starts_with("Headline, 0 spans")));
    let edge = label.unwrap().rect().left_center() - vec2(10.0, 0.0);
    let wide = screen.view().width();
    screen.drag(&[edge, edge - vec2(60.0, 0.0), edge - vec2(150.0, 0.0)], "");
    assert!(screen.view().width() < wide - 100.0, "{wide} {}", screen.view().width());
    for zoom in [1.5, 2.0] {
        while screen.app().settings.zoom < zoom {
            screen.keys("Ctrl+Plus");
        }
        screen.fit();
        for keys in ["Ctrl+L", "Ctrl+L", "Ctrl+B", "Ctrl+B"] {
            screen.keys(keys);
            screen.keys("Home");
            let (view, (_, first)) = (screen.view(), screen.cluster(0).unwrap());
            let inside = view.x_range().contains(first.left()) && view.right() >= first.right();
            assert!(inside, "{zoom} {keys}: {first} in {view}");
            assert!(view.width() > 190.0, "{zoom} {keys}: {view}");
        }
    }
}

#[test]
fn the_welcome_fits_a_small_window() {
    for (size, zoom) in [([900.0, 600.0], 1.5), ([480.0, 320.0], 1.0)] {
        let folder = Folder::of(&[]);
        let screen = folder.start(&[], &Setup { size, zoom, ..Setup::default() });
        nothing_is_outside(&screen, &format!("welcome, {size:?} at {zoom}"));
    }
}

/// Long names ran over *saved* and the encoding, and out of the welcome.
#[cfg(unix)]
#[test]
fn a_long_name_gives_way_to_what_else_is_said() {
    for (size, length) in [([900.0, 600.0], 117), ([1280.0, 800.0], 244), ([480.0, 320.0], 117)] {
        let folder = Folder::of(&[SAMPLE]);
        let name = format!("{}.txt", "long-name-".repeat(25).get(..length - 4).unwrap());
        std::fs::rename(folder.desk.join(SAMPLE), folder.desk.join(&name)).unwrap();
        let setup = Setup { size, ..Setup::default() };
        let mut screen = folder.open_as(&name, &setup);
        screen.keys("J");
        screen.settle();
        nothing_is_outside(&screen, &format!("{length} characters at {size:?}"));
        if length < 240 {
            // A longer one leaves no room for the annotation's own ending.
            assert!(screen.shows("saved"), "{:?}", screen.texts());
        }
        let said = ["UTF-8", "block 2 of 86"];
        assert!(said.iter().all(|part| screen.shows(part)), "{:?}", screen.texts());
        screen.harness.state_mut().app.quitting = true;
        screen.close();
        let last = Settings::read(&std::fs::read(folder.settings_path()).unwrap()).0;
        let welcome = Settings { last: None, ..last };
        std::fs::write(folder.settings_path(), welcome.write()).unwrap();
        let screen = folder.start(&[], &setup);
        let window = screen.harness.ctx.content_rect();
        let link = screen.nodes().find(|n| n.accesskit_node().label() == Some(name.clone()));
        let rect = link.expect("it is among the recent ones").rect();
        let is_in = window.x_range().contains(rect.left()) && rect.right() <= window.right();
        assert!(is_in, "{rect} is out of {window}");
    }
}

#[test]
fn no_more_than_three_messages_cover_the_text() {
    let (_folder, mut screen) = of_size([900.0, 600.0], 1.0);
    for number in 1..=5 {
        let app = &mut screen.harness.state_mut().app;
        app.messages.say(Weight::Warning, format!("warning {number}"), None);
    }
    screen.harness.run();
    let shown = |screen: &Screen| {
        (1..=5).filter(|n| screen.shows(&format!("Note: warning {n}"))).collect::<Vec<_>>()
    };
    assert_eq!(shown(&screen), [3, 4, 5]);
    screen.click_on("2 more");
    assert_eq!(shown(&screen), [1, 2, 3, 4, 5]);
    screen.click_on("Fewer");
    assert_eq!(shown(&screen), [3, 4, 5]);
    assert!(!screen.shows("Fewer"));
}

#[test]
fn an_empty_article_is_said_to_be_empty() {
    let folder = Folder::of(&[]);
    std::fs::write(folder.desk.join("a.txt"), "").unwrap();
    let mut screen = folder.open("a.txt");
    assert!(screen.shows("the article is empty"), "{:?}", screen.texts());
    screen.keys("J");
    assert!(!screen.mentions("is labelled") && !screen.mentions("nothing to label"));
}
