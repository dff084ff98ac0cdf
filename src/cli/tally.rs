//! Counting a desk: one article after the other, nothing kept but the counts.

use super::inspect::Inspection;
use crate::annotation::{Annotation, Label, Severity, Status};
use crate::desk::folder::Progress;
use std::collections::BTreeMap;

/// How many there are of each status.
#[derive(Clone, Debug, Default)]
pub(super) struct ByStatus(BTreeMap<Progress, u64>);

impl ByStatus {
    pub fn add(&mut self, progress: Progress) {
        *self.0.entry(progress).or_default() += 1;
    }

    pub fn of(&self, progress: Progress) -> u64 {
        self.0.get(&progress).copied().unwrap_or_default()
    }

    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

/// How long annotations took, in seconds: how many took how long.
#[derive(Clone, Debug, Default)]
pub(super) struct Times(BTreeMap<u64, u64>);

impl Times {
    pub fn add(&mut self, seconds: u64) {
        *self.0.entry(seconds).or_default() += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// `None` if there are none.
    pub fn mean(&self) -> Option<f64> {
        let sum: u128 = self.0.iter().map(|(&s, &n)| u128::from(s) * u128::from(n)).sum();
        let count = self.count();
        (count > 0).then(|| sum as f64 / count as f64)
    }

    /// The one in the middle, or the mean of the two there; `None` if there are none.
    pub fn median(&self) -> Option<f64> {
        let count = self.count();
        let lower = self.nth(count.checked_sub(1)? / 2)?;
        let upper = self.nth(count / 2)?;
        Some(f64::midpoint(lower as f64, upper as f64))
    }

    /// The one that has `before` shorter or equal ones before it.
    fn nth(&self, before: u64) -> Option<u64> {
        let mut passed = 0;
        let found = self.0.iter().find(|(_, n)| {
            passed += **n;
            passed > before
        });
        found.map(|(&seconds, _)| seconds)
    }
}

/// What one annotator has done.
#[derive(Clone, Debug, Default)]
pub(super) struct Annotator {
    /// The name as it was met first; empty for nobody in particular.
    pub name: String,
    pub annotations: ByStatus,
    pub active_seconds: u64,
    /// Of those done or gold.
    pub times: Times,
    /// The text of all but the rejected, in code points that are not `White_Space`.
    pub characters: u64,
    /// What of that is labelled.
    pub labelled: u64,
    /// Annotations with errors or warnings.
    pub with_problems: u64,
    /// Annotations with notes.
    pub with_notes: u64,
    /// Annotations that are flagged for later.
    pub flagged: u64,
}

impl Annotator {
    /// The labelled share of the text, from 0 to 1; `None` if there is no text.
    pub fn labelled_share(&self) -> Option<f64> {
        (self.characters > 0).then(|| self.labelled as f64 / self.characters as f64)
    }
}

/// Spans of a label and the text in them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Labelled {
    pub spans: u64,
    /// In code points that are not `White_Space`.
    pub characters: u64,
}

/// The counts of a desk.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub articles: ByStatus,
    /// Articles whose annotations have errors or warnings.
    pub articles_with_problems: u64,
    /// Articles whose annotations have notes.
    pub articles_with_notes: u64,
    /// Articles that someone flagged for later.
    pub articles_flagged: u64,
    /// Of the annotations that are done or gold.
    pub times: Times,
    /// Of the rejected articles, how many for each reason.
    pub reasons: BTreeMap<String, u64>,
    /// By the name in lower case, since the case does not count.
    pub annotators: BTreeMap<String, Annotator>,
    pub annotations: u64,
    pub with_errors: u64,
    pub with_warnings: u64,
    pub without_article: u64,
    pub active_seconds: u64,
    /// In the order of [`Label::ALL`].
    pub labels: [Labelled; Label::ALL.len()],
    /// All text of the sound annotations, in code points that are not `White_Space`.
    pub characters: u64,
}

impl Tally {
    /// Counts an article that stands like this; `reason` is that of a rejection.
    pub fn article(&mut self, standing: Standing) {
        self.articles.add(standing.progress);
        self.articles_with_problems += u64::from(standing.has_problems);
        self.articles_with_notes += u64::from(standing.has_notes);
        self.articles_flagged += u64::from(standing.is_flagged);
        if standing.progress == Progress::Rejected {
            *self.reasons.entry(standing.reason).or_default() += 1;
        }
    }

    /// Counts an annotation by `annotator`.
    pub fn annotation(&mut self, annotator: &str, found: &Inspection) {
        self.annotations += 1;
        self.with_errors += u64::from(found.count(Severity::Error) > 0);
        self.with_warnings += u64::from(found.count(Severity::Warning) > 0);
        self.without_article += u64::from(!found.has_article);
        let by = self
            .annotators
            .entry(annotator.to_lowercase())
            .or_insert_with(|| Annotator { name: annotator.to_owned(), ..Annotator::default() });
        let progress = progress(found);
        by.annotations.add(progress);
        by.with_problems += u64::from(!found.issues.is_empty());
        let Some(annotation) = &found.annotation else { return };
        by.with_notes += u64::from(!annotation.notes.is_empty());
        by.flagged += u64::from(annotation.flagged);
        by.active_seconds = by.active_seconds.saturating_add(annotation.active_seconds);
        self.active_seconds = self.active_seconds.saturating_add(annotation.active_seconds);
        if matches!(progress, Progress::Done | Progress::Gold) {
            by.times.add(annotation.active_seconds);
            self.times.add(annotation.active_seconds);
        }
        let (characters, labelled) = count_text(&mut self.labels, annotation);
        self.characters += characters;
        // What is rejected is not there to be labelled.
        if progress != Progress::Rejected {
            by.characters += characters;
            by.labelled += labelled;
        }
    }

    /// How much text is in no span.
    pub fn unlabelled(&self) -> u64 {
        let labelled: u64 = self.labels.iter().map(|l| l.characters).sum();
        self.characters.saturating_sub(labelled)
    }

    /// A part of all text, from 0 to 1; 0 if there is no text.
    pub fn share(&self, characters: u64) -> f64 {
        if self.characters == 0 { 0.0 } else { characters as f64 / self.characters as f64 }
    }
}

/// Counts an annotation's labels in; all its text, and what of that is labelled.
fn count_text(labels: &mut [Labelled], annotation: &Annotation) -> (u64, u64) {
    let mut all = 0;
    for span in &annotation.spans {
        let characters = solid(annotation.text.slice(span.range));
        all += characters;
        if let Some(labelled) = labels.get_mut(span.label.index()) {
            labelled.spans += 1;
            labelled.characters += characters;
        }
    }
    (solid(annotation.text.as_str()), all)
}

/// How far an article has come: as far as the annotation of it that has come furthest.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub progress: Progress,
    /// The reason of the first rejection.
    pub reason: String,
    /// Some annotation has errors or warnings.
    pub has_problems: bool,
    /// Some annotation has notes.
    pub has_notes: bool,
    /// Some annotation is flagged for later.
    pub is_flagged: bool,
}

impl Standing {
    /// Takes another annotation of the article into account.
    pub fn add(&mut self, found: &Inspection) {
        self.has_problems |= !found.issues.is_empty();
        self.has_notes |= found.annotation.as_ref().is_some_and(|a| !a.notes.is_empty());
        self.is_flagged |= found.annotation.as_ref().is_some_and(|a| a.flagged);
        let progress = progress(found);
        if rank(progress) > rank(self.progress) {
            self.progress = progress;
            if let Some(Status::Rejected(reason)) = found.annotation.as_ref().map(|a| &a.status) {
                self.reason.clone_from(reason);
            }
        }
    }
}

/// From nothing to gold. What can't be read is less than anything that can.
const fn rank(progress: Progress) -> u8 {
    match progress {
        Progress::New => 0,
        Progress::Damaged => 1,
        Progress::InProgress => 2,
        Progress::Rejected => 3,
        Progress::Done => 4,
        Progress::Gold => 5,
    }
}

fn progress(found: &Inspection) -> Progress {
    found.annotation.as_ref().map_or(Progress::Damaged, |a| Progress::of(&a.status))
}

fn solid(text: &str) -> u64 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_medians() {
        for (seconds, mean, median) in [
            (&[][..], None, None),
            (&[7], Some(7.0), Some(7.0)),
            (&[1, 4], Some(2.5), Some(2.5)),
            (&[9, 1, 2], Some(4.0), Some(2.0)),
            (&[5, 5, 100, 5], Some(28.75), Some(5.0)),
            (&[3, 1, 1, 3], Some(2.0), Some(2.0)),
            (&[u64::MAX, u64::MAX], Some(u64::MAX as f64), Some(u64::MAX as f64)),
        ] {
            let mut times = Times::default();
            for &s in seconds {
                times.add(s);
            }
            assert_eq!((times.mean(), times.median()), (mean, median), "{seconds:?}");
        }
    }
}
