#!/usr/bin/env python3
"""How long rendering web pages takes, next to Resiliparse on the same pages in the same run.

    html_speed.py PAGES [PROGRAM]

PAGES has `*.html` or `*.html.gz`; needs `pip install resiliparse`. PROGRAM is the built example
`html_render`; without it, it is built in release mode. Both sides get their pages in memory,
Resiliparse's decoded already, ours as bytes; they take turns, and the best round of each
counts, so that what else the machine does matters little. Ours makes the source map too.
"""

import gzip
import pathlib
import subprocess
import sys
import time

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

ROOT = pathlib.Path(__file__).resolve().parent.parent
TURNS = 5
ROUNDS = 5


def build() -> str:
    command = ["cargo", "build", "--release", "--example", "html_render"]
    subprocess.run(command, cwd=ROOT, check=True)
    return str(ROOT / "target" / "release" / "examples" / "html_render")


def read(path: pathlib.Path) -> str:
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    return bytes_to_str(data, detect_encoding(data))


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.html*"))
    program = sys.argv[2] if len(sys.argv) == 3 else build()
    pages = [read(path) for path in paths]
    theirs, ours = [], []
    size = 0
    for _ in range(TURNS):
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for page in pages:
                extract_plain_text(
                    page,
                    preserve_formatting=True,
                    main_content=False,
                    list_bullets=True,
                    alt_texts=True,
                )
            theirs.append(time.perf_counter() - start)
        command = [program, "--rounds", str(ROUNDS), *map(str, paths)]
        *rounds, total = subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout.split()
        ours += map(float, rounds)
        size = int(total)
    print(f"{len(pages)} pages, {size / 1e6:.1f} MB")
    for name, rounds in (("Resiliparse", theirs), ("Copydesk", ours)):
        middle = sorted(rounds)[len(rounds) // 2]
        print(f"{name:12} best {min(rounds):.3f} s  {size / 1e6 / min(rounds):4.0f} MB/s  median {middle:.3f} s")
    print(f"ratio of the best {min(ours) / min(theirs):.2f}")


if __name__ == "__main__":
    main()
