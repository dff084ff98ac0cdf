//! A folder from a stranger: names, links, devices and files made to hurt. Each is refused or
//! shown, safely and in one sentence, and nothing outside the folder is read or written.

use crate::desk::{ARTICLE, complete, put, put_annotation, run};
use crate::sim_app;
use crate::sim_app::{press_slowly, real_app, said};
use crate::tempdir::TempDir;
use copydesk::annotation::file::{read, write};
use copydesk::annotation::{Annotation, Label, Span, Spans};
use copydesk::app::App;
use copydesk::article::Text;
use copydesk::article::symbol::plain;
use copydesk::desk::opened::{Opened, Standing, open_article};
use copydesk::desk::{FileSystem, Info, NewFile, OpenError, RealFs, Walk};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

fn open(path: &Path) -> Result<Opened, OpenError> {
    open_article(&RealFs, path, "", None).map_err(|e| {
        assert_eq!(e.to_string().lines().count(), 1, "{e}");
        e.reason
    })
}

/// True if nothing in it has a terminal or the eye misled.
fn is_plain(text: &str) -> bool {
    text.lines().all(|line| plain(line) == line)
}

// ---- paths ----

#[test]
fn an_article_is_named_by_a_file_name_and_nothing_else() {
    let sound = write(&complete("a.txt", ""));
    for source in
        ["../a.txt", "..", ".", "", "/etc/passwd", "/a.txt", "sub/a.txt", "a.txt/", "a\\u{0}.txt"]
    {
        let file = sound.replacen("source: \"a.txt\"", &format!("source: \"{source}\""), 1);
        assert_ne!(file, sound);
        assert!(read(file.as_bytes()).is_err(), "{source:?} is accepted");
    }
    // A sound name that is not the file's own is told, and leads nowhere either.
    let dir = TempDir::new();
    put(&dir, "b.txt", "the text of b");
    let other = sound.replacen("source: \"a.txt\"", "source: \"b.txt\"", 1);
    let path = put(&dir, "a.txt.ron", other);
    assert!(matches!(open(&path).unwrap().standing, Standing::Misnamed(_)));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let (dir, outside) = (TempDir::new(), TempDir::new());
    let secret = put(&outside, "secret.txt", "what a stranger must not get");
    let theirs = put_annotation(&outside, "", &complete("secret.txt", ""));
    let before = std::fs::read(&theirs).unwrap();
    put(&dir, "real.txt", ARTICLE);
    put(&dir, "sub/below.txt", ARTICLE);
    symlink(&secret, dir.join("out.txt")).unwrap();
    symlink("/proc/self/environ", dir.join("environ.txt")).unwrap();
    symlink("nowhere.txt", dir.join("dangling.txt")).unwrap();
    symlink("loop.txt", dir.join("loop.txt")).unwrap();
    symlink("real.txt", dir.join("in.txt")).unwrap();
    symlink("sub/below.txt", dir.join("below.txt")).unwrap();
    symlink(outside.path(), dir.join("folder")).unwrap();
    put(&dir, "annotated.txt", ARTICLE);
    symlink(&theirs, dir.join("annotated.txt.ron")).unwrap();
    for name in ["out.txt", "environ.txt", "annotated.txt"] {
        let reason = open(&dir.join(name)).unwrap_err();
        assert!(matches!(reason, OpenError::LinkOut), "{name}: {reason}");
        assert!(reason.to_string().contains("leads out of its folder"));
    }
    assert!(matches!(open(&dir.join("dangling.txt")).unwrap_err(), OpenError::Missing));
    assert!(matches!(open(&dir.join("loop.txt")).unwrap_err(), OpenError::Io(_)));
    for name in ["in.txt", "below.txt"] {
        assert_eq!(open(&dir.join(name)).unwrap().annotation.text.as_str(), ARTICLE, "{name}");
    }
    // Neither the walk nor the window goes there.
    let walked: Vec<String> = Walk::new(&RealFs, dir.path()).flat_map(|f| f.names).collect();
    assert!(walked.contains(&"in.txt".to_owned()));
    for name in ["out.txt", "environ.txt", "dangling.txt", "loop.txt", "secret.txt"] {
        assert!(!walked.contains(&name.to_owned()), "{name}");
    }
    for name in ["out.txt", "annotated.txt"] {
        let mut app = real_app(&dir.join(name));
        assert!(app.open.is_none(), "{name}");
        assert!(
            said(&app).iter().any(|t| t.contains("leads out of its folder")),
            "{:?}",
            said(&app)
        );
        press_slowly(&mut app, "H C");
    }
    assert_eq!(std::fs::read(&theirs).unwrap(), before);
    assert_eq!(outside.names(), ["secret.txt", "secret.txt.ron"]);
    // A folder that is itself reached by a link is a folder like another.
    let app = real_app(&dir.join("folder").join("secret.txt"));
    assert!(app.open.is_some());
}

/// Linked while the window is open: the write goes nowhere but into the folder.
#[cfg(unix)]
#[test]
fn a_file_that_becomes_a_link_is_not_written_through() {
    let (dir, outside) = (TempDir::new(), TempDir::new());
    let secret = put(&outside, "secret", "theirs");
    let article = put(&dir, "a.txt", ARTICLE);
    let mut app = real_app(&article);
    press_slowly(&mut app, "H");
    let annotation = dir.join("a.txt.ron");
    std::fs::remove_file(&annotation).unwrap();
    std::os::unix::fs::symlink(&secret, &annotation).unwrap();
    press_slowly(&mut app, "C");
    assert!(!app.may_close());
    app.keep_mine();
    app.settle();
    assert!(!app.may_close());
    assert_eq!(std::fs::read(&secret).unwrap(), b"theirs");
    assert!(said(&app).iter().any(|t| t.contains("link")), "{:?}", said(&app));
}

#[cfg(unix)]
#[test]
fn devices_and_pipes_are_refused_and_not_waited_for() {
    let dir = TempDir::new();
    let pipe = dir.join("pipe.txt");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    put(&dir, "a.txt", ARTICLE);
    let _socket = std::os::unix::net::UnixListener::bind(dir.join("socket.txt")).unwrap();
    std::fs::create_dir(dir.join("folder.txt")).unwrap();
    for path in [pipe.clone(), dir.join("socket.txt"), PathBuf::from("/dev/zero")] {
        let reason = open(&path).unwrap_err();
        assert!(matches!(reason, OpenError::Special), "{}: {reason}", path.display());
        let name = path.display().to_string();
        assert_eq!(run(&["text", &name]).0, 2, "{name}");
    }
    assert!(matches!(open(&dir.join("folder.txt")).unwrap_err(), OpenError::Folder));
    // A pipe where the annotation should be, too; and the folder with all of them opens.
    std::fs::rename(&pipe, dir.join("a.txt.ron")).unwrap();
    assert!(matches!(open(&dir.join("a.txt")).unwrap_err(), OpenError::Special));
    assert_eq!(Walk::new(&RealFs, dir.path()).next().unwrap().names, ["a.txt"]);
    let app = real_app(dir.path());
    assert!(app.open.is_none() && !said(&app).is_empty());
    let (code, ..) = run(&["status", &dir.path().display().to_string()]);
    assert!(code <= 2);
}

// ---- names and words ----

#[cfg(unix)]
#[test]
fn misleading_names_are_shown_as_escapes() {
    let names = ["a\u{202e}txt.exe.txt", "b\n\u{1b}[2Jc.txt", "\u{200b}d\u{2066}.txt"];
    let dir = TempDir::new();
    for name in names {
        put(&dir, name, "Annotation(\u{202e}\u{1b}[31m\n");
        put(&dir, &format!("{name}.ron"), "Annotation(version: \u{1b}[31m\u{202e})");
    }
    let folder = dir.path().display().to_string();
    for command in ["check", "status", "agree"] {
        let (_, out, err) = run(&[command, &folder]);
        assert!(is_plain(&out), "{command}: {out:?}");
        assert!(is_plain(&err), "{command}: {err:?}");
        assert!(!(out + &err).is_empty(), "{command}");
    }
    for name in names {
        let (_, _, err) = run(&["text", &dir.join(&format!("{name}.ron")).display().to_string()]);
        assert!(is_plain(&err) && err.lines().count() == 1, "{err:?}");
    }
    let mut app = real_app(dir.path());
    assert_eq!(app.queue.len(), 3);
    let shown = |app: &App| said(app).iter().all(|t| is_plain(t) && !t.contains('\n'));
    app.set_damaged_aside();
    app.settle();
    assert!(said(&app).iter().any(|t| t.contains(".damaged-1")), "{:?}", said(&app));
    assert!(shown(&app), "{:?}", said(&app));
    app.open_path(&dir.join("no\u{202e}\u{7}.txt"));
    app.settle();
    assert!(said(&app).iter().any(|t| t.contains("\\u{202e}\\u{7}")), "{:?}", said(&app));
    assert!(shown(&app), "{:?}", said(&app));
}

#[test]
fn what_misleads_is_escaped_and_what_is_needed_is_not() {
    for (text, expected) in [
        ("korea.txt", "korea.txt"),
        ("한국 سلام.txt", "한국 سلام.txt"),
        ("👩\u{200d}👧 می\u{200c}خواهم.txt", "👩\u{200d}👧 می\u{200c}خواهم.txt"),
        ("a\u{202e}b", "a\\u{202e}b"),
        ("\u{2066}\u{200f}\u{feff}", "\\u{2066}\\u{200f}\\u{feff}"),
        ("\u{1b}[2J\r\n\u{85}\u{2028}", "\\u{1b}[2J\\r\\n\\u{85}\\u{2028}"),
    ] {
        assert_eq!(plain(text), expected, "{text:?}");
    }
}

// ---- bombs ----

#[test]
fn a_million_spans_open() {
    let text = "x\n".repeat(1_000_000);
    let dir = TempDir::new();
    let path = put(&dir, "a.txt", &text);
    let fresh = open(&path).unwrap().annotation;
    let spans = (0..1_000_000).map(|n| Span::new(2 * n, 2 * n + 1, Label::Body));
    let annotation = Annotation { spans: Spans::new(spans.collect()).unwrap(), ..fresh };
    put(&dir, "a.txt.ron", write(&annotation));
    let opened = open(&path).unwrap();
    assert_eq!((opened.standing, opened.annotation.spans.len()), (Standing::Matches, 1_000_000));
}

#[test]
fn a_line_of_a_hundred_megabytes_opens() {
    let line = "word ".repeat(20 << 20);
    let dir = TempDir::new();
    let path = put(&dir, "a.txt", &line);
    let opened = open(&path).unwrap();
    assert_eq!(opened.annotation.text.as_str().len(), line.len());
    assert_eq!(opened.standing, Standing::Fresh);
}

#[test]
fn files_of_gigabytes_are_refused_before_they_are_read() {
    let dir = TempDir::new();
    for name in ["big.txt", "big.html", "a.txt.ron"] {
        let file = std::fs::File::create(dir.join(name)).unwrap();
        file.set_len(2 << 30).unwrap();
    }
    put(&dir, "a.txt", ARTICLE);
    for name in ["big.txt", "big.html", "a.txt"] {
        let reason = open(&dir.join(name)).unwrap_err();
        assert!(matches!(reason, OpenError::TooLong { .. }), "{name}: {reason}");
        assert!(reason.to_string().contains("the limit is 256 MiB"), "{reason}");
    }
    let app = real_app(&dir.join("a.txt"));
    assert!(app.open.is_none() && said(&app).iter().any(|t| t.contains("the limit is")));
}

#[test]
fn packed_bombs_are_refused() {
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..300 {
        packer.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 2 << 20);
    let dir = TempDir::new();
    let reason = open(&put(&dir, "bomb.html.gz", &bomb)).unwrap_err();
    assert!(matches!(reason, OpenError::NoText(_)), "{reason}");
    // Packed twice it is a page of odd characters, and no more.
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(&bomb).unwrap();
    let _ = open(&put(&dir, "twice.html.gz", packer.finish().unwrap()));
    // Cut short, it is refused or is a page.
    let _ = open(&put(&dir, "cut.html.gz", &bomb[..bomb.len() * 9 / 10]));
}

#[test]
fn nested_annotations_and_settings_are_refused() {
    use copydesk::app::settings::Settings;
    let dir = TempDir::new();
    put(&dir, "a.txt", ARTICLE);
    for nested in ["(", "[", "{", "Some(", "/*", "Annotation(spans: [", "r#\"", "\"\\"] {
        let bomb = nested.repeat(300_000);
        put(&dir, "a.txt.ron", &bomb);
        let Standing::Damaged(errors) = open(&dir.join("a.txt")).unwrap().standing else {
            panic!("{nested}: accepted");
        };
        assert_eq!(errors.len(), 1, "{nested}");
        assert!(Settings::read(bomb.as_bytes()).1.is_some(), "{nested}");
        assert!(Settings::read(format!("Settings(zoom: {bomb}").as_bytes()).1.is_some());
    }
}

// ---- files that change while they are read ----

/// Somebody writes another content just before, or just after, the bytes of a file are read.
#[derive(Debug)]
struct Restless {
    path: PathBuf,
    content: Vec<u8>,
    before: bool,
}

impl FileSystem for Restless {
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        if path != self.path {
            return RealFs.read(path, limit);
        }
        if self.before {
            std::fs::write(&self.path, &self.content)?;
            return RealFs.read(path, limit);
        }
        let done = RealFs.read(path, limit);
        std::fs::write(&self.path, &self.content)?;
        done
    }
    fn info(&self, path: &Path) -> io::Result<Info> {
        RealFs.info(path)
    }
    fn is_link(&self, path: &Path) -> io::Result<bool> {
        RealFs.is_link(path)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        RealFs.resolve(path)
    }
    fn create_new(&self, path: &Path, mode: Option<u32>) -> io::Result<Box<dyn NewFile>> {
        RealFs.create_new(path, mode)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealFs.rename(from, to)
    }
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.sync_folder(folder)
    }
    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.create_folder(folder)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealFs.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        RealFs.remove_folder(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        RealFs.list(folder)
    }
    fn is_running(&self, pid: u32) -> Option<bool> {
        RealFs.is_running(pid)
    }
    fn now(&self) -> SystemTime {
        RealFs.now()
    }
}

#[test]
fn what_changes_while_it_is_read_is_one_content_or_the_other_and_never_overwritten() {
    let old = write(&complete("a.txt", ""));
    let done = "status: Done";
    let new = old.replacen(done, "status: Rejected(\"paywall\")", 1);
    assert_ne!(new, old);
    for before in [true, false] {
        let dir = TempDir::new();
        let article = put(&dir, "a.txt", ARTICLE);
        let path = put(&dir, "a.txt.ron", &old);
        let content = new.clone().into_bytes();
        let fs = Arc::new(Restless { path: path.clone(), content, before });
        let opened = open_article(fs.as_ref(), &article, "", None).unwrap();
        assert_eq!(opened.standing, Standing::Matches);
        let read = write(&opened.annotation);
        assert_eq!(read, if before { &*new } else { &*old });
        std::fs::write(&path, &old).unwrap();
        // The app was shown the one, and asks before it writes over the other.
        let mut app = sim_app::app_on(fs, None, Some(&article));
        // The watch may see the other content, which is then read again.
        app.settle();
        app.settle();
        let shown = write(&app.document().unwrap().annotation);
        press_slowly(&mut app, "J");
        let stored = std::fs::read_to_string(&path).unwrap();
        if shown == old {
            assert!(stored == new && !app.may_close(), "{before}: {stored}");
        } else {
            assert_eq!(shown, new);
            // What is saved is looked at once more, and then the other content may be back.
            if app.may_close() {
                assert_eq!(stored, write(&app.document().unwrap().annotation));
            } else {
                assert_eq!(app.overlay, Some(copydesk::app::overlay::Overlay::Outside));
            }
        }
    }
}

/// The text of an annotation may hold what changes the direction of what is shown.
#[test]
fn overrides_in_a_text_are_drawn_as_symbols() {
    use copydesk::article::symbol::symbol_of;
    let text = Text::new("user\u{202e}nimda\u{202c} \u{2066}x\u{2069}\u{200f}\u{0}".to_owned());
    let shown: Vec<String> = text
        .clusters(text.full())
        .filter_map(|(_, cluster)| symbol_of(cluster).map(std::borrow::Cow::into_owned))
        .collect();
    assert_eq!(shown, ["RLO", "PDF", "LRI", "PDI", "RLM", "NUL"]);
}
