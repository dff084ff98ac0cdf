//! Checks the source map on web pages: `html_check SPANS PAGE…` takes so many random spans of
//! each page's text, leads each back to the page, decodes what is there with html5ever, and
//! compares. Then marks every line of the text in the page, and reads the marks back. Prints
//! how many pages and spans there were, and each failure.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

#[path = "../tests/support/html_back.rs"]
mod html_back;

use copydesk::annotation::{Label, Span};
use copydesk::article::{ByteRange, html};
use copydesk::dataset::dom::wrap;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let spans: usize = arguments.next().ok_or("usage: html_check SPANS PAGE…")?.parse()?;
    let (mut pages, mut failed, mut unmarked, mut lines, mut lost) = (0, 0, 0, 0, 0);
    for path in arguments {
        let bytes = std::fs::read(&path)?;
        let page = if html::is_gzip(&bytes) { html::unpack(&bytes, 1 << 28)? } else { bytes };
        let rendered = html::render(&page, None)?;
        pages += 1;
        if let Err(reason) = html_back::check_many(&page, &rendered, spans) {
            failed += 1;
            println!("{path}: {reason}");
        }
        let spans = lines_of(&rendered);
        match wrap::export(&page, &rendered, &spans) {
            Ok(marked) => {
                let found = wrap::import(&marked.page, Some(rendered.encoding))?;
                let is_lost = |span: &&Span| {
                    let is_found = |(range, _): &(ByteRange, Label)| *range == span.range;
                    found.binary_search_by_key(&span.range, |(range, _)| *range).is_err()
                        && !found.iter().any(is_found)
                };
                let missing: Vec<&Span> = spans.iter().filter(is_lost).collect();
                let is_told =
                    |span: &&Span| marked.losses.iter().any(|loss| loss.text.overlaps(span.range));
                lines += spans.len();
                lost += missing.len();
                if !missing.iter().all(is_told) {
                    failed += 1;
                    println!("{path}: marks were lost without a word");
                }
            }
            Err(reason) => {
                unmarked += 1;
                println!("{path}: {reason}");
            }
        }
    }
    println!("marks: {unmarked} pages refused; {lines} lines, {lost} not whole and reported");
    println!("{pages} pages, {spans} spans each and the whole: {failed} pages failed");
    if failed > 0 { Err("the map is wrong".into()) } else { Ok(()) }
}

/// Every line that is not blank, as a span.
fn lines_of(rendered: &html::Rendered) -> Vec<Span> {
    let lines = (0..rendered.text.line_count()).map(|n| rendered.text.line(n));
    let trimmed = lines.filter_map(|line| rendered.text.trim(line));
    trimmed.map(|range| Span { range, label: Label::Body }).collect()
}
