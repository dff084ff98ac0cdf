//! The pure rooms of Copydesk, under the package's own name, so that the checks that tests make
//! can be made here too.

#[path = "../../src/annotation/mod.rs"]
pub mod annotation;
#[path = "../../src/article/mod.rs"]
pub mod article;
#[path = "../../src/dataset/mod.rs"]
pub mod dataset;
#[path = "../../src/review/mod.rs"]
pub mod review;
