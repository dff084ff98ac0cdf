//! Which articles are nearly the same, without comparing each with each.
//!
//! Two articles are compared if they share the key of a band. With 25 bands of five rows that
//! is so for a pair of resemblance `s` with the probability `1 - (1 - s^5)^25`: 0.99995 at
//! 0.8, 0.28 at 0.42, 0.008 at 0.2.
//!
//! Limits: of more than [`CROWD`] articles with one key, each is compared with at most
//! [`FACES`] that differ from each other, so the time stays linear.

use super::fingerprint::{BANDS, Fingerprint};
use super::union::Union;

/// From this resemblance on, two articles are near-duplicates.
pub const THRESHOLD: f64 = 0.8;
/// Up to so many articles with one key are compared each with each.
const CROWD: usize = 48;
/// Among more, each is compared with so many.
const FACES: usize = 24;

/// The articles that [`join`] may compare: those that share the key of a band with one that is
/// in another set. For all others light fingerprints do.
pub(super) fn candidates(prints: &[&Fingerprint], sets: &mut Union) -> Vec<usize> {
    join_same(prints, sets, |_, _| ());
    let mut is_candidate = vec![false; prints.len()];
    for band in 0..BANDS {
        let keys = keys(prints, band);
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            let Some((&(_, first), others)) = bucket.split_first() else { continue };
            let root = sets.root(first);
            if others.iter().any(|&(_, other)| sets.root(other) != root) {
                for &(_, article) in bucket {
                    if let Some(slot) = is_candidate.get_mut(article) {
                        *slot = true;
                    }
                }
            }
        }
    }
    is_candidate.iter().enumerate().filter(|(_, is)| **is).map(|(n, _)| n).collect()
}

/// Joins articles with the same content and near-duplicates. Tells each pair that joined two
/// sets, and its resemblance.
pub(super) fn join(
    prints: &[&Fingerprint],
    sets: &mut Union,
    mut joined: impl FnMut(usize, usize, f64),
) {
    join_same(prints, sets, |a, b| joined(a, b, 1.0));
    join_near(prints, sets, joined);
}

/// Joins articles with the same content.
fn join_same(prints: &[&Fingerprint], sets: &mut Union, mut joined: impl FnMut(usize, usize)) {
    let mut whole: Vec<(u128, usize)> =
        prints.iter().enumerate().filter_map(|(i, print)| Some((print.whole?, i))).collect();
    whole.sort_unstable();
    for same in whole.chunk_by(|a, b| a.0 == b.0) {
        let Some((&(_, first), others)) = same.split_first() else { continue };
        for &(_, other) in others {
            if sets.join(first, other) {
                joined(first, other);
            }
        }
    }
}

/// The articles with something to compare, by their keys of a band.
fn keys(prints: &[&Fingerprint], band: usize) -> Vec<(u32, usize)> {
    let filled = prints.iter().enumerate().filter(|(_, print)| !print.is_empty());
    let mut keys: Vec<(u32, usize)> =
        filled.filter_map(|(i, print)| Some((*print.bands.get(band)?, i))).collect();
    keys.sort_unstable();
    keys
}

/// Joins near-duplicates.
fn join_near(prints: &[&Fingerprint], sets: &mut Union, mut joined: impl FnMut(usize, usize, f64)) {
    let mut compare = |a: usize, b: usize, sets: &mut Union| {
        if sets.root(a) == sets.root(b) {
            return true;
        }
        let (Some(x), Some(y)) = (prints.get(a), prints.get(b)) else { return false };
        let resemblance = x.resemblance(y);
        let is_near = resemblance >= THRESHOLD;
        if is_near && sets.join(a, b) {
            joined(a.min(b), a.max(b), resemblance);
        }
        is_near
    };
    for band in 0..BANDS {
        let keys = keys(prints, band);
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            if bucket.len() <= CROWD {
                for (n, &(_, a)) in bucket.iter().enumerate() {
                    for &(_, b) in bucket.get(n + 1..).unwrap_or_default() {
                        compare(a, b, sets);
                    }
                }
                continue;
            }
            let mut faces: Vec<usize> = Vec::new();
            for &(_, article) in bucket {
                let is_known = faces.iter().any(|&face| compare(face, article, sets));
                if !is_known && faces.len() < FACES {
                    faces.push(article);
                }
            }
        }
    }
}
