//! `copydesk import`: what other tools and benchmarks know of articles, as annotations beside
//! them; or raw articles.
//!
//! Without `--skip-bad` nothing is written if anything is wrong.

use super::Exit;
use super::output::{complain, is_folder, plural, printable, unknown_to};
use super::progress::Line;
use super::stop::Stop;
use crate::dataset::import::{FaultKind, Format, Guess, LabelMap, Place, Unit};
use crate::desk::dataset::import::found::{endings, files_in};
use crate::desk::dataset::import::raw::{self, import as import_raw};
use crate::desk::dataset::import::{Finding, ImportError, Plan, Progress, Report, Rules, import};
use crate::desk::{FileSystem, Kind};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;

/// The format that makes raw articles.
const ARTICLES: &str = "articles";

/// Of findings that say the same, so many are shown with their places.
const ALIKE: u64 = 3;

/// What to import, and where to.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[command(after_help = "Examples:\n  \
                  copydesk import all.jsonl --format doccano --into articles --dry-run\n  \
                  copydesk import ground-truth.json --format scrapinghub --into articles\n  \
                  copydesk import brat --format brat --into articles --map title=headline,ad=none\n  \
                  copydesk import dump.jsonl --format articles --into articles\n\n\
                  Each article gets a finished annotation by import-FORMAT. Nothing is written \
                  if anything is wrong, unless --skip-bad leaves that out. docs/import.md says \
                  what each format holds and how articles are found.")]
pub struct Arguments {
    /// Files; or folders, for all files in them with the format's ending.
    #[arg(value_name = "PATH", required = true)]
    pub files: Vec<PathBuf>,
    /// The format.
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    pub format: String,
    /// The folder of the articles, with its subfolders.
    #[arg(long, value_name = "FOLDER")]
    pub into: PathBuf,
    /// What offsets count: bytes, utf16, code-points or graphemes [default: as the format says,
    /// or found out].
    #[arg(long, value_name = "UNIT", value_parser = parse_unit)]
    pub unit: Option<Unit>,
    /// What labels mean, as title=headline,ad=none; none leaves their spans out.
    #[arg(long, value_name = "NAME=LABEL,...", value_parser = parse_labels)]
    pub map: Option<LabelMap>,
    /// articles: the field that holds the text [default: text].
    #[arg(long, value_name = "NAME")]
    pub text_field: Option<String>,
    /// Leave out what is wrong, and list it, instead of writing nothing.
    #[arg(long)]
    pub skip_bad: bool,
    /// Replace files of an earlier import that are not the same.
    #[arg(long)]
    pub replace: bool,
    /// Write nothing; report what would be written.
    #[arg(long)]
    pub dry_run: bool,
    /// Report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

fn format_parser() -> clap::builder::PossibleValuesParser {
    let value = |format: Format| {
        let how = match (format.has_spans(), format.unit()) {
            (true, None) => "what offsets count is found out",
            (true, Some(Unit::Utf8)) => "offsets in bytes",
            (true, Some(_)) => "offsets in code points",
            (false, _) => "found again in the articles",
        };
        clap::builder::PossibleValue::new(format.name()).help(format!("{}; {how}", what(format)))
    };
    let raw = "JSONL that becomes raw articles, a text file for each line";
    let raw = clap::builder::PossibleValue::new(ARTICLES).help(raw);
    Format::ALL.into_iter().map(value).chain([raw]).collect::<Vec<_>>().into()
}

/// What a format is, in a few words.
const fn what(format: Format) -> &'static str {
    match format {
        Format::Doccano => "doccano's JSONL",
        Format::LabelStudio => "Label Studio's JSON",
        Format::Prodigy => "Prodigy's or spaCy's JSONL",
        Format::Brat => "brat's .ann files",
        Format::Labelbuddy => "labelbuddy's JSONL or JSON",
        Format::Spans => "JSONL with text and spans, such as our own jsonl",
        Format::Parquet => "Parquet with text and spans, such as our own",
        Format::Ron => "our own data set in RON",
        Format::W3c => "Web Annotations as export writes them",
        Format::Scrapinghub => "ground-truth.json of article-extraction-benchmark",
        Format::Wcxb => "pages of the Web Content Extraction Benchmark",
        Format::CleanEval => "CleanEval's tagged texts",
        Format::Text => "the body of each article in a text file",
        Format::Extractor => "an extractor's output in JSON or JSONL",
    }
}

fn parse_unit(name: &str) -> Result<Unit, String> {
    let names = "bytes, utf16, code-points or graphemes";
    Unit::parse(name).ok_or_else(|| format!("offsets count {names}"))
}

fn parse_labels(table: &str) -> Result<LabelMap, String> {
    LabelMap::parse(table).map_err(|error| error.to_string())
}

/// Imports and reports. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    stop: &Stop,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let is_raw = arguments.format == ARTICLES;
    if !is_raw && !is_folder(fs, &arguments.into, "cannot import", err) {
        return Ok(Exit::Failed);
    }
    if let Some((option, known)) = idle(arguments) {
        unknown_to(err, option, &arguments.format, &known);
        return Ok(Exit::Failed);
    }
    let Some(files) = files(arguments, fs, stop, err) else { return Ok(Exit::Failed) };
    let mut line = Line::new();
    let mut tell = |Progress { stage, done, all }| {
        line.tell(stage.word(), done, all);
        stop.goes_on()
    };
    let Some(imported) = work(arguments, fs, files, &mut tell) else { return Ok(Exit::Failed) };
    line.clear();
    let report = match imported {
        Ok(report) => report,
        Err(ImportError::Cancelled { written }) => {
            let place = arguments.into.display();
            let what = match written {
                0 => "nothing was written there".to_owned(),
                1 => "1 file was written, whole: import again for the rest".to_owned(),
                n => format!("{n} files were written, each whole: import again for the rest"),
            };
            complain(err, &format!("import stopped: {place}: {what}"));
            return Ok(stop.asked().unwrap_or(Exit::Failed));
        }
        Err(error) => {
            complain(err, &format!("cannot import: {error}"));
            return Ok(Exit::Failed);
        }
    };
    stop.let_end();
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &record(arguments, &report))
            .map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write(out, arguments, &report)?;
    }
    Ok(if report.error_count == 0 { Exit::Done } else { Exit::ErrorsFound })
}

/// An option that was given and that the format does not know, and which formats do.
fn idle(arguments: &Arguments) -> Option<(&'static str, Vec<&'static str>)> {
    let with_spans: Vec<&str> =
        Format::ALL.into_iter().filter(|f| f.has_spans()).map(Format::name).collect();
    let options = [
        ("--unit", arguments.unit.is_some(), with_spans.clone()),
        ("--map", arguments.map.is_some(), with_spans),
        ("--text-field", arguments.text_field.is_some(), vec![ARTICLES]),
    ];
    let given = options.into_iter().filter(|(_, is_given, _)| *is_given);
    let mut given = given.map(|(option, _, known)| (option, known));
    given.find(|(_, known)| !known.contains(&arguments.format.as_str()))
}

/// The files that are meant: of a folder, those with an ending that the format has. `None` if
/// there are none, which has been said.
fn files(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    stop: &Stop,
    err: &mut dyn Write,
) -> Option<Vec<PathBuf>> {
    let what = Format::parse(&arguments.format).map_or(Guess::Articles, Guess::Format);
    let mut files = Vec::new();
    for path in &arguments.files {
        if fs.info(path).map_or(true, |info| info.kind != Kind::Folder) {
            files.push(path.clone()); // reading it says what is wrong with it
            continue;
        }
        let found = files_in(fs, path, endings(what), &|| stop.goes_on());
        if found.is_empty() {
            let (place, name) = (path.display(), &arguments.format);
            let endings = endings(what).join(", .");
            let problem =
                format!("no file of {name} (.{endings}) is in it: name another folder, or files");
            complain(err, &format!("cannot import: {place}: {problem}"));
            return None;
        }
        files.extend(found);
    }
    Some(files)
}

/// `None` if the format is unknown, which the parser does not let pass.
fn work(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    files: Vec<PathBuf>,
    tell: &mut dyn FnMut(Progress) -> bool,
) -> Option<Result<Report, ImportError>> {
    let Arguments { skip_bad, replace, dry_run, .. } = *arguments;
    let rules = Rules { skip_bad, replace, dry_run };
    let into = arguments.into.clone();
    if arguments.format == ARTICLES {
        let text_field = arguments.text_field.clone().unwrap_or_else(|| "text".to_owned());
        return Some(import_raw(fs, &raw::Plan { files, text_field, into, rules }, tell));
    }
    let format = Format::parse(&arguments.format)?;
    let (unit, labels) = (arguments.unit, arguments.map.clone().unwrap_or_default());
    Some(import(fs, &Plan { files, format, into, unit, labels, rules }, tell))
}

fn write(out: &mut dyn Write, arguments: &Arguments, report: &Report) -> io::Result<()> {
    for (list, count, word) in [
        (&report.errors, report.error_count, "error"),
        (&report.warnings, report.warning_count, "warning"),
    ] {
        let mut told = 0;
        let mut shown: HashMap<String, u64> = HashMap::new();
        for finding in list {
            let (times, of_this) = (report.times(finding), finding.fault.kind.to_string());
            let shown = shown.entry(of_this).or_default();
            *shown += 1;
            if *shown == 1 {
                told += times;
            }
            if *shown <= ALIKE || times == ALIKE + 1 {
                writeln!(out, "{}", printable(&sentence(finding, word)))?;
            } else if *shown == ALIKE + 1 {
                writeln!(out, "and {} more like it: see --json", times - ALIKE)?;
            }
        }
        let more = count.saturating_sub(told);
        if more > 0 {
            writeln!(out, "and {}", plural(more, &format!("more {word}")))?;
        }
    }
    let Report { records, matched, ready, same, written, left_out, .. } = report;
    let is_raw = arguments.format == ARTICLES;
    let what = if is_raw { "article" } else { "annotation" };
    write!(out, "{}", plural(*records, "record"))?;
    if !is_raw {
        write!(out, ", {} found; {}", plural(*matched, "article"), plural(report.spans, "span"))?;
        if report.moved > 0 {
            write!(out, ", {} at another place than in the file", report.moved)?;
        }
    }
    writeln!(out)?;
    if let Some(unit) = report.unit {
        writeln!(out, "  offsets taken for {}", unit.plural())?;
    }
    if let Some(why) = &report.unit_why {
        writeln!(out, "  {why}")?;
    }
    if report.unplaced > 0 {
        writeln!(out, "  {} could not be placed", plural(report.unplaced, "word"))?;
    }
    if report.lost_urls > 0 {
        let count = plural(report.lost_urls, "web address");
        writeln!(out, "  not kept, since a text has no place for it: {count}")?;
    }
    if *left_out > 0 {
        writeln!(out, "  left out: {}", plural(*left_out, "record"))?;
    }
    let by = if is_raw { String::new() } else { format!(" by import-{}", arguments.format) };
    let files = plural(*ready, what);
    if report.refused {
        writeln!(out, "Nothing was written. --skip-bad leaves out what is wrong.")?;
    } else if arguments.dry_run {
        writeln!(out, "{files}{by} would be written.")?;
    } else {
        writeln!(out, "{}{by} written.", plural(*written, what))?;
    }
    if *same > 0 {
        writeln!(out, "{} there already, the same.", plural(*same, what))?;
    }
    Ok(())
}

/// `gold.jsonl:7: error: span 2: the span is empty`.
fn sentence(finding: &Finding, word: &str) -> String {
    let path = finding.file.display();
    let fault = &finding.fault;
    let place = match fault.place {
        Place::Line(line) => format!("{path}:{line}"),
        Place::Record(record) => format!("{path}: record {record}"),
    };
    let span = fault.span.map_or(String::new(), |span| format!("span {span}: "));
    let remedy = match &fault.kind {
        FaultKind::NoText { others, .. } if !others.is_empty() => ": name it with --text-field",
        _ => "",
    };
    format!("{place}: {word}: {span}{}{remedy}", fault.kind)
}

fn record(arguments: &Arguments, report: &Report) -> Value {
    let list = |findings: &[Finding]| -> Vec<Value> {
        let value = |finding: &Finding| {
            let (line, record) = match finding.fault.place {
                Place::Line(line) => (Some(line), None),
                Place::Record(record) => (None, Some(record)),
            };
            json!({
                "file": finding.file.display().to_string(),
                "line": line,
                "record": record,
                "span": finding.fault.span,
                "code": finding.fault.kind.code(),
                "message": finding.fault.kind.to_string(),
            })
        };
        findings.iter().map(value).collect()
    };
    json!({
        "format": arguments.format,
        "into": arguments.into.display().to_string(),
        "unit": report.unit.map(Unit::name),
        "unit_why": report.unit_why,
        "records": report.records,
        "matched": report.matched,
        "spans": report.spans,
        "moved": report.moved,
        "unplaced_words": report.unplaced,
        "lost_urls": report.lost_urls,
        "left_out": report.left_out,
        "ready": report.ready,
        "written": report.written,
        "same": report.same,
        "refused": report.refused,
        "dry_run": arguments.dry_run,
        "errors": report.error_count,
        "warnings": report.warning_count,
        "first_errors": list(&report.errors),
        "first_warnings": list(&report.warnings),
    })
}
