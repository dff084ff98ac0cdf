//! The card: the `README.md` of a data set, a pure function of its figures.
//!
//! Its front matter is what Hugging Face reads: `configs` for the formats that `datasets` loads,
//! language, task, size. The license is `unknown` unless one is given: nobody but the owner of
//! the articles can say it.

use super::export::{FEATURES, Format, Options, Unit, shared_file};
use super::loss::LossReport;
use super::record::TakenFrom;
use super::tally::{SplitTally, Tally};
use crate::annotation::Label;
use crate::review::{AgreementReport, Value};
use serde_json::json;
use std::fmt::{self, Write};

/// Of sites, so many are named.
const SITES: usize = 20;

/// A file of the data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSum {
    /// Its path in the data set.
    pub path: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Its SHA-256, 64 lower-case hex digits.
    pub sha256: String,
}

/// What a card says.
#[derive(Clone, Copy, Debug)]
pub struct Card<'a> {
    /// The format.
    pub format: Format,
    /// The options.
    pub options: &'a Options,
    /// Whose spans they are.
    pub taken_from: &'a TakenFrom,
    /// The figures.
    pub tally: &'a Tally,
    /// What was lost.
    pub losses: &'a LossReport,
    /// How many articles were left out because they were rejected.
    pub rejected: u64,
    /// How many were left out because nothing finished was there.
    pub unfinished: u64,
    /// How far two annotators agree, if measured.
    pub agreement: Option<&'a AgreementReport>,
    /// The guidelines as Markdown.
    pub guidelines: Option<&'a str>,
    /// How the splits were made, as Markdown.
    pub splits: Option<&'a str>,
    /// The license as Hugging Face names it.
    pub license: Option<&'a str>,
    /// The files, but this one.
    pub files: &'a [FileSum],
}

/// The card as Markdown.
#[must_use]
pub fn card(card: &Card<'_>) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_card(&mut out, card);
    out
}

fn write_card(out: &mut String, card: &Card<'_>) -> fmt::Result {
    let Card { format, options, tally, losses, .. } = card;
    front_matter(out, card)?;
    writeln!(out, "# {}\n", one_line(&options.name))?;
    writeln!(
        out,
        "{} news articles with labelled spans: headline, caption, body, byline, junk. Spans: {}. \
         Format: `{}`; {}.",
        tally.articles(),
        match card.taken_from {
            TakenFrom::Gold => "gold, adjudicated".to_owned(),
            TakenFrom::Majority => "the majority of the finished annotations".to_owned(),
            TakenFrom::Annotator(name) => format!("by {}", code(name)),
        },
        format.name(),
        unit(format.unit()),
    )?;
    if format.uses_profile() {
        writeln!(out, "Content, where there is one text for a page: `{}`.", options.profile)?;
    }
    let (rejected, unfinished) = (card.rejected, card.unfinished);
    writeln!(
        out,
        "\nLeft out: {rejected} articles that were rejected, {unfinished} with nothing finished."
    )?;
    counts(out, card)?;
    spread(out, tally)?;
    if let Some(splits) = card.splits {
        writeln!(out, "\n## Splits\n\n{}", splits.trim_end())?;
    }
    if let Some(report) = card.agreement {
        agreement(out, report)?;
    }
    let report = losses.markdown();
    writeln!(out, "\n## What the format does not hold\n\nOf any article: {}.\n", format.drops())?;
    writeln!(out, "{report}")?;
    if !losses.is_empty() {
        writeln!(out, "`losses.jsonl` lists them.\n")?;
    }
    writeln!(out, "## Loading it\n\n{}", loading(*format, options).trim())?;
    if !card.files.is_empty() {
        writeln!(out, "\n## Files\n\n| file | bytes | SHA-256 |\n|---|---|---|")?;
        for FileSum { path, bytes, sha256 } in card.files {
            writeln!(out, "| {} | {bytes} | `{sha256}` |", code(path))?;
        }
    }
    if let Some(guidelines) = card.guidelines {
        writeln!(out, "\n## Guidelines\n")?;
        demoted(out, guidelines)?;
    }
    Ok(())
}

fn front_matter(out: &mut String, card: &Card<'_>) -> fmt::Result {
    let Card { format, options, tally, .. } = card;
    // A string in JSON is one in YAML.
    writeln!(out, "---\npretty_name: {}", json!(options.name))?;
    writeln!(out, "license: {}", json!(card.license.unwrap_or("unknown")))?;
    let languages: Vec<&String> = tally.languages.keys().filter(|l| *l != "und").collect();
    if !languages.is_empty() {
        writeln!(out, "language:")?;
        for language in languages {
            writeln!(out, "- {}", json!(language))?;
        }
    }
    let size = match tally.articles() {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        _ => "n>1M",
    };
    writeln!(out, "task_categories:\n- token-classification\nsize_categories:\n- {size}")?;
    writeln!(out, "tags:\n- news\n- content-extraction")?;
    if matches!(format, Format::Jsonl | Format::Parquet) {
        out.push_str(FEATURES);
        writeln!(out, "configs:\n- config_name: default\n  data_files:")?;
        // `datasets` fails on a file without rows.
        let has_rows = |split: &&String| tally.splits.get(*split).is_some_and(|s| s.articles > 0);
        for split in options.splits.iter().filter(has_rows) {
            let path = shared_file(*format, options, split).unwrap_or_default();
            writeln!(out, "  - split: {}\n    path: {}", json!(split), json!(path))?;
        }
    }
    writeln!(out, "---\n")
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Bytes => "offsets are UTF-8 bytes",
        Unit::Utf16 => "offsets are UTF-16 code units",
        Unit::CodePoints => "offsets are Unicode code points, as Python counts",
        Unit::Tokens => "spans are tags of tokens",
        Unit::Lines => "spans are labels of lines",
        Unit::Marks => "spans are marks in the page",
        Unit::Text => "no offsets",
    }
}

fn counts(out: &mut String, card: &Card<'_>) -> fmt::Result {
    writeln!(out, "\n## Counts\n\nSpans, with the code points in them.\n")?;
    write!(out, "| split | articles |")?;
    for label in Label::ALL {
        write!(out, " {} |", super::label_name(label))?;
    }
    writeln!(out, "\n|---|---|---|---|---|---|---|")?;
    let none = SplitTally::default();
    let splits = || {
        let names = card.options.splits.iter();
        names.map(|name| (name, card.tally.splits.get(name).unwrap_or(&none)))
    };
    for (name, split) in splits() {
        write!(out, "| {name} | {} |", split.articles)?;
        for (spans, characters) in split.spans.iter().zip(split.characters) {
            write!(out, " {spans} ({characters}) |")?;
        }
        writeln!(out)?;
    }
    writeln!(out, "\nLengths of the texts in code points; the median to within 5 %.\n")?;
    writeln!(out, "| split | shortest | median | mean | longest |\n|---|---|---|---|---|")?;
    for (name, split) in splits() {
        let lengths = &split.lengths;
        let (least, most) = (lengths.least(), lengths.most());
        writeln!(out, "| {name} | {least} | {} | {} | {most} |", lengths.median(), lengths.mean())?;
    }
    Ok(())
}

fn spread(out: &mut String, tally: &Tally) -> fmt::Result {
    let mut sites: Vec<(&String, &u64)> = tally.sites.iter().collect();
    sites.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let more = sites.len().saturating_sub(SITES);
    sites.truncate(SITES);
    let rest = if more > 0 { format!(", and {more} more") } else { String::new() };
    let languages = named(&tally.languages, "not known");
    let annotators = named(&tally.annotators, "nobody in particular");
    writeln!(out, "\n## Where it is from\n")?;
    writeln!(out, "- Languages of the body, as far as they could be told: {languages}")?;
    writeln!(out, "- Sites: {}{rest}", named(sites, "no url"))?;
    writeln!(out, "- Annotators: {annotators}")?;
    if tally.unsettled > 0 {
        writeln!(out, "- Ranges without a majority, left unlabelled: {}", tally.unsettled)?;
    }
    Ok(())
}

/// Names with how many there are of each; `unknown` stands for the name of none.
fn named<'a>(counts: impl IntoIterator<Item = (&'a String, &'a u64)>, unknown: &str) -> String {
    let words = counts.into_iter().map(|(name, count)| match name.as_str() {
        "" | "und" => format!("{unknown} ({count})"),
        name => format!("{} ({count})", code(name)),
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn agreement(out: &mut String, report: &AgreementReport) -> fmt::Result {
    let value = |value: &Value| match value {
        Ok(number) => format!("{number:.3}"),
        Err(reason) => reason.to_string(),
    };
    writeln!(out, "\n## Agreement\n")?;
    writeln!(
        out,
        "Over {} articles and {} characters that are no blanks:\n",
        report.articles, report.characters
    )?;
    writeln!(out, "| measure | value |\n|---|---|")?;
    for (name, figure) in [
        ("one label on both sides", &report.observed),
        ("Cohen's κ", &report.cohen_kappa),
        ("Krippendorff's α", &report.krippendorff_alpha),
        ("F1 of spans, exact", &report.span_f1_exact),
        ("F1 of spans, overlapping", &report.span_f1_overlap),
    ] {
        writeln!(out, "| {name} | {} |", value(figure))?;
    }
    Ok(())
}

/// How to load the data set, in Python and in Rust.
fn loading(format: Format, options: &Options) -> String {
    let split = options.splits.first().map_or("train", String::as_str);
    let python = |code: &str| format!("In Python:\n\n```python\n{code}\n```\n");
    let rust = |code: &str| format!("\nIn Rust:\n\n```rust\n{code}\n```\n");
    let json_lines = |check: &str| {
        python(&format!(
            "import json\n\nfor line in open(\"{split}.jsonl\", encoding=\"utf-8\"):\n    \
             article = json.loads(line)\n    {check}"
        ))
    };
    let rust_lines = |path: &str| {
        rust(&format!(
            "for line in std::fs::read_to_string(\"{path}\")?.lines() {{\n    \
             let article: serde_json::Value = serde_json::from_str(line)?;\n}}"
        ))
    };
    let datasets = "from datasets import load_dataset\n\nfor article in load_dataset(\"FOLDER\", \
                    split=\"SPLIT\"):\n    for span in article[\"spans\"]:\n        \
                    print(span[\"label\"], article[\"text\"][span[\"start\"]:span[\"end\"]])";
    let datasets = python(&datasets.replace("SPLIT", split));
    match format {
        Format::Ron => {
            rust(&format!(
                "let gold = copydesk::dataset::gold::read(&std::fs::read(\"{split}.ron\")?)?;\n\
                 for record in &gold.records {{\n    \
                 println!(\"{{}} {{:?}}\", record.id, record.headline());\n}}"
            )) + "\nIn Python there is no reader of RON: export `jsonl` or `parquet`.\n"
        }
        Format::Jsonl => datasets + &rust_lines(&format!("data/{split}.jsonl")),
        Format::Parquet => {
            let path = shared_file(format, options, split).unwrap_or_default();
            datasets
                + &rust(&format!(
                    "let file = std::fs::File::open(\"{path}\")?;\n\
                     let reader = parquet::file::reader::SerializedFileReader::new(file)?;\n\
                     for row in reader.into_iter() {{\n    println!(\"{{}}\", row?);\n}}"
                ))
        }
        Format::Doccano => {
            json_lines(
                "utf16 = article[\"text\"].encode(\"utf-16-le\")\n    for start, end, label in \
                 article[\"label\"]:\n        print(label, utf16[2 * start:2 * end].decode(\
                 \"utf-16-le\"))",
            ) + &rust_lines(&format!("{split}.jsonl"))
        }
        Format::Labelbuddy => {
            json_lines(
                "for mark in article[\"annotations\"]:\n        print(mark[\"label_name\"], \
                 article[\"text\"][mark[\"start_char\"]:mark[\"end_char\"]])",
            ) + &rust_lines(&format!("{split}.jsonl"))
        }
        Format::Prodigy => {
            json_lines(
                "for span in article[\"spans\"]:\n        print(span[\"label\"], \
                 article[\"text\"][span[\"start\"]:span[\"end\"]])",
            ) + &rust_lines(&format!("{split}.jsonl"))
        }
        Format::W3c | Format::Webis => {
            json_lines("print(article)") + &rust_lines(&format!("{split}.jsonl"))
        }
        Format::LabelStudio | Format::Scrapinghub | Format::Trafilatura => {
            let path = match format {
                Format::LabelStudio => format!("{split}.json"),
                Format::Scrapinghub => format!("{split}/ground-truth.json"),
                _ => format!("{split}/evaldata.json"),
            };
            python(&format!(
                "import json\n\narticles = json.load(open(\"{path}\", encoding=\"utf-8\"))"
            )) + &rust(&format!(
                "let file = std::fs::File::open(\"{path}\")?;\n\
                     let articles: serde_json::Value = serde_json::from_reader(file)?;"
            ))
        }
        Format::Lines => python(&format!(
            "import csv\n\nrows = csv.DictReader(open(\"{split}.csv\", encoding=\"utf-8\", \
             newline=\"\"))"
        )),
        _ => format!(
            "Files are where the tools of `{}` look for them, a folder for each split. \
             `docs/export.md` of Copydesk describes them.\n",
            format.name()
        ),
    }
}

/// Text as code that ends no table's cell.
fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'").replace('|', "\\|"))
}

fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

/// Markdown with its headings one step lower, outside of code.
fn demoted(out: &mut String, markdown: &str) -> fmt::Result {
    let mut is_code = false;
    for line in markdown.trim_end().lines() {
        is_code ^= line.trim_start().starts_with("```");
        let heading = !is_code && line.starts_with('#');
        writeln!(out, "{}{line}", if heading { "#" } else { "" })?;
    }
    Ok(())
}
