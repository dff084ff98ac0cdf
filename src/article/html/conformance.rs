//! Our trees are html5ever's: the same pages through its own tokenizer and a plain sink give
//! the same tree, node for node, with the same text.

use super::Markup;
use super::dom::{DOCUMENT, Dom, Id, Kind, NONE};
use super::parse::parse;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, parse_document};
use proptest::prelude::*;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write as _;

#[derive(Default)]
struct PlainNode {
    name: Option<QualName>,
    text: Option<String>,
    parent: usize,
    children: Vec<usize>,
    contents: Option<usize>,
    holds_html: bool,
}

/// A sink as simple as can be.
struct Plain(RefCell<Vec<PlainNode>>);

#[derive(Clone)]
struct PlainHandle(usize, Option<QualName>);

impl Plain {
    fn add(&self, node: PlainNode) -> usize {
        self.0.borrow_mut().push(node);
        self.0.borrow().len() - 1
    }

    fn insert(&self, parent: usize, at: usize, child: NodeOrText<PlainHandle>) {
        let id = match child {
            NodeOrText::AppendNode(node) => node.0,
            NodeOrText::AppendText(text) => {
                let nodes = &mut *self.0.borrow_mut();
                let before = at.checked_sub(1).map(|before| nodes[parent].children[before]);
                if let Some(before) = before
                    && let Some(old) = &mut nodes[before].text
                {
                    old.push_str(&text);
                    return;
                }
                nodes.push(PlainNode { text: Some(text.to_string()), ..Default::default() });
                nodes.len() - 1
            }
        };
        self.remove(id);
        let mut nodes = self.0.borrow_mut();
        let at = at.min(nodes[parent].children.len());
        nodes[parent].children.insert(at, id);
        nodes[id].parent = parent;
    }

    fn remove(&self, id: usize) {
        let mut nodes = self.0.borrow_mut();
        let parent = nodes[id].parent;
        nodes[parent].children.retain(|&child| child != id);
        nodes[id].parent = 0;
    }

    fn show(&self, id: usize, depth: usize, out: &mut String) {
        let nodes = self.0.borrow();
        let node = &nodes[id];
        match (&node.name, &node.text) {
            (Some(name), _) => writeln!(out, "{depth} <{}:{}>", name.ns, name.local).unwrap(),
            (_, Some(text)) => writeln!(out, "{depth} {text:?}").unwrap(),
            _ => writeln!(out, "{depth} -").unwrap(),
        }
        for &child in node.contents.iter().chain(&node.children) {
            self.show(child, depth + 1, out);
        }
    }
}

impl TreeSink for Plain {
    type Handle = PlainHandle;
    type Output = Self;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Self {
        self
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> PlainHandle {
        PlainHandle(0, None)
    }
    fn elem_name<'a>(&'a self, target: &'a PlainHandle) -> ExpandedName<'a> {
        target.1.as_ref().unwrap().expanded()
    }
    fn create_element(
        &self,
        name: QualName,
        _: Vec<Attribute>,
        flags: ElementFlags,
    ) -> PlainHandle {
        let contents = flags.template.then(|| self.add(PlainNode::default()));
        let holds_html = flags.mathml_annotation_xml_integration_point;
        let node =
            PlainNode { name: Some(name.clone()), contents, holds_html, ..Default::default() };
        PlainHandle(self.add(node), Some(name))
    }
    fn create_comment(&self, _: StrTendril) -> PlainHandle {
        PlainHandle(self.add(PlainNode::default()), None)
    }
    fn create_pi(&self, _: StrTendril, _: StrTendril) -> PlainHandle {
        PlainHandle(self.add(PlainNode::default()), None)
    }
    fn append(&self, parent: &PlainHandle, child: NodeOrText<PlainHandle>) {
        let end = self.0.borrow()[parent.0].children.len();
        self.insert(parent.0, end, child);
    }
    fn append_based_on_parent_node(
        &self,
        element: &PlainHandle,
        prev_element: &PlainHandle,
        child: NodeOrText<PlainHandle>,
    ) {
        let parent = self.0.borrow()[element.0].parent;
        let has_parent = self.0.borrow()[parent].children.contains(&element.0);
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, target: &PlainHandle) -> PlainHandle {
        PlainHandle(self.0.borrow()[target.0].contents.unwrap(), None)
    }
    fn same_node(&self, x: &PlainHandle, y: &PlainHandle) -> bool {
        x.0 == y.0
    }
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn append_before_sibling(&self, sibling: &PlainHandle, child: NodeOrText<PlainHandle>) {
        if let NodeOrText::AppendNode(node) = &child {
            self.remove(node.0);
        }
        let parent = self.0.borrow()[sibling.0].parent;
        let at = self.0.borrow()[parent].children.iter().position(|&c| c == sibling.0).unwrap();
        self.insert(parent, at, child);
    }
    fn add_attrs_if_missing(&self, _: &PlainHandle, _: Vec<Attribute>) {}
    fn remove_from_parent(&self, target: &PlainHandle) {
        self.remove(target.0);
    }
    fn reparent_children(&self, node: &PlainHandle, new_parent: &PlainHandle) {
        let children = std::mem::take(&mut self.0.borrow_mut()[node.0].children);
        for &child in &children {
            self.0.borrow_mut()[child].parent = new_parent.0;
        }
        self.0.borrow_mut()[new_parent.0].children.extend(children);
    }
    fn is_mathml_annotation_xml_integration_point(&self, handle: &PlainHandle) -> bool {
        self.0.borrow()[handle.0].holds_html
    }
    fn allow_declarative_shadow_roots(&self, _: &PlainHandle) -> bool {
        false
    }
}

fn theirs(page: &str) -> String {
    let mut out = String::new();
    their_tree(page).show(0, 0, &mut out);
    out
}

fn their_tree(page: &str) -> Plain {
    let opts = ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..Default::default() },
        ..Default::default()
    };
    let sink = Plain(RefCell::new(vec![PlainNode::default()]));
    parse_document(sink, opts).one(page)
}

fn show(dom: &Dom, page: &str, id: Id, depth: usize, out: &mut String) {
    let node = dom.node(id).unwrap();
    match &node.kind {
        Kind::Element { local, ns, contents, .. } => {
            writeln!(out, "{depth} <{ns}:{local}>").unwrap();
            if *contents != NONE {
                show(dom, page, *contents, depth + 1, out);
            }
        }
        Kind::Text { .. } => {
            let pieces = dom.text_pieces(id);
            let text: String = pieces.map(|piece| dom.piece_text(page, piece)).collect();
            writeln!(out, "{depth} {text:?}").unwrap();
        }
        Kind::Comment | Kind::Root => writeln!(out, "{depth} -").unwrap(),
    }
    for child in dom.children(id) {
        show(dom, page, child, depth + 1, out);
    }
}

fn ours(page: &str) -> String {
    ours_as(page, Markup::Html)
}

fn ours_as(page: &str, markup: Markup) -> String {
    let parsed = parse(page, markup).unwrap();
    let mut out = String::new();
    show(&parsed.dom, page, DOCUMENT, 0, &mut out);
    // What is not text byte for byte has its spelling in the page.
    for piece in &parsed.dom.pieces {
        assert!(page.get(piece.start as usize..piece.end as usize).is_some(), "{piece:?}");
    }
    out
}

#[test]
fn known_pages() {
    let cases = [
        "",
        "plain text",
        "<!doctype html><title>T</title><p>one<p>two",
        "<p>a &amp; b &lt;c&gt; &notit; &#x41;&#65 &#0; &#x80; &nosuch; &",
        "a\r\nb\rc\r\n\r\nd\r",
        "a\r\n&amp;\r\n<b>\r\nc</b>\r\n",
        "<pre>\n\nx</pre><textarea>\nx</textarea><listing>\r\nx</listing><pre>&#10;x</pre>",
        "<pre>\0\nx</pre><pre><b>\nx</b></pre><svg><pre>\nx",
        "<table>a<tr>b<td>c</td>d</tr> e </table>f",
        "<table> <tr> <td> x </td> \0 </tr> </table>",
        "<b><p>1</b>2</p>3<i>4<div>5</i>6</div>",
        "<a href=1>x<a href=2>y<table><a>z</table>",
        "<b a=1 b=2><b b=2 a=1><b a=1 b=2><b a=1 b=2><p>x</p></b></b><p>y",
        "<b a=1 a=2><b a=1><b a=1><b a=1></p><p>x",
        "<svg><title>t</title><![CDATA[a<b>&amp;\0]] ]]>c</svg><![CDATA[x]]>",
        "<svg>\0a\0<foreignObject>\0b</foreignObject><desc><p>x</svg>y",
        "<math><mi>a</mi><annotation-xml encoding=text/html><p>b</annotation-xml></math>",
        "<math><annotation-xml><p>b",
        "<svg><font color=red>x</font><font>y</font></svg>",
        "<script>a<!--<script>b</script>--></script>c<style></p></style>",
        "<script>a</scrip</script >b<title>x</titl></title/>c<xmp>&amp;</xmp>",
        "<template>a<tr><td>b</template>c<table><template>d</template></table>",
        "<noscript><p>a</noscript><head><noscript><link><p>b",
        "<select><option>a<optgroup><option>b</select><p>c",
        "<frameset> <frame></frameset> ",
        "</br></p>x<image alt=a>y<hr></hr>",
        "<!-- c --> a <!-- d --><?php e ?></ f></>g<!x>h",
        "<p>a < b <5 </ & <",
        "<p>unfinished <a href='x",
        "<p>unfinished <img alt='no' ",
        "<input type=hidden><table><input type=hidden><input>x",
        "<plaintext>a</plaintext>&amp;",
        "<body><p>x</body>  y<!--c--></html> z",
        "<html a=1><head></head> <body b=2>x<html c=3><body d=4>",
        "a\0b\0 \0c",
        " \0 a",
        "<ul><li>a<ul><li>b</ul><li>c</ul><dl><dt>a<dd>b<dt>c</dl>",
        "<button>a<button>b</button><form><form></form>c",
        "<ruby>a<rb>b<rt>c<rtc>d<rp>e</ruby><nobr>x<nobr>y",
        "<td>a</td><tr>b<caption>c<col>d",
        "<table><caption>a<tr><td>b<th>c<tbody><tr><table>d",
    ];
    for page in cases {
        assert_eq!(ours(page), theirs(page), "{page:?}");
    }
}

/// Pieces of pages, to be thrown together. Framesets are left out: see [`super::parse`].
fn soup() -> impl Strategy<Value = String> {
    let names = "a b i p div span table tr td tbody caption ul li pre textarea script style \
        title svg math mi foreignObject template select option h1 br img form button \
        body html head noscript font nobr object x-y dd iframe";
    let names = prop::sample::select(names.split(' ').collect::<Vec<_>>());
    let text = prop::sample::select(vec![
        "x",
        " ",
        "\n",
        "\r\n",
        "\r",
        "a b",
        "  a",
        "&amp;",
        "&lt",
        "&#32;",
        "&#x1F600;",
        "\0",
        "&notin;",
        "é",
        "😀",
        "<",
        "</",
        "<!--c-->",
        "<![CDATA[q]]>",
        "&",
        "&#",
        "&x",
        "-->",
        "]]>",
        "<!doctype html>",
    ]);
    let part = prop_oneof![
        names.clone().prop_map(|name| format!("<{name}>")),
        names.clone().prop_map(|name| format!("<{name} id=1 class=\"&amp;\" alt='&lt;x\r\ny'>")),
        names.clone().prop_map(|name| format!("</{name}>")),
        names.prop_map(|name| format!("<{name}/>")),
        text.prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn any_soup(page in soup()) {
        prop_assert_eq!(ours(&page), theirs(&page));
        check_paths(&page);
    }
}

/// Elements that hold others or text, and are not put elsewhere or left out by the rules.
const WHOLE: [&str; 16] = [
    "script", "style", "title", "textarea", "iframe", "xmp", "noframes", "noembed", "noscript",
    "pre", "div", "p", "a", "b", "span", "object",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// In XHTML `<script/>` is `<script></script>`.
    #[test]
    fn elements_of_xhtml_end_with_their_start_tag(
        parts in prop::collection::vec(
            prop_oneof![
                prop::sample::select(WHOLE.to_vec()).prop_map(|name| format!("<{name} id=1 />")),
                prop::sample::select(vec!["div", "p", "b", "ul", "li", "table", "td"])
                    .prop_map(|name| format!("<{name}>")),
                prop::sample::select(vec!["div", "p", "b", "ul", "li", "table", "td"])
                    .prop_map(|name| format!("</{name}>")),
                prop::sample::select(vec!["x", " ", "\n", "&amp;", "<br/>", "<img/>", "<!--c-->"])
                    .prop_map(str::to_owned),
            ],
            0..30,
        ),
    ) {
        let page = parts.concat();
        let mut written_out = page.clone();
        for name in WHOLE {
            written_out = written_out
                .replace(&format!("<{name} id=1 />"), &format!("<{name} id=1></{name}>"));
        }
        prop_assert_eq!(ours_as(&page, Markup::Xhtml), theirs(&written_out));
    }
}

/// The node that a path of ours leads to, in the tree that html5ever gives.
fn resolve(tree: &Plain, xpath: &str) -> Option<usize> {
    let nodes = tree.0.borrow();
    let mut at = 0;
    for step in xpath.split('/').skip(1) {
        let nth = step.strip_suffix(']').and_then(|s| s.rsplit_once('[')?.1.parse::<usize>().ok());
        let test = if nth.is_some() { step.rsplit_once('[')?.0 } else { step };
        let foreign = test.strip_prefix("*[local-name()='").and_then(|s| s.strip_suffix("']"));
        let fits = |id: &&usize| match &nodes[**id].name {
            _ if test == "text()" => nodes[**id].text.is_some(),
            Some(name) if name.ns == html5ever::ns!(html) => &*name.local == test,
            Some(name) => Some(&*name.local) == foreign,
            None => false,
        };
        let found: Vec<&usize> = nodes[at].children.iter().filter(fits).collect();
        assert_eq!(nth.is_none(), found.len() == 1, "{xpath}");
        at = **found.get(nth.unwrap_or(1) - 1)?;
    }
    Some(at)
}

/// Each piece of the text is where the map says, in html5ever's tree of the page.
fn check_paths(page: &str) {
    let rendered = super::render(page.as_bytes(), Some(encoding_rs::UTF_8)).unwrap();
    let tree = their_tree(page.strip_prefix('\u{FEFF}').unwrap_or(page));
    let white = |c: char| matches!(c, ' ' | '\t'..='\r');
    for (start, c) in rendered.text.as_str().char_indices() {
        let range = crate::article::ByteRange::new(start, start + c.len_utf8());
        for piece in rendered.map.pieces(&rendered.text, range) {
            let super::Source::Node { node, offset, .. } = piece.source else { continue };
            let xpath = rendered.map.xpath(node);
            let id = resolve(&tree, &xpath).unwrap_or_else(|| panic!("{page:?}: {xpath}"));
            let nodes = tree.0.borrow();
            let units: Vec<u16> = nodes[id].text.as_ref().unwrap().encode_utf16().collect();
            let there = String::from_utf16(&units[offset.start.0..offset.end.0]).unwrap();
            let is_blank = c == ' ' && there.chars().all(white);
            assert!(is_blank || there.contains(c), "{page:?}: {xpath} {offset:?} {there:?} {c:?}");
        }
    }
}

#[test]
fn paths_of_known_pages() {
    let cases = [
        "<p>a 😀 b<p>c<i>d</i> e<!-- --> f",
        "<div><div>1</div><div>2<svg><title>t</title></svg></div></div>",
        "<table>a<tr><td>b  c\r\n d",
        "<pre>\na\n  😀&amp;é b",
    ];
    for page in cases {
        check_paths(page);
    }
}
