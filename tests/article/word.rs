//! Words: what a double click takes, and where Ctrl+arrows stop.

use copydesk::article::word::{REACH, next_word_edge, previous_word_edge, word_at};
use copydesk::article::{Byte, ByteRange, Text};
use proptest::prelude::*;

#[test]
fn a_click_takes_the_word_or_the_blanks_around_it() {
    // text, what to click (its first occurrence), what is taken
    let cases = [
        ("Daniel Kim Views", "K", "Kim"),
        ("Daniel Kim Views", "m V", "Kim"),
        ("Daniel  \u{a0} Kim", " \u{a0}", "  \u{a0} "),
        ("don't stop", "'", "don't"),
        ("It cost 3.5 million", ".", "3.5"),
        ("Kim, he said", ",", ","),
        ("cafe\u{301} noir", "caf", "cafe\u{301}"),
        ("서울시는 오늘", "시", "서울시는"),
        ("ニュース速報", "ー", "ニュース"),
        ("東京都", "京", "京"),
        ("one\r\ntwo", "\r\n", "one"),
        ("one \n two", "\n", " "),
        ("one\n two", " ", " "),
        ("a\n\nb", "\n\nb", "a"),
        ("\u{1F468}\u{200D}\u{1F469} x", "\u{1F468}", "\u{1F468}\u{200D}\u{1F469}"),
        ("x\u{1F1F0}\u{1F1F7}\u{1F1EF}\u{1F1F5}", "\u{1F1EF}", "\u{1F1EF}\u{1F1F5}"),
        ("กำลัง", "ก", "กำ"),
    ];
    for (string, click, expected) in cases {
        let text = Text::new(string.to_string());
        let at = Byte(string.find(click).unwrap());
        assert_eq!(text.slice(word_at(&text, at)), expected, "{string:?} at {click:?}");
    }
}

#[test]
fn an_empty_line_has_an_empty_word_and_the_end_the_last_one() {
    let text = Text::new("one\n\ntwo".to_string());
    assert_eq!(word_at(&text, Byte(4)), ByteRange::new(4, 4));
    assert_eq!(word_at(&text, text.end()), ByteRange::new(5, 8));
    assert_eq!(word_at(&text, Byte(usize::MAX)), ByteRange::new(5, 8));
    let empty = Text::new(String::new());
    assert_eq!(word_at(&empty, Byte(0)), ByteRange::new(0, 0));
    assert_eq!(next_word_edge(&empty, Byte(3)), Byte(0));
    assert_eq!(previous_word_edge(&empty, Byte(3)), Byte(0));
}

/// Every stop from one end of the text to the other.
fn stops(text: &Text, from: Byte, step: fn(&Text, Byte) -> Byte) -> Vec<usize> {
    let mut found = vec![];
    let mut at = from;
    loop {
        let next = step(text, at);
        if next == at {
            return found;
        }
        at = next;
        found.push(at.0);
    }
}

#[test]
fn ctrl_arrows_stop_at_words_and_at_runs_of_punctuation() {
    // text, stops going right, stops going left
    let cases: [(&str, &[usize], &[usize]); 8] = [
        ("Daniel Kim Views", &[6, 10, 16], &[11, 7, 0]),
        ("one\r\n\r\n  two ", &[3, 12, 13], &[9, 0]),
        ("Kim, \"he\" said...", &[3, 4, 6, 8, 9, 14, 17], &[14, 10, 8, 6, 5, 3, 0]),
        ("cafe\u{301}s", &[7], &[0]),
        ("東京 ", &[3, 6, 7], &[3, 0]),
        ("서울시 ニュース", &[9, 22], &[10, 0]),
        ("  ", &[2], &[0]),
        ("", &[], &[]),
    ];
    for (string, right, left) in cases {
        let text = Text::new(string.to_string());
        assert_eq!(stops(&text, Byte(0), next_word_edge), right, "{string:?}");
        assert_eq!(stops(&text, text.end(), previous_word_edge), left, "{string:?}");
    }
}

#[test]
fn a_line_without_blanks_is_read_in_part_only() {
    for unit in ["a", "한", "-", "\u{1F1F0}\u{1F1F7}"] {
        let text = Text::new(unit.repeat(100_000));
        let middle = text.floor_edge(Byte(text.end().0 / 2));
        let word = word_at(&text, middle);
        assert!(word.contains(middle) && word.len() <= 2 * REACH + 16, "{unit}: {word}");
        let next = next_word_edge(&text, middle);
        assert!(next > middle && next.0 - middle.0 <= REACH + 8, "{unit}: {next}");
        let previous = previous_word_edge(&text, middle);
        assert!(previous < middle && middle.0 - previous.0 <= REACH + 8, "{unit}: {previous}");
    }
    let blanks = Text::new(format!("a{}b", " ".repeat(100_000)));
    assert!(word_at(&blanks, Byte(50_000)).len() <= 2 * REACH + 2);
    assert_eq!(next_word_edge(&blanks, Byte(1)), blanks.end());
    assert_eq!(previous_word_edge(&blanks, Byte(100_001)), Byte(0));
}

proptest! {
    #[test]
    fn words_are_whole_clusters_of_one_line(
        string in "([a-z.,' ]{0,6}|[가-힣]{0,3}|[ก-๎]{0,4}|\\PC{0,3}|e\u{301}|\r\n|\n|\u{1F468}\u{200D}|\u{1F1F0}){0,12}",
        at in 0_usize..120,
    ) {
        let text = Text::new(string);
        let at = Byte(at);
        let word = word_at(&text, at);
        let line = text.line(text.line_at(at.min(text.end())));
        prop_assert!(line.covers(word));
        prop_assert!(text.is_cluster_edge(word.start) && text.is_cluster_edge(word.end));
        prop_assert_eq!(word.is_empty(), line.is_empty());
        if at < line.end {
            prop_assert!(word.contains(text.floor_edge(at)));
        }
        let next = next_word_edge(&text, at);
        prop_assert!(text.is_cluster_edge(next));
        prop_assert!(next > at || next == text.end());
        let previous = previous_word_edge(&text, at);
        prop_assert!(text.is_cluster_edge(previous));
        prop_assert!(previous < at || previous == Byte(0));
    }
}
