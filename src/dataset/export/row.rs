//! A record as a row of a table: the columns of `jsonl` and `parquet`.
//!
//! Every column is there in every row, so that readers find one schema whatever they sample.
//! Offsets are code points, as Python, pandas, DuckDB and Spark count; the column `offset_unit`
//! says so.

use super::super::profile::{Profile, label_name};
use super::super::record::Record;
use super::places::in_code_points;
use crate::annotation::Label;
use crate::article::{Byte, Units};
use serde::Serialize;

/// The value of the column `offset_unit`.
pub(super) const OFFSET_UNIT: &str = "code points";

/// The columns as the card states them for `datasets`. Without them it guesses the types from the
/// first split, and fails where a column there has nothing but null or empty lists.
pub const FEATURES: &str = "dataset_info:
  features:
  - name: id
    dtype: string
  - name: text
    dtype: string
  - name: offset_unit
    dtype: string
  - name: spans
    list:
    - name: start
      dtype: int64
    - name: end
      dtype: int64
    - name: label
      dtype: string
  - name: content
    dtype: string
  - name: headline
    dtype: string
  - name: captions
    list: string
  - name: bylines
    list: string
  - name: body
    list: string
  - name: junk
    list: string
  - name: source
    dtype: string
  - name: url
    dtype: string
  - name: sha256
    dtype: string
  - name: language
    dtype: string
  - name: taken_from
    dtype: string
  - name: annotators
    list: string
  - name: decisions
    list:
    - name: start
      dtype: int64
    - name: end
      dtype: int64
    - name: left
      dtype: string
    - name: right
      dtype: string
    - name: took
      dtype: string
    - name: by
      dtype: string
";

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    pub id: String,
    pub text: String,
    pub offset_unit: &'static str,
    pub spans: Vec<SpanCell>,
    pub content: String,
    pub headline: Option<String>,
    pub captions: Vec<String>,
    pub bylines: Vec<String>,
    pub body: Vec<String>,
    pub junk: Vec<String>,
    pub source: String,
    pub url: Option<String>,
    pub sha256: String,
    pub language: Option<String>,
    pub taken_from: String,
    pub annotators: Vec<String>,
    pub decisions: Vec<DecisionCell>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SpanCell {
    pub start: i64,
    pub end: i64,
    pub label: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct DecisionCell {
    pub start: i64,
    pub end: i64,
    pub left: Option<&'static str>,
    pub right: Option<&'static str>,
    pub took: Option<&'static str>,
    pub by: String,
}

impl Row {
    pub fn new(record: &Record, profile: &Profile) -> Self {
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        let spans = in_code_points(record).into_iter();
        let article = &record.annotation.article;
        Self {
            id: record.id.clone(),
            text: record.text().to_owned(),
            offset_unit: OFFSET_UNIT,
            spans: spans
                .map(|p| SpanCell { start: cell(p.start), end: cell(p.end), label: p.label })
                .collect(),
            content: profile.content(record),
            headline: record.headline().map(str::to_owned),
            captions: owned(record.texts_of(Label::Caption)),
            bylines: owned(record.texts_of(Label::Byline)),
            body: owned(record.body_paragraphs()),
            junk: owned(record.texts_of(Label::Junk)),
            source: article.source.clone(),
            url: article.url.clone(),
            sha256: article.sha256.clone(),
            language: record.language.clone(),
            taken_from: record.taken_from.to_string(),
            annotators: record.annotators().to_vec(),
            decisions: decisions(record),
        }
    }

    /// About how many bytes it takes.
    pub fn size(&self) -> usize {
        3 * self.text.len() + self.content.len() + 64 * self.spans.len() + 1024
    }
}

fn decisions(record: &Record) -> Vec<DecisionCell> {
    if record.decisions().is_empty() {
        return Vec::new();
    }
    let units = Units::new(&record.annotation.text);
    let place = |at: Byte| units.code_point(at).map(|at| cell(at.0));
    let name = |label: Option<Label>| label.map(label_name);
    let cells = record.decisions().iter().filter_map(|d| {
        Some(DecisionCell {
            start: place(d.range.start)?,
            end: place(d.range.end)?,
            left: name(d.left),
            right: name(d.right),
            took: name(d.took),
            by: d.by.clone(),
        })
    });
    cells.collect()
}

/// An offset as a table has it. No text is so long that it would not fit.
fn cell(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}
