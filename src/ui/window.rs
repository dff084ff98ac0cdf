//! The window: the frame around all panels, keys to commands, effects of the app.
//!
//! [`Window::ui`] is one frame. It can be run without eframe, which is how tests drive it.

use super::article::{self, ArticleView};
use super::dialog::FileDialog;
use super::keys::{self, Focus};
use super::menu::TitleLine;
use super::name::NameField;
use super::panels::{ARTICLE, NARROW, TIGHT, labels, queue, side::Side};
use super::{overlays, status, theme, welcome};
use crate::app::command::Command;
use crate::app::job::Wake;
use crate::app::overlay::Overlay;
use crate::app::settings::Theme as Choice;
use crate::app::{App, Effect, Panel as Place};
use crate::article::symbol::plain;
use egui::{CentralPanel, Frame, Margin, Panel, TextEdit, Ui, ViewportCommand};

/// The window's own state; what it shows is the app's.
pub struct Window {
    /// What the window shows.
    pub app: App,
    article: ArticleView,
    side: Side,
    title: TitleLine,
    settings_name: NameField,
    dialog: FileDialog,
    wake: Wake,
    theme: Option<Choice>,
    zoom: f32,
    had_focus: bool,
    focus_next: Option<Place>,
    /// An overlay was shown in this frame.
    overlaid: bool,
    title_text: String,
}

impl Window {
    /// A window on an app.
    #[must_use]
    pub fn new(app: App, wake: Wake) -> Self {
        Self {
            app,
            article: ArticleView::default(),
            side: Side::default(),
            title: TitleLine::default(),
            settings_name: NameField::default(),
            dialog: FileDialog::default(),
            wake,
            theme: None,
            zoom: 0.0,
            had_focus: true,
            focus_next: None,
            overlaid: false,
            title_text: String::new(),
        }
    }

    /// The window with another way to ask for files: tests open no dialog of the system.
    #[must_use]
    pub fn with_dialog(mut self, dialog: FileDialog) -> Self {
        self.dialog = dialog;
        self
    }

    /// What must be there before the first frame: themes and measures.
    pub fn set_up(ctx: &egui::Context) {
        ctx.set_fonts(super::fonts::definitions());
        theme::install(ctx);
    }

    /// One frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        self.follow_settings(ui);
        let (now, input, focused) = ui.input(|i| (i.time, !i.raw.events.is_empty(), i.raw.focused));
        if focused && !self.had_focus {
            self.app.focus_returned();
        }
        self.had_focus = focused;
        self.app.tick(now, input);
        self.take_dropped_files(ui);
        self.take_keys(ui);

        self.title.show(ui, &mut self.app);
        status::show(ui, &mut self.app);
        if self.app.find.open {
            find_bar(ui, &mut self.app);
        }
        self.panels(ui);
        if self.app.open.is_some() {
            let frame = Frame::new();
            CentralPanel::default()
                .frame(frame)
                .show(ui, |ui| self.article.show(ui, &mut self.app));
        } else {
            welcome::show(ui, &mut self.app);
        }
        self.overlaid = self.app.overlay.is_some();
        overlays::show(ui, &mut self.app, &mut self.settings_name);
        if !matches!(self.app.overlay, Some(Overlay::Settings { .. })) {
            self.settings_name.leave(ui, &mut self.app);
        }
        status::messages(ui, &mut self.app);
        self.take_effects(ui);
        self.name_window(ui);
        if let Some(seconds) = self.app.next_tick() {
            ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(seconds));
        }
    }

    /// The user wants to close the window. True if it may.
    pub fn may_close(&mut self, ctx: &egui::Context) -> bool {
        // A name that is still being typed is meant.
        self.title.name.take(&mut self.app);
        self.settings_name.take(&mut self.app);
        let size = ctx.content_rect().size() * ctx.zoom_factor();
        self.app.change_settings(|s| s.window = Some((size.x, size.y)));
        self.app.may_close()
    }

    fn follow_settings(&mut self, ui: &Ui) {
        let settings = &self.app.settings;
        if self.theme != Some(settings.theme) {
            self.theme = Some(settings.theme);
            theme::choose(ui.ctx(), settings.theme);
        }
        if (self.zoom - settings.zoom).abs() > f32::EPSILON {
            self.zoom = settings.zoom;
            ui.ctx().set_zoom_factor(settings.zoom);
        }
    }

    fn focus(&self, ui: &Ui) -> Focus {
        let focused = ui.memory(egui::Memory::focused);
        if self.app.overlay.is_some() {
            return if ui.ctx().text_edit_focused() { Focus::FieldAbove } else { Focus::Above };
        }
        match focused {
            Some(id) if id == article::focus_id() => Focus::Article,
            _ if ui.ctx().text_edit_focused() => Focus::Field,
            _ => Focus::Other,
        }
    }

    fn take_keys(&mut self, ui: &Ui) {
        if matches!(self.app.overlay, Some(Overlay::Settings { capturing: Some(_) })) {
            return;
        }
        // Esc closes an open menu first; egui does that.
        let escapes = ui.input(|i| i.key_pressed(egui::Key::Escape));
        if escapes && egui::Popup::is_any_open(ui.ctx()) {
            self.app.effects.push(Effect::Focus(Place::Article));
            return;
        }
        let focus = self.focus(ui);
        let reviewing = self.app.review().is_some();
        for (command, repeat) in keys::take_commands(ui, &self.app.keymap, focus, reviewing) {
            // Held keys move; they do not finish an article over and over.
            let is_once = matches!(command, Command::Finish | Command::Reject);
            // In a review each press decides on something else.
            if repeat && (is_once || reviewing && command.is_decision()) {
                continue;
            }
            self.app.run(command);
        }
    }

    fn take_dropped_files(&mut self, ui: &Ui) {
        let dropped = ui.input(|i| i.raw.dropped_files.first().map(|f| f.path().to_path_buf()));
        if let Some(path) = dropped {
            self.app.open_path(&path);
        }
    }

    /// The panels beside the article; drawers over it in a narrow window.
    fn panels(&mut self, ui: &mut Ui) {
        let narrow = ui.available_width() < NARROW;
        let tight = ui.available_width() < TIGHT;
        let has_queue = self.has(Place::Queue);
        // A drawer has a width of its own, and leaves the article some room.
        let most = |least: f32, most: f32| (ui.available_width() - ARTICLE).clamp(least, most);
        let (queue_most, side_most) =
            if narrow { (most(150.0, 360.0), most(230.0, 460.0)) } else { (360.0, 460.0) };
        let app = &mut self.app;
        app.is_narrow = narrow;
        // One drawer at a time, and none until it is asked for.
        let (show_queue, show_side) = if narrow {
            (app.drawer == Some(Place::Queue), app.drawer == Some(Place::Side))
        } else {
            (app.settings.show_queue, app.settings.show_side)
        };
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(10, 4));
        if has_queue && show_queue {
            Panel::left(if narrow { "queue-drawer" } else { "queue" })
                .frame(frame)
                .default_size(if tight { 160.0 } else { 210.0 })
                .size_range(150.0..=queue_most)
                .show(ui, |ui| queue::show(ui, app));
        }
        if app.open.is_some() && show_side {
            Panel::right(if narrow { "side-drawer" } else { "side" })
                .frame(frame)
                .default_size(if tight { 262.0 } else { 336.0 })
                .size_range(230.0..=side_most)
                .show(ui, |ui| self.side.show(ui, app));
        }
    }

    fn take_effects(&mut self, ui: &Ui) {
        for effect in std::mem::take(&mut self.app.effects) {
            match effect {
                Effect::Copy(text) => ui.ctx().copy_text(text),
                Effect::Focus(place) => self.focus_next = Some(place),
                Effect::FocusNext(forward) => self.focus_next = self.beside(ui, forward),
                Effect::FocusNote => overlays::focus_newest_note(ui, &self.app),
                Effect::Ask(asking) => self.dialog.ask(asking, &self.wake),
                Effect::Quit => ui.ctx().send_viewport_cmd(ViewportCommand::Close),
            }
        }
        if let Some((asking, path)) = self.dialog.poll() {
            self.app.overlay = None;
            self.app.chosen(asking, &path);
        }
        // egui gives no focus to what lies under an overlay, not in its last frame either.
        if self.overlaid {
            if self.focus_next.is_some() && self.app.overlay.is_none() {
                ui.ctx().request_repaint();
            }
        } else if self.app.overlay.is_none()
            && let Some(place) = self.focus_next.take()
        {
            ui.memory_mut(|m| m.request_focus(focus_id(place)));
        }
    }

    /// True if there is something to show in a place.
    fn has(&self, place: Place) -> bool {
        let is_open = self.app.open.is_some();
        let queue = &self.app.queue;
        // A list is of use even if the article that was to be opened could not be.
        let is_listed = queue.folder.is_some() && (is_open || !queue.is_empty());
        if place == Place::Queue { is_listed } else { is_open }
    }

    /// The panel after, or before, the one with the focus, of those that are shown. In a narrow
    /// window this opens the drawers one after the other.
    fn beside(&mut self, ui: &Ui, forward: bool) -> Option<Place> {
        let settings = &self.app.settings;
        let narrow = self.app.is_narrow;
        let is_shown = |place: Place| match place {
            Place::Article => true,
            Place::Queue => narrow || settings.show_queue,
            Place::Side => narrow || settings.show_side,
        };
        let places: Vec<Place> = [Place::Queue, Place::Article, Place::Side]
            .into_iter()
            .filter(|&place| self.has(place) && is_shown(place))
            .collect();
        let focused = ui.memory(egui::Memory::focused);
        let at =
            |wanted: Option<egui::Id>| places.iter().position(|&p| Some(focus_id(p)) == wanted);
        // What has the focus otherwise lies in the article's room as well as anywhere.
        let now = at(focused).or_else(|| at(Some(article::focus_id())))?;
        let step = if forward { 1 } else { places.len() - 1 };
        let next = *places.get((now + step) % places.len())?;
        if narrow {
            self.app.drawer = (next != Place::Article).then_some(next);
        }
        Some(next)
    }

    fn name_window(&mut self, ui: &Ui) {
        let title = match &self.app.open {
            Some(open) => format!("{} – Copydesk", plain(&open.opened.annotation.article.source)),
            None => "Copydesk".to_owned(),
        };
        if title != self.title_text {
            ui.ctx().send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title_text = title;
        }
    }
}

/// The id that has the focus when a place gets it.
fn focus_id(place: Place) -> egui::Id {
    match place {
        Place::Article => article::focus_id(),
        Place::Queue => queue::focus_id(),
        Place::Side => labels::focus_id(),
    }
}

/// The find bar: what is looked for, how often it was found, next and previous.
fn find_bar(ui: &mut Ui, app: &mut App) {
    Panel::top("find").show(ui, |ui| {
        ui.add_space(3.0);
        ui.horizontal(|ui| {
            let id = egui::Id::unique("find-field");
            let (enter, back) = ui.input_mut(|i| {
                let has_focus = i.focused;
                (
                    has_focus && i.key_pressed(egui::Key::Enter) && !i.modifiers.shift,
                    has_focus && i.key_pressed(egui::Key::Enter) && i.modifiers.shift,
                )
            });
            let had_focus = ui.memory(|m| m.has_focus(id));
            let field = TextEdit::singleline(&mut app.find.query)
                .id(id)
                .hint_text("find in the text")
                .desired_width(260.0);
            let response = ui.add(field).accessible_name("Find in the text");
            if app.find.just_opened {
                app.find.just_opened = false;
                response.request_focus();
            }
            if response.changed()
                && let Some(open) = &app.open
            {
                app.find.search(open.document.text());
                let from = open.document.selection.range().start;
                if let Some(first) = app.find.next(from)
                    && let Some(document) = app.document_mut()
                {
                    document.go_to(first);
                }
            }
            if had_focus && (enter || back) {
                app.run(if back { Command::FindPrevious } else { Command::FindNext });
                response.request_focus();
            }
            let selected = app.document().map(|d| d.selection.range()).unwrap_or_default();
            let all = app.find.matches.len();
            let text = match (app.find.query.is_empty(), app.find.current(selected)) {
                (true, _) => String::new(),
                (false, Some(n)) => format!("{} of {all}", n + 1),
                (false, None) if all == 0 => "not found".to_owned(),
                (false, None) => format!("{all} found"),
            };
            ui.label(text);
            for (command, sign) in [(Command::FindPrevious, "⬆"), (Command::FindNext, "⬇")] {
                let can = app.can(command).is_ok() && all > 0;
                let button = ui.add_enabled(can, egui::Button::new(sign));
                let tip = format!("{} ({})", command.row().help, app.keymap.shown(command));
                if button.accessible_name(command.row().text).on_hover_text(tip).clicked() {
                    app.run(command);
                }
            }
            if ui.button("×").accessible_name("Close the find bar").clicked() {
                app.run(Command::FocusArticle);
            }
        });
        ui.add_space(3.0);
    });
}
