//! A window without a screen, for benches: an article with spans on disk, and timed frames.
//!
//! A frame is everything the processor does for one: input, the window's own work, and the
//! triangles for the graphics card. What the card does is not in it.

#![expect(clippy::expect_used, reason = "a bench that cannot start has nothing to report")]
#![allow(dead_code, reason = "each bench uses what it needs")]

use copydesk::annotation::hash::sha256_hex;
use copydesk::annotation::{Annotation, Article, Label, Span, Spans, file};
use copydesk::app::job::Wake;
use copydesk::app::{App, Environment, Start};
use copydesk::article::open::read_article;
use copydesk::article::{BlockMode, Blocks, ByteRange, Text};
use copydesk::desk::fs::RealFs;
use copydesk::desk::opened::describe;
use copydesk::ui::window::Window;
use egui::{
    Context, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, RawInput, Rect, TouchPhase,
    pos2, vec2,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A folder for the bench's files, removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("copydesk-bench-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("there is a folder for temporary files");
        Self(path)
    }

    /// Writes an article with spans; gives its path.
    pub fn article(&self, name: &str, text: String, spans: Spans) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, &text).expect("the article can be written");
        let article = Article {
            source: name.to_owned(),
            sha256: sha256_hex(text.as_bytes()),
            encoding: "UTF-8".to_owned(),
            ..Article::default()
        };
        let mut annotation = Annotation::new(article, "", Text::new(text).into());
        annotation.spans = spans;
        let bytes = file::write(&annotation);
        std::fs::write(self.0.join(format!("{name}.ron")), bytes).expect("so can its annotation");
        path
    }

    /// Writes a web page, annotated with up to `count` spans of a word each; gives its path,
    /// its text and how many spans there are.
    pub fn page(&self, name: &str, page: &str, count: usize) -> (PathBuf, String, usize) {
        let path = self.0.join(name);
        std::fs::write(&path, page).expect("the page can be written");
        let read = read_article(name, page.as_bytes(), None).expect("it is one");
        let article = describe(name, page.as_bytes(), &read);
        let text = read.text.as_str().to_owned();
        let mut annotation = Annotation::new(article, "", read.text.into());
        annotation.spans = spans(&text, count);
        let found = annotation.spans.len();
        let bytes = file::write(&annotation);
        std::fs::write(self.0.join(format!("{name}.ron")), bytes).expect("so can its annotation");
        (path, text, found)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// News copy and web clutter of at least `bytes` bytes, no two lines alike.
pub fn copy(bytes: usize) -> String {
    let lines = [
        "Diplomats from South Korea, the United States and Japan met on the 18th.\n",
        "Popular Now\n",
        "According to a report by Yonhap, the three discussed the “cyber” threat in Washington; \
         an official said on Monday that the talks, which lasted three hours, would resume in the \
         spring, and that more would be known by then.\n",
        "\n",
        "Daniel Kim · Views\n",
        "Das Gespräch dauerte länger als geplant, sagte eine Sprecherin am Montag.\n",
    ];
    let mut text = String::with_capacity(bytes + 300);
    for (n, line) in lines.iter().cycle().enumerate() {
        if text.len() >= bytes {
            break;
        }
        if *line != "\n" {
            text.push_str(&n.to_string());
            text.push(' ');
        }
        text.push_str(line);
    }
    text
}

/// What the lines of [`copy`] are in a web page: headings, items, captions, paragraphs, and in
/// them every third word a link, strong or emphasised.
pub fn markup(text: &str) -> String {
    let blocks = [
        ("<p>", "</p>"),
        ("<h2>", "</h2>"),
        ("<ul><li>", "</ul>"),
        ("<figcaption>", "</figcaption>"),
    ];
    let mut page = String::with_capacity(text.len() * 3);
    page.push_str("<!doctype html><meta charset=utf-8>");
    for (line, (start, end)) in text.lines().filter(|l| !l.is_empty()).zip(blocks.iter().cycle()) {
        page.push_str(start);
        inline(line, &mut page);
        page.push_str(end);
        page.push('\n');
    }
    page
}

/// Every third word of a line in an element of its own.
pub fn inline(line: &str, page: &mut String) {
    let elements = [("<a href='#'>", "</a>"), ("<b>", "</b>"), ("<em>", "</em>")];
    for (nth, word) in line.split(' ').enumerate() {
        let around = if nth % 3 == 0 { elements.get(nth / 3 % 3) } else { None };
        let (start, end) = around.copied().unwrap_or_default();
        page.push_str(start);
        page.push_str(word);
        page.push_str(end);
        page.push(' ');
    }
}

/// Up to `count` spans of a word each, spread evenly.
pub fn spans(text: &str, count: usize) -> Spans {
    let text = Text::new(text.to_owned());
    let blocks = Blocks::new(&text, BlockMode::Lines);
    let piece = (text.end().0 / count.max(1)).max(1);
    let mut found: Vec<Span> = Vec::with_capacity(count);
    for block in 0..blocks.len() {
        let Some(range) = blocks.get(block) else { continue };
        let line = text.slice(range);
        let mut from = 0;
        while found.len() < count {
            // Where the next one is due.
            from = from.max((found.len() * piece).saturating_sub(range.start.0));
            let Some((at, word)) = word_from(line, from) else { break };
            let start = range.start.0 + at;
            found.push(Span {
                range: ByteRange::new(start, start + word.len()),
                label: Label::ALL.get(found.len() % 5).copied().unwrap_or(Label::Body),
            });
            from = at + word.len() + 1;
        }
    }
    Spans::new(found).expect("words lie apart and in order")
}

/// The first ASCII word of a line that begins at or behind `from`.
fn word_from(line: &str, from: usize) -> Option<(usize, &str)> {
    line.split_inclusive(' ')
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some((start, word.trim_end()))
        })
        .find(|(at, word)| *at >= from && !word.is_empty() && word.is_ascii())
}

/// A key press.
pub fn key(key: Key) -> Event {
    let modifiers = Modifiers::NONE;
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

/// The pointer stands in the article.
pub fn pointer() -> Event {
    Event::PointerMoved(pos2(640.0, 400.0))
}

/// The text moves up by this many points, as by two fingers.
pub fn scroll(points: f32) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, -points),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    }
}

/// A window on an article.
pub struct Bench {
    ctx: Context,
    pub window: Window,
    time: f64,
}

impl Bench {
    /// Opens the article and draws until nothing changes any more.
    pub fn open(path: &Path) -> Self {
        let ctx = Context::default();
        Window::set_up(&ctx);
        let mut bench = Self { ctx, window: window(path), time: 0.0 };
        bench.come_to_rest();
        bench
    }

    /// Opens the article anew in the same window system: fonts are warm, layouts are not.
    pub fn reopen(&mut self, path: &Path) {
        self.window = window(path);
        self.come_to_rest();
    }

    fn come_to_rest(&mut self) {
        assert!(self.window.app.open.is_some(), "the article opens");
        for _ in 0..5 {
            self.frame(vec![]);
            self.window.app.settle();
        }
    }

    /// The first byte in view.
    pub fn top(&self) -> usize {
        self.window.app.document().map_or(0, |d| d.top.0)
    }

    /// Gives a widget the focus.
    pub fn focus(&mut self, id: egui::Id) {
        self.ctx.memory_mut(|m| m.request_focus(id));
        self.frame(vec![]);
    }

    /// Draws one frame in which this happens.
    pub fn frame(&mut self, events: Vec<Event>) -> Duration {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_max(pos2(0.0, 0.0), pos2(1280.0, 820.0))),
            time: Some(self.time),
            focused: true,
            events,
            ..RawInput::default()
        };
        self.time += 1.0 / 60.0;
        let start = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| self.window.ui(ui));
        // There is no graphics card to give them to.
        output.textures_delta.clear();
        let meshes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let taken = start.elapsed();
        std::hint::black_box(meshes);
        taken
    }

    /// Frames in each of which this happens. What saving and checking do is waited for in
    /// between and is not timed.
    pub fn frames(&mut self, count: usize, event: Option<&Event>) -> Vec<Duration> {
        (0..count)
            .map(|_| {
                let taken = self.frame(event.cloned().into_iter().collect());
                self.window.app.settle();
                taken
            })
            .collect()
    }
}

fn window(path: &Path) -> Window {
    let wake: Wake = Arc::new(|| ());
    let environment =
        Environment { fs: Arc::new(RealFs), settings_path: None, wake: Arc::clone(&wake) };
    let start = Start { paths: vec![path.to_owned()] };
    let mut app = App::new(environment, &start).expect("threads start");
    app.settle();
    Window::new(app, wake)
}

/// Sorted durations of one kind of frame.
pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The duration that `share` of all frames stay below.
    pub fn at(&self, share: f64) -> Duration {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 0 to 1 of a short list's length"
        )]
        let index = (share * (self.0.len() as f64 - 1.0)).round() as usize;
        self.0.get(index).copied().unwrap_or_default()
    }

    pub fn median(&self) -> Duration {
        self.at(0.5)
    }
}

/// How many times as long.
pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-9)
}
