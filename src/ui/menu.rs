//! The bar above: menus made from the command table, and on the right whose work it is.

use super::name::NameField;
use super::panels::queue::grouped;
use super::pens::command_button;
use super::theme;
use crate::app::App;
use crate::app::command::{COMMANDS, Command, Menu};
use egui::containers::menu::MenuBar;
use egui::{Align, Layout, Panel, RichText, Ui};

/// Below this width, in points, the bar says how far the folder is in figures alone.
const SHORT: f32 = 640.0;

/// What the bar keeps between frames.
#[derive(Debug, Default)]
pub struct TitleLine {
    /// The annotator's name.
    pub name: NameField,
}

impl TitleLine {
    /// Shows the bar.
    pub fn show(&mut self, ui: &mut Ui, app: &mut App) {
        Panel::top("menu").exact_size(36.0).show(ui, |ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(4.0);
                self.whose(ui, app);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    MenuBar::new().ui(ui, |ui| {
                        for menu in Menu::ALL {
                            ui.menu_button(menu.name(), |ui| show_menu(ui, app, menu));
                        }
                    });
                });
            });
        });
    }

    /// The annotator's name, to be changed in place, and how far the folder is.
    fn whose(&mut self, ui: &mut Ui, app: &mut App) {
        let theme = theme::current(ui.ctx());
        let (done, all) = app.queue.done();
        if all > 1 {
            let more = if app.queue.indexing().is_some() { " · indexing" } else { "" };
            let (done, all) = (grouped(done), grouped(all));
            let text = format!("{done} of {all} done{more}");
            let shown =
                if ui.available_width() < SHORT { format!("{done}/{all}") } else { text.clone() };
            let shown = RichText::new(shown).color(theme.quiet_ink.0);
            ui.label(shown).on_hover_text(text);
        }
        self.name.show(ui, app);
    }
}

fn show_menu(ui: &mut Ui, app: &mut App, menu: Menu) {
    ui.set_min_width(240.0);
    let mut group = None;
    for row in COMMANDS.iter().filter(|r| r.menu == menu) {
        let now = group_of(row.command);
        if group.is_some_and(|before| before != now) {
            ui.separator();
        }
        group = Some(now);
        command_button(ui, app, row.command);
    }
}

/// Commands of one number stand together in a menu.
fn group_of(command: Command) -> u8 {
    use Command as C;
    match command {
        C::OpenFile
        | C::OpenFolder
        | C::OpenRecent
        | C::PutSamples
        | C::Undo
        | C::Redo
        | C::ToggleQueue
        | C::ToggleSide => 0,
        C::NextArticle
        | C::PreviousArticle
        | C::NextUnfinished
        | C::PreviousUnfinished
        | C::Reload
        | C::Encoding
        | C::Copy
        | C::CopyOffsets
        | C::SelectAll => 1,
        C::PutAttributes | C::Settings | C::Quit | C::Find | C::FindNext | C::FindPrevious => 2,
        C::LabelHeadline
        | C::LabelCaption
        | C::LabelBody
        | C::LabelByline
        | C::LabelJunk
        | C::LastLabel => 3,
        C::Clear | C::RestIsJunk | C::SameAgain | C::Unite | C::Split | C::AddNote => 4,
        C::Finish | C::Reject | C::UndoFinish | C::Unlock => 5,
        C::ShowReading
        | C::ShowSpans
        | C::ShowProblems
        | C::ShowNotes
        | C::ShowSource
        | C::ShowReview => 6,
        C::ThemeSystem | C::ThemeLight | C::ThemeDark => 8,
        C::ZoomIn | C::ZoomOut | C::ZoomReset => 9,
        C::NextUnlabelled | C::PreviousUnlabelled | C::NextSpan | C::PreviousSpan => 10,
        C::ClusterLeft | C::ClusterRight | C::WordLeft | C::WordRight | C::SwapEnds => 11,
        C::Review | C::EndReview => 13,
        C::NextDifference
        | C::PreviousDifference
        | C::NextOpenDifference
        | C::PreviousOpenDifference => 14,
        C::TakeLeft | C::TakeRight | C::TakeNeither => 15,
        C::NextPanel | C::PreviousPanel | C::FocusArticle => 12,
        _ => 7,
    }
}
