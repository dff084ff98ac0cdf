//! How a page's text looks, flattened: stretches that do not overlap, in order.
//!
//! Markup nests; a view wants to know of each stretch in sight, and by a search, not a walk.
//! Looks change no character and no offset.

use super::ByteRange;
use super::html::Style;

/// How a stretch of text looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// In a heading.
    pub heading: bool,
    /// In a link.
    pub link: bool,
    /// Strong.
    pub strong: bool,
    /// Emphasised, or the caption of a picture or table.
    pub quiet: bool,
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
    let mut open = [0_usize; 4];
    let mut flat: Vec<(ByteRange, Look)> = Vec::new();
    let mut from = 0;
    for (at, opens, style) in edges {
        let look = look_of(open);
        if look != Look::default() && from < at {
            match flat.last_mut() {
                Some((last, same)) if *same == look && last.end.0 == from => last.end.0 = at,
                _ => flat.push((ByteRange::new(from, at), look)),
            }
        }
        from = at;
        let slot = match style {
            Style::Heading(_) => 0,
            Style::Link => 1,
            Style::Strong => 2,
            Style::Emphasis | Style::Caption => 3,
            Style::ListItem => continue,
        };
        if let Some(count) = open.get_mut(slot) {
            *count = if opens { *count + 1 } else { count.saturating_sub(1) };
        }
    }
    flat
}

fn look_of(open: [usize; 4]) -> Look {
    let [heading, link, strong, quiet] = open.map(|n| n > 0);
    Look { heading, link, strong, quiet }
}

/// The stretches that share a byte with `range`.
#[must_use]
pub fn within(flat: &[(ByteRange, Look)], range: ByteRange) -> &[(ByteRange, Look)] {
    let first = flat.partition_point(|(r, _)| r.end <= range.start);
    let last = flat.partition_point(|(r, _)| r.start < range.end);
    flat.get(first..last.max(first)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_markup_becomes_stretches_side_by_side() {
        let styles = [
            (ByteRange::new(0, 20), Style::Heading(1)),
            (ByteRange::new(4, 10), Style::Link),
            (ByteRange::new(6, 8), Style::Strong),
            (ByteRange::new(20, 30), Style::ListItem),
            (ByteRange::new(30, 34), Style::Emphasis),
            (ByteRange::new(34, 40), Style::Caption),
        ];
        let flat = flatten(&styles);
        let ranges: Vec<_> = flat.iter().map(|(r, _)| (r.start.0, r.end.0)).collect();
        assert_eq!(ranges, [(0, 4), (4, 6), (6, 8), (8, 10), (10, 20), (30, 40)]);
        assert!(flat[2].1.heading && flat[2].1.link && flat[2].1.strong);
        assert_eq!(within(&flat, ByteRange::new(7, 9)).len(), 2);
        assert!(within(&flat, ByteRange::new(21, 29)).is_empty());
    }
}
