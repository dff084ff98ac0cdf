//! The best series of pieces: as much of the gold as possible, and where it belongs.
//!
//! A series never goes back in the gold. Its worth is its tokens, less what its steps cost:
//!
//! | step | cost in tokens |
//! |---|---|
//! | to the next piece of the same stretch | nothing |
//! | forward in the raw text | [`SWITCH`], and a thousandth of a token for each that is skipped |
//! | backward, or far forward | [`JUMP`] |
//!
//! So of a paragraph that stands twice in the page, the one beside the rest is taken, and a
//! paragraph that was moved is found if it has more than some words.
//!
//! The search is exact, in `n log n` of the number of pieces.

use super::anchors::Piece;

/// A token, in the unit of worth.
const TOKEN: i64 = 1000;
/// What another stretch costs.
const SWITCH: i64 = 1500;
/// What going back costs.
const JUMP: i64 = 8 * TOKEN;

/// The worth of the best series that ends with a piece, and the number of that piece.
type Best = (i64, usize);

/// The pieces of the best series, in the order of the gold.
pub(super) fn best(pieces: &[Piece], raw_tokens: usize) -> Vec<Piece> {
    let mut by_start: Vec<usize> = (0..pieces.len()).collect();
    let mut by_end = by_start.clone();
    let piece = |i: usize| pieces.get(i).copied();
    let start = |&i: &usize| piece(i).map(|p| (p.gold, p.raw));
    let end = |&i: &usize| piece(i).map(|p| (p.gold + p.len, p.raw));
    by_start.sort_unstable_by_key(start);
    by_end.sort_unstable_by_key(end);
    let mut ended = by_end.into_iter().peekable();

    let mut worth = vec![0; pieces.len()];
    let mut step: Vec<Option<usize>> = vec![None; pieces.len()];
    let mut forward = Highest::new(raw_tokens);
    let mut any: Option<Best> = None;
    for i in by_start {
        let Some(this) = piece(i) else { continue };
        while let Some(other) = ended.next_if(|&j| end(&j).is_some_and(|(e, _)| e <= this.gold)) {
            let value = worth.get(other).copied().unwrap_or(0);
            let raw_end = piece(other).map_or(0, |p| p.raw + p.len);
            forward.put(raw_end, (value + tokens(raw_end), other));
            any = any.max(Some((value, other)));
        }
        let same = this.before.and_then(|b| worth.get(b).map(|&w| (w, b)));
        let next = forward.up_to(this.raw).map(|(w, j)| (w - tokens(this.raw) - SWITCH, j));
        let jump = any.map(|(w, j)| (w - JUMP, j));
        let from = [same, next, jump].into_iter().flatten().max_by_key(|&(w, _)| w);
        let from = from.filter(|&(w, _)| w > 0);
        let own = i64::try_from(this.len).unwrap_or(0) * TOKEN;
        if let (Some(w), Some(s)) = (worth.get_mut(i), step.get_mut(i)) {
            *w = own + from.map_or(0, |(w, _)| w);
            *s = from.map(|(_, j)| j);
        }
    }
    let last = (0..pieces.len()).max_by_key(|&i| worth.get(i).copied());
    let series = std::iter::successors(last, |&i| step.get(i).copied().flatten());
    let mut series: Vec<Piece> = series.filter_map(piece).collect();
    series.reverse();
    series
}

fn tokens(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX / 4)
}

/// The highest of what was put at places up to a given one (a Fenwick tree).
struct Highest(Vec<Option<Best>>);

impl Highest {
    fn new(places: usize) -> Self {
        Self(vec![None; places + 2])
    }

    fn put(&mut self, place: usize, value: Best) {
        let mut i = place + 1;
        while let Some(slot) = self.0.get_mut(i) {
            *slot = (*slot).max(Some(value));
            i += i & i.wrapping_neg();
        }
    }

    fn up_to(&self, place: usize) -> Option<Best> {
        let mut i = (place + 1).min(self.0.len() - 1);
        let mut found = None;
        while i > 0 {
            found = found.max(self.0.get(i).copied().flatten());
            i &= i - 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(gold: usize, raw: usize, len: usize) -> Piece {
        Piece { gold, raw, len, before: None }
    }

    fn places(pieces: &[Piece]) -> Vec<(usize, usize)> {
        best(pieces, 1000).iter().map(|p| (p.gold, p.raw)).collect()
    }

    #[test]
    fn the_series_is_close_together_and_may_go_back_for_much() {
        assert_eq!(places(&[]), []);
        // A teaser of the first paragraph stands far above.
        let teaser = [piece(0, 10, 8), piece(0, 500, 8), piece(8, 512, 8)];
        assert_eq!(places(&teaser), [(0, 500), (8, 512)]);
        // A long paragraph that was moved up is worth going back for, a short one is not.
        assert_eq!(places(&[piece(0, 500, 20), piece(20, 10, 20)]), [(0, 500), (20, 10)]);
        assert_eq!(places(&[piece(0, 500, 20), piece(20, 10, 5)]), [(0, 500)]);
        // What overlaps in the gold can't both be.
        assert_eq!(places(&[piece(0, 10, 8), piece(4, 20, 9)]), [(4, 20)]);
    }
}
