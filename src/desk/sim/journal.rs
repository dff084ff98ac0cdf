//! Every disk that a power failure could leave.
//!
//! A [`SimFs`](super::SimFs) keeps a journal of what was done to its disk. [`Disk`] replays any
//! part of it and holds apart what was synced from what was not; [`Disk::losses`] names every
//! way in which the rest can be lost, and [`Disk::after`] is what is found then:
//!
//! - names: every choice of the renames, creations and removals since the folder's last sync,
//!   each kept or lost by itself, so also a rename whose data is lost, and data without its name;
//! - content: all unsynced writes lost, none, each one alone, and each torn at every 512-byte
//!   edge of the file; what is missing is cut off, or reads as zeros if the length was kept.
//!
//! Limits: a write is torn in one place at a time, and a rename is one step, as on every
//! journalling file system.

use super::super::replace::folder_of;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
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
    /// A name gave way to another.
    Renamed(PathBuf, PathBuf),
    /// A name was removed.
    Removed(PathBuf),
    /// A folder's names were synced.
    SyncedFolder(PathBuf),
    /// A folder was made.
    MadeFolder(PathBuf),
}

/// One change of names that may be lost.
#[derive(Clone, Debug)]
enum Naming {
    Set(PathBuf, usize),
    Move(PathBuf, PathBuf, usize),
    Remove(PathBuf),
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
#[derive(Clone, Debug, Default)]
pub struct Disk {
    folders: BTreeSet<PathBuf>,
    /// What is durable of each file.
    durable: Vec<Vec<u8>>,
    lengths: Vec<usize>,
    unsynced: Vec<Unsynced>,
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    namings: Vec<Naming>,
}

impl Disk {
    /// An empty one with these folders.
    pub fn new<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Self {
        let folders = folders.into_iter().map(Path::to_path_buf).collect();
        Self { folders, ..Self::default() }
    }

    /// Does what a call did. Files are numbered as the journal numbers them.
    pub fn apply(&mut self, effect: &Effect) {
        match effect {
            Effect::Put(path, content) => {
                let inode = self.new_file(content.clone());
                self.settle(path);
                self.names.insert(path.clone(), inode);
                self.durable_names.insert(path.clone(), inode);
            }
            Effect::TakenAway(path) => {
                self.settle(path);
                self.folders.remove(path);
                self.names.remove(path);
                self.durable_names.remove(path);
            }
            Effect::Created(path, inode) => {
                let made = self.new_file(Vec::new());
                debug_assert_eq!(made, *inode, "files are numbered in the order of their making");
                self.names.insert(path.clone(), *inode);
                self.namings.push(Naming::Set(path.clone(), *inode));
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
                let Some(inode) = self.names.remove(from) else { return };
                self.names.insert(to.clone(), inode);
                self.namings.push(Naming::Move(from.clone(), to.clone(), inode));
            }
            Effect::Removed(path) => {
                self.names.remove(path);
                self.namings.push(Naming::Remove(path.clone()));
            }
            Effect::SyncedFolder(folder) => {
                let is_in = |n: &mut Naming| folder_of(n.path()) == folder;
                for naming in self.namings.extract_if(.., is_in) {
                    naming.apply(&mut self.durable_names);
                }
            }
            Effect::MadeFolder(folder) => {
                self.folders.extend(folder.ancestors().map(Path::to_path_buf));
            }
        }
    }

    fn new_file(&mut self, content: Vec<u8>) -> usize {
        self.lengths.push(content.len());
        self.durable.push(content);
        self.durable.len() - 1
    }

    /// What happens to a name after somebody else's durable change of it comes later than what
    /// was there, so that is durable or gone for good.
    fn settle(&mut self, path: &Path) {
        for naming in self.namings.extract_if(.., |n| n.touches(path)) {
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
        let mut names = self.durable_names.clone();
        for (naming, kept) in self.namings.iter().zip(&loss.names) {
            if *kept {
                naming.apply(&mut names);
            }
        }
        names.into_iter().map(|(path, inode)| (path, self.content(inode, loss))).collect()
    }

    /// The folders, all durable.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().map(PathBuf::as_path)
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
    fn path(&self) -> &Path {
        match self {
            Self::Set(path, _) | Self::Move(_, path, _) | Self::Remove(path) => path,
        }
    }

    fn touches(&self, name: &Path) -> bool {
        self.path() == name || matches!(self, Self::Move(from, ..) if from == name)
    }

    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            Self::Set(path, inode) => {
                names.insert(path.clone(), *inode);
            }
            Self::Move(from, to, inode) => {
                names.remove(from);
                names.insert(to.clone(), *inode);
            }
            Self::Remove(path) => {
                names.remove(path);
            }
        }
    }
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
