//! From a label key to a painted frame, and to the annotation on disk.
//!
//! At most 4 ms of processor time at p99, on an article of 229 KB with 1,000 spans.
//! `cargo bench --bench label`.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]

mod support;

use copydesk::app::Document;
use egui::Key;
use std::time::Instant;
use support::{Bench, Folder, Times, copy, key, ratio, spans};

fn main() {
    let folder = Folder::new();
    for (name, bytes, count, keys) in [
        ("229 KB, 1,000 spans", 229_000, 1000, 1000),
        ("10 MB, 50,000 spans", 10_000_000, 50_000, 50),
    ] {
        let text = copy(bytes);
        let spans = spans(&text, count);
        let path = folder.article(&format!("{bytes}.txt"), text, spans);
        let mut bench = Bench::open(&path);
        let still = Times::new(bench.frames(200, None));

        let mut times = Vec::with_capacity(keys);
        let mut saves = Vec::with_capacity(keys);
        let revision = |bench: &Bench| bench.window.app.document().map_or(0, Document::revision);
        let before = revision(&bench);
        for n in 0..keys {
            // Each key labels a block and steps to the next one that has unlabelled text.
            let label = key(if n % 2 == 0 { Key::B } else { Key::J });
            let start = Instant::now();
            times.push(bench.frame(vec![label]));
            bench.window.app.settle();
            saves.push(start.elapsed());
            // Scrolling to the next block is a frame of its own kind.
            bench.frame(vec![]);
        }
        let edits = revision(&bench) - before;
        assert!(edits >= keys as u64, "each key labels something");
        let (times, saves) = (Times::new(times), Times::new(saves));
        println!("{name}: {keys} keys");
        println!("  a still frame         median {:>9.1?}", still.median());
        println!(
            "  key to painted frame  median {:>9.1?}  p99 {:>9.1?}  to a still frame {:.2}",
            times.median(),
            times.at(0.99),
            ratio(times.median(), still.median())
        );
        println!(
            "  key to saved, checked median {:>9.1?}  p99 {:>9.1?}",
            saves.median(),
            saves.at(0.99)
        );
    }
}
