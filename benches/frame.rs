//! What a frame of the whole window costs on a huge article, as a multiple of a small one.
//!
//! Only what is visible may be laid out and painted, so the multiple stays near one: at most
//! 1.5 for a 10 MB article with 50,000 spans. `cargo bench --bench frame`.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]

mod support;

use egui::{Key, Modifiers};
use std::time::Instant;
use support::{Bench, Folder, copy, ratio, spans};

const FRAMES: usize = 300;

fn main() {
    let folder = Folder::new();
    let texts = [
        ("10 KB, 50 spans", copy(10_000), 50),
        ("10 MB, 50,000 spans", copy(10_000_000), 50_000),
        ("one line of 33,000 characters", copy(33_000).replace('\n', " "), 50),
    ];
    let mut first = None;
    for (index, (name, text, count)) in texts.into_iter().enumerate() {
        let spans = spans(&text, count);
        let found = spans.len();
        let path = folder.article(&format!("{index}.txt"), text, spans);
        let start = Instant::now();
        let mut bench = Bench::open(path);
        let opened = start.elapsed();
        println!("{name} ({found} spans), opened in {opened:?}");

        bench.frame(&[(Key::Home, Modifiers::NONE)]);
        let still = bench.frames(FRAMES, &[]);
        // Down and up again, so that a short article has as far to go.
        let mut times = Vec::new();
        for n in 0..FRAMES {
            let key = if (n / 20) % 2 == 0 { Key::PageDown } else { Key::PageUp };
            times.push(bench.frame(&[(key, Modifiers::NONE)]));
            bench.window.app.settle();
        }
        let near = support::Times::new(times);
        bench.frame(&[(Key::Home, Modifiers::NONE)]);
        let paged = bench.frames(FRAMES, &[(Key::PageDown, Modifiers::NONE)]);

        let base = first.get_or_insert((still.median(), near.median(), paged.median()));
        for (what, times, base) in [
            ("nothing happens", &still, base.0),
            ("pages down and up", &near, base.1),
            ("pages down for ever", &paged, base.2),
        ] {
            println!(
                "  {what:<20} median {:>9.1?}  p99 {:>9.1?}  to the first article {:.2}",
                times.median(),
                times.at(0.99),
                ratio(times.median(), base)
            );
        }
    }
}
