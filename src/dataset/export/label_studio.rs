//! `label-studio`: a JSON array of tasks, for a project with `Text` and `Labels`, and its
//! `config.xml`. Offsets are code points; a `\r\n` counts 2.
//!
//! Trap: importing a `.txt` makes a task of every line; import this file. Exports of versions
//! before the middle of 2024 may count UTF-16.

use super::super::profile::label_name;
use super::job::{Job, json};
use super::places::in_code_points;
use crate::annotation::Label;
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
struct Task<'a> {
    data: Data<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotations: Option<[Annotation<'a>; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    predictions: Option<[Prediction<'a>; 1]>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: &'a str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Annotation<'a> {
    result: Vec<Region<'a>>,
}

#[derive(Serialize)]
struct Prediction<'a> {
    model_version: &'a str,
    score: f32,
    result: Vec<Region<'a>>,
}

#[derive(Serialize)]
struct Region<'a> {
    id: String,
    from_name: &'static str,
    to_name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    value: Value<'a>,
}

#[derive(Serialize)]
struct Value<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    labels: [&'static str; 1],
}

pub(super) fn path(split: &str) -> String {
    format!("{split}.json")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let regions = in_code_points(record).into_iter().enumerate().map(|(n, placed)| Region {
        id: format!("a{}", n + 1),
        from_name: "label",
        to_name: "text",
        kind: "labels",
        value: Value {
            start: placed.start,
            end: placed.end,
            text: placed.text,
            labels: [placed.label],
        },
    });
    let result = regions.collect();
    let (annotations, predictions) = match &job.options.predictions {
        None => (Some([Annotation { result }]), None),
        // The spans are people's: no figure says how sure they are.
        Some(model_version) => (None, Some([Prediction { model_version, score: 1.0, result }])),
    };
    let data = Data { id: &record.id, text: record.text(), url: record.url() };
    let task = json(&Task { data, annotations, predictions });
    job.entry(path(job.split()), task);
}

/// The labelling interface of a project that these tasks fit.
pub(super) fn config() -> String {
    let mut out = "<View>\n  <Labels name=\"label\" toName=\"text\">\n".to_owned();
    for label in Label::ALL {
        let key = label.letter().to_ascii_lowercase();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "    <Label value=\"{}\" hotkey=\"{key}\"/>", label_name(label));
    }
    out.push_str("  </Labels>\n  <Text name=\"text\" value=\"$text\"/>\n</View>\n");
    out
}
