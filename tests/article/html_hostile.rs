//! Pages made to hurt: each gives a text or one clear sentence, in time and memory like its
//! size. Nothing here measures time; what is not linear would not come to an end.

#![allow(clippy::format_collect, reason = "a page is made once")]

use copydesk::annotation::{Label, Span};
use copydesk::article::ByteRange;
use copydesk::article::html::{RenderError, Source, render};
use copydesk::dataset::dom::wrap;
use proptest::prelude::*;

const MANY: usize = 300_000;

#[test]
fn big_and_deep_pages_give_a_text() {
    let cases: Vec<(&str, String, usize)> = vec![
        ("open divs", "<div>".repeat(1_000_000) + "x", 1),
        ("open spans with text", "<span>x".repeat(MANY), MANY),
        ("open bold", "<b>x".repeat(MANY), MANY),
        ("bold with ids", (0..MANY / 10).map(|n| format!("<b id={n}>x")).collect(), MANY / 10),
        ("divs, opened and closed", "<div>x".repeat(MANY) + &"</div>".repeat(MANY), MANY),
        ("lists", "<ul><li>x".repeat(MANY / 3), MANY / 3),
        ("tables", "<table><tr><td>x".repeat(MANY / 3), MANY / 3),
        ("paragraphs", "<p>x".repeat(MANY), MANY),
        ("links", "<a href=1>x".repeat(MANY), MANY),
        ("unopened ends", "x</div></p></b>".repeat(MANY), MANY),
        ("breaks", "<br>".repeat(MANY) + "x", 1),
        ("one tag with many attributes", format!("<b{}>x", " a=1 b=2".repeat(MANY)), 1),
        (
            "many different attributes",
            {
                let attributes: String = (0..MANY).map(|n| format!(" a{n}=1")).collect();
                format!("<b{attributes}>x")
            },
            1,
        ),
        ("comments", "<!--x-->".repeat(MANY) + "x", 1),
        ("one open comment", format!("x<!--{}", "<!-- --".repeat(MANY)), 1),
        ("less-than signs", "< ".repeat(MANY) + "x", 1),
        ("ampersands", "&".repeat(MANY) + "x", 1),
        ("entities", "&amp;".repeat(MANY) + "x", 1),
        ("NULs", "\0".repeat(MANY) + "x", 1),
        ("text and NULs", " \0x".repeat(MANY), MANY),
        ("line ends", "\r\n".repeat(MANY) + "x", 1),
        ("one long line", "word ".repeat(MANY) + "x", 1),
        ("cells", format!("<table><tr>{}x", "<td>".repeat(MANY)), 1),
        ("cells with text", format!("<table><tr>{}", "<td>x".repeat(MANY)), MANY),
        ("text in a table", format!("<table>{}", "x<tr>".repeat(MANY)), MANY),
        ("svg", "<svg><g>x".repeat(MANY), MANY),
        ("templates", "<template>".repeat(MANY) + "x", 0),
        ("selects", "x<select>".repeat(MANY), MANY),
        ("buttons", "<button>".repeat(MANY) + "</button>x", 0),
        ("forms", "<form>x".repeat(MANY), MANY),
        ("rows of siblings", "<i></i><b></b>x".repeat(MANY), MANY),
        ("wrong nesting", "<b><i>x</b></i>".repeat(MANY), MANY),
        ("wrong nesting with blocks", "<b><div>x</b></div>".repeat(MANY / 10), MANY / 10),
        ("an unknown element each", (0..MANY).map(|n| format!("<x{n}>x")).collect(), MANY),
    ];
    for (name, page, letters) in cases {
        let rendered = render(page.as_bytes(), None).unwrap_or_else(|e| panic!("{name}: {e}"));
        let found = rendered.text.as_str().bytes().filter(|&b| b == b'x').count();
        assert!(found >= letters.min(1) && found <= letters.max(1), "{name}: {found}");
        assert!(rendered.text.as_str().len() <= page.len() * 20 + 100, "{name}");
        let end = rendered.text.end().0;
        for start in [0, end / 2, end.saturating_sub(20)] {
            let range = ByteRange::new(start, (start + 20).min(end));
            let pieces = rendered.map.pieces(&rendered.text, range);
            let covered: usize = pieces.iter().map(|piece| piece.text.len()).sum();
            assert_eq!(covered, range.len(), "{name}");
        }
    }
}

#[test]
fn paths_and_marks_of_a_deep_page_cost_what_it_has_not_depth_times_pieces() {
    let name = "d".repeat(10_000);
    let page = format!("{}{}", format!("<{name}>").repeat(400), "x<b>y</b>".repeat(MANY / 2));
    let rendered = render(page.as_bytes(), None).unwrap();
    let pieces = rendered.map.pieces(&rendered.text, rendered.text.full());
    assert_eq!(pieces.len(), MANY);
    // Written out, the paths would make a terabyte.
    let mut paths = rendered.map.xpaths();
    let length: usize = pieces
        .iter()
        .map(|piece| match &piece.source {
            Source::Node { node, .. } => paths.of(*node).len(),
            _ => 0,
        })
        .sum();
    assert!(length > MANY * name.len() * 400, "{length}");
    let spans: Vec<Span> =
        (0..MANY / 4).map(|n| Span::new(4 * n, 4 * n + 2, Label::Body)).collect();
    let marked = wrap::export(page.as_bytes(), &rendered, &spans).unwrap();
    assert_eq!(marked.losses, []);
}

#[test]
fn formatting_that_multiplies_is_refused_with_a_sentence() {
    let open: String = (0..400).map(|n| format!("<b id={n}>")).collect();
    let page = format!("<p>{open}{}", "</p><p>x".repeat(100_000));
    let error = render(page.as_bytes(), None).unwrap_err();
    assert_eq!(error, RenderError::TooTangled);
    assert!(error.to_string().ends_with("save the page as text"));
    // A like page of a real one's size is no trouble.
    let page = format!("<p>{open}{}", "</p><p>x".repeat(100));
    assert_eq!(render(page.as_bytes(), None).unwrap().text.as_str().matches('x').count(), 100);
}

#[test]
fn deep_text_stays() {
    let page = format!("{}deep{}<p>after", "<div>".repeat(5000), "</div>".repeat(5000));
    assert_eq!(render(page.as_bytes(), None).unwrap().text.as_str(), "deep\n\nafter");
}

proptest! {
    /// Any bytes, in any encoding that they show.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let rendered = render(&bytes, None);
        prop_assert!(rendered.is_ok());
    }
}
