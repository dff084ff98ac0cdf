//! Words, for double clicks, snapped drags and Ctrl+arrows.
//!
//! Words are those of UAX 29, widened to cluster edges. It takes Han and Hiragana character
//! by character, Katakana, Hangul and alphabets in runs; a dictionary is not worth its weight
//! in a tool that selects lines. What is neither blank nor a word (punctuation, symbols) is a
//! unit of its own for a click, and a run of it is one stop for Ctrl+arrows.
//!
//! Limits: a call reads at most [`REACH`] bytes and a cluster on either side of where it
//! looks, so a longer word or run of blanks is taken as cut there; a megabyte without a blank
//! costs no more than a sentence. Skipping blanks alone has no limit.

use super::offset::{Byte, ByteRange};
use super::text::{Text, is_blank};
use unicode_segmentation::UnicodeSegmentation;

/// How far to read before and after an offset, in bytes.
pub const REACH: usize = 1024;

/// The word that holds the cluster at `at`, within its line; for a blank cluster the run of
/// blanks. At a line end, the last word or blanks of the line. Empty only if the line is.
#[must_use]
pub fn word_at(text: &Text, at: Byte) -> ByteRange {
    let line = text.line(text.line_at(at.min(text.end())));
    if line.is_empty() {
        return ByteRange { start: line.start, end: line.start };
    }
    let mut at = text.floor_edge(at);
    if at >= line.end {
        at = text.previous_edge(line.end);
    }
    if blank_at(text, at) {
        return blanks_around(text, at, line);
    }
    let found = pieces(text, at, line).into_iter().find(|piece| piece.contains(at));
    found.unwrap_or(ByteRange { start: at, end: text.next_edge(at) })
}

/// Where Ctrl+→ goes: over blanks and line ends to the end of the next word, or of the next
/// run of punctuation. The end of the text if there is none.
#[must_use]
pub fn next_word_edge(text: &Text, at: Byte) -> Byte {
    let mut at = text.floor_edge(at);
    while at < text.end() && blank_at(text, at) {
        at = text.next_edge(at);
    }
    let line = text.line(text.line_at(at));
    let mut edge = at;
    for piece in pieces(text, at, line) {
        if piece.end <= at {
            continue;
        }
        if is_word(text, piece) {
            return if edge > at { edge } else { piece.end };
        }
        edge = piece.end;
    }
    edge
}

/// Where Ctrl+← goes: over blanks and line ends to the start of the word before, or of the
/// run of punctuation before. 0 if there is none.
#[must_use]
pub fn previous_word_edge(text: &Text, at: Byte) -> Byte {
    let mut at = text.ceil_edge(at);
    while at > Byte(0) && blank_at(text, text.previous_edge(at)) {
        at = text.previous_edge(at);
    }
    let last = text.previous_edge(at);
    let line = text.line(text.line_at(last));
    let mut edge = at;
    for piece in pieces(text, last, line).into_iter().rev() {
        if piece.start >= at {
            continue;
        }
        if is_word(text, piece) {
            return if edge < at { edge } else { piece.start };
        }
        edge = piece.start;
    }
    edge
}

fn blank_at(text: &Text, at: Byte) -> bool {
    is_blank(text.slice(ByteRange { start: at, end: text.next_edge(at) }))
}

fn is_word(text: &Text, piece: ByteRange) -> bool {
    text.slice(piece).chars().any(char::is_alphanumeric)
}

/// The blanks on both sides of a blank cluster.
fn blanks_around(text: &Text, at: Byte, line: ByteRange) -> ByteRange {
    let mut run = ByteRange { start: at, end: text.next_edge(at).min(line.end) };
    while run.start > line.start && at.0 - run.start.0 < REACH {
        let before = text.previous_edge(run.start);
        if !blank_at(text, before) {
            break;
        }
        run.start = before;
    }
    while run.end < line.end && run.end.0 - at.0 < REACH && blank_at(text, run.end) {
        run.end = text.next_edge(run.end);
    }
    run
}

/// The UAX 29 pieces of the stretch without blanks around `at`, each widened to cluster edges.
/// A blank always ends a word, so the stretch needs no text outside itself.
fn pieces(text: &Text, at: Byte, line: ByteRange) -> Vec<ByteRange> {
    let mut stretch = ByteRange { start: at, end: at };
    while stretch.start > line.start && at.0 - stretch.start.0 < REACH {
        let before = text.previous_edge(stretch.start);
        if blank_at(text, before) {
            break;
        }
        stretch.start = before;
    }
    while stretch.end < line.end && stretch.end.0 - at.0 < REACH && !blank_at(text, stretch.end) {
        stretch.end = text.next_edge(stretch.end);
    }
    let mut found: Vec<ByteRange> = Vec::new();
    for (i, piece) in text.slice(stretch).split_word_bound_indices() {
        // A piece may end inside a cluster (Thai vowels); the cluster goes with its start.
        let end = text.ceil_edge(Byte(stretch.start.0 + i + piece.len()));
        let start = found.last().map_or(stretch.start, |last| last.end);
        if end > start {
            found.push(ByteRange { start, end });
        }
    }
    found
}
