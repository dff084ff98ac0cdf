//! Splits without leaks: what joins groups, what stays where it is, and the check.

use copydesk::annotation::Label;
use copydesk::dataset::split::{
    Candidate, Check, Checker, Entry, Furniture, GroupBy, Groups, Leak, Ratios, Signer, Splitter,
    Survey, Warning,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A name, pages, and the ids of the groups.
type Case<'a> = (&'a str, Vec<Page>, &'a [&'a [&'a str]]);

/// An article of the tests: id, address, content.
#[derive(Clone, Debug)]
struct Page {
    id: String,
    url: Option<String>,
    folder: String,
    content: String,
    labels: Vec<Label>,
}

fn page(id: &str, url: &str, content: &str) -> Page {
    Page {
        id: id.to_owned(),
        url: (!url.is_empty()).then(|| url.to_owned()),
        folder: id.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
        content: content.to_owned(),
        labels: vec![Label::Body],
    }
}

fn candidate(page: &Page) -> Candidate<'_> {
    let Page { id, url, folder, content, labels } = page;
    Candidate { id, url: url.as_deref(), folder, content, labels }
}

fn group(pages: &[Page], by: GroupBy) -> Groups {
    let mut survey = Survey::new();
    for page in pages {
        survey.note(&candidate(page));
    }
    group_by(&Signer::new(survey.finish()), pages, by)
}

fn group_by(signer: &Signer, pages: &[Page], by: GroupBy) -> Groups {
    let entries: Vec<Entry> = pages.iter().map(|page| signer.sign(&candidate(page))).collect();
    let mut splitter = Splitter::new(by);
    for entry in &entries {
        splitter.push(entry.clone());
    }
    let groups = splitter.finish();
    // Light entries, completed where that is wanted, give the same.
    let mut light = Splitter::new(by);
    for entry in &entries {
        light.push(entry.clone().light());
    }
    let wanted = light.wanted();
    light.complete(entries.into_iter().filter(|entry| wanted.contains(&entry.id)).collect());
    assert_eq!(light.finish(), groups);
    groups
}

fn check(pages: &[(Page, String)], by: GroupBy) -> Check {
    let signer = Signer::new(Furniture::none());
    let (mut checker, mut light) = (Checker::new(by), Checker::new(by));
    let mut entries = Vec::new();
    for (page, split) in pages {
        let entry = signer.sign(&candidate(page));
        checker.push(entry.clone(), split);
        light.push(entry.clone().light(), split);
        entries.push(entry);
    }
    let found = checker.finish();
    let wanted = light.wanted();
    light.complete(entries.into_iter().filter(|entry| wanted.contains(&entry.id)).collect());
    assert_eq!(light.finish(), found);
    found
}

/// The ids of each group.
fn ids(groups: &Groups) -> BTreeSet<BTreeSet<&str>> {
    let mut of: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for article in &groups.articles {
        of.entry(article.group).or_default().insert(&article.id);
    }
    of.into_values().collect()
}

fn sets<'a>(expected: &[&[&'a str]]) -> BTreeSet<BTreeSet<&'a str>> {
    expected.iter().map(|ids| ids.iter().copied().collect()).collect()
}

/// A story of so many words that no other has, but for those given.
fn story(number: usize, words: usize) -> String {
    let word = |n| format!("w{number}x{n}{}", if n % 12 == 11 { ".\n" } else { " " });
    (0..words).map(word).collect::<Vec<_>>().concat()
}

fn changed(story: &str, every: usize, to: &str) -> String {
    let words = story.split(' ').enumerate();
    words.map(|(n, w)| if n % every == every / 2 { to } else { w }).collect::<Vec<_>>().join(" ")
}

#[test]
fn groups_are_sites_joined_with_near_duplicates() {
    let wire = story(1, 300);
    // One word in 60 changes 5 shingles in 60: a resemblance of about 0.85. One in 12: 0.4.
    let near = changed(&wire, 60, "other");
    let far = changed(&wire, 12, "other");
    let han: String = (0..300_u32).filter_map(|n| char::from_u32(0x4E00 + n * 37 % 5000)).collect();
    let han_near = han.replacen('一', "二", 1) + "。";
    let cases: &[Case] = &[
        ("nothing", vec![], &[]),
        (
            "one site, with and without www",
            vec![
                page("a", "https://www.one.example/a", &story(2, 50)),
                page("b", "http://One.example:80/b", &story(3, 50)),
                page("c", "https://news.one.example/c", &story(4, 50)),
            ],
            &[&["a", "b"], &["c"]],
        ),
        (
            "no address: folders",
            vec![
                page("x/a", "", &story(2, 50)),
                page("x/b", "", &story(3, 50)),
                page("y/a", "", &story(4, 50)),
            ],
            &[&["x/a", "x/b"], &["y/a"]],
        ),
        (
            "a wire story joins two sites",
            vec![
                page("a", "https://one.example/a", &wire),
                page("b", "https://two.example/b", &near),
                page("c", "https://two.example/c", &story(3, 50)),
                page("d", "https://three.example/d", &far),
            ],
            &[&["a", "b", "c"], &["d"]],
        ),
        (
            "other case, other punctuation, other lines",
            vec![
                page("a", "https://one.example/a", "Rain fell on the city for two days."),
                page("b", "https://two.example/b", "RAIN FELL, on\nthe city: for two days"),
            ],
            &[&["a", "b"]],
        ),
        (
            "no content is like no other",
            vec![
                page("a", "https://one.example/a", ""),
                page("b", "https://two.example/b", " .\n"),
            ],
            &[&["a"], &["b"]],
        ),
        (
            "one id",
            vec![
                page("a", "https://one.example/a", &story(2, 50)),
                page("a", "https://two.example/a", &story(3, 50)),
            ],
            &[&["a"]],
        ),
        (
            "Chinese, without blanks",
            vec![
                page("a", "https://one.example/a", &han),
                page("b", "https://two.example/b", &han_near),
                page("c", "https://three.example/c", &han.chars().rev().collect::<String>()),
            ],
            &[&["a", "b"], &["c"]],
        ),
    ];
    for (name, pages, expected) in cases {
        assert_eq!(ids(&group(pages, GroupBy::Site)), sets(expected), "{name}");
        let mut backward = pages.clone();
        backward.reverse();
        assert_eq!(group(&backward, GroupBy::Site), group(pages, GroupBy::Site), "{name}");
    }
}

#[test]
fn furniture_joins_nobody() {
    // Two sites of one publisher: each page has 400 words of furniture and 30 of its own.
    let furniture = story(0, 400);
    let mut pages = Vec::new();
    for n in 0..20 {
        let site = if n % 2 == 0 { "one" } else { "two" };
        let content = format!("{furniture}\n{}\n", story(n + 1, 30));
        pages.push(page(&format!("p{n:02}"), &format!("https://{site}.example/{n}"), &content));
    }
    let groups = group(&pages, GroupBy::Site);
    assert_eq!(groups.groups.len(), 2);
    assert_eq!(groups.duplicates, []);
    assert_eq!(group(&pages, GroupBy::Article).groups.len(), 20);
    // Without the survey all of them look alike.
    let signer = Signer::new(Furniture::none());
    let mut splitter = Splitter::new(GroupBy::Article);
    for page in &pages {
        splitter.push(signer.sign(&candidate(page)));
    }
    assert_eq!(splitter.finish().groups.len(), 1);
}

#[test]
fn a_story_on_many_sites_is_no_furniture() {
    let pages: Vec<Page> = (0..100)
        .map(|n| page(&format!("p{n}"), &format!("https://s{n}.example/"), &story(1, 200)))
        .collect();
    let groups = group(&pages, GroupBy::Site);
    assert_eq!(groups.groups.len(), 1);
    assert_eq!(groups.duplicates.len(), 99);
}

#[test]
fn a_crowd_of_near_duplicates_is_one_group() {
    // More of them than are compared each with each, no two the same.
    let wire = story(1, 400);
    let near = |n: usize| changed(&wire, 200 + n, &format!("other{n}"));
    let pages: Vec<Page> = (0..150)
        .map(|n| page(&format!("p{n}"), &format!("https://s{n}.example/"), &near(n)))
        .collect();
    assert_eq!(group(&pages, GroupBy::Site).groups.len(), 1);
}

/// A page of a template: most words are those of all pages, and each of 17 places has one of
/// two words, so no shingle is rare. Two pages resemble each other by about 0.75.
fn templated(number: u64) -> String {
    let bits = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let bits = (bits ^ bits >> 31).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40;
    let word = |n: u64| match (n % 17, n / 17) {
        (8, place) => format!("x{place}{} ", if bits >> place & 1 == 0 { "a" } else { "b" }),
        _ => format!("t{n} "),
    };
    (0..300).map(word).collect()
}

#[test]
fn a_copy_of_one_of_a_thousand_templated_pages_is_found() {
    let ratios = Ratios::parse("train=50,test=50").unwrap();
    let site = |n: u64| page(&format!("a{n:04}"), "https://one.example/", &templated(n));
    let all: Vec<Page> = (0..1000).map(site).collect();
    // One word in 60: a resemblance of 0.85 to that page alone.
    let content = changed(&templated(500), 60, "other");
    let mut pages = all;
    pages.push(page("b", "https://two.example/b", &content));
    let groups = group(&pages, GroupBy::Site);
    assert_eq!(groups.groups.len(), 1, "{:?}", groups.duplicates);
    // What the check says of a split that tears them apart.
    let split = |page: Page| (page.clone(), ratios.name(usize::from(page.id == "b")).to_owned());
    let leaks = check(&pages.into_iter().map(split).collect::<Vec<_>>(), GroupBy::Site).leaks;
    assert!(leaks.iter().any(|leak| leak.code() == "near-duplicate"), "{leaks:?}");
}

/// So many sites of one to ten articles.
fn desk(sites: usize) -> Vec<Page> {
    let mut pages = Vec::new();
    for site in 0..sites {
        for n in 0..=site * 7 % 10 {
            let (id, url) = (format!("{site:04}/{n}"), format!("https://s{site}.example/{n}"));
            pages.push(page(&id, &url, &story(site * 100 + n, 20)));
        }
    }
    pages
}

fn splits(pages: &[Page], ratios: &Ratios, seed: u64) -> HashMap<String, String> {
    let groups = group(pages, GroupBy::Site);
    let split = groups.assign(ratios, seed);
    let names = split.articles.iter().map(|&n| ratios.name(n).to_owned());
    groups.articles.iter().map(|a| a.id.clone()).zip(names).collect()
}

#[test]
fn ratios_are_about_met_and_reported() {
    let groups = group(&desk(400), GroupBy::Site);
    let ratios = Ratios::parse("train=80,dev=10,test=10").unwrap();
    let split = groups.assign(&ratios, 1);
    assert_eq!(split.shares.iter().map(|s| s.articles).sum::<usize>(), groups.articles.len());
    assert_eq!(split.shares.iter().map(|s| s.groups).sum::<usize>(), 400);
    for share in &split.shares {
        assert!((share.actual - share.target).abs() < 0.07, "{share:?}");
    }
    assert_ne!(groups.assign(&ratios, 2).groups, split.groups);
    assert_eq!(groups.assign(&ratios, 1), split);
}

#[test]
fn articles_that_are_added_move_none_of_the_others() {
    let ratios = Ratios::parse("train=80,dev=10,test=10").unwrap();
    let all = desk(120);
    let before = splits(&all[..300], &ratios, 5);
    let after = splits(&all, &ratios, 5);
    assert!(before.iter().all(|(id, split)| after.get(id) == Some(split)));
}

#[test]
fn only_a_group_that_is_joined_may_move_and_that_is_told() {
    let ratios = Ratios::parse("a=50,b=50").unwrap();
    let pages = desk(40);
    let before = splits(&pages, &ratios, 5);
    // Two sites in different splits, and an article of the one copied on the other.
    let site = |n: usize| before[&format!("{n:04}/0")].clone();
    let other = (1..40).find(|&n| site(n) != site(0)).unwrap();
    let mut more = pages.clone();
    more.push(page("new", &format!("https://s{other}.example/new"), &pages[0].content));
    let groups = group(&more, GroupBy::Site);
    let split = groups.assign(&ratios, 5);
    let moved = groups.moved(&ratios, &split, &before);
    let of: BTreeSet<&str> = moved.iter().filter_map(|m| m.id.split('/').next()).collect();
    // The key is the smaller site, s0, so the other one moves, whole, and nothing else.
    assert_eq!(of, BTreeSet::from([format!("{other:04}").as_str()]));
    assert!(moved.iter().all(|m| m.group == "s0.example" && m.to == site(0)));
    let of_other = pages.iter().filter(|p| p.id.starts_with(&format!("{other:04}"))).count();
    assert_eq!(moved.len(), of_other);
}

#[test]
fn what_a_split_lacks_is_told_and_another_seed_found() {
    let ratios = Ratios::parse("train=80,dev=10,test=10").unwrap();
    let mut pages = desk(30);
    for page in &mut pages {
        let site: usize = page.id[..4].parse().unwrap();
        page.labels = match site {
            0 => vec![Label::Body, Label::Byline],
            1..=5 => vec![Label::Body, Label::Caption],
            _ => vec![Label::Body],
        };
    }
    let groups = group(&pages, GroupBy::Site);
    let lacks = |seed| groups.missing(&ratios, &groups.assign(&ratios, seed)).len();
    let seed = (0..100).find(|&seed| lacks(seed) > 0).unwrap();
    let warnings = groups.assign(&ratios, seed).warnings;
    assert!(warnings.contains(&Warning::RareLabel { label: Label::Byline, groups: 1 }));
    assert!(
        warnings.iter().any(|w| { matches!(w, Warning::Label { .. } | Warning::Empty { .. }) }),
        "{warnings:?}"
    );
    assert!(warnings.iter().all(|w| w.to_string().ends_with('.')));

    let better = groups.suggest_seed(&ratios, seed, 500).unwrap();
    assert_eq!((better.missing, lacks(better.seed)), (0, 0));
    assert!(better.seed >= seed && better.deviation < 0.1, "{better:?}");
    assert_eq!(groups.suggest_seed(&ratios, seed, 0), None);
    // The one seed that is tried.
    assert_eq!(groups.suggest_seed(&ratios, seed, 1).unwrap().seed, seed);
}

#[test]
fn one_folder_without_addresses_is_warned_of() {
    let pages: Vec<Page> = (0..10).map(|n| page(&format!("x/{n}"), "", &story(n, 30))).collect();
    let groups = group(&pages, GroupBy::Site);
    let split = groups.assign(&Ratios::parse("train=9,test=1").unwrap(), 1);
    let large = split.warnings.iter().find(|w| matches!(w, Warning::LargeGroup { .. })).unwrap();
    assert!(large.to_string().contains("folder"), "{large}");
    // What no seed can mend is said once, with what mends it.
    let told: Vec<String> = split.warnings.iter().map(Warning::to_string).collect();
    assert!(told.iter().any(|w| w.contains("--group article")), "{told:?}");
    assert!(!told.iter().any(|w| w.contains("Another seed") || w.contains("spans occur")));
    assert_eq!(group(&pages, GroupBy::Article).groups.len(), 10);
}

#[test]
fn a_check_names_each_kind_of_leak() {
    let wire = story(1, 300);
    let near = changed(&wire, 60, "other");
    let clean = vec![
        (page("a", "https://one.example/a", &wire), "train".to_owned()),
        (page("b", "https://one.example/b", &near), "train".to_owned()),
        (page("c", "https://two.example/c", &story(2, 50)), "test".to_owned()),
    ];
    let found = check(&clean, GroupBy::Site);
    assert_eq!(found.leaks, []);
    assert_eq!(found.splits, [("train".to_owned(), 2), ("test".to_owned(), 1)]);

    let add = |id: &str, url: &str, content: &str| {
        let mut pages = clean.clone();
        pages.push((page(id, url, content), "test".to_owned()));
        let leaks = check(&pages, GroupBy::Site).leaks;
        leaks.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        add("a", "https://two.example/x", &story(3, 50)),
        ["The article a is in train, test."]
    );
    assert_eq!(
        add("d", "https://www.one.example/d", &story(3, 50)),
        ["The site one.example is in train (2), test (1)."]
    );
    assert_eq!(
        add("d", "https://two.example/d", &wire.to_uppercase()),
        ["train/a and test/d have the same words."]
    );
    let far_enough = changed(&wire, 61, "another");
    let leaks = add("d", "https://two.example/d", &far_enough);
    assert!(leaks.len() == 1 && leaks[0].contains("nearly the same: 0.8"), "{leaks:?}");

    // By article, a site may be in both.
    let mut pages = clean.clone();
    pages.push((page("d", "https://one.example/d", &story(3, 50)), "test".to_owned()));
    assert_eq!(check(&pages, GroupBy::Article).leaks, []);
    assert_eq!(check(&pages, GroupBy::Site).leaks[0].code(), "same-site");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What is split does not leak, whatever was split and by what.
    #[test]
    fn no_split_leaks(
        kinds in prop::collection::vec((0..6_usize, 0..8_usize, 0..3_usize), 1..40),
        seed in any::<u64>(),
        by_site in any::<bool>(),
    ) {
        let by = if by_site { GroupBy::Site } else { GroupBy::Article };
        let pages: Vec<Page> = kinds.iter().enumerate().map(|(n, &(site, text, change))| {
            let content = match change {
                0 => story(text, 150),
                1 => changed(&story(text, 150), 70, "other"),
                _ => story(1000 + n, 40),
            };
            let url = if site == 0 { String::new() } else { format!("https://s{site}.example/{n}") };
            page(&format!("f{}/{n}", site % 2), &url, &content)
        }).collect();
        let groups = group_by(&Signer::new(Furniture::none()), &pages, by);
        let ratios = Ratios::parse("train=50,dev=25,test=25").unwrap();
        let split = groups.assign(&ratios, seed);
        let of: HashMap<&str, usize> =
            groups.articles.iter().map(|a| a.id.as_str()).zip(split.articles.iter().copied()).collect();
        let split: Vec<(Page, String)> = pages.iter()
            .map(|page| (page.clone(), ratios.name(of[page.id.as_str()]).to_owned())).collect();
        prop_assert_eq!(check(&split, by).leaks, Vec::<Leak>::new());
    }
}
