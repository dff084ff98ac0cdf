//! Symbols: what is drawn for characters that a font would not show.

use copydesk::article::symbol::symbol_of;
use copydesk::article::text::Text;

#[test]
fn invisible_characters_have_names() {
    for (cluster, symbol) in [
        ("\0", "NUL"),
        ("\u{7}", "BEL"),
        ("\u{B}", "VT"),
        ("\u{C}", "FF"),
        ("\u{1B}", "ESC"),
        ("\u{1F}", "US"),
        ("\u{7F}", "DEL"),
        ("\u{81}", "U+0081"),
        ("\u{85}", "NEL"),
        ("\u{9F}", "U+009F"),
        ("\u{AD}", "SHY"),
        ("\u{34F}", "CGJ"),
        ("\u{61C}", "ALM"),
        ("\u{115F}", "FILLER"),
        ("\u{3164}", "FILLER"),
        ("\u{180B}", "FVS1"),
        ("\u{180E}", "MVS"),
        ("\u{180F}", "FVS4"),
        ("\u{200B}", "ZWSP"),
        ("\u{200C}", "ZWNJ"),
        ("\u{200D}", "ZWJ"),
        ("\u{200E}", "LRM"),
        ("\u{200F}", "RLM"),
        ("\u{2028}", "LS"),
        ("\u{202A}", "LRE"),
        ("\u{202E}", "RLO"),
        ("\u{2060}", "WJ"),
        ("\u{2061}", "f()"),
        ("\u{2064}", "IP"),
        ("\u{2065}", "U+2065"),
        ("\u{2066}", "LRI"),
        ("\u{2069}", "PDI"),
        ("\u{206F}", "NODS"),
        ("\u{FE00}", "VS1"),
        ("\u{FE0F}", "VS16"),
        ("\u{FEFF}", "BOM"),
        ("\u{FFF9}", "IAA"),
        ("\u{FFFC}", "OBJ"),
        ("\u{FDD0}", "U+FDD0"),
        ("\u{FFFE}", "U+FFFE"),
        ("\u{10FFFF}", "U+10FFFF"),
        ("\u{E0001}", "U+E0001"),
        ("\u{E0020}", "TAG SP"),
        ("\u{E0061}", "TAG a"),
        ("\u{E007F}", "TAG END"),
        ("\u{E0100}", "VS17"),
        ("\u{E01EF}", "VS256"),
    ] {
        assert_eq!(symbol_of(cluster).as_deref(), Some(symbol), "{cluster:?}");
    }
}

#[test]
fn what_is_seen_laid_out_or_blank_has_none() {
    for cluster in [
        "",
        "a",
        "\t",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\u{A0}",
        "\u{2003}",
        "\u{3000}",
        "\u{FFFD}",
        "e\u{301}",
        "\u{301}",
        "한",
        "\u{115F}\u{1161}",
        "\u{1F600}",
        "\u{2764}\u{FE0F}",
        "\u{E000}",
    ] {
        assert_eq!(symbol_of(cluster), None, "{cluster:?}");
    }
}

#[test]
fn the_clusters_of_a_text_get_symbols_only_where_nothing_else_shows() {
    // text, the symbols of its clusters in order ("." for one that is drawn as it is)
    for (string, expected) in [
        ("co\u{AD}op", ". . SHY . ."),
        ("\u{646}\u{200C}\u{647}", ". ."),
        ("\u{200C}\n\u{200D}a", "ZWNJ . ZWJ ."),
        ("a\u{200B}b\u{2060}c", ". ZWSP . WJ ."),
        ("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "."),
        ("\u{1F3F4}\u{E0067}\u{E0062}\u{E007F}", "."),
        ("a\0b\r\nc\r", ". NUL . . . ."),
        ("\u{FEFF}a\u{202B}", "BOM . RLE"),
    ] {
        let text = Text::new(string.to_string());
        let symbols: Vec<_> = text
            .clusters(text.full())
            .map(|(_, cluster)| symbol_of(cluster).unwrap_or_else(|| ".".into()))
            .collect();
        assert_eq!(symbols.join(" "), expected, "{string:?}");
    }
}
