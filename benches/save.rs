//! What a durable save costs, as a multiple of the least that it could be. `cargo bench --bench
//! save`.
//!
//! The least is: write beside, sync, rename, sync the folder. A save also looks at the old file
//! before and after, exchanges names instead of renaming, and removes the old file. It is
//! measured with that, and as on a disk that cannot exchange names; there the time from the last
//! look at the old file to the end of the rename is reported too: what another program writes
//! into the file just then is lost.
//!
//! Each file is 50 KB, saved over again; the ways take turns, so that all meet the same disk.
//! Files lie in the current folder's `target`, since a temporary folder is often no disk.

#![expect(clippy::print_stdout, reason = "a bench reports on the terminal")]
#![expect(clippy::expect_used, reason = "a bench that cannot start has nothing to report")]

mod support;

use copydesk::desk::replace::replace;
use copydesk::desk::{Expect, FileSystem, Info, NewFile, RealFs};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};
use support::{Times, ratio};

const ROUNDS: usize = 400;

fn main() {
    let folder = PathBuf::from(format!("target/copydesk-bench-save-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("there is a folder for what is built");
    let content = "The quick brown fox jumps over the lazy dog. ".repeat(1_100).into_bytes();
    let plain = Plain::default();
    let mut times: [Vec<Duration>; 3] = Default::default();
    let [least_times, save_times, plain_times] = &mut times;
    let (mut known, mut plain_known) = (Expect::Absent, Expect::Absent);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        least(&folder, &content).expect("a file can be written");
        least_times.push(start.elapsed());
        let path = folder.join("save.ron");
        save_times.push(save(&RealFs, &path, &content, &mut known));
        let path = folder.join("plain.ron");
        plain_times.push(save(&plain, &path, &content, &mut plain_known));
    }
    let _ = fs::remove_dir_all(&folder);
    let [least, save, plain_save] = times.map(Times::new);
    println!("the least      median {:>9.1?}  p99 {:>9.1?}", least.median(), least.at(0.99));
    for (what, times) in [("a save", &save), ("… by a rename", &plain_save)] {
        let (median, p99) = (times.median(), times.at(0.99));
        let ratio = ratio(median, least.median());
        println!("{what:<14} median {median:>9.1?}  p99 {p99:>9.1?}  to the least {ratio:.2}");
    }
    let gaps = Times::new(plain.gaps.into_inner().expect("nobody panicked"));
    println!(
        "from the last look to the end of a rename: median {:.1?}, p99 {:.1?}",
        gaps.median(),
        gaps.at(0.99)
    );
}

/// Saves, and says how long it took.
fn save(fs: &dyn FileSystem, path: &Path, content: &[u8], known: &mut Expect) -> Duration {
    let start = Instant::now();
    let print = replace(fs, path, content, &[*known], &mut |_| ());
    let time = start.elapsed();
    *known = Expect::Is(print.expect("a file can be saved"));
    time
}

/// No look, no care: what every durable save has to do.
fn least(folder: &Path, content: &[u8]) -> io::Result<()> {
    let beside = folder.join("least.tmp");
    let mut file = File::create(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, folder.join("least.ron"))?;
    File::open(folder)?.sync_all()
}

/// A disk that cannot exchange names. Takes the time from the end of the last look at the file
/// to the end of the rename.
#[derive(Debug, Default)]
struct Plain {
    looked: Mutex<Option<Instant>>,
    gaps: Mutex<Vec<Duration>>,
}

impl Plain {
    fn note<T>(&self, done: T) -> T {
        *self.looked.lock().expect("nobody panicked") = Some(Instant::now());
        done
    }
}

impl FileSystem for Plain {
    fn info(&self, path: &Path) -> io::Result<Info> {
        self.note(RealFs.info(path))
    }
    fn is_link(&self, path: &Path) -> io::Result<bool> {
        RealFs.is_link(path)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        RealFs.resolve(path)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        self.note(RealFs.read(path, limit))
    }
    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        RealFs.create_new(path, mode)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let done = RealFs.rename(from, to);
        let looked = self.looked.lock().expect("nobody panicked").take();
        let mut gaps = self.gaps.lock().expect("nobody panicked");
        gaps.extend(looked.map(|looked| looked.elapsed()));
        done
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.sync_folder(folder)
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.create_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealFs.remove(path)
    }
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.remove_folder(folder)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        RealFs.list(folder)
    }
    fn is_running(&self, pid: u32) -> Option<bool> {
        RealFs.is_running(pid)
    }
    fn now(&self) -> SystemTime {
        RealFs.now()
    }
}
