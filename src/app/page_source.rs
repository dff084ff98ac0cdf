//! The markup behind the selection: the page's own text, and where in it the selection is.

use crate::article::open::Page;
use crate::article::{ByteRange, Text};
use std::sync::Arc;

/// The page's text, made when it is first looked at and kept while its article is open.
#[derive(Debug, Default)]
pub struct PageSource {
    made: Option<(Arc<Vec<u8>>, Arc<Text>)>,
    marked: Option<(ByteRange, Vec<ByteRange>)>,
}

impl PageSource {
    /// The page's text.
    pub fn text(&mut self, page: &Page) -> Arc<Text> {
        if let Some((bytes, text)) = &self.made
            && Arc::ptr_eq(bytes, &page.bytes)
        {
            return Arc::clone(text);
        }
        let text = Arc::new(Text::new(page.source_text()));
        self.made = Some((Arc::clone(&page.bytes), Arc::clone(&text)));
        self.marked = None;
        text
    }

    /// Where in the page's text a range of the article came from, in order; and whether that
    /// is another answer than the last time.
    pub fn marked(
        &mut self,
        page: &Page,
        article: &Text,
        range: ByteRange,
    ) -> (&[ByteRange], bool) {
        let text = self.text(page);
        let is_new = self.marked.as_ref().is_none_or(|(r, _)| *r != range);
        if is_new {
            let mut found = page.in_source(article, range);
            for one in &mut found {
                one.end = text.ceil_edge(one.end);
            }
            found.sort_unstable();
            self.marked = Some((range, found));
        }
        (self.marked.as_ref().map(|(_, found)| found.as_slice()).unwrap_or_default(), is_new)
    }
}
