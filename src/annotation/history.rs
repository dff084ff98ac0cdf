//! Undo and redo, without limit, back to the opening.
//!
//! An entry is an edit with what the selection was before and after it. Invariant: undoing all
//! entries gives back an annotation equal to the one before the first, as long as nothing but
//! recorded edits changed it; redoing them gives back the last. Merged entries (typing a note,
//! dragging an end) are one step.

use super::edit::Edit;
use super::model::Annotation;

/// What goes on while edits are merged into one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeKey {
    /// The note with this number is being typed.
    Note(usize),
    /// An end of a span is being dragged. Each drag has a number of its own, or
    /// [`History::close`] is called when it ends.
    Drag(u64),
}

/// What an undo or a redo did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<C> {
    /// The selection to go back to.
    pub cursor: C,
    /// The edit that was applied; for an undo, the inverse of the recorded one. Its
    /// [`Edit::changed_range`] is what to count and draw again.
    pub edit: Edit,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry<C> {
    edit: Edit,
    before: C,
    after: C,
}

/// All edits of one annotation since it was opened. `C` is the selection.
#[derive(Clone, Debug)]
pub struct History<C> {
    done: Vec<Entry<C>>,
    /// The last one undone at the end.
    undone: Vec<Entry<C>>,
    /// While set, edits with this key go into the last entry of `done`.
    open: Option<MergeKey>,
}

impl<C> Default for History<C> {
    fn default() -> Self {
        Self { done: Vec::new(), undone: Vec::new(), open: None }
    }
}

impl<C: Clone> History<C> {
    /// An empty history.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records an edit that was applied, as a step of its own. What was undone is dropped. An
    /// edit that changes nothing is not recorded and drops nothing.
    pub fn record(&mut self, edit: Edit, before: C, after: C) {
        self.close();
        if !edit.is_nothing() {
            self.undone.clear();
            self.done.push(Entry { edit, before, after });
        }
    }

    /// Records an edit that was applied, in one step with the edits before it if they had the
    /// same key and nothing else happened since.
    pub fn record_merging(&mut self, edit: Edit, before: C, after: C, key: MergeKey) {
        if self.open != Some(key) {
            self.close();
        }
        if edit.is_nothing() {
            return;
        }
        match self.done.last_mut() {
            Some(last) if self.open.is_some() => {
                let merged = std::mem::replace(&mut last.edit, Edit::nothing());
                last.edit = merged.then(edit);
                last.after = after;
            }
            _ => {
                self.record(edit, before, after);
                self.open = Some(key);
            }
        }
    }

    /// Ends merging: the next edit is a step of its own, whatever its key. A merged step that
    /// came back to where it began is forgotten.
    pub fn close(&mut self) {
        if self.open.take().is_some() {
            self.done.pop_if(|last| last.edit.is_nothing());
        }
    }

    /// Takes the last step back; `None` if there is none. Also `None`, with nothing changed, if
    /// the annotation was changed behind the history's back and the step no longer fits.
    pub fn undo(&mut self, annotation: &mut Annotation) -> Option<Step<C>> {
        self.close();
        let entry = self.done.pop()?;
        let edit = entry.edit.inverse();
        if edit.restore(annotation).is_err() {
            self.done.push(entry);
            return None;
        }
        let cursor = entry.before.clone();
        self.undone.push(entry);
        Some(Step { cursor, edit })
    }

    /// Does the step again that was undone last; `None` as in [`History::undo`].
    pub fn redo(&mut self, annotation: &mut Annotation) -> Option<Step<C>> {
        self.close();
        let entry = self.undone.pop()?;
        if entry.edit.restore(annotation).is_err() {
            self.undone.push(entry);
            return None;
        }
        let step = Step { cursor: entry.after.clone(), edit: entry.edit.clone() };
        self.done.push(entry);
        Some(step)
    }

    /// True if there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        // Only an open step at the end can be nothing.
        self.done.len() > 1 || self.done.last().is_some_and(|last| !last.edit.is_nothing())
    }

    /// True if there is a step to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }
}
