//! Rust sources as a test reads them: code without comments and strings, and the paths in it.
//!
//! Knows as much of Rust as this project's sources need, and says so where it does not: an
//! unclosed string or comment ends the reading with a panic.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::path::{Path, PathBuf};

/// A file of the project.
pub struct Source {
    /// Its path from the project's folder, with `/`.
    pub path: String,
    /// Everything in it.
    pub raw: String,
    /// The code in front of its tests: comments gone, strings and characters emptied, the same
    /// lines.
    pub code: String,
}

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files with one of these endings below a folder of the project, sorted by path.
pub fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![project().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .unwrap_or_else(|e| panic!("{} can't be listed: {e}", folder.display()));
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|e| path.extension().is_some_and(|x| x == *e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Reads a file of the project.
pub fn read(path: &Path) -> Source {
    let raw = std::fs::read_to_string(path)
        .unwrap_or_else(|e| panic!("{} can't be read: {e}", path.display()));
    let path = path.strip_prefix(project()).unwrap().to_string_lossy().replace('\\', "/");
    let whole = code(&raw);
    let code = whole.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned();
    Source { path, raw, code }
}

impl Source {
    /// The names of the modules that it lies in: `app`, `run` for `src/app/run.rs`.
    pub fn module(&self) -> Vec<&str> {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let path = path.strip_suffix(".rs").unwrap_or(path);
        path.split('/').filter(|part| !matches!(*part, "mod" | "lib")).collect()
    }

    /// Every path of two names or more in the code, `use` trees taken apart, `crate`, `super`
    /// and `self` replaced by what they stand for: `copydesk::article::Text`.
    pub fn paths(&self) -> Vec<String> {
        let tokens = tokens(&self.code);
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            at = path(&tokens, at, &[], &mut found);
        }
        found.into_iter().filter_map(|p| self.resolve(&p)).collect()
    }

    fn resolve(&self, path: &[&str]) -> Option<String> {
        let module = self.module();
        let supers = path.iter().take_while(|p| **p == "super").count();
        let mut whole = vec!["copydesk"];
        let rest = match *path.first()? {
            "crate" => path.get(1..)?,
            // An inline module is one deeper; the only ones are tests, which are cut off.
            "super" => {
                whole.extend(module.get(..module.len().checked_sub(supers)?)?);
                path.get(supers..)?
            }
            "self" => {
                whole.extend(&module);
                path.get(1..)?
            }
            _ => {
                whole.clear();
                path
            }
        };
        whole.extend(rest);
        (path.len() > 1).then(|| whole.join("::"))
    }
}

/// Reads one path, or a tree of them, behind `before`; gives where reading goes on.
fn path<'a>(
    tokens: &[&'a str],
    mut at: usize,
    before: &[&'a str],
    found: &mut Vec<Vec<&'a str>>,
) -> usize {
    let mut names = before.to_vec();
    loop {
        match tokens.get(at) {
            Some(&"{") if !names.is_empty() && tokens.get(at.wrapping_sub(1)) == Some(&"::") => {
                at += 1;
                while !matches!(tokens.get(at), None | Some(&"}")) {
                    at = path(tokens, at, &names, found);
                }
                return at + 1;
            }
            Some(name) if is_name(name) || *name == "*" => {
                names.push(name);
                at += 1;
            }
            _ => {
                // Not a path: a bracket, a sign.
                if names.len() > before.len() {
                    found.push(names);
                    return at;
                }
                return at + 1;
            }
        }
        if tokens.get(at) == Some(&"::") {
            at += 1;
        } else {
            found.push(names);
            return at;
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::`, and every other character for itself.
fn tokens(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = code.trim_start();
    while !rest.is_empty() {
        let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let end = match name {
            0 if rest.starts_with("::") => 2,
            0 => rest.chars().next().map_or(1, char::len_utf8),
            _ => name,
        };
        let (token, behind) = rest.split_at(end);
        found.push(token);
        rest = behind.trim_start();
    }
    found
}

/// The code with its line ends: no comments, nothing between quotation marks.
pub fn code(raw: &str) -> String {
    let mut code = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let (kept, skipped) = if rest.starts_with("//") {
            ("", rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            ("", rest.find("*/").expect("a comment ends") + 2)
        } else if let Some(end) = raw_string(rest).filter(|_| !ends_in_name(&code)) {
            ("\"\"", end)
        } else if c == '"' {
            ("\"\"", 1 + closing(&rest[1..], '"').expect("a string ends"))
        } else if let Some(end) = character(rest) {
            ("' '", end)
        } else {
            (&rest[..c.len_utf8()], c.len_utf8())
        };
        code.push_str(kept);
        if kept.len() != skipped {
            code.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        }
        rest = &rest[skipped..];
    }
    code
}

fn ends_in_name(code: &str) -> bool {
    // The `b` of a byte string is no name.
    let code = code.strip_suffix('b').unwrap_or(code);
    code.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Where the raw string that begins here ends.
fn raw_string(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?;
    let count = hashes.len() - hashes.trim_start_matches('#').len();
    let body = hashes[count..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(count));
    Some(rest.len() - body.len() + body.find(&end).expect("a raw string ends") + end.len())
}

/// How far it is behind the next quotation mark that no backslash stands before.
fn closing(rest: &str, mark: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == mark => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Where the character literal that begins here ends; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix('\'')?;
    if body.starts_with('\\') {
        return Some(1 + closing(body, '\'')?);
    }
    let c = body.chars().next()?;
    body[c.len_utf8()..].starts_with('\'').then(|| c.len_utf8() + 2)
}
