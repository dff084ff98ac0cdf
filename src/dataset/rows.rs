//! The rows of a Parquet file as JSON, one at a time.
//!
//! The library that reads Parquet may panic on a damaged file, and asks for memory as the file
//! says. So what a file claims is looked at first, and a panic in there is an error like another.
//!
//! Limits: the file is in memory as a whole, packed as it is; its rows are not.

use super::parquet_bounds::{has_sound_footer, has_sound_pages};
use ::bytes::Bytes;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::ParquetMetaData;
use ::parquet::file::reader::FileReader;
use ::parquet::file::serialized_reader::SerializedFileReader;
use ::parquet::record::reader::RowIter;
use ::parquet::record::{Field, Row};
use ::parquet::schema::types::Type;
use serde_json::Value;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Once};

/// Hands on the rows, numbered from 1, with those of the columns that are there.
pub(crate) fn each_row<E>(
    file: impl Into<Bytes>,
    columns: &[&str],
    each: &mut impl FnMut(usize, Value) -> std::result::Result<(), E>,
) -> Result<std::result::Result<(), E>> {
    let file: Bytes = file.into();
    if !has_sound_footer(&file) {
        return Err(damaged());
    }
    let reader = guarded(|| SerializedFileReader::new(file.clone()))?;
    let wanted = wanted(reader.metadata(), columns)?;
    let is_sound = |group| has_sound_pages(&file, group, columns);
    if !reader.metadata().row_groups().iter().all(is_sound) {
        return Err(damaged());
    }
    let mut rows = guarded(|| RowIter::from_file(Some(wanted), &reader))?;
    let mut number = 0;
    while let Some(row) = guarded(|| rows.next().transpose())? {
        number += 1;
        if let Err(stop) = each(number, value_of(&row)) {
            return Ok(Err(stop));
        }
    }
    Ok(Ok(()))
}

fn damaged() -> ParquetError {
    ParquetError::General("the file is damaged".to_owned())
}

thread_local! {
    /// True while the library is at work in this thread.
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Calls the library. A panic in there says that the file is damaged, and is not reported as a
/// crash of the program: what reports crashes does not hear of it.
fn guarded<T>(call: impl FnOnce() -> Result<T>) -> Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                report(panic);
            }
        }));
    });
    let before = IS_GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    IS_GUARDED.set(before);
    result.unwrap_or_else(|_| Err(damaged()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::panic_any;

    #[test]
    fn a_panic_of_the_library_is_an_error_and_ours_is_not() {
        let damage = guarded::<()>(|| panic_any("out of bounds"));
        assert_eq!(damage.unwrap_err().to_string(), "Parquet error: the file is damaged");
        assert!(!IS_GUARDED.get());
    }
}
