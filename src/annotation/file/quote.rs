//! The quote of a span: enough of its text to catch an offset that points elsewhere.

use std::borrow::Cow;

/// The longest text, in code points, that is quoted whole.
const WHOLE: usize = 80;
/// How many code points of a longer text stand before the `…`.
const HEAD: usize = 40;
/// How many stand after it.
const TAIL: usize = 39;

/// The quote of a text: all of it up to 80 code points, else its first 40, `…`, and its last
/// 39. Looks at no more than 81 code points from either end.
///
/// ```
/// use copydesk::annotation::file::quote;
/// assert_eq!(quote("Daniel Kim"), "Daniel Kim");
/// assert_eq!(quote(&"x".repeat(81)).chars().count(), 80);
/// ```
#[must_use]
pub fn quote(text: &str) -> Cow<'_, str> {
    match ends(text) {
        None => Cow::Borrowed(text),
        Some((head, tail)) => Cow::Owned([head, "…", tail].concat()),
    }
}

/// True if `found` is the quote of `text`; allocates nothing.
pub(super) fn is_quote(text: &str, found: &str) -> bool {
    match ends(text) {
        None => text == found,
        Some((head, tail)) => found
            .strip_prefix(head)
            .and_then(|rest| rest.strip_prefix('…'))
            .is_some_and(|rest| rest == tail),
    }
}

/// The first 40 and last 39 code points; `None` if the text is quoted whole.
fn ends(text: &str) -> Option<(&str, &str)> {
    // A code point is at least a byte, so this settles most texts without counting.
    if text.len() <= WHOLE {
        return None;
    }
    text.char_indices().nth(WHOLE)?;
    let (head_end, _) = text.char_indices().nth(HEAD)?;
    let (tail_start, _) = text.char_indices().nth_back(TAIL - 1)?;
    Some((text.get(..head_end)?, text.get(tail_start..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn up_to_80_code_points_are_quoted_whole() {
        for text in ["", "a", &"x".repeat(80), &"한".repeat(80)] {
            assert_eq!(quote(text), text);
            assert!(is_quote(text, text));
        }
    }

    #[test]
    fn longer_texts_keep_their_ends() {
        let text = format!("{}{}{}", "한".repeat(40), "-", "x".repeat(40));
        let short = format!("{}…{}", "한".repeat(40), "x".repeat(39));
        assert_eq!(quote(&text), short);
        assert!(is_quote(&text, &short));
        assert!(!is_quote(&text, &text));
        assert!(!is_quote(&text, &short.replace('…', "...")));
        assert!(!is_quote(&text, &format!("{short}x")));
    }
}
