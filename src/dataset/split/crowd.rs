//! Which articles of a crowd to compare: so many that share the key of a band that comparing
//! each with each would take too long.
//!
//! Near-duplicates share four fifths of their hashes. So in whatever order hashes are put, the
//! first one that two of them share is in the first fifth of each. Here the rarest of the
//! crowd come first: pages of one template, which share what is common, do not meet by it, and
//! a copy of one of them meets the one that it is of.
//!
//! Invariant: which pairs are compared is a function of the crowd's fingerprints and their
//! order alone.
//!
//! Limits: an article is compared with the [`FACES`] with which it shares the most of its
//! rarest hashes, after looking at [`STEPS`] that have one of them. So the time stays linear;
//! a near-duplicate can be missed only if even the rarest fifth of its hashes is in so many.

use super::fingerprint::Fingerprint;
use std::cmp::Reverse;

/// Each article is compared with so many.
const FACES: usize = 24;
/// For each, so many that share a hash with it are looked at.
const STEPS: usize = 4096;
/// Of so many shared hashes of a near-duplicate one is rare: `1 / (1 - THRESHOLD)`.
const SHARE: usize = 5;
/// The fewest and the most bits of the number of a counter.
const BITS: [u32; 2] = [10, 22];

/// Tells the pairs that are to be compared, some of them twice, by their numbers in `prints`.
pub(super) fn compare(
    crowd: &[usize],
    prints: &[&Fingerprint],
    mut pair: impl FnMut(usize, usize),
) {
    let sketch = |article: usize| prints.get(article).map_or(&[][..], |print| print.sketch());
    let counts = Counts::new(|| crowd.iter().flat_map(|&article| sketch(article)));
    let mut rarest: Vec<(u32, u32)> = Vec::new();
    // Each hash with those to whose rarest it belongs, by their places in the crowd.
    let mut holders: Vec<(u32, u32)> = Vec::new();
    for (place, &article) in (0_u32..).zip(crowd) {
        counts.rarest(sketch(article), &mut rarest);
        holders.extend(rarest.iter().map(|&(_, hash)| (hash, place)));
    }
    holders.sort_unstable();

    let mut shared = vec![0_u16; crowd.len()];
    let mut met: Vec<usize> = Vec::new();
    for (place, &article) in crowd.iter().enumerate() {
        counts.rarest(sketch(article), &mut rarest);
        let mut steps = STEPS;
        for &(_, hash) in &rarest {
            let first = holders.partition_point(|&(other, _)| other < hash);
            let list = holders.get(first..).unwrap_or_default();
            for &(_, other) in list.iter().take_while(|(other, _)| *other == hash).take(steps) {
                steps -= 1;
                let other = other as usize;
                let Some(shared) = shared.get_mut(other).filter(|_| other != place) else {
                    continue;
                };
                if *shared == 0 {
                    met.push(other);
                }
                *shared += 1;
            }
        }
        if met.len() > FACES {
            let rank = |&other: &usize| (Reverse(shared.get(other).copied()), other);
            met.select_nth_unstable_by_key(FACES, rank);
        }
        for (n, other) in met.drain(..).enumerate() {
            if let Some(shared) = shared.get_mut(other) {
                *shared = 0;
            }
            if let Some(&other) = crowd.get(other).filter(|_| n < FACES) {
                pair(article, other);
            }
        }
    }
}

/// In how many sketches a hash is. Some hashes share a counter, which only makes them seem less
/// rare: the order stays the same for all.
struct Counts {
    bits: u32,
    counters: Vec<u32>,
}

impl Counts {
    fn new<'a, H: Iterator<Item = &'a u32>>(hashes: impl Fn() -> H) -> Self {
        let [least, most] = BITS;
        let bits = hashes().count().max(1).ilog2().saturating_add(1).clamp(least, most);
        let mut counts = Self { bits, counters: vec![0; 1 << bits] };
        for &hash in hashes() {
            let place = counts.place(hash);
            if let Some(counter) = counts.counters.get_mut(place) {
                *counter += 1;
            }
        }
        counts
    }

    /// By upper bits of a product: of a sketch, the upper bits of the hashes are alike.
    const fn place(&self, hash: u32) -> usize {
        (hash.wrapping_mul(0x9E37_79B1) >> (u32::BITS - self.bits)) as usize
    }

    /// The rarest fifth of the hashes, and one more: each with its count, rising.
    fn rarest(&self, sketch: &[u32], into: &mut Vec<(u32, u32)>) {
        let count = |&hash: &u32| (self.counters.get(self.place(hash)).copied().unwrap_or(0), hash);
        into.clear();
        into.extend(sketch.iter().map(count));
        into.sort_unstable();
        into.truncate(sketch.len() / SHARE + 1);
    }
}
