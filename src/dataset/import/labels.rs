//! What other tools' labels mean.

use crate::annotation::Label;

/// Names of labels and what they mean. The five labels mean themselves, in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelMap {
    /// Names in lower case.
    named: Vec<(String, Meaning)>,
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One of the five.
    Label(Label),
    /// Spans with it are left out.
    Nothing,
}

/// Why a table can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelMapError {
    /// Not `NAME=LABEL`.
    #[error("`{0}` says of no label what it means: write NAME=LABEL, say title=headline")]
    Form(String),
    /// None of the five.
    #[error("`{0}` is no label: headline, caption, body, byline, junk, or none to leave it out")]
    Label(String),
    /// One name twice.
    #[error("`{0}` is there twice")]
    Twice(String),
}

impl LabelMap {
    /// Reads `title=headline,paragraph=body,ad=none`. Case makes no difference.
    ///
    /// ```
    /// use copydesk::annotation::Label;
    /// use copydesk::dataset::import::{LabelMap, Meaning};
    ///
    /// let map = LabelMap::parse("title=headline, ad=none")?;
    /// assert_eq!(map.meaning("Title"), Some(Meaning::Label(Label::Headline)));
    /// assert_eq!(map.meaning("BODY"), Some(Meaning::Label(Label::Body)));
    /// assert_eq!(map.meaning("AD"), Some(Meaning::Nothing));
    /// assert_eq!(map.meaning("legend"), None);
    /// # Ok::<(), copydesk::dataset::import::LabelMapError>(())
    /// ```
    pub fn parse(table: &str) -> Result<Self, LabelMapError> {
        let mut named: Vec<(String, Meaning)> = Vec::new();
        for entry in table.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            // A label may hold `=`; a meaning does not.
            let (name, meaning) =
                entry.rsplit_once('=').ok_or_else(|| LabelMapError::Form(entry.to_owned()))?;
            let (name, meaning) = (name.trim().to_lowercase(), meaning.trim());
            if name.is_empty() {
                return Err(LabelMapError::Form(entry.to_owned()));
            }
            if named.iter().any(|(other, _)| *other == name) {
                return Err(LabelMapError::Twice(name));
            }
            let meaning = match own(meaning) {
                Some(label) => Meaning::Label(label),
                None if meaning.eq_ignore_ascii_case("none") => Meaning::Nothing,
                None => return Err(LabelMapError::Label(meaning.to_owned())),
            };
            named.push((name, meaning));
        }
        Ok(Self { named })
    }

    /// Says what a name means, whatever was said before.
    pub fn say(&mut self, name: &str, meaning: Meaning) {
        let name = name.trim().to_lowercase();
        self.named.retain(|(other, _)| *other != name);
        self.named.push((name, meaning));
    }

    /// What a name means; `None` if nobody said.
    #[must_use]
    pub fn meaning(&self, name: &str) -> Option<Meaning> {
        let name = name.trim().to_lowercase();
        let said = self.named.iter().find(|(other, _)| *other == name).map(|(_, meaning)| *meaning);
        said.or_else(|| own(&name).map(Meaning::Label))
    }
}

fn own(name: &str) -> Option<Label> {
    Label::ALL.into_iter().find(|label| label.name().eq_ignore_ascii_case(name))
}
