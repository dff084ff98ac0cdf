//! `ron`: see [`crate::dataset::gold`].

use super::super::gold;
use super::job::Job;

pub(super) fn path(split: &str) -> String {
    format!("{split}.ron")
}

pub(super) fn article(job: &mut Job<'_>) {
    job.entry(path(job.split()), gold::entry(job.record));
}
