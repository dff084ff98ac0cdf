//! Checks the source map on web pages: `html_check SPANS PAGE…` takes so many random spans of
//! each page's text, leads each back to the page, decodes what is there with html5ever, and
//! compares. Prints how many pages and spans there were, and each failure.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

#[path = "../tests/support/html_back.rs"]
mod html_back;

use copydesk::article::html;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let spans: usize = arguments.next().ok_or("usage: html_check SPANS PAGE…")?.parse()?;
    let (mut pages, mut failed) = (0, 0);
    for path in arguments {
        let bytes = std::fs::read(&path)?;
        let page = if html::is_gzip(&bytes) { html::unpack(&bytes, 1 << 28)? } else { bytes };
        let rendered = html::render(&page, None)?;
        pages += 1;
        if let Err(reason) = html_back::check_many(&page, &rendered, spans) {
            failed += 1;
            println!("{path}: {reason}");
        }
    }
    println!("{pages} pages, {spans} spans each and the whole: {failed} pages failed");
    if failed > 0 { Err("the map is wrong".into()) } else { Ok(()) }
}
