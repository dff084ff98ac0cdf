//! `labelbuddy`: JSONL with offsets in code points and in bytes, and `labels.json`.
//!
//! Trap: labelbuddy drops bad spans without a word. It knows a text by its MD5.

use super::super::profile::label_name;
use super::job::{Job, json_line, json_pretty};
use super::places::in_code_points;
use crate::annotation::Label;
use md5::{Digest, Md5};
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
struct Document<'a> {
    text: &'a str,
    utf8_text_md5_checksum: String,
    metadata: Metadata<'a>,
    annotations: Vec<Mark>,
}

#[derive(Serialize)]
struct Metadata<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Mark {
    start_char: usize,
    end_char: usize,
    start_byte: usize,
    end_byte: usize,
    label_name: &'static str,
}

#[derive(Serialize)]
struct LabelRow {
    name: &'static str,
    shortcut_key: char,
}

pub(super) fn path(split: &str) -> String {
    format!("{split}.jsonl")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let marks = in_code_points(record).into_iter().map(|placed| Mark {
        start_char: placed.start,
        end_char: placed.end,
        start_byte: placed.span.range.start.0,
        end_byte: placed.span.range.end.0,
        label_name: placed.label,
    });
    let document = Document {
        text: record.text(),
        utf8_text_md5_checksum: md5_hex(record.text().as_bytes()),
        metadata: Metadata { id: &record.id, url: record.url() },
        annotations: marks.collect(),
    };
    job.entry(path(job.split()), json_line(&document));
}

fn md5_hex(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The labels, with our keys.
pub(super) fn labels() -> Vec<u8> {
    json_pretty(&Label::ALL.map(|label| LabelRow {
        name: label_name(label),
        shortcut_key: label.letter().to_ascii_lowercase(),
    }))
}
