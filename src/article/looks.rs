//! How a page's text looks, flattened: stretches that do not overlap, in order.
//!
//! Markup nests; a view wants to know of each stretch in sight, and by a search, not a walk.
//! Looks change no character and no offset. Neighbours that look alike are one stretch, so two
//! headings with nothing between them would be one; the rendering puts a line end between.

use super::ByteRange;
use super::html::Style;

/// How a stretch of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// What its lines are in the page.
    pub place: Place,
    /// In a heading: 1 for `h1` to 6 for `h6`, the lowest if there are several; else 0.
    pub heading: u8,
    /// Strong.
    pub strong: bool,
    /// Emphasised.
    pub emphasis: bool,
    /// In a link.
    pub link: bool,
}

/// What a line is in the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Place {
    /// Running text.
    #[default]
    Running,
    /// An item of a list.
    Item,
    /// The caption of a picture or table, in a list or not.
    Caption,
}

/// A counter for each style: the headings' at their number, less one.
type Open = [usize; 11];

fn slot(style: Style) -> usize {
    match style {
        Style::Heading(number) => usize::from(number.clamp(1, 6)) - 1,
        Style::Strong => 6,
        Style::Emphasis => 7,
        Style::Link => 8,
        Style::ListItem => 9,
        Style::Caption => 10,
    }
}

fn look_of(open: &Open) -> Look {
    let [h1, h2, h3, h4, h5, h6, strong, emphasis, link, item, caption] = open.map(|n| n > 0);
    let heading = (1_u8..).zip([h1, h2, h3, h4, h5, h6]).find(|&(_, is_open)| is_open);
    Look {
        place: match (caption, item) {
            (true, _) => Place::Caption,
            (false, true) => Place::Item,
            (false, false) => Place::Running,
        },
        heading: heading.map_or(0, |(number, _)| number),
        strong,
        emphasis,
        link,
    }
}

/// Flattens styles that may lie in each other. Stretches with no look are left out.
#[must_use]
pub fn flatten(styles: &[(ByteRange, Style)]) -> Vec<(ByteRange, Look)> {
    // (offset, opens, style): at one offset what closes comes before what opens.
    let mut edges: Vec<(usize, bool, Style)> = Vec::with_capacity(styles.len() * 2);
    for &(range, style) in styles.iter().filter(|(range, _)| !range.is_empty()) {
        edges.push((range.start.0, true, style));
        edges.push((range.end.0, false, style));
    }
    edges.sort_by_key(|&(at, opens, _)| (at, opens));
    let mut open = Open::default();
    let mut flat: Vec<(ByteRange, Look)> = Vec::new();
    let mut from = 0;
    for (at, opens, style) in edges {
        let look = look_of(&open);
        if look != Look::default() && from < at {
            match flat.last_mut() {
                Some((last, same)) if *same == look && last.end.0 == from => last.end.0 = at,
                _ => flat.push((ByteRange::new(from, at), look)),
            }
        }
        from = at;
        if let Some(count) = open.get_mut(slot(style)) {
            *count = if opens { *count + 1 } else { count.saturating_sub(1) };
        }
    }
    flat
}

/// The stretches that share a byte with `range`.
#[must_use]
pub fn within(flat: &[(ByteRange, Look)], range: ByteRange) -> &[(ByteRange, Look)] {
    let first = flat.partition_point(|(r, _)| r.end <= range.start);
    let last = flat.partition_point(|(r, _)| r.start < range.end);
    flat.get(first..last.max(first)).unwrap_or_default()
}

/// The heading that begins in `range`, if one does: the first stretch of it.
#[must_use]
pub fn heading_in(flat: &[(ByteRange, Look)], range: ByteRange) -> Option<(ByteRange, Look)> {
    let is_heading = |&(_, look): &(ByteRange, Look)| look.heading > 0;
    let found = within(flat, range).iter().copied().find(is_heading)?;
    let start = found.0.start;
    let before = flat.partition_point(|(r, _)| r.start < start).checked_sub(1);
    // A heading of several lines, or with a link in it, is several stretches.
    let goes_on = before
        .and_then(|i| flat.get(i))
        .is_some_and(|(r, look)| r.end == start && look.heading == found.1.heading);
    (range.start <= start && !goes_on).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(flat: &[(ByteRange, Look)]) -> Vec<(usize, usize, Look)> {
        flat.iter().map(|&(r, look)| (r.start.0, r.end.0, look)).collect()
    }

    #[test]
    fn nested_markup_becomes_stretches_side_by_side() {
        let styles = [
            (ByteRange::new(0, 20), Style::Heading(2)),
            (ByteRange::new(4, 10), Style::Link),
            (ByteRange::new(6, 8), Style::Strong),
            (ByteRange::new(20, 30), Style::ListItem),
            (ByteRange::new(22, 24), Style::Heading(1)),
            (ByteRange::new(22, 24), Style::Heading(3)),
            (ByteRange::new(30, 34), Style::Emphasis),
            (ByteRange::new(34, 40), Style::ListItem),
            (ByteRange::new(34, 40), Style::Caption),
            (ByteRange::new(40, 40), Style::Link),
        ];
        let none = Look::default();
        let heading = Look { heading: 2, ..none };
        let item = Look { place: Place::Item, ..none };
        let expected = [
            (0, 4, heading),
            (4, 6, Look { link: true, ..heading }),
            (6, 8, Look { link: true, strong: true, ..heading }),
            (8, 10, Look { link: true, ..heading }),
            (10, 20, heading),
            (20, 22, item),
            (22, 24, Look { heading: 1, ..item }),
            (24, 30, item),
            (30, 34, Look { emphasis: true, ..none }),
            (34, 40, Look { place: Place::Caption, ..none }),
        ];
        let flat = flatten(&styles);
        assert_eq!(looks(&flat), expected);
        assert_eq!(within(&flat, ByteRange::new(9, 11)).len(), 2);
        assert!(within(&flat, ByteRange::new(40, 49)).is_empty());
    }

    #[test]
    fn a_heading_begins_once_however_many_stretches_it_has() {
        // Two lines, a link on the second: "ab\ncd", and another heading after it.
        let styles = [
            (ByteRange::new(0, 5), Style::Heading(1)),
            (ByteRange::new(3, 5), Style::Link),
            (ByteRange::new(6, 8), Style::Heading(1)),
            (ByteRange::new(9, 12), Style::Strong),
        ];
        let flat = flatten(&styles);
        let begins = |from, to| heading_in(&flat, ByteRange::new(from, to)).map(|h| h.0.start.0);
        assert_eq!(begins(0, 2), Some(0));
        assert_eq!(begins(3, 5), None);
        assert_eq!(begins(6, 8), Some(6));
        assert_eq!(begins(7, 8), None, "a long line's second part");
        assert_eq!(begins(9, 12), None);
    }
}
