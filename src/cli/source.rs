//! `copydesk source`: where in its web page a span of an article's text is.

use super::Exit;
use super::output::{cannot_read, complain, printable};
use crate::article::html::{Piece, Source, SourceMap, XPaths};
use crate::article::open::{ReadArticle, read_article};
use crate::article::{Byte, ByteRange, Text};
use crate::desk::open::LIMIT;
use crate::desk::{FileSystem, read_limited};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::PathBuf;

/// The most that paths may add up to, in bytes: some hundred times what those of a real page do.
const LONGEST_PATHS: usize = 256 << 20;

/// Which span of which page.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example: where are bytes 99 to 204 of the text?\n  \
                  copydesk source korea.html 99..204\n\n\
                  Byte ranges are those of the file as it is, or unpacked if it is gzipped. \
                  Offsets in a text node count UTF-16 code units, as the DOM does.")]
pub struct Arguments {
    /// A web page: .html, .htm or .xhtml, gzipped or not.
    pub page: PathBuf,
    /// A range of its text, in bytes.
    #[arg(value_name = "START..END", value_parser = parse_range)]
    pub range: ByteRange,
    /// Report as one JSON object.
    #[arg(long)]
    pub json: bool,
}

fn parse_range(text: &str) -> Result<ByteRange, String> {
    let range = text
        .split_once("..")
        .and_then(|(start, end)| Some(ByteRange::new(start.parse().ok()?, end.parse().ok()?)));
    range
        .filter(|range| !range.is_empty())
        .ok_or_else(|| "write two numbers, the smaller first: 99..204".to_owned())
}

/// Writes the sources to `out`. Errors are those of writing to `out`.
pub fn run(
    arguments: &Arguments,
    fs: &dyn FileSystem,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let path = &arguments.page;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bytes = match read_limited(fs, path, LIMIT) {
        Ok((bytes, _)) => bytes,
        Err(reason) => {
            cannot_read(err, path, &reason);
            return Ok(Exit::Failed);
        }
    };
    let (whole, page) = match read_article(&name, &bytes, None) {
        Ok(ReadArticle { text, page: Some(page), .. }) => (text, page),
        Ok(_) => {
            let place = path.display();
            complain(err, &format!("no web page: {place}: name a .html, .htm or .xhtml file"));
            return Ok(Exit::Failed);
        }
        Err(reason) => {
            complain(err, &format!("{}: {reason}", path.display()));
            return Ok(Exit::Failed);
        }
    };
    let Some(text) = whole.get(arguments.range) else {
        let problem = format!(
            "no such span: {}: {} ends after byte {} of the text, or cuts a character",
            path.display(),
            arguments.range,
            whole.end()
        );
        complain(err, &problem);
        return Ok(Exit::Failed);
    };
    let pieces = page.map.pieces(&whole, arguments.range);
    if paths_length(&page.map, &pieces) > LONGEST_PATHS {
        let problem = format!(
            "too much: {}: the paths of all {} pieces make more than {} MB: name a shorter range",
            path.display(),
            pieces.len(),
            LONGEST_PATHS >> 20
        );
        complain(err, &problem);
        return Ok(Exit::Failed);
    }
    let bytes_stand_alone = page.bytes_stand_alone();
    if arguments.json {
        let record = Record {
            bytes_stand_alone,
            encoding: page.encoding.name(),
            end: arguments.range.end.0,
            pieces: Pieces { whole: &whole, map: &page.map, all: &pieces },
            start: arguments.range.start.0,
            text,
        };
        serde_json::to_writer_pretty(&mut *out, &record).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(Exit::Done);
    }
    if !bytes_stand_alone {
        complain(
            err,
            "note: in ISO-2022-JP what bytes mean depends on those before: to read a range, decode \
             the page from its beginning",
        );
    }
    let mut paths = page.map.xpaths();
    for piece in &pieces {
        let shown = printable(whole.slice(piece.text));
        match &piece.source {
            Source::Node { bytes, node, offset } => {
                let (xpath, start, end) = (paths.of(*node), offset.start.0, offset.end.0);
                writeln!(out, "{}\tbytes {bytes}\t{xpath} {start}..{end}\t{shown}", piece.text)?;
            }
            Source::Attribute { bytes, element, name } => {
                let xpath = paths.of(*element);
                writeln!(out, "{}\tbytes {bytes}\t{xpath}/@{name}\t{shown}", piece.text)?;
            }
            Source::Generated(what) => {
                writeln!(out, "{}\tgenerated\t{}\t{shown}", piece.text, what.name())?;
            }
        }
    }
    Ok(Exit::Done)
}

/// How many bytes the paths of all pieces have: in a deep page many times the page.
fn paths_length(map: &SourceMap, pieces: &[Piece]) -> usize {
    let mut paths = map.xpaths();
    let lengths = pieces.iter().map(|piece| match &piece.source {
        Source::Node { node, .. } | Source::Attribute { element: node, .. } => {
            paths.of(*node).len()
        }
        Source::Generated(_) => 0,
    });
    lengths.fold(0, usize::saturating_add)
}

/// What `--json` writes; the fields in the order of their names.
#[derive(Serialize)]
struct Record<'a> {
    bytes_stand_alone: bool,
    encoding: &'static str,
    end: usize,
    pieces: Pieces<'a>,
    start: usize,
    text: &'a str,
}

/// The pieces, each made when it is written.
struct Pieces<'a> {
    whole: &'a Text,
    map: &'a SourceMap,
    all: &'a [Piece],
}

impl Serialize for Pieces<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut paths = self.map.xpaths();
        serializer.collect_seq(self.all.iter().map(|piece| record(self.whole, &mut paths, piece)))
    }
}

fn record(whole: &Text, paths: &mut XPaths<'_>, piece: &Piece) -> Value {
    let at = |Byte(byte): Byte| byte;
    let source = match &piece.source {
        Source::Node { bytes, node, offset } => json!({
            "kind": "text",
            "bytes": [at(bytes.start), at(bytes.end)],
            "xpath": paths.of(*node),
            "utf16": [offset.start.0, offset.end.0],
        }),
        Source::Attribute { bytes, element, name } => json!({
            "kind": "attribute",
            "bytes": [at(bytes.start), at(bytes.end)],
            "xpath": paths.of(*element),
            "attribute": name,
        }),
        Source::Generated(what) => json!({ "kind": "generated", "what": what.name() }),
    };
    json!({
        "start": at(piece.text.start),
        "end": at(piece.text.end),
        "text": whole.slice(piece.text),
        "source": source,
    })
}
