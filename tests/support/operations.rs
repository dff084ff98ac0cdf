//! Everything that writes, as one table: what is on the desk, what the user does, step by step.
//!
//! The proofs of `tests/reliability` run each row again and again, with a crash or a failure at every
//! call. Another thing that writes is another row.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::format_collect,
    reason = "helpers of tests fail as tests do"
)]

use crate::sim_app::{DESK, app_on, at, describe_as, press, said, sim};
use clap::Parser;
use copydesk::annotation::file::{annotation_file_name, write};
use copydesk::annotation::{Annotation, Article, Label, Span, Spans, Status};
use copydesk::app::message::Weight;
use copydesk::app::queue::{Sort, SortBy};
use copydesk::app::settings::{Last, Position, Settings, Tab, Theme};
use copydesk::app::{App, Command};
use copydesk::article::Text;
use copydesk::article::open::read_article;
use copydesk::cli::stop::Stop;
use copydesk::cli::{self, Exit};
use copydesk::desk::opened::describe;
use copydesk::desk::sim::SimFs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One thing that the user does; all of it is on disk before the next.
pub type Step = fn(&mut App, &SimFs);

/// One row.
pub struct Operation {
    pub name: &'static str,
    /// What is there before, beside two articles.
    pub put: fn(&SimFs),
    /// What is opened.
    pub open: &'static str,
    pub steps: &'static [Step],
    /// What a tool does that may be broken off and started again: it ends the work then. For
    /// rows in which nothing else writes.
    pub again: Option<Step>,
}

impl Operation {
    /// A row of what a tool does.
    const fn of_tool(name: &'static str, put: fn(&SimFs), steps: &'static [Step]) -> Self {
        let [again] = steps else { panic!("a tool takes one step") };
        Self { name, put, open: "a.txt", steps, again: Some(*again) }
    }
}

/// So many lines has an article, of 60 bytes each, if its file is to have some 40 edges of
/// sectors; and if it is to be short.
pub const LONG: usize = 330;
pub const SHORT: usize = 12;

pub fn article(lines: usize) -> String {
    (0..lines)
        .map(|n| format!("Line {n:03} of an article that somebody wrote about a thing.  \n"))
        .collect()
}

/// An annotation of an [`article`] with its first lines labelled.
pub fn labelled(lines: usize, labels: &[Label], status: Status) -> Annotation {
    let text = Arc::new(Text::new(article(lines)));
    let mut annotation = Annotation::new(Article::default(), "", text);
    let spans = labels.iter().enumerate().map(|(n, &label)| Span::new(n * 60, n * 60 + 57, label));
    annotation.spans = Spans::new(spans.collect()).unwrap();
    annotation.status = status;
    annotation
}

/// Puts an annotation beside its article, as somebody else would.
pub fn put(fs: &SimFs, mut annotation: Annotation, source: &str, annotator: &str) {
    describe_as(&mut annotation, source, annotator);
    fs.put(at(&annotation_file_name(source, annotator)), write(&annotation).as_bytes());
}

/// Somebody else's annotation of the article that is there.
fn theirs(fs: &SimFs) {
    let lines = fs.content(at("b.txt")).unwrap().len() / 60;
    put(fs, labelled(lines, &[Label::Junk, Label::Junk], Status::Done), "a.txt", "");
}

fn keys(app: &mut App, keys: &str) {
    press(app, keys);
}

const H: Step = |app, _| keys(app, "H");
const C: Step = |app, _| keys(app, "C");
const B: Step = |app, _| keys(app, "B");
const Y: Step = |app, _| keys(app, "Y");
const J: Step = |app, _| keys(app, "J");
const UNDO: Step = |app, _| keys(app, "Ctrl+Z");
const REDO: Step = |app, _| keys(app, "Ctrl+Y");
const ALL_JUNK: Step = |app, _| keys(app, "R");

/// Keys of a review; none if a failure kept it from being opened.
fn decide(app: &mut App, keys: &str) {
    if app.review().is_some() {
        press(app, keys);
    }
}

const REVIEW: Step = |app, _| app.run(Command::Review);

/// Runs a command of the command line; what it says is shown in the window.
fn tool(app: &mut App, fs: &SimFs, words: &str) {
    match run_tool(fs, words) {
        Ok(said) => app.messages.note(said),
        Err(said) => app.messages.say(Weight::Error, said, None),
    }
}

/// Runs a command of the command line. The result is what it says.
fn run_tool(fs: &SimFs, words: &str) -> Result<String, String> {
    let words = words.replace("DESK", DESK);
    let words = std::iter::once("copydesk").chain(words.split(' '));
    let command = cli::Arguments::try_parse_from(words).unwrap().command.unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = cli::run(&command, fs, &Stop::never(), &mut out, &mut err);
    let said = [out, err].map(|said| String::from_utf8(said).unwrap()).concat();
    if exit == Exit::Done { Ok(said) } else { Err(said) }
}

/// How many lines the articles have.
fn lines(fs: &SimFs) -> usize {
    fs.content(at("b.txt")).unwrap().len() / 60
}

/// The annotator is mk.
fn mk(fs: &SimFs) {
    fs.put(settings(), b"Settings(annotator: \"mk\")");
}

/// mk and jd have done both articles, and differ in one line of the first.
fn two_differ(fs: &SimFs) {
    mk(fs);
    let lines = lines(fs);
    let (h, b, j) = (Label::Headline, Label::Body, Label::Junk);
    for (source, annotator, second) in
        [("a.txt", "mk", b), ("a.txt", "jd", j), ("b.txt", "mk", b), ("b.txt", "jd", b)]
    {
        put(fs, labelled(lines, &[h, second, b], Status::Done), source, annotator);
    }
}

/// Both articles are gold.
fn gold(fs: &SimFs) {
    for source in ["a.txt", "b.txt"] {
        let gold = labelled(lines(fs), &[Label::Headline, Label::Body], Status::Gold);
        put(fs, gold, source, "gold");
    }
}

/// A file with spans of both articles.
fn spans_to_import(fs: &SimFs) {
    fs.put_folder("/copydesk-in");
    let line = |id: &str, label: &str| {
        format!(
            "{{\"id\":\"{id}\",\"spans\":[{{\"start\":0,\"end\":57,\"label\":\"{label}\"}}]}}\n"
        )
    };
    let all = line("a", "headline") + &line("b", "body");
    fs.put("/copydesk-in/all.jsonl", all.as_bytes());
}

/// Settings in which everything is set, each time to something else.
fn all_settings(number: u8) -> Settings {
    let name = ["A", "B", "C", "D"][usize::from(number)];
    let command = ["undo", "put-guidelines", "gold-where-agreed", "redo"][usize::from(number)];
    let position = Position {
        top: usize::from(number) * 60,
        anchor: 60,
        head: 120,
        paragraphs: Some(number == 2),
    };
    Settings {
        theme: if number == 2 { Theme::Dark } else { Theme::Light },
        zoom: 1.0 + f32::from(number) / 10.0,
        annotator: name.to_owned(),
        keys: [(command.to_owned(), vec![format!("Ctrl+Alt+{name}")])].into(),
        recent: (0..20).map(|n| at(&format!("{name}{n}.txt"))).collect(),
        last: Some(Last {
            folder: Path::new(DESK).to_owned(),
            subfolders: number == 2,
            article: Some(at("a.txt")),
            review: None,
        }),
        positions: (0..20).map(|n| (at(&format!("{name}{n}.txt")), position)).collect(),
        show_queue: number == 2,
        show_side: number != 2,
        tab: if number == 2 { Tab::Spans } else { Tab::Notes },
        sort: Sort { by: SortBy::Name, descending: number == 2 },
        pair: Some((name.to_owned(), "gold".to_owned())),
        window: Some((900.0 + f32::from(number), 600.0)),
    }
}

/// Changes all, as the window does: files and places are added to those that there were.
fn change_all_settings(app: &mut App, number: u8) {
    app.change_settings(|settings| {
        let mut new = all_settings(number);
        let recent = std::mem::replace(&mut new.recent, settings.recent.clone());
        for path in &recent {
            new.remember(path);
        }
        let positions = std::mem::replace(&mut new.positions, settings.positions.clone());
        for (path, position) in &positions {
            new.set_position(path, *position);
        }
        *settings = new;
    });
}

/// Where the settings are: not in the desk's folder.
pub fn settings() -> PathBuf {
    Path::new("/copydesk-settings/copydesk.ron").to_owned()
}

pub const OPERATIONS: &[Operation] = &[
    Operation {
        name: "save for the first time",
        put: |_| (),
        open: "a.txt",
        steps: &[H, C, B, Y, J, B, B, UNDO, UNDO, REDO, ALL_JUNK],
        again: None,
    },
    Operation {
        name: "save over an older annotation",
        put: theirs,
        open: "a.txt",
        steps: &[H, C, B, Y, J, B, B, UNDO, UNDO, REDO, ALL_JUNK],
        again: None,
    },
    Operation {
        name: "many keys between two saves",
        put: theirs,
        open: "a.txt",
        steps: &[
            |app, _| keys(app, "H C B Y J B B B"),
            |app, _| keys(app, "Home Ctrl+A Delete Home H B B"),
            |app, _| keys(app, "R Ctrl+Z B B B Y"),
        ],
        again: None,
    },
    Operation {
        name: "keep mine over an outside change",
        put: |_| (),
        open: "a.txt",
        steps: &[H, |_, fs| theirs(fs), C, |app, _| app.keep_mine(), B, B],
        again: None,
    },
    Operation {
        name: "take theirs, and go on with it",
        put: |_| (),
        open: "a.txt",
        steps: &[H, |_, fs| theirs(fs), C, |app, _| app.take_theirs(), B, B],
        again: None,
    },
    Operation {
        name: "save after the file was deleted",
        put: theirs,
        open: "a.txt",
        steps: &[H, |_, fs| fs.take_away(at("a.txt.ron")), C, |app, _| app.keep_mine(), B],
        again: None,
    },
    Operation {
        name: "finish, the next article, reject",
        put: |_| (),
        open: "a.txt",
        steps: &[
            |app, _| keys(app, "H B B R"),
            |app, _| keys(app, "Enter Enter"),
            |app, _| keys(app, "H B"),
            |app, _| app.reject("paywall"),
        ],
        again: None,
    },
    Operation {
        name: "finish, and take it back",
        put: |_| (),
        open: "a.txt",
        steps: &[
            |app, _| keys(app, "H B B R"),
            |app, _| keys(app, "Enter Enter"),
            |app, _| app.run(Command::UndoFinish),
            B,
        ],
        again: None,
    },
    Operation {
        name: "correct gold",
        put: |fs| {
            let lines = fs.content(at("b.txt")).unwrap().len() / 60;
            let gold = labelled(lines, &[Label::Headline, Label::Body], Status::Gold);
            put(fs, gold, "a.txt", "gold");
        },
        open: "a.txt.gold.ron",
        steps: &[|app, _| app.run(Command::Unlock), C, Y, UNDO, B],
        again: None,
    },
    Operation {
        name: "set a damaged annotation aside",
        put: |fs| fs.put(at("a.txt.ron"), b"Annotation(version: 1, what somebody wrote"),
        open: "a.txt",
        steps: &[|app, _| app.set_damaged_aside(), H, B],
        again: None,
    },
    Operation {
        name: "another text of the article",
        put: |fs| {
            theirs(fs);
            fs.put(at("a.txt"), &[b"A new line.\n", &*fs.content(at("b.txt")).unwrap()].concat());
        },
        open: "a.txt",
        steps: &[|app, _| app.reanchor_to_article(), H, B],
        again: None,
    },
    Operation {
        name: "another encoding",
        put: |fs| {
            let rest = fs.content(at("b.txt")).unwrap();
            fs.put(at("a.txt"), &["caf\u{e9}\n".as_bytes(), &*rest].concat());
        },
        open: "a.txt",
        steps: &[
            H,
            |app, _| {
                app.ask_encoding(encoding_rs::KOI8_R);
                app.set_encoding(encoding_rs::KOI8_R);
            },
            B,
        ],
        again: None,
    },
    Operation {
        name: "another annotator",
        put: theirs,
        open: "a.txt",
        steps: &[H, |app, _| app.change_settings(|s| "mk".clone_into(&mut s.annotator)), C, B],
        again: None,
    },
    Operation {
        name: "settings",
        put: |fs| fs.put(settings(), b"Settings(zoom: 1.5)"),
        open: "a.txt",
        steps: &[
            |app, _| app.change_settings(|s| s.zoom = 2.0),
            |app, _| app.change_settings(|s| "mk".clone_into(&mut s.annotator)),
            |app, _| app.change_settings(|s| "jd".clone_into(&mut s.annotator)),
        ],
        again: None,
    },
    Operation {
        name: "settings in place of broken ones",
        put: |fs| fs.put(settings(), b"Settings(zoom: , what somebody wrote"),
        open: "a.txt",
        steps: &[
            |app, _| app.change_settings(|s| s.zoom = 2.0),
            |app, _| app.change_settings(|s| s.zoom = 1.0),
        ],
        again: None,
    },
    Operation {
        name: "attributes for git",
        put: |fs| fs.put(at(".git"), b"gitdir: elsewhere"),
        open: "a.txt",
        steps: &[|app, _| app.run(Command::PutAttributes), H],
        again: None,
    },
    Operation {
        name: "the samples",
        put: |_| (),
        open: "a.txt",
        steps: &[|app, _| app.put_samples(Path::new("/copydesk-samples")), H],
        again: None,
    },
    Operation {
        name: "all settings",
        put: |fs| fs.put(settings(), &all_settings(1).write()),
        open: "a.txt",
        steps: &[|app, _| change_all_settings(app, 2), |app, _| change_all_settings(app, 3)],
        again: None,
    },
    Operation {
        name: "settings in a folder that is not there",
        put: |fs| fs.take_away("/copydesk-settings"),
        open: "a.txt",
        steps: &[|app, _| app.change_settings(|s| s.zoom = 2.0), H],
        again: None,
    },
    Operation {
        name: "starting guidelines",
        put: |_| (),
        open: "a.txt",
        steps: &[|app, _| app.run(Command::PutGuidelines), H],
        again: None,
    },
    Operation {
        name: "gold of two annotations",
        put: two_differ,
        open: "a.txt",
        steps: &[
            REVIEW,
            |app, _| decide(app, "Right"),
            |app, _| decide(app, "Ctrl+Z"),
            |app, _| decide(app, "Left"),
            |app, _| decide(app, "C"),
            |app, _| decide(app, "Enter"),
        ],
        again: None,
    },
    Operation {
        name: "gold of one annotation",
        put: |fs| {
            mk(fs);
            let lines = lines(fs);
            put(fs, labelled(lines, &[Label::Headline, Label::Body], Status::Done), "a.txt", "mk");
        },
        open: "a.txt",
        steps: &[
            REVIEW,
            |app, _| decide(app, "Left"),
            |app, _| decide(app, "Y"),
            |app, _| decide(app, "Enter"),
        ],
        again: None,
    },
    Operation {
        name: "gold where both agree",
        put: two_differ,
        open: "a.txt",
        steps: &[REVIEW, |app, _| app.run(Command::GoldWhereAgreed)],
        again: None,
    },
    Operation {
        name: "another decision in a review that was settled",
        put: two_differ,
        open: "a.txt",
        steps: &[
            REVIEW,
            |app, _| decide(app, "Right"),
            |app, _| decide(app, "Enter"),
            |app, _| {
                app.open_path(&at("a.txt"));
                app.settle();
                app.run(Command::Review);
            },
            |app, _| app.run(Command::Unlock),
            |app, _| decide(app, "Y"),
            |app, _| decide(app, "Enter"),
        ],
        again: None,
    },
    Operation::of_tool(
        "export a data set",
        gold,
        &[|app, fs| {
            tool(app, fs, "export DESK --format jsonl --out /copydesk-out/new/set");
        }],
    ),
    Operation::of_tool(
        "export in place of an older one",
        |fs| {
            gold(fs);
            run_tool(fs, "export DESK --format jsonl --out /copydesk-set").unwrap();
            let other = labelled(lines(fs), &[Label::Headline, Label::Junk], Status::Gold);
            put(fs, other, "b.txt", "gold");
        },
        &[|app, fs| tool(app, fs, "export DESK --format jsonl --out /copydesk-set")],
    ),
    Operation::of_tool(
        "export where somebody's folder is",
        |fs| {
            gold(fs);
            fs.put_folder("/copydesk-set");
            fs.put("/copydesk-set/mine.txt", b"what somebody wrote");
        },
        &[|app, fs| {
            tool(app, fs, "export DESK --format jsonl --out /copydesk-set --set-aside");
        }],
    ),
    Operation::of_tool(
        "export from the window, a file for each article",
        gold,
        &[|app, _| {
            app.run(Command::Export);
            app.settle();
            let Some(exporting) = &mut app.exporting else { return };
            exporting.form.format = copydesk::dataset::export::Format::Brat;
            "train=50,test=50".clone_into(&mut exporting.form.split);
            "/copydesk-set".clone_into(&mut exporting.form.out);
            app.export();
            app.settle();
            app.overlay = None;
        }],
    ),
    Operation::of_tool(
        "import annotations",
        spans_to_import,
        &[|app, fs| {
            tool(app, fs, "import /copydesk-in/all.jsonl --format spans --into DESK");
        }],
    ),
    Operation::of_tool(
        "import over an older import",
        |fs| {
            spans_to_import(fs);
            let older = labelled(lines(fs), &[Label::Junk], Status::Done);
            put(fs, older, "a.txt", "import-spans");
        },
        &[|app, fs| {
            tool(app, fs, "import /copydesk-in/all.jsonl --format spans --into DESK --replace");
        }],
    ),
    Operation::of_tool(
        "import raw articles",
        |fs| {
            fs.put_folder("/copydesk-in");
            let line = |id| serde_json::json!({ "id": id, "text": article(lines(fs) / 2) });
            let all = format!("{}\n{}\n", line("x"), line("y"));
            fs.put("/copydesk-in/raw.jsonl", all.as_bytes());
        },
        &[|app, fs| {
            tool(
                app,
                fs,
                "import /copydesk-in/raw.jsonl --format articles --into /copydesk-raw/new",
            );
        }],
    ),
    Operation::of_tool(
        "mark a page",
        |fs| {
            let page = format!("<p>{}</p>\n", article(lines(fs) / 2).replace("  \n", "</p>\n<p>"));
            fs.put(at("p.html"), page.as_bytes());
            let read = read_article("p.html", page.as_bytes(), None).unwrap();
            let described = describe("p.html", page.as_bytes(), &read);
            let mut annotation = Annotation::new(described, "gold", Arc::new(read.text));
            annotation.spans = Spans::new(vec![Span::new(0, 4, Label::Body)]).unwrap();
            annotation.status = Status::Gold;
            fs.put(at("p.html.gold.ron"), write(&annotation).as_bytes());
            fs.put_folder("/copydesk-marked");
            fs.put("/copydesk-marked/p.html", b"an older one");
        },
        &[|app, fs| {
            let words =
                "mark DESK/p.html.gold.ron --format wrap --out /copydesk-marked/p.html --force";
            tool(app, fs, words);
        }],
    ),
];

/// The desk that an operation begins with.
pub fn desk(operation: &Operation, lines: usize) -> SimFs {
    let fs = sim();
    fs.put_folder("/copydesk-settings");
    for name in ["a.txt", "b.txt"] {
        fs.put(at(name), article(lines).as_bytes());
    }
    (operation.put)(&fs);
    fs.run_process(std::process::id());
    fs
}

/// The app at the beginning of an operation.
pub fn start(operation: &Operation, fs: &SimFs) -> App {
    app_on(Arc::new(fs.clone()), Some(settings()), Some(&at(operation.open)))
}

/// One step, and everything that it hands to the disk, the settings too; what was said then,
/// before it fades.
pub fn step(step: Step, app: &mut App, fs: &SimFs) -> Vec<String> {
    step(app, fs);
    app.settle();
    let mut texts = said(app);
    texts.extend(export_failed(app));
    // Time passes, so that the settings are kept; too much of it to count as work.
    app.tick(app.now() + 100.0, false);
    app.settle();
    texts.extend(said(app));
    texts
}

/// What the form for exports says, if the last one failed.
pub fn export_failed(app: &App) -> Option<String> {
    app.exporting.as_ref()?.result.clone()?.err()
}

/// True for a file that the desk does not count as anyone's: a temporary, or in one.
pub fn is_temporary(path: &Path) -> bool {
    let ends = |name: &str| name.ends_with(".copydesk-tmp") || name.ends_with(".copydesk-swap");
    let is_one = |name: &str| name.starts_with('.') && ends(name);
    path.iter().any(|name| is_one(&name.to_string_lossy()))
}

/// True if it is in the folder of the articles.
pub fn is_on_desk(path: &Path) -> bool {
    path.parent() == Some(Path::new(DESK))
}
