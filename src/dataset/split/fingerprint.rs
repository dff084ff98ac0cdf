//! What is kept of an article's content to find texts that are nearly the same.
//!
//! The content is seen as a set of shingles: five tokens in a row, lower case, furniture left
//! out. Kept are the hash of all its tokens, the keys of 25 bands of five minimal hashes each
//! (to find candidates), and its 512 smallest shingle hashes (to compare two).
//!
//! Limits: shingles are told apart by 32 bits. Two sketches give the exact resemblance of two
//! sets that have no more than 512 shingles together; else an estimate with a standard
//! error of at most 0.022, 0.018 at a resemblance of 0.8.

use super::furniture::Furniture;
use crate::dataset::tokens::{Token, tokens};

/// How many tokens make a shingle.
const SHINGLE: usize = 5;
/// How many bands.
pub(super) const BANDS: usize = 25;
/// How many minimal hashes make a band.
const ROWS: usize = 5;
/// How many of the smallest hashes are kept.
pub(super) const SKETCH: usize = 512;

/// The most bytes that a fingerprint takes.
pub const BYTES_EACH: usize = BYTES_LIGHT + SKETCH * size_of::<u32>();
/// The bytes that a light one takes.
pub const BYTES_LIGHT: usize = size_of::<Fingerprint>();

/// What is kept of an article's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The hash of all tokens; `None` if there is none.
    pub(super) whole: Option<u128>,
    /// The keys under which candidates are looked for.
    pub(super) bands: [u32; BANDS],
    /// The smallest hashes, rising; none if they were dropped.
    sketch: Box<[u32]>,
    is_empty: bool,
}

impl Fingerprint {
    /// Reads a content once. `site` is the article's, by which its furniture is known.
    #[must_use]
    pub fn new(content: &str, site: &str, furniture: &Furniture) -> Self {
        let site = hash_str(site);
        let mut hashes: Vec<u64> = Vec::new();
        let mut whole = [Hash::new(1), Hash::new(2)];
        for line in lines(content) {
            let start = hashes.len();
            hashes.extend(tokens(line).map(hash_token));
            let of_line = hashes.get(start..).unwrap_or_default();
            for token in of_line {
                for hash in &mut whole {
                    hash.add(*token);
                }
            }
            if furniture.has(site, hash_line(of_line)) {
                hashes.truncate(start);
            }
        }
        let [a, b] = whole.map(Hash::finish);
        let is_empty = a == Hash::new(1).finish();
        let whole = (!is_empty).then_some(u128::from(a) << 64 | u128::from(b));

        let mut shingles: Vec<u32> = if hashes.is_empty() {
            Vec::new()
        } else {
            hashes.windows(hashes.len().min(SHINGLE)).map(shingle).collect()
        };
        shingles.sort_unstable();
        shingles.dedup();
        let bands = bands(&shingles);
        shingles.truncate(SKETCH);
        let is_empty = shingles.is_empty();
        Self { whole, bands, sketch: shingles.into_boxed_slice(), is_empty }
    }

    /// With these keys and smallest hashes, which rise.
    #[cfg(test)]
    pub(super) fn of(bands: [u32; BANDS], sketch: &[u32]) -> Self {
        Self { whole: None, bands, sketch: sketch.into(), is_empty: sketch.is_empty() }
    }

    /// Without what only a comparison needs, which is nearly all of it.
    #[must_use]
    pub fn light(self) -> Self {
        Self { sketch: Box::default(), ..self }
    }

    /// The smallest hashes, rising; none if it is light.
    pub(super) fn sketch(&self) -> &[u32] {
        &self.sketch
    }

    /// True if there is nothing to compare.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// The resemblance of two contents: shared shingles over all shingles, from 0 to 1. It is 0
    /// if one of them is light.
    #[must_use]
    pub fn resemblance(&self, other: &Self) -> f64 {
        let (mut a, mut b) = (self.sketch.iter().peekable(), other.sketch.iter().peekable());
        // Of the smallest hashes of the union, how many are in both.
        let (mut all, mut both) = (0, 0);
        while all < SKETCH {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x == y => {
                    both += 1;
                    a.next();
                    b.next();
                }
                (Some(x), Some(y)) if x < y => {
                    a.next();
                }
                (_, Some(_)) => {
                    b.next();
                }
                (Some(_), None) => {
                    a.next();
                }
                (None, None) => break,
            }
            all += 1;
        }
        if all == 0 { 0.0 } else { f64::from(both) / all as f64 }
    }
}

/// The lines of a content, by any line end.
pub(super) fn lines(content: &str) -> impl Iterator<Item = &str> {
    content.split(['\n', '\r']).filter(|line| !line.trim().is_empty())
}

/// The hash of a line, by the hashes of its tokens.
pub(super) fn hash_line(tokens: &[u64]) -> u64 {
    Hash::of(3, tokens.iter().copied())
}

/// The hash of a token's lower-case form.
pub(super) fn hash_token(token: Token<'_>) -> u64 {
    if token.text.is_ascii() {
        return fnv(token.text.bytes().map(|b| b.to_ascii_lowercase()));
    }
    let mut folded = String::new();
    token.fold_into(&mut folded);
    fnv(folded.bytes())
}

/// The hash of a string.
pub(super) fn hash_str(string: &str) -> u64 {
    mix(fnv(string.bytes()))
}

fn shingle(tokens: &[u64]) -> u32 {
    upper_half(Hash::of(4, tokens.iter().copied()))
}

/// The minimal hashes, five by five.
fn bands(shingles: &[u32]) -> [u32; BANDS] {
    const FUNCTIONS: ([u32; BANDS * ROWS], [u32; BANDS * ROWS]) = functions();
    let mut least = [u32::MAX; BANDS * ROWS];
    for &shingle in shingles {
        let functions = FUNCTIONS.0.iter().zip(&FUNCTIONS.1);
        for (least, (factor, mask)) in least.iter_mut().zip(functions) {
            let product = (shingle ^ mask).wrapping_mul(*factor);
            *least = (*least).min(product ^ product >> 15);
        }
    }
    let mut bands = [0; BANDS];
    for (band, rows) in bands.iter_mut().zip(least.chunks(ROWS)) {
        *band = upper_half(Hash::of(5, rows.iter().map(|&row| u64::from(row))));
    }
    bands
}

/// An odd factor and a mask for each function, the same everywhere and for ever.
#[expect(clippy::indexing_slicing, reason = "reckoned while compiling, within the length")]
#[expect(clippy::cast_possible_truncation, reason = "half of the bits are wanted")]
const fn functions() -> ([u32; BANDS * ROWS], [u32; BANDS * ROWS]) {
    let (mut factors, mut masks) = ([0; BANDS * ROWS], [0; BANDS * ROWS]);
    let mut i = 0;
    while i < BANDS * ROWS {
        let bits = mix((i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        factors[i] = bits as u32 | 1;
        masks[i] = (bits >> 32) as u32;
        i += 1;
    }
    (factors, masks)
}

/// A hash of a series of numbers.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const fn new(purpose: u64) -> Self {
        Self(mix(purpose))
    }

    fn of(purpose: u64, values: impl Iterator<Item = u64>) -> u64 {
        let mut hash = Self::new(purpose);
        for value in values {
            hash.add(value);
        }
        hash.finish()
    }

    const fn add(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(23) ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    const fn finish(self) -> u64 {
        mix(self.0)
    }
}

fn upper_half(bits: u64) -> u32 {
    let [a, b, c, d, ..] = bits.to_be_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// FNV-1a.
fn fnv(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

/// Spreads what differs over all bits (the end of `splitmix64`).
const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ bits >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(content: &str) -> Fingerprint {
        Fingerprint::new(content, "example.org", &Furniture::none())
    }

    /// Words that occur nowhere else.
    fn words(from: usize, to: usize) -> String {
        (from..to).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ") + " "
    }

    #[test]
    fn small_sets_are_compared_exactly() {
        // 100 words have 96 shingles. One changed word changes five of them.
        let text = words(0, 100);
        let changed = text.replace("w50 ", "other ");
        let expected = 91.0 / 101.0;
        assert!((print(&text).resemblance(&print(&changed)) - expected).abs() < 1e-9);
        assert!((print(&text).resemblance(&print(&text.to_uppercase())) - 1.0).abs() < 1e-9);
        assert!(print(&text).resemblance(&print(&words(200, 300))) < 1e-9);
        assert!(print(&text).resemblance(&print("")) < 1e-9);
        assert!(print("...").is_empty() && print("...").whole.is_none());
    }

    #[test]
    fn large_sets_are_estimated_within_four_standard_errors() {
        for shared in [1000, 2000, 4000, 8000] {
            // Shingles: `shared - 4` in both, and so many that hold a word of one alone.
            let a = words(0, shared) + &words(100_000, 101_000);
            let b = words(0, shared) + &words(200_000, 201_000);
            let both = shared as f64 - 4.0;
            let expected = both / (both + 2000.0);
            let estimate = print(&a).resemblance(&print(&b));
            let error = (expected * (1.0 - expected) / SKETCH as f64).sqrt();
            assert!((estimate - expected).abs() < 4.0 * error, "{shared}: {estimate} {expected}");
        }
    }

    #[test]
    fn bands_collide_about_as_often_as_they_should() {
        // 1 - (1 - s^5)^25: nearly always at 0.8 and hardly ever at 0.2.
        let mut found = (0, 0);
        for trial in 0..200 {
            let of =
                |from: usize, n: usize| words(trial * 10_000 + from, trial * 10_000 + from + n);
            let collides = |a: &str, b: &str| {
                let (a, b) = (print(a), print(b));
                a.bands.iter().zip(&b.bands).any(|(x, y)| x == y)
            };
            let near = (of(0, 460) + &of(1000, 54), of(0, 460) + &of(2000, 54));
            let far = (of(0, 100) + &of(1000, 196), of(0, 100) + &of(2000, 196));
            found.0 += usize::from(collides(&near.0, &near.1));
            found.1 += usize::from(collides(&far.0, &far.1));
        }
        assert!(found.0 >= 198, "{found:?}");
        assert!(found.1 <= 10, "{found:?}");
    }
}
