//! The same article with another text: another encoding, or changed on disk since it was
//! labelled. The spans are carried over; what changed by that is listed until the next article
//! opens, and while nothing else is there to undo, Undo brings the text before back.

use super::App;
use super::command::Command;
use super::document::{Document, Reveal, lock_of};
use super::message::Weight;
use super::overlay::Overlay;
use crate::annotation::reanchor::{self, Change, Reanchored, Subject};
use crate::article::open::read_article;
use crate::article::{Byte, ByteRange, Text};
use crate::desk::opened::{Opened, Standing, describe};
use encoding_rs::Encoding;
use std::sync::Arc;

/// At most so many bytes of a text that changed are quoted.
const QUOTED: usize = 80;

/// A span, note or decision whose text changed when it was carried over to another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// What it is: a label's name, a note, a decision.
    pub what: String,
    /// How its old text begins, on one line.
    pub quote: String,
    /// Where it is now; `None` if it is gone.
    pub now: Option<ByteRange>,
}

impl Carried {
    fn new(change: &Change, old: &Text) -> Self {
        let what = match &change.subject {
            Subject::Span(label) => label.to_string(),
            Subject::Note(_) => "Note".to_owned(),
            Subject::Decision => "Decision".to_owned(),
        };
        let was = change.was;
        let end = old.floor_edge(Byte(was.start.0.saturating_add(QUOTED).min(was.end.0)));
        let whole = end == was.end;
        let part = old.slice(ByteRange { start: was.start, end: end.max(was.start) });
        let words: Vec<&str> = part.split_whitespace().collect();
        let quote = words.join(" ") + if whole { "" } else { "…" };
        Self { what, quote, now: change.now }
    }

    /// One sentence for the user.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self { what, quote, now } = self;
        match now {
            Some(_) => format!("{what} “{quote}” has another text now"),
            None => format!("{what} “{quote}” is gone with its text"),
        }
    }
}

/// The article as it was before it got another text.
#[derive(Debug)]
pub(super) struct Before {
    opened: Opened,
    document: Document,
}

impl App {
    /// Whether the article can be read in another encoding; if not, why.
    pub fn can_change_encoding(&self) -> Result<(), String> {
        let Some(open) = &self.open else { return Err("Open an article first".to_owned()) };
        if let Some(reason) = &open.document.read_only {
            return Err(reason.sentence());
        }
        // The text is made anew from the article's bytes: they must be those it was made from.
        match open.opened.standing {
            Standing::Fresh | Standing::Matches => Ok(()),
            Standing::ArticleGone => Err("The article is gone; only this text is left".to_owned()),
            _ => Err("The article on disk is not the one that this text was read from".to_owned()),
        }
    }

    /// Asks for another encoding; asks first if spans would be lost.
    pub fn ask_encoding(&mut self, to: &'static Encoding) {
        let Some(open) = &self.open else { return };
        if open.opened.annotation.article.encoding == to.name() {
            return;
        }
        if let Err(reason) = self.can_change_encoding() {
            self.messages.note(reason);
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
        if self.can_change_encoding().is_err() {
            return;
        }
        let Some(open) = &mut self.open else { return };
        let source = open.document.annotation.article.source.clone();
        let read = match read_article(&source, &open.opened.bytes, Some(to)) {
            Ok(read) => read,
            Err(error) => return self.messages.say(Weight::Error, error.to_string(), None),
        };
        let article = describe(&source, &open.opened.bytes, &read);
        // A file that says another encoding is to be written again, however little it holds.
        let untouched = open.document.is_untouched()
            && open.document.revision() == 0
            && open.opened.fingerprint.is_none();
        let before = open.opened.clone();
        open.opened.malformed = read.malformed;
        open.opened.page_now = read.page;
        self.overlay = None;
        self.reanchor_to(before, article, Arc::new(read.text), !untouched);
    }

    /// Carries the spans over to another text of the article. `before` is what was read before.
    fn reanchor_to(
        &mut self,
        before: Opened,
        article: crate::annotation::Article,
        text: Arc<Text>,
        save: bool,
    ) {
        let Some(open) = &mut self.open else { return };
        let Reanchored { mut annotation, changes, .. } =
            reanchor::reanchor(&open.document.annotation, text);
        annotation.article = article;
        open.opened.annotation = annotation.clone();
        open.opened.standing = Standing::Matches;
        let mut document = Document::new(annotation, open.document.chosen_mode());
        document.count_on_from(&open.document);
        if let Some(first) = changes.first().and_then(|c| c.now) {
            document.go_to(first);
        }
        let old = std::mem::replace(&mut open.document, document);
        open.carried = changes.iter().map(|c| Carried::new(c, old.text())).collect();
        open.before = save.then(|| Box::new(Before { opened: before, document: old }));
        self.checking = None;
        let lost = changes.iter().filter(|c| c.now.is_none()).count();
        let text = match (changes.len(), lost) {
            (0, _) => "All spans were carried over; none changed".to_owned(),
            (n, 0) => format!("{n} spans changed with the text; the first is selected"),
            (n, lost) => format!("{n} spans changed with the text, {lost} of them are gone"),
        };
        if save {
            open.document.mark_changed();
            self.messages.say(Weight::Warning, text, Some(Command::ShowProblems));
        }
        self.find.search(open.document.text());
        self.changed();
    }

    /// Carries the spans over to the article as it is on disk now.
    pub fn reanchor_to_article(&mut self) {
        let Some(open) = self.open.as_ref().filter(|o| o.awaits_article()) else { return };
        if let Standing::ArticleChanged { text, article } = open.opened.standing.clone() {
            let before = open.opened.clone();
            self.overlay = None;
            self.reanchor_to(before, *article, text, true);
        }
    }

    /// True if Undo would bring back the text before: nothing was done since.
    pub(super) fn can_undo_carrying(&self) -> bool {
        self.open.as_ref().is_some_and(|o| o.before.is_some() && !o.document.can_undo())
    }

    /// Brings back the text before, with its labels and its history; this is saved too.
    pub(super) fn undo_carrying(&mut self) {
        if !self.can_undo_carrying() {
            return;
        }
        let Some(open) = &mut self.open else { return };
        let Some(before) = open.before.take() else { return };
        let Before { opened, document } = *before;
        let after = std::mem::replace(&mut open.document, document);
        open.opened = opened;
        open.carried.clear();
        let d = &mut open.document;
        d.count_on_from(&after);
        d.mark_changed();
        d.reveal = Some(Reveal::Nearest(d.selection.range()));
        self.find.search(open.document.text());
        if open.awaits_article() {
            self.overlay = Some(Overlay::ArticleChanged);
        }
        self.checking = None;
        self.messages.note("The text is as it was before, and so are its labels");
        self.changed();
    }

    /// Goes on with the text that the annotation holds.
    pub fn keep_old_text(&mut self) {
        if let Some(open) = self.open.as_mut().filter(|o| o.awaits_article()) {
            open.document.read_only = lock_of(&open.document.annotation);
        }
        self.overlay = None;
    }
}
