//! Importing without a window, on the simulated disk: a dry run, cancelling, and not twice.

use crate::sim_app::{DESK, at, press, says, sim, sim_app, stored};
use copydesk::annotation::{Label, Span};
use copydesk::app::App;
use copydesk::app::importing::{Form, Format, Guess, Importing, Looked, Meaning};
use copydesk::app::overlay::Overlay;
use copydesk::desk::sim::SimFs;

const TEXT: &str = "Rain\nIt rained.\n";

/// So many articles, and a file of spans for all of them.
fn desk(count: usize) -> SimFs {
    let fs = SimFs::new(&[DESK, "/copydesk-simulated/in"]);
    let mut lines = String::new();
    for n in 0..count {
        fs.put(at(&format!("a{n:04}.txt")), TEXT.as_bytes());
        let spans = r#"[{"start":0,"end":4,"label":"title"},{"start":5,"end":15,"label":"body"}]"#;
        lines += &[r#"{"id":""#, &format!("a{n:04}"), r#"","spans":"#, spans, "}\n"].concat();
    }
    fs.put(at("in/spans.jsonl"), lines.as_bytes());
    fs
}

fn import(app: &App) -> &Importing {
    app.importing.as_ref().unwrap()
}

fn looked(app: &App) -> &Looked {
    import(app).looked().unwrap().as_ref().unwrap()
}

fn change(app: &mut App, change: impl FnOnce(&mut Form)) {
    change(&mut app.importing.as_mut().unwrap().form);
    app.settle();
}

/// The form, filled in so that all can be imported.
fn ready(fs: &SimFs) -> App {
    let mut app = sim_app(fs, "a0000.txt");
    press(&mut app, "Ctrl+I");
    change(&mut app, |form| {
        form.files = at("in/spans.jsonl").display().to_string();
        form.meanings.insert("title".to_owned(), Some(Meaning::Label(Label::Headline)));
    });
    app
}

#[test]
fn a_folder_is_needed() {
    let fs = sim();
    let mut app = crate::sim_app::app_on(std::sync::Arc::new(fs), None, None);
    press(&mut app, "Ctrl+I");
    assert!(says(&app, "Open a folder first"));
    assert!(app.overlay.is_none());
}

#[test]
fn the_form_says_what_would_be_and_writes_nothing() {
    let fs = desk(3);
    let mut app = sim_app(&fs, "a0000.txt");
    press(&mut app, "Ctrl+I");
    assert_eq!(app.overlay, Some(Overlay::Import));
    app.settle();
    assert!(import(&app).looked().is_none(), "nothing is named yet");
    // A folder, in which the format is guessed.
    change(&mut app, |form| form.files = at("in").display().to_string());
    let found = looked(&app);
    assert_eq!(found.what, Some(Guess::Format(Format::Spans)));
    assert_eq!(found.unknown, [("title".to_owned(), 3)]);
    assert_eq!((found.errors, found.ready), (3, 3));
    assert_eq!(
        found.lines[..2],
        ["spans, as it looks: 3 records in 1 file, the article of 3 found", "3 spans: 3 Body",]
    );
    let first = "spans.jsonl:1: span 1: the label `title` is unknown";
    assert_eq!(found.findings[0], (true, first.to_owned()));
    assert_eq!(import(&app).ready(), Some((3, true)));
    app.import(false);
    app.settle();
    assert!(import(&app).result.is_none(), "what is wrong is not left out unasked");
    change(&mut app, |form| {
        form.meanings.insert("title".to_owned(), Some(Meaning::Nothing));
    });
    assert_eq!(import(&app).ready(), Some((3, false)));
    change(&mut app, |form| form.what = Some(Guess::Format(Format::Brat)));
    assert!(matches!(import(&app).looked(), Some(Err(why)) if why.contains("No file")));
    assert!(fs.names().iter().all(|name| !name.to_string_lossy().contains(".import-")));
}

#[test]
fn it_is_written_once_and_the_list_learns_of_it() {
    let fs = desk(2);
    let mut app = ready(&fs);
    app.import(false);
    assert!(import(&app).is_importing());
    assert_eq!(import(&app).ready(), None, "not again while it runs");
    app.settle();
    let said = import(&app).result.clone().unwrap().unwrap();
    assert_eq!(said.lines().next(), Some("2 annotations by import-spans written"));
    assert!(!says(&app, "2 annotations by import-spans written"), "the form says it");
    let spans = [Span::new(0, 4, Label::Headline), Span::new(5, 15, Label::Body)];
    assert_eq!(stored(&fs, "a0001.txt.import-spans.ron").spans.as_slice(), spans);
    assert_eq!(import(&app).ready(), None, "it is done");
    app.settle();
    assert!(app.queue.annotators().contains(&"import-spans"));
    // Shown again, it looks again.
    press(&mut app, "Escape Ctrl+I");
    app.settle();
    assert!(import(&app).looked().is_none(), "no stray Enter imports the former file");
    change(&mut app, |form| form.files = at("in/spans.jsonl").display().to_string());
    assert_eq!(looked(&app).ready, 0);
    assert!(looked(&app).lines.contains(&"2 files there already, the same".to_owned()));
}

#[test]
fn cancelled_it_leaves_whole_files() {
    let fs = desk(600);
    let mut app = ready(&fs);
    app.import(false);
    import(&app).stop();
    app.settle();
    let Some(Err(why)) = &import(&app).result else { panic!("{:?}", import(&app).result) };
    assert!(why.starts_with("It was cancelled."), "{why}");
    let names = fs.names();
    let written: Vec<_> =
        names.iter().filter(|name| name.to_string_lossy().ends_with(".import-spans.ron")).collect();
    assert!(written.len() < 600);
    for name in written {
        let name = name.strip_prefix(DESK).unwrap().to_string_lossy().into_owned();
        assert_eq!(stored(&fs, &name).spans.len(), 2);
    }
}
