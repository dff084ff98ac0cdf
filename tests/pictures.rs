//! The tests' own fonts, and the comparison of pictures.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "support/fonts.rs"]
mod fonts;
#[path = "support/pictures.rs"]
mod pictures;
#[path = "support/raster.rs"]
mod raster;

use std::path::{Path, PathBuf};

use egui::{Color32, FontFamily, FontId};
use egui_kittest::Harness;
use image::RgbaImage;

use raster::SoftwareRenderer;

/// A line for each script that tests write.
const LINES: [(&str, &str); 8] = [
    ("Latin", "Daniel Kim · “Views” ﬁ e\u{301} Việt Nam"),
    ("Greek and Cyrillic", "Αθήνα, София, Київ"),
    ("Arabic", "مكتبة القاهرة لا إلٰه ٢٠٢٤ مُحَمَّدٌ، نعم؟"),
    ("Hebrew", "נמל חיפה שָׁלוֹם בֵּית־לֶחֶם"),
    ("Devanagari", "जयपुर मेट्रो क्षत्रिय विद्यार्थी १२३"),
    ("Japanese", "大阪駅のホームで、新しい電車「ひかり」を公開。"),
    ("Korean", "서울 남대문시장 \u{1112}\u{1161}\u{11ab}글 ㄱㄴㄷ"),
    ("Emoji", "😀 ☔ 👍🏽 🇰🇷 👨‍👩‍👧‍👦"),
];

/// A window with all the lines in it.
fn scripts(theme: egui::Theme) -> RgbaImage {
    let mut harness = Harness::builder()
        .with_size([420.0, 300.0])
        .with_pixels_per_point(1.5)
        .with_theme(theme)
        .with_context_setup(fonts::install)
        .renderer(SoftwareRenderer::new())
        .build_ui(|ui| {
            egui::Window::new("Scripts").default_width(380.0).show(ui, |ui| {
                for (script, line) in LINES {
                    ui.horizontal(|ui| {
                        ui.strong(script);
                        ui.label(line);
                    });
                }
                ui.add(egui::Slider::new(&mut 0.4_f32, 0.0..=1.0).text("a slider"));
            });
        });
    harness.run();
    harness.render().unwrap()
}

#[test]
fn all_scripts_look_as_accepted() {
    pictures::check("scripts_light", &scripts(egui::Theme::Light));
    pictures::check("scripts_dark", &scripts(egui::Theme::Dark));
}

/// Runs `f` in a context whose fonts are set up as for tests.
fn with_fonts<R>(f: impl Fn(&mut egui::epaint::text::FontsView<'_>) -> R) -> R {
    let ctx = egui::Context::default();
    fonts::install(&ctx);
    ctx.run_ui(egui::RawInput::default(), |_| {}).textures_delta.clear();
    ctx.fonts_mut(f)
}

#[test]
fn every_script_of_tests_has_glyphs_and_others_have_none() {
    with_fonts(|view| {
        for family in [FontFamily::Proportional, FontFamily::Monospace] {
            let font = FontId::new(14.0, family);
            for (script, line) in LINES {
                let missing: String = line
                    .chars()
                    .filter(|c| !view.has_glyph(&font, *c) && *c != '\u{200d}')
                    .collect();
                assert_eq!(missing, "", "{script}");
            }
            for foreign in ['ก', 'অ', 'த', '𓀀'] {
                assert!(!view.has_glyph(&font, foreign), "{foreign} has a glyph in tests");
            }
        }
    });
}

#[test]
fn the_subsets_keep_what_shaping_needs() {
    with_fonts(|view| {
        let mut width = |text: &str| {
            let font = FontId::proportional(32.0);
            view.layout_no_wrap(text.to_owned(), font, Color32::WHITE).size().x
        };
        let mut narrower = |whole: &str, parts: &[&str]| {
            let apart: f32 = parts.iter().map(|part| width(part)).sum();
            assert!(width(whole) < apart - 1.0, "{whole} is as wide as its parts");
        };
        narrower("لا", &["ل", "ا"]);
        narrower("ببب", &["ب", "ب", "ب"]);
        narrower("क्ष", &["क", "्", "ष"]);
        narrower("\u{1112}\u{1161}\u{11ab}", &["\u{1112}", "\u{1161}", "\u{11ab}"]);
    });
}

/// An empty folder of this test's own.
fn empty_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn pictures_fail_when_missing_different_or_of_another_size_and_say_how_to_accept() {
    let folder = empty_folder("compare");
    let grey = RgbaImage::from_pixel(4, 3, image::Rgba([90, 90, 90, 255]));
    let mut spotted = grey.clone();
    spotted.get_pixel_mut(1, 2).0 = [90, 92, 90, 255];

    let missing = pictures::compare(&folder, "grey", &grey, 0).unwrap_err();
    assert!(missing.contains("there is no picture") && missing.contains("UPDATE_PICTURES=1"));
    assert_eq!(files(&folder), ["grey.new.png"]);

    pictures::accept(&folder, "grey", &grey, false).unwrap_err();
    assert_eq!(files(&folder), ["grey.new.png"]);
    pictures::accept(&folder, "grey", &grey, true).unwrap();
    assert_eq!(files(&folder), ["grey.png"]);
    assert_eq!(pictures::compare(&folder, "grey", &grey, 0), Ok(()));

    let different = pictures::compare(&folder, "grey", &spotted, 1).unwrap_err();
    assert!(different.contains("1 of 12 pixels differ, by up to 2"), "{different}");
    assert!(different.contains("UPDATE_PICTURES=1"));
    assert_eq!(files(&folder), ["grey.diff.png", "grey.new.png", "grey.png"]);
    let diff = image::open(folder.join("grey.diff.png")).unwrap().to_rgba8();
    let red: Vec<_> =
        diff.enumerate_pixels().filter(|(_, _, pixel)| pixel.0 == [255, 0, 0, 255]).collect();
    assert!(matches!(red[..], [(1, 2, _)]), "{red:?}");

    assert_eq!(pictures::compare(&folder, "grey", &spotted, 2), Ok(()));
    assert_eq!(files(&folder), ["grey.png"]);

    let narrow = RgbaImage::new(3, 3);
    let resized = pictures::compare(&folder, "grey", &narrow, 255).unwrap_err();
    assert!(resized.contains("3 x 3 pixels were drawn, 4 x 3 are accepted"), "{resized}");
}
