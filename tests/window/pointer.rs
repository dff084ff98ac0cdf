//! What the pointer does on the text: selecting, scrolling, moving a span's ends.

use crate::window::{Folder, Screen};
use copydesk::annotation::Label::{Body, Headline};
use copydesk::article::Byte;
use egui::{Event, PointerButton, pos2, vec2};

const SAMPLE: &str = "harbour_bridge.txt";
const RON: &str = "harbour_bridge.txt.ron";

fn sample() -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE]);
    let screen = folder.open(SAMPLE);
    (folder, screen)
}

#[test]
fn a_drag_selects_whole_words_and_with_ctrl_characters() {
    let (_folder, mut screen) = sample();
    let from = screen.find("Quillon") + 2;
    let to = screen.find("Views") + 1;
    let path = [screen.middle(from), screen.middle(to)];
    screen.drag(&path, "");
    assert_eq!(screen.selected_text(), "Quillon Views");
    // Backwards the same words, with the moving end at the start.
    screen.drag(&[path[1], path[0]], "");
    assert_eq!(screen.selected_text(), "Quillon Views");
    assert!(screen.document().selection.head < screen.document().selection.anchor);
    let path = [screen.at(from), screen.at(to)];
    screen.drag(&path, "Ctrl");
    assert_eq!(screen.selected_text(), "illon V");
}

#[test]
fn a_drag_over_blocks_is_labelled_block_by_block() {
    let (folder, mut screen) = sample();
    let path = [screen.middle(342), screen.middle(630)];
    screen.drag(&path, "");
    assert_eq!(screen.selected(), (342, 633), "The Strand … Divers and");
    screen.keys("B");
    screen.saved();
    let spans = folder.spans(RON);
    assert_eq!(spans[0], (342, 621, Body));
    assert_eq!((spans.len(), spans[1].0), (2, 623));
}

#[test]
fn a_drag_past_the_edge_pulls_the_text_along() {
    let (_folder, mut screen) = sample();
    let view = screen.view();
    let from = screen.middle(342);
    let below = pos2(from.x, view.bottom() + 10.0);
    screen.hover(from);
    screen.button(from, PointerButton::Primary, true, "");
    screen.hover(from + vec2(0.0, 20.0));
    screen.hover(below);
    screen.harness.run_steps(240);
    let top = screen.document().top;
    assert!(top > Byte(342), "scrolled to {top:?}");
    assert!(screen.selected().1 > 1500, "the selection follows: {:?}", screen.selected());
    assert_eq!(screen.selected().0, 342);
    // Back up past the upper edge.
    screen.hover(pos2(from.x, view.top() - 10.0));
    screen.harness.run_steps(600);
    assert_eq!(screen.document().top, Byte(0));
    assert_eq!(screen.selected().0, 0);
    screen.button(pos2(from.x, view.top() - 10.0), PointerButton::Primary, false, "");
    let after = screen.document().top;
    screen.harness.run();
    assert_eq!(screen.document().top, after, "released, it stands still");
}

#[test]
fn one_click_puts_the_cursor_two_select_the_word_three_the_block() {
    let (_folder, mut screen) = sample();
    let at = screen.find("Astbury");
    let pos = screen.at(at);
    screen.click(pos);
    assert_eq!(screen.selected(), (at, at));
    assert_eq!(screen.document().target().start, Byte(623), "the cursor's block is the target");
    let pos = screen.middle(at + 3);
    screen.clicks(pos, 2);
    assert_eq!(screen.selected_text(), "Astbury");
    screen.clicks(pos, 3);
    assert_eq!(screen.selected(), (623, 986));
}

#[test]
fn a_click_on_a_highlight_selects_its_span() {
    let (folder, mut screen) = sample();
    screen.keys("Down H Down Down B");
    let pos = screen.middle(screen.find("Close Its"));
    screen.click(pos);
    assert_eq!(screen.selected(), (78, 182));
    screen.keys("J");
    screen.saved();
    assert_eq!(folder.spans(RON)[0].2.letter(), 'J');
}

#[test]
fn dragging_a_spans_end_moves_it_in_one_step_of_undo() {
    let (folder, mut screen) = sample();
    screen.keys("Down H");
    screen.saved();
    let before = folder.spans(RON);
    assert_eq!(before, [(78, 182, Headline)]);
    let words = ["Inspectors", "After", "Months", "Bridge"];
    let mut path = vec![{
        let (_, last) = screen.cluster(181).unwrap();
        pos2(last.right() - 1.0, last.center().y)
    }];
    for word in words {
        let (_, rect) = screen.cluster(screen.find(word) + word.len() - 1).unwrap();
        path.push(pos2(rect.right() - 1.0, rect.center().y));
    }
    screen.drag(&path, "");
    screen.saved();
    let end = screen.find("Bridge") + "Bridge".len();
    assert_eq!(folder.spans(RON), [(78, end, Headline)]);
    screen.keys("Ctrl+Z");
    screen.saved();
    assert_eq!(folder.spans(RON), before, "one step");
    // The first end, by characters.
    let start = screen.at(78) - vec2(1.0, 0.0);
    let to = screen.at(80);
    screen.drag(&[start, to], "Ctrl");
    screen.saved();
    assert_eq!(folder.spans(RON), [(80, 182, Headline)]);
}

#[test]
fn shift_and_click_moves_the_selections_end() {
    let (_folder, mut screen) = sample();
    let from = screen.find("Quillon");
    let pos = screen.at(from);
    screen.click(pos);
    let to = screen.find("Views");
    let pos = screen.at(to);
    screen.click_with(pos, "Shift");
    assert_eq!(screen.selected(), (from, to));
    let back = screen.find("Martha");
    let pos = screen.at(back);
    screen.click_with(pos, "Shift");
    assert_eq!(screen.selected(), (back, from));
    // With a whole block selected the near end stays, too.
    let pos = screen.gutter_of(78);
    screen.click(pos);
    let pos = screen.at(to);
    screen.click_with(pos, "Shift");
    assert_eq!(screen.selected(), (78, to));
}

#[test]
fn a_drag_down_the_gutter_selects_a_run_of_blocks() {
    let (folder, mut screen) = sample();
    let path = [screen.gutter_of(342), screen.gutter_of(623), screen.gutter_of(988)];
    screen.drag(&path, "");
    assert_eq!(screen.selected(), (342, 1185));
    screen.click_label(Body);
    screen.saved();
    assert_eq!(folder.spans(RON), [(342, 621, Body), (623, 986, Body), (988, 1185, Body)]);
    let path = [screen.gutter_of(988), screen.gutter_of(342)];
    screen.drag(&path, "");
    assert_eq!(screen.selected(), (342, 1185));
}

#[test]
fn a_click_on_the_overview_goes_there_and_selects_nothing() {
    let (_folder, mut screen) = sample();
    let chosen = screen.selected();
    let strip = screen
        .nodes()
        .find(|n| {
            use egui_kittest::kittest::NodeT;
            let name = n.accesskit_node().label().unwrap_or_default();
            name.starts_with("Overview of the article")
        })
        .unwrap()
        .rect();
    screen.click(pos2(strip.center().x, strip.bottom() - 8.0));
    let last = screen.document().blocks.len() - 1;
    assert!(screen.gutter(last).is_some(), "the last block is in view");
    assert_eq!(screen.selected(), chosen);
    screen.click(pos2(strip.center().x, strip.top() + 8.0));
    assert_eq!(screen.document().top, Byte(0));
}

#[test]
fn clicks_at_the_lower_edge_do_not_scroll_the_text_away() {
    let (_folder, mut screen) = sample();
    let view = screen.view();
    let at = (0..4431).rev().find(|&at| {
        let inside = |(_, rect): (_, egui::Rect)| view.contains_rect(rect.expand(2.0));
        let text = screen.document().text().as_str();
        text.is_char_boundary(at)
            && text[at..].starts_with(char::is_alphabetic)
            && screen.gutter(screen.document().blocks.nearest(Byte(at)).unwrap()).is_some()
            && screen.cluster(at).is_some_and(inside)
    });
    let at = at.unwrap();
    let pos = screen.middle(at);
    assert!(view.bottom() - pos.y < 60.0, "{pos} is near the lower edge");
    screen.clicks(pos, 2);
    assert_eq!(screen.document().selection.range(), screen.document().word_at(Byte(at)));
    assert_eq!(screen.middle(at), pos);
    let block = screen.document().blocks.nearest(Byte(at)).unwrap();
    screen.clicks(pos, 3);
    assert_eq!(screen.document().selection.range(), screen.document().blocks.get(block).unwrap());
    assert_eq!(screen.middle(at), pos);
    let gutter = screen.gutter(block).unwrap();
    screen.click(pos2(gutter.center().x, pos.y));
    assert_eq!(screen.middle(at), pos);
}

#[test]
fn a_click_that_ends_over_nothing_changes_nothing() {
    let (folder, mut screen) = sample();
    let view = screen.view();
    screen.click(pos2(view.center().x, view.top() + 2.0));
    let pos = view.center();
    screen.hover(pos);
    screen.button(pos, PointerButton::Primary, true, "");
    screen.events([Event::PointerGone]);
    screen.harness.run();
    screen.button(pos, PointerButton::Primary, false, "");
    screen.settle();
    assert!(screen.shows("unchanged"));
    assert!(!folder.desk.join(RON).exists());
}
