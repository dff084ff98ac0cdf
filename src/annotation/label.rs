//! The five labels, in their one order.

use serde::{Deserialize, Serialize};

/// What a span of an article is. These five, in this order, everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Label {
    /// The title of this article. `docs/guidelines.md` has rulings for this and the others.
    Headline,
    /// Text that belongs to a picture, with its credit.
    Caption,
    /// The article itself.
    Body,
    /// Who wrote it, with job, agency and address.
    Byline,
    /// Everything that is not the article.
    Junk,
}

impl Label {
    /// All labels in order.
    pub const ALL: [Self; 5] =
        [Self::Headline, Self::Caption, Self::Body, Self::Byline, Self::Junk];

    /// The label's name, as the file and the window spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headline => "Headline",
            Self::Caption => "Caption",
            Self::Body => "Body",
            Self::Byline => "Byline",
            Self::Junk => "Junk",
        }
    }

    /// The letter that stands for it in the gutter, and its key unless the user changed that.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Headline => 'H',
            Self::Caption => 'C',
            Self::Body => 'B',
            Self::Byline => 'Y',
            Self::Junk => 'J',
        }
    }

    /// Its place in [`Label::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
