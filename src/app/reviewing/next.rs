//! After a review: whether its sides are still what was read; the next article with something
//! to decide, found by a job; and gold, made by another job, of all articles where there is
//! nothing to decide. Both jobs can be stopped.

use super::{Names, sentence_of};
use crate::annotation::file::GOLD;
use crate::app::command::Command;
use crate::app::job::{Job, Poll, Wake};
use crate::app::message::Weight;
use crate::app::{App, Asked, Finished};
use crate::desk::agreed::{Made, Next, make_gold, next_to_review};
use crate::desk::sides::{beside, changed_sides};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const NOT_LOOKED: &str = "It could not be looked whether the annotations have changed, so it is not \
     gold yet. Try again";

/// The window is told of progress each time so many articles were looked at.
const TELL_EVERY: usize = 64;

/// The review is being left.
#[derive(Debug)]
pub(in crate::app) enum Searching {
    /// Whether its sides have changed on disk is being looked at; nothing was done yet.
    Sides {
        /// The gold.
        annotation: PathBuf,
        /// Its revision when that began.
        revision: u64,
        /// Whose have changed.
        job: Job<Vec<String>>,
    },
    /// It is left; the next article to review is being looked for.
    Next {
        /// What it comes after.
        after: After,
        /// How far that is.
        looking: Looking,
        /// What is found.
        job: Job<Next>,
    },
}

/// How far a job has come with the articles of the folder. It ends soon after this is dropped.
#[derive(Debug)]
pub(in crate::app) struct Looking {
    all: usize,
    looked: Arc<AtomicUsize>,
    stopped: Arc<AtomicBool>,
}

impl Drop for Looking {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Looking {
    fn new(all: usize) -> Self {
        let (looked, stopped) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        Self { all, looked, stopped }
    }

    /// What the job tells how many it has looked at, and asks whether to go on.
    fn goes_on(&self, wake: &Wake) -> impl FnMut(usize) -> bool + use<> {
        let (looked, stopped, wake) =
            (Arc::clone(&self.looked), Arc::clone(&self.stopped), Arc::clone(wake));
        move |number| {
            looked.store(number, Ordering::Relaxed);
            if number.is_multiple_of(TELL_EVERY) {
                wake();
            }
            !stopped.load(Ordering::Relaxed)
        }
    }

    fn progress(&self) -> (usize, usize) {
        (self.looked.load(Ordering::Relaxed), self.all)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }
}

/// What the next article comes after.
#[derive(Debug)]
pub(in crate::app) struct After {
    /// The article that was finished.
    finished: Finished,
    /// What was done with it: `Gold: korea.txt`.
    done: String,
    names: Names,
}

impl Searching {
    /// The article that was finished; nothing is looked for any more.
    pub(in crate::app) fn stop(self) -> Finished {
        match self {
            Self::Sides { annotation, .. } => Finished { annotation, by_edit: false },
            Self::Next { after, .. } => after.finished,
        }
    }
}

/// Gold is being made where both agree.
#[derive(Debug)]
pub(in crate::app) struct Golding {
    names: Names,
    looking: Looking,
    job: Job<Made>,
}

impl Golding {
    pub(super) fn progress(&self) -> (usize, usize) {
        self.looking.progress()
    }

    pub(super) fn stop(&self) {
        self.looking.stop();
    }
}

impl App {
    /// How many of how many articles were looked at for the next one to review, while that goes
    /// on.
    #[must_use]
    pub fn looking_for_next(&self) -> Option<(usize, usize)> {
        match &self.searching {
            Some(Searching::Next { looking, .. }) => Some(looking.progress()),
            _ => None,
        }
    }

    /// Looks no further for the next article to review: the one that was finished stays open.
    pub fn stop_looking_for_next(&mut self) {
        match self.searching.take() {
            Some(Searching::Next { after: After { finished, done, .. }, .. }) => {
                let text = format!("{done}. The next article was not looked for any further");
                self.messages.say(Weight::Note, text, finished.by_edit.then_some(Command::Undo));
            }
            other => self.searching = other,
        }
    }

    /// Has it looked whether the sides still say what was read; then it is made gold.
    pub(super) fn check_sides(&mut self) {
        let Some(open) = self.open.as_ref().filter(|_| self.searching.is_none()) else { return };
        let Some(review) = &open.review else { return };
        let sides: Vec<_> =
            [Some(review.left()), review.right()].into_iter().flatten().cloned().collect();
        let (fs, article) = (Arc::clone(&self.fs), open.opened.path.clone());
        let (annotation, revision) =
            (open.opened.annotation_path.clone(), open.document.revision());
        let work = move || changed_sides(fs.as_ref(), &article, &sides);
        match Job::start("copydesk-sides", Arc::clone(&self.wake), work) {
            Some(job) => self.searching = Some(Searching::Sides { annotation, revision, job }),
            None => self.messages.say(Weight::Error, NOT_LOOKED, None),
        }
    }

    /// It was looked whether the sides have changed. Gold that was changed meanwhile stays open.
    fn sides_looked_at(&mut self, revision: u64, changed: Option<&[String]>) {
        if self.document().is_none_or(|d| d.revision() != revision) {
            return;
        }
        match changed {
            None => self.messages.say(Weight::Error, NOT_LOOKED, None),
            Some([]) => self.make_this_gold(),
            Some(names) => {
                let many = if names.len() == 1 { "annotation" } else { "annotations" };
                let text = format!("{}'s {many} changed meanwhile", names.join("'s and "));
                self.messages.say(Weight::Warning, text, None);
                self.read_again(true);
            }
        }
    }

    /// The article is settled: it is saved, and the next one is looked for.
    pub(in crate::app) fn leave_review(&mut self, what: &str, by_edit: bool) {
        self.changed();
        self.messages.clear_notes(); // they are about this article
        let Some(open) = &self.open else { return };
        let Some(review) = &open.review else { return };
        let names = review.names.clone();
        let done = format!("{what}: {}", open.document.annotation.article.source);
        let finished = Finished { annotation: open.opened.annotation_path.clone(), by_edit };
        let after = After { finished, done, names: names.clone() };
        let articles = self.queue.after(&open.opened.path);
        let fs = Arc::clone(&self.fs);
        let looking = Looking::new(articles.len());
        let goes_on = looking.goes_on(&self.wake);
        let work = move || next_to_review(fs.as_ref(), &articles, &names, goes_on);
        match Job::start("copydesk-next", Arc::clone(&self.wake), work) {
            Some(job) if self.queue.folder.is_some() => {
                self.searching = Some(Searching::Next { after, looking, job });
            }
            _ => self.go_on(after, None),
        }
    }

    /// Makes gold of every article of the folder where the two annotators of the last review are
    /// done and agree.
    pub(super) fn make_gold(&mut self) {
        let Some(names) = self.pair.clone() else { return };
        // What is open here as gold is this window's to finish.
        let open = self.open.as_ref().filter(|o| o.document.annotation.annotator == GOLD);
        let open = open.map(|o| o.opened.path.clone()).unwrap_or_default();
        let articles = self.queue.all_but(&open);
        let (fs, of) = (Arc::clone(&self.fs), names.clone());
        let looking = Looking::new(articles.len());
        let goes_on = looking.goes_on(&self.wake);
        let work = move || make_gold(fs.as_ref(), &articles, &of, goes_on);
        let job = Job::start("copydesk-gold", Arc::clone(&self.wake), work);
        self.golding = job.map(|job| Golding { names, looking, job });
    }

    /// Takes in what these jobs have found.
    pub(in crate::app) fn poll_reviews(&mut self) {
        match self.searching.take() {
            None => {}
            Some(Searching::Sides { annotation, revision, job }) => match job.poll() {
                Poll::Running => {
                    self.searching = Some(Searching::Sides { annotation, revision, job });
                }
                Poll::Ready(changed) => self.sides_looked_at(revision, Some(&changed)),
                Poll::Failed => self.sides_looked_at(revision, None),
            },
            Some(Searching::Next { after, looking, job }) => match job.poll() {
                Poll::Running => self.searching = Some(Searching::Next { after, looking, job }),
                Poll::Ready(next) => self.go_on(after, Some(next)),
                Poll::Failed => self.go_on(after, None),
            },
        }
        if let Some(golding) = self.golding.take() {
            match golding.job.poll() {
                Poll::Running => self.golding = Some(golding),
                Poll::Ready(made) => self.made_gold(&golding.names, &made),
                Poll::Failed => {
                    self.messages.say(Weight::Error, "Making gold failed inside Copydesk", None);
                }
            }
        }
    }

    /// Waits for these jobs: for tests. True if one was under way.
    pub(in crate::app) fn settle_reviews(&mut self) -> bool {
        let golding = self.golding.take();
        let searching = self.searching.take();
        let any = golding.is_some() || searching.is_some();
        // What is dropped too early would stop its job.
        if let Some(Golding { names, looking: _looking, job }) = golding {
            self.made_gold(&names, &job.wait().unwrap_or_default());
        }
        match searching {
            None => {}
            Some(Searching::Sides { revision, job, .. }) => {
                self.sides_looked_at(revision, job.wait().as_deref());
            }
            Some(Searching::Next { after, looking: _looking, job }) => {
                self.go_on(after, job.wait());
            }
        }
        any
    }

    fn go_on(&mut self, after: After, next: Option<Next>) {
        let After { finished, done, names } = after;
        let Some(next) = next else {
            // Nothing is known of the others.
            self.messages.say(Weight::Note, done, finished.by_edit.then_some(Command::Undo));
            return;
        };
        let left = left_over(&next, names.right.is_some());
        let Some(article) = next.article else {
            let undo = finished.by_edit.then_some(Command::Undo);
            let text = match &left {
                Some(_) => format!("{done}. No article with a difference is left"),
                None => format!("{done}. All that {} did is reviewed", names.shown()),
            };
            self.messages.say(Weight::Note, text, undo);
            self.say_agreed(Weight::Warning, left);
            return;
        };
        let path = beside(&article, GOLD);
        let finished = Some(finished);
        let asked = Asked { path, quiet: true, theirs: false, finished, review: Some(names) };
        self.start_reading(asked, GOLD);
        self.messages.say(Weight::Note, done, Some(Command::UndoFinish));
        self.say_agreed(Weight::Note, left);
    }

    fn say_agreed(&mut self, weight: Weight, left: Option<String>) {
        if let Some(text) = left {
            self.messages.say(weight, text, Some(Command::GoldWhereAgreed));
        }
    }

    fn made_gold(&mut self, names: &Names, made: &Made) {
        self.messages.withdraw_offers(Command::GoldWhereAgreed);
        let weight = if made.failed.is_empty() { Weight::Note } else { Weight::Warning };
        self.messages.say(weight, sentence_of(made, names), None);
        self.queue.walk();
    }
}

/// What was passed over on the way, in a sentence.
fn left_over(next: &Next, is_pair: bool) -> Option<String> {
    let agreed = match next.agreed {
        0 => None,
        1 => Some("1 article on the way has no difference and needs no look".to_owned()),
        n => Some(format!("{n} articles on the way have no difference and need no look")),
    };
    let unlike = match next.unlike {
        0 => None,
        1 => Some("1 can't be compared: open its review to see why".to_owned()),
        n => Some(format!("{n} can't be compared: open their reviews to see why")),
    };
    let by_one = match next.rejected_by_one {
        0 => None,
        1 => Some("1 is rejected by one of the two: open it to decide".to_owned()),
        n => Some(format!("{n} are rejected by one of the two: open them to decide")),
    };
    let by_all = match (next.rejected_by_all, is_pair) {
        (0, _) => None,
        (1, true) => Some("1 is rejected by both: open it to decide".to_owned()),
        (n, true) => Some(format!("{n} are rejected by both: open them to decide")),
        (1, false) => Some("1 is rejected: open it to decide".to_owned()),
        (n, false) => Some(format!("{n} are rejected: open them to decide")),
    };
    let all: Vec<String> = [agreed, unlike, by_one, by_all].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(". "))
}
