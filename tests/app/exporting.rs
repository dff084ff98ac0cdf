//! An export in the background: it is never given up without a word.

use crate::markup::parse;
use crate::sim_app::{DESK, app_on, at, put_annotated, says};
use copydesk::annotation::Status;
use copydesk::app::overlay::Overlay;
use copydesk::app::{App, Command};
use copydesk::desk::sim::SimFs;
use std::sync::Arc;

/// Two folders with an article each that `mk` has finished; the first one's export runs, as far
/// as anyone has looked.
fn running() -> (SimFs, App) {
    let fs = SimFs::new(&[DESK, "/copydesk-simulated/one", "/copydesk-simulated/two"]);
    for name in ["one/a.txt", "two/a.txt"] {
        let (mut annotation, _) = parse("«H:Rain»\n«B:It rained.»\n");
        annotation.status = Status::Done;
        put_annotated(&fs, annotation, "a.txt", "mk");
        for file in ["a.txt", "a.txt.mk.ron"] {
            let to = at(name).with_file_name(file);
            fs.put(to, &fs.content(at(file)).unwrap());
        }
    }
    let mut app = app_on(Arc::new(fs.clone()), None, Some(&at("one")));
    app.run(Command::Export);
    "mk".clone_into(&mut app.exporting.as_mut().unwrap().form.from);
    app.export();
    (fs, app)
}

#[test]
fn the_window_does_not_close_while_it_runs() {
    let (_, mut app) = running();
    app.overlay = None;
    assert!(!app.may_close());
    assert_eq!(app.overlay, Some(Overlay::Export), "its form has the Cancel");
    assert!(says(&app, "The export is not done"));
    app.settle();
    assert!(app.may_close());
}

#[test]
fn the_form_of_another_folder_does_not_end_it() {
    let (fs, mut app) = running();
    app.overlay = None;
    app.queue.folder = Some(at("two"));
    app.run(Command::Export);
    app.settle();
    let result = app.exporting.as_ref().unwrap().result.clone();
    assert!(matches!(result, Some(Ok(_))), "{result:?}");
    assert!(fs.content(at("one-jsonl/README.md")).is_some());
}

#[test]
fn what_came_of_it_is_said_when_its_form_is_closed() {
    let (_, mut app) = running();
    app.overlay = None;
    app.settle();
    assert!(says(&app, "1 article in"));
}
