//! Exporting from the window: what the form says, a preview, and the work in the background.
//!
//! The form's fields are texts as they were typed; `Form::plan` makes a plan of them or
//! says what is wrong. The work is [`export`], on a thread of its own: whole or not at all.
//!
//! Limits: the preview is of the first article that has a record, cut at 3,000 bytes.

use super::App;
use super::job::{Job, Poll, Wake};
use super::message::Weight;
use super::overlay::Overlay;
use crate::dataset::export::{Export, Options};
pub use crate::dataset::export::{Format, Unit};
pub use crate::dataset::split::GroupBy;
use crate::dataset::split::Ratios;
use crate::dataset::{Profile, Taken, TakenFrom};
use crate::desk::dataset::export::{ExportError, Exported, Plan, Progress, export};
use crate::desk::dataset::gather::{Gathered, gather};
use crate::desk::dataset::splitting::SplitPlan;
use crate::desk::fs::FileSystem;
use crate::desk::new_folder::Over;
use crate::desk::open::{LIMIT, read_limited};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What is said if the system gives no thread.
pub(super) const NO_THREAD: &str =
    "The system gave no thread for this. Close other programs and try again";
/// The most bytes of a preview.
const PREVIEW: usize = 3000;

/// What the user chose and typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The format.
    pub format: Format,
    /// Whose spans: `gold`, `majority` or a name.
    pub from: String,
    /// The labels that count as content.
    pub profile: String,
    /// The splits, `train=80,dev=10,test=10`; none if it is empty.
    pub split: String,
    /// The seed of the splits.
    pub seed: String,
    /// What no split tears apart.
    pub group: GroupBy,
    /// The folder to write.
    pub out: String,
    /// What can't be taken is left out.
    pub skip_bad: bool,
    /// A folder that is there gets another name.
    pub set_aside: bool,
}

/// The export as the window shows it.
#[derive(Debug)]
pub struct Exporting {
    /// The desk.
    pub folder: PathBuf,
    /// What the user chose and typed.
    pub form: Form,
    /// What came of it, in lines; the error says why not.
    pub result: Option<Result<String, String>>,
    preview: Option<Result<String, String>>,
    /// What the preview is of.
    previewed: Option<Form>,
    previewing: Option<Job<Result<String, String>>>,
    /// Tells the preview that runs that it is of a former form.
    outdated: Arc<AtomicBool>,
    job: Option<Job<Result<String, String>>>,
    watched: Arc<Watched>,
}

/// What the thread says while it works, and is told.
#[derive(Debug, Default)]
struct Watched {
    done: AtomicU64,
    all: AtomicU64,
    stop: AtomicBool,
}

impl Drop for Exporting {
    fn drop(&mut self) {
        self.stop();
        self.outdated.store(true, Ordering::Relaxed);
    }
}

impl Form {
    /// The form as it is first shown.
    fn new(folder: &Path) -> Self {
        let mut form = Self {
            format: Format::Jsonl,
            from: "gold".to_owned(),
            profile: "body".to_owned(),
            split: String::new(),
            seed: "0".to_owned(),
            group: GroupBy::Site,
            out: String::new(),
            skip_bad: false,
            set_aside: false,
        };
        form.out = form.usual_out(folder);
        form
    }

    /// Where an export goes if the user names no place: beside the desk.
    fn usual_out(&self, folder: &Path) -> String {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        folder.with_file_name(format!("{name}-{}", self.format.name())).display().to_string()
    }

    /// Chooses another format; the folder's name follows unless it was typed.
    pub fn choose(&mut self, format: Format, folder: &Path) {
        let is_usual = self.out == self.usual_out(folder);
        self.format = format;
        if is_usual {
            self.out = self.usual_out(folder);
        }
    }

    /// The plan that the form describes; the error is a sentence about the first field that
    /// does not do.
    fn plan(&self, folder: &Path) -> Result<Plan, String> {
        let out = self.out.trim();
        if out.is_empty() {
            return Err("Name a folder to write".to_owned());
        }
        let out = PathBuf::from(out);
        let profile: Profile = self.profile.parse().map_err(|error| format!("Content: {error}"))?;
        let split = match self.split.trim() {
            "" => None,
            text => {
                let ratios = Ratios::parse(text).map_err(|error| format!("Splits: {error}"))?;
                let seed = self.seed.trim().parse();
                let seed = seed.map_err(|_| "The seed is a number from 0 on".to_owned())?;
                Some(SplitPlan { ratios, seed, by: self.group })
            }
        };
        let name = out.file_name().map(|name| name.to_string_lossy().into_owned());
        let defaults = Options::default();
        let name = name.unwrap_or_else(|| defaults.name.clone());
        // Parsing can't fail: any other name is an annotator's.
        let from = self.from.parse().unwrap_or(TakenFrom::Gold);
        Ok(Plan {
            folder: folder.to_owned(),
            from,
            format: self.format,
            options: Options { profile, name, ..defaults },
            split,
            out,
            over: if self.set_aside { Over::SetAside } else { Over::Ours },
            skip_bad: self.skip_bad,
            license: None,
        })
    }
}

impl Exporting {
    fn new(folder: PathBuf) -> Self {
        Self {
            form: Form::new(&folder),
            folder,
            result: None,
            preview: None,
            previewed: None,
            previewing: None,
            outdated: Arc::default(),
            job: None,
            watched: Arc::default(),
        }
    }

    /// How far the work is: articles looked at, of how many. `None` if there is none.
    #[must_use]
    pub fn progress(&self) -> Option<(u64, u64)> {
        let load = |n: &AtomicU64| n.load(Ordering::Relaxed);
        self.job.as_ref().map(|_| (load(&self.watched.done), load(&self.watched.all)))
    }

    /// Gives the work up; nothing is written then.
    pub fn stop(&self) {
        self.watched.stop.store(true, Ordering::Relaxed);
    }

    /// What the first article gives, or why there is none. `None` while it is being made.
    #[must_use]
    pub fn preview(&self) -> Option<&Result<String, String>> {
        self.preview.as_ref()
    }

    /// Makes the preview anew if what it is of has changed.
    fn follow(&mut self, fs: &Arc<dyn FileSystem>, wake: &Wake) {
        if self.previewed.as_ref() == Some(&self.form) {
            return;
        }
        if self.previewing.is_some() {
            // The next one begins when this one has ended.
            self.outdated.store(true, Ordering::Relaxed);
            return;
        }
        self.previewed = Some(self.form.clone());
        self.outdated = Arc::default();
        match self.form.plan(&self.folder) {
            Err(sentence) => self.preview = Some(Err(sentence)),
            Ok(plan) => {
                let (fs, outdated) = (Arc::clone(fs), Arc::clone(&self.outdated));
                let work = move || preview(fs.as_ref(), &plan, &outdated);
                self.previewing = Job::start("copydesk-preview", Arc::clone(wake), work);
            }
        }
    }

    /// Takes in what the threads have made. True if an export has come to an end.
    fn poll(&mut self) -> bool {
        match self.previewing.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => {}
            Some(Poll::Failed) => self.previewing = None,
            Some(Poll::Ready(preview)) => {
                self.previewing = None;
                if !self.outdated.load(Ordering::Relaxed) {
                    self.preview = Some(preview);
                }
            }
        }
        let result = match self.job.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => return false,
            Some(Poll::Failed) => Err("The export failed inside Copydesk".to_owned()),
            Some(Poll::Ready(result)) => result,
        };
        self.job = None;
        self.result = Some(result);
        true
    }

    /// As [`Self::poll`], but waits for the threads.
    fn settle(&mut self) -> bool {
        if let Some(preview) = self.previewing.take().and_then(Job::wait) {
            self.preview = Some(preview);
        }
        let result = self.job.take().and_then(Job::wait);
        let is_done = result.is_some();
        self.result = result.or(self.result.take());
        is_done
    }
}

/// What the first article gives: the beginning of its first file. Ends early if nobody wants to
/// know any more.
fn preview(fs: &dyn FileSystem, plan: &Plan, outdated: &AtomicBool) -> Result<String, String> {
    let export = Export::new(plan.format, plan.options.clone()).map_err(|e| e.to_string())?;
    let work = |gathered: Gathered| match gathered.taken {
        Taken::Record(record) => {
            let page = export.format().wants_page(&record);
            let page = page.then(|| read_limited(fs, &gathered.article, LIMIT).ok()).flatten();
            let page = page.as_ref().map(|(bytes, _)| bytes.as_slice());
            let split = export.options().splits.first().cloned().unwrap_or_default();
            Some(export.article(&record, page, &split))
        }
        _ => None,
    };
    // The first one ends the reading.
    let found = gather(fs, &plan.folder, &plan.from, &work, &mut |made| match made {
        _ if outdated.load(Ordering::Relaxed) => Err(None),
        Some(made) => Err(Some(made)),
        None => Ok(()),
    });
    let Err(made) = found else { return Err(none(&plan.from)) };
    let made = made.ok_or("This was given up for another preview")?;
    let pieces = export.assemble().add(made).map_err(|e| e.to_string())?;
    let Some(piece) = pieces.first() else {
        return Err("This format holds nothing of the first article".to_owned());
    };
    let mut text = String::from_utf8_lossy(&piece.bytes).into_owned();
    if piece.bytes.starts_with(b"PAR1") || text.contains('\0') {
        text = format!("{} bytes that are no text", piece.bytes.len());
    }
    if let Some((cut, _)) = text.char_indices().find(|(at, _)| *at >= PREVIEW) {
        text.truncate(cut);
        text.push_str(" …");
    }
    Ok(format!("{}:\n{text}", piece.path))
}

fn none(from: &TakenFrom) -> String {
    match from {
        TakenFrom::Gold => "There is no gold annotation yet: review articles, or choose an \
                            annotator or the majority"
            .to_owned(),
        TakenFrom::Majority => "There is no finished annotation yet".to_owned(),
        TakenFrom::Annotator(name) => format!("There is no finished annotation by {name}"),
    }
}

/// What was made, in lines.
fn summary(plan: &Plan, exported: &Exported) -> String {
    let Exported { folder, tally, rejected, unfinished, bad_count, .. } = exported;
    let articles = match tally.articles() {
        1 => "1 article".to_owned(),
        n => format!("{n} articles"),
    };
    let mut out = format!("{articles} in {} files: {}\n", folder.files, plan.out.display());
    // Writing to a String cannot fail.
    if let Some(old) = &folder.set_aside {
        let _ = writeln!(out, "The folder that was there is now {}", old.display());
    }
    if rejected + unfinished + bad_count > 0 {
        let _ = writeln!(
            out,
            "Left out: {rejected} rejected, {unfinished} with nothing finished, {bad_count} that \
             can't be taken"
        );
    }
    if let Some(assignment) = &exported.assignment {
        for share in &assignment.split.shares {
            let (name, articles, actual) = (&share.name, share.articles, share.actual * 100.0);
            let _ = writeln!(out, "{name}: {articles} articles, {actual:.1} %");
        }
        for warning in &assignment.split.warnings {
            let _ = writeln!(out, "{warning}");
        }
    }
    let _ = writeln!(out, "Not held of any article: {}", plan.format.drops());
    if !exported.losses.is_empty() {
        out.push_str(&exported.losses.text());
    }
    out
}

fn why(error: &ExportError) -> String {
    match error {
        ExportError::Bad { all, .. } => format!("{error}\n{}", all.join("\n")),
        other => other.to_string(),
    }
}

impl App {
    /// Shows the form, as it was left if it is the same folder.
    pub(super) fn show_export(&mut self) {
        let Some(folder) = self.queue.folder.clone() else { return };
        // Work that runs is not given up without a word for a form on another folder.
        let stays = |e: &Exporting| e.folder == folder || e.job.is_some();
        if !self.exporting.as_ref().is_some_and(|e| stays(e)) {
            self.exporting = Some(Box::new(Exporting::new(folder)));
        }
        if let Some(exporting) = &mut self.exporting {
            exporting.previewed = None;
        }
        self.overlay = Some(Overlay::Export);
    }

    /// Begins the work that the form describes.
    pub fn export(&mut self) {
        let Some(exporting) = self.exporting.as_mut().filter(|e| e.job.is_none()) else { return };
        let plan = match exporting.form.plan(&exporting.folder) {
            Ok(plan) => plan,
            Err(sentence) => {
                exporting.result = Some(Err(sentence));
                return;
            }
        };
        exporting.result = None;
        exporting.watched = Arc::default();
        let (fs, watched, wake) =
            (Arc::clone(&self.fs), Arc::clone(&exporting.watched), Arc::clone(&self.wake));
        let work = move || {
            let is_split = plan.split.is_some();
            let tell = &mut |progress: Progress| {
                let Some((done, all)) = progress.overall(is_split) else {
                    return !watched.stop.load(Ordering::Relaxed);
                };
                watched.done.store(done, Ordering::Relaxed);
                watched.all.store(all, Ordering::Relaxed);
                if done.is_multiple_of(64) {
                    wake();
                }
                !watched.stop.load(Ordering::Relaxed)
            };
            let exported = export(fs.as_ref(), &plan, tell);
            exported.map(|e| summary(&plan, &e)).map_err(|e| why(&e))
        };
        exporting.job = Job::start("copydesk-export", Arc::clone(&self.wake), work);
        if exporting.job.is_none() {
            exporting.result = Some(Err(NO_THREAD.to_owned()));
        }
    }

    pub(super) fn poll_export(&mut self) {
        let Some(exporting) = &mut self.exporting else { return };
        if exporting.poll() {
            let result = exporting.result.clone();
            self.tell_result(Overlay::Export, result);
        }
        let Some(exporting) = &mut self.exporting else { return };
        if self.overlay == Some(Overlay::Export) {
            exporting.follow(&self.fs, &self.wake);
        }
    }

    pub(super) fn settle_export(&mut self) {
        self.poll_export();
        if let Some(exporting) = self.exporting.as_mut()
            && exporting.settle()
        {
            let result = exporting.result.clone();
            self.tell_result(Overlay::Export, result);
        }
    }

    /// Says what came of the work of a form that is no longer shown; one that is says it itself.
    pub(super) fn tell_result(&mut self, form: Overlay, result: Option<Result<String, String>>) {
        if self.overlay == Some(form) {
            return;
        }
        match result {
            Some(Ok(said)) => self.messages.note(said.lines().next().unwrap_or_default()),
            Some(Err(why)) => self.messages.say(Weight::Error, why, None),
            None => {}
        }
    }
}
