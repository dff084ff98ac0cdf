//! What each command does, whether it can, and what happens between frames.

use super::command::Command;
use super::document::{Document, ReadOnly};
use super::job::{Job, Poll};
use super::message::Weight;
use super::overlay::{Overlay, differences};
use super::saving::{Report, SaveState};
use super::selection::{Selection, Side, Towards};
use super::settings::{Position, Tab, Theme};
use super::{App, Asking, Effect, Open, Opening, Panel};
use crate::annotation::check::{self, Severity};
use crate::annotation::reanchor::{self, Reanchored};
use crate::annotation::{Label, Status};
use crate::article::decode::decode_as;
use crate::article::units::Units;
use crate::article::{BlockMode, Byte, ByteRange, Text};
use crate::desk::aside::set_aside;
use crate::desk::folder::Progress;
use crate::desk::fs::Kind;
use crate::desk::lock::{LockOutcome, lock};
use crate::desk::opened::{Opened, Standing, describe, open_article, places};
use encoding_rs::Encoding;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Work counts as active until this long after the last key or click, in seconds.
const IDLE_AFTER: f64 = 30.0;
const ZOOM_STEPS: [f32; 11] = [0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 3.0];

impl App {
    // ---- between frames ----

    /// Takes in what happened since. `now` is the window's clock in seconds; `input` says
    /// whether the user did anything.
    pub fn tick(&mut self, now: f64, input: bool) {
        let passed = (now - self.now).clamp(0.0, 1.0);
        self.now = now;
        if input {
            self.last_input = now;
        }
        if now - self.last_input < IDLE_AFTER && self.open.is_some() {
            self.active += passed;
        }
        self.messages.tick(now);
        self.poll();
    }

    /// Takes in what jobs, writer and watcher have to report.
    fn poll(&mut self) {
        self.poll_opening();
        for report in self.saving.poll() {
            self.hear(report);
        }
        if self.queue.poll() {
            self.list_again();
        }
        match self.checking.as_ref().map(Job::poll) {
            None | Some(Poll::Running) => {}
            Some(Poll::Ready((revision, problems))) => {
                self.checking = None;
                if let Some(document) = self.document_mut() {
                    document.problems = Arc::new(problems);
                    document.checked_revision = Some(revision);
                }
            }
            Some(Poll::Failed) => self.checking = None,
        }
        self.start_checking();
        // However the question was left, it comes back until it is answered.
        if self.is_undecided() && self.overlay.is_none() && self.opening.is_none() {
            self.overlay = Some(Overlay::Outside);
        }
    }

    /// Someone else's annotation is in the way of mine: until the user decides, mine is in
    /// memory only.
    fn is_undecided(&self) -> bool {
        *self.saving.state() == SaveState::Outside
    }

    fn hear(&mut self, report: Report) {
        match report {
            Report::Saved => {
                if let Some(failure) = self.failure.take() {
                    self.messages.withdraw(&failure);
                    self.messages.note("Saved after all");
                }
                if let Some(open) = &self.open {
                    self.queue.set_progress(&open.opened.path, progress(&open.document));
                }
            }
            Report::Failed(sentence) => {
                self.messages.say(Weight::Error, sentence.clone(), None);
                self.failure = Some(sentence);
            }
            Report::AnnotationChanged => self.annotation_changed_outside(),
            Report::ArticleChanged => self.article_changed_outside(),
        }
    }

    /// Checks the annotation in the background if it has changed since the last check.
    fn start_checking(&mut self) {
        let Some(document) = self.open.as_ref().map(|o| &o.document) else { return };
        if self.checking.is_some() || document.checked_revision == Some(document.revision()) {
            return;
        }
        let revision = document.revision();
        let (annotation, blocks) = (document.annotation.clone(), document.blocks.clone());
        self.checking = Job::start("copydesk-check", Arc::clone(&self.wake), move || {
            (revision, check::check(&annotation, &blocks))
        });
    }

    /// Waits until every job and every write is finished and the disk was looked at: for
    /// tests.
    pub fn settle(&mut self) {
        while let Some(opening) = self.opening.take() {
            let result = opening.job.wait();
            self.finish_opening(&opening.path, result, opening.quiet);
        }
        let _ = self.saving.flush();
        self.saving.look_now();
        if let Some(job) = self.checking.take()
            && let Some((revision, problems)) = job.wait()
            && let Some(document) = self.document_mut()
        {
            document.problems = Arc::new(problems);
            document.checked_revision = Some(revision);
        }
        self.queue.settle();
        self.poll();
    }

    /// To be called after anything that may have changed the annotation: it is handed to the
    /// writer.
    pub fn changed(&mut self) {
        let Some(open) = &mut self.open else { return };
        let whole = self.active.floor();
        if open.document.revision() > 0 && whole >= 1.0 {
            // Not an edit: written along with the next one.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small and positive"
            )]
            let seconds = whole as u64;
            open.document.annotation.active_seconds =
                open.document.annotation.active_seconds.saturating_add(seconds);
            self.active -= whole;
        }
        self.saving.hand_over(&open.document);
        self.start_checking();
    }

    // ---- opening ----

    /// Opens a file, or a folder's first unfinished article.
    pub fn open_path(&mut self, path: &Path) {
        if self.is_undecided() {
            return;
        }
        if self.fs.info(path).is_ok_and(|info| info.kind == Kind::Folder) {
            self.open_folder(path);
        } else {
            let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
            self.start_opening(path, None, false);
            self.queue.list(&self.fs, &folder, &self.settings.annotator, &self.wake);
        }
    }

    fn open_folder(&mut self, folder: &Path) {
        self.queue.list(&self.fs, folder, &self.settings.annotator, &self.wake);
        self.queue.settle();
        let first = self
            .queue
            .entries
            .iter()
            .find(|e| !e.progress.is_finished())
            .or(self.queue.entries.first())
            .map(|e| e.path.clone());
        if let Some(path) = first {
            self.start_opening(&path, None, false);
            return;
        }
        let text = self.queue.error.clone().unwrap_or_else(|| {
            format!("There are no articles (.txt, .text) in {}", folder.display())
        });
        self.messages.say(Weight::Warning, text, Some(Command::OpenFile));
    }

    fn start_opening(&mut self, path: &Path, encoding: Option<&'static Encoding>, quiet: bool) {
        self.remember_position();
        let fs = Arc::clone(&self.fs);
        let annotator = self.settings.annotator.clone();
        let article = path.to_owned();
        // An annotation that is open already is locked by this very window.
        let (_, annotation, owner) = places(path, &annotator);
        let held = self
            .open
            .as_ref()
            .is_some_and(|o| o.lock.is_some() && o.opened.annotation_path == annotation);
        let job = Job::start("copydesk-open", Arc::clone(&self.wake), move || {
            let opened = open_article(fs.as_ref(), &article, &annotator, encoding)?;
            Ok((opened, (!held).then(|| lock(&annotation, &owner))))
        });
        match job {
            Some(job) => self.opening = Some(Opening { path: path.to_owned(), job, quiet }),
            None => self.messages.say(
                Weight::Error,
                "The system gave no thread to read the file. Close other programs and try again",
                None,
            ),
        }
    }

    fn poll_opening(&mut self) {
        let Some(opening) = self.opening.take() else { return };
        match opening.job.poll() {
            Poll::Running => self.opening = Some(opening),
            Poll::Ready(result) => self.finish_opening(&opening.path, Some(result), opening.quiet),
            Poll::Failed => self.finish_opening(&opening.path, None, opening.quiet),
        }
    }

    fn finish_opening(&mut self, path: &Path, result: Option<super::Reading>, quiet: bool) {
        match result {
            Some(Ok((opened, lock))) => self.show(opened, lock, quiet),
            Some(Err(error)) => {
                if let Some(Overlay::Path { error: slot, .. }) = &mut self.overlay {
                    *slot = Some(error.to_string());
                } else {
                    self.messages.say(Weight::Error, error.to_string(), Some(Command::OpenFile));
                }
            }
            None => self.messages.say(
                Weight::Error,
                format!(
                    "{} could not be opened: reading it failed inside Copydesk",
                    path.display()
                ),
                None,
            ),
        }
    }

    fn show(&mut self, opened: Opened, lock: Option<LockOutcome>, quiet: bool) {
        let mut document = Document::new(opened.annotation.clone(), None);
        self.overlay = None;
        match &opened.standing {
            Standing::Damaged(_) | Standing::Misnamed(_) => {
                document.read_only = Some(ReadOnly::Damaged);
                self.overlay = Some(Overlay::Damaged);
            }
            Standing::ArticleChanged { .. } => {
                document.read_only = Some(ReadOnly::ArticleChanged);
                self.overlay = Some(Overlay::ArticleChanged);
            }
            Standing::ArticleGone => self.messages.say(
                Weight::Warning,
                format!(
                    "{} is gone; its annotation has its text",
                    opened.annotation.article.source
                ),
                None,
            ),
            Standing::Fresh | Standing::Matches => {}
        }
        for remark in &opened.remarks {
            self.messages.say(Weight::Warning, remark.clone(), None);
        }
        if !quiet {
            self.messages.clear_notes();
        }
        self.saving.follow(&opened);
        let lock = match lock {
            None => self.open.as_mut().and_then(|o| o.lock.take()),
            Some(LockOutcome::Held(guard)) => Some(guard),
            Some(LockOutcome::Busy(holder)) => {
                document.read_only = Some(ReadOnly::Held(holder.to_string()));
                None
            }
            Some(LockOutcome::Unavailable(reason)) => {
                let text =
                    format!("Another window could open this annotation too, because {reason}");
                self.messages.say(Weight::Warning, text, None);
                None
            }
        };
        if let Some(position) = self.settings.position(&opened.annotation_path) {
            return_to(&mut document, position);
        }
        self.settings.remember(&opened.path);
        self.active = 0.0;
        self.finish_armed = false;
        self.find.search(document.text());
        let before = self.open.replace(Open { opened, document, lock });
        if std::mem::take(&mut self.leaving_finished) {
            self.finished = before;
        }
        self.checking = None;
        self.effects.push(Effect::Focus(Panel::Article));
        self.start_checking();
    }

    fn remember_position(&mut self) {
        if let Some(open) = &self.open {
            let d = &open.document;
            let position =
                Position { top: d.top.0, anchor: d.selection.anchor.0, head: d.selection.head.0 };
            self.settings.set_position(&open.opened.annotation_path, position);
        }
    }

    fn list_again(&mut self) {
        if let Some(folder) = self.queue.folder.clone() {
            self.queue.list(&self.fs, &folder, &self.settings.annotator, &self.wake);
        }
    }

    /// The window got the focus back: files may have changed meanwhile.
    pub fn focus_returned(&mut self) {
        self.saving.look_soon();
        self.list_again();
        // The other window may have been closed meanwhile.
        let held = |o: &Open| matches!(o.document.read_only, Some(ReadOnly::Held(_)));
        if let Some(path) = self.open.as_ref().filter(|o| held(o)).map(|o| o.opened.path.clone()) {
            self.start_opening(&path, None, true);
        }
    }

    /// Another name means another annotation file.
    pub(super) fn annotator_changed(&mut self) {
        self.list_again();
        if let Some(open) = &self.open {
            let path = open.opened.path.clone();
            self.start_opening(&path, None, false);
        }
    }

    /// Asks for another encoding; asks first if spans would be lost.
    pub fn ask_encoding(&mut self, to: &'static Encoding) {
        let Some(open) = &self.open else { return };
        if open.opened.annotation.article.encoding == to.name() {
            return;
        }
        if open.document.is_untouched() {
            self.set_encoding(to);
        } else {
            self.overlay = Some(Overlay::Encoding { to });
        }
    }

    /// Reads the article in another encoding. The spans are carried over where the text is
    /// the same; the change is saved.
    pub fn set_encoding(&mut self, to: &'static Encoding) {
        let Some(open) = &mut self.open else { return };
        let decoded = decode_as(&open.opened.bytes, to);
        let source = open.document.annotation.article.source.clone();
        let article = describe(&source, &open.opened.bytes, &decoded);
        let untouched = open.document.is_untouched();
        open.opened.malformed = decoded.malformed;
        self.overlay = None;
        self.reanchor_to(article, Arc::new(Text::new(decoded.text)), !untouched);
    }

    /// Carries the spans over to another text of the article.
    fn reanchor_to(&mut self, article: crate::annotation::Article, text: Arc<Text>, save: bool) {
        let Some(open) = &mut self.open else { return };
        let Reanchored { mut annotation, changes, .. } =
            reanchor::reanchor(&open.document.annotation, text);
        annotation.article = article;
        open.opened.annotation = annotation.clone();
        open.opened.standing = Standing::Matches;
        let mut document = Document::new(annotation, None);
        if let Some(first) = changes.first().and_then(|c| c.now) {
            document.go_to(first);
        }
        open.document = document;
        let lost = changes.iter().filter(|c| c.now.is_none()).count();
        let text = match (changes.len(), lost) {
            (0, _) => "All spans were carried over; none changed".to_owned(),
            (n, 0) => format!("{n} spans changed with the text; the first is selected"),
            (n, lost) => format!("{n} spans changed with the text, {lost} of them are gone"),
        };
        if save {
            open.document.mark_changed();
            self.messages.say(Weight::Warning, text, Some(Command::ShowSpans));
        }
        self.find.search(open.document.text());
        self.changed();
    }

    /// Carries the spans over to the article as it is on disk now.
    pub fn reanchor_to_article(&mut self) {
        let Some(open) = &self.open else { return };
        if let Standing::ArticleChanged { text, article } = open.opened.standing.clone() {
            self.overlay = None;
            self.reanchor_to(*article, text, true);
        }
    }

    /// Goes on with the text that the annotation holds.
    pub fn keep_old_text(&mut self) {
        if let Some(document) = self.document_mut() {
            document.read_only = None;
        }
        self.overlay = None;
    }

    // ---- changes from outside ----

    fn annotation_changed_outside(&mut self) {
        let Some(open) = &self.open else { return };
        let path = open.opened.path.clone();
        let ours_to_lose = open.document.revision() > 0;
        if ours_to_lose {
            self.saving.stop_for_outside();
            self.overlay = Some(Overlay::Outside);
        } else {
            self.messages.note("The annotation was changed on disk and has been read again");
            self.start_opening(&path, None, true);
        }
    }

    fn article_changed_outside(&mut self) {
        let Some(open) = &self.open else { return };
        let path = open.opened.annotation_path.clone();
        if open.document.revision() == 0 {
            let path = open.opened.path.clone();
            self.start_opening(&path, None, true);
        } else {
            self.messages.say(
                Weight::Warning,
                format!(
                    "The article changed on disk. Your labels are safe in {}; read again to carry them over",
                    path.file_name().unwrap_or_default().to_string_lossy()
                ),
                Some(Command::Reload),
            );
        }
    }

    /// Writes my annotation over the one that someone else wrote.
    pub fn keep_mine(&mut self) {
        self.overlay = None;
        if let Some(open) = &self.open {
            self.saving.keep_mine(&open.document);
        }
    }

    /// Reads their annotation; mine is dropped.
    pub fn take_theirs(&mut self) {
        self.overlay = None;
        if let Some(open) = &self.open {
            let path = open.opened.path.clone();
            self.start_opening(&path, None, true);
        }
    }

    /// Lists where mine and theirs differ.
    pub fn compare(&mut self) {
        let Some(open) = &self.open else { return };
        let name = open.opened.annotation_path.clone();
        match open_article(self.fs.as_ref(), &name, &self.settings.annotator, None) {
            Ok(theirs) => {
                let list = differences(
                    open.document.annotation.spans.as_slice(),
                    theirs.annotation.spans.as_slice(),
                );
                self.overlay = Some(Overlay::Compare(list));
            }
            Err(error) => self.messages.say(Weight::Error, error.to_string(), None),
        }
    }

    /// Sets a damaged annotation file aside under another name and starts afresh.
    pub fn set_damaged_aside(&mut self) {
        let Some(open) = &self.open else { return };
        let (from, path) = (open.opened.annotation_path.clone(), open.opened.path.clone());
        match set_aside(self.fs.as_ref(), &from) {
            Ok(to) => {
                self.messages.note(format!("The damaged file is now {}", to.display()));
                self.overlay = None;
                self.start_opening(&path, None, true);
            }
            Err(error) => self.messages.say(Weight::Error, error.to_string(), None),
        }
    }

    /// Puts the samples into a folder and opens it.
    pub fn put_samples(&mut self, folder: &Path) {
        match super::samples::put_into(self.fs.as_ref(), folder) {
            Ok(()) => {
                self.overlay = None;
                if let Some(first) = super::samples::FILES.first() {
                    self.open_path(&folder.join(first.name));
                }
            }
            Err(error) => {
                let text = format!("{error} {}", error.remedy());
                self.messages.say(Weight::Error, text, None);
            }
        }
    }

    // ---- closing ----

    /// The user wants to close. True if the window may.
    pub fn may_close(&mut self) -> bool {
        self.remember_position();
        self.settings_file.keep(&self.settings, &self.saving);
        if self.quitting {
            return true;
        }
        let written = self.saving.flush();
        for report in self.saving.poll() {
            self.hear(report);
        }
        if written && self.saving.is_safe() {
            return true;
        }
        let undecided = self.is_undecided();
        self.overlay = Some(if undecided { Overlay::Outside } else { Overlay::Closing });
        false
    }

    /// Closes although something could not be saved.
    pub fn close_anyway(&mut self) {
        self.quitting = true;
        self.effects.push(Effect::Quit);
    }

    /// Tries a failed write again.
    pub fn retry(&mut self) {
        self.overlay = None;
        self.saving.retry();
    }

    // ---- commands ----

    /// Whether a command can run now; if not, why.
    pub fn can(&self, command: Command) -> Result<(), String> {
        use Command as C;
        let Some(open) = &self.open else {
            return match command {
                C::OpenFile
                | C::OpenFolder
                | C::Settings
                | C::Quit
                | C::ToggleQueue
                | C::ToggleSide
                | C::ThemeSystem
                | C::ThemeLight
                | C::ThemeDark
                | C::ZoomIn
                | C::ZoomOut
                | C::ZoomReset
                | C::Palette
                | C::Keys
                | C::About
                | C::FocusArticle
                | C::NextPanel
                | C::PreviousPanel => Ok(()),
                _ => Err("Open an article first".to_owned()),
            };
        };
        let d = &open.document;
        if is_edit(command)
            && let Some(reason) = &d.read_only
        {
            return Err(reason.sentence());
        }
        let yes = |can: bool, why: &str| if can { Ok(()) } else { Err(why.to_owned()) };
        match command {
            C::Undo => yes(d.can_undo(), "There is nothing to undo"),
            C::Redo => yes(d.can_redo(), "There is nothing to redo"),
            C::Copy | C::CopyOffsets => yes(!d.target().is_empty(), "Nothing is selected"),
            C::FindNext | C::FindPrevious => {
                yes(!self.find.query.is_empty(), "Nothing was looked for yet")
            }
            C::LastLabel => yes(d.last_label.is_some(), "No label was used yet"),
            C::SameAgain => yes(
                d.last_labelling().is_some(),
                "Label one line first; this repeats it on every line with the same text",
            ),
            C::UndoFinish => yes(self.finished.is_some(), "No article was finished just now"),
            C::Unlock => {
                yes(d.read_only == Some(ReadOnly::Gold), "Only a locked gold annotation needs this")
            }
            C::Finish => yes(
                !d.is_untouched(),
                "Nothing is labelled yet; an untouched article cannot be finished",
            ),
            C::NextSpan | C::PreviousSpan => {
                yes(!d.annotation.spans.is_empty(), "There are no spans yet")
            }
            C::NextArticle => yes(
                self.queue.beside(&open.opened.path, true).is_some(),
                "This is the last article",
            ),
            C::PreviousArticle => yes(
                self.queue.beside(&open.opened.path, false).is_some(),
                "This is the first article",
            ),
            _ => Ok(()),
        }
    }

    /// Runs a command, or says why it can't.
    pub fn run(&mut self, command: Command) {
        if let Err(reason) = self.can(command) {
            self.messages.note(reason);
            return;
        }
        if matches!(self.overlay, Some(Overlay::Outside)) && command != Command::Quit {
            // This question must not be replaced by anything but its answer.
            return;
        }
        if command != Command::Finish {
            self.finish_armed = false;
        }
        if !self.run_on_window(command) {
            self.run_on_article(command);
        }
        self.changed();
    }

    fn run_on_window(&mut self, command: Command) -> bool {
        use Command as C;
        match command {
            C::OpenFile => self.ask(Asking::File),
            C::OpenFolder => self.ask(Asking::Folder),
            C::NextArticle | C::PreviousArticle => self.go_beside(command == C::NextArticle),
            C::Reload => self.reload(),
            C::Settings => self.toggle(Overlay::Settings { capturing: None }),
            C::Quit => self.effects.push(Effect::Quit),
            C::Find => {
                self.find.open = true;
                self.find.just_opened = true;
            }
            C::ToggleQueue => self.toggle_panel(Panel::Queue),
            C::ToggleSide => self.toggle_panel(Panel::Side),
            C::ShowReading => self.show_tab(Tab::Reading),
            C::ShowSpans => self.show_tab(Tab::Spans),
            C::ShowProblems => self.show_tab(Tab::Problems),
            C::ShowNotes => self.show_tab(Tab::Notes),
            C::ThemeSystem => self.settings.theme = Theme::System,
            C::ThemeLight => self.settings.theme = Theme::Light,
            C::ThemeDark => self.settings.theme = Theme::Dark,
            C::ZoomIn => self.zoom(|z| ZOOM_STEPS.iter().copied().find(|&s| s > z + 0.01)),
            C::ZoomOut => self.zoom(|z| ZOOM_STEPS.iter().rev().copied().find(|&s| s < z - 0.01)),
            C::ZoomReset => self.zoom(|_| Some(1.0)),
            C::NextPanel => self.effects.push(Effect::FocusNext(true)),
            C::PreviousPanel => self.effects.push(Effect::FocusNext(false)),
            C::FocusArticle => self.back_to_article(),
            C::Palette => self.toggle(Overlay::Palette { query: String::new(), chosen: 0 }),
            C::Keys => self.toggle(Overlay::Keys),
            C::About => self.toggle(Overlay::About),
            C::UndoFinish => self.undo_finish(),
            C::Reject => self.overlay = Some(Overlay::Reject { reason: String::new() }),
            C::Finish => self.finish(),
            _ => return false,
        }
        true
    }

    fn toggle(&mut self, overlay: Overlay) {
        let same = self
            .overlay
            .as_ref()
            .is_some_and(|now| std::mem::discriminant(now) == std::mem::discriminant(&overlay));
        self.overlay = (!same).then_some(overlay);
    }

    fn ask(&mut self, asking: Asking) {
        let text = match asking {
            Asking::SamplesFolder => super::samples::suggested_folder(),
            Asking::File | Asking::Folder => None,
        };
        let text = text.map(|path| path.display().to_string()).unwrap_or_default();
        self.overlay = Some(Overlay::Path { asking, text, error: None });
        self.effects.push(Effect::Ask(asking));
    }

    /// Asks for a folder to put the samples into.
    pub fn ask_for_samples_folder(&mut self) {
        self.ask(Asking::SamplesFolder);
    }

    /// A path was chosen in a dialog or typed.
    pub fn chosen(&mut self, asking: Asking, path: &Path) {
        match asking {
            Asking::SamplesFolder => self.put_samples(path),
            Asking::File | Asking::Folder => self.open_path(path),
        }
    }

    fn back_to_article(&mut self) {
        match self.overlay {
            // These wait for an answer.
            Some(Overlay::Damaged | Overlay::ArticleChanged | Overlay::Outside) => {}
            _ => self.overlay = None,
        }
        self.find.open = false;
        self.effects.push(Effect::Focus(Panel::Article));
    }

    /// In a narrow window a panel is a drawer: open or not, whatever the settings say.
    fn toggle_panel(&mut self, panel: Panel) {
        if self.is_narrow {
            self.drawer = if self.drawer == Some(panel) { None } else { Some(panel) };
            return;
        }
        match panel {
            Panel::Queue => self.settings.show_queue ^= true,
            Panel::Side => self.settings.show_side ^= true,
            Panel::Article => {}
        }
    }

    fn show_tab(&mut self, tab: Tab) {
        self.settings.show_side = true;
        self.drawer = Some(Panel::Side);
        self.settings.tab = tab;
    }

    fn zoom(&mut self, step: impl Fn(f32) -> Option<f32>) {
        if let Some(zoom) = step(self.settings.zoom) {
            self.settings.zoom = zoom;
        }
    }

    fn go_beside(&mut self, forward: bool) {
        let beside = self.open.as_ref().and_then(|o| self.queue.beside(&o.opened.path, forward));
        if let Some(path) = beside {
            self.start_opening(&path, None, false);
        }
    }

    fn reload(&mut self) {
        if let Some(open) = &self.open {
            let path = open.opened.path.clone();
            self.start_opening(&path, None, false);
            self.list_again();
        }
    }

    fn run_on_article(&mut self, command: Command) {
        use Command as C;
        let page = self.blocks_in_view.max(2) - 1;
        let name = self.settings.annotator.clone();
        let query = self.find.clone();
        let Some(d) = self.open.as_mut().map(|o| &mut o.document) else { return };
        let note: Option<String> = match command {
            C::Undo => {
                d.undo();
                None
            }
            C::Redo => {
                d.redo();
                None
            }
            C::Copy => {
                let text = d.text().slice(d.target()).to_owned();
                self.effects.push(Effect::Copy(text));
                None
            }
            C::CopyOffsets => {
                let said = offsets(d.text(), d.target());
                self.effects.push(Effect::Copy(said.clone()));
                Some(format!("Copied: {said}"))
            }
            C::SelectAll => {
                d.selection = Selection::over(d.text().full());
                None
            }
            C::FindNext => {
                found(d, query.next(d.selection.range().start.max(Byte(d.selection.range().end.0))))
            }
            C::FindPrevious => found(d, query.previous(d.selection.range().start)),
            C::LabelHeadline => label(d, Label::Headline),
            C::LabelCaption => label(d, Label::Caption),
            C::LabelBody => label(d, Label::Body),
            C::LabelByline => label(d, Label::Byline),
            C::LabelJunk => label(d, Label::Junk),
            C::LastLabel => d.last_label.and_then(|l| label(d, l)),
            C::Clear => (!d.clear()).then(|| "There are no labels in the selection".to_owned()),
            C::RestIsJunk => Some(match d.rest_is_junk() {
                0 => "Nothing was left to label".to_owned(),
                1 => "1 stretch is Junk now".to_owned(),
                n => format!("{n} stretches are Junk now"),
            }),
            C::SameAgain => Some(match d.same_again() {
                0 => "No unlabelled line has the same text".to_owned(),
                1 => "1 more line labelled the same".to_owned(),
                n => format!("{n} more lines labelled the same"),
            }),
            C::Unite => d.unite().err().map(|r| r.to_string()),
            C::Split => d.split().err().map(|r| r.to_string()),
            C::AddNote => {
                d.add_note(d.target(), &name);
                self.show_tab(Tab::Notes);
                self.effects.push(Effect::FocusNote);
                None
            }
            C::Unlock => {
                d.read_only = None;
                Some("Unlocked: changes of this gold annotation are saved".to_owned())
            }
            C::SwitchBlocks => {
                let mode = match d.blocks.mode() {
                    BlockMode::Lines => BlockMode::Paragraphs,
                    BlockMode::Paragraphs => BlockMode::Lines,
                };
                d.set_block_mode(mode);
                Some(match mode {
                    BlockMode::Lines => "Keys step by lines now".to_owned(),
                    BlockMode::Paragraphs => "Keys step by paragraphs now".to_owned(),
                })
            }
            _ => {
                return self.run_movement(command, page);
            }
        };
        if let Some(note) = note {
            self.messages.note(note);
        }
    }

    fn run_movement(&mut self, command: Command, page: usize) {
        use Command as C;
        use Towards::{End, Start};
        let Some(d) = self.open.as_mut().map(|o| &mut o.document) else { return };
        let all = d.blocks.len();
        let mut note = None;
        match command {
            C::NextBlock => d.step(End, 1),
            C::PreviousBlock => d.step(Start, 1),
            C::ExtendNextBlock => d.extend(End, 1),
            C::ExtendPreviousBlock => d.extend(Start, 1),
            C::PageDown => d.step(End, page),
            C::PageUp => d.step(Start, page),
            C::ExtendPageDown => d.extend(End, page),
            C::ExtendPageUp => d.extend(Start, page),
            C::FirstBlock => d.step(Start, all),
            C::LastBlock => d.step(End, all),
            C::ExtendFirstBlock => d.extend(Start, all),
            C::ExtendLastBlock => d.extend(End, all),
            C::NextUnlabelled if !d.to_unlabelled(End) => {
                note = Some(left_over(d.coverage.unlabelled_blocks(), "above"));
            }
            C::PreviousUnlabelled if !d.to_unlabelled(Start) => {
                note = Some(left_over(d.coverage.unlabelled_blocks(), "below"));
            }
            C::NextSpan if !d.to_span(End) => note = Some("This is the last span".to_owned()),
            C::PreviousSpan if !d.to_span(Start) => {
                note = Some("This is the first span".to_owned());
            }
            C::ClusterLeft => d.nudge(Side::Left, false),
            C::ClusterRight => d.nudge(Side::Right, false),
            C::WordLeft => d.nudge(Side::Left, true),
            C::WordRight => d.nudge(Side::Right, true),
            C::SwapEnds => d.select(d.selection.swapped()),
            _ => {}
        }
        if let Some(note) = note {
            self.messages.note(note);
        }
    }

    // ---- finishing ----

    fn finish(&mut self) {
        let Some(d) = self.open.as_mut().map(|o| &mut o.document) else { return };
        let problems = d.check_now();
        let errors = problems.iter().filter(|p| p.kind.severity() == Severity::Error).count();
        if !problems.is_empty() && !self.finish_armed {
            self.finish_armed = true;
            self.show_tab(Tab::Problems);
            let what = if errors > 0 { "errors" } else { "warnings" };
            let first = problems.first().map(|p| p.kind.message()).unwrap_or_default();
            self.messages.note(match problems.len() {
                1 => format!("{first}. Finish again to finish all the same"),
                n => format!("{n} {what}: see Problems. Finish again to finish all the same"),
            });
            return;
        }
        self.finish_armed = false;
        if d.annotation.status != Status::Gold {
            d.set_status(Status::Done);
        }
        self.leave_finished("Done");
    }

    /// Rejects the article for a reason.
    pub fn reject(&mut self, reason: &str) {
        let reason = reason.trim();
        let Some(d) = self.open.as_mut().map(|o| &mut o.document) else { return };
        if reason.is_empty() || d.read_only.is_some() {
            return;
        }
        d.set_status(Status::Rejected(reason.to_owned()));
        self.overlay = None;
        self.leave_finished("Rejected");
        self.changed();
    }

    /// Goes back to the article finished last, with its history, and takes the finish back.
    fn undo_finish(&mut self) {
        let Some(mut open) = self.finished.take() else { return };
        self.remember_position();
        open.document.undo();
        self.opening = None;
        self.saving.follow(&open.opened);
        self.find.search(open.document.text());
        self.queue.set_progress(&open.opened.path, progress(&open.document));
        self.messages
            .note(format!("{} is unfinished again", open.document.annotation.article.source));
        self.open = Some(open);
        self.effects.push(Effect::Focus(Panel::Article));
    }

    /// The article is finished: it is saved, and the next unfinished one opens.
    fn leave_finished(&mut self, what: &str) {
        self.changed();
        let Some(open) = &self.open else { return };
        let (path, name) =
            (open.opened.path.clone(), open.document.annotation.article.source.clone());
        self.queue.set_progress(&path, progress(&open.document));
        match self.queue.next_unfinished(&path) {
            Some(next) => {
                self.messages.say(
                    Weight::Note,
                    format!("{what}: {name}"),
                    Some(Command::UndoFinish),
                );
                self.start_opening(&next, None, true);
                self.leaving_finished = true;
            }
            None => self.messages.say(
                Weight::Note,
                format!("{what}: {name}. No unfinished article is left here"),
                Some(Command::Undo),
            ),
        }
    }
}

fn label(d: &mut Document, label: Label) -> Option<String> {
    match d.label(label) {
        None => None,
        Some(0) => Some("Everything is labelled".to_owned()),
        Some(left) => Some(left_over(left, "above")),
    }
}

fn left_over(blocks: usize, side: &str) -> String {
    match blocks {
        0 => "Everything is labelled".to_owned(),
        1 => format!("1 block with unlabelled text is left {side}"),
        n => format!("{n} blocks with unlabelled text are left {side}"),
    }
}

fn found(d: &mut Document, range: Option<ByteRange>) -> Option<String> {
    match range {
        Some(range) => {
            d.go_to(range);
            None
        }
        None => Some("Not found".to_owned()),
    }
}

/// The offsets of a range in every unit, for the clipboard.
#[must_use]
pub fn offsets(text: &Text, range: ByteRange) -> String {
    let units = Units::new(text);
    let pair = |a: Option<usize>, b: Option<usize>| match (a, b) {
        (Some(a), Some(b)) => format!("{a}..{b}"),
        _ => "?".to_owned(),
    };
    let utf16 = pair(units.utf16(range.start).map(|u| u.0), units.utf16(range.end).map(|u| u.0));
    let points =
        pair(units.code_point(range.start).map(|u| u.0), units.code_point(range.end).map(|u| u.0));
    format!("bytes {range}, UTF-16 {utf16}, code points {points}")
}

/// Goes back to where the user was, if that still exists in the text.
fn return_to(document: &mut Document, position: Position) {
    let text = Arc::clone(document.text());
    let (anchor, head) = (Byte(position.anchor), Byte(position.head));
    let sound = |at: Byte| at <= text.end() && text.is_cluster_edge(at);
    if sound(anchor) && sound(head) && anchor != head {
        document.selection = Selection { anchor, head };
    }
    document.top = text.floor_edge(Byte(position.top));
    document.reveal = Some(super::document::Reveal::Nearest(document.selection.range()));
}

fn progress(document: &Document) -> Progress {
    match document.annotation.status {
        Status::InProgress => Progress::InProgress,
        Status::Done => Progress::Done,
        Status::Rejected(_) => Progress::Rejected,
        Status::Gold => Progress::Gold,
    }
}

/// True for a command that changes the annotation.
fn is_edit(command: Command) -> bool {
    use Command as C;
    matches!(
        command,
        C::Undo
            | C::Redo
            | C::LabelHeadline
            | C::LabelCaption
            | C::LabelBody
            | C::LabelByline
            | C::LabelJunk
            | C::LastLabel
            | C::Clear
            | C::RestIsJunk
            | C::SameAgain
            | C::Unite
            | C::Split
            | C::AddNote
            | C::Finish
            | C::Reject
    )
}
