//! `copydesk export`: the annotations of a desk as a data set.
//!
//! The desk is only read. What is written is one folder, whole or not at all; what the format
//! could not hold is reported, and is no error.

use super::Exit;
use super::output::{complain, is_folder, plural, unknown_to};
use super::progress::Line;
use super::stop::Stop;
use crate::dataset::export::{Format, Options, Unit};
use crate::dataset::split::{GroupBy, Ratios};
use crate::dataset::{Profile, TakenFrom};
use crate::desk::FileSystem;
use crate::desk::dataset::export::{ExportError, Exported, Plan, export};
use crate::desk::dataset::splitting::SplitPlan;
use crate::desk::new_folder::{FolderError, Over};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What to export, and how.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
                  copydesk export articles --format jsonl --out gold\n  \
                  copydesk export articles --format parquet --out gold \
                  --split train=80,dev=10,test=10 --seed 7\n  \
                  copydesk export articles --format scrapinghub --out gold --profile headline,body\n  \
                  copydesk export articles --format doccano --out work --from mk\n\n\
                  The folder is written whole or not at all. One that an export made before is \
                  replaced; any other is left alone. docs/export.md says what each format holds.")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Arguments {
    /// The folder of articles, with its subfolders.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The format.
    #[arg(long, value_name = "FORMAT", value_parser = format_parser())]
    pub format: String,
    /// The folder to write; it must not be there, unless an export made it.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Whose spans: gold, majority (of the finished annotations), or an annotator's name.
    #[arg(long, value_name = "WHOM", default_value = "gold")]
    pub from: String,
    /// The labels that count as content, for formats with one text a page, such as
    /// headline,body+caption [default: body].
    #[arg(long, value_name = "LABELS", value_parser = parse_profile)]
    pub profile: Option<Profile>,
    /// The splits and their shares; without it all is one split, train.
    #[arg(long, value_name = "NAME=SHARE,...", value_parser = Ratios::parse)]
    pub split: Option<Ratios>,
    /// What the split is reckoned from: the same number gives the same split.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "split")]
    pub seed: u64,
    /// What stays in one split, along with articles that are nearly the same.
    #[arg(long, value_enum, default_value = "site", requires = "split")]
    pub group: Group,
    /// What the data set is called [default: the name of its folder].
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The license of the articles, as Hugging Face names it.
    #[arg(long, value_name = "ID")]
    pub license: Option<String>,
    /// label-studio: write predictions of a model with this version, not annotations.
    #[arg(long, value_name = "VERSION")]
    pub predictions: Option<String>,
    /// parquet: folders called split=train.
    #[arg(long, help = "parquet: folders called split=train, as DuckDB, Spark and Ray read them")]
    pub partition: bool,
    /// parquet: at most so many rows in a row group [default: 4096].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1 << 20))]
    pub group_rows: Option<u64>,
    /// Leave out annotation files that can't be taken, and list them, instead of stopping.
    #[arg(long)]
    pub skip_bad: bool,
    /// If the folder is there and no export made it, give it another name first, and keep it.
    #[arg(long)]
    pub set_aside: bool,
    /// Report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// What makes a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Group {
    /// The articles of a site: of one host, else of one folder
    Site,
    /// Nothing more: a site may be in several splits
    Article,
}

impl From<Group> for GroupBy {
    fn from(group: Group) -> Self {
        match group {
            Group::Site => Self::Site,
            Group::Article => Self::Article,
        }
    }
}

fn format_parser() -> clap::builder::PossibleValuesParser {
    let value = |format: Format| {
        let unit = match format.unit() {
            Unit::Bytes => "; offsets in UTF-8 bytes",
            Unit::Utf16 => "; offsets in UTF-16 code units",
            Unit::CodePoints => "; offsets in code points",
            Unit::Text => "; text alone",
            Unit::Tokens | Unit::Lines | Unit::Marks => "", // it says so itself
        };
        clap::builder::PossibleValue::new(format.name()).help(format!("{}{unit}", format.what()))
    };
    Format::all().map(value).collect::<Vec<_>>().into()
}

fn parse_profile(text: &str) -> Result<Profile, String> {
    text.parse().map_err(|error: crate::dataset::ProfileError| error.to_string())
}

/// Exports and reports. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    stop: &Stop,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    if !is_folder(fs, &arguments.folder, "cannot export", err) {
        return Ok(Exit::Failed);
    }
    let Some(plan) = plan(arguments) else { return Ok(Exit::Failed) }; // the parser knows formats
    if let Some((option, known)) = idle(arguments, plan.format) {
        unknown_to(err, option, plan.format.name(), &known);
        return Ok(Exit::Failed);
    }
    let mut line = Line::new();
    let exported = export(fs, &plan, &mut |progress| {
        line.pass(progress);
        stop.goes_on()
    });
    line.clear();
    let exported = match exported {
        Ok(exported) => exported,
        Err(ExportError::Cancelled) => {
            let place = arguments.out.display();
            complain(err, &format!("export stopped: {place}: nothing was written there"));
            return Ok(stop.asked().unwrap_or(Exit::Failed));
        }
        Err(error) => {
            fail(err, &arguments.folder, &error);
            return Ok(Exit::Failed);
        }
    };
    stop.let_end();
    list(err, "left out", &exported.bad, exported.bad_count);
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &record(&plan, &exported))
            .map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write(out, &plan, &exported)?;
    }
    Ok(if exported.bad_count == 0 { Exit::Done } else { Exit::ErrorsFound })
}

/// An option that was given and that the format does not know, and which formats do.
fn idle(arguments: &Arguments, format: Format) -> Option<(&'static str, Vec<&'static str>)> {
    let known = |knows: &dyn Fn(Format) -> bool| -> Vec<&'static str> {
        Format::all().filter(|format| knows(*format)).map(Format::name).collect()
    };
    let parquet = known(&|format| format == Format::Parquet);
    let options = [
        ("--profile", arguments.profile.is_some(), known(&Format::uses_profile)),
        ("--predictions", arguments.predictions.is_some(), known(&|f| f == Format::LabelStudio)),
        ("--partition", arguments.partition, parquet.clone()),
        ("--group-rows", arguments.group_rows.is_some(), parquet),
    ];
    let given = options.into_iter().filter(|(_, is_given, _)| *is_given);
    let mut given = given.map(|(option, _, known)| (option, known));
    given.find(|(_, known)| !known.contains(&format.name()))
}

fn plan(arguments: &Arguments) -> Option<Plan> {
    let name = || arguments.out.file_name().map(|name| name.to_string_lossy().into_owned());
    let defaults = Options::default();
    let group_rows = arguments.group_rows.and_then(|n| usize::try_from(n).ok());
    let options = Options {
        profile: arguments.profile.clone().unwrap_or_default(),
        name: arguments.name.clone().or_else(name).unwrap_or(defaults.name),
        predictions: arguments.predictions.clone(),
        partition: arguments.partition,
        group_rows: group_rows.unwrap_or(defaults.group_rows),
        splits: defaults.splits,
    };
    let split = arguments.split.clone().map(|ratios| SplitPlan {
        ratios,
        seed: arguments.seed,
        by: arguments.group.into(),
    });
    // Parsing can't fail: any other name is an annotator's.
    let from = arguments.from.parse().unwrap_or(TakenFrom::Gold);
    Some(Plan {
        folder: arguments.folder.clone(),
        from,
        format: Format::by_name(&arguments.format)?,
        options,
        split,
        out: arguments.out.clone(),
        over: if arguments.set_aside { Over::SetAside } else { Over::Ours },
        skip_bad: arguments.skip_bad,
        license: arguments.license.clone(),
    })
}

/// Says why there is no data set, and which option would help.
fn fail(err: &mut dyn Write, folder: &Path, error: &ExportError) {
    let folder = folder.display();
    match error {
        ExportError::Bad { all, count, .. } => {
            list(err, "cannot take", all, *count);
            let files = plural(*count, "file");
            complain(
                err,
                &format!(
                    "cannot export: {folder}: {files} can't be taken, and nothing was written: \
                     mend that, or leave them out with --skip-bad"
                ),
            );
        }
        error => {
            complain(err, &format!("cannot export: {folder}: {error}"));
            if matches!(error, ExportError::Folder(FolderError::InTheWay { can_move: true, .. })) {
                complain(err, "--set-aside gives it another name, and keeps it");
            }
        }
    }
}

/// Lists what can't be taken.
fn list(err: &mut dyn Write, what: &str, bad: &[String], count: u64) {
    for sentence in bad {
        complain(err, &format!("{what}: {sentence}"));
    }
    let more = count.saturating_sub(bad.len() as u64);
    if more > 0 {
        complain(err, &format!("{what}: {more} more"));
    }
}

fn write(out: &mut dyn Write, plan: &Plan, exported: &Exported) -> io::Result<()> {
    let Exported { folder, tally, rejected, unfinished, .. } = exported;
    let articles = plural(tally.articles(), "article");
    let (files, bytes) = (plural(folder.files, "file"), folder.bytes);
    let (format, from) = (plan.format.name(), &plan.from);
    writeln!(out, "{articles} as {format}, from {from}: {files}, {bytes} bytes")?;
    writeln!(out, "  in {}", plan.out.display())?;
    if let Some(old) = &folder.set_aside {
        writeln!(out, "  the folder that was there is now {}", old.display())?;
    }
    if rejected + unfinished > 0 {
        writeln!(out, "left out: {rejected} rejected, {unfinished} with nothing finished")?;
    }
    if exported.bad_count > 0 {
        writeln!(out, "left out: {}, since it can't be taken", plural(exported.bad_count, "file"))?;
    }
    if let Some(assignment) = &exported.assignment {
        writeln!(out, "\n{:<12}  asked for  articles    share  groups", "split")?;
        for share in &assignment.split.shares {
            let (target, actual) = (share.target * 100.0, share.actual * 100.0);
            let (name, articles, groups) = (&share.name, share.articles, share.groups);
            writeln!(
                out,
                "  {name:<10}  {target:>7.1} %  {articles:>8}  {actual:>5.1} %  {groups:>6}"
            )?;
        }
        for warning in &assignment.split.warnings {
            writeln!(out, "  - {warning}")?;
        }
    }
    writeln!(out, "\nNot held of any article: {}.", plan.format.drops())?;
    if exported.losses.is_empty() {
        writeln!(out, "Nothing else is lost.")
    } else {
        write!(out, "{}", exported.losses.text())?;
        writeln!(out, "losses.jsonl in the folder lists them.")
    }
}

fn record(plan: &Plan, exported: &Exported) -> Value {
    let losses: serde_json::Map<String, Value> = exported
        .losses
        .counts()
        .iter()
        .map(|(reason, count)| {
            let value = json!({ "articles": count.articles, "losses": count.losses });
            (reason.name().to_owned(), value)
        })
        .collect();
    let splits: Option<Vec<Value>> = exported.assignment.as_ref().map(|assignment| {
        let share = |s: &crate::dataset::split::Share| {
            json!({
                "split": s.name,
                "target": s.target,
                "actual": s.actual,
                "articles": s.articles,
                "groups": s.groups,
            })
        };
        assignment.split.shares.iter().map(share).collect()
    });
    let warnings: Vec<String> = exported
        .assignment
        .iter()
        .flat_map(|a| a.split.warnings.iter().map(ToString::to_string))
        .collect();
    json!({
        "out": plan.out.display().to_string(),
        "format": plan.format.name(),
        "from": plan.from.to_string(),
        "articles": exported.tally.articles(),
        "rejected": exported.rejected,
        "unfinished": exported.unfinished,
        "files": exported.folder.files,
        "bytes": exported.folder.bytes,
        "set_aside": exported.folder.set_aside.as_ref().map(|p| p.display().to_string()),
        "seed": plan.split.as_ref().map(|s| s.seed),
        "splits": splits,
        "warnings": warnings,
        "losses": losses,
        "left_out": exported.bad_count,
    })
}
