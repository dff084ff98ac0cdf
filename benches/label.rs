//! From a label key to a painted frame, and to the annotation on disk.
//!
//! At most 4 ms of processor time at p99, on an article of 229 KB with 1,000 spans.
//! `cargo bench --bench label`.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]

mod support;

use copydesk::app::Document;
use egui::{Key, Modifiers};
use std::time::Instant;
use support::{Bench, Folder, Times, copy, ratio, spans};

const KEYS: usize = 1000;

fn main() {
    let folder = Folder::new();
    let mut first = None;
    for (name, bytes, count) in [
        ("229 KB, 1,000 spans", 229_000, 1000),
        ("10 KB, 50 spans", 10_000, 50),
        ("10 MB, 50,000 spans", 10_000_000, 50_000),
    ] {
        let text = copy(bytes);
        let spans = spans(&text, count);
        let mut bench = Bench::open(folder.article(&format!("{bytes}.txt"), text, spans));
        bench.frame(&[(Key::Home, Modifiers::NONE)]);
        let still = bench.frames(200, &[]);

        let keys = if bytes > 1_000_000 { KEYS / 10 } else { KEYS };
        let mut times = Vec::with_capacity(keys);
        let mut saves = Vec::with_capacity(keys);
        let revision = |bench: &Bench| bench.window.app.document().map(Document::revision);
        let before = revision(&bench);
        for n in 0..keys {
            // Labels that change, on blocks that change, whatever was there.
            let label = if n % 2 == 0 { Key::B } else { Key::J };
            if n % 40 == 39 {
                bench.frame(&[(Key::Home, Modifiers::NONE)]);
            } else {
                bench.frame(&[(Key::ArrowDown, Modifiers::NONE)]);
            }
            let start = Instant::now();
            times.push(bench.frame(&[(label, Modifiers::NONE)]));
            bench.window.app.settle();
            saves.push(start.elapsed());
        }
        let (times, saves) = (Times::new(times), Times::new(saves));
        let edits = revision(&bench).zip(before).map_or(0, |(a, b)| a - b);
        println!("{name}: {keys} keys, {edits} edits");
        println!("  a frame in which nothing happens   median {:>9.1?}", still.median());
        println!(
            "  from the key to the painted frame  median {:>9.1?}  p99 {:>9.1?}  to a still frame {:.2}",
            times.median(),
            times.at(0.99),
            ratio(times.median(), still.median())
        );
        println!(
            "  from the key to saved and checked  median {:>9.1?}  p99 {:>9.1?}",
            saves.median(),
            saves.at(0.99)
        );
        let base = *first.get_or_insert(times.median());
        println!("  to the first article               {:.2}", ratio(times.median(), base));
    }
}
