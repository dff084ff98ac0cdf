//! Which article a record is about.
//!
//! By SHA-256 if the record has one; else by its id (the article's path without ending, or the
//! last part of that if no other article has it), its web address, or its text: in this order,
//! the first that is found. Texts are compared with all white space taken out, since tools
//! change line ends and strip.
//!
//! Limits: kept of an article are its keys and 32 bytes for its text.

use super::fault::FaultKind;
use super::{Imported, Key};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// What the catalogue has to know of an article.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its path in the desk without its ending, with `/` on every system.
    pub id: &'a str,
    /// Where it was found.
    pub url: Option<&'a str>,
    /// SHA-256 of its bytes.
    pub sha256: &'a str,
    /// Its text, if it was read.
    pub text: Option<&'a str>,
}

/// An article that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number, in the order of [`Catalogue::add`], from 0.
    pub article: usize,
    /// By what: `sha256`, `id`, `url` or `text`.
    pub by: &'static str,
}

/// All articles, by their keys.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    hashes: Vec<String>,
    by_sha256: HashMap<String, Place>,
    by_id: HashMap<String, Place>,
    by_name: HashMap<String, Place>,
    by_url: HashMap<String, Place>,
    by_text: HashMap<[u8; 32], Place>,
}

/// One article, or too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    One(usize),
    Several,
}

impl Catalogue {
    /// Adds an article, and gives its number.
    pub fn add(&mut self, article: &Entry<'_>) -> usize {
        let number = self.hashes.len();
        self.hashes.push(article.sha256.to_lowercase());
        put(&mut self.by_sha256, article.sha256.to_lowercase(), number);
        put(&mut self.by_id, article.id.to_owned(), number);
        put(&mut self.by_name, last_part(article.id).to_owned(), number);
        if let Some(url) = article.url.map(address) {
            put(&mut self.by_url, url, number);
        }
        if let Some(text) = article.text {
            put(&mut self.by_text, without_blanks(text), number);
        }
        number
    }

    /// True if an article has exactly this id.
    #[must_use]
    pub fn has_id(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The article that a record is about.
    pub fn find(&self, record: &Imported) -> Result<Found, FaultKind> {
        let Key { id, url, sha256, .. } = &record.key;
        let found = |place: Option<&Place>, by, key: &str| match place {
            None => Ok(None),
            Some(Place::One(article)) => Ok(Some(Found { article: *article, by })),
            Some(Place::Several) => Err(FaultKind::SeveralArticles(key.to_owned())),
        };
        if let Some(hash) = sha256 {
            // Copies of one file: the id may still tell them apart.
            if let Ok(Some(found)) = found(self.by_sha256.get(hash), "sha256", hash) {
                return Ok(found);
            }
        }
        let mut by_key = None;
        if let Some(id) = id {
            by_key = found(self.by_id.get(id).or_else(|| self.by_name.get(id)), "id", id)?;
        }
        if let (None, Some(url)) = (by_key, url) {
            by_key = found(self.by_url.get(&address(url)), "url", url)?;
        }
        if let Some(found) = by_key {
            let is_other = sha256
                .as_ref()
                .is_some_and(|hash| self.hashes.get(found.article).is_some_and(|own| own != hash));
            // A text can be compared; without one nothing says where the spans are now.
            if is_other && record.text.is_none() {
                let key = id.as_ref().or(url.as_ref()).cloned().unwrap_or_default();
                return Err(FaultKind::OtherArticle(key));
            }
            return Ok(found);
        }
        if let Some(text) = &record.text
            && let Some(found) =
                found(self.by_text.get(&without_blanks(text)), "text", "this text")?
        {
            return Ok(found);
        }
        let keys = [("id", id), ("url", url), ("sha256", sha256)];
        let keys: Vec<String> = keys
            .iter()
            .filter_map(|(name, key)| Some(format!("{name} {}", key.as_ref()?)))
            .collect();
        let keys = if keys.is_empty() { "this text".to_owned() } else { keys.join(", ") };
        Err(FaultKind::NoArticle(keys))
    }
}

fn put<K: std::hash::Hash + Eq>(places: &mut HashMap<K, Place>, key: K, number: usize) {
    places.entry(key).and_modify(|place| *place = Place::Several).or_insert(Place::One(number));
}

fn last_part(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// A web address without what makes no difference: scheme, `www.`, case of the host, fragment,
/// a last slash.
fn address(url: &str) -> String {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest);
    let (host, path) =
        rest.split_at_checked(rest.find(['/', '?']).unwrap_or(rest.len())).unwrap_or((rest, ""));
    let host = host.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    format!("{host}{}", path.strip_suffix('/').unwrap_or(path))
}

fn without_blanks(text: &str) -> [u8; 32] {
    let mut digest = Sha256::new();
    text.split_whitespace().for_each(|piece| digest.update(piece));
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_one_whatever_makes_no_difference() {
        let same = ["https://www.Example.org/a/B?c=D", "http://example.org/a/B?c=D#top"];
        assert!(same.iter().all(|url| address(url) == "example.org/a/B?c=D"));
        assert_eq!(address("https://example.org/"), address("http://www.example.org"));
        assert_ne!(address("https://example.org/a"), address("https://example.org/A"));
    }
}
