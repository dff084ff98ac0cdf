//! Stretches that both texts share, found by an index of four tokens each.
//!
//! A stretch is extended as far as the tokens are equal, and then cut into pieces, so that
//! two stretches that overlap by a word cost no more than a piece; what is lost at the joints
//! [`super::fill`] puts back.
//!
//! Limits: four tokens that occur more than [`MOST`] times in the raw text start no stretch,
//! and a stretch is extended backward by [`BACK`] tokens at most. So each token of the gold is
//! looked at a bounded number of times, however much repeats.

use super::matching::Matching;
use std::collections::HashMap;

/// How many tokens a stretch has at least.
pub(super) const SEED: usize = 4;
/// How often a seed may occur in the raw text.
pub(super) const MOST: usize = 32;
/// How far a stretch is extended backward from its first seed.
const BACK: usize = 64;
/// How many tokens a piece has, but for the last of a stretch.
const PIECE: usize = 8;

/// Tokens that are equal in both texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// The first in the gold.
    pub gold: usize,
    /// The first in the raw text.
    pub raw: usize,
    /// How many.
    pub len: usize,
    /// The number of the piece before it in the same stretch.
    pub before: Option<usize>,
}

/// All pieces, by their place in the gold.
pub(super) fn pieces(matching: &Matching) -> Vec<Piece> {
    let mut index: HashMap<[u32; SEED], Vec<usize>> = HashMap::new();
    for (at, window) in matching.raw.windows(SEED).enumerate() {
        if let [a, b, c, d] = window {
            let places = index.entry([a.id, b.id, c.id, d.id]).or_default();
            // One more than may be, to know that there are too many.
            if places.len() <= MOST {
                places.push(at);
            }
        }
    }
    let mut stretches: Vec<Piece> = Vec::new();
    // For each difference between the places in the two texts, where the last stretch ends.
    let mut done: HashMap<isize, usize> = HashMap::new();
    for (gold, window) in matching.gold.windows(SEED).enumerate() {
        let [a, b, c, d] = window else { continue };
        let places = index.get(&[a.id, b.id, c.id, d.id]).map_or(&[][..], Vec::as_slice);
        if places.len() > MOST {
            continue;
        }
        for &raw in places {
            let diagonal = raw.cast_signed() - gold.cast_signed();
            let end = done.entry(diagonal).or_insert(0);
            if gold < *end {
                continue;
            }
            let most = BACK.min(gold - *end).min(raw);
            let is_equal = |i: &usize| matching.is_equal(gold - i, raw - i);
            let back = (1..=most).take_while(is_equal).count();
            let is_equal = |i: &usize| matching.is_equal(gold + i, raw + i);
            let rest = matching.gold.len() - gold;
            let len = back + SEED + (SEED..rest).take_while(is_equal).count();
            *end = gold - back + len;
            stretches.push(Piece { gold: gold - back, raw: raw - back, len, before: None });
        }
    }
    cut(&stretches)
}

fn cut(stretches: &[Piece]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for stretch in stretches {
        let mut before = None;
        let mut at = 0;
        while at < stretch.len {
            let left = stretch.len - at;
            // No last piece shorter than a seed.
            let len = if left < PIECE + SEED { left } else { PIECE };
            pieces.push(Piece { gold: stretch.gold + at, raw: stretch.raw + at, len, before });
            before = Some(pieces.len() - 1);
            at += len;
        }
    }
    pieces
}
