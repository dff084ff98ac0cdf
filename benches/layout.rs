//! What a frame of the article view costs in the layout engine, as ratios in one run.
//!
//! A frame of a long article must cost what a frame of a short one does, because only what
//! is visible is laid out; a frame in which nothing moved must cost next to nothing, because
//! what was laid out is kept. `cargo bench --bench layout`.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]

use copydesk::article::Text;
use copydesk::ui::layout::{Chunks, LayoutCache, Style, paint};
use egui::{Color32, Context, FontId, RawInput, pos2};
use std::time::{Duration, Instant};

/// Lines that a tall window shows.
const VISIBLE: usize = 60;

/// Frames that are timed; the median counts.
const FRAMES: usize = 101;

/// News copy, with every seventh line in Arabic script (boxes here, but the same work).
fn article(bytes: usize) -> Text {
    let lines = [
        "Diplomats from South Korea, the United States and Japan met on the 18th.\n",
        "Popular Now\n",
        "According to a report by Yonhap, the three discussed cyber activities.\n",
        "\n",
        "Daniel Kim Views\n",
        "The meeting in Washington lasted three hours, an official said on Monday.\n",
        "وقال الرئيس في المؤتمر الصحفي إن الحكومة سوف تعمل (وفق الخطة).\n",
    ];
    let mut text = String::with_capacity(bytes + 200);
    for (n, line) in lines.iter().cycle().enumerate() {
        if text.len() >= bytes {
            break;
        }
        // No two lines alike: egui would lay out the second for nothing.
        if *line != "\n" {
            text.push_str(&n.to_string());
        }
        text.push_str(line);
    }
    Text::new(text)
}

/// The median time of a frame that starts `step` lines below the one before, going round.
fn frame(text: &Text, step: usize) -> Duration {
    let chunks = Chunks::new(text);
    let style = Style { font: FontId::proportional(16.0), wrap_width: 600.0, row_height: 24.0 };
    let ctx = Context::default();
    let mut cache = LayoutCache::default();
    let mut times = Vec::with_capacity(FRAMES);
    let mut top = chunks.len() / 2;
    for _ in 0..FRAMES {
        ctx.begin_pass(RawInput::default());
        let start = Instant::now();
        cache.begin(&ctx, &style);
        let painter = ctx.debug_painter();
        let mut y = 0.0;
        for index in top..top + VISIBLE {
            let Some(laid) = cache.get(&ctx, text, &chunks, index % chunks.len()) else {
                return Duration::ZERO;
            };
            let highlights = laid.rects(laid.range);
            std::hint::black_box(highlights);
            paint(&painter, pos2(0.0, y), &laid, Color32::BLACK, Color32::GRAY);
            y += laid.height;
        }
        times.push(start.elapsed());
        ctx.end_pass().textures_delta.clear();
        top = (top + step) % chunks.len();
    }
    times.sort_unstable();
    times.get(FRAMES / 2).copied().unwrap_or_default()
}

fn main() {
    let short = article(10_000);
    let long = article(10_000_000);
    let still = frame(&short, 0);
    let ratio = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64().max(1e-9);
    println!("a still frame, 10 KB                  {still:?}");
    println!("a still frame, 10 MB / 10 KB          {:.2}", ratio(frame(&long, 0), still));
    let line = frame(&long, 1);
    println!("scrolling by a line / still, 10 MB    {:.2}", ratio(line, still));
    let page = frame(&long, VISIBLE);
    println!("scrolling by a page, 10 MB            {page:?}");

    let start = Instant::now();
    let count = Chunks::new(&long).len();
    println!("cutting 10 MB into {count} chunks: {:?}", start.elapsed());
}
