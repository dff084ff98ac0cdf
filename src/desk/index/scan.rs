//! From a folder's files to its articles, and from one listing to the next.

use super::super::candidates::begins_like_one;
use super::super::folder::is_article;
use super::super::fs::FileSystem;
use super::super::natural::natural;
use super::super::walk::FolderFiles;
use super::listing::{Article, FolderListing, Listing, Print};
use crate::annotation::file::{GOLD, annotation_file_name, is_article_name, parse_file_name};
use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Stands for "there was none" among the numbers of a former listing.
pub(super) const NONE: u32 = u32::MAX;

/// How much of a file is read to see how it begins, in bytes.
const HEAD: u64 = 4096;

/// Something that is no article of the list, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong, in a sentence.
    pub sentence: String,
}

/// Names and sets of annotators, each kept once. Numbers never change.
#[derive(Debug, Default)]
pub(super) struct Interner {
    pub names: Arc<Vec<Box<str>>>,
    pub sets: Arc<Vec<Box<[u16]>>>,
    name_numbers: HashMap<Box<str>, u16>,
    set_numbers: HashMap<Box<[u16]>, u32>,
}

impl Interner {
    /// The number of a set of annotators. Beyond 65,535 annotators they are not told apart.
    fn set(&mut self, annotators: &BTreeSet<String>) -> u32 {
        let mut set: Vec<u16> = annotators.iter().map(|name| self.name(name)).collect();
        set.sort_unstable();
        let set = set.into_boxed_slice();
        if let Some(&number) = self.set_numbers.get(&set) {
            return number;
        }
        let number = u32::try_from(self.sets.len()).unwrap_or(NONE);
        Arc::make_mut(&mut self.sets).push(set.clone());
        self.set_numbers.insert(set, number);
        number
    }

    fn name(&mut self, name: &str) -> u16 {
        if let Some(&number) = self.name_numbers.get(name) {
            return number;
        }
        let number = u16::try_from(self.names.len()).unwrap_or(u16::MAX);
        Arc::make_mut(&mut self.names).push(name.into());
        self.name_numbers.insert(name.into(), number);
        number
    }
}

/// The annotation files of one article.
#[derive(Default)]
struct Annotations {
    /// In lower case.
    annotators: BTreeSet<String>,
    has_twin: bool,
}

/// The articles of a folder. Reads nothing but the heads of `.ron` files whose names do not
/// tell their article.
pub(super) fn articles(
    fs: &dyn FileSystem,
    files: &FolderFiles,
    annotator: &str,
    interner: &mut Interner,
) -> FolderListing {
    let stamped = || files.names.iter().zip(&files.stamps);
    let mut annotations: HashMap<String, Annotations> = HashMap::new();
    let mut unusual: BTreeSet<&str> = BTreeSet::new();
    for name in &files.names {
        let Some((mut source, mut by)) = parse_file_name(name) else { continue };
        if !is_article_name(&source) {
            let Some((article, whose)) = unusual_article(fs, files, name) else { continue };
            unusual.insert(article);
            (source, by) = (article.to_owned(), whose);
        }
        let of = annotations.entry(source).or_default();
        let by = by.to_lowercase();
        let is_first = of.annotators.insert(by);
        of.has_twin |= !is_first;
    }
    let mut found: Vec<Article> = Vec::new();
    let mut cases: HashMap<String, u32> = HashMap::new();
    for (name, stamp) in stamped() {
        if !is_article(name) && !unusual.contains(name.as_str()) {
            continue;
        }
        *cases.entry(name.to_lowercase()).or_default() += 1;
        let of = annotations.remove(name).unwrap_or_default();
        found.push(article(name, Some(Print::of(stamp)), &of, files, annotator, interner));
    }
    for (name, of) in annotations {
        found.push(article(&name, None, &of, files, annotator, interner));
    }
    if cases.len() < found.iter().filter(|a| a.file.is_some()).count() {
        for article in found.iter_mut().filter(|a| a.file.is_some()) {
            article.has_twin |= cases.get(&article.name.to_lowercase()).is_some_and(|&n| n > 1);
        }
    }
    found.sort_unstable_by(|a, b| natural(&a.name, &b.name));
    FolderListing { path: files.path.clone(), articles: found.into_boxed_slice() }
}

fn article(
    name: &str,
    file: Option<Print>,
    of: &Annotations,
    files: &FolderFiles,
    annotator: &str,
    interner: &mut Interner,
) -> Article {
    let print = |annotator: &str| {
        let name = annotation_file_name(name, annotator);
        let place = files.names.binary_search_by(|n| natural(n, &name)).ok()?;
        files.stamps.get(place).map(Print::of)
    };
    Article {
        name: name.into(),
        file,
        own: if of.annotators.is_empty() { None } else { print(annotator) },
        annotators: interner.set(&of.annotators),
        gold: Some(GOLD)
            .filter(|gold| of.annotators.contains(*gold))
            .and_then(print)
            .map(|gold| NonZeroU64::new(gold.time).unwrap_or(NonZeroU64::MIN)),
        has_twin: of.has_twin,
    }
}

/// The article with an unusual ending that a `.ron` file is an annotation of, and whose. It is
/// one if that article is beside it and it begins like one.
fn unusual_article<'a>(
    fs: &dyn FileSystem,
    files: &'a FolderFiles,
    name: &str,
) -> Option<(&'a str, String)> {
    let stem = name.strip_suffix(".ron")?;
    let splits = [(stem, ""), stem.rsplit_once('.').unwrap_or_default()];
    let (source, whose) = splits.into_iter().find_map(|(source, whose)| {
        let place = files.names.binary_search_by(|n| natural(n, source)).ok()?;
        Some((files.names.get(place)?.as_str(), whose.to_owned()))
    })?;
    let (head, _) = fs.read(&files.path.join(name), HEAD).ok()?;
    begins_like_one(&head).then_some((source, whose))
}

/// What a walk passed over, as far as it looks like an article or hides some.
pub(super) fn troubles(files: &FolderFiles) -> Vec<Trouble> {
    use super::super::walk::LeftOut;
    let looks = |path: &Path| is_article(&path.file_name().unwrap_or_default().to_string_lossy());
    let left_out = files
        .left_out
        .iter()
        .filter(|(path, why)| *why == LeftOut::FolderLink || *why == LeftOut::Name || looks(path));
    let left_out = left_out.map(|(path, why)| (path, why.to_string()));
    let failed = files.failed.iter().map(|(path, e)| (path, format!("It can't be read: {e}.")));
    left_out
        .chain(failed)
        .map(|(path, sentence)| Trouble { path: path.clone(), sentence })
        .collect()
}

/// Takes a folder from the former listing where nothing in it has changed; the numbers that the
/// articles had there, [`NONE`] for new ones.
pub(super) fn follow(former: &Listing, now: &mut [Arc<FolderListing>]) -> Vec<u32> {
    let before: HashMap<&Path, (u32, &Arc<FolderListing>)> =
        former.folders().map(|(start, f)| (f.path.as_path(), (start, f))).collect();
    let mut numbers = Vec::new();
    for folder in now {
        let Some(&(start, old)) = before.get(folder.path.as_path()) else {
            numbers.extend(folder.articles.iter().map(|_| NONE));
            continue;
        };
        if **old == **folder {
            *folder = Arc::clone(old);
            numbers.extend((start..).take(folder.articles.len()));
            continue;
        }
        numbers.extend(folder.articles.iter().map(|article| {
            let place = old.position(&article.name).and_then(|p| u32::try_from(p).ok());
            place.map_or(NONE, |place| start + place)
        }));
    }
    numbers
}

/// The place of each article by name alone; empty if that is the order anyway.
pub(super) fn by_name(listing: &Listing) -> Arc<[u32]> {
    if listing.folders().count() < 2 {
        return Arc::default();
    }
    let mut numbered: Vec<(u32, &str)> = Vec::with_capacity(listing.len());
    for (start, folder) in listing.folders() {
        numbered.extend((start..).zip(folder.articles.iter().map(|a| &*a.name)));
    }
    numbered.sort_by(|(_, a), (_, b)| natural(a, b));
    let mut places = vec![0; listing.len()];
    for (place, (number, _)) in (0..).zip(numbered) {
        if let Some(slot) = places.get_mut(number as usize) {
            *slot = place;
        }
    }
    places.into()
}
