//! A naive annotation to test the real one against: one cell for each grapheme cluster, with
//! the number of the span that holds it. Slow and plain on purpose.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "for tests")]

use copydesk::annotation::{Label, Span};
use copydesk::article::{BlockMode, ByteRange};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

pub struct Cell {
    range: Range<usize>,
    pub blank: bool,
    /// The number of its line.
    line: usize,
    /// The number of its block, if it is not blank.
    pub block: Option<usize>,
    pub span: Option<usize>,
}

pub struct Model {
    text: String,
    pub cells: Vec<Cell>,
    /// The label of each span number ever given.
    pub labels: Vec<Label>,
}

impl Model {
    pub fn new(text: &str, mode: BlockMode) -> Self {
        let mut cells = Vec::new();
        let mut line = 0;
        for (start, s) in text.grapheme_indices(true) {
            let blank = s.chars().next().unwrap().is_whitespace();
            cells.push(Cell {
                range: start..start + s.len(),
                blank,
                line,
                block: None,
                span: None,
            });
            if matches!(s, "\n" | "\r" | "\r\n") {
                line += 1;
            }
        }
        let mut block = 0;
        let mut in_block = false;
        for n in 0..=line {
            let filled = cells.iter().any(|c| c.line == n && !c.blank);
            if in_block && (!filled || mode == BlockMode::Lines) {
                block += 1;
            }
            in_block = filled;
            for cell in cells.iter_mut().filter(|c| c.line == n && !c.blank) {
                cell.block = Some(block);
            }
        }
        Self { text: text.to_owned(), cells, labels: Vec::new() }
    }

    /// The cells that share a byte with a range.
    fn touched(&self, range: ByteRange) -> Vec<usize> {
        let (start, end) = (range.start.0, range.end.0);
        let inside = |c: &Cell| start < end && c.range.start < end && start < c.range.end;
        (0..self.cells.len()).filter(|&i| inside(&self.cells[i])).collect()
    }

    /// From the first to the last that is not blank.
    fn trimmed(&self, cells: &[usize]) -> Vec<usize> {
        let filled: Vec<usize> = cells.iter().copied().filter(|&i| !self.cells[i].blank).collect();
        match (filled.first(), filled.last()) {
            (Some(&a), Some(&b)) => (a..=b).collect(),
            _ => Vec::new(),
        }
    }

    pub fn spans(&self) -> Vec<Span> {
        let mut ids: Vec<usize> = self.cells.iter().filter_map(|c| c.span).collect();
        ids.dedup();
        ids.iter()
            .map(|&id| {
                let of = || self.cells.iter().filter(|c| c.span == Some(id));
                let (start, end) = (of().next().unwrap(), of().next_back().unwrap());
                Span::new(start.range.start, end.range.end, self.labels[id])
            })
            .collect()
    }

    fn fresh(&mut self, label: Label) -> usize {
        self.labels.push(label);
        self.labels.len() - 1
    }

    /// Gives each run of cells of one span a number of its own and takes blanks off its ends.
    fn settle(&mut self) {
        let mut start = 0;
        while start < self.cells.len() {
            let id = self.cells[start].span;
            let len = self.cells[start..].iter().take_while(|c| c.span == id).count();
            let run: Vec<usize> = (start..start + len).collect();
            start += len;
            if let Some(id) = id {
                let new = self.fresh(self.labels[id]);
                let kept = self.trimmed(&run);
                for i in run {
                    self.cells[i].span = kept.contains(&i).then_some(new);
                }
            }
        }
    }

    /// Puts one run of cells down, uniting with spans of the label that it overlaps.
    fn paint(&mut self, piece: &[usize], label: Label) {
        let new = self.fresh(label);
        let hit: Vec<usize> = piece
            .iter()
            .filter_map(|&i| self.cells[i].span)
            .filter(|&id| self.labels[id] == label)
            .collect();
        for (i, cell) in self.cells.iter_mut().enumerate() {
            if piece.contains(&i) || cell.span.is_some_and(|id| hit.contains(&id)) {
                cell.span = Some(new);
            }
        }
        self.settle();
    }

    pub fn label(&mut self, range: ByteRange, label: Label) {
        let chosen = self.trimmed(&self.touched(range));
        if label == Label::Junk {
            if !chosen.is_empty() {
                self.paint(&chosen, label);
            }
            return;
        }
        let mut blocks: Vec<usize> = chosen.iter().filter_map(|&i| self.cells[i].block).collect();
        blocks.dedup();
        for block in blocks {
            let of: Vec<usize> =
                chosen.iter().copied().filter(|&i| self.cells[i].block == Some(block)).collect();
            let piece = self.trimmed(&of);
            self.paint(&piece, label);
        }
    }

    pub fn clear(&mut self, range: ByteRange) {
        for i in self.trimmed(&self.touched(range)) {
            self.cells[i].span = None;
        }
        self.settle();
    }

    pub fn rest_is_junk(&mut self) -> usize {
        let mut count = 0;
        let mut start = 0;
        while start < self.cells.len() {
            let id = self.cells[start].span;
            let len = self.cells[start..].iter().take_while(|c| c.span == id).count();
            let run = self.trimmed(&(start..start + len).collect::<Vec<_>>());
            start += len;
            if id.is_none() && !run.is_empty() {
                count += 1;
                let new = self.fresh(Label::Junk);
                for i in run {
                    self.cells[i].span = Some(new);
                }
            }
        }
        count
    }

    fn string(&self, cells: &[usize]) -> &str {
        match (cells.first(), cells.last()) {
            (Some(&a), Some(&b)) => &self.text[self.cells[a].range.start..self.cells[b].range.end],
            _ => "",
        }
    }

    fn line(&self, n: usize) -> Vec<usize> {
        self.trimmed(
            &(0..self.cells.len()).filter(|&i| self.cells[i].line == n).collect::<Vec<_>>(),
        )
    }

    pub fn pattern_of(&self, range: ByteRange) -> Option<String> {
        let chosen = self.trimmed(&self.touched(range));
        let line = self.cells[*chosen.first()?].line;
        let one = chosen.iter().all(|&i| self.cells[i].line == line);
        one.then(|| self.string(&self.line(line)).to_owned())
    }

    pub fn same_again(&mut self, pattern: &str, label: Label) -> usize {
        let mut count = 0;
        for n in 0..=self.cells.last().map_or(0, |c| c.line) {
            let line = self.line(n);
            let free = line.iter().all(|&i| self.cells[i].span.is_none());
            if !line.is_empty() && free && self.string(&line) == pattern {
                let new = self.fresh(label);
                for i in line {
                    self.cells[i].span = Some(new);
                }
                count += 1;
            }
        }
        count
    }

    pub fn unite(&mut self, range: ByteRange) -> bool {
        let mut ids: Vec<usize> =
            self.touched(range).into_iter().filter_map(|i| self.cells[i].span).collect();
        ids.dedup();
        if ids.len() < 2 || ids.iter().any(|&id| self.labels[id] != self.labels[ids[0]]) {
            return false;
        }
        let in_one = |c: &Cell| c.span.is_some_and(|id| ids.contains(&id));
        let first = self.cells.iter().position(in_one).unwrap();
        let last = self.cells.iter().rposition(in_one).unwrap();
        let new = self.fresh(self.labels[ids[0]]);
        for cell in &mut self.cells[first..=last] {
            cell.span = Some(new);
        }
        true
    }

    pub fn split(&mut self, at: usize) -> bool {
        let Some(cell) = self.cells.iter().position(|c| c.range.contains(&at)) else {
            return false;
        };
        let Some(id) = self.cells[cell].span else { return false };
        if cell == 0 || self.cells[cell - 1].span != Some(id) {
            return false;
        }
        let new = self.fresh(self.labels[id]);
        for cell in &mut self.cells[cell..] {
            if cell.span == Some(id) {
                cell.span = Some(new);
            }
        }
        self.settle();
        true
    }

    /// The number of the span that is `index`th in order.
    pub fn id(&self, index: usize) -> Option<usize> {
        let mut ids: Vec<usize> = self.cells.iter().filter_map(|c| c.span).collect();
        ids.dedup();
        ids.get(index).copied()
    }

    pub fn resize(&mut self, index: usize, to: ByteRange) -> bool {
        let piece = self.trimmed(&self.touched(to));
        let Some(id) = self.id(index) else { return false };
        if piece.is_empty() {
            return false;
        }
        for cell in &mut self.cells {
            if cell.span == Some(id) {
                cell.span = None;
            }
        }
        self.paint(&piece, self.labels[id]);
        true
    }
}
