//! The source map: what it says of known pages, and that every span of any page leads back.

use crate::html_back::check_many;
use copydesk::article::html::{Generated, Source, render};
use copydesk::article::{Byte, ByteRange};
use proptest::prelude::*;

/// What the map says of all text: (text, source).
fn told(page: &[u8]) -> Vec<(String, String)> {
    let rendered = render(page, None).unwrap();
    let pieces = rendered.map.pieces(&rendered.text, rendered.text.full());
    pieces
        .iter()
        .map(|piece| {
            let source = match &piece.source {
                Source::Node { bytes, node, offset } => {
                    let xpath = rendered.map.xpath(*node);
                    format!("{bytes} {xpath} {}..{}", offset.start.0, offset.end.0)
                }
                Source::Attribute { bytes, element, name } => {
                    format!("{bytes} {}/@{name}", rendered.map.xpath(*element))
                }
                Source::Generated(what) => what.name().to_owned(),
            };
            (rendered.text.slice(piece.text).to_owned(), source)
        })
        .collect()
}

#[test]
fn known_pages() {
    type Case<'a> = (&'a [u8], &'a [(&'a str, &'a str)]);
    let cases: &[Case] = &[
        (b"<p>one</p>", &[("one", "3..6 /html/body/p/text() 0..3")]),
        (
            b"<p>a &amp;\n\n b<b>c</b> d</p>",
            &[
                ("a & b", "3..14 /html/body/p/text()[1] 0..7"),
                ("c", "17..18 /html/body/p/b/text() 0..1"),
                (" d", "22..24 /html/body/p/text()[2] 0..2"),
            ],
        ),
        (
            b"x<ol><li>y</ol><img alt='a b'>",
            &[
                ("x", "0..1 /html/body/text() 0..1"),
                ("\n", "line break"),
                ("  ", "indent"),
                ("1. ", "number"),
                ("y", "9..10 /html/body/ol/li/text() 0..1"),
                ("\n", "line break"),
                ("a b", "25..28 /html/body/img/@alt"),
            ],
        ),
        // Raw bytes, not those of the decoded page; UTF-16, not code points.
        (
            b"<meta charset=windows-1252><p>\xE9\x80 &#x1F600;x",
            &[("\u{e9}\u{20ac} \u{1F600}x", "30..43 /html/body/p/text() 0..6")],
        ),
        (b"\xEF\xBB\xBF<p>a", &[("a", "6..7 /html/body/p/text() 0..1")]),
        (
            b"<table>a<tr><td>b",
            &[
                ("a", "7..8 /html/body/text() 0..1"),
                ("\n", "line break"),
                ("b", "16..17 /html/body/table/tbody/tr/td/text() 0..1"),
            ],
        ),
        // What brackets hold in CDATA is found when more was read already.
        (
            b"<svg><![CDATA[]a]] \xC3\xA9]]]></svg>b",
            &[
                ("]a]] \u{e9}]", "14..22 /html/body/*[local-name()='svg']/text() 0..7"),
                ("b", "31..32 /html/body/text() 0..1"),
            ],
        ),
        (
            b"<svg><text>a</text></svg>",
            &[("a", "11..12 /html/body/*[local-name()='svg']/*[local-name()='text']/text() 0..1")],
        ),
    ];
    for (page, expected) in cases {
        let told = told(page);
        let told: Vec<_> = told.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(&told, expected, "{}", page.escape_ascii());
    }
}

#[test]
fn the_way_back() {
    let page = b"<p>a &amp; b<p hidden>c</p><p>d";
    let rendered = render(page, None).unwrap();
    let at = |needle: &str| String::from_utf8_lossy(page).find(needle).unwrap();
    let cases = [
        (0, None),
        (at("a "), Some(Byte(0))),
        (at("&amp;"), Some(Byte(2))),
        (at("mp;"), Some(Byte(2))),
        (at(" b"), Some(Byte(3))),
        (at("c</p>"), None),
        (page.len() - 1, Some(Byte(7))),
        (page.len(), None),
        (usize::MAX, None),
    ];
    for (raw, expected) in cases {
        assert_eq!(rendered.map.text_at_source(raw), expected, "{raw}");
    }
    assert_eq!(rendered.map.xpath_at(Byte(0)).as_deref(), Some("/html/body/p[1]/text()"));
    assert_eq!(rendered.map.xpath_at(Byte(5)), None);
    assert_eq!(rendered.map.pieces(&rendered.text, ByteRange::new(9, 90)), []);
    let line = rendered.map.pieces(&rendered.text, ByteRange::new(5, 6));
    assert_eq!(line[0].source, Source::Generated(Generated::LineBreak));
}

/// A page as messy as real ones.
const MESSY: &str = "<!DOCTYPE html><title>T</title>\r\n<body><h1>Rain &mdash; and\r\n  wind</h1>\
    <table><tr><td><p>One <b>two <i>three</b> four</i><td>five</table>\
    <ul>\n <li>a &lt; b</li>\n <li><a href='?a&b'>c&nbsp;d</a>, e\n <ol><li>f</ol></ul>\
    <pre>\r\n x  y\r\n\tz &amp;</pre><script>if (a < b) c()</script>\
    <img src=x alt='caf\u{e9} &quot;q&quot;  z'> \u{1F600}&#128512; &notit; & &# x\r\r\n\
    <svg><title>s</title><![CDATA[ <raw> ]]></svg><p>\0nul\0</p> last";

#[test]
fn every_span_of_a_messy_page_leads_back() {
    let encodings: [&'static encoding_rs::Encoding; 5] = [
        encoding_rs::UTF_8,
        encoding_rs::WINDOWS_1252,
        encoding_rs::GB18030,
        encoding_rs::SHIFT_JIS,
        encoding_rs::UTF_16LE,
    ];
    for encoding in encodings {
        let page = if encoding == encoding_rs::UTF_16LE {
            MESSY.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else {
            encoding.encode(MESSY).0.into_owned()
        };
        let rendered = render(&page, Some(encoding)).unwrap();
        check_many(&page, &rendered, 1000).unwrap();
    }
}

#[test]
fn where_references_are_text_they_lead_back_as_text() {
    for page in ["a<plaintext>&amp; <b>", "<xmp>&lt;</xmp>", "<svg><![CDATA[&amp;]]></svg>"] {
        let rendered = render(page.as_bytes(), None).unwrap();
        assert!(rendered.text.as_str().contains('&'), "{page}");
        check_many(page.as_bytes(), &rendered, 50).unwrap();
    }
}

/// Each was found by the fuzzer of the source map.
#[test]
fn an_end_tag_that_ends_nothing_in_a_title_leads_back_byte_by_byte() {
    for page in ["<a><title>mp</table>b\n c", "<p><title>a</b </titles>\r\n</i"] {
        let rendered = render(page.as_bytes(), None).unwrap();
        assert!(rendered.text.as_str().contains("</"), "{page}");
        for at in 0..rendered.text.as_str().len() {
            let pieces = rendered.map.pieces(&rendered.text, ByteRange::new(at, at + 1));
            let Source::Node { bytes, .. } = &pieces[0].source else { panic!("{pieces:?}") };
            let is_white = rendered.text.slice(ByteRange::new(at, at + 1)).trim().is_empty();
            assert!(bytes.len() == 1 || is_white, "{page}: {at} leads to {bytes}");
        }
        check_many(page.as_bytes(), &rendered, 200).unwrap();
    }
}

#[test]
fn the_mark_of_cdata_in_an_attribute_is_text() {
    for page in [
        "<b><;<img alt=\"a #py;&noti</i>&copy;&nt;<![CDATA[\"a &lt; b\"><svg>",
        "<svg><![CDATA[x]]><![CDATA[]]></svg><img alt='<![CDATA[a&amp;<![CDATA['>",
    ] {
        let rendered = render(page.as_bytes(), None).unwrap();
        assert!(rendered.text.as_str().contains("<![CDATA["), "{page}");
        check_many(page.as_bytes(), &rendered, 200).unwrap();
    }
}

#[test]
fn bytes_that_do_not_fit_the_encoding_lead_back_alone() {
    let page = b"<meta charset=sjis><p>a\x82<b>b</b>\x81";
    let told = told(page);
    let bytes: Vec<&str> = told.iter().map(|(_, at)| at.split(' ').next().unwrap()).collect();
    let texts: Vec<&str> = told.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["a\u{FFFD}", "b", "\u{FFFD}"]);
    assert_eq!(bytes, ["22..24", "27..28", "32..33"]);
}

/// Each character of a page's text, and its bytes of the page.
fn told_by_character(page: &[u8]) -> Vec<(char, Vec<u8>)> {
    let rendered = render(page, None).unwrap();
    check_many(page, &rendered, 200).unwrap();
    let source = |(at, c): (usize, char)| {
        let range = ByteRange::new(at, at + c.len_utf8());
        let pieces = rendered.map.pieces(&rendered.text, range);
        let Source::Node { bytes, .. } = &pieces[0].source else { panic!("{pieces:?}") };
        (c, page[bytes.start.0..bytes.end.0].to_vec())
    };
    rendered.text.as_str().char_indices().map(source).collect()
}

fn assert_characters(page: &[u8], expected: &[(char, &[u8])]) {
    let told = told_by_character(page);
    let told: Vec<(char, &[u8])> = told.iter().map(|(c, b)| (*c, b.as_slice())).collect();
    assert_eq!(told, expected, "{}", page.escape_ascii());
}

/// Found by the fuzzer of the source map.
#[test]
fn after_half_of_a_surrogate_pair_each_character_leads_back_to_its_bytes() {
    assert_characters(
        b"\xFF\xFE<\0p\0>\0\x3D\xD8a\0b\0c\0",
        &[('\u{FFFD}', b"\x3D\xD8"), ('a', b"a\0"), ('b', b"b\0"), ('c', b"c\0")],
    );
    assert_characters(
        b"\xFE\xFF\0<\0p\0>\xD8\x3D\xD8\x3D\x4E\x00\0b",
        &[
            ('\u{FFFD}', b"\xD8\x3D"),
            ('\u{FFFD}', b"\xD8\x3D"),
            ('\u{4E00}', b"\x4E\x00"),
            ('b', b"\0b"),
        ],
    );
}

/// Found by the fuzzer of the source map.
#[test]
fn after_a_damaged_byte_that_a_digit_follows_each_character_leads_back_to_its_bytes() {
    assert_characters(
        b"<meta charset=gb18030><p>\x810ab",
        &[('\u{FFFD}', b"\x81"), ('0', b"0"), ('a', b"a"), ('b', b"b")],
    );
    assert_characters(
        b"<meta charset=gb18030><p>\x810\x82<b>a",
        &[('\u{FFFD}', b"\x81"), ('0', b"0"), ('\u{FFFD}', b"\x82"), ('a', b"a")],
    );
    // An escape that is none.
    assert_characters(
        b"<meta charset=iso-2022-jp><p>\x1B(ab",
        &[('\u{FFFD}', b"\x1B"), ('(', b"("), ('a', b"a"), ('b', b"b")],
    );
}

#[test]
fn an_image_whose_alt_has_no_value_shows_nothing() {
    for page in ["<p>one<img alt>", "<p>one<img src=x alt b>", "<p>one<img alt alt=two>"] {
        assert_eq!(render(page.as_bytes(), None).unwrap().text.as_str(), "one", "{page}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Spans of random pages lead back; so do those of pages cut anywhere.
    #[test]
    fn every_span_leads_back(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<p>", "</p>", "<b>", "</b>", "<i>", "<div>", "</div>", "<ul>", "<li>", "</ul>",
                "<table>", "<tr>", "<td>", "</table>", "<pre>", "</pre>", "<br>", "<a hidden>",
                "</a>", "<img alt=' x&amp;y\r\n z'>", "word", " ", "\n", "\r\n", "  ", "é", "😀",
                "&lt;", "&amp", "&#10;", "\0", "<", "&", "\u{A0}", "\u{B}", "<!-- c -->",
            ]),
            0..60,
        ),
        cut in 0..400_usize,
    ) {
        let page = parts.concat();
        let page = page.get(..cut).unwrap_or(&page).as_bytes();
        let rendered = render(page, Some(encoding_rs::UTF_8)).unwrap();
        check_many(page, &rendered, 20).map_err(TestCaseError::fail)?;
    }
}
