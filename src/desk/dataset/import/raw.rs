//! Raw articles out of JSONL: a text file for each line.
//!
//! The text of a file is exactly the text of its line: one that would be read back as another,
//! because it begins with a byte order mark, say, is listed as an error. Files are read twice; a
//! line that is another one then ends the import.

use super::write::{BATCH, Target, write_some};
use super::{ImportError, Progress, Report, Rules, Stage, Tell};
use crate::article::decode;
use crate::dataset::import::articles::{RawArticle, read_line};
use crate::dataset::import::{Fault, FaultKind, Place};
use crate::desk::dataset::lines::Lines;
use crate::desk::fingerprint::sha256;
use crate::desk::fs::FileSystem;
use crate::desk::parallel;
use crate::desk::replace::{ReplaceError, make_folder, remove_stale};
use std::collections::HashMap;
use std::path::PathBuf;

/// What to import, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The files.
    pub files: Vec<PathBuf>,
    /// The field with the text.
    pub text_field: String,
    /// The folder that the articles go into; it is made if it is not there.
    pub into: PathBuf,
    /// What may be done.
    pub rules: Rules,
}

/// A line that gave an article.
struct Job {
    file: usize,
    line: usize,
    /// SHA-256 of the line.
    sum: [u8; 32],
    target: Target,
}

/// Lines that are read together: the number of the file, the number of the line, its bytes.
type Batch = Vec<(usize, usize, Vec<u8>)>;

/// Imports raw articles. `tell` hears how far it is, and stops it by returning false.
pub fn import(
    fs: &dyn FileSystem,
    plan: &Plan,
    tell: &mut Tell<'_>,
) -> Result<Report, ImportError> {
    let mut report = Report::default();
    let jobs = look_at_all(fs, plan, &mut report, tell)?;
    if !report.may_write(plan.rules) {
        return Ok(report);
    }
    let made = make_folder(fs, &plan.into);
    made.map_err(|error| ImportError::Read { path: plan.into.clone(), reason: error.into() })?;
    let mut jobs = jobs.into_iter().peekable();
    each_lines(fs, plan, &mut |some| {
        let mut ready: Vec<(Job, Vec<u8>)> = Vec::new();
        for (file, line, bytes) in some {
            let Some(job) = jobs.next_if(|job| (job.file, job.line) == (file, line)) else {
                continue;
            };
            if sha256(&bytes) != job.sum {
                return Err(changed(plan, &job, report.written));
            }
            ready.push((job, bytes));
        }
        let bytes = |(job, line): &(Job, Vec<u8>)| match read_line(job.line, line, &plan.text_field)
        {
            Some(Ok(article)) => Ok(article.text.into_bytes()),
            _ => Err(ReplaceError::Changed(None)),
        };
        write_some(fs, &ready, &|(job, _)| &job.target, &bytes, &mut report, tell)
    })?;
    if let Some(job) = jobs.next() {
        return Err(changed(plan, &job, report.written));
    }
    // Of an import that was killed.
    remove_stale(fs, &plan.into);
    Ok(report)
}

/// A line is not, or no longer there, as it was looked at.
fn changed(plan: &Plan, job: &Job, written: u64) -> ImportError {
    ImportError::Changed { path: plan.files.get(job.file).cloned().unwrap_or_default(), written }
}

/// Looks at each line, and at what is in the place of its file.
fn look_at_all(
    fs: &dyn FileSystem,
    plan: &Plan,
    report: &mut Report,
    tell: &mut Tell<'_>,
) -> Result<Vec<Job>, ImportError> {
    let mut jobs = Vec::new();
    // In lower case: on many systems names that differ in case are one.
    let mut names: HashMap<String, (usize, usize)> = HashMap::new();
    each_lines(fs, plan, &mut |some| {
        if !tell(Progress { stage: Stage::Reading, done: report.records, all: 0 }) {
            return Err(ImportError::Cancelled { written: 0 });
        }
        let look = |(_, line, bytes): &(usize, usize, Vec<u8>)| {
            let article = read_line(*line, bytes, &plan.text_field)?;
            Some((look(fs, plan, article), sha256(bytes)))
        };
        let looked = parallel::in_order(&some, parallel::threads(), &look);
        for ((file, line, _), looked) in some.into_iter().zip(looked) {
            let Some((looked, sum)) = looked else { continue };
            report.records += 1;
            let target = looked.and_then(|(name, target, has_url)| {
                if let Some((before, first)) = names.get(&name.to_lowercase()) {
                    let before = plan.files.get(*before).filter(|_| *before != file);
                    let of = before.map_or(String::new(), |path| format!(" of {}", path.display()));
                    let first = format!("line {first}{of}");
                    let kind = FaultKind::SecondRecord { article: name, first };
                    return Err(Fault::new(Place::Line(line), kind));
                }
                names.insert(name.to_lowercase(), (file, line));
                report.lost_urls += u64::from(has_url);
                target
            });
            match target {
                Ok(target) => {
                    report.matched += 1;
                    report.ready += u64::from(!target.is_done);
                    report.same += u64::from(target.is_done);
                    jobs.push(Job { file, line, sum, target });
                }
                Err(fault) => {
                    let path = plan.files.get(file).cloned().unwrap_or_default();
                    report.note(&path, fault);
                    report.left_out += 1;
                }
            }
        }
        Ok(())
    })?;
    Ok(jobs)
}

/// The name of an article's file, its place, and whether it has an address.
type Looked = Result<(String, Result<Target, Fault>, bool), Fault>;

fn look(fs: &dyn FileSystem, plan: &Plan, article: Result<RawArticle, Fault>) -> Looked {
    let article = article?;
    let name = format!("{}.txt", article.file_stem());
    let fault = |kind| Fault::new(article.place, kind);
    if article.text.trim().is_empty() {
        return Err(fault(FaultKind::NotKept("the text is empty")));
    }
    if decode(article.text.as_bytes()).text != article.text {
        let why = "a text file with this text would be read as another text";
        return Err(fault(FaultKind::NotKept(why)));
    }
    let path = plan.into.join(&name);
    let target = Target::look(fs, path, article.text.as_bytes(), plan.rules.replace);
    Ok((name, target.map_err(fault), article.url.is_some()))
}

/// Hands on the lines of all files, some at a time.
fn each_lines(
    fs: &dyn FileSystem,
    plan: &Plan,
    each: &mut dyn FnMut(Batch) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut some = Batch::new();
    let mut bytes = 0;
    for (file, path) in plan.files.iter().enumerate() {
        let failed = |reason| ImportError::Read { path: path.clone(), reason };
        let mut lines = Lines::open(fs, path).map_err(failed)?;
        while let Some((number, line)) = lines.next_line().map_err(failed)? {
            bytes += line.len();
            some.push((file, number, line));
            if some.len() >= BATCH || bytes >= 16 << 20 {
                bytes = 0;
                each(std::mem::take(&mut some))?;
            }
        }
    }
    each(some)
}
