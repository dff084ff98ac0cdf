//! An annotation as it reads: what an extractor should return for the article.
//!
//! ```
//! use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
//! use copydesk::article::Text;
//!
//! let text = Text::new("Menu\nRain again\nIt rained.\nIt will rain.\n".into());
//! let mut annotation = Annotation::new(Article::default(), "mk", text.into());
//! annotation.spans = Spans::new(vec![
//!     Span::new(0, 4, Label::Junk),
//!     Span::new(5, 15, Label::Headline),
//!     Span::new(16, 40, Label::Body),
//! ])
//! .unwrap_or_default();
//!
//! assert_eq!(annotation.headline(), Some("Rain again"));
//! assert_eq!(annotation.body_paragraphs(), ["It rained.", "It will rain."]);
//! assert_eq!(annotation.body(), "It rained.\n\nIt will rain.");
//! ```

use super::label::Label;
use super::model::Annotation;
use super::span::Span;
use crate::article::{BlockMode, Blocks, ByteRange};

impl Annotation {
    /// The article's exact text: what all offsets count in.
    ///
    /// ```
    /// use copydesk::annotation::{Annotation, Article};
    /// use copydesk::article::Text;
    ///
    /// let annotation = Annotation::new(Article::default(), "", Text::new("Rain.\r\n".into()).into());
    /// assert_eq!(annotation.text(), "Rain.\r\n");
    /// ```
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_str()
    }

    /// The spans in the order of the text.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        self.spans.as_slice()
    }

    /// The texts of all spans of a label, in order, as they are (line ends included).
    ///
    /// ```
    /// use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
    /// use copydesk::article::Text;
    ///
    /// let mut annotation = Annotation::new(Article::default(), "", Text::new("A B".into()).into());
    /// annotation.spans = Spans::new(vec![Span::new(2, 3, Label::Junk)]).unwrap_or_default();
    /// assert_eq!(annotation.texts_of(Label::Junk), ["B"]);
    /// assert!(annotation.texts_of(Label::Body).is_empty());
    /// ```
    #[must_use]
    pub fn texts_of(&self, label: Label) -> Vec<&str> {
        let spans = self.spans.iter().filter(|s| s.label == label);
        spans.map(|s| self.text.slice(s.range)).collect()
    }

    /// The first headline.
    #[must_use]
    pub fn headline(&self) -> Option<&str> {
        let first = self.spans.iter().find(|s| s.label == Label::Headline)?;
        self.text.get(first.range)
    }

    /// The headline and its subtitles.
    #[must_use]
    pub fn headlines(&self) -> Vec<&str> {
        self.texts_of(Label::Headline)
    }

    /// The captions.
    #[must_use]
    pub fn captions(&self) -> Vec<&str> {
        self.texts_of(Label::Caption)
    }

    /// The bylines.
    #[must_use]
    pub fn bylines(&self) -> Vec<&str> {
        self.texts_of(Label::Byline)
    }

    /// What is not the article.
    #[must_use]
    pub fn junk(&self) -> Vec<&str> {
        self.texts_of(Label::Junk)
    }

    /// The body spans, split at lines. For hard-wrapped text, where a line is not a paragraph,
    /// use [`Annotation::body_paragraphs_by`].
    #[must_use]
    pub fn body_paragraphs(&self) -> Vec<&str> {
        self.body_paragraphs_by(&Blocks::new(&self.text, BlockMode::Lines))
    }

    /// The body spans, split at blocks. A paragraph of hard-wrapped text keeps its line ends.
    ///
    /// ```
    /// use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
    /// use copydesk::article::{BlockMode, Blocks, Text};
    ///
    /// let text = Text::new("It rained\nall day.\n\nIt will rain.\n".into());
    /// let mut annotation = Annotation::new(Article::default(), "", text.into());
    /// annotation.spans = Spans::new(vec![Span::new(0, 33, Label::Body)]).unwrap_or_default();
    /// let blocks = Blocks::new(&annotation.text, BlockMode::Paragraphs);
    /// assert_eq!(annotation.body_paragraphs_by(&blocks), ["It rained\nall day.", "It will rain."]);
    /// ```
    #[must_use]
    pub fn body_paragraphs_by(&self, blocks: &Blocks) -> Vec<&str> {
        let body = self.spans.iter().filter(|s| s.label == Label::Body);
        let ranges = body.flat_map(|s| by_block(blocks, s.range));
        ranges.map(|range| self.text.slice(range)).collect()
    }

    /// The body as one string, with an empty line between paragraphs.
    #[must_use]
    pub fn body(&self) -> String {
        self.body_paragraphs().join("\n\n")
    }
}

/// The article in the order it is read, split at blocks: headlines, bylines, then body and
/// captions as they come. Junk is left out.
///
/// ```
/// use copydesk::annotation::{Annotation, Article, Label, Span, Spans, extract};
/// use copydesk::article::{BlockMode, Blocks, ByteRange, Text};
///
/// let text = Text::new("Kim\nRain\nIt rained.".into());
/// let mut annotation = Annotation::new(Article::default(), "", text.into());
/// annotation.spans = Spans::new(vec![
///     Span::new(0, 3, Label::Byline),
///     Span::new(4, 8, Label::Headline),
///     Span::new(9, 19, Label::Body),
/// ])
/// .unwrap_or_default();
/// let blocks = Blocks::new(&annotation.text, BlockMode::Lines);
/// let labels: Vec<Label> =
///     extract::reading(&annotation, &blocks).into_iter().map(|(label, _)| label).collect();
/// assert_eq!(labels, [Label::Headline, Label::Byline, Label::Body]);
/// ```
#[must_use]
pub fn reading(a: &Annotation, blocks: &Blocks) -> Vec<(Label, ByteRange)> {
    let mut parts = Vec::new();
    for labels in [&[Label::Headline][..], &[Label::Byline], &[Label::Body, Label::Caption]] {
        for span in a.spans.iter().filter(|s| labels.contains(&s.label)) {
            parts.extend(by_block(blocks, span.range).map(|range| (span.label, range)));
        }
    }
    parts
}

/// A range cut at blocks, without what lies between them.
fn by_block(blocks: &Blocks, range: ByteRange) -> impl Iterator<Item = ByteRange> {
    let blocks = blocks.as_slice().get(blocks.overlapping(range)).unwrap_or_default();
    blocks.iter().filter_map(move |block| block.intersect(range))
}
