//! The formats and what can be said of each without an article.

use super::super::record::Record;
use crate::annotation::Kind;

/// A format that data sets are exported in. `docs/export.md` says what each is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// RON, read back by this library.
    Ron,
    /// JSON lines as a Hugging Face data set.
    Jsonl,
    /// Parquet as a Hugging Face data set.
    Parquet,
    /// doccano's JSONL.
    Doccano,
    /// Label Studio's JSON.
    LabelStudio,
    /// spaCy's and Prodigy's JSONL, with tokens.
    Prodigy,
    /// CoNLL-2003 columns with IOB2 tags.
    Iob2,
    /// brat's standoff files.
    Brat,
    /// W3C Web Annotations.
    W3c,
    /// labelbuddy's JSONL.
    Labelbuddy,
    /// The article extraction benchmark of Scrapinghub (Zyte).
    Scrapinghub,
    /// The Web Content Extraction Benchmark.
    Wcxb,
    /// Webis' web content extraction benchmark.
    Webis,
    /// trafilatura's `evaldata.json`.
    Trafilatura,
    /// CleanEval's tagged text.
    Cleaneval,
    /// dragnet's pages and corrected texts.
    Dragnet,
    /// fundus' parsed articles.
    Fundus,
    /// A table with a row for each line.
    Lines,
    /// The page, spans as elements that read back.
    Wrap,
    /// The page as in L3S-GN1.
    L3s,
    /// The page as `BoilerNet` trains on it.
    Boilernet,
    /// The page's source, masked, as `Web2Text` trains on it.
    Web2text,
}

/// In which unit a format says where spans are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// UTF-8 bytes.
    Bytes,
    /// UTF-16 code units.
    Utf16,
    /// Unicode code points.
    CodePoints,
    /// Tokens.
    Tokens,
    /// Lines.
    Lines,
    /// Marks in the page.
    Marks,
    /// Nothing: it has text alone.
    Text,
}

/// What can be said of a format.
struct About {
    format: Format,
    name: &'static str,
    unit: Unit,
    /// All of text, spans and id come back, but for what is reported.
    lossless: bool,
    /// Has a file for each article.
    per_article: bool,
    uses_profile: bool,
    drops: &'static str,
}

const fn about(
    format: Format,
    name: &'static str,
    unit: Unit,
    [lossless, per_article, uses_profile]: [bool; 3],
    drops: &'static str,
) -> About {
    About { format, name, unit, lossless, per_article, uses_profile, drops }
}

const WHOLE: [bool; 3] = [true, false, false];
const TEXT_ONLY: &str = "all but the content, and where it is in the text";

/// A row for each format: its name, unit, then whether it is lossless, has a file for each
/// article, and goes by a profile; and what it drops of any article.
const TABLE: [About; 22] = [
    about(Format::Ron, "ron", Unit::Bytes, WHOLE, "notes and seconds of work"),
    about(Format::Jsonl, "jsonl", Unit::CodePoints, [true, false, true], "notes, encoding"),
    about(Format::Parquet, "parquet", Unit::CodePoints, [true, false, true], "notes, encoding"),
    about(Format::Doccano, "doccano", Unit::Utf16, WHOLE, "decisions, annotators, url"),
    about(Format::LabelStudio, "label-studio", Unit::CodePoints, WHOLE, "decisions, annotators"),
    about(Format::Prodigy, "prodigy", Unit::CodePoints, WHOLE, "decisions, annotators"),
    about(
        Format::Iob2,
        "iob2",
        Unit::Tokens,
        [false; 3],
        "ids, blanks, and where tokens are in the text",
    ),
    about(
        Format::Brat,
        "brat",
        Unit::CodePoints,
        [true, true, false],
        "decisions, annotators, url",
    ),
    about(Format::W3c, "w3c", Unit::CodePoints, [true, true, false], "decisions, annotators, url"),
    about(Format::Labelbuddy, "labelbuddy", Unit::CodePoints, WHOLE, "decisions, annotators"),
    about(Format::Scrapinghub, "scrapinghub", Unit::Text, [false, false, true], TEXT_ONLY),
    about(
        Format::Wcxb,
        "wcxb",
        Unit::Text,
        [false, true, true],
        "all but title, author, the content and a few passages",
    ),
    about(Format::Webis, "webis", Unit::Text, [false, false, true], TEXT_ONLY),
    about(
        Format::Trafilatura,
        "trafilatura",
        Unit::Text,
        [false, false, true],
        "all but title, author and a few passages",
    ),
    about(Format::Cleaneval, "cleaneval", Unit::Text, [false, true, true], TEXT_ONLY),
    about(Format::Dragnet, "dragnet", Unit::Text, [false, true, true], TEXT_ONLY),
    about(
        Format::Fundus,
        "fundus",
        Unit::Text,
        [false, true, false],
        "junk, and where anything is in the text",
    ),
    about(
        Format::Lines,
        "lines",
        Unit::Lines,
        [false; 3],
        "line ends, and where one span ends and the next of its label begins",
    ),
    about(Format::Wrap, "wrap", Unit::Marks, [false, true, false], "what the page does not hold"),
    about(
        Format::L3s,
        "l3s",
        Unit::Marks,
        [false, true, false],
        "whether supplemental text is a caption or a byline",
    ),
    about(Format::Boilernet, "boilernet", Unit::Marks, [false, true, true], "labels but content"),
    about(Format::Web2text, "web2text", Unit::Marks, [false, true, true], "labels but content"),
];

impl Format {
    /// All formats.
    #[must_use]
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        TABLE.iter().map(|about| about.format)
    }

    /// The format with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        TABLE.iter().find(|about| about.name == name).map(|about| about.format)
    }

    fn about(self) -> Option<&'static About> {
        TABLE.iter().find(|about| about.format == self)
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.about().map_or("", |about| about.name)
    }

    /// What it is, in a few words.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Ron => "RON for this library, annotations as they are",
            Self::Jsonl => "JSON lines, as a Hugging Face data set",
            Self::Parquet => "Parquet, as a Hugging Face data set",
            Self::Doccano => "doccano's JSONL",
            Self::LabelStudio => "Label Studio's JSON",
            Self::Prodigy => "Prodigy's and spaCy's JSONL, with tokens",
            Self::Iob2 => "tokens with IOB2 tags, in columns as of CoNLL-2003",
            Self::Brat => "brat's standoff files",
            Self::W3c => "W3C Web Annotations",
            Self::Labelbuddy => "labelbuddy's JSONL",
            Self::Scrapinghub => "Scrapinghub's article-extraction-benchmark",
            Self::Wcxb => "the Web Content Extraction Benchmark",
            Self::Webis => "Webis' content extraction benchmark",
            Self::Trafilatura => "trafilatura's evaldata.json",
            Self::Cleaneval => "CleanEval's tagged text",
            Self::Dragnet => "pages and corrected texts for dragnet and extractnet",
            Self::Fundus => "articles as fundus parses them",
            Self::Lines => "a table with a row for each line and its label",
            Self::Wrap => "the page with an element for each span, reads back",
            Self::L3s => "the page as in L3S-GN1",
            Self::Boilernet => "the page as BoilerNet trains on it",
            Self::Web2text => "the page's source and its mask, for Web2Text",
        }
    }

    /// In which unit it says where spans are.
    #[must_use]
    pub fn unit(self) -> Unit {
        self.about().map_or(Unit::Text, |about| about.unit)
    }

    /// True if id, text and spans come back from it, but for what it reports as lost.
    #[must_use]
    pub fn is_lossless(self) -> bool {
        self.about().is_some_and(|about| about.lossless)
    }

    /// True if it has a file for each article, so that ids may not differ in case only.
    #[must_use]
    pub fn is_per_article(self) -> bool {
        self.about().is_some_and(|about| about.per_article)
    }

    /// True if it goes by a profile.
    #[must_use]
    pub fn uses_profile(self) -> bool {
        self.about().is_some_and(|about| about.uses_profile)
    }

    /// What it can't hold of any article, as words.
    #[must_use]
    pub fn drops(self) -> &'static str {
        self.about().map_or("", |about| about.drops)
    }

    /// True if it is made better, or at all, with the bytes of this article's file.
    #[must_use]
    pub fn wants_page(self, record: &Record) -> bool {
        let article = &record.annotation.article;
        let is_packed = article.source.to_ascii_lowercase().ends_with(".gz");
        article.kind == Kind::Html
            && match self {
                Self::Wrap | Self::L3s | Self::Boilernet | Self::Web2text | Self::Dragnet => true,
                Self::Webis => is_packed,
                _ => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_format_has_one_row_and_one_name() {
        let names: BTreeSet<_> = Format::all().map(Format::name).collect();
        assert_eq!(names.len(), TABLE.len());
        for format in Format::all() {
            assert_eq!(Format::by_name(format.name()), Some(format));
        }
        assert_eq!(Format::by_name("RON"), None);
    }
}
