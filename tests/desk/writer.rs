//! The background writer: order, coalescing, chains of saves, failures, closing.

use crate::tempdir::TempDir;
use copydesk::desk::fingerprint::{Expect, Fingerprint};
use copydesk::desk::save::MakeContent;
use copydesk::desk::sim::{Call, Crash, Fault, SimFs};
use copydesk::desk::{Event, FileSystem, Flushed, Made, RealFs, Save, What, Writer, read_limited};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

const PATH: &str = "desk/korea.txt.ron";
/// A bound on waiting, never reached by a test that passes.
const LONG: Duration = Duration::from_mins(1);

fn writer(fs: &SimFs) -> Writer {
    Writer::start(Arc::new(fs.clone()), Arc::new(|| {})).unwrap()
}

fn whole(bytes: Vec<u8>) -> MakeContent {
    Box::new(move || Ok(Made::whole(bytes.clone())))
}

fn save(path: &str, revision: u64, content: &str, expect: Expect) -> Save {
    let content = content.as_bytes().to_vec();
    Save { path: PathBuf::from(path), revision, content: whole(content), expect }
}

/// Submits a save and returns when its content is being made, which goes on only after the
/// sender says so.
fn submit_held(writer: &Writer, path: &str, revision: u64, content: &str) -> mpsc::SyncSender<()> {
    let (go, wait) = mpsc::sync_channel(1);
    let (started, start) = mpsc::sync_channel(1);
    let bytes = content.as_bytes().to_vec();
    let content = Box::new(move || {
        started.send(()).unwrap();
        wait.recv().unwrap();
        Ok(Made::whole(bytes.clone()))
    });
    let path = PathBuf::from(path);
    writer.submit(Save { path, revision, content, expect: Expect::Absent });
    start.recv_timeout(LONG).unwrap();
    go
}

/// The events in a few words each: "saved 3", "failed 3", "changed 3".
fn told(writer: &Writer) -> Vec<String> {
    let word = |e: Event| match e {
        Event::Saved { revision, .. } => format!("saved {revision}"),
        Event::Failed { revision, .. } => format!("failed {revision}"),
        Event::ChangedOutside { revision, .. } => format!("changed {revision}"),
    };
    writer.poll().into_iter().map(word).collect()
}

fn writes(fs: &SimFs) -> usize {
    fs.calls().iter().filter(|(call, _)| *call == Call::Create).count()
}

fn print_of(fs: &SimFs) -> Fingerprint {
    read_limited(fs, Path::new(PATH), 1000).unwrap().1
}

fn text(fs: &SimFs) -> String {
    String::from_utf8(fs.content(PATH).unwrap_or_default()).unwrap()
}

#[test]
fn a_save_is_durable_when_it_is_reported() {
    let fs = SimFs::new(&["desk"]);
    let (woken, wakes) = mpsc::sync_channel(100);
    let wake = Arc::new(move || woken.send(()).unwrap());
    let writer = Writer::start(Arc::new(fs.clone()), wake).unwrap();
    writer.submit(save(PATH, 1, "one", Expect::Absent));
    wakes.recv_timeout(LONG).unwrap();
    let events = writer.poll();
    let [Event::Saved { path, revision: 1, fingerprint }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!(path, Path::new(PATH));
    assert_eq!(fingerprint.sha256, copydesk::desk::fingerprint::sha256(b"one"));
    assert_eq!(text(&fs.after(Crash::AllLost)), "one");
    assert!(writer.is_idle() && writer.poll().is_empty());
}

#[test]
fn many_edits_become_one_write() {
    let fs = SimFs::new(&["desk"]);
    let writer = writer(&fs);
    let go = submit_held(&writer, PATH, 0, "0");
    let made = Arc::new(AtomicUsize::new(0));
    for revision in 1..=500 {
        let made = Arc::clone(&made);
        let content = Box::new(move || {
            made.fetch_add(1, Ordering::Relaxed);
            Ok(Made::whole(revision.to_string().into_bytes()))
        });
        // All made before the first was written, so all expect what it expected.
        let path = PathBuf::from(PATH);
        writer.submit(Save { path, revision, content, expect: Expect::Absent });
    }
    assert!(!writer.is_idle());
    go.send(()).unwrap();
    assert_eq!(writer.flush(LONG), Flushed::All);
    assert_eq!(text(&fs), "500");
    assert_eq!((made.load(Ordering::Relaxed), writes(&fs)), (1, 2));
    assert_eq!(told(&writer), ["saved 500"]);
}

#[test]
fn a_chain_of_saves_takes_our_own_writes_for_ours() {
    let fs = SimFs::new(&["desk"]);
    fs.put(PATH, b"0");
    let base = Expect::Is(print_of(&fs));
    let writer = writer(&fs);
    let mut prints = vec![base];
    // Each save expects an older state of ours: the base, the last, the one before the last.
    for (revision, lag) in [(1, 1), (2, 2), (3, 1), (4, 2), (5, 5)] {
        let expect = prints[prints.len() - lag];
        writer.submit(save(PATH, revision, &revision.to_string(), expect));
        assert_eq!(writer.flush(LONG), Flushed::All);
        match writer.poll().as_slice() {
            [Event::Saved { fingerprint, .. }] => prints.push(Expect::Is(*fingerprint)),
            other => panic!("{revision}: {other:?}"),
        }
    }
    assert_eq!(text(&fs), "5");
}

#[test]
fn a_change_from_outside_is_never_overwritten() {
    let fs = SimFs::new(&["desk"]);
    fs.put(PATH, b"0");
    let base = Expect::Is(print_of(&fs));
    let writer = writer(&fs);
    let run = |revision, expect| {
        writer.submit(save(PATH, revision, &format!("ours {revision}"), expect));
        let _ = writer.flush(LONG);
        told(&writer)
    };
    assert_eq!(run(1, base), ["saved 1"]);
    for (revision, theirs) in [(2, "theirs"), (3, "other"), (4, "0")] {
        // "0": the state that our first save replaced is not ours any more either.
        fs.put(PATH, theirs.as_bytes());
        assert_eq!(run(revision, base), [format!("changed {revision}")]);
        assert_eq!(text(&fs), theirs);
    }
    // Take theirs: what was read is expected, though it is a state that we replaced once.
    assert_eq!(run(5, Expect::Is(print_of(&fs))), ["saved 5"]);
    fs.put(PATH, b"theirs");
    assert_eq!(run(6, Expect::Is(print_of(&fs))), ["saved 6"]);
    // Keep mine.
    fs.put(PATH, b"theirs again");
    assert_eq!(run(7, Expect::Anything), ["saved 7"]);
    // Removed behind our back.
    fs.take_away(PATH);
    assert_eq!(run(8, base), ["changed 8"]);
    assert_eq!(fs.content(PATH), None);
    assert_eq!(run(9, Expect::Absent), ["saved 9"]);
    assert_eq!(text(&fs), "ours 9");
}

#[test]
fn a_failed_save_is_kept_and_tried_again() {
    for call in [Call::Create, Call::Write, Call::Sync, Call::Rename, Call::SyncFolder] {
        for fault in [Fault::Raw(28), Fault::DoneButRaw(5)] {
            let fs = SimFs::new(&["desk"]);
            fs.put(PATH, b"old");
            let base = Expect::Is(print_of(&fs));
            let writer = writer(&fs);
            fs.fail_every(call, fault);
            writer.submit(save(PATH, 1, "new", base));
            assert_eq!(writer.flush(LONG), Flushed::Failing(1), "{call:?}");
            assert_eq!(told(&writer), ["failed 1"], "{call:?}");
            assert!(!writer.is_idle());
            // The same error again is no news; another one is.
            assert_eq!(writer.flush(LONG), Flushed::Failing(1), "{call:?}");
            assert_eq!(told(&writer), [""; 0], "{call:?}");
            fs.fail_every(Call::Create, Fault::Raw(30));
            assert_eq!(writer.flush(LONG), Flushed::Failing(1), "{call:?}");
            assert_eq!(told(&writer), ["failed 1"], "{call:?}");
            fs.heal();
            assert_eq!(writer.flush(LONG), Flushed::All, "{call:?} {fault:?}");
            assert_eq!(told(&writer), ["saved 1"], "{call:?} {fault:?}");
            assert_eq!(text(&fs.after(Crash::AllLost)), "new", "{call:?}");
        }
    }
}

#[test]
fn a_newer_save_takes_the_place_of_a_failed_one() {
    for call in [Call::Sync, Call::Rename, Call::SyncFolder] {
        let fs = SimFs::new(&["desk"]);
        let writer = writer(&fs);
        fs.fail_every(call, Fault::DoneButRaw(5));
        writer.submit(save(PATH, 1, "one", Expect::Absent));
        assert_eq!(writer.flush(LONG), Flushed::Failing(1));
        assert_eq!(told(&writer), ["failed 1"]);
        fs.fail_every(Call::Rename, Fault::Raw(28));
        writer.submit(save(PATH, 2, "two", Expect::Absent));
        assert_eq!(writer.flush(LONG), Flushed::Failing(1));
        assert_eq!(told(&writer), ["failed 2"], "{call:?}");
        fs.heal();
        // It still expects no file, though the first failed rename may have left ours.
        writer.submit(save(PATH, 3, "three", Expect::Absent));
        assert_eq!(writer.flush(LONG), Flushed::All);
        assert_eq!(told(&writer), ["saved 3"], "{call:?}");
        assert_eq!(text(&fs), "three");
        assert_eq!(fs.names(), [Path::new(PATH)]);
    }
}

#[test]
fn one_bad_path_does_not_hold_up_the_others() {
    let fs = SimFs::new(&["desk"]);
    let writer = writer(&fs);
    writer.submit(save("gone/a.ron", 1, "a", Expect::Absent));
    writer.submit(save("desk/b.ron", 2, "b", Expect::Absent));
    assert_eq!(writer.flush(LONG), Flushed::Failing(1));
    assert_eq!(told(&writer), ["saved 2", "failed 1"]);
    fs.put_folder("gone");
    assert_eq!(writer.flush(LONG), Flushed::All);
    assert_eq!(told(&writer), ["saved 1"]);
    // Given up by the user.
    fs.take_away("gone");
    writer.submit(save("gone/a.ron", 3, "c", Expect::Anything));
    assert_eq!(writer.flush(LONG), Flushed::Failing(1));
    assert!(writer.give_up(Path::new("gone/a.ron")));
    assert!(!writer.give_up(Path::new("gone/a.ron")));
    assert!(writer.is_idle());
    assert_eq!(told(&writer), ["failed 3"]);
}

#[test]
fn a_content_that_cannot_be_made_does_not_end_the_writer() {
    let fs = SimFs::new(&["desk"]);
    let writer = writer(&fs);
    let content = Box::new(|| panic!("meant by the test"));
    let path = PathBuf::from(PATH);
    writer.submit(Save { path, revision: 1, content, expect: Expect::Absent });
    let _ = writer.flush(LONG);
    let events = writer.poll();
    let [Event::Failed { error, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(error.what, What::Make);
    writer.submit(save(PATH, 2, "two", Expect::Absent));
    assert_eq!(writer.flush(LONG), Flushed::All);
    assert_eq!(text(&fs), "two");
}

/// A content that adds a line to what the file holds. Somebody else does so too, so many times,
/// each time just after it was read.
fn added(fs: &SimFs, mut others: usize) -> MakeContent {
    let fs = fs.clone();
    Box::new(move || {
        let (mut bytes, print) = read_limited(&fs, Path::new(PATH), 1000).unwrap();
        if others > 0 {
            others -= 1;
            fs.put(PATH, &[&bytes[..], b"theirs\n"].concat());
        }
        bytes.extend(b"ours\n");
        Ok(Made { bytes, from: Some(Expect::Is(print)) })
    })
}

#[test]
fn what_is_made_from_the_file_is_made_again_if_that_changes() {
    for (others, expected) in [(0, "old\nours\n"), (2, "old\ntheirs\ntheirs\nours\n")] {
        let fs = SimFs::new(&["desk"]);
        fs.put(PATH, b"old\n");
        let writer = writer(&fs);
        let content = added(&fs, others);
        let path = PathBuf::from(PATH);
        writer.submit(Save { path, revision: 1, content, expect: Expect::Anything });
        assert_eq!(writer.flush(LONG), Flushed::All);
        assert_eq!((told(&writer), text(&fs)), (vec!["saved 1".to_owned()], expected.to_owned()));
    }
    // It has an end, and is tried again later like any failure.
    let fs = SimFs::new(&["desk"]);
    fs.put(PATH, b"");
    let writer = writer(&fs);
    let (path, content) = (PathBuf::from(PATH), added(&fs, 10));
    writer.submit(Save { path, revision: 1, content, expect: Expect::Anything });
    assert_eq!(writer.flush(LONG), Flushed::Failing(1));
    assert_eq!(told(&writer), ["failed 1"]);
    assert_eq!(writer.flush(LONG), Flushed::All);
    assert_eq!(text(&fs), "theirs\n".repeat(10) + "ours\n");
}

#[test]
fn dropping_writes_what_waits() {
    let fs = SimFs::new(&["desk"]);
    let writer = writer(&fs);
    let go = submit_held(&writer, "desk/a.ron", 1, "a");
    for n in 0..20 {
        writer.submit(save(&format!("desk/{n}.ron"), 2, "b", Expect::Absent));
    }
    assert_eq!(writer.flush(Duration::ZERO), Flushed::TimedOut);
    go.send(()).unwrap();
    drop(writer);
    assert_eq!(fs.after(Crash::AllLost).names().len(), 21);
}

#[test]
fn dropping_ends_though_saves_fail() {
    let fs = SimFs::new(&["desk"]);
    let writer = writer(&fs);
    fs.fail_every(Call::Sync, Fault::Raw(5));
    writer.submit(save(PATH, 1, "one", Expect::Absent));
    drop(writer);
    assert!(fs.names().is_empty());
    assert!(fs.calls().iter().any(|(call, _)| *call == Call::Sync), "it was tried");
}

/// Kill the program at any call of a day's work: what was shown as saved is there.
#[test]
fn nothing_shown_as_saved_is_lost() {
    let work = |stop: Option<usize>| {
        let fs = SimFs::new(&["desk"]);
        fs.write_at_most(2);
        if let Some(stop) = stop {
            fs.stop_at(stop);
        }
        let writer = writer(&fs);
        let mut shown = 0;
        for revision in 1..=3 {
            writer.submit(save(PATH, revision, &revision.to_string().repeat(5), Expect::Absent));
            let _ = writer.flush(LONG);
            for event in writer.poll() {
                if let Event::Saved { revision, .. } = event {
                    shown = revision;
                }
            }
        }
        (fs, shown)
    };
    let calls = work(None).0.calls().len();
    let mut most = 0;
    for stop in 0..calls {
        let (fs, shown) = work(Some(stop));
        for crash in Crash::ALL {
            let left = text(&fs.after(crash));
            let whole = ["", "11111", "22222", "33333"].iter().position(|t| *t == left);
            let whole = whole.unwrap_or_else(|| panic!("stop {stop} {crash:?}: {left:?}"));
            assert!(whole as u64 >= shown, "stop {stop} {crash:?}: {left:?}, shown {shown}");
        }
        most = most.max(shown);
    }
    assert!(most >= 2);
}

#[test]
fn stamps_are_announced_before_they_show() {
    let fs = SimFs::new(&["desk"]);
    let early = Arc::new(Mutex::new(Vec::new()));
    let (list, look) = (Arc::clone(&early), fs.clone());
    let announce = Arc::new(move |path: &Path, stamp| {
        list.lock().unwrap().push((stamp, look.content(path).is_some()));
    });
    let wake = Arc::new(|| {});
    let writer = Writer::start_announcing(Arc::new(fs.clone()), wake, Some(announce)).unwrap();
    writer.submit(save(PATH, 1, "one", Expect::Absent));
    assert_eq!(writer.flush(LONG), Flushed::All);
    let stamp = fs.info(Path::new(PATH)).unwrap().stamp;
    assert_eq!(*early.lock().unwrap(), [(stamp, false)]);
}

const CHILD: &str = "COPYDESK_TEST_WRITER";

/// What the child saves as a revision: long, and the same number all over.
fn long_text(revision: u64) -> Vec<u8> {
    format!("{revision:08}\n").repeat(3000).into_bytes()
}

/// Not a test of its own: the process that the next test kills.
#[test]
fn child_that_saves_for_ever() {
    let Some(path) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let (woken, wakes) = mpsc::sync_channel(1);
    let wake = Arc::new(move || {
        let _ = woken.try_send(());
    });
    let writer = Writer::start(Arc::new(RealFs), wake).unwrap();
    for revision in 1.. {
        let content = whole(long_text(revision));
        writer.submit(Save { path: path.clone(), revision, content, expect: Expect::Absent });
        wakes.recv_timeout(LONG).unwrap();
        for event in writer.poll() {
            let Event::Saved { revision, .. } = event else { panic!("{event:?}") };
            // Straight to the stream, past the test harness, and at one stroke.
            std::io::stderr().write_all(format!("saved {revision}\n").as_bytes()).unwrap();
        }
    }
}

#[test]
fn a_killed_process_leaves_what_it_showed_as_saved() {
    for lines in [1, 7, 20] {
        let dir = TempDir::new();
        let path = dir.path().join("a.ron");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer::child_that_saves_for_ever", "--nocapture"])
            .env(CHILD, &path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let number = |line: String| line.strip_prefix("saved ").and_then(|n| n.parse().ok());
        let shown: u64 = said.by_ref().map_while(Result::ok).filter_map(number).nth(lines).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let shown = said.map_while(Result::ok).filter_map(number).last().unwrap_or(shown);
        let left = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&left);
        let revision: u64 = text.lines().next().unwrap().parse().unwrap();
        assert!(left == long_text(revision), "revision {revision} is not whole");
        assert!(revision == shown || revision == shown + 1, "{revision}, {shown} was shown");
    }
}
