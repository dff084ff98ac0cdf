//! What a list says of an article beyond its name: what one annotation of it tells. Small, since
//! a desk has one for each of 100,000 articles.

use super::super::folder::Progress;
use crate::annotation::check::{Problem, Severity, check};
use crate::annotation::coverage::Coverage;
use crate::annotation::{Annotation, Label};
use crate::article::Blocks;

/// A set of labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LabelSet(u8);

impl LabelSet {
    /// No label.
    pub const NONE: Self = Self(0);

    /// Puts a label in.
    pub fn insert(&mut self, label: Label) {
        self.0 |= 1 << label.index();
    }

    /// True if it is in.
    #[must_use]
    pub const fn has(self, label: Label) -> bool {
        self.0 & (1 << label.index()) != 0
    }
}

/// How much of an article's facts was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// Nothing yet: they are still to come, or there is no annotation to tell them.
    #[default]
    Nothing,
    /// The status alone.
    Status,
    /// Everything.
    All,
}

/// What is known of an article. The default is that of one nobody has begun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How much of this was read.
    pub known: Known,
    /// How far the current annotator has come.
    pub progress: Progress,
    /// How far gold has come, whoever makes it: the status of the gold file, `New` without one.
    pub gold: Progress,
    /// The annotator flagged it, to come back to it.
    pub flagged: bool,
    /// Which labels are used.
    pub labels: LabelSet,
    /// The labelled share in per cent, rounded down, so that 100 means all.
    pub share: u8,
    /// How many errors the annotation has, as [`check`] counts; 65,535 stands for more.
    pub errors: u16,
    /// How many warnings, likewise.
    pub warnings: u16,
    /// How many notes, likewise.
    pub notes: u16,
    /// Seconds of active work.
    pub active_seconds: u32,
    /// Why the annotation or the article can't be read, in a sentence.
    pub trouble: Option<Box<str>>,
}

impl Facts {
    /// Of an annotation; linear in its text.
    #[must_use]
    pub fn of(annotation: &Annotation) -> Self {
        let text = &annotation.text;
        let blocks = Blocks::new(text, Blocks::detect(text));
        let coverage = Coverage::new(text, &blocks, &annotation.spans);
        let problems = check(annotation, &blocks);
        Self::new(annotation, Progress::of(&annotation.status), &problems, coverage.share())
    }

    /// Of an annotation whose problems and labelled share, from 0 to 1, are known.
    #[must_use]
    pub fn new(
        annotation: &Annotation,
        progress: Progress,
        problems: &[Problem],
        share: f32,
    ) -> Self {
        let mut labels = LabelSet::default();
        for span in &annotation.spans {
            labels.insert(span.label);
        }
        let errors = problems.iter().filter(|p| p.severity() == Severity::Error).count();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 100"
        )]
        let share = (share.clamp(0.0, 1.0) * 100.0).floor() as u8;
        let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        Self {
            known: Known::All,
            progress,
            gold: Progress::New,
            flagged: annotation.flagged,
            labels,
            share,
            errors: small(errors),
            warnings: small(problems.len() - errors),
            notes: small(annotation.notes.len()),
            active_seconds: u32::try_from(annotation.active_seconds).unwrap_or(u32::MAX),
            trouble: None,
        }
    }

    /// Of an annotation that can't be read, for this reason.
    #[must_use]
    pub fn damaged(reason: &str) -> Self {
        Self {
            known: Known::All,
            progress: Progress::Damaged,
            trouble: Some(reason.into()),
            ..Self::default()
        }
    }

    /// True if the article is settled: its gold is finished, whoever made it.
    #[must_use]
    pub fn is_gold(&self) -> bool {
        self.progress == Progress::Gold || self.gold == Progress::Gold
    }

    /// The status to order by: gold is more than what one annotator has done.
    #[must_use]
    pub fn standing(&self) -> Progress {
        if self.is_gold() { Progress::Gold } else { self.progress }
    }

    /// How many errors and warnings there are; a damaged annotation is one.
    #[must_use]
    pub fn problems(&self) -> u32 {
        let damaged = u32::from(self.progress == Progress::Damaged);
        u32::from(self.errors) + u32::from(self.warnings) + damaged
    }
}
