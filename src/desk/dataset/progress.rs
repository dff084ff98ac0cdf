//! How far work on the articles of a desk or the records of a data set is: in which pass over
//! them, and how many of that pass are done.

/// A pass over the articles, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Which lines are furniture of their sites?
    Furniture,
    /// What is each article like?
    Contents,
    /// Those that may be nearly the same as others are read once more.
    Alike,
    /// The data set is written.
    Writing,
    /// Files are compared with the list of their checksums.
    Checksums,
}

impl Pass {
    /// Words for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Furniture => "looking for page furniture",
            Self::Contents => "comparing contents",
            Self::Alike => "comparing what is nearly the same",
            Self::Writing => "writing",
            Self::Checksums => "comparing checksums",
        }
    }
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// In which pass.
    pub pass: Pass,
    /// Articles, records or files done in this pass.
    pub done: u64,
    /// Of how many, if it is known; else 0.
    pub all: u64,
}

impl Progress {
    /// The same over all passes of an export, for one bar that never goes back: each article
    /// counts in each pass. `None` in a pass over a few of them, or none.
    #[must_use]
    pub const fn overall(self, is_split: bool) -> Option<(u64, u64)> {
        let Self { pass, done, all } = self;
        match (pass, is_split) {
            (Pass::Alike | Pass::Checksums, _) => None,
            (_, false) => Some((done, all)),
            (Pass::Furniture, true) => Some((done, all * 3)),
            (Pass::Contents, true) => Some((all + done, all * 3)),
            (Pass::Writing, true) => Some((all * 2 + done, all * 3)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bar_over_all_passes_never_goes_back() {
        let passes =
            [(Pass::Furniture, 4), (Pass::Contents, 4), (Pass::Alike, 2), (Pass::Writing, 4)];
        let mut last = 0;
        for (pass, all) in passes {
            for done in 1..=all {
                let Some((done, all)) = (Progress { pass, done, all }).overall(true) else {
                    continue;
                };
                assert_eq!((done, all), (last + 1, 12), "{pass:?}");
                last = done;
            }
        }
        assert_eq!(last, 12);
        let alone = Progress { pass: Pass::Writing, done: 3, all: 4 };
        assert_eq!(alone.overall(false), Some((3, 4)));
    }
}
