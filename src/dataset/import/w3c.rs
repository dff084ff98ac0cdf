//! Web Annotations as we write them: a line of JSON-LD for each span, those of an article one
//! after the other; offsets in code points, a quote beside them.
//!
//! An article is known by what stands before `#` in the annotations' ids, percent-decoded; the
//! text that offsets count in by the SHA-256 in `target.source`. That text lies beside the file,
//! as `SPLIT/ID.txt`, where it is looked for; an article with a text and without a line has no
//! span.
//!
//! Of an annotation by another tool are taken: a `TextPositionSelector`, a `TextQuoteSelector`
//! if there is one, and the `value` of the body. Its quote must agree.

use super::fault::{Fault, FaultKind, Place};
use super::fields::{Object, field, object, offset, string};
use super::json::each_record;
use super::{Content, Each, Imported, Key, RawSpan};
use crate::annotation::hash::is_sha256_hex;
use serde_json::Value;

pub(super) fn read(bytes: &[u8], each: &mut Each<'_>) {
    let mut reader = W3cReader::default();
    each_record(bytes, &mut |place, value| reader.value(place, value, each));
    reader.end(each);
}

/// Puts the spans of an article together, line by line.
#[derive(Debug, Default)]
pub struct W3cReader {
    open: Option<Imported>,
}

impl W3cReader {
    /// Reads one line; `number` counts from 1. A record is handed on once the next one begins.
    pub fn line(&mut self, number: usize, line: &[u8], each: &mut Each<'_>) {
        if let Some(value) = super::json::line_value(number, line) {
            self.value(Place::Line(number), value, each);
        }
    }

    /// Hands on the last record.
    pub fn end(&mut self, each: &mut Each<'_>) {
        self.open.take().into_iter().for_each(|record| each(Ok(record)));
    }

    fn value(&mut self, place: Place, value: Result<Value, Fault>, each: &mut Each<'_>) {
        let read = value.and_then(|value| annotation(place, &object(place, value)?));
        let (key, span) = match read {
            Ok(read) => read,
            Err(fault) => {
                // Behind what stood before it.
                self.end(each);
                return each(Err(fault));
            }
        };
        if self.open.as_ref().is_some_and(|open| open.key != key) {
            self.end(each);
        }
        let open = self.open.get_or_insert_with(|| Imported {
            place,
            key,
            text: None,
            unit: None,
            content: Content::Spans(Vec::new()),
            faults: Vec::new(),
        });
        let Content::Spans(spans) = &mut open.content else { return };
        match span {
            Ok(span) => spans.push(RawSpan { number: spans.len() + 1, ..span }),
            Err(kind) => open.faults.push(Fault::new(place, kind)),
        }
    }
}

/// What an annotation is about, and its span.
fn annotation(place: Place, object: &Object) -> Result<(Key, Result<RawSpan, FaultKind>), Fault> {
    let id = string(object, "id").map(|id| id.split('#').next().unwrap_or(id));
    let Some(Value::Object(target)) = object.get("target") else {
        return Err(field(place, "target", "an object with a source and selectors"));
    };
    let source = string(target, "source").unwrap_or_default();
    let hash = source.strip_prefix("urn:sha256:").map(str::to_lowercase);
    let text_sha256 = hash.filter(|hash| is_sha256_hex(hash));
    let url = Some(source).filter(|source| source.contains("://")).map(str::to_owned);
    let id = id.filter(|id| !id.is_empty()).map(percent_decoded);
    if text_sha256.is_none() && url.is_none() && id.is_none() {
        return Err(field(place, "id", "there, nor is a source"));
    }
    let key = Key { id, url, text_sha256, sha256: None };
    Ok((key, span(place, object, target)))
}

fn span(place: Place, object: &Object, target: &Object) -> Result<RawSpan, FaultKind> {
    let of_type = |name: &str| {
        let selectors = list(target.get("selector"));
        let mut selectors = selectors.iter().filter_map(Value::as_object);
        selectors.find(|selector| string(selector, "type") == Some(name))
    };
    let expected = "a TextPositionSelector";
    let position =
        of_type("TextPositionSelector").ok_or(FaultKind::Field { name: "selector", expected })?;
    let number = |name| {
        let expected = "a whole number that is not negative";
        offset(position.get(name)).ok_or(FaultKind::Field { name, expected })
    };
    let range = (number("start")?, number("end")?);
    let values: Vec<&str> = list(object.get("body"))
        .iter()
        .filter_map(|body| body.as_str().or_else(|| body.get("value")?.as_str()))
        .collect();
    let label = match values.as_slice() {
        [label] => (*label).to_owned(),
        [] => return Err(FaultKind::Field { name: "body", expected: "a body with a value" }),
        several => {
            return Err(FaultKind::SeveralLabels(several.iter().map(|&s| s.to_owned()).collect()));
        }
    };
    let quote = of_type("TextQuoteSelector").and_then(|quote| string(quote, "exact"));
    let line = match place {
        Place::Line(line) => Some(line),
        Place::Record(_) => None,
    };
    Ok(RawSpan {
        ranges: vec![range],
        label,
        quote: quote.map(str::to_owned),
        is_quote_sure: true,
        bytes: None,
        number: 0,
        line,
    })
}

/// JSON-LD writes a list of one as the one.
fn list(value: Option<&Value>) -> &[Value] {
    match value {
        None => &[],
        Some(Value::Array(list)) => list,
        Some(one) => std::slice::from_ref(one),
    }
}

/// The path of an IRI as an id. What is no UTF-8 afterwards stays as it was.
fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let digits = digits.filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte =
            digits.filter(|_| first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_decoded() {
        for (path, id) in [
            ("2024/caf%C3%A9", "2024/café"),
            ("100%25", "100%"),
            ("a%2", "a%2"),
            ("a%+1", "a%+1"),
            ("%FF", "%FF"),
        ] {
            assert_eq!(percent_decoded(path), id);
        }
    }
}
