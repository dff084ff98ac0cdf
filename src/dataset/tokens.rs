//! Words to compare texts by: for aligning a gold text, and for finding near-duplicates.
//!
//! A token is a run of letters, digits and `_`, as `\w+` finds it in Python; of a script
//! that is written without blanks (Han, kana, Thai, Khmer …) each letter is one. A combining
//! mark belongs to the letter before it. Tokens compare by their lower-case form.
//!
//! Invariants: in order, disjoint, none empty, all ends on character boundaries. Linear.
//!
//! Limits: nothing is normalised, so `é` as one character and as two are different tokens;
//! a virama ends a token. A token may end inside a grapheme cluster: who makes spans of
//! tokens widens them.

use crate::article::{Byte, ByteRange};
use unicode_script::{Script, UnicodeScript};

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// Where it stands, in bytes of the text.
    pub range: ByteRange,
    /// How it is spelt there.
    pub text: &'a str,
}

impl Token<'_> {
    /// Adds the form that tokens compare by to `key`.
    pub fn fold_into(&self, key: &mut String) {
        if self.text.is_ascii() {
            key.extend(self.text.chars().map(|c| c.to_ascii_lowercase()));
        } else {
            key.extend(self.text.chars().flat_map(char::to_lowercase));
        }
    }
}

/// The tokens of a text, in order.
///
/// ```
/// use copydesk::dataset::tokens::tokens;
///
/// let words: Vec<&str> = tokens("Rain, again: 3.5_mm 비가 来た").map(|t| t.text).collect();
/// assert_eq!(words, ["Rain", "again", "3", "5_mm", "비가", "来", "た"]);
/// ```
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.by_ref().find(|&(_, c)| is_word(c))?;
        let alone = stands_alone(first);
        let mut end = start + first.len_utf8();
        while let Some(&(at, c)) = chars.peek() {
            let goes_on = (is_word(c) && !alone && !stands_alone(c)) || is_mark(c);
            if !goes_on {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        let range = ByteRange { start: Byte(start), end: Byte(end) };
        Some(Token { range, text: text.get(start..end).unwrap_or_default() })
    })
}

/// True if an offset lies inside a token: a letter on either side.
///
/// ```
/// use copydesk::article::Byte;
/// use copydesk::dataset::tokens::is_inside;
///
/// assert!(is_inside("Rain.", Byte(2)));
/// assert!(!is_inside("Rain.", Byte(4)) && !is_inside("雨天", Byte(3)));
/// ```
#[must_use]
pub fn is_inside(text: &str, at: Byte) -> bool {
    let before = text.get(..at.0).and_then(|text| text.chars().next_back());
    let after = text.get(at.0..).and_then(|text| text.chars().next());
    match (before, after) {
        (Some(a), Some(b)) if is_word(a) || is_mark(a) => {
            is_mark(b) || (is_word(b) && !stands_alone(a) && !stands_alone(b))
        }
        _ => false,
    }
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && c.is_alphanumeric())
}

/// True for marks that any letter may carry.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && c.script() == Script::Inherited
}

/// True for letters of scripts that put no blanks between words.
const fn stands_alone(c: char) -> bool {
    matches!(c as u32,
        0x0E00..=0x0FFF       // Thai, Lao, Tibetan
        | 0x1000..=0x109F     // Myanmar
        | 0x1780..=0x17FF     // Khmer
        | 0x2E80..=0x312F     // radicals, kana, Bopomofo
        | 0x31A0..=0x4DBF     // more of them, and Han
        | 0x4E00..=0x9FFF     // Han
        | 0xF900..=0xFAFF
        | 0xFF66..=0xFF9F     // narrow kana
        | 0x1B000..=0x1B16F   // more kana
        | 0x20000..=0x3FFFF   // more Han
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_words_or_letters_of_scripts_without_blanks() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            (" .,\n", &[]),
            ("Don't stop", &["Don", "t", "stop"]),
            ("cafe\u{301}s_2", &["cafe\u{301}s_2"]),
            ("\u{301}x", &["x"]),
            ("서울에서 비가", &["서울에서", "비가"]),
            ("東京でRain", &["東", "京", "で", "Rain"]),
            ("か\u{3099}き", &["か\u{3099}", "き"]),
            ("كَتَبَ الخبر،", &["كَتَبَ", "الخبر"]),
            ("ไทย", &["ไ", "ท", "ย"]),
            ("😀a😀", &["a"]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = tokens(text).map(|t| t.text).collect();
            assert_eq!(found, *expected, "{text:?}");
        }
    }

    #[test]
    fn tokens_compare_in_lower_case() {
        let mut key = String::new();
        tokens("Ärger ABC").for_each(|t| t.fold_into(&mut key));
        assert_eq!(key, "ärgerabc");
    }
}
