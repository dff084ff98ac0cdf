//! Keeping what the user did: the annotation after every edit.
//!
//! The writer's thread does the work; this keeps the account of what was handed over and what
//! came back. *Saved* means: the last revision handed over is durable on disk.

use super::document::Document;
use super::job::{Job, Poll, Wake};
use crate::annotation::file;
use crate::desk::fingerprint::{Expect, Fingerprint};
use crate::desk::fs::{FileSystem, Stamp};
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::opened::Opened;
use crate::desk::save::{Event, Flushed, Made, Save};
use crate::desk::watch::Watch;
use crate::desk::writer::Writer;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often changes from outside are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long closing waits for the disk.
const WAIT_ON_CLOSING: Duration = Duration::from_secs(5);

/// What the status line says about saving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing was changed, so nothing was written.
    #[default]
    Untouched,
    /// The last edit is on its way to the disk.
    Saving,
    /// The last edit is durable on disk.
    Saved,
    /// It could not be written; it is kept in memory and tried again.
    Failed {
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// Someone else changed the file, or it is gone; nothing is written until the user decides.
    Outside,
}

impl SaveState {
    /// True if nothing would be lost with the memory.
    const fn is_safe(&self) -> bool {
        matches!(self, Self::Untouched | Self::Saved)
    }
}

/// What the writer or the watcher reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// Everything handed over for this file is on disk.
    Saved(PathBuf),
    /// This file could not be written: for a message.
    Failed(PathBuf, String),
    /// The open annotation's file was changed by someone else; where that is kept, if it could
    /// not be left under its name.
    AnnotationChanged(Option<PathBuf>),
    /// The open article was changed by someone else.
    ArticleChanged,
    /// The open article is gone, or can't be read any more.
    ArticleGone,
}

/// The accounts of the open annotation and of those that were left, and the threads behind
/// them.
#[derive(Debug)]
pub struct Saving {
    writer: Writer,
    watch: Option<Watch>,
    fs: Arc<dyn FileSystem>,
    current: Option<Account>,
    left: Vec<Account>,
    looks: Vec<Look>,
    idle: SaveState,
}

/// A watched file with another stamp is being read, to see whether its content is another too.
#[derive(Debug)]
struct Look {
    path: PathBuf,
    expect: Expect,
    holds: Holds,
}

/// What a file holds.
#[derive(Debug)]
enum Holds {
    /// It is being read.
    Reading(Job<Held>),
    Known(Held),
}

/// What a file was found to hold.
#[derive(Clone, Copy, Debug)]
enum Held {
    /// What is expected.
    Expected,
    /// Something else: the file's stamp, `None` if there is none or it cannot be read.
    Other(Option<Stamp>),
}

/// One annotation file that is being kept.
#[derive(Debug)]
struct Account {
    article: PathBuf,
    article_expect: Expect,
    annotation: PathBuf,
    expect: Expect,
    handed_over: u64,
    state: SaveState,
    /// The stamp of what the user was asked about last; `None`: it is gone, or can't be read.
    asked: Option<Stamp>,
    /// The article is gone, or can't be read, since it was looked at last.
    is_article_gone: bool,
    /// The file had another stamp while a save was under way: it may have come after the save
    /// had shown, and is looked into when that is done.
    look_again: bool,
}

impl Saving {
    /// Starts the threads.
    pub fn start(fs: &Arc<dyn FileSystem>, wake: &Wake) -> io::Result<Self> {
        // Without a watch a change from outside is still found before it is overwritten.
        let watch = Watch::start(Arc::clone(fs), LOOK_EVERY, Arc::clone(wake)).ok();
        let announce = watch.as_ref().map(Watch::expecter);
        let writer = Writer::start_announcing(Arc::clone(fs), Arc::clone(wake), announce)?;
        let fs = Arc::clone(fs);
        Ok(Self {
            writer,
            watch,
            fs,
            current: None,
            left: Vec::new(),
            looks: Vec::new(),
            idle: SaveState::Untouched,
        })
    }

    /// What the status line says.
    #[must_use]
    pub fn state(&self) -> &SaveState {
        self.current.as_ref().map_or(&self.idle, |account| &account.state)
    }

    /// True if the last edit of the current annotation is on disk.
    #[must_use]
    pub fn is_on_disk(&self) -> bool {
        self.state().is_safe()
    }

    /// True if the last edit of this annotation, open or left, is not on disk.
    #[must_use]
    pub fn is_waiting(&self, annotation: &Path) -> bool {
        let mut accounts = self.current.iter().chain(&self.left);
        accounts.any(|a| a.annotation == annotation && !a.state.is_safe())
    }

    /// The annotations, open or left, whose last edit is not on disk, each with its article and
    /// how it stands; the open one first.
    pub(super) fn not_on_disk(&self) -> impl Iterator<Item = (&Path, &Path, &SaveState)> {
        let accounts = self.current.iter().chain(&self.left).filter(|a| !a.state.is_safe());
        accounts.map(|a| (a.article.as_path(), a.annotation.as_path(), &a.state))
    }

    /// Keeps another annotation from now on, in place of the current one.
    pub fn follow(&mut self, opened: &Opened) {
        let expect = |print: Option<Fingerprint>| print.map_or(Expect::Absent, Expect::Is);
        self.current = Some(Account {
            article: opened.path.clone(),
            article_expect: expect(opened.article_fingerprint),
            annotation: opened.annotation_path.clone(),
            expect: expect(opened.fingerprint),
            handed_over: 0,
            state: SaveState::Untouched,
            asked: None,
            is_article_gone: false,
            look_again: false,
        });
        self.watch_current();
    }

    /// Leaves the current annotation; what still waits for it is written all the same. True if
    /// its account is kept, because its last edit is not on disk or because `keep` says so.
    pub fn leave(&mut self, keep: bool) -> bool {
        match self.current.take() {
            Some(account) if keep || !account.state.is_safe() => {
                self.left.push(account);
                true
            }
            _ => false,
        }
    }

    /// Goes on with an annotation that was left. False if its account was not kept.
    pub fn resume(&mut self, annotation: &Path) -> bool {
        let Some(at) = self.left.iter().position(|a| a.annotation == annotation) else {
            return false;
        };
        self.current = Some(self.left.remove(at));
        self.watch_current();
        true
    }

    /// Gives up the account of an annotation that was left, if its last edit is on disk. True
    /// if there is none any more.
    pub fn close(&mut self, annotation: &Path) -> bool {
        self.left.retain(|a| a.annotation != annotation || !a.state.is_safe());
        self.left.iter().all(|a| a.annotation != annotation)
    }

    fn watch_current(&self) {
        let (Some(watch), Some(account)) = (&self.watch, &self.current) else { return };
        let stamp = |expect| match expect {
            Expect::Is(print) => Some(print.stamp),
            Expect::Seen(stamp) => stamp,
            Expect::Absent | Expect::Anything => None,
        };
        watch.set([
            (account.article.clone(), stamp(account.article_expect)),
            (account.annotation.clone(), stamp(account.expect)),
        ]);
    }

    /// Hands the annotation over if it has changed since.
    pub fn hand_over(&mut self, document: &Document) {
        let Some(account) = &mut self.current else { return };
        if document.revision() <= account.handed_over || account.state == SaveState::Outside {
            return;
        }
        // A failure stands until something was written: the writer tells it once only.
        if !matches!(account.state, SaveState::Failed { .. }) {
            account.state = SaveState::Saving;
        }
        self.submit_current(document);
    }

    fn submit_current(&mut self, document: &Document) {
        let Some(account) = &mut self.current else { return };
        let revision = document.revision();
        account.handed_over = revision;
        let annotation = document.annotation.clone();
        self.writer.submit(Save {
            path: account.annotation.clone(),
            revision,
            content: Box::new(move || Ok(Made::whole(file::write(&annotation).into_bytes()))),
            expect: account.expect,
        });
    }

    /// Writes over what someone else wrote; if that has changed since it was asked, it is asked
    /// again.
    pub fn keep_mine(&mut self, document: &Document) {
        let Some(account) = &mut self.current else { return };
        account.expect = Expect::Seen(account.asked);
        account.state = SaveState::Saving;
        self.submit_current(document);
    }

    /// The annotation that the user was asked about is gone by now.
    pub fn has_gone(&mut self) {
        if let Some(account) = &mut self.current {
            account.asked = None;
        }
    }

    /// True if the current annotation was gone, or could not be read, when it was looked at last.
    #[must_use]
    pub fn finds_nothing(&self) -> bool {
        self.current.as_ref().is_some_and(|a| a.asked.is_none())
    }

    /// True if the user is asked about an annotation that is gone, or can't be read any more;
    /// and whether its article is, too.
    #[must_use]
    pub fn is_gone(&self) -> (bool, bool) {
        let account = self.current.as_ref().filter(|a| a.state == SaveState::Outside);
        account.map_or((false, false), |a| (a.asked.is_none(), a.is_article_gone))
    }

    /// Drops what of the current annotation is not on disk: the user decided so.
    pub fn drop_mine(&mut self) {
        if let Some(account) = &mut self.current {
            let _ = self.writer.give_up(&account.annotation);
            account.state = SaveState::Untouched;
        }
    }

    /// Takes in what happened. `wake` is called when there is more.
    pub fn poll(&mut self, wake: &Wake) -> Vec<Report> {
        let mut reports = Vec::new();
        for event in self.writer.poll() {
            reports.extend(self.take_in(event));
        }
        for change in self.watch.as_ref().map(Watch::poll).unwrap_or_default() {
            self.look_into(change.path(), wake);
        }
        let current = self.current.as_mut();
        if let Some(account) = current.filter(|a| a.look_again && a.state == SaveState::Saved) {
            account.look_again = false;
            let path = account.annotation.clone();
            self.look_into(&path, wake);
        }
        reports.extend(self.finish_looks(wake));
        reports
    }

    fn take_in(&mut self, event: Event) -> Option<Report> {
        let path = match &event {
            Event::Saved { path, .. }
            | Event::Failed { path, .. }
            | Event::ChangedOutside { path, .. } => path.clone(),
        };
        let is_open = self.current.as_ref().is_some_and(|a| a.annotation == path);
        let mut accounts = self.current.iter_mut().chain(&mut self.left);
        let account = accounts.find(|a| a.annotation == path);
        match event {
            Event::Saved { revision, fingerprint, .. } => {
                if let Some(account) = account {
                    account.expect = Expect::Is(fingerprint);
                    if revision < account.handed_over || account.state == SaveState::Outside {
                        return None;
                    }
                    account.state = SaveState::Saved;
                }
                Some(Report::Saved(path))
            }
            Event::Failed { error, .. } => {
                let (what, remedy) = (error.to_string(), error.remedy().to_owned());
                let sentence = format!("{what} {remedy}");
                if let Some(account) = account {
                    account.state = SaveState::Failed { what, remedy };
                }
                Some(Report::Failed(path, sentence))
            }
            Event::ChangedOutside { found, kept, .. } => {
                if let Some(account) = account {
                    account.state = SaveState::Outside;
                    account.asked = found;
                }
                if is_open {
                    return Some(Report::AnnotationChanged(kept));
                }
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let sentence = format!(
                    "{name} was changed by someone else before your last edit could be saved. \
                     Open its article again to decide which to keep"
                );
                let kept = kept.map(|kept| format!(". {}", kept_as(&kept)));
                Some(Report::Failed(path, sentence + kept.as_deref().unwrap_or_default()))
            }
        }
    }

    /// The watch saw another stamp: the file itself says whether its content is another one.
    fn look_into(&mut self, path: &Path, wake: &Wake) {
        let Some(expect) = self.expected(path) else { return self.look_later(path) };
        self.looks.retain(|look| look.path != path);
        let (fs, file) = (Arc::clone(&self.fs), path.to_owned());
        let read = move || holds(fs.as_ref(), &file, expect);
        let holds = match Job::start("copydesk-look", Arc::clone(wake), read) {
            Some(job) => Holds::Reading(job),
            // Without a thread it cannot be known; asking too often is better than too seldom.
            None => Holds::Known(Held::Other(None)),
        };
        self.looks.push(Look { path: path.to_owned(), expect, holds });
    }

    /// What a file of the current annotation should hold; `None` if it is none of them, or if a
    /// save is under way, whose own check decides at the last moment about what was there before.
    fn expected(&self, path: &Path) -> Option<Expect> {
        let account = self.current.as_ref()?;
        if path == account.annotation {
            (account.state != SaveState::Saving).then_some(account.expect)
        } else {
            (path == account.article).then_some(account.article_expect)
        }
    }

    fn look_later(&mut self, path: &Path) {
        if let Some(account) = self.current.as_mut().filter(|a| a.annotation == path) {
            account.look_again = true;
        }
    }

    fn finish_looks(&mut self, wake: &Wake) -> Vec<Report> {
        let mut reports = Vec::new();
        for look in std::mem::take(&mut self.looks) {
            let holds = match look.holds {
                Holds::Known(holds) => holds,
                Holds::Reading(job) => match job.poll() {
                    Poll::Ready(holds) => holds,
                    Poll::Failed => Held::Other(None),
                    Poll::Running => {
                        self.looks.push(Look { holds: Holds::Reading(job), ..look });
                        continue;
                    }
                },
            };
            match (self.expected(&look.path), holds) {
                // It was saved meanwhile: compared with what was there before, that says nothing.
                (Some(expect), _) if expect != look.expect => self.look_into(&look.path, wake),
                (Some(_) | None, Held::Expected) => {
                    let current = self.current.as_mut().filter(|a| a.article == look.path);
                    if let Some(account) = current {
                        account.is_article_gone = false;
                    }
                }
                (Some(_), Held::Other(found)) => {
                    let Some(account) = &mut self.current else { continue };
                    let is_annotation = account.annotation == look.path;
                    if is_annotation {
                        account.asked = found;
                    } else {
                        account.is_article_gone = found.is_none();
                    }
                    reports.push(match (is_annotation, found) {
                        (true, _) => Report::AnnotationChanged(None),
                        (false, None) => Report::ArticleGone,
                        (false, Some(_)) => Report::ArticleChanged,
                    });
                }
                (None, Held::Other(_)) => self.look_later(&look.path),
            }
        }
        reports
    }

    /// Waits until the files that changed are read: for tests. True if there were any; what
    /// they hold is told by [`Saving::poll`].
    pub fn settle(&mut self) -> bool {
        let unknown = || Holds::Known(Held::Other(None));
        for look in &mut self.looks {
            if let Holds::Reading(job) = std::mem::replace(&mut look.holds, unknown()) {
                look.holds = job.wait().map_or_else(unknown, Holds::Known);
            }
        }
        !self.looks.is_empty()
    }

    /// Where everything is kept.
    pub(super) fn file_system(&self) -> &Arc<dyn FileSystem> {
        &self.fs
    }

    /// Has another file written, one that is no annotation.
    pub(super) fn submit(&self, save: Save) {
        self.writer.submit(save);
    }

    /// Gives up what waits for such a file; true if something did.
    pub(super) fn give_up(&self, path: &Path) -> bool {
        self.writer.give_up(path)
    }

    /// Someone else's file is in the way until the user decides.
    pub fn stop_for_outside(&mut self) {
        if let Some(account) = &mut self.current {
            account.state = SaveState::Outside;
        }
    }

    /// True if everything handed over is on disk or nothing was, of every annotation.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        let mut accounts = self.current.iter().chain(&self.left);
        self.writer.is_idle() && accounts.all(|a| a.state.is_safe())
    }

    /// Tries a failed write again now.
    pub fn retry(&self) {
        self.writer.retry_now();
    }

    /// Waits, for a bounded time, until nothing is left to write. True if all is written.
    #[must_use]
    pub fn flush(&self) -> bool {
        self.writer.flush(WAIT_ON_CLOSING) == Flushed::All
    }

    /// Has the watch look for changes from outside at once.
    pub fn look_soon(&self) {
        if let Some(watch) = &self.watch {
            watch.check_soon();
        }
    }

    /// Looks for changes from outside, and waits for the disk.
    pub fn look_now(&self) {
        if let Some(watch) = &self.watch {
            watch.check_now();
        }
    }
}

fn holds(fs: &dyn FileSystem, path: &Path, expect: Expect) -> Held {
    match (read_limited(fs, path, LIMIT), expect) {
        (_, Expect::Anything) | (Err(OpenError::Missing), Expect::Absent | Expect::Seen(None)) => {
            Held::Expected
        }
        (Ok((_, now)), Expect::Is(known)) if now.sha256 == known.sha256 => Held::Expected,
        (Ok((_, now)), Expect::Seen(Some(seen))) if now.stamp == seen => Held::Expected,
        (Ok((_, now)), _) => Held::Other(Some(now.stamp)),
        (Err(_), _) => Held::Other(None),
    }
}

/// What another program wrote in the same instant as we did, in a sentence without a stop.
pub(super) fn kept_as(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    format!("Both wrote in the same instant: what the other program wrote is kept as {name}")
}
