//! Reviews: from two annotations, or one, to gold.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

#[path = "support/markup.rs"]
mod markup;

use copydesk::annotation::{Annotation, Decision, Edit, Label, Status, file, hash};
use copydesk::article::{BlockMode, Blocks, ByteRange};
use copydesk::review::{Difference, DifferentText, Review, Unsettled};
use markup::{parse, print};

fn named(markup: &str, name: &str) -> Annotation {
    let mut a = parse(markup).0;
    name.clone_into(&mut a.annotator);
    a
}

fn review(left: &str, right: &str) -> Review {
    Review::new(named(left, "mk"), Some(named(right, "jd")), None).unwrap()
}

fn label(letter: char) -> Option<Label> {
    Label::ALL.into_iter().find(|l| l.letter() == letter)
}

/// Settles by one letter for each difference: `<` left, `>` right, `-` none, `.` leave it open,
/// else the label's.
fn settle(review: &mut Review, keys: &str) {
    assert_eq!(keys.chars().count(), review.differences().len(), "{:?}", review.differences());
    for (n, key) in keys.chars().enumerate() {
        let Difference { left, right, .. } = review.differences()[n];
        let took = match key {
            '.' => continue,
            '<' => left,
            '>' => right,
            key => label(key),
        };
        review.take(n, took, "ed").apply(&mut review.gold).unwrap();
    }
}

#[test]
fn agreements_are_taken_over_in_the_lefts_spans() {
    let cases = [
        ("«H:Head»\n«B:One.»", "«H:Head»\n«B:One.»", "«H:Head»\n«B:One.»"),
        ("«B:One.»\n«B:Two.»", "«B:One.\nTwo.»", "«B:One.»\n«B:Two.»"),
        ("«B:One.\nTwo.»", "«B:One.»\n«B:Two.»", "«B:One.\nTwo.»"),
        ("«B:One.»«B:Two.»", "«B:One.Two.»", "«B:One.»«B:Two.»"),
        // What they differ on has no label yet.
        ("«Y:Daniel Kim Views»", "«Y:Daniel Kim» «J:Views»", "«Y:Daniel Kim» Views"),
        ("«B:a b c»", "«B:a» b «B:c»", "«B:a» b «B:c»"),
        ("«H:a»", "a", "a"),
    ];
    for (left, right, expected) in cases {
        let review = review(left, right);
        assert_eq!(print(&review.gold), expected, "{left} / {right}");
        assert_eq!(review.gold.status, Status::InProgress);
        assert_eq!(review.gold.sources, ["mk", "jd"]);
        assert_eq!(review.gold.annotator, "gold");
        assert!(review.gold.decisions.is_empty());
    }
}

#[test]
fn what_is_taken_comes_in_the_spans_of_its_side() {
    let cases = [
        // left, right, keys, gold
        ("«Y:Daniel Kim Views»", "«Y:Daniel Kim» «J:Views»", "<", "«Y:Daniel Kim Views»"),
        ("«Y:Daniel Kim Views»", "«Y:Daniel Kim» «J:Views»", ">", "«Y:Daniel Kim» «J:Views»"),
        ("«Y:Daniel Kim Views»", "«Y:Daniel Kim» «J:Views»", "-", "«Y:Daniel Kim» Views"),
        // Adjoining spans of the left stay two, of a label that it did not give, too.
        ("«B:a»«B:b»", "ab", "<", "«B:a»«B:b»"),
        ("«B:a»\n«B:b»", "«J:a\nb»", ">", "«J:a\nb»"),
        ("«B:a»\n«B:b»", "«J:a\nb»", "C", "«C:a»\n«C:b»"),
        ("a\nb", "«J:a»\n«J:b»", "C", "«C:a»\n«C:b»"),
        // Taking the right unites as the right does, across what was agreed on.
        ("«B:a» «J:b»", "«B:a b»", ">", "«B:a b»"),
        ("«B:a» «J:b» «B:c»", "«B:a b c»", ">", "«B:a b c»"),
        ("«B:a» «J:b» «B:c»", "«B:a b» «B:c»", ">", "«B:a b» «B:c»"),
        ("«B:a b c»", "«B:a» «J:b» «B:c»", "<", "«B:a b c»"),
        ("«B:a b c»", "«B:a» «J:b» «B:c»", "H", "«B:a» «H:b» «B:c»"),
        // Labels from two sides, or from neither, only adjoin.
        ("«B:a»«J:b»", "«J:a»«B:b»", "<>", "«B:a»«B:b»"),
        ("«B:a»«J:b»", "«B:a»b", "B", "«B:a»«B:b»"),
        // Edge differences stay the left's, next to a label taken from the right.
        ("«B:a» «B:b» «J:c»", "«B:a b c»", ">", "«B:a» «B:b c»"),
        ("«B:a» «B:b» «J:c»", "«B:a b c»", ".", "«B:a» «B:b» c"),
        // Taken with marks and line ends.
        ("«B:e\u{301}\r\n\r\nb»", "e\u{301}\r\n\r\n«B:b»", "<", "«B:e\u{301}\r\n\r\nb»"),
        ("«B:e\u{301}\r\n\r\nb»", "e\u{301}\r\n\r\n«B:b»", "-", "e\u{301}\r\n\r\n«B:b»"),
    ];
    for (left, right, keys, expected) in cases {
        let mut review = review(left, right);
        settle(&mut review, keys);
        assert_eq!(print(&review.gold), expected, "{left} / {right} {keys}");
    }
}

#[test]
fn a_decision_can_be_taken_otherwise_and_is_recorded_once() {
    let mut review = review("«B:a b c»", "«B:a» «J:b» «B:c»");
    for (key, expected) in
        [("<", "«B:a b c»"), ("-", "«B:a» b «B:c»"), (">", "«B:a» «J:b» «B:c»"), ("<", "«B:a b c»")]
    {
        settle(&mut review, key);
        assert_eq!(print(&review.gold), expected);
        let Difference { range, left, right } = review.differences()[0];
        let took = match key {
            "<" => left,
            ">" => right,
            _ => None,
        };
        let decision = Decision { range, left, right, took, by: "ed".into() };
        assert_eq!(review.gold.decisions, [decision]);
        assert_eq!(review.decisions(0), review.gold.decisions);
    }
}

#[test]
fn open_differences_are_stepped_through_and_all_make_gold() {
    let mut review = review("«B:a» x «B:b» x «B:c»", "a x b x c");
    assert_eq!(
        (review.open(), review.next_open(None), review.previous_open(9)),
        (3, Some(0), Some(2))
    );
    settle(&mut review, ".<.");
    assert!(review.is_settled(1) && !review.is_settled(0) && !review.is_settled(3));
    assert_eq!((review.next_open(Some(0)), review.previous_open(2)), (Some(2), Some(0)));
    assert_eq!((review.next_open(Some(2)), review.previous_open(0)), (None, None));
    let unsettled = review.finish().unwrap_err();
    assert_eq!(unsettled, Unsettled { open: 2, all: 3 });
    settle(&mut review, "-.<");
    review.finish().unwrap().apply(&mut review.gold).unwrap();
    assert_eq!(review.gold.status, Status::Gold);
    assert_eq!(print(&review.gold), "a x «B:b» x «B:c»");
    assert!(review.take(3, None, "ed").is_nothing() && review.decisions(3).is_empty());
}

#[test]
fn a_single_annotation_is_reviewed_span_by_span() {
    let left = named("«H:Head»\n«B:One.»\n«B:Two.»\n«J:x»", "mk");
    let mut review = Review::new(left, None, None).unwrap();
    assert_eq!(print(&review.gold), "Head\nOne.\nTwo.\nx");
    assert_eq!(review.differences().len(), 4);
    settle(&mut review, "<<C-");
    assert_eq!(print(&review.gold), "«H:Head»\n«B:One.»\n«C:Two.»\nx");
    assert_eq!(review.open(), 0);
    assert_eq!(review.gold.sources, ["mk"]);
    assert!(review.right().is_none() && review.left().annotator == "mk");
}

#[test]
fn a_reopened_gold_goes_on_where_it_was() {
    let (left, right) = ("«B:a» «B:b» x «H:c»", "«J:a» «J:b» x «C:c»");
    let mut first = review(left, right);
    settle(&mut first, "<.");
    // By way of its file.
    first.gold.article.source = "a.txt".into();
    first.gold.article.encoding = "UTF-8".into();
    first.gold.article.sha256 = hash::sha256_hex(first.gold.text.as_str().as_bytes());
    let text = file::write(&first.gold);
    let gold = file::read(text.as_bytes()).unwrap().annotation;
    let mut again = Review::new(named(left, "mk"), Some(named(right, "jd")), Some(gold)).unwrap();
    assert_eq!(again.gold, first.gold);
    assert_eq!((again.is_settled(0), again.is_settled(1)), (true, false));

    settle(&mut again, ".>");
    again.finish().unwrap().apply(&mut again.gold).unwrap();
    let gold = again.gold;

    // What each side says, what is open then, what gold says before and after it is settled.
    let cases: [(&str, &str, &[&str], &str); 6] = [
        (left, right, &[], "«B:a» «B:b» x «C:c»"),
        // A difference that became smaller is settled by the same decision.
        ("«B:a» b x «H:c»", "«J:a» b x «C:c»", &["--:b"], "«B:a» «B:b» x «C:c»"),
        // One that became larger is open as a whole.
        ("«B:a» «B:b x» «H:c»", "«J:a b x» «C:c»", &["BJ:a b x"], "«B:a» «B:b» x «C:c»"),
        // So is one with other labels.
        (left, "«J:a» «H:b» x «C:c»", &["BH:b"], "«B:a» «B:b» x «C:c»"),
        // Now they agree, on what gold has or on something else: that is not overwritten.
        (left, left, &["HH:c"], "«B:a» «B:b» x «C:c»"),
        (right, right, &["JJ:a b"], "«B:a» «B:b» x «C:c»"),
    ];
    for (left, right, open, expected) in cases {
        let sides = (named(left, "mk"), Some(named(right, "jd")));
        let review = Review::new(sides.0, sides.1, Some(gold.clone())).unwrap();
        let letter = |l: Option<Label>| l.map_or('-', Label::letter);
        let differences = (0..review.differences().len()).filter(|&n| !review.is_settled(n));
        let got: Vec<String> = differences
            .map(|n| review.differences()[n])
            .map(|d| {
                format!("{}{}:{}", letter(d.left), letter(d.right), review.gold.text.slice(d.range))
            })
            .collect();
        assert_eq!(got, open, "{left} / {right}");
        assert_eq!(print(&review.gold), expected, "{left} / {right}");
    }
}

#[test]
fn agreements_since_are_taken_over_while_gold_is_in_progress() {
    let mut first = review("«B:a» x «B:b» y", "«B:a» x b y");
    assert_eq!(print(&first.gold), "«B:a» x b y");
    let reopened = |gold: &Annotation| {
        let agreed = "«B:a x b» y";
        Review::new(named(agreed, "mk"), Some(named(agreed, "jd")), Some(gold.clone())).unwrap()
    };
    let review = reopened(&first.gold);
    assert_eq!((print(&review.gold).as_str(), review.open()), ("«B:a x b» y", 0));
    // Not what somebody decided on, nor once it is gold.
    settle(&mut first, "-");
    let review = reopened(&first.gold);
    assert_eq!((print(&review.gold).as_str(), review.open()), ("«B:a» x b y", 1));
    first.gold.decisions.clear();
    first.gold.status = Status::Gold;
    let mut review = reopened(&first.gold);
    assert_eq!((print(&review.gold).as_str(), review.open()), ("«B:a» x b y", 1));
    settle(&mut review, "<");
    assert_eq!((print(&review.gold).as_str(), review.open()), ("«B:a x b» y", 0));
}

#[test]
fn what_gold_has_by_hand_is_listed_and_not_overwritten() {
    let agreed = "«B:a b» x «B:c»";
    for status in [Status::InProgress, Status::Gold] {
        let mut gold = named("«H:a» «B:b x» «B:c»", "gold");
        gold.status = status;
        let sides = (named(agreed, "mk"), Some(named(agreed, "jd")));
        let mut review = Review::new(sides.0, sides.1, Some(gold)).unwrap();
        assert_eq!(print(&review.gold), "«H:a» «B:b x» «B:c»");
        let texts = review.differences().iter().map(|d| review.gold.text.slice(d.range));
        assert_eq!(texts.collect::<Vec<_>>(), ["a", "x"]);
        // Kept as it is, and given back to what both say.
        settle(&mut review, "H<");
        assert_eq!(print(&review.gold), "«H:a» «B:b» x «B:c»");
        settle(&mut review, "<<");
        assert_eq!((print(&review.gold).as_str(), review.open()), (agreed, 0));
    }
}

#[test]
fn corrections_by_hand_are_decisions() {
    let (left, right) = ("«H:ab»\n«B:cd»\nef", "«H:ab»\n«J:cd»\nef");
    let mut review = review(left, right);
    let blocks = Blocks::new(&review.gold.text, BlockMode::Lines);
    // Over an agreement, half a difference, and nothing: «H:a[b»\nc]d\nef
    let correct = |review: &mut Review, start, end, took| {
        let range = ByteRange::new(start, end);
        review.correct(&blocks, range, took, "ed").apply(&mut review.gold).unwrap();
        print(&review.gold)
    };
    assert_eq!(correct(&mut review, 1, 4, label('C')), "«H:a»«C:b»\n«C:c»d\nef");
    assert!(!review.is_settled(0));
    assert_eq!(correct(&mut review, 4, 5, None), "«H:a»«C:b»\n«C:c»d\nef");
    assert!(review.is_settled(0));
    assert_eq!(correct(&mut review, 5, 8, label('B')), "«H:a»«C:b»\n«C:c»d\n«B:ef»");
    assert_eq!(correct(&mut review, 2, 3, None), "«H:a»«C:b»\n«C:c»d\n«B:ef»");
    let decisions: Vec<_> = review
        .gold
        .decisions
        .iter()
        .map(|d| (d.range.start.0, d.range.end.0, d.left, d.right, d.took))
        .collect();
    let [h, b, j, c] = ['H', 'B', 'J', 'C'].map(label);
    assert_eq!(
        decisions,
        [(1, 2, h, h, c), (3, 4, b, j, c), (4, 5, b, j, None), (6, 8, None, None, b),]
    );
    // Reopened, all that was decided stands.
    let again = Review::new(named(left, "mk"), Some(named(right, "jd")), Some(review.gold.clone()))
        .unwrap();
    assert_eq!((again.open(), &again.gold), (0, &review.gold));
    // One decision on the whole takes the place of its parts.
    settle(&mut review, "<");
    assert_eq!(print(&review.gold), "«H:a»«C:b»\n«B:cd»\n«B:ef»");
    assert_eq!(review.gold.decisions.len(), 3);
}

#[test]
fn other_texts_are_refused() {
    let (a, b) = (named("«B:a»", "mk"), named("b", "jd"));
    assert_eq!(Review::new(a.clone(), Some(b.clone()), None), Err(DifferentText));
    assert_eq!(Review::new(a.clone(), None, Some(b.clone())), Err(DifferentText));
    assert_eq!(Review::new(a.clone(), Some(a), Some(b)), Err(DifferentText));
}

#[test]
fn decisions_that_are_not_there_are_not_replaced() {
    let mut review = review("«B:a»", "a");
    let edit = review.take(0, None, "ed");
    edit.apply(&mut review.gold).unwrap();
    let before = review.gold.clone();
    assert!(edit.inverse().inverse() == edit && edit.changed_range().is_none());
    let gone = Edit::replace_decisions(1, &before.decisions, &[]);
    assert!(gone.apply(&mut review.gold).is_err());
    let outside = Decision { range: ByteRange::new(0, 2), ..before.decisions[0].clone() };
    assert!(Edit::replace_decisions(1, &[], &[outside]).apply(&mut review.gold).is_err());
    assert_eq!(review.gold, before);
}
