//! The id of an article in a data set: its path in the desk without the extension.
//!
//! `2024/korea.txt` and `2024/korea.html.gz` both are `2024/korea`, so a desk that has both can't
//! be exported before one of them is renamed or left out.

use std::collections::HashMap;

/// Endings that are two extensions long.
const PACKED: [&str; 3] = [".html.gz", ".htm.gz", ".xhtml.gz"];

/// The id of the article at a path in the desk, which has `/` between folders on every system
/// and does not lead out of it. `None` for a path that is absolute, empty, or has `.`, `..`, an
/// empty name or a NUL in it.
///
/// ```
/// use copydesk::dataset::article_id;
///
/// assert_eq!(article_id("2024/korea.html.gz").as_deref(), Some("2024/korea"));
/// assert_eq!(article_id("a.b.TXT").as_deref(), Some("a.b"));
/// assert_eq!(article_id("../korea.txt"), None);
/// ```
#[must_use]
pub fn article_id(path: &str) -> Option<String> {
    let is_sound = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\0', '\\']);
    if !path.split('/').all(is_sound) {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_ascii_lowercase();
    let packed = PACKED.iter().find(|ending| lower.ends_with(**ending));
    let ending = packed
        .map_or_else(|| name.rfind('.').map_or(0, |dot| name.len() - dot), |ending| ending.len());
    // A name that is nothing but an ending stays whole.
    let ending = if ending == name.len() { 0 } else { ending };
    path.get(..path.len() - ending).map(str::to_owned)
}

/// Why articles can't be exported together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Two have one id.
    #[error("{first} and {second} would have one id, {id}: rename one of them or leave it out")]
    Same {
        /// The id.
        id: String,
        /// The path of one.
        first: String,
        /// The path of the other.
        second: String,
    },
    /// The ids of two differ in case only, and their files would be one on many systems.
    #[error(
        "the ids of {first} and {second} differ in case only, and on many systems their files \
         would be one: rename one of them or leave it out"
    )]
    SameButCase {
        /// The path of one.
        first: String,
        /// The path of the other.
        second: String,
    },
    /// The path gives no id.
    #[error("{0:?} is no path of an article in the desk")]
    Path(String),
}

/// Checks that the articles at these paths have ids, and each its own. Where the format has a
/// file for each article (`folds_case`), two that differ in case only are refused too.
pub fn check_ids<'a>(
    paths: impl IntoIterator<Item = &'a str>,
    folds_case: bool,
) -> Result<(), IdError> {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for path in paths {
        let id = article_id(path).ok_or_else(|| IdError::Path(path.to_owned()))?;
        let key = if folds_case { id.to_lowercase() } else { id.clone() };
        let Some(first) = seen.insert(key, path) else { continue };
        let (first, second) = (first.to_owned(), path.to_owned());
        if article_id(&first).as_deref() == Some(&id) {
            return Err(IdError::Same { id, first, second });
        }
        return Err(IdError::SameButCase { first, second });
    }
    Ok(())
}

/// An id as the name of one file, for readers that know no folders: `/` is `%2F` and `%` is
/// `%25`, so that no two ids have one name.
#[must_use]
pub fn flat_name(id: &str) -> String {
    id.replace('%', "%25").replace('/', "%2F")
}

/// The id that [`flat_name`] made a name of.
#[must_use]
pub fn id_of_flat_name(name: &str) -> String {
    name.replace("%2F", "/").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_paths_without_the_extension() {
        let cases = [
            ("korea.txt", Some("korea")),
            ("a/b/korea.xhtml.GZ", Some("a/b/korea")),
            ("korea.md", Some("korea")),
            ("korea", Some("korea")),
            ("a.b/korea", Some("a.b/korea")),
            (".txt", Some(".txt")),
            (".html.gz", Some(".html.gz")),
            ("x/.txt", Some("x/.txt")),
            ("", None),
            ("/etc/x.txt", None),
            ("a//b.txt", None),
            ("./a.txt", None),
            ("a/..", None),
            ("a\\b.txt", None),
        ];
        for (path, id) in cases {
            assert_eq!(article_id(path).as_deref(), id, "{path:?}");
        }
    }

    #[test]
    fn two_articles_with_one_id_are_named() {
        assert_eq!(check_ids(["a.txt", "b.txt", "A.txt"], false), Ok(()));
        let same = check_ids(["a/x.txt", "b.txt", "a/x.html.gz"], false).unwrap_err();
        assert_eq!(
            same.to_string(),
            "a/x.txt and a/x.html.gz would have one id, a/x: rename one of them or leave it out"
        );
        assert!(matches!(check_ids(["a.txt", "A.txt"], true), Err(IdError::SameButCase { .. })));
        assert!(matches!(check_ids(["../a.txt"], true), Err(IdError::Path(_))));
    }

    #[test]
    fn flat_names_are_ids_again() {
        assert_eq!(flat_name("a/b%2F"), "a%2Fb%252F");
        for id in ["a/b%2F", "%25", "%2", "a%/F", "%252F/%"] {
            assert_eq!(id_of_flat_name(&flat_name(id)), id);
        }
    }
}
