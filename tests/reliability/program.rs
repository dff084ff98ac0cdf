//! Copydesk as a process of its own: the app, its writer and its watch on real files, with no
//! window. It is told what to do line by line and reports what the window would show.

use crate::gate::{GatedFs, Step};
use crate::sim_app::{describe_as, press};
use copydesk::annotation::{Annotation, Article, Note, Status, file};
use copydesk::app::document::ReadOnly;
use copydesk::app::overlay::Overlay;
use copydesk::app::saving::SaveState;
use copydesk::app::{App, Environment, Start};
use copydesk::article::{ByteRange, Text};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// More reports than any test leaves unread.
const ROOM: usize = 100_000;
const CHILD: &str = "COPYDESK_TEST_PROGRAM";
/// A bound on waiting, never reached by a test that passes.
const LONG: Duration = Duration::from_mins(1);
/// What stands between the parts of a report.
const BETWEEN: char = '\u{1F}';

/// What a program shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many lines were obeyed.
    pub done: usize,
    /// The article's file name; empty while none is open.
    pub article: String,
    /// `untouched`, `saving`, `saved`, `failed` or `outside`.
    pub state: String,
    /// Why nothing can be changed; empty if it can.
    pub read_only: String,
    /// What lies over the article: `outside`, `damaged`, `article changed`, another; or empty.
    pub question: String,
    /// The text of the first note: which version of the annotation it is.
    pub version: String,
    /// The text that is labelled.
    pub text: String,
    /// The messages on show.
    pub messages: String,
}

impl Report {
    fn of(app: &App, done: usize) -> Self {
        let mut report = Self { done, ..Self::default() };
        let messages: Vec<&str> = app.messages.shown().iter().map(|m| m.text.as_str()).collect();
        report.messages = messages.join(" | ");
        let Some(open) = &app.open else { return report };
        let name = open.opened.path.file_name().unwrap().to_str().unwrap();
        name.clone_into(&mut report.article);
        let state = match app.save_state() {
            SaveState::Untouched => "untouched",
            SaveState::Saving => "saving",
            SaveState::Saved => "saved",
            SaveState::Failed { .. } => "failed",
            SaveState::Outside => "outside",
        };
        state.clone_into(&mut report.state);
        report.read_only =
            open.document.read_only.as_ref().map(ReadOnly::sentence).unwrap_or_default();
        let question = match &app.overlay {
            None => "",
            Some(Overlay::Outside) => "outside",
            Some(Overlay::Damaged) => "damaged",
            Some(Overlay::ArticleChanged) => "article changed",
            Some(_) => "another",
        };
        question.clone_into(&mut report.question);
        let notes = &open.document.annotation.notes;
        report.version = notes.first().map(|note| note.text.clone()).unwrap_or_default();
        open.document.text().as_str().clone_into(&mut report.text);
        report
    }

    fn line(&self) -> String {
        let Self { done, article, state, read_only, question, version, text, messages } = self;
        let done = done.to_string();
        let parts = [&done, article, state, read_only, question, version, text, messages];
        let parts: Vec<String> = parts.iter().map(|part| part.replace('\n', "\\n")).collect();
        format!("report{BETWEEN}{}\n", parts.join(&BETWEEN.to_string()))
    }

    fn parse(line: &str) -> Option<Self> {
        let parts: Vec<&str> = line.strip_prefix("report")?.split(BETWEEN).collect();
        let [_, done, article, state, read_only, question, version, text, messages] = parts[..]
        else {
            panic!("not a report: {line:?}");
        };
        let [article, state, read_only, question, version, text, messages] =
            [article, state, read_only, question, version, text, messages]
                .map(|part| part.replace("\\n", "\n"));
        let done = done.parse().unwrap();
        Some(Self { done, article, state, read_only, question, version, text, messages })
    }
}

/// Not a test of its own: the process that [`Program`] starts. Ends with its standard input,
/// closing as the window does, or with the line `close`.
#[test]
fn child_that_does_as_told() {
    let Ok(annotator) = std::env::var(CHILD) else { return };
    let (send, happened) = mpsc::sync_channel::<Option<String>>(ROOM);
    let woken = send.clone();
    let wake = Arc::new(move || {
        let _ = woken.send(None);
    });
    let listen = move || {
        for line in std::io::stdin().lines() {
            let _ = send.send(Some(line.unwrap()));
        }
        let _ = send.send(Some("close".to_owned()));
    };
    std::thread::Builder::new().name("orders".to_owned()).spawn(listen).unwrap();
    let gate = GatedFs::default();
    let environment = Environment { fs: Arc::new(gate.clone()), settings_path: None, wake };
    let mut app = App::new(environment, &Start { paths: Vec::new() }).unwrap();
    app.change_settings(|s| s.annotator = annotator);
    let (mut done, mut shown) = (0, Report::default());
    loop {
        let line = happened.recv().unwrap();
        if let Some(line) = &line {
            match line.split_once(' ') {
                _ if line == "close" && app.may_close() => break,
                Some(("hold", step)) => gate.shut(Step::named(step)),
                _ if line == "go on" => gate.open(),
                _ => obey(&mut app, line),
            }
            done += 1;
        }
        app.tick(0.0, true);
        let report = Report::of(&app, done);
        if report != shown {
            // Straight to the stream, past the test harness, and at one stroke.
            std::io::stderr().write_all(report.line().as_bytes()).unwrap();
            shown = report;
        }
    }
    // What holds the lock goes before the process says that it has ended.
    drop(app);
}

fn obey(app: &mut App, line: &str) {
    let (what, rest) = line.split_once(' ').unwrap_or((line, ""));
    match what {
        "open" => app.open_path(Path::new(rest)),
        "press" => press(app, rest),
        "edit" => {
            let document = app.document_mut().unwrap();
            if document.read_only.is_none() {
                if document.annotation.notes.is_empty() {
                    document.add_note(ByteRange::new(0, 3), "");
                }
                document.change_note(0, rest);
            }
            app.changed();
        }
        "finish" => {
            app.document_mut().unwrap().set_status(Status::Done);
            app.changed();
        }
        "keep" => app.keep_mine(),
        "theirs" => app.take_theirs(),
        "focus" => app.focus_returned(),
        "close" => {}
        _ => panic!("{line}?"),
    }
}

enum Said {
    Shown(Report),
    /// The writer waits at the gate.
    Held,
}

/// A Copydesk that runs.
pub struct Program {
    child: Child,
    input: Option<ChildStdin>,
    said: mpsc::Receiver<Said>,
    is_held: bool,
    told: usize,
    /// What it showed last.
    pub shown: Report,
    /// The versions that it showed as saved, in order.
    pub saved: Vec<String>,
}

impl Program {
    /// Starts one, of this annotator.
    pub fn start(annotator: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "program::child_that_does_as_told", "--nocapture"])
            .env(CHILD, annotator)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (send, said) = mpsc::sync_channel(ROOM);
        let errors = BufReader::new(child.stderr.take().unwrap());
        let listen = move || {
            for line in errors.lines().map_while(Result::ok) {
                match Report::parse(&line) {
                    Some(report) => drop(send.send(Said::Shown(report))),
                    None if line == "held" => drop(send.send(Said::Held)),
                    None => drop(writeln!(std::io::stderr(), "{line}")),
                }
            }
        };
        std::thread::Builder::new().name("reports".to_owned()).spawn(listen).unwrap();
        let input = child.stdin.take();
        let (shown, saved) = (Report::default(), Vec::new());
        Self { child, input, said, is_held: false, told: 0, shown, saved }
    }

    /// Starts one with an article open.
    pub fn open(annotator: &str, article: &Path) -> Self {
        let mut program = Self::start(annotator);
        program.tell(&format!("open {}", article.display()));
        let name = article.file_name().unwrap().to_str().unwrap().to_owned();
        program.until("open", |r| r.article == name);
        program
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to do something, and does not wait.
    pub fn tell(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        self.told += 1;
    }

    /// Waits until all that it was told is done and it shows something; `what` names that.
    pub fn until(&mut self, what: &str, holds: impl Fn(&Report) -> bool) -> &Report {
        while self.shown.done < self.told || !holds(&self.shown) {
            self.hear(what);
        }
        &self.shown
    }

    /// Waits until it shows something, whatever it was told since.
    pub fn until_shown(&mut self, holds: impl Fn(&Report) -> bool) {
        while !holds(&self.shown) {
            self.hear("shown");
        }
    }

    fn hear(&mut self, what: &str) {
        match self.said.recv_timeout(LONG) {
            Ok(said) => self.take(said),
            Err(why) => panic!("{what}: {why}; last shown: {:#?}", self.shown),
        }
    }

    /// Makes an edit whose save is held at a step, and waits until it is.
    pub fn save_held(&mut self, version: &str, step: Step) {
        self.is_held = false;
        self.tell(&format!("hold {step:?}"));
        self.tell(&format!("edit {version}"));
        while !self.is_held {
            self.hear("held");
        }
    }

    fn take(&mut self, said: Said) {
        let Said::Shown(report) = said else {
            self.is_held = true;
            return;
        };
        if report.state == "saved" && self.saved.last() != Some(&report.version) {
            self.saved.push(report.version.clone());
        }
        self.shown = report;
    }

    /// Makes an edit and waits until it is shown as saved.
    pub fn save(&mut self, version: &str) {
        self.tell(&format!("edit {version}"));
        self.until("saved", |r| r.state == "saved" && r.version == version);
    }

    /// Waits until it asks what is to become of a change from outside.
    pub fn asks(&mut self) {
        self.until("a question", |r| r.question == "outside");
    }

    /// Closes it as the window is closed, and waits for its end. What it showed is kept.
    pub fn close(mut self) -> Vec<String> {
        drop(self.input.take());
        assert!(self.child.wait().unwrap().success());
        while let Ok(said) = self.said.recv() {
            self.take(said);
        }
        std::mem::take(&mut self.saved)
    }

    /// Kills it, and returns the versions that it had shown as saved.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        while let Ok(said) = self.said.recv() {
            self.take(said);
        }
        std::mem::take(&mut self.saved)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An annotation of `a.txt` without an annotator, as it is written.
pub fn annotation(text: &str, version: &str) -> Vec<u8> {
    let text = Text::new(text.to_owned());
    let mut annotation = Annotation::new(Article::default(), "", text.into());
    describe_as(&mut annotation, "a.txt", "");
    let note = Note { range: ByteRange::new(0, 3), by: String::new(), text: version.to_owned() };
    annotation.notes.push(note);
    file::write(&annotation).into_bytes()
}

/// The version in an annotation file, which must be whole: sound, and as it would be written.
pub fn version_in(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    version_of(&bytes).unwrap_or_else(|| panic!("{} is not whole", path.display()))
}

/// The version in an annotation's bytes; `None` if they are not whole.
pub fn version_of(bytes: &[u8]) -> Option<String> {
    let read = file::read(bytes).ok()?;
    let whole = file::write(&read.annotation).into_bytes() == bytes;
    whole.then(|| read.annotation.notes.first().map(|n| n.text.clone()).unwrap_or_default())
}

/// Does something, and says what the program printed if it fails.
pub fn run(folder: &Path, program: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|e| panic!("this test needs {program}: {e}"));
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
