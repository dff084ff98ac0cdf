//! The form of an export, with a preview of what it gives, its progress and its report.
//!
//! Nothing in it moves: what has no meaning now is greyed, not taken away, and the buttons keep
//! their place below all that scrolls.

use super::{After, above_buttons};
use crate::app::App;
use crate::app::exporting::{Exporting, Format, GroupBy, Unit};
use crate::ui::theme::{self, Theme};
use egui::{
    Button, ComboBox, Grid, Label, ProgressBar, Response, RichText, ScrollArea, TextEdit, Ui, vec2,
};

/// The form is no higher than this, in points.
const HEIGHT: f32 = 700.0;
/// The preview is no lower than this, in points.
const PREVIEW: f32 = 70.0;

/// What was clicked.
enum Clicked {
    Export,
    Stop,
    Close,
}

/// Shows the form.
pub(super) fn show(ui: &mut Ui, app: &mut App) -> After {
    let names: Vec<String> = app.queue.annotators().into_iter().map(str::to_owned).collect();
    let Some(exporting) = &mut app.exporting else { return After::Close };
    let theme = theme::current(ui.ctx());
    above_buttons(ui, "export", HEIGHT, |ui, height| {
        let top = ui.cursor().top();
        ui.horizontal(|ui| {
            ui.heading("Export");
            let folder = exporting.folder.display().to_string();
            ui.add(Label::new(RichText::new(folder).color(theme.quiet_ink.0)).truncate());
        });
        ui.add_space(4.0);
        let runs = exporting.progress().is_some();
        ui.add_enabled_ui(!runs, |ui| form(ui, exporting, &names));
        ui.separator();
        let used = ui.cursor().top() - top;
        below(ui, theme, exporting, (height - used - 36.0).max(PREVIEW));
    });
    let clicked = buttons(ui, exporting);
    match clicked {
        Some(Clicked::Export) => app.export(),
        Some(Clicked::Stop) => exporting.stop(),
        Some(Clicked::Close) => return After::Close,
        None => {}
    }
    After::Keep
}

fn form(ui: &mut Ui, exporting: &mut Exporting, names: &[String]) {
    let Exporting { folder, form, .. } = exporting;
    let grid = Grid::new("export").num_columns(2).spacing([20.0, 8.0]);
    grid.show(ui, |ui| {
        ui.label("Format");
        let mut format = form.format;
        let combo = ComboBox::from_id_salt("export-format").width(260.0).height(360.0);
        let combo = combo.selected_text(words(format)).show_ui(ui, |ui| {
            for other in Format::all() {
                ui.selectable_value(&mut format, other, words(other));
            }
        });
        combo.response.accessible_name("Format");
        if format != form.format {
            form.choose(format, folder);
        }
        ui.end_row();

        ui.label("Whose labels");
        let combo = ComboBox::from_id_salt("export-from").width(260.0);
        let shown = |name: &str| match name {
            "gold" => "gold".to_owned(),
            "majority" => "the majority of the finished".to_owned(),
            "" => "nobody in particular".to_owned(),
            name => name.to_owned(),
        };
        let combo = combo.selected_text(shown(&form.from)).show_ui(ui, |ui| {
            let fixed = ["gold", "majority"].into_iter();
            let others = names.iter().map(String::as_str).filter(|name| *name != "gold");
            for name in fixed.chain(others) {
                ui.selectable_value(&mut form.from, name.to_owned(), shown(name));
            }
        });
        combo.response.accessible_name("Whose labels");
        ui.end_row();

        let tip = "The labels that count as content, parted by commas: body, or headline,body";
        let why_not = (!form.format.uses_profile()).then_some("This format holds every label");
        field(ui, "Content", &mut form.profile, 260.0, tip, why_not);
        ui.end_row();
        let tip = "Names and shares: train=80,dev=10,test=10. Empty: all in one. Sites and \
                   articles that are nearly the same are never torn apart";
        ui.label("Splits");
        let why_not = form.split.trim().is_empty().then_some("Of use only with splits");
        let splits = TextEdit::singleline(&mut form.split).desired_width(260.0);
        let splits = splits.hint_text("none, or train=80,dev=10,test=10");
        ui.horizontal(|ui| {
            ui.add(splits).on_hover_text(tip).accessible_name("Splits");
            let tip = "Another seed gives another split";
            field(ui, "Seed", &mut form.seed, 60.0, tip, why_not);
        });
        ui.end_row();
        ui.label("Keep together");
        ui.add_enabled_ui(why_not.is_none(), |ui| groups(ui, &mut form.group));
        ui.end_row();
        let tip =
            "It is written whole or not at all. Only a folder that an export made is replaced";
        field(ui, "Into the folder", &mut form.out, 420.0, tip, None);
        ui.end_row();
    });
    ui.checkbox(&mut form.skip_bad, "Leave out annotations that have errors, and list them");
    ui.checkbox(&mut form.set_aside, "If the folder is there, give it another name and keep it");
}

fn groups(ui: &mut Ui, group: &mut GroupBy) {
    let words = |group: GroupBy| match group {
        GroupBy::Site => "sites, and what is nearly the same",
        GroupBy::Article => "articles that are nearly the same",
    };
    let combo = ComboBox::from_id_salt("export-group").width(260.0);
    let combo = combo.selected_text(words(*group)).show_ui(ui, |ui| {
        for other in [GroupBy::Site, GroupBy::Article] {
            ui.selectable_value(group, other, words(other));
        }
    });
    combo.response.accessible_name("Keep together").on_hover_text(
        "An article's site is the host of its web address, or else its folder. A folder of \
         articles without addresses is one site",
    );
}

/// A name and its field. What is of no use now says why.
fn field(
    ui: &mut Ui,
    name: &str,
    text: &mut String,
    width: f32,
    tip: &str,
    why_not: Option<&str>,
) -> Response {
    ui.label(name);
    let field = TextEdit::singleline(text).desired_width(width);
    let response = ui.add_enabled(why_not.is_none(), field).on_hover_text(tip);
    let response = response.on_disabled_hover_text(why_not.unwrap_or_default());
    response.accessible_name(name)
}

/// A format and what it says of places.
fn words(format: Format) -> String {
    let unit = match format.unit() {
        Unit::Bytes => "offsets in bytes",
        Unit::Utf16 => "offsets in UTF-16",
        Unit::CodePoints => "offsets in code points",
        Unit::Tokens => "tokens with tags",
        Unit::Lines => "lines with labels",
        Unit::Marks => "marks in the page",
        Unit::Text => "text alone",
    };
    format!("{}: {unit}", format.name())
}

fn buttons(ui: &mut Ui, exporting: &Exporting) -> Option<Clicked> {
    let mut clicked = None;
    let size = vec2(90.0, 28.0);
    ui.horizontal(|ui| {
        if let Some((done, all)) = exporting.progress() {
            if ui.add(Button::new("Cancel").min_size(size)).clicked() {
                clicked = Some(Clicked::Stop);
            }
            let share = if all == 0 { 0.0 } else { done as f32 / all as f32 };
            let text = format!("{done} of {all}");
            ui.add(ProgressBar::new(share).desired_width(260.0).text(text));
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(200));
            return;
        }
        let export = ui.add(Button::new("Export").min_size(size));
        if ui.memory(|m| m.focused().is_none()) {
            export.request_focus();
        }
        if export.clicked() {
            clicked = Some(Clicked::Export);
        }
        if ui.add(Button::new("Close").min_size(size)).clicked() {
            clicked = Some(Clicked::Close);
        }
    });
    clicked
}

/// The report once there is one, else the preview.
fn below(ui: &mut Ui, theme: &Theme, exporting: &Exporting, height: f32) {
    let (title, text, is_bad, is_code) = match (&exporting.result, exporting.preview()) {
        (Some(Ok(report)), _) => ("Done", report.as_str(), false, false),
        (Some(Err(why)), _) => ("Not exported", why.as_str(), true, false),
        (None, Some(Ok(preview))) => ("The first article", preview.as_str(), false, true),
        (None, Some(Err(why))) => ("The first article", why.as_str(), true, false),
        (None, None) => ("The first article", "is being read …", false, false),
    };
    ui.label(RichText::new(title).strong());
    let area = ScrollArea::vertical().id_salt("export-below").max_height(height);
    area.auto_shrink(false).min_scrolled_height(height).show(ui, |ui| {
        let text = RichText::new(text);
        let text = if is_code { text.monospace() } else { text };
        let text = if is_bad { text.color(theme.error.0) } else { text };
        ui.add(Label::new(text).wrap().selectable(true));
    });
}
