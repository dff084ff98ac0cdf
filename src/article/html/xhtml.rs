//! Whether a page's tags are to be read as those of XHTML, where `<script/>` is a whole element.
//!
//! Browsers go by the media type, which a file does not have. Its name tells
//! (`article::open`), else what the page itself says, see [`Markup::of`].

use super::prescan::attribute;

/// The namespace of XHTML.
const NAMESPACE: &[u8] = b"http://www.w3.org/1999/xhtml";

/// How tags are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Markup {
    /// As the HTML Standard has it: `/>` means nothing but in SVG and `MathML`.
    Html,
    /// By the same rules, but that `/>` ends its element and CDATA sections are text.
    Xhtml,
}

impl Markup {
    /// What a decoded page says: it is XHTML if it begins with an XML declaration and its
    /// `html` is in the namespace of XHTML.
    #[must_use]
    pub fn of(page: &str) -> Self {
        if says_xhtml(page.as_bytes()) == Some(true) { Self::Xhtml } else { Self::Html }
    }
}

/// `None` if the page ends too early.
fn says_xhtml(page: &[u8]) -> Option<bool> {
    let declaration = page.strip_prefix(b"<?xml")?;
    if !declaration.first()?.is_ascii_whitespace() {
        return Some(false);
    }
    let mut rest = after(declaration, b"?>")?;
    loop {
        rest = rest.trim_ascii_start();
        if let Some(comment) = rest.strip_prefix(b"<!--") {
            rest = after(comment, b"-->")?;
        } else if let Some(instruction) = rest.strip_prefix(b"<?") {
            rest = after(instruction, b"?>")?;
        } else if let Some(doctype) = rest.strip_prefix(b"<!") {
            // Declarations of its own stand in brackets.
            let end = doctype.iter().position(|&b| matches!(b, b'>' | b'['))?;
            let has_more = doctype.get(end) == Some(&b'[');
            let inside = doctype.get(end + 1..)?;
            rest = if has_more { after(after(inside, b"]")?, b">")? } else { inside };
        } else {
            break;
        }
    }
    let (name, mut rest) = rest.split_at_checked(b"<html".len())?;
    if !name.eq_ignore_ascii_case(b"<html") || !rest.first()?.is_ascii_whitespace() {
        return Some(false);
    }
    while let (Some((name, value)), after) = attribute(rest) {
        if name == b"xmlns" {
            return Some(value == NAMESPACE);
        }
        rest = after;
    }
    Some(false)
}

/// What follows the first `mark`.
fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<&'a [u8]> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    bytes.get(at + mark.len()..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_and_the_namespace_make_xhtml() {
        const XML: &str = "<?xml version=\"1.0\"?>";
        const HTML: &str = "<html lang='en' xmlns='http://www.w3.org/1999/xhtml'>";
        let cases = [
            (format!("{XML}{HTML}"), Markup::Xhtml),
            (format!("{XML}\n<!DOCTYPE html PUBLIC 'x'>\n<!-- > --><?a b?>{HTML}"), Markup::Xhtml),
            (format!("{XML}<!DOCTYPE html [<!ENTITY a '>'>] >{HTML}"), Markup::Xhtml),
            (HTML.to_owned(), Markup::Html),
            (format!(" {XML}{HTML}"), Markup::Html),
            (format!("{XML}<html><p>{HTML}"), Markup::Html),
            (format!("{XML}<html title='xmlns=http://www.w3.org/1999/xhtml'>"), Markup::Html),
            (format!("{XML}<html xmlns='http://www.w3.org/2000/svg'>"), Markup::Html),
            (format!("{XML}<htmlx xmlns='http://www.w3.org/1999/xhtml'>"), Markup::Html),
            (XML.replace("xml ", "xml-stylesheet ") + HTML, Markup::Html),
            (XML.to_owned(), Markup::Html),
            (String::new(), Markup::Html),
            (format!("{XML}<!DOCTYPE ["), Markup::Html),
        ];
        for (page, expected) in cases {
            assert_eq!(Markup::of(&page), expected, "{page}");
        }
    }
}
