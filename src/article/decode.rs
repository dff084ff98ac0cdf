//! Bytes to text: any bytes at all give a text, with the encoding that was used.
//!
//! The text is the decoded file without its byte order mark. Nothing else changes: `\r\n`, a
//! lone `\r`, NULs, control characters and a missing last line end are kept. Bytes that mean
//! nothing in the encoding become U+FFFD, and [`Decoded::malformed`] says so.
//!
//! Invariant: `decode_as(bytes, decode(bytes).encoding)` gives the same text, so an annotation
//! that records the encoding's name finds its text again, even if detection gets better.
//!
//! Limits: without a mark an encoding is a guess; [`Evidence`] says how good. The guess reads
//! at most `SAMPLE` bytes from the first one that is not ASCII. UTF-16 without a mark is
//! known by its ASCII (blanks, digits, line ends), so a text with none is not recognised.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, ISO_2022_JP, ISO_8859_2, ISO_8859_3,
    ISO_8859_4, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_8_I, ISO_8859_10,
    ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, KOI8_R, KOI8_U, MACINTOSH, REPLACEMENT,
    SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
    X_MAC_CYRILLIC, X_USER_DEFINED,
};
use unicode_script::{Script, UnicodeScript};

/// How many bytes a guess looks at.
const SAMPLE: usize = 1 << 20;

/// How many lines vote on the encoding of a damaged file, and the fewest bytes beyond ASCII
/// that give a line a vote.
const VOTERS: usize = 200;
const VOTER_BYTES: usize = 8;

/// A file's text and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text without the byte order mark.
    pub text: String,
    /// The encoding that gave it.
    pub encoding: &'static Encoding,
    /// True if the file began with a byte order mark of that encoding.
    pub bom: bool,
    /// True if U+FFFD was put in for bytes that mean nothing in that encoding.
    pub malformed: bool,
    /// Why that encoding.
    pub evidence: Evidence,
}

/// What an encoding was known by, from the surest to the least sure, and then a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// The byte order mark.
    Bom,
    /// The whole file is valid UTF-8 (so is all ASCII).
    Utf8,
    /// The zero bytes of ASCII characters in UTF-16, all on one side.
    Utf16Shape,
    /// Letter frequencies, or the least bad of what is possible. Worth a look by the user.
    Guess,
    /// The caller asked for it.
    Chosen,
}

/// Decodes bytes in the encoding that they show; never fails. Linear in their number.
///
/// ```
/// use copydesk::article::{Evidence, decode};
///
/// let utf8 = decode("\u{FEFF}Caf\u{e9}\r\n".as_bytes());
/// assert_eq!((utf8.text.as_str(), utf8.bom), ("Café\r\n", true));
/// let western = decode(b"Le caf\xE9 \xE9tait ferm\xE9.");
/// assert_eq!(western.text, "Le café était fermé.");
/// assert_eq!((western.encoding.name(), western.evidence), ("windows-1252", Evidence::Guess));
/// ```
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    let (encoding, evidence) = detect(bytes);
    Decoded { evidence, ..decode_as(bytes, encoding) }
}

/// Decodes bytes in this encoding, be it the user's choice or the one an annotation names;
/// never fails. A byte order mark of this very encoding is dropped, another one is kept.
#[must_use]
pub fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let bom = Encoding::for_bom(bytes).is_some_and(|(found, _)| found == encoding);
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    Decoded { text: text.into_owned(), encoding, bom, malformed, evidence: Evidence::Chosen }
}

/// The encodings to offer, the likely ones of each script first. GBK is left out: GB18030
/// reads it the same.
static OFFERED: [&Encoding; 37] = [
    UTF_8,
    UTF_16LE,
    UTF_16BE,
    // Western and Nordic
    WINDOWS_1252,
    ISO_8859_15,
    MACINTOSH,
    ISO_8859_10,
    ISO_8859_14,
    // Central and South-Eastern European, Baltic, Turkish, Greek
    WINDOWS_1250,
    ISO_8859_2,
    ISO_8859_16,
    WINDOWS_1257,
    ISO_8859_13,
    ISO_8859_4,
    WINDOWS_1254,
    ISO_8859_3,
    WINDOWS_1253,
    ISO_8859_7,
    // Cyrillic
    WINDOWS_1251,
    KOI8_R,
    KOI8_U,
    ISO_8859_5,
    IBM866,
    X_MAC_CYRILLIC,
    // Hebrew, Arabic
    WINDOWS_1255,
    ISO_8859_8_I,
    ISO_8859_8,
    WINDOWS_1256,
    ISO_8859_6,
    // Thai, Vietnamese
    WINDOWS_874,
    WINDOWS_1258,
    // Korean, Japanese, Chinese
    EUC_KR,
    SHIFT_JIS,
    EUC_JP,
    ISO_2022_JP,
    GB18030,
    BIG5,
];

/// The encodings to offer in a menu, in its order. [`decode`] uses no other.
#[must_use]
pub fn encodings() -> &'static [&'static Encoding] {
    &OFFERED
}

/// The encoding with this name or alias ("UTF-8", "latin1"), in any case. `None` for unknown
/// names and for the two entries of the Encoding Standard that no text is written in.
#[must_use]
pub fn encoding_by_name(name: &str) -> Option<&'static Encoding> {
    let found = Encoding::for_label_no_replacement(name.as_bytes())?;
    (found != REPLACEMENT && found != X_USER_DEFINED).then_some(found)
}

/// True if so much of the text is control characters and U+FFFD that the file is hardly a
/// text; for a warning, it can be opened all the same. Linear in its length.
#[must_use]
pub fn looks_binary(text: &str) -> bool {
    let (mut bad, mut all) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        bad += usize::from(is_stray_control(c) || c == '\u{FFFD}');
    }
    // More than one in twenty, but a short text may have a few: an escape sequence or two.
    bad.saturating_mul(20) > all && (bad >= 8 || bad.saturating_mul(2) > all)
}

/// A control character that plain text files do not hold.
fn is_stray_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{85}')
}

fn detect(bytes: &[u8]) -> (&'static Encoding, Evidence) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return (encoding, Evidence::Bom);
    }
    let utf8 = Utf8Shape::of(bytes);
    // These two are valid UTF-8 too, so they come first.
    if let Some(encoding) = utf16_shape(bytes, utf8.is_valid()) {
        return (encoding, Evidence::Utf16Shape);
    }
    if bytes.is_ascii() && is_iso_2022_jp(bytes) {
        return (ISO_2022_JP, Evidence::Guess);
    }
    if utf8.is_valid() {
        return (UTF_8, Evidence::Utf8);
    }
    if utf8.is_damaged_utf8() {
        return (UTF_8, Evidence::Guess);
    }
    (guess_legacy(bytes), Evidence::Guess)
}

/// How much of a file is UTF-8.
struct Utf8Shape {
    /// Characters beyond ASCII.
    characters: usize,
    /// Places where it breaks, but for a character cut off at the end of the file.
    breaks: usize,
    /// The file ends inside a character.
    cut: bool,
}

impl Utf8Shape {
    fn of(bytes: &[u8]) -> Self {
        let mut shape = Self { characters: 0, breaks: 0, cut: false };
        let mut chunks = bytes.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            shape.characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            if chunk.invalid().is_empty() {
                continue;
            }
            let whole_rest = chunks.peek().is_none();
            let begins =
                std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
            if whole_rest && begins {
                shape.cut = true;
            } else {
                shape.breaks += 1;
            }
        }
        shape
    }

    fn is_valid(&self) -> bool {
        self.breaks == 0 && !self.cut
    }

    /// Ten sound characters for each break: no other encoding looks like that by chance.
    fn is_damaged_utf8(&self) -> bool {
        self.characters > 0 && self.characters >= self.breaks.saturating_mul(10)
    }
}

/// UTF-16 without a mark. Each unit of an ASCII character has a zero byte, always on the same
/// side. `None` unless a byte order with enough of those reads as text throughout.
fn utf16_shape(bytes: &[u8], valid_utf8: bool) -> Option<&'static Encoding> {
    if bytes.len() < 8 || !bytes.contains(&0) {
        return None;
    }
    let little = (UnitShape::of(bytes, u16::from_le_bytes), UTF_16LE);
    let big = (UnitShape::of(bytes, u16::from_be_bytes), UTF_16BE);
    let orders = if little.0.ascii >= big.0.ascii { [little, big] } else { [big, little] };
    orders
        .into_iter()
        .find(|(shape, encoding)| shape.is_likely(valid_utf8) && reads_as_text(bytes, encoding))
        .map(|(_, encoding)| encoding)
}

/// What a file's pairs of bytes hold, read in one byte order.
struct UnitShape {
    units: usize,
    /// Printable ASCII, tabs and line ends.
    ascii: usize,
    /// Below U+2000: the alphabets, whose other byte is a control character in ASCII.
    alphabetic: usize,
}

impl UnitShape {
    fn of(bytes: &[u8], order: fn([u8; 2]) -> u16) -> Self {
        let (pairs, _) = bytes.as_chunks::<2>();
        let mut shape = Self { units: pairs.len(), ascii: 0, alphabetic: 0 };
        for unit in pairs.iter().map(|pair| order(*pair)) {
            shape.ascii += usize::from(matches!(unit, 0x20..=0x7E | 0x09 | 0x0A | 0x0D));
            shape.alphabetic += usize::from(unit < 0x2000);
        }
        shape
    }

    /// UTF-8 with some NULs has zero bytes beside ASCII as well, but on both sides, and not
    /// controls beside nearly all of it. Bytes that are not UTF-8 need only some blanks.
    fn is_likely(&self, valid_utf8: bool) -> bool {
        if valid_utf8 {
            self.ascii >= 2 && self.alphabetic * 4 >= self.units * 3
        } else {
            self.ascii >= 2 + self.units / 200
        }
    }
}

/// True if every whole unit decodes, to assigned characters that plain text holds.
fn reads_as_text(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let even = bytes.get(..bytes.len() / 2 * 2).unwrap_or_default();
    encoding.decode_without_bom_handling_and_without_replacement(even).is_some_and(|text| {
        text.chars().all(|c| !is_stray_control(c) && c.script() != Script::Unknown)
    })
}

/// Only escape sequences into a Japanese character set count, and all must be sound.
fn is_iso_2022_jp(bytes: &[u8]) -> bool {
    if !bytes.contains(&0x1B) {
        return false;
    }
    let text = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes);
    text.is_some_and(|text| !text.is_ascii())
}

/// The encoding of a file that is neither Unicode nor ASCII.
fn guess_legacy(bytes: &[u8]) -> &'static Encoding {
    let sample = sample(bytes);
    let guess = chardet(sample);
    // A single bad byte makes the detector rule out the right multi-byte encoding, and what
    // is left is a single-byte one in which everything reads, as nonsense. So ask the lines.
    let choice = if is_multi_byte(guess) { guess } else { vote_of_lines(sample).unwrap_or(guess) };
    if choice == GBK { GB18030 } else { choice }
}

/// From the first byte that is not ASCII, where there is something to tell encodings apart.
fn sample(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    // Some bytes before: the first high byte may be the trail of an accented word.
    let from = start.saturating_sub(64);
    bytes.get(from..bytes.len().min(start + SAMPLE)).unwrap_or(bytes)
}

/// Never `last`, so that a character cut off at the end is no fault.
fn chardet(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, false);
    detector.guess(None, Utf8Detection::Deny)
}

fn is_multi_byte(encoding: &'static Encoding) -> bool {
    !encoding.is_single_byte()
}

/// The multi-byte encoding that most of the lines show, by their bytes beyond ASCII, if few
/// lines are damaged in it.
fn vote_of_lines(sample: &[u8]) -> Option<&'static Encoding> {
    let mut votes: Vec<(&'static Encoding, usize)> = Vec::new();
    let (mut all, mut sound) = (0, 0);
    let lines = || {
        sample
            .split(|&b| b == b'\n')
            .map(|line| (line, line.iter().filter(|b| !b.is_ascii()).count()))
            .filter(|&(_, weight)| weight >= VOTER_BYTES)
            .take(VOTERS)
    };
    for (line, weight) in lines() {
        all += weight;
        let guess = chardet(line);
        match votes.iter_mut().find(|(encoding, _)| *encoding == guess) {
            Some((_, votes)) => *votes += weight,
            None => votes.push((guess, weight)),
        }
    }
    let (winner, votes) = votes.into_iter().max_by_key(|&(_, votes)| votes)?;
    for (line, weight) in lines() {
        if !winner.decode_without_bom_handling(line).1 {
            sound += weight;
        }
    }
    (is_multi_byte(winner) && votes * 2 > all && sound * 2 > all).then_some(winner)
}
