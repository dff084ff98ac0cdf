//! Exporting: records in, bytes out.
//!
//! ```text
//! Export::article   a record → its parts        pure, on any thread, in any order
//! Assembly::add     parts → bytes for files     one after another, in the order of the articles
//! Assembly::finish  ends and companions of files
//! ```
//!
//! The bytes of all files are a pure function of the records in their order and the options.
//! Whoever writes them opens a file when its first [`Piece`] comes, and appends. Memory does not
//! grow with the number of articles, but for 16 bytes for each url in `trafilatura`, and a
//! bounded number of rows that wait for their group in `parquet`.
//!
//! ```
//! use copydesk::annotation::{Annotation, Article, Label, Span, Spans};
//! use copydesk::article::Text;
//! use copydesk::dataset::export::{Export, Format, Options};
//! use copydesk::dataset::{Record, TakenFrom};
//!
//! let text = Text::new("😀 cafe\u{301} Headline here\nBody one.\n".into());
//! let mut annotation = Annotation::new(Article::default(), "gold", text.into());
//! annotation.spans = Spans::new(vec![Span::new(12, 25, Label::Headline)]).unwrap_or_default();
//! let record = Record::new("cafe", TakenFrom::Gold, annotation);
//!
//! let export = Export::new(Format::Doccano, Options::default())?;
//! let mut assembly = export.assemble();
//! let mut pieces = assembly.add(export.article(&record, None, "train"))?;
//! pieces.extend(assembly.finish()?);
//! assert_eq!(pieces[0].path, "train.jsonl");
//! assert_eq!(
//!     str::from_utf8(&pieces[0].bytes)?,
//!     "{\"id\":\"cafe\",\"text\":\"😀 cafe\u{301} Headline here\\nBody one.\\n\",\
//!      \"label\":[[9,22,\"headline\"]],\"Comments\":[]}\n"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod assembly;
mod brat;
mod chunks;
mod cleaneval;
mod doccano;
mod dragnet;
mod format;
mod fundus;
mod iob2;
mod job;
mod jsonl;
mod label_studio;
mod labelbuddy;
mod lines;
mod pages;
mod parquet;
mod places;
mod prodigy;
mod ron;
mod row;
mod scrapinghub;
mod tokens;
mod trafilatura;
mod w3c;
mod wcxb;
mod webis;

pub use assembly::{Assembly, AssemblyError, LOSSES, Piece, shared_file};
pub use format::{Format, Unit};
pub use tokens::{Token, tokens};

use super::loss::{Loss, Reason};
use super::profile::Profile;
use super::record::Record;
use job::Job;
pub use row::FEATURES;
use row::Row;

/// What a data set is called, and how it is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Which labels count as content.
    pub profile: Profile,
    /// The names of the splits, in their order; at least one. Each has its file, even if empty.
    pub splits: Vec<String>,
    /// What the data set is called.
    pub name: String,
    /// Label Studio: write predictions of a model with this version, not annotations.
    pub predictions: Option<String>,
    /// Parquet: `split=train/…`, as DuckDB, Spark and Ray read partitions, not `data/train-…`.
    pub partition: bool,
    /// Parquet: at most this many rows in a row group; at least 1.
    pub group_rows: usize,
}

impl Default for Options {
    /// The body as content; one split, called `train` as `datasets` calls a lone one.
    fn default() -> Self {
        Self {
            profile: Profile::default(),
            splits: vec!["train".to_owned()],
            name: "copydesk".to_owned(),
            predictions: None,
            partition: false,
            group_rows: 4096,
        }
    }
}

/// Why options can't be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// There is no split.
    #[error("a data set has at least one split")]
    NoSplit,
    /// A split's name would not do as a file's name, or not for `datasets`.
    #[error("{0:?} is no name for a split: use letters a to z, digits and _, and not \"all\"")]
    SplitName(String),
    /// Two splits have one name.
    #[error("two splits are called {0}")]
    SameSplit(String),
}

/// Makes the parts of articles in one format.
#[derive(Clone, Debug)]
pub struct Export {
    format: Format,
    options: Options,
}

/// What one article gives: parts of files, and what could not be held.
#[derive(Clone, Debug)]
pub struct Made {
    id: String,
    split: String,
    parts: Vec<Part>,
    losses: Vec<Loss>,
}

impl Made {
    /// What could not be held, in the order of the text.
    #[must_use]
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }
}

/// A part of a file.
#[derive(Clone, Debug)]
enum Part {
    /// A whole file.
    File { path: String, bytes: Vec<u8> },
    /// An entry of a file that several articles share. Of entries with one key, the first counts.
    Entry { path: String, bytes: Vec<u8>, key: Option<u128> },
    /// A row of the split's table.
    Row(Box<Row>),
}

impl Export {
    /// Checks the options.
    pub fn new(format: Format, options: Options) -> Result<Self, OptionsError> {
        if options.splits.is_empty() {
            return Err(OptionsError::NoSplit);
        }
        for (n, split) in options.splits.iter().enumerate() {
            let is_plain =
                split.bytes().all(|b| matches!(b, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_'));
            if split.is_empty() || split == "all" || !is_plain {
                return Err(OptionsError::SplitName(split.clone()));
            }
            let earlier = options.splits.iter().take(n);
            if earlier.into_iter().any(|other| other.eq_ignore_ascii_case(split)) {
                return Err(OptionsError::SameSplit(split.clone()));
            }
        }
        Ok(Self { format, options })
    }

    /// The format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Begins the files.
    #[must_use]
    pub fn assemble(&self) -> Assembly {
        Assembly::new(self.format, self.options.clone())
    }

    /// The parts that one article gives. `page` is the article's file as it lies in the desk,
    /// packed or not, where [`Format::wants_page`] says so; without it, what is lost is reported.
    #[must_use]
    pub fn article(&self, record: &Record, page: Option<&[u8]>, split: &str) -> Made {
        let made = Made {
            id: record.id.clone(),
            split: split.to_owned(),
            parts: Vec::new(),
            losses: Vec::new(),
        };
        let mut job = Job { record, options: &self.options, file: page, made };
        for unsettled in &record.unsettled {
            job.lose(Reason::Unsettled, unsettled.range);
        }
        match self.format {
            Format::Ron => ron::article(&mut job),
            Format::Jsonl => jsonl::article(&mut job),
            Format::Parquet => {
                let row = Box::new(Row::new(record, &self.options.profile));
                job.made.parts.push(Part::Row(row));
            }
            Format::Doccano => doccano::article(&mut job),
            Format::LabelStudio => label_studio::article(&mut job),
            Format::Prodigy => prodigy::article(&mut job),
            Format::Iob2 => iob2::article(&mut job),
            Format::Brat => brat::article(&mut job),
            Format::W3c => w3c::article(&mut job),
            Format::Labelbuddy => labelbuddy::article(&mut job),
            Format::Scrapinghub => scrapinghub::article(&mut job),
            Format::Wcxb => wcxb::article(&mut job),
            Format::Webis => webis::article(&mut job),
            Format::Trafilatura => trafilatura::article(&mut job),
            Format::Cleaneval => cleaneval::article(&mut job),
            Format::Dragnet => dragnet::article(&mut job),
            Format::Fundus => fundus::article(&mut job),
            Format::Lines => lines::article(&mut job),
            Format::Wrap => pages::wrap(&mut job),
            Format::L3s => pages::l3s(&mut job),
            Format::Boilernet => pages::boilernet(&mut job),
            Format::Web2text => pages::web2text(&mut job),
        }
        let mut made = job.made;
        made.losses.sort_by_key(|loss| (loss.range, loss.reason));
        made
    }
}
