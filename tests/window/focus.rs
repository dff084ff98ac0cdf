//! Who has the keyboard: letters label only in the article, text fields keep their own keys.

use crate::window::{Folder, Screen, Setup};
use copydesk::app::overlay::Overlay;
use copydesk::ui::panels::{labels, notes, queue};

const SAMPLE: &str = "harbour_bridge.txt";
const RON: &str = "harbour_bridge.txt.ron";

fn sample() -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE]);
    let screen = folder.open(SAMPLE);
    (folder, screen)
}

fn note_has_focus(screen: &Screen) -> bool {
    screen.has_focus(notes::field_id(screen.app().open.as_ref().unwrap(), 0))
}

fn unlabelled(screen: &mut Screen, folder: &Folder) {
    screen.settle();
    assert_eq!(screen.document().annotation.spans.len(), 0, "letters in a field label nothing");
    assert!(!folder.desk.join(RON).exists());
}

#[test]
fn letters_in_the_name_field_are_a_name() {
    let (folder, mut screen) = sample();
    screen.click_on("Annotator's name");
    screen.type_text("hcbyj");
    assert_eq!(screen.node("Annotator's name").value().as_deref(), Some("hcbyj"));
    unlabelled(&mut screen, &folder);
    screen.keys("Ctrl+Z");
    assert_ne!(screen.node("Annotator's name").value().as_deref(), Some("hcbyj"), "undone");
}

#[test]
fn letters_in_the_find_field_are_looked_for() {
    let (folder, mut screen) = sample();
    screen.keys("Ctrl+F");
    screen.type_text("bridge");
    screen.settle();
    assert_eq!(screen.node("Find in the text").value().as_deref(), Some("bridge"));
    unlabelled(&mut screen, &folder);
    let all = screen.document().text().as_str().to_lowercase().matches("bridge").count();
    assert!(screen.shows(&format!("1 of {all}")), "{:?}", screen.texts());
    let first = screen.selected();
    assert_eq!(screen.selected_text().to_lowercase(), "bridge");
    screen.keys("Enter");
    assert!(screen.selected() > first, "Enter goes to the next match");
    assert!(screen.shows(&format!("2 of {all}")), "{:?}", screen.texts());
    screen.keys("Shift+Enter");
    assert_eq!(screen.selected(), first);
    screen.keys("F3 Shift+F3");
    assert_eq!(screen.selected(), first);
    screen.keys("Delete Backspace Left Home End Tab");
    unlabelled(&mut screen, &folder);
    screen.keys("Escape");
    assert!(screen.article_has_focus());
    assert!(!screen.shows("Find in the text"), "Esc closes the bar");
}

#[test]
fn letters_in_the_palette_search_it() {
    let (folder, mut screen) = sample();
    screen.keys("Ctrl+P");
    screen.type_text("hcb");
    assert_eq!(screen.node("Find a command").value().as_deref(), Some("hcb"));
    assert!(screen.shows("No command has these words"));
    screen.keys("Escape");
    assert_eq!(screen.app().overlay, None);
    assert!(screen.article_has_focus());
    unlabelled(&mut screen, &folder);
}

#[test]
fn a_note_is_written_undone_in_its_field_and_kept_on_disk() {
    let (folder, mut screen) = sample();
    screen.keys("J N");
    assert!(note_has_focus(&screen), "the new note has the focus");
    screen.type_text("hjb bh");
    screen.saved();
    let annotation = folder.annotation(RON);
    assert_eq!(annotation.notes[0].text, "hjb bh");
    assert_eq!(annotation.spans.len(), 1);
    screen.keys("Ctrl+Z");
    screen.saved();
    let annotation = folder.annotation(RON);
    assert_ne!(annotation.notes[0].text, "hjb bh", "Ctrl+Z undoes the typing");
    assert_eq!(annotation.spans.len(), 1, "and not the labels");
    screen.keys("Escape");
    assert!(screen.article_has_focus());
}

/// egui keeps what was typed under the field's id: once it was the same for every article.
#[test]
fn undo_in_a_note_never_brings_in_the_note_of_another_article() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("N");
    screen.type_text("mine");
    // egui keeps what has stood for a second.
    screen.harness.run_steps(90);
    screen.keys("Escape Ctrl+PageDown");
    screen.settle();
    screen.keys("N");
    assert!(note_has_focus(&screen));
    screen.keys("Ctrl+Z");
    assert_eq!(screen.document().annotation.notes[0].text, "");
    screen.type_text("odd");
    screen.keys("Ctrl+Z Ctrl+Z Ctrl+Z");
    assert_eq!(screen.document().annotation.notes[0].text, "");
}

#[test]
fn undo_in_a_note_never_brings_in_the_note_that_stood_there_before() {
    let (_folder, mut screen) = sample();
    screen.keys("N");
    screen.type_text("first");
    // egui keeps what has stood for a second.
    screen.harness.run_steps(90);
    screen.push("Remove the note");
    screen.keys("Escape N");
    assert!(note_has_focus(&screen));
    screen.keys("Ctrl+Z");
    let notes = &screen.document().annotation.notes;
    assert_eq!((notes.len(), notes[0].text.as_str()), (1, ""));
}

#[test]
fn typing_a_note_is_one_step_of_the_articles_undo() {
    let (folder, mut screen) = sample();
    screen.keys("J N");
    screen.type_text("odd");
    screen.keys("Escape");
    screen.keys("Ctrl+Z");
    screen.saved();
    assert_eq!(folder.annotation(RON).notes.first().map(|n| n.text.as_str()), Some(""));
    screen.keys("Ctrl+Z");
    screen.saved();
    assert_eq!(folder.annotation(RON).notes.len(), 0);
    screen.keys("Ctrl+Z");
    screen.saved();
    assert_eq!(folder.annotation(RON).spans.len(), 0);
}

#[test]
fn tab_goes_through_the_spans_and_not_out_of_the_article() {
    let (_folder, mut screen) = sample();
    screen.keys("J H Y Home");
    assert_eq!(screen.selected(), (0, 76));
    screen.keys("Tab");
    assert_eq!(screen.selected(), (78, 182));
    screen.keys("Tab");
    assert_eq!(screen.selected(), (184, 204));
    screen.keys("Tab");
    assert!(screen.shows("This is the last span"));
    screen.keys("Shift+Tab Shift+Tab");
    assert_eq!(screen.selected(), (0, 76));
    assert!(screen.article_has_focus());
}

#[test]
fn f6_goes_around_the_panels_and_esc_comes_back() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let mut screen = folder.start(&[folder.desk.path().to_owned()], &Setup::default());
    assert!(screen.article_has_focus());
    screen.keys("F6");
    assert!(screen.has_focus(labels::focus_id()));
    screen.keys("F6");
    assert!(screen.has_focus(queue::focus_id()));
    screen.keys("F6");
    assert!(screen.article_has_focus());
    screen.keys("Shift+F6");
    assert!(screen.has_focus(queue::focus_id()));
    screen.type_text("live");
    assert_eq!(screen.app().queue.filter.text, "live");
    screen.keys("Shift+F6");
    assert!(screen.has_focus(labels::focus_id()));
    screen.keys("Escape");
    assert!(screen.article_has_focus());
    assert!(screen.document().is_untouched());
}

#[test]
fn f6_goes_past_hidden_panels_and_never_gets_stuck() {
    let (_folder, mut screen) = sample();
    screen.keys("Ctrl+B F6");
    assert!(screen.has_focus(labels::focus_id()));
    screen.keys("F6");
    assert!(screen.article_has_focus(), "the queue is hidden");
    screen.keys("Shift+F6");
    assert!(screen.has_focus(labels::focus_id()));
    screen.keys("Escape Ctrl+L F6 F6");
    assert!(screen.article_has_focus(), "there is no other panel");
    // From a field of the menu bar it goes on as from the article.
    screen.keys("Ctrl+L");
    screen.click_on("Annotator's name");
    screen.keys("F6");
    assert!(screen.has_focus(labels::focus_id()));
}

#[test]
fn f6_opens_the_drawers_of_a_narrow_window() {
    let folder = Folder::of(&[SAMPLE]);
    let setup = Setup { size: [800.0, 600.0], ..Setup::default() };
    let mut screen = folder.open_as(SAMPLE, &setup);
    let is_there = |screen: &Screen, id| screen.node_by_id(id).is_some();
    screen.keys("F6");
    assert!(screen.has_focus(labels::focus_id()) && is_there(&screen, labels::focus_id()));
    screen.keys("F6");
    assert!(screen.has_focus(queue::focus_id()) && is_there(&screen, queue::focus_id()));
    screen.keys("F6");
    assert!(screen.article_has_focus());
    assert!(!is_there(&screen, queue::focus_id()), "the drawer is closed again");
}

#[test]
fn a_label_button_with_the_focus_is_pushed_by_the_keyboard() {
    let (folder, mut screen) = sample();
    screen.keys("F6 Tab Space");
    screen.saved();
    assert_eq!(folder.spans(RON)[0].2.name(), "Caption", "Tab went from Headline to Caption");
    assert!(screen.article_has_focus());
}

#[test]
fn esc_closes_what_lies_over_the_article() {
    let (_folder, mut screen) = sample();
    for key in ["Ctrl+P", "F1", "Ctrl+Comma", "Ctrl+O", "Ctrl+Enter"] {
        screen.keys(key);
        assert!(screen.app().overlay.is_some(), "{key}");
        assert!(!screen.article_has_focus(), "{key}");
        screen.keys("Escape");
        assert_eq!(screen.app().overlay, None, "{key}");
        assert!(screen.article_has_focus(), "{key}");
    }
}

#[test]
fn the_keys_of_the_article_do_nothing_under_a_dialog() {
    let (folder, mut screen) = sample();
    screen.keys("F1 J H Delete R Ctrl+Z");
    assert_eq!(screen.app().overlay, Some(Overlay::Keys));
    screen.keys("Escape");
    unlabelled(&mut screen, &folder);
}

/// They once ran on the article behind: F1, then Ctrl+Z, undid what nobody saw.
#[test]
fn the_keys_of_the_window_leave_the_article_behind_a_dialog_alone() {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("J H");
    screen.saved();
    for dialog in ["F1", "Ctrl+P", "Ctrl+Comma", "Ctrl+Enter"] {
        screen.keys(dialog);
        let over = screen.app().overlay.clone();
        assert!(over.is_some(), "{dialog}");
        let tab = screen.app().settings.tab;
        for key in ["Ctrl+Z", "Ctrl+PageDown", "F5", "Ctrl+F", "F6", "Ctrl+B", "Ctrl+3", "Ctrl+O"] {
            screen.keys(key);
            screen.settle();
            assert_eq!(screen.app().overlay, over, "{key} over {dialog}");
        }
        assert_eq!(screen.document().annotation.spans.len(), 2, "{dialog}");
        assert_eq!(screen.document().annotation.article.source, SAMPLE, "{dialog}");
        assert!(screen.app().settings.show_queue && !screen.app().find.open, "{dialog}");
        assert_eq!(screen.app().settings.tab, tab, "{dialog}");
        screen.keys("Escape");
    }
    screen.keys("F1 Ctrl+Plus");
    assert!(screen.app().settings.zoom > 1.0, "this is about the window");
    screen.keys("Ctrl+P");
    assert!(matches!(screen.app().overlay, Some(Overlay::Palette { .. })));
}

/// macOS reports Control and Cmd apart; only Cmd is ours.
#[test]
fn control_without_cmd_labels_nothing_on_macos() {
    let (folder, mut screen) = sample();
    let control = egui::Modifiers { ctrl: true, ..egui::Modifiers::NONE };
    for key in [egui::Key::H, egui::Key::J, egui::Key::R, egui::Key::Space] {
        screen.events([egui::Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: control,
        }]);
    }
    unlabelled(&mut screen, &folder);
    screen.keys("J");
    assert_eq!(screen.document().annotation.spans.len(), 1);
}

#[test]
fn modifiers_match_exactly() {
    let (folder, mut screen) = sample();
    let chosen = screen.selected();
    screen
        .keys("Shift+J Alt+H Ctrl+J Ctrl+Shift+B Ctrl+Alt+Z Alt+Down Shift+X Ctrl+Shift+Alt+Left");
    assert_eq!(screen.selected(), chosen);
    unlabelled(&mut screen, &folder);
}
