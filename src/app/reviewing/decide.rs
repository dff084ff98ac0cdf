//! Deciding: which difference is the current one, what is taken for it, corrections by hand,
//! and making gold when all are settled.

use super::{Names, Reviewing};
use crate::annotation::Label;
use crate::annotation::check::Severity;
use crate::app::App;
use crate::app::command::Command;
use crate::app::document::{Document, ReadOnly};
use crate::app::selection::Selection;
use crate::app::settings::Tab;
use crate::article::Byte;

/// Which side is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

const NOT_HERE: &str =
    "In a review every label is a decision: take a side, or select a range and press a label's key";

impl App {
    /// Whether a command can run, as far as that has to do with reviews.
    pub(in crate::app) fn can_in_review(&self, command: Command) -> Option<Result<(), String>> {
        use Command as C;
        let yes = |can: bool, why: &str| if can { Ok(()) } else { Err(why.to_owned()) };
        let open = self.open.as_ref()?;
        if command == C::Review {
            return Some(yes(self.opening.is_none(), "Another article is still being read"));
        }
        if command == C::GoldWhereAgreed {
            return Some(match (&self.pair, &self.golding) {
                (_, Some(_)) => Err("Gold is being made already".to_owned()),
                (None, _) => Err("Start a review first: it says which two annotators".to_owned()),
                _ => Ok(()),
            });
        }
        let Some(review) = &open.review else {
            return is_of_review(command).then(|| Err("No review is open".to_owned()));
        };
        if command.is_edit() || decides(command) {
            if self.searching.is_some() {
                return Some(Err("The next article to review is still looked for".to_owned()));
            }
            if self.opening.is_some() {
                return Some(Err("Another article is still being read".to_owned()));
            }
        }
        let locked = || match &open.document.read_only {
            Some(reason) => Err(reason.sentence()),
            None => Ok(()),
        };
        match command {
            C::EndReview | C::ShowReview => Some(Ok(())),
            C::NextDifference
            | C::PreviousDifference
            | C::NextOpenDifference
            | C::PreviousOpenDifference => {
                Some(yes(!review.differences().is_empty(), "There is no difference"))
            }
            C::TakeRight if review.names.right.is_none() => {
                Some(Err("There is no right side: a single annotation is reviewed".to_owned()))
            }
            C::TakeLeft | C::TakeRight => {
                Some(locked().and(yes(review.cursor().is_some(), "There is no difference")))
            }
            C::RestIsJunk | C::SameAgain => Some(Err(NOT_HERE.to_owned())),
            C::Encoding => Some(Err("End the review first".to_owned())),
            // Gold that is finished is only left.
            C::Finish if open.document.read_only == Some(ReadOnly::Gold) && review.open == 0 => {
                Some(Ok(()))
            }
            C::TakeNeither | C::Clear | C::Finish | C::Reject => Some(locked()),
            _ => None,
        }
    }

    /// Runs a command that is another one in a review. False if it is none of these.
    pub(in crate::app) fn run_on_review(&mut self, command: Command) -> bool {
        use Command as C;
        match command {
            C::Review => self.ask_review(),
            C::GoldWhereAgreed => self.make_gold(),
            _ if self.review().is_none() => return false,
            C::EndReview => self.end_review(),
            C::ShowReview => self.show_tab(Tab::Review),
            C::NextDifference => self.step_difference(true),
            C::PreviousDifference => self.step_difference(false),
            C::NextOpenDifference => self.step_open(true),
            C::PreviousOpenDifference => self.step_open(false),
            C::TakeLeft => self.take_side(Side::Left),
            C::TakeRight => self.take_side(Side::Right),
            C::TakeNeither | C::Clear => self.decide(None),
            C::LabelHeadline => self.decide(Some(Label::Headline)),
            C::LabelCaption => self.decide(Some(Label::Caption)),
            C::LabelBody => self.decide(Some(Label::Body)),
            C::LabelByline => self.decide(Some(Label::Byline)),
            C::LabelJunk => self.decide(Some(Label::Junk)),
            C::LastLabel => {
                let label = self.document().and_then(|d| d.last_label);
                self.decide(label);
            }
            C::Undo | C::Redo => self.travel(command == C::Undo),
            C::Finish => self.finish_review(),
            _ => return false,
        }
        true
    }

    /// Makes a difference the current one and brings it into view.
    pub fn go_to_difference(&mut self, index: usize) {
        if let Some((reviewing, document)) = self.reviewing()
            && let Some(difference) = reviewing.differences().get(index)
        {
            document.go_to(difference.range);
            reviewing.cursor = index;
        }
    }

    /// A click into the text: in a difference it selects that.
    pub fn click_in_review(&mut self, at: Byte) {
        if let Some((reviewing, document)) = self.reviewing()
            && let Some(index) = reviewing.at(at)
            && let Some(difference) = reviewing.differences().get(index)
        {
            document.select(Selection::over(difference.range));
            document.reveal = None;
            reviewing.cursor = index;
        }
    }

    fn reviewing(&mut self) -> Option<(&mut Reviewing, &mut Document)> {
        let open = self.open.as_mut()?;
        Some((open.review.as_mut()?, &mut open.document))
    }

    /// The next or previous difference, seen from the selection.
    fn step_difference(&mut self, forward: bool) {
        let Some((reviewing, document)) = self.reviewing() else { return };
        let range = document.selection.range();
        let all = reviewing.differences();
        let to = if forward {
            let first = all.partition_point(|d| d.range.start < range.start);
            // What is selected whole is where we are.
            let here = all.get(first).is_some_and(|d| d.range == range);
            Some(first + usize::from(here)).filter(|&n| n < all.len())
        } else {
            all.partition_point(|d| d.range.start < range.start).checked_sub(1)
        };
        match to {
            Some(index) => self.go_to_difference(index),
            None if forward => self.messages.note("This is the last difference"),
            None => self.messages.note("This is the first difference"),
        }
    }

    fn step_open(&mut self, forward: bool) {
        let Some((reviewing, document)) = self.reviewing() else { return };
        let (review, gold) = (&reviewing.review, &document.annotation);
        let to = if forward {
            review.next_open(gold, Some(reviewing.cursor))
        } else {
            review.previous_open(gold, reviewing.cursor)
        };
        match to {
            Some(index) => self.go_to_difference(index),
            None => self.say_what_is_left(),
        }
    }

    fn take_side(&mut self, side: Side) {
        let Some((reviewing, document)) = self.reviewing() else { return };
        let Some(current) = reviewing.current() else { return };
        let took = match side {
            Side::Left => current.left,
            Side::Right => current.right,
        };
        // Of a part of it that is selected, only that part is settled. What is selected elsewhere
        // is not what the sides are asked about, and the difference may be out of view.
        match reviewing.own_selection(document) {
            Some(range) if current.range.covers(range) => self.decide(took),
            Some(range) if !current.range.overlaps(range) => {
                let there = reviewing.within(range);
                match there.clone().next() {
                    Some(index) => self.go_to_difference(index),
                    None => self.messages.note("The sides do not differ in what is selected"),
                }
            }
            _ => self.take(took),
        }
    }

    /// A label, or none, for the current difference; or for another range that was selected.
    fn decide(&mut self, took: Option<Label>) {
        let by = self.settings.annotator.clone();
        let Some((reviewing, document)) = self.reviewing() else { return };
        document.last_label = took.or(document.last_label);
        let Some(range) = reviewing.own_selection(document) else {
            self.take(took);
            return;
        };
        let (gold, blocks) = (&document.annotation, &document.blocks);
        let edit = reviewing.review.correct(gold, blocks, range, took, &by);
        document.apply(edit, document.selection);
        // On to the first open one that does not lie above.
        let before = reviewing.within(range).start.checked_sub(1);
        let next = reviewing.review.next_open(&document.annotation, before);
        match next {
            Some(index) => self.go_to_difference(index),
            None => self.say_what_is_left(),
        }
    }

    /// Settles the current difference, and steps to the next open one below.
    fn take(&mut self, took: Option<Label>) {
        let by = self.settings.annotator.clone();
        let Some((reviewing, document)) = self.reviewing() else { return };
        let Some(current) = reviewing.current() else {
            self.messages.note("There is no difference. Select a range to correct it");
            return;
        };
        let edit = reviewing.review.take(&document.annotation, reviewing.cursor, took, &by);
        // Undo leads back to it.
        document.selection = Selection::over(current.range);
        let next = reviewing.review.next_open(&document.annotation, Some(reviewing.cursor));
        let after = next.and_then(|n| reviewing.differences().get(n)).map_or(current, |d| *d);
        document.apply(edit, Selection::over(after.range));
        match next {
            Some(index) => self.go_to_difference(index),
            None => self.say_what_is_left(),
        }
    }

    /// Nothing is open below: what is there above, and what Enter does.
    fn say_what_is_left(&mut self) {
        self.count_review();
        let open = self.review().map_or(0, Reviewing::open);
        let key = self.keymap.shown(Command::Finish);
        let what = self.review().map_or_else(String::new, |r| word_of(&r.names));
        self.messages.note(match open {
            0 => format!("All is settled: {key} makes it gold"),
            1 => format!("1 {what} is open elsewhere: {key} goes there"),
            n => format!("{n} {what}s are open elsewhere: {key} goes to the first"),
        });
    }

    /// Undo leads to the difference that was decided, redo to the one after it.
    fn travel(&mut self, back: bool) {
        let Some((reviewing, document)) = self.reviewing() else { return };
        if if back { document.undo() } else { document.redo() } {
            reviewing.follow(document.selection);
        }
    }

    /// Makes it gold if all is settled and the sides still say the same on disk, and goes on to
    /// the next article; else goes to what is open. Warnings do not hold it up: both annotators were warned.
    fn finish_review(&mut self) {
        let Some((reviewing, document)) = self.reviewing() else { return };
        if let Some(first) = reviewing.review.next_open(&document.annotation, None) {
            reviewing.count(document);
            let (open, what) = (reviewing.open, word_of(&reviewing.names));
            let many = if open == 1 { "" } else { "s" };
            self.go_to_difference(first);
            self.messages.note(format!("{open} {what}{many} to settle before it is gold"));
            return;
        }
        let problems = document.check_now();
        let error = problems.iter().find(|p| p.kind.severity() == Severity::Error);
        if let Some(error) = error {
            let text = error.kind.message();
            self.show_tab(Tab::Problems);
            self.messages.note(format!("It can't be gold: {text}"));
            return;
        }
        self.check_sides();
    }

    /// Makes it gold: the sides are known to be as they were read.
    pub(super) fn make_this_gold(&mut self) {
        let Some((reviewing, document)) = self.reviewing() else { return };
        let by_edit = match reviewing.review.finish(&document.annotation) {
            Ok(edit) => document.apply(edit, document.selection),
            Err(unsettled) => {
                self.messages.note(unsettled.to_string());
                return;
            }
        };
        self.leave_review("Gold", by_edit);
    }
}

/// What there is to settle, as a word.
fn word_of(names: &Names) -> String {
    if names.right.is_some() { "difference" } else { "span" }.to_owned()
}

/// True for a command that decides something in a review.
fn decides(command: Command) -> bool {
    use Command as C;
    matches!(command, C::TakeLeft | C::TakeRight | C::TakeNeither)
}

/// True for a command that there is only in a review.
fn is_of_review(command: Command) -> bool {
    use Command as C;
    decides(command)
        || matches!(
            command,
            C::EndReview
                | C::ShowReview
                | C::NextDifference
                | C::PreviousDifference
                | C::NextOpenDifference
                | C::PreviousOpenDifference
        )
}
