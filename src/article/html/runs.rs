//! Where each byte of the text came from, as runs: the map while the text is written.
//!
//! Invariants: runs are in the order of the text, not empty, and cover it without a gap; a run
//! whose source is [`How::Same`] has the very bytes of the page and is at most [`LONGEST`]
//! bytes long, so that an offset inside it is soon found.

use super::dom::{Id, narrow};

/// The longest run of equal text, in bytes.
const LONGEST: u32 = 4096;

/// How the text of a run came out of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum How {
    /// Byte for byte.
    Same,
    /// The whole run is spelled otherwise there: `&amp;`, white space that was collapsed.
    Otherwise,
    /// It is not there.
    Generated(Generated),
}

/// What the rendering puts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generated {
    /// Line ends around blocks and for `br`.
    LineBreak,
    /// Blanks before the lines of a list.
    Indent,
    /// `• ` before a list item.
    Bullet,
    /// `1. ` before an item of a numbered list.
    Number,
    /// The tabs between two cells.
    CellGap,
}

impl Generated {
    /// A word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LineBreak => "line break",
            Self::Indent => "indent",
            Self::Bullet => "bullet",
            Self::Number => "number",
            Self::CellGap => "cell gap",
        }
    }
}

/// Text from one place of the page. All offsets in bytes, but for `units` and `units_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Where it begins in the text.
    pub text: u32,
    /// Where it is in the decoded page.
    pub source: u32,
    pub source_end: u32,
    /// The text node, or the element whose `alt` it is.
    pub node: Id,
    /// Where it is in the node's text, in UTF-16 code units.
    pub units: u32,
    pub units_end: u32,
    pub how: How,
}

/// The text under construction and its runs.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub text: String,
    pub runs: Vec<Run>,
}

impl Draft {
    /// Adds text that the page has byte for byte from `source` on.
    pub fn push_same(&mut self, s: &str, source: u32, node: Id, units: u32) {
        let at = narrow(self.text.len());
        let (length, unit_count) = (narrow(s.len()), utf16_len(s));
        self.text.push_str(s);
        if let Some(last) = self.runs.last_mut()
            && last.how == How::Same
            && last.node == node
            && last.source_end == source
            && source.saturating_add(length) - last.source <= LONGEST
        {
            last.source_end += length;
            last.units_end += unit_count;
            return;
        }
        if length <= LONGEST {
            let (source_end, units_end) = (source + length, units + unit_count);
            let how = How::Same;
            self.runs.push(Run { text: at, source, source_end, node, units, units_end, how });
            return;
        }
        let (mut done, mut unit) = (0, units);
        while done < s.len() {
            let end = s.floor_char_boundary((done + LONGEST as usize).min(s.len()));
            let units_end = unit + utf16_len(s.get(done..end).unwrap_or_default());
            self.runs.push(Run {
                text: at + narrow(done),
                source: source + narrow(done),
                source_end: source + narrow(end),
                node,
                units: unit,
                units_end,
                how: How::Same,
            });
            (done, unit) = (end, units_end);
        }
    }

    /// Adds text that the page spells otherwise, in `source..source_end`; it is `unit_count`
    /// UTF-16 code units of the node, from `units` on.
    pub fn push_otherwise(
        &mut self,
        s: &str,
        (source, source_end): (u32, u32),
        node: Id,
        (units, units_end): (u32, u32),
    ) {
        let text = narrow(self.text.len());
        self.text.push_str(s);
        let how = How::Otherwise;
        self.runs.push(Run { text, source, source_end, node, units, units_end, how });
    }

    /// Adds text that is not in the page.
    pub fn push_generated(&mut self, s: &str, what: Generated) {
        let text = narrow(self.text.len());
        self.text.push_str(s);
        let how = How::Generated(what);
        self.runs.push(Run {
            text,
            source: 0,
            source_end: 0,
            node: super::dom::NONE,
            units: 0,
            units_end: 0,
            how,
        });
    }

    /// Lets white space that follows a collapsed blank be part of it.
    pub fn extend_blank(&mut self, (source, source_end): (u32, u32), node: Id, units_end: u32) {
        let is_blank = self.text.ends_with(' ');
        let at = narrow(self.text.len()).saturating_sub(1);
        if let Some(last) = self.runs.last_mut()
            && is_blank
            && last.text == at
            && last.node == node
            && last.source_end == source
        {
            last.how = How::Otherwise;
            last.source_end = source_end;
            last.units_end = units_end;
        }
    }

    /// Takes ASCII white space off the end.
    pub fn trim_end(&mut self) {
        let length = self.text.trim_end_matches(is_white).len();
        if length == self.text.len() {
            return;
        }
        self.text.truncate(length);
        let end = narrow(length);
        while self.runs.last().is_some_and(|run| run.text >= end) {
            self.runs.pop();
        }
        // White space that was cut off is as many bytes in the page, and as many units.
        if let Some(last) = self.runs.last_mut()
            && last.how == How::Same
        {
            let cut = (last.source_end - last.source).saturating_sub(end - last.text);
            last.source_end -= cut;
            last.units_end -= cut;
        }
    }
}

/// White space that is collapsed: ASCII's, the vertical tab included. NBSP is kept.
pub(super) fn is_white(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\u{B}' | '\u{C}' | '\r')
}

/// How many UTF-16 code units a text has.
pub(super) fn utf16_len(s: &str) -> u32 {
    // Every byte that begins a character is a unit, the lead of four bytes is two.
    let units: usize =
        s.bytes().map(|b| usize::from(b & 0xC0 != 0x80) + usize::from(b >= 0xF0)).sum();
    narrow(units)
}
