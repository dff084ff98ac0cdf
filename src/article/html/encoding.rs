//! Bytes of a page to its characters, as a browser does it, keeping where each came from.
//!
//! The encoding is the byte order mark's; else the one that the page names in its first
//! [`PRESCAN`] bytes (the HTML Standard's prescan), else further on in its first [`LATE`]
//! bytes, where a browser would start over; else what [`decode`] makes of the bytes.
//!
//! [`RawMap`] leads from an offset in the decoded page back to the file's bytes. It is made of
//! runs of characters of equal length, so a page in UTF-8 or a single-byte encoding has few.

use super::dom::narrow;
use super::prescan::{prescan, xml_declaration};
use crate::article::decode::decode;
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far browsers look for the name of an encoding, in bytes.
const PRESCAN: usize = 1024;

/// How far we look when it is not there.
const LATE: usize = 1 << 16;

/// A page's characters.
#[derive(Clone, Debug)]
pub(super) struct DecodedPage {
    pub text: String,
    pub raw: RawMap,
    pub encoding: &'static Encoding,
    /// U+FFFD was put in for bytes that mean nothing in that encoding.
    pub malformed: bool,
}

/// Decodes a page, in this encoding if one is given.
pub(super) fn decode_page(bytes: &[u8], chosen: Option<&'static Encoding>) -> DecodedPage {
    let encoding = chosen.unwrap_or_else(|| sniff(bytes));
    let bom = match Encoding::for_bom(bytes) {
        Some((found, length)) if found == encoding => length,
        _ => 0,
    };
    let body = bytes.get(bom..).unwrap_or_default();
    if encoding == UTF_8 { decode_utf8(body, bom) } else { decode_legacy(body, bom, encoding) }
}

/// The encoding that a browser would take.
fn sniff(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    let head = |length: usize| bytes.get(..length).unwrap_or(bytes);
    prescan(head(PRESCAN))
        .or_else(|| prescan(head(LATE)))
        .or_else(|| xml_declaration(head(PRESCAN)))
        .unwrap_or_else(|| decode(bytes).encoding)
}

fn decode_utf8(bytes: &[u8], bom: usize) -> DecodedPage {
    let mut raw = RawMap::default();
    if let Ok(text) = std::str::from_utf8(bytes) {
        raw.add(1, 1, text.len(), bom);
        return DecodedPage { text: text.to_owned(), raw, encoding: UTF_8, malformed: false };
    }
    let mut text = String::with_capacity(bytes.len());
    let mut at = bom;
    for chunk in bytes.utf8_chunks() {
        raw.add(1, 1, chunk.valid().len(), at);
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            raw.add('\u{FFFD}'.len_utf8(), chunk.invalid().len(), 1, at);
            text.push('\u{FFFD}');
            at += chunk.invalid().len();
        }
    }
    DecodedPage { text, raw, encoding: UTF_8, malformed: true }
}

/// Feeds the decoder byte by byte, so that it shows where each character ends. Runs of ASCII
/// go in one piece where the encoding allows it. Of bytes that mean nothing the decoder says
/// how many they are, so that they are kept apart from what follows them; what it read behind
/// them and holds back is taken out of it before it reads on.
fn decode_legacy(bytes: &[u8], bom: usize, encoding: &'static Encoding) -> DecodedPage {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut raw = RawMap::default();
    let mut text = String::with_capacity(bytes.len().saturating_add(bytes.len() / 2));
    let mut malformed = false;
    let ascii_is_itself = encoding.is_ascii_compatible();
    // How long a character is that is held back: in other encodings it is ASCII.
    let unit = if encoding == UTF_16LE || encoding == UTF_16BE { 2 } else { 1 };
    let (mut at, mut begun) = (0, 0);
    let mut is_done = false;
    while !is_done {
        let rest = bytes.get(at..).unwrap_or_default();
        let ascii = if ascii_is_itself && at == begun {
            rest.iter().position(|b| !b.is_ascii()).unwrap_or(rest.len())
        } else {
            0
        };
        let take = ascii.max(1).min(rest.len());
        let before = text.len();
        text.reserve(take * 3 + 16);
        let last = at + take == bytes.len();
        let input = rest.get(..take).unwrap_or(rest);
        let (result, read) = decoder.decode_to_string_without_replacement(input, &mut text, last);
        debug_assert_ne!(result, DecoderResult::OutputFull);
        is_done = last && result == DecoderResult::InputEmpty;
        at += read;
        let wrote = text.len() - before;
        if ascii > 0 && wrote == read {
            raw.add(1, 1, read, bom + begun);
            begun = at;
        } else if wrote > 0 {
            raw.add(wrote, at - begun, 1, bom + begun);
            begun = at;
        }
        if let DecoderResult::Malformed(_, after) = result {
            malformed = true;
            // So many bytes behind them were read already.
            let end = at.saturating_sub(usize::from(after)).max(begun);
            text.push(char::REPLACEMENT_CHARACTER);
            raw.add(char::REPLACEMENT_CHARACTER.len_utf8(), end - begun, 1, bom + begun);
            begun = end;
            if after > 0 {
                let before = text.len();
                text.reserve(16);
                let _ = decoder.decode_to_string_without_replacement(&[], &mut text, false);
                if text.len() > before {
                    raw.add(text.len() - before, unit, 1, bom + begun);
                    begun = at.min(begun + unit);
                }
            }
        }
    }
    DecodedPage { text, raw, encoding, malformed }
}

/// Leads from offsets in the decoded page to those in the file, and back. All in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct RawMap {
    runs: Vec<RawRun>,
    decoded_end: u32,
    raw_end: u32,
}

/// Characters that take the same number of bytes each.
#[derive(Clone, Copy, Debug)]
struct RawRun {
    decoded: u32,
    raw: u32,
    decoded_unit: u32,
    raw_unit: u32,
}

impl RawMap {
    fn add(&mut self, decoded_unit: usize, raw_unit: usize, count: usize, raw: usize) {
        if count == 0 {
            return;
        }
        let run = RawRun {
            decoded: self.decoded_end,
            raw: narrow(raw),
            decoded_unit: narrow(decoded_unit),
            raw_unit: narrow(raw_unit),
        };
        self.decoded_end += narrow(decoded_unit * count);
        let gapless = run.raw == self.raw_end;
        self.raw_end = narrow(raw + raw_unit * count);
        if gapless
            && self.runs.last().is_some_and(|last| {
                (last.decoded_unit, last.raw_unit) == (run.decoded_unit, run.raw_unit)
            })
        {
            return;
        }
        self.runs.push(run);
    }

    /// Where in the file the character begins that is at `decoded`.
    pub fn raw_start(&self, decoded: u32) -> usize {
        self.raw(decoded, false)
    }

    /// Where in the file the character ends that ends at `decoded`.
    pub fn raw_end(&self, decoded: u32) -> usize {
        self.raw(decoded, true)
    }

    fn raw(&self, decoded: u32, is_end: bool) -> usize {
        // An end belongs to the run before it.
        let after = self.runs.partition_point(|run| {
            if is_end { run.decoded < decoded } else { run.decoded <= decoded }
        });
        let Some(run) = after.checked_sub(1).and_then(|at| self.runs.get(at)) else {
            return self.runs.first().map_or(0, |run| run.raw as usize);
        };
        let inside = decoded.min(self.decoded_end).saturating_sub(run.decoded);
        let unit = run.decoded_unit.max(1);
        let count = if is_end { inside.div_ceil(unit) } else { inside / unit };
        run.raw as usize + count as usize * run.raw_unit as usize
    }

    /// Which offset in the decoded page stands for the file's byte `raw`: where its character
    /// begins. `None` before the first and after the last.
    pub fn decoded(&self, raw: usize) -> Option<u32> {
        let raw = u32::try_from(raw).ok().filter(|&raw| raw < self.raw_end)?;
        let after = self.runs.partition_point(|run| run.raw <= raw);
        let run = self.runs.get(after.checked_sub(1)?)?;
        Some(run.decoded + (raw - run.raw) / run.raw_unit.max(1) * run.decoded_unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_KR, GB18030, ISO_2022_JP, KOI8_R, SHIFT_JIS, WINDOWS_1251};

    #[test]
    fn the_page_names_its_encoding() {
        let cases: &[(&[u8], &str)] = &[
            (b"<meta charset=koi8-r>", "KOI8-R"),
            (b"<META CharSet = 'windows-1251' >", "windows-1251"),
            (b"<meta charset=\"utf-16\">", "UTF-8"),
            (b"<meta http-equiv=Content-Type content='text/html; charset=sjis'>", "Shift_JIS"),
            (b"<meta content='text/html; charset=sjis' http-equiv=Content-Type>", "Shift_JIS"),
            (b"<meta content='text/html; charset=sjis'>", "UTF-8"),
            (b"<!-- <meta charset=koi8-r> --><meta charset=big5>", "Big5"),
            (b"<!--><meta charset=koi8-r>", "KOI8-R"),
            (b"<p title='<meta charset=koi8-r>'><meta charset=big5>", "Big5"),
            (b"<meta charset=nonsense><meta charset=big5>", "Big5"),
            (b"<meta charset=koi8-r charset=big5>", "KOI8-R"),
            (b"</p a='>'><!x><?y><meta/charset=big5>", "Big5"),
            (b"<metal charset=koi8-r>", "UTF-8"),
            (b"<?xml version='1.0' encoding='big5'?><html>", "Big5"),
            (b"\xEF\xBB\xBF<meta charset=koi8-r>", "UTF-8"),
            (b"\xFF\xFE<\0p\0>\0", "UTF-16LE"),
            (b"plain", "UTF-8"),
        ];
        for (bytes, name) in cases {
            assert_eq!(sniff(bytes).name(), *name, "{}", bytes.escape_ascii());
        }
        let late = [&[b' '; 2000][..], b"<meta charset=koi8-r>"].concat();
        assert_eq!(sniff(&late), KOI8_R);
    }

    #[test]
    fn every_character_leads_back_to_its_bytes() {
        let encodings = [WINDOWS_1251, SHIFT_JIS, GB18030, EUC_KR, UTF_8];
        let text = "<p>ab Привет 日本 b한국 12\r\n</p>";
        for encoding in encodings {
            let (bytes, _, _) = encoding.encode(text);
            let page = decode_page(&bytes, Some(encoding));
            assert_eq!(page.text, encoding.decode_without_bom_handling(&bytes).0);
            for (at, c) in page.text.char_indices() {
                let (start, end) =
                    (page.raw.raw_start(narrow(at)), page.raw.raw_end(narrow(at + c.len_utf8())));
                let back = encoding.decode_without_bom_handling(&bytes[start..end]).0;
                assert_eq!(back, c.to_string(), "{} at {at}", encoding.name());
                assert_eq!(page.raw.decoded(start), Some(narrow(at)), "{}", encoding.name());
            }
        }
    }

    #[test]
    fn bytes_that_mean_nothing_are_kept_apart_from_what_follows() {
        type Case<'a> = (&'a [u8], &'static Encoding, &'a [&'a [u8]]);
        let cases: [Case; 11] = [
            (b"\x82<a", SHIFT_JIS, &[b"\x82", b"<", b"a"]),
            (b"a\xFF\xB0\xA1", EUC_KR, &[b"a", b"\xFF", b"\xB0\xA1"]),
            (b"\x81\x30\x81<", GB18030, &[b"\x81", b"0", b"\x81", b"<"]),
            (b"a\x81\x30", GB18030, &[b"a", b"\x81\x30"]),
            (b"\x3D\xD8c\0d", UTF_16LE, &[b"\x3D\xD8", b"c\0", b"d"]),
            (b"\xD8\x3D\0b", UTF_16BE, &[b"\xD8\x3D", b"\0b"]),
            (b"\x3D\xD8c\0d\0", UTF_16LE, &[b"\x3D\xD8", b"c\0", b"d\0"]),
            (b"\xD8\x3D\xD8\x3D\0b\0c", UTF_16BE, &[b"\xD8\x3D", b"\xD8\x3D", b"\0b", b"\0c"]),
            (b"\x81\x300ab", GB18030, &[b"\x81", b"0", b"0", b"a", b"b"]),
            (b"\x81\x30\x81ab", GB18030, &[b"\x81", b"0", b"\x81a", b"b"]),
            (b"\x1B(ab", ISO_2022_JP, &[b"\x1B", b"(", b"a", b"b"]),
        ];
        for (bytes, encoding, expected) in cases {
            let page = decode_page(bytes, Some(encoding));
            assert_eq!(page.text, encoding.decode_without_bom_handling(bytes).0);
            let source = |(at, c): (usize, char)| {
                &bytes[page.raw.raw_start(narrow(at))..page.raw.raw_end(narrow(at + c.len_utf8()))]
            };
            let told: Vec<&[u8]> = page.text.char_indices().map(source).collect();
            assert_eq!(told, expected, "{}", encoding.name());
        }
    }

    #[test]
    fn decoding_is_that_of_the_standard() {
        let cases: [(&[u8], &'static Encoding); 6] = [
            (b"a\xFFb\xE2\x82c\xF0\x9F\x98", UTF_8),
            (b"\xEF\xBB\xBFa\xFF", UTF_8),
            (b"\x82\xA0\x82<p>\xFF\x83", SHIFT_JIS),
            (b"\x1B$B$\"\x1B(B<p>\x1B$B$", ISO_2022_JP),
            (b"\xFF\xFEa\0\x3D\xD8\x00\xDEb\0\x3D\xD8c\0d", UTF_16LE),
            (b"\xFE\xFF\0a\xD8\x3D\xDE\x00\0b", UTF_16BE),
        ];
        for (bytes, encoding) in cases {
            let page = decode_page(bytes, Some(encoding));
            let (text, malformed) = encoding.decode_with_bom_removal(bytes);
            assert_eq!((page.text.as_str(), page.malformed), (&*text, malformed));
            assert_eq!(page.raw.raw_end(narrow(page.text.len())), bytes.len());
            for (at, _) in page.text.char_indices() {
                assert!(page.raw.raw_start(narrow(at)) < bytes.len());
            }
        }
    }
}
