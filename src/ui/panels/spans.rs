//! All spans, in order. Only the rows in view are drawn.

use crate::app::App;
use crate::ui::article::excerpt;
use crate::ui::{pens, theme};
use egui::{Align, Label, Layout, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

const ROW: f32 = 26.0;

/// Shows the spans; a click goes there.
pub fn show(ui: &mut Ui, app: &mut App) {
    let theme = theme::current(ui.ctx());
    let Some(document) = app.document_mut() else { return };
    if document.annotation.spans.is_empty() {
        ui.label(RichText::new("No spans yet").color(theme.quiet_ink.0));
        return;
    }
    let selected = document.selection.range();
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink(false).show_rows(
        ui,
        ROW,
        document.annotation.spans.len(),
        |ui, rows| {
            for index in rows {
                let Some(span) = document.annotation.spans.get(index) else { continue };
                let text = excerpt(document.text().slice(span.range));
                let (rect, response) =
                    ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                if span.range == selected {
                    ui.painter().rect_filled(rect, 4.0, theme.selection.0);
                } else if response.hovered() || response.has_focus() {
                    ui.painter().rect_filled(rect, 4.0, theme.hover.0);
                }
                let layout = Layout::left_to_right(Align::Center);
                let mut child = ui.new_child(
                    egui::UiBuilder::new().max_rect(rect.shrink2(vec2(4.0, 0.0))).layout(layout),
                );
                pens::chip(&mut child, span.label);
                child.add(Label::new(&text).truncate().selectable(false));
                response.widget_info(|| {
                    let name = format!("{} {}: {text}", span.label, span.range);
                    WidgetInfo::selected(Role::ListBoxOption, true, span.range == selected, name)
                });
                if response.on_hover_text(format!("{} {}", span.label, span.range)).clicked() {
                    chosen = Some(span.range);
                }
            }
        },
    );
    if let Some(range) = chosen {
        document.go_to(range);
    }
}
