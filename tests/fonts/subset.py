#!/usr/bin/env python3
"""Writes the font subsets of this folder from Debian's Noto packages.

    apt install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji && pip install fonttools==4.68.0
    python3 tests/fonts/subset.py            # writes the fonts
    python3 tests/fonts/subset.py --check    # writes nothing, says what differs

Which characters: for Arabic, Hebrew and Devanagari whole Unicode blocks with
all layout features, so that shaping works as in the full fonts. For Japanese
the kana and the kanji of JIS X 0208 level 1, for Korean the syllables of
KS X 1001, both of which Python's codecs define, so no list has to be kept
here. What the texts in assets/samples use beyond that is added. Of the emoji,
whose bitmaps are large, only those of the samples and one of each kind.

The output depends on the Debian package, the version of fonttools and the
samples alone: same input, same bytes.
"""

import functools
import sys
from pathlib import Path

from fontTools import subset

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "assets" / "samples"
CORE = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

EMOJI = CORE / "NotoColorEmoji.ttf"
EMOJI_FILE = "NotoColorEmoji-Subset.ttf"

# One of each kind: alone, with a skin tone, a flag, joined.
# No key caps: egui takes the font of a cluster's first character, here a digit.
BASIC_EMOJI = "\U0001F600 \u2614 \u2665\uFE0F \U0001F44D\U0001F3FD \U0001F1F0\U0001F1F7 \
\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466 \U0001F469\U0001F3FE\u200D\U0001F3A8"

# Space, joiners and direction marks, and the dotted circle that carries a lone mark.
SHARED = [(0x20, 0x20), (0x200B, 0x200F), (0x25CC, 0x25CC)]


def ranges(*pairs):
    """The code points of inclusive ranges."""
    return {c for first, last in pairs for c in range(first, last + 1)}


def jis_level_1():
    """The 2965 kanji of JIS X 0208 level 1: its rows 16 to 47."""
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    return {ord(c) for pair in pairs for c in pair.decode("euc_jp", "ignore")}


def ks_syllables():
    """The 2350 syllables of KS X 1001. Python spells others with jamo, in 8 bytes."""
    return {c for c in range(0xAC00, 0xD7A4) if len(chr(c).encode("euc_kr")) == 2}


KOREAN = ranges((0x1100, 0x11FF), (0x3131, 0x318E), (0xAC00, 0xD7A3))
HAN = ranges((0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
SIGNS = ranges((0x2190, 0x25FF))  # arrows, boxes, geometric shapes
JAPANESE_SIGNS = ranges((0x2103, 0x2103), (0x3000, 0x30FF), (0x31F0, 0x31FF), (0x2460, 0x24FF), (0xFF01, 0xFFEF))

EMOJI_PARTS = ranges(
    (0x200D, 0x200D), (0xFE0F, 0xFE0F), (0x20E3, 0x20E3), (0x2600, 0x26FF), (0x2728, 0x2728),
    (0x270D, 0x270D), (0x2764, 0x2764), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF), (0xE0020, 0xE007F),
)

# file: (source, face in a collection, layout features, characters, block that samples may add from)
FONTS = {
    "NotoSans-Marks.ttf": (
        CORE / "NotoSans-Regular.ttf", 0, ["*"],
        ranges(*SHARED, (0x0300, 0x036F), (0x1E00, 0x1EFF)), set(),
    ),
    "NotoSansArabic-Subset.ttf": (
        CORE / "NotoSansArabic-Regular.ttf", 0, ["*"],
        ranges(*SHARED, (0x0600, 0x06FF)), ranges((0x0750, 0x077F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    ),
    "NotoSansHebrew-Subset.ttf": (
        CORE / "NotoSansHebrew-Regular.ttf", 0, ["*"],
        ranges(*SHARED, (0x0590, 0x05FF)), ranges((0xFB1D, 0xFB4F)),
    ),
    "NotoSansDevanagari-Subset.ttf": (
        CORE / "NotoSansDevanagari-Regular.ttf", 0, ["*"],
        ranges(*SHARED, (0x0900, 0x097F)), ranges((0xA8E0, 0xA8FF), (0x1CD0, 0x1CFF)),
    ),
    "NotoSansCJKjp-Subset.otf": (
        CJK, 0, ["kern", "mark", "ccmp"],
        JAPANESE_SIGNS | jis_level_1(), HAN | SIGNS,
    ),
    "NotoSansCJKkr-Subset.otf": (
        CJK, 1, ["kern", "mark", "ccmp", "ljmo", "vjmo", "tjmo"],
        ranges((0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2), (0x3131, 0x318E)) | ks_syllables(),
        KOREAN,
    ),
}


def sample_texts():
    """The samples; one that is not UTF-8 gives what it can."""
    return [f.read_text(encoding="utf-8", errors="ignore") for f in sorted(SAMPLES.glob("*.txt"))]


def emoji_sequences(text):
    """Runs of emoji, joiners, variation selectors, skin tones, flags and tags."""
    run = []
    for c in map(ord, text + " "):
        if c in EMOJI_PARTS or (run and c in range(0x2600, 0x27C0)):
            run.append(c)
        elif run:
            yield run
            run = []


def ligatures(font, sequences):
    """The glyphs that stand for these sequences or for parts of them."""
    cmap = font.getBestCmap()
    rows = [[cmap[c] for c in sequence if c in cmap and c != 0xFE0F] for sequence in sequences]
    known = {tuple(row[i:j]) for row in rows for i in range(len(row)) for j in range(i + 2, len(row) + 1)}
    found = set()
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            for first, items in getattr(table, "ligatures", {}).items():
                for item in items:
                    parts = [g for g in [first, *item.Component] if g != cmap.get(0xFE0F)]
                    if tuple(parts) in known:
                        found.add(item.LigGlyph)
    return found


def write_emoji(target, texts):
    """The emoji of these texts alone: a closure over the ligatures would be ten times as large."""
    sequences = [run for text in [*texts, BASIC_EMOJI] for run in emoji_sequences(text)]
    options = subset_options(0, ["*"])
    options.layout_closure = False
    font = subset.load_font(str(EMOJI), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(
        unicodes={c for run in sequences for c in run} | {0x20}, glyphs=ligatures(font, sequences)
    )
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def subset_options(face, features):
    options = subset.Options()
    options.font_number = face
    options.layout_features = features
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]  # the licence and the copyright stay in the file
    options.recalc_timestamp = False
    return options


def write(target, source, face, features, characters):
    options = subset_options(face, features)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def main():
    check = "--check" in sys.argv[1:]
    texts = sample_texts()
    used = {ord(c) for text in texts for c in text}
    jobs = {EMOJI_FILE: lambda target: write_emoji(target, texts)}
    for name, (source, face, features, basic, extra) in FONTS.items():
        characters = basic | (used & extra)
        jobs[name] = functools.partial(write, source=source, face=face, features=features, characters=characters)
    total = 0
    stale = []
    for name, job in jobs.items():
        target = HERE / (name + ".tmp")
        job(target)
        total += target.stat().st_size
        print(f"{target.stat().st_size:8} {name}")
        if check:
            kept = HERE / name
            if not kept.exists() or kept.read_bytes() != target.read_bytes():
                stale.append(name)
            target.unlink()
        else:
            target.replace(HERE / name)
    print(f"{total:8} in all")
    if stale:
        sys.exit("differ from what this script writes: " + ", ".join(stale))


if __name__ == "__main__":
    main()
