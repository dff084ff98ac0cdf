//! A split for each group, by the hash of its key; what came of it; and another seed.
//!
//! Invariant: the split of a group depends on its key, the ratios and the seed alone. So
//! articles that are added move no group, unless they join two (see `docs/split.md`).

use super::grouping::Groups;
use super::ratios::Ratios;
use crate::annotation::Label;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt;

/// A group with more than this part of all articles is warned of.
const LARGE: f64 = 0.2;
/// An actual ratio this far from its target is warned of.
const FAR: f64 = 0.05;

/// Which article is in which split, and what the splits are like.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What it was reckoned with.
    pub seed: u64,
    /// The split of each article, by its number in [`Groups::articles`].
    pub articles: Vec<usize>,
    /// The split of each group, by its number in [`Groups::groups`].
    pub groups: Vec<usize>,
    /// What the splits are like, in the order of the ratios.
    pub shares: Vec<Share>,
    /// What the user should know.
    pub warnings: Vec<Warning>,
}

/// What one split is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Its name.
    pub name: String,
    /// The part of all articles that it should have, from 0 to 1.
    pub target: f64,
    /// The part that it has.
    pub actual: f64,
    /// How many articles it has.
    pub articles: usize,
    /// How many groups.
    pub groups: usize,
}

/// A label that does not occur in a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The label.
    pub label: Label,
    /// The number of the split.
    pub split: usize,
}

/// What the user should know of a split.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// There are fewer groups than splits.
    FewGroups {
        /// How many there are.
        groups: usize,
    },
    /// A split has no article.
    Empty {
        /// Its name.
        split: String,
    },
    /// A split is far from its ratio.
    Ratio {
        /// Its name.
        split: String,
        /// What it should have, from 0 to 1.
        target: f64,
        /// What it has.
        actual: f64,
    },
    /// A label occurs in no article of a split, although it could.
    Label {
        /// The label.
        label: Label,
        /// The split's name.
        split: String,
    },
    /// A label occurs in fewer groups than there are splits.
    RareLabel {
        /// The label.
        label: Label,
        /// In how many groups.
        groups: usize,
    },
    /// One group has a large part of all articles.
    LargeGroup {
        /// Its key.
        key: String,
        /// Its part, from 0 to 1.
        part: f64,
        /// How many sites it joins.
        sites: usize,
    },
    /// Several articles have one id.
    SameId {
        /// The id.
        id: String,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FewGroups { groups: 1 } => f.write_str(
                "All articles are one group, and a group is never torn apart, so only one split \
                 has articles. Give them web addresses or folders by site, or keep together only \
                 what is nearly the same (--group article).",
            ),
            Self::FewGroups { groups } => write!(
                f,
                "The articles are {groups} groups only, and a group is never torn apart, so some \
                 splits have no article. Give them web addresses or folders by site, or keep \
                 together only what is nearly the same (--group article)."
            ),
            Self::Empty { split } => write!(f, "The split {split} has no article."),
            Self::Ratio { split, target, actual } => write!(
                f,
                "The split {split} has {:.1} % of the articles instead of {:.1} %: groups are \
                 not torn apart. Another seed may come closer.",
                actual * 100.0,
                target * 100.0
            ),
            Self::Label { label, split } => write!(
                f,
                "No article of the split {split} has a {label} span. Another seed may give it one."
            ),
            Self::RareLabel { label, groups } => write!(
                f,
                "{label} spans occur in {groups} {} only, so not every split can have one.",
                if *groups == 1 { "group" } else { "groups" }
            ),
            Self::LargeGroup { key, part, sites } => {
                let part = part * 100.0;
                let name = if key == "folder:" { "of the folder itself" } else { key };
                write!(f, "The group {name} has {part:.0} % of all articles")?;
                if *sites > 1 {
                    write!(f, ", of {sites} sites that share articles")?;
                }
                f.write_str(".")?;
                if key.starts_with("folder:") {
                    f.write_str(
                        " They have no web address, so their folder counts as their site.",
                    )?;
                }
                Ok(())
            }
            Self::SameId { id } => write!(f, "Several articles have the id {id}."),
        }
    }
}

/// A seed that serves better.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The seed.
    pub seed: u64,
    /// How many labels are missing with it, counted for each split that could have them.
    pub missing: usize,
    /// The largest difference between a target and an actual ratio, from 0 to 1.
    pub deviation: f64,
}

/// An article that is in another split than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The article's id.
    pub id: String,
    /// Where it was.
    pub from: String,
    /// Where it is.
    pub to: String,
    /// The key of its group now.
    pub group: String,
}

impl Groups {
    /// Gives each group a split.
    #[must_use]
    pub fn assign(&self, ratios: &Ratios, seed: u64) -> Split {
        let groups: Vec<usize> =
            self.groups.iter().map(|group| ratios.at(place(seed, &group.key))).collect();
        let of = |group: usize| groups.get(group).copied().unwrap_or(0);
        let articles = self.articles.iter().map(|article| of(article.group)).collect();
        let counts = self.counts(ratios, &groups);
        let all = self.articles.len().max(1) as f64;
        let shares: Vec<Share> = (0..ratios.len())
            .map(|n| {
                let count = counts.get(n).copied().unwrap_or(0);
                Share {
                    name: ratios.name(n).to_owned(),
                    target: ratios.target(n),
                    actual: count as f64 / all,
                    articles: count,
                    groups: groups.iter().filter(|&&split| split == n).count(),
                }
            })
            .collect();
        let warnings = self.warnings(ratios, &groups, &shares);
        Split { seed, articles, groups, shares, warnings }
    }

    /// The labels that do not occur in a split, although they occur in as many groups as there
    /// are splits, or more.
    #[must_use]
    pub fn missing(&self, ratios: &Ratios, split: &Split) -> Vec<Missing> {
        self.missing_in(ratios, &split.groups)
    }

    /// The best of so many seeds from `from` on: the one with the fewest missing labels; of
    /// those the one that comes closest to the ratios; of those the first. The seed stays the
    /// user's to choose: a seed that is chosen anew whenever articles are added moves them all.
    #[must_use]
    pub fn suggest_seed(&self, ratios: &Ratios, from: u64, tries: u32) -> Option<Suggestion> {
        let all = self.articles.len().max(1) as f64;
        let suggestions = (0..u64::from(tries)).map(|n| {
            let seed = from.wrapping_add(n);
            let groups: Vec<usize> =
                self.groups.iter().map(|group| ratios.at(place(seed, &group.key))).collect();
            let counts = self.counts(ratios, &groups);
            let off = counts
                .iter()
                .enumerate()
                .map(|(n, &count)| (count as f64 / all - ratios.target(n)).abs());
            let missing = self.missing_in(ratios, &groups).len();
            Suggestion { seed, missing, deviation: off.fold(0.0, f64::max) }
        });
        suggestions
            .min_by(|a, b| a.missing.cmp(&b.missing).then(a.deviation.total_cmp(&b.deviation)))
    }

    /// Articles that are in another split than an earlier split says, by their ids. New
    /// articles are none.
    #[must_use]
    pub fn moved(
        &self,
        ratios: &Ratios,
        split: &Split,
        earlier: &HashMap<String, String>,
    ) -> Vec<Moved> {
        let now = self.articles.iter().zip(&split.articles);
        now.filter_map(|(article, &split)| {
            let (from, to) = (earlier.get(&article.id)?, ratios.name(split));
            let group = self.groups.get(article.group)?;
            (from != to).then(|| Moved {
                id: article.id.clone(),
                from: from.clone(),
                to: to.to_owned(),
                group: group.key.clone(),
            })
        })
        .collect()
    }

    /// How many articles each split has.
    fn counts(&self, ratios: &Ratios, groups: &[usize]) -> Vec<usize> {
        let mut counts = vec![0; ratios.len()];
        for (group, &split) in self.groups.iter().zip(groups) {
            if let Some(count) = counts.get_mut(split) {
                *count += group.articles;
            }
        }
        counts
    }

    /// In how many groups each label is.
    fn groups_with(&self, label: Label) -> usize {
        self.groups.iter().filter(|group| group.labels.has(label)).count()
    }

    fn missing_in(&self, ratios: &Ratios, groups: &[usize]) -> Vec<Missing> {
        let mut missing = Vec::new();
        for label in Label::ALL {
            let mut has = vec![false; ratios.len()];
            let mut with = 0;
            for (_, &split) in
                self.groups.iter().zip(groups).filter(|(group, _)| group.labels.has(label))
            {
                with += 1;
                if let Some(has) = has.get_mut(split) {
                    *has = true;
                }
            }
            if with >= ratios.len() {
                let without = has.iter().enumerate().filter(|(_, has)| !**has);
                missing.extend(without.map(|(split, _)| Missing { label, split }));
            }
        }
        missing
    }

    fn warnings(&self, ratios: &Ratios, groups: &[usize], shares: &[Share]) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let all_groups = self.groups.len();
        let few = (1..ratios.len()).contains(&all_groups);
        if few {
            warnings.push(Warning::FewGroups { groups: all_groups });
        }
        for share in shares {
            let (split, target, actual) = (share.name.clone(), share.target, share.actual);
            if share.articles == 0 {
                warnings.push(Warning::Empty { split });
            } else if (target - actual).abs() > FAR && !few {
                warnings.push(Warning::Ratio { split, target, actual });
            }
        }
        for label in Label::ALL {
            let groups = self.groups_with(label);
            if groups > 0 && groups < ratios.len() && !few {
                warnings.push(Warning::RareLabel { label, groups });
            }
        }
        let is_empty = |n: usize| shares.get(n).is_none_or(|share| share.articles == 0);
        for Missing { label, split } in self.missing_in(ratios, groups) {
            if !is_empty(split) {
                warnings.push(Warning::Label { label, split: ratios.name(split).to_owned() });
            }
        }
        let all = self.articles.len().max(1) as f64;
        for group in &self.groups {
            let (key, sites) = (group.key.clone(), group.sites.len());
            let part = group.articles as f64 / all;
            if part > LARGE && group.articles > 1 {
                warnings.push(Warning::LargeGroup { key, part, sites });
            }
        }
        warnings.extend(self.same_ids.iter().map(|id| Warning::SameId { id: id.clone() }));
        warnings
    }
}

/// Where a group lies between 0 and 1: the first 53 bits of the SHA-256 of
/// `copydesk-split/1`, the seed and the key, with a line feed between.
fn place(seed: u64, key: &str) -> f64 {
    let digest = Sha256::digest(format!("copydesk-split/1\n{seed}\n{key}"));
    let bits = digest.iter().take(8).fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_that_the_documentation_reckons() {
        // python: int.from_bytes(sha256(b"copydesk-split/1\n7\nexample.org").digest()[:8], "big")
        // shifted right by 11, over 2 ** 53
        assert!((place(7, "example.org") - 0.294_271_693_879_978_54).abs() < 1e-15);
        assert!((place(8, "example.org") - 0.981_986_781_094_107_6).abs() < 1e-15);
    }
}
