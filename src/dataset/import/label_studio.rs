//! Label Studio's JSON: tasks with annotations, each with results.
//!
//! Each annotation of a task is a record of its own. Cancelled ones and predictions are left
//! out and said. Offsets count code points; exports from before the middle of 2024 may count
//! UTF-16, which [`super::UnitEvidence`] tells by `value.text`. That text is evidence only:
//! where it disagrees, the offsets hold, and a warning says so.

use super::fault::{Fault, FaultKind, Place};
use super::fields::{Object, field, key, object, offset, string};
use super::json::{Item, Source};
use super::{Content, Each, Imported, RawSpan};
use serde_json::Value;

pub(super) fn read(source: Source<'_>, each: &mut Each<'_>) {
    let mut single = Object::new();
    let result = source.each_item(&mut |number, item| match item {
        Item::Element(value) => task(Place::Record(number), value, each),
        Item::Entry(name, value) => {
            single.insert(name, value);
        }
    });
    if let Err(fault) = result {
        each(Err(fault));
    } else if !single.is_empty() {
        task(Place::Record(1), Value::Object(single), each);
    }
}

fn task(place: Place, value: Value, each: &mut Each<'_>) {
    let task = match object(place, value) {
        Ok(task) => task,
        Err(fault) => return each(Err(fault)),
    };
    let Some(Value::Object(data)) = task.get("data") else {
        let expected = "an object; export as JSON, not as JSON-MIN";
        return each(Err(field(place, "data", expected)));
    };
    let lists = ["annotations", "completions"].map(|name| task.get(name));
    let list = lists.into_iter().flatten().find_map(Value::as_array);
    let list = list.map_or(&[][..], Vec::as_slice);
    if list.is_empty() {
        let has_more =
            task.get("predictions").and_then(Value::as_array).is_some_and(|p| !p.is_empty());
        let why =
            if has_more { "the task has predictions only" } else { "the task has no annotation" };
        each(Err(Fault::new(place, FaultKind::Skipped(why.to_owned()))));
    }
    let mut strings = data.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let only = strings.next().filter(|_| strings.next().is_none()).map(|(_, text)| text);
    let text = string(data, "text").or(only).map(str::to_owned);
    let key = key(data, false);
    for annotation in list {
        let Value::Object(annotation) = annotation else {
            each(Err(field(place, "annotations", "a list of objects")));
            continue;
        };
        if annotation.get("was_cancelled") == Some(&Value::Bool(true)) {
            let why = "the annotation was cancelled".to_owned();
            each(Err(Fault::new(place, FaultKind::Skipped(why))));
            continue;
        }
        let Some(Value::Array(results)) = annotation.get("result") else {
            each(Err(field(place, "result", "a list")));
            continue;
        };
        let mut faults = Vec::new();
        let mut spans = Vec::new();
        for (n, result) in results.iter().enumerate() {
            match span(result) {
                Ok(span) => spans.push(RawSpan { number: n + 1, ..span }),
                Err(kind) => faults.push(Fault { place, span: Some(n + 1), kind }),
            }
        }
        let (key, text, content) = (key.clone(), text.clone(), Content::Spans(spans));
        each(Ok(Imported { place, key, text, unit: None, content, faults }));
    }
}

fn span(result: &Value) -> Result<RawSpan, FaultKind> {
    let name = result.get("type").and_then(Value::as_str).unwrap_or("labels");
    let value = result.get("value").and_then(Value::as_object);
    let (Some(value), "labels" | "hypertextlabels") = (value, name) else {
        return Err(FaultKind::Skipped(format!("a result of the type `{name}`")));
    };
    let is_page = |name| value.get(name).is_some_and(Value::is_string);
    if name == "hypertextlabels" || is_page("start") || is_page("end") {
        return Err(FaultKind::PageOffsets);
    }
    let number = |name| {
        let expected = "a whole number that is not negative";
        offset(value.get(name)).ok_or(FaultKind::Field { name, expected })
    };
    let range = (number("start")?, number("end")?);
    let names = ["labels", "hypertextlabels"].map(|name| value.get(name));
    let labels = names.into_iter().flatten().find_map(Value::as_array);
    let labels: Vec<String> = labels
        .map(|list| list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    let [label] = labels.as_slice() else {
        return Err(match labels.as_slice() {
            [] => FaultKind::Field { name: "labels", expected: "a list of one label" },
            _ => FaultKind::SeveralLabels(labels),
        });
    };
    let quote = string(value, "text").map(str::to_owned);
    let (ranges, label) = (vec![range], label.clone());
    Ok(RawSpan { ranges, label, quote, is_quote_sure: false, bytes: None, number: 0, line: None })
}
