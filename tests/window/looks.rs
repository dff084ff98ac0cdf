//! What the window looks like, exact to the pixel. `UPDATE_PICTURES=1` accepts new pictures:
//! look at each before committing it.

use crate::pages::down_to;
use crate::pictures;
use crate::window::{Folder, Screen, Setup};
use copydesk::app::settings::Theme;
use std::path::Path;

const SAMPLE: &str = "harbour_bridge.txt";

/// The sample half labelled, with a queue around it.
fn half_labelled(setup: &Setup) -> (Folder, Screen) {
    let samples = [
        "cairo_library.txt",
        "haifa_port.txt",
        SAMPLE,
        "jaipur_metro.txt",
        "live_blog.txt",
        "osaka_rail.txt",
        "seoul_market.txt",
        "wire_storm.txt",
    ];
    let folder = Folder::of(&samples);
    let mut screen = folder.open_as(SAMPLE, setup);
    screen.keys("J H Ctrl+Shift+Left Y C B B");
    screen.saved();
    (folder, screen)
}

#[test]
fn the_window_at_work() {
    let (_folder, mut screen) = half_labelled(&Setup::default());
    let picture = screen.picture();
    pictures::check("window_light", &picture);
    // The README shows the same picture.
    let shown = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    pictures::check_in(&shown, "window", &picture);
}

#[test]
fn the_window_in_the_dark_and_narrower() {
    let setup = Setup { size: [900.0, 600.0], theme: Theme::Dark, ..Setup::default() };
    let (_folder, mut screen) = half_labelled(&setup);
    pictures::check("window_dark_900", &screen.picture());
}

#[test]
fn the_window_enlarged() {
    let setup = Setup { zoom: 1.5, ..Setup::default() };
    let (_folder, mut screen) = half_labelled(&setup);
    screen.keys("Ctrl+L");
    pictures::check("window_150_drawer", &screen.picture());
}

#[test]
fn an_arabic_article() {
    let folder = Folder::of(&["cairo_library.txt"]);
    let mut screen = folder.open("cairo_library.txt");
    screen.keys("Shift+Down Shift+Down J");
    let pos = screen.gutter_of(screen.find("مكتبة «دار النخيل» بالقاهرة تعيد"));
    screen.click(pos);
    screen.keys("H Y");
    screen.settle();
    pictures::check("arabic", &screen.picture());
}

#[test]
fn the_welcome() {
    let folder = Folder::of(&[]);
    let mut screen = folder.start(&[], &Setup { size: [900.0, 600.0], ..Setup::default() });
    pictures::check("welcome", &screen.picture());
}

#[test]
fn the_key_help() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open_as(SAMPLE, &Setup { theme: Theme::Dark, ..Setup::default() });
    screen.keys("F1");
    pictures::check("keys_dark", &screen.picture());
}

/// A page whose markup says what is what, and the same as the eye reads it in the dark.
#[test]
fn a_web_page() {
    for (name, theme, size) in [
        ("page_light", Theme::Light, [1200.0, 800.0]),
        ("page_dark_900", Theme::Dark, [900.0, 600.0]),
    ] {
        let folder = Folder::of(&["river_ferry.html"]);
        let setup = Setup { size, theme, ..Setup::default() };
        let mut screen = folder.open_as("river_ferry.html", &setup);
        for (start, keys) in [("River Sarn", "J H"), ("• Comments", "J"), ("A low", "Down C")] {
            down_to(&mut screen, start);
            screen.keys(keys);
        }
        pictures::check(name, &screen.picture());
    }
}
