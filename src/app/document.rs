//! One open article with its annotation: what labelling keys do to it.
//!
//! Invariants: every change of the annotation goes through [`Document::apply`], which records
//! its inverse and keeps coverage and counts up to date; `revision` grows with every change;
//! the selection's ends are cluster edges.
//!
//! Knows no file and no clock: [`super::App`] opens and saves.

use super::selection::Selection;
use crate::annotation::check::{self, Problem};
use crate::annotation::edit::Edit;
use crate::annotation::file::GOLD;
use crate::annotation::history::{History, MergeKey};
use crate::annotation::ops::{self, Refusal};
use crate::annotation::{Annotation, Coverage, Label, Note, Status};
use crate::article::{BlockMode, Blocks, Byte, ByteRange, Text};
use std::sync::Arc;

/// Why an annotation cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// It is gold and locked.
    Gold,
    /// Another window has it; the text says who.
    Held(String),
    /// Its file is unsound and must not be overwritten.
    Damaged,
    /// The article changed on disk; first it is to be decided what becomes of the spans.
    ArticleChanged,
}

impl ReadOnly {
    /// One sentence for the user.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Gold => "This annotation is gold and locked".to_owned(),
            Self::Held(who) => format!("Read-only: open in another window ({who})"),
            Self::Damaged => "Read-only: the annotation file has errors".to_owned(),
            Self::ArticleChanged => {
                "Read-only: the article has changed since it was labelled".to_owned()
            }
        }
    }
}

/// What the window should bring into view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reveal {
    /// Scroll as little as shows the range.
    Nearest(ByteRange),
    /// Put the range in the middle if it is not in view.
    Centre(ByteRange),
}

/// An open article.
#[derive(Debug)]
pub struct Document {
    /// The annotation as it stands.
    pub annotation: Annotation,
    /// The steps of the keyboard cursor.
    pub blocks: Arc<Blocks>,
    /// How much is labelled.
    pub coverage: Coverage,
    /// What is selected.
    pub selection: Selection,
    /// What was found wrong, as of [`Document::checked_revision`].
    pub problems: Arc<Vec<Problem>>,
    /// The revision that `problems` are about.
    pub checked_revision: Option<u64>,
    /// Why it cannot be changed, if so.
    pub read_only: Option<ReadOnly>,
    /// What to bring into view; taken by the window.
    pub reveal: Option<Reveal>,
    /// The first byte in view; kept by the window.
    pub top: Byte,
    /// The label used last.
    pub last_label: Option<Label>,
    /// How many spans each label has, in the order of [`Label::ALL`].
    pub counts: [usize; 5],
    last_line: Option<String>,
    /// The block mode, if the user chose it.
    chosen_mode: Option<BlockMode>,
    history: History<Selection>,
    revision: u64,
    dragged: Option<Drag>,
    drags: u64,
}

/// A span's end that is being dragged.
#[derive(Debug)]
struct Drag {
    /// The span's number before the drag.
    index: usize,
    /// What the drag has done so far.
    done: Edit,
}

impl Document {
    /// Opens an annotation: selects the first block with an unlabelled cluster. `mode` is what
    /// the user chose; without it the text decides.
    #[must_use]
    pub fn new(annotation: Annotation, chosen_mode: Option<BlockMode>) -> Self {
        let mode = chosen_mode.unwrap_or_else(|| Blocks::detect(&annotation.text));
        let blocks = Arc::new(Blocks::new(&annotation.text, mode));
        let coverage = Coverage::new(&annotation.text, &blocks, &annotation.spans);
        let read_only = lock_of(&annotation);
        let mut counts = [0; 5];
        for span in &annotation.spans {
            count(&mut counts, span.label, 1);
        }
        let first = (0..blocks.len())
            .find(|&b| coverage.is_unlabelled(b))
            .or((!blocks.is_empty()).then_some(0))
            .and_then(|b| blocks.get(b));
        let selection = first.map_or_else(Selection::default, Selection::over);
        Self {
            annotation,
            blocks,
            coverage,
            selection,
            problems: Arc::new(Vec::new()),
            checked_revision: None,
            read_only,
            reveal: first.map(Reveal::Nearest),
            top: Byte(0),
            last_label: None,
            counts,
            last_line: None,
            chosen_mode,
            history: History::new(),
            revision: 0,
            dragged: None,
            drags: 0,
        }
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &Arc<Text> {
        &self.annotation.text
    }

    /// Grows with every change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// What the user had the keys step by, if the user ever chose.
    #[must_use]
    pub fn chosen_mode(&self) -> Option<BlockMode> {
        self.chosen_mode
    }

    /// True if there is something to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.history.can_undo()
    }

    /// True if there is something to redo.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        self.history.can_redo()
    }

    /// The cursor's block.
    #[must_use]
    pub fn block(&self) -> Option<usize> {
        self.selection.block(self.text(), &self.blocks)
    }

    /// What a labelling command is about: the selection, or the cursor's block if nothing is
    /// selected.
    #[must_use]
    pub fn target(&self) -> ByteRange {
        if self.selection.is_empty() {
            self.block().and_then(|b| self.blocks.get(b)).unwrap_or_default()
        } else {
            self.selection.range()
        }
    }

    // ---- changes ----

    /// Makes a change, records it, and selects `after`. False if it changes nothing.
    pub fn apply(&mut self, edit: Edit, after: Selection) -> bool {
        self.apply_merging(edit, after, None).is_some()
    }

    /// Gives back what was really applied, which may have reopened the article too.
    fn apply_merging(
        &mut self,
        edit: Edit,
        after: Selection,
        key: Option<MergeKey>,
    ) -> Option<Edit> {
        if self.read_only.is_some() {
            return None;
        }
        let edit = self.reopening(edit);
        if edit.is_nothing() || edit.apply(&mut self.annotation).is_err() {
            return None;
        }
        self.follow(&edit);
        match key {
            Some(key) => self.history.record_merging(edit.clone(), self.selection, after, key),
            None => self.history.record(edit.clone(), self.selection, after),
        }
        self.selection = after;
        Some(edit)
    }

    /// Changing the spans of a finished article makes it unfinished again, in the same step.
    fn reopening(&self, edit: Edit) -> Edit {
        let finished = matches!(self.annotation.status, Status::Done | Status::Rejected(_));
        let of_spans = edit.changed_range().is_some();
        if finished && of_spans && !edit.is_nothing() {
            let reopen = ops::set_status(&self.annotation, Status::InProgress);
            Edit::All(vec![edit, reopen])
        } else {
            edit
        }
    }

    /// Brings what is derived from the spans up to date after `edit` was applied.
    fn follow(&mut self, edit: &Edit) {
        self.revision += 1;
        self.recount(edit);
        if let Some(changed) = edit.changed_range() {
            self.coverage.update(
                &self.annotation.text,
                &self.blocks,
                &self.annotation.spans,
                changed,
            );
        }
    }

    fn recount(&mut self, edit: &Edit) {
        match edit {
            Edit::Spans { removed, inserted, .. } => {
                for span in removed {
                    count(&mut self.counts, span.label, -1);
                }
                for span in inserted {
                    count(&mut self.counts, span.label, 1);
                }
            }
            Edit::All(edits) => edits.iter().for_each(|e| self.recount(e)),
            Edit::Notes { .. }
            | Edit::Decisions { .. }
            | Edit::Sources { .. }
            | Edit::Status { .. }
            | Edit::Flag { .. } => {}
        }
    }

    /// Takes the last change back.
    pub fn undo(&mut self) -> bool {
        if self.read_only.is_some() {
            return false;
        }
        let step = self.history.undo(&mut self.annotation);
        self.travel(step)
    }

    /// Makes the undone change again.
    pub fn redo(&mut self) -> bool {
        if self.read_only.is_some() {
            return false;
        }
        let step = self.history.redo(&mut self.annotation);
        self.travel(step)
    }

    fn travel(&mut self, step: Option<crate::annotation::history::Step<Selection>>) -> bool {
        let Some(step) = step else { return false };
        self.follow(&step.edit);
        self.select(step.cursor);
        true
    }

    /// Ends a change that was made in several parts, a drag or typing, as one step of undo.
    pub fn close_step(&mut self) {
        self.dragged = None;
        self.history.close();
    }

    // ---- labelling ----

    /// Labels the target, then steps to the next block below with an unlabelled cluster. False
    /// if there is none: it stays.
    pub fn label(&mut self, label: Label) -> bool {
        let target = self.target();
        let edit = ops::label(&self.annotation, &self.blocks, target, label);
        self.last_label = Some(label);
        self.last_line = ops::pattern_of(&self.annotation, target);
        let here = Selection::over(target);
        self.apply(edit, self.selection);
        let last = here.blocks(self.text(), &self.blocks).end.saturating_sub(1);
        match self.coverage.next_unlabelled(last) {
            Some(next) => {
                self.select_block(next);
                true
            }
            None => false,
        }
    }

    /// How many blocks with an unlabelled cluster there are above the cursor, at it, and below.
    #[must_use]
    pub fn unlabelled_around(&self) -> [usize; 3] {
        let here = self.selection.blocks(self.text(), &self.blocks);
        let above = self.coverage.unlabelled_above(here.start);
        let to_here = self.coverage.unlabelled_above(here.end);
        [above, to_here - above, self.coverage.unlabelled_blocks() - to_here]
    }

    /// Clears the labels of the target.
    pub fn clear(&mut self) -> bool {
        let edit = ops::clear(&self.annotation, self.target());
        self.apply(edit, self.selection)
    }

    /// Labels every unlabelled stretch Junk; says how many.
    pub fn rest_is_junk(&mut self) -> usize {
        let (edit, count) = ops::rest_is_junk(&self.annotation);
        self.apply(edit, self.selection);
        count
    }

    /// What "the same again" would repeat: the line's text and the label.
    #[must_use]
    pub fn last_labelling(&self) -> Option<(&str, Label)> {
        Some((self.last_line.as_deref()?, self.last_label?))
    }

    /// Repeats the last labelling on every unlabelled line with the same text; says how many.
    /// The cursor moves on if its block was labelled by this.
    pub fn same_again(&mut self) -> usize {
        let Some((line, label)) = self.last_labelling().map(|(l, k)| (l.to_owned(), k)) else {
            return 0;
        };
        let (edit, count) = ops::same_again(&self.annotation, &line, label);
        self.apply(edit, self.selection);
        if let Some(block) = self.block()
            && count > 0
            && !self.coverage.is_unlabelled(block)
            && let Some(next) = self.coverage.next_unlabelled(block)
        {
            self.select_block(next);
        }
        count
    }

    /// Makes the selected spans one.
    pub fn unite(&mut self) -> Result<(), Refusal> {
        let edit = ops::unite(&self.annotation, self.target())?;
        self.apply(edit, self.selection);
        Ok(())
    }

    /// Splits the span at the selection's moving end.
    pub fn split(&mut self) -> Result<(), Refusal> {
        let edit = ops::split(&self.annotation, self.selection.head)?;
        self.apply(edit, self.selection);
        Ok(())
    }

    /// Gives a span another label.
    pub fn relabel(&mut self, index: usize, label: Label) {
        let edit = ops::relabel(&self.annotation, index, label);
        self.last_label = Some(label);
        self.apply(edit, self.selection);
    }

    /// Takes hold of the end of a span, to be dragged until [`Document::close_step`].
    pub fn start_drag(&mut self, index: usize) {
        self.close_step();
        self.drags += 1;
        self.dragged = Some(Drag { index, done: Edit::nothing() });
    }

    /// Puts the dragged span over another range. Each move starts from what was there before
    /// the drag, so that spans it passed over come back; all moves are one step of undo. True
    /// if anything changed.
    pub fn drag_to(&mut self, to: ByteRange) -> bool {
        let Some(drag) = self.dragged.take() else { return false };
        let key = Some(MergeKey::Drag(self.drags));
        let back = drag.done.inverse();
        let back = self.apply_merging(back, self.selection, key);
        let inside = self.text().trim(to);
        let edit = match (ops::resize(&self.annotation, drag.index, to), inside) {
            (Ok(edit), Some(_)) => edit,
            _ => Edit::nothing(),
        };
        let after = inside.map_or(self.selection, Selection::over);
        let done = self.apply_merging(edit, after, key);
        let changed = back.is_some() || done.is_some();
        let done = done.unwrap_or_else(Edit::nothing);
        self.dragged = Some(Drag { index: drag.index, done });
        changed
    }

    // ---- status and notes ----

    /// Sets the status.
    pub fn set_status(&mut self, status: Status) -> bool {
        let edit = ops::set_status(&self.annotation, status);
        self.apply(edit, self.selection)
    }

    /// Flags the article for later, or takes the flag away. True if it is flagged now.
    pub fn toggle_flag(&mut self) -> bool {
        let edit = ops::set_flag(&self.annotation, !self.annotation.flagged);
        self.apply(edit, self.selection);
        self.annotation.flagged
    }

    /// Adds a note on the selection, or on the whole article. Returns its number.
    pub fn add_note(&mut self, range: ByteRange, by: &str) -> usize {
        let note = Note { range, by: by.to_owned(), text: String::new() };
        let edit = ops::put_note(&self.annotation, note.clone());
        self.apply(edit, self.selection);
        // The newest of equal notes stands last.
        self.annotation.notes.iter().rposition(|n| *n == note).unwrap_or_default()
    }

    /// Changes a note's text; typing is one step of undo until [`Document::close_step`].
    pub fn change_note(&mut self, index: usize, text: &str) {
        let edit = ops::change_note(&self.annotation, index, text);
        self.apply_merging(edit, self.selection, Some(MergeKey::Note(index)));
    }

    /// Removes a note.
    pub fn remove_note(&mut self, index: usize) {
        let edit = ops::remove_note(&self.annotation, index);
        self.apply(edit, self.selection);
    }

    // ---- moving ----

    /// Selects and brings the moving end into view.
    pub fn select(&mut self, selection: Selection) {
        self.selection = selection;
        self.close_step();
        let head = selection.head;
        let shown = if selection.is_empty() {
            ByteRange { start: head, end: head }
        } else {
            self.block()
                .and_then(|b| self.blocks.get(b))
                .filter(|b| selection.range().covers(*b))
                .unwrap_or(ByteRange { start: head, end: head })
        };
        self.reveal = Some(Reveal::Nearest(shown));
    }

    /// Selects a range that may be far away, and puts it in the middle of the view.
    pub fn go_to(&mut self, range: ByteRange) {
        self.select(Selection::over(range));
        self.reveal = Some(Reveal::Centre(range));
    }

    /// Selects a whole block.
    pub fn select_block(&mut self, block: usize) {
        if let Some(range) = self.blocks.get(block) {
            self.select(Selection::over(range));
        }
    }

    /// Steps by lines or by paragraphs from now on.
    pub fn set_block_mode(&mut self, mode: BlockMode) {
        self.chosen_mode = Some(mode);
        self.blocks = Arc::new(Blocks::new(&self.annotation.text, mode));
        self.coverage = Coverage::new(&self.annotation.text, &self.blocks, &self.annotation.spans);
        // Some problems are about blocks.
        self.checked_revision = None;
        self.reveal = Some(Reveal::Nearest(self.selection.range()));
        if let Some(block) = self.block() {
            self.select_block(block);
        }
    }

    /// Checks now, and keeps the result.
    pub fn check_now(&mut self) -> Arc<Vec<Problem>> {
        if self.checked_revision != Some(self.revision) {
            self.problems = Arc::new(check::check(&self.annotation, &self.blocks));
            self.checked_revision = Some(self.revision);
        }
        Arc::clone(&self.problems)
    }

    /// Takes the place of another document of the same annotation: revisions count on, since a
    /// lower one would be taken for saved.
    pub fn count_on_from(&mut self, before: &Self) {
        self.revision = before.revision;
        self.last_label = before.last_label;
    }

    /// Something outside the history changed, the text itself: it is to be saved.
    pub fn mark_changed(&mut self) {
        self.revision += 1;
    }

    /// True of the agreed annotation.
    #[must_use]
    pub fn is_gold(&self) -> bool {
        lock_of(&self.annotation).is_some()
    }

    /// The labelled share in words; of an article without a character, that it has none.
    #[must_use]
    pub fn labelled_words(&self) -> String {
        let is_empty = self.text().as_str().is_empty();
        if is_empty { "the article is empty".to_owned() } else { self.coverage.words() }
    }

    /// True if no one has done anything with the article yet.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        self.annotation.spans.is_empty()
            && self.annotation.notes.is_empty()
            && self.annotation.status == Status::InProgress
    }
}

/// Gold opens locked: by its status, or by whose it is while its status is yet another.
pub(super) fn lock_of(annotation: &Annotation) -> Option<ReadOnly> {
    let is_gold = annotation.status == Status::Gold || annotation.annotator == GOLD;
    is_gold.then_some(ReadOnly::Gold)
}

fn count(counts: &mut [usize; 5], label: Label, by: isize) {
    if let Some(n) = counts.get_mut(label.index()) {
        *n = n.saturating_add_signed(by);
    }
}
