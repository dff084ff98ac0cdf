//! `copydesk mark`: an annotation's spans as marks in its web page, for tools that train on HTML.
//!
//! The page is only read. What is written is the marked page, to the first writer or to a file
//! of its own; what could not be marked is reported beside it, and is no error.

use super::Exit;
use super::output::{cannot_read, complain, not_sound, plural, printable};
use super::stop::Stop;
use crate::annotation::file::{self, matches_article, quote};
use crate::annotation::{Annotation, Label};
use crate::article::decode::encoding_by_name;
use crate::article::html::{self, Rendered};
use crate::article::open::{is_page_name, markup_by_name, page_bytes};
use crate::dataset::dom::{Loss, MarkError, Marked, boilernet, l3s, web2text, wrap};
use crate::desk::open::LIMIT;
use crate::desk::replace::{remove_stale, replace};
use crate::desk::{Expect, FileSystem, ReplaceError, read_limited};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Which annotation, and how it is marked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: the spans of an annotation, as elements in its page\n  \
                  copydesk mark korea.html.mk.ron --format wrap --out korea.marked.html\n\n\
                  What can't be marked (bullets, numbers, line breaks, texts of pictures) is \
                  listed on standard error, one line each: start..end reason \"quote\". That is \
                  no error.")]
pub struct Arguments {
    /// An annotation of a web page; the page lies beside it.
    #[arg(value_name = "ANNOTATION")]
    pub annotation: PathBuf,
    /// What the marks look like.
    #[arg(long, value_enum)]
    pub format: Format,
    /// Write the marked page to this file, and not to standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write over the file if it is there.
    #[arg(long, requires = "out")]
    pub force: bool,
    /// Which labels are content, separated by commas: boilernet and web2text mark only these, and
    /// take body if none are named.
    #[arg(long, value_name = "LABEL", value_delimiter = ',', value_parser = parse_label)]
    pub labels: Vec<Label>,
    /// Write the report as JSON to standard output.
    #[arg(long, requires = "out")]
    pub json: bool,
}

/// What marks look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// An element for each span; reads back
    #[value(help = "<span data-copydesk-label=\"Body\" data-copydesk-span=\"3\">; reads back")]
    Wrap,
    /// As in L3S-GN1
    #[value(help = "<span class=\"x-nc-sel2\">, as in L3S-GN1")]
    L3s,
    /// An element around content
    #[value(help = "<span __boilernet_label=\"1\"> around content")]
    Boilernet,
    /// No elements: □ for each character that is not content, in UTF-8
    Web2text,
}

impl Format {
    /// The format's name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wrap => "wrap",
            Self::L3s => "l3s",
            Self::Boilernet => "boilernet",
            Self::Web2text => "web2text",
        }
    }

    /// True if it tells content from all else, and not label from label.
    const fn is_of_content(self) -> bool {
        matches!(self, Self::Boilernet | Self::Web2text)
    }
}

fn parse_label(text: &str) -> Result<Label, String> {
    let found = Label::ALL.into_iter().find(|label| label.name().eq_ignore_ascii_case(text));
    found.ok_or_else(|| "write headline, caption, body, byline or junk".to_owned())
}

/// Writes the marked page and the report. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    stop: &Stop,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let path = &arguments.annotation;
    let format = arguments.format;
    if !arguments.labels.is_empty() && !format.is_of_content() {
        let name = format.name();
        complain(err, &format!("wrong usage: --labels: {name} marks every label: leave it out"));
        return Ok(Exit::Failed);
    }
    let Some(source) = read_both(path, fs, err) else { return Ok(Exit::Failed) };
    let labels = match (format.is_of_content(), arguments.labels.as_slice()) {
        (true, []) => &[Label::Body],
        (true, named) => named,
        (false, _) => Label::ALL.as_slice(),
    };
    let marked = match marks(&source, format, labels) {
        Ok(marked) => marked,
        Err(reason) => {
            complain(err, &format!("cannot mark: {}: {reason}", source.path.display()));
            return Ok(Exit::Failed);
        }
    };
    if let Some(to) = &arguments.out {
        if let Some(exit) = stop.asked() {
            let place = to.display();
            complain(err, &format!("mark stopped: {place}: nothing was written there"));
            return Ok(exit);
        }
        let kept = [path.as_path(), source.path.as_path()];
        if let Err(problem) = put(fs, to, &kept, &marked.page, arguments.force) {
            complain(err, &format!("cannot write: {problem}"));
            return Ok(Exit::Failed);
        }
        stop.let_end();
    } else {
        out.write_all(&marked.page)?;
    }
    if arguments.json {
        let record = report(arguments, labels, &source, &marked.losses);
        serde_json::to_writer_pretty(&mut *out, &record).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(Exit::Done);
    }
    for loss in &marked.losses {
        let quoted = quote(source.annotation.text.slice(loss.text));
        // That nobody reads the report is no reason to stop.
        let _ = writeln!(err, "{} {} \"{}\"", loss.text, loss.reason.name(), printable(&quoted));
    }
    if let Some(to) = &arguments.out {
        let spans = plural(marked_spans(labels, &source) as u64, "span");
        let losses = match marked.losses.len() as u64 {
            0 => String::new(),
            n => format!("; not marked, and listed: {}", plural(n, "piece")),
        };
        writeln!(out, "{spans} marked in {}{losses}", printable(&to.display().to_string()))?;
    }
    Ok(Exit::Done)
}

/// An annotation and the page that it is about.
struct Both {
    annotation: Annotation,
    /// Where the page lies.
    path: PathBuf,
    /// The page, unpacked.
    page: Vec<u8>,
    rendered: Rendered,
}

/// Reads the annotation and the page beside it; `None` if they do not fit each other, which has
/// been said.
fn read_both(path: &Path, fs: &dyn FileSystem, err: &mut dyn Write) -> Option<Both> {
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
    let article = &annotation.article;
    let page_path = path.with_file_name(&article.source);
    let place = page_path.display().to_string();
    if !is_page_name(&article.source) {
        complain(err, &format!("no web page: {place}: name an annotation of a page"));
        return None;
    }
    let bytes = match read_limited(fs, &page_path, LIMIT) {
        Ok((bytes, _)) => bytes,
        Err(reason) => {
            cannot_read(err, &page_path, &reason);
            return None;
        }
    };
    let remedy = "open it in the window to carry the spans over";
    if !matches_article(&annotation, &bytes) {
        complain(err, &format!("the page has changed since it was annotated: {place}: {remedy}"));
        return None;
    }
    let Some(encoding) = encoding_by_name(&article.encoding) else {
        let name = &article.encoding;
        complain(err, &format!("the encoding {name} is not known: {place}: {remedy}"));
        return None;
    };
    let unpacked = page_bytes(&bytes).map_err(|reason| reason.to_string());
    let read = unpacked.and_then(|page| {
        let rendered = html::render_as(&page, Some(encoding), markup_by_name(&article.source))
            .map_err(|reason| reason.to_string())?;
        Ok((page.into_owned(), rendered))
    });
    let (page, rendered) = match read {
        Ok(read) => read,
        Err(reason) => {
            complain(err, &format!("{place}: {reason}"));
            return None;
        }
    };
    if rendered.text.as_str() != annotation.text.as_str() {
        let problem = format!(
            "the annotation's text is not the page's as {} renders it: {place}: {remedy}",
            html::RENDERER
        );
        complain(err, &problem);
        return None;
    }
    Some(Both { annotation, path: page_path, page, rendered })
}

fn marks(source: &Both, format: Format, labels: &[Label]) -> Result<Marked, MarkError> {
    let Both { annotation, page, rendered, .. } = source;
    let spans = annotation.spans.as_slice();
    match format {
        Format::Wrap => wrap::export(page, rendered, spans),
        Format::L3s => l3s::export(page, rendered, spans),
        Format::Boilernet => boilernet::export(page, rendered, spans, labels),
        Format::Web2text => {
            let (masked, losses) = web2text::export(page, rendered, spans, labels);
            Ok(Marked { page: masked.into_bytes(), losses })
        }
    }
}

/// Writes the marked page to a file that is neither the page nor the annotation; else says where
/// and why not.
fn put(
    fs: &dyn FileSystem,
    to: &Path,
    kept: &[&Path],
    content: &[u8],
    is_forced: bool,
) -> Result<(), String> {
    let refuse = |why: &str| Err(format!("{}: {why}", to.display()));
    let resolved = |path: &Path| fs.resolve(path).ok();
    if resolved(to).is_some_and(|to| kept.iter().any(|path| resolved(path).as_ref() == Some(&to))) {
        return refuse("This is what the marks are made from: choose another name.");
    }
    let allowed = if is_forced { Expect::Anything } else { Expect::Absent };
    match replace(fs, to, content, &[allowed], &mut |_| ()) {
        Ok(_) => {
            // Of one that was killed.
            remove_stale(fs, to.parent().unwrap_or(Path::new("")));
            Ok(())
        }
        Err(ReplaceError::Changed(_)) => {
            refuse("The file is there already: choose another name, or add --force.")
        }
        Err(error @ ReplaceError::Kept(..)) => refuse(&error.to_string()),
        Err(ReplaceError::Failed(error)) => Err(error.to_string()),
    }
}

/// How many spans have one of the labels.
fn marked_spans(labels: &[Label], source: &Both) -> usize {
    source.annotation.spans.iter().filter(|span| labels.contains(&span.label)).count()
}

fn report(arguments: &Arguments, labels: &[Label], source: &Both, losses: &[Loss]) -> Value {
    let text = &source.annotation.text;
    let losses: Vec<Value> = losses
        .iter()
        .map(|loss| {
            json!({
                "start": loss.text.start.0,
                "end": loss.text.end.0,
                "reason": loss.reason.name(),
                "quote": quote(text.slice(loss.text)),
            })
        })
        .collect();
    json!({
        "page": source.path.display().to_string(),
        "format": arguments.format.name(),
        "labels": labels.iter().map(|label| label.name()).collect::<Vec<_>>(),
        "spans": marked_spans(labels, source),
        "losses": losses,
    })
}
