//! The program as a process: exit codes, what goes where, a closed pipe, no display.

use crate::desk::{ARTICLE, complete, put, put_annotation};
use crate::tempdir::TempDir;
use std::io::Read;
use std::process::{Command, Output, Stdio};

fn program(dir: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(arguments).current_dir(dir.path()).stdin(Stdio::null());
    // No window, and nothing of the user's own settings.
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
    command.env("HOME", dir.path()).env_remove("XDG_CONFIG_HOME").env_remove("RUST_BACKTRACE");
    command
}

fn output(dir: &TempDir, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(dir, arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn exit_codes_and_where_words_go() {
    let dir = TempDir::new();
    put(&dir, "a.txt", ARTICLE);
    put_annotation(&dir, "", &complete("a.txt", ""));
    put(&dir, "b.txt.ron", "Annotation()");
    let usage = "error: ";
    let cases: [(&[&str], i32, &str, &str); 11] = [
        (&["check", "a.txt"], 0, "1 annotation checked: 0 errors, 0 warnings\n", ""),
        (&["check", "b.txt.ron"], 1, "b.txt.ron:1:1: error: ", ""),
        (&["check", "no.txt"], 2, "0 annotations checked", "copydesk: cannot read: no.txt: "),
        (&["text", "a.txt"], 0, ARTICLE, ""),
        (&["text", "b.txt.ron"], 2, "", "copydesk: not a sound annotation: b.txt.ron: line 1"),
        (&["status", "."], 1, "1 article\n", ""),
        (&["--version"], 0, concat!("copydesk ", env!("CARGO_PKG_VERSION"), "\n"), ""),
        (&["check"], 2, "", usage),
        (&["check", "a.txt", "--quick"], 2, "", usage),
        (&["text"], 2, "", usage),
        (&["status", "a.txt"], 2, "", "copydesk: cannot count: a.txt: "),
    ];
    for (arguments, code, out, err) in cases {
        let (found, stdout, stderr) = output(&dir, arguments);
        let said = format!("{arguments:?}: {stdout}{stderr}");
        assert_eq!(found, Some(code), "{said}");
        assert!(stdout.starts_with(out) && stdout.is_empty() == out.is_empty(), "{said}");
        assert!(stderr.starts_with(err) && stderr.is_empty() == err.is_empty(), "{said}");
    }
}

#[test]
fn every_help_has_an_example() {
    let dir = TempDir::new();
    for command in
        ["", "check", "text", "source", "mark", "status", "agree", "export", "import", "split"]
    {
        let mut arguments = vec![command, "--help"];
        arguments.retain(|a| !a.is_empty());
        let (code, out, err) = output(&dir, &arguments);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        let first = out.lines().next().unwrap_or_default();
        assert!(first.len() > 20 && out.contains("Usage: copydesk"), "{out}");
        assert!(!out.contains('`'), "a terminal shows no code: {out}");
        assert!(out.contains("Example") && out.contains(&format!("copydesk {command}")), "{out}");
    }
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let dir = TempDir::new();
    put(&dir, "long.txt", "a line of an article\n".repeat(500_000)); // far more than a pipe holds
    let mut child = program(&dir, &["text", "long.txt"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 7];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!((&first, ended.status.code()), (b"a line ", Some(0)));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let dir = TempDir::new();
    put(&dir, "a.txt", ARTICLE);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ended = program(&dir, &["text", "a.txt"]).stdout(full).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(said.starts_with("copydesk: cannot write: the standard output: "), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_says_so_in_one_sentence() {
    let dir = TempDir::new();
    for display in [None, Some(":4242")] {
        let mut command = program(&dir, &[]);
        if let Some(display) = display {
            command.env("DISPLAY", display);
        }
        let Output { status, stdout, stderr } = command.output().unwrap();
        let said = String::from_utf8_lossy(&stderr).into_owned();
        assert_eq!((status.code(), stdout.as_slice()), (Some(2), b"".as_slice()), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with("copydesk: no window can be opened: "), "{said}");
        assert!(!said.contains(".rs:") && !said.contains("panicked"), "{said}");
    }
    assert!(!dir.names().iter().any(|n| n.contains("crash")), "{:?}", dir.names());
}
