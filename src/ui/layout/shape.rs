//! Stretches of a row that egui sets right as one galley.
//!
//! egui shapes each stretch of one font by itself, takes its direction from its first letter,
//! and puts the stretches one after another from left to right. So a galley is right in two
//! cases, and only those are made:
//!
//! - left to right, with no letter of a right-to-left script in it, and one script at most of
//!   those that have a shaper of their own;
//! - right to left, with nothing but letters of one right-to-left script and their marks, all
//!   from one font. Blanks and punctuation between them may come from other fonts and stand
//!   alone.
//!
//! Everything else stands alone, cluster by cluster; a single cluster is always right.

use super::laid::Ink;
use super::measure;
use super::place::Style;
use crate::article::direction::Cluster;
use crate::article::symbol::symbol_of;
use crate::article::text::is_blank;
use egui::epaint::text::{FontsView, LayoutJob};
use egui::{Color32, FontId, Galley};
use std::borrow::Cow;
use std::sync::Arc;
use unicode_bidi::{BidiClass, bidi_class};
use unicode_script::{Script, UnicodeScript};

/// A cluster of more bytes than this (a letter under a heap of marks) is not shaped but drawn
/// as a symbol: no text may make a frame slow.
const SHAPED_BYTES: usize = 256;

/// Symbols are written in this part of the font's size.
const SYMBOL_SIZE: f32 = 0.6;

/// The room on either side of a symbol's name, in parts of the font's size.
const SYMBOL_MARGIN: f32 = 0.2;

/// A tab is as wide as so many spaces.
const TAB_SPACES: f32 = 4.0;

/// A stretch of clusters that is drawn as one thing.
#[derive(Clone, Debug)]
pub(super) struct Shaped {
    /// How many clusters it holds.
    pub(super) count: usize,
    /// Their bidi level.
    pub(super) level: u8,
    /// Their widths in points, in the order of the text; positive.
    pub(super) widths: Vec<f32>,
    /// What is drawn.
    pub(super) ink: Ink,
}

/// How a cluster is drawn, and with which neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// With its neighbours of the same script; `None` goes with any.
    Joined(Option<Script>),
    /// As text, by itself.
    Alone,
    /// As a boxed name.
    Symbol(Cow<'static, str>),
    /// As nothing: a blank that no font need have.
    Space(char),
}

/// What shaping needs: the fonts and the style.
pub(super) struct Setter<'a, 'f> {
    /// egui's fonts.
    pub(super) fonts: &'a mut FontsView<'f>,
    /// Size and row height.
    pub(super) style: &'a Style,
}

impl Setter<'_, '_> {
    /// Cuts clusters (in the order of the text) into stretches and lays each out.
    pub(super) fn shape(&mut self, chunk: &str, clusters: &[Cluster]) -> Vec<Shaped> {
        let mut shaped = Vec::new();
        let mut run: Vec<Cluster> = Vec::new();
        let mut run_script = None;
        for cluster in clusters {
            let kind = self.kind(text_of(chunk, cluster), cluster.level);
            if let Kind::Joined(script) = kind {
                let fits = run.last().is_none_or(|last| last.level == cluster.level)
                    && (script.is_none() || run_script.is_none() || script == run_script);
                if !fits {
                    self.text(chunk, &std::mem::take(&mut run), &mut shaped);
                    run_script = None;
                }
                run.push(*cluster);
                run_script = run_script.or(script);
            } else {
                self.text(chunk, &std::mem::take(&mut run), &mut shaped);
                run_script = None;
                shaped.push(self.single(text_of(chunk, cluster), cluster.level, kind));
            }
        }
        self.text(chunk, &run, &mut shaped);
        shaped
    }

    /// How a cluster is drawn.
    fn kind(&mut self, cluster: &str, level: u8) -> Kind {
        if cluster.len() > SHAPED_BYTES {
            return Kind::Symbol(Cow::Borrowed("…"));
        }
        if let Some(name) = symbol_of(cluster) {
            return Kind::Symbol(name);
        }
        let mut chars = cluster.chars();
        let first = chars.next().unwrap_or_default();
        if is_blank(cluster)
            && chars.next().is_none()
            && (level % 2 == 1
                || !matches!(first, ' ' | '\u{A0}')
                || !self.fonts.has_glyph(&self.style.font, first))
        {
            return Kind::Space(first);
        }
        joined(cluster, level % 2 == 1)
    }

    /// A cluster that stands by itself.
    fn single(&mut self, cluster: &str, level: u8, kind: Kind) -> Shaped {
        let (width, ink) = match kind {
            Kind::Space(c) => (self.space(c), Ink::Blank),
            Kind::Symbol(name) => {
                let font = FontId {
                    size: self.style.font.size * SYMBOL_SIZE,
                    family: self.style.font.family.clone(),
                };
                let galley = self.galley(name.clone().into_owned(), font);
                let margin = self.style.font.size * SYMBOL_MARGIN;
                (galley.size().x + 2.0 * margin, Ink::Symbol { name, galley, inset: margin })
            }
            Kind::Alone | Kind::Joined(_) => {
                let mirrored = if level % 2 == 1 { mirrored(cluster) } else { None };
                let text = mirrored.unwrap_or_else(|| cluster.to_owned());
                let galley = self.galley(text, self.style.font.clone());
                (advance(&galley), Ink::Galley(galley))
            }
        };
        Shaped { count: 1, level, widths: vec![width.max(1.0)], ink }
    }

    /// Lays out a stretch of joined clusters, as one galley if one font has them all or they
    /// go left to right.
    fn text(&mut self, chunk: &str, run: &[Cluster], shaped: &mut Vec<Shaped>) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        let text = chunk.get(first.start..last.end).unwrap_or_default();
        let rtl = first.level % 2 == 1;
        let galley = self.galley(text.to_owned(), self.style.font.clone());
        if rtl && run.len() > 1 && !one_face(&galley) {
            for part in self.by_face(chunk, run) {
                shaped.push(self.measured(chunk, part));
            }
        } else {
            shaped.push(self.measured(chunk, run));
        }
    }

    fn measured(&mut self, chunk: &str, run: &[Cluster]) -> Shaped {
        let (Some(first), Some(last)) = (run.first(), run.last()) else {
            return Shaped { count: 0, level: 0, widths: Vec::new(), ink: Ink::Blank };
        };
        let text = chunk.get(first.start..last.end).unwrap_or_default();
        // egui keeps what it laid out in this frame, so asking again costs little.
        let galley = self.galley(text.to_owned(), self.style.font.clone());
        let glyphs: Vec<measure::Glyph> = galley
            .rows
            .iter()
            .flat_map(|row| row.glyphs.iter().map(|g| (g.chr, g.advance_width)))
            .collect();
        let texts: Vec<&str> = run.iter().map(|c| text_of(chunk, c)).collect();
        let widths = measure::widths(&glyphs, &texts, first.level % 2 == 1, |cluster| {
            advance(&self.galley(cluster.to_owned(), self.style.font.clone()))
        });
        let blank = texts.iter().all(|cluster| *cluster == " ");
        let ink = if blank { Ink::Blank } else { Ink::Galley(galley) };
        Shaped { count: run.len(), level: first.level, widths, ink }
    }

    /// Cuts a right-to-left stretch where the font changes.
    fn by_face<'c>(&mut self, chunk: &str, run: &'c [Cluster]) -> Vec<&'c [Cluster]> {
        let mut faces = Vec::with_capacity(run.len());
        for cluster in run {
            let galley = self.galley(text_of(chunk, cluster).to_owned(), self.style.font.clone());
            faces.push(face(&galley));
        }
        let mut parts = Vec::new();
        let mut start = 0;
        for i in 1..=run.len() {
            if i == run.len() || faces.get(i) != faces.get(i - 1) {
                parts.extend(run.get(start..i));
                start = i;
            }
        }
        parts
    }

    fn galley(&mut self, text: String, font: FontId) -> Arc<Galley> {
        let mut job = LayoutJob::simple_singleline(text, font, Color32::PLACEHOLDER);
        for section in &mut job.sections {
            section.format.line_height = Some(self.style.row_height);
        }
        self.fonts.layout_job(job)
    }

    /// The width of a blank: the font's, or what typography says where the font has none.
    fn space(&mut self, c: char) -> f32 {
        let em = self.style.font.size;
        let font = &self.style.font;
        match c {
            '\t' => TAB_SPACES * self.fonts.glyph_width(font, ' '),
            _ if self.fonts.has_glyph(font, c) => self.fonts.glyph_width(font, c),
            '\u{2001}' | '\u{2003}' | '\u{3000}' => em,
            '\u{2000}' | '\u{2002}' => em / 2.0,
            '\u{2004}' => em / 3.0,
            '\u{2005}' => em / 4.0,
            '\u{2006}' | '\u{2008}' | '\u{2009}' | '\u{202F}' => em / 6.0,
            '\u{200A}' => em / 12.0,
            _ => self.fonts.glyph_width(font, ' '),
        }
    }
}

fn text_of<'t>(chunk: &'t str, cluster: &Cluster) -> &'t str {
    chunk.get(cluster.start..cluster.end).unwrap_or_default()
}

/// Whether a cluster may be shaped with its neighbours.
fn joined(cluster: &str, rtl: bool) -> Kind {
    let mut script = None;
    for c in cluster.chars() {
        match c.script() {
            Script::Common | Script::Inherited => {}
            // Private use: nothing joins there, and nothing is known of its direction.
            Script::Unknown => return Kind::Alone,
            found if is_rtl(found) != rtl => return Kind::Alone,
            found => script = script.or(Some(found)),
        }
    }
    if rtl {
        // The tatweel is Common, but a letter by its class; a bracket is not.
        let first = cluster.chars().next().map(bidi_class);
        return match first {
            Some(BidiClass::R | BidiClass::AL) => Kind::Joined(script),
            _ => Kind::Alone,
        };
    }
    Kind::Joined(script.map(|script| match script {
        // These need no shaper of their own and mix freely.
        Script::Greek
        | Script::Cyrillic
        | Script::Han
        | Script::Hiragana
        | Script::Katakana
        | Script::Bopomofo => Script::Latin,
        script => script,
    }))
}

/// True for the scripts that egui's shaper sets from right to left.
fn is_rtl(script: Script) -> bool {
    matches!(
        script,
        Script::Arabic
            | Script::Hebrew
            | Script::Syriac
            | Script::Thaana
            | Script::Cypriot
            | Script::Kharoshthi
            | Script::Phoenician
            | Script::Nko
            | Script::Lydian
            | Script::Avestan
            | Script::Imperial_Aramaic
            | Script::Inscriptional_Pahlavi
            | Script::Inscriptional_Parthian
            | Script::Old_South_Arabian
            | Script::Old_Turkic
            | Script::Samaritan
            | Script::Mandaic
            | Script::Meroitic_Cursive
            | Script::Meroitic_Hieroglyphs
            | Script::Manichaean
            | Script::Mende_Kikakui
            | Script::Nabataean
            | Script::Old_North_Arabian
            | Script::Palmyrene
            | Script::Psalter_Pahlavi
            | Script::Hatran
            | Script::Adlam
            | Script::Hanifi_Rohingya
            | Script::Old_Sogdian
            | Script::Sogdian
            | Script::Elymaic
            | Script::Chorasmian
            | Script::Yezidi
            | Script::Old_Uyghur
            | Script::Garay
    )
}

/// A cluster with its bracket turned round, if it starts with one: what right-to-left text
/// shows. The pairs that news text uses.
fn mirrored(cluster: &str) -> Option<String> {
    const PAIRS: [(char, char); 27] = [
        ('(', ')'),
        ('<', '>'),
        ('[', ']'),
        ('{', '}'),
        ('«', '»'),
        ('‹', '›'),
        ('≤', '≥'),
        ('≪', '≫'),
        ('⁅', '⁆'),
        ('⁽', '⁾'),
        ('₍', '₎'),
        ('⌈', '⌉'),
        ('⌊', '⌋'),
        ('〈', '〉'),
        ('❨', '❩'),
        ('⟦', '⟧'),
        ('⟨', '⟩'),
        ('⟪', '⟫'),
        ('⦅', '⦆'),
        ('〈', '〉'),
        ('《', '》'),
        ('「', '」'),
        ('『', '』'),
        ('【', '】'),
        ('〔', '〕'),
        ('（', '）'),
        ('［', '］'),
    ];
    let first = cluster.chars().next()?;
    let turned = PAIRS.iter().find_map(|&(open, close)| match first {
        c if c == open => Some(close),
        c if c == close => Some(open),
        _ => None,
    })?;
    Some(std::iter::once(turned).chain(cluster.chars().skip(1)).collect())
}

/// The sum of the glyphs' advances: where the next piece starts, unrounded.
fn advance(galley: &Galley) -> f32 {
    galley.rows.iter().flat_map(|row| &row.glyphs).map(|g| g.advance_width).sum()
}

/// What tells the font of a galley's first glyph from others: its ascent and height.
fn face(galley: &Galley) -> Option<(f32, f32)> {
    let glyph = galley.rows.first()?.glyphs.first()?;
    Some((glyph.font_face_ascent, glyph.font_face_height))
}

/// True if all glyphs come from one font.
fn one_face(galley: &Galley) -> bool {
    let first = face(galley);
    galley
        .rows
        .iter()
        .flat_map(|row| &row.glyphs)
        .all(|g| first == Some((g.font_face_ascent, g.font_face_height)))
}
