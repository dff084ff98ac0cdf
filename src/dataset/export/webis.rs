//! `webis`: JSONL of Webis' web content extraction benchmark. A page is known by the SHA-256 of
//! its HTML, unpacked; of a text article, by that of its file.

use super::super::loss::Reason;
use super::job::{Job, json_line};
use crate::annotation::Kind;
use crate::annotation::hash::sha256_hex;
use serde::Serialize;

#[derive(Serialize)]
struct Page<'a> {
    #[serde(rename = "page_id")]
    id: &'a str,
    url: Option<&'a str>,
    plaintext: &'a str,
    source: (&'a str, &'a str),
}

pub(super) fn path(split: &str) -> String {
    format!("{split}.jsonl")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let article = &record.annotation.article;
    let is_packed = article.source.to_ascii_lowercase().ends_with(".gz");
    let page_id = if article.kind == Kind::Html && is_packed {
        match job.unpacked() {
            Ok(page) => sha256_hex(&page),
            Err(reason) => return lose(job, reason),
        }
    } else {
        article.sha256.clone()
    };
    let content = job.content();
    let source = (job.options.name.as_str(), record.id.as_str());
    let page = Page { id: &page_id, url: record.url(), plaintext: &content, source };
    job.entry(path(job.split()), json_line(&page));
}

/// Without the page its id is not known, and no reader could find it.
fn lose(job: &mut Job<'_>, reason: Reason) {
    job.lose_whole(reason);
}
