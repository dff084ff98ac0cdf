//! Records: whose spans they have, the majority, profiles, and the card.

use crate::dataset::{annotation_of, export, page_record, record_of, units_record};
use crate::pairs::{cells, three};
use copydesk::annotation::{Annotation, Flaw, Label, Note, Span, Spans, Status};
use copydesk::article::ByteRange;
use copydesk::dataset::card::{Card, FileSum, card};
use copydesk::dataset::export::{Format, Options};
use copydesk::dataset::{
    Profile, Record, Taken, TakenFrom, Tally, Unsettled, gold, majority, take,
};
use proptest::prelude::*;

const TEXT: &str = "Home\nRain again\nIt rained.\nIt will rain.\n";

fn done(name: &str, spans: &[Span]) -> Annotation {
    let mut a = annotation_of("rain.txt", TEXT, name);
    a.spans = Spans::new(spans.to_vec()).unwrap();
    a.status = Status::Done;
    a
}

fn taken(from: &str, annotations: &[Annotation]) -> Taken {
    take("rain.txt", &from.parse::<TakenFrom>().unwrap(), annotations)
}

fn record(taken: Taken) -> Record {
    match taken {
        Taken::Record(record) => *record,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_choice_decides_whose_spans_a_record_has() {
    let mk = done("mk", &[Span::new(5, 15, Label::Headline)]);
    let jd = done("jd", &[Span::new(5, 15, Label::Caption)]);
    let mut gold = done("gold", &[Span::new(16, 26, Label::Body)]);
    gold.status = Status::Gold;
    gold.sources = vec!["mk".into()];
    gold.notes = vec![Note { range: ByteRange::default(), by: "mk".into(), text: "?".into() }];
    gold.active_seconds = 7;
    let all = [mk.clone(), gold.clone(), jd.clone()];

    let found = record(taken("gold", &all));
    assert_eq!((found.id.as_str(), &found.taken_from), ("rain", &TakenFrom::Gold));
    assert_eq!((found.spans(), found.annotators()), (gold.spans(), ["mk".to_owned()].as_slice()));
    assert!(found.annotation.notes.is_empty() && found.annotation.active_seconds == 0);
    let found = record(taken("MK", &all));
    assert_eq!(
        (found.headline(), found.annotators()),
        (Some("Rain again"), &["mk".to_owned()][..])
    );
    assert_eq!(taken("ed", &all), Taken::Nothing);
    assert_eq!(take("../x.txt", &TakenFrom::Gold, &all), Taken::BadPath);

    let found = record(taken("majority", &all));
    assert_eq!(found.spans(), [], "one of two is no majority, and gold has no vote");
    let votes = [1, 1, 0, 0, 0];
    let range = ByteRange::new(5, 15);
    assert_eq!(found.unsettled, [Unsettled { range, votes, none: 0 }]);
    assert_eq!(found.annotators(), ["jd", "mk"]);
    let one = std::slice::from_ref(&mk);
    assert_eq!(record(taken("majority", one)).spans(), mk.spans());

    gold.status = Status::InProgress;
    assert_eq!(taken("gold", &[mk.clone(), gold]), Taken::Nothing);
    let mut other = jd.clone();
    other.text = annotation_of("rain.txt", "other", "jd").text;
    other.spans = Spans::default();
    assert_eq!(taken("majority", &[mk, other]), Taken::DifferentTexts);
}

#[test]
fn any_choice_is_read_back_from_ron() {
    let mk = done("mk", &[Span::new(5, 15, Label::Headline), Span::new(16, 40, Label::Body)]);
    let jd = done("jd", &[Span::new(5, 15, Label::Caption), Span::new(16, 40, Label::Body)]);
    let nobody = done("", &[Span::new(0, 4, Label::Junk)]);
    let all = [mk, jd, nobody];
    for from in ["majority", "mk", ""] {
        let found = record(taken(from, &all));
        assert_eq!(found.unsettled.is_empty(), from != "majority");
        let file = gold::header("train") + &gold::entry(&found) + gold::FOOTER;
        assert_eq!(gold::read(file.as_bytes()).unwrap().records, [found], "{from}");
    }
}

#[test]
fn rejected_articles_are_no_records() {
    let mk = done("mk", &[Span::new(5, 15, Label::Headline)]);
    let mut jd = done("jd", &[]);
    jd.status = Status::Rejected("paywall".into());
    let mut ed = jd.clone();
    ed.annotator = "ed".into();
    assert_eq!(taken("jd", &[jd.clone()]), Taken::Rejected("paywall".into()));
    let both = taken("majority", &[mk.clone(), jd.clone()]);
    assert_eq!(both, Taken::Rejected("1 of 2 reject it: paywall".into()));
    let mut third = mk.clone();
    third.annotator = "zz".into();
    let found = record(taken("majority", &[mk, third, jd]));
    assert_eq!(found.annotators(), ["mk", "zz"]);
    assert_eq!(taken("majority", &[]), Taken::Nothing);
}

#[test]
fn the_majority_has_edges_where_most_have_them() {
    let body = |ranges: &[(usize, usize)]| -> Vec<Span> {
        ranges.iter().map(|&(s, e)| Span::new(s, e, Label::Body)).collect()
    };
    let two = body(&[(16, 26), (27, 40)]);
    let one = body(&[(16, 40)]);
    let short = body(&[(16, 26)]);
    for (votes, expected) in [
        ([&two, &two, &one], &two),
        ([&one, &one, &two], &one),
        ([&two, &one, &short], &one), // of two that label both sides, one cuts
        ([&short, &short, &two], &short),
    ] {
        let all: Vec<Annotation> = votes.iter().map(|spans| done("x", spans)).collect();
        let found = majority(&all.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(found.spans.as_slice(), expected.as_slice());
        assert!(found.unsettled.is_empty());
    }
}

#[test]
fn content_is_in_the_order_of_the_profile() {
    let spans = [
        Span::new(0, 4, Label::Caption),
        Span::new(5, 9, Label::Headline),
        Span::new(10, 15, Label::Body),
        Span::new(16, 40, Label::Body),
    ];
    let record = record_of("rain.txt", &done("mk", &spans));
    for (profile, content) in [
        ("body", "again\n\nIt rained.\n\nIt will rain."),
        ("headline,body", "Rain\n\nagain\n\nIt rained.\n\nIt will rain."),
        ("body,headline", "again\n\nIt rained.\n\nIt will rain.\n\nRain"),
        // Pieces of one line are one paragraph.
        ("headline+body", "Rain again\n\nIt rained.\n\nIt will rain."),
        ("body,caption", "again\n\nIt rained.\n\nIt will rain.\n\nHome"),
        ("byline", ""),
    ] {
        let profile: Profile = profile.parse().unwrap();
        assert_eq!(profile.content(&record), content, "{profile}");
    }
    for wrong in ["", "body,", "text", "body,body", "body+body", "body;caption"] {
        assert!(wrong.parse::<Profile>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_language_is_told_only_if_there_is_enough_text() {
    let english = "The ministers of both countries met in the capital on Tuesday to discuss how \
                   they would share the water of the river in the years that follow.\n";
    let mut a = annotation_of("x.txt", &english.repeat(100), "mk");
    a.status = Status::Done;
    assert_eq!(record_of("x.txt", &a).language, None, "there is no body");
    a.spans = Spans::new(vec![Span::new(0, a.text().len() - 1, Label::Body)]).unwrap();
    assert_eq!(record_of("x.txt", &a).language.as_deref(), Some("eng"));
    assert_eq!(record_of("rain.txt", &done("mk", &[Span::new(0, 4, Label::Body)])).language, None);
}

#[test]
fn the_card_is_its_golden_file() {
    let (text, (page, bytes)) = (units_record(), page_record());
    let profile = "headline,body".parse().unwrap();
    let splits = vec!["train".into(), "test".into()];
    let options = Options { name: "Rain: \"news\"".into(), profile, splits, ..Options::default() };
    let records = [(&text, None, "train"), (&page, Some(bytes.as_slice()), "test")];
    let (_, losses) = export(Format::Wrap, options.clone(), &records);
    let mut tally = Tally::default();
    tally.add(&text, "train");
    tally.add(&page, "test");
    let annotations = [done("mk", &[Span::new(0, 4, Label::Junk)]), done("jd", &[])];
    let mut agreement = copydesk::review::Agreement::default();
    agreement.add(&annotations[0], &annotations[1]).unwrap();
    let report = agreement.report();
    let files = [FileSum { path: "a|b.parquet".into(), bytes: 4, sha256: "0".repeat(64) }];
    let found = card(&Card {
        format: Format::Parquet,
        options: &options,
        taken_from: &TakenFrom::Gold,
        tally: &tally,
        losses: &losses,
        rejected: 2,
        unfinished: 1,
        agreement: Some(&report),
        guidelines: Some("# Labels\n\nA headline is a headline.\n\n```\n# no heading\n```\n"),
        splits: Some("By a hash of the site."),
        license: None,
        files: &files,
    });
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/export/card.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_majority_is_sound_and_gives_each_cell_what_most_give(all in three()) {
        let refs: Vec<&Annotation> = all.iter().collect();
        let found = majority(&refs).unwrap();
        for span in &found.spans {
            prop_assert_eq!(Flaw::of(&all[0].text, span.range), None);
        }
        let mut gold = all[0].clone();
        gold.spans = found.spans;
        let given: Vec<_> = all.iter().map(cells).collect();
        for (n, cell) in cells(&gold).iter().enumerate() {
            let votes = given.iter().map(|cells| cells[n].label);
            let most = |label| votes.clone().filter(|vote| *vote == label).count() >= 2;
            let winner = Label::ALL.into_iter().find(|&label| most(Some(label)));
            prop_assert_eq!(cell.label, winner);
            let open = found.unsettled.iter().any(|u| u.range.contains(copydesk::article::Byte(cell.start)));
            prop_assert_eq!(open, winner.is_none() && !most(None));
        }
    }

    #[test]
    fn the_majority_of_one_or_of_the_same_is_itself(all in three(), count in 1..5_usize) {
        let refs = vec![&all[0]; count];
        let found = majority(&refs).unwrap();
        prop_assert_eq!(&found.spans, &all[0].spans);
        prop_assert!(found.unsettled.is_empty());
    }
}
