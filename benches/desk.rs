//! What a desk of 100,000 articles costs, as a multiple of one of 1,000. `cargo bench --bench desk`.
//!
//! Both are made in a temporary folder: small articles, one in ten annotated, in ten folders.
//! Reported are the time until articles can be listed and until all is read; a whole frame of
//! the window with the list in view, still, scrolled, and after a letter typed into its filter;
//! what a filter and each order take by themselves; and memory. Memory is counted twice: what
//! the index says of itself (`Queue::bytes`), and on Linux by how much the process grew
//! (`/proc/self/statm`) between its start with an empty desk and the end of indexing.
//!
//! A frame draws only the rows in view, so its multiple stays near one; a filter, an order and
//! the walk go over all articles, so theirs is near a hundred, and what counts is the time.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]
#![expect(clippy::expect_used, reason = "a bench that cannot start has nothing to report")]

mod support;

use copydesk::annotation::{Annotation, Article, Label, Span, Spans, file, hash::sha256_hex};
use copydesk::app::job::Wake;
use copydesk::app::queue::{Filter, Progress, Queue, Sort, SortBy};
use copydesk::article::Text;
use copydesk::desk::fs::{FileSystem, RealFs};
use copydesk::ui::panels::queue::focus_id;
use egui::{Event, pos2};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{Bench, Times, ratio, scroll};

const PASSES: usize = 20;

fn main() {
    let root = std::env::temp_dir().join(format!("copydesk-bench-desk-{}", std::process::id()));
    let mut first: Vec<Duration> = Vec::new();
    for count in [1_000, 100_000] {
        let folder = root.join(count.to_string());
        make(&folder, count);
        println!("{count} articles");
        let times = [index(&folder), frames(&folder)].concat();
        for (place, (what, time)) in times.into_iter().enumerate() {
            let base = first.get(place).copied();
            if base.is_none() {
                first.push(time);
            }
            let to_first = base.map(|b| format!("to 1,000 {:.2}", ratio(time, b)));
            println!("  {what:<28} {time:>10.1?}  {}", to_first.unwrap_or_default());
        }
    }
    let _ = std::fs::remove_dir_all(root);
}

/// Makes a desk.
fn make(root: &Path, count: usize) {
    for number in 0..count {
        let folder = root.join(format!("section_{}", number % 10));
        if number < 10 {
            std::fs::create_dir_all(&folder).expect("there is a folder for temporary files");
        }
        let name = format!("article_{number}.txt");
        let text = format!("Home\nA headline of article {number}\nBy Daniel Kim\nAnd a body.\n");
        std::fs::write(folder.join(&name), &text).expect("articles can be written");
        if number / 10 % 10 == 0 {
            let article = Article {
                source: name.clone(),
                sha256: sha256_hex(text.as_bytes()),
                encoding: "UTF-8".to_owned(),
                ..Article::default()
            };
            let spans = vec![Span::new(0, 4, Label::Junk), Span::new(5, 15, Label::Headline)];
            let mut annotation = Annotation::new(article, "", Text::new(text).into());
            annotation.spans = Spans::new(spans).expect("they lie apart");
            let path = folder.join(format!("{name}.ron"));
            std::fs::write(path, file::write(&annotation)).expect("so can annotations");
        }
    }
}

/// The index by itself.
fn index(folder: &Path) -> Vec<(String, Duration)> {
    let fs: Arc<dyn FileSystem> = Arc::new(RealFs);
    let wake: Wake = Arc::new(|| ());
    let before = resident();
    let mut queue = Queue::default();
    let start = Instant::now();
    queue.list(&fs, folder, true, "", &wake);
    while queue.is_empty() {
        std::thread::yield_now();
        queue.poll(&[]);
    }
    let listed = start.elapsed();
    let mut longest = Duration::ZERO;
    while queue.is_listing() {
        std::thread::yield_now();
        let poll = Instant::now();
        queue.poll(&[]);
        longest = longest.max(poll.elapsed());
    }
    let walked = start.elapsed();
    queue.settle(&[]);
    let read = start.elapsed();
    let each = |bytes: usize| bytes / queue.len().max(1);
    let grown = before.zip(resident()).map(|(before, now)| each(now.saturating_sub(before)));
    println!(
        "  bytes for each article: {} counted, {} grown",
        each(queue.bytes()),
        grown.map_or_else(|| "?".to_owned(), |bytes| bytes.to_string()),
    );
    let mut times = vec![
        ("first articles listed".to_owned(), listed),
        ("all articles listed".to_owned(), walked),
        ("everything read".to_owned(), read),
        ("longest pause while listing".to_owned(), longest),
    ];
    let texts = ["article_77", "section_3 article", "nothing like it"];
    let names = passes(&mut || {
        for text in texts {
            queue.filter = Filter { text: text.to_owned(), ..Filter::default() };
            queue.filter_changed();
        }
    });
    times.push(("filter by name".to_owned(), names / 3));
    let statuses = passes(&mut || {
        queue.filter = Filter::default();
        queue.filter.statuses.toggle(Progress::InProgress);
        queue.filter_changed();
    });
    times.push(("filter by status".to_owned(), statuses));
    queue.clear_filter();
    for by in SortBy::ALL {
        let sort = Sort { by, descending: by.is_descending() };
        let took = passes(&mut || queue.set_sort(sort));
        times.push((format!("order by {}", by.name().to_lowercase()), took));
    }
    times
}

/// The median of some passes.
fn passes(work: &mut dyn FnMut()) -> Duration {
    let took = (0..PASSES).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    Times::new(took.collect()).median()
}

/// Whole frames of the window.
fn frames(folder: &Path) -> Vec<(String, Duration)> {
    let mut bench = Bench::open(folder);
    bench.frame(vec![Event::PointerMoved(pos2(100.0, 400.0))]);
    let still = bench.frames(PASSES, None);
    let scrolled = bench.frames(PASSES, Some(&scroll(300.0)));
    bench.focus(focus_id());
    let typed: Vec<Duration> = (0..PASSES)
        .map(|n| {
            let letter = ["a", "r", "t", "7"].get(n % 4).copied().unwrap_or("a");
            if n % 4 == 0 {
                bench.window.app.queue.clear_filter();
            }
            bench.frame(vec![Event::Text(letter.to_owned())])
        })
        .collect();
    assert!(!bench.window.app.queue.filter.text.is_empty(), "the field takes what is typed");
    [
        ("frame, nothing happens", still),
        ("frame, scrolling", scrolled),
        ("frame, a letter typed", typed),
    ]
    .map(|(what, times)| (what.to_owned(), Times::new(times).median()))
    .to_vec()
}

/// What the process has in memory, in bytes.
fn resident() -> Option<usize> {
    let statm = std::fs::read_to_string(PathBuf::from("/proc/self/statm")).ok()?;
    statm.split_whitespace().nth(1)?.parse::<usize>().ok().map(|pages| pages * 4096)
}
