//! The whole app as a process of its own, killed at any moment: what it reported as saved is on
//! disk, and every file is whole.
#![cfg(unix)]

use crate::sim_app;
use crate::sim_app::press;
use crate::tempdir::TempDir;
use copydesk::annotation::file;
use copydesk::app::saving::SaveState;
use copydesk::app::{App, Environment, Start};
use copydesk::article::ByteRange;
use copydesk::desk::RealFs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

const CHILD: &str = "COPYDESK_TEST_APP";
const TRIALS: u64 = 30;
/// A bound on waiting, never reached by a test that passes.
const LONG: Duration = Duration::from_mins(1);
const NAME: &str = "a.txt.ron";

/// So many edits follow each other without waiting for the disk.
const BURST: u64 = 3;

/// Not a test of its own: the process that the next test kills. It labels, and says what is
/// on disk whenever the status line would.
#[test]
fn child_that_labels_for_ever() {
    let Some(path) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let (woken, wakes) = mpsc::sync_channel(1);
    let wake = Arc::new(move || {
        let _ = woken.try_send(());
    });
    let environment = Environment { fs: Arc::new(RealFs), settings_path: None, wake };
    let mut app = App::new(environment, &Start { paths: vec![path] }).unwrap();
    app.settle();
    let mut keys = ["H", "C", "B", "Y", "J", "Home", "Ctrl+A", "Delete", "R", "S"].iter().cycle();
    app.document_mut().unwrap().add_note(ByteRange::new(0, 4), "");
    for number in 1.. {
        press(&mut app, keys.next().unwrap());
        app.document_mut().unwrap().change_note(0, &number.to_string());
        app.changed();
        if number % BURST != 0 {
            continue;
        }
        while *app.save_state() != SaveState::Saved {
            wakes.recv_timeout(LONG).unwrap();
            app.tick(0.0, true);
        }
        // Straight to the stream, past the test harness, and at one stroke.
        std::io::stderr().write_all(format!("saved {number}\n").as_bytes()).unwrap();
    }
}

/// The next number of a fixed sequence that looks random.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Runs the child, kills it after so many reports, and returns the last thing that it reported.
fn trial(article: &Path, reports: usize) -> u64 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::child_that_labels_for_ever", "--nocapture"])
        .env(CHILD, article)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let saved = |line: String| line.strip_prefix("saved ").and_then(|n| n.parse().ok());
    let shown: Option<u64> = said.by_ref().map_while(Result::ok).filter_map(saved).nth(reports - 1);
    child.kill().unwrap();
    child.wait().unwrap();
    let shown = shown.unwrap_or_else(|| panic!("the child ended by itself"));
    said.map_while(Result::ok).filter_map(saved).last().unwrap_or(shown)
}

#[test]
fn a_killed_app_leaves_what_it_showed_as_saved() {
    let mut random = 1;
    let dir = TempDir::new();
    let article = dir.join("a.txt");
    let text = "a line of the article\n".repeat(400);
    std::fs::write(&article, &text).unwrap();
    for number in 0..TRIALS {
        let _ = std::fs::remove_file(dir.join(NAME));
        let reports = usize::try_from(1 + next(&mut random) % 20).unwrap();
        let shown = trial(&article, reports);
        let bytes = std::fs::read(dir.join(NAME)).unwrap();
        let read = file::read(&bytes).unwrap_or_else(|e| panic!("trial {number}: {e}"));
        assert_eq!(file::write(&read.annotation).into_bytes(), bytes, "trial {number}");
        // What was shown, or an edit after it that was on its way.
        let left: u64 = read.annotation.notes[0].text.parse().unwrap();
        assert!((shown..=shown + BURST).contains(&left), "trial {number}: {left}, not {shown}");
        assert_eq!(std::fs::read_to_string(&article).unwrap(), text);
    }
    // The lock of a killed process holds nobody up, and its leavings are not opened.
    let app = sim_app::real_app(dir.path());
    assert_eq!(app.queue.len(), 1);
    assert_eq!(app.document().unwrap().read_only, None);
}
