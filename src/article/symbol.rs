//! What to draw in place of a cluster that a font would draw as nothing.
//!
//! An editor who cannot see a character cannot judge whether a span holds it. So controls,
//! format characters and other invisible ones are drawn as short names in a small box.
//!
//! Decided by the cluster's first character alone, as blanks are: a joiner or a variation
//! selector inside a cluster has done its work there and stays unseen; the same character
//! alone, at the start of a line or after a control, gets a symbol. A soft hyphen is always a
//! cluster of its own.
//!
//! Not here: tabs and line ends (`\n`, `\r\n`, `\r`), which the view lays out, and spaces of
//! any width, which are blank and look it.

use std::borrow::Cow;

/// The short names of U+0000 to U+001F.
const C0: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR",
    "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC",
    "FS", "GS", "RS", "US",
];

/// The text to draw in place of this cluster; `None` if it is drawn as it is. A name from the
/// Unicode charts ("ZWSP") where there is one, else the code point ("U+0081").
#[must_use]
pub fn symbol_of(cluster: &str) -> Option<Cow<'static, str>> {
    let first = cluster.chars().next()?;
    match first {
        '\t' | '\n' | '\r' => None,
        '\u{0}'..='\u{1F}' => C0.get(first as usize).copied().map(Cow::Borrowed),
        // A filler holds the place of a letter that is not there; the rest may still be seen.
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => {
            cluster.chars().all(is_filler).then_some(Cow::Borrowed("FILLER"))
        }
        _ => name(first).map(Cow::Borrowed).or_else(|| numbered(first)),
    }
}

/// A name or a sentence to be shown on one line: what would give it another look, or have a
/// terminal do something, is an escape, `\n` or `\u{202e}`. Those are controls, the characters
/// that set a direction, line separators, and the invisible ones that have no use in a name;
/// joiners have one.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(is_misleading) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_misleading(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn is_misleading(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}')
}

/// The fixed names.
fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{7F}' => "DEL",
        '\u{85}' => "NEL",
        '\u{AD}' => "SHY",
        '\u{34F}' => "CGJ",
        '\u{61C}' => "ALM",
        '\u{180E}' => "MVS",
        '\u{200B}' => "ZWSP",
        '\u{200C}' => "ZWNJ",
        '\u{200D}' => "ZWJ",
        '\u{200E}' => "LRM",
        '\u{200F}' => "RLM",
        '\u{2028}' => "LS",
        '\u{2029}' => "PS",
        '\u{202A}' => "LRE",
        '\u{202B}' => "RLE",
        '\u{202C}' => "PDF",
        '\u{202D}' => "LRO",
        '\u{202E}' => "RLO",
        '\u{2060}' => "WJ",
        '\u{2061}' => "f()",
        '\u{2062}' => "IT",
        '\u{2063}' => "IS",
        '\u{2064}' => "IP",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{206A}' => "ISS",
        '\u{206B}' => "ASS",
        '\u{206C}' => "IAFS",
        '\u{206D}' => "AAFS",
        '\u{206E}' => "NADS",
        '\u{206F}' => "NODS",
        '\u{FEFF}' => "BOM",
        '\u{FFF9}' => "IAA",
        '\u{FFFA}' => "IAS",
        '\u{FFFB}' => "IAT",
        '\u{FFFC}' => "OBJ",
        '\u{E007F}' => "TAG END",
        _ => return None,
    })
}

/// The names that are made: variation selectors and tags by number, the rest by code point.
fn numbered(c: char) -> Option<Cow<'static, str>> {
    let code = u32::from(c);
    let made = match c {
        '\u{180B}'..='\u{180D}' => format!("FVS{}", code - 0x180A),
        '\u{180F}' => "FVS4".to_string(),
        '\u{FE00}'..='\u{FE0F}' => format!("VS{}", code - 0xFDFF),
        '\u{E0100}'..='\u{E01EF}' => format!("VS{}", code - 0xE00EF),
        '\u{E0020}'..='\u{E007E}' => {
            // Tags repeat ASCII, 0xE0000 higher; the tag of a space would show nothing.
            let ascii = char::from_u32(code - 0xE0000).unwrap_or_default();
            if ascii == ' ' { "TAG SP".to_string() } else { format!("TAG {ascii}") }
        }
        _ if is_unnamed_invisible(c) => format!("U+{code:04X}"),
        _ => return None,
    };
    Some(Cow::Owned(made))
}

fn is_filler(c: char) -> bool {
    matches!(c, '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}')
}

/// C1 controls, noncharacters, and what Unicode says to ignore in display.
fn is_unnamed_invisible(c: char) -> bool {
    let code = u32::from(c);
    let noncharacter = matches!(code, 0xFDD0..=0xFDEF) || code & 0xFFFE == 0xFFFE;
    noncharacter
        || matches!(
            c,
            '\u{80}'..='\u{9F}'
                | '\u{17B4}'..='\u{17B5}'
                | '\u{2065}'
                | '\u{2800}' // the empty braille cell
                | '\u{FFF0}'..='\u{FFF8}'
                | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}
