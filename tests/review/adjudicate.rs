//! Reviews: from two annotations, or one, to gold.

use crate::markup::{parse, print};
use copydesk::annotation::{Annotation, Decision, Edit, Label, Status, file, hash};
use copydesk::article::{BlockMode, Blocks, ByteRange};
use copydesk::review::{Difference, DifferentText, Review, Unsettled};

fn named(markup: &str, name: &str) -> Annotation {
    let mut a = parse(markup).0;
    name.clone_into(&mut a.annotator);
    a
}

fn review(left: &str, right: &str) -> (Review, Annotation) {
    Review::new(named(left, "mk"), Some(named(right, "jd")), None).unwrap()
}

fn label(letter: char) -> Option<Label> {
    Label::ALL.into_iter().find(|l| l.letter() == letter)
}

/// Settles by one letter for each difference: `<` left, `>` right, `-` none, `.` leave it open,
/// else the label's.
fn settle((review, gold): &mut (Review, Annotation), keys: &str) {
    assert_eq!(keys.chars().count(), review.differences().len(), "{:?}", review.differences());
    for (n, key) in keys.chars().enumerate() {
        let Difference { left, right, .. } = review.differences()[n];
        let took = match key {
            '.' => continue,
            '<' => left,
            '>' => right,
            key => label(key),
        };
        review.take(gold, n, took, "ed").apply(gold).unwrap();
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
        let (_, gold) = review(left, right);
        assert_eq!(print(&gold), expected, "{left} / {right}");
        assert_eq!(gold.status, Status::InProgress);
        assert_eq!(gold.sources, ["mk", "jd"]);
        assert_eq!(gold.annotator, "gold");
        assert!(gold.decisions.is_empty());
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
        assert_eq!(print(&review.1), expected, "{left} / {right} {keys}");
    }
}

#[test]
fn a_decision_can_be_taken_otherwise_and_is_recorded_once() {
    let mut review = review("«B:a b c»", "«B:a» «J:b» «B:c»");
    for (key, expected) in
        [("<", "«B:a b c»"), ("-", "«B:a» b «B:c»"), (">", "«B:a» «J:b» «B:c»"), ("<", "«B:a b c»")]
    {
        settle(&mut review, key);
        let (review, gold) = &review;
        assert_eq!(print(gold), expected);
        let Difference { range, left, right } = review.differences()[0];
        let took = match key {
            "<" => left,
            ">" => right,
            _ => None,
        };
        let sides = vec!["mk".into(), "jd".into()];
        let decision = Decision { range, left, right, took, by: "ed".into(), sides };
        assert_eq!(gold.decisions, [decision]);
        assert_eq!(review.decisions(gold, 0), gold.decisions);
    }
}

#[test]
fn open_differences_are_stepped_through_and_all_make_gold() {
    let mut both = review("«B:a» x «B:b» x «B:c»", "a x b x c");
    let (review, gold) = &both;
    assert_eq!(review.open(gold), 3);
    assert_eq!((review.next_open(gold, None), review.previous_open(gold, 9)), (Some(0), Some(2)));
    settle(&mut both, ".<.");
    let (review, gold) = &both;
    let is_settled = |n| review.is_settled(gold, n);
    assert_eq!([0, 1, 2, 3].map(is_settled), [false, true, false, false]);
    let (next, previous) = (|n| review.next_open(gold, Some(n)), |n| review.previous_open(gold, n));
    assert_eq!((next(0), previous(2)), (Some(2), Some(0)));
    assert_eq!((next(2), previous(0)), (None, None));
    assert_eq!(review.finish(gold), Err(Unsettled { open: 2, all: 3 }));
    settle(&mut both, "-.<");
    let (review, mut gold) = both;
    review.finish(&gold).unwrap().apply(&mut gold).unwrap();
    assert_eq!(gold.status, Status::Gold);
    assert_eq!(print(&gold), "a x «B:b» x «B:c»");
    assert!(review.take(&gold, 3, None, "ed").is_nothing());
    assert!(review.decisions(&gold, 3).is_empty());
}

#[test]
fn a_single_annotation_is_reviewed_span_by_span() {
    let left = named("«H:Head»\n«B:One.»\n«B:Two.»\n«J:x»", "mk");
    let mut review = Review::new(left, None, None).unwrap();
    assert_eq!(print(&review.1), "Head\nOne.\nTwo.\nx");
    assert_eq!(review.0.differences().len(), 4);
    settle(&mut review, "<<C-");
    let (review, gold) = &review;
    assert_eq!(print(gold), "«H:Head»\n«B:One.»\n«C:Two.»\nx");
    assert_eq!(review.open(gold), 0);
    assert_eq!(gold.sources, ["mk"]);
    assert!(review.right().is_none() && review.left().annotator == "mk");
}

#[test]
fn a_reopened_gold_goes_on_where_it_was() {
    let (left, right) = ("«B:a» «B:b» x «H:c»", "«J:a» «J:b» x «C:c»");
    let mut first = review(left, right);
    settle(&mut first, "<.");
    // By way of its file.
    let (_, first) = &mut first;
    first.article.source = "a.txt".into();
    first.article.encoding = "UTF-8".into();
    first.article.sha256 = hash::sha256_hex(first.text.as_str().as_bytes());
    let text = file::write(first);
    let gold = file::read(text.as_bytes()).unwrap().annotation;
    let mut again = Review::new(named(left, "mk"), Some(named(right, "jd")), Some(gold)).unwrap();
    assert_eq!(again.1, *first);
    assert_eq!([0, 1].map(|n| again.0.is_settled(&again.1, n)), [true, false]);

    settle(&mut again, ".>");
    let (review, mut gold) = again;
    review.finish(&gold).unwrap().apply(&mut gold).unwrap();

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
        let (review, gold) = Review::new(sides.0, sides.1, Some(gold.clone())).unwrap();
        let letter = |l: Option<Label>| l.map_or('-', Label::letter);
        let all = 0..review.differences().len();
        let differences = all.filter(|&n| !review.is_settled(&gold, n));
        let got: Vec<String> = differences
            .map(|n| review.differences()[n])
            .map(|d| format!("{}{}:{}", letter(d.left), letter(d.right), gold.text.slice(d.range)))
            .collect();
        assert_eq!(got, open, "{left} / {right}");
        assert_eq!(print(&gold), expected, "{left} / {right}");
    }
}

/// Gold by way of its file.
fn reread(gold: &Annotation) -> Annotation {
    let mut gold = gold.clone();
    gold.article.source = "a.txt".into();
    gold.article.encoding = "UTF-8".into();
    gold.article.sha256 = hash::sha256_hex(gold.text.as_str().as_bytes());
    file::read(file::write(&gold).as_bytes()).unwrap().annotation
}

#[test]
fn decisions_settle_only_what_the_same_sides_say() {
    let sides = |gold: &Annotation| -> Vec<Vec<String>> {
        gold.decisions.iter().map(|d| d.sides.clone()).collect()
    };
    let (mk, zz) = ("«B:a»\nx\n«B:c»", "a\nx\n«B:c»");
    let mut alone = Review::new(named(mk, "mk"), None, None).unwrap();
    settle(&mut alone, "<<");
    let gold = reread(&alone.1);
    assert!(!file::write(&gold).contains("sides:"), "the same bytes as ever");

    // The right one said nothing where nobody was on the right before: it is asked for.
    let both = || (named(mk, "mk"), Some(named(zz, "zz")));
    let ((l, r), before) = (both(), gold.clone());
    let mut pair = Review::new(l, r, Some(gold)).unwrap();
    assert_eq!((pair.0.open(&pair.1), &pair.1), (1, &before), "opening changes nothing");
    settle(&mut pair, "-");
    assert_eq!((print(&pair.1).as_str(), pair.0.open(&pair.1)), (zz, 0));
    assert_eq!(pair.1.sources, ["mk", "zz"]);
    // Each decision knows its sides, through the file as well, and the alone ones still stand.
    let gold = reread(&pair.1);
    assert_eq!(sides(&gold), [vec!["mk"], vec!["mk"], vec!["mk", "zz"]]);
    let again = Review::new(named(mk, "MK"), None, Some(gold.clone())).unwrap();
    assert_eq!(again.0.open(&again.1), 0);
    // Nor does another's equal pair count.
    let other = Review::new(named(mk, "mk"), Some(named(zz, "jd")), Some(gold.clone())).unwrap();
    assert_eq!(other.0.open(&other.1), 1);
    // The same two in the other order are the same review.
    let turned = Review::new(named(zz, "zz"), Some(named(mk, "mk")), Some(gold)).unwrap();
    assert_eq!((turned.0.left().annotator.as_str(), turned.0.open(&turned.1)), ("mk", 0));
}

#[test]
fn whom_gold_knows_stays_the_left_one_when_another_comes() {
    let (mk, jd) = ("«B:a»\n«H:b»", "«J:a»\n«C:b»");
    let mut alone = Review::new(named(mk, "mk"), None, None).unwrap();
    settle(&mut alone, "<<");
    let sides = || (named(jd, "jd"), Some(named(mk, "mk")));
    let (left, right) = sides();
    let mut first = Review::new(left, right, Some(reread(&alone.1))).unwrap();
    assert_eq!(first.0.left().annotator, "mk");
    settle(&mut first, ">.");
    let (left, right) = sides();
    let (review, gold) = Review::new(left, right, Some(reread(&first.1))).unwrap();
    assert_eq!(review.left().annotator, "mk");
    assert_eq!([0, 1].map(|n| review.is_settled(&gold, n)), [true, false]);
    let [.., last] = gold.decisions.as_slice() else { panic!("{:?}", gold.decisions) };
    assert_eq!((last.left, last.right, last.took), (label('B'), label('J'), label('J')));
}

#[test]
fn an_agreement_is_not_taken_over_where_others_were_decided_on() {
    let mut alone = Review::new(named("«B:a» «B:b»", "mk"), None, None).unwrap();
    settle(&mut alone, "-<");
    let sides = (named("«B:a» «B:b»", "mk"), Some(named("«B:a» «B:b»", "jd")));
    let (review, gold) = Review::new(sides.0, sides.1, Some(alone.1)).unwrap();
    assert_eq!((print(&gold).as_str(), review.open(&gold)), ("a «B:b»", 1));
}

/// What gold says, and how many differences are open.
fn state((review, gold): &(Review, Annotation)) -> (String, usize) {
    (print(gold), review.open(gold))
}

#[test]
fn agreements_since_are_taken_over_while_gold_is_in_progress() {
    let mut first = review("«B:a» x «B:b» y", "«B:a» x b y");
    assert_eq!(print(&first.1), "«B:a» x b y");
    let reopened = |gold: &Annotation| {
        let agreed = "«B:a x b» y";
        Review::new(named(agreed, "mk"), Some(named(agreed, "jd")), Some(gold.clone())).unwrap()
    };
    assert_eq!(state(&reopened(&first.1)), ("«B:a x b» y".to_owned(), 0));
    // Not what somebody decided on, nor once it is gold.
    settle(&mut first, "-");
    assert_eq!(state(&reopened(&first.1)), ("«B:a» x b y".to_owned(), 1));
    first.1.decisions.clear();
    first.1.status = Status::Gold;
    let mut review = reopened(&first.1);
    assert_eq!(state(&review), ("«B:a» x b y".to_owned(), 1));
    settle(&mut review, "<");
    assert_eq!(state(&review), ("«B:a x b» y".to_owned(), 0));
}

#[test]
fn what_gold_has_by_hand_is_listed_and_not_overwritten() {
    let agreed = "«B:a b» x «B:c»";
    for status in [Status::InProgress, Status::Gold] {
        let mut gold = named("«H:a» «B:b x» «B:c»", "gold");
        gold.status = status;
        let sides = (named(agreed, "mk"), Some(named(agreed, "jd")));
        let mut review = Review::new(sides.0, sides.1, Some(gold)).unwrap();
        assert_eq!(print(&review.1), "«H:a» «B:b x» «B:c»");
        let texts = review.0.differences().iter().map(|d| review.1.text.slice(d.range));
        assert_eq!(texts.collect::<Vec<_>>(), ["a", "x"]);
        // Kept as it is, and given back to what both say.
        settle(&mut review, "H<");
        assert_eq!(print(&review.1), "«H:a» «B:b» x «B:c»");
        settle(&mut review, "<<");
        assert_eq!(state(&review), (agreed.to_owned(), 0));
    }
}

#[test]
fn corrections_by_hand_are_decisions() {
    let (left, right) = ("«H:ab»\n«B:cd»\nef", "«H:ab»\n«J:cd»\nef");
    let mut review = review(left, right);
    let blocks = Blocks::new(&review.1.text, BlockMode::Lines);
    // Over an agreement, half a difference, and nothing: «H:a[b»\nc]d\nef
    let correct = |(review, gold): &mut (Review, Annotation), start, end, took| {
        let range = ByteRange::new(start, end);
        review.correct(gold, &blocks, range, took, "ed").apply(gold).unwrap();
        state(&(review.clone(), gold.clone()))
    };
    let is = |text: &str, open| (text.to_owned(), open);
    assert_eq!(correct(&mut review, 1, 4, label('C')), is("«H:a»«C:b»\n«C:c»d\nef", 1));
    assert_eq!(correct(&mut review, 4, 5, None), is("«H:a»«C:b»\n«C:c»d\nef", 0));
    assert_eq!(correct(&mut review, 5, 8, label('B')), is("«H:a»«C:b»\n«C:c»d\n«B:ef»", 0));
    assert_eq!(correct(&mut review, 2, 3, None), is("«H:a»«C:b»\n«C:c»d\n«B:ef»", 0));
    let decisions: Vec<_> = review
        .1
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
    let again = Review::new(named(left, "mk"), Some(named(right, "jd")), Some(review.1.clone()));
    assert_eq!(again.as_ref(), Ok(&review));
    // One decision on the whole takes the place of its parts.
    settle(&mut review, "<");
    assert_eq!(print(&review.1), "«H:a»«C:b»\n«B:cd»\n«B:ef»");
    assert_eq!(review.1.decisions.len(), 3);
}

#[test]
fn what_was_corrected_where_both_agree_is_told() {
    let mut review = review("«H:a»\n«B:b»\nc\n«B:d»", "«H:a»\n«B:b»\nc\n«J:d»");
    let blocks = Blocks::new(&review.1.text, BlockMode::Lines);
    let correct = |(review, gold): &mut (Review, Annotation), range: (usize, usize), took| {
        let range = ByteRange::new(range.0, range.1);
        review.correct(gold, &blocks, range, took, "ed").apply(gold).unwrap();
        let told = review.corrections(gold).map(|d| (d.range.start.0, d.left, d.took));
        told.collect::<Vec<_>>()
    };
    let (body, junk) = (label('B'), label('J'));
    assert_eq!(correct(&mut review, (2, 3), junk), [(2, body, junk)]);
    assert_eq!(correct(&mut review, (4, 5), body), [(2, body, junk), (4, None, body)]);
    // A difference is told by its own row.
    assert_eq!(correct(&mut review, (6, 7), None), [(2, body, junk), (4, None, body)]);
    assert_eq!(correct(&mut review, (2, 3), body), [(4, None, body)], "as both have it");
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
    let (review, mut gold) = review("«B:a»", "a");
    let edit = review.take(&gold, 0, None, "ed");
    edit.apply(&mut gold).unwrap();
    let before = gold.clone();
    assert!(edit.inverse().inverse() == edit && edit.changed_range().is_none());
    let gone = Edit::replace_decisions(1, &before.decisions, &[]);
    assert!(gone.apply(&mut gold).is_err());
    let outside = Decision { range: ByteRange::new(0, 2), ..before.decisions[0].clone() };
    assert!(Edit::replace_decisions(1, &[], &[outside]).apply(&mut gold).is_err());
    assert_eq!(gold, before);
}
