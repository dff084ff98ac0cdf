//! Short passages that tell whether an extractor got the content and left the rest: the `with`
//! and `without` of `trafilatura` and `wcxb`.
//!
//! A chunk is the first 3 to 8 words of a block, with one blank between. It is found only once
//! in the page, blanks aside, so that no `without` is inside a `with`. `with` comes from the
//! first, the middle and the last block of the content, or the next ones where these give none;
//! `without` from the junk nearest to the content. At most [`MOST`] a side.

use super::super::loss::Reason;
use super::job::Job;
use crate::annotation::Label;
use crate::article::ByteRange;

/// How many chunks a side has at most.
pub(super) const MOST: usize = 3;

/// How many blocks are tried for each side: each costs a search in the page.
const TRIED: usize = 24;

/// How many words a chunk has.
const WORDS: std::ops::RangeInclusive<usize> = 3..=8;

/// The chunks of an article.
pub(super) struct Chunks {
    pub with: Vec<String>,
    pub without: Vec<String>,
}

/// Finds them; a side that has text but no chunk is noted as lost.
pub(super) fn chunks(job: &mut Job<'_>) -> Chunks {
    let record = job.record;
    let profile = &job.options.profile;
    let page = normal(record.text());
    let content: Vec<ByteRange> = blocks_of(job, |label| profile.contains(label));
    let middle = content.len() / 2;
    let mut order: Vec<usize> = vec![0, middle, content.len().saturating_sub(1)];
    order.extend(0..content.len());
    let tried = order.iter().filter_map(|&n| content.get(n).copied());
    let with = pick(job, &page, tried);

    let mut junk: Vec<(usize, ByteRange)> =
        blocks_of(job, |label| label == Label::Junk && !profile.contains(label))
            .into_iter()
            .map(|range| (distance(&content, range), range))
            .collect();
    junk.sort();
    let without = pick(job, &page, junk.iter().map(|&(_, range)| range));
    if with.is_empty() || (without.is_empty() && !junk.is_empty()) {
        job.lose_whole(Reason::NoChunk);
    }
    Chunks { with, without }
}

/// The parts of blocks with these labels, in the order of the text.
fn blocks_of(job: &Job<'_>, is_wanted: impl Fn(Label) -> bool) -> Vec<ByteRange> {
    let blocks = job.record.blocks();
    let spans = job.record.spans().iter().filter(|span| is_wanted(span.label));
    let parts = spans.flat_map(|span| {
        let blocks = blocks.as_slice().get(blocks.overlapping(span.range)).unwrap_or_default();
        blocks.iter().filter_map(|block| block.intersect(span.range))
    });
    parts.collect()
}

/// Bytes from a range to the nearest content; both are sorted and disjoint.
fn distance(content: &[ByteRange], range: ByteRange) -> usize {
    let next = content.partition_point(|c| c.start < range.start);
    let before = next.checked_sub(1).and_then(|n| content.get(n));
    let before = before.map(|c| range.start.0.saturating_sub(c.end.0));
    let after = content.get(next).map(|c| c.start.0.saturating_sub(range.end.0));
    before.into_iter().chain(after).min().unwrap_or(usize::MAX)
}

/// The first chunks of these blocks that are found only once in the page.
fn pick(job: &Job<'_>, page: &str, blocks: impl Iterator<Item = ByteRange>) -> Vec<String> {
    let text = &job.record.annotation.text;
    let mut found: Vec<String> = Vec::new();
    for block in blocks.take(TRIED) {
        let words: Vec<&str> = text.slice(block).split_whitespace().take(*WORDS.end()).collect();
        let chunk = words.join(" ");
        if words.len() < *WORDS.start() || found.contains(&chunk) {
            continue;
        }
        if page.matches(chunk.as_str()).nth(1).is_none() {
            found.push(chunk);
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// A text with one blank for each run of blanks.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
