//! Differences between annotations: tables in the tests' markup, and any annotations against
//! cells compared one by one.

use crate::markup::parse;
use crate::pairs;
use crate::pairs::{annotation, cells, two};
use copydesk::annotation::{Annotation, Label};
use copydesk::article::Text;
use copydesk::review::{Comparison, DifferentText, compare};
use proptest::prelude::*;
use std::sync::Arc;

fn letter(label: Option<Label>) -> char {
    label.map_or('-', Label::letter)
}

/// Each difference as `HB:text`, each edge difference as `1|2:text`.
fn show(left: &Annotation, found: &Comparison) -> (Vec<String>, Vec<String>) {
    let text = |range| left.text.get(range).unwrap();
    let differences = found
        .differences
        .iter()
        .map(|d| format!("{}{}:{}", letter(d.left), letter(d.right), text(d.range)));
    let edges = found.edges.iter().map(|e| format!("{}|{}:{}", e.left, e.right, text(e.range)));
    (differences.collect(), edges.collect())
}

#[test]
fn differences_are_maximal_ranges_of_one_pair() {
    let cases: [(&str, &str, &[&str]); 16] = [
        ("", "", &[]),
        ("«H:Head»\n«B:One.»", "«H:Head»\n«B:One.»", &[]),
        ("«H:Head»\nOne.", "«B:Head»\nOne.", &["HB:Head"]),
        ("«H:Head»\nOne.", "Head\n«B:One.»", &["H-:Head", "-B:One."]),
        ("«Y:Daniel Kim» Views", "«Y:Daniel Kim Views»", &["-Y:Views"]),
        // A run of blanks does not split it, whatever lies on it.
        ("«B:One.»\n\n«B:Two.»", "One.\n\nTwo.", &["B-:One.\n\nTwo."]),
        ("«J:One.\n\nTwo.»", "One.\n\nTwo.", &["J-:One.\n\nTwo."]),
        ("«J:One. Two.»", "«B:One.» «B:Two.»", &["JB:One. Two."]),
        ("«B:One.» «B:Two.»", "«J:One. Two.»", &["BJ:One. Two."]),
        // A character that is no blank does.
        ("«B:One.» x «B:Two.»", "One. x Two.", &["B-:One.", "B-:Two."]),
        ("«B:One.» «C:x» «B:Two.»", "One. x Two.", &["B-:One.", "C-:x", "B-:Two."]),
        ("«B:One.» «C:x» «B:Two.»", "One. «C:x» Two.", &["B-:One.", "B-:Two."]),
        // Blanks alone are no difference.
        ("«B:One.\n \u{a0}\nTwo.»", "«B:One.»\n \u{a0}\n«B:Two.»", &[]),
        ("«B:One.»  Two.  ", "One.  «B:Two.»  ", &["B-:One.", "-B:Two."]),
        // Overlaps on both ends.
        ("«H:ab»«B:cd»", "«H:abc»d", &["BH:c", "B-:d"]),
        ("a«J:b\u{301}c»d", "«B:a»b\u{301}«B:c»d", &["-B:a", "J-:b\u{301}", "JB:c"]),
    ];
    for (left, right, expected) in cases {
        let (a, b) = (parse(left).0, parse(right).0);
        let (differences, _) = show(&a, &compare(&a, &b).unwrap());
        assert_eq!(differences, expected, "{left} / {right}");
    }
}

#[test]
fn edge_differences_are_listed_apart() {
    let cases: [(&str, &str, &[&str]); 9] = [
        ("«B:One.»\n«B:Two.»", "«B:One.\nTwo.»", &["2|1:One.\nTwo."]),
        ("«B:One.\nTwo.»", "«B:One.»\n«B:Two.»", &["1|2:One.\nTwo."]),
        ("«B:One.»«B:Two.»", "«B:One.Two.»", &["2|1:One.Two."]),
        ("«B:a»«B:bc»", "«B:ab»«B:c»", &["2|2:abc"]),
        // Both cut after Two.
        ("«B:One.» «B:Two.» «B:x»", "«B:One. Two.» «B:x»", &["2|1:One. Two."]),
        ("«B:a» «B:b» «B:c» «B:d»", "«B:a b» «B:c d»", &["2|1:a b", "2|1:c d"]),
        // What agrees ends where the labels differ.
        ("«B:a b c»", "«B:a» «B:b» c", &["1|2:a b"]),
        ("«B:a b c»", "«B:a» b «B:c»", &[]),
        ("«B:a b» c", "«J:a» «J:b» c", &[]),
    ];
    for (left, right, expected) in cases {
        let (a, b) = (parse(left).0, parse(right).0);
        let (_, edges) = show(&a, &compare(&a, &b).unwrap());
        assert_eq!(edges, expected, "{left} / {right}");
    }
}

#[test]
fn different_texts_are_refused() {
    assert_eq!(compare(&parse("«B:a»").0, &parse("«B:a» ").0), Err(DifferentText));
}

#[test]
fn spans_off_the_edges_of_clusters_are_compared_all_the_same() {
    // Read from nowhere, since the reader refuses them: but nothing here may panic.
    let text = Arc::new(Text::new("e\u{301}e\u{301} x".into()));
    let a = annotation(&text, &[(1, 4, 2), (5, 99, 4)]);
    let b = annotation(&text, &[(0, 3, 2), (7, 8, 4)]);
    let found = compare(&a, &b).unwrap();
    for d in &found.differences {
        assert!(text.get(d.range).is_some() && text.is_cluster_edge(d.range.start));
    }
    assert_eq!(show(&a, &found).0, ["-B:e\u{301}", "B-:e\u{301}"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(pair in two()) {
        prop_assert_eq!(compare(&pair.0, &pair.0).unwrap(), Comparison::default());
    }

    #[test]
    fn sides_exchanged_are_the_same_exchanged(pair in two()) {
        let (one, other) = (compare(&pair.0, &pair.1).unwrap(), compare(&pair.1, &pair.0).unwrap());
        let mut exchanged = other;
        for d in &mut exchanged.differences {
            std::mem::swap(&mut d.left, &mut d.right);
        }
        for e in &mut exchanged.edges {
            std::mem::swap(&mut e.left, &mut e.right);
        }
        prop_assert_eq!(one, exchanged);
    }

    /// Differences and what agrees cover everything, and each is as large as can be.
    #[test]
    fn differences_are_those_of_the_cells(pair in two()) {
        let (left, right) = pair;
        let found = compare(&left, &right).unwrap();
        // Number of the difference for each cell that is not blank.
        let mut expected: Vec<(usize, usize, Option<Label>, Option<Label>)> = Vec::new();
        let mut before = None;
        for (cell, other) in cells(&left).iter().zip(cells(&right)) {
            let pair = (cell.label, other.label);
            match expected.last_mut() {
                Some(last) if before == Some(pair) && pair.0 != pair.1 => last.1 = cell.end,
                _ if pair.0 != pair.1 => expected.push((cell.start, cell.end, pair.0, pair.1)),
                _ => {}
            }
            before = Some(pair);
        }
        let got: Vec<_> = found.differences.iter()
            .map(|d| (d.range.start.0, d.range.end.0, d.left, d.right)).collect();
        prop_assert_eq!(got, expected);
    }

    /// An edge that one side alone has, amid one label, lies in an edge difference, and each
    /// edge difference holds one.
    #[test]
    fn edges_are_those_of_the_cells(pair in two()) {
        let (left, right) = pair;
        let found = compare(&left, &right).unwrap();
        let (a, b) = (cells(&left), cells(&right));
        let mut hit = vec![false; found.edges.len()];
        for i in 1..a.len() {
            let agreed = |i: usize| a[i].label.filter(|_| a[i].label == b[i].label);
            let Some(label) = agreed(i).filter(|_| agreed(i - 1) == agreed(i)) else { continue };
            let cut = |c: &[pairs::Cell]| c[i].span != c[i - 1].span;
            let holding = found.edges.iter().position(|e| {
                e.range.start.0 <= a[i - 1].start && a[i].end <= e.range.end.0
            });
            match (cut(&a), cut(&b)) {
                (true, false) | (false, true) => {
                    prop_assert!(holding.is_some_and(|n| found.edges[n].label == label));
                    hit[holding.unwrap()] = true;
                }
                (true, true) => prop_assert!(holding.is_none()),
                (false, false) => {}
            }
        }
        prop_assert!(hit.into_iter().all(|h| h));
    }
}
