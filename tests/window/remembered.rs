//! What survives a restart: keys, theme, zoom, name, recent files, where the user was.

use crate::window::{Folder, Screen, Setup};
use copydesk::annotation::Label::{Body, Junk};
use copydesk::app::overlay::Overlay;
use copydesk::app::settings::{Settings, Theme};
use egui_kittest::kittest::NodeT;
use std::path::PathBuf;

const SAMPLE: &str = "harbour_bridge.txt";

fn sample() -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let screen = folder.open(SAMPLE);
    (folder, screen)
}

#[test]
fn a_key_that_was_changed_works_at_once_and_after_a_restart() {
    let (folder, mut screen) = sample();
    screen.keys("Ctrl+Comma");
    let button = screen.node("Key of Body");
    button.scroll_to_me();
    screen.harness.run();
    screen.push("Key of Body");
    assert!(matches!(screen.app().overlay, Some(Overlay::Settings { capturing: Some(_) })));
    screen.keys("D");
    assert!(matches!(screen.app().overlay, Some(Overlay::Settings { capturing: None })));
    screen.keys("Escape D");
    screen.saved();
    assert_eq!(folder.spans("harbour_bridge.txt.ron"), [(0, 76, Body)]);
    screen.keys("Home B");
    screen.saved();
    assert_eq!(folder.spans("harbour_bridge.txt.ron"), [(0, 76, Body)], "B does nothing now");
    assert!(screen.mentions("Body, 1 spans, key D"));
    screen.close();

    let mut screen = folder.open("live_blog.txt");
    screen.keys("D");
    screen.saved();
    assert_eq!(folder.spans("live_blog.txt.ron")[0].2, Body);
    // The default comes back.
    screen.keys("Ctrl+Comma");
    screen.node("Default key of Body").scroll_to_me();
    screen.harness.run();
    screen.push("Default key of Body");
    screen.keys("Escape B");
    screen.saved();
    assert_eq!(folder.spans("live_blog.txt.ron").len(), 2);
}

#[test]
fn esc_leaves_a_key_as_it_is_and_any_chord_can_be_taken() {
    let (_folder, mut screen) = sample();
    screen.keys("Ctrl+Comma");
    screen.node("Key of Junk").scroll_to_me();
    screen.harness.run();
    screen.push("Key of Junk");
    screen.keys("Escape");
    assert!(matches!(screen.app().overlay, Some(Overlay::Settings { capturing: None })));
    assert!(screen.mentions("Junk, 0 spans, key J"));
    // Ctrl+C comes from the window system as a word of its own.
    screen.push("Key of Junk");
    screen.keys("Ctrl+C Escape Ctrl+C");
    assert_eq!(screen.document().counts[Junk.index()], 1);
}

#[test]
fn a_name_that_is_still_being_typed_is_kept_on_closing() {
    for in_settings in [false, true] {
        let (folder, mut screen) = sample();
        if in_settings {
            screen.keys("Ctrl+Comma");
            let field = screen
                .nodes()
                .filter(|n| n.value().is_some())
                .filter(|n| n.accesskit_node().label().as_deref() == Some("Annotator's name"));
            let pos = field.last().unwrap().rect().center();
            screen.click(pos);
        } else {
            screen.click_on("Annotator's name");
        }
        screen.type_text("mk");
        screen.close();
        let (settings, _) = Settings::read(&std::fs::read(folder.settings_path()).unwrap());
        assert_eq!(settings.annotator, "mk", "in the settings: {in_settings}");
    }
}

#[test]
fn esc_in_the_name_field_leaves_the_name_and_the_annotation_as_they_are() {
    let (folder, mut screen) = sample();
    screen.click_on("Annotator's name");
    screen.type_text("mk");
    screen.keys("Escape");
    screen.settle();
    assert_eq!(screen.app().settings.annotator, "");
    assert_eq!(screen.node("Annotator's name").value().as_deref().unwrap_or_default(), "");
    screen.keys("J");
    screen.saved();
    assert_eq!(folder.spans("harbour_bridge.txt.ron").len(), 1, "the file is the same");
    // Left otherwise it is taken.
    screen.click_on("Annotator's name");
    screen.type_text("mk");
    screen.keys("Enter");
    screen.settle();
    assert_eq!(screen.app().settings.annotator, "mk");
}

#[test]
fn theme_and_zoom_survive() {
    let (folder, mut screen) = sample();
    screen.push("View");
    screen.push("Dark theme");
    assert_eq!(screen.harness.ctx.theme(), egui::Theme::Dark);
    screen.keys("Ctrl+Plus Ctrl+Equals");
    assert!((screen.harness.ctx.zoom_factor() - 1.25).abs() < 0.01, "one step for each key");
    screen.close();
    let (settings, complaint) = Settings::read(&std::fs::read(folder.settings_path()).unwrap());
    assert_eq!((settings.theme, complaint), (Theme::Dark, None));
    let screen = folder.open(SAMPLE);
    assert_eq!(screen.harness.ctx.theme(), egui::Theme::Dark);
    assert!((screen.harness.ctx.zoom_factor() - 1.25).abs() < 0.01);
}

#[test]
fn the_name_in_the_title_line_picks_the_file() {
    let (folder, mut screen) = sample();
    screen.keys("J");
    screen.saved();
    screen.click_on("Annotator's name");
    screen.type_text("mk");
    screen.keys("Enter");
    screen.settle();
    assert_eq!(screen.document().annotation.spans.len(), 0, "another annotation is open");
    screen.keys("Escape B");
    screen.saved();
    assert_eq!(folder.spans("harbour_bridge.txt.ron"), [(0, 76, Junk)]);
    assert_eq!(folder.spans("harbour_bridge.txt.mk.ron"), [(0, 76, Body)]);
    assert_eq!(folder.annotation("harbour_bridge.txt.mk.ron").annotator, "mk");
    screen.close();
    let screen = folder.open(SAMPLE);
    assert_eq!(screen.document().annotation.annotator, "mk");
}

#[test]
fn a_name_that_no_file_can_have_is_refused_with_the_reason() {
    let (folder, mut screen) = sample();
    screen.click_on("Annotator's name");
    screen.type_text("gold");
    screen.keys("Enter");
    screen.settle();
    assert_eq!(screen.app().settings.annotator, "");
    assert!(screen.mentions("The name stays as it was"), "{:?}", screen.texts());
    screen.keys("Escape J");
    screen.saved();
    assert_eq!(folder.spans("harbour_bridge.txt.ron").len(), 1);
}

#[test]
fn the_welcome_lists_recent_files_and_opens_them_where_the_user_was() {
    let (folder, mut screen) = sample();
    screen.keys("End Up Up");
    let (chosen, top) = (screen.selected(), screen.document().top);
    assert!(top.0 > 1000);
    screen.close();
    let (mut settings, _) = Settings::read(&std::fs::read(folder.settings_path()).unwrap());
    settings.last = None;
    std::fs::write(folder.settings_path(), settings.write()).unwrap();
    let mut screen = folder.start(&[], &Setup::default());
    assert!(screen.app().open.is_none());
    screen.click_on(SAMPLE);
    screen.settle();
    assert_eq!(screen.selected(), chosen);
    assert_eq!(screen.document().top, top, "scrolled to where it was");
    assert!(screen.article_has_focus());
}

#[test]
fn what_was_open_is_open_again() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    std::fs::create_dir(folder.desk.join("more")).unwrap();
    std::fs::write(folder.desk.join("more/extra.txt"), "one\n").unwrap();
    let mut screen = folder.start(&[folder.desk.path().to_owned()], &Setup::default());
    screen.keys("Ctrl+PageDown");
    screen.settle();
    screen.keys("Ctrl+L PageDown PageDown");
    let chosen = screen.selected();
    assert!(screen.document().top.0 > 500, "{:?}", screen.document().top);
    let article = screen.document().annotation.article.source.clone();
    screen.close();
    let mut screen = folder.start(&[], &Setup::default());
    assert_eq!(screen.document().annotation.article.source, article);
    assert_eq!(screen.selected(), chosen);
    assert!(screen.document().top.0 > 500, "scrolled to where it was");
    assert!(screen.shows("3 articles"), "the folder is listed as before: {:?}", screen.texts());
    assert!(!screen.app().settings.show_side && screen.article_has_focus());
    screen.keys("Ctrl+L");
    screen.close();
    // The article is gone: its folder opens.
    std::fs::remove_file(folder.desk.join(&article)).unwrap();
    let screen = folder.start(&[], &Setup::default());
    assert_ne!(screen.document().annotation.article.source, article);
    assert!(screen.mentions("is no longer there"), "{:?}", screen.texts());
    screen.close();
    // The folder is gone: a sentence, and the welcome.
    std::fs::remove_dir_all(folder.desk.path()).unwrap();
    let screen = folder.start(&[], &Setup::default());
    assert!(screen.app().open.is_none() && screen.shows("Try the samples…"));
    assert!(screen.mentions("is not there any more. Open another one"), "{:?}", screen.texts());
}

#[test]
fn panels_that_were_hidden_stay_hidden() {
    let (folder, mut screen) = sample();
    screen.keys("Ctrl+L Ctrl+B");
    assert!(!screen.mentions("Headline, 0 spans"));
    screen.close();
    let screen = folder.open(SAMPLE);
    assert!(!screen.mentions("Headline, 0 spans"));
    assert!(!screen.shows("Filter the articles by name"));
}

#[test]
fn the_path_box_opens_what_is_typed_and_says_what_is_wrong() {
    let (folder, mut screen) = sample();
    screen.keys("Ctrl+O");
    screen.type_text("no such file");
    screen.keys("Enter");
    screen.settle();
    assert!(screen.mentions("no such file"), "{:?}", screen.texts());
    assert_eq!(screen.document().annotation.article.source, SAMPLE);
    screen.keys("Escape Ctrl+O");
    screen.type_text(&folder.desk.join("live_blog.txt").display().to_string());
    screen.keys("Enter");
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, "live_blog.txt");
    assert!(screen.article_has_focus());
}

#[test]
fn the_samples_go_into_a_folder_and_open() {
    let folder = Folder::of(&[]);
    let mut screen = folder.start(&[], &Setup::default());
    screen.push("Try the samples…");
    screen.keys("Ctrl+A");
    screen.type_text(&folder.desk.path().display().to_string());
    screen.keys("Enter");
    screen.settle();
    let open = screen.app().open.as_ref().expect("a sample is open");
    assert!(folder.desk.names().contains(&open.opened.annotation.article.source));
    let samples: Vec<String> =
        folder.desk.names().into_iter().filter(|n| !n.contains(".ron")).collect();
    assert!(samples.len() >= 9, "{samples:?}");
}

#[test]
fn the_answer_of_the_systems_dialog_is_opened() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let dialog: Option<PathBuf> = Some(folder.desk.join("live_blog.txt"));
    let mut screen = folder.open_as(SAMPLE, &Setup { dialog, ..Setup::default() });
    screen.keys("Ctrl+O");
    // The answer comes from a thread of its own, and wakes the window.
    screen.woken();
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, "live_blog.txt");
    assert!(screen.app().overlay.is_none());
}

#[test]
fn a_file_that_is_dropped_is_opened() {
    let (folder, mut screen) = sample();
    let path = folder.desk.join("live_blog.txt");
    screen.drop_file(&path);
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, "live_blog.txt");
}
