#!/usr/bin/env python3
"""How much the rendering of web pages differs from text dumps of the same pages.

    html_compare.py PAGES DUMPS [PROGRAM]

PAGES has `ID.html` or `ID.html.gz`, DUMPS has `ID.txt` in UTF-8. PROGRAM is the built example
`html_render`; without it, it is built. Prints the mean F1 of the lines (as a multiset, ends
trimmed, empty lines left out, and once with them) and of the white-space tokens, and the pages
that differ most. With `--diff ID` it prints how that page differs instead.
"""

import difflib
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parent.parent


def build() -> str:
    subprocess.run(["cargo", "build", "--example", "html_render"], cwd=ROOT, check=True)
    return str(ROOT / "target" / "debug" / "examples" / "html_render")


def f1(ours: list[str], theirs: list[str]) -> float:
    a, b = Counter(ours), Counter(theirs)
    if not a and not b:
        return 1.0
    return 2 * sum((a & b).values()) / (a.total() + b.total())


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def main() -> None:
    arguments = sys.argv[1:]
    only = None
    if "--diff" in arguments:
        at = arguments.index("--diff")
        only = arguments[at + 1]
        del arguments[at : at + 2]
    if len(arguments) not in (2, 3):
        sys.exit(__doc__)
    pages = sorted(pathlib.Path(arguments[0]).glob("*.html*"))
    dumps = pathlib.Path(arguments[1])
    program = arguments[2] if len(arguments) == 3 else build()
    if only:
        pages = [page for page in pages if page.name.startswith(only)]
    scores = []
    with tempfile.TemporaryDirectory() as out:
        subprocess.run([program, out, *map(str, pages)], check=True)
        for page in pages:
            name = page.name.split(".")[0]
            ours = (pathlib.Path(out) / f"{name}.txt").read_bytes().decode()
            theirs = (dumps / f"{name}.txt").read_bytes().decode()
            if only:
                diff = difflib.unified_diff(lines(theirs), lines(ours), "dump", "ours", lineterm="")
                print("\n".join(diff))
                continue
            a, b = lines(ours), lines(theirs)
            scores.append(
                (
                    f1([line for line in a if line], [line for line in b if line]),
                    f1(a, b),
                    f1(ours.split(), theirs.split()),
                    name,
                )
            )
    if only:
        return
    count = len(scores)
    for at, what in enumerate(["lines, empty ones left out", "lines, all", "tokens"]):
        mean = sum(score[at] for score in scores) / count
        equal = sum(score[at] == 1.0 for score in scores)
        print(f"{what:28} mean F1 {mean:.5f}   alike {equal} of {count}")
    print("\nthe least alike, by lines:   lines    all  tokens")
    for score in sorted(scores)[:15]:
        print(f"  {score[3]:24} {score[0]:7.4f} {score[1]:7.4f} {score[2]:7.4f}")


if __name__ == "__main__":
    main()
