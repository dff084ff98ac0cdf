//! `iob2`: the columns of CoNLL-2003 with IOB2 tags: token, `-X-`, `_`, tag. A sentence is a
//! line of the text, an empty line ends it, `-DOCSTART-` begins an article.
//!
//! Trap: readers split lines at blanks, and Python's blanks are more than Unicode's: inside a
//! token such characters, and all control characters, become U+FFFD.

use super::super::loss::Reason;
use super::super::profile::label_name;
use super::job::Job;
use super::tokens::{spans_on_tokens, tokens};
use std::fmt::Write;

pub(super) fn path(split: &str) -> String {
    format!("{split}.conll")
}

pub(super) fn article(job: &mut Job<'_>) {
    let text = &job.record.annotation.text;
    let found = tokens(text);
    let placed = spans_on_tokens(job, &found);
    let mut out = "-DOCSTART- -X- O O\n\n".to_owned();
    let mut spans = placed.iter().peekable();
    let mut line = None;
    for (n, token) in found.iter().enumerate().filter(|(_, token)| !token.blank) {
        while spans.next_if(|(_, range)| range.end <= n).is_some() {}
        let here = text.line_at(token.range.start);
        if line.is_some_and(|line| line != here) {
            out.push('\n');
        }
        line = Some(here);
        let word = text.slice(token.range);
        if word.contains(is_bad) {
            job.lose(Reason::Characters, token.range);
            out.extend(word.chars().map(|c| if is_bad(c) { '\u{FFFD}' } else { c }));
        } else {
            out.push_str(word);
        }
        // Writing to a String cannot fail.
        let _ = match spans.peek().filter(|(_, range)| range.contains(&n)) {
            Some((span, range)) => {
                let tag = if range.start == n { 'B' } else { 'I' };
                writeln!(out, " -X- _ {tag}-{}", label_name(span.label))
            }
            None => writeln!(out, " -X- _ O"),
        };
    }
    if line.is_some() {
        out.push('\n');
    }
    job.entry(path(job.split()), out);
}

/// What a reader would take for a blank or a line end.
fn is_bad(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}
