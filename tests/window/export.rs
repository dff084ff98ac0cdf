//! The form of an export: what it says before, and what it writes.

use crate::window::{Folder, Screen, Setup};
use copydesk::app::exporting::{Form, Format};
use egui::Rect;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT;

const ARTICLE: &str = "harbour_bridge.txt";

/// A desk with one finished annotation by `mk`, and the form open on it.
fn form() -> (Folder, Screen) {
    let folder = Folder::of(&[ARTICLE]);
    let mut screen = folder.open_as(ARTICLE, &Setup { annotator: "mk", ..Setup::default() });
    screen.keys("J H Y C B R Enter Enter");
    screen.settle();
    screen.keys("Ctrl+E");
    screen.settle();
    (folder, screen)
}

fn change(screen: &mut Screen, change: impl FnOnce(&mut Form)) {
    change(&mut screen.harness.state_mut().app.exporting.as_mut().unwrap().form);
    screen.settle();
}

#[test]
fn without_gold_it_says_so_and_with_a_name_it_shows_and_writes_the_data() {
    let (folder, mut screen) = form();
    assert!(screen.mentions("There is no gold annotation yet"), "{:?}", screen.texts());
    let out = folder.desk.path().with_file_name(format!(
        "{}-jsonl",
        folder.desk.path().file_name().unwrap().to_str().unwrap()
    ));
    change(&mut screen, |form| form.from = "mk".to_owned());
    assert!(screen.mentions("train.jsonl:"), "{:?}", screen.texts());
    assert!(screen.mentions("\"id\":\"harbour_bridge\""), "{:?}", screen.texts());
    assert!(!out.exists(), "a preview writes nothing");
    screen.push("Export");
    screen.settle();
    assert!(screen.shows("Done") && screen.mentions("1 article in"), "{:?}", screen.texts());
    let written = std::fs::read_dir(&out).unwrap().count();
    assert!(written >= 3, "{written} files");
    std::fs::remove_dir_all(&out).unwrap();
}

#[test]
fn a_field_that_does_not_do_is_named_and_nothing_is_written() {
    let (folder, mut screen) = form();
    let parent = folder.desk.path().parent().unwrap().to_owned();
    change(&mut screen, |form| {
        form.from = "mk".to_owned();
        form.split = "train=80,dev".to_owned();
    });
    assert!(screen.mentions("Splits: "), "{:?}", screen.texts());
    screen.push("Export");
    screen.settle();
    assert!(screen.shows("Not exported"), "{:?}", screen.texts());
    let name = folder.desk.path().file_name().unwrap().to_str().unwrap().to_owned();
    assert!(!parent.join(format!("{name}-jsonl")).exists());
    screen.push("Close");
    assert!(screen.app().overlay.is_none());
}

#[test]
fn a_flat_folder_is_split_by_article_once_that_is_chosen() {
    let folder = Folder::of(&[ARTICLE, "wire_storm.txt", "live_blog.txt"]);
    let mut screen = folder.open_as(ARTICLE, &Setup { annotator: "mk", ..Setup::default() });
    for _ in 0..3 {
        screen.keys("J H Y C B R Enter Enter");
        screen.settle();
    }
    screen.keys("Ctrl+E");
    screen.settle();
    assert!(disabled(&screen, "Keep together"));
    change(&mut screen, |form| {
        form.from = "mk".to_owned();
        form.split = "train=1,test=1".to_owned();
    });
    screen.push("Export");
    screen.settle();
    assert!(screen.mentions("--group article"), "{:?}", screen.texts());
    assert!(!disabled(&screen, "Keep together"));
    change(&mut screen, |form| form.group = copydesk::app::exporting::GroupBy::Article);
    screen.push("Export");
    screen.settle();
    assert!(screen.shows("Done") && !screen.mentions("--group"), "{:?}", screen.texts());
    let out = screen.app().exporting.as_ref().unwrap().form.out.clone();
    std::fs::remove_dir_all(out).unwrap();
}

fn disabled(screen: &Screen, name: &str) -> bool {
    screen.node_of(Role::ComboBox, name).accesskit_node().is_disabled()
}

/// The rows below the splits, and the button, moved while one typed.
#[test]
fn nothing_moves_in_any_state_of_the_form() {
    for (size, zoom) in [([1280.0, 800.0], 1.0), ([900.0, 600.0], 1.0), ([900.0, 600.0], 1.5)] {
        let folder = Folder::of(&[ARTICLE]);
        let setup = Setup { annotator: "mk", size, zoom, ..Setup::default() };
        let mut screen = folder.open_as(ARTICLE, &setup);
        screen.keys("J H R Enter Enter");
        screen.settle();
        screen.keys("Ctrl+E");
        screen.settle();
        let places = |screen: &Screen| -> Vec<Rect> {
            let fields = ["Content", "Splits", "Seed", "Into the folder"];
            let fields = fields.map(|name| screen.node_of(Role::TextInput, name).rect());
            let buttons = ["Export", "Close"].map(|n| screen.node_of(Role::Button, n).rect());
            let window = screen.harness.ctx.content_rect();
            assert!(buttons.iter().all(|b| window.contains_rect(*b)), "{buttons:?} {window}");
            fields.into_iter().chain(buttons).collect()
        };
        let before = places(&screen);
        let forms: [fn(&mut Form); 4] = [
            |form| form.split = "train=80,test=20".to_owned(),
            |form| form.from = "mk".to_owned(),
            |form| form.format = Format::all().find(|f| !f.uses_profile()).unwrap(),
            |form| form.split = "train".to_owned(),
        ];
        for form in forms {
            change(&mut screen, form);
            assert_eq!(places(&screen), before, "{size:?} at {zoom}");
        }
        screen.push("Export");
        screen.settle();
        assert!(screen.shows("Not exported"), "{:?}", screen.texts());
        assert_eq!(places(&screen), before, "{size:?} at {zoom}, with a report");
    }
}
