//! The width of every grapheme cluster in a galley.
//!
//! egui gives glyphs, not text positions. What is known of them: left-to-right text comes as
//! one glyph for each character where the shaper kept them apart, a ligature as its glyph
//! followed by zero-width ones. Right-to-left text comes reversed, and the characters that a
//! ligature swallowed are zero-width glyphs at the very end. A glyph names the first
//! character of the characters it stands for. Indic and other scripts may have more glyphs
//! than characters, in another order; a mark that the font lacks is dropped.
//!
//! So the glyphs are followed along the clusters, and where they do not match, the width of
//! the word is shared out in the proportion that its clusters have when each stands alone.
//!
//! Invariant of the result: one width for each cluster, all positive, so that every cluster
//! can be hit and has a place for the caret.

/// A glyph that egui placed: the first character it stands for, and its advance in points.
pub(super) type Glyph = (char, f32);

/// Widths below this many points count as none: the cluster shares with its neighbour.
const THIN: f32 = 0.25;

/// How many clusters one right-to-left ligature may have swallowed.
const LIGATURE: usize = 4;

/// The widths of the clusters of a galley, in the order of the text. `rtl` says how it was
/// shaped, `alone` gives the width of a cluster laid out by itself.
pub(super) fn widths(
    glyphs: &[Glyph],
    clusters: &[&str],
    rtl: bool,
    mut alone: impl FnMut(&str) -> f32,
) -> Vec<f32> {
    let total: f32 = glyphs.iter().map(|(_, advance)| advance).sum();
    let mut widths = if clusters.len() == 1 {
        vec![total]
    } else if rtl {
        follow_rtl(glyphs, clusters).unwrap_or_else(|| share(total, clusters, &mut alone))
    } else {
        follow_ltr(glyphs, clusters).unwrap_or_else(|| by_word(glyphs, clusters, &mut alone))
    };
    spread(&mut widths);
    widths
}

/// One glyph for each character, in order; `None` if it is not so.
fn follow_ltr(glyphs: &[Glyph], clusters: &[&str]) -> Option<Vec<f32>> {
    let mut rest = glyphs.iter();
    let widths = clusters
        .iter()
        .map(|cluster| {
            cluster.chars().try_fold(0.0, |width, c| {
                let (glyph, advance) = rest.next()?;
                (*glyph == c).then_some(width + advance)
            })
        })
        .collect::<Option<Vec<f32>>>()?;
    rest.next().is_none().then_some(widths)
}

/// Left to right, each word by itself, so that one odd word leaves the others exact.
fn by_word(glyphs: &[Glyph], clusters: &[&str], alone: &mut impl FnMut(&str) -> f32) -> Vec<f32> {
    let glyph_words: Vec<&[Glyph]> = glyphs.split_inclusive(|(c, _)| *c == ' ').collect();
    let words: Vec<&[&str]> = clusters.split_inclusive(|s| s.starts_with(' ')).collect();
    if glyph_words.len() != words.len() || words.len() < 2 {
        return share(glyphs.iter().map(|(_, advance)| advance).sum(), clusters, alone);
    }
    let mut widths = Vec::with_capacity(clusters.len());
    for (glyphs, word) in glyph_words.into_iter().zip(words) {
        let exact = follow_ltr(glyphs, word);
        let total = || glyphs.iter().map(|(_, advance)| advance).sum();
        widths.extend(exact.unwrap_or_else(|| share(total(), word, alone)));
    }
    widths
}

/// Right to left: the advancing glyphs backwards, each for the next cluster that starts with
/// its character. Clusters passed over were swallowed by the ligature before them.
fn follow_rtl(glyphs: &[Glyph], clusters: &[&str]) -> Option<Vec<f32>> {
    let mut widths = vec![0.0; clusters.len()];
    let mut next = 0;
    for &(glyph, advance) in glyphs.iter().rev().filter(|(_, advance)| *advance > 0.0) {
        let starts = |i: &usize| clusters.get(*i).is_some_and(|s| s.starts_with(glyph));
        let furthest = if next == 0 { 1 } else { next + LIGATURE };
        let found = (next..furthest).find(starts).or_else(|| next.checked_sub(1).filter(starts))?;
        *widths.get_mut(found)? += advance;
        next = found + 1;
    }
    (clusters.len() < next + LIGATURE).then_some(widths)
}

/// `total` shared out as the clusters would be wide alone.
fn share(total: f32, clusters: &[&str], alone: &mut impl FnMut(&str) -> f32) -> Vec<f32> {
    let mut widths: Vec<f32> = clusters.iter().map(|s| alone(s).max(0.0)).collect();
    let sum: f32 = widths.iter().sum();
    if sum > THIN {
        for width in &mut widths {
            *width *= total / sum;
        }
    } else if let Some(first) = widths.first_mut() {
        *first = total;
    }
    widths
}

/// Makes every width positive and, where there is room, keeps their sum: a cluster without a width shares evenly
/// with the one before it, or, first of all, with the one after. If none has a width, each
/// gets a point.
fn spread(widths: &mut [f32]) {
    let leading = widths.iter().take_while(|w| **w < THIN).count();
    if leading == widths.len() {
        widths.fill(1.0);
        return;
    }
    let mut start = 0;
    while start < widths.len() {
        let from = if start == 0 { leading + 1 } else { start + 1 };
        let thin = widths.iter().skip(from).take_while(|w| **w < THIN).count();
        let end = from + thin;
        if let Some(group) = widths.get_mut(start..end)
            && group.len() > 1
        {
            let sum: f32 = group.iter().map(|w| w.max(0.0)).sum();
            let share = sum / group.len() as f32;
            group.fill(share.max(THIN));
        }
        start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(glyphs: &[Glyph], clusters: &[&str], rtl: bool, expected: &[f32]) {
        let got = widths(glyphs, clusters, rtl, |s| s.chars().count() as f32);
        assert_eq!(got, expected, "{clusters:?}");
    }

    #[test]
    fn left_to_right() {
        check(&[('a', 5.0), ('b', 6.0)], &["a", "b"], false, &[5.0, 6.0]);
        // A ligature is shared by its letters.
        let ffi = [('o', 4.0), ('f', 9.0), ('f', 0.0), ('i', 0.0), ('x', 5.0)];
        check(&ffi, &["o", "f", "f", "i", "x"], false, &[4.0, 3.0, 3.0, 3.0, 5.0]);
        // A mark belongs to its letter.
        let marks = [('e', 5.0), ('\u{301}', 0.0), ('a', 5.0)];
        check(&marks, &["e\u{301}", "a"], false, &[5.0, 5.0]);
        // More glyphs than characters: the word is shared out, the others stay exact.
        let odd = [('a', 5.0), (' ', 2.0), ('क', 4.0), ('क', 2.0), ('ख', 3.0), (' ', 1.0)];
        check(
            &odd,
            &["a", " ", "क", "ख", " "],
            false,
            &[5.0, 2.0, 10.0 / 3.0, 10.0 / 3.0, 10.0 / 3.0],
        );
        check(&[('x', 0.0), ('y', 0.0)], &["x", "y"], false, &[1.0, 1.0]);
        check(&[('x', 0.0), ('y', 8.0)], &["x", "y"], false, &[4.0, 4.0]);
    }

    #[test]
    fn right_to_left() {
        check(&[('ב', 6.0), ('א', 5.0)], &["א", "ב"], true, &[5.0, 6.0]);
        // Two lam-alef: the ligatures are shared by their letters.
        let laa = [('ل', 8.0), ('ل', 6.0), ('ا', 0.0), ('ا', 0.0)];
        check(&laa, &["ل", "ا", "ل", "ا"], true, &[3.0, 3.0, 4.0, 4.0]);
        // Two glyphs for one letter.
        check(&[('ب', 4.0), ('س', 2.0), ('س', 1.0)], &["س", "ب"], true, &[3.0, 4.0]);
        // No match: shared out.
        check(&[('x', 4.0), ('y', 2.0)], &["س", "ب"], true, &[3.0, 3.0]);
    }
}
