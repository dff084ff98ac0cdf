//! Every disk that a power failure could leave.
//!
//! A [`SimFs`](super::SimFs) keeps a journal of what was done to its disk. [`Disk`] replays any
//! part of it and holds apart what was synced from what was not; [`Disk::losses`] names every
//! way in which the rest can be lost, and [`Disk::after`] is what is found then:
//!
//! - names: every choice of the renames, creations and removals since the folder's last sync,
//!   each kept or lost by itself, so also a rename whose data is lost, and data without its name.
//!   A folder is a name in the one above it: lost, all that is in it is lost; renamed, it goes
//!   along, synced or not;
//! - content: all unsynced writes lost, none, each one alone, and each torn at every 512-byte
//!   edge of the file; what is missing is cut off, or reads as zeros if the length was kept.
//!
//! Limits: a write is torn in one place at a time, and a rename is one step, as on every
//! journalling file system.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Disks write this many bytes at one stroke, or none.
pub const SECTOR: usize = 512;

/// Up to so many unsynced names every choice is tried; of more, all, none, and each alone kept
/// or lost.
const MOST_CHOSEN: usize = 6;

/// What one call did to the disk.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Somebody else's content under a name, durable at once.
    Put(PathBuf, Vec<u8>),
    /// Somebody else's removal, durable at once.
    TakenAway(PathBuf),
    /// A new empty file, by its number.
    Created(PathBuf, usize),
    /// Bytes at the end of a file.
    Written(usize, Vec<u8>),
    /// A file's content was synced.
    Synced(usize),
    /// A name, of a file or a folder, gave way to another.
    Renamed(PathBuf, PathBuf),
    /// Two files exchanged their names.
    Exchanged(PathBuf, PathBuf),
    /// A name, of a file or an empty folder, was removed.
    Removed(PathBuf),
    /// A folder's names were synced.
    SyncedFolder(PathBuf),
    /// A folder was made, and those above it that were missing.
    MadeFolder(PathBuf),
    /// Somebody else's folder, durable at once.
    PutFolder(PathBuf),
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    /// A file, by the journal's number.
    File(usize),
    /// A folder, by the disk's number.
    Folder(usize),
}

/// A name in a folder, by the folder's number.
type Slot = (usize, OsString);

/// The names in each folder, by its number. The first is above all paths.
type Names = Vec<BTreeMap<OsString, Node>>;

/// One change of names that may be lost.
#[derive(Clone, Debug)]
enum Naming {
    Set(Slot, Node),
    Move(Slot, Slot, Node),
    /// Each name with what it stands for afterwards.
    Exchange((Slot, Node), (Slot, Node)),
    Remove(Slot),
}

/// A write that may be lost, at its place in the file.
#[derive(Clone, Debug)]
struct Unsynced {
    inode: usize,
    at: usize,
    bytes: Vec<u8>,
}

/// What became of the writes that were not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// All are there.
    Kept,
    /// None is there.
    Lost,
    /// This one is not there.
    OneLost(usize),
    /// Of this one the first so many bytes are there.
    Torn(usize, usize),
}

/// One way to lose what was not synced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// For each unsynced change of names, oldest first, whether it is kept.
    pub names: Vec<bool>,
    /// What became of the content.
    pub content: Content,
    /// Files have the length that they would have had, zeros in place of what is missing.
    pub zeros: bool,
}

/// A disk in the middle of its work.
#[derive(Clone, Debug)]
pub struct Disk {
    /// What is durable of each file.
    durable: Vec<Vec<u8>>,
    lengths: Vec<usize>,
    unsynced: Vec<Unsynced>,
    names: Names,
    durable_names: Names,
    namings: Vec<Naming>,
}

impl Disk {
    /// An empty one with these folders.
    pub fn new<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Self {
        let mut disk = Self {
            durable: Vec::new(),
            lengths: Vec::new(),
            unsynced: Vec::new(),
            names: vec![BTreeMap::new()],
            durable_names: vec![BTreeMap::new()],
            namings: Vec::new(),
        };
        for folder in folders {
            disk.make_folder(folder, true);
        }
        disk
    }

    /// Does what a call did. Files are numbered as the journal numbers them.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Put(path, content) => {
                let file = Node::File(self.new_file(content.clone()));
                self.make_folder(path.parent().unwrap_or(Path::new("")), true);
                let Some(slot) = self.slot(path) else { return };
                self.settle(&slot);
                set(&mut self.names, &slot, file);
                set(&mut self.durable_names, &slot, file);
            }
            Effect::TakenAway(path) => {
                let Some(slot) = self.slot(path) else { return };
                self.settle(&slot);
                take(&mut self.names, &slot);
                take(&mut self.durable_names, &slot);
            }
            Effect::Created(path, inode) => {
                let made = self.new_file(Vec::new());
                debug_assert_eq!(made, *inode, "files are numbered in the order of their making");
                let Some(slot) = self.slot(path) else { return };
                set(&mut self.names, &slot, Node::File(*inode));
                self.namings.push(Naming::Set(slot, Node::File(*inode)));
            }
            Effect::Written(inode, bytes) => {
                let Some(length) = self.lengths.get_mut(*inode) else { return };
                let (at, bytes) = (*length, bytes.clone());
                *length += bytes.len();
                self.unsynced.push(Unsynced { inode: *inode, at, bytes });
            }
            Effect::Synced(inode) => {
                let Some(durable) = self.durable.get_mut(*inode) else { return };
                for write in self.unsynced.extract_if(.., |w| w.inode == *inode) {
                    put(durable, write.at, &write.bytes);
                }
            }
            Effect::Renamed(from, to) => {
                let (Some(from), Some(to)) = (self.slot(from), self.slot(to)) else { return };
                let Some(node) = take(&mut self.names, &from) else { return };
                set(&mut self.names, &to, node);
                self.namings.push(Naming::Move(from, to, node));
            }
            Effect::Exchanged(one, other) => {
                let (Some(one), Some(other)) = (self.slot(one), self.slot(other)) else { return };
                let (first, second) = (take(&mut self.names, &one), take(&mut self.names, &other));
                let (Some(first), Some(second)) = (first, second) else { return };
                let naming = Naming::Exchange((one, second), (other, first));
                naming.apply(&mut self.names);
                self.namings.push(naming);
            }
            Effect::Removed(path) => {
                let Some(slot) = self.slot(path) else { return };
                take(&mut self.names, &slot);
                self.namings.push(Naming::Remove(slot));
            }
            Effect::SyncedFolder(folder) => {
                let Some(folder) = self.folder(folder) else { return };
                for naming in self.namings.extract_if(.., |n| n.slot().0 == folder) {
                    naming.apply(&mut self.durable_names);
                }
            }
            Effect::MadeFolder(folder) => self.make_folder(folder, false),
            Effect::PutFolder(folder) => self.make_folder(folder, true),
        }
    }

    fn new_file(&mut self, content: Vec<u8>) -> usize {
        self.lengths.push(content.len());
        self.durable.push(content);
        self.durable.len() - 1
    }

    /// The number of a folder that is there now.
    fn folder(&self, path: &Path) -> Option<usize> {
        path.iter().try_fold(0, |folder, name| match self.names.get(folder)?.get(name)? {
            Node::Folder(number) => Some(*number),
            Node::File(_) => None,
        })
    }

    /// A name in a folder that is there now.
    fn slot(&self, path: &Path) -> Option<Slot> {
        let folder = self.folder(path.parent()?)?;
        Some((folder, path.iter().next_back()?.to_owned()))
    }

    /// Makes a folder, and those above it that are missing.
    fn make_folder(&mut self, path: &Path, is_durable: bool) {
        let mut folder = 0;
        for name in path {
            let slot = (folder, name.to_owned());
            let there = self.names.get(folder).and_then(|names| names.get(name));
            if let Some(Node::Folder(number)) = there {
                folder = *number;
                continue;
            }
            let number = self.names.len();
            self.names.push(BTreeMap::new());
            self.durable_names.push(BTreeMap::new());
            set(&mut self.names, &slot, Node::Folder(number));
            if is_durable {
                set(&mut self.durable_names, &slot, Node::Folder(number));
            } else {
                self.namings.push(Naming::Set(slot, Node::Folder(number)));
            }
            folder = number;
        }
    }

    /// What happens to a name after somebody else's durable change of it comes later than what
    /// was there, so that is durable or gone for good.
    fn settle(&mut self, slot: &Slot) {
        for naming in self.namings.extract_if(.., |n| n.touches(slot)) {
            naming.apply(&mut self.durable_names);
        }
    }

    /// Every way to lose what is not synced now.
    #[must_use]
    pub fn losses(&self) -> Vec<Loss> {
        let mut contents = vec![Content::Kept];
        if !self.unsynced.is_empty() {
            contents.push(Content::Lost);
        }
        for (number, write) in self.unsynced.iter().enumerate() {
            if self.unsynced.len() > 1 {
                contents.push(Content::OneLost(number));
            }
            let end = write.at + write.bytes.len();
            let first = (write.at / SECTOR + 1) * SECTOR;
            let edges = (first..end).step_by(SECTOR);
            contents.extend(edges.map(|edge| Content::Torn(number, edge - write.at)));
        }
        let mut losses = Vec::new();
        for names in self.name_losses() {
            for &content in &contents {
                losses.push(Loss { names: names.clone(), content, zeros: false });
                if content != Content::Kept {
                    losses.push(Loss { names: names.clone(), content, zeros: true });
                }
            }
        }
        losses
    }

    fn name_losses(&self) -> Vec<Vec<bool>> {
        let count = self.namings.len();
        if count <= MOST_CHOSEN {
            let all = (0..1_usize << count).rev();
            return all.map(|set| (0..count).map(|n| set >> n & 1 == 1).collect()).collect();
        }
        let mut found = vec![vec![true; count], vec![false; count]];
        for alone in 0..count {
            found.push((0..count).map(|n| n == alone).collect());
            found.push((0..count).map(|n| n != alone).collect());
        }
        found
    }

    /// The files that are found after this loss.
    #[must_use]
    pub fn after(&self, loss: &Loss) -> BTreeMap<PathBuf, Cow<'_, [u8]>> {
        let mut files = BTreeMap::new();
        self.walk(loss, &mut |path, node| {
            if let Node::File(inode) = node {
                files.insert(path, self.content(inode, loss));
            }
        });
        files
    }

    /// The folders that are found after this loss.
    #[must_use]
    pub fn folders_after(&self, loss: &Loss) -> Vec<PathBuf> {
        let mut folders = Vec::new();
        self.walk(loss, &mut |path, node| {
            if let Node::Folder(_) = node {
                folders.push(path);
            }
        });
        folders
    }

    /// The files as they are now, nothing being lost.
    #[must_use]
    pub fn now(&self) -> BTreeMap<PathBuf, Cow<'_, [u8]>> {
        let names = vec![true; self.namings.len()];
        self.after(&Loss { names, content: Content::Kept, zeros: false })
    }

    /// Visits every name that is found after a loss.
    fn walk(&self, loss: &Loss, each: &mut dyn FnMut(PathBuf, Node)) {
        let mut names = Cow::Borrowed(&self.durable_names);
        for (naming, kept) in self.namings.iter().zip(&loss.names) {
            if *kept {
                naming.apply(names.to_mut());
            }
        }
        let mut pending = vec![(PathBuf::new(), 0)];
        while let Some((path, folder)) = pending.pop() {
            for (name, node) in names.get(folder).into_iter().flatten() {
                let path = path.join(name);
                if let Node::Folder(number) = node {
                    pending.push((path.clone(), *number));
                }
                each(path, *node);
            }
        }
    }

    fn content(&self, inode: usize, loss: &Loss) -> Cow<'_, [u8]> {
        let durable = self.durable.get(inode).map(Vec::as_slice).unwrap_or_default();
        if self.unsynced.iter().all(|w| w.inode != inode) {
            return Cow::Borrowed(durable);
        }
        let mut content = durable.to_vec();
        for (number, write) in self.unsynced.iter().enumerate().filter(|(_, w)| w.inode == inode) {
            let kept = match loss.content {
                Content::Lost => 0,
                Content::OneLost(missing) if missing == number => 0,
                Content::Torn(torn, kept) if torn == number => kept,
                Content::Kept | Content::OneLost(_) | Content::Torn(..) => write.bytes.len(),
            };
            if let Some(bytes) = write.bytes.get(..kept).filter(|b| !b.is_empty()) {
                put(&mut content, write.at, bytes);
            }
        }
        if loss.zeros {
            content.resize(self.lengths.get(inode).copied().unwrap_or_default(), 0);
        }
        Cow::Owned(content)
    }
}

impl Naming {
    const fn slot(&self) -> &Slot {
        match self {
            Self::Set(slot, _)
            | Self::Move(_, slot, _)
            | Self::Exchange(_, (slot, _))
            | Self::Remove(slot) => slot,
        }
    }

    fn touches(&self, name: &Slot) -> bool {
        let also = match self {
            Self::Move(slot, ..) | Self::Exchange((slot, _), _) => Some(slot),
            Self::Set(..) | Self::Remove(_) => None,
        };
        self.slot() == name || also == Some(name)
    }

    fn apply(&self, names: &mut Names) {
        match self {
            Self::Set(slot, node) => set(names, slot, *node),
            Self::Move(from, to, node) => {
                take(names, from);
                set(names, to, *node);
            }
            Self::Exchange((one, second), (other, first)) => {
                set(names, one, *second);
                set(names, other, *first);
            }
            Self::Remove(slot) => {
                take(names, slot);
            }
        }
    }
}

fn set(names: &mut Names, (folder, name): &Slot, node: Node) {
    if let Some(folder) = names.get_mut(*folder) {
        folder.insert(name.clone(), node);
    }
}

fn take(names: &mut Names, (folder, name): &Slot) -> Option<Node> {
    names.get_mut(*folder)?.remove(name)
}

/// Puts bytes at a place in a file; zeros fill a gap before it.
fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    if let Some(place) = content.get_mut(at..end) {
        place.copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A folder that was filled and synced, and whose new name was not: it is there as a whole,
    /// under its old name, its new one, or none.
    #[test]
    fn a_folder_goes_with_its_name() {
        let mut disk = Disk::new([Path::new("d")]);
        for effect in [
            Effect::MadeFolder("d/t/in".into()),
            Effect::Created("d/t/in/a".into(), 0),
            Effect::Synced(0),
            Effect::SyncedFolder("d/t/in".into()),
            Effect::SyncedFolder("d/t".into()),
            Effect::Renamed("d/t".into(), "d/new".into()),
        ] {
            disk.apply(&effect);
        }
        let found: BTreeSet<Vec<PathBuf>> =
            disk.losses().iter().map(|l| disk.after(l).into_keys().collect()).collect();
        let paths = |p: &[&str]| p.iter().map(PathBuf::from).collect::<Vec<_>>();
        let expected = [paths(&[]), paths(&["d/t/in/a"]), paths(&["d/new/in/a"])];
        assert_eq!(found, expected.into());
        disk.apply(&Effect::SyncedFolder("d".into()));
        let loss = &disk.losses()[0];
        assert_eq!(disk.losses().len(), 1);
        assert_eq!(disk.folders_after(loss), paths(&["d", "d/new", "d/new/in"]));
    }

    /// What a file of two writes over an older one can be after a crash before any sync.
    #[test]
    fn what_was_not_synced_is_lost_in_every_way() {
        let (old, new) = (Path::new("d/a"), Path::new("d/t"));
        let mut disk = Disk::new([Path::new("d")]);
        let writes = [vec![1; 600], vec![2; 600]];
        for effect in [
            Effect::Put(old.into(), vec![9]),
            Effect::Created(new.into(), 1),
            Effect::Written(1, writes[0].clone()),
            Effect::Written(1, writes[1].clone()),
            Effect::Renamed(new.into(), old.into()),
        ] {
            disk.apply(&effect);
        }
        // Two names in four ways; content kept, lost, one of two lost, torn at 512 and at 1024.
        let losses = disk.losses();
        assert_eq!(losses.len(), 4 * (1 + 2 * 5));
        let found: BTreeSet<Option<Vec<u8>>> =
            losses.iter().map(|l| disk.after(l).get(old).map(|c| c.to_vec())).collect();
        let expected = [
            vec![9],
            Vec::new(),
            vec![0; 1200],
            [[1; 600], [2; 600]].concat(),
            vec![1; 600],
            [[1; 600], [0; 600]].concat(),
            [[0; 600], [2; 600]].concat(),
            [vec![1; 512], vec![0; 88], vec![2; 600]].concat(),
            [vec![1; 600], vec![2; 424]].concat(),
            [vec![1; 600], vec![2; 424], vec![0; 176]].concat(),
        ];
        assert_eq!(found, expected.into_iter().map(Some).collect());
        // What was synced stays.
        disk.apply(&Effect::Synced(1));
        disk.apply(&Effect::SyncedFolder("d".into()));
        assert_eq!(disk.losses().len(), 1);
        let files = disk.after(&disk.losses()[0]);
        assert_eq!(files.len(), 1);
        assert_eq!(files[old].as_ref(), [[1; 600], [2; 600]].concat());
    }
}
