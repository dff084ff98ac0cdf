"""The formats that mark the page: html5lib parses it, and what is marked is compared with the
spans, but for what the report lists. Blanks are not compared, since pages break lines anywhere."""

import html

import html5lib

from contents import flat
from reference import LABELS, letters


def parsed(path):
    """In UTF-8 if it is that, else as the page says."""
    raw = path.read_bytes()
    try:
        return html5lib.parse(raw.decode("utf-8"), treebuilder="etree")
    except UnicodeDecodeError:
        return html5lib.parse(raw, treebuilder="etree")


def marked(root, mark):
    """The text inside elements, by what `mark` says of the nearest that is one."""
    found = {}
    pending = [(root, None, False)]
    while pending:
        node, label, is_tail = pending.pop()
        if is_tail:
            text = node.tail or ""
        else:
            own = mark(node) if isinstance(node.tag, str) else None
            inside = label if own is None else own
            text = (node.text or "") if isinstance(node.tag, str) else ""
            for child in reversed(list(node)):
                pending.append((child, inside, True))
                pending.append((child, inside, False))
            label = inside
        if text and label is not None:
            found[label] = found.get(label, "") + text
    return {label: letters(text) for label, text in found.items()}


def has_page(made, article, path):
    gone = made.lost(article.id, "no-page", "page-changed", "page-broken")
    assert path.exists() != bool(gone), article.id
    return not gone


LOST = ("generated", "attribute", "no-markup", "shared", "stray", "half-character")


def wrap(made, profile):
    count = 0
    for article in made.articles.values():
        path = made.folder / article.split / f"{article.id}.html"
        if has_page(made, article, path):
            found = marked(parsed(path), lambda node: node.get("data-copydesk-label"))
            for label in LABELS:
                expected = made.kept(article, [label], *LOST)
                assert found.get(label.title(), "") == expected, (article.id, label)
            count += 1
    return count


L3S = {"0": ["junk"], "1": ["headline"], "2": ["body"], "3": ["caption", "byline"]}


def l3s(made, profile):
    def selected(node):
        for name in (node.get("class") or "").split():
            if name.startswith("x-nc-sel"):
                return name.removeprefix("x-nc-sel")
        return None

    count = 0
    for article in made.articles.values():
        path = made.folder / article.split / f"{flat(article.id)}.html"
        if has_page(made, article, path):
            found = marked(parsed(path), selected)
            for number, labels in L3S.items():
                expected = made.kept(article, labels, *LOST)
                assert found.get(number, "") == expected, (article.id, number)
            count += 1
    return count


def boilernet(made, profile):
    """BoilerNet takes a text for content if an element around it has the attribute; pages are
    found by the lists."""
    count = 0
    for split in made.splits:
        names = (made.folder / f"{split}_set.txt").read_text(encoding="utf-8").splitlines()
        articles = [a for a in made.of_split(split) if not made.lost(a.id, "no-page")]
        assert names == [f"{flat(a.id)}.html" for a in articles]
        for name, article in zip(names, articles):
            root = parsed(made.folder / "html" / name)
            found = marked(root, lambda node: node.get("__boilernet_label"))
            assert set(found) <= {"1"}
            assert found.get("1", "") == made.kept(article, profile, *LOST), article.id
            count += 1
    return count


def web2text(made, profile):
    """Web2Text aligns page and mask character by character, without the page's first and last
    line."""
    count = 0
    for article in made.articles.values():
        page = made.folder / article.split / "orig" / f"{flat(article.id)}.html"
        if has_page(made, article, page):
            source = page.read_bytes().decode("utf-8")
            source = "\n".join(source.rstrip("\n").split("\n")[1:-1])
            mask = made.folder / article.split / "aligned" / f"{flat(article.id)}.txt"
            mask = mask.read_bytes().decode("utf-8")
            assert len(mask) == len(source), (article.id, len(mask), len(source))
            assert all(m in ("\u25a1", s) for m, s in zip(mask, source)), article.id
            found = letters(html.unescape("".join(m for m in mask if m != "\u25a1")))
            assert found == made.kept(article, profile, *LOST), article.id
            count += 1
    return count
