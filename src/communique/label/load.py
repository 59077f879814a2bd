"""A built dataset from its folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from communique.errors import CommuniqueError, UsageError
from communique.label.build import DESCRIPTION, Dataset
from communique.label.rows import label_of
from communique.records import Article, LabelledArticle
from communique.taxonomy import Taxonomy


def read_description(folder: str | Path) -> dict[str, Any]:
    """The content of ``dataset.json``.

    Raises:
        UsageError: the folder is no dataset.
    """
    path = Path(folder) / DESCRIPTION
    if not path.exists():
        raise UsageError(
            f"{folder} is no dataset: it has no {DESCRIPTION}; name a folder that 'communique build' wrote."
        )
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise CommuniqueError(f"{path} is not JSON ({error}); build the dataset again.") from error


def read_dataset(folder: str | Path, taxonomy: Taxonomy) -> Dataset:
    """Read a dataset and check that it was built with the current taxonomy and has not been changed.

    Raises:
        UsageError: the folder is no dataset.
        CommuniqueError: another taxonomy, a broken file, or content that differs from its description.
    """
    description = read_description(folder)
    taxonomy.require(description["taxonomy_hash"], f"the dataset in {folder}")
    splits = {name: _articles(Path(folder) / f"{name}.parquet", taxonomy) for name in description["splits"]}
    dataset = Dataset(splits, taxonomy, missing=tuple(description["missing"]))
    if dataset.content_hash() != description["content_hash"]:
        raise CommuniqueError(
            f"the rows in {folder} are not those that were built (content hash differs); build the dataset again."
        )
    return dataset


def _articles(path: Path, taxonomy: Taxonomy) -> tuple[LabelledArticle, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise CommuniqueError(f"{path} cannot be read ({error}); build the dataset again.") from error
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["article_id"], []).append(row)
    return tuple(_article(group, taxonomy) for group in groups.values())


def _article(rows: list[dict[str, Any]], taxonomy: Taxonomy) -> LabelledArticle:
    labels = tuple(label_of(row, taxonomy.topics) for row in rows)
    first = rows[0]
    article = Article(
        id=first["article_id"],
        title=first["title"],
        paragraphs=tuple(label.paragraph for label in labels),
        source=first["source"],
        published=first["published"],
        language="en",
        speaker=first["speaker"],
        meta={"kind": first["kind"]},
    )
    return LabelledArticle(article, labels, first["story"])
