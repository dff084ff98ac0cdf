//! Krippendorff's α for nominal values: any number of coders, values may be missing.
//!
//! Krippendorff counts pairs of values within a unit, each pair weighing one over the number of
//! values in the unit less one. The pairs are kept as integers, apart for each number of values,
//! and divided only when asked: so the sum does not depend on the order of adding.
//! `docs/agreement.md` has the formulas and sources.

use super::difference::{DifferentText, same_text};
use super::report::{Undefined, Value, ratio};
use super::sweep::sweep;
use crate::annotation::{Annotation, Label, Spans};
use std::collections::BTreeMap;

/// How many categories there are: the five labels, and unlabelled, the last.
pub const CATEGORIES: usize = 6;

/// The number of a label's category, from 0; that of no label is the last.
#[must_use]
pub const fn category(label: Option<Label>) -> usize {
    match label {
        Some(label) => label.index(),
        None => CATEGORIES - 1,
    }
}

/// The characters of a stretch: code points that are not `White_Space`.
pub(super) fn characters(text: &str) -> u64 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u64
}

/// The pairable values of any number of coders: what Krippendorff calls a coincidence matrix.
///
/// ```
/// use copydesk::review::Coincidences;
///
/// let mut values = Coincidences::default();
/// values.add_unit([2, 0, 0, 0, 0, 0], 3); // three characters that two coders call headline
/// values.add_unit([1, 0, 1, 0, 0, 0], 1); // one that one of them calls body
/// assert!(values.alpha().is_ok_and(|alpha| alpha == 0.0));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coincidences {
    /// How often each category was given, in units with at least two values.
    totals: [u128; CATEGORIES],
    /// Ordered pairs of differing values, by the number of values in their unit.
    differing: BTreeMap<u64, u128>,
}

impl Coincidences {
    /// Adds `times` units with the same values: `given` says how many coders gave each
    /// category. A unit with fewer than two values has nothing to pair and does not count.
    pub fn add_unit(&mut self, given: [u64; CATEGORIES], times: u64) {
        let values: u64 = given.iter().sum();
        if values < 2 || times == 0 {
            return;
        }
        let times = u128::from(times);
        let mut differing = 0;
        for (total, given) in self.totals.iter_mut().zip(given) {
            *total += u128::from(given) * times;
            differing += u128::from(given) * u128::from(values - given) * times;
        }
        *self.differing.entry(values).or_default() += differing;
    }

    /// Adds an article, each character of it a unit, with the annotations of those who did it:
    /// one who did not is not among them, and is missing, not unlabelled. Fails, adding
    /// nothing, if they are of different texts.
    pub fn add(&mut self, annotations: &[&Annotation]) -> Result<(), DifferentText> {
        let Some((first, others)) = annotations.split_first() else { return Ok(()) };
        others.iter().try_for_each(|other| same_text(first, other))?;
        let text = &first.text;
        let lists: Vec<&Spans> = annotations.iter().map(|a| &a.spans).collect();
        sweep(text, &lists, text.full(), |range, spans| {
            let mut given = [0; CATEGORIES];
            for span in spans {
                if let Some(count) = given.get_mut(category(span.map(|s| s.label))) {
                    *count += 1;
                }
            }
            self.add_unit(given, characters(text.slice(range)));
        });
        Ok(())
    }

    /// Adds what another has counted, so that two threads can share the work.
    pub fn merge(&mut self, other: &Self) {
        for (total, more) in self.totals.iter_mut().zip(other.totals) {
            *total += more;
        }
        for (&values, &more) in &other.differing {
            *self.differing.entry(values).or_default() += more;
        }
    }

    /// Krippendorff's α for nominal values: 1 is perfect, 0 is chance, below is worse.
    pub fn alpha(&self) -> Value {
        let n: u128 = self.totals.iter().sum();
        if n == 0 {
            return Err(Undefined::NothingPaired);
        }
        // Ordered pairs of differing values, had they been given by chance.
        let expected: u128 = self.totals.iter().map(|&of| of * (n - of)).sum();
        if expected == 0 {
            return Err(Undefined::OneValue);
        }
        let observed: f64 = self
            .differing
            .iter()
            .map(|(&values, &pairs)| ratio(pairs, u128::from(values) - 1))
            .sum();
        Ok(1.0 - observed * ratio(n - 1, expected))
    }
}
