//! Which articles belong together: one site, one id, one content, or nearly one content.

use super::fingerprint::Fingerprint;
use super::furniture::Furniture;
use super::site::site;
use super::union::Union;
use super::{Candidate, LabelSet, pairs};
use std::collections::{HashMap, HashSet};

/// What makes a group, beside equal ids and near-duplicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// The articles of a site.
    #[default]
    Site,
    /// Nothing more. Then layout and furniture of a site are in all splits.
    Article,
}

/// An article as the splitter keeps it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its site.
    pub site: String,
    /// The labels that its spans have.
    pub labels: LabelSet,
    /// What its content is like.
    pub print: Fingerprint,
}

impl Entry {
    /// With a light fingerprint, see [`Splitter::wanted`].
    #[must_use]
    pub fn light(self) -> Self {
        Self { print: self.print.light(), ..self }
    }
}

/// Gives light entries the fingerprints of full ones with the same id and content.
pub(super) fn complete<'a>(light: impl Iterator<Item = &'a mut Entry>, full: Vec<Entry>) {
    let full: HashMap<(String, Option<u128>), Fingerprint> =
        full.into_iter().map(|entry| ((entry.id, entry.print.whole), entry.print)).collect();
    for entry in light {
        if let Some(print) = full.get(&(entry.id.clone(), entry.print.whole)) {
            entry.print = print.clone();
        }
    }
}

/// Makes entries of articles. Shared by all threads that do so.
#[derive(Clone, Debug)]
pub struct Signer {
    furniture: Furniture,
}

impl Signer {
    /// With the furniture of all sites; [`Furniture::none`] to count every line.
    #[must_use]
    pub const fn new(furniture: Furniture) -> Self {
        Self { furniture }
    }

    /// Reads an article once: about as long as its content.
    #[must_use]
    pub fn sign(&self, article: &Candidate<'_>) -> Entry {
        let site = site(article.url, article.folder);
        let print = Fingerprint::new(article.content, &site, &self.furniture);
        let labels = LabelSet::of(article.labels);
        Entry { id: article.id.to_owned(), site, labels, print }
    }
}

/// Takes all articles, in any order, and finds the groups.
#[derive(Clone, Debug)]
pub struct Splitter {
    by: GroupBy,
    entries: Vec<Entry>,
}

/// An article and its group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouped {
    /// Its id.
    pub id: String,
    /// Its site.
    pub site: String,
    /// The number of its group in [`Groups::groups`].
    pub group: usize,
}

/// Articles that must not be torn apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What the split is reckoned from: the smallest of its sites, or of its ids if articles
    /// are not grouped by site.
    pub key: String,
    /// Its sites, in order, each once.
    pub sites: Vec<String>,
    /// How many articles it has.
    pub articles: usize,
    /// The labels that occur in it.
    pub labels: LabelSet,
}

/// Two articles with nearly the same content, that joined what else would be two groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Duplicate {
    /// The number of the one in [`Groups::articles`].
    pub a: usize,
    /// The number of the other, which is higher.
    pub b: usize,
    /// How much they resemble each other, from [`super::THRESHOLD`] to 1.
    pub resemblance: f64,
}

/// All groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    /// What they were made by.
    pub by: GroupBy,
    /// The articles by their ids.
    pub articles: Vec<Grouped>,
    /// The groups by their keys.
    pub groups: Vec<Group>,
    /// The near-duplicates that joined groups.
    pub duplicates: Vec<Duplicate>,
    /// Ids that several articles have.
    pub same_ids: Vec<String>,
}

impl Splitter {
    /// No articles yet.
    #[must_use]
    pub const fn new(by: GroupBy) -> Self {
        Self { by, entries: Vec::new() }
    }

    /// Takes an article.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// How many were taken.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// True if none was.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Of the articles that were taken as light ones, the ids of those that may have a
    /// near-duplicate in another group: [`Splitter::complete`] wants them in full. They are few,
    /// unless there are many near-duplicates.
    #[must_use]
    pub fn wanted(&mut self) -> HashSet<String> {
        self.sort();
        let (mut sets, _) = self.sets();
        let prints: Vec<&Fingerprint> = self.entries.iter().map(|entry| &entry.print).collect();
        let candidates = pairs::candidates(&prints, &mut sets);
        candidates.iter().filter_map(|&n| Some(self.entries.get(n)?.id.clone())).collect()
    }

    /// Takes the full entries of those that are wanted.
    pub fn complete(&mut self, full: Vec<Entry>) {
        complete(self.entries.iter_mut(), full);
    }

    /// So that the order in which they came makes no difference.
    fn sort(&mut self) {
        self.entries
            .sort_by(|a, b| (&a.id, &a.site, a.print.whole).cmp(&(&b.id, &b.site, b.print.whole)));
    }

    /// What belongs together by ids and sites, and the ids that several articles have.
    fn sets(&self) -> (Union, Vec<String>) {
        let Self { by, entries } = self;
        let mut sets = Union::new(entries.len());
        let mut same_ids: Vec<String> = Vec::new();
        for (n, pair) in entries.windows(2).enumerate() {
            if let [a, b] = pair
                && a.id == b.id
            {
                sets.join(n, n + 1);
                if same_ids.last() != Some(&a.id) {
                    same_ids.push(a.id.clone());
                }
            }
        }
        if *by == GroupBy::Site {
            let mut first: HashMap<&str, usize> = HashMap::new();
            for (n, entry) in entries.iter().enumerate() {
                sets.join(*first.entry(&entry.site).or_insert(n), n);
            }
        }
        (sets, same_ids)
    }

    /// Finds the groups.
    #[must_use]
    pub fn finish(mut self) -> Groups {
        self.sort();
        let (mut sets, same_ids) = self.sets();
        let Self { by, entries } = self;
        let prints: Vec<&Fingerprint> = entries.iter().map(|entry| &entry.print).collect();
        let mut duplicates = Vec::new();
        pairs::join(&prints, &mut sets, |a, b, resemblance| {
            duplicates.push(Duplicate { a, b, resemblance });
        });
        duplicates.sort_by_key(|pair| (pair.a, pair.b));
        gather(by, entries, sets, duplicates, same_ids)
    }
}

fn gather(
    by: GroupBy,
    entries: Vec<Entry>,
    mut sets: Union,
    duplicates: Vec<Duplicate>,
    same_ids: Vec<String>,
) -> Groups {
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    let mut articles: Vec<Grouped> = Vec::with_capacity(entries.len());
    for (n, Entry { id, site, labels, .. }) in entries.into_iter().enumerate() {
        let group = *numbers.entry(sets.root(n)).or_insert(groups.len());
        if group == groups.len() {
            let (key, labels) = (id.clone(), LabelSet::default());
            groups.push(Group { key, sites: Vec::new(), articles: 0, labels });
        }
        if let Some(group) = groups.get_mut(group) {
            group.articles += 1;
            group.labels = group.labels.with(labels);
            group.sites.push(site.clone());
        }
        articles.push(Grouped { id, site, group });
    }
    for group in &mut groups {
        group.sites.sort_unstable();
        group.sites.dedup();
        if by == GroupBy::Site {
            group.key = group.sites.first().cloned().unwrap_or_default();
        }
    }
    // By key, whatever their articles are called.
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|&n| groups.get(n).map(|group| &group.key));
    let mut rank = vec![0; groups.len()];
    for (place, &n) in order.iter().enumerate() {
        if let Some(slot) = rank.get_mut(n) {
            *slot = place;
        }
    }
    for article in &mut articles {
        article.group = rank.get(article.group).copied().unwrap_or(0);
    }
    groups.sort_by(|a, b| a.key.cmp(&b.key));
    Groups { by, articles, groups, duplicates, same_ids }
}
