//! The rules of `docs/html.md`, as a table of pages and their texts.

use copydesk::article::html::{RENDERER, Style, render};

fn text(page: &str) -> String {
    render(page.as_bytes(), None).unwrap().text.as_str().to_owned()
}

#[test]
fn pages_and_their_texts() {
    let cases = [
        // Blocks, paragraphs and breaks.
        ("", ""),
        ("<p>one<p>two<div>three</div>four", "one\n\ntwo\n\nthree\nfour"),
        ("<h1>A</h1><h4>B</h4><h5>C</h5>d", "A\n\nB\n\nC\nd"),
        ("a<br>b<br><br>c<hr>d", "a\nb\n\nc\nd"),
        ("<div><div><div></div>a</div></div> <div>b</div>", "a\nb"),
        ("  <p> a \n b\t\tc </p>  ", "a b c"),
        ("<br><br>a<br><br>", "a"),
        // Inline neighbours.
        ("<b>a</b><i>b</i> <u>c</u>\n<a>d</a>", "ab c d"),
        ("<a>Comments</a><span>0</span>", "Comments0"),
        ("a <b> b</b> c", "a b c"),
        // Characters.
        ("a&nbsp;&nbsp;b &lt;c&gt; &amp;amp; &#8212;", "a\u{A0}\u{A0}b <c> &amp; —"),
        ("caf\u{e9} \u{1F600}&#x1F600;", "café 😀😀"),
        ("a\0b", "ab"),
        // Lists.
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>e", "• a\n  • b\n    • c\n  • d\ne"),
        ("x<ol><li>a<li><p>b</p><p>c</p></ol>", "x\n  1. a\n\n  2. b\n\n    c"),
        ("x<ul></ul><p>y", "x\n\ny"),
        ("x<ul><li></li><li>b</ul>", "x\n  • b"),
        ("x<ul><li>a</li>, <li>b</li></ul>", "x\n  • a\n    ,\n  • b"),
        ("x<li>a</li>y", "x\n  • a\ny"),
        ("x<ul><li><ul><li>in</ul>out</ul>y", "x\n    • in\n    out\ny"),
        // Tables.
        ("<table><tr><td>a</td> <td>b</td></tr><tr><th>c<td><td>d</table>", "a\t\tb\nc\t\t\t\td"),
        ("<table><tr><td></td><td>x</td></tr></table>", "x"),
        ("<table><tr><td>a<table><tr><td>b</table>c<td>d</table>", "a\nb\nc\t\td"),
        ("<table>foster<tr><td>a</table>", "foster\na"),
        // Preformatted text.
        ("a<pre>\n x\n   y\n</pre>z", "a\n x\n   y\nz"),
        ("a<pre> </pre>b<pre></pre>c", "a\nb\nc"),
        // Pictures.
        ("<figure><img alt=' q&amp;a  b '><figcaption>cap</figcaption></figure>", "q&a b\ncap"),
        ("a<img alt=''>b<img>c<area alt=d>", "abcd"),
        // What gives no text.
        ("a<script>x</script><style>y</style><template>z</template><!-- c -->b", "ab"),
        ("a<noscript>n</noscript><iframe>i</iframe><textarea>t</textarea>b", "ab"),
        ("a<noframes><p>n</noframes>b<noembed><p>m</noembed>c", "abc"),
        ("a<select><option>o</select><button>u</button><label>l</label>b", "ab"),
        ("<p hidden>x</p>a<span hidden>y</span>b<img hidden alt=z>", "ab"),
        ("<head><title>T</title></head>a", "a"),
        ("<frameset><frame></frameset>", ""),
        // What does.
        ("<video>v</video><object>o</object><svg><title>t</title></svg>", "vot"),
        ("<body hidden>a", "a"),
    ];
    for (page, expected) in cases {
        // The whole is stripped, so a list in front loses its first indent.
        assert_eq!(text(page).trim(), expected.trim(), "{page:?}");
        assert_eq!(text(page).trim_end(), text(page), "{page:?}");
    }
    assert_eq!(RENDERER, "copydesk-html/1");
}

#[test]
fn styles_lie_on_the_text() {
    let page = "<h2> A <a>link</a></h2><ul><li> <b>x</b> y<li><i> </i></ul>\
                <figure><figcaption>Cap</figcaption></figure>";
    let rendered = render(page.as_bytes(), None).unwrap();
    let styled: Vec<(&str, Style)> =
        rendered.styles.iter().map(|(r, style)| (rendered.text.slice(*r), *style)).collect();
    let expected = [
        ("A link", Style::Heading(2)),
        ("link", Style::Link),
        ("x y", Style::ListItem),
        ("x", Style::Strong),
        ("Cap", Style::Caption),
    ];
    assert_eq!(styled, expected);
    assert!(rendered.styles.is_sorted_by_key(|(range, _)| range.start));
}

#[test]
fn the_page_tells_about_itself() {
    let cases = [
        ("<title> A \n b </title>", Some("A b"), None),
        ("<link rel='x CANONICAL' href=' http://c '>", None, Some("http://c")),
        ("<meta property=og:url content=http://o>", None, Some("http://o")),
        ("<meta content=o property=og:url><link rel=canonical href=c>", None, Some("c")),
        ("<svg><title>no</title></svg><link rel=stylesheet href=c>", None, None),
    ];
    for (page, title, url) in cases {
        let rendered = render(page.as_bytes(), None).unwrap();
        assert_eq!((rendered.title.as_deref(), rendered.url.as_deref()), (title, url), "{page}");
    }
}

#[test]
fn the_encoding_is_the_pages() {
    let page = b"<meta charset=windows-1251><p>\xCF\xF0\xE8\xE2\xE5\xF2";
    let rendered = render(page, None).unwrap();
    assert_eq!((rendered.text.as_str(), rendered.encoding.name()), ("Привет", "windows-1251"));
    let chosen = render(page, Some(encoding_rs::KOI8_R)).unwrap();
    assert_eq!(chosen.encoding.name(), "KOI8-R");
    assert!(render(b"<meta charset=utf-8>\xFF", None).unwrap().malformed);
}
