//! `wcxb`: a JSON file for each page, schema 2.0 of the Web Content Extraction Benchmark, with
//! the content, and chunks as in [`super::chunks`].

use super::super::TakenFrom;
use super::super::id::flat_name;
use super::chunks::{Chunks, chunks};
use super::job::{Job, json_pretty};
use crate::annotation::Label;
use serde::Serialize;

#[derive(Serialize)]
struct Page<'a> {
    schema_version: &'static str,
    url: &'a str,
    file_id: &'a str,
    #[serde(rename = "_internal")]
    internal: Internal,
    ground_truth: Truth<'a>,
}

#[derive(Serialize)]
struct Internal {
    page_type: PageType,
}

#[derive(Serialize)]
struct PageType {
    primary: &'static str,
    /// Left out of what nobody has settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<&'static str>,
}

#[derive(Serialize)]
struct Truth<'a> {
    title: Option<&'a str>,
    author: Option<&'a str>,
    publish_date: Option<&'a str>,
    main_content: &'a str,
    with: &'a [String],
    without: &'a [String],
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let name = flat_name(&record.id);
    let Chunks { with, without } = chunks(job);
    let authors = record.texts_of(Label::Byline).join(", ");
    let is_gold = record.taken_from == TakenFrom::Gold;
    let confidence = is_gold.then_some("verified");
    let page = Page {
        schema_version: "2.0",
        url: record.url().unwrap_or_default(),
        file_id: &name,
        internal: Internal { page_type: PageType { primary: "article", confidence } },
        ground_truth: Truth {
            title: record.headline(),
            author: Some(authors.as_str()).filter(|authors| !authors.is_empty()),
            publish_date: None,
            main_content: &job.content(),
            with: &with,
            without: &without,
        },
    };
    let bytes = json_pretty(&page);
    let file = format!("{}/{name}.json", job.split());
    job.file(file, bytes);
}
