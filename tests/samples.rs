//! The sample articles and their gold: sound, complete, and covering what they are there for.
#![expect(clippy::expect_used, reason = "a helper of tests may fail like a test")]

use copydesk::annotation::check::check;
use copydesk::annotation::file::{check_against_name, matches_article, read, write};
use copydesk::annotation::{Annotation, Coverage, Status};
use copydesk::app::samples::FILES;
use copydesk::article::{BlockMode, Blocks, decode};
use std::path::Path;

/// Name, encoding, and passages that the sample is there for.
const SAMPLES: [(&str, &str, &[&str]); 11] = [
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
];

fn bytes_of(name: &str) -> &'static [u8] {
    FILES.iter().find(|f| f.name == name).expect("the sample is built in").bytes
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
        let decoded = decode(bytes);
        assert_eq!(check_against_name(&gold, &format!("{name}.gold.ron")), Ok(()));
        assert!(matches_article(&gold, bytes), "{name}");
        assert_eq!(gold.article.encoding, encoding, "{name}");
        assert_eq!(decoded.encoding.name(), encoding, "{name} is detected");
        assert!(!decoded.malformed, "{name}");
        assert_eq!(gold.text.as_str(), decoded.text, "{name}");
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
        let text = decode(bytes_of(name)).text;
        for passage in passages {
            assert!(text.contains(passage), "{name} lacks {passage:?}");
        }
        let has_cr = name == "muenchen_1252.txt";
        assert_eq!(text.contains('\r'), has_cr, "{name}");
    }
}
