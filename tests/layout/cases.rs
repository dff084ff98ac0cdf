//! Layout, case by case: the order on screen, ligatures, long lines, highlights, the cache.

use crate::layout_fonts;
use crate::layout_fonts::{definitions, fonts, lay, on_screen, style};
use copydesk::article::chunk::CHUNK_BYTES;
use copydesk::article::{Byte, ByteRange, Text};
use copydesk::ui::layout::{Chunks, Ink, LaidChunk, LayoutCache, missing_scripts, paint};
use egui::{Context, FontId, RawInput, pos2};
use std::sync::Arc;

const WIDE: f32 = 600.0;

fn first(text: &str, width: f32) -> (Text, LaidChunk) {
    let (text, mut laid) = lay(&mut fonts(), text, width);
    let first = laid.swap_remove(0);
    (text, first)
}

/// The texts of the galleys from left to right, symbols in angle brackets.
fn inks(laid: &LaidChunk) -> Vec<String> {
    let pieces = laid.rows.iter().flat_map(|row| &row.pieces);
    pieces
        .map(|piece| match &piece.ink {
            Ink::Galley(galley) => galley.text().to_owned(),
            Ink::Symbol { name, .. } => format!("<{name}>"),
            Ink::Blank => "_".to_owned(),
        })
        .collect()
}

#[test]
fn clusters_stand_in_visual_order() {
    // In the order of their places; brackets as they stand in the text, not turned round.
    let cases = [
        ("abc אבג 123 def", "abc 123 גבא def"),
        ("אבג abc דהו", "והד abc גבא"),
        ("אבג 12.5% (abc) ד", "ד )abc( 12.5% גבא"),
        ("שלום, עולם!", "!םלוע ,םולש"),
        ("سلام (hello) عالم", "ملاع )hello( مالس"),
        ("he said سلام عليكم now", "he said مكيلع مالس now"),
        ("رقم ۱۲۳ و ١٢٣", "١٢٣ و ۱۲۳ مقر"),
        ("a\u{202E}bcd\u{202C}e", "a\u{202E}bcd\u{202C}e"),
        ("\u{202D}אב\u{202C} ג", "ג \u{202C}בא\u{202D}"),
        ("ab אב  ", "ab בא  "),
        ("אב ab  ", "  ab בא"),
        ("a\tאב\tגד", "a\tבא\tדג"),
    ];
    for (text, expected) in cases {
        let (text, laid) = first(text, WIDE);
        assert_eq!(on_screen(&text, &laid, 0), expected, "{:?}", text.as_str());
    }
}

#[test]
fn each_galley_is_one_that_egui_sets_right() {
    let cases: [(&str, &[&str]); 8] = [
        ("one two", &["one two"]),
        // Words by themselves: the blank is from another font.
        ("سلام عليكم", &["عليكم", "_", "سلام"]),
        // Brackets are turned round.
        ("(سلام)", &["(", "سلام", ")"]),
        ("[א«ב", &["ב", "»", "א", "]"]),
        // Persian digits go left to right though their script does not.
        ("۱۲۳", &["۱", "۲", "۳"]),
        // A tatweel belongs to the word.
        ("كـتاب", &["كـتاب"]),
        // A letter that the Arabic font lacks would break the order of its word.
        ("سݐم", &["م", "ݐ", "س"]),
        ("a\u{0}b\tc\u{3000}", &["a", "<NUL>", "b", "_", "c", "_"]),
    ];
    for (text, expected) in cases {
        let (_, laid) = first(text, WIDE);
        assert_eq!(inks(&laid), expected, "{text:?}");
    }
}

#[test]
fn a_click_below_right_to_left_text_hits_its_own_line() {
    let (text, laid) = lay(&mut fonts(), "שלום\nabcdef", WIDE);
    assert_eq!(laid.len(), 2);
    let a = text.as_str().find('a').map(Byte);
    assert_eq!(a, Some(Byte(9)));
    assert_eq!(laid[1].hit(pos2(1.0, 5.0)), Byte(9));
    assert_eq!(laid[1].cluster_at(pos2(1.0, 5.0)), Some(ByteRange::new(9, 10)));
    // The first line is flush right: its first letter is the rightmost.
    assert_eq!(laid[0].hit(pos2(WIDE, 5.0)), Byte(0));
    assert_eq!(laid[0].hit(pos2(0.0, 5.0)), Byte(8));
    assert_eq!(laid[0].cluster_at(pos2(0.0, 5.0)), None);
}

#[test]
fn ligatures_have_carets_inside() {
    for text in ["لا", "سلام", "ffi", "office", "fl", "क्षि कि"] {
        let (text, laid) = first(text, WIDE);
        let carets: Vec<f32> =
            layout_fonts::edges(&text, &laid).iter().map(|&b| laid.caret(b).center().x).collect();
        for pair in carets.windows(2) {
            let step = if laid.rtl { pair[0] - pair[1] } else { pair[1] - pair[0] };
            assert!(step > 1.0, "{:?}: {carets:?}", text.as_str());
        }
    }
}

/// The width of a text that egui lays out by itself, in points.
fn width_of(fonts: &mut egui::epaint::text::Fonts, text: &str) -> f32 {
    let font = FontId::proportional(16.0);
    let mut view = fonts.with_pixels_per_point(1.0);
    let galley = view.layout_no_wrap(text.to_owned(), font, egui::Color32::PLACEHOLDER);
    galley.rows.iter().flat_map(|row| &row.glyphs).map(|glyph| glyph.advance_width).sum()
}

#[test]
fn edges_are_where_the_text_before_them_ends() {
    // A joiner keeps the last letter of an Arabic prefix in the form that it has in the word.
    let cases = [
        ("Headline, To AVAVA: 3.14", ""),
        ("e\u{301}tude cafe\u{301}", ""),
        ("Киев, Αθήνα", ""),
        ("हिन्दी में समाचार: स्त्री कि कार्यक्रम ज्ञान", ""),
        ("日本語のニュース「カギ」、東京", ""),
        ("한국어 뉴스 \u{1112}\u{1161}\u{11AB}", ""),
        ("a 👍🏽 😀 b", ""),
        ("محمد", "\u{200D}"),
        ("مَدْرَسَة", "\u{200D}"),
        ("كتـــب", "\u{200D}"),
        ("אבגדה", ""),
        ("הַשָּׁמַיִם", ""),
    ];
    let mut fonts = fonts();
    for (text, joiner) in cases {
        let (text, laid) = lay(&mut fonts, text, WIDE);
        let laid = &laid[0];
        for at in layout_fonts::edges(&text, laid) {
            let before = text.slice(ByteRange { start: Byte(0), end: at });
            let inside = !before.is_empty() && at < text.end();
            let joiner = if inside { joiner } else { "" };
            let expected = width_of(&mut fonts, &format!("{before}{joiner}"));
            let x = laid.caret(at).center().x;
            let found = if laid.rtl { WIDE - x } else { x };
            assert!((found - expected).abs() < 1.2, "{before:?}|: {found}, not {expected}");
        }
    }
}

#[test]
fn rows_are_filled_and_rtl_rows_are_flush_right() {
    let text = "וקאל הנשיא במסיבת העיתונאים כי הממשלה תפעל לשיפור המצב הכלכלי במדינה ".repeat(4);
    let (text, laid) = first(&text, 200.0);
    assert!(laid.rtl && laid.rows.len() > 5);
    for row in &laid.rows {
        let ink = text.trim(row.range).expect("a row has letters");
        let rects = laid.rects(ink);
        let left = rects.iter().map(egui::Rect::left).fold(f32::INFINITY, f32::min);
        assert!(left > -0.5, "only blanks hang out");
        assert!((row.left + row.width - 200.0).abs() < 0.1, "flush right");
        assert_eq!(text.slice(row.range).chars().next_back(), Some(' '));
    }
}

#[test]
fn nothing_is_wider_than_the_row() {
    let long = "https://example.org/".to_owned() + &"x".repeat(300);
    for text in [long.as_str(), &"漢字".repeat(100), &" ".repeat(500), &"\t".repeat(99)] {
        let (_, laid) = first(text, 150.0);
        assert!(laid.rows.len() > 5);
        for row in &laid.rows {
            assert!(row.width <= 150.0 + style(150.0).hang(), "{} is too wide", row.width);
        }
    }
}

#[test]
fn a_long_line_is_many_chunks_and_only_those_asked_for_are_laid_out() {
    let text = Text::new("word and שלום ".repeat(33_000 / 18));
    let chunks = Chunks::new(&text);
    assert!(chunks.len() >= text.end().0 / CHUNK_BYTES && chunks.len() < 25);
    let ctx = Context::default();
    let mut cache = LayoutCache::default();
    ctx.begin_pass(RawInput::default());
    cache.begin(&ctx, &style(300.0));
    let laid = cache.get(&ctx, &text, &chunks, 7).expect("begun");
    assert_eq!(laid.range, chunks.get(7));
    assert!(!laid.ends_line && cache.len() == 1);
    let at = Byte(laid.range.start.0 + 3);
    assert_eq!(laid.hit(laid.position(at)), at);
    // No line end here, so no stub.
    let both = ByteRange::new(laid.range.start.0, laid.range.end.0 + 5);
    assert_eq!(laid.rects(both).len(), laid.rows.len());
    ctx.end_pass().textures_delta.clear();
}

#[test]
fn a_cut_line_keeps_its_direction() {
    let (_, laid) = lay(&mut fonts(), &format!("א {}", "word ".repeat(1_000)), 300.0);
    assert!(laid.len() > 2 && laid.iter().all(|chunk| chunk.rtl));
}

#[test]
fn a_monstrous_cluster_is_a_symbol() {
    for marks in [300, 100_000] {
        let (text, laid) = lay(&mut fonts(), &format!("a{}b", "\u{301}".repeat(marks)), WIDE);
        assert_eq!(inks(&laid[0])[0], "<…>");
        let second = text.next_edge(Byte(0));
        assert_eq!(laid[0].hit(laid[0].caret(second).center()), second);
    }
}

#[test]
fn highlights_merge_within_a_row_and_show_line_ends() {
    let (text, laid) = lay(&mut fonts(), "abc אבג\n\nend", WIDE);
    let [one, empty, last] = &laid[..] else { panic!("three lines") };
    let first_line = one.range;
    assert_eq!(one.rects(first_line).len(), 1);
    // Two letters on either side of the border stand apart on screen.
    let border = one.rects(ByteRange::new(2, 6));
    assert_eq!(border.len(), 2);
    assert!(border[0].right() < border[1].left());
    // The line end.
    let with_end = one.rects(text.line_with_end(0));
    assert_eq!(with_end.len(), 1);
    assert!(with_end[0].width() > one.rects(first_line)[0].width() + 3.0);
    assert!(empty.rects(empty.range).is_empty());
    assert_eq!(empty.rects(text.line_with_end(1)).len(), 1);
    assert_eq!(empty.rects(text.full()).len(), 1);
    // The text's end is no line end.
    assert_eq!(last.rects(text.full()), last.rects(last.range));
    assert!(last.rects(ByteRange::new(0, 4)).is_empty());
    // Part of a cluster counts as the cluster.
    let (_, marks) = first("e\u{301}x", WIDE);
    assert_eq!(marks.rects(ByteRange::new(1, 2)), marks.rects(ByteRange::new(0, 3)));
}

#[test]
fn offsets_outside_and_inside_clusters_are_clamped() {
    let (_, laid) = lay(&mut fonts(), "one\r\nte\u{301}o\n", WIDE);
    let middle = &laid[1];
    assert_eq!(middle.range, ByteRange::new(5, 10));
    for (at, expected) in [(0, 5), (5, 5), (7, 6), (8, 6), (10, 10), (11, 10), (99, 10)] {
        assert_eq!(middle.hit(middle.position(Byte(at))), Byte(expected), "{at}");
    }
    assert_eq!(laid[0].hit(laid[0].position(Byte(4))), Byte(3));
    assert_eq!(laid[2].hit(pos2(50.0, 50.0)), laid[2].range.start);
}

#[test]
fn a_row_break_belongs_to_the_row_below() {
    let (_, laid) = first("aaaa bbbb cccc", 60.0);
    assert!(laid.rows.len() > 1);
    let start = laid.rows[1].range.start;
    assert_eq!(laid.row_of(start), 1);
    assert!((laid.caret(start).top() - laid.rows[1].top).abs() < 0.01);
    assert_eq!(laid.hit(pos2(1_000.0, 1.0)), start);
}

#[test]
fn the_cache_forgets_when_what_it_fits_changes() {
    let text = Text::new("one\ntwo".to_owned());
    let chunks = Chunks::new(&text);
    let ctx = Context::default();
    let mut cache = LayoutCache::default();
    assert!(cache.get(&ctx, &text, &chunks, 0).is_none(), "not begun");
    let mut frame = |input: RawInput, width: f32| {
        ctx.begin_pass(input);
        cache.begin(&ctx, &style(width));
        let laid = cache.get(&ctx, &text, &chunks, 0).expect("begun");
        ctx.end_pass().textures_delta.clear();
        laid
    };
    let input = RawInput::default;
    let mut last = frame(input(), 100.0);
    let again = frame(input(), 100.0);
    assert!(Arc::ptr_eq(&last, &again), "nothing changed");
    let mut changed = |now: Arc<LaidChunk>, what: &str| {
        assert!(!Arc::ptr_eq(&last, &now), "{what}");
        last = now;
    };
    changed(frame(input(), 200.0), "another width");
    ctx.set_fonts(definitions());
    changed(frame(input(), 200.0), "other fonts");
    let atlas = RawInput { max_texture_side: Some(4_096), ..input() };
    changed(frame(atlas.clone(), 200.0), "the atlas was made anew");
    ctx.set_pixels_per_point(2.0);
    let _ = frame(atlas.clone(), 200.0);
    changed(frame(atlas, 200.0), "another scale");
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "its lifetimes forbid the method")]
fn fill_of(ctx: &Context) -> f32 {
    ctx.fonts(|fonts| fonts.font_atlas_fill_ratio())
}

#[test]
fn the_cache_forgets_when_the_atlas_was_full() {
    let kanji: String = ('\u{4E00}'..'\u{6400}').collect();
    let text = Text::new(format!("one\n{kanji}"));
    let chunks = Chunks::new(&text);
    let ctx = Context::default();
    ctx.set_fonts(definitions());
    let mut large = style(600.0);
    large.font.size = 60.0;
    let mut cache = LayoutCache::default();
    let mut frame = |also: usize| {
        let input = RawInput { max_texture_side: Some(1_024), ..RawInput::default() };
        ctx.begin_pass(input);
        let fill = fill_of(&ctx);
        cache.begin(&ctx, &large);
        let laid = cache.get(&ctx, &text, &chunks, 0).expect("begun");
        let _ = cache.get(&ctx, &text, &chunks, also);
        ctx.end_pass().textures_delta.clear();
        (laid, fill)
    };
    let (before, _) = frame(0);
    let mut fullest = 0.0_f32;
    for also in 1..chunks.len() {
        let (laid, fill) = frame(also);
        if fill < fullest {
            assert!(!Arc::ptr_eq(&before, &laid), "its glyphs are gone");
            return;
        }
        assert!(Arc::ptr_eq(&before, &laid), "nothing changed");
        fullest = fill;
    }
    panic!("the atlas never was full");
}

#[test]
fn the_cache_is_bounded() {
    let text = Text::new("line\n".repeat(10_000));
    let chunks = Chunks::new(&text);
    let ctx = Context::default();
    let mut cache = LayoutCache::default();
    for top in (0..10_000).step_by(50) {
        ctx.begin_pass(RawInput::default());
        cache.begin(&ctx, &style(300.0));
        for i in top..top + 50 {
            let laid = cache.get(&ctx, &text, &chunks, i).expect("begun");
            assert_eq!(laid.range, chunks.get(i));
        }
        ctx.end_pass().textures_delta.clear();
        assert!(cache.len() <= copydesk::ui::layout::cache::MOST_CHUNKS);
    }
    assert!(cache.len() >= 500, "what was used lately is kept");
}

#[test]
fn scripts_without_a_font_are_named() {
    let mut bare = egui::epaint::text::Fonts::new(
        egui::epaint::text::TextOptions::default(),
        egui::FontDefinitions::default(),
    );
    let mut full = fonts();
    let font = FontId::proportional(16.0);
    let text = "abc \u{3000}\u{200B} हिन्दी 123, ไทย हि שלום";
    let bare = missing_scripts(&mut bare.with_pixels_per_point(1.0), &font, text);
    assert_eq!(bare, ["Hindi (Devanagari)", "Thai", "Hebrew"]);
    let full = missing_scripts(&mut full.with_pixels_per_point(1.0), &font, text);
    assert_eq!(full, ["Thai"]);
}

#[test]
fn only_rows_in_sight_are_painted_each_piece_at_its_place() {
    let text = Text::new("word סלם \u{0} ".repeat(100));
    let chunks = Chunks::new(&text);
    let ctx = Context::default();
    let mut cache = LayoutCache::default();
    ctx.begin_pass(RawInput::default());
    cache.begin(&ctx, &style(300.0));
    let laid = cache.get(&ctx, &text, &chunks, 0).expect("begun");
    let clip = egui::Rect::from_min_max(pos2(0.0, 101.0), pos2(400.0, 123.0));
    let painter = ctx.debug_painter().with_clip_rect(clip);
    let origin = pos2(7.0, 4.0);
    paint(&painter, origin, &laid, egui::Color32::BLACK, egui::Color32::GRAY);
    let mut output = ctx.end_pass();
    output.textures_delta.clear();
    let places: Vec<_> = output
        .shapes
        .iter()
        .filter_map(|shape| match &shape.shape {
            egui::Shape::Text(text) => Some((text.pos, text.galley.text().to_owned())),
            _ => None,
        })
        .collect();
    // The row in sight, number 4, and its neighbours, whose marks may reach into it.
    let expected: Vec<_> = laid.rows[3..=5]
        .iter()
        .flat_map(|row| row.pieces.iter().map(move |piece| (row, piece)))
        .filter_map(|(row, piece)| {
            let corner = origin + egui::vec2(piece.x, row.top);
            match &piece.ink {
                Ink::Galley(galley) => Some((corner, galley.text().to_owned())),
                Ink::Symbol { name, inset, .. } => {
                    Some((corner + egui::vec2(*inset, 0.0), name.clone().into_owned()))
                }
                Ink::Blank => None,
            }
        })
        .collect();
    assert_eq!(places, expected);
}
