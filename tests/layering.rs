//! The rules of the house, read off the sources: who may import whom, who may touch the
//! world, and what no file may hold. `ARCHITECTURE.md` says what the rules are for.
//!
//! Exceptions stand in tables with their reasons. One that is no longer needed fails too.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    clippy::panic,
    reason = "what fails here fails the test"
)]

#[path = "support/source.rs"]
mod source;

use source::{Source, files, read};
use std::collections::BTreeSet;

/// The rooms from the bottom up, each with the rooms that it may import.
const ROOMS: &[(&str, &[&str])] = &[
    ("article", &[]),
    ("annotation", &["article"]),
    ("review", &["article", "annotation"]),
    ("dataset", &["article", "annotation", "review"]),
    ("desk", &["article", "annotation", "review", "dataset"]),
    ("app", &["article", "annotation", "review", "dataset", "desk"]),
    ("ui", &["article", "annotation", "app"]),
    ("cli", &["article", "annotation", "review", "dataset", "desk", "app"]),
    ("main", &["app", "ui", "cli", "desk"]),
];

/// Rooms that are pure: the same input gives the same output.
const PURE: &[&str] = &["article", "annotation", "review", "dataset"];

/// What a pure room may not name.
const EFFECTS: &[&str] = &[
    "std::fs",
    "std::io",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// In-memory reading of packed bytes needs the trait that files use too; so does JSON that is
/// handed in as a stream, which the desk opens.
const IN_MEMORY: &[(&str, &str)] = &[
    ("src/article/html/unpack.rs", "std::io::Read"),
    ("src/dataset/import/json.rs", "std::io::BufRead"),
    ("src/dataset/import/mod.rs", "std::io::BufRead"),
    ("src/dataset/split/sample.rs", "std::io::BufRead"),
];

/// Libraries that draw or talk to the window system.
const WINDOW: &[&str] = &["egui", "eframe", "rfd", "epaint", "winit"];

/// What only some files may name, and which. A path ends in `/` for a whole room.
const ONLY: &[(&str, &[&str], &str)] = &[
    ("std::net", &[], "there is no network code"),
    ("std::process::Command", &[], "no other program is run"),
    (
        "std::fs",
        &["src/desk/fs.rs", "src/desk/lock.rs", "src/ui/native.rs"],
        "everything durable goes through desk::fs; a lock must be the system's own; a crash report \
         is written while nothing else can be trusted",
    ),
    ("chardetng", &["src/article/decode.rs"], "one module turns bytes into text"),
    (
        "encoding_rs",
        &[
            "src/article/decode.rs",
            "src/article/open.rs",
            "src/article/html/encoding.rs",
            "src/article/html/mod.rs",
            "src/article/html/conformance.rs",
            "src/article/html/marks.rs",
            "src/article/html/prescan.rs",
            "src/dataset/dom/marking.rs",
            "src/dataset/dom/wrap.rs",
            "src/app/overlay.rs",
            "src/app/another_text.rs",
            "src/desk/opened.rs",
        ],
        "decode and, for pages, html decode; the others hand on which encoding the user chose",
    ),
    ("signal_hook", &["src/cli/stop.rs"], "one place decides what a signal does"),
    ("rfd", &["src/ui/dialog.rs"], "a hung dialog is guarded in one place"),
    ("eframe", &["src/ui/native.rs"], "tests drive the window without it"),
];

/// Imports against the table of rooms: the file, what it may import all the same, and why.
const IMPORTS: &[(&str, &str, &str)] = &[
    ("src/ui/native.rs", "copydesk::desk::fs", "gives the app the real file system"),
    (
        "src/ui/panels/problems.rs",
        "copydesk::desk::opened::Standing",
        "plain data: how annotation and article fit",
    ),
    ("src/ui/overlays/conflict.rs", "copydesk::review::Comparison", "plain data: what differs"),
    (
        "src/ui/overlays/conflict.rs",
        "copydesk::desk::opened::Standing",
        "plain data: how annotation and article fit",
    ),
];

/// Lines of code that a file may have, comments, blank lines and tests left out.
const LONGEST: usize = 400;

/// Longer files, and why.
const LONG: &[(&str, &str)] = &[];

fn sources() -> Vec<Source> {
    let found: Vec<_> = files("src", &["rs"]).iter().map(|p| read(p)).collect();
    assert!(found.len() > 50, "the sources are where they are looked for");
    found
}

fn room(source: &Source) -> String {
    source.module().first().map_or(String::new(), |m| (*m).to_owned())
}

/// True if the path names this item, or something in it.
fn names(path: &str, item: &str) -> bool {
    path.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn nobody_imports_upward() {
    let mut wrong = Vec::new();
    let mut needed = BTreeSet::new();
    for source in sources().iter().filter(|s| s.path != "src/lib.rs") {
        let room = room(source);
        let Some((_, below)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the room `{room}` is not in the table", source.path));
            continue;
        };
        for path in source.paths() {
            let Some(target) = path.strip_prefix("copydesk::") else { continue };
            let target = target.split("::").next().unwrap_or_default();
            if target == room || below.contains(&target) {
                continue;
            }
            let exception =
                IMPORTS.iter().position(|(f, p, _)| *f == source.path && names(&path, p));
            match exception {
                Some(index) => {
                    needed.insert(index);
                }
                None => wrong.push(format!("{} imports {path}", source.path)),
            }
        }
    }
    none("imports that go upward or past a room", &wrong);
    let idle: Vec<_> = IMPORTS
        .iter()
        .enumerate()
        .filter(|(n, _)| !needed.contains(n))
        .map(|(_, (file, path, _))| format!("{file}: {path}"))
        .collect();
    none("exceptions that nobody needs", &idle);
}

#[test]
fn pure_rooms_touch_nothing_and_only_the_window_draws() {
    let mut wrong = Vec::new();
    for source in &sources() {
        let room = room(source);
        let mut forbidden: Vec<&str> = Vec::new();
        if PURE.contains(&room.as_str()) {
            forbidden.extend(EFFECTS);
        }
        if room != "ui" {
            forbidden.extend(WINDOW);
        }
        for path in source.paths() {
            if IN_MEMORY.iter().any(|&(file, item)| file == source.path && item == path) {
                continue;
            }
            if let Some(item) = forbidden.iter().find(|item| names(&path, item)) {
                wrong.push(format!("{} names {path}: {item} is not for `{room}`", source.path));
            }
        }
    }
    none("effects in rooms that have none", &wrong);
}

#[test]
fn each_effect_has_its_place() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (item, places, reason) in ONLY {
        let users: BTreeSet<_> = sources
            .iter()
            .filter(|s| s.paths().iter().any(|p| names(p, item)))
            .map(|s| s.path.as_str())
            .collect();
        let allowed: BTreeSet<_> = places.iter().copied().collect();
        for user in users.difference(&allowed) {
            wrong.push(format!("{user} names {item}, but {reason}"));
        }
        for idle in allowed.difference(&users) {
            wrong.push(format!("{idle} no longer names {item}: take it out of the table"));
        }
    }
    none("effects out of place", &wrong);
}

#[test]
fn every_module_opens_with_what_it_is_for() {
    let missing: Vec<_> =
        sources().into_iter().filter(|s| !s.raw.starts_with("//! ")).map(|s| s.path).collect();
    none("modules without a first word", &missing);
}

#[test]
fn files_are_short_enough_to_read() {
    let mut wrong = Vec::new();
    for source in &sources() {
        let lines = source.code.lines().filter(|l| !l.trim().is_empty()).count();
        let excused = LONG.iter().any(|(path, _)| *path == source.path);
        match (lines > LONGEST, excused) {
            (true, false) => wrong.push(format!("{}: {lines} lines of code", source.path)),
            (false, true) => {
                wrong.push(format!("{} is no longer long: take it off the list", source.path));
            }
            _ => {}
        }
    }
    let known: BTreeSet<_> = sources().into_iter().map(|s| s.path).collect();
    let gone = LONG.iter().filter(|(path, _)| !known.contains(*path));
    wrong.extend(gone.map(|(path, _)| format!("{path} is gone: take it off the list")));
    none("files that are too long", &wrong);
}

#[test]
fn colours_stand_in_the_theme_only() {
    // Two of egui's constants are no colours: nothing, and "the one that is painted with".
    let allowed = ["TRANSPARENT", "PLACEHOLDER"];
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.path != "src/ui/theme.rs") {
        for path in source.paths() {
            let Some((_, item)) = path.rsplit_once("Color32::").or(path.rsplit_once("Rgba::"))
            else {
                continue;
            };
            if !allowed.contains(&item) {
                wrong.push(format!("{}: {path}", source.path));
            }
        }
    }
    none("colours outside src/ui/theme.rs", &wrong);
}

#[test]
fn nothing_is_left_lying_about() {
    // Put together here, so that this file does not hold them.
    let leftovers = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("dbg", "!("),
        concat!("unimplemented", "!("),
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/Use", "rs/"),
        concat!("..", "/shared"),
    ];
    let mut paths = Vec::new();
    for folder in ["src", "tests", "benches", "docs"] {
        paths.extend(files(folder, &["rs", "md", "py", "toml"]));
    }
    for name in ["README.md", "ARCHITECTURE.md", "Cargo.toml", ".ci/run"] {
        paths.push(source::project().join(name));
    }
    let mut wrong = Vec::new();
    for path in paths {
        let raw = std::fs::read_to_string(&path)
            .unwrap_or_else(|e| panic!("{} can't be read: {e}", path.display()));
        for (number, line) in raw.lines().enumerate() {
            for word in leftovers.iter().filter(|w| line.contains(**w)) {
                wrong.push(format!("{}:{}: {word}", path.display(), number + 1));
            }
        }
    }
    none("left lying about", &wrong);
}

#[test]
fn the_reading_of_sources_finds_what_it_must() {
    let text = r##"
//! use crate::comment::A;
use crate::article::{self, Byte, text::{Text, is_blank}}; // std::fs
use super::super::annotation::Label;
/* std::net */
fn f<'a>(x: &'a str) -> char {
    let s = "use crate::string::B; // \" std::fs";
    let r = r#"crate::raw::C "quoted" "#;
    let b = b"crate::bytes::D";
    let (quote, slash) = ('"', '\'');
    let now = std::time::Instant::now();
    match x { "{" => Color32::from_rgb(1, 2, 3), _ => 'x' }
}

#[cfg(test)]
mod tests {
    use crate::tests_only::E;
}
"##;
    let code = source::code(text).split("\n#[cfg(test)]").next().unwrap().to_owned();
    let source = Source { path: "src/ui/panels/x.rs".into(), raw: text.into(), code };
    assert_eq!(
        source.paths(),
        [
            "copydesk::article::self",
            "copydesk::article::Byte",
            "copydesk::article::text::Text",
            "copydesk::article::text::is_blank",
            "copydesk::ui::annotation::Label",
            "std::time::Instant::now",
            "Color32::from_rgb",
        ]
    );
    assert_eq!(source::code(text).lines().count(), text.lines().count());
}
