//! Gold texts found again in raw texts: tables of pages in several scripts, and properties.

use copydesk::annotation::{Flaw, Label};
use copydesk::article::Text;
use copydesk::dataset::align::{Aligned, align};
use copydesk::dataset::tokens::tokens;
use proptest::prelude::*;

const BODY: Label = Label::Body;

/// The spans as label letters and texts, and the texts that were not placed.
fn seen(raw: &str, parts: &[(Label, &str)]) -> (Vec<String>, Vec<String>) {
    let text = Text::new(raw.to_owned());
    let Aligned { spans, unplaced, .. } = align(&text, parts);
    for span in &spans {
        assert_eq!(Flaw::of(&text, span.range), None, "{raw:?}: {}", span.range);
    }
    let spans = spans.iter().map(|s| format!("{} {}", s.label.letter(), text.slice(s.range)));
    (spans.collect(), unplaced.into_iter().map(|lost| lost.text).collect())
}

struct Case {
    name: &'static str,
    raw: &'static str,
    parts: &'static [(Label, &'static str)],
    spans: &'static [&'static str],
    unplaced: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "nothing",
        raw: "",
        parts: &[(BODY, "Rain fell.")],
        spans: &[],
        unplaced: &["Rain fell"],
    },
    Case {
        name: "furniture that repeats the first paragraph",
        raw: "Home\nRain fell on the city for two days.\nSubscribe now\nPopular\nRain again\n\
              Rain fell on the city for two days.\nThe river rose by a metre on Monday.\n\
              Related stories\nRain fell on the city for two days.\n",
        parts: &[(
            BODY,
            "Rain fell on the city for two days.\n\nThe river rose by a metre on Monday.",
        )],
        spans: &["B Rain fell on the city for two days.", "B The river rose by a metre on Monday."],
        unplaced: &[],
    },
    Case {
        name: "an advert inside a paragraph of the gold",
        raw: "The river rose by a metre on Monday,\nAdvertisement\nand fell again by Tuesday night.\n",
        parts: &[(BODY, "The river rose by a metre on Monday, and fell again by Tuesday night.")],
        spans: &["B The river rose by a metre on Monday,", "B and fell again by Tuesday night."],
        unplaced: &[],
    },
    Case {
        name: "a paragraph that the page has not",
        raw: "The river rose by a metre on Monday.\nIt fell again by Tuesday night.\n",
        parts: &[(
            BODY,
            "The river rose by a metre on Monday.\nNobody had expected such a flood in spring.\n\
             It fell again by Tuesday night.",
        )],
        spans: &["B The river rose by a metre on Monday.", "B It fell again by Tuesday night."],
        unplaced: &["Nobody had expected such a flood in spring"],
    },
    Case {
        name: "paragraphs in another order",
        raw: "The mayor called it the worst flood of the century so far.\n\
              The river rose by a metre on Monday and then by another one.\n\
              It fell again by Tuesday night, and people went home.\n",
        parts: &[(
            BODY,
            "The river rose by a metre on Monday and then by another one.\n\
             It fell again by Tuesday night, and people went home.\n\
             The mayor called it the worst flood of the century so far.",
        )],
        spans: &[
            "B The mayor called it the worst flood of the century so far.",
            "B The river rose by a metre on Monday and then by another one.",
            "B It fell again by Tuesday night, and people went home.",
        ],
        unplaced: &[],
    },
    Case {
        name: "some words of another line",
        raw: "Find one of the best offers here today, only with us and for you\n\
              The river rose by a metre on Monday.\n",
        parts: &[(
            BODY,
            "The river rose by a metre on Monday.\nThe minister spoke at one of the best known \
             schools of the country about floods.",
        )],
        spans: &["B The river rose by a metre on Monday."],
        unplaced: &[
            "The minister spoke at one of the best known schools of the country about floods",
        ],
    },
    Case {
        name: "a short line between furniture",
        raw: "Menu\nWhat now?\nAdvertisement\nThe river rose by a metre on Monday.\nShare\nWhat now?\n\
              Tweet\nIt fell again by Tuesday night.\nWhat now?\n",
        parts: &[(
            BODY,
            "The river rose by a metre on Monday.\nWhat now?\nIt fell again by Tuesday night.",
        )],
        spans: &[
            "B The river rose by a metre on Monday.",
            "B What now?",
            "B It fell again by Tuesday night.",
        ],
        unplaced: &[],
    },
    Case {
        name: "headline and byline, the headline again in the body",
        raw: "Rain again | The Example\nNews\nRain again in the north\nBy Ann Lee, Monday\n\
              The river rose by a metre on Monday.\nMore by Ann Lee and others who write for us\n",
        parts: &[
            (Label::Headline, "Rain again in the north"),
            (Label::Byline, "Ann Lee"),
            (BODY, "Rain again in the north\nThe river rose by a metre on Monday."),
        ],
        spans: &[
            "H Rain again in the north",
            "Y Ann Lee,",
            "B The river rose by a metre on Monday.",
        ],
        unplaced: &[],
    },
    Case {
        name: "quotation marks and bullets",
        raw: "He said (twice): “The river rose by a metre.” Read more\n  • It fell again by night…\n",
        parts: &[(BODY, "\"The river rose by a metre\"\nIt fell again by night")],
        spans: &["B “The river rose by a metre.”", "B • It fell again by night…"],
        unplaced: &[],
    },
    Case {
        name: "words glued together",
        raw: "Share:The river rose by a metre.Comments\n",
        parts: &[(BODY, "The river rose by a metre.")],
        // `metre.Comments` has no blank, so the stop goes with the word before it.
        spans: &["B The river rose by a metre."],
        unplaced: &[],
    },
    Case {
        name: "another case",
        raw: "MENU\nTHE RIVER ROSE BY A METRE\n",
        parts: &[(BODY, "The river rose by a metre")],
        spans: &["B THE RIVER ROSE BY A METRE"],
        unplaced: &[],
    },
    Case {
        name: "hard-wrapped copy is one span a paragraph",
        raw: "The river rose by a metre on Monday, and people along its lower course\n\
              left their homes in the afternoon, since nobody could say how far it\n\
              would rise in the night; the mayor had opened the school for all who\n\
              had nowhere else to go, and two hundred came before the evening, with\n\
              their dogs and some with chickens in a box, as the teachers reported.\n\n\
              By Tuesday the water had fallen again, and most of them could go home\n\
              to houses that were wet and full of mud but still standing, they said.\n",
        parts: &[(
            BODY,
            "The river rose by a metre on Monday, and people along its lower course left their \
             homes in the afternoon, since nobody could say how far it would rise in the night; \
             the mayor had opened the school for all who had nowhere else to go, and two hundred \
             came before the evening, with their dogs and some with chickens in a box, as the \
             teachers reported.",
        )],
        spans: &["B The river rose by a metre on Monday, and people along its lower course\n\
             left their homes in the afternoon, since nobody could say how far it\n\
             would rise in the night; the mayor had opened the school for all who\n\
             had nowhere else to go, and two hundred came before the evening, with\n\
             their dogs and some with chickens in a box, as the teachers reported."],
        unplaced: &[],
    },
    Case {
        name: "Korean",
        raw: "홈\n많이 본 뉴스\n정부는 18일 오전 서울에서 회의를 열었다.\n구독하기\n회의에는 세 나라의 대표가 참석했다.\n",
        parts: &[(
            BODY,
            "정부는 18일 오전 서울에서 회의를 열었다.\n회의에는 세 나라의 대표가 참석했다.",
        )],
        spans: &[
            "B 정부는 18일 오전 서울에서 회의를 열었다.",
            "B 회의에는 세 나라의 대표가 참석했다.",
        ],
        unplaced: &[],
    },
    Case {
        name: "Japanese, from the middle of a line",
        raw: "速報　「台風は明日の朝に上陸する」と気象庁が発表した。続きを読む\n",
        parts: &[(BODY, "「台風は明日の朝に上陸する」と気象庁が発表した。")],
        spans: &["B 「台風は明日の朝に上陸する」と気象庁が発表した。"],
        unplaced: &[],
    },
    Case {
        name: "Arabic, with vowel marks",
        raw: "الرئيسية\nقال الرَّئيس إن الحكومة ستعمل وفق الخطة،\nاقرأ أيضا\n",
        parts: &[(BODY, "قال الرَّئيس إن الحكومة ستعمل وفق الخطة")],
        spans: &["B قال الرَّئيس إن الحكومة ستعمل وفق الخطة،"],
        unplaced: &[],
    },
    Case {
        name: "combining marks and line ends of Windows",
        raw: "Menu\r\nLe cafe\u{301} e\u{301}tait ferme\u{301} hier soir\u{a0}!\r\n",
        parts: &[(BODY, "Le cafe\u{301} e\u{301}tait ferme\u{301} hier soir")],
        spans: &["B Le cafe\u{301} e\u{301}tait ferme\u{301} hier soir\u{a0}!"],
        unplaced: &[],
    },
];

#[test]
fn gold_is_found_where_it_belongs() {
    for case in CASES {
        let (spans, unplaced) = seen(case.raw, case.parts);
        assert_eq!(spans, case.spans, "{}", case.name);
        assert_eq!(unplaced, case.unplaced, "{}", case.name);
    }
}

#[test]
fn what_is_not_placed_is_told_with_its_part_and_place() {
    let text = Text::new("The river rose by a metre on Monday.\n".to_owned());
    let gold = "The river rose by a metre on Monday.\n\n  It fell again.";
    let aligned = align(&text, &[(Label::Headline, "Rain"), (BODY, gold)]);
    let told: Vec<_> = aligned
        .unplaced
        .iter()
        .map(|u| (u.part, u.label, u.range.start.0..u.range.end.0, u.text.as_str(), u.tokens))
        .collect();
    let expected = [(0, Label::Headline, 0..4, "Rain", 1), (1, BODY, 40..53, "It fell again", 3)];
    assert_eq!(told, expected);
    assert_eq!((aligned.tokens, aligned.placed), (12, 8));
}

/// Repetition must not make the search slow: these would take very long if it did.
#[test]
fn texts_that_repeat_end_soon() {
    let marker =
        |n: usize| if n.is_multiple_of(50) { format!("m{} ", n % 1000) } else { "x ".into() };
    let repeated: String = (0..30_000).map(marker).collect();
    for (raw, gold) in [
        ("x ".repeat(30_000), "x ".repeat(30_000)),
        (repeated.clone(), repeated.clone()),
        ("a b c\n".repeat(10_000), "c b a\n".repeat(10_000)),
        (repeated, "m1\nx\n".repeat(20_000)),
    ] {
        let text = Text::new(raw);
        let aligned = align(&text, &[(BODY, &gold)]);
        assert!(aligned.placed <= aligned.tokens);
    }
}

/// A review found that each line looked through all of the gold for what is placed beside it.
#[test]
fn a_million_lines_that_stand_nowhere_end_soon() {
    let text = Text::new("Rain fell on the town.\nAnd no more of it came.\n".to_owned());
    // `fell` has a place, but as a part of a block it is not taken for a line.
    for word in ["absent", "fell"] {
        let gold = format!("{word}\n").repeat(1_000_000);
        let aligned = align(&text, &[(Label::Body, &gold)]);
        assert_eq!((aligned.tokens, aligned.placed, aligned.spans.len()), (1_000_000, 0, 0));
    }
}

/// Paragraphs of made-up words; each has a word of its own.
fn paragraph(number: usize) -> String {
    let words = ["river", "rose", "again", "on", "the", "mayor", "said", "water", "of", "city"];
    let word = |i: usize| words.iter().cycle().nth(i * i + number * 7).copied().unwrap_or("x");
    let mut text: Vec<String> = (0..12).map(|i| word(i).to_owned()).collect();
    text.insert(5, format!("word{number}"));
    text.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Any texts: sound spans in which only words of the gold stand, and counts that add up.
    #[test]
    fn spans_are_sound_and_hold_the_gold_alone(
        raw in "[abc .\\n«é\u{301}한日\u{a0}\r-]{0,120}",
        gold in "[abc .\\né\u{301}한日]{0,60}",
        title in "[abc 한]{0,8}",
    ) {
        let text = Text::new(raw);
        let parts = [(Label::Headline, title.as_str()), (BODY, gold.as_str())];
        let aligned = align(&text, &parts);
        let mut words = Vec::new();
        for span in &aligned.spans {
            prop_assert_eq!(Flaw::of(&text, span.range), None);
            words.extend(tokens(text.slice(span.range)).map(|t| t.text.to_lowercase()));
        }
        prop_assert!(words.len() >= aligned.placed);
        let lost: usize = aligned.unplaced.iter().map(|lost| lost.tokens).sum();
        prop_assert_eq!(aligned.placed + lost, aligned.tokens);
        let all: Vec<String> = parts.iter().flat_map(|(_, part)| tokens(part))
            .map(|t| t.text.to_lowercase()).collect();
        for word in words {
            prop_assert!(all.contains(&word), "{} is not in the gold", word);
        }
    }

    /// A body among furniture comes back whole, whatever stands between its paragraphs.
    #[test]
    fn a_body_among_furniture_comes_back(
        between in prop::collection::vec(prop::sample::subsequence(
            vec!["Menu", "Read more", "Share on all networks", "the city", "Sign up for free"], 0..4,
        ), 1..12),
    ) {
        let (mut raw, mut gold) = (String::new(), String::new());
        for (number, furniture) in between.iter().enumerate() {
            for line in furniture {
                raw.push_str(line);
                raw.push_str("\n\n");
            }
            raw.push_str(&paragraph(number));
            raw.push_str(".\n\n");
            gold.push_str(&paragraph(number));
            gold.push_str("\n\n");
        }
        let text = Text::new(raw);
        let aligned = align(&text, &[(BODY, &gold)]);
        prop_assert!(aligned.unplaced.is_empty(), "{:?}", aligned.unplaced);
        let found: Vec<&str> = aligned.spans.iter().map(|s| text.slice(s.range)).collect();
        let expected: Vec<String> =
            (0..between.len()).map(|number| format!("{}.", paragraph(number))).collect();
        prop_assert_eq!(found, expected);
    }
}
