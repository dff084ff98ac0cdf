//! Bytes to text: decoding, lines, blocks, clusters, words and offset units.
//!
//! The only room that turns bytes into text. No I/O, no clock, no threads.

pub mod block;
pub mod chunk;
pub mod decode;
pub mod direction;
pub mod html;
pub mod looks;
pub mod offset;
pub mod open;
pub mod symbol;
pub mod text;
pub mod units;
pub mod word;

pub use block::{BlockMode, Blocks};
pub use decode::{Decoded, Evidence, decode, decode_as};
pub use offset::{Byte, ByteRange, Cluster, CodePoint, Utf16};
pub use text::Text;
pub use units::Units;
