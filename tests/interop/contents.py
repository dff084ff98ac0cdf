"""The formats with one text a page, by what their readers do with them, and `lines`."""

import csv
import gzip
import hashlib
import json
import re
from pathlib import Path

from reference import LABELS, json_lines, letters


def squeezed(text):
    return " ".join(text.split())


def flat(id):
    return id.replace("%", "%25").replace("/", "%2F")


def source_of(article, desk):
    return Path(desk, article.id).parent / article.row["source"]


def scrapinghub(made, desk):
    count = 0
    for split in made.splits:
        text = (made.folder / split / "ground-truth.json").read_text(encoding="utf-8")
        pages = json.loads(text)
        assert sorted(pages) == sorted(a.id for a in made.of_split(split))
        for id, page in pages.items():
            row = made.articles[id].row
            assert page["articleBody"] == row["content"]
            assert page.get("url") == row["url"]
            count += 1
    return count


def webis(made, desk):
    count = 0
    for split in made.splits:
        pages, articles = json_lines(made.folder / f"{split}.jsonl"), made.of_split(split)
        assert len(pages) == len(articles)
        for page, article in zip(pages, articles):
            raw = source_of(article, desk).read_bytes()
            raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
            assert page["page_id"] == hashlib.sha256(raw).hexdigest()
            assert page["plaintext"] == article.row["content"]
            count += 1
    return count


def chunks(article, inside, outside):
    """trafilatura's rules: 1 to 6 passages a side, each there once, none within another."""
    page, content = squeezed(article.text), squeezed(article.row["content"])
    for passage in inside + outside:
        assert passage and page.count(squeezed(passage)) == 1, (article.id, passage)
    assert len(inside) <= 6 and len(outside) <= 6
    assert all(squeezed(passage) in content for passage in inside)
    assert not any(no in yes for yes in inside for no in outside)


def wcxb(made, desk):
    for article in made.articles.values():
        path = made.folder / article.split / f"{flat(article.id)}.json"
        page = json.loads(path.read_text(encoding="utf-8"))
        truth = page["ground_truth"]
        assert page["schema_version"] == "2.0" and page["file_id"] == flat(article.id)
        assert truth["main_content"] == article.row["content"]
        assert truth["title"] == article.row["headline"]
        chunks(article, truth["with"], truth["without"])
    return len(made.articles)


def trafilatura(made, desk):
    count = 0
    for split in made.splits:
        text = (made.folder / split / "evaldata.json").read_text(encoding="utf-8")
        for url, page in json.loads(text).items():
            (article,) = [
                a
                for a in made.of_split(split)
                if url in (a.row["url"], a.id) and page["file"].endswith(a.row["source"])
            ]
            assert Path(desk, page["file"]).is_file()
            assert page["title"] == (article.row["headline"] or "")
            chunks(article, page["with"], page["without"])
            count += 1
    left_out = sum(len(made.lost(id, "same-url")) for id in made.articles)
    assert count == len(made.articles) - left_out
    return count


def cleaneval(made, desk):
    for article in made.articles.values():
        path = made.folder / article.split / f"{flat(article.id)}.txt"
        first, *rest = path.read_bytes().decode("utf-8").split("\n")
        assert first.startswith("URL: ")
        blocks = [line for line in rest if line]
        assert all(re.match("<[hpl]>", block) for block in blocks), article.id
        assert letters("".join(b[3:] for b in blocks)) == letters(article.row["content"])
    return len(made.articles)


def dragnet(made, desk):
    """As dragnet's `read_gold_standard` splits it."""
    for article in made.articles.values():
        name = flat(article.id)
        path = made.folder / article.split / f"Corrected/{name}.html.corrected.txt"
        text = path.read_bytes().decode("utf-8")
        split = re.split(r"!@#\$%\^&\*\(\)\s+COMMENTS", text)
        assert len(split) == 2 and not split[1].strip()
        assert split[0].strip() == article.row["content"].strip()
        page = made.folder / article.split / f"HTML/{name}.html"
        assert page.exists() != bool(made.lost(article.id, "no-page"))
        if page.exists():
            page.read_bytes().decode("utf-8")
    return len(made.articles)


def fundus(made, desk):
    """The shape of fundus' `ArticleBody.serialize`; its package wants older versions of what
    others need, so its own code is not run."""
    for article in made.articles.values():
        path = made.folder / article.split / f"{flat(article.id)}.json"
        page = json.loads(path.read_text(encoding="utf-8"))
        body = page["body"]
        assert set(body) == {"summary", "sections"}
        assert all(set(section) == {"headline", "paragraphs"} for section in body["sections"])
        found = [p for section in body["sections"] for p in section["paragraphs"]]
        assert body["summary"] + found == article.row["body"] or not body["sections"]
        assert page["title"] == article.row["headline"]
        assert [image["caption"] for image in page["images"]] == article.row["captions"]
    return len(made.articles)


def lines(made, desk):
    """Python's csv reads rows; of each label the letters, where no line has two."""
    count = 0
    for split in made.splits:
        with open(made.folder / f"{split}.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["page"] for row in rows} == {a.id for a in made.of_split(split)}
        for article in made.of_split(split):
            own = [row for row in rows if row["page"] == article.id]
            assert [int(row["line_no"]) for row in own] == list(range(1, len(own) + 1))
            assert letters("".join(row["text"] for row in own)) == letters(article.text)
            for label in LABELS:
                found = letters("".join(r["text"] for r in own if r["label"] == label))
                if not made.lost(article.id, "mixed-line"):
                    assert found == made.kept(article, [label]), (article.id, label)
            count += len(own)
    return count
