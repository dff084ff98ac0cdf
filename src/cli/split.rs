//! `copydesk split`: what a split of a desk would be like, and whether a data set leaks.
//!
//! Nothing is written: `export --split` makes the split that is shown here.

use super::Exit;
use super::export::Group;
use super::output::{complain, is_folder, plural, printable};
use super::progress::Line;
use super::stop::Stop;
use crate::dataset::TakenFrom;
use crate::dataset::split::{Groups, Leak, Ratios, Share, Split, Suggestion};
use crate::desk::FileSystem;
use crate::desk::dataset::checking::{CheckError, Checked, check};
use crate::desk::dataset::progress::Progress;
use crate::desk::dataset::splitting::{Assignment, SplitPlan, split};
use crate::desk::dataset::sums::{Difference, Sums, compare};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Of groups, near-duplicates and leaks so many are shown to people.
const SHOWN: usize = 20;
/// So many seeds are tried, at most.
const TRIES: usize = 1000;
/// So many groups are placed for that, at most.
const PLACED: usize = 4_000_000;

/// What to split or check.
#[derive(Debug, clap::Args)]
#[command(override_usage = "copydesk split [OPTIONS] --split <NAME=SHARE,...> <FOLDER>\n       \
                            copydesk split --check <DIR> [--group <GROUP>] [--json]")]
#[command(after_help = "Examples:\n  \
                  copydesk split articles --split train=80,dev=10,test=10 --seed 7\n  \
                  copydesk split --check gold\n\n\
                  The first shows what an export with the same options would do, and writes \
                  nothing. The second proves of a data set that nothing leaks from one split into \
                  another. docs/split.md says what belongs together.")]
pub struct Arguments {
    /// The folder of articles, with its subfolders.
    #[arg(value_name = "FOLDER", required_unless_present = "check", conflicts_with = "check")]
    pub folder: Option<PathBuf>,
    /// The splits and their shares.
    #[arg(long, value_name = "NAME=SHARE,...", value_parser = Ratios::parse)]
    #[arg(required_unless_present = "check", conflicts_with = "check")]
    pub split: Option<Ratios>,
    /// What the split is reckoned from: the same number gives the same split.
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "check")]
    pub seed: u64,
    /// What stays in one split, along with articles that are nearly the same.
    #[arg(long, value_enum, default_value = "site")]
    pub group: Group,
    /// Whose spans: gold, majority (of the finished annotations), or an annotator's name.
    #[arg(long, value_name = "WHOM", default_value = "gold", conflicts_with = "check")]
    pub from: String,
    /// Check the data set in this folder: does anything of one split leak into another?
    #[arg(long, value_name = "DIR")]
    pub check: Option<PathBuf>,
    /// Report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Reports a split or a check. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    stop: &Stop,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    match (&arguments.check, &arguments.folder, &arguments.split) {
        (Some(folder), ..) => run_check(arguments, folder, fs, stop, out, err),
        (None, Some(folder), Some(ratios)) => {
            let ratios = ratios.clone();
            let plan = SplitPlan { ratios, seed: arguments.seed, by: arguments.group.into() };
            run_split(arguments, folder, &plan, (fs, stop), out, err)
        }
        _ => Ok(Exit::Failed), // the parser lets no other through
    }
}

fn run_split(
    arguments: &Arguments,
    folder: &Path,
    plan: &SplitPlan,
    (fs, stop): (&dyn FileSystem, &Stop),
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    if !is_folder(fs, folder, "cannot split", err) {
        return Ok(Exit::Failed);
    }
    // Parsing can't fail: any other name is an annotator's.
    let from: TakenFrom = arguments.from.parse().unwrap_or(TakenFrom::Gold);
    let mut line = Line::new();
    let assignment = split(fs, folder, &from, plan, &mut |progress| {
        line.pass(progress);
        stop.asked().map_or(Ok(()), Err)
    });
    line.clear();
    let assignment = match assignment {
        Ok(assignment) => assignment,
        Err(exit) => return Ok(stopped(folder, exit, err)),
    };
    stop.let_end();
    let Assignment { groups, split, is_torn, bad, .. } = &assignment;
    for sentence in bad {
        complain(err, &format!("not in this split: {sentence}"));
    }
    if *is_torn {
        complain(err, "articles changed while they were read: split again");
    }
    if groups.articles.is_empty() {
        let place = folder.display();
        complain(err, &format!("cannot split: {place}: nothing finished, from {from}: see --from"));
        return Ok(Exit::Failed);
    }
    let better = better(groups, plan);
    if arguments.json {
        let value = record(groups, split, plan, better.as_ref());
        serde_json::to_writer_pretty(&mut *out, &value).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write(out, groups, split, plan, better.as_ref())?;
    }
    Ok(if bad.is_empty() && !is_torn { Exit::Done } else { Exit::ErrorsFound })
}

fn stopped(folder: &Path, exit: Exit, err: &mut dyn Write) -> Exit {
    complain(
        err,
        &format!("split stopped: {}: it only reads, so nothing changed", folder.display()),
    );
    exit
}

/// Another seed, if one serves better than the one that was asked for.
fn better(groups: &Groups, plan: &SplitPlan) -> Option<Suggestion> {
    let tries = (PLACED / groups.groups.len().max(1)).clamp(1, TRIES);
    let tries = u32::try_from(tries).unwrap_or(1);
    let own = groups.suggest_seed(&plan.ratios, plan.seed, 1)?;
    let best = groups.suggest_seed(&plan.ratios, plan.seed, tries)?;
    // A tenth of a point is no reason to take another.
    let is_closer = best.missing == own.missing && best.deviation + 0.001 < own.deviation;
    (best.missing < own.missing || is_closer).then_some(best)
}

/// The groups, the largest first.
fn largest(groups: &Groups) -> Vec<usize> {
    let mut order: Vec<usize> = (0..groups.groups.len()).collect();
    order.sort_by_key(|&n| std::cmp::Reverse(groups.groups.get(n).map_or(0, |g| g.articles)));
    order
}

fn write(
    out: &mut dyn Write,
    groups: &Groups,
    split: &Split,
    plan: &SplitPlan,
    better: Option<&Suggestion>,
) -> io::Result<()> {
    let (articles, count) = (groups.articles.len() as u64, groups.groups.len() as u64);
    let (articles, count) = (plural(articles, "article"), plural(count, "group"));
    writeln!(out, "{articles} in {count}, seed {}", plan.seed)?;
    write_shares(out, &split.shares)?;
    for warning in &split.warnings {
        writeln!(out, "  - {}", printable(&warning.to_string()))?;
    }
    if let Some(Suggestion { seed, missing, deviation }) = better {
        let (missing, off) = (plural(*missing as u64, "label"), deviation * 100.0);
        writeln!(
            out,
            "\n--seed {seed} serves better: {missing} missing, {off:.1} points off at most. Take \
             it before the first release only: another seed moves articles between splits."
        )?;
    }
    writeln!(out, "\n{:>8}  {:<12}  group", "articles", "split")?;
    for n in largest(groups).into_iter().take(SHOWN) {
        let Some(group) = groups.groups.get(n) else { continue };
        let name = split.groups.get(n).map_or("", |&split| plan.ratios.name(split));
        let sites = group.sites.len();
        let more = if sites > 1 { format!(" and {} more", sites - 1) } else { String::new() };
        let itself = if group.key == "folder:" { " (the folder itself)" } else { "" };
        let key = printable(&group.key);
        writeln!(out, "{:>8}  {name:<12}  {key}{itself}{more}", group.articles)?;
    }
    more(out, groups.groups.len())?;
    if !groups.duplicates.is_empty() {
        writeln!(out, "\nnearly the same, which joined groups:")?;
        for pair in groups.duplicates.iter().take(SHOWN) {
            let id = |n: usize| groups.articles.get(n).map_or("", |article| &article.id);
            let (a, b) = (printable(id(pair.a)), printable(id(pair.b)));
            writeln!(out, "  {:.2}  {a}  {b}", pair.resemblance)?;
        }
        more(out, groups.duplicates.len())?;
    }
    Ok(())
}

fn write_shares(out: &mut dyn Write, shares: &[Share]) -> io::Result<()> {
    writeln!(out, "\n{:<12}  asked for  articles    share  groups", "split")?;
    for share in shares {
        let (target, actual) = (share.target * 100.0, share.actual * 100.0);
        let (name, articles, groups) = (&share.name, share.articles, share.groups);
        writeln!(
            out,
            "  {name:<10}  {target:>7.1} %  {articles:>8}  {actual:>5.1} %  {groups:>6}"
        )?;
    }
    Ok(())
}

fn more(out: &mut dyn Write, all: usize) -> io::Result<()> {
    match all.saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more: see --json"),
    }
}

fn record(groups: &Groups, split: &Split, plan: &SplitPlan, better: Option<&Suggestion>) -> Value {
    let name = |split: Option<&usize>| split.map_or("", |&split| plan.ratios.name(split));
    let id = |n: usize| groups.articles.get(n).map(|article| &article.id);
    let shares = split.shares.iter().map(|s| {
        json!({
            "split": s.name,
            "target": s.target,
            "actual": s.actual,
            "articles": s.articles,
            "groups": s.groups,
        })
    });
    let all = groups.groups.iter().zip(&split.groups).map(|(group, split)| {
        json!({
            "key": group.key,
            "split": name(Some(split)),
            "articles": group.articles,
            "sites": group.sites,
        })
    });
    let articles = groups.articles.iter().zip(&split.articles);
    let articles = articles.map(|(a, split)| json!({ "id": a.id, "split": name(Some(split)) }));
    let duplicates = groups
        .duplicates
        .iter()
        .map(|pair| json!({ "a": id(pair.a), "b": id(pair.b), "resemblance": pair.resemblance }));
    json!({
        "seed": plan.seed,
        "splits": shares.collect::<Vec<_>>(),
        "groups": all.collect::<Vec<_>>(),
        "articles": articles.collect::<Vec<_>>(),
        "near_duplicates": duplicates.collect::<Vec<_>>(),
        "warnings": split.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "better_seed": better.map(|better| {
            json!({
                "seed": better.seed,
                "missing": better.missing,
                "deviation": better.deviation,
            })
        }),
    })
}

fn run_check(
    arguments: &Arguments,
    folder: &Path,
    fs: &dyn FileSystem,
    stop: &Stop,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    if !is_folder(fs, folder, "cannot check", err) {
        return Ok(Exit::Failed);
    }
    let mut line = Line::new();
    let mut tell = |progress: Progress| {
        line.pass(progress);
        stop.goes_on()
    };
    let mut differ = Vec::new();
    let checked = compare(fs, folder, &mut tell).and_then(|sums| {
        differ = sums.iter().flat_map(|sums| sums.differences.clone()).collect();
        Ok((sums, check(fs, folder, arguments.group.into(), &mut tell)?))
    });
    line.clear();
    let (sums, checked) = match checked {
        Ok(checked) => checked,
        Err(CheckError::Cancelled) => {
            return Ok(stopped(folder, stop.asked().unwrap_or(Exit::Failed), err));
        }
        Err(error) => {
            // It may say why.
            for difference in differ.iter().take(SHOWN) {
                complain(err, &format!("not as it was written: {difference}"));
            }
            complain(err, &format!("cannot check: {error}"));
            return Ok(Exit::Failed);
        }
    };
    stop.let_end();
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &check_record(&checked, sums.as_ref()))
            .map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write_check(out, &checked, arguments.group, sums.as_ref())?;
    }
    let is_clean = checked.check.leaks.is_empty() && differ.is_empty();
    Ok(if is_clean { Exit::Done } else { Exit::ErrorsFound })
}

fn write_check(
    out: &mut dyn Write,
    checked: &Checked,
    group: Group,
    sums: Option<&Sums>,
) -> io::Result<()> {
    let Checked { check, parts, without_site } = checked;
    let differ = sums.map_or(&[][..], |sums| &sums.differences);
    for difference in differ.iter().take(SHOWN) {
        writeln!(out, "{}: {}", difference.code(), printable(&difference.to_string()))?;
    }
    more(out, differ.len())?;
    for leak in check.leaks.iter().take(SHOWN) {
        writeln!(out, "{}: {}", leak.code(), printable(&leak.to_string()))?;
    }
    more(out, check.leaks.len())?;
    let splits: Vec<String> =
        check.splits.iter().map(|(name, count)| format!("{name} ({count})")).collect();
    let files = plural(parts.len() as u64, "file");
    writeln!(out, "{files}, records by split: {}", printable(&splits.join(", ")))?;
    if let Some(sums) = sums {
        let files = plural(sums.listed, "file");
        match differ.len() as u64 {
            0 => writeln!(out, "{files} as copydesk.sha256 has them.")?,
            n => writeln!(out, "{} from copydesk.sha256.", plural(n, "difference"))?,
        }
    }
    let is_blind = *without_site > 0 && group == Group::Site && check.splits.len() > 1;
    if is_blind {
        let records = plural(*without_site, "record");
        writeln!(
            out,
            "Sites could not be compared: {records} without a web address, for which the format \
             has no place. To compare them, check a jsonl export of the same desk in the same \
             splits."
        )?;
    }
    match (check.leaks.len() as u64, check.splits.len()) {
        (0, 0 | 1) => writeln!(out, "There is one split at most, so nothing can leak."),
        (0, _) if is_blind => writeln!(out, "Nothing leaks by id or content."),
        (0, _) => writeln!(out, "Nothing leaks."),
        (leaks, _) => writeln!(out, "{} found.", plural(leaks, "leak")),
    }
}

fn check_record(checked: &Checked, sums: Option<&Sums>) -> Value {
    let Checked { check, parts, without_site } = checked;
    let split = |(name, count): &(String, usize)| json!({ "split": name, "records": count });
    let leak = |leak: &Leak| json!({ "code": leak.code(), "message": leak.to_string() });
    let files = parts
        .iter()
        .map(|part| json!({ "path": part.path.display().to_string(), "split": part.split }));
    json!({
        "files": files.collect::<Vec<_>>(),
        "splits": check.splits.iter().map(split).collect::<Vec<_>>(),
        "without_site": without_site,
        "checksums": sums.map(|sums| {
            let value = |d: &Difference| json!({ "code": d.code(), "message": d.to_string() });
            let differences: Vec<Value> = sums.differences.iter().map(value).collect();
            json!({ "listed": sums.listed, "differences": differences })
        }),
        "leaks": check.leaks.iter().map(leak).collect::<Vec<_>>(),
    })
}
