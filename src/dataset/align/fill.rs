//! From the chosen pieces to all tokens that belong: the joints, what lies between, strays,
//! and short lines.

use super::matching::{Line, Matching};
use crate::annotation::Label;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::ops::Range;

/// The most tokens on both sides that are compared exactly.
const EXACT: usize = 800;
/// A run of so many tokens is no coincidence where a stretch of text was left out.
const SURE: usize = 3;
/// A longer run is never dropped as a stray.
const LONG: usize = 12;
/// A line with fewer tokens may stand anywhere by chance.
const SHORT: usize = 4;
/// How many more tokens the block of a byline may have: "By", a date, a place.
const BESIDE: usize = 4;
/// How far a joint is moved.
const JOINT: usize = 32;
/// How many places of a line are looked at.
const PLACES: usize = 256;

/// Extends each run at both ends as far as the tokens are equal and not yet placed.
pub(super) fn extend(matching: &mut Matching) {
    for (gold, raw, len) in matching.runs() {
        let (mut g, mut r) = (gold + len, raw + len);
        while matching.fits(g, r) {
            matching.place(g, r);
            (g, r) = (g + 1, r + 1);
        }
        let (mut g, mut r) = (gold, raw);
        while g > 0 && r > 0 && matching.fits(g - 1, r - 1) {
            (g, r) = (g - 1, r - 1);
            matching.place(g, r);
        }
    }
}

/// Moves the joints of runs that follow each other in the gold alone to where a line begins, if
/// the tokens there fit both: a word of furniture that happens to be the last of the paragraph
/// above it then is not taken for that.
pub(super) fn joints(matching: &mut Matching) {
    let runs = matching.runs();
    for (before, after) in runs.iter().zip(runs.get(1..).unwrap_or_default()) {
        let (joint, raw_before, raw_after) = (after.0, before.1 + before.2, after.1);
        if before.0 + before.2 != joint {
            continue;
        }
        let on = |&i: &usize| {
            i < after.2
                && matching.is_free(raw_before + i)
                && matching.is_equal(joint + i, raw_before + i)
        };
        let back = |&i: &usize| {
            i <= before.2
                && i <= raw_after
                && matching.is_free(raw_after - i)
                && matching.is_equal(joint - i, raw_after - i)
        };
        let on = (0..JOINT).take_while(on).count();
        let back = (1..JOINT).take_while(back).count();
        let is_start = |&at: &usize| matching.begins_line(at);
        // The one nearest to where it is, forward first.
        let forward = (joint..=joint + on).find(is_start);
        let Some(at) = forward.or_else(|| (joint - back..joint).rev().find(is_start)) else {
            continue;
        };
        for gold in joint..at {
            matching.free(gold);
            matching.place(gold, raw_before + gold - joint);
        }
        for gold in at..joint {
            matching.free(gold);
            matching.place(gold, raw_after + gold - joint);
        }
    }
}

/// Compares what lies between two runs in both texts, if it is not too long.
pub(super) fn between(matching: &mut Matching) {
    let runs = matching.runs();
    for (before, after) in runs.iter().zip(runs.get(1..).unwrap_or_default()) {
        let gold = before.0 + before.2..after.0;
        let raw = before.1 + before.2..after.1;
        if gold.is_empty() || raw.is_empty() || gold.len() + raw.len() > EXACT {
            continue;
        }
        let is_edit = raw.len() <= 2 * gold.len() + 2 * SHORT;
        let old: Vec<u32> =
            matching.gold.get(gold.clone()).unwrap_or_default().iter().map(|t| t.id).collect();
        let new: Vec<u32> =
            matching.raw.get(raw.clone()).unwrap_or_default().iter().map(|t| t.id).collect();
        for operation in capture_diff_slices(Algorithm::Myers, &old, &new) {
            if let DiffOp::Equal { old_index, new_index, len } = operation
                && (is_edit || len >= SURE)
            {
                matching.place_run(gold.start + old_index, raw.start + new_index, len);
            }
        }
    }
}

/// Takes back short runs that are the smaller part of both their line and their block: some
/// words that any two texts share.
pub(super) fn drop_strays(matching: &mut Matching) {
    let mut in_line = vec![0; matching.lines.len()];
    let mut in_block = vec![0; matching.blocks.len()];
    for (gold, token) in matching.gold.iter().enumerate() {
        let Some(raw) = matching.raw_of(gold).and_then(|raw| matching.raw.get(raw)) else {
            continue;
        };
        if let Some(count) = in_line.get_mut(token.line) {
            *count += 1;
        }
        if let Some(count) = in_block.get_mut(raw.block) {
            *count += 1;
        }
    }
    for (gold, raw, len) in matching.runs() {
        let line = matching.gold.get(gold).map_or(0, |token| token.line);
        let block = matching.raw.get(raw).map_or(0, |token| token.block);
        let is_small = |part: Option<&usize>, whole: usize| part.is_none_or(|n| 2 * n < whole);
        let line_tokens = matching.lines.get(line).map_or(0, |line| line.tokens.len());
        let block_tokens = matching.blocks.get(block).map_or(0, |(_, tokens)| tokens.len());
        if len < LONG
            && is_small(in_line.get(line), line_tokens)
            && is_small(in_block.get(block), block_tokens)
        {
            (gold..gold + len).for_each(|i| matching.free(i));
        }
    }
}

/// Looks for each line of which nothing is placed, as a whole.
pub(super) fn lines(matching: &mut Matching) {
    let open: Vec<usize> = (0..matching.lines.len())
        .filter(|&n| {
            let line = matching.lines.get(n);
            line.is_some_and(|line| line.tokens.clone().all(|i| matching.raw_of(i).is_none()))
        })
        .collect();
    if open.is_empty() {
        return;
    }
    let mut places: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, token) in matching.raw.iter().enumerate() {
        places.entry(token.id).or_default().push(at);
    }
    // Where the tokens beside the line are placed. Both only move on: what is placed here is
    // never behind the line.
    let (mut before, mut seen, mut next) = (None, 0, 0);
    for number in open {
        let Some(line) = matching.lines.get(number).cloned() else { continue };
        while seen < line.tokens.start {
            before = matching.raw_of(seen).or(before);
            seen += 1;
        }
        next = next.max(line.tokens.end);
        while next < matching.gold.len() && matching.raw_of(next).is_none() {
            next += 1;
        }
        let beside = (before, matching.raw_of(next));
        if let Some(at) = place_of(matching, &line, beside, &places) {
            matching.place_run(line.tokens.start, at, line.tokens.len());
        }
    }
}

/// Where a line stands: of all places the best, if it is good enough. `beside` is where the
/// last token before it and the first one after it are placed.
fn place_of(
    matching: &Matching,
    line: &Line,
    (before, after): (Option<usize>, Option<usize>),
    places: &HashMap<u32, Vec<usize>>,
) -> Option<usize> {
    let len = line.tokens.len();
    // By the rarest of the tokens.
    let rarest = line.tokens.clone().enumerate().filter_map(|(offset, i)| {
        let found = places.get(&matching.gold.get(i)?.id).map_or(&[][..], Vec::as_slice);
        Some((found, offset))
    });
    let (found, offset) = rarest.min_by_key(|(found, _)| found.len())?;
    let fits = |&at: &usize| (0..len).all(|i| matching.fits(line.tokens.start + i, at + i));
    let starts = found.iter().take(PLACES).filter_map(|at| at.checked_sub(offset));
    let starts: Vec<usize> = starts.filter(fits).collect();

    let is_only = starts.len() == 1;
    let mut best: Option<((bool, bool, usize), usize)> = None;
    for at in starts {
        let block = block_around(matching, at);
        let is_whole = block == (at..at + len);
        let in_order = before.is_none_or(|b| b < at) && after.is_none_or(|a| at < a);
        let is_good = match line.label {
            Label::Body | Label::Junk => len >= SHORT || (is_whole && (in_order || is_only)),
            Label::Headline | Label::Caption | Label::Byline => {
                is_whole || is_only || block.len() <= len + BESIDE
            }
        };
        let distance = |to: Option<usize>| to.map_or(usize::MAX, |to| to.abs_diff(at));
        let rank = (!is_whole, !in_order, distance(before).min(distance(after)));
        if is_good && best.is_none_or(|(other, _)| rank < other) {
            best = Some((rank, at));
        }
    }
    best.map(|(_, at)| at)
}

fn block_around(matching: &Matching, raw: usize) -> Range<usize> {
    let token = matching.raw.get(raw);
    let block = token.and_then(|token| matching.blocks.get(token.block));
    block.map_or(0..0, |(_, tokens)| tokens.clone())
}
