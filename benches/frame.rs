//! What a frame of the whole window costs on a huge article, as a multiple of a small one.
//!
//! Only what is visible may be laid out and painted, so the multiple stays near one: at most
//! 1.5 for a 10 MB article with 50,000 spans. `cargo bench --bench frame`.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]

mod support;

use egui::Key;
use std::time::Instant;
use support::{Bench, Folder, Times, copy, key, pointer, ratio, scroll, spans};

/// How often each article is opened and scrolled.
const PASSES: usize = 15;
/// Frames of one pass: a 10 KB article is not scrolled to its end.
const FRAMES: usize = 20;
/// How far one frame scrolls, in points.
const STEP: f32 = 90.0;

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
        let start = Instant::now();
        let mut bench = Bench::open(&path);
        println!("{name}, {found} spans, open after {:?}", start.elapsed());

        let (mut still, mut fresh, mut known) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..PASSES {
            bench.reopen(&path);
            bench.frame(vec![pointer()]);
            still.extend(bench.frames(FRAMES, None));
            fresh.extend(bench.frames(FRAMES, Some(&scroll(STEP))));
            bench.frames(FRAMES, None);
            assert!(bench.top() > 0, "it scrolls");
            known.extend(bench.frames(FRAMES, Some(&scroll(-STEP))));
        }
        let paged = bench.frames(10 * FRAMES, Some(&key(Key::PageDown)));

        let times = [still, fresh, known, paged].map(Times::new);
        let base = *first.get_or_insert(
            [0, 1, 2, 3].map(|n: usize| times.get(n).map(Times::median).unwrap_or_default()),
        );
        for ((what, times), base) in
            ["nothing happens", "scrolling on", "scrolling back", "paging on"]
                .iter()
                .zip(&times)
                .zip(base)
        {
            // A short article soon ends: its pages are no measure for those of a long one.
            let to_first = match *what {
                "paging on" => String::new(),
                _ => format!("to 10 KB {:.2}", ratio(times.median(), base)),
            };
            println!(
                "  {what:<16} median {:>9.1?}  p99 {:>9.1?}  {to_first}",
                times.median(),
                times.at(0.99),
            );
        }
    }
}
