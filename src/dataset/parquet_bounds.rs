//! What a Parquet file claims, looked at before it is read: the library that reads it believes
//! the numbers in a file, and asks for as much memory as they say.
//!
//! Held to what the file's length allows are how many children a group of the schema has, how
//! deep groups nest, how long a page is once unpacked, and how many values are in it. What a page
//! holds is not looked at; if that is damaged, the library says so.
//!
//! Numbers are in Thrift's compact protocol, of which a reader of the few that matter is here.
//!
//! Limits: within a list, one long text may be repeated as often as the file has bytes.

use ::parquet::basic::Compression;
use ::parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

/// How deep groups may nest. A list of groups is three deep.
const DEEPEST: usize = 64;

/// So many values may a column have beside one for each byte of the file: many empty lists take
/// hardly a byte.
const MOST_VALUES: u64 = 1 << 16;

/// How much longer than packed a page can be, at most: Snappy makes 64 bytes of 3.
const SNAPPY: u64 = 22;

/// True if the footer is whole, and no group of the schema claims more than there is.
pub(super) fn has_sound_footer(file: &[u8]) -> bool {
    footer(file).is_some_and(|bytes| is_sound_schema(bytes).is_some())
}

/// The metadata of a file, before its length and the mark at the end.
fn footer(file: &[u8]) -> Option<&[u8]> {
    let (rest, mark) = file.split_last_chunk::<4>()?;
    let (rest, length) = rest.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let start = rest.len().checked_sub(length)?;
    rest.get(start..).filter(|_| mark == b"PAR1")
}

/// Walks over the schema: groups with the number of their children, in the order of a tree.
fn is_sound_schema(bytes: &[u8]) -> Option<()> {
    let mut thrift = Thrift { bytes };
    let mut id = 0;
    while let Some(kind) = thrift.field(&mut id)? {
        if (id, kind) != (2, LIST) {
            thrift.skip(kind, 0)?;
            continue;
        }
        let (kind, count) = thrift.list()?;
        // How many children are still to come, on each level.
        let mut open: Vec<u64> = Vec::new();
        for left in (0..count).rev() {
            let mut children = None;
            let mut id = 0;
            while let Some(field) = thrift.field(&mut id).filter(|_| kind == STRUCT)? {
                if (id, field) == (5, I32) {
                    children = Some(u64::try_from(thrift.number()?).ok()?);
                } else {
                    thrift.skip(field, 0)?;
                }
            }
            if let Some(last) = open.last_mut() {
                *last = last.checked_sub(1)?;
            }
            open.extend(children.filter(|&children| children > 0));
            while open.last() == Some(&0) {
                open.pop();
            }
            if open.len() > DEEPEST || children.is_some_and(|children| children > left) {
                return None;
            }
        }
    }
    Some(())
}

/// True if the pages of a group's columns claim no more than the file can hold. Columns are
/// chosen by the first part of their path.
pub(super) fn has_sound_pages(file: &[u8], group: &RowGroupMetaData, columns: &[&str]) -> bool {
    let Ok(rows) = u64::try_from(group.num_rows()) else { return false };
    group.columns().iter().all(|column| {
        let name = column.column_path().parts().first();
        !name.is_some_and(|name| columns.contains(&name.as_str()))
            || is_sound_column(file, column, rows).is_some()
    })
}

fn is_sound_column(file: &[u8], column: &ColumnChunkMetaData, rows: u64) -> Option<()> {
    let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let start = usize::try_from(start).ok()?;
    let length = usize::try_from(column.compressed_size()).ok()?;
    let mut rest = file.get(start..start.checked_add(length)?)?;
    let mut values = 0_u64;
    while !rest.is_empty() {
        let mut thrift = Thrift { bytes: rest };
        let page = Page::read(&mut thrift)?;
        let (body, behind) = thrift.bytes.split_at_checked(page.packed)?;
        let is_packed = column.compression() != Compression::UNCOMPRESSED;
        let packed = u64::try_from(body.len()).ok()?;
        if is_packed && page.unpacked > packed.checked_mul(SNAPPY)?.checked_add(64)? {
            return None;
        }
        let bytes = if is_packed { page.unpacked } else { packed };
        // Each value of a dictionary takes a byte at least.
        if page.dictionary > bytes {
            return None;
        }
        values = values.checked_add(page.values)?;
        rest = behind;
    }
    let most = MOST_VALUES.checked_add(u64::try_from(file.len()).ok()?)?;
    let is_list = column.column_descr().max_rep_level() > 0;
    let fits = if is_list { values >= rows } else { values == rows };
    (fits && values <= most).then_some(())
}

/// What matters of a page's header.
#[derive(Default)]
struct Page {
    /// How many bytes it has unpacked.
    unpacked: u64,
    /// How many bytes it has in the file.
    packed: usize,
    /// How many values are in it, if it has data.
    values: u64,
    /// How many values are in it, if it is a dictionary.
    dictionary: u64,
}

impl Page {
    fn read(thrift: &mut Thrift<'_>) -> Option<Self> {
        let mut page = Self::default();
        let mut id = 0;
        while let Some(kind) = thrift.field(&mut id)? {
            match (id, kind) {
                (2, I32) => page.unpacked = u64::try_from(thrift.number()?).ok()?,
                (3, I32) => page.packed = usize::try_from(thrift.number()?).ok()?,
                (5 | 8, STRUCT) => page.values = Self::count(thrift)?,
                (7, STRUCT) => page.dictionary = Self::count(thrift)?,
                _ => thrift.skip(kind, 0)?,
            }
        }
        Some(page)
    }

    /// The number of values, which each kind of page has in its first field.
    fn count(thrift: &mut Thrift<'_>) -> Option<u64> {
        let (mut count, mut id) = (0, 0);
        while let Some(kind) = thrift.field(&mut id)? {
            if (id, kind) == (1, I32) {
                count = u64::try_from(thrift.number()?).ok()?;
            } else {
                thrift.skip(kind, 0)?;
            }
        }
        Some(count)
    }
}

/// Kinds of values in the compact protocol.
const BYTE: u8 = 3;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

/// A reader of the compact protocol. `None` stands for bytes that are none of it.
struct Thrift<'a> {
    bytes: &'a [u8],
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A number with a sign, in zigzag.
    fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The next field of a struct: its kind, and `id` becomes its number. `Some(None)` at the
    /// end.
    #[expect(clippy::option_option, reason = "the end of a struct is no error")]
    fn field(&mut self, id: &mut i64) -> Option<Option<u8>> {
        let head = self.byte()?;
        let (kind, step) = (head & 0x0F, head >> 4);
        if kind == 0 {
            return Some(None);
        }
        *id = match step {
            0 => self.number()?,
            step => id.checked_add(i64::from(step))?,
        };
        Some(Some(kind))
    }

    /// The head of a list: the kind of its elements, and how many there are.
    fn list(&mut self) -> Option<(u8, u64)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        // Each takes a byte at least.
        let is_there = usize::try_from(count).is_ok_and(|count| count <= self.bytes.len());
        is_there.then_some((head & 0x0F, count))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            1 | 2 => {} // a flag, which is in the field's head
            BYTE => self.bytes = self.bytes.get(1..)?,
            I16 | I32 | I64 => self.varint().map(|_| ())?,
            DOUBLE => self.bytes = self.bytes.get(8..)?,
            BINARY => {
                let length = usize::try_from(self.varint()?).ok()?;
                self.bytes = self.bytes.get(length..)?;
            }
            LIST | SET => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.skip_element(kind, depth + 1))?;
            }
            MAP => {
                let count = self.varint()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                for _ in 0..count {
                    self.skip_element(kinds >> 4, depth + 1)?;
                    self.skip_element(kinds & 0x0F, depth + 1)?;
                }
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth + 1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Skips an element of a list, where a flag has a byte of its own.
    fn skip_element(&mut self, kind: u8, depth: usize) -> Option<()> {
        self.skip(if matches!(kind, 1 | 2) { BYTE } else { kind }, depth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::rows::each_row;
    use ::parquet::data_type::{ByteArray, ByteArrayType};
    use ::parquet::file::properties::WriterProperties;
    use ::parquet::file::writer::SerializedFileWriter;
    use ::parquet::schema::parser::parse_message_type;
    use std::convert::Infallible;
    use std::sync::Arc;

    const ROWS: u32 = 9000;

    /// One column of one text over and over, in one page.
    fn table() -> Vec<u8> {
        let schema = Arc::new(parse_message_type("message x { required binary text; }").unwrap());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false)
            .build();
        let properties = Arc::new(properties);
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let texts = vec![ByteArray::from("rain"); usize::try_from(ROWS).unwrap()];
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.into_inner().unwrap()
    }

    fn rows(file: Vec<u8>) -> Result<u32, String> {
        let mut count = 0;
        let read = each_row(file, &["text"], &mut |_, _| {
            count += 1;
            Ok::<(), Infallible>(())
        });
        read.map(|_| count).map_err(|error| error.to_string())
    }

    /// A number as it is written, of three bytes.
    fn written(number: u32) -> [u8; 3] {
        let zigzag = number * 2;
        assert!((1 << 14..1 << 21).contains(&zigzag));
        let byte = |shift: u32| u8::try_from(zigzag >> shift & 0x7F).unwrap();
        [byte(0) | 0x80, byte(7) | 0x80, byte(14)]
    }

    #[test]
    fn a_page_claims_no_more_than_it_can_hold() {
        let sound = table();
        assert_eq!(rows(sound.clone()), Ok(ROWS));
        // The page's length unpacked, and its number of values.
        for claim in [ROWS * 8, ROWS] {
            let mut file = sound.clone();
            let at = file.windows(3).position(|bytes| bytes == written(claim)).unwrap();
            file[at..at + 3].copy_from_slice(&written((1 << 20) - 1));
            assert_eq!(rows(file), Err("Parquet error: the file is damaged".to_owned()), "{claim}");
        }
    }

    #[test]
    fn no_file_has_more_rows_than_its_bytes_can_be() {
        // Everywhere the same number, so that nothing contradicts it.
        let mut file = table();
        let most = written((1 << 20) - 1);
        while let Some(at) = file.windows(3).position(|bytes| bytes == written(ROWS)) {
            file[at..at + 3].copy_from_slice(&most);
        }
        assert_eq!(rows(file), Err("Parquet error: the file is damaged".to_owned()));
    }

    /// A file with nothing but a schema: for each element how many children it claims.
    fn schema(children: &[u32]) -> Vec<u8> {
        let mut footer = vec![0x15, 0x02, 0x19, 0xF0 | STRUCT];
        let varint = |out: &mut Vec<u8>, mut number: u64| {
            while number > 0x7F {
                out.push((number & 0x7F) as u8 | 0x80);
                number >>= 7;
            }
            out.push(u8::try_from(number).unwrap());
        };
        varint(&mut footer, children.len() as u64);
        for &children in children {
            footer.extend([0x35, 0x00, 0x18, 0x01, b'x', 0x15]);
            varint(&mut footer, u64::from(children) * 2);
            footer.push(0x00);
        }
        footer.extend([0x16, 0x00, 0x19, STRUCT, 0x00]);
        let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
        [b"PAR1".as_slice(), &footer, &length, b"PAR1"].concat()
    }

    #[test]
    fn a_schema_is_no_larger_or_deeper_than_it_can_be() {
        let nested = |depth: usize| [vec![1; depth], vec![0]].concat();
        let cases = [
            (vec![2, 0, 0], true),
            (vec![2, 1, 0, 0], true),
            (vec![i32::MAX.cast_unsigned()], false),
            (vec![1, i32::MAX.cast_unsigned(), 0], false),
            (nested(DEEPEST), true),
            (nested(DEEPEST + 1), false),
            (nested(100_000), false),
        ];
        for (children, is_sound) in cases {
            let file = schema(&children);
            let name = children.iter().take(4).collect::<Vec<_>>();
            assert_eq!(has_sound_footer(&file), is_sound, "{name:?}");
            assert!(rows(file).is_err());
        }
    }
}
