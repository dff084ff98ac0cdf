//! The records of the files that are imported, several at a time, in order.

use super::shelf::Shelf;
use super::{ImportError, Plan, Progress, Stage, Tell};
use crate::article::decode;
use crate::dataset::import::{
    Content, Fault, Format, Imported, Key, Place, W3cReader, read, read_line, read_parquet,
    read_stream,
};
use crate::desk::dataset::checking::LONGEST_PARQUET;
use crate::desk::dataset::lines::Lines;
use crate::desk::dataset::stream::{CHUNK, ENOUGH, Stream};
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::parallel;
use crate::desk::walk::Walk;
use std::cell::Cell;
use std::collections::HashSet;
use std::io::BufReader;
use std::path::Path;

/// So many records are handed to the threads at a time.
const BATCH: usize = 128;

/// Or so many bytes of lines.
const BATCH_BYTES: usize = 16 << 20;

/// A record that was read, or its line.
enum Raw {
    Line(usize, Vec<u8>),
    Record(Box<Result<Imported, Fault>>),
}

/// Does `work` on each record on several threads, and hands the results to `each` in order, with
/// the number of the file.
pub(super) fn each_record<T: Send>(
    fs: &dyn FileSystem,
    plan: &Plan,
    shelf: &Shelf,
    stage: Stage,
    tell: &mut Tell<'_>,
    work: &(impl Fn(&Result<Imported, Fault>) -> T + Sync),
    each: &mut impl FnMut(usize, T),
) -> Result<(), ImportError> {
    let is_per_file =
        matches!(plan.format, Format::Brat | Format::CleanEval | Format::Text | Format::Wcxb);
    let mut batch =
        Batch { format: plan.format, stage, items: Vec::new(), bytes: 0, done: 0, work };
    for (number, path) in plan.files.iter().enumerate() {
        let failed = |reason| ImportError::Read { path: path.clone(), reason };
        let mut is_streamed = false;
        if plan.format.is_streamed(Some(b'[')) {
            let mut lines = Lines::open(fs, path).map_err(failed)?;
            is_streamed = plan.format.is_streamed(lines.first_byte());
            if plan.format.is_by_lines() && !is_streamed {
                while let Some((line, bytes)) = lines.next_line().map_err(failed)? {
                    batch.push(number, Raw::Line(line, bytes), tell, each)?;
                }
                continue;
            }
        }
        let is_table = plan.format == Format::Parquet;
        let mut stopped = None;
        if plan.format == Format::W3c {
            web_annotations(fs, path, &mut |record| {
                if stopped.is_none() {
                    let pushed = batch.push(number, Raw::Record(Box::new(record)), tell, each);
                    stopped = pushed.err();
                }
                stopped.is_none()
            })
            .map_err(failed)?;
            match stopped {
                Some(error) => return Err(error),
                None => continue,
            }
        }
        let since = Cell::new(0);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = if plan.format == Format::Brat { text_beside(fs, path) } else { None };
        let mut each_read = |mut record: Result<Imported, Fault>| {
            since.set(0);
            if stopped.is_some() {
                since.set(ENOUGH);
                return;
            }
            if let Ok(record) = &mut record {
                record.text = record.text.take().or_else(|| beside.clone());
                let stem = record.key.id.as_deref().filter(|_| is_per_file);
                if let Some(id) = stem.and_then(|stem| shelf.id_of_file(path, stem)) {
                    record.key.id = Some(id);
                }
            }
            let pushed = batch.push(number, Raw::Record(Box::new(record)), tell, each);
            stopped = pushed.err();
        };
        if is_streamed {
            let stream = Stream::open(fs, path, &since).map_err(failed)?;
            let mut stream = BufReader::with_capacity(CHUNK, stream);
            read_stream(plan.format, &name, &mut stream, &mut each_read);
            // That it was read no further is no error of the file.
            if let Some(error) = stream.into_inner().failed.filter(|_| stopped.is_none()) {
                return Err(failed(error));
            }
        } else {
            let limit = if is_table { LONGEST_PARQUET } else { LIMIT };
            let (bytes, _) = read_limited(fs, path, limit).map_err(failed)?;
            if is_table {
                read_parquet(bytes, &mut each_read);
            } else {
                read(plan.format, &name, &bytes, &mut each_read);
            }
        }
        if let Some(error) = stopped {
            return Err(error);
        }
    }
    batch.flush(tell, each)
}

/// Reads Web Annotations line by line, each article's with the text beside the file. Ends when
/// `each` says false.
fn web_annotations(
    fs: &dyn FileSystem,
    path: &Path,
    each: &mut dyn FnMut(Result<Imported, Fault>) -> bool,
) -> Result<(), OpenError> {
    let texts = path.with_extension("");
    let mut lines = Lines::open(fs, path)?;
    let mut reader = W3cReader::default();
    let (mut seen, mut last) = (HashSet::new(), 1);
    let goes_on = Cell::new(true);
    let mut hand_on = |mut record: Result<Imported, Fault>| {
        if let Ok(Imported { key: Key { id: Some(id), .. }, text, .. }) = &mut record {
            *text = text_at(fs, &texts, id);
            seen.insert(id.clone());
        }
        if goes_on.get() {
            goes_on.set(each(record));
        }
    };
    while let Some((number, line)) = lines.next_line()?.filter(|_| goes_on.get()) {
        last = number;
        reader.line(number, &line, &mut hand_on);
    }
    reader.end(&mut hand_on);
    for files in Walk::new(fs, &texts) {
        let folder = files.path.strip_prefix(&texts).unwrap_or(&files.path).to_owned();
        for name in files.names.iter().filter_map(|name| name.strip_suffix(".txt")) {
            let parts = folder.iter().map(|part| part.to_string_lossy().into_owned());
            let id = parts.chain([name.to_owned()]).collect::<Vec<_>>().join("/");
            let text = if seen.contains(&id) { None } else { text_at(fs, &texts, &id) };
            if text.is_some() && goes_on.get() {
                goes_on.set(each(Ok(Imported {
                    place: Place::Line(last),
                    key: Key { id: Some(id), ..Key::default() },
                    text,
                    unit: None,
                    content: Content::Spans(Vec::new()),
                    faults: Vec::new(),
                })));
            }
        }
    }
    Ok(())
}

/// The text of an article beside a file of Web Annotations, if it is there. An id that leads
/// out of the folder has none.
fn text_at(fs: &dyn FileSystem, texts: &Path, id: &str) -> Option<String> {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':']);
    if !id.split('/').all(is_plain) {
        return None;
    }
    let (bytes, _) = read_limited(fs, &texts.join(format!("{id}.txt")), LIMIT).ok()?;
    // Exactly as it was written, byte order mark and all.
    String::from_utf8(bytes).ok()
}

/// The text that a `.ann` counts in, if it is there.
fn text_beside(fs: &dyn FileSystem, path: &Path) -> Option<String> {
    match read_limited(fs, &path.with_extension("txt"), LIMIT) {
        Ok((bytes, _)) => Some(decode(&bytes).text),
        Err(OpenError::Missing | _) => None,
    }
}

/// Records that wait for the threads.
struct Batch<'a, W> {
    format: Format,
    stage: Stage,
    items: Vec<(usize, Raw)>,
    bytes: usize,
    done: u64,
    work: &'a W,
}

impl<W> Batch<'_, W> {
    fn push<T: Send>(
        &mut self,
        file: usize,
        raw: Raw,
        tell: &mut Tell<'_>,
        each: &mut impl FnMut(usize, T),
    ) -> Result<(), ImportError>
    where
        W: Fn(&Result<Imported, Fault>) -> T + Sync,
    {
        if let Raw::Line(_, bytes) = &raw {
            self.bytes += bytes.len();
        }
        self.items.push((file, raw));
        let is_full = self.items.len() >= BATCH || self.bytes >= BATCH_BYTES;
        if is_full { self.flush(tell, each) } else { Ok(()) }
    }

    fn flush<T: Send>(
        &mut self,
        tell: &mut Tell<'_>,
        each: &mut impl FnMut(usize, T),
    ) -> Result<(), ImportError>
    where
        W: Fn(&Result<Imported, Fault>) -> T + Sync,
    {
        if !tell(Progress { stage: self.stage, done: self.done, all: 0 }) {
            return Err(ImportError::Cancelled { written: 0 });
        }
        let (format, work) = (self.format, self.work);
        let one = |(_, raw): &(usize, Raw)| match raw {
            Raw::Record(record) => Some(work(record)),
            Raw::Line(number, bytes) => {
                let mut done = None;
                read_line(format, *number, bytes, &mut |record| done = Some(work(&record)));
                done
            }
        };
        let done = parallel::in_order(&self.items, parallel::threads(), &one);
        for ((file, _), done) in self.items.iter().zip(done) {
            if let Some(done) = done {
                self.done += 1;
                each(*file, done);
            }
        }
        self.items.clear();
        self.bytes = 0;
        Ok(())
    }
}
