//! The bar above: menus made from the command table, and on the right whose work it is.

use super::pens::command_button;
use super::theme;
use crate::annotation::file::AnnotatorName;
use crate::app::command::{COMMANDS, Command, Menu};
use crate::app::{App, Asking};
use crate::article::decode;
use egui::containers::menu::MenuBar;
use egui::{Align, Button, Layout, Margin, Panel, RichText, TextEdit, Ui};

/// What the bar keeps between frames: a name that is being typed.
#[derive(Debug, Default)]
pub struct TitleLine {
    typed: Option<String>,
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
            ui.label(RichText::new(format!("{done} of {all} done")).color(theme.quiet_ink.0));
        }
        let mut name = self.typed.clone().unwrap_or_else(|| app.settings.annotator.clone());
        let valid = name.is_empty() || AnnotatorName::new(&name).is_ok();
        let field = TextEdit::singleline(&mut name)
            .hint_text("your name")
            .desired_width(96.0)
            .margin(Margin::symmetric(6, 3))
            .text_color(if valid { theme.ink.0 } else { theme.error.0 });
        let response = ui.add(field);
        let response = response.accessible_name("Annotator's name");
        let response = match AnnotatorName::new(&name) {
            Err(error) if !name.is_empty() => response.on_hover_text(error.to_string()),
            _ => response.on_hover_text(
                "The annotator's name. It becomes part of the annotation file's name",
            ),
        };
        if response.has_focus() || response.changed() {
            self.typed = Some(name.clone());
        }
        if response.lost_focus() {
            self.typed = None;
            if valid && name != app.settings.annotator {
                app.change_settings(|s| s.annotator = name);
            }
        }
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
        if row.command == Command::OpenFolder {
            recent(ui, app);
        }
    }
    if menu == Menu::File {
        ui.separator();
        encodings(ui, app);
        if ui.button("Put the samples into a folder…").clicked() {
            app.ask_for_samples_folder();
            ui.close();
        }
    }
}

/// Commands of one number stand together in a menu.
fn group_of(command: Command) -> u8 {
    use Command as C;
    match command {
        C::OpenFile | C::OpenFolder | C::Undo | C::Redo | C::ToggleQueue | C::ToggleSide => 0,
        C::NextArticle
        | C::PreviousArticle
        | C::Reload
        | C::Copy
        | C::CopyOffsets
        | C::SelectAll => 1,
        C::Settings | C::Quit | C::Find | C::FindNext | C::FindPrevious => 2,
        C::LabelHeadline
        | C::LabelCaption
        | C::LabelBody
        | C::LabelByline
        | C::LabelJunk
        | C::LastLabel => 3,
        C::Clear | C::RestIsJunk | C::SameAgain | C::Unite | C::Split | C::AddNote => 4,
        C::Finish | C::Reject | C::UndoFinish | C::Unlock => 5,
        C::ShowReading | C::ShowSpans | C::ShowProblems | C::ShowNotes => 6,
        C::ThemeSystem | C::ThemeLight | C::ThemeDark => 8,
        C::ZoomIn | C::ZoomOut | C::ZoomReset => 9,
        C::NextUnlabelled | C::PreviousUnlabelled | C::NextSpan | C::PreviousSpan => 10,
        C::ClusterLeft | C::ClusterRight | C::WordLeft | C::WordRight | C::SwapEnds => 11,
        C::NextPanel | C::PreviousPanel | C::FocusArticle => 12,
        _ => 7,
    }
}

fn recent(ui: &mut Ui, app: &mut App) {
    let recent = app.settings.recent.clone();
    ui.add_enabled_ui(!recent.is_empty(), |ui| {
        ui.menu_button("Open recent", |ui| {
            for path in recent.iter().take(12) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let button = ui.add(Button::new(&*name)).on_hover_text(path.display().to_string());
                if button.clicked() {
                    app.chosen(Asking::File, path);
                    ui.close();
                }
            }
        });
    });
}

fn encodings(ui: &mut Ui, app: &mut App) {
    let now = app.open.as_ref().map(|o| o.opened.annotation.article.encoding.clone());
    let locked = app.document().is_none_or(|d| d.read_only.is_some());
    ui.add_enabled_ui(!locked, |ui| {
        ui.menu_button("Encoding", |ui| {
            egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
                for encoding in decode::encodings() {
                    let chosen = now.as_deref() == Some(encoding.name());
                    if ui.selectable_label(chosen, encoding.name()).clicked() {
                        app.ask_encoding(encoding);
                        ui.close();
                    }
                }
            });
        });
    });
}
