//! What it costs to export a desk of 100,000 articles, as a multiple of one of 10,000.
//! `cargo bench --bench export`, or with two numbers of articles behind `--`.
//!
//! Articles are made up, in a temporary folder: pages of 100 to 500 words with their gold, a
//! hundred in a folder. Each export is a process of its own, so that its peak of memory is its
//! own (`VmHWM` of `/proc/self/status`, so on Linux only). Parquet is written with three splits,
//! which takes two passes more; JSON lines without.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]
#![expect(clippy::expect_used, reason = "a bench that cannot start has nothing to report")]

use copydesk::annotation::{
    Annotation, Article, Label, Span, Spans, Status, file, hash::sha256_hex,
};
use copydesk::article::Text;
use copydesk::dataset::TakenFrom;
use copydesk::dataset::export::{Format, Options};
use copydesk::dataset::split::{GroupBy, Ratios};
use copydesk::desk::RealFs;
use copydesk::desk::dataset::export::{Plan, export};
use copydesk::desk::dataset::splitting::SplitPlan;
use copydesk::desk::new_folder::Over;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// A number that looks like chance, the same in each run.
fn chance(seed: usize) -> usize {
    let mut bits = (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    usize::try_from((bits ^ bits >> 31) >> 8).unwrap_or(0)
}

/// Makes a desk; gives how many bytes the articles have.
fn make(root: &Path, count: usize) -> usize {
    let mut bytes = 0;
    for number in 0..count {
        let folder = root.join(format!("site{}", number / 100));
        if number % 100 == 0 {
            std::fs::create_dir_all(&folder).expect("there is a folder for temporary files");
        }
        let name = format!("{number}.txt");
        let mut text = String::from("Home News Sport\n");
        let mut spans = vec![Span::new(0, text.len() - 1, Label::Junk)];
        for (paragraph, label) in
            [Label::Headline, Label::Byline, Label::Body, Label::Body, Label::Body]
                .into_iter()
                .enumerate()
        {
            let words = match label {
                Label::Body => 30 + chance(number * 7 + paragraph) % 130,
                _ => 6,
            };
            let start = text.len();
            for word in 0..words {
                text.push('w');
                text.push_str(
                    &(chance(number * 1009 + paragraph * 200 + word) % 5_000).to_string(),
                );
                text.push(if word + 1 == words { '\n' } else { ' ' });
            }
            spans.push(Span::new(start, text.len() - 1, label));
        }
        std::fs::write(folder.join(&name), &text).expect("an article can be written");
        bytes += text.len();
        let article = Article {
            source: name.clone(),
            sha256: sha256_hex(text.as_bytes()),
            encoding: "UTF-8".to_owned(),
            ..Article::default()
        };
        let mut annotation = Annotation::new(article, "gold", Text::new(text).into());
        annotation.spans = Spans::new(spans).expect("spans are in order");
        annotation.status = Status::Gold;
        let gold = folder.join(format!("{name}.gold.ron"));
        std::fs::write(gold, file::write(&annotation)).expect("so can its annotation");
    }
    bytes
}

/// One export in this process: seconds, bytes written, peak of memory in kB.
fn work(root: &Path, format: &str) {
    let split = (format == "parquet").then(|| SplitPlan {
        ratios: Ratios::parse("train=80,dev=10,test=10").expect("these are ratios"),
        seed: 7,
        by: GroupBy::Site,
    });
    let plan = Plan {
        folder: root.to_owned(),
        from: TakenFrom::Gold,
        format: Format::by_name(format).expect("it is a format"),
        options: Options::default(),
        split,
        out: root.with_extension(format),
        over: Over::Ours,
        skip_bad: false,
        license: None,
    };
    let start = Instant::now();
    let made = export(&RealFs, &plan, &mut |_| true).expect("the desk is sound");
    let seconds = start.elapsed().as_secs_f64();
    println!("{seconds} {} {}", made.folder.bytes, peak());
}

/// The most memory that this process had, in kB; 0 where nobody says.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [word, root, format] = arguments.as_slice()
        && word == "work"
    {
        return work(Path::new(root), format);
    }
    let asked: Vec<usize> = arguments.iter().filter_map(|a| a.parse().ok()).collect();
    let counts = if asked.len() == 2 { asked } else { vec![10_000, 100_000] };
    let root = std::env::temp_dir().join(format!("copydesk-bench-export-{}", std::process::id()));
    let mut first: Vec<(f64, f64)> = Vec::new();
    for (n, count) in counts.iter().enumerate() {
        let folder = root.join(count.to_string());
        let read = make(&folder, *count);
        let megabytes = read as f64 / 1e6;
        println!("{count} articles, {megabytes:.0} MB of text");
        for (place, format) in ["jsonl", "parquet"].into_iter().enumerate() {
            let program = std::env::current_exe().expect("this program is somewhere");
            let done = Command::new(program)
                .args([PathBuf::from("work"), folder.clone(), PathBuf::from(format)])
                .output()
                .expect("it runs once more");
            let text = String::from_utf8_lossy(&done.stdout);
            let figures: Vec<f64> =
                text.split_whitespace().filter_map(|f| f.parse().ok()).collect();
            let &[seconds, bytes, peak] = figures.as_slice() else {
                println!("  {format}: failed: {}", String::from_utf8_lossy(&done.stderr));
                continue;
            };
            let rate = *count as f64 / seconds;
            let compared = match first.get(place) {
                Some((least, memory)) if n > 0 => format!(
                    "; {:.2} times as long, {:.2} times the memory",
                    seconds / least,
                    peak / memory
                ),
                _ => {
                    first.push((seconds, peak));
                    String::new()
                }
            };
            println!(
                "  {format:<8} {seconds:>7.1} s  {rate:>7.0} articles/s  {:>6.1} MB/s of text  \
                 {:>5.0} MB written  peak {:>4.0} MB{compared}",
                megabytes / seconds,
                bytes / 1e6,
                peak / 1e3,
            );
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
    let _ = std::fs::remove_dir_all(root);
}
