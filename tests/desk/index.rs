//! The index of a desk: which articles it lists, what it says of each, and what it reads again
//! when files change.

use crate::markup;
use crate::tempdir::TempDir;
use copydesk::annotation::file::{annotation_file_name, read, write};
use copydesk::annotation::{Label, Note, Status};
use copydesk::article::ByteRange;
use copydesk::article::open::read_article;
use copydesk::desk::folder::Progress;
use copydesk::desk::index::{Facts, Indexer, Listing, News, Place, Walked};
use copydesk::desk::opened::describe;
use copydesk::desk::search::Search;
use copydesk::desk::sim::{Call, Fault, SimFs};
use copydesk::desk::{FileSystem, RealFs};
use proptest::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const DESK: &str = "/desk";

/// What has been told so far.
struct Index {
    indexer: Indexer,
    listing: Listing,
    facts: Vec<Facts>,
    walked: Walked,
}

impl Index {
    fn of(fs: Arc<dyn FileSystem>, folder: &Path, annotator: &str) -> Self {
        let place =
            Place { folder: folder.to_owned(), subfolders: true, annotator: annotator.to_owned() };
        let indexer = Indexer::start(fs, place, Arc::new(|| ())).unwrap();
        let (listing, facts, walked) = <(Listing, Vec<Facts>, Walked)>::default();
        let mut index = Self { indexer, listing, facts, walked };
        index.settle();
        index
    }

    fn on(fs: &SimFs) -> Self {
        Self::of(Arc::new(fs.clone()), Path::new(DESK), "mk")
    }

    fn walk(&mut self) {
        self.indexer.walk();
        self.settle();
    }

    fn settle(&mut self) {
        assert!(self.indexer.settle(), "it comes to an end");
        for news in self.indexer.poll() {
            match news {
                News::Listing { listing, before } => {
                    assert_eq!(listing.len(), before.len());
                    let old = std::mem::take(&mut self.facts);
                    let was = |n: &u32| old.get(*n as usize).cloned().unwrap_or_default();
                    self.facts = before.iter().map(was).collect();
                    self.listing = listing;
                }
                News::Facts(facts) => {
                    for (number, facts) in facts {
                        self.facts[number as usize] = facts;
                    }
                }
                News::Walked(walked) => self.walked = walked,
            }
        }
    }

    /// Each article in short: its path, what is known of it, who has annotated it.
    fn lines(&self) -> Vec<String> {
        let numbers = 0..u32::try_from(self.listing.len()).unwrap();
        numbers.map(|n| self.line(n)).collect()
    }

    fn line(&self, number: u32) -> String {
        let (_, article) = self.listing.get(number).unwrap();
        let path = self.listing.path(number).unwrap();
        let path = path.strip_prefix(DESK).unwrap_or(&path).display().to_string();
        let by: Vec<&str> = self.listing.annotators_of(article.annotators).collect();
        let mut line = format!("{path} {}", self.facts[number as usize].progress.name());
        if !by.is_empty() {
            line += " by ";
            line += &by.join("+");
        }
        for (is_so, word) in [
            (article.file.is_none(), " gone"),
            (article.gold.is_some(), " gold"),
            (article.has_twin, " twin"),
        ] {
            if is_so {
                line += word;
            }
        }
        line
    }
}

/// An annotation as a file.
fn annotated(markup: &str, source: &str, annotator: &str, status: Status) -> Vec<u8> {
    let (mut annotation, _) = markup::parse(markup);
    let bytes = annotation.text.as_str().as_bytes().to_vec();
    annotation.article = describe(source, &bytes, &read_article(source, &bytes, None).unwrap());
    annotator.clone_into(&mut annotation.annotator);
    annotation.status = status;
    write(&annotation).into_bytes()
}

fn put(fs: &SimFs, path: &str, content: &[u8]) {
    fs.put(Path::new(DESK).join(path), content);
}

/// An article `one` with mk's annotation.
fn put_annotated(fs: &SimFs, folder: &str, source: &str, status: Status) {
    put(fs, &format!("{folder}{source}"), b"one\n");
    let name = annotation_file_name(source, "mk");
    put(fs, &format!("{folder}{name}"), &annotated("«H:one»\n", source, "mk", status));
}

#[test]
fn every_article_is_listed_with_its_annotations() {
    let fs = SimFs::new(&[DESK, "/desk/2", "/desk/10", "/desk/.old"]);
    put_annotated(&fs, "", "b.txt", Status::Done);
    put_annotated(&fs, "10/", "z.txt", Status::Rejected("paywall".to_owned()));
    for (name, content) in [
        ("a.txt", &b"one"[..]),
        ("a.txt.jd.ron", b"x"),
        ("a.txt.ron", b"x"),
        ("c.html", b"<p>one"),
        ("c.html.gold.ron", b"x"),
        ("d.md", b"one"),
        ("d.md.jd.ron", b"Annotation(\n"),
        ("e.md", b"one"),
        ("e.md.ron", b"Theme(ink: 1)"),
        ("gone.txt.jd.ron", b"Annotation("),
        ("note.md", b""),
        (".hidden.txt", b""),
        (".a.txt.ron.lock", b""),
        ("2/x.txt", b""),
        ("2/x.txt.MK.ron", b""),
        ("2/x.txt.mk.ron", b""),
        ("10/A.txt", b""),
        ("10/a.txt", b""),
        (".old/a.txt", b""),
    ] {
        put(&fs, name, content);
    }
    let index = Index::on(&fs);
    assert_eq!(
        index.lines(),
        [
            "a.txt new by +jd",
            "b.txt done by mk",
            "c.html new by gold gold",
            "d.md new by jd",
            "gone.txt new by jd gone",
            "2/x.txt damaged by mk twin",
            "10/A.txt new twin",
            "10/a.txt new twin",
            "10/z.txt rejected by mk",
        ]
    );
    assert_eq!(index.walked, Walked::default());
    assert_eq!(index.listing.annotators(), ["", "gold", "jd", "mk"]);
    let places: Vec<u32> = (0..9).map(|n| index.listing.place_by_name(n)).collect();
    assert_eq!(places, [1, 3, 4, 5, 6, 7, 0, 2, 8], "by name alone");
}

#[test]
fn facts_are_those_of_the_annotation() {
    let fs = SimFs::new(&[DESK]);
    let bytes = annotated("«H:one»\ntwo\n«B:three»\n", "a.txt", "mk", Status::InProgress);
    let mut annotation = read(&bytes).unwrap().annotation;
    annotation.active_seconds = 42;
    annotation.notes =
        vec![Note { range: ByteRange::default(), by: "mk".to_owned(), text: "odd".to_owned() }];
    put(&fs, "a.txt", annotation.text.as_str().as_bytes());
    put(&fs, "a.txt.mk.ron", write(&annotation).as_bytes());
    put(&fs, "b.txt", b"one");
    put(&fs, "b.txt.mk.ron", b"Annotation(version: 1, article: nonsense");
    put(&fs, "c.txt", b"one\n");
    put(&fs, "c.txt.mk.ron", &annotated("«H:one»\n", "c.txt", "jd", Status::Done));
    let index = Index::on(&fs);
    let [a, b, c] = index.facts.as_slice() else { panic!("{:?}", index.lines()) };
    assert_eq!((a.progress, a.share, a.active_seconds), (Progress::InProgress, 72, 42));
    assert_eq!((a.errors, a.warnings, a.notes), (0, 1, 1), "the text that is not labelled");
    let has: Vec<Label> = Label::ALL.into_iter().filter(|&l| a.labels.has(l)).collect();
    assert_eq!((has, &a.trouble), (vec![Label::Headline, Label::Body], &None));
    for (facts, part) in [(b, "line 1"), (c, "says inside that it is")] {
        assert_eq!((facts.progress, facts.problems()), (Progress::Damaged, 1));
        let why = facts.trouble.as_deref().unwrap();
        assert!(why.contains(part), "{why}");
    }
}

/// How often each file was read since, if at all.
fn reads(fs: &SimFs, since: usize) -> Vec<String> {
    let calls = fs.calls();
    let read = calls[since..].iter().filter(|(call, _)| *call == Call::Read);
    read.map(|(_, path)| path.strip_prefix(DESK).unwrap().display().to_string()).collect()
}

#[test]
fn only_what_changed_is_read_again() {
    let fs = SimFs::new(&[DESK, "/desk/more"]);
    for name in ["1.txt", "2.txt", "3.txt"] {
        put_annotated(&fs, "", name, Status::InProgress);
    }
    put_annotated(&fs, "more/", "4.txt", Status::InProgress);
    fs.pass(Duration::from_mins(1));
    let mut index = Index::on(&fs);
    let mut since = fs.calls().len();
    index.walk();
    assert_eq!(reads(&fs, since), [""; 0], "nothing has changed");

    fs.take_away("/desk/1.txt");
    fs.take_away("/desk/1.txt.mk.ron");
    put_annotated(&fs, "", "3.txt", Status::Done);
    put(&fs, "more/5.txt", b"");
    since = fs.calls().len();
    index.walk();
    assert_eq!(
        index.lines(),
        [
            "2.txt in progress by mk",
            "3.txt done by mk",
            "more/4.txt in progress by mk",
            "more/5.txt new",
        ]
    );
    let mut again = reads(&fs, since);
    again.sort();
    again.dedup();
    assert_eq!(again, ["3.txt", "3.txt.mk.ron", "more/5.txt"]);

    // 3.txt was written just now: it may be written again within a tick of the clock.
    since = fs.calls().len();
    index.walk();
    assert!(reads(&fs, since).contains(&"3.txt.mk.ron".to_owned()));
    fs.pass(Duration::from_mins(1));
    index.walk();
    since = fs.calls().len();
    index.walk();
    assert_eq!(reads(&fs, since), [""; 0]);

    fs.take_away("/desk/2.txt.mk.ron");
    index.walk();
    assert_eq!(index.lines()[0], "2.txt new");
}

#[test]
fn another_annotator_has_another_progress() {
    let fs = SimFs::new(&[DESK]);
    put_annotated(&fs, "", "1.txt", Status::Done);
    let mut index = Index::on(&fs);
    assert_eq!(index.lines(), ["1.txt done by mk"]);
    index.indexer.annotator("jd");
    index.settle();
    assert_eq!(index.lines(), ["1.txt new by mk"]);
    index.indexer.annotator("MK");
    index.settle();
    assert_eq!(index.lines(), ["1.txt done by mk"]);
}

#[test]
fn what_cannot_be_read_says_why_and_the_rest_is_listed() {
    let fs = SimFs::new(&[DESK]);
    put_annotated(&fs, "", "1.txt", Status::Done);
    put(&fs, "2.txt", b"one");
    fs.fail_every(Call::Read, Fault::Raw(13));
    let mut index = Index::on(&fs);
    assert_eq!(index.lines(), ["1.txt damaged by mk", "2.txt new"]);
    for facts in &index.facts {
        assert!(facts.trouble.as_deref().unwrap().contains("You may not read this file"));
    }
    // Rights come back without a file's time changing.
    fs.heal();
    index.walk();
    assert_eq!(index.lines(), ["1.txt done by mk", "2.txt new"]);
    assert!(index.facts.iter().all(|f| f.trouble.is_none()));

    fs.fail_every(Call::List, Fault::Raw(13));
    index.walk();
    assert!(index.walked.error.as_deref().unwrap().contains("can't be listed"));
    assert_eq!(index.lines().len(), 2, "the last list stands");
    fs.heal();
    fs.take_away(DESK);
    index.walk();
    assert!(index.walked.is_missing);
}

#[cfg(unix)]
#[test]
fn links_odd_names_and_closed_folders_are_told_and_the_rest_is_listed() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (dir, elsewhere) = (TempDir::new(), TempDir::new());
    std::fs::write(elsewhere.join("far.txt"), "one").unwrap();
    std::fs::write(dir.join("a.txt"), "one").unwrap();
    std::fs::create_dir(dir.join("sub")).unwrap();
    std::fs::create_dir(dir.join("closed")).unwrap();
    std::fs::write(dir.join("closed/b.txt"), "one").unwrap();
    symlink(dir.path(), dir.join("sub/loop")).unwrap();
    symlink("self.txt", dir.join("self.txt")).unwrap();
    symlink("a.txt", dir.join("near.txt")).unwrap();
    symlink(elsewhere.join("far.txt"), dir.join("far.txt")).unwrap();
    symlink(elsewhere.join("far.txt"), dir.join("no article")).unwrap();
    std::fs::write(dir.path().join(OsStr::from_bytes(b"\xff.txt")), "one").unwrap();
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(dir.join("closed"), closed).unwrap();
    // Nothing is closed to the superuser.
    let is_closed = std::fs::read_dir(dir.join("closed")).is_err();

    let index = Index::of(Arc::new(RealFs), dir.path(), "");
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(dir.join("closed"), open).unwrap();
    let names: Vec<String> = (0..u32::try_from(index.listing.len()).unwrap())
        .map(|n| index.listing.get(n).unwrap().1.name.to_string())
        .collect();
    let expected: &[&str] =
        if is_closed { &["a.txt", "near.txt"] } else { &["a.txt", "near.txt", "b.txt"] };
    assert_eq!(names, expected);
    let mut told: Vec<(String, &str)> = index
        .walked
        .troubles
        .iter()
        .map(|t| {
            let name = t.path.file_name().unwrap().to_string_lossy().into_owned();
            let parts = ["not Unicode", "leads out", "leads nowhere", "not followed", "can't be"];
            let part = parts.into_iter().find(|part| t.sentence.contains(part));
            (name, part.unwrap_or_else(|| panic!("{}", t.sentence)))
        })
        .collect();
    told.sort();
    let mut expected = vec![
        ("far.txt".to_owned(), "leads out"),
        ("loop".to_owned(), "not followed"),
        ("self.txt".to_owned(), "leads nowhere"),
        ("\u{fffd}.txt".to_owned(), "not Unicode"),
    ];
    if is_closed {
        expected.insert(0, ("closed".to_owned(), "can't be"));
    }
    assert_eq!(told, expected);
}

#[test]
fn a_search_finds_what_the_texts_say() {
    let fs = SimFs::new(&[DESK, "/desk/more"]);
    for (name, content) in [
        ("1.txt", &b"Talks in SEOUL resume"[..]),
        ("2.txt", b"Talks"),
        ("3.html", b"<p>Se<b>oul</b> is <!-- busan --> far"),
        ("more/4.txt", "\u{feff}d\u{c9}j\u{e0} seoul".as_bytes()),
        ("more/5.txt.mk.ron", b"Annotation( seoul"),
    ] {
        put(&fs, name, content);
    }
    let index = Index::on(&fs);
    assert_eq!(index.listing.len(), 5);
    let found = |words: &str| {
        let fs: Arc<dyn FileSystem> = Arc::new(fs.clone());
        let search =
            Search::start(fs, index.listing.clone(), None, words, Arc::new(|| ())).unwrap();
        assert!(search.settle());
        let hits = search.poll();
        assert_eq!((hits.searched, hits.done), (5, true));
        assert_eq!(search.poll().numbers, [0; 0], "each is told once");
        hits.numbers
    };
    assert_eq!(found("Seoul"), [0, 2, 3]);
    assert_eq!(found("talks in"), [0]);
    assert_eq!(found("DÉJÀ"), [3]);
    assert_eq!(found("busan"), [0; 0], "it is not in the text of the page");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    /// Names in any order and of any letters, in any folders: the list is the same, whole, and
    /// each article is found by its path.
    #[test]
    fn the_order_is_one_and_nothing_is_missing(
        stems in prop::collection::btree_set("(a|B|b|2|10|)/[aAzİıßéÉ한0-9 ._-]{1,6}", 1..12),
    ) {
        let articles: Vec<String> = stems
            .iter()
            .map(|s| format!("{s}.txt"))
            .map(|s| s.trim_start_matches('/').to_owned())
            .filter(|n| !n.starts_with('.') && !n.contains("/."))
            .collect();
        let build = |names: &mut dyn Iterator<Item = &String>| {
            let fs = SimFs::new(&[DESK, "/desk/a", "/desk/B", "/desk/b", "/desk/2", "/desk/10"]);
            for name in names {
                put(&fs, name, b"one");
                let (folder, source) = name.rsplit_once('/').unwrap_or(("", name));
                let done = annotated("«H:one»", source, "mk", Status::Done);
                let slash = if folder.is_empty() { "" } else { "/" };
                put(&fs, &format!("{folder}{slash}{source}.mk.ron"), &done);
            }
            Index::on(&fs)
        };
        let forward = build(&mut articles.iter());
        let backward = build(&mut articles.iter().rev());
        prop_assert_eq!(forward.lines(), backward.lines());
        prop_assert_eq!(forward.listing.len(), articles.len());
        for number in 0..u32::try_from(articles.len()).unwrap() {
            let path = forward.listing.path(number).unwrap();
            prop_assert_eq!(forward.listing.find(&path), Some(number));
            let facts = &forward.facts[number as usize];
            prop_assert!(facts.progress == Progress::Done, "{:?}", facts);
        }
    }
}

#[test]
fn an_article_costs_less_than_a_kilobyte() {
    assert!(size_of::<Facts>() <= 48 && size_of::<copydesk::desk::index::Article>() <= 80);
    let fs = SimFs::new(&[DESK]);
    for number in 0..1000 {
        put(&fs, &format!("an_article_with_a_name_of_usual_length_{number}.txt"), b"");
    }
    let index = Index::on(&fs);
    assert!(index.listing.bytes() < 200 * 1000, "{}", index.listing.bytes());
}
