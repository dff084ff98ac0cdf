//! The window as a program: eframe around [`Window`], the settings' place, crash reports.

use super::window::Window;
use crate::app::job::Wake;
use crate::app::message::Weight;
use crate::app::{App, Environment, Start};
use crate::desk::fs::{FileSystem, RealFs};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
pub enum NoWindow {
    /// The window system gave none.
    #[error(
        "no window can be opened: {0}: start it where there is a display; the commands work without one (copydesk --help)"
    )]
    Display(String),
    /// The system gave no thread.
    #[error("no thread for saving can be started: {0}. Close other programs and try again")]
    Thread(std::io::Error),
}

/// Where the settings are kept: `settings.ron` in the user's configuration folder.
#[must_use]
pub fn settings_path() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "copydesk").map(|d| d.config_dir().join("settings.ron"))
}

/// Opens the window and stays until it is closed.
pub fn run(start: &Start) -> Result<(), NoWindow> {
    let settings_path = settings_path();
    let crash_report = settings_path.as_ref().map(|p| p.with_file_name("crash-report.txt"));
    if let Some(report) = &crash_report {
        leave_reports(report.clone());
    }
    // The window's context exists only once eframe has made it; a wake before that is not
    // lost, since the first frame polls everything.
    let context: Arc<OnceLock<egui::Context>> = Arc::default();
    let woken = Arc::clone(&context);
    let wake: Wake = Arc::new(move || {
        if let Some(ctx) = woken.get() {
            ctx.request_repaint();
        }
    });
    let fs: Arc<dyn FileSystem> = Arc::new(RealFs);
    let environment = Environment { fs, settings_path, wake: Arc::clone(&wake) };
    let mut app = App::new(environment, start).map_err(NoWindow::Thread)?;
    if let Some(report) = crash_report.filter(|p| p.exists()) {
        say_crash(&mut app, &report);
    }
    let (width, height) = app.settings.window.unwrap_or((1280.0, 820.0));
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("copydesk")
            .with_title("Copydesk")
            .with_inner_size([width.clamp(480.0, 8000.0), height.clamp(320.0, 8000.0)])
            .with_min_inner_size([480.0, 320.0])
            .with_icon(icon()),
        ..Default::default()
    };
    eframe::run_native(
        "copydesk",
        options,
        Box::new(move |cc| {
            let _ = context.set(cc.egui_ctx.clone());
            Window::set_up(&cc.egui_ctx);
            Ok(Box::new(Shell(Window::new(app, wake))))
        }),
    )
    .map_err(|e| NoWindow::Display(bare_reason(&e.to_string())))
}

/// What the window system says, without the library's names and source lines around it.
fn bare_reason(message: &str) -> String {
    message.rsplit(": ").next().unwrap_or(message).trim_end_matches('.').to_owned()
}

/// What eframe runs.
struct Shell(Window);

impl eframe::App for Shell {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if ctx.input(|i| i.viewport().close_requested()) && !self.0.may_close(ctx) {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.0.ui(ui);
    }
}

/// A page with a marked line: drawn here, so that no picture file is needed.
fn icon() -> egui::IconData {
    const SIZE: usize = 64;
    let theme = super::theme::light();
    let mut rgba = Vec::with_capacity(SIZE * SIZE * 4);
    for y in 0..SIZE {
        for x in 0..SIZE {
            let page = (10..54).contains(&x) && (4..60).contains(&y);
            let row = (12..52).contains(&y) && (y - 12) % 10 < 5 && (16..48).contains(&x);
            let marked = (22..27).contains(&y) || (32..37).contains(&y);
            let colour = match (page, row) {
                (false, _) => egui::Color32::TRANSPARENT,
                (true, false) => theme.raised.0,
                (true, true) if marked => theme.accent.0,
                (true, true) => theme.quiet_ink.0,
            };
            rgba.extend_from_slice(&colour.to_array());
        }
    }
    egui::IconData { rgba, width: 64, height: 64 }
}

/// A crash leaves a report beside the settings. Every edit is on the disk already.
fn leave_reports(path: PathBuf) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let trace = std::backtrace::Backtrace::force_capture();
        let thread = std::thread::current();
        let text = format!(
            "Copydesk {} crashed in thread {}.\n\n{info}\n\n{trace}\n",
            env!("CARGO_PKG_VERSION"),
            thread.name().unwrap_or("without a name"),
        );
        // A report that can't be written must not hide the crash itself.
        let _ = path.parent().map(std::fs::create_dir_all);
        let _ = std::fs::write(&path, text);
        before(info);
    }));
}

/// Says that there was a crash, and keeps the report under another name, so that it is said
/// once.
fn say_crash(app: &mut App, report: &Path) {
    let kept = report.with_file_name("crash-report-last.txt");
    let path = match std::fs::rename(report, &kept) {
        Ok(()) => kept,
        Err(_) => report.to_owned(),
    };
    let text = format!(
        "Copydesk crashed last time. Every edit that was shown as saved is on the disk. The report is {}",
        path.display()
    );
    app.messages.say(Weight::Warning, text, None);
}
