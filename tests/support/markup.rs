//! Annotations as short strings, for tables of test cases.
//!
//! `«B:It rained.»` is a span, its letter a label's; `[` and `]` are the ends of the selection.
//! Everything else is the text, so `[` and `«` cannot occur in it.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a case written wrong fails its test")]

use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
use copydesk::article::{ByteRange, Text};
use std::fmt::Write as _;
use std::sync::Arc;

/// Reads a case: the annotation, and the selection if there is one.
pub fn parse(markup: &str) -> (Annotation, Option<ByteRange>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut open: Option<(usize, Label)> = None;
    let (mut from, mut to) = (None, None);
    let mut chars = markup.chars();
    while let Some(c) = chars.next() {
        match c {
            '«' => {
                assert!(open.is_none(), "a span in a span: {markup}");
                let letter = chars.next();
                let label = Label::ALL.into_iter().find(|l| Some(l.letter()) == letter);
                assert_eq!(chars.next(), Some(':'), "« without a label: {markup}");
                open = Some((text.len(), label.unwrap()));
            }
            '»' => {
                let (start, label) = open.take().unwrap();
                spans.push(Span::new(start, text.len(), label));
            }
            '[' => from = Some(text.len()),
            ']' => to = Some(text.len()),
            c => text.push(c),
        }
    }
    assert!(open.is_none(), "« without »: {markup}");
    let selection = from.map(|from| ByteRange::new(from, to.unwrap()));
    let mut annotation = Annotation::new(Article::default(), "mk", Arc::new(Text::new(text)));
    annotation.spans = Spans::new(spans).unwrap();
    (annotation, selection)
}

/// Writes an annotation's text and spans the way [`parse`] reads them.
pub fn print(annotation: &Annotation) -> String {
    let text = annotation.text.as_str();
    let mut out = String::new();
    let mut at = 0;
    for span in &annotation.spans {
        let (start, end) = (span.range.start.0, span.range.end.0);
        let inside = text.get(start..end).unwrap();
        write!(out, "{}«{}:{inside}»", text.get(at..start).unwrap(), span.label.letter()).unwrap();
        at = end;
    }
    out + text.get(at..).unwrap()
}
