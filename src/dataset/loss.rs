//! What a format could not hold: by article, as data and as text.
//!
//! A loss is about one article, with the range it concerns and why. What a format never holds,
//! of any article, is [`super::export::Format::drops`] and is said once.

use crate::annotation::file::quote;
use crate::article::{ByteRange, Text};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Why something of an article is not in the export as it is in the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A span begins or ends inside a token and was moved to the token's edge.
    TokenEdge,
    /// A span shares all its tokens with larger ones and is gone.
    NoToken,
    /// A line has text of several labels, or of none: it got the one that most of it has.
    MixedLine,
    /// Line ends other than `\n` became `\n`.
    LineEnds,
    /// Characters that the format can't hold became U+FFFD.
    Characters,
    /// A span begins or ends with what the format takes for a line end: it was trimmed.
    Trimmed,
    /// Nothing of a span can be held.
    Unheld,
    /// The article has no url, which the format goes by: its id stands for it.
    NoUrl,
    /// An earlier article has the same url, which the format goes by: this one is left out.
    SameUrl,
    /// No passage of the article is found only once, as the format asks.
    NoChunk,
    /// The article is no web page, or its page was not at hand.
    NoPage,
    /// The page is not the one that was annotated, or its text is not.
    PageChanged,
    /// The page can't be marked: its encoding or its markup is in the way.
    PageBroken,
    /// Without its page, the text that was written has no HTML to go with it.
    NoHtml,
    /// The rendering put text in, which is nowhere in the page.
    Generated,
    /// Text is the value of an attribute, where no element can be.
    Attribute,
    /// Text is in SVG, `MathML` or a `title`, where no element can be.
    NoMarkup,
    /// The page spells text as one with that of another span.
    Shared,
    /// Text stands between the rows of a table, where marks would leave blanks behind.
    Stray,
    /// The page is in UTF-16 and ends with half a character.
    HalfCharacter,
    /// The annotators have no majority: the range is unlabelled.
    Unsettled,
}

impl Reason {
    /// A name for programs, which stays what it is.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TokenEdge => "token-edge",
            Self::NoToken => "no-token",
            Self::MixedLine => "mixed-line",
            Self::LineEnds => "line-ends",
            Self::Characters => "characters",
            Self::Trimmed => "trimmed",
            Self::Unheld => "unheld",
            Self::NoUrl => "no-url",
            Self::SameUrl => "same-url",
            Self::NoChunk => "no-chunk",
            Self::NoPage => "no-page",
            Self::PageChanged => "page-changed",
            Self::PageBroken => "page-broken",
            Self::NoHtml => "no-html",
            Self::Generated => "generated",
            Self::Attribute => "attribute",
            Self::NoMarkup => "no-markup",
            Self::Shared => "shared",
            Self::Stray => "stray",
            Self::HalfCharacter => "half-character",
            Self::Unsettled => "unsettled",
        }
    }

    /// What happened, for people.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::TokenEdge => "a span begins or ends inside a token: moved to the token's edge",
            Self::NoToken => "a span shares its tokens with a larger one: left out",
            Self::MixedLine => "a line has more than one label: it got the one of most of it",
            Self::LineEnds => "line ends other than \\n became \\n",
            Self::Characters => "characters that the format can't hold became U+FFFD",
            Self::Trimmed => "a span begins or ends with what counts as a line end: trimmed",
            Self::Unheld => "the format can't hold any of the span: left out",
            Self::NoUrl => "no url is known: the id stands for it",
            Self::SameUrl => "an earlier article has the same url: left out",
            Self::NoChunk => "no passage is there only once",
            Self::NoPage => "not a web page, or the page was not at hand",
            Self::PageChanged => "the page is not the one that was annotated",
            Self::PageBroken => "the page can't be marked: its encoding or markup is in the way",
            Self::NoHtml => "the text was written without an HTML page to go with it",
            Self::Generated => "text that the rendering put in is not in the page",
            Self::Attribute => "the value of an attribute can't be marked",
            Self::NoMarkup => "text in SVG, MathML or a title can't be marked",
            Self::Stray => "text between the rows of a table can't be marked",
            Self::HalfCharacter => "the page ends with half a character",
            Self::Shared => "the page spells the text as one with that of another span",
            Self::Unsettled => "the annotators have no majority: unlabelled",
        }
    }
}

/// Something of an article that is not in the export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The article's id.
    pub article: String,
    /// Why.
    pub reason: Reason,
    /// Where, in bytes of the text; the whole text if it is about the whole article.
    pub range: ByteRange,
    /// The text there, shortened like a quote; empty if it is about the whole article.
    pub quote: String,
}

impl Loss {
    /// A loss in a range of an article's text.
    #[must_use]
    pub fn at(article: &str, text: &Text, reason: Reason, range: ByteRange) -> Self {
        let quote = quote(text.slice(range)).into_owned();
        Self { article: article.to_owned(), reason, range, quote }
    }

    /// A loss that is about the whole article.
    #[must_use]
    pub fn whole(article: &str, text: &Text, reason: Reason) -> Self {
        Self { article: article.to_owned(), reason, range: text.full(), quote: String::new() }
    }

    /// One line of JSON, with its line end. The offsets are bytes of the text in UTF-8.
    #[must_use]
    pub fn json_line(&self) -> String {
        #[derive(Serialize)]
        struct Line<'a> {
            id: &'a str,
            reason: &'static str,
            start_byte: usize,
            end_byte: usize,
            quote: &'a str,
        }
        let Self { article, reason, range, quote } = self;
        let (start_byte, end_byte) = (range.start.0, range.end.0);
        let line = Line { id: article, reason: reason.name(), start_byte, end_byte, quote };
        // Nothing in it can fail to be JSON.
        serde_json::to_string(&line).unwrap_or_default() + "\n"
    }
}

/// How many losses of a kind there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LossCount {
    /// In how many articles.
    pub articles: u64,
    /// How many.
    pub losses: u64,
}

/// The losses of an export, counted by reason. Does not grow with the number of articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LossReport {
    counts: BTreeMap<Reason, LossCount>,
}

impl LossReport {
    /// Counts the losses of one article.
    pub fn add(&mut self, losses: &[Loss]) {
        let mut seen = Vec::new();
        for loss in losses {
            let count = self.counts.entry(loss.reason).or_default();
            count.losses += 1;
            if !seen.contains(&loss.reason) {
                seen.push(loss.reason);
                count.articles += 1;
            }
        }
    }

    /// The counts by reason.
    #[must_use]
    pub fn counts(&self) -> &BTreeMap<Reason, LossCount> {
        &self.counts
    }

    /// True if nothing was lost.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// One line for each reason, for the terminal; empty if nothing was lost.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (reason, LossCount { articles, losses }) in &self.counts {
            // Writing to a String cannot fail.
            let noun = if *articles == 1 { "article" } else { "articles" };
            let _ = writeln!(out, "{losses} in {articles} {noun}: {}", reason.sentence());
        }
        out
    }

    /// A table for the card.
    #[must_use]
    pub fn markdown(&self) -> String {
        if self.is_empty() {
            return "Nothing of any article was lost.\n".to_owned();
        }
        let mut out = "| what | losses | articles |\n|---|---|---|\n".to_owned();
        for (reason, LossCount { articles, losses }) in &self.counts {
            let (name, sentence) = (reason.name(), reason.sentence());
            let _ = writeln!(out, "| `{name}`: {sentence} | {losses} | {articles} |");
        }
        out
    }
}
