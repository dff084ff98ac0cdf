//! Which splits there are, and how large they should be: `train=80,dev=10,test=10`.

/// The splits in order, each with its part of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratios {
    /// Name and weight; at least one, names distinct, weights above 0.
    splits: Vec<(String, f64)>,
}

/// Why ratios can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RatioError {
    /// Not `NAME=NUMBER`.
    #[error("`{0}` is not a split with its ratio: write NAME=NUMBER, say train=80")]
    Form(String),
    /// A name that can't name a folder.
    #[error("`{0}` can't name a split: letters, digits, - and _ can")]
    Name(String),
    /// Two of one name.
    #[error("there are two splits `{0}`: give each its own name")]
    Twice(String),
    /// Not a number above 0.
    #[error("the ratio of `{0}` is not a number above 0")]
    Number(String),
}

impl Ratios {
    /// Reads `train=80,dev=10,test=10`. The numbers may have any sum. The order counts: the
    /// same splits in another order put other groups into them.
    ///
    /// ```
    /// use copydesk::dataset::split::Ratios;
    ///
    /// let ratios = Ratios::parse("train=8, test=2")?;
    /// assert_eq!(ratios.names().collect::<Vec<_>>(), ["train", "test"]);
    /// assert_eq!(ratios.target(1), 0.2);
    /// assert!(Ratios::parse("train=80,test").is_err());
    /// # Ok::<(), copydesk::dataset::split::RatioError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, RatioError> {
        let mut splits: Vec<(String, f64)> = Vec::new();
        for part in text.split(',') {
            let part = part.trim();
            let form = || RatioError::Form(part.to_owned());
            let (name, number) = part.split_once('=').ok_or_else(form)?;
            let (name, number) = (name.trim(), number.trim());
            let is_letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            if name.is_empty() || !name.bytes().all(is_letter) {
                return Err(RatioError::Name(name.to_owned()));
            }
            if splits.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                return Err(RatioError::Twice(name.to_owned()));
            }
            let is_digit = |b: u8| b.is_ascii_digit() || b == b'.';
            let weight = number
                .parse()
                .ok()
                .filter(|w: &f64| number.bytes().all(is_digit) && *w > 0.0 && *w <= 1e9);
            let weight = weight.ok_or_else(|| RatioError::Number(name.to_owned()))?;
            splits.push((name.to_owned(), weight));
        }
        Ok(Self { splits })
    }

    /// How many splits there are; at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.splits.len()
    }

    /// Never true.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.splits.is_empty()
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.splits.iter().map(|(name, _)| name.as_str())
    }

    /// The name of one; empty if there is no such split.
    #[must_use]
    pub fn name(&self, split: usize) -> &str {
        self.splits.get(split).map_or("", |(name, _)| name)
    }

    /// The part of all articles that one should have, from 0 to 1.
    #[must_use]
    pub fn target(&self, split: usize) -> f64 {
        let all: f64 = self.splits.iter().map(|(_, weight)| weight).sum();
        self.splits.get(split).map_or(0.0, |(_, weight)| weight / all)
    }

    /// The split that holds a place from 0 up to, without, 1, if they lie side by side.
    #[must_use]
    pub fn at(&self, place: f64) -> usize {
        let all: f64 = self.splits.iter().map(|(_, weight)| weight).sum();
        let mut end = 0.0;
        let found = self.splits.iter().position(|(_, weight)| {
            end += weight;
            place * all < end
        });
        found.unwrap_or(self.splits.len().saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_read_or_refused() {
        use RatioError::{Form, Name, Number, Twice};
        let cases: &[(&str, Result<&[f64], RatioError>)] = &[
            ("train=80,dev=10,test=10", Ok(&[0.8, 0.1, 0.1])),
            (" a = 1 ", Ok(&[1.0])),
            ("a=0.5,b-2=.5", Ok(&[0.5, 0.5])),
            ("", Err(Form(String::new()))),
            ("a=1,", Err(Form(String::new()))),
            ("a:1", Err(Form("a:1".into()))),
            ("a=1,A=2", Err(Twice("A".into()))),
            ("../x=1", Err(Name("../x".into()))),
            ("=1", Err(Name(String::new()))),
            ("a=0", Err(Number("a".into()))),
            ("a=-1", Err(Number("a".into()))),
            ("a=NaN", Err(Number("a".into()))),
            ("a=1e5", Err(Number("a".into()))),
            ("a=", Err(Number("a".into()))),
        ];
        for (text, expected) in cases {
            let found = Ratios::parse(text);
            let found = found.map(|r| (0..r.len()).map(|n| r.target(n)).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), expected.as_deref(), "{text:?}");
        }
    }

    #[test]
    fn a_place_has_one_split() {
        let ratios = Ratios::parse("a=80,b=10,c=10").unwrap();
        let cases = [(0.0, 0), (0.799, 0), (0.8, 1), (0.899, 1), (0.9, 2), (0.999, 2), (1.0, 2)];
        for (place, split) in cases {
            assert_eq!(ratios.at(place), split, "{place}");
        }
    }
}
