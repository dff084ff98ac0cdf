//! Others write the files too: nothing of theirs is overwritten, nothing of ours is lost.

use crate::window::{Folder, Screen};
use copydesk::annotation::Label::{Body, Headline, Junk};
use copydesk::annotation::{Annotation, Span, Spans, file};
use copydesk::app::overlay::Overlay;
use egui_kittest::kittest::NodeT;

const SAMPLE: &str = "harbour_bridge.txt";
const RON: &str = "harbour_bridge.txt.ron";
const DISMISS: &str = "Dismiss the message";

/// The sample with its first block Junk, and then someone else's file over it.
fn overwritten() -> (Folder, Screen) {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("J");
    screen.saved();
    theirs(&folder);
    (folder, screen)
}

/// Writes the file as another program would: the second block is a headline.
fn theirs(folder: &Folder) {
    let spans = Spans::new(vec![Span::new(78, 182, Headline)]).unwrap();
    let annotation = Annotation { spans, ..folder.annotation(RON) };
    std::fs::write(folder.desk.join(RON), file::write(&annotation)).unwrap();
}

#[test]
fn a_change_from_outside_is_asked_about_before_it_is_overwritten() {
    let (folder, mut screen) = overwritten();
    screen.settle();
    assert_eq!(screen.app().overlay, Some(Overlay::Outside));
    assert!(screen.shows("Changed on the disk"));
    screen.keys("Escape");
    assert_eq!(screen.app().overlay, Some(Overlay::Outside), "it waits for an answer");
    assert_eq!(folder.spans(RON), [(78, 182, Headline)]);
}

#[test]
fn an_edit_on_the_way_does_not_overwrite_theirs_either() {
    let (folder, mut screen) = overwritten();
    screen.keys("B");
    screen.settle();
    assert_eq!(folder.spans(RON), [(78, 182, Headline)]);
    assert_eq!(screen.app().overlay, Some(Overlay::Outside));
    assert!(screen.shows("not saved"));
}

#[test]
fn labels_whose_file_is_gone_can_be_written_again() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("J");
    screen.saved();
    std::fs::remove_file(folder.desk.join(RON)).unwrap();
    screen.settle();
    assert!(screen.shows("The annotation is gone"));
    screen.push("Write it again");
    screen.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk)]);
}

#[test]
fn keep_mine_writes_mine() {
    let (folder, mut screen) = overwritten();
    screen.settle();
    screen.push("Keep mine");
    screen.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk)]);
    screen.keys("B");
    screen.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk), (78, 182, Body)]);
}

#[test]
fn take_theirs_shows_theirs() {
    let (folder, mut screen) = overwritten();
    screen.settle();
    screen.push("Take theirs");
    screen.settle();
    assert_eq!(crate::window::flat(&screen.document().annotation), [(78, 182, Headline)]);
    assert!(screen.shows("unchanged"));
    screen.keys("Home J");
    screen.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk), (78, 182, Headline)]);
}

#[test]
fn the_question_comes_back_until_it_is_answered() {
    let (folder, mut screen) = overwritten();
    std::fs::copy(folder.desk.join(SAMPLE), folder.desk.join("other.txt")).unwrap();
    screen.keys("B");
    screen.settle();
    let instead = ["Ctrl+P", "F1", "F5", "Ctrl+O", "Ctrl+Comma"];
    for keys in instead {
        screen.keys(keys);
        screen.keys("Escape");
        screen.settle();
        assert_eq!(screen.app().overlay, Some(Overlay::Outside), "after {keys}");
    }
    screen.push("Compare");
    screen.settle();
    screen.keys("Escape");
    screen.settle();
    assert_eq!(screen.app().overlay, Some(Overlay::Outside), "the list was only looked at");
    let ctx = screen.harness.ctx.clone();
    assert!(!screen.harness.state_mut().may_close(&ctx));
    screen.settle();
    assert_eq!(screen.app().overlay, Some(Overlay::Outside), "closing asks the same");
    // Another article meanwhile, and back.
    screen.drop_file(&folder.desk.join("other.txt"));
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, "other.txt");
    screen.drop_file(&folder.desk.join(SAMPLE));
    screen.settle();
    assert_eq!(screen.app().overlay, Some(Overlay::Outside));
    assert_eq!(screen.document().annotation.spans.len(), 2, "my edits are still there");
    assert_eq!(folder.spans(RON), [(78, 182, Headline)], "and theirs");
}

#[test]
fn compare_lists_the_differences() {
    let (folder, mut screen) = overwritten();
    screen.settle();
    screen.push("Compare");
    screen.settle();
    assert!(["0..76", "78..182", "Junk", "Headline"].iter().all(|words| screen.shows(words)));
    screen.push("Keep mine");
    screen.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk)]);
}

#[test]
fn a_change_to_an_untouched_annotation_is_read_again() {
    let (folder, screen) = overwritten();
    drop(screen);
    let mut screen = folder.open(SAMPLE);
    assert_eq!(screen.document().annotation.spans.len(), 1);
    let annotation = Annotation { spans: Spans::default(), ..folder.annotation(RON) };
    std::fs::write(folder.desk.join(RON), file::write(&annotation)).unwrap();
    screen.settle();
    screen.settle();
    assert_eq!(screen.app().overlay, None);
    assert_eq!(screen.document().annotation.spans.len(), 0);
    assert!(screen.mentions("has been read again"));
}

#[test]
fn a_second_window_is_read_only_and_says_who_holds_it() {
    let folder = Folder::of(&[SAMPLE]);
    let mut first = folder.open(SAMPLE);
    let mut second = folder.open(SAMPLE);
    assert!(second.mentions("Read-only: open in another window"), "{:?}", second.texts());
    assert!(second.mentions(&std::process::id().to_string()), "it says which process");
    second.keys("J R Delete Enter");
    second.settle();
    assert!(!folder.desk.join(RON).exists());
    first.keys("J");
    first.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk)]);
    second.settle();
    second.settle();
    assert_eq!(second.document().annotation.spans.len(), 1, "it follows the other's edits");
    first.close();
    // The window gets the focus back after the other was closed.
    second.harness.input_mut().focused = false;
    second.harness.step();
    second.harness.input_mut().focused = true;
    second.harness.step();
    second.settle();
    assert!(second.document().read_only.is_none());
    second.keys("Down H");
    second.saved();
    assert_eq!(folder.spans(RON).len(), 2);
}

#[test]
fn a_damaged_annotation_is_listed_and_never_overwritten() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("J H");
    screen.saved();
    screen.close();
    let sound = std::fs::read_to_string(folder.desk.join(RON)).unwrap();
    let broken = sound.replace("label: Junk", "label: Junq").replace("end: 182", "end: 181");
    std::fs::write(folder.desk.join(RON), &broken).unwrap();

    let mut screen = folder.open(SAMPLE);
    assert_eq!(screen.app().overlay, Some(Overlay::Damaged));
    assert!(screen.mentions("Junq"), "both errors are listed: {:?}", screen.texts());
    assert!(screen.mentions("181"));
    screen.push("Only look");
    screen.keys("J R Ctrl+Enter");
    screen.settle();
    assert_eq!(std::fs::read_to_string(folder.desk.join(RON)).unwrap(), broken);
    assert!(screen.mentions("the annotation file has errors"));

    // Mended outside, it is read again.
    std::fs::write(folder.desk.join(RON), &sound).unwrap();
    screen.keys("F5");
    screen.settle();
    assert_eq!(screen.document().annotation.spans.len(), 2);
    assert!(screen.document().read_only.is_none());
}

#[test]
fn a_damaged_annotation_can_be_set_aside() {
    let folder = Folder::of(&[SAMPLE]);
    std::fs::write(folder.desk.join(RON), "Annotation(oops").unwrap();
    let mut screen = folder.open(SAMPLE);
    screen.push("Set it aside");
    screen.settle();
    assert_eq!(screen.app().overlay, None);
    screen.keys("J");
    screen.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk)]);
    let kept = folder
        .desk
        .names()
        .into_iter()
        .any(|name| std::fs::read(folder.desk.join(&name)).unwrap() == b"Annotation(oops");
    assert!(kept, "the damaged file is still there: {:?}", folder.desk.names());
}

#[test]
fn labels_are_carried_over_to_an_article_that_changed() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    screen.keys("J H");
    screen.saved();
    screen.close();
    let text = std::fs::read_to_string(folder.desk.join(SAMPLE)).unwrap();
    std::fs::write(folder.desk.join(SAMPLE), format!("Breaking\n\n{text}")).unwrap();
    let mut screen = folder.open(SAMPLE);
    assert_eq!(screen.app().overlay, Some(Overlay::ArticleChanged));
    assert_eq!(folder.spans(RON), [(0, 76, Junk), (78, 182, Headline)]);
    screen.push("Carry the labels over");
    screen.saved();
    assert_eq!(folder.spans(RON), [(10, 86, Junk), (88, 192, Headline)]);
    let article = std::fs::read(folder.desk.join(SAMPLE)).unwrap();
    assert!(file::matches_article(&folder.annotation(RON), &article));
}

#[test]
fn an_edit_that_cannot_be_written_blocks_closing_until_the_user_decides() {
    let folder = Folder::of(&[SAMPLE]);
    let mut screen = folder.open(SAMPLE);
    // A folder in the place of the file can be written over on no system.
    std::fs::create_dir(folder.desk.join(RON)).unwrap();
    screen.keys("J");
    screen.settle();
    assert!(screen.shows("not saved"), "{:?}", screen.texts());
    assert_eq!(screen.document().annotation.spans.len(), 1);
    let ctx = screen.harness.ctx.clone();
    assert!(!screen.harness.state_mut().may_close(&ctx), "closing waits for the user");
    screen.harness.run();
    std::fs::remove_dir(folder.desk.join(RON)).unwrap();
    screen.push("Write it again");
    screen.saved();
    assert_eq!(folder.spans(RON), [(0, 76, Junk)]);
}

/// A stranger's file name with an override of the reading direction in it, and a control
/// character: it is an escape in the queue, in the status line and in every list.
#[cfg(unix)]
#[test]
fn a_misleading_file_name_is_shown_as_escapes() {
    use copydesk::article::symbol::plain;
    const NAME: &str = "a\u{202e}\u{1b}[2Jfdp.txt";
    let folder = Folder::of(&[SAMPLE]);
    std::fs::copy(folder.desk.join(SAMPLE), folder.desk.join(NAME)).unwrap();
    std::fs::write(folder.desk.join(&format!("{NAME}.mk.ron")), "Annotation(\u{202e})").unwrap();
    let mut screen = folder.open(NAME);
    let is_escaped = |screen: &Screen| {
        assert!(screen.mentions("a\\u{202e}\\u{1b}[2Jfdp.txt"), "{:?}", screen.texts());
        let texts = screen.texts();
        let misleads = texts.iter().find(|t| t.lines().any(|line| plain(line) != line));
        assert_eq!(misleads, None);
    };
    is_escaped(&screen);
    screen.keys("J");
    screen.saved();
    is_escaped(&screen);
    screen.close();
    let mut screen = folder.open(&format!("{NAME}.mk.ron"));
    screen.settle();
    assert_eq!(screen.app().overlay, Some(Overlay::Damaged));
    is_escaped(&screen);
    screen.close();
    is_escaped(&folder.start(&[], &crate::window::Setup::default()));
}

#[test]
fn what_could_not_be_saved_is_shown_while_another_article_is_open() {
    let names = [SAMPLE, "live_blog.txt", "wire_storm.txt"];
    let folder = Folder::of(&names);
    let mut screen = folder.open(SAMPLE);
    for (name, next) in [(SAMPLE, "live_blog.txt"), ("live_blog.txt", "wire_storm.txt")] {
        std::fs::create_dir(folder.desk.join(&format!("{name}.ron"))).unwrap();
        screen.keys("J");
        screen.settle();
        screen.drop_file(&folder.desk.join(next));
        screen.settle();
    }
    while screen.nodes().any(|n| n.accesskit_node().label().as_deref() == Some(DISMISS)) {
        let first = screen.nodes().find(|n| n.accesskit_node().label().as_deref() == Some(DISMISS));
        let pos = first.unwrap().rect().center();
        screen.click(pos);
    }
    assert!(screen.shows("2 articles not saved") && screen.shows("unchanged"));
    assert!(screen.mentions("harbour_bridge.txt, in progress, not saved"), "{:?}", screen.texts());
    assert!(screen.mentions("live_blog.txt, in progress, not saved"));
    assert!(!screen.mentions("wire_storm.txt, new, not saved"));
    let ctx = screen.harness.ctx.clone();
    assert!(!screen.harness.state_mut().may_close(&ctx));
    screen.harness.run();
    assert!(screen.shows("Not everything is saved"));
    assert!(screen.mentions("harbour_bridge.txt and live_blog.txt"), "{:?}", screen.texts());
    screen.push("Stay");
    screen.click_on("2 articles not saved");
    screen.settle();
    assert_eq!(screen.document().annotation.article.source, SAMPLE);
    assert!(screen.shows("1 other article not saved") && screen.shows("not saved"));
    for name in [SAMPLE, "live_blog.txt"] {
        std::fs::remove_dir(folder.desk.join(&format!("{name}.ron"))).unwrap();
    }
    screen.push("Write it again");
    screen.saved();
    screen.click_on("1 article not saved");
    screen.settle();
    screen.push("Write it again");
    screen.saved();
    assert!(!screen.mentions("not saved"), "{:?}", screen.texts());
    screen.close();
}
