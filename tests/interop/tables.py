"""`jsonl` and `parquet`, read by datasets, pyarrow and DuckDB."""

import json

import duckdb
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
from datasets import load_dataset

SPAN = [("start", pa.int64()), ("end", pa.int64()), ("label", pa.string())]


def with_datasets(made):
    """The folder as it is: the card says where the splits are and what the columns hold."""
    found = load_dataset(str(made.folder))
    full = [split for split in made.splits if made.of_split(split)]
    assert sorted(found) == sorted(full), (list(found), full)
    count = 0
    for split, rows in found.items():
        articles = made.of_split(split)
        assert len(rows) == len(articles)
        for row, article in zip(rows, articles):
            assert row == article.row, (row, article.row)
            texts = [(s["label"], row["text"][s["start"] : s["end"]]) for s in row["spans"]]
            assert texts == article.texts
            count += len(texts)
    return count


def with_pyarrow(made):
    count = 0
    for split in made.splits:
        table = pq.read_table(made.folder / f"data/{split}-00000-of-00001.parquet")
        kind = table.schema.field("spans").type
        assert pa.types.is_list(kind), kind
        assert [(field.name, field.type) for field in kind.value_type] == SPAN, kind
        rows = table.to_pylist()
        assert rows == [article.row for article in made.of_split(split)]
        count += sum(len(row["spans"]) for row in rows)
    return count


def partitions(folder, articles):
    """Several row groups with statistics; `split` as a partition in both engines."""
    file = pq.ParquetFile(folder / "split=train/part-00000.parquet")
    train = [a for a in articles.values() if a.split == "train"]
    groups = file.metadata.num_row_groups
    assert groups == -(-len(train) // 4) and groups > 1, groups
    for group in range(groups):
        for column in range(file.metadata.num_columns):
            chunk = file.metadata.row_group(group).column(column)
            if chunk.path_in_schema in ("id", "sha256", "taken_from"):
                assert chunk.statistics.has_min_max, chunk.path_in_schema
            if chunk.path_in_schema == "id":
                ids = [a.id for a in train[group * 4 : group * 4 + 4]]
                assert chunk.statistics.min == min(ids, key=str.encode)
                assert chunk.statistics.max == max(ids, key=str.encode)
    table = pyarrow.dataset.dataset(folder, partitioning="hive", exclude_invalid_files=True)
    found = {row["id"]: row["split"] for row in table.to_table().to_pylist()}
    assert found == {a.id: a.split for a in articles.values()}
    return duck(f"read_parquet('{folder}/*/*.parquet', hive_partitioning = true)", articles)


def duck(source, articles):
    """The spans cut out by DuckDB itself, whose characters are code points."""
    query = f"""
        SELECT id, split, s.label, substring(text, s."start" + 1, s."end" - s."start")
        FROM (SELECT id, split, text, unnest(spans) AS s FROM {source})"""
    found = {}
    for id, split, label, text in duckdb.sql(query).fetchall():
        assert split == articles[id].split
        found.setdefault(id, []).append((label, text))
    expected = {id: sorted(a.texts) for id, a in articles.items() if a.spans}
    assert {id: sorted(texts) for id, texts in found.items()} == expected
    return sum(map(len, found.values()))


def with_duckdb(made):
    """One table of all splits, whose name is that of the file."""
    files = json.dumps([str(p) for p in sorted((made.folder / "data").glob("*.parquet"))])
    files = files.replace('"', "'")
    split = "regexp_extract(filename, '([a-z]+)-00000-of', 1) AS split"
    source = f"(SELECT *, {split} FROM read_parquet({files}, filename = true))"
    return duck(source, made.articles)
