"""Predictions to files: one JSON object per article, or one CSV or Parquet row per paragraph."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from communique.atomic import atomic_file
from communique.errors import UsageError
from communique.records import Prediction

FORMATS = ("jsonl", "parquet", "csv")
_BATCH = 2000  # rows of a Parquet row group


class Writer(Protocol):
    def __call__(self, prediction: Prediction) -> None: ...


def format_of(out: Path, given: str | None) -> str:
    """The format asked for, else the one that the file name ends in, ``jsonl`` for a folder.

    Raises:
        UsageError: an unknown format.
    """
    name = given or out.suffix.lstrip(".").lower() or "jsonl"
    if name == "ndjson":
        name = "jsonl"
    if name not in FORMATS:
        raise UsageError(
            f"{out}: the format {name!r} is unknown; name a file that ends in .jsonl, .parquet or .csv, or use --format."
        )
    return name


def open_writer(path: Path, form: str, topics: Sequence[str]) -> AbstractContextManager[Writer]:
    """A writer for predictions; the file appears whole when the block ends, or not at all."""
    return {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}[form](path, topics)


def to_json_line(prediction: Prediction) -> str:
    return json.dumps(prediction.to_dict(), ensure_ascii=False)


@contextmanager
def _jsonl(path: Path, topics: Sequence[str]) -> Iterator[Writer]:
    with atomic_file(path) as out:
        yield lambda prediction: print(to_json_line(prediction), file=out)


@contextmanager
def _csv(path: Path, topics: Sequence[str]) -> Iterator[Writer]:
    import csv

    with atomic_file(path) as out:
        writer = csv.DictWriter(out, _columns(topics), lineterminator="\n")
        writer.writeheader()

        def write(prediction: Prediction) -> None:
            writer.writerows({k: _cell(v) for k, v in row.items()} for row in rows_of(prediction))

        yield write


@contextmanager
def _parquet(path: Path, topics: Sequence[str]) -> Iterator[Writer]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(pa, topics)
    rows: list[dict[str, Any]] = []
    with atomic_file(path, "wb") as out, pq.ParquetWriter(out, schema) as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(rows, schema))
            rows.clear()

        def write(prediction: Prediction) -> None:
            rows.extend(rows_of(prediction))
            if len(rows) >= _BATCH:
                flush()

        yield write
        flush()


def rows_of(prediction: Prediction) -> Iterable[dict[str, Any]]:
    """One row per paragraph; an article without paragraphs has one row with an empty ``paragraph``."""
    shared = {
        "article_id": prediction.article_id,
        "title": prediction.title,
        "published": prediction.published,
        "source": prediction.source,
        "article_labels": list(prediction.labels),
    }
    ends = {"model": prediction.model, "warnings": list(prediction.warnings)}
    if not prediction.paragraphs:
        yield {**shared, "paragraph": None, "labels": [], "mentions": [], "stances": [], "abstained": [], **ends}
    for p in prediction.paragraphs:
        given = p.to_dict()
        yield {
            **shared,
            "paragraph": p.index,
            **given.pop("topics"),
            **{k: given[k] for k in ("labels", "mentions", "stances", "abstained")},
            **ends,
        }


def _columns(topics: Sequence[str]) -> list[str]:
    return [
        "article_id",
        "title",
        "published",
        "source",
        "article_labels",
        "paragraph",
        *topics,
        "labels",
        "mentions",
        "stances",
        "abstained",
        "model",
        "warnings",
    ]


def _cell(value: Any) -> Any:
    """Lists of plain words joined by blanks, lists of records as JSON."""
    if not isinstance(value, list):
        return value
    return json.dumps(value, ensure_ascii=False) if value and not isinstance(value[0], str) else " ".join(value)


def _schema(pa: Any, topics: Sequence[str]) -> Any:
    words = pa.list_(pa.string())
    mention = pa.struct(
        [
            ("actor", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("text", pa.string()),
            ("speaker", pa.string()),
        ]
    )
    stance = pa.struct(
        [
            ("holder", pa.string()),
            ("target", pa.string()),
            ("polarity", pa.string()),
            ("probability", pa.float64()),
            ("evidence", pa.string()),
        ]
    )
    kinds = {"paragraph": pa.int32(), "mentions": pa.list_(mention), "stances": pa.list_(stance)}
    kinds |= dict.fromkeys(topics, pa.float64()) | dict.fromkeys(
        ("article_labels", "labels", "abstained", "warnings"), words
    )
    return pa.schema([(column, kinds.get(column, pa.string())) for column in _columns(topics)])
