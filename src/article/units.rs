//! Offset units: UTF-8 bytes to UTF-16 code units, code points, grapheme clusters, and back.
//!
//! The one module that converts between units. An exporter names its unit by the type it asks
//! for, so a wrong unit does not compile.
//!
//! Invariants: a conversion answers only where both units have an edge. An offset past the
//! end, or inside a character, a surrogate pair or a cluster, gives `None`, never a rounded
//! value. What is found converts back to what was asked.
//!
//! Limits: building the table reads the whole text once; a conversion takes a binary search
//! and reads about `STEP` bytes. Clusters follow `unicode-segmentation`'s Unicode version,
//! which another tool may not share; the other units never differ.

use super::offset::{Byte, ByteRange, Cluster, CodePoint, Utf16};
use super::text::Text;

/// Marks lie about this many bytes apart.
const STEP: usize = 1024;

/// A place between two characters, in the units that characters decide.
#[derive(Clone, Copy, Debug, Default)]
struct CharMark {
    byte: usize,
    utf16: usize,
    code_point: usize,
}

/// A cluster edge, and how many clusters lie before it.
#[derive(Clone, Copy, Debug, Default)]
struct ClusterMark {
    byte: usize,
    cluster: usize,
}

/// The conversion table of one text.
///
/// ```
/// use copydesk::article::{Byte, Cluster, CodePoint, Text, Units, Utf16};
///
/// let text = Text::new("😀 cafe\u{301} Headline here\nBody one.\n".to_string());
/// let units = Units::new(&text);
/// // "Headline here" starts at:
/// assert_eq!(units.utf16(Byte(12)), Some(Utf16(9)));
/// assert_eq!(units.code_point(Byte(12)), Some(CodePoint(8)));
/// assert_eq!(units.cluster(Byte(12)), Some(Cluster(7)));
/// assert_eq!(units.byte_of_utf16(Utf16(9)), Some(Byte(12)));
/// assert_eq!(units.byte_of_utf16(Utf16(1)), None); // inside the emoji
/// ```
#[derive(Clone, Debug)]
pub struct Units<'a> {
    text: &'a Text,
    /// At character boundaries, at most `STEP` bytes and a character apart, from 0 to the end.
    chars: Vec<CharMark>,
    /// At cluster edges, from 0 to the end. All but the last cluster between two neighbours
    /// lie within `STEP` bytes of the first.
    clusters: Vec<ClusterMark>,
}

impl<'a> Units<'a> {
    /// Counts a text; linear in its length.
    #[must_use]
    pub fn new(text: &'a Text) -> Self {
        Self { text, chars: char_marks(text), clusters: cluster_marks(text) }
    }

    /// How many UTF-16 code units the text has.
    #[must_use]
    pub fn utf16_len(&self) -> usize {
        self.chars.last().map_or(0, |mark| mark.utf16)
    }

    /// How many code points the text has.
    #[must_use]
    pub fn code_point_len(&self) -> usize {
        self.chars.last().map_or(0, |mark| mark.code_point)
    }

    /// How many grapheme clusters the text has.
    #[must_use]
    pub fn cluster_len(&self) -> usize {
        self.clusters.last().map_or(0, |mark| mark.cluster)
    }

    /// The UTF-16 code units before `at`. `None` past the end or inside a character.
    #[must_use]
    pub fn utf16(&self, at: Byte) -> Option<Utf16> {
        let (mark, between) = self.since_char_mark(at)?;
        Some(Utf16(mark.utf16 + between.chars().map(char::len_utf16).sum::<usize>()))
    }

    /// The code points before `at`. `None` past the end or inside a character.
    #[must_use]
    pub fn code_point(&self, at: Byte) -> Option<CodePoint> {
        let (mark, between) = self.since_char_mark(at)?;
        Some(CodePoint(mark.code_point + between.chars().count()))
    }

    /// The clusters before `at`. `None` past the end or inside a cluster.
    #[must_use]
    pub fn cluster(&self, at: Byte) -> Option<Cluster> {
        if !self.text.is_cluster_edge(at) {
            return None;
        }
        let mark = last_before(&self.clusters, |mark| mark.byte <= at.0)?;
        let between = self.text.clusters(ByteRange::new(mark.byte, at.0)).count();
        Some(Cluster(mark.cluster + between))
    }

    /// The byte at a UTF-16 offset. `None` past the end or inside a surrogate pair.
    #[must_use]
    pub fn byte_of_utf16(&self, at: Utf16) -> Option<Byte> {
        let mark = last_before(&self.chars, |mark| mark.utf16 <= at.0)?;
        let mut left = at.0 - mark.utf16;
        let mut byte = mark.byte;
        for c in self.after(mark.byte).chars() {
            if left == 0 {
                break;
            }
            left = left.checked_sub(c.len_utf16())?;
            byte += c.len_utf8();
        }
        (left == 0).then_some(Byte(byte))
    }

    /// The byte at a code point offset. `None` past the end.
    #[must_use]
    pub fn byte_of_code_point(&self, at: CodePoint) -> Option<Byte> {
        if at.0 > self.code_point_len() {
            return None;
        }
        let mark = last_before(&self.chars, |mark| mark.code_point <= at.0)?;
        let skipped = self.after(mark.byte).chars().take(at.0 - mark.code_point);
        Some(Byte(mark.byte + skipped.map(char::len_utf8).sum::<usize>()))
    }

    /// The byte at a cluster offset. `None` past the end.
    #[must_use]
    pub fn byte_of_cluster(&self, at: Cluster) -> Option<Byte> {
        if at.0 > self.cluster_len() {
            return None;
        }
        let mark = last_before(&self.clusters, |mark| mark.cluster <= at.0)?;
        let rest = ByteRange { start: Byte(mark.byte), end: self.text.end() };
        let skipped = self.text.clusters(rest).take(at.0 - mark.cluster);
        Some(Byte(mark.byte + skipped.map(|(range, _)| range.len()).sum::<usize>()))
    }

    /// The last mark at or before `at`, and the text between the two.
    fn since_char_mark(&self, at: Byte) -> Option<(CharMark, &'a str)> {
        let mark = last_before(&self.chars, |mark| mark.byte <= at.0)?;
        Some((mark, self.text.get(ByteRange::new(mark.byte, at.0))?))
    }

    fn after(&self, byte: usize) -> &'a str {
        self.text.slice(ByteRange { start: Byte(byte), end: self.text.end() })
    }
}

/// The last of the marks for which `holds`; true for a front part of them.
fn last_before<M: Copy>(marks: &[M], holds: impl Fn(&M) -> bool) -> Option<M> {
    marks.partition_point(holds).checked_sub(1).and_then(|i| marks.get(i)).copied()
}

fn char_marks(text: &Text) -> Vec<CharMark> {
    let mut marks = vec![CharMark::default()];
    let (mut here, mut last) = (CharMark::default(), 0);
    for c in text.as_str().chars() {
        here.byte += c.len_utf8();
        here.utf16 += c.len_utf16();
        here.code_point += 1;
        if here.byte - last >= STEP {
            last = here.byte;
            marks.push(here);
        }
    }
    marks.push(here); // so that the last mark holds the lengths
    marks
}

fn cluster_marks(text: &Text) -> Vec<ClusterMark> {
    let mut marks = vec![ClusterMark::default()];
    let (mut here, mut last) = (ClusterMark::default(), 0);
    for (range, _) in text.clusters(text.full()) {
        here.byte = range.end.0;
        here.cluster += 1;
        if here.byte - last >= STEP {
            last = here.byte;
            marks.push(here);
        }
    }
    marks.push(here);
    marks
}
