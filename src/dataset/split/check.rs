//! Does anything leak between the splits of a dataset, whoever made it?
//!
//! The same grouping as for splitting: articles of one site, with one id, with one content or
//! nearly one content belong together. Whatever then joins two splits is a leak.

use super::fingerprint::Fingerprint;
use super::grouping::{Entry, GroupBy, complete};
use super::pairs;
use super::union::Union;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

/// Takes all records of a dataset, and finds what leaks.
#[derive(Clone, Debug)]
pub struct Checker {
    by: GroupBy,
    splits: Vec<String>,
    records: Vec<(Entry, usize)>,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The splits, in the order in which they came, each with its number of records.
    pub splits: Vec<(String, usize)>,
    /// What leaks. Nothing does if there is none.
    pub leaks: Vec<Leak>,
}

/// Something that is in two splits at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Leak {
    /// Several splits have an article with this id.
    Id {
        /// The id.
        id: String,
        /// The splits.
        splits: Vec<String>,
    },
    /// Several splits have articles of this site.
    Site {
        /// The site.
        site: String,
        /// The splits, each with how many articles of the site it has.
        splits: Vec<(String, usize)>,
    },
    /// Two articles have the same words.
    Content {
        /// Split and id of the one.
        a: (String, String),
        /// Split and id of the other.
        b: (String, String),
    },
    /// Two articles are nearly the same.
    Near {
        /// Split and id of the one.
        a: (String, String),
        /// Split and id of the other.
        b: (String, String),
        /// How much they resemble each other, below 1.
        resemblance: f64,
    },
}

impl Leak {
    /// A name for programs, which stays what it is.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Id { .. } => "same-id",
            Self::Site { .. } => "same-site",
            Self::Content { .. } => "same-content",
            Self::Near { .. } => "near-duplicate",
        }
    }
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id { id, splits } => write!(f, "The article {id} is in {}.", splits.join(", ")),
            Self::Site { site, splits } => {
                let splits: Vec<String> =
                    splits.iter().map(|(split, count)| format!("{split} ({count})")).collect();
                write!(f, "The site {site} is in {}.", splits.join(", "))
            }
            Self::Content { a, b } => {
                write!(f, "{}/{} and {}/{} have the same words.", a.0, a.1, b.0, b.1)
            }
            Self::Near { a, b, resemblance } => write!(
                f,
                "{}/{} and {}/{} are nearly the same: {resemblance:.2}.",
                a.0, a.1, b.0, b.1
            ),
        }
    }
}

impl Checker {
    /// No record yet. By [`GroupBy::Article`] a site may be in several splits.
    #[must_use]
    pub const fn new(by: GroupBy) -> Self {
        Self { by, splits: Vec::new(), records: Vec::new() }
    }

    /// Takes a record and the split that it is in.
    pub fn push(&mut self, entry: Entry, split: &str) {
        let known = self.splits.iter().position(|name| name == split);
        let number = known.unwrap_or_else(|| {
            self.splits.push(split.to_owned());
            self.splits.len() - 1
        });
        self.records.push((entry, number));
    }

    /// Of the records that were taken as light ones, the ids of those that may have a
    /// near-duplicate: [`Checker::complete`] wants them in full.
    #[must_use]
    pub fn wanted(&self) -> HashSet<String> {
        let prints: Vec<&Fingerprint> =
            self.records.iter().map(|(entry, _)| &entry.print).collect();
        let candidates = pairs::candidates(&prints, &mut Union::new(prints.len()));
        candidates.iter().filter_map(|&n| Some(self.records.get(n)?.0.id.clone())).collect()
    }

    /// Takes the full entries of those that are wanted.
    pub fn complete(&mut self, full: Vec<Entry>) {
        complete(self.records.iter_mut().map(|(entry, _)| entry), full);
    }

    /// Finds what leaks: ids first, then sites, then contents, each in order.
    #[must_use]
    pub fn finish(mut self) -> Check {
        self.records.sort_by(|(a, m), (b, n)| (&a.id, m).cmp(&(&b.id, n)));
        let mut leaks = self.ids();
        if self.by == GroupBy::Site {
            leaks.extend(self.sites());
        }
        leaks.extend(self.contents());
        let count = |n: usize| self.records.iter().filter(|(_, split)| *split == n).count();
        let splits =
            self.splits.iter().enumerate().map(|(n, name)| (name.clone(), count(n))).collect();
        Check { splits, leaks }
    }

    fn name(&self, split: usize) -> String {
        self.splits.get(split).cloned().unwrap_or_default()
    }

    fn ids(&self) -> Vec<Leak> {
        let same = self.records.chunk_by(|(a, _), (b, _)| a.id == b.id);
        same.filter_map(|records| {
            let splits: BTreeSet<usize> = records.iter().map(|(_, split)| *split).collect();
            let id = records.first()?.0.id.clone();
            (splits.len() > 1)
                .then(|| Leak::Id { id, splits: splits.iter().map(|&n| self.name(n)).collect() })
        })
        .collect()
    }

    fn sites(&self) -> Vec<Leak> {
        let mut sites: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
        for (entry, split) in &self.records {
            *sites.entry(&entry.site).or_default().entry(*split).or_default() += 1;
        }
        let several = sites.into_iter().filter(|(_, splits)| splits.len() > 1);
        several
            .map(|(site, splits)| Leak::Site {
                site: site.to_owned(),
                splits: splits.into_iter().map(|(n, count)| (self.name(n), count)).collect(),
            })
            .collect()
    }

    /// Near-duplicates in different splits. Of a set of them enough pairs are told to name
    /// every crossing of the set, not all pairs.
    fn contents(&self) -> Vec<Leak> {
        let prints: Vec<&Fingerprint> =
            self.records.iter().map(|(entry, _)| &entry.print).collect();
        let mut sets = Union::new(prints.len());
        let mut crossings = Vec::new();
        let split = |n: usize| self.records.get(n).map(|(_, split)| *split);
        pairs::join(&prints, &mut sets, |a, b, resemblance| {
            if split(a) != split(b) {
                crossings.push((a, b, resemblance));
            }
        });
        crossings.sort_by_key(|&(a, b, _)| (a, b));
        let name = |n: usize| {
            let record = self.records.get(n);
            record.map_or_else(Default::default, |(e, split)| (self.name(*split), e.id.clone()))
        };
        let leaks = crossings.into_iter().map(|(a, b, resemblance)| {
            let is_same = prints.get(a).map(|p| p.whole) == prints.get(b).map(|p| p.whole);
            let (a, b) = (name(a), name(b));
            if is_same { Leak::Content { a, b } } else { Leak::Near { a, b, resemblance } }
        });
        leaks.collect()
    }
}
