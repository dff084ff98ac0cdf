//! Page to tree: html5gum's tokenizer, which knows positions, drives html5ever's tree builder,
//! which knows the rules.
//!
//! The tree is the one that the HTML Standard gives with scripting off, as extractors parse.
//! Attributes are read here, and only those that something depends on are kept. One thing is
//! other than in the standard: of text in a frameset, of which the white space should stay,
//! nothing stays after the first word. None of it ever shows. For XHTML a start tag with `/>`
//! is followed by its end tag, and CDATA sections are text everywhere.
//!
//! Limits, so that hostile pages cost no more than their size: below [`DEEPEST`] elements a
//! start tag that would nest deeper is left out with its end tag (browsers stop at a like
//! depth), its text stays. A page whose wrongly nested formatting would have to be repeated
//! over and over is refused ([`TooTangled`]).

mod attributes;
mod emitter;

use super::Markup;
use super::dom::{Chunk, Dom, NONE, Piece, Spelling, StartTag, narrow};
use super::sink::{Handle, Made, Sink, is_newline_eater, token_of};
use attributes::Attributes;
use html5ever::interface::{Tracer, TreeSink as _};
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{LocalName, local_name};
use html5gum::{State, Tokenizer};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// How many elements may lie inside one another.
const DEEPEST: u32 = 512;

/// How much work beyond following the page is done for each tag, and for any page.
const WORK_PER_TAG: usize = 16;
const WORK_ALWAYS: usize = 200_000;

/// The page's formatting is nested so wrongly that its tree would be many times its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooTangled;

/// What a parse gives.
#[derive(Debug)]
pub(super) struct Parsed {
    pub dom: Dom,
    /// The page's own address, as it says: a canonical link, else `og:url`.
    pub url: Option<String>,
}

/// Parses a decoded page. Linear in its length.
pub(super) fn parse(page: &str, markup: Markup) -> Result<Parsed, TooTangled> {
    let opts = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let builder = TreeBuilder::new(Sink::new(), opts);
    let mut driver = Driver::new(page, markup, &builder);
    // Neither the reader nor the emitter can fail, and no token comes out.
    let Ok(()) = Tokenizer::new_with_emitter(page, &mut driver).finish();
    let Driver { tangled, canonical, og_url, .. } = driver;
    if tangled {
        return Err(TooTangled);
    }
    Ok(Parsed { dom: builder.sink.finish(), url: canonical.or(og_url) })
}

/// Text without NULs: white space in front, then the rest.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Its first piece, the first that is not white space, and the one after its last.
    from: u32,
    rest: u32,
    end: u32,
    /// Where the NUL is that ends it; [`NONE`] if none does.
    null_at: u32,
}

/// Follows the tokenizer.
#[expect(clippy::struct_excessive_bools, reason = "each says one thing about what was read")]
struct Driver<'a> {
    page: &'a str,
    markup: Markup,
    builder: &'a TreeBuilder<Handle, Sink>,
    /// How far the tokenizer has read, in bytes of the page.
    at: usize,

    /// Where the next piece of text begins, and the text under way: what NULs ended, and the
    /// part that goes on.
    cursor: usize,
    parts: Vec<Part>,
    part: Part,
    /// The last start tag was one after which a line end does not count.
    eats_newline: bool,

    /// The tag, comment or doctype under way: where its `<` is, and what it is.
    open_at: usize,
    in_start_tag: bool,
    is_end: bool,
    self_closing: bool,
    name: Vec<u8>,
    last_start: Vec<u8>,
    tag: StartTag,
    attribute: Attributes,
    doctype: Doctype,
    /// In a CDATA section, and one that has no text yet.
    is_cdata: bool,
    is_cdata_new: bool,
    /// Text went to the tree builder, and no tag or comment since: it may still hold it back.
    is_text_held: bool,

    /// Start tags left out, by name, so that their end tags are left out too.
    left_out: HashMap<LocalName, usize>,
    /// An end tag came since the depth was last counted.
    depth_is_stale: bool,
    tags: usize,
    tangled: bool,

    canonical: Option<String>,
    og_url: Option<String>,
}

impl<'a> Driver<'a> {
    fn new(page: &'a str, markup: Markup, builder: &'a TreeBuilder<Handle, Sink>) -> Self {
        Self {
            page,
            markup,
            builder,
            at: 0,
            cursor: 0,
            parts: Vec::new(),
            part: Part { from: 0, rest: NONE, end: NONE, null_at: NONE },
            eats_newline: false,
            open_at: 0,
            in_start_tag: false,
            is_end: false,
            self_closing: false,
            name: Vec::new(),
            last_start: Vec::new(),
            tag: NO_TAG,
            attribute: Attributes::default(),
            doctype: Doctype::default(),
            is_cdata: false,
            is_cdata_new: false,
            is_text_held: false,
            left_out: HashMap::new(),
            depth_is_stale: false,
            tags: 0,
            tangled: false,
            canonical: None,
            og_url: None,
        }
    }

    fn send(&mut self, token: Token) -> Option<State> {
        if self.tangled {
            return None;
        }
        match token {
            Token::CharacterTokens(_) => self.is_text_held = true,
            Token::TagToken(_) | Token::CommentToken(_) => self.is_text_held = false,
            _ => {}
        }
        let result = self.builder.process_token(token, 1);
        let allowed = self.tags.saturating_mul(WORK_PER_TAG).saturating_add(WORK_ALWAYS);
        self.tangled = self.builder.sink.work.get() > allowed;
        match result {
            TokenSinkResult::Plaintext => Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
            TokenSinkResult::RawData(_) => Some(State::ScriptData),
            TokenSinkResult::Continue
            | TokenSinkResult::Script(_)
            | TokenSinkResult::EncodingIndicator(_) => None,
        }
    }

    /// Where the text begins that was read since `cursor`.
    fn skip_marks(&mut self, from: u32, mut cursor: usize) -> usize {
        let page = self.page.as_bytes();
        let unread = page.get(cursor..self.at).unwrap_or_default();
        // The second half of a `\r\n` belongs to the line end before.
        if unread.first() == Some(&b'\n') && cursor > 0 && page.get(cursor - 1) == Some(&b'\r') {
            let mut dom = self.builder.sink.dom.borrow_mut();
            let is_ours = narrow(dom.pieces.len()) > from;
            if let Some(last) = dom.pieces.last_mut()
                && is_ours
                && last.end == narrow(cursor)
            {
                last.end += 1;
            }
            cursor += 1;
        }
        let unread = page.get(cursor..).unwrap_or_default();
        if !unread.starts_with(CDATA) || !std::mem::take(&mut self.is_cdata_new) {
            return cursor;
        }
        let start = cursor + CDATA.len();
        let inside = self.page.get(start..).unwrap_or_default();
        let end = start + inside.find("]]>").unwrap_or(inside.len());
        self.builder.sink.dom.borrow_mut().cdata.push((narrow(start), narrow(end)));
        start
    }

    /// Adds what was read since `cursor` as a piece with the text `s`; see [`Dom::add_piece`]
    /// for `from`.
    fn add_piece(&self, from: u32, cursor: usize, s: &[u8]) {
        let source = self.page.as_bytes().get(cursor..self.at).unwrap_or_default();
        let mut dom = self.builder.sink.dom.borrow_mut();
        let spelling = if source == s {
            Spelling::Same
        } else {
            let start = narrow(dom.spelled.len());
            dom.spelled.push_str(std::str::from_utf8(s).unwrap_or("\u{FFFD}"));
            Spelling::Otherwise { start, end: narrow(dom.spelled.len()) }
        };
        dom.add_piece(from, Piece { start: narrow(cursor), end: narrow(self.at), spelling });
    }

    /// Adds text that was read since the cursor; it holds no NUL.
    fn add_text(&mut self, s: &[u8]) {
        let cursor = std::mem::replace(&mut self.cursor, self.at);
        let cursor = self.skip_marks(self.part.from, cursor);
        if self.part.rest != NONE {
            return self.add_piece(self.part.rest, cursor, s);
        }
        let white = s.len() - s.trim_ascii_start().len();
        let is_plain = self.page.as_bytes().get(cursor..self.at) == Some(s);
        if white == s.len() {
            return self.add_piece(self.part.from, cursor, s);
        }
        if white > 0 && is_plain {
            let end = std::mem::replace(&mut self.at, cursor + white);
            self.add_piece(self.part.from, cursor, s.get(..white).unwrap_or_default());
            self.at = end;
        }
        let white = if is_plain { white } else { 0 };
        self.part.rest = self.next_piece();
        self.add_piece(self.part.rest, cursor + white, s.get(white..).unwrap_or_default());
    }

    fn next_piece(&self) -> u32 {
        narrow(self.builder.sink.dom.borrow().pieces.len())
    }

    /// Gives the text under way to the tree builder.
    fn flush_text(&mut self) {
        let eats_newline = std::mem::take(&mut self.eats_newline);
        let end = self.next_piece();
        let last = Part { end, null_at: NONE, ..self.part };
        if self.parts.is_empty() && last.from == end {
            return;
        }
        let mut parts = std::mem::take(&mut self.parts);
        parts.push(last);
        if !self.is_text_held {
            let sink = &self.builder.sink;
            sink.first_chunk.set(narrow(sink.dom.borrow().chunks.len()));
        }
        if eats_newline && let Some(first) = parts.first_mut() {
            // Were there a NUL in front, this part would be empty.
            self.drop_newline(first);
        }
        for part in parts {
            let rest = part.rest.clamp(part.from, part.end);
            self.send_chunk(part.from, rest, true);
            self.send_chunk(rest, part.end, false);
            if part.null_at != NONE {
                self.builder.sink.null_at.set(part.null_at);
                self.send(Token::NullCharacterToken);
            }
        }
        self.begin_part();
    }

    fn begin_part(&mut self) {
        self.part = Part { from: self.next_piece(), rest: NONE, end: NONE, null_at: NONE };
    }

    /// Sends pieces `start..end`, if there are any.
    fn send_chunk(&mut self, start: u32, end: u32, is_white: bool) {
        if start >= end {
            return;
        }
        let nth = {
            let sink = &self.builder.sink;
            let mut dom = sink.dom.borrow_mut();
            dom.chunks.push(Chunk { start, end, next: NONE, is_placed: false, is_stray: false });
            narrow(dom.chunks.len() - 1).saturating_sub(sink.first_chunk.get())
        };
        self.send(Token::CharacterTokens(token_of(nth, is_white)));
    }

    /// Leaves the line end out that a text begins with.
    fn drop_newline(&self, part: &mut Part) {
        let mut dom = self.builder.sink.dom.borrow_mut();
        let Some(&piece) = dom.pieces_of(part.from, part.end).first() else { return };
        let text = dom.piece_text(self.page, piece);
        if !text.starts_with('\n') {
            return;
        }
        if text.len() == 1 {
            part.from += 1;
        } else if let Some(piece) = dom.pieces.get_mut(part.from as usize) {
            match &mut piece.spelling {
                Spelling::Same => piece.start += 1,
                Spelling::Otherwise { start, .. } => *start += 1,
            }
        }
    }

    fn start_tag(&mut self) -> Option<State> {
        self.tags += 1;
        let name = local_name_of(&self.name);
        self.note_url(&name);
        let is_whole = self.markup == Markup::Xhtml && self.self_closing && !is_void(&name);
        if self.is_too_deep() && !is_flat(&name) {
            if is_whole {
                return None;
            }
            *self.left_out.entry(name).or_default() += 1;
            return None;
        }
        let attrs = self.attributes_that_matter(&name);
        self.builder.sink.made.replace(None);
        let state = self.send(Token::TagToken(Tag {
            kind: TagKind::StartTag,
            name: name.clone(),
            self_closing: self.self_closing,
            attrs,
            had_duplicate_attributes: false,
        }));
        // The last element made is the tag's own, unless the tag itself was ignored.
        if let Some(made) = self.builder.sink.made.replace(None)
            && is_same_name(&made, &name)
        {
            let mut dom = self.builder.sink.dom.borrow_mut();
            let index = narrow(dom.tags.len());
            dom.tags.push(self.tag);
            dom.set_tag(made.id, index);
            self.eats_newline = is_newline_eater(&made);
            // In SVG and MathML the tree builder sees to it.
            if is_whole && made.is_html {
                drop(dom);
                self.eats_newline = false;
                self.depth_is_stale = true;
                return self.send_end(name);
            }
        }
        state
    }

    fn end_tag(&mut self) -> Option<State> {
        self.tags += 1;
        self.depth_is_stale = true;
        let name = local_name_of(&self.name);
        if !self.left_out.is_empty()
            && let Some(count) = self.left_out.get_mut(&name)
        {
            *count -= 1;
            if *count == 0 {
                self.left_out.remove(&name);
            }
            return None;
        }
        self.send_end(name)
    }

    fn send_end(&mut self, name: LocalName) -> Option<State> {
        self.send(Token::TagToken(Tag {
            kind: TagKind::EndTag,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        }))
    }

    /// True if the element to come would lie too deep. Where the depth of the last node says
    /// so, elements may have been closed since: then the open ones are counted.
    fn is_too_deep(&mut self) -> bool {
        let sink = &self.builder.sink;
        if sink.depth.get() < DEEPEST {
            return false;
        }
        if std::mem::take(&mut self.depth_is_stale) {
            let open = OpenElements::default();
            self.builder.trace_handles(&open);
            sink.depth.set(narrow(open.0.borrow().len()));
        }
        sink.depth.get() >= DEEPEST
    }
}

/// What stands before text in foreign markup that is to be read as it is.
const CDATA: &[u8] = b"<![CDATA[";

const NO_TAG: StartTag = StartTag { start: 0, name_end: 0, end: 0, hidden: false, alt: (0, 0) };

/// Counts the open elements, and the formatting elements to reopen among them.
#[derive(Default)]
struct OpenElements(RefCell<HashSet<u32>>);

impl Tracer for OpenElements {
    type Handle = Handle;

    fn trace_handle(&self, node: &Handle) {
        self.0.borrow_mut().insert(node.id);
    }
}

fn local_name_of(name: &[u8]) -> LocalName {
    LocalName::from(std::str::from_utf8(name).unwrap_or("\u{FFFD}"))
}

/// html5ever renames `image`, and writes some SVG names in mixed case.
fn is_same_name(made: &Made, name: &LocalName) -> bool {
    made.local.eq_ignore_ascii_case(name)
        || (made.local == local_name!("img") && *name == local_name!("image"))
}

/// Elements that the standard ends with their start tag.
fn is_void(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("area")
            | local_name!("base")
            | local_name!("basefont")
            | local_name!("bgsound")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("frame")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("image")
            | local_name!("input")
            | local_name!("keygen")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("param")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
    )
}

/// Elements that hold no other ones.
fn is_flat(name: &LocalName) -> bool {
    is_void(name)
        || matches!(
            *name,
            local_name!("html")
                | local_name!("head")
                | local_name!("body")
                | local_name!("script")
                | local_name!("style")
                | local_name!("title")
                | local_name!("textarea")
                | local_name!("xmp")
                | local_name!("iframe")
                | local_name!("noembed")
                | local_name!("noframes")
        )
}
