//! A page's text as its markup has it, and not a character or offset otherwise.
//!
//! What a reader of the page would see, calmer: five things that differ by more than colour.
//!
//! | in the page | here |
//! |---|---|
//! | heading | bold, under a short rule; the rule of a higher heading is longer |
//! | strong, emphasis | bold; slanted |
//! | link | a colour of its own, and a line close under the letters |
//! | list item | a thin line in the margin |
//! | caption | quieter ink, and dots in the margin |
//!
//! Junk steps back behind its veil: there letters keep the plain ink, which is the only one that
//! can still be read, and the signs stay.

use crate::annotation::{Label, Span};
use crate::article::ByteRange;
use crate::article::looks::{self, Look, Place};
use crate::ui::layout::{self, Dress, Row};
use crate::ui::scroller::Placed;
use crate::ui::theme::{ROW_HEIGHT, Theme};
use egui::{Color32, Painter, Rangef, Rect, Stroke, pos2, vec2};

/// How far from the text its margin's line is, in points: inside of the cursor's bar.
const MARGIN: f32 = 4.0;
/// From one dot of a caption to the next, in points: dots meet from row to row.
const DOTS: f32 = ROW_HEIGHT / 5.0;
/// From the upper edge of a row to the line of a link, in parts of the row's height: above the
/// line of a label.
const UNDER: f32 = 0.815;

/// Paints a chunk's text, with the looks that are in it.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    chunk: &Placed,
    looks: &[(ByteRange, Look)],
    spans: &[Span],
) {
    let range = chunk.laid.range;
    let here = looks::within(looks, range);
    let inks = (theme.ink.0, theme.quiet_ink.0);
    let dresses = dresses(theme, here, spans);
    layout::paint_dressed(painter, chunk.origin, &chunk.laid, inks, &dresses);
    for &(stretch, look) in here {
        if look.link
            && let Some(stretch) = stretch.intersect(range)
        {
            for rect in chunk.laid.rects(stretch) {
                let rect = chunk.on_screen(rect);
                let y = painter.round_to_pixel_center(rect.top() + rect.height() * UNDER);
                painter.hline(rect.x_range(), y, Stroke::new(1.0, theme.link.0));
            }
        }
    }
    for row in &chunk.laid.rows {
        let places = looks::within(looks, row.range).iter().map(|(_, look)| look.place);
        paint_margin(painter, theme, chunk, row, places.max_by_key(|&place| place as u8));
    }
    if let Some((stretch, look)) = looks::heading_in(looks, range) {
        let caret = chunk.laid.caret(stretch.start);
        let start = chunk.on_screen(caret).center_top();
        let length = rule_length(look.heading) * if chunk.laid.rtl { -1.0 } else { 1.0 };
        let rule = Rect::from_two_pos(start - vec2(0.0, 2.0), start + vec2(length, 0.0));
        painter.rect_filled(rule, 1.0, theme.sign.0);
    }
}

/// How the letters of each stretch are set; a stretch that junk begins or ends in is cut there.
fn dresses(theme: &Theme, looks: &[(ByteRange, Look)], spans: &[Span]) -> Vec<(ByteRange, Dress)> {
    let mut dresses = Vec::with_capacity(looks.len());
    let mut add = |range: ByteRange, look: Look, ink: Color32| {
        let bold = look.strong || look.heading > 0;
        if !range.is_empty() && (ink != theme.ink.0 || bold || look.emphasis) {
            dresses.push((range, Dress { ink, bold, slanted: look.emphasis }));
        }
    };
    let mut junk = spans.iter().filter(|s| s.label == Label::Junk).map(|s| s.range).peekable();
    for &(range, look) in looks {
        let ink = match look {
            Look { link: true, .. } => theme.link.0,
            Look { place: Place::Caption, .. } => theme.caption.0,
            _ => theme.ink.0,
        };
        let mut from = range.start;
        while let Some(&veiled) = junk.peek().filter(|v| v.start < range.end) {
            if let Some(part) = veiled.intersect(range) {
                add(ByteRange { start: from, end: part.start }, look, ink);
                add(part, look, theme.ink.0);
                from = part.end;
            }
            if veiled.end > range.end {
                break;
            }
            junk.next();
        }
        add(ByteRange { start: from, end: range.end }, look, ink);
    }
    dresses
}

/// The length of the rule over a heading, in points.
const fn rule_length(heading: u8) -> f32 {
    match heading {
        1 => 56.0,
        2 => 36.0,
        _ => 20.0,
    }
}

/// What stands beside a row: on its right where the line reads from right to left.
fn paint_margin(painter: &Painter, theme: &Theme, chunk: &Placed, row: &Row, place: Option<Place>) {
    let rect = chunk.on_screen(row.rect());
    let x = if row.rtl { rect.right() + MARGIN } else { chunk.origin.x - MARGIN };
    match place {
        None | Some(Place::Running) => {}
        Some(Place::Item) => {
            // A blank line is drawn less high than it was laid out.
            let bottom = rect.bottom().min(chunk.origin.y + chunk.height);
            let x = painter.round_to_pixel_center(x);
            painter.vline(x, Rangef::new(rect.top(), bottom), Stroke::new(1.0, theme.sign.0));
        }
        Some(Place::Caption) => {
            let mut y = rect.top() + DOTS / 2.0;
            while y < rect.bottom().min(chunk.origin.y + chunk.height) {
                painter.circle_filled(pos2(x, y), 1.0, theme.sign.0);
                y += DOTS;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::light;

    #[test]
    fn junk_cuts_a_stretch_and_takes_its_colour() {
        let (link, quiet) = (
            Look { link: true, ..Look::default() },
            Look { place: Place::Caption, ..Look::default() },
        );
        let looks = [
            (ByteRange::new(0, 10), link),
            (ByteRange::new(10, 20), Look { strong: true, ..link }),
            (ByteRange::new(20, 24), quiet),
            (ByteRange::new(30, 40), Look { place: Place::Item, ..Look::default() }),
            (ByteRange::new(40, 50), quiet),
        ];
        let spans = [
            Span { range: ByteRange::new(0, 2), label: Label::Body },
            Span { range: ByteRange::new(3, 5), label: Label::Junk },
            Span { range: ByteRange::new(7, 12), label: Label::Junk },
            Span { range: ByteRange::new(18, 45), label: Label::Junk },
        ];
        let theme = light();
        let (l, c) = (theme.link.0, theme.caption.0);
        let cut: Vec<_> = dresses(theme, &looks, &spans)
            .into_iter()
            .map(|(r, d)| (r.start.0, r.end.0, d.bold, d.ink))
            .collect();
        let expected = [
            (0, 3, false, l),
            (5, 7, false, l),
            (10, 12, true, theme.ink.0),
            (12, 18, true, l),
            (18, 20, true, theme.ink.0),
            (45, 50, false, c),
        ];
        assert_eq!(cut, expected);
    }
}
