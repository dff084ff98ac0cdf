//! The annotation file: one RON file for one annotator's work on one article.
//!
//! `docs/format.md` is its specification. [`write()`] makes the one canonical form of an
//! annotation, a pure function of its content. [`read()`] takes that form and any other RON
//! spelling of it, verifies everything the file says about its own text, and returns either a
//! sound annotation or every error there is, each with its line and column.
//!
//! | file | about |
//! |---|---|
//! | `name` | file names and annotators' names |
//! | `quote` | what a span's quote is |
//! | `write` | annotation to bytes |
//! | `syntax` | bytes to tokens |
//! | `reader` | tokens to structs, lists and values of any shape |
//! | `read` | those to a draft of the annotation |
//! | `draft`, `check` | a draft to a sound annotation, or errors of meaning |
//! | `edges` | which of many offsets lie on grapheme-cluster edges, in one pass |
//! | `error`, `position` | what is wrong, and where |
//!
//! The reader is written by hand, and not derived with `serde`, because a derived one stops at
//! the first error and keeps no positions; what it reads, the `ron` crate reads alike, and
//! `tests/annotation/file_random.rs` holds the two together.
//!
//! Reading and writing take time and memory in proportion to the file, whatever is in it, and
//! do not recurse.
//!
//! ```
//! use copydesk::annotation::file::{read, write};
//! use copydesk::annotation::{Annotation, Article, Label, Span, Spans, hash::sha256_hex};
//! use copydesk::article::Text;
//! use std::sync::Arc;
//!
//! let raw = "Home\nTalks resume in Seoul\n";
//! let article = Article {
//!     source: "korea.txt".to_owned(),
//!     sha256: sha256_hex(raw.as_bytes()),
//!     encoding: "UTF-8".to_owned(),
//!     ..Article::default()
//! };
//! let mut annotation = Annotation::new(article, "mk", Arc::new(Text::new(raw.to_owned())));
//! annotation.spans = Spans::new(vec![Span::new(5, 26, Label::Headline)]).unwrap_or_default();
//!
//! let file = write(&annotation);
//! let loaded = read(file.as_bytes())?;
//! assert_eq!(loaded.annotation, annotation);
//! assert!(loaded.repairs.is_empty());
//!
//! let damaged = file.replace("Talks resume in Seoul\"", "Talks in Seoul\"");
//! let failure = read(damaged.as_bytes()).unwrap_err();
//! assert!(failure.to_string().starts_with("line 18, column 57: the quote"));
//! # Ok::<(), copydesk::annotation::file::Failure>(())
//! ```

mod check;
mod draft;
pub(super) mod edges;
mod error;
mod name;
mod position;
mod quote;
mod read;
mod reader;
mod syntax;
mod write;

pub use error::{BlankEnd, Failure, FileError, FileErrorKind, LineEnds, Loaded, Repair};
pub use name::{
    AnnotatorName, AnnotatorNameError, GOLD, NameMismatch, annotation_file_name, annotator_in,
    check_against_name, is_article_name, is_device, parse_file_name, same_annotator,
};
pub use quote::quote;
pub use read::{matches_article, read};
pub(crate) use write::Quoted;
pub use write::write;

/// The version of the format that [`write()`] writes, and the newest that [`read()`] reads.
pub const VERSION: u64 = 1;
