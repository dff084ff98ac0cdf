//! From placed tokens to spans: one for each stretch in a block, with its punctuation.

use super::matching::Matching;
use crate::annotation::{Flaw, Label, Span, Spans};
use crate::article::text::is_blank;
use crate::article::{Byte, ByteRange, Text};

/// Characters that belong to the word behind them.
const OPENING: &str = "\"'“‘„‚«‹¿¡([{<「『《〈【（［｛#$€£¥₩@•–—…";
/// How many tokens that are not placed may stand inside a span.
const BRIDGE: usize = 0;

/// The spans, in order, sound.
pub(super) fn spans(text: &Text, matching: &Matching) -> Spans {
    let mut spans: Vec<Span> = Vec::new();
    for (block, tokens) in &matching.blocks {
        // First and last token of a stretch, and its label.
        let mut stretches: Vec<(usize, usize, Label)> = Vec::new();
        for raw in tokens.clone() {
            let Some(label) = matching.label(raw) else { continue };
            match stretches.last_mut() {
                Some((_, last, of)) if *of == label && raw - *last <= BRIDGE + 1 => *last = raw,
                _ => stretches.push((raw, raw, label)),
            }
        }
        for (first, last, label) in stretches {
            let at = |raw: usize| matching.raw.get(raw).map_or(ByteRange::default(), |t| t.range);
            let before = match first {
                _ if first == tokens.start => block.start,
                _ => at(first - 1).end,
            };
            let after = if last + 1 == tokens.end { block.end } else { at(last + 1).start };
            let start = start(text, before, at(first).start, first == tokens.start);
            let end = end(text, at(last).end, after, last + 1 == tokens.end);
            // What a span before took stays with it.
            let free = spans.last().map_or(Byte(0), |span| span.range.end);
            let range = text.trim(ByteRange { start: start.max(free), end });
            let range =
                range.filter(|range| range.start >= free && Flaw::of(text, *range).is_none());
            spans.extend(range.map(|range| Span { range, label }));
        }
    }
    Spans::new(spans).unwrap_or_default()
}

/// Where a span starts whose first token does, `before` being the end of the token before it
/// or the start of the block.
fn start(text: &Text, before: Byte, token: Byte, is_first: bool) -> Byte {
    if is_first {
        return before;
    }
    let between = ByteRange { start: text.ceil_edge(before), end: text.floor_edge(token) };
    let mut start = between.end;
    let mut opening = start;
    let mut is_opening = true;
    for (range, cluster) in text.clusters(between).rev() {
        if is_blank(cluster) {
            return start;
        }
        start = range.start;
        is_opening &= cluster.chars().next().is_some_and(|c| OPENING.contains(c));
        if is_opening {
            opening = start;
        }
    }
    // No blank between the two tokens: all but opening signs belong to the one before.
    opening
}

/// Where a span ends whose last token does, `after` being the start of the token behind it or
/// the end of the block.
fn end(text: &Text, token: Byte, after: Byte, is_last: bool) -> Byte {
    if is_last {
        return after;
    }
    let between = ByteRange { start: text.ceil_edge(token), end: text.ceil_edge(after) };
    let blank = text.clusters(between).find(|(_, cluster)| is_blank(cluster));
    if let Some((blank, _)) = blank {
        return blank.start;
    }
    let between = ByteRange { start: between.start, end: text.floor_edge(after) };
    let opening = text
        .clusters(between)
        .rev()
        .take_while(|(_, cluster)| cluster.chars().next().is_some_and(|c| OPENING.contains(c)))
        .last();
    opening.map_or(between.end, |(range, _)| range.start).max(between.start)
}
