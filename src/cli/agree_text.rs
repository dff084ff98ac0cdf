//! Agreement as tables for people.
//!
//! A figure that is not defined is shown as `-`, and below the table it says why.

use super::agree::Findings;
use super::output::{annotator_name, plural, printable};
use crate::annotation::Annotation;
use crate::desk::pairs::{Totals, Who};
use crate::review::report::NAMES;
use crate::review::{AgreementReport, LabelReport, Value};
use std::io::{self, Write};
use std::path::Path;

/// Reports on two files.
pub(super) fn write_two(
    out: &mut dyn Write,
    paths: [&Path; 2],
    sides: [&Annotation; 2],
    report: &AgreementReport,
) -> io::Result<()> {
    for ((side, path), annotation) in ["left", "right"].into_iter().zip(paths).zip(sides) {
        let path = path.display().to_string();
        writeln!(out, "{side:<6} {}, {}", printable(&path), shown(&annotation.annotator))?;
    }
    writeln!(out, "\n{:<22} {:>10}", "characters", report.characters)?;
    for (name, value) in figures(report) {
        match value {
            Ok(value) => writeln!(out, "{name:<22} {value:>10.3}")?,
            Err(reason) => writeln!(out, "{name:<22} {:>10}  {reason}", "-")?,
        }
    }
    write_labels(out, report)
}

/// Reports on a folder.
pub(super) fn write_folder(out: &mut dyn Write, findings: &Findings) -> io::Result<()> {
    let totals = &findings.totals;
    let (annotators, articles) = (totals.annotators.len() as u64, totals.compared);
    let articles = plural(articles, "article");
    writeln!(out, "{}, {articles} done by two or more", plural(annotators, "annotator"))?;
    let names = totals.annotators.values().map(|done| shown(&done.name));
    let wide = names.map(|name| name.chars().count()).max().unwrap_or(0).clamp(12, 40);

    if !totals.annotators.is_empty() {
        let width = wide + 2;
        writeln!(out, "\n{:<width$}  finished in progress  rejected   damaged", "annotator")?;
        for done in totals.annotators.values() {
            writeln!(
                out,
                "  {:<wide$}  {:>8} {:>11} {:>9} {:>9}",
                shown(&done.name),
                done.finished,
                done.in_progress,
                done.rejected,
                done.damaged
            )?;
        }
    }
    write_pairs(out, totals, wide)?;
    if let (Some((_, agreement)), 1) = (totals.pairs.first_key_value(), totals.pairs.len()) {
        write_labels(out, &agreement.report())?;
    }
    if let Some(least) = &findings.least {
        let width = wide * 2 + 4;
        let pair = "least agreement";
        writeln!(out, "\n{pair:<width$}  characters  observed  Cohen's κ  article")?;
        for row in least.rows() {
            let report = row.agreement.report();
            let (left, right) = (name(totals, &row.left), name(totals, &row.right));
            let article = row.article.display().to_string();
            writeln!(
                out,
                "  {left:<wide$}  {right:<wide$}  {:>10}  {:>8}  {:>9}  {}",
                report.characters,
                figure(report.observed),
                figure(report.cohen_kappa),
                printable(&article)
            )?;
        }
    }
    if !findings.not_comparable.is_empty() {
        writeln!(out, "\nnot comparable")?;
        for found in &findings.not_comparable {
            let (left, right) = (name(totals, &found.left), name(totals, &found.right));
            let article = found.article.display().to_string();
            writeln!(out, "  {}: {left}, {right}: {}", printable(&article), found.reason)?;
        }
    }
    Ok(())
}

fn write_pairs(out: &mut dyn Write, totals: &Totals, wide: usize) -> io::Result<()> {
    if totals.pairs.is_empty() {
        return Ok(());
    }
    let width = wide + 2;
    writeln!(
        out,
        "\n{:<width$}  {:<wide$}  articles  characters  observed  Cohen's κ  Krippendorff's α  \
         span F1: exact  overlapping",
        "left", "right"
    )?;
    let mut undefined = Vec::new();
    for ((left, right), agreement) in &totals.pairs {
        let report = agreement.report();
        let (left, right) = (name(totals, left), name(totals, right));
        writeln!(
            out,
            "  {left:<wide$}  {right:<wide$}  {:>8}  {:>10}  {:>8}  {:>9}  {:>16}  {:>14}  {:>11}",
            report.articles,
            report.characters,
            figure(report.observed),
            figure(report.cohen_kappa),
            figure(report.krippendorff_alpha),
            figure(report.span_f1_exact),
            figure(report.span_f1_overlap)
        )?;
        for (figure, value) in figures(&report) {
            if let Err(reason) = value {
                undefined.push(format!("{left}, {right}: {figure}: {reason}"));
            }
        }
    }
    for sentence in undefined {
        writeln!(out, "  - {sentence}")?;
    }

    let others = totals.annotators.keys().filter(|who| !who.is_gold()).count();
    if others > 1 {
        let but = if others < totals.annotators.len() { " but gold" } else { "" };
        let alpha = match totals.values.alpha() {
            Ok(alpha) => format!("{alpha:.3}"),
            Err(reason) => format!("- {reason}"),
        };
        writeln!(out, "\nKrippendorff's α over all annotators{but}: {alpha}")?;
    }
    Ok(())
}

/// Precision and recall by label, and the confusion matrix.
fn write_labels(out: &mut dyn Write, report: &AgreementReport) -> io::Result<()> {
    writeln!(
        out,
        "\n{:<12} {:>10} {:>10} {:>10}  precision  recall     F1",
        "label", "left", "right", "both"
    )?;
    for label in &report.labels {
        let LabelReport { label: name, left, right, both, precision, recall, f1 } = label;
        let [precision, recall, f1] = [*precision, *recall, *f1].map(figure);
        writeln!(
            out,
            "  {name:<10} {left:>10} {right:>10} {both:>10}  {precision:>9}  {recall:>6}  {f1:>5}"
        )?;
    }
    if report.labels.iter().any(|l| l.f1.is_err() || l.precision.is_err() || l.recall.is_err()) {
        let when = "precision if the right side never gives the label, recall if the left never \
                    does, F1 if neither does";
        writeln!(out, "  - not defined: {when}")?;
    }
    write!(out, "\n{:<12}", "left \\ right")?;
    for name in NAMES {
        write!(out, " {name:>10}")?;
    }
    writeln!(out)?;
    for (name, row) in NAMES.into_iter().zip(report.confusion) {
        write!(out, "  {name:<10}")?;
        for cell in row {
            write!(out, " {cell:>10}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn figures(report: &AgreementReport) -> [(&'static str, Value); 5] {
    [
        ("observed agreement", report.observed),
        ("Cohen's κ", report.cohen_kappa),
        ("Krippendorff's α", report.krippendorff_alpha),
        ("span F1, exact", report.span_f1_exact),
        ("span F1, overlapping", report.span_f1_overlap),
    ]
}

fn figure(value: Value) -> String {
    value.map_or_else(|_| "-".to_owned(), |value| format!("{value:.3}"))
}

fn name(totals: &Totals, who: &Who) -> String {
    shown(totals.name(who))
}

/// An annotator's name, gold marked as what it is.
fn shown(annotator: &str) -> String {
    let name = annotator_name(annotator);
    if annotator == crate::annotation::file::GOLD {
        format!("{name} (settled)")
    } else {
        name.into_owned()
    }
}
