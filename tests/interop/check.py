"""Reads every export with the program that it is for; see `run`. Ends with an error at the first
difference.

`ron` has no reader in Python: tests/dataset/formats.rs reads it back with the library."""

import sys
from pathlib import Path

import annotators
import contents
import pages
import tables
from reference import made, reference

# Format, reader as it is shown, function.
READERS = [
    ("jsonl", "datasets", tables.with_datasets),
    ("parquet", "datasets", tables.with_datasets),
    ("parquet", "pyarrow", tables.with_pyarrow),
    ("parquet", "duckdb", tables.with_duckdb),
    ("doccano", "doccano's import", annotators.with_doccano),
    ("label-studio", "label-studio-sdk", annotators.with_label_studio),
    ("prodigy", "spacy", annotators.with_spacy),
    ("iob2", "spacy's CoNLL converter", annotators.with_conll),
    ("brat", "bratly", annotators.with_brat),
    ("labelbuddy", "its rules", annotators.with_labelbuddy_rules),
    ("w3c", "its rules", annotators.with_w3c_rules),
]
CONTENTS = [
    ("scrapinghub", "its rules", contents.scrapinghub),
    ("wcxb", "its rules", contents.wcxb),
    ("webis", "its rules", contents.webis),
    ("trafilatura", "its rules", contents.trafilatura),
    ("cleaneval", "its rules", contents.cleaneval),
    ("dragnet", "its rules", contents.dragnet),
    ("fundus", "its rules", contents.fundus),
    ("lines", "csv", contents.lines),
]
PAGES = [
    ("wrap", "html5lib", pages.wrap),
    ("l3s", "html5lib", pages.l3s),
    ("boilernet", "html5lib", pages.boilernet),
    ("web2text", "its rules", pages.web2text),
]


def main(out, desk):
    failed = 0

    def check(way, format, reader, unit, work):
        nonlocal failed
        try:
            print(f"{way:9}  {format:13} {reader:24} {work():6} {unit}", flush=True)
        except Exception as error:  # of any reader; the rest is still worth knowing
            failed += 1
            print(f"{way:9}  {format:13} {reader:24} FAILED", flush=True)
            sys.excepthook(type(error), error, error.__traceback__)

    for way, profile in (("one", ["body"]), ("split", ["headline", "body"])):
        articles, splits = reference(out / way / "jsonl")
        spans = sum(len(a.spans) for a in articles.values())
        print(f"{way:9}  {len(articles)} articles, {spans} spans, splits: {', '.join(splits)}")
        assert spans > 100
        folder = lambda format: made(out / way / format, articles, splits)
        for format, reader, read in READERS:
            check(way, format, reader, "spans", lambda: read(folder(format)))
        for format, reader, read in CONTENTS:
            unit = "rows" if format == "lines" else "articles"
            check(way, format, reader, unit, lambda: read(folder(format), desk))
        for format, reader, read in PAGES:
            check(way, format, reader, "pages", lambda: read(folder(format), profile))
    parts = lambda: tables.partitions(out / "partition", articles)
    check("partition", "parquet", "pyarrow, duckdb", "spans", parts)
    articles, splits = reference(out / "one" / "jsonl")
    guesses = made(out / "predictions", articles, splits)
    read = lambda: annotators.with_label_studio(guesses, "predictions")
    check("guesses", "label-studio", "label-studio-sdk", "spans", read)
    return failed


if __name__ == "__main__":
    failed = main(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{failed} readers disagree" if failed else "All readers agree.")
    sys.exit(1 if failed else 0)
