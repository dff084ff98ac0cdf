//! The fonts of the window: Noto Sans for Latin, Greek and Cyrillic, a few signs for buttons,
//! and whatever the system has for every other script (eframe finds those on demand).

use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

/// Name, content, and whether it comes before egui's own fonts.
const FONTS: [(&str, &[u8], bool); 3] = [
    ("Noto Sans", include_bytes!("../../assets/fonts/NotoSans-Regular.ttf"), true),
    ("Signs", include_bytes!("../../assets/fonts/NotoSansSymbols2-Signs.ttf"), false),
    ("Arrows", include_bytes!("../../assets/fonts/NotoSansMath-Arrows.ttf"), false),
];

/// The fonts that Copydesk brings, without the system's.
#[must_use]
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, bytes, first) in FONTS {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        for (family, names) in &mut fonts.families {
            let at = if first && *family == FontFamily::Proportional { 0 } else { names.len() };
            names.insert(at, name.to_owned());
        }
    }
    fonts
}
