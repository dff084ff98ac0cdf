//! The short names of characters that have no look of their own.
//!
//! Control characters and invisible format characters are part of the text that offsets
//! count in, so the view shows them as small boxed names and never hides them.

use std::borrow::Cow;

/// The boxed name of a cluster that would be invisible, such as `NUL` or `ZWSP`; `None` for
/// a cluster that is drawn as it is. Tab and the spaces are drawn as the space they take.
pub(super) fn symbol_of(cluster: &str) -> Option<Cow<'static, str>> {
    let first = cluster.chars().next()?;
    let name = match first {
        '\t' => return None,
        '\u{0}' => "NUL",
        '\u{7}' => "BEL",
        '\u{8}' => "BS",
        '\u{B}' => "VT",
        '\u{C}' => "FF",
        '\u{1B}' => "ESC",
        '\u{7F}' => "DEL",
        '\u{85}' => "NEL",
        '\u{AD}' => "SHY",
        '\u{34F}' => "CGJ",
        '\u{61C}' => "ALM",
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
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{FEFF}' => "BOM",
        '\u{115F}'..='\u{1160}' | '\u{3164}' | '\u{FFA0}' => "filler",
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => "VS",
        '\u{180B}'..='\u{180F}'
        | '\u{2061}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}' => return Some(code_point(first)),
        c if c.is_control() => return Some(code_point(first)),
        _ => return None,
    };
    Some(Cow::Borrowed(name))
}

fn code_point(c: char) -> Cow<'static, str> {
    Cow::Owned(format!("{:02X}", u32::from(c)))
}
