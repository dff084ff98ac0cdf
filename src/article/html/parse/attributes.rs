//! The attributes of the tag under way: only those that something depends on are kept.

use super::{Driver, narrow};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use std::hash::{DefaultHasher, Hash, Hasher};

/// An attribute that something depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
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

/// The attributes of the tag under way.
#[derive(Default)]
pub(super) struct Attributes {
    /// The one under way.
    pub name: Vec<u8>,
    pub is_open: bool,
    pub wanted: Option<Wanted>,
    pub value: String,
    pub value_cursor: usize,
    pub alt_from: u32,
    /// The names so far, for tags whose attributes are compared.
    pub hashes: Vec<(u64, u64)>,
    /// Wanted values so far; the first of a name counts.
    pub kind: Option<String>,
    pub encoding: Option<String>,
    pub rel: Option<String>,
    pub href: Option<String>,
    pub property: Option<String>,
    pub content: Option<String>,
    pub has_alt: bool,
    pub font_style: bool,
}

impl Attributes {
    /// Decides, when the name is whole, what the attribute is wanted for.
    pub fn settle_name(&mut self, tag: &[u8]) {
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

impl Driver<'_> {
    /// Ends the attribute under way.
    pub(super) fn close_attribute(&mut self) {
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

    /// The attributes that the tree depends on. Those of formatting elements are only ever
    /// compared with each other: one attribute, a hash of all, stands for them.
    pub(super) fn attributes_that_matter(&mut self, name: &LocalName) -> Vec<Attribute> {
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

    /// Takes the page's own address from a `link` or `meta`.
    pub(super) fn note_url(&mut self, name: &LocalName) {
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

/// The elements whose attributes the tree builder compares.
pub(super) fn is_formatting(name: &[u8]) -> bool {
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
