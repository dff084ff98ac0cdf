//! Byte offsets in a file to lines and columns for people.
//!
//! Only asked for when there are errors, so that a sound file costs nothing.

/// A place in a file: line and column, both from 1, the column in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub line: usize,
    pub column: usize,
}

/// The positions of byte offsets that are in rising order, in one pass over the file.
/// A line ends after `\n`. An offset past the end stands for the end.
pub(super) fn positions(source: &str, offsets: &[usize]) -> Vec<Position> {
    let mut here = Position { line: 1, column: 1 };
    let mut characters = source.char_indices().peekable();
    let mut found = Vec::with_capacity(offsets.len());
    for &offset in offsets {
        while let Some((_, c)) = characters.next_if(|&(at, _)| at < offset) {
            here = match c {
                '\n' => Position { line: here.line + 1, column: 1 },
                _ => Position { line: here.line, column: here.column + 1 },
            };
        }
        found.push(here);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_code_points() {
        let source = "ab\né한x\r\n\ny";
        let cases = [(0, 1, 1), (2, 1, 3), (3, 2, 1), (5, 2, 2), (8, 2, 3), (11, 3, 1), (12, 4, 1)];
        let offsets: Vec<usize> = cases.iter().map(|c| c.0).collect();
        let expected: Vec<Position> =
            cases.iter().map(|&(_, line, column)| Position { line, column }).collect();
        assert_eq!(positions(source, &offsets), expected);
        assert_eq!(positions(source, &[99]), [Position { line: 4, column: 2 }]);
    }
}
