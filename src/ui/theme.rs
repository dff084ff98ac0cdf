//! Colours and measures of the window. The values live in `assets/theme_light.ron` and
//! `assets/theme_dark.ron`; no colour is written in code anywhere else.
//!
//! A label is never told by colour alone: each has its letter, its fill and its own line
//! ([`Line`]) under the text.

use crate::annotation::Label;
use crate::app::settings::Theme as Choice;
use egui::style::{WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals};
use serde::Deserialize;
use std::sync::LazyLock;

/// A theme's values.
#[derive(Clone, Debug, Deserialize)]
pub struct Theme {
    /// Light text on a dark ground.
    pub dark: bool,
    /// Behind the article.
    pub paper: Hex,
    /// Behind panels and bars.
    pub chrome: Hex,
    /// Behind menus, dialogs and text fields.
    pub raised: Hex,
    /// Text.
    pub ink: Hex,
    /// Text that matters less.
    pub quiet_ink: Hex,
    /// Separators and frames.
    pub line: Hex,
    /// Links in an article, on any label's colour and selected.
    pub link: Hex,
    /// Captions in an article, on any label's colour and selected.
    pub caption: Hex,
    /// Signs in the margin that say what a line is in its page.
    pub sign: Hex,
    /// What is chosen or has the focus.
    pub accent: Hex,
    /// Text on the accent.
    pub accent_ink: Hex,
    /// Behind selected text.
    pub selection: Hex,
    /// Around selected text.
    pub selection_edge: Hex,
    /// Behind what was found.
    pub found: Hex,
    /// Under the pointer.
    pub hover: Hex,
    /// Pressed.
    pub pressed: Hex,
    /// All is well.
    pub good: Hex,
    /// A warning.
    pub warning: Hex,
    /// An error.
    pub error: Hex,
    /// Over the window while a question or the palette is open.
    pub backdrop: Hex,
    /// Laid over junk, so that it steps back.
    pub veil: Hex,
    labels: (LabelColours, LabelColours, LabelColours, LabelColours, LabelColours),
}

/// The colours of one label.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct LabelColours {
    /// Behind its text.
    pub fill: Hex,
    /// Its line, its bar in the gutter and in the overview.
    pub mark: Hex,
    /// Its letter.
    pub ink: Hex,
}

/// A colour as the theme files write it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(try_from = "String")]
pub struct Hex(pub Color32);

impl TryFrom<String> for Hex {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Color32::from_hex(&text).map(Self).map_err(|_| format!("{text} is no colour"))
    }
}

impl From<Hex> for Color32 {
    fn from(hex: Hex) -> Self {
        hex.0
    }
}

/// The line under a label's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Two lines.
    Double,
    /// Dots.
    Dotted,
    /// One line.
    Solid,
    /// Dashes.
    Dashed,
    /// None: the text is veiled instead.
    None,
}

/// The line of a label.
#[must_use]
pub const fn line_of(label: Label) -> Line {
    match label {
        Label::Headline => Line::Double,
        Label::Caption => Line::Dotted,
        Label::Body => Line::Solid,
        Label::Byline => Line::Dashed,
        Label::Junk => Line::None,
    }
}

#[expect(
    clippy::panic,
    reason = "built-in files; a test reads both, so a bad one is never shipped"
)]
fn read(text: &str) -> Theme {
    match ron::from_str(text) {
        Ok(theme) => theme,
        Err(error) => panic!("built-in theme: {error}"),
    }
}

static LIGHT: LazyLock<Theme> =
    LazyLock::new(|| read(include_str!("../../assets/theme_light.ron")));
static DARK: LazyLock<Theme> = LazyLock::new(|| read(include_str!("../../assets/theme_dark.ron")));

/// The theme that the window shows now.
#[must_use]
pub fn current(ctx: &egui::Context) -> &'static Theme {
    if ctx.theme() == egui::Theme::Dark { &DARK } else { &LIGHT }
}

/// The light theme, for what has no window to ask.
#[must_use]
pub fn light() -> &'static Theme {
    &LIGHT
}

impl Theme {
    /// The colours of a label.
    #[must_use]
    pub const fn label(&self, label: Label) -> &LabelColours {
        let (headline, caption, body, byline, junk) = &self.labels;
        match label {
            Label::Headline => headline,
            Label::Caption => caption,
            Label::Body => body,
            Label::Byline => byline,
            Label::Junk => junk,
        }
    }

    fn visuals(&self) -> Visuals {
        let mut v = if self.dark { Visuals::dark() } else { Visuals::light() };
        let radius = CornerRadius::same(4);
        let widget = |fill: Color32, edge: Color32, ink: Color32| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: Stroke::new(1.0, edge),
            corner_radius: radius,
            fg_stroke: Stroke::new(1.0, ink),
            expansion: 0.0,
        };
        let raised = self.raised.0;
        let over = |c: Hex| raised.blend(c.0);
        v.widgets = Widgets {
            noninteractive: widget(self.chrome.0, self.line.0, self.ink.0),
            inactive: widget(raised, self.line.0, self.ink.0),
            hovered: widget(over(self.hover), self.quiet_ink.0, self.ink.0),
            active: widget(over(self.pressed), self.accent.0, self.ink.0),
            open: widget(over(self.pressed), self.line.0, self.ink.0),
        };
        v.selection.bg_fill = self.paper.0.blend(self.selection.0);
        v.selection.stroke = Stroke::new(1.5, self.selection_edge.0);
        v.hyperlink_color = self.accent.0;
        v.faint_bg_color = self.chrome.0;
        v.extreme_bg_color = raised;
        v.text_edit_bg_color = Some(raised);
        v.code_bg_color = raised;
        v.warn_fg_color = self.warning.0;
        v.error_fg_color = self.error.0;
        v.weak_text_color = Some(self.quiet_ink.0);
        v.window_fill = raised;
        v.panel_fill = self.chrome.0;
        v.window_stroke = Stroke::new(1.0, self.line.0);
        v.window_corner_radius = CornerRadius::same(8);
        v.menu_corner_radius = CornerRadius::same(6);
        v
    }
}

/// Gives egui both themes, and measures that are easy on the eye.
pub fn install(ctx: &egui::Context) {
    for (which, theme) in [(egui::Theme::Light, &*LIGHT), (egui::Theme::Dark, &*DARK)] {
        ctx.style_mut_of(which, |style| {
            style.visuals = theme.visuals();
            style.spacing.item_spacing = egui::vec2(8.0, 6.0);
            style.spacing.button_padding = egui::vec2(8.0, 4.0);
            style.spacing.menu_margin = egui::Margin::same(6);
            style.spacing.interact_size.y = 24.0;
            style.spacing.scroll = scroll_bars();
            style.text_styles = [
                (TextStyle::Small, 12.0),
                (TextStyle::Body, 14.0),
                (TextStyle::Button, 14.0),
                (TextStyle::Heading, 20.0),
            ]
            .map(|(s, size)| (s, FontId::new(size, FontFamily::Proportional)))
            .into_iter()
            .chain([(TextStyle::Monospace, FontId::new(13.0, FontFamily::Monospace))])
            .collect();
            style.interaction.selectable_labels = false;
            style.url_in_tooltip = false;
        });
    }
    ctx.options_mut(|options| {
        options.zoom_with_keyboard = false;
        options.fallback_theme = egui::Theme::Light;
    });
}

/// Thin bars that are seen on every ground: egui's own handles have the colour of a field, and
/// so of what is behind many of them.
fn scroll_bars() -> egui::style::ScrollStyle {
    egui::style::ScrollStyle {
        floating_width: 5.0,
        foreground_color: true,
        dormant_background_opacity: 0.0,
        dormant_handle_opacity: 0.3,
        active_background_opacity: 0.0,
        active_handle_opacity: 0.4,
        interact_background_opacity: 0.0,
        interact_handle_opacity: 0.6,
        ..egui::style::ScrollStyle::thin()
    }
}

/// Follows the user's choice.
pub fn choose(ctx: &egui::Context, choice: Choice) {
    ctx.set_theme(match choice {
        Choice::System => egui::ThemePreference::System,
        Choice::Light => egui::ThemePreference::Light,
        Choice::Dark => egui::ThemePreference::Dark,
    });
}

/// The font of the article.
#[must_use]
pub fn article_font() -> FontId {
    FontId::new(16.0, FontFamily::Proportional)
}

/// The height of a row of the article, in points.
pub const ROW_HEIGHT: f32 = 26.0;
/// The widest a row of the article gets, in points: about 80 characters.
pub const MEASURE: f32 = 680.0;

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn luminance(c: Color32) -> f64 {
        let part = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (x, y) = (luminance(a), luminance(b));
        (x.max(y) + 0.05) / (x.min(y) + 0.05)
    }

    #[test]
    fn text_reaches_wcag_aa_on_every_ground() {
        for theme in [&*LIGHT, &*DARK] {
            let grounds = [theme.paper, theme.chrome, theme.raised];
            for ground in grounds {
                for ink in [
                    theme.ink,
                    theme.quiet_ink,
                    theme.accent,
                    theme.good,
                    theme.warning,
                    theme.error,
                ] {
                    let c = contrast(ink.0, ground.0);
                    assert!(c >= 4.5, "dark {}: {ink:?} on {ground:?} is {c:.2}", theme.dark);
                }
            }
            assert!(contrast(theme.accent_ink.0, theme.accent.0) >= 4.5);
            let over = [theme.selection, theme.found].map(|c| theme.paper.0.blend(c.0));
            for ground in over.into_iter().chain([theme.paper.0]) {
                for ink in [theme.ink, theme.link, theme.caption] {
                    let c = contrast(ink.0, ground);
                    assert!(c >= 4.5, "dark {}: {ink:?} on {ground:?} is {c:.2}", theme.dark);
                }
            }
            let c = contrast(theme.sign.0, theme.paper.0);
            assert!(c >= 3.0, "dark {}: a sign is {c:.2}", theme.dark);
            for label in Label::ALL {
                let colours = theme.label(label);
                let veiled =
                    |c: Color32| if label == Label::Junk { c.blend(theme.veil.0) } else { c };
                let selected = colours.fill.0.blend(theme.selection.0);
                for ground in [colours.fill.0, selected] {
                    let c = contrast(veiled(theme.ink.0), veiled(ground));
                    assert!(c >= 4.5, "dark {}: text on {label} is {c:.2}", theme.dark);
                    // In junk links and captions have the text's ink.
                    for ink in [theme.link, theme.caption] {
                        let c = contrast(ink.0, ground);
                        let passes = c >= 4.5 || label == Label::Junk;
                        assert!(passes, "dark {}: {ink:?} on {label} is {c:.2}", theme.dark);
                    }
                }
                let c = contrast(colours.ink.0, colours.fill.0);
                assert!(c >= 4.5, "dark {}: letter on {label} is {c:.2}", theme.dark);
                let c = contrast(colours.mark.0, theme.paper.0);
                assert!(c >= 3.0, "dark {}: mark of {label} is {c:.2}", theme.dark);
            }
        }
    }

    /// How a colour looks to someone who lacks one kind of cone (Viénot, Brettel and Mollon
    /// 1999, in linear RGB), as a point of linear RGB.
    fn as_seen(c: Color32, matrix: [[f64; 3]; 3]) -> [f64; 3] {
        let linear = [c.r(), c.g(), c.b()].map(|v| (f64::from(v) / 255.0).powf(2.2));
        matrix.map(|row| {
            row.iter().zip(linear).map(|(m, v)| m * v).sum::<f64>().max(0.0).powf(1.0 / 2.2)
        })
    }

    #[test]
    fn marks_differ_for_colour_blind_eyes_or_in_their_line() {
        let protan =
            [[0.112_38, 0.887_62, 0.0], [0.112_38, 0.887_62, 0.0], [0.004_01, -0.004_01, 1.0]];
        let deutan =
            [[0.292_75, 0.707_25, 0.0], [0.292_75, 0.707_25, 0.0], [-0.022_34, 0.022_34, 1.0]];
        for theme in [&*LIGHT, &*DARK] {
            for (i, a) in Label::ALL.into_iter().enumerate() {
                for b in Label::ALL.into_iter().skip(i + 1) {
                    assert_ne!(line_of(a), line_of(b), "{a} and {b} have one line");
                    for matrix in [protan, deutan] {
                        let (p, q) = (theme.label(a).fill.0, theme.label(b).fill.0);
                        let (p, q) = (as_seen(p, matrix), as_seen(q, matrix));
                        let distance =
                            p.iter().zip(q).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt();
                        assert!(distance > 0.03, "dark {}: {a} and {b}: {distance:.3}", theme.dark);
                    }
                }
            }
        }
    }
}
