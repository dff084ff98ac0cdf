//! What is made of annotations for others: formats that extractors are trained and scored on.
//!
//! Pure functions over annotations and articles; no I/O. [`take()`] makes a record of an article's
//! annotations, [`export`] makes bytes of records, [`card`](mod@card) says what they are.

pub mod align;
pub mod card;
pub mod dom;
pub mod export;
pub mod gold;
pub mod id;
pub mod import;
pub mod loss;
pub mod majority;
mod parquet_bounds;
pub mod profile;
pub mod record;
pub(crate) mod rows;
pub mod split;
pub mod tally;
pub mod tokens;

pub use gold::{Gold, GoldError};
pub use id::{IdError, article_id, check_ids};
pub use loss::{Loss, LossReport, Reason};
pub use majority::{Majority, Unsettled, majority};
pub use profile::{Paragraph, Profile, ProfileError, label_name};
pub use record::{Record, Taken, TakenFrom, take};
pub use tally::Tally;
