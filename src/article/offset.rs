//! Offsets in an article's text, one type for each unit.
//!
//! Everything inside Copydesk counts UTF-8 bytes ([`Byte`]). The other units exist only to
//! talk to other tools, and [`crate::article::units`] alone converts between them. Two units
//! never meet in one expression because they are different types.

use std::fmt;

/// An offset into a text, in UTF-8 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Byte(pub usize);

impl fmt::Display for Byte {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An offset into a text, in UTF-16 code units (as JavaScript, Java and doccano count).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Utf16(pub usize);

/// An offset into a text, in Unicode code points (as Python counts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodePoint(pub usize);

/// An offset into a text, in extended grapheme clusters (as readers count characters).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cluster(pub usize);

/// A half-open range of a text, in UTF-8 bytes.
///
/// ```text
/// text    J u n k \n H e a d
/// byte   0 1 2 3 4  5 6 7 8 9
/// 5..9 is "Head": the byte at `end` is the first one outside.
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteRange {
    /// The first byte inside.
    pub start: Byte,
    /// The first byte after.
    pub end: Byte,
}

impl ByteRange {
    /// The range from `start` up to, without, `end`; both in bytes.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start: Byte(start), end: Byte(end) }
    }

    /// The smallest range that holds both offsets, whichever comes first.
    #[must_use]
    pub fn between(a: Byte, b: Byte) -> Self {
        Self { start: a.min(b), end: a.max(b) }
    }

    /// How many bytes it holds; 0 if `end` is before `start`.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.0.saturating_sub(self.start.0)
    }

    /// True if it holds no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// True if `at` lies inside, `end` being outside.
    #[must_use]
    pub fn contains(self, at: Byte) -> bool {
        self.start <= at && at < self.end
    }

    /// True if every byte of `other` lies inside.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True if the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The bytes that both hold, if any.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let both = Self { start: self.start.max(other.start), end: self.end.min(other.end) };
        (!both.is_empty()).then_some(both)
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Display for ByteRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
