//! Raw articles out of JSONL: each line a text, with an id and an address if it has them.

use super::fault::{Fault, FaultKind, Place, shortened};
use super::fields::{key, object};
use super::json::line_value;
use crate::annotation::file::is_device;
use serde_json::Value;

/// The longest name, in bytes: file systems allow about 255 with the endings of annotations.
const LONGEST: usize = 180;

/// Of the fields that may hold the text, so many are named.
const OTHERS: usize = 20;

/// A raw article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawArticle {
    /// Its line, from 1.
    pub place: Place,
    /// Its id, as the file has it.
    pub id: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// Its text, exactly.
    pub text: String,
}

impl RawArticle {
    /// A name for its file, without ending: the id with `-` for all but letters, digits, `_`
    /// and `-`, at most 80 characters and 180 bytes, so that annotations beside it have names
    /// too; else its line with leading zeros. The name of a device of Windows gets `article-`
    /// before it. Two articles may get one name.
    ///
    /// ```
    /// use copydesk::dataset::import::articles::read_line;
    ///
    /// let article = read_line(7, br#"{"id": "../a b", "text": "Rain."}"#, "text").unwrap().unwrap();
    /// assert_eq!(article.file_stem(), "a-b");
    /// let article = read_line(7, br#"{"text": "Rain."}"#, "text").unwrap().unwrap();
    /// assert_eq!(article.file_stem(), "0000007");
    /// ```
    #[must_use]
    pub fn file_stem(&self) -> String {
        let id = self.id.as_deref().unwrap_or_default();
        let is_safe = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let mut name = String::new();
        for c in id.chars().map(|c| if is_safe(c) { c } else { '-' }).take(80) {
            if name.len() + c.len_utf8() > LONGEST {
                break;
            }
            name.push(c);
        }
        let name = name.trim_matches('-');
        if is_device(name) {
            return format!("article-{name}");
        }
        if !name.is_empty() {
            return name.to_owned();
        }
        let (Place::Line(number) | Place::Record(number)) = self.place;
        format!("{number:07}")
    }
}

/// Reads one line; `number` counts from 1, `field` is the name of the field with the text.
/// `None` for a blank line.
#[must_use]
pub fn read_line(number: usize, line: &[u8], text: &str) -> Option<Result<RawArticle, Fault>> {
    let place = Place::Line(number);
    let value = line_value(number, line)?;
    Some(value.and_then(|value| {
        let record = object(place, value)?;
        let key = key(&record, true);
        if let Some(Value::String(text)) = record.get(text) {
            return Ok(RawArticle { place, id: key.id, url: key.url, text: text.clone() });
        }
        let others = record.iter().filter(|(_, value)| value.is_string());
        let others = others.take(OTHERS).map(|(name, _)| shortened(name)).collect();
        Err(Fault::new(place, FaultKind::NoText { field: shortened(text), others }))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_without_a_text_is_told_with_those_that_have_one() {
        let said = |line: &str| read_line(1, line.as_bytes(), "nope").unwrap().unwrap_err();
        for (line, sentence) in [
            (
                r#"{"id": "x", "n": 1, "body": "Rain."}"#,
                "line 1: there is no text in the field `nope`; fields with one: `body`, `id`",
            ),
            (
                r#"{"nope": 7, "data": {"text": "Rain."}}"#,
                "line 1: there is no text in the field `nope`, nor in any other field",
            ),
        ] {
            assert_eq!(said(line).to_string(), sentence);
        }
    }

    #[test]
    fn names_fit_every_file_system() {
        let name = |id: &str| {
            let (id, text) = (Some(id.to_owned()), String::new());
            RawArticle { place: Place::Line(7), id, url: None, text }.file_stem()
        };
        let cases = [
            ("x".repeat(300), "x".repeat(80)),
            ("한".repeat(300), "한".repeat(60)),
            (format!("a{}", "𠀀".repeat(300)), format!("a{}", "𠀀".repeat(44))),
            ("con".to_owned(), "article-con".to_owned()),
            ("../NUL".to_owned(), "article-NUL".to_owned()),
            ("Com1".to_owned(), "article-Com1".to_owned()),
            ("lpt\u{b9}".to_owned(), "article-lpt\u{b9}".to_owned()),
            ("com0".to_owned(), "com0".to_owned()),
            ("gold".to_owned(), "gold".to_owned()),
            ("console".to_owned(), "console".to_owned()),
            ("/-/".to_owned(), "0000007".to_owned()),
        ];
        for (id, expected) in cases {
            assert_eq!(name(&id), expected);
            assert!(format!("{expected}.txt.import-scrapinghub.ron").len() <= 255);
        }
    }
}
