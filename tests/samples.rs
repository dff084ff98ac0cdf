//! The sample articles and their gold: sound, complete, and covering what they are there for.
#![expect(clippy::expect_used, reason = "a helper of tests may fail like a test")]

use copydesk::annotation::check::check;
use copydesk::annotation::file::{check_against_name, matches_article, read, write};
use copydesk::annotation::{Annotation, Coverage, Kind, Label, Status};
use copydesk::app::samples::FILES;
use copydesk::article::html::RENDERER;
use copydesk::article::open::{is_page_name, read_article};
use copydesk::article::{BlockMode, Blocks};
use std::path::Path;

/// Name, encoding, and passages that the sample is there for.
const SAMPLES: [(&str, &str, &[&str]); 14] = [
    ("harbour_bridge.txt", "UTF-8", &["\u{a0}", "&nbsp"]),
    ("wire_storm.txt", "UTF-8", &["\n(more)\n", "\n-30-\n"]),
    ("live_blog.txt", "UTF-8", &["•"]),
    ("seoul_market.txt", "UTF-8", &["▲", "무단전재 및 재배포 금지"]),
    ("osaka_rail.txt", "UTF-8", &["\n\u{3000}", "。"]),
    ("cairo_library.txt", "UTF-8", &["لا", "\u{64b}", "\u{662}"]), // lam-alef, a vowel, a digit
    ("haifa_port.txt", "UTF-8", &["של", "\u{5b8}"]),
    ("jaipur_metro.txt", "UTF-8", &["\u{94d}", "\u{93c}"]), // a conjunct, a nukta
    ("festival_emoji.txt", "UTF-8", &["\u{200d}", "e\u{301}", "\u{e007f}", "\u{ad}", "\u{200b}"]),
    ("muenchen_1252.txt", "windows-1252", &["„", "–", "€", "\r\n"]),
    ("sofia_tram_1251.txt", "windows-1251", &["№"]),
    ("river_ferry.html", "UTF-8", &["  • run at least 18", "\t\t7.00am", "‘Quiet is the trouble’"]),
    ("gull_census.html", "windows-1252", &["Fish &amp; Rope", "Bell&Tarn", "€12,500", "– There"]),
    ("tokyo_tram.html", "Shift_JIS", &["\n\u{3000}", "㈱", "ソ", "猫柳坂ねこやなぎざか線"]),
];

fn bytes_of(name: &str) -> &'static [u8] {
    FILES.iter().find(|f| f.name == name).expect("the sample is built in").bytes
}

fn text_of(name: &str) -> String {
    let read = read_article(name, bytes_of(name), None).expect(name);
    read.text.as_str().to_owned()
}

fn gold_of(name: &str) -> Annotation {
    let loaded = read(bytes_of(&format!("{name}.gold.ron")));
    let loaded = loaded.expect(name);
    assert_eq!(loaded.repairs, [], "{name}");
    loaded.annotation
}

#[test]
fn every_sample_is_built_in() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples");
    let names = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names
        .map(|name| name.into_string().unwrap())
        .filter(|name| name != "README.md" && !name.starts_with('.'))
        .collect();
    names.sort_unstable();
    let mut built_in: Vec<&str> = FILES.iter().map(|f| f.name).collect();
    built_in.sort_unstable();
    assert_eq!(names, built_in);
    let mut known: Vec<String> =
        SAMPLES.iter().flat_map(|s| [s.0.to_owned(), format!("{}.gold.ron", s.0)]).collect();
    known.sort_unstable();
    assert_eq!(names, known);
}

#[test]
fn gold_is_about_its_article() {
    for (name, encoding, _) in SAMPLES {
        let (bytes, gold) = (bytes_of(name), gold_of(name));
        let found = read_article(name, bytes, None).expect(name);
        assert_eq!(check_against_name(&gold, &format!("{name}.gold.ron")), Ok(()));
        assert!(matches_article(&gold, bytes), "{name}");
        assert_eq!(gold.article.encoding, encoding, "{name}");
        assert_eq!(found.encoding.name(), encoding, "{name} is detected");
        assert!(!found.malformed, "{name}");
        assert_eq!(gold.text.as_str(), found.text.as_str(), "{name}");
        let kind = if is_page_name(name) { Kind::Html } else { Kind::Text };
        let renderer = is_page_name(name).then_some(RENDERER);
        assert_eq!((gold.article.kind, gold.article.renderer.as_deref()), (kind, renderer));
        assert_eq!((gold.status, gold.sources.len()), (Status::Gold, 0), "{name}");
    }
}

#[test]
fn gold_is_canonical_complete_and_without_problems() {
    for (name, ..) in SAMPLES {
        let gold = gold_of(name);
        assert_eq!(write(&gold).as_bytes(), bytes_of(&format!("{name}.gold.ron")), "{name}");
        let mode = Blocks::detect(&gold.text);
        let is_wrapped = name == "wire_storm.txt";
        let expected = if is_wrapped { BlockMode::Paragraphs } else { BlockMode::Lines };
        assert_eq!(mode, expected, "{name}");
        let blocks = Blocks::new(&gold.text, mode);
        assert_eq!(check(&gold, &blocks), [], "{name}");
        let coverage = Coverage::new(&gold.text, &blocks, &gold.spans);
        assert_eq!(coverage.labelled(), coverage.total(), "{name}");
        assert!(coverage.total() > 1000, "{name}");
    }
}

#[test]
fn the_samples_cover_what_they_are_there_for() {
    for (name, _, passages) in SAMPLES {
        let text = text_of(name);
        for passage in passages {
            assert!(text.contains(passage), "{name} lacks {passage:?}");
        }
        let has_cr = name == "muenchen_1252.txt";
        assert_eq!(text.contains('\r'), has_cr, "{name}");
    }
}

/// How many spans of each label the gold of a page has, in the order of the labels.
#[test]
fn the_gold_of_pages_has_what_was_marked() {
    for (name, counts) in [
        ("river_ferry.html", [1, 2, 22, 3, 7]),
        ("gull_census.html", [1, 3, 16, 3, 7]),
        ("tokyo_tram.html", [1, 4, 18, 3, 8]),
    ] {
        let gold = gold_of(name);
        let count = |label| gold.spans.iter().filter(|s| s.label == label).count();
        assert_eq!(Label::ALL.map(count), counts, "{name}");
    }
    let gold = gold_of("gull_census.html");
    let byline = gold.spans.iter().find(|s| s.label == Label::Byline).expect("it has a byline");
    assert_eq!(gold.text.slice(byline.range), "By HANK DUVALLIER, Beacon Staff Writer");
}

/// The bytes that the pages are there for; an editor or git could have made them harmless.
#[test]
fn the_pages_hold_their_odd_bytes() {
    let has = |name: &str, part: &[u8]| bytes_of(name).windows(part.len()).any(|w| w == part);
    let gull = "gull_census.html";
    for part in [b"\r\n".as_slice(), b"\x93", b"\x92", b"\x80", b"<![CDATA[", b"&amp;amp;"] {
        assert!(has(gull, part), "{part:?}");
    }
    let lines = bytes_of(gull).split(|&b| b == b'\n');
    assert!(lines.filter(|line| !line.ends_with(b"\r")).count() > 10, "LF alone as well");
    // ソ and ㈱ in Shift_JIS: a second byte that is a backslash, and one of NEC's row 13.
    for part in [b"\x83\x5c".as_slice(), b"\x87\x8a"] {
        assert!(has("tokyo_tram.html", part), "{part:?}");
    }
}
