//! Every crash: for every call of everything that writes, the power fails there, and of what was
//! not synced any part is lost. What was shown as saved is there, every file is whole, and the
//! app opens what is left and saves to it again.
//!
//! The states are counted and printed; there are at least a hundred thousand.

use crate::operations::{LONG, OPERATIONS, Operation, desk, is_temporary, start, step};
use crate::sim_app;
use crate::sim_app::{DESK, press};
use copydesk::annotation::file;
use copydesk::app::overlay::Overlay;
use copydesk::app::saving::SaveState;
use copydesk::app::{App, Command};
use copydesk::desk::sim::{Disk, Effect, SimFs};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// No write takes more: several to a file, none of them a whole number of sectors.
const MOST: usize = 1000;

/// Fewer states than this prove too little.
const AT_LEAST: usize = 100_000;

type Files<'a> = BTreeMap<PathBuf, Cow<'a, [u8]>>;

/// What a name stood for, from which effect of the journal on.
type Version = (usize, Option<Arc<Vec<u8>>>);

type Versions = BTreeMap<PathBuf, Vec<Version>>;

/// What each name may stand for.
type Allowed<'a> = BTreeMap<&'a Path, Vec<Option<Arc<Vec<u8>>>>>;

/// What was done, and when it was shown as saved.
struct Story {
    journal: Vec<Effect>,
    /// So many effects had happened when everything was shown as saved.
    shown: Vec<usize>,
    versions: Versions,
}

/// Does an operation, and checks that what is shown as saved is what is in the window.
fn tell(operation: &Operation) -> Story {
    let fs = desk(operation, LONG);
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
    Story { versions: versions(&journal), journal, shown }
}

/// The whole contents that each name had, one after the other.
fn versions(journal: &[Effect]) -> Versions {
    let mut versions = Versions::new();
    let mut files: Vec<Vec<u8>> = Vec::new();
    let mut names: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for (number, effect) in journal.iter().enumerate() {
        let mut set = |path: &Path, content: Option<&Vec<u8>>| {
            let content = content.map(|c| Arc::new(c.clone()));
            versions.entry(path.to_owned()).or_default().push((number + 1, content));
        };
        match effect {
            Effect::Put(path, content) => {
                names.insert(path.clone(), files.len());
                files.push(content.clone());
                set(path, Some(content));
            }
            Effect::Created(path, inode) => {
                assert!(is_temporary(path), "{}: nothing else is made", path.display());
                assert_eq!(*inode, files.len());
                files.push(Vec::new());
                names.insert(path.clone(), *inode);
            }
            Effect::Written(inode, bytes) => files[*inode].extend(bytes),
            Effect::Renamed(from, to) => {
                let inode = names.remove(from).unwrap();
                names.insert(to.clone(), inode);
                set(from, None);
                set(to, Some(&files[inode]));
            }
            Effect::TakenAway(path) | Effect::Removed(path) => {
                names.remove(path);
                set(path, None);
            }
            Effect::Synced(_) | Effect::SyncedFolder(_) | Effect::MadeFolder(_) => {}
        }
    }
    versions.retain(|path, _| !is_temporary(path));
    versions
}

/// What may be under each name after a crash before effect `now`, everything having been shown
/// as saved at `shown`: what it was then, or anything later.
fn allowed(versions: &Versions, shown: usize, now: usize) -> Allowed<'_> {
    let mut allowed = Allowed::new();
    for (path, all) in versions {
        let content = |(_, c): &'_ Version| c.clone();
        let then = all.iter().rfind(|(at, _)| *at <= shown).and_then(content);
        let later = all.iter().filter(|(at, _)| *at > shown && *at <= now).map(content);
        allowed.insert(path, std::iter::once(then).chain(later).collect());
    }
    allowed
}

fn is_sound(files: &Files, allowed: &Allowed) -> Result<(), String> {
    for (path, contents) in allowed {
        let found = files.get(*path).map(|c| &**c);
        if !contents.iter().any(|c| c.as_ref().map(|c| c.as_slice()) == found) {
            let sizes: Vec<_> = contents.iter().map(|c| c.as_ref().map(|c| c.len())).collect();
            let found = found.map(<[u8]>::len);
            return Err(format!("{} has {found:?} bytes, not one of {sizes:?}", path.display()));
        }
    }
    match files.keys().find(|p| !is_temporary(p) && !allowed.contains_key(p.as_path())) {
        Some(path) => Err(format!("{} came from nowhere", path.display())),
        None => Ok(()),
    }
}

/// Opens what is left as the program does; then saves to it.
fn recover(operation: &Operation, disk: &Disk, files: &Files) {
    let fs = SimFs::new(&[DESK]);
    for folder in disk.folders() {
        fs.put_folder(folder);
    }
    for (path, content) in files {
        fs.put(path, content);
    }
    let mut app: App = start(operation, &fs);
    assert!(app.open.is_some(), "{}: {:?}", operation.name, sim_app::said(&app));
    let path = app.open.as_ref().unwrap().opened.annotation_path.clone();
    match app.overlay {
        Some(Overlay::Damaged) => {
            assert_eq!(fs.content(&path).unwrap(), desk(operation, LONG).content(&path).unwrap());
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
                if let Err(wrong) = is_sound(&files, &allowed) {
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
                    recover(operation, &disk, &files);
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
