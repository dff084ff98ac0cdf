//! Where the records of a data set lie, by the names of its files: ours in every format, and
//! those of others with a file for each split.
//!
//! A data set has tables, a file for each split, or a folder for each split with a file for each
//! article. Where it has both, the tables count; but Web Annotations hold quotes only, so their
//! texts beside them are read.

use super::checking::CheckError;
use super::lines::Lines;
use crate::dataset::split::held::{Held, ROWS_HEADER, Table};
use crate::desk::folder::is_article;
use crate::desk::fs::FileSystem;
use crate::desk::open::OpenError;
use crate::desk::walk::Walk;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A file of a data set with the records of a split, or a folder with a file for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it is.
    pub path: PathBuf,
    /// The split that its records are in.
    pub split: String,
    pub(super) kind: Kind,
}

/// How records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// JSON, a record a line.
    Lines,
    /// JSON, a list or a table.
    Whole,
    Ron,
    Parquet,
    /// Several lines a record.
    Table(Table),
    /// A list of the pages in the folder `html` beside it.
    PageList,
    /// A folder.
    Files(&'static Layout),
}

/// How articles lie in the folder of a split.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// What stands before and behind an article's id.
    around: (&'static str, &'static str),
    /// The same, of files that lie there too.
    beside: Option<(&'static str, &'static str)>,
    pub held: Held,
}

/// The layouts; the first that fits all files counts.
static LAYOUTS: [Layout; 5] = [
    Layout {
        around: ("Corrected/", ".html.corrected.txt"),
        beside: Some(("HTML/", ".html")),
        held: Held::Corrected,
    },
    Layout { around: ("aligned/", ".txt"), beside: Some(("orig/", ".html")), held: Held::Masked },
    Layout { around: ("", ".json"), beside: None, held: Held::Json },
    Layout { around: ("", ".html"), beside: None, held: Held::Page },
    Layout { around: ("", ".txt"), beside: None, held: Held::Text },
];

impl Layout {
    /// The id of the article whose file has this path in the folder of the split.
    pub fn id<'a>(&self, path: &'a str) -> Option<&'a str> {
        within(path, self.around)
    }

    fn fits(&self, path: &str) -> bool {
        let is_beside = self.beside.is_some_and(|beside| within(path, beside).is_some());
        self.id(path).is_some() || is_beside
    }
}

fn within<'a>(path: &'a str, (before, behind): (&str, &str)) -> Option<&'a str> {
    path.strip_prefix(before)?.strip_suffix(behind).filter(|id| !id.is_empty())
}

/// What holds records, in the order of the names.
pub(super) fn parts(fs: &dyn FileSystem, folder: &Path) -> Result<Vec<Part>, CheckError> {
    let mut tables = Vec::new();
    let mut splits = BTreeSet::new();
    // Of each layout: whether it fits all files, and has articles.
    let mut fits = LAYOUTS.each_ref().map(|layout| (layout, true, false));
    for files in Walk::new(fs, folder) {
        if let Some((path, error)) = files.failed.into_iter().next() {
            return Err(CheckError::Read { path, reason: error.into() });
        }
        if files.names.iter().any(|name| is_annotation(name)) {
            return Err(CheckError::Desk(folder.to_owned()));
        }
        let inside = path_in(folder, &files.path);
        let is_alone = files.names.len() == 1;
        for name in files.names {
            if let Some((split, kind)) = part_of(&inside, &name, is_alone) {
                tables.push(Part { path: files.path.join(name), split, kind });
            } else if let Some((split, path)) = article_of(&inside, &name) {
                for (layout, fits_all, has_some) in &mut fits {
                    *fits_all &= layout.fits(&path);
                    *has_some |= layout.id(&path).is_some();
                }
                splits.insert(split);
            }
        }
    }
    let mut is_filled = false;
    let mut kept = Vec::new();
    for table in tables {
        match what_it_holds(fs, &table) {
            Ok(Holds::Nothing) => kept.push(table),
            Ok(Holds::Records) => {
                is_filled = true;
                kept.push(table);
            }
            Ok(Holds::Others) => {}
            Err(reason) => return Err(CheckError::Read { path: table.path, reason }),
        }
    }
    let layout = fits.into_iter().find(|(_, fits_all, has_some)| *fits_all && *has_some);
    match layout {
        Some((layout, ..)) if !is_filled => {
            let part = |split| Part { path: folder.join(&split), split, kind: Kind::Files(layout) };
            Ok(splits.into_iter().map(part).collect())
        }
        _ => Ok(kept),
    }
}

/// The path of something in a folder, with `/`.
pub(super) fn path_in(folder: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    let inside: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
    inside.join("/")
}

/// What a table holds.
enum Holds {
    Nothing,
    Records,
    /// Web Annotations, or a table of something else.
    Others,
}

/// Looks at the first line of those that may hold something else.
fn what_it_holds(fs: &dyn FileSystem, part: &Part) -> Result<Holds, OpenError> {
    if !matches!(part.kind, Kind::Lines | Kind::Table(Table::Rows)) {
        return Ok(Holds::Records);
    }
    let mut lines = Lines::open(fs, &part.path)?;
    while let Some((_, line)) = lines.next_line()? {
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line).trim_ascii();
        if line.is_empty() {
            continue;
        }
        let is_other = if part.kind == Kind::Lines {
            serde_json::from_slice(line).is_ok_and(|value: Value| value.get("@context").is_some())
        } else {
            line != ROWS_HEADER.as_bytes()
        };
        return Ok(if is_other { Holds::Others } else { Holds::Records });
    }
    Ok(Holds::Nothing)
}

/// True for the name of an annotation: its article's, then the annotator's if there is one.
fn is_annotation(name: &str) -> bool {
    let source = name.strip_suffix(".ron").unwrap_or_default();
    is_article(source) || source.rsplit_once('.').is_some_and(|(source, _)| is_article(source))
}

/// The split and the path in there of what may be an article's file.
fn article_of(folder: &str, name: &str) -> Option<(String, String)> {
    let is_article = [".txt", ".html", ".json"].iter().any(|ending| name.ends_with(ending));
    let (split, rest) = folder.split_once('/').unwrap_or((folder, ""));
    let path = if rest.is_empty() { name.to_owned() } else { format!("{rest}/{name}") };
    (is_article && !split.is_empty()).then(|| (split.to_owned(), path))
}

/// The split that a file in a folder is of, and how it is read. `None` if it is no table.
/// `is_alone`: the folder has no other file.
fn part_of(folder: &str, name: &str, is_alone: bool) -> Option<(String, Kind)> {
    if matches!(name, "losses.jsonl" | "labels.json" | "dataset_info.json" | "dataset_infos.json") {
        return None;
    }
    if let ("", Some(split)) = (folder, name.strip_suffix("_set.txt")) {
        return Some((split.to_owned(), Kind::PageList));
    }
    let (stem, ending) = name.rsplit_once('.')?;
    let kind = match ending {
        "jsonl" | "ndjson" => Kind::Lines,
        "json" => Kind::Whole,
        "ron" => Kind::Ron,
        "parquet" => Kind::Parquet,
        "conll" => Kind::Table(Table::Columns),
        "csv" => Kind::Table(Table::Rows),
        _ => return None,
    };
    // `train-00000-of-00001`, `train_0`
    let shard = stem.split_once("-of-").and_then(|(head, _)| head.rsplit_once('-'));
    // An article may have such a name too.
    let is_benchmark = is_alone && matches!(name, "ground-truth.json" | "evaldata.json");
    let split = match folder {
        "" | "data" => shard.map_or(stem, |(split, _)| split),
        _ if is_benchmark && !folder.contains('/') => folder,
        _ => folder.strip_prefix("split=").filter(|split| !split.contains('/'))?,
    };
    Some((split.to_owned(), kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_says_which_split_a_file_is_of() {
        let cases = [
            ("data", "train.jsonl", Some("train")),
            ("data", "train-00000-of-00002.parquet", Some("train")),
            ("data", "dev-test-00001-of-00002.parquet", Some("dev-test")),
            ("split=test", "part-00000.parquet", Some("test")),
            ("", "train.ron", Some("train")),
            ("", "train.json", Some("train")),
            ("", "train.conll", Some("train")),
            ("", "train.csv", Some("train")),
            ("", "train_set.txt", Some("train")),
            ("train", "ground-truth.json", Some("train")),
            ("train", "evaldata.json", Some("train")),
            ("train", "korea.json", None),
            ("train/2024", "ground-truth.json", None),
            ("split=a/b", "x.jsonl", None),
            ("", "losses.jsonl", None),
            ("", "README.md", None),
            ("", "train.txt", None),
        ];
        for (folder, name, split) in cases {
            let found = part_of(folder, name, true).map(|(split, _)| split);
            assert_eq!(found.as_deref(), split, "{folder}/{name}");
        }
        assert_eq!(part_of("train", "ground-truth.json", false), None, "an article's");
    }
}
