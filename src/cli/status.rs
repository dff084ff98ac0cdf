//! `copydesk status`: how many articles a desk has, by status and label.
//!
//! Every annotation is read and inspected as `check` does, one at a time: memory does not grow
//! with the texts. An article has come as far as the annotation of it that has come furthest.

use super::Exit;

use super::inspect::inspect;
use super::output::{annotator_name, cannot_look, cannot_read, is_folder, plural, printable};
use super::tally::{Standing, Tally, Times};
use crate::annotation::Label;
use crate::annotation::file::parse_file_name;
use crate::desk::candidates::annotations_in;
use crate::desk::folder::{Progress, is_article};
use crate::desk::{FileSystem, FolderFiles, Walk};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{self, Write};
use std::path::PathBuf;

/// What to count.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: how many articles are done?\n  \
                  copydesk status articles --json | jq .articles.done")]
pub struct Arguments {
    /// The folder of articles, with its subfolders.
    pub folder: PathBuf,
    /// Report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Counts and reports. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let folder = &arguments.folder;
    if !is_folder(fs, folder, "cannot count", err) {
        return Ok(Exit::Failed);
    }
    let mut tally = Tally::default();
    let mut failed = false;
    for files in Walk::new(fs, folder) {
        failed |= count(fs, &files, &mut tally, err);
        for (path, error) in files.failed {
            failed = true;
            cannot_look(err, &path, error);
        }
    }
    if arguments.json {
        serde_json::to_writer_pretty(&mut *out, &record(&tally)).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write_tables(out, &tally)?;
    }
    Ok(match (failed, tally.with_errors) {
        (true, _) => Exit::Failed,
        (false, 0) => Exit::Done,
        (false, _) => Exit::ErrorsFound,
    })
}

/// Counts one folder's articles and annotations; true if something could not be read.
fn count(fs: &dyn FileSystem, files: &FolderFiles, tally: &mut Tally, err: &mut dyn Write) -> bool {
    let mut failed = false;
    let articles = files.names.iter().filter(|name| is_article(name));
    let mut standings: HashMap<String, Standing> =
        articles.map(|name| (name.clone(), Standing::default())).collect();
    for path in annotations_in(fs, files) {
        let found = match inspect(fs, &path) {
            Ok(found) => found,
            Err(reason) => {
                failed = true;
                cannot_read(err, &path, &reason);
                continue;
            }
        };
        // What is inside tells the article and the annotator exactly, if the name agrees.
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let (source, annotator) = match &found.annotation {
            Some(a) if found.is_well_named => (a.article.source.clone(), a.annotator.clone()),
            _ => parse_file_name(&name).unwrap_or_default(),
        };
        tally.annotation(&annotator, &found);
        // An article with another ending than usual is one because it has an annotation.
        if standings.contains_key(&source) || found.has_article {
            standings.entry(source).or_default().add(&found);
        }
    }
    for standing in standings.into_values() {
        tally.article(standing);
    }
    failed
}

fn record(tally: &Tally) -> Value {
    let annotators: Vec<Value> = tally
        .annotators
        .values()
        .map(|by| {
            let of = |progress| by.annotations.of(progress);
            json!({
                "annotator": by.name,
                "total": by.annotations.total(),
                "in_progress": of(Progress::InProgress),
                "done": of(Progress::Done),
                "rejected": of(Progress::Rejected),
                "gold": of(Progress::Gold),
                "damaged": of(Progress::Damaged),
                "active_seconds": by.active_seconds,
                "seconds_per_article": times(&by.times),
                "labelled": {
                    "characters": by.labelled,
                    "of": by.characters,
                    "share": by.labelled_share(),
                },
                "with_problems": by.with_problems,
                "with_notes": by.with_notes,
                "flagged": by.flagged,
            })
        })
        .collect();
    let labels: Vec<Value> = Label::ALL
        .into_iter()
        .zip(&tally.labels)
        .map(|(label, l)| {
            let share = tally.share(l.characters);
            let (spans, characters) = (l.spans, l.characters);
            json!({ "label": label.name(), "spans": spans, "characters": characters, "share": share })
        })
        .collect();
    let unlabelled = tally.unlabelled();
    json!({
        "articles": {
            "total": tally.articles.total(),
            "new": tally.articles.of(Progress::New),
            "in_progress": tally.articles.of(Progress::InProgress),
            "done": tally.articles.of(Progress::Done),
            "rejected": tally.articles.of(Progress::Rejected),
            "gold": tally.articles.of(Progress::Gold),
            "damaged": tally.articles.of(Progress::Damaged),
            "with_problems": tally.articles_with_problems,
            "with_notes": tally.articles_with_notes,
            "flagged": tally.articles_flagged,
        },
        "rejected_for": tally.reasons,
        "annotations": {
            "total": tally.annotations,
            "with_errors": tally.with_errors,
            "with_warnings": tally.with_warnings,
            "without_article": tally.without_article,
        },
        "active_seconds": tally.active_seconds,
        "seconds_per_article": times(&tally.times),
        "annotators": annotators,
        "labels": labels,
        "unlabelled": { "characters": unlabelled, "share": tally.share(unlabelled) },
        "characters": tally.characters,
    })
}

fn times(times: &Times) -> Value {
    json!({ "finished": times.count(), "mean": times.mean(), "median": times.median() })
}

fn write_tables(out: &mut dyn Write, tally: &Tally) -> io::Result<()> {
    writeln!(out, "{}", plural(tally.articles.total(), "article"))?;
    for progress in Progress::ALL {
        write!(out, "  {:<20} {:>8}", progress.name(), tally.articles.of(progress))?;
        if progress == Progress::Rejected && !tally.reasons.is_empty() {
            let reasons = tally.reasons.iter();
            let reasons: Vec<String> =
                reasons.map(|(reason, n)| format!("{} {n}", printable(reason))).collect();
            write!(out, "  ({})", reasons.join(", "))?;
        }
        writeln!(out)?;
    }

    for (name, n) in [
        ("with problems", tally.articles_with_problems),
        ("with notes", tally.articles_with_notes),
        ("flagged for later", tally.articles_flagged),
    ] {
        writeln!(out, "  {name:<20} {n:>8}")?;
    }

    let annotations = plural(tally.annotations, "annotation");
    writeln!(out, "\n{annotations}, {} of active work", duration(tally.active_seconds))?;
    for (name, n) in [
        ("with errors", tally.with_errors),
        ("with warnings", tally.with_warnings),
        ("without an article", tally.without_article),
    ] {
        writeln!(out, "  {name:<20} {n:>8}")?;
    }
    write_annotators(out, tally)?;

    writeln!(out, "\n{:<22} {:>8}  share of text", "label", "spans")?;
    for (label, labelled) in Label::ALL.into_iter().zip(&tally.labels) {
        let share = 100.0 * tally.share(labelled.characters);
        writeln!(out, "  {:<20} {:>8} {share:>12.1} %", label.name(), labelled.spans)?;
    }
    let share = 100.0 * tally.share(tally.unlabelled());
    writeln!(out, "  {:<20} {:>8} {share:>12.1} %", "unlabelled", "")
}

fn write_annotators(out: &mut dyn Write, tally: &Tally) -> io::Result<()> {
    // Of one, this would say what was said above.
    if tally.annotators.len() > 1 {
        writeln!(
            out,
            "\n{:<22} in progress     done rejected     gold  damaged  active work",
            "annotator"
        )?;
        for by in tally.annotators.values() {
            let of = |progress| by.annotations.of(progress);
            writeln!(
                out,
                "  {:<20} {:>11} {:>8} {:>8} {:>8} {:>8}  {:>11}",
                annotator_name(&by.name),
                of(Progress::InProgress),
                of(Progress::Done),
                of(Progress::Rejected),
                of(Progress::Gold),
                of(Progress::Damaged),
                duration(by.active_seconds)
            )?;
        }
    }
    if tally.annotators.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n{:<22} finished  mean time     median   labelled  problems  notes  flagged",
        "work"
    )?;
    for by in tally.annotators.values() {
        let time = |seconds: Option<f64>| seconds.map_or_else(|| "-".to_owned(), short_duration);
        let share = by.labelled_share();
        writeln!(
            out,
            "  {:<20} {:>8} {:>10} {:>10} {:>10} {:>9} {:>6} {:>8}",
            annotator_name(&by.name),
            by.times.count(),
            time(by.times.mean()),
            time(by.times.median()),
            share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", 100.0 * share)),
            by.with_problems,
            by.with_notes,
            by.flagged
        )?;
    }
    Ok(())
}

/// The time for one article: `42.5 s`, `3.2 min`, `1.4 h`.
fn short_duration(seconds: f64) -> String {
    if seconds < 60.0 {
        format!("{seconds:.1} s")
    } else if seconds < 3600.0 {
        format!("{:.1} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

/// `42 s`, `7 min`, `3 h 12 min`.
fn duration(seconds: u64) -> String {
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (seconds, shown) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (11_520, "3 h 12 min")]
        {
            assert_eq!(duration(seconds), shown);
        }
        for (seconds, shown) in
            [(0.0, "0.0 s"), (42.5, "42.5 s"), (90.0, "1.5 min"), (5400.0, "1.5 h")]
        {
            assert_eq!(short_duration(seconds), shown);
        }
    }
}
