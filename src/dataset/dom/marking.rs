//! Putting elements around the text of spans, and reading them back.
//!
//! Nothing is given out that was not rendered again and read back: the text is that of the page
//! and each mark is around the text that it was put around, and no other mark is there.

use super::{Loss, LossReason, MarkError, Marked, losses_of};
use crate::annotation::Span;
use crate::article::ByteRange;
use crate::article::html::{Rendered, Stretch, render_as};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};

/// What a format's marks look like: a `span` with an attribute that reads back.
pub(super) struct Marks<'a> {
    /// The attribute by which a mark is known.
    pub attribute: &'a str,
    /// Whether an attribute of that name with this value is a mark.
    pub is_mark: fn(&str) -> bool,
    /// The start tag for a span and its number, and what the attribute says there; none for
    /// spans that are not marked.
    pub tag: &'a TagOf<'a>,
}

/// See [`Marks::tag`].
type TagOf<'a> = dyn Fn(usize, &Span) -> Option<(String, String)> + 'a;

/// A mark to be: text, and the bytes of the page that it is made from.
struct Mark<'a> {
    bytes: ByteRange,
    text: ByteRange,
    tag: &'a str,
    value: &'a str,
}

/// Puts an element around the text of each span that has a tag; the marked page and its
/// rendering.
pub(super) fn mark(
    page: &[u8],
    rendered: &Rendered,
    spans: &[Span],
    marks: &Marks<'_>,
) -> Result<(Marked, Rendered), MarkError> {
    if rendered.encoding == ISO_2022_JP {
        return Err(MarkError::Encoding);
    }
    if !read_back(page, rendered, marks).is_empty() {
        return Err(MarkError::HasMarks);
    }
    let tags: Vec<_> = spans.iter().enumerate().map(|(n, span)| (marks.tag)(n, span)).collect();
    let (mut put, mut losses) = (Vec::new(), Vec::new());
    for (span, tag) in spans.iter().zip(&tags) {
        let Some((tag, value)) = tag else { continue };
        let (stretches, rest) = rendered.map.stretches(&rendered.text, span.range);
        losses.extend(losses_of(&rest));
        for stretch in stretches {
            if !stretch.may_be_wrapped {
                losses.push(Loss { text: stretch.text, reason: LossReason::NoMarkup });
                continue;
            }
            let Stretch { text, bytes, .. } = whole_units(stretch, rendered, &mut losses);
            if !text.is_empty() {
                put.push(Mark { bytes, text, tag, value });
            }
        }
    }
    put.sort_by_key(|mark| mark.bytes);
    let mut done = 0;
    lose(&mut put, &mut losses, LossReason::Shared, |mark| {
        let is_shared = mark.bytes.start.0 < done;
        done = done.max(mark.bytes.end.0);
        is_shared
    });
    let stray = rendered.map.stray_text();
    let torn: Vec<ByteRange> =
        stray.iter().copied().filter(|&text| leaves_a_blank(page, rendered, &put, text)).collect();
    lose(&mut put, &mut losses, LossReason::Stray, |mark| is_in(&torn, mark.bytes));
    let mut tried = try_marks(page, rendered, &put, marks);
    if tried.is_err() && put.iter().any(|mark| is_in(&stray, mark.bytes)) {
        // Blanks can be spelled in many ways.
        lose(&mut put, &mut losses, LossReason::Stray, |mark| is_in(&stray, mark.bytes));
        tried = try_marks(page, rendered, &put, marks);
    }
    losses.sort_by_key(|loss| loss.text);
    tried.map(|(page, again)| (Marked { page, losses }, again))
}

/// The marks in a page and the text that each is around, in the order of the text.
fn read_back(page: &[u8], rendered: &Rendered, marks: &Marks<'_>) -> Vec<(ByteRange, String)> {
    let mut found = rendered.map.marked(page, &rendered.text, rendered.encoding, marks.attribute);
    found.retain(|(_, value)| (marks.is_mark)(value));
    found
}

/// The marked page, if it has the same text and reads back.
fn try_marks(
    page: &[u8],
    rendered: &Rendered,
    put: &[Mark<'_>],
    marks: &Marks<'_>,
) -> Result<(Vec<u8>, Rendered), MarkError> {
    let mut out = Vec::with_capacity(page.len().saturating_mul(2));
    let mut done = 0;
    for mark in put {
        out.extend_from_slice(page.get(done..mark.bytes.start.0).unwrap_or_default());
        out.extend(encoded(mark.tag, rendered.encoding));
        out.extend_from_slice(page.get(mark.bytes.start.0..mark.bytes.end.0).unwrap_or_default());
        out.extend(encoded("</span>", rendered.encoding));
        done = mark.bytes.end.0;
    }
    out.extend_from_slice(page.get(done..).unwrap_or_default());
    let again = render_as(&out, Some(rendered.encoding), Some(rendered.markup));
    let Some(again) = again.ok().filter(|again| again.text == rendered.text) else {
        return Err(MarkError::TextChanges);
    };
    let mut expected: Vec<(ByteRange, &str)> = put.iter().map(|m| (m.text, m.value)).collect();
    expected.sort();
    let found = read_back(&out, &again, marks);
    let is_same = found.iter().map(|(range, value)| (*range, value.as_str())).eq(expected);
    if is_same { Ok((out, again)) } else { Err(MarkError::DoesNotReadBack) }
}

/// Takes marks out, and says why.
fn lose<'a>(
    put: &mut Vec<Mark<'a>>,
    losses: &mut Vec<Loss>,
    reason: LossReason,
    mut is_lost: impl FnMut(&Mark<'a>) -> bool,
) {
    put.retain(|mark| {
        let is_lost = is_lost(mark);
        if is_lost {
            losses.push(Loss { text: mark.text, reason });
        }
        !is_lost
    });
}

/// True if `bytes` begin in one of these ranges, which are in order.
fn is_in(ranges: &[ByteRange], bytes: ByteRange) -> bool {
    let after = ranges.partition_point(|range| range.start <= bytes.start);
    after.checked_sub(1).and_then(|at| ranges.get(at)).is_some_and(|r| bytes.start < r.end)
}

/// True if the marks in a stretch of stray text would leave a blank between them that stands
/// alone: browsers move text out of the rows of a table, but leave blanks where they are.
fn leaves_a_blank(page: &[u8], rendered: &Rendered, put: &[Mark<'_>], stray: ByteRange) -> bool {
    let first = put.partition_point(|mark| mark.bytes.start < stray.start);
    let inside = put.get(first..).unwrap_or_default();
    let inside = inside.iter().take_while(|mark| mark.bytes.start < stray.end);
    let is_blank = |start: usize, end: usize| {
        let bytes = page.get(start..end).unwrap_or_default();
        let text = rendered.encoding.decode_without_bom_handling(bytes).0;
        !bytes.is_empty() && text.trim_ascii().is_empty()
    };
    let (mut done, mut leaves) = (stray.start.0, false);
    let mut is_marked = false;
    for mark in inside {
        is_marked = true;
        leaves |= is_blank(done, mark.bytes.start.0);
        done = mark.bytes.end.0;
    }
    is_marked && (leaves || is_blank(done, stray.end.0))
}

/// A stretch without the half character that a page in UTF-16 may end with: what follows that
/// would be read otherwise.
fn whole_units(stretch: Stretch, rendered: &Rendered, losses: &mut Vec<Loss>) -> Stretch {
    let is_wide = rendered.encoding == UTF_16LE || rendered.encoding == UTF_16BE;
    if !is_wide || stretch.bytes.len().is_multiple_of(2) {
        return stretch;
    }
    let mut whole = stretch;
    whole.bytes.end.0 -= 1;
    whole.text.end.0 = whole.text.end.0.saturating_sub('\u{FFFD}'.len_utf8());
    let text = ByteRange { start: whole.text.end, end: stretch.text.end };
    losses.push(Loss { text, reason: LossReason::HalfCharacter });
    whole
}

/// ASCII in the page's encoding.
fn encoded(ascii: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        ascii.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else if encoding == UTF_16BE {
        ascii.encode_utf16().flat_map(u16::to_be_bytes).collect()
    } else {
        ascii.as_bytes().to_vec()
    }
}
