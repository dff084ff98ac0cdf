//! Markdown as plain data, made once for a content: blocks in order, each with what it lies in.
//!
//! Limits: tables are simple, very long paragraphs come in parts ([`MOST_RUNS`]), pictures are
//! their words, HTML is shown as it is written and
//! comments are left out; no footnotes, no task boxes. Only addresses that a browser or a mail
//! program opens are links, so that a text of someone else cannot run a program here.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::sync::Arc;

/// A text in blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    /// From top to bottom.
    pub blocks: Vec<Block>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it lies in, from the outermost in.
    pub nest: Vec<Nest>,
    /// The bullet or number before it, if an item begins with it.
    pub marker: Option<String>,
    /// What it is.
    pub content: Content,
}

/// What a block can lie in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nest {
    /// A block quote.
    Quote,
    /// An item of a list.
    Item,
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Run>),
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// Code, with its line ends.
    Code(String),
    /// A row of a table.
    Row(TableRow),
    /// A line across.
    Rule,
}

/// A row of a table: a block of its own, since of a long table only what is in view is laid
/// out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The cells from left to right.
    pub cells: Vec<Vec<Run>>,
    /// Its number in the table; the heading is 0.
    pub index: usize,
    /// How many columns the table has, at least 1.
    pub columns: usize,
}

/// A stretch of one look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Its text; a line end breaks the line.
    pub text: String,
    /// Strong.
    pub strong: bool,
    /// Emphasised.
    pub emphasis: bool,
    /// Code.
    pub code: bool,
    /// Where it leads.
    pub link: Option<Arc<str>>,
}

/// Lists and quotes deeper than this look alike.
pub const DEEPEST: usize = 8;

/// A block has no more runs than this: a longer paragraph goes on in another block, and the rest
/// of a longer heading or cell is plain text.
pub const MOST_RUNS: usize = 200;

impl Markdown {
    /// Reads a text.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut reader = Reader::default();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            reader.take(event);
        }
        reader.end_paragraph();
        Self { blocks: reader.blocks }
    }
}

#[derive(Debug)]
enum Around {
    Quote,
    /// The number of its next item.
    List(Option<u64>),
    /// The marker, until a block has it.
    Item(Option<String>),
}

#[derive(Debug, Default)]
struct Reader {
    blocks: Vec<Block>,
    around: Vec<Around>,
    runs: Vec<Run>,
    code: Option<String>,
    table: Vec<Vec<Vec<Run>>>,
    strong: usize,
    emphasis: usize,
    links: Vec<Option<Arc<str>>>,
    /// How many lists are around.
    lists: usize,
    /// A comment has begun and not ended: HTML comes a line at a time.
    in_comment: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push(&text, false),
            },
            Event::Code(text) => self.push(&text, true),
            Event::Html(text) => self.html(&text),
            Event::InlineHtml(text) => {
                self.html(&text);
                self.in_comment = false;
            }
            Event::SoftBreak => self.push(" ", false),
            Event::HardBreak => self.push("\n", false),
            Event::Rule => {
                self.end_paragraph();
                self.add(Content::Rule);
            }
            // Not asked for when parsing.
            Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }

    /// HTML without its comments.
    fn html(&mut self, html: &str) {
        let mut rest = html;
        loop {
            if self.in_comment {
                let Some((_, after)) = rest.split_once("-->") else { return };
                self.in_comment = false;
                rest = after.trim_start();
            }
            let begins = rest.split_once("<!--");
            let before = begins.map_or(rest, |(before, _)| before);
            if !before.is_empty() {
                self.push(before, false);
            }
            let Some((_, after)) = begins else { return };
            self.in_comment = true;
            rest = after;
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis | Tag::Image { .. } => self.emphasis += 1,
            Tag::Link { dest_url, .. } => {
                let opens = is_address(&dest_url);
                self.links.push(opens.then(|| Arc::from(&*dest_url)));
            }
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            Tag::BlockQuote(_) => {
                self.end_paragraph();
                self.around.push(Around::Quote);
            }
            Tag::List(first) => {
                self.end_paragraph();
                self.around.push(Around::List(first));
                self.lists += 1;
            }
            Tag::Item => {
                self.end_paragraph();
                let marker = match self.around.last_mut() {
                    Some(Around::List(Some(number))) => {
                        let marker = format!("{number}.");
                        *number = number.saturating_add(1);
                        marker
                    }
                    _ if self.lists.is_multiple_of(2) => "–".to_owned(),
                    _ => "•".to_owned(),
                };
                self.around.push(Around::Item(Some(marker)));
            }
            Tag::CodeBlock(_) => {
                self.end_paragraph();
                self.code = Some(String::new());
            }
            _ => self.end_paragraph(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Image => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link => {
                self.links.pop();
            }
            TagEnd::Heading(level) => {
                let runs = few(std::mem::take(&mut self.runs));
                self.add(Content::Heading(number_of(level), runs));
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.add(Content::Code(code.trim_end_matches('\n').to_owned()));
            }
            TagEnd::TableCell => {
                let cell = few(std::mem::take(&mut self.runs));
                if let Some(row) = self.table.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.table);
                let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
                for (index, cells) in rows.into_iter().enumerate() {
                    self.add(Content::Row(TableRow { cells, index, columns }));
                }
            }
            TagEnd::Item => {
                self.end_paragraph();
                if matches!(self.around.last(), Some(Around::Item(Some(_)))) {
                    self.add(Content::Paragraph(Vec::new()));
                }
                self.around.pop();
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.end_paragraph();
                self.around.pop();
                self.lists -= usize::from(matches!(tag, TagEnd::List(_))).min(self.lists);
            }
            TagEnd::HtmlBlock => {
                self.in_comment = false;
                self.end_paragraph();
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            _ => self.end_paragraph(),
        }
    }

    fn push(&mut self, text: &str, code: bool) {
        let run = Run {
            text: String::new(),
            strong: self.strong > 0,
            emphasis: self.emphasis > 0,
            code,
            link: self.links.last().cloned().flatten(),
        };
        match self.runs.last_mut() {
            Some(last) if (Run { text: String::new(), ..last.clone() }) == run => {
                last.text.push_str(text);
            }
            _ => self.runs.push(Run { text: text.to_owned(), ..run }),
        }
    }

    /// Items of a tight list have text and no paragraph.
    fn end_paragraph(&mut self) {
        let mut runs = std::mem::take(&mut self.runs);
        if let Some(last) = runs.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        if runs.iter().any(|run| !run.text.is_empty()) {
            for part in runs.chunks(MOST_RUNS) {
                self.add(Content::Paragraph(part.to_vec()));
            }
        }
    }

    fn add(&mut self, content: Content) {
        let nest = self.around.iter().filter_map(|around| match around {
            Around::Quote => Some(Nest::Quote),
            Around::Item(_) => Some(Nest::Item),
            Around::List(_) => None,
        });
        let nest = nest.take(DEEPEST).collect();
        let marker = match self.around.last_mut() {
            Some(Around::Item(marker)) => marker.take(),
            _ => None,
        };
        self.blocks.push(Block { nest, marker, content });
    }
}

/// These runs, of which those that are too many are one plain run.
fn few(mut runs: Vec<Run>) -> Vec<Run> {
    if runs.len() > MOST_RUNS {
        let rest = runs.split_off(MOST_RUNS);
        let text = rest.iter().map(|run| run.text.as_str()).collect();
        runs.push(Run { text, ..Run::default() });
    }
    runs
}

fn number_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

fn is_address(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|start| url.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks as lines: what they lie in, marker, kind, text with its marks.
    fn lines(text: &str) -> Vec<String> {
        let runs = |runs: &[Run]| {
            let marked = runs.iter().map(|r| {
                let mark = |on: bool, s: &'static str| if on { s } else { "" };
                let (b, i, c) = (mark(r.strong, "*"), mark(r.emphasis, "_"), mark(r.code, "`"));
                let link = r.link.as_ref().map(|l| format!("<{l}>")).unwrap_or_default();
                format!("{b}{i}{c}{}{c}{i}{b}{link}", r.text)
            });
            marked.collect::<Vec<String>>().concat()
        };
        let line = |block: &Block| {
            let nest: String =
                block.nest.iter().map(|n| if *n == Nest::Quote { '>' } else { ' ' }).collect();
            let marker = block.marker.as_deref().unwrap_or_default();
            let content = match &block.content {
                Content::Heading(n, r) => format!("H{n} {}", runs(r)),
                Content::Paragraph(r) => runs(r),
                Content::Code(code) => format!("[{code}]"),
                Content::Row(row) => {
                    row.cells.iter().map(|c| runs(c)).collect::<Vec<_>>().join("|")
                }
                Content::Rule => "---".to_owned(),
            };
            format!("{nest}{marker}{content}")
        };
        Markdown::parse(text).blocks.iter().map(line).collect()
    }

    #[test]
    fn each_thing_becomes_its_block() {
        let cases: [(&str, &[&str]); 19] = [
            ("", &[]),
            ("# One *two*\ntext", &["H1 One _two_", "text"]),
            ("a\nb  \nc", &["a b\nc"]),
            ("**b** and `c` ***bi***", &["*b* and `c` *_bi_*"]),
            ("- a\n- b\n  1. c\n  2. d\n- e", &[" •a", " •b", "  1.c", "  2.d", " •e"]),
            ("- a\n\n  more\n\n- b", &[" •a", " more", " •b"]),
            ("- a\n  - b\n-", &[" •a", "  –b", " •"]),
            ("3. x\n4. y", &[" 3.x", " 4.y"]),
            ("> q\n> - r\n\nafter", &[">q", "> •r", "after"]),
            ("```\na\n\nb\n```\n***\n", &["[a\n\nb]", "---"]),
            ("|a|b|\n|-|-|\n|1|**2**|\n", &["a|b", "1|*2*"]),
            ("[x](https://example.com/a) [y](other.md)", &["x<https://example.com/a> y"]),
            ("[z](file:///etc/passwd) ![alt](a.png)", &["z _alt_"]),
            ("<!-- gone -->\n\nkept <b>x</b>", &["kept <b>x</b>"]),
            ("<!--\nnot yet\n\ndecided -->\nkept", &["kept"]),
            ("a\n\n<!-- one\ntwo --> three\n\nb", &["a", "three", "b"]),
            ("a <!-- one\ntwo --> b <!--> c", &["a  b  c"]),
            ("<div>\n<!-- one\ntwo -->\n</div>", &["<div>\n</div>"]),
            ("> <!-- never\n> ends\n\nb", &["b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(lines(text), expected, "{text:?}");
        }
    }

    #[test]
    fn hostile_nesting_ends_and_loses_no_word() {
        for start in [">", "- ", "*a ", "[", "1. ", "> - "] {
            let text = format!("{}word\n\nafter", start.repeat(20_000));
            let made = Markdown::parse(&text);
            let words = |block: &Block| match &block.content {
                Content::Paragraph(runs) => runs.iter().map(|run| run.text.as_str()).collect(),
                _ => String::new(),
            };
            let with_word = made.blocks.iter().filter(|block| words(block).contains("word"));
            assert_eq!(with_word.count(), 1, "{start:?}");
            let last = made.blocks.last().unwrap();
            assert_eq!((words(last).as_str(), last.nest.len()), ("after", 0), "{start:?}");
            assert!(made.blocks.len() <= 40_002, "{start:?}: {}", made.blocks.len());
        }
    }

    #[test]
    fn no_block_grows_with_a_long_table_or_very_many_links() {
        let table = format!("|a|b|\n|-|-|\n{}", "|1|2|\n".repeat(43_000));
        let made = Markdown::parse(&table);
        assert_eq!(made.blocks.len(), 43_001);
        let link = "[x](https://example.com/a) y ";
        for (start, blocks) in [("", 200), ("# ", 1), ("|a|\n|-|\n|", 2)] {
            let made = Markdown::parse(&format!("{start}{}", link.repeat(20_000)));
            assert_eq!(made.blocks.len(), blocks, "{start:?}");
            let mut letters = 0;
            for block in &made.blocks {
                let runs = match &block.content {
                    Content::Heading(_, runs) | Content::Paragraph(runs) => runs,
                    Content::Row(row) => &row.cells[0],
                    other => panic!("{other:?}"),
                };
                assert!(runs.len() <= MOST_RUNS + 1, "{start:?}: {}", runs.len());
                letters += runs.iter().map(|run| run.text.matches('x').count()).sum::<usize>();
            }
            assert_eq!(letters, 20_000, "{start:?}");
        }
    }

    #[test]
    fn the_starting_guidelines_are_read_whole() {
        let made = Markdown::parse(crate::desk::guidelines::STARTING);
        let headings = made.blocks.iter().filter(|b| matches!(b.content, Content::Heading(..)));
        assert!(headings.count() > 10);
    }
}
