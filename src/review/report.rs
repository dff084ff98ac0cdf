//! The figures of an agreement, as data for the window and for `--json`.
//!
//! A value that is not defined says why instead of being 0. Serialised it is `{"undefined":
//! "…"}` with that sentence, where a defined one is a number.

use super::reliability::CATEGORIES;
use crate::annotation::Label;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// A figure, or why there is none.
pub type Value = Result<f64, Undefined>;

/// Why a figure is not defined: it would be 0 divided by 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undefined {
    /// Nothing was compared.
    #[error("There are no characters to compare.")]
    NoCharacters,
    /// κ: nothing but one category, on both sides.
    #[error("Both sides use one and the same category throughout, so chance agrees as well.")]
    OneCategory,
    /// α: no unit has two values.
    #[error("No character has the values of two annotators.")]
    NothingPaired,
    /// α: nothing but one category.
    #[error("All values are of one category, so there is nothing to tell apart.")]
    OneValue,
    /// Span F1.
    #[error("Neither side has a span.")]
    NoSpans,
    /// Precision.
    #[error("The right side never gives this label.")]
    NotByRight,
    /// Recall.
    #[error("The left side never gives this label.")]
    NotByLeft,
    /// F1.
    #[error("Neither side gives this label.")]
    NotByEither,
}

/// How far two annotators, left and right, agree. `docs/agreement.md` has the formulas.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgreementReport {
    /// How many articles were compared.
    pub articles: u64,
    /// How many code points that are not `White_Space`.
    pub characters: u64,
    /// The share of them with one label on both sides, from 0 to 1.
    #[serde(serialize_with = "number_or_reason")]
    pub observed: Value,
    /// Cohen's κ, from -1 to 1.
    #[serde(serialize_with = "number_or_reason")]
    pub cohen_kappa: Value,
    /// Krippendorff's α for nominal values, at most 1.
    #[serde(serialize_with = "number_or_reason")]
    pub krippendorff_alpha: Value,
    /// F1 of spans that match in label and both ends, from 0 to 1.
    #[serde(serialize_with = "number_or_reason")]
    pub span_f1_exact: Value,
    /// F1 of spans that match in label and overlap, one to one, from 0 to 1.
    #[serde(serialize_with = "number_or_reason")]
    pub span_f1_overlap: Value,
    /// The five labels in their order, then unlabelled.
    pub labels: [LabelReport; CATEGORIES],
    /// Characters, in the order of `labels`: a row for each category of the left side, a column
    /// for each of the right.
    pub confusion: [[u64; CATEGORIES]; CATEGORIES],
}

/// One label of the right side judged by the left, in characters.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LabelReport {
    /// The label's name, or `Unlabelled`.
    pub label: &'static str,
    /// How many characters have it on the left.
    pub left: u64,
    /// How many on the right.
    pub right: u64,
    /// How many on both.
    pub both: u64,
    /// `both` of `right`, from 0 to 1.
    #[serde(serialize_with = "number_or_reason")]
    pub precision: Value,
    /// `both` of `left`, from 0 to 1.
    #[serde(serialize_with = "number_or_reason")]
    pub recall: Value,
    /// Their harmonic mean, which is the same whichever side is the left.
    #[serde(serialize_with = "number_or_reason")]
    pub f1: Value,
}

/// The names of the categories, in their order.
pub const NAMES: [&str; CATEGORIES] = [
    Label::Headline.name(),
    Label::Caption.name(),
    Label::Body.name(),
    Label::Byline.name(),
    Label::Junk.name(),
    "Unlabelled",
];

fn number_or_reason<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Ok(number) => serializer.serialize_f64(*number),
        Err(reason) => {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry("undefined", &reason.to_string())?;
            map.end()
        }
    }
}

/// The one place where counts become a float: rounded to 53 bits each.
pub(super) fn ratio(part: u128, whole: u128) -> f64 {
    part as f64 / whole as f64
}
