//! The fonts of tests: the same on every machine, for every script that tests write.
//!
//! egui's built-in fonts come first, as in the program, then the subsets of `tests/fonts`.
//! The subsets are for the text of articles. They hold no signs for buttons, such as arrows or
//! check marks: a sign that the program draws must be in the fonts that the program brings.
//! No font of the system is asked: eframe's provider is not part of a bare [`egui::Context`], and
//! [`install`] removes whatever providers there are. Not covered, so that tests can show what a
//! missing font does: Thai, Bengali, Tamil and the other scripts that `tests/fonts/README.md`
//! does not name. There the harness panics, unless it was built with `allow_missing_glyphs`.

#![allow(dead_code, reason = "each test program uses what it needs")]

use std::sync::Arc;

use egui::{FontData, FontDefinitions};

/// Name and content, in the order in which they are asked for a character.
const SUBSETS: [(&str, &[u8]); 7] = [
    ("Noto Sans Marks", include_bytes!("../fonts/NotoSans-Marks.ttf")),
    ("Noto Sans Arabic", include_bytes!("../fonts/NotoSansArabic-Subset.ttf")),
    ("Noto Sans Hebrew", include_bytes!("../fonts/NotoSansHebrew-Subset.ttf")),
    ("Noto Sans Devanagari", include_bytes!("../fonts/NotoSansDevanagari-Subset.ttf")),
    ("Noto Sans CJK JP", include_bytes!("../fonts/NotoSansCJKjp-Subset.otf")),
    ("Noto Sans CJK KR", include_bytes!("../fonts/NotoSansCJKkr-Subset.otf")),
    ("Noto Color Emoji", include_bytes!("../fonts/NotoColorEmoji-Subset.ttf")),
];

/// Gives `ctx` egui's own fonts and the subsets as fallbacks, and takes all other sources away.
pub fn install(ctx: &egui::Context) {
    install_after(ctx, FontDefinitions::default());
}

/// Gives `ctx` these fonts and the subsets as fallbacks, and takes all other sources away.
pub fn install_after(ctx: &egui::Context, mut fonts: FontDefinitions) {
    for (name, bytes) in SUBSETS {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        for family in fonts.families.values_mut() {
            family.push(name.to_owned());
        }
    }
    ctx.set_fonts(fonts);
    ctx.set_font_providers(Vec::new());
}
