#!/usr/bin/env python3
"""Breaks each promise of docs/reliability.md on purpose, and sees whether a test notices.

A proof that cannot fail proves nothing. So a copy of the sources is taken, one line of it is
made wrong, the tests that hold the promise are run, and the one named here must fail. A break
whose line is no longer there, that does not compile, or that no test notices, is told, and the
exit status is 1. The sources themselves are not touched, and the copy has a target folder of its
own: in a common one Cargo would take the one's library for the other's.

    scripts/break_promises.py             all of them, about a minute each
    scripts/break_promises.py fsync link  those whose name has one of these words
    scripts/break_promises.py --table     the table of docs/reliability.md
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
COPY = ROOT / "target" / "broken" / "sources"
TARGET = ROOT / "target" / "broken" / "target"
# What a build of the library and of its tests needs.
NEEDED = ["Cargo.toml", "Cargo.lock", "README.md", "LICENSE-MIT", "LICENSE-APACHE", "src", "assets",
          "docs", "examples", "benches", "tests", "fuzz"]


class Break(NamedTuple):
    name: str
    file: str
    old: str
    new: str
    # The test that must fail, in which test program.
    tests: str
    caught_by: str


CRASH = ("reliability", "what_was_shown_as_saved_survives_every_crash")
SYNC = ("reliability", "a_sync_program_is_noticed_before_anything_is_overwritten")
ONCE = ("reliability", "any_call_may_fail_once")
PLACE = ("desk", "what_others_write_at_any_moment_is_not_lost_whatever_fails")
PLACE_CRASH = ("desk",
               "what_others_write_at_any_moment_is_not_lost_when_we_are_killed_or_the_power_fails")
LINK = ("reliability", "no_link_is_followed_out_of_the_folder")

BREAKS = [
    Break("a saved file's content: no fsync", "src/desk/replace.rs",
          "    uninterrupted(|| file.sync()).map_err(|e| (What::Sync, e))?;\n", "", *CRASH),
    Break("a saved file's folder: no fsync", "src/desk/replace.rs",
          "    uninterrupted(|| fs.sync_folder(folder_of(&target))).map_err(fail(What::SyncFolder))?;\n",
          "", *CRASH),
    Break("a folder that was made: no fsync of the one above", "src/desk/replace.rs",
          "uninterrupted(|| fs.sync_folder(folder_of(made)))", "Ok(())", *CRASH),
    Break("a failed fsync is tried again on the same file", "src/desk/replace.rs",
          "    uninterrupted(|| file.sync()).map_err(|e| (What::Sync, e))?;\n",
          "    uninterrupted(|| file.sync()).or_else(|_| file.sync()).map_err(|e| (What::Sync, e))?;\n",
          *ONCE),
    Break("an error of a write is ignored", "src/desk/replace.rs",
          "    write_all(file.as_mut(), content).map_err(|e| (What::Write, e))?;\n",
          "    let _ = write_all(file.as_mut(), content);\n", *ONCE),
    Break("an error of the exchange is ignored", "src/desk/place.rs",
          "                    _ => Err((What::Rename, e)),\n",
          "                    _ => Ok(Placed::Done),\n", *ONCE),
    Break("what came out of the exchange is not looked at", "src/desk/place.rs",
          "            Found::Other(Some(_)) => CameOut::Other,",
          "            Found::Other(Some(_)) => CameOut::Expected,", *SYNC),
    Break("ours is removed before theirs has its name back for good", "src/desk/place.rs",
          "        if uninterrupted(|| self.fs.sync_folder(folder_of(self.target))).is_ok() {",
          "        if true {", *PLACE_CRASH),
    Break("a file of an exchange that was broken off is removed", "src/desk/replace.rs",
          "            let _ = move_aside(fs, &path, &folder.join(target), \"kept\");",
          "            let _ = (target, fs.remove(&path));", *PLACE_CRASH),
    Break("Keep mine writes over what came after it was asked", "src/app/saving.rs",
          "        account.expect = Expect::Seen(account.asked);",
          "        account.expect = Expect::Anything;",
          "app", "what_comes_after_the_question_is_asked_about_again"),
    Break("an older data set is removed without a second look", "src/desk/new_folder.rs",
          "            Some((old, false)) if !matches!(not_ours(self.fs, &old), Ok(None)) => {",
          "            Some((old, false)) if false => {",
          "desk", "what_comes_into_an_older_one_at_the_last_moment_is_kept"),
    Break("a new name is taken whether it is free or not", "src/desk/place.rs",
          "match uninterrupted(|| self.fs.rename_if_free(self.temporary, self.target)) {",
          "match uninterrupted(|| self.fs.rename(self.temporary, self.target)) {",
          *PLACE),
    Break("a change from outside is not looked for", "src/desk/fingerprint.rs",
          "if allowed.contains(&Expect::Anything) {", "if !allowed.is_empty() {", *SYNC),
    Break("another window's lock is not heeded", "src/desk/lock.rs",
          "Err(TryLockError::WouldBlock) => return Ok(Some(LockOutcome::Busy(holder_in(&mut file)))),",
          "Err(TryLockError::WouldBlock) => {}",
          "reliability", "the_second_window_reads_only_until_the_first_is_closed"),
    Break("settings that cannot be read are written over", "src/app/settings_file.rs",
          "            return Err(SaveError { path, what, source });",
          "            let _ = SaveError { path, what, source };\n"
          "            return Ok((None, Expect::Anything));",
          "app",
          "settings_of_another_window_that_cannot_be_read_just_now_are_not_written_over"),
    Break("an exported file: no fsync", "src/desk/new_folder.rs",
          "uninterrupted(|| self.file.sync()).map_err(failed(place, What::Sync))?;", "", *CRASH),
    Break("the folders in an export: no fsync", "src/desk/new_folder.rs",
          "            uninterrupted(|| self.fs.sync_folder(folder)).map_err(fail(What::SyncFolder))?;\n",
          "            let _ = (folder, &fail);\n", *CRASH),
    Break("the folder above an export: no fsync", "src/desk/new_folder.rs",
          "        self.is_placed = true;\n        self.sync_names()?;\n",
          "        self.is_placed = true;\n", *CRASH),
    Break("the old data set goes before the new one's name is synced", "src/desk/new_folder.rs",
          "        self.is_placed = true;\n",
          "        self.is_placed = true;\n"
          "        if let Some((old, false)) = &old {\n            remove_all(self.fs, old);\n        }\n",
          *CRASH),
    Break("an imported file is written in its place, not beside it", "src/desk/dataset/import/write.rs",
          "    replace(fs, path, bytes, &[allowed], &mut |_| {}).map(|_| ())\n",
          "    let _ = (allowed, fs.remove(path));\n"
          "    let mut file = fs.create_new(path, None).unwrap();\n"
          "    file.write(bytes).unwrap();\n    file.sync().unwrap();\n"
          "    replace(fs, path, bytes, &[Expect::Anything], &mut |_| {}).map(|_| ())\n", *CRASH),
    Break("quotes are not checked", "src/annotation/file/check.rs",
          "        if !is_quote(text, &found.value) {", "        if false && !is_quote(text, &found.value) {",
          "reliability",
          "no_damage_gets_a_span_accepted_whose_text_is_not_its_quote"),
    Break("the text's checksum is not checked", "src/annotation/file/check.rs",
          "    if computed != *digest.value {\n", "    if false && computed != *digest.value {\n",
          "annotation", "each_damage_is_named_at_its_place"),
    Break("quotes are not checked on import", "src/dataset/import/resolve.rs",
          "            && !is_quote_of(quote, &parts, self.text, &self.bare)\n",
          "            && !is_quote_of(quote, &parts, self.text, &self.bare)\n            && false\n",
          "reliability",
          "no_damage_gets_a_span_imported_that_the_file_does_not_hold"),
    Break("a link is followed on opening", "src/desk/opened.rs",
          "    if !uninterrupted(|| fs.is_link(path))? {", "    if true || !uninterrupted(|| fs.is_link(path))? {",
          *LINK),
    Break("a link is followed by the walk", "src/desk/walk.rs",
          "        if self.fs.is_link(path)? {", "        if false && self.fs.is_link(path)? {", *LINK),
    Break("a link is followed on saving", "src/desk/replace.rs",
          "    if target.starts_with(folder) { Ok(target) }", "    if target.starts_with(folder) || true { Ok(target) }",
          "reliability", "a_file_that_becomes_a_link_is_not_written_through"),
    Break("a name of the file leads out of its folder", "src/annotation/file/check.rs",
          "    require(&draft.article.source, is_bare, FileErrorKind::Source);\n", "",
          "reliability", "an_article_is_named_by_a_file_name_and_nothing_else"),
]


def table() -> str:
    rows = [f"| {b.name} (`{b.file.removeprefix('src/')}`) | `{b.tests}`: `{b.caught_by}` |"
            for b in BREAKS]
    return "\n".join(["| broken | caught by |", "|---|---|", *rows])


def copy() -> None:
    """The sources as they are now. Files that are the same keep their time, so that only what
    was broken is built anew."""
    COPY.mkdir(parents=True, exist_ok=True)
    for name in NEEDED:
        source, to = ROOT / name, COPY / name
        if source.is_file():
            write(to, source.read_bytes())
            continue
        kept = set()
        for path in source.rglob("*"):
            if path.is_file() and "target" not in path.parts[len(ROOT.parts):]:
                kept.add(path.relative_to(source))
                write(to / path.relative_to(source), path.read_bytes())
        for path in list(to.rglob("*")):
            if path.is_file() and path.relative_to(to) not in kept:
                path.unlink()


def write(to: Path, content: bytes) -> None:
    if not to.is_file() or to.read_bytes() != content:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)


def run_tests(b: Break) -> str:
    command = ["cargo", "test", "--locked", "--test", b.tests, b.caught_by]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(TARGET), "CARGO_TERM_COLOR": "never"}
    done = subprocess.run(command, cwd=COPY, env=environment, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout


def attempt(b: Break) -> str:
    """What is wrong with a break; nothing if the test named failed."""
    path = COPY / b.file
    sound = path.read_text()
    if sound.count(b.old) != 1:
        return f"its line is there {sound.count(b.old)} times in {b.file}"
    path.write_text(sound.replace(b.old, b.new))
    try:
        said = run_tests(b)
    finally:
        path.write_text(sound)
    if "test result:" not in said:
        return "it does not compile, or no test ran:\n" + said[-3000:]
    if re.search(rf"^test \S*\b{b.caught_by} \.\.\. FAILED$", said, re.MULTILINE):
        return ""
    return f"{b.caught_by} did not fail"


def main(words: list[str]) -> int:
    if words == ["--table"]:
        print(table())
        return 0
    wrong = 0
    if table() not in (ROOT / "docs" / "reliability.md").read_text():
        print("docs/reliability.md has another table: put in what --table prints")
        wrong += 1
    copy()
    chosen = [b for b in BREAKS if not words or any(word in b.name for word in words)]
    for b in chosen:
        start = time.monotonic()
        trouble = attempt(b)
        wrong += bool(trouble)
        print(f"{'NOT NOTICED' if trouble else 'noticed':>11}  {time.monotonic() - start:4.0f} s  "
              f"{b.name}", flush=True)
        if trouble:
            print(f"             {trouble}", flush=True)
    print(f"{len(chosen)} promises broken on purpose, {wrong} of them without a test that fails"
          if wrong else f"{len(chosen)} promises broken on purpose, each noticed")
    return 1 if wrong or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
