//! Raw articles out of JSONL: each line a text, with an id and an address if it has them.

use super::fault::{Fault, Place};
use super::fields::{field, key, object};
use super::json::line_value;
use serde_json::Value;

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
    /// and `-`, at most 80 characters; else its line with leading zeros. Two articles may get
    /// one name.
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
        let name: String = id.chars().map(|c| if is_safe(c) { c } else { '-' }).take(80).collect();
        let name = name.trim_matches('-');
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
        match record.get(text) {
            Some(Value::String(text)) => {
                Ok(RawArticle { place, id: key.id, url: key.url, text: text.clone() })
            }
            _ => Err(field(place, "text", "a string; name the field that holds it")),
        }
    }))
}
