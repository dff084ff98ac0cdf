//! Blocks: the steps of the keyboard cursor.
//!
//! A block is one non-blank line, or, in hard-wrapped copy, one paragraph (a run of non-blank
//! lines). Blocks are trimmed of blank clusters, sorted, disjoint and never empty; every
//! cluster of the text that is not blank lies in exactly one.
//!
//! [`Blocks::detect`] tells hard-wrapped copy from the rest, which is a guess that the user
//! can overrule.

use super::offset::{Byte, ByteRange};
use super::text::{Text, is_blank};
use std::ops::RangeInclusive;

/// Columns at which programs wrap copy.
const COLUMNS: RangeInclusive<usize> = 40..=100;

/// Fewer pairs of lines than this may fit a column by chance.
const MIN_PAIRS: usize = 4;

/// What one block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BlockMode {
    /// Each non-blank line is a block.
    #[default]
    Lines,
    /// Each run of non-blank lines is a block: for hard-wrapped copy.
    Paragraphs,
}

/// All blocks of a text.
///
/// ```
/// use copydesk::article::{BlockMode, Blocks, Byte, ByteRange, Text};
///
/// let text = Text::new("Headline\n\n Wrapped\ncopy.\n".to_string());
/// let lines = Blocks::new(&text, BlockMode::Lines);
/// assert_eq!(lines.len(), 3);
/// assert_eq!(lines.get(1), Some(ByteRange::new(11, 18))); // trimmed
/// assert_eq!(lines.nearest(Byte(9)), Some(1));
/// let paragraphs = Blocks::new(&text, BlockMode::Paragraphs);
/// assert_eq!(paragraphs.as_slice(), [ByteRange::new(0, 8), ByteRange::new(11, 24)]);
/// assert_eq!(Blocks::detect(&text), BlockMode::Lines); // too short to tell
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    mode: BlockMode,
    ranges: Vec<ByteRange>,
}

impl Blocks {
    /// Finds the blocks of a text; linear in its length.
    #[must_use]
    pub fn new(text: &Text, mode: BlockMode) -> Self {
        let lines = (0..text.line_count()).map(|n| text.trim(text.line(n)));
        let mut ranges: Vec<ByteRange> = Vec::new();
        let mut in_paragraph = false;
        for line in lines {
            match line {
                None => in_paragraph = false,
                Some(line) if in_paragraph && mode == BlockMode::Paragraphs => {
                    if let Some(last) = ranges.last_mut() {
                        last.end = line.end;
                    }
                }
                Some(line) => {
                    ranges.push(line);
                    in_paragraph = true;
                }
            }
        }
        Self { mode, ranges }
    }

    /// Paragraphs if most of the running text was wrapped by a program at 40 to 100 columns,
    /// with blank lines between paragraphs; else lines. Linear in the text's length.
    ///
    /// A pair of neighbouring lines is evidence of wrapping at a column if both fit in it, but
    /// the first word of the second would not have fitted into the first. The column with the
    /// most text in such pairs is taken. There must be at least four of them, with more text
    /// than all lines that speak against it: those that are longer than the column, and those
    /// with neighbours where the break is not at the column. Items of lists and lines that
    /// stand alone say nothing, but four fifths of the text may not be of that kind.
    /// Paragraphs told apart by indents alone make lines: as one block they would be useless.
    /// Copy wrapped by counting wide characters as one column each is found up to 50 of them.
    #[must_use]
    pub fn detect(text: &Text) -> BlockMode {
        let lines: Vec<Option<WrapLine>> =
            (0..text.line_count()).map(|n| WrapLine::measure(text, text.line(n))).collect();
        match wrap_column(&lines) {
            Some(column) if WrapEvidence::gather(&lines, column).is_enough() => {
                BlockMode::Paragraphs
            }
            _ => BlockMode::Lines,
        }
    }

    /// Lines or paragraphs.
    #[must_use]
    pub fn mode(&self) -> BlockMode {
        self.mode
    }

    /// All blocks in order.
    #[must_use]
    pub fn as_slice(&self) -> &[ByteRange] {
        &self.ranges
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.len()
    }

    /// True for a text with nothing but blanks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The block with this number, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<ByteRange> {
        self.ranges.get(index).copied()
    }

    /// The number of the first block that ends after `at`; `len()` if there is none.
    #[must_use]
    pub fn first_ending_after(&self, at: Byte) -> usize {
        self.ranges.partition_point(|r| r.end <= at)
    }

    /// The numbers of the blocks that share a byte with `range`; for an empty range, of the
    /// block that holds its start.
    #[must_use]
    pub fn overlapping(&self, range: ByteRange) -> std::ops::Range<usize> {
        let first = self.first_ending_after(range.start);
        let stop = range.end.0.max(range.start.0 + 1);
        let last = self.ranges.partition_point(|r| r.start.0 < stop);
        first..last.max(first)
    }

    /// The number of the block nearest to `at`: the one that holds it, else the next, else the
    /// last. `None` if there are no blocks.
    #[must_use]
    pub fn nearest(&self, at: Byte) -> Option<usize> {
        let last = self.len().checked_sub(1)?;
        Some(self.first_ending_after(at).min(last))
    }
}

/// What wrapping left of one line that is not blank. Widths are in columns.
struct WrapLine {
    width: usize,
    /// Of the part that could not have been broken.
    first_word: usize,
    /// Columns of blanks before the text.
    indent: usize,
    /// Clusters that are not blank.
    mass: usize,
    /// Begins like an item of a list.
    is_item: bool,
}

impl WrapLine {
    fn measure(text: &Text, line: ByteRange) -> Option<Self> {
        let trimmed = text.trim(line)?;
        let mut found = Self {
            width: 0,
            first_word: 0,
            indent: text.clusters(ByteRange { end: trimmed.start, ..line }).count(),
            mass: 0,
            is_item: is_item(text.slice(trimmed)),
        };
        let mut in_first_word = true;
        for (_, cluster) in text.clusters(trimmed) {
            let columns = columns_of(cluster);
            let blank = is_blank(cluster);
            // Chinese and Japanese break anywhere but before some punctuation, which keeps one
            // or two characters together. Korean has words.
            let breakable = columns == 2 && !is_hangul(cluster);
            if in_first_word && breakable {
                found.first_word += 4;
            } else if in_first_word && !blank {
                found.first_word += columns;
            }
            in_first_word &= !blank && !breakable;
            found.width += columns;
            found.mass += usize::from(!blank);
        }
        found.width += found.indent;
        Some(found)
    }
}

/// What speaks for and against wrapping at one column. Text is counted in clusters that are
/// not blank.
#[derive(Default)]
struct WrapEvidence {
    pairs: usize,
    /// Text of the lines in pairs that fit.
    wrapped: usize,
    /// Text of the lines that speak against it.
    against: usize,
    all: usize,
    /// Runs of at least two lines.
    runs: usize,
    /// Lines inside runs that begin further right than the line before.
    indents: usize,
}

impl WrapEvidence {
    fn gather(lines: &[Option<WrapLine>], column: usize) -> Self {
        let mut found = Self::default();
        for run in lines.split(Option::is_none) {
            let mut before: Option<&WrapLine> = None;
            let mut rest = run.iter().flatten().peekable();
            let mut fits_before = false;
            while let Some(line) = rest.next() {
                let next = rest.peek().copied();
                let fits_next = next
                    .and_then(|next| breaks_at(line, next))
                    .is_some_and(|columns| columns.contains(&column));
                let alone = before.is_none() && next.is_none();
                found.all += line.mass;
                if fits_before || fits_next {
                    found.wrapped += line.mass;
                } else if line.width > column || !(alone || line.is_item) {
                    found.against += line.mass;
                }
                found.pairs += usize::from(fits_next);
                found.runs += usize::from(before.is_none() && next.is_some());
                let indented = before.is_some_and(|before| line.indent > before.indent);
                found.indents += usize::from(indented && !line.is_item);
                fits_before = fits_next;
                before = Some(line);
            }
        }
        found
    }

    fn is_enough(&self) -> bool {
        let indented = self.indents >= 2 && self.indents > self.runs;
        self.pairs >= MIN_PAIRS
            && self.wrapped > self.against
            && self.wrapped.saturating_mul(5) > self.all
            && !indented
    }
}

/// The columns at which a program would have broken between these two lines: both fit, but
/// not `line`, a blank and the first word of `next` together.
fn breaks_at(line: &WrapLine, next: &WrapLine) -> Option<RangeInclusive<usize>> {
    let columns = line.width.max(next.width)..=line.width + next.first_word;
    (!next.is_item && !columns.is_empty()).then_some(columns)
}

/// The column at which the most text is broken; `None` if nothing is.
fn wrap_column(lines: &[Option<WrapLine>]) -> Option<usize> {
    let mut mass = [0_usize; 101]; // by column, up to the last of COLUMNS
    for (line, next) in lines.iter().zip(lines.iter().skip(1)) {
        let (Some(line), Some(next)) = (line, next) else { continue };
        let Some(columns) = breaks_at(line, next) else { continue };
        let from = (*columns.start()).max(*COLUMNS.start());
        let to = (*columns.end()).min(*COLUMNS.end());
        for sum in mass.get_mut(from..=to).unwrap_or_default() {
            *sum += line.mass;
        }
    }
    let best = mass.iter().copied().max().filter(|&best| best > 0)?;
    mass.iter().position(|&sum| sum == best)
}

/// True for "• Sports", "- Sports", "12. Sports", "3) Sports".
fn is_item(line: &str) -> bool {
    const BULLETS: [char; 10] = ['•', '◦', '‣', '▪', '■', '●', '○', '·', '*', '-'];
    let marked = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let after = if marked.len() < line.len() {
        marked.strip_prefix(['.', ')'])
    } else {
        line.strip_prefix(BULLETS)
    };
    after.is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

fn is_hangul(cluster: &str) -> bool {
    cluster.starts_with(|c| matches!(c, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}'))
}

/// The columns that a cluster takes in a terminal, roughly: 2 for the wide characters of
/// East Asia and for emoji, else 1.
fn columns_of(cluster: &str) -> usize {
    let wide = matches!(
        cluster.chars().next(),
        Some(
            '\u{1100}'..='\u{115F}'
            | '\u{2E80}'..='\u{303E}'
            | '\u{3041}'..='\u{A4CF}'
            | '\u{AC00}'..='\u{D7A3}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FE30}'..='\u{FE6F}'
            | '\u{FF00}'..='\u{FF60}'
            | '\u{FFE0}'..='\u{FFE6}'
            | '\u{1F300}'..='\u{1F64F}'
            | '\u{1F900}'..='\u{1F9FF}'
            | '\u{20000}'..='\u{3FFFD}',
        )
    );
    if wide { 2 } else { 1 }
}
