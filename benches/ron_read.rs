//! How long reading an annotation file takes, checks included, against the bare `ron` crate
//! on the same bytes. Prints ratios: machines are noisy, so the two take turns and the median
//! counts.
//!
//! ```text
//! cargo bench --bench ron_read
//! ```
#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::unwrap_used, reason = "the file is made here")]

use copydesk::annotation::file::{read, write};
use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
use copydesk::article::Text;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The same file with nothing but serde.
#[expect(dead_code, reason = "only read")]
mod bare {
    use serde::Deserialize;

    #[derive(Deserialize)]
    pub struct Annotation {
        version: u64,
        article: Article,
        annotator: String,
        status: Status,
        active_seconds: u64,
        sources: Vec<String>,
        offset_unit: Unit,
        spans: Vec<Span>,
        notes: Vec<Note>,
        decisions: Vec<Decision>,
        text: String,
    }
    #[derive(Deserialize)]
    struct Article {
        source: String,
        sha256: String,
        encoding: String,
        kind: Kind,
        renderer: Option<String>,
        url: Option<String>,
        text_sha256: String,
    }
    #[derive(Deserialize)]
    enum Kind {
        Text,
        Html,
    }
    #[derive(Deserialize)]
    enum Status {
        InProgress,
        Done,
        Rejected(String),
        Gold,
    }
    #[derive(Deserialize)]
    enum Unit {
        Utf8Bytes,
    }
    #[derive(Deserialize)]
    enum Label {
        Headline,
        Caption,
        Body,
        Byline,
        Junk,
    }
    #[derive(Deserialize)]
    struct Span {
        start: usize,
        end: usize,
        label: Label,
        quote: String,
    }
    #[derive(Deserialize)]
    struct Note {
        start: usize,
        end: usize,
        by: String,
        text: String,
    }
    #[derive(Deserialize)]
    struct Decision {
        start: usize,
        end: usize,
        left: Option<Label>,
        right: Option<Label>,
        took: Option<Label>,
        by: String,
        #[serde(default)]
        sides: Vec<String>,
    }
}

/// An annotation of `lines` lines, each a span, of about 200 bytes.
fn sample(line: &str, lines: usize) -> Annotation {
    let mut text = String::new();
    let mut spans = Vec::new();
    for n in 0..lines {
        let start = text.len();
        write!(text, "{n} {line}").unwrap();
        let label = Label::ALL.into_iter().cycle().nth(n % 5).unwrap();
        spans.push(Span::new(start, text.len(), label));
        text.push('\n');
    }
    let article = Article {
        source: "sample.txt".into(),
        sha256: sha256_hex(text.as_bytes()),
        encoding: "UTF-8".into(),
        ..Article::default()
    };
    let mut annotation = Annotation::new(article, "mk", Arc::new(Text::new(text)));
    annotation.spans = Spans::new(spans).unwrap();
    annotation
}

fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap()
}

fn main() {
    let english = "According to a report by Yonhap, officials said \"no\" to it. ".repeat(3);
    let korean =
        "연합뉴스에 따르면 정부는 이날 회의에서 새로운 대책을 논의했다고 밝혔다. ".repeat(2);
    for (name, line, lines) in [
        ("1 MB English", &english, 5_000),
        ("1 MB Korean", &korean, 5_000),
        ("10 KB", &english, 50),
    ] {
        let file = write(&sample(line.trim_end(), lines));
        let (mut ours, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..41 {
            bare.push(time(|| ron::from_str::<bare::Annotation>(black_box(&file)).unwrap()));
            ours.push(time(|| read(black_box(file.as_bytes())).unwrap()));
        }
        let (ours, bare) = (median(ours), median(bare));
        println!(
            "{name}: {} bytes, {lines} spans: read {ours:?}, bare ron {bare:?}, ratio {:.2}",
            file.len(),
            ours.as_secs_f64() / bare.as_secs_f64()
        );
    }
}
