//! Locks, the watch, and reading bytes.

use crate::tempdir::TempDir;
use copydesk::desk::lock::{LockOutcome, lock};
use copydesk::desk::open::{LIMIT, OpenError};
use copydesk::desk::replace::replace;
use copydesk::desk::sim::{Call, Fault, SimFs};
use copydesk::desk::{Change, Expect, FileSystem, RealFs, ReplaceError, Watch, read_limited};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

#[test]
fn a_second_lock_says_who_holds_the_first() {
    let dir = TempDir::new();
    let target = dir.join("korea.txt.mk.ron");
    let LockOutcome::Held(guard) = lock(&target, "m\nk") else { panic!() };
    assert_eq!(dir.names(), [".korea.txt.mk.ron.lock"]);
    let LockOutcome::Busy(holder) = lock(&target, "jd") else { panic!() };
    assert_eq!((holder.pid, holder.annotator.as_str()), (Some(std::process::id()), "mk"));
    assert!(holder.since.is_some());
    assert!(matches!(lock(&dir.join("other.ron"), "jd"), LockOutcome::Held(_)));
    drop(guard);
    if cfg!(unix) {
        assert_eq!(dir.names(), [""; 0]);
    }
    assert!(matches!(lock(&target, "jd"), LockOutcome::Held(_)));
}

#[test]
fn leavings_of_a_crash_are_no_lock() {
    let dir = TempDir::new();
    std::fs::write(dir.join(".a.ron.lock"), "pid: 1\nannotator: someone with a long name\n")
        .unwrap();
    let LockOutcome::Held(guard) = lock(&dir.join("a.ron"), "mk") else { panic!() };
    if cfg!(unix) {
        let text = std::fs::read_to_string(guard.path()).unwrap();
        assert!(text.contains("annotator: mk\n") && !text.contains("someone"), "{text}");
    }
}

#[test]
fn where_no_lock_can_be_had_there_is_a_reason() {
    let dir = TempDir::new();
    std::fs::create_dir(dir.join(".a.ron.lock")).unwrap();
    for target in [dir.join("a.ron"), dir.join("gone").join("a.ron"), PathBuf::from("/")] {
        match lock(&target, "") {
            LockOutcome::Unavailable(reason) => assert!(!reason.is_empty()),
            other => panic!("{}: {other:?}", target.display()),
        }
    }
}

/// Proves nothing for the superuser, who may write anywhere.
#[cfg(unix)]
#[test]
fn a_read_only_folder_opens_without_a_lock() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new();
    let path = dir.path().join("a.ron");
    std::fs::write(&path, "x").unwrap();
    let allow = |mode| {
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(0o555);
    let superuser = std::fs::write(dir.path().join("probe"), "").is_ok();
    let (locked, read) = (lock(&path, "mk"), read_limited(&RealFs, &path, LIMIT));
    let saved = replace(&RealFs, &path, b"y", &[Expect::Anything], &mut |_| {});
    allow(0o755);
    assert_eq!(read.unwrap().0, b"x");
    if !superuser {
        assert!(matches!(locked, LockOutcome::Unavailable(_)), "{locked:?}");
        let Err(ReplaceError::Failed(error)) = saved else { panic!("{saved:?}") };
        assert!(error.remedy().contains("Allow writing in this folder"));
        assert_eq!(dir.names(), ["a.ron"]);
    }
}

/// Another user's lock file cannot be written, but whether it is held can be told.
#[cfg(unix)]
#[test]
fn a_lock_file_that_cannot_be_written_still_tells() {
    use std::os::unix::fs::PermissionsExt;
    let dir = TempDir::new();
    let target = dir.join("a.ron");
    let LockOutcome::Held(guard) = lock(&target, "mk") else { panic!() };
    let only_read = || std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(guard.path(), only_read()).unwrap();
    let LockOutcome::Busy(holder) = lock(&target, "jd") else { panic!() };
    assert_eq!(holder.annotator, "mk");
    drop(guard);
    std::fs::write(dir.join(".a.ron.lock"), "").unwrap();
    std::fs::set_permissions(dir.join(".a.ron.lock"), only_read()).unwrap();
    assert!(matches!(lock(&target, "jd"), LockOutcome::Held(_)));
}

#[cfg(unix)]
#[test]
fn a_lock_never_follows_a_link() {
    let dir = TempDir::new();
    std::fs::write(dir.join("precious"), "keep").unwrap();
    for (to, name) in [("precious", "a.ron"), ("nowhere", "b.ron")] {
        std::os::unix::fs::symlink(to, dir.join(&format!(".{name}.lock"))).unwrap();
        assert!(matches!(lock(&dir.join(name), ""), LockOutcome::Unavailable(_)), "{to}");
    }
    assert_eq!(std::fs::read_to_string(dir.join("precious")).unwrap(), "keep");
    assert!(!dir.join("nowhere").exists());
}

/// Many threads fight for one lock; never two have it, though each removes the file.
#[test]
fn only_one_holds_the_lock_at_any_time() {
    use std::sync::atomic::{AtomicU32, Ordering};
    let dir = TempDir::new();
    let target = dir.join("a.ron");
    let (inside, times) = (AtomicU32::new(0), AtomicU32::new(0));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..300 {
                    if let LockOutcome::Held(_guard) = lock(&target, "") {
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        times.fetch_add(1, Ordering::SeqCst);
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                }
            });
        }
    });
    assert!(times.into_inner() > 0);
}

const CHILD: &str = "COPYDESK_TEST_LOCK";

/// Not a test of its own: the other process of the test below.
#[test]
fn child_that_holds_a_lock() {
    let Some(target) = std::env::var_os(CHILD) else { return };
    let LockOutcome::Held(_guard) = lock(Path::new(&target), "child") else { panic!() };
    // Straight to the stream, past the test harness.
    std::io::stderr().write_all(b"locked\n").unwrap();
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
}

#[test]
fn another_process_is_met_and_its_death_frees_the_lock() {
    let dir = TempDir::new();
    let target = dir.join("a.ron");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "files::child_that_holds_a_lock", "--nocapture"])
        .env(CHILD, &target)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|l| l == "locked"), "the child has the lock");
    let LockOutcome::Busy(holder) = lock(&target, "mk") else { panic!() };
    if cfg!(unix) {
        assert_eq!((holder.pid, holder.annotator.as_str()), (Some(child.id()), "child"));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(dir.names(), [".a.ron.lock"], "a killed process cannot tidy up");
    assert!(matches!(lock(&target, "mk"), LockOutcome::Held(_)));
}

fn watch(fs: &SimFs, path: &Path) -> Watch {
    // The thread never looks by itself within a test.
    let watch =
        Watch::start(Arc::new(fs.clone()), Duration::from_hours(1), Arc::new(|| {})).unwrap();
    watch.set([(path.to_owned(), fs.info(path).ok().map(|i| i.stamp))]);
    watch
}

#[test]
fn changes_are_told_once() {
    let fs = SimFs::new(&["desk"]);
    let path = Path::new("desk/a.txt");
    let watch = watch(&fs, path);
    let step = |act: &dyn Fn()| {
        act();
        watch.check_now();
        watch.poll()
    };
    let stamp = || fs.info(path).unwrap().stamp;
    assert_eq!(step(&|| {}), []);
    assert_eq!(step(&|| fs.put(path, b"1")), [Change::Appeared(path.to_owned(), stamp())]);
    assert_eq!(step(&|| {}), []);
    assert_eq!(step(&|| fs.put(path, b"2")), [Change::Changed(path.to_owned(), stamp())]);
    assert_eq!(step(&|| fs.fail_every(Call::Info, Fault::Raw(13))), []);
    fs.heal();
    assert_eq!(step(&|| fs.take_away(path)), [Change::Vanished(path.to_owned())]);
    assert_eq!(step(&|| watch.set([])), []);
    assert_eq!(step(&|| fs.put(path, b"3")), []);
}

#[test]
fn our_own_writes_are_no_change() {
    let fs = SimFs::new(&["desk"]);
    let (path, temporary) = (Path::new("desk/a.txt"), Path::new("desk/t"));
    fs.put(path, b"1");
    let watch = watch(&fs, path);
    fs.put(temporary, b"2");
    watch.expecter()(path, fs.info(temporary).unwrap().stamp);
    watch.check_now();
    fs.rename(temporary, path).unwrap();
    watch.check_now();
    assert_eq!(watch.poll(), []);
    fs.put(path, b"3");
    watch.check_now();
    assert_eq!(watch.poll().len(), 1);
    // Saved before anybody looked: only the last change counts.
    fs.put(path, b"4");
    watch.check_now();
    watch.expect(Path::new("desk/unknown"), fs.info(path).unwrap().stamp);
    fs.put(path, b"5");
    watch.check_now();
    assert_eq!(watch.poll().len(), 1);
}

#[test]
fn the_thread_looks_when_asked_wakes_and_ends() {
    let fs = SimFs::new(&["desk"]);
    let path = Path::new("desk/a.txt");
    let (woken, wakes) = mpsc::sync_channel(10);
    let wake = Arc::new(move || woken.send(()).unwrap());
    let hour = Duration::from_hours(1);
    let watch = Watch::start(Arc::new(fs.clone()), hour, wake).unwrap();
    watch.set([(path.to_owned(), None)]);
    fs.put(path, b"1");
    watch.check_soon();
    wakes.recv_timeout(Duration::from_mins(1)).unwrap();
    assert_eq!(watch.poll().len(), 1);
    drop(watch);
    // The thread held the other end: it is gone, an hour before its time.
    wakes.recv_timeout(Duration::from_mins(1)).unwrap_err();
}

#[test]
fn bytes_are_read_up_to_a_limit() {
    let dir = TempDir::new();
    let path = dir.join("a");
    for (len, limit, fits) in [(0, 0, true), (10, 10, true), (11, 10, false), (1, u64::MAX, true)] {
        std::fs::write(&path, vec![7; len]).unwrap();
        match read_limited(&RealFs, &path, limit) {
            Ok((bytes, print)) => {
                assert!(fits);
                assert_eq!((bytes.len(), print.stamp.len), (len, len as u64));
                assert_eq!(print.sha256, copydesk::desk::fingerprint::sha256(&bytes));
            }
            Err(OpenError::TooLong { len: 11, limit: 10 }) => assert!(!fits),
            Err(other) => panic!("{len} {limit}: {other}"),
        }
    }
    let huge = std::fs::File::create(&path).unwrap();
    huge.set_len(LIMIT + 1).unwrap();
    let error = read_limited(&RealFs, &path, LIMIT).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The file is 257 MiB long and the limit is 256 MiB: split it first."
    );
}

#[test]
fn what_is_not_a_file_is_refused() {
    let dir = TempDir::new();
    std::fs::write(dir.join("file"), "x").unwrap();
    let refused = |path: &Path| read_limited(&RealFs, path, LIMIT).unwrap_err();
    assert!(matches!(refused(dir.path()), OpenError::Folder));
    assert!(matches!(refused(&dir.join("gone")), OpenError::Missing));
    assert!(matches!(refused(&dir.join("file").join("in it")), OpenError::Missing));
    assert!(matches!(refused(Path::new("")), OpenError::Missing));
    let sim = SimFs::new(&["desk"]);
    sim.put("desk/a", b"x");
    sim.fail(0, Fault::Raw(13));
    assert!(matches!(read_limited(&sim, Path::new("desk/a"), 9), Err(OpenError::Denied)));
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_refused_without_waiting() {
    let dir = TempDir::new();
    let pipe = dir.join("pipe");
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|s| s.success()) {
        assert!(matches!(read_limited(&RealFs, &pipe, LIMIT), Err(OpenError::Special)));
        // Past the first look, as when the pipe came in between.
        RealFs.read(&pipe, 10).unwrap_err();
    }
    assert!(matches!(
        read_limited(&RealFs, Path::new("/dev/zero"), LIMIT),
        Err(OpenError::Special)
    ));
}
