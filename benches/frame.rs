//! What a frame of the whole window costs on a huge article, as a multiple of a small one.
//!
//! Only what is visible may be laid out and painted, so the multiple stays near one: at most
//! 1.5 for a 10 MB article with 50,000 spans. Web pages are measured by the same text without
//! its looks. `cargo bench --bench frame`.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]

mod support;

use egui::Key;
use std::path::Path;
use std::time::{Duration, Instant};
use support::{Bench, Folder, Times, copy, inline, key, markup, pointer, ratio, scroll, spans};

/// How often each article is opened and scrolled.
const PASSES: usize = 15;
/// Frames of one pass: a 10 KB article is not scrolled to its end.
const FRAMES: usize = 20;
/// How far one frame scrolls, in points.
const STEP: f32 = 90.0;

/// The medians of an article's frames: nothing happens, scrolling on, scrolling back.
type Medians = [Duration; 3];

fn main() {
    let folder = Folder::new();
    let texts = [
        ("10 KB", copy(10_000), 50),
        ("10 MB", copy(10_000_000), 50_000),
        ("one line of 33,000 characters", copy(33_000).replace('\n', " "), 150),
    ];
    let mut first = None;
    for (index, (name, text, count)) in texts.into_iter().enumerate() {
        let spans = spans(&text, count);
        let found = spans.len();
        let path = folder.article(&format!("{index}.txt"), text, spans);
        measure(name, found, &path, &mut first, "to 10 KB");
    }
    let line = copy(33_000).replace('\n', " ");
    let mut long_line = "<p>".to_owned();
    inline(&line, &mut long_line);
    let mut dense = "<p>".to_owned();
    for c in line.chars().filter(|c| c.is_alphanumeric()) {
        dense.extend(["<a href='#'>", c.encode_utf8(&mut [0; 4]), "</a> "]);
        dense.extend([c, ' ']);
    }
    let pages = [
        ("page of 10 MB", markup(&copy(10_000_000)), 50_000),
        ("page, one line of 33,000 characters", long_line, 150),
        ("page, one line, every other letter a link", dense, 150),
    ];
    for (index, (name, page, count)) in pages.into_iter().enumerate() {
        // The same text without its looks is what the page is measured by.
        let (path, text, found) = folder.page(&format!("{index}.html"), &page, count);
        let spans = spans(&text, count);
        let plain = folder.article(&format!("{index}.page.txt"), text, spans);
        let mut as_text = None;
        measure(&format!("{name}, as text"), found, &plain, &mut as_text, "");
        measure(name, found, &path, &mut as_text, "to the text");
    }
}

/// Opens an article and scrolls it; prints what a frame takes, also as a multiple of `base`, or
/// makes that the base if there is none.
fn measure(name: &str, spans: usize, path: &Path, base: &mut Option<Medians>, to: &str) {
    let start = Instant::now();
    let mut bench = Bench::open(path);
    println!("{name}, {spans} spans, open after {:?}", start.elapsed());

    let (mut still, mut fresh, mut known) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..PASSES {
        bench.reopen(path);
        bench.frame(vec![pointer()]);
        still.extend(bench.frames(FRAMES, None));
        fresh.extend(bench.frames(FRAMES, Some(&scroll(STEP))));
        bench.frames(FRAMES, None);
        assert!(bench.top() > 0, "it scrolls");
        known.extend(bench.frames(FRAMES, Some(&scroll(-STEP))));
    }
    let paged = Times::new(bench.frames(10 * FRAMES, Some(&key(Key::PageDown))));

    let times = [still, fresh, known].map(Times::new);
    let base = *base.get_or_insert(times.each_ref().map(Times::median));
    let whats = ["nothing happens", "scrolling on", "scrolling back"];
    for ((what, times), base) in whats.iter().zip(&times).zip(base) {
        let multiple = match to {
            "" => String::new(),
            _ => format!("{to} {:.2}", ratio(times.median(), base)),
        };
        print(what, times, &multiple);
    }
    // A short article soon ends: its pages are no measure for those of a long one.
    print("paging on", &paged, "");
}

fn print(what: &str, times: &Times, multiple: &str) {
    let (median, late) = (times.median(), times.at(0.99));
    println!("  {what:<16} median {median:>9.1?}  p99 {late:>9.1?}  {multiple}");
}
