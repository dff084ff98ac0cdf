//! The tokens of RON: blanks and comments, names, numbers, strings.
//!
//! Knows no shape; [`super::read`] asks for what it expects next. Everything is a loop, so no
//! nesting is too deep, and every byte is looked at a fixed number of times. Extensions
//! (`#![enable(…)]`) are not part of the format.

use super::error::FileErrorKind;
use super::quote::quote;
use std::borrow::Cow;

/// Where and why reading cannot go on.
#[derive(Debug)]
pub(super) struct Stop {
    /// In bytes of the file.
    pub at: usize,
    pub kind: FileErrorKind,
}

/// A place in the file's text. What has been taken lies before it.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }

    /// Where it stands, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// True if nothing is left.
    pub fn is_at_end(&self) -> bool {
        self.rest().is_empty()
    }

    fn byte(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Takes everything up to `end`.
    fn take_to(&mut self, end: usize) -> &'a str {
        let taken = self.source.get(self.at..end).unwrap_or_default();
        self.at = end;
        taken
    }

    /// Stops here, since something else was expected.
    pub fn expected<T>(&self, expected: &'static str) -> Result<T, Stop> {
        let kind = FileErrorKind::Syntax { expected, found: self.describe() };
        Err(Stop { at: self.at, kind })
    }

    /// What comes next, for a message.
    pub fn describe(&self) -> String {
        match self.rest().chars().next() {
            None => "the end of the file".to_owned(),
            Some('"') => "a string".to_owned(),
            Some('[') => "a list".to_owned(),
            Some('(') => "a struct".to_owned(),
            Some(c) if is_word(c) => {
                let word = self.clone().word();
                format!("`{}`", quote(word))
            }
            Some(c) => format!("{c:?}"),
        }
    }

    /// Takes blanks and comments.
    pub fn skip_space(&mut self) -> Result<(), Stop> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\t' | b'\r' | 0x0b | 0x0c) => self.at += 1,
                Some(b'/') => self.comment()?,
                Some(byte) if !byte.is_ascii() => match self.rest().chars().next() {
                    // RON's blanks are Unicode's Pattern_White_Space.
                    Some(c @ ('\u{85}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')) => {
                        self.at += c.len_utf8();
                    }
                    _ => return Ok(()),
                },
                _ => return Ok(()),
            }
        }
    }

    fn comment(&mut self) -> Result<(), Stop> {
        let rest = self.rest();
        if rest.starts_with("//") {
            self.at += rest.find('\n').unwrap_or(rest.len());
            return Ok(());
        }
        if !rest.starts_with("/*") {
            return self.expected("a comment after `/`");
        }
        let start = self.at;
        let mut depth = 0_usize;
        let mut bytes = rest.bytes().enumerate().peekable();
        while let Some((i, byte)) = bytes.next() {
            let next = bytes.peek().map(|&(_, b)| b);
            match (byte, next) {
                (b'/', Some(b'*')) => depth += 1,
                (b'*', Some(b'/')) => depth -= 1,
                _ => continue,
            }
            bytes.next();
            if depth == 0 {
                self.at = start + i + 2;
                return Ok(());
            }
        }
        self.at = self.source.len();
        self.expected("the end of a comment, `*/`")
    }

    /// Takes `byte` if it comes next.
    pub fn accept(&mut self, byte: u8) -> bool {
        let found = self.byte() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    /// True if `byte` comes next.
    pub fn sees(&self, byte: u8) -> bool {
        self.byte() == Some(byte)
    }

    /// Takes a name or number: letters, digits and `_ + - .`; empty if none comes next.
    pub fn word(&mut self) -> &'a str {
        let bytes = self.source.as_bytes();
        let mut end = self.at;
        while bytes.get(end).is_some_and(|&b| b.is_ascii() && is_word(char::from(b))) {
            end += 1;
        }
        if bytes.get(end).is_some_and(|b| !b.is_ascii()) {
            let rest = self.rest();
            end = self.at + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        }
        self.take_to(end)
    }

    /// True if a string comes next, quoted or raw.
    pub fn sees_string(&self) -> bool {
        match self.byte() {
            Some(b'"') => true,
            Some(b'r') => {
                self.rest().get(1..).is_some_and(|r| r.trim_start_matches('#').starts_with('"'))
            }
            _ => false,
        }
    }

    /// Takes a string, of which [`Self::sees_string`] is true.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Stop> {
        if self.accept(b'"') { self.escaped_string() } else { self.raw_string() }
    }

    fn raw_string(&mut self) -> Result<Cow<'a, str>, Stop> {
        self.at += 1;
        let hashes = self.rest().bytes().take_while(|&b| b == b'#').count();
        let ending = format!("\"{}", "#".repeat(hashes));
        self.at += hashes + 1;
        let Some(length) = self.rest().find(&ending) else {
            self.at = self.source.len();
            return self.expected("the end of a raw string");
        };
        let content = self.take_to(self.at + length);
        self.at += ending.len();
        Ok(Cow::Borrowed(content))
    }

    fn escaped_string(&mut self) -> Result<Cow<'a, str>, Stop> {
        let mut whole = String::new();
        loop {
            let rest = self.rest().as_bytes();
            let Some(length) = rest.iter().position(|&b| b == b'"' || b == b'\\') else {
                self.at = self.source.len();
                return self.expected("the end of a string, `\"`");
            };
            let plain = self.take_to(self.at + length);
            if self.accept(b'"') {
                if whole.is_empty() {
                    return Ok(Cow::Borrowed(plain));
                }
                whole.push_str(plain);
                return Ok(Cow::Owned(whole));
            }
            whole.push_str(plain);
            whole.extend(self.escape()?);
        }
    }

    /// Takes a backslash with what it escapes; `None` for a backslash that continues the
    /// string on the next line.
    fn escape(&mut self) -> Result<Option<char>, Stop> {
        let start = self.at;
        self.at += 1;
        let code = self.byte();
        self.at += usize::from(code.is_some());
        let c = match code {
            Some(c @ (b'"' | b'\'' | b'\\')) => Some(char::from(c)),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            Some(b'0') => Some('\0'),
            Some(b'x') => self.rest().get(..2).and_then(hex).filter(char::is_ascii).inspect(|_| {
                self.at += 2;
            }),
            Some(b'u') => {
                let digits = self.rest().strip_prefix('{').and_then(|r| r.get(..r.find('}')?));
                digits.and_then(hex).inspect(|_| {
                    self.at += digits.map_or(0, |d| d.len() + 2);
                })
            }
            Some(b'\n' | b'\r') => {
                self.at -= 1;
                let rest = self.rest();
                if rest.starts_with('\n') || rest.starts_with("\r\n") {
                    self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
                    return Ok(None);
                }
                None
            }
            _ => None,
        };
        if c.is_none() {
            self.at = start;
            return self.expected("an escape: \\n \\r \\t \\0 \\\" \\' \\\\ \\x41 \\u{1f600}");
        }
        Ok(c)
    }

    /// Takes one value of any shape. Brackets must match; what stands between them need not
    /// make sense, since a value is skipped only where there is an error already.
    pub fn skip_value(&mut self) -> Result<(), Stop> {
        let mut open = Vec::new();
        loop {
            self.skip_space()?;
            if self.sees_string() {
                self.string()?;
            } else if let Some(bracket @ (b'(' | b'[' | b'{')) = self.byte() {
                self.at += 1;
                open.push(bracket);
                continue;
            } else if self.word().is_empty() {
                let closes = match self.byte() {
                    Some(b')') => Some(b'('),
                    Some(b']') => Some(b'['),
                    Some(b'}') => Some(b'{'),
                    _ => None,
                };
                match (closes, open.last()) {
                    (Some(closes), Some(&last)) if closes == last => {
                        self.at += 1;
                        open.pop();
                    }
                    (None, Some(_)) if matches!(self.byte(), Some(b',' | b':')) => {
                        self.at += 1;
                        continue;
                    }
                    (None, _) if self.sees(b'\'') => self.character()?,
                    (_, Some(b'(')) => return self.expected("a value or `)`"),
                    (_, Some(b'[')) => return self.expected("a value or `]`"),
                    (_, Some(_)) => return self.expected("a value or `}`"),
                    (_, None) => return self.expected("a value"),
                }
            } else {
                // A name may belong to the brackets after it: `Some(1)`.
                self.skip_space()?;
                if self.sees(b'(') {
                    continue;
                }
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Takes `'x'` or an escaped one.
    fn character(&mut self) -> Result<(), Stop> {
        self.at += 1;
        if self.sees(b'\\') {
            self.escape()?;
        } else {
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        if self.accept(b'\'') { Ok(()) } else { self.expected("`'`") }
    }
}

/// True for what names and numbers are made of.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '+' | '-' | '.')
}

/// The character with this code, of 1 to 6 hex digits.
fn hex(digits: &str) -> Option<char> {
    let sound = matches!(digits.len(), 1..=6) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| sound)?;
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        let cases = [
            (r#""""#, ""),
            (r#""a\n\r\t\0\"\'\\b""#, "a\n\r\t\0\"'\\b"),
            (r#""\x41\u{1f600}\u{0}""#, "A😀\0"),
            ("\"a\\\n   b\"", "ab"),
            ("\"a\\\r\n\tb\"", "ab"),
            ("\"a\nb\"", "a\nb"),
            ("r\"a\\\"", "a\\"),
            ("r##\"a\"#b\"##", "a\"#b"),
        ];
        for (source, expected) in cases {
            let mut lexer = Lexer::new(source);
            assert!(lexer.sees_string());
            assert_eq!(lexer.string().ok().as_deref(), Some(expected), "{source}");
            assert_eq!(lexer.at(), source.len());
        }
        for source in
            ["\"a", "r#\"a\"", r#""\q""#, r#""\x80""#, r#""\u{d800}""#, r#""\u{1234567}""#, "\"\\"]
        {
            assert!(Lexer::new(source).string().is_err(), "{source}");
        }
    }

    #[test]
    fn blanks_and_comments() {
        let mut lexer = Lexer::new("  // one\n\t/* two /* nested */ */\u{2028}x");
        assert!(lexer.skip_space().is_ok());
        assert_eq!(lexer.word(), "x");
        for source in ["/* open", "/* /* */", "/x", "/"] {
            assert!(Lexer::new(source).skip_space().is_err(), "{source}");
        }
    }

    #[test]
    fn any_value_can_be_skipped() {
        for source in [
            "1",
            "-1.5e7",
            "Some(1)",
            "A ( b: [1, \"]\", 'x', '\\''], )",
            "{\"a\": (1,)}",
            "r#\")\"#",
            "()",
        ] {
            let with_end = format!("{source}, next");
            let mut lexer = Lexer::new(&with_end);
            assert!(lexer.skip_value().is_ok(), "{source}");
            assert_eq!(lexer.at(), source.len(), "{source}");
        }
        for source in ["", ")", "(", "(]", "[1", "'ab'", "{", ","] {
            assert!(Lexer::new(source).skip_value().is_err(), "{source}");
        }
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert!(Lexer::new(&deep).skip_value().is_ok());
    }
}
