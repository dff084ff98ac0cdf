//! The encoding that a page names: the HTML Standard's "prescan a byte stream to determine its
//! encoding", step by step, and the one of an XML declaration.

use crate::article::decode::encoding_by_name;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// The HTML Standard's "prescan a byte stream to determine its encoding".
pub(super) fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        if first != b'<' {
            let skip = after.iter().position(|&b| b == b'<').unwrap_or(after.len());
            rest = after.get(skip..)?;
            continue;
        }
        if after.starts_with(b"!--") {
            // `<!-->` is a whole comment: its dashes count twice.
            let body = after.get(1..)?;
            let end = body.windows(3).position(|w| w == b"-->")?;
            rest = body.get(end + 3..)?;
        } else if let Some(meta) = meta(after) {
            let (found, after) = meta_encoding(meta);
            if found.is_some() {
                return found;
            }
            rest = after;
        } else if is_tag(after) {
            let name_end = after.iter().position(|&b| is_space(b) || b == b'>')?;
            rest = after.get(name_end..)?;
            while let (Some(_), after) = attribute(rest) {
                rest = after;
            }
        } else if matches!(after.first(), Some(b'!' | b'/' | b'?')) {
            let end = after.iter().position(|&b| b == b'>')?;
            rest = after.get(end..)?;
        } else {
            rest = after;
        }
    }
    None
}

fn meta(after: &[u8]) -> Option<&[u8]> {
    let (name, rest) = after.split_at_checked(4)?;
    let is_meta = name.eq_ignore_ascii_case(b"meta")
        && rest.first().is_some_and(|&b| is_space(b) || b == b'/');
    is_meta.then_some(rest)
}

fn is_tag(after: &[u8]) -> bool {
    let name = after.strip_prefix(b"/").unwrap_or(after);
    name.first().is_some_and(u8::is_ascii_alphabetic)
}

/// What a `meta` says, and what follows its attributes.
fn meta_encoding(mut rest: &[u8]) -> (Option<&'static Encoding>, &[u8]) {
    let (mut got_pragma, mut need_pragma, mut found) = (false, None, None);
    let mut seen: Vec<Vec<u8>> = Vec::new();
    while let (Some((name, value)), after) = attribute(rest) {
        rest = after;
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => got_pragma |= value == b"content-type",
            b"content" if found.is_none() => {
                if let Some(encoding) = charset_in(&value) {
                    found = Some(encoding);
                    need_pragma = Some(true);
                }
            }
            b"charset" => {
                found = for_label(&value);
                need_pragma = Some(false);
            }
            _ => continue,
        }
        seen.push(name);
    }
    let counts = match need_pragma {
        None => false,
        Some(needs) => !needs || got_pragma,
    };
    (found.filter(|_| counts), rest)
}

/// The standard's "get an attribute": name and value in lower case, and what follows.
#[expect(
    clippy::type_complexity,
    reason = "a pair of a pair, the name and the value, and the rest"
)]
pub(super) fn attribute(bytes: &[u8]) -> (Option<(Vec<u8>, Vec<u8>)>, &[u8]) {
    let skip = |b: &[u8], more: fn(u8) -> bool| b.iter().take_while(|&&b| more(b)).count();
    let from = |b: usize| bytes.get(b..).unwrap_or_default();
    let start = skip(bytes, |b| is_space(b) || b == b'/');
    if matches!(from(start).first(), None | Some(b'>')) {
        return (None, from(start));
    }
    let lower =
        |range: std::ops::Range<usize>| bytes.get(range).unwrap_or_default().to_ascii_lowercase();
    // An `=` in front is part of the name.
    let name_end = start
        + 1
        + from(start + 1)
            .iter()
            .take_while(|&&b| !is_space(b) && !matches!(b, b'=' | b'/' | b'>'))
            .count();
    let name = lower(start..name_end);
    let equals = name_end + skip(from(name_end), is_space);
    if from(equals).first() != Some(&b'=') {
        return (Some((name, Vec::new())), from(equals));
    }
    let value = equals + 1 + skip(from(equals + 1), is_space);
    if let Some(&quote @ (b'"' | b'\'')) = from(value).first() {
        let length = from(value + 1).iter().take_while(|&&b| b != quote).count();
        let end = value + 1 + length;
        return (Some((name, lower(value + 1..end))), from(end + 1));
    }
    let length = from(value).iter().take_while(|&&b| !is_space(b) && b != b'>').count();
    (Some((name, lower(value..value + length))), from(value + length))
}

/// The standard's "extracting a character encoding from a `meta` element".
fn charset_in(content: &[u8]) -> Option<&'static Encoding> {
    let mut rest = content;
    loop {
        let at = rest.windows(7).position(|w| w == b"charset")?;
        rest = rest.get(at + 7..)?.trim_ascii_start();
        let Some(value) = rest.strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let label = match value.first()? {
            quote @ (b'"' | b'\'') => {
                let inside = value.get(1..)?;
                inside.get(..inside.iter().position(|b| b == quote)?)?
            }
            _ => value.split(|&b| is_space(b) || b == b';').next()?,
        };
        return for_label(label);
    }
}

/// `<?xml version="1.0" encoding="…"?>`.
pub(super) fn xml_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let rest = bytes.strip_prefix(b"<?xml")?;
    let rest = rest.get(..rest.iter().position(|&b| b == b'>')?)?;
    let at = rest.windows(8).position(|w| w == b"encoding")?;
    let value = rest.get(at + 8..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, inside) = value.split_first()?;
    let end = inside.iter().position(|b| b == quote)?;
    for_label(inside.get(..end)?)
}

fn for_label(label: &[u8]) -> Option<&'static Encoding> {
    let found = Encoding::for_label(label)?;
    if found == UTF_16LE || found == UTF_16BE {
        // The page was read as ASCII so far, so it is not.
        return Some(UTF_8);
    }
    if found == X_USER_DEFINED {
        return Some(WINDOWS_1252);
    }
    encoding_by_name(found.name())
}

fn is_space(b: u8) -> bool {
    matches!(b, b'\t' | b'\n' | 0xC | b'\r' | b' ')
}
