//! The annotators of a folder, two by two: who has done the same articles, and how far they
//! agree.
//!
//! [`Comparisons`] reads the annotations of one article after the other, several articles at a
//! time on threads of its own, and hands out what it found in the order of the names, whatever
//! the threads did. A result holds counts and no text, so memory does not grow with the folder;
//! [`Totals`] adds results up. To stop early, drop the iterator.
//!
//! Limits: which article a file is about is told by its name if that has a usual ending, by what
//! is inside if not. A file that is called `korea.txt.mk.ron`, and says inside that it is
//! nobody's annotation of an article `korea.txt.mk`, is passed over.

use super::candidates::annotations_in;
use super::folder::Progress;
use super::fs::FileSystem;
use super::open::{LIMIT, OpenError, read_limited};
use super::walk::{FolderFiles, Walk};
use crate::annotation::file::{
    self, FileError, GOLD, NameMismatch, annotator_in, check_against_name, is_article_name,
    parse_file_name,
};
use crate::annotation::{Annotation, Status};
use crate::review::{Agreement, Coincidences, DifferentText};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many articles are handed to the threads at a time: enough that they seldom wait for the
/// slowest of them.
const BATCH: usize = 256;

/// An annotator, whatever the case of the name. Sorts as pairs and tables are shown: those
/// asked for come in that order; else gold is first, as the reference, then nobody in
/// particular, then the others by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    place: usize,
    /// In lower case.
    name: String,
}

impl Who {
    /// True for the adjudicated annotations, which are settled from the others.
    #[must_use]
    pub fn is_gold(&self) -> bool {
        self.name == GOLD
    }
}

/// Which annotators are compared, and what of their work.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Nobody's name here: every pair. One name: all pairs with that annotator. More: all
    /// pairs among those. Empty is the name of nobody in particular.
    pub annotators: Vec<String>,
    /// Work in progress counts as well.
    pub unfinished: bool,
}

impl Choice {
    fn who(&self, annotator: &str) -> Option<Who> {
        let name = annotator.to_lowercase();
        let place = match self.annotators.iter().position(|a| a.to_lowercase() == name) {
            Some(place) => place,
            None if self.annotators.is_empty() && name == GOLD => 0,
            None if self.annotators.len() <= 1 => 1,
            None => return None,
        };
        Some(Who { place, name })
    }

    fn has_pair(&self, left: &Who) -> bool {
        self.annotators.len() != 1 || left.place == 0
    }

    fn takes(&self, status: &Status) -> bool {
        match status {
            Status::Done | Status::Gold => true,
            Status::InProgress => self.unfinished,
            Status::Rejected(_) => false,
        }
    }
}

/// Why an annotation file was left out.
#[derive(Debug)]
pub enum LeftOut {
    /// It can't be read.
    Unreadable(OpenError),
    /// It has errors; the first of them.
    Unsound(Option<FileError>),
    /// Its name and what is inside disagree.
    Misnamed(NameMismatch),
    /// Another file of the article has the same annotator, in another case.
    Twice,
}

/// Two annotators' work on an article.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The left one: the reference for precision and recall.
    pub left: Who,
    /// The right one.
    pub right: Who,
    /// What was counted, or why nothing could be.
    pub found: Result<Agreement, DifferentText>,
}

/// What was found out about one article.
#[derive(Debug, Default)]
pub struct Compared {
    /// Where the article is or would be.
    pub article: PathBuf,
    /// How far each of the chosen annotators has come, with the name as it is spelled here.
    pub work: Vec<(Who, String, Progress)>,
    /// The pairs of those whose work counts, in order.
    pub pairs: Vec<Pair>,
    /// The values of all whose work counts together, but for gold, which is settled from
    /// theirs; none if their texts differ.
    pub values: Coincidences,
    /// The annotation files that could not be taken.
    pub left_out: Vec<(PathBuf, LeftOut)>,
}

/// The annotation files of one article.
#[derive(Debug)]
struct Group {
    folder: PathBuf,
    source: String,
    annotations: Vec<PathBuf>,
}

/// The comparisons of all articles of a folder and its subfolders, in order. Articles without
/// an annotation are passed over.
#[derive(Debug)]
pub struct Comparisons<'a> {
    fs: &'a dyn FileSystem,
    choice: Choice,
    threads: usize,
    walk: Walk<'a>,
    /// Still to be compared.
    waiting: VecDeque<Group>,
    /// Compared, and not handed out.
    ready: VecDeque<Compared>,
    /// The files and folders that could not be looked at so far.
    pub failed: Vec<(PathBuf, io::Error)>,
}

impl<'a> Comparisons<'a> {
    /// Begins with `folder`, on as many threads as the machine has cores.
    #[must_use]
    pub fn new(fs: &'a dyn FileSystem, folder: &Path, choice: Choice) -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            fs,
            choice,
            threads,
            walk: Walk::new(fs, folder),
            waiting: VecDeque::new(),
            ready: VecDeque::new(),
            failed: Vec::new(),
        }
    }

    fn compare_some(&mut self) {
        while self.waiting.len() < BATCH {
            let Some(mut files) = self.walk.next() else { break };
            self.failed.append(&mut files.failed);
            self.waiting.extend(groups(self.fs, &files));
        }
        let some = self.waiting.len().min(BATCH);
        let some: Vec<Group> = self.waiting.drain(..some).collect();
        self.ready = compare_all(self.fs, &some, &self.choice, self.threads);
    }
}

impl Iterator for Comparisons<'_> {
    type Item = Compared;

    fn next(&mut self) -> Option<Compared> {
        if self.ready.is_empty() {
            self.compare_some();
        }
        self.ready.pop_front()
    }
}

/// The annotation files of a folder by the article that they are about.
fn groups(fs: &dyn FileSystem, files: &FolderFiles) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for path in annotations_in(fs, files) {
        let source = source_of(fs, &path);
        let number = *numbers.entry(source).or_insert_with_key(|source| {
            let (folder, source) = (files.path.clone(), source.clone());
            groups.push(Group { folder, source, annotations: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(number) {
            group.annotations.push(path);
        }
    }
    groups
}

fn source_of(fs: &dyn FileSystem, path: &Path) -> String {
    let name = name_of(path);
    let (source, _) = parse_file_name(&name).unwrap_or_default();
    if is_article_name(&source) {
        return source;
    }
    let bytes = read_limited(fs, path, LIMIT).map(|(bytes, _)| bytes);
    let inside = bytes.ok().and_then(|bytes| file::read(&bytes).ok()).map(|l| l.annotation);
    let inside = inside.filter(|a| check_against_name(a, &name).is_ok());
    inside.map_or(source, |a| a.article.source)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Compares articles on some threads, of which the caller's is one; results in their order.
fn compare_all(
    fs: &dyn FileSystem,
    groups: &[Group],
    choice: &Choice,
    threads: usize,
) -> VecDeque<Compared> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(group) = groups.get(number) else { return done };
            done.push((number, compare(fs, group, choice)));
        }
    };
    let mut done = thread::scope(|scope| {
        // A thread that can't be had is done without.
        let others: Vec<_> = (1..threads.min(groups.len()))
            .filter_map(|n| {
                thread::Builder::new().name(format!("compare-{n}")).spawn_scoped(scope, work).ok()
            })
            .collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(fault) => std::panic::resume_unwind(fault),
            }
        }
        done
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, compared)| compared).collect()
}

fn compare(fs: &dyn FileSystem, group: &Group, choice: &Choice) -> Compared {
    let mut compared =
        Compared { article: group.folder.join(&group.source), ..Compared::default() };
    let mut sides: Vec<(Who, Annotation)> = Vec::new();
    for path in &group.annotations {
        let name = name_of(path);
        let Some(who) = annotator_in(&name, &group.source).and_then(|a| choice.who(a)) else {
            continue;
        };
        if compared.work.iter().any(|(other, ..)| *other == who) {
            compared.left_out.push((path.clone(), LeftOut::Twice));
            continue;
        }
        let mut annotation = match read(fs, path) {
            Ok(annotation) => annotation,
            Err(reason) => {
                compared.work.push((who, annotator_of(&name, group), Progress::Damaged));
                compared.left_out.push((path.clone(), reason));
                continue;
            }
        };
        if annotation.article.source != group.source {
            continue; // of another article: see the limits
        }
        let progress = Progress::of(&annotation.status);
        compared.work.push((who.clone(), annotation.annotator.clone(), progress));
        if choice.takes(&annotation.status) {
            // One copy of the text, which comparing sees at a glance.
            let same = sides.iter().find(|(_, a)| a.text.as_str() == annotation.text.as_str());
            if let Some((_, same)) = same {
                annotation.text = Arc::clone(&same.text);
            }
            sides.push((who, annotation));
        }
    }
    sides.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (number, (left, a)) in sides.iter().enumerate() {
        if !choice.has_pair(left) {
            break;
        }
        for (right, b) in sides.iter().skip(number + 1) {
            let mut agreement = Agreement::default();
            let found = agreement.add(a, b).map(|()| agreement);
            compared.pairs.push(Pair { left: left.clone(), right: right.clone(), found });
        }
    }
    let all: Vec<&Annotation> =
        sides.iter().filter(|(who, _)| !who.is_gold()).map(|(_, a)| a).collect();
    if compared.values.add(&all).is_err() {
        compared.values = Coincidences::default(); // the pairs say which texts differ
    }
    compared
}

fn annotator_of(file_name: &str, group: &Group) -> String {
    annotator_in(file_name, &group.source).unwrap_or_default().to_owned()
}

/// Reads one annotation, which must be sound and say what its name says.
pub(super) fn read(fs: &dyn FileSystem, path: &Path) -> Result<Annotation, LeftOut> {
    let (bytes, _) = read_limited(fs, path, LIMIT).map_err(LeftOut::Unreadable)?;
    let loaded = file::read(&bytes)
        .map_err(|failure| LeftOut::Unsound(failure.errors.into_iter().next()))?;
    check_against_name(&loaded.annotation, &name_of(path)).map_err(LeftOut::Misnamed)?;
    Ok(loaded.annotation)
}

/// What one annotator has done of what was looked at.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// The name as it was met first; empty for nobody in particular.
    pub name: String,
    /// Articles done, or gold.
    pub finished: u64,
    /// Articles begun.
    pub in_progress: u64,
    /// Articles rejected: nobody labelled them, so they are not compared.
    pub rejected: u64,
    /// Annotations that can't be read.
    pub damaged: u64,
}

/// The sums over articles.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// What each annotator has done.
    pub annotators: BTreeMap<Who, Done>,
    /// How far each pair agrees, over the articles that both have done.
    pub pairs: BTreeMap<(Who, Who), Agreement>,
    /// The values of all annotators but gold.
    pub values: Coincidences,
    /// The articles that two or more have done.
    pub compared: u64,
}

impl Totals {
    /// Adds an article.
    pub fn add(&mut self, article: &Compared) {
        for (who, name, progress) in &article.work {
            let done = self
                .annotators
                .entry(who.clone())
                .or_insert_with(|| Done { name: name.clone(), ..Done::default() });
            match progress {
                Progress::Done | Progress::Gold => done.finished += 1,
                Progress::Rejected => done.rejected += 1,
                Progress::InProgress => done.in_progress += 1,
                Progress::New | Progress::Damaged => done.damaged += 1,
            }
        }
        let mut any = false;
        for Pair { left, right, found } in &article.pairs {
            if let Ok(found) = found {
                any = true;
                self.pairs.entry((left.clone(), right.clone())).or_default().merge(found);
            }
        }
        self.compared += u64::from(any);
        self.values.merge(&article.values);
    }

    /// The name of an annotator as it was met first; empty for nobody in particular.
    #[must_use]
    pub fn name(&self, who: &Who) -> &str {
        self.annotators.get(who).map_or("", |done| &done.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Article;
    use crate::article::Text;
    use crate::desk::sim::{Call, Fault, SimFs};

    fn put(fs: &SimFs, name: &str, annotator: &str) {
        let text = Arc::new(Text::new("It rained.".to_owned()));
        let article = Article {
            source: name.to_owned(),
            sha256: "0".repeat(64),
            encoding: "UTF-8".to_owned(),
            ..Article::default()
        };
        let mut annotation = Annotation::new(article, annotator, text);
        annotation.status = Status::Done;
        let path = Path::new("/desk").join(file::annotation_file_name(name, annotator));
        fs.put(path, file::write(&annotation).as_bytes());
    }

    #[test]
    fn results_come_in_order_over_several_batches() {
        let fs = SimFs::new(&["/desk"]);
        let names: Vec<String> = (0..2 * BATCH + 3).map(|n| format!("{n}.txt")).collect();
        for name in &names {
            put(&fs, name, "mk");
            put(&fs, name, "jd");
        }
        let mut totals = Totals::default();
        let mut found = Vec::new();
        for compared in Comparisons::new(&fs, Path::new("/desk"), Choice::default()) {
            totals.add(&compared);
            found.push(name_of(&compared.article));
        }
        assert_eq!(found, names);
        let articles: Vec<u64> = totals.pairs.values().map(|a| a.report().articles).collect();
        assert_eq!((totals.compared, articles), (found.len() as u64, vec![found.len() as u64]));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let fs = SimFs::new(&["/desk"]);
        put(&fs, "a.txt", "mk");
        let compare = || Comparisons::new(&fs, Path::new("/desk"), Choice::default());
        fs.fail_every(Call::Read, Fault::Raw(5));
        let left_out: Vec<_> = compare().flat_map(|c| c.left_out).collect();
        assert!(matches!(left_out.as_slice(), [(_, LeftOut::Unreadable(_))]), "{left_out:?}");
        fs.fail_every(Call::List, Fault::Raw(13));
        let mut comparisons = compare();
        assert!(comparisons.next().is_none());
        assert_eq!(comparisons.failed.len(), 1);
    }
}
