//! The panel on the right: the labels, and below them the tabs.

use super::{guidelines, labels, notes, problems, reading, review, source, spans};
use crate::annotation::Severity;
use crate::app::App;
use crate::app::settings::Tab;
use crate::ui::theme;
use egui::text::LayoutJob;
use egui::{Align, FontSelection, RichText, ScrollArea, TextStyle, TextWrapMode, Ui, WidgetText};

/// Below this height, in points, labels and tab do not both fit.
const LOW: f32 = 300.0;
/// The same where the tab has buttons above its list.
const LOW_IN_REVIEW: f32 = 420.0;
/// What is left and right of a tab's name, in points.
const PADDING: f32 = 4.0;
/// What the menu of further tabs takes, in points.
const MORE: f32 = 24.0;

/// What the panel keeps between frames.
#[derive(Debug, Default)]
pub struct Side {
    reading: reading::Reading,
    source: source::SourceTab,
    guidelines: guidelines::GuidelinesTab,
    review: review::ReviewTab,
}

impl Side {
    /// Shows the panel.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        let is_review = app.settings.tab == Tab::Review && app.review().is_some();
        let low = if is_review { LOW_IN_REVIEW } else { LOW };
        if ui.available_height() < low {
            // In a low window the panel scrolls as a whole, and the tab keeps some room.
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_height(low);
                self.content(ui, app);
            });
        } else {
            self.content(ui, app);
        }
    }

    fn content(&mut self, ui: &mut Ui, app: &mut App) {
        ui.add_space(6.0);
        labels::show(ui, app);
        ui.add_space(4.0);
        ui.separator();
        tabs(ui, app);
        ui.add_space(4.0);
        let has_page = app.open.as_ref().is_some_and(|o| o.opened.page().is_some());
        match app.settings.tab {
            // A text has no source: as it reads is shown instead, and Source again with a page.
            Tab::Source if has_page => self.source.show(ui, app),
            Tab::Review if app.review().is_some() => self.review.show(ui, app),
            Tab::Reading | Tab::Source | Tab::Review => self.reading.show(ui, app),
            Tab::Spans => spans::show(ui, app),
            Tab::Problems => problems::show(ui, app),
            Tab::Notes => notes::show(ui, app),
            Tab::Guidelines => self.guidelines.show(ui, app),
        }
    }
}

/// The tabs in one row. What does not fit is in a menu at its end.
fn tabs(ui: &mut Ui, app: &mut App) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding.x = PADDING;
        let room = ui.available_width();
        let has_page = app.open.as_ref().is_some_and(|o| o.opened.page().is_some());
        let is_there = |tab| match tab {
            Tab::Source => has_page,
            Tab::Review => app.review().is_some(),
            _ => true,
        };
        let all: Vec<Tab> = Tab::ALL.into_iter().filter(|&tab| is_there(tab)).collect();
        let shown = Some(app.settings.tab).filter(|tab| all.contains(tab)).unwrap_or_default();
        let wide = |tab: &Tab| width(ui, *tab, count(app, *tab));
        let widths: Vec<f32> = all.iter().map(wide).collect();
        let fitting = fitting(&widths, all.iter().position(|tab| *tab == shown), room);
        for (tab, _) in all.iter().zip(&fitting).filter(|(_, fits)| **fits) {
            show_tab(ui, app, *tab, *tab == shown);
        }
        if fitting.contains(&false) {
            let menu = ui.menu_button("…", |ui| {
                for (tab, _) in all.iter().zip(&fitting).filter(|(_, fits)| !**fits) {
                    show_tab(ui, app, *tab, false);
                }
            });
            menu.response.accessible_name("More tabs").on_hover_text("More tabs");
        }
    });
}

/// Which tabs stand in a row of so much room: as many as fit from the left, and the open one.
fn fitting(widths: &[f32], open: Option<usize>, room: f32) -> Vec<bool> {
    let all: f32 = widths.iter().sum();
    let own = open.and_then(|open| widths.get(open)).copied().unwrap_or_default();
    let mut left = if all <= room { f32::INFINITY } else { room - MORE - own };
    let fits = widths.iter().enumerate().map(|(index, width)| {
        if Some(index) == open {
            return true;
        }
        left -= width;
        left >= 0.0
    });
    fits.collect()
}

/// How many things a tab lists; 0 where that says nothing.
fn count(app: &App, tab: Tab) -> usize {
    let document = app.document();
    match tab {
        Tab::Reading | Tab::Source | Tab::Guidelines => 0,
        Tab::Spans => document.map_or(0, |d| d.annotation.spans.len()),
        Tab::Problems => document.map_or(0, |d| d.problems.len()),
        Tab::Notes => document.map_or(0, |d| d.annotation.notes.len()),
        Tab::Review => app.review().map_or(0, crate::app::reviewing::Reviewing::open),
    }
}

fn show_tab(ui: &mut Ui, app: &mut App, tab: Tab, chosen: bool) {
    let theme = theme::current(ui.ctx());
    let count = count(app, tab);
    let is_error = |d: &crate::app::document::Document| {
        d.problems.iter().any(|p| p.kind.severity() == Severity::Error)
    };
    let mut text = tab_words(ui, tab, count);
    if tab == Tab::Problems && app.document().is_some_and(is_error) {
        for section in &mut text.sections {
            section.format.color = theme.error.0;
        }
    }
    let name = if count == 0 { tab.name().to_owned() } else { format!("{} {count}", tab.name()) };
    if ui.selectable_label(chosen, text).accessible_name(name).clicked() {
        app.settings.tab = tab;
        ui.close();
    }
}

/// A tab's name, shorter where it has to be, with a small count.
fn tab_words(ui: &Ui, tab: Tab, count: usize) -> LayoutJob {
    let name = if tab == Tab::Guidelines { "Guide" } else { tab.name() };
    let mut job = LayoutJob::default();
    let mut add = |text: RichText| {
        text.append_to(&mut job, ui.style(), FontSelection::Default, Align::Center);
    };
    add(RichText::new(name).size(13.0));
    if count > 0 {
        add(RichText::new(format!(" {count}")).size(11.0));
    }
    job
}

/// How wide a tab is taken to be, in points: with some more than it lists, so that none goes
/// into the menu because of the next span.
fn width(ui: &Ui, tab: Tab, count: usize) -> f32 {
    let count = match tab {
        Tab::Reading | Tab::Source | Tab::Guidelines => 0,
        Tab::Spans | Tab::Problems => count.max(10),
        Tab::Notes | Tab::Review => count.max(1),
    };
    let words = WidgetText::from(tab_words(ui, tab, count));
    let style = TextStyle::Button;
    let galley = words.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, style);
    galley.size().x + 2.0 * PADDING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_that_do_not_fit_give_way_to_the_open_one() {
        let widths = [70.0, 50.0, 70.0, 50.0];
        for (room, open, expected) in [
            (240.0, 0, [true, true, true, true]),
            (239.0, 0, [true, true, true, false]),
            (239.0, 3, [true, true, false, true]),
            (100.0, 2, [false, false, true, false]),
            (10.0, 1, [false, true, false, false]),
        ] {
            assert_eq!(fitting(&widths, Some(open), room), expected, "{room} {open}");
        }
    }
}
