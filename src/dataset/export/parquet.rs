//! `parquet`: the columns of [`super::row`], as a Hugging Face data set or as partitions.
//!
//! Rows wait until there are enough of them, or enough bytes, for a row group; so memory is
//! bounded, and engines that read groups in parallel find several. Columns have statistics, but
//! for the long texts, where the least and the greatest say nothing. Snappy, which every reader
//! has. The bytes are a pure function of the rows, the options and the version of the library.

use super::row::{DecisionCell, Row, SpanCell};
use ::parquet::basic::Compression;
use ::parquet::column::writer::ColumnWriterImpl;
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, Int64Type};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;
use ::parquet::schema::types::ColumnPath;
use std::sync::Arc;

/// About how many bytes of rows make a group.
const GROUP_BYTES: usize = 32 << 20;

/// The schema. Every list is there in every row; what may be missing is `optional`.
const SCHEMA: &str = "message article {
  required binary id (STRING);
  required binary text (STRING);
  required binary offset_unit (STRING);
  required group spans (LIST) { repeated group list { required group element {
    required int64 start; required int64 end; required binary label (STRING); } } }
  required binary content (STRING);
  optional binary headline (STRING);
  required group captions (LIST) { repeated group list { required binary element (STRING); } }
  required group bylines (LIST) { repeated group list { required binary element (STRING); } }
  required group body (LIST) { repeated group list { required binary element (STRING); } }
  required group junk (LIST) { repeated group list { required binary element (STRING); } }
  required binary source (STRING);
  optional binary url (STRING);
  required binary sha256 (STRING);
  optional binary language (STRING);
  required binary taken_from (STRING);
  required group annotators (LIST) { repeated group list { required binary element (STRING); } }
  required group decisions (LIST) { repeated group list { required group element {
    required int64 start; required int64 end; optional binary left (STRING);
    optional binary right (STRING); optional binary took (STRING);
    required binary by (STRING); } } }
}";

/// The file of a split.
pub(super) fn path(split: &str, partition: bool) -> String {
    if partition {
        format!("split={split}/part-00000.parquet")
    } else {
        format!("data/{split}-00000-of-00001.parquet")
    }
}

/// A file that is being written.
pub(super) struct Table {
    writer: SerializedFileWriter<Vec<u8>>,
    waiting: Vec<Row>,
    waiting_bytes: usize,
    group_rows: usize,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl Table {
    pub fn new(group_rows: usize) -> Result<Self> {
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("copydesk version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::Chunk);
        for long in ["text", "content"] {
            let column = ColumnPath::from(long);
            properties = properties
                .set_column_statistics_enabled(column.clone(), EnabledStatistics::None)
                .set_column_dictionary_enabled(column, false);
        }
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build()))?;
        let group_rows = group_rows.max(1);
        Ok(Self { writer, waiting: Vec::new(), waiting_bytes: 0, group_rows })
    }

    /// Takes a row; gives the bytes that are ready, if any.
    pub fn push(&mut self, row: Row) -> Result<Vec<u8>> {
        self.waiting_bytes += row.size();
        self.waiting.push(row);
        if self.waiting.len() >= self.group_rows || self.waiting_bytes >= GROUP_BYTES {
            self.write_group()?;
        }
        self.ready()
    }

    /// The rest of the file.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        if !self.waiting.is_empty() {
            self.write_group()?;
        }
        self.writer.into_inner()
    }

    /// What is written so far. Taking it moves no offset: the writer counts for itself.
    fn ready(&mut self) -> Result<Vec<u8>> {
        self.writer.flush()?;
        Ok(std::mem::take(self.writer.inner_mut()))
    }

    fn write_group(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        let mut group = self.writer.next_row_group()?;
        let mut number = 0;
        while let Some(mut column) = group.next_column()? {
            let values = cells(&rows, number)
                .ok_or_else(|| ParquetError::General(format!("no column {number}")))?;
            match values {
                Cells::Texts(cells) => cells.write(column.typed::<ByteArrayType>())?,
                Cells::Numbers(cells) => cells.write(column.typed::<Int64Type>())?,
            }
            column.close()?;
            number += 1;
        }
        group.close()?;
        Ok(())
    }
}

/// The cells of one column.
enum Cells {
    Texts(Column<ByteArrayType>),
    Numbers(Column<Int64Type>),
}

/// Values with their levels, as Parquet's format defines them: how much of the path to a value
/// is there, and whether a value begins a row.
struct Column<T: DataType> {
    values: Vec<T::T>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl<T: DataType> Column<T> {
    fn write(self, to: &mut ColumnWriterImpl<'_, T>) -> Result<()> {
        // Levels that can be 0 alone are left out; the writer ignores what it does not need.
        to.write_batch(&self.values, Some(&self.definition), Some(&self.repetition))?;
        Ok(())
    }

    /// One value a row, or none.
    fn single(values: impl Iterator<Item = Option<T::T>>) -> Self {
        let mut column = Self { values: vec![], definition: vec![], repetition: vec![] };
        for value in values {
            column.definition.push(i16::from(value.is_some()));
            column.repetition.push(0);
            column.values.extend(value);
        }
        column
    }

    /// A list of values a row, which may be missing one by one: an empty list has definition 0,
    /// a missing value 1, a value that may be missing 2.
    fn lists<L: IntoIterator<Item = Option<T::T>>>(
        rows: impl Iterator<Item = L>,
        is_optional: bool,
    ) -> Self {
        let mut column = Self { values: vec![], definition: vec![], repetition: vec![] };
        for row in rows {
            let before = column.definition.len();
            for value in row {
                column.repetition.push(i16::from(column.definition.len() > before));
                column.definition.push(1 + i16::from(is_optional && value.is_some()));
                column.values.extend(value);
            }
            if column.definition.len() == before {
                column.definition.push(0);
                column.repetition.push(0);
            }
        }
        column
    }
}

fn text(text: &str) -> ByteArray {
    ByteArray::from(text)
}

/// The column with this number in the schema, counted by leaves.
fn cells(rows: &[Row], number: usize) -> Option<Cells> {
    let single = |of: fn(&Row) -> Option<&str>| {
        Cells::Texts(Column::single(rows.iter().map(|row| of(row).map(text))))
    };
    let strings = |of: fn(&Row) -> &Vec<String>| {
        let lists = rows.iter().map(|row| of(row).iter().map(|s| Some(text(s))));
        Cells::Texts(Column::lists(lists, false))
    };
    let span = |of: fn(&SpanCell) -> i64| {
        let lists = rows.iter().map(|row| row.spans.iter().map(|cell| Some(of(cell))));
        Cells::Numbers(Column::lists(lists, false))
    };
    let offset = |of: fn(&DecisionCell) -> i64| {
        let lists = rows.iter().map(|row| row.decisions.iter().map(|cell| Some(of(cell))));
        Cells::Numbers(Column::lists(lists, false))
    };
    let decision = |of: fn(&DecisionCell) -> Option<&str>, is_optional| {
        let lists = rows.iter().map(|row| row.decisions.iter().map(|cell| of(cell).map(text)));
        Cells::Texts(Column::lists(lists, is_optional))
    };
    Some(match number {
        0 => single(|row| Some(&row.id)),
        1 => single(|row| Some(&row.text)),
        2 => single(|row| Some(row.offset_unit)),
        3 => span(|cell| cell.start),
        4 => span(|cell| cell.end),
        5 => {
            let lists = rows.iter().map(|row| row.spans.iter().map(|cell| Some(text(cell.label))));
            Cells::Texts(Column::lists(lists, false))
        }
        6 => single(|row| Some(&row.content)),
        7 => single(|row| row.headline.as_deref()),
        8 => strings(|row| &row.captions),
        9 => strings(|row| &row.bylines),
        10 => strings(|row| &row.body),
        11 => strings(|row| &row.junk),
        12 => single(|row| Some(&row.source)),
        13 => single(|row| row.url.as_deref()),
        14 => single(|row| Some(&row.sha256)),
        15 => single(|row| row.language.as_deref()),
        16 => single(|row| Some(&row.taken_from)),
        17 => strings(|row| &row.annotators),
        18 => offset(|cell| cell.start),
        19 => offset(|cell| cell.end),
        20 => decision(|cell| cell.left, true),
        21 => decision(|cell| cell.right, true),
        22 => decision(|cell| cell.took, true),
        23 => decision(|cell| Some(&cell.by), false),
        _ => return None,
    })
}
