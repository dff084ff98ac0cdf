//! `scrapinghub`: `ground-truth.json` of the article extraction benchmark, an object with the
//! content of each article under its id.
//!
//! Trap: the benchmark wants the same keys in ground truth and output, and compares text alone.

use super::job::{Job, json};
use serde::Serialize;

#[derive(Serialize)]
struct Page<'a> {
    #[serde(rename = "articleBody")]
    article_body: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

pub(super) fn path(split: &str) -> String {
    format!("{split}/ground-truth.json")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let page = Page { article_body: &job.content(), url: record.url() };
    let mut member = json(&record.id);
    member.push(b':');
    member.extend(json(&page));
    job.entry(path(job.split()), member);
}
