//! How well gold bodies are found again in raw texts: `align_check GOLD.json TEXTS [OUT.json]`.
//!
//! `GOLD.json` is a list of `{"id", "articleBody"}`, `TEXTS` a folder of `ID.txt`. Each body
//! is aligned to its text; what its spans hold is then scored against the gold as the
//! article-extraction benchmark of Scrapinghub does: precision and recall of each page over
//! the multisets of its 4-grams of words, the mean of each over the pages, and F1 of the two.
//! `OUT.json` gets what the spans hold, as predictions for that benchmark's own script.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use copydesk::annotation::{Flaw, Label};
use copydesk::article::Text;
use copydesk::dataset::align::align;
use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::path::Path;

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Gold {
    id: String,
    article_body: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: align_check GOLD.json TEXTS [OUT.json]";
    let gold: Vec<Gold> = serde_json::from_slice(&std::fs::read(arguments.next().ok_or(usage)?)?)?;
    let folder = arguments.next().ok_or(usage)?;
    let mut predictions = BTreeMap::new();
    let (mut precisions, mut recalls) = (0.0, 0.0);
    let (mut tokens, mut placed, mut spans) = (0, 0, 0);
    for page in &gold {
        let path = Path::new(&folder).join(format!("{}.txt", page.id));
        let text = Text::new(std::fs::read_to_string(path)?);
        let aligned = align(&text, &[(Label::Body, &page.article_body)]);
        if let Some(span) = aligned.spans.iter().find(|s| Flaw::of(&text, s.range).is_some()) {
            return Err(format!("{}: the span {} is not sound", page.id, span.range).into());
        }
        let parts: Vec<&str> = aligned.spans.iter().map(|span| text.slice(span.range)).collect();
        let found = parts.join("\n");
        let (precision, recall) = score(&page.article_body, &found);
        if precision.min(recall) < 0.99 {
            println!("{}: precision {precision:.4}, recall {recall:.4}", page.id);
            for lost in &aligned.unplaced {
                println!("    not placed: {:?}", lost.text);
            }
        }
        precisions += precision;
        recalls += recall;
        tokens += aligned.tokens;
        placed += aligned.placed;
        spans += aligned.spans.len();
        predictions.insert(&page.id, serde_json::json!({ "articleBody": found }));
    }
    let pages = gold.len() as f64;
    let (precision, recall) = (precisions / pages, recalls / pages);
    let f1 = 2.0 * precision * recall / (precision + recall);
    println!("{} pages, {spans} spans, {placed} of {tokens} tokens placed", gold.len());
    println!("precision {precision:.4}  recall {recall:.4}  F1 {f1:.4}");
    if let Some(out) = arguments.next() {
        std::fs::write(out, serde_json::to_vec(&predictions)?)?;
    }
    Ok(())
}

/// Precision and recall over the multisets of 4-grams; two empty texts are equal.
fn score(gold: &str, found: &str) -> (f64, f64) {
    let (gold, found) = (shingles(gold), shingles(found));
    let both: usize = found.iter().map(|(s, n)| gold.get(s).map_or(0, |m| *n.min(m))).sum();
    let part = |of: &HashMap<Vec<String>, usize>| {
        let all: usize = of.values().sum();
        if all == 0 { 1.0 } else { both as f64 / all as f64 }
    };
    match (gold.is_empty(), found.is_empty()) {
        (true, true) => (1.0, 1.0),
        (true, false) | (false, true) => (0.0, 0.0),
        (false, false) => (part(&found), part(&gold)),
    }
}

/// Runs of letters, digits and `_`; a text with fewer than four has one shingle.
fn shingles(text: &str) -> HashMap<Vec<String>, usize> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: Vec<String> =
        text.split(|c| !is_word(c)).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let mut counts = HashMap::new();
    if words.is_empty() {
        return counts;
    }
    for shingle in words.windows(words.len().min(4)) {
        *counts.entry(shingle.to_vec()).or_insert(0) += 1;
    }
    counts
}
