//! Names: of annotation files, and of the annotators in them.
//!
//! ```text
//! korea.txt            the article
//! korea.txt.ron        an annotation by nobody in particular
//! korea.txt.mk.ron     mk's
//! korea.txt.gold.ron   the adjudicated one
//! ```
//!
//! From an article and an annotator to a file name there is one way
//! ([`annotation_file_name`]). Backwards a name alone can be read two ways (`x.mk.ron`: mk's
//! of `x`, or nobody's of `x.mk`?). Who knows the article asks [`annotator_in`], who has read
//! the file asks [`check_against_name`], and both are exact; [`parse_file_name`] goes by the
//! usual endings of articles. For that reason no annotator may be called like such an ending.
//!
//! Letters are Unicode letters. A letter with a separate combining accent, which is how some
//! systems rewrite file names, is not one character that is a letter, so such a name is
//! refused and not silently taken for another: nothing here normalises.

use super::super::model::Annotation;
use std::fmt;
use thiserror::Error;

/// The annotator of gold.
pub const GOLD: &str = "gold";
/// Begins the names of imports.
const IMPORT: &str = "import-";
/// Ends the name of an annotation file.
const ENDING: &str = ".ron";
/// The longest name of an annotator, in code points; file systems allow about 255 bytes for
/// the whole file name.
const LONGEST: usize = 64;
/// The endings of articles.
const ARTICLE_ENDINGS: [&str; 8] =
    ["txt", "text", "html", "htm", "xhtml", "html.gz", "htm.gz", "xhtml.gz"];
/// Names with another meaning: of gold and of the majority vote, and endings of files.
const TAKEN: [&str; 9] = [GOLD, "majority", "ron", "gz", "txt", "text", "html", "htm", "xhtml"];
/// Devices of Windows, beside its numbered ports.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name of an annotator: 1 to 64 letters, digits, `-` and `_`, with no other meaning.
///
/// Keeps its spelling. Two that differ in case only are one annotator ([`same_annotator`]),
/// since on many systems their files would be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotatorName(String);

impl AnnotatorName {
    /// Checks the name of a person or program that annotates.
    pub fn new(name: &str) -> Result<Self, AnnotatorNameError> {
        check_characters(name)?;
        if is_taken(name) || name.to_lowercase().starts_with(IMPORT) {
            return Err(AnnotatorNameError::Taken(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name for what was imported from `origin`: `import-doccano`.
    pub fn import(origin: &str) -> Result<Self, AnnotatorNameError> {
        let name = format!("{IMPORT}{origin}");
        check_characters(origin)?;
        check_characters(&name)?;
        Ok(Self(name))
    }

    /// The name as it was spelled.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AnnotatorName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a name cannot be an annotator's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AnnotatorNameError {
    /// It has no character.
    #[error("an annotator's name needs at least one letter or digit")]
    Empty,
    /// It has more than 64 characters.
    #[error("an annotator's name has at most {LONGEST} characters")]
    TooLong,
    /// It has a character that is not allowed.
    #[error("an annotator's name is made of letters, digits, - and _, but this has {0:?}")]
    Character(char),
    /// It means something else.
    #[error("{0} cannot be an annotator's name: it means something else")]
    Taken(String),
}

fn check_characters(name: &str) -> Result<(), AnnotatorNameError> {
    if name.is_empty() {
        return Err(AnnotatorNameError::Empty);
    }
    if name.chars().nth(LONGEST).is_some() {
        return Err(AnnotatorNameError::TooLong);
    }
    match name.chars().find(|&c| !(c.is_alphanumeric() || c == '-' || c == '_')) {
        Some(c) => Err(AnnotatorNameError::Character(c)),
        None => Ok(()),
    }
}

fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name.to_lowercase().as_str()) || is_device(name)
}

/// True for the name of a device of Windows, in any case: no file there can have it, whatever
/// its ending.
///
/// ```
/// use copydesk::annotation::file::is_device;
/// assert!(is_device("NUL") && is_device("com1") && !is_device("com"));
/// ```
#[must_use]
pub fn is_device(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_port = |kind| {
        let port = name.strip_prefix(kind).map(str::chars);
        port.is_some_and(|mut port| {
            let first = port.next();
            let is_number = first.is_some_and(|c| matches!(c, '1'..='9' | '¹' | '²' | '³'));
            is_number && port.next().is_none()
        })
    };
    DEVICES.contains(&name.as_str()) || is_port("com") || is_port("lpt")
}

/// True if an annotation may be stored under this annotator: nobody (`""`), gold, an import,
/// or a sound name.
pub(super) fn may_be_stored(annotator: &str) -> bool {
    annotator.is_empty()
        || annotator == GOLD
        || AnnotatorName::new(annotator).is_ok()
        || annotator
            .strip_prefix(IMPORT)
            .is_some_and(|origin| AnnotatorName::import(origin).is_ok())
}

/// True if two names are one annotator, whatever their case.
///
/// ```
/// use copydesk::annotation::file::same_annotator;
/// assert!(same_annotator("MK", "mk") && !same_annotator("mk", "mk2"));
/// ```
#[must_use]
pub fn same_annotator(a: &str, b: &str) -> bool {
    a == b || a.to_lowercase() == b.to_lowercase()
}

/// The name of the file for an article's annotation, which stands beside the article.
/// `source` is the article's file name, `annotator` may be empty. Names that differ only in
/// case are one, so the file's name has small letters.
///
/// ```
/// use copydesk::annotation::file::annotation_file_name;
/// assert_eq!(annotation_file_name("korea.txt", ""), "korea.txt.ron");
/// assert_eq!(annotation_file_name("korea.txt", "MK"), "korea.txt.mk.ron");
/// ```
#[must_use]
pub fn annotation_file_name(source: &str, annotator: &str) -> String {
    if annotator.is_empty() {
        format!("{source}{ENDING}")
    } else {
        format!("{source}.{}{ENDING}", annotator.to_lowercase())
    }
}

/// Who annotated the article `source` in the file called `file_name`: `""` for nobody in
/// particular; `None` if that is no annotation of this article.
///
/// ```
/// use copydesk::annotation::file::annotator_in;
/// assert_eq!(annotator_in("notes.md.ron", "notes.md"), Some(""));
/// assert_eq!(annotator_in("notes.md.ron", "notes"), Some("md"));
/// assert_eq!(annotator_in("notes.md.ron", "other.md"), None);
/// ```
#[must_use]
pub fn annotator_in<'a>(file_name: &'a str, source: &str) -> Option<&'a str> {
    let rest = file_name.strip_suffix(ENDING)?.strip_prefix(source)?;
    if rest.is_empty() {
        return Some("");
    }
    rest.strip_prefix('.').filter(|name| !name.is_empty() && may_be_stored(name))
}

/// The article and the annotator that a file name most likely stands for; `None` if it is not
/// an annotation file's.
///
/// A name that ends like an article before `.ron` is nobody's annotation of that article. If
/// what comes before the last dot ends like an article, or the last part is `gold` or an
/// import, the last part is the annotator. Anything else is nobody's annotation of an article
/// with an unusual name. [`annotation_file_name`] of the result is always `name` again.
///
/// ```
/// use copydesk::annotation::file::parse_file_name;
/// let parsed = |name| parse_file_name(name).unwrap_or_default();
/// assert_eq!(parsed("korea.txt.ron"), ("korea.txt".into(), "".into()));
/// assert_eq!(parsed("korea.txt.mk.ron"), ("korea.txt".into(), "mk".into()));
/// assert_eq!(parsed("korea.mk.ron"), ("korea.mk".into(), "".into()));
/// ```
#[must_use]
pub fn parse_file_name(name: &str) -> Option<(String, String)> {
    let stem = name.strip_suffix(ENDING).filter(|stem| !stem.is_empty())?;
    if !is_article_name(stem)
        && let Some((source, annotator)) = stem.rsplit_once('.')
        && !source.is_empty()
        && !annotator.is_empty()
        && may_be_stored(annotator)
        && (is_article_name(source) || annotator == GOLD || annotator.starts_with(IMPORT))
    {
        return Some((source.to_owned(), annotator.to_owned()));
    }
    Some((stem.to_owned(), String::new()))
}

/// True for a file name with one of the usual endings of articles, in any case.
#[must_use]
pub fn is_article_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ARTICLE_ENDINGS.iter().any(|ending| {
        name.strip_suffix(ending).and_then(|n| n.strip_suffix('.')).is_some_and(|n| !n.is_empty())
    })
}

/// A file that says inside that it is about another article or by another annotator than its
/// name does.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the file is called {found} but says inside that it is {expected}: \
     rename it, or correct `source` and `annotator`"
)]
pub struct NameMismatch {
    /// What the file is called.
    pub found: String,
    /// What it would be called after what is inside.
    pub expected: String,
}

/// Checks that an annotation's `source` and `annotator` agree with the name of its file,
/// which is given without a folder. The annotator's case does not count.
///
/// After this, `source` is known to be a file beside the annotation and nowhere else.
pub fn check_against_name(annotation: &Annotation, file_name: &str) -> Result<(), NameMismatch> {
    let agrees = annotator_in(file_name, &annotation.article.source)
        .is_some_and(|annotator| same_annotator(annotator, &annotation.annotator));
    if agrees {
        return Ok(());
    }
    let expected = annotation_file_name(&annotation.article.source, &annotation.annotator);
    Err(NameMismatch { found: file_name.to_owned(), expected })
}

/// True for a file name without a folder in it.
pub(super) fn is_bare(source: &str) -> bool {
    !matches!(source, "" | "." | "..") && !source.contains(['/', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Article;
    use crate::article::Text;
    use std::sync::Arc;

    #[test]
    fn annotators_names() {
        for name in
            ["mk", "MK", "a", "7", "a-b_c", "Жанна", "é", "한나", "imported", "golden", "com"]
        {
            assert_eq!(AnnotatorName::new(name).map(|n| n.to_string()), Ok(name.to_owned()));
        }
        let taken = |name: &str| Err(AnnotatorNameError::Taken(name.to_owned()));
        for name in
            ["gold", "Gold", "MAJORITY", "import-x", "IMPORT-x", "txt", "Html", "NUL", "com1"]
        {
            assert_eq!(AnnotatorName::new(name), taken(name));
        }
        assert_eq!(AnnotatorName::new(""), Err(AnnotatorNameError::Empty));
        assert_eq!(AnnotatorName::new(&"x".repeat(65)), Err(AnnotatorNameError::TooLong));
        for (name, bad) in [
            ("a.b", '.'),
            ("a b", ' '),
            ("a/b", '/'),
            ("e\u{301}", '\u{301}'),
            ("\u{202e}x", '\u{202e}'),
        ] {
            assert_eq!(AnnotatorName::new(name), Err(AnnotatorNameError::Character(bad)));
        }
    }

    #[test]
    fn imports_have_names_of_their_own() {
        assert_eq!(
            AnnotatorName::import("doccano").map(|n| n.to_string()),
            Ok("import-doccano".to_owned())
        );
        assert_eq!(AnnotatorName::import(""), Err(AnnotatorNameError::Empty));
        assert!(may_be_stored("import-doccano") && may_be_stored("") && may_be_stored(GOLD));
        assert!(!may_be_stored("majority") && !may_be_stored("import-") && !may_be_stored("Gold"));
    }

    #[test]
    fn file_names_read_back() {
        let cases = [
            ("korea.txt.ron", "korea.txt", ""),
            ("korea.txt.mk.ron", "korea.txt", "mk"),
            ("korea.txt.gold.ron", "korea.txt", "gold"),
            ("korea.txt.import-x.ron", "korea.txt", "import-x"),
            ("KOREA.HTML.gz.mk.ron", "KOREA.HTML.gz", "mk"),
            ("a.mk.txt.ron", "a.mk.txt", ""),
            ("a.txt.html.ron", "a.txt.html", ""),
            ("x.mk.ron", "x.mk", ""),
            ("x.mk.jd.ron", "x.mk.jd", ""),
            ("notes.md.gold.ron", "notes.md", "gold"),
            ("korea.txt..ron", "korea.txt.", ""),
            ("korea.txt.a b.ron", "korea.txt.a b", ""),
            ("korea.txt.ron.ron", "korea.txt.ron", ""),
            (".gold.ron", ".gold", ""),
        ];
        for (name, source, annotator) in cases {
            assert_eq!(parse_file_name(name), Some((source.into(), annotator.into())), "{name}");
            assert_eq!(annotation_file_name(source, annotator), name);
        }
        for name in ["", ".ron", "korea.txt", "korea.RON", "korea.ron.txt"] {
            assert_eq!(parse_file_name(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_inside_must_agree_with_the_name() {
        let annotation = |source: &str, annotator: &str| Annotation {
            article: Article { source: source.into(), ..Article::default() },
            ..Annotation::new(Article::default(), annotator, Arc::new(Text::new(String::new())))
        };
        let sound = [
            ("korea.txt", "", "korea.txt.ron"),
            ("korea.txt", "mk", "korea.txt.MK.ron"),
            ("x", "mk", "x.mk.ron"),
            ("x.mk", "", "x.mk.ron"),
        ];
        for (source, annotator, name) in sound {
            assert_eq!(check_against_name(&annotation(source, annotator), name), Ok(()), "{name}");
        }
        let unsound = [
            ("korea.txt", "mk", "korea.txt.ron"),
            ("korea.txt", "", "korea.txt.mk.ron"),
            ("../korea.txt", "", "korea.txt.ron"),
            ("Korea.txt", "", "korea.txt.ron"),
        ];
        for (source, annotator, name) in unsound {
            assert!(check_against_name(&annotation(source, annotator), name).is_err(), "{name}");
        }
    }
}
