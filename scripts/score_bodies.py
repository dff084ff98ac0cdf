#!/usr/bin/env python3
"""Scores predicted article bodies against gold, as article-extraction-benchmark does.

    score_bodies.py GOLD.json PREDICTED.json

Both are {"ID": {"articleBody": "..."}}, or that as "output" beside "version"; the ids must be
the same. A text's shingles are the runs of four of its tokens, a token being a run of letters,
digits and "_". Precision and recall of a page are those of the multisets of shingles; the figure
is F1 of their means over the pages.
"""
import json
import sys
from collections import Counter


def tokens(text):
    """Runs of [\\p{L}\\p{N}_], which Python's own \\w is but for combining marks."""
    run = []
    for char in text:
        if char == "_" or char.isalnum():
            run.append(char)
        elif run:
            yield "".join(run)
            run = []
    if run:
        yield "".join(run)


def shingles(text, size=4):
    words = list(tokens(text))
    size = min(size, len(words))
    return Counter(tuple(words[n : n + size]) for n in range(len(words) - size + 1) if size)


def score(gold, predicted):
    gold, predicted = shingles(gold), shingles(predicted)
    both = sum((gold & predicted).values())
    if not gold or not predicted:
        equal = float(gold == predicted)
        return equal, equal
    return both / sum(predicted.values()), both / sum(gold.values())


def load(path):
    with open(path, encoding="utf-8") as file:
        pages = json.load(file)
    return pages.get("output", pages)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    gold, predicted = load(sys.argv[1]), load(sys.argv[2])
    if gold.keys() != predicted.keys():
        missing = sorted(gold.keys() ^ predicted.keys())
        sys.exit(f"score_bodies: the ids differ, say {missing[0]}: score the same pages")
    pages = [score(gold[key]["articleBody"], predicted[key]["articleBody"]) for key in gold]
    precision = sum(page[0] for page in pages) / len(pages)
    recall = sum(page[1] for page in pages) / len(pages)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    print(f"{len(pages)} pages: precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")


if __name__ == "__main__":
    main()
