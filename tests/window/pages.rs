//! A web page in the window: labelled by real keys like any text, with its markup beside it.

use crate::window::{Folder, Screen};
use copydesk::annotation::Kind;
use copydesk::annotation::Label::{Body, Junk};
use copydesk::app::Command;
use copydesk::app::command::Menu;
use copydesk::app::settings::Tab;
use std::fmt::Write as _;

const PAGE: &str = "river_ferry.html";
const RON: &str = "river_ferry.html.ron";

fn ferry() -> (Folder, Screen) {
    let folder = Folder::of(&[PAGE, "harbour_bridge.txt"]);
    let screen = folder.open(PAGE);
    (folder, screen)
}

/// Steps down to the block that begins so.
pub fn down_to(screen: &mut Screen, start: &str) {
    for _ in 0..screen.document().blocks.len() {
        if screen.selected_text().starts_with(start) {
            return;
        }
        screen.keys("Down");
    }
    panic!("no block begins with {start}");
}

#[test]
fn a_page_is_labelled_by_keys_and_the_file_says_what_rendered_it() {
    let (folder, mut screen) = ferry();
    assert!(screen.article_has_focus());
    assert_eq!(screen.selected_text(), "Skip to main content");
    screen.keys("J");
    down_to(&mut screen, "The first scheduled ferry");
    screen.keys("B");
    assert!(screen.selected_text().starts_with("The boat, the battery-driven"));
    down_to(&mut screen, "• run at least 18");
    screen.keys("B");
    screen.saved();
    let annotation = folder.annotation(RON);
    assert_eq!(annotation.article.kind, Kind::Html);
    assert_eq!(annotation.article.renderer.as_deref(), Some("copydesk-html/1"));
    assert_eq!(annotation.article.encoding, "UTF-8");
    let expected = [(0, 20, Junk), (736, 944, Body), (2045, 2110, Body)];
    assert_eq!(folder.spans(RON), expected);
    let page = std::fs::read(folder.desk.join(PAGE)).unwrap();
    assert!(copydesk::annotation::file::matches_article(&annotation, &page));
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(PAGE);
    assert_eq!(page, std::fs::read(sample).unwrap(), "the page is as it was");
}

#[test]
fn the_status_line_and_the_source_tab_follow_the_selection() {
    let (_folder, mut screen) = ferry();
    screen.keys("Ctrl+5");
    assert_eq!(screen.app().settings.tab, Tab::Source);
    screen.keys("Escape");
    assert!(screen.article_has_focus());
    // The text of a block's start, where it is in the page, and its markup.
    for (start, path, markup) in [
        ("• Births", "/html/body/header/nav/ul/li[6]/a/text()", "Births &amp; deaths"),
        (
            "The first scheduled",
            "/html/body/main/article/div/p[1]/text()",
            "The first scheduled ferry to cross the River Sarn in nine years left the Pellham…",
        ),
        ("‘Quiet", "/html/body/main/article/div/h2[2]/text()", "‘Quiet is the trouble’"),
        // A picture's text is in its attribute.
        (
            "Waders",
            "/html/body/main/article/div/div[1]/a/img",
            "Waders from £39, Brock &amp; Daughter",
        ),
    ] {
        screen.keys("Home");
        down_to(&mut screen, start);
        assert!(screen.shows(path), "{start}: {:?}", screen.texts());
        let name = format!("Source of the selection: {markup}");
        assert!(screen.shows(&name), "{start}: {:?}", screen.texts());
    }
}

#[test]
fn a_text_has_no_source_and_says_so() {
    let (_folder, mut screen) = ferry();
    screen.keys("Ctrl+5");
    assert!(screen.mentions("Source of the selection: "));
    let reason = "Only an article that is a web page has a source";
    assert!(screen.app().can(Command::ShowSource).is_ok() && !screen.mentions(reason));

    // The tab stays chosen when a text is opened, and is not offered again.
    screen.keys("Ctrl+PageUp");
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, "harbour_bridge.txt");
    let empty = "Label a headline or body to read the article here";
    assert!(screen.shows(empty), "it is shown as it reads: {:?}", screen.texts());
    assert!(!screen.mentions("/html/body"));
    screen.keys("Ctrl+1 Escape");
    assert!(!screen.shows("Source"), "{:?}", screen.texts());
    screen.keys("Ctrl+5");
    assert!(screen.shows(reason));
    assert_eq!(screen.app().settings.tab, Tab::Reading);

    screen.push(Menu::View.name());
    let shown = screen.app().keymap.shown(Command::ShowSource);
    let entry = screen.node(&format!("Source {shown}"));
    assert!(egui_kittest::kittest::NodeT::accesskit_node(&entry).is_disabled());
}

/// What a frame paints. The same view of a longer page paints no more: nothing that is painted
/// grows with the page.
#[test]
fn a_long_page_paints_no_more_than_a_short_one() {
    let page = |paragraphs: usize| {
        let mut page = "<h1>Head</h1>".to_owned();
        for n in 0..paragraphs {
            write!(page, "<p>Some <b>bold</b> and <a href=/{n}>linked</a> text, {n:05}.</p>")
                .unwrap();
        }
        page
    };
    let folder = Folder::of(&[]);
    let painted = |name: &str, content: String| {
        std::fs::write(folder.desk.join(name), content).unwrap();
        let mut screen = folder.open(name);
        let count = |screen: &Screen| screen.harness.output().shapes.len();
        let article = count(&screen);
        screen.keys("Ctrl+5 Escape Down");
        let with_source = count(&screen);
        screen.keys("Ctrl+1 Escape End");
        assert!(screen.selected_text().starts_with("Some bold and linked text"));
        (article, with_source, count(&screen))
    };
    let short = painted("page.html", page(100));
    let long = painted("page.html", page(20_000));
    assert_eq!(short, long);
    assert!(short.0 > 100, "something is painted: {short:?}");
}
