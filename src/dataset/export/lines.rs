//! `lines`: CSV with a row for each line of the text: `page,line_no,label,text`.
//!
//! Lines count from 1. A line has the label that most of its clusters have, blanks aside, or
//! `unlabelled`; a blank one has none. Fields are quoted as RFC 4180 says, where they need it.

use super::super::loss::Reason;
use super::super::profile::label_name;
use super::job::Job;
use crate::annotation::Label;
use crate::article::{Byte, ByteRange};
use std::borrow::Cow;
use std::fmt::Write;

pub(super) const HEADER: &str = "page,line_no,label,text\n";

pub(super) fn path(split: &str) -> String {
    format!("{split}.csv")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let text = &record.annotation.text;
    let page = field(&record.id);
    let mut out = String::new();
    for number in 0..text.line_count() {
        let range = text.line(number);
        if range.is_empty() && range.end == text.end() {
            break; // behind the last line end
        }
        let label = match text.trim(range) {
            None => "",
            Some(line) => {
                let (label, is_mixed) = label_of(job, line);
                if is_mixed {
                    job.lose(Reason::MixedLine, line);
                }
                label.map_or("unlabelled", label_name)
            }
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{page},{},{label},{}", number + 1, field(text.slice(range)));
    }
    job.entry(path(job.split()), out);
}

/// The label of most of a line, the first in the order of labels if two have as much, and
/// whether the line has others.
fn label_of(job: &Job<'_>, line: ByteRange) -> (Option<Label>, bool) {
    let text = &job.record.annotation.text;
    let filled = |range: ByteRange| {
        text.clusters(range).filter(|(_, c)| !c.starts_with(char::is_whitespace)).count()
    };
    let mut counts = [0_usize; 6];
    let mut at = line.start;
    let mut count = |range: ByteRange, index: usize| {
        if let Some(count) = counts.get_mut(index) {
            *count += filled(range);
        }
    };
    for span in job.record.annotation.spans.overlapping(line) {
        let Some(part) = span.range.intersect(line) else { continue };
        count(ByteRange { start: at, end: part.start }, Label::ALL.len());
        count(part, span.label.index());
        at = part.end;
    }
    count(ByteRange { start: at, end: line.end.max(Byte(at.0)) }, Label::ALL.len());
    let most = counts.iter().copied().max().unwrap_or_default();
    let winner = counts.iter().position(|&count| count == most);
    let label = winner.and_then(|index| Label::ALL.get(index)).copied();
    (label, counts.iter().filter(|&&count| count > 0).count() > 1)
}

/// A field of CSV, quoted if it must be.
fn field(text: &str) -> Cow<'_, str> {
    if text.contains(['"', ',', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}
