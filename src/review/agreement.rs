//! How far two annotators agree, over any set of articles.
//!
//! The unit is the character: a code point that is not `White_Space`. Its value is its label,
//! and "unlabelled" is a sixth. Articles are added one at a time and need not be kept; all
//! counts are integers, and nothing is rounded before [`Agreement::report`].
//!
//! Limits: a status is not looked at. Who rejected an article did not label it, so a caller
//! leaves it out. A blank cluster may hold code points that are no `White_Space` (an accent on
//! a space): they count here, though no difference begins or ends with them.

use super::difference::{DifferentText, same_text};
use super::reliability::{CATEGORIES, Coincidences, category, characters};
use super::report::{AgreementReport, LabelReport, NAMES, Undefined, Value, ratio};
use super::span_match;
use super::sweep::{labels, sweep};
use crate::annotation::Annotation;

/// What was counted of two annotators so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    articles: u64,
    /// Characters: a row for each category of the left side, a column for each of the right.
    confusion: [[u64; CATEGORIES]; CATEGORIES],
    left_spans: u64,
    right_spans: u64,
    exact: u64,
    overlapping: u64,
}

impl Agreement {
    /// Characters that were counted elsewhere, for published tables and other tools' counts: a
    /// row for each category of the left side, a column for each of the right. No spans.
    #[must_use]
    pub fn from_confusion(confusion: [[u64; CATEGORIES]; CATEGORIES]) -> Self {
        Self { confusion, ..Self::default() }
    }

    /// Adds an article. Fails, adding nothing, if the annotations are of different texts.
    /// Linear in the text and the spans.
    pub fn add(&mut self, left: &Annotation, right: &Annotation) -> Result<(), DifferentText> {
        same_text(left, right)?;
        let text = &left.text;
        sweep(text, &[&left.spans, &right.spans], text.full(), |range, spans| {
            let [left, right] = labels(spans).map(category);
            if let Some(cell) = self.confusion.get_mut(left).and_then(|row| row.get_mut(right)) {
                *cell += characters(text.slice(range));
            }
        });
        self.articles += 1;
        self.left_spans += left.spans.len() as u64;
        self.right_spans += right.spans.len() as u64;
        self.exact += span_match::exact(&left.spans, &right.spans);
        self.overlapping += span_match::overlapping(&left.spans, &right.spans);
        Ok(())
    }

    /// Adds what another has counted, so that two threads can share the work.
    pub fn merge(&mut self, other: &Self) {
        self.articles += other.articles;
        for (row, more) in self.confusion.iter_mut().zip(other.confusion) {
            for (cell, more) in row.iter_mut().zip(more) {
                *cell += more;
            }
        }
        self.left_spans += other.left_spans;
        self.right_spans += other.right_spans;
        self.exact += other.exact;
        self.overlapping += other.overlapping;
    }

    /// All figures, for what was added.
    #[must_use]
    pub fn report(&self) -> AgreementReport {
        let [mut left, mut right, mut both] = [[0_u64; CATEGORIES]; 3];
        for (i, row) in self.confusion.iter().enumerate() {
            for (j, &cell) in row.iter().enumerate() {
                add_to(&mut left, i, cell);
                add_to(&mut right, j, cell);
                add_to(&mut both, i, if i == j { cell } else { 0 });
            }
        }
        let characters = left.iter().sum();
        let agreed = both.iter().sum();
        let mut rows = left.into_iter().zip(right).zip(both).zip(NAMES);
        let labels = std::array::from_fn(|_| {
            let (((left, right), both), label) = rows.next().unwrap_or_default();
            label_report(label, left, right, both)
        });
        let spans = self.left_spans + self.right_spans;
        AgreementReport {
            articles: self.articles,
            characters,
            observed: share(agreed, characters, Undefined::NoCharacters),
            cohen_kappa: kappa(characters, agreed, &left, &right),
            krippendorff_alpha: self.alpha(),
            span_f1_exact: share(2 * self.exact, spans, Undefined::NoSpans),
            span_f1_overlap: share(2 * self.overlapping, spans, Undefined::NoSpans),
            labels,
            confusion: self.confusion,
        }
    }

    fn alpha(&self) -> Value {
        let mut values = Coincidences::default();
        for (i, row) in self.confusion.iter().enumerate() {
            for (j, &cell) in row.iter().enumerate() {
                let mut given = [0; CATEGORIES];
                add_to(&mut given, i, 1);
                add_to(&mut given, j, 1);
                values.add_unit(given, cell);
            }
        }
        values.alpha()
    }
}

fn add_to(counts: &mut [u64; CATEGORIES], index: usize, more: u64) {
    if let Some(count) = counts.get_mut(index) {
        *count += more;
    }
}

fn share(part: u64, whole: u64, otherwise: Undefined) -> Value {
    if whole == 0 { Err(otherwise) } else { Ok(ratio(part.into(), whole.into())) }
}

/// Cohen's κ, of `agreed` of `n` characters and how often each side gave each category.
fn kappa(n: u64, agreed: u64, left: &[u64], right: &[u64]) -> Value {
    if n == 0 {
        return Err(Undefined::NoCharacters);
    }
    let (n, agreed) = (u128::from(n), u128::from(agreed));
    // n² times the agreement by chance.
    let chance: u128 = left.iter().zip(right).map(|(&l, &r)| u128::from(l) * u128::from(r)).sum();
    let possible = n * n - chance;
    if possible == 0 {
        return Err(Undefined::OneCategory);
    }
    let found = n * agreed;
    Ok(if found >= chance {
        ratio(found - chance, possible)
    } else {
        -ratio(chance - found, possible)
    })
}

fn label_report(label: &'static str, left: u64, right: u64, both: u64) -> LabelReport {
    LabelReport {
        label,
        left,
        right,
        both,
        precision: share(both, right, Undefined::NotByRight),
        recall: share(both, left, Undefined::NotByLeft),
        f1: share(2 * both, left + right, Undefined::NotByEither),
    }
}
