//! *As it reads*: the article put together from its labels, as an extractor should return it.
//!
//! Put together by a job, since that takes time in proportion to the article, and only while
//! someone looks at it. Until it is ready the one before is shown.

use super::document::Document;
use super::job::{Job, Poll, Wake};
use crate::annotation::extract::reading;
use crate::annotation::{Annotation, Label};
use crate::article::{Blocks, Byte, ByteRange, Text};
use std::sync::Arc;

/// The article as it reads.
#[derive(Debug, Default)]
pub struct Reading {
    shown: Option<Arc<AsItReads>>,
    /// What `shown`, or what is on its way, was made for.
    made_for: Option<MadeFor>,
    job: Option<Job<AsItReads>>,
}

/// What a reading was made from. It is held, so that nothing else can come to lie at the same
/// address and be taken for it.
#[derive(Debug)]
struct MadeFor {
    text: Arc<Text>,
    blocks: Arc<Blocks>,
    revision: u64,
}

impl MadeFor {
    fn is(&self, document: &Document) -> bool {
        self.is_of(document)
            && Arc::ptr_eq(&self.blocks, &document.blocks)
            && self.revision == document.revision()
    }

    /// True of the same text, however it is labelled.
    fn is_of(&self, document: &Document) -> bool {
        Arc::ptr_eq(&self.text, document.text())
    }
}

/// A reading text and where its parts come from.
#[derive(Debug)]
pub struct AsItReads {
    /// The parts, a blank line between each two.
    pub text: Arc<Text>,
    parts: Vec<Part>,
}

/// A part of the reading text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its label.
    pub label: Label,
    /// Where it is in the reading text, in bytes.
    pub here: ByteRange,
    /// Where it is in the article, in bytes.
    pub source: ByteRange,
}

impl AsItReads {
    fn new(annotation: &Annotation, blocks: &Blocks) -> Self {
        let mut text = String::new();
        let mut parts = Vec::new();
        for (label, source) in reading(annotation, blocks) {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(annotation.text.slice(source));
            parts.push(Part { label, here: ByteRange::new(start, text.len()), source });
        }
        Self { text: Arc::new(Text::new(text)), parts }
    }

    /// The part that holds a byte of the reading text.
    #[must_use]
    pub fn part_at(&self, at: Byte) -> Option<Part> {
        let index = self.parts.partition_point(|p| p.here.end <= at);
        self.parts.get(index).copied().filter(|p| p.here.contains(at))
    }
}

impl Reading {
    /// The newest that is ready; starts to make it anew if the annotation has changed.
    pub fn of(&mut self, document: &Document, wake: &Wake) -> Option<Arc<AsItReads>> {
        match self.job.as_ref().map(Job::poll) {
            Some(Poll::Ready(made)) => {
                self.shown = Some(Arc::new(made));
                self.job = None;
            }
            Some(Poll::Failed) => {
                self.job = None;
                self.made_for = None;
            }
            Some(Poll::Running) | None => {}
        }
        if self.made_for.as_ref().is_none_or(|made| !made.is_of(document)) {
            self.shown = None;
        }
        if self.job.is_none() && self.made_for.as_ref().is_none_or(|made| !made.is(document)) {
            let (annotation, blocks) = (document.annotation.clone(), Arc::clone(&document.blocks));
            self.made_for = Some(MadeFor {
                text: Arc::clone(document.text()),
                blocks: Arc::clone(&blocks),
                revision: document.revision(),
            });
            let work = move || AsItReads::new(&annotation, &blocks);
            self.job = Job::start("copydesk-reading", Arc::clone(wake), work);
        }
        self.shown.clone()
    }

    /// Waits for the one that is being made.
    pub fn settle(&mut self) {
        let Some(job) = self.job.take() else { return };
        match job.wait() {
            Some(made) => self.shown = Some(Arc::new(made)),
            None => self.made_for = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::{Article, Span, Spans};
    use crate::article::BlockMode;

    #[test]
    fn each_part_knows_where_it_comes_from() {
        let text = Arc::new(Text::new("Body one.\nHead\nJunk\nBody two.".to_owned()));
        let mut annotation = Annotation::new(Article::default(), "", text);
        let spans = [
            (0, 9, Label::Body),
            (10, 14, Label::Headline),
            (15, 19, Label::Junk),
            (20, 29, Label::Body),
        ];
        annotation.spans = Spans::new(spans.map(|(a, b, l)| Span::new(a, b, l)).to_vec()).unwrap();
        let mut document = Document::new(annotation, None);
        let mut reading = Reading::default();
        let wake: Wake = Arc::new(|| ());
        assert!(reading.of(&document, &wake).is_none());
        reading.settle();
        let made = reading.of(&document, &wake).unwrap();
        assert_eq!(made.text.as_str(), "Head\n\nBody one.\n\nBody two.");
        let part = made.part_at(Byte(17)).unwrap();
        assert_eq!((part.label, part.source), (Label::Body, ByteRange::new(20, 29)));
        assert!(made.part_at(Byte(4)).is_none());

        document.select_block(1);
        document.label(Label::Junk);
        // The one before is shown until the new one is ready.
        assert!(reading.of(&document, &wake).is_some());
        reading.settle();
        assert_eq!(reading.of(&document, &wake).unwrap().text.as_str(), "Body one.\n\nBody two.");
    }

    #[test]
    fn other_blocks_or_another_text_of_the_same_revision_are_read_anew() {
        let text = |s: &str| Arc::new(Text::new(s.to_owned()));
        let open = |text: &Arc<Text>, mode| {
            let mut annotation = Annotation::new(Article::default(), "", Arc::clone(text));
            let all = Span::new(0, text.end().0, Label::Body);
            annotation.spans = Spans::new(vec![all]).unwrap();
            Document::new(annotation, Some(mode))
        };
        let mut reading = Reading::default();
        let wake: Wake = Arc::new(|| ());
        let mut read = |document: &Document| {
            let before = reading.of(document, &wake).is_some();
            let again = reading.job.is_some();
            reading.settle();
            let now = reading.of(document, &wake).unwrap();
            (before, again, now.text.as_str().to_owned())
        };
        let (one, two) = (text("one\ntwo"), text("three"));
        let mut document = open(&one, BlockMode::Lines);
        let lines = read(&document);
        assert_eq!((lines.0, lines.1), (false, true));
        assert!(!read(&document).1);
        document.set_block_mode(BlockMode::Paragraphs);
        // The one before is shown meanwhile.
        let paragraphs = read(&document);
        assert_eq!((paragraphs.0, paragraphs.1), (true, true));
        let other = read(&open(&two, BlockMode::Lines));
        assert_eq!(other, (false, true, "three".to_owned()));
    }
}
