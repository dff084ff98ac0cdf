//! The figures of a data set for its card, counted article by article.
//!
//! Memory grows with the number of sites, not of articles: of lengths, only how many fall into
//! each of a few hundred classes is kept, so that the median is right to within 5 %.

use super::record::{Record, code_points};
use crate::annotation::Label;
use std::collections::BTreeMap;

/// The figures of one split.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SplitTally {
    /// How many articles.
    pub articles: u64,
    /// How many spans of each label, in the order of labels.
    pub spans: [u64; 5],
    /// How many code points lie in spans of each label.
    pub characters: [u64; 5],
    /// How long the texts are.
    pub lengths: Lengths,
}

/// Lengths of texts, in code points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    least: u64,
    most: u64,
    sum: u64,
    count: u64,
    classes: BTreeMap<u64, u64>,
}

impl Lengths {
    fn add(&mut self, length: u64) {
        self.least = if self.count == 0 { length } else { self.least.min(length) };
        self.most = self.most.max(length);
        self.sum += length;
        self.count += 1;
        *self.classes.entry(class(length)).or_default() += 1;
    }

    /// The shortest, 0 if there is none.
    #[must_use]
    pub fn least(&self) -> u64 {
        self.least
    }

    /// The longest, 0 if there is none.
    #[must_use]
    pub fn most(&self) -> u64 {
        self.most
    }

    /// The mean, rounded down, 0 if there is none.
    #[must_use]
    pub fn mean(&self) -> u64 {
        self.sum.checked_div(self.count).unwrap_or(0)
    }

    /// The median, to within 5 %; 0 if there is none.
    #[must_use]
    pub fn median(&self) -> u64 {
        let half = self.count.div_ceil(2);
        let mut seen = 0;
        for (&class, &count) in &self.classes {
            seen += count;
            if seen >= half && seen > 0 {
                return middle(class).clamp(self.least, self.most);
            }
        }
        0
    }
}

/// Classes are 1/16 of a power of two wide, in whole numbers, so that every machine counts alike.
fn class(length: u64) -> u64 {
    match length.checked_ilog2() {
        Some(bits) if bits >= 4 => u64::from(bits - 3) * 16 + ((length >> (bits - 4)) & 15),
        _ => length,
    }
}

/// The middle of a class.
fn middle(class: u64) -> u64 {
    if class < 16 {
        return class;
    }
    let shift = class / 16 - 1;
    ((16 + class % 16) << shift) + ((1 << shift) / 2)
}

/// The figures of a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those of each split, by its name.
    pub splits: BTreeMap<String, SplitTally>,
    /// Articles by language; those whose language is not known are under `und`.
    pub languages: BTreeMap<String, u64>,
    /// Articles by site: the host of the url, or no host.
    pub sites: BTreeMap<String, u64>,
    /// Articles by annotator behind the spans.
    pub annotators: BTreeMap<String, u64>,
    /// Ranges without a majority.
    pub unsettled: u64,
}

impl Tally {
    /// Counts a record.
    pub fn add(&mut self, record: &Record, split: &str) {
        let text = &record.annotation.text;
        let tally = self.splits.entry(split.to_owned()).or_default();
        tally.articles += 1;
        tally.lengths.add(code_points(text) as u64);
        for label in Label::ALL {
            let texts = record.texts_of(label);
            let characters: usize = texts.iter().map(|text| text.chars().count()).sum();
            if let Some(count) = tally.spans.get_mut(label.index()) {
                *count += texts.len() as u64;
            }
            if let Some(count) = tally.characters.get_mut(label.index()) {
                *count += characters as u64;
            }
        }
        let language = record.language.as_deref().unwrap_or("und");
        *self.languages.entry(language.to_owned()).or_default() += 1;
        let site = record.url().and_then(host).unwrap_or_default();
        *self.sites.entry(site).or_default() += 1;
        for annotator in record.annotators() {
            *self.annotators.entry(annotator.clone()).or_default() += 1;
        }
        self.unsettled += record.unsettled.len() as u64;
    }

    /// How many articles in all.
    #[must_use]
    pub fn articles(&self) -> u64 {
        self.splits.values().map(|split| split.articles).sum()
    }
}

/// The host of a url, in small letters, without user and port.
fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = match host.strip_prefix('[') {
        Some(literal) => literal.split(']').next()?,
        None => host.split(':').next()?,
    };
    (!host.is_empty()).then(|| host.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_right_to_within_5_percent() {
        let mut lengths = Lengths::default();
        assert_eq!((lengths.median(), lengths.mean()), (0, 0));
        for length in [0, 1, 10, 1000, 1000, 200_000, u64::from(u32::MAX)] {
            lengths.add(length);
        }
        assert!((950..=1050).contains(&lengths.median()), "{}", lengths.median());
        assert_eq!((lengths.least(), lengths.most()), (0, u64::from(u32::MAX)));
        for length in [1_u64, 7, 100, 12_345, 10_000_000] {
            let mut one = Lengths::default();
            one.add(length);
            assert_eq!(one.median(), length);
        }
    }

    #[test]
    fn a_site_is_the_host_of_the_url() {
        let cases = [
            ("https://News.Example.org/a?b", Some("news.example.org")),
            ("http://u:p@example.org:8080", Some("example.org")),
            ("https://[::1]:80/", Some("::1")),
            ("file:///x", None),
            ("example.org/a", None),
        ];
        for (url, expected) in cases {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }
}
