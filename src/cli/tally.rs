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

/// What one annotator has done.
#[derive(Clone, Debug, Default)]
pub(super) struct Annotator {
    /// The name as it was met first; empty for nobody in particular.
    pub name: String,
    pub annotations: ByStatus,
    pub active_seconds: u64,
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
        by.annotations.add(progress(found));
        let Some(annotation) = &found.annotation else { return };
        by.active_seconds = by.active_seconds.saturating_add(annotation.active_seconds);
        self.active_seconds = self.active_seconds.saturating_add(annotation.active_seconds);
        self.text(annotation);
    }

    fn text(&mut self, annotation: &Annotation) {
        self.characters += solid(annotation.text.as_str());
        for span in &annotation.spans {
            if let Some(labelled) = self.labels.get_mut(span.label.index()) {
                labelled.spans += 1;
                labelled.characters += solid(annotation.text.slice(span.range));
            }
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

/// How far an article has come: as far as the annotation of it that has come furthest.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub progress: Progress,
    /// The reason of the first rejection.
    pub reason: String,
}

impl Standing {
    /// Takes another annotation of the article into account.
    pub fn add(&mut self, found: &Inspection) {
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
    match found.annotation.as_ref().map(|a| &a.status) {
        None => Progress::Damaged,
        Some(Status::InProgress) => Progress::InProgress,
        Some(Status::Done) => Progress::Done,
        Some(Status::Rejected(_)) => Progress::Rejected,
        Some(Status::Gold) => Progress::Gold,
    }
}

fn solid(text: &str) -> u64 {
    text.chars().filter(|c| !c.is_whitespace()).count() as u64
}
