//! The window as a user meets it: real key and pointer events in, pictures, names for screen
//! readers and files on disk out.
//!
//! [`Screen`] runs the whole window without eframe, on real files in a folder of its own. After
//! each key or click it runs frames until nothing moves any more; [`Screen::settle`] also waits
//! for the threads. Where text stands is worked out from the layout engine and the accessible
//! rectangles of the blocks, not asked of the window, so that a click which the window takes for
//! another place is found out.

mod eyes;
mod hands;

use super::fonts;
use super::raster::SoftwareRenderer;
use super::tempdir::TempDir;
use copydesk::annotation::file;
use copydesk::annotation::{Annotation, Label};
use copydesk::app::document::Document;
use copydesk::app::settings::{Settings, Theme};
use copydesk::app::{App, Asking, Environment, Start};
use copydesk::desk::fs::RealFs;
use copydesk::ui::dialog::FileDialog;
use copydesk::ui::window::Window;
use egui::{UiBuilder, Vec2};
use egui_kittest::Harness;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// How the window is set up.
pub struct Setup {
    /// Its inner size in pixels.
    pub size: [f32; 2],
    /// 1.0 is the usual size.
    pub zoom: f32,
    /// Light or dark.
    pub theme: Theme,
    /// The annotator's name.
    pub annotator: &'static str,
    /// What the system's dialog answers.
    pub dialog: Option<PathBuf>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { size: [1280.0, 800.0], zoom: 1.0, theme: Theme::Light, annotator: "", dialog: None }
    }
}

/// A span as tests write it.
pub type Flat = (usize, usize, Label);

/// The window, on a folder.
pub struct Screen {
    /// What the test harness drives.
    pub harness: Harness<'static, Window>,
    size: Vec2,
    woken: Receiver<()>,
}

/// A folder with these samples of `assets/samples`, and room for settings beside it.
pub struct Folder {
    /// The articles.
    pub desk: TempDir,
    config: TempDir,
}

impl Folder {
    /// A folder with these samples.
    pub fn of(samples: &[&str]) -> Self {
        let folder = Self { desk: TempDir::new(), config: TempDir::new() };
        for name in samples {
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name);
            std::fs::copy(from, folder.desk.join(name)).unwrap();
        }
        folder
    }

    /// Where the settings are kept.
    pub fn settings_path(&self) -> PathBuf {
        self.config.join("settings.ron")
    }

    /// The window on one article of the folder.
    pub fn open(&self, article: &str) -> Screen {
        self.open_as(article, &Setup::default())
    }

    /// The window on one article of the folder.
    pub fn open_as(&self, article: &str, setup: &Setup) -> Screen {
        self.start(&[self.desk.join(article)], setup)
    }

    /// The window on these paths; on none it shows the welcome. Settings that are there
    /// already stand.
    pub fn start(&self, paths: &[PathBuf], setup: &Setup) -> Screen {
        if !self.settings_path().exists() {
            let settings = Settings {
                theme: setup.theme,
                zoom: setup.zoom,
                annotator: setup.annotator.to_owned(),
                ..Settings::default()
            };
            std::fs::write(self.settings_path(), settings.write()).unwrap();
        }
        let environment = Environment {
            fs: Arc::new(RealFs),
            settings_path: Some(self.settings_path()),
            wake: Arc::new(|| ()),
        };
        let mut app = App::new(environment, &Start { paths: paths.to_vec() }).unwrap();
        app.settle();
        Screen::of(app, setup)
    }

    /// What an annotation file holds, read by the library.
    pub fn annotation(&self, name: &str) -> Annotation {
        let bytes = std::fs::read(self.desk.join(name)).unwrap();
        file::read(&bytes).unwrap().annotation
    }

    /// The spans of an annotation file.
    pub fn spans(&self, name: &str) -> Vec<Flat> {
        flat(&self.annotation(name))
    }
}

/// The spans of an annotation, as tests write them.
pub fn flat(annotation: &Annotation) -> Vec<Flat> {
    annotation.spans.iter().map(|s| (s.range.start.0, s.range.end.0, s.label)).collect()
}

impl Screen {
    fn of(app: App, setup: &Setup) -> Self {
        let size = Vec2::from(setup.size);
        let answer = setup.dialog.clone();
        let dialog = FileDialog::new(Arc::new(move |_: Asking| answer.clone()));
        let (sender, woken) = sync_channel(8);
        // More than eight wakes that nobody waits for say no more than one.
        let wake = Arc::new(move || {
            let _ = sender.try_send(());
        });
        let window = Window::new(app, wake).with_dialog(dialog);
        let harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(1.0)
            .with_max_steps(30)
            .with_step_dt(1.0 / 60.0)
            .with_render_cursor(false)
            .with_context_setup(|ctx| {
                Window::set_up(ctx);
                fonts::install_after(ctx, copydesk::ui::fonts::definitions());
            })
            .renderer(SoftwareRenderer::new())
            .build_ui_state(
                |ui, window: &mut Window| {
                    // The harness leaves a margin; eframe leaves none.
                    let whole = ui.ctx().content_rect();
                    let mut root = ui.new_child(UiBuilder::new().max_rect(whole));
                    root.set_clip_rect(whole);
                    window.ui(&mut root);
                },
                window,
            );
        let mut screen = Self { harness, size, woken };
        screen.fit();
        screen.settle();
        screen
    }

    /// The window keeps its size in pixels whatever the zoom.
    pub fn fit(&mut self) {
        let zoom = self.app().settings.zoom;
        self.harness.set_size(self.size / zoom);
        self.harness.run();
    }

    /// What the window shows.
    pub fn app(&self) -> &App {
        &self.harness.state().app
    }

    /// The open document.
    pub fn document(&self) -> &Document {
        self.app().document().unwrap()
    }

    /// The selection's bytes.
    pub fn selected(&self) -> (usize, usize) {
        let range = self.document().selection.range();
        (range.start.0, range.end.0)
    }

    /// The selected text.
    pub fn selected_text(&self) -> String {
        let document = self.document();
        document.text().slice(document.selection.range()).to_owned()
    }

    /// Waits for the threads, and runs frames until nothing moves.
    pub fn settle(&mut self) {
        self.harness.state_mut().app.settle();
        self.harness.run();
        self.harness.state_mut().app.settle();
        self.harness.run();
    }

    /// Waits until the file dialog wakes the window, then runs frames.
    pub fn woken(&mut self) {
        self.woken.recv_timeout(Duration::from_mins(1)).expect("nothing wakes the window");
        self.harness.run();
    }

    /// Waits until the status line says that the last edit is on disk.
    pub fn saved(&mut self) {
        self.settle();
        assert!(self.shows("saved"), "the status line does not say saved: {:?}", self.texts());
    }

    /// Closes the window as the window system would, and waits for what is left to write.
    pub fn close(mut self) {
        let ctx = self.harness.ctx.clone();
        assert!(self.harness.state_mut().may_close(&ctx), "the window may not close");
        self.harness.state_mut().app.settle();
    }
}
