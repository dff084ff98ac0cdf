//! Which articles a desk has: names, where they are, who has annotated them. Plain data.
//!
//! Invariants: folders come in the order of a walk, articles of a folder as people count, each
//! name once. Cloning a listing copies a pointer for each folder.

use super::super::fs::Stamp;
use super::super::natural::natural;
use std::cmp::Ordering;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

/// What a file looked like, for telling whether it has changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Print {
    /// Length in bytes.
    pub len: u64,
    /// When it was last written, in nanoseconds since 1970; 0 if that is not known.
    pub time: u64,
}

impl Print {
    /// Of a file with this stamp.
    #[must_use]
    pub fn of(stamp: &Stamp) -> Self {
        let since = stamp.modified.and_then(|m| m.duration_since(UNIX_EPOCH).ok());
        let time = since.and_then(|d| u64::try_from(d.as_nanos()).ok());
        Self { len: stamp.len, time: time.unwrap_or(0) }
    }
}

/// One article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// Its file name.
    pub name: Box<str>,
    /// The article's file; `None` if it is gone and only annotations are left.
    pub file: Option<Print>,
    /// The current annotator's annotation; `None` if there is none.
    pub own: Option<Print>,
    /// Which annotators have a file: a number for [`Listing::annotators_of`].
    pub annotators: u32,
    /// When the adjudicated annotation was last written, in nanoseconds since 1970; 1 if that is
    /// not known, `None` if there is none. A review may just have begun it.
    pub gold: Option<NonZeroU64>,
    /// Another file of the folder has this name in another case, or another annotation has this
    /// annotator in another case.
    pub has_twin: bool,
}

/// The articles of one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderListing {
    /// The folder.
    pub path: PathBuf,
    /// Its articles, in order.
    pub articles: Box<[Article]>,
}

impl FolderListing {
    /// The place of a name in the folder.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.articles.binary_search_by(|a| natural(&a.name, name)).ok()
    }
}

/// The order of folders in a walk: one before those in it, those of one folder as people count.
fn in_walk(left: &Path, right: &Path) -> Ordering {
    let (mut lefts, mut rights) = (left.components(), right.components());
    loop {
        let order = match (lefts.next(), rights.next()) {
            (None, None) => return Ordering::Equal,
            (None, _) => Ordering::Less,
            (_, None) => Ordering::Greater,
            (Some(a), Some(b)) => match (a.as_os_str().to_str(), b.as_os_str().to_str()) {
                (Some(a), Some(b)) => natural(a, b),
                // Only above the folder where the walk began, and so the same for all.
                _ => a.cmp(&b),
            },
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// All articles of a desk. See the module for their numbers.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    folders: Vec<Arc<FolderListing>>,
    /// The number of each folder's first article, and at the end how many there are.
    starts: Vec<u32>,
    /// Every annotator met so far, in lower case.
    names: Arc<Vec<Box<str>>>,
    /// Every set of annotators met so far, as numbers of `names`.
    sets: Arc<Vec<Box<[u16]>>>,
    /// The place of each article by name alone; empty while that is the order anyway or not
    /// known yet.
    pub(super) by_name: Arc<[u32]>,
}

impl Listing {
    /// Of these folders, which leaves out those without articles.
    pub(super) fn new(
        folders: impl IntoIterator<Item = Arc<FolderListing>>,
        names: Arc<Vec<Box<str>>>,
        sets: Arc<Vec<Box<[u16]>>>,
    ) -> Self {
        let mut listing = Self { names, sets, starts: vec![0], ..Self::default() };
        let mut start: u32 = 0;
        for folder in folders {
            let end = u32::try_from(folder.articles.len()).ok().and_then(|n| start.checked_add(n));
            let Some(end) = end.filter(|&end| end > start) else { continue };
            start = end;
            listing.starts.push(end);
            listing.folders.push(folder);
        }
        listing
    }

    /// How many articles there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.last().map_or(0, |&n| n as usize)
    }

    /// True if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The folders with articles, each with the number of its first one.
    pub fn folders(&self) -> impl Iterator<Item = (u32, &Arc<FolderListing>)> {
        self.starts.iter().copied().zip(&self.folders)
    }

    /// The number among [`Listing::folders`] of the folder that an article is in.
    #[must_use]
    pub fn folder_of(&self, number: u32) -> Option<usize> {
        let folder = self.starts.partition_point(|&start| start <= number).checked_sub(1)?;
        (folder < self.folders.len()).then_some(folder)
    }

    /// A folder by its number.
    #[must_use]
    pub fn folder(&self, folder: usize) -> Option<&FolderListing> {
        self.folders.get(folder).map(Arc::as_ref)
    }

    /// An article, and the folder that it is in.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<(&Path, &Article)> {
        let folder = self.folder_of(number)?;
        let start = *self.starts.get(folder)?;
        let folder = self.folders.get(folder)?;
        let article = folder.articles.get((number - start) as usize)?;
        Some((&folder.path, article))
    }

    /// An article's path.
    #[must_use]
    pub fn path(&self, number: u32) -> Option<PathBuf> {
        self.get(number).map(|(folder, article)| folder.join(&*article.name))
    }

    /// The number of the article with this path.
    #[must_use]
    pub fn find(&self, path: &Path) -> Option<u32> {
        let name = path.file_name()?.to_str()?;
        let parent = path.parent()?;
        let folder = self.folders.binary_search_by(|f| in_walk(&f.path, parent)).ok()?;
        let place = self.folders.get(folder)?.position(name)?;
        Some(*self.starts.get(folder)? + u32::try_from(place).ok()?)
    }

    /// Who has annotated an article with this [`Article::annotators`], in lower case; nobody in
    /// particular is empty.
    pub fn annotators_of(&self, set: u32) -> impl Iterator<Item = &str> {
        let set = self.sets.get(set as usize).map(Box::as_ref).unwrap_or_default();
        set.iter().filter_map(|&n| self.names.get(usize::from(n))).map(Box::as_ref)
    }

    /// Everyone who has annotated something, in lower case and in order.
    #[must_use]
    pub fn annotators(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.iter().map(Box::as_ref).collect();
        names.sort_unstable();
        names
    }

    /// For each number of a set, whether this annotator is in it.
    #[must_use]
    pub fn sets_with(&self, annotator: &str) -> Vec<bool> {
        let number = self.names.iter().position(|n| **n == *annotator);
        let number = number.and_then(|n| u16::try_from(n).ok());
        self.sets.iter().map(|set| number.is_some_and(|n| set.contains(&n))).collect()
    }

    /// An article's place in the order by name alone.
    #[must_use]
    pub fn place_by_name(&self, number: u32) -> u32 {
        self.by_name.get(number as usize).copied().unwrap_or(number)
    }

    /// What it takes of memory, in bytes, as far as it can be counted.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let articles = self.folders.iter().flat_map(|f| f.articles.iter());
        let names: usize = articles.map(|a| a.name.len().next_multiple_of(16)).sum();
        let folders: usize = self
            .folders
            .iter()
            .map(|f| size_of::<FolderListing>() + 24 + f.path.as_os_str().len())
            .sum();
        names + folders + self.len() * (size_of::<Article>() + size_of::<u32>())
    }

    /// True if both have the same articles, of which nothing has changed: `other` was made from
    /// the same folders.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.folders.len() == other.folders.len()
            && self.folders.iter().zip(&other.folders).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}
