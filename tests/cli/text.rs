//! `copydesk text`: byte for byte the text that offsets count in.

use crate::desk::{ARTICLE, annotation, complete, put, run};
use crate::tempdir::TempDir;
use copydesk::annotation::file::write;

#[test]
fn text_of_articles_and_annotations() {
    let cp1252 = b"Caf\xe9 \x84Gr\xfc\xdfe\x93 aus M\xfcnchen\r\nund T\xfcbingen, f\xfcr alle\r";
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain("é 한\r\n".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let stored = write(&annotation("gone.txt", "\u{feff}é\r\n\0".as_bytes(), "mk", &[]));
    let cases: [(&str, &[u8], &str); 8] = [
        ("plain.txt", ARTICLE.as_bytes(), ARTICLE),
        ("bom.txt", b"\xef\xbb\xbfone\n", "one\n"),
        ("empty.txt", b"", ""),
        ("ends.txt", b"a\r\nb\rc", "a\r\nb\rc"),
        ("cp1252.txt", cp1252, "Café „Grüße“ aus München\r\nund Tübingen, für alle\r"),
        ("utf16.txt", &utf16, "é 한\r\n"),
        ("README", b"any file\n", "any file\n"),
        ("gone.txt.mk.ron", stored.as_bytes(), "é\r\n\0"),
    ];
    let dir = TempDir::new();
    for (name, bytes, text) in cases {
        let path = put(&dir, name, bytes).display().to_string();
        assert_eq!(run(&["text", &path]), (0, text.to_owned(), String::new()), "{name}");
    }
}

#[test]
fn a_binary_file_is_told_from_an_article() {
    let bytes: Vec<u8> = (0..=255).cycle().take(5000).collect();
    // Hardly any of it is text: it is one long tag.
    let hidden = [&b"x<b "[..], &[1, 2, 3, b' '].repeat(1000)].concat();
    let dir = TempDir::new();
    for (name, bytes) in [("a.html", &bytes), ("b.html", &hidden), ("c.txt", &bytes)] {
        let path = put(&dir, name, bytes).display().to_string();
        let (code, _, said) = run(&["text", &path]);
        let expected =
            format!("copydesk: warning: {path}: this looks like a binary file, not an article\n");
        assert_eq!((code, said), (0, expected), "{name}");
    }
}

#[test]
fn what_keeps_it_from_its_work() {
    let dir = TempDir::new();
    let sound = "이 문장은 온전하다\n".repeat(5);
    put(&dir, "broken.txt", [sound.as_bytes(), b"\xff\xff\n"].concat());
    let broken = format!("{sound}\u{fffd}\u{fffd}\n");
    put(&dir, "a.txt.ron", write(&complete("a.txt", "")).replace("end: 34", "end: 99"));
    let malformed = "copydesk: warning: broken.txt: some bytes mean nothing in UTF-8 and became \
                     U+FFFD: choose another encoding in the window\n";
    let unsound = "copydesk: not a sound annotation: a.txt.ron: line 20, column 30: offset 99 is \
                   out of range: the text has 35 bytes: see copydesk check a.txt.ron\n";
    let missing = "copydesk: cannot read: no.txt: There is no such file; it may have been moved \
                   or deleted.\n";
    let folder = "copydesk: cannot read: .: This is a folder, not a file: open it as a folder.\n";
    let cases = [
        ("broken.txt", 0, broken.as_str(), malformed),
        ("a.txt.ron", 2, "", unsound),
        ("no.txt", 2, "", missing),
        (".", 2, "", folder),
    ];
    let root = format!("{}/", dir.path().display());
    for (name, code, text, said) in cases {
        let (found, out, err) = run(&["text", &format!("{root}{name}")]);
        assert_eq!((found, out.as_str(), err.replace(&root, "").as_str()), (code, text, said));
    }
}
