//! `wrap`, `l3s`, `boilernet`, `web2text`: the marks of [`crate::dataset::dom`], as files.
//!
//! Traps: `BoilerNet` finds pages by their names alone, in lists `train_set.txt` and so on, so
//! that they lie in one folder. `Web2Text` reads pages as `CleanEval` has them: as UTF-8, without
//! the first line and the last, and with `\n` for any line end; so that is how they are written.

use super::super::dom::{self, MarkError, Marked, web2text as masked};
use super::super::id::flat_name;
use super::super::loss::Reason;
use super::job::{Job, Page};

/// A page with marks, if it can be had; what is lost is noted.
fn marked(
    job: &mut Job<'_>,
    mark: impl FnOnce(&Page<'_>) -> Result<Marked, MarkError>,
) -> Option<Vec<u8>> {
    let found = job.page().and_then(|page| mark(&page).map_err(|_| Reason::PageBroken));
    match found {
        Ok(Marked { page, losses }) => {
            lose_all(job, &losses);
            Some(page)
        }
        Err(reason) => {
            job.lose_whole(reason);
            None
        }
    }
}

fn lose_all(job: &mut Job<'_>, losses: &[dom::Loss]) {
    for loss in losses {
        let reason = match loss.reason {
            dom::LossReason::Generated => Reason::Generated,
            dom::LossReason::Attribute => Reason::Attribute,
            dom::LossReason::NoMarkup => Reason::NoMarkup,
            dom::LossReason::Shared => Reason::Shared,
            dom::LossReason::Stray => Reason::Stray,
            dom::LossReason::HalfCharacter => Reason::HalfCharacter,
        };
        job.lose(reason, loss.text);
    }
}

pub(super) fn wrap(job: &mut Job<'_>) {
    let record = job.record;
    let export = |page: &Page<'_>| dom::wrap::export(&page.bytes, &page.rendered, record.spans());
    if let Some(page) = marked(job, export) {
        let path = format!("{}/{}.html", job.split(), record.id);
        job.file(path, page);
    }
}

pub(super) fn l3s(job: &mut Job<'_>) {
    let record = job.record;
    let export = |page: &Page<'_>| dom::l3s::export(&page.bytes, &page.rendered, record.spans());
    if let Some(page) = marked(job, export) {
        let path = format!("{}/{}.html", job.split(), flat_name(&record.id));
        job.file(path, page);
    }
}

/// The list of the pages of a split.
pub(super) fn boilernet_list(split: &str) -> String {
    format!("{split}_set.txt")
}

pub(super) fn boilernet(job: &mut Job<'_>) {
    let record = job.record;
    let content = job.options.profile.labels();
    let export = |page: &Page<'_>| {
        dom::boilernet::export(&page.bytes, &page.rendered, record.spans(), &content)
    };
    if let Some(page) = marked(job, export) {
        let name = format!("{}.html", flat_name(&record.id));
        job.entry(boilernet_list(job.split()), format!("{name}\n"));
        job.file(format!("html/{name}"), page);
    }
}

pub(super) fn web2text(job: &mut Job<'_>) {
    let record = job.record;
    let page = match job.page() {
        Ok(page) => page,
        Err(reason) => return job.lose_whole(reason),
    };
    let content = job.options.profile.labels();
    let (mask, losses) = masked::export(&page.bytes, &page.rendered, record.spans(), &content);
    lose_all(job, &losses);
    let (source, mask) = with_plain_line_ends(&page.source(), &mask);
    let (split, name) = (job.split().to_owned(), flat_name(&record.id));
    job.file(format!("{split}/orig/{name}.html"), format!("<text>\n{source}\n</text>\n"));
    job.file(format!("{split}/aligned/{name}.txt"), mask);
}

/// A page's source and its mask, character by character, with `\n` for every line end of the
/// source.
fn with_plain_line_ends(source: &str, mask: &str) -> (String, String) {
    let (mut plain, mut plain_mask) = (String::new(), String::new());
    let mut characters = source.chars().zip(mask.chars()).peekable();
    while let Some((c, m)) = characters.next() {
        match (c, characters.peek()) {
            ('\r', Some(('\n', _))) => {}
            ('\r', _) => {
                plain.push('\n');
                plain_mask.push(if m == masked::MASK { m } else { '\n' });
            }
            _ => {
                plain.push(c);
                plain_mask.push(m);
            }
        }
    }
    (plain, plain_mask)
}
