//! One article's facts, read from its annotation; of its gold the status alone.

use super::super::folder::{Progress, standing_of};
use super::super::fs::{FileSystem, Kind};
use super::super::open::{LIMIT, OpenError, read_limited};
use super::facts::{Facts, Known};
use super::listing::Article;
use crate::annotation::file::{self, GOLD, annotation_file_name, check_against_name};
use std::io::ErrorKind;
use std::path::Path;

/// The status alone, from the head of the annotation.
pub(super) fn read_status(
    fs: &dyn FileSystem,
    folder: &Path,
    article: &Article,
    annotator: &str,
) -> Facts {
    let (progress, flagged) = match article.own {
        Some(_) => standing_of(fs, &folder.join(annotation_file_name(&article.name, annotator))),
        None => (Progress::New, false),
    };
    let gold = gold(fs, folder, article);
    Facts { known: Known::Status, progress, gold, flagged, ..Facts::default() }
}

/// How far the article's gold has come, from the head of its file.
fn gold(fs: &dyn FileSystem, folder: &Path, article: &Article) -> Progress {
    let path = || folder.join(annotation_file_name(&article.name, GOLD));
    article.gold.map_or(Progress::New, |_| standing_of(fs, &path()).0)
}

/// All facts. The annotation is read as a whole, since its shares and problems are those of its
/// text; of the article a byte is read, to see whether that is allowed.
pub(super) fn read_all(
    fs: &dyn FileSystem,
    folder: &Path,
    article: &Article,
    annotator: &str,
) -> Facts {
    let mut facts = match article.own {
        Some(_) => annotation(fs, folder, &article.name, annotator),
        None => Facts { known: Known::All, ..Facts::default() },
    };
    facts.gold = gold(fs, folder, article);
    if facts.trouble.is_none() && article.file.is_some() {
        facts.trouble = unreadable(fs, &folder.join(&*article.name));
    }
    facts
}

fn annotation(fs: &dyn FileSystem, folder: &Path, source: &str, annotator: &str) -> Facts {
    let name = annotation_file_name(source, annotator);
    let bytes = match read_limited(fs, &folder.join(&name), LIMIT) {
        Ok((bytes, _)) => bytes,
        // It went away since the walk; the next one notices.
        Err(OpenError::Missing) => return Facts { known: Known::All, ..Facts::default() },
        Err(error) => return Facts::damaged(&format!("{name}: {error}")),
    };
    match file::read(&bytes) {
        Err(failure) => Facts::damaged(&format!("{name}: {failure}")),
        Ok(loaded) => match check_against_name(&loaded.annotation, &name) {
            Err(mismatch) => Facts::damaged(&mismatch.to_string()),
            Ok(()) => Facts::of(&loaded.annotation),
        },
    }
}

/// Why the article can't be read, if so.
fn unreadable(fs: &dyn FileSystem, path: &Path) -> Option<Box<str>> {
    match fs.read(path, 1) {
        Ok((_, info)) if info.kind == Kind::File => None,
        // It went away since the walk, or a signal came in between: no news.
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::Interrupted) => None,
        Err(e) => Some(OpenError::from(e).to_string().into()),
        Ok(_) => Some(OpenError::Special.to_string().into()),
    }
}
