//! Imports on a simulated disk: whatever call fails, whenever it is cancelled, each file is whole,
//! and another import ends the work.

use copydesk::annotation::file::read;
use copydesk::dataset::import::{Format, LabelMap};
use copydesk::desk::dataset::import::raw::{self, import as import_raw};
use copydesk::desk::dataset::import::{ImportError, Plan, Report, Rules, Stage, import};
use copydesk::desk::sim::{Call, Crash, Fault, SimFs};
use std::collections::BTreeMap;
use std::path::PathBuf;

const LINES: &str = r#"{"id":"a","text":"Rain\n","label":[[0,4,"headline"]]}
{"id":"b","text":"More rain\n","label":[[0,4,"headline"],[5,9,"body"]]}
{"id":"c","text":"Sun\n","label":[[0,3,"body"]]}
"#;
const ARTICLES: [(&str, &str); 3] = [("a", "Rain\n"), ("b", "More rain\n"), ("c", "Sun\n")];

fn desk() -> SimFs {
    let fs = SimFs::new(&["in", "desk"]);
    fs.put("in/all.jsonl", LINES.as_bytes());
    for (id, text) in ARTICLES {
        fs.put(format!("desk/{id}.txt"), text.as_bytes());
    }
    fs.write_at_most(100);
    fs
}

fn plan(rules: Rules) -> Plan {
    Plan {
        files: vec![PathBuf::from("in/all.jsonl")],
        format: Format::Doccano,
        into: PathBuf::from("desk"),
        unit: None,
        labels: LabelMap::default(),
        rules,
    }
}

fn run(fs: &SimFs, rules: Rules) -> Result<Report, ImportError> {
    import(fs, &plan(rules), &mut |_| true)
}

fn run_raw(fs: &SimFs, into: &str) -> Result<Report, ImportError> {
    let files = vec![PathBuf::from("in/all.jsonl")];
    let (text_field, into) = ("text".to_owned(), PathBuf::from(into));
    import_raw(fs, &raw::Plan { files, text_field, into, rules: Rules::default() }, &mut |_| true)
}

/// All files but those that were there first, and temporaries that a failed call hid.
fn made(fs: &SimFs) -> BTreeMap<String, Vec<u8>> {
    let is_made = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".import-doccano.ron")
            || path.starts_with("raw") && path.extension().is_some_and(|ending| ending == "txt")
    };
    let names = fs.names().into_iter().filter(is_made);
    let names = names.map(|path| path.to_string_lossy().into_owned());
    names.filter_map(|name| Some((name.clone(), fs.content(&name)?))).collect()
}

/// Tries the work with each of its calls failing in each way. `expected` are its files.
fn every_call(
    expected: &BTreeMap<String, Vec<u8>>,
    work: &dyn Fn(&SimFs) -> Result<Report, ImportError>,
) {
    let fs = desk();
    work(&fs).unwrap();
    let calls = fs.calls().len();
    assert!(calls >= 40, "{calls}");
    let mut failed = 0;
    // Threads may take turns, so that a number is not always the same call.
    for number in 0..calls {
        for fault in [Fault::Raw(28), Fault::Raw(5), Fault::DoneButRaw(5)] {
            let fs = desk();
            fs.fail(number, fault);
            let result = work(&fs);
            for (name, content) in made(&fs) {
                assert_eq!(Some(&content), expected.get(&name), "call {number} {fault:?}: {name}");
            }
            match result {
                Ok(report) if report.errors.is_empty() => assert_eq!(&made(&fs), expected),
                // An article or a place that can't be looked at: nothing is written.
                Ok(report) => assert!(report.refused && made(&fs).is_empty()),
                Err(error) => {
                    failed += 1;
                    assert!(!error.to_string().is_empty());
                }
            }
            fs.heal();
            let report = work(&fs).unwrap();
            assert!(report.errors.is_empty(), "call {number} {fault:?}: {:?}", report.errors);
            assert_eq!(report.written + report.same, 3);
            assert!(made(&fs) == *expected, "call {number} {fault:?}");
            let left = made(&fs.after(Crash::AllLost));
            let names: Vec<&String> = left.keys().collect();
            assert!(
                left == *expected,
                "what was reported is durable: {number} {fault:?} {names:?}"
            );
        }
    }
    assert!(failed > 20, "{failed}");
}

#[test]
fn every_call_may_fail_and_each_file_is_whole() {
    let fs = desk();
    run(&fs, Rules::default()).unwrap();
    let expected = made(&fs);
    assert_eq!(expected.len(), 3);
    for bytes in expected.values() {
        assert!(read(bytes).is_ok());
    }
    every_call(&expected, &|fs| run(fs, Rules::default()));
}

#[test]
fn every_call_may_fail_and_each_raw_article_is_whole() {
    let expected: BTreeMap<String, Vec<u8>> = ARTICLES
        .iter()
        .map(|(id, text)| (format!("raw/{id}.txt"), text.as_bytes().to_vec()))
        .collect();
    every_call(&expected, &|fs| run_raw(fs, "raw"));
}

#[test]
fn a_crash_at_any_instant_leaves_whole_files() {
    let fs = desk();
    run(&fs, Rules::default()).unwrap();
    let (expected, calls) = (made(&fs), fs.calls().len());
    for number in 0..=calls {
        let fs = desk();
        fs.stop_at(number);
        let _ = run(&fs, Rules::default());
        for crash in Crash::ALL {
            for (name, content) in made(&fs.after(crash)) {
                assert_eq!(Some(&content), expected.get(&name), "{crash:?} at {number}");
            }
        }
    }
}

#[test]
fn cancelled_at_any_stage_it_says_what_it_wrote() {
    for stage in [Stage::Reading, Stage::Unit, Stage::Placing, Stage::Writing] {
        let fs = desk();
        let result = import(&fs, &plan(Rules::default()), &mut |p| p.stage != stage);
        assert!(matches!(result, Err(ImportError::Cancelled { written: 0 })), "{stage:?}");
        assert!(made(&fs).is_empty());
    }
}

#[test]
fn an_article_that_changes_meanwhile_gets_no_spans_of_another_text() {
    let fs = desk();
    let result = import(&fs, &plan(Rules::default()), &mut |p| {
        if p.stage == Stage::Writing {
            fs.put("desk/b.txt", b"Something else\n");
        }
        true
    });
    assert!(matches!(result, Err(ImportError::Write { .. })), "{result:?}");
    assert!(!made(&fs).contains_key("desk/b.txt.import-doccano.ron"));
}

#[test]
fn raw_articles_that_change_meanwhile_are_not_written() {
    let lines: Vec<&str> = LINES.lines().collect();
    let cases = [
        ("another text", LINES.replace("Sun", "Fog"), 2),
        ("a line went", lines[..2].join("\n"), 2),
        ("a line came", format!("{{\"id\":\"new\",\"text\":\"Fog\"}}\n{LINES}"), 0),
        ("all went", String::new(), 0),
    ];
    for (what, later, most) in cases {
        let fs = desk();
        let files = vec![PathBuf::from("in/all.jsonl")];
        let (text_field, into) = ("text".to_owned(), PathBuf::from("raw"));
        let plan = raw::Plan { files, text_field, into, rules: Rules::default() };
        let result = import_raw(&fs, &plan, &mut |p| {
            if p.stage == Stage::Reading {
                fs.put("in/all.jsonl", later.as_bytes());
            }
            true
        });
        let Err(ImportError::Changed { written, .. }) = result else {
            panic!("{what}: {result:?}")
        };
        let made = made(&fs);
        assert!(made.len() as u64 == written && written <= most, "{what}: {made:?}");
        for (id, text) in ARTICLES {
            let there = made.get(&format!("raw/{id}.txt"));
            assert!(there.is_none_or(|bytes| bytes == text.as_bytes()), "{what}: {id}");
        }
    }
}

#[test]
fn a_file_that_comes_between_is_not_replaced() {
    let fs = desk();
    let place = "desk/b.txt.import-doccano.ron";
    let result = import(&fs, &plan(Rules { replace: true, ..Rules::default() }), &mut |p| {
        if p.stage == Stage::Writing {
            fs.put(place, b"somebody's");
        }
        true
    });
    assert!(matches!(result, Err(ImportError::Write { .. })), "{result:?}");
    assert_eq!(fs.content(place).unwrap(), b"somebody's");
    assert_eq!(run(&fs, Rules::default()).unwrap().errors.len(), 1);
    let report = run(&fs, Rules { replace: true, ..Rules::default() }).unwrap();
    assert_eq!((report.written, report.errors.len()), (1, 0));
    assert!(read(&fs.content(place).unwrap()).is_ok());
}

#[test]
fn articles_are_only_read_if_their_names_do_not_tell() {
    let fs = desk();
    let mut stages = Vec::new();
    let mut look = |fs: &SimFs| {
        import(fs, &plan(Rules::default()), &mut |p| {
            stages.push(p.stage);
            true
        })
        .unwrap()
    };
    look(&fs);
    let by_text = LINES.replace("\"id\":\"c\",", "");
    fs.put("in/all.jsonl", by_text.as_bytes());
    assert_eq!(look(&fs).same, 3);
    assert!(stages.contains(&Stage::Articles));
    let reads = fs.calls().iter().filter(|(call, _)| *call == Call::Read).count();
    assert!(reads > 10);
}
