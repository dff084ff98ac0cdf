//! The sample articles, built into the program, each with its gold.
//!
//! Written for this project. Putting them into a folder never overwrites a file there.

use crate::desk::error::SaveError;
use crate::desk::fingerprint::Expect;
use crate::desk::fs::FileSystem;
use crate::desk::replace::{ReplaceError, replace};
use std::path::Path;

/// One built-in file: its name and its bytes.
#[derive(Clone, Copy, Debug)]
pub struct SampleFile {
    /// The file's name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

macro_rules! samples {
    ($($name:literal),+ $(,)?) => {
        /// Every sample: an article, then its gold.
        pub const FILES: &[SampleFile] = &[$(
            SampleFile {
                name: $name,
                bytes: include_bytes!(concat!("../../assets/samples/", $name)),
            },
            SampleFile {
                name: concat!($name, ".gold.ron"),
                bytes: include_bytes!(concat!("../../assets/samples/", $name, ".gold.ron")),
            },
        )+];
    };
}

samples![
    "harbour_bridge.txt",
    "wire_storm.txt",
    "live_blog.txt",
    "seoul_market.txt",
    "osaka_rail.txt",
    "cairo_library.txt",
    "haifa_port.txt",
    "jaipur_metro.txt",
    "festival_emoji.txt",
    "muenchen_1252.txt",
    "sofia_tram_1251.txt",
];

/// Puts the samples into a folder. Files that are there already are left alone.
pub fn put_into(fs: &dyn FileSystem, folder: &Path) -> Result<(), SaveError> {
    for file in FILES {
        let path = folder.join(file.name);
        match replace(fs, &path, file.bytes, &[Expect::Absent], &mut |_| ()) {
            Ok(_) | Err(ReplaceError::Changed(_)) => {}
            Err(ReplaceError::Failed(error)) => return Err(error),
        }
    }
    Ok(())
}
