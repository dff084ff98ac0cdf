//! Spans as marks in the page: the page's text and bytes stay, and the marks read back.

use copydesk::annotation::{Label, Span};
use copydesk::article::html::{Markup, Rendered, render, render_as};
use copydesk::article::{Byte, ByteRange};
use copydesk::dataset::dom::{Loss, LossReason, MarkError, Marked, boilernet, l3s, web2text, wrap};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;

const PAGE: &str = "<!DOCTYPE html><title>T</title>\r\n<body><h1>Rain &amp; <b>wind</h1>\
    <table><tr><td>a cell<td>b</table>foster<ul>\n<li>One &lt; two\n  three<li>caf\u{e9}</ul>\
    <p>Body <i>text</b> here</i> and more.<img alt='A cloud'> End.\
    <svg><text>drawn</text></svg><title>in body</title><pre>\nx\n y</pre> tail";

fn spans_of_lines(rendered: &Rendered) -> Vec<Span> {
    let lines = (0..rendered.text.line_count()).map(|n| rendered.text.line(n));
    let trimmed = lines.filter_map(|line| rendered.text.trim(line));
    let labels = Label::ALL.into_iter().cycle();
    trimmed.zip(labels).map(|(range, label)| Span { range, label }).collect()
}

/// A marked page without its marks.
fn unmarked(marked: &Marked, encoding: &'static Encoding) -> String {
    let page = encoding.decode_without_bom_handling(&marked.page).0.into_owned();
    let mut parts = page.split("<span ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, inside) = part.split_once('>').unwrap();
        out.push_str(&inside.replacen("</span>", "", 1));
    }
    out
}

fn encode(page: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        page.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else {
        encoding.encode(page).0.into_owned()
    }
}

#[test]
fn marks_change_neither_text_nor_bytes_and_read_back() {
    for encoding in [UTF_8, WINDOWS_1252, UTF_16LE] {
        let page = encode(PAGE, encoding);
        let rendered = render(&page, Some(encoding)).unwrap();
        let spans = spans_of_lines(&rendered);
        let marked = wrap::export(&page, &rendered, &spans).unwrap();
        assert_eq!(unmarked(&marked, encoding), PAGE, "{}", encoding.name());

        let found = wrap::import(&marked.page, Some(encoding)).unwrap();
        assert_eq!(found.len(), spans.len());
        for ((range, label), span) in found.iter().zip(&spans) {
            assert_eq!(*label, span.label);
            // What is missing at an end was lost, and is in the report.
            let ends = [(span.range.start, range.start), (range.end, span.range.end)];
            for (from, to) in ends {
                let lost: usize = marked
                    .losses
                    .iter()
                    .filter_map(|loss| loss.text.intersect(ByteRange { start: from, end: to }))
                    .map(ByteRange::len)
                    .sum();
                assert_eq!(lost, to.0 - from.0, "{span:?} {range}");
            }
        }
        let reasons: Vec<LossReason> = marked.losses.iter().map(|loss| loss.reason).collect();
        for reason in [LossReason::Generated, LossReason::Attribute, LossReason::NoMarkup] {
            assert!(reasons.contains(&reason), "{reason:?}");
        }
    }
}

#[test]
fn each_format_has_its_marks() {
    let page = b"<h1>Head &amp; line</h1><p>Body <b>te</b>xt<p>By me<p>junk";
    let rendered = render(page, None).unwrap();
    assert_eq!(rendered.text.as_str(), "Head & line\n\nBody text\n\nBy me\n\njunk");
    let spans = [
        Span::new(0, 11, Label::Headline),
        Span::new(13, 22, Label::Body),
        Span::new(24, 29, Label::Byline),
        Span::new(31, 35, Label::Junk),
    ];
    let shown =
        |marked: Result<Marked, MarkError>| String::from_utf8(marked.unwrap().page).unwrap();
    assert_eq!(
        shown(l3s::export(page, &rendered, &spans)),
        "<h1><span class=\"x-nc-sel1\">Head &amp; line</span></h1>\
         <p><span class=\"x-nc-sel2\">Body </span><b><span class=\"x-nc-sel2\">te</span></b>\
         <span class=\"x-nc-sel2\">xt</span><p><span class=\"x-nc-sel3\">By me</span>\
         <p><span class=\"x-nc-sel0\">junk</span>"
    );
    assert_eq!(
        shown(boilernet::export(page, &rendered, &spans, &[Label::Headline])),
        "<h1><span __boilernet_label=\"1\">Head &amp; line</span></h1>\
         <p>Body <b>te</b>xt<p>By me<p>junk"
    );
    let (masked, losses) = web2text::export(page, &rendered, &spans, &[Label::Body]);
    let kept: String = masked.chars().filter(|&c| c != web2text::MASK).collect();
    assert_eq!((kept.as_str(), masked.chars().count()), ("Body text", page.len()));
    assert_eq!(losses, []);
    assert_eq!(masked.chars().position(|c| c == 'B'), Some(27));
}

fn spans_at(rendered: &Rendered, words: &[&str]) -> Vec<Span> {
    let text = rendered.text.as_str();
    let span = |word: &&str| {
        let start = text.find(word).unwrap();
        Span::new(start, start + word.len(), Label::Body)
    };
    words.iter().map(span).collect()
}

#[test]
fn a_page_with_marks_of_the_format_is_refused() {
    type Export = fn(&[u8], &Rendered, &[Span]) -> Result<Marked, MarkError>;
    const BODY: [Label; 1] = [Label::Body];
    let page = b"<p>one<p>two";
    let rendered = render(page, None).unwrap();
    let spans = spans_at(&rendered, &["one", "two"]);
    let formats: [Export; 3] =
        [wrap::export, l3s::export, |page, r, spans| boilernet::export(page, r, spans, &BODY)];
    for (nth, export) in formats.iter().enumerate() {
        let marked = export(page, &rendered, &spans).unwrap().page;
        let again = render(&marked, None).unwrap();
        for (other, export) in formats.iter().enumerate() {
            let refused = export(&marked, &again, &spans).err();
            assert_eq!(refused, (nth == other).then_some(MarkError::HasMarks), "{nth} {other}");
        }
    }
    let labelled = b"<p data-copydesk-label=\"Body\">one<p>two";
    let rendered = render(labelled, None).unwrap();
    assert_eq!(wrap::export(labelled, &rendered, &spans), Err(MarkError::HasMarks));
}

#[test]
fn only_stray_text_in_a_table_that_would_lose_a_blank_is_lost() {
    let cases: [(&str, &[&str], &[&str]); 6] = [
        (
            "<p>Body<table>one two<tr><td>cell</table>",
            &["Body", "one", "two", "cell"],
            &["one", "two"],
        ),
        ("<p>Body<table>one two<tr><td>cell</table>", &["Body", "one two", "cell"], &[]),
        ("<table>one two three<tr><td>cell</table>", &["one", "three", "cell"], &[]),
        ("<table>one<b>two</b>\n x<tr>y z<td>cell</table>", &["one", "two", "y", "cell"], &[]),
        ("<table>one <b>two</b><tr>y z<td>cell</table>", &["one", "two", "y", "cell"], &["one"]),
        ("<table>one&#32;two<tr><td>cell</table>", &["one", "two", "cell"], &["one", "two"]),
    ];
    for encoding in [UTF_8, UTF_16LE] {
        for (source, words, lost) in cases {
            let page = encode(source, encoding);
            let rendered = render(&page, Some(encoding)).unwrap();
            let mut spans = spans_at(&rendered, words);
            spans.sort_by_key(|span| span.range);
            let marked = wrap::export(&page, &rendered, &spans).unwrap();
            assert!(marked.losses.iter().all(|loss| loss.reason == LossReason::Stray), "{source}");
            let quotes: Vec<&str> =
                marked.losses.iter().map(|loss| rendered.text.slice(loss.text)).collect();
            assert_eq!(quotes, lost, "{source}");
            let found = wrap::import(&marked.page, Some(encoding)).unwrap();
            assert_eq!(found.len(), words.len() - lost.len(), "{source}");
            assert!(l3s::export(&page, &rendered, &spans).is_ok(), "{source}");
        }
    }
}

#[test]
fn half_a_character_at_the_end_of_utf_16_is_lost_with_its_reason() {
    let mut page = encode("<p>one<p>two", UTF_16LE);
    page.push(b'x');
    let rendered = render(&page, Some(UTF_16LE)).unwrap();
    assert_eq!(rendered.text.as_str(), "one\n\ntwo\u{FFFD}");
    let spans = [Span::new(0, 3, Label::Headline), Span::new(5, 11, Label::Body)];
    let marked = wrap::export(&page, &rendered, &spans).unwrap();
    let half = Loss { text: ByteRange::new(8, 11), reason: LossReason::HalfCharacter };
    assert_eq!(marked.losses, [half]);
    let found = wrap::import(&marked.page, Some(UTF_16LE)).unwrap();
    assert_eq!(found[1], (ByteRange::new(5, 8), Label::Body));
}

#[test]
fn a_byte_order_mark_stays_in_masked_sources() {
    for encoding in [UTF_8, UTF_16LE] {
        for source in ["\u{FEFF}<p>one<p>two", "\u{FEFF}", "<p>one"] {
            let page = encode(source, encoding);
            let rendered = render(&page, Some(encoding)).unwrap();
            let masked = web2text::export(&page, &rendered, &[], &[]).0;
            assert_eq!(masked.chars().count(), source.chars().count());
            assert_eq!(masked.starts_with('\u{FEFF}'), source.starts_with('\u{FEFF}'));
        }
    }
}

#[test]
fn marks_in_xhtml_read_back_and_leave_cdata_alone() {
    let page = b"<p>one<script/></p><p>two <![CDATA[<raw> &amp;]]> three</p><p>four</p>";
    let rendered = render_as(page, None, Some(Markup::Xhtml)).unwrap();
    assert_eq!(rendered.text.as_str(), "one\n\ntwo <raw> &amp; three\n\nfour");
    let spans = spans_of_lines(&rendered);
    let marked = wrap::export(page, &rendered, &spans).unwrap();
    let losses: Vec<_> =
        marked.losses.iter().map(|l| (rendered.text.slice(l.text), l.reason)).collect();
    assert_eq!(losses, [("<raw> &amp;", LossReason::NoMarkup)]);
    let again = render_as(&marked.page, None, Some(Markup::Xhtml)).unwrap();
    let found = wrap::marks(&marked.page, &again);
    assert!(found.iter().map(|f| f.0).eq(spans.iter().map(|span| span.range)));
}

#[test]
fn what_cannot_be_marked_is_refused() {
    let page = b"<p>\x1B$B$\"\x1B(B</p>";
    let rendered = render(page, Some(ISO_2022_JP)).unwrap();
    let spans = [Span { range: rendered.text.full(), label: Label::Body }];
    assert_eq!(wrap::export(page, &rendered, &spans), Err(MarkError::Encoding));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// On any page the marks keep the text and the bytes, or there are none.
    #[test]
    fn any_page(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<ul>", "<li>", "</ul>",
                "<table>", "<tr>", "<td>", "</table>", "<pre>", "</pre>", "<br>", "<svg>",
                "</svg>", "word", " ", "\n", "\r\n", "é", "😀", "&lt;", "&amp", "\0", "<a>",
            ]),
            0..40,
        ),
        cuts in prop::collection::vec(0..60_usize, 0..8),
    ) {
        let page = parts.concat();
        let rendered = render(page.as_bytes(), Some(UTF_8)).unwrap();
        let mut cuts: Vec<Byte> =
            cuts.into_iter().map(|cut| rendered.text.floor_edge(Byte(cut))).collect();
        cuts.sort();
        let spans: Vec<Span> = cuts
            .windows(2)
            .filter_map(|w| rendered.text.trim(ByteRange { start: w[0], end: w[1] }))
            .map(|range| Span { range, label: Label::Body })
            .collect();
        if let Ok(marked) = wrap::export(page.as_bytes(), &rendered, &spans) {
            prop_assert_eq!(unmarked(&marked, UTF_8), page);
            let again = render(&marked.page, Some(UTF_8)).unwrap();
            prop_assert_eq!(again.text.as_str(), rendered.text.as_str());
            let found = wrap::import(&marked.page, Some(UTF_8)).unwrap();
            prop_assert!(found.len() <= spans.len());
        }
    }
}
