//! Offset units: the fixture that tells them apart, and round trips.

use copydesk::article::{Byte, Cluster, CodePoint, Text, Units, Utf16};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

const FIXTURE: &str = "😀 cafe\u{301} Headline here\nBody one.\n";

#[test]
fn the_four_units_of_the_fixture_differ() {
    let text = Text::new(FIXTURE.to_string());
    let units = Units::new(&text);
    for (byte, utf16, code_point, cluster) in [(0, 0, 0, 0), (12, 9, 8, 7), (25, 22, 21, 20)] {
        let byte = Byte(byte);
        assert_eq!(units.utf16(byte), Some(Utf16(utf16)));
        assert_eq!(units.code_point(byte), Some(CodePoint(code_point)));
        assert_eq!(units.cluster(byte), Some(Cluster(cluster)));
        assert_eq!(units.byte_of_utf16(Utf16(utf16)), Some(byte));
        assert_eq!(units.byte_of_code_point(CodePoint(code_point)), Some(byte));
        assert_eq!(units.byte_of_cluster(Cluster(cluster)), Some(byte));
    }
    assert_eq!(text.slice(copydesk::article::ByteRange::new(12, 25)), "Headline here");
}

#[test]
fn what_is_inside_a_unit_or_out_of_range_has_no_answer() {
    let text = Text::new(FIXTURE.to_string());
    let units = Units::new(&text);
    for inside_a_character in [1, 2, 3, 10, 37, usize::MAX] {
        let at = Byte(inside_a_character);
        assert_eq!((units.utf16(at), units.code_point(at), units.cluster(at)), (None, None, None));
    }
    let inside_a_cluster = Byte(9); // before the combining accent
    assert_eq!(units.utf16(inside_a_cluster), Some(Utf16(7)));
    assert_eq!(units.code_point(inside_a_cluster), Some(CodePoint(6)));
    assert_eq!(units.cluster(inside_a_cluster), None);
    assert_eq!(units.byte_of_utf16(Utf16(1)), None); // inside the surrogate pair
    assert_eq!(units.byte_of_utf16(Utf16(units.utf16_len() + 1)), None);
    assert_eq!(units.byte_of_code_point(CodePoint(units.code_point_len() + 1)), None);
    assert_eq!(units.byte_of_cluster(Cluster(units.cluster_len() + 1)), None);
    assert_eq!(units.byte_of_utf16(Utf16(usize::MAX)), None);
}

/// Compares every conversion with plain counting.
fn check_against_counting(string: &str) {
    let text = Text::new(string.to_string());
    let units = Units::new(&text);
    let edges: Vec<usize> =
        string.grapheme_indices(true).map(|(i, _)| i).chain([string.len()]).collect();
    assert_eq!(units.cluster_len(), edges.len() - 1);
    let (mut utf16, mut code_point) = (0, 0);
    let mut starts = string.char_indices().map(|(i, c)| (i, Some(c))).collect::<Vec<_>>();
    starts.push((string.len(), None));
    for (at, c) in starts {
        let at = Byte(at);
        assert_eq!(units.utf16(at), Some(Utf16(utf16)), "{string:?} at {at}");
        assert_eq!(units.byte_of_utf16(Utf16(utf16)), Some(at), "{string:?} at {at}");
        assert_eq!(units.code_point(at), Some(CodePoint(code_point)), "{string:?} at {at}");
        assert_eq!(units.byte_of_code_point(CodePoint(code_point)), Some(at), "{string:?} at {at}");
        let cluster = edges.binary_search(&at.0).ok().map(Cluster);
        assert_eq!(units.cluster(at), cluster, "{string:?} at {at}");
        if let Some(cluster) = cluster {
            assert_eq!(units.byte_of_cluster(cluster), Some(at), "{string:?} at {at}");
        }
        let Some(c) = c else { break };
        if c.len_utf16() == 2 {
            assert_eq!(units.byte_of_utf16(Utf16(utf16 + 1)), None, "{string:?} at {at}");
        }
        if c.len_utf8() > 1 {
            assert_eq!(units.utf16(Byte(at.0 + 1)), None, "{string:?} at {at}");
        }
        utf16 += c.len_utf16();
        code_point += 1;
    }
    assert_eq!((units.utf16_len(), units.code_point_len()), (utf16, code_point));
}

#[test]
fn long_texts_are_counted_right_past_the_first_marks() {
    for string in [
        "The minister spoke.\r\n".repeat(300),
        "\u{1F1F0}\u{1F1F7}".repeat(500),
        "한국어 기사 ".repeat(200),
        format!("{}e{}z\n{}", "ab".repeat(300), "\u{301}".repeat(2_000), "x\u{1F600}".repeat(600)),
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} ".repeat(150),
        "x".repeat(1023) + "\r\n" + &"y".repeat(1025),
        "x".repeat(1024),
    ] {
        check_against_counting(&string);
    }
}

/// Text from the pieces on which the units differ.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[ -~]{1,40}",
        2 => "\\PC{1,10}",
        1 => any::<char>().prop_map(String::from),
        1 => Just("\r\n".to_string()),
        1 => Just("\r".to_string()),
        1 => Just("\n\n".to_string()),
        1 => Just("e\u{301}\u{302}".to_string()),
        1 => Just("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}".to_string()),
        1 => Just("\u{1F1F0}".to_string()),
        1 => Just("\u{1F44D}\u{1F3FD}".to_string()),
        1 => Just("\u{915}\u{94d}\u{937}".to_string()),
        1 => "[가-힣]{1,200}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn conversions_agree_with_counting(string in pieces()) {
        check_against_counting(&string);
    }

    #[test]
    fn edges_agree_with_segmentation(string in pieces()) {
        let text = Text::new(string.clone());
        let edges: Vec<usize> =
            string.grapheme_indices(true).map(|(i, _)| i).chain([string.len()]).collect();
        for at in 0..=string.len() {
            let before = edges.iter().rev().find(|&&edge| edge < at).copied();
            let after = edges.iter().find(|&&edge| edge > at).copied();
            prop_assert_eq!(text.is_cluster_edge(Byte(at)), edges.contains(&at), "at {}", at);
            prop_assert_eq!(text.previous_edge(Byte(at)), Byte(before.unwrap_or(0)), "at {}", at);
            let after = after.unwrap_or(string.len());
            prop_assert_eq!(text.next_edge(Byte(at)), Byte(after), "at {}", at);
        }
    }
}
