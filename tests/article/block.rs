//! Blocks: lines, paragraphs, and which of the two a text asks for.

use copydesk::article::{BlockMode, Blocks, Byte, ByteRange, Text};
use proptest::prelude::*;

const PARAGRAPHS: [&str; 4] = [
    "SEOUL -- Officials of three countries met on Tuesday to discuss how to answer attacks on \
     their networks, and agreed to share what they learn within hours rather than weeks.",
    "The talks, the third this year, were held behind closed doors at the foreign ministry. A \
     spokesman said that nothing had been signed, but that a joint statement would follow \
     before the end of the month, once all the capitals had read it.",
    "\"We came here to listen, and we heard a good deal,\" he told reporters on the steps. He \
     would not say whether the list of demands that a newspaper printed last week was genuine.",
    "Shares of the largest makers of network equipment rose by about two per cent in Tokyo.",
];

const CLUTTER: &str = "Home\nNews\nSports\nPopular Now\n• Weather\n• Traffic and roads\n\
    1. Mayor opens bridge after ten years of waiting\n2. Rain expected\n\nSubscribe to our letter\n";

fn wrapped(width: usize, indent: &str, between: &str) -> String {
    let fill = |paragraph: &str| {
        let (mut filled, mut line) = (String::new(), indent.to_string());
        for word in paragraph.split(' ') {
            let starts = line.trim().is_empty();
            if !starts && line.len() + 1 + word.len() > width {
                filled = filled + &line + "\n";
                line = word.to_string();
            } else {
                line = line + if starts { "" } else { " " } + word;
            }
        }
        filled + &line
    };
    PARAGRAPHS.map(fill).join(between)
}

fn mode(string: &str) -> BlockMode {
    Blocks::detect(&Text::new(string.to_string()))
}

#[test]
fn wrapped_copy_makes_paragraphs() {
    for width in [45, 60, 65, 72, 78, 100] {
        let copy = wrapped(width, "", "\n\n");
        assert_eq!(mode(&copy), BlockMode::Paragraphs, "at {width}");
        let amid = format!("{CLUTTER}\n{copy}\n\n{CLUTTER}");
        assert_eq!(mode(&amid), BlockMode::Paragraphs, "at {width}, amid clutter");
        assert_eq!(mode(&amid.replace('\n', "\r\n")), BlockMode::Paragraphs, "at {width}, CRLF");
        let indented = wrapped(width, "    ", "\n\n");
        assert_eq!(mode(&indented), BlockMode::Paragraphs, "at {width}, indented, parted");
    }
}

#[test]
fn a_few_longer_lines_do_not_hide_the_wrapping() {
    let header = format!("X-Path: {}\nX-From: {}\n\n", "relay!".repeat(25), "desk.".repeat(30));
    assert_eq!(mode(&(header + &wrapped(65, "", "\n\n"))), BlockMode::Paragraphs);
}

#[test]
fn wrapped_copy_of_wide_characters_makes_paragraphs() {
    let han = "外交部发言人星期二在北京举行的记者会上表示双方将继续就经济合作问题进行磋商";
    let line: String = han.chars().take(30).collect();
    let paragraph = format!("{line}\n{line}\n{line}\n市民对此反应不一");
    assert_eq!(mode(&format!("{paragraph}\n\n{paragraph}")), BlockMode::Paragraphs);
    let long = han.repeat(6);
    assert_eq!(mode(&format!("{long}\n\n{long}\n\n{paragraph}")), BlockMode::Lines);
}

#[test]
fn what_is_not_wrapped_makes_lines() {
    let long = PARAGRAPHS.join("\n\n");
    let adjoining = PARAGRAPHS.join("\n");
    let indented = wrapped(65, "    ", "\n");
    let item = "Officials of several countries met to discuss the attacks on networks\n";
    let list = (1..40).fold(String::new(), |list, n| list + &format!("{n}. {item}"));
    let bullets = format!("  • {item}").repeat(40);
    let verse =
        "The bridge is down,\nthe river wide,\nthe ferryman asleep.\nWho calls?\n".repeat(9);
    let cases = [
        ("nothing", ""),
        ("blanks", " \n\n \n"),
        ("long lines", long.as_str()),
        ("long lines that adjoin", adjoining.as_str()),
        ("indents alone", indented.as_str()),
        ("a numbered list", list.as_str()),
        ("bullets", bullets.as_str()),
        ("menus", CLUTTER),
        ("verse", verse.as_str()),
        ("too few lines", "Officials of three countries met on Tuesday\nto discuss attacks.\n"),
    ];
    for (name, string) in cases {
        assert_eq!(mode(string), BlockMode::Lines, "{name}");
    }
    let amid = format!("{long}\n\n{long}\n\n{}", wrapped(65, "", "\n\n"));
    assert_eq!(mode(&amid), BlockMode::Lines, "wrapped copy quoted in a longer page");
}

#[test]
fn blocks_are_found_by_offset() {
    let text = Text::new(" One \n\n two\nthree\r\n\n".to_string());
    let lines = Blocks::new(&text, BlockMode::Lines);
    let range = ByteRange::new;
    assert_eq!(lines.as_slice(), [range(1, 4), range(8, 11), range(12, 17)]);
    let paragraphs = Blocks::new(&text, BlockMode::Paragraphs);
    assert_eq!(paragraphs.as_slice(), [range(1, 4), range(8, 17)]);
    for (at, nearest) in [(0, 0), (3, 0), (4, 1), (11, 2), (16, 2), (17, 2), (99, 2)] {
        assert_eq!(lines.nearest(Byte(at)), Some(nearest), "at {at}");
    }
    for (of, blocks) in [
        (range(0, 20), 0..3),
        (range(2, 9), 0..2),
        (range(8, 8), 1..2),
        (range(5, 6), 1..1),
        (range(19, 20), 3..3),
    ] {
        assert_eq!(lines.overlapping(of), blocks, "{of}");
    }
    let none = Blocks::new(&Text::new("\n \n".to_string()), BlockMode::Lines);
    assert!(none.is_empty() && none.nearest(Byte(0)).is_none() && none.get(0).is_none());
}

proptest! {
    #[test]
    fn every_cluster_that_is_not_blank_lies_in_one_block(
        string in "([a-z ]{0,9}|\\PC{0,3}|\u{a0}|\u{301}|\u{200b}|\r\n|\n|\r|\u{2028}){0,20}",
        paragraphs in any::<bool>(),
    ) {
        let text = Text::new(string);
        let mode = if paragraphs { BlockMode::Paragraphs } else { BlockMode::Lines };
        let blocks = Blocks::new(&text, mode);
        for pair in blocks.as_slice().windows(2) {
            prop_assert!(pair[0].end <= pair[1].start);
        }
        for block in blocks.as_slice() {
            prop_assert_eq!(text.trim(*block), Some(*block));
        }
        for (range, _) in text.clusters(text.full()).filter(|(range, _)| !text.is_blank(*range)) {
            let holds = blocks.as_slice().iter().filter(|block| block.covers(range)).count();
            prop_assert_eq!(holds, 1, "{}", range);
        }
        let detected = Blocks::detect(&text);
        prop_assert!(detected == BlockMode::Lines || text.line_count() >= 5);
    }
}
