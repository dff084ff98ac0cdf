//! The commands on annotations, as tables: before, command, after.

use crate::markup::{parse, print};
use copydesk::annotation::{Annotation, Coverage, Edit, Flaw, Label, Note, Refusal, Status, ops};
use copydesk::article::{BlockMode, Blocks, Byte, ByteRange};

/// Applies an edit and holds what is true of every edit.
fn run(a: &mut Annotation, edit: &Edit) {
    let before = a.clone();
    let blocks = Blocks::new(&a.text, BlockMode::Lines);
    let mut coverage = Coverage::new(&a.text, &blocks, &a.spans);
    edit.apply(a).unwrap();
    assert_eq!(edit.is_nothing(), before == *a, "is_nothing: {edit:?}");
    for span in &a.spans {
        assert_eq!(Flaw::of(&a.text, span.range), None, "{}", print(a));
    }
    if let Some(changed) = edit.changed_range() {
        coverage.update(&a.text, &blocks, &a.spans, changed);
    }
    assert_eq!(coverage, Coverage::new(&a.text, &blocks, &a.spans), "{}", print(a));

    let mut back = a.clone();
    edit.inverse().apply(&mut back).unwrap();
    assert_eq!(back, before, "the inverse of {edit:?}");
}

/// Labels the selection of `before` and compares.
fn label_case(mode: BlockMode, before: &str, label: Label, after: &str) {
    let (mut a, selection) = parse(before);
    let blocks = Blocks::new(&a.text, mode);
    let edit = ops::label(&a, &blocks, selection.unwrap(), label);
    run(&mut a, &edit);
    assert_eq!(print(&a), after, "{label} on {before}");
}

#[test]
fn labelling_goes_block_by_block() {
    use Label::{Body, Byline, Caption, Headline, Junk};
    let cases = [
        ("[Head]\nx", Headline, "«H:Head»\nx"),
        ("[  Head \t\n]x", Headline, "  «H:Head» \t\nx"),
        ("[One.\n\n  Two.]\nx", Body, "«B:One.»\n\n  «B:Two.»\nx"),
        ("One[.\n\nTw]o.", Body, "One«B:.»\n\n«B:Tw»o."),
        ("Daniel Kim[ Views]", Byline, "Daniel Kim «Y:Views»"),
        ("[One.\n\n  Two. ]", Junk, "«J:One.\n\n  Two.» "),
        ("[a\nb\nc]", Caption, "«C:a»\n«C:b»\n«C:c»"),
        // line ends
        ("[One.\r\n\r\nTwo.\r\n]", Body, "«B:One.»\r\n\r\n«B:Two.»\r\n"),
        ("[One.\rTwo.]", Body, "«B:One.»\r«B:Two.»"),
        ("[One.\r\nTwo.\r\n]", Junk, "«J:One.\r\nTwo.»\r\n"),
        // blanks
        ("[\u{a0}One.\u{a0}\u{3000}\n]", Body, "\u{a0}«B:One.»\u{a0}\u{3000}\n"),
        ("a[ \n\u{a0}\n ]b", Junk, "a \n\u{a0}\n b"),
        ("a[]b", Body, "ab"),
        ("[]", Body, ""),
        ("e[]\u{301}", Body, "e\u{301}"),
        ("[\u{200b}]", Junk, "«J:\u{200b}»"),
        ("[\u{1} \0]", Junk, "«J:\u{1} \0»"),
        ("[ \u{301}a]", Body, " \u{301}«B:a»"),
        // clusters
        ("caf[e]\u{301} au", Byline, "caf«Y:e\u{301}» au"),
        ("cafe[\u{301} a]u", Byline, "caf«Y:e\u{301} a»u"),
        ("x[👨\u{200d}]👩\u{200d}👧 y", Byline, "x«Y:👨\u{200d}👩\u{200d}👧» y"),
        ("🇩🇪🇫[🇷]🇯🇵", Byline, "🇩🇪«Y:🇫🇷»🇯🇵"),
        ("[שלום עולם]\nabc", Headline, "«H:שלום עולם»\nabc"),
        ("abc [שלום] def", Byline, "abc «Y:שלום» def"),
        ("[क्षि]", Body, "«B:क्षि»"),
    ];
    for (before, label, after) in cases {
        label_case(BlockMode::Lines, before, label, after);
    }
}

#[test]
fn a_paragraph_is_one_block() {
    use Label::{Body, Junk};
    let cases = [
        ("[one\ntwo\n\nthree]", Body, "«B:one\ntwo»\n\n«B:three»"),
        ("one\n[two\r\n \r\nthree] x", Body, "one\n«B:two»\r\n \r\n«B:three» x"),
        ("[one\ntwo\n\nthree]", Junk, "«J:one\ntwo\n\nthree»"),
    ];
    for (before, label, after) in cases {
        label_case(BlockMode::Paragraphs, before, label, after);
    }
}

#[test]
fn labelling_over_spans() {
    use Label::{Body, Byline, Headline, Junk};
    let cases = [
        // other labels are trimmed, split, or dropped
        ("«J:Junk [tail»]", Byline, "«J:Junk» «Y:tail»"),
        ("[«J:Junk] tail»", Byline, "«Y:Junk» «J:tail»"),
        ("«B:one [two] three»", Byline, "«B:one» «Y:two» «B:three»"),
        ("«B:one[ two ]three»", Byline, "«B:one» «Y:two» «B:three»"),
        ("[«J:a\n\nb»]", Body, "«B:a»\n\n«B:b»"),
        ("[«J:a\n\nb\nc»]\n«J:d»", Headline, "«H:a»\n\n«H:b»\n«H:c»\n«J:d»"),
        ("«J:a\nb\n[c»\nd]", Body, "«J:a\nb»\n«B:c»\n«B:d»"),
        ("«J:a\n[b]\nc»", Body, "«J:a»\n«B:b»\n«J:c»"),
        ("[«H:a»\n«Y:b»\n«B:c»]", Junk, "«J:a\nb\nc»"),
        ("«H:a[a»\n«Y:bb»\n«B:c]c»", Junk, "«H:a»«J:a\nbb\nc»«B:c»"),
        // the same label unites where it overlaps
        ("«B:one t[wo» three] four", Body, "«B:one two three» four"),
        ("[one «B:two]» three", Body, "«B:one two» three"),
        ("«B:o[ne» x «B:t]wo»", Body, "«B:one x two»"),
        ("«B:a[a» «Y:bb» «B:c]c»", Body, "«B:aa bb cc»"),
        ("«B:one [two] three»", Body, "«B:one two three»"),
        ("[«B:one»]", Body, "«B:one»"),
        ("«B:One.\nTw[o.»\nThree.]", Body, "«B:One.\nTwo.»\n«B:Three.»"),
        ("«B:a\nb[b\nc»\nd]", Body, "«B:a\nbb\nc»\n«B:d»"),
        ("«J:a[a»\nb]b", Junk, "«J:aa\nb»b"),
        // spans that only adjoin stay two
        ("«B:one»[two]", Body, "«B:one»«B:two»"),
        ("[one]«B:two»", Body, "«B:one»«B:two»"),
        ("«B:a»[«Y:b»]«B:c»", Body, "«B:a»«B:b»«B:c»"),
        ("«B:one»[ \n]«B:two»", Body, "«B:one» \n«B:two»"),
        // off a cluster's edge
        ("«B:cafe\u{301}s [a]\u{301}»", Byline, "«B:cafe\u{301}s» «Y:a\u{301}»"),
    ];
    for (before, label, after) in cases {
        label_case(BlockMode::Lines, before, label, after);
    }
}

#[test]
fn clearing_clears_the_range_only() {
    let cases = [
        ("«B:one [two] three»", "«B:one» two «B:three»"),
        ("«H:He[ad»\n\n«B:bo]dy»", "«H:He»ad\n\nbo«B:dy»"),
        ("[«H:Head»\n«B:x»\n]«B:y»", "Head\nx\n«B:y»"),
        ("«J:a\n[b\n]c»", "«J:a»\nb\n«J:c»"),
        ("«B:one[ ]two»", "«B:one two»"),
        ("«B:one»[two]«B:x»", "«B:one»two«B:x»"),
        ("«B:one [e]\u{301} x»", "«B:one» e\u{301} «B:x»"),
        ("«B:o[]ne»", "«B:one»"),
        ("[a]", "a"),
    ];
    for (before, after) in cases {
        let (mut a, selection) = parse(before);
        let edit = ops::clear(&a, selection.unwrap());
        run(&mut a, &edit);
        assert_eq!(print(&a), after, "{before}");
    }
}

#[test]
fn the_rest_is_junk() {
    let cases = [
        (
            "Menu\r\n«H:Head»\n\nAds\nMore\n«B:Body» tail ",
            "«J:Menu»\r\n«H:Head»\n\n«J:Ads\nMore»\n«B:Body» «J:tail» ",
            3,
        ),
        ("«J:a»b\n«J:c»", "«J:a»«J:b»\n«J:c»", 1),
        ("a\n\nb", "«J:a\n\nb»", 1),
        ("«B:a»\n \u{a0}\n«B:b»\n", "«B:a»\n \u{a0}\n«B:b»\n", 0),
        (" \n", " \n", 0),
        ("", "", 0),
    ];
    for (before, after, count) in cases {
        let (mut a, _) = parse(before);
        let (edit, n) = ops::rest_is_junk(&a);
        run(&mut a, &edit);
        assert_eq!((print(&a).as_str(), n), (after, count), "{before}");
    }
}

#[test]
fn the_same_again() {
    // The selection is the last labelling; its line is the pattern.
    let cases = [
        ("«J:[Ad]»\nx\n  Ad \nAd\n", Some("Ad"), "«J:Ad»\nx\n  «J:Ad» \n«J:Ad»\n", 2),
        ("«J:[Ad]»\r\nAd\r\n\u{a0}Ad\r", Some("Ad"), "«J:Ad»\r\n«J:Ad»\r\n\u{a0}«J:Ad»\r", 2),
        // overwrites nothing, not even a part of a line
        ("«J:[Ad]»\n«B:Ad»\n«J:A»d\nAd", Some("Ad"), "«J:Ad»\n«B:Ad»\n«J:A»d\n«J:Ad»", 1),
        ("«J:x\n Ad»\nAd\n[Ad]", Some("Ad"), "«J:x\n Ad»\n«J:Ad»\n«J:Ad»", 2),
        // other lines
        ("«J:[Ad]»\nAds\nad\nA d", Some("Ad"), "«J:Ad»\nAds\nad\nA d", 0),
        // part of a line stands for that line
        (
            "Kim «J:[Views]»\nKim Views\nViews",
            Some("Kim Views"),
            "Kim «J:Views»\n«J:Kim Views»\nViews",
            1,
        ),
        (
            "«J:[e\u{301}]»\ne\u{301}\n\u{e9}\ne",
            Some("e\u{301}"),
            "«J:e\u{301}»\n«J:e\u{301}»\n\u{e9}\ne",
            1,
        ),
        // no line, several lines
        ("a\n[ \n]\nb", None, "a\n \n\nb", 0),
        ("«J:[a\nb]»\na", None, "«J:a\nb»\na", 0),
    ];
    for (before, pattern, after, count) in cases {
        let (mut a, selection) = parse(before);
        let found = ops::pattern_of(&a, selection.unwrap());
        assert_eq!(found.as_deref(), pattern, "{before}");
        let (edit, n) = ops::same_again(&a, &found.unwrap_or_default(), Label::Junk);
        run(&mut a, &edit);
        assert_eq!((print(&a).as_str(), n), (after, count), "{before}");
    }
}

#[test]
fn uniting() {
    let cases = [
        ("«B:o[ne»\n\n«B:t]wo»", Ok("«B:one\n\ntwo»")),
        ("«B:on[e»«B:t]wo»«B:x»", Ok("«B:onetwo»«B:x»")),
        ("[«J:a» b «J:c» d «J:e»]", Ok("«J:a b c d e»")),
        ("[a «J:b» «J:c» d]", Ok("a «J:b c» d")),
        ("[abc]", Err(Refusal::NoSpan)),
        ("«B:a[]b»", Err(Refusal::NoSpan)),
        ("[«B:a» b]", Err(Refusal::OneSpan)),
        ("«B:a»[«B:b»]«B:c»", Err(Refusal::OneSpan)),
        ("[«B:a» «Y:b» «B:c»]", Err(Refusal::Mixed(Label::Body, Label::Byline))),
    ];
    for (before, expected) in cases {
        let (mut a, selection) = parse(before);
        let result = ops::unite(&a, selection.unwrap()).map(|edit| {
            run(&mut a, &edit);
            print(&a)
        });
        assert_eq!(result, expected.map(str::to_owned), "{before}");
    }
}

#[test]
fn splitting() {
    let cases = [
        ("«B:one[] two»", Ok("«B:one» «B:two»")),
        ("«B:one []two»", Ok("«B:one» «B:two»")),
        ("«B:one \r\n[]\r\n two»", Ok("«B:one» \r\n\r\n «B:two»")),
        ("«B:on[]e»", Ok("«B:on»«B:e»")),
        ("«B:ae[]\u{301}»", Ok("«B:a»«B:e\u{301}»")),
        ("«B:e[]\u{301}a»", Err(Refusal::NotInside)),
        ("«B:[]one»", Err(Refusal::NotInside)),
        ("«B:one[]»", Err(Refusal::NotInside)),
        ("«B:one»[]«B:two»", Err(Refusal::NotInside)),
        ("on[]e", Err(Refusal::NotInside)),
    ];
    for (before, expected) in cases {
        let (mut a, selection) = parse(before);
        let result = ops::split(&a, selection.unwrap().start).map(|edit| {
            run(&mut a, &edit);
            print(&a)
        });
        assert_eq!(result, expected.map(str::to_owned), "{before}");
    }
    let (a, _) = parse("«B:one»");
    assert_eq!(ops::split(&a, Byte(usize::MAX)), Err(Refusal::NotInside));
}

#[test]
fn relabelling_moves_nothing() {
    let (mut a, _) = parse("«B:a»«Y:b»«B:c»");
    let edit = ops::relabel(&a, 1, Label::Body);
    run(&mut a, &edit);
    assert_eq!(print(&a), "«B:a»«B:b»«B:c»");
    assert!(ops::relabel(&a, 1, Label::Body).is_nothing());
    assert!(ops::relabel(&a, 3, Label::Body).is_nothing());
}

#[test]
fn resizing() {
    // The span with the number gets the selection's ends.
    let cases = [
        (0, "[«B:one» two] three", Ok("«B:one two» three")),
        (0, "«B:one [two]»", Ok("one «B:two»")),
        (0, "«B:[one] two»", Ok("«B:one» two")),
        (0, "«B:[one ]two»", Ok("«B:one» two")),
        (1, "«B:a»\n«Y:[b]»", Ok("«B:a»\n«Y:b»")),
        (1, "«B:on[e» «Y:two]»", Ok("«B:on»«Y:e two»")),
        (0, "[«Y:a» «B:b c] d»", Ok("«Y:a b c» «B:d»")),
        (1, "«B:a [b c» «Y:d]» e", Ok("«B:a» «Y:b c d» e")),
        (0, "[«Y:a» «B:b» c]", Ok("«Y:a b c»")),
        (0, "[«B:a» «B:b] c»", Ok("«B:a b c»")),
        (0, "[«B:a» ]«B:b»", Ok("«B:a» «B:b»")),
        (0, "«B:aa» «Y:b [c] d»", Ok("aa «Y:b» «B:c» «Y:d»")),
        (0, "[«B:a»\nb]\nc", Ok("«B:a\nb»\nc")),
        (1, "[a]«B:b» «B:c»", Ok("«B:a»«B:b» c")),
        (0, "[«B:a» e]\u{301}", Ok("«B:a e\u{301}»")),
        (0, "«B:a»[ ]b", Err(Refusal::Blank)),
        (0, "«B:a»[]b", Err(Refusal::Blank)),
        (7, "[«B:a»]", Err(Refusal::NoSpan)),
    ];
    for (number, before, expected) in cases {
        let (mut a, selection) = parse(before);
        let result = ops::resize(&a, number, selection.unwrap()).map(|edit| {
            run(&mut a, &edit);
            print(&a)
        });
        assert_eq!(result, expected.map(str::to_owned), "{number} in {before}");
    }
}

#[test]
fn status_and_notes() {
    let (mut a, _) = parse("«B:cafe\u{301}» noir");
    let edit = ops::set_status(&a, Status::Rejected("paywall".into()));
    run(&mut a, &edit);
    assert_eq!(a.status, Status::Rejected("paywall".into()));
    assert!(ops::set_status(&a, a.status.clone()).is_nothing());
    for flagged in [true, false] {
        let edit = ops::set_flag(&a, flagged);
        run(&mut a, &edit);
        assert_eq!(a.flagged, flagged);
        assert!(ops::set_flag(&a, flagged).is_nothing());
    }

    let note = |start, end, text: &str| Note {
        range: ByteRange::new(start, end),
        by: "mk".into(),
        text: text.into(),
    };
    // The same place keeps the order of writing; ends are widened to clusters, and clamped.
    for (start, end, text) in
        [(7, 9, "c"), (0, 0, "a"), (7, 9, "d"), (3, 4, "b"), (9, 400, "e"), (500, 600, "f")]
    {
        let edit = ops::put_note(&a, note(start, end, text));
        run(&mut a, &edit);
    }
    let expected = [
        note(0, 0, "a"),
        note(3, 6, "b"),
        note(7, 9, "c"),
        note(7, 9, "d"),
        note(9, 11, "e"),
        note(11, 11, "f"),
    ];
    assert_eq!(a.notes, expected);

    let edit = ops::change_note(&a, 3, "D");
    run(&mut a, &edit);
    assert_eq!(a.notes[3], note(7, 9, "D"));
    assert!(ops::change_note(&a, 3, "D").is_nothing());
    assert!(ops::change_note(&a, 6, "x").is_nothing());
    let edit = ops::remove_note(&a, 0);
    run(&mut a, &edit);
    assert_eq!(
        a.notes,
        [&[note(3, 6, "b"), note(7, 9, "c"), note(7, 9, "D")], &expected[4..]].concat()
    );
    assert!(ops::remove_note(&a, 5).is_nothing());
}

#[test]
fn unlabelled_stretches() {
    let cases: [(&str, &[&str]); 6] = [
        ("[Menu\n«H:Head»\n\nAds\n\nMore\n«B:Body» tail ]", &["Menu", "Ads\n\nMore", "tail"]),
        ("Menu\n«H:He[ad»\n\nAds\nMo]re", &["Ads\nMo"]),
        ("[«B:a» \u{a0}\n«B:b»]", &[]),
        ("a[ ]b", &[]),
        ("a[]b", &[]),
        ("«B:[a]»", &[]),
    ];
    for (markup, expected) in cases {
        let (a, selection) = parse(markup);
        let range = selection.unwrap();
        let found = ops::unlabelled(&a, range);
        let found: Vec<&str> = found.into_iter().map(|r| a.text.slice(r)).collect();
        assert_eq!(found, expected, "{markup}");
        assert_eq!(ops::has_unlabelled(&a, range), !expected.is_empty(), "{markup}");
    }
}
