//! Tokens, for formats that count in them.
//!
//! A token is a maximal run of grapheme clusters that begin with a letter, a digit or `_`; any
//! other cluster that is not blank is a token of its own, and so is each one of Chinese,
//! Japanese, Thai, Lao, Khmer and Burmese, where blanks do not part words. One space (U+0020)
//! behind a token belongs to it (`ws`); every other maximal run of blanks is a token as well, a
//! blank one. So the tokens in order, with their spaces, are the text again, as spaCy asks.
//! Spans play no part: the tokens of a text are the same whoever labels it.

use super::super::loss::Reason;
use super::job::Job;
use crate::annotation::Span;
use crate::article::text::is_blank;
use crate::article::{ByteRange, Text};
use std::ops::Range;
use unicode_script::{Script, UnicodeScript};

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it is, in bytes of the text, without the space behind it.
    pub range: ByteRange,
    /// True if one space belongs to it.
    pub ws: bool,
    /// True if it is nothing but blanks.
    pub blank: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Word,
    Alone,
}

fn class(cluster: &str) -> Class {
    if is_blank(cluster) {
        return Class::Blank;
    }
    let Some(first) = cluster.chars().next() else { return Class::Alone };
    let unspaced = matches!(
        first.script(),
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    );
    if (first.is_alphanumeric() || first == '_') && !unspaced { Class::Word } else { Class::Alone }
}

/// The tokens of a text.
///
/// ```
/// use copydesk::article::Text;
/// use copydesk::dataset::export::tokens;
///
/// let text = Text::new("It's 5 p.m.\n\nOK".into());
/// let found = tokens(&text);
/// let words: Vec<&str> = found.iter().map(|t| text.slice(t.range)).collect();
/// assert_eq!(words, ["It", "'", "s", "5", "p", ".", "m", ".", "\n\n", "OK"]);
/// assert!(found[2].ws && !found[0].ws && found[8].blank);
/// ```
#[must_use]
pub fn tokens(text: &Text) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut before = None;
    for (range, cluster) in text.clusters(text.full()) {
        let class = class(cluster);
        let last = tokens.last_mut().filter(|_| before.is_some());
        match last {
            Some(last) if before == Some(class) && class != Class::Alone => {
                last.range.end = range.end;
            }
            Some(last) if cluster == " " && !last.ws && before != Some(Class::Blank) => {
                last.ws = true;
                // What follows begins a token, whatever it is.
                before = Some(Class::Alone);
                continue;
            }
            _ => tokens.push(Token { range, ws: false, blank: class == Class::Blank }),
        }
        before = Some(class);
    }
    tokens
}

/// The tokens of each span, in order, with the losses noted. A span takes all tokens that it
/// touches; of a token that several touch, the one with most of its bytes takes it, the earlier
/// if they have the same.
pub(super) fn spans_on_tokens(job: &mut Job<'_>, tokens: &[Token]) -> Vec<(Span, Range<usize>)> {
    let mut found: Vec<(Span, Range<usize>)> = Vec::new();
    // The last span that has tokens: no earlier one can touch a token of the next.
    let mut owner: Option<usize> = None;
    let share = |span: &Span, n: usize| {
        let token = tokens.get(n).and_then(|t| t.range.intersect(span.range));
        token.map_or(0, ByteRange::len)
    };
    let is_blank = |n: usize| tokens.get(n).is_some_and(|t| t.blank);
    for &span in job.record.spans() {
        let mut first = tokens.partition_point(|t| t.range.end <= span.range.start);
        let end = tokens.partition_point(|t| t.range.start < span.range.end);
        if let Some((other, theirs)) = owner.and_then(|n| found.get_mut(n))
            && theirs.end > first
        {
            if share(&span, first) > share(other, first) {
                theirs.end = first;
                while theirs.end > theirs.start && is_blank(theirs.end - 1) {
                    theirs.end -= 1;
                }
            } else {
                first = theirs.end;
                while first < end && is_blank(first) {
                    first += 1;
                }
            }
        }
        if first < end {
            owner = Some(found.len());
        }
        found.push((span, first..end.max(first)));
    }
    for (span, range) in &found {
        let of = |n: usize| tokens.get(n).map(|t| t.range);
        match (of(range.start), range.end.checked_sub(1).and_then(of)) {
            _ if range.is_empty() => job.lose(Reason::NoToken, span.range),
            (Some(first), Some(last)) if first.join(last) == span.range => {}
            _ => job.lose(Reason::TokenEdge, span.range),
        }
    }
    found.retain(|(_, range)| !range.is_empty());
    found
}
