//! The window as a user meets it: real key and pointer events in, pictures, names for screen
//! readers and files on disk out.
//!
//! [`Screen`] runs the whole window without eframe, on real files in a folder of its own. After
//! each key or click it runs frames until nothing moves any more; [`Screen::settle`] also waits
//! for the threads. Where text stands is worked out from the layout engine and the accessible
//! rectangles of the blocks, not asked of the window, so that a click which the window takes for
//! another place is found out.

use super::fonts;
use super::raster::SoftwareRenderer;
use super::tempdir::TempDir;
use copydesk::annotation::file;
use copydesk::annotation::{Annotation, Label};
use copydesk::app::command::COMMANDS;
use copydesk::app::document::Document;
use copydesk::app::settings::{Settings, Theme};
use copydesk::app::{App, Asking, Environment, Start};
use copydesk::article::{Byte, ByteRange};
use copydesk::desk::fs::RealFs;
use copydesk::ui::dialog::FileDialog;
use copydesk::ui::layout::{Chunks, LaidChunk, LayoutCache, Style};
use copydesk::ui::window::Window;
use copydesk::ui::{article, theme};
use egui::accesskit::Role;
use egui::{
    Event, Id, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect,
    TouchPhase, UiBuilder, Vec2, pos2, vec2,
};
use egui_kittest::kittest::NodeT;
use egui_kittest::{Harness, Node};
use image::RgbaImage;
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
    /// What egui_kittest drives.
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

    /// A folder with one article of this text.
    pub fn with(name: &str, text: &str) -> Self {
        let folder = Self::of(&[]);
        std::fs::write(folder.desk.join(name), text).unwrap();
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
        let wake = Arc::new(move || drop(sender.try_send(())));
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
    fn fit(&mut self) {
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
        self.woken.recv_timeout(Duration::from_secs(60)).expect("nothing wakes the window");
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

    // ---- keys ----

    /// Presses keys, such as `J H Ctrl+Shift+Left`, one after the other.
    pub fn keys(&mut self, chords: &str) {
        for chord in chords.split_whitespace() {
            self.hold(chord, 0);
        }
    }

    /// Holds a key down until it has been repeated so many times.
    pub fn hold(&mut self, chord: &str, repeats: usize) {
        let (modifiers, key) = parse(chord);
        self.events([Event::ModifiersChanged(modifiers)]);
        for repeat in 0..=repeats {
            self.press(key, modifiers, repeat > 0);
            self.harness.run();
        }
        self.release(key, modifiers);
    }

    fn release(&mut self, key: Key, modifiers: Modifiers) {
        self.events([
            Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers },
            Event::ModifiersChanged(Modifiers::NONE),
        ]);
        self.harness.run();
    }

    fn press(&mut self, key: Key, modifiers: Modifiers, repeat: bool) {
        let mut events = Vec::new();
        if modifiers.command_only() && key == Key::C {
            // The window system's translation of Ctrl+C.
            events.push(Event::Copy);
        } else {
            events.push(Event::Key { key, physical_key: None, pressed: true, repeat, modifiers });
        }
        events.extend(typed(key, modifiers).map(Event::Text));
        self.events(events);
    }

    /// Types letters, digits and blanks.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let key = Key::from_name(&c.to_ascii_uppercase().to_string());
            let mut events = Vec::new();
            if let Some(key) = key {
                let modifiers = Modifiers::NONE;
                events.push(Event::Key {
                    key,
                    physical_key: None,
                    pressed: true,
                    repeat: false,
                    modifiers,
                });
            }
            events.push(Event::Text(c.to_string()));
            self.events(events);
        }
        self.harness.run();
    }

    /// One frame in which this file is dropped.
    pub fn drop_file(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
        self.harness.step();
    }

    /// One frame with these events.
    pub fn events(&mut self, events: impl IntoIterator<Item = Event>) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
    }

    // ---- pointer ----

    /// Moves the pointer.
    pub fn hover(&mut self, pos: Pos2) {
        self.events([Event::PointerMoved(pos)]);
    }

    /// Presses or releases a button.
    pub fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool, held: &str) {
        let modifiers = modifiers(held);
        self.events([
            Event::ModifiersChanged(modifiers),
            Event::PointerButton { pos, button, pressed, modifiers },
        ]);
    }

    /// Clicks so many times in a row.
    pub fn clicks(&mut self, pos: Pos2, times: usize) {
        self.pause();
        self.hover(pos);
        for _ in 0..times {
            self.button(pos, PointerButton::Primary, true, "");
            self.button(pos, PointerButton::Primary, false, "");
        }
        self.harness.run();
    }

    /// One click.
    pub fn click(&mut self, pos: Pos2) {
        self.clicks(pos, 1);
    }

    /// A click with keys held, such as `Shift`.
    pub fn click_with(&mut self, pos: Pos2, held: &str) {
        self.pause();
        self.hover(pos);
        self.button(pos, PointerButton::Primary, true, held);
        self.button(pos, PointerButton::Primary, false, held);
        self.events([Event::ModifiersChanged(Modifiers::NONE)]);
        self.harness.run();
    }

    /// A click of the right button.
    pub fn right_click(&mut self, pos: Pos2) {
        self.pause();
        self.hover(pos);
        self.button(pos, PointerButton::Secondary, true, "");
        self.button(pos, PointerButton::Secondary, false, "");
        self.harness.run();
    }

    /// Presses, moves over these places and releases, with keys held, such as `Ctrl`.
    pub fn drag(&mut self, path: &[Pos2], held: &str) {
        self.pause();
        let (from, to) = (path[0], path[path.len() - 1]);
        self.hover(from);
        self.button(from, PointerButton::Primary, true, held);
        for &pos in path {
            // Twice: egui needs to see that the pointer moved before it calls it a drag.
            self.hover(pos + vec2(0.0, 0.5));
            self.hover(pos);
        }
        self.button(to, PointerButton::Primary, false, held);
        self.events([Event::ModifiersChanged(Modifiers::NONE)]);
        self.harness.run();
    }

    /// Lets the time of a double click pass, on egui's clock.
    fn pause(&mut self) {
        self.harness.run_steps(30);
    }

    // ---- what is there ----

    /// The node with exactly this name, or for a command in a menu its name and key.
    #[track_caller]
    pub fn node(&self, name: &str) -> Node<'_> {
        self.only(name, |_| true)
    }

    /// The node of a role with exactly this name.
    #[track_caller]
    pub fn node_of(&self, role: Role, name: &str) -> Node<'_> {
        self.only(name, |r| r == role)
    }

    #[track_caller]
    fn only(&self, name: &str, role: impl Fn(Role) -> bool) -> Node<'_> {
        let row = COMMANDS.iter().find(|r| r.text == name);
        let with_key = row.map(|r| format!("{name} {}", self.app().keymap.shown(r.command)));
        let fits = |n: &Node<'_>| {
            let label = n.accesskit_node().label();
            role(n.accesskit_node().role())
                && (label.as_deref() == Some(name) || label.is_some() && label == with_key)
        };
        let mut found: Vec<_> = self.nodes().filter(fits).collect();
        assert_eq!(found.len(), 1, "nodes with the name “{name}” among {:?}", self.texts());
        found.remove(0)
    }

    /// Clicks a button, a menu or whatever has this name.
    #[track_caller]
    pub fn click_on(&mut self, name: &str) {
        let pos = self.node(name).rect().center();
        self.click(pos);
    }

    /// Clicks the button with this name.
    #[track_caller]
    pub fn push(&mut self, name: &str) {
        let pos = self.node_of(Role::Button, name).rect().center();
        self.click(pos);
    }

    /// Clicks a label's button in the panel on the right.
    pub fn click_label(&mut self, label: Label) {
        let start = format!("{label}, ");
        let named = |n: &Node<'_>| {
            let name = n.accesskit_node().label().unwrap_or_default();
            name.starts_with(&start) && name.contains(" spans, key ")
        };
        let pos = self.nodes().find(named).unwrap().rect().center();
        self.click(pos);
    }

    /// Turns the wheel over a place: down by so many points.
    pub fn wheel(&mut self, pos: Pos2, points: f32) {
        self.hover(pos);
        self.events([Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -points),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        }]);
        self.harness.run_steps(20);
    }

    /// Turns the wheel until the block with this byte is in view, and gives the middle of its
    /// gutter.
    pub fn wheel_to(&mut self, byte: usize) -> Pos2 {
        let view = self.view();
        for _ in 0..200 {
            let block = self.document().blocks.nearest(Byte(byte)).unwrap();
            if let Some(rect) = self.gutter(block).filter(|r| view.contains_rect(*r)) {
                return rect.center();
            }
            self.wheel(view.center(), 60.0);
        }
        panic!("byte {byte} never came into view");
    }

    /// True if something shows exactly this text.
    pub fn shows(&self, text: &str) -> bool {
        self.nodes().any(|n| says(&n, |said| said == text))
    }

    /// True if something shows a text that has this in it.
    pub fn mentions(&self, part: &str) -> bool {
        self.nodes().any(|n| says(&n, |said| said.contains(part)))
    }

    /// Every text on show, to explain a failure.
    pub fn texts(&self) -> Vec<String> {
        self.nodes().filter_map(|n| n.accesskit_node().label().or(n.value())).collect()
    }

    /// Every node.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        self.harness.root().children_recursive()
    }

    /// The node with this id, if it is there.
    pub fn node_by_id(&self, id: Id) -> Option<Node<'_>> {
        self.nodes().find(|n| n.accesskit_node().locate().0 == id.accesskit_id())
    }

    /// True if the widget with this id has the focus.
    pub fn has_focus(&self, id: Id) -> bool {
        self.harness.ctx.memory(|m| m.has_focus(id))
    }

    /// True if the article has the focus.
    pub fn article_has_focus(&self) -> bool {
        self.has_focus(article::focus_id())
    }

    /// The article's view.
    pub fn view(&self) -> Rect {
        self.node_by_id(article::focus_id()).unwrap().rect()
    }

    /// The gutter beside a block that is in view.
    pub fn gutter(&self, block: usize) -> Option<Rect> {
        Some(self.node_by_id(article::focus_id().with(("block", block)))?.rect())
    }

    /// The middle of the gutter beside the block that holds a byte.
    pub fn gutter_of(&self, at: usize) -> Pos2 {
        let block = self.document().blocks.nearest(Byte(at)).unwrap();
        self.gutter(block).expect("the block is not in view").center()
    }

    /// A byte's place: its chunk's layout and left top corner. `None` if its block is not in
    /// view.
    pub fn place(&self, at: usize) -> Option<(Arc<LaidChunk>, Pos2)> {
        let document = self.document();
        let text = Arc::clone(document.text());
        let block = document.blocks.nearest(Byte(at))?;
        let first = document.blocks.get(block)?.start;
        let gutter = self.gutter(block)?;
        // The column begins 10 points right of the gutter and is as wide as one can read.
        let wrap_width = (self.view().width() - 92.0).clamp(120.0, theme::MEASURE);
        let style =
            Style { font: theme::article_font(), wrap_width, row_height: theme::ROW_HEIGHT };
        let mut cache = LayoutCache::default();
        cache.begin(&self.harness.ctx, &style);
        let chunks = Chunks::new(&text);
        let mut laid = |i| cache.get(&self.harness.ctx, &text, &chunks, i).unwrap();
        let top = laid(chunks.at(first)).caret(first).top();
        let mut origin = pos2(gutter.right() + 10.0, gutter.top() - 2.0 - top);
        for before in chunks.at(first)..chunks.at(Byte(at)) {
            origin.y += laid(before).height;
        }
        Some((laid(chunks.at(Byte(at))), origin))
    }

    /// A place a quarter inside the cluster that starts at a byte.
    #[track_caller]
    pub fn at(&self, byte: usize) -> Pos2 {
        let (laid, origin) = self.place(byte).expect("the block is not in view");
        origin + laid.position(Byte(byte)).to_vec2()
    }

    /// The middle of the cluster that starts at a byte.
    #[track_caller]
    pub fn middle(&self, byte: usize) -> Pos2 {
        self.cluster(byte).unwrap().1.center()
    }

    /// The cluster that starts at a byte, and its rectangle on the screen.
    pub fn cluster(&self, byte: usize) -> Option<(ByteRange, Rect)> {
        let (laid, origin) = self.place(byte)?;
        let row = laid.rows.get(laid.row_of(Byte(byte)))?;
        for piece in &row.pieces {
            for (range, left, right) in piece.clusters() {
                if range.start.0 == byte {
                    let y = egui::Rangef::new(row.top, row.top + row.height);
                    let rect = Rect::from_x_y_ranges(left..=right, y);
                    return Some((range, rect.translate(origin.to_vec2())));
                }
            }
        }
        None
    }

    /// The byte where this text first occurs in the article.
    #[track_caller]
    pub fn find(&self, part: &str) -> usize {
        self.document().text().as_str().find(part).expect("the article has this text")
    }

    /// What the window looks like.
    pub fn picture(&mut self) -> RgbaImage {
        self.harness.remove_cursor();
        self.harness.run();
        self.harness.render().unwrap()
    }
}

fn says(node: &Node<'_>, test: impl Fn(&str) -> bool) -> bool {
    let node = node.accesskit_node();
    node.label().is_some_and(|l| test(&l)) || node.value().is_some_and(|v| test(&v))
}

fn parse(chord: &str) -> (Modifiers, Key) {
    let (held, key) = chord.rsplit_once('+').unwrap_or(("", chord));
    (modifiers(held), Key::from_name(key).unwrap_or_else(|| panic!("{key} is no key")))
}

/// The modifiers of `Ctrl+Shift`, as the window system reports them.
fn modifiers(held: &str) -> Modifiers {
    held.split('+').filter(|part| !part.is_empty()).fold(Modifiers::NONE, |all, part| {
        all | match part {
            "Ctrl" => Modifiers::CTRL | Modifiers::COMMAND,
            "Shift" => Modifiers::SHIFT,
            "Alt" => Modifiers::ALT,
            other => panic!("{other} is no modifier"),
        }
    })
}

/// What a key types, as the window system reports it beside the key.
fn typed(key: Key, modifiers: Modifiers) -> Option<String> {
    if modifiers.ctrl || modifiers.alt {
        return None;
    }
    let name = key.name();
    match name {
        "Space" => Some(" ".to_owned()),
        _ if name.chars().count() == 1 && modifiers.shift => Some(name.to_owned()),
        _ if name.chars().count() == 1 => Some(name.to_lowercase()),
        _ => None,
    }
}

/// A file that is dropped onto the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}
