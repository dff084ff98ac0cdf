//! Edits by themselves: how small they are, what they refuse, and how two become one.

use crate::markup::{parse, print};
use copydesk::annotation::edit::Mismatch;
use copydesk::annotation::{Edit, Flaw, Label, Note, Span, Status, ops};
use copydesk::article::{BlockMode, Blocks, ByteRange};

#[test]
fn an_edit_replaces_no_more_than_it_must() {
    let (a, selection) = parse("«H:a»\n«B:b»\n[c]\n«B:d»\n«J:e»");
    let blocks = Blocks::new(&a.text, BlockMode::Lines);
    let edit = ops::label(&a, &blocks, selection.unwrap(), Label::Body);
    let Edit::Spans { at: 2, removed, inserted } = edit else { panic!("{edit:?}") };
    assert_eq!((removed.len(), inserted.len()), (0, 1));

    let (a, _) = parse("x\n«J:a»\nb\n«J:c»\nd\n«J:e»");
    let (a, edit) = {
        let mut a = a;
        let first = ops::label(
            &a,
            &Blocks::new(&a.text, BlockMode::Lines),
            ByteRange::new(0, 1),
            Label::Body,
        );
        first.apply(&mut a).unwrap();
        let (edit, _) = ops::rest_is_junk(&a);
        (a, edit)
    };
    let Edit::Spans { at: 2, removed, inserted } = edit else { panic!("{edit:?}") };
    assert_eq!((removed.len(), inserted.len()), (1, 3), "{}", print(&a));
}

#[test]
fn an_edit_that_does_not_fit_changes_nothing() {
    let (a, _) = parse("«B:one» cafe\u{301} «Y:two»");
    let span = |start, end| Span::new(start, end, Label::Junk);
    let insert = |at, spans: &[Span]| Edit::Spans { at, removed: vec![], inserted: spans.to_vec() };
    let note = Note { range: ByteRange::new(3, 99), by: String::new(), text: String::new() };
    let cases = [
        (insert(3, &[]), Mismatch::Spans),
        (insert(usize::MAX, &[]), Mismatch::Spans),
        (Edit::Spans { at: 0, removed: vec![span(0, 3)], inserted: vec![] }, Mismatch::Spans),
        (
            Edit::Spans { at: usize::MAX, removed: vec![span(0, 3)], inserted: vec![] },
            Mismatch::Spans,
        ),
        (insert(1, &[span(2, 5)]), Mismatch::Order),
        (insert(0, &[span(4, 5)]), Mismatch::Order),
        (insert(1, &[span(4, 10), span(4, 5)]), Mismatch::Order),
        (insert(1, &[span(5, 5)]), Mismatch::Order),
        (insert(1, &[span(6, 5)]), Mismatch::Order),
        (insert(2, &[span(14, 99)]), Mismatch::Span(ByteRange::new(14, 99), Flaw::OutOfRange)),
        (insert(1, &[span(4, 8)]), Mismatch::Span(ByteRange::new(4, 8), Flaw::OffEdge)),
        (insert(1, &[span(4, 9)]), Mismatch::Span(ByteRange::new(4, 9), Flaw::OffEdge)),
        (insert(1, &[span(3, 5)]), Mismatch::Span(ByteRange::new(3, 5), Flaw::BlankEnd)),
        (insert(1, &[span(4, 11)]), Mismatch::Span(ByteRange::new(4, 11), Flaw::BlankEnd)),
        (Edit::Status { from: Status::Done, to: Status::Gold }, Mismatch::Status),
        (Edit::Flag { to: false }, Mismatch::Flag),
        (Edit::Sources { from: vec!["mk".into()], to: vec![] }, Mismatch::Sources),
        (Edit::Notes { at: 0, removed: vec![note.clone()], inserted: vec![] }, Mismatch::Notes),
        (
            Edit::Notes { at: 0, removed: vec![], inserted: vec![note.clone()] },
            Mismatch::Note(note.range),
        ),
    ];
    for (edit, expected) in cases {
        let mut b = a.clone();
        assert_eq!(edit.apply(&mut b), Err(expected), "{edit:?}");
        assert_eq!(a, b, "{edit:?}");
        // The same behind an edit that fits: that one is taken back.
        let all = Edit::All(vec![
            Edit::Status { from: Status::InProgress, to: Status::Done },
            insert(1, &[span(4, 5)]),
            Edit::Status { from: Status::Done, to: Status::InProgress },
            Edit::Spans { at: 1, removed: vec![span(4, 5)], inserted: vec![] },
            edit,
        ]);
        assert_eq!(all.apply(&mut b), Err(expected), "{all:?}");
        assert_eq!(a, b, "{all:?}");
    }
}

#[test]
fn two_replacements_that_touch_become_one() {
    // Letters stand for spans: a text of one line each, and what each edit does to the lines.
    let (opened, _) = parse("«B:a»\n«B:b»\n«B:c»\n«B:d»\n«B:e»");
    let blocks = Blocks::new(&opened.text, BlockMode::Lines);
    let line = |from: usize, to: usize| ByteRange::new(2 * from, 2 * to + 1);
    let cases = [
        // (first lines, second lines, at, removed, inserted)
        (line(0, 1), line(1, 2), 0, 3, 1),
        (line(1, 2), line(0, 1), 0, 3, 1),
        (line(1, 3), line(2, 2), 1, 3, 1),
        (line(2, 2), line(1, 3), 1, 3, 1),
        (line(0, 0), line(1, 1), 0, 2, 2),
        (line(1, 1), line(0, 0), 0, 2, 2),
    ];
    for (first, second, place, gone, new) in cases {
        let mut a = opened.clone();
        let one = ops::label(&a, &blocks, first, Label::Junk);
        one.apply(&mut a).unwrap();
        let two = ops::label(&a, &blocks, second, Label::Junk);
        two.apply(&mut a).unwrap();
        let both = one.then(two);
        let Edit::Spans { at, removed, inserted } = &both else { panic!("{both:?}") };
        assert_eq!((*at, removed.len(), inserted.len()), (place, gone, new), "{both:?}");
        let mut b = opened.clone();
        both.apply(&mut b).unwrap();
        assert_eq!(print(&a), print(&b));
        both.inverse().apply(&mut b).unwrap();
        assert_eq!(b, opened);
    }
    // Apart, they stay two; there and back is nothing.
    let one = ops::label(&opened, &blocks, line(0, 0), Label::Junk);
    let two = ops::label(&opened, &blocks, line(4, 4), Label::Junk);
    assert_eq!(one.clone().then(two.clone()), Edit::All(vec![one.clone(), two]));
    assert!(one.clone().then(one.inverse()).is_nothing());
    assert_eq!(Edit::nothing().then(one.clone()), one);
    assert_eq!(one.clone().then(Edit::nothing()), one);
    let flag = ops::set_flag(&opened, true);
    assert!(flag.clone().then(flag.inverse()).is_nothing() && flag.changed_range().is_none());
    let done = ops::set_status(&opened, Status::Done);
    assert_eq!(done.changed_range(), None);
    let mixed = done.clone().then(one.clone()).then(done.inverse());
    assert_eq!(mixed, Edit::All(vec![done.clone(), one, done.inverse()]));
    assert_eq!(mixed.changed_range(), Some(line(0, 0)));
}
