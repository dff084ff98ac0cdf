"""What all readers are compared with: the export as JSON lines, read with Python's json alone."""

import json
from dataclasses import dataclass, field
from pathlib import Path

LABELS = ("headline", "caption", "body", "byline", "junk")


@dataclass
class Article:
    """One row of the JSON lines."""

    row: dict
    split: str

    @property
    def id(self):
        return self.row["id"]

    @property
    def text(self):
        return self.row["text"]

    @property
    def spans(self):
        """(start, end, label), in code points."""
        return [(s["start"], s["end"], s["label"]) for s in self.row["spans"]]

    @property
    def texts(self):
        """What every reader has to find: (label, text of the span), in the order of the text."""
        return [(label, self.text[start:end]) for start, end, label in self.spans]


@dataclass
class Made:
    """A format's folder, and what it reports as lost."""

    folder: Path
    articles: dict
    splits: tuple
    losses: dict = field(default_factory=dict)

    def of_split(self, split):
        return [a for a in self.articles.values() if a.split == split]

    def lost(self, id, *reasons):
        return [l for l in self.losses.get(id, []) if not reasons or l["reason"] in reasons]

    def kept(self, article, labels, *reasons):
        """The text of the spans of these labels without what is lost for these reasons, as
        letters and digits: what marks and tokens keep of it. Losses count UTF-8 bytes."""
        gone = [(l["start_byte"], l["end_byte"]) for l in self.lost(article.id, *reasons)]
        at = [0]
        for c in article.text:
            at.append(at[-1] + len(c.encode()))
        found = ""
        for start, end, label in article.spans:
            if label in labels:
                for n in range(start, end):
                    if not any(a <= at[n] < b for a, b in gone):
                        found += article.text[n]
        return letters(found)


def letters(text):
    """The letters and digits alone."""
    return "".join(c for c in text if c.isalnum())


def reference(folder):
    """The articles of an export as JSON lines, by id, and the names of the splits."""
    articles, splits = {}, []
    for path in sorted(Path(folder, "data").glob("*.jsonl")):
        splits.append(path.stem)
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                article = Article(json.loads(line), path.stem)
                assert article.id not in articles, article.id
                articles[article.id] = article
    assert articles
    return articles, tuple(splits)


def made(folder, articles, splits):
    """A format's folder with its loss report."""
    losses = {}
    path = Path(folder, "losses.jsonl")
    if path.exists():
        for loss in json_lines(path):
            losses.setdefault(loss["id"], []).append(loss)
    return Made(Path(folder), articles, splits, losses)


def json_lines(path):
    text = Path(path).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]
