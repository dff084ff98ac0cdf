//! The order of names: runs of decimal digits are numbers, so that `a2` comes before `a10`.
//!
//! Digits inside of a word that is written as a hash or as a number with an exponent (`0a3f`,
//! `1e5`) are letters like any others: such names come in the order of their characters.
//! Case decides only between names that are otherwise one. It is a total order, equal only for
//! equal names; it allocates nothing and is linear in the names.

use std::cmp::Ordering;

/// What names are compared by.
#[derive(Clone, Copy)]
enum Piece<'a> {
    /// A run of digits without its leading zeros.
    Number(&'a str),
    /// A character; a digit only of a word that is no number.
    Other(char),
}

/// A name that is being read.
struct Pieces<'a> {
    rest: &'a str,
    /// So many bytes of `rest` belong to the word that is being read.
    word: usize,
    /// Its digits are no numbers.
    is_code: bool,
}

impl<'a> Pieces<'a> {
    const fn of(name: &'a str) -> Self {
        Self { rest: name, word: 0, is_code: false }
    }

    fn step(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = rest;
        self.word = self.word.saturating_sub(bytes);
        taken
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let first = self.rest.chars().next()?;
        if self.word == 0 {
            self.word = count(self.rest, u8::is_ascii_alphanumeric);
            self.is_code = is_code(self.rest.get(..self.word).unwrap_or_default());
        }
        if self.is_code || !first.is_ascii_digit() {
            self.step(first.len_utf8());
            return Some(Piece::Other(first));
        }
        let number = self.step(count(self.rest, u8::is_ascii_digit));
        Some(Piece::Number(number.trim_start_matches('0')))
    }
}

/// How many bytes at the front are such.
fn count(text: &str, is_such: impl Fn(&u8) -> bool) -> usize {
    text.bytes().take_while(is_such).count()
}

/// True for a word of hexadecimal digits in which letters stand between decimal digits.
fn is_code(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| c.is_ascii_alphabetic());
    word.bytes().all(|b| b.is_ascii_hexdigit()) && inner.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Compares two names as people order them.
pub(super) fn natural(left: &str, right: &str) -> Ordering {
    let (mut lefts, mut rights) = (Pieces::of(left), Pieces::of(right));
    loop {
        let order = match (lefts.next(), rights.next()) {
            (None, None) => return left.cmp(right),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => between(a, b),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Numbers stand where the digit zero stands among the characters.
fn between(a: Piece<'_>, b: Piece<'_>) -> Ordering {
    match (a, b) {
        (Piece::Number(a), Piece::Number(b)) => a.len().cmp(&b.len()).then(a.cmp(b)),
        (Piece::Number(_), Piece::Other(c)) if c < '0' => Ordering::Greater,
        (Piece::Number(_), Piece::Other(_)) => Ordering::Less,
        (Piece::Other(c), Piece::Number(_)) if c < '0' => Ordering::Less,
        (Piece::Other(_), Piece::Number(_)) => Ordering::Greater,
        (Piece::Other(a), Piece::Other(b)) if a.is_ascii() && b.is_ascii() => {
            a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase())
        }
        (Piece::Other(a), Piece::Other(b)) => a.to_lowercase().cmp(b.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_sort_as_people_count() {
        for sorted in [
            &["A1.txt", "a02.txt", "a2.txt", "a10.txt", "b.txt"][..],
            &["7.txt", "8a.txt", "8b.txt", "10a.txt"],
            &["2026-9.txt", "2026-10-b.txt", "2026-10.txt"],
            &["page9.html", "page10.html", "page10b2.html"],
            // A hash, and what looks like a number with an exponent, is no number.
            &["0a10f.txt", "0a3f.txt", "10c2.txt", "1e10.txt", "1e5.txt", "9c2.txt"],
            &["1_9f0e.txt", "2_10ab3.txt", "10_0a3f.txt"],
            &["٢.txt", "１.txt"],
        ] {
            let mut names = sorted.to_vec();
            names.reverse();
            names.sort_by(|a, b| natural(a, b));
            assert_eq!(names, sorted);
        }
    }

    proptest! {
        /// Binary searches and `sort_by` rest on this.
        #[test]
        fn it_is_a_total_order(
            a in "[0-2aeX./é-]{0,7}", b in "[0-2aeX./é-]{0,7}", c in "[0-2aeX./é-]{0,7}",
        ) {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
            prop_assert_eq!(natural(&a, &b) == Ordering::Equal, a == b);
            if natural(&a, &b).is_lt() && natural(&b, &c).is_lt() {
                prop_assert!(natural(&a, &c).is_lt());
            }
        }
    }
}
