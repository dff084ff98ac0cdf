//! Renders web pages to text, many in one process: for comparing and for measuring.
//!
//! `html_render OUT PAGE…` writes the text of each page to `OUT/NAME.txt`.
//! `html_render --rounds N PAGE…` reads all pages, then renders them N times, and prints the
//! seconds that each round took and the bytes of all pages.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use copydesk::article::html;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

/// What gzipped pages may unpack to, in bytes.
const LIMIT: usize = 256 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next().ok_or("usage: html_render OUT PAGE…")?;
    if first == "--rounds" {
        let rounds: usize = arguments.next().ok_or("how many rounds?")?.parse()?;
        let pages = arguments.map(|path| page(&path)).collect::<Result<Vec<_>, _>>()?;
        for _ in 0..rounds {
            let start = Instant::now();
            for page in &pages {
                html::render(page, None)?;
            }
            println!("{:.6}", start.elapsed().as_secs_f64());
        }
        println!("{}", pages.iter().map(Vec::len).sum::<usize>());
        return Ok(());
    }
    std::fs::create_dir_all(&first)?;
    for path in arguments {
        let rendered = html::render(&page(&path)?, None)?;
        let name = Path::new(&path).file_name().unwrap_or_default().to_string_lossy();
        let stem = name.split('.').next().unwrap_or_default();
        let out = Path::new(&first).join(format!("{stem}.txt"));
        std::fs::write(out, rendered.text.as_str())?;
    }
    Ok(())
}

/// A page's bytes, unpacked.
fn page(path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    Ok(if html::is_gzip(&bytes) { html::unpack(&bytes, LIMIT)? } else { bytes })
}
