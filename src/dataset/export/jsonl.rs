//! `jsonl`: a row for each article, as a Hugging Face data set.

use super::job::{Job, json_line};
use super::row::Row;

pub(super) fn path(split: &str) -> String {
    format!("data/{split}.jsonl")
}

pub(super) fn article(job: &mut Job<'_>) {
    job.entry(path(job.split()), json_line(&Row::new(job.record, &job.options.profile)));
}
