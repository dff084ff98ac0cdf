//! Any two annotations of one text, and their cells: for property tests of the review.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "for tests")]

use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
use copydesk::article::Text;
use proptest::prelude::*;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// A grapheme cluster that is not blank, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub start: usize,
    pub end: usize,
    pub label: Option<Label>,
    /// The number of the span that holds it.
    pub span: Option<usize>,
}

/// The cells of an annotation, found one by one.
pub fn cells(a: &Annotation) -> Vec<Cell> {
    let filled = a
        .text
        .as_str()
        .grapheme_indices(true)
        .filter(|(_, s)| !s.chars().next().unwrap().is_whitespace());
    filled
        .map(|(start, s)| {
            let holds = |span: &Span| span.range.start.0 <= start && start < span.range.end.0;
            let span = a.spans.iter().position(holds);
            let label = span.map(|n| a.spans.get(n).unwrap().label);
            Cell { start, end: start + s.len(), label, span }
        })
        .collect()
}

/// An annotation with spans from bytes and the label's number.
pub fn annotation(text: &Arc<Text>, spans: &[(usize, usize, usize)]) -> Annotation {
    let mut a = Annotation::new(Article::default(), "mk", Arc::clone(text));
    let spans = spans.iter().map(|&(start, end, n)| Span::new(start, end, Label::ALL[n]));
    a.spans = Spans::new(spans.collect()).unwrap();
    a
}

/// An annotation that gives the clusters, in turn, to spans of some lengths with some labels
/// (5 is none), trimmed.
fn labelled(text: &Arc<Text>, name: &str, runs: &[(usize, usize)]) -> Annotation {
    let mut a = Annotation::new(Article::default(), name, Arc::clone(text));
    let clusters: Vec<_> = text.clusters(text.full()).map(|(r, _)| r).collect();
    let mut at = 0;
    let mut spans = Vec::new();
    for &(len, label) in runs {
        let run = clusters.get(at..(at + len).min(clusters.len())).unwrap_or_default();
        at += len;
        let (Some(first), Some(last)) = (run.first(), run.last()) else { break };
        let label = Label::ALL.get(label);
        let trimmed = text.trim(first.join(*last));
        spans.extend(trimmed.zip(label).map(|(range, &label)| Span { range, label }));
    }
    a.spans = Spans::new(spans).unwrap();
    a
}

/// A short text of letters, blanks, line ends, marks and wide characters.
pub fn text() -> impl Strategy<Value = Arc<Text>> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        ".",
        " ",
        " ",
        "\n",
        "\r\n",
        "\u{a0}",
        "e\u{301}",
        " \u{301}",
        "\u{4e00}",
        "\u{1F1F0}",
        "\u{200b}",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| Arc::new(Text::new(pieces.concat())))
}

/// `N` annotations of one text. Few labels, so that they meet.
fn some<const N: usize>() -> impl Strategy<Value = [Annotation; N]> {
    let label = prop::sample::select(vec![0, 2, 2, 5]);
    let runs = prop::collection::vec((1..6_usize, label), 0..12);
    (text(), prop::collection::vec(runs, N)).prop_map(|(text, all)| {
        let names = ["mk", "jd", "ed"];
        std::array::from_fn(|i| labelled(&text, names[i], &all[i]))
    })
}

pub fn two() -> impl Strategy<Value = (Annotation, Annotation)> {
    some().prop_map(|[a, b]| (a, b))
}

pub fn three() -> impl Strategy<Value = [Annotation; 3]> {
    some()
}
