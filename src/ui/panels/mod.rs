//! The panels beside the article. In a narrow window they are drawers over it.

pub mod guidelines;
pub mod labels;
pub mod notes;
pub mod problems;
pub mod queue;
pub mod reading;
pub mod review;
pub mod side;
pub mod source;
pub mod spans;

/// Below this width, in points, the panels are drawers.
pub const NARROW: f32 = 900.0;
/// So much of the width, in points, a drawer leaves to the article, as far as it can.
pub const ARTICLE: f32 = 290.0;
/// Below this width, in points, the panels begin narrower, so that the article keeps its room.
pub const TIGHT: f32 = 1100.0;
