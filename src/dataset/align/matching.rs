//! The tokens of both texts, and which stand for which so far.
//!
//! Invariants: a token of the gold is placed on at most one of the raw text, and the other
//! way round; the two are equal.

use super::Unplaced;
use crate::annotation::Label;
use crate::article::{BlockMode, Blocks, ByteRange, Text};
use crate::dataset::tokens::{Token, tokens};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A token of the gold.
#[derive(Clone, Copy, Debug)]
pub(super) struct GoldToken {
    /// What it compares by.
    pub id: u32,
    /// Which line of the gold it is in; lines are numbered through all parts.
    pub line: usize,
    /// Where it stands in its part.
    range: ByteRange,
}

/// A token of the raw text.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawToken {
    /// What it compares by.
    pub id: u32,
    /// Which block it is in.
    pub block: usize,
    /// Where it stands in the text.
    pub range: ByteRange,
}

/// A line of the gold that has tokens.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The numbers of its tokens.
    pub tokens: Range<usize>,
    /// The number of its part.
    pub part: usize,
    /// The label of its part.
    pub label: Label,
}

/// Both texts, and what is placed.
#[derive(Debug)]
pub(super) struct Matching {
    pub gold: Vec<GoldToken>,
    pub raw: Vec<RawToken>,
    pub lines: Vec<Line>,
    /// The blocks of the text, each with its tokens.
    pub blocks: Vec<(ByteRange, Range<usize>)>,
    /// For each token of the gold, that of the raw text.
    to_raw: Vec<Option<usize>>,
    /// For each token of the raw text, that of the gold.
    to_gold: Vec<Option<usize>>,
}

/// Gives equal tokens equal numbers.
#[derive(Default)]
struct Numbers {
    of: HashMap<String, u32>,
    key: String,
}

impl Numbers {
    fn number(&mut self, token: Token<'_>) -> u32 {
        self.key.clear();
        token.fold_into(&mut self.key);
        if let Some(&id) = self.of.get(&self.key) {
            return id;
        }
        let id = u32::try_from(self.of.len()).unwrap_or(u32::MAX);
        self.of.insert(self.key.clone(), id);
        id
    }
}

impl Matching {
    pub(super) fn new(text: &Text, parts: &[(Label, &str)]) -> Self {
        let mut numbers = Numbers::default();
        let mut raw: Vec<RawToken> = Vec::new();
        let mut blocks = Vec::new();
        for &block in Blocks::new(text, Blocks::detect(text)).as_slice() {
            let start = raw.len();
            for token in tokens(text.slice(block)) {
                let at = block.start.0;
                let range = ByteRange::new(at + token.range.start.0, at + token.range.end.0);
                raw.push(RawToken { id: numbers.number(token), block: blocks.len(), range });
            }
            blocks.push((block, start..raw.len()));
        }
        let mut gold: Vec<GoldToken> = Vec::new();
        let mut lines: Vec<Line> = Vec::new();
        let mut of_earlier_parts: HashSet<Vec<u32>> = HashSet::new();
        for (part, &(label, string)) in parts.iter().enumerate() {
            let string = Text::new(string.to_owned());
            let first_line = lines.len();
            for &range in Blocks::new(&string, BlockMode::Lines).as_slice() {
                let start = gold.len();
                for token in tokens(string.slice(range)) {
                    let at = range.start.0;
                    let range = ByteRange::new(at + token.range.start.0, at + token.range.end.0);
                    let id = numbers.number(token);
                    gold.push(GoldToken { id, line: lines.len(), range });
                }
                let is_new = !of_earlier_parts.contains(&ids(&gold, start..gold.len()));
                if is_new && gold.len() > start {
                    lines.push(Line { tokens: start..gold.len(), part, label });
                } else {
                    gold.truncate(start);
                }
            }
            let of_this = lines.get(first_line..).unwrap_or_default();
            of_earlier_parts.extend(of_this.iter().map(|line| ids(&gold, line.tokens.clone())));
        }
        let (to_raw, to_gold) = (vec![None; gold.len()], vec![None; raw.len()]);
        Self { gold, raw, lines, blocks, to_raw, to_gold }
    }

    /// True if both exist, are equal and not yet placed.
    pub(super) fn fits(&self, gold: usize, raw: usize) -> bool {
        self.is_equal(gold, raw)
            && self.raw_of(gold).is_none()
            && self.to_gold.get(raw).copied().flatten().is_none()
    }

    /// True if both exist and are equal.
    pub(super) fn is_equal(&self, gold: usize, raw: usize) -> bool {
        match (self.gold.get(gold), self.raw.get(raw)) {
            (Some(a), Some(b)) => a.id == b.id,
            _ => false,
        }
    }

    /// Places one token on another, if it fits.
    pub(super) fn place(&mut self, gold: usize, raw: usize) {
        if self.fits(gold, raw)
            && let (Some(a), Some(b)) = (self.to_raw.get_mut(gold), self.to_gold.get_mut(raw))
        {
            *a = Some(raw);
            *b = Some(gold);
        }
    }

    /// Places so many tokens, those that fit.
    pub(super) fn place_run(&mut self, gold: usize, raw: usize, len: usize) {
        for i in 0..len {
            self.place(gold + i, raw + i);
        }
    }

    /// Takes back where a token of the gold was placed.
    pub(super) fn free(&mut self, gold: usize) {
        if let Some(raw) = self.to_raw.get_mut(gold).and_then(Option::take)
            && let Some(place) = self.to_gold.get_mut(raw)
        {
            *place = None;
        }
    }

    /// The raw token that a token of the gold is placed on.
    pub(super) fn raw_of(&self, gold: usize) -> Option<usize> {
        self.to_raw.get(gold).copied().flatten()
    }

    /// True if a raw token exists and stands for none of the gold.
    pub(super) fn is_free(&self, raw: usize) -> bool {
        self.to_gold.get(raw).is_some_and(Option::is_none)
    }

    /// True if a line of the gold begins with this token.
    pub(super) fn begins_line(&self, gold: usize) -> bool {
        let line = self.gold.get(gold).and_then(|token| self.lines.get(token.line));
        line.is_some_and(|line| line.tokens.start == gold)
    }

    /// The label that a raw token gets.
    pub(super) fn label(&self, raw: usize) -> Option<Label> {
        let gold = self.to_gold.get(raw).copied().flatten()?;
        self.lines.get(self.gold.get(gold)?.line).map(|line| line.label)
    }

    /// Runs of tokens that follow each other in both texts: first in the gold, first in the
    /// raw text, and how many. In the order of the gold.
    pub(super) fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs: Vec<(usize, usize, usize)> = Vec::new();
        for (gold, raw) in self.to_raw.iter().enumerate() {
            let Some(raw) = *raw else { continue };
            match runs.last_mut() {
                Some((g, r, len)) if *g + *len == gold && *r + *len == raw => *len += 1,
                _ => runs.push((gold, raw, 1)),
            }
        }
        runs
    }

    /// How many tokens of the gold are placed.
    pub(super) fn placed(&self) -> usize {
        self.to_raw.iter().flatten().count()
    }

    /// Stretches of a line that are not placed.
    pub(super) fn unplaced(&self, parts: &[(Label, &str)]) -> Vec<Unplaced> {
        let mut found = Vec::new();
        for line in &self.lines {
            let mut stretch: Option<(ByteRange, usize)> = None;
            for i in line.tokens.clone().chain([usize::MAX]) {
                let token = self.gold.get(i).filter(|_| self.raw_of(i).is_none());
                if let Some(token) = token {
                    let (range, count) = stretch.unwrap_or((token.range, 0));
                    stretch = Some((range.join(token.range), count + 1));
                } else if let Some((range, tokens)) = stretch.take() {
                    let text = parts.get(line.part).and_then(|(_, part)| {
                        part.get(range.start.0..range.end.0).map(str::to_owned)
                    });
                    let text = text.unwrap_or_default();
                    let (part, label) = (line.part, line.label);
                    found.push(Unplaced { part, label, range, text, tokens });
                }
            }
        }
        found
    }
}

fn ids(gold: &[GoldToken], range: Range<usize>) -> Vec<u32> {
    gold.get(range).unwrap_or_default().iter().map(|token| token.id).collect()
}
