//! What the README says is so: its keys, its file, its program, its first five minutes, its
//! links.
//!
//! With `UPDATE_README=1` the key table is written anew.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "what fails here fails the test"
)]

#[path = "support/tempdir.rs"]
mod tempdir;

use copydesk::annotation::Label;
use copydesk::annotation::file::{read, write};
use copydesk::app::command::{COMMANDS, Command, Menu};
use copydesk::app::keymap::{Chord, Keymap};
use copydesk::app::{App, Environment, Start, samples};
use copydesk::desk::sim::SimFs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const TABLE: (&str, &str) = ("<!-- key table: ", "<!-- /key table -->");
const KEYS: (&str, &str) = ("<!-- keys -->", "<!-- /keys -->");

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// What stands between two marks.
#[track_caller]
fn between<'a>(text: &'a str, (from, to): (&str, &str)) -> &'a str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("no {to} behind {from}")).0
}

/// The block of a language.
#[track_caller]
fn block<'a>(text: &'a str, language: &str) -> &'a str {
    between(text, (&format!("\n```{language}\n"), "```\n"))
}

/// The table of all commands, menu by menu.
fn key_table() -> String {
    let keymap = Keymap::default();
    let mut lines =
        vec!["| keys | command | what it does |".to_owned(), "|---|---|---|".to_owned()];
    for menu in Menu::ALL {
        lines.push(format!("| | **{}** | |", menu.name()));
        for row in COMMANDS.iter().filter(|row| row.menu == menu) {
            let keys: Vec<_> = keymap
                .keys_of(row.command)
                .iter()
                .map(|chord| format!("`{}`", chord.to_string().replace("Cmd+", "Ctrl+")))
                .collect();
            lines.push(format!("| {} | {} | {} |", keys.join(" "), row.text, row.help));
        }
    }
    lines.join("\n")
}

#[test]
fn the_key_table_is_the_one_of_the_commands() {
    let readme = text("README.md");
    let section = between(&readme, TABLE);
    let (mark, table) = section.split_once('\n').expect("the mark has its own line");
    if std::env::var_os("UPDATE_README").is_some() {
        let new = readme.replace(section, &format!("{mark}\n\n{}\n\n", key_table()));
        std::fs::write(path("README.md"), new).expect("the README can be written");
        println!("the key table is written");
        return;
    }
    assert_eq!(
        table.trim(),
        key_table().trim(),
        "the key table is old: UPDATE_README=1 cargo test --test readme"
    );
}

#[test]
fn the_file_in_the_readme_is_sound_and_in_canonical_form() {
    let readme = text("README.md");
    let file = block(&readme, "ron");
    let loaded = read(file.as_bytes()).expect("the library reads it");
    assert!(loaded.repairs.is_empty());
    assert_eq!(write(&loaded.annotation), file);
}

/// The README's program, word by word: the next test compares them.
mod program {
    // [program]
    use copydesk::annotation::file;

    /// What an extractor should return for an article: its headline and its paragraphs.
    fn expected(
        path: &std::path::Path,
    ) -> Result<(Option<String>, Vec<String>), Box<dyn std::error::Error>> {
        let annotation = file::read(&std::fs::read(path)?)?.annotation;
        for span in annotation.spans() {
            println!("{} {} {}", span.range, span.label, annotation.text.slice(span.range));
        }
        let headline = annotation.headline().map(str::to_owned);
        let paragraphs = annotation.body_paragraphs().into_iter().map(str::to_owned).collect();
        Ok((headline, paragraphs))
    }
    // [/program]

    pub fn run(path: &std::path::Path) -> (Option<String>, Vec<String>) {
        expected(path).unwrap()
    }
}

#[test]
fn the_program_in_the_readme_compiles_and_does_what_it_says() {
    let readme = text("README.md");
    let this = text("tests/readme.rs");
    let program = between(&this, ("    // [program]\n", "    // [/program]\n"));
    let program: Vec<_> = program.lines().map(|l| l.strip_prefix("    ").unwrap_or(l)).collect();
    assert_eq!(block(&readme, "rust").lines().collect::<Vec<_>>(), program);

    let folder = tempdir::TempDir::new();
    let file = folder.join("korea.txt.mk.ron");
    std::fs::write(&file, block(&readme, "ron")).unwrap();
    let (headline, paragraphs) = program::run(&file);
    assert_eq!(headline.as_deref(), Some("Talks resume in Seoul"));
    assert_eq!(paragraphs, ["The two sides met on Tuesday."]);
}

#[test]
fn the_first_five_minutes_go_as_the_readme_tells_them() {
    let readme = text("README.md");
    let keys: Vec<_> = between(&readme, KEYS).split_whitespace().collect();
    let fs = Arc::new(SimFs::new(&["/desk"]));
    samples::put_into(fs.as_ref(), Path::new("/desk")).expect("the samples are written");
    let environment = Environment { fs, settings_path: None, wake: Arc::new(|| ()) };
    let start = Start { paths: vec!["/desk/harbour_bridge.txt".into()] };
    let mut app = App::new(environment, &start).expect("threads start");
    app.settle();
    let selected = |app: &App| {
        let document = app.document().expect("it is open");
        document.text().slice(document.target()).to_owned()
    };
    assert!(selected(&app).starts_with("Skip to main navigation"));
    for key in keys {
        let chord = Chord::parse(key).expect("a key");
        let command = app.keymap.command(&chord, false).expect("it has a command");
        app.run(command);
    }
    app.settle();
    let document = app.document().expect("it is open");
    assert!((document.coverage.share() - 1.0).abs() < 1e-9, "100 % labelled");
    assert_eq!(*app.save_state(), copydesk::app::saving::SaveState::Saved);
    let annotation = &document.annotation;
    let headline = "Calder Haven to Close Its Harbour Bridge for 14 Months After Inspectors Find \
                    37 Cracks in the Swing Span";
    assert_eq!(annotation.headline(), Some(headline));
    assert_eq!(annotation.body_paragraphs().len(), 6);
    let labels: Vec<_> = annotation.spans().iter().map(|s| s.label).collect();
    assert_eq!(labels.iter().filter(|l| **l == Label::Byline).count(), 3);
    assert_eq!(labels.last(), Some(&Label::Junk));

    app.run(Command::Finish);
    app.settle();
    let next = &app.document().expect("another one is open").annotation.article.source;
    assert_ne!(next, "harbour_bridge.txt", "Enter finishes at once, without warnings");
}

#[test]
fn what_the_documents_point_at_is_there() {
    let mut missing = Vec::new();
    for name in ["README.md", "ARCHITECTURE.md", "docs/format.md"] {
        let document = text(name);
        let folder = path(name).parent().expect("it lies in a folder").to_owned();
        for link in document.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            let outside = target.contains("://") || target.is_empty();
            if !outside && !folder.join(target).exists() {
                missing.push(format!("{name}: {target}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// A map that leaves a place out sends the reader the wrong way.
#[test]
fn the_map_has_every_source_file() {
    let map = text("ARCHITECTURE.md");
    let source = path("src");
    let mut missing = Vec::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            if file.is_dir() {
                folders.push(file);
                continue;
            }
            let inside = file.strip_prefix(&source).unwrap().with_extension("");
            let parts: Vec<_> = inside.iter().map(|p| p.to_string_lossy()).collect();
            // `lib` and `main` are what the whole page is about.
            let [room, .., name] = parts.as_slice() else { continue };
            let section = map.split("\n### ").find(|s| s.starts_with(&format!("`src/{room}/`")));
            let is_named = section.is_some_and(|s| s.contains(&format!("`{name}`")));
            if !is_named && name != "mod" {
                missing.push(file.display().to_string());
            }
        }
    }
    assert!(missing.is_empty(), "ARCHITECTURE.md does not name {missing:#?}");
}
