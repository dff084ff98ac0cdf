//! Every format, byte for byte, of records whose spans were made by the commands of the editor.
//!
//! `UPDATE_GOLDEN=1 cargo test --test dataset formats` writes the golden files anew; look at the
//! diff. Parquet is read back instead: its bytes are its library's.

use crate::dataset::{Files, export, export_one, page_record, text_of, units_record};
use crate::tempdir;
use copydesk::dataset::export::{Export, FEATURES, Format, Options, OptionsError, Unit};
use copydesk::dataset::gold;
use copydesk::dataset::{Reason, TakenFrom};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn golden(format: Format) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/export").join(format.name())
}

/// All files below a folder.
fn files_in(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                files.insert(name.replace('\\', "/"), std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A text in one split and a page in another.
fn both(format: Format, options: Options) -> Files {
    let (text, (page, bytes)) = (units_record(), page_record());
    let options = Options { splits: vec!["train".into(), "test".into(), "dev".into()], ..options };
    export(format, options, &[(&text, None, "train"), (&page, Some(&bytes), "test")]).0
}

#[test]
fn every_format_is_its_golden_files() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for format in Format::all().filter(|format| *format != Format::Parquet) {
        let profile = "headline,body+caption".parse().unwrap();
        let files = both(format, Options { profile, ..Options::default() });
        if update {
            let _ = std::fs::remove_dir_all(golden(format));
            for (path, bytes) in &files {
                let path = golden(format).join(path);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
        }
        let expected = files_in(&golden(format));
        let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&files), names(&expected), "{}", format.name());
        for (path, bytes) in &files {
            let (found, expected) =
                (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected[path]));
            assert_eq!(found, expected, "{}: {path}", format.name());
        }
    }
}

#[test]
fn each_unit_is_the_one_that_the_format_is_said_to_have() {
    let record = units_record();
    for (format, path, pointer, unit, ends) in [
        (Format::Doccano, "train.jsonl", "/label/1", Unit::Utf16, (9, 22)),
        (Format::Jsonl, "data/train.jsonl", "/spans/1", Unit::CodePoints, (8, 21)),
        (Format::Prodigy, "train.jsonl", "/spans/1", Unit::CodePoints, (8, 21)),
        (Format::Labelbuddy, "train.jsonl", "/annotations/1", Unit::CodePoints, (8, 21)),
        (
            Format::LabelStudio,
            "train.json",
            "/0/annotations/0/result/1/value",
            Unit::CodePoints,
            (8, 21),
        ),
    ] {
        assert_eq!(format.unit(), unit);
        let (files, losses) = export_one(format, &record);
        assert!(losses.is_empty(), "{}", format.name());
        let value: Value = serde_json::from_str(&text_of(&files, path)).unwrap();
        let span = value.pointer(pointer).unwrap();
        let at = |n: usize, names: [&str; 2]| {
            let found = span.get(n).or_else(|| names.iter().find_map(|name| span.get(name)));
            found.and_then(Value::as_u64).unwrap()
        };
        let found = (at(0, ["start", "start_char"]), at(1, ["end", "end_char"]));
        assert_eq!(found, ends, "{}", format.name());
    }
    let (files, _) = export_one(Format::Brat, &record);
    let ann = text_of(&files, "train/2024/cafe.ann");
    assert!(ann.contains("T2\theadline 8 21\tHeadline here\n"), "{ann}");
    let (files, _) = export_one(Format::Labelbuddy, &record);
    assert!(text_of(&files, "train.jsonl").contains("\"start_byte\":12,\"end_byte\":25"));
}

#[test]
fn the_data_set_in_ron_is_read_back_whole() {
    let (text, (page, bytes)) = (units_record(), page_record());
    let records = [(&text, None, "train"), (&page, Some(bytes.as_slice()), "train")];
    let (files, _) = export(Format::Ron, Options::default(), &records);
    let found = gold::read(&files["train.ron"]).unwrap();
    assert_eq!(found.split, "train");
    assert_eq!(found.records, [text, page]);
    assert_eq!(found.records[0].headline(), Some("Headline here"));
    assert_eq!(found.records[0].body_paragraphs(), ["Body one."]);

    let file = text_of(&files, "train.ron");
    let damaged = file.replace("end: 25, label: Headline", "end: 24, label: Headline");
    let error = gold::read(damaged.as_bytes()).unwrap_err().to_string();
    assert!(error.starts_with("record 2024/cafe: line "), "{error}");
    let newer = file.replacen("version: 1", "version: 2", 1);
    assert!(matches!(gold::read(newer.as_bytes()), Err(gold::GoldError::Newer(2))));
    let newer = newer.replacen("split:", "name:", 1);
    assert!(matches!(gold::read(newer.as_bytes()), Err(gold::GoldError::Newer(2))));
    assert!(matches!(gold::read(b"Dataset("), Err(gold::GoldError::Syntax { line: 1, .. })));
}

fn parquet_reader(bytes: &[u8]) -> SerializedFileReader<std::fs::File> {
    let folder = tempdir::TempDir::new();
    let path = folder.join("x.parquet");
    std::fs::write(&path, bytes).unwrap();
    SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap()
}

fn row_value(row: &Row) -> Value {
    row.get_column_iter().map(|(name, field)| (name.clone(), field_value(field))).collect()
}

fn field_value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => json!(text),
        Field::Long(number) => json!(number),
        Field::Group(row) => row_value(row),
        Field::ListInternal(list) => list.elements().iter().map(field_value).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn parquet_has_the_rows_of_jsonl() {
    let (text, (page, _)) = (units_record(), page_record());
    let records: Vec<_> = [&text, &page, &text, &page, &text].map(|r| (r, None, "train")).into();
    for group_rows in [1, 2, 5, 1000] {
        let options = Options { group_rows, ..Options::default() };
        let (files, losses) = export(Format::Parquet, options.clone(), &records);
        assert!(losses.is_empty());
        assert_eq!(export(Format::Parquet, options, &records).0, files, "the same bytes twice");
        let bytes = &files["data/train-00000-of-00001.parquet"];
        let reader = parquet_reader(bytes);
        let metadata = reader.metadata();
        assert_eq!(metadata.num_row_groups(), 5_usize.div_ceil(group_rows));
        let statistics = metadata.row_group(0).column(0).statistics().unwrap();
        assert_eq!(statistics.min_bytes_opt(), Some(b"2024/cafe".as_slice()));

        let rows = RowIter::from_file(None, &reader).unwrap().map(|row| row.unwrap());
        let rows: Vec<Value> = rows.map(|row| row_value(&row)).collect();
        let (lines, _) = export(Format::Jsonl, Options::default(), &records);
        let lines = text_of(&lines, "data/train.jsonl");
        let lines: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(rows, lines);
    }
}

#[test]
fn the_card_names_the_columns_that_rows_have() {
    let (files, _) = export_one(Format::Jsonl, &units_record());
    let row: Value = serde_json::from_str(&text_of(&files, "data/train.jsonl")).unwrap();
    let lines = FEATURES.lines().filter_map(|line| line.strip_prefix("  - name: "));
    let named: std::collections::BTreeSet<&str> = lines.collect();
    let keys = row.as_object().unwrap().keys().map(String::as_str);
    assert_eq!(named, keys.collect());
}

#[test]
fn splits_without_articles_have_their_files() {
    for (format, path) in [
        (Format::Jsonl, "data/dev.jsonl"),
        (Format::Parquet, "data/dev-00000-of-00001.parquet"),
        (Format::Ron, "dev.ron"),
        (Format::LabelStudio, "dev.json"),
        (Format::Scrapinghub, "dev/ground-truth.json"),
        (Format::Boilernet, "dev_set.txt"),
    ] {
        let files = both(format, Options::default());
        assert!(files.contains_key(path), "{}: {:?}", format.name(), files.keys());
        match format {
            Format::Ron => assert_eq!(gold::read(&files[path]).unwrap().records, []),
            Format::LabelStudio => assert_eq!(text_of(&files, path), "[\n\n]\n"),
            Format::Scrapinghub => assert_eq!(text_of(&files, path), "{\n\n}\n"),
            Format::Parquet => {
                let reader = parquet_reader(&files[path]);
                assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
            }
            _ => assert_eq!(files[path], b""),
        }
    }
    let partition = Options { partition: true, ..Options::default() };
    let files = both(Format::Parquet, partition);
    assert!(files.contains_key("split=test/part-00000.parquet"));
}

#[test]
fn label_studio_can_have_predictions() {
    let options = Options { predictions: Some("mk/1".into()), ..Options::default() };
    let (files, _) = export(Format::LabelStudio, options, &[(&units_record(), None, "train")]);
    let tasks: Value = serde_json::from_str(&text_of(&files, "train.json")).unwrap();
    assert_eq!(tasks[0]["predictions"][0]["model_version"], "mk/1");
    assert_eq!(tasks[0]["predictions"][0]["result"][1]["value"]["text"], "Headline here");
    assert!(tasks[0].get("annotations").is_none());
}

#[test]
fn pages_that_do_not_fit_are_reported_and_not_written() {
    let (page, bytes) = page_record();
    let reasons = |format, record, page| {
        let (files, losses) = export(format, Options::default(), &[(record, page, "train")]);
        let made = files.keys().any(|path| path.contains("html"));
        (losses.counts().keys().copied().collect::<Vec<_>>(), made)
    };
    let text = units_record();
    for format in [Format::Wrap, Format::L3s, Format::Boilernet, Format::Web2text] {
        assert!(format.wants_page(&page) && !format.wants_page(&text));
        assert_eq!(reasons(format, &text, None), (vec![Reason::NoPage], false));
        assert_eq!(reasons(format, &page, None), (vec![Reason::NoPage], false));
        assert_eq!(reasons(format, &page, Some(b"<p>x")), (vec![Reason::PageChanged], false));
        assert!(reasons(format, &page, Some(&bytes)).1);
    }
    // Its corrected text is written all the same, so what is missing is said.
    for (record, page, why) in
        [(&text, None, Reason::NoPage), (&page, Some(&b"<p>x"[..]), Reason::PageChanged)]
    {
        let (files, losses) =
            export(Format::Dragnet, Options::default(), &[(record, page, "train")]);
        assert!(!files.keys().any(|path| path.contains("/HTML/")), "{:?}", files.keys());
        assert!(losses.counts().keys().eq(&[why, Reason::NoHtml]), "{losses:?}");
    }
}

#[test]
fn only_gold_is_called_verified() {
    for (from, is_verified) in [
        (TakenFrom::Gold, true),
        (TakenFrom::Majority, false),
        (TakenFrom::Annotator("import-wcxb".into()), false),
    ] {
        let mut record = units_record();
        record.taken_from = from.clone();
        let (files, _) = export(Format::Wcxb, Options::default(), &[(&record, None, "train")]);
        let page = text_of(&files, "train/2024%2Fcafe.json");
        assert_eq!(page.contains("\"verified\""), is_verified, "{from}: {page}");
    }
}

#[test]
fn two_articles_with_one_url_are_no_two_entries_of_evaldata() {
    let text = units_record();
    let mut other = text.clone();
    other.id = "other".into();
    let records = [(&text, None, "train"), (&other, None, "train")];
    let (files, losses) = export(Format::Trafilatura, Options::default(), &records);
    let found: Value = serde_json::from_str(&text_of(&files, "train/evaldata.json")).unwrap();
    assert_eq!(found.as_object().unwrap().len(), 1);
    assert_eq!(losses.counts()[&Reason::SameUrl].losses, 1);
    assert!(text_of(&files, "losses.jsonl").contains("{\"id\":\"other\",\"reason\":\"same-url\""));
}

#[test]
fn options_that_can_not_be_are_refused() {
    let check = |splits: &[&str]| {
        let splits = splits.iter().map(|&s| s.to_owned()).collect();
        Export::new(Format::Ron, Options { splits, ..Options::default() }).map(|_| ())
    };
    assert_eq!(check(&["train", "test"]), Ok(()));
    assert_eq!(check(&[]), Err(OptionsError::NoSplit));
    for name in ["", "all", "a/b", "..", "é", "a b", "-x"] {
        assert_eq!(check(&[name]), Err(OptionsError::SplitName(name.into())), "{name}");
    }
    assert_eq!(check(&["a", "A"]), Err(OptionsError::SameSplit("A".into())));
    let export = Export::new(Format::Ron, Options::default()).unwrap();
    let made = export.article(&units_record(), None, "test");
    assert!(export.assemble().add(made).is_err());
}
