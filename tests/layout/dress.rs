//! Letters set otherwise: other vertices, the same places.

use crate::layout_fonts;
use crate::layout_fonts::{definitions, lay_scaled};
use copydesk::article::ByteRange;
use copydesk::ui::layout::{Dress, Ink, LaidChunk, paint_dressed};
use egui::epaint::Vertex;
use egui::{Color32, Context, Galley, RawInput, pos2};
use std::sync::Arc;

const PLAIN: Color32 = Color32::BLACK;
const RED: Dress = Dress { ink: Color32::RED, bold: false, slanted: false };

/// The galleys that are painted for a chunk.
fn painted(laid: &LaidChunk, stretches: &[(ByteRange, Dress)]) -> Vec<Arc<Galley>> {
    let ctx = Context::default();
    ctx.set_fonts(definitions());
    ctx.begin_pass(RawInput::default());
    let painter = ctx.debug_painter();
    paint_dressed(&painter, pos2(3.0, 0.0), laid, (PLAIN, PLAIN), stretches);
    let mut output = ctx.end_pass();
    output.textures_delta.clear();
    let shapes = output.shapes.into_iter().filter_map(|shape| match shape.shape {
        egui::Shape::Text(text) => Some(text.galley),
        _ => None,
    });
    shapes.collect()
}

fn vertices(galley: &Galley) -> Vec<Vertex> {
    galley.rows.iter().flat_map(|row| row.visuals.mesh.vertices.iter().copied()).collect()
}

/// The letters that are drawn in red, from left to right.
fn red(galleys: &[Arc<Galley>]) -> String {
    let mut letters = String::new();
    for row in galleys.iter().flat_map(|galley| &galley.rows) {
        for glyph in row.glyphs.iter().filter(|glyph| !glyph.uv_rect.is_nothing()) {
            let corner = row.visuals.mesh.vertices[glyph.first_vertex as usize];
            letters.extend((corner.color == Color32::RED).then_some(glyph.chr));
        }
    }
    letters
}

#[test]
fn only_the_letters_of_the_stretch_change() {
    // (text, its stretch, the letters of it as they stand on screen, the width of a row)
    let cases = [
        ("one two three", "two", "two", 600.0),
        ("one two three", "one two three", "onetwothree", 600.0),
        ("one two three", "o three", "othree", 40.0),
        ("say שלום now", "שלום", "םולש", 600.0),
        ("say שלום now", "לו", "ול", 600.0),
    ];
    for (text, part, expected, width) in cases {
        let (whole, laid) = lay_scaled(&mut layout_fonts::fonts(), text, width, 1.0);
        let start = whole.as_str().find(part).expect("it is there");
        let stretch = ByteRange::new(start, start + part.len());
        let found = red(&painted(&laid[0], &[(stretch, RED)]));
        assert_eq!(found, expected, "{part:?} in {text:?}");
    }
}

#[test]
fn bold_is_drawn_twice_and_slanted_leans_over() {
    for scale in [1.0, 1.25, 2.0] {
        let (_, laid) = lay_scaled(&mut layout_fonts::fonts(), "Views", 600.0, scale);
        let Ink::Galley(plain) = &laid[0].rows[0].pieces[0].ink else { panic!("text") };
        let plain = vertices(plain);
        let whole = ByteRange::new(0, 5);

        let bold = painted(&laid[0], &[(whole, Dress { bold: true, ..RED })]);
        let bold = vertices(&bold[0]);
        assert_eq!(bold.len(), plain.len() * 2);
        let step = bold[plain.len()].pos.x - plain[0].pos.x;
        assert!((step * scale).fract().abs() < 1e-3 && step * scale > 0.9, "whole pixels: {step}");

        let slanted = painted(&laid[0], &[(whole, Dress { slanted: true, ..RED })]);
        for (corners, was) in vertices(&slanted[0]).chunks(4).zip(plain.chunks(4)) {
            assert!(corners[0].pos.x - was[0].pos.x > corners[2].pos.x - was[2].pos.x + 1.0);
            assert!(corners.iter().zip(was).all(|(a, b)| a.pos.y.total_cmp(&b.pos.y).is_eq()));
        }
    }
}

#[test]
fn what_is_not_dressed_is_the_very_galley_and_emoji_keep_their_colours() {
    let (text, laid) = lay_scaled(&mut layout_fonts::fonts(), "a \u{1F600} b", 600.0, 1.0);
    let Ink::Galley(plain) = &laid[0].rows[0].pieces[0].ink else { panic!("text") };
    let before = painted(&laid[0], &[(ByteRange::new(90, 99), RED)]);
    assert!(Arc::ptr_eq(&before[0], plain));
    let dress = Dress { bold: true, ..RED };
    let after =
        painted(&laid[0], &[(ByteRange { start: laid[0].range.start, end: text.end() }, dress)]);
    assert_eq!(red(&after), "ab");
    let corners =
        |galleys: &[Arc<Galley>]| galleys.iter().map(|g| vertices(g).len()).sum::<usize>();
    assert_eq!(corners(&after), corners(&before) + 8, "two letters are drawn again");
}
