//! What a check knows of records that are no JSON: a file for each article, and tables of tokens
//! or lines.
//!
//! | a file of | its content is |
//! |---|---|
//! | `wcxb`, `fundus` | what [`Sample::of_value`] finds in it |
//! | `wrap`, `l3s`, `boilernet` | the page as it is rendered; its own address is where it was found |
//! | `brat`, `w3c` | the text |
//! | `cleaneval` | the text without tags; `URL:` is where it was found |
//! | `dragnet` | the corrected text without comments |
//! | `web2text` | what is not masked |
//! | `iob2`, `lines` | tokens or lines with our labels but Junk; all of them if none has one |
//!
//! Limits: an article of a table has at most [`LONGEST`] bytes.

use super::sample::Sample;
use crate::annotation::Label;
use crate::article::decode;
use crate::article::html::render;
use crate::dataset::dom::web2text::MASK;
use crate::dataset::import::json::line_value;
use crate::dataset::import::{Content, Fault, FaultKind, Format, Place, read};
use crate::dataset::profile::label_name;

/// The longest article of a table, in bytes.
pub const LONGEST: usize = 256 << 20;

/// The first line of a table of lines.
pub const ROWS_HEADER: &str = "page,line_no,label,text";

/// Begins an article among columns.
const DOCUMENT: &str = "-DOCSTART-";

/// What the file of an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A record in JSON.
    Json,
    /// A web page.
    Page,
    /// A text, or `CleanEval`'s.
    Text,
    /// A corrected text, then comments.
    Corrected,
    /// The source of a page, masked.
    Masked,
}

impl Held {
    /// What is known of the article with this id from the bytes of its file.
    pub fn sample(self, id: &str, bytes: &[u8]) -> Result<Sample, Fault> {
        let place = Place::Record(1);
        let id = Some(id.to_owned());
        let bare = |content: String| Sample {
            id: id.clone(),
            url: None,
            content,
            labels: Vec::new(),
            has_site: false,
        };
        match self {
            Self::Json => {
                let value = line_value(1, bytes).transpose()?.unwrap_or_default();
                Sample::of_value(place, &value).map(|sample| Sample { id, ..sample })
            }
            Self::Page => {
                let unsound =
                    |error| FaultKind::Unsound(format!("the page can't be read: {error}"));
                let page = render(bytes, None).map_err(|e| Fault::new(place, unsound(e)))?;
                let has_site = page.url.is_some();
                let sample = bare(page.text.as_str().to_owned());
                Ok(Sample { url: page.url, has_site, ..sample })
            }
            Self::Text => {
                let text = decode(bytes).text;
                let tagged = is_tagged(&text).then(|| tagged(bytes)).flatten();
                Ok(match tagged {
                    Some((url, content)) => Sample { url, has_site: true, ..bare(content) },
                    None => bare(text),
                })
            }
            Self::Corrected => {
                let text = decode(bytes).text;
                let end = text.rfind("!@#$%^&*()").unwrap_or(text.len());
                Ok(bare(text.get(..end).unwrap_or_default().to_owned()))
            }
            Self::Masked => Ok(bare(decode(bytes).text.replace(MASK, " "))),
        }
    }
}

/// True for `CleanEval`'s text: an address, then tags.
fn is_tagged(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let is_first = lines.next().is_some_and(|line| line.starts_with("URL:"));
    is_first && lines.next().is_none_or(|line| line.starts_with('<'))
}

/// Address and content of `CleanEval`'s text.
fn tagged(bytes: &[u8]) -> Option<(Option<String>, String)> {
    let mut found = None;
    read(Format::CleanEval, "", bytes, &mut |record| {
        if let Ok(record) = record
            && let Content::Parts(parts) = record.content
        {
            let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
            found = Some((record.key.url, texts.join("\n")));
        }
    });
    found
}

/// A table in which an article is several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// `iob2`: columns of tokens. Its articles have no id.
    Columns,
    /// `lines`: CSV, a row a line.
    Rows,
}

/// Reads a table line by line.
#[derive(Debug)]
pub struct TableReader {
    table: Table,
    /// The article that is being read.
    article: Option<Article>,
    /// The beginning of a row whose quotes are open.
    held: Vec<u8>,
}

#[derive(Debug, Default)]
struct Article {
    id: Option<String>,
    all: String,
    /// What has one of our labels, Junk apart.
    labelled: String,
    labels: Vec<Label>,
}

impl Article {
    fn add(&mut self, words: &str, label: Option<Label>, end: char) {
        self.all.push_str(words);
        self.all.push(end);
        if let Some(label) = label.filter(|label| *label != Label::Junk) {
            self.labelled.push_str(words);
            self.labelled.push(end);
            if !self.labels.contains(&label) {
                self.labels.push(label);
            }
        }
    }

    fn sample(self) -> Sample {
        let content = if self.labels.is_empty() { self.all } else { self.labelled };
        Sample { id: self.id, url: None, content, labels: self.labels, has_site: false }
    }
}

impl TableReader {
    /// Begins.
    #[must_use]
    pub const fn new(table: Table) -> Self {
        Self { table, article: None, held: Vec::new() }
    }

    /// Takes the next line, without its line feed; `number` counts from 1. Gives the article
    /// that ended before it.
    pub fn line(&mut self, number: usize, line: &[u8]) -> Result<Option<Sample>, Fault> {
        let fault = |kind| Fault::new(Place::Line(number), kind);
        let line =
            if number == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
        let length = self.article.as_ref().map_or(0, |article| article.all.len());
        if length + self.held.len() + line.len() > LONGEST {
            return Err(fault(FaultKind::Syntax("one article has more than 256 MiB".to_owned())));
        }
        if self.table == Table::Columns {
            let line = std::str::from_utf8(line).map_err(|_| fault(FaultKind::Encoding))?;
            return self.columns(line).map_err(fault);
        }
        let was_open = !self.held.is_empty();
        if was_open {
            self.held.push(b'\n');
        }
        self.held.extend(line);
        let is_odd = line.iter().fold(false, |is_odd, &b| is_odd != (b == b'"'));
        if was_open != is_odd {
            return Ok(None); // a quote is open
        }
        let row = String::from_utf8(std::mem::take(&mut self.held));
        self.row(number, &row.map_err(|_| fault(FaultKind::Encoding))?).map_err(fault)
    }

    /// The last article.
    pub fn end(&mut self) -> Result<Option<Sample>, Fault> {
        if !self.held.is_empty() {
            let what = "a quote is not closed".to_owned();
            return Err(Fault::new(Place::Record(1), FaultKind::Syntax(what)));
        }
        Ok(self.article.take().map(Article::sample))
    }

    fn columns(&mut self, line: &str) -> Result<Option<Sample>, FaultKind> {
        let mut columns = line.split_ascii_whitespace();
        let Some(token) = columns.next() else {
            if let Some(article) = &mut self.article {
                article.add("", None, '\n');
            }
            return Ok(None);
        };
        if token == DOCUMENT {
            return Ok(self.article.replace(Article::default()).map(Article::sample));
        }
        let label = columns.last().and_then(|tag| tag.split_once('-')).and_then(|tag| label(tag.1));
        let Some(article) = &mut self.article else {
            let what = format!("there is no {DOCUMENT} that says where an article begins");
            return Err(FaultKind::Syntax(what));
        };
        article.add(token, label, ' ');
        Ok(None)
    }

    fn row(&mut self, number: usize, row: &str) -> Result<Option<Sample>, FaultKind> {
        if row.trim().is_empty() || (number == 1 && row.trim_end() == ROWS_HEADER) {
            return Ok(None);
        }
        let fields = fields(row);
        let [page, _, name, text] = fields.as_slice() else {
            return Err(FaultKind::Syntax(format!("a row has four fields: {ROWS_HEADER}")));
        };
        let is_same = self.article.as_ref().is_some_and(|a| a.id.as_ref() == Some(page));
        let ended = if is_same {
            None
        } else {
            let next = Article { id: Some(page.clone()), ..Article::default() };
            self.article.replace(next)
        };
        if let Some(article) = &mut self.article {
            article.add(text, label(name), '\n');
        }
        Ok(ended.map(Article::sample))
    }
}

fn label(name: &str) -> Option<Label> {
    Label::ALL.into_iter().find(|label| label_name(*label) == name)
}

/// The fields of a row of CSV.
fn fields(row: &str) -> Vec<String> {
    let (mut fields, mut field, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut characters = row.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(std::mem::take(&mut field)),
            c => field.push(c),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(table: Table, text: &str) -> Result<Vec<(Option<String>, String)>, Fault> {
        let mut reader = TableReader::new(table);
        let mut samples = Vec::new();
        for (n, line) in text.split('\n').enumerate() {
            samples.extend(reader.line(n + 1, line.as_bytes())?);
        }
        samples.extend(reader.end()?);
        Ok(samples.into_iter().map(|sample| (sample.id, sample.content)).collect())
    }

    #[test]
    fn tables_give_articles() {
        let columns = "-DOCSTART- -X- O O\n\nMenu -X- _ B-junk\nRain -X- _ B-body\nfell -X- _ I-body\n\n\
                       -DOCSTART- -X- O O\n\nSun -X- _ O\n\nshone -X- _ B-LOC\n";
        let found = read_all(Table::Columns, columns).unwrap();
        let contents: Vec<&str> = found.iter().map(|(_, content)| content.trim()).collect();
        assert_eq!(contents, ["Rain fell", "\nSun \nshone".trim()]);
        assert!(read_all(Table::Columns, "Rain O\n").is_err(), "no article begins");

        let rows = format!(
            "{ROWS_HEADER}\n\"a,1\",1,junk,Menu\n\"a,1\",2,body,\"It \"\"rained\"\", so\"\nb,1,unlabelled,\"x\ny\"\n"
        );
        let found = read_all(Table::Rows, &rows).unwrap();
        assert_eq!(
            found,
            [
                (Some("a,1".to_owned()), "It \"rained\", so\n".to_owned()),
                (Some("b".to_owned()), "x\ny\n".to_owned())
            ]
        );
        for broken in ["a,1,body", "a,1,body,\"x\n"] {
            assert!(read_all(Table::Rows, broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn files_of_articles_give_their_content() {
        let cases = [
            (Held::Text, "URL: https://x.example/\n\n<h>Rain\n\n<p>It fell.\n", "Rain\nIt fell."),
            (Held::Text, "URL: is a word\nRain", "URL: is a word\nRain"),
            (Held::Corrected, "Rain\n\n!@#$%^&*()  COMMENTS\n\nI agree", "Rain\n\n"),
            (Held::Masked, "□□Rain□", "  Rain "),
            (Held::Json, r#"{"url":"","ground_truth":{"main_content":"Rain"}}"#, "Rain"),
            (
                Held::Json,
                r#"{"title":"Rain","body":{"summary":[],"sections":[{"paragraphs":["It fell."]}]}}"#,
                "Rain\nIt fell.\n",
            ),
        ];
        for (held, text, content) in cases {
            let sample = held.sample("a/b", text.as_bytes()).unwrap();
            assert_eq!((sample.id.as_deref(), sample.content.as_str()), (Some("a/b"), content));
        }
        assert!(Held::Json.sample("a", b"").is_err());
    }
}
