//! Random edits against a naive model: one cell for each grapheme cluster, with the number of
//! the span that holds it. After each step both agree, the spans are sound, and the coverage is
//! the one counted afresh; at the end everything is undone, and done again.

use crate::naive::Model;
use copydesk::annotation::{
    Annotation, Article, Coverage, Edit, Flaw, History, Label, MergeKey, Note, Span, Spans, Status,
    ops,
};
use copydesk::article::{BlockMode, Blocks, Byte, ByteRange, Text};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Command {
    Label(ByteRange, Label),
    Clear(ByteRange),
    Rest,
    Same(ByteRange, Label),
    Unite(ByteRange),
    Split(usize),
    Relabel(usize, Label),
    Resize(usize, ByteRange),
    Status(Status),
    Flag(bool),
    Note(ByteRange),
    ChangeNote(usize, String),
    RemoveNote(usize),
}

/// Short texts of what is hard, so that spans meet often.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop_oneof![Just("a"), Just("b"), Just("ab")],
        3 => prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("\n\n")],
        2 => prop_oneof![Just(" "), Just("\u{a0}"), Just("\t"), Just("\u{2028}")],
        2 => prop_oneof![
            Just("e\u{301}"), Just("\u{301}"), Just("👨\u{200d}👩\u{200d}👧"), Just("🇩🇪"), Just("🇫"),
            Just("ש"), Just("\u{200b}"), Just("\u{202e}"), Just("\0"), Just("क्षि"), Just("각"),
            Just("\u{feff}"), Just("\u{200d}"),
        ],
    ];
    prop::collection::vec(piece, 0..40).prop_map(|v| v.concat())
}

fn commands() -> impl Strategy<Value = Vec<(Command, Option<u64>)>> {
    // Some ends are behind the text, some cut characters.
    let range = || (0..90_usize, 0..40_usize).prop_map(|(at, len)| ByteRange::new(at, at + len));
    let label = || prop::sample::select(Label::ALL.to_vec());
    let status = prop_oneof![
        Just(Status::InProgress),
        Just(Status::Done),
        Just(Status::Rejected("paywall".into())),
    ];
    let command = prop_oneof![
        8 => (range(), label()).prop_map(|(r, l)| Command::Label(r, l)),
        3 => range().prop_map(Command::Clear),
        1 => Just(Command::Rest),
        2 => (range(), label()).prop_map(|(r, l)| Command::Same(r, l)),
        2 => range().prop_map(Command::Unite),
        3 => (0..90_usize).prop_map(Command::Split),
        2 => (0..8_usize, label()).prop_map(|(i, l)| Command::Relabel(i, l)),
        4 => (0..8_usize, range()).prop_map(|(i, r)| Command::Resize(i, r)),
        1 => status.prop_map(Command::Status),
        1 => any::<bool>().prop_map(Command::Flag),
        1 => range().prop_map(Command::Note),
        1 => (0..4_usize, "[a-c]{0,3}").prop_map(|(i, s)| Command::ChangeNote(i, s)),
        1 => (0..4_usize).prop_map(Command::RemoveNote),
    ];
    prop::collection::vec((command, prop::option::weighted(0.4, 0..2_u64)), 0..40)
}

/// What the command does to the annotation, as the model does it too.
fn both(a: &Annotation, blocks: &Blocks, model: &mut Model, command: &Command) -> Edit {
    match command {
        Command::Label(range, label) => {
            model.label(*range, *label);
            ops::label(a, blocks, *range, *label)
        }
        Command::Clear(range) => {
            model.clear(*range);
            ops::clear(a, *range)
        }
        Command::Rest => {
            let (edit, count) = ops::rest_is_junk(a);
            assert_eq!(count, model.rest_is_junk());
            edit
        }
        Command::Same(range, label) => {
            let pattern = ops::pattern_of(a, *range);
            assert_eq!(pattern, model.pattern_of(*range));
            let pattern = pattern.unwrap_or_default();
            let (edit, count) = ops::same_again(a, &pattern, *label);
            assert_eq!(count, model.same_again(&pattern, *label));
            edit
        }
        Command::Unite(range) => {
            let edit = ops::unite(a, *range);
            assert_eq!(edit.is_ok(), model.unite(*range), "{edit:?}");
            edit.unwrap_or(Edit::nothing())
        }
        Command::Split(at) => {
            let edit = ops::split(a, Byte(*at));
            assert_eq!(edit.is_ok(), model.split(*at), "{edit:?}");
            edit.unwrap_or(Edit::nothing())
        }
        Command::Relabel(index, label) => {
            if let Some(id) = model.id(*index) {
                model.labels[id] = *label;
            }
            ops::relabel(a, *index, *label)
        }
        Command::Resize(index, to) => {
            let edit = ops::resize(a, *index, *to);
            assert_eq!(edit.is_ok(), model.resize(*index, *to), "{edit:?}");
            edit.unwrap_or(Edit::nothing())
        }
        Command::Status(status) => ops::set_status(a, status.clone()),
        Command::Flag(to) => ops::set_flag(a, *to),
        Command::Note(range) => {
            let note = Note { range: *range, by: "mk".into(), text: "?".into() };
            ops::put_note(a, note)
        }
        Command::ChangeNote(index, text) => ops::change_note(a, *index, text),
        Command::RemoveNote(index) => ops::remove_note(a, *index),
    }
}

fn assert_sound(a: &Annotation) {
    assert_eq!(Spans::new(a.spans.as_slice().to_vec()).as_ref(), Some(&a.spans));
    for span in &a.spans {
        assert_eq!(Flaw::of(&a.text, span.range), None, "{span:?}");
    }
    assert!(a.notes.is_sorted_by_key(|n| n.range));
    assert!(a.notes.iter().all(|n| a.text.get(n.range).is_some()));
}

fn assert_covered(coverage: &Coverage, model: &Model, a: &Annotation, blocks: &Blocks) {
    assert_eq!(*coverage, Coverage::new(&a.text, blocks, &a.spans));
    let filled = || model.cells.iter().filter(|c| !c.blank);
    assert_eq!(coverage.total(), filled().count());
    assert_eq!(coverage.labelled(), filled().filter(|c| c.span.is_some()).count());
    let mut open: Vec<usize> =
        filled().filter(|c| c.span.is_none()).filter_map(|c| c.block).collect();
    open.dedup();
    assert_eq!(coverage.unlabelled_blocks(), open.len());
    assert_eq!(coverage.first_unlabelled(), open.first().copied());
    for n in 0..blocks.len() {
        assert_eq!(coverage.is_unlabelled(n), open.contains(&n));
        assert_eq!(ops::has_unlabelled(a, blocks.get(n).unwrap()), open.contains(&n));
        assert_eq!(coverage.next_unlabelled(n), open.iter().copied().find(|&o| o > n));
        assert_eq!(coverage.previous_unlabelled(n), open.iter().copied().rfind(|&o| o < n));
        assert_eq!(coverage.unlabelled_above(n), open.iter().filter(|&&o| o < n).count());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_agree_with_the_model(text in texts(), commands in commands(), lines: bool) {
        let mode = if lines { BlockMode::Lines } else { BlockMode::Paragraphs };
        let mut model = Model::new(&text, mode);
        let opened = Annotation::new(Article::default(), "mk", Text::new(text).into());
        let mut a = opened.clone();
        let blocks = Blocks::new(&a.text, mode);
        let mut coverage = Coverage::new(&a.text, &blocks, &a.spans);
        let mut history: History<usize> = History::new();

        for (step, (command, key)) in commands.iter().enumerate() {
            let before = a.clone();
            let edit = both(&a, &blocks, &mut model, command);
            edit.apply(&mut a).unwrap();
            prop_assert_eq!(a.spans.as_slice(), model.spans(), "{:?}", command);
            assert_sound(&a);
            prop_assert_eq!(edit.is_nothing(), a == before);
            if let Some(changed) = edit.changed_range() {
                coverage.update(&a.text, &blocks, &a.spans, changed);
            }
            assert_covered(&coverage, &model, &a, &blocks);
            match key {
                Some(key) => history.record_merging(edit, step, step + 1, MergeKey::Drag(*key)),
                None => history.record(edit, step, step + 1),
            }
        }

        let last = a.clone();
        prop_assert!(history.can_undo() || a == opened);
        while let Some(step) = history.undo(&mut a) {
            prop_assert!(!step.edit.is_nothing());
            if let Some(changed) = step.edit.changed_range() {
                coverage.update(&a.text, &blocks, &a.spans, changed);
            }
            prop_assert_eq!(&coverage, &Coverage::new(&a.text, &blocks, &a.spans));
            assert_sound(&a);
        }
        prop_assert!(!history.can_undo());
        prop_assert_eq!(&a, &opened);
        while history.redo(&mut a).is_some() {
            assert_sound(&a);
        }
        prop_assert!(!history.can_redo());
        prop_assert_eq!(&a, &last);
    }

    /// Two edits as one do what the two do.
    #[test]
    fn one_after_another_is_one(text in texts(), commands in commands()) {
        let opened = Annotation::new(Article::default(), "mk", Text::new(text.clone()).into());
        let mut model = Model::new(&text, BlockMode::Lines);
        let blocks = Blocks::new(&opened.text, BlockMode::Lines);
        let mut a = opened.clone();
        let mut all = Edit::nothing();
        for (command, _) in &commands {
            let edit = both(&a, &blocks, &mut model, command);
            edit.apply(&mut a).unwrap();
            all = all.then(edit);
        }
        let mut b = opened.clone();
        all.apply(&mut b).unwrap();
        prop_assert_eq!(&a, &b);
        all.inverse().apply(&mut b).unwrap();
        prop_assert_eq!(&b, &opened);
    }

    /// Whatever is asked, an annotation stays sound or stays as it is.
    #[test]
    fn an_edit_is_sound_or_refused(
        text in texts(),
        commands in commands(),
        at in 0..4_usize,
        remove in 0..3_usize,
        insert in prop::collection::vec((0..90_usize, 0..12_usize, prop::sample::select(Label::ALL.to_vec())), 0..3),
    ) {
        let mut a = Annotation::new(Article::default(), "mk", Text::new(text.clone()).into());
        let mut model = Model::new(&text, BlockMode::Lines);
        let blocks = Blocks::new(&a.text, BlockMode::Lines);
        for (command, _) in &commands {
            both(&a, &blocks, &mut model, command).apply(&mut a).unwrap();
        }
        let removed: Vec<Span> = a.spans.iter().skip(at).take(remove).copied().collect();
        let inserted = insert.iter().map(|&(at, len, label)| Span::new(at, at + len, label)).collect();
        let before = a.clone();
        let edit = Edit::All(vec![
            ops::set_status(&a, Status::Gold),
            Edit::Spans { at, removed, inserted },
        ]);
        if edit.apply(&mut a).is_ok() {
            assert_sound(&a);
        } else {
            prop_assert_eq!(&a, &before);
        }
    }
}
