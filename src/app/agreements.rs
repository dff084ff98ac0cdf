//! How far the annotators of a folder agree: read by a job, kept as figures for the window.
//!
//! Of an article only its figures are kept, so memory grows by some dozens of bytes for each
//! article and pair that share it. The job stops soon after nobody wants its result any more.
//!
//! Limits: figures are those of the moment when the folder was read; reading again is one click.

use super::App;
use super::job::{Job, Poll, Wake};
use super::overlay::Overlay;
use crate::annotation::file::GOLD;
use crate::desk::fs::FileSystem;
use crate::desk::pairs::{Choice, Comparisons, Totals, Who};
pub use crate::review::report::{AgreementReport, LabelReport, NAMES, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The agreement of a folder's annotators, as far as it is known.
#[derive(Debug)]
pub struct Agreements {
    /// What was read.
    pub folder: PathBuf,
    /// Work in progress counts as well.
    pub unfinished: bool,
    /// The pair that is shown closely, by its place in [`Found::pairs`].
    pub chosen: usize,
    /// The pair to be shown closely, if there is one of these names.
    wanted: Option<(String, String)>,
    /// The figures, once they are there.
    pub found: Option<Found>,
    job: Option<Job<Found>>,
    looking: Arc<Looking>,
}

/// What the job says while it runs, and is told.
#[derive(Debug, Default)]
struct Looking {
    articles: AtomicU64,
    stop: AtomicBool,
}

/// What was found out.
#[derive(Debug)]
pub struct Found {
    /// Every two annotators who did an article both, gold first.
    pub pairs: Vec<PairFound>,
    /// Krippendorff's α over all annotators but gold.
    pub alpha: Value,
    /// How many annotators there are, but for gold.
    pub annotators: usize,
    /// How many articles two or more have done.
    pub compared: u64,
    /// How many annotation files were left out because they have errors or can't be read.
    pub left_out: usize,
    /// How many files and folders could not be looked at.
    pub failed: usize,
}

/// Two annotators.
#[derive(Debug)]
pub struct PairFound {
    /// The reference for precision and recall. Empty for nobody in particular.
    pub left: String,
    /// The other one.
    pub right: String,
    /// All figures, over all articles of the two.
    pub report: AgreementReport,
    /// Their articles, those with least agreement first.
    pub articles: Vec<ArticleFound>,
    /// Articles whose texts differ, so that nothing could be compared.
    pub not_comparable: Vec<Arc<Path>>,
}

/// An article that two annotators have done.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleFound {
    /// Where it is.
    pub article: Arc<Path>,
    /// The share of characters with one label on both sides, from 0 to 1.
    pub observed: f64,
    /// How many characters have not.
    pub differing: u64,
    /// How many characters there are.
    pub characters: u64,
}

impl Drop for Agreements {
    fn drop(&mut self) {
        self.looking.stop.store(true, Ordering::Relaxed);
    }
}

impl Agreements {
    fn start(
        fs: &Arc<dyn FileSystem>,
        folder: PathBuf,
        unfinished: bool,
        wanted: Option<(String, String)>,
        wake: &Wake,
    ) -> Self {
        let looking = Arc::new(Looking::default());
        let (fs, place, seen) = (Arc::clone(fs), folder.clone(), Arc::clone(&looking));
        let job = Job::start("copydesk-agree", Arc::clone(wake), move || {
            look(fs.as_ref(), &place, unfinished, &seen)
        });
        Self { folder, unfinished, chosen: 0, wanted, found: None, job, looking }
    }

    /// How many articles were looked at so far, while it is still being read.
    #[must_use]
    pub fn progress(&self) -> Option<u64> {
        self.job.as_ref().map(|_| self.looking.articles.load(Ordering::Relaxed))
    }

    /// The pair that is shown closely.
    #[must_use]
    pub fn pair(&self) -> Option<&PairFound> {
        self.found.as_ref()?.pairs.get(self.chosen)
    }

    pub(super) fn poll(&mut self) {
        match self.job.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => {}
            Some(Poll::Failed) => self.job = None,
            Some(Poll::Ready(found)) => {
                self.job = None;
                self.take(found);
            }
        }
    }

    pub(super) fn settle(&mut self) {
        if let Some(found) = self.job.take().and_then(Job::wait) {
            self.take(found);
        }
    }

    fn take(&mut self, found: Found) {
        let wanted = |pair: &PairFound| {
            self.wanted.as_ref().is_some_and(|(l, r)| (l, r) == (&pair.left, &pair.right))
        };
        self.chosen = found.pairs.iter().position(wanted).unwrap_or_default();
        self.found = Some(found);
    }
}

/// The articles of a pair, while the folder is read.
#[derive(Default)]
struct Articles {
    compared: Vec<ArticleFound>,
    not_comparable: Vec<Arc<Path>>,
}

/// Reads the folder. Stops early if nobody wants to know any more; then the figures are those
/// of a part, and nobody sees them.
fn look(fs: &dyn FileSystem, folder: &Path, unfinished: bool, looking: &Looking) -> Found {
    let choice = Choice { annotators: Vec::new(), unfinished };
    let mut totals = Totals::default();
    let mut articles: BTreeMap<(Who, Who), Articles> = BTreeMap::new();
    let (mut left_out, mut failed) = (0, 0);
    let mut comparisons = Comparisons::new(fs, folder, choice);
    while let Some(compared) = comparisons.next() {
        if looking.stop.load(Ordering::Relaxed) {
            break;
        }
        failed += comparisons.failed.drain(..).count();
        left_out += compared.left_out.len();
        totals.add(&compared);
        let article: Arc<Path> = compared.article.into();
        for pair in compared.pairs {
            let of_pair = articles.entry((pair.left, pair.right)).or_default();
            match pair.found.map(|agreement| agreement.report()) {
                Err(_) => of_pair.not_comparable.push(Arc::clone(&article)),
                Ok(report) => of_pair.compared.extend(article_found(&article, &report)),
            }
        }
        looking.articles.fetch_add(1, Ordering::Relaxed);
    }
    failed += comparisons.failed.len();
    let pairs = articles.into_iter().map(|(who, mut articles)| {
        articles.compared.sort_by(|a, b| {
            a.observed.total_cmp(&b.observed).then_with(|| b.characters.cmp(&a.characters))
        });
        PairFound {
            left: totals.name(&who.0).to_owned(),
            right: totals.name(&who.1).to_owned(),
            report: totals.pairs.get(&who).cloned().unwrap_or_default().report(),
            articles: articles.compared,
            not_comparable: articles.not_comparable,
        }
    });
    Found {
        pairs: pairs.collect(),
        alpha: totals.values.alpha(),
        annotators: totals.annotators.keys().filter(|who| !who.is_gold()).count(),
        compared: totals.compared,
        left_out,
        failed,
    }
}

/// `None` for an article without a character: there is nothing to agree on.
fn article_found(article: &Arc<Path>, report: &AgreementReport) -> Option<ArticleFound> {
    let agreed: u64 = report.labels.iter().map(|l| l.both).sum();
    Some(ArticleFound {
        article: Arc::clone(article),
        observed: report.observed.ok()?,
        differing: report.characters.saturating_sub(agreed),
        characters: report.characters,
    })
}

impl App {
    pub(super) fn needs_folder(&self) -> Result<(), String> {
        self.queue.folder.as_ref().map(|_| ()).ok_or_else(|| "Open a folder first".to_owned())
    }

    /// Shows the agreement of the folder's annotators; reads the folder again each time.
    pub(super) fn show_agreement(&mut self) {
        if self.overlay == Some(Overlay::Agreement) {
            self.overlay = None;
            return;
        }
        let unfinished = self.agreements.as_ref().is_some_and(|a| a.unfinished);
        self.read_agreement(unfinished);
        self.overlay = Some(Overlay::Agreement);
    }

    /// Reads the folder for the agreement view, with work in progress or without.
    pub fn read_agreement(&mut self, unfinished: bool) {
        let Some(folder) = self.queue.folder.clone() else { return };
        let wanted = self.settings.pair.clone();
        let agreements = Agreements::start(&self.fs, folder, unfinished, wanted, &self.wake);
        self.agreements = Some(Box::new(agreements));
    }

    /// Shows another pair closely, by its place; it is shown the next time too.
    pub fn choose_pair(&mut self, place: usize) {
        let Some(agreements) = &mut self.agreements else { return };
        agreements.chosen = place;
        let names = |pair: &PairFound| (pair.left.clone(), pair.right.clone());
        self.settings.pair = agreements.pair().map(names).or(self.settings.pair.take());
    }

    /// Opens the review of an article by the chosen pair. Of a pair with gold, gold is what was
    /// settled, so it opens beside the other's work alone.
    pub fn review_chosen(&mut self, article: &Path) {
        let Some(pair) = self.agreements.as_ref().and_then(|a| a.pair()) else { return };
        let (left, right) = (pair.left.clone(), pair.right.clone());
        self.overlay = None;
        match (left == GOLD, right == GOLD) {
            (true, _) => self.start_review(article, &right, None),
            (_, true) => self.start_review(article, &left, None),
            _ => self.start_review(article, &left, Some(&right)),
        }
    }
}
