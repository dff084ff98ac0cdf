//! Undo and redo, step by step.

use crate::markup::{parse, print};
use copydesk::annotation::{Annotation, Edit, History, Label, MergeKey, Note, Span, Spans, ops};
use copydesk::article::{BlockMode, Blocks, ByteRange};

/// Labels the `n`th block and records it; the cursors are the block's number and the next.
fn label(a: &mut Annotation, history: &mut History<usize>, n: usize, label: Label) {
    let blocks = Blocks::new(&a.text, BlockMode::Lines);
    let edit = ops::label(a, &blocks, blocks.get(n).unwrap(), label);
    edit.apply(a).unwrap();
    history.record(edit, n, n + 1);
}

/// Makes the text of the note `index` one letter longer, as typing does.
fn type_letter(a: &mut Annotation, history: &mut History<usize>, index: usize, letter: char) {
    let text = format!("{}{letter}", a.notes[index].text);
    let edit = ops::change_note(a, index, &text);
    edit.apply(a).unwrap();
    history.record_merging(edit, 0, text.len(), MergeKey::Note(index));
}

/// Drags the ends of the span `index` to a range.
fn drag(a: &mut Annotation, history: &mut History<usize>, index: usize, to: ByteRange, key: u64) {
    let edit = ops::resize(a, index, to).unwrap();
    edit.apply(a).unwrap();
    history.record_merging(edit, 7, to.end.0, MergeKey::Drag(key));
}

fn note(text: &str) -> Note {
    Note { range: ByteRange::default(), by: "mk".into(), text: text.into() }
}

#[test]
fn undo_and_redo_give_back_text_and_cursor() {
    let (mut a, _) = parse("a\nb\nc");
    let mut history = History::new();
    assert!(!history.can_undo() && !history.can_redo());
    assert_eq!(history.undo(&mut a), None);
    label(&mut a, &mut history, 0, Label::Headline);
    label(&mut a, &mut history, 1, Label::Body);
    assert_eq!(print(&a), "«H:a»\n«B:b»\nc");

    let step = history.undo(&mut a).unwrap();
    assert_eq!((print(&a).as_str(), step.cursor), ("«H:a»\nb\nc", 1));
    assert_eq!(step.edit.changed_range(), Some(ByteRange::new(2, 3)));
    assert_eq!(history.undo(&mut a).unwrap().cursor, 0);
    assert_eq!(print(&a), "a\nb\nc");
    assert!(!history.can_undo() && history.can_redo());
    assert_eq!(history.undo(&mut a), None);

    let step = history.redo(&mut a).unwrap();
    assert_eq!((print(&a).as_str(), step.cursor), ("«H:a»\nb\nc", 1));
    assert_eq!(step.edit.changed_range(), Some(ByteRange::new(0, 1)));
    assert_eq!(history.redo(&mut a).unwrap().cursor, 2);
    assert_eq!(print(&a), "«H:a»\n«B:b»\nc");
    assert_eq!(history.redo(&mut a), None);
}

#[test]
fn a_new_edit_drops_what_was_undone() {
    let (mut a, _) = parse("a\nb\nc");
    let mut history = History::new();
    label(&mut a, &mut history, 0, Label::Headline);
    label(&mut a, &mut history, 1, Label::Body);
    history.undo(&mut a).unwrap();
    // An edit that changes nothing is no new edit.
    history.record(Edit::nothing(), 0, 0);
    assert!(history.can_redo());
    label(&mut a, &mut history, 2, Label::Junk);
    assert!(!history.can_redo());
    assert_eq!(history.redo(&mut a), None);
    assert_eq!(print(&a), "«H:a»\nb\n«J:c»");
    history.undo(&mut a).unwrap();
    history.undo(&mut a).unwrap();
    assert_eq!(print(&a), "a\nb\nc");
}

#[test]
fn typing_a_note_is_one_step() {
    let (mut a, _) = parse("a");
    a.notes = vec![note(""), note("")];
    let mut history = History::new();
    for letter in "link".chars() {
        type_letter(&mut a, &mut history, 0, letter);
    }
    for letter in "ok".chars() {
        type_letter(&mut a, &mut history, 1, letter);
    }
    history.close();
    type_letter(&mut a, &mut history, 1, '!');

    let texts = |a: &Annotation| [a.notes[0].text.clone(), a.notes[1].text.clone()];
    assert_eq!(texts(&a), ["link", "ok!"]);
    assert_eq!(history.undo(&mut a).unwrap().cursor, 0);
    assert_eq!(texts(&a), ["link", "ok"]);
    let step = history.undo(&mut a).unwrap();
    assert_eq!(texts(&a), ["link", ""]);
    // However much was typed, the step is one replacement.
    assert!(matches!(step.edit, Edit::Notes { .. }), "{:?}", step.edit);
    history.undo(&mut a).unwrap();
    assert_eq!(texts(&a), ["", ""]);
    assert_eq!(history.redo(&mut a).unwrap().cursor, 4);
    assert_eq!(texts(&a), ["link", ""]);

    // Undo and redo end merging.
    type_letter(&mut a, &mut history, 0, 's');
    history.undo(&mut a).unwrap();
    assert_eq!(texts(&a), ["link", ""]);
}

#[test]
fn another_edit_ends_merging() {
    let (mut a, _) = parse("a\nb");
    a.notes = vec![note("")];
    let mut history = History::new();
    type_letter(&mut a, &mut history, 0, 'x');
    label(&mut a, &mut history, 0, Label::Body);
    type_letter(&mut a, &mut history, 0, 'y');
    history.undo(&mut a).unwrap();
    assert_eq!((a.notes[0].text.as_str(), print(&a).as_str()), ("x", "«B:a»\nb"));
    history.undo(&mut a).unwrap();
    assert_eq!((a.notes[0].text.as_str(), print(&a).as_str()), ("x", "a\nb"));
}

#[test]
fn dragging_an_end_is_one_step() {
    let (mut a, _) = parse("«B:a»b «Y:c»d «Y:e»f");
    let before = a.clone();
    let mut history = History::new();
    for end in [2, 4, 5, 7, 8] {
        drag(&mut a, &mut history, 0, ByteRange::new(0, end), 1);
    }
    assert_eq!(print(&a), "«B:ab cd ef»");
    let step = history.undo(&mut a).unwrap();
    assert_eq!(a, before);
    assert_eq!(step.cursor, 7);
    assert!(matches!(step.edit, Edit::Spans { .. }), "{:?}", step.edit);
    assert!(!history.can_undo());
    assert_eq!(history.redo(&mut a).unwrap().cursor, 8);
    assert_eq!(print(&a), "«B:ab cd ef»");

    // The next drag is another step.
    drag(&mut a, &mut history, 0, ByteRange::new(0, 4), 2);
    drag(&mut a, &mut history, 0, ByteRange::new(0, 2), 3);
    history.undo(&mut a).unwrap();
    assert_eq!(print(&a), "«B:ab c»d ef");
}

#[test]
fn a_drag_back_to_its_start_is_no_step() {
    let (mut a, _) = parse("«B:a»b c");
    let mut history = History::new();
    label(&mut a, &mut history, 0, Label::Headline);
    history.undo(&mut a).unwrap();
    let mut history = History::new();
    drag(&mut a, &mut history, 0, ByteRange::new(0, 2), 1);
    assert!(history.can_undo());
    drag(&mut a, &mut history, 0, ByteRange::new(0, 1), 1);
    assert!(!history.can_undo());
    // It may yet go on.
    drag(&mut a, &mut history, 0, ByteRange::new(0, 4), 1);
    assert!(history.can_undo());
    drag(&mut a, &mut history, 0, ByteRange::new(0, 1), 1);
    history.close();
    assert_eq!(history.undo(&mut a), None);
    assert_eq!(print(&a), "«B:a»b c");
}

#[test]
fn a_change_behind_its_back_is_not_overwritten() {
    let (mut a, _) = parse("a\nb");
    let mut history = History::new();
    label(&mut a, &mut history, 0, Label::Headline);
    let mine = std::mem::take(&mut a.spans);
    assert_eq!(history.undo(&mut a), None);
    assert!(history.can_undo());
    assert_eq!(print(&a), "a\nb");
    a.spans = mine;
    assert!(history.undo(&mut a).is_some());
}

#[test]
fn an_unsound_span_that_was_read_can_be_brought_back() {
    let (mut a, _) = parse("e\u{301} b");
    a.spans = Spans::new(vec![Span::new(0, 4, Label::Body)]).unwrap();
    let before = a.clone();
    // Nor does it block an edit around it.
    ops::relabel(&a, 0, Label::Junk).apply(&mut a.clone()).unwrap();

    let mut history = History::new();
    let edit = ops::clear(&a, ByteRange::new(0, 5));
    edit.apply(&mut a).unwrap();
    history.record(edit, 0, 0);
    assert!(a.spans.is_empty());
    history.undo(&mut a).unwrap();
    assert_eq!(a, before);
}
