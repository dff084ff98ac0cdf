//! Ctrl+C and SIGTERM while a command writes: a process of its own, held at a step of its work,
//! is sent real signals.

use crate::desk::{ARTICLE, complete, put, put_annotation};
use crate::gate::{GatedFs, Step};
use crate::tempdir::TempDir;
use clap::Parser;
use copydesk::annotation::{Annotation, Status};
use copydesk::cli::{self, Arguments, stop::Stop};
use std::io::{BufRead, BufReader, Read, Write, stderr, stdin};
use std::process::{Child, ChildStderr, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// The step to be held at and the arguments, for the process that [`Program`] starts.
const CHILD: &str = "COPYDESK_TEST_STOP";
/// What stands between them.
const BETWEEN: char = '\u{1F}';
/// A bound on waiting, never reached by a test that passes.
const LONG: Duration = Duration::from_mins(1);

/// Not a test of its own: the process that [`Program`] starts. It says `held` when it is, and
/// on its standard input is asked whether it heard a signal, or told to go on.
#[test]
fn child_that_is_stopped() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let (held_at, arguments) = told.split_once(BETWEEN).unwrap();
    let arguments = std::iter::once("copydesk").chain(arguments.split(BETWEEN));
    let command = Arguments::try_parse_from(arguments).unwrap().command.unwrap();
    assert!(command.wants_to_be_asked());
    let stop = Stop::by_signals().unwrap();
    let gate = GatedFs::default();
    gate.shut_for_all(Step::named(held_at));
    let (asked, gate_of_listener) = (stop.clone(), gate.clone());
    let listen = move || {
        for line in stdin().lines().map_while(Result::ok) {
            match line.as_str() {
                "go on" => gate_of_listener.open(),
                _ => drop(writeln!(stderr(), "{}", if asked.goes_on() { "no" } else { "yes" })),
            }
        }
    };
    std::thread::Builder::new().name("orders".to_owned()).spawn(listen).unwrap();
    let exit = cli::run(&command, &gate, &stop, &mut std::io::sink(), &mut stderr());
    std::process::exit(exit.code().into());
}

/// A command at work, held at a step.
struct Program {
    child: Child,
    input: ChildStdin,
    errors: BufReader<ChildStderr>,
}

impl Program {
    fn held_at(step: Step, arguments: &[&str]) -> Self {
        let step = format!("{step:?}");
        let told = [&[step.as_str()], arguments].concat();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "stop::child_that_is_stopped", "--nocapture"])
            .env(CHILD, told.join(&BETWEEN.to_string()))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let errors = BufReader::new(child.stderr.take().unwrap());
        let mut program = Self { child, input, errors };
        assert_eq!(program.hear(), "held");
        program
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.errors.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn signal(&self, name: &str) {
        let order = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &order]).status().unwrap().success());
    }

    /// Asks until it has heard the signal.
    fn until_asked(&mut self) {
        let end = Instant::now() + LONG;
        let mut heard = String::new();
        while heard != "yes" {
            writeln!(self.input, "asked?").unwrap();
            // Several threads may be held.
            heard = std::iter::repeat_with(|| self.hear()).find(|line| line != "held").unwrap();
            assert!(Instant::now() < end, "no signal came");
        }
    }

    /// Its exit code, and what it said.
    fn end(mut self) -> (Option<i32>, String) {
        let mut said = String::new();
        self.errors.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said.replace("held\n", ""))
    }
}

/// A desk of gold in `desk`.
fn desk() -> TempDir {
    let dir = TempDir::new();
    for name in ["1.txt", "2.txt"] {
        put(&dir, &format!("desk/{name}"), ARTICLE);
        let gold = Annotation { status: Status::Gold, ..complete(name, "gold") };
        put_annotation(&dir, "desk/", &gold);
    }
    dir
}

fn export(dir: &TempDir) -> Program {
    let (desk, out) = (dir.join("desk"), dir.join("set"));
    let (desk, out) = (desk.to_str().unwrap(), out.to_str().unwrap());
    Program::held_at(Step::Create, &["export", desk, "--format", "jsonl", "--out", out])
}

#[test]
fn the_first_signal_ends_an_export_and_leaves_nothing() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let dir = desk();
        let mut program = export(&dir);
        assert_eq!(dir.names().len(), 2, "the temporary folder is there: {:?}", dir.names());
        program.signal(signal);
        program.until_asked();
        writeln!(program.input, "go on").unwrap();
        let (exit, said) = program.end();
        assert_eq!(exit, Some(code), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with("copydesk: export stopped: "), "{said}");
        assert!(said.ends_with("set: nothing was written there\n"), "{said}");
        assert_eq!(dir.names(), ["desk"]);
    }
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let dir = desk();
    let mut program = export(&dir);
    program.signal("TERM");
    program.until_asked();
    program.signal("INT");
    let (exit, said) = program.end();
    assert_eq!((exit, said.as_str()), (Some(130), ""));
    assert!(!dir.join("set").exists());
}

#[test]
fn a_stopped_import_leaves_whole_files_and_can_be_ended_by_another() {
    let dir = TempDir::new();
    let lines = (0..300).map(|n| format!("{{\"id\": \"a{n}\", \"text\": \"Rain {n}.\"}}\n"));
    let file = put(&dir, "all.jsonl", lines.collect::<String>());
    let into = dir.join("articles");
    let (file, into) = (file.to_str().unwrap(), into.to_str().unwrap());
    let arguments = ["import", file, "--format", "articles", "--into", into];
    let mut program = Program::held_at(Step::Sync, &arguments);
    program.signal("INT");
    program.until_asked();
    writeln!(program.input, "go on").unwrap();
    let (exit, said) = program.end();
    assert_eq!(exit, Some(130), "{said}");
    let sentence = "256 files were written, each whole: import again for the rest\n";
    assert!(said.starts_with("copydesk: import stopped: ") && said.ends_with(sentence), "{said}");
    let names = || -> Vec<String> {
        let names = std::fs::read_dir(into).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert!(!names().iter().any(|name| name.starts_with('.')), "{:?}", names());
    assert_eq!(names().len(), 256);
    let (code, out, err) = crate::desk::run(&arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("44 articles written.\n256 articles there already, the same.\n"), "{out}");
    assert_eq!(names().len(), 300);
}

#[test]
fn what_only_reports_is_ended_by_the_system() {
    for (arguments, asks) in [
        (&["split", "desk", "--split", "train=1,test=1"][..], true),
        (&["mark", "a.html.ron", "--format", "wrap", "--out", "b.html"], true),
        (&["mark", "a.html.ron", "--format", "wrap"], false),
        (&["status", "desk"], false),
        (&["check", "desk"], false),
    ] {
        let words = std::iter::once(&"copydesk").chain(arguments);
        let command = Arguments::try_parse_from(words).unwrap().command.unwrap();
        assert_eq!(command.wants_to_be_asked(), asks, "{arguments:?}");
    }
}
