//! Compares rendered pictures with the accepted ones in `tests/pictures`.
//!
//! A picture matches if every pixel is equal to the byte. A picture that is missing, of another
//! size or different fails the test and leaves `NAME.new.png` and, where sizes agree,
//! `NAME.diff.png` beside the accepted one; git ignores both. With `UPDATE_PICTURES=1` in the
//! environment the rendered picture is accepted instead: look at it before committing it.
//!
//! One thing differs between machines: egui's glyph rasteriser multiplies and adds in one rounding
//! where the processor can (AVX2 with FMA, and ARM) and in two where it cannot, which moves a
//! few pixels on the edges of glyphs. So pictures are accepted only on machines of the first
//! kind, and compared to the byte there; on others a channel may differ by [`ROUNDING`].

#![allow(dead_code, reason = "each test program uses what it needs")]
#![expect(clippy::panic, reason = "this is an assertion of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use image::{Rgba, RgbaImage};

/// How far a channel may be off on a machine that rounds twice. A glyph's coverage is off by one
/// there at most, and egui's contrast curve for dark themes doubles that.
pub const ROUNDING: u8 = 2;

/// How to accept what was drawn.
const ACCEPT: &str =
    "if that is right, accept it with UPDATE_PICTURES=1 cargo test, and look at it";

/// Fails the test unless `drawn` is the accepted picture of this name.
///
/// The name is that of the file, without `.png`.
#[track_caller]
pub fn check(name: &str, drawn: &RgbaImage) {
    check_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures"), name, drawn);
}

/// Fails the test unless `drawn` is the accepted picture of this name in a folder.
#[track_caller]
pub fn check_in(folder: &Path, name: &str, drawn: &RgbaImage) {
    let asked = std::env::var_os("UPDATE_PICTURES").is_some_and(|value| value == "1");
    let outcome = if asked {
        accept(folder, name, drawn, rounds_once())
    } else {
        compare(folder, name, drawn, if rounds_once() { 0 } else { ROUNDING })
    };
    if let Err(why) = outcome {
        panic!("{why}");
    }
}

/// Does egui's glyph rasteriser round a product and a sum once on this machine?
#[must_use]
pub fn rounds_once() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        // What fearless_simd asks for, but for what comes with these on every processor made.
        is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("fma")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2")
            && is_x86_feature_detected!("f16c")
            && is_x86_feature_detected!("lzcnt")
            && is_x86_feature_detected!("movbe")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        // ARM fuses too, but no one has compared a whole picture there: allow the rounding.
        false
    }
}

/// Makes `drawn` the accepted picture in `folder`, if it is exact.
pub fn accept(folder: &Path, name: &str, drawn: &RgbaImage, exact: bool) -> Result<(), String> {
    if !exact {
        return Err(format!(
            "{name}: not accepted, because glyphs are rounded differently on this machine; \
             accept pictures on an x86-64 machine with AVX2 and FMA"
        ));
    }
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    save(drawn, &folder.join(format!("{name}.png")))?;
    remove_leftovers(folder, name);
    Ok(())
}

/// Compares `drawn` with the accepted picture in `folder`; a channel may differ by `allowed`.
pub fn compare(folder: &Path, name: &str, drawn: &RgbaImage, allowed: u8) -> Result<(), String> {
    let accepted_path = folder.join(format!("{name}.png"));
    let new_path = leftover(folder, name, "new");
    if !accepted_path.exists() {
        save(drawn, &new_path)?;
        return Err(format!(
            "{name}: there is no picture {} yet. What was drawn is in {}; {ACCEPT}",
            accepted_path.display(),
            new_path.display()
        ));
    }
    let accepted = image::open(&accepted_path)
        .map_err(|error| format!("{}: {error}", accepted_path.display()))?
        .to_rgba8();
    if accepted.dimensions() != drawn.dimensions() {
        save(drawn, &new_path)?;
        let ((width, height), (was_width, was_height)) =
            (drawn.dimensions(), accepted.dimensions());
        return Err(format!(
            "{name}: {width} x {height} pixels were drawn, {was_width} x {was_height} are \
             accepted. What was drawn is in {}; {ACCEPT}",
            new_path.display()
        ));
    }
    let distances: Vec<u8> =
        accepted.pixels().zip(drawn.pixels()).map(|(a, b)| distance(*a, *b)).collect();
    let different = distances.iter().filter(|distance| **distance > allowed).count();
    if different == 0 {
        remove_leftovers(folder, name);
        return Ok(());
    }
    let diff_path = leftover(folder, name, "diff");
    save(drawn, &new_path)?;
    save(&difference(drawn, &distances, allowed), &diff_path)?;
    Err(format!(
        "{name}: {different} of {} pixels differ, by up to {} of 255. Compare {} with {}, the \
         pixels in question are red in {}; {ACCEPT}",
        distances.len(),
        distances.iter().max().copied().unwrap_or_default(),
        new_path.display(),
        accepted_path.display(),
        diff_path.display()
    ))
}

/// The largest difference of a channel.
fn distance(a: Rgba<u8>, b: Rgba<u8>) -> u8 {
    a.0.iter().zip(b.0).map(|(a, b)| a.abs_diff(b)).max().unwrap_or_default()
}

/// What was drawn, faint and grey, with the differing pixels in red.
fn difference(drawn: &RgbaImage, distances: &[u8], allowed: u8) -> RgbaImage {
    let mut picture = drawn.clone();
    for (pixel, distance) in picture.pixels_mut().zip(distances) {
        *pixel = if *distance > allowed {
            Rgba([255, 0, 0, 255])
        } else {
            let [red, green, blue, _] = pixel.0.map(u16::from);
            let grey = 192 + (red + green + blue) / 12;
            let grey = u8::try_from(grey.min(255)).unwrap_or(255);
            Rgba([grey, grey, grey, 255])
        };
    }
    picture
}

fn leftover(folder: &Path, name: &str, kind: &str) -> PathBuf {
    folder.join(format!("{name}.{kind}.png"))
}

/// Removes what an earlier failure left. It is not there as a rule, so an error means nothing.
fn remove_leftovers(folder: &Path, name: &str) {
    for kind in ["new", "diff"] {
        let _ = fs::remove_file(leftover(folder, name, kind));
    }
}

fn save(picture: &RgbaImage, path: &Path) -> Result<(), String> {
    picture.save(path).map_err(|error| format!("{}: {error}", path.display()))
}
