//! The sample articles, built into the program, each with its gold.
//!
//! Written for this project. Putting them into a folder never overwrites a file there.

use crate::desk::error::{SaveError, What};
use crate::desk::fingerprint::Expect;
use crate::desk::fs::FileSystem;
use crate::desk::replace::{ReplaceError, make_folder, replace};
use std::path::{Path, PathBuf};

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
    "river_ferry.html",
    "gull_census.html",
    "tokyo_tram.html",
];

/// Where the samples could go: a folder of their own among the user's documents.
#[must_use]
pub fn suggested_folder() -> Option<PathBuf> {
    let user = directories::UserDirs::new()?;
    let place = user.document_dir().unwrap_or(user.home_dir());
    Some(place.join("Copydesk samples"))
}

/// Puts the samples into a folder, which is made if it is not there. Files that are there already are left alone.
pub fn put_into(fs: &dyn FileSystem, folder: &Path) -> Result<(), SaveError> {
    let made = make_folder(fs, folder);
    made.map_err(|source| SaveError { path: folder.to_owned(), what: What::Create, source })?;
    for file in FILES {
        let path = folder.join(file.name);
        match replace(fs, &path, file.bytes, &[Expect::Absent], &mut |_| ()) {
            Ok(_) | Err(ReplaceError::Changed(_) | ReplaceError::Kept(..)) => {}
            Err(ReplaceError::Failed(error)) => return Err(error),
        }
    }
    Ok(())
}
