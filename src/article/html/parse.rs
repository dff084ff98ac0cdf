//! Page to tree: html5gum's tokenizer, which knows positions, drives html5ever's tree builder,
//! which knows the rules.
//!
//! The tree is the one that the HTML Standard gives with scripting off, as extractors parse.
//! Attributes are read here, and only those that something depends on are kept. One thing is
//! other than in the standard: of text in a frameset, of which the white space should stay,
//! nothing stays after the first word. None of it ever shows.
//!
//! Limits, so that hostile pages cost no more than their size: below [`DEEPEST`] elements a
//! start tag that would nest deeper is left out with its end tag (browsers stop at a like
//! depth), its text stays. A page whose wrongly nested formatting would have to be repeated
//! over and over is refused ([`TooTangled`]).

use super::dom::{Chunk, Dom, NONE, Piece, Spelling, StartTag, narrow};
use super::sink::{Handle, Made, Sink, is_newline_eater, token_of};
use html5ever::interface::{Tracer, TreeSink as _};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use html5gum::{Emitter, Error, State, Tokenizer};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};

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
pub(super) fn parse(page: &str) -> Result<Parsed, TooTangled> {
    let opts = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let builder = TreeBuilder::new(Sink::new(), opts);
    let mut driver = Driver::new(page, &builder);
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

/// An attribute that something depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Nothing,
    Hidden,
    Alt,
    Type,
    Encoding,
    FontStyle,
    Rel,
    Href,
    Property,
    Content,
}

/// Follows the tokenizer.
struct Driver<'a> {
    page: &'a str,
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

/// The attributes of the tag under way.
#[derive(Default)]
struct Attributes {
    /// The one under way.
    name: Vec<u8>,
    is_open: bool,
    wanted: Option<Wanted>,
    value: String,
    value_cursor: usize,
    alt_from: u32,
    /// The names so far, for tags whose attributes are compared.
    hashes: Vec<(u64, u64)>,
    /// Wanted values so far; the first of a name counts.
    kind: Option<String>,
    encoding: Option<String>,
    rel: Option<String>,
    href: Option<String>,
    property: Option<String>,
    content: Option<String>,
    has_alt: bool,
    font_style: bool,
}

impl<'a> Driver<'a> {
    fn new(page: &'a str, builder: &'a TreeBuilder<Handle, Sink>) -> Self {
        Self {
            page,
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
    fn skip_marks(&self, from: u32, mut cursor: usize) -> usize {
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
        const CDATA: &[u8] = b"<![CDATA[";
        let is_cdata = page.get(cursor..self.at).is_some_and(|unread| unread.starts_with(CDATA));
        if is_cdata { cursor + CDATA.len() } else { cursor }
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
            dom.chunks.push(Chunk { start, end, next: NONE, is_placed: false });
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

    /// Ends the attribute under way.
    fn close_attribute(&mut self) {
        let attribute = &mut self.attribute;
        if !std::mem::take(&mut attribute.is_open) {
            return;
        }
        attribute.settle_name(&self.name);
        let value = std::mem::take(&mut attribute.value);
        if is_formatting(&self.name) {
            attribute.hashes.push((hash(&attribute.name), hash(&value)));
        }
        let slot = match attribute.wanted.take() {
            Some(Wanted::Hidden) => {
                self.tag.hidden = true;
                return;
            }
            Some(Wanted::Alt) => {
                if !attribute.has_alt {
                    attribute.has_alt = true;
                    let end = narrow(self.builder.sink.dom.borrow().pieces.len());
                    self.tag.alt = (attribute.alt_from, end);
                }
                return;
            }
            Some(Wanted::FontStyle) => {
                attribute.font_style = true;
                return;
            }
            Some(Wanted::Type) => &mut attribute.kind,
            Some(Wanted::Encoding) => &mut attribute.encoding,
            Some(Wanted::Rel) => &mut attribute.rel,
            Some(Wanted::Href) => &mut attribute.href,
            Some(Wanted::Property) => &mut attribute.property,
            Some(Wanted::Content) => &mut attribute.content,
            Some(Wanted::Nothing) | None => return,
        };
        slot.get_or_insert(value);
    }

    fn start_tag(&mut self) -> Option<State> {
        self.tags += 1;
        let name = local_name_of(&self.name);
        self.note_url(&name);
        if self.is_too_deep() && !is_flat(&name) {
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

    /// The attributes that the tree depends on. Those of formatting elements are only ever
    /// compared with each other: one attribute, a hash of all, stands for them.
    fn attributes_that_matter(&mut self, name: &LocalName) -> Vec<Attribute> {
        let mut list = Vec::new();
        let mut add = |name: LocalName, value: &str| {
            list.push(Attribute {
                name: QualName::new(None, ns!(), name),
                value: StrTendril::from_slice(value),
            });
        };
        let attributes = &mut self.attribute;
        match *name {
            local_name!("input") => {
                if let Some(kind) = &attributes.kind {
                    add(local_name!("type"), kind);
                }
            }
            local_name!("annotation-xml") => {
                if let Some(encoding) = &attributes.encoding {
                    add(local_name!("encoding"), encoding);
                }
            }
            _ if !attributes.hashes.is_empty() => {
                // The first of a name counts, and the order does not.
                attributes.hashes.sort_by_key(|&(name, _)| name);
                attributes.hashes.dedup_by_key(|&mut (name, _)| name);
                let all = hash(&attributes.hashes);
                add(local_name!("id"), &format!("{all:x}"));
                if attributes.font_style {
                    add(local_name!("color"), "");
                }
            }
            _ => {}
        }
        list
    }

    fn note_url(&mut self, name: &LocalName) {
        let attributes = &mut self.attribute;
        let url = match *name {
            local_name!("link")
                if self.canonical.is_none()
                    && attributes.rel.as_ref().is_some_and(|rel| has_word(rel, "canonical")) =>
            {
                (attributes.href.take(), &mut self.canonical)
            }
            local_name!("meta")
                if self.og_url.is_none()
                    && attributes.property.as_ref().is_some_and(|p| p.trim() == "og:url") =>
            {
                (attributes.content.take(), &mut self.og_url)
            }
            _ => return,
        };
        if let (Some(found), slot) = url
            && !found.trim().is_empty()
        {
            *slot = Some(found.trim().to_owned());
        }
    }
}

const NO_TAG: StartTag = StartTag { start: 0, name_end: 0, end: 0, hidden: false, alt: (0, 0) };

impl Attributes {
    /// Decides, when the name is whole, what the attribute is wanted for.
    fn settle_name(&mut self, tag: &[u8]) {
        if self.wanted.is_some() {
            return;
        }
        self.wanted = Some(match (self.name.as_slice(), tag) {
            (b"hidden", _) => Wanted::Hidden,
            (b"alt", b"img" | b"image" | b"area") => Wanted::Alt,
            (b"type", b"input") => Wanted::Type,
            (b"encoding", b"annotation-xml") => Wanted::Encoding,
            (b"color" | b"face" | b"size", b"font") => Wanted::FontStyle,
            (b"rel", b"link") => Wanted::Rel,
            (b"href", b"link") => Wanted::Href,
            (b"property" | b"name", b"meta") => Wanted::Property,
            (b"content", b"meta") => Wanted::Content,
            _ => Wanted::Nothing,
        });
    }
}

impl Emitter for &mut Driver<'_> {
    type Token = Infallible;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start.clear();
        self.last_start.extend_from_slice(last_start_tag.unwrap_or_default());
    }

    fn emit_eof(&mut self) {
        if self.in_start_tag {
            // It never ended, so it counts for nothing, nor does its alt text.
            self.begin_part();
        }
        self.flush_text();
        self.send(Token::EOFToken);
        self.builder.end();
    }

    fn emit_error(&mut self, _: Error) {}

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    #[inline]
    fn pop_token(&mut self) -> Option<Infallible> {
        None
    }

    #[inline]
    fn emit_string(&mut self, s: &[u8]) {
        if !s.contains(&0) {
            if !s.is_empty() {
                self.add_text(s);
            }
            return;
        }
        let end = self.at;
        self.at = end.saturating_sub(s.len());
        for part in s.split_inclusive(|&b| b == 0) {
            let (text, null) = part.split_at(part.len() - usize::from(part.ends_with(b"\0")));
            self.at += text.len();
            if !text.is_empty() {
                self.add_text(text);
            }
            if !null.is_empty() {
                let ended = Part { end: self.next_piece(), null_at: narrow(self.at), ..self.part };
                self.parts.push(ended);
                self.begin_part();
                self.at += 1;
                self.cursor = self.at;
            }
        }
        self.at = end;
    }

    fn init_string(&mut self) {
        // What lies between two tags belongs to no text, nor do the marks around CDATA.
        self.cursor = self.cursor.max(self.at);
    }

    fn start_open_tag(&mut self) {
        self.open_at = self.at.saturating_sub(1);
    }

    fn init_start_tag(&mut self) {
        // What begins here is a tag, or the page ends: the text is whole.
        self.flush_text();
        self.in_start_tag = true;
        self.init_tag(false);
    }

    fn init_end_tag(&mut self) {
        self.init_tag(true);
    }

    fn init_comment(&mut self) {}

    fn emit_current_tag(&mut self) -> Option<State> {
        self.close_attribute();
        self.cursor = self.at;
        if self.is_end {
            self.flush_text();
            self.last_start.clear();
            return self.end_tag();
        }
        self.in_start_tag = false;
        self.begin_part();
        let name = std::mem::take(&mut self.name);
        self.last_start.clone_from(&name);
        self.tag.start = narrow(self.open_at);
        self.tag.name_end = narrow(self.open_at + 1 + name.len());
        self.tag.end = narrow(self.at);
        self.name = name;
        self.start_tag()
    }

    fn emit_current_comment(&mut self) {
        self.flush_text();
        self.cursor = self.at;
        self.send(Token::CommentToken(StrTendril::new()));
    }

    fn emit_current_doctype(&mut self) {
        self.flush_text();
        self.cursor = self.at;
        let doctype = std::mem::take(&mut self.doctype);
        self.send(Token::DoctypeToken(doctype));
    }

    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn set_force_quirks(&mut self) {
        self.doctype.force_quirks = true;
    }

    fn push_tag_name(&mut self, s: &[u8]) {
        self.name.extend_from_slice(s);
    }

    #[inline]
    fn push_comment(&mut self, _: &[u8]) {}

    fn push_doctype_name(&mut self, s: &[u8]) {
        push(self.doctype.name.get_or_insert_default(), s);
    }

    fn init_doctype(&mut self) {
        self.doctype = Doctype::default();
    }

    fn init_attribute(&mut self) {
        self.close_attribute();
        self.attribute.name.clear();
        self.attribute.is_open = true;
    }

    fn init_attribute_value(&mut self) {
        let at = self.at;
        let pieces = narrow(self.builder.sink.dom.borrow().pieces.len());
        let driver = &mut **self;
        driver.attribute.settle_name(&driver.name);
        driver.attribute.value_cursor = at;
        driver.attribute.alt_from = pieces;
    }

    fn push_attribute_name(&mut self, s: &[u8]) {
        self.attribute.name.extend_from_slice(s);
    }

    fn push_attribute_value(&mut self, s: &[u8]) {
        let cursor = std::mem::replace(&mut self.attribute.value_cursor, self.at);
        match self.attribute.wanted {
            Some(Wanted::Alt) if !self.is_end && !self.attribute.has_alt => {
                let from = self.attribute.alt_from;
                let cursor = self.skip_marks(from, cursor);
                self.add_piece(from, cursor, s);
            }
            Some(Wanted::Nothing) if !is_formatting(&self.name) => {}
            _ => self.attribute.value.push_str(std::str::from_utf8(s).unwrap_or("\u{FFFD}")),
        }
    }

    fn set_doctype_public_identifier(&mut self, value: &[u8]) {
        self.doctype.public_id = Some(tendril(value));
    }

    fn set_doctype_system_identifier(&mut self, value: &[u8]) {
        self.doctype.system_id = Some(tendril(value));
    }

    fn push_doctype_public_identifier(&mut self, s: &[u8]) {
        push(self.doctype.public_id.get_or_insert_default(), s);
    }

    fn push_doctype_system_identifier(&mut self, s: &[u8]) {
        push(self.doctype.system_id.get_or_insert_default(), s);
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.is_end && !self.last_start.is_empty() && self.last_start == self.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }

    #[inline]
    fn move_position(&mut self, offset: isize) {
        self.at = self.at.saturating_add_signed(offset);
    }
}

impl Driver<'_> {
    fn init_tag(&mut self, is_end: bool) {
        self.name.clear();
        self.is_end = is_end;
        self.self_closing = false;
        self.tag = NO_TAG;
        let (name, hashes) =
            (std::mem::take(&mut self.attribute.name), std::mem::take(&mut self.attribute.hashes));
        self.attribute = Attributes { name, hashes, ..Attributes::default() };
        self.attribute.hashes.clear();
    }
}

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

/// Elements that hold no other ones.
fn is_flat(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("html")
            | local_name!("head")
            | local_name!("body")
            | local_name!("area")
            | local_name!("base")
            | local_name!("br")
            | local_name!("col")
            | local_name!("embed")
            | local_name!("hr")
            | local_name!("img")
            | local_name!("image")
            | local_name!("input")
            | local_name!("link")
            | local_name!("meta")
            | local_name!("param")
            | local_name!("source")
            | local_name!("track")
            | local_name!("wbr")
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

/// The elements whose attributes the tree builder compares.
fn is_formatting(name: &[u8]) -> bool {
    matches!(
        name,
        b"a" | b"b"
            | b"big"
            | b"code"
            | b"em"
            | b"font"
            | b"i"
            | b"nobr"
            | b"s"
            | b"small"
            | b"strike"
            | b"strong"
            | b"tt"
            | b"u"
    )
}

fn has_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn tendril(bytes: &[u8]) -> StrTendril {
    StrTendril::from_slice(std::str::from_utf8(bytes).unwrap_or("\u{FFFD}"))
}

fn push(tendril: &mut StrTendril, bytes: &[u8]) {
    tendril.push_slice(std::str::from_utf8(bytes).unwrap_or("\u{FFFD}"));
}
