//! What each command does, and whether it can.

use super::command::Command;
use super::document::{Document, ReadOnly};
use super::finish::GOLD_STAYS;
use super::overlay::Overlay;
use super::selection::{Selection, Side, Towards};
use super::settings::{Tab, Theme};
use super::{App, Asking, Effect, Panel};
use crate::annotation::Label;
use crate::article::units::Units;
use crate::article::{BlockMode, ByteRange, Text};

const ZOOM_STEPS: [f32; 11] = [0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 3.0];

/// Why an article is not read again just now.
pub(super) const NOT_ON_DISK: &str =
    "The last edit is not on disk yet; reading again would lose it";

impl App {
    /// Whether a command can run now; if not, why.
    pub fn can(&self, command: Command) -> Result<(), String> {
        use Command as C;
        if let Some(answer) = self.can_in_review(command) {
            return answer;
        }
        if command == C::OpenRecent && self.settings.recent.is_empty() {
            return Err("No article was open yet".to_owned());
        }
        if command == C::PutAttributes {
            return self.can_put_attributes();
        }
        if command == C::PutGuidelines {
            return self.can_put_guidelines();
        }
        if matches!(command, C::Agreement | C::Export | C::Import) {
            return self.needs_folder();
        }
        let Some(open) = &self.open else {
            return match command {
                C::OpenFile
                | C::OpenFolder
                | C::OpenRecent
                | C::PutSamples
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
        if command.is_edit()
            && let Some(reason) = &d.read_only
        {
            return Err(reason.sentence());
        }
        if command.is_edit() && self.opening.is_some() {
            return Err("Another article is still being read".to_owned());
        }
        let yes = |can: bool, why: &str| if can { Ok(()) } else { Err(why.to_owned()) };
        match command {
            C::Undo => yes(d.can_undo() || self.can_undo_carrying(), "There is nothing to undo"),
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
            C::UndoFinish => {
                let leaving = self.opening.as_ref().is_some_and(|o| o.asked.finished.is_some());
                let leaving = leaving || self.is_searching();
                yes(leaving || self.finished.is_some(), "No article was finished just now")
            }
            C::Reload => yes(self.saving.is_on_disk(), NOT_ON_DISK),
            C::Encoding => self.can_change_encoding(),
            C::Unlock => {
                yes(d.read_only == Some(ReadOnly::Gold), "Only a locked gold annotation needs this")
            }
            C::Finish => yes(
                !d.is_untouched(),
                "Nothing is labelled yet; an untouched article cannot be finished",
            ),
            C::Reject => yes(!d.is_gold(), GOLD_STAYS),
            C::ShowSource => {
                yes(open.opened.page().is_some(), "Only an article that is a web page has a source")
            }
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
            C::NextUnfinished | C::PreviousUnfinished => yes(
                self.queue.has_unfinished(&open.opened.path),
                "No other article of the list is unfinished",
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
        if command != Command::Finish {
            self.finish_armed = None;
        }
        if !self.run_on_review(command) && !self.run_on_window(command) {
            self.run_on_article(command);
        }
        self.changed();
    }

    pub(super) fn run_on_window(&mut self, command: Command) -> bool {
        use Command as C;
        match command {
            C::OpenFile => self.ask(Asking::File),
            C::OpenFolder => self.ask(Asking::Folder),
            C::OpenRecent => self.toggle(Overlay::Recent { query: String::new(), chosen: 0 }),
            C::PutSamples => self.ask_for_samples_folder(),
            C::Encoding => self.toggle(Overlay::Encodings { query: String::new(), chosen: 0 }),
            C::NextArticle | C::PreviousArticle => self.go_beside(command == C::NextArticle),
            C::NextUnfinished | C::PreviousUnfinished => {
                self.go_unfinished(command == C::NextUnfinished);
            }
            C::Reload => self.reload(),
            C::PutAttributes => self.put_attributes(),
            C::Agreement => self.show_agreement(),
            C::Export => self.show_export(),
            C::Import => self.show_import(),
            C::PutGuidelines => self.put_guidelines(),
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
            C::ShowSource => self.show_tab(Tab::Source),
            C::ShowGuidelines => self.show_tab(Tab::Guidelines),
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

    pub(super) fn toggle(&mut self, overlay: Overlay) {
        let same = self
            .overlay
            .as_ref()
            .is_some_and(|now| std::mem::discriminant(now) == std::mem::discriminant(&overlay));
        self.overlay = (!same).then_some(overlay);
    }

    /// In a narrow window a panel is a drawer: open or not, whatever the settings say.
    pub(super) fn toggle_panel(&mut self, panel: Panel) {
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

    pub(super) fn show_tab(&mut self, tab: Tab) {
        self.settings.show_side = true;
        self.drawer = Some(Panel::Side);
        self.settings.tab = tab;
    }

    pub(super) fn zoom(&mut self, step: impl Fn(f32) -> Option<f32>) {
        if let Some(zoom) = step(self.settings.zoom) {
            self.settings.zoom = zoom;
        }
    }

    pub(super) fn go_beside(&mut self, forward: bool) {
        let beside = self.open.as_ref().and_then(|o| self.queue.beside(&o.opened.path, forward));
        if let Some(path) = beside {
            self.start_opening(&path);
        }
    }

    pub(super) fn go_unfinished(&mut self, forward: bool) {
        let path = self.open.as_ref().and_then(|o| self.queue.unfinished(&o.opened.path, forward));
        if let Some(path) = path {
            self.start_opening(&path);
        }
    }

    pub(super) fn run_on_article(&mut self, command: Command) {
        use Command as C;
        let page = self.blocks_in_view.max(2) - 1;
        let name = self.settings.annotator.clone();
        let selected = self.document().map(|d| d.selection.range()).unwrap_or_default();
        let (next, previous) = match command {
            C::FindNext => (self.find.next(selected.end), None),
            C::FindPrevious => (None, self.find.previous(selected.start)),
            _ => (None, None),
        };
        let Some(d) = self.open.as_mut().map(|o| &mut o.document) else { return };
        let note: Option<String> = match command {
            C::Undo => {
                if !d.undo() {
                    self.undo_carrying();
                }
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
            C::FindNext => found(d, next),
            C::FindPrevious => found(d, previous),
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
            C::Flag => Some(if d.toggle_flag() {
                "Flagged for later".to_owned()
            } else {
                "No longer flagged".to_owned()
            }),
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

    pub(super) fn run_movement(&mut self, command: Command, page: usize) {
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
                note = Some(left_over(d, Start));
            }
            C::PreviousUnlabelled if !d.to_unlabelled(Start) => {
                note = Some(left_over(d, End));
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

    pub(super) fn reload(&mut self) {
        self.read_again(false);
        self.queue.refresh();
        self.queue.walk();
    }
}

fn label(d: &mut Document, label: Label) -> Option<String> {
    (!d.label(label)).then(|| left_over(d, Towards::Start))
}

/// What is left to label on one side of the cursor, when there is nothing on the other.
fn left_over(d: &Document, side: Towards) -> String {
    let [above, here, below] = d.unlabelled_around();
    if d.coverage.total() == 0 {
        let is_empty = d.text().as_str().is_empty();
        return if is_empty { "The article is empty" } else { "There is nothing to label" }
            .to_owned();
    }
    let (count, side) = match side {
        Towards::Start => (above, "above"),
        Towards::End => (below, "below"),
    };
    match (count, here) {
        (0, 0) => "Everything is labelled".to_owned(),
        (0, _) => "Only this block has unlabelled text left".to_owned(),
        (1, _) => format!("1 block with unlabelled text is left {side}"),
        (n, _) => format!("{n} blocks with unlabelled text are left {side}"),
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
