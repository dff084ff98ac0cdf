//! What must hold of any bytes: for the fuzzers in `fuzz/`, and for `cargo test`, which replays
//! what they found worth keeping.
#![allow(dead_code, reason = "each fuzzer uses one")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a check fails as a test does"
)]

use crate::html_back;
use crate::imports::Desk;
use crate::naive::Model;
use copydesk::annotation::file::{read, write};
use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{
    Annotation, Article, Coverage, Edit, Flaw, History, Label, Spans, Status, ops,
};
use copydesk::article::open::read_article;
use copydesk::article::{BlockMode, Blocks, Byte, ByteRange, Text, html};
use copydesk::dataset::export::{self, Export};
use copydesk::dataset::import::{self, LabelMap, UnitEvidence, resolve};
use copydesk::dataset::{Reason, Record, Taken, TakenFrom, take};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Any bytes are a sound annotation, or errors with places. A sound one is written in one form,
/// which is read back.
pub fn annotation(bytes: &[u8]) {
    let loaded = match read(bytes) {
        Ok(loaded) => loaded.annotation,
        Err(failure) => {
            assert!(!failure.errors.is_empty());
            assert!(failure.errors.iter().all(|e| e.line > 0 && e.column > 0));
            return;
        }
    };
    assert_sound(&loaded);
    let written = write(&loaded);
    let again = read(written.as_bytes()).unwrap_or_else(|e| panic!("{e}\n{written}"));
    assert!(again.repairs.is_empty());
    assert_eq!(again.annotation, loaded);
    assert_eq!(write(&again.annotation), written);
}

/// Any bytes are a text, whose lines and clusters cover it.
pub fn text(bytes: &[u8]) {
    let read = read_article("a.txt", bytes, None).unwrap();
    let text = read.text;
    let mut end = Byte(0);
    for number in 0..text.line_count() {
        let line = text.line_with_end(number);
        assert_eq!(line.start, end);
        end = line.end;
    }
    assert_eq!(end, text.end());
    let mut end = Byte(0);
    for (range, cluster) in text.clusters(text.full()) {
        assert_eq!((range.start, range.len()), (end, cluster.len()));
        assert!(text.is_cluster_edge(range.start) && !cluster.is_empty());
        end = range.end;
    }
    assert_eq!(end, text.end());
    if let (Ok(utf8), false) = (std::str::from_utf8(bytes), bytes.starts_with(b"\xEF\xBB\xBF"))
        && read.encoding == encoding_rs::UTF_8
    {
        assert_eq!(text.as_str(), utf8);
    }
    // The same encoding gives the same text.
    let again = read_article("a.txt", bytes, Some(read.encoding)).unwrap();
    assert_eq!(again.text.as_str(), text.as_str());
}

/// Any bytes are a page, or refused, and the map leads every byte of its text somewhere.
pub fn page(bytes: &[u8]) {
    let Ok(rendered) = html::render(bytes, None) else { return };
    let (text, full) = (&rendered.text, rendered.text.full());
    let pieces = rendered.map.pieces(text, full);
    assert_eq!(pieces.iter().map(|p| p.text.len()).sum::<usize>(), full.len());
    for (cluster, _) in text.clusters(full).take(500) {
        let pieces = rendered.map.pieces(text, cluster);
        assert_eq!(pieces.iter().map(|p| p.text.len()).sum::<usize>(), cluster.len());
    }
}

/// Spans of a page's text, led back to the page, are the same text.
pub fn source_map(page: &[u8]) {
    let Ok(rendered) = html::render(page, None) else { return };
    html_back::check_many(page, &rendered, 20).unwrap();
}

/// The formats by the numbers that kept inputs begin with. New ones come at the end.
const FUZZED: [import::Format; 14] = {
    use import::Format as F;
    [
        F::Doccano,
        F::LabelStudio,
        F::Prodigy,
        F::Brat,
        F::Labelbuddy,
        F::Spans,
        F::Parquet,
        F::Ron,
        F::W3c,
        F::Scrapinghub,
        F::Wcxb,
        F::CleanEval,
        F::Text,
        F::Extractor,
    ]
};

/// Any bytes are a file of any format that is imported, or refused; the first byte chooses the
/// format.
pub fn import(bytes: &[u8]) {
    static DESK: OnceLock<Desk> = OnceLock::new();
    let Some((&number, file)) = bytes.split_first() else { return };
    // A table of its own: what was kept is to stay what it is when there are more.
    let Some(&format) = FUZZED.get(usize::from(number) % 32) else { return };
    DESK.get_or_init(Desk::new).check(format, "cafe.txt", file);
}

/// A text with edits of it, as for [`edits`], exported in every format that is imported too: the
/// spans come back, or their loss is reported.
pub fn export(bytes: &[u8]) {
    let Some(mut a) = edited(bytes) else { return };
    "x.txt".clone_into(&mut a.article.source);
    a.article.sha256 = sha256_hex(a.text.as_str().as_bytes());
    "gold".clone_into(&mut a.annotator);
    a.status = Status::Gold;
    let Taken::Record(record) = take("x.txt", &TakenFrom::Gold, &[a]) else { panic!("no record") };
    for format in export::Format::all() {
        if let Some(importer) = import::Format::parse(format.name()) {
            round_trip(&record, format, importer);
        }
    }
}

fn round_trip(record: &Record, format: export::Format, importer: import::Format) {
    let export = Export::new(format, export::Options::default()).unwrap();
    let mut assembly = export.assemble();
    let mut pieces = assembly.add(export.article(record, None, "train")).unwrap();
    pieces.extend(assembly.finish().unwrap());
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for piece in pieces {
        files.entry(piece.path).or_default().extend(piece.bytes);
    }
    let beside = files.get("train/x.txt").map(|text| String::from_utf8(text.clone()).unwrap());
    files.remove("train/x.txt");
    files.retain(|path, _| path.contains("train"));
    let mut records = Vec::new();
    for (path, bytes) in &files {
        let name = path.rsplit('/').next().unwrap();
        import::read(importer, name, bytes, &mut |read| records.extend(read));
    }
    for read in &mut records {
        read.text = read.text.take().or_else(|| beside.clone());
    }
    let mut evidence = UnitEvidence::default();
    let text = &record.annotation.text;
    for read in &records {
        evidence.note(read, Some(text));
    }
    // The unit is the user's to say where the spans do not.
    let asked = match format {
        export::Format::Doccano => Some(import::Unit::Utf16),
        export::Format::LabelStudio => Some(import::Unit::CodePoint),
        _ => None,
    };
    let unit = importer.choose_unit(asked, &evidence.verdict()).unwrap().unit;
    let labels = LabelMap::default();
    let mut found = Vec::new();
    for read in &records {
        let resolved = resolve(read, text, &import::Options { unit, labels: &labels });
        for span in &resolved.spans {
            assert_eq!(Flaw::of(text, span.range), None, "{}: {span:?}", format.name());
        }
        found.extend_from_slice(resolved.spans.as_slice());
    }
    if !importer.has_spans() {
        return; // it holds the content alone, and says so
    }
    let expected = record.spans();
    let missing = expected.iter().filter(|span| !found.contains(span)).count() as u64;
    let lost: u64 = assembly.losses().counts().values().map(|count| count.losses).sum();
    let name = format.name();
    // Then the texts differ, which is said of the whole article.
    let is_other = assembly.losses().counts().contains_key(&Reason::LineEnds);
    assert!(
        missing <= lost || is_other,
        "{name}: {expected:?} came back as {found:?}, {lost} reported"
    );
}

/// A text, and edits of it: the annotation and the naive model agree after each, and undoing
/// all gives back the beginning. The first byte is how long the text is.
pub fn edits(bytes: &[u8]) {
    edited(bytes);
}

/// The annotation that the edits make; `None` if there is nothing.
fn edited(bytes: &[u8]) -> Option<Annotation> {
    let (&length, rest) = bytes.split_first()?;
    let (text, commands) = rest.split_at(usize::from(length).min(rest.len()));
    let text = String::from_utf8_lossy(text).into_owned();
    let mode = if length % 2 == 0 { BlockMode::Lines } else { BlockMode::Paragraphs };
    let mut model = Model::new(&text, mode);
    let opened = Annotation::new(Article::default(), "mk", Text::new(text).into());
    let mut a = opened.clone();
    let blocks = Blocks::new(&a.text, mode);
    let mut coverage = Coverage::new(&a.text, &blocks, &a.spans);
    let mut history: History<usize> = History::new();
    for (step, command) in commands.chunks_exact(3).take(60).enumerate() {
        let edit = both(&a, &blocks, &mut model, [command[0], command[1], command[2]]);
        edit.apply(&mut a).unwrap();
        assert_eq!(a.spans.as_slice(), model.spans(), "{command:?}");
        assert_sound(&a);
        if let Some(changed) = edit.changed_range() {
            coverage.update(&a.text, &blocks, &a.spans, changed);
        }
        assert_eq!(coverage, Coverage::new(&a.text, &blocks, &a.spans));
        history.record(edit, step, step + 1);
    }
    let edited = a.clone();
    while history.undo(&mut a).is_some() {}
    assert_eq!(a, opened);
    Some(edited)
}

/// One command, done by the model too.
fn both(a: &Annotation, blocks: &Blocks, model: &mut Model, command: [u8; 3]) -> Edit {
    let [what, first, second] = command.map(usize::from);
    let range = ByteRange::new(first, first + second % 64);
    let label = Label::ALL[what / 16 % 5];
    match what % 8 {
        0..2 => {
            model.label(range, label);
            ops::label(a, blocks, range, label)
        }
        2 => {
            model.clear(range);
            ops::clear(a, range)
        }
        3 => {
            let (edit, count) = ops::rest_is_junk(a);
            assert_eq!(count, model.rest_is_junk());
            edit
        }
        4 => {
            let edit = ops::unite(a, range);
            assert_eq!(edit.is_ok(), model.unite(range));
            edit.unwrap_or(Edit::nothing())
        }
        5 => {
            let edit = ops::split(a, Byte(first));
            assert_eq!(edit.is_ok(), model.split(first));
            edit.unwrap_or(Edit::nothing())
        }
        6 => {
            let edit = ops::resize(a, what / 16, range);
            assert_eq!(edit.is_ok(), model.resize(what / 16, range));
            edit.unwrap_or(Edit::nothing())
        }
        _ => {
            let pattern = ops::pattern_of(a, range);
            assert_eq!(pattern, model.pattern_of(range));
            let pattern = pattern.unwrap_or_default();
            let (edit, count) = ops::same_again(a, &pattern, label);
            assert_eq!(count, model.same_again(&pattern, label));
            edit
        }
    }
}

fn assert_sound(a: &Annotation) {
    assert_eq!(Spans::new(a.spans.as_slice().to_vec()).as_ref(), Some(&a.spans));
    for span in &a.spans {
        assert_eq!(Flaw::of(&a.text, span.range), None, "{span:?}");
    }
}
