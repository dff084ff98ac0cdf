//! The records of the files that are imported, several at a time, in order.

use super::shelf::Shelf;
use super::{ImportError, Plan, Progress, Stage, Tell};
use crate::article::decode;
use crate::dataset::import::{Fault, Format, Imported, read, read_line};
use crate::desk::dataset::lines::Lines;
use crate::desk::fs::FileSystem;
use crate::desk::open::{LIMIT, OpenError, read_limited};
use crate::desk::parallel;
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
        if plan.format.is_by_lines() {
            let mut lines = Lines::open(fs, path).map_err(failed)?;
            if lines.first_byte() != Some(b'[') {
                while let Some((line, bytes)) = lines.next_line().map_err(failed)? {
                    batch.push(number, Raw::Line(line, bytes), tell, each)?;
                }
                continue;
            }
        }
        let (bytes, _) = read_limited(fs, path, LIMIT).map_err(failed)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let beside = if plan.format == Format::Brat { text_beside(fs, path) } else { None };
        let mut stopped = None;
        read(plan.format, &name, &bytes, &mut |mut record| {
            if stopped.is_some() {
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
        });
        if let Some(error) = stopped {
            return Err(error);
        }
    }
    batch.flush(tell, each)
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
