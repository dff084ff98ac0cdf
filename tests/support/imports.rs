//! What must hold of any file that is imported, sound or damaged: it is read to its end, every
//! span that is accepted is sound, and holds what the file says, which is read here in another
//! way. A format that is added needs a row in [`File::claims`], or among [`UNREAD`].
#![allow(dead_code, reason = "each program uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a check fails as a test does")]

use copydesk::annotation::{Flaw, Spans};
use copydesk::article::Text;
use copydesk::dataset::import::{
    Catalogue, Content, Entry, FaultKind, Format, Imported, LabelMap, Options, Place, Unit,
    UnitEvidence, read, resolve,
};
use serde_json::Value;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// Formats that are not read in another way here, so that of their spans is looked at only
/// whether they are sound, and hold what the record that was read says. Parquet is packed, and
/// what unpacks it here would be the same crate, which reads the same out of the same damage.
const UNREAD: [&str; 1] = ["parquet"];

/// What matters here of our data set in RON, as another reader reads it.
mod dataset {
    use ron::value::RawValue;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    pub struct Dataset {
        pub records: Vec<Record>,
    }

    #[derive(Debug, Deserialize)]
    pub struct Record {
        pub id: String,
        /// One that is broken leaves the others whole.
        pub annotation: Box<RawValue>,
    }

    #[derive(Debug, Deserialize)]
    pub struct Annotation {
        pub spans: Vec<Span>,
        pub text: String,
    }

    #[derive(Debug, Deserialize)]
    pub struct Span {
        pub label: Label,
        pub start: usize,
        pub end: usize,
        pub quote: String,
    }

    #[derive(Debug, Deserialize)]
    pub enum Label {
        Headline,
        Caption,
        Body,
        Byline,
        Junk,
    }
}

/// The ids and texts of the articles. In the first, all units differ.
pub const ARTICLES: [(&str, &str); 2] = [
    ("cafe", "😀 cafe\u{301} Headline here\nIt will rain in the town all day.\n"),
    ("2024/rain", "Rain again\r\nBy Daniel Kim\r\nSome more of it fell on the hills.\r\nMenu\r\n"),
];

/// The articles that files are about.
pub struct Desk {
    catalogue: Catalogue,
    texts: Vec<Arc<Text>>,
    labels: LabelMap,
}

impl Desk {
    pub fn new() -> Self {
        let mut catalogue = Catalogue::default();
        for (id, text) in ARTICLES {
            catalogue.add(&Entry { id, url: None, sha256: "", text: Some(text) });
        }
        let texts = ARTICLES.map(|(_, text)| Arc::new(Text::new(text.to_owned()))).into();
        Self { catalogue, texts, labels: LabelMap::default() }
    }

    /// Reads a file as an import does, and looks at all that comes of it. Says how many spans
    /// were accepted.
    pub fn check(&self, format: Format, name: &str, bytes: &[u8]) -> usize {
        let mut records = Vec::new();
        read(format, name, bytes, &mut |record| match record {
            Ok(record) => records.push(record),
            Err(fault) => assert!(!fault.to_string().is_empty()),
        });
        let article = |record| self.catalogue.find(record).ok().map(|f| &self.texts[f.article]);
        let mut evidence = UnitEvidence::default();
        for record in &records {
            evidence.note(record, article(record).map(|text| &**text));
        }
        let Ok(choice) = format.choose_unit(None, &evidence.verdict()) else { return 0 };
        let mut accepted = 0;
        for record in &records {
            let Some(text) = article(record) else { continue };
            let options = Options { unit: choice.unit, labels: &self.labels };
            let resolved = resolve(record, text, &options);
            let spans = resolved.spans.as_slice();
            assert_eq!(Spans::new(spans.to_vec()).as_ref(), Some(&resolved.spans));
            accepted += spans.len();
            let has = |is: &dyn Fn(&FaultKind) -> bool| resolved.faults.iter().any(|f| is(&f.kind));
            let is_trimmed = has(&|kind| matches!(kind, FaultKind::Trimmed));
            // Then it is said that the span holds something else than the file says.
            let is_said = has(&|kind| matches!(kind, FaultKind::Changed { .. }));
            let unit = record.unit.unwrap_or(choice.unit);
            let claims = File { format, bytes }.claims(record, text.as_str(), unit);
            for span in spans {
                assert_eq!(Flaw::of(text, span.range), None, "{span:?}");
                let held = text.slice(span.range);
                if let (Some(claims), false) = (&claims, is_said) {
                    let label = span.label.name();
                    let fits = claims.iter().any(|claim| claim.fits(label, held, is_trimmed));
                    assert!(fits, "{}: {label} {held:?} of {claims:?}", format.name());
                }
            }
        }
        accepted
    }
}

/// What a file says of a span.
#[derive(Debug)]
struct Claim {
    label: String,
    /// The text that its offsets stand for.
    text: String,
    /// The text that it quotes, where a quote is a promise.
    quote: Option<String>,
    /// It may be parted into several spans.
    is_many: bool,
}

impl Claim {
    fn fits(&self, label: &str, held: &str, is_trimmed: bool) -> bool {
        let whole: Vec<char> = self.text.chars().collect();
        let (text, held) = (bare(&self.text), bare(held));
        let is_quoted = self.quote.as_ref().is_none_or(|quote| {
            // A text of more than 80 characters may be quoted by its first 40 and its last 39.
            let is_shortened = whole.len() > 80
                && quote.chars().eq(whole[..40]
                    .iter()
                    .chain(&['…'])
                    .chain(&whole[whole.len() - 39..])
                    .copied());
            let quote = bare(quote);
            quote == text || is_shortened || self.is_many && text.contains(&quote)
        });
        let is_part = (is_trimmed || self.is_many) && text.contains(&held);
        self.label.trim().eq_ignore_ascii_case(label) && is_quoted && (text == held || is_part)
    }
}

/// Without white space, which tools change, and without what ends a line in Python alone.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !('\u{1c}'..='\u{1e}').contains(c)).collect()
}

/// A file, read in another way than the library does.
struct File<'a> {
    format: Format,
    bytes: &'a [u8],
}

impl File<'_> {
    /// What it says of the record that was read from it; `article` is what its offsets count in
    /// if it has no text of its own. `None` if it is too broken to say.
    fn claims(&self, record: &Imported, article: &str, unit: Unit) -> Option<Vec<Claim>> {
        let place = record.place;
        let own = |value: &Value| {
            let own = ["text", "data"].map(|name| value[name].as_str().map(str::to_owned));
            own.into_iter().flatten().next().unwrap_or_else(|| article.to_owned())
        };
        let objects = |value: &Value, list: &str, [start, end, label]: [&str; 3]| {
            let text = own(value);
            let list = value[list].as_array().cloned().unwrap_or_default();
            let claim = |span: &Value| {
                let quote = span["quote"].as_str().or_else(|| span["text"].as_str());
                Some(Claim {
                    text: slice(&text, &span[start], &span[end], unit)?,
                    label: span[label].as_str()?.to_owned(),
                    quote: quote.map(str::to_owned),
                    is_many: false,
                })
            };
            list.iter().filter_map(claim).collect::<Vec<_>>()
        };
        Some(match self.format.name() {
            "doccano" => {
                let value = self.value(place)?;
                let mut claims =
                    objects(&value, "entities", ["start_offset", "end_offset", "label"]);
                for list in ["label", "labels"] {
                    claims.extend(objects(&value, list, ["start_offset", "end_offset", "label"]));
                    let text = own(&value);
                    for span in value[list].as_array().into_iter().flatten() {
                        claims.extend(slice(&text, &span[0], &span[1], unit).map(|text| Claim {
                            text,
                            label: span[2].as_str().unwrap_or_default().to_owned(),
                            quote: None,
                            is_many: false,
                        }));
                    }
                }
                claims
            }
            "prodigy" | "spans" => objects(&self.value(place)?, "spans", ["start", "end", "label"]),
            "labelbuddy" => {
                let names = ["start_char", "end_char", "label_name"];
                objects(&self.value(place)?, "annotations", names)
            }
            "label-studio" => Self::label_studio(&self.value(place)?, article, unit),
            "brat" => self.brat(article, unit),
            "ron" => self.ron(record.key.id.as_deref()),
            "w3c" => self.w3c(place, article, unit),
            "scrapinghub" | "wcxb" | "extractor" | "cleaneval" | "text" => return None,
            name if UNREAD.contains(&name) => of_record(record, article, unit),
            name => panic!("{name} is read in no other way: add one"),
        })
    }

    /// The file without a byte order mark.
    fn unmarked(&self) -> &[u8] {
        self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(self.bytes)
    }

    /// The value of a line, of an element of the list, or of the whole file.
    fn value(&self, place: Place) -> Option<Value> {
        let bytes = self.unmarked();
        match place {
            Place::Line(line) => {
                serde_json::from_slice(bytes.split(|b| *b == b'\n').nth(line - 1)?).ok()
            }
            Place::Record(number) => match serde_json::from_slice(bytes).ok()? {
                Value::Array(list) => list.into_iter().nth(number - 1),
                value => Some(value),
            },
        }
    }

    fn label_studio(task: &Value, article: &str, unit: Unit) -> Vec<Claim> {
        let data = task["data"].as_object().into_iter().flatten();
        let strings: Vec<&str> = data.filter_map(|(_, value)| value.as_str()).collect();
        let text = task["data"]["text"].as_str().or(match strings.as_slice() {
            [only] => Some(only),
            _ => None,
        });
        let text = text.unwrap_or(article);
        let lists = [&task["annotations"], &task["completions"]];
        let annotations = lists.into_iter().filter_map(Value::as_array).flatten();
        let results = annotations.filter_map(|a| a["result"].as_array()).flatten();
        let claim = |result: &Value| {
            let value = &result["value"];
            let labels = [&value["labels"], &value["hypertextlabels"]];
            // Its quotes are evidence only.
            Some(Claim {
                text: slice(text, &value["start"], &value["end"], unit)?,
                label: labels.iter().find_map(|list| list[0].as_str())?.to_owned(),
                quote: None,
                is_many: false,
            })
        };
        results.filter_map(claim).collect()
    }

    fn ron(&self, id: Option<&str>) -> Vec<Claim> {
        let bytes = self.unmarked();
        let read: dataset::Dataset = ron::de::from_bytes(bytes)
            .unwrap_or_else(|e| panic!("accepted, but {e}: {}", String::from_utf8_lossy(bytes)));
        let records = read.records.into_iter().filter(|record| Some(&*record.id) == id);
        let annotation = |record: dataset::Record| record.annotation.into_rust().ok();
        let annotations: Vec<dataset::Annotation> = records.filter_map(annotation).collect();
        let spans = annotations.iter().flat_map(|a| a.spans.iter().map(|span| (&a.text, span)));
        spans
            .filter_map(|(text, span)| {
                Some(Claim {
                    label: format!("{:?}", span.label),
                    text: text.get(span.start..span.end)?.to_owned(),
                    quote: Some(span.quote.clone()),
                    is_many: false,
                })
            })
            .collect()
    }

    /// All lines of an article from the one on that its record begins with.
    fn w3c(&self, place: Place, article: &str, unit: Unit) -> Vec<Claim> {
        let list = |value: &Value| match value {
            Value::Array(list) => list.clone(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        let id = |value: &Value| Some(value["id"].as_str()?.split('#').next()?.to_owned());
        let places = match place {
            Place::Line(first) => {
                let count = self.bytes.split(|b| *b == b'\n').count();
                (first..=count).map(Place::Line).collect::<Vec<_>>()
            }
            Place::Record(first) => {
                let all = serde_json::from_slice::<Vec<Value>>(self.unmarked());
                (first..=all.map_or(0, |all| all.len())).map(Place::Record).collect()
            }
        };
        let values: Vec<Value> = places.into_iter().filter_map(|place| self.value(place)).collect();
        let first = values.first().and_then(id);
        // Which escapes are the same id is not looked at.
        let is_same = |value: &&Value| {
            let id = id(value);
            id == first || [&id, &first].into_iter().flatten().any(|id| id.contains('%'))
        };
        let claim = |value: &Value| {
            let selectors = list(&value["target"]["selector"]);
            let of_type = |name: &str| selectors.iter().find(|s| s["type"] == name);
            let position = of_type("TextPositionSelector")?;
            let quote = of_type("TextQuoteSelector").and_then(|s| s["exact"].as_str());
            let bodies = list(&value["body"]);
            let mut labels = bodies.iter().filter_map(|b| b.as_str().or(b["value"].as_str()));
            Some(Claim {
                label: labels.next()?.to_owned(),
                text: slice(article, &position["start"], &position["end"], unit)?,
                quote: quote.map(str::to_owned),
                is_many: false,
            })
        };
        values.iter().filter(is_same).filter_map(claim).collect()
    }

    fn brat(&self, article: &str, unit: Unit) -> Vec<Claim> {
        let lines = self.bytes.split(|b| *b == b'\n').filter_map(|l| std::str::from_utf8(l).ok());
        let claim = |line: &str| {
            let fields: Vec<&str> = line.splitn(3, '\t').collect();
            let (label, offsets) = fields.get(1)?.split_once(' ')?;
            let mut text = String::new();
            for part in offsets.split(';') {
                let (start, end) = part.trim().split_once(' ')?;
                let number = |digits: &str| Some(Value::from(digits.parse::<usize>().ok()?));
                text += &slice(article, &number(start)?, &number(end)?, unit)?;
            }
            Some(Claim {
                text,
                label: label.to_owned(),
                quote: Some((*fields.get(2)?).to_owned()),
                is_many: offsets.contains(';'),
            })
        };
        lines.filter_map(claim).collect()
    }
}

/// What the record says that was read.
fn of_record(record: &Imported, article: &str, unit: Unit) -> Vec<Claim> {
    let Content::Spans(spans) = &record.content else { return Vec::new() };
    let text = record.text.as_deref().unwrap_or(article);
    let claims = spans.iter().map(|span| {
        let &[(start, end)] = span.ranges.as_slice() else { return None };
        Some(Claim {
            label: span.label.clone(),
            text: slice(text, &start.into(), &end.into(), unit)?,
            quote: span.quote.clone().filter(|_| span.is_quote_sure),
            is_many: false,
        })
    });
    claims.flatten().collect()
}

/// The text between two offsets, counted here.
fn slice(text: &str, start: &Value, end: &Value, unit: Unit) -> Option<String> {
    let number = |value: &Value| usize::try_from(value.as_u64()?).ok();
    let (start, end) = (number(start)?, number(end)?);
    let count = end.checked_sub(start)?;
    match unit {
        Unit::Utf8 => text.get(start..end).map(str::to_owned),
        Unit::Utf16 => {
            let units: Vec<u16> = text.encode_utf16().skip(start).take(count).collect();
            String::from_utf16(&units).ok().filter(|_| units.len() == count)
        }
        Unit::CodePoint => Some(text.chars().skip(start).take(count).collect()),
        Unit::Cluster => Some(text.graphemes(true).skip(start).take(count).collect()),
    }
}
