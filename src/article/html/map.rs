//! The source map: from the text of a page back to the page.
//!
//! Made with the text and never stored: whoever needs it renders the page again. Answers are
//! found by halving, so a page's size does not matter to them.

use super::dom::{Dom, Id, Kind, narrow};
use super::encoding::RawMap;
use super::paths::{NodeId, ordinals};
use super::runs::{Generated, How, Run, utf16_len};
use crate::article::{Byte, ByteRange, Text, Utf16};
use std::ops::Range;
use std::sync::OnceLock;

/// Where a stretch of the text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A text node.
    Node {
        /// Which bytes of the file, undecoded (of the unpacked file, if it was gzipped).
        bytes: ByteRange,
        /// The text node; [`SourceMap::xpath`] says where it is.
        node: NodeId,
        /// Where in the node's text, in UTF-16 code units, as the DOM counts.
        offset: Range<Utf16>,
    },
    /// An attribute.
    Attribute {
        /// Which bytes of the file, undecoded.
        bytes: ByteRange,
        /// The element.
        element: NodeId,
        /// The attribute's name.
        name: &'static str,
    },
    /// The page does not have it.
    Generated(Generated),
}

/// A stretch of the text from one place of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which bytes of the text.
    pub text: ByteRange,
    /// Where they came from.
    pub source: Source,
}

/// Leads from the text of a page to the page, and back.
#[derive(Debug)]
pub struct SourceMap {
    pub(super) dom: Dom,
    pub(super) runs: Vec<Run>,
    pub(super) raw: RawMap,
    /// For each node, which of its parent's children of that kind it is, and whether there are
    /// more. Counted when first asked for.
    ordinals: OnceLock<Vec<(u32, bool)>>,
    /// The runs that have a source, in the order of the page.
    by_source: OnceLock<Vec<u32>>,
    /// For each node, whether no HTML element can be put around text of its own.
    pub(super) barred: OnceLock<Vec<bool>>,
}

impl SourceMap {
    pub(super) fn new(dom: Dom, runs: Vec<Run>, raw: RawMap) -> Self {
        let (ordinals, by_source, barred) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { dom, runs, raw, ordinals, by_source, barred }
    }

    /// Where the bytes of `range` came from, in the order of the text and without a gap;
    /// `text` is the text that the map was made with. What is next to each other in the text,
    /// in one node and in the page is one piece. A range that begins or ends inside of what
    /// the page spells as one (`&NotEqualTilde;`) gets the whole of that.
    #[must_use]
    pub fn pieces(&self, text: &Text, range: ByteRange) -> Vec<Piece> {
        let mut found: Vec<(Run, ByteRange)> = Vec::new();
        for (run, part) in self.parts(text, range) {
            let joins = found.last().is_some_and(|(last, _)| match (last.how, run.how) {
                (How::Generated(a), How::Generated(b)) => a == b,
                (How::Generated(_), _) | (_, How::Generated(_)) => false,
                _ => last.node == run.node && last.source_end == run.source,
            });
            match found.last_mut() {
                Some((last, whole)) if joins => {
                    whole.end = part.end;
                    last.source_end = run.source_end;
                    last.units_end = run.units_end;
                }
                _ => found.push((run, part)),
            }
        }
        found.into_iter().map(|(run, text)| Piece { text, source: self.source(&run) }).collect()
    }

    /// Where in the text the byte `raw` of the file went. `None` if it is not in it: markup,
    /// white space that was collapsed, what is hidden. If it is in the text twice, the first.
    #[must_use]
    pub fn text_at_source(&self, raw: usize) -> Option<Byte> {
        let decoded = self.raw.decoded(raw)?;
        let order = self.by_source.get_or_init(|| self.order());
        let run_at = |at: u32| self.runs.get(at as usize);
        let after = order.partition_point(|&at| run_at(at).is_some_and(|r| r.source <= decoded));
        let run = run_at(*order.get(after.checked_sub(1)?)?)?;
        let inside = if run.how == How::Same { decoded - run.source } else { 0 };
        (decoded < run.source_end).then_some(Byte((run.text + inside) as usize))
    }

    /// A range of the file's bytes as a range of the page's own text, see
    /// [`super::source_text`]. `None` if it begins before that text or ends after it.
    #[must_use]
    pub fn in_source_text(&self, raw: ByteRange) -> Option<ByteRange> {
        let start = self.raw.decoded(raw.start.0)? as usize;
        let last = self.raw.decoded(raw.end.0.checked_sub(1)?)? as usize;
        // The end is after the last character, whose length the decoded text tells.
        Some(ByteRange::new(start, last + 1))
    }

    /// The `XPath` of the text node or element that the text at `at` came from. `None` for what
    /// the rendering put in, and outside the text.
    #[must_use]
    pub fn xpath_at(&self, at: Byte) -> Option<String> {
        let run = self.run_at(at)?;
        (!matches!(run.how, How::Generated(_))).then(|| self.xpath(NodeId(run.node)))
    }

    fn run_at(&self, at: Byte) -> Option<&Run> {
        let at = u32::try_from(at.0).ok()?;
        let after = self.runs.partition_point(|run| run.text <= at);
        self.runs.get(after.checked_sub(1)?)
    }

    /// The runs that `range` touches, each cut to it.
    pub(super) fn parts<'a>(
        &'a self,
        text: &'a Text,
        range: ByteRange,
    ) -> impl Iterator<Item = (Run, ByteRange)> + 'a {
        let start = narrow(range.start.0);
        let first = self.runs.partition_point(|run| run.text <= start).saturating_sub(1);
        let runs = self.runs.get(first..).unwrap_or_default();
        let ends = runs.iter().skip(1).map(|run| run.text as usize).chain([text.as_str().len()]);
        runs.iter()
            .zip(ends)
            .take_while(move |(run, _)| (run.text as usize) < range.end.0)
            .filter_map(move |(run, end)| {
                let whole = ByteRange::new(run.text as usize, end);
                let part = whole.intersect(range)?;
                Some((cut(text, *run, whole, part), part))
            })
    }

    fn source(&self, run: &Run) -> Source {
        let bytes = self.raw_range(run);
        match run.how {
            How::Generated(what) => Source::Generated(what),
            _ if self.is_text(run.node) => Source::Node {
                bytes,
                node: NodeId(run.node),
                offset: Utf16(run.units as usize)..Utf16(run.units_end as usize),
            },
            _ => Source::Attribute { bytes, element: NodeId(run.node), name: "alt" },
        }
    }

    fn raw_range(&self, run: &Run) -> ByteRange {
        self.raw_bytes(run.source, run.source_end)
    }

    /// A range of the decoded page as a range of the file's bytes.
    pub(super) fn raw_bytes(&self, start: u32, end: u32) -> ByteRange {
        ByteRange::new(self.raw.raw_start(start), self.raw.raw_end(end))
    }

    pub(super) fn is_text(&self, id: Id) -> bool {
        matches!(self.dom.node(id).map(|n| &n.kind), Some(Kind::Text { .. }))
    }

    fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0_u32..)
            .zip(&self.runs)
            .filter(|(_, run)| !matches!(run.how, How::Generated(_)))
            .map(|(at, _)| at)
            .collect();
        order.sort_by_key(|&at| self.runs.get(at as usize).map(|run| (run.source, run.text)));
        order
    }

    /// Which of its parent's children of its kind a node is, and whether there are more.
    pub(super) fn ordinal(&self, id: Id) -> (u32, bool) {
        let ordinals = self.ordinals.get_or_init(|| ordinals(&self.dom));
        ordinals.get(id as usize).copied().unwrap_or((1, false))
    }
}

/// A run, cut to the part of the text that is asked for.
fn cut(text: &Text, run: Run, whole: ByteRange, part: ByteRange) -> Run {
    if run.how != How::Same || whole == part {
        return run;
    }
    let before = ByteRange { start: whole.start, end: part.start };
    let units = run.units + text.get(before).map_or(0, utf16_len);
    Run {
        text: narrow(part.start.0),
        source: run.source + narrow(before.len()),
        source_end: run.source + narrow(part.end.0 - whole.start.0),
        units,
        units_end: units + text.get(part).map_or(0, utf16_len),
        ..run
    }
}
