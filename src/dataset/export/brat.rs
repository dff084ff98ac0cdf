//! `brat`: a `.txt` and an `.ann` for each article, and one `annotation.conf`. Offsets are code
//! points of the `.txt`.
//!
//! Traps: brat knows only `\n`, so other line ends become `\n` in the `.txt`, and offsets count
//! that text. A span over several lines is one fragment a line, trimmed; from the first
//! fragment's start to the last one's end it is the span again. Python's line ends, which brat
//! reads its files by, are more than `\n`: a fragment ends at those too.

use super::super::loss::Reason;
use super::super::profile::label_name;
use super::job::Job;
use crate::annotation::Label;
use crate::article::{ByteRange, Text, Units};
use std::borrow::Cow;
use std::fmt::Write;

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let original = &record.annotation.text;
    let crlf: Vec<usize> = original.as_str().match_indices("\r\n").map(|(at, _)| at).collect();
    let text: Cow<'_, Text> = if original.as_str().contains('\r') {
        job.lose_whole(Reason::LineEnds);
        Cow::Owned(Text::new(original.as_str().replace("\r\n", "\n").replace('\r', "\n")))
    } else {
        Cow::Borrowed(original.as_ref())
    };
    let units = Units::new(&text);
    // A byte goes at each `\r\n`; no span ends inside one.
    let moved = |at: usize| at - crlf.partition_point(|&cr| cr < at);
    let mut ann = String::new();
    let mut number = 0;
    for span in record.spans() {
        let range = ByteRange::new(moved(span.range.start.0), moved(span.range.end.0));
        let pieces = fragments(&text, range);
        let offsets: Vec<String> = pieces
            .iter()
            .filter_map(|piece| {
                let (start, end) = (units.code_point(piece.start)?, units.code_point(piece.end)?);
                Some(format!("{} {}", start.0, end.0))
            })
            .collect();
        if offsets.is_empty() {
            job.lose(Reason::Unheld, span.range);
            continue;
        }
        let held = pieces.iter().copied().reduce(ByteRange::join);
        if held != Some(range) {
            job.lose(Reason::Trimmed, span.range);
        }
        number += 1;
        let texts: Vec<&str> = pieces.iter().map(|&piece| text.slice(piece)).collect();
        let (label, offsets, texts) = (label_name(span.label), offsets.join(";"), texts.join(" "));
        // Writing to a String cannot fail.
        let _ = writeln!(ann, "T{number}\t{label} {offsets}\t{texts}");
    }
    let stem = format!("{}/{}", job.split(), record.id);
    job.file(format!("{stem}.txt"), text.as_str());
    job.file(format!("{stem}.ann"), ann);
}

/// The parts of a range between line ends, trimmed, without blank ones.
fn fragments(text: &Text, range: ByteRange) -> Vec<ByteRange> {
    let mut at = range.start.0;
    let mut pieces = Vec::new();
    for piece in text.slice(range).split(ends_line) {
        let end = at + piece.len();
        let next = text.slice(ByteRange { end: range.end, ..ByteRange::new(end, end) });
        pieces.extend(text.trim(ByteRange::new(at, end)));
        at = end + next.chars().next().map_or(0, char::len_utf8);
    }
    pieces
}

/// What Python's `codecs` take for a line end.
fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// brat's configuration.
pub(super) fn config() -> String {
    let labels: Vec<&str> = Label::ALL.into_iter().map(label_name).collect();
    format!("[entities]\n{}\n[relations]\n[events]\n[attributes]\n", labels.join("\n"))
}
