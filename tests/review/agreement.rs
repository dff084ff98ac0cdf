//! Agreement: published worked examples, tables in the tests' markup, and any annotations
//! against characters counted one by one. `docs/agreement.md` has the full references.

use crate::markup::parse;
use crate::pairs::{three, two};
use copydesk::annotation::{Annotation, Span, Spans};
use copydesk::review::reliability::{CATEGORIES, category};
use copydesk::review::{Agreement, Coincidences, DifferentText, Undefined, Value, span_match};
use proptest::prelude::*;

/// A published table as a confusion matrix; what it does not have is 0.
fn table<const N: usize>(rows: [[u64; N]; N]) -> Agreement {
    let mut all = [[0; CATEGORIES]; CATEGORIES];
    for (to, row) in all.iter_mut().zip(rows) {
        to[..N].copy_from_slice(&row);
    }
    Agreement::from_confusion(all)
}

/// True if a value is the published one, to as many places as that has.
fn is(value: Value, published: &str) -> bool {
    let places = published.split_once('.').unwrap().1.len();
    format!("{:.places$}", value.unwrap()) == published
}

/// Reliability data as Krippendorff prints them: a row for each observer, `.` is missing.
fn reliability(rows: &[&str]) -> Coincidences {
    let rows: Vec<Vec<&str>> = rows.iter().map(|r| r.split(' ').collect()).collect();
    let mut values = Coincidences::default();
    for unit in 0..rows[0].len() {
        let mut given = [0; CATEGORIES];
        for row in &rows {
            let number = match row[unit].as_bytes()[0] {
                b'.' => continue,
                letter @ b'a'.. => letter - b'a',
                digit => digit - b'0',
            };
            given[usize::from(number)] += 1;
        }
        values.add_unit(given, 1);
    }
    values
}

#[test]
fn kappa_is_that_of_published_examples() {
    let cohen = table([[88, 14, 18], [10, 40, 10], [2, 6, 12]]).report();
    assert!(is(cohen.observed, "0.70") && is(cohen.cohen_kappa, "0.492"));
    // The paradox: as much agreement, of which chance gives more.
    let even = table([[40, 9], [6, 45]]).report();
    assert!(is(even.observed, "0.85") && is(even.cohen_kappa, "0.70"));
    let skewed = table([[80, 10], [5, 5]]).report();
    assert!(is(skewed.observed, "0.85") && is(skewed.cohen_kappa, "0.32"));
    // Less than chance, by hand: (0.29 - 0.35) / (1 - 0.35).
    let worse = table([[25, 13, 12], [12, 2, 16], [3, 15, 2]]).report();
    assert!(is(worse.observed, "0.29") && is(worse.cohen_kappa, "-0.09"));
}

#[test]
fn alpha_is_that_of_krippendorffs_examples() {
    let binary = reliability(&["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]);
    assert!(is(binary.alpha(), "0.095"));
    let nominal = reliability(&["a a b b d c c c e d d a", "b a b b b c c c e d d d"]);
    assert!(is(nominal.alpha(), "0.692"));
    let missing = reliability(&[
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    ]);
    assert!(is(missing.alpha(), "0.743"));

    // The same from the report's confusion matrix, and with the work shared.
    let confusion = table([[5, 1], [3, 1]]);
    assert_eq!(confusion.report().krippendorff_alpha, binary.alpha());
    let mut halves = reliability(&["0 1 0 0 0", "1 1 1 0 0"]);
    halves.merge(&reliability(&["0 0 0 1 0", "1 0 0 0 0"]));
    assert_eq!(halves, binary);
}

/// Figures that the packages `krippendorff` and `scikit-learn` give for one matrix; see the
/// docs. Rounded to 12 places.
#[test]
fn figures_are_those_of_other_programs() {
    let report = Agreement::from_confusion(MATRIX).report();
    let close = |value: Value, expected: f64| (value.unwrap() - expected).abs() < 1e-11;
    assert!(close(report.cohen_kappa, KAPPA));
    assert!(close(report.krippendorff_alpha, ALPHA));
    for (label, (precision, recall, f1)) in report.labels.iter().zip(PRF) {
        assert!(close(label.precision, precision), "{label:?}");
        assert!(close(label.recall, recall), "{label:?}");
        assert!(close(label.f1, f1), "{label:?}");
    }
}

const MATRIX: [[u64; CATEGORIES]; CATEGORIES] = [
    [71, 0, 3, 0, 12, 5],
    [4, 120, 33, 8, 2, 0],
    [0, 17, 2140, 5, 61, 38],
    [0, 1, 9, 47, 14, 0],
    [6, 0, 88, 3, 905, 27],
    [0, 2, 41, 1, 19, 64],
];
const KAPPA: f64 = 0.806_037_006_584;
const ALPHA: f64 = 0.806_037_775_569;
/// Precision, recall, F1.
const PRF: [(f64, f64, f64); CATEGORIES] = [
    (0.876_543_209_877, 0.780_219_780_220, 0.825_581_395_349),
    (0.857_142_857_143, 0.718_562_874_251, 0.781_758_957_655),
    (0.924_805_531_547, 0.946_483_856_701, 0.935_519_125_683),
    (0.734_375_000_000, 0.661_971_830_986, 0.696_296_296_296),
    (0.893_385_982_231, 0.879_494_655_005, 0.886_385_896_180),
    (0.477_611_940_299, 0.503_937_007_874, 0.490_421_455_939),
];

// ---- articles ----

fn agreement(left: &str, right: &str) -> Agreement {
    let mut agreement = Agreement::default();
    agreement.add(&parse(left).0, &parse(right).0).unwrap();
    agreement
}

#[test]
fn characters_are_code_points_that_are_not_white_space() {
    let report = agreement(
        "«H:e\u{301}\u{4e00} a\u{a0}b»\r\n \u{3000}«B:\u{200b}c»d",
        "«H:e\u{301}\u{4e00}» a\u{a0}b\r\n \u{3000}«J:\u{200b}»cd",
    )
    .report();
    // e, acute, one; a, b; zero width space; c; d
    assert_eq!(report.characters, 8);
    let mut expected = [[0; CATEGORIES]; CATEGORIES];
    expected[0][0] = 3;
    expected[0][5] = 2;
    expected[2][4] = 1;
    expected[2][5] = 1;
    expected[5][5] = 1;
    assert_eq!(report.confusion, expected);
    assert_eq!(report.observed, Ok(0.5));
    let head = &report.labels[0];
    assert_eq!((head.label, head.left, head.right, head.both), ("Headline", 5, 3, 3));
    assert_eq!((head.precision, head.recall, head.f1), (Ok(1.0), Ok(0.6), Ok(0.75)));
    let none = &report.labels[5];
    assert_eq!((none.label, none.left, none.right, none.both), ("Unlabelled", 1, 4, 1));
}

#[test]
fn spans_match_one_to_one() {
    // left, right, exact, overlapping
    let cases = [
        ("«B:ab»", "«B:ab»", 1, 1),
        ("«B:ab»", "«J:ab»", 0, 0),
        ("«B:ab»c", "«B:abc»", 0, 1),
        ("«B:ab»cd", "ab«B:cd»", 0, 0),
        // One that overlaps two matches one of them.
        ("«B:ab» «B:cd»", "«B:ab cd»", 0, 1),
        ("«B:ab cd»", "«B:ab» «B:cd»", 0, 1),
        ("«B:ab»«B:cd»«B:ef»", "a«B:bc»«B:de»f", 0, 2),
        ("a«B:bc»«B:de»f", "«B:ab»«B:cd»«B:ef»", 0, 2),
        // Another label between is not in the way.
        ("«B:a»«H:b»«B:c»", "«B:abc»", 0, 1),
        ("«B:a»«H:b»«B:c»", "«B:a»«J:b»«B:c»", 2, 2),
        ("«H:abcd»", "«J:a»«H:b»«J:c»«H:d»", 0, 1),
    ];
    for (left, right, exact, overlapping) in cases {
        let (a, b) = (parse(left).0.spans, parse(right).0.spans);
        let got = (span_match::exact(&a, &b), span_match::overlapping(&a, &b));
        assert_eq!(got, (exact, overlapping), "{left} / {right}");
    }
    let report = agreement("«B:ab» «B:cd»", "«B:ab cd»").report();
    assert_eq!(report.span_f1_exact, Ok(0.0));
    assert!(is(report.span_f1_overlap, "0.667"));
}

#[test]
fn articles_add_up() {
    let mut all = agreement("«H:ab»«B:c»", "«H:a»b«B:c»");
    all.merge(&agreement("«B:x»", "«B:x»"));
    let mut one = Agreement::default();
    one.add(&parse("«H:ab»«B:c»").0, &parse("«H:a»b«B:c»").0).unwrap();
    one.add(&parse("«B:x»").0, &parse("«B:x»").0).unwrap();
    assert_eq!(all, one);
    let report = all.report();
    assert_eq!((report.articles, report.characters), (2, 4));
    assert_eq!((report.observed, report.span_f1_exact), (Ok(0.75), Ok(2.0 / 3.0)));

    // Articles of different texts are refused, and not counted.
    assert_eq!(one.add(&parse("a").0, &parse("b").0), Err(DifferentText));
    assert_eq!(one, all);
}

#[test]
fn what_is_undefined_says_why() {
    let nothing = Agreement::default().report();
    assert_eq!(nothing.observed, Err(Undefined::NoCharacters));
    assert_eq!(nothing.cohen_kappa, Err(Undefined::NoCharacters));
    assert_eq!(nothing.krippendorff_alpha, Err(Undefined::NothingPaired));
    assert_eq!(nothing.span_f1_exact, Err(Undefined::NoSpans));
    assert_eq!(nothing.span_f1_overlap, Err(Undefined::NoSpans));
    assert_eq!(agreement(" \n", " \n").report().cohen_kappa, Err(Undefined::NoCharacters));

    let alike = agreement("«B:ab»", "«B:a»«B:b»").report();
    assert_eq!(alike.observed, Ok(1.0));
    assert_eq!(alike.cohen_kappa, Err(Undefined::OneCategory));
    assert_eq!(alike.krippendorff_alpha, Err(Undefined::OneValue));
    assert_eq!(alike.span_f1_exact, Ok(0.0));

    // Two categories that never meet are another thing: no agreement at all.
    let apart = agreement("«B:ab»", "«J:ab»").report();
    assert_eq!((apart.observed, apart.cohen_kappa), (Ok(0.0), Ok(0.0)));
    assert!(is(apart.krippendorff_alpha, "-0.500"));

    let one = agreement("«H:a»b", "a«B:b»").report();
    let [head, caption, body, ..] = &one.labels;
    assert_eq!((head.precision, head.recall), (Err(Undefined::NotByRight), Ok(0.0)));
    assert_eq!((body.precision, body.recall), (Ok(0.0), Err(Undefined::NotByLeft)));
    assert_eq!((head.f1, body.f1), (Ok(0.0), Ok(0.0)));
    assert_eq!(caption.f1, Err(Undefined::NotByEither));
}

#[test]
fn missing_is_not_unlabelled() {
    let all = ["«H:ab»c", "«H:a»bc", "«H:ab»«B:c»"].map(|m| parse(m).0);
    let [a, b, c] = &all;
    let mut three = Coincidences::default();
    three.add(&[a, b, c]).unwrap();
    // a: 3 H; b: 2 H, 1 none; c: 2 none, 1 B. 2 and 2 ordered pairs of 6 differ, twice that.
    // Totals: 5 H, 3 none, 1 B. So α = 1 − 8 · ((4 + 4) / 2) / (5·4 + 3·6 + 1·8).
    assert!((three.alpha().unwrap() - (1.0 - 32.0 / 46.0)).abs() < 1e-15);
    let before = three.clone();
    three.add(&[a]).unwrap();
    three.add(&[]).unwrap();
    assert_eq!(three, before, "one alone has nothing to pair");
    assert_eq!(three.add(&[a, b, &parse("x").0]), Err(DifferentText));
    assert_eq!(three, before);
}

#[test]
fn a_report_serialises_with_numbers_or_reasons() {
    let report = agreement("«H:a»b", "«H:a»b").report();
    let ron = ron::to_string(&report).unwrap();
    for part in [
        "(articles:1,characters:2,observed:1.0,cohen_kappa:1.0,krippendorff_alpha:1.0,",
        "span_f1_exact:1.0,span_f1_overlap:1.0,labels:(",
        "(label:\"Headline\",left:1,right:1,both:1,precision:1.0,recall:1.0,f1:1.0)",
        "(label:\"Caption\",left:0,right:0,both:0,precision:{\"undefined\":\"The right side never gives this label.\"},",
        "confusion:((1,0,0,0,0,0),(0,0,0,0,0,0),(0,0,0,0,0,0),(0,0,0,0,0,0),(0,0,0,0,0,0),(0,0,0,0,0,1)))",
    ] {
        assert!(ron.contains(part), "{part} in {ron}");
    }
}

// ---- any annotations ----

/// The category of each character, found one by one.
fn categories(a: &Annotation) -> Vec<usize> {
    let characters = a.text.as_str().char_indices().filter(|(_, c)| !c.is_whitespace());
    characters
        .map(|(at, _)| {
            let holds = |s: &&Span| s.range.start.0 <= at && at < s.range.end.0;
            category(a.spans.iter().find(holds).map(|s| s.label))
        })
        .collect()
}

/// The most pairs of overlapping spans of one label, by trying all.
fn most(left: &[Span], right: &[Span]) -> u64 {
    let Some((a, rest)) = left.split_first() else { return 0 };
    let mut best = most(rest, right);
    for (i, b) in right.iter().enumerate() {
        if a.label == b.label && a.range.overlaps(b.range) {
            let others: Vec<Span> = [&right[..i], &right[i + 1..]].concat();
            best = best.max(1 + most(rest, &others));
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_matrix_is_that_of_the_characters(pair in two()) {
        let (left, right) = pair;
        let mut agreement = Agreement::default();
        agreement.add(&left, &right).unwrap();
        let mut expected = [[0; CATEGORIES]; CATEGORIES];
        for (l, r) in categories(&left).into_iter().zip(categories(&right)) {
            expected[l][r] += 1;
        }
        prop_assert_eq!(agreement.report().confusion, expected);
    }

    #[test]
    fn alpha_is_that_of_the_characters(all in three()) {
        let mut by_article = Coincidences::default();
        by_article.add(&[&all[0], &all[1], &all[2]]).unwrap();
        let mut one_by_one = Coincidences::default();
        let each = all.each_ref().map(categories);
        for i in 0..each[0].len() {
            let mut given = [0; CATEGORIES];
            for values in &each {
                given[values[i]] += 1;
            }
            one_by_one.add_unit(given, 1);
        }
        prop_assert_eq!(by_article, one_by_one);
    }

    #[test]
    fn agreement_is_symmetric(pair in two()) {
        let (left, right) = pair;
        let [mut one, mut other] = [Agreement::default(), Agreement::default()];
        one.add(&left, &right).unwrap();
        other.add(&right, &left).unwrap();
        let (one, other) = (one.report(), other.report());
        prop_assert_eq!(one.observed, other.observed);
        prop_assert_eq!(one.cohen_kappa, other.cohen_kappa);
        prop_assert_eq!(one.krippendorff_alpha, other.krippendorff_alpha);
        prop_assert_eq!(one.span_f1_exact, other.span_f1_exact);
        prop_assert_eq!(one.span_f1_overlap, other.span_f1_overlap);
        for (a, b) in one.labels.iter().zip(&other.labels) {
            prop_assert_eq!((a.f1, a.left, a.both), (b.f1, b.right, b.both));
            let exchange = |v: Value| v.map_err(|why| match why {
                Undefined::NotByLeft => Undefined::NotByRight,
                Undefined::NotByRight => Undefined::NotByLeft,
                other => other,
            });
            prop_assert_eq!(a.precision, exchange(b.recall));
        }
    }

    #[test]
    fn as_many_spans_are_matched_as_can_be(pair in two()) {
        let (a, b): (Spans, Spans) = (pair.0.spans, pair.1.spans);
        prop_assert_eq!(span_match::overlapping(&a, &b), most(a.as_slice(), b.as_slice()));
        let same = a.iter().filter(|s| b.as_slice().contains(s)).count();
        prop_assert_eq!(span_match::exact(&a, &b), same as u64);
    }
}
