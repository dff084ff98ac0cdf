//! Which format a file has, by its name and its beginning: a proposal for a form, no proof.
//!
//! Fields are looked for as `"name":` in the beginning, so a text that quotes JSON does not
//! mislead: its quotes are escaped.

use super::Format;

/// What a file may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// What is known of articles.
    Format(Format),
    /// Raw articles, a line each.
    Articles,
}

/// So many bytes of a file are enough for a guess, if it has them.
pub const GUESS_BYTES: usize = 64 << 10;

/// Guesses the format of a file from its name and its first bytes.
///
/// ```
/// use copydesk::dataset::import::{Format, Guess, guess};
///
/// let line = br#"{"id":7,"text":"Rain in Busan","label":[[0,4,"title"]]}"#;
/// assert_eq!(guess("all.jsonl", line), Some(Guess::Format(Format::Doccano)));
/// assert_eq!(guess("korea.ann", b""), Some(Guess::Format(Format::Brat)));
/// assert_eq!(guess("korea.zip", b"PK"), None);
/// ```
#[must_use]
pub fn guess(name: &str, beginning: &[u8]) -> Option<Guess> {
    let beginning = beginning.get(..GUESS_BYTES).unwrap_or(beginning);
    let beginning = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start();
    let name = name.to_lowercase();
    let ends = |ending: &str| name.ends_with(ending);
    if beginning.starts_with(b"PAR1") {
        return Some(Guess::Format(Format::Parquet));
    }
    if ends(".ann") {
        return Some(Guess::Format(Format::Brat));
    }
    if beginning.starts_with(b"Dataset") {
        return Some(Guess::Format(Format::Ron));
    }
    if beginning.starts_with(b"{") || beginning.starts_with(b"[") {
        return json(&String::from_utf8_lossy(beginning));
    }
    if ends(".txt") || ends(".text") || ends(".cleaned") {
        let has_mark = |mark: &[u8]| {
            beginning.split(|&b| b == b'\n').any(|line| line.to_ascii_lowercase().starts_with(mark))
        };
        let is_cleaneval = has_mark(b"<p>") || has_mark(b"<h>") || has_mark(b"url:");
        let format = if is_cleaneval { Format::CleanEval } else { Format::Text };
        return Some(Guess::Format(format));
    }
    None
}

fn json(text: &str) -> Option<Guess> {
    let has = |names: &[&str]| names.iter().any(|name| has_field(text, name));
    let text_and = |names: &[&str]| has(&["text", "data"]) && has(names);
    let format = if text.contains("\"TextPositionSelector\"") {
        Format::W3c
    } else if has(&["start_char", "label_name"]) {
        Format::Labelbuddy
    } else if has(&["articleBody"]) {
        Format::Scrapinghub
    } else if has(&["ground_truth"]) {
        Format::Wcxb
    } else if has(&["data"]) && has(&["annotations", "completions", "predictions"]) {
        Format::LabelStudio
    } else if has(&["spans"]) && has(&["tokens", "answer", "_input_hash", "_task_hash"]) {
        Format::Prodigy
    } else if has(&["spans"]) {
        Format::Spans
    } else if text_and(&["label", "labels", "entities"]) {
        Format::Doccano
    } else if text_and(&["annotations"]) {
        Format::Labelbuddy
    } else if has(&["title", "headline", "author", "authors", "main_content", "textContent"]) {
        Format::Extractor
    } else if has(&["text"]) && text.starts_with('{') {
        return Some(Guess::Articles);
    } else {
        return None;
    };
    Some(Guess::Format(format))
}

/// True if a field with this name is there.
fn has_field(text: &str, name: &str) -> bool {
    let quoted = format!("\"{name}\"");
    text.match_indices(&quoted).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default();
        let after = text.get(at + quoted.len()..).unwrap_or_default();
        !before.ends_with('\\') && after.trim_start().starts_with(':')
    })
}
