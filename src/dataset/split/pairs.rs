//! Which articles are nearly the same, without comparing each with each.
//!
//! Two articles are compared if they share the key of a band. With 25 bands of five rows that
//! is so for a pair of resemblance `s` with the probability `1 - (1 - s^5)^25`: 0.99995 at
//! 0.8, 0.28 at 0.42, 0.008 at 0.2.
//!
//! Limits: of more than [`CROWD`] articles with one key, each is compared only with the most
//! likely ones, so the time stays linear: see [`crowd`].

use super::crowd;
use super::fingerprint::{BANDS, Fingerprint};
use super::union::Union;

/// From this resemblance on, two articles are near-duplicates.
pub const THRESHOLD: f64 = 0.8;
/// Up to so many articles with one key are compared each with each.
const CROWD: usize = 48;

/// The articles that [`join`] may look at: all that have the key of a band that articles of
/// several sets have, of a crowd too those of one set. For all others light fingerprints do.
pub(super) fn candidates(prints: &[&Fingerprint], sets: &mut Union) -> Vec<usize> {
    join_same(prints, sets, |_, _| ());
    let mut is_candidate = vec![false; prints.len()];
    for band in 0..BANDS {
        let keys = keys(prints, band);
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            if has_several(bucket, sets) {
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

/// Joins near-duplicates. Which pairs of a bucket are looked at does not depend on the sets: so
/// whatever joins for a check, which begins without sites, has joined for the split.
fn join_near(prints: &[&Fingerprint], sets: &mut Union, mut joined: impl FnMut(usize, usize, f64)) {
    for band in 0..BANDS {
        let keys = keys(prints, band);
        for bucket in keys.chunk_by(|a, b| a.0 == b.0) {
            if !has_several(bucket, sets) {
                continue;
            }
            let mut compare = |a: usize, b: usize| {
                if sets.root(a) == sets.root(b) {
                    return;
                }
                let (Some(x), Some(y)) = (prints.get(a), prints.get(b)) else { return };
                let resemblance = x.resemblance(y);
                if resemblance >= THRESHOLD && sets.join(a, b) {
                    joined(a.min(b), a.max(b), resemblance);
                }
            };
            if bucket.len() <= CROWD {
                for (n, &(_, a)) in bucket.iter().enumerate() {
                    for &(_, b) in bucket.get(n + 1..).unwrap_or_default() {
                        compare(a, b);
                    }
                }
            } else {
                let crowd: Vec<usize> = bucket.iter().map(|&(_, article)| article).collect();
                crowd::compare(&crowd, prints, compare);
            }
        }
    }
}

/// True if not all are in one set: else nothing is left to join.
fn has_several(bucket: &[(u32, usize)], sets: &mut Union) -> bool {
    let Some((&(_, first), others)) = bucket.split_first() else { return false };
    let root = sets.root(first);
    others.iter().any(|&(_, other)| sets.root(other) != root)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hashes of a page of a template: 360 that all pages have, and of 30 places four that
    /// every fourth page has. Two pages resemble each other by about 0.68.
    fn templated(page: u32) -> Vec<u32> {
        let mut hashes: Vec<u32> = (0..360).collect();
        for place in 0..30_u32 {
            let bits = (page * 30 + place + 1).wrapping_mul(0x9E37_79B1);
            let variant = (bits ^ bits >> 15).wrapping_mul(0x85EB_CA6B) >> 30;
            hashes.extend((0..4).map(|n| 1000 + (place * 4 + variant) * 4 + n));
        }
        hashes.sort_unstable();
        hashes
    }

    /// With other hashes for every twelfth: a resemblance of 0.85.
    fn copied(hashes: &[u32]) -> Vec<u32> {
        let hashes = hashes.iter().enumerate();
        let mut copy: Vec<u32> =
            hashes.map(|(n, &h)| if n % 12 == 5 { 10_000 + h } else { h }).collect();
        copy.sort_unstable();
        copy
    }

    /// The finding of a review: of a site in a crowd, one page stood for all.
    #[test]
    fn a_copy_of_one_page_of_a_site_joins_though_every_band_is_crowded() {
        let print = |hashes: &[u32]| Fingerprint::of([7; BANDS], hashes);
        let site: Vec<Fingerprint> = (0..1000).map(|page| print(&templated(page))).collect();
        let page = 500;
        let copy = print(&copied(&templated(page)));
        let near = site.iter().filter(|print| print.resemblance(&copy) >= THRESHOLD).count();
        assert_eq!(near, 1);
        let prints: Vec<&Fingerprint> = site.iter().chain([&copy]).collect();
        let number = page as usize;
        // As for a split by sites, and as for a check.
        for is_site in [true, false] {
            let mut sets = Union::new(prints.len());
            for other in (1..site.len()).filter(|_| is_site) {
                sets.join(0, other);
            }
            assert_eq!(candidates(&prints, &mut sets.clone()).len(), prints.len());
            let mut joined = Vec::new();
            join(&prints, &mut sets, |a, b, _| joined.push((a, b)));
            assert!(joined.contains(&(number, site.len())), "{page}, {is_site}: {joined:?}");
        }
    }
}
