//! What stands in the way of an annotation: someone else's changes, a damaged file.

use super::{After, act};
use crate::annotation::Label;
use crate::app::{App, Command};
use crate::article::symbol::plain;
use crate::desk::opened::Standing;
use crate::review::Comparison;
use crate::ui::article::excerpt;
use crate::ui::theme;
use egui::{Button, Grid, RichText, ScrollArea, Ui, vec2};

/// How many rows are listed.
const MOST: usize = 300;

/// Lists where mine and theirs differ.
pub(super) fn compare(ui: &mut Ui, app: &App, found: &Comparison) -> After {
    ui.heading("Mine and theirs");
    let theme = theme::current(ui.ctx());
    let all = found.differences.len() + found.edges.len();
    if all == 0 {
        ui.label("The labels are the same; status, notes or times differ");
    }
    let name = |label: Option<Label>| label.map_or("–".to_owned(), |l| l.to_string());
    let labels = found.differences.iter().map(|d| (d.range, name(d.left), name(d.right)));
    let edges = found.edges.iter().map(|e| {
        let spans = |n: usize| format!("{} in {n} spans", e.label);
        (e.range, spans(e.left), spans(e.right))
    });
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
        Grid::new("differences").num_columns(4).striped(true).spacing([14.0, 4.0]).show(ui, |ui| {
            for heading in ["Bytes", "Mine", "Theirs", "Text"] {
                ui.label(RichText::new(heading).strong());
            }
            ui.end_row();
            for (range, mine, theirs) in labels.chain(edges).take(MOST) {
                ui.label(range.to_string());
                ui.label(mine);
                ui.label(theirs);
                let text = app.document().map_or("", |d| d.text().slice(range));
                let text = RichText::new(excerpt(text)).color(theme.quiet_ink.0);
                ui.add(egui::Label::new(text).truncate());
                ui.end_row();
            }
        });
        if all > MOST {
            ui.label(format!("and {} more", all - MOST));
        }
    });
    ui.add_space(8.0);
    let mut after = After::Keep;
    ui.horizontal(|ui| {
        if ui.add(Button::new("Keep mine").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(App::keep_mine);
        }
        if ui.add(Button::new("Take theirs").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(App::take_theirs);
        }
        let tip = "Nothing is written until you have chosen";
        if ui.add(Button::new("Back").min_size(vec2(90.0, 28.0))).on_hover_text(tip).clicked() {
            after = After::Close;
        }
    });
    after
}

/// Lists what is wrong with the annotation file.
pub(super) fn damaged(ui: &mut Ui, app: &App) -> After {
    ui.heading("The annotation file has errors");
    let theme = theme::current(ui.ctx());
    let name = app.open.as_ref().map(|o| o.opened.annotation_path.display().to_string());
    ui.add(egui::Label::new(plain(&name.unwrap_or_default()).into_owned()).wrap());
    ui.label("It is left as it is. Mend it in a text editor and read it again, or set it aside and label afresh");
    ScrollArea::vertical().max_height(220.0).auto_shrink([false, true]).show(ui, |ui| {
        match app.open.as_ref().map(|o| &o.opened.standing) {
            Some(Standing::Damaged(errors)) => {
                for error in errors.iter().take(50) {
                    ui.add(
                        egui::Label::new(RichText::new(error.to_string()).color(theme.error.0))
                            .wrap(),
                    );
                }
                if errors.len() > 50 {
                    ui.label(format!("and {} more; copydesk check lists all", errors.len() - 50));
                }
            }
            Some(Standing::Misnamed(mismatch)) => {
                ui.add(
                    egui::Label::new(RichText::new(mismatch.to_string()).color(theme.error.0))
                        .wrap(),
                );
            }
            _ => {}
        }
    });
    ui.add_space(8.0);
    let mut after = After::Keep;
    ui.horizontal_wrapped(|ui| {
        if ui.add(Button::new("Read again").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(|app| app.run(Command::Reload));
        }
        if ui.add(Button::new("Set it aside").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(App::set_damaged_aside);
        }
        if ui.add(Button::new("Only look").min_size(vec2(90.0, 28.0))).clicked() {
            after = act(|_| ());
        }
    });
    after
}
