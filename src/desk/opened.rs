//! Opening an article with its annotation: what is on disk, and what follows from it.
//!
//! Opening writes nothing. Either file may be named: `korea.txt`, or `korea.txt.mk.ron`. An
//! annotation whose article is gone opens on its own text. An annotation file that has errors
//! is shown, never overwritten. A link that leads out of its folder is not followed.

use super::fingerprint::Fingerprint;
use super::fs::{FileSystem, uninterrupted};
use super::open::{LIMIT, OpenError, read_limited};
use super::replace::follow;
use crate::annotation::file::{
    self, FileError, NameMismatch, annotation_file_name, check_against_name, parse_file_name,
};
use crate::annotation::hash::sha256_hex;
use crate::annotation::{Annotation, Article, Kind};
use crate::article::Text;
use crate::article::decode::encoding_by_name;
use crate::article::html::RENDERER;
use crate::article::open::{Page, ReadArticle, read_article};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why an article was not opened.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct CannotOpen {
    /// The file that stood in the way.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: OpenError,
}

/// How the annotation stands to the article.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// There is no annotation file yet.
    Fresh,
    /// The annotation was read and is about this very article.
    Matches,
    /// The article has other bytes now; its new text and description.
    ArticleChanged {
        /// The text of the article as it is now.
        text: Arc<Text>,
        /// The article as it is now.
        article: Box<Article>,
    },
    /// The article is gone; the annotation has its text.
    ArticleGone,
    /// The annotation file has errors. The article is shown without spans.
    Damaged(Vec<FileError>),
    /// The annotation file says that it is about another article, or another annotator's.
    Misnamed(NameMismatch),
}

/// What was found on disk.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The article's path, whether or not it exists.
    pub path: PathBuf,
    /// Where the annotation is or will be.
    pub annotation_path: PathBuf,
    /// The annotation; an empty one if there was no sound one.
    pub annotation: Annotation,
    /// How it stands to the article.
    pub standing: Standing,
    /// The annotation file as it was read; `None` if there was none.
    pub fingerprint: Option<Fingerprint>,
    /// The article as it was read; `None` if it is gone.
    pub article_fingerprint: Option<Fingerprint>,
    /// The article's bytes, for another choice of encoding. Empty if the article is gone.
    pub bytes: Arc<Vec<u8>>,
    /// The article as it is now, if it is a web page: see [`Opened::page`].
    pub page_now: Option<Page>,
    /// True if the bytes did not fit the encoding everywhere.
    pub malformed: bool,
    /// Sentences for the user: what was repaired, what looks odd.
    pub remarks: Vec<String>,
}

impl Opened {
    /// The page that the annotation's text is the rendering of, if it is one. The map of a page
    /// leads from its rendering, and from no other text.
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        let same = matches!(self.standing, Standing::Fresh | Standing::Matches);
        self.page_now.as_ref().filter(|_| same)
    }
}

/// The article and the annotation file that a path stands for, and whose annotation it is: the
/// path of an annotation names its owner, an article's is `annotator`'s.
#[must_use]
pub fn places(path: &Path, annotator: &str) -> (PathBuf, PathBuf, String) {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some((source, owner)) = parse_file_name(&name) {
        (path.with_file_name(source), path.to_owned(), owner)
    } else {
        let annotation = path.with_file_name(annotation_file_name(&name, annotator));
        (path.to_owned(), annotation, annotator.to_owned())
    }
}

/// Opens an article, or an annotation by its own name.
///
/// `annotator` picks the annotation file of an article; `encoding` is the user's choice and
/// only counts for an article that has no annotation yet.
pub fn open_article(
    fs: &dyn FileSystem,
    path: &Path,
    annotator: &str,
    encoding: Option<&'static encoding_rs::Encoding>,
) -> Result<Opened, CannotOpen> {
    if path.file_name().is_some_and(|name| name.to_str().is_none()) {
        return Err(CannotOpen { path: path.to_owned(), reason: OpenError::Name });
    }
    let (article_path, annotation_path, annotator) = places(path, annotator);
    let article = read_if_there(fs, &article_path)?;
    let stored = read_if_there(fs, &annotation_path)?;
    if article.is_none() && stored.is_none() {
        return Err(CannotOpen { path: path.to_owned(), reason: OpenError::Missing });
    }

    let mut remarks = Vec::new();
    let fingerprint = stored.as_ref().map(|(_, print)| *print);
    let article_fingerprint = article.as_ref().map(|(_, print)| *print);
    let loaded = stored.map(|(bytes, _)| file::read(&bytes));
    let recorded = match &loaded {
        Some(Ok(loaded)) => encoding_by_name(&loaded.annotation.article.encoding),
        _ => encoding,
    };
    let is_gone = article.is_none();
    let bytes = Arc::new(article.map(|(bytes, _)| bytes).unwrap_or_default());
    let source = article_path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = read_article(&source, &bytes, recorded).map_err(|reason| CannotOpen {
        path: article_path.clone(),
        reason: OpenError::NoText(reason),
    })?;
    let malformed = read.malformed;
    let now = describe(&source, &bytes, &read);
    if read.looks_binary() {
        remarks.push("This looks like a binary file, not an article".to_owned());
    }
    let (text, page) = (Arc::new(read.text), read.page);

    let (annotation, standing) = match loaded {
        None => (Annotation::new(now, &annotator, text), Standing::Fresh),
        Some(Err(failure)) => {
            (Annotation::new(now, &annotator, text), Standing::Damaged(failure.errors))
        }
        Some(Ok(loaded)) => {
            remarks.extend(loaded.repairs.iter().map(ToString::to_string));
            let annotation = loaded.annotation;
            let name = annotation_path.file_name().unwrap_or_default().to_string_lossy();
            let standing = if let Err(mismatch) = check_against_name(&annotation, &name) {
                Standing::Misnamed(mismatch)
            } else if is_gone {
                Standing::ArticleGone
            } else if annotation.article.sha256 == now.sha256
                && annotation.text.as_str() == text.as_str()
            {
                Standing::Matches
            } else {
                Standing::ArticleChanged { text, article: Box::new(now) }
            };
            (annotation, standing)
        }
    };
    Ok(Opened {
        page_now: page,
        path: article_path,
        annotation_path,
        annotation,
        standing,
        fingerprint,
        article_fingerprint,
        bytes,
        malformed,
        remarks,
    })
}

fn read_if_there(
    fs: &dyn FileSystem,
    path: &Path,
) -> Result<Option<(Vec<u8>, Fingerprint)>, CannotOpen> {
    match refuse_link_out(fs, path).and_then(|()| read_limited(fs, path, LIMIT)) {
        Ok(found) => Ok(Some(found)),
        Err(OpenError::Missing) => Ok(None),
        Err(reason) => Err(CannotOpen { path: path.to_owned(), reason }),
    }
}

/// Links are followed within their folder only, as on saving. A dangling one is no file.
fn refuse_link_out(fs: &dyn FileSystem, path: &Path) -> Result<(), OpenError> {
    if !uninterrupted(|| fs.is_link(path))? {
        return Ok(());
    }
    match follow(fs, path) {
        Err(e) if e.kind() == ErrorKind::PermissionDenied => Err(OpenError::LinkOut),
        done => Ok(done.map(drop)?),
    }
}

/// The description of an article that goes into its annotation.
#[must_use]
pub fn describe(source: &str, bytes: &[u8], read: &ReadArticle) -> Article {
    let page = read.page.as_ref();
    Article {
        source: source.to_owned(),
        sha256: sha256_hex(bytes),
        encoding: read.encoding.name().to_owned(),
        kind: if page.is_some() { Kind::Html } else { Kind::Text },
        renderer: page.map(|_| RENDERER.to_owned()),
        url: page.and_then(|p| p.url.clone()),
    }
}
