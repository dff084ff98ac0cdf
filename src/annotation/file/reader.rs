//! Structs, lists and values of the format, wherever they stand.
//!
//! What is wrong is noted with its place and skipped, and reading goes on; only what does not
//! parse stops it.

use super::draft::Found;
use super::error::FileErrorKind;
use super::quote::quote;
use super::syntax::{Lexer, Stop};
use std::borrow::Cow;

/// What is wrong at a byte of the file.
pub(super) type Error = (usize, FileErrorKind);

/// A struct of the format: its name, the fields it must have, and the fields it may have.
pub(super) struct Shape {
    pub name: &'static str,
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
}

/// What was taken, unless reading had to stop.
pub(super) type Step<T> = Result<T, Stop>;

/// A place in the file, and what was wrong before it.
pub(super) struct Reader<'a> {
    pub lexer: Lexer<'a>,
    pub errors: Vec<Error>,
}

impl<'a> Reader<'a> {
    // ---- structs and lists ----

    /// Takes a struct, calling `value` to take the value of each known field; false if
    /// something else stands here, which is noted and skipped.
    pub fn fields(
        &mut self,
        shape: &Shape,
        mut value: impl FnMut(&mut Self, &'static str) -> Step<()>,
    ) -> Step<bool> {
        let start = self.lexer.at();
        let before = self.lexer.clone();
        let name = if self.lexer.sees_string() { "" } else { self.lexer.word() };
        self.lexer.skip_space()?;
        if !(name.is_empty() || name == shape.name) || !self.lexer.accept(b'(') {
            self.lexer = before;
            self.wrong(shape.name)?;
            return Ok(false);
        }
        let mut seen = 0_u32;
        self.items(b')', "`,` or `)`", |r| {
            let at = r.lexer.at();
            let field = r.lexer.word();
            if field.is_empty() {
                return r.lexer.expected("a field or `)`");
            }
            r.lexer.skip_space()?;
            if !r.lexer.accept(b':') {
                return r.lexer.expected("`:`");
            }
            r.lexer.skip_space()?;
            let owner = shape.name;
            let known = shape.required.iter().chain(shape.optional).enumerate();
            let Some((i, &field)) = known.into_iter().find(|(_, known)| **known == field) else {
                let field = quote(field).into_owned();
                r.errors.push((at, FileErrorKind::UnknownField { owner, field }));
                return r.lexer.skip_value();
            };
            if seen & (1 << i) != 0 {
                r.errors.push((at, FileErrorKind::DuplicateField { owner, field }));
                return r.lexer.skip_value();
            }
            seen |= 1 << i;
            value(r, field)
        })?;
        for (i, &field) in shape.required.iter().enumerate() {
            if seen & (1 << i) == 0 {
                let kind = FileErrorKind::MissingField { owner: shape.name, field };
                self.errors.push((start, kind));
            }
        }
        Ok(true)
    }

    /// Takes a list, calling `item` to take each of its items.
    pub fn list(
        &mut self,
        expected: &'static str,
        item: impl FnMut(&mut Self) -> Step<()>,
    ) -> Step<()> {
        if !self.lexer.accept(b'[') {
            return self.wrong(expected);
        }
        self.items(b']', "`,` or `]`", item)
    }

    /// Takes items with commas between and perhaps behind them, up to `close`.
    pub fn items(
        &mut self,
        close: u8,
        expected: &'static str,
        mut item: impl FnMut(&mut Self) -> Step<()>,
    ) -> Step<()> {
        loop {
            self.lexer.skip_space()?;
            if self.lexer.accept(close) {
                return Ok(());
            }
            item(self)?;
            self.lexer.skip_space()?;
            if !self.lexer.accept(b',') && !self.lexer.sees(close) {
                return self.lexer.expected(expected);
            }
        }
    }

    // ---- values ----

    /// Notes that something else was expected here, and skips what there is.
    pub fn wrong(&mut self, expected: &'static str) -> Step<()> {
        let at = self.lexer.at();
        let found = self.lexer.describe();
        self.lexer.skip_value()?;
        self.errors.push((at, FileErrorKind::Value { expected, found }));
        Ok(())
    }

    pub fn string(&mut self) -> Step<Option<Found<Cow<'a, str>>>> {
        if !self.lexer.sees_string() {
            self.wrong("a string")?;
            return Ok(None);
        }
        let at = self.lexer.at();
        Ok(Some(Found { at, value: self.lexer.string()? }))
    }

    pub fn maybe_string(&mut self) -> Step<Option<String>> {
        let string = self.option("None or Some(\"…\")", Self::string)?;
        Ok(string.map(|s| s.value.into_owned()))
    }

    pub fn option<T>(
        &mut self,
        expected: &'static str,
        value: impl FnOnce(&mut Self) -> Step<Option<T>>,
    ) -> Step<Option<T>> {
        let before = self.lexer.clone();
        match if self.lexer.sees_string() { "" } else { self.lexer.word() } {
            "None" => Ok(None),
            "Some" => self.argument(value),
            _ => {
                self.lexer = before;
                self.wrong(expected)?;
                Ok(None)
            }
        }
    }

    /// Takes the `(value)` after a name.
    pub fn argument<T>(
        &mut self,
        value: impl FnOnce(&mut Self) -> Step<Option<T>>,
    ) -> Step<Option<T>> {
        self.lexer.skip_space()?;
        if !self.lexer.accept(b'(') {
            return self.lexer.expected("`(`");
        }
        self.lexer.skip_space()?;
        let found = value(self)?;
        self.lexer.skip_space()?;
        if self.lexer.accept(b',') {
            self.lexer.skip_space()?;
        }
        if self.lexer.accept(b')') { Ok(found) } else { self.lexer.expected("`)`") }
    }

    /// Takes a whole number from 0 up.
    pub fn number(&mut self) -> Step<Option<Found<u64>>> {
        let before = self.lexer.clone();
        let word = self.lexer.word();
        let digits = word.bytes().all(|b| b.is_ascii_digit() || b == b'_');
        let number = if !digits || word.starts_with('_') {
            None
        } else if word.contains('_') {
            word.replace('_', "").parse().ok()
        } else {
            word.parse().ok()
        };
        if let Some(value) = number {
            return Ok(Some(Found { at: before.at(), value }));
        }
        self.lexer = before;
        self.wrong("a whole number from 0 to 18446744073709551615")?;
        Ok(None)
    }

    /// Takes one of a few names.
    pub fn choice<T>(
        &mut self,
        expected: &'static str,
        choose: impl FnOnce(&str) -> Option<T>,
    ) -> Step<Option<Found<T>>> {
        let before = self.lexer.clone();
        let word = if self.lexer.sees_string() { "" } else { self.lexer.word() };
        if let Some(value) = choose(word) {
            return Ok(Some(Found { at: before.at(), value }));
        }
        self.lexer = before;
        self.wrong(expected)?;
        Ok(None)
    }
}
