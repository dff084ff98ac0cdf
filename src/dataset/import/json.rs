//! JSON files, record by record: the elements of a list, the entries of an object, or lines.

use super::fault::{Fault, FaultKind, Place};
use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;
use std::io::BufRead;

/// A part of the outermost value.
pub(in crate::dataset) enum Item {
    /// An element of a list.
    Element(Value),
    /// An entry of an object.
    Entry(String, Value),
}

/// Where JSON comes from.
pub(in crate::dataset) enum Source<'a> {
    /// Memory.
    Bytes(&'a [u8]),
    /// A stream, of which only the part that is read is in memory. It should be buffered.
    Stream(&'a mut dyn BufRead),
}

impl Source<'_> {
    /// Hands on the parts of the outermost list or object, one at a time, numbered from 1.
    pub fn each_item(self, each: &mut dyn FnMut(usize, Item)) -> Result<(), Fault> {
        match self {
            Self::Bytes(bytes) => items(serde_json::Deserializer::from_slice(bytes), each),
            Self::Stream(stream) => items(serde_json::Deserializer::from_reader(stream), each),
        }
    }

    /// Hands on the elements of a list.
    pub fn each_element(self, each: &mut dyn FnMut(Place, Result<Value, Fault>)) {
        let read = self.each_item(&mut |number, item| {
            if let Item::Element(value) = item {
                each(Place::Record(number), Ok(value));
            }
        });
        if let Err(fault) = read {
            each(fault.place, Err(fault));
        }
    }
}

fn items<'de, R: serde_json::de::Read<'de>>(
    mut reader: serde_json::Deserializer<R>,
    each: &mut dyn FnMut(usize, Item),
) -> Result<(), Fault> {
    let parts = Parts { each };
    parts.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| syntax(&error, 0))
}

/// The fault of a text that does not parse; `before` counts the lines before it.
pub(in crate::dataset) fn syntax(error: &serde_json::Error, before: usize) -> Fault {
    let place = Place::Line(before + error.line().max(1));
    // The place is said in our words.
    let said = error.to_string();
    let what = said.rsplit_once(" at line ").map_or(said.as_str(), |(what, _)| what);
    let what = format!("{what} (column {})", error.column());
    Fault::new(place, FaultKind::Syntax(what))
}

struct Parts<'a> {
    each: &'a mut dyn FnMut(usize, Item),
}

impl<'de> DeserializeSeed<'de> for Parts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Parts<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(value) = list.next_element()? {
            number += 1;
            (self.each)(number, Item::Element(value));
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some((key, value)) = object.next_entry()? {
            number += 1;
            (self.each)(number, Item::Entry(key, value));
        }
        Ok(())
    }
}

/// Hands on the records of a file by lines, or of one that holds a list.
pub(in crate::dataset) fn each_record(
    bytes: &[u8],
    each: &mut dyn FnMut(Place, Result<Value, Fault>),
) {
    if bytes.trim_ascii_start().starts_with(b"[") {
        Source::Bytes(bytes).each_element(each);
        return;
    }
    for (n, line) in bytes.split(|&b| b == b'\n').enumerate() {
        if let Some(value) = line_value(n + 1, line) {
            each(Place::Line(n + 1), value);
        }
    }
}

/// The value of a line; `None` if the line is blank.
pub(in crate::dataset) fn line_value(number: usize, line: &[u8]) -> Option<Result<Value, Fault>> {
    let line = if number == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
    if line.trim_ascii().is_empty() {
        return None;
    }
    let Ok(line) = std::str::from_utf8(line) else {
        return Some(Err(Fault::new(Place::Line(number), FaultKind::Encoding)));
    };
    Some(serde_json::from_str(line).map_err(|error| syntax(&error, number - 1)))
}
