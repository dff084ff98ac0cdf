//! The split of each article of a desk, so that nothing leaks from one split into another.
//!
//! Two passes over the desk: which lines are page furniture, then what each article is like. The
//! few that may be nearly the same as another are read once more, to be compared.
//! `docs/split.md` says how groups are made and what a split is reckoned from.

use super::gather::{Gathered, count, gather, gather_some, why_bad};
use super::progress::{Pass, Progress};
use crate::dataset::split::{
    Entry, GroupBy, Groups, Ratios, Sample, Signer, Split, Splitter, Survey,
};
use crate::dataset::{Taken, TakenFrom, article_id};
use crate::desk::fs::FileSystem;
use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;

/// How articles are split.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitPlan {
    /// Names and ratios.
    pub ratios: Ratios,
    /// What the places of groups are reckoned with.
    pub seed: u64,
    /// What makes a group.
    pub by: GroupBy,
}

/// The split of each article.
#[derive(Debug)]
pub struct Assignment {
    /// The groups.
    pub groups: Groups,
    /// The split of each, and what is to be known of it.
    pub split: Split,
    /// Articles came, went or could not be read between the two passes: split again.
    pub is_torn: bool,
    /// What could not be taken, each a sentence.
    pub bad: Vec<String>,
    by_id: HashMap<String, usize>,
    names: Vec<String>,
}

impl Assignment {
    /// The name of an article's split; `None` if no article had this id.
    #[must_use]
    pub fn of(&self, id: &str) -> Option<&str> {
        self.names.get(*self.by_id.get(id)?).map(String::as_str)
    }

    /// How the splits were made, as Markdown for the card.
    #[must_use]
    pub fn markdown(&self, plan: &SplitPlan) -> String {
        let mut out = String::new();
        let by = match plan.by {
            GroupBy::Site => "Articles of one site are in one split",
            GroupBy::Article => "Articles of one site may be in several splits",
        };
        let groups = self.groups.groups.len();
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "{by}, and so are articles that are nearly the same. {groups} groups, each in the \
             split that the SHA-256 of its name and the seed {} says: articles that are added \
             move no others, unless they join two groups.\n\n\
             | split | asked for | articles | share | groups |\n|---|---|---|---|---|\n",
            plan.seed
        );
        for share in &self.split.shares {
            let (target, actual) = (share.target * 100.0, share.actual * 100.0);
            let (name, articles, groups) = (&share.name, share.articles, share.groups);
            let _ =
                writeln!(out, "| {name} | {target:.1} % | {articles} | {actual:.1} % | {groups} |");
        }
        for warning in &self.split.warnings {
            let _ = write!(out, "\n- {warning}");
        }
        out
    }
}

/// Which ids came by, whatever their order: how many, and the sum of their hashes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ids {
    count: u64,
    sum: u128,
}

impl Ids {
    fn note(&mut self, id: &str) {
        let hash = crate::desk::fingerprint::sha256(id.as_bytes());
        let part = hash.iter().take(16).fold(0_u128, |bits, &byte| bits << 8 | u128::from(byte));
        self.count += 1;
        self.sum = self.sum.wrapping_add(part);
    }
}

/// What splitting has to know of a record.
fn sample(gathered: &Gathered) -> Option<Sample> {
    match &gathered.taken {
        Taken::Record(record) => Some(Sample::of_record(record)),
        _ => None,
    }
}

/// Splits the articles of a desk. `step` hears of each article of each of the two passes, and
/// of those that are read once more; it ends the work by an error.
pub fn split<E>(
    fs: &dyn FileSystem,
    folder: &Path,
    from: &TakenFrom,
    plan: &SplitPlan,
    step: &mut impl FnMut(Progress) -> Result<(), E>,
) -> Result<Assignment, E> {
    let all = count(fs, folder);
    let mut progress = Progress { pass: Pass::Furniture, done: 0, all };
    let mut next = |pass, all: u64| {
        let done = if pass == progress.pass { progress.done + 1 } else { 1 };
        // Articles may come while they are read.
        progress = Progress { pass, done, all: all.max(done) };
        step(progress)
    };
    let mut survey = Survey::new();
    let mut surveyed = Ids::default();
    gather(fs, folder, from, &|gathered| sample(&gathered), &mut |sample| {
        if let Some(sample) = sample {
            surveyed.note(sample.id.as_deref().unwrap_or_default());
            survey.note(&sample.candidate(""));
        }
        next(Pass::Furniture, all)
    })?;
    let signer = Signer::new(survey.finish());
    let mut splitter = Splitter::new(plan.by);
    let mut came = Ids::default();
    let sign = |gathered: Gathered| -> (Option<Entry>, Vec<String>) {
        let bad = gathered.bad.iter().map(|(path, why)| why_bad(path, why)).collect();
        (sample(&gathered).map(|sample| signer.sign(&sample.candidate(""))), bad)
    };
    let mut bad = Vec::new();
    let passed = gather(fs, folder, from, &sign, &mut |(entry, more)| {
        bad.extend(more);
        if let Some(entry) = entry {
            came.note(&entry.id);
            splitter.push(entry.light());
        }
        next(Pass::Contents, all)
    })?;
    bad.extend(passed.sentences());
    let mut is_torn = came != surveyed;
    let ids = splitter.wanted();
    if !ids.is_empty() {
        let wanted = |path: &str| article_id(path).is_some_and(|id| ids.contains(&id));
        let mut full = Vec::new();
        gather_some(fs, folder, from, &wanted, &sign, &mut |(entry, _)| {
            full.extend(entry);
            next(Pass::Alike, ids.len() as u64)
        })?;
        is_torn |= full.len() < ids.len();
        splitter.complete(full);
    }
    let groups = splitter.finish();
    let split = groups.assign(&plan.ratios, plan.seed);
    let ids = groups.articles.iter().map(|article| article.id.clone());
    let by_id = ids.zip(split.articles.iter().copied()).collect();
    let names = plan.ratios.names().map(str::to_owned).collect();
    Ok(Assignment { groups, split, is_torn, bad, by_id, names })
}
