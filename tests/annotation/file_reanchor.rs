//! Carrying annotations over to changed texts.
#![expect(clippy::format_collect, clippy::format_push_string, reason = "short and small")]

use copydesk::annotation::reanchor::{Change, Subject, reanchor};
use copydesk::annotation::{Annotation, Article, Decision, Label, Note, Span, Spans};
use copydesk::article::{Byte, ByteRange, Text};
use proptest::prelude::*;
use std::sync::Arc;

fn text(string: &str) -> Arc<Text> {
    Arc::new(Text::new(string.to_owned()))
}

/// An annotation of the text without its brackets; what they held are body spans.
fn marked(marked: &str) -> Annotation {
    let (mut plain, mut spans, mut start) = (String::new(), Vec::new(), 0);
    for c in marked.chars() {
        match c {
            '[' => start = plain.len(),
            ']' => spans.push(Span::new(start, plain.len(), Label::Body)),
            c => plain.push(c),
        }
    }
    let mut annotation = Annotation::new(Article::default(), "mk", text(&plain));
    annotation.spans = Spans::new(spans).expect("sound spans");
    annotation
}

/// The text with its spans in brackets.
fn shown(annotation: &Annotation) -> String {
    let mut string = annotation.text.as_str().to_owned();
    for span in annotation.spans.as_slice().iter().rev() {
        string.insert(span.range.end.0, ']');
        string.insert(span.range.start.0, '[');
    }
    string
}

#[test]
fn spans_follow_their_text() {
    // Old, new, how many merely moved, how many are listed.
    let cases = [
        ("[One] two\n[three]\n", "[One] two\n[three]\n", 0, 0),
        ("[One]\n[two]\n", "New\n[One]\nbetween\n[two]\nend\n", 2, 0),
        ("New\n[One]\ngone\n[two]\n", "[One]\n[two]\n", 2, 0),
        // Inserted at an end: stays outside. Inserted inside: goes in.
        ("[Daniel Kim]\n", "By [Daniel Kim], Seoul\n", 1, 0),
        ("[Daniel Kim]\n", "[Daniel J. Kim]\n", 0, 1),
        // Replaced at an end: goes in.
        ("[Daniel Kim]\n", "[Danielle Kim]\n", 0, 1),
        ("By [Daniel Kim] today\n", "By [Danielle Kim] today\n", 0, 1),
        ("By [Daniel Kim] today\n", "By [Daniel Kimm] today\n", 0, 1),
        ("By [Daniel Kim]", "By [Daniel Kimm]", 0, 1),
        ("[Daniel Kim]· Views", "[Daniel Kim]· 12 Views", 0, 0),
        // Gone, or as good as gone.
        ("Home\n[Daniel Kim]\nEnd\n", "Home\nEnd\n", 0, 1),
        ("Home\n[Daniel Kim]\nEnd\n", "Home\nsomething else\nEnd\n", 0, 1),
        ("[One]\n[Two words]\n", "", 0, 2),
        // An end that is now blank is trimmed.
        ("[One two]\n[three]\n", "[One] \n[three]\n", 1, 1),
        ("a\n[x]\nb\n", "a\n \nb\n", 0, 1),
        // Of a span that was one cluster and is another, nothing is left.
        ("[caf][e]!\n", "[caf]e\u{301}!\n", 0, 1),
        // Unicode.
        ("שלום\n[עולם טוב]\n", "שלום לך\n[עולם טוב]\n", 1, 0),
        ("x\n[👩‍👩‍👧 family]\n", "xx\n[👩‍👩‍👧 families]\n", 0, 1),
        // Line ends: another text, the same words.
        ("[One]\n[two]\n", "[One]\r\n[two]\r\n", 1, 0),
    ];
    for (old, new, moved, listed) in cases {
        let plain = new.replace(['[', ']'], "");
        let result = reanchor(&marked(old), text(&plain));
        assert_eq!(shown(&result.annotation), new, "from {old}");
        assert_eq!((result.moved, result.changes.len()), (moved, listed), "{old} -> {new}");
    }
}

#[test]
fn notes_and_decisions_are_carried_too() {
    let mut old = marked("One\nDaniel Kim\nthree\n");
    let note = |range, text: &str| Note { range, by: "mk".into(), text: text.into() };
    old.notes = vec![
        note(ByteRange::default(), "all"),
        note(ByteRange::new(0, 3), "first"),
        note(ByteRange::new(4, 14), "name"),
    ];
    let decision = |start, end| Decision {
        range: ByteRange::new(start, end),
        left: None,
        right: Some(Label::Body),
        took: None,
        by: "ed".into(),
        sides: vec!["mk".into(), "jd".into()],
    };
    old.decisions = vec![decision(0, 3), decision(4, 14)];
    let new = reanchor(&old, text("Zero\nDaniel Kim\nthree\n"));
    assert_eq!(
        new.annotation.notes,
        [
            note(ByteRange::default(), "all"),
            note(ByteRange::default(), "first"),
            note(ByteRange::new(5, 15), "name"),
        ]
    );
    assert_eq!(new.annotation.decisions, [decision(5, 15)]);
    let lost = |subject| Change { subject, was: ByteRange::new(0, 3), now: None };
    assert_eq!(new.changes, [lost(Subject::Note("first".into())), lost(Subject::Decision)]);
}

/// Lines and words that occur again and again are what comparing finds hard.
#[test]
fn large_texts_with_everything_changed_come_to_an_end() {
    let mut seed = 1_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut lines = |words: u64, ends: u64| -> String {
        (0..60_000)
            .map(|_| {
                let end = if random(ends) == 0 { '\n' } else { ' ' };
                format!("w{}{end}", random(words))
            })
            .collect()
    };
    // Few words on short lines; many words on long ones; one line.
    for (words, ends) in [(3, 2), (50, 4), (100_000, 10), (30, u64::MAX)] {
        let (old, new) = (lines(words, ends), lines(words, ends));
        let mut annotation = Annotation::new(Article::default(), "mk", text(&old));
        let all = annotation.text.line_count();
        let spans = (0..all).filter_map(|n| annotation.text.trim(annotation.text.line(n)));
        let spans = spans.map(|range| Span { range, label: Label::Junk }).collect();
        annotation.spans = Spans::new(spans).expect("sound spans");
        assert_sound(&reanchor(&annotation, text(&new)).annotation);
    }
}

fn assert_sound(annotation: &Annotation) {
    let mut last = 0;
    for span in &annotation.spans {
        assert!(last <= span.range.start.0, "{span:?} overlaps");
        assert_eq!(annotation.text.trim(span.range), Some(span.range), "{span:?}");
        last = span.range.end.0;
    }
}

fn article() -> impl Strategy<Value = Annotation> {
    let piece =
        "[a-d]{1,3}|[ \n]|\r\n|e\u{301}|\u{1f1f0}\u{1f1f7}|[가-갛]|\u{301}|\u{200d}|\u{1f468}";
    (prop::collection::vec(piece, 1..60), prop::collection::vec(any::<usize>(), 0..12)).prop_map(
        |(pieces, mut cuts)| {
            let text = text(&pieces.concat());
            for cut in &mut cuts {
                *cut %= text.end().0 + 1;
            }
            cuts.sort_unstable();
            let spans = cuts.iter().zip(cuts.iter().skip(1)).filter_map(|(&a, &b)| {
                let [a, b] = [a, b].map(|at| text.floor_edge(Byte(at)));
                let range = ByteRange::between(a, b);
                if range.is_empty() { None } else { text.trim(range) }
            });
            let spans = spans.map(|range| Span { range, label: Label::Body }).collect();
            let spans = Spans::new(spans).expect("sound spans");
            let mut annotation = Annotation::new(Article::default(), "mk", text);
            annotation.spans = spans;
            annotation
        },
    )
}

proptest! {
    #[test]
    fn to_the_same_text_nothing_changes(annotation in article()) {
        let same = reanchor(&annotation, text(annotation.text.as_str()));
        prop_assert_eq!(same.annotation, annotation);
        prop_assert!(same.changes.is_empty() && same.moved == 0);
    }

    #[test]
    fn lines_inserted_before_shift_every_span(annotation in article(), lines in "([x-z]{1,5}\n){1,5}") {
        let after = reanchor(&annotation, text(&format!("{lines}{}", annotation.text.as_str())));
        let shifted: Vec<Span> = annotation
            .spans
            .iter()
            .map(|s| Span::new(s.range.start.0 + lines.len(), s.range.end.0 + lines.len(), s.label))
            .collect();
        prop_assert_eq!(after.annotation.spans.as_slice(), shifted);
        prop_assert!(after.changes.is_empty());
    }

    #[test]
    fn random_edits_leave_only_sound_spans(
        annotation in article(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6, "[a-d \n\u{301}\u{200d}]{0,4}"), 0..6),
    ) {
        let mut characters: Vec<char> = annotation.text.as_str().chars().collect();
        for (at, remove, insert) in edits {
            let at = at.index(characters.len() + 1);
            let end = characters.len().min(at + remove);
            characters.splice(at..end, insert.chars());
        }
        let new = text(&characters.into_iter().collect::<String>());
        let after = reanchor(&annotation, Arc::clone(&new));
        assert_sound(&after.annotation);
        let lost = after.changes.iter().filter(|change| change.now.is_none()).count();
        prop_assert_eq!(after.annotation.spans.len() + lost, annotation.spans.len());
    }

    /// Lines that are each the only ones of their kind, some deleted, some inserted.
    #[test]
    fn an_untouched_line_keeps_its_span(keep in prop::collection::vec((any::<bool>(), any::<bool>()), 1..40)) {
        let line = |n: usize| format!("sentence {n} number-{n}");
        let old: Vec<String> = (0..keep.len()).map(line).collect();
        let annotation = marked(&old.iter().map(|l| format!("[{l}]\n")).collect::<String>());
        let mut new = String::new();
        for (n, (keeps, inserts)) in keep.iter().enumerate() {
            if *inserts {
                new.push_str(&format!("{}\n", line(1000 + n)));
            }
            if *keeps {
                new.push_str(&format!("{}\n", line(n)));
            }
        }
        let after = reanchor(&annotation, text(&new)).annotation;
        let kept: Vec<&str> = after.spans.iter().map(|s| after.text.slice(s.range)).collect();
        for (n, (keeps, _)) in keep.iter().enumerate() {
            if *keeps {
                prop_assert!(kept.contains(&line(n).as_str()), "line {} of\n{}", n, new);
            }
        }
    }
}
