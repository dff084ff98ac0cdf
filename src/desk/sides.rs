//! The two annotations of a review, or the one, read together with the gold that they become.
//!
//! Nothing is written. All are known to be of one text, which is the article's as it is now, or
//! the annotations' own where the article is gone. Gold that is there already keeps its sides in
//! the order that it was settled in, since every decision in it says left and right.
//!
//! Limit: the files are read one after the other. One that somebody writes in between is read as
//! it was, or as it is.

use super::fs::FileSystem;
use super::open::OpenError;
use super::opened::{CannotOpen, Opened, Standing, open_article};
use super::pairs::{LeftOut, read};
use crate::annotation::file::{GOLD, annotation_file_name, annotator_in};
use crate::annotation::{Annotation, Status};
use crate::article::decode::encoding_by_name;
use crate::review::{DifferentText, Review};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Who is reviewed: two annotators side by side, or one against nothing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Names {
    /// The left one; empty for nobody in particular.
    pub left: String,
    /// The right one.
    pub right: Option<String>,
}

impl Names {
    /// `mk and jd`, or one name.
    #[must_use]
    pub fn shown(&self) -> String {
        let left = shown(&self.left);
        match &self.right {
            Some(right) => format!("{left} and {}", shown(right)),
            None => left.to_owned(),
        }
    }
}

/// The name of an annotator as it is shown; nobody's, too.
#[must_use]
pub fn shown(name: &str) -> &str {
    if name.is_empty() { "no name" } else { name }
}

/// What a review begins with.
#[derive(Debug)]
pub struct ForReview {
    /// The gold's place on disk. Its annotation is the gold to go on with, which may have what
    /// both sides agree on since.
    pub opened: Opened,
    /// The sides, and where they differ.
    pub review: Review,
}

/// Why there is no review; a sentence with what to do.
#[derive(Debug, thiserror::Error)]
pub enum CannotReview {
    /// The article or the gold can't be opened.
    #[error(transparent)]
    Open(CannotOpen),
    /// An annotation can't be taken.
    #[error("{file} {why}")]
    Side {
        /// Its file's name.
        file: String,
        /// What is wrong with it and what to do.
        why: String,
    },
    /// The texts are not one.
    #[error(
        "{0} was labelled on another text than the others. Open it, carry its labels over to the \
         article as it is now, and start the review again"
    )]
    Texts(String),
    /// One of two rejected the article.
    #[error(
        "{who} rejected this article ({reason}) and {other} did not: that is no pair. You can review {other} alone"
    )]
    Rejected {
        /// Who did.
        who: String,
        /// Why.
        reason: String,
        /// Who did not.
        other: String,
    },
    /// The gold on disk can't be gone on with.
    #[error("{0} has errors, and nothing is put in its place. Open it to see them")]
    Gold(String),
}

/// The annotators who have a file beside an article, gold left out, in order.
pub fn annotators_of(fs: &dyn FileSystem, article: &Path) -> io::Result<Vec<String>> {
    let source = file_name(article);
    let names = fs.list(article.parent().unwrap_or(Path::new("")))?;
    let names = names.iter().filter_map(|name| name.to_str());
    let annotators = names.filter_map(|name| annotator_in(name, &source));
    let mut annotators: Vec<String> =
        annotators.filter(|name| *name != GOLD).map(str::to_owned).collect();
    annotators.sort();
    Ok(annotators)
}

/// Where an annotator's file is.
#[must_use]
pub fn beside(article: &Path, annotator: &str) -> PathBuf {
    article.with_file_name(annotation_file_name(&file_name(article), annotator))
}

/// Reads everything that a review of an article is about.
pub fn open_for_review(
    fs: &dyn FileSystem,
    article: &Path,
    names: &Names,
) -> Result<ForReview, CannotReview> {
    let left = read_side(fs, article, &names.left)?;
    let right = names.right.as_ref().map(|name| read_side(fs, article, name)).transpose()?;
    if let Some(right) = &right {
        one_rejected(&left, right)?;
        one_rejected(right, &left)?;
    }
    let gold = beside(article, GOLD);
    // An article without gold is read as the sides read it.
    let opened = open_article(fs, &gold, GOLD, encoding_by_name(&left.article.encoding));
    let mut opened = opened.map_err(|error| match error.reason {
        OpenError::Missing => CannotReview::Side {
            file: file_name(article),
            why: "is gone, and there is no gold of it. Put it back and start again".to_owned(),
        },
        _ => CannotReview::Open(error),
    })?;
    let is_there = match opened.standing {
        Standing::Fresh => false,
        Standing::Matches | Standing::ArticleGone => true,
        Standing::ArticleChanged { .. } => return Err(CannotReview::Texts(file_name(&gold))),
        Standing::Damaged(_) | Standing::Misnamed(_) => {
            return Err(CannotReview::Gold(file_name(&gold)));
        }
    };
    let text = Arc::clone(&opened.annotation.text);
    let fit = |mut side: Annotation| {
        if side.text.as_str() != text.as_str() {
            return Err(CannotReview::Texts(file_name(&beside(article, &side.annotator))));
        }
        side.text = Arc::clone(&text); // one copy, which comparing sees at a glance
        Ok(side)
    };
    let (left, right) = (fit(left)?, right.map(fit).transpose()?);
    let known = is_there.then(|| opened.annotation.clone());
    let begun = Review::new(left, right, known);
    let (review, mut gold) =
        begun.map_err(|DifferentText| CannotReview::Texts(file_name(article)))?;
    if !is_there {
        // What was read just now: the sides may know less of the article.
        gold.article = opened.annotation.article;
    }
    opened.annotation = gold;
    Ok(ForReview { opened, review })
}

/// The sides whose annotation on disk says something else by now, or can't be read any more: how
/// they are called.
#[must_use]
pub fn changed_sides(fs: &dyn FileSystem, article: &Path, sides: &[Annotation]) -> Vec<String> {
    let says = |a: &Annotation, b: &Annotation| {
        a.spans == b.spans && a.status == b.status && a.text.as_str() == b.text.as_str()
    };
    let is_same = |side: &Annotation| {
        read_side(fs, article, &side.annotator).is_ok_and(|now| says(&now, side))
    };
    let changed = sides.iter().filter(|side| !is_same(side));
    changed.map(|side| shown(&side.annotator).to_owned()).collect()
}

/// Refuses an article that the first one rejected and the second one did not.
fn one_rejected(a: &Annotation, b: &Annotation) -> Result<(), CannotReview> {
    match (&a.status, &b.status) {
        (Status::Rejected(_), Status::Rejected(_)) => Ok(()),
        (Status::Rejected(reason), _) => Err(CannotReview::Rejected {
            who: shown(&a.annotator).to_owned(),
            reason: reason.clone(),
            other: shown(&b.annotator).to_owned(),
        }),
        _ => Ok(()),
    }
}

fn read_side(
    fs: &dyn FileSystem,
    article: &Path,
    annotator: &str,
) -> Result<Annotation, CannotReview> {
    let path = beside(article, annotator);
    read(fs, &path).map_err(|reason| {
        let why = match reason {
            LeftOut::Unreadable(error) => format!("can't be read: {error}"),
            LeftOut::Unsound(Some(error)) => format!("has errors; open it to see them. {error}"),
            LeftOut::Unsound(None) => "has errors; open it to see them".to_owned(),
            LeftOut::Misnamed(mismatch) => format!("has another name than it says: {mismatch}"),
            LeftOut::Twice => "is there twice".to_owned(),
        };
        CannotReview::Side { file: file_name(&path), why }
    })
}

/// The last part of a path, for a sentence.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
