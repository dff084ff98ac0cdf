//! Every crash: for every call of everything that writes, the power fails there, and of what was
//! not synced any part is lost. What was shown as saved is there, every file is whole, and the
//! app opens what is left and saves to it again.
//!
//! The states are counted and printed; there are at least a hundred thousand.

use crate::operations::{
    LONG, OPERATIONS, Operation, SHORT, desk, export_failed, is_temporary, settings, start, step,
};
use crate::sim_app;
use crate::sim_app::{DESK, press};
use copydesk::annotation::file;
use copydesk::app::overlay::Overlay;
use copydesk::app::saving::SaveState;
use copydesk::app::{App, Command};
use copydesk::desk::sim::journal::Loss;
use copydesk::desk::sim::{Disk, Effect, SimFs};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// No write takes more: several to a file, none of them a whole number of sectors.
const MOST: usize = 1000;

/// Fewer states than this prove too little.
const AT_LEAST: usize = 100_000;

/// No temporary is kept for longer.
const OLD: Duration = Duration::from_hours(25);

type Files<'a> = BTreeMap<PathBuf, Cow<'a, [u8]>>;

/// What is whole or not at all: a file, which is under an empty path, or the files of a folder
/// that got its name by a rename. Empty if it is not there.
type Whole = BTreeMap<PathBuf, Arc<Vec<u8>>>;

/// What each was, and from which effect of the journal on.
type Versions = BTreeMap<PathBuf, Vec<(usize, Whole)>>;

/// What each may be.
type Allowed<'a> = BTreeMap<&'a Path, Vec<&'a Whole>>;

/// What was done, and when it was shown as saved.
struct Story {
    journal: Vec<Effect>,
    /// So many effects had happened when everything was shown as saved.
    shown: Vec<usize>,
    versions: Versions,
    /// The folders that got their names by a rename.
    folders: BTreeSet<PathBuf>,
}

/// How many lines the articles have. Tools write many files at once, so shorter ones do.
fn length(operation: &Operation) -> usize {
    if operation.again.is_some() { LONG / 4 } else { LONG }
}

/// Does an operation, and checks that what is shown as saved is what is in the window.
fn tell(operation: &Operation) -> Story {
    let fs = desk(operation, length(operation));
    fs.write_at_most(MOST);
    // What was there before is there to stay.
    let mut shown = vec![fs.journal().len()];
    let mut app = start(operation, &fs);
    for (number, &one) in operation.steps.iter().enumerate() {
        step(one, &mut app, &fs);
        let at = format!("{}, step {number}", operation.name);
        if *app.save_state() == SaveState::Outside {
            continue; // nothing is written, and nothing shown, before the user has decided
        }
        if *app.save_state() == SaveState::Saved {
            let open = app.open.as_ref().unwrap();
            let stored = fs.content(&open.opened.annotation_path).unwrap();
            assert!(stored == file::write(&open.document.annotation).as_bytes(), "{at}");
        }
        assert!(app.may_close(), "{at}: {:?}", sim_app::said(&app));
        shown.push(fs.journal().len());
    }
    let journal = fs.journal();
    assert!(journal.len() > shown[0] + operation.steps.len(), "{}: it writes", operation.name);
    let (mut made, mut folders) = (BTreeSet::new(), BTreeSet::new());
    for effect in &journal {
        match effect {
            Effect::MadeFolder(path) | Effect::PutFolder(path) => made.extend([path]),
            Effect::Renamed(from, to) if made.contains(from) => {
                made.insert(to);
                folders.insert(to.clone());
            }
            _ => {}
        }
    }
    folders.retain(|folder| !is_temporary(folder));
    Story { versions: versions(&journal, &folders), journal, shown, folders }
}

/// What a path is a part of, and the path in there.
fn part_of<'a>(path: &'a Path, folders: &BTreeSet<PathBuf>) -> (&'a Path, &'a Path) {
    let folder = path.ancestors().skip(1).find(|above| folders.contains(*above));
    let inside = folder.and_then(|folder| Some((folder, path.strip_prefix(folder).ok()?)));
    inside.unwrap_or((path, Path::new("")))
}

/// What everything was, one after the other.
fn versions(journal: &[Effect], folders: &BTreeSet<PathBuf>) -> Versions {
    let mut versions = Versions::new();
    let mut disk = Disk::new([Path::new(DESK)]);
    for (number, effect) in journal.iter().enumerate() {
        disk.apply(effect);
        match effect {
            Effect::Created(path, _) => {
                assert!(is_temporary(path), "{}: nothing else is made", path.display());
            }
            Effect::Removed(path) if is_temporary(path) => {}
            Effect::Put(..)
            | Effect::TakenAway(_)
            | Effect::Removed(_)
            | Effect::Exchanged(..)
            | Effect::Renamed(..) => {
                let mut now: BTreeMap<PathBuf, Whole> = BTreeMap::new();
                for (path, content) in disk.now() {
                    let (whole, inside) = part_of(&path, folders);
                    let content = Arc::new(content.into_owned());
                    now.entry(whole.to_owned()).or_default().insert(inside.to_owned(), content);
                }
                now.retain(|path, _| !is_temporary(path));
                for path in now.keys() {
                    versions.entry(path.clone()).or_default();
                }
                for (path, all) in &mut versions {
                    let content = now.remove(path).unwrap_or_default();
                    if all.last().map_or(!content.is_empty(), |(_, last)| *last != content) {
                        all.push((number + 1, content));
                    }
                }
            }
            _ => {}
        }
    }
    versions
}

/// What may be there after a crash before effect `now`, everything having been shown as saved at
/// `shown`: what it was then, or anything later.
fn allowed(versions: &Versions, shown: usize, now: usize) -> Allowed<'_> {
    const NOTHING: &Whole = &Whole::new();
    let mut allowed = Allowed::new();
    for (path, all) in versions {
        let then = all.iter().rfind(|(at, _)| *at <= shown).map_or(NOTHING, |(_, c)| c);
        let later = all.iter().filter(|(at, _)| *at > shown && *at <= now).map(|(_, c)| c);
        allowed.insert(path, std::iter::once(then).chain(later).collect());
    }
    allowed
}

/// The files by what they are a part of; temporaries too.
fn wholes<'a>(
    files: &'a Files,
    folders: &BTreeSet<PathBuf>,
) -> BTreeMap<&'a Path, BTreeMap<&'a Path, &'a [u8]>> {
    let mut wholes: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
    for (path, content) in files {
        let (whole, inside) = part_of(path, folders);
        wholes.entry(whole).or_default().insert(inside, &**content);
    }
    wholes
}

fn is_same(whole: &Whole, found: &BTreeMap<&Path, &[u8]>) -> bool {
    let whole = whole.iter().map(|(path, content)| (path.as_path(), content.as_slice()));
    whole.eq(found.iter().map(|(path, content)| (*path, *content)))
}

fn is_sound(files: &Files, allowed: &Allowed, folders: &BTreeSet<PathBuf>) -> Result<(), String> {
    let found = wholes(files, folders);
    let nothing = BTreeMap::new();
    for (path, contents) in allowed {
        let found = found.get(path).unwrap_or(&nothing);
        if !contents.iter().any(|whole| is_same(whole, found)) {
            let size = |all: &mut dyn Iterator<Item = usize>| all.collect::<Vec<_>>();
            let sizes: Vec<_> =
                contents.iter().map(|c| size(&mut c.values().map(|c| c.len()))).collect();
            let found = size(&mut found.values().map(|c| c.len()));
            return Err(format!("{} has {found:?} bytes, not one of {sizes:?}", path.display()));
        }
        // Between two renames the older folder has another name, and is whole.
        if found.is_empty()
            && folders.contains(*path)
            && let Some(older) = contents.first().filter(|older| !older.is_empty())
        {
            let names: BTreeSet<&Path> = files.keys().filter_map(|path| path.parent()).collect();
            let is_there = |name: &&Path| {
                let inside = files
                    .iter()
                    .filter_map(|(path, c)| Some((path.strip_prefix(name).ok()?, &**c)));
                is_same(older, &inside.collect())
            };
            if !names.iter().any(is_there) {
                return Err(format!("{} is nowhere", path.display()));
            }
        }
    }
    match found.keys().find(|path| !is_temporary(path) && !allowed.contains_key(**path)) {
        Some(path) => Err(format!("{} came from nowhere", path.display())),
        None => Ok(()),
    }
}

/// Opens what is left as the program does; then saves to it.
fn recover(operation: &Operation, disk: &Disk, loss: &Loss, files: &Files, story: &Story) {
    let fs = SimFs::new(&[DESK]);
    for folder in disk.folders_after(loss) {
        fs.put_folder(folder);
    }
    for (path, content) in files {
        fs.put(path, content);
    }
    let mut app: App = start(operation, &fs);
    if let Some(again) = operation.again {
        fs.pass(OLD);
        again(&mut app, &fs);
        app.settle();
        let told = (sim_app::said(&app), export_failed(&app));
        let names = fs.names();
        let files: Files =
            names.into_iter().map(|p| (p.clone(), fs.content(&p).unwrap().into())).collect();
        let found = wholes(&files, &story.folders);
        // The settings are kept when some time has passed.
        for (path, all) in story.versions.iter().filter(|(path, _)| **path != settings()) {
            let last = &all.last().unwrap().1;
            let is_done = found.get(path.as_path()).is_some_and(|found| is_same(last, found));
            assert!(is_done, "{}: {} {told:?}", operation.name, path.display());
        }
    }
    assert!(app.open.is_some(), "{}: {:?}", operation.name, sim_app::said(&app));
    let path = app.open.as_ref().unwrap().opened.annotation_path.clone();
    match app.overlay {
        Some(Overlay::Damaged) => {
            assert_eq!(
                fs.content(&path).unwrap(),
                desk(operation, length(operation)).content(&path).unwrap()
            );
            app.set_damaged_aside();
        }
        Some(Overlay::ArticleChanged) => app.reanchor_to_article(),
        _ => {}
    }
    app.settle();
    let open = app.open.as_ref().unwrap();
    if let Some(bytes) = fs.content(&path) {
        assert!(bytes == file::write(&open.document.annotation).as_bytes(), "{}", operation.name);
    }
    app.run(Command::Unlock);
    press(&mut app, "Home J Home C");
    app.settle();
    assert_eq!(*app.save_state(), SaveState::Saved, "{}", operation.name);
    let stored = fs.content(&path).unwrap();
    assert!(stored == file::write(&app.document().unwrap().annotation).as_bytes());
    assert!((0..app.queue.len()).all(|n| {
        let line = app.queue.line(u32::try_from(n).unwrap());
        line.is_some_and(|line| !line.article.name.starts_with('.'))
    }));
    if operation.again.is_some() {
        // Those of the settings go when settings are kept.
        let is_left = |p: &PathBuf| is_temporary(p) && p.parent() != settings().parent();
        let left: Vec<PathBuf> = fs.names().into_iter().filter(is_left).collect();
        assert!(left.is_empty(), "{}: {left:?} stay for ever", operation.name);
    }
}

/// Counts the states of one operation, and checks each.
fn crash_everywhere(operation: &Operation) -> (usize, usize) {
    let story = tell(operation);
    let folders = [Path::new(DESK)];
    let (mut states, mut recovered) = (0, BTreeSet::new());
    let mut disk = Disk::new(folders);
    for now in 0..=story.journal.len() {
        if let Some(shown) = story.shown.iter().rfind(|at| **at <= now) {
            let allowed = allowed(&story.versions, *shown, now);
            for loss in disk.losses() {
                let files = disk.after(&loss);
                states += 1;
                if let Err(wrong) = is_sound(&files, &allowed, &story.folders) {
                    let last = now.checked_sub(1).and_then(|n| story.journal.get(n));
                    let last = format!("{last:?}").chars().take(200).collect::<String>();
                    panic!("{}: after {last}, {loss:?}: {wrong}", operation.name);
                }
                // What the app makes of a disk depends on the files alone, so it opens each
                // that differs once; of temporaries it looks at the names.
                let key: Vec<_> = files
                    .iter()
                    .map(|(path, c)| (path.clone(), (!is_temporary(path)).then(|| hash(c))))
                    .collect();
                if recovered.insert(key) {
                    recover(operation, &disk, &loss, &files, &story);
                }
            }
        }
        if let Some(effect) = story.journal.get(now) {
            disk.apply(effect);
        }
    }
    (states, recovered.len())
}

fn hash(content: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}

/// What the newer rows make, so that none of them does nothing.
#[test]
fn each_operation_does_what_it_says() {
    for (name, path, part) in [
        ("all settings", "/copydesk-settings/copydesk.ron", "Ctrl+Alt+D"),
        ("starting guidelines", "GUIDELINES.md", "Headline"),
        ("gold of two annotations", "a.txt.gold.ron", "took: Some(Caption)"),
        ("gold of two annotations", "a.txt.gold.ron", "status: Gold"),
        ("gold of one annotation", "a.txt.gold.ron", "took: Some(Byline)"),
        ("gold of one annotation", "a.txt.gold.ron", "status: Gold"),
        ("gold where both agree", "b.txt.gold.ron", "status: Gold"),
        ("another decision in a review that was settled", "a.txt.gold.ron", "took: Some(Byline)"),
        ("another decision in a review that was settled", "a.txt.gold.ron", "status: Gold"),
        ("export a data set", "/copydesk-out/new/set/data/train.jsonl", "headline"),
        ("export in place of an older one", "/copydesk-set/data/train.jsonl", "junk"),
        ("export where somebody's folder is", "/copydesk-set/data/train.jsonl", "headline"),
        ("export where somebody's folder is", "/copydesk-set.1/mine.txt", "somebody"),
        ("import annotations", "b.txt.import-spans.ron", "label: Body"),
        ("import over an older import", "a.txt.import-spans.ron", "label: Headline"),
        ("import raw articles", "/copydesk-raw/new/y.txt", "Line 003"),
        ("mark a page", "/copydesk-marked/p.html", "Line 003"),
    ] {
        let operation = OPERATIONS.iter().find(|operation| operation.name == name).unwrap();
        let fs = desk(operation, SHORT);
        let mut app = start(operation, &fs);
        let mut said = Vec::new();
        for &one in operation.steps {
            said.extend(step(one, &mut app, &fs));
        }
        let content = fs.content(sim_app::at(path)).unwrap_or_default();
        let content = String::from_utf8(content).unwrap();
        assert!(content.contains(part), "{name}: {said:?} {:?} {content}", fs.names());
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures of docs/reliability.md")]
fn what_was_shown_as_saved_survives_every_crash() {
    let (mut states, mut recovered) = (0, 0);
    for operation in OPERATIONS {
        let (found, disks) = crash_everywhere(operation);
        println!("{found:>7} states, {disks:>4} different disks: {}", operation.name);
        states += found;
        recovered += disks;
    }
    println!("{states} states, {recovered} different disks opened and saved to");
    assert!(states >= AT_LEAST, "{states}");
}
