//! Gold as a text file for each article: the bare body, or `CleanEval`'s marks.
//!
//! `CleanEval`: `URL: …` in the first line, then paragraphs with `<p>`, headings with `<h>`,
//! items of lists with `<l>`. A heading before all else is the headline; later ones are
//! subheads, which belong to the body.

use super::fault::Place;
use super::{Content, Each, Imported, Key, stem};
use crate::annotation::Label;
use crate::article::decode;

pub(super) fn read_text(name: &str, bytes: &[u8], each: &mut Each<'_>) {
    give(name, None, vec![(Label::Body, decode(bytes).text)], each);
}

pub(super) fn read_cleaneval(name: &str, bytes: &[u8], each: &mut Each<'_>) {
    let text = decode(bytes).text;
    let mut url = None;
    let mut parts: Vec<(Label, String)> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        let is_first = n == 0;
        if is_first && let Some(address) = strip(line, "URL:") {
            url = Some(address.trim().to_owned());
            continue;
        }
        let headline = strip(line, "<h>").filter(|_| parts.iter().all(|(_, text)| text.is_empty()));
        let tagged = headline.or_else(|| {
            strip(line, "<h>").or_else(|| strip(line, "<p>")).or_else(|| strip(line, "<l>"))
        });
        let content = tagged.unwrap_or(line);
        let content = ["</h>", "</p>", "</l>"]
            .iter()
            .find_map(|tag| content.strip_suffix(tag))
            .unwrap_or(content)
            .trim();
        if content.is_empty() {
            continue;
        }
        let goes_on = tagged.is_none();
        match parts.last_mut() {
            Some((label, text)) if goes_on || (*label == Label::Body && headline.is_none()) => {
                text.push('\n');
                text.push_str(content);
            }
            _ => {
                let label = if headline.is_some() { Label::Headline } else { Label::Body };
                parts.push((label, content.to_owned()));
            }
        }
    }
    give(name, url, parts, each);
}

/// What stands behind a mark, in any case.
fn strip<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(mark.len())?;
    start.eq_ignore_ascii_case(mark).then_some(rest)
}

fn give(name: &str, url: Option<String>, parts: Vec<(Label, String)>, each: &mut Each<'_>) {
    each(Ok(Imported {
        place: Place::Line(1),
        key: Key { id: Some(stem(name)), url, ..Key::default() },
        text: None,
        unit: None,
        content: Content::Parts(parts),
        faults: Vec::new(),
    }));
}
