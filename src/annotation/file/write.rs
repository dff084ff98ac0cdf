//! An annotation to the one form of its file.
//!
//! The output is a pure function of the annotation: fields always in the same order, `\n` line
//! ends, one span, note, decision a line. It depends on no library's escaping, which may change
//! with its version of Unicode.

use super::super::hash::sha256_hex;
use super::super::label::Label;
use super::super::model::{Annotation, Kind, Status};
use super::VERSION;
use super::quote::quote;
use crate::article::ByteRange;
use std::fmt::{self, Display, Write};

/// The file of an annotation. What it says about the text (`text_sha256`, the quotes) is
/// computed here.
///
/// A sound annotation reads back as the same value. Nothing is checked: what is unsound in
/// the annotation is an error when the file is read.
#[must_use]
pub fn write(annotation: &Annotation) -> String {
    let text = annotation.text.as_str();
    let size = text.len() + text.len() / 16 + 256 * annotation.spans.len() + 1024;
    let mut out = String::with_capacity(size);
    // Writing to a String cannot fail.
    let _ = write_annotation(&mut out, annotation);
    out
}

fn write_annotation(out: &mut String, annotation: &Annotation) -> fmt::Result {
    let article = &annotation.article;
    let text = &annotation.text;
    let kind = match article.kind {
        Kind::Text => "Text",
        Kind::Html => "Html",
    };
    writeln!(out, "Annotation(\n    version: {VERSION},\n    article: Article(")?;
    writeln!(out, "        source: {},", Quoted(&article.source))?;
    writeln!(out, "        sha256: {},", Quoted(&article.sha256))?;
    writeln!(out, "        encoding: {},", Quoted(&article.encoding))?;
    writeln!(out, "        kind: {kind},")?;
    writeln!(out, "        renderer: {},", Maybe(article.renderer.as_deref().map(Quoted)))?;
    writeln!(out, "        url: {},", Maybe(article.url.as_deref().map(Quoted)))?;
    writeln!(out, "        text_sha256: \"{}\",\n    ),", sha256_hex(text.as_str().as_bytes()))?;
    writeln!(out, "    annotator: {},", Quoted(&annotation.annotator))?;
    match &annotation.status {
        Status::InProgress => writeln!(out, "    status: InProgress,")?,
        Status::Done => writeln!(out, "    status: Done,")?,
        Status::Rejected(reason) => writeln!(out, "    status: Rejected({}),", Quoted(reason))?,
        Status::Gold => writeln!(out, "    status: Gold,")?,
    }
    // Only where it says something, so that a file without a flag is as it always was.
    if annotation.flagged {
        out.push_str("    flagged: true,\n");
    }
    writeln!(out, "    active_seconds: {},", annotation.active_seconds)?;
    out.push_str("    sources: [");
    names(out, &annotation.sources)?;
    out.push_str("],\n    offset_unit: Utf8Bytes,\n");

    list(out, "spans", annotation.spans.as_slice(), |out, span| {
        let quote = quote(text.slice(span.range));
        let at = At(span.range);
        write!(out, "Span({at}, label: {}, quote: {})", span.label.name(), Quoted(&quote))
    })?;
    list(out, "notes", &annotation.notes, |out, note| {
        let at = At(note.range);
        write!(out, "Note({at}, by: {}, text: {})", Quoted(&note.by), Quoted(&note.text))
    })?;
    list(out, "decisions", &annotation.decisions, |out, decision| {
        let [left, right, took] =
            [decision.left, decision.right, decision.took].map(|l| Maybe(l.map(Label::name)));
        let (at, by) = (At(decision.range), Quoted(&decision.by));
        write!(out, "Decision({at}, left: {left}, right: {right}, took: {took}, by: {by}")?;
        // Only where it says something, so that gold of one review is as it always was.
        if decision.sides != annotation.sources {
            out.push_str(", sides: [");
            names(out, &decision.sides)?;
            out.push(']');
        }
        out.write_char(')')
    })?;
    out.push_str("    text: ");
    write_text(out, text.as_str())?;
    out.push_str(",\n)\n");
    Ok(())
}

/// Strings with commas between.
fn names(out: &mut String, names: &[String]) -> fmt::Result {
    for (i, name) in names.iter().enumerate() {
        let comma = if i == 0 { "" } else { ", " };
        write!(out, "{comma}{}", Quoted(name))?;
    }
    Ok(())
}

/// A list with one item a line, or `[]`.
fn list<T>(
    out: &mut String,
    name: &str,
    items: &[T],
    item: impl Fn(&mut String, &T) -> fmt::Result,
) -> fmt::Result {
    write!(out, "    {name}: [")?;
    for (i, value) in items.iter().enumerate() {
        out.push_str(if i == 0 { "\n        " } else { "        " });
        item(out, value)?;
        out.push_str(",\n");
    }
    out.push_str(if items.is_empty() { "],\n" } else { "    ],\n" });
    Ok(())
}

/// The two ends of a range as fields.
struct At(ByteRange);

impl Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "start: {}, end: {}", self.0.start, self.0.end)
    }
}

/// An `Option` in RON.
struct Maybe<T>(Option<T>);

impl<T: Display> Display for Maybe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("None"),
            Some(value) => write!(f, "Some({value})"),
        }
    }
}

/// An escaped string: one line, and nothing in it that would reorder or break the line where
/// it is shown.
pub(crate) struct Quoted<'a>(pub &'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let mut rest = self.0;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| needs_escape(c)) {
            let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
            f.write_str(plain)?;
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                other => write!(f, "\\u{{{:x}}}", u32::from(other))?,
            }
            rest = tail.get(c.len_utf8()..).unwrap_or_default();
        }
        f.write_str(rest)?;
        f.write_str("\"")
    }
}

/// Quote, backslash, control characters, line and paragraph separators, the BOM, and the
/// characters that steer the direction of text: a quote must not turn around the rest of its
/// line in a diff.
fn needs_escape(c: char) -> bool {
    matches!(
        c,
        '"' | '\\'
            | '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
    ) || c.is_control()
}

/// The text: raw if that keeps it exactly, so that a diff shows its lines; else escaped.
fn write_text(out: &mut String, text: &str) -> fmt::Result {
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return write!(out, "{}", Quoted(text));
    }
    let hashes = hashes_needed(text);
    out.push('r');
    out.extend(std::iter::repeat_n('#', hashes));
    out.push('"');
    out.push_str(text);
    out.push('"');
    out.extend(std::iter::repeat_n('#', hashes));
    Ok(())
}

/// The fewest hashes, at least one, that no quote in the text is followed by.
fn hashes_needed(text: &str) -> usize {
    let after_quote = |rest: &str| rest.bytes().take_while(|&b| b == b'#').count();
    text.split('"').skip(1).map(after_quote).max().map_or(1, |most| most + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_breaks_or_turns_a_line() {
        let cases = [
            ("plain é 한 👩‍👩‍👧", "\"plain é 한 👩‍👩‍👧\""),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("\n\r\t\0", r#""\n\r\t\u{0}""#),
            ("\u{202e}\u{2066}\u{85}\u{feff}", r#""\u{202e}\u{2066}\u{85}\u{feff}""#),
            ("שלום", "\"שלום\""),
        ];
        for (text, quoted) in cases {
            assert_eq!(Quoted(text).to_string(), quoted);
        }
    }

    #[test]
    fn a_raw_string_has_the_fewest_hashes() {
        for (text, hashes) in
            [("", 1), ("#", 1), ("##", 1), ("\"", 1), ("a\"#b", 2), ("\"##\"#", 3)]
        {
            assert_eq!(hashes_needed(text), hashes, "{text}");
        }
    }
}
