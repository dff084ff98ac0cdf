//! What the tokenizer tells, as it tells it.

use super::attributes::{Attributes, Wanted, is_formatting};
use super::{Driver, Markup, NO_TAG, Part, narrow};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Doctype, Token, TokenSink as _};
use html5gum::{Emitter, Error, State};
use std::convert::Infallible;

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
        if self.is_cdata && s.iter().all(|&b| b == b']') {
            // They are told of when what follows them has been read already.
            let read = self.at;
            self.cursor = self.skip_marks(self.part.from, self.cursor);
            self.at = self.cursor + s.len();
            self.add_text(s);
            self.at = read;
            return;
        }
        if s == b"</" {
            // In a title, what turns out to be no end tag is told of when its name was read; the
            // name follows as a text of its own.
            let read = self.at;
            self.cursor = self.skip_marks(self.part.from, self.cursor);
            self.at = read.min(self.cursor + s.len());
            self.add_text(s);
            self.at = read;
            return;
        }
        if !s.contains(&0) {
            if !s.is_empty() {
                self.add_text(s);
            }
            return;
        }
        if self.is_cdata {
            self.cursor = self.skip_marks(self.part.from, self.cursor);
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
        (self.is_cdata, self.is_cdata_new) = (false, false);
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
        // It may have no value at all.
        self.attribute.alt_from = self.next_piece();
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
        // It is asked where a CDATA section may begin.
        self.is_cdata = self.markup == Markup::Xhtml
            || self.builder.adjusted_current_node_present_but_not_in_html_namespace();
        self.is_cdata_new = self.is_cdata;
        self.is_cdata
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

fn tendril(bytes: &[u8]) -> StrTendril {
    StrTendril::from_slice(std::str::from_utf8(bytes).unwrap_or("\u{FFFD}"))
}

fn push(tendril: &mut StrTendril, bytes: &[u8]) {
    tendril.push_slice(std::str::from_utf8(bytes).unwrap_or("\u{FFFD}"));
}
