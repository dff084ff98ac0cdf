//! `w3c`: Web Annotations, a line of JSON-LD for each span, and the text of each article, which
//! they are about. Offsets are code points of that text; a quote stands beside them.

use super::job::{Job, json_line};
use super::places::in_code_points;
use crate::annotation::hash::sha256_hex;
use serde::Serialize;
use std::fmt::Write;

/// How many code points of the text stand before and behind a quote.
const CONTEXT: usize = 32;

#[derive(Serialize)]
struct Annotation<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    motivation: &'static str,
    body: Body,
    target: Target<'a>,
}

#[derive(Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: &'static str,
    purpose: &'static str,
    value: &'static str,
}

#[derive(Serialize)]
struct Target<'a> {
    source: &'a str,
    selector: (Position, Quote<'a>),
}

#[derive(Serialize)]
struct Position {
    #[serde(rename = "type")]
    kind: &'static str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Quote<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    exact: &'a str,
    prefix: &'a str,
    suffix: &'a str,
}

pub(super) fn path(split: &str) -> String {
    format!("{split}.jsonl")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let text = record.text();
    let source = format!("urn:sha256:{}", sha256_hex(text.as_bytes()));
    let base = iri_path(&record.id);
    let mut lines = Vec::new();
    for (n, placed) in in_code_points(record).into_iter().enumerate() {
        let before = text.get(..placed.span.range.start.0).unwrap_or_default();
        let after = text.get(placed.span.range.end.0..).unwrap_or_default();
        let from = before.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(CONTEXT).map_or(after.len(), |(at, _)| at);
        lines.extend(json_line(&Annotation {
            context: "http://www.w3.org/ns/anno.jsonld",
            id: format!("{base}#span{}", n + 1),
            kind: "Annotation",
            motivation: "classifying",
            body: Body { kind: "TextualBody", purpose: "tagging", value: placed.label },
            target: Target {
                source: &source,
                selector: (
                    Position { kind: "TextPositionSelector", start: placed.start, end: placed.end },
                    Quote {
                        kind: "TextQuoteSelector",
                        exact: placed.text,
                        prefix: before.get(from..).unwrap_or_default(),
                        suffix: after.get(..to).unwrap_or_default(),
                    },
                ),
            },
        }));
    }
    job.entry(path(job.split()), lines);
    let file = format!("{}/{}.txt", job.split(), record.id);
    job.file(file, text);
}

/// An id as the path of an IRI: all but letters, digits, `-._~/` is percent-encoded.
fn iri_path(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
