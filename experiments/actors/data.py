"""Documents of the public texts with the actor labels of some of their paragraphs."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from communique.actors import Registry
from communique.records import Article, Paragraph

# Labels say UN for an act of the General Assembly about as often as the organ's own id: scored as one actor.
SCORED_AS = {"UNGA": "UN"}


@dataclass(frozen=True)
class Labelled:
    """A document, and for its labelled paragraphs (by position) actor id -> strings."""

    article: Article
    corpus: str
    gold: dict[int, dict[str, list[str]]]


def sources() -> Path:
    folder = os.environ.get("COMMUNIQUE_SOURCES")
    if not folder or not Path(folder, "texts").is_dir():
        sys.exit("Set COMMUNIQUE_SOURCES to the folder that holds texts/*.jsonl.gz; see data/README.md.")
    return Path(folder)


def documents(labels: Path, split: str, registry: Registry) -> Iterator[Labelled]:
    """Every document that has a labelled paragraph of ``split``, with all its paragraphs in order."""
    rows = defaultdict(dict)
    for line in labels.open(encoding="utf-8"):
        row = json.loads(line)
        if row["split"] == split:
            rows[row["corpus"], row["doc"]][row["sha256"]] = row["actors"]
    texts = defaultdict(dict)  # by text: a few sources repeat a paragraph, or number all of a document's alike
    for path in sorted((sources() / "texts").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if (row["corpus"], row["doc"]) in rows:
                    texts[row["corpus"], row["doc"]][row["sha256"]] = row
    for key, wanted in rows.items():
        ordered = sorted(texts[key].values(), key=lambda row: row["par"])
        first = ordered[0]
        article = Article(
            id=key[1],
            title=first["title"],
            paragraphs=tuple(Paragraph(i, row["text"]) for i, row in enumerate(ordered)),
            published=first["date"] or None,
        )
        gold = {i: folded(wanted[row["sha256"]], registry) for i, row in enumerate(ordered) if row["sha256"] in wanted}
        yield Labelled(article, key[0], gold)


def folded(actors: dict[str, list[str]], registry: Registry) -> dict[str, list[str]]:
    """Labels under today's ids."""
    result: dict[str, list[str]] = {}
    for id, strings in actors.items():
        result.setdefault(scored(id, registry), []).extend(strings)
    return result


def scored(id: str, registry: Registry) -> str:
    id = registry.canonical(id)
    return SCORED_AS.get(id, id)
