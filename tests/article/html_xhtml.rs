//! Pages in XHTML: what ends with `/>` swallows nothing, and the way back stays exact.

use crate::html_back::check_many;
use copydesk::article::ByteRange;
use copydesk::article::html::{Markup, Rendered, Source, render, render_as};
use copydesk::article::open::read_article;
use proptest::prelude::*;

fn xhtml(page: &str) -> Rendered {
    render_as(page.as_bytes(), None, Some(Markup::Xhtml)).unwrap()
}

#[test]
fn a_whole_element_swallows_nothing() {
    let cases = [
        ("a<script/>b", "ab"),
        ("<script src='x' />a", "a"),
        ("<head><title/><style/></head><body>a<textarea/>b<iframe/>c<noscript/>d</body>", "abcd"),
        ("a<xmp/>b<noembed/>c<noframes/>d<plaintext/>e<b>f</b>", "abcdef"),
        ("<textarea/>\na", "a"),
        ("<pre/>\na", "a"),
        ("<select/>a<button/>b<label/>c<template/>d<option/>e", "abcde"),
        ("<p/>a<p>b<div/>c", "a\n\nb\n\nc"),
        ("<ul><li/><li>a</li></ul>", "• a"),
        ("<table><tr/><tr><td/><td>a</td></tr></table>b", "a\nb"),
        ("<p hidden=''/>a<span hidden=''/>b", "ab"),
        ("<form><form/>a</form>b", "a\nb"),
        ("<body/>a", "a"),
        // Those that hold nothing are as ever.
        ("a<br/>b<hr/>c<img alt='d'/>e", "a\nb\ncde"),
        ("<svg><g><g/>a<title/>b</g></svg>c", "abc"),
        // CDATA is text, entities are those of HTML, prefixes are letters of a name.
        ("a<![CDATA[<b>&amp;</b>]]>c", "a<b>&amp;</b>c"),
        ("<p><![CDATA[a\r\nb]]]]><![CDATA[>]]></p>", "a b]]>"),
        ("<![CDATA[]a]]b]]]]>]", "]a]]b]]]"),
        ("&eacute;&apos;&nosuch;", "é'&nosuch;"),
        ("<xhtml:p>a</xhtml:p><xhtml:p>b</xhtml:p>", "ab"),
        ("<script>//<![CDATA[\na<b/>\n//]]></script>c", "c"),
    ];
    for (page, expected) in cases {
        let rendered = xhtml(page);
        assert_eq!(rendered.text.as_str().trim(), expected, "{page:?}");
        check_many(page.as_bytes(), &rendered, 50).unwrap();
    }
    // As HTML the same pages lose what follows.
    assert_eq!(render(b"a<script/>b", None).unwrap().text.as_str(), "a");
}

#[test]
fn the_name_or_the_page_says_that_it_is_xhtml() {
    const XML: &str = "<?xml version='1.0'?><!DOCTYPE html>\
                       <html xmlns='http://www.w3.org/1999/xhtml'><body>a<script/>b</body></html>";
    const HTML: &str = "<!DOCTYPE html><html><body>a<script/>b</body></html>";
    let cases = [
        ("a.xhtml", HTML, "ab"),
        ("A.XHTML", HTML, "ab"),
        ("a.xhtml.gz", HTML, "ab"),
        ("a.html", XML, "ab"),
        ("a.html", HTML, "a"),
    ];
    for (name, page, expected) in cases {
        let text = read_article(name, page.as_bytes(), None).unwrap().text;
        assert_eq!(text.as_str(), expected, "{name} {page}");
    }
}

#[test]
fn the_way_back_from_xhtml() {
    let page = "<p>a<a id='x'/>b<![CDATA[ <c> ]]>d</p>";
    let rendered = xhtml(page);
    let told: Vec<String> = rendered
        .map
        .pieces(&rendered.text, ByteRange::new(0, rendered.text.end().0))
        .iter()
        .map(|piece| match &piece.source {
            Source::Node { bytes, node, offset } => format!(
                "{} {} {}..{}",
                page.get(bytes.start.0..bytes.end.0).unwrap(),
                rendered.map.xpath(*node),
                offset.start.0,
                offset.end.0
            ),
            other => format!("{other:?}"),
        })
        .collect();
    let expected = [
        "a /html/body/p/text()[1] 0..1",
        "b /html/body/p/text()[2] 0..1",
        " <c>  /html/body/p/text()[2] 1..6",
        "d /html/body/p/text()[2] 6..7",
    ];
    assert_eq!(told, expected);
}

#[test]
fn many_whole_elements_nest_nothing() {
    let page = format!("{}<p>a</p>{}", "<div/>".repeat(100_000), "<b><i/></b>".repeat(100_000));
    let rendered = xhtml(&page);
    assert_eq!(rendered.text.as_str(), "a");
    let path = rendered.map.xpath_at(copydesk::article::Byte(0)).unwrap();
    assert_eq!(path, "/html/body/p/text()");
    let deep = format!("{}<div/>a", "<div>".repeat(600));
    assert_eq!(xhtml(&deep).text.as_str(), "a");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_span_of_xhtml_leads_back(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<p>", "</p>", "<b/>", "<script/>", "<title/>", "<div>", "</div>", "<table>",
                "<tr/>", "<td>", "</table>", "<pre/>", "<br/>", "word", " ", "\r\n", "é", "&lt;",
                "\0", "<![CDATA[", "]]>", "]", "<svg>", "</svg>", "<plaintext/>", "<textarea/>\n",
            ]),
            0..40,
        ),
    ) {
        let page = parts.concat();
        let rendered = xhtml(&page);
        check_many(page.as_bytes(), &rendered, 20).map_err(TestCaseError::fail)?;
    }
}
