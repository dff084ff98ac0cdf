//! Decoding: every encoding that news is written in, and any bytes at all.

use copydesk::article::decode::{encoding_by_name, encodings, looks_binary};
use copydesk::article::{Evidence, decode, decode_as};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, KOI8_R, KOI8_U, SHIFT_JIS, UTF_8,
    UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253,
    WINDOWS_1255, WINDOWS_1256,
};
use proptest::prelude::*;

const FRENCH: &str = "Le ministre a déclaré mardi que les négociations reprendraient à l’été.\r\n\
    « Nous sommes prêts à coopérer », a-t-il ajouté devant l’Assemblée, à Orléans.\r\n";
const KOREAN: &str = "한미일 외교 당국자들은 18일 오전 워싱턴에서 만나 사이버 안보 협력 방안을 논의했다.\n\
    정부는 회의 결과를 다음 주에 발표할 예정이라고 밝혔다. (서울=김다니엘 기자)\n";
const JAPANESE: &str = "日米韓の高官は18日午前、ワシントンで会談し、サイバー攻撃への対応を協議した。\n\
    政府は来週、会議の結果を発表する予定だとしている。記者団の質問には答えなかった。\n";
const SIMPLIFIED: &str = "外交部发言人星期二在北京举行的记者会上表示，双方将继续就经济合作问题进行磋商。\n\
    据新华社报道，会议结果将于下周公布。市民对此反应不一，专家认为影响有限。\n";
const TRADITIONAL: &str = "外交部發言人星期二在臺北舉行的記者會上表示，雙方將繼續就經濟合作問題進行磋商。\n\
    據中央社報導，會議結果將於下週公布。市民對此反應不一，專家認為影響有限。\n";
const RUSSIAN: &str = "Министр иностранных дел заявил во вторник, что переговоры продолжатся летом.\n\
    По словам источника в правительстве, итоги встречи объявят на следующей неделе.\n";
const ARABIC: &str = "أعلن وزير الخارجية يوم الثلاثاء أن المفاوضات ستستأنف في الصيف المقبل.\n\
    وقال مصدر في الحكومة إن نتائج الاجتماع ستعلن الأسبوع القادم.\n";
const POLISH: &str = "Minister oświadczył we wtorek, że rozmowy zostaną wznowione w przyszłym tygodniu.\n\
    Według źródeł rządowych wyniki spotkania będą ogłoszone później, może już w piątek.\n";
const GREEK: &str =
    "Ο υπουργός Εξωτερικών δήλωσε την Τρίτη ότι οι συνομιλίες θα συνεχιστούν το καλοκαίρι.\n";
const HEBREW: &str =
    "שר החוץ הודיע ביום שלישי כי השיחות יימשכו בקיץ הקרוב, לאחר הבחירות בירושלים.\n";
const THAI: &str = "รัฐมนตรีว่าการกระทรวงการต่างประเทศแถลงเมื่อวันอังคารว่า การเจรจาจะดำเนินต่อไปในเดือนหน้า\n\
    ทั้งนี้ แหล่งข่าวในรัฐบาลระบุว่า ผลการประชุมจะประกาศในสัปดาห์หน้า และจะแจ้งให้ประชาชนทราบ\n";

fn legacy() -> Vec<(&'static Encoding, &'static str)> {
    vec![
        (WINDOWS_1252, FRENCH),
        (EUC_KR, KOREAN),
        (SHIFT_JIS, JAPANESE),
        (EUC_JP, JAPANESE),
        (ISO_2022_JP, JAPANESE),
        (GB18030, SIMPLIFIED),
        (BIG5, TRADITIONAL),
        (WINDOWS_1251, RUSSIAN),
        (KOI8_R, RUSSIAN),
        (WINDOWS_1256, ARABIC),
        (WINDOWS_1250, POLISH),
        (WINDOWS_1253, GREEK),
        (WINDOWS_1255, HEBREW),
        (WINDOWS_874, THAI),
    ]
}

fn encode(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let (bytes, used, lost) = encoding.encode(text);
    assert!(used == encoding && !lost, "{} cannot write its own sample", encoding.name());
    bytes.into_owned()
}

fn utf16(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let bytes = |unit: u16| {
        if encoding == UTF_16LE { unit.to_le_bytes() } else { unit.to_be_bytes() }
    };
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn news_in_legacy_encodings_is_read() {
    for (encoding, text) in legacy() {
        let decoded = decode(&encode(text, encoding));
        assert_eq!(decoded.text, text);
        // Russian is written alike in both.
        let expected = if encoding == KOI8_R { KOI8_U } else { encoding };
        assert_eq!(decoded.encoding, expected, "{text}");
        assert_eq!((decoded.bom, decoded.malformed), (false, false), "{}", encoding.name());
        assert_eq!(decoded.evidence, Evidence::Guess);
    }
}

#[test]
fn a_long_ascii_head_does_not_hide_the_encoding() {
    let head = "Home | News | Sports | Popular Now\n".repeat(60_000);
    for (encoding, text) in legacy() {
        let all = head.clone() + text;
        let decoded = decode(&encode(&all, encoding));
        assert!(decoded.text == all, "{}: read as {}", encoding.name(), decoded.encoding.name());
    }
}

#[test]
fn one_bad_byte_does_not_turn_the_text_into_nonsense() {
    for (encoding, text) in [
        (UTF_8, KOREAN),
        (EUC_KR, KOREAN),
        (SHIFT_JIS, JAPANESE),
        (GB18030, SIMPLIFIED),
        (BIG5, TRADITIONAL),
    ] {
        let good = encode(text, encoding);
        let mut bytes = good.repeat(5);
        bytes.push(0xFF);
        bytes.push(b'\n');
        bytes.extend(good.repeat(5));
        let decoded = decode(&bytes);
        assert_eq!(decoded.encoding, encoding);
        assert!(decoded.malformed);
        assert!(decoded.text.starts_with(text) && decoded.text.ends_with(text));
    }
}

#[test]
fn a_file_cut_inside_a_character_keeps_its_encoding() {
    for (encoding, text) in
        [(UTF_8, KOREAN), (UTF_8, FRENCH), (EUC_KR, KOREAN), (BIG5, TRADITIONAL)]
    {
        let text = text.trim_end_matches(|c: char| c.is_ascii());
        let mut bytes = encode(text, encoding);
        bytes.pop();
        let decoded = decode(&bytes);
        assert_eq!((decoded.encoding, decoded.malformed), (encoding, true), "{text}");
        let sound = decoded.text.trim_end_matches('\u{FFFD}');
        assert!(text.starts_with(sound) && text.len() - sound.len() < 10, "{sound}");
    }
}

#[test]
fn marks_decide_and_are_dropped() {
    for (encoding, mark) in [(UTF_8, "\u{FEFF}"), (UTF_16LE, "\u{FEFF}"), (UTF_16BE, "\u{FEFF}")] {
        for text in [KOREAN, FRENCH, "", "a", "\u{FEFF}twice"] {
            let marked = format!("{mark}{text}");
            let bytes =
                if encoding == UTF_8 { marked.into_bytes() } else { utf16(&marked, encoding) };
            let decoded = decode(&bytes);
            assert_eq!(decoded.text, text);
            assert_eq!((decoded.encoding, decoded.evidence), (encoding, Evidence::Bom));
            assert!(decoded.bom && !decoded.malformed);
            let chosen = decode_as(&bytes, encoding);
            assert_eq!((chosen.text.as_str(), chosen.bom), (text, true));
            assert_eq!(chosen.evidence, Evidence::Chosen);
        }
    }
}

#[test]
fn a_mark_of_another_encoding_is_not_dropped() {
    let bytes = b"\xEF\xBB\xBFHello";
    let decoded = decode_as(bytes, WINDOWS_1252);
    assert_eq!((decoded.text.as_str(), decoded.bom), ("ï»¿Hello", false));
}

#[test]
fn utf16_without_a_mark_is_known_by_its_shape() {
    let english = "The minister said on Tuesday that talks would go on.\r\n";
    for text in
        [english, FRENCH, KOREAN, JAPANESE, SIMPLIFIED, RUSSIAN, ARABIC, "News", "第一版 第二版\n"]
    {
        for encoding in [UTF_16LE, UTF_16BE] {
            let decoded = decode(&utf16(text, encoding));
            assert_eq!(decoded.text, text, "{}", encoding.name());
            assert_eq!((decoded.encoding, decoded.evidence), (encoding, Evidence::Utf16Shape));
            assert!(!decoded.bom && !decoded.malformed);
        }
    }
    let mut cut = utf16(english, UTF_16LE);
    cut.pop();
    let decoded = decode(&cut);
    assert_eq!((decoded.encoding, decoded.malformed), (UTF_16LE, true));
}

#[test]
fn zero_bytes_alone_do_not_make_utf16() {
    let cases: [&[u8]; 7] = [
        b"hello\0world\0these\0words\0are\0parted\0by\0zeros\0",
        b"\0\0\0\0\0\0\0\0\0\0\0\0",
        b"a\0",
        b"Ends with zeros\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"\x01\0\0\0\x02\0\0\0A\0\0\0B\0\0\0\xFF\xFF\0\0",
        b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0\xA0\xC0\0\0",
        b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0\\r\xA8f",
    ];
    for bytes in cases {
        let decoded = decode(bytes);
        assert_ne!(decoded.evidence, Evidence::Utf16Shape, "{bytes:?}");
        let zeros = bytes.split(|b| *b == 0).count() - 1;
        assert_eq!(decoded.text.matches('\0').count(), zeros, "{bytes:?}");
    }
}

#[test]
fn utf8_is_kept_byte_for_byte() {
    for text in
        ["", "a\r\nb\rc\nd", "a\0b\u{1}\u{7F}", "no line end", KOREAN, "\u{1b}[31mred\u{1b}[0m"]
    {
        let decoded = decode(text.as_bytes());
        assert_eq!(decoded.text, text);
        assert_eq!((decoded.encoding, decoded.evidence), (UTF_8, Evidence::Utf8));
        assert!(!decoded.bom && !decoded.malformed);
    }
}

#[test]
fn binary_is_told_from_text() {
    let noise: Vec<u8> =
        (0..2_000_u32).flat_map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()).collect();
    assert!(looks_binary(&decode(&noise).text));
    assert!(looks_binary("\0\0\0\0"));
    assert!(looks_binary(&"ab\0\u{1}".repeat(20)));
    assert!(!looks_binary(""));
    assert!(!looks_binary("\u{1b}[1mA short line with colours\u{1b}[0m"));
    assert!(!looks_binary("page one\u{C}page two\r\n"));
    assert!(!looks_binary(&format!("{}\0{}", "text ".repeat(100), "text ".repeat(100))));
    for (encoding, text) in legacy() {
        assert!(!looks_binary(&decode(&encode(text, encoding)).text), "{}", encoding.name());
    }
}

#[test]
fn encodings_have_names_and_no_doubles() {
    for (i, encoding) in encodings().iter().enumerate() {
        assert_eq!(encoding_by_name(encoding.name()), Some(*encoding));
        assert!(!encodings().iter().skip(i + 1).any(|other| other == encoding));
    }
    assert_eq!(encodings().first(), Some(&UTF_8));
    for (name, expected) in [
        ("utf-8", Some(UTF_8)),
        ("Latin1", Some(WINDOWS_1252)),
        ("ks_c_5601-1987", Some(EUC_KR)),
        ("GBK", Some(encoding_rs::GBK)),
        ("replacement", None),
        ("x-user-defined", None),
        ("hz-gb-2312", None),
        ("", None),
        ("no such thing", None),
    ] {
        assert_eq!(encoding_by_name(name), expected, "{name}");
    }
}

/// Bytes with the parts that detection looks for.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..60),
        "\\PC{0,20}".prop_map(String::into_bytes),
        "\\PC{0,20}".prop_map(|s| utf16(&s, UTF_16LE)),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"\xFF\xFE".to_vec()),
        Just(b"\xFE\xFF".to_vec()),
        Just(b"\x1B$B".to_vec()),
        Just(vec![0; 9]),
        proptest::sample::select(legacy()).prop_map(|(encoding, text)| encode(text, encoding)),
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_a_text_that_the_recorded_encoding_gives_again(bytes in any_bytes()) {
        let decoded = decode(&bytes);
        prop_assert!(encodings().contains(&decoded.encoding), "{}", decoded.encoding.name());
        let by_name = encoding_by_name(decoded.encoding.name());
        prop_assert_eq!(by_name, Some(decoded.encoding));
        let again = decode_as(&bytes, decoded.encoding);
        prop_assert_eq!(&again.text, &decoded.text);
        prop_assert_eq!((again.bom, again.malformed), (decoded.bom, decoded.malformed));
    }

    #[test]
    fn valid_utf8_without_zeros_stays_as_it_is(text in "[^\u{0}\u{1b}\u{feff}]{0,200}") {
        let decoded = decode(text.as_bytes());
        prop_assert_eq!(decoded.evidence, Evidence::Utf8);
        prop_assert_eq!(decoded.text, text);
    }
}
