//! `fundus`: a JSON file for each article, as fundus' parsers return it.
//!
//! The first headline is the title. Further headlines before the body, and captions, go to the
//! summary and the images; a headline inside the body begins a section. A byline is an author
//! as it stands: names are not taken apart. There is no date: none is labelled.

use super::super::id::flat_name;
use super::job::{Job, json_pretty};
use crate::annotation::Label;
use serde::Serialize;

#[derive(Serialize)]
struct Article<'a> {
    authors: Vec<&'a str>,
    body: Body<'a>,
    images: Vec<Image<'a>>,
    title: Option<&'a str>,
    publishing_date: Option<&'a str>,
}

#[derive(Default, Serialize)]
struct Body<'a> {
    summary: Vec<&'a str>,
    sections: Vec<Section<'a>>,
}

#[derive(Default, Serialize)]
struct Section<'a> {
    headline: Vec<&'a str>,
    paragraphs: Vec<&'a str>,
}

#[derive(Serialize)]
struct Image<'a> {
    caption: &'a str,
    authors: [&'a str; 0],
    position: usize,
    is_cover: bool,
}

pub(super) fn article(job: &mut Job<'_>) {
    let record = job.record;
    let (text, blocks) = (&record.annotation.text, record.blocks());
    let mut body = Body::default();
    let (mut title, mut images) = (None, Vec::new());
    for span in record.spans() {
        let words = text.slice(span.range);
        match span.label {
            Label::Headline if title.is_none() => title = Some(words),
            Label::Headline => match body.sections.last_mut() {
                None => body.summary.push(words),
                Some(section) if section.paragraphs.is_empty() => section.headline.push(words),
                Some(_) => {
                    body.sections.push(Section { headline: vec![words], paragraphs: vec![] });
                }
            },
            Label::Body => {
                if body.sections.is_empty() {
                    body.sections.push(Section::default());
                }
                let parts = blocks.as_slice().get(blocks.overlapping(span.range));
                let parts = parts.unwrap_or_default().iter();
                let parts =
                    parts.filter_map(|block| Some(text.slice(block.intersect(span.range)?)));
                if let Some(section) = body.sections.last_mut() {
                    section.paragraphs.extend(parts);
                }
            }
            Label::Caption => images.push(Image {
                caption: words,
                authors: [],
                position: images.len() + 1,
                is_cover: images.is_empty(),
            }),
            Label::Byline | Label::Junk => {}
        }
    }
    let authors = record.texts_of(Label::Byline);
    let article = Article { authors, body, images, title, publishing_date: None };
    let file = format!("{}/{}.json", job.split(), flat_name(&record.id));
    job.file(file, json_pretty(&article));
}
