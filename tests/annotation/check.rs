//! Checks and the reading order, as tables.

use crate::markup::parse;
use copydesk::annotation::check::check;
use copydesk::annotation::extract::reading;
use copydesk::annotation::{
    Annotation, Decision, Label, Note, Problem, ProblemKind, Severity, Span, Spans, Status,
};
use copydesk::article::{BlockMode, Blocks, ByteRange};

/// Each problem as its code and its text.
fn found(a: &Annotation, mode: BlockMode) -> Vec<String> {
    let problems = check(a, &Blocks::new(&a.text, mode));
    problems.iter().map(|p| format!("{} {}", p.kind.code(), a.text.slice(p.range))).collect()
}

#[test]
fn warnings() {
    let cases: [(&str, &[&str]); 21] = [
        ("«H:Head»\n«B:x»\n", &[]),
        ("", &["no-headline ", "no-body "]),
        ("«B:x»", &["no-headline "]),
        ("«H:x»", &["no-body "]),
        ("«H:x»\n«C:y»", &["no-body "]),
        ("«J:x»", &["no-headline ", "no-body "]),
        // headlines
        ("«H:a»\n«H:sub»\n«B:x»", &[]),
        ("«H:a»\n«Y:Kim»\n«H:b»\n«H:sub»\n«B:x»", &["several-headlines b"]),
        (
            "«H:a»\n«J:x»\n«H:b»\n«J:x»\n«H:c»\n«B:x»",
            &["several-headlines b", "several-headlines c"],
        ),
        ("«B:x»\n«H:a»\n«B:y»", &["headline-below-body a"]),
        ("«B:x»\n«H:a»\n«B:y»\n«H:b»", &["headline-below-body a", "several-headlines b"]),
        ("«H:a»\n«B:x»\n«H:b»", &["several-headlines b"]),
        // inside body
        ("«H:h»\n«B:a» «Y:Kim» «B:b»", &["byline-in-body Kim"]),
        ("«H:h»\n«B:a» «J:ad» «Y:Kim» «C:c» «B:b»", &["junk-in-body ad", "byline-in-body Kim"]),
        ("«H:h»\n«Y:Kim» «B:a» «J:ad»", &[]),
        ("«H:h»\n«B:a»\n«Y:Kim»\n«B:b»", &[]),
        ("«H:h»\n«B:a» «J:b\nc» «B:d»", &[]),
        ("«H:h»\n«B:a\nb» «J:c» «B:d\ne»", &["junk-in-body c"]),
        // unlabelled text
        ("«H:h»\nx\n«B:b»", &["unlabelled-text x"]),
        ("«H:h»\nx\ny\n«B:b» z", &["unlabelled-text x\ny"]),
        ("«H:h»\n\u{a0}\n«B:b»\r\n \t", &[]),
    ];
    for (markup, expected) in cases {
        let (mut a, _) = parse(markup);
        assert_eq!(found(&a, BlockMode::Lines), expected, "{markup}");
        a.status = Status::Gold;
        assert_eq!(found(&a, BlockMode::Lines), expected, "{markup}");
        a.status = Status::Rejected("paywall".into());
        assert!(found(&a, BlockMode::Lines).is_empty(), "{markup}");
    }
    let (a, _) = parse("«H:h»\n\n«B:a»\n«Y:Kim»\n«B:b»");
    assert_eq!(found(&a, BlockMode::Paragraphs), ["byline-in-body Kim"]);
}

#[test]
fn unlabelled_text_is_counted() {
    let cases = [
        ("«H:h»x «B:b»", 1, 1),
        ("«H:h» e\u{301}ו y\nz\n«B:b»", 2, 4),
        ("x «H:h» y «B:b» z", 1, 3),
        ("x «H:h\nb» y\nz «B:b»\n\nw", 4, 4),
        ("ab\ncd\n«H:h»\n«B:b»", 2, 4),
    ];
    for (markup, blocks, clusters) in cases {
        let (a, _) = parse(markup);
        let problems = check(&a, &Blocks::new(&a.text, BlockMode::Lines));
        let [Problem { kind, .. }] = problems[..] else { panic!("{markup}: {problems:?}") };
        assert_eq!(kind, ProblemKind::Unlabelled { blocks, clusters }, "{markup}");
    }
    let say = |blocks, clusters| ProblemKind::Unlabelled { blocks, clusters }.message();
    assert_eq!(say(1, 1), "1 character in 1 block is not labelled.");
    assert_eq!(say(2, 5), "5 characters in 2 blocks are not labelled.");
    assert_eq!(say(1, 3), "3 characters in 1 block are not labelled.");
}

#[test]
fn errors_come_first_and_for_rejected_articles_too() {
    let (mut a, _) = parse("e\u{301} x \n");
    a.spans = Spans::new(vec![
        Span::new(0, 1, Label::Body),
        Span::new(1, 3, Label::Body),
        Span::new(4, 6, Label::Body),
        Span::new(6, 99, Label::Body),
    ])
    .unwrap();
    let note = |start, end| Note {
        range: ByteRange::new(start, end),
        by: String::new(),
        text: String::new(),
    };
    a.notes = vec![note(0, 0), note(0, 7), note(3, 2), note(0, 8)];
    let decision = |start, end| Decision {
        range: ByteRange::new(start, end),
        left: None,
        right: None,
        took: None,
        by: String::new(),
        sides: Vec::new(),
    };
    a.decisions = vec![decision(0, 7), decision(8, 9)];
    let blocks = Blocks::new(&a.text, BlockMode::Lines);
    let all = check(&a, &blocks);
    let errors: Vec<_> = all
        .iter()
        .filter(|p| p.severity() == Severity::Error)
        .map(|p| (p.kind.code(), p.range.start.0, p.range.end.0))
        .collect();
    let expected = [
        ("span-off-edge", 0, 1),
        ("note-out-of-range", 0, 8),
        ("span-off-edge", 1, 3),
        ("note-out-of-range", 3, 2),
        ("span-blank-end", 4, 6),
        ("span-out-of-range", 6, 99),
        ("decision-out-of-range", 8, 9),
    ];
    assert_eq!(errors, expected);
    assert!(all.is_sorted_by_key(|p| p.severity()));
    assert!(all.len() > errors.len());
    a.status = Status::Rejected("paywall".into());
    assert_eq!(check(&a, &blocks).len(), expected.len());
}

#[test]
fn as_it_reads() {
    let (a, _) = parse(
        "«J:Menu»\n«Y:Kim»\n«H:Head»\n«H:Sub»\n«C:Photo»\n«B:One.\r\n\r\n  Two.»\n«J:Ad»\n«B:Th»«B:ree.» left\n«Y:Lee»",
    );
    assert_eq!(a.headline(), Some("Head"));
    assert_eq!(a.headlines(), ["Head", "Sub"]);
    assert_eq!(a.bylines(), ["Kim", "Lee"]);
    assert_eq!(a.captions(), ["Photo"]);
    assert_eq!(a.junk(), ["Menu", "Ad"]);
    assert_eq!(a.body_paragraphs(), ["One.", "Two.", "Th", "ree."]);
    assert_eq!(a.body(), "One.\n\nTwo.\n\nTh\n\nree.");
    let parts = reading(&a, &Blocks::new(&a.text, BlockMode::Lines));
    let parts: Vec<String> =
        parts.iter().map(|(label, r)| format!("{}:{}", label.letter(), a.text.slice(*r))).collect();
    let expected =
        ["H:Head", "H:Sub", "Y:Kim", "Y:Lee", "C:Photo", "B:One.", "B:Two.", "B:Th", "B:ree."];
    assert_eq!(parts, expected);

    let (empty, _) = parse("x");
    assert_eq!(empty.headline(), None);
    assert_eq!(empty.body(), "");
    assert!(empty.body_paragraphs().is_empty());
}
