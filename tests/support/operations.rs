//! Everything that writes, as one table: what is on the desk, what the user does, step by step.
//!
//! The proofs of `reliability_*` run each row again and again, with a crash or a failure at every
//! call. Another thing that writes is another row.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::format_collect,
    reason = "helpers of tests fail as tests do"
)]

use crate::sim_app::{DESK, app_on, at, describe_as, press, said, sim};
use copydesk::annotation::file::{annotation_file_name, write};
use copydesk::annotation::{Annotation, Article, Label, Span, Spans, Status};
use copydesk::app::{App, Command};
use copydesk::article::Text;
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
    },
    Operation {
        name: "save over an older annotation",
        put: theirs,
        open: "a.txt",
        steps: &[H, C, B, Y, J, B, B, UNDO, UNDO, REDO, ALL_JUNK],
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
    },
    Operation {
        name: "keep mine over an outside change",
        put: |_| (),
        open: "a.txt",
        steps: &[H, |_, fs| theirs(fs), C, |app, _| app.keep_mine(), B, B],
    },
    Operation {
        name: "take theirs, and go on with it",
        put: |_| (),
        open: "a.txt",
        steps: &[H, |_, fs| theirs(fs), C, |app, _| app.take_theirs(), B, B],
    },
    Operation {
        name: "save after the file was deleted",
        put: theirs,
        open: "a.txt",
        steps: &[H, |_, fs| fs.take_away(at("a.txt.ron")), C, |app, _| app.keep_mine(), B],
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
    },
    Operation {
        name: "set a damaged annotation aside",
        put: |fs| fs.put(at("a.txt.ron"), b"Annotation(version: 1, what somebody wrote"),
        open: "a.txt",
        steps: &[|app, _| app.set_damaged_aside(), H, B],
    },
    Operation {
        name: "another text of the article",
        put: |fs| {
            theirs(fs);
            fs.put(at("a.txt"), &[b"A new line.\n", &*fs.content(at("b.txt")).unwrap()].concat());
        },
        open: "a.txt",
        steps: &[|app, _| app.reanchor_to_article(), H, B],
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
    },
    Operation {
        name: "another annotator",
        put: theirs,
        open: "a.txt",
        steps: &[H, |app, _| app.change_settings(|s| "mk".clone_into(&mut s.annotator)), C, B],
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
    },
    Operation {
        name: "settings in place of broken ones",
        put: |fs| fs.put(settings(), b"Settings(zoom: , what somebody wrote"),
        open: "a.txt",
        steps: &[
            |app, _| app.change_settings(|s| s.zoom = 2.0),
            |app, _| app.change_settings(|s| s.zoom = 1.0),
        ],
    },
    Operation {
        name: "attributes for git",
        put: |fs| fs.put(at(".git"), b"gitdir: elsewhere"),
        open: "a.txt",
        steps: &[|app, _| app.run(Command::PutAttributes), H],
    },
    Operation {
        name: "the samples",
        put: |_| (),
        open: "a.txt",
        steps: &[|app, _| app.put_samples(Path::new("/copydesk-samples")), H],
    },
];

/// The desk that an operation begins with.
pub fn desk(operation: &Operation, lines: usize) -> SimFs {
    let fs = sim();
    fs.put_folder("/copydesk-settings");
    for name in ["a.txt", "b.txt"] {
        fs.put(at(name), article(lines).as_bytes());
    }
    (operation.put)(&fs);
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
    // Time passes, so that the settings are kept; too much of it to count as work.
    app.tick(app.now() + 100.0, false);
    app.settle();
    texts.extend(said(app));
    texts
}

/// True for a file that the desk does not count as anyone's: a temporary.
pub fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') && name.ends_with(".copydesk-tmp")
}

/// True if it is in the folder of the articles.
pub fn is_on_desk(path: &Path) -> bool {
    path.parent() == Some(Path::new(DESK))
}
