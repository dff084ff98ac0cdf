//! Exporting a desk: whole or not at all, with a failure at every call; the same bytes each time.

use crate::dataset::{Files, annotation_of, label_by_hand, page_record, units_record};
use crate::tempdir::TempDir;
use copydesk::annotation::file::{annotation_file_name, write};
use copydesk::annotation::{Annotation, Label, Status};
use copydesk::dataset::TakenFrom;
use copydesk::dataset::export::{Format, Options};
use copydesk::dataset::split::{GroupBy, Ratios};
use copydesk::desk::dataset::export::{ExportError, Exported, Pass, Plan, Progress, export};
use copydesk::desk::dataset::splitting::{SplitPlan, split};
use copydesk::desk::fs::{Info, NewFile};
use copydesk::desk::new_folder::{LIST, Over};
use copydesk::desk::sim::{Fault, SimFs};
use copydesk::desk::{FileSystem, RealFs};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

fn put(fs: &SimFs, path: &str, bytes: &[u8]) {
    let path = Path::new("/desk").join(path);
    fs.put_folder(path.parent().unwrap());
    fs.put(&path, bytes);
}

fn put_annotation(fs: &SimFs, folder: &str, annotation: &Annotation) {
    let name = annotation_file_name(&annotation.article.source, &annotation.annotator);
    put(fs, &format!("{folder}{name}"), write(annotation).as_bytes());
}

/// An article with its finished annotation.
fn put_article(fs: &SimFs, path: &str, annotator: &str, status: Status) {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(f, n)| (f, n));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let text = format!("Headline of {path}\nIt rained in {path} all day.\n");
    put(fs, path, text.as_bytes());
    let mut annotation = annotation_of(name, &text, annotator);
    let body = format!("It rained in {path} all day.");
    let passages = [(format!("Headline of {path}"), Label::Headline), (body, Label::Body)];
    let passages: Vec<_> = passages.iter().map(|(t, l)| (t.as_str(), *l)).collect();
    label_by_hand(&mut annotation, &passages, false);
    annotation.status = status;
    put_annotation(fs, &folder, &annotation);
}

/// Two gold articles, one of them a page; one rejected; one begun; one without annotation.
fn desk() -> SimFs {
    let fs = SimFs::new(&["/desk", "/out"]);
    let (text, (page, bytes)) = (units_record(), page_record());
    put(&fs, "2024/cafe.txt", text.text().as_bytes());
    put_annotation(&fs, "2024/", &text.annotation);
    put(&fs, "rain.html", &bytes);
    put_annotation(&fs, "", &page.annotation);
    put_article(&fs, "paid.txt", "gold", Status::Rejected("paywall".into()));
    put_article(&fs, "begun.txt", "mk", Status::InProgress);
    put(&fs, "bare.txt", b"Nobody was here.\n");
    put(&fs, "GUIDELINES.md", b"# Label what is there\n");
    fs
}

fn plan(format: Format, out: &str) -> Plan {
    Plan {
        folder: PathBuf::from("/desk"),
        from: TakenFrom::Gold,
        format,
        options: Options::default(),
        split: None,
        out: PathBuf::from(out),
        over: Over::Ours,
        skip_bad: false,
        license: None,
    }
}

fn run(fs: &dyn FileSystem, plan: &Plan) -> Result<Exported, ExportError> {
    export(fs, plan, &mut |_| true)
}

/// What stands below a folder.
fn files(fs: &SimFs, folder: &str) -> Files {
    let inside = |path: PathBuf| {
        let name = path.strip_prefix(folder).ok()?.to_str()?.to_owned();
        Some((name, fs.content(&path)?))
    };
    fs.names().into_iter().filter_map(inside).collect()
}

fn ratios(text: &str) -> SplitPlan {
    SplitPlan { ratios: Ratios::parse(text).unwrap(), seed: 1, by: GroupBy::Site }
}

#[test]
fn every_format_counts_what_it_left_out_and_gives_the_same_bytes_twice() {
    let fs = desk();
    for format in Format::all() {
        let out = format!("/out/{}", format.name());
        let made = run(&fs, &plan(format, &out)).unwrap();
        assert_eq!(
            (made.tally.articles(), made.rejected, made.unfinished, made.bad_count),
            (2, 1, 2, 0),
            "{out}"
        );
        let once = files(&fs, &out);
        assert_eq!(made.folder.files, once.len() as u64, "{out}");
        let card = String::from_utf8(once["README.md"].clone()).unwrap();
        assert!(card.contains("Label what is there"), "{out}");
        run(&fs, &plan(format, &out)).unwrap();
        assert_eq!(files(&fs, &out), once, "{out}");
    }
    assert!(files(&fs, "/out").keys().all(|name| !name.starts_with('.')), "nothing is left over");
}

#[test]
fn a_failure_at_any_call_leaves_what_was_there() {
    let split = Some(ratios("train=50,test=50"));
    for (format, split) in [(Format::Jsonl, split), (Format::Brat, None), (Format::Wrap, None)] {
        let plan = Plan { split, ..plan(format, "/out/set") };
        let fs = desk();
        run(&fs, &plan).unwrap();
        let old = files(&fs, "/out/set");
        let change = |fs: &SimFs| put_article(fs, "new.txt", "gold", Status::Gold);
        let calls = {
            let fs = fs.after(copydesk::desk::sim::Crash::Killed);
            change(&fs);
            let before = fs.calls().len();
            run(&fs, &plan).unwrap();
            fs.calls().len() - before
        };
        let whole = {
            let fs = desk();
            change(&fs);
            run(&fs, &plan).unwrap();
            files(&fs, "/out/set")
        };
        assert_ne!(old, whole);
        let mut failed = 0;
        for number in 0..calls {
            let fs = fs.after(copydesk::desk::sim::Crash::Killed);
            change(&fs);
            let before = fs.calls().len();
            fs.fail(before + number, Fault::Raw(28));
            let made = run(&fs, &plan);
            fs.heal();
            let found = files(&fs, "/out/set");
            if made.is_ok() {
                assert!(found == whole, "{} call {number}", format.name());
            } else {
                // Only the last call, which makes the new name durable, comes after the rename.
                failed += 1;
                assert!(found == old || found == whole, "{} call {number}", format.name());
            }
        }
        // Looking for leavings, and at what is removed at the end, may fail.
        assert!(failed * 3 > calls, "{failed} of {calls}");
    }
}

#[test]
fn a_power_failure_leaves_one_whole_folder() {
    let plan = plan(Format::Jsonl, "/out/set");
    let fs = desk();
    run(&fs, &plan).unwrap();
    let whole = files(&fs, "/out/set");
    for number in 0.. {
        let fs = desk();
        fs.stop_at(number);
        let is_done = run(&fs, &plan).is_ok();
        for crash in copydesk::desk::sim::Crash::ALL {
            let found = files(&fs.after(crash), "/out/set");
            assert!(found.is_empty() || found == whole, "call {number}, {crash:?}: {found:?}");
        }
        if is_done {
            break;
        }
    }
}

#[test]
fn whoever_gives_up_leaves_nothing() {
    let all = &[Pass::Furniture, Pass::Contents, Pass::Writing];
    for (split, passes) in [(None, &all[2..]), (Some(ratios("train=50,test=50")), all)] {
        let plan = Plan { split, ..plan(Format::Brat, "/out/set") };
        let mut steps = Vec::new();
        export(&desk(), &plan, &mut |step| {
            steps.push(step);
            true
        })
        .unwrap();
        // Each pass counts the four articles, and says which pass it is.
        let four = |pass: Pass| (1..=4).map(move |done| Progress { pass, done, all: 4 });
        let expected: Vec<Progress> = passes.iter().copied().flat_map(four).collect();
        assert_eq!(steps, expected);
        for last in 0..steps.len() {
            let fs = desk();
            let mut heard = 0;
            let made = export(&fs, &plan, &mut |_| {
                heard += 1;
                heard <= last
            });
            assert!(matches!(made, Err(ExportError::Cancelled)), "{last}");
            assert!(files(&fs, "/out").is_empty(), "{last}");
        }
    }
}

#[test]
fn a_folder_that_vanishes_is_an_error_and_leaves_nothing() {
    let fs = desk();
    let plan = plan(Format::Brat, "/out/set");
    let made = export(&fs, &plan, &mut |Progress { done, .. }| {
        if done == 2 {
            let below =
                |path: &PathBuf| path.starts_with("/out") && path.as_path() != Path::new("/out");
            fs.names().iter().filter(|path| below(path)).for_each(|path| fs.take_away(path));
            let temporary = fs.list(Path::new("/out")).unwrap();
            for name in temporary {
                fs.remove_folder(&Path::new("/out").join(name)).unwrap();
            }
        }
        true
    });
    assert!(matches!(made, Err(ExportError::Folder(_))), "{:?}", made.map(|m| m.folder));
    assert!(files(&fs, "/out").is_empty());
}

#[test]
fn splits_never_tear_a_site_or_a_copy_apart() {
    let fs = SimFs::new(&["/desk", "/out"]);
    for site in 0..30 {
        for page in 0..3 {
            put_article(&fs, &format!("site{site}/{page}.txt"), "gold", Status::Gold);
        }
    }
    let long: String = (0..200).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ") + "\n";
    for folder in ["site0", "site7", "site21"] {
        put(&fs, &format!("{folder}/copy.txt"), long.as_bytes());
        let mut annotation = annotation_of("copy.txt", &long, "gold");
        label_by_hand(&mut annotation, &[(long.trim(), Label::Body)], false);
        annotation.status = Status::Gold;
        put_annotation(&fs, &format!("{folder}/"), &annotation);
    }
    let plan =
        Plan { split: Some(ratios("train=60,dev=20,test=20")), ..plan(Format::Jsonl, "/out/set") };
    let made = run(&fs, &plan).unwrap();
    assert_eq!(made.tally.articles(), 93);
    let mut of_site: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut of_copy = BTreeSet::new();
    let mut seen = 0;
    for split in ["train", "dev", "test"] {
        let rows = files(&fs, "/out/set")[&format!("data/{split}.jsonl")].clone();
        for line in String::from_utf8(rows).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let (site, page) = row["id"].as_str().unwrap().split_once('/').unwrap();
            of_site.entry(site.to_owned()).or_default().insert(split.to_owned());
            if page == "copy" {
                of_copy.insert(split);
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 93);
    assert!(of_site.values().all(|splits| splits.len() == 1), "{of_site:?}");
    assert_eq!(of_copy.len(), 1, "copies are together");
    let used: BTreeSet<&String> = of_site.values().flatten().collect();
    assert_eq!(used.len(), 3, "{used:?}");
}

#[test]
fn two_articles_with_one_id_stop_it() {
    for (other, formats) in [
        ("2024/cafe.html", &[Format::Jsonl, Format::Brat][..]),
        ("2024/Cafe.txt", &[Format::Brat, Format::Wrap]),
    ] {
        let fs = desk();
        put_article(&fs, other, "gold", Status::Gold);
        for format in formats {
            let error = run(&fs, &plan(*format, "/out/set")).unwrap_err();
            let sentence = error.to_string();
            assert!(matches!(error, ExportError::Ids(_)), "{sentence}");
            assert!(sentence.contains("2024/cafe.txt") && sentence.contains(other), "{sentence}");
            assert!(files(&fs, "/out").is_empty());
        }
    }
    let fs = desk();
    put_article(&fs, "2024/Cafe.txt", "gold", Status::Gold);
    assert_eq!(run(&fs, &plan(Format::Jsonl, "/out/set")).unwrap().tally.articles(), 3);
}

#[test]
fn what_cannot_be_taken_stops_it_unless_skipped() {
    let text = units_record().annotation;
    let mk = |text: &str| {
        let mut annotation = annotation_of("cafe.txt", text, "mk");
        annotation.status = Status::Done;
        annotation
    };
    let gold = TakenFrom::Gold;
    #[expect(clippy::type_complexity, reason = "a table of cases")]
    let damage: [(&str, TakenFrom, &dyn Fn(&SimFs), u64, u64); 6] = [
        ("torn", gold.clone(), &|fs| put(fs, "rain.html.gold.ron", b"Annotation(\n"), 1, 2),
        // Another annotator's damage is no matter.
        ("torn", gold.clone(), &|fs| put(fs, "rain.html.mk.ron", b"Annotation(\n"), 2, 2),
        ("no id", gold.clone(), &|fs| put_article(fs, "a\\b.txt", "gold", Status::Gold), 2, 2),
        ("guidelines", gold, &|fs| put(fs, "GUIDELINES.md/x", b""), 2, 2),
        (
            "texts differ",
            TakenFrom::Majority,
            &|fs| {
                put_annotation(fs, "2024/", &mk(text.text()));
                let other = Annotation { annotator: "jd".into(), ..mk("Another text.\n") };
                put_annotation(fs, "2024/", &other);
                put_article(fs, "more.txt", "mk", Status::Done);
            },
            1,
            4,
        ),
        (
            "one annotator twice",
            TakenFrom::Annotator("mk".into()),
            &|fs| {
                let capital = Annotation { annotator: "MK".into(), ..mk(text.text()) };
                put_annotation(fs, "2024/", &mk(text.text()));
                put_annotation(fs, "2024/", &capital);
            },
            1,
            4,
        ),
    ];
    for (name, from, damage, articles, unfinished) in damage {
        let fs = desk();
        damage(&fs);
        let strict = Plan { from, ..plan(Format::Jsonl, "/out/set") };
        let is_bad = match run(&fs, &strict) {
            Err(ExportError::Bad { count, all, .. }) => {
                assert_eq!((count, all.len()), (1, 1), "{name}: {all:?}");
                assert!(files(&fs, "/out").is_empty(), "{name}");
                true
            }
            Ok(_) => false,
            Err(error) => panic!("{name}: {error}"),
        };
        let made = run(&fs, &Plan { skip_bad: true, ..strict }).unwrap();
        assert_eq!(
            (made.tally.articles(), made.unfinished, made.bad_count),
            (articles, unfinished, u64::from(is_bad)),
            "{name}: {:?}",
            made.bad
        );
    }
}

#[test]
fn data_sets_inside_the_desk_are_not_taken_in() {
    let fs = desk();
    for _ in 0..2 {
        let made = run(&fs, &plan(Format::Brat, "/desk/sets/gold")).unwrap();
        assert_eq!((made.tally.articles(), made.unfinished), (2, 2));
    }
    let text = files(&fs, "/desk/sets/gold");
    assert!(text.contains_key("train/2024/cafe.txt") && text.contains_key(LIST), "{text:?}");
}

#[test]
fn the_desk_is_never_set_aside() {
    let fs = desk();
    let before = files(&fs, "/desk");
    for folder in ["/desk", "/desk/2024"] {
        let plan = Plan {
            folder: PathBuf::from(folder),
            over: Over::SetAside,
            ..plan(Format::Jsonl, "/desk")
        };
        let error = run(&fs, &plan).unwrap_err();
        assert!(matches!(error, ExportError::Around(_)), "{folder}: {error}");
    }
    assert_eq!(files(&fs, "/desk"), before);
}

#[test]
fn nothing_to_export_says_why() {
    let empty = SimFs::new(&["/desk", "/out"]);
    let error = run(&empty, &plan(Format::Jsonl, "/out/set")).unwrap_err().to_string();
    assert!(error.starts_with("There is nothing to export: no gold annotation"), "{error}");
    let fs = desk();
    let plan = Plan { from: TakenFrom::Annotator("jd".into()), ..plan(Format::Jsonl, "/out/set") };
    let error = run(&fs, &plan).unwrap_err().to_string();
    assert!(error.contains("no finished annotation by jd"), "{error}");
    assert!(files(&fs, "/out").is_empty());
}

/// The real file system, with threads that are held up at each reading, each time otherwise, so
/// that articles are ready in another order.
#[derive(Debug)]
struct Jumbled(AtomicUsize, usize);

impl FileSystem for Jumbled {
    fn info(&self, path: &Path) -> io::Result<Info> {
        RealFs.info(path)
    }
    fn is_link(&self, path: &Path) -> io::Result<bool> {
        RealFs.is_link(path)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        RealFs.resolve(path)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<(Vec<u8>, Info)> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        for _ in 0..number.wrapping_mul(self.1) % 40 {
            std::thread::yield_now();
        }
        RealFs.read(path, limit)
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
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        RealFs.remove_folder(folder)
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

/// All files below a folder of the real file system.
fn real_files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn threads_change_no_byte() {
    let sim = SimFs::new(&["/desk"]);
    for number in 0..150 {
        put_article(&sim, &format!("site{}/{number}.txt", number % 12), "gold", Status::Gold);
    }
    let dir = TempDir::new();
    for (name, bytes) in files(&sim, "/desk") {
        let path = dir.join("desk").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    for format in [Format::Parquet, Format::Jsonl, Format::Brat] {
        let made: Vec<Files> = [0, 7, 31]
            .into_iter()
            .map(|pace| {
                let plan = Plan {
                    folder: dir.join("desk"),
                    split: Some(ratios("train=80,test=20")),
                    ..plan(format, dir.join("set").to_str().unwrap())
                };
                run(&Jumbled(AtomicUsize::new(0), pace), &plan).unwrap();
                real_files(&dir.join("set"))
            })
            .collect();
        assert!(made[0].len() > 3 && made[0] == made[1] && made[1] == made[2], "{}", format.name());
    }
}

/// `UPDATE_GOLDEN=1` writes the desk anew that the tests with other programs read.
#[test]
fn the_desk_for_other_readers_is_what_commands_made() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop/desk");
    let fs = SimFs::new(&["/desk"]);
    let (text, (page, bytes)) = (units_record(), page_record());
    put(&fs, "2024/cafe.txt", text.text().as_bytes());
    put_annotation(&fs, "2024/", &text.annotation);
    put(&fs, "2024/rain.html", &bytes);
    put_annotation(&fs, "2024/", &page.annotation);
    // Line ends of all kinds, marks within words, and scripts of all directions.
    let odd = "Title\u{a0}of it\r\nBy A\u{300}. B\rשלום\u{200f} 👩\u{200d}👩\u{200d}👧 ok\u{2028}next\n\n\
               ไทย \u{feff}中文。\u{b}end\ttab \"quoted\\\" <b>&amp;\r\n□ – last\n";
    put(&fs, "odd/lines.txt", odd.as_bytes());
    let mut annotation = annotation_of("lines.txt", odd, "gold");
    let passages = [
        ("Title\u{a0}of it", Label::Headline),
        ("A\u{300}. B", Label::Byline),
        ("👩\u{200d}👩\u{200d}👧 ok\u{2028}next\n\nไทย \u{feff}中", Label::Body),
        ("end\ttab \"quoted\\\" <b>&amp;\r\n□", Label::Caption),
    ];
    label_by_hand(&mut annotation, &passages, true);
    annotation.status = Status::Gold;
    put_annotation(&fs, "odd/", &annotation);
    let made = files(&fs, "/desk");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for (name, bytes) in &made {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    assert_eq!(real_files(&folder), made);
}

/// Only the number of articles was compared, so one that went and one that came evened out.
#[test]
fn an_article_that_comes_for_one_that_goes_is_noticed() {
    let fs = desk();
    let annotated = copydesk::desk::dataset::gather::count(&fs, Path::new("/desk"));
    let mut steps = 0;
    let made = split::<std::convert::Infallible>(
        &fs,
        Path::new("/desk"),
        &TakenFrom::Gold,
        &ratios("train=1,test=1"),
        &mut |_| {
            steps += 1;
            if steps == annotated {
                put_article(&fs, "new.txt", "gold", Status::Gold);
                fs.remove(Path::new("/desk/rain.html.gold.ron")).unwrap();
            }
            Ok(())
        },
    );
    let Ok(made) = made;
    assert!(made.is_torn && made.bad.is_empty(), "{made:?}");
    assert_eq!(made.groups.articles.len(), 2);
}

/// A desk of texts gave a data set of pages without a page, and was said to hold all articles.
#[test]
fn a_format_of_pages_is_refused_where_no_article_is_one() {
    let fs = SimFs::new(&["/desk", "/out"]);
    put_article(&fs, "rain.txt", "gold", Status::Gold);
    for format in [Format::Wrap, Format::L3s, Format::Boilernet, Format::Web2text] {
        let refused = run(&fs, &plan(format, "/out/pages")).unwrap_err().to_string();
        assert!(refused.contains("none of the 1 articles is one"), "{refused}");
        assert!(files(&fs, "/out/pages").is_empty());
    }
}
