//! What the user chose and typed for an import, and the files that are meant.

use crate::annotation::Label;
use crate::dataset::import::{Format, GUESS_BYTES, Guess, LabelMap, Meaning, Unit, guess};
use crate::desk::dataset::import::found::{ENDINGS, endings, files_in, has_ending};
use crate::desk::fs::{FileSystem, Kind};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the user chose and typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// A file or a folder; several are parted by `;`.
    pub files: String,
    /// The format; none if it is to be guessed.
    pub what: Option<Guess>,
    /// What offsets count; none if it is to be found out.
    pub unit: Option<Unit>,
    /// Labels of the files that are none of the five: what they mean, if that was said.
    pub meanings: BTreeMap<String, Option<Meaning>>,
    /// For raw articles: the field with the text.
    pub text_field: String,
    /// Files of an earlier import that are not the same are replaced.
    pub replace: bool,
}

/// All that can be chosen as a format.
pub fn choices() -> impl Iterator<Item = Guess> {
    Format::ALL.into_iter().map(Guess::Format).chain([Guess::Articles])
}

/// The name of a format, and what it holds.
#[must_use]
pub fn words(what: Guess) -> String {
    let Guess::Format(format) = what else {
        return "articles: raw texts in JSONL become articles".to_owned();
    };
    let holds = match (format.has_spans(), format.unit()) {
        (true, None) => "spans; what offsets count is found out".to_owned(),
        (true, Some(unit)) => format!("spans; offsets count {}", unit.plural()),
        (false, _) => "text, found again in the articles".to_owned(),
    };
    format!("{}: {holds}", format.name())
}

/// What a label of another tool can mean: one of the five, or nothing.
pub fn meanings() -> impl Iterator<Item = Meaning> {
    Label::ALL.into_iter().map(Meaning::Label).chain([Meaning::Nothing])
}

impl Form {
    /// The form as it is first shown.
    pub(super) fn new() -> Self {
        Self { text_field: "text".to_owned(), ..Self::default() }
    }

    /// What the labels mean, as far as it was said.
    pub(super) fn labels(&self) -> LabelMap {
        let mut labels = LabelMap::default();
        for (name, meaning) in &self.meanings {
            if let Some(meaning) = *meaning {
                labels.say(name, meaning);
            }
        }
        labels
    }

    /// The files that are meant, and their format. In a folder, and the folders in it, all files
    /// with an ending that the format has. `goes_on` stops the search by saying false. The error
    /// is a sentence.
    pub(super) fn files(
        &self,
        fs: &dyn FileSystem,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<(Vec<PathBuf>, Guess), String> {
        let typed = self.files.trim();
        if typed.is_empty() {
            return Err("Choose a file or a folder to import from".to_owned());
        }
        // A name may have the sign in it.
        let paths: Vec<&str> = match fs.info(Path::new(typed)) {
            Ok(_) => vec![typed],
            Err(_) => typed.split(';').map(str::trim).filter(|path| !path.is_empty()).collect(),
        };
        let (mut files, mut found) = (Vec::new(), Vec::new());
        for path in paths.into_iter().map(PathBuf::from) {
            let info = fs.info(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            if info.kind == Kind::Folder {
                found.extend(files_in(fs, &path, &ENDINGS, goes_on));
            } else {
                files.push(path);
            }
        }
        let what = self.what.or_else(|| {
            // Of a folder, what has the ending that says most.
            let by_ending = ENDINGS.iter().filter_map(|ending| {
                found.iter().find(|path: &&PathBuf| has_ending(path, &[*ending]))
            });
            files.iter().chain(by_ending).find_map(|path| guess_of(fs, path))
        });
        let what = what.ok_or("What the file holds can't be told: choose its format")?;
        found.retain(|path| has_ending(path, endings(what)));
        files.extend(found);
        match files.as_slice() {
            [] => Err("No file in the folder has an ending that this format has".to_owned()),
            _ => Ok((files, what)),
        }
    }
}

fn guess_of(fs: &dyn FileSystem, path: &Path) -> Option<Guess> {
    let (beginning, _) = fs.read_from(path, 0, GUESS_BYTES as u64).ok()?;
    guess(&path.file_name().unwrap_or_default().to_string_lossy(), &beginning)
}
