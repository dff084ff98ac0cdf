//! `cleaneval`: a text for each article with `URL: …`, then `<h>`, `<p>` and `<l>` before
//! headings, paragraphs and items of lists, empty lines between.
//!
//! Bullets are left out, and a paragraph of hard-wrapped text is one line. A paragraph that
//! itself begins with such a tag can't be told from one that has it.

use super::super::id::flat_name;
use super::job::Job;
use crate::annotation::Label;
use std::fmt::Write;

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let mut out = format!("URL: {}\n", record.url().unwrap_or_default());
    for paragraph in job.options.profile.paragraphs(record) {
        let words: Vec<&str> = paragraph.text.split_whitespace().collect();
        let line = words.join(" ");
        // Writing to a String cannot fail.
        let _ = match (paragraph.label, line.strip_prefix("• ")) {
            (Label::Headline, _) => write!(out, "\n<h>{line}\n"),
            (_, Some(item)) => write!(out, "\n<l>{item}\n"),
            (_, None) => write!(out, "\n<p>{line}\n"),
        };
    }
    let file = format!("{}/{}.txt", job.split(), flat_name(&record.id));
    job.file(file, out);
}
