//! Exporting a desk: its records in one format, in a folder of their own, whole or not at all.
//!
//! Articles are read and turned into parts on several threads; the parts are put together in
//! the order of the names. So the bytes depend on the articles and the plan alone. An article
//! that comes, goes or can't be read between the passes stops the work: it would leak.

pub use super::progress::{Pass, Progress};

use super::gather::{Gathered, Two, count, gather, paths, why_bad};
use super::splitting::{Assignment, SplitPlan, split};
use crate::dataset::card::{Card, FileSum, card};
use crate::dataset::export::{
    Assembly, AssemblyError, Export, Format, LOSSES, Made, Options, OptionsError, Piece, Unit,
};
use crate::dataset::{IdError, LossReport, Record, Taken, TakenFrom, Tally, check_ids};
use crate::desk::fs::{FileSystem, Kind};
use crate::desk::new_folder::{FolderError, Made as MadeFolder, NewFolder, Over, Written};
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::parallel;
use crate::review::{Agreement, AgreementReport};
use std::collections::{BTreeMap, HashSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Of files that can't be taken, so many are named.
const NAMED: usize = 100;

/// Longer guidelines, in bytes, are left out of the card.
const LONGEST_GUIDELINES: u64 = 1 << 20;

/// What to export, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The desk.
    pub folder: PathBuf,
    /// Whose spans.
    pub from: TakenFrom,
    /// The format.
    pub format: Format,
    /// Its options; the names of the splits are taken from `split` if there is one.
    pub options: Options,
    /// How articles are split; all in one split if not.
    pub split: Option<SplitPlan>,
    /// Where to; nothing but this folder is written.
    pub out: PathBuf,
    /// What becomes of a folder that is there.
    pub over: Over,
    /// Leave out what can't be read, and say so, instead of stopping.
    pub skip_bad: bool,
    /// The license as Hugging Face names it.
    pub license: Option<String>,
}

/// What was made.
#[derive(Debug)]
pub struct Exported {
    /// The folder.
    pub folder: MadeFolder,
    /// The figures of the records.
    pub tally: Tally,
    /// What the format could not hold.
    pub losses: LossReport,
    /// How the articles were split.
    pub assignment: Option<Assignment>,
    /// Articles that were left out because they were rejected.
    pub rejected: u64,
    /// Articles that were left out because nothing finished was there. One of which nothing
    /// could be taken is not among them.
    pub unfinished: u64,
    /// What could not be taken, in sentences; the first of them.
    pub bad: Vec<String>,
    /// How many that were.
    pub bad_count: u64,
}

/// Why nothing was exported. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The user gave up.
    #[error("It was cancelled; nothing was written.")]
    Cancelled,
    /// There is nothing that could be exported.
    #[error("There is nothing to export: {0}.")]
    Nothing(String),
    /// The folder to write holds the articles, or is theirs.
    #[error("{} holds the articles themselves: name another folder.", .0.display())]
    Around(PathBuf),
    /// The splits have names that do not do.
    #[error("The splits can't be: {0}.")]
    Options(#[from] OptionsError),
    /// Two articles would be one.
    #[error("{0}.")]
    Ids(#[from] IdError),
    /// Files can't be taken.
    #[error("Not everything can be taken, so nothing was written ({count} in all). {first}")]
    Bad {
        /// How many.
        count: u64,
        /// The first, in a sentence.
        first: String,
        /// The first hundred.
        all: Vec<String>,
    },
    /// The files could not be made.
    #[error("The export failed: {0}.")]
    Assembly(#[from] AssemblyError),
    /// The folder could not be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// One article on its way: what came of it.
enum Parts {
    Made(Box<Part>),
    Rejected,
    Nothing,
}

/// An article's part of the data set.
struct Part {
    record: Record,
    split: String,
    made: Made,
}

/// What a thread gives of one article.
struct Ready {
    path: String,
    parts: Parts,
    agreement: BTreeMap<Two, Agreement>,
    bad: Vec<String>,
}

/// What is counted while articles are written.
#[derive(Default)]
struct Counts {
    tally: Tally,
    ids: HashSet<u128>,
    agreements: BTreeMap<Two, Agreement>,
    rejected: u64,
    unfinished: u64,
    bad: Vec<String>,
    bad_count: u64,
}

/// Exports a desk. `tell` hears how far it is, and stops it by returning false.
pub fn export(
    fs: &dyn FileSystem,
    plan: &Plan,
    tell: &mut dyn FnMut(Progress) -> bool,
) -> Result<Exported, ExportError> {
    refuse_around(fs, plan)?;
    let mut step = |progress| if tell(progress) { Ok(()) } else { Err(ExportError::Cancelled) };
    let mut options = plan.options.clone();
    let assignment = match &plan.split {
        None => None,
        Some(by) => {
            options.splits = by.ratios.names().map(str::to_owned).collect();
            Some(split(fs, &plan.folder, &plan.from, by, &mut step)?)
        }
    };
    let export = Export::new(plan.format, options)?;
    let mut folder = NewFolder::begin(fs, &plan.out, plan.over)?;
    let mut assembly = export.assemble();
    let mut counts = Counts::default();
    let only = export.options().splits.first().cloned().unwrap_or_default();
    let name_of_split = |id: &str| match &assignment {
        Some(assignment) => assignment.of(id).map(str::to_owned),
        None => Some(only.clone()),
    };
    if assignment.as_ref().is_some_and(|assignment| assignment.is_torn) {
        counts.bad("Articles changed while they were split: export again.".to_owned());
    }
    let work = |gathered: Gathered| ready(fs, &export, gathered, &name_of_split);
    let (mut done, all) = (0, count(fs, &plan.folder));
    let mut whole: Vec<Piece> = Vec::new();
    let mut has_pieces = false;
    let passed = gather(fs, &plan.folder, &plan.from, &work, &mut |ready: Ready| {
        done += 1;
        step(Progress { pass: Pass::Writing, done, all: all.max(done) })?;
        let pieces = take_in(fs, plan, &mut counts, &mut assembly, ready)?;
        has_pieces |= pieces.iter().any(|piece| piece.path != LOSSES);
        for piece in pieces {
            put(&mut folder, piece, &mut whole)?;
        }
        Ok::<(), ExportError>(())
    })?;
    passed.sentences().for_each(|sentence| counts.bad(sentence));
    counts.unfinished += passed.unannotated;
    let guidelines = guidelines(fs, &plan.folder).unwrap_or_else(|error| {
        counts.bad(format!("GUIDELINES.md can't be read: {error}."));
        None
    });
    if assignment.as_ref().is_some_and(|a| a.groups.articles.len() as u64 > counts.tally.articles())
    {
        counts.bad("Articles went after they were split: export again.".to_owned());
    }
    refuse_bad(plan, &counts)?;
    if counts.tally.articles() == 0 {
        return Err(ExportError::Nothing(nothing(plan, &counts)));
    }
    if plan.format.unit() == Unit::Marks && !has_pieces {
        let (format, articles) = (plan.format.name(), counts.tally.articles());
        let what = format!("{format} marks web pages, and none of the {articles} articles is one");
        return Err(ExportError::Nothing(what));
    }
    for piece in assembly.finish()? {
        put(&mut folder, piece, &mut whole)?;
    }
    write_whole(&mut folder, &mut whole)?;
    let files = sums(folder.close()?);
    let text = card(&Card {
        format: plan.format,
        options: export.options(),
        taken_from: &plan.from,
        tally: &counts.tally,
        losses: assembly.losses(),
        rejected: counts.rejected,
        unfinished: counts.unfinished,
        agreement: counts.most_compared().as_ref(),
        guidelines: guidelines.as_deref(),
        splits: assignment
            .as_ref()
            .zip(plan.split.as_ref())
            .map(|(a, by)| a.markdown(by))
            .as_deref(),
        license: plan.license.as_deref(),
        files: &files,
    });
    let readme = folder.put("README.md", text.as_bytes())?;
    folder.note(&readme)?;
    let Counts { tally, rejected, unfinished, bad, bad_count, .. } = counts;
    let (folder, losses) = (folder.finish()?, assembly.losses().clone());
    Ok(Exported { folder, tally, losses, assignment, rejected, unfinished, bad, bad_count })
}

/// What one article gives, made on a thread.
fn ready(
    fs: &dyn FileSystem,
    export: &Export,
    gathered: Gathered,
    split: &impl Fn(&str) -> Option<String>,
) -> Ready {
    let Gathered { path, article, taken, agreement, bad } = gathered;
    let mut bad: Vec<String> = bad.iter().map(|(path, why)| why_bad(path, why)).collect();
    let parts = match taken {
        Taken::Record(record) => {
            if let Some(split) = split(&record.id) {
                let page = if export.format().wants_page(&record) {
                    match read_limited(fs, &article, LIMIT) {
                        Ok((bytes, _)) => Some(bytes),
                        Err(OpenError::Missing) => None, // which the format reports
                        Err(error) => {
                            bad.push(format!("{} can't be read: {error}", article.display()));
                            None
                        }
                    }
                } else {
                    None
                };
                let made = export.article(&record, page.as_deref(), &split);
                Parts::Made(Box::new(Part { record: *record, split, made }))
            } else {
                let article = article.display();
                bad.push(format!("{article} came after the split was made: export again."));
                Parts::Nothing
            }
        }
        Taken::Rejected(_) => Parts::Rejected,
        Taken::Nothing => Parts::Nothing,
        Taken::DifferentTexts => {
            bad.push(format!(
                "{}: The finished annotations are of different texts: open the older one and \
                 carry its labels over.",
                article.display()
            ));
            Parts::Nothing
        }
        Taken::BadPath => {
            bad.push(format!("{}: The path gives no id: rename it.", article.display()));
            Parts::Nothing
        }
    };
    Ready { path, parts, agreement, bad }
}

/// Takes the next article in, and gives the pieces of files that come of it.
fn take_in(
    fs: &dyn FileSystem,
    plan: &Plan,
    counts: &mut Counts,
    assembly: &mut Assembly,
    ready: Ready,
) -> Result<Vec<Piece>, ExportError> {
    let Ready { path, parts, agreement, bad } = ready;
    let is_sound = bad.is_empty();
    for sentence in bad {
        counts.bad(sentence);
    }
    for (two, more) in agreement {
        counts.agreements.entry(two).or_default().merge(&more);
    }
    match parts {
        Parts::Made(made) => {
            let Part { record, split, made } = *made;
            let folds_case = plan.format.is_per_article();
            if !counts.ids.insert(key(&record.id, folds_case)) {
                return Err(same_ids(fs, plan, &path, folds_case));
            }
            counts.tally.add(&record, &split);
            Ok(assembly.add(made)?)
        }
        Parts::Rejected => {
            counts.rejected += 1;
            Ok(Vec::new())
        }
        Parts::Nothing => {
            counts.unfinished += u64::from(is_sound);
            Ok(Vec::new())
        }
    }
}

impl Counts {
    fn bad(&mut self, sentence: String) {
        self.bad_count += 1;
        if self.bad.len() < NAMED {
            self.bad.push(sentence);
        }
    }

    /// How far those two agree who finished most articles together.
    fn most_compared(&self) -> Option<AgreementReport> {
        self.agreements.values().map(Agreement::report).max_by_key(|report| report.articles)
    }
}

/// What stands for an id among those seen: 16 bytes of its SHA-256.
fn key(id: &str, folds_case: bool) -> u128 {
    let sum = if folds_case {
        crate::desk::fingerprint::sha256(id.to_lowercase().as_bytes())
    } else {
        crate::desk::fingerprint::sha256(id.as_bytes())
    };
    sum.iter().take(16).fold(0, |key, byte| key << 8 | u128::from(*byte))
}

/// Finds the other article with the id of this one.
fn same_ids(fs: &dyn FileSystem, plan: &Plan, path: &str, folds_case: bool) -> ExportError {
    let id = |path: &str| crate::dataset::article_id(path).unwrap_or_default();
    let own = key(&id(path), folds_case);
    let same: Vec<String> =
        paths(fs, &plan.folder).filter(|other| key(&id(other), folds_case) == own).collect();
    match check_ids(same.iter().map(String::as_str), folds_case) {
        Err(error) => error.into(),
        // The other one is gone again by now.
        Ok(()) => IdError::Path(path.to_owned()).into(),
    }
}

/// A folder that holds the desk is not set aside, which would move the desk.
fn refuse_around(fs: &dyn FileSystem, plan: &Plan) -> Result<(), ExportError> {
    match (fs.resolve(&plan.out), fs.resolve(&plan.folder)) {
        (Ok(out), Ok(desk)) if desk.starts_with(&out) => Err(ExportError::Around(plan.out.clone())),
        _ => Ok(()),
    }
}

fn refuse_bad(plan: &Plan, counts: &Counts) -> Result<(), ExportError> {
    match counts.bad.first() {
        Some(first) if !plan.skip_bad => Err(ExportError::Bad {
            count: counts.bad_count,
            first: first.clone(),
            all: counts.bad.clone(),
        }),
        _ => Ok(()),
    }
}

/// Why there is nothing, and what to do.
fn nothing(plan: &Plan, counts: &Counts) -> String {
    let what = match &plan.from {
        TakenFrom::Gold => {
            "no gold annotation: review the articles first, or export one annotator's work or \
             the majority"
                .to_owned()
        }
        TakenFrom::Majority => "no finished annotation".to_owned(),
        TakenFrom::Annotator(name) => format!("no finished annotation by {name}"),
    };
    let rejected = match counts.rejected {
        0 => String::new(),
        n => format!(" ({n} rejected)"),
    };
    format!("{what}{rejected}")
}

/// Appends to shared files at once; whole files wait until there are some, since each is made
/// durable, which takes longer than writing it.
fn put(
    folder: &mut NewFolder<'_>,
    piece: Piece,
    whole: &mut Vec<Piece>,
) -> Result<(), FolderError> {
    if !piece.is_whole {
        return folder.append(&piece.path, &piece.bytes);
    }
    whole.push(piece);
    if whole.len() >= 256 { write_whole(folder, whole) } else { Ok(()) }
}

fn write_whole(folder: &mut NewFolder<'_>, whole: &mut Vec<Piece>) -> Result<(), FolderError> {
    let written: Vec<Result<Written, FolderError>> = {
        let folder: &NewFolder<'_> = folder;
        // Most of the time is the disk's, so more threads than cores.
        parallel::in_order(whole, parallel::threads() * 4, &|piece: &Piece| {
            folder.put(&piece.path, &piece.bytes)
        })
    };
    whole.clear();
    written.into_iter().try_for_each(|written| folder.note(&written?))
}

fn sums(written: Vec<Written>) -> Vec<FileSum> {
    let sum = |w: Written| FileSum { path: w.path, bytes: w.len, sha256: w.sha256 };
    written.into_iter().map(sum).collect()
}

/// The guidelines of the desk, if there are some of at most a megabyte in the folder itself.
fn guidelines(fs: &dyn FileSystem, folder: &Path) -> io::Result<Option<String>> {
    let path = folder.join("GUIDELINES.md");
    let found = fs.is_link(&path).and_then(|is_link| Ok((is_link, fs.info(&path)?)));
    match found {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok((false, info)) if info.kind == Kind::File && info.stamp.len <= LONGEST_GUIDELINES => {
            let (bytes, _) = fs.read(&path, LONGEST_GUIDELINES)?;
            Ok(String::from_utf8(bytes).ok())
        }
        Ok(_) => Ok(None),
    }
}
