//! `doccano`: JSONL, offsets in UTF-16 code units, as doccano counts in its default interface.
//!
//! Trap: a project in "grapheme mode" counts clusters, and no file says so. Import this into a
//! project without it. JSONL keeps `\r\n`; doccano's text import does not.

use super::job::{Job, json_line};
use super::places::in_utf16;
use serde::Serialize;

#[derive(Serialize)]
struct Example<'a> {
    id: &'a str,
    text: &'a str,
    label: Vec<(usize, usize, &'static str)>,
    #[serde(rename = "Comments")]
    comments: [(); 0],
}

pub(super) fn path(split: &str) -> String {
    format!("{split}.jsonl")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let label = in_utf16(record).into_iter().map(|p| (p.start, p.end, p.label)).collect();
    let example = Example { id: &record.id, text: record.text(), label, comments: [] };
    job.entry(path(job.split()), json_line(&example));
}
