//! `copydesk agree`: how far do annotators agree?
//!
//! Every two annotators of a folder are compared over the articles that both have done, or two
//! annotation files with each other. One article is read after the other, and of each only
//! counts are kept; what is kept whole is the list of those that could not be compared, and of
//! the articles with least agreement as many as were asked for.

use super::Exit;
use super::agree_text::{write_folder, write_two};
use super::output::{annotator_name, cannot_look, cannot_read, complain, is_folder, not_sound};
use crate::annotation::file;
use crate::annotation::{Annotation, Status};
use crate::desk::open::LIMIT;
use crate::desk::pairs::{Choice, Compared, Comparisons, Done, LeftOut, Totals, Who};
use crate::desk::{FileSystem, read_limited};
use crate::review::{Agreement, AgreementReport, DifferentText};
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What to compare, and how to report it.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "copydesk agree [OPTIONS] <FOLDER>\n       copydesk agree [OPTIONS] <A.ron> <B.ron>"
)]
#[command(after_help = "Examples:\n  \
                  copydesk agree articles                     every two annotators of a folder\n  \
                  copydesk agree articles --annotator gold    everybody against gold\n  \
                  copydesk agree korea.txt.mk.ron korea.txt.jd.ron")]
pub struct Arguments {
    /// A folder, or two annotation files; the first is the reference for precision and recall.
    #[arg(value_name = "PATH", required = true, num_args = 1..=2)]
    pub paths: Vec<PathBuf>,
    /// Compare only this annotator with the others; given more than once, only these with each
    /// other. The empty name is that of nobody in particular.
    #[arg(long, value_name = "NAME")]
    pub annotator: Vec<String>,
    /// Take in what is still in progress.
    #[arg(long)]
    pub unfinished: bool,
    /// List the articles with least agreement.
    #[arg(
        long,
        value_name = "N",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "20"
    )]
    pub articles: Option<usize>,
    /// Report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Compares and reports. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    match arguments.paths.as_slice() {
        [left, right] => two(arguments, [left, right], fs, out, err),
        [folder] => whole_folder(arguments, folder, fs, out, err),
        _ => Ok(Exit::Failed), // the parser lets no other number through
    }
}

// ---- two files ----

fn two(
    arguments: &Arguments,
    paths: [&Path; 2],
    fs: &dyn FileSystem,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    if arguments.unfinished || arguments.articles.is_some() || !arguments.annotator.is_empty() {
        let advice = "leave out --annotator, --articles and --unfinished, or name a folder";
        complain(err, &format!("cannot compare: they are two files: {advice}"));
        return Ok(Exit::Failed);
    }
    let [left, right] = paths.map(|path| read(fs, path, err));
    let (Some(left), Some(right)) = (left, right) else { return Ok(Exit::Failed) };
    let mut agreement = Agreement::default();
    if let Err(different) = agreement.add(&left, &right) {
        let [left, right] = paths.map(Path::display);
        complain(err, &format!("cannot compare: {left} and {right}: {different}"));
        return Ok(Exit::Failed);
    }
    let report = agreement.report();
    if arguments.json {
        write_json(out, &Value::Object(figures(&report)))?;
    } else {
        write_two(out, paths, [&left, &right], &report)?;
    }
    Ok(Exit::Done)
}

/// An annotation that can be compared; if there is none, says why.
fn read(fs: &dyn FileSystem, path: &Path, err: &mut dyn Write) -> Option<Annotation> {
    let bytes = match read_limited(fs, path, LIMIT) {
        Ok((bytes, _)) => bytes,
        Err(reason) => {
            cannot_read(err, path, &reason);
            return None;
        }
    };
    let annotation = match file::read(&bytes) {
        Ok(loaded) => loaded.annotation,
        Err(failure) => {
            not_sound(err, path, failure.errors.first());
            return None;
        }
    };
    if let Status::Rejected(reason) = &annotation.status {
        let advice = "what is rejected was not labelled";
        let place = path.display();
        complain(err, &format!("cannot compare: {place}: It is rejected ({reason}): {advice}."));
        return None;
    }
    Some(annotation)
}

// ---- a folder ----

/// What was found out about a folder.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub totals: Totals,
    /// Articles and pairs whose texts differ.
    pub not_comparable: Vec<NotComparable>,
    /// The articles with least agreement, if they were asked for.
    pub least: Option<Least>,
    /// Annotation files that have errors, or disagree with their names.
    pub left_out: u64,
}

/// Two annotators' work on an article that could not be compared.
#[derive(Debug)]
pub(super) struct NotComparable {
    pub article: PathBuf,
    pub left: Who,
    pub right: Who,
    pub reason: DifferentText,
}

fn whole_folder(
    arguments: &Arguments,
    folder: &Path,
    fs: &dyn FileSystem,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    if !is_folder(fs, folder, "cannot compare", err) {
        return Ok(Exit::Failed);
    }
    let choice =
        Choice { annotators: arguments.annotator.clone(), unfinished: arguments.unfinished };
    let mut findings =
        Findings { least: arguments.articles.map(Least::new), ..Findings::default() };
    let mut failed = false;
    let mut comparisons = Comparisons::new(fs, folder, choice);
    while let Some(mut compared) = comparisons.next() {
        for (path, error) in comparisons.failed.drain(..) {
            failed = true;
            cannot_look(err, &path, error);
        }
        for (path, reason) in compared.left_out.drain(..) {
            failed |= matches!(reason, LeftOut::Unreadable(_));
            findings.left_out += 1;
            say_left_out(err, &path, &reason);
        }
        findings.add(compared);
    }
    for (path, error) in comparisons.failed.drain(..) {
        failed = true;
        cannot_look(err, &path, error);
    }
    for name in &arguments.annotator {
        let is_there = |done: &Done| file::same_annotator(&done.name, name);
        if !findings.totals.annotators.values().any(is_there) {
            failed = true;
            let (folder, name) = (folder.display(), annotator_name(name));
            let advice = "see copydesk status for the names";
            complain(err, &format!("no such annotator: {folder}: {name} has no file: {advice}"));
        }
    }
    if arguments.json {
        write_json(out, &record(&findings))?;
    } else {
        write_folder(out, &findings)?;
    }
    if findings.totals.compared == 0 {
        let advice = "let a second annotator do some, or take in unfinished work";
        let found = "no article was done by two annotators";
        let place = folder.display();
        complain(err, &format!("nothing to compare: {place}: {found}: {advice} (--unfinished)"));
        return Ok(Exit::Failed);
    }
    let is_whole = findings.left_out == 0 && findings.not_comparable.is_empty();
    Ok(match (failed, is_whole) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::Done,
        (false, false) => Exit::ErrorsFound,
    })
}

fn say_left_out(err: &mut dyn Write, path: &Path, reason: &LeftOut) {
    let place = path.display();
    match reason {
        LeftOut::Unreadable(reason) => cannot_read(err, path, reason),
        LeftOut::Unsound(first) => not_sound(err, path, first.as_ref()),
        LeftOut::Misnamed(mismatch) => complain(err, &format!("left out: {place}: {mismatch}")),
        LeftOut::Twice => {
            let found = "another file of this article has the same annotator";
            complain(err, &format!("left out: {place}: {found}: keep one of the two"));
        }
    }
}

impl Findings {
    fn add(&mut self, compared: Compared) {
        self.totals.add(&compared);
        let article = compared.article;
        for pair in compared.pairs {
            match pair.found {
                Ok(agreement) => {
                    if let Some(least) = &mut self.least {
                        least.add(&article, (pair.left, pair.right), &agreement);
                    }
                }
                Err(reason) => self.not_comparable.push(NotComparable {
                    article: article.clone(),
                    left: pair.left,
                    right: pair.right,
                    reason,
                }),
            }
        }
    }
}

/// The articles with least agreement, a row for each pair: those with the smallest share of
/// characters agreed on, longer ones first.
#[derive(Debug)]
pub(super) struct Least {
    limit: usize,
    added: u64,
    /// By the share, as bits, which sort like the numbers do from 0 to 1; then by length and
    /// order.
    rows: BTreeMap<(u64, Reverse<u64>, u64), Row>,
}

/// An article and how far two annotators agree on it.
#[derive(Debug)]
pub(super) struct Row {
    pub article: PathBuf,
    pub left: Who,
    pub right: Who,
    pub agreement: Agreement,
}

impl Least {
    fn new(limit: usize) -> Self {
        Self { limit, added: 0, rows: BTreeMap::new() }
    }

    fn add(&mut self, article: &Path, (left, right): (Who, Who), agreement: &Agreement) {
        let report = agreement.report();
        let Ok(observed) = report.observed else { return }; // nothing to agree on
        self.added += 1;
        let row = Row { article: article.to_owned(), left, right, agreement: agreement.clone() };
        self.rows.insert((observed.to_bits(), Reverse(report.characters), self.added), row);
        if self.rows.len() > self.limit {
            self.rows.pop_last();
        }
    }

    /// The rows, least agreement first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }
}

// ---- JSON ----

fn write_json(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
    writeln!(out)
}

/// The figures of a pair, without the number of articles.
fn figures(report: &AgreementReport) -> Map<String, Value> {
    let mut figures = match serde_json::to_value(report) {
        Ok(Value::Object(figures)) => figures,
        _ => Map::new(), // plain numbers and names always become an object
    };
    figures.remove("articles");
    figures
}

fn record(findings: &Findings) -> Value {
    let totals = &findings.totals;
    let annotators: Vec<Value> = totals
        .annotators
        .iter()
        .map(|(who, done)| {
            json!({
                "annotator": done.name,
                "is_gold": who.is_gold(),
                "finished": done.finished,
                "in_progress": done.in_progress,
                "rejected": done.rejected,
                "damaged": done.damaged,
            })
        })
        .collect();
    let pairs: Vec<Value> = totals
        .pairs
        .iter()
        .map(|((left, right), agreement)| {
            let report = agreement.report();
            let mut pair = figures(&report);
            pair.insert("left".to_owned(), totals.name(left).into());
            pair.insert("right".to_owned(), totals.name(right).into());
            pair.insert("articles".to_owned(), report.articles.into());
            Value::Object(pair)
        })
        .collect();
    let not_comparable: Vec<Value> = findings
        .not_comparable
        .iter()
        .map(|n| {
            json!({
                "article": n.article.display().to_string(),
                "left": totals.name(&n.left),
                "right": totals.name(&n.right),
                "reason": n.reason.to_string(),
            })
        })
        .collect();
    let alpha = match totals.values.alpha() {
        Ok(alpha) => json!(alpha),
        Err(reason) => json!({ "undefined": reason.to_string() }),
    };
    let mut record = json!({
        "articles_compared": totals.compared,
        "annotators": annotators,
        "pairs": pairs,
        "krippendorff_alpha": alpha,
        "not_comparable": not_comparable,
        "left_out": findings.left_out,
    });
    if let (Some(least), Value::Object(record)) = (&findings.least, &mut record) {
        let rows = least.rows().map(|row| {
            let mut figures = figures(&row.agreement.report());
            figures.retain(|name, _| ["characters", "observed", "cohen_kappa"].contains(&&**name));
            figures.insert("article".to_owned(), row.article.display().to_string().into());
            figures.insert("left".to_owned(), totals.name(&row.left).into());
            figures.insert("right".to_owned(), totals.name(&row.right).into());
            Value::Object(figures)
        });
        record.insert("articles".to_owned(), rows.collect());
    }
    record
}
