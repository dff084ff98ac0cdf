//! The panel on the right: the labels, and below them the tabs.

use super::{guidelines, labels, notes, problems, reading, review, source, spans};
use crate::annotation::Severity;
use crate::app::App;
use crate::app::settings::Tab;
use crate::ui::theme;
use egui::{RichText, ScrollArea, Ui};

/// Below this height, in points, labels and tab do not both fit.
const LOW: f32 = 300.0;

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
        if ui.available_height() < LOW {
            // In a low window the panel scrolls as a whole, and the tab keeps some room.
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.set_height(LOW);
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

fn tabs(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let (errors, warnings, notes, spans) = app.document().map_or((0, 0, 0, 0), |d| {
        let errors = d.problems.iter().filter(|p| p.kind.severity() == Severity::Error).count();
        (errors, d.problems.len() - errors, d.annotation.notes.len(), d.annotation.spans.len())
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.spacing_mut().button_padding.x = 5.0;
        let has_page = app.open.as_ref().is_some_and(|o| o.opened.page().is_some());
        let open = app.review().map(crate::app::reviewing::Reviewing::open);
        let is_there = |tab| match tab {
            Tab::Source => has_page,
            Tab::Review => open.is_some(),
            _ => true,
        };
        for tab in Tab::ALL.into_iter().filter(|&tab| is_there(tab)) {
            let count = match tab {
                Tab::Reading | Tab::Source | Tab::Guidelines => 0,
                Tab::Spans => spans,
                Tab::Problems => errors + warnings,
                Tab::Notes => notes,
                Tab::Review => open.unwrap_or_default(),
            };
            let text =
                if count == 0 { tab.name().to_owned() } else { format!("{} {count}", tab.name()) };
            let mut text = RichText::new(text).size(13.0);
            if tab == Tab::Problems && errors > 0 {
                text = text.color(theme.error.0);
            }
            let shown =
                app.settings.tab == tab || (tab == Tab::Reading && !is_there(app.settings.tab));
            if ui.selectable_label(shown, text).clicked() {
                app.settings.tab = tab;
            }
        }
    });
}
