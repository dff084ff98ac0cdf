//! Bytes to text: decoding, lines, blocks, clusters, words and offset units.
//!
//! The only room that turns bytes into text. No I/O, no clock, no threads.

pub mod block;
pub mod offset;
pub mod text;

pub use block::{BlockMode, Blocks};
pub use offset::{Byte, ByteRange};
pub use text::Text;
