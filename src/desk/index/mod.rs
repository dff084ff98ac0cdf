//! The index of a desk: every article of a folder with what can be said of it in a list.
//!
//! Two parts, since they come at different speeds. The [`Listing`] is which articles there are
//! and which annotation files they have; a walk through the folder gives it, without reading a
//! file. The [`Facts`] of an article are what its current annotator's annotation says: status,
//! labelled share, problems; for them every annotation is read, which for a large desk takes
//! minutes. [`Indexer`] is the thread that makes both, in the background, and keeps them up to
//! date.
//!
//! An article is known by its number in the listing: folder after folder in the order of a
//! walk, the articles of each as people count. A listing never changes; a new one comes with the
//! number that each article had before.
//!
//! Limits: memory is about 150 bytes and the name for each article; 4 billion articles. An
//! annotation of an article with an unusual ending is found while that article is beside it.
//! Whether an article's bytes are still those that were annotated is not asked here.

mod facts;
mod listing;
mod reader;
mod scan;
mod worker;

pub use facts::{Facts, Known, LabelSet};
pub use listing::{Article, FolderListing, Listing, Print};
pub use scan::Trouble;
pub use worker::{Indexer, News, Place, Walked};
