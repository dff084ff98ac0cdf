//! Reviews with any sides and any keys, against cells looked at one by one.

use crate::pairs::{cells, two};
use copydesk::annotation::{Annotation, Flaw, History, Label, Span, ops};
use copydesk::article::{BlockMode, Blocks, ByteRange};
use copydesk::review::{Difference, Review};
use proptest::prelude::*;

/// The labels of the cells of an annotation.
fn labels(a: &Annotation) -> Vec<Option<Label>> {
    cells(a).into_iter().map(|c| c.label).collect()
}

/// What gold is at any time: sound spans and decisions, and whole when written and read.
fn holds_gold(gold: &Annotation) {
    for span in &gold.spans {
        assert_eq!(Flaw::of(&gold.text, span.range), None);
    }
    assert!(gold.decisions.windows(2).all(|w| w[0].range.end <= w[1].range.start));
    for decision in &gold.decisions {
        assert_eq!(Flaw::of(&gold.text, decision.range), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn taking_one_side_everywhere_gives_its_labels(pair in two(), right in any::<bool>()) {
        let (l, r) = pair;
        let (review, mut gold) = Review::new(l.clone(), Some(r.clone()), None).unwrap();
        for n in 0..review.differences().len() {
            let Difference { left: a, right: b, .. } = review.differences()[n];
            let edit = review.take(&gold, n, if right { b } else { a }, "ed");
            edit.apply(&mut gold).unwrap();
        }
        holds_gold(&gold);
        prop_assert_eq!(labels(&gold), labels(if right { &r } else { &l }));
        prop_assert_eq!(review.open(&gold), 0);
        if !right {
            // Its spans, too.
            prop_assert_eq!(&gold.spans, &l.spans);
        } else if review.edges().is_empty() {
            prop_assert_eq!(&gold.spans, &r.spans);
        }
    }

    /// Any keys in any order: gold has in each difference what was taken last and elsewhere
    /// what both say, each decision is recorded once, and undo gives everything back.
    #[test]
    fn any_decisions_can_be_undone(
        pair in two(),
        alone in any::<bool>(),
        keys in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize), 0..20),
    ) {
        let (l, r) = pair;
        let (review, mut gold) = Review::new(l.clone(), (!alone).then(|| r.clone()), None).unwrap();
        let opened = gold.clone();
        let mut history = History::new();
        let count = review.differences().len();
        let mut taken = vec![None; count];
        for (which, key) in keys.iter().filter(|_| count > 0) {
            let n = which.index(count);
            let took = Label::ALL.get(*key).copied();
            let edit = review.take(&gold, n, took, "ed");
            let before = gold.clone();
            edit.apply(&mut gold).unwrap();
            if let Some(changed) = edit.changed_range() {
                // Nothing outside changed its label.
                for (a, b) in cells(&before).iter().zip(cells(&gold)) {
                    let inside = changed.start.0 <= a.start && a.end <= changed.end.0;
                    prop_assert!(inside || a.label == b.label);
                }
            }
            history.record(edit, (), ());
            taken[n] = Some(took);
            holds_gold(&gold);
        }
        let settled = taken.iter().flatten().count();
        prop_assert_eq!(gold.decisions.len(), settled);
        prop_assert_eq!(review.open(&gold), count - settled);
        for (cell, (a, b)) in cells(&gold).iter().zip(cells(&l).iter().zip(cells(&r))) {
            let holds = |d: &Difference| d.range.start.0 <= cell.start && cell.end <= d.range.end.0;
            let expected = match review.differences().iter().position(holds) {
                Some(n) => taken[n].flatten(),
                None if alone => None,
                None => a.label.filter(|_| a.label == b.label),
            };
            prop_assert_eq!(cell.label, expected);
        }

        // Reopened, it is the same review.
        let again =
            Review::new(l.clone(), (!alone).then(|| r.clone()), Some(gold.clone())).unwrap();
        prop_assert_eq!(&again, &(review, gold.clone()));

        let last = gold.clone();
        while history.undo(&mut gold).is_some() {}
        prop_assert_eq!(&gold, &opened);
        while history.redo(&mut gold).is_some() {}
        prop_assert_eq!(&gold, &last);
    }

    /// Corrections by hand: gold has what was said last, decided is what was touched, and it all
    /// stands when reopened.
    #[test]
    fn any_corrections_stand(
        pair in two(),
        keys in prop::collection::vec((0..60_usize, 0..60_usize, 0..6_usize), 0..8),
    ) {
        let (l, r) = pair;
        let (review, mut gold) = Review::new(l.clone(), Some(r.clone()), None).unwrap();
        let blocks = Blocks::new(&gold.text, BlockMode::Lines);
        for (a, b, key) in keys {
            let end = gold.text.end().0;
            let range = ByteRange::new(a.min(b).min(end), a.max(b).min(end));
            let took = Label::ALL.get(key).copied();
            let edit = review.correct(&gold, &blocks, range, took, "ed");
            let mut by_hand = gold.clone();
            match took {
                Some(label) => ops::label(&by_hand, &blocks, range, label).apply(&mut by_hand),
                None => ops::clear(&by_hand, range).apply(&mut by_hand),
            }.unwrap();
            edit.apply(&mut gold).unwrap();
            holds_gold(&gold);
            prop_assert_eq!(&gold.spans, &by_hand.spans);
        }
        for decision in &gold.decisions {
            let inside = |s: &Span| s.range.overlaps(decision.range).then_some(s.label);
            prop_assert!(gold.spans.iter().filter_map(inside).all(|l| Some(l) == decision.took));
        }
        let again = Review::new(l, Some(r), Some(gold.clone())).unwrap();
        prop_assert_eq!(&again.1, &gold);
        prop_assert_eq!(again.0.open(&again.1), review.open(&gold));
    }
}
