//! Profiles: which labels count as content, for formats that have one text per page.
//!
//! Extractors disagree about it: some gold sets hold captions, some the headline, some neither.
//! A profile names the labels in an order: `body`, `headline,body`, `body,caption`. The content
//! has all of the first label, then all of the second, each in the order of the text. Labels
//! joined by `+` are taken together, as they come: `headline,body+caption` is the headline, then
//! the body with its captions where the page has them.

use super::record::Record;
use crate::annotation::Label;
use crate::article::{Byte, ByteRange};
use std::fmt;
use std::str::FromStr;

/// The labels that count as content: groups in their order, each of labels taken together. No
/// label is there twice, and at least one is there.
///
/// ```
/// use copydesk::annotation::Label;
/// use copydesk::dataset::Profile;
///
/// assert_eq!(Profile::default().to_string(), "body");
/// let profile: Profile = "Headline, body+caption".parse()?;
/// assert_eq!(profile.to_string(), "headline,body+caption");
/// assert!(profile.contains(Label::Caption) && !profile.contains(Label::Junk));
/// assert!("body,body".parse::<Profile>().is_err());
/// # Ok::<(), copydesk::dataset::ProfileError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    groups: Vec<Vec<Label>>,
}

impl Default for Profile {
    fn default() -> Self {
        Self { groups: vec![vec![Label::Body]] }
    }
}

/// Why a string is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// This is no label.
    #[error("{0:?} is no label: write headline, caption, body, byline or junk")]
    Unknown(String),
    /// A label is there twice.
    #[error("{} is there twice: name each label once", label_name(*.0))]
    Twice(Label),
}

/// A label's name in all formats but ours: in small letters.
#[must_use]
pub const fn label_name(label: Label) -> &'static str {
    match label {
        Label::Headline => "headline",
        Label::Caption => "caption",
        Label::Body => "body",
        Label::Byline => "byline",
        Label::Junk => "junk",
    }
}

impl FromStr for Profile {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let mut groups: Vec<Vec<Label>> = Vec::new();
        for group in text.split(',') {
            let mut labels = Vec::new();
            for name in group.split('+').map(str::trim) {
                let label = Label::ALL.into_iter().find(|l| l.name().eq_ignore_ascii_case(name));
                let label = label.ok_or_else(|| ProfileError::Unknown(name.to_owned()))?;
                if labels.contains(&label) || groups.iter().any(|group| group.contains(&label)) {
                    return Err(ProfileError::Twice(label));
                }
                labels.push(label);
            }
            groups.push(labels);
        }
        Ok(Self { groups })
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, group) in self.groups.iter().enumerate() {
            for (j, label) in group.iter().enumerate() {
                let before = if j > 0 {
                    "+"
                } else if i > 0 {
                    ","
                } else {
                    ""
                };
                write!(f, "{before}{}", label_name(*label))?;
            }
        }
        Ok(())
    }
}

/// A paragraph of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// The label of its first piece.
    pub label: Label,
    /// Where it begins and ends in the text, in bytes; what lies between may not all be content.
    pub range: ByteRange,
    /// Its text.
    pub text: String,
}

impl Profile {
    /// True if text with this label is content.
    #[must_use]
    pub fn contains(&self, label: Label) -> bool {
        self.groups.iter().any(|group| group.contains(&label))
    }

    /// The labels in their order.
    #[must_use]
    pub fn labels(&self) -> Vec<Label> {
        self.groups.concat()
    }

    /// The content of a record: its spans cut at blocks. Pieces of one block are one paragraph,
    /// with a blank between unless they adjoin.
    #[must_use]
    pub fn paragraphs(&self, record: &Record) -> Vec<Paragraph> {
        let (text, blocks) = (&record.annotation.text, record.blocks());
        let mut paragraphs: Vec<Paragraph> = Vec::new();
        for group in &self.groups {
            // The block and the end of the piece before, in this group.
            let mut last: Option<(usize, Byte)> = None;
            for span in record.annotation.spans.iter().filter(|s| group.contains(&s.label)) {
                for number in blocks.overlapping(span.range) {
                    let block = blocks.get(number);
                    let Some(range) = block.and_then(|b| b.intersect(span.range)) else { continue };
                    let piece = text.slice(range);
                    match (last, paragraphs.last_mut()) {
                        (Some((block, end)), Some(paragraph)) if block == number => {
                            if end < range.start {
                                paragraph.text.push(' ');
                            }
                            paragraph.text.push_str(piece);
                            paragraph.range = paragraph.range.join(range);
                        }
                        _ => paragraphs.push(Paragraph {
                            label: span.label,
                            range,
                            text: piece.to_owned(),
                        }),
                    }
                    last = Some((number, range.end));
                }
            }
        }
        paragraphs
    }

    /// The content of a record as one text, with an empty line between paragraphs.
    #[must_use]
    pub fn content(&self, record: &Record) -> String {
        let texts: Vec<String> = self.paragraphs(record).into_iter().map(|p| p.text).collect();
        texts.join("\n\n")
    }
}
