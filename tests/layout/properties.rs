//! What must hold for the layout of any text: every cluster edge can be hit, the clusters
//! tile their rows, the rows tile the chunk.

use crate::layout_fonts::{edges, fonts, lay, lay_scaled, style};
use copydesk::article::{ByteRange, Text};
use copydesk::ui::layout::{Ink, LaidChunk};
use egui::epaint::text::{Fonts, Glyph};
use egui::{Vec2, pos2};
use proptest::prelude::*;
use std::cell::RefCell;

/// The part of a point that sums of f32 widths may be off by.
const CLOSE: f32 = 0.02;

/// How much wider a broken word may get, in parts of the font's size.
const FORMS: f32 = 0.5;

/// What lines are made of: every script and every trap, from words to lone marks.
const BITS: &[&str] = &[
    " ",
    "  ",
    " ",
    " ",
    " ",
    "\t",
    "\u{A0}",
    "\u{3000}",
    "\u{2009}",
    "-",
    ", ",
    ". ",
    "(",
    ")",
    "[",
    "]",
    "«",
    "»",
    "“",
    "/",
    "a",
    "fi",
    "office",
    "affluent",
    "waffle",
    "Headline",
    "AVAVA",
    "e\u{301}",
    "q\u{323}\u{302}",
    "é",
    "ß",
    "Ω",
    "привет",
    "0",
    "12",
    "3.14",
    "1,000",
    "50%",
    "$7",
    "שלום",
    "אבג",
    "ב",
    "הַשָּׁמַיִם",
    "״",
    "־",
    "سلام",
    "لا",
    "الله",
    "كتاب",
    "ـ",
    "ــ",
    "مَدْرَسَة",
    "ل",
    "لإ",
    "گ",
    "،",
    "؟",
    "۱۲۳",
    "١٢٣",
    "\u{600}١",
    "ی\u{200C}م",
    "हिन्दी",
    "क्ष",
    "कि",
    "में",
    "स्त्री",
    "।",
    "र्क",
    "ि",
    "日本語",
    "の",
    "ニュース",
    "「",
    "」",
    "、",
    "。",
    "漢",
    "한국어",
    "각",
    "\u{1112}\u{1161}\u{11AB}",
    "👨‍👩‍👧",
    "🇰🇷",
    "👍🏽",
    "❤\u{FE0F}",
    "😀",
    "\u{301}",
    "\u{64B}",
    "\u{200D}",
    "\u{0}",
    "\u{7}",
    "\u{1B}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{B}",
    "\u{200B}",
    "\u{AD}",
    "\u{FEFF}",
    "\u{200E}",
    "\u{200F}",
    "\u{202A}",
    "\u{202B}",
    "\u{202C}",
    "\u{202D}",
    "\u{202E}",
    "\u{2066}",
    "\u{2067}",
    "\u{2068}",
    "\u{2069}",
    "ไทย",
    "தமிழ்",
    "\u{10C80}\u{10C81}",
    "ߊߋ",
    "\u{E000}",
    "\u{1D400}",
    "﷽",
    "ﻻ",
];

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::collection::vec(prop::sample::select(BITS), 0..40).prop_map(|bits| bits.concat()),
        1 => "[^\r\n]{0,30}",
        1 => prop::collection::vec(prop::sample::select(BITS), 300..600).prop_map(|bits| bits.concat()),
    ]
}

/// No row is wider than asked, but for one cluster, for blanks that hang out, and for letters
/// that take a wider form where a word is broken.
fn check_widths(text: &Text, laid: &LaidChunk, width: f32) {
    let style = style(width);
    for row in &laid.rows {
        let several = text.clusters(row.range).count() > 1;
        let limit = width + style.hang() + FORMS * style.font.size;
        assert!(
            !several || row.width < limit,
            "{} in {width}: {:?}",
            row.width,
            text.slice(row.range)
        );
    }
}

fn check_hits(text: &Text, laid: &LaidChunk) {
    for at in edges(text, laid) {
        let point = laid.position(at);
        assert_eq!(laid.hit(point), at, "in {:?} at {point:?}", text.slice(laid.range));
        if !laid.range.is_empty() {
            let under = laid.cluster_at(point).expect("a position lies on a cluster");
            let end = under.end == at && at == laid.range.end;
            assert!(under.start == at || end, "{at} is on {under}");
        }
        let caret = laid.caret(at);
        let row = &laid.rows[laid.row_of(at)];
        assert!(
            (caret.top() - row.top).abs() < CLOSE
                && caret.contains(pos2(caret.center().x, point.y))
        );
    }
}

fn check_tiling(text: &Text, laid: &LaidChunk) {
    let mut at = laid.range.start;
    let mut top = 0.0;
    for row in &laid.rows {
        assert_eq!(row.range.start, at, "rows leave no gap");
        at = row.range.end;
        assert!((row.top - top).abs() < CLOSE);
        top += row.height;
        let mut x = row.left;
        let mut clusters: Vec<ByteRange> = Vec::new();
        for piece in &row.pieces {
            assert!((piece.x - x).abs() < CLOSE, "pieces leave no gap");
            x = piece.right();
            let mut on_screen: Vec<_> = piece.clusters().collect();
            if piece.rtl {
                on_screen.reverse();
            }
            let mut left = piece.x;
            for (range, from, to) in on_screen {
                assert!((from - left).abs() < CLOSE, "clusters leave no gap");
                assert!(to > from, "{range} has a width");
                left = to;
                clusters.push(range);
            }
            assert!((left - piece.right()).abs() < CLOSE);
        }
        assert!((row.left + row.width - x).abs() < CLOSE);
        clusters.sort_unstable();
        let expected: Vec<_> = text.clusters(row.range).map(|(r, _)| r).collect();
        assert_eq!(clusters, expected, "a row holds each of its clusters once");
        let whole = laid.rects(row.range);
        if !row.range.is_empty() {
            assert_eq!(whole.len(), 1, "a whole row is one rectangle");
            assert!((whole[0].width() - row.width).abs() < CLOSE);
        }
    }
    assert_eq!(at, laid.range.end);
    assert!((laid.height - top).abs() < CLOSE);
}

/// What is drawn is as wide as the table of edges says, and egui drew it as one row, from one
/// font if it reads from right to left.
fn check_ink(laid: &LaidChunk) {
    for piece in laid.rows.iter().flat_map(|row| &row.pieces) {
        let Ink::Galley(galley) = &piece.ink else { continue };
        assert_eq!(galley.rows.len(), 1);
        let glyphs = &galley.rows[0].glyphs;
        let advances: f32 = glyphs.iter().map(|g| g.advance_width).sum();
        let thin = 0.25 * piece.clusters().count() as f32;
        let wider = piece.width - advances;
        assert!(
            wider.abs() < CLOSE || (0.0..=thin.max(1.0)).contains(&wider),
            "{:?}",
            galley.text()
        );
        let several = piece.clusters().count() > 1;
        if piece.rtl && several {
            let face = |g: &Glyph| (g.font_face_ascent.to_bits(), g.font_face_height.to_bits());
            assert!(glyphs.iter().all(|g| face(g) == face(&glyphs[0])), "{:?}", galley.text());
        }
        // A piece goes one way: no other piece would be right as one galley.
        let rtl_glyphs = glyphs.first().map(|g| g.chr) != galley.text().chars().next();
        assert!(
            !rtl_glyphs || piece.rtl || !several || is_indic(galley.text()),
            "{:?}",
            galley.text()
        );
    }
}

/// Where the first glyph may stand for another character than the first.
fn is_indic(text: &str) -> bool {
    text.chars().any(|c| ('\u{900}'..'\u{E00}').contains(&c))
}

/// The rectangles of two parts of a chunk do not overlap and have the whole's area.
fn check_rects(text: &Text, laid: &LaidChunk, part: usize) {
    let edges = edges(text, laid);
    let cut = edges[part % edges.len()];
    let left = laid.rects(ByteRange { start: laid.range.start, end: cut });
    let right = laid.rects(ByteRange { start: cut, end: laid.range.end });
    let area = |rects: &[egui::Rect]| rects.iter().map(egui::Rect::area).sum::<f32>();
    let rows: f32 = laid.rows.iter().map(|r| r.rect().area()).sum();
    assert!(
        (area(&left) + area(&right) - rows).abs() <= CLOSE * 24.0 * (1.0 + laid.rows.len() as f32)
    );
    for a in &left {
        for b in &right {
            let both = a.intersect(*b);
            assert!(!both.is_positive() || both.width() < CLOSE, "{a:?} and {b:?} overlap");
        }
    }
}

thread_local! {
    static FONTS: RefCell<Fonts> = RefCell::new(fonts());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_line_can_be_hit_and_is_tiled(line in line(), width in 60.0_f32..600.0, scale in prop::sample::select(&[1.0_f32, 1.25, 2.0][..]), part: usize) {
        FONTS.with_borrow_mut(|fonts| {
            let (text, laid) = lay_scaled(fonts, &line, width, scale);
            for laid in &laid {
                check_hits(&text, laid);
                check_widths(&text, laid, width);
                check_tiling(&text, laid);
                check_ink(laid);
                check_rects(&text, laid, part);
            }
        });
    }

    #[test]
    fn any_point_hits_a_cluster_edge(line in line(), x in -50.0_f32..700.0, y in -50.0_f32..200.0) {
        FONTS.with_borrow_mut(|fonts| {
            let (text, laid) = lay(fonts, &line, 300.0);
            for laid in &laid {
                let at = laid.hit(pos2(x, y));
                assert!(text.is_cluster_edge(at) && laid.range.start <= at && at <= laid.range.end);
                if let Some(under) = laid.cluster_at(pos2(x, y)) {
                    assert!(at == under.start || at == under.end);
                    let rects = laid.rects(under);
                    assert!(rects.iter().any(|r| r.expand2(Vec2::splat(CLOSE)).contains(pos2(x, y))));
                }
            }
        });
    }
}
