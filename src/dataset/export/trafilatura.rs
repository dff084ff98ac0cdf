//! `trafilatura`: `evaldata.json`, an object with an entry for each url: the page's file, title,
//! author, and chunks that an extractor should and should not return (see [`super::chunks`]).
//!
//! Trap: the url is the key, so that of two articles with one url the later would overwrite the
//! earlier; it is left out. An article without url has its id for key.

use super::super::loss::Reason;
use super::Part;
use super::chunks::{Chunks, chunks};
use super::job::{Job, json};
use crate::annotation::Label;
use crate::annotation::hash::sha256_hex;
use serde::Serialize;

#[derive(Serialize)]
struct Page<'a> {
    file: &'a str,
    author: &'a str,
    title: &'a str,
    date: &'static str,
    with: &'a [String],
    without: &'a [String],
    comments: [&'a str; 0],
    license: &'static str,
    region: &'static str,
}

pub(super) fn path(split: &str) -> String {
    format!("{split}/evaldata.json")
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let Chunks { with, without } = chunks(job);
    let url = record.url().unwrap_or_else(|| {
        job.lose_whole(Reason::NoUrl);
        &record.id
    });
    // The article's file: its folder in the id, its name with all extensions in the source.
    let source = &record.annotation.article.source;
    let file = match record.id.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{source}"),
        None => source.clone(),
    };
    let page = Page {
        file: &file,
        author: &record.texts_of(Label::Byline).join(", "),
        title: record.headline().unwrap_or_default(),
        date: "",
        with: &with,
        without: &without,
        comments: [],
        license: "",
        region: "",
    };
    let mut bytes = json(&url);
    bytes.push(b':');
    bytes.extend(json(&page));
    let path = path(job.split());
    let digest = sha256_hex(format!("{path} {url}").as_bytes());
    let key = digest.get(..32).and_then(|hex| u128::from_str_radix(hex, 16).ok());
    job.made.parts.push(Part::Entry { path, bytes, key });
}
