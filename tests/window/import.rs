//! The form of an import: what it shows before, what it asks, and what it writes.

use crate::window::{Folder, Screen, Setup, flat};
use copydesk::annotation::{Label, Status};
use copydesk::app::Asking;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT;
use std::path::{Path, PathBuf};

const ARTICLE: &str = "harbour_bridge.txt";
const WRITTEN: &str = "harbour_bridge.txt.import-spans.ron";

/// What the article begins with, as the body of a JSON string.
fn article(folder: &Folder) -> String {
    std::fs::read_to_string(folder.desk.join(ARTICLE)).unwrap()
}

/// A file beside the desk with a record for the article, labelled so, and a line that is wrong.
fn file(folder: &Folder, label: &str, more: &str) -> PathBuf {
    let text = serde_json::to_string(&article(folder)).unwrap();
    let line = format!(
        "{{\"id\":\"harbour_bridge\",\"text\":{text},\"spans\":[{{\"start\":0,\"end\":4,\"label\":\"{label}\"}}]}}\n{more}"
    );
    let path = folder.settings_path().with_file_name("spans.jsonl");
    std::fs::write(&path, line).unwrap();
    path
}

fn open(folder: &Folder) -> Screen {
    let mut screen = folder.open_as(ARTICLE, &Setup { annotator: "mk", ..Setup::default() });
    screen.keys("Ctrl+I");
    screen.settle();
    assert!(screen.shows("Import annotations"), "{:?}", screen.texts());
    screen
}

/// Types a path into the field that has the focus, and says that this is it.
fn type_path(screen: &mut Screen, path: &Path) {
    screen.events([egui::Event::Text(path.display().to_string())]);
    assert!(!screen.mentions("record in"), "nothing is looked at while one types");
    screen.keys("Enter");
    screen.settle();
}

#[test]
fn a_path_is_looked_at_an_unknown_label_is_asked_for_and_the_file_is_written() {
    let folder = Folder::of(&[ARTICLE]);
    let path = file(&folder, "title", "");
    let mut screen = open(&folder);
    type_path(&mut screen, &path);
    let texts = screen.texts();
    assert!(screen.mentions("spans, as it looks: 1 record in 1 file"), "{texts:?}");
    assert!(screen.mentions("spans.jsonl:1: span 1: the label `title` is unknown"), "{texts:?}");
    assert!(screen.mentions("1 error, 0 warnings"), "{texts:?}");
    assert!(!folder.desk.join(WRITTEN).exists());

    screen.click_on("Meaning of title");
    screen.click_on("Headline");
    screen.settle();
    assert!(screen.mentions("1 span: 1 Headline"), "{:?}", screen.texts());
    screen.push("Import 1 annotation");
    screen.settle();
    assert!(screen.shows("Done"), "{:?}", screen.texts());
    assert!(screen.mentions("1 annotation by import-spans written"), "{:?}", screen.texts());
    let written = folder.annotation(WRITTEN);
    assert_eq!(flat(&written), [(0, 4, Label::Headline)]);
    assert_eq!((written.annotator.as_str(), &written.status), ("import-spans", &Status::Done));
    screen.push("Close");
    assert!(screen.app().overlay.is_none());
    // It can be reviewed like anybody's.
    screen.settle();
    assert!(screen.app().queue.annotators().contains(&"import-spans"));
}

#[test]
fn what_is_wrong_is_listed_and_left_out_only_if_that_is_chosen() {
    let folder = Folder::of(&[ARTICLE]);
    let path = file(&folder, "headline", "{\"id\":\"harbour_bridge\n");
    let mut screen = open(&folder);
    type_path(&mut screen, &path);
    assert!(screen.mentions("spans.jsonl:2: this does not parse"), "{:?}", screen.texts());
    let leave_out = "Import 1 annotation, leaving out what is listed";
    // Enter is no such choice: the other button has the focus.
    screen.keys("Enter");
    screen.settle();
    assert!(screen.app().overlay.is_none());
    assert!(!folder.desk.join(WRITTEN).exists());
    screen.keys("Ctrl+I");
    screen.settle();
    type_path(&mut screen, &path);
    screen.push(leave_out);
    screen.settle();
    assert!(screen.mentions("1 record left out, 1 error passed over"), "{:?}", screen.texts());
    assert!(folder.desk.join(WRITTEN).exists());
    // What was done is not done again.
    assert!(screen.nodes().all(|n| n.accesskit_node().label().as_deref() != Some(leave_out)));
}

#[test]
fn the_dialog_fills_the_path_in_and_esc_closes_without_a_trace() {
    let folder = Folder::of(&[ARTICLE]);
    let path = file(&folder, "body", "");
    let setup = Setup { annotator: "mk", dialog: Some(path), ..Setup::default() };
    let mut screen = folder.open_as(ARTICLE, &setup);
    screen.keys("Ctrl+I");
    screen.settle();
    screen.push("File…");
    screen.woken();
    screen.settle();
    assert!(screen.mentions("1 span: 1 Body"), "{:?}", screen.texts());
    screen.keys("Escape");
    screen.settle();
    assert!(screen.app().overlay.is_none());
    assert!(!folder.desk.join(WRITTEN).exists());
    assert!(screen.article_has_focus());
}

#[test]
fn lines_become_articles_of_the_folder() {
    let folder = Folder::of(&[ARTICLE]);
    let path = folder.settings_path().with_file_name("raw.jsonl");
    std::fs::write(&path, "{\"id\":\"busan\",\"text\":\"Rain in Busan\\n\"}\n").unwrap();
    let mut screen = open(&folder);
    type_path(&mut screen, &path);
    assert!(screen.mentions("articles, as it looks: 1 record"), "{:?}", screen.texts());
    assert!(screen.nodes().any(|n| n.accesskit_node().role() == Role::TextInput
        && n.accesskit_node().label().as_deref() == Some("Field with the text")));
    screen.push("Import 1 article");
    screen.settle();
    let text = std::fs::read_to_string(folder.desk.join("busan.txt")).unwrap();
    assert_eq!(text, "Rain in Busan\n");
    assert_eq!(screen.app().queue.len(), 2);
    let asked = &screen.app().effects;
    assert!(!asked.contains(&copydesk::app::Effect::Ask(Asking::ImportFile)));
}

/// Of many labels only the first rows could be seen, and nothing showed that there were more.
#[test]
fn many_labels_scroll_and_the_buttons_stay_in_view() {
    for (size, zoom) in [([900.0, 600.0], 1.0), ([900.0, 600.0], 1.5)] {
        let folder = Folder::of(&[ARTICLE]);
        let path = file(&folder, "title", "");
        let mut more = String::new();
        for number in 10..60 {
            let line = std::fs::read_to_string(&path).unwrap();
            more += &line.replace("title", &format!("kind{number}"));
        }
        std::fs::write(&path, more).unwrap();
        let setup = Setup { annotator: "mk", size, zoom, ..Setup::default() };
        let mut screen = folder.open_as(ARTICLE, &setup);
        screen.keys("Ctrl+I");
        screen.settle();
        type_path(&mut screen, &path);
        let window = screen.harness.ctx.content_rect();
        for name in ["kind10", "kind35", "kind59"] {
            let meaning = screen.node(&format!("Meaning of {name}"));
            meaning.scroll_to_me();
            screen.harness.run();
            let close = screen.node_of(Role::Button, "Close").rect();
            assert!(window.contains_rect(close), "{close} in {window}");
            let meaning = screen.node(&format!("Meaning of {name}")).rect();
            assert!(meaning.bottom() < close.top(), "{name}: {meaning} above {close}");
            screen.click(meaning.center());
            screen.click_on("Caption");
            screen.settle();
        }
        let form = &screen.app().importing.as_ref().unwrap().form;
        assert_eq!(form.meanings.values().flatten().count(), 3);
    }
}
