//! What each element does to the text: the rules of `docs/html.md`, as one table.
//!
//! Names count whatever their namespace, so that `title` in SVG gives text and `style` in SVG
//! none.

use html5ever::{LocalName, local_name};

/// What an element does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing in it gives text.
    Silent,
    /// It flows on the line, joined to its neighbours.
    Inline,
    /// It has lines of its own.
    Block,
    /// It has lines of its own, and an empty line around them.
    Paragraph,
    /// It breaks the line; several leave empty lines.
    Break,
    /// White space in it counts.
    Preformatted,
    /// A list with bullets, or with numbers.
    List { numbered: bool },
    /// An item of a list.
    Item,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// Its `alt` is its text.
    Picture,
}

/// What text is, for showing it: nothing of it changes the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// In `h1` to `h6`, with the number.
    Heading(u8),
    /// In `a`.
    Link,
    /// In `li`.
    ListItem,
    /// In `figcaption`, or the `caption` of a table.
    Caption,
    /// In `b`, `strong`.
    Strong,
    /// In `i`, `em`, `cite`.
    Emphasis,
}

/// What an element of this name does to the text.
pub(super) fn role(name: &LocalName) -> Role {
    match *name {
        local_name!("script")
        | local_name!("style")
        | local_name!("template")
        | local_name!("noscript")
        | local_name!("noframes")
        | local_name!("noembed")
        | local_name!("iframe")
        | local_name!("frame")
        | local_name!("textarea")
        | local_name!("input")
        | local_name!("button")
        | local_name!("select")
        | local_name!("option")
        | local_name!("label") => Role::Silent,
        local_name!("p")
        | local_name!("h1")
        | local_name!("h2")
        | local_name!("h3")
        | local_name!("h4") => Role::Paragraph,
        local_name!("address")
        | local_name!("article")
        | local_name!("aside")
        | local_name!("blockquote")
        | local_name!("center")
        | local_name!("details")
        | local_name!("dd")
        | local_name!("dt")
        | local_name!("div")
        | local_name!("dl")
        | local_name!("fieldset")
        | local_name!("figcaption")
        | local_name!("figure")
        | local_name!("footer")
        | local_name!("form")
        | local_name!("h5")
        | local_name!("h6")
        | local_name!("header")
        | local_name!("hgroup")
        | local_name!("hr")
        | local_name!("main")
        | local_name!("nav")
        | local_name!("section")
        | local_name!("table") => Role::Block,
        local_name!("br") => Role::Break,
        local_name!("pre") => Role::Preformatted,
        local_name!("ul") => Role::List { numbered: false },
        local_name!("ol") => Role::List { numbered: true },
        local_name!("li") => Role::Item,
        local_name!("tr") => Role::Row,
        local_name!("td") | local_name!("th") => Role::Cell,
        local_name!("img") | local_name!("area") => Role::Picture,
        _ => Role::Inline,
    }
}

/// How text in an element of this name is shown.
pub(super) fn style(name: &LocalName) -> Option<Style> {
    match *name {
        local_name!("a") => Some(Style::Link),
        local_name!("li") => Some(Style::ListItem),
        local_name!("b") | local_name!("strong") => Some(Style::Strong),
        local_name!("i") | local_name!("em") | local_name!("cite") => Some(Style::Emphasis),
        local_name!("figcaption") | local_name!("caption") => Some(Style::Caption),
        local_name!("h1") => Some(Style::Heading(1)),
        local_name!("h2") => Some(Style::Heading(2)),
        local_name!("h3") => Some(Style::Heading(3)),
        local_name!("h4") => Some(Style::Heading(4)),
        local_name!("h5") => Some(Style::Heading(5)),
        local_name!("h6") => Some(Style::Heading(6)),
        _ => None,
    }
}

/// The parts of a table that hold no text of their own.
pub(super) fn is_table_part(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("table")
            | local_name!("thead")
            | local_name!("tbody")
            | local_name!("tfoot")
            | local_name!("tr")
            | local_name!("colgroup")
    )
}
