//! Fields of a JSON record: keys, offsets, texts, by the names that tools give them.

use super::Key;
use super::fault::{Fault, FaultKind, Place};
use crate::annotation::hash::is_sha256_hex;
use serde_json::{Map, Value};

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// The record as an object.
pub(super) fn object(place: Place, value: Value) -> Result<Object, Fault> {
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(field(place, "record", "an object")),
    }
}

/// The fault of a field.
pub(super) const fn field(place: Place, name: &'static str, expected: &'static str) -> Fault {
    Fault::new(place, FaultKind::Field { name, expected })
}

/// The string in a field, if it is one.
pub(super) fn string<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

/// An offset: a whole number that is not negative.
pub(super) fn offset(value: Option<&Value>) -> Option<usize> {
    value.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok())
}

/// What a record says of its article, at its top and in the objects that tools put such
/// things into. `with_number`: a number may be an id; some tools count their own records.
pub(super) fn key(record: &Object, with_number: bool) -> Key {
    let inner = ["meta", "metadata", "article"].map(|name| match record.get(name) {
        Some(Value::Object(object)) => Some(object),
        _ => None,
    });
    let objects: Vec<&Object> = [Some(record)].into_iter().chain(inner).flatten().collect();
    let find = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| objects.iter().find_map(|o| text_of(o.get(*name)?, with_number)))
    };
    let url = find(&["url", "source_url", "source-url"]);
    let sha256 = find(&["sha256", "page_id"]).map(|hash| hash.to_lowercase());
    Key {
        id: find(&["article_id", "id", "file_id"]),
        url,
        sha256: sha256.filter(|hash| is_sha256_hex(hash)),
        text_sha256: None,
    }
}

fn text_of(value: &Value, with_number: bool) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) if with_number => Some(number.to_string()),
        _ => None,
    }
}
