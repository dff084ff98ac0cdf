//! `prodigy`: JSONL for Prodigy and spaCy. Offsets are code points; `token_end` is inclusive;
//! spans are moved to the edges of tokens, see [`super::tokens`].

use super::super::profile::label_name;
use super::job::{Job, json_line};
use super::tokens::{spans_on_tokens, tokens};
use crate::article::{Byte, Units};
use serde::Serialize;

#[derive(Serialize)]
struct Example<'a> {
    text: &'a str,
    tokens: Vec<TokenCell<'a>>,
    spans: Vec<SpanCell>,
    answer: &'static str,
    meta: Meta<'a>,
}

#[derive(Serialize)]
struct TokenCell<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    id: usize,
    ws: bool,
}

#[derive(Serialize)]
struct SpanCell {
    start: usize,
    end: usize,
    token_start: usize,
    token_end: usize,
    label: &'static str,
}

#[derive(Serialize)]
struct Meta<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

pub(super) fn path(split: &str) -> String {
    format!("{split}.jsonl")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let text = &record.annotation.text;
    let found = tokens(text);
    let placed = spans_on_tokens(job, &found);
    let units = Units::new(text);
    let place = |at: Byte| units.code_point(at).map(|at| at.0);
    // Tokens are on edges of clusters, so that none is left out.
    let cells: Vec<TokenCell<'_>> = found
        .iter()
        .enumerate()
        .filter_map(|(id, token)| {
            let (start, end) = (place(token.range.start)?, place(token.range.end)?);
            Some(TokenCell { text: text.slice(token.range), start, end, id, ws: token.ws })
        })
        .collect();
    let spans = placed.into_iter().filter_map(|(span, range)| {
        let token_end = range.end.checked_sub(1)?;
        Some(SpanCell {
            start: cells.get(range.start)?.start,
            end: cells.get(token_end)?.end,
            token_start: range.start,
            token_end,
            label: label_name(span.label),
        })
    });
    let spans = spans.collect();
    let meta = Meta { id: &record.id, url: record.url() };
    let example = Example { text: record.text(), tokens: cells, spans, answer: "accept", meta };
    job.entry(path(job.split()), json_line(&example));
}
