//! What splitting costs: the time for twice as many articles, as a ratio in one run, and the
//! memory an article takes. `cargo bench --bench split [ARTICLES]`.
//!
//! Articles are made up: pages of 300 to 900 words on one site in ten articles, with the
//! furniture of their site; every twentieth is a copy of another with some words changed.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]

use copydesk::annotation::Label;
use copydesk::dataset::split::{
    BYTES_EACH, BYTES_LIGHT, Candidate, Entry, GroupBy, Ratios, Signer, Splitter, Survey,
};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A number that looks like chance, the same in each run.
fn chance(seed: usize) -> usize {
    let mut bits = (seed as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    usize::try_from((bits ^ bits >> 31) >> 8).unwrap_or(0)
}

fn content(number: usize, articles: usize) -> String {
    let site = number * 10 / articles.max(10);
    let copy_of = if number % 20 == 19 { number / 2 } else { number };
    let mut text = format!("Home News Sport of site {site}\nSubscribe to site {site} today\n");
    for word in 0..300 + chance(copy_of) % 600 {
        let is_changed = copy_of != number && word % 100 == 50;
        let seed = if is_changed { number } else { copy_of };
        text.push('w');
        text.push_str(&(chance(seed * 1009 + word) % 5_000).to_string());
        text.push(if word % 40 == 39 { '\n' } else { ' ' });
    }
    text
}

struct Times {
    survey: Duration,
    sign: Duration,
    group: Duration,
    assign: Duration,
    groups: usize,
    pairs: usize,
    bytes: usize,
}

fn run(articles: usize) -> Times {
    let mut survey = Survey::new();
    let mut times = Times {
        survey: Duration::ZERO,
        sign: Duration::ZERO,
        group: Duration::ZERO,
        assign: Duration::ZERO,
        groups: 0,
        pairs: 0,
        bytes: 0,
    };
    let candidate = |number: usize, content: &str, then: &mut dyn FnMut(&Candidate<'_>)| {
        let id = format!("articles/{number:07}");
        let url = format!("https://www.site{}.example/{number}", number / 10);
        let (url, folder, labels) = (Some(url.as_str()), "articles", &[Label::Body][..]);
        then(&Candidate { id: &id, url, folder, content, labels });
    };
    for number in 0..articles {
        let content = content(number, articles);
        candidate(number, &content, &mut |article| {
            let start = Instant::now();
            survey.note(article);
            times.survey += start.elapsed();
        });
    }
    let signer = Signer::new(survey.finish());
    let mut splitter = Splitter::new(GroupBy::Site);
    for number in 0..articles {
        let content = content(number, articles);
        candidate(number, &content, &mut |article| {
            let start = Instant::now();
            splitter.push(signer.sign(article).light());
            times.sign += start.elapsed();
        });
    }
    let start = Instant::now();
    let wanted = splitter.wanted();
    let mut full: Vec<Entry> = Vec::new();
    for number in (0..articles).filter(|number| wanted.contains(&format!("articles/{number:07}"))) {
        candidate(number, &content(number, articles), &mut |article| {
            full.push(signer.sign(article));
        });
    }
    splitter.complete(full);
    times.bytes = articles * (BYTES_LIGHT + size_of::<Entry>() + 40) + wanted.len() * BYTES_EACH;
    times.sign += start.elapsed();
    let start = Instant::now();
    let groups = splitter.finish();
    times.group = start.elapsed();
    (times.groups, times.pairs) = (groups.groups.len(), groups.duplicates.len());
    let start = Instant::now();
    if let Ok(ratios) = Ratios::parse("train=80,dev=10,test=10") {
        black_box(groups.assign(&ratios, 7));
    }
    times.assign = start.elapsed();
    times
}

fn main() {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let articles: usize = asked.unwrap_or(5_000);
    let mut totals = Vec::new();
    for count in [articles, 2 * articles] {
        let Times { survey, sign, group, assign, groups, pairs, bytes } = run(count);
        println!(
            "{count} articles: survey {survey:.2?}, fingerprints {sign:.2?}, groups {group:.2?}, \
             assignment {assign:.2?}; {groups} groups, {pairs} joined by near-duplicates; \
             at most {} MB",
            bytes / 1_000_000
        );
        totals.push((survey + sign + group + assign).as_secs_f64());
    }
    if let [once, twice] = totals.as_slice() {
        println!("twice the articles take {:.2} times as long", twice / once);
    }
}
