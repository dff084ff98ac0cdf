//! Real kills: `kill_trials N [full|read-only|vanishing]` starts N processes that edit and save
//! through the same app and writer as the window, kills each with SIGKILL at a random instant,
//! and prints `N kills, L acknowledged edits lost, B files broken`.
//!
//! The process says on a pipe which edit the app shows as *saved*. An edit that was told so and
//! is not in the file afterwards is lost; a file is broken if it cannot be read, or is not in
//! the one form in which we write. With one of the three words the desk is on a small disk in
//! memory that is full, is made read-only, or is taken away while the process works; that needs
//! root on Linux, and without it nothing is tried and the program fails.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use copydesk::annotation::file;
use copydesk::app::saving::SaveState;
use copydesk::app::{App, Command as Do, Environment, Start};
use copydesk::article::ByteRange;
use copydesk::desk::RealFs;
use std::error::Error;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// So many edits follow each other before the process waits for the disk.
const BURST: u64 = 3;
/// The process lives at most this long, in microseconds, after its first report or its start.
const LONGEST: u64 = 40_000;
/// How many processes in a row work on one file.
const GENERATIONS: u64 = 20;
/// No process says more before it dies.
const MOST_LINES: usize = 100_000;
const NAME: &str = "a.txt.ron";
const LINE: &str = "a line of the article\n";

/// What ails the disk.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Disk {
    Sound,
    Full,
    ReadOnly,
    Vanishing,
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next().ok_or("usage: kill_trials N [full|read-only|vanishing]")?;
    let second = arguments.next();
    if first == "--child" {
        return edit_for_ever(Path::new(&second.ok_or("--child PATH")?));
    }
    let disk = match second.as_deref() {
        None => Disk::Sound,
        Some("full") => Disk::Full,
        Some("read-only") => Disk::ReadOnly,
        Some("vanishing") => Disk::Vanishing,
        Some(other) => return Err(format!("no such disk: {other}").into()),
    };
    let kills: u64 = first.parse()?;
    let tally = try_often(kills, disk)?;
    let Tally { lost, broken, saved, failed, .. } = tally;
    println!("{kills} kills, {lost} acknowledged edits lost, {broken} files broken");
    println!("({disk:?} disk; {saved} edits acknowledged, {failed} processes told of a failure)");
    if lost + broken > 0 { Err("a promise is broken".into()) } else { Ok(()) }
}

// ---- the process that is killed ----

/// Labels, and says what is on disk whenever the status line would.
fn edit_for_ever(article: &Path) -> Outcome<()> {
    let (woken, wakes) = mpsc::sync_channel(1);
    let wake = Arc::new(move || {
        let _ = woken.try_send(());
    });
    let environment = Environment { fs: Arc::new(RealFs), settings_path: None, wake };
    let mut app = App::new(environment, &Start { paths: vec![article.to_owned()] })?;
    while app.document().is_none() {
        wakes.recv()?;
        app.tick(0.0, true);
    }
    let said = |what: String| std::io::stdout().write_all(what.as_bytes());
    let document = app.document_mut().ok_or("nothing is open")?;
    if document.annotation.notes.is_empty() {
        document.add_note(ByteRange::new(0, 4), "");
    }
    let notes = &document.annotation.notes;
    let begin = notes.first().and_then(|n| n.text.parse().ok()).unwrap_or(0_u64);
    said(format!("begin {begin}\n"))?;
    let commands = [
        Do::LabelHeadline,
        Do::LabelCaption,
        Do::LabelBody,
        Do::LabelByline,
        Do::LabelJunk,
        Do::FirstBlock,
        Do::SelectAll,
        Do::Clear,
        Do::RestIsJunk,
        Do::SameAgain,
    ];
    for (number, command) in (begin + 1..).zip(commands.iter().cycle()) {
        app.run(*command);
        let document = app.document_mut().ok_or("nothing is open")?;
        document.change_note(0, &number.to_string());
        app.changed();
        if number % BURST != 0 {
            continue;
        }
        let mut told = false;
        while *app.save_state() != SaveState::Saved {
            if !told && matches!(app.save_state(), SaveState::Failed { .. } | SaveState::Outside) {
                told = true;
                said("failed\n".to_owned())?;
            }
            wakes.recv()?;
            app.tick(0.0, true);
        }
        said(format!("saved {number}\n"))?;
    }
    Ok(())
}

// ---- the one that kills ----

#[derive(Debug, Default)]
struct Tally {
    lost: u64,
    broken: u64,
    saved: u64,
    failed: u64,
}

/// What a process said: the number it began with, the last that it showed as saved.
#[derive(Debug, Default)]
struct Told {
    begin: Option<u64>,
    saved: Option<u64>,
    failed: bool,
}

impl Told {
    fn take_in(&mut self, line: &str) {
        let number = |word: &str| line.strip_prefix(word).and_then(|n| n.parse().ok());
        self.begin = number("begin ").or(self.begin);
        self.saved = number("saved ").or(self.saved);
        self.failed |= line == "failed";
    }
}

fn try_often(kills: u64, disk: Disk) -> Outcome<Tally> {
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.subsec_nanos();
    let mut random = Random(u64::from(seed));
    let place = Place::new(disk)?;
    let mut tally = Tally::default();
    for trial in 0..kills {
        if trial % GENERATIONS == 0 {
            place.lay_out()?;
        }
        let before = state(&place.kept.join(NAME)).ok().flatten();
        // A disk on which a file is open cannot be made read-only, so it is from the start, for
        // every other process.
        let read_only = disk == Disk::ReadOnly && trial % 2 == 1;
        if read_only {
            place.spoil(disk)?;
        }
        let told = kill_one(&place, disk, &mut random)?;
        tally.saved += told.saved.zip(told.begin).map_or(0, |(s, b)| s - b);
        tally.failed += u64::from(told.failed);
        let shown = told.saved.or(before);
        match state(&place.kept.join(NAME)) {
            Ok(left) if left >= shown => {}
            Ok(left) => {
                tally.lost += 1;
                println!("trial {trial}, seed {seed}: {shown:?} was shown, {left:?} is left");
            }
            Err(error) => {
                tally.broken += 1;
                println!("trial {trial}, seed {seed}: {error}");
            }
        }
        let article = std::fs::read_to_string(place.kept.join("a.txt"))?;
        if article != place.article {
            tally.broken += 1;
            println!("trial {trial}, seed {seed}: the article was changed");
        }
        if disk != Disk::ReadOnly || read_only {
            place.mend(disk)?;
        }
    }
    Ok(tally)
}

fn kill_one(place: &Place, disk: Disk, random: &mut Random) -> Outcome<Told> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([Path::new("--child"), &place.shown.join("a.txt")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let pipe = BufReader::new(child.stdout.take().ok_or("no pipe")?);
    let (sender, lines) = mpsc::sync_channel(MOST_LINES);
    let read = move || read_all(pipe, &sender);
    let reader = std::thread::Builder::new().name("reader".to_owned()).spawn(read)?;
    let mut told = Told::default();
    // Half of them die while they start or open; the others while they save.
    if random.below(2) == 1 {
        while told.saved.is_none() && !told.failed {
            told.take_in(&lines.recv_timeout(Duration::from_secs(20))?);
        }
    }
    wait(&mut child, random.below(LONGEST))?;
    if matches!(disk, Disk::Full | Disk::Vanishing) {
        place.spoil(disk)?;
        wait(&mut child, random.below(LONGEST))?;
    }
    child.kill()?;
    child.wait()?;
    reader.join().map_err(|_| "the reader failed")?;
    for line in lines.try_iter() {
        told.take_in(&line);
    }
    Ok(told)
}

/// Waits, and says so if the process ended by itself.
fn wait(child: &mut Child, microseconds: u64) -> Outcome<()> {
    std::thread::sleep(Duration::from_micros(microseconds));
    match child.try_wait()? {
        None => Ok(()),
        Some(status) => Err(format!("the process ended by itself: {status}").into()),
    }
}

fn read_all(pipe: BufReader<ChildStdout>, lines: &mpsc::SyncSender<String>) {
    for line in pipe.lines().map_while(Result::ok) {
        let _ = lines.send(line);
    }
}

/// The number of the last edit in a file, `None` if there is no file; or what is wrong with it.
fn state(path: &Path) -> Outcome<Option<u64>> {
    let bytes = match std::fs::read(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        done => done?,
    };
    let loaded = file::read(&bytes)?;
    if file::write(&loaded.annotation).as_bytes() != bytes {
        return Err("it is not in the form in which it is written".into());
    }
    let note = loaded.annotation.notes.first().ok_or("its note is gone")?;
    Ok(Some(note.text.parse().unwrap_or(0)))
}

/// A fixed sequence that looks random.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % end
    }
}

// ---- disks ----

/// Where the desk is.
struct Place {
    folder: PathBuf,
    /// The folder of articles as the process sees it, on a disk that may vanish.
    shown: PathBuf,
    /// The same, where it stays to be seen.
    kept: PathBuf,
    /// The disks that these are on, if they are not the machine's.
    mounted: Option<[PathBuf; 2]>,
    article: String,
}

impl Place {
    fn new(disk: Disk) -> Outcome<Self> {
        let folder = std::env::temp_dir().join(format!("copydesk-kills-{}", std::process::id()));
        let [shown, kept] = ["shown", "kept"].map(|name| folder.join(name));
        std::fs::create_dir_all(&shown)?;
        std::fs::create_dir_all(&kept)?;
        // On a full disk there is room for the article and for one file, not for two.
        let article = LINE.repeat(if disk == Disk::Full { 3000 } else { 400 });
        if disk == Disk::Sound {
            let place = shown.join("desk");
            std::fs::create_dir(&place)?;
            return Ok(Self { folder, shown: place.clone(), kept: place, mounted: None, article });
        }
        let size = if disk == Disk::Full { "size=300k" } else { "size=8m" };
        run("mount", &["-t", "tmpfs", "-o", size, "copydesk"], &[&kept])
            .map_err(|e| format!("{e}; this needs root, on Linux: nothing was tried"))?;
        run("mount", &["--bind"], &[&kept, &shown])?;
        std::fs::create_dir(kept.join("desk"))?;
        let [seen, stays] = [&shown, &kept].map(|place| place.join("desk"));
        Ok(Self { folder, shown: seen, kept: stays, mounted: Some([shown, kept]), article })
    }

    /// Begins with the article alone.
    fn lay_out(&self) -> Outcome<()> {
        for entry in std::fs::read_dir(&self.kept)? {
            std::fs::remove_file(entry?.path())?;
        }
        Ok(std::fs::write(self.kept.join("a.txt"), &self.article)?)
    }

    fn spoil(&self, disk: Disk) -> Outcome<()> {
        let Some([shown, kept]) = &self.mounted else { return Ok(()) };
        match disk {
            Disk::Sound => Ok(()),
            Disk::Full => {
                // Until there is no room: that this fails is its purpose.
                let mut ballast = std::fs::File::create(kept.join("ballast"))?;
                while ballast.write_all(&[0; 1 << 10]).is_ok() {}
                Ok(())
            }
            Disk::ReadOnly => run("mount", &["-o", "remount,bind,ro"], &[shown]),
            Disk::Vanishing => run("umount", &["-l"], &[shown]),
        }
    }

    fn mend(&self, disk: Disk) -> Outcome<()> {
        let Some([shown, kept]) = &self.mounted else { return Ok(()) };
        match disk {
            Disk::Sound => Ok(()),
            Disk::Full => Ok(std::fs::remove_file(kept.join("ballast"))?),
            Disk::ReadOnly => run("mount", &["-o", "remount,bind,rw"], &[shown]),
            Disk::Vanishing => {
                // What was written where the disk had been is nobody's.
                let left = std::fs::read_dir(shown)?.count();
                if left > 0 {
                    return Err(format!("{left} files were written where no desk is").into());
                }
                run("mount", &["--bind"], &[kept, shown])
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        for place in self.mounted.iter().flatten() {
            let _ = run("umount", &["-l"], &[place]);
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn run(program: &str, arguments: &[&str], paths: &[&PathBuf]) -> Outcome<()> {
    let output = Command::new(program).args(arguments).args(paths).output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(format!("{program}: {said}").into())
}
