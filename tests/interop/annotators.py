"""The formats of annotation tools: doccano, Label Studio, spaCy and Prodigy, CoNLL, brat,
labelbuddy, W3C."""

import hashlib
import io
import json
import sys
import tempfile
import types
import uuid
from contextlib import redirect_stdout
from pathlib import Path

from reference import LABELS, json_lines, letters


def with_doccano(made):
    """doccano's own import, `data_import.pipeline`: parser, examples, labels and the dropping of
    overlaps. Its database is left out: the models are classes that keep what they are given."""
    import importlib.util

    class Model:
        def __init__(self, **values):
            self.__dict__.update(values)

    names = {
        "examples": ["Example"],
        "label_types": ["CategoryType", "LabelType", "RelationType", "SpanType"],
        "labels": ["Category", "Label", "Relation", "Span", "TextLabel"],
        "projects": ["Project"],
    }
    for name, models in names.items():
        module = types.ModuleType(f"{name}.models")
        for model in models:
            setattr(module, model, type(model, (Model,), {}))
        sys.modules.setdefault(name, types.ModuleType(name))
        sys.modules[module.__name__] = module
    backend = importlib.util.find_spec("backend").submodule_search_locations[0]
    if backend not in sys.path:
        sys.path.append(backend)
    from data_import.pipeline.data import TextData
    from data_import.pipeline.label import SpanLabel
    from data_import.pipeline.labels import Spans
    from data_import.pipeline.makers import ExampleMaker, LabelMaker
    from data_import.pipeline.parsers import JSONLParser
    from data_import.pipeline.readers import FileName, Reader

    count = 0
    for split in made.splits:
        articles = made.of_split(split)
        path = str(made.folder / f"{split}.jsonl")
        parser = JSONLParser(encoding="utf_8")
        reader = Reader([FileName(path, path, path)], parser)
        examples, labels = [], []
        maker = ExampleMaker(Model(), TextData, exclude_columns=["label", "Comments"])
        label_maker = LabelMaker("label", SpanLabel)
        for batch in reader.batch(1000):
            examples += maker.make(batch)
            labels += label_maker.make(batch)
        assert not list(parser.errors) + maker.errors + label_maker.errors
        assert len(examples) == len(articles)
        spans = Spans(labels, None)
        before = len(spans)
        spans.clean(Model(allow_overlapping=False))
        assert len(spans) == before, "doccano would drop spans"
        for example, article in zip(examples, articles):
            assert example.text == article.text and example.meta["id"] == article.id
            units = example.text.encode("utf-16-le")
            own = [s for s in spans.labels if s.example_uuid == example.uuid]
            texts = [
                (s.label, units[2 * s.start_offset : 2 * s.end_offset].decode("utf-16-le"))
                for s in own
            ]
            assert texts == article.texts, article.id
            count += len(texts)
    return count


def with_label_studio(made, key="annotations"):
    """The SDK checks the interface, and each task against it; its converter reads the file."""
    from label_studio_sdk.converter import Converter
    from label_studio_sdk.label_interface import LabelInterface

    config = (made.folder / "config.xml").read_text(encoding="utf-8")
    interface = LabelInterface(config)
    interface.validate()
    assert sorted(interface.get_control("label").labels) == sorted(LABELS)
    count = 0
    for split in made.splits:
        path = made.folder / f"{split}.json"
        tasks = json.loads(path.read_text(encoding="utf-8"))
        articles = made.of_split(split)
        assert [t["data"]["id"] for t in tasks] == [a.id for a in articles]
        for task, article in zip(tasks, articles):
            assert interface.validate_task({"data": task["data"]})
            assert task["data"]["text"] == article.text
            (result,) = task[key]
            assert interface.validate_prediction(result, return_errors=True) == []
            values = [region["value"] for region in result["result"]]
            texts = [(v["labels"][0], article.text[v["start"] : v["end"]]) for v in values]
            assert texts == article.texts, article.id
            assert [v["text"] for v in values] == [text for _, text in texts]
            count += len(texts)
        if key != "annotations":
            continue
        with tempfile.TemporaryDirectory() as folder:
            # Numbers are given by the server that imports the tasks.
            for number, task in enumerate(tasks):
                task["id"] = number
                task["annotations"][0]["id"] = number
            numbered = Path(folder, "tasks.json")
            numbered.write_text(json.dumps(tasks), encoding="utf-8")
            converter = Converter(config, folder, download_resources=False)
            converter.convert_to_json_min(str(numbered), folder, is_dir=False)
            found = json.loads(Path(folder, "result.json").read_text(encoding="utf-8"))
        texts = {
            articles[row["id"]].id: [
                (v["labels"][0], row["text"][v["start"] : v["end"]]) for v in row["label"]
            ]
            for row in found
            if "label" in row
        }
        assert texts == {a.id: a.texts for a in articles if a.spans}
    return count


def with_spacy(made):
    """A Doc of our tokens is the text; each span is found by its characters and by its tokens."""
    import spacy
    from spacy.tokens import Doc

    vocab = spacy.blank("xx").vocab
    count = 0
    for split in made.splits:
        rows, articles = json_lines(made.folder / f"{split}.jsonl"), made.of_split(split)
        assert len(rows) == len(articles)
        for row, article in zip(rows, articles):
            words = [token["text"] for token in row["tokens"]]
            doc = Doc(vocab, words=words, spaces=[token["ws"] for token in row["tokens"]])
            assert doc.text == row["text"] == article.text, article.id
            for token, ours in zip(doc, row["tokens"]):
                assert token.idx == ours["start"] and token.i == ours["id"]
                assert token.idx + len(token) == ours["end"]
            texts = []
            for span in row["spans"]:
                found = doc.char_span(span["start"], span["end"], label=span["label"])
                assert found is not None, (article.id, span)
                assert found.text == article.text[span["start"] : span["end"]]
                assert (found.start, found.end - 1) == (span["token_start"], span["token_end"])
                texts.append((found.label_, found.text))
            moved = made.lost(article.id, "token-edge", "no-token")
            if moved:
                assert len(set(article.texts) - set(texts)) <= len(moved), article.id
            else:
                assert texts == article.texts, article.id
            count += len(texts)
    return count


def with_conll(made):
    """spaCy's converter of CoNLL-2003. Blanks are gone, so letters are compared."""
    from spacy.training.converters import conll_ner_to_docs

    count = 0
    for split in made.splits:
        text = (made.folder / f"{split}.conll").read_bytes().decode("utf-8")
        articles = made.of_split(split)
        docs = list(conll_ner_to_docs(text, no_print=True))
        assert len(docs) == len(articles), (split, len(docs), len(articles))
        for doc, article in zip(docs, articles):
            assert letters(doc.text) == letters(article.text), article.id
            moved = made.lost(article.id, "token-edge", "no-token")
            for label in LABELS:
                found = [e for e in doc.ents if e.label_ == label]
                if not moved:
                    expected = made.kept(article, [label])
                    assert letters("".join(e.text for e in found)) == expected, article.id
                    spans = [t for l, t in article.texts if l == label]
                    assert len(found) >= len([t for t in spans if letters(t)]), article.id
                count += len(found)
    return count


def with_brat(made):
    """bratly reads the annotations; brat's own rules are checked beside: one fragment a line,
    and what is named is what is there."""
    from bratly.io import read_and_load_ann_file

    config = (made.folder / "annotation.conf").read_text(encoding="utf-8")
    assert config.split("[relations]")[0].split() == ["[entities]", *LABELS]
    count = 0
    for article in made.articles.values():
        base = made.folder / article.split / article.id
        text = Path(f"{base}.txt").read_bytes().decode("utf-8")
        assert "\r" not in text
        plain = article.text.replace("\r\n", "\n").replace("\r", "\n")
        assert text == plain and (text == article.text or made.lost(article.id, "line-ends"))
        with redirect_stdout(io.StringIO()) as said:
            found = read_and_load_ann_file(
                f"{base}.ann", no_duplicates=False, sorting=False, renumerotize=False,
                grammar_check=False,
            )
        assert not said.getvalue(), said.getvalue()
        entities = found.annotations if found else []
        texts = []
        for entity in entities:
            parts = [text[f.start : f.end] for f in entity.fragments]
            # bratly ends a text at its first tab; brat does not.
            assert entity.content == " ".join(parts).split("\t")[0], (article.id, entity)
            assert not any("\n" in part for part in parts) and all(parts)
            whole = text[entity.fragments[0].start : entity.fragments[-1].end]
            texts.append((entity.label, whole))
        expected = [
            (label, t.replace("\r\n", "\n").replace("\r", "\n")) for label, t in article.texts
        ]
        if made.lost(article.id, "trimmed", "unheld"):
            assert len(set(expected) - set(texts)) <= len(made.lost(article.id)), article.id
        else:
            assert texts == expected, article.id
        count += len(texts)
    return count


def with_labelbuddy_rules(made):
    """No reader is on PyPI: labelbuddy's documented rules."""
    names = [label["name"] for label in json.loads((made.folder / "labels.json").read_text())]
    assert names == list(LABELS)
    count = 0
    for split in made.splits:
        rows, articles = json_lines(made.folder / f"{split}.jsonl"), made.of_split(split)
        assert len(rows) == len(articles)
        for row, article in zip(rows, articles):
            raw = row["text"].encode()
            assert row["text"] == article.text and row["metadata"]["id"] == article.id
            assert row["utf8_text_md5_checksum"] == hashlib.md5(raw).hexdigest()
            texts = []
            for a in row["annotations"]:
                text = row["text"][a["start_char"] : a["end_char"]]
                assert raw[a["start_byte"] : a["end_byte"]].decode() == text
                texts.append((a["label_name"], text))
            assert texts == article.texts
            count += len(texts)
    return count


def with_w3c_rules(made):
    """The shapes of the Web Annotation model: both selectors choose one passage."""
    count = 0
    for split in made.splits:
        texts, seen = {a.id: [] for a in made.of_split(split)}, set()
        for note in json_lines(made.folder / f"{split}.jsonl"):
            assert note["@context"] == "http://www.w3.org/ns/anno.jsonld"
            assert note["type"] == "Annotation" and note["id"] not in seen
            seen.add(note["id"])
            article = made.articles[note["id"].rsplit("#", 1)[0]]
            beside = (made.folder / split / f"{article.id}.txt").read_bytes()
            assert note["target"]["source"] == f"urn:sha256:{hashlib.sha256(beside).hexdigest()}"
            text = beside.decode()
            assert text == article.text
            place, quote = note["target"]["selector"]
            start, end = place["start"], place["end"]
            assert (place["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"]) and len(quote["prefix"]) <= 32
            assert text[end:].startswith(quote["suffix"]) and len(quote["suffix"]) <= 32
            texts[article.id].append((note["body"]["value"], quote["exact"]))
        for id, found in texts.items():
            assert found == made.articles[id].texts
            count += len(found)
    return count
