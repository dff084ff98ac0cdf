//! Leads spans of a rendered page back to the page, decodes what is there with html5ever, and
//! compares. Shared by the tests and the example `html_check`.

use copydesk::article::html::{Piece, Rendered, Source};
use copydesk::article::{Byte, ByteRange};
use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, State};
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

/// Collects text, and the value of the last attribute.
#[derive(Default)]
struct Collect {
    text: RefCell<String>,
    value: RefCell<Option<String>>,
}

impl TokenSink for Collect {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            Token::NullCharacterToken => self.text.borrow_mut().push('\0'),
            Token::TagToken(tag) => {
                let value = tag.attrs.last().map(|attribute| attribute.value.to_string());
                *self.value.borrow_mut() = value;
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn tokenize(source: &str, state: State) -> Collect {
    let opts =
        TokenizerOpts { initial_state: Some(state), discard_bom: false, ..Default::default() };
    let tokenizer = Tokenizer::new(Collect::default(), opts);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(source));
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// What a range of a page's bytes may be read as.
///
/// In ISO-2022-JP it depends on the escapes before it, so the page is read from its beginning.
/// In GB18030 a damaged byte depends on what follows: before `0<` it is alone, before the end of
/// the page it takes the digit in. So a range that ends there is read as both.
fn decoded(page: &[u8], bytes: ByteRange, encoding: &'static Encoding) -> Option<Vec<String>> {
    let decode = |bytes: &[u8]| encoding.decode_without_bom_handling(bytes).0.into_owned();
    let raw = page.get(bytes.start.0..bytes.end.0)?;
    let other = if encoding == ISO_2022_JP {
        let before = decode(page.get(..bytes.start.0)?);
        decode(page.get(..bytes.end.0)?).strip_prefix(&before).map(str::to_owned)
    } else if encoding == GB18030 || encoding == GBK {
        decode(&[raw, b"\n"].concat()).strip_suffix('\n').map(str::to_owned)
    } else {
        None
    };
    Some(std::iter::once(decode(raw)).chain(other).collect())
}

/// A stretch of a page, as text; in some elements and in CDATA `&` is a character.
fn text_of(source: &str, is_raw: bool) -> String {
    let state = if is_raw { State::Plaintext } else { State::RawData(RawKind::Rcdata) };
    tokenize(source, state).text.into_inner()
}

/// True for text in an element in which `&` is a character.
fn is_raw_path(xpath: &str) -> bool {
    let mut names = xpath.split('/').map(|step| step.split('[').next().unwrap_or_default());
    names.any(|name| matches!(name, "plaintext" | "xmp"))
}

/// True if a CDATA section is open before this byte of a page.
fn is_in_cdata(page: &[u8], at: usize) -> bool {
    let before = page.get(..at).unwrap_or_default();
    let last = |mark: &[u8]| before.windows(mark.len()).rposition(|window| window == mark);
    let (open, close) = (last(b"<![CDATA["), last(b"]]>"));
    open.is_some() && open > close
}

/// A stretch of an attribute's value, as text. `None` if it cannot stand alone.
fn value_of(source: &str) -> Option<String> {
    // In an attribute `&copy` counts by what follows it.
    let quote = ['"', '\''].into_iter().find(|&quote| !source.contains(quote))?;
    let is_cut = source.rsplit_once('&').is_some_and(|(_, after)| !after.contains(';'));
    let tag = format!("<i a={quote}{source}{quote}>");
    if is_cut { None } else { tokenize(&tag, State::Data).value.into_inner() }
}

/// White space runs as one blank.
fn collapse(text: &str) -> String {
    let is_white = |c: char| matches!(c, ' ' | '\t'..='\r');
    let mut out = String::new();
    for c in text.chars() {
        if !is_white(c) {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Checks that the sources of a span give back its text but for collapsed white space.
pub fn check(page: &[u8], rendered: &Rendered, span: ByteRange) -> Result<(), String> {
    let text = &rendered.text;
    let pieces = rendered.map.pieces(text, span);
    let mut paths = rendered.map.xpaths();
    let mut at = span.start;
    for Piece { text: range, source } in &pieces {
        if range.start != at || range.is_empty() {
            return Err(format!("{span}: a gap before {range}"));
        }
        at = range.end;
        let shown = text.slice(*range);
        let (bytes, is_text, is_raw) = match source {
            Source::Node { bytes, offset, node } => {
                let xpath = paths.of(*node);
                if offset.start >= offset.end || !xpath.contains("text()") {
                    return Err(format!("{span}: {source:?}"));
                }
                let is_raw = is_raw_path(xpath);
                (bytes, true, is_raw)
            }
            Source::Attribute { bytes, .. } => (bytes, false, false),
            Source::Generated(_) => continue,
        };
        let read = decoded(page, *bytes, rendered.encoding).ok_or(format!("{span}: {bytes}"))?;
        let fits = |back: &String| collapse(back) == collapse(shown);
        let is_it = |decoded: &String| {
            let back = if is_text { Some(text_of(decoded, is_raw)) } else { value_of(decoded) };
            let fits_as_cdata =
                || is_text && fits(&text_of(decoded, true)) && is_in_cdata(page, bytes.start.0);
            back.is_none_or(|back| fits(&back)) || fits_as_cdata()
        };
        if !read.iter().any(is_it) {
            return Err(format!("{span}: {shown:?} came from {read:?}"));
        }
        let first = rendered.map.text_at_source(bytes.start.0);
        if first.is_none_or(|first| first > range.start) {
            return Err(format!("{span}: {} leads to {first:?}", bytes.start));
        }
    }
    if at == span.end { Ok(()) } else { Err(format!("{span}: covered up to {at}")) }
}

/// Checks `count` spans, spread by a simple random generator; most are short, some long.
pub fn check_many(page: &[u8], rendered: &Rendered, count: usize) -> Result<(), String> {
    let length = rendered.text.as_str().len();
    if length == 0 {
        return Ok(());
    }
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 11).unwrap_or(0) % below.max(1)
    };
    check(page, rendered, rendered.text.full())?;
    for nth in 0..count {
        let start = Byte(random(length));
        let most = if nth % 4 == 0 { length } else { 200 };
        let end = Byte((start.0 + 1 + random(most)).min(length));
        let span =
            ByteRange::between(rendered.text.floor_edge(start), rendered.text.ceil_edge(end));
        check(page, rendered, span)?;
    }
    Ok(())
}
