//! What comes into the program by others: no network code by our doing, and a budget. Read off
//! `Cargo.lock`, where every crate stands with what it needs, for every system.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How many crates the lock file may name, those for other systems and for tests too. 505 are
/// there; most are eframe's, for X11, Wayland, macOS, Windows, Android and screen readers. Who
/// adds one raises this, and says in the commit why the crate is worth it.
const MOST_CRATES: usize = 505;

/// Crates of ours, without which nothing of the rest would be there.
const MOST_DIRECT: usize = 27;

/// Crates that speak to other machines, or that nothing but that is done with.
const NETWORK: &[&str] = &[
    "actix-web",
    "async-h1",
    "async-net",
    "async-std",
    "attohttpc",
    "awc",
    "axum",
    "curl",
    "curl-sys",
    "ftp",
    "git2",
    "gix",
    "h2",
    "h3",
    "hickory-resolver",
    "http",
    "hyper",
    "hyper-util",
    "isahc",
    "lettre",
    "libgit2-sys",
    "libssh2-sys",
    "mdns-sd",
    "minreq",
    "mio",
    "native-tls",
    "openssl",
    "openssl-sys",
    "opentelemetry",
    "quinn",
    "reqwest",
    "rouille",
    "rustls",
    "schannel",
    "security-framework",
    "sentry",
    "smol",
    "socket2",
    "ssh2",
    "suppaftp",
    "surf",
    "tiny_http",
    "tokio",
    "tokio-rustls",
    "tonic",
    "trust-dns-resolver",
    "tungstenite",
    "ureq",
    "warp",
    "webpki",
    "websocket",
    "ws",
];

/// Those of the program's crates that can open a socket all the same: what for, and by whom
/// they come in. Each must be there, and come in by no other.
const LOCAL: &[(&str, &[&str], &str)] = &[
    ("tokio", &["wasm-bindgen-futures"], "for web browsers only; not built on a desktop"),
    (
        "zbus",
        &["accesskit_unix", "atspi-common", "atspi-proxies"],
        "the session bus, a local socket: screen readers",
    ),
    ("async-io", &["async-process", "async-signal", "zbus"], "waits for that socket"),
    ("polling", &["async-io", "calloop"], "waits for that socket, and for the display's"),
    ("uds_windows", &["zbus"], "local sockets on Windows"),
    ("x11rb", &["arboard", "winit"], "the X server, where DISPLAY says it is"),
    (
        "webbrowser",
        &["egui-winit"],
        "hands a link that was clicked to the user's browser; it loads nothing",
    ),
];

/// The crates by name, with the names of those that they need.
fn lock() -> BTreeMap<String, BTreeSet<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let file = std::fs::read_to_string(path).unwrap();
    let mut crates = BTreeMap::<String, BTreeSet<String>>::new();
    let mut name = String::new();
    for line in file.lines() {
        let quoted = || line.split('"').nth(1).unwrap().to_owned();
        if line.starts_with("name = ") {
            name = quoted();
            crates.entry(name.clone()).or_default();
        } else if line.starts_with(" \"") {
            let needed = quoted().split(' ').next().unwrap().to_owned();
            crates.get_mut(&name).unwrap().insert(needed);
        }
    }
    crates
}

/// The crates of our choosing, on any system, without those of the tests.
fn direct() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let file = std::fs::read_to_string(path).unwrap();
    let mut is_ours = false;
    let mut names = BTreeSet::new();
    for line in file.lines() {
        if line.starts_with('[') {
            is_ours = line == "[dependencies]"
                || line.starts_with("[target.") && line.ends_with(".dependencies]");
        } else if let (true, Some((name, _))) = (is_ours, line.split_once(" = ")) {
            names.insert(name.to_owned());
        }
    }
    names
}

/// What the program is made of: not what only its tests need.
fn program() -> BTreeSet<String> {
    let crates = lock();
    let mut found = BTreeSet::new();
    let mut pending: Vec<String> = direct().into_iter().collect();
    while let Some(name) = pending.pop() {
        pending.extend(crates.get(&name).into_iter().flatten().cloned());
        if !found.insert(name) {
            pending.retain(|n| !found.contains(n));
        }
    }
    found
}

#[test]
fn no_network_code_comes_in_by_our_doing() {
    let (crates, program) = (lock(), program());
    assert!(program.contains("egui") && !program.contains("proptest"));
    for name in NETWORK.iter().filter(|n| program.contains(**n)) {
        assert!(LOCAL.iter().any(|(l, ..)| l == name), "{name} is network code");
    }
    let direct = direct();
    for (name, by, why) in LOCAL {
        assert!(program.contains(*name), "{name} ({why}) is gone: take it off the list");
        assert!(!direct.contains(*name), "{name} is for others to use: {why}");
        let users: Vec<&str> = crates
            .iter()
            .filter(|(user, needs)| program.contains(*user) && needs.contains(*name))
            .map(|(user, _)| user.as_str())
            .collect();
        assert_eq!(users, *by, "{name}: {why}");
    }
}

#[test]
fn the_budget_of_dependencies_is_kept() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let file = std::fs::read_to_string(path).unwrap();
    let count = file.lines().filter(|l| *l == "[[package]]").count();
    assert!(count <= MOST_CRATES, "{count} crates, {MOST_CRATES} are allowed: say why");
    let direct = direct().len();
    assert!(direct <= MOST_DIRECT, "{direct} direct dependencies, {MOST_DIRECT} are allowed");
    for line in file.lines().filter(|l| l.starts_with("source = ")) {
        assert!(line.contains("registry+"), "{line}: crates come from the registry alone");
    }
}
