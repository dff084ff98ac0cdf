//! Right-to-left text: a click on any letter in view means that letter.

use crate::window::Folder;
use copydesk::article::text::is_blank;
use copydesk::article::{Byte, ByteRange};
use egui::vec2;

/// The clusters in view with ink, with their rectangles.
fn in_view(screen: &crate::window::Screen) -> Vec<(ByteRange, egui::Rect)> {
    let view = screen.view();
    let text = std::sync::Arc::clone(screen.document().text());
    let mut found = Vec::new();
    for block in 0..screen.document().blocks.len() {
        let Some(gutter) = screen.gutter(block) else { continue };
        if !view.contains_rect(gutter) {
            continue;
        }
        let range = screen.document().blocks.get(block).unwrap();
        let (mut laid, mut origin) = screen.place(range.start.0).unwrap();
        for (cluster, content) in text.clusters(range) {
            if !laid.range.contains(cluster.start) {
                (laid, origin) = screen.place(cluster.start.0).unwrap();
            }
            let row = &laid.rows[laid.row_of(cluster.start)];
            let edges = row.pieces.iter().flat_map(|p| p.clusters().collect::<Vec<_>>());
            let (_, left, right) = edges.into_iter().find(|(c, ..)| *c == cluster).unwrap();
            let y = egui::Rangef::new(row.top, row.top + row.height);
            let rect = egui::Rect::from_x_y_ranges(left..=right, y);
            if !is_blank(content) {
                found.push((cluster, rect.translate(origin.to_vec2())));
            }
        }
    }
    found
}

fn every_letter_can_be_clicked(sample: &str, every: usize) {
    let folder = Folder::of(&[sample]);
    let mut screen = folder.open(sample);
    let letters = in_view(&screen);
    assert!(letters.len() > 300, "{} letters in view", letters.len());
    for (cluster, rect) in letters.into_iter().step_by(every) {
        let name = format!("{cluster} {:?} of {sample}", screen.document().text().slice(cluster));
        // A drag by characters from one side of the letter to the other selects it alone.
        let inset = vec2((rect.width() * 0.2).min(3.0), 0.0);
        let (left, right) = (rect.left_center() + inset, rect.right_center() - inset);
        // Down and up on the way, or a narrow letter's drag is taken for a click.
        let low = vec2(0.0, 9.0);
        for (from, to) in [(left, right), (right, left)] {
            screen.drag(&[from, from + low, to + low, to], "Ctrl");
            assert_eq!(screen.document().selection.range(), cluster, "{name}");
        }
        // A click puts the cursor at one of its edges.
        screen.click(rect.center());
        let at = screen.document().selection.head;
        assert!(at == cluster.start || at == cluster.end, "{name}: {at:?}");
        // A double click takes the word with it.
        screen.clicks(rect.center(), 2);
        assert!(screen.document().selection.range().contains(cluster.start), "{name}");
        assert_eq!(screen.document().selection.range(), screen.document().word_at(cluster.start));
    }
}

#[test]
fn every_arabic_letter_can_be_clicked() {
    every_letter_can_be_clicked("cairo_library.txt", 7);
}

#[test]
fn every_hebrew_letter_can_be_clicked() {
    every_letter_can_be_clicked("haifa_port.txt", 7);
}

#[test]
fn every_devanagari_letter_can_be_clicked() {
    every_letter_can_be_clicked("jaipur_metro.txt", 11);
}

#[test]
fn the_keys_that_move_an_end_go_the_way_they_point_in_arabic() {
    let folder = Folder::of(&["cairo_library.txt"]);
    let mut screen = folder.open("cairo_library.txt");
    let word = screen.find("صحيفة");
    let pos = screen.middle(word);
    screen.clicks(pos, 2);
    assert_eq!(screen.selected_text(), "صحيفة");
    // Right-to-left: the end is on the left, and Shift+Right draws it back.
    screen.keys("Shift+Right");
    assert_eq!(screen.selected_text(), "صحيف");
    screen.keys("Shift+Left Ctrl+Shift+Left");
    assert!(screen.selected_text().starts_with("صحيفة المرسى"), "{}", screen.selected_text());
    screen.keys("X Shift+Left");
    assert!(screen.selected_text().starts_with("حيفة"), "X moves the other end");
}

#[test]
fn arabic_keys_end_in_exact_spans() {
    let folder = Folder::of(&["cairo_library.txt"]);
    let mut screen = folder.open("cairo_library.txt");
    let headline = screen.find("مكتبة «دار النخيل» بالقاهرة تعيد");
    let block = screen.document().blocks.nearest(Byte(headline)).unwrap();
    let range = screen.document().blocks.get(block).unwrap();
    let pos = screen.gutter_of(headline);
    screen.click(pos);
    screen.keys("H");
    screen.saved();
    let spans = folder.spans("cairo_library.txt.ron");
    assert_eq!(spans, [(range.start.0, range.end.0, copydesk::annotation::Label::Headline)]);
}
