//! Every corruption: annotations cut at every byte, with every bit flipped, and every line
//! deleted, doubled and swapped with every other. No panic, an end to each, and no span is
//! accepted whose text is not its quote: that is looked at with another reader, `ron`'s. The same
//! of a file of each format that is imported.
//!
//! What is said about damage is in `file_damage`; here it is only said that something is.

use crate::dataset::{annotation_of, export, label_by_hand, record_of};
use crate::imports::{ARTICLES, Desk};
use copydesk::annotation::file::read;
use copydesk::annotation::{Label, Status};
use copydesk::app::settings::Settings;
use copydesk::dataset::export::{Format as ExportFormat, Options};
use copydesk::dataset::import::Format;
use copydesk::desk::opened::{Standing, open_article};
use copydesk::desk::sim::SimFs;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What matters here, as another reader reads it.
mod other {
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    pub struct Annotation {
        pub spans: Vec<Span>,
        pub text: String,
    }

    #[derive(Debug, Deserialize)]
    pub struct Span {
        pub start: usize,
        pub end: usize,
        pub quote: String,
    }
}

/// What came of many damaged files.
#[derive(Debug, Default)]
struct Tally {
    damaged: usize,
    accepted: usize,
    slowest: Duration,
}

impl Tally {
    fn take(&mut self, name: &str, what: &str, bytes: &[u8]) {
        let begun = Instant::now();
        let loaded = read(bytes);
        self.slowest = self.slowest.max(begun.elapsed());
        self.damaged += 1;
        match loaded {
            Err(failure) => {
                assert!(!failure.errors.is_empty(), "{name}, {what}: nothing is said");
                assert!(!failure.to_string().contains(|c: char| c.is_control() && c != '\n'));
            }
            Ok(loaded) => {
                self.accepted += 1;
                let file: other::Annotation = ron::de::from_bytes(bytes)
                    .unwrap_or_else(|e| panic!("{name}, {what}: accepted, but {e}"));
                let annotation = loaded.annotation;
                assert!(loaded.repairs.is_empty(), "{name}, {what}");
                assert_eq!(annotation.text.as_str(), file.text, "{name}, {what}");
                assert_eq!(annotation.spans.len(), file.spans.len(), "{name}, {what}");
                for (span, other) in annotation.spans.iter().zip(&file.spans) {
                    let range = (span.range.start.0, span.range.end.0);
                    assert_eq!(range, (other.start, other.end), "{name}, {what}");
                    let text = file.text.get(other.start..other.end);
                    assert_eq!(text.map(quote).as_ref(), Some(&other.quote), "{name}, {what}");
                }
            }
        }
    }
}

/// The quote of a span, as `docs/format.md` says it.
fn quote(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 80 {
        return text.to_owned();
    }
    let (first, last) = (&chars[..40], &chars[chars.len() - 39..]);
    first.iter().chain(&['…']).chain(last).collect()
}

/// Damages a file in every way.
fn damage(content: &[u8], mut take: impl FnMut(&str, &[u8])) {
    damage_bytes(content, &mut take);
    damage_lines(content, &mut take);
}

/// Cuts a file at every byte, and flips every bit.
fn damage_bytes(content: &[u8], take: &mut impl FnMut(&str, &[u8])) {
    for end in 0..content.len() {
        take(&format!("cut at {end}"), &content[..end]);
    }
    for at in 0..content.len() {
        for bit in 0..8 {
            let mut flipped = content.to_vec();
            flipped[at] ^= 1 << bit;
            take(&format!("bit {bit} of byte {at} flipped"), &flipped);
        }
    }
}

/// Deletes, doubles and swaps every line.
fn damage_lines(content: &[u8], take: &mut impl FnMut(&str, &[u8])) {
    let lines: Vec<&[u8]> = content.split_inclusive(|b| *b == b'\n').collect();
    for one in 0..lines.len() {
        let without = [&lines[..one], &lines[one + 1..]].concat().concat();
        take(&format!("line {} deleted", one + 1), &without);
        let twice = [&lines[..=one], &lines[one..]].concat().concat();
        take(&format!("line {} doubled", one + 1), &twice);
        for other in one + 1..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(one, other);
            take(&format!("lines {} and {} swapped", one + 1, other + 1), &swapped.concat());
        }
    }
}

fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let entries = entries.filter(|p| p.is_file());
    let mut samples: Vec<_> = entries
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(p).unwrap()))
        .collect();
    samples.sort();
    assert!(samples.len() > 5);
    samples
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of docs/reliability.md")]
fn no_damage_gets_a_span_accepted_whose_text_is_not_its_quote() {
    let mut tally = Tally::default();
    for (name, content) in samples() {
        damage(&content, |what, bytes| tally.take(&name, what, bytes));
    }
    let Tally { damaged, accepted, slowest } = tally;
    println!("{damaged} damaged annotations, {accepted} of them still sound; slowest {slowest:?}");
    assert!(damaged > 80_000 && accepted > 0, "{damaged}, {accepted}");
}

/// The article, the annotation and the settings of a desk, damaged one at a time: everything
/// still opens, and nothing is written.
#[test]
fn a_desk_with_any_damaged_file_still_opens() {
    let (folder, page) = (Path::new("/desk"), b"<p>One</p><p>Two &amp; three</p>".as_slice());
    let article = folder.join("spans.txt");
    let samples = samples();
    let (_, spans) = samples.iter().find(|(name, _)| name == "spans.ron").unwrap();
    let source = "source: \"spans.txt\"";
    let spans = String::from_utf8(spans.clone()).unwrap();
    let named = spans.lines().find(|l| l.contains("source: \"")).unwrap();
    let spans = spans.replacen(named, &format!("        {source},"), 1);
    let annotator = spans.split_once("annotator: \"").unwrap().1.split_once('"').unwrap().0;
    let annotation = copydesk::annotation::file::annotation_file_name("spans.txt", annotator);
    let text = read(spans.as_bytes()).unwrap().annotation.text.as_str().to_owned();
    let mut standings = [0; 3];
    damage(spans.as_bytes(), |what, bytes| {
        let fs = SimFs::new(&["/desk"]);
        fs.put(&article, text.as_bytes());
        fs.put(folder.join(&annotation), bytes);
        let opened = open_article(&fs, &article, annotator, None).unwrap();
        let kind = match opened.standing {
            Standing::Damaged(errors) => {
                assert!(!errors.is_empty() && opened.annotation.spans.is_empty(), "{what}");
                0
            }
            Standing::Misnamed(_) => 1,
            _ => 2,
        };
        standings[kind] += 1;
        assert_eq!(fs.content(folder.join(&annotation)).unwrap(), bytes, "{what}");
    });
    assert!(standings.iter().all(|n| *n > 0), "{standings:?}");
    for (name, content) in [("a.txt", text.as_bytes()), ("a.html", page)] {
        damage(content, |what, bytes| {
            let fs = SimFs::new(&["/desk"]);
            fs.put(folder.join(name), bytes);
            let opened = open_article(&fs, &folder.join(name), "", None);
            assert!(opened.is_ok_and(|o| o.standing == Standing::Fresh), "{name}, {what}");
        });
    }
}

#[test]
fn damaged_settings_are_complained_of_or_sound() {
    let settings = Settings { annotator: "mk".to_owned(), ..Settings::default() };
    damage(&settings.write(), |what, bytes| {
        let (read, complaint) = Settings::read(bytes);
        let again = Settings::read(&read.write());
        assert!(again.1.is_none(), "{what}: {complaint:?}");
    });
}

/// A table with the columns that are imported. What our export makes has four times as many.
fn small_table() -> Vec<u8> {
    let schema = "message article {
      required binary id (STRING);
      required binary text (STRING);
      required group spans (LIST) { repeated group list { required group element {
        required int64 start; required int64 end; required binary label (STRING); } } }
    }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::None)
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts = |texts: &[&str]| texts.iter().map(|&t| ByteArray::from(t)).collect::<Vec<_>>();
    let ids = ARTICLES.map(|(id, _)| id);
    let articles = ARTICLES.map(|(_, text)| text);
    let labels = texts(&["headline", "body", "headline"]);
    let (defined, repeated) = (Some([1, 1, 1].as_slice()), Some([0, 1, 0].as_slice()));
    for number in 0..5 {
        let mut column = group.next_column().unwrap().unwrap();
        let numbers: [i64; 3] = if number == 2 { [8, 22, 0] } else { [21, 34, 10] };
        match number {
            0 => column.typed::<ByteArrayType>().write_batch(&texts(&ids), None, None),
            1 => column.typed::<ByteArrayType>().write_batch(&texts(&articles), None, None),
            4 => column.typed::<ByteArrayType>().write_batch(&labels, defined, repeated),
            _ => column.typed::<Int64Type>().write_batch(&numbers, defined, repeated),
        }
        .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

/// A sound file of a format, with its name: what our export makes, if that is read; else one that
/// is written here.
fn sample_of(format: Format, desk: &Desk) -> (String, Vec<u8>) {
    if format == Format::Parquet {
        return ("train.parquet".to_owned(), small_table());
    }
    let passages: [&[(&str, Label)]; 2] = [
        &[("Headline here", Label::Headline), ("It will rain in the town all day.", Label::Body)],
        &[("Rain again", Label::Headline), ("Some more of it fell on the hills.", Label::Body)],
    ];
    let records = [0, 1].map(|n| {
        let (id, text) = ARTICLES[n];
        let path = format!("{id}.txt");
        let mut a = annotation_of(path.rsplit('/').next().unwrap(), text, "gold");
        label_by_hand(&mut a, passages[n], false);
        a.status = Status::Gold;
        record_of(&path, &a)
    });
    let rows = records.each_ref().map(|record| (record, None, "train"));
    let exported = ExportFormat::by_name(format.name())
        .map(|format| export(format, Options::default(), &rows).0)
        .unwrap_or_default();
    let short = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let mut exported = exported.into_iter().map(|(path, bytes)| (short(&path), bytes));
    if let Some(found) = exported.find(|(name, bytes)| desk.check(format, name, bytes) > 0) {
        return found;
    }
    let file = match format.name() {
        "spans" => {
            r#"{"id":"cafe","offset_unit":"utf-16","spans":[{"start":9,"end":22,"label":"headline","quote":"Headline here"}]}
{"id":"2024/rain","text":"Rain again\nBy Daniel Kim\nSome more of it fell on the hills.\nMenu\n","spans":[{"start":25,"end":59,"label":"body"}]}
"#
        }
        "wcxb" => {
            r#"{"file_id":"rain","url":"https://example.org/rain","ground_truth":{"title":"Rain again","author":"Daniel Kim",
"main_content":"Some more of it fell on the hills."}}
"#
        }
        "text" => "It will rain in\nthe town all day.\n",
        "extractor" => {
            r#"{"id":"cafe","title":"Headline here","text":"It will rain in the town all day."}
{"id":"2024/rain","title":"Rain again","author":["Daniel Kim"],"text":"Some more of it fell on the hills."}
"#
        }
        name => panic!("{name} has no sample: write one here"),
    };
    ("cafe.txt".to_owned(), file.as_bytes().to_vec())
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of docs/reliability.md")]
fn no_damage_gets_a_span_imported_that_the_file_does_not_hold() {
    let desk = Desk::new();
    let (mut damaged, mut slowest) = (0, Duration::ZERO);
    for format in Format::ALL {
        let (name, sample) = sample_of(format, &desk);
        let sound = desk.check(format, &name, &sample);
        assert!(sound > 0, "{}: the sample holds nothing", format.name());
        let (mut count, mut with_spans) = (0, 0);
        let mut take = |what: &str, bytes: &[u8]| {
            let begun = Instant::now();
            let check = std::panic::AssertUnwindSafe(|| desk.check(format, &name, bytes));
            let Ok(accepted) = std::panic::catch_unwind(check) else {
                panic!("{}: {what}", format.name())
            };
            slowest = slowest.max(begun.elapsed());
            count += 1;
            with_spans += usize::from(accepted > 0);
        };
        damage_bytes(&sample, &mut take);
        // It has no lines.
        if format != Format::Parquet {
            damage_lines(&sample, &mut take);
        }
        println!("{count:>6} damaged, {with_spans:>6} with sound spans: {}", format.name());
        damaged += count;
    }
    println!("{damaged} damaged files of {} formats; slowest {slowest:?}", Format::ALL.len());
    assert!(damaged > 20_000, "{damaged}");
}
