//! Every failure: each call of everything that writes fails, once or for good, with each error
//! that disks give. What is there is whole; what is not as it would have been is said; trying
//! again works. A file whose sync failed is never written, synced or renamed again.

use crate::operations::{
    OPERATIONS, Operation, SHORT, desk, export_failed, is_temporary, settings, start, step,
};
use crate::sim_app;
use crate::sim_app::{press, said};
use copydesk::annotation::file;
use copydesk::app::document::ReadOnly;
use copydesk::app::overlay::Overlay;
use copydesk::app::saving::SaveState;
use copydesk::app::settings::Settings;
use copydesk::app::{App, Command};
use copydesk::desk::sim::{Call, Fault, SimFs};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// EIO, ENOSPC, EACCES, EROFS, EINTR.
const ERRORS: [i32; 5] = [5, 28, 13, 30, 4];
const INTERRUPTED: i32 = 4;

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Failing {
    /// It fails, and the next one does not.
    Once,
    /// It is done in full and says that it failed.
    OnceAfterDoing,
    /// It and all that come after it fail.
    ForGood,
}

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The files, temporaries left out.
fn files(fs: &SimFs) -> Files {
    let names = fs.names().into_iter().filter(|p| !is_temporary(p));
    names.map(|p| (p.clone(), fs.content(&p).unwrap())).collect()
}

/// What an operation comes to when nothing fails.
struct Plain {
    /// The numbers of its calls.
    calls: std::ops::Range<usize>,
    /// The files after each step, and before the first.
    files: Vec<Files>,
    said: BTreeSet<String>,
}

fn run_plainly(operation: &Operation) -> Plain {
    let fs = desk(operation, SHORT);
    let before = fs.calls().len();
    let mut all = vec![files(&fs)];
    let mut app = start(operation, &fs);
    let mut texts: BTreeSet<String> = said(&app).into_iter().collect();
    for &one in operation.steps {
        texts.extend(step(one, &mut app, &fs));
        all.push(files(&fs));
    }
    Plain { calls: before..fs.calls().len(), files: all, said: texts }
}

/// True if something was said, or asked, that is not said when nothing fails.
fn is_told(app: &App, texts: &[String], plain: &Plain) -> bool {
    texts.iter().any(|t| !plain.said.contains(t))
        || matches!(app.save_state(), SaveState::Failed { .. } | SaveState::Outside)
        || app.queue.error.is_some()
}

/// The files of the folders that exports make.
fn data_sets(files: &Files) -> Vec<(&PathBuf, &Vec<u8>)> {
    files
        .iter()
        .filter(|(path, _)| path.iter().any(|name| name == "set" || name == "copydesk-set"))
        .collect()
}

/// Every file is one that there could be without a failure, or whole at least.
fn assert_whole(fs: &SimFs, plain: &Plain, at: &str) {
    let files = files(fs);
    let set = data_sets(&files);
    // Where two renames failed it may have neither name; the old one is whole beside it then.
    let is_whole = plain.files.iter().any(|f| data_sets(f) == set);
    assert!(is_whole || set.is_empty(), "{at}: half a data set: {:?}", files.keys());
    for (path, content) in files {
        // What was set aside has another name, and may have another number.
        if plain.files.iter().any(|f| f.values().any(|c| *c == content)) {
            continue;
        }
        let is_annotation = file::read(&content).is_ok();
        let is_settings = path == settings() && Settings::read(&content).1.is_none();
        assert!(is_annotation || is_settings, "{at}: {} is not whole", path.display());
    }
}

/// True if what was done in the window is on the disk.
fn is_on_disk(app: &App, fs: &SimFs) -> bool {
    let Some(open) = &app.open else { return true };
    if open.document.revision() == 0 || open.document.read_only.is_some() {
        return true;
    }
    let stored = fs.content(&open.opened.annotation_path);
    stored.is_some_and(|s| s == file::write(&open.document.annotation).into_bytes())
}

fn fail_at(operation: &Operation, plain: &Plain, number: usize, failing: Failing, error: i32) {
    let fs = desk(operation, SHORT);
    let fault = if failing == Failing::OnceAfterDoing {
        Fault::DoneButRaw(error)
    } else {
        Fault::Raw(error)
    };
    if failing == Failing::ForGood {
        fs.fail_from(number, fault);
    } else {
        fs.fail(number, fault);
    }
    let mut app = start(operation, &fs);
    let mut texts = said(&app);
    for &one in operation.steps {
        texts.extend(step(one, &mut app, &fs));
    }
    let calls = fs.calls();
    let failed = calls.get(number);
    let at = format!("{}: {failing:?} {error} at call {number}, {failed:?}", operation.name);
    assert_whole(&fs, plain, &at);
    // What is not as it should be is said, and keeps the window open.
    if plain.files.last() != Some(&files(&fs)) {
        assert!(is_told(&app, &texts, plain), "{at}: nothing is said");
    }
    if !is_on_disk(&app, &fs) {
        assert!(!app.may_close(), "{at}: it would close");
    }
    if let Some((Call::Sync, temporary)) = failed
        && error != INTERRUPTED
    {
        // Nor is the folder that it is in.
        let is_use = |(call, path): &(Call, PathBuf)| match call {
            Call::Write | Call::Sync => path == temporary,
            Call::Rename => temporary.starts_with(path),
            _ => false,
        };
        assert!(!calls.iter().skip(number + 1).any(is_use), "{at}: the file is used again");
    }
    // The disk is mended.
    fs.heal();
    app.retry();
    app.settle();
    if app.open.is_none() {
        app.open_path(&sim_app::at(operation.open));
        app.settle();
    }
    assert!(app.open.is_some(), "{at}: {:?}", said(&app));
    match app.document().and_then(|d| d.read_only.clone()) {
        Some(ReadOnly::Damaged) => app.set_damaged_aside(),
        Some(ReadOnly::ArticleChanged) => app.reanchor_to_article(),
        _ => {}
    }
    // What could not be looked at when it was asked about is asked about once more.
    for _ in 0..2 {
        if app.overlay == Some(Overlay::Outside) {
            app.keep_mine();
            app.settle();
        }
    }
    app.settle();
    if let Some(again) = operation.again {
        app.messages.clear_notes();
        again(&mut app, &fs);
        app.settle();
        let told = (said(&app), export_failed(&app));
        let last = plain.files.last().unwrap();
        let all = files(&fs);
        let is_there = |(path, content): (&PathBuf, &Vec<u8>)| {
            path == &settings() || all.get(path) == Some(content)
        };
        assert!(last.iter().all(is_there), "{at}: {told:?} {:?}", all.keys());
    }
    assert!(is_on_disk(&app, &fs), "{at}: {:?}", said(&app));
    app.run(Command::FocusArticle);
    app.run(Command::Unlock);
    press(&mut app, "Home J Home C");
    app.settle();
    assert_eq!(*app.save_state(), SaveState::Saved, "{at}: {:?}", said(&app));
    assert!(is_on_disk(&app, &fs) && app.may_close(), "{at}");
    assert_whole(&fs, plain, &at);
}

#[expect(clippy::print_stdout, reason = "the figures of docs/reliability.md")]
fn fail_everywhere(failing: Failing, errors: &[i32]) {
    let mut failures = 0;
    for operation in OPERATIONS {
        let plain = run_plainly(operation);
        for number in plain.calls.clone() {
            for &error in errors {
                fail_at(operation, &plain, number, failing, error);
                failures += 1;
            }
        }
    }
    println!("{failures} failures, {failing:?}");
    assert!(failures > 1000, "{failures}");
}

#[test]
fn any_call_may_fail_once() {
    fail_everywhere(Failing::Once, &ERRORS);
}

#[test]
fn any_call_may_be_done_and_say_that_it_failed() {
    fail_everywhere(Failing::OnceAfterDoing, &[5]);
}

#[test]
fn all_calls_may_fail_from_any_on() {
    fail_everywhere(Failing::ForGood, &[5, 28]);
}
