//! Gzipped pages: bytes of the file to bytes of the page.
//!
//! Limit: a page never unpacks to more than the caller allows, so that a small file cannot
//! fill the memory.

use flate2::bufread::GzDecoder;
use std::io::Read;

/// Why a gzipped file gave no page.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It is damaged or cut off.
    #[error("the gzip file is damaged ({0}); fetch or pack it again")]
    Damaged(String),
    /// It is larger than the caller allows, in bytes.
    #[error("the gzip file unpacks to more than {} MB", .0 >> 20)]
    TooLarge(usize),
}

/// True if a file begins as gzip does.
#[must_use]
pub fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1F, 0x8B])
}

/// The page in a gzipped file, at most `limit` bytes. Several members give one page; zeros that
/// fill up the file after the last are no part of it, as for gzip(1).
pub fn unpack(bytes: &[u8], limit: usize) -> Result<Vec<u8>, UnpackError> {
    let mut page = Vec::new();
    let mut rest = bytes;
    loop {
        let left = u64::try_from(limit.saturating_sub(page.len())).unwrap_or(u64::MAX);
        let mut member = GzDecoder::new(rest).take(left.saturating_add(1));
        member.read_to_end(&mut page).map_err(|error| UnpackError::Damaged(error.to_string()))?;
        if page.len() > limit {
            return Err(UnpackError::TooLarge(limit));
        }
        rest = member.into_inner().into_inner();
        if rest.iter().all(|&b| b == 0) {
            return Ok(page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

    fn pack(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn unpacks_what_was_packed() {
        let packed = pack(b"<p>text");
        assert!(is_gzip(&packed) && !is_gzip(b"<p>text"));
        assert_eq!(unpack(&packed, 7).unwrap(), b"<p>text");
        let two = [packed.clone(), pack(b" and more")].concat();
        assert_eq!(unpack(&two, 100).unwrap(), b"<p>text and more");
    }

    #[test]
    fn zeros_after_the_last_member_are_no_damage() {
        let packed = pack(b"<p>text");
        let padded = [&packed[..], &[0; 500]].concat();
        assert_eq!(unpack(&padded, 7).unwrap(), b"<p>text");
        let two = [packed.as_slice(), packed.as_slice(), &[0]].concat();
        assert_eq!(unpack(&two, 100).unwrap(), b"<p>text<p>text");
        for more in [&b"\0\0x"[..], b"x", &[&[0; 4], packed.as_slice()].concat()] {
            let odd = [packed.as_slice(), more].concat();
            assert!(matches!(unpack(&odd, 100), Err(UnpackError::Damaged(_))), "{more:?}");
        }
        // A page may end in zeros of its own, and so may what it is packed in.
        let zeros = pack(&[0; 300]);
        assert_eq!(unpack(&[zeros.as_slice(), &[0; 9]].concat(), 300).unwrap(), [0; 300]);
        let cut = &packed[..packed.len() - 4];
        assert!(matches!(unpack(&[cut, &[0; 2]].concat(), 100), Err(UnpackError::Damaged(_))));
    }

    #[test]
    fn bombs_and_damage_are_refused() {
        let bomb = pack(&vec![b'a'; 1 << 20]);
        assert!(bomb.len() < 10_000);
        assert!(matches!(unpack(&bomb, 1000), Err(UnpackError::TooLarge(1000))));
        let cut = &bomb[..bomb.len() / 2];
        assert!(matches!(unpack(cut, 1 << 24), Err(UnpackError::Damaged(_))));
        assert!(matches!(unpack(b"\x1F\x8B", 100), Err(UnpackError::Damaged(_))));
    }
}
