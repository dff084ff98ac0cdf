//! A review in the window: lanes, frames and list, by keys alone and by the mouse alone, down to
//! the gold on the disk; and what a screen reader is told.

use crate::window::{Folder, Screen, Setup, flat};
use copydesk::annotation::file::{annotation_file_name, read, write};
use copydesk::annotation::{Annotation, Label, Note, Spans, Status};
use copydesk::app::command::{COMMANDS, Command, Scope};
use copydesk::article::ByteRange;
use egui::accesskit::Role;
use egui_kittest::Node;
use egui_kittest::kittest::NodeT;
use std::time::Duration;

const SAMPLE: &str = "harbour_bridge.txt";
const OTHER: &str = "live_blog.txt";

/// The gold of a sample as somebody's work.
fn work(sample: &str, annotator: &str) -> Annotation {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let bytes = std::fs::read(samples.join(annotation_file_name(sample, "gold"))).unwrap();
    let mut annotation = read(&bytes).unwrap().annotation;
    annotator.clone_into(&mut annotation.annotator);
    annotation.sources.clear();
    annotation.status = Status::Done;
    annotation
}

/// Three differences: the second span is Body to jd, the third one nothing, the last one Caption.
fn put(folder: &Folder, sample: &str) {
    let mk = work(sample, "mk");
    let mut jd = work(sample, "jd");
    let mut spans = jd.spans.as_slice().to_vec();
    spans[1].label = Label::Body;
    spans.last_mut().unwrap().label = Label::Caption;
    spans.remove(2);
    jd.spans = Spans::new(spans).unwrap();
    for annotation in [mk, jd] {
        let name = annotation_file_name(sample, &annotation.annotator);
        std::fs::write(folder.desk.join(&name), write(&annotation)).unwrap();
    }
}

fn desk() -> Folder {
    let folder = Folder::of(&[SAMPLE, OTHER]);
    put(&folder, SAMPLE);
    put(&folder, OTHER);
    folder
}

fn begin(folder: &Folder, size: [f32; 2]) -> Screen {
    let mut screen = folder.open_as(SAMPLE, &Setup { size, annotator: "mk", ..Setup::default() });
    screen.keys("Ctrl+P");
    screen.type_text("Review");
    screen.keys("Enter");
    screen.settle();
    assert!(screen.app().review().is_some(), "{:?}", screen.texts());
    screen
}

/// The rows of the list, as a screen reader says them.
fn rows(screen: &Screen) -> Vec<String> {
    let options = screen.nodes().filter(|n| n.accesskit_node().role() == Role::ListBoxOption);
    options.filter_map(|n| n.accesskit_node().label()).filter(|l| l.contains("mk: ")).collect()
}

#[track_caller]
fn starting<'a>(screen: &'a Screen, role: Role, name: &str) -> Node<'a> {
    let mut nodes = screen.nodes().filter(|n| n.accesskit_node().role() == role);
    let starts = |n: &Node<'_>| n.accesskit_node().label().unwrap_or_default().starts_with(name);
    nodes.find(starts).unwrap_or_else(|| panic!("no {name}: {:?}", screen.texts()))
}

#[test]
fn a_review_by_keys_is_told_and_ends_in_gold_on_the_disk() {
    let folder = desk();
    let mut screen = begin(&folder, [1280.0, 800.0]);
    assert!(screen.shows("mk and jd · 3 of 3 open"), "{:?}", screen.texts());
    for head in ["The left side: mk", "The right side: jd", "Gold, as it stands"] {
        assert!(screen.shows(head), "{head}");
    }
    let first = screen.app().review().unwrap().current().unwrap();
    let [mk, jd] = [first.left, first.right].map(|l| l.unwrap());
    assert!(screen.shows(&format!("difference 1 of 3 · mk: {mk} · jd: {jd}")));
    let told = rows(&screen);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with(&format!("1. mk: {mk}, jd: {jd}, open: ")), "{told:?}");
    assert!(told[1].contains("jd: no label, open: "), "{told:?}");
    // Each block in view says what both sides say.
    let lane = screen.nodes().filter_map(|n| n.accesskit_node().label());
    assert!(lane.into_iter().any(|l| l.starts_with(&format!("mk: {mk}, jd: {jd}: "))));

    screen.keys("Left Delete");
    assert!(screen.shows("mk and jd · 1 of 3 open"));
    let told = rows(&screen);
    assert!(told[0].contains(&format!("took {mk}: ")), "{told:?}");
    assert!(told[1].contains("took no label: "), "{told:?}");
    screen.keys("Y Enter");
    screen.settle();
    let gold = folder.annotation("harbour_bridge.txt.gold.ron");
    assert_eq!((gold.status, gold.decisions.len()), (Status::Gold, 3));
    assert_eq!(gold.spans.as_slice().last().unwrap().label, Label::Byline);
    assert_eq!(screen.document().annotation.article.source, OTHER);
    assert!(screen.shows("mk and jd · 3 of 3 open"), "{:?}", screen.texts());
    assert!(screen.article_has_focus());

    // Nothing is drawn while nothing happens.
    screen.harness.run_steps(500);
    screen.settle();
    let output = &screen.harness.output().viewport_output[&egui::ViewportId::ROOT];
    assert_eq!(output.repaint_delay, Duration::MAX);
}

#[test]
fn a_review_by_the_mouse_alone() {
    let folder = desk();
    let mut screen = begin(&folder, [1280.0, 800.0]);
    let left = work(SAMPLE, "mk");
    // The second one in the list, for the right side, which has no label there.
    let row = starting(&screen, Role::ListBoxOption, "2. mk: ").rect().center();
    screen.click(row);
    assert_eq!(screen.app().review().unwrap().cursor(), Some(1));
    let button = starting(&screen, Role::Button, "Take right, jd: no label").rect().center();
    screen.click(button);
    assert_eq!(screen.app().review().unwrap().cursor(), Some(2));
    // The last one by a label's button beside the tabs.
    screen.click_label(Label::Headline);
    // The first one by a click into the text, and a button.
    let first = screen.app().review().unwrap().differences()[0];
    let row = starting(&screen, Role::ListBoxOption, "1. mk: ").rect().center();
    screen.click(row);
    let row = starting(&screen, Role::ListBoxOption, "3. mk: ").rect().center();
    screen.keys("Ctrl+Down");
    screen.click(screen.at(first.range.start.0));
    assert_eq!(screen.app().review().unwrap().cursor(), Some(0));
    let (start, end) = (first.range.start.0, first.range.end.0);
    assert_eq!(screen.selected(), (start, end), "all of it is selected");
    screen.push("Take neither");
    assert!(screen.shows("mk and jd · all 3 settled"), "{:?}", screen.texts());
    screen.click(row);
    screen.push("Make it gold Enter");
    screen.settle();
    let gold = folder.annotation("harbour_bridge.txt.gold.ron");
    let mut expected = flat(&left);
    expected.last_mut().unwrap().2 = Label::Headline;
    expected.drain(1..3);
    assert_eq!((&gold.status, flat(&gold)), (&Status::Gold, expected));
}

/// The ends of highlights stay where they are: a label comes by a decision alone.
#[test]
fn an_end_that_is_dragged_selects() {
    let folder = desk();
    let mut screen = begin(&folder, [1280.0, 800.0]);
    let before = screen.document().annotation.clone();
    let span = before.spans.as_slice()[0];
    let (from, to) = (span.range.end.0 - 1, span.range.start.0);
    let path = [screen.cluster(from).unwrap().1.right_center(), screen.middle(to)];
    screen.drag(&path, "");
    assert_eq!(screen.document().annotation, before);
    assert!(!screen.document().selection.is_empty());
}

#[test]
fn each_key_of_a_review_runs_its_command_there_and_only_there() {
    for row in COMMANDS.iter().filter(|row| row.scope == Scope::Review) {
        for key in row.keys {
            let (one, other) = (desk(), desk());
            let mut by_key = begin(&one, [1280.0, 800.0]);
            by_key.keys("Down");
            let before = trace(&by_key);
            by_key.keys(key);
            let by_key = trace(&by_key);
            let mut by_command = begin(&other, [1280.0, 800.0]);
            by_command.keys("Down");
            by_command.harness.state_mut().app.run(row.command);
            by_command.harness.run();
            assert_eq!(by_key, trace(&by_command), "{key} of {}", row.id);
            assert_ne!(by_key, before, "{key} of {} does nothing", row.id);
        }
    }
    let folder = desk();
    let mut screen = begin(&folder, [1280.0, 800.0]);
    screen.keys("Ctrl+P");
    screen.type_text("end review");
    screen.keys("Enter");
    screen.settle();
    assert!(screen.app().review().is_none());
    screen.keys("Home Down");
    assert_eq!(screen.document().block(), Some(1), "the arrows step by blocks again");
    assert!(screen.app().can(Command::ShowReview).is_err());
}

/// What a command of a review can change.
fn trace(screen: &Screen) -> String {
    let (app, d) = (screen.app(), screen.document());
    let review = app.review().unwrap();
    format!("{:?} {:?} {:?}", d.selection, (review.cursor(), review.open()), d.annotation.decisions)
}

#[test]
fn in_a_narrow_window_the_list_is_in_the_drawer() {
    let folder = desk();
    let mut screen = begin(&folder, [640.0, 480.0]);
    assert!(rows(&screen).is_empty() && screen.shows("The left side: mk"));
    screen.keys("Right");
    screen.keys("Ctrl+7");
    assert!(screen.shows("mk and jd · 2 of 3 open"), "{:?}", screen.texts());
    screen.keys("Ctrl+L Left Left Enter");
    screen.settle();
    assert_eq!(folder.annotation("harbour_bridge.txt.gold.ron").status, Status::Gold);
}

#[test]
fn a_review_looks_as_accepted() {
    let folder = desk();
    let mut screen = begin(&folder, [1000.0, 600.0]);
    screen.keys("Left");
    screen.saved();
    crate::pictures::check("review", &screen.picture());
}

/// The status line wrote over itself, and of the list there was nothing to be seen.
#[test]
fn an_enlarged_review_fits_a_small_window() {
    let folder = desk();
    for zoom in [1.0, 1.5] {
        let setup = Setup { size: [900.0, 600.0], zoom, annotator: "mk", ..Setup::default() };
        let _ = std::fs::remove_file(folder.settings_path());
        let mut screen = folder.open_as(SAMPLE, &setup);
        screen.keys("Ctrl+R");
        screen.settle();
        assert!(screen.app().review().is_some(), "{:?}", screen.texts());
        screen.keys("Ctrl+7");
        crate::narrow::nothing_is_outside(&screen, &format!("a review at {zoom}"));
        // The panel scrolls as a whole, down to all of the list.
        let labels = starting(&screen, Role::Button, "Body, ").rect().center();
        screen.wheel(labels, 400.0);
        let status = screen.view().bottom();
        let listed = rows(&screen);
        assert_eq!(listed.len(), 3);
        for row in listed {
            let row = screen.node(&row).rect();
            assert!(row.bottom() <= status, "at {zoom}: {row} above {status}");
        }
    }
}

/// What was corrected where both agree could be found in the text only.
#[test]
fn a_correction_where_both_agree_has_a_row_that_leads_to_it() {
    let folder = desk();
    let mut screen = begin(&folder, [1400.0, 900.0]);
    let first = screen.document().annotation.spans.as_slice()[0].range;
    screen.keys("Home B");
    screen.settle();
    assert!(screen.shows("1 corrected where both agree"), "{:?}", screen.texts());
    let row = "mk and jd: Junk, corrected to Body: ";
    let row = screen.texts().into_iter().find(|text| text.starts_with(row));
    let row = row.unwrap_or_else(|| panic!("{:?}", screen.texts()));
    screen.keys("End");
    assert_ne!(screen.selected().0, first.start.0);
    screen.click_on(&row);
    assert_eq!(screen.selected(), (first.start.0, first.end.0));
    screen.keys("Ctrl+Z");
    assert!(!screen.mentions("corrected where both agree"), "{:?}", screen.texts());
}

/// What the two wrote beside the text was not to be seen where it was decided about.
#[test]
fn the_notes_of_both_sides_are_listed_and_lead_to_their_places() {
    let folder = desk();
    let name = annotation_file_name(SAMPLE, "jd");
    let path = folder.desk.join(&name);
    let mut jd = read(&std::fs::read(&path).unwrap()).unwrap().annotation;
    let range = jd.spans.as_slice()[3].range;
    let note = |range, text: &str| Note { range, by: "jd".to_owned(), text: text.to_owned() };
    jd.notes = vec![note(ByteRange::default(), "odd page"), note(range, "is this one?")];
    std::fs::write(&path, write(&jd)).unwrap();
    let mut screen = begin(&folder, [1400.0, 900.0]);
    screen.keys("Ctrl+4");
    for text in ["No notes yet", "Notes of jd", "jd on the article", "odd page", "is this one?"] {
        assert!(screen.shows(text), "{text}: {:?}", screen.texts());
    }
    assert!(!screen.mentions("Notes of mk"));
    let link =
        screen.texts().into_iter().find(|t| t.starts_with("jd on ") && t != "jd on the article");
    screen.click_on(&link.unwrap());
    assert_eq!(screen.selected(), (range.start.0, range.end.0));
    assert!(screen.document().annotation.notes.is_empty());
}

/// Problems, notes, time, annotators and gold were told to the pointer only, and the last change
/// nowhere.
#[test]
fn a_row_of_the_list_says_all_that_its_tip_shows() {
    let folder = desk();
    let screen = begin(&folder, [1400.0, 900.0]);
    let mut nodes = screen.nodes().filter(|n| n.accesskit_node().role() == Role::ListBoxOption);
    let is_other = |n: &Node<'_>| n.accesskit_node().label().unwrap_or_default().starts_with(OTHER);
    let said = nodes.find(is_other).and_then(|n| n.accesskit_node().description());
    let said = said.unwrap_or_default();
    for part in ["done, ", " % labelled", ", changed 20", " UTC", "annotated by jd, mk"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}
