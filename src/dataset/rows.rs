//! The rows of a Parquet file as JSON, one at a time.
//!
//! Limits: the file is in memory as a whole, packed as it is; its rows are not.

use ::bytes::Bytes;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::reader::FileReader;
use ::parquet::file::serialized_reader::SerializedFileReader;
use ::parquet::record::reader::RowIter;
use ::parquet::record::{Field, Row};
use ::parquet::schema::types::Type;
use serde_json::Value;
use std::sync::Arc;

/// Hands on the rows, numbered from 1, with those of the columns that are there.
pub(crate) fn each_row<E>(
    file: impl Into<Bytes>,
    columns: &[&str],
    each: &mut impl FnMut(usize, Value) -> std::result::Result<(), E>,
) -> Result<std::result::Result<(), E>> {
    let reader = SerializedFileReader::new(file.into())?;
    let wanted = wanted(reader.metadata(), columns)?;
    let rows = RowIter::from_file(Some(wanted), &reader)?;
    for (number, row) in rows.enumerate() {
        if let Err(stop) = each(number + 1, value_of(&row?)) {
            return Ok(Err(stop));
        }
    }
    Ok(Ok(()))
}

/// The schema with the columns that are looked at.
fn wanted(metadata: &ParquetMetaData, columns: &[&str]) -> Result<Type> {
    let root = metadata.file_metadata().schema_descr().root_schema();
    let is_wanted = |field: &&Arc<Type>| columns.contains(&field.name());
    let fields: Vec<Arc<Type>> = root.get_fields().iter().filter(is_wanted).cloned().collect();
    if fields.is_empty() {
        return Err(ParquetError::General("it has no column with a text".to_owned()));
    }
    Type::group_type_builder(root.name()).with_fields(fields).build()
}

fn value_of(row: &Row) -> Value {
    let columns = row.get_column_iter().map(|(name, field)| (name.clone(), cell(field)));
    Value::Object(columns.collect())
}

/// A cell, as far as its kind is looked at.
fn cell(field: &Field) -> Value {
    match field {
        Field::Str(text) => text.as_str().into(),
        Field::Int(number) => (*number).into(),
        Field::Long(number) => (*number).into(),
        Field::UInt(number) => (*number).into(),
        Field::ULong(number) => (*number).into(),
        Field::Group(row) => value_of(row),
        Field::ListInternal(list) => list.elements().iter().map(cell).collect(),
        _ => Value::Null,
    }
}
