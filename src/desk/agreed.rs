//! Articles on which two annotators are both done, in order: which one is to be reviewed next,
//! and gold for those where nothing is left to decide.
//!
//! Gold is written where there is none, atomically and under the gold's lock, and never over a
//! file that is there.
//!
//! Cost: a folder is listed once; only of an article that has all the files the heads are read,
//! and only if all are done the annotations themselves.

use super::fingerprint::Expect;
use super::folder::{Progress, standing_of};
use super::fs::FileSystem;
use super::lock::{LockOutcome, lock};
use super::replace::{ReplaceError, replace};
use super::sides::{ForReview, Names, beside, file_name, open_for_review};
use crate::annotation::file::{self, GOLD};
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What comes next, and what was passed over on the way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// The first article with something to decide.
    pub article: Option<PathBuf>,
    /// So many both have done without a difference, and there is no gold yet.
    pub agreed: usize,
    /// So many both have done that can't be compared, or whose gold can't be read.
    pub unlike: usize,
    /// So many that one of the two rejected and the other has done.
    pub rejected_by_one: usize,
    /// So many that all rejected.
    pub rejected_by_all: usize,
}

/// What came of making gold.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// So many are gold now.
    pub made: usize,
    /// So many have differences, which are to be reviewed.
    pub differ: usize,
    /// What stood in the way elsewhere, as sentences.
    pub failed: Vec<String>,
    /// It was stopped before the end.
    pub stopped: bool,
}

/// How an article stands to a review.
enum Stand {
    /// Not done by both, or settled.
    Nothing,
    /// Both are done, and gold is not begun.
    Ready,
    /// Gold was begun.
    Begun,
    /// The gold can't be read.
    Damaged,
    /// One rejected it and the other is done.
    RejectedByOne,
    /// All rejected it.
    RejectedByAll,
}

/// The names in the folders that were looked at.
struct Looker<'a> {
    fs: &'a dyn FileSystem,
    folders: HashMap<PathBuf, HashSet<OsString>>,
}

impl<'a> Looker<'a> {
    fn new(fs: &'a dyn FileSystem) -> Self {
        Self { fs, folders: HashMap::new() }
    }

    fn look(&mut self, article: &Path, names: &Names) -> Stand {
        let folder = article.parent().unwrap_or(Path::new(""));
        let fs = self.fs;
        let there = self
            .folders
            .entry(folder.to_owned())
            .or_insert_with(|| fs.list(folder).unwrap_or_default().into_iter().collect());
        let progress = |annotator: &str| {
            let path = beside(article, annotator);
            let is_there = path.file_name().is_some_and(|n| there.contains(n));
            if is_there { standing_of(fs, &path).0 } else { Progress::New }
        };
        let annotators = std::iter::once(&names.left).chain(&names.right);
        let mut sides = Vec::new();
        for annotator in annotators {
            let side = progress(annotator);
            if !matches!(side, Progress::Done | Progress::Rejected) {
                return Stand::Nothing;
            }
            sides.push(side);
        }
        let rejected = sides.iter().filter(|side| **side == Progress::Rejected).count();
        match progress(GOLD) {
            Progress::Gold | Progress::Rejected => Stand::Nothing,
            Progress::Damaged => Stand::Damaged,
            _ if rejected == sides.len() => Stand::RejectedByAll,
            _ if rejected > 0 => Stand::RejectedByOne,
            Progress::New => Stand::Ready,
            Progress::InProgress | Progress::Done => Stand::Begun,
        }
    }
}

/// True if there is anything to decide in it.
fn is_open(read: &ForReview) -> bool {
    read.review.open(&read.opened.annotation) > 0
}

/// Finds the first article with something to decide: a difference, a review that was begun, or
/// the annotation of a single annotator. `goes_on` is told how many articles were looked at, and
/// says whether to go on; if not, this is what was found so far.
#[must_use]
pub fn next_to_review(
    fs: &dyn FileSystem,
    articles: &[PathBuf],
    names: &Names,
    mut goes_on: impl FnMut(usize) -> bool,
) -> Next {
    let mut next = Next::default();
    let mut looker = Looker::new(fs);
    for (number, article) in articles.iter().enumerate() {
        if !goes_on(number) {
            break;
        }
        let stand = looker.look(article, names);
        let is_next = match stand {
            Stand::Nothing => false,
            Stand::Damaged => {
                next.unlike += 1;
                false
            }
            Stand::RejectedByOne => {
                next.rejected_by_one += 1;
                false
            }
            Stand::RejectedByAll => {
                next.rejected_by_all += 1;
                false
            }
            Stand::Ready | Stand::Begun => {
                // Why it can't be compared is said when its review is opened.
                let read = open_for_review(fs, article, names).ok();
                let begun = matches!(stand, Stand::Begun);
                let wants = |r: &ForReview| begun || names.right.is_none() || is_open(r);
                let is_next = read.as_ref().is_some_and(wants);
                next.agreed += usize::from(read.is_some() && !is_next);
                next.unlike += usize::from(read.is_none());
                is_next
            }
        };
        if is_next {
            next.article = Some(article.clone());
            break;
        }
    }
    next
}

/// Makes gold of every article on which both are done and agree. `goes_on` is told how many
/// articles were looked at, and says whether to go on.
pub fn make_gold(
    fs: &dyn FileSystem,
    articles: &[PathBuf],
    names: &Names,
    mut goes_on: impl FnMut(usize) -> bool,
) -> Made {
    let mut made = Made::default();
    let mut looker = Looker::new(fs);
    for (number, article) in articles.iter().enumerate() {
        if !goes_on(number) {
            made.stopped = true;
            break;
        }
        if !matches!(looker.look(article, names), Stand::Ready) {
            continue;
        }
        match open_for_review(fs, article, names) {
            Ok(read) if is_open(&read) => made.differ += 1,
            Ok(read) => match write_gold(fs, read) {
                Ok(()) => made.made += 1,
                Err(sentence) => made.failed.push(sentence),
            },
            Err(error) => made.failed.push(format!("{}: {error}", file_name(article))),
        }
    }
    made
}

fn write_gold(fs: &dyn FileSystem, read: ForReview) -> Result<(), String> {
    let ForReview { opened, review } = read;
    let path = opened.annotation_path;
    let name = file_name(&path);
    let mut gold = opened.annotation;
    let edit = review.finish(&gold).map_err(|e| format!("{name}: {e}"))?;
    edit.apply(&mut gold).map_err(|e| format!("{name}: {e}"))?;
    // Where no lock can be had, the comparison before the rename has to do.
    let _guard = match lock(&path, GOLD) {
        LockOutcome::Busy(holder) => {
            return Err(format!("{name} is open in another window ({holder})"));
        }
        LockOutcome::Held(guard) => Some(guard),
        LockOutcome::Unavailable(_) => None,
    };
    let bytes = file::write(&gold);
    match replace(fs, &path, bytes.as_bytes(), &[Expect::Absent], &mut |_| ()) {
        Ok(_) => Ok(()),
        Err(error @ ReplaceError::Kept(..)) => Err(error.to_string()),
        Err(ReplaceError::Changed(_)) => Err(format!("{name} came there meanwhile and is left")),
        Err(ReplaceError::Failed(error)) => Err(format!("{error} {}", error.remedy())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Annotation, Label, Span, Spans, Status};
    use crate::article::open::read_article;
    use crate::desk::opened::describe;
    use crate::desk::sim::{Call, Fault, SimFs};
    use std::sync::Arc;

    fn put_pair(fs: &SimFs, source: &str) -> PathBuf {
        let article = Path::new("/copydesk-simulated").join(source);
        let bytes = b"It rained.";
        fs.put(&article, bytes);
        let read = read_article(source, bytes, None).unwrap();
        let (described, text) = (describe(source, bytes, &read), Arc::new(read.text));
        for annotator in ["mk", "jd"] {
            let mut a = Annotation::new(described.clone(), annotator, Arc::clone(&text));
            a.spans = Spans::new(vec![Span::new(0, 10, Label::Body)]).unwrap();
            a.status = Status::Done;
            fs.put(beside(&article, annotator), file::write(&a).as_bytes());
        }
        article
    }

    /// Writes an annotation again, changed.
    fn change(fs: &SimFs, article: &Path, annotator: &str, how: impl FnOnce(&mut Annotation)) {
        let path = beside(article, annotator);
        let mut a = file::read(&fs.content(&path).unwrap()).unwrap().annotation;
        how(&mut a);
        fs.put(path, file::write(&a).as_bytes());
    }

    fn put_gold(fs: &SimFs, article: &Path, status: Status) {
        let mut a = file::read(&fs.content(beside(article, "mk")).unwrap()).unwrap().annotation;
        a.annotator = GOLD.to_owned();
        a.status = status;
        fs.put(beside(article, GOLD), file::write(&a).as_bytes());
    }

    #[test]
    fn what_cannot_be_reviewed_is_counted_and_stops_nothing() {
        let fs = SimFs::new(&["/copydesk-simulated"]);
        let names = ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.txt", "7.txt"];
        let articles = names.map(|name| put_pair(&fs, name));
        let reject = |a: &mut Annotation| a.status = Status::Rejected("paywall".to_owned());
        change(&fs, &articles[0], "mk", reject);
        for annotator in ["mk", "jd"] {
            change(&fs, &articles[1], annotator, reject);
        }
        fs.put(beside(&articles[2], GOLD), b"Annotation(");
        // A review that was begun, and cannot be opened: a side is on another text.
        put_gold(&fs, &articles[3], Status::InProgress);
        let other = Arc::new(crate::article::Text::new("It snowed.".to_owned()));
        change(&fs, &articles[3], "jd", |a| {
            a.article.sha256 = crate::annotation::hash::sha256_hex(other.as_str().as_bytes());
            a.text = other;
        });
        put_gold(&fs, &articles[4], Status::Gold);
        // Gold is never merely done.
        put_gold(&fs, &articles[5], Status::Done);
        let names = Names { left: "mk".to_owned(), right: Some("jd".to_owned()) };
        let next = Next { unlike: 2, rejected_by_one: 1, rejected_by_all: 1, ..Next::default() };
        let sixth = Next { article: Some(articles[5].clone()), ..next };
        assert_eq!(next_to_review(&fs, &articles, &names, |_| true), sixth);
        let first = Next { rejected_by_one: 1, ..Next::default() };
        assert_eq!(next_to_review(&fs, &articles, &names, |number| number < 1), first);
    }

    #[test]
    fn a_folder_is_listed_once_whatever_the_order() {
        let fs = SimFs::new(&["/copydesk-simulated", "/copydesk-simulated/x"]);
        let names = ["1.txt", "x/1.txt", "2.txt", "x/2.txt"];
        let articles = names.map(|name| Path::new("/copydesk-simulated").join(name));
        let before = fs.calls().iter().filter(|call| call.0 == Call::List).count();
        let names = Names { left: "mk".to_owned(), right: None };
        assert_eq!(next_to_review(&fs, &articles, &names, |_| true), Next::default());
        let lists = fs.calls().iter().filter(|call| call.0 == Call::List).count();
        assert_eq!(lists - before, 2);
    }

    #[test]
    fn making_gold_stops_when_told_and_says_what_failed() {
        let fs = SimFs::new(&["/copydesk-simulated"]);
        let articles = ["1.txt", "2.txt", "3.txt"].map(|name| put_pair(&fs, name));
        let names = Names { left: "mk".to_owned(), right: Some("jd".to_owned()) };
        let is_gold = |n: usize| fs.content(beside(&articles[n], GOLD)).is_some();
        let made = make_gold(&fs, &articles, &names, |number| number < 1);
        assert_eq!((made.made, made.stopped, made.failed.len()), (1, true, 0));
        assert!(is_gold(0) && !is_gold(1));
        fs.fail_every(Call::Rename, Fault::Raw(28));
        let made = make_gold(&fs, &articles, &names, |_| true);
        assert_eq!((made.made, made.stopped, made.failed.len()), (0, false, 2));
        assert!(!is_gold(1));
        fs.heal();
        assert_eq!(make_gold(&fs, &articles, &names, |_| true).made, 2);
        assert!(is_gold(1) && is_gold(2));
        let next = next_to_review(&fs, &articles, &names, |_| true);
        assert_eq!(next, Next::default());
    }
}
