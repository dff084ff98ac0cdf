//! How far an annotation has come, as its file's head tells.

use copydesk::annotation::{Annotation, Status, file};
use copydesk::article::Text;
use copydesk::article::open::read_article;
use copydesk::desk::folder::{Progress, standing_of};
use copydesk::desk::opened::describe;
use copydesk::desk::sim::SimFs;
use std::path::Path;
use std::sync::Arc;

fn desk(files: &[(&str, &[u8])]) -> SimFs {
    let fs = SimFs::new(&["/desk"]);
    for (name, bytes) in files {
        fs.put(Path::new("/desk").join(name), bytes);
    }
    fs
}

fn with_status(status: Status, text: &str) -> Vec<u8> {
    let article =
        describe("a.txt", text.as_bytes(), &read_article("a.txt", text.as_bytes(), None).unwrap());
    let mut made = Annotation::new(article, "", Arc::new(Text::new(text.to_owned())));
    made.status = status;
    file::write(&made).into_bytes()
}

#[test]
fn the_status_is_found_whatever_the_text_says() {
    let texts = ["one", "    status: Done,\n", "status: Rejected(\"x\")", "\r\nstatus: Gold\r\n"];
    for text in texts {
        for (status, progress) in [
            (Status::InProgress, Progress::InProgress),
            (Status::Done, Progress::Done),
            (Status::Gold, Progress::Gold),
            (Status::Rejected("a \"list\" of\nlinks".to_owned()), Progress::Rejected),
        ] {
            let canonical = with_status(status, text);
            let fs = desk(&[("a.txt.ron", &canonical)]);
            assert_eq!(standing_of(&fs, Path::new("/desk/a.txt.ron")).0, progress, "{text:?}");
        }
    }
}

/// Another spelling of the file, by hand or by another program, opens; so the list must not
/// call it damaged.
#[test]
fn another_spelling_of_the_file_is_not_damaged() {
    let canonical = String::from_utf8(with_status(Status::Done, "one")).unwrap();
    for spelling in [
        canonical.replace('\n', " "),
        canonical.replace("\n    ", "\n"),
        canonical.replace("status: Done", "status  :  Done"),
        canonical.replace("Annotation(\n", "Annotation( // mine\n"),
        format!("\u{feff}{canonical}"),
        canonical.replace('\n', "\r\n"),
    ] {
        assert!(file::read(spelling.as_bytes()).is_ok(), "{spelling}");
        let fs = desk(&[("a.txt.ron", spelling.as_bytes())]);
        assert_eq!(standing_of(&fs, Path::new("/desk/a.txt.ron")).0, Progress::Done, "{spelling}");
    }
}

#[test]
fn a_flag_is_read_from_the_head_or_from_a_file_in_another_order() {
    let plain = String::from_utf8(with_status(Status::Done, "flagged: true,")).unwrap();
    let flagged = plain.replace("status: Done,\n", "status: Done,\n    flagged: true,\n");
    let other =
        flagged.replace("    status: Done,\n    flagged: true,\n", "flagged:true,status\n:Done,");
    let off = plain.replace("status: Done,\n", "status: Done,\n    flagged: false,\n");
    for (text, expected) in [(&plain, false), (&flagged, true), (&other, true), (&off, false)] {
        let fs = desk(&[("a.txt.ron", text.as_bytes())]);
        let standing = standing_of(&fs, Path::new("/desk/a.txt.ron"));
        assert_eq!(standing, (Progress::Done, expected), "{text}");
    }
}
