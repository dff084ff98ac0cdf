//! Lines that a site puts on many of its pages: not what an article is about.
//!
//! A line is furniture of a site if it stands in at least [`ARTICLES`] of the site's articles
//! and in at least one of [`ONE_OF`]. What many sites print is not furniture: a wire story
//! may be on a hundred of them.
//!
//! Limits: lines are counted in a sketch of fixed size (count-min, four rows), which never
//! counts too low, and with 20 million different lines one in 200 too high.

use super::Candidate;
use super::fingerprint::{hash_line, hash_str, hash_token, lines};
use super::site::site;
use crate::dataset::tokens::tokens;
use std::collections::{HashMap, HashSet};

/// Furniture stands in so many articles of its site, at least.
const ARTICLES: u32 = 5;
/// And in at least one of so many.
const ONE_OF: u32 = 20;
/// Rows of the sketch.
const ROWS: usize = 4;
/// Counters in a row; a power of two.
const ROW: usize = 1 << 23;

/// Counts lines, site by site.
#[derive(Clone, Debug)]
pub struct Survey {
    counters: Vec<u16>,
    articles: HashMap<u64, u32>,
}

impl Survey {
    /// How many bytes its counters take.
    pub const BYTES: usize = ROWS * ROW * size_of::<u16>();

    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self { counters: vec![0; ROWS * ROW], articles: HashMap::new() }
    }

    /// Counts the lines of one article, each once.
    pub fn note(&mut self, article: &Candidate<'_>) {
        let site = hash_str(&site(article.url, article.folder));
        *self.articles.entry(site).or_insert(0) += 1;
        let mut seen = HashSet::new();
        for line in lines(article.content) {
            let hashes: Vec<u64> = tokens(line).map(hash_token).collect();
            let line = hash_line(&hashes);
            if seen.insert(line) {
                for slot in slots(site, line) {
                    if let Some(counter) = self.counters.get_mut(slot) {
                        *counter = counter.saturating_add(1);
                    }
                }
            }
        }
    }

    /// What was counted.
    #[must_use]
    pub fn finish(self) -> Furniture {
        Furniture { counters: self.counters, articles: self.articles }
    }
}

impl Default for Survey {
    fn default() -> Self {
        Self::new()
    }
}

/// Knows the furniture of each site.
#[derive(Clone, Debug)]
pub struct Furniture {
    counters: Vec<u16>,
    articles: HashMap<u64, u32>,
}

impl Furniture {
    /// No line is furniture.
    #[must_use]
    pub fn none() -> Self {
        Self { counters: Vec::new(), articles: HashMap::new() }
    }

    /// True if the line is furniture of the site; both by their hashes.
    pub(super) fn has(&self, site: u64, line: u64) -> bool {
        let Some(&articles) = self.articles.get(&site) else { return false };
        let counts = slots(site, line).map(|slot| self.counters.get(slot).copied().unwrap_or(0));
        // A counter that is full has seen enough.
        let count = u32::from(counts.into_iter().min().unwrap_or(0));
        count >= ARTICLES && (count == u32::from(u16::MAX) || count * ONE_OF >= articles)
    }
}

/// Where a line is counted, once in each row.
fn slots(site: u64, line: u64) -> [usize; ROWS] {
    let hash = hash_line(&[site, line]);
    let second = hash_line(&[line, site]) | 1;
    let mut row = 0;
    [(); ROWS].map(|()| {
        let place = hash.wrapping_add(second.wrapping_mul(row as u64)) >> 20;
        let slot = row * ROW + usize::try_from(place).unwrap_or(0) % ROW;
        row += 1;
        slot
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_what_a_site_repeats() {
        let mut survey = Survey::new();
        let mut note = |host: &str, content: &str| {
            let url = format!("https://{host}/");
            let (id, url, folder, labels) = ("", Some(url.as_str()), "", &[][..]);
            survey.note(&Candidate { id, url, folder, content, labels });
        };
        for n in 0..200 {
            let mut content = format!("Menu\nStory {n}\nMenu\n");
            content.push_str(if n < 9 { "Popular now\n" } else { "" });
            content.push_str(if n < 10 { "Most read\n" } else { "" });
            note("big.example", &content);
            note(&format!("site{n}.example"), "A wire story.\n");
        }
        (0..4).for_each(|_| note("small.example", "Menu"));
        let furniture = survey.finish();
        let has = |site: &str, line: &str| {
            let hashes: Vec<u64> = tokens(line).map(hash_token).collect();
            furniture.has(hash_str(site), hash_line(&hashes))
        };
        assert!(has("big.example", "Menu") && has("big.example", " MENU"));
        assert!(has("big.example", "Most read") && !has("big.example", "Popular now"));
        assert!(!has("big.example", "Story 7") && !has("site7.example", "A wire story"));
        assert!(!has("small.example", "Menu") && !has("unknown.example", "Menu"));
    }
}
