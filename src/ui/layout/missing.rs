//! Scripts that no installed font covers, by name: a row of boxes explains nothing.

use crate::article::symbol::symbol_of;
use crate::article::text::is_blank;
use egui::FontId;
use egui::epaint::text::FontsView;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// The names of the scripts that have a cluster in `text` that no font can show, each once,
/// in the order of the text. Linear in `text`: ask for what is visible, and keep the answer.
#[must_use]
pub fn missing_scripts(fonts: &mut FontsView<'_>, font: &FontId, text: &str) -> Vec<&'static str> {
    let mut missing = Vec::new();
    for cluster in text.graphemes(true) {
        let Some(first) = cluster.chars().next() else { continue };
        if first.is_ascii_graphic() || is_blank(cluster) || symbol_of(cluster).is_some() {
            continue;
        }
        let name = script_name(first.script());
        if !missing.contains(&name) && !fonts.has_glyph(font, first) {
            missing.push(name);
        }
    }
    missing
}

/// What a reader calls a script, with its proper name where that is another.
fn script_name(script: Script) -> &'static str {
    match script {
        Script::Common | Script::Inherited => "some signs or emoji",
        Script::Unknown => "characters for private use",
        Script::Han => "Chinese (Han)",
        Script::Hiragana => "Japanese (Hiragana)",
        Script::Katakana => "Japanese (Katakana)",
        Script::Hangul => "Korean (Hangul)",
        Script::Devanagari => "Hindi (Devanagari)",
        Script::Gurmukhi => "Punjabi (Gurmukhi)",
        Script::Myanmar => "Burmese (Myanmar)",
        Script::Ethiopic => "Amharic (Ethiopic)",
        Script::Oriya => "Odia",
        Script::Thaana => "Dhivehi (Thaana)",
        Script::Nko => "N’Ko",
        script => script.full_name(),
    }
}
