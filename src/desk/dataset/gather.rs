//! The annotated articles of a desk, one after the other, as records of a data set.
//!
//! Reading and what the caller does with each article run on several threads; the results come
//! in the order of the names, whatever the threads did.

use crate::annotation::file::{GOLD, annotator_in, same_annotator};
use crate::annotation::{Annotation, Status};
use crate::dataset::{Taken, TakenFrom, take};
use crate::desk::folder::is_article;
use crate::desk::fs::FileSystem;
use crate::desk::pairs::{Group, LeftOut, groups, read};
use crate::desk::parallel;
use crate::desk::walk::{self, Walk};
use crate::review::Agreement;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many articles are handed to the threads at a time; so many are in memory at once.
const BATCH: usize = 64;

/// Two annotators by their names in lower case, in that order.
pub type Two = (String, String);

/// What was read of one article.
#[derive(Debug)]
pub struct Gathered {
    /// Its path in the desk, with `/` on every system.
    pub path: String,
    /// Where it is.
    pub article: PathBuf,
    /// Its record, or why there is none.
    pub taken: Taken,
    /// How far those agree who finished it, two by two, gold left out.
    pub agreement: BTreeMap<Two, Agreement>,
    /// Annotation files that the choice is about, and that can't be taken.
    pub bad: Vec<(PathBuf, LeftOut)>,
}

/// What was not read.
#[derive(Debug, Default)]
pub struct Passed {
    /// Articles without any annotation.
    pub unannotated: u64,
    /// What could not be looked at.
    pub failed: Vec<(PathBuf, io::Error)>,
    /// What may hold annotations, and was left out.
    pub left_out: Vec<(PathBuf, walk::LeftOut)>,
}

impl Passed {
    /// What there is to say of what was not read.
    pub fn sentences(&self) -> impl Iterator<Item = String> {
        let failed = self.failed.iter();
        let failed =
            failed.map(|(path, why)| format!("{} could not be looked at: {why}.", path.display()));
        let left_out = self.left_out.iter();
        failed.chain(left_out.map(|(path, why)| format!("{}: {why}", path.display())))
    }
}

/// True if what was left out may hold annotations.
fn matters(path: &Path, why: walk::LeftOut) -> bool {
    why == walk::LeftOut::FolderLink || path.extension().is_some_and(|e| e == "ron")
}

/// Says why an annotation file can't be taken.
#[must_use]
pub fn why_bad(path: &Path, why: &LeftOut) -> String {
    let path = path.display();
    match why {
        LeftOut::Unreadable(error) => format!("{path} can't be read: {error}"),
        LeftOut::Unsound(Some(first)) => format!("{path} has errors: {first}"),
        LeftOut::Unsound(None) => format!("{path} has errors: copydesk check lists them."),
        LeftOut::Misnamed(mismatch) => format!("{path}: {mismatch}"),
        LeftOut::Twice => format!("{path}: another file has the same annotator."),
    }
}

/// Reads each annotated article of a folder and its subfolders: `work` runs on the threads,
/// `each` here, in order. Ends early with the error of `each`.
pub fn gather<T: Send, E>(
    fs: &dyn FileSystem,
    folder: &Path,
    from: &TakenFrom,
    work: &(impl Fn(Gathered) -> T + Sync),
    each: &mut impl FnMut(T) -> Result<(), E>,
) -> Result<Passed, E> {
    gather_some(fs, folder, from, &|_| true, work, each)
}

/// As [`gather`], but reads only articles whose path in the desk, with `/`, is `wanted`.
pub fn gather_some<T: Send, E>(
    fs: &dyn FileSystem,
    folder: &Path,
    from: &TakenFrom,
    wanted: &dyn Fn(&str) -> bool,
    work: &(impl Fn(Gathered) -> T + Sync),
    each: &mut impl FnMut(T) -> Result<(), E>,
) -> Result<Passed, E> {
    let threads = parallel::threads();
    let mut passed = Passed::default();
    let mut waiting: Vec<Group> = Vec::new();
    let mut flush = |waiting: &mut Vec<Group>| -> Result<(), E> {
        let done =
            parallel::in_order(waiting, threads, &|group| work(of_group(fs, folder, group, from)));
        waiting.clear();
        done.into_iter().try_for_each(&mut *each)
    };
    for mut files in Walk::new(fs, folder) {
        passed.failed.append(&mut files.failed);
        passed.left_out.extend(files.left_out.drain(..).filter(|(path, why)| matters(path, *why)));
        let found = groups(fs, &files);
        let annotated: HashSet<&str> = found.iter().map(|group| group.source.as_str()).collect();
        let is_bare = |name: &&String| is_article(name) && !annotated.contains(name.as_str());
        passed.unannotated += files.names.iter().filter(is_bare).count() as u64;
        for group in found {
            if !wanted(&path_in(folder, &group)) {
                continue;
            }
            waiting.push(group);
            if waiting.len() == BATCH {
                flush(&mut waiting)?;
            }
        }
    }
    flush(&mut waiting)?;
    Ok(passed)
}

/// How many articles of a folder and its subfolders have an annotation.
#[must_use]
pub fn count(fs: &dyn FileSystem, folder: &Path) -> u64 {
    Walk::new(fs, folder).map(|files| groups(fs, &files).len() as u64).sum()
}

/// The paths of all annotated articles in the desk, with `/`.
pub fn paths<'a>(fs: &'a dyn FileSystem, folder: &'a Path) -> impl Iterator<Item = String> + 'a {
    Walk::new(fs, folder).flat_map(move |files| {
        groups(fs, &files).into_iter().map(move |group| path_in(folder, &group))
    })
}

fn path_in(folder: &Path, group: &Group) -> String {
    let inside = group.folder.strip_prefix(folder).unwrap_or(Path::new(""));
    let mut parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.push(group.source.as_str().into());
    parts.join("/")
}

fn of_group(fs: &dyn FileSystem, folder: &Path, group: &Group, from: &TakenFrom) -> Gathered {
    let mut annotations: Vec<Annotation> = Vec::new();
    let mut bad = Vec::new();
    for path in &group.annotations {
        let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        let Some(annotator) = annotator_in(&name, &group.source) else { continue };
        match read(fs, path) {
            Ok(mut annotation) => {
                if annotation.article.source != group.source {
                    continue; // of another article, see `pairs`
                }
                if annotations.iter().any(|a| same_annotator(&a.annotator, annotator)) {
                    if is_about(from, annotator) {
                        bad.push((path.clone(), LeftOut::Twice));
                    }
                    continue;
                }
                // One copy of the text, which comparing sees at a glance.
                let same = annotations.iter().find(|a| a.text.as_str() == annotation.text.as_str());
                if let Some(same) = same {
                    annotation.text = Arc::clone(&same.text);
                }
                annotations.push(annotation);
            }
            Err(reason) if is_about(from, annotator) => bad.push((path.clone(), reason)),
            Err(_) => {}
        }
    }
    let path = path_in(folder, group);
    Gathered {
        taken: take(&path, from, &annotations),
        agreement: agreement(&annotations),
        article: group.folder.join(&group.source),
        path,
        bad,
    }
}

/// True if the annotator's work can become a record.
fn is_about(from: &TakenFrom, annotator: &str) -> bool {
    match from {
        TakenFrom::Gold => annotator == GOLD,
        TakenFrom::Majority => annotator != GOLD,
        TakenFrom::Annotator(name) => same_annotator(annotator, name),
    }
}

fn agreement(annotations: &[Annotation]) -> BTreeMap<Two, Agreement> {
    let finished = |a: &&Annotation| a.status == Status::Done && a.annotator != GOLD;
    let mut sides: Vec<(String, &Annotation)> =
        annotations.iter().filter(finished).map(|a| (a.annotator.to_lowercase(), a)).collect();
    sides.sort_by(|a, b| a.0.cmp(&b.0));
    let mut found = BTreeMap::new();
    for (number, (left, a)) in sides.iter().enumerate() {
        for (right, b) in sides.iter().skip(number + 1) {
            let mut agreement = Agreement::default();
            // Annotations of different texts can't be compared.
            if agreement.add(a, b).is_ok() {
                found.insert((left.clone(), right.clone()), agreement);
            }
        }
    }
    found
}
