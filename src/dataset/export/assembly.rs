//! The parts of articles, in their order, become files: what stands before, between and behind
//! them, and the files that belong to none of them.

use super::super::gold;
use super::super::loss::{Loss, LossReport, Reason};
use super::format::Format;
use super::parquet::{self, Table};
use super::{
    Made, Options, Part, brat, doccano, iob2, jsonl, label_studio, labelbuddy, lines, pages,
    prodigy, ron, scrapinghub, trafilatura, w3c, webis,
};
use crate::article::ByteRange;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The file that lists what was lost, a line of JSON each; only there if something was.
pub const LOSSES: &str = "losses.jsonl";

/// Bytes for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which file: a path in the folder of the export, `/` between folders.
    pub path: String,
    /// What is appended to it.
    pub bytes: Vec<u8>,
    /// True if that is the whole file: nothing more will be appended.
    pub is_whole: bool,
}

/// Why the files can't go on.
#[derive(Debug, thiserror::Error)]
pub enum AssemblyError {
    /// An article is in a split that the options don't name.
    #[error("there is no split called {0}")]
    UnknownSplit(String),
    /// A row can't be written as Parquet: more row groups than a file can have, say.
    #[error("the Parquet file can't be written: {0}")]
    Parquet(#[from] ::parquet::errors::ParquetError),
}

/// The files of an export, while articles come in.
#[derive(Debug)]
pub struct Assembly {
    format: Format,
    options: Options,
    /// Shared files that have been begun, and whether they have an entry.
    begun: BTreeMap<String, bool>,
    tables: BTreeMap<String, Table>,
    keys: HashSet<u128>,
    report: LossReport,
}

/// What stands around and between the entries of a file.
struct Frame {
    header: String,
    between: &'static str,
    footer: &'static str,
}

impl Assembly {
    pub(super) fn new(format: Format, options: Options) -> Self {
        Self {
            format,
            options,
            begun: BTreeMap::new(),
            tables: BTreeMap::new(),
            keys: HashSet::new(),
            report: LossReport::default(),
        }
    }

    /// What was lost so far.
    #[must_use]
    pub fn losses(&self) -> &LossReport {
        &self.report
    }

    /// Takes the parts of the next article. The order of articles is the order in the files.
    pub fn add(&mut self, made: Made) -> Result<Vec<Piece>, AssemblyError> {
        let Made { id, split, parts, mut losses } = made;
        if !self.options.splits.contains(&split) {
            return Err(AssemblyError::UnknownSplit(split));
        }
        let mut pieces = Vec::new();
        for part in parts {
            match part {
                Part::File { path, bytes } => pieces.push(Piece { path, bytes, is_whole: true }),
                Part::Entry { key: Some(key), .. } if !self.keys.insert(key) => {
                    let (article, quote) = (id.clone(), String::new());
                    let range = ByteRange::default();
                    losses.push(Loss { article, reason: Reason::SameUrl, range, quote });
                }
                Part::Entry { path, bytes, .. } => {
                    let mut all = self.begin(&path, &split);
                    if self.begun.insert(path.clone(), true) == Some(true) {
                        all.extend(self.frame(&split).between.bytes());
                    }
                    all.extend(bytes);
                    pieces.push(Piece { path, bytes: all, is_whole: false });
                }
                Part::Row(row) => {
                    let path = shared_file(self.format, &self.options, &split);
                    let bytes = self.table(&split)?.push(*row)?;
                    if let (false, Some(path)) = (bytes.is_empty(), path) {
                        pieces.push(Piece { path, bytes, is_whole: false });
                    }
                }
            }
        }
        self.report.add(&losses);
        if !losses.is_empty() {
            let lines: String = losses.iter().map(Loss::json_line).collect();
            let path = LOSSES.to_owned();
            pieces.push(Piece { path, bytes: lines.into_bytes(), is_whole: false });
        }
        Ok(pieces)
    }

    /// The ends of all files, the files of splits that got no article, and the files that belong
    /// to no article. Call it once, last.
    pub fn finish(&mut self) -> Result<Vec<Piece>, AssemblyError> {
        let mut pieces = Vec::new();
        let splits = self.options.splits.clone();
        for split in &splits {
            let Some(path) = shared_file(self.format, &self.options, split) else { continue };
            let mut bytes = self.begin(&path, split);
            bytes.extend(self.frame(split).footer.bytes());
            if self.format == Format::Parquet {
                self.table(split)?;
                if let Some(table) = self.tables.remove(split) {
                    bytes = table.finish()?;
                }
            }
            pieces.push(Piece { path, bytes, is_whole: false });
        }
        let companion = match self.format {
            Format::LabelStudio => Some(("config.xml", label_studio::config().into_bytes())),
            Format::Brat => Some(("annotation.conf", brat::config().into_bytes())),
            Format::Labelbuddy => Some(("labels.json", labelbuddy::labels())),
            _ => None,
        };
        let companion =
            companion.map(|(path, bytes)| Piece { path: path.to_owned(), bytes, is_whole: true });
        pieces.extend(companion);
        Ok(pieces)
    }

    /// The files that all articles share: what a reader looks for first. For the card.
    #[must_use]
    pub fn shared_files(&self) -> BTreeSet<String> {
        let splits = self.options.splits.iter();
        let paths = splits.filter_map(|split| shared_file(self.format, &self.options, split));
        let mut files: BTreeSet<String> = paths.collect();
        files.extend((!self.report.is_empty()).then(|| LOSSES.to_owned()));
        files
    }

    /// The header of a file that was not begun.
    fn begin(&mut self, path: &str, split: &str) -> Vec<u8> {
        if self.begun.contains_key(path) {
            return Vec::new();
        }
        self.begun.insert(path.to_owned(), false);
        self.frame(split).header.into_bytes()
    }

    fn table(&mut self, split: &str) -> Result<&mut Table, AssemblyError> {
        match self.tables.entry(split.to_owned()) {
            std::collections::btree_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                Ok(entry.insert(Table::new(self.options.group_rows)?))
            }
        }
    }

    fn frame(&self, split: &str) -> Frame {
        let frame =
            |header: &str, between, footer| Frame { header: header.to_owned(), between, footer };
        match self.format {
            Format::Ron => Frame { header: gold::header(split), between: "", footer: gold::FOOTER },
            Format::LabelStudio => frame("[\n", ",\n", "\n]\n"),
            Format::Scrapinghub | Format::Trafilatura => frame("{\n", ",\n", "\n}\n"),
            Format::Lines => frame(lines::HEADER, "", ""),
            _ => frame("", "", ""),
        }
    }
}

/// The file that the articles of a split share, if there is one.
#[must_use]
pub fn shared_file(format: Format, options: &Options, split: &str) -> Option<String> {
    Some(match format {
        Format::Ron => ron::path(split),
        Format::Jsonl => jsonl::path(split),
        Format::Parquet => parquet::path(split, options.partition),
        Format::Doccano => doccano::path(split),
        Format::LabelStudio => label_studio::path(split),
        Format::Prodigy => prodigy::path(split),
        Format::Iob2 => iob2::path(split),
        Format::W3c => w3c::path(split),
        Format::Labelbuddy => labelbuddy::path(split),
        Format::Scrapinghub => scrapinghub::path(split),
        Format::Webis => webis::path(split),
        Format::Trafilatura => trafilatura::path(split),
        Format::Lines => lines::path(split),
        Format::Boilernet => pages::boilernet_list(split),
        Format::Wcxb
        | Format::Brat
        | Format::Cleaneval
        | Format::Dragnet
        | Format::Fundus
        | Format::Wrap
        | Format::L3s
        | Format::Web2text => return None,
    })
}
