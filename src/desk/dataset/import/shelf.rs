//! The articles of the desk that is imported into: where they are, and how they are found.

use super::{ImportError, Progress, Stage, Tell};
use crate::annotation::Article;
use crate::article::Text;
use crate::article::open::read_article;
use crate::dataset::article_id;
use crate::dataset::import::{Catalogue, Entry, FaultKind, Imported};
use crate::desk::folder::is_article;
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::opened::describe;
use crate::desk::parallel;
use crate::desk::walk::Walk;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many articles are read at a time.
const BATCH: usize = 64;

/// The articles.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    catalogue: Catalogue,
    folder: PathBuf,
    /// In the order of their numbers.
    paths: Vec<PathBuf>,
}

/// An article that was read.
pub(super) struct Read {
    /// What its annotation says of it.
    pub article: Article,
    /// The text that spans count in.
    pub text: Arc<Text>,
}

impl Shelf {
    /// Knows the articles by their ids alone.
    pub fn by_paths(fs: &dyn FileSystem, folder: &Path) -> Self {
        let mut shelf = Self { folder: folder.to_owned(), ..Self::default() };
        for path in paths(fs, folder) {
            shelf.add(path, None);
        }
        shelf
    }

    /// Reads them all, and knows them by checksum, address and text too. One that can't be read
    /// is known by its id.
    pub fn by_content(
        fs: &dyn FileSystem,
        folder: &Path,
        tell: &mut Tell<'_>,
    ) -> Result<Self, ImportError> {
        let mut shelf = Self { folder: folder.to_owned(), ..Self::default() };
        let paths = paths(fs, folder);
        for some in paths.chunks(BATCH) {
            let (done, all) = (shelf.paths.len() as u64, paths.len() as u64);
            if !tell(Progress { stage: Stage::Articles, done, all }) {
                return Err(ImportError::Cancelled { written: 0 });
            }
            let read = parallel::in_order(some, parallel::threads(), &|path: &PathBuf| {
                read(fs, path).ok()
            });
            some.iter().zip(read).for_each(|(path, read)| shelf.add(path.clone(), read.as_ref()));
        }
        Ok(shelf)
    }

    fn add(&mut self, path: PathBuf, read: Option<&Read>) {
        let Some(id) = article_id(&name_in(&self.folder, &path)) else { return };
        self.catalogue.add(&Entry {
            id: &id,
            url: read.and_then(|read| read.article.url.as_deref()),
            sha256: read.map_or("", |read| &read.article.sha256),
            text: read.map(|read| read.text.as_str()),
        });
        self.paths.push(path);
    }

    /// The number of the article that a record is about.
    pub fn find(&self, record: &Imported) -> Result<usize, FaultKind> {
        self.catalogue.find(record).map(|found| found.article)
    }

    /// What a file of one record is about: as much of its path, without its ending, as is an
    /// article's id. Exports write `train/2024/korea.txt`, or `2024%2Fkorea.json`.
    pub fn id_of_file(&self, file: &Path, stem: &str) -> Option<String> {
        let plain = stem.replace("%2F", "/").replace("%25", "%");
        let folders = file.parent().into_iter().flat_map(Path::iter);
        let folders: Vec<String> = folders.map(|f| f.to_string_lossy().into_owned()).collect();
        // More folders than any desk has are not looked at.
        let first = folders.len().saturating_sub(32);
        let mut ids = (first..=folders.len()).flat_map(|from| {
            let folders = folders.get(from..).unwrap_or_default();
            [stem, &plain].map(|name| {
                let parts: Vec<&str> = folders.iter().map(String::as_str).chain([name]).collect();
                parts.join("/")
            })
        });
        ids.find(|id| self.catalogue.has_id(id))
    }

    /// Where an article is.
    pub fn path(&self, article: usize) -> &Path {
        self.paths.get(article).map_or(Path::new(""), PathBuf::as_path)
    }

    /// Its path in the desk.
    pub fn name(&self, article: usize) -> String {
        name_in(&self.folder, self.path(article))
    }

    /// Reads an article.
    pub fn read(&self, fs: &dyn FileSystem, article: usize) -> Result<Read, FaultKind> {
        read(fs, self.path(article)).map_err(|error| FaultKind::Unreadable {
            article: self.name(article),
            why: error.to_string(),
        })
    }
}

fn paths(fs: &dyn FileSystem, folder: &Path) -> Vec<PathBuf> {
    let files = Walk::new(fs, folder);
    let paths = files.flat_map(|files| {
        let names = files.names.into_iter().filter(|name| is_article(name));
        names.map(|name| files.path.join(name)).collect::<Vec<_>>()
    });
    paths.collect()
}

/// A path inside the desk, with `/` on every system.
fn name_in(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn read(fs: &dyn FileSystem, path: &Path) -> Result<Read, OpenError> {
    let (bytes, _) = read_limited(fs, path, LIMIT)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let read = read_article(&name, &bytes, None).map_err(OpenError::NoText)?;
    let article = describe(&name, &bytes, &read);
    Ok(Read { article, text: Arc::new(read.text) })
}
