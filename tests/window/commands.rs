//! Every command is reachable by menu, by palette and by its keys, and says why if it can't run.

use crate::window::{Folder, Screen, Setup};
use copydesk::app::command::{COMMANDS, Command, Menu, Row, Scope};
use copydesk::app::overlay::Overlay;
use copydesk::ui::article;
use egui::accesskit::Role;
use egui_kittest::kittest::NodeT;

const SAMPLE: &str = "harbour_bridge.txt";

fn sample() -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE, "live_blog.txt"]);
    let screen = folder.open(SAMPLE);
    (folder, screen)
}

/// The entry of an open menu: its middle, and whether it can be clicked.
fn entry(screen: &Screen, row: &Row) -> Option<(egui::Pos2, bool)> {
    screen
        .nodes()
        .filter(|n| n.accesskit_node().role() == Role::Button)
        .find(|n| {
            let name = n.accesskit_node().label().unwrap_or_default();
            let key = screen.app().keymap.shown(row.command);
            name == row.text || (!key.is_empty() && name == format!("{} {key}", row.text))
        })
        .map(|n| (n.rect().center(), !n.accesskit_node().is_disabled()))
}

#[test]
fn every_command_stands_in_its_menu() {
    let (_folder, mut screen) = sample();
    screen.keys("J");
    let window = screen.harness.ctx.content_rect();
    for menu in Menu::ALL {
        screen.push(menu.name());
        for row in COMMANDS.iter().filter(|r| r.menu == menu) {
            let (pos, enabled) =
                entry(&screen, row).unwrap_or_else(|| panic!("{} is not in its menu", row.id));
            assert!(window.contains(pos), "{} is out of the window", row.id);
            let can = screen.app().can(row.command);
            assert_eq!(enabled, can.is_ok(), "{}", row.id);
            screen.hover(pos);
            screen.harness.run_steps(60);
            let tip = can.err().unwrap_or_else(|| row.help.to_owned());
            assert!(screen.mentions(&tip), "{} does not say “{tip}”: {:?}", row.id, screen.texts());
        }
        screen.keys("Escape");
        screen.harness.run();
    }
}

/// Web pages were once hidden in the system's dialog.
#[test]
fn the_systems_dialog_shows_every_kind_of_file_that_can_be_opened() {
    let pages = ["a.html", "a.htm", "a.xhtml", "a.html.gz", "a.htm.gz", "a.xhtml.gz"];
    for name in pages.into_iter().chain(["a.txt", "a.text", "a.txt.mk.ron"]) {
        let is_article = copydesk::annotation::file::is_article_name(name);
        assert_eq!(is_article, std::path::Path::new(name).extension().unwrap() != "ron", "{name}");
        let ending = name.rsplit('.').next().unwrap();
        assert!(copydesk::ui::dialog::ENDINGS.contains(&ending), "{name} is not shown");
    }
}

#[test]
fn a_menu_entry_runs_its_command_and_gives_the_focus_back() {
    let (folder, mut screen) = sample();
    screen.push("Label");
    let (pos, _) = entry(&screen, Command::LabelHeadline.row()).unwrap();
    screen.click(pos);
    screen.saved();
    assert_eq!(folder.spans("harbour_bridge.txt.ron")[0].2.name(), "Headline");
    assert!(screen.article_has_focus());
    assert!(entry(&screen, Command::LabelCaption.row()).is_none(), "the menu is closed");
    screen.push("Edit");
    let (pos, _) = entry(&screen, Command::Undo.row()).unwrap();
    screen.click(pos);
    assert_eq!(screen.document().annotation.spans.len(), 0);
}

#[test]
fn every_command_is_found_in_the_palette_by_its_text() {
    let (_folder, mut screen) = sample();
    for row in COMMANDS {
        screen.keys("Ctrl+P");
        screen.type_text(row.text.trim_end_matches('…'));
        let Some(Overlay::Palette { query, .. }) = &screen.app().overlay else {
            panic!("{}: the palette is closed", row.id)
        };
        assert_eq!(query, row.text.trim_end_matches('…'));
        let found = copydesk::app::overlay::search(query);
        let first: Vec<&str> = found.iter().take(3).map(|r| r.id).collect();
        assert!(first.contains(&row.id), "{} is not among the first: {first:?}", row.id);
        let shown = format!("{}  ›  {}", row.menu.name(), row.text);
        assert!(screen.mentions(&shown), "{shown} is not shown");
        screen.keys("Escape");
    }
}

#[test]
fn the_palette_runs_what_is_chosen() {
    let (folder, mut screen) = sample();
    screen.keys("Ctrl+P");
    screen.type_text("headl");
    screen.keys("Enter");
    screen.saved();
    assert_eq!(folder.spans("harbour_bridge.txt.ron")[0].2.name(), "Headline");
    assert!(screen.article_has_focus());
    // The arrows choose, and the list follows.
    screen.keys("Ctrl+P Up");
    let last = COMMANDS.last().unwrap();
    assert!(screen.mentions(last.text));
    screen.keys("Enter");
    assert_eq!(screen.app().overlay, Some(Overlay::About));
    screen.keys("Escape");
    // What cannot run says why.
    screen.keys("Ctrl+P");
    screen.type_text("unlock");
    screen.keys("Enter");
    assert!(screen.mentions("Only a locked gold annotation needs this"));
}

/// Encodings, recent articles and the samples were once in the menu alone, for the mouse.
#[test]
fn an_encoding_is_chosen_by_the_keyboard_alone() {
    let folder = Folder::of(&[SAMPLE]);
    std::fs::write(folder.desk.join("b.txt"), b"caf\xe9 noir\nna\xefve\n").unwrap();
    let mut screen = folder.open("b.txt");
    from_palette(&mut screen, "encoding");
    screen.type_text("koi8 r");
    screen.keys("Enter");
    screen.settle();
    assert_eq!(screen.document().annotation.article.encoding, "KOI8-R");
    assert!(screen.article_has_focus());
    // With labels it asks first; the arrows choose.
    screen.keys("J");
    screen.saved();
    from_palette(&mut screen, "encoding");
    screen.type_text("koi8");
    screen.keys("Down Enter");
    assert!(matches!(screen.app().overlay, Some(Overlay::Encoding { .. })));
    screen.keys("Escape");
    assert_eq!(screen.document().annotation.article.encoding, "KOI8-R");
}

#[test]
fn a_recent_article_is_chosen_by_the_keyboard_alone() {
    let (_folder, mut screen) = sample();
    screen.keys("Ctrl+PageDown");
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, "live_blog.txt");
    from_palette(&mut screen, "open recent");
    screen.type_text("nothing");
    assert!(screen.shows("No recent article has these words"));
    screen.keys("Enter");
    assert!(matches!(screen.app().overlay, Some(Overlay::Recent { .. })));
    screen.keys("Escape");
    from_palette(&mut screen, "open recent");
    screen.keys("Down Enter");
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, SAMPLE);
    assert!(screen.article_has_focus());
}

#[test]
fn the_samples_are_put_into_a_folder_from_the_palette() {
    let (_folder, mut screen) = sample();
    from_palette(&mut screen, "samples");
    let asking = copydesk::app::Asking::SamplesFolder;
    let over = screen.app().overlay.clone();
    assert!(matches!(over, Some(Overlay::Path { asking: a, .. }) if a == asking));
}

#[test]
fn encoding_and_recent_say_why_they_cannot_run() {
    let folder = Folder::of(&[]);
    let screen = folder.start(&[], &Setup::default());
    let why = |command| screen.app().can(command).unwrap_err();
    assert_eq!(why(Command::OpenRecent), "No article was open yet");
    assert_eq!(why(Command::Encoding), "Open an article first");
    let folder = Folder::of(&[SAMPLE]);
    let _first = folder.open(SAMPLE);
    let second = folder.open(SAMPLE);
    let why = second.app().can(Command::Encoding).unwrap_err();
    assert!(why.starts_with("Read-only: open in another window"), "{why}");
    assert!(second.app().can(Command::OpenRecent).is_ok());
}

/// Runs a command by the palette.
fn from_palette(screen: &mut Screen, words: &str) {
    screen.keys("Ctrl+P");
    screen.type_text(words);
    screen.keys("Enter");
}

#[test]
fn every_default_key_runs_its_command_and_no_other() {
    let (_folder, screen) = prepared();
    let before = trace(&screen);
    // Those of a review run there alone.
    for row in COMMANDS.iter().filter(|row| row.scope != Scope::Review) {
        for key in row.keys {
            // One look tells whether the key arrived: what the app does with the command is
            // tested in its own room. So the same is done twice, by key and by command.
            let (_one, mut by_key) = prepared();
            let (_other, mut by_command) = prepared();
            by_key.keys(key);
            by_key.settle();
            by_command.harness.state_mut().app.run(row.command);
            by_command.settle();
            assert_eq!(trace(&by_key), trace(&by_command), "{key} of {}", row.id);
            // These do nothing that is seen from here: at an end, or where we are already.
            let still = [
                Command::FocusArticle,
                Command::Quit,
                Command::Copy,
                Command::ZoomReset,
                Command::Reload,
                Command::ShowReading,
            ];
            let idle = before == trace(&by_key);
            assert!(!idle || still.contains(&row.command), "{key} of {} does nothing", row.id);
        }
    }
}

/// An article on which every command has something to do.
fn prepared() -> (Folder, Screen) {
    let folder = Folder::of(&["cairo_library.txt", SAMPLE, "live_blog.txt"]);
    let mut screen = folder.open(SAMPLE);
    "bridge".clone_into(&mut screen.harness.state_mut().app.find.query);
    let text = std::sync::Arc::clone(screen.document().text());
    screen.harness.state_mut().app.find.search(&text);
    screen.keys("J H Y C C Ctrl+Z Up Up");
    screen.settle();
    (folder, screen)
}

/// What a command can change, in words.
fn trace(screen: &Screen) -> String {
    let app = screen.app();
    let d = screen.document();
    // Each screen has a folder of its own.
    let folder = app.queue.folder.as_ref().unwrap().display().to_string();
    let focused = format!("{:?}", screen.harness.ctx.memory(egui::Memory::focused));
    let notes: Vec<String> = app.messages.shown().iter().map(|m| m.text.clone()).collect();
    format!(
        "{:?} {:?} {:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} opening {:?}",
        d.selection,
        crate::window::flat(&d.annotation),
        d.annotation.status,
        d.annotation.notes.len(),
        d.annotation.article.source,
        d.blocks.mode(),
        app.overlay,
        app.find.open,
        (app.settings.theme, app.settings.zoom, app.settings.tab),
        (app.settings.show_queue, app.settings.show_side),
        notes,
        focused.replace(&folder, ""),
        screen.harness.output().platform_output.commands,
        app.is_opening().and_then(|p| p.file_name()),
    )
}

#[test]
fn a_screen_reader_is_told_block_selection_and_what_is_in_view() {
    let (_folder, mut screen) = sample();
    let told = |screen: &Screen| {
        let node = screen.node_by_id(article::focus_id()).unwrap();
        (node.accesskit_node().label().unwrap_or_default(), node.value().unwrap_or_default())
    };
    let (name, value) = told(&screen);
    assert!(name.starts_with("Article, block 1 of "), "{name}");
    assert_eq!(
        value,
        "Unlabelled: Skip to main navigation Skip to main contents Skip to site search and footer"
    );
    screen.keys("J Up");
    let (_, value) = told(&screen);
    assert!(value.starts_with("Junk: Skip to main"), "{value}");
    screen.keys("Down Shift+Down");
    let (name, value) = told(&screen);
    assert!(name.starts_with("Article, block 3 of "), "{name}");
    assert!(value.starts_with("Unlabelled: Calder Haven to Close"), "{value}");

    let view = screen.view();
    let in_view: Vec<usize> = (0..screen.document().blocks.len())
        .filter(|&b| screen.gutter(b).is_some_and(|r| r.intersects(view)))
        .collect();
    assert_eq!(in_view.first(), Some(&0));
    assert!(in_view.len() > 5 && in_view.len() < screen.document().blocks.len());
    let block = screen.node_by_id(article::focus_id().with(("block", 1_usize))).unwrap();
    let name = block.accesskit_node().label().unwrap_or_default();
    assert!(name.starts_with("Unlabelled: Calder Haven to Close"), "{name}");
    block.click_accesskit();
    screen.harness.run();
    assert_eq!(screen.selected(), (78, 182), "a screen reader's click selects the block");
}

#[test]
fn without_an_article_commands_say_what_is_missing() {
    let folder = Folder::of(&[]);
    let mut screen = folder.start(&[], &Setup::default());
    screen.push("Label");
    let (pos, enabled) = entry(&screen, Command::LabelBody.row()).unwrap();
    assert!(!enabled);
    screen.hover(pos);
    screen.harness.run_steps(60);
    assert!(screen.mentions("Open an article first"));
    screen.keys("Escape Ctrl+P");
    screen.type_text("find next");
    screen.keys("Enter");
    assert!(screen.shows("Open an article first"), "{:?}", screen.texts());
}
