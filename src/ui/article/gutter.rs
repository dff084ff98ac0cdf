//! The gutter: the letters of the labels beside each block in view, each a node with a name.

use super::focus_id;
use super::place::{visible_range, y_range};
use crate::annotation::{Label, Span};
use crate::app::document::Document;
use crate::article::ByteRange;
use crate::article::symbol::plain;
use crate::ui::scroller::Placed;
use crate::ui::theme::{ROW_HEIGHT, Theme};
use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2};

/// The letters of the labels beside each block in view; each is a widget with a name. Returns
/// how many blocks are in view.
pub(super) fn show(
    ui: &mut Ui,
    theme: &Theme,
    document: &mut Document,
    placed: &[Placed],
    gutter: Rect,
) -> usize {
    let shown = visible_range(placed);
    let blocks = document.blocks.overlapping(shown);
    let count = blocks.len();
    let mut wanted = None;
    for index in blocks {
        let Some(block) = document.blocks.get(index) else { continue };
        let Some(y) = y_range(placed, block) else { continue };
        let spans = document.annotation.spans.overlapping(block);
        let rect = Rect::from_x_y_ranges(gutter.x_range(), y);
        let row = Rect::from_min_size(rect.min, vec2(rect.width(), ROW_HEIGHT - 4.0));
        paint_letters(ui.painter(), theme, spans, row, rect);
        let id = focus_id().with(("block", index));
        let mark = ui.interact(rect, id, Sense::hover());
        let text = excerpt(document.text().slice(block));
        let labels = names(spans, block);
        let name = format!("{labels}: {text}");
        mark.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.add_action(egui::accesskit::Action::Click);
        });
        let asked =
            ui.input(|i| i.has_accesskit_action_request(id, egui::accesskit::Action::Click));
        if asked {
            wanted = Some(index);
        }
    }
    if let Some(index) = wanted {
        document.select_block(index);
    }
    count
}

fn paint_letters(painter: &egui::Painter, theme: &Theme, spans: &[Span], row: Rect, whole: Rect) {
    let mut x = row.right() - 16.0;
    let mut seen: Vec<Label> = Vec::new();
    for span in spans {
        if !seen.contains(&span.label) {
            seen.push(span.label);
        }
        if seen.len() == Label::ALL.len() {
            break;
        }
    }
    for label in seen.iter().rev().take(3) {
        let colours = theme.label(*label);
        let chip = Rect::from_center_size(pos2(x, row.center().y), Vec2::splat(17.0));
        painter.rect(
            chip,
            4.0,
            colours.fill.0,
            Stroke::new(1.0, colours.mark.0),
            StrokeKind::Inside,
        );
        let font = egui::FontId::proportional(12.0);
        painter.text(chip.center(), Align2::CENTER_CENTER, label.letter(), font, colours.ink.0);
        x -= 20.0;
    }
    if seen.is_empty() {
        painter.circle_filled(pos2(x, row.center().y), 2.0, theme.line.0);
    } else if let [label] = seen.as_slice()
        && whole.height() > ROW_HEIGHT * 1.5
    {
        let x = row.right() - 16.0;
        let line =
            Rect::from_x_y_ranges(x - 1.0..=x + 1.0, row.bottom() + 2.0..=whole.bottom() - 2.0);
        painter.rect_filled(line, 1.0, theme.label(*label).mark.0.gamma_multiply(0.5));
    }
}

/// So many labels of a block are named: it is said and made anew in every frame.
const MOST_NAMES: usize = 12;

/// The labels of a block in words.
pub(super) fn names(spans: &[Span], block: ByteRange) -> String {
    let mut names: Vec<&str> = Vec::new();
    for span in spans {
        if names.last() != Some(&span.label.name()) {
            if names.len() == MOST_NAMES {
                names.push("and so on");
                break;
            }
            names.push(span.label.name());
        }
    }
    let covered = spans.len() == 1 && spans.first().is_some_and(|s| s.range.covers(block));
    match (names.is_empty(), covered) {
        (true, _) => "Unlabelled".to_owned(),
        (false, true) => names.join(", "),
        (false, false) => format!("Partly {}", names.join(", ")),
    }
}

/// The first words of a text, for a name.
pub(in crate::ui) fn excerpt(text: &str) -> String {
    let short: String =
        text.chars().take(80).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut short = plain(&short).into_owned();
    if text.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_block_does_not_grow_with_its_spans() {
        let span = |n: usize| Span {
            label: if n.is_multiple_of(2) { Label::Body } else { Label::Junk },
            range: ByteRange { start: crate::article::Byte(n), end: crate::article::Byte(n + 1) },
        };
        let block = ByteRange { start: crate::article::Byte(0), end: crate::article::Byte(50_000) };
        let spans: Vec<Span> = (0..50_000).map(span).collect();
        assert_eq!(names(&spans[..2], block), "Partly Body, Junk");
        let all = names(&spans, block);
        assert!(all.ends_with("and so on") && all.len() < 120, "{all}");
    }
}
